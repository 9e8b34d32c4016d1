"""What a sentence says of a notice that somebody wants to send: its text, the place it is for."""

from __future__ import annotations

from typing import NamedTuple

from bot.conversation.turn import Turn, instant
from bot.domain.audiences import Criterion
from bot.domain.rights import scopes
from bot.text.dates import Doubt, When, parse_when
from bot.text.folding import fold
from bot.text.sentences.recipients import Recipients, recipients_of
from bot.text.sentences.wishes import bare_name, notice_wished, told

#: Words of the longest name of a commune, and communes of one name that are looked at.
_LONGEST_NAME, _MOST = 4, 6


class Wished(NamedTuple):
    """The text of a notice, empty where none was said, whom it is for, and when it is to go.

    `whom` are conditions that all hold; none where nobody was named that can be addressed so.
    `at` is UTC milliseconds, 0 for at once; `note` names a text about what cannot be done.
    """

    text: str
    whom: tuple[Criterion, ...] = ()
    at: int = 0
    note: str = ""


def read(turn: Turn, sentence: str) -> Wished:
    """Read `hẹn 6h mai gửi thông báo cho trưởng thôn xã Mường Lát: mai họp`."""
    said = recipients_of(sentence)
    text, place = _text_and_place(turn, sentence)
    works = tuple(Criterion("work", work) for work in said.works)
    whom = (*((place,) if place else ()), *works)
    if said.everybody and not whom:
        whom = (Criterion("all"),)
    note, at = noted(said), moment(turn, said)
    if note:
        return Wished(text, at=at, note=note)
    parted = ":" in sentence and said.timely and not at
    return Wished(text, whom, at, "announcements.when_unread" if parted else "")


def noted(said: Recipients) -> str:
    """Return which text says what cannot be done of what was said, or nothing."""
    if said.leaves_out:
        return "announcements.not_leaving_out"
    if len(said.works) > 1:
        return "announcements.not_two_groups"
    return "announcements.not_to_one" if said.is_one else ""


def moment(turn: Turn, said: Recipients) -> int:
    """Return when a notice is to go, as it was said; 0 where no whole moment to come was."""
    read_ = parse_when(said.when, turn.now) if said.when else None
    if isinstance(read_, Doubt) and read_.kind == "no_day":
        read_ = parse_when(f"{said.when} hom nay", turn.now)
    return instant(read_.at) if isinstance(read_, When) and read_.at > turn.now else 0


def _text_and_place(turn: Turn, sentence: str) -> tuple[str, Criterion | None]:
    """Return the text and the place; of several communes of a name none is taken."""
    wish = notice_wished(sentence)
    words = wish.behind_kind
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        found = _called(turn, " ".join(words[:count]).strip(",.:;"))
        if found:
            place = Criterion("place", found.pop()) if len(found) == 1 else None
            return wish.text or told(" ".join(words[count:])), place
    return wish.text, None


def _called(turn: Turn, name: str) -> set[str]:
    """Return the codes of the communes in reach that are called so."""
    return {
        match.place.code
        for scope in scopes(turn.roles, "trainer")
        for match in turn.app.library.places.find(name, scope or None, _MOST)
        if not match.how and bare_name(match.place.name) == fold(name)
    }
