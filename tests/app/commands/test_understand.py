"""`donghanh understand` prints the decision that people get, as promised."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app.commands.app import app
from bot.app.commands.lines import texts
from bot.app.commands.understand import OF_COMMAND, heard
from bot.conversation.commands import COMMANDS
from bot.conversation.flow import Taught
from bot.domain.rights import RoleName
from bot.features.installed import FLOWS
from bot.library.load import Library
from bot.library.meaning.intents import ROLES
from tests.running import ROOT

NOW = datetime(2026, 12, 15, 9, tzinfo=UTC)


def told(*args: str) -> subprocess.CompletedProcess[str]:
    """Run the command and return what came of it."""
    code = [sys.executable, "-m", "bot", "understand", *args]
    return subprocess.run(code, cwd=ROOT, capture_output=True, text=True)


def test_each_line_is_one_object(tmp_path: Path) -> None:
    """An own affair, exact words, a label, a code, a rule, a household, noise; no mark in front."""
    lines = {
        "KHÔNG ĐI ĐƯỢC": "withdraw",
        "mai em bận không đi được ạ": "withdraw", "Lịch ạ": "my_classes", "đăng ký.": "register",
        "Đăng ký lớp tập huấn": "register", "KMN479": "checkin", "lớp học ở đâu": "class_info",
        "thế nào là hộ cận nghèo": "search", "nhà bà Lan có được hộ nghèo không": "household",
        "giá vàng hôm nay": "out_of_scope", "không muốn sống nữa": "distress", "asdf": "unsure",
    }  # fmt: skip
    path = tmp_path / "queries.txt"
    path.write_text("\n".join(["", *lines, "  "]), encoding="utf-8-sig")  # Notepad's mark
    done = told("--queries", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["text"]: one["heard"] for one in found} == lines
    assert {tuple(one) for one in found} == {("text", "heard", "also", "card", "asks_first")}
    by = {one["text"]: one for one in found}
    assert by["mai em bận không đi được ạ"]["asks_first"]
    assert by["thế nào là hộ cận nghèo"]["card"] == "can-ngheo"
    assert by["giá vàng hôm nay"]["card"] is None


def test_a_card_is_told_only_where_the_chat_shows_it() -> None:
    """A commune's name alone gets titles to choose from in the chat, and no card here."""
    (one,) = (json.loads(line) for line in told("xã Mường Lát thôi", "--json").stdout.splitlines())
    assert one["card"] is None


@pytest.mark.parametrize(
    ("args", "heard"),
    [
        (("hủy", "lớp", "mai"), "withdraw"),
        (("hủy", "lớp", "mai", "--role", "trainer"), "cancel_class"),
    ],
)
def test_a_role_hears_with_its_own_ears(args: tuple[str, ...], heard: str) -> None:
    """The same words are another task for a trainer."""
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


@pytest.mark.parametrize(
    ("text", "intent", "asks_first"),
    [
        ("KHÔNG ĐI ĐƯỢC", "withdraw", False), ("trả chỗ ạ", "withdraw", False),
        ("không đi được?", "withdraw", True), ("lấy lại chỗ", "register", False),
        ("xếp hàng chờ", "register", True), ("đã đọc", "notices", False),
        ("đổi số", "profile", False), ("lưu lịch", "calendar", False), ("tắt nhắc", "mute", True),
        ("tiếp", "quiz", False), ("quay lại", "quiz", False), ("A", "quiz", False),
        ("1A", "quiz", False), ("em chọn b ạ", "quiz", False), ("không biết", "quiz", False),
        ("đọc lại câu hỏi", "quiz", False), ("kết quả", "my_results", False),
        ("/lịch", "my_classes", False), ("/lop", "unsure", True), ("/zzz", "unsure", True),
        ("vâng", "unsure", True), ("👍", "unsure", True), ("em chào thầy", "greeting", False),
        ("cảm ơn", "thanks", False), ("VXT HKF", "checkin", False), ("Việc khác", "menu", False),
        ("em gửi mã KMN479 ạ", "checkin", False), ("ABCD-EF34", "personal_code", False),
        ("em chào thầy, mai mấy giờ học ạ?", "class_info", False),
        ("không muốn sống nữa", "distress", False), ("garage", "unsure", True),
    ],
)  # fmt: skip
def test_what_comes_before_a_sentence(
    library: Library, text: str, intent: str, asks_first: bool
) -> None:
    """Taught words, the open quiz, commands, courtesy, codes and labels, as in the chat."""
    found = heard(library, text, "collaborator", NOW)
    assert (found["heard"], found["asks_first"]) == (intent, asks_first)


@pytest.mark.parametrize(
    ("role", "intent"), [("collaborator", "search"), ("trainer", "report"), ("admin", "report")]
)
def test_a_taught_word_is_for_who_may_say_it(library: Library, role: RoleName, intent: str) -> None:
    """To anybody else it is something to look up."""
    assert heard(library, "báo cáo", role, NOW)["heard"] == intent


def test_every_taught_word_is_for_an_intent() -> None:
    """None that the tables do not know."""
    taught = [one for flow in FLOWS for one in flow.words.values() if isinstance(one, Taught)]
    assert {one.intent for one in taught} <= set(ROLES)


@pytest.mark.parametrize(
    ("words", "heard_as"),
    [
        (("lớp", "học", "ở", "đâu"), ("lớp học ở đâu",)),
        (("lớp học ở đâu", "mấy giờ học"), ("lớp học ở đâu", "mấy giờ học")),
        (("mai", "nghỉ", "có cơm không", "tiếp"), ("mai nghỉ", "có cơm không", "tiếp")),
    ],
)
def test_an_argument_with_a_blank_is_a_text(
    words: tuple[str, ...], heard_as: tuple[str, ...]
) -> None:
    """Words without quotes are one."""
    assert tuple(texts(words)) == heard_as


def _unreadable(folder: Path) -> dict[str, tuple[str, ...]]:
    (folder / "odd.txt").write_bytes("mấy giờ học".encode("utf-16"))
    (folder / "content").mkdir()
    lame = folder / "lame" / "wording"
    lame.mkdir(parents=True)
    (lame / "help.yaml").write_text('menu: "x"\n', encoding="utf-8")
    return {
        "no such file": ("--queries", str(folder / "none.txt")),
        "a folder": ("--queries", str(folder)),
        "not UTF-8": ("--queries", str(folder / "odd.txt")),
        "no such content": ("asdf", "--content", str(folder / "none")),
        "no wording": ("asdf", "--content", str(folder / "content")),
        "half the wording": ("asdf", "--content", str(lame.parent)),
    }


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """In lines on standard error, with exit code 2; a search needs no words of ours but some."""
    for kind, args in _unreadable(tmp_path).items():
        for command in ("understand", "search"):
            done = CliRunner().invoke(app, [command, *args])
            said = (done.exit_code, done.stdout, isinstance(done.exception, SystemExit))
            searches = (command, kind) == ("search", "half the wording")
            assert searches or said == (2, "", True), (kind, done.output)
            assert searches or done.stderr.endswith("\n"), kind
