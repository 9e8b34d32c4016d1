"""What somebody tells of themselves is found in a sentence, and nothing of a name is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.library.load import Library
from bot.text.folding import fold
from bot.text.sentences import told


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("em ở Thanh Hóa", "Thanh Hóa"), ("Bản Lát ạ", "Bản Lát"), ("Bản Lát nhé", "Bản Lát"),
        ("dạ em ở xã Mường Lát", "xã Mường Lát"), ("xã em là Mường Lát", "Mường Lát"),
        ("da em o ban lat a", "ban lat"), ("Dạ Thanh Hóa ạ", "Thanh Hóa"), ("ở bản Na", "bản Na"),
        ("Tôi chuyển sang xã Mường Chanh rồi", "xã Mường Chanh"), ("toi o thanh hoa", "thanh hoa"),
        ("nhà em ở bản Poọng cơ", "bản Poọng"), ("em ở xã Nhi Sơn, Thanh Hóa ạ",
        "xã Nhi Sơn, Thanh Hóa"), ("Mường Nhé", "Mường Nhé"), ("phong nha", "phong nha"),
        ("em ở Mường Nhé ạ", "Mường Nhé"), ("Thôn A", "Thôn A"), ("thon a", "thon a"), ("Ở", "Ở"),
        ("em công tác tại UBND xã Mường Lát ạ", "UBND xã Mường Lát"), ("O Ma", "O Ma"),
        ("3", "3"), ("", ""), ("ạ", "ạ"),
    ],
)  # fmt: skip
def test_a_place_in_a_line(line: str, place: str) -> None:
    """Who is there, polite words and signs come off; a name ends as it ends."""
    assert told.place(line) == place


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("số em là 0912345678 ạ", "0912345678"), ("0912 345 678", "0912345678"),
        ("em dùng số +84 912 345 678 nhé", "0912345678"), ("so cua em 0912.345.678", "0912345678"),
        ("0912345678, 0912345678", "0912345678"), ("0912345678 hoặc 0987654321", None),
        ("số em là 09123", None), ("không", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_in_a_line(line: str, number: str | None) -> None:
    """One is read; of two nobody knows which was meant."""
    assert told.phone(line) == number


@pytest.mark.parametrize(
    ("says", "lines", "others"),
    [
        (
            told.nothing,
            ("bỏ qua ạ", "Bỏ qua.", "không có số ạ", "em không có", "em chưa có số", "ko có sdt",
             "dạ em không có điện thoại ạ", "để sau", "không nhớ"),
            ("bản Không", "Bỏ Văn Có", "không", "0912345678", "Hà Thị Không Có Ai"),
        ),
        (
            told.stops, ("thôi", "Thôi ạ", "thôi, để lúc khác", "thôi không làm nữa", "hủy"),
            ("bản Thôi", "Lò Văn Thôi", "thôi nhé em chuyển bản", "Thới"),
        ),
        (
            told.goes_back, ("quay lại", "Quay lại ạ", "trở lại bước trước", "lùi lại"),
            ("bản Quay", "Lò Văn Lại", "quay lại lớp hôm qua"),
        ),
        (told.goes_on, ("tiếp", "Làm tiếp ạ", "tiep tuc"), ("Lò Văn Tiếp", "bản Tiếp", "Tiệp")),
        (told.keeps, ("giữ nguyên", "Giữ nguyên ạ", "để nguyên"), ("bản Nguyên", "Nguyễn Giữ")),
        (
            told.is_request,
            ("lớp học ở đâu", "mấy giờ học", "mai em bận không đi được", "em muốn đăng ký lớp",
             "có mất tiền không", "quên mã", "xã nào?"),
            ("Lò Văn Sao", "Lò Thị Mai", "em ở Thanh Hóa", "em ở bản Đâu", "Hà Thị Không",
             "La Gi", "phường La Gi", "không có số ạ", "Muôn Văn Cần"),
        ),
    ],
    ids=["nothing", "stops", "back", "on", "keeps", "task"],
)  # fmt: skip
def test_what_is_no_answer(says: object, lines: tuple[str, ...], others: tuple[str, ...]) -> None:
    """Leaving open, leaving off, going back and other tasks are told from names."""
    assert callable(says)
    assert [line for line in lines if not says(line)] == []
    assert [line for line in others if says(line)] == []


def every_name(library: Library, within: str | None = None) -> Iterator[str]:
    for place in library.places.children(within):
        yield place.name
        yield place.name.split(" ", 1)[-1]
        yield from every_name(library, place.code)


def test_no_place_of_the_country_is_taken_for_something_else(library: Library) -> None:
    """Each province and commune, with and without its kind and its accents, stays what it is."""
    no_answers = (told.nothing, told.stops, told.goes_back, told.goes_on, told.keeps,
                  told.is_request)  # fmt: skip
    for name in every_name(library):
        for typed in (name, name.lower(), fold(name)):
            assert told.place(typed) == typed
            assert not any(says(typed) for says in no_answers), typed
