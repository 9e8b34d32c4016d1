"""Whether a text of ours ends in a question, or in the wish that something be chosen."""

from __future__ import annotations

import re

_WANTS = re.compile(r"\?|\b(?:chọn|bấm|gõ số)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Say whether the last paragraph asks; above it may stand anything, a card with its title."""
    last = text.rstrip().rpartition("\n\n")[2]
    return _WANTS.search(last) is not None
