"""Files at Telegram: fetched from people, handed out to many, and what happens to refused ones."""

from __future__ import annotations

import asyncio
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.contract import NotFetched
from bot.channels.telegram import TelegramChannel
from bot.conversation.messages import FileOut
from tests.channels.receiving import Ledger, polling, until
from tests.channels.telegram.conftest import by_hand, channel, choices, ledger, row
from tests.reports.pictures import jpeg
from tests.telegram_api import Emulator
from tests.telegram_api.fixtures import telegram_api
from tests.telegram_api.parameters import Upload

__all__ = ["by_hand", "channel", "ledger", "telegram_api"]

MOST = 20 * 1024 * 1024


def photo(folder: Path, data: bytes = b"", name: str = "lớp tập huấn.jpg") -> FileOut:
    """Return a photo that lies on disk."""
    path = folder / "photo"
    path.write_bytes(data or jpeg())
    return FileOut("a" * 32, name, "image/jpeg", str(path), kind="photo")


def handed_over(api: Emulator) -> list[str]:
    """Return how each file went, oldest first: by its bytes or by its name."""
    assert api.world.log is not None
    calls = [(method, raw) for method, raw in api.world.log if method[4:] in ("Photo", "Document")]
    sent = [(method, raw[method[4:].lower()]) for method, raw in calls]
    return [f"{method} {'bytes' if isinstance(file, Upload) else file}" for method, file in sent]


async def test_a_photo_and_its_text_are_one_message(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """The bytes go once; whoever is next gets the same photo by Telegram's own name for it."""
    telegram_api.world.log = []
    telegram_api.person(7)
    file = photo(tmp_path)
    first = await channel.send(row("**Mời họp**", choices=choices("Đã đọc")), photo(tmp_path))
    shown = telegram_api.person(7).last
    assert (shown.text, shown.file_kind, shown.file) == ("Mời họp", "photo", jpeg())
    assert shown.labels() == ["1. Đã đọc"] and len(telegram_api.person(7).got) == 1
    assert (first.kind, first.message, first.file) == ("sent", str(shown.id), "photo:photo-7-1")
    telegram_api.person(8)
    second = await channel.send(row("Mời họp", place="telegram:8"), file)
    assert second.file == first.file and telegram_api.person(8).last.file == jpeg()
    assert handed_over(telegram_api) == ["sendPhoto bytes", "sendPhoto photo-7-1"]
    telegram_api.check()


async def test_a_name_kept_from_before_a_restart_is_used(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """A name that Telegram knows saves the bytes; one it no longer knows is replaced."""
    telegram_api.world.log = []
    telegram_api.world.files["doc-1"] = ("kh.pdf", b"%PDF-1")
    person = telegram_api.person(7)
    known = replace(photo(tmp_path), kind="document", vendor_id="document:doc-1")
    assert (await channel.send(row("x"), known)).file == "document:doc-1"
    assert person.last.file == b"%PDF-1"
    stale = replace(photo(tmp_path), id="b", vendor_id="photo:another-bots")
    assert (await channel.send(row("x"), stale)).file == "photo:photo-7-2"
    assert handed_over(telegram_api) == [
        "sendDocument doc-1",
        "sendPhoto another-bots",
        "sendPhoto bytes",
    ]


async def test_a_file_for_many_is_uploaded_once(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """While one row hands the bytes over, the others wait a moment and come again."""
    telegram_api.world.log = []
    for person in range(7, 12):
        telegram_api.person(person)
    telegram_api.late("sendPhoto", 0.6)
    rows = [row("x", place=f"telegram:{person}") for person in range(7, 12)]
    file = photo(tmp_path)
    outcomes = await asyncio.gather(*(channel.send(one, file) for one in rows))
    assert [one.kind for one in outcomes] == ["sent", "wait", "wait", "wait", "wait"]
    assert outcomes[1].retry_after == 1.0 and outcomes[1].scope == "place"
    again = await asyncio.gather(*(channel.send(one, file) for one in rows[1:]))
    assert {one.kind for one in again} == {"sent"}
    assert [how for how in handed_over(telegram_api) if how.endswith("bytes")] == [
        "sendPhoto bytes"
    ]


async def test_a_quick_upload_lets_the_others_follow_at_once(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """Where the bytes go fast nobody comes back a second later."""
    for person in range(7, 12):
        telegram_api.person(person)
    file = photo(tmp_path)
    outcomes = await asyncio.gather(
        *(channel.send(row("x", place=f"telegram:{person}"), file) for person in range(7, 12))
    )
    assert {one.kind for one in outcomes} == {"sent"} and len({one.file for one in outcomes}) == 1


REFUSALS = [
    (413, "Request Entity Too Large"),
    (400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    (400, "Bad Request: IMAGE_PROCESS_FAILED"),
    (400, "Bad Request: file is too big"),
]


@pytest.mark.parametrize(("status", "words"), REFUSALS)
async def test_28_photo_too_large(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path, status: int, words: str
) -> None:
    """A photo that Telegram will not show goes as a document; refused that too, its text goes."""
    person = telegram_api.person(7)
    telegram_api.refuse("sendPhoto", status, words)
    sent = await channel.send(row("Mời họp"), photo(tmp_path))
    assert (person.last.file_kind, person.last.text) == ("document", "Mời họp")
    assert sent.file == "document:document-7-1"
    again = await channel.send(row("Mời họp"), photo(tmp_path))
    assert (again.kind, person.last.file_kind) == ("sent", "document")
    telegram_api.refuse("sendPhoto", status, words)
    telegram_api.refuse("sendDocument", 413, "Request Entity Too Large")
    other = replace(photo(tmp_path), id="other")
    bare = await channel.send(row("Mời _họp_", choices=choices("Có")), other)
    assert (bare.kind, bare.file, person.last.file_name) == ("sent", "", "")
    assert person.last.text.startswith("Mời họp\n\n(Chưa gửi kèm được tệp “lớp tập huấn.jpg”")
    assert person.last.labels() == ["1. Có"]


async def test_a_file_whose_bytes_are_gone_does_not_silence_its_text(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """The text goes and says that the file did not."""
    person = telegram_api.person(7)
    lost = replace(photo(tmp_path), path=str(tmp_path / "none"))
    outcome = await channel.send(row("Mời họp"), lost)
    assert (outcome.kind, channel.counts["files_not_sent"]) == ("sent", 1)
    assert "Chưa gửi kèm được tệp" in person.last.text


async def test_30_upload_after_429(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """A photo that met a 429 half way is handed over whole the next time."""
    telegram_api.world.log = []
    person = telegram_api.person(7)
    telegram_api.flood("sendPhoto", 3)
    waiting = await channel.send(row("x"), photo(tmp_path))
    assert (waiting.kind, waiting.retry_after, person.got) == ("wait", 3.0, [])
    assert (await channel.send(row("x"), photo(tmp_path))).kind == "sent"
    assert person.last.file == jpeg() and len(person.got) == 1


async def test_a_caption_is_measured_as_it_is_read(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """1,024 units with marks and addresses left out still stand below the photo; more go ahead."""
    person = telegram_api.person(7)
    link = "[ở đây](https://donghanh.example/" + "a" * 200 + ")"
    fits = "**" + "a" * 1016 + f"** {link}"
    await channel.send(row(fits), photo(tmp_path))
    assert len(person.got) == 1 and len(person.last.text) == 1022
    await channel.send(row("**" + "😀" * 513 + "**"), photo(tmp_path))
    assert [bool(shown.file_name) for shown in person.got] == [True, False, True]


async def test_a_photo_and_its_caption_come_in_together(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger, tmp_path: Path
) -> None:
    """Name, kind, size and caption are told; the bytes are fetched for whoever asks."""
    person = telegram_api.person(7)
    async with polling(channel):
        await person.photo(jpeg(gps=True), "Ảnh lớp sáng nay")
        await person.document("Kế hoạch 2026.docx", b"PK\x03\x04")
        await until(lambda: len(ledger.seen) == 2)
    picture, document = ledger.seen
    assert (picture.kind, picture.file_kind, picture.caption) == (
        "file",
        "photo",
        "Ảnh lớp sáng nay",
    )
    assert (document.file_kind, document.file_name, document.size) == (
        "document",
        "Kế hoạch 2026.docx",
        4,
    )
    into = tmp_path / "new" / "photo"
    await channel.fetch(picture.text, into, MOST)
    assert into.read_bytes() == jpeg(gps=True)
    assert stat.S_IMODE(into.stat().st_mode) == 0o600
    await channel.fetch(document.text, into, MOST)
    assert into.read_bytes() == b"PK\x03\x04"


async def test_what_cannot_be_fetched_says_why(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """Too large, gone, or the network: each has its reason, and nothing is left on the disk."""
    files = telegram_api.world.files
    files["big"] = ("a.pdf", bytes(MOST + 1))
    files["fine"] = ("a.pdf", bytes(3_000_000))
    into = tmp_path / "in"

    async def reason(reference: str, most: int = MOST) -> str:
        with pytest.raises(NotFetched) as refused:
            await channel.fetch(reference, into, most)
        return refused.value.reason

    assert [await reason("big"), await reason("none")] == ["too_big", "gone"]
    assert await reason("fine", 2_000_000) == "too_big"
    telegram_api.refuse("getFile", 502, "Bad Gateway")
    assert await reason("fine") == "failed"
    telegram_api.flood("getFile", 4)
    assert await reason("fine") == "failed"
    telegram_api.answer_raw("getFile", b'{"ok":true,"result":{"file_id":"fine"}}')
    assert await reason("fine") == "failed"
    lost = b'{"ok":true,"result":{"file_id":"x","file_path":"documents/nowhere/a"}}'
    telegram_api.answer_raw("getFile", lost)
    assert await reason("fine") == "gone"
    telegram_api.answer_raw("getFile", b'{"ok":true,"result":{"file_path":"documents/fine/a"}}')
    assert await reason("fine", 2_000_000) == "too_big"  # the vendor had not told its size
    assert list(tmp_path.iterdir()) == []
    await channel.fetch("fine", into, MOST)
    assert into.stat().st_size == 3_000_000
    await telegram_api.refuse_connections()
    assert await reason("fine") == "failed"
