"""Web push with the shipped program as a process: offered, subscribed, rung, dropped."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import httpx
import pytest

from bot.channels.web import identity
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.library.load import Library
from tests.channels.web.push_service import PushService, signer_of
from tests.faults.stage import NO_QUIET_HOURS
from tests.office import HOUR, make_office
from tests.running import running

PAGE = {"Sec-Fetch-Site": "same-origin"}
LEAVER, WAITER = 1, 2


class Town:
    """The running program's database, and the pages of its people."""

    def __init__(self, database: Path, url: str) -> None:
        self.database = database
        self.url = url
        self._keys = 0

    def read(self, statement: str) -> list[Any]:
        """Return rows of the database."""
        with closing(connect(self.database, timeout=5)) as tx:
            return tx.execute(statement).fetchall()

    def page(self, learner: int) -> httpx.AsyncClient:
        """Return a client with the cookie of a learner's page."""
        ((secret,),) = self.read("SELECT value FROM secrets WHERE name = 'web_cookie'")
        client = httpx.AsyncClient(base_url=self.url, headers=PAGE, timeout=20)
        client.cookies.set(identity.COOKIE, identity.sign(secret, str(learner)))
        return client

    async def choose(self, page: httpx.AsyncClient, *choices: str) -> None:
        """Press one button after the other."""
        for choice in choices:
            self._keys += 1
            said = {"key": f"key-{self._keys:08}", "choice": choice}
            assert 200 == (await page.post("/say", json=said)).status_code

    def hurry(self) -> None:
        """Let the rings that wait be due at once; their own moment is free for others again."""
        with closing(connect(self.database, timeout=5)) as tx, tx:
            tx.execute(
                "UPDATE messages SET cause_id = 'hurried:' || id WHERE id IN (SELECT "
                "d.message FROM parts p JOIN deliveries d ON d.id = p.delivery "
                "WHERE p.channel = 'push' AND p.state = 'pending')"
            )
            tx.execute("UPDATE parts SET due_at = 1 WHERE channel = 'push' AND state = 'pending'")


async def _until(check: Callable[[], object], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not check():
            await asyncio.sleep(0.02)


def _full_class(database: Path) -> int:
    """Open a class with one seat, held by one learner, for which another waits.

    So near its beginning a seat that is given back goes on at once.
    """
    now = int(time.time() * 1000)
    new = NewTraining("GHJKLM", "Lớp kín chỗ", now + HOUR, now + 5 * HOUR, "X", 1, ("",), "")
    with closing(connect(database, isolation_level=None)) as tx:
        training = trainings.add(tx, new, None, now - HOUR)
        registrations.book(tx, training, LEAVER, now - HOUR)
    return training


@pytest.mark.long
async def test_a_seat_that_came_free_rings_the_closed_page(
    tmp_path: Path, library: Library
) -> None:
    """Booked, offered, subscribed; told to wait, rung, read; gone at last: as people and services
    do it, over HTTP only."""
    database = tmp_path / "a.db"
    make_office(database, library, 2, channel="web", in_quiz=False)
    training = _full_class(database)
    async with PushService() as service:
        browser = service.browser("waiter")
        service.script = [(429, {"Retry-After": "1"}), (201, {}), (410, {})]
        settings = {"push": "on", "push_services": "127.0.0.1", "quiet_hours": NO_QUIET_HOURS}
        async with running(database, **settings) as program:
            town = Town(database, program.url)
            async with town.page(WAITER) as waiter, town.page(LEAVER) as leaver:
                await town.choose(waiter, f"cl-book:{training}")
                booked = (await waiter.get("/mail")).json()["rows"]
                await waiter.post("/ack", json={"ids": [row["id"] for row in booked]})
                key = (await waiter.get("/push")).json()["key"]
                taken = await waiter.post("/push", json={"do": "on", **browser.subscription})
                await town.choose(leaver, f"cl-leave:{training}", f"cl-left:{training}")
                await _until(lambda: town.read("SELECT 1 FROM outgoing WHERE channel = 'push'"))
                town.hurry()
                await service.called(2)
                await _until(lambda: town.read("SELECT 1 FROM outgoing WHERE channel = 'push' "
                                               "AND state = 'sent'"))  # fmt: skip
                health = (await waiter.get("/healthz")).json()["channels"]
                metrics = (await waiter.get("/metrics")).text

                await town.choose(leaver, f"cl-book:{training}")
                await town.choose(waiter, f"cl-leave:{training}", f"cl-left:{training}")
                await town.choose(waiter, f"cl-book:{training}")
                again = (await waiter.get("/mail")).json()["rows"]
                await town.choose(leaver, f"cl-leave:{training}", f"cl-left:{training}")
                await _until(lambda: town.read("SELECT 1 FROM outgoing WHERE channel = 'push' "
                                               "AND state = 'pending'"))  # fmt: skip
                town.hurry()
                await service.called(3)
                await _until(lambda: not town.read("SELECT 1 FROM push_subscriptions"))

    claims, signer = signer_of(service.calls[1])
    assert [True] == [row["offer_push"] for row in booked]
    assert not any(row["offer_push"] for row in again)
    assert 200 == taken.status_code
    assert (service.url, key) == (claims["aud"], signer)
    assert {"text": "Có tin mới cho anh/chị. Chạm để mở."} == json.loads(
        browser.open(service.calls[1].body)
    )
    assert health["push"]["success_seconds_ago"] < 20
    assert health["web"]["success_seconds_ago"] < 60
    assert 'donghanh_pushes_total{outcome="sent"} 1.0' in metrics
    assert 'donghanh_vendor_waits_total{channel="push"} 1.0' in metrics
    said = program.log.read_text(encoding="utf-8")
    assert "/send/waiter" not in said
