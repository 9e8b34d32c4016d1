"""How a call to Telegram fails, and what the answers say that the library does not tell apart.

None of the texts of these errors holds an address, because addresses hold the token.
"""

from __future__ import annotations

import json
from typing import Any

import orjson
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest


class NotSent(NetworkError):
    """The call never reached Telegram: it can be repeated without a second effect."""


class OutcomeUnknown(NetworkError):
    """The call was written but its answer is lost; `reused` tells of an older connection."""

    def __init__(self, message: str, *, reused: bool = False) -> None:
        super().__init__(message)
        self.reused = reused


class ServerFault(NetworkError):
    """Telegram answered with a 5xx."""

    def __init__(self, status: int) -> None:
        super().__init__(f"server error {status}")
        self.status = status


class Flooded(TelegramError):
    """Telegram answered 429; `seconds` is 0 where it did not say how long to wait.

    The library's RetryAfter warns of a coming change each time it is made, and a 429 without
    a value it does not tell from any other network error.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


def read_json(payload: bytes) -> Any:
    """Parse JSON, also where it holds lone surrogates or bytes that are no UTF-8.

    Raises OutcomeUnknown for what is no JSON at all.
    """
    try:
        return orjson.loads(payload)
    except ValueError:
        pass
    try:
        return json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise OutcomeUnknown("unreadable answer") from None


def parse(payload: bytes) -> dict[str, Any]:
    """Read an answer; one that cannot be read leaves the outcome unknown."""
    parsed = read_json(payload)
    if not isinstance(parsed, dict) or "ok" not in parsed:
        raise OutcomeUnknown("answer without a result")
    return parsed


def refuse(status: int, payload: bytes) -> None:
    """Raise for the statuses that the library does not tell apart."""
    if status == 429:
        raise Flooded(_retry_after(payload))
    if status >= 500:
        raise ServerFault(status)
    if status < 400:
        raise NotSent(f"redirected with {status}")
    if status not in {400, 401, 403, 404, 409}:
        raise BadRequest(f"status {status}")


def _retry_after(payload: bytes) -> float:
    try:
        return max(0.0, float(read_json(payload)["parameters"]["retry_after"]))
    except (OutcomeUnknown, KeyError, TypeError, ValueError):
        return 0.0


class Answered(BaseRequest):
    """An answer that is there already, for the library to say what kind of refusal it is."""

    __slots__ = ("_answer",)

    def __init__(self, status: int, payload: bytes) -> None:
        self._answer = status, payload

    @property
    def read_timeout(self) -> float:
        """Return nothing to wait for."""
        return 0.0

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        """Return the answer."""
        return self._answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read the answer as every other is read."""
        return parse(payload)
