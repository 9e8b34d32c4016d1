"""What a trainer says at a roll of people by their names: `Tuấn vắng`, `tất cả có mặt trừ Tuấn`.

Pure. A state before names alone (`vắng Tuấn`) is read by `ticks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.text import spoken
from bot.text.folding import nfc, tone_key
from bot.text.ticks import TOKEN, Said, begins, state_at

_Kind = Literal["state", "all", "but", "only", "and", "word", ""]
#: Beside those of `ticks`, which hold wherever one of these begins as they do.
_STATES: tuple[tuple[str, Said], ...] = (
    ("không có mặt", "absent"), ("thiếu", "absent"), ("đến đông đủ", "present"),
    ("đông đủ", "present"), ("đến đủ", "present"), ("đến hết", "present"), ("đi đủ", "present"),
    ("đi học", "present"), ("đến lớp", "present"), ("đến", "present"), ("tới", "present"),
)  # fmt: skip
_ALL = (
    "tất cả", "mọi người", "cả lớp", "cả trang", "ai cũng", "đủ cả", "đủ hết", "còn lại",
)  # fmt: skip
_BUT = ("ngoại trừ", "chỉ trừ", "trừ ra", "trừ", "không kể", "không tính")
_ONLY = ("chỉ có", "chỉ còn", "riêng")
_FILLERS = (
    "đều", "rồi", "hôm nay", "bữa nay", "sáng nay", "chiều nay", "ghi", "đánh dấu", "điểm danh",
    "giúp", "cho", "học viên",
)  # fmt: skip
_PHRASES: tuple[tuple[_Kind, tuple[str, ...]], ...] = (
    ("all", _ALL), ("but", _BUT), ("only", _ONLY), ("", _FILLERS),
)  # fmt: skip
#: Without its mark each of these may be part of a name: Thị, La, Đa, Chi, Nhung.
_MARKED: dict[str, _Kind] = {
    "hết": "all", "đủ": "all", "chỉ": "only", "mỗi": "only", "và": "and", "với": "and",
    "còn": "and", "nhưng": "and", "va": "and", "đã": "", "cũng": "", "thì": "", "là": "",
    "bị": "", "báo": "", "ra": "", "ạ": "", "nhé": "", "nha": "", "à": "", "vừa": "", "mới": "",
    "lại": "", "những": "", "các": "", "nay": "", "!": "",
}  # fmt: skip
_AND = frozenset(",;:.&+")
#: One of these asks, denies, or tells of another day.
_STOPS = ("chưa", "không", "ko", "chẳng", "đừng", "nếu", "ai", "ngày mai", "hôm qua", "hôm trước")
#: Behind a state another one comes: `Lan vắng thành có mặt`.
_INTO = frozenset({"thành", "sang", "thanh"})
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Called:
    """People by name with how they stand; `others` is how everybody else does, if that is said.

    Of who is `left_out` nothing is known but that the others do not include them.
    """

    changes: tuple[tuple[str, Said], ...]
    others: Said | None = None
    left_out: tuple[str, ...] = ()


class _Item(NamedTuple):
    """One thing that was said, where it stands in the text."""

    kind: _Kind
    state: Said = "present"
    start: int = 0
    end: int = 0


def read(text: str) -> Called | None:
    """Read who stands how; None where a line says no such thing, or is a question."""
    line = nfc(text).replace("\n", ";").strip()
    if len(line) > _LONGEST or spoken.asks(line):
        return None
    items = _items(line)
    return _Reading(line).of(_without_slip(items)) if items else None


def _items(line: str) -> list[_Item] | None:
    """Return what was said one after the other; None where it is nothing to be marked."""
    found = list(TOKEN.finditer(line))
    tokens = [tone_key(one.group()) for one in found]
    items: list[_Item] = []
    at = 0
    while at < len(tokens):
        into = tokens[at] in _INTO and bool(items) and items[-1].kind == "state"
        item, used = _item(tokens, at)
        if item is None or into:
            return None
        items.append(item._replace(start=found[at].start(), end=found[at + used - 1].end()))
        at += used
    return [item for item in items if item.kind]


def _item(tokens: Sequence[str], at: int) -> tuple[_Item | None, int]:
    """Return what stands at a place and how many tokens it takes; None ends the reading."""
    if said := state_at(tokens, at):
        return _Item("state", said[0]), said[1]
    for phrase, state in _STATES:
        if used := begins(tokens, at, (phrase,)):
            return _Item("state", state), used
    for kind, phrases in _PHRASES:
        if used := begins(tokens, at, phrases):
            return _Item(kind), used
    token = tokens[at]
    if begins(tokens, at, _STOPS) or token.isdecimal():
        return None, 1
    if token in _MARKED:
        return _Item(_MARKED[token]), 1
    if token in _AND:
        return _Item("and"), 1
    return (_Item("word") if token[0].isalpha() else None), 1


def _without_slip(items: Sequence[_Item]) -> Sequence[_Item]:
    """Drop what only says that something was wrong: `ghi nhầm, Lan vắng`."""
    wrong = items[0].kind == "state" and items[0].state == "unmarked"
    behind = len(items) > 2 and items[-1].kind == "state"
    return items[1:] if wrong and behind else items


@dataclass(slots=True)
class _Reading:
    """A line being read from its first word to its last."""

    line: str
    changes: list[tuple[str, Said]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    others: Said | None = None
    names: list[tuple[str, int]] = field(default_factory=list)  # each with its clause
    word: tuple[int, int] | None = None
    front: tuple[Said, int] | None = None  # a state before its names, with its clause
    clause: int = 0
    waits: bool = False  # `all` was said, and not yet how they stand
    leaves: bool = False
    stated: bool = False  # more was said than `vắng Tuấn`

    def of(self, items: Sequence[_Item]) -> Called | None:
        """Return what a whole line says; None where it does not come out."""
        takes = {"state": self._state, "all": self._all, "but": self._but, "only": self._only}
        for item in items:
            if item.kind == "word":
                self.word = (self.word[0] if self.word else item.start, item.end)
                continue
            self._end_name()
            self.clause += item.kind == "and"
            if item.kind in takes and not takes[item.kind](item):
                return None
        self._end_name()
        if not self._settled() or not self.stated:
            return None
        return Called(tuple(self.changes), self.others, tuple(self.left_out))

    def _end_name(self) -> None:
        if self.word:
            self.names.append((self.line[slice(*self.word)], self.clause))
            self.word = None

    def _say(self, state: Said, names: Sequence[tuple[str, int]]) -> None:
        self.changes += [(name, state) for name, _ in names]
        self.names = [one for one in self.names if one not in names]

    def _settled(self) -> bool:
        """Give the names that wait to whom they belong; False where nothing is said of them."""
        if self.names and self.front:
            self._say(self.front[0], self.names)
            self.front = None
        elif self.names and self.leaves:
            self.left_out += [name for name, _ in self.names]
            self.names = []
        return not self.names

    def _state(self, item: _Item) -> bool:
        here = [one for one in self.names if one[1] == self.clause]
        if not self.names:
            return self._state_alone(item.state)
        if self.front and (not here or self.front[1] == self.clause):
            self.stated = self.stated or self.front[0] != item.state
            self._settled()
            self.front = (item.state, self.clause)
            return True
        if self.front:
            self._say(self.front[0], [one for one in self.names if one not in here])
            self.front = None
        self._say(item.state, self.names)
        self.stated = True
        return True

    def _state_alone(self, state: Said) -> bool:
        if self.waits:
            self.others, self.waits, self.stated = state, False, True
        elif self.front:
            return False
        else:
            self.front = (state, self.clause)
        return True

    def _all(self, item: _Item) -> bool:
        if self.others is not None:
            return not self.names
        before, self.front = (self.front, None) if not self.names else (None, self.front)
        self.others, self.waits = before[0] if before else "present", before is None
        self.stated = self.stated or before is not None
        return self._settled()

    def _but(self, item: _Item) -> bool:
        if self.names:
            return False
        if self.others is None:
            self.others, self.front = self.front[0] if self.front else "present", None
        self.leaves, self.waits, self.stated = True, False, True
        return True

    def _only(self, item: _Item) -> bool:
        self.waits, self.stated = False, True
        return not self.names or self._settled()
