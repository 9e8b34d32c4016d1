"""What a channel may be built of; how each is built is a file beside this one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.app.parts import Parts
from bot.app.settings import Settings
from bot.channels.contract import Channel, Mailbox, Receiver, Say
from bot.messaging.file_links import FileLinks

#: A channel, and the prefix at which its routes are mounted.
Mounted = tuple[str, Channel]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The settings, the parts of the program, and the doors that a channel is handed."""

    settings: Settings
    parts: Parts
    receiver: Receiver
    mailbox: Mailbox
    prefixes: Sequence[str]  # where pages are mounted
    links: FileLinks | None = None  # to files, where there is a public address

    @property
    def say(self) -> Say:
        """Return what words a text of the content by its key."""
        return self.parts.app.library.wording.render


#: Returns the channels of one vendor that the settings ask for; none where it is off.
Build = Callable[[Wiring], Awaitable[Sequence[Mounted]]]
