"""What the office's list says of somebody, told to themselves."""

from __future__ import annotations

from bot.conversation import details
from bot.conversation.own_data import OwnData
from bot.conversation.turn import Turn
from bot.features.roster import claims
from bot.library.wording import Ready
from bot.store.sql import rows

_LISTED = (
    "SELECT e.full_name, e.commune, e.village, e.work, e.phone, "
    "(SELECT count(*) FROM summons s WHERE s.entry = e.id) "
    "FROM roster e WHERE e.person = :person ORDER BY e.id"
)


def _listed(turn: Turn) -> list[Ready]:
    """Tell of lines of the list; of a number only as far as one's own is known again.

    That a line is theirs is the person's own word.
    """
    places = turn.app.library.places
    lines = []
    for full_name, commune, village, work, phone, classes in rows(
        turn.tx, _LISTED, person=turn.me.id
    ):
        home = (details.village_name(places, village), places.name(commune, full=True))
        line = turn.words(
            "my_data.listed", name=full_name, home=", ".join(part for part in home if part),
            work=details.work_name(turn, work), digits=phone[-3:], classes=classes,
        )  # fmt: skip
        lines.append(Ready(line))
    return lines


def _denied(turn: Turn) -> list[Ready]:
    count = claims.denials(turn.tx, turn.me.id)
    return [Ready(turn.words("my_data.denied", count=count))] if count else []


OWN_DATA = (
    OwnData("listed", "record", _listed, ("roster", "summons")),
    OwnData("denied", "technical", _denied, ("roster_refusals",)),
)
