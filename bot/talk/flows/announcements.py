"""Announcements (`/thongbao`): written, addressed, previewed as they will look, sent once.

A preview is a draft of its own: a button of an older preview never sends a newer text.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.audiences import Audience, HeadCount, audience_of, may_address
from bot.domain.rights import scopes
from bot.domain.timing import Quiet, is_quiet, news_at, next_allowed, parse_quiet
from bot.domain.trainings import Training
from bot.library.places import Match
from bot.library.wording import Ready
from bot.store import announcements, trainings
from bot.store.announcements import Announcement
from bot.talk.flow import PASS, Flow, StaleChoice, number
from bot.talk.flows import announcement_words as said
from bot.talk.flows import class_words
from bot.talk.messages import Choice, Reply
from bot.talk.turn import House, Turn
from bot.text import markup
from bot.text.folding import fold, short
from bot.text.typed import is_no

NAME = "announcements"
LONGEST = 1_500
_CLASSES = 5
_PLACES = 6
_RECENT = 5
_FAULTS = 5
_LONGEST_PLACE = 60
_LEAVE = frozenset({"thoat", "exit", "cancel", "huy", "bo", "dung"})
#: A class may be written to so long after its end, UTC milliseconds.
_AFTER_MS = 30 * 86_400_000


def as_sent(house: House, text: str) -> Reply:
    """Return an announcement exactly as everybody gets it; `text` is markup."""
    words = house.library.wording.render
    message = words("announcements.message", office=house.office.name, text=Ready(text))
    return Reply(message.strip(), kind="announcement")


# -- writing ---------------------------------------------------------------------------------


def begin(turn: Turn, args: str) -> None:
    """Ask for the text, or take what was typed behind the command."""
    turn.enter(NAME, "text")
    if args.strip():
        _text_typed(turn, args)
    else:
        _ask_text(turn)


def _ask_text(turn: Turn) -> None:
    sent = announcements.released(turn.tx, turn.me.id, 1)
    choices = [turn.choice("an-list", "announcements.recent_choice")] if sent else []
    turn.say("announcements.ask_text", choices, longest=LONGEST)


def _text_typed(turn: Turn, text: str) -> object:
    text = text.strip()
    if _leaves(text):
        return PASS
    found = markup.faults(text)
    if len(text) > LONGEST:
        turn.say("announcements.too_long", length=len(text), longest=LONGEST)
        return None
    if found or not markup.plain(text).strip():
        turn.say("announcements.faults", faults=found[:_FAULTS])
        return None
    turn.state["text"] = text
    if turn.state.get("audience"):
        _preview(turn)
    else:
        _ask_who(turn, 0)
    return None


def _leaves(text: str) -> bool:
    """Say whether a line means that there will be no announcement."""
    return is_no(text) or fold(text) in _LEAVE


# -- to whom ---------------------------------------------------------------------------------


def _ask_who(turn: Turn, page: int) -> None:
    turn.expect("who")
    every = [one for one in reversed(trainings.since(turn.tx, turn.now_ms - _AFTER_MS))
             if _may_write_to(turn, one)]  # fmt: skip
    here = every[page * _CLASSES :][:_CLASSES]
    places = said.places(turn, scopes(turn.roles, "trainer"))
    choices = [turn.choice("an-to:all", "announcements.all_choice", places=places)]
    choices += [Choice(f"an-to:class:{one.id}", said.class_label(turn, one)) for one in here]
    if len(every) > (page + 1) * _CLASSES:
        choices.append(turn.choice(f"an-to:more:{page + 1}", "announcements.more_choice"))
    turn.say("announcements.ask_who", choices, classes=len(every))


def _may_write_to(turn: Turn, training: Training) -> bool:
    return may_address(training, turn.me.id, turn.roles, turn.house.library.places.covers)


def _who_typed(turn: Turn, text: str) -> object:
    found = _places(turn, text)
    if _leaves(text) or (not found and len(text) > _LONGEST_PLACE):
        return PASS
    exact = [match for match in found if not match.how and fold(text) in _names(match)]
    if len(found) == 1 or len(exact) == 1:
        place = (exact or found)[0].place
        _addressed(turn, Audience("place", (place.code,)))
        return None
    names = turn.house.library.places.name
    choices = [Choice(f"an-to:place:{one.place.code}", names(one.place.code, full=True))
               for one in found]  # fmt: skip
    choices.append(turn.choice("an-to:more:0", "announcements.back_choice"))
    turn.say("announcements.which_place", choices, count=len(found), typed=short(text, 60))
    return None


def _places(turn: Turn, text: str) -> list[Match]:
    found: dict[str, Match] = {}
    for scope in scopes(turn.roles, "trainer"):
        for match in turn.house.library.places.find(text[:100], scope or None, _PLACES):
            found.setdefault(match.place.code, match)
    return list(found.values())[:_PLACES]


def _names(match: Match) -> tuple[str, str]:
    """Return the folded name of a place with and without its kind."""
    whole = fold(match.place.name)
    kinds = ("thanh pho ", "tinh ", "phuong ", "dac khu ", "xa ")
    return whole, next((whole.removeprefix(kind) for kind in kinds if whole.startswith(kind)), "")


def _who_chosen(turn: Turn, args: list[str]) -> None:
    if turn.frame.flow != NAME or not turn.state.get("text"):
        raise StaleChoice
    kind = args[0] if args else ""
    if kind == "more":
        _ask_who(turn, max(number(args, 1), 0))
    elif kind == "all":
        _addressed(turn, Audience("all", scopes(turn.roles, "trainer")))
    elif kind == "place" and len(args) > 1 and turn.reaches("trainer", args[1]):
        _addressed(turn, Audience("place", (args[1],)))
    else:
        training = trainings.find(turn.tx, number(args, 1)) if kind == "class" else None
        if training is None or not _may_write_to(turn, training):
            raise StaleChoice
        _addressed(turn, Audience("training", training=training.id))


def _addressed(turn: Turn, audience: Audience) -> None:
    heads = said.head_count(turn, audience)
    if heads.total == 0:
        turn.expect("who")
        again = [turn.choice("an-to:more:0", "announcements.back_choice")]
        turn.say("announcements.nobody", again, whom=said.whom(turn, audience))
        return
    turn.state["audience"] = audience.as_json()
    _preview(turn, heads)


# -- preview and sending -----------------------------------------------------------------------


def _preview(turn: Turn, heads: HeadCount | None = None) -> None:
    audience = audience_of(turn.state["audience"])
    text = turn.state["text"]
    id_ = announcements.draft(turn.tx, turn.me.id, audience, text, turn.now_ms)
    turn.expect("ready", draft=id_)
    due = _due_at(turn, audience)
    when = class_words.moment(turn, due) if due > turn.now_ms else ""
    choices = [
        turn.choice(f"an-send:{id_}", "announcements.send_choice", when=when),
        turn.choice(f"an-edit:{id_}", "announcements.edit_choice"),
        turn.choice(f"an-who:{id_}", "announcements.who_choice"),
        turn.choice(f"an-drop:{id_}", "announcements.drop_choice"),
    ]
    if when:
        choices.append(turn.choice(f"an-now:{id_}", "announcements.now_choice"))
    turn.show(replace(as_sent(turn.house, text), kind="answer"))
    turn.say(
        "announcements.preview", choices, whom=said.whom(turn, audience), when=when,
        heads=heads or said.head_count(turn, audience),
    )  # fmt: skip


def _due_at(turn: Turn, audience: Audience) -> int:
    """Return when it may go: after quiet hours, but at once to a class of today, until its end."""
    quiet, zone = _quiet(turn), turn.house.office.zone
    training = _coming(turn, audience)
    if training is not None:
        return news_at(turn.now_ms, (training.starts_at,), quiet, zone)
    return next_allowed(turn.now_ms, quiet, zone)


def _coming(turn: Turn, audience: Audience) -> Training | None:
    """Return the class of an audience unless it is over."""
    training = trainings.find(turn.tx, audience.training) if audience.training else None
    return training if training is not None and training.ends_at > turn.now_ms else None


def _is_urgent(turn: Turn, audience: Audience, due: int) -> bool:
    """Say whether it goes in quiet hours too: they began already, or its class is today."""
    if due > turn.now_ms:
        return False
    training = _coming(turn, audience)
    today = training is not None and turn.local(training.starts_at).date() == turn.now.date()
    return today or is_quiet(turn.now_ms, _quiet(turn), turn.house.office.zone)


def _quiet(turn: Turn) -> Quiet:
    return parse_quiet(f"{turn.house.office.quiet_from}-{turn.house.office.quiet_to}")


def _mine(turn: Turn, args: list[str]) -> Announcement:
    """Return the announcement of a choice; raises StaleChoice for a dropped or another's one."""
    found = announcements.find(turn.tx, number(args, 0))
    if found is None or found.author != turn.me.id or found.state == "dropped":
        raise StaleChoice
    return found


def _send(turn: Turn, args: list[str]) -> None:
    draft = _mine(turn, args)
    _release(turn, draft, _due_at(turn, draft.audience))


def _send_now(turn: Turn, args: list[str]) -> None:
    _release(turn, _mine(turn, args), turn.now_ms)


def _release(turn: Turn, draft: Announcement, due: int) -> None:
    """Let it go; the second tap of two finds it gone and shows how far it is."""
    audience = replace(draft.audience, urgent=_is_urgent(turn, draft.audience, due))
    if not announcements.release(turn.tx, draft.id, audience, due):
        _show(turn, draft)
        return
    turn.wake(due)
    turn.audit("announcement.sent", announcements.cause(draft.id), said.detail(audience))
    turn.enter(NAME)
    turn.finish()
    when = class_words.moment(turn, due) if due > turn.now_ms else ""
    turn.say("announcements.sent", _after(turn, draft), when=when)


def _after(turn: Turn, sent: Announcement) -> list[Choice]:
    return [
        turn.choice(f"an-see:{sent.id}", "announcements.see_choice"),
        turn.choice(f"an-copy:{sent.id}", "announcements.copy_choice"),
    ]


def _edit(turn: Turn, args: list[str]) -> None:
    draft = _draft(turn, args)
    if draft is None:
        return
    turn.enter(NAME, "text", audience=draft.audience.as_json())
    turn.say("announcements.ask_again", longest=LONGEST)


def _readdress(turn: Turn, args: list[str]) -> None:
    draft = _draft(turn, args)
    if draft is None:
        return
    turn.enter(NAME, "who", text=draft.text)
    _ask_who(turn, 0)


def _drop(turn: Turn, args: list[str]) -> None:
    draft = _draft(turn, args)
    if draft is None:
        return
    announcements.discard(turn.tx, draft.id)
    turn.enter(NAME)
    turn.finish()
    turn.say("announcements.dropped")


def _draft(turn: Turn, args: list[str]) -> Announcement | None:
    """Return the draft of a choice; one that has gone is shown with how far it is."""
    found = _mine(turn, args)
    if found.state == "draft":
        return found
    _show(turn, found)
    return None


# -- afterwards ------------------------------------------------------------------------------


def _list(turn: Turn, args: list[str]) -> None:
    turn.enter(NAME)
    turn.finish()
    sent = announcements.released(turn.tx, turn.me.id, _RECENT)
    choices = [Choice(f"an-see:{one.id}", said.label(turn, one)) for one in sent]
    turn.say("announcements.recent", choices, count=len(sent))


def _see(turn: Turn, args: list[str]) -> None:
    found = _mine(turn, args)
    if found.state == "draft":
        raise StaleChoice
    _show(turn, found)


def _show(turn: Turn, sent: Announcement) -> None:
    turn.enter(NAME)
    turn.finish()
    now = announcements.find(turn.tx, sent.id) or sent
    waits = now.state == "due" and now.due_at > turn.now_ms
    turn.say(
        "announcements.progress", _after(turn, now), label=said.label(turn, now),
        whom=said.whom(turn, now.audience), state=now.state,
        when=class_words.moment(turn, now.due_at) if waits else "",
        progress=announcements.progress(turn.tx, now.id), failed=said.failures(turn, now.id),
    )  # fmt: skip


def _copy(turn: Turn, args: list[str]) -> None:
    """Give it as one message that holds nothing but what is to be passed on."""
    found = _mine(turn, args)
    turn.say("announcements.copy_intro")
    turn.show(Reply(markup.escape(said.group_text(turn, found)), copyable=True))


def _resume(turn: Turn) -> None:
    draft = announcements.find(turn.tx, int(turn.state.get("draft", 0)))
    if draft is not None and draft.state == "draft" and turn.state.get("audience"):
        _preview(turn)
    elif turn.state.get("text"):
        _ask_who(turn, 0)
    else:
        turn.expect("text")
        _ask_text(turn)


def _remind(turn: Turn) -> str:
    return turn.words("announcements.remind").strip()


FLOW = Flow(
    name=NAME,
    commands={"thongbao": begin},
    choices={
        "an-to": _who_chosen, "an-send": _send, "an-now": _send_now, "an-edit": _edit,
        "an-who": _readdress, "an-drop": _drop, "an-list": _list, "an-see": _see,
        "an-copy": _copy,
    },
    steps={"text": _text_typed, "who": _who_typed},
    role="trainer",
    needs_person=True,
    resume=_resume,
    remind=_remind,
)  # fmt: skip
