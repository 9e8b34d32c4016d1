"""`donghanh understand` prints the decision that people get, as promised."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app.commands.understand import OF_COMMAND
from bot.conversation.commands import COMMANDS
from bot.library.meaning.intents import ROLES
from tests.running import ROOT


def told(*args: str) -> subprocess.CompletedProcess[str]:
    """Run the command and return what came of it."""
    code = [sys.executable, "-m", "bot", "understand", *args]
    return subprocess.run(code, cwd=ROOT, capture_output=True, text=True)


def test_each_line_is_one_object(tmp_path: Path) -> None:
    """An own affair, exact words, a label, a code, a rule, a household, noise."""
    lines = {
        "mai em bận không đi được ạ": "withdraw", "Lịch ạ": "my_classes", "đăng ký.": "register",
        "Đăng ký lớp tập huấn": "register", "KMN479": "checkin", "lớp học ở đâu": "class_info",
        "thế nào là hộ cận nghèo": "search", "nhà bà Lan có được hộ nghèo không": "household",
        "giá vàng hôm nay": "out_of_scope", "không muốn sống nữa": "distress", "asdf": "unsure",
    }  # fmt: skip
    path = tmp_path / "queries.txt"
    path.write_text("\n".join(["", *lines, "  "]), encoding="utf-8")
    done = told("--queries", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["text"]: one["heard"] for one in found} == lines
    assert {tuple(one) for one in found} == {("text", "heard", "also", "card", "asks_first")}
    by = {one["text"]: one for one in found}
    assert by["mai em bận không đi được ạ"]["asks_first"]
    assert by["thế nào là hộ cận nghèo"]["card"] == "can-ngheo"
    assert by["giá vàng hôm nay"]["card"] is None


@pytest.mark.parametrize(
    ("args", "heard"),
    [
        (("hủy", "lớp", "mai"), "withdraw"),
        (("hủy", "lớp", "mai", "--role", "trainer"), "cancel_class"),
    ],
)
def test_a_role_hears_with_its_own_ears(args: tuple[str, ...], heard: str) -> None:
    """The same words are another errand for a trainer."""
    done = told(*args, "--json")
    assert json.loads(done.stdout)["heard"] == heard


def test_every_command_is_for_an_intent() -> None:
    """Of whoever has the command; nothing is named that is no command."""
    assert set(OF_COMMAND) == {command.name for command in COMMANDS}
    assert set(OF_COMMAND.values()) <= set(ROLES)


def test_nothing_to_understand_is_said() -> None:
    """And so is a role that there is none of."""
    assert told().returncode == 2
    assert told("xin chào", "--role", "boss").returncode == 2
    assert "greeting" in told("xin chào").stdout
