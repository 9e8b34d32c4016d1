"""Jobs: work too long for a turn, found and begun again after a crash; and the files they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.store.runs import LEFT
from bot.store.sql import Row, Tx, dump, listed, one, parse, rows, run, scalar


@dataclass(frozen=True, slots=True)
class Job:
    """One ordered job and where its outcome goes."""

    id: int
    kind: str
    args: dict[str, Any]
    tries: int
    channel: str
    place: str
    sender: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Where an outcome is sent to."""

    channel: str
    place: str
    sender: str


def add(tx: Tx, kind: str, args: dict[str, Any], asker: Any, now: int) -> int:
    """Order a job for whoever has `channel`, `place` and `sender`; returns its id."""
    return int(
        scalar(
            tx,
            "INSERT INTO jobs (kind, args, channel, place, sender, created_at) "
            "VALUES (:kind, :args, :channel, :place, :sender, :now) RETURNING id",
            kind=kind, args=dump(args), channel=asker.channel, place=asker.place,
            sender=asker.sender, now=now,
        )
    )  # fmt: skip


def begin_again(tx: Tx) -> None:
    """Put jobs back that were running when their run ended."""
    run(
        tx,
        "UPDATE jobs SET state = 'waiting', leased_by = '' "  # noqa: S608
        f"WHERE state = 'running' AND {LEFT}",
    )


def open_ones(tx: Tx, kinds: Sequence[str]) -> list[Job]:
    """Return the jobs of some kinds that have not been finished."""
    taken, values = listed(kinds)
    found = rows(
        tx,
        "SELECT id, kind, args, tries, channel, place, sender FROM jobs "  # noqa: S608
        f"WHERE state IN ('waiting', 'running') AND kind IN ({taken})",
        **values,
    )
    return [_job(row) for row in found]


def _job(row: Row) -> Job:
    return Job(row[0], row[1], parse(row[2]), *row[3:])


def claim(
    tx: Tx, now: int, kinds: Sequence[str] = (), but: Sequence[str] = (), run_id: str = ""
) -> Job | None:
    """Take the oldest waiting job for a run, of some kinds only or of any but some."""
    taken, values = listed((*kinds, *but))
    which = f"AND kind {'' if kinds else 'NOT'} IN ({taken})" if values else ""
    row = one(
        tx,
        "UPDATE jobs SET state = 'running', leased_by = :run, started_at = :now, tries = tries + 1 "  # noqa: S608
        "WHERE id = "
        f"(SELECT min(id) FROM jobs WHERE state = 'waiting' {which}) "
        "RETURNING id, kind, args, tries, channel, place, sender",
        now=now,
        run=run_id,
        **values,
    )
    return _job(row) if row else None


def finish(tx: Tx, id: int, outcome: str, now: int, run_id: str = "") -> None:
    """Record the outcome (JSON text) of a job that somebody still waits for."""
    run(
        tx,
        "UPDATE jobs SET state = 'done', outcome = :outcome, finished_at = :now WHERE id = :id "
        "AND state <> 'done' AND leased_by = :run",
        id=id, outcome=outcome, now=now, run=run_id,
    )  # fmt: skip


def told(tx: Tx, sender: str) -> list[Any]:
    """Return what jobs have told somebody and is still kept."""
    found = rows(
        tx, "SELECT outcome FROM jobs WHERE sender = :sender AND outcome <> ''", sender=sender
    )
    return [parse(outcome) for (outcome,) in found]


def wanted(tx: Tx, id: int) -> bool:
    """Say whether anybody waits for a job's outcome; who was erased meanwhile does not."""
    return one(tx, "SELECT 1 FROM jobs WHERE id = :id AND state = 'running'", id=id) is not None


def retry(tx: Tx, id: int, run_id: str = "") -> None:
    """Put a job that a run has in hand back to be begun again."""
    run(
        tx,
        "UPDATE jobs SET state = 'waiting' WHERE id = :id AND state = 'running' "
        "AND leased_by = :run",
        id=id,
        run=run_id,
    )


def add_file(
    tx: Tx, id: str, name: str, mime: str, path: str, place: str, now: int, expires_at: int
) -> None:
    """Record a file that may be handed out to one place until an instant."""
    run(
        tx,
        "INSERT INTO files (id, name, mime, path, place, created_at, expires_at) "
        "VALUES (:id, :name, :mime, :path, :place, :now, :expires) ON CONFLICT (id) DO NOTHING",
        id=id, name=name, mime=mime, path=path, place=place, now=now, expires=expires_at,
    )  # fmt: skip


def file(tx: Tx, id: str, place: str, now: int) -> tuple[str, str, str] | None:
    """Return (name, type, path) of a file handed out to the place that has not expired."""
    row = one(
        tx,
        "SELECT name, mime, path FROM files WHERE id = :id AND place = :place "
        "AND expires_at > :now",
        id=id, place=place, now=now,
    )  # fmt: skip
    return (row[0], row[1], row[2]) if row else None


def forget_expired_files(tx: Tx, now: int) -> list[str]:
    """Forget expired files and return the paths of their bytes."""
    found = rows(tx, "DELETE FROM files WHERE expires_at <= :now RETURNING path", now=now)
    return [path for (path,) in found]


def ordered(tx: Tx, id: int, kind: str, sender: str) -> tuple[dict[str, Any], str] | None:
    """Return (arguments, outcome or nothing) of a job of that kind that an address ordered."""
    row = one(
        tx,
        "SELECT args, outcome FROM jobs WHERE id = :id AND kind = :kind AND sender = :sender",
        id=id, kind=kind, sender=sender,
    )  # fmt: skip
    return (parse(row[0]), row[1]) if row else None


def tell_less(tx: Tx, id: int, outcome: dict[str, Any]) -> None:
    """Keep less of what a job told, once the rest has been used."""
    run(tx, "UPDATE jobs SET outcome = :outcome WHERE id = :id", id=id, outcome=dump(outcome))


def outcomes(tx: Tx, kind: str, args: dict[str, Any], sender: str) -> list[str]:
    """Return the outcomes of all jobs that an address ordered in just these words."""
    found = rows(
        tx,
        "SELECT outcome FROM jobs WHERE kind = :kind AND args = :args AND sender = :sender "
        "ORDER BY id",
        kind=kind, args=dump(args), sender=sender,
    )  # fmt: skip
    return [outcome for (outcome,) in found]


#: Columns of a job that hold what it was asked and told, as JSON.
TEXTS = ("args", "outcome")


def texts_like(tx: Tx, column: str, part: str) -> list[tuple[int, Any]]:
    """Return what jobs hold in one of `TEXTS` in which a text stands, as LIKE finds it."""
    found = rows(tx, f"SELECT id, {column} FROM jobs WHERE {column} LIKE :part", part=part)  # noqa: S608
    return [(id_, parse(said)) for id_, said in found]


def reword(tx: Tx, id: int, column: str, said: Any) -> None:
    """Put other words in the place of what a job holds in one of `TEXTS`."""
    run(tx, f"UPDATE jobs SET {column} = :said WHERE id = :id", id=id, said=dump(said))  # noqa: S608
