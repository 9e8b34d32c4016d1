"""Everyday questions of collaborators, with a card and without: how often a card is given as sure.

Those marked `held_out` were looked at only as totals when the rule of sureness was made. Whoever
tunes it keeps to that.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.library.load import Library

TODAY = date(2026, 11, 30)
_ASKED = [
    json.loads(line)
    for line in (Path(__file__).parent / "everyday_questions.jsonl").read_text("utf-8").splitlines()
]


def _half(held_out: bool, with_card: bool) -> list[dict[str, Any]]:
    return [
        one
        for one in _ASKED
        if one.get("held_out", False) is held_out and ("card" in one) is with_card
    ]


@pytest.mark.parametrize("held_out", [False, True])
def test_what_no_card_answers_is_seldom_sure(library: Library, held_out: bool) -> None:
    """Of questions that no card answers at most 15 in 100 get one as if sure."""
    asked = _half(held_out, with_card=False)
    sure = sum(library.search(one["query"], TODAY).sure for one in asked)
    assert sure <= 0.15 * len(asked)


@pytest.mark.parametrize("held_out", [False, True])
def test_what_a_card_answers_is_mostly_sure(library: Library, held_out: bool) -> None:
    """Of questions that a card answers 9 in 10 get that card at once."""
    asked = _half(held_out, with_card=True)
    found = [(library.search(one["query"], TODAY), one["card"]) for one in asked]
    right = sum(one.sure and one.hits[0].card_id == card for one, card in found)
    assert right >= 0.9 * len(asked)
