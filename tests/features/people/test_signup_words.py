"""Signing up in one's own words: sentences, a step back, doubts, the last page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.people.asked_of_us import doubt
from bot.library.load import Library
from bot.text.folding import fold
from tests.conversation.chat import Phone, World, sign_up
from tests.text.sentences.test_told import every_name

WHY, WHO, REAL = "giữ thông tin để mời", "là trợ lý trò chuyện", "không bao giờ"
CONSENT = "có đồng ý cho giữ thông tin không"


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def at_name(world: World) -> Phone:
    phone = world.phone()
    phone.say("/start", "đồng ý")
    return phone


# -- the name ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lò văn ín", "Lò Văn Ín"), ("LÒ VĂN ÍN", "Lò Văn Ín"), ("Lò văn Ín", "Lò văn Ín"),
        ("K'sor H'Nhi", "K'sor H'Nhi"), ("H'Hen Niê", "H'Hen Niê"), ("Lan Anh", "Lan Anh"),
        ("Y Bham Enuol", "Y Bham Enuol"),
    ],
)  # fmt: skip
def test_a_name_is_taken_with_its_capitals_put_right(world: World, typed: str, kept: str) -> None:
    """Without a question."""
    phone = at_name(world)
    assert "Bước 3/5" in phone.say(typed)
    assert phone.field("full_name") == kept


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        (["Nguyễn Văn An"], "Nguyễn Văn An"), (["không có dấu ạ"], "Nguyen Van An"),
        (["không"], "Nguyen Van An"), (["1"], "Nguyen Van An"), (["để vậy"], "Nguyen Van An"),
        (["Không có dấu, để vậy"], "Nguyen Van An"), (["nguyen van an"], "Nguyen Van An"),
        (["có", "Nguyễn Văn An"], "Nguyễn Văn An"), (["*su-bare"], "Nguyen Van An"),
        (["em tên Nguyễn Văn An ạ", "đúng"], "Nguyễn Văn An"),
        (["Tran Thi Be", "1"], "Tran Thi Be"),
    ],
)  # fmt: skip
def test_a_name_without_accents_is_asked_about_once(
    world: World, answers: list[str], kept: str
) -> None:
    """Typed with accents it is that one; left as it is, it stays."""
    phone = at_name(world)
    asked = "Tên anh/chị là “Nguyen Van An”, có dấu không ạ? Có thì gõ lại giúp."
    assert asked in phone.say("Nguyen Van An")
    assert [choice.label for choice in phone.choices] == ["Không có dấu, để vậy"]
    for answer in answers:
        phone.tap(answer[1:]) if answer[0] == "*" else phone.say(answer)
    assert "Bước 3/5" in phone.text
    assert phone.field("full_name") == kept


@pytest.mark.parametrize("typed", ["em ten nguyen van an a", "Đ/c Nguyen Van An 0912345678"])
def test_one_question_is_enough(world: World, typed: str) -> None:
    """A name in a sentence that has no accents is shown and asked about at once."""
    phone = at_name(world)
    assert "“Nguyen Van An”, có dấu không" in phone.say(typed)
    assert "Bước 3/5" in phone.say("không có dấu")


@pytest.mark.parametrize("typed", ["thôi", "bỏ qua", "có", "không", "lớp học ở đâu", "đồng ý"])
def test_what_is_no_name(world: World, typed: str) -> None:
    """Nobody is called so."""
    phone = at_name(world)
    phone.say(typed)
    assert phone.field("full_name") == ""


@pytest.mark.parametrize(
    "yes",
    ["đúng tên rồi", "chuẩn", "chuẩn rồi", "uk", "đg r", "dung r", "dung roi", "đúng rồi đấy em",
     "đúng tên chị rồi"],
)  # fmt: skip
def test_a_yes_in_other_words_is_no_name(world: World, yes: str) -> None:
    """To the name that was shown; the next question follows."""
    phone = at_name(world)
    phone.say("Em tên Lò Văn Ín ạ")
    assert "Bước 3/5" in phone.say(yes)
    assert phone.field("full_name") == "Lò Văn Ín"


@pytest.mark.parametrize(
    ("line", "name"),
    [("không, tôi tên Hà", "Hà"), ("à nhầm, Lò Văn Ính", "Lò Văn Ính"),
     ("À tên bác là Lò Văn Ính cơ", "Lò Văn Ính")],
)  # fmt: skip
def test_a_name_that_is_put_right(world: World, line: str, name: str) -> None:
    """In the answer to the wrong one, shown again for a yes."""
    phone = at_name(world)
    phone.say("Em tên Lò Văn Ín ạ")
    assert f"Tên anh/chị là **{name}**, đúng không ạ?" in phone.say(line)
    assert "Bước 3/5" in phone.say("chuẩn rồi")
    assert phone.field("full_name") == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("tên của anh là Hà Văn Tư", "Hà Văn Tư"), ("hà văn tư sinh năm 1980", "Hà Văn Tư"),
        ("lò văn ín nha em", "Lò Văn Ín"), ("tên chị là Lò Thị May nghe em", "Lò Thị May"),
        ("ghi là Tư", "Tư"), ("chị là Trần Thị Hồng, 35 tuổi", "Trần Thị Hồng"),
    ],
)  # fmt: skip
def test_what_stands_around_a_name_is_seen(world: World, line: str, name: str) -> None:
    """The name alone is shown for a yes."""
    assert f"Tên anh/chị là **{name}**, đúng không ạ?" in at_name(world).say(line)


@pytest.mark.parametrize(
    "line",
    ["chờ tí", "để chị gõ đã", "đợi tí anh hỏi vợ", "tên gì cũng được", "trưởng bản",
     "không phải tên em"],
)  # fmt: skip
def test_who_waits_is_asked_again(world: World, line: str) -> None:
    """However often it is said; the name that comes then is taken."""
    phone = at_name(world)
    for _ in range(2):
        assert "gõ họ và tên" in phone.say(line)
    assert phone.field("full_name") == ""
    assert "Bước 3/5" in phone.say("Lò Văn Ín")


def test_old_buttons_name_nobody(world: World) -> None:
    """What was offered is gone with the question."""
    phone = at_name(world)
    for id in ("su-name", "su-bare"):
        assert "Nút này đã cũ" in phone.tap(id)
    phone.say("Nguyen Van An", "Lò Văn Ín")
    assert "Nút này đã cũ" in phone.tap("su-bare")
    assert phone.field("full_name") == "Lò Văn Ín"


# -- place, village, phone -----------------------------------------------------------------------


def test_every_step_reads_sentences(world: World) -> None:
    """As people say it, from the first to the last."""
    phone = world.phone()
    phone.say("/start", "dạ em đồng ý ạ", "Em tên Lò Văn Ín ạ", "vâng", "em ở Thanh Hóa")
    phone.say("dạ em ở xã Mường Lát", "Bản Lát ạ", "em là trưởng bản", "số em là 0912345678 ạ")
    kept = [phone.field(name) for name in ("full_name", "village", "work", "phone")]
    assert kept == ["Lò Văn Ín", "Bản Lát", "head", "0912345678"]
    assert world.content.places.name(str(phone.field("commune"))) == "xã Mường Lát"


def at_village(world: World) -> Phone:
    phone = at_name(world)
    assert "Thôn, bản" in phone.say("Lò Văn Ín", "thanh hóa", "mường lát")
    return phone


@pytest.mark.parametrize("line", ["Ừ", "Ok", "Đúng", "đúng rồi", "vâng ạ"])
def test_a_yes_is_no_village(world: World, line: str) -> None:
    """The village is asked again."""
    phone = at_village(world)
    assert "Thôn, bản" in phone.say(line)
    assert phone.field("village") == ""


@pytest.mark.parametrize("line", ["Bỏ qua đi em", "Thôi khỏi", "Không ở bản nào", "khỏi cần em"])
def test_who_names_no_village_goes_on(world: World, line: str) -> None:
    """It may be left open in any words."""
    phone = at_village(world)
    assert "Bước 4/5" in phone.say(line)
    assert phone.field("village") == ""


@pytest.mark.parametrize("line", ["Sai xã rồi em", "nhầm xã rồi", "không phải xã này"])
def test_a_wrong_commune_is_asked_again(world: World, line: str) -> None:
    """Where the village was asked, the place is put right."""
    phone = at_village(world)
    assert "Nơi anh/chị làm việc" in phone.say(line)
    assert "Thôn, bản" in phone.say("thanh hóa", "nhi sơn")
    assert world.content.places.name(str(phone.field("commune"))) == "xã Nhi Sơn"


def test_a_consent_in_the_words_of_an_elder(world: World) -> None:
    """It says so in so many words."""
    phone = world.phone()
    phone.say("/start")
    assert "Bước 2/5" in phone.say("ừ thế bác đồng ý")


@pytest.mark.parametrize("nothing", ["không có số ạ", "bỏ qua ạ", "em không có", "thôi"])
def test_what_may_be_left_open(world: World, nothing: str) -> None:
    """Village and number, in words of one's own; no village is called so."""
    phone = at_name(world)
    phone.say("Lò Văn Ín", "thanh hóa", "mường lát", nothing)
    assert "Bước 4/5" in phone.text and phone.field("village") == ""
    assert "Họ tên: **Lò Văn Ín**" in phone.say("1", nothing)
    assert phone.field("phone") == ""


@pytest.mark.parametrize("step", range(5))
@pytest.mark.parametrize("task", ["lớp học ở đâu", "mai em bận không đi được ạ", "quên mã"])
def test_another_task_is_no_answer(world: World, step: int, task: str) -> None:
    """At each step it is heard as one, and sign-up goes on from there."""
    phone = at_name(world)
    answers = ("Lò Văn Ín", "thanh hóa", "mường lát", "bản Lát", "1")
    phone.say(*answers[:step])
    before = [phone.field(name) for name in ("full_name", "commune", "village", "phone")]
    phone.say(task)
    assert before == [phone.field(name) for name in ("full_name", "commune", "village", "phone")]
    phone.say("tiếp", *answers[step:], "bỏ qua")
    assert "Họ tên: **Lò Văn Ín**" in phone.text


# -- back ----------------------------------------------------------------------------------------


def test_back_through_every_step(world: World) -> None:
    """One at a time, with what was given shown; kept, it leads to where one was."""
    phone = at_name(world)
    phone.say("Lò Văn Ín", "thanh hóa", "mường lát", "Bản Lát", "2")
    for step, given in (
        ("Công việc", "Trưởng thôn/bản"), ("Thôn, bản", "Bản Lát"),
        ("Nơi anh/chị làm việc", "xã Mường Lát, tỉnh Thanh Hóa"), ("Họ và tên", "Lò Văn Ín"),
    ):  # fmt: skip
        text = phone.say("quay lại ạ")
        assert step in text and f"Đang ghi: **{given}**" in text
    assert "Trước bước này" in phone.say("quay lại")
    assert "Bước 5/5" in phone.say("giữ nguyên")
    assert [phone.field(name) for name in ("full_name", "village", "work")] == [
        "Lò Văn Ín", "Bản Lát", "head",
    ]  # fmt: skip


def test_back_from_the_commune_to_the_province(world: World) -> None:
    """The province is asked again where it was asked before."""
    phone = at_name(world)
    phone.say("Lò Văn Ín", "sơn la")
    assert "Nơi anh/chị làm việc" in phone.say("quay lại")
    assert "tỉnh Thanh Hóa" in phone.say("thanh hóa")


def test_what_is_put_right_after_going_back(world: World) -> None:
    """The new answer counts; a village of another commune does not go along."""
    phone = at_name(world)
    phone.say("Lò Văn Ín", "thanh hóa", "mường lát", "Bản Lát")
    phone.say("quay lại", "quay lại", "quay lại", "Hà Thị Mẫu")
    assert "Bước 4/5" in phone.text and phone.field("full_name") == "Hà Thị Mẫu"
    phone.say("quay lại", "quay lại", "thanh hóa")
    assert "Thôn, bản" in phone.say("nhi sơn")
    assert phone.field("village") == ""


def test_keeping_is_for_the_open_step(world: World) -> None:
    """An old button is one."""
    phone = sign_up(world.phone())
    assert "Nút này đã cũ" in phone.tap("su-keep")


# -- doubts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("để làm gì", WHY), ("để làm gì vậy em", WHY), ("lấy tên em làm gì", WHY),
        ("là ai đấy", WHO), ("bạn là ai", WHO), ("ai đấy", WHO), ("Đồng Hành là gì", WHO),
        ("có mất tiền không", REAL), ("lừa đảo à", REAL), ("có thật không", REAL),
        ("có an toàn không ạ?", REAL),
    ],
)  # fmt: skip
def test_a_stranger_gets_a_plain_answer_and_the_question_again(
    world: World, asked: str, told: str
) -> None:
    """Neither a card nor a no; then they may agree."""
    phone = world.phone()
    phone.say("/start")
    text = phone.say(asked)
    assert told in text and CONSENT in text
    assert [choice.label for choice in phone.choices] == ["Đồng ý", "Không"]
    assert world.count("SELECT count(*) FROM people") == 0
    assert "Bước 2/5" in phone.say("1")
    if asked.endswith(("gì", "không", "à", "ai")):  # as plain a little later
        assert told in phone.say(asked) and "Họ và tên" in phone.text


def test_law_questions_and_places_are_no_doubts(world: World, library: Library) -> None:
    """A card may speak of those; no place of the country is taken for one."""
    for asked in ("chuẩn nghèo là gì", "vay có mất phí không", "hộ nghèo là ai", "Hà Thị Lan"):
        assert doubt(asked) is None
    for name in every_name(library):
        assert doubt(name) is None and doubt(fold(name)) is None, name
    phone = world.phone()
    phone.say("/start")
    assert CONSENT not in phone.say("chuẩn nghèo là gì")


# -- the last page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["Hà Thị Mẫu", "em tên là Hà Thị Mẫu ạ"])
def test_a_wrong_name_is_mended_in_one_tap(world: World, answer: str) -> None:
    """The last page begins with it, and comes again with the new one."""
    phone = sign_up(world.phone(), "Hà Thị Nhầm")
    first = phone.text
    assert first.startswith("Họ tên: **Hà Thị Nhầm**")
    assert "Đang ghi: **Hà Thị Nhầm**" in phone.choose("Sửa")
    phone.say(answer)
    if "đúng không" in phone.text:
        phone.say("đúng")
    assert phone.text == first.replace("Nhầm", "Mẫu")
    assert phone.field("full_name") == "Hà Thị Mẫu"
    assert world.count("SELECT count(*) FROM audit WHERE action = 'person.changed'") == 1


def test_mending_changes_nothing_else(world: World) -> None:
    """Kept, gone back or left, the page is as before; the code is not drawn anew."""
    phone = sign_up(world.phone("web:a"))
    mend = phone.choices[0].id
    for answer in ("giữ nguyên", "quay lại"):
        phone.tap(mend)
        assert phone.say(answer).startswith("Họ tên: **Hà Thị Lan**")
        assert "Mã cá nhân: **" not in phone.text
    assert world.count("SELECT count(*) FROM people") == 1


def test_the_last_page_of_another_is_not_theirs(world: World) -> None:
    """On a shared phone the button mends only who is using it; a stranger's tap means nothing."""
    phone = sign_up(world.phone())
    mend = next(choice.id for choice in phone.choices if choice.label == "Sửa")
    phone.tap("sp-add")
    phone.say("1", "Hà Thị Mai", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    assert "Nút này đã cũ" in phone.tap(mend)
    assert "Nút này đã cũ" in world.phone("telegram:x").tap(mend)


# -- greetings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "called"),
    [("Lò Văn Ín", "Ín"), ("H'Hen Niê", "H'Hen Niê"), ("K'sor Nay", "K'sor Nay")],
)
def test_people_are_greeted_as_they_are_called(world: World, name: str, called: str) -> None:
    """By the last word of a name of the Vietnamese order, else by all of it."""
    phone = sign_up(world.phone(), name)
    assert f"Chào {called}!" in phone.say("/batdau")
    assert f"Chào {called}!" in phone.say("xin chào")


def test_why_consent_is_asked_is_answered_before_it_is_asked_again(world: World) -> None:
    """`vì sao phải đồng ý` names the word that agrees, and is no agreement."""
    phone = world.phone()
    shown = phone.say("/start", "vì sao phải đồng ý")
    assert WHY in shown
    assert CONSENT in shown
    assert phone.person is None


def test_what_has_to_wait_for_the_sign_up_is_said(world: World) -> None:
    """The question is not repeated without a word; a rule is answered at once."""
    phone = world.phone()
    shown = phone.say("/start", "mấy giờ học")
    assert "ngay khi anh/chị ghi tên xong" in shown
    assert "Anh/chị có đồng ý không" in shown
