"""Cutting an erased person's name or number out of texts kept for others.

`instead` is what then stands there: a text of the wording, which this room does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bot.store.outgoing import messages, outbox
from bot.store.registry import Table
from bot.store.sql import Tx, dump, parse, rows, run

#: Returns JSON values with somebody's words cut out of every text among them.
_Without = Callable[[Any], Any]
_BEGINNING, _TELLING = 40, 20  # characters of a question that are looked for, and the least


def cut_everywhere(tx: Tx, tables: Sequence[Table], person: int, text: str, instead: str) -> None:
    """Cut a name or number of a person from messages, open conversations and what they wrote."""
    without = partial(_without, words=_pattern(text), instead=instead)
    part = _part(text)
    _outbox(tx, without, part)
    _conversations(tx, without, part, everywhere=" " in text or text.isdigit())
    _jobs(tx, without, part)
    for table, (column, owner) in ((one.name, one.written) for one in tables if one.written):
        found = rows(
            tx,
            f"SELECT id, {column} FROM {table} WHERE {owner} = :person",  # noqa: S608
            person=person,
        )
        for id_, said in found:
            cut = without(said)
            if cut != said:
                run(tx, f"UPDATE {table} SET {column} = :cut WHERE id = :id", id=id_, cut=cut)  # noqa: S608


def cut_question(tx: Tx, text: str, instead: str) -> None:
    """Cut what somebody asked from the notices and open lists of those who were told of it.

    They show the question shortened, so its first words are looked for; a question of a few
    words says nothing of who asked it and may be anybody's.
    """
    begins = " ".join(text.split())[:_BEGINNING]
    if len(begins) == _BEGINNING:
        begins = begins.rpartition(" ")[0]
    if len(begins) < _TELLING:
        return
    words = re.compile(_escaped(begins) + r"(?:[^\n”]*)")
    without, part = partial(_without, words=words, instead=instead), _part(begins)
    _outbox(tx, without, part)
    _conversations(tx, without, part, everywhere=True)


def _outbox(tx: Tx, without: _Without, part: str) -> None:
    """Delete what has gone with a name or number in it; cut it from what has yet to go."""
    found = rows(tx, "SELECT id, reply FROM messages WHERE reply LIKE :part", part=part)
    for id_, reply in found:
        kept = parse(reply)
        cut = without(kept)
        if cut == kept:
            continue
        if _still_goes(tx, id_):
            run(tx, "UPDATE messages SET reply = :reply WHERE id = :id", id=id_, reply=dump(cut))
        else:
            messages.forget(tx, id_)


def _still_goes(tx: Tx, message: int) -> bool:
    return bool(
        rows(
            tx,
            "SELECT 1 FROM deliveries d LEFT JOIN parts p ON p.delivery = d.id "  # noqa: S608
            "WHERE d.message = :message AND (d.state IN ('waiting', 'held') "
            f"OR p.{outbox.OPEN}) LIMIT 1",
            message=message,
        )
    )


def _conversations(tx: Tx, without: _Without, part: str, everywhere: bool) -> None:
    """Cut it from others' open questions; a name of one word, which may be any word, from labels.

    A label is what a trainer who looked for somebody was shown, or who shares a phone.
    """
    found = rows(
        tx, "SELECT place, sender, frames FROM conversations WHERE frames LIKE :part", part=part
    )
    for place, sender, frames in found:
        kept = parse(frames)
        cut = [
            without(frame) if everywhere
            else {**frame, **({"asked": without(frame["asked"])} if "asked" in frame else {})}
            for frame in kept
        ]  # fmt: skip
        if cut != kept:
            run(
                tx,
                "UPDATE conversations SET frames = :frames WHERE place = :place "
                "AND sender = :sender",
                frames=dump(cut), place=place, sender=sender,
            )  # fmt: skip


def _jobs(tx: Tx, without: _Without, part: str) -> None:
    """Cut it from what jobs were asked and told: the name of a file, what stands in a list."""
    for column in ("args", "outcome"):
        found = rows(tx, f"SELECT id, {column} FROM jobs WHERE {column} LIKE :part", part=part)  # noqa: S608
        for id_, said in found:
            kept = parse(said)
            cut = without(kept)
            if cut != kept:
                run(tx, f"UPDATE jobs SET {column} = :cut WHERE id = :id", id=id_, cut=dump(cut))  # noqa: S608


def _part(text: str) -> str:
    """Return the longest word as a database looks for it, to look at few rows only."""
    return "%" + max(re.findall(r"[^\W_]+", text), key=len, default="") + "%"


def _pattern(text: str) -> re.Pattern[str]:
    r"""Return a pattern for a whole text in which our markup may have put `\` before marks."""
    # An underline is a mark of ours, not a letter.
    return re.compile(rf"(?<![^\W_]){_escaped(text)}(?![^\W_])")


def _escaped(text: str) -> str:
    return "".join(
        rf"\\?{re.escape(char)}" if char in "\\*_[]()" else re.escape(char) for char in text
    )


def _without(value: Any, words: re.Pattern[str], instead: str) -> Any:
    """Return JSON values with the words cut out of every text among them."""
    if isinstance(value, str):
        return words.sub(lambda _: instead, value)
    if isinstance(value, list):
        return [_without(item, words, instead) for item in value]
    if isinstance(value, dict):
        return {name: _without(item, words, instead) for name, item in value.items()}
    return value
