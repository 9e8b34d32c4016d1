"""Which class a sentence speaks of: by its code, its day, or words of its title and place."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from bot.conversation.turn import Turn
from bot.domain.codes import normal
from bot.domain.trainings import Training
from bot.features.attendance import typed_codes
from bot.features.classes import class_words
from bot.text import spoken
from bot.text.dates import When, hints_of, parse_when
from bot.text.dayparts import part_at, parts_named
from bot.text.folding import fold, tone_key
from bot.text.sentences.about_class import FILLING, title_said

#: What of a moment in a sentence tells a class from others.
Hint = Literal["day", "hour", "part"]
EVERY_HINT: tuple[Hint, ...] = ("day", "hour", "part")
#: Where an hour or a part of the day is the one to come.
BY_DAY: tuple[Hint, ...] = ("day",)
_READ = 300  # characters of a sentence
_LEAST_OF_TITLE = 2  # words
#: Words of a title that a sentence may have for another reason.
_EVERYDAY = frozenset(
    [
        *("lop", "tap", "huan", "hoc", "ngay", "mai", "nay", "hom", "sang", "chieu", "toi"),
        *("tuan", "thang", "xa", "thon", "ban", "nha", "van", "hoa", "cho", "cua"),
    ]
)
#: Words of what is asked for, which tell no class from another: `danh sách`, `kết quả`.
_ASKED_FOR = frozenset(
    [
        *("gui", "xin", "danh", "sach", "bao", "cao", "ket", "qua", "diem", "co", "mat", "bai"),
        *("lam",),
    ]
)
#: Words of a day and an hour, beside their figures.
_DAYS = frozenset(
    [
        *("thu", "hai", "ba", "tu", "nam", "sau", "bay", "chu", "nhat", "cn"),
        *("gio", "dem", "trua", "kia", "mot"),
    ]
)


def meant(
    turn: Turn, text: str, among: Sequence[Training], by: Collection[Hint] = EVERY_HINT
) -> list[Training]:
    """Return the classes that a sentence may be about; all of them where it names none.

    None where it names a day or, said by a trainer, a code that is none of theirs. `by` says
    what of a moment in it is the class's own: not an hour that it is moved to, or somebody comes.
    """
    if turn.holds("trainer"):
        said = normal(text[:_READ])
        named = [one for one in among if one.code in said]
        if named or typed_codes.inside(text[:_READ]):
            return named
    found = _that_day(turn, text, among) if "day" in by else list(among)
    if "hour" in by:
        found = _at_that_hour(turn, text, found)
    if "part" in by:
        found = _in_that_part(turn, text, found)
    return _named_best(turn, text, found)


def names_another(turn: Turn, text: str, among: Sequence[Training]) -> bool:
    """Say whether a sentence calls a class by a title that none of these has.

    `lớp bảo hiểm y tế` is not the one class there is, if that is called otherwise.
    """
    title = title_said(text[:_READ])
    if len(title) < _LEAST_OF_TITLE:
        return False
    return all(words_of(turn, one).isdisjoint(title) for one in among)


def _that_day(turn: Turn, text: str, among: Sequence[Training]) -> list[Training]:
    """Return those that begin at the moment that a text names, else those of that day.

    All where it names none.
    """
    read = parse_when(text, turn.now)
    if isinstance(read, When):
        sharp = [one for one in among if turn.local(one.starts_at) == read.at]
        if sharp:
            return sharp
    day = day_named(turn, text)
    return [one for one in among if day is None or day in class_words.days(turn, one)]


def _at_that_hour(turn: Turn, text: str, among: list[Training]) -> list[Training]:
    """Return those that begin at an hour that a text names; all where none does."""
    hints = hints_of(text, turn.now)
    named = {(hour % 24, hints.minute) for hour in hints.hours}
    begins = ((one, turn.local(one.starts_at)) for one in among)
    return [one for one, at in begins if (at.hour, at.minute) in named] or among


def _in_that_part(turn: Turn, text: str, among: list[Training]) -> list[Training]:
    """Return those that begin in the part of the day that a text names; all where none does."""
    parts = parts_named(text)
    if len(parts) != 1:
        return among
    begins = ((one, turn.local(one.starts_at).time()) for one in among)
    return [one for one, at in begins if part_at(at) in parts] or among


def day_named(turn: Turn, text: str) -> date | None:
    """Return the day that a sentence names, or None."""
    read = parse_when(text, turn.now)
    day = read.at.date() if isinstance(read, When) else read.day
    return day or hints_of(text, turn.now).day


def _named_best(turn: Turn, text: str, among: list[Training]) -> list[Training]:
    """Return those whose title or place a text names by words that the others' do not have."""
    if names_another(turn, text, among):
        return []
    if len(among) < 2:
        return among
    words = {one.id: words_of(turn, one) for one in among}
    common = set.intersection(*words.values()) | _EVERYDAY | _ASKED_FOR
    said = [word for word in _marked_words(text) - FILLING if fold(word) not in common]
    shared = {one.id: _shared(said, _called(turn, one)) for one in among}
    most = max(shared.values())
    return [one for one in among if shared[one.id] == most]


def _shared(said: Sequence[str], called: str) -> int:
    """Count the words said that a class is called by; without accents they stand for any."""
    marked, folded = _marked_words(called), fold(called).split()
    return sum(word in marked or (word.isascii() and word in folded) for word in said)


def names(turn: Turn, text: str, training: Training) -> bool:
    """Say whether a text holds nothing but words that say which class is meant, and when it is."""
    known = words_of(turn, training) | _EVERYDAY | _DAYS
    return all(word in known or word[0].isdigit() for word in fold(spoken.core(text)).split())


def words_of(turn: Turn, training: Training) -> set[str]:
    """Return the folded words by which a sentence says that it means a class."""
    return set(fold(_called(turn, training)).split())


def _called(turn: Turn, training: Training) -> str:
    places = map(turn.app.library.places.name, training.audience)
    return " ".join((training.title, training.venue, training.code, "xa phuong", *places))


def _marked_words(text: str) -> set[str]:
    """Return the words of a text with their accents: `thế` is no `thẻ`."""
    return set(re.findall(r"[^\W_]+", tone_key(text)))
