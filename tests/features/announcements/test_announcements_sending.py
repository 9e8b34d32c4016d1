"""After "Gửi": a minute to take it back, a time typed, held, gone on with, stopped, reported."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.features.announcements import flow_reading, receipts, report
from bot.library.load import Library
from bot.store.sql import rows, run, scalar
from bot.text import markup
from bot.text.folding import fold
from tests.conversation.player import Stage, stage
from tests.features.announcements.announcing import (
    arrive,
    end,
    kept,
    latest,
    places,
    send,
    sent,
    text,
    wait,
    write,
)
from tests.running import ROOT

PAGE = ROOT / "docs" / "thong-bao.md"
EVERYBODY = ["telegram:22", "web:lan", "web:quan"]


async def when(made: Stage, words: str) -> str:
    """Write an announcement and type the time at which it is to go."""
    await write(made)
    await made.tap("thay", "Hẹn giờ gửi")
    return text(await made.say("thay", words))


# -- a minute to take it back ------------------------------------------------------------------


@pytest.mark.parametrize("words", ["THU LẠI", "thu lai", "Thu lại."])
async def test_taken_back_within_the_minute(tmp_path: Path, library: Library, words: str) -> None:
    """Nobody gets it; the preview is back, and what is sent from there goes once."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Gửi")
        made.clock.now += timedelta(seconds=59)
        back = text(await made.say("thay", words))
        await wait(made, 5)
        nothing = await sent(made)
        await made.say("thay", "1")
        await wait(made)

        assert "Đã thu lại" in back
        assert "Mai họp" in back
        assert "1. Gửi" in back
        assert [] == nothing
        assert EVERYBODY == await places(made)


async def test_an_old_send_button_does_not_undo_the_undoing(
    tmp_path: Path, library: Library
) -> None:
    """A tap that was on its way meets the draft of today: it sends nothing."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.choose("thay", "an-send:1")
        await made.choose("thay", "an-undo:1")
        await made.choose("thay", "an-send:1")
        await made.choose("thay", "an-now:1")
        answers = text(await made.news())
        await wait(made, 5)

        assert 2 == answers.count("Nút này đã cũ")
        assert [] == await sent(made)


async def test_too_late_is_said_with_what_can_still_be_done(
    tmp_path: Path, library: Library
) -> None:
    """Once it goes it cannot be taken back; holding and stopping are offered."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        answer = text(await made.say("thay", "thu lại"))

        assert "không thu lại được nữa" in answer
        assert "1. Tạm dừng" in answer
        assert "2. Dừng hẳn" in answer
        assert EVERYBODY == await places(made)


async def test_what_has_not_begun_is_taken_back_not_held(tmp_path: Path, library: Library) -> None:
    """TẠM DỪNG before it goes says so and names THU LẠI; GỬI TIẾP is no search while one goes."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Gửi")
        held = text(await made.say("thay", "tạm dừng"))
        gone_on = text(await made.say("thay", "gửi tiếp"))
        await wait(made)

        assert "chưa cần tạm dừng" in held and "THU LẠI" in held
        assert "Chưa gửi: tin sẽ đi lúc" in gone_on
        assert EVERYBODY == await places(made)


async def test_the_words_mean_nothing_to_others(tmp_path: Path, library: Library) -> None:
    """A collaborator, and a trainer with nothing under way, are answered as ever."""
    async with stage(tmp_path, library) as made:
        before = text(await made.say("thay", "thu lại"))
        await write(made)
        await made.tap("thay", "Gửi")
        for words in ("thu lại", "dừng hẳn", "ai chưa đọc"):
            assert "dành cho cán bộ" not in text(await made.say("lan", words))
        await wait(made)

        assert "Đã thu lại" not in before
        assert EVERYBODY == await places(made)


# -- at a time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("mai 7h30", "7h30 sáng thứ Ba, 15/12"),
        ("14h chiều nay", "2h00 chiều thứ Hai, 14/12"),
        ("20/12 8h", "8h00 sáng Chủ nhật, 20/12"),
    ],
)
async def test_goes_at_a_typed_time(
    tmp_path: Path, library: Library, words: str, said: str
) -> None:
    """The button says when, nothing goes before, everything goes then."""
    async with stage(tmp_path, library) as made:
        preview = await when(made, words)
        answer = text(await made.tap("thay", f"Gửi lúc {said}"))
        await wait(made, 30)
        early = await sent(made)
        due = (await kept(made, 2)).due_at
        made.clock.now += timedelta(milliseconds=due - made.clock.now_ms())
        await wait(made, 0)

        assert f"Tin sẽ đi lúc {said}" in preview
        assert f"lúc **{said}**" in answer
        assert [] == early
        assert EVERYBODY == await places(made)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("hôm qua 8h", "đã qua rồi"),
        ("8h", "8h00 ngày nào ạ"),
        ("ngày mai", "Thứ Ba, 15/12, tin đi lúc mấy giờ"),
        ("mai 2h", "là sáng hay chiều"),
        ("30/2 8h", "Không có ngày"),
        ("lúc nào cũng được", "chưa hiểu chắc"),
    ],
)
async def test_a_doubtful_time_is_asked_back(
    tmp_path: Path, library: Library, words: str, asked: str
) -> None:
    """Nothing is guessed, and what was missing can be typed by itself."""
    async with stage(tmp_path, library) as made:
        answer = await when(made, words)
        done = text(await made.say("thay", "mai 7h30"))

        assert asked in answer
        assert "7h30 sáng thứ Ba, 15/12" in done
        assert [] == await sent(made)


async def test_a_time_of_two_is_tapped(tmp_path: Path, library: Library) -> None:
    """ "mai 2h" is two in the afternoon only once that was said."""
    async with stage(tmp_path, library) as made:
        await when(made, "mai 2h")
        preview = text(await made.tap("thay", "2h00 chiều"))

        assert "2h00 chiều thứ Ba, 15/12" in preview


async def test_a_typed_time_in_quiet_hours_waits_or_is_insisted_on(
    tmp_path: Path, library: Library
) -> None:
    """It is said that people rest then; both are offered, and the second really goes."""
    async with stage(tmp_path, library) as made:
        preview = await when(made, "22h tối nay")
        await made.tap("thay", "Vẫn gửi lúc 10h00")
        await made.move("2026-12-14 22:01")

        assert "là giờ nghỉ, nên tin sẽ đi lúc 5h30 sáng thứ Ba, 15/12" in preview
        assert EVERYBODY == await places(made)


async def test_a_time_that_passed_while_writing_is_said(tmp_path: Path, library: Library) -> None:
    """Who comes back later is told that it goes at once."""
    async with stage(tmp_path, library) as made:
        await when(made, "14h chiều nay")
        await made.move("2026-12-14 15:00")
        await made.tap("thay", "Sửa chữ")
        preview = text(await made.say("thay", "Tin khác"))

        assert "Giờ hẹn đã qua" in preview
        assert "1. Gửi\n" in preview + "\n"


async def test_a_scheduled_one_is_taken_back_until_it_begins(
    tmp_path: Path, library: Library
) -> None:
    """A day later it is still a draft again, at its time; "Gửi ngay" drops the time."""
    async with stage(tmp_path, library) as made:
        await when(made, "16/12 8h")
        await made.tap("thay", "Gửi lúc")
        await made.move("2026-12-15 08:00")
        back = text(await made.say("thay", "thu lại"))
        await made.tap("thay", "Đổi giờ gửi")
        now = text(await made.say("thay", "ngay"))
        await send(made)

        assert "Gửi lúc 8h00 sáng thứ Tư, 16/12" in back
        assert "thứ Tư" not in now
        assert EVERYBODY == await places(made)


# -- while it goes -----------------------------------------------------------------------------


async def test_held_gone_on_with_and_stopped(tmp_path: Path, library: Library) -> None:
    """What waits is held, comes back and ends as stopped; each is said and in the log."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        paused = text(await made.say("thay", "tạm dừng"))
        await wait(made, 0)
        held = await progress(made)
        resumed = text(await made.say("thay", "GỬI TIẾP"))
        await wait(made, 0)
        on = await progress(made)
        asked = text(await made.say("thay", "dừng hẳn"))
        before = await kept(made, 1)
        stopped = text(await made.say("thay", "1"))
        await wait(made, 0)

        assert "Đã tạm dừng" in paused
        assert 3 == held.held
        assert "Đã cho gửi tiếp" in resumed
        assert (0, 2, 1) == (on.held, on.on_page, on.under_way)
        assert "không gửi tiếp lại được" in asked
        assert "sending" == before.state
        assert "Đã dừng hẳn" in stopped
        assert 3 == (await progress(made)).stopped
        log = text(await made.say("quan", "/nhatky"))
        for what in ("gửi", "tạm dừng", "gửi tiếp", "dừng hẳn"):
            assert f"Lò Văn Thầy: {what} một thông báo cho mọi người" in log


async def progress(made: Stage) -> receipts.Progress:
    """Return what became of the first announcement so far."""
    return await made.writer.write(lambda tx: receipts.progress(tx, 1, ["web"]))


async def test_stopping_can_be_thought_better_of(tmp_path: Path, library: Library) -> None:
    """ "Thôi, không dừng" shows how far it is, and it goes on."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        await made.tap("thay", "Xem đã gửi tới đâu")
        await made.tap("thay", "Dừng hẳn")
        answer = text(await made.tap("thay", "Thôi"))

        assert "Đang gửi" in answer
        assert "sending" == (await kept(made, 1)).state


async def test_turning_it_wakes_the_tick(tmp_path: Path, library: Library) -> None:
    """Held, gone on with and stopped take effect at once, not at the next look."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Gửi")
        assert [made.clock.now_ms() + 60_000] == made.last_result.wakes
        await wait(made)
        for choice in ("an-pause:1", "an-on:1", "an-stop:1:yes"):
            await made.choose("thay", choice)
            assert [made.clock.now_ms()] == made.last_result.wakes, choice


async def test_old_buttons_do_no_harm(tmp_path: Path, library: Library) -> None:
    """After its end every button answers with the state of today and changes nothing."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        await arrive(made)
        await end(made, 1)
        for head in ("undo", "pause", "on", "stop", "send", "now", "edit", "who", "drop", "when"):
            await made.choose("thay", f"an-{head}:1")
            assert "Đã gửi: 3" in text(await made.news()), head
        await made.choose("thay", "an-stop:1:yes")
        await wait(made, 5)

        assert "done" == (await kept(made, 1)).state
        assert EVERYBODY == await places(made)


async def test_what_waits_for_pages_can_be_stopped_at_the_end(
    tmp_path: Path, library: Library
) -> None:
    """At its end DỪNG HẲN is offered while somebody has not opened the page, and asked back."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        await end(made, 1)
        await made.writer.write(
            lambda tx: tx.execute("UPDATE parts SET state = 'sent' WHERE channel = 'telegram'")
        )
        await made.say("thay", "xem tin")
        asked = text(await made.say("thay", "dừng hẳn"))
        await made.choose("thay", "an-stop:1:yes")
        await wait(made, 5)

        assert "Dừng hẳn tin" in asked
        assert "stopped" == (await kept(made, 1)).state


async def test_the_progress_message_and_the_report(tmp_path: Path, library: Library) -> None:
    """The first changes its slot and keeps quiet; the second comes by itself; both name words."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await send(made)
        await arrive(made)
        now = made.clock.now_ms()
        await made.say("tuan", "đã đọc")
        going = await kept(made, 1)
        while_going = await made.writer.write(
            lambda tx: report.progress_reply(tx, made.app, going, now)
        )
        await end(made, 1)
        ended = await kept(made, 1)
        at_end = await made.writer.write(lambda tx: report.final_reply(tx, made.app, ended, now))

        assert ("announcement:1:progress", True, "hint") == (
            while_going.slot, while_going.quiet, while_going.kind,
        )  # fmt: skip
        assert "TẠM DỪNG" in while_going.text
        assert ("", "notice", "none") == (at_end.slot, at_end.kind, at_end.marks)
        assert "Đã gửi: 3" in markup.plain(at_end.text)
        assert "Đã xác nhận: 1" in at_end.text
        assert ["Ai chưa đọc", "Nhắc lại", "Xem số mới nhất", "Chép để gửi nhóm Zalo"] == [
            choice.label for choice in at_end.choices
        ]


async def test_recent_ones_are_listed_with_their_state(tmp_path: Path, library: Library) -> None:
    """Waiting, going, held, stopped or sent stands beside each."""
    async with stage(tmp_path, library) as made:
        for words in ("Tin một", "Tin hai", "Tin ba"):
            await write(made, words)
            await made.tap("thay", "Gửi")
        await wait(made)
        await end(made, 1)
        await made.choose("thay", "an-pause:2")
        await write(made, "Tin bốn")
        await made.tap("thay", "Gửi")
        await made.say("thay", "/thongbao")
        shown = text(await made.tap("thay", "Tin đã gửi gần đây"))

        lines = [markup.plain(line.split(" · ")[1]) for line in shown.split("\n") if " · " in line]
        assert [
            "Tin bốn (chờ gửi)", "Tin ba (đang gửi)", "Tin hai (tạm dừng)", "Tin một (đã gửi)",
        ] == lines  # fmt: skip


async def test_a_double_tap_sends_once(tmp_path: Path, library: Library) -> None:
    """Two taps, and a third from another device, are one announcement and one entry in the log."""
    async with stage(tmp_path, library) as made:
        await write(made)
        for _ in range(3):
            await made.choose("thay", "an-send:1")
        await wait(made)
        await wait(made)
        noted = await made.writer.write(
            lambda tx: scalar(tx, "SELECT count(*) FROM audit WHERE action = 'announcement.sent'")
        )

        assert 1 == noted
        assert EVERYBODY == await places(made)


# -- what was gone by the time it went ---------------------------------------------------------


async def test_a_role_lost_between_preview_and_sending(tmp_path: Path, library: Library) -> None:
    """The button is refused; nothing goes."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.writer.write(lambda tx: run(tx, "UPDATE roles SET revoked_at = 1"))
        answer = text(await made.tap("thay", "Gửi"))
        await wait(made)

        assert "dành cho cán bộ" in answer
        assert [] == await sent(made)


async def test_an_author_who_was_erased_sends_nothing(tmp_path: Path, library: Library) -> None:
    """Erased within the minute: it stays unsent."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Gửi")
        await made.writer.write(
            lambda tx: run(tx, "UPDATE people SET erased_at = 1 WHERE full_name = 'Lò Văn Thầy'")
        )
        await wait(made, 5)

        assert [] == await sent(made)


async def test_releases_say_where_progress_is_told(tmp_path: Path, library: Library) -> None:
    """Channel and place of the one who sent it are kept with it."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Gửi")
        found = await latest(made)
        slots = await made.writer.write(
            lambda tx: rows(tx, "SELECT slot FROM outgoing WHERE slot <> ''")
        )

        assert ("telegram", "telegram:33") == (found.channel, found.place)
        assert [("announcement:1:progress",)] == slots


def test_the_page_for_trainers_names_words_that_are_heard() -> None:
    """Every word of docs/thong-bao.md is one, and none that is heard is missing there."""
    page = PAGE.read_text(encoding="utf-8")
    named = {fold(word) for word in re.findall(r"`([A-ZĐÀ-Ỹ ]{5,})`", page)}

    heard = set(flow_reading.FLOW.words) - set(flow_reading.HOLD)
    assert named <= heard
    assert {word for word in heard if not word.startswith(("da ", "em ", "toi ", "da,"))} <= named
