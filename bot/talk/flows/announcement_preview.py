"""An announcement before it goes: a draft shown as it will look, to whom, how many, and when.

Every preview is a draft of its own: a button of an older one never sends a newer text.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.audiences import Audience, HeadCount, audience_of, seconds_to_send
from bot.domain.rights import scopes
from bot.domain.timing import Quiet, is_quiet, news_at, next_allowed, parse_quiet
from bot.domain.trainings import Training
from bot.store import announcements, trainings
from bot.store.announcements import Announcement
from bot.talk.flow import number
from bot.talk.flows import announcement_words as said
from bot.talk.flows import class_words
from bot.talk.messages import Choice
from bot.talk.routes import StaleChoice
from bot.talk.turn import Turn

NAME = "announcements"
#: Conditions that people may join; who has not confirmed comes on top when one is repeated.
MOST_CRITERIA = 2


def preview(turn: Turn, heads: HeadCount | None = None) -> None:
    """Keep what was written as a draft and show it as it will look, with all that is known."""
    state = turn.state
    audience = audience_of(state["audience"])
    late = 0 < int(state.get("at", 0)) <= turn.now_ms
    if late:
        del state["at"]
    id_ = announcements.draft(
        turn.tx, turn.me.id, audience, state["text"], turn.now_ms,
        file=state.get("file", ""), repeats=state.get("repeats"),
    )  # fmt: skip
    wanted = int(state.get("at", 0)) or turn.now_ms
    announcements.postpone(turn.tx, id_, wanted)
    turn.expect("ready", draft=id_)
    draft = announcements.find(turn.tx, id_)
    assert draft is not None
    due = due_at(turn, audience, wanted)
    heads = heads or said.head_count(turn, audience)
    turn.show(replace(said.as_sent(turn.house, draft), kind="answer"))
    turn.say(
        "announcements.preview", _choices(turn, draft, wanted, due), ask_file=not draft.file,
        whom=said.whom(turn.tx, turn.house, audience, scopes(turn.roles, "trainer")),
        total=heads.total, lines=said.reach_lines(turn, heads),
        attached=bool(draft.file), file_name=state.get("file_name", ""),
        seconds=seconds_to_send(heads, turn.house.rates), late=late,
        minutes=-(-seconds_to_send(heads, turn.house.rates) // 60),
        wanted=class_words.moment(turn, wanted) if wanted > turn.now_ms else "",
        quiet=due > wanted, due=class_words.moment(turn, due) if due > turn.now_ms else "",
    )  # fmt: skip


def _choices(turn: Turn, draft: Announcement, wanted: int, due: int) -> list[Choice]:
    id_ = draft.id
    scheduled = wanted > turn.now_ms
    when = class_words.moment(turn, due) if due > turn.now_ms else ""
    choices = [turn.choice(f"an-send:{id_}", "announcements.send_choice", when=when)]
    if due > wanted:
        anyway = class_words.moment(turn, wanted) if scheduled else ""
        choices.append(turn.choice(f"an-now:{id_}", "announcements.now_choice", when=anyway))
    choices.append(turn.choice(f"an-when:{id_}", "announcements.when_choice", again=scheduled))
    choices.append(turn.choice(f"an-edit:{id_}", "announcements.edit_choice"))
    if draft.file:
        choices.append(turn.choice(f"an-nofile:{id_}", "announcements.no_file_choice"))
    else:
        choices.append(turn.choice(f"an-file:{id_}", "announcements.file_choice"))
    if draft.repeats is None:
        choices.append(turn.choice(f"an-who:{id_}", "announcements.who_choice"))
        if _may_narrow(draft.audience):
            choices.append(turn.choice(f"an-narrow:{id_}", "announcements.narrow_choice"))
    choices.append(turn.choice(f"an-drop:{id_}", "announcements.drop_choice"))
    return choices


def _may_narrow(audience: Audience) -> bool:
    kinds = [one.kind for one in audience.criteria]
    return len(kinds) < MOST_CRITERIA and "all" not in kinds


def reopen(turn: Turn, kept: Announcement, step: str) -> None:
    """Open the errand again with all that a draft holds."""
    name = turn.state.get("file_name", "") if turn.frame.flow == NAME else ""
    turn.enter(NAME, step, text=kept.text, audience=kept.audience.as_json())
    if kept.file:
        turn.state.update(file=kept.file, file_name=name)
    if kept.repeats is not None:
        turn.state["repeats"] = kept.repeats
    if kept.due_at > kept.created_at:
        turn.state["at"] = kept.due_at


def mine(turn: Turn, args: list[str]) -> Announcement:
    """Return the announcement of a choice; raises StaleChoice for a dropped or another's one."""
    found = announcements.find(turn.tx, number(args, 0))
    if found is None or found.author != turn.me.id or found.state == "dropped":
        raise StaleChoice
    return found


def released(turn: Turn, args: list[str]) -> Announcement:
    """Return the released announcement of a choice; raises StaleChoice for any other."""
    found = mine(turn, args)
    if found.state == "draft":
        raise StaleChoice
    return found


# -- when ------------------------------------------------------------------------------------


def due_at(turn: Turn, audience: Audience, wanted: int) -> int:
    """Return when it may go: after quiet hours, but at once to a class of today, until its end."""
    quiet, zone = _quiet(turn), turn.house.office.zone
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
    return of_that_day or is_quiet(wanted, _quiet(turn), turn.house.office.zone)


def _coming(turn: Turn, audience: Audience, wanted: int) -> list[Training]:
    """Return the classes of an audience that are not over then."""
    found = [trainings.find(turn.tx, id_) for id_ in audience.trainings]
    return [one for one in found if one is not None and one.ends_at > wanted]


def _quiet(turn: Turn) -> Quiet:
    return parse_quiet(f"{turn.house.office.quiet_from}-{turn.house.office.quiet_to}")
