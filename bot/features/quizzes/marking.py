"""A quiz as it is drawn for one attempt, and how it is marked. Pure; chance is handed in.

What was drawn stays with the attempt: a quiz file that changes later changes no mark. A question
that left the file, or whose options changed, is withdrawn from the attempts that have not
answered it yet, and then counts for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

#: Returns the same numbers in a drawn order.
Shuffle = Callable[[Sequence[int]], Sequence[int]]


class Askable(NamedTuple):
    """What drawing needs of a question: `right` is an index among its options, from 0."""

    id: str
    options: int
    right: int


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """One question of an attempt; `order[shown]` is the option's index in the quiz file."""

    id: str
    order: tuple[int, ...]
    right: int  # index in the quiz file

    @property
    def right_shown(self) -> int:
        """Return where the right option is shown, from 0."""
        return self.order.index(self.right)

    def is_right(self, shown: int) -> bool:
        """Mark the option shown at a position, from 0."""
        return self.order[shown] == self.right

    def agrees(self, known: Askable | None) -> bool:
        """Say whether the question can still be asked and marked as it was drawn."""
        return known is not None and (self.id, len(self.order), self.right) == known


@dataclass(frozen=True, slots=True)
class Draw:
    """All questions of an attempt in their order; `withdrawn` holds places among them."""

    questions: tuple[DrawnQuestion, ...]
    pass_percent: int
    withdrawn: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """Return how many questions count."""
        return len(self.questions) - len(self.withdrawn)

    @property
    def needed(self) -> int:
        """Return how many right answers pass."""
        return -(-self.total * self.pass_percent // 100)

    def place(self, answered: int) -> int | None:
        """Return the place of the question to ask after so many answers; None at the end.

        Questions are answered in order, and one is withdrawn only when its turn has come.
        """
        place = answered + len(self.withdrawn)
        return place if place < len(self.questions) else None

    def before(self, place: int) -> int | None:
        """Return the place of the question that was answered just before a place."""
        earlier = (p for p in range(place - 1, -1, -1) if p not in self.withdrawn)
        return next(earlier, None)

    def without(self, place: int) -> Draw:
        """Return the draw with the question at a place withdrawn."""
        return self if place in self.withdrawn else replace(
            self, withdrawn=(*self.withdrawn, place)
        )  # fmt: skip

    def passed(self, score: int) -> bool:
        """Say whether a score passes; an attempt that lost most of its questions never does."""
        return 2 * self.total >= len(self.questions) > 0 and score >= self.needed

    def as_json(self) -> dict[str, Any]:
        """Return the draw as it is kept."""
        kept: dict[str, Any] = {
            "pass": self.pass_percent,
            "ask": [[drawn.id, list(drawn.order), drawn.right] for drawn in self.questions],
        }
        if self.withdrawn:
            kept["withdrawn"] = list(self.withdrawn)
        return kept


def draw(questions: Iterable[Askable], pass_percent: int, shuffled: Shuffle) -> Draw:
    """Draw an attempt: the questions in their order, the options of each shuffled."""
    drawn = (
        DrawnQuestion(asked.id, tuple(shuffled(range(asked.options))), asked.right)
        for asked in questions
    )
    return Draw(tuple(drawn), pass_percent)


def draw_of(kept: dict[str, Any]) -> Draw:
    """Return a kept draw."""
    questions = tuple(DrawnQuestion(id, tuple(order), right) for id, order, right in kept["ask"])
    return Draw(questions, kept["pass"], tuple(kept.get("withdrawn", ())))


class Result(NamedTuple):
    """How one finished attempt went."""

    score: int
    total: int
    passed: bool


def best(results: Iterable[Result]) -> Result | None:
    """Return the result that counts: a pass before a fail, then the larger share right."""
    return max(results, key=merit, default=None)


def merit(result: Result) -> tuple[bool, float]:
    """Return what results are compared by: a pass first, then the share right."""
    return result.passed, result.score / result.total if result.total else 0.0


def tries_left(limit: int, begun: int) -> int | None:
    """Return how many attempts may still be begun; None where there is no limit (0)."""
    return max(limit - begun, 0) if limit > 0 else None
