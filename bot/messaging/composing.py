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
#: A name has at most 80 characters, in two units each, beside a few words.
_ROOM_FOR_NAME = 200
_FLAGS = ("listen", "copyable", "ask_contact", "ask_file", "offer_rings", "ticks", "file")


#: What `offer_rings` is called in texts that release 0.1 kept.
RINGS_IN_0_1 = "offer_push"


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
    if body.get(RINGS_IN_0_1):
        flags["offer_rings"] = True
    return Reply(body["text"], choices, body.get("marks", "numbers"), **flags)


def limits_for(limits: Limits, named: bool, size: int = 0) -> Limits:
    """Return what a text is cut for: an own size, and room for the line that says whom it is for.

    The room does not depend on the name: whoever is renamed or erased while a part of a long text
    has gone gets the rest as it was cut.
    """
    text = size or limits.text
    if not named:
        return replace(limits, text=text)
    room = min(_ROOM_FOR_NAME, text // 2)
    caption = max(1, limits.caption - room) if limits.caption else 0
    return replace(limits, text=text - room, caption=caption)


class Composer:
    """Fits what is kept of messages; the same text for many is fitted once."""

    def __init__(self, limits: Mapping[str, Limits], wording: Wording) -> None:
        self._limits = limits
        self._wording = wording
        self._fitted: dict[tuple[str, str, bool, int], tuple[dict[str, Any], ...]] = {}

    def pieces(
        self, reply: str, channel: str, named: bool = False, size: int = 0
    ) -> tuple[dict[str, Any], ...]:
        """Return what an address on a channel gets of a kept reply, piece by piece.

        Where it is to be `named`, the first piece has room for a name on top. `size` is the longest
        text, in the channel's unit; 0: as the channel has it now.
        """
        key = (reply, channel, named, size)
        found = self._fitted.get(key)
        if found is None:
            if len(self._fitted) >= _KEPT:
                self._fitted.clear()
            limits = limits_for(self._limits.get(channel, DEFAULT), named, size)
            found = self._fitted[key] = tuple(map(body_of, fit(reply_of(parse(reply)), limits)))
        return found

    def size_of(self, channel: str) -> int:
        """Return the longest text of a channel, in its unit."""
        return self._limits.get(channel, DEFAULT).text

    def _piece(self, part: Part) -> dict[str, Any]:
        pieces = self.pieces(part.reply, part.channel, bool(part.named), part.size)
        # Cut anew by another release there may be fewer: the end is said twice then, never lost.
        piece = pieces[min(part.ordinal, len(pieces) - 1)]
        return piece if part.ordinal else self.for_whom(part.name, piece)

    def for_whom(self, name: str, piece: dict[str, Any]) -> dict[str, Any]:
        """Name on top the one person of a shared phone whom it is for; no name, no line."""
        if not name:
            return piece
        line = self._wording.render("common.for_whom", name=name).strip()
        return {**piece, "text": f"{line}\n{piece['text']}"}

    def queued(self, part: Part) -> Queued:
        """Return a part with its text."""
        body = dict(parse(part.reply) if part.fitted else self._piece(part))
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
