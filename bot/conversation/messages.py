"""What comes in from a person and what goes back, in words that belong to no vendor.

Channels turn updates into `Incoming` and outbox rows (`Outgoing`) into calls; flows
answer with `Reply`. No behaviour lives here but the shape of the values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

IncomingKind = Literal[
    "text", "command", "choice", "contact", "file", "edited", "voice", "other", "job"
]
#: A photo is shown in the conversation, a document is opened outside of it.
FileKind = Literal["photo", "document"]

#: What a message is for; delivery, quiet hours and doubling policy look at it.
MessageKind = Literal["answer", "result", "reminder", "offer", "notice", "announcement", "hint"]

#: How choices are marked in print: 1. 2. 3. / A. B. C. / not at all (words in the text say it).
Marks = Literal["numbers", "letters", "none"]


#: Why a choice was not obeyed: nobody can have been offered it; no task knows it; it means
#: nothing today or is somebody else's; the role for it is missing.
RefusalReason = Literal["unreadable", "unknown", "stale", "not_allowed"]


#: A reply in this slot makes a page forget what it showed before: the person has left it.
WIPE: Final = "screen:clear"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing somebody did.

    `sender` and `place` are addresses (`telegram:123`); in private they are equal.
    `key` is the vendor's id of the update, unique within the channel.
    """

    channel: str
    sender: str
    place: str
    key: str
    kind: IncomingKind
    text: str = ""  # what was typed; a contact's phone number; a file's vendor reference
    choice: str = ""  # id of the tapped choice
    message: str = ""  # vendor id of the message with the tapped choice, or that asked for the file
    # Of a file, as the sender and the vendor tell it: nothing of this has been looked at yet.
    file_name: str = ""
    file_kind: FileKind = "document"
    size: int = 0  # bytes; 0 where nobody told
    caption: str = ""  # what was typed with it
    age: int = 0  # milliseconds between doing and handing in, as a page without a network tells
    origin: str = ""  # the network it came from as a keyed hash; "" where a vendor stands between


def typed(channel: str, sender: str, place: str, key: str, text: str) -> Incoming:
    """Make the Incoming of a typed text; a leading slash makes it a command."""
    kind: IncomingKind = "command" if text.lstrip().startswith("/") else "text"
    return Incoming(channel, sender, place, key, kind, text=text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: a stable id of at most 64 bytes, and the label people read.

    An `extra` one comes after the others, is a button only and takes no number or letter: the
    text names the word to type for it.
    """

    id: str
    label: str
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A choice that was not obeyed: the head of its id, if that is one of ours, and why."""

    head: str
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to show, in neutral markup."""

    text: str
    choices: tuple[Choice, ...] = ()
    marks: Marks = "numbers"
    slot: str = ""  # a message last sent in the same slot is changed instead, where possible
    quiet: bool = False  # channels without edits skip it when it would only change a slot
    kind: MessageKind = "answer"
    listen: bool = False  # worth reading aloud (a card)
    copyable: bool = False  # meant to be copied and passed on
    ask_contact: bool = False  # a channel with a contact button offers it
    file: str = ""  # id of a file or an attachment to hand out with the text
    ask_file: bool = False  # a page without another way of handing files in offers one
    offer_rings: bool = False  # a page that could ring this phone asks whether it may
    ticks: bool = False  # each choice is ticked by itself and stays so: a list, not a question
    own_words: bool = False  # repeats what its reader wrote: goes with them, wherever it is read
    content: bool = False  # all of it stands in content/ or quizzes/: nobody's name is looked for


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A reply for somebody else than the one who wrote, not before `due_at` (UTC ms).

    It is of no use after `expires_at`.
    """

    person: int
    reply: Reply
    due_at: int = 0
    expires_at: int | None = None


class ToAddress(NamedTuple):
    """A reply for one address, whoever uses it: what must be said on that very machine."""

    channel: str
    place: str
    reply: Reply


class Outgoing(NamedTuple):
    """One outbox row on its way to a screen; `edit` is the vendor id of the message to change."""

    id: int
    channel: str
    place: str
    text: str
    choices: tuple[Choice, ...] = ()
    marks: Marks = "numbers"
    slot: str = ""
    kind: MessageKind = "answer"
    edit: str = ""
    listen: bool = False
    copyable: bool = False
    ask_contact: bool = False
    file: str = ""
    attempts: int = 0
    created_at: int = 0  # UTC milliseconds
    ask_file: bool = False
    offer_rings: bool = False
    ticks: bool = False
    plain: bool = False  # its markup was refused: it goes without any


@dataclass(frozen=True, slots=True)
class FileOut:
    """A file to hand out: its name as people see it, its type and where its bytes lie.

    `vendor_id` is what the channel called it when it was handed out before, or nothing.
    """

    id: str
    name: str
    mime: str
    path: str
    caption: str = field(default="")
    kind: FileKind = "document"
    vendor_id: str = ""
