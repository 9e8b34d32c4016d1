"""Sign-up: consent before anything is kept, then name, place, work and phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.flow import Flow
from bot.conversation.routes import Route, on
from bot.features.installed import FLOWS
from bot.library.load import Library
from bot.library.places import Place, Places
from bot.store import turns
from tests.conversation.chat import Phone, World, sign_up, texts_to

ERRAND = Flow(
    name="task",
    routes=(on(Route("er-go"), lambda turn: turn.say("help.nothing_open")),),
    needs_person=True,
)


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library, (*FLOWS, ERRAND))
    yield made
    made.close()


def people_kept(world: World) -> int:
    return world.count("SELECT count(*) FROM people")


def test_full_sign_up(world: World) -> None:
    """Five numbered steps lead from consent to a record with everything that was told."""
    phone = world.phone()

    assert "có đồng ý không" in phone.say("/start")
    assert "Bước 2/5" in phone.say("Đồng ý")
    assert "Bước 3/5" in phone.say("Hà Thị Lan")
    assert "tỉnh Thanh Hóa" in phone.say("thanh hoa")
    assert "Thôn, bản" in phone.say("Mường Chanh")
    assert "Bước 4/5" in phone.say("bản Ngố")
    assert "Bước 5/5" in phone.say("2")
    done = phone.say("+84 912.345.678")

    assert "Bản Ngố, xã Mường Chanh, tỉnh Thanh Hóa" in done
    kept = [phone.field(name) for name in ("full_name", "village", "work", "phone")]
    assert ["Hà Thị Lan", "Bản Ngố", "head", "0912345678"] == kept


def test_a_sign_up_begun_before_an_upgrade_goes_on(world: World) -> None:
    """Releases before kept a bare dict, with the version of the consent shown beside the rest."""
    phone = world.phone()
    kept: dict[str, object] = {"then": "/dulieu", "brief": False, "another": False, "fresh": True}
    was_open(phone, "consent", {**kept, "version": "1"})
    assert "Bước 2/5" in phone.say("Đồng ý")
    phone.say("Hà Thị Lan")
    listed = {"typed": "", "within": "", "page": 0, "among": [], "few": False}
    was_open(phone, "province", {**kept, "another": False, "version": "1", **listed})
    phone.tap("su-place:more:1")
    second = [choice.label for choice in phone.choices]
    phone.tap("su-place:list")
    assert len(second) == 9 and not set(second[:8]) & {choice.label for choice in phone.choices}
    phone.say("thanh hoa", "Mường Chanh")
    listed = {"typed": "", "within": "c14866", "page": 0, "among": [], "few": False}
    was_open(phone, "phone", {**kept, **listed, "village_asked": True, "work_asked": True})
    assert "Dữ liệu của anh/chị" in phone.say("bỏ qua")


def was_open(phone: Phone, step: str, state: dict[str, object]) -> None:
    """Put the open sign-up as the release before kept it."""
    frame = {"flow": "signup", "step": step, "state": state}
    turns.save_frames(phone.world.tx, phone.address, phone.address, [frame], phone.world.now)


def test_the_consent_names_what_it_must(world: World) -> None:
    """The consent names office, contact, what, who, how long, the way out, and servers abroad."""
    phone = world.phone("telegram:1")
    first = phone.say("/batdau")
    assert "**Đồng Hành**" in first and "Sở Nông nghiệp" in first and "mời lớp" in first
    assert ["Đồng ý", "Không", "Xem giữ những gì"] == [choice.label for choice in phone.choices]
    text = phone.choose("Xem giữ")
    assert ["Đồng ý", "Không"] == [choice.label for choice in phone.choices]

    for part in (
        "Sở Nông nghiệp và Môi trường Thanh Hóa", "chị Hoa", "họ tên", "Ai xem", "2 năm",
        "**DỮ LIỆU**", "không cần đồng ý", "đổi ý, không cho giữ nữa", "xóa", "ở nước ngoài",
    ):  # fmt: skip
        assert part in text
    assert "ở nước ngoài" not in world.phone("web:1").say("/batdau", "3")
    assert len(first) <= 300 and len(text) <= 1000
    assert "Bước 2/5" in phone.say("1")


@pytest.mark.parametrize("text", ["ok", "vâng", "ừ", "có", "được", "yes", "da", "okê ạ"])
def test_only_plain_consent_counts(world: World, text: str) -> None:
    """A vague yes is asked once more and nothing is kept of anybody."""
    phone = world.phone()
    phone.say("/start")

    answer = phone.say(text)

    assert "bấm hoặc gõ **Đồng ý**" in answer
    assert people_kept(world) == 0


@pytest.mark.parametrize(
    "text",
    ["1", "Đồng ý", "đồng ý.", "dong y", "ĐỒNG Ý", "đồng ý ạ", "tôi đồng ý", "em đồng ý ạ",
     "Toi dong y", "dạ cháu đồng ý", "vâng, tôi đồng ý nhé", "có, đồng ý", "tui đồng ý",
     "tôi đồng ý, cảm ơn em"],
)  # fmt: skip
def test_plain_consent(world: World, text: str) -> None:
    """`1` and "Đồng ý" are consent, however they are written; version and channel are kept."""
    phone = world.phone()
    phone.say("/start", text)

    assert people_kept(world) == 1
    kept = [phone.field(name) for name in ("consent_version", "consent_channel", "consent_at")]
    assert ["1", "telegram", world.now] == kept


@pytest.mark.parametrize(
    "text", ["không", "khong", "tôi không đồng ý", "tôi ko đồng ý đâu", "em chưa đồng ý ạ"]
)
def test_refusing_keeps_nothing(world: World, text: str) -> None:
    """Who says no, in whatever words, is left alone, and a card can still be looked up."""
    phone = world.phone()

    assert "không giữ thông tin" in phone.say("/start", text)
    assert people_kept(world) == 0
    assert "nghèo" in phone.say("chuẩn nghèo")


def test_a_question_in_the_middle(world: World) -> None:
    """A stranger may look something up before consenting and is shown the way back."""
    phone = world.phone()
    phone.say("/start")

    answer = phone.say("chuẩn nghèo 2026 là bao nhiêu?")

    assert "Bước 1/5" in answer.split("---")[-1]
    assert "Anh/chị có đồng ý không" in phone.say("tiếp")
    assert "Bước 2/5" in phone.say("1")


@pytest.mark.parametrize("text", ["đồng ý", "Toi dong y", "em đồng ý ạ", "dạ đồng ý nhé"])
def test_agreeing_after_a_question_in_between(world: World, text: str) -> None:
    """Who asked something first and then agrees has agreed; a mere yes to the answer has not."""
    phone = world.phone()
    phone.say("/start", "chuẩn nghèo 2026 là bao nhiêu?")

    phone.say("vâng")
    assert people_kept(world) == 0
    assert "Bước 2/5" in phone.say(text)


@pytest.mark.parametrize("text", ["không đồng ý", "chưa đồng ý", "đồng ý thế nào?", "ai đồng ý"])
def test_what_only_speaks_of_agreeing_is_no_consent(world: World, text: str) -> None:
    """A no, a question or somebody else's word keeps nothing of anybody."""
    phone = world.phone()
    phone.say("/start", text)
    assert people_kept(world) == 0


def test_agreeing_to_nothing_begins_nothing(world: World) -> None:
    """Where no consent was asked for, or after a no, it is asked for first."""
    phone = world.phone()
    assert "có đồng ý không?" in phone.say("đồng ý ạ")
    phone.say("không")
    assert "có đồng ý không?" in phone.say("đồng ý")
    assert people_kept(world) == 0
    assert "Bước 2/5" in phone.say("đồng ý")


@pytest.mark.parametrize(
    "name",
    ["Lan", "H'Mai", "Y Ñŏ Čil", "<b>Lan</b>", "{{ 7*7 }}a", "*Lan*_x_", "Y", "N" + "n" * 79],
)
def test_any_name_is_a_name(world: World, name: str) -> None:
    """One word, quotes, letters of other languages, markup and braces are kept as typed."""
    phone = world.phone()

    if "Tên anh/chị là" in phone.say("/start", "1", name):  # typed once more, it is the name
        phone.say(name)
    assert "Bước 3/5" in phone.text
    assert name == phone.field("full_name")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Em tên Lò Thị Thử ạ", "Lò Thị Thử"), ("tên em là Lò Thị Thử", "Lò Thị Thử"),
        ("Lò Thị Thử, thôn Lát", "Lò Thị Thử"), ("Đ/c K'sor H'Nhi 😊", "K'sor H'Nhi"),
        ("Lò Văn Ín 0912345678", "Lò Văn Ín"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("answer", ["đúng ạ", "vâng", "1", "*su-name"])
def test_a_name_in_a_sentence_is_shown_for_a_yes(
    world: World, typed: str, name: str, answer: str
) -> None:
    """What remains is asked about once; another name typed instead is taken."""
    phone = world.phone()
    assert f"Tên anh/chị là **{name}**, đúng không ạ?" in phone.say("/start", "1", typed)
    assert "Bước 3/5" in (phone.tap(answer[1:]) if answer[0] == "*" else phone.say(answer))
    assert phone.field("full_name") == name
    other = world.phone("telegram:other")
    other.say("/start", "1", typed, "Hà Thị Khác")
    assert other.field("full_name") == "Hà Thị Khác"


def test_decomposed_letters(world: World) -> None:
    """A name typed in decomposed letters is kept composed."""
    phone = world.phone()
    phone.say("/start", "1", "Ha\u0300 Thi\u0323 Lan")

    assert phone.field("full_name") == "Hà Thị Lan"


@pytest.mark.parametrize("text", ["12345", "🙂🙂", "...", "xin chào", "L" * 81])
def test_what_is_no_name_is_asked_again(world: World, text: str) -> None:
    """Digits, signs and greetings are met with a kind second question, never with a refusal."""
    phone = world.phone()

    answer = phone.say("/start", "1", text)

    assert "gõ họ và tên" in answer
    assert "không hợp lệ" not in answer
    assert "Bước 3/5" in phone.say("Lan")


def test_a_greeting_may_be_a_name(world: World) -> None:
    """Somebody whose name looks like a greeting types it twice."""
    phone = world.phone()

    assert "Bước 3/5" in phone.say("/start", "1", "Hi", "Hi")
    assert phone.field("full_name") == "Hi"


def test_commands_and_stickers_in_the_middle(world: World) -> None:
    """Neither a command nor a sticker becomes a name, and the step stays open."""
    phone = world.phone()
    phone.say("/start", "1")

    assert "chưa có lệnh" in phone.say("/khongco")
    assert "gõ bằng chữ" in phone.send("other")
    assert "Bước 3/5" in phone.say("Lan")


def test_places_by_former_names(world: World) -> None:
    """A former commune leads to the one of today, and the list says how."""
    phone = world.phone()
    phone.say("/start", "1", "Lan", "thanh hoa")

    answer = phone.say("thị trấn Mường Lát")

    assert "Mường Lát" in answer
    if phone.choices[0].id != "su-skip":
        phone.say("1")
    assert "Mường Lát" in world.content.places.name(str(phone.field("commune")))


def test_browsing_places(world: World) -> None:
    """Provinces and communes can be paged through without typing a letter of them."""
    phone = world.phone()
    phone.say("/start", "1", "Lan")
    phone.choose("Xem danh sách")
    first = [choice.label for choice in phone.choices]
    phone.choose("Xem thêm")
    second = [choice.label for choice in phone.choices]

    assert (9, 9) == (len(first), len(second))
    assert not set(first[:-1]) & set(second[:-1])
    phone.say("1")
    phone.choose("Xem danh sách")
    phone.say("1")

    assert phone.field("commune")


def test_an_unknown_place(world: World) -> None:
    """A place nobody knows is asked again with the list at hand; nothing is guessed."""
    phone = world.phone()

    answer = phone.say("/start", "1", "Lan", "xyzxyz")

    assert "chưa tìm thấy" in answer
    assert phone.choices[0].label.startswith("Xem danh sách")
    assert phone.field("commune") == ""


def test_an_office_with_few_communes(tmp_path: Path, library: Library, world: World) -> None:
    """Where the office serves one province only, the province is not asked."""
    places = Places(
        [
            Place("p1", "tỉnh Một", None, "province"),
            Place("c1", "xã Hai", "p1", "commune"),
            Place("c2", "xã Ba", "p1", "commune"),
            Place("v1-1", "bản Tư", "c1", "village"),
        ]
    )
    narrow = object.__new__(Library)
    narrow.__dict__.update(library.__dict__ | {"places": places})
    world.content = narrow
    phone = world.phone()

    assert "ở tỉnh Một" in phone.say("/start", "1", "Lan")
    assert "chưa tìm thấy" in phone.say("nơi nào đó khác hẳn")
    phone.choose("Xem danh sách xã, phường")
    assert [choice.label for choice in phone.choices] == ["Xã Hai", "Xã Ba"]
    assert "Thôn, bản" in phone.say("hai")
    assert [choice.label for choice in phone.choices] == ["Bản Tư", "Bỏ qua"]
    phone.say("1")
    assert phone.field("village") == "v1-1"


def test_a_village_called_by_a_number(world: World) -> None:
    """A bare number is the name of a village where no list of villages is shown."""
    phone = world.phone()
    phone.say("/start", "1", "Lan", "thanh hoa", "muong chanh", "1")

    assert phone.field("village") == "1"


def test_phone_numbers_are_checked(world: World) -> None:
    """A number too short is asked again; a contact button's number is taken; "không" skips."""
    phone = world.phone()
    phone.say("/start", "1", "Lan", "thanh hoa", "muong chanh", "bỏ qua", "1")

    assert "chưa đọc được" in phone.say("0912 345")
    assert "Xong rồi" in phone.send("contact", "+84912345678")
    assert phone.field("phone") == "0912345678"
    other = world.phone("telegram:2")
    other.say("/start", "1", "Mai", "thanh hoa", "muong chanh", "bỏ qua", "1", "không")
    assert other.field("phone") == ""
    assert "Mai" in other.text


def test_the_task_is_done_afterwards(world: World) -> None:
    """What needed a name is done as soon as the name is known."""
    phone = world.phone()

    assert "có đồng ý không" in phone.tap("er-go")
    assert "Có mã cá nhân thì gõ mã" in phone.text
    answer = sign_up_rest(phone)

    assert "Không có việc nào đang mở" in answer


def sign_up_rest(phone: object) -> str:
    return phone.say("1", "Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")  # type: ignore[attr-defined,no-any-return]


def test_a_changed_consent_text_asks_again(world: World) -> None:
    """A new version of the text is asked for before the next task and keeps the record."""
    phone = sign_up(world.phone())
    person = phone.person
    world.consent_version = "2"

    assert "có thay đổi" in phone.tap("er-go")
    answer = phone.say("1")

    assert "Hồ sơ của anh/chị vẫn như cũ" in answer
    assert "Không có việc nào đang mở" in answer
    assert ("2", "Hà Thị Lan", person) == (
        phone.field("consent_version"), phone.field("full_name"), phone.person,
    )  # fmt: skip


def test_who_withdrew_is_asked_again_for_that_reason(world: World) -> None:
    """Nobody is told of a changed text that did not change."""
    phone = sign_up(world.phone())
    phone.say("/dulieu", "4", "1")

    assert "đã rút lại đồng ý, nên xin hỏi lại" in phone.tap("er-go")
    assert "có thay đổi" not in phone.text


def test_a_text_changed_between_question_and_answer(world: World) -> None:
    """Consent to a text that is no longer valid is no consent to the new one."""
    phone = world.phone()
    phone.say("/start")
    world.consent_version = "2"

    assert "có đồng ý không" in phone.say("1")
    assert people_kept(world) == 0
    phone.say("1")
    assert phone.field("consent_version") == "2"


def test_thanks_in_the_middle(world: World) -> None:
    """A kind word in the middle gets a kind line and the way back."""
    phone = world.phone()
    phone.say("/start", "1", "Lan", "thanh hoa", "muong chanh", "bỏ qua", "1")

    answer = phone.say("cảm ơn nhé")

    assert "Bước 5/5" in answer
    assert "Số điện thoại" in phone.choose("Làm tiếp")


def test_old_buttons(world: World) -> None:
    """A consent button of long ago and a forged place change nothing."""
    phone = sign_up(world.phone())

    assert "Nút này đã cũ" in phone.tap("su-yes")
    assert "Nút này đã cũ" in phone.tap("su-place:c1")
    assert "Nút này đã cũ" in phone.tap("su-work:king")
    assert people_kept(world) == 1


def test_a_forged_place_while_signing_up(world: World) -> None:
    """A place that does not exist is refused and the step stays open."""
    phone = world.phone()
    phone.say("/start", "1", "Lan")

    assert "Nút này đã cũ" in phone.tap("su-place:c999999")
    assert "Nút này đã cũ" in phone.tap("su-place")
    assert "tỉnh Thanh Hóa" in phone.say("thanh hoa")


def test_returning_people_are_greeted(world: World) -> None:
    """Somebody known gets a greeting by name and the ways on."""
    phone = sign_up(world.phone())

    assert "Chào Lan!" in phone.say("/batdau")
    phone.choose("Việc khác")
    assert "Hồ sơ của anh/chị" in phone.choose("Hồ sơ")


def test_sign_up_goes_on_where_it_stopped(world: World) -> None:
    """Half a sign-up is taken up again at the first thing missing."""
    phone = world.phone()
    phone.say("/start", "1", "Lan", "/thoat")

    assert "Bước 3/5" in phone.say("/batdau")
    assert phone.field("full_name") == "Lan"


def test_the_code_is_shown_on_the_web_only(world: World) -> None:
    """The web shows a personal code once; other channels keep the account anyway."""
    assert "Mã cá nhân: **" in sign_up(world.phone("web:a")).text
    assert "Mã cá nhân" not in sign_up(world.phone("telegram:7")).text


def test_what_sign_up_leads_to_cannot_be_typed(world: World) -> None:
    """What stands behind the command is no order of what to do afterwards."""
    phone = sign_up(world.phone())

    assert "Chào Lan!" in phone.say("/batdau then /hoso")
    assert phone.text == phone.say("/batdau " + "then /batdau " * 300)


def test_the_name_goes_out_escaped(world: World) -> None:
    """A name with marks of our markup is shown as it was typed."""
    phone = sign_up(world.phone(), "L*a*n_x_b")

    assert r"L\*a\*n\_x\_b" in phone.say("/batdau")
    assert texts_to(world, phone.address)
