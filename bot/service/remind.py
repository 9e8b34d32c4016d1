"""Reminders that have fallen due: taken once, looked at again, and put into the outbox.

A slice is worked on as a whole: what its rows have in common is looked up and put into words
once, and what several of a person's rows say becomes one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.channels.contract import Limits
from bot.domain.reminders import TOGETHER_MS, Item, said
from bot.domain.timing import is_quiet
from bot.library.wording import Ready
from bot.service.matters import Group, Look, Matter, button, groups_of
from bot.service.queueing import Posting, queue_many
from bot.store import mutes, people, reminders
from bot.store.reminders import Outcome, Reminder
from bot.store.sql import Tx
from bot.talk.messages import Reply
from bot.talk.planning import quiet_of
from bot.talk.turn import House


def due_messages(
    tx: Tx, now_ms: int, house: House, limits: Mapping[str, Limits], limit: int = 500
) -> int:
    """Take at most `limit` due reminders, queue those that still hold, and return how many.

    Nothing goes in quiet hours; what was missed before them (the program was down) waits for
    their end. What falls due for the same people within ten minutes goes along.
    """
    if is_quiet(now_ms, quiet_of(house), house.office.zone):
        return 0
    claimed = reminders.claim(tx, now_ms, limit)
    if claimed:
        _Slice(Look(tx, now_ms, house), limits, claimed).work()
    return len(claimed)


@dataclass(frozen=True, slots=True)
class _Told:
    """One person's message: the rows that it says, and those left to them."""

    said: tuple[Item, ...]
    left: tuple[Item, ...]

    @property
    def carrier(self) -> Item:
        """Return the row whose message it is."""
        return self.said[0]


class _Slice:
    """The rows of one transaction and what becomes of them."""

    def __init__(self, look: Look, limits: Mapping[str, Limits], claimed: list[Reminder]) -> None:
        self._look = look
        self._limits = limits
        persons = list({due.person for due in claimed})
        further = reminders.due_for(look.tx, persons, look.now + TOGETHER_MS)
        self._due = [*claimed, *further]
        self._muted = mutes.among(look.tx, persons)
        self._groups = groups_of(look, self._due)
        self._outcomes: list[Outcome] = []
        self._replies: dict[tuple[Matter, ...], Reply] = {}
        self._matters: dict[int, Matter] = {}

    def work(self) -> None:
        """Queue what holds, and record what became of every row."""
        look = self._look
        told_to = {
            person: _told(items)
            for person, items in self._holding().items()
            if any(item.due_at <= look.now for item in items)
        }
        postings = [self._posting(person, told) for person, told in told_to.items()]
        unreached = queue_many(look.tx, look.house, self._limits, postings, look.now)
        for person, told in told_to.items():
            if person in unreached:
                self._not_reached(person, told)
            elif len(told.said) > 1 or told.left or told.carrier.due_at > look.now:
                self._together(told)
        reminders.settle(look.tx, self._outcomes)

    def _holding(self) -> dict[int, list[Item]]:
        """Return each person's rows that hold, and drop the others that are due already."""
        holding: dict[int, list[Item]] = {}
        now, quiet, zone = self._look.now, quiet_of(self._look.house), self._look.house.office.zone
        missed: dict[tuple[str, int], str] = {}
        for due in self._due:
            group = self._groups[due.kind, due.subject]
            reason = self._against(group, due)
            if not reason and group.matter is not None:
                key = (due.kind, due.due_at)
                if key not in missed:
                    missed[key] = group.matter.rule.missed(due.due_at, now, quiet, zone)
                reason = missed[key]
            if group.matter is not None and not reason:
                item = Item(due.id, due.due_at, group.matter.rule, group.matter.topic)
                self._matters[due.id] = group.matter
                holding.setdefault(due.person, []).append(item)
            elif due.due_at <= now:
                self._drop(due, group, reason)
        return holding

    def _against(self, group: Group, due: Reminder) -> str:
        if (due.person, due.kind) in self._muted:
            return "muted"
        return group.reason or group.against.get(due.person, "")

    def _drop(self, due: Reminder, group: Group, reason: str) -> None:
        self._outcomes.append(Outcome(due.id, "dropped", reason))
        if group.again_at is not None and reason == group.reason:
            reminders.plan(self._look.tx, due.kind, due.subject, due.person, group.again_at)

    def _posting(self, person: int, told: _Told) -> Posting:
        matters = tuple(self._matters[item.id] for item in told.said)
        reply = self._replies.get(matters)
        if reply is None:
            reply = self._replies[matters] = _reply(self._look, matters)
        cause = reminders.cause(told.carrier.id)
        return Posting(person, cause, reply, expires_at=_expires(matters))

    def _together(self, told: _Told) -> None:
        carrier = told.carrier.id
        self._outcomes.append(Outcome(carrier, "done"))
        self._outcomes += [Outcome(item.id, "merged", "", carrier) for item in told.said[1:]]
        self._outcomes += [Outcome(item.id, "merged", "merged", carrier) for item in told.left]

    def _not_reached(self, person: int, told: _Told) -> None:
        known = people.find(self._look.tx, person)
        reason = "no address" if known and known.consent_version else "no consent"
        self._outcomes += [
            Outcome(item.id, "dropped", reason)
            for item in (*told.said, *told.left)
            if item.due_at <= self._look.now
        ]


def _told(items: Sequence[Item]) -> _Told:
    spoken = said(items) if len(items) > 1 else list(items)
    ids = {item.id for item in spoken}
    return _Told(tuple(spoken), tuple(item for item in items if item.id not in ids))


def _expires(matters: Sequence[Matter]) -> int | None:
    """Return when the last of what a message says is of no use any more."""
    ends = [matter.expires_at for matter in matters]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _reply(look: Look, matters: Sequence[Matter]) -> Reply:
    """Put what one person is reminded of into one message, answered in words."""
    alike: dict[str, list[Matter]] = {}
    for matter in matters:
        alike.setdefault(matter.rule.known.answer, []).append(matter)
    hows = [Ready(look.words(f"reminders.how_{answer}")) for answer in alike]
    choices = tuple(button(look, of) for of in alike.values())
    if len(matters) == 1:
        what = Ready(matters[0].text(look, alone=True))
        text = look.words("reminders.one", what=what, how=hows[0])
    else:
        parts = [Ready(" ".join(matter.text(look, alone=False).split())) for matter in matters]
        text = look.words("reminders.several", parts=parts, hows=hows)
    return Reply(text, choices, "none", kind="reminder")
