"""The open conversation of one (place, sender): frames, the topmost last, as plain JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    wanted: bool = False  # the choices were asked for in words: a mere yes chooses none of several
    answered: bool = False  # within one turn: what was asked here waits no more

    @property
    def asks_to_be_sure(self) -> bool:
        """Say whether a yes is waited for: the step's name ends so."""
        return self.step.endswith("sure") and bool(self.asked) and not self.answered

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
            if self.wanted:
                kept["wanted"] = True
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
        kept.get("wanted", False),
    )


def entered(
    frames: Sequence[Frame], flow: str, keeps: Collection[str], asks_again: Collection[str] = ()
) -> list[Frame]:
    """Return the frames after a flow was entered afresh.

    Frames above an already open one of the same flow go; a top frame that does not survive
    interruption (its flow is not in `keeps`) is replaced, unless it waits for a yes that its flow
    `asks_again` for.
    """
    top = frames[-1] if frames else None
    waits = top is not None and top.flow in asks_again and top.asks_to_be_sure
    for index, frame in enumerate(frames):
        if frame.flow == flow and not (waits and frame is top):
            return [*frames[:index], Frame(flow)]
    below = [frame for frame in frames if frame.flow in keeps or (waits and frame is top)]
    return [*below[-(DEPTH - 1) :], Frame(flow)]
