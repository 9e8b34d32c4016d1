"""Calls are ended when their time is over, each by itself and nothing else with it."""

from __future__ import annotations

import asyncio

import pytest

from bot.messaging.deadlines import Deadlines


async def never() -> None:
    """Hang for ever."""
    await asyncio.Event().wait()


async def test_a_call_that_hangs_is_ended() -> None:
    """And whoever waited goes on, with later time limits still in force."""
    deadlines = Deadlines(0.01)

    with pytest.raises(TimeoutError):
        await deadlines.within(never())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await never()
    assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]


async def test_a_call_in_time_is_left_alone() -> None:
    """Its timer ends nothing of what comes after it."""
    deadlines = Deadlines(0.01)

    assert await deadlines.within(asyncio.sleep(0, "sent")) == "sent"
    with pytest.raises(TimeoutError):
        await deadlines.within(never())


async def test_each_has_its_own_end() -> None:
    """Those begun later are watched when those before them have ended."""
    deadlines = Deadlines(0.02)

    async def later(at: int) -> str:
        await asyncio.sleep(at * 0.005)
        try:
            await deadlines.within(never())
        except TimeoutError:
            return f"ended {at}"
        raise AssertionError

    told = await asyncio.gather(*(later(at) for at in range(8)))
    assert told == [f"ended {at}" for at in range(8)]


async def test_what_somebody_else_cancels_is_cancelled() -> None:
    """It is no matter of time, even where that is over as well."""
    deadlines = Deadlines(0.01)
    begun = asyncio.Event()

    async def hanging() -> None:
        begun.set()
        await deadlines.within(never())

    task = asyncio.create_task(hanging())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_fault_of_the_call_is_told() -> None:
    """As it is."""

    async def failing() -> None:
        raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        await Deadlines(1.0).within(failing())
