"""Logins of trainers and admins that rested too long in browsers: closed, the pages emptied."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.contract import Limits
from bot.conversation.admission import IDLE_LOGIN_MS
from bot.conversation.messages import WIPE, Reply
from bot.conversation.turn import AppContext
from bot.messaging.queueing import to_place
from bot.store import people, sign_out, turns
from bot.store.outgoing.messages import NewPart
from bot.store.sql import Tx


def due_messages(tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int) -> int:
    """Close logins that have expired and return how many.

    Whoever opens the page next finds it empty, with the line that says how to come back.
    """
    browsers = [name for name, allowed in limits.items() if allowed.browser]
    found = sign_out.idle_logins(tx, now - IDLE_LOGIN_MS, most, browsers)
    text = app.library.wording.render("common.login_expired").strip()
    for address, channel, place, person in found:
        people.activate(tx, address, None)
        turns.forget_conversation(tx, address)
        sign_out.left(tx, address, person, browser=True)
        cause = ("lapse", f"{address}:{now}")
        to_place(tx, limits, cause, 0, Reply(text, slot=WIPE), NewPart(channel, place), now)
    return len(found)
