"""Several questions in one message, taken apart."""

from __future__ import annotations

import re

from bot.text.folding import nfc, short

#: Where one question ends: behind a question mark, and at the end of a line.
_END = re.compile(r"(?<=\?)\s*|\n+")
_NUMBER = re.compile(r"^\s*(?:câu\s+)?(?:\d{1,2}\s*[.):/-]|[-+•*])\s*", re.IGNORECASE)
_LEAST_WORDS = 2
_LONGEST = 200
MOST = 10


def questions(text: str) -> list[str]:
    """Return the questions of a message, each once, at most ten; none where it holds only one.

    What stands on a line of its own counts where there are several lines.
    """
    parts = [_NUMBER.sub("", part).strip() for part in _END.split(nfc(text))]
    lines = "\n" in text.strip()
    asked = [
        short(part, _LONGEST)
        for part in parts
        if len(part.split()) >= _LEAST_WORDS and (lines or part.endswith("?"))
    ]
    found = list(dict.fromkeys(asked))[:MOST]
    return found if len(found) > 1 else []
