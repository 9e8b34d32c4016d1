"""Codes as people type them."""

from __future__ import annotations

import pytest

from bot.domain import codes


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("ACDE-FGHJ", "personal", "ACDEFGHJ"),
        ("acde fghj", "personal", "ACDEFGHJ"),
        ("mã: ACDEFGHJ.", "personal", "ACDEFGHJ"),
        ("ÁCĐE–FGHJ", "personal", "ACDEFGHJ"),
        ("mã cá nhân của tôi là acde 3467", "personal", "ACDE3467"),
        ("DH-ACDE-FGHJ", "role", "DHACDEFGHJ"),
        ("dh acde fghj", "role", "DHACDEFGHJ"),
        ("K7QM3X", "class", "K7QM3X"),
        ("mã lớp k7q-m3x", "class", "K7QM3X"),
    ],
)
def test_codes_are_read(text: str, kind: str, code: str) -> None:
    """Case, marks, blanks, dashes and a few words before do no harm."""
    found = codes.read_code(text)

    assert found is not None
    assert (kind, code) == (found.kind, found.code)


@pytest.mark.parametrize(
    "text", ["", "chuẩn nghèo", "ACDE-FGHO", "ACDE", "ACDE-FGHJ-KMNP", "1234-5678", "A" * 100]
)
def test_other_texts_are_no_codes(text: str) -> None:
    """Words, look-alikes that no code holds and other lengths are left alone."""
    assert codes.read_code(text) is None


@pytest.mark.parametrize(
    ("text", "sure"),
    [("cham chut", False), ("CHAM-CHUT", True), ("ACDEFGHJ", True), ("a3ee4ggg", True)],
)
def test_words_may_look_like_codes(text: str, sure: bool) -> None:
    """A text without digit, dash or capitals may be plain words."""
    found = codes.read_code(text)

    assert found is not None
    assert sure == found.sure


def test_shown_and_hashed() -> None:
    """Codes are shown in groups, and every way of typing one has the same hash."""
    assert codes.shown("acdefghj") == "ACDE-FGHJ"
    assert codes.shown("DHACDEFGHJ") == "DH-ACDE-FGHJ"
    assert codes.code_hash("ACDE-FGHJ") == codes.code_hash(" acde fghj")
    assert codes.code_hash("ACDE-FGHJ") != codes.code_hash("ACDE-FGHK")
