"""Bytes that come in over the network, written to disk as they come and never all in memory."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

#: Chunks are gathered, so that a slow line does not cost a hop between threads for each packet.
_GATHERED = 256 * 1024


class TooMuch(Exception):
    """More bytes came than are taken."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How slowly bytes may come, in seconds and bytes: slow is borne, standing still is not."""

    still: float = 25.0  # without a byte; at 30 s the connection is dropped, and nothing said
    least: int = 64 * 1024  # what must have come in each stretch of `per`
    per: float = 60.0
    whole: float = 600.0  # an old phone on 3G needs five minutes for ten megabytes


async def moving(chunks: AsyncIterator[bytes], patience: Patience) -> AsyncIterator[bytes]:
    """Yield the chunks as they come; raises TimeoutError once they stand still or only drip."""
    clock = asyncio.get_running_loop().time
    since, came = clock(), 0
    while True:
        async with asyncio.timeout(patience.still):
            chunk = await anext(chunks, None)
        if chunk is None:
            return
        came += len(chunk)
        if clock() - since >= patience.per:
            if came < patience.least:
                raise TimeoutError
            since, came = clock(), 0
        yield chunk


async def save(chunks: AsyncIterator[bytes], path: Path, most: int) -> int:
    """Write the chunks to a file that only this account may read and return its size.

    The file is there whole or not at all. Raises TooMuch, OSError, and what the chunks raise.
    """
    half = path.with_name(f"{path.name}.half")
    handle = await asyncio.to_thread(_open, half)
    try:
        size = await _pour(chunks, handle, most)
        await asyncio.to_thread(half.replace, path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    return size


async def _pour(chunks: AsyncIterator[bytes], handle: int, most: int) -> int:
    size = 0
    gathered = bytearray()
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooMuch
        gathered += chunk
        if len(gathered) >= _GATHERED:
            await asyncio.to_thread(_write, handle, bytes(gathered))
            gathered.clear()
    await asyncio.to_thread(_write, handle, bytes(gathered))
    return size


def _open(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


def _write(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
