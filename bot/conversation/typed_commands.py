"""Commands as people type them: with accents, with a blank inside, through a Telex keyboard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text import spoken
from bot.text.folding import fold

_PARTS = re.compile(r"[^\s:]+")
_BOT = re.compile(r"@\w+$")
_NO_LETTER = re.compile(r"[^a-z0-9]")
#: A command is at most so many words: `/hoi dap`, `/lam bai`.
_MOST_WORDS = 3
#: Slips of the finger up to which a command is offered, and how many are.
_MOST_SLIPS, _MOST_OFFERED = 2, 2
_KEYS = {
    "\u0302": "^", "\u0306": "w", "\u031b": "w", "\u0301": "s", "\u0300": "f", "\u0309": "r",
    "\u0303": "x", "\u0323": "j",
}  # fmt: skip


class TypedCommand(NamedTuple):
    """A typed command: its name, or none and those `near` it; and what stands behind it."""

    name: str
    args: str
    near: tuple[str, ...] = ()


def read(text: str, names: Mapping[str, str], shown: Collection[str]) -> TypedCommand:
    """Read a line that begins with a slash.

    `names` maps what a command may be called, folded and without blanks, to its name; `shown` are
    those that may be offered.
    """
    for called, args in reversed([*_called(text[1:])]):  # `/hoi dap` before `/hoi`
        name = names.get(called)
        if name is not None:
            return TypedCommand(name, "" if spoken.is_courtesy(args) else args)
    first = next(_PARTS.finditer(text[1:]), None)
    word, rest = (first.group(), text[1 + first.end() :].strip()) if first else ("", "")
    name = _by_keys(word, names)
    return TypedCommand(name, rest) if name else TypedCommand("", "", _near(word, shown))


def _called(rest: str) -> Iterator[tuple[str, str]]:
    """Yield what a command may be called, with what stands behind: one word, then two, three."""
    called = ""
    for part in list(_PARTS.finditer(rest))[:_MOST_WORDS]:
        called += _bare(_BOT.sub("", part.group()))
        yield called, rest[part.end() :].strip(" :\n")


def _bare(word: str) -> str:
    return _NO_LETTER.sub("", fold(word))


def _by_keys(word: str, names: Mapping[str, str]) -> str:
    """Find the command whose keys, struck on a Telex keyboard, gave a word: `/hoso` is `hố` there.

    The order of the keys is lost.
    """
    struck = sorted(_keys(word))
    if word.isascii() or len(struck) < 3:
        return ""
    return next((name for called, name in names.items() if sorted(called) == struck), "")


def _keys(word: str) -> str:
    """Return the keys that gave a word: `ố` is o, o, s."""
    keys = ""
    for char in unicodedata.normalize("NFD", word.lower()).translate({0x111: "dd"}):
        key = _KEYS.get(char, char)
        keys += keys[-1:] if key == "^" else key
    return _NO_LETTER.sub("", keys)


def _near(word: str, shown: Collection[str]) -> tuple[str, ...]:
    close = process.extract(
        _bare(word), sorted(shown), scorer=OSA.distance, score_cutoff=_MOST_SLIPS,
        limit=_MOST_OFFERED,
    )  # fmt: skip
    return tuple(name for name, slips, _ in close if slips < len(name) / 2)
