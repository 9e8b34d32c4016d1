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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("K7QM3X" + " " * 54, codes.TypedCode("class", "K7QM3X", True)),
        ("K7QM3X" + " " * 55, None),
        ("\nK7QM3X\n", codes.TypedCode("class", "K7QM3X", True)),
        ("K7Q\nM3X", None),
        ("K7Q M3X", None),
        ("ACDE\nFGHJ", None),
        ("(K7QM3X)!", codes.TypedCode("class", "K7QM3X", True)),
        ("KCMTGH", codes.TypedCode("class", "KCMTGH", True)),
        ("kcmtgh", codes.TypedCode("class", "KCMTGH", False)),
        ("kcm-tgh", codes.TypedCode("class", "KCMTGH", True)),
        ("Kcmtgh", codes.TypedCode("class", "KCMTGH", False)),
        ("KCMTGHJ", None),
        ("ACDE FGHJ", codes.TypedCode("personal", "ACDEFGHJ", False)),
        ("acde-fghj", codes.TypedCode("personal", "ACDEFGHJ", True)),
        ("ÁCDEFGHJ", codes.TypedCode("personal", "ACDEFGHJ", False)),
        ("ac defg hj", None),
        ("acd efghj", None),
        ("DHACDEFGHJ", codes.TypedCode("role", "DHACDEFGHJ", True)),
        ("dhacdefghj", codes.TypedCode("role", "DHACDEFGHJ", False)),
        ("dh acde fgh9", codes.TypedCode("role", "DHACDEFGH9", True)),
        ("DHACDEFGH", None),
        ("DHACDEFGHJK", None),
        ("ACDEFGHJKM", None),
        ("mã số: K7QM3X", codes.TypedCode("class", "K7QM3X", True)),
        (".", None),
    ],
)
def test_each_kind_has_its_length_and_shape(text: str, found: codes.Typed | None) -> None:
    """Six in one word, twice four, or those after DH; sure by a digit, a dash or capitals."""
    assert codes.read_code(text) == found


def test_a_code_is_shown_and_kept_the_same_for_ever() -> None:
    """What is kept of a code must still be found by the next release."""
    assert codes.role_code("ACDEFGHJ") == "DHACDEFGHJ"
    assert codes.normal(" dh-acde fg.h_j ") == "DHACDEFGHJ"
    assert [codes.shown(one) for one in ("k7qm3x", "ac de fghj", "dhacdefghj", "ACDEFGHJK")] == [
        "K7QM3X", "ACDE-FGHJ", "DH-ACDE-FGHJ", "ACDEFGHJK",
    ]  # fmt: skip
    assert codes.code_hash("ACDE-FGHJ") == (
        "08e6fd95913dfce0cb5b12d8d2ea7863e20a8dd723ae2da3a0c4a2b07791908b"
    )


def test_one_code_is_cut_out_of_a_text() -> None:
    """Whose it is, is known by what is kept; another code beside it stays."""
    kept = codes.code_hash("ACDE-FGHJ")

    assert codes.without_code("Mã ACDE-FGHJ, mã KMNP-QRTU.", kept, "…") == "Mã …, mã KMNP-QRTU."
    assert codes.without_code("Mã KMNP-QRTU.", kept, "…") == "Mã KMNP-QRTU."


@pytest.mark.parametrize(
    ("typed", "off"),
    [
        ("MTF9TP", False), ("MTF9TB", True), ("ATF9TP", True), ("MTF9BB", False),
        ("MTF9T", True), ("TF9TP", True), ("MF9TP", True), ("TF9T", False), ("MTF9B", False),
        ("MTF9TPP", True), ("XMTF9TP", True), ("MTFX9TP", True), ("MTF9TPPP", False),
        ("MTF9BPP", False), ("", False),
    ],
)  # fmt: skip
def test_one_slip_is_a_wrong_sign_a_missing_one_or_one_more(typed: str, off: bool) -> None:
    """Two of them are another code; none is the code itself."""
    assert codes.is_one_slip_off(typed, "MTF9TP") == off


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mã của bác là ne9y wegm", "NE9YWEGM"), ("mã của bác là ne9y wegm nhé cháu", "NE9YWEGM"),
        ("đây là mã cá nhân của tôi: NE9Y-WEGM", "NE9YWEGM"), ("em gửi mã NE9YWEGM ạ", "NE9YWEGM"),
        ("ma cua chi lan la ne9y-wegm", "NE9YWEGM"), ("mã cá nhân nemy wegm", "NEMYWEGM"),
        ("mã của cô là nemy wegm", "NEMYWEGM"), ("em nhận được mã dh ne9y wegm", "DHNE9YWEGM"),
        ("dạ em chào cán bộ, em gửi lại mã cá nhân của em là NE9Y-WEGM ạ", "NE9YWEGM"),
        ("mã của bác nemy wegm", ""), ("mà của bác là ne9y wegm", ""), ("mã ne9y wegm là gì?", ""),
        ("bác là ne9y wegm", ""), ("mã của bác là ne9y wegmm", ""), ("mã của bác là ne0y wegm", ""),
        ("mã của bác là ne9y wegm mà gõ mãi không vào", ""), ("mã của bác là ne9y", ""),
    ],
)  # fmt: skip
def test_a_code_is_read_in_a_sentence_that_says_so(text: str, code: str) -> None:
    """Behind the word for it; words of four letters only where nothing else can be meant."""
    found = codes.read_code(text)
    assert (found.code if found else "") == code
