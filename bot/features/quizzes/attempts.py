"""Attempts at quizzes and their answers: begun, answered once per question, finished, listed.

Answering is the hot path: `find` reads all that a turn needs in one statement, `answer` writes
in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.features.quizzes.marking import Draw, Result, draw_of
from bot.store.sql import Tx, dump, listed, one, parse, rows, rows_among, run, scalar

#: Training 0 stands for practice, outside any class; in the table it is NULL.
PRACTICE = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person's way through a quiz; `answered` and `right` count the answers so far."""

    id: int
    person: int | None
    quiz: str
    training: int
    draw: Draw
    finished_at: int | None
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt in a list: where it stands, or how it ended."""

    id: int
    quiz: str
    training: int
    started_at: int
    finished_at: int | None
    score: int
    total: int
    passed: bool
    answered: int

    @property
    def result(self) -> Result:
        """Return how the finished attempt went."""
        return Result(self.score, self.total, self.passed)


def begin(tx: Tx, person: int, quiz: str, version: str, training: int, draw: Draw, now: int) -> int:
    """Begin an attempt and return its id."""
    return int(
        scalar(
            tx,
            "INSERT INTO attempts (person, quiz, quiz_version, training, draw, started_at, total) "
            "VALUES (:person, :quiz, :version, :training, :draw, :now, :total) RETURNING id",
            person=person, quiz=quiz, version=version, training=training or None,
            draw=dump(draw.as_json()), now=now, total=draw.total,
        )
    )  # fmt: skip


def find(tx: Tx, id: int) -> Attempt | None:
    """Return an attempt with its draw and how far it is, or None."""
    row = one(
        tx,
        "SELECT a.id, a.person, a.quiz, coalesce(a.training, 0), a.draw, a.finished_at, "
        "(SELECT count(*) FROM answers n WHERE n.attempt = a.id), "
        "(SELECT coalesce(sum(n.correct), 0) FROM answers n WHERE n.attempt = a.id) "
        "FROM attempts a WHERE a.id = :id",
        id=id,
    )
    if row is None:
        return None
    of, person, quiz, training, draw, finished_at, answered, right = row
    return Attempt(of, person, quiz, training, _draw(draw), finished_at, answered, right)


@lru_cache(maxsize=512)  # a class answers a question after the other, each by the same draw
def _draw(kept: str) -> Draw:
    return draw_of(parse(kept))


def answer(tx: Tx, attempt: int, question: str, chosen: int, correct: bool, now: int) -> bool:
    """Record an answer, `chosen` as an index in the quiz file; False when there was one before."""
    return (
        run(
            tx,
            "INSERT INTO answers (attempt, question, chosen, correct, at) "
            "VALUES (:attempt, :question, :chosen, :correct, :now) "
            "ON CONFLICT (attempt, question) DO NOTHING",
            attempt=attempt, question=question, chosen=chosen, correct=int(correct), now=now,
        )
        == 1
    )  # fmt: skip


def chosen(tx: Tx, attempt: int, question: str) -> int | None:
    """Return the option recorded for a question, as an index in the quiz file, or None."""
    found = scalar(
        tx,
        "SELECT chosen FROM answers WHERE attempt = :attempt AND question = :question",
        attempt=attempt,
        question=question,
    )
    return int(found) if found is not None else None


def wrong(tx: Tx, attempt: int) -> dict[str, int]:
    """Return the questions answered wrongly, each with the option chosen."""
    found = rows(
        tx,
        "SELECT question, chosen FROM answers WHERE attempt = :attempt AND correct = 0",
        attempt=attempt,
    )
    return dict(found)


def redraw(tx: Tx, id: int, draw: Draw) -> None:
    """Keep another draw of an attempt, after a question was withdrawn."""
    run(
        tx,
        "UPDATE attempts SET draw = :draw, total = :total WHERE id = :id",
        id=id,
        draw=dump(draw.as_json()),
        total=draw.total,
    )


def finish(tx: Tx, id: int, result: Result, now: int) -> bool:
    """Record how an attempt ended; False when it had ended before."""
    return (
        run(
            tx,
            "UPDATE attempts SET finished_at = :now, score = :score, total = :total, "
            "passed = :passed WHERE id = :id AND finished_at IS NULL",
            id=id, now=now, score=result.score, total=result.total, passed=int(result.passed),
        )
        == 1
    )  # fmt: skip


def of_person(tx: Tx, person: int) -> list[Tried]:
    """Return every attempt of a person, oldest first."""
    found = rows(
        tx,
        "SELECT a.id, a.quiz, coalesce(a.training, 0), a.started_at, a.finished_at, "
        "coalesce(a.score, 0), a.total, coalesce(a.passed, 0), "
        "(SELECT count(*) FROM answers n WHERE n.attempt = a.id) "
        "FROM attempts a WHERE a.person = :person ORDER BY a.started_at, a.id",
        person=person,
    )
    return [
        Tried(id, quiz, training, begun, finished, score, total, bool(passed), answered)
        for id, quiz, training, begun, finished, score, total, passed, answered in found
    ]


def unfinished(tx: Tx, training: int) -> list[int]:
    """Return the attempts made for a class that were begun and not ended."""
    found = rows(
        tx,
        "SELECT id FROM attempts WHERE training = :training AND finished_at IS NULL ORDER BY id",
        training=training,
    )
    return [id for (id,) in found]


def begun_quizzes(tx: Tx) -> frozenset[str]:
    """Return the quizzes that anybody has ever begun."""
    found = rows(tx, "SELECT DISTINCT quiz FROM attempts")
    return frozenset(quiz for (quiz,) in found)


def last_done(tx: Tx, persons: Sequence[int]) -> dict[int, int]:
    """Return when each of some people last began a quiz or answered in one."""
    found = rows_among(
        tx,
        "SELECT a.person, max(coalesce(n.at, a.started_at)) FROM attempts a "
        "LEFT JOIN answers n ON n.attempt = a.id WHERE a.person IN ({names}) GROUP BY a.person",
        persons,
    )
    return dict(found)


def done_among(
    tx: Tx, training: int, quiz: str, persons: Sequence[int], since: int
) -> frozenset[int]:
    """Return who of some people finished the quiz for this class, or at all since an instant."""
    names, values = listed(persons)
    found = rows(
        tx,
        "SELECT DISTINCT person FROM attempts WHERE quiz = :quiz AND finished_at IS NOT NULL "  # noqa: S608
        f"AND (training = :training OR finished_at >= :since) AND person IN ({names})",
        training=training, quiz=quiz, since=since, **values,
    )  # fmt: skip
    return frozenset(person for (person,) in found)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an attempt stands that somebody may have left; `active_at` is its last answer."""

    person: int | None
    quiz: str
    training: int
    finished_at: int | None
    active_at: int


def progress(tx: Tx, ids: Sequence[int]) -> dict[int, Progress]:
    """Return where each of many attempts stands; one that is not there is left out."""
    names, values = listed(ids)
    found = rows(
        tx,
        "SELECT a.id, a.person, a.quiz, coalesce(a.training, 0), a.finished_at, "  # noqa: S608
        "coalesce((SELECT max(n.at) FROM answers n WHERE n.attempt = a.id), a.started_at) "
        f"FROM attempts a WHERE a.id IN ({names})",
        **values,
    )
    return {id: Progress(*rest) for id, *rest in found}
