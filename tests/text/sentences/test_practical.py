"""What the class's own line answers, and what its time and place do."""

from __future__ import annotations

import pytest

from bot.text.sentences.practical import asks_practical, topics


@pytest.mark.parametrize(
    "said",
    [
        "có cơm trưa không", "mang gì", "có tiền đi lại không", "co tien xang khong",
        "Mặc đồng phục hay quần áo dân tộc đi học ạ", "có được ăn trưa không cán bộ",
        "Có cho mang con nhỏ theo không", "chỗ học có gửi xe được không",
    ],
)  # fmt: skip
def test_practical_questions(said: str) -> None:
    """Lunch, money, what to bring or wear, children."""
    assert asks_practical(said)


@pytest.mark.parametrize(
    "said",
    [
        "mấy giờ học", "lớp học ở đâu", "mang sổ đến đâu, ở đâu vậy", "ai dạy", "học mấy buổi",
        "Lớp trợ giúp pháp lý cho người nghèo hôm nào, có dạy trên máy tính không", "",
    ],
)  # fmt: skip
def test_time_and_place_are_the_classs_own(said: str) -> None:
    """Also where both are asked."""
    assert not asks_practical(said)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("có cơm trưa không", ("food",)), ("trưa có suất ăn không", ("food",)),
        ("mang gì", ("things",)), ("chuẩn bị gì", ("things",)),
        ("có tiền đi lại không", ("money",)), ("có cho mang con nhỏ không", ("things", "children")),
        ("mấy giờ học", ("when",)), ("lớp học ở đâu", ("where",)), ("ai dạy", ()),
    ],
)  # fmt: skip
def test_topics(said: str, about: tuple[str, ...]) -> None:
    """Two questions about one thing are alike, time and place are two."""
    assert topics(said) == about
