"""Where the buttons of the office lead."""

from __future__ import annotations

from typing import Final

from bot.talk.routes import Route, whole

#: Above every entry of the log.
NEWEST: Final = 2**62

LEAVE = Route("hp-leave")
MORE = Route("hp-more")

ROLES = Route("role-list", whole("page", 0))
ROLE = Route("role-of", whole("role"))
TAKE_ROLE = Route("role-take", whole("role"))

OLDER = Route("log-older", whole("entry", NEWEST))
