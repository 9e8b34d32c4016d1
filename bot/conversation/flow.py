"""What a flow is: one task, as tables of small functions that a turn is handed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.conversation.messages import Incoming
from bot.conversation.routes import Handled
from bot.conversation.states import State
from bot.domain.rights import RoleName
from bot.library.meaning.deciding import Heard

if TYPE_CHECKING:
    from bot.conversation.turn import Turn

#: What somebody means, with the text in which they said it.
IntentHandler = Callable[["Turn", Heard], object]
#: A command's arguments, a step's typed text, or a word's whole text.
TextHandler = Callable[["Turn", str], object]
#: What a job hands back, as it came from JSON.
JobHandler = Callable[["Turn", dict[str, Any]], object]
#: A file that was handed in, with its caption; its bytes are not there yet.
FileHandler = Callable[["Turn", Incoming], object]
#: One line that brings a person back, such as "Anh/chị đang ở câu 4/15."
Reminder = Callable[["Turn"], str]

#: What a step returns for text that is not meant for it: small talk, codes and search come next.
PASS: Final = object()


@dataclass(frozen=True, slots=True)
class Taught:
    """Handles a word that means one thing, an intent, whatever was said before.

    One that `acts` does that at once where nothing speaks against it. A word that is heard only
    beside something else, and passes elsewhere, has no need of it.
    """

    intent: str
    handler: TextHandler
    acts: bool = False

    def __call__(self, turn: Turn, text: str) -> object:
        """Do what the word is for."""
        return self.handler(turn, text)


@dataclass(frozen=True, slots=True)
class Flow:
    """One task.

    `commands`: command name -> handler(turn, arguments). `routes`: what answers its choices.
    `steps`: step -> handler(turn, text); may return PASS. `words`: folded whole message ->
    handler, heard whatever flow is open; may return PASS too; `#` at its end stands for a
    message's reference; `Taught` says what one is for. `intents`: what people want
    (`library.meaning.intents`) -> handler(turn, heard), for what nothing else has heard.
    `free_text` is asked and may return PASS. `urgent` is asked about what is typed before any
    open step takes it, and may return PASS.
    `jobs`: job kind -> handler(turn, outcome). `files`: step -> handler(turn,
    incoming) for a file handed in there. `links`: how what a link into the chat carries begins
    (`lop` of `lop-AB12`) -> handler(turn, the rest). `state` is what it remembers between turns.
    A flow with `resume` survives being interrupted, `remind` says where it is in words and
    figures of content only, never a name; with `ask_again` its question whether one is
    sure does, once, and is asked anew as things stand then. The one with `admit` asks a stranger
    in, then has done what they came for: a command with its arguments, a choice's id or nothing.
    """

    name: str
    commands: Mapping[str, TextHandler] = field(default_factory=dict)
    routes: Sequence[Handled] = ()
    steps: Mapping[str, TextHandler] = field(default_factory=dict)
    words: Mapping[str, TextHandler] = field(default_factory=dict)
    intents: Mapping[str, IntentHandler] = field(default_factory=dict)
    free_text: TextHandler | None = None
    urgent: TextHandler | None = None
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    files: Mapping[str, FileHandler] = field(default_factory=dict)
    links: Mapping[str, TextHandler] = field(default_factory=dict)
    state: type[State] | None = None
    admit: TextHandler | None = None
    role: RoleName = "collaborator"
    needs_person: bool = False
    resume: Callable[[Turn], object] | None = None
    remind: Reminder | None = None
    ask_again: Callable[[Turn], object] | None = None


class Flows:
    """All flows, and who answers which command, choice, word, job or link.

    Twice the same is refused. `listeners` names the flows with `free_text` in the order in which
    they are asked.
    """

    def __init__(self, flows: Sequence[Flow], listeners: Sequence[str] = ()) -> None:
        self.by_name: dict[str, Flow] = {}
        self.commands: dict[str, Flow] = {}
        self.routes: dict[str, tuple[Flow, Handled]] = {}
        self.words: dict[str, Flow] = {}
        self.intents: dict[str, Flow] = {}
        self.jobs: dict[str, Flow] = {}
        self.links: dict[str, Flow] = {}
        for flow in flows:
            _claim(self.by_name, (flow.name,), flow)
            _claim(self.commands, flow.commands, flow)
            _claim(self.words, flow.words, flow)
            _claim(self.intents, flow.intents, flow)
            _claim(self.jobs, flow.jobs, flow)
            _claim(self.links, flow.links, flow)
            self._claim_routes(flow)
        self.states = {flow.name: flow.state for flow in flows}
        self.resumable = frozenset(flow.name for flow in flows if flow.resume)
        self.asking_again = frozenset(flow.name for flow in flows if flow.ask_again)
        self.listeners = _listening(self.by_name, listeners)
        self.urgent = [flow.urgent for flow in flows if flow.urgent]
        self.admit = next((flow.admit for flow in flows if flow.admit), None)

    def _claim_routes(self, flow: Flow) -> None:
        for one in flow.routes:
            for head in (one.route.head, *one.route.aliases):
                if head in self.routes:
                    owner = self.routes[head][0].name
                    raise ValueError(f"{head!r} belongs to {owner} and {flow.name}")
                self.routes[head] = (flow, one)

    def head_of(self, id: str) -> tuple[str, list[str]]:
        """Return the head of a choice's id and the pieces behind it; an alias may hold a colon."""
        head, *pieces = id.split(":")
        if pieces and (longer := f"{head}:{pieces[0]}") in self.routes:
            return longer, pieces[1:]
        return head, pieces

    def follow(self, turn: Turn, carried: str) -> bool:
        """Go where a link into the chat leads, by what it carries; say whether anybody knows it."""
        kind, _, rest = carried.partition("-")
        flow = self.links.get(kind.lower())
        if flow is None or "-" not in carried:
            return False
        flow.links[kind.lower()](turn, rest)
        return True

    @property
    def built(self) -> frozenset[str]:
        """Return the commands that have a flow."""
        return frozenset(self.commands)


def _claim(table: dict[str, Flow], names: Sequence[str] | Mapping[str, object], flow: Flow) -> None:
    for name in names:
        if name in table:
            raise ValueError(f"{name!r} belongs to {table[name].name} and {flow.name}")
        table[name] = flow


def _listening(flows: Mapping[str, Flow], order: Sequence[str]) -> list[TextHandler]:
    unordered = [name for name, flow in flows.items() if flow.free_text and name not in order]
    if unordered:
        raise ValueError(f"when are these asked about free text: {unordered}")
    named = (flows[name].free_text for name in order if name in flows)
    return [handler for handler in named if handler]
