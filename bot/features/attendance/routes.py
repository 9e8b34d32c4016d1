"""Where the buttons of a class's door, its hall, its roll-call and its report lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.conversation.routes import Param, Route, StaleChoice, number, one_of, rest, whole, word
from bot.domain.roll import RollState
from bot.features.attendance.gathering import PARTS

ViewKind = Literal["todo", "all", "commune", "letters"]
#: Whether the name of somebody to be added is asked for, or was typed and found in nobody's.
WalkInName = Literal["", "named"]


@dataclass(frozen=True, slots=True)
class View:
    """What the pages of a roll-call show; `of` is the commune or the letters of a name."""

    kind: ViewKind = "todo"
    of: str = ""

    @classmethod
    def read(cls, text: str) -> View | None:
        """Return the view of a text that `str` made, or None."""
        known = {str(view): view for view in (NOT_MARKED, ALL)}
        if text in known:
            return known[text]
        if text[:1] == "c":
            return cls("commune", text[1:])
        return cls("letters", text[1:]) if text[:1] == "l" else None

    def __str__(self) -> str:
        return f"{self.kind[:1]}{self.of}" if self.kind in ("commune", "letters") else self.kind


#: Who has no mark yet, and everybody.
NOT_MARKED: Final = View()
ALL: Final = View("all")
#: Above every entry of a roll's history.
LATEST: Final = 2**62


def _view(text: str) -> View:
    view = View.read(text)
    if view is None or view.kind == "letters":  # letters are typed only
        raise StaleChoice
    return view


_CLASS = whole("class")
_HALF_DAY: Param[int | None] = Param("half-day", number)
#: Left out, it is the half-day of now.
_HALF_DAY_OR_NOW: Param[int | None] = Param("half-day", number, (None,))
_WHO = word("who")
_STATE: Param[RollState] = one_of("state", get_args(RollState))
_NAME: Param[WalkInName] = one_of("name", get_args(WalkInName), "")

_CODE = word("code")
#: How somebody came: the proof that they scanned the screen; anything else is the typed code.
_HOW = word("how")
_HOW_OR_TYPED = rest("how", "code")

LET_IN = Route("ci-in", _CODE, _HOW_OR_TYPED)
TYPE_AGAIN = Route("ci-again")
ONE_MORE = Route("ci-other", _CODE, _HOW_OR_TYPED)
NEWCOMER = Route("ci-new", _CODE, _HOW_OR_TYPED)
AS_SOMEBODY = Route("ci-as", _CODE, _HOW, whole("person"))

HALL = Route("tr-hall", _CLASS)

LIST = Route("hl-open", _CLASS, _HALF_DAY_OR_NOW)
LIST_HALF_DAYS = Route("hl-half", _CLASS)
LIST_COMMUNES = Route("hl-where", _CLASS, _HALF_DAY, whole("page"))
LIST_PART = Route("hl-who", _CLASS, _HALF_DAY, one_of("part", PARTS), whole("page"))
LIST_COMMUNE = Route("hl-in", _CLASS, _HALF_DAY, word("commune"), whole("page"))
TELL_ABSENT = Route("hl-tell", _CLASS)

DEVICES = Route("hd-open", _CLASS, whole("page", 0))
TYPED_CODE = Route("hd-code", _CLASS, whole("page"))
ARRIVAL = Route("hd-see", _CLASS, whole("person"))
TAKE_BACK = Route("hd-off", _CLASS, whole("person"), whole("half-day"))
TAKE_BACK_SURELY = Route("hd-yes", _CLASS, whole("person"), whole("half-day"))
GIVE_AGAIN = Route("hd-back", _CLASS, whole("person"), whole("half-day"))

ROLL = Route("rc-open", _CLASS, _HALF_DAY_OR_NOW)
ROLL_VIEW = Route("rc-view", _CLASS, _HALF_DAY_OR_NOW, Param("view", _view, (NOT_MARKED,)))
ROLL_PAGE = Route("rc-page", _CLASS, _HALF_DAY, whole("page"))
ROLL_EVERY_PAGE = Route("rc-pages", _CLASS, _HALF_DAY_OR_NOW)
ROLL_BACK = Route("rc-back", _CLASS, _HALF_DAY_OR_NOW)
ROLL_SET = Route("rc-set", _CLASS, _HALF_DAY, _WHO, _STATE)
ROLL_FIX = Route("rc-fix", _CLASS, _HALF_DAY, _WHO)
ROLL_MORE = Route("rc-more", _CLASS, _HALF_DAY_OR_NOW)
ROLL_COMMUNES = Route("rc-coms", _CLASS, _HALF_DAY_OR_NOW, whole("page", 0))
ROLL_HALF_DAYS = Route("rc-days", _CLASS, _HALF_DAY_OR_NOW)
ROLL_REST = Route("rc-rest", _CLASS, _HALF_DAY_OR_NOW)
ROLL_REST_SURELY = Route("rc-restyes", _CLASS, _HALF_DAY_OR_NOW)
ROLL_HISTORY = Route("rc-who", _CLASS, _HALF_DAY_OR_NOW, whole("before", LATEST))

WALK_IN = Route("rc-new", _CLASS, _HALF_DAY_OR_NOW, _NAME)
WALK_IN_COMMUNE = Route("rn-com", _CLASS, _HALF_DAY, word("commune"))
WALK_IN_KNOWN = Route("rn-is", _CLASS, _HALF_DAY, _WHO)
WALK_IN_OTHER = Route("rn-other", _CLASS, _HALF_DAY_OR_NOW)
WALK_IN_NO_VILLAGE = Route("rn-done", _CLASS, _HALF_DAY_OR_NOW)

SCREEN = Route("pj-open", _CLASS)
SCREEN_CLOSE = Route("pj-close", _CLASS)

PAPERS = Route("cp-open", _CLASS)
PAPERS_ROLL = Route("cp-roll", _CLASS)
PAPERS_TO_SIGN = Route("cp-sign", _CLASS)

REPORTS = Route("rp-list")
REPORT = Route("rp-open", _CLASS)
