"""Bots, the people who write to them, and what stands on their screens."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from tests.zalo_bot_api.doubts import Doubts

#: People of a free bot, and messages that it may send in a month.
PLAN_PEOPLE, PLAN_MESSAGES = 50, 3_000


@dataclass(slots=True)
class Shown:
    """A message on somebody's screen."""

    id: str
    text: str
    photo: str = ""


@dataclass(slots=True)
class Bot:
    """One bot of the platform."""

    token: str
    doubts: Doubts
    name: str = "bot.Thu"
    waiting: deque[dict[str, Any]] = field(default_factory=deque)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    screens: dict[str, list[Shown]] = field(default_factory=dict)
    #: How often each person was shown that the bot is typing.
    typing: Counter[str] = field(default_factory=Counter)
    people: dict[str, None] = field(default_factory=dict)  # in the order they came
    dropped: int = 0  # messages of people beyond the plan
    counted: int = 0  # messages of this month
    most_people: int = PLAN_PEOPLE
    most_messages: int = PLAN_MESSAGES
    webhook: str = ""
    secret: str = ""
    polling: int = 0  # polls that wait now
    most_polling: int = 0
    made: int = 0

    @property
    def id(self) -> str:
        """Return the id of the bot, which its token begins with."""
        return self.token.partition(":")[0]

    def new_id(self) -> str:
        """Return an id of a message: 20 hexadecimal signs."""
        self.made += 1
        return hashlib.sha256(f"{self.token}{self.made}".encode()).hexdigest()[:20]

    def show(self, chat: str, text: str, photo: str = "") -> str:
        """Put a message on somebody's screen and return its id."""
        shown = Shown(self.new_id(), text, photo)
        self.screens.setdefault(chat, []).append(shown)
        self.counted += 1
        return shown.id

    def queue(self, event: dict[str, Any]) -> None:
        """Let an event wait for a poll or the webhook."""
        self.waiting.append(event)
        self.came.set()


def address_of(account: object) -> str:
    """Return the 20 hexadecimal signs under which a bot knows somebody."""
    return hashlib.sha256(f"person {account}".encode()).hexdigest()[:20]
