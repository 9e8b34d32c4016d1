"""A bare echo by python-telegram-bot's own Application: parse an update, make one call."""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send back what the pressed button holds."""
    assert update.callback_query and update.effective_chat
    await context.bot.send_message(update.effective_chat.id, update.callback_query.data or "")


def main() -> None:
    """Poll the server at the first argument with the token of the second."""
    url, token = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(CallbackQueryHandler(echo))
    application.run_polling()


if __name__ == "__main__":
    main()
