"""Whether a line speaks of a class, or of what is done for one, beside what a step waits for."""

from __future__ import annotations

import re

from bot.text.folding import fold

_READ = 200
#: What stands in a sentence that is for another class or task.
_NAMES_ONE = re.compile(
    r"\b(?:lop|gui|nhan|thong bao|diem danh|dang k[yi]|bao cao|ket qua|danh sach|cau hoi|vang"
    r"|den)\b"
)
#: What is changed of a class only where the class is said: else it may be the answer.
_OF_A_CLASS = re.compile(r"\blop\b")


def names_staff_task(text: str, changes_a_class: bool) -> bool:
    """Say whether a line names what another task of a trainer is about."""
    named = _OF_A_CLASS if changes_a_class else _NAMES_ONE
    return named.search(fold(text[:_READ])) is not None
