"""How a message looks in a Zalo bot: words alone, so that nothing typed becomes markup."""

from __future__ import annotations

from bot.conversation.messages import Outgoing
from bot.text import markup


def text_of(message: Outgoing) -> str:
    """Return a message as plain text; a link shows its address behind its label."""
    return "".join([_words(run) for run in markup.parse(message.text)]).strip()


def _words(run: markup.Run) -> str:
    if not run.href or run.href in run.text:
        return run.text
    return f"{run.text}: {run.href}"
