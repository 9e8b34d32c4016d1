"""Two people who turn out to be the same become one, in every table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.installed import TABLES
from bot.library.load import Library
from bot.store.joining import join
from bot.store.sql import rows, run
from tests.conversation.chat import World, sign_up
from tests.features.people.test_erasing import ACCOUNT, leave_traces


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def named_in(world: World, person: int) -> dict[str, int]:
    """Return how often each column names somebody."""
    counted = {
        f"{table.name}.{column}": world.count(
            f"SELECT count(*) FROM {table.name} WHERE {column} = :id", id=person
        )
        for table in TABLES
        for column in table.person
    }
    return {name: count for name, count in counted.items() if count}


def test_nothing_is_left_of_the_one_who_goes_but_their_row(world: World) -> None:
    """Whatever named one names the other; the row of somebody who once agreed stays."""
    gone = leave_traces(world)
    kept = sign_up(world.phone("telegram:2"), "Mai").person
    assert kept is not None
    for table in ("registrations", "attendance"):
        assert world.count(f"SELECT count(*) FROM {table} WHERE person = :id", id=gone) == 1
    before, theirs = named_in(world, gone), named_in(world, kept)

    join(world.tx, TABLES, kept, gone)

    assert named_in(world, gone) == {"people.id": 1}
    assert named_in(world, kept) == {
        name: before.get(name, 0) * (name != "people.id") + theirs.get(name, 0)
        for name in before | theirs
    }
    assert world.phone(f"telegram:{ACCOUNT}").person == kept


def test_what_both_have_is_there_once(world: World) -> None:
    """Both had a seat in a class, and were there in the same half-day: one seat, one mark."""
    gone = leave_traces(world)
    kept = sign_up(world.phone("telegram:2"), "Mai").person
    for table in ("registrations", "attendance"):
        columns = [row[1] for row in rows(world.tx, f"PRAGMA table_info({table})")]
        same = [column for column in columns if column not in ("id", "person")]
        run(
            world.tx,
            f"INSERT INTO {table} (person, {', '.join(same)}) "
            f"SELECT :kept, {', '.join(same)} FROM {table} WHERE person = :gone",
            kept=kept, gone=gone,
        )  # fmt: skip

    join(world.tx, TABLES, kept or 0, gone)

    for table in ("registrations", "attendance"):
        assert world.count(f"SELECT count(*) FROM {table}") == 1
        assert world.count(f"SELECT count(*) FROM {table} WHERE person = :id", id=kept) == 1
