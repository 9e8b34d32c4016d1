"""The channels that the program has, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.app.channels import telegram, web, zalo
from bot.app.channels.wiring import Build
from bot.app.settings import Settings

CHANNELS: tuple[Build, ...] = (
    web.build,
    telegram.build,
    zalo.build,
)


def pages(settings: Settings) -> list[tuple[str, Sequence[BaseRoute]]]:
    """Return what vendors want served, whether or not their channel is on."""
    return [("", zalo.verification(settings))]


def hints(settings: Settings) -> list[str]:
    """Return what an office has to know of the channels that it has turned on."""
    return [hint for one in (telegram.hint, zalo.hint) if (hint := one(settings))]
