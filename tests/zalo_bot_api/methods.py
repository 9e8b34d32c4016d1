"""The methods of the platform: what each takes, refuses and does."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from tests.zalo_bot_api.faults import ApiError
from tests.zalo_bot_api.state import Bot

Values = dict[str, Any]
#: A result; None where the answer carries none.
Method = Callable[[Bot, Values], Awaitable[Any]]
_LONGEST = 2_000
_SECRET = range(8, 257)


def _must(values: Values, name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(400, f"Bad request: The {name} must not be empty")
    return value


def _text(values: Values, name: str) -> str:
    text = _must(values, name)
    if len(text.encode("utf-16-le")) // 2 > _LONGEST:
        raise ApiError(400, f"Bad request: The {name} is too long")
    return text


def _chat(bot: Bot, values: Values) -> str:
    chat = _must(values, "chat_id")
    if chat not in bot.people:
        raise ApiError(400, "Bad request: The chat_id is invalid")
    return chat


def _count(bot: Bot) -> None:
    if bot.counted >= bot.most_messages:
        raise ApiError(429, "Quota exceeded")


async def _get_me(bot: Bot, values: Values) -> Any:
    return {
        "id": bot.id, "account_name": bot.name, "account_type": "BASIC", "can_join_groups": False,
    }  # fmt: skip


async def _send_message(bot: Bot, values: Values) -> Any:
    chat, text = _chat(bot, values), _text(values, "text")
    _count(bot)
    return {"message_id": bot.show(chat, text), "date": 1_795_395_600_000}


async def _send_photo(bot: Bot, values: Values) -> Any:
    chat, photo = _chat(bot, values), _must(values, "photo")
    if not photo.startswith(("http://", "https://")):
        raise ApiError(400, "Bad request: The photo must start with http:// or https://")
    caption = _text(values, "caption") if values.get("caption") else ""
    _count(bot)
    return {"message_id": bot.show(chat, caption, photo), "date": 1_795_395_600_000}


async def _send_chat_action(bot: Bot, values: Values) -> Any:
    chat = _chat(bot, values)
    if _must(values, "action") != "typing":
        raise ApiError(400, "Bad request: The action is invalid")
    bot.typing[chat] += 1


async def _get_updates(bot: Bot, values: Values) -> Any:
    if bot.webhook:
        raise ApiError(400, "Bad request: getUpdates can not be used while a webhook is set")
    bot.polling += 1
    bot.most_polling = max(bot.most_polling, bot.polling)
    try:
        found = await _next(bot, float(values.get("timeout") or 30))
    finally:
        bot.polling -= 1
    if found is None:
        if bot.doubts.idle == "empty":
            return None
        raise ApiError(408, "Request timeout")
    return [found] if bot.doubts.poll_shape == "list" else found


async def _next(bot: Bot, seconds: float) -> dict[str, Any] | None:
    """Return the oldest event, waiting so long for one."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not bot.waiting:
        bot.came.clear()
        left = deadline - asyncio.get_running_loop().time()
        try:
            await asyncio.wait_for(bot.came.wait(), left)
        except TimeoutError:
            return None
    return bot.waiting[0] if bot.doubts.poll_ack == "replay" else bot.waiting.popleft()


async def _set_webhook(bot: Bot, values: Values) -> Any:
    url, secret = _must(values, "url"), _must(values, "secret_token")
    if len(secret) not in _SECRET:
        raise ApiError(400, "Bad request: The secret_token is invalid")
    if urlsplit(url).scheme != "https" or _is_private(urlsplit(url).hostname or ""):
        raise ApiError(400, "Bad request: The url is invalid")
    bot.webhook, bot.secret = url, secret
    result: Values = {"url": url, "updated_at": 1_795_395_600_000}
    if bot.doubts.webhook_verify:
        result["verification"] = {"ok": True, "url": url, "outcome": "webhook.ok", "hint": ""}
    return result


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost"


async def _delete_webhook(bot: Bot, values: Values) -> Any:
    if not bot.webhook and bot.doubts.webhook_unset == "errors":
        raise ApiError(400, "Bad request: Webhook is not set")
    bot.webhook = bot.secret = ""
    return {"url": "", "updated_at": 1_795_395_600_000}


async def _get_webhook_info(bot: Bot, values: Values) -> Any:
    if not bot.webhook and bot.doubts.webhook_unset == "errors":
        raise ApiError(404, "Not Found")
    return {"url": bot.webhook, "updated_at": 1_795_395_600_000}


METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
    "sendMessage": _send_message,
    "sendPhoto": _send_photo,
    "sendChatAction": _send_chat_action,
}
