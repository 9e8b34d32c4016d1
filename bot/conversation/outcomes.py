"""What a job hands back to the conversation that ordered it."""

from __future__ import annotations

from typing import Any

from bot.conversation.turn import Turn


def for_orderer(turn: Turn, outcome: dict[str, Any]) -> dict[str, Any] | None:
    """Return a job's outcome, or None where somebody else sits at this phone by now.

    An outcome that names nobody is for whoever is here: the job ended before it could.
    """
    return outcome if outcome.get("person", turn.person_id) == turn.person_id else None
