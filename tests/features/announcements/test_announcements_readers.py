"""`ĐÃ ĐỌC` and what the author sees of it: who has not, one number at a time, reminding them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.features.announcements import receipts
from bot.features.announcements import store as announcements
from bot.library.load import Library
from bot.store import people
from bot.store.sql import Tx, rows, run, scalar
from bot.text import markup
from tests.conversation.held_class import commune, hold
from tests.conversation.player import Stage, stage
from tests.features.announcements.announcing import (
    arrive,
    kept,
    person,
    places,
    send,
    sent,
    text,
    wait,
    write,
)

PHONE = "0912 345 678"


async def told(made: Stage, words: str = "Mai họp lúc 8h") -> None:
    """Send an announcement to everybody and let it reach every screen."""
    await write(made, words)
    await send(made)
    await arrive(made)


async def confirmed(made: Stage, id: int = 1) -> int:
    """Return how many have confirmed an announcement."""
    return await made.writer.write(lambda tx: receipts.confirmed(tx, id))


# -- ĐÃ ĐỌC ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["ĐÃ ĐỌC", "đã đọc", "da doc", "Đã đọc ạ", "Dạ em đã đọc", "đã đọc.", "Da doc roi"]
)
async def test_read_in_any_way_of_writing(tmp_path: Path, library: Library, words: str) -> None:
    """Case and accents do not matter; the answer names the day and the first words."""
    async with stage(tmp_path, library) as made:
        await told(made)
        answer = text(await made.say("lan", words))

        assert "thông báo ngày 14/12: “Mai họp lúc 8h”" in answer
        assert 1 == await confirmed(made)


async def test_read_by_the_button_once(tmp_path: Path, library: Library) -> None:
    """Tapped twice it is thanked for twice and counted once."""
    async with stage(tmp_path, library) as made:
        await told(made)
        first = text(await made.tap("tuan", "ĐÃ ĐỌC"))
        second = text(await made.tap("tuan", "ĐÃ ĐỌC"))

        assert "Đã ghi anh/chị đọc" in first
        assert "đã báo đọc tin này rồi" in second
        assert 1 == await confirmed(made)


@pytest.mark.parametrize(
    "form", ["đã đọc T{}", "Đã đọc, T{}", "ĐÃ ĐỌC (Mã tin: T{})", "da doc t{}"]
)
async def test_read_by_its_reference(tmp_path: Path, library: Library, form: str) -> None:
    """The reference that stands in a message names that one only."""
    async with stage(tmp_path, library) as made:
        await told(made, "Tin một")
        await told(made, "Tin hai")
        lan = await person(made, "lan")
        reference = await made.writer.write(
            lambda tx: scalar(
                tx, "SELECT id FROM outgoing WHERE cause = 'announcement:1' AND person = :p", p=lan
            )
        )
        answer = text(await made.say("lan", form.format(reference)))
        other = text(await made.say("tuan", form.format(reference)))

        assert "“Tin một”" in answer
        assert "Tin hai" not in answer
        assert (1, 0) == (await confirmed(made, 1), await confirmed(made, 2))
        assert "Cảm ơn anh/chị đã đọc" in other


async def test_only_a_word_that_takes_a_reference_is_heard_with_one(
    tmp_path: Path, library: Library
) -> None:
    """ "t7" is Saturday to most people: "tạm dừng t7" holds nothing."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        await made.say("thay", "tạm dừng t7")

        assert "sending" == (await kept(made, 1)).state


async def test_several_are_read_together(tmp_path: Path, library: Library) -> None:
    """All that were shown and not confirmed, newest first; the next time there is nothing left."""
    async with stage(tmp_path, library) as made:
        for words in ("Tin một", "Tin hai", "Tin ba"):
            await told(made, words)
        answer = text(await made.say("lan", "đã đọc"))
        again = text(await made.say("lan", "đã đọc"))

        assert "Đã ghi anh/chị đọc 3 thông báo" in answer
        assert answer.index("Tin ba") < answer.index("Tin hai") < answer.index("Tin một")
        assert "Cảm ơn anh/chị đã đọc ạ." in again
        assert [1, 1, 1] == [await confirmed(made, n) for n in (1, 2, 3)]


async def test_nothing_to_confirm_is_thanked_for(tmp_path: Path, library: Library) -> None:
    """Also a stranger, the author at the preview, and who was not sent it."""
    async with stage(tmp_path, library) as made:
        await write(made)
        preview = text(await made.tap("thay", "ĐÃ ĐỌC"))
        stranger = text(await made.say("khach", "đã đọc"))
        await made.choose("lan", "an-read:1")
        before = text(await made.news())
        await made.choose("lan", "an-read:99")
        forged = text(await made.news())

        assert "người nhận bấm nút này" in preview
        assert "Cảm ơn anh/chị đã đọc" in stranger
        assert "Cảm ơn anh/chị đã đọc" in before
        assert "Nút này đã cũ" in forged
        assert 0 == await confirmed(made)


async def test_reading_leaves_an_open_quiz_as_it_is(tmp_path: Path, library: Library) -> None:
    """One line brings the person back to the question."""
    async with stage(tmp_path, library) as made:
        training = await hold(made, [])
        lan = await person(made, "lan")
        await made.writer.write(
            lambda tx: run(
                tx,
                "INSERT INTO attendance (training, person, session, state, how, at) "
                "VALUES (:t, :p, 0, 'present', 'code', 1)",
                t=training, p=lan,
            )
        )  # fmt: skip
        await told(made)
        question = text(await made.say("lan", "/lambai"))
        if "Câu 1" not in question:
            question = text(await made.say("lan", "1"))
        answer = text(await made.say("lan", "đã đọc"))
        back = text(await made.say("lan", "a"))

        assert "Câu 1/" in question
        assert "Đã ghi anh/chị đọc" in answer
        assert "đang ở câu 1/" in answer
        assert "Đã ghi: **A.**" in back


# -- who has not -------------------------------------------------------------------------------


async def far(made: Stage, names: list[str], place: str = "Mường Chanh") -> None:
    """Let people of another commune be there, each with an account and a number."""
    code = commune(made, place)
    now = made.clock.now_ms()

    def lay(tx: Tx) -> None:
        for at, name in enumerate(names):
            address = f"telegram:far{place}{at}"
            people.touch(tx, address, "telegram", address, now)
            one = people.create(tx, now, made.app.office.consent_version, "telegram", address)
            people.change(tx, one, full_name=name, commune=code, work="head", phone=PHONE)
            people.link(tx, address, one, now)

    await made.writer.write(lay)


async def test_who_has_not_confirmed_by_commune_then_by_name(
    tmp_path: Path, library: Library
) -> None:
    """Communes and names in the Vietnamese order, page by page, with counts and no number."""
    async with stage(tmp_path, library) as made:
        names = [f"Vi Văn {chr(ord('A') + at)}" for at in range(7)] + [
            "Hà Thị Én",
            "Lê Đức",
            "Lò Ân",
        ]
        await far(made, names)
        await told(made)
        await made.say("tuan", "đã đọc")
        overview = text(await made.say("thay", "ai chưa đọc"))
        first = text(await made.say("thay", "1"))
        more = text(await made.tap("thay", "Xem tiếp"))

        assert "Đã xác nhận: 1. Chưa xác nhận: 12." in overview
        assert overview.index("1. Xã Mường Chanh: 10 người") < overview.index(
            "2. Xã Mường Lát: 2 người"
        )
        shown = [line.split(". ")[1] for line in (first + "\n" + more).split("\n") if ". " in line]
        listed = [line for line in shown if line in names]
        assert sorted(names) == sorted(listed)
        assert listed.index("Vi Văn A") < listed.index("Lò Ân") < listed.index("Vi Văn B")
        assert listed.index("Vi Văn D") < listed.index("Lê Đức") < listed.index("Vi Văn E")
        assert listed.index("Vi Văn E") < listed.index("Hà Thị Én")
        assert PHONE not in overview + first + more


async def test_a_number_is_seen_one_person_at_a_time_and_logged(
    tmp_path: Path, library: Library
) -> None:
    """Place, work and number of the one who was opened; the log says whose, not the number."""
    async with stage(tmp_path, library) as made:
        await far(made, ["Vi Văn Xa"])
        await told(made)
        await made.say("thay", "ai chưa đọc")
        await made.tap("thay", "Xã Mường Chanh")
        shown = text(await made.tap("thay", "Vi Văn Xa"))
        log = text(await made.say("quan", "/nhatky"))
        noted = await made.writer.write(
            lambda tx: rows(tx, "SELECT detail FROM audit WHERE action = 'person.phone_seen'")
        )

        assert f"Điện thoại: {PHONE}" in shown
        assert "xã Mường Chanh" in shown
        assert "Trưởng thôn/bản" in shown
        assert "Lò Văn Thầy: xem số điện thoại của Vi Văn Xa" in log
        assert [("",)] == noted


async def bind(made: Stage, place: str) -> None:
    """Bind the trainer to a commune."""
    code = commune(made, place)
    await made.writer.write(
        lambda tx: run(tx, "UPDATE roles SET place = :p WHERE role = 'trainer'", p=code)
    )


async def test_only_whom_the_role_covers_today(tmp_path: Path, library: Library) -> None:
    """Bound elsewhere meanwhile: counted as hidden, not listed, and a forged button is old."""
    async with stage(tmp_path, library) as made:
        await far(made, ["Vi Văn Xa"])
        await told(made)
        xa = await made.writer.write(
            lambda tx: scalar(tx, "SELECT id FROM people WHERE full_name = 'Vi Văn Xa'")
        )
        await bind(made, "Mường Lát")
        overview = text(await made.say("thay", "ai chưa đọc"))
        await made.choose("thay", f"an-person:1:{xa}")
        forged = text(await made.news())
        code = commune(made, "Mường Chanh")
        await made.choose("thay", f"an-in:1:{code}:0")
        listed = text(await made.news())

        assert "Còn 1 người chưa xác nhận ngoài địa bàn" in overview
        assert "Mường Chanh" not in overview
        assert "Nút này đã cũ" in forged
        assert "không còn ai chưa xác nhận" in listed
        assert "Vi Văn Xa" not in listed


async def test_of_ones_own_class_names_but_no_numbers_of_elsewhere(
    tmp_path: Path, library: Library
) -> None:
    """Who is of the class may be named; a number needs the role to cover the person."""
    async with stage(tmp_path, library) as made:
        training = await hold(made, [])
        await far(made, ["Vi Văn Xa"])

        def book(tx: Tx) -> int:
            xa = int(scalar(tx, "SELECT id FROM people WHERE full_name = 'Vi Văn Xa'"))
            run(
                tx, "INSERT INTO registrations (training, person, made_at) VALUES (:t, :p, 1)",
                t=training, p=xa,
            )  # fmt: skip
            return xa

        xa = await made.writer.write(book)
        await bind(made, "Mường Lát")
        await write(made, to="Lớp", part="Mọi người của lớp")
        await send(made)
        await arrive(made)
        overview = text(await made.say("thay", "ai chưa đọc"))
        await made.choose("thay", f"an-person:1:{xa}")
        shown = text(await made.news())
        looks = await made.writer.write(
            lambda tx: scalar(tx, "SELECT count(*) FROM audit WHERE action = 'person.phone_seen'")
        )

        assert "Xã Mường Chanh: 1 người" in overview
        assert "Vi Văn Xa" in shown
        assert PHONE not in shown
        assert "không xem được số điện thoại" in shown
        assert 0 == looks


async def test_somebody_who_was_not_sent_it_is_not_opened(tmp_path: Path, library: Library) -> None:
    """A forged id of anybody, or of who has read it meanwhile, shows nothing of them."""
    async with stage(tmp_path, library) as made:
        await told(made)
        await far(made, ["Vi Văn Xa"])
        await made.say("tuan", "đã đọc")
        tuan = await person(made, "tuan")
        xa = await made.writer.write(
            lambda tx: scalar(tx, "SELECT id FROM people WHERE full_name = 'Vi Văn Xa'")
        )
        for one in (tuan, xa, 999):
            await made.choose("thay", f"an-person:1:{one}")
            shown = text(await made.news())
            assert "đã xác nhận hoặc không còn" in shown
            assert PHONE not in shown


async def test_a_forged_id_does_not_tell_where_somebody_lives(
    tmp_path: Path, library: Library
) -> None:
    """Whom the role does not cover: not even a button back names the commune."""
    async with stage(tmp_path, library) as made:
        await told(made)
        await far(made, ["Vi Văn Xa"])
        await bind(made, "Mường Lát")
        xa = await made.writer.write(
            lambda tx: scalar(tx, "SELECT id FROM people WHERE full_name = 'Vi Văn Xa'")
        )
        await made.choose("thay", f"an-person:1:{xa}")
        body = await made.writer.write(
            lambda tx: scalar(tx, "SELECT body FROM outgoing ORDER BY id DESC LIMIT 1")
        )

        assert "an-unread:1" in body
        assert "an-in:" not in body


async def test_the_counts_to_pass_on_name_nobody(tmp_path: Path, library: Library) -> None:
    """A text to copy holds communes and numbers of people, within what a group takes."""
    async with stage(tmp_path, library) as made:
        await far(made, ["Vi Văn Xa"])
        await told(made, "Tin dài " * 150)
        await made.say("thay", "ai chưa đọc")
        copied = text(await made.tap("thay", "Chép số liệu"))

        assert "Xã Mường Chanh: 1 người" in copied
        assert "Vi Văn" not in copied
        assert "Tuấn" not in copied
        assert len(markup.plain(copied)) < 700


# -- reminding them ----------------------------------------------------------------------------


async def test_just_those_are_reminded(tmp_path: Path, library: Library) -> None:
    """The same preview and the same minute hold; confirming it confirms the first."""
    async with stage(tmp_path, library) as made:
        await told(made)
        await made.say("tuan", "đã đọc")
        preview = text(await made.say("thay", "nhắc lại"))
        await made.tap("thay", "Sửa chữ")
        await made.say("thay", "Nhắc lại: mai họp, nhớ mang sổ")
        await made.tap("thay", "Gửi")
        early = await places(made, 3)
        await wait(made)
        reminded = await sent(made, 3)
        await arrive(made)
        await made.say("lan", "đã đọc")

        assert "Nhắc lại: Mai họp lúc 8h" in preview
        assert "2 người: 2 chờ mở trang" in preview
        assert [] == early
        assert {"web:lan", "web:quan"} == {place for place, _ in reminded}
        assert all("nhớ mang sổ" in words for _, words in reminded)
        assert 1 == (await kept(made, 3)).root
        assert 2 == await confirmed(made, 1) == await confirmed(made, 3)
        assert "Lò Văn Thầy: nhắc lại một thông báo" in text(await made.say("quan", "/nhatky"))


async def test_who_confirms_meanwhile_is_not_reminded(tmp_path: Path, library: Library) -> None:
    """Said within the minute, it counts."""
    async with stage(tmp_path, library) as made:
        await told(made)
        await made.say("thay", "nhắc lại")
        await made.tap("thay", "Gửi")
        await made.say("lan", "đã đọc")
        await wait(made)

        assert "web:lan" not in await places(made, 2)


async def test_reminding_again_begins_from_the_first(tmp_path: Path, library: Library) -> None:
    """The words are not doubled, and the repetition of a repetition is of the first."""
    async with stage(tmp_path, library) as made:
        await told(made)
        await made.say("thay", "nhắc lại")
        await send(made)
        await arrive(made)
        preview = text(await made.say("thay", "nhắc lại"))

        assert "Nhắc lại: Mai họp" in preview
        assert "Nhắc lại: Nhắc lại" not in preview
        draft = await made.writer.write(
            lambda tx: announcements.find(tx, scalar(tx, "SELECT max(id) FROM announcements"))
        )
        assert draft is not None
        assert 1 == draft.repeats


async def test_nobody_left_to_remind(tmp_path: Path, library: Library) -> None:
    """Everybody has confirmed: it is said, and no draft is made."""
    async with stage(tmp_path, library) as made:
        await told(made)
        for who in ("lan", "tuan", "quan"):
            await made.say(who, "đã đọc")

        assert "đều đã xác nhận" in text(await made.say("thay", "nhắc lại"))


async def test_another_trainer_sees_nobody(tmp_path: Path, library: Library) -> None:
    """Who has not confirmed is the author's to see, not even another admin's."""
    async with stage(tmp_path, library) as made:
        await told(made)
        lan = await person(made, "lan")
        for choice in (
            "an-unread:1",
            "an-in:1:x:0",
            f"an-person:1:{lan}",
            "an-tally:1",
            "an-again:1",
        ):
            await made.choose("quan", choice)
            assert "Nút này đã cũ" in text(await made.news()), choice
