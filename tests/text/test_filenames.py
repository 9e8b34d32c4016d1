"""Names of files as people send them, and as they are kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.filenames import LONGEST, clean

NAMES = [
    ("Kế hoạch 2026.docx", "Kế hoạch 2026.pdf"),
    (unicodedata.normalize("NFD", "Biên bản rà soát.PDF"), "Biên bản rà soát.pdf"),
    ("../../etc/passwd", "passwd.pdf"),
    ("C:\\Users\\an\\bao cao.docm", "bao cao.pdf"),
    ("a\x00b\nc\u202efdp.exe", "ab cfdp.pdf"),
    ('tờ trình: "khẩn" <1>?.pdf', "tờ trình khẩn 1.pdf"),
    ("Bản v1.2 mới", "Bản v1.2 mới.pdf"),
    (".pdf", "tep.pdf"),
    ("...", "tep.pdf"),
    ("", "tep.pdf"),
    ("lớp/", "tep.pdf"),
]


@pytest.mark.parametrize(("given_name", "kept"), NAMES)
def test_a_name_keeps_its_words_and_nothing_else(given_name: str, kept: str) -> None:
    """No folders, no control characters, NFC, and the ending that the bytes deserve."""
    assert kept == clean(given_name, ".pdf", "tep")


def test_a_long_name_is_cut_between_letters() -> None:
    """Eighty characters with the ending, however long it was."""
    kept = clean("Danh sách hộ nghèo " * 40 + ".xlsx", ".xlsx", "tep")
    assert len(kept) <= LONGEST and kept.endswith(".xlsx") and kept.startswith("Danh sách")


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    """Whatever is sent, what is kept is short, in NFC and no way through folders."""
    kept = clean(name, ".jpg", "anh")
    assert 4 < len(kept) <= LONGEST and kept.endswith(".jpg") and kept[0] not in ". "
    assert kept == unicodedata.normalize("NFC", kept) and not set(kept) & set('\\/:*?"<>|\n\0')
