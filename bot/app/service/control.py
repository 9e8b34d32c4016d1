"""The local door beside the database: a command that must write asks the running program."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.store.disk.private_file import write_private
from bot.store.sql import Tx
from bot.store.writer import StoreUnavailable, Writer

#: Verb -> (transaction, arguments) -> answer, all plain JSON values.
Verbs = Mapping[str, Callable[[Tx, Mapping[str, Any]], Mapping[str, Any]]]
_LONGEST = 65_536
_HERE = "127.0.0.1"


class NoAnswer(OSError):
    """Whoever holds the database takes no orders; the text says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "một chương trình đang giữ cơ sở dữ liệu mà không nhận lệnh; "
            "hãy dừng chương trình ấy rồi gọi lại"
        )


def socket_path(database: Path) -> Path:
    """Return where the socket of a database lies."""
    return database.with_name(f"{database.name}.sock")


def port_path(database: Path) -> Path:
    """Return where port and password lie on machines that have no such sockets."""
    return database.with_name(f"{database.name}.port")


class Control:
    """Answers one JSON line per connection; only the owner of the files may connect."""

    def __init__(self, database: Path, writer: Writer, verbs: Verbs) -> None:
        self._socket = socket_path(database)
        self._port = port_path(database)
        self._writer = writer
        self._verbs = verbs
        self._password = ""
        self._server: asyncio.AbstractServer | None = None

    async def start(self) -> None:
        """Listen on a socket in the folder, else on a port of this machine with a password."""
        self._clear()
        doors = [self._listen_on_port]
        if hasattr(asyncio, "start_unix_server"):
            doors.insert(0, self._listen_in_folder)
        for door in doors:
            # A path longer than such sockets allow, a full disk: commands are told, we run on.
            with contextlib.suppress(OSError):
                return await door()

    async def _listen_in_folder(self) -> None:
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(
                self._answer, self._socket, limit=_LONGEST
            )
        finally:
            os.umask(before)

    async def _listen_on_port(self) -> None:
        self._password = secrets.token_urlsafe(32)
        self._server = await asyncio.start_server(self._answer, _HERE, 0, limit=_LONGEST)
        port = self._server.sockets[0].getsockname()[1]
        write_private(self._port, json.dumps([port, self._password]).encode())

    async def stop(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()
            self._clear()

    def _clear(self) -> None:
        self._socket.unlink(missing_ok=True)
        self._port.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer: Mapping[str, Any] = {"error": "unknown"}
        try:
            order = json.loads(await asyncio.wait_for(reader.readline(), 5))
            self._admit(str(order["password"]))
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

    def _admit(self, password: str) -> None:
        if not hmac.compare_digest(password.encode(), self._password.encode()):
            raise KeyError


async def ask(database: Path, order: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the running program; raises NoAnswer when there is none that takes orders."""
    try:
        reader, writer, password = await _reached(database)
    except (OSError, ValueError) as error:
        raise NoAnswer from error
    try:
        writer.write(json.dumps({**order, "password": password}).encode() + b"\n")
        await writer.drain()
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(reader.readline(), 10))
        return answer
    except (OSError, ValueError) as error:  # it stopped meanwhile, or takes too long
        raise NoAnswer from error
    finally:
        writer.close()


async def _reached(database: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
    """Connect to the door that the program has opened, and return its password."""
    at = port_path(database)
    if not at.exists() and hasattr(asyncio, "open_unix_connection"):
        return *await asyncio.open_unix_connection(socket_path(database), limit=_LONGEST), ""
    port, password = json.loads(at.read_bytes())
    return *await asyncio.open_connection(_HERE, port, limit=_LONGEST), password
