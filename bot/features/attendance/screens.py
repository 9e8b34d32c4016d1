"""Screens of classes: a link that opens once, and the key of the browser that opened it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.store.sql import Tx, one, run, scalar

#: A link waits so long to be opened; a screen lives until so long after its class.
LINK_LIVES_MS = 30 * 60_000
SCREEN_LIVES_MS = 2 * 3_600_000


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen that was opened: its class, and who gave the link for it."""

    training: int
    issued_by: int | None
    closed: bool


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


def opened_with(tx: Tx, link: str, key: str) -> int | None:
    """Return the class of a used link for whoever opened it with this very key."""
    row = one(
        tx,
        "SELECT training FROM screens WHERE link_hash = :hash AND key_hash = :key "
        "AND closed_at IS NULL",
        hash=_hash(link),
        key=_hash(key),
    )
    return int(row[0]) if row else None


def find(tx: Tx, key: str) -> Screen | None:
    """Return the screen that a key opened, closed or not."""
    row = one(
        tx,
        "SELECT training, issued_by, closed_at IS NOT NULL FROM screens WHERE key_hash = :key",
        key=_hash(key),
    )
    return Screen(row[0], row[1], bool(row[2])) if row else None


def open_count(tx: Tx, training: int, now: int) -> int:
    """Return how many screens of a class are open, and links that still wait to be opened."""
    return int(
        scalar(
            tx,
            "SELECT count(*) FROM screens WHERE training = :training AND closed_at IS NULL "
            "AND (opened_at IS NOT NULL OR issued_at > :since)",
            training=training,
            since=now - LINK_LIVES_MS,
        )
    )


def close_all(tx: Tx, training: int, now: int) -> int:
    """Close every screen and link of a class; returns how many."""
    return run(
        tx,
        "UPDATE screens SET closed_at = :now WHERE training = :training AND closed_at IS NULL",
        training=training,
        now=now,
    )


def count(tx: Tx, training: int, half_day: int, quiz: str, since: int) -> Count:
    """Return how many have come to a half-day of a class, and how many have done its quiz.

    Whoever was there in any half-day may do the quiz; one done since an instant counts too.
    """
    present = scalar(
        tx,
        "SELECT count(*) FROM presence WHERE training = :training AND session = :session",
        training=training,
        session=half_day,
    )
    done = scalar(
        tx,
        "SELECT count(*) FROM (SELECT DISTINCT person FROM presence WHERE training = :training) "
        "here WHERE EXISTS (SELECT 1 FROM attempts x WHERE x.person = here.person "
        "AND x.quiz = :quiz AND x.finished_at IS NOT NULL "
        "AND (x.training = :training OR x.finished_at >= :since))",
        training=training, quiz=quiz, since=since,
    )  # fmt: skip
    return Count(int(present), int(done))
