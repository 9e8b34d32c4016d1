"""The clock desk of the demo: where the clock can be put, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from bot.app.demo.clock import MovableClock
from bot.clock import local_now
from bot.conversation.turn import instant
from bot.domain.instants import local_moment
from bot.text import dates


@dataclass(frozen=True, slots=True)
class Move:
    """One place to put the clock: `to` takes local now and gives local then."""

    id: str
    label: str
    to: Callable[[datetime], datetime]


class ClockDesk:
    """Moves the clock to named moments around a class, or to any moment."""

    def __init__(self, clock: MovableClock, zone: tzinfo, starts_at: int, ends_at: int) -> None:
        self._clock = clock
        self._zone = zone
        starts, ends = local_moment(starts_at, zone), local_moment(ends_at, zone)
        self._moves = (
            Move("eve", "18:00 hôm trước lớp", lambda _: _day(starts, -1, 18)),
            Move("hour", "Một giờ trước lớp", lambda _: starts - timedelta(hours=1)),
            Move("start", "Vào lớp", lambda _: starts),
            Move("end", "Tan lớp", lambda _: ends + timedelta(minutes=1)),
            Move("after", "07:00 hôm sau", lambda _: _day(ends, 1, 7)),
            Move("morning", "Sáng mai 07:00", lambda now: _day(now, 1, 7)),
            Move("later", "Một tiếng nữa", lambda now: now + timedelta(hours=1)),
            Move("december", "Đến 01/12/2026", lambda _: self._date(2026, 12, 1)),
            Move("new_year", "Đến 01/01/2027", lambda _: self._date(2027, 1, 1)),
        )

    def _date(self, year: int, month: int, day: int) -> datetime:
        return datetime(year, month, day, 8, tzinfo=self._zone)

    def state(self) -> dict[str, Any]:
        """Return what the page shows: the moment, in words too, and the moves."""
        now = local_now(self._clock, self._zone)
        day = dates.say_day(now.date(), now.date())
        return {
            "now": now.isoformat(timespec="minutes"),
            "label": f"{day}/{now.year} {now:%H:%M}",
            "moves": [{"id": move.id, "label": move.label} for move in self._moves]
            + [{"id": "real", "label": "Về giờ thật"}],
        }

    def move(self, order: dict[str, Any]) -> None:
        """Obey {"move": id} or {"to": "YYYY-MM-DDTHH:MM"}; raises ValueError in Vietnamese."""
        if order.get("move") == "real":
            self._clock.back_to_now()
            return
        now = local_now(self._clock, self._zone)
        self._clock.move_to(instant(self._wanted(order, now)))

    def _wanted(self, order: dict[str, Any], now: datetime) -> datetime:
        for move in self._moves:
            if order.get("move") == move.id:
                return move.to(now)
        try:
            wanted = datetime.fromisoformat(str(order.get("to", "")))
        except ValueError:
            raise ValueError("Chưa hiểu ngày giờ này.") from None
        if not 2020 <= wanted.year <= 2100:
            raise ValueError("Xin chọn năm từ 2020 đến 2100.")
        return wanted.replace(tzinfo=self._zone)


def _day(moment: datetime, days: int, hour: int) -> datetime:
    day = moment + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
