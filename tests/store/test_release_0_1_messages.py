"""What the last release had queued goes on as it was: the same id, text, address and state."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.messaging.composing import Composer
from bot.store.migrate import migrate
from bot.store.outgoing import mailbox, mentions, outbox
from bot.store.sql import Row, Tx, rows, scalar
from tests import queued
from tests.conversation.chat import LIMITS
from tests.store.test_release_0_1 import DUMP

#: What a row of the old outbox held, as it stands now.
COLUMNS = (
    "id, channel, place, kind, person, slot, edit, body, state, due_at, attempts, message, reason, "
    "created_at, sent_at, priority, expires_at"
)
LATER = 2_000_000_000_000


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    """Return the database of the last release, and the same brought up to date."""
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    for path in (old, new):
        with closing(sqlite3.connect(path)) as tx:
            tx.executescript(DUMP.read_text(encoding="utf-8"))
    migrate(new, 1)
    return old, new


@pytest.fixture
def old(paths: tuple[Path, Path]) -> Iterator[Tx]:
    """Return the database as it was."""
    with closing(sqlite3.connect(paths[0])) as tx:
        yield tx


@pytest.fixture
def new(paths: tuple[Path, Path]) -> Iterator[Tx]:
    """Return the database as it is now."""
    with closing(sqlite3.connect(paths[1], isolation_level=None)) as tx:
        yield tx


def by_id(found: list[Row]) -> dict[int, Row]:
    """Return rows by their first column."""
    return {row[0]: row for row in found}


def test_every_row_is_what_it_was(old: Tx, new: Tx) -> None:
    """Each is a message that is fitted, a delivery and a part, with the id that screens hold."""
    before = by_id(rows(old, f"SELECT {COLUMNS} FROM outbox"))

    assert by_id(rows(new, f"SELECT {COLUMNS} FROM outgoing")) == before
    assert scalar(new, "SELECT count(*) FROM messages WHERE fitted = 1") == len(before)


def test_what_it_was_about_is_kept(old: Tx, new: Tx) -> None:
    """The cause, in its two halves."""
    whole = rows(old, "SELECT id, cause FROM outbox ORDER BY id")

    assert rows(new, "SELECT id, cause FROM outgoing ORDER BY id") == whole


def test_whom_it_names_is_looked_for_as_before(new: Tx) -> None:
    """Nobody noted it then: all of it is read when somebody goes, and nothing else is."""
    unread = "SELECT message FROM message_mentions WHERE person IS NULL AND entry IS NULL"
    name = scalar(new, "SELECT full_name FROM people WHERE full_name LIKE '% %' ORDER BY id")
    found = {one.id for one in mentions.to_be_read(new, [f"%{name}%"])}
    wanted = rows(new, "SELECT id FROM messages WHERE reply LIKE :name", name=f"%{name}%")

    assert rows(new, f"{unread} ORDER BY message") == rows(
        new, "SELECT id FROM messages ORDER BY id"
    )
    assert found == {id_ for (id_,) in wanted} != set()


def test_no_id_is_given_out_twice(old: Tx, new: Tx) -> None:
    """The next part comes after the last that the old release gave out, kept or not."""
    last = scalar(old, "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    row = queued.NewRow("x:1", 0, "place:p", 0, "telegram", "p", "answer", {"text": "x"})
    added = queued.add(new, row, 1)

    assert added is not None
    assert added.id == last + 1


@pytest.mark.parametrize("channel", ["telegram", "push"])
def test_what_was_under_way_is_found_after_the_start(old: Tx, new: Tx, channel: str) -> None:
    """Whoever starts decides about the same rows as the old release would have."""
    asked = (
        "SELECT id FROM outbox WHERE channel = :channel AND state IN ('sending', 'unknown') "
        "ORDER BY id"
    )

    assert [one.id for one in outbox.recover(new, channel)] == [
        id_ for (id_,) in rows(old, asked, channel=channel)
    ]


def test_texts_go_as_they_were_fitted(old: Tx, new: Tx, library_wording: Composer) -> None:
    """Nothing is fitted again: what was printed is printed once."""
    for channel in ("telegram", "web"):
        claimed = library_wording.all_queued(outbox.claim(new, channel, LATER, 1_000))
        texts = dict(rows(old, "SELECT id, json_extract(body, '$.text') FROM outbox"))
        assert claimed
        assert [row.body["text"] for row in claimed] == [texts[row.id] for row in claimed]


def test_a_page_gets_what_waited_for_it(old: Tx, new: Tx) -> None:
    """By the event ids that it knows: what it has shown does not come again."""
    pages = rows(
        old,
        "SELECT place, group_concat(id) FROM (SELECT place, id FROM outbox "
        "WHERE channel = 'web' AND state = 'pending' ORDER BY id) GROUP BY place",
    )
    assert len(pages) > 1
    for place, ids in pages:
        shown = [part.id for part in mailbox.waiting(new, place, 0, 100, LATER)]
        assert set(shown) <= {int(id_) for id_ in ids.split(",")}
        if shown:
            after = mailbox.waiting(new, place, shown[0], 100, LATER)
            assert [part.id for part in after] == shown[1:]


def test_reminders_know_their_message(old: Tx, new: Tx) -> None:
    """What waits can be taken back when the class changes."""
    carried = rows(
        old,
        "SELECT r.id, o.id FROM reminders r JOIN outbox o ON o.cause = 'reminder:' || r.id "
        "AND o.part = 0 WHERE r.state = 'done' ORDER BY r.id",
    )

    assert carried
    assert carried == rows(
        new, "SELECT id, delivery FROM reminders WHERE delivery IS NOT NULL ORDER BY id"
    )


@pytest.fixture
def library_wording(library: object) -> Composer:
    """Return what composes texts."""
    return Composer(LIMITS, library.wording)  # type: ignore[attr-defined]
