"""Reminders that have fallen due: taken once, looked at again, and put into the outbox.

A slice is worked on as a whole: what its rows have in common is looked up and put into words
once, and what several of a person's rows say becomes one message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.channels.contract import Limits
from bot.conversation.messages import Choice, Reply
from bot.conversation.shortcuts import named, names, with_buttons
from bot.conversation.turn import AppContext
from bot.domain.reminders import TOGETHER_MS, Item, said
from bot.domain.timing import is_quiet
from bot.features.reminders import mutes, store
from bot.features.reminders.bounding import Bounded, Bounding, Valid
from bot.features.reminders.planning import quiet_of
from bot.features.reminders.store import Outcome, Reminder
from bot.features.reminders.topics import Look, Topic, button, groups_of
from bot.library.wording import Ready
from bot.messaging.queueing import Posting, queue_to_many
from bot.store import people
from bot.store.outgoing.mentions import Looked
from bot.store.sql import Tx


def due_messages(
    tx: Tx, now_ms: int, app: AppContext, limits: Mapping[str, Limits], limit: int = 500
) -> int:
    """Take at most `limit` due reminders, queue those that still hold, and return how many.

    Nothing goes in quiet hours; what was missed before them (the program was down) waits for
    their end. What falls due for the same people within ten minutes goes along.
    """
    quiet = quiet_of(app)
    if is_quiet(now_ms, quiet, app.office.zone):
        return 0
    due = store.due(tx, now_ms, limit)
    if due:
        _Slice(Look(tx, now_ms, app, quiet), due).work()
    return len(due)


#: Lines in one message. What else there is counts as said, too: the message tells how many more,
#: and a button for each way of answering, where the rest shows, also if no line speaks of it.
_MOST = 6
#: Rows of one kind, subject and due time.
_Alike = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class _Message:
    """One text of the slice and whom it is for.

    `carriers` are the rows that carry it to somebody who has several, `alike` the others.
    """

    posting: Posting
    persons: list[int]
    carriers: list[Reminder]
    alike: list[list[Reminder]]


class _Slice:
    """The rows of one transaction and what becomes of them."""

    def __init__(self, look: Look, due: list[Reminder]) -> None:
        self._look = look
        persons = {one.person for one in due}
        besides = store.due_besides(look.tx, list(persons), due[-1], look.now + TOGETHER_MS)
        all_due = [*due, *besides]
        self._several = _twice(all_due) if len(persons) < len(all_due) else frozenset()
        self._muted = mutes.among(look.tx, list(persons))
        self._alike: dict[_Alike, list[Reminder]] = {}
        for one in all_due:
            self._alike.setdefault((one.kind, one.subject, one.due_at), []).append(one)
        of: dict[tuple[str, str], list[int]] = {}
        for (kind, subject, _), alike in self._alike.items():
            of.setdefault((kind, subject), []).extend([one.person for one in alike])
        self._groups = groups_of(look, of)
        self._outcomes: list[Outcome] = []
        self._messages: dict[object, _Message] = {}
        self._looked: Looked = {}  # classes are told of in the same words, but for their own

    def work(self) -> None:
        """Queue what holds, and record what became of every row."""
        look, holding = self._look, self._bounded(self._holding())
        several = {person: _said(held) for person, held in holding.items() if len(held) > 1}
        for person, held in holding.items():
            self._say(person, several[person][0] if person in several else held)
        queued = [(self._queue(message), message.alike) for message in self._messages.values()]
        lost = {person for (_, lost), _ in queued for person in lost}
        for person in holding.keys() & lost:
            self._not_reached(holding[person])
        for person in several.keys() - lost:
            self._together(*several[person])
        store.settle(look.tx, self._outcomes)
        for (message, _), blocks in queued:
            for alike in blocks:
                store.settle_alike(look.tx, message, alike[-1])

    def _holding(self) -> dict[int, list[Valid]]:
        """Return the rows that hold of people with several or with bounds.

        Those of all others are said at once, a block of like rows by one message.
        """
        holding: dict[int, list[Valid]] = {}
        ahead: list[Valid] = []
        for (_, _, due_at), alike in self._alike.items():
            topic, held = self._held(alike)
            if topic is None or not held:
                continue
            if due_at > self._look.now:
                ahead += [(due, topic) for due in held]
                continue
            alone, others = self._parted(topic, held)
            for due in others:
                holding.setdefault(due.person, []).append((due, topic))
            if alone:
                self._say_alike(topic, alone)
        for due, topic in ahead:
            if due.person in holding:
                holding[due.person].append((due, topic))
        return holding

    def _parted(self, topic: Topic, held: list[Reminder]) -> tuple[list[Reminder], list[Reminder]]:
        """Part like rows: all that their people get, whatever they got before, and the others."""
        if topic.rule.known.bounded:
            return [], held
        if not self._several:
            return held, []
        alone = [due for due in held if due.person not in self._several]
        return alone, [due for due in held if due.person in self._several]

    def _held(self, alike: list[Reminder]) -> tuple[Topic | None, list[Reminder]]:
        """Return what like rows speak of and which of them hold; drop the others that are due."""
        topic, why, against = self._judge(alike[0])
        if topic is not None and not why and not against and not self._muted:
            return topic, alike
        held = []
        for due in alike:
            reason = why or against.get(due.person, "")
            if (due.person, due.kind) in self._muted:
                reason = "muted"
            if topic is not None and not reason:
                held.append(due)
            elif due.due_at <= self._look.now:
                self._drop(due, reason)
        return topic, held

    def _judge(self, due: Reminder) -> tuple[Topic | None, str, Mapping[int, str]]:
        """Return what rows like one speak of, why none holds, and why some people's do not."""
        group, look = self._groups[due.kind, due.subject], self._look
        topic, reason = group.topic, group.reason
        if topic is not None and not reason:
            reason = topic.rule.missed(due.due_at, look.now, look.quiet, look.app.office.zone)
        return topic, reason, group.against

    def _bounded(self, holding: dict[int, list[Valid]]) -> dict[int, list[Valid]]:
        """Return what goes now of everybody's rows; settle what waits and what stops."""
        going: dict[int, list[Valid]] = {}
        if not any(one.topic and one.topic.rule.known.bounded for one in self._groups.values()):
            return holding
        bounding = Bounding(self._look, holding)
        for person, held in holding.items():
            decided = bounding.decide(person, held)
            if decided.go:
                going[person] = decided.go
            self._put_off(decided)
            if decided.stopped:
                self._stop(person, decided.stopped)
        return going

    def _put_off(self, decided: Bounded) -> None:
        taken = [(due, of) for due, of in decided.put_off if due.due_at <= self._look.now]
        late = [due for due, of in taken if of.rule.late == "skip"]
        self._outcomes += [Outcome(due.id, "dropped", "bounded") for due in late]
        later = [due.id for due, of in taken if of.rule.late != "skip"]
        store.put_off(self._look.tx, later, decided.until)

    def _stop(self, person: int, kinds: Mapping[str, Sequence[Valid]]) -> None:
        """Remind somebody no more by kinds that they never answer."""
        for kind, stopped in kinds.items():
            mutes.mute(self._look.tx, person, kind, self._look.now)
            self._outcomes += [Outcome(due.id, "dropped", "unanswered") for due, _ in stopped]
        first = next(iter(kinds.values()))[0][0]
        labels = [stopped[0][1].rule.label for stopped in kinds.values()]
        message = self._message(tuple(kinds), first, lambda: _stopped(self._look, labels))
        message.persons.append(person)

    def _drop(self, due: Reminder, reason: str) -> None:
        self._outcomes.append(Outcome(due.id, "dropped", reason))
        group = self._groups[due.kind, due.subject]
        if group.again_at is not None and reason == group.reason:
            store.plan(self._look.tx, due.kind, due.subject, due.person, group.again_at)

    def _say(self, person: int, held: Sequence[Valid]) -> None:
        """Add somebody to those whom one message is for."""
        first = held[0][0]
        message = self._said_of([of for _, of in held], first)
        message.persons.append(person)
        message.carriers.append(first)

    def _say_alike(self, topic: Topic, alike: list[Reminder]) -> None:
        """Add people with one row each to those whom one message is for."""
        message = self._said_of([topic], alike[0])
        message.persons.extend([due.person for due in alike])
        message.alike.append(alike)

    def _said_of(self, topics: Sequence[Topic], first: Reminder) -> _Message:
        # A topic is the same object for all of its group, and dear to hash.
        key = tuple(map(id, topics))
        return self._message(key, first, lambda: _said_now(self._look, topics))

    def _message(self, key: object, first: Reminder, said: Callable[[], Posting]) -> _Message:
        """Return the message of a key, put into words for the first whom it is for."""
        found = self._messages.get(key)
        if found is None:
            posting = said()._replace(
                cause=("reminder", str(first.id)), variant=str(self._look.now)
            )
            found = self._messages[key] = _Message(posting, [], [], [])
        return found

    def _queue(self, message: _Message) -> tuple[int, set[int]]:
        """Queue a message, and return it and whom it does not reach."""
        look = self._look
        id_, lost = queue_to_many(look.tx, message.posting, message.persons, look.now, self._looked)
        carriers = [due.id for due in message.carriers if due.person not in lost]
        store.settle_done(look.tx, id_, carriers)
        if lost:
            self._drop_unreached(
                due for alike in message.alike for due in alike if due.person in lost
            )
        return id_, lost

    def _together(self, held: Sequence[Valid], left: Sequence[Valid]) -> None:
        """Record that the first row carries the others, some of them said in its words."""
        carrier = held[0][0].id
        self._outcomes += [Outcome(due.id, "merged", "", carrier) for due, _ in held[1:]]
        self._outcomes += [Outcome(due.id, "merged", "merged", carrier) for due, _ in left]

    def _not_reached(self, held: Sequence[Valid]) -> None:
        self._drop_unreached(due for due, _ in held if due.due_at <= self._look.now)

    def _drop_unreached(self, rows: Iterable[Reminder]) -> None:
        for due in rows:
            known = people.find(self._look.tx, due.person)
            reason = "no address" if known and known.consent_version else "no consent"
            self._outcomes.append(Outcome(due.id, "dropped", reason))


def _twice(due: Sequence[Reminder]) -> frozenset[int]:
    """Return who has more than one of some rows."""
    counts = Counter(one.person for one in due)
    return frozenset(person for person, count in counts.items() if count > 1)


def _said(held: list[Valid]) -> tuple[list[Valid], list[Valid]]:
    """Return which of one person's rows are said in their message, and those left to them."""
    by_id = {due.id: (due, topic) for due, topic in held}
    spoken = said([Item(due.id, due.due_at, topic.rule, topic.key) for due, topic in held])
    ids = {item.id for item in spoken}
    return [by_id[item.id] for item in spoken], [one for one in held if one[0].id not in ids]


def _expires(topics: Sequence[Topic]) -> int | None:
    """Return when the last of what a message says is of no use any more."""
    ends = [topic.expires_at for topic in topics]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


#: A message gets its cause when it is known which row it is of.
_NO_CAUSE = ("", "")


def _said_now(look: Look, topics: Sequence[Topic]) -> Posting:
    """Put what one person is reminded of into one message, answered in words."""
    choices, text = _what(look, topics)
    bounded = any(topic.rule.known.bounded for topic in topics)
    reply = _with_commands(look, Reply(text, choices, "none", kind="reminder"))
    return Posting(_NO_CAUSE, reply, expires_at=_expires(topics), bounded=bounded)


def _stopped(look: Look, kinds: Sequence[str]) -> Posting:
    """Say that kinds, by their labels, were not answered and come no more."""
    text = look.words("reminders.stopped", kinds=kinds, tries=look.app.office.unasked.tries)
    reply = _with_commands(look, Reply(text, (), "none", kind="reminder"))
    return Posting(_NO_CAUSE, reply, bounded=True)


def _with_commands(look: Look, reply: Reply) -> Reply:
    """Put a button below for each command that a text names."""
    if not named(reply.text):
        return reply
    all_have = names("collaborator", look.app.flows.built)
    return with_buttons(reply, all_have, look.app.library.wording)


def _what(look: Look, topics: Sequence[Topic]) -> tuple[tuple[Choice, ...], str]:
    alike: dict[str, list[Topic]] = {}
    for topic in topics:
        alike.setdefault(topic.rule.known.answer, []).append(topic)
    hows = [Ready(look.words(f"reminders.how_{answer}")) for answer in alike]
    choices = tuple(button(look, of) for of in alike.values())
    if len(topics) == 1:
        what = Ready(topics[0].text(look, alone=True))
        text = look.words("reminders.one", what=what, how=hows[0])
    else:
        parts = [Ready(" ".join(topic.text(look, alone=False).split())) for topic in topics[:_MOST]]
        text = look.words("reminders.several", count=len(topics), parts=parts, hows=hows)
    return choices, text
