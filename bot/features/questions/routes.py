"""Where the buttons of questions and answers lead."""

from __future__ import annotations

from bot.conversation.routes import Route, whole

NEW = Route("ask-new")
SEND_NAMELESS = Route("ask-send")
MINE = Route("ask-mine", whole("page", 0))
OWN = Route("ask-own", whole("question"))

OPEN = Route("ask-list", whole("page", 0))
TAKE = Route("ask-take", whole("question"))
REPLY = Route("ask-reply")
REWORD = Route("ask-reword")
LATER = Route("ask-later")
