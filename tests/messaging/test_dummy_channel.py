"""A new channel is one folder and one line: the shipped program serves it like those it knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.bootstrap import build_program
from bot.app.channels.installed import CHANNELS
from bot.app.program import Program
from bot.app.settings import Settings
from bot.channels.contract import Outcome
from bot.conversation.messages import Outgoing
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.library.load import Library
from bot.store import people
from bot.store.sql import Row, Tx, rows
from bot.text import markup
from tests.conversation.player import ZONE, TestClock
from tests.messaging.dummy_channel import wiring as dummy_channel
from tests.messaging.dummy_channel.channel import DummyChannel
from tests.messaging.pump import count_rows
from tests.office import CONTACT, HOUR, OFFICE

MORNING = datetime(2026, 12, 14, 9, tzinfo=ZONE)
EVENING = MORNING + timedelta(hours=10)
SIGNING_UP = ("/batdau", "1", "Hà Thị Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")


class Stage:
    """The running program with the channel, and a clock that the test moves."""

    def __init__(self, program: Program, clock: TestClock) -> None:
        self.program = program
        self.clock = clock
        (self.channel,) = (one for _, one in program.channels if isinstance(one, DummyChannel))

    async def say(self, *texts: str, account: str = "lan") -> list[Outgoing]:
        """Let somebody write, each time once all before is answered; returns what was shown."""
        before = len(self.channel.shown)
        for text in texts:
            await self.channel.hear(account, text)
            await self.settled()
        return self.channel.shown[before:]

    async def settled(self) -> None:
        """Wait until nothing waits for its call, or for what became of it."""
        async with asyncio.timeout(20):
            while await count_rows(
                self.program.parts.writer,
                "channel = 'dummy' AND state IN ('pending', 'sending', 'retry', 'unknown')",
            ):
                await asyncio.sleep(0.01)

    async def at(self, moment: datetime) -> list[Outgoing]:
        """Move the clock and run the tick; returns what then comes by itself."""
        before = len(self.channel.shown)
        self.clock.now = moment
        await self.program._run_tick()
        await self.settled()
        return self.channel.shown[before:]

    async def read(self, statement: str) -> list[Row]:
        """Return rows of the database."""
        return await self.program.parts.writer.write(lambda tx: rows(tx, statement))


@pytest.fixture
async def stage(tmp_path: Path, library: Library) -> AsyncIterator[Stage]:
    """Run the shipped program with the channel in its list."""
    settings = Settings(
        office=OFFICE, contact=CONTACT, listen="127.0.0.1:0",
        database=f"sqlite:///{tmp_path / 'office.db'}",
    )  # fmt: skip
    clock = TestClock(MORNING)
    program = await build_program(
        settings, clock, library,
        channels=(
            *CHANNELS,
            dummy_channel.build,
        ),
    )  # fmt: skip
    ready = asyncio.Event()

    async def on_ready(_: Program) -> None:
        ready.set()

    running = asyncio.create_task(program.run(on_ready))
    try:
        await asyncio.wait_for(ready.wait(), 20)
        yield Stage(program, clock)
    finally:
        program.stopped.set()
        await running


def _fits(shown: list[Outgoing]) -> bool:
    """Say whether all is short as it is read, without a button, and changes nothing."""
    return all(
        len(markup.plain(one.text)) <= DummyChannel.limits.text and not one.choices and not one.edit
        for one in shown
    )


async def test_somebody_signs_up_and_is_answered_as_the_channel_can_show(stage: Stage) -> None:
    """In short texts without buttons: what can be chosen is printed, and taken as typed."""
    seen = await stage.say(*SIGNING_UP)
    found = await stage.read("SELECT full_name, commune, consent_channel FROM people")

    assert [("Hà Thị Lan", "c14866", "dummy")] == found
    assert _fits(seen)
    assert len(seen) > len(SIGNING_UP)  # what is longer comes in parts
    assert seen[1].text.endswith("1. Đồng ý\n2. Không\n3. Xem giữ những gì")
    assert "1. Sửa\n2. Nhờ cán bộ xác nhận" in "\n".join(one.text for one in seen)
    assert seen[-1].text.endswith("Tra cứu quy định · Trợ giúp")  # words to type, without a mark


async def test_a_class_booked_there_is_reminded_of_there(stage: Stage) -> None:
    """It comes by itself, fitted like the answers, with its reference."""
    await stage.say(*SIGNING_UP)
    await stage.program.parts.writer.write(_class_of_tomorrow)
    booked = await stage.say("/dangky", "1")
    (reminder,) = await stage.at(EVENING)

    assert "Đã giữ chỗ ở lớp" in booked[1].text
    assert _fits([*booked, reminder])
    assert ("reminder", "dummy:lan") == (reminder.kind, reminder.place)
    assert reminder.text.startswith("Nhắc anh/chị: lớp **Lớp thử** học 8h00 sáng thứ Ba, 15/12")
    assert reminder.text.endswith(f"_Mã tin: T{reminder.id}_")


async def test_a_trainer_announces_from_there(stage: Stage) -> None:
    """Counted by the channel's own name among those who are reached; then it comes to all."""
    await stage.say(*SIGNING_UP)
    await stage.say(*SIGNING_UP, account="thay")
    await stage.program.parts.writer.write(lambda tx: people.grant(tx, 2, "trainer", "", None, 1))
    said = await stage.say("/thongbao", "Mai họp sớm", "1", account="thay")
    await stage.say("1", account="thay")
    came = await stage.at(MORNING + timedelta(minutes=2))

    assert "1 người: 1 nhận qua dummy" in said[-2].text
    assert [("announcement", "dummy:lan")] == [(one.kind, one.place) for one in came]
    assert came[0].text.startswith("**Thông báo** · UBND xã thử\n\nMai họp sớm")
    assert _fits([*said, *came])


async def test_an_answer_whose_fate_is_hidden_goes_again(stage: Stage) -> None:
    """After two seconds, the same text with its reference, so that a second copy is known."""
    await stage.say(*SIGNING_UP)
    stage.channel.outcomes.append(Outcome("unknown"))
    first, second = await stage.say("xin chào")
    (kept,) = await stage.read(f"SELECT state, attempts FROM outgoing WHERE id = {first.id}")

    assert ("sent", 1) == kept
    assert first.id == second.id
    assert second.text == f"{first.text}\n\n_Mã tin: T{first.id}_"


async def test_the_program_tells_how_the_channel_is(stage: Stage) -> None:
    """Among the parts of its health, like the others."""
    await stage.say("/batdau")
    well, parts = await stage.program.health()

    assert well
    assert ["dummy", "web"] == sorted(parts["channels"])
    assert parts["channels"]["dummy"]["success_seconds_ago"] < 20


def _class_of_tomorrow(tx: Tx) -> None:
    now = int(MORNING.timestamp() * 1000)
    eight = now + 23 * HOUR
    new = NewTraining("GHJKLM", "Lớp thử", eight, eight + 4 * HOUR, "Hội trường", 9, ("",), "")
    trainings.add(tx, new, None, now)
