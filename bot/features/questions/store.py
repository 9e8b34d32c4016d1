"""Questions that people left for the trainers, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.sql import Row, Tx, one, rows, rows_among, run, scalar

_COLUMNS = (
    "q.id, q.person, q.commune, q.text, q.asked_at, q.answered_by, q.answer, q.answered_at, "
    "q.card, q.closed"
)


@dataclass(frozen=True, slots=True)
class NotedQuestion:
    """One question; `commune` is where the asker lives, instants are UTC milliseconds.

    It is answered in words or with a `card`, or it is `closed` without either.
    """

    id: int
    person: int | None
    commune: str
    text: str
    asked_at: int
    answered_by: int | None
    answer: str
    answered_at: int | None
    card: str
    closed: int  # 1 or 0

    @property
    def is_open(self) -> bool:
        """Say whether nobody has answered or closed it yet."""
        return self.answered_at is None


def _question(row: Row) -> NotedQuestion:
    return NotedQuestion(*row)


def add(tx: Tx, person: int, place: str, channel: str, commune: str, text: str, now: int) -> int:
    """Keep a question and return its id; `place` is the chat it was asked in."""
    return int(
        scalar(
            tx,
            "INSERT INTO noted_questions (person, place, channel, commune, text, asked_at) "
            "VALUES (:person, :place, :channel, :commune, :text, :now) RETURNING id",
            person=person, place=place, channel=channel, commune=commune, text=text, now=now,
        )
    )  # fmt: skip


def find(tx: Tx, id: int) -> NotedQuestion | None:
    """Return a question, or None where there is none, or it was taken back or erased."""
    row = one(
        tx,
        f"SELECT {_COLUMNS} FROM noted_questions q WHERE q.id = :id AND q.text <> ''",  # noqa: S608
        id=id,
    )
    return _question(row) if row else None


def open_ids(tx: Tx) -> list[tuple[int, str]]:
    """Return (id, commune) of every question that waits for an answer, longest waiting first."""
    found = rows(
        tx,
        "SELECT id, commune FROM noted_questions WHERE answered_at IS NULL AND text <> '' "
        "ORDER BY asked_at, id",
    )
    return [(id_, commune) for id_, commune in found]


def of_person(tx: Tx, person: int) -> list[NotedQuestion]:
    """Return everything a person asked, the latest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM noted_questions q "  # noqa: S608
        "WHERE q.person = :person AND q.text <> '' ORDER BY q.asked_at DESC, q.id DESC",
        person=person,
    )
    return [_question(row) for row in found]


def reword(tx: Tx, id: int, text: str) -> bool:
    """Have a question say something else; False when it is no longer open."""
    changed = run(
        tx,
        "UPDATE noted_questions SET text = :text "
        "WHERE id = :id AND answered_at IS NULL AND text <> ''",
        id=id, text=text,
    )  # fmt: skip
    return changed == 1


def last_answered(tx: Tx, persons: Sequence[int]) -> dict[int, int]:
    """Return when each of some people last answered or closed a question."""
    found = rows_among(
        tx,
        "SELECT answered_by, max(answered_at) FROM noted_questions "
        "WHERE answered_by IN ({names}) GROUP BY answered_by",
        persons,
    )
    return dict(found)


def answer(tx: Tx, id: int, by: int, text: str, now: int, card: str = "") -> bool:
    """Answer a question in words or with a card; False when it is no longer open."""
    return _end(tx, id, by, now, text, card, closed=False)


def close(tx: Tx, id: int, by: int, now: int) -> bool:
    """Close a question without an answer; False when it is no longer open."""
    return _end(tx, id, by, now, "", "", closed=True)


def _end(tx: Tx, id: int, by: int, now: int, text: str, card: str, closed: bool) -> bool:
    changed = run(
        tx,
        "UPDATE noted_questions SET answer = :text, card = :card, closed = :closed, "
        "answered_by = :by, answered_at = :now "
        "WHERE id = :id AND answered_at IS NULL AND text <> ''",
        id=id, text=text, card=card, closed=int(closed), by=by, now=now,
    )  # fmt: skip
    return changed == 1


def take_back(tx: Tx, id: int, person: int) -> bool:
    """Empty a question that its asker wants back; False when it is no longer open or theirs.

    The row stays: its number must not become another question's, old buttons name it.
    """
    changed = run(
        tx,
        "UPDATE noted_questions SET person = NULL, place = '', channel = '', text = '' "
        "WHERE id = :id AND person = :person AND answered_at IS NULL AND text <> ''",
        id=id, person=person,
    )  # fmt: skip
    return changed == 1
