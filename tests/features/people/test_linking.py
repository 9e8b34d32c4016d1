"""One person on several machines: joined by a code and a yes on the first, parted by a tap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.people.linking import store
from bot.features.people.lost_code.due import due_requests
from bot.features.people.lost_code.store import TRIAL_MS
from bot.library.load import Library
from bot.store import people
from bot.store.sql import rows
from tests.conversation.chat import LIMITS, Phone, World, sign_up, texts_to

CODE = re.compile(r"Mã nối máy: \*\*([A-Z0-9]{4}-[A-Z0-9]{4})\*\*")


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


@pytest.fixture
def lan(world: World) -> Phone:
    """Return somebody who has signed up on a page."""
    return sign_up(world.phone("web:lan"))


def code_from(phone: Phone) -> str:
    """Have a code shown and return it."""
    phone.say("/kenh")
    found = CODE.search(phone.choose("Nối thêm máy"))
    assert found
    return found[1]


def test_a_second_machine_is_joined_after_a_yes_on_the_first(world: World, lan: Phone) -> None:
    """Typing the code does nothing yet; then one record is used in both places."""
    other = world.phone("telegram:1001")
    assert "đã hỏi lại ở **trang web**" in other.say(code_from(lan))
    assert other.person is None
    assert "Có người vừa gõ mã nối máy của anh/chị ở **Telegram**" in texts_to(world, "web:lan")[-1]
    assert "Đã nối **Telegram**" in lan.say("nối máy ạ")
    assert other.person == lan.person
    assert "Đây là hồ sơ của **Hà Thị Lan**" in texts_to(world, "telegram:1001")[-1]
    shown = lan.say("/kenh")
    assert "- trang web (đang dùng)" in shown
    assert "- Telegram, dùng lần cuối" in shown
    assert "Tin Đồng Hành tự gửi sẽ đến: **Telegram**" in shown
    assert world.count("SELECT count(*) FROM audit WHERE action = 'person.linked'") == 1


def test_a_no_joins_nothing_and_the_code_is_dead(world: World, lan: Phone) -> None:
    """Nor does it join when it is typed again."""
    code, other = code_from(lan), world.phone("telegram:1001")
    other.say(code)
    assert "không nối máy ấy" in lan.say("KHÔNG NỐI")
    other.say(code)
    lan.say("NỐI MÁY")
    assert other.person is None


def test_a_code_works_once_for_ten_minutes_and_elsewhere_only(world: World, lan: Phone) -> None:
    """A newer one kills it; a yes that comes too late joins nothing."""
    old = code_from(lan)
    assert "gõ ở máy hoặc kênh kia" in lan.say(code := code_from(lan))
    other = world.phone("telegram:1001")
    assert "đã hỏi lại" not in other.say(old)
    world.now += store.LIFE_MS
    assert "đã hỏi lại" not in other.say(code)
    other.say(code_from(lan))
    world.now += store.LIFE_MS
    lan.say("NỐI MÁY")
    assert other.person is None


def test_guessing_codes_is_slowed(world: World, lan: Phone) -> None:
    """As with personal codes: after some wrong ones even the right one has to wait."""
    code, other = code_from(lan), world.phone("telegram:1001")
    for wrong in ("AAAA-AAA3", "AAAA-AAA4", "AAAA-AAA6", "AAAA-AAA7", "AAAA-AAA9", "AAAC-AAA9"):
        other.say(wrong)
    assert "đợi" in other.say(code)
    assert texts_to(world, "web:lan")[-1].count("Có người vừa gõ") == 0


def test_two_records_become_one_after_a_day(world: World, lan: Phone) -> None:
    """Until then it can be taken back, and each is who they were."""
    other = sign_up(world.phone("telegram:1001"), "Hà Thị Lan")
    second = other.person
    other.say(code_from(lan))
    assert "mai hai hồ sơ nhập làm một" in lan.say("NỐI MÁY")
    assert other.person == lan.person
    world.now += TRIAL_MS + 1
    due_requests(world.tx, world.now, world.app, LIMITS, 100)
    left = rows(world.tx, "SELECT count(*) FROM people WHERE id = :id", id=second)
    assert left == [(0,)] or world.count("SELECT count(*) FROM people WHERE erased_at IS NULL") == 1


def test_a_join_is_taken_back_within_a_day(world: World, lan: Phone) -> None:
    """Whoever signed up there is back."""
    other = sign_up(world.phone("telegram:1001"), "Hà Thị Lan")
    second = other.person
    other.say(code_from(lan))
    lan.say("NỐI MÁY")
    lan.say("không phải tôi")
    lan.choose(lan.choices[0].label)
    assert other.person == second


def test_a_machine_is_parted(world: World, lan: Phone) -> None:
    """After a yes, and only one of one's own."""
    other = world.phone("telegram:1001")
    other.say(code_from(lan))
    lan.say("NỐI MÁY", "/kenh")
    assert "Tách **Telegram**" in lan.choose("Tách Telegram")
    sure = lan.choices[0].id
    assert "Đã tách **Telegram**" in lan.tap(sure)
    assert other.person is None
    assert "Nút này đã cũ" in lan.tap(sure)
    stranger = sign_up(world.phone("web:khach"), "Lò Văn Ín")
    assert "Nút này đã cũ" in stranger.tap(sure)


def test_another_persons_record_is_left_to_them(world: World, lan: Phone) -> None:
    """Another name, another commune or a role: both use the machine, nothing becomes one."""
    other = sign_up(world.phone("telegram:1001"), "Lò Văn Quản")
    second = other.person
    assert second is not None
    people.grant(world.tx, second, "admin", "", None, world.now)
    other.say(code_from(lan))
    assert "nhập làm một" not in lan.say("NỐI MÁY")
    world.now += TRIAL_MS + 1
    due_requests(world.tx, world.now, world.app, LIMITS, 100)
    assert other.person == lan.person
    assert {one.id for one in people.sharing(world.tx, "telegram:1001")} == {second, lan.person}
    assert [role.role for role in people.roles(world.tx, second)] == ["admin"]
    assert people.roles(world.tx, lan.person or 0) == ()
