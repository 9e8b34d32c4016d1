"""Who registered for which class, in order. Seats are computed from that order, never counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.trainings import Registered, Seating, Training, seating
from bot.store.sql import Tx, rows, rows_in_group, run, scalar


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who registered, as a list of names needs them; the place is a code."""

    person: int
    full_name: str
    commune: str
    village: str


def book(tx: Tx, training: int, person: int, now: int) -> bool:
    """Register a person at the end of the order; False when they were registered before."""
    return (
        run(
            tx,
            "INSERT INTO registrations (training, person, made_at) "
            "VALUES (:training, :person, :now) "
            "ON CONFLICT (training, person) WHERE withdrawn_at IS NULL DO NOTHING",
            training=training, person=person, now=now,
        )
        == 1
    )  # fmt: skip


def withdraw(tx: Tx, training: int, person: int, now: int) -> bool:
    """Take a person's registration back; False when there was none."""
    return _withdraw(tx, training, person, now)


def leave_at(tx: Tx, training: int, person: int, at: int | None) -> bool:
    """Let a seat go on at an instant, or (None) keep it; False when there is none."""
    return (
        run(
            tx,
            "UPDATE registrations SET leaves_at = :at WHERE training = :training "
            "AND person = :person AND withdrawn_at IS NULL",
            training=training, person=person, at=at,
        )
        == 1
    )  # fmt: skip


def leaves_at(tx: Tx, training: int, person: int) -> int | None:
    """Return when somebody's seat goes on to the next, or None for one that is kept."""
    at: int | None = scalar(
        tx,
        "SELECT leaves_at FROM registrations WHERE training = :training AND person = :person "
        "AND withdrawn_at IS NULL",
        training=training,
        person=person,
    )
    return at


def give_away(tx: Tx, training: int, person: int, now: int) -> bool:
    """Take a registration from somebody who did not ask for it; they cannot take it back."""
    return _withdraw(tx, training, person, now, ", leaves_at = 0")


def _withdraw(tx: Tx, training: int, person: int, now: int, besides: str = "") -> bool:
    return (
        run(
            tx,
            f"UPDATE registrations SET withdrawn_at = :now{besides} "  # noqa: S608
            "WHERE training = :training AND person = :person AND withdrawn_at IS NULL",
            training=training, person=person, now=now,
        )
        == 1
    )  # fmt: skip


def touched(tx: Tx, person: int) -> list[tuple[int, int]]:
    """Return (when, class) of what a person last did about each seat, or was given or lost."""
    found = rows(
        tx,
        "SELECT max(coalesce(withdrawn_at, made_at)), training FROM registrations "
        "WHERE person = :person GROUP BY training",
        person=person,
    )
    return [(at, training) for at, training in found]


def leaving(tx: Tx, now: int, most: int) -> list[tuple[int, int]]:
    """Return (class, person) of seats that are to go on now, those given back first before."""
    found = rows(
        tx,
        "SELECT training, person FROM registrations WHERE leaves_at <= :now "
        "AND withdrawn_at IS NULL ORDER BY leaves_at, id LIMIT :most",
        now=now,
        most=most,
    )
    return [(training, person) for training, person in found]


def given_back(tx: Tx, person: int, starting_after: int) -> list[int]:
    """Return the standing classes to come that a person gave a seat back in, latest first.

    Not those in which somebody else has taken it from them since.
    """
    found = rows(
        tx,
        "SELECT t.id FROM registrations r JOIN trainings t ON t.id = r.training "
        "WHERE r.person = :person AND t.state = 'open' AND t.starts_at > :after "
        "AND (r.withdrawn_at IS NOT NULL OR r.leaves_at IS NOT NULL) AND r.leaves_at IS NOT 0 "
        "AND r.id = (SELECT max(l.id) FROM registrations l WHERE l.training = t.id "
        "AND l.person = :person) "
        "ORDER BY coalesce(r.withdrawn_at, r.leaves_at) DESC, t.id",
        person=person,
        after=starting_after,
    )
    return [id_ for (id_,) in found]


def hand_over(tx: Tx, training: int, person: int, to: int, now: int) -> bool:
    """Put somebody on a person's place in the order; False when that person has none.

    The place stays the same, so nobody else gains or loses a seat. Whoever waited leaves their
    own place for it.
    """
    at = scalar(
        tx,
        "SELECT id FROM registrations WHERE training = :training AND person = :person "
        "AND withdrawn_at IS NULL",
        training=training,
        person=person,
    )
    if at is None:
        return False
    give_away(tx, training, to, now)
    run(
        tx,
        "INSERT INTO registrations (training, person, made_at, withdrawn_at, leaves_at) "
        "SELECT training, person, made_at, :now, 0 FROM registrations WHERE id = :id",
        id=at,
        now=now,
    )
    run(
        tx,
        "UPDATE registrations SET person = :person, made_at = :now, leaves_at = NULL "
        "WHERE id = :id",
        id=at,
        person=to,
        now=now,
    )
    return True


def line_up_behind(tx: Tx, training: int, people: Sequence[int]) -> None:
    """Put people behind everybody else registered for a class, in the order given."""
    for person in people:
        made = rows(
            tx,
            "DELETE FROM registrations WHERE training = :training AND person = :person "
            "AND withdrawn_at IS NULL RETURNING made_at, leaves_at",
            training=training,
            person=person,
        )
        for made_at, leaves in made:
            book(tx, training, person, made_at)
            leave_at(tx, training, person, leaves)


def order(tx: Tx, training: int) -> list[int]:
    """Return everybody registered for a class, first come first."""
    found = rows(
        tx,
        "SELECT person FROM registrations WHERE training = :training "
        "AND withdrawn_at IS NULL ORDER BY id",
        training=training,
    )
    return [person for (person,) in found]


def registered(tx: Tx, training: int) -> list[Registered]:
    """Return everybody registered for a class with the commune, first come first."""
    found = rows(
        tx,
        "SELECT r.person, p.commune FROM registrations r JOIN people p ON p.id = r.person "
        "WHERE r.training = :training AND r.withdrawn_at IS NULL ORDER BY r.id",
        training=training,
    )
    return [Registered(*row) for row in found]


def shared(tx: Tx, training: Training) -> Seating:
    """Return who has a seat in a class and who waits."""
    if not training.commune_seats:  # nobody's commune matters
        everybody = [Registered(person, "") for person in order(tx, training.id)]
        return seating(everybody, training.seats)
    return seating(registered(tx, training.id), training.seats, training.commune_seats)


def seated_among(tx: Tx, training: Training, persons: Sequence[int]) -> frozenset[int]:
    """Return who of some people has a seat, without reading the whole order where one can."""
    if training.commune_seats:
        return frozenset(persons) & frozenset(shared(tx, training).booked)
    return _first_come_among(tx, training.id, training.seats, persons)


def _first_come_among(tx: Tx, training: int, seats: int, persons: Sequence[int]) -> frozenset[int]:
    found = rows_in_group(
        tx,
        "SELECT person, id FROM registrations WHERE training = :training AND withdrawn_at IS NULL",
        "person", persons, training=training,
    )  # fmt: skip
    of: dict[int, int] = dict(found)
    end = _end_of_seats(tx, training, seats, max(of.values(), default=0))
    return frozenset(of if end is None else (person for person, id_ in found if id_ < end))


def _end_of_seats(tx: Tx, training: int, seats: int, latest: int) -> int | None:
    """Return the id of the first registration that waits; None when one up to `latest` sits."""
    first = scalar(
        tx,
        "SELECT min(id) FROM registrations WHERE training = :training AND withdrawn_at IS NULL",
        training=training,
    )
    if first is None or latest - first < seats:  # no more than so many can stand before it
        return None
    found = scalar(
        tx,
        "SELECT id FROM registrations WHERE training = :training AND withdrawn_at IS NULL "
        "ORDER BY id LIMIT 1 OFFSET :seats",
        training=training,
        seats=max(seats, 0),
    )
    return int(found) if found is not None else None


def counts(tx: Tx, ending_after: int) -> dict[int, int]:
    """Return how many are registered per class that ends after an instant; none is left out."""
    found = rows(
        tx,
        "SELECT r.training, count(*) FROM trainings t JOIN registrations r ON r.training = t.id "
        "WHERE t.ends_at > :after AND r.withdrawn_at IS NULL GROUP BY r.training",
        after=ending_after,
    )
    return dict(found)


def holders(tx: Tx, training: int) -> list[Holder]:
    """Return everybody registered for a class with name and place, first come first."""
    found = rows(
        tx,
        "SELECT p.id, p.full_name, p.commune, p.village FROM registrations r "
        "JOIN people p ON p.id = r.person WHERE r.training = :training "
        "AND r.withdrawn_at IS NULL ORDER BY r.id",
        training=training,
    )
    return [Holder(*row) for row in found]
