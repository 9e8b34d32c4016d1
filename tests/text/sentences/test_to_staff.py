"""What is for the staff by its own words: addressed to them, handed on, taken back."""

from __future__ import annotations

import time

import pytest

from bot.text.sentences.to_staff import addresses_staff, hands_on, takes_back


@pytest.mark.parametrize(
    ("text", "is_for_them"),
    [
        ("tôi muốn hỏi cán bộ: bao giờ có gạo", True),
        ("Nhờ hỏi cán bộ giúp em: mẫu số 4 nộp ở đâu", True),
        ("hỏi thầy: mai học ở đâu ạ", True),
        ("gửi cán bộ câu này: chuẩn nghèo 2027 thế nào", True),
        ("cán bộ nói: mai nghỉ", False),
        ("họp lúc 7:30 hỏi cán bộ", False),
        ("hỏi cán bộ ở đâu", False),
    ],
)
def test_addressed(text: str, is_for_them: bool) -> None:
    """Only what stands before a colon, and only whom it is for."""
    assert addresses_staff(text) is is_for_them


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("gửi cho cán bộ", True), ("Gửi câu này cho cán bộ ạ", True), ("hỏi cán bộ câu đó", True),
        ("chuyển câu này cho thầy giúp em", True), ("nhờ cán bộ trả lời câu này", True),
        ("gửi câu này đi", True), ("cho em hỏi cán bộ", True),
        ("gửi cho cán bộ xã danh sách hộ nghèo", False), ("cán bộ", False),
        ("cán bộ trả lời chưa", False), ("gửi giấy đề nghị cho cán bộ ở đâu", False),
    ],
)  # fmt: skip
def test_handed_on(text: str, on: bool) -> None:
    """What has a question of its own is none of these."""
    assert hands_on(text) is on


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("rút lại câu hỏi", True), ("rút câu hỏi đã gửi", True), ("thu lại câu hỏi vừa gửi", True),
        ("xóa câu hỏi vừa gửi giúp em", True), ("tôi gửi nhầm rồi, rút lại giúp", True),
        ("cho em rút lại câu đã hỏi", True), ("hủy câu hỏi tôi gửi cán bộ hôm qua", False),
        ("bỏ câu này", False), ("bỏ câu hỏi đi", False), ("rút đơn được không", False),
        ("rút tiền ở đâu", False), ("rút lại câu trả lời", False),
    ],
)  # fmt: skip
def test_taken_back(text: str, back: bool) -> None:
    """A question that was sent; what is said of a quiz, or of money, is none."""
    assert takes_back(text) is back


@pytest.mark.parametrize(
    "piece", [" toi cho", " cho em", " gui cau", "hoi nham ", "em toi minh ", " can bo"]
)
def test_hostile_lines_are_read_quickly(piece: str) -> None:
    """A line of hundreds of likely words costs no noticeable time."""
    begun = time.process_time()
    for line in (f"gui cau{piece * 500} x", piece * 900):
        assert not hands_on(line) and not addresses_staff(line)
        takes_back(line)
    assert time.process_time() - begun < 2
