"""A fixture for conftest files: `from tests.telegram_api.fixtures import telegram_api`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.telegram_api.emulator import Emulator


@pytest_asyncio.fixture
async def telegram_api() -> AsyncIterator[Emulator]:
    """Run an emulator; at the end the test fails if Telegram did not know a parameter."""
    async with Emulator() as emulator:
        yield emulator
        emulator.check()
