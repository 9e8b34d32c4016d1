"""The text of a part: its message, fitted to the channel when it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.channels.contract import Limits
from bot.channels.fitting import fit
from bot.conversation.messages import Choice, Reply
from bot.library.wording import Wording
from bot.store.outgoing.outbox import Queued
from bot.store.outgoing.parts import Part
from bot.store.sql import parse

DEFAULT = Limits(text=900)
#: Texts kept fitted: many get the same, and it is fitted once.
_KEPT = 256
_FLAGS = ("listen", "copyable", "ask_contact", "ask_file", "offer_push", "ticks", "file")


def mailboxes(limits: Mapping[str, Limits]) -> tuple[str, ...]:
    """Return the channels where messages wait until a page is opened."""
    return tuple(name for name, allowed in limits.items() if allowed.mailbox)


def body_of(reply: Reply) -> dict[str, Any]:
    """Return a reply as it is kept."""
    body: dict[str, Any] = {"text": reply.text}
    if reply.choices:
        body["choices"] = [
            [choice.id, choice.label, *([True] if choice.extra else [])] for choice in reply.choices
        ]
        body["marks"] = reply.marks
    for name in _FLAGS:
        value = getattr(reply, name)
        if value:
            body[name] = value
    return body


def reply_of(body: Mapping[str, Any]) -> Reply:
    """Return a kept reply; its kind and slot stand beside it."""
    choices = tuple(Choice(*kept) for kept in body.get("choices", ()))
    flags = {name: body[name] for name in _FLAGS if name in body}
    return Reply(body["text"], choices, body.get("marks", "numbers"), **flags)


class Composer:
    """Fits what is kept of messages; the same text for many is fitted once."""

    def __init__(self, limits: Mapping[str, Limits], wording: Wording) -> None:
        self._limits = limits
        self._wording = wording
        self._fitted: dict[tuple[str, str, str], tuple[dict[str, Any], ...]] = {}

    def bodies(self, reply: str, channel: str, name: str = "") -> tuple[dict[str, Any], ...]:
        """Return what an address on a channel gets of a kept reply, part by part.

        With a name it says on top whom it is for: several people share that address.
        """
        key = (reply, channel, name)
        found = self._fitted.get(key)
        if found is None:
            if len(self._fitted) >= _KEPT:
                self._fitted.clear()
            said = reply_of(parse(reply))
            pieces = fit(self.for_whom(name, said), self._limits.get(channel, DEFAULT))
            found = self._fitted[key] = tuple(map(body_of, pieces))
        return found

    def for_whom(self, name: str, reply: Reply) -> Reply:
        """Name the one person of a shared phone whom a message is for; no name, no line."""
        if not name:
            return reply
        line = self._wording.render("common.for_whom", name=name)
        return replace(reply, text=f"{line.strip()}\n{reply.text}")

    def queued(self, part: Part) -> Queued:
        """Return a part with its text."""
        if part.fitted:
            body = dict(parse(part.reply))
        else:
            bodies = self.bodies(part.reply, part.channel, part.name)
            # The channel may take longer texts than when the parts were made.
            body = dict(bodies[part.ordinal]) if part.ordinal < len(bodies) else {"text": "…"}
        if part.plain:
            body["plain"] = True
        if part.copies:
            body["copies"] = part.copies
        return Queued(
            part.id, part.channel, part.place, part.kind, part.slot, part.edit, body, part.state,
            part.due_at, part.attempts, part.person, part.created_at,
            (part.cause_kind, part.cause_id), part.expires_at,
        )  # fmt: skip

    def all_queued(self, parts: Sequence[Part]) -> list[Queued]:
        """Return parts with their texts."""
        return [self.queued(part) for part in parts]
