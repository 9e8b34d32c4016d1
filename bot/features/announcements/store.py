"""Announcements: drafted, released once, queued person by person, held, stopped, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.audiences import Audience, audience_of
from bot.domain.instants import DAY_MS
from bot.store import counts
from bot.store.sql import Row, Tx, dump, one, parse, rows, run, scalar

#: draft -> due (may still be taken back) -> sending <-> paused -> done; from each of these that
#: was released -> stopping -> stopped: after the end messages may still wait for their pages.
#: A dropped draft keeps its row, so that its id, which old buttons carry, is not given again.
State = Literal["draft", "dropped", "due", "sending", "paused", "stopping", "stopped", "done"]
RELEASED = "state IN ('due', 'sending', 'paused', 'stopping', 'stopped', 'done')"
#: As in the index of those that the tick looks at.
OPEN = "state IN ('due', 'sending', 'paused', 'stopping')"
_DROPPED = "UPDATE announcements SET state = 'dropped', text = '' WHERE state = 'draft'"
_COLUMNS = (
    "id, author, audience, text, state, reached_to, due_at, created_at, finished_at, queued_at, "
    "file, repeats, channel, place, told, told_at, released_at"
)
#: A message `o` of an announcement whose reader is waited for: sent, or on its way to them.
EXPECTED = (
    "(d.state = 'waiting' OR o.state IN ('sent', 'sending', 'unknown', 'pending', 'retry') "
    "OR (o.state = 'dead' AND o.reason = 'uncertain'))"
)
#: Each delivery `d` of a message `m`, with the first part `o` of what its address gets, if any; not
#: one for which it went another way.
TO_WHOM = (
    "JOIN deliveries d ON d.message = m.id LEFT JOIN parts o ON o.delivery = d.id "
    "AND o.ordinal = 0 AND o.state <> 'superseded' AND NOT EXISTS (SELECT 1 FROM parts n "
    "WHERE n.delivery = o.delivery AND n.ordinal = 0 AND n.id > o.id AND n.state <> 'superseded')"
)
_UNREACHED = "announcement_unreached"
#: How long a file is kept that no announcement uses, and one whose announcements are all past.
_UNUSED_MS = DAY_MS
_USED_MS = 90 * DAY_MS


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement; `reached_to` is the last person it was queued for, instants UTC ms.

    `repeats` is the one whose silent readers it reminds. `channel` and `place` are where it was
    released: its progress is told there, last as `told` at `told_at`.
    """

    id: int
    author: int
    audience: Audience
    text: str
    state: State
    reached_to: int
    due_at: int
    created_at: int
    finished_at: int | None
    queued_at: int | None = None
    file: str = ""
    repeats: int | None = None
    channel: str = ""
    place: str = ""
    told: str = ""
    told_at: int = 0
    released_at: int = 0

    @property
    def root(self) -> int:
        """Return the announcement that readers confirm: the first of those that repeat it."""
        return self.repeats or self.id


def _announcement(row: Row) -> Announcement:
    values = list(row)
    values[2] = audience_of(parse(values[2]))
    return Announcement(*values)


def draft(
    tx: Tx, author: int, audience: Audience, text: str, now: int, *, file: str = "",
    repeats: int | None = None,
) -> int:  # fmt: skip
    """Keep what was previewed and return its id; the author's older drafts are dropped."""
    run(tx, f"{_DROPPED} AND author = :author", author=author)
    return int(
        scalar(
            tx,
            "INSERT INTO announcements (author, audience, text, state, due_at, created_at, file, "
            "repeats) VALUES (:author, :audience, :text, 'draft', :now, :now, :file, :repeats) "
            "RETURNING id",
            author=author, audience=dump(audience.as_json()), text=text, now=now, file=file,
            repeats=repeats,
        )
    )  # fmt: skip


def find(tx: Tx, id: int) -> Announcement | None:
    """Return an announcement, or None."""
    row = one(tx, f"SELECT {_COLUMNS} FROM announcements WHERE id = :id", id=id)  # noqa: S608
    return _announcement(row) if row else None


def released(tx: Tx, author: int, limit: int) -> list[Announcement]:
    """Return the latest announcements of an author, newest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM announcements WHERE author = :author AND {RELEASED} "  # noqa: S608
        "ORDER BY id DESC LIMIT :limit",
        author=author,
        limit=limit,
    )
    return [_announcement(row) for row in found]


def open_ones(tx: Tx) -> list[Announcement]:
    """Return those that are not at their end, the one due first first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM announcements WHERE {OPEN} ORDER BY due_at, id",  # noqa: S608
    )
    return [_announcement(row) for row in found]


def release(
    tx: Tx, id: int, audience: Audience, due_at: int, channel: str = "", place: str = "",
    now: int = 0,
) -> bool:  # fmt: skip
    """Let a draft go out from an instant on; False when it was let go before."""
    return (
        run(
            tx,
            "UPDATE announcements SET state = 'due', audience = :audience, due_at = :due, "
            "channel = :channel, place = :place, released_at = :now "
            "WHERE id = :id AND state = 'draft'",
            id=id, audience=dump(audience.as_json()), due=due_at, channel=channel, place=place,
            now=now,
        )
        == 1
    )  # fmt: skip


def take_back(tx: Tx, id: int) -> bool:
    """Make one that has not begun to go a draft again; False when it is too late for that."""
    return _turned(tx, id, "draft", "state = 'due' AND reached_to = 0")


def pause(tx: Tx, id: int) -> bool:
    """Hold one that is going out; False when there is nothing to hold."""
    return _turned(tx, id, "paused", "state = 'sending'")


def go_on(tx: Tx, id: int) -> bool:
    """Let a held one go on."""
    return _turned(tx, id, "sending", "state = 'paused'")


def stop(tx: Tx, id: int) -> bool:
    """Let nothing more of it go, nor be shown by a page; False when it was stopped before."""
    return _turned(tx, id, "stopping", "state IN ('due', 'sending', 'paused', 'done')")


def _turned(tx: Tx, id: int, state: State, where: str) -> bool:
    statement = f"UPDATE announcements SET state = :state WHERE id = :id AND {where}"  # noqa: S608
    return run(tx, statement, id=id, state=state) == 1


def discard(tx: Tx, id: int) -> bool:
    """Drop a draft; False when it has been let go."""
    return run(tx, f"{_DROPPED} AND id = :id", id=id) == 1


def postpone(tx: Tx, id: int, due_at: int) -> None:
    """Let an announcement rest until an instant."""
    run(tx, "UPDATE announcements SET due_at = :due WHERE id = :id", id=id, due=due_at)


def reached(tx: Tx, id: int, last: int, unreached: int) -> None:
    """Record up to which person an announcement is queued, and how many had no address."""
    run(
        tx,
        "UPDATE announcements SET state = 'sending', reached_to = :last WHERE id = :id",
        id=id,
        last=last,
    )
    if unreached:
        counts.add(tx, _UNREACHED, cause(id), unreached)


def unreached(tx: Tx, id: int) -> int:
    """Return how many people of its audience had no address."""
    return counts.of(tx, _UNREACHED, cause(id))


def queued(tx: Tx, id: int, now: int) -> None:
    """Record that everybody was looked at."""
    run(
        tx,
        "UPDATE announcements SET state = 'sending', queued_at = :now WHERE id = :id",
        id=id,
        now=now,
    )


def end(tx: Tx, id: int, now: int) -> None:
    """Record that nothing more of it will be sent by itself."""
    run(
        tx,
        "UPDATE announcements SET state = CASE state WHEN 'stopping' THEN 'stopped' "
        "ELSE 'done' END, finished_at = :now WHERE id = :id",
        id=id,
        now=now,
    )


def told(tx: Tx, id: int, what: str, now: int) -> None:
    """Record what its author was told last of how far it is."""
    run(
        tx,
        "UPDATE announcements SET told = :what, told_at = :now WHERE id = :id",
        id=id,
        what=what,
        now=now,
    )


#: The kind of cause of an announcement's messages.
KIND = "announcement"


def cause(id: int) -> str:
    """Return how an announcement is named where it is counted and written down."""
    return f"announcement:{id}"


def forget_expired_files(tx: Tx, now: int) -> list[str]:
    """Forget attachments that nothing needs any more and return the paths of their bytes.

    That is after a day what no announcement uses, and 90 days after the last one that does.
    """
    found = rows(
        tx,
        "DELETE FROM attachments WHERE created_at < :unused AND NOT EXISTS (SELECT 1 FROM "
        "announcements a WHERE a.file = attachments.id AND a.file <> '' "
        "AND a.state <> 'dropped' AND a.due_at >= :used) RETURNING path",
        unused=now - _UNUSED_MS,
        used=now - _USED_MS,
    )
    return [path for (path,) in found]
