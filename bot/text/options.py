"""Which of the printed choices a typed line means: its letter, its number, its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.text.folding import fold, tone_key
from bot.text.ordinals import MARKED_NUMBERS, WORD_NUMBERS, place_named
from bot.text.spoken import asks, core, readings, without_signs

_POLITE = r"(?:\s+(?:a|ạ|nhe|nhé|nha|nhá|em|ad|nghen))*"
#: Who chooses, before they say so: `chị a` is no more than `chị ạ`.
_CHOOSING = (
    r"(?:(?:câu này|cau nay)\s+)?(?:(?:anh|chị|chi|bác|bac|cô|co|chú|chu|em|tôi|toi)\s+)?"
    r"(?:thì\s+|thi\s+)?(?:(?:chọn|chon|lấy|lay|nghĩ là|nghi la)\s+)"
    r"|theo\s+(?:em|tôi|toi|mình|minh|anh|chị|chi|bác|bac)\s+(?:thì|thi)\s+"
)
_SAYING = (
    rf"(?:{_CHOOSING})?"
    r"(?:(?:dạ|da|vâng|vang|em|tôi|toi|mình|minh|con|cháu|chau|xin|chọn|chon|câu|cau|đáp án|dap an|"
    r"phương án|phuong an|trả lời|tra loi|ý|y|là|la|option)(?:\s*[:,.]\s*|\s+))*"
)
_LETTER = re.compile(rf"{_SAYING}[(\[\"']?\s*(?P<letter>[a-z])\s*[\"').:,;!?\]\-]*{_POLITE}[.!]*")
_LETTERED_TEXT = re.compile(r"[(\[]?(?P<letter>[a-z])\s*(?:[.):\]]+|-)\s*(?P<rest>\S.*)")
_LETTER_SPACE_TEXT = re.compile(r"(?P<letter>[a-z])\s+(?P<rest>\S.*)")
_NUMBER = r"\d{1,9}(?:[.,]\d{1,9}){0,4}"
_ASKING = (
    r"(?:(?:da|em|toi|minh|xin|chon|lay|phuong an|dap an|y|la|muc)(?:\s*[:,.]\s*|\s+))*"
    r"(?:so\s*|#\s*|cau\s+)?"
)
_POSITION = re.compile(
    rf"{_ASKING}[(\[\"']?\s*(?P<number>{_NUMBER})\s*[\"').:,;!?\]\-]*(?:\s+(?:a|nhe|nha|em))*[.!]*"
)
_NUMBERED_TEXT = re.compile(r"[(\[]?(?P<number>\d{1,3})\s*(?:[.):\]]+|-)\s*(?P<rest>\S.*)")
_SIDE = r"(?:anh|chị|chi|bác|bac|cô|co|em|tôi|toi|mình|minh|thì|thi|chắc|chac|nghĩ|nghi)"
_ANSWERS = r"(?:chọn|chon|là|la|ý|y|lấy|lay|đáp án|dap an|phương án|phuong an|trả lời|tra loi)"
_NUMBER_AND_LETTER = re.compile(
    rf"(?:(?:dạ|da|em|thưa|thua) )*(?:(?P<said>câu hỏi|cau hoi|câu|cau) ?)?(?:(?:số|so) ?)?"
    r"(?P<number>\d{1,2})[\s.:,)\]/\-]*"
    rf"(?P<between>(?:(?:{_SIDE}|{_ANSWERS})[\s:,]+)*)(?P<letter>[a-f])[.)\]]*{_POLITE}"
)
_CALLED = re.compile(r"(?:(?:toi|em|xin|chon|lay|so|cau) )+(?P<word>[a-z]+(?: hai| mot)?)")
_LEADING = re.compile(rf"({_NUMBER})(?:\s*(?:-|den|toi)\s*({_NUMBER}))?")
_ANY_NUMBER = re.compile(rf"(?<![\w.,]){_NUMBER}(?![\w])")
_REMEMBERED = 120  # characters of what is compared once: options are shorter
#: It means more than the choice whose label begins so.
_BACK = "quay lai "
_LEAST_BEGUN = 2  # words: the first word of an option may as well be another word
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Says that the text could mean any of these choices (indices from 0), so ask."""

    candidates: tuple[int, ...]


def option_typed(text: str, options: Sequence[str], letters: bool) -> int | Ambiguous | None:
    """Find which printed choice (from 0) a typed line names; never guess between several.

    `letters` says that the choices are printed as A, B, C…; otherwise they are printed 1, 2, 3….
    Signs and polite words around what was meant change nothing.
    """
    if not fold(text):
        return None
    found = _options(text, options, letters)
    if not found and (bare := without_signs(text)) != text:
        found = _options(bare, options, letters)
    for reading in () if found else readings(text):
        found = found or _by_text(reading, options)
    return _settled(found or _by_beginning(text, options))


def _options(text: str, options: Sequence[str], letters: bool) -> set[int]:
    if letters:
        found = _by_label(text, options) | _by_number(text, options)
    else:
        found = _by_position(text, options)
    in_order = place_named(text, len(options))
    if in_order is not None and options[in_order]:  # without its label it is out of sight
        found.add(in_order)
    return found | _by_text(text, options)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An answer as on paper: the number of a question, and a place in its options (from 0)."""

    question: int
    option: int


def numbered_letter(text: str) -> Numbered | None:
    """Read `1A`, `câu 1 đáp án B` or `1-C`; which question is asked now is not looked at."""
    both = _NUMBER_AND_LETTER.fullmatch(tone_key(without_signs(text)))
    # Without "câu" a number may be an amount: then little may stand between it and the letter.
    if both is None or not (both["said"] or len(both["between"].split()) < _LEAST_BEGUN):
        return None
    return Numbered(int(both["number"]), ord(both["letter"]) - ord("a"))


def first_word_typed(text: str, options: Sequence[str]) -> int | None:
    """Find the one choice whose first word of several was typed: `nhập` for `Nhập 3 người`.

    One accent typed, and the accents count. Only for choices that were made for it: elsewhere the
    first word of a label may as well be another word.
    """
    said = core(text)
    spoken, key = (fold(said), fold) if said.isascii() else (tone_key(said), tone_key)
    firsts = [key(_bare(option)).split() for option in options]
    found = [at for at, words in enumerate(firsts) if len(words) > 1 and words[0] == spoken]
    return found[0] if len(found) == 1 else None


def _by_beginning(text: str, options: Sequence[str]) -> set[int]:
    """Find the options that begin with the words typed, of which there are two at least.

    One accent typed, and the accents count.
    """
    may_be = options and len(text) <= _REMEMBERED and not asks(text)
    said = core(text) if may_be else ""
    begins = f"{_compared(said)} "
    if begins.count(" ") < _LEAST_BEGUN or begins == _BACK:
        return set()
    found = {at for at, option in enumerate(options) if _compared(option).startswith(begins)}
    if not found or said.isascii():
        return found
    begins = f"{_marked(said)} "
    return {at for at in found if _marked(options[at]).startswith(begins)}


def _marked(text: str) -> str:
    return _bare(tone_key(text))


def _settled(found: set[int]) -> int | Ambiguous | None:
    if len(found) > 1:
        return Ambiguous(tuple(sorted(found)))
    return next(iter(found), None)


def _by_label(text: str, options: Sequence[str]) -> set[int]:
    """Find the letter typed, alone or before its option's own text; marked letters never count."""
    typed = tone_key(text)
    alone = _LETTER.fullmatch(typed)
    if alone:
        return _in_range(ord(alone["letter"]) - ord("a"), options)
    both = _LETTERED_TEXT.fullmatch(typed) or _LETTER_SPACE_TEXT.fullmatch(typed)
    if not both:
        return set()
    named = _by_text(both["rest"], options)
    return named | _in_range(ord(both["letter"]) - ord("a"), options) if named else set()


def _in_range(index: int, options: Sequence[str]) -> set[int]:
    return {index} if 0 <= index < len(options) else set()


def _by_text(text: str, options: Sequence[str]) -> set[int]:
    """Find the options whose whole text was typed; exact marks win over bare letters."""
    typed = _compared(text)
    if not typed:
        return set()
    loose = {i for i, option in enumerate(options) if _compared(option) == typed}
    if not loose:
        return loose
    key = _bare(tone_key(text))
    exact = {i for i in loose if _bare(tone_key(options[i])) == key}
    return exact or loose


def _compared(text: str) -> str:
    """Return what was typed or an option as it is compared."""
    return _short_compared(text) if len(text) <= _REMEMBERED else _bare(fold(text))


@lru_cache(maxsize=512)
def _short_compared(text: str) -> str:
    """The same options stand on many screens."""
    return _bare(fold(text))


def _bare(text: str) -> str:
    """Drop punctuation at word ends and zeros before numbers, so `2 bản.` is `02 bản`."""
    words = (word.strip(".,;:!?\"'()[]") for word in text.split())
    return re.sub(r"(?<![\w.,])0+(?=\d)", "", " ".join(word for word in words if word))


def _by_number(text: str, options: Sequence[str]) -> set[int]:
    """Find what a bare number means among lettered options."""
    typed = _POSITION.fullmatch(fold(text))
    if not typed or "cau" in fold(text):  # "câu 4" may be the question of that number
        return set()
    value = _value(typed["number"])
    ranges = [_leading_numbers(option) for option in options]
    if not any(ranges):
        return _held_inside(typed["number"], options) or (
            _position(value, options)
            | {at for at, option in enumerate(options) if value in map(_value, _numbers(option))}
            | _spelled(value, options)
        )
    named = {i for i, numbers in enumerate(ranges) if value in numbers}
    within = any(len(ranges[i]) > 1 for i in named)
    return named | (_position(value, options) if within else set())


def _held_inside(number: str, options: Sequence[str]) -> set[int]:
    """Find the one option that holds a number just as typed, with the zero before it: `01`.

    Nobody writes the place of an option that way.
    """
    found = {at for at, option in enumerate(options) if number in _numbers(option)}
    return found if number.startswith("0") and len(found) == 1 else set()


def _numbers(option: str) -> list[str]:
    return _ANY_NUMBER.findall(fold(option))


def _leading_numbers(option: str) -> tuple[str, ...]:
    """Return the number an option begins with, or both ends when it begins with a range."""
    match = _LEADING.match(fold(option))
    return tuple(_value(number) for number in match.groups() if number) if match else ()


def _value(number: str) -> str:
    """Return one spelling per number: 02 as 2, 1.500.000 as 1500000, 7,50 as 7.5."""
    if _THOUSANDS.fullmatch(number):
        return re.sub(r"[.,]", "", number).lstrip("0") or "0"
    whole, comma, decimals = number.replace(",", ".").partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + ("." + decimals if comma and decimals else "")


def _position(value: str, options: Sequence[str]) -> set[int]:
    return _in_range(int(value) - 1, options) if value.isdecimal() else set()


def _spelled(value: str, options: Sequence[str]) -> set[int]:
    """Find options that begin with that number in words (`Hai bản`), which a digit may mean too."""
    firsts = [(tone_key(option).split() or [""])[0] for option in options]
    return {i for i, first in enumerate(firsts) if str(MARKED_NUMBERS.get(first)) == value}


def _by_position(text: str, options: Sequence[str]) -> set[int]:
    """Find the number typed in a numbered list, alone or before its choice's own text."""
    typed = fold(text)
    alone = _POSITION.fullmatch(typed)
    if alone:
        return _position(_value(alone["number"]), options)
    called = _CALLED.fullmatch(typed)
    if called and called["word"] in WORD_NUMBERS:
        return _in_range(WORD_NUMBERS[called["word"]] - 1, options)
    both = _NUMBERED_TEXT.fullmatch(typed)
    named = _by_text(both["rest"], options) if both else set()
    return named | _position(_value(both["number"]), options) if both and named else set()
