"""What many rows cost: how long their queueing takes, whom it delays, and the memory they hold."""

from __future__ import annotations

import asyncio
import math
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.library.load import Library
from bot.store.outgoing import messages
from bot.store.outgoing.messages import NewMessage, NewPart
from bot.store.sql import Tx, dump
from tests.bench.bulk import Office, Tappers, crowded, fill, tapping
from tests.bench.processes import peak_megabytes, rss_megabytes
from tests.bench.promise import Miscounted
from tests.bench.stage import Stage, open_stage
from tests.running import running, telegram_settings

#: Seconds of taps before anything is due, and after all is queued.
_QUIET, _AFTER = 8.0, 1.0
_TAP_EVERY = 0.2
#: Seconds around the queueing in which a tap may have been disturbed by it.
_EDGE = 0.3
#: Seconds after which a program that started with a backlog has looked at it.
_SETTLED = 8.0
_LAID_AT_ONCE = 10_000


@dataclass(slots=True)
class Seen:
    """The highest memory of each serving process."""

    memory: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Queued:
    """How long the queueing took, until all had addresses, for the tick, others; seconds."""

    took: float
    addressed: float
    waited: float
    delay: float


async def queued(
    library: Library, office: Office, post: Callable[[float], None], kind: str, seen: Seen,
    quiet: float = _QUIET,
) -> Queued:  # fmt: skip
    """Run the program at the pace that Telegram enforces, so that sending hardly mixes in."""
    async with open_stage() as stage:
        await fill(stage, library, office)
        await stage.control("pace", {"enforced": True})
        post(due := time.time() + quiet + 0.0002 * office.crowd)
        settings = telegram_settings(stage.url, stage.token)
        async with running(office.database, quiet_hours="00:00-00:00", **settings) as program:
            await stage.wait_polled()
            tappers = Tappers(stage, office.attempts)
            async with tapping(tappers, _TAP_EVERY):
                first = await _wait_rows(office, kind, 1, 60.0 + due - time.time())
                last = await _wait_rows(office, kind, office.crowd, 120.0)
                addressed = await _wait_addresses(office, kind, 120.0)
                await asyncio.sleep(_AFTER)
            seen.memory.append(peak_megabytes(program.pid))
            await _check(stage)
        during = tappers.between(first - _EDGE, addressed)
        before, after = (
            tappers.between(0, first - _EDGE),
            tappers.between(addressed + _EDGE, math.inf),
        )
        delay = max(0.0, max(during, default=0.0) - statistics.median(before + after)) / 1000
        return Queued(last - first, addressed - first, first - due, delay)


async def _wait_rows(office: Office, kind: str, wanted: int, seconds: float) -> float:
    """Wait until so many have a delivery of a kind; return when; raises Miscounted."""
    deadline = time.monotonic() + seconds
    # The newest id is read at once; the rows are counted only when there can be enough.
    newest = "SELECT coalesce(max(id), 0) FROM deliveries"
    rows = (
        "SELECT count(*) FROM messages m JOIN deliveries d ON d.message = m.id "
        f"WHERE m.kind = '{kind}'"
    )
    while office.count(newest) < wanted or (found := office.count(rows)) < wanted:
        if time.monotonic() > deadline:
            raise Miscounted(f"{office.count(rows)} of {wanted} rows queued")
        await asyncio.sleep(0.02)
    if found > office.crowd:
        raise Miscounted(f"{found} rows queued for {office.crowd} people")
    return time.time()


async def _wait_addresses(office: Office, kind: str, seconds: float) -> float:
    """Wait until nothing waits for an address; return when; raises Miscounted."""
    deadline = time.monotonic() + seconds
    while office.count("SELECT EXISTS (SELECT 1 FROM deliveries WHERE state = 'waiting')"):
        if time.monotonic() > deadline:
            raise Miscounted("some still wait for an address")
        await asyncio.sleep(0.02)
    found = time.time()
    parts = office.count(f"SELECT count(*) FROM outgoing WHERE kind = '{kind}'")
    if parts != office.crowd:
        raise Miscounted(f"{parts} parts for {office.crowd} people")
    return found


async def _check(stage: Stage) -> None:
    counts = await stage.counts()
    if counts["refused"] or counts["pace_breaks"] or counts["unknown_parameters"]:
        raise Miscounted(f"refused: {counts}")


async def backlogs(library: Library, many: int, few: int = 1_000) -> float:
    """Return how many megabytes more are held with many rows waiting than with few."""
    held = [await _held(library, waiting) for waiting in (few, many)]
    return held[1] - held[0]


async def _held(library: Library, waiting: int) -> float:
    """Return the memory of a program that started with rows which Telegram does not take now."""
    with tempfile.TemporaryDirectory() as folder:
        office = crowded(Path(folder), library, 1, 0)
        office.change(lambda tx: _leave_waiting(tx, waiting))
        async with open_stage() as stage:
            full = {"kind": "refuse", "method": "sendMessage", "times": 1_000_000, "status": 429,
                    "description": "Too Many Requests: retry after 3000",
                    "parameters": {"retry_after": 3000}}  # fmt: skip
            await stage.control("fault", full)
            settings = telegram_settings(stage.url, stage.token)
            async with running(office.database, **settings) as program:
                await stage.wait_polled()
                await asyncio.sleep(_SETTLED)
                if not (await stage.counts())["calls"].get("sendMessage"):
                    raise Miscounted("nothing of the backlog was tried")
                return rss_megabytes(program.pid)


def _leave_waiting(tx: Tx, rows: int) -> None:
    """Leave deliveries and parts of one message as a long outage would have left them."""
    now, kind = int(time.time() * 1000), "notice"
    body = dump({"text": "Mời anh/chị dự họp."})
    message = messages.say(tx, NewMessage("test", "backlog", 0, kind, body), now)
    parts = []
    for number in range(rows):
        place = f"telegram:{1_000_001 + number}"
        delivery = messages.address_to(tx, message, kind, now, place=place, state="routed")
        assert delivery
        new = NewPart("telegram", place)
        parts.append(messages.part_values(delivery, 0, kind, new, now, now))
        if len(parts) == _LAID_AT_ONCE or number == rows - 1:
            messages.add_parts(tx, parts)
            parts.clear()
