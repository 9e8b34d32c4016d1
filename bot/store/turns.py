"""What the turn itself keeps: seen update keys, open conversations, dead letters, tries."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bot.store.sql import Tx, dump, one, parse, rows, run, scalar


def first_time(tx: Tx, channel: str, key: str, now: int) -> bool:
    """Record the key of an update and say whether it is new."""
    return (
        run(
            tx,
            "INSERT INTO seen_updates (channel, key, at) VALUES (:channel, :key, :now) "
            "ON CONFLICT (channel, key) DO NOTHING",
            channel=channel,
            key=key,
            now=now,
        )
        == 1
    )


def seen(tx: Tx, channel: str, key: str) -> bool:
    """Say whether an update of this key has been handled."""
    found = one(
        tx, "SELECT 1 FROM seen_updates WHERE channel = :channel AND key = :key",
        channel=channel, key=key,
    )  # fmt: skip
    return found is not None


def load_frames(tx: Tx, place: str, sender: str) -> list[dict[str, Any]]:
    """Return the open frames of one person at one place, the topmost last."""
    row = one(
        tx,
        "SELECT frames FROM conversations WHERE place = :place AND sender = :sender",
        place=place,
        sender=sender,
    )
    return list(parse(row[0])) if row else []


def save_frames(tx: Tx, place: str, sender: str, frames: list[dict[str, Any]], now: int) -> None:
    """Keep the open frames."""
    run(
        tx,
        "INSERT INTO conversations (place, sender, frames, updated_at) "
        "VALUES (:place, :sender, :frames, :now) ON CONFLICT (place, sender) "
        "DO UPDATE SET frames = excluded.frames, updated_at = excluded.updated_at",
        place=place,
        sender=sender,
        frames=dump(frames),
        now=now,
    )


def frames_like(tx: Tx, part: str) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return (place, sender, frames) of conversations in which a text stands, as LIKE finds it."""
    found = rows(
        tx, "SELECT place, sender, frames FROM conversations WHERE frames LIKE :part", part=part
    )
    return [(place, sender, parse(frames)) for place, sender, frames in found]


def reword(tx: Tx, place: str, sender: str, frames: list[dict[str, Any]]) -> None:
    """Put other frames in the place of a conversation's; it is no older and no younger then."""
    run(
        tx,
        "UPDATE conversations SET frames = :frames WHERE place = :place AND sender = :sender",
        frames=dump(frames),
        place=place,
        sender=sender,
    )


def forget_conversation(tx: Tx, sender: str) -> None:
    """Drop every open conversation of an address."""
    run(tx, "DELETE FROM conversations WHERE sender = :sender", sender=sender)


def rename(tx: Tx, old: str, new: str) -> None:
    """Call somebody by their new name in the labels of what others were asked last.

    Whoever erases them later looks there for the name of then. Beside another word in capitals
    it is a part of a longer name; a namesake cannot be told from them.
    """
    words = re.findall(r"[^\W_]+", old)
    if not words or old == new:
        return
    whole = re.compile(rf"(?<![^\W_]){re.escape(old)}(?![^\W_])")
    found = rows(
        tx,
        "SELECT place, sender, frames FROM conversations WHERE frames LIKE :part",
        part=f"%{max(words, key=len)}%",
    )
    for place, sender, kept in found:
        frames = parse(kept)
        for asked in (pair for frame in frames for pair in frame.get("asked", ())):
            asked[1] = whole.sub(lambda found: _renamed(found, new), asked[1])
        if dump(frames) != kept:
            run(
                tx,
                "UPDATE conversations SET frames = :frames WHERE place = :place "
                "AND sender = :sender",
                frames=dump(frames), place=place, sender=sender,
            )  # fmt: skip


def _renamed(found: re.Match[str], new: str) -> str:
    """Return what stands in place of a name: itself, where it is a part of a longer one."""
    text, (begin, end) = found.string, found.span()
    before, after = text[:begin].split(" "), text[end : end + 2]
    inside = (after[:1] == " " and after[1:].isupper()) or (
        len(before) > 1 and before[-1] == "" and before[-2][:1].isupper()
    )
    return found[0] if inside else new


def add_dead_letter(
    tx: Tx,
    channel: str,
    key: str,
    sender: str,
    person: int | None,
    raw: bytes,
    reason: str,
    now: int,
) -> int:
    """Keep what could not be handled and return its number, the reference people are told."""
    return int(
        scalar(
            tx,
            "INSERT INTO dead_letters (channel, key, sender, person, raw, reason, created_at) "
            "VALUES (:channel, :key, :sender, :person, :raw, :reason, :now) RETURNING id",
            channel=channel,
            key=key,
            sender=sender,
            person=person,
            raw=raw,
            reason=reason,
            now=now,
        )
    )


class Tries(NamedTuple):
    """Wrong tries at one kind of code: how many, and when the last was (UTC ms, 0 for none)."""

    made: int
    last: int


def note_try(tx: Tx, address: str, origin: str, kind: str, now: int) -> None:
    """Record one wrong try at a code."""
    run(
        tx,
        "INSERT INTO tries (address, origin, kind, at) VALUES (:address, :origin, :kind, :now)",
        address=address, origin=origin, kind=kind, now=now,
    )  # fmt: skip


def tries_of(tx: Tx, address: str, kind: str, since: int, now: int) -> Tries:
    """Return the wrong tries that an address made since an instant."""
    return _tries(tx, "address = :whose", whose=address, kind=kind, since=since, now=now)


def tries_behind(tx: Tx, origin: str, kind: str, since: int, now: int) -> Tries:
    """Return the wrong tries that came from one network; none for one that is not known."""
    condition = "origin = :whose AND origin <> ''"
    return _tries(tx, condition, whose=origin, kind=kind, since=since, now=now)


def _tries(tx: Tx, condition: str, **values: Any) -> Tries:
    row = one(
        tx,
        "SELECT count(*), coalesce(max(at), 0) FROM tries "  # noqa: S608
        # What a clock that was set back left in the future counts for nothing.
        f"WHERE {condition} AND kind = :kind AND at > :since AND at <= :now",
        **values,
    )
    return Tries(*row) if row else Tries(0, 0)
