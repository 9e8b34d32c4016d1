"""The places of Viet Nam: 34 provinces, 3,321 communes, an office's own villages, former names.

Built for a small machine: names are short flat strings, shared where they repeat, and a search
is one pass over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.library.model import Fault
from bot.library.placefiles import (
    KINDS,
    Former,
    Place,
    PlaceKind,
    read_country,
    read_former,
    read_office,
    split_kind,
)
from bot.text.folding import fold, tone_key

__all__ = ["Match", "Place", "PlaceKind", "Places", "read_places"]

_SHORT_KINDS = {
    "tp": "thanh pho", "tx": "thi xa", "tt": "thi tran", "q": "quan", "h": "huyen", "x": "xa",
    "p": "phuong", "t": "tinh",
}  # fmt: skip
_FOLDED_KINDS = tuple(KINDS.values())
_NICKNAMES = {"hcm": "ho chi minh", "tphcm": "ho chi minh", "brvt": "ba ria vung tau"}
_INNER_KIND = re.compile(r"\s+(?=(?:huyện|huyen|h\.|tỉnh|tinh|thành phố|thanh pho|tp)\b)", re.I)
_CLOSE_ENOUGH = 85  # rapidfuzz ratio of a typed name to a real one
_LOOKED_AT = 200  # candidates whose marks are compared; more share a name of one or two letters
_FOLDED_AT_ONCE = 500  # names; folding them one by one takes five times as long


class Match(NamedTuple):
    """A place found; `how` is the former name that led to it, or empty."""

    place: Place
    how: str


class _Entry(NamedTuple):
    """A name under which a place is found; name, kind and context are folded."""

    name: str  # without its kind
    kind: str
    context: str  # the places above it
    code: str
    old: str  # a former commune's name as written
    old_district: str
    rank: int  # 0 today's names, 1 former communes, 2 former districts

    def how(self) -> str:
        """Say which former name this is."""
        names = [name for name in (self.old, self.old_district) if name]
        return f"{', '.join(names)} cũ" if names else ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A typed place: folded name, kind and places above it, and the name with its marks."""

    name: str
    kind: str
    context: tuple[str, ...]
    marked: str


_Scored = list[tuple[tuple[int, ...], _Entry]]


class Places:
    """Finds and names places; immutable once loaded."""

    def __init__(
        self,
        places: Iterable[Place],
        former: Iterable[Former] = (),
        only: frozenset[str] = frozenset(),
    ) -> None:
        self._places = {place.code: place for place in places}
        self._only = only
        self._children: dict[str | None, list[str]] = {}
        for place in self._places.values():
            self._children.setdefault(place.parent, []).append(place.code)
        self._entries = _indexed(self._places, former)
        self._named: dict[str, list[str]] = {}
        for entry in self._entries:
            if entry.rank == 0 and self._places[entry.code].kind == "commune":
                self._named.setdefault(_clean(entry.name), []).append(entry.code)

    @classmethod
    def load(cls, old_places_csv: Path, villages: Path | None = None) -> Places:
        """Read the country, its former names and, where there is one, an office's own file."""
        return read_places(old_places_csv, villages)[0]

    def get(self, code: str) -> Place | None:
        """Return the place with a code."""
        return self._places.get(code)

    def children(self, code: str | None = None) -> tuple[Place, ...]:
        """Return the places right below one, or the provinces; only those of the office."""
        found = (self._places[child] for child in self._children.get(code, ()))
        return tuple(place for place in found if self._shown(place))

    def name(self, code: str, full: bool = False) -> str:
        """Return a place's name, in full with those above: `xã Mường Chanh, tỉnh Thanh Hóa`."""
        names = [place.name for place in reversed(self.path(code))]
        return ", ".join(names if full else names[:1])

    def path(self, code: str) -> tuple[Place, ...]:
        """Return the places from the province down to this one; none for an unknown code."""
        found: list[Place] = []
        place = self._places.get(code)
        while place is not None:
            found.append(place)
            place = self._places.get(place.parent) if place.parent else None
        return tuple(reversed(found))

    def covers(self, upper: str | None, lower: str | None) -> bool:
        """Tell whether `lower` is `upper` or lies below it; None above is the whole country."""
        if upper is None:
            return True
        return lower is not None and any(place.code == upper for place in self.path(lower))

    def known(self, name: str) -> bool:
        """Tell whether a folded name without its kind is that of any place of today or before."""
        return name in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self._entries)

    def communes_named(self, text: str) -> list[Place]:
        """Return the communes whose name of today this is in full, found without a search.

        For long lists of names: `find` takes some milliseconds for each.
        """
        words = fold(text[:200])
        _, bare = _typed_kind(_clean(words))
        codes = self._named.get(_clean(words), []) + self._named.get(bare, [])
        found = (self._places[code] for code in dict.fromkeys(codes))
        return [place for place in found if self._shown(place)]

    def find(self, text: str, within: str | None = None, limit: int = 8) -> list[Match]:
        """Find places by a few letters of a name of today or of before, best first."""
        found = self._found(_readings(text), within)
        if not found and (parted := _INNER_KIND.sub(", ", text)) != text:
            found = self._found(_readings(parted), within)
        if not found and "," in text:  # `Thanh Hóa, xã Mường Lát`: from above down
            found = self._found(_readings(", ".join(reversed(text.split(",")))), within)
        return found[:limit]

    def _found(self, readings: tuple[_Wanted, ...], within: str | None) -> list[Match]:
        best: dict[str, Match] = {}
        for wanted in readings:
            self._collect(best, self._scored(wanted, within), wanted)
        if not best:
            for wanted in readings:
                self._collect(best, self._close(wanted, within), wanted)
        return list(best.values())

    def _collect(self, best: dict[str, Match], scored: _Scored, wanted: _Wanted) -> None:
        scored = nsmallest(_LOOKED_AT, scored, key=lambda pair: (pair[0], pair[1].rank))
        scored.sort(key=lambda s: (s[0], self._other_marks(wanted, s[1]), s[1].rank, s[1].name))
        for _, entry in scored:
            best.setdefault(entry.code, Match(self._places[entry.code], entry.how()))

    def _shown(self, place: Place) -> bool:
        if not self._only:
            return True
        if place.kind == "province":
            return any(child in self._only for child in self._children.get(place.code, ()))
        return (place.code if place.kind == "commune" else place.parent) in self._only

    def _allowed(self, entry: _Entry, within: str | None) -> bool:
        return self._shown(self._places[entry.code]) and (
            within is None or self.covers(within, entry.code)
        )

    def _scored(self, wanted: _Wanted, within: str | None) -> _Scored:
        found: _Scored = []
        name = wanted.name
        for entry in self._entries:
            if name not in entry.name and not name.startswith(entry.name):
                continue
            fit = _fit(wanted, entry)
            if fit is not None and self._allowed(entry, within):
                found.append((fit, entry))
        return found

    def _other_marks(self, wanted: _Wanted, entry: _Entry) -> bool:
        """Tell whether the marks differ: for `mường lát`, `Mường Lạt` comes later."""
        name = entry.old or entry.old_district or self._places[entry.code].name
        return wanted.marked not in tone_key(name)

    def _close(self, wanted: _Wanted, within: str | None) -> _Scored:
        """Find names a slip of the finger away."""
        if len(wanted.name) < 4:
            return []
        names = (entry.name for entry in self._entries)
        close = process.extract_iter(
            wanted.name, names, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
        )
        found = ((-int(score), self._entries[at]) for _, score, at in close)
        return [
            ((score,), entry)
            for score, entry in found
            if _in_context(wanted.context, entry.context) and self._allowed(entry, within)
        ]


def _readings(text: str) -> tuple[_Wanted, ...]:
    """Read a typed place with its first word as part of the name (Buôn Đôn) and as its kind."""
    text = text[:200]
    parts = [part for part in map(_clean, fold(text).split(",")) if part]
    if not parts:
        return ()
    marked = _clean(tone_key(text.split(",")[0]))
    above = tuple(_typed_kind(part)[1] for part in parts[1:])
    whole = _NICKNAMES.get(parts[0], parts[0])
    kind, name = _typed_kind(parts[0])
    if not kind:
        return (_Wanted(whole, "", above, marked),)
    bare = marked.split(" ", 1)[1] if parts[0].split()[0] in _SHORT_KINDS else ""
    bare = bare or " ".join(marked.split()[len(kind.split()) :])
    return (
        _Wanted(whole, "", above, marked),
        _Wanted(_NICKNAMES.get(name, name), kind, above, bare),
    )


def _clean(part: str) -> str:
    plain = "".join(c if c.isalnum() or c == "'" else " " for c in part)
    return " ".join(plain.split()).replace("' ", "'")


def _typed_kind(folded: str) -> tuple[str, str]:
    """Split `h muong lat` into `huyen` and its name; a bare kind is a name."""
    first, _, rest = folded.partition(" ")
    if rest and first in _SHORT_KINDS:
        return _SHORT_KINDS[first], rest
    for kind in _FOLDED_KINDS:
        if folded.startswith(kind + " "):
            return kind, folded[len(kind) + 1 :]
    return "", folded


def _fit(wanted: _Wanted, entry: _Entry) -> tuple[int, ...] | None:
    """Rate how a typed name fits an entry, smaller is better; None when it does not."""
    name, context = wanted.name, wanted.context
    if name.startswith(entry.name + " "):
        # `muong chanh thanh hoa`: the places above typed without a comma.
        context = (_typed_kind(name[len(entry.name) + 1 :])[1], *context)
        name = entry.name
    if not _in_context(context, entry.context):
        return None
    other_kind = int(bool(wanted.kind) and wanted.kind != entry.kind)
    if name == entry.name:
        return (0, other_kind)
    if entry.name.startswith(name):
        return (1, other_kind)
    if f" {name}" in entry.name:
        return (2, other_kind)
    return (3, other_kind) if len(name) > 2 and name in entry.name else None


def _in_context(wanted: tuple[str, ...], context: str) -> bool:
    return all(f" {part}" in context for part in wanted)


class _Folder:
    """Folds names many at a time and keeps one copy of each."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def learn(self, names: Iterable[str]) -> None:
        fresh = iter([name for name in dict.fromkeys(names) if name not in self._known])
        while chunk := list(islice(fresh, _FOLDED_AT_ONCE)):
            split = [split_kind(name) for name in chunk]
            folded = fold(" # ".join(bare for _, bare in split)).split(" # ")
            for name, (kind, _), bare in zip(chunk, split, folded, strict=True):
                self._known[name] = KINDS.get(kind, ""), bare

    def __getitem__(self, name: str) -> tuple[str, str]:
        return self._known[name]


def _indexed(places: dict[str, Place], former: Iterable[Former]) -> tuple[_Entry, ...]:
    known = list(former)
    folder = _Folder()
    folder.learn(place.name for place in places.values())
    folder.learn(name for row in known for name in row[:3])
    contexts: dict[str, str] = {}
    codes = {code: code for code in places}
    entries = [_entry_of(place, places, folder, contexts) for place in places.values()]
    entries += _former_entries(known, codes, folder, contexts)
    return tuple(entries)


def _entry_of(
    place: Place, places: dict[str, Place], folder: _Folder, contexts: dict[str, str]
) -> _Entry:
    above: list[str] = []
    parent = places.get(place.parent or "")
    while parent is not None:
        above.append(folder[parent.name][1])
        parent = places.get(parent.parent or "")
    kind, name = folder[place.name]
    return _Entry(name, kind, _context(above, contexts), place.code, "", "", 0)


def _former_entries(
    former: list[Former], codes: dict[str, str], folder: _Folder, contexts: dict[str, str]
) -> Iterator[_Entry]:
    seen: set[tuple[str, str, str]] = set()
    for province, district, commune, code in former:
        if code not in codes:
            continue
        kind, name = folder[commune]
        district_kind, district_name = folder[district]
        upper = folder[province][1]
        context = _context([district_name, upper], contexts)
        yield _Entry(name, kind, context, codes[code], commune, district, 1)
        if (district, province, code) not in seen:
            seen.add((district, province, code))
            above = _context([upper], contexts)
            yield _Entry(district_name, district_kind, above, codes[code], "", district, 2)


def _context(names: list[str], contexts: dict[str, str]) -> str:
    text = " " + " | ".join(names)
    return contexts.setdefault(text, text)


def read_places(old_places_csv: Path, office: Path | None) -> tuple[Places, list[Fault]]:
    """Read places as `Places.load` does, with the faults of the office's file."""
    faults: list[Fault] = []
    places = list(read_country())
    only: frozenset[str] = frozenset()
    if office is not None and office.exists():
        known = frozenset(place.code for place in places if place.kind == "commune")
        only, villages = read_office(office, known, faults)
        places += villages
    return Places(places, read_former(old_places_csv), only), faults
