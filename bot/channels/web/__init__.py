"""The chat page that the program itself serves: no account, any phone browser."""

from __future__ import annotations

from bot.channels.web.channel import WebChannel

__all__ = ["WebChannel"]
