"""An announcement before it goes: a draft shown as it will look, to whom, how many, and when.

Every preview is a draft of its own: a button of an older one never sends a newer text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.asking.asking_when import Asking
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.audiences import Audience, Criterion, HeadCount, audience_of, seconds_to_send
from bot.domain.rights import scopes
from bot.domain.timing import Quiet, is_quiet, news_at, next_allowed, parse_quiet
from bot.domain.trainings import Training
from bot.features.announcements import routes, store
from bot.features.announcements import words as said
from bot.features.announcements.store import Announcement
from bot.features.classes import class_words, trainings

NAME = "announcements"
#: Conditions that people may join; who has not confirmed comes on top when one is repeated.
MOST_CRITERIA = 2


@dataclass(frozen=True, slots=True)
class AnnouncementState(Asking):
    """What is being written: its text, to whom, its file, when it is to go (UTC ms, 0 is at once).

    `kept` are the conditions that one more is to be joined to, `repeats` is the announcement
    that is sent again to who has not confirmed it.
    """

    text: str = ""
    audience: Audience | None = None
    kept: tuple[Criterion, ...] = ()
    repeats: int | None = None
    file: str = ""
    file_name: str = ""
    at: int = 0

    @classmethod
    def upgraded(cls, version: int, kept: dict[str, Any]) -> dict[str, Any]:
        """Return what was kept with its audience in today's shape: the first release's differs."""
        meant = kept.get("audience")
        return kept | {"audience": audience_of(meant).as_json()} if meant else kept


def preview(turn: Turn, heads: HeadCount | None = None) -> None:
    """Keep what was written as a draft and show it as it will look, with all that is known."""
    state = turn.state_of(AnnouncementState)
    audience = state.audience
    assert audience is not None
    late = 0 < state.at <= turn.now_ms
    if late:
        state = replace(state, at=0)
    id_ = store.draft(
        turn.tx, turn.me.id, audience, state.text, turn.now_ms, file=state.file,
        repeats=state.repeats,
    )  # fmt: skip
    wanted = state.at or turn.now_ms
    store.postpone(turn.tx, id_, wanted)
    turn.expect("ready", state)
    draft = store.find(turn.tx, id_)
    assert draft is not None
    due = due_at(turn, audience, wanted)
    heads = heads or said.head_count(turn, audience)
    rates = {name: can.rate for name, can in turn.app.channels.items()}
    turn.show(replace(said.as_sent(turn.app, draft), kind="answer"))
    turn.say(
        "announcements.preview", _choices(turn, draft, wanted, due), ask_file=not draft.file,
        whom=said.whom(turn.tx, turn.app, audience, scopes(turn.roles, "trainer")),
        total=heads.total, lines=said.reach_lines(turn, heads),
        attached=bool(draft.file), file_name=state.file_name,
        seconds=seconds_to_send(heads, rates), late=late,
        minutes=-(-seconds_to_send(heads, rates) // 60),
        wanted=class_words.moment(turn, wanted) if wanted > turn.now_ms else "",
        quiet=due > wanted, due=class_words.moment(turn, due) if due > turn.now_ms else "",
    )  # fmt: skip


def _choices(turn: Turn, draft: Announcement, wanted: int, due: int) -> list[Choice]:
    id_ = draft.id
    scheduled = wanted > turn.now_ms
    when = class_words.moment(turn, due) if due > turn.now_ms else ""
    choices = [turn.choice(routes.SEND.to(id_), "announcements.send_choice", when=when)]
    if due > wanted:
        anyway = class_words.moment(turn, wanted) if scheduled else ""
        choices.append(
            turn.choice(routes.SEND_NOW.to(id_), "announcements.now_choice", when=anyway)
        )
    choices.append(
        turn.choice(routes.ASK_WHEN.to(id_), "announcements.when_choice", again=scheduled)
    )
    choices.append(turn.choice(routes.EDIT.to(id_), "announcements.edit_choice"))
    if draft.file:
        choices.append(turn.choice(routes.WITHOUT_FILE.to(id_), "announcements.no_file_choice"))
    elif turn.here.takes_files:
        choices.append(turn.choice(routes.ADD_FILE.to(id_), "announcements.file_choice"))
    if draft.repeats is None:
        choices.append(turn.choice(routes.READDRESS.to(id_), "announcements.who_choice"))
        if _may_narrow(draft.audience):
            choices.append(turn.choice(routes.NARROW.to(id_), "announcements.narrow_choice"))
    choices.append(turn.choice(routes.DROP.to(id_), "announcements.drop_choice"))
    return choices


def _may_narrow(audience: Audience) -> bool:
    kinds = [one.kind for one in audience.criteria]
    return len(kinds) < MOST_CRITERIA and "all" not in kinds


def reopen(turn: Turn, kept: Announcement, step: str) -> None:
    """Open the task again with all that a draft holds."""
    name = turn.state_of(AnnouncementState).file_name if kept.file else ""
    at = kept.due_at if kept.due_at > kept.created_at else 0
    state = AnnouncementState(
        text=kept.text, audience=kept.audience, repeats=kept.repeats, file=kept.file,
        file_name=name, at=at,
    )  # fmt: skip
    turn.enter(NAME, step, state)


def mine(turn: Turn, id: int) -> Announcement:
    """Return the announcement of a choice; raises StaleChoice for a dropped or another's one."""
    found = store.find(turn.tx, id)
    if found is None or found.author != turn.me.id or found.state == "dropped":
        raise StaleChoice
    return found


def released(turn: Turn, id: int) -> Announcement:
    """Return the released announcement of a choice; raises StaleChoice for any other."""
    found = mine(turn, id)
    if found.state == "draft":
        raise StaleChoice
    return found


# -- when ------------------------------------------------------------------------------------


def due_at(turn: Turn, audience: Audience, wanted: int) -> int:
    """Return when it may go: after quiet hours, but at once to a class of today, until its end."""
    quiet, zone = _quiet(turn), turn.app.office.zone
    coming = _coming(turn, audience, wanted)
    if coming:
        return news_at(wanted, tuple(one.starts_at for one in coming), quiet, zone)
    return next_allowed(wanted, quiet, zone)


def is_urgent(turn: Turn, audience: Audience, wanted: int, due: int) -> bool:
    """Say whether it goes in quiet hours too: it falls into them, or its class is that day."""
    if due > wanted:
        return False
    day = turn.local(wanted).date()
    coming = _coming(turn, audience, wanted)
    of_that_day = any(turn.local(one.starts_at).date() == day for one in coming)
    return of_that_day or is_quiet(wanted, _quiet(turn), turn.app.office.zone)


def _coming(turn: Turn, audience: Audience, wanted: int) -> list[Training]:
    """Return the classes of an audience that are not over then."""
    found = [trainings.find(turn.tx, id_) for id_ in audience.trainings]
    return [one for one in found if one is not None and one.ends_at > wanted]


def _quiet(turn: Turn) -> Quiet:
    return parse_quiet(f"{turn.app.office.quiet_from}-{turn.app.office.quiet_to}")
