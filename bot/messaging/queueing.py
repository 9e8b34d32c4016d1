"""From replies to what goes out: one message a thing said, one delivery a recipient.

A direct answer is fitted and taken for sending by its own turn. What comes by itself waits for
its address until it is due: `open_due` chooses it then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from bot.channels.contract import Limits
from bot.channels.fitting import fit
from bot.conversation.messages import Choice, Incoming, Outgoing, Reply
from bot.conversation.turn import AppContext, Turn
from bot.messaging import budget, hearsay, ringing
from bot.messaging.budget import Spent
from bot.messaging.composing import DEFAULT, RINGS_IN_0_1, Composer, body_of
from bot.store.outgoing import bulk, elsewhere, messages, outbox, routing
from bot.store.outgoing.bulk import Due
from bot.store.outgoing.mentions import Looked
from bot.store.outgoing.messages import NewMessage, NewPart, State
from bot.store.outgoing.outbox import Queued
from bot.store.outgoing.routing import BestAddress
from bot.store.sql import Tx, dump

#: SQLite looks each named value up among all of a statement's.
_LOOKED_UP = 100
#: What a message is about: kind and id, as `announcement` and `7`.
Cause = tuple[str, str]


def queue_turn(tx: Tx, turn: Turn, limits: Mapping[str, Limits], run_id: str = "") -> list[Queued]:
    """Queue everything a turn decided to say; returns the new parts.

    Its direct answers are leased by the run that sends them.
    """
    incoming = turn.incoming
    cause = ("in", f"{incoming.channel}:{incoming.key}")
    queued: list[Queued] = []
    said = [
        *turn.replies, *(told.reply for told in turn.told), *(told.reply for told in turn.told_at),
    ]  # fmt: skip
    heard = frozenset[str]() if all(reply.content for reply in said) else hearsay.heard(turn)
    for ordinal, reply in enumerate(turn.replies):
        queued += _answer(tx, turn, reply, cause, ordinal, limits, run_id, heard)
    for ordinal, told in enumerate(turn.told, start=len(turn.replies)):
        queued += queue_for_person(
            tx, turn.app, limits, cause, ordinal, told.person, told.reply, turn.now_ms,
            told.due_at, expires_at=told.expires_at, heard=heard,
        )  # fmt: skip
        if told.due_at > turn.now_ms:
            turn.wake(told.due_at)
    for ordinal, at in enumerate(turn.told_at, start=len(turn.replies) + len(turn.told)):
        to = NewPart(at.channel, at.place)
        queued += to_place(tx, limits, cause, ordinal, at.reply, to, turn.now_ms, heard)
    return queued


def _answer(
    tx: Tx, turn: Turn, reply: Reply, cause: Cause, ordinal: int,
    limits: Mapping[str, Limits], run_id: str, heard: Collection[str],
) -> list[Queued]:  # fmt: skip
    incoming = turn.incoming
    allowed = limits.get(incoming.channel, DEFAULT)
    edit = _message_to_change(tx, incoming, reply, allowed)
    if reply.quiet and not edit:
        return []
    # A direct answer is taken for sending by the turn itself: one write fewer, and a crash finds
    # it in the same state as one whose call was in flight.
    state: State = "pending" if allowed.mailbox else "sending"
    to = NewPart(incoming.channel, incoming.place, edit, state, leased_by=run_id)
    owner = turn.person_id if reply.own_words else None
    return to_place(tx, limits, cause, ordinal, reply, to, turn.now_ms, heard, owner)


def to_place(
    tx: Tx, limits: Mapping[str, Limits], cause: Cause, ordinal: int, reply: Reply, to: NewPart,
    now: int, heard: Collection[str] = (), owner: int | None = None,
) -> list[Queued]:  # fmt: skip
    """Say a reply at one place, and return its parts with their texts; `heard` and `owner` as in
    `say`."""
    if reply.slot:
        outbox.supersede(tx, to.place, reply.slot)
    new = _message(cause, ordinal, reply)
    message = messages.say(tx, new, now, heard=heard, content=reply.content, owner=owner)
    delivery = messages.address_to(tx, message, reply.kind, now, place=to.place, state="routed")
    if delivery is None:
        return []
    queued, allowed = [], limits.get(to.channel, DEFAULT)
    to = to._replace(size=allowed.text)
    for at, piece in enumerate(fit(reply, allowed)):
        id_ = messages.add_part(tx, messages.part_values(delivery, at, reply.kind, to, now, now))
        if id_ is not None:
            queued.append(
                Queued(
                    id_, to.channel, to.place, reply.kind, "" if at else reply.slot,
                    "" if at else to.edit, body_of(piece), to.state, now, 0, None, now, cause,
                )
            )  # fmt: skip
    return queued


def _message(
    cause: Cause, ordinal: int, reply: Reply, variant: str = "", expires_at: int | None = None,
    bounded: bool = False,
) -> NewMessage:  # fmt: skip
    return NewMessage(
        *cause, ordinal, reply.kind, dump(body_of(reply)), reply.slot, variant, expires_at,
        bounded=bounded or reply.kind == "announcement",
    )  # fmt: skip


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
    tx: Tx, app: AppContext, limits: Mapping[str, Limits], cause: Cause, ordinal: int, person: int,
    reply: Reply, now: int, due_at: int = 0, avoid: Collection[str] = (),
    expires_at: int | None = None, bounded: bool = False, heard: Collection[str] = (),
) -> list[Queued]:  # fmt: skip
    """Queue a message that comes by itself; what is due now gets its address at once.

    Nothing is queued for who withdrew consent, was erased or has no reachable address.
    """
    best = routing.best(tx, (person,), app.mailboxes, avoid).get(person)
    if best is None:
        return []
    if reply.slot:
        outbox.supersede_for(tx, person, reply.slot)
    new = _message(cause, ordinal, reply, expires_at=expires_at, bounded=bounded)
    message = messages.say(tx, new, now, heard=heard, content=reply.content)
    delivery = messages.address_to(tx, message, reply.kind, now, person=person, due_at=due_at)
    if delivery is None or due_at > now:
        return []
    due = Due(delivery, person, reply.kind, dump(body_of(reply)), now, expires_at, new.bounded)
    composer = Composer(limits, app.library.wording)
    spent = budget.spent(tx, limits, now, app.office.zone)
    where = _where(tx, app, spent, [due], avoid) if spent else Where({delivery: best}, {})
    _open(tx, app, limits, composer, [due], where, now)
    return composer.all_queued(outbox.parts_of(tx, delivery))


class Posting(NamedTuple):
    """One message to be queued for many at once; instants are UTC ms.

    Its reply has no slot. `variant` tells it from others of its cause and ordinal. It is of no
    use after `expires_at`. A `bounded` one counts among what nobody asked for.
    """

    cause: Cause
    reply: Reply
    ordinal: int = 0
    due_at: int = 0
    expires_at: int | None = None
    variant: str = ""
    bounded: bool = False


def queue_to_many(
    tx: Tx, new: Posting, persons: Sequence[int], now: int, looked: Looked | None = None
) -> tuple[int, set[int]]:
    """Queue a message for many people; returns it, and who of them has no address.

    `looked` as in `mentions.note`.
    """
    said = _message(new.cause, new.ordinal, new.reply, new.variant, new.expires_at, new.bounded)
    message = messages.say(tx, said, now, looked=looked)
    return message, bulk.address_to_many(tx, message, new.reply.kind, persons, new.due_at, now)


# -- an address for what is due --------------------------------------------------------------------


def open_due(tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int) -> int:
    """Choose the address of deliveries that are due and make their parts; returns how many."""
    due = bulk.due(tx, now, most)
    spent = budget.spent(tx, limits, now, app.office.zone) if due else {}
    where = _where(tx, app, spent, due)
    _open(tx, app, limits, Composer(limits, app.library.wording), due, where, now)
    return len(due)


class Where(NamedTuple):
    """The address of each delivery, by its id, and why others have none."""

    best: Mapping[int, BestAddress]
    lost: Mapping[int, str]


def _where(
    tx: Tx, app: AppContext, spent: Mapping[str, Spent], due: Sequence[Due],
    avoid: Collection[str] = (),
) -> Where:  # fmt: skip
    """Choose where deliveries go, not on channels that have too little left for their kind."""
    groups: dict[tuple[str, ...], list[Due]] = {}
    for one in due:
        shut = budget.avoided(spent, one.kind, bool(one.bounded)) if spent else ()
        groups.setdefault(shut, []).append(one)
    best: dict[int, BestAddress] = {}
    lost: dict[int, str] = {}
    for shut, those in groups.items():
        found = _best_of(tx, app, [one.person for one in those], (*avoid, *shut))
        best |= {one.id: found[one.person] for one in those if one.person in found}
        without = [one for one in those if one.person not in found]
        reached = _best_of(tx, app, [one.person for one in without], avoid) if shut else {}
        lost |= {
            one.id: budget.BUDGET if one.person in reached else "no_address" for one in without
        }
    return Where(best, lost)


def _best_of(
    tx: Tx, app: AppContext, persons: Sequence[int], avoid: Collection[str]
) -> dict[int, BestAddress]:
    best: dict[int, BestAddress] = {}
    every = list(dict.fromkeys(persons))
    for at in range(0, len(every), _LOOKED_UP):
        best |= routing.best(tx, every[at : at + _LOOKED_UP], app.mailboxes, avoid)
    return best


def _open(
    tx: Tx, app: AppContext, limits: Mapping[str, Limits], composer: Composer, due: Sequence[Due],
    where: Where, now: int,
) -> None:  # fmt: skip
    parts: list[dict[str, Any]] = []
    mail: list[ringing.Mail] = []
    opened: list[int] = []
    for one in due:
        at = where.best.get(one.id)
        if at is None:
            continue
        opened.append(one.id)
        named = bool(at.shared)
        pieces = composer.pieces(one.reply, at.channel, named)
        elsewhere.make_room(tx, one.id, at.place)
        to = NewPart(at.channel, at.place, named=named, size=composer.size_of(at.channel))
        parts += [
            messages.part_values(one.id, ordinal, one.kind, to, one.due_at, now)
            for ordinal in range(len(pieces))
        ]
        mail.append((at.channel, one.kind, at.place, one.due_at))
    messages.add_parts(tx, parts)
    bulk.routed(tx, opened)
    for reason in sorted(set(where.lost.values())):
        bulk.dead(tx, [id_ for id_, why in where.lost.items() if why == reason], reason)
    ringing.ring_for(tx, app, limits, mail, now)


def outgoing(row: Queued, below: str = "") -> Outgoing:
    """Return a part as its channel sees it, with a line of markup below its text, if any."""
    body = row.body
    text = f"{body['text']}\n\n{below}" if below else body["text"]
    return Outgoing(
        row.id, row.channel, row.place, text,
        tuple(Choice(*pair) for pair in body.get("choices", ())),
        body.get("marks", "numbers"), row.slot, row.kind,  # type: ignore[arg-type]
        row.edit, body.get("listen", False), body.get("copyable", False),
        body.get("ask_contact", False), body.get("file", ""), row.attempts, row.created_at,
        body.get("ask_file", False), body.get("offer_rings", body.get(RINGS_IN_0_1, False)),
        body.get("ticks", False), body.get("plain", False),
    )  # fmt: skip
