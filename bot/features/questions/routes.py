"""Where the buttons of questions and answers lead.

`draft` is the number of a text that was shown: a button below an older text sends no other.
"""

from __future__ import annotations

from bot.conversation.routes import Route, whole, word

NEW = Route("ask-new")
#: For oneself, or for somebody else.
HELP = Route("ask-help", word("whose", "own"))
SEND = Route("ask-send", word("draft", ""))
EDIT = Route("ask-edit")
DROP = Route("ask-drop")
MINE = Route("ask-mine", whole("page", 0))
OWN = Route("ask-own", whole("question"))
TAKE_BACK = Route("ask-back", whole("question"))
TAKEN_BACK = Route("ask-gone", whole("question"))

OPEN = Route("ask-list", whole("page", 0))
TAKE = Route("ask-take", whole("question"))
REPLY = Route("ask-reply", word("draft", ""))
REWORD = Route("ask-reword")
LATER = Route("ask-later")
CARDS = Route("ask-cards", whole("question"))
CARD = Route("ask-card", whole("question"), word("card"))
CLOSE = Route("ask-close", whole("question"))
CLOSED = Route("ask-closed", whole("question"))
