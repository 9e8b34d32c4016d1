"""Zalo Bots: text in, text out, several bots of an office. Strangers need `ZaloBotChannel`."""

from bot.channels.zalo_bot.channel import ZaloBotChannel

__all__ = ["ZaloBotChannel"]
