"""Personal and role codes typed in the chat, shared phones, new codes from a trainer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.domain import codes
from bot.domain.codes import ALPHABET
from bot.domain.tries import NETWORK, STRANGE_MS
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.installed import TABLES
from bot.features.office import invites
from bot.features.people import erasing
from bot.library.load import Library
from bot.store import people, turns
from tests.conversation.chat import Phone, World, sign_up
from tests.words import say

HOUR = 3_600_000
DAY = 24 * HOUR


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
    phone = sign_up(world.phone(address), f"{role.title()} {address.title()}")
    assert phone.person is not None
    people.grant(world.tx, phone.person, role, place, None, world.now)
    return phone


def test_a_personal_code_opens_the_record_elsewhere(world: World) -> None:
    """The code of the web page opens the same record on another phone, however it is typed."""
    lan = sign_up(world.phone("web:a"))
    code = code_in(lan.text)

    other = world.phone("telegram:5")
    answer = other.say(f"mã {code.lower().replace('-', ' ')}")

    assert "Hồ sơ **Hà Thị Lan**" in answer
    assert lan.person == other.person


@pytest.mark.parametrize(
    "said", ["mã của bác là {} nhé", "đây là mã cá nhân của tôi: {}", "bác có mã {} đây cháu"]
)
def test_a_personal_code_in_a_sentence_opens_the_record(world: World, said: str) -> None:
    """Before anything was asked, and where consent or a name is."""
    lan = sign_up(world.phone("web:a"))
    code = code_in(lan.text).lower().replace("-", " ")
    for at, before in enumerate([[], ["/hoso"], ["/hoso", "đồng ý"]]):
        other = world.phone(f"web:{at}")
        other.say(*before)
        assert "Hồ sơ **Hà Thị Lan**" in other.say(said.format(code))
        assert lan.person == other.person


def test_a_code_instead_of_signing_up(world: World) -> None:
    """Who is asked for consent may type a code instead, and no second record is made."""
    code = code_in(sign_up(world.phone("web:a")).text)
    other = world.phone("web:b")
    other.say("/hoso")

    answer = other.say(code)

    assert "Hồ sơ của anh/chị" in answer
    assert world.count("SELECT count(*) FROM people") == 1


WAIT = re.compile(r"[Xx]in đợi (\d+) (giây|phút)")


def wait_in(text: str) -> int:
    """Return how many seconds an answer asks to wait; 0 where it does not."""
    found = WAIT.search(text)
    return int(found[1]) * (60 if found[2] == "phút" else 1) if found else 0


def wrong_codes(head: str = "ACDE-") -> Iterator[str]:
    """Yield codes that are nobody's."""
    return (f"{head}{a}{b}{c}{d}" for a in "3479" for b in ALPHABET for c in ALPHABET for d in "XY")


def test_wrong_codes_slow_down(world: World) -> None:
    """Three are free; then each wait is twice the last, and after it the right one opens."""
    code = code_in(sign_up(world.phone("web:a")).text)
    thief, guess = world.phone("web:b"), wrong_codes()
    for _ in range(2):
        assert "không tìm thấy" in thief.say(next(guess))
    waits = []
    for _ in range(9):
        waits.append(wait_in(thief.say(next(guess))))
        world.now += waits[-1] * 1000
    assert waits == [5, 10, 20, 40, 80 + 40, 160 + 20, 320 + 40, 640 + 20, 900]
    thief.say(next(guess))
    assert wait_in(thief.say(code)) and thief.person is None, "the right one waits like a wrong one"
    assert wait_in(thief.say(next(guess))), "what was not looked at makes nothing longer"
    world.now += 900_000
    assert "Hồ sơ **Hà Thị Lan**" in thief.say(code)


def test_a_wait_is_kept_short_by_an_hour(world: World) -> None:
    """Tries are forgotten after an hour, also where the clock was set back meanwhile."""
    lan = sign_up(world.phone("web:a"))
    code, thief = code_in(lan.text), world.phone("web:b")
    for guess, _ in zip(wrong_codes(), range(5), strict=False):
        world.now += 60_000
        thief.say(guess)
    assert wait_in(thief.say(code))
    before = world.now
    world.now -= 86_400_000
    assert "Hồ sơ **Hà Thị Lan**" in world.phone("web:b").say(code)
    world.now = before + 3_700_000
    assert "không tìm thấy" in thief.say("ACDE-FGHM")


def test_kinds_of_codes_are_apart(world: World) -> None:
    """Who mistyped one kind is not slowed at another."""
    hall_code = open_class(world)
    role, guess = issue(world, "trainer"), wrong_codes()
    lan = sign_up(world.phone("web:a"))
    for _ in range(4):
        lan.say(next(guess))
    assert wait_in(lan.say(next(guess)))
    assert "Cán bộ tập huấn" in lan.say(role)
    assert "có mặt" in lan.say(hall_code)


def guessed_behind(world: World, origin: str, kind: str, count: int = NETWORK.free) -> None:
    """Let new accounts of a network make so many wrong tries, all of them just now."""
    world.tx.execute("BEGIN")
    for at in range(count):
        turns.note_try(world.tx, f"web:thief{at}", origin, kind, world.now)
    world.tx.execute("COMMIT")


def test_a_network_full_of_guessers_slows_strangers_behind_it_only(world: World) -> None:
    """New accounts give no new tries without end; other networks, channels and friends go on."""
    lan, old = sign_up(world.phone("web:a")), sign_up(world.phone("web:old"), "Cũ")
    code, of_old = code_in(lan.text), code_in(old.text)
    world.now += 2 * STRANGE_MS
    guessed_behind(world, "net", "personal_code", NETWORK.free - 1)
    assert wait_in(phone(world, "web:b", "net").say("ACDE-FGHM")) == 2

    refused = phone(world, "web:new", "net").say(code)
    assert 0 < wait_in(refused) <= 60 and "tắt Wi-Fi" in refused
    assert world.phone("web:new").person is None
    assert "Hồ sơ **Hà Thị Lan**" in phone(world, "web:old", "net").say(code), "known for hours"
    assert "Hồ sơ **Cũ**" in phone(world, "web:far", "other net").say(of_old)
    assert "Hồ sơ **Cũ**" in world.phone("telegram:77").say(of_old)
    world.now += 2_000
    assert "Hồ sơ **Hà Thị Lan**" in phone(world, "web:new", "net").say(code), "slowed, not shut"


def test_beyond_its_share_a_network_is_slower_and_slower(world: World) -> None:
    """However many accounts guess, they share one pace, a minute at its slowest, for a day."""
    guessed_behind(world, "net", "role_code", NETWORK.free + 100)
    for at in range(3):
        assert wait_in(phone(world, f"web:x{at}", "net").say("DH-ACDE-AAAA")) > 50
    world.now += 60_000
    assert "không tìm thấy" not in phone(world, "web:y", "net").say("DH-ACDE-AAAA")
    assert world.count("SELECT count(*) FROM tries WHERE address LIKE 'web:x%'") == 0
    assert wait_in(phone(world, "web:z", "net").say("DH-ACDE-AAAA")) > 50
    world.now += DAY
    assert "không tìm thấy" in phone(world, "web:z", "net").say("DH-ACDE-AAAA")


def test_who_has_a_code_of_ones_own_is_a_stranger_all_the_same(world: World) -> None:
    """An account made known with one code just now may not guess others for it."""
    code = code_in(sign_up(world.phone("web:a")).text)
    other = code_in(sign_up(world.phone("web:b"), "Khác").text)
    known = phone(world, "web:thief", "")
    assert "Chào Khác" in known.say(other)
    guessed_behind(world, "net", "personal_code")
    known.origin = "net"
    assert wait_in(known.say(code))


def test_a_class_code_is_never_slowed_at_its_first_two_tries(world: World) -> None:
    """Whatever others behind that network do, and how often; from the third on one shares it."""
    hall_code = open_class(world)
    guessed_behind(world, "net", "class_code", NETWORK.free + 200)
    walker = phone(world, "web:walker", "net")
    assert "Không thấy lớp nào" in walker.say("GHJ334")
    assert "đồng ý không" in walker.say(hall_code)
    again = phone(world, "web:again", "net")
    again.say("GHJKM6")
    assert wait_in(again.say("GHJKM7")) > 50
    assert wait_in(again.say(hall_code)) > 50


@pytest.mark.parametrize(
    "say",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: f"mã lớp {code}",
        lambda code: f"/start lop-{code}",
        lambda code: f"/start bai-{code}",
        lambda code: f"https://lop.example/lop/{code}",
    ],
)
def test_class_codes_are_limited_however_they_come(world: World, say: Callable[[str], str]) -> None:
    """Typed, in a link, in the quiz's link: wrong ones slow down, and the right one waits too."""
    code = open_class(world)
    lan = sign_up(world.phone("web:a"))
    for last in "3467":
        lan.say(say(f"GHJKM{last}"))
    assert wait_in(lan.say(say(code)))
    world.now += 600_000
    assert "có mặt" in lan.say(say(code))


def test_a_wait_does_not_tell_whether_letters_are_a_class(world: World) -> None:
    """Without a digit they count too; during a wait right and wrong ones are answered alike."""
    code = open_class(world)
    lan = sign_up(world.phone("web:a"))
    for wrong in ("GHJKMP", "ghjkmq", "GHJKMR", "GHJKMT"):
        lan.say(wrong)
        world.now += 5_000
    assert wait_in(lan.say("GHJKMV")) and wait_in(lan.say(code))


def test_class_codes_are_not_guessed_by_made_up_buttons(world: World) -> None:
    """A choice that was never offered is a try like any other, also behind a command."""
    code = open_class(world)
    lan = sign_up(world.phone("web:a"))
    for head in ("ci-in", "ci-other", "ci-new", "ci-in", "ci-in", "ci-in"):
        world.now += 30_000
        lan.tap(f"{head}:GHJKM3:code")
    for head in ("ci-in", "ci-other", "ci-new", "ci-as"):
        assert "Nút này đã cũ" in lan.tap(f"{head}:{code}:code")
    lan.say(f"/batdau then ci-in:{code}:code")
    assert world.count("SELECT count(*) FROM attendance") == 0
    world.now += 600_000
    assert "có mặt" in lan.say(code)
    assert world.count("SELECT count(*) FROM attendance") == 1


def test_a_walk_in_who_mistypes_on_the_way_comes_in(world: World) -> None:
    """The door was open once: what is asked in between does not shut it."""
    code = open_class(world)
    walker = world.phone("web:w")
    walker.say(code, "1")
    for last in "3467":
        walker.say(f"/start lop-GHJKM{last}")
    walker.say("TIẾP", "Lò Thị Vào")
    walker.say("Mường Chanh, Thanh Hóa")
    assert world.count("SELECT count(*) FROM attendance") == 1, walker.text


def test_what_is_searched_for_is_no_try(world: World) -> None:
    """Words with the shape of a code go on to the search, before, during and after a wait."""
    lan = sign_up(world.phone("web:a"))
    for _ in range(5):
        assert not wait_in(lan.say("tre cay"))
    assert world.count("SELECT count(*) FROM tries WHERE kind = 'class_code'") == 0


def test_only_a_hash_of_the_network_is_kept_and_goes_with_the_account(world: World) -> None:
    """Tries hold no address of a machine; erased, nothing of them is left."""
    lan = phone(world, "web:a", "0123456789abcdef")
    sign_up(lan).say("ACDE-FGHM")
    assert world.count("SELECT count(*) FROM tries WHERE origin = '0123456789abcdef'") == 1
    erasing.erase(world.tx, TABLES, lan.person or 0, "", world.now, say("erased.somebody"))
    assert world.count("SELECT count(*) FROM tries") == 0


def phone(world: World, address: str, origin: str) -> Phone:
    """Return a phone in a network."""
    found = world.phone(address)
    found.origin = origin
    return found


def open_class(world: World) -> str:
    """Open a class whose door stands open, and return its code."""
    new = NewTraining(
        "GHJKMN", "Rà soát", world.now - HOUR, world.now + 3 * HOUR, "Hội trường", 30, ("",), ""
    )
    trainings.add(world.tx, new, None, world.now - DAY)
    return new.code


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
    lan.say("/trogiup")
    assert "go:lop" == lan.choices[0].id


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


def test_wrong_role_codes_slow_down(world: World) -> None:
    """Role codes cannot be guessed either, typed, by a link or by a made-up button."""
    code = issue(world, "admin")
    lan = sign_up(world.phone())
    for said in ("DH-ACDE-AAAA", "/start ma-DHACDEAAAA", "DH-ACDE-AAAC"):
        lan.say(said)
    lan.tap(f"role-claim:{'0' * 64}")

    assert wait_in(lan.say(code))
    assert wait_in(lan.say(f"/start ma-{code}"))
    assert wait_in(lan.tap(f"role-claim:{codes.code_hash(code)}"))
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


def test_a_button_for_the_whole_office_from_before_an_upgrade_works(world: World) -> None:
    """Its id was spelled otherwise, and what was open was kept as a bare dict."""
    admin = with_role(world, "telegram:1", "admin")
    state = {"role": "trainer", "typed": "", "within": "", "page": 0}
    frame = {"flow": "invite", "step": "place", "state": state}
    turns.save_frames(world.tx, admin.address, admin.address, [frame], world.now)

    assert "Cán bộ tập huấn" in admin.tap("iv-place:whole")
    assert world.count("SELECT count(*) FROM invites WHERE role = 'trainer' AND place = ''") == 1


def test_a_bound_admin_stays_within_reach(world: World) -> None:
    """An admin of one commune hands out nothing above or beside it, not even by a forged tap."""
    place = world.content.places.find("Mường Chanh, Thanh Hóa")[0].place.code
    admin = with_role(world, "telegram:1", "admin", place)
    admin.say("/capma", "1")

    assert [choice.id for choice in admin.choices] == [f"iv-place:{place}"]
    assert "ngoài địa bàn" in admin.say("thanh hoa")
    for whole in ("iv-place:whole", "iv-whole"):
        assert "Nút này đã cũ" in admin.tap(whole)
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
    admin.choose("Trainer Telegram:1")
    taking = admin.choices[1].id

    assert "Đã thu hồi" in admin.choose("Thu hồi")

    assert "dành cho cán bộ" in trainer.tap("to-new")
    assert "Nút này đã cũ" in admin.tap(taking)
    assert world.count("SELECT count(*) FROM audit WHERE action = 'role.revoked'") == 1
    # Markup: an escaped bracket in it would be read as a backslash.
    admin.say("/nhatky")
    assert "thu hồi vai trò (Cán bộ tập huấn) của Trainer Telegram:1" in admin.text


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
    admin.choose("Admin Telegram:1")
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
    assert "Hồ sơ **Hà Thị Lan**" in lan.say(code)


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
