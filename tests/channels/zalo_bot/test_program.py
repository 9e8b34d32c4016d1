"""The shipped program with a Zalo bot: somebody signs up, books and is answered in text alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.app.channels.zalo import Alone
from bot.channels.contract import StartRefused
from tests.channels.receiving import until
from tests.running import running
from tests.zalo_bot_api import Doubts, Emulator
from tests.zalo_bot_api.people import Person

SIGNING_UP = (
    "/batdau", "1", "Hà Thị Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua",
)  # fmt: skip


def token_of(folder: Path) -> str:
    """Return a token of this test alone: one program on a machine polls for a bot."""
    number = int(hashlib.sha256(str(folder).encode()).hexdigest()[:14], 16)
    return f"{number}:EmulatorTokenForTestsOnly"


async def say(person: Person, text: str) -> str:
    """Type a text and return what is answered."""
    before = len(person.texts)
    person.bot.waiting.clear()  # what an old host would give again
    person.say(text)
    await until(lambda: len(person.texts) > before, 20)
    return person.texts[-1]


@pytest.mark.parametrize(
    "doubts", [Doubts(), Doubts("mirror", "replay", "list", "empty")], ids=["new", "old"]
)
async def test_somebody_signs_up_and_asks(tmp_path: Path, doubts: Doubts) -> None:
    """Every choice is printed with its number, or as a word to type; nothing has a button."""
    async with Emulator(doubts, (token_of(tmp_path),)) as api:
        settings = {"zalo_token": api.token, "zalo_api": api.url}
        async with running(tmp_path / "office.db", **settings):
            lan = api.person("lan")
            assert "1. Đồng ý" in await say(lan, SIGNING_UP[0])
            for text in SIGNING_UP[1:]:
                await say(lan, text)
            assert "Họ tên: Hà Thị Lan" in "\n".join(lan.texts)
            assert "Năm 2026" in await say(lan, "chuẩn nghèo năm 2026 là bao nhiêu")
            assert "Gõ:" in await say(lan, "trợ giúp") or "1." in lan.texts[-1]
    assert all(len(text.encode("utf-16-le")) // 2 <= 2000 for text in lan.texts)
    assert api.bot.most_polling == 1
    assert "EmulatorToken" not in (tmp_path / "office.log").read_text()


async def test_a_second_poller_of_a_bot_is_refused(tmp_path: Path) -> None:
    """It would take half of what people write."""
    token = token_of(tmp_path)
    with Alone(token), pytest.raises(StartRefused) as refused:
        Alone(token).__enter__()
    assert token.partition(":")[2] not in str(refused.value)
    with Alone(token):  # free again
        pass
