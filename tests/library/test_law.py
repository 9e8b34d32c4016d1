"""The shipped content against the law as it was read on 29/11/2026: statuses, days, seasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.library.load import Library
from bot.library.model import Card, Regulation
from bot.text import markup
from tests.conftest import shipped

TODAY, NEW_YEAR, JUNE = date(2026, 11, 29), date(2027, 1, 1), date(2027, 6, 15)
_IN_FORCE = "còn hiệu lực"
_OF_25 = "đã có văn bản mới cùng nội dung: 25/2026/TT-BNNMT; chưa thấy câu bãi bỏ"
_OF_358 = "đã có văn bản mới cùng nội dung: 358/2025/NĐ-CP; chưa thấy câu bãi bỏ"
_PERIOD = "giai đoạn áp dụng đã hết (31/12/2025); chưa thấy văn bản bãi bỏ"
_UNKNOWN = "chưa rõ, hỏi UBND xã"

#: Number, status today, status from 01/01/2027, words that the note must hold.
STATUSES = [
    ("55/2023/TT-BTC", "hết hiệu lực (theo 60/2026/TT-BTC)", "", ["31/5/2026", "31/12/2026"]),
    (
        "46/2022/TT-BTC",
        "đã có văn bản mới cùng nội dung: 55/2023/TT-BTC, nay 60/2026/TT-BTC; chưa thấy câu bãi bỏ",
        "",
        [],
    ),
    ("27/2022/NĐ-CP", _OF_358, "", ["chưa đọc được câu chấm dứt"]),
    ("38/2023/NĐ-CP", _OF_358, "", ["chưa đọc được câu chấm dứt"]),
    ("03/2024/TT-BLĐTBXH", _PERIOD, "", ["60/2026/TT-BTC"]),
    ("09/2022/TT-BLĐTBXH", _PERIOD, "", ["60/2026/TT-BTC"]),
    ("24/2021/QĐ-TTg", _IN_FORCE, _OF_25, ["thường xuyên đến 31/12/2026", "25/2026/TT-BNNMT"]),
    (
        "07/2021/TT-BLĐTBXH",
        "còn hiệu lực, đã sửa đổi bởi 02/2022/TT-BLĐTBXH",
        _OF_25,
        ["thường xuyên đến 31/12/2026", "25/2026/TT-BNNMT"],
    ),
    ("02/2022/TT-BLĐTBXH", _IN_FORCE, _OF_25, ["thường xuyên đến 31/12/2026"]),
    ("1315/VBHN-BLĐTBXH", _IN_FORCE, _OF_25, ["thường xuyên đến 31/12/2026"]),
    (
        "967/QĐ-BNNMT",
        _IN_FORCE,
        "đã có văn bản mới cùng nội dung: 3121/QĐ-BNNMT; chưa thấy câu bãi bỏ",
        ["31/12/2026", "1.011606", "1.011607", "1.011608", "3.000412", "3121/QĐ-BNNMT"],
    ),
    (
        "30/2025/NĐ-CP",
        _IN_FORCE,
        "hết hiệu lực (theo 351/2025/NĐ-CP)",
        ["người lao động có thu nhập thấp", "Điều 5 khoản 3"],
    ),
    (
        "07/2021/NĐ-CP",
        "còn hiệu lực, đã sửa đổi bởi 30/2025/NĐ-CP",
        "giai đoạn áp dụng đã hết (31/12/2026); chưa thấy văn bản bãi bỏ",
        ["351/2025/NĐ-CP"],
    ),
    ("351/2025/NĐ-CP", _IN_FORCE, "", ["01/9/2026", "25/2026/TT-BNNMT"]),
    ("257/2025/QH15", _IN_FORCE, "", ["358/2025/NĐ-CP", "16/2026/QĐ-TTg", "60/2026/TT-BTC"]),
    ("188/2025/NĐ-CP", _IN_FORCE, "", []),
    ("176/2025/NĐ-CP", _IN_FORCE, "", ["điểm b, c khoản 5 Điều 5"]),
    ("28/2015/QĐ-TTg", _UNKNOWN, "", ["2553/QĐ-TTg"]),
    ("02/2021/QĐ-TTg", _UNKNOWN, "", ["2553/QĐ-TTg"]),
]

ADDED = [
    "25/2026/TT-BNNMT", "3121/QĐ-BNNMT", "358/2025/NĐ-CP", "60/2026/TT-BTC", "16/2026/QĐ-TTg",
    "2553/QĐ-TTg", "06/2026/NĐ-CP", "147/2025/NĐ-CP", "20/2021/NĐ-CP", "161/2026/NĐ-CP",
    "192/2026/NĐ-CP", "185/2026/NĐ-CP", "188/2026/NĐ-CP", "271/2026/NĐ-CP", "51/2024/QH15",
    "136/2025/QH15", "154/2026/NĐ-CP", "155/2026/NĐ-CP", "156/2026/NĐ-CP", "11/2017/QH14",
]  # fmt: skip

#: Days of issue and of effect as the facts give them; nothing where they give none.
DAYS = {
    "55/2023/TT-BTC": ("2023-08-15", ""),
    "188/2025/NĐ-CP": ("2025-07-01", "2025-08-15"),
    "176/2025/NĐ-CP": ("2025-06-30", "2025-07-01"),
    "351/2025/NĐ-CP": ("2025-12-30", ""),
    "25/2026/TT-BNNMT": ("", ""),
    "358/2025/NĐ-CP": ("2025-12-31", ""),
    "60/2026/TT-BTC": ("2026-05-31", "2026-05-31"),
    "2553/QĐ-TTg": ("2025-11-21", "2025-12-01"),
    "06/2026/NĐ-CP": ("2026-01-10", "2026-01-10"),
    "147/2025/NĐ-CP": ("", "2025-07-01"),
    "161/2026/NĐ-CP": ("2026-05-15", "2026-07-01"),
    "192/2026/NĐ-CP": ("2026-05-30", "2026-07-15"),
    "185/2026/NĐ-CP": ("2026-05-26", ""),
    "188/2026/NĐ-CP": ("2026-05-27", "2026-07-15"),
    "136/2025/QH15": ("", "2026-07-01"),
    "155/2026/NĐ-CP": ("", "2026-07-01"),
}


def rule(number: str) -> Regulation:
    """Return a regulation of the shipped content."""
    found = shipped().regulation(number)
    assert found is not None, number
    return found


@pytest.mark.parametrize(("number", "today", "later", "said"), STATUSES)
def test_each_status_is_that_of_the_facts(
    number: str, today: str, later: str, said: list[str]
) -> None:
    """Each row of the facts' table: the status now, the one of 2027, and what it leaves unsaid."""
    found = rule(number)
    assert found.status_on(TODAY).text == today
    assert found.status_on(date(2026, 12, 31)).text == today
    assert found.status_on(NEW_YEAR).text == (later or today)
    assert all(words in found.note for words in said), found.note
    assert found.checked == TODAY


@pytest.mark.parametrize("number", ADDED)
def test_what_the_facts_add_is_registered(number: str) -> None:
    """Every document that the facts name is known, with the day on which it was read."""
    assert rule(number).checked == TODAY
    assert rule(number).title and rule(number).sources


@pytest.mark.parametrize("number", DAYS)
def test_days_are_those_of_the_facts(number: str) -> None:
    """Days of issue and of effect come from the facts; where they are silent none is written."""
    found = rule(number)
    days = tuple(day.isoformat() if day else "" for day in (found.issued, found.effective))
    assert days == DAYS[number]


DATES = [TODAY, date(2026, 12, 31), NEW_YEAR, date(2027, 3, 31), date(2027, 4, 1), JUNE]


@pytest.mark.parametrize("day", DATES)
def test_no_card_outlives_its_first_document(day: date) -> None:
    """A card that calls its rule in force rests on a document that still is, on every day."""
    holds = {"in_force", "amended"}
    wrong = []
    for card in shipped().cards_on(day):
        first = shipped().regulation(card.regulations[0]) if card.regulations else None
        if first and card.status.kind in holds and first.status_on(day).kind not in holds:
            wrong.append(f"{card.id}: {first.number}")
    assert wrong == []


# -- the season of 2026 ---------------------------------------------------------------------------

_REVIEW = re.compile(r"rà soát|đợt|danh sách|phiếu|mẫu|niêm yết|treo|họp|thủ tục", re.I)
_YEAR = re.compile(r"(?<![/\d])2026(?![/\d-])|\b(31/12|01/9)/2026")


def seasonal(card: Card) -> list[str]:
    """Return the sentences of a card that speak of the review of 2026 as going on."""
    text = markup.plain(f"{card.title}\n{card.body}")
    parts = re.split(r"(?<=[.!?])\s|\n", text)
    return [one for one in parts if _YEAR.search(one) and _REVIEW.search(one)]


def queries(library: Library) -> Iterator[str]:
    """Yield the title and every keyword of every variant of every card, of any year."""
    cards = {card for day in DATES for card in library.cards_on(day)}
    for card in cards:
        yield card.title
        yield from card.keywords


@pytest.mark.parametrize("day", [date(2027, 4, 1), JUNE, date(2027, 12, 31)])
def test_the_season_of_2026_is_over_in_june_2027(day: date) -> None:
    """Whatever is asked then, no card of the review of 2026 stands first, nor an old form."""
    library = shipped()
    firsts = {
        hits[0].card_id for query in set(queries(library))
        if (hits := library.search(query, day, 1).hits)
    }  # fmt: skip
    assert len(firsts) > 40
    cards = [card for id_ in sorted(firsts) if (card := library.card(id_, day))]
    assert [(card.id, seasonal(card)) for card in cards if seasonal(card)] == []
    assert "ra-soat-thu-2026-chua-ro" not in firsts
    for card in cards:
        if "24/2021/QĐ-TTg" in card.regulations or "967/QĐ-BNNMT" in card.regulations:
            assert card.status.kind not in {"in_force", "amended"}, card.id


def test_the_season_is_there_while_it_lasts() -> None:
    """In December 2026 the same questions find the cards of the review that is going on."""
    day = date(2026, 12, 15)
    for query, card in (
        ("rà soát cuối năm 2026 chấm theo chuẩn nào", "ra-soat-thu-2026-chua-ro"),
        ("thấy sai trong danh sách thì làm gì", "thay-sai-danh-sach"),
        ("cán bộ đòi tiền mới cho vào hộ nghèo", "bi-doi-tien"),
        ("thôn bảo hết chỉ tiêu hộ nghèo rồi", "bi-doi-tien"),
        ("danh sách treo mấy ngày", "niem-yet-cong-nhan"),
    ):
        assert shipped().search(query, day, 1).hits[0].card_id == card, query


@pytest.mark.parametrize("day", DATES)
def test_each_title_finds_its_own_card(day: date) -> None:
    """On every day the title of a card leads to that card, in the variant of the day."""
    library = shipped()
    for card in library.cards_on(day):
        hits = library.search(card.title, day, 3).hits
        assert card.id in [hit.card_id for hit in hits], (card.id, hits)


# -- what may not be taught -----------------------------------------------------------------------

NEVER = [
    (r"6,6 ?%", "lãi cũ, trước 01/12/2025"),
    (r"7,92 ?%", "lãi cũ, trước 01/12/2025"),
    (r"8,25 ?%", "lãi cũ, trước 01/12/2025"),
    (r"\b9(,0)? ?% một năm", "vùng khó khăn cũ"),
    (r"kiểm tra lần cuối", ""),
    (r"khiếu nại (sẽ|chắc chắn) (thắng|được)", ""),
    (r"pháp luật cấm (chia )?chỉ tiêu", ""),
    (r"3,3 ?%", ""),
]


@pytest.mark.parametrize(("pattern", "allowed"), NEVER)
def test_what_the_facts_forbid_is_not_said(pattern: str, allowed: str) -> None:
    """Old rates and empty promises stand nowhere, but where a sentence calls them old."""
    texts = [
        sentence
        for day in DATES
        for card in shipped().cards_on(day)
        for sentence in re.split(r"(?<=[.!?])\s|\n", markup.plain(card.body))
    ]
    texts += [
        part for quiz in shipped().quizzes for one in quiz.questions
        for part in (one.text, one.why, *one.options)
    ]  # fmt: skip
    found = {text for text in texts if re.search(pattern, text, re.I)}
    assert {text for text in found if not allowed or allowed not in text} == set()


def test_the_days_of_posting_are_those_of_the_regular_review() -> None:
    """3 / 7 / 3 working days, for the regular review to 31/12/2026; none are named afterwards."""
    before = shipped().card("niem-yet-cong-nhan", TODAY)
    after = shipped().card("niem-yet-cong-nhan", NEW_YEAR)
    assert before and after
    assert "**rà soát thường xuyên, năm 2026** (dùng đến hết 31/12/2026)" in before.body
    days = re.findall(r"\*\*(\d+) ngày làm việc\*\*", before.body)
    assert days == ["3", "7", "3"]
    assert "ngày làm việc" not in after.body


#: Documents of which only a third party's copy or extract was read.
COPIES = re.compile(
    r"\b(25/2026|3121|06/2026|16/2026|66/2026|188/2026|271/2026|154/2026|155/2026|156/2026)\b"
    r"|bản chép|phần trích|bản trích"
)


@pytest.mark.parametrize("day", DATES)
def test_what_was_read_in_a_copy_sends_people_to_ask(day: date) -> None:
    """No card rests on a copy or an extract without saying whom to ask."""
    resting = [card for card in shipped().cards_on(day) if COPIES.search(card.body)]
    assert len(resting) > 10
    alone = [card.id for card in resting if not re.search(r"\bhỏi\b", card.body)]
    assert alone == []
