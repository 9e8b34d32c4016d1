"""The pace that Telegram allows: a bucket for the bot, one a chat, a window a group."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_api.errors import too_many

#: Instants of this century are exact to a quarter of a microsecond as floats.
_EXACT = 1e-6


@dataclass(slots=True)
class Bucket:
    """A leaky bucket: `rate` a second, with `tolerance` calls more at once."""

    rate: float
    tolerance: int
    due: float = -math.inf

    def wait(self, now: float) -> float:
        """Return the seconds until one more call is allowed."""
        return max(0.0, self.due - self.tolerance / self.rate - now)

    def take(self, now: float) -> None:
        """Count one call."""
        self.due = max(self.due, now) + 1 / self.rate


@dataclass(slots=True)
class Paces:
    """All buckets of one bot; `enforced` switches the refusals, never the counting.

    A call that breaks a pace takes no token, so with the refusals off `breaks` holds how many
    calls were beyond what Telegram would have taken, for "bot" and for each chat.
    """

    enforced: bool = False
    bot_rate: float = 30.0
    bot_tolerance: int = 3
    chat_rate: float = 1.0
    chat_tolerance: int = 3
    group_count: int = 20
    group_seconds: float = 60.0
    breaks: dict[str, int] = field(default_factory=dict)
    _bot: Bucket | None = None
    _chats: dict[int, Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)

    def count(self, chat_id: int, now: float, stalled: float = 0.0) -> None:
        """Take one send or edit; notes who broke the pace, and raises 429 when it is enforced.

        `stalled` is for how long the server itself stood still just now: calls that waited for
        it may have come in any time since, and nobody is blamed for coming together.
        """
        if self._bot is None:
            self._bot = Bucket(self.bot_rate, self.bot_tolerance)
        waits = {"bot": self._bot.wait(now), str(chat_id): self._place_wait(chat_id, now)}
        broken = [who for who, wait in waits.items() if wait > _EXACT]
        for who in broken:
            self.breaks[who] = self.breaks.get(who, 0) + 1
        if broken and self.enforced:
            raise too_many(max(1, math.ceil(max(waits.values()))))
        if "bot" not in broken:
            self._bot.take(now - stalled)
        if str(chat_id) not in broken:
            self._take_place(chat_id, now - stalled)

    def broken(self) -> dict[str, Any]:
        """Return how many calls broke the pace of the bot, and of how many chats how often."""
        chats = {who: count for who, count in self.breaks.items() if who != "bot"}
        return {"bot": self.breaks.get("bot", 0), "chats": chats}

    def _take_place(self, chat_id: int, now: float) -> None:
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(now)
        else:
            self._chats[chat_id].take(now)

    def _place_wait(self, chat_id: int, now: float) -> float:
        if chat_id >= 0:
            bucket = self._chats.setdefault(chat_id, Bucket(self.chat_rate, self.chat_tolerance))
            return bucket.wait(now)
        window = self._groups.setdefault(chat_id, deque())
        while window and window[0] <= now - self.group_seconds:
            window.popleft()
        full = len(window) >= self.group_count
        return window[0] + self.group_seconds - now if full else 0.0
