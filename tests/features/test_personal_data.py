"""What "my data" shows of a table, a feature tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import pytest

from bot.app.bootstrap import app_context
from bot.app.settings import Settings
from bot.conversation.own_data import OwnData
from bot.features.installed import OWN_DATA, TABLES, TOLD_LAST
from bot.library.load import Library
from bot.store.registry import Part, Table


def untold(tables: Iterable[Table], told: Iterable[OwnData], part: str) -> set[str]:
    """Return the tables that are to be shown in a part of which none of its data tells."""
    named = {name for data in told if data.part == part for name in data.tables}
    return {table.name for table in tables if table.shown == part} - named


@pytest.mark.parametrize("part", get_args(Part))
def test_every_table_that_is_shown_is_told_of(part: str) -> None:
    """Where a table's owner says it is shown, there are lines about it."""
    assert untold(TABLES, OWN_DATA, part) == set()


def test_a_table_that_nobody_tells_of_is_found() -> None:
    """So is one of which another part tells."""
    visits = Table("visits", person=("person",), shown="classes")
    elsewhere = OwnData("visits", "technical", lambda turn: [], ("visits",))

    assert untold([visits], OWN_DATA, "classes") == {"visits"}
    assert untold([visits], [elsewhere], "classes") == {"visits"}


def test_what_is_told_of_is_there() -> None:
    """Lines name the tables that they are read from: each is declared."""
    declared = {table.name for table in TABLES}

    assert {name for data in OWN_DATA for name in data.tables} <= declared
    assert all(data.tables for data in OWN_DATA)


def test_what_comes_last_is_told_once() -> None:
    """A name in the order stands for one thing that is told, and no two are called the same."""
    names = [data.name for data in OWN_DATA]

    assert len(set(names)) == len(names)
    assert tuple(names[-len(TOLD_LAST) :]) == TOLD_LAST


def test_the_program_tells_it(library: Library) -> None:
    """What turns are run in is handed all of it."""
    assert app_context(Settings(office="X", contact="Y"), library).own_data == OWN_DATA
