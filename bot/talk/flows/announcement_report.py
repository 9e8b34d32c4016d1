"""How far an announcement is, as its author is told: while it goes, and at its end."""

from __future__ import annotations

from bot.store.announcements import Announcement
from bot.store.sql import Tx
from bot.talk.messages import Reply
from bot.talk.turn import House


def progress_reply(tx: Tx, house: House, sent: Announcement, now_ms: int) -> Reply:
    """Return what the progress message says now; it changes the one in its slot."""
    return Reply("", slot=f"announcement:{sent.id}:progress", quiet=True, kind="hint")


def final_reply(tx: Tx, house: House, sent: Announcement, now_ms: int) -> Reply:
    """Return the report at the end."""
    return Reply("", kind="notice")
