"""The class: a vendor in memory whose bot shows short texts and nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from starlette.routing import BaseRoute

from bot.channels.contract import Limits, NotFetched, Outcome, Pace, Receiver
from bot.conversation.messages import FileOut, Outgoing, typed


class DummyChannel:
    """The vendor's side are `hear`, what was `shown`, and what becomes of the next calls."""

    name: str = "dummy"
    handle: str = ""
    limits: Limits = Limits(text=160, buttons=False, edits=False, files_out=False)
    pace: Pace = Pace()

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._keys = count(1)
        self.shown: list[Outgoing] = []
        self.outcomes: deque[Outcome] = deque()

    async def hear(self, account: str, text: str) -> None:
        """Let somebody write to the bot."""
        place = f"{self.name}:{account}"
        await self._receiver.receive(typed(self.name, place, place, str(next(self._keys)), text))

    def routes(self) -> Sequence[BaseRoute]:
        """Return none: the vendor calls nobody."""
        return ()

    def link(self, word: str) -> str:
        """Return nothing: no link opens the bot."""
        return ""

    async def start(self) -> None:
        """Do nothing: there is no connection."""

    async def poll(self) -> None:
        """Return at once: what people write comes by `hear`."""

    async def send(self, message: Outgoing, file: FileOut | None) -> Outcome:
        """Show the message, unless the test says what became of the call."""
        self.shown.append(message)
        sent = Outcome("sent", message=str(len(self.shown)))
        return self.outcomes.popleft() if self.outcomes else sent

    async def fetch(self, reference: str, into: Path, most: int) -> None:
        """Refuse: nobody hands files in here."""
        raise NotFetched("gone")

    async def show_menu(self, place: str, commands: Sequence[tuple[str, str]]) -> None:
        """Do nothing: the bot has no menu."""

    def silent_for(self) -> float:
        """Return 0: the vendor always answers."""
        return 0.0

    async def probe(self) -> None:
        """Do nothing: the vendor always answers."""

    async def stop(self) -> None:
        """Do nothing: there is no connection."""
