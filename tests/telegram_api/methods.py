"""The methods of the Bot API that a bot calls: checked as Telegram checks, then carried out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from tests.telegram_api.entities import read_text, utf16
from tests.telegram_api.errors import ApiError, bad
from tests.telegram_api.keyboards import apply_markup
from tests.telegram_api.parameters import Upload, Values
from tests.telegram_api.state import TAP_LIFE, Chat, Shown, Webhook, World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_FILE = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def _chat(world: World, values: Values) -> Chat:
    if not values.text("chat_id"):
        raise bad("chat_id is empty")
    if not re.fullmatch(r"-?\d+", values.text("chat_id")):
        raise bad("chat not found")
    return world.reachable(values.whole("chat_id"))


def _paced_chat(world: World, values: Values) -> Chat:
    chat = _chat(world, values)
    world.paces.count(chat.id, world.clock.now(), world.stalled(time.monotonic()))
    return chat


def _read(values: Values, name: str, longest: int, too_long: str) -> tuple[str, list[Any]]:
    source = values.text(name)
    text, entities = read_text(source, values.text("parse_mode"))
    if utf16(text) > longest:
        raise bad(too_long)
    return text, entities


def send_message(world: World, values: Values) -> Any:
    """Put a text on the screen of a chat."""
    text, entities = _read(values, "text", LONGEST_TEXT, "message is too long")
    if not text.strip():
        raise bad("message text is empty")
    return _put(world, values, text, entities, values.text("text"))


def _put(
    world: World, values: Values, text: str, entities: list[Any], html: str, **more: Any
) -> dict[str, Any]:
    shown = Shown(0, 0, False, text, html, entities, at=world.clock.now(), **more)
    apply_markup(shown, values, world.unknown_parameters)
    chat = _paced_chat(world, values)
    shown.chat, shown.id = chat.id, chat.next_id()
    chat.messages[shown.id] = shown
    world.sent_at.append(shown.at)
    world.touched = shown
    world.refresh()
    return world.message_json(shown)


def send_document(world: World, values: Values) -> Any:
    """Hand a file to a chat."""
    return _send_file(world, values, "document", LARGEST_FILE)


def send_photo(world: World, values: Values) -> Any:
    """Hand a picture to a chat."""
    return _send_file(world, values, "photo", LARGEST_PHOTO)


def _send_file(world: World, values: Values, field: str, largest: int) -> Any:
    upload = values.upload(field)
    if upload is None:
        raise bad(f"there is no {field} in the request")
    if isinstance(upload, str):
        upload = _known_file(world, upload, field)
    elif not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > largest:
        raise ApiError(413, "Request Entity Too Large")
    caption, entities = _read(values, "caption", LONGEST_CAPTION, "message caption is too long")
    html = values.text("caption")
    told = _put(
        world, values, caption, entities, html, file_name=upload.name or field, file=upload.data,
        file_kind=field,
    )  # fmt: skip
    world.files[f"{field}-{told['chat']['id']}-{told['message_id']}"] = (upload.name, upload.data)
    return told


def _known_file(world: World, id: str, field: str) -> Upload:
    if id not in world.files:
        raise bad("wrong file identifier/HTTP URL specified")
    kind = id.partition("-")[0]
    if {kind, field} == {"photo", "document"}:
        raise bad(f"can't use file of type {kind.title()} as {field.title()}")
    return Upload(*world.files[id])


def _edited(world: World, values: Values) -> Shown:
    chat = _chat(world, values)
    shown = chat.messages.get(values.whole("message_id"))
    if shown is None:
        raise bad("message to edit not found")
    if shown.mine:
        raise bad("message can't be edited")
    return shown


def edit_message_text(world: World, values: Values) -> Any:
    """Change the text and the buttons of a message of the bot."""
    text, entities = _read(values, "text", LONGEST_TEXT, "MESSAGE_TOO_LONG")
    if not text.strip():
        raise bad("message text is empty")
    shown = _edited(world, values)
    if shown.file_name:
        raise bad("there is no text in the message to edit")
    return _change(world, values, shown, text, entities, values.text("text"))


def _change(
    world: World, values: Values, shown: Shown, text: str, entities: list[Any], html: str
) -> Any:
    trial = Shown(shown.id, shown.chat, False, text)
    apply_markup(trial, values, world.unknown_parameters)
    if trial.keyboard or trial.keyboard_removed:
        raise bad("inline keyboard expected")
    world.paces.count(shown.chat, world.clock.now(), world.stalled(time.monotonic()))
    if (shown.text, shown.entities, shown.buttons) == (text, entities, trial.buttons):
        raise bad(_SAME)
    shown.edits.append(shown.text)
    shown.changed_at = world.clock.now()
    world.sent_at.append(shown.changed_at)
    world.touched = shown
    shown.text, shown.entities, shown.html = text, entities, html
    shown.buttons, shown.markup = trial.buttons, trial.markup
    world.refresh()
    return world.message_json(shown)


def edit_message_reply_markup(world: World, values: Values) -> Any:
    """Change only the buttons of a message of the bot."""
    shown = _edited(world, values)
    return _change(world, values, shown, shown.text, shown.entities, shown.html)


def delete_message(world: World, values: Values) -> Any:
    """Take a message off a screen."""
    chat = _chat(world, values)
    if chat.messages.pop(values.whole("message_id"), None) is None:
        raise bad("message to delete not found")
    world.refresh()
    return True


def send_chat_action(world: World, values: Values) -> Any:
    """Show "typing…"; only checked."""
    _chat(world, values)
    if values.text("action") not in {"typing", "upload_document", "upload_photo"}:
        raise bad("wrong parameter action in request")
    return True


def answer_callback_query(world: World, values: Values) -> Any:
    """Take the waiting mark off a pressed button."""
    tap = world.taps.get(values.text("callback_query_id"))
    if tap is None or world.clock.now() - tap.at > TAP_LIFE:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if utf16(values.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    tap.answered, tap.text = True, values.text("text")
    world.refresh()
    return True


def get_me(world: World, values: Values) -> Any:
    """Say who the bot is."""
    return world.me()


def get_file(world: World, values: Values) -> Any:
    """Say where the bytes of a file that came in can be fetched."""
    file_id = values.text("file_id")
    if file_id not in world.files:
        raise bad("wrong file_id or the file is temporarily unavailable")
    name, data = world.files[file_id]
    if len(data) > LARGEST_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_size": len(data),
        "file_path": f"documents/{file_id}/{name}",
    }


def set_webhook(world: World, values: Values) -> Any:
    """Push updates to an address from now on; an empty one goes back to polling."""
    url, secret = values.text("url"), values.text("secret_token")
    if not url:
        return delete_webhook(world, values)
    if not url.startswith("https://" if world.strict_https else ("https://", "http://")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad("secret token contains unallowed characters")
    _drop_if_asked(world, values)
    allowed = values.tree("allowed_updates") or []
    world.webhook = Webhook(url, secret, allowed, "", values.whole("max_connections", 40))
    world.arrived.set()
    return True


def delete_webhook(world: World, values: Values) -> Any:
    """Stop pushing; what waits is kept unless the call says otherwise."""
    _drop_if_asked(world, values)
    world.webhook = Webhook()
    world.arrived.set()
    return True


def _drop_if_asked(world: World, values: Values) -> None:
    if values.truth("drop_pending_updates"):
        world.updates.clear()


def get_webhook_info(world: World, values: Values) -> Any:
    """Describe the webhook and what waits."""
    info: dict[str, Any] = {
        "url": world.webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if world.webhook.last_error:
        info["last_error_message"] = world.webhook.last_error
    return info


def _scope(world: World, values: Values) -> str:
    scope = values.tree("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind in {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}:
        return str(kind)
    if kind in {"chat", "chat_administrators"}:
        return f"{kind}:{world.reachable(int(scope.get('chat_id', 0))).id}"
    raise bad("can't parse BotCommandScope: Unsupported type specified")


def set_my_commands(world: World, values: Values) -> Any:
    """Set the menu of a scope."""
    commands = values.tree("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= utf16(str(command.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        extra = command.keys() - {"command", "description"}
        world.unknown_parameters.update(f"commands.{name}" for name in extra)
    world.menus[_scope(world, values)] = commands
    return True


def get_my_commands(world: World, values: Values) -> Any:
    """Return the menu of a scope."""
    return world.menus.get(_scope(world, values), [])


def delete_my_commands(world: World, values: Values) -> Any:
    """Remove the menu of a scope."""
    world.menus.pop(_scope(world, values), None)
    return True


METHODS: dict[str, Callable[[World, Values], Any]] = {
    "getMe": get_me,
    "logOut": lambda world, values: True,
    "close": lambda world, values: True,
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
