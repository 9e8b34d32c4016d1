"""Marks of a class: the later word counts, every one is kept."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import get_args

import pytest

from bot.domain.roll import Mark, RollState
from bot.features.attendance import hall
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.store import people
from bot.store.sql import Tx, scalar
from bot.store.writer import prepare
from tests.fresh import fresh

TRAINER, OTHER = 7, 8


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Return an office with class 1 and people 1 and 2."""
    path = tmp_path / "office.db"
    fresh(path)
    made = sqlite3.connect(path, isolation_level=None)
    prepare(made)
    trainings.add(made, NewTraining("ACDEFG", "Lớp", 100, 200, "Nhà", 5, ("",), ""), None, 1)
    for number, name in enumerate(("Vàng Thị Lan", "Hà Văn Tuấn")):
        person = people.create(made, 1, "1", "web", f"hash{number}")
        people.change(made, person, full_name=name, commune="c1", province="p1")
    yield made
    made.close()


def tick(tx: Tx, state: RollState, at: int, by: int = TRAINER, now: int = 1_000) -> bool:
    """Record a trainer's word about person 1."""
    return attendance.record(tx, 1, 1, 0, Mark(state, "roll_call", at, by), now)


def test_words_that_come_late_are_merged_by_when_they_were_said(tx: Tx) -> None:
    """In any order of arrival the latest counts; the others are in the history, told apart."""
    said: tuple[tuple[RollState, int, int], ...] = (
        ("present", 10, TRAINER), ("absent", 20, OTHER), ("late", 30, TRAINER),
    )  # fmt: skip
    for order in permutations(said):
        tx.execute("SAVEPOINT one")
        for state, at, by in order:
            tick(tx, state, at, by)
        assert attendance.find(tx, 1, 1, 0) == Mark("late", "roll_call", 30, TRAINER)
        kept = attendance.by_trainers(tx, 1, 10)
        assert sorted((word.state, word.at, word.marked_by) for word in kept) == sorted(said)
        counted = max(said, key=lambda word: word[1])
        assert all(word.counted for word in kept if word.state == counted[0])
        tx.execute("ROLLBACK TO one")


def test_a_mark_taken_back_is_no_mark_and_keeps_older_ones_away(tx: Tx) -> None:
    """Present, then taken back: nobody is there, and a tick made before that does not return."""
    assert tick(tx, "present", 20)
    assert tick(tx, "unmarked", 30)
    assert attendance.present(tx, 1) == [] and not attendance.is_present(tx, 1, 1)
    training = trainings.find(tx, 1)
    assert training is not None and hall.attendees(tx, training) == []
    assert not tick(tx, "present", 25, OTHER)
    assert not attendance.is_present(tx, 1, 1)
    assert tick(tx, "present", 40)
    assert [one.person for one in hall.attendees(tx, training)] == [1]
    assert len(attendance.by_trainers(tx, 1, 10)) == 4


def test_who_was_ticked_comes_through_the_door_without_a_trace(tx: Tx) -> None:
    """Marked as here is here; an own arrival changes a mark of absence only."""
    tick(tx, "late", 20)
    assert not attendance.mark(tx, 1, 1, "qr", 30, 0, "web:a")
    assert attendance.find(tx, 1, 1, 0) == Mark("late", "roll_call", 20, TRAINER)
    tick(tx, "absent", 40)
    assert attendance.mark(tx, 1, 1, "qr", 50, 0, "web:a")
    assert attendance.find(tx, 1, 1, 0) == Mark("present", "qr", 50, None, "web:a")


def test_the_history_is_read_in_pages_latest_first(tx: Tx) -> None:
    """Below an id come the older words, each with when it was so and when it came in."""
    for at in range(1, 6):
        tick(tx, "present", at, now=100 + at)
    first = attendance.by_trainers(tx, 1, 2)
    assert [(word.at, word.noted_at) for word in first] == [(5, 105), (4, 104)]
    rest = attendance.by_trainers(tx, 1, 10, first[-1].id)
    assert [word.at for word in rest] == [3, 2, 1]
    assert attendance.has_ticked(tx, 1, 0, TRAINER)
    assert not attendance.has_ticked(tx, 1, 1, TRAINER)
    assert not attendance.has_ticked(tx, 1, 0, OTHER)


def test_half_days_stand_by_themselves(tx: Tx) -> None:
    """Present in the morning, absent in the afternoon: there, once, and both are kept."""
    tick(tx, "present", 10)
    attendance.record(tx, 1, 1, 1, Mark("absent", "roll_call", 20, TRAINER), 20)
    assert attendance.present_count(tx, 1) == 1
    training = trainings.find(tx, 1)
    assert training is not None
    (one,) = hall.attendees(tx, training)
    assert (one.state(0), one.state(1), one.state(2)) == ("present", "absent", None)


def test_the_list_is_searched_by_name_in_a_commune(tx: Tx) -> None:
    """Without marks, in that commune only, everybody of the name."""
    for village in ("Bản Lát", "Bản Poọng"):
        roster.add(tx, RosterLine("Giàng A Páo", "p1", "c1", village), None, 1)
    roster.add(tx, RosterLine("Giàng A Páo", "p1", "c2"), None, 1)
    found = roster.named(tx, "giang a pao", "c1")
    assert [entry.line.village for entry in found] == ["Bản Lát", "Bản Poọng"]
    assert scalar(tx, "SELECT count(*) FROM roster") == 3
    assert [one.full_name for one in people.in_commune(tx, "c1")] == ["Vàng Thị Lan", "Hà Văn Tuấn"]


def test_counts_are_those_of_the_names(tx: Tx) -> None:
    """Counted without reading anybody, a class has as many people as its list of names says."""
    chance = random.Random(4)
    training = trainings.find(tx, 1)
    assert training is not None
    for number in range(60):
        line = RosterLine(f"Vàng A {number}", "p1", chance.choice(("c1", "c2")))
        entry = roster.add(tx, line, None, 1)
        found = roster.find(tx, entry)
        assert found is not None
        person = None
        if chance.random() < 0.5:
            person = hall.person_of(tx, found, 1)
        else:
            hall.walked_in(tx, RosterLine(f"Hà {number}", "p1", "c1"), None, 1)
        if chance.random() < 0.6:
            roster.invite(tx, 1, entry, 1)
        if person is not None and chance.random() < 0.3:
            registrations.book(tx, 1, person, 1)
        for half_day in (0, 1):
            if person is not None and chance.random() < 0.5:
                state = chance.choice(get_args(RollState))
                said = Mark(state, "roll_call", 5, TRAINER)
                attendance.record(tx, 1, person, half_day, said, 5)
    everybody = hall.attendees(tx, training)
    assert len({one.key for one in everybody}) == len(everybody)
    assert hall.figures(tx, training) == (
        sum(one.expected for one in everybody),
        sum(one.was_here for one in everybody),
        sum(one.was_here and one.expected for one in everybody),
        sum(one.invited for one in everybody),
    )
    assert 0 < hall.figures(tx, training).came < hall.figures(tx, training).here


def test_a_tick_keeps_the_number_that_tells_two_of_one_name_apart(tx: Tx) -> None:
    """Somebody ticked from the list is still told from their namesake by the list's number."""
    line = RosterLine("Lò Thị Mai", "p1", "c1", phone="0912345678")
    entry = roster.find(tx, roster.add(tx, line, None, 1))
    training = trainings.find(tx, 1)
    assert entry is not None and training is not None
    roster.invite(tx, 1, entry.id, 1)
    attendance.mark(tx, 1, hall.person_of(tx, entry, 1), "roll_call", 5)
    assert [one.phone for one in hall.attendees(tx, training)] == ["0912345678"]
