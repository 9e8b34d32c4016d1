"""What a sentence says of a notice that somebody wants to send: its text, the place it is for."""

from __future__ import annotations

from typing import NamedTuple

from bot.conversation.turn import Turn
from bot.domain.audiences import Criterion
from bot.domain.rights import scopes
from bot.text.folding import fold
from bot.text.sentences.wishes import bare_name, notice_wished, told

#: Words of the longest name of a commune, and communes of one name that are looked at.
_LONGEST_NAME, _MOST = 4, 6


class Wished(NamedTuple):
    """The text of a notice, empty where none was said, and the one place it is for, if any."""

    text: str
    whom: Criterion | None


def read(turn: Turn, sentence: str) -> Wished:
    """Read `thông báo cho xã Mường Lát mai họp`; of several communes of a name none is taken."""
    wish = notice_wished(sentence)
    words = wish.behind_kind
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        found = _called(turn, " ".join(words[:count]).strip(",.:;"))
        if found:
            whom = Criterion("place", found.pop()) if len(found) == 1 else None
            return Wished(told(" ".join(words[count:])), whom)
    return Wished(wish.text, None)


def _called(turn: Turn, name: str) -> set[str]:
    """Return the codes of the communes in reach that are called so."""
    return {
        match.place.code
        for scope in scopes(turn.roles, "trainer")
        for match in turn.app.library.places.find(name, scope or None, _MOST)
        if not match.how and bare_name(match.place.name) == fold(name)
    }
