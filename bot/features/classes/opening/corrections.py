"""What somebody wants to change of a class that is being opened: `sửa tên lớp`, at any step."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.conversation.turn import Turn
from bot.features.classes.opening.draft import DraftState
from bot.features.classes.routes import Field
from bot.text import spoken

Step = Callable[[Turn, str], object]

_CHANGES = (
    r"(?:(?:da|em|toi|minh|thay|co|cho|xin|muon|can|phai|de) )*"
    r"(?:sua|doi|thay|ghi|nhap|go|chinh|dat)(?: (?:lai|giup|doi))*"
)
_AFTER = r"(?: (?:lop|hoc|cua lop|buoi hoc|lai|a|nhe|di|giup|da|cho|bat dau))*"
_CALLED: tuple[tuple[Field, str], ...] = (
    ("title", "ten|tieu de"),
    ("starts_at", "ngay gio|ngay|gio|thoi gian|thoi diem"),
    ("minutes", "thoi luong|do dai|so gio|so buoi"),
    ("venue", "dia diem|cho hoc|noi hoc|noi|dia chi"),
    ("seats", "so cho|so nguoi|si so|so luong"),
    ("commune_seats", "so nguoi moi xa|so cho moi xa"),
    ("audience", "xa|cac xa|noi duoc hoc|pham vi|danh cho xa nao|danh cho"),
    ("quiz", "bai sau lop|bai kiem tra|bai lam|bai"),
    ("need_to_know", "phan can biet|can biet|mang gi"),
)
_PATTERNS = tuple(
    (field, re.compile(rf"{_CHANGES} (?:{called}){_AFTER}")) for field, called in _CALLED
)


def field_named(text: str) -> Field | None:
    """Return which field of the draft a line wants changed, where it says nothing else."""
    said = spoken.readings(text)
    return next((field for field, one in _PATTERNS if any(map(one.fullmatch, said))), None)


def first(edit: Callable[[Turn, Field], None], step: Step) -> Step:
    """Return a step at which a field that was told before may be asked for anew."""

    def handle(turn: Turn, text: str) -> object:
        field = field_named(text)
        if field is None or getattr(turn.state_of(DraftState), field) is None:
            return step(turn, text)
        edit(turn, field)
        return None

    return handle
