"""Which of the due reminders may go now: what nobody asked for is bounded, over all features.

A person's rows that must go carry the others along; alone, the others wait for a day with room,
and a kind that was not answered several times stops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain import unasked as rule
from bot.domain.reminders import Answer, Rule
from bot.features.questions import store as questions
from bot.features.quizzes import attempts
from bot.features.reminders import mutes, store
from bot.features.reminders.store import Reminder
from bot.features.reminders.topics import Look, Topic
from bot.store import people
from bot.store.outgoing import unasked
from bot.store.sql import Tx

#: A row that holds, with what it speaks of.
Valid = tuple[Reminder, Topic]

#: When people last did what a kind asks for. Taking a report leaves no trace: any word counts.
_ANSWERED: Mapping[Answer, Callable[[Tx, Sequence[int]], Mapping[int, int]]] = {
    "quiz": attempts.last_done,
    "question": questions.last_answered,
    "report": people.last_seen,
}


@dataclass(slots=True)
class Bounded:
    """What becomes of one person's rows; `stopped` are the kinds that have now been given up."""

    go: list[Valid]
    stopped: dict[str, list[Valid]] = field(default_factory=dict)
    put_off: list[Valid] = field(default_factory=list)
    until: int = 0


class Bounding:
    """Decides for the people of a slice; reads only where a row is no duty."""

    def __init__(self, look: Look, holding: Mapping[int, Sequence[Valid]]) -> None:
        self._look = look
        self._bounds = look.app.office.unasked
        persons = [one for one, held in holding.items() if any(map(_is_bounded, held))]
        self._got = unasked.got(look.tx, persons, look.now) if persons else {}
        self._said = store.said_to(look.tx, persons) if persons and self._bounds.tries else {}
        self._lifted = mutes.lifted(look.tx, persons) if self._said else {}
        self._answered: dict[Answer, Mapping[int, int]] = {}
        self._persons = persons

    def decide(self, person: int, held: Sequence[Valid]) -> Bounded:
        """Return which of a person's rows go now, and what becomes of the others."""
        others = [one for one in held if _is_bounded(one)]
        if not others:
            return Bounded(list(held))
        got, now, alone = self._got.get(person, []), self._look.now, len(others) == len(held)
        if alone and (at := self._next_at(got)) > now:
            return Bounded([], put_off=others, until=at)
        ignored = {one[0].id for one in others if self._is_ignored(person, one[1].rule)}
        if not ignored:
            return Bounded(list(held))
        # That a kind stops is said in a message of its own: any other may be taken back.
        later = self._next_at([*got, now])
        if not alone:
            going = [one for one in held if one[0].id not in ignored]
            return Bounded(
                going, put_off=[one for one in held if one[0].id in ignored], until=later
            )
        stopped: dict[str, list[Valid]] = {}
        for one in others:
            if one[0].id in ignored:
                stopped.setdefault(one[1].rule.kind, []).append(one)
        return Bounded([], stopped, [one for one in others if one[0].id not in ignored], later)

    def _next_at(self, got: Sequence[int]) -> int:
        return rule.next_at(got, self._look.now, self._bounds, self._look.app.office.zone)

    def _is_ignored(self, person: int, of: Rule) -> bool:
        if not of.mutable:  # nobody could switch it on again
            return False
        said = self._said.get((person, of.kind), ())
        since = self._lifted.get((person, of.kind), 0)
        said = [at for at in said if at > since]
        if len(said) < self._bounds.tries:
            return False
        answer = of.known.answer
        if answer not in self._answered:
            self._answered[answer] = _ANSWERED[answer](self._look.tx, self._persons)
        return rule.is_ignored(said, self._answered[answer].get(person), self._bounds.tries)


def _is_bounded(one: Valid) -> bool:
    return one[1].rule.known.bounded
