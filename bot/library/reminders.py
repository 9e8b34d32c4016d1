"""content/reminders.yaml: when each kind of reminder comes, what it says, who may mute it."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from datetime import time
from pathlib import Path
from typing import TypeVar

from bot.domain.instants import HOUR_MS, MINUTE_MS
from bot.domain.reminders import KINDS, Anchor, Known, LatePolicy, QuietPolicy, Rule
from bot.domain.timing import Offset
from bot.library.fields import Fields
from bot.library.model import Fault
from bot.library.wording import Wording
from bot.library.yamlfile import Items, Mapping, read_yaml

Rules = MappingOf[str, Rule]
T = TypeVar("T")

_NOW = "ngay"
_OFFSET = re.compile(
    r"(?P<side>trước|sau) (?P<count>\d{1,3}) "
    r"(?:(?P<unit>giờ|phút)|ngày, (?P<hour>\d{1,2}):(?P<minute>\d{2}))"
)
_UNIT_MS = {"giờ": HOUR_MS, "phút": MINUTE_MS}
_QUIET: dict[str, QuietPolicy] = {"wait": "wait", "drop": "drop"}
_LATE: dict[str, LatePolicy] = {"merge": "merge", "skip": "skip", "send": "send"}
_YES_NO = {"yes": True, "no": False}
#: On which side of its anchor a reminder makes sense; at once counts as after.
_BEFORE: frozenset[Anchor] = frozenset({"starts", "closes"})


def read_reminders(path: Path, faults: list[Fault]) -> Rules:
    """Read the file; a kind with a fault is left out, and so nobody is reminded by it."""
    file = path.as_posix()
    node, more = read_yaml(path)
    faults += more
    if not isinstance(node, Items):
        if not more:
            faults.append(Fault(file, 1, "tệp phải là một danh sách các mục bắt đầu bằng “- ”"))
        return {}
    rules: dict[str, Rule] = {}
    for item in node.items:
        if isinstance(item, Mapping):
            _add(Fields(item, file, faults), faults, rules)
        else:
            faults.append(Fault(file, item.line, "mục này phải có dạng “tên: giá trị”"))
    faults += [
        Fault(file, 1, f"thiếu loại lời nhắc “{kind}”") for kind in KINDS if kind not in rules
    ]
    return {kind: rules[kind] for kind in KINDS if kind in rules}


def text_faults(path: Path, rules: Rules, wording: Wording) -> list[Fault]:
    """Return the kinds whose text is not there or uses a value that they do not have.

    A file that is not there is a fault, too: nobody would be reminded of anything.
    """
    node, unreadable = read_yaml(path)
    if not path.exists():
        return unreadable
    lines = {}
    for item in node.items if isinstance(node, Items) else ():
        if isinstance(item, Mapping):
            fields = Fields(item, path.as_posix(), [])
            lines[fields.text("kind")] = fields.line("text")
    faults = []
    for rule in rules.values():
        where = path.as_posix(), lines.get(rule.kind, 1)
        if rule.text not in wording.keys:
            faults.append(Fault(*where, f"thiếu câu chữ “{rule.text}”"))
            continue
        for name in sorted(wording.names(rule.text) - rule.known.values):
            faults.append(Fault(*where, f"câu chữ “{rule.text}” dùng tên lạ “{name}”"))
    return faults


def _add(fields: Fields, faults: list[Fault], rules: dict[str, Rule]) -> None:
    before = len(faults)
    kind = fields.text("kind", required=True)
    known = KINDS.get(kind)
    rule = Rule(
        kind,
        fields.text("label", required=True),
        tuple(_offset(fields, text) for text in fields.texts("times", required=True)),
        _one_of(fields, "quiet", _QUIET, "wait"),
        _one_of(fields, "late", _LATE, "send"),
        _one_of(fields, "mute", _YES_NO, False),
        fields.text("text", required=True),
    )
    fields.finish()
    if known is None and kind:
        fields.fault("kind", f"không có loại lời nhắc “{kind}”")
    elif kind in rules:
        fields.fault("kind", f"loại lời nhắc “{kind}” ghi hai lần")
    elif known:
        _fits(fields, rule, known)
    if len(faults) == before:
        rules[kind] = rule


def _fits(fields: Fields, rule: Rule, known: Known) -> None:
    """Hold a kind against what the program knows of it."""
    if known.anchor == "event" and rule.times != (Offset(),):
        fields.fault("times", f"loại “{rule.kind}” được báo ngay, “times” phải là [ngay]")
    if known.anchor == "event" and (rule.quiet, rule.late) != ("wait", "send"):
        fields.fault("quiet", f"loại “{rule.kind}” phải là “quiet: wait” và “late: send”")
    if known.duty and rule.mutable:
        fields.fault("mute", f"loại “{rule.kind}” là tin cần biết, phải là “mute: no”")
    if known.anchor != "event" and any(
        offset.before != (known.anchor in _BEFORE) for offset in rule.times
    ):
        side = "“trước …”" if known.anchor in _BEFORE else "“sau …” hoặc “ngay”"
        fields.fault("times", f"loại “{rule.kind}” phải viết {side}")


def _offset(fields: Fields, text: str) -> Offset:
    if text == _NOW:
        return Offset()
    match = _OFFSET.fullmatch(text)
    if match is None or int(match["hour"] or 0) > 23 or int(match["minute"] or 0) > 59:
        fields.fault("times", f"“{text}” phải viết như “trước 2 giờ”, “sau 1 ngày, 7:00”, “ngay”")
        return Offset()
    count = int(match["count"]) * (-1 if match["side"] == "trước" else 1)
    if match["unit"]:
        return Offset(ms=count * _UNIT_MS[match["unit"]])
    return Offset(days=count, at=time(int(match["hour"]), int(match["minute"])))


def _one_of(fields: Fields, name: str, values: MappingOf[str, T], default: T) -> T:
    text = fields.text(name, required=True)
    if text and text not in values:
        fields.fault(name, f"“{name}” phải là một trong: {', '.join(values)}")
    return values.get(text, default)
