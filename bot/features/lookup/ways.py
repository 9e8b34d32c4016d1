"""Where other features may lead: to a card, to handing on what was asked last."""

from __future__ import annotations

from bot.features.lookup import routes


def card(card_id: str) -> str:
    """Return the way to a card."""
    return routes.CARD.to(card_id)


def hand_on() -> str:
    """Return the way to handing on what was asked last; where nothing is kept it is asked for."""
    return routes.ASK_THIS.to()
