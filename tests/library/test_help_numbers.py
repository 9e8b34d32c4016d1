"""Whom somebody in need can ring: the shipped numbers, what calls for which, faults of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library.help_numbers import fitting, read_help_numbers
from bot.library.load import Library


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("chồng em đang đánh em", {"113", "1900 969 680"}),
        ("khong muon song nua", {"115", "096 306 1414"}),
        ("trẻ bị đánh báo ai", {"113", "111"}),
        ("lũ về ngập nhà rồi", {"112"}),
        ("có người ngất ở nhà văn hóa", {"115"}),
        ("cứu với", {"113", "115", "111", "112"}),
        ("nhà hàng xóm đánh con thì báo ai", {"113", "111"}),
        ("nhà cháy rồi", {"114"}),
        ("con em bị điện giật", {"115"}),
        ("vợ em đau đẻ", {"115"}),
        ("con trai tôi ăn lá ngón rồi", {"115"}),
        ("em bị người ta lừa bán sang biên giới", {"113"}),
        ("bao luc gia dinh bao ai", {"113", "1900 969 680"}),
        ("chồng em bị ngất", {"115"}),
    ],
)
def test_those_come_that_fit(library: Library, text: str, first: set[str]) -> None:
    """By what is told, with accents or none; where nothing is, the four that everybody knows."""
    assert {one.number for one in fitting(library.help_numbers, text)} == first


def test_who_despairs_is_given_somebody_who_listens(library: Library) -> None:
    """First of all, whatever else is told; to nobody else."""
    for text in ("không muốn sống nữa", "chồng đánh em, em không muốn sống nữa", "em bế tắc quá"):
        numbers = [one.number for one in fitting(library.help_numbers, text, despairs=True)]
        assert numbers[:2] == ["096 306 1414", "115"], text
    assert numbers == ["096 306 1414", "115"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("number: gọi tôi", "không phải số điện thoại"), ("sources: []", "phải có nguồn"),
        ("sources: [quen ai đó]", "phải có nguồn"), ("checked: hôm qua", "phải là ngày"),
        ("despair: 2", "từ 0 đến 1"), ("use: ''", "đang để trống"), ("word: [a]", "word"),
    ],
)  # fmt: skip
def test_a_number_without_its_source_is_refused(tmp_path: Path, line: str, fault: str) -> None:
    """Nobody is sent to a number that nobody has looked up."""
    good = {
        "number": "number: '113'", "use": "use: nguy hiểm", "words": "words: [đánh]",
        "sources": "sources: [https://example.org/113]", "checked": "checked: 2026-11-30",
    }  # fmt: skip
    path = tmp_path / "help_numbers.yaml"
    for lines, faults in (({**good}, []), ({**good, line.split(":")[0]: line}, [fault])):
        text = "\n  ".join(lines.values())
        path.write_text(f"- {text}\n", encoding="utf-8")
        told = [str(one) for one in read_help_numbers(path)[1]]
        assert len(told) == len(faults)
        assert all(one in told[0] for one in faults)


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    """An office may have none; one that is no list is told."""
    assert read_help_numbers(tmp_path / "none.yaml") == ((), [])
    (tmp_path / "odd.yaml").write_text("a: b\n", encoding="utf-8")
    assert "danh sách" in str(read_help_numbers(tmp_path / "odd.yaml")[1][0])
