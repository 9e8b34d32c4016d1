"""The channels that the program has, one line each."""

from __future__ import annotations

from bot.app.channels import telegram, web, zalo
from bot.app.channels.wiring import Build

CHANNELS: tuple[Build, ...] = (
    web.build,
    telegram.build,
    zalo.build,
)
