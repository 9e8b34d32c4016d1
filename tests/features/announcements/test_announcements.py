"""`/thongbao` over a real database: written, addressed, previewed, sent once, counted."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import states
from bot.domain.audiences import Audience, Criterion
from bot.features.announcements import announce, receipts
from bot.features.announcements import store as announcements
from bot.features.announcements.steps_preview import AnnouncementState
from bot.library.load import Library
from bot.store import people
from bot.store.outgoing import mailbox, outbox
from bot.store.sql import Tx, rows, run, scalar
from bot.text import markup
from bot.text.dates import Doubt
from tests.conversation.held_class import Came, hold, person_at
from tests.conversation.player import LIMITS, Stage, stage
from tests.features.announcements.announcing import TEXT, person, send, sent, text, wait, write


async def test_collaborator_cannot_announce(tmp_path: Path, library: Library) -> None:
    """The command, and a forged button, are refused."""
    async with stage(tmp_path, library) as made:
        await write(made)

        assert "dành cho cán bộ" in text(await made.say("lan", "/thongbao Chào"))
        await made.choose("lan", "an-send:1")
        await made.tick.run()

        assert [] == await sent(made)


async def test_preview_is_what_is_sent(tmp_path: Path, library: Library) -> None:
    """The text of the preview reaches everybody else letter by letter, with the head-count said."""
    async with stage(tmp_path, library) as made:
        preview = await write(made)
        await made.say("thay", "1")
        await wait(made)

        assert "3 người: 1 nhận qua Telegram; 2 chờ mở trang" in preview
        assert "Gửi xong trong chưa đầy 1 phút" in preview
        reached = dict(await sent(made))
        assert {"web:lan", "web:quan", "telegram:22"} == set(reached)
        whole = f"**Thông báo** · UBND xã Mường Lát\n\n{TEXT}\n\nĐọc xong, anh/chị nhắn: **ĐÃ ĐỌC**"
        assert whole == reached["web:lan"]
        assert (
            text(["    " + line if line else "" for line in reached["web:lan"].split("\n")])[4:]
            in preview
        )


async def test_a_line_of_dashes_stays_as_typed(tmp_path: Path, library: Library) -> None:
    """It is one message on every channel, and its line is shown."""
    async with stage(tmp_path, library) as made:
        await write(made, "Mai họp\n---\nXem giờ")
        await send(made)
        for _, words in await sent(made):
            assert [words] == markup.bubbles(words)
            assert "Mai họp\n---\nXem giờ" in markup.plain(words)


@pytest.mark.parametrize("button", ["Gửi", "Sửa chữ", "Đổi người nhận", "Bỏ"])
async def test_buttons_tapped_again_after_sending_send_nothing_more(
    tmp_path: Path, library: Library, button: str
) -> None:
    """Sent once, whatever is tapped how often; the answer is the state of today."""
    async with stage(tmp_path, library) as made:
        await write(made)
        for _ in range(2):
            await made.choose("thay", "an-send:1")
        await made.news()

        answer = text(await made.tap("thay", button))
        await wait(made)
        again = text(await made.tap("thay", button))
        await wait(made)

        assert "Chưa gửi: tin sẽ đi lúc 9h01" in answer
        assert "Chờ mở trang: 2" in again
        assert 3 == len(await sent(made))


async def test_old_preview_never_sends_a_new_text(tmp_path: Path, library: Library) -> None:
    """After "Sửa chữ" the first preview's button is old: it sends neither text."""
    async with stage(tmp_path, library) as made:
        await write(made, "Tin cũ")
        await made.tap("thay", "Sửa chữ")
        await made.say("thay", "Tin mới")

        await made.choose("thay", "an-send:1")
        assert "Nút này đã cũ" in text(await made.news())
        await send(made)

        assert all("Tin mới" in words for _, words in await sent(made))
        assert 3 == len(await sent(made))


async def test_changed_audience_keeps_the_text(tmp_path: Path, library: Library) -> None:
    """ "Đổi người nhận" asks only for whom; a commune is found by typing a few letters."""
    async with stage(tmp_path, library) as made:
        await hold(made, [Came("Vi Văn Xa", place="Mường Chanh")])
        await write(made)
        await made.tap("thay", "Đổi người nhận")

        preview = text(await made.say("thay", "muong chanh thanh hoa"))

        assert "Mai họp" in preview
        assert "mọi người ở xã Mường Chanh" in preview
        assert "1 người: 1 không có nơi nhận" in preview


async def test_empty_place_is_said(tmp_path: Path, library: Library) -> None:
    """A place where nobody uses the bot: no preview, another choice."""
    async with stage(tmp_path, library) as made:
        await made.say("thay", "/thongbao " + TEXT)

        assert "Chưa có ai thuộc nhóm này" in text(await made.say("thay", "cao bang"))


async def test_class_gets_it_and_nobody_else(tmp_path: Path, library: Library) -> None:
    """Those registered or present, not the village next door."""
    async with stage(tmp_path, library) as made:
        training = await hold(made, [])
        tuan = await person(made, "tuan")
        await made.writer.write(
            lambda tx: run(
                tx, "INSERT INTO registrations (training, person, made_at) VALUES (:t, :p, 1)",
                t=training, p=tuan,
            )
        )  # fmt: skip
        await write(made, to="Lớp", part="Mọi người của lớp")
        await send(made)

        assert ["telegram:22"] == [place for place, _ in await sent(made)]


async def test_quiet_hours_wait_until_their_end(tmp_path: Path, library: Library) -> None:
    """At 22:00 it is kept until 5:30; it is said so, and nothing goes before."""
    async with stage(tmp_path, library, "2026-12-14 22:00") as made:
        preview = await write(made)
        await made.tap("thay", "Gửi lúc")
        await made.tick.run()
        before = await sent(made)
        await made.move("2026-12-15 05:29")
        early = await sent(made)
        await made.move("2026-12-15 05:30")

        assert "5h30 sáng thứ Ba, 15/12" in preview
        assert [] == before == early
        assert 3 == len(await sent(made))


async def test_send_now_ignores_quiet_hours(tmp_path: Path, library: Library) -> None:
    """The trainer may insist."""
    async with stage(tmp_path, library, "2026-12-14 22:00") as made:
        await write(made)
        await send(made, "Gửi ngay")

        assert 3 == len(await sent(made))


async def test_missed_notice_waits_for_the_morning(tmp_path: Path, library: Library) -> None:
    """The program was down at noon and comes back at night: the notice waits for the day."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Gửi")
        await made.news()
        await made.move("2026-12-14 23:00")
        night = await sent(made)
        await made.move("2026-12-15 06:00")

        assert [] == night
        assert 3 == len(await sent(made))


async def test_let_go_just_before_quiet_hours_goes(tmp_path: Path, library: Library) -> None:
    """Let go at 20:59, it is not held back by the minute in which it can be taken back."""
    async with stage(tmp_path, library, "2026-12-14 20:59") as made:
        await write(made)
        await send(made)

        assert 3 == len(await sent(made))


async def test_class_of_tonight_is_told_at_once(tmp_path: Path, library: Library) -> None:
    """A running class hears its trainer whatever the hour."""
    async with stage(tmp_path, library, "2026-12-14 21:30") as made:
        await hold(made, [Came("Vi Văn Đức")], ended_hours_ago=-1)

        assert "giờ nghỉ" not in await write(made, to="Lớp", part="Mọi người của lớp")


def slices(made: Stage, tx: Tx, most: int) -> list[int]:
    """Run slices of so many people until none is left, and return how many each was."""
    handled = []
    while not handled or handled[-1] == most:
        handled.append(announce.due_messages(tx, made.clock.now_ms(), made.app, LIMITS, most))
    return handled


@pytest.mark.parametrize("most", [1, 2, 3, 5, 500])
async def test_slices_reach_everybody_once(tmp_path: Path, library: Library, most: int) -> None:
    """However thin the slices, each person is queued once and the end is recorded."""
    async with stage(tmp_path, library) as made:
        await hold(made, [Came("Vi Văn Đức"), Came("Vi Văn Dũng")])
        await write(made)
        await made.tap("thay", "Gửi")
        made.clock.now += timedelta(minutes=1)

        handled = await made.writer.write(lambda tx: slices(made, tx, most))

        kept = await made.writer.write(lambda tx: announcements.find(tx, 1))
        progress = await made.writer.write(lambda tx: receipts.progress(tx, 1, ["web"]))
        assert 6 == sum(handled)
        assert 3 == len(await sent(made))
        assert kept is not None and kept.queued_at == made.clock.now_ms()
        assert 2 == progress.unreached


async def change(made: Stage, what: str) -> None:
    """Take away what the announcement rested on, between "Gửi" and the queue."""
    lan, thay = await person(made, "lan"), await person(made, "thay")
    far = made.app.library.places.find("Cao Bằng", None, 1)[0].place.code

    def work(tx: Tx) -> None:
        if what == "consent":
            people.withdraw(tx, lan, 1)
        elif what == "moved":
            people.change(tx, lan, commune="", province=far, village="")
        elif what == "role":
            run(tx, "UPDATE roles SET revoked_at = 1 WHERE person = :thay", thay=thay)
        else:
            run(tx, "UPDATE roles SET place = :far WHERE person = :thay", far=far, thay=thay)

    await made.writer.write(work)


@pytest.mark.parametrize(
    ("what", "left"),
    [("consent", {"telegram:22", "web:quan"}), ("moved", {"telegram:22", "web:quan"}),
     ("role", set()), ("bound elsewhere", set())],
)  # fmt: skip
async def test_rights_are_looked_at_again_when_it_is_queued(
    tmp_path: Path, library: Library, what: str, left: set[str]
) -> None:
    """Withdrawn, moved out of the place, role lost or bound elsewhere: nothing is queued."""
    async with stage(tmp_path, library) as made:
        await made.say("thay", "/thongbao " + TEXT)
        await made.say("thay", "muong lat")
        await made.tap("thay", "Gửi")
        await change(made, what)
        await wait(made)

        assert left == {place for place, _ in await sent(made)}


async def test_waiting_page_is_never_counted_as_sent(tmp_path: Path, library: Library) -> None:
    """Sent is what a phone or an opened page has; the rest is named by what it waits for."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        first = text(await see(made))
        now = made.clock.now_ms()

        def settle(tx: Tx) -> None:
            found = rows(tx, "SELECT id, place FROM outgoing WHERE kind = 'announcement'")
            for id_, place in found:
                if place == "web:lan":
                    mailbox.acknowledge(tx, place, [id_], now)
                elif place == "telegram:22":
                    outbox.settle_dead(tx, id_, "blocked")

        await made.writer.write(settle)
        second = text(await see(made))

        assert "Đã gửi: 0" in first
        assert "Chờ mở trang: 2" in first
        assert "Đã gửi: 1" in second
        assert "Chờ mở trang: 1" in second
        assert "đã chặn hoặc bỏ tài khoản: 1" in second


async def see(made: Stage) -> list[str]:
    """Ask how far the first announcement is."""
    await made.news()
    await made.choose("thay", "an-see:1")
    return await made.news()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("x" * 1501, "1.501 ký tự"),
        ("**chưa đóng", "chưa có cặp"),
        ("# Tiêu đề", "dấu # đầu dòng"),
        ("<b>đậm</b>", "thẻ HTML"),
        ("[hỏng](javascript:alert)", "đường dẫn hỏng"),
    ],
)
async def test_bad_text_is_explained_and_asked_again(
    tmp_path: Path, library: Library, words: str, answer: str
) -> None:
    """What could not be shown is said; the next text typed is taken."""
    async with stage(tmp_path, library) as made:
        await made.say("thay", "/thongbao")

        assert answer in text(await made.say("thay", words))
        assert "Gửi cho ai?" in text(await made.say("thay", "Tin đã sửa"))


@pytest.mark.parametrize("words", ["{{ 7*7 }}", "a_b *c* [x]", "😀" * 300, "Lần 1: y" * 150])
async def test_what_is_typed_is_never_a_template(
    tmp_path: Path, library: Library, words: str
) -> None:
    """Braces, stars and signs arrive as typed."""
    async with stage(tmp_path, library) as made:
        await write(made, words)
        await send(made)

        assert all(words in markup.plain(got) for _, got in await sent(made))


async def test_the_longest_text_with_marks_and_emoji(tmp_path: Path, library: Library) -> None:
    """1,500 characters are taken to the last one, 1,501 are not; signs and marks arrive whole."""
    async with stage(tmp_path, library) as made:
        words = "**Mai họp** 👩🏽‍🌾🇻🇳 _đúng giờ_ [mẫu](https://a.vn/m) "
        whole = words + "ấ" * (1_500 - len(words))
        await made.say("thay", "/thongbao")
        refused = text(await made.say("thay", whole + "x"))
        await made.say("thay", whole)
        await made.tap("thay", "Mọi người ở")
        await send(made)
        got = await sent(made)

        assert "1.501 ký tự" in refused
        assert 3 == len(got)
        assert all(whole in message for _, message in got)


async def test_leaving_and_coming_back(tmp_path: Path, library: Library) -> None:
    """`/thoat` leaves it unsent; `/huy` offers to leave; what is typed then is no announcement."""
    async with stage(tmp_path, library) as made:
        await write(made)
        offered = text(await made.say("thay", "/huy"))
        await made.say("thay", "/thoat")
        after = text(await made.say("thay", "tiếp"))
        await wait(made, 5)

        assert "1." in offered
        assert "Không có việc nào" in after
        assert [] == await sent(made)


async def test_group_text_is_short_and_plain(tmp_path: Path, library: Library) -> None:
    """At most 500 characters, with the class's day, time, place and address below."""
    async with stage(tmp_path, library) as made:
        await hold(made, [Came("Vi Văn Đức")])
        words = "**Nhớ** [mẫu](https://a.vn/m) " + "rất dài " * 150
        await write(made, words, to="Lớp", part="Mọi người của lớp")
        await made.tap("thay", "Gửi")
        await made.tap("thay", "Chép để gửi nhóm Zalo")

        body: Any = json.loads(
            await made.writer.write(
                lambda tx: scalar(tx, "SELECT body FROM outgoing ORDER BY id DESC LIMIT 1")
            )
        )
        words = markup.plain(body["text"])
        assert body["copyable"]
        assert len(words) <= 500
        assert words.startswith("Nhớ mẫu (https://a.vn/m) rất dài")
        assert "5h00–8h00 sáng thứ Hai, 14/12, tại Nhà văn hóa" in words
        assert "https://donghanh.example/lop/ABC234" in words


async def test_dropped_draft_is_gone(tmp_path: Path, library: Library) -> None:
    """ "Bỏ" leaves nothing behind to send."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Bỏ")
        await made.choose("thay", "an-send:1")
        await wait(made)

        assert [] == await sent(made)
        assert "" == await made.writer.write(
            lambda tx: scalar(tx, "SELECT text FROM announcements WHERE id = 1")
        )


async def test_another_trainer_cannot_touch_it(tmp_path: Path, library: Library) -> None:
    """Somebody else's draft is not there, not even for an admin."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.news()
        heads = [head for head in made.app.flows.routes if head.startswith("an-")]
        others = [head for head in heads if head not in ("an-at", "an-soon", "an-list")]
        for head in others:
            await made.choose("quan", f"{head}:1")
        answers = text(await made.news())
        await wait(made)

        assert [] == await sent(made)
        assert len(others) - 1 == answers.count("Nút này đã cũ")  # an-read thanks kindly


async def test_looking_a_rule_up_leaves_the_draft(tmp_path: Path, library: Library) -> None:
    """Wandering off loses nothing: one line brings the trainer back to the preview."""
    async with stage(tmp_path, library) as made:
        await write(made)
        answer = text(await made.say("thay", "/tracuu"))
        back = text(await made.say("thay", "tiếp tục"))

        assert "đang soạn dở một thông báo" in answer
        assert "Mai họp" in back
        assert "Gửi cho: mọi người" in back


async def test_sending_is_in_the_log_without_its_text(tmp_path: Path, library: Library) -> None:
    """`/nhatky` says that a notice went out, by whom, and not what it said."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Gửi")

        log = text(await made.say("quan", "/nhatky"))

        assert "Lò Văn Thầy: gửi một thông báo cho mọi người ở mọi nơi" in log
        assert "Mai họp" not in log
        assert "chỉ dành cho quản trị" in text(await made.say("thay", "/nhatky"))


async def test_log_of_a_commune_shows_its_own_people(tmp_path: Path, library: Library) -> None:
    """An admin bound to a place reads what was done there; older entries come in pages."""
    async with stage(tmp_path, library) as made:
        far = made.app.library.places.find("Mường Chanh, Thanh Hóa", None, 1)[0].place.code

        def lay(tx: Tx) -> None:
            people.grant(tx, person_at(tx, "tuan"), "admin", far, None, 1)
            people.change(tx, person_at(tx, "lan"), commune=far)
            for at in range(20):
                who = person_at(tx, "lan" if at % 2 else "quan")
                run(tx, "INSERT INTO audit (at, actor, action) VALUES (:at, :who, 'odd.thing')",
                    at=made.clock.now_ms(), who=who)  # fmt: skip

        await made.writer.write(lay)
        pages = text(await made.say("tuan", "/nhatky"))
        pages += text(await made.tap("tuan", "Xem việc cũ hơn"))

        assert 10 == pages.count("Vàng Thị Lan: việc khác")
        assert "Đỗ Thị Quản" not in pages


OF_CLASS = Criterion("class", "3")


@pytest.mark.parametrize(
    ("kept", "meant"),
    [
        ({"kind": "all"}, Audience((Criterion("all"),))),
        ({"kind": "training", "training": 3, "urgent": True}, Audience((OF_CLASS,), urgent=True)),
        ({"kind": "place", "places": ["c1"]}, Audience((Criterion("place", "c1"),))),
        ({"criteria": [["class", "3"]], "urgent": False}, Audience((OF_CLASS,))),
    ],
)
def test_what_older_releases_left_half_written_is_read(
    kept: dict[str, Any], meant: Audience
) -> None:
    """Whoever was writing when the release came goes on with the same text, people and file."""
    doubt = {
        "kind": "morning_or_afternoon", "day": None, "hour": 7, "minute": 30, "part": None,
        "movable": False,
    }  # fmt: skip
    read = states.load(
        AnnouncementState, 0,
        {"text": TEXT, "audience": kept, "kept": [["class", "3"]], "repeats": 2, "file": "a",
         "file_name": "a.jpg", "at": 5, "draft": 9, "doubt": doubt},
    )  # fmt: skip

    assert read == AnnouncementState(
        text=TEXT, audience=meant, kept=(OF_CLASS,), repeats=2, file="a", file_name="a.jpg", at=5,
        doubt=Doubt("morning_or_afternoon", hour=7, minute=30),
    )  # fmt: skip
    assert read == states.load(AnnouncementState, 1, states.dump(read))
