"""`ĐÃ ĐỌC`: somebody says that they have read an announcement; and its author's words.

What comes by itself is answered in words, so these are heard whatever task is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.conversation.aside import aside
from bot.conversation.flow import Flow, Taught
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.instants import DAY_MS
from bot.features.announcements import readers, receipts, routes, store
from bot.features.announcements import steps_sending as sending
from bot.features.announcements import words as said
from bot.library.meaning.deciding import Heard
from bot.text.folding import fold
from bot.text.sentences import replies

NAME = "announcement_reading"
#: An announcement older than this is not meant by a bare ĐÃ ĐỌC, UTC milliseconds.
_SINCE_MS = 30 * DAY_MS
_SHOWN = 5
_REFERENCE = re.compile(r"\bt ?(\d{1,18})\b")
_WORDS = (
    "da doc", "da doc a", "da doc roi", "da doc roi a", "da doc xong", "da doc tin",
    "da doc thong bao", "da da doc", "da, da doc", "da em da doc", "em da doc", "em da doc a",
    "toi da doc", "toi da doc roi", "da xem", "da nhan", "da nhan tin", "da nhan thong bao",
)  # fmt: skip


def read(turn: Turn, text: str) -> None:
    """Confirm every notice that was shown and not confirmed, or the one whose reference is said."""
    aside(turn, NAME)
    reference = _REFERENCE.search(fold(text))
    if turn.person is None:
        turn.say("announcements.read_nothing")
    elif reference:
        _confirm_one(turn, receipts.of_message(turn.tx, int(reference[1]), turn.me.id))
    else:
        since = turn.now_ms - _SINCE_MS
        here = turn.incoming.place
        _confirm(turn, receipts.to_confirm(turn.tx, turn.me.id, since, here, turn.app.mailboxes))


def read_tapped(turn: Turn, id: int) -> None:
    """Confirm the notice below which the button stands."""
    found = store.find(turn.tx, id)
    if found is None:
        raise StaleChoice
    aside(turn, NAME)
    if found.author == turn.person_id and found.state != "dropped":
        turn.say("announcements.read_own")
    else:
        _confirm_one(turn, found.id)


def _confirm_one(turn: Turn, id: int | None) -> None:
    found = store.find(turn.tx, id) if id is not None else None
    here = turn.incoming.place
    if (
        found is None
        or turn.person is None
        or not receipts.was_sent(turn.tx, found.id, turn.me.id, here, turn.app.mailboxes)
    ):
        turn.say("announcements.read_nothing")
    else:
        _confirm(turn, [found.root], again=True)


def _confirm(turn: Turn, roots: Sequence[int], again: bool = False) -> None:
    done = [root for root in roots if receipts.confirm(turn.tx, root, turn.me.id, turn.now_ms)]
    found = [store.find(turn.tx, root) for root in done]
    notices = [
        {"day": said.day(turn.app, one), "words": said.first_words(one)}
        for one in reversed(found)
        if one is not None
    ]
    if notices:
        turn.say("announcements.read", notices=notices[:_SHOWN], count=len(notices), shown=_SHOWN)
    else:
        turn.say("announcements.read_before" if again else "announcements.read_nothing")


def _old_ones(turn: Turn, heard: Heard) -> None:
    """Say where the notices stand that somebody was sent."""
    aside(turn, NAME)
    turn.say("announcements.where_they_are")


#: Within the minute after it was let go: take the notice back, or see how far it is.
HOLD = (*replies.HOLDS, "thoi", "dung", "dung lai", "huy", "huy di", "gui", "gui di", "gui luon")

FLOW = Flow(
    name=NAME,
    routes=(on(routes.READ, read_tapped),),
    intents={"notices": _old_ones},
    words={
        **dict.fromkeys(_WORDS, Taught("notices", read)),
        **dict.fromkeys((f"{word} #" for word in _WORDS), Taught("notices", read)),
        "thu lai": sending.undo_word,
        **dict.fromkeys(HOLD, sending.hold_word),
        **dict.fromkeys(("gui", "gui di", "gui luon"), sending.sent_word),
        "tam dung": sending.pause_word,
        "gui tiep": sending.go_on_word,
        "dung han": sending.stop_word,
        "xem tin": sending.see_word,
        "chep tin": sending.copy_word,
        "ai chua doc": readers.unread_word,
        "nhac lai": readers.again_word,
    },
)
