"""Where the buttons of the office lead."""

from __future__ import annotations

from typing import Final, Literal

from bot.conversation.asking.place_pick import PICK
from bot.conversation.routes import Route, one_of, whole

#: The roles that codes are given out for.
Given = Literal["trainer", "admin"]
GIVEN: Final[tuple[Given, ...]] = ("trainer", "admin")
#: Above every entry of the log.
NEWEST: Final = 2**62

LEAVE = Route("hp-leave")
MORE = Route("hp-more")

INVITE_ROLE = Route("iv-role", one_of("role", GIVEN))
INVITE_PLACE = Route("iv-place", PICK)
INVITE_EVERYWHERE = Route("iv-whole", aliases=("iv-place:whole",))
INVITES = Route("iv-open")
REVOKE = Route("iv-revoke", whole("invite"))

ROLES = Route("role-list", whole("page", 0))
ROLE = Route("role-of", whole("role"))
TAKE_ROLE = Route("role-take", whole("role"))

#: One of the questions of a message that holds several.
ASKED = Route("asked", whole("at"))

OLDER = Route("log-older", whole("entry", NEWEST))
