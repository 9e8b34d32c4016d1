"""Rounds of SIGKILL while announcements go out and people ask, and what then is on the screens."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.library.load import Library
from tests.notices import post_notice
from tests.office import make_office
from tests.running import Running, start, telegram_settings
from tests.telegram_api import Emulator, Shown, Weather

PEOPLE = 500
_AUTHOR, _FIRST, _FIRST_ASKER = 1, 1_000_000, 5_000_000
#: People who write in each round, each once and for the first time.
_ASKERS = 3
_MARK = re.compile(r"Tin số (\d+)\.")
_REFERENCE = re.compile(r"Mã tin: T(\d+)")
#: Each part of what was said, and each delivery that has not come to parts; what is open of it.
_GOES = (
    "FROM messages m JOIN deliveries d ON d.message = m.id LEFT JOIN parts p ON p.delivery = d.id"
)
_OPEN = "coalesce(p.state, d.state) NOT IN ('sent', 'dead', 'superseded')"
#: Seconds: until the program is there, until a kill after that, until the last run is through.
_STARTS, _LIVES, _ENDS = 1.0, 0.5, 120.0


@dataclass(slots=True)
class Report:
    """What a soak came to; `strange` are doubles that nothing accounts for."""

    rounds: int = 0
    notices: int = 0
    messages: int = 0
    hidden: int = 0  # messages on a screen whose answer did not arrive
    in_flight: int = 0  # rows that were under way at a kill, each time counted
    answers: int = 0  # of the messages, those that answer somebody
    doubled: int = 0
    lost: int = 0
    longest: float = 0.0  # of the rounds, in seconds
    faults: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        faults = ", ".join(f"{count} {kind}" for kind, count in sorted(self.faults.items()))
        return (
            f"soak: {self.rounds} rounds (the longest {self.longest:.1f} s), {self.notices} "
            f"announcements to {PEOPLE} people, {self.messages} messages on screens, "
            f"{self.answers} of them answers; "
            f"faults: {faults}; hidden answers {self.hidden}, rows in flight at kills "
            f"{self.in_flight}; doubled {self.doubled}, unaccounted for {len(self.strange)}, "
            f"lost {self.lost}"
        )


class Soak:
    """One office, one emulator, and a program that is killed round after round."""

    def __init__(self, database: Path, telegram: Emulator, seed: int) -> None:
        self.database = database
        self.telegram = telegram
        self.report = Report()
        self._chance = random.Random(seed)
        self._settings = {
            **telegram_settings(telegram.url, telegram.token),
            "telegram_pace": "off", "quiet_hours": "00:00-00:00",
        }  # fmt: skip
        self._notices: list[int] = []
        self._under_way: Counter[int] = Counter()
        self._asked = 0

    async def round(self) -> None:
        """Start, live a random while, die; a new announcement begins when the last is through."""
        began = time.monotonic()
        if not self._notices or self._through(self._notices[-1:]):
            self._post()
        await self._ask()
        program = await start(self.database, **self._settings)
        await self._live(program)
        await program.kill()
        found = self._read("SELECT id FROM parts WHERE state IN ('sending', 'unknown')")
        self._under_way.update(id for (id,) in found)
        self.report.rounds += 1
        self.report.in_flight += len(found)
        self.report.longest = max(self.report.longest, time.monotonic() - began)

    async def _live(self, program: Running) -> None:
        """Let a program live for a random while; some die before they are ready."""
        if self._chance.random() < 0.25:
            await asyncio.sleep(self._chance.uniform(0.3, 1.0) * _STARTS)
            return
        await program.ready()
        await asyncio.sleep(self._chance.uniform(0.0, _LIVES))

    async def _ask(self) -> None:
        """Let a few people write, each for the first time."""
        for _ in range(_ASKERS):
            await self.telegram.person(_FIRST_ASKER + self._asked).say("/lich")
            self._asked += 1

    async def settle(self) -> None:
        """Run undisturbed until everything has come to its end; raises AssertionError if not."""
        weather, self.telegram.world.weather = self.telegram.world.weather, None
        if weather:
            self.report.faults = weather.done
        program = await start(self.database, **self._settings)
        await program.ready()
        deadline = time.monotonic() + _ENDS
        while not (self._through(self._notices) and self._all_answered()):
            assert time.monotonic() < deadline, "the last run did not come to its end"
            await asyncio.sleep(0.1)
        assert await program.stop() == 0

    def count(self) -> Report:
        """Look at every screen: who has what, how often, and whether that is accounted for."""
        report = self.report
        report.notices = len(self._notices)
        for number in range(PEOPLE):
            got = self.telegram.person(_FIRST + number).got
            report.messages += len(got)
            report.hidden += sum(shown.hidden for shown in got)
            for notice in range(1, report.notices + 1):
                self._look([one for one in got if _number(one) == notice])
        for asker in range(_FIRST_ASKER, _FIRST_ASKER + self._asked):
            self._look_at_answers(asker)
        return report

    def _look(self, copies: list[Shown]) -> None:
        report = self.report
        report.lost += not copies
        report.doubled += max(0, len(copies) - 1)
        if len(copies) < 2:
            return
        references = {tuple(_REFERENCE.findall(one.text)) for one in copies}
        first = next(iter(references))
        known = int(first[0]) if len(first) == 1 else 0
        allowed = sum(one.hidden for one in copies) + self._under_way[known]
        if len(references) > 1 or not known or len(copies) - 1 > allowed:
            report.strange.append(f"chat {copies[0].chat}: {len(copies)} copies, {references}")

    def _look_at_answers(self, asker: int) -> None:
        """See that every answer to somebody stands there, doubled only where that is known."""
        report, got = self.report, self.telegram.person(asker).got
        rows = [id for (id,) in self._read("SELECT id FROM parts WHERE place = ?", _place(asker))]
        texts = Counter(_REFERENCE.sub("", one.text).strip() for one in got)
        doubled = sum(texts.values()) - len(texts)
        hidden = sum(one.hidden for one in got)
        report.answers += len(got)
        report.messages += len(got)
        report.hidden += hidden
        report.doubled += doubled
        report.lost += max(0, max(len(rows), 1) - len(texts))
        bare = Counter(one.text for one in got if not _REFERENCE.search(one.text))
        if doubled > hidden + sum(self._under_way[id] for id in rows) or any(
            count > 1 for count in bare.values()
        ):
            report.strange.append(f"chat {asker}: {len(got)} messages for {len(rows)} rows")

    def _post(self) -> None:
        text = f"Tin số {len(self._notices) + 1}. Mời anh/chị dự họp thôn lúc 8h00 sáng mai."
        with closing(sqlite3.connect(self.database, isolation_level=None)) as tx:
            tx.execute("BEGIN IMMEDIATE")
            self._notices.append(post_notice(tx, _AUTHOR, text, int(time.time() * 1000)))
            tx.execute("COMMIT")

    def _through(self, notices: Iterable[int]) -> bool:
        rows = (
            f"SELECT count(*), coalesce(sum({_OPEN}), 0) {_GOES} "
            "WHERE m.cause_kind = 'announcement' AND m.cause_id = ?"
        )
        found = [self._read(rows, str(notice))[0] for notice in notices]
        return all((count, left) == (PEOPLE, 0) for count, left in found)

    def _all_answered(self) -> bool:
        open_rows = f"SELECT count(*) {_GOES} WHERE m.cause_kind = 'in' AND {_OPEN}"
        return not self.telegram.world.updates and self._read(open_rows) == [(0,)]

    def _read(self, statement: str, *values: object) -> list[tuple[int, ...]]:
        with closing(sqlite3.connect(self.database, timeout=5)) as tx:
            return tx.execute(statement, values).fetchall()


def _place(asker: int) -> str:
    return f"telegram:{asker}"


def _number(shown: Shown) -> int:
    found = _MARK.search(shown.text)
    return int(found[1]) if found else 0


async def soak(database: Path, library: Library, rounds: int, seed: int) -> Report:
    """Run so many rounds, then one undisturbed, and return what came of it."""
    make_office(database, library, 1, PEOPLE)
    async with Emulator() as telegram:
        for number in range(PEOPLE):
            telegram.person(_FIRST + number)
        telegram.world.weather = Weather(seed)
        soaked = Soak(database, telegram, seed)
        for _ in range(rounds):
            await soaked.round()
        await soaked.settle()
        telegram.check()
        return soaked.count()
