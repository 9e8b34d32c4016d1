"""Announcements (`/thongbao`): written, with a picture or a file, and kept until they are sent.

To whom is `steps_audience`, the preview `steps_preview`, sending
`steps_sending`, who has not read it `readers`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.conversation import attachments, engine, shortcuts
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Incoming, Reply
from bot.conversation.resuming import RESUME
from bot.conversation.routes import Route, StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.audiences import Audience, Criterion
from bot.domain.rights import scopes
from bot.features.announcements import readers, routes, store, wished
from bot.features.announcements import steps_audience as audience
from bot.features.announcements import steps_preview as drafts
from bot.features.announcements import steps_sending as sending
from bot.features.announcements import words as said
from bot.features.announcements.steps_preview import NAME, AnnouncementState, preview
from bot.features.announcements.store import Announcement
from bot.features.classes import flow_desk
from bot.features.classes.meant import words_of
from bot.library.meaning.deciding import Heard
from bot.text import markup, spoken, typed
from bot.text.sentences.hearers import hearers_of
from bot.text.sentences.recipients import recipients_of
from bot.text.sentences.wishes import message_wished

#: Characters of one announcement, marks included.
LONGEST = 1_500
_FAULTS = 5
#: What people say at the preview, beside its labels.
_SENDS = frozenset(["gui", "gui di", "gui luon", "gui ngay", "gui di nhe", "dung roi gui di"])
_DROPS = frozenset(["bo", "bo di", "xoa", "xoa di", "khong gui nua", "thoi khong gui nua"])
_EDITS = frozenset(["sua", "sua lai", "sua chu", "viet lai", "soan lai"])


# -- the text --------------------------------------------------------------------------------


def begin(turn: Turn, args: str, at: int = 0) -> None:
    """Ask for the text, or take what was typed behind the command; it may be for later."""
    turn.enter(NAME, "text", AnnouncementState(at=at))
    if args.strip():
        _text_typed(turn, args)
    else:
        _ask_text(turn)


def begin_for(turn: Turn, *criteria: Criterion, at: int = 0) -> bool:
    """Ask for the text to an audience chosen elsewhere; False where it is nobody."""
    meant = Audience(criteria)
    if not said.head_count(turn, meant).total:
        return False
    turn.enter(NAME, "text", AnnouncementState(audience=meant, at=at))
    _ask_text(turn)
    return True


def _wants_to_announce(turn: Turn, heard: Heard) -> None:
    if _asks_about_a_draft(turn):
        return
    told = wished.read(turn, heard.text)
    if not told.whom or not begin_for(turn, *told.whom, at=told.at):
        begin(turn, told.text, told.at)
    elif told.text:
        turn.replies.clear()
        _text_typed(turn, told.text)
    if told.note:
        turn.append(turn.words(told.note).strip())


def _asks_about_a_draft(turn: Turn) -> bool:
    """Ask what becomes of one that is half written; False where there is none."""
    if not any(frame.flow == NAME and frame.step for frame in turn.frames):
        return False
    turn.say(
        "announcements.half_written",
        [
            turn.choice(RESUME.to(), "announcements.go_on_writing"),
            turn.choice(shortcuts.GO.to("thongbao"), "announcements.write_anew"),
        ],
    )
    return True


def _begin_for_class(turn: Turn, id: int) -> None:
    _tell_class(turn, id, "")


def _tell_class(turn: Turn, id: int, text: str) -> None:
    """Begin one to a class; what a sentence says is to be told is its text."""
    training = flow_desk.chosen(turn, id)
    if _asks_about_a_draft(turn):
        return
    whom, head = hearers_of(text), recipients_of(text)
    told = message_wished(whom.text, words_of(turn, training))
    if note := wished.noted(head):
        begin(turn, told)
        turn.append(turn.words(note).strip())
    elif whom.part == "unregistered":
        begin(turn, told)
        turn.append(turn.words("announcements.not_unregistered").strip())
    elif not begin_for(turn, Criterion(whom.part, str(training.id)), at=wished.moment(turn, head)):
        turn.say("announcements.nobody_in_class", title=training.title, part=whom.part)
    elif told:
        turn.replies.clear()
        _text_typed(turn, told)


def _ask_text(turn: Turn) -> None:
    sent = store.released(turn.tx, turn.me.id, 1)
    choices = [turn.choice(routes.RECENT.to(), "announcements.recent_choice")] if sent else []
    has_file = bool(turn.state_of(AnnouncementState).file)
    turn.say(
        "announcements.ask_text", choices, longest=LONGEST, has_file=has_file,
        ask_file=not has_file, whom=_whom(turn),
    )  # fmt: skip


def _whom(turn: Turn) -> str:
    """Say to whom it goes where that was chosen before the text."""
    meant = turn.state_of(AnnouncementState).audience
    if meant is None:
        return ""
    return said.whom(turn.tx, turn.app, meant, scopes(turn.roles, "trainer"))


def _text_typed(turn: Turn, text: str) -> object:
    if audience.leaves(text.strip()):
        return PASS
    if _took_text(turn, text):
        _go_on(turn)
    return None


def _took_text(turn: Turn, text: str) -> bool:
    """Keep a text that can be shown; False after what is wrong with it has been said."""
    text = text.strip()
    found = markup.faults(text)
    if len(text) > LONGEST:
        turn.say("announcements.too_long", length=len(text), longest=LONGEST)
        return False
    if found or not markup.plain(text).strip():
        turn.say("announcements.faults", faults=found[:_FAULTS])
        return False
    turn.keep(replace(turn.state_of(AnnouncementState), text=markup.unbroken(text)))
    return True


def _go_on(turn: Turn) -> None:
    """Ask for what is missing, or show the preview."""
    state = turn.state_of(AnnouncementState)
    if not state.text:
        turn.expect("text")
        _ask_text(turn)
    elif state.audience is not None and not state.kept:
        preview(turn)
    else:
        audience.ask_who(turn)


def _edit(turn: Turn, id: int) -> None:
    draft = sending.draft_of(turn, id)
    if draft is None:
        return
    drafts.reopen(turn, draft, "text")
    turn.say("announcements.ask_again", longest=LONGEST)


# -- a picture or a file -----------------------------------------------------------------------


def _file_sent(turn: Turn, incoming: Incoming) -> None:
    """Have a file fetched; its caption is the text where none was typed."""
    if incoming.caption and not turn.state_of(AnnouncementState).text:
        _took_text(turn, incoming.caption)
    attachments.fetch(turn)
    turn.in_passing = True
    turn.say("announcements.fetching")


def _file_fetched(turn: Turn, said: dict[str, Any]) -> None:
    """Put a fetched file to what is being written, or say why it could not be taken."""
    frame = next((one for one in reversed(turn.frames) if one.flow == NAME), None)
    if frame is None:
        return
    outcome = attachments.outcome(said)
    if isinstance(outcome, str):
        turn.show(Reply(attachments.why_not(turn, outcome), ask_file=True))
        return
    kept = frame.state_of(AnnouncementState)
    frame.state = replace(kept, file=outcome.id, file_name=outcome.name)
    away = frame is not turn.frames[-1]
    if away or frame.step == "when":
        turn.say("announcements.file_kept", away=away)
    else:
        _go_on(turn)


def _ask_file(turn: Turn, id: int) -> None:
    draft = sending.draft_of(turn, id)
    if draft is None:
        return
    drafts.reopen(turn, draft, "file")
    _say_file(turn)


def _say_file(turn: Turn) -> None:
    choices = [turn.choice(routes.WITHOUT_FILE.to(0), "announcements.without_file_choice")]
    turn.say("announcements.ask_file", choices, ask_file=True)


def _ready_typed(turn: Turn, text: str) -> object:
    """Take a plain answer to the preview: send it, change its words, drop it."""
    said = {*spoken.readings(text)}
    if said & _SENDS or typed.is_yes(text):
        wanted: Route[int] = routes.SEND
    elif said & _DROPS:
        wanted = routes.DROP
    elif said & _EDITS:
        wanted = routes.EDIT
    else:
        return PASS
    shown = next((one.id for one in turn.frame.asked if wanted.leads(one.id)), None)
    if shown is None:
        return PASS
    engine.choose(turn, shown)
    return None


def _file_typed(turn: Turn, text: str) -> object:
    """Take a plain no for an answer where a file is waited for."""
    if not audience.leaves(text):
        return PASS
    preview(turn)
    return None


def _no_file(turn: Turn, id: int) -> None:
    """Go back to the preview without a file; a draft's own file is taken off."""
    if id:
        draft = sending.draft_of(turn, id)
        if draft is None:
            return
        drafts.reopen(turn, draft, "ready")
    state = turn.state_of(AnnouncementState)
    if state.audience is None:
        raise StaleChoice
    turn.keep(replace(state, file="", file_name=""))
    _go_on(turn)


# -- another audience, dropped, come back to ---------------------------------------------------


def _readdress(turn: Turn, id: int) -> None:
    if _reopened(turn, id) is not None:
        turn.keep(replace(turn.state_of(AnnouncementState), audience=None, repeats=None))
        audience.ask_who(turn)


def _narrow(turn: Turn, id: int) -> None:
    draft = _reopened(turn, id)
    if draft is not None:
        turn.keep(replace(turn.state_of(AnnouncementState), kept=draft.audience.criteria))
        audience.ask_who(turn)


def _reopened(turn: Turn, id: int) -> Announcement | None:
    """Open a draft again at the question to whom it goes; None where it is none any more."""
    draft = sending.draft_of(turn, id)
    if draft is not None:
        drafts.reopen(turn, draft, "who")
    return draft


def _drop(turn: Turn, id: int) -> None:
    draft = sending.draft_of(turn, id)
    if draft is None:
        return
    store.discard(turn.tx, draft.id)
    turn.enter(NAME)
    turn.finish()
    turn.say("announcements.dropped")


def _resume(turn: Turn) -> None:
    step = turn.frame.step
    if step == "when":
        sending.say_when(turn)
    elif step == "file":
        _say_file(turn)
    elif step == "who":
        audience.ask_who(turn)
    elif step == "text" and turn.state_of(AnnouncementState).text:
        turn.say("announcements.ask_again", longest=LONGEST)
    else:
        _go_on(turn)


def _remind(turn: Turn) -> str:
    return turn.words("announcements.remind").strip()


FLOW = Flow(
    name=NAME,
    commands={"thongbao": begin},
    intents={
        "announce": _wants_to_announce,
        "announcement_status": lambda turn, heard: engine.choose(turn, routes.RECENT.to()),
        "message_class": flow_desk.about_coming(
            routes.NEW_FOR_CLASS.to, _tell_class, day_may_be_told=True
        ),
    },
    routes=(
        *audience.ROUTES,
        on(routes.NEW_FOR_CLASS, _begin_for_class),
        on(routes.READDRESS, _readdress),
        on(routes.NARROW, _narrow),
        on(routes.EDIT, _edit),
        on(routes.ADD_FILE, _ask_file),
        on(routes.WITHOUT_FILE, _no_file),
        on(routes.DROP, _drop),
        *sending.ROUTES,
        *readers.ROUTES,
    ),
    steps={
        "text": _text_typed, "who": audience.typed, "when": sending.when_typed,
        "file": _file_typed, "ready": _ready_typed,
    },
    # The message that asks for a file stands on the screen through all of these.
    files=dict.fromkeys(("text", "who", "ready", "file", "when"), _file_sent),
    jobs={attachments.JOB: _file_fetched},
    state=AnnouncementState,
    role="trainer",
    needs_person=True,
    resume=_resume,
    remind=_remind,
)  # fmt: skip
