"""Telegram: the Bot API by way of python-telegram-bot. Strangers need `TelegramChannel` only."""

from bot.channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
