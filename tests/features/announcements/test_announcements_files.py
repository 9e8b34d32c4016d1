"""A photo or a document with an announcement: handed in at any step, shown, sent, taken off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.conversation.messages import Incoming
from bot.library.load import Library
from bot.store.sql import rows
from tests.conversation.player import CAST, Stage, stage
from tests.features.announcements.announcing import latest, send, text, wait, write

PHOTO = {"attachment": "f1", "kind": "photo", "name": "so-do.jpg", "size": 9}
DEED = {"attachment": "f2", "kind": "document", "name": "Kế hoạch.pdf", "size": 9}


async def hand_in(made: Stage, caption: str = "") -> str:
    """Send a file as the trainer and return what was answered."""
    address = CAST["thay"][0]
    made._count += 1
    key = f"k{made._count}"
    await made.receive.receive(
        Incoming("telegram", address, address, key, "file", "AgAC", caption=caption)
    )
    return text(await made.news())


async def fetched(made: Stage, outcome: dict[str, object]) -> str:
    """Let the job that fetches the file come to its end and return what was answered."""
    address = CAST["thay"][0]
    made._count += 1
    key = f"job:{made._count}"
    await made.receive.receive(
        Incoming("telegram", address, address, key, "job", json.dumps(outcome), choice="attachment")
    )
    return text(await made.news())


async def files_sent(made: Stage) -> set[str]:
    """Return which files announcements carry in the outbox."""
    found = await made.writer.write(
        lambda tx: rows(tx, "SELECT body FROM outgoing WHERE kind = 'announcement'")
    )
    return {json.loads(body).get("file", "") for (body,) in found}


async def test_a_photo_with_its_caption_is_an_announcement(
    tmp_path: Path, library: Library
) -> None:
    """The caption is the text; the preview and every message carry the photo."""
    async with stage(tmp_path, library) as made:
        await made.say("thay", "/thongbao")
        waiting = await hand_in(made, "Sơ đồ **đường đến** lớp")
        asked = await fetched(made, PHOTO)
        preview = text(await made.say("thay", "1"))
        shown = await made.writer.write(
            lambda tx: rows(tx, "SELECT body FROM outgoing WHERE place = 'telegram:33' ORDER BY id")
        )
        await send(made)

        assert "đang nhận tệp" in waiting
        assert "Gửi cho ai?" in asked
        assert "Sơ đồ **đường đến** lớp" in preview
        assert "Có kèm so-do.jpg" in preview
        assert "f1" == json.loads(shown[-2][0])["file"]
        assert {"f1"} == await files_sent(made)


async def test_a_file_first_then_the_text(tmp_path: Path, library: Library) -> None:
    """Without a caption the text is asked for."""
    async with stage(tmp_path, library) as made:
        await made.say("thay", "/thongbao")
        await hand_in(made)
        asked = await fetched(made, DEED)
        await made.say("thay", "Kế hoạch tháng 12")
        preview = text(await made.tap("thay", "Mọi người ở"))

        assert "gõ nội dung cần gửi kèm" in asked
        assert "Có kèm Kế hoạch.pdf" in preview


async def test_a_file_at_the_preview_and_off_again(tmp_path: Path, library: Library) -> None:
    """Handed in below the preview it is taken; "Bỏ tệp kèm" sends the text alone."""
    async with stage(tmp_path, library) as made:
        await write(made)
        asked = text(await made.tap("thay", "Kèm ảnh hoặc tệp"))
        await hand_in(made)
        preview = await fetched(made, PHOTO)
        first = (await latest(made)).file
        without = text(await made.tap("thay", "Bỏ tệp kèm"))
        await send(made)

        assert "PDF, Word, Excel, PowerPoint, nặng nhất 10 MB" in asked
        assert "Có kèm so-do.jpg" in preview
        assert "f1" == first
        assert "Có kèm" not in without
        assert {""} == await files_sent(made)


async def test_a_bare_number_answers_the_preview_that_the_file_brought(
    tmp_path: Path, library: Library
) -> None:
    """Though nobody wrote, what is shown last is what a number answers."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await hand_in(made)
        await fetched(made, PHOTO)
        await made.say("thay", "1")
        await wait(made)

        assert {"f1"} == await files_sent(made)


async def test_thinking_better_of_it(tmp_path: Path, library: Library) -> None:
    """ "thôi", or the button, leads back to the preview."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await made.tap("thay", "Kèm ảnh hoặc tệp")
        typed = text(await made.say("thay", "thôi"))
        await made.tap("thay", "Kèm ảnh hoặc tệp")
        tapped = text(await made.tap("thay", "Không kèm tệp"))

        assert "Tin ở trên đúng như" in typed
        assert "Tin ở trên đúng như" in tapped


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("too_big", "nặng quá"),
        ("not_allowed", "chỉ nhận ảnh"),
        ("gone", "không còn tải về được"),
        ("failed", "chưa đọc được tệp"),
    ],
)
async def test_a_file_that_is_refused(
    tmp_path: Path, library: Library, why: str, said: str
) -> None:
    """Why is said kindly, and the preview's buttons still work."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await hand_in(made)
        answer = await fetched(made, {"error": why})
        await made.say("thay", "1")
        await wait(made)

        assert said in answer
        assert {""} == await files_sent(made)


async def test_a_file_that_comes_while_something_else_is_done(
    tmp_path: Path, library: Library
) -> None:
    """It is kept with what was being written; the way back shows it."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await hand_in(made)
        await made.say("thay", "/tracuu")
        answer = await fetched(made, PHOTO)
        back = text(await made.say("thay", "tiếp"))

        assert "Đã nhận tệp kèm thông báo đang soạn" in answer
        assert "Có kèm so-do.jpg" in back


async def test_a_file_that_comes_too_late(tmp_path: Path, library: Library) -> None:
    """What was sent meanwhile stays as it was sent."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await hand_in(made)
        await send(made)
        answer = await fetched(made, PHOTO)

        assert "" == answer
        assert {""} == await files_sent(made)


async def test_a_bad_caption_is_explained_and_the_file_kept(
    tmp_path: Path, library: Library
) -> None:
    """Only the text has to be written again."""
    async with stage(tmp_path, library) as made:
        await made.say("thay", "/thongbao")
        answer = await hand_in(made, "<b>đậm</b>")
        await fetched(made, PHOTO)
        await made.say("thay", "Chữ đã sửa")
        preview = text(await made.tap("thay", "Mọi người ở"))

        assert "thẻ HTML" in answer
        assert "Có kèm so-do.jpg" in preview


async def test_taken_back_and_repeated_with_its_file(tmp_path: Path, library: Library) -> None:
    """The file stays with a notice that is taken back, and goes along when it is repeated."""
    async with stage(tmp_path, library) as made:
        await write(made)
        await hand_in(made)
        await fetched(made, PHOTO)
        await made.tap("thay", "Gửi")
        back = text(await made.say("thay", "thu lại"))
        await send(made)
        again = text(await made.say("thay", "nhắc lại"))

        assert "Có kèm" in back
        assert "Có kèm" in again
        assert {"f1"} == await files_sent(made)


async def test_a_file_that_comes_while_a_time_is_asked_is_kept(
    tmp_path: Path, library: Library
) -> None:
    """It was sent from the preview and came late: the time is still asked for, the photo goes."""
    async with stage(tmp_path, library) as made:
        await made.say("thay", "/thongbao")
        await made.say("thay", "Mai họp lúc 8 giờ")
        await made.say("thay", "1")
        await made.tap("thay", "Hẹn giờ")
        await hand_in(made)
        assert "chọn giờ gửi" in await fetched(made, PHOTO)
        preview = text(await made.say("thay", "20h tối nay"))
        assert PHOTO["name"] in preview, preview
