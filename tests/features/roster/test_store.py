"""Taking lists in: nobody twice, however often and in whatever pieces."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine, in_order, slices
from bot.features.roster.store import Imported
from bot.store import people
from bot.store.migrate import migrate
from bot.store.sql import Row, Tx, rows, run, scalar
from bot.store.writer import prepare

MAI = RosterLine("Lò Thị Mai", "p38", "c14845", "Bản A", "village", "0912345678")
LINES = st.lists(
    st.builds(
        RosterLine, st.sampled_from(("Lò Mai", "LÒ MAI", "Hà An")), st.just("p38"),
        st.sampled_from(("c14845", "c14864")), st.sampled_from(("", "Bản A")),
        st.sampled_from(("", "village", "head")), st.sampled_from(("", "0912345678", "0912345679")),
    ),
    max_size=9, unique_by=lambda one: (one.same, one.phone, one.work),
)  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tx]:
    """A migrated database for all; each test undoes what it did."""
    path = tmp_path_factory.mktemp("roster") / "office.db"
    migrate(path, 1)
    opened = sqlite3.connect(path, isolation_level=None)
    prepare(opened)
    yield opened
    opened.close()


@pytest.fixture
def tx(shared: Tx) -> Iterator[Tx]:
    """An empty office in a transaction that is undone."""
    shared.execute("BEGIN")
    yield shared
    shared.execute("ROLLBACK")


def take(tx: Tx, lines: list[RosterLine], slice: int = 9, training: int | None = None) -> Imported:
    """Take a list in as the import does, in slices of so many lines."""
    taken: set[int] = set()
    total = Imported()
    for some in slices(in_order(lines), slice):
        total += roster.take(tx, some, None, training, 5, taken)
    return total


def kept(tx: Tx) -> Counter[Row]:
    """Return the list as it is kept, but for ids."""
    return Counter(rows(tx, "SELECT same, full_name, village, work, phone FROM roster"))


PROPERTY = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _mai(work: str, phone: str, name: str = "Lò Mai") -> RosterLine:
    return RosterLine(name, "p38", "c14845", "", work, phone)


@PROPERTY
@given(before=LINES, lines=LINES)
@example(  # each line could be taken for several of the three
    before=[_mai("", ""), _mai("village", "0912345678"), _mai("head", "0912345678", "LÒ MAI")],
    lines=[_mai("", ""), _mai("", "0912345678"), _mai("head", "")],
)
def test_a_list_taken_in_twice_is_taken_in_once(
    shared: Tx, before: list[RosterLine], lines: list[RosterLine]
) -> None:
    """Whatever was known before, the second time changes nothing and everybody is known."""
    shared.execute("BEGIN")
    try:
        take(shared, before)
        first = take(shared, lines)
        once = kept(shared)
        again = take(shared, lines)
        assert kept(shared) == once
        assert again == Imported(known=len(lines))
        assert first.new + first.changed + first.known == len(lines)
    finally:
        shared.execute("ROLLBACK")


@PROPERTY
@given(before=LINES, lines=LINES, slice=st.integers(1, 8), order=st.randoms())
def test_slices_and_the_order_of_rows_make_no_difference(
    shared: Tx, before: list[RosterLine], lines: list[RosterLine], slice: int, order: Random
) -> None:
    """Cut anywhere, with its rows in any order, a list gives the same entries."""
    shuffled = list(lines)
    order.shuffle(shuffled)
    found = []
    for pieces, some in ((9, lines), (slice, lines), (slice, shuffled)):
        shared.execute("BEGIN")
        try:
            take(shared, before)
            take(shared, some, pieces)
            found.append(kept(shared))
        finally:
            shared.execute("ROLLBACK")
    assert found[0] == found[1] == found[2]


@PROPERTY
@given(lines=LINES)
def test_begun_again_after_a_crash_nothing_doubles(shared: Tx, lines: list[RosterLine]) -> None:
    """A first slice that was kept and then the whole list are the list."""
    found = []
    for kept_before in (0, 3):
        shared.execute("BEGIN")
        try:
            take(shared, in_order(lines)[:kept_before])
            take(shared, lines)
            found.append(kept(shared))
        finally:
            shared.execute("ROLLBACK")
    assert found[0] == found[1]


def test_two_of_one_name_with_two_numbers_stay_two(tx: Tx) -> None:
    """And a number that the next list fills in doubles nobody."""
    bare = replace(MAI, phone="")
    other = replace(MAI, phone="0987654321")
    assert take(tx, [bare]) == Imported(new=1)
    assert take(tx, [MAI]) == Imported(changed=1)
    assert take(tx, [MAI, other]) == Imported(new=1, known=1)
    assert take(tx, [bare]) == Imported(known=1)
    assert sorted(phone for *_, phone in kept(tx)) == ["0912345678", "0987654321"]


def test_people_of_a_list_are_summoned_once(tx: Tx) -> None:
    """Taken in for a class again, only who is new is invited."""
    training = trainings.add(
        tx, NewTraining("ACDEFG", "Lớp", 10, 20, "Hội trường", 10, ("",), ""), None, 1
    )
    assert take(tx, [MAI], training=training).invited == 1
    an = replace(MAI, full_name="Hà An")
    assert take(tx, [MAI, an], training=training) == Imported(new=1, known=1, invited=1)
    assert roster.invitee_count(tx, training) == 2


def test_lines_that_nobody_needs_lapse_and_others_stay(tx: Tx) -> None:
    """Unchanged and unsummoned for too long a line goes; whoever is somebody stays."""
    take(tx, [replace(MAI, full_name=f"Vi {letter}") for letter in "ABCDE"])
    person = people.create(tx, 1, "v", "web", "hash")
    run(tx, "UPDATE roster SET person = :person WHERE full_name = 'Vi A'", person=person)
    training = trainings.add(
        tx, NewTraining("ACDEFG", "Lớp", 10, 20, "Hội trường", 10, ("",), ""), None, 1
    )
    entry = scalar(tx, "SELECT id FROM roster WHERE full_name = 'Vi B'")
    roster.invite(tx, training, entry, 100)
    assert [roster.delete_expired(tx, 50, 2) for _ in range(3)] == [2, 1, 0]
    assert [name for (name,) in rows(tx, "SELECT full_name FROM roster ORDER BY id")] == [
        "Vi A", "Vi B",
    ]  # fmt: skip
    assert roster.delete_expired(tx, 5, 2) == 0
