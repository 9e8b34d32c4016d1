"""The local socket beside the database: a command that must write asks the running program."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer

#: Verb -> (transaction, arguments) -> answer, all plain JSON values.
Verbs = Mapping[str, Callable[[Tx, Mapping[str, Any]], Mapping[str, Any]]]
_LONGEST = 65_536


def socket_path(database: Path) -> Path:
    """Return where the socket of a database lies."""
    return database.with_name(f"{database.name}.sock")


class Control:
    """Answers one JSON line per connection; only the owner of the files may connect."""

    def __init__(self, database: Path, writer: Writer, verbs: Verbs) -> None:
        self._path = socket_path(database)
        self._writer = writer
        self._verbs = verbs
        self._server: asyncio.AbstractServer | None = None

    async def start(self) -> None:
        """Listen; machines without such sockets go without."""
        if not hasattr(asyncio, "start_unix_server"):
            return
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._answer, self._path, limit=_LONGEST)
        except OSError:  # a path longer than such sockets allow
            self._server = None
        finally:
            os.umask(before)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer: Mapping[str, Any] = {"error": "unknown"}
        try:
            order = json.loads(await asyncio.wait_for(reader.readline(), 5))
            verb = self._verbs[order["do"]]
            answer = await self._writer.write(lambda tx: verb(tx, order))
        except StoreUnavailable as error:
            answer = {"error": str(error)}
        except (ValueError, KeyError, TypeError, TimeoutError) as error:
            answer = {"error": type(error).__name__}
        finally:
            with contextlib.suppress(ConnectionError):
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
                writer.close()


async def ask(database: Path, order: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the running program; raises OSError when there is none to ask."""
    reader, writer = await asyncio.open_unix_connection(socket_path(database), limit=_LONGEST)
    try:
        writer.write(json.dumps(order).encode() + b"\n")
        await writer.drain()
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(reader.readline(), 10))
        return answer
    finally:
        writer.close()
