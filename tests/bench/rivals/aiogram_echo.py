"""A bare echo by aiogram: parse an update, make one call."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery


async def echo(query: CallbackQuery, bot: Bot) -> None:
    """Send back what the pressed button holds."""
    assert query.message
    await bot.send_message(query.message.chat.id, query.data or "")


async def main() -> None:
    """Poll the server at the first argument with the token of the second."""
    url, token = sys.argv[1:]
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher()
    dispatcher.callback_query.register(echo)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
