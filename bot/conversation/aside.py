"""A word in passing: said above an open task, which is then shown the way back to."""

from __future__ import annotations

from bot.conversation.turn import Turn


def aside(turn: Turn, flow: str) -> None:
    """Enter a flow above what can be taken up again; leave anything else as it is."""
    top = turn.frames[-1] if turn.frames else None
    task = turn.app.flows.by_name.get(top.flow) if top else None
    if task is None or top is None:
        return
    if task.resume is not None or (task.ask_again is not None and top.asks_to_be_sure):
        turn.enter(flow)


def in_passing(turn: Turn, flow: str) -> None:
    """Say a kind line beside a question whether one is sure, which stays, else as above."""
    top = turn.frames[-1] if turn.frames else None
    if top is not None and top.asks_to_be_sure:
        turn.in_passing = True
        return
    aside(turn, flow)
