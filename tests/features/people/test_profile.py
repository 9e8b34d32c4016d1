"""The profile in one's own words: a sentence leads to its field, a new value is shown for a yes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.load import Library
from bot.text.sentences.changes import Wish, read
from tests.conversation.chat import Phone, World, sign_up

STEP = {
    "name": "gõ họ và tên đúng", "place": "ở xã, phường nào", "village": "Thôn, bản, khu phố nào",
    "work": "Công việc của anh/chị là gì", "phone": "gõ số điện thoại mới",
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


@pytest.fixture
def lan(world: World) -> Phone:
    """Give the phone of somebody with a number."""
    phone = sign_up(world.phone())
    phone.say("đổi số điện thoại", "0912345678")
    return phone


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("đổi số điện thoại", "phone"), ("doi so dien thoai ạ", "phone"),
        ("e đổi sđt mới ạ", "phone"), ("đổi tên", "name"), ("Tên em sai", "name"),
        ("đổi xã", "place"), ("Sửa xã, phường", "place"),
        ("Sửa thôn, bản", "village"), ("đổi tên bản cho em", "village"), ("Sửa công việc", "work"),
        ("Chức danh sai rồi", "work"),
    ],
)  # fmt: skip
def test_a_sentence_leads_to_its_step(lan: Phone, said: str, step: str) -> None:
    """Typed while anything else is open."""
    lan.say("/lich")
    assert STEP[step] in lan.say(said)


@pytest.mark.parametrize(
    ("said", "shown", "field", "kept"),
    [
        ("đổi số điện thoại thành 0987654321", "**0987654321**", "phone", "0987654321"),
        ("Tôi muốn thay số mới 0987654321", "**0987654321**", "phone", "0987654321"),
        ("xóa số đi", "Xóa số **0912345678**", "phone", ""),
        ("xoa so dien thoai", "Xóa số **0912345678**", "phone", ""),
        ("Tên tôi ghi sai, sửa lại thành Giàng Thị Mỷ", "**Giàng Thị Mỷ**", "full_name",
         "Giàng Thị Mỷ"),
        ("không ở Mường Chanh nữa, giờ chuyển sang Pù Nhi", "**xã Pù Nhi, tỉnh Thanh Hóa**",
         "commune", "c14863"),
        ("Em khai nhầm bản Pom Puôi thành bản Poọng", "**bản Poọng**", "village", "Bản Poọng"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("yes", ["1", "đúng", "vâng ạ", "*pf-take"])
def test_what_was_said_with_it_is_shown_for_a_yes(
    lan: Phone, said: str, shown: str, field: str, kept: str, yes: str
) -> None:
    """Nothing is changed before; a second tap finds nothing more to do."""
    before = lan.field(field)
    assert shown in lan.say(said)
    assert lan.field(field) == before
    assert "Đã sửa" in (lan.tap(yes[1:]) if yes[0] == "*" else lan.say(yes))
    assert lan.field(field) == kept
    assert "Nút này đã cũ" in lan.tap("pf-take")


@pytest.mark.parametrize("no", ["không", "2", "*pf-leave", "giữ nguyên"])
def test_a_no_changes_nothing(lan: Phone, no: str) -> None:
    """And shows the profile as it is."""
    lan.say("xóa số đi")
    assert "Hồ sơ của anh/chị" in (lan.tap(no[1:]) if no[0] == "*" else lan.say(no))
    assert lan.field("phone") == "0912345678"


def test_a_commune_that_was_said(lan: Phone, world: World) -> None:
    """Shown with its province; the village of the one before does not go along."""
    lan.say("sửa thôn, bản", "Bản Ngố")
    assert "xã Mường Lát, tỉnh Thanh Hóa" in lan.say("Tôi chuyển sang xã Mường Lát rồi")
    lan.say("1")
    assert world.content.places.name(str(lan.field("commune"))) == "xã Mường Lát"
    assert lan.field("village") == ""


def test_a_commune_is_no_district_of_before(lan: Phone, world: World) -> None:
    """There was a huyện Mường Lát: its eight communes are listed, unless the commune is said."""
    lan.tap("pf:place")
    assert "huyện Mường Lát cũ" in lan.say("Mường Lát")
    assert "Đã sửa" in lan.say("xã Mường Lát")
    assert world.content.places.name(str(lan.field("commune"))) == "xã Mường Lát"


@pytest.mark.parametrize("field", list(STEP))
@pytest.mark.parametrize("leave", ["thôi", "quay lại ạ", "giữ nguyên"])
def test_leaving_a_step_changes_nothing(lan: Phone, field: str, leave: str) -> None:
    """No village is called `Thôi`."""
    names = ("full_name", "commune", "village", "work", "phone")
    before = [lan.field(name) for name in names]
    lan.tap(f"pf:{field}")
    assert "Hồ sơ của anh/chị" in lan.say(leave)
    assert [lan.field(name) for name in names] == before


@pytest.mark.parametrize("field", list(STEP))
def test_an_task_at_a_step_is_heard_as_one(lan: Phone, field: str) -> None:
    """And changes nothing."""
    names = ("full_name", "commune", "village", "work", "phone")
    before = [lan.field(name) for name in names]
    lan.tap(f"pf:{field}")
    assert "chưa có lớp nào" in lan.say("lớp học ở đâu")
    assert [lan.field(name) for name in names] == before


@pytest.mark.parametrize(
    ("field", "typed", "column", "kept"),
    [
        ("phone", "số em là 0987654321 ạ", "phone", "0987654321"),
        ("phone", "em không có số ạ", "phone", ""), ("phone", "bỏ", "phone", ""),
        ("village", "em ở bản Lát ạ", "village", "Bản Lát"), ("village", "bỏ ạ", "village", ""),
        ("name", "lò văn ín", "full_name", "Lò Văn Ín"),
    ],
)  # fmt: skip
def test_a_step_reads_sentences(lan: Phone, field: str, typed: str, column: str, kept: str) -> None:
    """As people say it."""
    lan.tap(f"pf:{field}")
    assert "Đã sửa" in lan.say(typed)
    assert lan.field(column) == kept


def test_a_sentence_is_kept_for_no_name(lan: Phone) -> None:
    """It is answered for what it is; the name of a thing asks for the name again."""
    before = lan.field("full_name")
    lan.say("đổi tên")
    assert "gõ họ và tên" in lan.say("danh sách")
    lan.say("chủ hộ bận cho con đi họp bình xét thay được k")
    assert lan.field("full_name") == before


def test_a_name_without_accents_is_asked_about_here_too(lan: Phone) -> None:
    """Once, by text or button; an old button of signing up is another question's."""
    lan.say("đổi tên")
    assert "“Nguyen Van An”, có dấu không" in lan.say("Nguyen Van An")
    assert "Nút này đã cũ" in lan.tap("su-bare")
    assert "Đã sửa" in lan.tap("pf-bare")
    lan.say("đổi tên", "Em tên Lò Văn Ín ạ")
    assert "Đã sửa" in lan.tap("pf-name")
    assert lan.field("full_name") == "Lò Văn Ín"


def test_who_is_signing_up_goes_on_with_that(world: World) -> None:
    """What sign-up was to lead to stays."""
    phone = world.phone()
    phone.tap("lc-ask")
    phone.say("1")
    assert "Bước 2/5" in phone.say("đổi số điện thoại")
    phone.say("Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    assert "Gửi lời nhờ này" in phone.text


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("xóa số đi", Wish("phone", clears=True)), ("Bỏ số cũ, lấy số mới", Wish("phone")),
        ("xem ho so cua toi", Wish(None)), ("sửa thông tin", Wish(None)),
        ("Kiểm tra xem số điện thoại của tôi có đúng không", Wish(None)),
        ("Giờ em không làm trưởng bản nữa, em làm chi hội trưởng phụ nữ", Wish("work")),
        ("sua ten toi la Luong Thi Nga khong phai Nha", Wish("name", "Luong Thi Nga")),
        ("Tên tui viết trật rồi, sửa lại là Thạch Sa Rây nha", Wish("name", "Thạch Sa Rây")),
        ("Đổi tên thành Lan", Wish("name")), ("tên e là Pang chứ ko phải Bang ạ", Wish("name")),
        ("e chuyển xã r, cập nhật ntn ạ", Wish("place")), ("em chuyen ban roi", Wish("village")),
        ("Bây giờ tôi ở buôn Sut M'Grư", Wish("village", "buôn Sut M'Grư")),
    ],
)  # fmt: skip
def test_what_is_wished_for(said: str, wish: Wish) -> None:
    """The field, the new value where it was said plainly, or that it is emptied."""
    assert read(said) == wish


@pytest.mark.parametrize("field", ["name", "village", "phone", "place"])
@pytest.mark.parametrize(
    "typed",
    [
        "thôi không đổi nữa", "thôi em không sửa nữa", "đổi ý rồi", "bận rồi", "chưa đổi",
        "hôm khác đi", "để mai đi", "em nhầm", "em không muốn đổi nữa", "để sau",
        "không phải em hỏi cái khác", "tên cũ đúng rồi", "buồn quá", "không biết", "bỏ qua",
    ],
)  # fmt: skip
def test_who_leaves_off_loses_nothing(lan: Phone, field: str, typed: str) -> None:
    """No sentence becomes a name or a village, and no number goes that nobody asked to go."""
    names = ("full_name", "commune", "village", "work", "phone")
    lan.say("sửa thôn", "Bản Lát")
    before = [lan.field(name) for name in names]
    lan.tap(f"pf:{field}")
    lan.say(typed)
    assert [lan.field(name) for name in names] == before


@pytest.mark.parametrize("typed", ["hủy lớp mai", "cho em hủy lớp", "lớp học ở đâu"])
def test_what_begins_something_else_is_no_name(lan: Phone, typed: str) -> None:
    """It is heard as that."""
    lan.tap("pf:name")
    assert "Tên anh/chị" not in lan.say(typed)
    assert lan.field("full_name") == "Hà Thị Lan"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Lò Văn Ín bản Poọng", "Lò Văn Ín"), ("Bác sĩ Hà Văn Tuân", "Hà Văn Tuân"),
        ("mất điện thoại", "Mất Điện Thoại"),
    ],
)  # fmt: skip
def test_what_may_be_no_name_is_shown_first(lan: Phone, typed: str, name: str) -> None:
    """Where somebody lives, what they are, a line that is written like no name."""
    lan.tap("pf:name")
    assert f"**{name}**" in lan.say(typed)
    assert lan.field("full_name") == "Hà Thị Lan"
    assert "Đã sửa" in lan.say("đúng")
    assert lan.field("full_name") == name


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("sửa thôn bản", "không biết nữa"), ("sửa thôn bản", "không phải bản Lát"),
        ("sửa thôn bản", "khoan đã"), ("sửa thôn bản", "cái đầu tiên"),
        ("sửa công việc", "không làm trưởng thôn nữa"), ("sửa công việc", "không phải ctv"),
    ],
)  # fmt: skip
def test_what_somebody_is_not_is_not_kept(lan: Phone, asked: str, said: str) -> None:
    """Nor a word that puts off, nor a place in a list that was not shown."""
    lan.say("hồ sơ")
    before = (lan.field("village"), lan.field("work"))
    lan.say(asked, said)
    assert (lan.field("village"), lan.field("work")) == before
