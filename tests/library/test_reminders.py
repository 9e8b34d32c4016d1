"""What content/reminders.yaml may hold, and what is refused with which line."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.domain.instants import HOUR_MS, MINUTE_MS
from bot.domain.reminders import KINDS
from bot.domain.timing import Offset
from bot.library.load import Library, load
from bot.library.reminders import read_reminders
from tests.library.shelf import REMINDERS, write_shelf

NEEDED = "  quiet: wait\n  late: send\n  mute: yes\n  text: common.reminder\n"


def test_the_shipped_file_has_every_kind(library: Library) -> None:
    """Each kind is there, in the order of the program; duties and new questions are never muted."""
    assert list(library.reminders) == list(KINDS)
    assert {kind for kind, rule in library.reminders.items() if not rule.mutable} == {
        "moved", "relocated", "transferred", "cancelled", "offer", "asked",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "offset"),
    [
        ("evening", "trước 1 ngày, 18:00", Offset(days=-1, at=time(18))),
        ("before", "trước 2 giờ", Offset(ms=-2 * HOUR_MS)),
        ("before", "trước 45 phút", Offset(ms=-45 * MINUTE_MS)),
        ("quiz", "sau 1 ngày, 7:00", Offset(days=1, at=time(7))),
        ("quiz", "ngay", Offset()),
    ],
)
def test_offsets_are_read_as_people_write_them(
    tmp_path: Path, kind: str, text: str, offset: Offset
) -> None:
    """Before or after, in minutes, hours or days with a time of day."""
    path = tmp_path / "reminders.yaml"
    path.write_text(f'- kind: {kind}\n  label: Thử\n  times: ["{text}"]\n{NEEDED}', "utf-8")
    rules = read_reminders(path, [])
    assert rules[kind].times == (offset,)


CASES = [
    ("kind: evening", "kind: sang_som", ":1: không có loại lời nhắc “sang_som”"),
    ("kind: evening", "kind: before", ":8: loại lời nhắc “before” ghi hai lần"),
    ("times: [trước 2 giờ]", "times: [2 giờ trước]", ":3: “2 giờ trước” phải viết như"),
    ("times: [trước 2 giờ]", "times: ['trước 1 ngày, 25:00']", ":3: “trước 1 ngày, 25:00” phải"),
    ("times: [trước 2 giờ]", "times: [sau 2 giờ]", ":3: loại “evening” phải viết “trước …”"),
    ("times: [sau 1 giờ]", "times: [trước 1 giờ]", "loại “quiz_open” phải viết “sau …”"),
    ("times: [ngay]", "times: [sau 1 giờ]", ":17: loại “moved” được báo ngay"),
    ("quiet: wait", "quiet: sleep", ":4: “quiet” phải là một trong: wait, drop"),
    ("late: send", "late: never", ":5: “late” phải là một trong: merge, skip, send"),
    ("mute: no", "mute: yes", ":20: loại “moved” là tin cần biết"),
    ("mute: yes", "mute: maybe", ":6: “mute” phải là một trong: yes, no"),
    ("text: common.reminder", "text: common.khong", ":7: thiếu câu chữ “common.khong”"),
    (
        "text: common.reminder",
        "text: common.hello",
        ":7: câu chữ “common.hello” dùng tên lạ “name”",
    ),
    ("label: Loại evening", "tên: Loại", ":1: thiếu “label”"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_each_fault_is_named_at_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """One slip gives a fault with its line, in Vietnamese, when content is loaded."""
    content, quizzes = write_shelf(tmp_path)
    path = content / "reminders.yaml"
    assert old in REMINDERS
    path.write_text(REMINDERS.replace(old, new, 1), "utf-8")
    faults = [str(fault).removeprefix(path.as_posix()) for fault in load(content, quizzes)[1]]
    assert any(expected in fault for fault in faults), faults


def test_a_missing_kind_and_a_missing_file_are_told(tmp_path: Path) -> None:
    """Nobody is silently reminded of nothing."""
    content, quizzes = write_shelf(tmp_path)
    path = content / "reminders.yaml"
    path.write_text("[]\n", "utf-8")
    missing = [fault.text for fault in load(content, quizzes)[1]]
    assert missing == sorted(f"thiếu loại lời nhắc “{kind}”" for kind in KINDS)
    path.unlink()
    assert [Path(fault.file).name for fault in load(content, quizzes)[1]] == ["reminders.yaml"]


def test_a_quiz_may_close_after_some_days(tmp_path: Path) -> None:
    """`open_days` is read, makes another version, and is refused outside 1 to 365."""
    content, quizzes = write_shelf(tmp_path)
    path = quizzes / "bai-mot.yaml"
    text = path.read_text("utf-8")
    before = load(content, quizzes)[0].quiz("bai-mot")
    path.write_text(text.replace("attempts: 3", "attempts: 3\nopen_days: 7"), "utf-8")
    after = load(content, quizzes)[0].quiz("bai-mot")
    assert before and after and (before.open_days, after.open_days) == (0, 7)
    assert before.version != after.version
    path.write_text(text.replace("attempts: 3", "attempts: 3\nopen_days: 0"), "utf-8")
    faults = [fault.text for fault in load(content, quizzes)[1]]
    assert faults == ["“open_days” phải là số từ 1 đến 365, không phải “0”"]
