"""Each table has an owner, and its owner says what becomes of a person's rows."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.features.installed import FEATURES, TABLES
from bot.store.registry import Part, Table, deleted
from bot.store.sql import Tx, rows
from bot.store.system_tables import CONVERSATION, MESSAGING, STORE
from tests.fresh import fresh

ROOT = Path(__file__).parent.parent.parent
#: What columns with a person's id are called here, beside those that the schema says so of.
NAMES = {
    "person", "owner", "author", "actor", "answered_by", "issued_by", "used_by", "granted_by",
    "marked_by", "added_by", "created_by",
}  # fmt: skip
UNSAID = Table("").erase


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """Return a new database."""
    fresh(tmp_path / "office.db")
    with closing(sqlite3.connect(tmp_path / "office.db")) as made:
        yield made


def tables_of(tx: Tx) -> set[str]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
    return {name for (name,) in rows(tx, named)}


def persons_in(tx: Tx, table: str) -> set[str]:
    """Return the columns of a table that hold a person's id."""
    columns = {row[1] for row in rows(tx, f"PRAGMA table_info({table})")}
    pointing = {
        row[3] for row in rows(tx, f"PRAGMA foreign_key_list({table})") if row[2] == "people"
    }
    return columns & NAMES | pointing | ({"id"} if table == "people" else set())


def unsaid(table: Table) -> list[str]:
    """Return which rules about a person are missing."""
    rules = {"erase": table.erase, "join": table.join, "shown": table.shown}
    return [name for name, rule in rules.items() if table.person and rule == UNSAID]


def test_every_table_has_one_owner(tx: Tx) -> None:
    """What the migrations make is declared once, and nothing else is."""
    assert Counter(table.name for table in TABLES) == Counter(tables_of(tx))


def test_every_column_with_a_person_is_named(tx: Tx) -> None:
    """A column that points at somebody is known to the table's owner."""
    assert {table.name: set(table.person) for table in TABLES} == {
        table.name: persons_in(tx, table.name) for table in TABLES
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_with_a_person_says_all_of_it(table: Table) -> None:
    """How rows are erased, joined and shown to their person is a rule, or a reason for none."""
    assert unsaid(table) == []


def test_a_table_that_says_nothing_is_found() -> None:
    """A new table with a person and no rules is what the test before would show."""
    new = Table("visits", person=("person",))

    assert unsaid(new) == ["erase", "join", "shown"]
    assert unsaid(replace(new, erase=deleted("visits"))) == ["join", "shown"]


def test_what_is_shown_is_a_part_of_my_data() -> None:
    """A single word names a part; a reason for showing nothing is a sentence."""
    words = {table.shown for table in TABLES if " " not in table.shown}

    assert words == set(get_args(Part))


def test_the_house_page_names_each_tables_owner() -> None:
    """What an engineer reads there is what the program runs by."""
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (`.+`) \| \[(\w+)\]", page, re.MULTILINE)
    written = {name: owner for names, owner in lines for name in re.findall(r"`(\w+)`", names)}
    packages = {"conversation": CONVERSATION, "messaging": MESSAGING, "store": STORE}
    owned = packages | {feature.name: feature.tables for feature in FEATURES}

    assert written == {table.name: owner for owner, tables in owned.items() for table in tables}


def test_what_moves_with_a_chat_is_named(tx: Tx) -> None:
    """Every `place` is a chat's, but that of a role is one of the office's, a slot is forgotten."""
    with_place = {
        name for name in tables_of(tx)
        if "place" in {row[1] for row in rows(tx, f"PRAGMA table_info({name})")}
    }  # fmt: skip

    assert {table.name for table in TABLES if table.placed} == with_place - {
        "roles", "invites", "slots",
    }  # fmt: skip


def test_instants_put_back_are_columns(tx: Tx) -> None:
    """What is put back with the clock is there in the schema, and is a number."""
    for table in TABLES:
        kinds = {row[1]: row[2] for row in rows(tx, f"PRAGMA table_info({table.name})")}
        assert [kinds.get(column) for column in table.happened] == ["INTEGER"] * len(table.happened)


def test_those_that_others_point_at_come_first(tx: Tx) -> None:
    """Rows are erased from the last table to the first, so that none loses what it points at."""
    order = [table.name for table in TABLES]
    for name in order:
        for row in rows(tx, f"PRAGMA foreign_key_list({name})"):
            assert order.index(row[2]) <= order.index(name), (name, row[2])
