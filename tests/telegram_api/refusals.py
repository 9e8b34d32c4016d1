"""Every refusal that the Bot API is known for, in its own words, by a short name."""

from __future__ import annotations

from typing import Final

from tests.telegram_api.errors import ApiError, bad, too_many


def _forbidden(why: str) -> ApiError:
    return ApiError(403, f"Forbidden: {why}")


REFUSALS: Final[dict[str, ApiError]] = {
    # Too fast.
    "flood": too_many(1),
    "flood without a time": ApiError(429, "Too Many Requests"),
    "flood for a day": too_many(86_400),
    # The server's own trouble.
    "internal error": ApiError(500, "Internal Server Error"),
    "bad gateway": ApiError(502, "Bad Gateway"),
    "gateway timeout": ApiError(504, "Gateway Timeout"),
    # The person or the chat is not there for us.
    "blocked": _forbidden("bot was blocked by the user"),
    "deactivated": _forbidden("user is deactivated"),
    "never started": _forbidden("bot can't initiate conversation with a user"),
    "kicked from a group": _forbidden("bot was kicked from the group chat"),
    "kicked from a supergroup": _forbidden("bot was kicked from the supergroup chat"),
    "not a member": _forbidden("bot is not a member of the supergroup chat"),
    "group deleted": _forbidden("the group chat was deleted"),
    "forbidden for another reason": _forbidden("something of tomorrow"),
    "chat not found": bad("chat not found"),
    "user not found": bad("user not found"),
    "peer invalid": bad("PEER_ID_INVALID"),
    "input user deactivated": bad("INPUT_USER_DEACTIVATED"),
    "group deactivated": bad("group chat was deactivated"),
    "group upgraded": ApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=-1001000000001,
    ),
    # The message.
    "markup": bad("can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    "entity invalid": bad("ENTITY_TEXTURL_INVALID: entity invalid"),
    "too long": bad("message is too long"),
    "empty": bad("message text is empty"),
    "too large": ApiError(413, "Request Entity Too Large"),
    "no rights": bad("not enough rights to send text messages to the chat"),
    # Changing a message.
    "not modified": bad(
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    ),
    "to edit not found": bad("message to edit not found"),
    "can't be edited": bad("message can't be edited"),
    "message id invalid": bad("MESSAGE_ID_INVALID"),
    "no text to edit": bad("there is no text in the message to edit"),
    # Answering a tap.
    "query too old": bad("query is too old and response timeout expired or query ID is invalid"),
    "query id invalid": bad("QUERY_ID_INVALID"),
    # The bot itself.
    "unauthorized": ApiError(401, "Unauthorized"),
    "not found": ApiError(404, "Not Found"),
    "second poller": ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
        "is running",
    ),
    "webhook active": ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
        "delete the webhook first",
    ),
}
