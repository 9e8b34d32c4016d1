"""Cutting an erased person's name, number, code or question out of texts kept for others.

What then stands there is a text of the wording, which this package does not know: `Erased.instead`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bot.domain.codes import without_code
from bot.store import jobs, turns
from bot.store.outgoing import mentions, messages, outbox
from bot.store.outgoing.mentions import Mentioning
from bot.store.registry import Erased, Table
from bot.store.sql import Tx, dump, parse, rows, run

#: Returns a text with somebody's words cut out of it.
_Without = Callable[[str], str]


class _Cut(NamedTuple):
    """What is cut: its pattern, the word by which a database looks for it, and from what."""

    pattern: re.Pattern[str]
    part: str
    everywhere: bool  # a name of one word, which may be any word, is left in what others wrote

    def without(self, instead: str) -> _Without:
        """Return what cuts it out of a text."""
        return lambda text: self.pattern.sub(lambda _: instead, text)


def cut_everywhere(tx: Tx, tables: Sequence[Table], who: Erased) -> None:
    """Cut a person from messages, open conversations, jobs and what they wrote for others.

    Messages are found by whom they name. Conversations and jobs are few and soon over: all of
    them are looked through.
    """
    names = [_Cut(_pattern(text), _part(text), _is_sure(text)) for text in who.names]
    quotes = [
        _Cut(re.compile(_escaped(begun) + r"(?:[^\n”]*)"), _part(begun), everywhere=True)
        for text in who.quotes
        if (begun := mentions.beginning(text))
    ]
    cuts = [*names, *quotes]
    _messages(tx, who, cuts)
    for cut in cuts:
        _conversations(tx, cut, who.instead)
    for cut in names:
        _jobs(tx, cut, who.instead)
    for table, (column, owner) in ((one.name, one.written) for one in tables if one.written):
        found = rows(
            tx,
            f"SELECT id, {column} FROM {table} WHERE {owner} = :person",  # noqa: S608
            person=who.person,
        )
        for id_, said in found:
            cleared = _cleared(said, names, who.instead)
            if cleared != said:
                run(tx, f"UPDATE {table} SET {column} = :cut WHERE id = :id", id=id_, cut=cleared)  # noqa: S608


def _cleared(text: str, cuts: Sequence[_Cut], instead: str) -> str:
    for cut in cuts:
        text = cut.without(instead)(text)
    return text


# -- messages ------------------------------------------------------------------------------------


def _messages(tx: Tx, who: Erased, cuts: Sequence[_Cut]) -> None:
    """Delete what has gone of what names a person; cut them from what has yet to go."""

    def without(text: str) -> str:
        return without_code(_cleared(text, cuts, who.instead), who.code_hash, who.instead)

    mentions.claim_lines(tx, who.person)
    for message in mentions.naming(tx, who.person):
        _cut_message(tx, message, without, named=True)
    for message in mentions.to_be_read(tx, [cut.part for cut in cuts]):
        _cut_message(tx, message, without, named=False)


def _cut_message(tx: Tx, message: Mentioning, without: _Without, named: bool) -> None:
    """Cut a message that names somebody, as is known of it or as is seen.

    Where it is known and nothing is seen, it names them as they were called before: then it
    does not go any more either, but what goes to many, which stands in the announcement too.
    """
    kept = parse(message.reply)
    cut = _in_all(kept, without)
    if cut == kept and not named:
        return
    if not outbox.still_goes(tx, message.id) or (cut == kept and message.kind != "announcement"):
        messages.forget(tx, message.id)
    elif cut != kept:
        messages.reword(tx, message.id, dump(cut))


# -- what is looked through ----------------------------------------------------------------------


def _conversations(tx: Tx, cut: _Cut, instead: str) -> None:
    """Cut it from others' open questions; a name of one word, which may be any word, from labels.

    A label is what a trainer who looked for somebody was shown, or who shares a phone.
    """
    for place, sender, kept in turns.frames_like(tx, cut.part):
        left = [_in_frame(frame, cut, instead) for frame in kept]
        if left != kept:
            turns.reword(tx, place, sender, left)


def _in_frame(frame: dict[str, Any], cut: _Cut, instead: str) -> Any:
    without = cut.without(instead)
    if cut.everywhere or "asked" not in frame:
        return _in_all(frame, without) if cut.everywhere else frame
    return {**frame, "asked": _in_all(frame["asked"], without)}


def _jobs(tx: Tx, cut: _Cut, instead: str) -> None:
    """Cut it from what jobs were asked and told: the name of a file, what stands in a list."""
    for column in jobs.TEXTS:
        for id_, kept in jobs.texts_like(tx, column, cut.part):
            left = _in_all(kept, cut.without(instead))
            if left != kept:
                jobs.reword(tx, id_, column, left)


# -- patterns ------------------------------------------------------------------------------------


def _is_sure(text: str) -> bool:
    return " " in text or text.isdigit()


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


def _in_all(value: Any, without: _Without) -> Any:
    """Return JSON values with what is cut out of every text among them."""
    if isinstance(value, str):
        return without(value)
    if isinstance(value, list):
        return [_in_all(item, without) for item in value]
    if isinstance(value, dict):
        return {name: _in_all(item, without) for name, item in value.items()}
    return value
