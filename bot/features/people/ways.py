"""Where other features may lead: to a new code, to somebody's machines and channels."""

from __future__ import annotations

from bot.features.people import routes


def new_code() -> str:
    """Return the way to a new personal code for somebody."""
    return routes.NEW_CODE.to()


def links() -> str:
    """Return where somebody's machines and channels are shown."""
    return routes.LINKS.to()
