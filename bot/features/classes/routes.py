"""Where the buttons of classes lead: those of who attends them, then those of who holds them."""

from __future__ import annotations

from typing import Final, Literal

from bot.conversation.routes import Route, one_of, rest, whole, word

#: What a class is described by; nobody has to be asked for `commune_seats`.
Field = Literal[
    "title",
    "starts_at",
    "minutes",
    "venue",
    "seats",
    "audience",
    "quiz",
    "commune_seats",
    "need_to_know",
]
FIELDS: Final[tuple[Field, ...]] = (
    "title", "starts_at", "minutes", "venue", "seats", "audience", "quiz", "need_to_know",
    "commune_seats",
)  # fmt: skip

# -- a collaborator's classes --------------------------------------------------------------------

OPEN_CLASSES = Route("cl-open", whole("page", 0))
MY_CLASSES = Route("cl-mine")
SEE_OPEN = Route("cl-see", whole("class"))
BOOK = Route("cl-book", whole("class"))
SWAP = Route("cl-swap", whole("class"))
LEAVE = Route("cl-leave", whole("class"))
LEAVE_SURELY = Route("cl-left", whole("class"))
TAKE_BACK = Route("cl-back", whole("class"))
CANNOT_GO = Route("cl-cannot")
#: What somebody says of a class: that they come late or leave early.
Said = Literal["late", "early"]
_SAID: Final[tuple[Said, ...]] = ("late", "early")
LATE = Route("cl-late", whole("class"), one_of("what", _SAID), whole("minutes"))
LATE_DROP = Route("cl-late-drop", whole("class"))
SUBSTITUTE = Route("cl-sub", whole("class"))
SUBSTITUTE_WHO = Route("cl-sub-who", whole("class"), whole("person"))
SUBSTITUTE_SURELY = Route("cl-sub-yes", whole("class"), whole("person"))
SUBSTITUTE_DROP = Route("cl-sub-drop", whole("wish"))
ASK_THIS = Route("cl-ask")
CALENDAR_FILE = Route("cl-ics", whole("class"))

# -- a trainer's desk ----------------------------------------------------------------------------

LIST = Route("tr-list", whole("page"))
SEE = Route("tr-see", whole("class"))
WHO = Route("tr-who", whole("class"), whole("page", 0))
CODE = Route("tr-code", whole("class"))
GROUP_TEXT = Route("tr-group", whole("class"))
QUIZ_TEXT = Route("tr-pass", whole("class"))
#: The class that a sentence means, where several may be.
FOR_CLASS = Route("tr-for", whole("class"))
FOR_MORE = Route("tr-for-more", whole("page"))

DOORS = Route("tr-doors", whole("class"))
DOORS_SURELY = Route("tr-opened", whole("class"))
MOVE = Route("tr-move", whole("class"))
#: An instant, or a time of day for a day to come.
MOVE_TO = Route("tr-when", whole("moment"))
MOVE_SURELY = Route("tr-moved", whole("class"))
VENUE = Route("tr-venue", whole("class"))
VENUE_SURELY = Route("tr-relocated", whole("class"))
SUBSTITUTES = Route("tr-subs", whole("class"))
SUBSTITUTE_SEE = Route("tr-sub", whole("wish"))
SUBSTITUTE_YES = Route("tr-sub-yes", whole("wish"))
SUBSTITUTE_NO = Route("tr-sub-no", whole("wish"))
SEATS = Route("tr-seats", whole("class"))
SEATS_TO = Route("tr-seats-to", whole("class"), whole("seats"))
NEED = Route("tr-need", whole("class"))
#: A line that is offered, by its place from 1; 0 leaves it empty.
NEED_LINE = Route("tr-need-line", whole("line"))
NEED_SAVE = Route("tr-need-save", whole("class"))
NEED_TELL = Route("tr-need-tell", whole("class"))
COMMUNE_SEATS = Route("tr-commune-seats", whole("class"))
CANCEL = Route("tr-cancel", whole("class"))
CANCEL_SURELY = Route("tr-cancelled", whole("class"))

# -- a class that is being opened ----------------------------------------------------------------

NEW = Route("to-new")
NEW_STARTS = Route("to-when", whole("moment"))
NEW_LENGTH = Route("to-length", whole("minutes"))
NEW_EVERYWHERE = Route("to-place-whole", aliases=("to-place:whole",))
NEW_PLACES_DONE = Route("to-place-done", aliases=("to-place:done",))
NEW_PLACES_AGAIN = Route("to-place-again", aliases=("to-place:again",))
NEW_PLACE = Route("to-place", word("place"))
NEW_QUIZ = Route("to-quiz", rest("quiz", ""))
NEW_NEED = Route("to-need", whole("line"))
NEW_OPEN = Route("to-open")
NEW_EDIT = Route("to-edit", one_of("field", FIELDS, None))
NEW_DROP = Route("to-drop")

# -- several classes of one description ----------------------------------------------------------

SERIES_OF_DRAFT = Route("ts-draft")
SERIES_OF_CLASS = Route("tr-series", whole("class"))
SERIES_IS = Route("ts-is", whole("line"), word("place", ""))
SERIES_FIX = Route("ts-fix", whole("line"))
SERIES_CHECK = Route("ts-check")
SERIES_LINES = Route("ts-lines")
SERIES_AGAIN = Route("ts-again")
SERIES_OPEN = Route("ts-open")
SERIES_DROP = Route("ts-drop")

# -- people moved to another class of a series ---------------------------------------------------

TRANSFER = Route("tt-open", whole("class"))
TRANSFER_TO = Route("tt-to", whole("from"), whole("to"))
#: Somebody by their key (`p12`, `e34`), or a commune by its code.
TRANSFER_WHOM = Route("tt-who", whole("from"), whole("to"), word("whom"))
TRANSFER_SURELY = Route("tt-yes", whole("from"), whole("to"))
TRANSFER_SEATED = Route("tt-some", whole("from"), whole("to"))
