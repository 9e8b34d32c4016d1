"""The bench counts right: tiny runs of it, and the ways in which it must refuse to print."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.library.load import Library, load
from tests.bench import class_taps, contenders, effects
from tests.bench import endurance as long_run
from tests.bench.backlog import Seen, backlogs, queued
from tests.bench.bulk import crowded
from tests.bench.migration import Size as Backlog
from tests.bench.migration import migration
from tests.bench.notices import Size as Notices
from tests.bench.notices import notices
from tests.bench.processes import cpu_seconds, rss_megabytes, tree
from tests.bench.promise import Miscounted, Promise, median_promise, percentile, table
from tests.bench.queueing import Size as Queueing
from tests.bench.queueing import queueing
from tests.bench.search import many_cards, questions
from tests.bench.sending import Size, paced
from tests.bench.stage import open_stage, tap
from tests.office import make_office
from tests.running import ROOT


@pytest.mark.long
def test_a_promise_is_printed_with_what_is_asked_for() -> None:
    """One JSON object with the six fields; the bar decides `ok`."""
    promise = median_promise("x", [3.0, 1.0, 2.0], 2.0, "ms")
    assert {
        "name": "x", "value": 2.0, "bar": 2.0, "unit": "ms", "runs": [3.0, 1.0, 2.0], "ok": True,
    } == json.loads(promise.as_json())  # fmt: skip
    assert not Promise("x", 2.01, 2.0, "ms").ok
    assert not Promise("x", 0.89, 0.9, "share", better="more").ok
    assert "NO " in table([Promise("x", 2.01, 2.0, "ms")])


@pytest.mark.long
def test_a_percentile_is_a_figure_that_was_seen() -> None:
    """The 99th of a hundred is the second largest, and one figure is its own."""
    assert 99 == percentile(range(1, 101), 0.99)
    assert 7 == percentile([7], 0.99)


@pytest.mark.long
def test_cpu_and_memory_of_a_whole_tree_are_counted() -> None:
    """A child that burns CPU counts for its parent, while it runs and after it has ended."""
    burn = "import time\nwhile time.process_time() < 0.3: pass\nprint('x', flush=True)\ninput()"
    shell = f"import subprocess,sys\nsubprocess.run([sys.executable,'-c',{burn!r}])\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", shell], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdin and parent.stdout
        parent.stdout.readline()
        assert 2 == len(tree(parent.pid))
        assert cpu_seconds(parent.pid) >= 0.3
        parent.stdin.write(b"\n")
        parent.stdin.flush()
        deadline = time.monotonic() + 5
        while len(tree(parent.pid)) > 1 and time.monotonic() < deadline:
            os.sched_yield()
        assert cpu_seconds(parent.pid) >= 0.3
        assert 1 < rss_megabytes(parent.pid) < 1000
        parent.stdin.write(b"\n")


@pytest.mark.long
def test_a_lost_answer_leaves_no_figure(tmp_path: Path, library: Library) -> None:
    """What the database holds must be what was tapped."""
    database = tmp_path / "x.db"
    make_office(database, library, 2)
    effects.check_kept(database, 0)
    with closing(sqlite3.connect(database)) as tx, tx:
        tx.execute("INSERT INTO answers VALUES (1, 'q', 0, 1, 0)")
    with pytest.raises(Miscounted):
        effects.check_kept(database, 0)


@pytest.mark.long
async def test_a_refused_call_and_a_missing_reply_leave_no_figure() -> None:
    """The emulator's own counts are held against what should have happened."""
    async with open_stage() as stage:
        await stage.control("press", tap(1, 0, 1))
        with pytest.raises(Miscounted):
            await stage.wait_shown(1, seconds=0.1)
        with pytest.raises(AssertionError, match="chat not found"):
            await stage.call("sendMessage", {"chat_id": 99, "text": "x"})
        with pytest.raises(Miscounted):
            effects.check_calls(await stage.counts(), 1, None)
        with pytest.raises(Miscounted):
            await effects.check_screens(stage, 1, 0)


@pytest.mark.long
async def test_a_round_counts_every_answer_of_the_real_program(
    tmp_path: Path, library: Library
) -> None:
    """Three people answer two questions: six answers kept, six replies seen, CPU above nothing."""
    office = contenders.office(tmp_path, library, 3, 0)
    async with contenders.us(library, office) as contender:
        costs = [await contender.round(50.0), await contender.round(0)]
    assert all(0 <= cost < 1000 for cost in costs)
    assert sum(costs) > 0
    assert 6 == len(contender.delays)
    assert all(0 < delay < 5000 for delay in contender.delays)


@pytest.mark.long
async def test_a_small_class_has_its_replies_within_the_pace(library: Library) -> None:
    """Five people at once at an emulator that enforces the pace: each has a reply."""
    delays = await class_taps.all_tap(library, 5, pace=True)
    assert 5 == len(delays)
    assert all(delay > 0 for delay in delays)


@pytest.mark.long
async def test_a_small_notice_is_sent_at_the_pace_to_each_once(library: Library) -> None:
    """Forty people at an emulator that enforces the pace, while others tap: all three figures.

    A busy machine sends slower than the pace, which says nothing of the bench; a call that was too
    fast was refused, and leaves no figure.
    """
    seen = Seen()
    told = await paced(library, Size(paced=40, learners=6, lead=-1.0), seen)
    assert told[0].value > 0
    assert told[2].value > 0
    assert 1 < seen.memory[0] < 1000


@pytest.mark.long
async def test_a_small_queueing_is_timed_and_counted(tmp_path: Path, library: Library) -> None:
    """Each of fifty people has one row, and somebody's taps are held against quiet ones."""
    office = crowded(tmp_path, library, 6, 50)
    found = await queued(library, office, office.notice, "announcement", Seen(), quiet=-1.0)
    assert found.took >= 0
    assert found.delay >= 0


@pytest.mark.long
async def test_a_backlog_waits_and_is_tried(library: Library) -> None:
    """A thousand more hold next to nothing."""
    assert abs(await backlogs(library, 2_000, 1_000)) < 20


@pytest.mark.long
async def test_queueing_is_held_against_another_checkout(library: Library) -> None:
    """One turn of each, here of the same code: every figure of ours, and two ratios."""
    told = await queueing(library, Queueing(people=50, learners=6, runs=1), before=ROOT)
    ratios = [promise.value for promise in told if promise.unit == "ratio"]
    assert 2 == len(ratios)
    assert all(0 < ratio < 1000 for ratio in ratios)
    assert 13 == len(told)


@pytest.mark.long
async def test_a_small_backlog_is_migrated(library: Library) -> None:
    """By the program's own command, with the rows of the release beside it."""
    told = await migration(library, Backlog(500))
    assert [promise.unit for promise in told] == ["s", "MB"]
    assert all(promise.value > 0 for promise in told)


@pytest.mark.long
async def test_notices_are_held_against_another_checkout(library: Library) -> None:
    """One turn of each, here of the same code: CPU and memory, and a ratio of both."""
    told = await notices(library, Notices(people=50, runs=1), before=ROOT)
    assert [promise.unit for promise in told] == ["ms", "MB", "ratio", "ratio"]
    assert all(0 < promise.value < 1000 for promise in told)


@pytest.mark.long
async def test_a_short_endurance_counts_every_effect(library: Library) -> None:
    """A few seconds of all loads at once: all is answered, and five means say what grew."""
    size = long_run.Size(0.05, 10.0, 0.5, 1.0, 1.0, 0.4, crowd=10)
    told = await long_run.endurance(library, size)
    assert len(told[0].runs) == 5
    assert all(1 < mean < 1000 for mean in told[0].runs)


@pytest.mark.long
def test_growth_leaves_the_warming_up_out() -> None:
    """The last fifth is held against the second."""
    assert 3 == long_run.growth([0, 0, 5, 5, 6, 6, 7, 7, 8, 8])
    assert (1, 2, 3, 4, 5) == long_run.fifths([1, 2, 3, 4, 5])


@pytest.mark.long
def test_many_cards_are_real_cards(tmp_path: Path, library: Library) -> None:
    """Multiplied content is read as cards with ids of their own and words changed."""
    originals = len(list((ROOT / "content" / "cards").glob("*.md")))
    many, _ = load(many_cards(tmp_path / "content", originals + 40), ROOT / "quizzes")
    shipped, found = (own.cards_on(date(2026, 11, 23)) for own in (library, many))
    assert 20 < len(found) - len(shipped) <= 40  # some copies are of cards of another day
    assert len({card.body for card in found}) > len(shipped) + 15


@pytest.mark.long
def test_a_third_of_the_questions_is_held_out() -> None:
    """There are 60 questions or more; each names its cards."""
    asked = questions("search_questions")
    held_out = sum(item["held_out"] for item in asked)
    assert len(asked) >= 60
    assert 0.3 <= held_out / len(asked) <= 0.4
    assert all(item["cards"] for item in asked)
