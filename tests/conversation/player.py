"""Plays a conversation from a file and writes down what everybody's phone showed.

Input lines: `lan > text` types, `lan * label` taps the button that begins so on the last
message that has it, `clock > 2026-12-20 07:00` moves the clock and runs the tick, `jobs > run`
runs what was ordered, in a job process. Everything else in the file is the answer, written by
the player.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.app.bootstrap import app_context
from bot.app.service.receive import Receive, TurnResult
from bot.app.service.tick import Tick
from bot.app.settings import Settings
from bot.channels.contract import Limits
from bot.channels.fitting import choice_mark
from bot.conversation.capabilities import Capabilities
from bot.conversation.messages import Choice, Incoming, typed
from bot.features.announcements import announce, progress
from bot.features.classes.giving_back import going_on
from bot.features.installed import JOBS
from bot.features.people.lost_code.due import due_requests
from bot.features.reminders import remind
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.messaging import queueing
from bot.store import jobs, people
from bot.store.sql import Tx, rows
from bot.store.writer import Reader, Writer
from tests.conftest import ROOT
from tests.conversation.chat import CHANNELS
from tests.conversation.outgoing import said_anew, show_what_waits
from tests.fresh import fresh

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LIMITS = {
    "web": Limits(text=3500, prints_choices=False, mailbox=True),
    "telegram": Limits(text=4000, unit="utf16"),
}
COMMUNE = "Mường Lát"
#: The fixed cast: name -> (address, full name, role).
CAST = {
    "lan": ("web:lan", "Vàng Thị Lan", "collaborator"),
    "tuan": ("telegram:22", "Hà Văn Tuấn", "collaborator"),
    "thay": ("telegram:33", "Lò Văn Thầy", "trainer"),
    "quan": ("web:quan", "Đỗ Thị Quản", "admin"),
    "khach": ("web:khach", "", ""),
    "xa": ("telegram:99", "", ""),
}


class Where(NamedTuple):
    """On which channels the cast writes, and what is known of these."""

    cast: Mapping[str, tuple[str, str, str]]
    limits: Mapping[str, Limits]
    channels: Mapping[str, Capabilities]


USUAL = Where(CAST, LIMITS, CHANNELS)
_INPUT = re.compile(r"^(\w+) ([>*+=]) (.*)$")


class TestClock:
    """A clock that stands still until it is put elsewhere."""

    __test__ = False

    def __init__(self, start: datetime) -> None:
        self.now = start

    def now_ms(self) -> int:
        """Return the instant in UTC milliseconds."""
        return int(self.now.timestamp() * 1000)


class Stage:
    """The real conversation over a real database, with a fixed cast and a clock in hand."""

    def __init__(
        self, writer: Writer, reader: Reader, library: Library, start: datetime, folder: Path,
        where: Where = USUAL,
    ) -> None:  # fmt: skip
        self.writer = writer
        self.folder = folder
        self.clock = TestClock(start)
        settings = Settings(
            office="UBND xã Mường Lát",
            contact="0237 000 000",
            public_url="https://donghanh.example",
        )
        self.where = where
        self.app = replace(app_context(settings, library), channels=where.channels)
        self.last_result = TurnResult()
        self._count = 0
        self.receive = Receive(
            writer, reader, self.clock, self.app, where.limits, self._after, seed=self._seed
        )
        self.tick = Tick(
            writer,
            self.clock,
            self.app,
            where.limits,
            (
                going_on.due_messages,
                remind.due_messages,
                announce.held_and_stopped,
                announce.due_messages,
                progress.due_messages,
                due_requests,
                queueing.open_due,
            ),
            lambda: None,
            steady=lambda: self.clock.now_ms() / 1000,
        )
        self._shown: set[tuple[object, ...]] = set()
        self.buttons: dict[str, list[tuple[str, str, str]]] = {}
        self.erased = False

    def _after(self, result: TurnResult) -> None:
        self.last_result = result
        self.erased = self.erased or result.erased

    def _seed(self) -> bytes:
        self._count += 1
        return self._count.to_bytes(4, "big")

    async def cast(self) -> None:
        """Sign the fixed cast up."""
        commune = self.app.library.places.find(COMMUNE, None, 1)[0].place.code
        province = self.app.library.places.get(commune).parent
        now = self.clock.now_ms()

        def fill(tx: Tx) -> None:
            for address, full_name, role in self.where.cast.values():
                if not full_name:
                    continue
                channel = address.split(":")[0]
                people.touch(tx, address, channel, address, now)
                person = people.create(
                    tx, now, self.app.office.consent_version, channel, f"hash-{address}"
                )
                people.change(
                    tx,
                    person,
                    full_name=full_name,
                    commune=commune,
                    province=province or "",
                    village="Bản Lát",
                    work="village",
                )
                people.link(tx, address, person, now)
                if role != "collaborator":
                    people.grant(tx, person, role, "", None, now)

        await self.writer.write(fill)

    async def say(self, who: str, text: str) -> list[str]:
        """Type as one of the cast and return what every phone showed then."""
        address = self.where.cast[who][0]
        self._count += 1
        channel = address.split(":")[0]
        await self.receive.receive(typed(channel, address, address, f"k{self._count}", text))
        return await self.news()

    async def tap(self, who: str, label: str) -> list[str]:
        """Tap the button whose label begins so, on the newest message that has one."""
        address = self.where.cast[who][0]
        shown = [button for button in self.buttons.get(address, []) if button[1].startswith(label)]
        assert shown, f"no button {label!r} among {self.buttons.get(address, [])[-12:]}"
        id_, _, message = shown[-1]
        await self.choose(who, id_, message)
        return await self.news()

    async def choose(self, who: str, id: str, message: str = "1") -> None:
        """Hand in a choice by its id, as a tap or a forger would."""
        address = self.where.cast[who][0]
        self._count += 1
        await self.receive.receive(
            Incoming(
                address.split(":")[0],
                address,
                address,
                f"k{self._count}",
                "choice",
                choice=id,
                message=message,
            )
        )

    async def hand_in(self, who: str, name: str) -> list[str]:
        """Hand a file in as one of the cast and return what every phone showed then."""
        address = self.where.cast[who][0]
        self._count += 1
        await self.receive.receive(
            Incoming(
                address.split(":")[0], address, address, f"k{self._count}", "file",
                text=f"reference {self._count}", file_name=name, size=20_000,
            )
        )  # fmt: skip
        return await self.news()

    async def end_job(self, who: str, said: str) -> list[str]:
        """Hand in the outcome of the last job that one of the cast ordered."""
        address, now = CAST[who][0], self.clock.now_ms()

        def last(tx: Tx) -> tuple[int, str, str]:
            found = "SELECT id, kind, args FROM jobs WHERE sender = :address ORDER BY id DESC"
            id_, kind, args = rows(tx, found, address=address)[0]
            return id_, kind, _taken(tx, json.loads(args), said, now) if "import" in kind else said

        id_, kind, told = await self.writer.write(last)
        channel = address.split(":")[0]
        await self.receive.receive(
            Incoming(channel, address, address, f"job:{id_}", "job", told, choice=kind)
        )
        await self.writer.write(lambda tx: jobs.finish(tx, id_, told, now))
        return await self.news()

    async def move(self, moment: str) -> list[str]:
        """Put the clock to a local moment and run the tick."""
        self.clock.now = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        await self.tick.run()
        return await self.news()

    async def news(self) -> list[str]:
        """Return what the phones show since the last look, one line a line of text."""
        found = await self.writer.write(
            lambda tx: said_anew(tx, self._shown, self.app, self.where.limits)
        )
        return [line for one in found for line in self._screen(*one)]

    def _screen(
        self, id_: int, place: str, kind: str, due_at: int, said: dict[str, Any]
    ) -> list[str]:
        who = next((name for name, cast in self.where.cast.items() if cast[0] == place), place)
        note = "" if kind == "answer" else f" [{kind}]"
        if due_at > self.clock.now_ms():
            later = datetime.fromtimestamp(due_at / 1000, ZONE)
            note += f" [gửi lúc {later:%d/%m %H:%M}]"
        first, *rest = said["text"].split("\n")
        lines = [f"{who} <{note} {first}", *(f"    {line}".rstrip() for line in rest)]
        for index, choice in enumerate(Choice(*kept) for kept in said.get("choices", [])):
            self.buttons.setdefault(place, []).append((choice.id, choice.label, str(id_)))
            if place.startswith("web:") or said.get("marks") == "none" or choice.extra:
                mark = choice_mark(choice, said.get("marks", "numbers"), index)
                lines.append(f"    [{mark} {choice.label}]".replace("[ ", "["))
        return lines


async def work(made: Stage) -> list[dict[str, Any]]:
    """Run the jobs that wait as the service does, hand each outcome in and return them all."""
    outcomes = []
    while job := await made.writer.write(lambda tx: jobs.claim(tx, made.clock.now_ms())):
        order = {
            "make": JOBS[job.kind].make, "args": job.args,
            "database": str(made.folder / "stage.db"), "folder": str(made.folder),
            "name": f"job-{job.id}", "now": made.clock.now_ms(),
            "content": str(ROOT / "content"), "quizzes": str(ROOT / "quizzes"),
            "timezone": "Asia/Ho_Chi_Minh", "memory": 1_500_000_000,
        }  # fmt: skip
        out = subprocess.run(
            [sys.executable, "-m", "bot.app.service.job_process"], input=json.dumps(order).encode(),
            stdout=subprocess.PIPE, check=True, cwd=ROOT,
        )  # fmt: skip
        outcomes.append(json.loads(out.stdout))
        told = {name: value for name, value in outcomes[-1].items() if name != "path"}
        text = json.dumps(told | {"file": f"f{job.id}"} if "path" in outcomes[-1] else told)
        await made.receive.receive(
            Incoming(
                job.channel, job.sender, job.place, f"job:{job.id}", "job", text, choice=job.kind
            )
        )
        await made.writer.write(partial(jobs.finish, id=job.id, outcome="", now=0))
    return outcomes


def _taken(tx: Tx, args: dict[str, Any], lines: str, now: int) -> str:
    """Put lines on the office's list as the import does and return its outcome."""
    read = [RosterLine(**line) for line in json.loads(lines)]
    return json.dumps(asdict(roster.take(tx, read, args["by"], args["training"], now, set())))


@asynccontextmanager
async def stage(
    folder: Path, library: Library, start: str = "2026-12-14 09:00", where: Where = USUAL,
    kind: type[Stage] | None = None,
) -> AsyncIterator[Stage]:  # fmt: skip
    """Set a stage with the cast signed up."""
    database = folder / "stage.db"
    moment = datetime.fromisoformat(start).replace(tzinfo=ZONE)
    fresh(database)
    writer = await Writer.open(database)
    reader = await Reader.open(database)
    try:
        made = (kind or Stage)(writer, reader, library, moment, folder, where)
        await writer.write(show_what_waits)
        await made.cast()
        yield made
    finally:
        await reader.close()
        await writer.close()


async def play(script: str, made: Stage) -> str:
    """Play the input lines of a transcript and return the whole transcript as it is now."""
    out: list[str] = []
    for line in script.splitlines():
        if line.startswith("#"):
            out.append(line)
            continue
        found = _INPUT.match(line)
        if not found:
            continue
        who, how, text = found.groups()
        if out and not out[-1].startswith("#"):
            out.append("")
        out.append(line)
        if who == "clock":
            out += await made.move(text)
        elif who == "jobs":
            await work(made)
            out += await made.news()
        elif how == "*":
            out += await made.tap(who, text)
        elif how == "+":
            out += await made.hand_in(who, text)
        elif how == "=":
            out += await made.end_job(who, text)
        else:
            out += await made.say(who, text)
    return "\n".join(out) + "\n"
