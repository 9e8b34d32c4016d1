"""How the Bot API says no."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal: HTTP status, description, and parameters such as `retry_after`."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def too_many(seconds: int) -> ApiError:
    """Return the refusal of a flooding caller."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def bad(what: str) -> ApiError:
    """Return a 400 in Telegram's form."""
    return ApiError(400, f"Bad Request: {what}")
