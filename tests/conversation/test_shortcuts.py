"""No message ends in only a slash command: the button stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.commands import COMMANDS
from bot.conversation.messages import Choice, Reply
from bot.conversation.shortcuts import named, names, with_buttons
from tests.conftest import shipped

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "content" / "wording").glob("*.yaml"))
TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts").glob("*.txt"))
WORDING = shipped().wording
NAMES = {command.name for command in COMMANDS}
LABELS = {command.name: WORDING.render(f"commands.{command.name}") for command in COMMANDS}
#: Whatever looks like a command, typed with a slash after a blank or a mark.
_SLASHED = re.compile(r"(?:^|[\s*(“\"])/(\w{2,})", re.MULTILINE)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_command_in_the_wording_gets_a_button(file: Path) -> None:
    """What looks like a command in any sentence is one, and is seen as one."""
    text = file.read_text(encoding="utf-8")
    slashed = set(_SLASHED.findall(text))
    assert slashed <= NAMES
    assert slashed == set(named(text))


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_no_message_of_a_conversation_leaves_only_a_command(file: Path) -> None:
    """In every conversation written down, the button of a named command stands below."""
    for said in _messages(file.read_text(encoding="utf-8")):
        for name in named(said):
            assert f"[{LABELS[name]}]" in said, said


def _messages(script: str) -> Iterator[str]:
    """Yield each message of the bot with its choices."""
    for block in re.split(r"^(?=\S+ [<>*] |#)", script, flags=re.MULTILINE):
        if re.match(r"\S+ < ", block):
            yield block


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gõ /lich.", ["lich"]),
        ("gõ **/hoidap**", ["hoidap"]),
        ("/lich rồi /lop, /lich", ["lich", "lop"]),
        ("(/trogiup)", ["trogiup"]),
        ("https://dh.example/lop/K7QM3X", []),
        ("20/12, 1/4 câu, và/lop", []),
        ("/lichsu", []),
        ("/lich/su", []),
        ("/khong", []),
    ],
)
def test_commands_are_told_from_addresses_and_fractions(text: str, found: list[str]) -> None:
    """Only a whole word behind a slash of its own is a command."""
    assert found == named(text)


def test_a_button_that_is_there_is_not_doubled() -> None:
    """One button a command; none for what the reader has not, nor on what is passed on."""
    there = Reply("Gõ /lich hoặc /lop.", (Choice("go:lich", "Lịch"),))
    assert there == with_buttons(there, {"lich"}, WORDING)
    assert [LABELS["lop"]] == [c.label for c in with_buttons(there, NAMES, WORDING).choices[1:]]
    assert with_buttons(there, NAMES, WORDING).choices[1].extra
    for theirs in (Reply("Gõ /lich.", copyable=True), Reply("Gõ /lich.", kind="announcement")):
        assert theirs == with_buttons(theirs, NAMES, WORDING)


def test_what_others_are_told_carries_no_command_of_a_trainer() -> None:
    """A command that a trainer wrote into a name is a button only for who has it."""
    built = frozenset(NAMES)
    for role, has in (("collaborator", False), ("trainer", True)):
        told = with_buttons(Reply("Nơi học: nhà /lop"), names(role, built), WORDING)
        assert has is bool(told.choices)
