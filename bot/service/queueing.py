"""From replies to outbox rows: fitted to the channel, keyed so that the same is queued once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from bot.channels.contract import Limits
from bot.channels.fitting import fit
from bot.service import ringing
from bot.store import bulk, outbox, people, routing
from bot.store.outbox import NewRow, Queued
from bot.store.sql import Tx, dump
from bot.talk.messages import Choice, Incoming, Outgoing, Reply
from bot.talk.turn import House, Turn

_DEFAULT = Limits(text=900)
#: Fewer alike are queued one by one: a statement of its own for them would cost more.
_FEW = 8
#: And so many go into one statement: SQLite looks each named value up among all of them, so that
#: twice as many take four times as long (500 pairs 1.9 ms, ten times 50 together 0.6 ms).
_AT_ONCE = 50
#: SQLite looks each named value up among all of a statement's.
_LOOKED_UP = 100
#: Channels on which a reply looks the same, and what its rows there have in common, by part.
ByChannels = tuple[list[str], list[dict[str, Any]]]


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
    best = routing.best(tx, (person,), mailboxes(limits), avoid).get(person)
    if known is None or best is None:
        return []
    channel, place = best.channel, best.place
    if best.shared:
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


class Posting(NamedTuple):
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

    The same Reply to several is put into words once and queued in one statement, all but the
    few who share a phone: 100,000 take seconds.
    """
    alike: defaultdict[tuple[int, int, int, int | None], list[Posting]] = defaultdict(list)
    for posting in postings:
        key = (id(posting.reply), posting.ordinal, posting.due_at, posting.expires_at)
        alike[key].append(posting)
    rest: list[Posting] = []
    for several in alike.values():
        if len(several) < _FEW:
            rest += several
            continue
        by_channels = list(_by_channels(several[0].reply, limits, now_ms))
        for at in range(0, len(several), _AT_ONCE):
            some = several[at : at + _AT_ONCE]
            rest += _queue_alike(tx, house, limits, some, by_channels, now_ms)
    return _queue_each(tx, house, limits, rest, now_ms)


def _queue_alike(
    tx: Tx, house: House, limits: Mapping[str, Limits], postings: Sequence[Posting],
    by_channels: Sequence[ByChannels], now_ms: int,
) -> list[Posting]:  # fmt: skip
    """Queue one Reply for many in one statement a channel; returns whom that did not reach."""
    first = postings[0]
    to = [(posting.person, posting.cause) for posting in postings]
    whose = {
        "ordinal": first.ordinal, "due": max(now_ms, first.due_at), "expires": first.expires_at,
    }  # fmt: skip
    added = 0
    for channels, parts in by_channels:
        for part in parts:
            new = bulk.add_alike(tx, part | whose, to, channels, mailboxes(limits))
            added += new if part["part"] == 0 else 0
    ringing.ring_alike(tx, house, limits, first.ordinal, to, first.due_at, now_ms)
    if added == len(postings):
        return []
    left = bulk.without(tx, first.ordinal, to)
    return [posting for posting in postings if posting.person in left]


def _by_channels(reply: Reply, limits: Mapping[str, Limits], now: int) -> Iterator[ByChannels]:
    """Yield the channels on which a reply is the same, with what its rows have in common."""
    found: dict[tuple[str, ...], ByChannels] = {}
    for channel in limits:
        parts = _fitted(reply, limits, channel, now)
        key = tuple(part["body"] for part in parts)
        found.setdefault(key, ([], parts))[0].append(channel)
    yield from found.values()


def _queue_each(
    tx: Tx, house: House, limits: Mapping[str, Limits], postings: Sequence[Posting], now_ms: int
) -> set[int]:
    """Queue messages one by one, in one go; returns who has no address."""
    reached = _reached(tx, {posting.person for posting in postings}, limits)
    new: list[dict[str, Any]] = []
    mail: list[ringing.Mail] = []
    for posting in postings:
        best = reached.get(posting.person)
        if best is None:
            continue
        reply = posting.reply
        if best.shared:
            reply = _for_whom(house, best.full_name, reply)
        whose = {
            "cause": posting.cause, "ordinal": posting.ordinal, "person": posting.person,
            "recipient": f"person:{posting.person}", "place": best.place,
            "due": max(now_ms, posting.due_at), "expires": posting.expires_at,
        }  # fmt: skip
        new += [part | whose for part in _fitted(reply, limits, best.channel, now_ms)]
        mail.append((best.channel, reply.kind, best.place, posting.due_at))
    bulk.add_many(tx, new)
    ringing.ring_for(tx, house, limits, mail, now_ms)
    return {posting.person for posting in postings} - reached.keys()


def _fitted(
    reply: Reply, limits: Mapping[str, Limits], channel: str, now: int
) -> list[dict[str, Any]]:
    """Return what the rows of a reply have in common, one for each part."""
    return [
        bulk.alike(channel, piece.kind, part, dump(body_of(piece)), now)
        for part, piece in enumerate(fit(reply, limits.get(channel, _DEFAULT)))
    ]


def _reached(
    tx: Tx, persons: Collection[int], limits: Mapping[str, Limits]
) -> dict[int, routing.BestAddress]:
    """Return where people are best reached, looked up a hundred at a time."""
    every = list(persons)
    found: dict[int, routing.BestAddress] = {}
    for at in range(0, len(every), _LOOKED_UP):
        found |= routing.best(tx, every[at : at + _LOOKED_UP], mailboxes(limits))
    return found


def mailboxes(limits: Mapping[str, Limits]) -> tuple[str, ...]:
    """Return the channels where messages wait until a page is opened."""
    return tuple(name for name, allowed in limits.items() if allowed.mailbox)


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
    for name in ("listen", "copyable", "ask_contact", "ask_file", "offer_push", "ticks", "file"):
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
        body.get("ticks", False), body.get("plain", False),
    )  # fmt: skip
