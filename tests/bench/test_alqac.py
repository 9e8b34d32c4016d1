"""The yardstick of law texts: read as published, and said where it was not measured."""

from __future__ import annotations

import json
import math
from pathlib import Path

from bot.library.load import Library
from tests.bench.alqac import alqac

_LONG = " ".join(["điều khoản chung"] * 120)


def _write(folder: Path) -> None:
    """Write both sets with one law of three articles, one longer than a card."""
    articles = [
        {
            "id": "1",
            "text": "Mức phạt trồng cây cấm\n\nPhạt tiền người trồng cây có chứa chất cấm.",
        },
        {"id": "2", "text": f"Quyền của người học\n\n{_LONG}\n\nNgười học được nghỉ hè ba tháng."},
        {"id": "3", "text": "Hiệu lực thi hành\n\nLuật có hiệu lực từ ngày công bố."},
    ]
    asked = [
        ("Trồng cây có chứa chất cấm bị phạt thế nào?", "1"),
        ("Người học được nghỉ hè mấy tháng?", "2"),
        ("Người học được nghỉ hè mấy tháng?", "2"),
        ("Luật có hiệu lực từ ngày nào?", "1"),  # which it is not
    ]
    questions = [
        {"text": text, "relevant_articles": [{"law_id": "Luật Thử", "article_id": right}]}
        for text, right in asked
    ]
    for name in ("2022", "2023"):
        (folder / name).mkdir()
        law = [{"id": "Luật Thử", "articles": articles}]
        (folder / name / "law.json").write_text(json.dumps(law), "utf-8")
        unanswered = [*questions, {"text": "Không ai biết?"}]
        (folder / name / "train.json").write_text(json.dumps(unanswered), "utf-8")


def test_questions_are_held_against_their_articles(tmp_path: Path, library: Library) -> None:
    """A long article is found by any of its pieces; a question that stands twice counts once."""
    _write(tmp_path)
    promises = alqac(library, tmp_path)
    assert [(2 / 3, 0.90), (2 / 3, None), (2 / 3, 0.82), (2 / 3, None)] == [
        (promise.value, promise.bar) for promise in promises
    ]
    assert all("(3)" in promise.name for promise in promises)


def test_without_the_folder_nothing_is_ok(library: Library) -> None:
    """Not measured is never kept."""
    promises = alqac(library, None)
    assert all("not measured" in promise.name and not promise.ok for promise in promises)
    assert all(math.isnan(promise.value) for promise in promises)
