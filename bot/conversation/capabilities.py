"""What a channel can do, as far as the conversation cares; which vendor it is, nobody asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bot.library.wording import Wording


def _no_link(word: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What is read of a channel where it matters what people can do there."""

    rate: float = 0.0  # messages a second that it may send; 0 is no limit
    hands_files: bool = True
    takes_files: bool = True
    mailbox: bool = False  # messages wait until a page is opened
    browser: bool = False  # an account is a browser: whoever opens it is in, and it may forget
    abroad: bool = False  # what is said there is kept in another country
    people: int = 0  # so many of one bot's people are taken; 0: as many as come
    handle: str = ""  # what people look for there, such as `@name`; known after the start
    #: The address that opens the bot and has it begin with a word; nothing where there is none.
    #: Without a word it may be an address of ours that leads to a bot.
    link: Callable[[str], str] = _no_link


class Door(NamedTuple):
    """What people call a channel, and the address of ours that leads to it; nothing without one."""

    name: str
    address: str


def title_of(wording: Wording, channel: str) -> str:
    """Return what people call a channel; its own name where there is no word for it."""
    key = f"channels.{channel}"
    return wording.render(key).strip() if key in wording.keys else channel
