"""The pace that Telegram allows: a bucket for the bot, one a chat, a window a group."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from tests.telegram_api.errors import too_many


@dataclass(slots=True)
class Bucket:
    """A leaky bucket: `rate` a second, with `tolerance` calls more at once."""

    rate: float
    tolerance: int
    due: float = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until one more call is allowed."""
        return max(0.0, self.due - self.tolerance / self.rate - now)

    def take(self, now: float) -> None:
        """Count one call."""
        self.due = max(self.due, now) + 1 / self.rate


@dataclass(slots=True)
class Paces:
    """All buckets of one bot; `enforced` switches the refusals, never the counting."""

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

    def count(self, chat_id: int, now: float) -> None:
        """Take one send or edit; raises 429 and notes who broke the pace."""
        if not self.enforced:
            return
        if self._bot is None:
            self._bot = Bucket(self.bot_rate, self.bot_tolerance)
        waits = {"bot": self._bot.wait(now), **self._place_wait(chat_id, now)}
        who, longest = max(waits.items(), key=lambda item: item[1])
        if longest > 1e-9:
            self.breaks[who] = self.breaks.get(who, 0) + 1
            raise too_many(max(1, math.ceil(longest)))
        self._bot.take(now)
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(now)
        else:
            self._chats[chat_id].take(now)

    def _place_wait(self, chat_id: int, now: float) -> dict[str, float]:
        if chat_id >= 0:
            bucket = self._chats.setdefault(chat_id, Bucket(self.chat_rate, self.chat_tolerance))
            return {str(chat_id): bucket.wait(now)}
        window = self._groups.setdefault(chat_id, deque())
        while window and window[0] <= now - self.group_seconds:
            window.popleft()
        full = len(window) >= self.group_count
        return {str(chat_id): window[0] + self.group_seconds - now if full else 0.0}
