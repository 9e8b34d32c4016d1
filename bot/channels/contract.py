"""What a channel is and can do: the only face of a vendor that the rest of the program knows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from starlette.routing import BaseRoute

from bot.conversation.messages import FileOut, Incoming, Outgoing, RefusalReason

OutcomeKind = Literal[
    "sent",  # the vendor has it; `message` is its id
    "not_sent",  # never reached the vendor (connect, DNS, TLS, pool): try again
    "server_error",  # 5xx: try again with jitter
    "unknown",  # written, answer lost: the kind's own policy decides
    "wait",  # 429: `retry_after` seconds for `scope`; no attempt is counted
    "bad_markup",  # try once more as plain text
    "edit_gone",  # the message to change is not there: send anew
    "unreachable",  # blocked or deactivated: the address rests until the person returns
    "moved",  # the chat has a new address, `moved_to`
    "refused",  # anything else that will never work
]
#: Returns a text of content/wording, which no channel knows, by its key and values.
Say = Callable[..., str]


class Outcome(NamedTuple):
    """What became of one call to a vendor."""

    kind: OutcomeKind
    message: str = ""
    retry_after: float = 0.0  # seconds; 0 with kind `wait` means the vendor did not say
    scope: Literal["channel", "place"] = "place"
    reason: str = ""  # short and free of personal data and tokens
    moved_to: str = ""
    ours: bool = False  # of `wait`: we let it wait ourselves, the vendor said nothing
    file: str = ""  # what the vendor calls the file that went along, to send it by next time


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can show; `fitting` makes a Reply fit."""

    text: int  # longest text of one message as it is read, in `unit`; a reference may follow it
    unit: Literal["characters", "utf16"] = "characters"
    buttons: bool = True
    button_label: int = 60
    prints_choices: bool = True  # False: its buttons carry mark and label in full themselves
    #: Without buttons, what stands before the labels of choices that have no mark: typed, they lead
    #: there.
    type_words: str = ""
    edits: bool = True
    files_out: bool = True
    files_by_link: bool = False  # they go out as an address of ours, which opens a page
    files_in: bool = True
    caption: int = 0  # longest text of a message with a file, as it is read; 0: as long as any
    mailbox: bool = False  # rows wait until the page fetches them
    #: The channel with a mailbox whose closed pages it rings, and it carries nothing else: that
    #: something waits there, at the place `<its own name>:<the page's account>`.
    rings: str = ""
    browser: bool = False  # an account is a browser: whoever opens it is in, and it may forget
    abroad: bool = False  # what is said there is kept in another country
    people: int = 0  # so many of one bot's people are taken; 0: as many as come
    monthly: int = 0  # messages a month, all its bots together; 0: as many as go
    counts_received: bool = False  # what people write counts among them
    call_seconds: float = 60.0  # a call that takes longer is given up, its outcome unknown


@dataclass(frozen=True, slots=True)
class Pace:
    """Leaky buckets of one channel: `rate` a second with `tolerance` extra; 0 means no limit."""

    channel_rate: float = 0.0
    channel_tolerance: int = 1
    place_rate: float = 0.0
    place_tolerance: int = 1
    group_count: int = 0
    group_seconds: float = 60.0


class Unavailable(Exception):
    """The database cannot take the turn now: nothing was acknowledged, try again later."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__("the database cannot take a turn now")
        self.retry_after = retry_after


class NotFetched(Exception):
    """A file that was handed in could not be had."""

    def __init__(self, reason: Literal["too_big", "gone", "failed"]) -> None:
        super().__init__(reason)
        self.reason: Literal["too_big", "gone", "failed"] = reason  # only `failed` may pass


#: Asked for at this moment; handed in already under this key; not asked for.
FileWanted = Literal["asked", "handed_in", "unasked"]


class Receiver(Protocol):
    """The door through which channels hand in what people did."""

    async def receive(self, incoming: Incoming) -> bool:
        """Handle one Incoming and return after its turn has committed.

        Seen again, it changes nothing. Updates of one sender keep their order. False for a file
        that the turn did not take: a channel that holds its bytes deletes them.
        Raises Unavailable when nothing could be written.
        """

    async def wants(self, file: Incoming) -> FileWanted:
        """Say whether a file is waited for, before a channel takes its bytes.

        Raises Unavailable when that can not be read now.
        """

    async def unreadable(self, channel: str, key: str, raw: bytes, reason: str) -> None:
        """Keep what could not be parsed as a dead letter; raises Unavailable."""

    def refused(self, channel: str, reason: RefusalReason) -> None:
        """Note a choice that no message of ours can have offered."""


class Mailbox(Protocol):
    """What a page reads: the outbox rows of one place, kept until acknowledged."""

    async def waiting(self, place: str, after: int, limit: int = 50) -> Sequence[Outgoing]:
        """Return rows of the place with an id above `after` that have not been acknowledged,
        oldest first."""

    async def acknowledge(self, place: str, ids: Sequence[int]) -> None:
        """Record that the page shows these rows: they count as sent from now on."""

    def news(self, place: str) -> AsyncIterator[None]:
        """Yield at once and then each time when something new may wait for the place."""

    async def file(self, place: str, id: str) -> FileOut | None:
        """Return a file that was handed out to this place, or to many, and has not expired."""


class Channel(Protocol):
    """One vendor. A channel declares its routes and limits; it never knows the server."""

    name: str
    limits: Limits
    pace: Pace
    handle: str  # what people look for at the vendor, as `@name`; known after start; "" = nothing

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes to mount, empty for a channel that only polls."""

    def link(self, word: str) -> str:
        """Return the address that opens the bot and has it begin with a word, or nothing."""

    async def start(self) -> None:
        """Open connections and check the token; raises StartRefused with a clear text."""

    async def poll(self) -> None:
        """Fetch updates until cancelled; returns at once where webhooks or routes serve."""

    async def send(self, message: Outgoing, file: FileOut | None) -> Outcome:
        """Make one call for one row; never raises for what the vendor or the wire did."""

    async def fetch(self, reference: str, into: Path, most: int) -> None:
        """Write the file that an Incoming named `reference` to `into`, at most `most` bytes.

        Called again after a crash, it ends the same. Raises NotFetched; nothing is left then.
        """

    async def show_menu(self, place: str, commands: Sequence[tuple[str, str]]) -> None:
        """Offer these (command, description) pairs at one place, or everywhere where place is "".

        A refusal is a warning in the log, never an error.
        """

    def silent_for(self) -> float:
        """Return for how many seconds the vendor has not answered; 0 where none is needed."""

    async def probe(self) -> None:
        """Make one cheap call, so that silence means something; may raise."""

    async def stop(self) -> None:
        """Close what start opened."""


class StartRefused(Exception):
    """A channel cannot start; the text says why, without its token."""
