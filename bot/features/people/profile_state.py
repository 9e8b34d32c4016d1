"""What an open profile remembers, and the words that lead into it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.features.people.naming import NameState
from bot.text.sentences.changes import Field

NAME = "profile"
#: What leads to a field's question whatever is open.
WORDS: dict[str, Field] = {
    "doi ten": "name", "doi ho ten": "name", "sua ten": "name", "sua ho ten": "name",
    "doi xa": "place", "sua xa": "place", "sua xa, phuong": "place", "doi xa, phuong": "place",
    "sua thon": "village", "sua thon, ban": "village", "doi thon": "village",
    "doi cong viec": "work", "sua cong viec": "work",
    "doi so": "phone", "doi so dien thoai": "phone", "sua so dien thoai": "phone",
    "doi sdt": "phone",
}  # fmt: skip
#: What empties the number, once it is said to be meant.
CLEARING_WORDS = ("xoa so", "xoa so di", "xoa so dien thoai", "bo so dien thoai", "xoa sdt")


@dataclass(frozen=True, slots=True)
class ProfileState(NameState):
    """What was read out of a sentence and waits for a yes: the field and its new value."""

    field: str = ""
    value: str = ""
