"""Where the buttons of reminders lead."""

from __future__ import annotations

from bot.conversation.routes import Route, word

SWITCH_ON = Route("rm-on", word("kind"))
SWITCH_OFF = Route("rm-off", word("kind"))
