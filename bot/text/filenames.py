"""Names of files, handed in or made here, fit to be shown and saved anywhere."""

from __future__ import annotations

import re

from bot.text.folding import fold, nfc, short

LONGEST = 80
_LONGEST_SLUG = 40
#: What some system refuses in a name, or reads as a way through folders.
_REFUSED = re.compile(r'[\\/:*?"<>|\n]+')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def clean(name: str, ending: str, otherwise: str) -> str:
    """Return the last part of `name` in NFC with the true `ending`, such as ".pdf".

    At most 80 characters, without folders, control characters or dots in front; `otherwise` is
    taken where nothing is left of it.
    """
    last = re.split(r"[\\/]", nfc(name[: 8 * LONGEST]))[-1]
    tidy = " ".join(_REFUSED.sub(" ", last).split())
    stem = _ENDING.sub("", tidy).strip(". ")
    return short(stem, LONGEST - len(ending)).rstrip("… ") + ending if stem else otherwise + ending


def slug(text: str, otherwise: str = "lop") -> str:
    """Return what the name of a file made here says of a title: no accents, short, never empty."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(text))
    return short(plain.strip("-"), _LONGEST_SLUG).rstrip("-…") or otherwise
