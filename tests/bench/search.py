"""Bench `search`: does it find the card, does it know what it is not for, and how soon.

The one promise measured inside a process, since search is a function and no service.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from bot.library.load import Library, load
from tests.bench.alqac import alqac
from tests.bench.promise import Promise, median_promise, percentile
from tests.running import ROOT

_HERE = Path(__file__).parent
_CARDS = 2000
_RUNS = 5
_WORD = re.compile(r"[a-zà-ỹđ]{3,}")
_DAY = date(2026, 11, 23)
_TODAY = date(2026, 11, 30)  # when it was looked that no card answers them


def questions(name: str) -> list[dict[str, Any]]:
    """Return the questions of one file."""
    lines = (_HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


async def search(
    library: Library, cards: int = _CARDS, outside: Path | None = None
) -> list[Promise]:
    """Measure recall on both halves, what is known to have no card, and the time for many cards.

    `outside` is the folder of the public ALQAC sets.
    """
    asked = questions("search_questions")
    promises = []
    for half, held_out in (("tuned", False), ("held out", True)):
        items = [item for item in asked if item["held_out"] is held_out]
        ranks = [_rank(library, item) for item in items]
        for within, bar in ((1, 0.95), (3, 0.99)):
            share = sum(rank <= within for rank in ranks) / len(ranks)
            words = "first hit" if within == 1 else "among three"
            name = f"search: {words} right, {half} ({len(ranks)})"
            promises.append(Promise(name, share, bar, "share", better="more"))
        promises.append(_sure_of_a_card(library, half, items))
        promises.append(_sure_without_card(library, half))
    special = questions("search_questions_special")
    right = sum(_as_expected(library, item) for item in special) / len(special)
    name = f"search: special questions understood ({len(special)})"
    promises.append(Promise(name, right, 0.9, "share", better="more"))
    return [*promises, _speed(asked, cards), *alqac(library, outside)]


def _sure_of_a_card(library: Library, half: str, items: Sequence[dict[str, Any]]) -> Promise:
    """Return how many questions with a card get one at once; unsure ones get titles to choose."""
    found = [library.search(item["query"], date.fromisoformat(item["date"])) for item in items]
    share = sum(one.sure for one in found) / len(items)
    return Promise(f"search: sure of a card, {half} ({len(items)})", share, 0.8, "share",
                   better="more")  # fmt: skip


def _sure_without_card(library: Library, half: str) -> Promise:
    """Return how many questions on poverty that no card answers get a sure answer."""
    items = questions(f"search_no_card_{half.replace(' ', '_')}")
    share = sum(library.search(item["query"], _TODAY).sure for item in items) / len(items)
    return Promise(f"search: sure without a card, {half} ({len(items)})", share, 0.15, "share")


def _rank(library: Library, item: dict[str, Any]) -> int:
    """Return the place, from 1, of the first right card."""
    hits = library.search(item["query"], date.fromisoformat(item["date"]), 3).hits
    places = [place for place, hit in enumerate(hits, 1) if hit.card_id in item["cards"]]
    return places[0] if places else 99


def _as_expected(library: Library, item: dict[str, Any]) -> bool:
    found = library.search(item["query"], _DAY)
    if item["expect"] == "household":
        return found.household
    if item["expect"] == "old_office":
        return bool(found.old_offices)
    return not found.sure


def _speed(asked: Sequence[dict[str, Any]], cards: int) -> Promise:
    """Return the p99 of a search among many cards; every question of the file, run after run.

    CPU time of the thread: search waits for nothing, and other work must not stretch it.
    """
    with tempfile.TemporaryDirectory() as folder:
        library, _ = load(many_cards(Path(folder) / "content", cards), ROOT / "quizzes")
    slow = []
    for _ in range(_RUNS):
        times = []
        for item in asked:
            began = time.thread_time()
            library.search(item["query"], _DAY)
            times.append((time.thread_time() - began) * 1000)
        slow.append(percentile(times, 0.99))
    return median_promise(f"search: p99 of the CPU among {cards} cards", slow, 5.0, "ms")


def many_cards(target: Path, cards: int) -> Path:
    """Copy the content and multiply its cards, a third of the words of each copy changed."""
    shutil.copytree(ROOT / "content", target)
    chance = Random(20261123)
    originals = sorted((target / "cards").glob("*.md"))
    words = sorted({word for path in originals for word in _WORD.findall(_body(path))})
    for number in range(cards - len(originals)):
        path = originals[number % len(originals)]
        head, _, body = path.read_text(encoding="utf-8").rpartition("\n---\n")
        head = re.sub(r"(?m)^id: (\S+)$", rf"id: \1-{number}", head)
        head = re.sub(
            r"(?m)^title: (.*)$", lambda m: f"title: {_changed(m[1], words, chance)}", head
        )
        text = f"{head}\n---\n{_changed(body, words, chance)}"
        (target / "cards" / f"copy-{number}.md").write_text(text, encoding="utf-8")
    return target


def _body(path: Path) -> str:
    return path.read_text(encoding="utf-8").rpartition("\n---\n")[2]


def _changed(text: str, words: Sequence[str], chance: Random) -> str:
    return _WORD.sub(lambda m: chance.choice(words) if chance.random() < 1 / 3 else m[0], text)
