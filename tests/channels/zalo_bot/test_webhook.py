"""The webhook: the secret first, bare and wrapped bodies, probes, and every bad body."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from bot.channels.zalo_bot import ZaloBotChannel
from tests.channels.receiving import Ledger, polling, serving
from tests.words import say
from tests.zalo_bot_api import Emulator

SECRET = "secret-of-sixteen"


@contextlib.asynccontextmanager
async def served(api: Emulator, ledger: Ledger) -> AsyncIterator[str]:
    """Serve a channel's webhook; yield the address that the platform calls."""
    door = socket.create_server(("127.0.0.1", 0))
    made = ZaloBotChannel([api.token], api.url, ledger, say, "https://dh.example/p", SECRET)
    await made.start()
    async with serving(made, door):
        yield f"http://127.0.0.1:{door.getsockname()[1]}/zalo/webhook/{api.bot.id}"
    await made.stop()


async def test_the_platform_is_told_the_address_once(zalo_api: Emulator, ledger: Ledger) -> None:
    """With its path and the bot; nobody polls then."""
    async with served(zalo_api, ledger):
        assert zalo_api.bot.webhook == f"https://dh.example/p/zalo/webhook/{zalo_api.bot.id}"
        assert zalo_api.bot.secret == SECRET
    assert zalo_api.calls["getUpdates"] == 0


async def test_polling_returns_where_a_webhook_serves(zalo_api: Emulator, ledger: Ledger) -> None:
    """There is nothing to fetch."""
    made = ZaloBotChannel([zalo_api.token], zalo_api.url, ledger, say, "https://dh.example", SECRET)
    await made.start()
    async with polling(made):
        pass
    await made.stop()
    assert zalo_api.calls["getUpdates"] == 0


async def test_an_event_arrives_once(zalo_api: Emulator, ledger: Ledger) -> None:
    """In either shape, however often it is pushed."""
    async with served(zalo_api, ledger) as to:
        event = zalo_api.person("an").say("mấy giờ học")
        assert [await zalo_api.push(to, event) for _ in range(3)] == [200] * 3
    assert ledger.texts() == ["mấy giờ học"]
    assert ledger.handed_in == 3


@pytest.mark.parametrize("secret", ["", "wrong-secret-of-16", SECRET + "x", SECRET[:-1]])
async def test_strangers_are_refused_before_the_body_is_read(
    zalo_api: Emulator, ledger: Ledger, secret: str
) -> None:
    """A missing secret and a wrong one are the same."""
    async with served(zalo_api, ledger) as to:
        assert await zalo_api.push(to, b"{" * 10, secret) == 403
    assert not ledger.dead


@pytest.mark.parametrize("body", [b"", b"  ", b"{}", b"[]", b"null"])
async def test_a_probe_is_answered(zalo_api: Emulator, ledger: Ledger, body: bytes) -> None:
    """It carries no event, and is no fault."""
    async with served(zalo_api, ledger) as to:
        assert await zalo_api.push(to, body) == 200
    assert not ledger.dead and not ledger.seen


@pytest.mark.parametrize(
    "body", [b"{", b'{"event_name":"message.text.received"}', b'{"ok":true,"result":7}', b"[1]"]
)
async def test_what_is_no_event_is_a_dead_letter(
    zalo_api: Emulator, ledger: Ledger, body: bytes
) -> None:
    """It is kept, and the platform need not send it again."""
    async with served(zalo_api, ledger) as to:
        assert await zalo_api.push(to, body) == 200
    assert len(ledger.dead) == 1


async def test_a_body_that_is_too_large_is_not_read_on(zalo_api: Emulator, ledger: Ledger) -> None:
    """Events are of some hundred bytes."""
    async with served(zalo_api, ledger) as to:
        assert await zalo_api.push(to, b'"' + b"x" * (256 * 1024) + b'"') == 413


async def test_a_database_that_is_busy_is_said(zalo_api: Emulator, ledger: Ledger) -> None:
    """Whether the platform sends it again is not known: it is told to."""
    ledger.unavailable = 1
    async with served(zalo_api, ledger) as to:
        event = zalo_api.person("an").say("có mặt")
        assert await zalo_api.push(to, event) == 503
        assert await zalo_api.push(to, event) == 200
    assert ledger.texts() == ["có mặt"]


async def test_another_bot_is_not_ours(zalo_api: Emulator, ledger: Ledger) -> None:
    """Only bots of the settings have a door."""
    async with served(zalo_api, ledger) as to:
        other = to.rpartition("/")[0] + "/77"
        assert await zalo_api.push(other, zalo_api.person("an").say("x")) == 404
