"""The fields of one YAML mapping, typed and with a fault for whatever is missing or odd."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.library.model import Fault
from bot.library.yamlfile import Items, Mapping, Node, Scalar, read_yaml

T = TypeVar("T")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Fields:
    """Hands out the fields of a mapping; what was never asked for is an unknown field."""

    def __init__(self, node: Mapping, file: str, faults: list[Fault]) -> None:
        self._node = node
        self._file = file
        self._faults = faults
        self._asked: set[str] = set()

    def line(self, name: str) -> int:
        """Return the line of a field, or that of the whole mapping when it is missing."""
        return self._node.key_lines.get(name, self._node.line)

    def lines(self) -> dict[str, int]:
        """Return the line of every field; `""` is that of the mapping itself."""
        return {"": self._node.line, **self._node.key_lines}

    def fault(self, name: str, text: str) -> None:
        """Note what is wrong with a field."""
        self._faults.append(Fault(self._file, self.line(name), text))

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a field's text without outer white space; empty when missing."""
        node = self._take(name, required)
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.fault(name, f"“{name}” phải là chữ, không phải danh sách")
            return ""
        value = node.text.strip()
        if required and not value:
            self.fault(name, f"“{name}” đang để trống")
        return value

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Return a field's day, written 2026-11-23."""
        text = self.text(name, required=required)
        if not text:
            return None
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, f"“{name}” phải là ngày dạng 2026-11-23, không phải “{text}”")
            return None

    def whole(self, name: str, low: int, high: int, default: int, *, required: bool = False) -> int:
        """Return a field's whole number between `low` and `high`."""
        text = self.text(name, required=required)
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or not low <= int(text[:9]) <= high:
            self.fault(name, f"“{name}” phải là số từ {low} đến {high}, không phải “{text}”")
            return default
        return int(text)

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a field's list of texts, empty ones left out."""
        node = self._take(name, required)
        if node is None or (isinstance(node, Scalar) and not node.text.strip()):
            return ()
        if not isinstance(node, Items):
            self.fault(name, f"“{name}” phải là danh sách, ví dụ [một, hai]")
            return ()
        found: list[str] = []
        for item in node.items:
            if isinstance(item, Scalar) and item.text.strip():
                found.append(item.text.strip())
            else:
                what = f"“{name}” có mục trống hoặc không phải chữ"
                self._faults.append(Fault(self._file, item.line, what))
        return tuple(found)

    def nodes(self, name: str, *, required: bool = False) -> tuple[Node, ...]:
        """Return a field's list of anything."""
        node = self._take(name, required)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.fault(name, f"“{name}” phải là danh sách")
            return ()
        return node.items

    def finish(self) -> None:
        """Note every field that nobody asked for."""
        for name in self._node.entries:
            if name not in self._asked:
                self.fault(name, f"không có mục nào tên “{name}”")

    def _take(self, name: str, required: bool) -> Node | None:
        self._asked.add(name)
        node = self._node.entries.get(name)
        if node is None and required:
            self.fault(name, f"thiếu “{name}”")
        return node


def read_list(path: Path, one: Callable[[Fields, str], T]) -> tuple[tuple[T, ...], list[Fault]]:
    """Read a file that is a list of mappings with its faults; without a file there are none.

    `one` makes something of a mapping's fields, which file they are in.
    """
    if not path.exists():
        return (), []
    node, faults = read_yaml(path)
    file = path.as_posix()
    if not isinstance(node, Items):
        if not faults:
            faults.append(Fault(file, 1, "tệp phải là một danh sách các mục bắt đầu bằng “- ”"))
        return (), faults
    found: list[T] = []
    for item in node.items:
        if isinstance(item, Mapping):
            fields = Fields(item, file, faults)
            found.append(one(fields, file))
            fields.finish()
        else:
            faults.append(Fault(file, item.line, "mục này phải có dạng “tên: giá trị”"))
    return tuple(found), faults
