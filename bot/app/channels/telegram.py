"""Telegram, where there is a token."""

from __future__ import annotations

from bot.app.channels.wiring import Mounted, Wiring
from bot.app.settings import Settings
from bot.channels.contract import Pace


async def build(wiring: Wiring) -> list[Mounted]:
    """Return the channel of the settings' bot, nothing without a token."""
    settings = wiring.settings
    token = settings.telegram_token.get_secret_value()
    if not token:
        return []
    # Imported only where it is used: half of the program's start is this library.
    from bot.channels.telegram.channel import TelegramChannel

    channel = TelegramChannel(
        token, settings.telegram_api, wiring.receiver, wiring.say, settings.public_url,
        settings.webhook_secret.get_secret_value(), settings.telegram_proxy,
        pace=pace_of(settings.telegram_pace),
    )  # fmt: skip
    return [("", channel)]


def hint(settings: Settings) -> str:
    """Return what an office has to know that turns it on; nothing without a token."""
    if not settings.telegram_token.get_secret_value():
        return ""
    return (
        "Telegram: có lệnh chặn ở Việt Nam từ 5/2025, và tin nhắn được giữ ở nước ngoài. "
        "Hỏi cơ quan quản lý trước khi dùng, ghi vào hồ sơ xử lý dữ liệu."
    )


def pace_of(text: str) -> Pace:
    """Return the pace that a setting like `30/3,1/3,20/60` or `off` stands for."""
    if text == "off":
        return Pace()
    whole, place, group = (part.split("/") for part in text.split(","))
    return Pace(
        channel_rate=float(whole[0]), channel_tolerance=int(whole[1]),
        place_rate=float(place[0]), place_tolerance=int(place[1]),
        group_count=int(group[0]), group_seconds=float(group[1]),
    )  # fmt: skip
