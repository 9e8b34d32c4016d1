"""Intents: the things that a person can want, and the sentences in which people say them.

The names are fixed: flows answer them, tests and `donghanh understand` print them. The sentences
are data: `content/intents.yaml`. What a language says of a thing is never listed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.domain.rights import RoleName
from bot.library.model import Fault
from bot.library.yamlfile import Items, Mapping, Scalar, read_yaml

_EVERYBODY = (
    "menu about is_it_real register my_classes class_info substitute withdraw coming late checkin "
    "quiz my_results ask_human notices profile personal_code other_person my_data mute calendar "
    "certificate channels stop thanks greeting distress out_of_scope"
)
_TRAINER = (
    "open_class move_class change_place cancel_class message_class who_registered roll_call "
    "projector open_quiz results report roster answer_questions announce announcement_status"
)
_ADMIN = "invite audit export"
SEARCH, HOUSEHOLD, EITHER, UNSURE = "search", "household", "either", "unsure"
#: What the cards answer.
CARDS = frozenset({SEARCH, HOUSEHOLD})
DISTRESS, OUT_OF_SCOPE, STOP = "distress", "out_of_scope", "stop"

#: Every intent, and who has it.
ROLES: dict[str, RoleName] = {
    **dict.fromkeys(_EVERYBODY.split(), "collaborator"),
    **dict.fromkeys(_TRAINER.split(), "trainer"),
    **dict.fromkeys(_ADMIN.split(), "admin"),
    **dict.fromkeys((SEARCH, HOUSEHOLD), "collaborator"),
}  # fmt: skip
#: What only who holds classes asks for, and what of it changes a class.
STAFF = frozenset(_TRAINER.split())
CHANGES_CLASS = frozenset({"move_class", "change_place", "cancel_class", "message_class"})
#: What is no wish of its own: asked back, or said that it was not understood.
UNDECIDED = (EITHER, UNSURE)
#: What begins no task of one's own: questions for the cards, courtesy, what is not understood.
NO_TASK = frozenset({*CARDS, *UNDECIDED, OUT_OF_SCOPE, "thanks", "greeting"})
#: Those whose task has a consequence: shown for a yes before anything is done.
ASKS_FIRST = frozenset(
    {
        "register", "withdraw", "substitute", "stop", "my_data", "mute", "other_person",
        "open_class", "move_class", "change_place", "cancel_class", "message_class", "open_quiz",
        "announce", "invite", "ask_human",
    }
)  # fmt: skip


class Said(NamedTuple):
    """One sentence of an intent, and the line where it stands."""

    text: str
    intent: str
    line: int


class Sentences(NamedTuple):
    """What a file of intents holds."""

    said: tuple[Said, ...]
    about: dict[str, str]  # what each intent is and is not, in one line
    file: str


def read_intents(path: Path) -> tuple[Sentences, list[Fault]]:
    """Read a file of intents with its faults: unknown names, and a sentence under two of them."""
    node, faults = read_yaml(path)
    file = path.as_posix()
    if node is None:
        return Sentences((), {}, file), faults
    if not isinstance(node, Mapping):
        return Sentences((), {}, file), [*faults, Fault(file, 1, "tệp phải là “tên: các mục”")]
    said: list[Said] = []
    about: dict[str, str] = {}
    for name, value in node.entries.items():
        if name not in ROLES and name not in UNDECIDED:
            faults.append(Fault(file, node.key_lines[name], f"không có ý muốn nào tên “{name}”"))
        elif not isinstance(value, Mapping):
            faults.append(Fault(file, value.line, f"“{name}” phải có “is” và “sentences”"))
        else:
            line = value.entries.get("is")
            about[name] = line.text if isinstance(line, Scalar) else ""
            said += _said(name, value, file, faults)
    return Sentences(tuple(said), about, file), faults


def _said(name: str, value: Mapping, file: str, faults: list[Fault]) -> Iterator[Said]:
    for key, line in value.key_lines.items():
        if key not in ("is", "sentences"):
            faults.append(Fault(file, line, f"không có mục nào tên “{key}”"))
    listed = value.entries.get("sentences")
    if not isinstance(listed, Items):
        faults.append(Fault(file, value.line, f"“{name}” chưa có câu nào ở “sentences”"))
        return
    for item in listed.items:
        if isinstance(item, Scalar) and item.text.strip():
            yield Said(item.text, name, item.line)
        else:
            faults.append(Fault(file, item.line, "mỗi câu là một dòng chữ"))
