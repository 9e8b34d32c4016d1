"""The webhook: the secret first, one effect an update, 503 when nothing could be written."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from bot.channels.telegram import TelegramChannel
from tests.channels.receiving import Ledger, serving, until
from tests.channels.telegram.conftest import choices, row
from tests.telegram_api import Emulator
from tests.words import say

SECRET = "secret-of_tests"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def own_door() -> socket.socket:
    """Return a socket at a port that is ours from now on."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return door


@pytest_asyncio.fixture
async def hooked(telegram_api: Emulator, ledger: Ledger) -> AsyncIterator[tuple[str, Ledger]]:
    """Serve a channel in webhook mode; gives the webhook's address."""
    door = own_door()
    port = door.getsockname()[1]
    telegram_api.pusher.retry_base = 0.05
    channel = TelegramChannel(
        telegram_api.token,
        telegram_api.url,
        ledger,
        say,
        public_url=f"http://127.0.0.1:{port}/",
        webhook_secret=SECRET,
    )
    telegram_api.person(7)
    async with serving(channel, door):
        await channel.start()
        await channel.poll()
        await channel.send(row("?", choices=choices("Có")), None)
        yield f"http://127.0.0.1:{port}/telegram/webhook", ledger
        await channel.stop()


def update(number: int, text: str = "xin chào") -> bytes:
    """Return the body of a pushed update."""
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "from": {"id": 7}, "chat": chat, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def push(url: str, body: bytes, secret: str | bytes | None = SECRET) -> tuple[int, str]:
    """Push a body and return status and Retry-After."""
    raw = secret if isinstance(secret, bytes) or secret is None else secret.encode()
    headers = {} if raw is None else {HEADER: raw.decode("latin-1")}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, answer.headers.get("Retry-After", "")


async def test_pushed_updates_arrive_and_taps_are_answered(
    telegram_api: Emulator, hooked: tuple[str, Ledger]
) -> None:
    """The emulator delivers to the address that was set; the tap's mark goes."""
    person = telegram_api.person(7)
    await person.say("/start abc")
    await person.tap("Có")
    await until(lambda: len(hooked[1].seen) == 2)
    await until(lambda: all(tap.answered for tap in telegram_api.world.taps.values()))
    assert {i.kind for i in hooked[1].seen} == {"command", "choice"}
    assert telegram_api.world.webhook.allowed == ["message", "edited_message", "callback_query"]


async def test_the_same_body_five_times_is_one_effect(hooked: tuple[str, Ledger]) -> None:
    """Five parallel deliveries are all taken, and one counts."""
    answers = await asyncio.gather(*(push(hooked[0], update(5)) for _ in range(5)))
    assert [status for status, _ in answers] == [200] * 5 and len(hooked[1].seen) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", "secret-of_test", "bí mật", b"\xff\xfe"])
async def test_without_the_secret_nothing_is_even_parsed(
    hooked: tuple[str, Ledger], secret: str | bytes | None
) -> None:
    """Missing, wrong, empty and non-ASCII secrets get 403; no dead letter is made."""
    status, _ = await push(hooked[0], b"\xff not json", secret)
    assert (status, hooked[1].seen, hooked[1].dead) == (403, [], [])


async def test_a_database_that_refuses_answers_503_and_it_comes_again(
    telegram_api: Emulator, hooked: tuple[str, Ledger]
) -> None:
    """503 with Retry-After, which the vendor obeys; then it is taken once."""
    hooked[1].unavailable = 1
    assert await push(hooked[0], update(5)) == (503, "3")
    hooked[1].unavailable = 1
    telegram_api.pusher.most = 0.05
    await telegram_api.person(7).say("lại")
    await until(lambda: telegram_api.pusher.statuses == [503, 200])
    assert hooked[1].texts() == ["lại"]


async def test_what_cannot_be_read_is_kept_and_taken(hooked: tuple[str, Ledger]) -> None:
    """No JSON, no update, a giant: 200, a dead letter with the raw bytes; the next flows."""
    bodies = [b"{broken", b"[1]", b'{"update_id": 9, "message": {}}', b"x" * 1_100_000]
    statuses = [(await push(hooked[0], body))[0] for body in bodies]
    assert statuses == [200] * 4
    dead = hooked[1].dead
    assert [raw for _, raw, _ in dead][:3] == bodies[:3] and len(dead[3][1]) == 65_536
    assert dead[2][0] == "9" and len({key for key, _, _ in dead}) == 4
    assert await push(hooked[0], update(10)) == (200, "") and len(hooked[1].seen) == 1


async def test_an_unknown_kind_is_taken_and_ignored(hooked: tuple[str, Ledger]) -> None:
    """A field of a newer API changes nothing and is not sent again."""
    assert await push(hooked[0], b'{"update_id": 3, "future": {}}') == (200, "")
    assert not hooked[1].seen and not hooked[1].dead


async def test_no_public_address_means_no_route(telegram_api: Emulator, ledger: Ledger) -> None:
    """A polling channel mounts nothing."""
    assert list(TelegramChannel(telegram_api.token, telegram_api.url, ledger, say).routes()) == []
