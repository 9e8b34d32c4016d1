"""The errands, one file each; adding one means writing its file and naming it here."""

from __future__ import annotations

from bot.talk.flow import Flows
from bot.talk.flows import (
    announcement_reading,
    announcements,
    answers,
    audit_log,
    checkin,
    classes,
    codes,
    hall,
    help,
    invite,
    lookup,
    my_data,
    my_results,
    new_code,
    profile,
    questions,
    quiz,
    reminders,
    role_holders,
    roll_call,
    roll_call_walkin,
    shared_phone,
    signup,
    small_talk,
    stats,
    training_changes,
    training_desk,
    training_open,
)

ALL = (
    checkin.FLOW,
    codes.FLOW,
    signup.FLOW,
    profile.FLOW,
    my_data.FLOW,
    shared_phone.FLOW,
    new_code.FLOW,
    invite.FLOW,
    role_holders.FLOW,
    help.FLOW,
    classes.FLOW,
    training_changes.FLOW,
    training_desk.FLOW,
    hall.FLOW,
    roll_call.FLOW,
    roll_call_walkin.FLOW,
    training_open.FLOW,
    questions.FLOW,
    answers.FLOW,
    quiz.FLOW,
    my_results.FLOW,
    stats.FLOW,
    announcements.FLOW,
    announcement_reading.FLOW,
    audit_log.FLOW,
    reminders.FLOW,
    small_talk.FLOW,
    lookup.FLOW,
)


def every_flow() -> Flows:
    """Return all flows, with whoever claims a command or choice twice refused."""
    return Flows(ALL)
