"""The open conversation of one (place, sender): frames, the topmost last, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.conversation import states
from bot.conversation.messages import Choice, Marks
from bot.conversation.states import S, State

#: Frames kept below the top one; more would mean somebody wanders without end.
DEPTH = 4


@dataclass(slots=True)
class Frame:
    """One flow somebody is in: the step, its state, and what was last asked there."""

    flow: str
    step: str = ""
    state: State | None = None
    asked: tuple[Choice, ...] = ()
    marks: Marks = "numbers"
    question: str = ""  # the words of a question whether one is sure

    @property
    def asks_to_be_sure(self) -> bool:
        """Say whether a yes is waited for: the step's name ends so."""
        return self.step.endswith("sure")

    def state_of(self, kind: type[S]) -> S:
        """Return the state, or the one with which a flow begins where it is of another kind."""
        return self.state if isinstance(self.state, kind) else kind()

    def as_json(self) -> dict[str, Any]:
        """Return the frame as it is kept."""
        kept: dict[str, Any] = {"flow": self.flow}
        if self.step:
            kept["step"] = self.step
        if self.state is not None and (state := states.dump(self.state)):
            kept |= {"state": state, "version": self.state.version}
        if self.asked:
            kept["asked"] = [[choice.id, choice.label] for choice in self.asked]
            kept["marks"] = self.marks
        if self.question:
            kept["question"] = self.question
        return kept


def opened(
    kept: Sequence[dict[str, Any]], kinds: Mapping[str, type[State] | None]
) -> tuple[list[Frame], bool]:
    """Return the kept frames, and whether one was left out that nobody knows any more.

    `kinds` says which state each flow has.
    """
    frames = []
    for one in kept:
        with suppress(states.Unreadable):
            frames.append(_frame_of(one, kinds))
    return frames, len(frames) < len(kept)


def _frame_of(kept: dict[str, Any], kinds: Mapping[str, type[State] | None]) -> Frame:
    flow = kept["flow"]
    if flow and flow not in kinds:
        raise states.Unreadable(f"no flow {flow}")
    kind = kinds.get(flow)
    return Frame(
        flow,
        kept.get("step", ""),
        states.load(kind, kept.get("version", 0), kept.get("state", {})) if kind else None,
        tuple(Choice(*pair) for pair in kept.get("asked", ())),
        kept.get("marks", "numbers"),
        kept.get("question", ""),
    )


def entered(frames: Sequence[Frame], flow: str, keeps: Sequence[str]) -> list[Frame]:
    """Return the frames after a flow was entered afresh.

    Frames above an already open one of the same flow go; a top frame that does not survive
    interruption (its flow is not in `keeps`) is replaced, unless it waits for a yes.
    """
    for index, frame in enumerate(frames):
        if frame.flow == flow and not (frame.question and frame is frames[-1]):
            return [*frames[:index], Frame(flow)]
    below = [
        frame for frame in frames if frame.flow in keeps or (frame.question and frame is frames[-1])
    ]
    return [*below[-(DEPTH - 1) :], Frame(flow)]
