"""A button beside each command that a text names: nobody has to type one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.conversation.commands import COMMANDS, shown_to
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import Route, word
from bot.domain.rights import RoleName
from bot.library.wording import Wording
from bot.text.slashed import COMMAND

#: Leads to what a command does, as if it had been typed.
GO = Route("go", word("command"))
_NAMES = frozenset(command.name for command in COMMANDS)


def named(text: str) -> list[str]:
    """Return the commands that a text names, in its order, each once."""
    return [name for name in dict.fromkeys(COMMAND.findall(text)) if name in _NAMES]


def names(role: RoleName, built: frozenset[str]) -> frozenset[str]:
    """Return the names of the commands that a role sees, of those that are built."""
    return frozenset(command.name for command in shown_to(role, built))


def with_buttons(reply: Reply, shown: Collection[str], wording: Wording) -> Reply:
    """Return a reply with a button for each command that it names, of those shown to the reader.

    A text that is passed on, or that a trainer has written, keeps its words only; a message that
    asks for a phone number has keys that type.
    """
    theirs = reply.copyable or reply.kind == "announcement"
    if theirs or reply.ask_contact or "/" not in reply.text:
        return reply
    there = {choice.id for choice in reply.choices}
    added = tuple(
        Choice(GO.to(name), wording.render(f"commands.{name}"), extra=True)
        for name in named(reply.text)
        if name in shown and GO.to(name) not in there
    )
    return replace(reply, choices=(*reply.choices, *added)) if added else reply
