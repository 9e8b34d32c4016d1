"""What `bot.library.load` promises: everything readable, on the right day, never changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from bot.library.load import load
from bot.library.model import parse_status
from tests.library.shelf import DAY, loaded, write_shelf


def test_a_faultless_folder_has_no_faults(tmp_path: Path) -> None:
    """Good content loads without a word."""
    library, faults = loaded(tmp_path)
    assert faults == ()
    assert [topic.id for topic in library.topics] == ["chuan-ngheo", "vay-von"]


def test_the_variant_changes_at_midnight(tmp_path: Path) -> None:
    """The card of the last day of a line and of the first day of the next differ."""
    library, _ = loaded(tmp_path)
    before = library.card("chuan-ngheo", date(2026, 12, 31))
    after = library.card("chuan-ngheo", date(2027, 1, 1))
    assert before is not None and "1.500.000" in before.body
    assert after is not None and "2.200.000" in after.body
    assert len(library.cards_on(DAY)) == 4


def test_questions_follow_the_day(tmp_path: Path) -> None:
    """A question whose answer has lapsed is no longer asked."""
    library, _ = loaded(tmp_path)
    assert [q.id for q in library.questions_on("bai-mot", DAY)] == ["q01", "q02"]
    assert [q.id for q in library.questions_on("bai-mot", date(2027, 1, 1))] == ["q02"]
    assert library.questions_on("khong-co", DAY) == ()


def test_the_right_option_is_an_index_from_zero(tmp_path: Path) -> None:
    """The file counts options from 1, the program from 0."""
    library, _ = loaded(tmp_path)
    question = library.questions_on("bai-mot", DAY)[0]
    assert question.options[question.right] == "1.500.000 đồng"


def test_a_quiz_version_changes_with_its_content(tmp_path: Path) -> None:
    """Any change of wording makes another version; none makes the same."""
    first = loaded(tmp_path / "a")[0].quiz("bai-mot")
    same = loaded(tmp_path / "b")[0].quiz("bai-mot")
    content, quizzes = write_shelf(tmp_path / "c")
    path = quizzes / "bai-mot.yaml"
    path.write_text(path.read_text("utf-8").replace("Không phải thế", "Không cần thế"), "utf-8")
    other = load(content, quizzes)[0].quiz("bai-mot")
    assert first is not None and same is not None and other is not None
    assert first.version == same.version != other.version


def test_nothing_can_be_changed(tmp_path: Path) -> None:
    """The library's values are frozen."""
    card = loaded(tmp_path)[0].card("vay-von", DAY)
    assert card is not None
    with pytest.raises(FrozenInstanceError):
        card.title = "khác"  # type: ignore[misc]


def test_broken_content_is_still_read(tmp_path: Path) -> None:
    """A card with faults is found all the same, and one broken file takes down no other."""
    content, quizzes = write_shelf(tmp_path)
    bad = content / "cards" / "vay.md"
    bad.write_text(bad.read_text("utf-8").replace("checked: 2026-11-23", "checked: hôm qua"))
    (content / "cards" / "hong.md").write_text("---\nid: [\n---\nchữ", "utf-8")
    (quizzes / "hong.yaml").write_bytes(b"\xff\xfe\x00")
    library, faults = load(content, quizzes)
    assert library.card("vay-von", DAY) is not None
    assert library.quiz("bai-mot") is not None
    assert len(faults) == 3


def test_an_empty_or_missing_folder_is_no_crash(tmp_path: Path) -> None:
    """A folder without anything gives an empty library and says what is missing."""
    library, faults = load(tmp_path / "content", tmp_path / "quizzes")
    assert library.cards_on(DAY) == ()
    assert library.search("hộ nghèo", DAY).hits == ()
    assert any("topics.yaml" in fault.file for fault in faults)


@pytest.mark.parametrize(
    ("text", "kind", "other"),
    [
        ("còn hiệu lực", "in_force", ""),
        ("còn hiệu lực, đã sửa đổi bởi 38/2023/NĐ-CP", "amended", "38/2023/NĐ-CP"),
        ("chưa có hiệu lực (từ 01/01/2027)", "not_yet", "01/01/2027"),
        ("hết hiệu lực (theo 238/2025/NĐ-CP)", "expired", "238/2025/NĐ-CP"),
        (
            "đã có văn bản mới cùng nội dung: 55/2023/TT-BTC; chưa thấy câu bãi bỏ",
            "superseded",
            "55/2023/TT-BTC",
        ),
        (
            "giai đoạn áp dụng đã hết (31/12/2025); chưa thấy văn bản bãi bỏ",
            "period_over",
            "31/12/2025",
        ),
        ("tài liệu lịch sử", "historic", ""),
        ("chưa rõ, hỏi UBND xã", "unknown", ""),
    ],
)
def test_the_eight_status_texts(text: str, kind: str, other: str) -> None:
    """Each status text is understood, with the document or day that it names."""
    status = parse_status(text)
    assert status is not None
    assert (status.kind, status.other) == (kind, other)


def test_any_other_status_text_is_refused() -> None:
    """Near misses are no status."""
    assert parse_status("Còn hiệu lực") is None
    assert parse_status("hết hiệu lực") is None
