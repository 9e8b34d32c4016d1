"""Personal and role codes typed in the chat, shared phones, new codes from a trainer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import codes
from bot.library.load import Library
from bot.store import invites, people
from tests.talk.chat import Phone, World, sign_up

DAY = 86_400_000


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def code_in(text: str) -> str:
    found = re.search(r"\*\*((?:DH-)?\w{4}-\w{4})\*\*", text)
    assert found, text
    return found[1]


def with_role(world: World, address: str, role: str, place: str = "") -> Phone:
    phone = sign_up(world.phone(address), f"{role} {address}")
    assert phone.person is not None
    people.grant(world.tx, phone.person, role, place, None, world.now)
    return phone


def test_a_personal_code_opens_the_record_elsewhere(world: World) -> None:
    """The code of the web page opens the same record on another phone, however it is typed."""
    lan = sign_up(world.phone("web:a"))
    code = code_in(lan.text)

    other = world.phone("telegram:5")
    answer = other.say(f"mã {code.lower().replace('-', ' ')}")

    assert "Chào Hà Thị Lan" in answer
    assert lan.person == other.person


def test_a_code_instead_of_signing_up(world: World) -> None:
    """Who is asked for consent may type a code instead, and no second record is made."""
    code = code_in(sign_up(world.phone("web:a")).text)
    other = world.phone("web:b")
    other.say("/hoso")

    answer = other.say(code)

    assert "Hồ sơ của anh/chị" in answer
    assert world.count("SELECT count(*) FROM people") == 1


def test_wrong_codes_are_counted(world: World) -> None:
    """After ten wrong codes even the right one is refused for an hour."""
    code = code_in(sign_up(world.phone("web:a")).text)
    thief = world.phone("web:b")
    for number in range(9):
        assert "không tìm thấy" in thief.say(f"ACDE-FGH{'ACDEFGHJK'[number]}")

    assert "tạm dừng" in thief.say("ACDE-FGHM")
    assert "tạm dừng" in thief.say(code)
    assert thief.person is None
    world.now += 3_700_000
    assert "Chào Hà Thị Lan" in thief.say(code)


def test_new_web_addresses_give_no_new_tries(world: World) -> None:
    """A guesser who comes as somebody else each time is stopped; known browsers are not."""
    lan = sign_up(world.phone("web:a"))
    code = code_in(lan.text)
    guess = iter(f"ACDE-{a}{b}{c}D" for a in "ACDEFG" for b in "ACDEFGH" for c in "ACDEFGHJ")
    for at in range(codes.TRIES_OF_ALL):
        world.phone(f"web:thief{at // 5}").say(next(guess))

    assert "tạm dừng nhận mã ở máy mới" in world.phone("web:other").say(code)
    assert world.phone("web:other").person is None
    assert "Chào Hà Thị Lan" in lan.say(code)
    assert "không tìm thấy" in world.phone("telegram:77").say("ACDE-FGHM")
    world.now += 3_700_000
    assert "Chào Hà Thị Lan" in world.phone("web:other").say(code)


def test_words_shaped_like_a_code_are_searched(world: World) -> None:
    """Plain words with eight fitting letters reach the search."""
    assert "Mã này" not in world.phone().say("cham chut")


def issue(world: World, role: str, place: str = "", days: int = 7) -> str:
    code = "DHACDEFGHJ"
    invites.issue(
        world.tx, role, place, None, world.now, codes.code_hash(code), world.now + days * DAY
    )
    return code


def test_a_role_code_gives_the_role_once(world: World) -> None:
    """A role code works once; the second person is told that it was used."""
    code = issue(world, "trainer")
    lan = sign_up(world.phone("telegram:1"))
    mai = sign_up(world.phone("telegram:2"), "Mai")

    assert "Cán bộ tập huấn" in lan.say("dh-acde-fghj")
    assert "đã có người dùng" in mai.say(code)
    assert [role.role for role in people.roles(world.tx, lan.person or 0)] == ["trainer"]
    assert people.roles(world.tx, mai.person or 0) == ()
    assert "/lop" in lan.say("/trogiup")


def test_a_role_code_by_a_link(world: World) -> None:
    """A stranger with a role link signs up first and has the role at the end."""
    issue(world, "admin")
    phone = world.phone()

    assert "Mã đúng rồi" in phone.say("/start ma-DHACDEFGHJ")
    answer = phone.say("1", "Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")

    assert "Quản trị" in answer
    kept = world.count("SELECT count(*) FROM conversations WHERE frames LIKE '%ACDEFGHJ%'")
    assert kept == 0


def test_lapsed_and_revoked_role_codes(world: World) -> None:
    """After seven days or once revoked a role code is refused, and the reason is said."""
    issue(world, "admin")
    lan = sign_up(world.phone())
    world.now += 7 * DAY

    assert "quá 7 ngày" in lan.say("DH-ACDE-FGHJ")
    invites.revoke(world.tx, 1, world.now)
    assert "thu hồi" in lan.say("DH-ACDE-FGHJ")
    assert people.roles(world.tx, lan.person or 0) == ()


def test_ten_wrong_role_codes(world: World) -> None:
    """Role codes cannot be guessed: ten tries an hour."""
    issue(world, "admin")
    lan = sign_up(world.phone())
    for _ in range(10):
        lan.say("DH-ACDE-AAAA")

    assert "tạm dừng" in lan.say("DH-ACDE-FGHJ")
    assert people.roles(world.tx, lan.person or 0) == ()


def test_an_admin_issues_and_revokes(world: World) -> None:
    """The admin's chat shows a code that works, and takes one back that was not used."""
    admin = with_role(world, "telegram:1", "admin")
    code = code_in(admin.say("/capma", "1", "thanh hoa"))
    lan = sign_up(world.phone("telegram:2"))

    assert "tỉnh Thanh Hóa" in lan.say(code)
    admin.say("/capma", "2", "1")
    assert "Đã thu hồi" in admin.choose("Thu hồi")
    assert world.count("SELECT count(*) FROM audit WHERE action LIKE 'invite.%'") == 3


def test_a_bound_admin_stays_within_reach(world: World) -> None:
    """An admin of one commune hands out nothing above or beside it, not even by a forged tap."""
    place = world.content.places.find("Mường Chanh, Thanh Hóa")[0].place.code
    admin = with_role(world, "telegram:1", "admin", place)
    admin.say("/capma", "1")

    assert [choice.id for choice in admin.choices] == [f"iv-place:{place}"]
    assert "ngoài địa bàn" in admin.say("thanh hoa")
    assert "Nút này đã cũ" in admin.tap("iv-place:whole")
    assert world.count("SELECT count(*) FROM invites") == 0
    assert "Cán bộ tập huấn" in admin.tap(f"iv-place:{place}")


def test_a_collaborator_hands_out_nothing(world: World) -> None:
    """Neither the command nor a forged button works for somebody without the role."""
    lan = sign_up(world.phone())

    assert "chỉ dành cho quản trị" in lan.say("/capma")
    assert "chỉ dành cho quản trị" in lan.tap("iv-role:admin")
    assert "dành cho cán bộ" in lan.tap("newcode-yes:1")


def test_an_admin_takes_a_role_back(world: World) -> None:
    """Who lost the role can do nothing with it from the next tap on, and it is logged."""
    trainer = with_role(world, "telegram:1", "trainer")
    trainer.say("/lop")
    admin = with_role(world, "telegram:2", "admin")
    admin.say("/capma")
    admin.choose("Người có vai trò")
    admin.choose("trainer telegram:1")
    taking = admin.choices[1].id

    assert "Đã thu hồi" in admin.choose("Thu hồi")

    assert "dành cho cán bộ" in trainer.tap("to-new")
    assert "Nút này đã cũ" in admin.tap(taking)
    assert world.count("SELECT count(*) FROM audit WHERE action = 'role.revoked'") == 1
    # Markup: an escaped bracket in it would be read as a backslash.
    admin.say("/nhatky")
    assert "thu hồi vai trò (Cán bộ tập huấn) của trainer telegram:1" in admin.text


def test_codes_of_an_admin_who_lost_the_role_are_dead(world: World) -> None:
    """An admin who kept a code back does not come in again by it."""
    old = with_role(world, "telegram:1", "admin")
    old.say("/capma")
    old.choose("Quản trị")
    old.choose("Toàn bộ")
    kept = code_in(old.text)
    admin = with_role(world, "telegram:2", "admin")
    admin.say("/capma")
    admin.choose("Người có vai trò")
    admin.choose("admin telegram:1")
    admin.choose("Thu hồi")

    assert "thu hồi" in old.say(kept)
    assert "chỉ dành cho quản trị" in old.say("/capma")


def test_an_admin_takes_back_only_what_could_have_been_given(world: World) -> None:
    """Neither one's own role, nor one of another place or height; a trainer takes nothing."""
    place = world.content.places.find("Mường Chanh, Thanh Hóa")[0].place.code
    whole = with_role(world, "telegram:1", "admin")
    trainer = with_role(world, "telegram:2", "trainer")
    bound = with_role(world, "telegram:3", "admin", place)

    assert "thu hồi vai trò" not in bound.say("/capma")
    for forged in range(1, 4):
        assert "Nút này đã cũ" in bound.tap(f"role-take:{forged}")
        assert "chỉ dành cho quản trị" in trainer.tap(f"role-take:{forged}")
    assert "Nút này đã cũ" in whole.tap("role-take:1")
    assert world.count("SELECT count(*) FROM roles WHERE revoked_at IS NULL") == 3


def test_a_trainer_gives_a_new_personal_code(world: World) -> None:
    """The new code works, the old one is dead, the lost page is signed out, and it is logged."""
    lan = sign_up(world.phone("web:lan"))
    old, person = code_in(lan.text), lan.person
    trainer = with_role(world, "telegram:1", "trainer")

    trainer.tap("newcode")
    trainer.say("ha thi lan")
    trainer.say("1")
    new = code_in(trainer.say("1"))

    assert lan.person is None
    assert "không tìm thấy" in lan.say(old)
    lan.say(new)
    assert lan.person == person
    assert world.count("SELECT count(*) FROM audit WHERE action = 'person.code_issued'") == 1


def test_a_trainer_cannot_open_an_admins_record(world: World) -> None:
    """A new code is only given for people whose roles the trainer could have given."""
    with_role(world, "telegram:9", "admin")
    trainer = with_role(world, "telegram:1", "trainer")
    trainer.tap("newcode")

    assert "không tìm thấy ai" in trainer.say("admin")
    assert "Nút này đã cũ" in trainer.tap("newcode-yes:1")


def test_a_trainer_elsewhere_finds_nobody(world: World) -> None:
    """A trainer bound to another commune neither finds nor reaches the person."""
    sign_up(world.phone("web:lan"))
    place = world.content.places.find("Mường Lát, Thanh Hóa")[0].place.code
    trainer = with_role(world, "telegram:1", "trainer", place)
    trainer.tap("newcode")

    assert "không tìm thấy ai" in trainer.say("Hà Thị Lan")
    assert "Nút này đã cũ" in trainer.tap("newcode-yes:1")


def test_two_people_share_a_phone(world: World) -> None:
    """A second person signs up on the phone, and a tap switches back."""
    lan = sign_up(world.phone())
    first = lan.person
    lan.say("Thêm người dùng chung máy này")
    lan.say("1", "Hà Văn Tuấn", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    second = lan.person

    assert first != second
    lan.say("/doinguoi")
    assert "Bây giờ là **Hà Thị Lan**" in lan.choose("Hà Thị Lan")
    assert first == lan.person
    assert "Nút này đã cũ" in lan.tap("sp-to:999")


def test_declining_leaves_the_first_person_active(world: World) -> None:
    """Who adds a second person and then declines is still there."""
    lan = sign_up(world.phone())
    person = lan.person
    lan.say("Thêm người dùng chung máy này", "2")

    assert person == lan.person


def test_leaving_a_phone(world: World) -> None:
    """Leaving takes the record off this phone and asks before it does."""
    lan = sign_up(world.phone("web:a"))
    code = code_in(lan.text)

    lan.say("Thoát khỏi máy này")
    assert lan.person is not None
    lan.say("1")
    assert lan.person is None
    assert "Chào Hà Thị Lan" in lan.say(code)


def test_a_trainers_page_does_not_open_with_a_tap(world: World) -> None:
    """After twelve idle hours on the web a trainer's record opens with the code only."""
    trainer = sign_up(world.phone("web:a"))
    code, person = code_in(trainer.text), trainer.person
    people.grant(world.tx, person or 0, "trainer", "", None, world.now)
    world.now += 13 * 3_600_000

    assert "mã cá nhân" in trainer.say("/hoso")
    assert "gõ mã cá nhân" in trainer.tap(f"sp-to:{person}")
    assert trainer.person is None
    trainer.say(code)
    assert trainer.person == person


def test_my_own_new_code(world: World) -> None:
    """Everybody can draw a new personal code for themselves in the profile."""
    lan = sign_up(world.phone())
    lan.say("/hoso")
    lan.choose("Lấy mã")
    code = code_in(lan.say("1"))

    other = world.phone("web:b")
    other.say(code)
    assert lan.person == other.person


def test_only_hashes_are_kept(world: World) -> None:
    """No table holds a personal code as it was shown."""
    code = code_in(sign_up(world.phone("web:a")).text).replace("-", "")

    assert codes.code_hash(code) == world.phone("web:a").field("code_hash")
    assert (
        world.count("SELECT count(*) FROM conversations WHERE frames LIKE :code", code=f"%{code}%")
        == 0
    )
