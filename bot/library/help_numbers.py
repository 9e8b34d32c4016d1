"""content/help_numbers.yaml: whom somebody in need can ring, for what, and where that was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.library.fields import Fields
from bot.library.model import Fault
from bot.library.yamlfile import Items, Mapping, read_yaml
from bot.text.folding import fold, tone_key

_NUMBER = re.compile(r"[\d ]{3,16}")
_ADDRESS = re.compile(r"https?://\S+")


class HelpNumber(NamedTuple):
    """A telephone number, what it is for, and the words that call for it."""

    number: str
    use: str
    words: tuple[str, ...]
    note: str = ""  # said below all numbers


def read_help_numbers(path: Path) -> tuple[tuple[HelpNumber, ...], list[Fault]]:
    """Read the numbers; each needs its source and the day on which that was read."""
    if not path.exists():
        return (), []
    node, faults = read_yaml(path)
    file = path.as_posix()
    if not isinstance(node, Items):
        if not faults:
            faults.append(Fault(file, 1, "tệp phải là một danh sách các mục bắt đầu bằng “- ”"))
        return (), faults
    found: list[HelpNumber] = []
    for item in node.items:
        if not isinstance(item, Mapping):
            faults.append(Fault(file, item.line, "mục này phải có dạng “tên: giá trị”"))
            continue
        fields = Fields(item, file, faults)
        found.append(_number(fields))
        fields.finish()
    return tuple(found), faults


def _number(fields: Fields) -> HelpNumber:
    number = fields.text("number", required=True)
    if number and not _NUMBER.fullmatch(number):
        fields.fault("number", f"“{number}” không phải số điện thoại")
    sources = fields.texts("sources")
    if not sources or not all(map(_ADDRESS.fullmatch, sources)):
        fields.fault("sources", "mỗi số phải có nguồn là địa chỉ https://…")
    fields.day("checked", required=True)
    use, note = fields.text("use", required=True), fields.text("note")
    return HelpNumber(number, use, fields.texts("words"), note)


def fitting(numbers: Sequence[HelpNumber], text: str) -> list[HelpNumber]:
    """Return the numbers for what a text tells: those whose words it holds, else all but those
    for one thing only, which stand behind the first four."""
    found = [one for one in numbers if any(_holds(text, word) for word in one.words)]
    return found or list(numbers[:4])


def _holds(text: str, word: str) -> bool:
    """Say whether a text holds a word as written, or without any accents."""
    marked, plain = f" {tone_key(text)} ", f" {fold(text)} "
    inside = re.escape(tone_key(word))
    if re.search(rf"(?<!\w){inside}(?!\w)", marked):
        return True
    bare = text.isascii()
    return bare and bool(re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", plain))
