"""`donghanh search`: the search people get, for whoever tunes or tests it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app.commands import lines
from bot.library.load import Library


def search(
    words: Sequence[str], content: Path | None, queries: Path | None, limit: int, json: bool
) -> int:
    """Search each query, those of a file too. 2 without a query, or without what is needed."""
    return lines.each(
        words, content, queries, json,
        lambda library, query, now: _found(library, query, now, limit), _tell,
    )  # fmt: skip


def _tell(found: Mapping[str, Any]) -> None:
    for hit in found["hits"]:
        print(f"{hit['score']:7.2f}  {hit['id']:28} {hit['title']}")
    if not found["hits"]:
        print("Không thấy thẻ nào.")


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
