"""What a flow is: one errand, as tables of small functions that a turn is handed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.domain.rights import RoleName
from bot.talk.messages import Incoming

if TYPE_CHECKING:
    from bot.talk.turn import Turn

#: A command's arguments, a step's typed text, or a word's whole text.
TextHandler = Callable[["Turn", str], object]
#: What follows the head of a choice id, split at colons.
ChoiceHandler = Callable[["Turn", list[str]], object]
#: A file that was handed in, with its caption; its bytes are not there yet.
FileHandler = Callable[["Turn", Incoming], object]
#: One line that brings a person back, such as "Anh/chị đang ở câu 4/15."
Reminder = Callable[["Turn"], str]

#: What a step returns for text that is not meant for it: small talk, codes and search come next.
PASS: Final = object()


class StaleChoice(Exception):
    """A tapped choice means nothing today: an older program, a forged id, somebody else's."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One errand.

    `commands`: command name -> handler(turn, arguments). `choices`: head of a choice id ->
    handler(turn, the rest). `steps`: step -> handler(turn, text); may return PASS. `words`:
    folded whole message -> handler, heard whatever flow is open; may return PASS too; `#` at its
    end stands for a message's reference. `jobs`: job kind -> handler(turn, [outcome as JSON
    text]). `files`: step -> handler(turn, incoming) for a file handed in there. A flow with
    `resume` survives being interrupted.
    """

    name: str
    commands: Mapping[str, TextHandler] = field(default_factory=dict)
    choices: Mapping[str, ChoiceHandler] = field(default_factory=dict)
    steps: Mapping[str, TextHandler] = field(default_factory=dict)
    words: Mapping[str, TextHandler] = field(default_factory=dict)
    jobs: Mapping[str, ChoiceHandler] = field(default_factory=dict)
    files: Mapping[str, FileHandler] = field(default_factory=dict)
    role: RoleName = "collaborator"
    needs_person: bool = False
    resume: Callable[[Turn], object] | None = None
    remind: Reminder | None = None


class Flows:
    """All flows, and who answers which command, choice, word or job; twice the same is refused."""

    def __init__(self, flows: Sequence[Flow]) -> None:
        self.by_name: dict[str, Flow] = {}
        self.commands: dict[str, Flow] = {}
        self.choices: dict[str, Flow] = {}
        self.words: dict[str, Flow] = {}
        self.jobs: dict[str, Flow] = {}
        for flow in flows:
            _claim(self.by_name, (flow.name,), flow)
            _claim(self.commands, flow.commands, flow)
            _claim(self.choices, flow.choices, flow)
            _claim(self.words, flow.words, flow)
            _claim(self.jobs, flow.jobs, flow)

    @property
    def built(self) -> frozenset[str]:
        """Return the commands that have a flow."""
        return frozenset(self.commands)


def _claim(table: dict[str, Flow], names: Sequence[str] | Mapping[str, object], flow: Flow) -> None:
    for name in names:
        if name in table:
            raise ValueError(f"{name!r} belongs to {table[name].name} and {flow.name}")
        table[name] = flow


def number(args: list[str], index: int) -> int:
    """Return the whole number at `index` of a choice's arguments; raises StaleChoice."""
    try:
        found = int(args[index])
    except (IndexError, ValueError):
        raise StaleChoice from None
    if abs(found) >= 2**63:  # no database holds it
        raise StaleChoice
    return found
