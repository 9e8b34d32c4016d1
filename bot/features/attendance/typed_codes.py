"""A class's code in what people type: alone, mistyped, or inside a short sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from itertools import pairwise
from typing import NamedTuple

from bot.domain.codes import ALPHABET, CLASS_ALPHABET, CLASS_LENGTH
from bot.text import spoken
from bot.text.folding import fold

#: A longer text holds no code.
LONGEST = 200
_WHOLE = re.compile(
    rf"(?:\S*?[/=])?(?:ma[\s:]+)?(?:lop[\s:-]*)?(bai[/-])?([{ALPHABET}]{{3}})[\s.-]?"
    rf"([{ALPHABET}]{{3}})[\s.!]*",
    re.IGNORECASE,
)
#: The address in a QR, pasted by whoever's scanner only copies it.
_SCANNED = re.compile(r"\s*\S*(?:/lop/|=lop-)(\w+)\s*")
#: Written together or in two threes; letters of which no word is made.
_INSIDE = re.compile(
    rf"(?P<said>\bma (?:so )?(?:lop )?(?:la )?[:\s]*)?(?<![\w/.-])"
    rf"(?P<first>[{CLASS_ALPHABET}]{{3}})(?P<gap>[ .-]?)"
    rf"(?P<second>[{CLASS_ALPHABET}]{{3}})(?![\w/-])",
    re.IGNORECASE,
)
_MOST_WORDS = 14
_SHAPED = re.compile(r"(?:(\w\w(?: \w{3})?) )?([A-Z0-9]{3})[ .-]?([A-Z0-9]{3})")
_LONGEST_SHAPED = 60
_CALLED_SO = frozenset({"", "ma", "ma lop"})
_SAID_TO_BE_ONE = re.compile(r"ma lop\b", re.IGNORECASE)
_PIECE = re.compile(r"[a-z\d]+")
#: Said to be a code, whatever it is made of: `mã là mtf9tb`, `mã lớp: MTF9T`.
_SAID = re.compile(
    r"\bma[:\s]+(?:(?:so|cua|lop|la)[:\s]+)*"
    r"(?P<code>[a-z\d]{3}[ .-]?[a-z\d]{3}|[a-z\d]{5,7})(?![\w/-])"
)
#: What is left of a word without its figures: `thang6`, and `kho6ng` as VNI keys write it.
_WORD = re.compile(r"[^\W\dAEIOUY]{0,3}[AEIOUY]{1,3}[CGHMNPT]{0,2}")
_FIGURES = re.compile(r"\d+")
_HOUR = re.compile(r"\d{1,2}H\d{2}.*")
#: Letters and figures take turns at least once more: no `346KG`, no `TK346`.
_TAKE_TURNS = re.compile(r"[A-Z]+\d+[A-Z]|\d+[A-Z]+\d")
#: `QD9036` is the number of a document.
_DOCUMENT = re.compile(r"(?:ND|QD|TT|NQ|KH|CV|CT|TB|HD|BC|HN|CN)\d+")


_NOT = re.compile(r"\b(?:khong|ko|k|hong|hok|dung|chua|huy|nghi|nham|o nha|khong phai)\b")
_ASKS = re.compile(r"\b(?:lop (?:nao|gi)|la gi|o dau|cua ai|may gio|bao gio|khi nao)\b")
#: Meant with a code by who does not come in with it.
_ASKS_OR_STAYS = frozenset(
    {"withdraw", "substitute", "class_info", "my_classes", "register", "is_it_real"}
)


class Inside(NamedTuple):
    """A code in a sentence, and whether it is said to be one."""

    code: str
    said: bool


def scanned(text: str) -> str:
    """Return what the address of a scanned QR carries, or nothing."""
    found = _SCANNED.fullmatch(text)
    return found[1] if found else ""


def whole(text: str) -> tuple[str, bool]:
    """Return the code that a text is, with nothing but polite words around it, and whether it is
    that of a class's quiz."""
    for reading in spoken.readings(text):
        found = _WHOLE.fullmatch(reading)
        if found:
            return (found[2] + found[3]).upper(), bool(found[1])
    return "", False


def surely(text: str, code: str) -> bool:
    """Say whether a text that is no class's code was meant as one, and was not a question."""
    if _SAID_TO_BE_ONE.match(fold(text)):
        return True
    return " " not in text.strip() and _mixed(code)


def plainly(text: str, short_forms: Container[str]) -> str:
    """Return what was plainly typed as a class's code, whether or not there is such a class."""
    code = whole(text)[0]
    return code if code and surely(text, code) else shaped_like_one(text, short_forms)


def shaped_like_one(text: str, short_forms: Container[str]) -> str:
    """Return what was typed as a code though it can be none: a letter or digit that none has."""
    found = _SHAPED.fullmatch(spoken.core(text)) if len(text) <= _LONGEST_SHAPED else None
    if found is None or fold(found[1] or "") not in _CALLED_SO:
        return _of_any_letters(text, short_forms)
    code = found[2] + found[3]
    if _DOCUMENT.fullmatch(code) or (not found[1] and is_short_form(code, short_forms)):
        return ""
    letters, digits = any(map(str.isalpha, code)), any(map(str.isdigit, code))
    return code if letters and (digits or set(code) <= set(CLASS_ALPHABET)) else ""


def _of_any_letters(text: str, short_forms: Container[str]) -> str:
    """Return one word of letters and figures that is a code but for one sign, small or capital."""
    code = fold(spoken.core(text)).upper() if len(text) <= _LONGEST_SHAPED else ""
    turns = _TAKE_TURNS.search(code) or len(code) == CLASS_LENGTH
    if not (code.isalnum() and turns and _mixed(code) and _is_nearly_one(code)):
        return ""
    return "" if is_short_form(code, short_forms) else code


def _mixed(code: str) -> bool:
    """Say whether a code has both letters and figures, and is no document, word or hour."""
    if any(one.fullmatch(code) for one in (_DOCUMENT, _HOUR)):
        return False
    if _WORD.fullmatch(_FIGURES.sub("", code)):
        return False
    return any(map(str.isdigit, code)) and any(map(str.isalpha, code))


def _is_nearly_one(code: str) -> bool:
    """Say whether at most one sign is wrong, missing or too many, by length and alphabet.

    Where one is missing the others are right: that leaves out `không`.
    """
    strange = sum(sign not in CLASS_ALPHABET for sign in code)
    slips = strange if len(code) >= CLASS_LENGTH else strange + 1
    return abs(len(code) - CLASS_LENGTH) <= 1 and slips <= 1 and not code.isdigit()


def alone(text: str) -> str:
    """Return what may be a code with one slip in it, with only polite words around; or nothing."""
    found = pieces(spoken.core(text)) if len(text) <= _LONGEST_SHAPED else []
    whole = "".join(_PIECE.findall(fold(spoken.core(text)))).upper() if found else ""
    return whole if whole in found else ""


def pieces(text: str) -> list[str]:
    """Return what in a short sentence may be a code with one slip: a word, or two side by side.

    Vietnamese words have vowels, which no code has: hardly any is among them.
    """
    folded = fold(text)
    words = _PIECE.findall(folded) if len(folded.split()) <= _MOST_WORDS else []
    pairs = (first + second for first, second in pairwise(words))
    return list(filter(_is_nearly_one, map(str.upper, (*words, *pairs))))


def is_short_form(code: str, short_forms: Container[str]) -> bool:
    """Say whether letters are what people shorten: `CTV MTN`, `BHYT26`."""
    both, letters = (code[:3].lower(), code[3:].lower()), code.rstrip("0123456789").lower()
    return all(part in short_forms for part in both) or letters in short_forms


def inside(text: str) -> Inside | None:
    """Find a code in a short sentence: `em gửi mã KMN479 ạ`; said to be one, it may be mistyped.

    Two short forms side by side (`ctv mtn`) are none, unless they are said to be one.
    """
    folded = fold(text)
    if len(folded.split()) > _MOST_WORDS:
        return None
    found = _INSIDE.search(folded)
    if found is None:
        return _said_to_be_one(text, folded)
    code, said = (found["first"] + found["second"]).upper(), bool(found["said"])
    two_words = found["gap"] and not any(map(str.isdigit, code))
    if _DOCUMENT.fullmatch(code) or (two_words and not said):
        return None
    return Inside(code, said)


def _said_to_be_one(text: str, folded: str) -> Inside | None:
    """Return what is called a code and looks like one, though none has such letters."""
    found = _SAID.search(folded)
    if found is None or not spoken.says_code(text):
        return None
    code = "".join(_PIECE.findall(found["code"])).upper()
    whole, nearly = len(code) == CLASS_LENGTH, _is_nearly_one(code)
    of_letters = whole and nearly and code.isalpha() and not _WORD.fullmatch(code)
    good = of_letters or (_mixed(code) and (whole or nearly))
    return Inside(code, said=True) if good else None


def comes_in(text: str, hear: Callable[[], str]) -> bool:
    """Say whether a sentence with a code in it is said by somebody who comes in.

    It may as well be a question about the class, or a wish not to go; `hear` decides what is
    meant, as an intent.
    """
    if _NOT.search(fold(text)) or _ASKS.search(fold(text)):
        return False
    return hear() not in _ASKS_OR_STAYS
