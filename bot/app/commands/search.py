"""`donghanh search`: the search people get, for whoever tunes or tests it."""

from __future__ import annotations

import json as json_text
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.settings import read_settings
from bot.library.load import Library, load


def search(words: str, content: Path | None, queries: Path | None, limit: int, json: bool) -> int:
    """Search one query, or each line of a file; reads whatever can be read. 2 without a query."""
    if not words and queries is None:
        print("Cần một câu muốn tìm hoặc --queries TỆP.", file=sys.stderr)
        return 2
    settings = read_settings(os.environ)
    library, _ = load(content or settings.content, settings.quizzes)
    now = datetime.now(ZoneInfo(settings.timezone))
    if queries is not None:
        for line in queries.read_text(encoding="utf-8").splitlines():
            if line.strip():
                print(
                    json_text.dumps(_found(library, line.strip(), now, limit), ensure_ascii=False)
                )
        return 0
    found = _found(library, words, now, limit)
    if json:
        print(json_text.dumps(found, ensure_ascii=False))
        return 0
    for hit in found["hits"]:
        print(f"{hit['score']:7.2f}  {hit['id']:28} {hit['title']}")
    if not found["hits"]:
        print("Không thấy thẻ nào.")
    return 0


def _found(library: Library, query: str, now: datetime, limit: int) -> dict[str, Any]:
    found = library.search(query, now.date(), limit)
    return {
        "query": query,
        "hits": [
            {
                "id": hit.card_id,
                "title": hit.title,
                "regulations": list(hit.regulations),
                "score": round(hit.score, 4),
            }
            for hit in found.hits
        ],
        "sure": found.sure,
    }
