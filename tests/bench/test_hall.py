"""The bench of the hall counts right: tiny crowds, and what must leave no figure."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.library.load import Library
from tests.bench import effects
from tests.bench.hall_roster import import_a_roster
from tests.bench.hall_telegram import ACTS, Act, beyond_the_pace, walk_in_on_telegram
from tests.bench.hall_web import STEPS, Crowd, walk_in_on_the_web
from tests.bench.promise import Miscounted
from tests.doorway import make_doorway

FEW = Crowd(people=5, spread=0.3, thinks=(0.0, 0.1))


@pytest.mark.long
async def test_a_few_walk_in_on_the_web_and_show_on_the_screen(library: Library) -> None:
    """Each step of each person is timed, and the projector tells all of them at the end."""
    walked = await walk_in_on_the_web(library, FEW)
    assert {*STEPS, "screen"} == set(walked.steps)
    assert all(len(walked.steps[step]) == FEW.people for step in STEPS)
    assert all(0 < took < 30 for seen in walked.steps.values() for took in seen)


@pytest.mark.long
async def test_a_few_walk_in_through_telegram(library: Library) -> None:
    """Each act has its one answer, and nothing is refused for its pace."""
    acts = await walk_in_on_telegram(library, FEW)
    assert ACTS * FEW.people == len(acts)
    assert all(0 <= late < 30 for late in beyond_the_pace(acts))


@pytest.mark.long
async def test_a_small_roster_is_previewed_and_imported(library: Library) -> None:
    """Forty rows come on the list while two others go on."""
    found = await import_a_roster(library, 40, 2, quiet=0.5)
    assert 0 < found.previewed < 60
    assert 0 < found.taken < 60
    assert all(0 < took < 30 for took in found.meanwhile())


@pytest.mark.long
def test_a_reply_is_held_against_what_the_pace_allows() -> None:
    """Three are free at once, the rest wait for the bucket: only what comes on top counts."""
    at_once = [Act(person, 100.0, 100.0 + max(0, person - 3) / 30) for person in range(8)]
    assert [0.0] * 8 == pytest.approx(beyond_the_pace(at_once), abs=1e-6)
    late = [*at_once[:-1], Act(7, 100.0, 101.0)]
    assert 1.0 - 4 / 30 == pytest.approx(max(beyond_the_pace(late)), abs=1e-6)
    same_chat = [Act(1, 100.0, 100.0), *(Act(1, 100.0, 100.0 + wait) for wait in (0, 0, 0, 1, 2))]
    assert 0.0 == pytest.approx(max(beyond_the_pace(same_chat)), abs=1e-6)


@pytest.mark.long
def test_somebody_missing_or_doubled_leaves_no_figure(tmp_path: Path, library: Library) -> None:
    """The roll must hold each walk-in once, with each turn and each message."""
    database = tmp_path / "hall.db"
    training = make_doorway(database, library, 3).training
    effects.check_hall(database, training, 0, 0)
    with pytest.raises(Miscounted, match="'people': 0"):
        effects.check_hall(database, training, 1, 0)
    with closing(sqlite3.connect(database)) as tx, tx:
        tx.execute(
            "INSERT INTO attendance (training, person, session, state, how, at, marked_by, "
            "address) VALUES (?, 1, 0, 'present', 'qr', 0, NULL, '')",
            (training,),
        )
    with pytest.raises(Miscounted, match="'present': 1"):
        effects.check_hall(database, training, 0, 0)
