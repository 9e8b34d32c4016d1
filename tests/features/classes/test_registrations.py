"""Who sits in a class: every statement that shares seats out against the rule itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.trainings import Seating, Training, seat_left
from bot.domain.trainings import seating as by_the_rule
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.features.quizzes import results
from bot.store.sql import Tx, rows, run
from tests.conversation.chat import MORNING
from tests.conversation.hall import HOUR, Hall
from tests.words import say

COMMUNES = ("c1", "c2", "c3")
QUIZ = "ra-soat"
PEOPLE = 14
#: Everybody books, in any order; then some take it back and some of them come again: (person, 0
#: for taking back).
deeds = st.builds(
    lambda order, more: [*((person, 1) for person in order), *more],
    st.permutations(range(1, PEOPLE + 1)),
    st.lists(st.tuples(st.integers(1, PEOPLE), st.integers(0, 1)), max_size=12),
)
limits = st.integers(0, 4)
seat_counts = st.integers(0, 10)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, library: object) -> Hall:
    """Return an office with fourteen people of three communes."""
    made = Hall(Path(tmp_path_factory.mktemp("seats")), library)  # type: ignore[arg-type]
    for number in range(PEOPLE):
        made.member(f"n{number}", COMMUNES[number % 3])
    return made


class Office:
    """One class in an office that is put back afterwards."""

    def __init__(self, hall: Hall, seats: int, limit: int) -> None:
        self.tx: Tx = hall.tx
        self.tx.execute("BEGIN")
        new = NewTraining(
            "QRSTUV", "Lớp", MORNING + HOUR, MORNING + 5 * HOUR, "Nhà", seats, ("",), QUIZ,
            commune_seats=limit,
        )  # fmt: skip
        self.id = trainings.add(self.tx, new, None, MORNING)

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.tx.execute("ROLLBACK")

    def let(self, done: list[tuple[int, int]]) -> None:
        """Let people book and withdraw."""
        for person, how in done:
            act = registrations.book if how else registrations.withdraw
            act(self.tx, self.id, person, MORNING)

    @property
    def training(self) -> Training:
        """Return the class as it is now."""
        found = trainings.find(self.tx, self.id)
        assert found is not None
        return found

    @property
    def expected(self) -> Seating:
        """Return who sits by the rule alone, over rows read plainly."""
        found = rows(
            self.tx,
            "SELECT r.person, p.commune FROM registrations r JOIN people p ON p.id = r.person "
            "WHERE r.training = :id AND r.withdrawn_at IS NULL ORDER BY r.id",
            id=self.id,
        )
        order = [registrations.Registered(*row) for row in found]
        return by_the_rule(order, self.training.seats, self.training.commune_seats)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seat_counts, limits, deeds)
def test_every_statement_seats_people_as_the_rule_does(
    hall: Hall, seats: int, limit: int, done: list[tuple[int, int]]
) -> None:
    """Lists, the gate, the workbook and the counts of a class and of its quiz agree on who sits."""
    with Office(hall, seats, limit) as office:
        office.let(done)
        training, expected = office.training, office.expected
        everybody = range(1, PEOPLE + 1)

        assert registrations.shared(office.tx, training) == expected
        seated = registrations.seated_among(office.tx, training, list(everybody))
        assert seated == frozenset(expected.booked)
        members = [one for some in results.members(office.tx, office.id, QUIZ, MORNING)
                   for one in some]  # fmt: skip
        assert {one.person for one in members if one.state == "registered"} == seated
        assert {one.person for one in members if one.state == "queued"} == set(expected.queued)
        for of in (office.id, 0):
            groups = results.groups(office.tx, of, QUIZ, None, MORNING)
            counted = Counter({one.commune: 0 for one in groups})
            for one in groups:
                counted[one.commune] += one.counts.registered
            assert sum(counted.values()) == len(expected.booked)
            assert sum(one.counts.queued for one in groups) == len(expected.queued)
            assert not limit or max(counted.values(), default=0) <= limit


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seat_counts, limits, deeds, st.integers(1, PEOPLE))
def test_who_is_told_that_seats_are_left_gets_one(
    hall: Hall, seats: int, limit: int, done: list[tuple[int, int]], person: int
) -> None:
    """Somebody of a commune with seats left sits when they book, and waits when there are none."""
    with Office(hall, seats, limit) as office:
        office.let([*done, (person, 0)])
        order = registrations.registered(office.tx, office.id)
        left = seat_left(order, office.training, COMMUNES[(person - 1) % 3])
        registrations.book(office.tx, office.id, person, MORNING)
        assert (person in office.expected.booked) == (left > 0)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seat_counts, limits, deeds, st.integers(1, PEOPLE))
@example(2, 1, [(1, 1), (4, 1), (2, 1)], 1)  # the second waits and came before the third
def test_erasing_somebody_lets_nobody_else_sit_in_an_old_class(
    hall: Hall, seats: int, limit: int, done: list[tuple[int, int]], person: int
) -> None:
    """Who had a seat in a class that is over still had it, and who waited in vain still waited."""
    with Office(hall, seats, limit) as office:
        office.let(done)
        before = office.expected
        run(office.tx, "UPDATE trainings SET ends_at = 1, starts_at = 0 WHERE id = :id",
            id=office.id)  # fmt: skip
        erasing.erase(office.tx, TABLES, person, "telegram:n0", MORNING, say("erased.somebody"))
        after = office.expected
        assert after.booked == tuple(one for one in before.booked if one != person)
        assert after.queued == tuple(one for one in before.queued if one != person)


def test_whoever_lines_up_behind_keeps_the_day_of_registering(hall: Hall) -> None:
    """The order changes, the people, their number and the day they registered do not."""
    with Office(hall, 2, 0) as office:
        for at, person in enumerate((1, 2, 3), MORNING):
            registrations.book(office.tx, office.id, person, at)
        registrations.line_up_behind(office.tx, office.id, (1, 2))
        found = rows(
            office.tx, "SELECT person, made_at FROM registrations WHERE training = :id ORDER BY id",
            id=office.id,
        )  # fmt: skip
        assert found == [(3, MORNING + 2), (1, MORNING), (2, MORNING + 1)]
