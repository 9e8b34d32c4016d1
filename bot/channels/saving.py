"""Bytes that come in over the network, written to disk as they come and never all in memory."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

#: Chunks are gathered, so that a slow line does not cost a hop between threads for each packet.
_GATHERED = 256 * 1024


class TooMuch(Exception):
    """More bytes came than are taken."""


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
