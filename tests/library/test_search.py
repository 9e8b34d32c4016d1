"""What `bot.library.search` promises, on a small library and on the real one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.library.load import Library, load
from tests.library.shelf import DAY, loaded

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Four cards."""
    return loaded(tmp_path_factory.mktemp("shelf"))[0]


@pytest.fixture(scope="module")
def real() -> Library:
    """The library that is shipped."""
    return load(ROOT / "content", ROOT / "quizzes")[0]


def first(library: Library, query: str, day: date = DAY) -> str:
    """Return the id of the first hit."""
    hits = library.search(query, day).hits
    return hits[0].card_id if hits else ""


@pytest.mark.parametrize(
    ("query", "card_id"),
    [
        ("thu nhập bao nhiêu là hộ nghèo", "chuan-ngheo"),
        ("thu nhap bao nhieu la ho ngheo", "chuan-ngheo"),
        ("hn thu nhập bn", "chuan-ngheo"),
        ("ngưỡng nghèo", "chuan-ngheo"),
        ("1tr5", "chuan-ngheo"),
        ("1,5 triệu", "chuan-ngheo"),
        ("mượn tiền nhà nước", "vay-von"),
        ("vya vốn", "vay-von"),
        ("hooj nghefo vay", "vay-von"),
        ("nd 07", "chuan-ngheo"),
        ("NĐ07/2021", "chuan-ngheo"),
        ("07/2021/NĐ-CP", "chuan-ngheo"),
        ("nghị định số 07 năm 2021", "chuan-ngheo"),
        ("nđ 07/21", "chuan-ngheo"),
        ("quyết định 90", "quyet-dinh-90"),
        ("QĐ90", "quyet-dinh-90"),
        ("90/qd-ttg còn hiệu lực không", "quyet-dinh-90"),
        ("18/1/2022 quyết định gì", "quyet-dinh-90"),
        ("15/11 báo cáo gì", "ra-soat"),
    ],
)
def test_people_find_what_they_mean(small: Library, query: str, card_id: str) -> None:
    """Marks, short forms, slips, sums, document numbers and dates are all read."""
    assert first(small, query) == card_id


def test_the_day_chooses_the_variant(small: Library) -> None:
    """A card that is not valid yet, or no longer, is never a hit, and none comes twice."""
    hits = small.search("thu nhập bao nhiêu là hộ nghèo", date(2027, 1, 1)).hits
    assert [hit.card_id for hit in hits].count("chuan-ngheo") == 1
    assert first(small, "2,2 triệu", date(2027, 1, 1)) == "chuan-ngheo"
    assert first(small, "2,2 triệu", DAY) == ""


@pytest.mark.parametrize(
    ("query", "card_id"),
    [
        ("qd 417 ho ngheo duoc gi", "quyet-dinh-417"),
        ("nghị định 27 hộ nghèo được hỗ trợ gì", "nghi-dinh-27"),
        ("nghi dinh 27 ngay 19/4 con dung khong", "nghi-dinh-27"),
        ("tt 55 lần này còn dùng không", "thong-tu-55"),
        ("thôn có 27 hộ nghèo thì rà soát mấy bước", "cac-buoc-ra-soat"),
        ("27 ngày nữa họp dân thì làm gì", "niem-yet-cong-nhan"),
    ],
)
def test_a_kind_before_a_number_makes_it_a_document(
    real: Library, query: str, card_id: str
) -> None:
    """Whatever is counted or dated behind it; without a kind it is a count."""
    assert card_id == first(real, query)


@pytest.mark.parametrize("query", ["nghị định 999", "mai có mưa không", "1", "ok", "😀", "", "?!"])
def test_what_is_not_in_the_library_is_not_sure(small: Library, query: str) -> None:
    """Out of scope there is no sure hit."""
    assert not small.search(query, DAY).sure


@pytest.mark.parametrize(
    ("query", "ours"),
    [
        ("xe máy bị mất sổ đăng ký làm lại ở đâu", False),
        ("khi nào lĩnh lương hưu", False),
        ("kết quả xổ số", False),
        ("1 2 3 4", False),
        ("nhà có xe máy có được xét hộ nghèo không", True),
        ("mượn tiền của nhà nước để nuôi trâu", True),
        ("nghị định 999/2020 nói gì", True),
    ],
)
def test_what_the_library_is_about_decides(real: Library, query: str, ours: bool) -> None:
    """A subject of somebody else's is none for the cards, unless one of ours stands beside it."""
    assert real.search(query, DAY).ours is ours


@pytest.mark.parametrize(
    ("query", "card_id"),
    [
        ("giấy chứng nhận ai ký", "giay-chung-nhan"),
        ("giấy đề nghị mẫu gì", "giay-de-nghi"),
        ("rà soát bao giờ", "ra-soat-dinh-ky"),
        ("ho ngheo vay lai bao nhieu phan tram", "lai-suat"),
    ],
)
def test_the_way_of_asking_decides_between_near_cards(
    real: Library, query: str, card_id: str
) -> None:
    """Who, which form, when and how much lead to the card that says so."""
    assert first(real, query) == card_id


@pytest.mark.parametrize(
    "query",
    ["x" * 1_000_000, "\x00\u202e", "́" * 500, "a" * 300, "١٢٣", "/" * 300, "1/1/1/1 nđ", "²/2021"],
)
def test_odd_text_breaks_nothing(small: Library, query: str) -> None:
    """Whatever is typed, an answer comes back."""
    assert small.search(query, DAY).household in (True, False)


@pytest.mark.parametrize(
    "query",
    [
        "nhà anh Páo có được hộ nghèo không",
        "nha anh pao co duoc ho ngheo ko",
        "hộ ông Giàng A Páo có thuộc hộ nghèo không",
        "nhà tôi có được hộ nghèo không",
        "chị Lò Thị Hoa có tên trong danh sách hộ nghèo chưa",
        "CCCD 038123456789 có trong danh sách không",
        "nhà hàng xóm tôi nghèo lắm sao không được xét",
        "em có được hộ nghèo không",
        "cho xin danh sách các hộ cận nghèo của bản",
        "danh sách người nghèo thôn Hạ kèm số điện thoại",
        "ông Lù Văn Sử đã được duyệt trợ cấp chưa",
    ],
)
def test_questions_about_one_household_are_known(small: Library, query: str) -> None:
    """A household or a person asked about is recognised, named or shown."""
    assert small.search(query, DAY).household


@pytest.mark.parametrize(
    "query",
    [
        "nhà nước hỗ trợ gì",
        "hộ nghèo có được vay không",
        "ông bà trên 75 tuổi có được trợ cấp không",
        "HỘ NGHÈO CÓ ĐƯỢC VAY KHÔNG",
        "nhà dột nát được hỗ trợ bao nhiêu",
        "vay 100000000 đồng",
        "cả nhà 5 người thu nhập 6 triệu",
        "anh chị cho hỏi chuẩn nghèo",
    ],
)
def test_questions_about_the_rules_are_no_household(small: Library, query: str) -> None:
    """Asking for the rule itself gets no warning about names."""
    assert not small.search(query, DAY).household


def test_offices_that_are_gone_are_named(small: Library) -> None:
    """Old offices in a question are reported, with and without marks."""
    assert small.search("nộp lên phòng lao động huyện", DAY).old_offices == (
        "phòng lao động",
        "huyện",
    )
    assert small.search("len phong lao dong", DAY).old_offices == ("phòng lao động",)
    assert small.search("nộp ở xã", DAY).old_offices == ()


def test_the_nearest_topic_comes_first(small: Library) -> None:
    """Topics follow the best hits."""
    assert small.search("vay vốn", DAY).topics[0] == "vay-von"


def test_hits_carry_what_the_command_prints(small: Library) -> None:
    """A hit has its title, its regulations and a score of at most 1."""
    hit = small.search("nd 07", DAY).hits[0]
    assert hit.title == "Thu nhập bao nhiêu là hộ nghèo?"
    assert hit.regulations == ("07/2021/NĐ-CP",)
    assert 0 < hit.score <= 1
