"""Rows of a list judged one by one: a line of the office's list, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.conversation.details import read_name, read_village, read_work
from bot.features.roster.rules import RosterLine
from bot.features.roster.sheet import RawRow
from bot.library.communes import Meant, meant
from bot.library.places import Match, Place, Places
from bot.library.wording import Ready, Wording
from bot.text import names
from bot.text.folding import fold, short
from bot.text.phones import parse_phone
from bot.text.sentences import told

_SHOWN = 40  # characters of what was typed that a reason repeats
_NAMED = 4  # communes of one name that a reason names
#: Names for which something close is looked for; more in one file are no slips of the pen.
_SUGGESTED = 50
#: What people write into a cell to say that there is nothing.
_NOTHING = re.compile(r"[-–—.?x0/ ]*|khong( co)?|chua co|ko( co)?|trong")
_NO_VILLAGE = re.compile(r"[-–—.?0/ ]*")
_BETWEEN_PHONES = re.compile(r"[;,/|\n]|\s-\s|\s{2,}|(?<=\d{8})\s+(?=0\d)|\b(?:hoặc|va|và)\b")
_COMMUNE_PART = re.compile(r"^(xa|phuong|thi tran|dac khu|tt|x\.|p\.)\s*\S")
_ADDRESS_MARK = re.compile(r"\s*[,;]\s*|\s+[-–]\s+")


@dataclass(slots=True)
class Judged:
    """What became of a list's rows; reasons and notes go with the number of their row."""

    lines: list[RosterLine] = field(default_factory=list)
    refused: list[tuple[RawRow, str]] = field(default_factory=list)
    notes: list[tuple[RawRow, str]] = field(default_factory=list)


class Judge:
    """Reads rows with the places of the office; `scope` are the places somebody may add for."""

    def __init__(self, places: Places, wording: Wording, scope: Sequence[str]) -> None:
        self._places = places
        self._wording = wording
        self._scope = [place or None for place in scope]
        self._meant: dict[tuple[str, str, str], Meant] = {}
        self._unknown = 0
        self._seen: dict[tuple[str, str, str], str] = {}
        self._first: dict[str, str] = {}

    def judge(self, rows: Sequence[RawRow]) -> Judged:
        """Return the good lines of a list in its order, and what is wrong with the others."""
        judged = Judged()
        for row in rows:
            self._one(_apart(row), judged)
        return judged

    def _one(self, row: RawRow, judged: Judged) -> None:
        faults: list[str] = []
        notes: list[str] = []
        if row.unread:
            unread = self._said("roster_rows.unread_column", column=row.unread)
            judged.notes.append((row, self._told(row, [unread])))
        name = self._name(row, faults, notes)
        commune = self._commune(row, faults)
        if commune is not None:
            line = RosterLine(
                name, commune.parent or "", commune.code, self._village(row, commune, faults),
                self._work(row, notes), self._phone(row, notes),
            )  # fmt: skip
            if not faults:
                self._against_others(row, line, faults, notes)
        if faults or commune is None:
            judged.refused.append((row, self._told(row, faults)))
            return
        judged.lines.append(line)
        if notes:
            judged.notes.append((row, self._told(row, notes)))

    def _said(self, key: str, **values: object) -> str:
        """Return words as plain text: they go into a file, and escaped into a message."""
        if "typed" in values:
            values["typed"] = short(str(values["typed"]), _SHOWN)
        return self._wording.plain(key, **values)

    def _told(self, row: RawRow, reasons: Sequence[str]) -> str:
        what = "; ".join(reasons)
        if not row.sheet:
            return what
        return self._said("roster_rows.on_sheet", sheet=row.sheet, what=what)

    def _name(self, row: RawRow, faults: list[str], notes: list[str]) -> str:
        if not row.name:
            faults.append(self._said("roster_rows.no_name"))
            return ""
        if names.several(row.name, (row.commune, row.village)):
            faults.append(self._said("roster_rows.two_names", typed=row.name))
            return ""
        name = read_name(names.listed(row.name))
        if name is None:
            faults.append(self._said("roster_rows.bad_name", typed=row.name))
        elif names.has_more(row.name):
            notes.append(self._said("roster_rows.name_read", typed=row.name, name=name))
        return name or ""

    def _commune(self, row: RawRow, faults: list[str]) -> Place | None:
        if not row.commune:
            faults.append(self._said("roster_rows.no_commune"))
            return None
        asked = (row.commune, row.district, row.province)
        if asked not in self._meant:
            suggest = self._unknown < _SUGGESTED
            self._meant[asked] = meant(self._places, *asked, suggest=suggest)
            self._unknown += not self._meant[asked].found
        known = self._meant[asked]
        if not known.found:
            near = [one for one in known.close if self._in_scope(one.code)] or known.close
            close = [Ready(self._full(place.code)) for place in near]
            faults.append(self._said("roster_rows.unknown", typed=row.commune, close=close))
            return None
        return self._allowed(row, known.found, faults)

    def _allowed(self, row: RawRow, found: Sequence[Match], faults: list[str]) -> Place | None:
        """Return the one commune in scope; who adds for one province means the one there."""
        own = [match for match in found if self._in_scope(match.place.code)]
        if len(own) == 1:
            return own[0].place
        if own:
            named = [Ready(self._shown(match)) for match in own[:_NAMED]]
            faults.append(
                self._said("roster_rows.ambiguous", typed=row.commune, count=len(own), named=named)
            )
        elif len(found) == 1:
            name = self._full(found[0].place.code)
            faults.append(self._said("roster_rows.outside", name=name))
        else:
            faults.append(self._said("roster_rows.outside", name=short(row.commune, _SHOWN)))
        return None

    def _in_scope(self, code: str) -> bool:
        return any(self._places.covers(place, code) for place in self._scope)

    def _full(self, code: str) -> str:
        return self._places.name(code, full=True)

    def _shown(self, match: Match) -> str:
        name = self._full(match.place.code)
        return f"{name} ({match.how})" if match.how else name

    def _village(self, row: RawRow, commune: Place, faults: list[str]) -> str:
        if not row.village or _NO_VILLAGE.fullmatch(row.village):
            return ""
        village = read_village(self._places, commune.code, row.village)
        if village is None:
            faults.append(self._said("roster_rows.long_village", typed=row.village))
        return village or ""

    def _work(self, row: RawRow, notes: list[str]) -> str:
        if not row.work or _NOTHING.fullmatch(fold(row.work)):
            return ""
        work = read_work(row.work)
        if work is None:
            work = "other"
            name = self._wording.render(f"works.{work}")
            notes.append(self._said("roster_rows.other_work", typed=row.work, work=name))
        return work

    def _phone(self, row: RawRow, notes: list[str]) -> str:
        """Read the cell's number; a wrong one costs nobody their place on the list."""
        if not row.phone or _NOTHING.fullmatch(fold(row.phone)):
            return told.phone(row.name) or ""
        whole = _phone(row.phone)
        if whole is not None:
            return whole
        read = [phone for part in _BETWEEN_PHONES.split(row.phone) if (phone := _phone(part))]
        if read:
            notes.append(self._said("roster_rows.first_phone"))
            return read[0]
        notes.append(self._said("roster_rows.bad_phone", typed=row.phone))
        return ""

    def _against_others(
        self, row: RawRow, line: RosterLine, faults: list[str], notes: list[str]
    ) -> None:
        whole = (line.same, line.phone, line.work)
        here = f"{row.number} ({row.sheet})" if row.sheet else str(row.number)
        if whole in self._seen:
            faults.append(self._said("roster_rows.doubled", row=self._seen[whole]))
            return
        self._seen[whole] = here
        first = self._first.setdefault(line.same, here)
        if first != here:
            notes.append(self._said("roster_rows.second_person", row=first))


def _phone(text: str) -> str | None:
    """Read a number, also one whose leading 0 an office program took for nothing."""
    phone = parse_phone(text)
    if phone is not None or not re.fullmatch(r"[\d\s.\-]{9,16}", text):
        return phone
    return parse_phone(f"0{text}")


def _apart(row: RawRow) -> RawRow:
    """Return a row whose commune cell holds a whole address taken apart: "Bản Ngố, xã …"."""
    parts = [part for part in _ADDRESS_MARK.split(row.commune) if part]
    at = next((n for n, part in enumerate(parts) if _COMMUNE_PART.match(fold(part))), 0)
    if at == 0:
        return row
    return replace(
        row, commune=", ".join(parts[at:]), village=row.village or ", ".join(parts[:at])
    )  # fmt: skip
