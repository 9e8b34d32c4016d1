"""The open conversation of one (place, sender): frames, the topmost last, as plain JSON."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.talk.messages import Choice, Marks

#: Frames kept below the top one; more would mean somebody wanders without end.
DEPTH = 4


@dataclass(slots=True)
class Frame:
    """One flow somebody is in: the step, its state, and what was last asked there."""

    flow: str
    step: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    asked: tuple[Choice, ...] = ()
    marks: Marks = "numbers"

    def as_json(self) -> dict[str, Any]:
        """Return the frame as it is kept."""
        kept: dict[str, Any] = {"flow": self.flow}
        if self.step:
            kept["step"] = self.step
        if self.state:
            kept["state"] = self.state
        if self.asked:
            kept["asked"] = [[choice.id, choice.label] for choice in self.asked]
            kept["marks"] = self.marks
        return kept


def frame_of(kept: dict[str, Any]) -> Frame:
    """Return a kept frame."""
    return Frame(
        kept["flow"],
        kept.get("step", ""),
        # A copy: what was kept is compared with what the turn leaves.
        copy.deepcopy(kept.get("state", {})),
        tuple(Choice(*pair) for pair in kept.get("asked", ())),
        kept.get("marks", "numbers"),
    )


def entered(frames: Sequence[Frame], flow: str, keeps: Sequence[str]) -> list[Frame]:
    """Return the frames after a flow was entered afresh.

    Frames above an already open one of the same flow go; a top frame that does not survive
    interruption (its flow is not in `keeps`) is replaced.
    """
    for index, frame in enumerate(frames):
        if frame.flow == flow:
            return [*frames[:index], Frame(flow)]
    below = [frame for frame in frames if frame.flow in keeps]
    return [*below[-(DEPTH - 1) :], Frame(flow)]
