"""What `donghanh check` refuses: each fault with its file and line, all at once."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from bot.library.check import wording_faults
from bot.library.load import load
from bot.library.wording import read_wording
from tests.library.shelf import card, write_shelf


def faults_after(folder: Path, file: str, old: str, new: str) -> list[str]:
    """Return the faults once `old` in one file of the small folder has become `new`."""
    content, quizzes = write_shelf(folder)
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [str(fault).removeprefix(f"{folder.as_posix()}/") for fault in load(content, quizzes)[1]]


CASES = [
    ("content/cards/vay.md", "title: Hộ nghèo vay vốn được bao nhiêu?\n", "", ":2: thiếu “title”"),
    ("content/cards/vay.md", "keywords:", "keyword:", ":8: không có mục nào tên “keyword”"),
    ("content/cards/vay.md", "không thế chấp.", "x" * 900, ":11: thẻ dài"),
    ("content/cards/vay.md", "topic: vay-von", "topic: khac", ":4: không có chủ đề “khac”"),
    (
        "content/cards/vay.md",
        "regulations: []",
        "regulations: [1/2020/NĐ-CP]",
        ":5: không có văn bản “1/2020/NĐ-CP”",
    ),
    (
        "content/cards/vay.md",
        "regulations: []",
        "regulations: [07/2021/N\u0394-CP]",  # a Greek letter
        "chỉ khác “07/2021/NĐ-CP” ở chữ “\u0394” (U+0394), phải là “Đ”",
    ),
    (
        "content/cards/vay.md",
        "sources:",
        "related: [khong-co]\nsources:",
        ":9: không có thẻ nào mã",
    ),
    ("content/cards/vay.md", "status: còn hiệu lực", "status: còn", ":6: “status” không phải một"),
    (
        "content/cards/vay.md",
        "status: còn hiệu lực",
        "status: hết hiệu lực (theo 07/2021/NĐ-CP)",
        ":6: “hết hiệu lực” phải có “status_source”",
    ),
    ("content/cards/vay.md", "id: vay-von", "id: quyet-dinh-90", "bị trùng trong cùng thời gian"),
    (
        "content/cards/moi.md",
        "valid_from: 2027-01-01",
        "valid_from: 2026-12-31",
        "bị trùng trong cùng thời gian",
    ),
    (
        "content/cards/moi.md",
        "valid_from: 2027-01-01",
        "valid_from: 2027-02-01\nvalid_to: 2027-01-01",
        ":11: ngày 01/01/2027 trước valid_from 01/02/2027",
    ),
    ("content/cards/vay.md", "Hộ nghèo vay tối", "<b>Hộ</b> nghèo vay tối", ":11: thẻ HTML"),
    ("content/cards/vay.md", "checked: 2026-11-23", "checked: 2026-02-30", "phải là ngày dạng"),
    (
        "content/cards/vay.md",
        "sources:",
        "last_year: 25\nsources:",
        ":9: “last_year” phải là số từ 2000 đến 2100",
    ),
    (
        "content/regulations.yaml",
        "effective: 2021-03-15",
        "note: chỉ **cho việc dở dang",
        ":6: dấu ** chưa có cặp",
    ),
    ("content/cards/vay.md", "https://example.org/vay-von", "S88", "không phải địa chỉ"),
    ("content/regulations.yaml", "effective: 2021-03-15", "effective: 2020-01-01", ":6: ngày"),
    ("content/regulations.yaml", "number: 90/QĐ-TTg", "number: 07/2021/NĐ-CP", "bị trùng"),
    ("content/topics.yaml", "id: vay-von", "id: Vay Von", ":2: mã “Vay Von”"),
    ("quizzes/bai-mot.yaml", "answer: 2", "answer: 4", ":11: đáp án đúng “4” không có"),
    ("quizzes/bai-mot.yaml", "card: vay-von", "card: khong", ":23: không có thẻ nào mã “khong”"),
    ("quizzes/bai-mot.yaml", "regulation: 90/QĐ-TTg", "regulation: 1/KH", "không có văn bản"),
    ("quizzes/bai-mot.yaml", "id: q02", "id: q01", ":17: mã câu hỏi “q01” bị trùng"),
    ("quizzes/bai-mot.yaml", "[Có, Không]", "[Có]", "1 lựa chọn; cần 2 đến 6"),
    ("quizzes/bai-mot.yaml", "[Có, Không]", "[Có, có]", "hai lựa chọn giống nhau"),
    ("quizzes/bai-mot.yaml", "pass_percent: 70", "pass_percent: 170", "số từ 1 đến 100"),
    ("content/wording/common.yaml", "{{ name }}", "{{ name ", "mẫu câu viết sai"),
    ("content/wording/common.yaml", "{{ name }}", "{{ name|lạ }}", "mẫu câu viết sai"),
    ("content/synonyms.yaml", "small_talk:", "chit_chat:", "không có mục nào tên “chit_chat”"),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), CASES)
def test_each_fault_is_named_at_its_line(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    """One slip gives a fault in the right file, at the right line, in Vietnamese."""
    faults = faults_after(tmp_path, file, old, new)
    assert any(fault.startswith(f"{file}:") and expected in fault for fault in faults), faults


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    """Two slips in two files are both told."""
    content, quizzes = write_shelf(tmp_path)
    (content / "cards" / "a.md").write_text(card("a-mot", "A", ""), "utf-8")
    (quizzes / "b.yaml").write_text("id: b\n", "utf-8")
    files = {Path(fault.file).name for fault in load(content, quizzes)[1]}
    assert files == {"a.md", "b.yaml"}


def test_decomposed_letters_are_named(tmp_path: Path) -> None:
    """Text that is not NFC is a fault of its line, and is read as if it were."""
    content, quizzes = write_shelf(tmp_path)
    path = content / "topics.yaml"
    path.write_text(unicodedata.normalize("NFD", path.read_text("utf-8")), "utf-8")
    library, faults = load(content, quizzes)
    assert [fault.line for fault in faults if "NFC" in fault.text] == [1, 2]
    assert library.topics[0].title == "Chuẩn nghèo"


def test_right_answers_on_one_letter_are_told(tmp_path: Path) -> None:
    """More than 40 % of the right answers on one letter is a fault."""
    content, quizzes = write_shelf(tmp_path)
    path = quizzes / "bai-mot.yaml"
    head, _, rest = path.read_text("utf-8").partition("  - id: q01")
    questions = [f"  - id: q{n:02d}{rest.partition('  - id: q02')[0]}" for n in range(1, 7)]
    path.write_text(head + "".join(questions), "utf-8")
    faults = load(content, quizzes)[1]
    assert any("6/6 câu có đáp án đúng là B" in fault.text for fault in faults)


def test_repeated_nodes_cannot_unfold(tmp_path: Path) -> None:
    """YAML anchors, of which ten lines make gigabytes, are refused at once."""
    content, quizzes = write_shelf(tmp_path)
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    (content / "synonyms.yaml").write_text("\n".join(lines), "utf-8")
    assert any("không dùng &" in fault.text for fault in load(content, quizzes)[1])


def test_wording_is_held_against_what_the_program_uses(tmp_path: Path) -> None:
    """A missing key, a key nobody uses and a name nobody hands in are all told."""
    (tmp_path / "talk.yaml").write_text('a: "{{ ten }}"\nb: "chữ"\n', "utf-8")
    wording, faults = read_wording(tmp_path)
    found = [fault.text for fault in wording_faults(wording, {"talk.a": ["name"], "talk.c": []})]
    assert faults == []
    assert found == [
        "thiếu câu chữ “talk.c”",
        "câu chữ “talk.a” dùng tên lạ “ten”",
        "không nơi nào dùng câu chữ “talk.b”",
    ]
