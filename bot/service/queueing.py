"""From replies to outbox rows: fitted to the channel, keyed so that the same is queued once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.contract import Limits
from bot.channels.fitting import fit
from bot.service import ringing
from bot.store import outbox, people
from bot.store.outbox import NewRow, Queued
from bot.store.sql import Tx, dump
from bot.talk.messages import Choice, Incoming, Outgoing, Reply
from bot.talk.turn import House, Turn

_DEFAULT = Limits(text=900)


def queue_turn(tx: Tx, turn: Turn, limits: Mapping[str, Limits]) -> list[Queued]:
    """Queue everything a turn decided to say; returns the new rows."""
    incoming = turn.incoming
    cause = f"in:{incoming.channel}:{incoming.key}"
    queued: list[Queued] = []
    for ordinal, reply in enumerate(turn.replies):
        queued += _to_place(tx, incoming, reply, cause, ordinal, limits, turn.now_ms)
    for ordinal, told in enumerate(turn.told, start=len(turn.replies)):
        queued += queue_for_person(
            tx, turn.house, limits, cause, ordinal, told.person, told.reply, turn.now_ms,
            told.due_at, expires_at=told.expires_at,
        )  # fmt: skip
    return queued


def _to_place(
    tx: Tx, incoming: Incoming, reply: Reply, cause: str, ordinal: int,
    limits: Mapping[str, Limits], now: int,
) -> list[Queued]:  # fmt: skip
    allowed = limits.get(incoming.channel, _DEFAULT)
    edit = _message_to_change(tx, incoming, reply, allowed)
    if reply.quiet and not edit:
        return []
    rows = []
    for part, piece in enumerate(fit(reply, allowed)):
        row = NewRow(
            cause, ordinal, f"place:{incoming.place}", part, incoming.channel, incoming.place,
            reply.kind, body_of(piece), piece.slot if part == 0 else "",
            edit if part == 0 else "",
            # A direct answer is taken for sending by the turn itself: one write fewer, and a
            # crash finds it in the same state as one whose call was in flight.
            state="pending" if allowed.mailbox else "sending",
        )  # fmt: skip
        added = outbox.add(tx, row, now)
        if added:
            rows.append(added)
    return rows


def _message_to_change(tx: Tx, incoming: Incoming, reply: Reply, allowed: Limits) -> str:
    """Return the message to change in a reply's slot.

    The tapped one, for a tap; a typed answer stands below the question, so the next goes below it.
    """
    if not reply.slot or not allowed.edits:
        return ""
    if incoming.kind == "choice":
        return incoming.message
    return outbox.slot_message(tx, incoming.place, reply.slot) if reply.quiet else ""


def queue_for_person(
    tx: Tx, house: House, limits: Mapping[str, Limits], cause: str, ordinal: int, person: int,
    reply: Reply, now_ms: int, due_at: int = 0, avoid: Collection[str] = (),
    expires_at: int | None = None,
) -> list[Queued]:  # fmt: skip
    """Queue a message that comes by itself at the address where the person is best reached.

    On an address that several people share it names whom it is for. Nothing is queued for who
    withdrew consent, was erased or has no reachable address.
    """
    known = people.find(tx, person)
    best = people.best_address(tx, person, avoid) if known and known.consent_version else None
    if known is None or best is None:
        return []
    _, channel, place, shared = best
    if shared:
        reply = _for_whom(house, known.full_name, reply)
    allowed = limits.get(channel, _DEFAULT)
    rows = []
    for part, piece in enumerate(fit(reply, allowed)):
        row = NewRow(
            cause, ordinal, f"person:{person}", part, channel, place, reply.kind, body_of(piece),
            slot=reply.slot if part == 0 else "", person=person, due_at=due_at,
            expires_at=expires_at,
        )  # fmt: skip
        added = outbox.add(tx, row, now_ms)
        if added:
            rows.append(added)
    mail = ((row.channel, row.kind, row.place, row.due_at) for row in rows)
    ringing.ring_for(tx, house, limits, mail, now_ms)
    return rows


@dataclass(frozen=True, slots=True)
class Posting:
    """One message for one person, to be queued beside many others; instants are UTC ms.

    Its reply has no slot. It is of no use after `expires_at`.
    """

    person: int
    cause: str
    reply: Reply
    ordinal: int = 0
    due_at: int = 0
    expires_at: int | None = None


def queue_many(
    tx: Tx, house: House, limits: Mapping[str, Limits], postings: Sequence[Posting], now_ms: int
) -> set[int]:
    """Queue messages for many people as `queue_for_person` would; returns who has no address.

    What several are sent alike is fitted and written down once: 100,000 rows take seconds.
    """
    reached = people.best_addresses(tx, list({posting.person for posting in postings}))
    fitted: dict[tuple[int, str], list[tuple[Reply, str]]] = {}
    new: list[tuple[NewRow, str]] = []
    for posting in postings:
        best = reached.get(posting.person)
        if best is None:
            continue
        key = (id(posting.reply), best.channel)
        if best.shared:
            pieces = _fitted(_for_whom(house, best.full_name, posting.reply), limits, best.channel)
        elif key in fitted:
            pieces = fitted[key]
        else:
            pieces = fitted[key] = _fitted(posting.reply, limits, best.channel)
        for part, (piece, body) in enumerate(pieces):
            row = NewRow(
                posting.cause, posting.ordinal, f"person:{posting.person}", part, best.channel,
                best.place, piece.kind, {}, person=posting.person, due_at=posting.due_at,
                expires_at=posting.expires_at,
            )  # fmt: skip
            new.append((row, body))
    outbox.add_many(tx, new, now_ms)
    mail = ((row.channel, row.kind, row.place, row.due_at) for row, _ in new)
    ringing.ring_for(tx, house, limits, mail, now_ms)
    return {posting.person for posting in postings} - reached.keys()


def _fitted(reply: Reply, limits: Mapping[str, Limits], channel: str) -> list[tuple[Reply, str]]:
    return [(piece, dump(body_of(piece))) for piece in fit(reply, limits.get(channel, _DEFAULT))]


def _for_whom(house: House, full_name: str, reply: Reply) -> Reply:
    """Name the one person of a shared phone whom a message is for."""
    line = house.library.wording.render("common.for_whom", name=full_name)
    return replace(reply, text=f"{line.strip()}\n{reply.text}")


def body_of(reply: Reply) -> dict[str, Any]:
    """Return what a row keeps of a reply."""
    body: dict[str, Any] = {"text": reply.text}
    if reply.choices:
        body["choices"] = [
            [choice.id, choice.label, *([True] if choice.extra else [])] for choice in reply.choices
        ]
        body["marks"] = reply.marks
    for name in ("listen", "copyable", "ask_contact", "ask_file", "offer_push", "file"):
        value = getattr(reply, name)
        if value:
            body[name] = value
    return body


def outgoing(row: Queued) -> Outgoing:
    """Return a row as its channel sees it."""
    body = row.body
    return Outgoing(
        row.id, row.channel, row.place, body["text"],
        tuple(Choice(*pair) for pair in body.get("choices", ())),
        body.get("marks", "numbers"), row.slot, row.kind,  # type: ignore[arg-type]
        row.edit, body.get("listen", False), body.get("copyable", False),
        body.get("ask_contact", False), body.get("file", ""), row.attempts, row.created_at,
        body.get("ask_file", False), body.get("offer_push", False),
    )  # fmt: skip
