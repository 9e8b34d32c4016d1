"""What the search says of questions that no card answers, and how it knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.library.household import about_household, names_somebody
from bot.library.load import Library, load
from bot.library.search import SearchIndex
from bot.library.unanswered import UnansweredTopic, answered_by_now, read_unanswered
from tests.library.shelf import card, write_shelf

TODAY = date(2026, 11, 30)


# -- what a question adds --------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "hộ nghèo có phải học lớp xóa mù chữ không",
        "hộ nghèo nuôi cá lồng được hỗ trợ gì",
        "người nghèo đi máy bay có được giảm giá vé không",
        "ho ngheo gui xe o cho co mat tien khong",
        "hộ nghèo làm homestay thì được gì",
        "hộ cận nghèo mua ô tô tải trả góp được không",
    ],
)
def test_poverty_alone_makes_nothing_sure(library: Library, query: str) -> None:
    """Words that nearly every card has are no answer to what else is asked."""
    found = library.search(query, TODAY)
    assert found.ours
    assert not found.sure


@pytest.mark.parametrize(
    ("query", "card_id"),
    [
        ("hộ nghèo là gì", "chuan-ngheo"),
        ("chuẩn nghèo bao nhiêu", "chuan-ngheo"),
        ("hộ nghèo được mấy số điện một tháng", "tien-dien"),
        ("mượn tiền của nhà nước để nuôi trâu", "vay-von-ho-ngheo"),
        ("nghèo với cận nghèo khác nhau chỗ mô", "can-ngheo"),
        ("lamf maats giaays chuwngs nhaanj hooj ngheof thif caaps laij owr ddaau",
         "giay-chung-nhan"),
    ],
)  # fmt: skip
def test_what_a_card_answers_stays_sure(library: Library, query: str, card_id: str) -> None:
    """Other words for what the card says are no less sure, nor are dialect and Telex keys."""
    found = library.search(query, TODAY)
    assert (found.sure, found.hits[0].card_id) == (True, card_id)


@pytest.mark.parametrize(
    "query",
    [
        "hộ nghèo có được miễn án phí không",  # an in another word, phí in học phí
        "hộ nghèo có được miễn phí công chứng không",
        "khám thai có được miễn phí không",
        "mưa lũ cuốn nhà thì được hỗ trợ bao nhiêu",  # mưa stands in no card
        "bao giờ có lương",  # a card on who has no pension says it by the way
        "hỏi về hỗ trợ học",
        "ai là bí thư xã",
    ],
)
def test_the_word_that_carries_a_question_is_said(library: Library, query: str) -> None:
    """A word typed with its marks is another without; little is asked by a title, not by the way.

    The list of topics has no part in it.
    """
    index = SearchIndex(library.every_card, library.regulations, library.synonyms)
    assert not index.search(query, TODAY).sure


@pytest.mark.parametrize(
    ("query", "card_id"),
    [
        ("nhà dột nát muốn sữa lại được hỗ trợ bao nhiêu", "nha-o"),
        ("xã lên nông thôn mới bà con dân tộc còn thẻ bảo hiểm không", "bhyt-doi-tuong-khac"),
        ("năm 2027 thu nhập bao nhiêu thì được coi là nghèo", "chuan-ngheo"),
        ("hộ nghèo có được miễn viện phí không", "bhyt-ho-ngheo"),
        ("ho ngheo co duoc mien vien phi khong", "bhyt-ho-ngheo"),
    ],
)
def test_how_it_is_said_makes_nothing_unsure(library: Library, query: str, card_id: str) -> None:
    """Hỏi for ngã, words of talk and missing accents change no answer."""
    found = library.search(query, TODAY)
    assert (found.sure, found.hits[0].card_id) == (True, card_id)


# -- documents -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("nghị định 66/2024", "Nghị định 66/2024"),
        ("nđ 66/24 nói gì về bán trú", "Nghị định 66/2024"),
        ("nghị định 07 năm 2022", "Nghị định 07/2022"),
        ("24/2020/QĐ-TTg", "Quyết định 24/2020"),
        ("27/2021", "Văn bản 27/2021"),
        ("thông tư 55 năm 2020 của bộ tài chính", "Thông tư 55/2020"),
    ],
)
def test_a_document_of_another_year_has_no_card(
    library: Library, query: str, document: str
) -> None:
    """Never the card of the year that was not asked for."""
    found = library.search(query, TODAY)
    assert (found.document, found.hits, found.sure) == (document, (), False)
    assert found.ours


@pytest.mark.parametrize(
    "query", ["nghị định 66/2026", "nghị định 66/2026 nói gì", "nđ 66/2026 về đi bộ đội"]
)
def test_a_document_that_is_only_mentioned_has_no_card(library: Library, query: str) -> None:
    """Nghị định 66/2026 is named by one card and is the subject of none; 66/2025 has its card."""
    found = library.search(query, TODAY)
    assert ("Nghị định 66/2026", False) == (found.document, found.sure)
    assert ["hoc-phi"] == [hit.card_id for hit in found.hits]
    asked = library.search("nghị định 66/2026 sửa gì về học phí", TODAY)
    assert ("", True, "hoc-phi") == (asked.document, asked.sure, asked.hits[0].card_id)
    assert "ban-tru" == library.search("nghị định 66/2025", TODAY).hits[0].card_id


@pytest.mark.parametrize("query", ["11/2026", "chuẩn nghèo 12/2026", "nđ 66", "quyết định 24"])
def test_a_month_and_a_number_alone_are_no_other_year(library: Library, query: str) -> None:
    """`11/2026` is a month, and a number without its year is any year's."""
    assert not library.search(query, TODAY).document


@pytest.mark.parametrize(
    "query", ["QĐ–24/2021", "24-2021 qđ-ttg", "24/2021/Q\u00d0-TTg", "24/2021/QĐ−TTg", "qđ—24"]
)
def test_every_dash_and_every_d_is_one(library: Library, query: str) -> None:
    """A dash of Word and the Icelandic Ð lead to the same cards as `-` and `Đ`."""
    plain = library.search("QĐ-24/2021", TODAY)
    found = library.search(query, TODAY)
    assert found.sure
    assert plain.hits[0].card_id == found.hits[0].card_id
    assert "24/2021/QĐ-TTg" in found.hits[0].regulations


@pytest.mark.parametrize("query", ["ho65 nghe2o", "chua63n nghe2o na8m nay", "cn ngheo"])
def test_vni_keys_and_a_short_form_are_read(library: Library, query: str) -> None:
    """Digits for accents make words, and `cn ngheo` is chuẩn nghèo."""
    assert "chuan-ngheo" == library.search(query, TODAY).hits[0].card_id


def test_cn_beside_other_words_is_near_poor(library: Library) -> None:
    """`cn` alone stays cận nghèo."""
    assert "bhyt-can-ngheo" == library.search("cn dong bhyt bao nhieu", TODAY).hits[0].card_id
    assert "can-ngheo" == library.search("hộ cn nghèo là gì", TODAY).hits[0].card_id


@pytest.mark.parametrize("number", ["07/2021/N\u00d0-CP", "07/2021/NĐ–CP", "07/2021/NĐ\u2011CP"])
def test_a_header_may_have_another_dash_or_d(tmp_path: Path, number: str) -> None:
    """What looks the same in a card's header is the same."""
    content, quizzes = write_shelf(tmp_path)
    text = card("khac", "Thẻ khác?", "Chữ.", regulations=number)
    (content / "cards" / "khac.md").write_text(text, "utf-8")
    library, faults = load(content, quizzes)
    assert not faults
    assert {"07/2021/NĐ-CP"} == {
        rule for one in library.every_card if one.id == "khac" for rule in one.regulations
    }


# -- topics ----------------------------------------------------------------------------------


def test_every_topic_is_known_by_each_of_its_words(library: Library) -> None:
    """Bare, and without accents where the word is told from all others."""
    assert library.unanswered
    for topic in library.unanswered:
        for word in topic.words:
            asked = library.unanswered_topic(library.search(f"cho hỏi {word}", TODAY).unanswered)
            assert asked is not None, (topic.id, word)
            assert topic.title


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        ("hộ nghèo có người khuyết tật nặng được bao nhiêu", "khuyet-tat"),
        ("ho ngheo co nguoi chet duoc mai tang phi ko", "mai-tang"),
        ("hộ nghèo được trợ giúp pháp lý miễn phí không", "tro-giup-phap-ly"),
        ("hộ nghèo vay vốn bao nhiêu", ""),
        ("mai họp ở đâu", ""),
        ("nghị định 07/2021 người khuyết tật", ""),
    ],
)
def test_a_topic_is_told_of_a_question(library: Library, query: str, topic: str) -> None:
    """A topic is asked about where it is named; a document that is known comes before it."""
    asked = library.unanswered_topic(library.search(query, TODAY).unanswered)
    assert topic == (asked.id if asked else "")
    assert not (topic and library.search(query, TODAY).sure)


def test_a_new_card_answers_a_topic_at_once(library: Library) -> None:
    """An office's card on it is found, whether or not the topic still stands in the list."""
    like = next(one for one in library.every_card if one.valid_on(TODAY))
    new = replace(
        like, id="mai-tang", title="Mai táng phí cho hộ nghèo là bao nhiêu?",
        keywords=("mai táng",), body="Hỗ trợ mai táng phí 10.000.000 đồng một người.",
        regulations=(),
    )  # fmt: skip
    cards = (*library.every_card, new)
    index = SearchIndex(cards, library.regulations, library.synonyms, library.unanswered)
    found = index.search("mai táng phí bao nhiêu", TODAY)
    assert ("mai-tang", True, "") == (found.hits[0].card_id, found.sure, found.unanswered)
    faults = list(answered_by_now(library.unanswered, cards, TODAY, library.terms))
    assert faults
    assert all("đã có thẻ “Mai táng phí" in fault.text for fault in faults)


GOOD = "- {id: mot, title: Một, words: [mai táng], line: Hỏi xã.}\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("chữ", "tệp phải là một danh sách"),
        ("- chữ\n", "mục này phải có dạng"),
        (GOOD.replace("title: Một, ", ""), "thiếu “title”"),
        (GOOD.replace("line: Hỏi xã.", "lines: x"), "không có mục nào tên “lines”"),
        (GOOD.replace("id: mot", "id: Một"), "mã “Một” chỉ gồm chữ thường"),
        (GOOD.replace("Hỏi xã.", "x" * 301), "dài 301 chữ"),
        (GOOD.replace("Hỏi xã.", "'**đậm'"), "dấu"),
        (GOOD + GOOD, "“id: mot” đã có ở mục “Một”"),
        (GOOD + GOOD.replace("mot", "hai").replace("Một", "Hai"), "“mai tang” đã có ở mục “Một”"),
    ],
)
def test_check_guards_the_topics(tmp_path: Path, text: str, what: str) -> None:
    """Each fault of the file is named."""
    path = tmp_path / "unanswered_topics.yaml"
    path.write_text(text, "utf-8")
    faults = read_unanswered(path)[1]
    assert any(what in fault.text for fault in faults), faults


def test_a_faultless_list_and_none_at_all(tmp_path: Path) -> None:
    """A good file has no fault; without one there are no topics."""
    path = tmp_path / "unanswered_topics.yaml"
    assert ((), []) == read_unanswered(path)
    path.write_text(GOOD, "utf-8")
    (topic,), faults = read_unanswered(path)
    assert not faults
    assert ("mot", ("mai táng",)) == (topic.id, topic.words)
    assert isinstance(topic, UnansweredTopic)


# -- households ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("nhà có người khuyết tật được hỗ trợ gì", False),
        ("nha co nguoi khuyet tat duoc ho tro gi", False),
        ("nha di lam xa ca nam co duoc xet khong", False),
        ("nhà ba người thu nhập 3 triệu", False),
        ("nha ba nguoi thu nhap 3 trieu co duoc khong", False),
        ("gia đình có công có được bhyt không", False),
        ("ho co xe may co duoc ho ngheo khong", False),
        ("nhà cô lan có được hộ nghèo không", True),
        ("nha co lan co duoc ho ngheo khong", True),
        ("nha ba hoa con can ngheo khong", True),
        ("hộ bà hoa năm nay còn nghèo không", True),
        ("nhà dì sáu được chưa", True),
    ],
)
def test_co_is_not_always_an_aunt(query: str, about: bool) -> None:
    """`có`, `đi` and `ba` are no kin; without accents a name and what is asked of it are needed."""
    assert about is about_household(query)
    assert about is names_somebody(query)
