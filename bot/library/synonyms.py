"""content/synonyms.yaml: abbreviations, phrases that mean the same, ways of asking …"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.library.model import Fault
from bot.library.yamlfile import Items, Mapping, Node, Scalar, read_yaml


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What people write for what; all texts as written in the file."""

    abbreviations: dict[str, str] = field(default_factory=dict)
    groups: tuple[tuple[str, ...], ...] = ()
    asking: tuple[tuple[str, ...], ...] = ()  # ways to ask when, where, how much
    ours: tuple[str, ...] = ()  # what the library is about
    elsewhere: tuple[str, ...] = ()  # subjects that the library does not hold
    document_kinds: dict[str, str] = field(default_factory=dict)
    old_offices: tuple[str, ...] = ()
    small_talk: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by kind: greeting, …


_PARTS = (
    "abbreviations", "synonyms", "asking", "ours", "elsewhere", "document_kinds",
    "old_offices", "small_talk",
)  # fmt: skip


def read_synonyms(path: Path, faults: list[Fault]) -> Synonyms:
    """Read the file; without one there are no synonyms."""
    if not path.exists():
        return Synonyms()
    reader = _Reader(path.as_posix(), faults)
    node, more = read_yaml(path)
    faults += more
    if not isinstance(node, Mapping):
        if not more:
            reader.fault(1, "tệp phải là “tên: giá trị”")
        return Synonyms()
    for name, line in node.key_lines.items():
        if name not in _PARTS:
            reader.fault(line, f"không có mục nào tên “{name}”")
    part = node.entries.get
    return Synonyms(
        reader.pairs(part("abbreviations")),
        reader.groups("synonyms", part("synonyms")),
        reader.groups("asking", part("asking")),
        reader.flat(part("ours")),
        reader.flat(part("elsewhere")),
        reader.pairs(part("document_kinds")),
        reader.flat(part("old_offices")),
        reader.kinds(part("small_talk")),
    )


class _Reader:
    def __init__(self, file: str, faults: list[Fault]) -> None:
        self._file = file
        self._faults = faults

    def fault(self, line: int, text: str) -> None:
        self._faults.append(Fault(self._file, line, text))

    def pairs(self, node: Node | None) -> dict[str, str]:
        if node is None or (isinstance(node, Scalar) and not node.text):
            return {}
        if not isinstance(node, Mapping):
            self.fault(node.line, "mục này phải là “tên: giá trị”")
            return {}
        found: dict[str, str] = {}
        for name, value in node.entries.items():
            if isinstance(value, Scalar) and value.text.strip():
                found[name] = value.text.strip()
            else:
                self.fault(value.line, f"“{name}” thiếu phần giải nghĩa")
        return found

    def groups(self, name: str, node: Node | None) -> tuple[tuple[str, ...], ...]:
        if node is None or (isinstance(node, Scalar) and not node.text):
            return ()
        if not isinstance(node, Items):
            self.fault(node.line, f"“{name}” phải là danh sách các nhóm")
            return ()
        groups: list[tuple[str, ...]] = []
        for item in node.items:
            group = self.flat(item)
            if len(group) < 2:
                self.fault(item.line, "nhóm từ đồng nghĩa cần ít nhất hai cách nói")
            groups.append(group)
        return tuple(groups)

    def kinds(self, node: Node | None) -> dict[str, tuple[str, ...]]:
        if node is None or (isinstance(node, Scalar) and not node.text):
            return {}
        if not isinstance(node, Mapping):
            self.fault(node.line, "“small_talk” phải là “loại: danh sách câu”")
            return {}
        return {name: self.flat(value) for name, value in node.entries.items()}

    def flat(self, node: Node | None) -> tuple[str, ...]:
        """Return every text below a node, whatever its shape."""
        if node is None:
            return ()
        if isinstance(node, Scalar):
            return (node.text.strip(),) if node.text.strip() else ()
        inner = node.items if isinstance(node, Items) else tuple(node.entries.values())
        return tuple(text for item in inner for text in self.flat(item))
