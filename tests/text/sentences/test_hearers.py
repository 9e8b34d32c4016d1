"""Whom of a class a message is for, as a sentence says it."""

from __future__ import annotations

import pytest

from bot.text.sentences.hearers import Hearers, Part, hearers_of


@pytest.mark.parametrize(
    ("text", "part", "rest"),
    [
        ("gửi cho những người chưa đăng ký lớp thứ năm là sắp hết chỗ", "unregistered",
         "gửi cho những người lớp thứ năm là sắp hết chỗ"),
        ("nhan nguoi vang lop hom qua goi lai", "absent", "nhan nguoi lop hom qua goi lai"),
        ("báo những ai không đến lớp mai gọi cho thầy", "absent",
         "báo những ai mai gọi cho thầy"),
        ("nhắn những người đạt bài mai đến nhận thưởng", "passed",
         "nhắn những người mai đến nhận thưởng"),
        ("nhắn học viên chưa làm bài lớp mai làm trước 8h", "not_begun",
         "nhắn học viên lớp mai làm trước 8h"),
        ("báo học viên chưa đạt làm lại bài", "not_passed", "báo học viên làm lại bài"),
        ("nhắn người có mặt lớp mai nộp phiếu", "present", "nhắn người lớp mai nộp phiếu"),
        *((told, "class", told) for told in (
            "báo bà con nghỉ học lớp mai vì mưa bão", "báo học viên đến lớp sớm 15 phút",
            "nhắn anh chị đi học mang theo sổ", "nhắn học viên điểm danh lúc 8h",
            "nhắn các bạn đến đủ giờ mai", "nhắn anh em không đến được thì báo",
        )),
        ("nhắn lớp mai mang theo căn cước", "class", "nhắn lớp mai mang theo căn cước"),
        ("nhắn cả lớp ai chưa đăng ký bảo hiểm thì mang giấy", "class",
         "nhắn cả lớp ai chưa đăng ký bảo hiểm thì mang giấy"),
    ],
)  # fmt: skip
def test_whom_it_is_for(text: str, part: Part, rest: str) -> None:
    """A part of the class only where it stands before the class; the words for it go."""
    assert hearers_of(text) == Hearers(part, rest)
