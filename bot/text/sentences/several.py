"""Several questions in one message, taken apart."""

from __future__ import annotations

import re

from bot.text.folding import fold, nfc, short

#: Where one question ends: behind a question mark, and at the end of a line.
_END = re.compile(r"(?<=\?)\s*|\n+")
_NUMBER = re.compile(r"^\s*(?:câu\s+)?(?:\d{1,2}\s*[.):/-]|[-+•*])\s*", re.IGNORECASE)
#: Words of a line without a question mark.
_LEAST_WORDS = 2
_LONGEST = 200
MOST = 10
_READ = 1_000


#: Where one clause ends.
_CLAUSE = re.compile(r"[.;!?,\n]+")
#: What is told of oneself in a clause, and lost beside a question.
_TOLD = re.compile(
    r"\b(?:(?:khong|ko|k|chang|hong)(?: the)? (?:di|den|du|tham gia)"
    r"|nghi|ban|om|den muon|den tre)\b"
)
_LEAST_TOLD = 3


def clauses(text: str) -> list[str]:
    """Return the clauses of a message that tells something of oneself; none of any other."""
    if not _TOLD.search(fold(text[:_READ])):
        return []
    parts = (short(part.strip(), _LONGEST) for part in _CLAUSE.split(nfc(text[:_READ])))
    found = [part for part in parts if len(part.split()) >= _LEAST_TOLD]
    return found[:MOST] if len(found) > 1 else []


def questions(text: str) -> list[str]:
    """Return the questions of a message, each once, at most ten; none where it holds only one.

    What stands on a line of its own counts where there are several lines.
    """
    parts = [_NUMBER.sub("", part).strip() for part in _END.split(nfc(text))]
    lines = "\n" in text.strip()
    asked = [short(part, _LONGEST) for part in parts if _is_asked(part, lines)]
    found = list(dict.fromkeys(asked))[:MOST]
    return found if len(found) > 1 else []


def _is_asked(part: str, is_line: bool) -> bool:
    """Say whether a part is asked: by its mark, or as a line of some words."""
    if part.endswith("?"):
        return part[0].isalnum()
    return is_line and len(part.split()) >= _LEAST_WORDS
