"""What the tests of the Telegram channel share: a receiver, a channel, a web server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from importlib import import_module
from importlib.util import find_spec

import pytest
import pytest_asyncio

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.polling import Waits
from bot.channels.telegram.request import HttpRequest
from bot.conversation.messages import Choice, FileOut, Outgoing
from tests.channels.receiving import Ledger, ledger
from tests.telegram_api import Emulator
from tests.telegram_api.fixtures import telegram_api
from tests.words import say

__all__ = ["ledger", "telegram_api"]

QUICK = Waits(poll=1, first=0.05, most=0.2, conflict=0.1, most_conflict=0.2, slow=0.1, stop=1.0)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Try the wire on the loop that the program uses too, where it is installed."""
    loops: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
    if item.path.name == "test_wire.py" and find_spec("uvloop"):
        loops["uvloop"] = import_module("uvloop").new_event_loop
    return loops


@pytest.fixture(params=[True, False], ids=["by hand", "aiohttp"])
def by_hand(request: pytest.FixtureRequest) -> bool:
    """Speak to Telegram in both ways: on lines of our own, and through aiohttp alone."""
    return bool(request.param)


@pytest_asyncio.fixture
async def channel(
    telegram_api: Emulator, ledger: Ledger, by_hand: bool
) -> AsyncIterator[TelegramChannel]:
    """Run a started channel at the emulator."""
    request = HttpRequest(by_hand=by_hand)
    made = TelegramChannel(
        telegram_api.token, telegram_api.url, ledger, say, waits=QUICK, request=request
    )
    await made.start()
    yield made
    await made.stop()


def row(text: str, **more: object) -> Outgoing:
    """Return an outbox row for person 7."""
    fields: dict[str, object] = {"id": 1, "channel": "telegram", "place": "telegram:7"}
    return Outgoing(text=text, **(fields | more))  # type: ignore[arg-type]


def choices(*labels: str) -> tuple[Choice, ...]:
    """Return choices with ids `c:0`, `c:1` …"""
    return tuple(Choice(f"c:{index}", label) for index, label in enumerate(labels))


def handed_out(path: object, name: str = "kết quả.xlsx") -> FileOut:
    """Return a file to hand out."""
    return FileOut("f1", name, "application/octet-stream", str(path))
