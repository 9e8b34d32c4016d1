"""A class in the phone's calendar: the file, the same in words, and what a change does to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from bot.conversation.capabilities import Capabilities
from bot.conversation.messages import Incoming
from bot.features.classes import class_words, registrations, trainings
from bot.features.classes.calendar import store as calendars
from bot.features.classes.trainings import NewTraining
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.library.load import Library
from bot.store.sql import Tx, scalar
from tests.conversation.hall import HOUR, Hall
from tests.conversation.held_class import commune, person_at
from tests.conversation.player import CAST, Stage, stage, work
from tests.conversation.turns import turn_of
from tests.words import say

VENUE = "Nhà văn hóa bản Lát"


def text(lines: list[str]) -> str:
    """Return what was shown as one text."""
    return "\n".join(lines)


async def opened(
    made: Stage, *members: str, hours: int = 4, code: str = "ABC234", venue: str = VENUE
) -> int:
    """Open a class for 17/12, 7:30, with a seat for some of the cast; return its id."""
    starts = made.clock.now_ms() + 70 * HOUR + HOUR // 2
    place = commune(made, "Mường Lát")

    def lay(tx: Tx) -> int:
        new = NewTraining(code, "Rà soát", starts, starts + hours * HOUR, venue, 30, (place,), "")
        id_ = trainings.add(tx, new, person_at(tx, "thay"), made.clock.now_ms())
        for who in members:
            registrations.book(tx, id_, person_at(tx, who), made.clock.now_ms())
        return id_

    return await made.writer.write(lay)


async def file_of(made: Stage, who: str, id: int) -> list[Event]:
    """Take the file of a class as one of the cast, and return its events."""
    await made.choose(who, f"cl-ics:{id}")
    (outcome,) = await work(made)
    return list(Calendar.from_ical(Path(outcome["path"]).read_bytes()).walk("VEVENT"))


async def moved(made: Stage, id: int, moment: str = "18/12 14h") -> list[str]:
    """Move a class an hour later by the clock, and return what everybody was shown."""
    await made.move("2026-12-14 10:00")
    await made.choose("thay", f"tr-move:{id}")
    await made.say("thay", moment)
    return await made.tap("thay", "Đổi giờ và báo")


async def test_file_holds_the_class_and_the_words_stand_beside_it(
    tmp_path: Path, library: Library
) -> None:
    """Place, code, door and map in the file; time, place and map in the message, too."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "lan")

        (event,) = await file_of(made, "lan", id_)

        assert "Lớp Rà soát" == event["summary"]
        assert f"{VENUE}, xã Mường Lát, tỉnh Thanh Hóa" == event["location"]
        described = str(event["description"])
        for part in ("Mã lớp: ABC234", "https://donghanh.example/lop/ABC234", "google.com/maps"):
            assert part in described
        said = text(await made.news())
        assert "7h30 sáng đến 11h30 trưa thứ Năm, 17/12" in said
        assert f"Nơi học: {VENUE}" in said
        assert "query=nha+van+hoa+ban+lat+xa+muong+lat+tinh+thanh+hoa" in said


async def test_course_of_two_days_is_two_events_with_its_half_days(
    tmp_path: Path, library: Library
) -> None:
    """People come twice: a day is an event, its half-days are words in it."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "lan", hours=32)

        first, second = await file_of(made, "lan", id_)

        assert (17, 18) == (first.decoded("dtstart").day, second.decoded("dtstart").day)
        assert (7, 30) == (second.decoded("dtstart").hour, second.decoded("dtstart").minute)
        assert "- sáng 17/12: 7h30–11h30\n- chiều 17/12: 13h30–15h30\n" in str(first["description"])


async def test_moved_class_offers_the_new_file_to_who_took_one(
    tmp_path: Path, library: Library
) -> None:
    """Only who took it is told that the phone is out of date; the new file replaces the event."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "lan", "tuan")
        (before,) = await file_of(made, "lan", id_)
        await made.news()

        shown = text(await moved(made, id_))
        assert 1 == shown.count("Lịch trên điện thoại còn giờ cũ")
        assert 1 == shown.count("[LƯU LỊCH]")

        (after,) = await file_of(made, "lan", id_)
        assert before["uid"] == after["uid"]
        assert before["sequence"] < after["sequence"]
        assert (18, 14) == (after.decoded("dtstart").day, after.decoded("dtstart").hour)
        assert "xóa mục cũ đi" in text(await made.news())


async def test_class_called_off_is_called_off_in_the_file(tmp_path: Path, library: Library) -> None:
    """Who took it is told to delete it, and may take a file that says so."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "lan", "tuan")
        await file_of(made, "lan", id_)
        await made.news()
        await made.move("2026-12-14 10:00")
        await made.choose("thay", f"tr-cancel:{id_}")
        shown = text(await made.news() + await made.tap("thay", "Hủy lớp này"))
        assert 1 == shown.count("Lịch trên điện thoại còn lớp này")

        await made.say("lan", "lưu lịch")
        (outcome,) = await work(made)

        (event,) = Calendar.from_ical(Path(outcome["path"]).read_bytes()).walk("VEVENT")
        assert "CANCELLED" == event["status"]
        assert "ĐÃ HỦY: Lớp Rà soát" == event["summary"]
        assert "đã hủy" in text(await made.news())


async def test_word_asks_which_of_several(tmp_path: Path, library: Library) -> None:
    """`thêm vào lịch` lists the booked classes; without any it says so."""
    async with stage(tmp_path, library) as made:
        assert "chưa đăng ký lớp nào" in text(await made.say("lan", "thêm vào lịch"))
        await opened(made, "lan")
        await opened(made, "lan", code="DEF567")

        asked = text(await made.say("lan", "thêm vào lịch"))
        await made.say("lan", "2")

        assert "Anh/chị thêm lớp nào" in asked
        (outcome,) = await work(made)
        assert 2 == outcome["training"]


async def test_only_who_has_a_part_gets_the_file(tmp_path: Path, library: Library) -> None:
    """A class that one is not registered for, or that does not exist, is an old button."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "lan")

        for id in (f"cl-ics:{id_}", "cl-ics:99", "cl-ics:x", "cl-ics"):
            await made.choose("tuan", id)
            assert "Nút này đã cũ" in text(await made.news())
        assert [] == await work(made)


async def test_class_that_is_over_needs_no_calendar(tmp_path: Path, library: Library) -> None:
    """An old button after the class orders nothing."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "lan")
        await made.move("2026-12-19 08:00")

        await made.choose("lan", f"cl-ics:{id_}")

        assert "đã xong" in text(await made.news())
        assert [] == await work(made)


async def test_channel_without_files_says_it_in_words(tmp_path: Path, library: Library) -> None:
    """Time, place and map, and where a file can be had."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "tuan")
        made.receive.app = replace(made.app, channels={"telegram": Capabilities(hands_files=False)})

        await made.choose("tuan", f"cl-ics:{id_}")

        said = text(await made.news())
        for part in ("chưa gửi được tệp lịch", "7h30 sáng", VENUE, "Bản đồ: https://"):
            assert part in said
        assert [] == await work(made)


async def test_file_that_failed_is_said(tmp_path: Path, library: Library) -> None:
    """A failure is no silence, and says where the hours stand; another's outcome is not shown."""
    async with stage(tmp_path, library) as made:
        address = CAST["lan"][0]
        for at, told in enumerate(('{"error":"failed"}', '{"person":99,"file":"f"}')):
            await made.receive.receive(
                Incoming("web", address, address, f"job:{at}", "job", told, choice="calendar_file")
            )

        said = text(await made.news())
        assert "chưa làm được tệp lịch" in said
        assert 1 == said.count("lan <")


async def test_what_is_kept_is_shown_and_erased(tmp_path: Path, library: Library) -> None:
    """`/dulieu` tells that a file was taken; erasing takes that, too."""
    async with stage(tmp_path, library) as made:
        id_ = await opened(made, "lan")
        await file_of(made, "lan", id_)
        await made.news()

        await made.choose("lan", "md-copy")
        assert "đã lấy tệp lịch: 1" in text(await made.news())

        def erase(tx: Tx) -> bool:
            person = person_at(tx, "lan")
            erasing.erase(
                tx, TABLES, person, CAST["lan"][0], made.clock.now_ms(), say("erased.somebody")
            )
            return calendars.has(tx, id_, person)

        assert not await made.writer.write(erase)
        assert 0 == await made.writer.write(
            lambda tx: scalar(tx, "SELECT count(*) FROM calendars_taken")
        )


@pytest.mark.parametrize(
    ("venue", "query"),
    [
        ("Hội trường UBND xã Mường Chanh", "hoi+truong+ubnd+xa+muong+chanh+tinh+thanh+hoa"),
        ("Nhà văn hóa (tầng 2), số 5/7", "nha+van+hoa+tang+2+so+5+7+xa+muong+chanh+tinh+thanh+hoa"),
        ("buôn Ea Súp, Đắk Lắk", "buon+ea+sup+dak+lak+xa+muong+chanh+tinh+thanh+hoa"),
        ("Chanh", "chanh+xa+muong+chanh+tinh+thanh+hoa"),
        ("12/5", ""),
        ("会议室", ""),
    ],
)
def test_map_link_is_plain_and_says_nothing_twice(
    tmp_path: Path, library: Library, venue: str, query: str
) -> None:
    """Small ASCII letters, the commune only where the venue does not name it, else no link."""
    hall = Hall(tmp_path, library)
    training = replace(hall.training("2026-12-20 07:30", audience=(hall.commune,)), venue=venue)
    start = "https://www.google.com/maps/search/?api=1&query="

    link = class_words.map_link(turn_of(hall, hall.phone()), training)

    assert (start + query if query else "") == link


def test_map_link_is_never_long(tmp_path: Path, library: Library) -> None:
    """At most 200 characters, cut between words; the text for a group keeps to 500 all the same."""
    hall = Hall(tmp_path, library)
    training = replace(hall.training("2026-12-20 07:30"), venue="Nhà văn hóa khu phố " * 20)
    link = class_words.map_link(turn_of(hall, hall.phone()), training)

    assert 190 <= len(link) <= 200
    assert link.rsplit("+", 1)[1] in ("nha", "van", "hoa", "khu", "pho")
    assert (
        len(
            class_words.group_text(
                turn_of(hall, hall.phone()), replace(training, title="Lớp " * 40)
            )
        )
        <= 500
    )


def test_class_for_many_places_is_searched_by_its_venue(tmp_path: Path, library: Library) -> None:
    """Of two communes neither is where the class is."""
    hall = Hall(tmp_path, library)
    training = hall.training("2026-12-20 07:30", audience=(hall.commune, hall.elsewhere))

    assert class_words.map_link(turn_of(hall, hall.phone()), training).endswith(
        "query=nha+van+hoa+xa"
    )
