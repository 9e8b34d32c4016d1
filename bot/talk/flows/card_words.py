"""What people read of a card: its text, what it rests on, and whether that holds today."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from bot.library.load import Library
from bot.library.model import Card, Regulation, Status
from bot.text import markup
from bot.text.folding import short

_COPIED = 900  # characters of the card itself in a text to pass on
_IN_FORCE = "còn hiệu lực"


class Basis(NamedTuple):
    """A regulation under a card; `status` is empty where the card's own says the same."""

    name: str
    issued: str
    effective: str
    status: str
    checked: str


class Copy(NamedTuple):
    """A card as plain text to pass on, cut where it is too long; `basis` is one line."""

    title: str
    body: str
    basis: str


def bases(library: Library, card: Card, day: date) -> list[Basis]:
    """Return the regulations under a card as they stand on a day."""
    status = status_on(card.status, None, day)
    return [_basis(rule, status, day) for rule in _rules(library, card)]


def plain_copy(library: Library, card: Card) -> Copy:
    """Return the text of a card without any marks."""
    rules = [rule.short for rule in _rules(library, card) if rule.number not in card.article]
    title = markup.plain(card.title)
    body = short(markup.plain(card.body).strip(), _COPIED - len(title))
    return Copy(title, body, "; ".join([card.article, *rules] if card.article else rules))


def status_on(status: Status, effective: date | None, day: date) -> str:
    """Return a status as it reads on a day: what is to begin has begun once its day is there."""
    begins = effective
    if status.kind == "not_yet":
        begins = datetime.strptime(status.other, "%d/%m/%Y").date()
        return _IN_FORCE if begins <= day else status.text
    if status.kind == "in_force" and begins is not None and begins > day:
        return f"chưa có hiệu lực (từ {said(begins)})"
    return status.text


def said(day: date | None) -> str:
    """Return a day as in legal texts, `23/11/2026`; nothing for no day."""
    return f"{day:%d/%m/%Y}" if day else ""


def _rules(library: Library, card: Card) -> list[Regulation]:
    found = (library.regulation(name) for name in card.regulations)
    return [rule for rule in found if rule is not None]


def _basis(rule: Regulation, card_status: str, day: date) -> Basis:
    status = status_on(rule.status_on(day), rule.effective, day)
    differs = status != card_status
    return Basis(
        rule.short,
        said(rule.issued),
        said(rule.effective),
        status if differs else "",
        said(rule.checked) if differs else "",
    )
