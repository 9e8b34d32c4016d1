"""The heartbeat: who answers, when the watchdog is fed, what admins hear, once each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.app.bootstrap import app_context
from bot.app.service import heartbeat
from bot.app.service.heartbeat import Heartbeat
from bot.app.settings import Settings
from bot.library.load import Library
from bot.store import alerts, people
from bot.store.outgoing.outbox import Queued
from bot.store.sql import Tx, rows
from bot.store.writer import Writer
from tests.conversation.player import LIMITS, TestClock
from tests.messaging.test_deliver import Vendor


class Silent(Vendor):
    """A vendor that has been silent for as long as the test says."""

    name = "telegram"

    def __init__(self) -> None:
        super().__init__()
        self.silence = 0.0
        self.probes = 0

    def silent_for(self) -> float:
        return self.silence

    async def probe(self) -> None:
        self.probes += 1


class Ward:
    """A heartbeat over a real database with one admin on each channel."""

    def __init__(self, writer: Writer, library: Library) -> None:
        self.vendor = Silent()
        self.fed = 0
        self.queued: list[Queued] = []
        clock = TestClock(datetime(2026, 12, 14, 2, tzinfo=UTC))
        self.app = app_context(Settings(office="X", contact="Y"), library)
        self.heart = Heartbeat(
            writer, clock, self.app, LIMITS, [self.vendor], self._after, self._feed
        )
        self.writer = writer

    def _feed(self) -> None:
        self.fed += 1

    def _after(self, queued: Sequence[Queued]) -> None:
        self.queued += queued

    async def admin(self, *addresses: str) -> None:
        def fill(tx: Tx) -> None:
            version = self.app.office.consent_version
            person = people.create(tx, 1, version, "web", addresses[0])
            people.change(tx, person, full_name="Quản", commune="c1")
            people.grant(tx, person, "admin", "", None, 1)
            for address in addresses:
                people.touch(tx, address, address.split(":")[0], address, 1)
                people.link(tx, address, person, 1)

        await self.writer.write(fill)


@pytest.fixture
def ward(writer: Writer, library: Library) -> Ward:
    """A ward with nobody in it yet."""
    return Ward(writer, library)


async def test_admins_hear_once_that_a_channel_is_down_and_once_that_it_is_back(
    ward: Ward,
) -> None:
    """The line goes through a channel that works, and only there."""
    await ward.admin("telegram:1", "web:a")
    await ward.admin("telegram:2")
    await ward.heart.beat()
    ward.vendor.silence = 301
    await ward.heart.beat()
    await ward.heart.beat()
    down = [(row.place, row.body["text"]) for row in ward.queued]
    ward.queued.clear()
    ward.vendor.silence = 1
    await ward.heart.beat()
    await ward.heart.beat()
    back = sorted(row.place for row in ward.queued)

    assert ["web:a"] == [place for place, _ in down]
    assert "Telegram" in down[0][1]
    assert ["telegram:1", "telegram:2"] == back


async def test_a_restart_raises_no_alarm_again(ward: Ward) -> None:
    """What is known to be down stays known."""
    await ward.writer.write(lambda tx: alerts.changed(tx, "channel:telegram", True, 1))
    await ward.admin("web:a")
    ward.vendor.silence = 301
    await ward.heart.beat()

    assert [] == ward.queued


async def test_a_restart_alone_brings_no_channel_back(ward: Ward) -> None:
    """Down before the restart, the channel is back when its vendor has answered, told once."""
    await ward.writer.write(lambda tx: alerts.changed(tx, "channel:telegram", True, 1))
    await ward.admin("web:a")
    ward.vendor.silence = 20
    await ward.heart.beat()
    unheard = list(ward.queued)
    ward.vendor.silence = 0.0
    await ward.heart.beat()
    await ward.heart.beat()

    assert [] == unheard
    assert ["web:a"] == [row.place for row in ward.queued]


async def test_the_last_success_is_a_send_or_an_answer(ward: Ward) -> None:
    """Nothing yet is None; then the younger of the last message sent and the last answer."""
    ward.vendor.silence = 500
    await ward.heart.beat()
    never = ward.heart.since_success()
    ward.heart.succeeded("telegram")
    sent = ward.heart.since_success()["telegram"]

    assert {"telegram": None} == never
    assert sent is not None and sent < 5


async def test_a_health_asked_during_a_beat_is_not_ill(ward: Ward) -> None:
    """Between the question to the database's thread and its answer we are as well as before."""
    await ward.heart.beat()
    gate = threading.Event()
    stuck = asyncio.ensure_future(ward.writer.write(lambda tx: gate.wait(10)))
    await asyncio.sleep(0)
    beat = asyncio.ensure_future(ward.heart.beat())
    await asyncio.sleep(0)
    during = ward.heart.pulse.database_ok
    gate.set()
    await asyncio.gather(stuck, beat)

    assert during


async def test_a_silent_vendor_is_asked_before_it_counts_as_down(ward: Ward) -> None:
    """Silence for lack of traffic is broken by one cheap call."""
    await ward.heart.beat()
    ward.vendor.silence = 46
    await ward.heart.beat()

    assert 1 == ward.vendor.probes
    assert frozenset() == ward.heart.down()


async def test_the_watchdog_starves_while_the_database_thread_hangs(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A work that never ends on the database's thread stops the feeding; afterwards it goes on."""
    monkeypatch.setattr(heartbeat, "HUNG_AFTER_S", 0.2)
    await ward.heart.beat()
    gate = threading.Event()
    stuck = asyncio.ensure_future(ward.writer.write(lambda tx: gate.wait(10)))
    await asyncio.sleep(0)
    await ward.heart.beat()
    starved = ward.fed
    gate.set()
    await stuck
    await ward.heart.beat()

    assert (1, 2) == (starved, ward.fed)


async def test_the_watchdog_starves_after_the_loop_hung(ward: Ward) -> None:
    """A loop that came late by more than it may is not fed at that beat."""
    ward.heart.pulse.loop_lag = heartbeat.HUNG_AFTER_S + 1
    await ward.heart.beat()

    assert 0 == ward.fed


async def test_changes_are_numbered(writer: Writer) -> None:
    """Each raise and clear is one row."""
    for raised in (False, True, True, False, False, True):
        await writer.write(lambda tx, raised=raised: alerts.changed(tx, "x", raised, 1))

    assert [(1,), (0,), (1,)] == await writer.write(
        lambda tx: rows(tx, "SELECT raised FROM alerts ORDER BY id")
    )
