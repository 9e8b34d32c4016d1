"""Who lost their code: a trainer in reach says who they are, and nobody else learns anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.conversation.messages import WIPE
from bot.domain.tries import NETWORK_REQUESTS, OWN_REQUESTS
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.features.people.lost_code.due import due_requests
from bot.features.people.lost_code.store import LIFE_MS, TRIAL_MS
from bot.library.load import Library
from bot.store import people
from bot.store.sql import rows
from tests.conversation.chat import LIMITS, MORNING, Phone, World, sign_up, texts_to

HOUR = 3_600_000
NAME = "Lò Văn Ín"
SENT = "Đã gửi cho cán bộ"
HINT = "Nếu anh/chị từng dùng Đồng Hành ở máy khác, gõ mã cá nhân. Quên mã"
STALE = "Nút này đã cũ"


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def member(world: World, address: str, role: str, place: str | None = "") -> Phone:
    """Sign a trainer or admin up; without a place they reach xã Mường Chanh."""
    phone = sign_up(world.phone(address), f"{role.title()} {address.title()}")
    commune = str(phone.field("commune"))
    people.grant(world.tx, phone.person or 0, role, commune if place is None else place, None,
                 world.now)  # fmt: skip
    return phone


def ask(world: World, address: str = "telegram:new", name: str = NAME) -> Phone:
    """Sign somebody up on a new account, who asks to be confirmed."""
    phone = sign_up(world.phone(address), name)
    phone.choose("Nhờ cán bộ xác nhận")
    phone.choose("Gửi cho cán bộ")
    return phone


def confirm(trainer: Phone, *taps: str) -> str:
    """Open the only request's only record."""
    trainer.say("người nhờ xác nhận")
    for label in (NAME, NAME, "Đúng người", *taps):
        trainer.choose(label)
    return trainer.text


def due(world: World) -> int:
    """Let fall due what does."""
    return due_requests(world.tx, world.now, world.app, LIMITS, 50)


def news_to(world: World, address: str) -> str:
    return "\n".join(texts_to(world, address)[-2:])


# -- asking ------------------------------------------------------------------------------------


def answers_of(world: World, phone: Phone) -> list[str]:
    """Return all that a stranger of the name reads from the first word to the request sent."""
    texts = [phone.say(line) for line in ("/start", "1", NAME, "thanh hoa", "muong chanh",
                                          "bỏ qua", "1", "bỏ qua")]  # fmt: skip
    texts.append(phone.choose("Nhờ cán bộ"))
    texts.append(phone.choose("Gửi cho cán bộ"))
    due(world)
    return texts


def test_a_stranger_reads_the_same_whether_or_not_there_is_a_record(world: World) -> None:
    """Word for word, buttons too, until a trainer has decided."""
    nobody = answers_of(world, world.phone("telegram:a"))
    sign_up(world.phone("telegram:b"), NAME)
    somebody = answers_of(world, world.phone("telegram:c"))
    assert nobody == somebody
    assert HINT in nobody[7] and SENT in nobody[-1]


@pytest.mark.parametrize("ending", ["Không xác nhận", "lapse"])
def test_a_refusal_tells_nothing(world: World, ending: str) -> None:
    """It reads the same with and without a record, and when nobody looked in a week."""
    trainer = member(world, "telegram:t", "trainer")
    told = []
    for address, known in (("telegram:a", False), ("telegram:c", True)):
        if known:
            sign_up(world.phone("telegram:b"), NAME)
        phone = ask(world, address)
        if ending == "lapse":
            world.now += LIFE_MS
        else:
            trainer.say("người nhờ xác nhận")
            trainer.choose(NAME)
            assert "Không xác nhận **" in trainer.choose(ending)
            trainer.choose("Đúng, không xác nhận")
        due(world)
        told.append(texts_to(world, phone.address)[-1])
        assert "chưa xác nhận được" in told[-1]
    assert told[0] == told[1]


def test_a_forgotten_code_leads_there_too(world: World) -> None:
    """A stranger signs up first, and then is asked what to send; nothing goes by one tap."""
    phone = world.phone()
    assert HINT in phone.say("quên mã")
    phone.choose("Nhờ cán bộ")
    answer = phone.say("1", NAME, "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    assert "Gửi lời nhờ này" in answer and NAME in answer and "Telegram" in answer
    assert world.count("SELECT count(*) FROM lost_codes") == 0
    assert "không có gì thay đổi" in phone.say("thôi")
    assert world.count("SELECT count(*) FROM lost_codes") == 0
    assert "Gửi lời nhờ này" in phone.say("Nhờ cán bộ xác nhận")
    assert SENT in phone.say("1")


def test_who_is_told(world: World) -> None:
    """Trainers and admins over the commune hear name, commune and channel; others do not."""
    here = member(world, "telegram:here", "trainer", None)
    admin = member(world, "telegram:admin", "admin")
    elsewhere = member(world, "telegram:far", "trainer", "p14")
    friend = sign_up(world.phone("telegram:friend"))
    ask(world)
    for phone, hears in ((here, True), (admin, True), (elsewhere, False), (friend, False)):
        text = texts_to(world, phone.address)[-1]
        heard = all(part in text for part in (NAME, "xã Mường Chanh", "Telegram", "quên mã"))
        assert heard == hears, phone.address
    assert "Không có ai" in elsewhere.say("người nhờ xác nhận")
    assert "dành cho cán bộ" in friend.say("người nhờ xác nhận").lower()
    assert STALE not in here.tap("lc-see:1") and NAME in here.text
    assert STALE in elsewhere.tap("lc-see:1")


def test_a_flood_rings_nobody_again(world: World) -> None:
    """Requests that come while another waits are in the list; one ring an hour tells of them."""
    trainer = member(world, "telegram:t", "trainer")
    for at in range(4):
        ask(world, f"telegram:{at}", f"Lò Văn {chr(65 + at)}n")
    rings = [text for text in texts_to(world, "telegram:t") if "nhờ xác nhận**" in text]
    assert len(rings) == 1
    assert "**4 người" in trainer.say("người nhờ xác nhận")
    world.now += 2 * HOUR
    ask(world, "telegram:late", "Lò Văn Muộn")
    rings = [text for text in texts_to(world, "telegram:t") if "Có người quên mã" in text]
    assert len(rings) == 2


def test_nobody_is_rung_at_night(world: World) -> None:
    """What comes after 21:00 is told in the morning, once for all of it."""
    member(world, "telegram:t", "trainer")
    world.now += 14 * HOUR
    for at in range(3):
        world.now += 2 * HOUR
        ask(world, f"telegram:{at}", f"Lò Văn {chr(65 + at)}n")
    waits = rows(world.tx, "SELECT due_at FROM deliveries WHERE state = 'waiting'")
    assert [due_at for (due_at,) in waits] == [MORNING + 21 * HOUR + HOUR // 2]


def test_asking_again_and_again_is_slowed(world: World) -> None:
    """One request waits at a time; after the free ones each next waits longer; all is counted."""
    phone = ask(world)
    assert "đang chờ cán bộ" in phone.tap("lc-ask")
    assert "đang chờ cán bộ" in phone.tap("lc-send"), "a second tap"
    for _ in range(OWN_REQUESTS.free - 1):
        phone.tap("lc-drop")
        phone.tap("lc-ask")
        assert SENT in phone.tap("lc-send")
    phone.tap("lc-drop")
    assert "đợi khoảng 1 giờ" in phone.tap("lc-ask")
    assert world.count("SELECT count(*) FROM tries WHERE kind = 'lost_code'") == OWN_REQUESTS.free
    world.now += HOUR
    phone.tap("lc-ask")
    assert SENT in phone.tap("lc-send")
    phone.tap("lc-drop")
    assert "đợi khoảng 2 giờ" in phone.tap("lc-ask")


def test_a_network_of_new_accounts_is_slowed(world: World) -> None:
    """New accounts give no new requests without end."""
    for at in range(NETWORK_REQUESTS.free + 1):
        phone = world.phone(f"web:{at}")
        phone.origin = "net"
        sign_up(phone, f"Lò Văn {at}")
        phone.tap("lc-ask")
        assert ("xin đợi" in phone.text.lower()) == (at == NETWORK_REQUESTS.free)
        phone.tap("lc-send")
    assert world.count("SELECT count(*) FROM lost_codes") == NETWORK_REQUESTS.free


def test_staff_do_not_ask_so(world: World) -> None:
    """Whoever holds a role asks an admin."""
    trainer = member(world, "telegram:t", "trainer")
    assert "người quản trị" in trainer.tap("lc-ask")
    assert STALE in trainer.tap("lc-send")


# -- deciding ----------------------------------------------------------------------------------


def code_of(phone: Phone) -> str:
    found = re.search(r"\*\*(\w{4}-\w{4})\*\*", phone.text)
    assert found, phone.text
    return found[1]


def test_a_yes_opens_the_record_there(world: World) -> None:
    """The address is the record's, the old ones are told, old codes are dead, and it is logged."""
    old = sign_up(world.phone("web:old"), NAME)
    code, person = code_of(old), old.person
    trainer = member(world, "telegram:t", "trainer")
    new = ask(world)
    asker = new.person
    assert "Đã mở hồ sơ" in confirm(trainer)

    assert new.person == person != asker
    due(world)
    assert "vừa mở trên một máy khác" in news_to(world, "web:old")
    assert "đã mở trên máy này" in news_to(world, "telegram:new")
    assert "không tìm thấy" in world.phone("telegram:x").say(code)
    assert old.person == person, "the old address stays"
    logged = rows(world.tx, "SELECT action, subject, actor FROM audit WHERE action = "
                  "'person.reopened'")  # fmt: skip
    assert logged == [("person.reopened", f"person:{person}", trainer.person)]
    assert due(world) == 0, "nobody is told twice"


def test_a_yes_is_typed(world: World) -> None:
    """Each question is answered by a plain yes; a no leads back, and changes nothing."""
    trainer = member(world, "telegram:t", "trainer")
    sign_up(world.phone("telegram:b"), NAME)
    phone = ask(world)
    trainer.say("người nhờ xác nhận")
    trainer.choose(NAME)
    assert "Mở hồ sơ" in trainer.say("đúng")
    assert "Có phải hồ sơ này không?" in trainer.say("không")
    assert "Không xác nhận **" in trainer.say("không phải")
    assert "Có phải hồ sơ này không?" in trainer.say("không")
    trainer.say("có")
    before = phone.person
    assert "Đã mở hồ sơ" in trainer.say("có")
    assert phone.person != before
    assert "Đóng hồ sơ" in trainer.choose("Lấy lại")
    assert "không có gì thay đổi" in trainer.say("không")


def test_after_a_day_both_are_one(world: World) -> None:
    """What was done meanwhile as the new one is the record's; nothing is left of the other."""
    old = sign_up(world.phone("telegram:old"), NAME)
    trainer = member(world, "telegram:t", "trainer")
    new = sign_up(world.phone("telegram:new"), NAME)
    asker = new.person or 0
    lesson = NewTraining("K7QM3X", "Lớp", world.now + 99 * HOUR, world.now + 101 * HOUR, "Nhà",
                         9, ("",), "q")  # fmt: skip
    held = trainings.add(world.tx, lesson, None, world.now)
    registrations.book(world.tx, held, asker, world.now)
    new.tap("lc-ask")
    new.tap("lc-send")
    confirm(trainer)
    due(world)
    world.now += TRIAL_MS - 10_000
    assert due(world) == 0
    world.now += 10_000
    assert due(world) == 1
    assert people.find(world.tx, asker) is None
    seats = "SELECT count(*) FROM registrations WHERE person = :person"
    assert world.count(seats, person=old.person) == 1
    assert world.count("SELECT count(*) FROM lost_codes") == 0
    assert STALE in trainer.tap("lc-back:1")


def test_two_trainers_at_once(world: World) -> None:
    """The second is told that it is over; a double tap changes nothing more."""
    old = sign_up(world.phone("telegram:old"), NAME)
    one, two = member(world, "telegram:1", "trainer"), member(world, "telegram:2", "admin")
    ask(world)
    yes = f"lc-yes:1:{old.person}"
    assert "Đã mở hồ sơ" in one.tap(yes)
    for tapped in (yes, "lc-no:1", "lc-no-yes:1", f"lc-is:1:{old.person}", "lc-see:1"):
        assert "đã có người xem" in two.tap(tapped)
    assert "đã có người xem" in one.tap(yes)
    assert world.count("SELECT count(*) FROM audit WHERE action = 'person.reopened'") == 1


def test_several_records_are_told_apart(world: World) -> None:
    """The trainer picks one; only people of that name and commune can be picked."""
    first = sign_up(world.phone("telegram:1"), NAME)
    second = sign_up(world.phone("telegram:2"), "lo van in")
    if second.person is None or not second.field("commune"):
        second.say("không có dấu", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    second.tap("pf:phone")
    second.say("0912345678")
    other = sign_up(world.phone("telegram:3"), "Lò Thị Khác")
    trainer = member(world, "telegram:t", "trainer")
    new = ask(world)
    trainer.say("người nhờ xác nhận")
    assert "Hồ sơ nào" in trainer.choose(NAME)
    labels = [choice.label for choice in trainer.choices]
    assert len(labels) == 3 and "678" in labels[1] and "0912345678" not in labels[1]
    assert STALE in trainer.tap(f"lc-yes:1:{other.person}")
    assert STALE in trainer.tap(f"lc-yes:1:{new.person}"), "nobody is joined with themselves"
    trainer.tap(f"lc-yes:1:{second.person}")
    assert new.person == second.person != first.person


def no_longer_trainer(world: World, trainer: Phone, new: Phone) -> None:
    world.tx.execute("UPDATE roles SET revoked_at = 1")


def left_the_phone(world: World, trainer: Phone, new: Phone) -> None:
    new.tap("sp-leave")
    new.tap("sp-gone")


def moved_away(world: World, trainer: Phone, new: Phone) -> None:
    new.say("đổi xã", "Mường Chanh, Sơn La")


def renamed(world: World, trainer: Phone, new: Phone) -> None:
    new.say("đổi tên", "Hà Thị Khác")


def lapsed(world: World, trainer: Phone, new: Phone) -> None:
    world.now += LIFE_MS


def erased(world: World, trainer: Phone, new: Phone) -> None:
    erasing.erase(world.tx, TABLES, new.person or 0, "", world.now, "ai đó")


def given_a_role(world: World, trainer: Phone, new: Phone) -> None:
    people.grant(world.tx, new.person or 0, "trainer", "", None, world.now)


@pytest.mark.parametrize(
    "change",
    [no_longer_trainer, left_the_phone, moved_away, renamed, lapsed, erased, given_a_role],
)
def test_rights_are_looked_at_with_each_tap(
    world: World, change: Callable[[World, Phone, Phone], None]
) -> None:
    """What has changed since the page was shown is seen: nothing is opened."""
    old = sign_up(world.phone("telegram:old"), NAME)
    trainer = member(world, "telegram:t", "trainer", None)
    new = ask(world)
    trainer.tap(f"lc-is:1:{old.person}")
    change(world, trainer, new)
    before = new.person
    trainer.tap(f"lc-yes:1:{old.person}")
    assert "Đã mở" not in trainer.text
    assert new.person == before != old.person


def test_a_record_with_a_role_is_an_admins_to_open(world: World) -> None:
    """A trainer cannot hand another trainer's record to whoever asks."""
    old = sign_up(world.phone("telegram:old"), NAME)
    people.grant(world.tx, old.person or 0, "trainer", "", None, world.now)
    trainer, admin = member(world, "telegram:t", "trainer"), member(world, "telegram:a", "admin")
    new = ask(world)
    assert "không có hồ sơ nào" in trainer.tap("lc-see:1")
    assert STALE in trainer.tap(f"lc-yes:1:{old.person}")
    confirm(admin)
    assert new.person == old.person


# -- taken back ----------------------------------------------------------------------------------


def opened(world: World) -> tuple[Phone, Phone, Phone, int]:
    """Return the old phone, the new one, the trainer, and who had asked."""
    old = sign_up(world.phone("telegram:old"), NAME)
    trainer = member(world, "telegram:t", "trainer", None)
    new = ask(world)
    asker = new.person or 0
    confirm(trainer)
    due(world)
    return old, new, trainer, asker


@pytest.mark.parametrize("who", ["trainer", "old"])
def test_it_is_taken_back_for_a_day(world: World, who: str) -> None:
    """By a trainer or at an old address: codes drawn and addresses joined meanwhile go too."""
    old, new, trainer, asker = opened(world)
    person = old.person
    new.tap("pf:code")
    code = code_of_text(new.tap("pf-code"))
    third = world.phone("telegram:third")
    third.say(code)
    assert third.person == person
    if who == "trainer":
        trainer.tap("lc-back:1")
        trainer.choose("Đóng trên máy ấy")
    else:
        assert "Đóng hồ sơ" in old.say("KHÔNG PHẢI TÔI")
        old.say("1")
    due(world)
    assert (old.person, new.person, third.person) == (person, asker, None)
    assert "không tìm thấy" in world.phone("telegram:x").say(code)
    assert "đã đóng" in news_to(world, "telegram:new") and "đã đóng" in news_to(world, old.address)
    assert STALE in trainer.tap("lc-back-yes:1")
    world.now += 2 * TRIAL_MS
    assert due(world) == 0


def code_of_text(text: str) -> str:
    found = re.search(r"\*\*(\w{4}-\w{4})\*\*", text)
    assert found, text
    return found[1]


def test_who_may_not_take_back(world: World) -> None:
    """Neither strangers, nor the new address, nor anybody after a day."""
    old, new, trainer, _ = opened(world)
    stranger, far = world.phone("telegram:s"), member(world, "telegram:far", "trainer", "p14")
    for phone in (stranger, far, new, sign_up(world.phone("telegram:f"))):
        assert STALE in phone.tap("lc-back:1"), phone.address
        assert STALE in phone.tap("lc-back-yes:1"), phone.address
        assert "Đóng hồ sơ" not in phone.say("không phải tôi")
    world.now += TRIAL_MS
    for phone in (old, trainer):
        assert STALE in phone.tap("lc-back:1")
    assert new.person == old.person


def test_what_nobody_can_undo_waits_for_that_day(world: World) -> None:
    """Neither erased nor withdrawn where it was only just opened; at the old address both are."""
    old, new, _, asker = opened(world)
    for tapped in ("md-erase", "md-rest", "md-rest-yes"):
        assert "sau 24 giờ" in new.tap(tapped)
    assert "Xóa hết dữ liệu" in old.tap("md-erase")
    old.say("XÓA")
    assert old.person is None
    assert new.person == asker, "who asked has what they signed up as"
    assert world.count("SELECT count(*) FROM lost_codes") == 0


def test_erasing_pushes_nobody_from_a_shared_phone(world: World) -> None:
    """Who asked has what they signed up as again, where another goes on."""
    old, new, _, asker = opened(world)
    mai = add_mai(new)
    old.tap("md-erase")
    old.say("XÓA")
    assert old.person is None and new.person == mai
    assert asker in [one.id for one in people.sharing(world.tx, new.address)]


def add_mai(new: Phone) -> int:
    """Let somebody else use a phone from now on."""
    new.tap("sp-add")
    new.say("1", "Hà Thị Mai", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    assert "Hà Thị Mai" in new.text
    return new.person or 0


def test_somebody_else_on_that_phone_stays(world: World) -> None:
    """A record opened on a shared phone neither pushes who uses it, nor ends what they do."""
    old = sign_up(world.phone("telegram:old"), NAME)
    trainer = member(world, "telegram:t", "trainer")
    new = ask(world)
    mai = add_mai(new)
    new.say("đổi tên")
    confirm(trainer)
    due(world)
    assert new.person == mai
    assert "/doinguoi" in news_to(world, "telegram:new") and slots_to(world, "telegram:new") == 0
    assert "Hà Thị Mơ" in new.say("Hà Thị Mơ"), "the question that was open is still open"
    assert [one.full_name for one in people.sharing(world.tx, new.address)] == ["Hà Thị Mơ", NAME]
    new.tap(f"sp-to:{old.person}")
    assert new.person == old.person


def slots_to(world: World, address: str) -> int:
    """Return how many messages that clear a page went to an address."""
    return world.count(
        "SELECT count(*) FROM messages m JOIN deliveries d ON d.message = m.id JOIN parts p ON "
        "p.delivery = d.id WHERE p.place = :place AND m.slot = :slot "
        "AND m.cause_kind = 'lost_code'",
        place=address, slot=WIPE,
    )  # fmt: skip


def called_there(world: World, address: str) -> int | None:
    """Return whom the last news of a request, with their name on top, was for."""
    found = rows(
        world.tx,
        "SELECT d.person, p.named FROM messages m JOIN deliveries d ON d.message = m.id "
        "JOIN parts p ON p.delivery = d.id WHERE p.place = :place AND m.cause_kind = 'lost_code' "
        "ORDER BY m.id DESC LIMIT 1",
        place=address,
    )
    assert found[0][1], "on a shared phone it says for whom it is"
    return int(found[0][0])


def test_a_confirmation_clears_the_page_of_who_asked(world: World) -> None:
    """What was shown there is another's from then on; so it is when the record is closed."""
    _, new, trainer, _ = opened(world)
    assert slots_to(world, new.address) == 1
    trainer.tap("lc-back-yes:1")
    due(world)
    assert slots_to(world, new.address) == 2


def test_taking_back_leaves_who_uses_the_phone(world: World) -> None:
    """Somebody else is active there: they stay so, and what they do goes on."""
    _, new, trainer, asker = opened(world)
    mai = add_mai(new)
    new.say("đổi tên")
    trainer.tap("lc-back-yes:1")
    due(world)
    assert new.person == mai
    assert "Hà Thị Mơ" in new.say("Hà Thị Mơ")
    assert people.find(world.tx, asker).full_name == NAME  # type: ignore[union-attr]
    assert slots_to(world, new.address) == 1, "that of the confirmation"
    assert called_there(world, new.address) == asker


def test_where_nobody_is_logged_in_nobody_is_afterwards(world: World) -> None:
    """The record is there to be chosen, and opens by itself on no browser."""
    old = sign_up(world.phone("telegram:old"), NAME)
    trainer = member(world, "telegram:t", "trainer")
    new = ask(world, "web:new")
    people.activate(world.tx, new.address, None)
    confirm(trainer)
    due(world)
    assert new.person is None
    assert NAME not in news_to(world, new.address), "whoever reads it there"
    new.say("/doinguoi")
    new.choose(NAME)
    assert new.person == old.person


def test_whoever_leaves_the_phone_asks_no_more(world: World) -> None:
    """The request goes with them; who stays is told nothing of it."""
    trainer = member(world, "telegram:t", "trainer")
    new = ask(world)
    before = len(texts_to(world, new.address))
    left_the_phone(world, trainer, new)
    assert world.count("SELECT count(*) FROM lost_codes") == 0
    world.now += LIFE_MS
    due(world)
    assert "xác nhận" not in "".join(texts_to(world, new.address)[before:])


def test_a_refusal_reaches_the_one_who_asked(world: World) -> None:
    """On a phone that another uses by now it says for whom it is."""
    trainer = member(world, "telegram:t", "trainer")
    new = ask(world)
    asker = new.person
    add_mai(new)
    trainer.tap("lc-no-yes:1")
    due(world)
    assert "chưa xác nhận được" in texts_to(world, new.address)[-1]
    assert called_there(world, new.address) == asker


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (("đổi tên",), True), (("đổi tên thành Hà Văn Khác",), True), (("đổi xã",), True),
        (("đổi số",), True), (("đổi số điện thoại thành 0987654321",), True),
        (("xóa số",), True), (("đổi thôn",), False), (("đổi công việc",), False),
    ],
)  # fmt: skip
def test_what_tells_whose_it_is_waits_for_that_day(
    world: World, said: tuple[str, ...], refused: bool
) -> None:
    """Where it was just opened neither name, number nor commune change; where it was used, all."""
    old, new, _, _ = opened(world)
    assert ("đổi được sau 24 giờ" in new.say(*said)) == refused
    assert "24 giờ" not in old.say(*said)
    world.now += TRIAL_MS
    assert "24 giờ" not in new.say(*said)


def test_a_question_from_before_changes_nothing_on_trial(world: World) -> None:
    """Whoever switched to the record with an old button reads the same; a sign-up's end too."""
    old, new, _, _ = opened(world)
    for tapped in ("pf:name", "pf:phone", "pf:place", f"su-mend:{old.person}"):
        new.tap(tapped)
        new.say("Hà Văn Khác")
    assert old.field("full_name") == NAME


@pytest.mark.parametrize("said", [("đổi tên", "Hà Thị Khác"), ("đổi xã", "Mường Chanh, Sơn La")])
def test_a_request_goes_with_what_it_was_made_with(world: World, said: tuple[str, ...]) -> None:
    """Name and commune changed: it is another request, and they are told."""
    new = ask(world)
    new.say("đổi thôn", "Bản Khác")
    assert world.count("SELECT count(*) FROM lost_codes") == 1
    new.say(*said)
    assert any(
        "lời nhờ cán bộ xác nhận đã bỏ" in text for text in texts_to(world, new.address)[-2:]
    )
    assert world.count("SELECT count(*) FROM lost_codes") == 0


def test_a_clock_that_was_ahead_moves_no_address(world: World) -> None:
    """The addresses of before are those that used the record then, whatever the clock said."""
    old = sign_up(world.phone("telegram:old"), NAME)
    world.tx.execute("UPDATE address_people SET linked_at = linked_at + 86400000")
    trainer = member(world, "telegram:t", "trainer")
    new = ask(world)
    confirm(trainer)
    due(world)
    assert "vừa mở trên một máy khác" in news_to(world, old.address)
    trainer.tap("lc-back-yes:1")
    assert old.person is not None and new.person != old.person


@pytest.mark.parametrize("word", ["gửi", "gửi đi", "có", "Gửi đi em", "ok em"])
def test_a_yes_sends_it(world: World, word: str) -> None:
    """In the words people use; anything else sends nothing."""
    phone = sign_up(world.phone(), NAME)
    phone.choose("Nhờ cán bộ xác nhận")
    assert SENT in phone.say(word)


@pytest.mark.parametrize("word", ["thôi", "thôi em", "không", "thôi không gửi nữa"])
def test_a_no_sends_nothing(world: World, word: str) -> None:
    """And what was open is over."""
    phone = sign_up(world.phone(), NAME)
    phone.choose("Nhờ cán bộ xác nhận")
    assert "không có gì thay đổi" in phone.say(word)
    assert world.count("SELECT count(*) FROM lost_codes") == 0


def test_nobody_decides_from_the_phone_that_asked(world: World) -> None:
    """A trainer who signs up a second time for it has a colleague look."""
    old = sign_up(world.phone("telegram:old"), NAME)
    trainer = member(world, "telegram:t", "trainer", None)
    trainer.tap("sp-add")
    trainer.say("1", NAME, "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    trainer.tap("lc-ask")
    assert SENT in trainer.tap("lc-send")
    boss = people.sharing(world.tx, trainer.address)[0].id
    trainer.tap(f"sp-to:{boss}")
    for tapped in (f"lc-is:1:{old.person}", f"lc-yes:1:{old.person}"):
        assert "máy của chính anh/chị" in trainer.tap(tapped)
    assert world.count("SELECT count(*) FROM lost_codes WHERE state = 'open'") == 1


@pytest.mark.parametrize(
    "line",
    [
        "ai quên mã",
        "xem ai nhờ xác nhận",
        "ai nhờ mở lại hồ sơ",
        "cho chị xem có ai quên mã cá nhân",
    ],
)
def test_a_trainer_asks_who_waits(world: World, line: str) -> None:
    """In their own words; nobody else sees the list so."""
    trainer, friend = member(world, "telegram:t", "trainer"), sign_up(world.phone("telegram:f"))
    assert "nhờ xác nhận**" not in trainer.say(line), "nobody waits"
    ask(world)
    assert "**1 người quên mã" in trainer.say(line)
    assert "1 người quên mã" not in friend.say(line)
    assert "1 người quên mã" not in trainer.say("tôi quên mã")


def test_my_data_tells_of_it(world: World) -> None:
    """Who asked sees when; a request that is dropped is gone."""
    new = ask(world)
    assert "mở lại hồ sơ khi quên mã" in everything(new)
    new.tap("lc-drop")
    assert "mở lại hồ sơ khi quên mã" not in everything(new)


def test_my_data_tells_whose_record_it_is_how_it_was_opened(world: World) -> None:
    """They did not ask: they read when it was opened and where, and that it was closed again."""
    old, _, trainer, _ = opened(world)
    assert "Cán bộ mở hồ sơ này trên một máy khác (Telegram)" in everything(old)
    assert "Nhờ cán bộ mở lại hồ sơ" not in old.text and "đóng lại" not in old.text
    trainer.tap("lc-back-yes:1")
    assert "sau đó đã đóng lại" in everything(old)


def everything(phone: Phone) -> str:
    phone.say("/dulieu")
    return phone.tap("md-copy")
