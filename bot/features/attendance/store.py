"""How people stand in the half-days of a class: arrivals, a trainer's ticks, and who said so when.

`presence` is the view of those who were there; `roll_changes` keeps every word that was said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.half_days import MOST_HALF_DAYS
from bot.domain.roll import BY_ONESELF, How, Mark, counts
from bot.features.classes.registrations import Holder
from bot.store.sql import Tx, one, rows, rows_in_group, run, scalar

_NEWEST = 2**62


def mark(
    tx: Tx, training: int, person: int, how: How, now: int, half_day: int = 0, address: str = ""
) -> bool:
    """Record that a person came through the door; False when it changes nothing."""
    return record(tx, training, person, half_day, Mark("present", how, now, None, address), now)


def record(tx: Tx, training: int, person: int, half_day: int, said: Mark, now: int) -> bool:
    """Record how a person stands in a half-day; the later word wins, each one is kept.

    Returns whether this one counts now. An arrival that changes nothing leaves no trace.
    """
    kept = find(tx, training, person, half_day)
    counted = counts(kept, said)
    if counted:
        _keep(tx, training, person, half_day, said)
    if counted or said.how not in BY_ONESELF:
        run(
            tx,
            "INSERT INTO roll_changes (training, person, session, state, how, at, noted_at, "
            "marked_by, counted) VALUES (:training, :person, :session, :state, :how, :at, :now, "
            ":by, :counted)",
            training=training, person=person, session=half_day, state=said.state, how=said.how,
            at=said.at, now=now, by=said.marked_by, counted=int(counted),
        )  # fmt: skip
    return counted


def _keep(tx: Tx, training: int, person: int, half_day: int, said: Mark) -> None:
    run(
        tx,
        "INSERT INTO attendance (training, person, session, state, how, at, marked_by, "
        "address) VALUES (:training, :person, :session, :state, :how, :at, :by, :address) "
        "ON CONFLICT (training, person, session) DO UPDATE SET state = excluded.state, "
        "how = excluded.how, at = excluded.at, marked_by = excluded.marked_by, "
        "address = CASE WHEN excluded.address = '' THEN attendance.address "
        "ELSE excluded.address END",
        training=training, person=person, session=half_day, state=said.state, how=said.how,
        at=said.at, by=said.marked_by, address=said.address,
    )  # fmt: skip


def find(tx: Tx, training: int, person: int, half_day: int) -> Mark | None:
    """Return what is recorded of a person in a half-day."""
    row = one(
        tx,
        "SELECT state, how, at, marked_by, address FROM attendance WHERE training = :training "
        "AND person = :person AND session = :session",
        training=training, person=person, session=half_day,
    )  # fmt: skip
    return Mark(*row) if row else None


def is_present(tx: Tx, training: int, person: int) -> bool:
    """Say whether a person was there in any half-day."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM presence WHERE training = :training AND person = :person",
            training=training,
            person=person,
        )
    )


def present(tx: Tx, training: int) -> list[Holder]:
    """Return everybody who was there in any half-day, first come first."""
    found = rows(
        tx,
        "SELECT p.id, p.full_name, p.commune, p.village FROM presence a "
        "JOIN people p ON p.id = a.person WHERE a.training = :training "
        "GROUP BY p.id, p.full_name, p.commune, p.village ORDER BY min(a.at), p.id",
        training=training,
    )
    return [Holder(*row) for row in found]


def present_count(tx: Tx, training: int) -> int:
    """Return how many were there in any half-day."""
    return int(
        scalar(
            tx,
            "SELECT count(DISTINCT person) FROM presence WHERE training = :training",
            training=training,
        )
    )


def present_among(tx: Tx, training: int, persons: Sequence[int]) -> frozenset[int]:
    """Return who of some people was there in any half-day."""
    found = rows_in_group(
        tx, "SELECT person FROM presence WHERE training = :training", "person", persons,
        training=training,
    )  # fmt: skip
    return frozenset(person for (person,) in found)


def clear(tx: Tx, training: int) -> int:
    """Forget who was present at a class that has not been held; returns how many."""
    run(tx, "DELETE FROM roll_changes WHERE training = :training", training=training)
    return run(tx, "DELETE FROM attendance WHERE training = :training", training=training)


def renumber(tx: Tx, training: int, numbers: Mapping[int, int]) -> None:
    """Let marks count for the half-days of a class that was moved on its day.

    `numbers` gives the new number for an old one. Whoever was here in a half-day that there is
    no more is here in the first one; that somebody was away from it says nothing.
    """
    if all(old == new for old, new in numbers.items()):
        return
    kept: dict[tuple[int, int], Mark] = {}
    for person, half_day, *said in rows(
        tx,
        "SELECT person, session, state, how, at, marked_by, address FROM attendance "
        "WHERE training = :training ORDER BY person, session",
        training=training,
    ):
        now, key = Mark(*said), (person, numbers.get(half_day, 0))
        before = kept.get(key)
        if half_day in numbers or now.here:
            kept[key] = now if before is None or (now.here and not before.here) else before
    run(tx, "DELETE FROM attendance WHERE training = :training", training=training)
    for (person, half_day), one_mark in kept.items():
        _keep(tx, training, person, half_day, one_mark)
    for old in range(MOST_HALF_DAYS):  # below zero first, so that none is renumbered twice
        run(
            tx,
            "UPDATE roll_changes SET session = :new WHERE training = :training AND session = :old",
            training=training, old=old, new=-1 - numbers.get(old, 0),
        )  # fmt: skip
    run(
        tx,
        "UPDATE roll_changes SET session = -1 - session WHERE training = :training AND session < 0",
        training=training,
    )


@dataclass(frozen=True, slots=True)
class AttendanceChange:
    """What a trainer once said of somebody; instants are UTC ms.

    `at` is when it was so, `noted_at` when it came in. `counted` is 0 for one that came
    in after a later word.
    """

    id: int
    person: int
    half_day: int
    state: str
    at: int
    noted_at: int
    marked_by: int
    counted: int


def by_trainers(tx: Tx, training: int, limit: int, before: int = _NEWEST) -> list[AttendanceChange]:
    """Return the words of trainers below an id, latest first."""
    found = rows(
        tx,
        "SELECT id, person, session, state, at, noted_at, marked_by, counted FROM roll_changes "
        "WHERE training = :training AND marked_by IS NOT NULL AND id < :before "
        "ORDER BY id DESC LIMIT :limit",
        training=training, before=before, limit=limit,
    )  # fmt: skip
    return [AttendanceChange(*row) for row in found]


def has_ticked(tx: Tx, training: int, half_day: int, trainer: int) -> bool:
    """Say whether a trainer has said anything about a half-day."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM roll_changes WHERE training = :training AND session = :session "
            "AND marked_by = :trainer",
            training=training, session=half_day, trainer=trainer,
        )
    )  # fmt: skip
