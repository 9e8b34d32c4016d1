"""A fixture for conftest files: `from tests.zalo_bot_api.fixtures import zalo_api`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.zalo_bot_api.doubts import EITHER_WAY, Doubts
from tests.zalo_bot_api.emulator import Emulator


@pytest_asyncio.fixture(params=EITHER_WAY, ids=range(len(EITHER_WAY)))
async def zalo_api(request: pytest.FixtureRequest) -> AsyncIterator[Emulator]:
    """Run an emulator once for each way in which the platform may behave."""
    doubts: Doubts = request.param
    async with Emulator(doubts) as emulator:
        yield emulator
