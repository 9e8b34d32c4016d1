"""One text, or each line of a file: what `search` and `understand` are asked about."""

from __future__ import annotations

import json as json_text
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.settings import read_settings
from bot.library.load import Library, load

#: Finds out about one text, in a library, at a moment; what it finds is printed as JSON.
Look = Callable[[Library, str, datetime], Mapping[str, Any]]


def each(
    words: str, content: Path | None, queries: Path | None, json: bool, look: Look,
    tell: Callable[[Mapping[str, Any]], None],
) -> int:  # fmt: skip
    """Look at one text, or each line of a file; reads whatever can be read. 2 without a text.

    `tell` prints what was found for one text where JSON is not asked for.
    """
    if not words and queries is None:
        print("Cần một câu hoặc --queries TỆP.", file=sys.stderr)
        return 2
    settings = read_settings(os.environ)
    library, _ = load(content or settings.content, settings.quizzes)
    now = datetime.now(ZoneInfo(settings.timezone))
    if queries is not None:
        lines = queries.read_text(encoding="utf-8").splitlines()
        for line in filter(None, map(str.strip, lines)):
            print(json_text.dumps(look(library, line, now), ensure_ascii=False))
        return 0
    found = look(library, words, now)
    if json:
        print(json_text.dumps(found, ensure_ascii=False))
    else:
        tell(found)
    return 0
