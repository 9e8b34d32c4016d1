"""Where the buttons of the office's own errands lead."""

from __future__ import annotations

from typing import Final, Literal

from bot.talk.place_pick import PICK
from bot.talk.routes import Route, one_of, whole

#: The roles that codes are given out for.
Given = Literal["trainer", "admin"]
ROLES: Final[tuple[Given, ...]] = ("trainer", "admin")

INVITE_ROLE = Route("iv-role", one_of("role", ROLES))
INVITE_PLACE = Route("iv-place", PICK)
INVITE_EVERYWHERE = Route("iv-whole", aliases=("iv-place:whole",))
INVITES = Route("iv-open")
REVOKE = Route("iv-revoke", whole("invite"))
