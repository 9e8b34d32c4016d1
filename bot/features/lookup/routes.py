"""Where the buttons of looking up lead."""

from __future__ import annotations

from bot.conversation.routes import Route, whole, word

TOPICS = Route("topics")
TOPIC = Route("topic", word("topic", ""), whole("page", 0))
CARD = Route("card", word("card", ""))
COPY = Route("card-copy", word("card", ""))
SOURCES = Route("card-source", word("card", ""))
ASK_THIS = Route("ask-this")
#: What was meant by a text that may mean several things.
MEANT = Route("meant", word("intent"))
