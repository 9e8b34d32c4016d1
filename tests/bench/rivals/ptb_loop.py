"""The plain loop that most people write with python-telegram-bot: one message after another."""

from __future__ import annotations

import asyncio
import sys

from telegram import Bot


async def main() -> None:
    """Send a text to `count` chats from `first` on; the server and the token come first."""
    url, token, first, count, text = sys.argv[1:]
    async with Bot(token, base_url=f"{url}/bot") as bot:
        for chat in range(int(first), int(first) + int(count)):
            await bot.send_message(chat, text)


if __name__ == "__main__":
    asyncio.run(main())
