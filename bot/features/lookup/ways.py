"""Where other features may lead: to a card."""

from __future__ import annotations

from bot.features.lookup import routes


def card(card_id: str) -> str:
    """Return the way to a card."""
    return routes.CARD.to(card_id)
