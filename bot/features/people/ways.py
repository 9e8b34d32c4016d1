"""Where other features may lead: to a new code."""

from __future__ import annotations

from bot.features.people import routes


def new_code() -> str:
    """Return the way to a new personal code for somebody."""
    return routes.NEW_CODE.to()
