"""Screens of classes: a link that opens once, and the key of the browser that opened it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.store.sql import Tx, one, run

#: A link waits so long to be opened; a screen lives until so long after its class.
LINK_LIVES_MS = 30 * 60_000
SCREEN_LIVES_MS = 2 * 3_600_000


@dataclass(frozen=True, slots=True)
class Count:
    """What a screen tells of a class: how many have come, how many have done the quiz."""

    present: int
    done: int


def _hash(secret: str) -> str:
    return hashlib.sha256(f"screen:{secret}".encode()).hexdigest()


def issue(tx: Tx, training: int, link: str, by: int | None, now: int) -> None:
    """Keep a link (a secret of which only the hash is kept) that opens a class's screen once."""
    run(
        tx,
        "INSERT INTO screens (link_hash, training, issued_by, issued_at) "
        "VALUES (:hash, :training, :by, :now)",
        hash=_hash(link), training=training, by=by, now=now,
    )  # fmt: skip


def open_once(tx: Tx, link: str, key: str, now: int) -> int | None:
    """Open a link for whoever will hold `key`; None for one that is used, old or unknown."""
    row = one(
        tx,
        "UPDATE screens SET key_hash = :key, opened_at = :now WHERE link_hash = :hash "
        "AND opened_at IS NULL AND closed_at IS NULL AND issued_at > :since RETURNING training",
        key=_hash(key), hash=_hash(link), now=now, since=now - LINK_LIVES_MS,
    )  # fmt: skip
    return int(row[0]) if row else None


def training_of(tx: Tx, key: str) -> int | None:
    """Return the class whose screen a key may show."""
    row = one(
        tx,
        "SELECT training FROM screens WHERE key_hash = :key AND closed_at IS NULL",
        key=_hash(key),
    )
    return int(row[0]) if row else None


def close_all(tx: Tx, training: int, now: int) -> int:
    """Close every screen and link of a class; returns how many."""
    return run(
        tx,
        "UPDATE screens SET closed_at = :now WHERE training = :training AND closed_at IS NULL",
        training=training,
        now=now,
    )


def count(tx: Tx, training: int, quiz: str, since: int) -> Count:
    """Return how many have come to a class and how many of them have done its quiz."""
    row = one(
        tx,
        "SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM attempts x "
        "WHERE x.person = here.person AND x.quiz = :quiz AND x.finished_at IS NOT NULL "
        "AND (x.training = :training OR x.finished_at >= :since)) THEN 1 ELSE 0 END), 0) "
        "FROM (SELECT DISTINCT person FROM presence WHERE training = :training) here",
        training=training, quiz=quiz, since=since,
    )  # fmt: skip
    return Count(*row) if row else Count(0, 0)
