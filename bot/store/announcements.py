"""Announcements: drafted, released once, expanded person by person, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.audiences import Audience, Reach, Resident, audience_of
from bot.store.sql import Row, Tx, dump, one, parse, rows, run, scalar

#: A dropped draft keeps its row, so that its id, which old buttons carry, is not given again.
State = Literal["draft", "dropped", "due", "sending", "done"]
_DROPPED = "UPDATE announcements SET state = 'dropped', text = '' WHERE state = 'draft'"

_COLUMNS = "id, author, audience, text, state, reached_to, due_at, created_at, finished_at"
#: Whom something may be sent to by itself.
_WILLING = "p.consent_version <> '' AND p.withdrawn_at IS NULL AND p.erased_at IS NULL"
_UNREACHED = "announcement_unreached"
#: People of a class: who holds a registration, with a seat or not, and who was present.
_OF_CLASS = (
    "(SELECT person FROM registrations WHERE training = :training AND withdrawn_at IS NULL "
    "UNION SELECT person FROM attendance WHERE training = :training)"
)
_REACHES: dict[int | None, Reach] = {1: "phone", 2: "page", None: "none"}


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement; `reached_to` is the last person it was queued for, instants UTC ms."""

    id: int
    author: int
    audience: Audience
    text: str
    state: State
    reached_to: int
    due_at: int
    created_at: int
    finished_at: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of an announcement so far, in people; `failed` is by reason."""

    sent: int
    on_page: int  # waiting for a page to be opened: not sent
    under_way: int
    failed: dict[str, int]
    unreached: int  # had no address to send to


def _announcement(row: Row) -> Announcement:
    values = list(row)
    values[2] = audience_of(parse(values[2]))
    return Announcement(*values)


def draft(tx: Tx, author: int, audience: Audience, text: str, now: int) -> int:
    """Keep what was previewed and return its id; the author's older drafts are dropped."""
    run(tx, f"{_DROPPED} AND author = :author", author=author)
    return int(
        scalar(
            tx,
            "INSERT INTO announcements (author, audience, text, state, due_at, created_at) "
            "VALUES (:author, :audience, :text, 'draft', :now, :now) RETURNING id",
            author=author, audience=dump(audience.as_json()), text=text, now=now,
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
        f"SELECT {_COLUMNS} FROM announcements WHERE author = :author "  # noqa: S608
        "AND state IN ('due', 'sending', 'done') ORDER BY id DESC LIMIT :limit",
        author=author,
        limit=limit,
    )
    return [_announcement(row) for row in found]


def release(tx: Tx, id: int, audience: Audience, due_at: int) -> bool:
    """Let a draft go out from an instant on; False when it was let go before."""
    return (
        run(
            tx,
            "UPDATE announcements SET state = 'due', audience = :audience, due_at = :due "
            "WHERE id = :id AND state = 'draft'",
            id=id, audience=dump(audience.as_json()), due=due_at,
        )
        == 1
    )  # fmt: skip


def discard(tx: Tx, id: int) -> bool:
    """Drop a draft; False when it has been let go."""
    return run(tx, f"{_DROPPED} AND id = :id", id=id) == 1


def next_due(tx: Tx, now: int) -> Announcement | None:
    """Return the announcement to go on with: due, not all of its people reached."""
    row = one(
        tx,
        f"SELECT {_COLUMNS} FROM announcements WHERE state IN ('due', 'sending') "  # noqa: S608
        "AND due_at <= :now ORDER BY due_at, id LIMIT 1",
        now=now,
    )
    return _announcement(row) if row else None


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
        run(
            tx,
            "INSERT INTO counts (name, subject, value) VALUES (:name, :subject, :value) "
            "ON CONFLICT (name, subject) DO UPDATE SET value = counts.value + excluded.value",
            name=_UNREACHED, subject=_subject(id), value=unreached,
        )  # fmt: skip


def close(tx: Tx, id: int, now: int) -> None:
    """Record that everybody was looked at."""
    run(
        tx,
        "UPDATE announcements SET state = 'done', finished_at = :now WHERE id = :id",
        id=id,
        now=now,
    )


def people_after(
    tx: Tx, audience: Audience, communes: Sequence[str], after: int, limit: int
) -> list[Resident]:
    """Return people above an id to look at for an audience, those of its class if it has one.

    `communes` narrows them down; none of them means everywhere.
    """
    source, condition, values = _looked_at(audience, communes)
    found = rows(
        tx,
        f"SELECT p.id, p.commune, p.village FROM people p {source} "  # noqa: S608
        f"WHERE p.id > :after AND {_WILLING} {condition} ORDER BY p.id LIMIT :limit",
        after=after, limit=limit, **values,
    )  # fmt: skip
    return [Resident(*row) for row in found]


def reach(
    tx: Tx, audience: Audience, communes: Sequence[str], without: int
) -> list[tuple[str, str, Reach, int]]:
    """Return (commune, village, how reached, people) to choose an audience's head-count from."""
    source, condition, values = _looked_at(audience, communes)
    found = rows(
        tx,
        "SELECT commune, village, how, count(*) FROM (SELECT p.id, p.commune, p.village, min("  # noqa: S608
        "CASE WHEN a.channel = 'web' THEN 2 WHEN a.id IS NOT NULL THEN 1 END) AS how "
        f"FROM people p {source} LEFT JOIN address_people ap ON ap.person = p.id "
        "LEFT JOIN addresses a ON a.id = ap.address AND a.unreachable = '' "
        f"WHERE p.id <> :without AND {_WILLING} {condition} "
        "GROUP BY p.id, p.commune, p.village) reached GROUP BY commune, village, how",
        without=without, **values,
    )  # fmt: skip
    return [(commune, village, _REACHES[how], count) for commune, village, how, count in found]


def _looked_at(
    audience: Audience, communes: Sequence[str]
) -> tuple[str, str, dict[str, int | str]]:
    """Return the join, the condition and their values that choose whom to look at."""
    if audience.kind == "training":
        return f"JOIN {_OF_CLASS} c ON c.person = p.id", "", {"training": audience.training}
    values: dict[str, int | str] = {f"c{at}": code for at, code in enumerate(communes)}
    names = ", ".join(f":{name}" for name in values)
    return "", f"AND p.commune IN ({names})" if values else "", values


def progress(tx: Tx, id: int) -> Progress:
    """Return what became of the messages of an announcement; a person counts once."""
    found = rows(
        tx,
        "SELECT state, channel, reason, count(*) FROM outbox WHERE cause = :cause AND part = 0 "
        "AND state <> 'superseded' GROUP BY state, channel, reason",
        cause=cause(id),
    )
    counted: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for state, channel, reason, count in found:
        if state == "dead":
            failed[reason] += count
        else:
            waiting = "on_page" if channel == "web" else "under_way"
            counted["sent" if state == "sent" else waiting] += count
    unreached = scalar(
        tx, "SELECT value FROM counts WHERE name = :name AND subject = :subject",
        name=_UNREACHED, subject=_subject(id),
    )  # fmt: skip
    return Progress(
        counted["sent"], counted["on_page"], counted["under_way"], dict(failed), unreached or 0
    )


def cause(id: int) -> str:
    """Return under which cause an announcement's messages stand in the outbox."""
    return _subject(id)


def _subject(id: int) -> str:
    return f"announcement:{id}"


def addresses_of(tx: Tx, person: int) -> list[str]:
    """Return every address that a person uses."""
    found = rows(tx, "SELECT address FROM address_people WHERE person = :person", person=person)
    return [address for (address,) in found]
