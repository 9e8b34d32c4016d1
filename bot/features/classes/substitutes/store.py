"""Who asked that which colleague goes in their place, and what a trainer said to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.store.sql import Tx, one, rows, run, scalar

#: It waits, a trainer agreed or did not, or it was taken back.
AskedState = Literal["asked", "yes", "no", "dropped"]
_COLUMNS = "id, training, person, colleague, state, answered_by"


@dataclass(frozen=True, slots=True)
class Substitution:
    """One wish that somebody goes in a person's place; it expires when the class begins."""

    id: int
    training: int
    person: int
    colleague: int
    state: AskedState
    answered_by: int | None

    @property
    def is_open(self) -> bool:
        """Say whether nobody has answered yet."""
        return self.state == "asked"


def ask(tx: Tx, training: int, person: int, colleague: int, now: int) -> int:
    """Note a wish and return its id."""
    return int(
        scalar(
            tx,
            "INSERT INTO substitutions (training, person, colleague, asked_at) "
            "VALUES (:training, :person, :colleague, :now) RETURNING id",
            training=training, person=person, colleague=colleague, now=now,
        )
    )  # fmt: skip


def find(tx: Tx, id: int) -> Substitution | None:
    """Return a wish, or None."""
    row = one(tx, f"SELECT {_COLUMNS} FROM substitutions WHERE id = :id", id=id)  # noqa: S608
    return Substitution(*row) if row else None


def open_in(tx: Tx, training: int) -> list[Substitution]:
    """Return the wishes about a class that nobody has answered, oldest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM substitutions WHERE training = :training "  # noqa: S608
        "AND state = 'asked' ORDER BY id",
        training=training,
    )
    return [Substitution(*row) for row in found]


def open_of(tx: Tx, training: int, person: int) -> Substitution | None:
    """Return the wish of a person about a class that waits for its answer, or None."""
    return next((one for one in open_in(tx, training) if one.person == person), None)


def answer(tx: Tx, id: int, state: AskedState, by: int | None, now: int) -> bool:
    """Record what became of a wish; False for one that was answered before."""
    return (
        run(
            tx,
            "UPDATE substitutions SET state = :state, answered_by = :by, answered_at = :now "
            "WHERE id = :id AND state = 'asked'",
            id=id, state=state, by=by, now=now,
        )
        == 1
    )  # fmt: skip


def asked_in(tx: Tx, trainings: Sequence[int]) -> list[Substitution]:
    """Return the wishes about some classes that nobody has answered."""
    return [one for training in trainings for one in open_in(tx, training)]
