"""One running program before the emulator, with its office, for the rows of a fault table."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.library.load import Library
from bot.store.outgoing import messages
from bot.store.outgoing.messages import NewMessage
from bot.store.sql import Tx, dump
from tests.office import make_office
from tests.plain import plain_client
from tests.running import Running, start, telegram_settings
from tests.telegram_api import Emulator

SECRET = "secret-of-the-fault-tests"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NO_QUIET_HOURS = "00:00-00:00"


class Stage:
    """A program, its database file and the emulator it talks to."""

    def __init__(
        self,
        telegram: Emulator,
        database: Path,
        attempts: Mapping[int, int],
        settings: Mapping[str, str],
        environment: Mapping[str, str],
    ) -> None:
        self.telegram = telegram
        self.database = database
        self.attempts = attempts
        self._settings = settings
        self._environment = environment
        self.program: Running

    async def begin(self) -> None:
        """Start the program on its database and wait until it is ready."""
        self.program = await start(self.database, self._environment, **self._settings)
        await self.program.ready()

    def read(self, statement: str, *values: object) -> list[Any]:
        """Return rows of the database as it stands on disk."""
        with closing(sqlite3.connect(self.database, timeout=5)) as tx:
            return tx.execute(statement, values).fetchall()

    def count(self, statement: str, *values: object) -> int:
        """Return the one number that a statement selects."""
        return int(self.read(statement, *values)[0][0])

    def answers(self, learner: int) -> int:
        """Return how many questions of the open attempt a learner has answered."""
        attempt = self.attempts[learner]
        return self.count("SELECT count(*) FROM answers WHERE attempt = ?", attempt)

    def write(self, work: Callable[[Tx], object]) -> None:
        """Change the database from outside, in one transaction."""
        change(self.database, work)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock of the database, as a stuck backup would."""
        with closing(sqlite3.connect(self.database, isolation_level=None, timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    @contextmanager
    def full_disk(self, most: int | None = None) -> Iterator[None]:
        """Let no file of the program grow beyond the database's log, or beyond `most` bytes."""
        if most is None:
            most = self.database.with_name(self.database.name + "-wal").stat().st_size
        _, hard = resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE, (most, hard))
        yield
        resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE, (hard, hard))

    async def push(
        self, body: bytes | Mapping[str, Any], header: bytes | None = SECRET.encode()
    ) -> httpx.Response:
        """Deliver a webhook body as Telegram would."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if header is None else {SECRET_HEADER.encode(): header}
        async with plain_client(timeout=20) as client:
            url = f"{self.program.url}/telegram/webhook"
            return await client.post(url, content=raw, headers=headers)


def change(database: Path, work: Callable[[Tx], object]) -> None:
    """Run a work in one transaction of a connection of its own."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=5)) as tx:
        tx.execute("BEGIN IMMEDIATE")
        work(tx)
        tx.execute("COMMIT")


def wait_for_address(
    tx: Tx, person: int, text: str, now: int, wait: int = 0, kind: str = "notice"
) -> int:
    """Leave a message for a person that gets its address when it is due; returns the delivery."""
    body = dump({"text": text})
    message = messages.say(tx, NewMessage("test", f"{person}:{text}", 0, kind, body), now)
    delivery = messages.address_to(tx, message, kind, now, person=person, due_at=now + wait)
    assert delivery
    return delivery


@asynccontextmanager
async def stage(
    database: Path,
    library: Library,
    learners: int,
    *,
    webhook: bool = False,
    prepare: Callable[[Tx], object] | None = None,
    environment: Mapping[str, str] | None = None,
    emulator: Callable[[Emulator], object] | None = None,
    **settings: str,
) -> AsyncIterator[Stage]:
    """Run the program with learners in an open quiz; the emulator tells unknown parameters."""
    attempts = make_office(database, library, learners)
    if prepare:
        change(database, prepare)
    async with Emulator() as telegram:
        if emulator:
            emulator(telegram)
        given = {**telegram_settings(telegram.url, telegram.token), **settings}
        if webhook:
            telegram.pusher.most = 0.05
            given |= _webhook_settings()
        made = Stage(telegram, database, attempts, given, environment or {})
        try:
            await made.begin()
            yield made
        finally:
            await made.program.kill()
        telegram.check()


def _webhook_settings() -> dict[str, str]:
    """Return a door that stays free until the program opens it: on an address of our own."""
    pid = os.getpid()
    own = f"127.{100 + (pid >> 16 & 127)}.{pid >> 8 & 255}.{pid & 255}"
    with socket.socket() as found:
        found.bind((own, 0))
        door = f"{own}:{found.getsockname()[1]}"
    return {"listen": door, "public_url": f"http://{door}", "webhook_secret": SECRET}


def text_update(update_id: int, learner: int, text: str) -> dict[str, Any]:
    """Return the body of an update in which a learner types a text."""
    message = {
        "message_id": update_id % 1000 + 1, "from": {"id": learner, "first_name": "X"}, "date": 0,
        "chat": {"id": learner, "type": "private"}, "text": text,
    }  # fmt: skip
    return {"update_id": update_id, "message": message}


def tap_update(update_id: int, learner: int, data: str) -> dict[str, Any]:
    """Return the body of an update in which a learner presses a button."""
    chat = {"id": learner, "type": "private"}
    query = {
        "id": f"tap-{update_id}", "from": {"id": learner, "first_name": "X"}, "data": data,
        "chat_instance": "1", "message": {"message_id": 1, "date": 0, "chat": chat},
    }  # fmt: skip
    return {"update_id": update_id, "callback_query": query}


async def until(check: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until a check holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(0.005)


def now_ms() -> int:
    """Return the instant, UTC milliseconds."""
    return int(time.time() * 1000)
