"""Which file a row hands out: one made for its place alone, or an attachment meant for many."""

from __future__ import annotations

from bot.conversation.messages import FileOut
from bot.store import attachments, jobs
from bot.store.sql import Tx


def file_out(tx: Tx, id: str, channel: str, place: str, now: int) -> FileOut | None:
    """Return the file that a place may have, or None when it has expired."""
    own = jobs.file(tx, id, place, now)
    if own is not None:
        return FileOut(id, *own)
    found = attachments.find(tx, id)
    if found is None:
        return None
    return FileOut(
        id, found.name, found.mime, found.path,
        kind="photo" if found.kind == "photo" else "document",
        vendor_id=found.vendor_ids.get(channel, ""),
    )  # fmt: skip
