"""What a sentence tells of a class that is to be opened, taken apart."""

from __future__ import annotations

import pytest

from bot.text.sentences.new_class import NewClass, new_class_told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "mở lớp Vay vốn chính sách thứ sáu tuần này 14h đến 16h30 tại hội trường xã, 40 chỗ",
            NewClass("Vay vốn chính sách", "thứ sáu tuần này 14h", "đến 16h30",
                     "hội trường xã", "40"),
        ),
        (
            "mo lop ra soat ho ngheo 20/12 7h30 o nha van hoa ban Lat 50 nguoi ạ",
            NewClass("Ra soat ho ngheo", "20/12 7h30", "", "nha van hoa ban Lat", "50"),
        ),
        (
            "em muốn mở thêm một lớp tập huấn về nhà ở cho hộ nghèo, 8h sáng mai, "
            "hội trường UBND xã, 30 chỗ, cả ngày",
            NewClass("Nhà ở cho hộ nghèo", "8h sáng mai", "cả ngày", "hội trường UBND xã", "30"),
        ),
        ("tạo lớp Rà soát cuối năm chiều thứ 6 ở Tam Chung",
         NewClass("Rà soát cuối năm", "chiều thứ 6", "", "Tam Chung")),
        ("mở lớp cho vay hộ nghèo ngày 5/1 từ 8h",
         NewClass("Cho vay hộ nghèo", "ngày 5/1 từ 8h")),
        (
            "tôi muốn mở lớp tập huấn rà soát hộ nghèo ở nhà văn hóa bản Lát 8h sáng 22/12 "
            "cho 40 người",
            NewClass("Rà soát hộ nghèo", "8h sáng 22/12", "", "nhà văn hóa bản Lát", "40"),
        ),
        ("mở lớp Tổ trưởng thôn Mai Sơn 8h ngày 12/12",
         NewClass("Tổ trưởng thôn Mai Sơn", "8h ngày 12/12")),
        ("mở lớp Ghi chép 8h mai ở nhà chị Mai", NewClass("Ghi chép", "8h mai", "", "nhà chị Mai")),
        ("mở lớp Phiếu B xã ta ngày 22/12 lúc 8h", NewClass("Phiếu B xã ta", "ngày 22/12 lúc 8h")),
        ("tôi muốn mở lớp mới thứ năm này 8 giờ sáng", NewClass("", "thứ năm này 8 giờ sáng")),
        ("mở lớp cho xã Mường Lát vào thứ 3 tuần sau", NewClass("", "vào thứ 3 tuần sau")),
        ("mở lớp mới", NewClass()),
        ("mở lớp", NewClass()),
        ("bao giờ có lớp", NewClass()),
        ("lớp Rà soát mai 8h", NewClass()),
    ],
)  # fmt: skip
def test_what_is_told(text: str, told: NewClass) -> None:
    """Each part as it was typed, nothing where it is not said."""
    assert new_class_told(text) == told
