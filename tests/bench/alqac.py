"""The yardstick that nobody here wrote: the public ALQAC sets, legal questions and their articles.

A folder for each set: `law.json` as it was published, and files of questions beside it, whatever
their names. They are fetched for measuring and never kept. An article is cut into cards of at most
900 characters, as our cards are, each with the article's heading as its title.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bot.library.load import Library
from bot.library.model import UNKNOWN_STATUS, Card, Regulation
from bot.library.search import SearchIndex
from bot.text.folding import fold, nfc
from tests.bench.promise import Promise

_LONGEST = 900
_TITLE = 200  # characters of a heading; beyond it the first line is text
_DAY = date(2026, 11, 30)
#: The sets with what is to be reached; that of 2023 holds the questions of 2024 as well.
_BARS = {"2022": 0.90, "2023": 0.82}

Article = tuple[str, str]  # law, number


class Asked(NamedTuple):
    """A question, and the articles that answer it."""

    text: str
    articles: frozenset[Article]


class Shelf(NamedTuple):
    """Laws as cards, and which article each card is a piece of."""

    cards: list[Card]
    regulations: list[Regulation]
    articles: dict[str, Article]


def alqac(library: Library, folder: Path | None) -> list[Promise]:
    """Ask their questions among their articles, with accents and without; else say so."""
    promises: list[Promise] = []
    for name, bar in _BARS.items():
        known = f"search: ALQAC {name}, right article first"
        if folder is None:
            promises.append(_share(f"{known}: not measured", math.nan, bar))
            continue
        shelf, asked = _shelf(folder / name / "law.json"), list(_asked(folder / name))
        index = SearchIndex(shelf.cards, shelf.regulations, library.synonyms)
        promises.append(_share(f"{known} ({len(asked)})", _right(index, shelf, asked, nfc), bar))
        bare = _right(index, shelf, asked, fold)
        promises.append(_share(f"{known}, without accents ({len(asked)})", bare, None))
    return promises


def _share(name: str, value: float, bar: float | None) -> Promise:
    return Promise(name, value, bar, "share", better="more")


def _right(
    index: SearchIndex, shelf: Shelf, asked: list[Asked], typed: Callable[[str], str]
) -> float:
    right = 0
    for one in asked:
        hits = index.search(typed(one.text), _DAY, 1).hits
        right += bool(hits) and shelf.articles[hits[0].card_id] in one.articles
    return right / len(asked)


def _asked(folder: Path) -> Iterator[Asked]:
    """Yield each question of a set once, those without an answer left out."""
    seen: set[str] = set()
    for path in sorted(folder.glob("*.json")):
        for item in _read(path) if path.name != "law.json" else ():
            text, right = nfc(item["text"]), item.get("relevant_articles")
            if right and text not in seen:
                seen.add(text)
                found = ((nfc(one["law_id"]), one["article_id"]) for one in right)
                yield Asked(text, frozenset(found))


def _shelf(path: Path) -> Shelf:
    shelf = Shelf([], [], {})
    for law in _read(path):
        name = nfc(law["id"])
        shelf.regulations.append(_regulation(name))
        for article in law["articles"]:
            title, _, rest = nfc(article["text"]).strip().partition("\n")
            if len(title) > _TITLE:
                title, rest = title[:_TITLE], f"{title}\n{rest}"
            for piece in _pieces(rest or title):
                card_id = f"c{len(shelf.cards)}"
                shelf.cards.append(_card(card_id, title, piece, name))
                shelf.articles[card_id] = (name, article["id"])
    return shelf


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that a card can hold, cut between paragraphs, else between words."""
    piece = ""
    for paragraph in map(str.strip, text.split("\n")):
        while len(paragraph) > _LONGEST:
            at = paragraph.rfind(" ", 0, _LONGEST)
            at = at if at > 0 else _LONGEST
            yield from filter(None, (piece, paragraph[:at]))
            piece, paragraph = "", paragraph[at:].strip()
        if len(piece) + 1 + len(paragraph) > _LONGEST:
            yield piece
            piece = ""
        piece = f"{piece}\n{paragraph}".strip()
    yield from filter(None, (piece,))


def _read(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _regulation(name: str) -> Regulation:
    return Regulation(
        number=name, title=name, short=name, issuer="", issued=None, effective=None,
        status=UNKNOWN_STATUS, status_source="", checked=None, sources=(), aliases=(),
    )  # fmt: skip


def _card(card_id: str, title: str, body: str, law: str) -> Card:
    return Card(
        id=card_id, title=title, topic="", regulations=(law,), article="", status=UNKNOWN_STATUS,
        status_source="", checked=None, valid_from=None, valid_to=None, keywords=(), related=(),
        sources=(), body=body,
    )  # fmt: skip
