"""The features of the program; adding one means writing its folder and naming it here."""

from __future__ import annotations

from bot.conversation.feature import Due, JobKind, Withhold
from bot.conversation.flow import Flow, Flows
from bot.conversation.own_data import OwnData
from bot.features.announcements.feature import FEATURE as ANNOUNCEMENTS
from bot.features.attendance.feature import FEATURE as ATTENDANCE
from bot.features.classes.feature import FEATURE as CLASSES
from bot.features.lookup.feature import FEATURE as LOOKUP
from bot.features.office.feature import FEATURE as OFFICE
from bot.features.people.feature import FEATURE as PEOPLE
from bot.features.questions.feature import FEATURE as QUESTIONS
from bot.features.quizzes.feature import FEATURE as QUIZZES
from bot.features.reminders.feature import FEATURE as REMINDERS
from bot.features.roster.feature import FEATURE as ROSTER
from bot.messaging import queueing
from bot.messaging.personal_data import OWN_DATA as MESSAGING_DATA
from bot.store.registry import Table
from bot.store.system_tables import CONVERSATION, MESSAGING, STORE

FEATURES = (
    PEOPLE, CLASSES, ROSTER, ATTENDANCE, QUIZZES, REMINDERS, ANNOUNCEMENTS, QUESTIONS, LOOKUP,
    OFFICE,
)  # fmt: skip

#: Who is asked, one after the other, about what nothing else has heard: codes before words, what
#: is open before what is not. After them it is decided what was meant (`Flow.intents`).
LISTENERS = (
    "checkin", "codes", "signup", "help", "quiz", "which_class", "several", "of_attendee",
    "trainer_talk", "smalltalk",
)  # fmt: skip

#: What "my data" tells last within a part, in this order; all else comes as its features stand.
TOLD_LAST = ("messages", "browsers", "confirmed", "handed_in", "calendars", "denied", "code")

FLOWS: tuple[Flow, ...] = tuple(flow for feature in FEATURES for flow in feature.flows)


#: Those that others' rows point at come first.
TABLES: tuple[Table, ...] = (
    *STORE, *PEOPLE.tables, *MESSAGING,
    *(table for feature in FEATURES if feature is not PEOPLE for table in feature.tables),
    *CONVERSATION,
)  # fmt: skip

OWN_DATA: tuple[OwnData, ...] = tuple(
    sorted(
        (*(data for feature in FEATURES for data in feature.own_data), *MESSAGING_DATA),
        key=lambda data: TOLD_LAST.index(data.name) if data.name in TOLD_LAST else -1,
    )
)

JOBS: dict[str, JobKind] = {kind.name: kind for feature in FEATURES for kind in feature.jobs}
#: What has been queued gets its address last.
DUE: tuple[Due, ...] = (*(due for feature in FEATURES for due in feature.due), queueing.open_due)

#: They are asked once more before a part goes.
WITHHOLD: tuple[Withhold, ...] = tuple(look for feature in FEATURES for look in feature.withhold)


def every_flow() -> Flows:
    """Return all flows; whoever claims a command, choice, word or job twice is refused."""
    return Flows(FLOWS, LISTENERS)
