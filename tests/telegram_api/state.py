"""What the emulated Telegram knows: accounts, chats, messages, updates and what was asked of it."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.telegram_api.clock import Clock
from tests.telegram_api.errors import ApiError
from tests.telegram_api.faults import Fault, take
from tests.telegram_api.pace import Paces
from tests.telegram_api.weather import Weather

TAP_LIFE = 150.0
MESSAGE_LIFE = 86_400.0
BOT_ID = 987654321
#: Seconds between two looks at whether the server's loop stands still; later, it did.
BEAT = 0.005
_LATE = 1.5 * BEAT
#: What was read after a stall is handled within so many seconds.
_HANDLED_WITHIN = 0.05

ChatStatus = Literal["unknown", "open", "blocked", "deactivated", "kicked", "gone"]


@dataclass(slots=True)
class Button:
    """A button as it stands on a screen: with data it calls back, with a url it leads away."""

    text: str
    data: str = ""
    url: str = ""
    asks_contact: bool = False


@dataclass(slots=True)
class Shown:
    """A message as a person sees it; `html` is what the bot wrote, `text` what is read."""

    id: int
    chat: int
    mine: bool  # written by the person, not by the bot
    text: str
    html: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    buttons: list[list[Button]] = field(default_factory=list)
    keyboard: list[list[Button]] = field(default_factory=list)
    keyboard_removed: bool = False
    file_name: str = ""
    file: bytes = b""
    file_kind: str = "document"
    at: float = 0.0
    edits: list[str] = field(default_factory=list)  # the texts that stood here before
    changed_at: float = 0.0  # of the last edit
    hidden: bool = False  # the answer to a call that put or changed it did not arrive
    markup: dict[str, Any] | None = None

    def labels(self) -> list[str]:
        """Return the labels of the buttons under the message, row after row."""
        return [button.text for row in self.buttons for button in row]

    def as_json(self) -> dict[str, Any]:
        """Return what the control plane shows of it."""
        return {
            "id": self.id,
            "mine": self.mine,
            "text": self.text,
            "html": self.html,
            "entities": self.entities,
            "buttons": [[{"text": b.text, "data": b.data} for b in row] for row in self.buttons],
            "keyboard": [[b.text for b in row] for row in self.keyboard],
            "keyboard_removed": self.keyboard_removed,
            "file_name": self.file_name,
            "file_size": len(self.file),
            "edits": self.edits,
            "at": self.at,
            "changed_at": self.changed_at,
            "hidden": self.hidden,
        }


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group (its id is negative)."""

    id: int
    type: str = "private"
    title: str = ""
    status: ChatStatus = "open"
    messages: dict[int, Shown] = field(default_factory=dict)
    last_id: int = 0
    moved_to: int = 0

    def next_id(self) -> int:
        """Return the id of the next message; ids rise within a chat."""
        self.last_id += 1
        return self.last_id


@dataclass(slots=True)
class Pending:
    """An update that waits to be taken; `raw` replaces its JSON by bytes of a test's choice."""

    id: int
    body: dict[str, Any]
    lane: str
    expires: float
    attempts: int = 0
    raw: bytes | None = None

    def wanted(self, allowed: list[str]) -> bool:
        """Tell whether a bot that asked for these kinds gets it; an empty list means all."""
        return not allowed or self.raw is not None or any(kind in self.body for kind in allowed)


@dataclass(slots=True)
class Tap:
    """A button press; it can be answered for a while."""

    id: str
    user: int
    at: float
    answered: bool = False
    text: str = ""


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, when a webhook is set."""

    url: str = ""
    secret: str = ""
    allowed: list[str] = field(default_factory=list)
    last_error: str = ""
    connections: int = 40


@dataclass(slots=True)
class World:
    """Everything; one world is one bot with its people."""

    token: str
    username: str = "donghanh_thu_bot"
    clock: Clock = field(default_factory=Clock)
    paces: Paces = field(default_factory=Paces)
    weather: Weather | None = None  # faults by chance, beside those asked for
    chats: dict[int, Chat] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    updates: deque[Pending] = field(default_factory=deque)
    taps: dict[str, Tap] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    webhook: Webhook = field(default_factory=Webhook)
    menus: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    unknown_parameters: set[str] = field(default_factory=set)
    sent_at: array[float] = field(default_factory=lambda: array("d"))  # sends and edits
    touched: Shown | None = None  # what the last call put or changed
    beat_at: float | None = None  # when the server's loop last had time for its beat
    still: tuple[float, float] | None = None  # from when to when it last had none
    last_update: int = 100_000
    taken: int = 0
    log: list[tuple[str, dict[str, Any]]] | None = None  # set to a list to keep every call
    strict_https: bool = False  # the real one takes only https addresses for webhooks
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def beat(self, now: float) -> None:
        """Note that the server's loop had time; `now` is the monotonic clock's."""
        if self.beat_at is not None and now - self.beat_at > _LATE:
            self.still = (self.beat_at, now)
        self.beat_at = now

    def stalled(self, now: float) -> float:
        """Return for how long the loop has stood still before what is handled now, in seconds.

        What came in meanwhile is read together once it goes on, and handled soon after.
        """
        if self.beat_at is None or self.clock.stopped:
            return 0.0
        since, until = self.still or (self.beat_at, now)
        if now - until > _HANDLED_WITHIN:
            since = self.beat_at
        return max(0.0, now - since - _LATE)

    def chat(self, chat_id: int) -> Chat:
        """Return a chat, made on first use."""
        found = self.chats.get(chat_id)
        if found is None:
            kind = "private" if chat_id > 0 else "supergroup"
            found = self.chats[chat_id] = Chat(chat_id, kind)
        return found

    def reachable(self, chat_id: int) -> Chat:
        """Return a chat that the bot may write to; raises Telegram's refusal."""
        chat = self.chats.get(chat_id)
        if chat is None or chat.status == "gone":
            raise ApiError(400, "Bad Request: chat not found")
        if chat.moved_to:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.moved_to,
            )
        reasons = {
            "blocked": "bot was blocked by the user",
            "deactivated": "user is deactivated",
            "kicked": "bot was kicked from the supergroup chat",
            "unknown": "bot can't initiate conversation with a user",
        }
        if chat.status in reasons:
            raise ApiError(403, f"Forbidden: {reasons[chat.status]}")
        return chat

    def add_update(
        self, kind: str, content: dict[str, Any], lane: str, life: float = MESSAGE_LIFE
    ) -> int:
        """Queue an update of a kind and return its id."""
        self.last_update += 1
        body = {"update_id": self.last_update, kind: content}
        self.queue(Pending(self.last_update, body, lane, self.clock.now() + life))
        return self.last_update

    def queue(self, pending: Pending) -> None:
        """Queue an update as it stands and wake whoever waits for one."""
        self.updates.append(pending)
        self.arrived.set()

    def expire(self) -> None:
        """Forget updates that nobody took in their time."""
        now = self.clock.now()
        if any(update.expires <= now for update in self.updates):
            self.updates = deque(u for u in self.updates if u.expires > now)

    def user(self, user_id: int) -> dict[str, Any]:
        """Return the vendor's object of a person."""
        return {
            "id": user_id,
            "is_bot": False,
            "first_name": self.names.get(user_id, f"Người {user_id}"),
            "language_code": "vi",
        }

    def me(self) -> dict[str, Any]:
        """Return the vendor's object of the bot."""
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Đồng Hành",
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def chat_json(self, chat: Chat) -> dict[str, Any]:
        """Return the vendor's object of a chat."""
        if chat.type == "private":
            name = self.names.get(chat.id, f"Người {chat.id}")
            return {"id": chat.id, "type": "private", "first_name": name}
        return {"id": chat.id, "type": chat.type, "title": chat.title or f"Nhóm {chat.id}"}

    def message_json(self, shown: Shown) -> dict[str, Any]:
        """Return the vendor's object of a message."""
        chat = self.chats[shown.chat]
        body: dict[str, Any] = {
            "message_id": shown.id,
            "from": self.user(shown.chat) if shown.mine else self.me(),
            "chat": self.chat_json(chat),
            "date": int(shown.at),
        }
        entities = "caption_entities" if shown.file_name else "entities"
        body["caption" if shown.file_name else "text"] = shown.text
        if shown.entities:
            body[entities] = shown.entities
        if shown.file_name:
            told: dict[str, Any] = {
                "file_id": f"{shown.file_kind}-{shown.chat}-{shown.id}",
                "file_unique_id": f"u{shown.chat}-{shown.id}",
                "file_size": len(shown.file),
            }
            if shown.file_kind == "photo":  # in several sizes, the largest last
                body["photo"] = [{**told, "file_id": f"thumb-{told['file_id']}"}, told]
            else:
                body["document"] = {**told, "file_name": shown.file_name}
        if shown.edits:
            body["edit_date"] = int(self.clock.now())
        if shown.buttons and shown.markup:
            body["reply_markup"] = shown.markup
        return body

    def refresh(self) -> None:
        """Wake those who wait for a screen to change."""
        if self.changed.is_set():
            return
        self.changed.set()

    def take_fault(self, method: str, chat: int) -> Fault | None:
        """Return the fault that this call meets: one that was asked for, else one by chance."""
        found = take(self.faults, method, chat, self.clock.now()) if self.faults else None
        return self.weather.fault(method) if found is None and self.weather else found
