"""Looking a rule up, as people meet it: over a real database and the real content."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.features.lookup import flow_lookup
from bot.features.lookup.card_words import plain_copy, standing, status_on
from bot.features.people import flow_signup
from bot.features.questions import flow_answers, flow_questions
from bot.library.model import Status, parse_status
from bot.store.sql import rows
from bot.text import markup
from tests.conftest import shipped
from tests.conversation.chat import ZONE, Phone, World

FLOWS = (flow_signup.FLOW, flow_questions.FLOW, flow_answers.FLOW, flow_lookup.FLOW)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give an empty office on the morning of 23/11/2026."""
    made = World(tmp_path / "office.db", shipped(), FLOWS)
    yield made
    made.close()


@pytest.fixture
def phone(world: World) -> Phone:
    """Give the phone of somebody who never signed up."""
    return world.phone("web:khach")


def at(world: World, moment: str) -> None:
    """Put the clock to a local moment."""
    world.now = int(datetime.fromisoformat(moment).replace(tzinfo=ZONE).timestamp() * 1000) - 1000


def labels(phone: Phone) -> list[str]:
    """Return what the last answer offers."""
    return [choice.label for choice in phone.choices]


def bodies(world: World) -> list[dict[str, object]]:
    """Return everything that was queued, as kept."""
    return [json.loads(body) for (body,) in rows(world.tx, "SELECT body FROM outgoing ORDER BY id")]


# -- browsing --------------------------------------------------------------------------------


def test_browsing_needs_no_sign_up(world: World, phone: Phone) -> None:
    """A stranger goes from topics to a topic to a card by typing numbers."""
    phone.say("/tracuu", "1", "1")
    first = shipped().cards_on(date(2026, 11, 23))[0]
    assert first.title in markup.plain(phone.text)
    assert phone.text.endswith("**Còn dùng đến hết năm 2026.**")
    assert world.count("SELECT count(*) FROM people") == 0


@pytest.mark.parametrize(
    "typed", ["xã Mường Lát", "muong lat", "Xã Mường Chanh ạ", "xã Mường Lát thôi"]
)
def test_a_place_alone_asks_for_no_card(phone: Phone, typed: str) -> None:
    """Cards that name it are offered, and none is shown as if it were the answer."""
    assert "Căn cứ" not in phone.say(typed)


def test_a_topic_is_shown_in_pages(phone: Phone) -> None:
    """What does not fit one screen is behind `Trang sau`, and nothing is lost or doubled."""
    phone.tap("topic:chuan-ngheo")
    seen = [choice.id for choice in phone.choices if choice.id.startswith("card:")]
    phone.choose("Trang sau")
    seen += [choice.id for choice in phone.choices if choice.id.startswith("card:")]
    shelf = [c for c in shipped().cards_on(date(2026, 11, 23)) if c.topic == "chuan-ngheo"]
    assert seen == [f"card:{card.id}" for card in shelf]
    assert "Trang trước" in labels(phone)


def test_next_walks_through_the_topic(phone: Phone) -> None:
    """`Thẻ tiếp theo` leads through every card of a topic; the last one has none."""
    shelf = [c for c in shipped().cards_on(date(2026, 11, 23)) if c.topic == "van-ban-2022"]
    phone.tap(f"card:{shelf[0].id}")
    for card in shelf[1:]:
        phone.choose("Thẻ tiếp theo")
        assert card.title in markup.plain(phone.text)
    assert "Thẻ tiếp theo" not in labels(phone)


@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-31", "2027-01-01", "2027-06-01"])
def test_every_card_can_be_shown_and_passed_on(world: World, phone: Phone, day: str) -> None:
    """Each card of a day says in plain words whether it holds, the exact status is one tap away."""
    at(world, f"{day} 09:00")
    for card in shipped().cards_on(date.fromisoformat(day)):
        text = markup.plain(phone.tap(f"card:{card.id}"))
        assert card.title in text, card.id
        plain = text.splitlines()[-1]
        assert plain.endswith(".") and "UBND" not in plain and "hiệu lực" not in plain
        assert all(len(choice.id.encode()) <= 64 for choice in phone.choices)
        assert len(labels(phone)) == len(set(labels(phone)))
        copy = plain_copy(shipped(), card)
        assert len(copy.title + copy.body) <= 900
        sources = markup.plain(phone.choose("Nguồn"))
        assert f"Tình trạng: {card.status.text} (kiểm tra ngày" in sources


def test_a_card_names_what_it_rests_on(phone: Phone) -> None:
    """Article and regulations on the card; days, exact statuses and pages under [Nguồn]."""
    text = phone.tap("card:can-ngheo")
    assert "Căn cứ: khoản 2 Điều 3 Nghị định 07/2021/NĐ-CP" in text
    assert "- Nghị định 07/2021 (ra ngày 27/01/2021)" in text
    assert "hiệu lực" not in text and "kiểm tra ngày" not in text
    sources = markup.plain(phone.choose("Nguồn"))
    assert "ra ngày 27/01/2021; có hiệu lực từ 15/03/2021; còn hiệu lực, đã sửa đổi" in sources
    assert "bởi 30/2025/NĐ-CP (từ 01/01/2027 chuẩn thay bằng 351/2025/NĐ-CP)" in sources
    assert "ngày có hiệu lực: chưa rõ ngày" in sources
    assert "kiểm tra ngày 29/11/2026" in sources
    assert "laodongthudo.vn" in sources
    assert phone.choices[0].id == "card:can-ngheo"


@pytest.mark.parametrize(
    ("day", "card", "plain"),
    [
        ("2026-11-29", "hoc-phi", "Còn dùng, năm 2026 có sửa một phần."),
        ("2026-11-29", "cham-diem", "Còn dùng đến hết năm 2026, năm 2022 có sửa một phần."),
        ("2026-11-29", "hop-dan", "Còn dùng đến hết năm 2026."),
        ("2026-11-29", "lai-suat", "Quy định này còn dùng."),
        (
            "2026-11-29", "thong-tu-04-2022",
            "Quy định của giai đoạn 2021–2025. Việc dở dang có thể còn làm theo đến hết năm 2026; "
            "việc mới xin hỏi Ủy ban xã.",
        ),
        (
            "2027-01-01", "thong-tu-04-2022",
            "Quy định của giai đoạn trước, đã hết ngày 31/12/2025. Việc mới xin hỏi Ủy ban xã.",
        ),
        (
            "2026-11-29", "bao-cao-ra-soat",
            "Năm 2025 làm như trên. Năm nay xin hỏi Ủy ban xã xem có đổi không.",
        ),
        ("2026-11-29", "thong-tu-55", "Không dùng cho việc mới nữa: đã có Thông tư 60/2026."),
        (
            "2026-11-29", "nghi-dinh-27",
            "Nay đã có văn bản mới về việc này: Nghị định 358/2025. Việc mới xin hỏi Ủy ban xã.",
        ),
        (
            "2026-11-29", "thong-tu-46",
            "Nay đã có văn bản mới về việc này: Thông tư 55/2023, nay Thông tư 60/2026. "
            "Việc mới xin hỏi Ủy ban xã.",
        ),
        ("2026-11-29", "ke-hoach-216", "Chuyện đã qua, chỉ để xem lại."),
        ("2027-01-01", "hop-dan", "Phần này Đồng Hành chưa rõ hết, xin hỏi Ủy ban xã cho chắc."),
    ],
)  # fmt: skip
def test_the_last_line_says_plainly_whether_it_holds(
    world: World, phone: Phone, day: str, card: str, plain: str
) -> None:
    """Made from the card's status and its day, in words that need no lawyer."""
    at(world, f"{day} 09:00")
    assert markup.plain(phone.tap(f"card:{card}")).splitlines()[-1] == plain


def test_what_is_to_begin_says_when() -> None:
    """A rule that is not in force yet says so plainly, and holds once its day is there."""
    card = shipped().card("hoc-phi", date(2026, 11, 29))
    assert card is not None
    coming = parse_status("chưa có hiệu lực (từ 01/01/2027)")
    assert coming is not None
    card = replace(card, status=coming)
    before = standing(shipped(), card, date(2026, 12, 31))
    said = shipped().wording.render("lookup.standing", **before._asdict())
    assert said.strip() == "Nay chưa dùng, từ ngày 01/01/2027 mới dùng."
    assert standing(shipped(), card, date(2027, 1, 1)).kind == "in_force"


@pytest.mark.parametrize(
    ("moment", "there", "absent"),
    [
        ("2026-11-30 23:59:58", "Năm 2026, hộ nghèo là hộ", "Tháng 12/2026"),
        ("2026-12-01 00:00", "Năm 2027, nông thôn: **2.200.000 đồng**", "Từ **01/01/2027** dùng"),
        ("2026-12-31 23:59:58", "Tháng 12/2026 vẫn dùng mức **năm 2026**", "mức cũ"),
        ("2027-01-01 00:00", "Từ **01/01/2027** dùng mức mới", "Tháng 12/2026 vẫn"),
        ("2027-03-31 23:59:58", "mức cũ, đã hết 31/12/2026", "Từ năm 2027 đến năm 2030"),
        ("2027-04-01 00:00", "Từ năm 2027 đến năm 2030", "1.500.000"),
    ],
)
def test_the_poverty_line_is_right_on_both_sides_of_midnight(
    world: World, phone: Phone, moment: str, there: str, absent: str
) -> None:
    """An old button shows the card of the turn's day, Viet Nam time."""
    at(world, moment)
    text = phone.tap("card:chuan-ngheo")
    assert there in text
    assert absent not in text


def test_old_and_forged_buttons_meet_today(phone: Phone) -> None:
    """A card, topic or page that is not there is answered kindly, never with an error."""
    for id_ in (
        "card:khong-co",
        "card",
        "card-copy:khong-co",
        "card-source:khong-co",
        "topic:khong-co",
        "topic",
    ):
        assert "nay không còn" in phone.tap(id_)
        assert labels(phone)[0] == "Chuẩn nghèo"
    assert "cũ" in phone.tap("topic:chuan-ngheo:xyz")
    assert "(trang 2/2)" in phone.tap("topic:chuan-ngheo:999")
    assert "(trang 1/2)" in phone.tap("topic:chuan-ngheo:-5")


def test_passing_a_card_on(world: World, phone: Phone) -> None:
    """The text to copy stands alone, without marks, with its source and the office's name."""
    phone.tap("card:chuan-ngheo")
    phone.choose("Gửi cho đồng nghiệp")
    copied, after = bodies(world)[-2:]
    text = markup.plain(str(copied["text"]))
    assert copied["copyable"] and "choices" not in copied
    assert "*" not in text and "\\" not in text
    assert "1.500.000 đồng trở xuống (năm 2026)" in text
    assert "Nguồn: khoản 2 Điều 3 Nghị định 07/2021/NĐ-CP; Nghị định 351/2025" in text
    assert text.endswith("Sở Nông nghiệp và Môi trường Thanh Hóa")
    assert after["choices"]


def test_a_card_is_worth_hearing(world: World, phone: Phone) -> None:
    """Cards are marked for reading aloud; lists are not."""
    phone.tap("card:hoc-phi")
    phone.tap("topics")
    card, topics = bodies(world)
    assert card["listen"] is True
    assert "listen" not in topics


# -- searching -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["thế nào là hộ cận nghèo", "the nao la ho can ngheo"])
def test_a_sure_hit_is_shown_at_once(phone: Phone, text: str) -> None:
    """A typed question gets its card, and the other hits to choose from."""
    assert "**Thế nào là hộ cận nghèo?" in phone.say(text)
    assert [choice.id for choice in phone.choices][-3:] == [
        "card-copy:can-ngheo",
        "ask-this",
        "topics",
    ]
    assert sum(choice.id.startswith("card:") for choice in phone.choices) == 3


def test_the_command_takes_words(phone: Phone) -> None:
    """`/tracuu học phí` searches at once."""
    assert "học phí" in phone.say("/tracuu học phí").lower()
    assert "card-copy:hoc-phi" in [choice.id for choice in phone.choices]


@pytest.mark.parametrize("text", ["bhyt", "nd 07", "Nghị định 07/2021"])
def test_several_equal_hits_are_a_list(phone: Phone, text: str) -> None:
    """Where several cards answer equally well, two to five titles are offered."""
    assert "Anh/chị xem có đúng không ạ?" in phone.say(text)
    titles = [choice for choice in phone.choices if choice.id.startswith("card:")]
    assert 2 <= len(titles) <= 5
    phone.say("1")
    assert titles[0].label in markup.plain(phone.text)


@pytest.mark.parametrize("text", ["giá vàng hôm nay", "mai có mưa không", "nghị định 999/2020"])
def test_out_of_scope_is_said(phone: Phone, text: str) -> None:
    """No answer is made up: the trainers and the topics are offered."""
    said = phone.say(text)
    assert "Đồng Hành chưa có thẻ" in said or "Đồng Hành chưa giúp được" in said
    assert [choice.id for choice in phone.choices][-2:] == ["ask-this", "topics"]


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("nghị định 66/2026", "Con hộ nghèo đi học có được miễn học phí không?"),
        ("nghị định 66/2024 nói gì", ""),
        ("24/2020/QĐ-TTg", ""),
    ],
)
def test_a_document_of_another_year_is_said_to_have_no_card(
    phone: Phone, text: str, card: str
) -> None:
    """It is named as it was asked for; only a card that names that very one is offered."""
    said = phone.say(text)
    assert "Đồng Hành chưa có thẻ về" in said
    assert re.findall(r"\d+/20\d\d", text)[0] in said
    assert [*([card] if card else []), "Gửi câu này cho cán bộ", "Chủ đề khác"] == labels(phone)


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("mai táng phí cho hộ nghèo bao nhiêu", "công chức văn hóa - xã hội"),
        ("nha co nguoi khuyet tat nang duoc gi", "công chức văn hóa - xã hội"),
        ("hộ nghèo có được trợ giúp pháp lý không", "Trung tâm trợ giúp pháp lý"),
        ("quà tết", "Ủy ban nhân dân xã"),
    ],
)
def test_a_topic_without_a_card_has_its_own_line(phone: Phone, text: str, whom: str) -> None:
    """What there is no card for, whom to ask, and the way to the trainers; no other card."""
    said = phone.say(text)
    assert "Đồng Hành chưa có thẻ" in said
    assert whom in said
    assert "đừng ghi tên" not in said
    assert ["ask-this", "topics"] == [choice.id for choice in phone.choices]


def test_what_may_not_be_answered_is_only_offered(phone: Phone) -> None:
    """Near titles to look at, and it is said that none may be it."""
    assert "chưa chắc có thẻ trả lời" in phone.say("hộ nghèo nuôi cá lồng được hỗ trợ gì")
    assert "ask-this" in [choice.id for choice in phone.choices]


@pytest.mark.parametrize("text", ["😀😀", "7", "؟؟!!", "\u202e\u202d1"])
def test_what_has_no_words_is_not_searched(phone: Phone, text: str) -> None:
    """Signs and bare numbers get one kind line and a way on."""
    assert "chưa hiểu" in phone.say(text) or "trống" in phone.text
    assert "ask-this" not in [choice.id for choice in phone.choices]


@pytest.mark.parametrize("text", ["x" * 4000, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!", "{{ 7*7 }} <b>**x**_", "مرحبا"])
def test_odd_text_is_answered(phone: Phone, text: str) -> None:
    """Enormous, broken or foreign text is answered like any other that says nothing."""
    said = phone.say(text)
    assert "chưa hiểu" in said or "Đồng Hành chưa có thẻ" in said


def test_a_household_gets_criteria_never_a_verdict(world: World, phone: Phone) -> None:
    """Criteria, where to apply, the plea for no names; and the typed text is kept nowhere."""
    text = phone.say("nhà anh Páo có được hộ nghèo không")
    assert "Đồng Hành không nói thay được" in text
    assert "nộp giấy đề nghị ở Ủy ban nhân dân xã" in text
    assert "đừng ghi tên, số CCCD của hộ dân" in text
    ids = [choice.id for choice in phone.choices]
    assert ids[:2] == ["card:khong-ghi-ten-ho", "card:chuan-ngheo"]
    assert len(ids) == len(set(ids))
    kept = b"".join(file.read_bytes() for file in world.path.parent.iterdir())
    assert "Páo".encode() not in kept


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nhà anh Páo có được hộ nghèo không", True),
        ("hộ chị Dợ có được công nhận không", True),
        ("số 038090001234 có trong danh sách không", True),
        ("nhà tôi có được hộ nghèo không", False),
        ("hộ này có được hộ nghèo không", False),
        ("hoàn cảnh nhà em có được xét hộ nghèo không", False),
    ],
)
def test_only_who_named_somebody_is_asked_not_to(phone: Phone, text: str, named: bool) -> None:
    """The plea for no names would scold those who named nobody."""
    said = phone.say(text)
    assert "Đồng Hành không nói thay được" in said
    assert ("đừng ghi tên" in said) is named


@pytest.mark.parametrize(
    "text",
    ["nộp giấy rà soát lên phòng LĐTBXH huyện đúng ko", "so ldtbxh tinh co cap giay ho ngheo ko"],
)
def test_offices_that_are_gone_are_named_first(phone: Phone, text: str) -> None:
    """One line before the result says who does it now."""
    first, *rest = phone.say(text).split("\n\n")
    assert "không còn cấp huyện" in first
    assert "Ủy ban xã" in first and "Sở Nông nghiệp và Môi trường" in first
    assert rest


def test_other_questions_carry_no_such_line(phone: Phone) -> None:
    """The line on old offices comes only where one was named."""
    assert "không còn cấp huyện" not in phone.say("hộ nghèo vay vốn")


# -- words of a card -------------------------------------------------------------------------


def test_a_status_reads_as_of_its_day() -> None:
    """What is to begin has begun once its day is there, on both sides."""
    not_yet, begins = "chưa có hiệu lực (từ 01/01/2027)", date(2027, 1, 1)
    before = date(2026, 12, 31)
    coming, holds = parse_status(not_yet), Status("in_force", "còn hiệu lực")
    assert coming is not None
    assert status_on(shipped(), coming, None, before) == not_yet
    assert status_on(shipped(), coming, None, begins) == "còn hiệu lực"
    assert status_on(shipped(), holds, begins, before) == not_yet
    assert status_on(shipped(), holds, begins, begins) == "còn hiệu lực"


def test_the_status_of_a_regulation_turns_at_midnight() -> None:
    """Nghị định 07/2021 reads as amended to the end of 2026 and as over from 2027 on."""
    rule = shipped().regulation("07/2021/NĐ-CP")
    assert rule is not None

    assert "amended" == rule.status_on(date(2026, 12, 31)).kind
    assert "period_over" == rule.status_on(date(2027, 1, 1)).kind
