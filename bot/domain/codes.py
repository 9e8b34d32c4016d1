"""Codes people type: personal codes, role codes and class codes; told apart, cleaned, hashed.

A personal code is 8 letters and digits (`XXXX-XXXX`), a role code the same after `DH`, a class
code 6. None of them holds a letter or digit that looks like another, so there is nothing to
guess when one is typed: case, marks, blanks and dashes are what people get wrong.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from bot.domain.instants import DAY_MS
from bot.text.folding import fold
from bot.text.spoken import says_code

#: Without look-alikes: no 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
#: No vowel, D or W: a Vietnamese keyboard would turn `EF` into `È`, `DD` into `Đ`, `W` into `Ư`,
#: and so a class code is never a word that somebody searches for.
CLASS_ALPHABET = "".join(letter for letter in ALPHABET if letter not in "ADEUWY")
PERSONAL_LENGTH = 8
CLASS_LENGTH = 6
ROLE_PREFIX = "DH"
ROLE_CODE_LIFE_MS = 7 * DAY_MS

CodeKind = Literal["personal", "role", "class"]

_HASH_PREFIX = "donghanh-code:"
_SAYING = re.compile(
    r"^(?:(?:ma ca nhan|ma vai tro|ma lop|ma so|ma|code|cua|toi|em|la|lop)[\s:.\-]+)*"
)
#: A code in a sentence, behind the word for it: `mã của bác là acde 3467 nhé`.
_SAID = re.compile(
    r"\b(?:ma|code)(?P<how> ca nhan| vai tro| so)?(?: cua(?: \w+){1,3}?)?(?: day)?(?P<says> la|:)?"
    r"[\s:.\-]+(?P<code>(?:dh[\s.\-]?)?[a-z\d]{4}[\s.\-]?[a-z\d]{4})(?![\w-])(?: \w+){0,4}\W*$"
)
_LONGEST = 60
_LONGEST_SENTENCE = 120
_EDGES = " .,;:!?\"'()[]<>"
_GAPS = re.compile(r"[\s.\-_]+")
_LETTERS = re.compile(f"[{ALPHABET}]+")
_PERSONAL = re.compile(rf"(?<![^\W_])[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}(?![^\W_])")
#: As printed; small letters only where a digit tells that it is no pair of words.
_SHAPED = re.compile(r"(?:DH-)?[A-Z\d]{4}-[A-Z\d]{4}|(?:dh-)?(?=[a-z-]*\d)[a-z\d]{4}-[a-z\d]{4}")
#: `BHYT-2026` is none.
_YEAR = re.compile(r"(?:^|-)(?:19|20)\d\d(?:-|$)")
_GROUPED = re.compile(r"[^\W_]{4}[\s.\-_]*[^\W_]{4}")


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code as it was meant; `sure` is False for a text that may well be plain words."""

    kind: CodeKind
    code: str
    sure: bool


def read_code(text: str) -> TypedCode | None:
    """Read a typed text as one of the three kinds of code, or nothing."""
    if len(text) > _LONGEST_SENTENCE or "\n" in text.strip():
        return None
    bare = _SAYING.sub("", fold(text)).strip(_EDGES)
    found = _read(text, bare) if len(text) <= _LONGEST else None
    return found or _said(text)


def _said(text: str) -> TypedCode | None:
    """Read a code that a sentence says is one; without a figure only where that is said plainly."""
    found = _SAID.search(fold(text)) if "?" not in text else None
    if found is None or not says_code(text):
        return None
    plainly = found["how"] or found["says"] or any(map(str.isdigit, found["code"]))
    return _read(text, found["code"]) if plainly else None


def _read(text: str, bare: str) -> TypedCode | None:
    """Read what is left of a text without the words before its code."""
    joined = _GAPS.sub("", bare).upper()
    if not joined or not _LETTERS.fullmatch(joined):
        return None
    sure = _looks_like_a_code(text, bare)
    if len(joined) == PERSONAL_LENGTH and _GROUPED.fullmatch(bare):
        return TypedCode("personal", joined, sure)
    if len(joined) == CLASS_LENGTH and " " not in bare:
        return TypedCode("class", joined, sure)
    if joined.startswith(ROLE_PREFIX) and len(joined) == PERSONAL_LENGTH + len(ROLE_PREFIX):
        return TypedCode("role", joined, sure)
    return None


def shaped_like_one(text: str) -> bool:
    """Say whether a text has the shape of a personal or role code, whatever letters are in it."""
    found = _SHAPED.fullmatch(text.strip(_EDGES))
    if found is None or _YEAR.search(found.group()):
        return False
    return any(map(str.isalpha, found.group()))


def _looks_like_a_code(text: str, bare: str) -> bool:
    if any(char.isdigit() for char in bare) or "-" in bare:
        return True
    return " " not in bare and text.isascii() and text == text.upper()


def normal(code: str) -> str:
    """Return a code of any kind without case, marks, blanks and dashes."""
    return _GAPS.sub("", fold(code)).upper()


def is_one_slip_off(typed: str, code: str) -> bool:
    """Say whether what was typed is a code but for one sign: a wrong one, one missing, one more."""
    if len(typed) == len(code):
        return sum(map(str.__ne__, typed, code)) == 1
    shorter, longer = sorted((typed, code), key=len)
    without_one = (longer[:at] + longer[at + 1 :] for at in range(len(longer)))
    return len(longer) - len(shorter) == 1 and shorter in without_one


def code_hash(code: str) -> str:
    """Return what is kept of a personal or role code; the code itself is kept nowhere."""
    return hashlib.sha256(f"{_HASH_PREFIX}{normal(code)}".encode()).hexdigest()


def personal_codes(text: str) -> list[str]:
    """Return what in a text reads as a personal code is shown."""
    return _PERSONAL.findall(text)


def without_code(text: str, kept: str, instead: str) -> str:
    """Return a text without the personal code of which `kept` is kept."""
    return _PERSONAL.sub(lambda found: instead if code_hash(found[0]) == kept else found[0], text)


def role_code(drawn: str) -> str:
    """Return the role code made of 8 drawn letters."""
    return ROLE_PREFIX + drawn


def shown(code: str) -> str:
    """Return a code as people read and write it: `ACDE-FGHJ`, `DH-ACDE-FGHJ`."""
    code = normal(code)
    if len(code) == PERSONAL_LENGTH:
        return f"{code[:4]}-{code[4:]}"
    if len(code) == PERSONAL_LENGTH + len(ROLE_PREFIX):
        return f"{code[:2]}-{code[2:6]}-{code[6:]}"
    return code
