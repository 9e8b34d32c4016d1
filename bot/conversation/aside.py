"""A word in passing: said above an open task, which is then shown the way back to."""

from __future__ import annotations

from bot.conversation.turn import Turn


def aside(turn: Turn, flow: str) -> None:
    """Enter a flow above an open task that can be taken up again; leave any other as it is."""
    top = turn.app.flows.by_name.get(turn.frames[-1].flow) if turn.frames else None
    if top is not None and top.resume is not None:
        turn.enter(flow)
