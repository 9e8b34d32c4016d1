"""Time: what falls due goes once, to whom it still holds for, whatever the host's clock shows."""

from __future__ import annotations

import os
import signal
import time
import unicodedata
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio

from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import store as announcements
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.reminders import store as reminders
from bot.library.load import Library
from bot.store import people
from bot.store.sql import Tx
from bot.text.folding import utf16_length
from tests.faults.stage import NO_QUIET_HOURS, Stage, now_ms, stage, until
from tests.notices import post_notice
from tests.office import COMMUNE, HOUR, QUIZ

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAMILY = "👨\u200d👩\u200d👧"
#: Bold throughout, longer than one message, with clusters of eight UTF-16 units wherever it is cut.
LONG = f"Tin dài **{FAMILY * 300} e\u0302\u0301 {FAMILY * 300}** hết tin dài"
LONG_AUTHOR = 11
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: Learner -> what stands against the reminder; 1 and 6 have nothing against them.
WITHDREW, CANCELLED, NO_SEAT, EXAM_OVER, FINE, AUTHOR = 2, 3, 4, 5, 6, 7
EIGHT = (datetime.now(ZONE) + timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
STARTS = int(EIGHT.timestamp() * 1000)


def _training(tx: Tx, code: str, starts: int) -> int:
    new = NewTraining(
        code, f"Lớp {code}", starts, starts + 4 * HOUR, "Nhà văn hóa", 30, ("",), QUIZ
    )
    return trainings.add(tx, new, None, now_ms() - 60 * HOUR)


def _prepare(tx: Tx) -> None:
    """Plan what is due at the start, and let go a notice to the whole commune."""
    now = now_ms()
    coming, off = _training(tx, "GHJKLM", STARTS), _training(tx, "NPQRST", STARTS)
    over = _training(tx, "UVWXYZ", now - 30 * HOUR)
    for person in range(1, 11):
        if person != NO_SEAT:
            registrations.book(tx, coming, person, now - 50 * HOUR)
    for person in (1, WITHDREW, NO_SEAT, FINE):
        reminders.plan(tx, "evening", f"training:{coming}", person, now - 1000)
    registrations.book(tx, off, CANCELLED, now)
    reminders.plan(tx, "evening", f"training:{off}", CANCELLED, now - 1000)
    reminders.plan(tx, "quiz", f"training:{over}", EXAM_OVER, now - 1000)
    tx.execute("UPDATE trainings SET state = 'cancelled' WHERE id = ?", (off,))
    tx.execute("UPDATE trainings SET quiz = 'closed-and-gone' WHERE id = ?", (over,))
    people.grant(tx, AUTHOR, "trainer", COMMUNE, None, now)
    people.withdraw(tx, WITHDREW, now)
    audience = Audience((Criterion("place", COMMUNE),), urgent=True)
    notice = announcements.draft(tx, AUTHOR, audience, "Mai họp thôn", now)
    announcements.release(tx, notice, audience, now)
    post_notice(tx, LONG_AUTHOR, LONG, now)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def abroad(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run one program on a host that believes to be in New York."""
    database = tmp_path_factory.mktemp("time") / "a.db"
    async with stage(
        database, library, 12, prepare=_prepare, environment={"TZ": "America/New_York"},
        quiet_hours=NO_QUIET_HOURS, telegram_pace="off",
        emulator=lambda telegram: [telegram.person(learner) for learner in range(1, 13)],
    ) as made:  # fmt: skip
        yield made


def _reminded(made: Stage, learner: int) -> list[str]:
    got = made.telegram.person(learner).got
    return [shown.text for shown in got if "GHJKLM" in shown.text]


async def test_34_host_in_another_time_zone(abroad: Stage) -> None:
    """The class at eight is announced as eight in Viet Nam, once."""
    await until(lambda: _reminded(abroad, 1) and _reminded(abroad, FINE))

    assert [1, 1] == [len(_reminded(abroad, learner)) for learner in (1, FINE)]
    assert "8h sáng" in _reminded(abroad, 1)[0] or "8h00 sáng" in _reminded(abroad, 1)[0]
    assert f", {EIGHT.day}/{EIGHT.month}" in _reminded(abroad, 1)[0]


async def test_35_reminder_refused_at_send_time_with_a_code(abroad: Stage) -> None:
    """Withdrawn, cancelled, without a seat, quiz closed: dropped, each with its reason."""
    await until(lambda: not abroad.count("SELECT count(*) FROM reminders WHERE state = 'due'"))
    dropped = dict(abroad.read("SELECT person, reason FROM reminders WHERE state = 'dropped'"))
    queued = abroad.read("SELECT person FROM outgoing WHERE kind = 'reminder' ORDER BY person")

    assert {
        WITHDREW: "no consent",
        CANCELLED: "cancelled",
        NO_SEAT: "no seat",
        EXAM_OVER: "no quiz",
    } == dropped
    assert [(1,), (FINE,)] == queued


async def test_45_consent_withdrawn_then_a_trainer_announces(abroad: Stage) -> None:
    """Everybody of the commune gets the notice once, who withdrew does not."""
    others = [learner for learner in range(1, 13) if learner not in (WITHDREW, AUTHOR)]
    for learner in others:
        await abroad.telegram.person(learner).wait_for("Mai họp thôn")

    assert [] == abroad.telegram.person(WITHDREW).got
    sent = abroad.read("SELECT person FROM outgoing WHERE cause = 'announcement:1' ORDER BY person")
    assert [(learner,) for learner in others] == sent


async def test_29_long_text_with_emoji_and_combining_marks_at_the_cut(abroad: Stage) -> None:
    """Beyond 4,096 units a notice comes in parts: nothing is torn, lost or left without bold."""
    person = abroad.telegram.person(12)
    await person.wait_for("hết tin dài")
    parts = [shown for shown in person.got if FAMILY in shown.text]
    text = "".join(shown.text for shown in parts)
    people = (text.count("👨"), text.count("👩"), text.count("👧"), text.count(FAMILY))

    assert len(parts) > 1
    assert max(utf16_length(shown.text) for shown in parts) <= 4096
    assert (600, 600, 600, 600) == people
    assert unicodedata.normalize("NFC", "e\u0302\u0301") in unicodedata.normalize("NFC", text)
    assert all("bold" in {one["type"] for one in shown.entities} for shown in parts)


async def test_31_loop_blocked_at_a_reminder_time(abroad: Stage) -> None:
    """The process stands still over the due time and its tick; the reminder fires once."""
    async with httpx.AsyncClient(base_url=abroad.program.url) as client:
        health = (await client.get("/healthz")).json()
    resumes = time.monotonic() + max(0.3, 5.1 - health["tick"]["seconds_ago"])
    os.kill(abroad.program.pid, signal.SIGSTOP)
    try:
        subject = abroad.read("SELECT subject FROM reminders WHERE person = 1")[0][0]
        due = now_ms() + 100
        abroad.write(lambda tx: reminders.plan(tx, "evening", subject, 8, due))
        await until(lambda: time.monotonic() >= resumes, 6)
    finally:
        os.kill(abroad.program.pid, signal.SIGCONT)
    await until(lambda: _reminded(abroad, 8), 6)
    rows = "SELECT count(*) FROM outgoing WHERE kind = 'reminder' AND person = 8"

    assert (1, 1) == (len(_reminded(abroad, 8)), abroad.count(rows))
