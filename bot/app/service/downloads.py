"""What a private address hands out: the file, and when the classes of a calendar begin."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.conversation.messages import FileOut
from bot.domain.instants import local_moment
from bot.messaging.file_links import FileLinks
from bot.messaging.files import file_out
from bot.store.outgoing import parts
from bot.store.sql import Tx, parse
from bot.store.writer import Reader
from bot.text.dates import say_moment

_CALENDAR = "text/calendar"
#: When a class of a calendar file begins; a series has a few.
_BEGINS = re.compile(rb"^DTSTART;TZID=[^:]*:(\d{8}T\d{6})", re.MULTILINE)
_MOST_TIMES = 4
_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file that an address hands out; `times` are said, of a calendar file only."""

    path: str
    name: str
    mime: str
    times: tuple[str, ...] = ()


class Downloads:
    """Looks up what the addresses of an office's files lead to."""

    def __init__(self, links: FileLinks, reader: Reader, clock: Clock, zone: str) -> None:
        self._links = links
        self._reader = reader
        self._clock = clock
        self._zone = ZoneInfo(zone)

    async def find(self, word: str) -> HandedOut | None:
        """Return what an address hands out; None where it opens no more."""
        part, now = self._links.part_of(word), self._clock.now_ms()
        if part is None:
            return None
        found = await self._reader.read(lambda tx: _file_of(tx, part, now))
        return await asyncio.to_thread(self._looked_at, found) if found else None

    def _looked_at(self, found: FileOut) -> HandedOut | None:
        if not Path(found.path).is_file():
            return None
        times = self._times(found.path) if found.mime.startswith(_CALENDAR) else ()
        return HandedOut(found.path, found.name, found.mime, times)

    def _times(self, path: str) -> tuple[str, ...]:
        with Path(path).open("rb") as file:
            begins = _BEGINS.findall(file.read(_READ))
        now = local_moment(self._clock.now_ms(), self._zone)
        moments = (
            datetime.strptime(begun.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=self._zone)
            for begun in begins[:_MOST_TIMES]
        )
        return tuple(say_moment(moment, now) for moment in moments)


def _file_of(tx: Tx, id: int, now: int) -> FileOut | None:
    """Return the file that a part hands out at its place."""
    part = parts.find(tx, id)
    file = parse(part.reply).get("file", "") if part else ""
    return file_out(tx, file, part.channel, part.place, now) if part and file else None
