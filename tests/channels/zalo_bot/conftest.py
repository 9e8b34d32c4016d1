"""What the tests of the Zalo bots' channel share: the channel at an emulator, a quick poller."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot.polling import Waits
from bot.conversation.messages import Outgoing
from tests.channels.receiving import Ledger, ledger
from tests.words import say
from tests.zalo_bot_api import Emulator
from tests.zalo_bot_api.fixtures import zalo_api
from tests.zalo_bot_api.state import address_of

__all__ = ["ledger", "zalo_api"]

QUICK = Waits(poll=1, first=0.05, most=0.2, repeated=0.02)


@pytest_asyncio.fixture
async def channel(zalo_api: Emulator, ledger: Ledger) -> AsyncIterator[ZaloBotChannel]:
    """Run a started channel at the emulator."""
    made = ZaloBotChannel([zalo_api.token], zalo_api.url, ledger, say, waits=QUICK)
    await made.start()
    yield made
    await made.stop()


def place_of(api: Emulator, account: object) -> str:
    """Return the address of somebody at the first bot."""
    return f"zalo:{api.bot.id}:{address_of(account)}"


def row(text: str, place: str, **more: object) -> Outgoing:
    """Return an outbox row."""
    return Outgoing(1, "zalo", place, text, **more)  # type: ignore[arg-type]
