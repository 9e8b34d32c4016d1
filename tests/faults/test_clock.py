"""The wall clock set while the program runs: what is due goes and waits for no hour gone by."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio

from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import store as announcements
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.reminders import store as reminders
from bot.library.load import Library
from bot.store import people
from bot.store.outgoing.outbox import State
from bot.store.sql import Tx
from tests import queued
from tests.faults.stage import NO_QUIET_HOURS, Stage, now_ms, stage, until, wait_for_address
from tests.notices import post_notice
from tests.office import COMMUNE, HOUR, QUIZ
from tests.plain import plain_client
from tests.queued import NewRow
from tests.wall_clock import WallClock

pytestmark = pytest.mark.asyncio(loop_scope="module")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SAME = {"Sec-Fetch-Site": "same-origin"}
BACK = [60, 3_600, 86_400]
AUTHOR = 9
#: Within the next ticks; the machine may be busy with other tests.
SOON = 30.0


class Clocked:
    """A running program and the wall clock that it goes by."""

    def __init__(self, made: Stage, wall: WallClock) -> None:
        self.made = made
        self.wall = wall

    def now(self) -> int:
        """Return what the program takes for now, UTC milliseconds."""
        return now_ms() + self.wall.seconds * 1000

    @contextmanager
    def standing_still(self) -> Iterator[Tx]:
        """Hold the program, so that what is written and the clock change before it looks again.

        It is stopped while the database is ours: it can not keep it from us.
        """
        with closing(sqlite3.connect(self.made.database, isolation_level=None, timeout=20)) as tx:
            tx.execute("BEGIN IMMEDIATE")
            os.kill(self.made.program.pid, signal.SIGSTOP)
            try:
                yield tx
                tx.execute("COMMIT")
            finally:
                os.kill(self.made.program.pid, signal.SIGCONT)

    async def health(self) -> tuple[int, dict[str, dict[str, float]]]:
        """Return the status and what the program says of itself."""
        async with plain_client(base_url=self.made.program.url) as client:
            answer = await client.get("/healthz")
        return answer.status_code, answer.json()

    def logged(self, event: str) -> list[float]:
        """Return the seconds in the log's lines of an event."""
        log = self.made.program.log.read_text(encoding="utf-8")
        return [float(said) for said in re.findall(rf"{event}' seconds=([\d.]+)", log)]

    async def got(self, learner: int, text: str) -> int:
        """Wait until a learner has read a text and return how often it came."""
        person = self.made.telegram.person(learner)
        await person.wait_for(text, SOON)
        return sum(text in shown.text for shown in person.got)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clocked(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Clocked]:
    """Run one program whose wall clock the tests of this page set."""
    folder = tmp_path_factory.mktemp("clock")
    wall = WallClock(folder / "wall")
    async with stage(
        folder / "a.db", library, 12, prepare=lambda tx: people.grant(
            tx, AUTHOR, "trainer", COMMUNE, None, now_ms()
        ), environment=wall.environment, quiet_hours=NO_QUIET_HOURS, telegram_pace="off",
        emulator=lambda telegram: [telegram.person(learner) for learner in range(1, 13)],
    ) as made:  # fmt: skip
        yield Clocked(made, wall)


def _queued(
    tx: Tx, learner: int, text: str, now: int, state: State = "pending", wait: int = 0
) -> None:
    place = f"telegram:{learner}"
    row = NewRow(
        f"test:{text}", 0, f"place:{place}", 0, "telegram", place, "notice", {"text": text},
        state=state, due_at=now + wait,
    )  # fmt: skip
    assert queued.add(tx, row, now)


@pytest.mark.parametrize("seconds", BACK)
async def test_what_falls_due_after_the_clock_was_set_back_goes(
    clocked: Clocked, seconds: int
) -> None:
    """A notice due by the new clock goes within the next ticks; one line tells what happened."""
    lines, before = len(clocked.logged("clock_set_back")), (await clocked.health())[1]["clock"]
    clocked.wall.move(-seconds)
    text, due = f"Đến hạn sau {seconds}", clocked.now()
    clocked.made.write(lambda tx: post_notice(tx, AUTHOR, text, due))

    assert 1 == await clocked.got(1, text)
    status, said = await clocked.health()
    assert 200 == status
    assert 0 <= said["tick"]["seconds_ago"] < SOON
    assert before["times_set"] + 1 == said["clock"]["times_set"]
    assert said["clock"]["last_set_seconds"] == pytest.approx(-seconds, abs=1)
    assert [pytest.approx(seconds, abs=1)] == clocked.logged("clock_set_back")[lines:]


@pytest.mark.long
@pytest.mark.parametrize("seconds", BACK)
async def test_what_was_about_to_go_goes_though_the_clock_is_set_back(
    clocked: Clocked, seconds: int
) -> None:
    """Due, tried again, behind one that is, or let go with a minute to think: none waits longer."""
    audience = Audience((Criterion("place", COMMUNE),), urgent=True)

    def waits(tx: Tx) -> None:
        now = clocked.now()
        _queued(tx, 2, f"Đã đến hạn {seconds}", now)
        _queued(tx, 3, f"Thử lại {seconds}", now, "retry", 2_000)
        _queued(tx, 3, f"Sau tin thử lại {seconds}", now, "pending", 2_000)
        _queued(tx, 4, f"Đang giữ {seconds}", now, "held")
        _queued(tx, 5, f"Mai mới gửi {seconds}", now, "pending", 3 * HOUR)
        wait_for_address(tx, 8, f"Chưa có nơi {seconds}", now)
        wait_for_address(tx, 10, f"Mai mới có nơi {seconds}", now, 3 * HOUR)
        held = wait_for_address(tx, 11, f"Chưa có nơi, đang giữ {seconds}", now)
        tx.execute("UPDATE deliveries SET state = 'held' WHERE id = :id", {"id": held})
        notice = announcements.draft(tx, AUTHOR, audience, f"Vừa bấm gửi {seconds}", now - 120_000)
        announcements.release(tx, notice, audience, now + 3_000)

    with clocked.standing_still() as tx:
        waits(tx)
        clocked.wall.move(-seconds)
    texts = [(2, "Đã đến hạn"), (3, "Thử lại"), (3, "Sau tin thử lại"), (6, "Vừa bấm gửi"),
             (8, "Chưa có nơi")]  # fmt: skip
    for learner, text in texts:
        assert 1 == await clocked.got(learner, f"{text} {seconds}")
    rows = (
        "SELECT coalesce(p.state, d.state), max(d.created_at, m.created_at, "
        "coalesce(p.created_at, 0)) <= ?, coalesce(p.due_at, d.due_at) <= ? FROM messages m "
        "JOIN deliveries d ON d.message = m.id LEFT JOIN parts p ON p.delivery = d.id "
        "WHERE m.cause_kind = 'test' AND m.cause_id = ?"
    )
    now = clocked.now()

    def state(text: str) -> list[tuple[str, int, int]]:
        return clocked.made.read(rows, now, now, f"{text} {seconds}")

    assert [("held", 1, 1)] == state("Đang giữ")
    assert [("pending", 1, 0)] == state("Mai mới gửi")
    assert [("waiting", 1, 0)] == state("10:Mai mới có nơi")
    assert [("held", 1, 1)] == state("11:Chưa có nơi, đang giữ")


@pytest.mark.parametrize("seconds", [3_600])
async def test_a_page_shows_what_was_answered_before_the_clock_was_set_back(
    clocked: Clocked, seconds: int
) -> None:
    """An answer that no page has shown yet is there within seconds, and so is the next one."""
    async with plain_client(base_url=clocked.made.program.url, headers=SAME) as page:
        await page.get("/")
        await page.post("/say", json={"key": "k1234567", "text": "/trogiup"})
        before = await _mail(page)
        with clocked.standing_still():
            clocked.wall.move(-seconds)
        await page.post("/say", json={"key": "k1234568", "text": "/tracuu"})
        async with asyncio.timeout(SOON):
            while not before < await _mail(page):
                await asyncio.sleep(0.2)
    assert before


@pytest.mark.parametrize("seconds", [3_600])
async def test_what_has_happened_stays_so_when_the_clock_is_set_back(
    clocked: Clocked, seconds: int
) -> None:
    """A quiz opened by hand stays open, and a trainer's next word at the roll-call counts."""
    training = clocked.made.read("SELECT id FROM trainings ORDER BY id LIMIT 1")[0][0]

    def happened(tx: Tx) -> None:
        now = clocked.now()
        values = {"now": now, "training": training}
        tx.execute("UPDATE trainings SET quiz_opened_at = :now, opened_at = :now", values)
        tx.execute("UPDATE attendance SET at = :now", values)
        tx.execute("UPDATE addresses SET seen_at = :now", values)

    with clocked.standing_still() as tx:
        happened(tx)
        clocked.wall.move(-seconds)
    ahead = (
        "SELECT (SELECT count(*) FROM trainings WHERE quiz_opened_at > ?1 OR opened_at > ?1) + "
        "(SELECT count(*) FROM attendance WHERE at > ?1) + "
        "(SELECT count(*) FROM addresses WHERE seen_at > ?1)"
    )
    await until(lambda: not clocked.made.count(ahead, clocked.now()), SOON)
    assert 0 == clocked.made.count(ahead, clocked.now())


@pytest.mark.parametrize("queue", [_queued, wait_for_address])
async def test_a_clock_set_back_while_the_program_was_down_holds_nothing_up(
    clocked: Clocked, queue: Callable[[Tx, int, str, int], object]
) -> None:
    """What was queued before a stop, with an address or not, goes after a start at an earlier
    hour."""
    ahead = (
        "SELECT (SELECT count(*) FROM messages WHERE created_at > ?1) + "
        "(SELECT count(*) FROM deliveries WHERE created_at > ?1) + "
        "(SELECT count(*) FROM parts WHERE created_at > ?1)"
    )
    await until(lambda: not clocked.made.count(ahead, clocked.now()), SOON)
    lines = len(clocked.logged("clock_set_back"))
    await clocked.made.program.kill()
    text = f"Trước khi tắt máy {queue.__name__}"
    clocked.made.write(lambda tx: queue(tx, 7, text, clocked.now()))
    clocked.wall.move(-3_600)
    await clocked.made.begin()

    assert 1 == await clocked.got(7, text)
    assert [pytest.approx(3_600, abs=SOON)] == clocked.logged("clock_set_back")[lines:]


@pytest.mark.long
async def test_clock_set_forward_over_due_times_keeps_quiet_hours(
    tmp_path: Path, library: Library
) -> None:
    """An hour ahead is quiet: nothing goes. Two: each goes once. A day: late is late."""
    wall = WallClock(tmp_path / "wall")
    here = datetime.now(ZONE)
    quiet = "-".join(f"{here + timedelta(minutes=minutes):%H:%M}" for minutes in (40, 100))
    async with stage(
        tmp_path / "a.db", library, 4, environment=wall.environment, quiet_hours=quiet,
        telegram_pace="off", emulator=lambda telegram: [telegram.person(1), telegram.person(2)],
    ) as made:  # fmt: skip
        clocked = Clocked(made, wall)
        made.write(lambda tx: _coming(tx, clocked.now()))
        wall.move(3_600)
        await until(lambda: clocked.logged("clock_set_forward"), SOON)
        made.write(lambda tx: _queued(tx, 2, "Đồng hồ đã chạy", clocked.now()))
        await clocked.got(2, "Đồng hồ đã chạy")
        in_quiet = made.telegram.person(1).got
        wall.move(3_600)
        assert 1 == await clocked.got(1, "GHJKLM")
        wall.move(86_400)
        states = "SELECT state, reason FROM reminders WHERE kind = 'quiz_open'"
        await until(lambda: made.read(states) == [("dropped", "late")], SOON)

        assert [] == in_quiet
        assert 1 == await clocked.got(1, "GHJKLM")
        assert 3 == len(clocked.logged("clock_set_forward"))
        assert 200 == (await clocked.health())[0]


def _training(tx: Tx, code: str, begins: int, ends: int, now: int) -> int:
    new = NewTraining(code, f"Lớp {code}", begins, ends, "Nhà văn hóa", 9, ("",), QUIZ)
    return trainings.add(tx, new, None, now)


def _coming(tx: Tx, now: int) -> None:
    tomorrow = _training(tx, "GHJKLM", now + 20 * HOUR, now + 24 * HOUR, now)
    today = _training(tx, "NPQRST", now - HOUR, now + 3 * HOUR, now)
    registrations.book(tx, tomorrow, 1, now)
    attendance.mark(tx, today, 1, "code", now)
    reminders.plan(tx, "evening", f"training:{tomorrow}", 1, now + HOUR // 2)
    reminders.plan(tx, "quiz_open", f"training:{today}", 1, now + 3 * HOUR)


async def _mail(page: httpx.AsyncClient) -> set[int]:
    return {row["id"] for row in (await page.get("/mail")).json()["rows"]}
