"""Attempts in the database: an answer once, an end once, and what a person tried."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.quizzes import attempts
from bot.features.quizzes.marking import Askable, Result, draw
from bot.store import people
from bot.store.sql import Tx
from bot.store.writer import prepare
from tests.fresh import fresh

DRAW = draw([Askable("q1", 3, 0), Askable("q2", 3, 1)], 50, list)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Return a database with one person, number 1."""
    fresh(tmp_path / "a.db")
    made = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    prepare(made)
    people.create(made, 1, "1", "web", "hash")
    yield made
    made.close()


def test_the_first_answer_stays(tx: Tx) -> None:
    """A second answer to the same question is not recorded, and the caller is told."""
    id_ = attempts.begin(tx, 1, "bai", "v", 0, DRAW, 5)
    assert attempts.answer(tx, id_, "q1", 2, False, 6)
    assert not attempts.answer(tx, id_, "q1", 0, True, 7)
    assert attempts.chosen(tx, id_, "q1") == 2
    assert attempts.chosen(tx, id_, "q2") is None
    assert attempts.wrong(tx, id_) == {"q1": 2}
    found = attempts.find(tx, id_)
    assert found is not None
    assert (found.answered, found.right, found.draw) == (1, 0, DRAW)


def test_an_attempt_ends_once(tx: Tx) -> None:
    """The first result is kept; a later one changes nothing."""
    id_ = attempts.begin(tx, 1, "bai", "v", 0, DRAW, 5)
    assert attempts.finish(tx, id_, Result(1, 2, True), 8)
    assert not attempts.finish(tx, id_, Result(0, 2, False), 9)
    (tried,) = attempts.of_person(tx, 1)
    assert (tried.result, tried.finished_at) == (Result(1, 2, True), 8)


def test_attempts_of_a_class_and_of_practice_are_told_apart(tx: Tx) -> None:
    """Practice is training 0, a class its own number; a withdrawn question lowers the total."""
    attempts.begin(tx, 1, "bai", "v", 0, DRAW, 5)
    second = attempts.begin(tx, 1, "bai", "v", 12, DRAW, 6)
    attempts.redraw(tx, second, DRAW.without(0))
    tried = attempts.of_person(tx, 1)
    assert [(one.training, one.total) for one in tried] == [(0, 2), (12, 1)]
    assert attempts.find(tx, 999) is None
    assert attempts.of_person(tx, 2) == []
