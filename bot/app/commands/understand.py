"""`donghanh understand`: what is heard in a sentence, for whoever tunes or tests it."""

from __future__ import annotations

import json as json_text
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.settings import read_settings
from bot.domain.rights import RoleName
from bot.library.load import Library, load
from bot.library.meaning.intents import ASKS_FIRST, UNDECIDED

#: By the names that the command takes.
ROLES: dict[str, RoleName] = {
    "collaborator": "collaborator", "trainer": "trainer", "admin": "admin",
}  # fmt: skip
_CARDS = frozenset({"search", "household"})


def understand(
    words: str, role: RoleName, content: Path | None, queries: Path | None, json: bool
) -> int:
    """Hear one sentence, or each line of a file; reads whatever can be read. 2 without one."""
    if not words and queries is None:
        print("Cần một câu hoặc --queries TỆP.", file=sys.stderr)
        return 2
    settings = read_settings(os.environ)
    library, _ = load(content or settings.content, settings.quizzes)
    now = datetime.now(ZoneInfo(settings.timezone))
    if queries is not None:
        lines = queries.read_text(encoding="utf-8").splitlines()
        for line in filter(None, map(str.strip, lines)):
            print(json_text.dumps(heard(library, line, role, now), ensure_ascii=False))
        return 0
    found = heard(library, words, role, now)
    if json:
        print(json_text.dumps(found, ensure_ascii=False))
    else:
        also = ", ".join(found["also"]) or "không"
        print(f"{found['heard']} (cũng có thể: {also}; thẻ: {found['card'] or 'không'})")
    return 0


def heard(library: Library, text: str, role: RoleName, now: datetime) -> dict[str, Any]:
    """Return what is heard in a text, as the command prints it."""
    found = library.understand(text, role, now.date())
    card = found.found.hits[0].card_id if found.found.sure and found.found.hits else None
    return {
        "text": text,
        "heard": found.name,
        "also": [name for name in found.also if name not in UNDECIDED],
        "card": card if found.name in _CARDS else None,
        "asks_first": found.name in ASKS_FIRST or found.name in UNDECIDED,
    }
