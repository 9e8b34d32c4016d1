"""Run by the peers' environment: python-zalo-bot does what a small bot does, and tells what it saw.

Called as `python zalo_script.py API TOKEN`; prints one JSON object. Imports nothing of ours.
"""

from __future__ import annotations

import asyncio
import json
import sys

from zalo_bot import Bot
from zalo_bot.error import ZaloError


async def main(api: str, token: str) -> None:
    """Ask who the bot is, take one text, answer it, meet refusals."""
    told: dict[str, object] = {}
    bot = Bot(token, base_url=api)
    async with bot:
        me = await bot.get_me()
        told["me"] = me.to_dict() if me else None
        update = await bot.get_update(timeout=5)
        message = update.message
        told["text"] = message.text
        told["from"] = message.from_user.id
        told["chat"] = message.chat.id
        sent = await bot.send_message(message.chat.id, f"Nghe rõ: {message.text}")
        told["sent"] = sent.message_id
        # The public twins of these begin a loop of their own.
        told["unset"] = await _refusal(bot._get_webhook_info_async())
        told["set"] = await bot._set_webhook_async("https://bot.example/zalo", "secret-of-sixteen")
        told["empty"] = await _refusal(bot.send_message(message.chat.id, ""))
        told["no chat"] = await _refusal(bot.send_message("", "a"))
    print(json.dumps(told, default=str))


async def _refusal(call: object) -> str:
    try:
        return str(await call)  # type: ignore[misc]
    except ZaloError as error:
        return type(error).__name__


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
