"""The job that looks at a file which was handed in; runs in a job process, never in a turn.

An order's `source` is where the bytes lie, its `name` where they go; `args` hold what the sender
called the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.reports import documents, photos
from bot.store.disk.private_file import write_private
from bot.store.sql import Tx
from bot.text import filenames

_NO_NAME = {"photo": "anh", "document": "tai-lieu"}


def inspected(_tx: Tx, order: Mapping[str, Any]) -> dict[str, Any]:
    """Write what may be passed on into the order's folder and return what it is, or an error."""
    source = Path(order["source"])
    kept = Path(order["folder"]) / order["name"]
    try:
        with source.open("rb") as file:
            head = file.read(16)
        look = _photo if photos.is_photo(head) else _document
        return look(source, kept, order)
    except documents.NotAllowed:
        return {"error": "not_allowed"}
    except photos.TooLarge:
        return {"error": "too_big"}
    except photos.Unreadable:
        return {"error": "failed"}


def _photo(source: Path, kept: Path, order: Mapping[str, Any]) -> dict[str, Any]:
    data = photos.renewed(source.read_bytes())
    write_private(kept, data)
    name = filenames.clean(order["args"]["name"], ".jpg", _NO_NAME["photo"])
    return _kept("photo", name, photos.MIME, kept, len(data))


def _document(source: Path, kept: Path, order: Mapping[str, Any]) -> dict[str, Any]:
    if source.stat().st_size > documents.MOST_BYTES:
        return {"error": "too_big"}
    kind = documents.examined(source)
    data = source.read_bytes()
    write_private(kept, data)
    name = filenames.clean(order["args"]["name"], kind.ending, _NO_NAME["document"])
    return _kept("document", name, kind.mime, kept, len(data))


def _kept(kind: str, name: str, mime: str, path: Path, size: int) -> dict[str, Any]:
    return {"kind": kind, "name": name, "mime": mime, "path": str(path), "size": size}
