"""Reminders that have fallen due: taken once, looked at again, and put into the outbox.

A slice is worked on as a whole: what its rows have in common is looked up and put into words
once, and what several of a person's rows say becomes one message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.channels.contract import Limits
from bot.conversation.messages import Choice, Reply
from bot.conversation.shortcuts import named, names, with_buttons
from bot.conversation.turn import AppContext
from bot.domain.reminders import TOGETHER_MS, Item, Rule, said
from bot.domain.timing import is_quiet
from bot.features.reminders import mutes, store
from bot.features.reminders.bounding import Bounded, Bounding, Valid
from bot.features.reminders.planning import quiet_of
from bot.features.reminders.store import Outcome, Reminder
from bot.features.reminders.topics import Group, Look, Topic, button, groups_of
from bot.library.wording import Ready
from bot.messaging.queueing import Posting, queue_many
from bot.store import people
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
    claimed = store.claim(tx, now_ms, limit)
    if claimed:
        _Slice(Look(tx, now_ms, app, quiet), claimed).work()
    return len(claimed)


#: Lines in one message; what else there is shows where it is answered.
_MOST = 6


@dataclass(frozen=True, slots=True)
class _Message:
    """One text of the slice, for however many people it is."""

    reply: Reply
    expires_at: int | None
    bounded: bool


class _Slice:
    """The rows of one transaction and what becomes of them."""

    def __init__(self, look: Look, claimed: list[Reminder]) -> None:
        self._look = look
        persons = list({due.person for due in claimed})
        further = store.due_for(look.tx, persons, look.now + TOGETHER_MS)
        self._due = [*claimed, *further]
        self._muted = mutes.among(look.tx, persons)
        self._groups = groups_of(look, self._due)
        self._outcomes: list[Outcome] = []
        self._messages: dict[tuple[object, ...], _Message] = {}
        self._stopped: dict[int, dict[str, Valid]] = {}

    def work(self) -> None:
        """Queue what holds, and record what became of every row."""
        look, holding = self._look, self._bounded(self._holding())
        several = {person: _said(held) for person, held in holding.items() if len(held) > 1}
        postings = [
            self._posting(person, several[person][0] if person in several else held)
            for person, held in holding.items()
        ]
        postings += [self._posting(one, ()) for one in self._stopped if one not in holding]
        got = queue_many(look.tx, postings, look.now)
        unreached = holding.keys() - got.keys()
        for person in unreached:
            self._not_reached(person, holding[person])
        carriers = (
            (several[person][0] if person in several else held)[0][0]
            for person, held in holding.items()
            if person in got
        )
        store.carry(look.tx, [(due.id, got[due.person], due.person) for due in carriers])
        for person in several.keys() - unreached:
            self._together(*several[person])
        store.settle(look.tx, self._outcomes)

    def _holding(self) -> dict[int, list[Valid]]:
        """Return the rows that hold of everybody with one due now; drop the others that are due."""
        holding: dict[int, list[Valid]] = {}
        ahead: list[tuple[Reminder, Topic]] = []
        now, missed = self._look.now, self._missed()
        for due in self._due:
            group = self._groups[due.kind, due.subject]
            reason = group.reason or group.against.get(due.person, "")
            if self._muted and (due.person, due.kind) in self._muted:
                reason = "muted"
            topic = group.topic
            if topic is not None and not reason:
                reason = missed(topic.rule, due)
            if topic is None or reason:
                if due.due_at <= now:
                    self._drop(due, group, reason)
            elif due.due_at > now:
                ahead.append((due, topic))
            elif due.person in holding:
                holding[due.person].append((due, topic))
            else:
                holding[due.person] = [(due, topic)]
        for due, topic in ahead:
            if due.person in holding:
                holding[due.person].append((due, topic))
        return holding

    def _bounded(self, holding: dict[int, list[Valid]]) -> dict[int, list[Valid]]:
        """Return what goes now of everybody's rows; settle what waits and what stops."""
        look, going = self._look, dict[int, list[Valid]]()
        bounding = Bounding(look, holding)
        for person, held in holding.items():
            decided = bounding.decide(person, held)
            if decided.go:
                going[person] = decided.go
            self._put_off(decided)
            if decided.stopped:
                self._stopped[person] = decided.stopped
                self._stop(person, decided.stopped)
        return going

    def _put_off(self, decided: Bounded) -> None:
        taken = [(due, of) for due, of in decided.put_off if due.due_at <= self._look.now]
        late = [due for due, of in taken if of.rule.late == "skip"]
        self._outcomes += [Outcome(due.id, "dropped", "bounded") for due in late]
        later = [due.id for due, of in taken if of.rule.late != "skip"]
        store.put_off(self._look.tx, later, decided.until)

    def _stop(self, person: int, kinds: Mapping[str, Valid]) -> None:
        """Remind somebody no more by kinds that they never answer."""
        for kind, (due, _) in kinds.items():
            mutes.mute(self._look.tx, person, kind, self._look.now)
            self._outcomes.append(Outcome(due.id, "dropped", "unanswered"))

    def _missed(self) -> Callable[[Rule, Reminder], str]:
        """Return what says why a row is not sent any more; asked once for each due time."""
        look, known = self._look, dict[tuple[str, int], str]()
        zone = look.app.office.zone

        def missed(rule: Rule, due: Reminder) -> str:
            key = (due.kind, due.due_at)
            reason = known.get(key)
            if reason is None:
                reason = known[key] = rule.missed(due.due_at, look.now, look.quiet, zone)
            return reason

        return missed

    def _drop(self, due: Reminder, group: Group, reason: str) -> None:
        self._outcomes.append(Outcome(due.id, "dropped", reason))
        if group.again_at is not None and reason == group.reason:
            store.plan(self._look.tx, due.kind, due.subject, due.person, group.again_at)

    def _posting(self, person: int, held: Sequence[Valid]) -> Posting:
        stopped = self._stopped.get(person, {})
        # A topic is the same object for all of its group, and dear to hash.
        said = (*[id(topic) for _, topic in held], *stopped)
        message = self._messages.get(said)
        if message is None:
            message = self._messages[said] = self._message([of for _, of in held], stopped)
        first = held[0][0] if held else next(iter(stopped.values()))[0]
        return Posting(
            person, ("reminder", str(first.id)), message.reply,
            expires_at=message.expires_at, variant=str(self._look.now), bounded=message.bounded,
        )  # fmt: skip

    def _message(self, topics: Sequence[Topic], stopped: Mapping[str, Valid]) -> _Message:
        labels = [of.rule.label for _, of in stopped.values()]
        bounded = bool(stopped) or any(topic.rule.known.bounded for topic in topics)
        expires_at = None if stopped else _expires(topics)
        return _Message(_reply(self._look, topics, labels), expires_at, bounded)

    def _together(self, held: Sequence[Valid], left: Sequence[Valid]) -> None:
        """Record that the first row carries the others, some of them said in its words."""
        carrier = held[0][0].id
        self._outcomes.append(Outcome(carrier, "done"))
        self._outcomes += [Outcome(due.id, "merged", "", carrier) for due, _ in held[1:]]
        self._outcomes += [Outcome(due.id, "merged", "merged", carrier) for due, _ in left]

    def _not_reached(self, person: int, held: Sequence[Valid]) -> None:
        known = people.find(self._look.tx, person)
        reason = "no address" if known and known.consent_version else "no consent"
        self._outcomes += [
            Outcome(due.id, "dropped", reason) for due, _ in held if due.due_at <= self._look.now
        ]


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


def _reply(look: Look, topics: Sequence[Topic], stopped: Sequence[str] = ()) -> Reply:
    """Put what one person is reminded of into one message, answered in words.

    `stopped` are the labels of kinds that this person is not reminded of any more.
    """
    choices, text = _what(look, topics) if topics else ((), "")
    if stopped:
        tries = look.app.office.unasked.tries
        text = f"{text}\n\n{look.words('reminders.stopped', kinds=stopped, tries=tries)}".strip()
    reply = Reply(text, choices, "none", kind="reminder")
    if not named(text):
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
