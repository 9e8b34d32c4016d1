"""One turn: what a flow may know and do while it handles one Incoming.

A turn touches nothing but its transaction and the lists it hands back, so it can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timezone, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.conversation.capabilities import Capabilities
from bot.conversation.chance import Chance
from bot.conversation.frames import Frame, entered
from bot.conversation.messages import (
    Choice,
    Incoming,
    Marks,
    MessageKind,
    Refusal,
    Reply,
    ToAddress,
    ToPerson,
)
from bot.conversation.states import S, State
from bot.domain.instants import DAY_MS, local_moment
from bot.domain.people import Address, Person
from bot.domain.rights import Role, RoleName, highest, holds, reaches
from bot.domain.unasked import Bounds
from bot.library.load import Library
from bot.library.meaning.deciding import Heard
from bot.store import audit, jobs, people
from bot.store.registry import Table
from bot.store.sql import Tx
from bot.text import markup

if TYPE_CHECKING:
    from bot.conversation.flow import Flows
    from bot.conversation.own_data import OwnData

_OLDEST_DEED_MS = DAY_MS
_UTC = timezone.utc  # noqa: UP017 (named for what it is)
#: What fills a text of content/wording without any words that come from outside it.
_FIGURES = (int, float, date, type(None))


@dataclass(frozen=True, slots=True)
class Office:
    """What the conversation knows of the office that runs it."""

    name: str
    contact: str
    retention_days: int
    zone: tzinfo
    consent_version: str
    public_url: str = ""  # without a trailing slash
    quiet_from: str = "21:00"
    quiet_to: str = "05:30"
    admins: frozenset[str] = frozenset()  # addresses that are admins by the settings
    unasked: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class AppContext:
    """Everything that stays the same from turn to turn."""

    library: Library
    office: Office
    flows: Flows
    #: Every table, with what becomes of its rows when a person goes.
    tables: Sequence[Table] = ()
    #: What "my data" tells of somebody, in this order.
    own_data: Sequence[OwnData] = ()
    #: By the name of each channel that is on.
    channels: Mapping[str, Capabilities] = field(default_factory=dict)

    @property
    def mailboxes(self) -> list[str]:
        """Return the channels where messages wait until a page is opened."""
        return [name for name, can in self.channels.items() if can.mailbox]

    @property
    def bot_channel(self) -> str:
        """Return the name of the first channel with a bot that people can be led to, or nothing."""
        return next((name for name, can in self.channels.items() if can.handle), "")

    @property
    def bot(self) -> Capabilities:
        """Return what the channel with that bot can do, or one without any."""
        return self.channels.get(self.bot_channel, Capabilities())


class Turn:
    """The handling of one Incoming; `now` is local time of the office."""

    def __init__(
        self,
        tx: Tx,
        incoming: Incoming,
        now: datetime,
        address: Address,
        frames: list[Frame],
        app: AppContext,
        chance: Chance,
        lost: bool = False,
    ) -> None:
        self.tx = tx
        self.incoming = incoming
        self.now = now
        self.address = address
        self.frames = frames
        self.app = app
        self.chance = chance
        self.lost = lost  # what was open is nothing that this release knows
        self.replies: list[Reply] = []
        self.told: list[ToPerson] = []
        self.told_at: list[ToAddress] = []
        self.wakes: list[int] = []  # instants at which something falls due, UTC ms
        self.jobs_added = False
        self.menu_changed = False
        self.in_passing = False  # nothing was asked: what was asked before still stands
        self.unclear = False  # the open step could make nothing of what was typed
        self.erased = False  # somebody's data went: the log must not keep it either
        self.refused: Refusal | None = None  # the choice that was not obeyed
        self.in_vain = False  # what was chosen is not there for this person, in a flow's own words
        self.left = False  # somebody was erased or withdrew: the list outside must say so
        self._heard: dict[tuple[str, RoleName], Heard] = {}
        self._labels: set[str] = set()  # those of choices that are content and nothing else
        self._person_id = address.person

    # -- who and when ------------------------------------------------------------------------

    @cached_property
    def now_ms(self) -> int:
        """Return this turn's instant in UTC milliseconds."""
        return int(self.now.timestamp() * 1000)

    @property
    def done_ms(self) -> int:
        """Return when it was done, UTC ms: earlier than now where a page had no network.

        The page's own word for how long ago; beyond a day it is taken for a clock gone wrong.
        """
        age = self.incoming.age
        return self.now_ms - (age if 0 <= age <= _OLDEST_DEED_MS else 0)

    @property
    def hands_files(self) -> bool:
        """Say whether a file can be handed out where this was written."""
        return self.here.hands_files

    @property
    def here(self) -> Capabilities:
        """Return what can be done on the channel where this was written."""
        return self.app.channels.get(self.incoming.channel, Capabilities())

    def local(self, instant: int) -> datetime:
        """Return an instant (UTC ms) as local time of the office."""
        return local_moment(instant, self.app.office.zone)

    @property
    def person_id(self) -> int | None:
        """Return the id of the person active at this address, or None."""
        return self._person_id

    @cached_property
    def person(self) -> Person | None:
        """Return the active person, or None for a stranger."""
        return people.find(self.tx, self._person_id) if self._person_id is not None else None

    @property
    def me(self) -> Person:
        """Return the active person; only for flows with `needs_person`."""
        assert self.person is not None
        return self.person

    @property
    def shared(self) -> bool:
        """Say whether several people use this account."""
        return len(people.sharing(self.tx, self.address.id)) > 1

    @property
    def name_if_shared(self) -> str:
        """Return the active person's name where several use this account, else nothing."""
        return self.me.full_name if self.shared else ""

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles of the active person; the settings may name an address as admin."""
        if self._person_id is None:
            return ()
        held = people.roles(self.tx, self._person_id)
        named = self.address.id in self.app.office.admins
        return (*held, Role(0, "admin", "")) if named else held

    def become(self, person: int | None) -> None:
        """Make a person the active one of this address for the rest of the turn and after."""
        people.activate(self.tx, self.address.id, person)
        self.refresh(person)

    def refresh(self, person: int | None) -> None:
        """Forget what was read of the active person, after it changed."""
        self._person_id = person
        for name in ("person", "roles"):
            self.__dict__.pop(name, None)

    def holds(self, role: RoleName) -> bool:
        """Say whether the active person has at least this role anywhere."""
        return holds(self.roles, role)

    def reaches(self, role: RoleName, place: str) -> bool:
        """Say whether the active person has at least this role over the place."""
        return reaches(self.roles, role, place, self.app.library.places.covers)

    # -- the open flow -----------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """Return the topmost frame; a turn outside any flow gets an empty one."""
        if not self.frames:
            self.frames.append(Frame(""))
        return self.frames[-1]

    def state_of(self, kind: type[S]) -> S:
        """Return the state of the topmost frame, or a fresh one where it has none of this kind."""
        return self.frames[-1].state_of(kind) if self.frames else kind()

    def keep(self, state: State) -> None:
        """Have the topmost frame remember a state."""
        self.frame.state = state

    def enter(self, flow: str, step: str = "", state: State | None = None) -> None:
        """Begin a flow afresh; an interrupted one that can be resumed stays below."""
        flows = self.app.flows
        self.frames[:] = entered(self.frames, flow, flows.resumable, flows.asking_again)
        self.expect(step, state)

    def expect(self, step: str, state: State | None = None) -> None:
        """Go to a step of the open flow: the next typed text is for it."""
        self.frame.step = step
        if state is not None:
            self.frame.state = state

    def finish(self) -> None:
        """End the topmost flow; what was interrupted below waits until the person goes back."""
        if self.frames:
            self.frames.pop()
        if self.frames:
            self.frames.append(Frame(""))

    def heard(self, text: str, role: RoleName | None = None) -> Heard:
        """Return what somebody means with a text; who has a role may be heard as one without it.

        Several steps and listeners may ask: it is decided once a turn.
        """
        as_whom = role or highest(self.roles)
        found = self._heard.get((text, as_whom))
        if found is None:
            found = self.app.library.understand(text, as_whom, self.now.date())
            self._heard[text, as_whom] = found
        return found

    # -- what people read --------------------------------------------------------------------

    def words(self, key: str, **values: Any) -> str:
        """Return a text of content/wording; the values are escaped."""
        return self.app.library.wording.render(key, **values)

    def choice(self, id: str, key: str, **values: Any) -> Choice:
        """Return a choice whose label is a text of content/wording."""
        label = markup.plain(self.words(key, **values)).strip()
        if _only_figures(values):
            self._labels.add(label)
        return Choice(id, label)

    def say(
        self,
        key: str,
        choices: Sequence[Choice] = (),
        *,
        marks: Marks = "numbers",
        slot: str = "",
        kind: MessageKind = "answer",
        listen: bool = False,
        copyable: bool = False,
        ask_contact: bool = False,
        ask_file: bool = False,
        offer_rings: bool = False,
        ticks: bool = False,
        file: str = "",
        content: bool = False,
        own_words: bool = False,
        **values: Any,
    ) -> None:
        """Answer the person who wrote with a text of content/wording.

        Filled with figures at most, it is all `content`; whoever fills in words of content says so.
        """
        content = content or (
            _only_figures(values) and all(choice.label in self._labels for choice in choices)
        )
        self.show(
            Reply(
                self.words(key, **values).strip(), tuple(choices), marks, slot, kind=kind,
                listen=listen, copyable=copyable, ask_contact=ask_contact, file=file,
                ask_file=ask_file, offer_rings=offer_rings, ticks=ticks,
                content=content, own_words=own_words,
            )
        )  # fmt: skip

    def ask_again(self, key: str, choices: Sequence[Choice] = (), **values: Any) -> None:
        """Say that what was typed is no answer to the open step; it may be for something else."""
        self.unclear = True
        self.say(key, choices, **values)

    def show(self, reply: Reply) -> None:
        """Answer with a reply that is ready."""
        self.replies.append(reply)

    def tell(
        self,
        person: int,
        key: str,
        choices: Sequence[Choice] = (),
        *,
        kind: MessageKind = "notice",
        due_at: int = 0,
        expires_at: int | None = None,
        slot: str = "",
        **values: Any,
    ) -> None:
        """Send somebody else a text of content/wording; its choices are answered in words.

        Only what they have to know: what they need not is a reminder, which is bounded.
        """
        text = self.words(key, **values).strip()
        reply = Reply(text, tuple(choices), "none", slot, kind=kind)
        self.told.append(ToPerson(person, reply, due_at, expires_at))

    def tell_at(
        self, address: Address, key: str, choices: Sequence[Choice] = (), *, slot: str = "",
        **values: Any,
    ) -> None:  # fmt: skip
        """Say a text of content/wording at one address; its choices are answered in words."""
        text = self.words(key, **values).strip()
        reply = Reply(text, tuple(choices), "none", slot, kind="notice")
        self.told_at.append(ToAddress(address.channel, address.place, reply))

    def append(self, line: str, choices: Iterable[Choice] = (), *, content: bool = False) -> None:
        """Add a paragraph and choices to the last reply, or say it alone."""
        if not self.replies:
            self.replies.append(Reply(line, tuple(choices), content=content))
            return
        last = self.replies[-1]
        marks: Marks = last.marks if last.choices else "numbers"
        self.replies[-1] = replace(
            last, text=f"{last.text}\n\n{line}", choices=(*last.choices, *choices), marks=marks,
            content=last.content and content,
        )  # fmt: skip

    # -- what else a turn decides ------------------------------------------------------------

    def wake(self, instant: int) -> None:
        """Have the tick look at this instant (UTC ms) at the latest."""
        self.wakes.append(instant)

    def start_job(self, kind: str, **args: Any) -> int:
        """Order a job; its outcome comes back as an Incoming of kind `job`."""
        self.jobs_added = True
        return jobs.add(self.tx, kind, args, self.incoming, self.now_ms)

    def audit(self, action: str, subject: str = "", detail: str = "") -> None:
        """Write down who did what; no message texts, no names."""
        audit.note(self.tx, self.now_ms, self._person_id, action, subject, detail)


def _only_figures(values: Mapping[str, Any]) -> bool:
    return all(isinstance(value, _FIGURES) for value in values.values())


def instant(moment: datetime) -> int:
    """Return an aware moment as UTC milliseconds."""
    return int(moment.timestamp() * 1000)
