"""What people read of a card: its text, what it rests on, and whether that holds today."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.library.load import Library
from bot.library.model import Card, Regulation, Status
from bot.library.wording import Ready
from bot.text import markup
from bot.text.folding import short

_COPIED = 900  # characters of the card itself in a text to pass on
_HOLDS = frozenset({"in_force", "amended"})
_ADDRESSES = 5  # read pages that are named; more would fill the screen
_HOST = re.compile(r"https?://([^/]+)")
_NUMBER = re.compile(r"[^\s,;]*/[^\s,;]+")
_YEAR = re.compile(r"/(\d{4})/")
#: What was begun in a period may be finished until a later day; beyond it nothing is.
_FINISHED_UNTIL = {"31/12/2025": date(2026, 12, 31)}


class Basis(NamedTuple):
    """A regulation under a card, with what its status does not say."""

    name: str
    issued: str
    effective: str
    status: str
    checked: str
    note: str


class Standing(NamedTuple):
    """What the plain line under a card is made from; the words themselves are content."""

    kind: str
    other: str  # the document or the day that the status names
    year: str  # of the document that amended it
    until: str  # the last day or year on which it holds
    unfinished: bool  # what was begun under it may still be finished
    last_year: int


class Copy(NamedTuple):
    """A card as plain text to pass on, cut where it is too long; `basis` is one line."""

    title: str
    body: str
    basis: str


def bases(library: Library, card: Card, day: date) -> list[Basis]:
    """Return the regulations under a card as they stand on a day."""
    return [_basis(library, rule, day) for rule in _rules(library, card)]


def told(library: Library, card: Card, day: date) -> Ready:
    """Return a card as somebody reads it to whom it is sent: text, source, whether it holds."""
    copy = plain_copy(library, card)
    return Ready(
        library.wording.render(
            "lookup.told", title=copy.title, body=Ready(card.body), basis=copy.basis,
            standing=standing_line(library, card, day),
        ).strip()
    )  # fmt: skip


def standing_line(library: Library, card: Card, day: date) -> Ready:
    """Say in plain words whether a card holds on a day."""
    facts = standing(library, card, day)
    return Ready(library.wording.render("lookup.standing", **facts._asdict()).strip())


def standing(library: Library, card: Card, day: date) -> Standing:
    """Return what says in plain words whether a card holds on a day."""
    status = card.status
    year = _YEAR.search(f"/{status.other}")
    finished = _FINISHED_UNTIL.get(status.other)
    return Standing(
        "in_force" if status.kind == "not_yet" and _begins(status) <= day else status.kind,
        _NUMBER.sub(lambda match: _short_name(library, match[0]), status.other),
        year[1] if year else "",
        _until(library, card, day),
        finished is not None and day <= finished,
        card.last_year,
    )


def addresses(card: Card) -> list[Ready]:
    """Return the pages that a card was written from, each as a link that shows its host."""
    pages = [found for address in card.sources[:_ADDRESSES] if (found := _HOST.match(address))]
    return [Ready(f"[{markup.escape(page[1])}]({page.string})") for page in pages]


def plain_copy(library: Library, card: Card) -> Copy:
    """Return the text of a card without any marks."""
    rules = [rule.short for rule in _rules(library, card) if rule.number not in card.article]
    title = markup.plain(card.title)
    body = short(markup.plain(card.body).strip(), _COPIED - len(title))
    return Copy(title, body, "; ".join([card.article, *rules] if card.article else rules))


def status_on(library: Library, status: Status, effective: date | None, day: date) -> str:
    """Return a status as it reads on a day: what is to begin has begun once its day is there."""
    words = library.wording.render
    if status.kind == "not_yet":
        return words("lookup.in_force") if _begins(status) <= day else status.text
    if status.kind == "in_force" and effective is not None and effective > day:
        return words("lookup.not_in_force", begins=said(effective))
    return status.text


def _begins(status: Status) -> date:
    return datetime.strptime(status.other, "%d/%m/%Y").date()


def said(day: date | None) -> str:
    """Return a day as in legal texts, `23/11/2026`; nothing for no day."""
    return f"{day:%d/%m/%Y}" if day else ""


def _rules(library: Library, card: Card) -> list[Regulation]:
    found = (library.regulation(name) for name in card.regulations)
    return [rule for rule in found if rule is not None]


def _basis(library: Library, rule: Regulation, day: date) -> Basis:
    status = status_on(library, rule.status_on(day), rule.effective, day)
    issued, effective = said(rule.issued), said(rule.effective)
    return Basis(rule.short, issued, effective, status, said(rule.checked), rule.note)


def _short_name(library: Library, number: str) -> str:
    rule = library.regulation(number)
    return rule.short if rule else number


def _until(library: Library, card: Card, day: date) -> str:
    """Say until when a card holds, where its first document is known to stop doing so."""
    rule = next(iter(_rules(library, card)), None)
    if rule is None or rule.next_status is None or rule.next_from is None:
        return ""
    if rule.next_from <= day or rule.next_status.kind in _HOLDS:
        return ""
    last = rule.next_from - timedelta(days=1)
    if (last.month, last.day) == (12, 31):
        return library.wording.render("lookup.until_year", year=last.year)
    return library.wording.render("lookup.until_day", day=said(last))
