"""python-zalo-bot, the client that Zalo's own pages link to, at the emulator of Zalo's bots."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.peers import environment
from tests.peers.environment import python
from tests.zalo_bot_api import Doubts, Emulator

SCRIPT = environment.LOCK.with_name("zalo_script.py")


@pytest.mark.peers
@pytest.mark.parametrize("status", ["always_200", "mirror"])
async def test_a_client_of_others_is_at_home(status: str) -> None:
    """It reads a text, answers it and sets a webhook, on the new host and the old one."""
    async with Emulator(Doubts(http_status=status)) as api:  # type: ignore[arg-type]
        lan = api.person("lan", "Lan")
        lan.say("mấy giờ học")
        process = await asyncio.create_subprocess_exec(
            str(python()), str(SCRIPT), api.url, api.token,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, errors = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, errors.decode()[-2000:]
        told = json.loads(out.decode().splitlines()[-1])
        assert told["me"]["id"] == api.bot.id
        assert (told["text"], told["from"], told["chat"]) == ("mấy giờ học", lan.id, lan.id)
        assert lan.texts == ["Nghe rõ: mấy giờ học"]
        assert told["set"] is True
        assert api.bot.webhook == "https://bot.example/zalo"
        # The new host refuses with status 200, which this client takes for an answer of nothing.
        refused = {told[call] for call in ("unset", "empty", "no chat")}
        assert ("None" in refused) == (status == "always_200"), refused
        assert len(api.refusals) == len(("unset", "empty", "no chat"))
