"""Finding people by name and phone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.people import people_search
from bot.store import people
from bot.store.sql import Tx
from bot.store.writer import prepare
from tests.fresh import fresh

NAMES = ("Hà Thị Lan", "Đỗ Đức Lân", "H’Mai Niê", "Y Ñŏ Čil", "Vàng A Súa", "#x y")


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    path = tmp_path / "office.db"
    fresh(path)
    made = sqlite3.connect(path, isolation_level=None)
    prepare(made)
    for number, name in enumerate(NAMES):
        person = people.create(made, 1, "1", "web", f"hash{number}")
        people.change(made, person, full_name=name, commune=f"c{number}", phone="0912345678")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lan", ["Hà Thị Lan", "Đỗ Đức Lân"]),
        ("HA THI LAN", ["Hà Thị Lan"]),
        ("lan ha", ["Hà Thị Lan"]),
        ("đức", ["Đỗ Đức Lân"]),
        ("duc", ["Đỗ Đức Lân"]),
        ("h'mai", ["H’Mai Niê"]),
        ("no cil", ["Y Ñŏ Čil"]),
        ("a", ["Vàng A Súa"]),
        ("an", []),
        ("%", []),
        ("", []),
    ],
)
def test_names(tx: Tx, words: str, found: list[str]) -> None:
    """Words are found at their beginnings, in any order, with or without marks."""
    people_found = people_search.by_name(tx, words, lambda commune: True)

    assert found == [person.full_name for person in people_found]


def test_only_within_reach(tx: Tx) -> None:
    """Who lives elsewhere is not found."""
    assert people_search.by_name(tx, "lan", lambda commune: commune == "c9") == []


def test_phones(tx: Tx) -> None:
    """A number leads to everybody who gave it."""
    assert len(people_search.by_phone(tx, "0912345678")) == len(NAMES)
    assert people_search.by_phone(tx, "0900000000") == []
