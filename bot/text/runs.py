"""Runs of words in a text: where something that is known by its beginning could stand.

A word is letters and digits, as it is for whoever cuts a name out: marks of the markup, quotes and
dashes lie between words, and may still be part of what is looked for (`O'Neil`, `Lan (Bé)`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
_WORD_OR_MARK = re.compile(r"[^\W_]+|[^ ]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
#: Digits of the shortest telephone number there is.
_SHORTEST_PHONE = 8
_NUMBER = re.compile(rf"\d{{{_SHORTEST_PHONE},}}(?![^\W_])")


class Source:
    """A text on one line, and where each of its words begins and ends."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property  # most texts name nobody, and are never cut
    def spans(self) -> list[tuple[int, int]]:
        """Return where each word begins and ends."""
        return [match.span() for match in _WORD.finditer(self.text)]

    def gap(self, word: int) -> tuple[int, int]:
        """Return where what lies before a word begins and ends; after the last one, the rest."""
        begin = self.spans[word - 1][1] if word else 0
        return begin, self.spans[word][0] if word < len(self.spans) else len(self.text)


#: Where a run begins and ends, as `Run` has it.
Spot = tuple[Source, int, int, int]


class Run(NamedTuple):
    """A piece of a text: where it begins and ends, and the number of the word after it."""

    source: Source
    begin: int
    end: int
    after: int

    @property
    def said(self) -> str:
        """Return the piece itself."""
        return self.source.text[self.begin : self.end]

    def longer(self) -> Run | None:
        """Return the run with one more word, or None at the end of the text."""
        if self.after == len(self.source.spans):
            return None
        return self._replace(end=self.source.spans[self.after][1], after=self.after + 1)

    def marked(self) -> Iterator[str]:
        """Yield the run with more and more of the marks behind it."""
        _, last = self.source.gap(self.after)
        for end in range(self.end + 1, last + 1):
            if self.source.text[end - 1] != " ":
                yield self.source.text[self.begin : end]


def sources(texts: Iterable[str]) -> list[Source]:
    """Return texts with single spaces, also as they are without the backslashes of the markup."""
    found = []
    for text in texts:
        line = " ".join(text.split())
        found.append(Source(line))
        if "\\" in line:
            found.append(Source(_ESCAPED.sub(r"\1", line)))
    return found


def begun(found: Iterable[Source]) -> set[str]:
    """Return the words and marks of some texts: all that something can begin with there."""
    return {said for source in found for said in _WORD_OR_MARK.findall(source.text)}


def beginnings(source: Source) -> Iterator[tuple[str, Spot]]:
    """Yield each word, and each mark from which on what is looked for could begin, and where."""
    text, behind = source.text, 0
    for word, (begin, end) in enumerate(source.spans):
        yield text[begin:end], (source, begin, end, word + 1)
        for at in range(behind, begin):
            if text[at] != " ":
                yield text[at], (source, at, at + 1, word)
        behind = end + 1  # right behind a word nothing begins


def phones(source: Source) -> Iterator[str]:
    """Yield what may be a telephone number as it is kept: digits in one piece."""
    for match in _NUMBER.finditer(source.text):
        before = source.text[match.start() - 1 : match.start()]
        if not before.isalnum():
            yield match.group()


def telling(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts, in lower case, that could be part of a name or a whole number."""
    words = {word for text in texts for word in _WORD.findall(text.lower())}
    return frozenset(word for word in words if not word.isdecimal() or len(word) >= _SHORTEST_PHONE)
