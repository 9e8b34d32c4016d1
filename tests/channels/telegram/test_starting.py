"""Starting, stopping, and what never reaches a log."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.channels.contract import StartRefused
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.request import KEEP_ALIVE, HttpRequest
from tests.channels.receiving import Ledger, polling, until
from tests.channels.telegram.conftest import QUICK, choices, row
from tests.telegram_api import Emulator
from tests.words import say


@pytest.mark.parametrize("token", ["12345:wrong", "nonsense"])
async def test_a_refused_token_refuses_the_start(
    telegram_api: Emulator, ledger: Ledger, token: str
) -> None:
    """401 and 404 of getMe name the setting and not its value."""
    channel = TelegramChannel(token, telegram_api.url, ledger, say)
    with pytest.raises(StartRefused) as refused:
        await channel.start()
    assert "DONGHANH_TELEGRAM_TOKEN" in str(refused.value) and token not in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"proxy": "socks5://127.0.0.1:1"}, "DONGHANH_TELEGRAM_PROXY"),
        ({"webhook_secret": "bí mật"}, "DONGHANH_WEBHOOK_SECRET"),
    ],
)
async def test_wrong_settings_refuse_the_start(
    telegram_api: Emulator, ledger: Ledger, settings: dict[str, str], named: str
) -> None:
    """A proxy of a kind we cannot use and a secret Telegram does not take are named."""
    channel = TelegramChannel(telegram_api.token, telegram_api.url, ledger, say, **settings)
    with pytest.raises(StartRefused, match=named):
        await channel.start()


async def test_a_channel_that_has_asked_nothing_is_not_silent(ledger: Ledger) -> None:
    """While it starts nobody hears that Telegram has been silent since the machine booted."""
    assert TelegramChannel("1:t", "", ledger, say).silent_for() == 0.0


async def test_an_address_that_is_none_refuses_the_start(ledger: Ledger) -> None:
    """A wrong address of the Bot API is named, and the token beside it is not."""
    with pytest.raises(StartRefused, match="DONGHANH_TELEGRAM_API"):
        await TelegramChannel("1:t", "api.telegram.org", ledger, say).start()


async def test_a_webhook_left_over_is_removed_and_the_backlog_kept(
    telegram_api: Emulator, ledger: Ledger
) -> None:
    """Polling takes over from a webhook without losing what waited."""
    telegram_api.world.webhook.url = "http://127.0.0.1:9/gone"
    await telegram_api.person(7).say("đã chờ")
    channel = TelegramChannel(telegram_api.token, telegram_api.url, ledger, say, waits=QUICK)
    await channel.start()
    async with polling(channel):
        await until(lambda: ledger.texts() == ["đã chờ"])
    await channel.stop()
    assert telegram_api.world.webhook.url == ""


async def test_a_network_that_is_down_only_delays(
    telegram_api: Emulator, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """The channel starts without Telegram and polls once it answers."""
    await telegram_api.refuse_connections()
    channel = TelegramChannel(telegram_api.token, telegram_api.url, ledger, say, waits=QUICK)
    await channel.start()
    async with polling(channel):
        await until(lambda: "telegram: not reached (" in caplog.text)
        await telegram_api.accept_connections()
        await telegram_api.person(7).say("đến rồi")
        await until(lambda: ledger.texts() == ["đến rồi"])
    await channel.stop()
    assert telegram_api.world.calls["deleteWebhook"] == 1


async def test_calls_go_through_the_proxy(telegram_api: Emulator, ledger: Ledger) -> None:
    """With a proxy set, Telegram's own address is never looked up by us."""
    seen: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readline())
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        writer.write(head)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    channel = TelegramChannel("1:t", "http://telegram.invalid", ledger, say, proxy=address)
    await channel.start()
    assert (await channel.send(row("x"), None)).kind == "server_error"
    await channel.stop()
    server.close()
    await server.wait_closed()
    assert all(line.startswith(b"POST http://telegram.invalid/bot1:t/") for line in seen)


async def test_neither_token_nor_text_is_logged(
    telegram_api: Emulator, ledger: Ledger, by_hand: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """At DEBUG, through sends, refusals, cuts, taps and conflicts, nothing secret appears."""
    caplog.set_level(logging.DEBUG)
    request = HttpRequest(by_hand=by_hand)
    channel = TelegramChannel(
        telegram_api.token, telegram_api.url, ledger, say, waits=QUICK, request=request
    )
    await channel.start()
    person = telegram_api.person(4242424242)
    telegram_api.cut("getUpdates")
    telegram_api.answer_raw("getUpdates", b"<html>", 502)
    async with polling(channel):
        place = {"place": "telegram:4242424242"}
        await channel.send(row("mật thư", choices=choices("Có"), **place), None)
        await person.tap("Có")
        telegram_api.cut("sendMessage")
        await channel.send(row("mật thư", **place), None)
        telegram_api.refuse("sendMessage", 400, "Bad Request: no rights for 4242424242")
        refused = await channel.send(row("mật thư", **place), None)
        await channel.show_menu("telegram:99999999", [("x", "y")])
        await until(lambda: ledger.seen)
    await telegram_api.refuse_connections()
    await channel.send(row("mật thư", **place), None)
    await channel.stop()
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert logged and refused.kind == "refused"
    for secret in (telegram_api.token, "AAEmulator", "mật thư", "4242424242"):
        assert secret not in logged + refused.reason


async def test_idle_connections_are_closed_by_us_first(ledger: Ledger, by_hand: bool) -> None:
    """A server that would keep one for long finds it closed; ours is shorter than any we met."""
    async with Emulator(keep_alive=75) as server:
        person = server.person(7)
        request = HttpRequest(keep_alive=0.15, by_hand=by_hand)
        channel = TelegramChannel(server.token, server.url, ledger, say, request=request)
        await channel.start()
        for number in range(3):
            outcome = await channel.send(row(str(number)), None)
            assert outcome.kind == "sent"
            await until(lambda: server.lines and not server.lines.connections)
        await channel.stop()
        assert channel.counts["disconnects_reused"] == 0 and len(person.got) == 3
    assert KEEP_ALIVE < 5
