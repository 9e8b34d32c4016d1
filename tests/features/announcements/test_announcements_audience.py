"""To whom: places, roles, works, classes, who has not confirmed, and two conditions together."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.capabilities import Capabilities
from bot.features.announcements import receipts
from bot.library.load import Library
from bot.store import people
from bot.store.sql import Tx, rows, run, scalar
from bot.text import markup
from tests.conversation.held_class import Came, commune, hold
from tests.conversation.player import Stage, stage
from tests.features.announcements.announcing import (
    arrive,
    latest,
    person,
    places,
    send,
    sent,
    text,
    wait,
    write,
)

#: Who came to the class: name -> its lines below say who is meant by which part.
CAME = (
    Came("Vi Vắng", present=False),
    Came("Vi Khách", booked=False),
    Came("Vi Đạt", score=9),
    Came("Vi Trượt", score=3),
    Came("Vi Dở", begun=True),
    Came("Vi Xa", place="Mường Chanh", present=False),
)


async def reach(made: Stage) -> None:
    """Give everybody of the class an account, named like them."""
    now = made.clock.now_ms()

    def lay(tx: Tx) -> None:
        for id_, name in rows(tx, "SELECT id, full_name FROM people WHERE full_name LIKE 'Vi %'"):
            people.touch(tx, f"telegram:{name}", "telegram", f"telegram:{name}", now)
            people.link(tx, f"telegram:{name}", id_, now)

    await made.writer.write(lay)


async def got(made: Stage) -> set[str]:
    """Send what is previewed and return the names of who got it."""
    await made.tap("thay", "Gửi")
    await wait(made)
    found = await made.writer.write(
        lambda tx: rows(
            tx,
            "SELECT p.full_name FROM outgoing o JOIN people p ON p.id = o.person "
            "WHERE o.kind = 'announcement'",
        )
    )
    return {name for (name,) in found}


@pytest.mark.parametrize(
    ("part", "names", "said"),
    [
        ("Mọi người của lớp", {"Vắng", "Khách", "Đạt", "Trượt", "Dở", "Xa"}, "học viên lớp"),
        ("Người có mặt", {"Khách", "Đạt", "Trượt", "Dở"}, "học viên có mặt ở lớp"),
        ("Người vắng", {"Vắng", "Xa"}, "học viên vắng lớp"),
        ("Người đã đạt", {"Đạt"}, "học viên đã đạt bài của lớp"),
        ("Người chưa đạt", {"Trượt"}, "học viên chưa đạt bài của lớp"),
        ("Người chưa làm", {"Khách"}, "học viên chưa làm bài của lớp"),
    ],
)
async def test_parts_of_a_class(
    tmp_path: Path, library: Library, part: str, names: set[str], said: str
) -> None:
    """Each reaches just those, and is said in words with the class's title and day."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        preview = markup.plain(await write(made, to="Lớp", part=part))

        assert f"Gửi cho: {said} Rà soát hộ nghèo (14/12)" in preview
        assert f"{len(names)} người: {len(names)} nhận qua Telegram" in preview
        assert {f"Vi {name}" for name in names} == await got(made)


@pytest.mark.parametrize(
    ("said", "names", "told"),
    [
        ("nhắn những người vắng lớp hôm nay: gọi lại cho thầy", {"Vắng", "Xa"}, "Gọi lại cho thầy"),
        ("nhắn cho học viên chưa đạt lớp hôm nay: ngày mai làm lại bài", {"Trượt"},
         "Ngày mai làm lại bài"),
    ],
)  # fmt: skip
async def test_a_sentence_addresses_a_part_of_a_class(
    tmp_path: Path, library: Library, said: str, names: set[str], told: str
) -> None:
    """The words for whom it is stay out of the text."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        preview = markup.plain(text(await made.say("thay", said)))

        assert told in preview
        assert "người" not in preview.split("Đọc xong")[0].replace("người nhận", "")
        await made.tap("thay", "Gửi")
        await wait(made)
        assert {f"Vi {name}" for name in names} == await got(made)


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ("ai vắng lớp hôm nay", "Gửi cho: học viên vắng lớp Rà soát hộ nghèo (14/12)"),
        ("gửi cho những người chưa đạt bài của lớp",
         "Gửi cho: học viên chưa đạt bài của lớp Rà soát"),
        ("cả lớp", "Gửi cho những ai của lớp?"),
        ("lớp 14/12 nhé", "Gửi cho những ai của lớp?"),
        ("lớp 15/12", "chưa tìm thấy lớp ấy"),
        ("tất cả cộng tác viên", "Gửi cho: cộng tác viên"),
        ("các trưởng thôn", "Chưa có ai thuộc nhóm này: trưởng thôn/bản"),
    ],
)  # fmt: skip
async def test_whom_in_words(tmp_path: Path, library: Library, whom: str, said: str) -> None:
    """A class, a part of it, a role or a work is typed where it is asked to whom it goes."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        await made.say("thay", "/thongbao")
        await made.say("thay", "Mang theo phiếu A")
        assert said in markup.plain(text(await made.say("thay", whom)))
        assert not await sent(made)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("gửi thông báo cho mọi người trừ xã Mường Lát: nộp báo cáo",
         "mà trừ ai ra thì Đồng Hành chưa làm được"),
        ("nhắn lớp rà soát trừ Lan là mang sổ", "mà trừ ai ra thì Đồng Hành chưa làm được"),
        ("gửi cho mọi người không phải trưởng bản: mai họp", "mà trừ ai ra"),
        ("gửi cho tất cả ngoài xã Mường Lát: nộp báo cáo", "mà trừ ai ra"),
        ("gửi thông báo cho trưởng bản và cộng tác viên xã Mường Lát: họp", "một nhóm thôi"),
        ("gửi thông báo cho trưởng bản Ngố: mai họp", "Gửi cho ai?"),
        ("thông báo cho xã Mường Lát mai trưởng thôn họp lúc 14h", "1. Gửi\n"),
        ("hẹn 14:30 mai gửi cho xã Mường Lát: mai họp", "Tin sẽ đi lúc 2h30 chiều"),
        ("gửi thông báo cho mọi người: nộp báo cáo", "Gửi cho: mọi người"),
        ("gửi thông báo cho xã Mường Lát trước 17h chiều nay: nộp báo cáo", "chưa hẹn giờ"),
        ("mai gửi thông báo cho xã Mường Lát: nộp báo cáo", "chưa hẹn giờ"),
        ("gửi thông báo cho xã Mường Lát lúc 7 giờ tối: mai họp", "Tin sẽ đi lúc 7h00 tối"),
        ("nhắn riêng anh Tuấn lớp rà soát: mai mang sổ", "Gửi riêng một người"),
        ("gửi thông báo cho cộng tác viên thôn ở xã Mường Lát: nộp báo cáo",
         "Gửi cho: cộng tác viên thôn/bản ở xã Mường Lát"),
        ("hẹn 6h sáng mai gửi thông báo cho xã Mường Lát: nhớ đi họp",
         "Tin sẽ đi lúc 6h00 sáng thứ Ba, 15/12"),
        ("gửi thông báo lúc 20h tối nay cho xã Mường Lát: mai họp", "Tin sẽ đi lúc 8h00 tối"),
        ("gửi cho lớp rà soát lúc 6h sáng mai: mang theo sổ", "Tin sẽ đi lúc 6h00 sáng"),
    ],
)  # fmt: skip
async def test_nothing_of_whom_and_when_is_dropped(
    tmp_path: Path, library: Library, said: str, told: str
) -> None:
    """Who is left out, one alone, a work, an hour: done, or said that it cannot be."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME), ended_hours_ago=-48)
        assert told in markup.plain(text(await made.say("thay", said)))
        assert not await sent(made)


async def test_who_has_not_registered_is_not_told_through_the_class(
    tmp_path: Path, library: Library
) -> None:
    """It is asked to whom it goes, and never goes to those who have."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME), ended_hours_ago=-48)
        said = "gửi cho những người chưa đăng ký lớp rà soát là sắp hết chỗ"
        asked = text(await made.say("thay", said))

        assert "Gửi cho ai?" in asked
        assert "Người chưa đăng ký lớp thì Đồng Hành chưa gửi riêng được" in asked
        assert not await sent(made)


async def test_absent_and_of_a_commune(tmp_path: Path, library: Library) -> None:
    """Two conditions are one sentence, and only who meets both gets it."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        await write(made, to="Lớp", part="Người vắng")
        asked = markup.plain(text(await made.tap("thay", "Thu hẹp")))
        preview = markup.plain(text(await made.say("thay", "muong chanh thanh hoa")))

        assert "Thu hẹp: học viên vắng lớp Rà soát hộ nghèo (14/12)" in asked
        assert "học viên vắng lớp Rà soát hộ nghèo (14/12) ở xã Mường Chanh" in preview
        assert "Thu hẹp" not in preview.split("Đọc xong")[1]
        assert {"Vi Xa"} == await got(made)


async def test_narrowing_can_be_left(tmp_path: Path, library: Library) -> None:
    """ "Giữ người nhận như cũ" leads back to the preview, unchanged."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        await write(made, to="Lớp", part="Người vắng")
        await made.tap("thay", "Thu hẹp")
        preview = markup.plain(text(await made.tap("thay", "Giữ người nhận")))

        assert "Gửi cho: học viên vắng lớp" in preview
        assert {"Vi Vắng", "Vi Xa"} == await got(made)


async def test_nobody_meets_both(tmp_path: Path, library: Library) -> None:
    """An empty combination is said with what it was, and another can be chosen."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await write(made, to="Lớp", part="Người đã đạt")
        await made.tap("thay", "Thu hẹp")
        answer = markup.plain(text(await made.say("thay", "muong chanh thanh hoa")))
        again = text(await made.tap("thay", "Chọn lại"))

        assert "Chưa có ai thuộc nhóm này: học viên đã đạt bài của lớp" in answer
        assert "ở xã Mường Chanh." in answer
        assert "Thu hẹp" in again


@pytest.mark.parametrize(
    ("choice", "reached", "said"),
    [
        ("Vai trò: Cộng", ["telegram:22", "web:lan"], "cộng tác viên"),
        ("Vai trò: Quản", ["web:quan"], "quản trị"),
        ("Công việc: Trưởng", ["web:lan"], "trưởng thôn/bản"),
        ("Công việc: Khác", ["telegram:22"], "người làm việc khác"),
    ],
)
async def test_by_role_or_work(
    tmp_path: Path, library: Library, choice: str, reached: list[str], said: str
) -> None:
    """A collaborator is who holds no higher role; works are those of sign-up."""
    async with stage(tmp_path, library) as made:
        lan, tuan = await person(made, "lan"), await person(made, "tuan")

        def lay(tx: Tx) -> None:
            people.change(tx, lan, work="head")
            people.change(tx, tuan, work="other")

        await made.writer.write(lay)
        preview = await write(made, to="Theo vai trò", part=choice)
        await send(made)

        assert f"Gửi cho: {said}\n" in preview
        assert reached == await places(made)


async def test_somebody_in_two_roles_gets_it_once(tmp_path: Path, library: Library) -> None:
    """Trainer and admin at once is in either audience, and no collaborator."""
    async with stage(tmp_path, library) as made:
        quan = await person(made, "quan")
        await made.writer.write(lambda tx: people.grant(tx, quan, "trainer", "", None, 1))
        for role in ("Cán bộ", "Quản trị", "Cộng tác viên"):
            await write(made, to="Theo vai trò", part=f"Vai trò: {role}")
            await send(made)

        assert ["web:quan"] == await places(made, 1) == await places(made, 2)
        assert ["telegram:22", "web:lan"] == await places(made, 3)


async def test_who_has_not_confirmed_one_of_ones_own(tmp_path: Path, library: Library) -> None:
    """Offered once something was sent; who has confirmed is left out."""
    async with stage(tmp_path, library) as made:
        first = await write(made, "Tin đầu")
        await send(made)
        await arrive(made)
        await made.say("lan", "đã đọc")
        preview = await write(made, "Tin sau", to="Người chưa xác nhận", part="14/12 · Tin đầu")
        await send(made)

        assert "Người chưa xác nhận" not in first
        assert "Gửi cho: người chưa xác nhận tin “14/12 · Tin đầu”" in preview
        assert ["telegram:22", "web:quan"] == await places(made, 2)


# -- only where one may ------------------------------------------------------------------------


async def bind(made: Stage, place: str) -> None:
    """Bind the trainer to a commune."""
    code = commune(made, place)
    await made.writer.write(
        lambda tx: run(tx, "UPDATE roles SET place = :p WHERE role = 'trainer'", p=code)
    )


async def test_bound_to_a_commune_one_reaches_no_further(tmp_path: Path, library: Library) -> None:
    """ "Everybody" is everybody there, roles and works too, and no other place is found."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME), by="quan")
        await reach(made)
        await bind(made, "Mường Chanh")
        preview = await write(made)
        await made.tap("thay", "Đổi người nhận")
        elsewhere = text(await made.say("thay", "cao bang"))
        code = commune(made, "Mường Lát")
        await made.choose("thay", f"an-to:place:{code}")
        forged = text(await made.news())
        await made.choose("thay", "an-to:work:village")
        works = text(await made.news())

        assert "Gửi cho: mọi người ở xã Mường Chanh" in preview
        assert "1 người: 1 nhận qua Telegram" in preview
        assert "chưa tìm thấy" in elsewhere
        assert "Nút này đã cũ" in forged
        assert "Gửi cho: cộng tác viên thôn/bản ở xã Mường Chanh" in works
        assert {"Vi Xa"} == await got(made)


async def test_ones_own_class_is_reached_wherever_its_people_live(
    tmp_path: Path, library: Library
) -> None:
    """Who opened it writes to all of it, also narrowed to a place outside the own ones."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        await bind(made, "Mường Lát")
        await write(made, to="Lớp", part="Người vắng")
        await made.tap("thay", "Thu hẹp")
        await made.say("thay", "muong chanh thanh hoa")

        assert {"Vi Xa"} == await got(made)


@pytest.mark.parametrize(
    "id", ["class:9", "class:x", "passed:1:2", "role:boss", "work:x", "unconfirmed:1", "place:",
           "place:nowhere", "keep", "of:77", "unconfirmed:9", "x", ""],
)  # fmt: skip
async def test_forged_conditions_are_old_buttons(tmp_path: Path, library: Library, id: str) -> None:
    """Another's class or announcement, an unknown role, work or place: nothing is addressed."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME), by="quan")
        await bind(made, "Mường Chanh")
        await made.say("quan", "/thongbao Tin của người khác")
        await made.choose("quan", "an-to:all")
        await made.news()
        await made.tap("quan", "Gửi")
        await made.say("thay", "/thongbao Tin")
        await made.choose("thay", f"an-to:{id}")

        assert "Nút này đã cũ" in text(await made.news())
        assert 0 == await made.writer.write(
            lambda tx: scalar(tx, "SELECT count(*) FROM announcements WHERE text = 'Tin'")
        )


async def test_a_class_called_off_between_preview_and_sending(
    tmp_path: Path, library: Library
) -> None:
    """It is said, nothing goes, and the text can be sent to others."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        await write(made, to="Lớp", part="Người vắng")
        await made.writer.write(lambda tx: run(tx, "UPDATE trainings SET state = 'cancelled'"))
        answer = text(await made.tap("thay", "Gửi"))
        await made.tap("thay", "Chọn lại")
        preview = text(await made.tap("thay", "Mọi người ở"))
        await wait(made)

        assert "không còn gửi được cho nhóm này" in answer
        assert "Mai họp" in preview
        assert [] == await sent(made)


async def test_a_class_called_off_within_the_minute(tmp_path: Path, library: Library) -> None:
    """Nobody of it gets anything."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        await reach(made)
        await write(made, to="Lớp", part="Người vắng")
        await made.tap("thay", "Gửi")
        await made.writer.write(lambda tx: run(tx, "UPDATE trainings SET state = 'cancelled'"))
        await wait(made)

        assert [] == await sent(made)


async def test_everybody_left_between_preview_and_sending(tmp_path: Path, library: Library) -> None:
    """Nobody is left: it is said instead of sending to no one."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.writer.write(lambda tx: run(tx, "UPDATE people SET withdrawn_at = 1"))
        answer = text(await made.tap("thay", "Gửi"))

        assert "Chưa có ai thuộc nhóm này" in answer
        assert "draft" == (await latest(made)).state


# -- how many ----------------------------------------------------------------------------------


async def test_the_head_count_tells_the_ways_apart(tmp_path: Path, library: Library) -> None:
    """By channel, before a page, blocked and where, without an address."""
    async with stage(tmp_path, library) as made:
        await hold(made, [Came("Vi Không")])
        tuan = await person(made, "tuan")

        def lay(tx: Tx) -> None:
            run(tx, "UPDATE addresses SET unreachable = 'blocked' WHERE person = :p", p=tuan)
            code = people.find(tx, tuan)
            assert code is not None
            one = people.create(tx, 1, code.consent_version, "zalo", "h")
            people.change(tx, one, full_name="Vi Zalo", commune=code.commune)
            people.touch(tx, "zalo:1", "zalo", "zalo:1", 1)
            people.link(tx, "zalo:1", one, 1)

        await made.writer.write(lay)
        preview = await write(made)

        assert (
            "5 người: 1 nhận qua Zalo; 2 chờ mở trang; 1 không gửi được vì đã chặn trên Telegram; "
            "1 không có nơi nhận" in preview
        )


@pytest.mark.parametrize(
    ("to", "part"),
    [("Mọi người ở", ""), ("Lớp", "Mọi người của"), ("Lớp", "Người vắng"), ("Lớp", "Người đã đạt"),
     ("Theo vai trò", "Công việc: Cộng")],
)  # fmt: skip
@pytest.mark.parametrize("place", ["", "Mường Chanh", "Mường Lát"])
async def test_as_many_are_queued_as_the_preview_counted(
    tmp_path: Path, library: Library, to: str, part: str, place: str
) -> None:
    """Whoever was counted is written to or known to have no address, wherever the role is bound."""
    async with stage(tmp_path, library) as made:
        await hold(made, list(CAME))
        tuan = await person(made, "tuan")
        await made.writer.write(
            lambda tx: run(tx, "UPDATE addresses SET unreachable = 'blocked' WHERE person = :p",
                           p=tuan)
        )  # fmt: skip
        if place:
            await bind(made, place)
        preview = await write(made, to=to, part=part)
        counted = int(re.search(r"- (\d+) người: ", preview)[1])  # type: ignore[index]
        await send(made)
        progress = await made.writer.write(lambda tx: receipts.progress(tx, 1, ["web"]))

        assert counted == len(await sent(made)) + progress.unreached


async def test_a_long_sending_is_told_in_minutes(tmp_path: Path, library: Library) -> None:
    """What the slowest channel needs, in words."""
    async with stage(tmp_path, library) as made:
        made.receive.app = replace(made.app, channels={"telegram": Capabilities(rate=0.01)})
        preview = await write(made)

        assert "Gửi xong trong khoảng 2 phút" in preview
