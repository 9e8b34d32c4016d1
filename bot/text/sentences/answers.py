"""An answer to a question with options, in a sentence: `chắc là câu a`, `A hay B nhỉ`, `mẫu 1`.

Only words that change nothing may stand around what is meant: `không phải A` names no option.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text import fragments
from bot.text.folding import fold, nfc, tone_key
from bot.text.options import Ambiguous, option_typed
from bot.text.ordinals import MARKED_NUMBERS
from bot.text.spoken import asks

_LONGEST = 100


def _either(words: str) -> str:
    """Return a pattern of these words, with their accents or without."""
    said = {form for word in words.split() for form in (tone_key(word), fold(word))} - {"a"}
    return "|".join(sorted(said, key=len, reverse=True))


_PERSONS = "em tôi mình tui chị anh bác cô chú con cháu"
#: Right before a lone `a` these make it a letter; behind `chị` or `nghĩ` it is `ạ`.
_NAMING_WORDS = "là câu chọn lấy án ý lời khoanh đánh tích giữa chữ"
_NAMING = _either(_NAMING_WORDS)
#: Each form once, or many such words would be read in very many ways. A bare `a` is a letter.
_AROUND = _either(
    f"{_NAMING_WORDS} {_PERSONS} dạ vâng ừ ờ à thôi thế vậy nên nhưng thì mà chắc nghĩ đoán "
    "tưởng thấy này đáp "
    "phương trả hình như có lẽ thể khi theo khó quá lắm ghê thật nhỉ phân vân lưỡng lự đang còn "
    "cũng vẫn tạm"
)
_UNSURE = rf"(?:{_either('không ko k chưa chẳng')}) (?:{_either('biết chắc rõ')})"
#: `c chọn A`: who chooses, as they are shortened.
_SHORTENED = rf"[ace](?= (?:{_either('chọn lấy nghĩ đoán thấy')}) )"
_LEAD = rf"(?:(?:{_UNSURE}|{_SHORTENED}|{_AROUND}) )*"
_ASKED = rf"(?:(?:có|co) )?(?:{_either('đúng phải được')}) (?:{_either('không ko k hông')})"
_POLITE = "a|" + _either("ạ nhé nhá nha vậy đi thôi nhỉ chứ luôn em đúng hơn nhất đó đấy ấy")
_TAIL = rf"(?P<tail>(?: (?:{_ASKED}|{_POLITE}))*)"
_NAMES = {
    "bê": "b", "bờ": "b", "xê": "c", "sê": "c", "cờ": "c", "đê": "d", "dê": "d", "đờ": "d",
    "dờ": "d",
}  # fmt: skip
#: Without accents a letter's name is another word, unless an answer was announced.
_PLAIN_NAMES = {"be": "b", "xe": "c", "de": "d"}
_LETTER = rf"(?:[a-f]|{'|'.join(_NAMES)})"
_OR = rf"(?:(?:{_either('hay hoặc')})(?: (?:là|la))?|{_either('với và')})"
_ONE = re.compile(rf"(?P<lead>{_LEAD})(?P<letter>{_LETTER}){_TAIL}")
_PLAIN_ONE = re.compile(
    rf"(?P<lead>{_LEAD}(?:an(?: la)?|chon) )(?P<letter>{'|'.join(_PLAIN_NAMES)}){_TAIL}"
)
_SEVERAL = re.compile(rf"{_LEAD}(?P<letters>{_LETTER}(?: {_OR} {_LETTER})+){_TAIL}")
_NAMED_LAST = re.compile(rf"\b(?:{_NAMING}) $")
_CHOOSES = re.compile(rf"\b(?:{_either('chọn lấy khoanh đánh tích')}) ")
_FRAMED = re.compile(rf"(?P<lead>{_LEAD})(?P<meant>.+?){_TAIL}")
_NUMBERS = {tone_key(word): value for word, value in MARKED_NUMBERS.items()} | {"tư": 4}
#: Without accents the others are other words: `nam`, `sau`, `bay`.
_PLAIN_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
_YEAR = "năm"


def letters_named(text: str) -> set[int]:
    """Return the places of the letters that a sentence answers with; two where one wavers."""
    said = _said(text)
    if several := _SEVERAL.fullmatch(said):
        return {_place(word) for word in re.findall(rf"\b{_LETTER}\b", several["letters"])}
    one = _ONE.fullmatch(said) or _PLAIN_ONE.fullmatch(said)
    if one is None or _wavers(one["lead"]) or not _is_letter(one, text):
        return set()
    return {_place(one["letter"])}


def letter_meant(text: str, options: Sequence[str]) -> int | Ambiguous | None:
    """Return the option that a sentence names by its letter; of several it is to be asked which."""
    named = letters_named(text)
    if not named or max(named) >= len(options):
        return None
    return _settled(named | _called_so(text, options))


def option_meant(text: str, options: Sequence[str]) -> int | Ambiguous | None:
    """Return the option that a sentence means by its letter, a number in words or a part of it."""
    letter = letter_meant(text, options)
    if letter is not None:
        return letter
    bare = _without_frame(text)
    return _settled(_by_word_number(bare, text, options) or _by_part(text, bare, options))


def _said(text: str) -> str:
    """Return a short line in small letters, with the signs off."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", tone_key(text)).split()) if _is_short(text) else ""


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST


def _place(letter: str) -> int:
    return ord(_NAMES.get(letter) or _PLAIN_NAMES.get(letter) or letter) - ord("a")


def _wavers(lead: str) -> bool:
    """Say whether somebody only says that they do not know: `không chắc A`."""
    unsure = re.search(_UNSURE, lead)
    return unsure is not None and not _CHOOSES.search(lead, unsure.end())


def _is_letter(one: re.Match[str], text: str) -> bool:
    """Say whether it is a letter, not `ạ`, `à` or a person: `chị a`, `a vay`, `e đi ạ`."""
    if one["letter"] not in ("a", "e") or _NAMED_LAST.search(one["lead"]):
        return True
    if one["lead"]:  # a phone begins each line with a capital by itself
        return not text.isupper() and one["letter"].upper() in re.findall(r"\w+", nfc(text))
    asked = re.match(rf" {_ASKED}", one["tail"])
    return one["letter"] == "a" and (asked is not None or not one.string.isascii())


def _called_so(text: str, options: Sequence[str]) -> set[int]:
    """Find the options that speak of what a letter is called: `dê` is a goat, too."""
    names = set(_said(text).split()) & _NAMES.keys()
    return {at for at, one in enumerate(options) if names & {*fragments.words_in(one)}}


def _settled(found: set[int]) -> int | Ambiguous | None:
    return Ambiguous(tuple(sorted(found))) if len(found) > 1 else next(iter(found), None)


def _without_frame(text: str) -> str:
    """Return what is meant without the words around it; figures keep their signs."""
    words = re.sub(r"[,.;:!?]+(?=\s|$)", " ", tone_key(text)) if _is_short(text) else ""
    found = _FRAMED.fullmatch(" ".join(words.split()))
    return "" if found is None or _wavers(found["lead"]) else found["meant"]


def _by_word_number(bare: str, text: str, options: Sequence[str]) -> set[int]:
    """Find the options that a number in words means: by their place, or by what they say.

    `anh Ba` is somebody, and `câu hai` may be the question.
    """
    number = _NUMBERS.get(bare) or _PLAIN_NUMBERS.get(bare)
    taken = rf"\b(?:câu|cau|{_either(_PERSONS)}) {bare}\b"
    if number is None or re.search(taken, _said(text)):
        return set()
    found = option_typed(str(number), options, letters=True)
    places = found.candidates if isinstance(found, Ambiguous) else (found,)
    return {one for one in places if one is not None} | _speaking_of(number, options)


def _speaking_of(number: int, options: Sequence[str]) -> set[int]:
    """Find the options with this number among their words; `năm` is a year most of the time."""
    words = {word for word, value in _NUMBERS.items() if value == number} - {_YEAR}
    return {at for at, one in enumerate(options) if words & {*fragments.words_in(one)}}


def _by_part(text: str, bare: str, options: Sequence[str]) -> set[int]:
    """Find the options of which a part was typed; a question without a figure is none."""
    if asks(text) and not any(map(str.isdigit, text)):
        return set()
    return fragments.holding(text, options) or fragments.holding(bare, options)
