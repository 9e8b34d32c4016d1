"""YAML read as plain text with line numbers: `no`, dates and numbers stay what was typed.

PyYAML's C parser composes nodes and never builds objects, which is fast and keeps the line of
every key and item for the checker. Anchors and aliases are refused: a few lines of them can
unfold into gigabytes.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.library.model import Fault
from bot.text.folding import nfc

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BIGGEST_FILE = 4_000_000  # bytes; content is hand-written, anything larger is a mistake


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as typed."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names with values; `key_lines` tells where each name stands."""

    entries: dict[str, Node]
    key_lines: dict[str, int]
    line: int


Node = Scalar | Items | Mapping


def read_text(path: Path) -> tuple[str, list[Fault]]:
    """Read a file as NFC text with plain newlines; what is wrong with its bytes is a fault."""
    file = path.as_posix()
    try:
        raw = path.read_bytes()
    except OSError as error:
        return "", [Fault(file, 1, f"không mở được tệp ({error.strerror or 'lỗi đọc'})")]
    if len(raw) > _BIGGEST_FILE:
        return "", [Fault(file, 1, "tệp quá lớn")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Fault(file, line, "tệp không phải UTF-8; hãy lưu lại dạng UTF-8")]
    text = text.replace("\r\n", "\n")
    return "\n".join(nfc(line) for line in text.split("\n")), _nfc_faults(file, text)


def _nfc_faults(file: str, text: str) -> list[Fault]:
    if unicodedata.is_normalized("NFC", text):
        return []
    return [
        Fault(file, number, "chữ có dấu chưa ở dạng NFC (dấu bị tách rời); hãy gõ lại dòng này")
        for number, line in enumerate(text.split("\n"), 1)
        if not unicodedata.is_normalized("NFC", line)
    ]


def read_yaml(path: Path) -> tuple[Node | None, list[Fault]]:
    """Read a YAML file; None when it is empty or broken."""
    text, faults = read_text(path)
    node, more = parse_yaml(text, path.as_posix())
    return node, faults + more


def parse_yaml(text: str, file: str, above: int = 0) -> tuple[Node | None, list[Fault]]:
    """Parse YAML text that begins `above` lines below the top of its file."""
    faults: list[Fault] = []
    try:
        root = yaml.compose(text, Loader=_LOADER)
        node = None if root is None else _converted(root, file, above, faults, set())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = above + 1 + (mark.line if mark else 0)
        faults.append(Fault(file, line, f"YAML viết sai: {error.problem or error.context}"))
        return None, faults
    except (yaml.YAMLError, RecursionError):
        faults.append(Fault(file, above + 1, "YAML viết sai, không đọc được"))
        return None, faults
    return node, faults


def _converted(node: yaml.Node, file: str, above: int, faults: list[Fault], seen: set[int]) -> Node:
    line = above + 1 + node.start_mark.line
    if id(node) in seen:
        faults.append(Fault(file, line, "không dùng & và * để nhắc lại trong YAML"))
        return Scalar("", line)
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_converted(n, file, above, faults, seen) for n in node.value), line)
    entries: dict[str, Node] = {}
    key_lines: dict[str, int] = {}
    for key, value in node.value:
        key_line = above + 1 + key.start_mark.line
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if not name or name in entries:
            what = f"tên “{name}” ghi hai lần" if name else "thiếu tên trước dấu hai chấm"
            faults.append(Fault(file, key_line, what))
            continue
        entries[name] = _converted(value, file, above, faults, seen)
        key_lines[name] = key_line
    return Mapping(entries, key_lines, line)
