"""Instants: UTC milliseconds, their units, and what they are at a place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def local_moment(instant_ms: int, zone: tzinfo) -> datetime:
    """Return UTC milliseconds as local time, to the millisecond."""
    return (_BEGINNING + timedelta(milliseconds=instant_ms)).astimezone(zone)
