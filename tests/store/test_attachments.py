"""Attachments: kept for all who are sent them, as long as somebody may open them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.announcements.store import forget_expired_files
from bot.store import attachments, people
from bot.store.attachments import Attachment
from bot.store.sql import Tx, run
from bot.store.writer import prepare
from tests.fresh import fresh

DAY = 86_400_000
NOW = 400 * DAY


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    """An empty, migrated database."""
    fresh(tmp_path / "office.db")
    opened = sqlite3.connect(tmp_path / "office.db", isolation_level=None)
    prepare(opened)
    yield opened
    opened.close()


def made(id: str, created_at: int = NOW) -> Attachment:
    """Return a photo."""
    return Attachment(id, None, "photo", "anh.jpg", "image/jpeg", 9, f"f/{id}", {}, created_at)


def announced(tx: Tx, file: str, due_at: int, state: str = "done") -> None:
    """Announce something with a file."""
    author = people.create(tx, 1, "1", "web", f"hash-{file}-{due_at}")
    run(
        tx,
        "INSERT INTO announcements (author, audience, text, state, due_at, created_at, file) "
        "VALUES (:author, '{}', 'x', :state, :due, 1, :file)",
        author=author, state=state, due=due_at, file=file,
    )  # fmt: skip


def test_what_was_kept_is_found_and_never_overwritten(tx: Tx) -> None:
    """A job that is run a second time changes nothing."""
    attachments.add(tx, made("a"))
    attachments.add(tx, Attachment("a", None, "document", "b", "c", 1, "d", {}, 5))
    assert attachments.find(tx, "a") == made("a")
    assert attachments.find(tx, "b") is None


def test_each_channel_has_its_own_name_for_a_file(tx: Tx) -> None:
    """What one vendor calls it says nothing to another; the newest name counts."""
    attachments.add(tx, made("a"))
    for channel, id in (("telegram", "1"), ("zalo", "2"), ("telegram", "3")):
        attachments.note_vendor_id(tx, "a", channel, id)
    attachments.note_vendor_id(tx, "gone", "telegram", "4")
    found = attachments.find(tx, "a")
    assert found and found.vendor_ids == {"telegram": "3", "zalo": "2"}


def test_files_lapse_when_nothing_needs_them(tx: Tx) -> None:
    """Unused after a day, used 90 days after the last announcement, never before."""
    for id in ("unused", "dropped", "past", "again", "waiting"):
        attachments.add(tx, made(id, NOW - 120 * DAY))
    attachments.add(tx, made("fresh", NOW - DAY + 1))
    announced(tx, "dropped", NOW, "dropped")
    announced(tx, "past", NOW - 91 * DAY)
    announced(tx, "again", NOW - 91 * DAY)
    announced(tx, "again", NOW - 89 * DAY)
    announced(tx, "waiting", NOW + 200 * DAY, "due")
    assert {"f/unused", "f/dropped", "f/past"} == set(forget_expired_files(tx, NOW))
    assert forget_expired_files(tx, NOW) == []
    assert all(attachments.find(tx, id) for id in ("fresh", "again", "waiting"))
