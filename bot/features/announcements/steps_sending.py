"""An announcement on its way: let go, taken back, held, gone on with, stopped, looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.conversation.asking import asking_when
from bot.conversation.flow import PASS
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn, instant
from bot.domain.rights import scopes
from bot.features.announcements import report, routes, store
from bot.features.announcements import steps_preview as drafts
from bot.features.announcements import words as said
from bot.features.announcements.steps_audience import leaves, refused
from bot.features.announcements.steps_preview import NAME, AnnouncementState, mine, released
from bot.features.announcements.store import Announcement, State
from bot.features.classes import class_words
from bot.store.sql import Tx
from bot.text import markup
from bot.text.folding import fold
from bot.text.sentences import replies

#: For so long it can be taken back, UTC milliseconds.
TAKE_BACK_MS = 60_000
_RECENT = 5


# -- when ------------------------------------------------------------------------------------


def ask_when(turn: Turn, id: int) -> None:
    """Ask for the moment at which it is to go."""
    draft = draft_of(turn, id)
    if draft is None:
        return
    drafts.reopen(turn, draft, "when")
    say_when(turn)


def say_when(turn: Turn) -> None:
    """Say how a moment is typed."""
    turn.say("announcements.ask_when", [turn.choice(routes.SOON.to(), "announcements.soon_choice")])


def when_typed(turn: Turn, text: str) -> object:
    """Take a typed moment; "ngay" means as soon as possible."""
    if leaves(text):
        return PASS
    if fold(text).removeprefix("gui ") in ("ngay", "luon", "bay gio", "ngay bay gio"):
        soon(turn)
        return None
    at = asking_when.heard(turn, text, routes.AT, of="notice")
    if at is not None:
        _wanted(turn, instant(at))
    return None


def when_chosen(turn: Turn, moment: int) -> None:
    """Take a tapped moment of two that a text could mean."""
    at = asking_when.chosen(turn, moment, routes.AT, of="notice")
    if at is not None:
        _wanted(turn, instant(at))


def soon(turn: Turn) -> None:
    """Let it go as soon as it is released."""
    _wanted(turn, 0)


def _wanted(turn: Turn, at: int) -> None:
    state = turn.state_of(AnnouncementState)
    if state.audience is None:
        raise StaleChoice
    turn.keep(replace(state, doubt=None, at=at))
    drafts.preview(turn)


# -- let go and taken back -------------------------------------------------------------------


def send(turn: Turn, id: int) -> None:
    """Let a draft go at its time, after quiet hours."""
    draft = mine(turn, id)
    wanted = max(turn.now_ms, draft.due_at)
    _release(turn, draft, wanted, drafts.due_at(turn, draft.audience, wanted))


def send_now(turn: Turn, id: int) -> None:
    """Let a draft go at its time though people rest."""
    draft = mine(turn, id)
    wanted = max(turn.now_ms, draft.due_at)
    _release(turn, draft, wanted, wanted)


def _release(turn: Turn, draft: Announcement, wanted: int, due: int) -> None:
    """Let it go; the second tap of two finds it gone and shows how far it is."""
    if draft.state != "draft":
        show(turn, draft)
        return
    if refused(turn, draft.audience):
        drafts.reopen(turn, draft, "who")
        return
    urgent = drafts.is_urgent(turn, draft.audience, wanted, due)
    audience = replace(draft.audience, urgent=urgent)
    due = max(due, turn.now_ms + TAKE_BACK_MS)
    place = turn.incoming.place
    store.release(turn.tx, draft.id, audience, due, turn.incoming.channel, place, turn.now_ms)
    turn.wake(due)
    _note(turn, "sent" if draft.repeats is None else "repeated", draft)
    turn.enter(NAME)
    turn.finish()
    choices = ("undo", "see", "copy")
    turn.say(
        "announcements.sent", [_choice(turn, name, draft.id) for name in choices],
        slot=report.slot(draft.id), when=class_words.moment(turn, due),
        soon=due - turn.now_ms <= TAKE_BACK_MS,
    )  # fmt: skip


def _choice(turn: Turn, name: str, id: int) -> Choice:
    return turn.choice(report.leads_to(name, id), f"announcements.{name}_choice")


def undo(turn: Turn, id: int) -> None:
    """Take one back that has not begun to go: it is a draft again."""
    found = released(turn, id)
    if not store.take_back(turn.tx, found.id):
        show(turn, found, "announcements.too_late")
        return
    _note(turn, "taken_back", found)
    drafts.reopen(turn, found, "ready")
    if found.due_at <= turn.now_ms + TAKE_BACK_MS:
        turn.keep(replace(turn.state_of(AnnouncementState), at=0))
    turn.say("announcements.taken_back")
    drafts.preview(turn)


# -- while it goes ---------------------------------------------------------------------------


def pause(turn: Turn, id: int) -> None:
    """Hold one that is going out; one that has not begun can be taken back instead."""
    found = released(turn, id)
    if found.state == "due":
        show(turn, found, "announcements.not_begun")
    else:
        _turned(turn, id, store.pause, "paused")


def go_on(turn: Turn, id: int) -> None:
    """Let a held one go on."""
    _turned(turn, id, store.go_on, "gone_on")


def stop(turn: Turn, id: int, sure: str = routes.ASK_FIRST) -> None:
    """Ask once whether it is to be stopped for good, then stop it."""
    found = released(turn, id)
    if found.state not in _GOING and not report.waits_for_pages(turn.tx, found):
        show(turn, found)
    elif sure == routes.SURELY:
        _turned(turn, id, store.stop, "stopped")
    else:
        choices = [
            turn.choice(routes.STOP.to(found.id, routes.SURELY), "announcements.stop_choice"),
            turn.choice(routes.SEE.to(found.id), "announcements.not_stop_choice"),
        ]
        label = said.label(turn.app, found)
        turn.say("announcements.ask_stop", choices, slot=report.slot(found.id), label=label)


def _turned(turn: Turn, id: int, change: Callable[[Tx, int], bool], what: str) -> None:
    found = released(turn, id)
    if change(turn.tx, found.id):
        _note(turn, what, found)
        turn.wake(turn.now_ms)
        show(turn, found, f"announcements.now_{what}")
    else:
        show(turn, found)


def _note(turn: Turn, what: str, sent: Announcement) -> None:
    scope = scopes(turn.roles, "trainer")
    subject = store.cause(sent.id)
    turn.audit(f"announcement.{what}", subject, said.detail(sent.audience, scope))


def see(turn: Turn, id: int) -> None:
    """Show how far one is."""
    show(turn, released(turn, id))


def show(turn: Turn, sent: Announcement, first: str = "") -> None:
    """Say how far an announcement is today, below a line that says what was just done."""
    turn.enter(NAME)
    turn.finish()
    now = store.find(turn.tx, sent.id) or sent
    text = report.figures(turn.tx, turn.app, now, turn.now_ms)
    head = f"{turn.words(first).strip()}\n\n" if first else ""
    choices = report.choices(turn.tx, turn.app, now)
    turn.show(Reply(head + text, choices, slot=report.slot(now.id)))


def recent(turn: Turn) -> None:
    """List what the author sent last, each with its state."""
    turn.enter(NAME)
    turn.finish()
    sent = store.released(turn.tx, turn.me.id, _RECENT)
    choices = [
        turn.choice(
            routes.SEE.to(one.id), "announcements.recent_line",
            label=said.label(turn.app, one), state=one.state,
        )
        for one in sent
    ]  # fmt: skip
    turn.say("announcements.recent", choices, count=len(sent))


def copy(turn: Turn, id: int) -> None:
    """Give it as one message that holds nothing but what is to be passed on."""
    found = mine(turn, id)
    turn.say("announcements.copy_intro")
    turn.show(Reply(markup.escape(said.group_text(turn, found)), copyable=True))


def draft_of(turn: Turn, id: int) -> Announcement | None:
    """Return the draft of a choice; one that has gone is shown with how far it is."""
    found = mine(turn, id)
    if found.state == "draft":
        return found
    show(turn, found)
    return None


# -- the same in words -------------------------------------------------------------------------

_GOING: tuple[State, ...] = ("due", "sending", "paused")
_ENDED: tuple[State, ...] = ("stopping", "stopped", "done")


def by_word(turn: Turn, do: Callable[[Turn, int], object], states: Sequence[State]) -> object:
    """Do what a word says with the author's latest announcement in one of the states, or PASS."""
    if turn.person is None or not turn.holds("trainer"):
        return PASS
    found = [one for one in store.released(turn.tx, turn.me.id, _RECENT)
             if one.state in states]  # fmt: skip
    if not found:
        return PASS
    return do(turn, found[0].id)


def undo_word(turn: Turn, text: str) -> object:
    """Answer THU LẠI: what can still be taken back comes before what has gone."""
    for states in (("due",), _GOING, _ENDED):
        if by_word(turn, undo, states) is not PASS:
            return None
    return PASS


def hold_word(turn: Turn, text: str) -> object:
    """Take back what was let go a moment ago: by `khoan`, at every step; by `thôi`, at none."""
    top = turn.frames[-1] if turn.frames else None
    if top is not None and (top.asks_to_be_sure or (top.step and not replies.holds(text))):
        return PASS  # it answers what was asked since
    return by_word(turn, _hold, ("due",))


def _hold(turn: Turn, id: int) -> object:
    if turn.now_ms - released(turn, id).released_at > TAKE_BACK_MS:
        return PASS
    undo(turn, id)
    return None


def sent_word(turn: Turn, text: str) -> object:
    """Answer a second `gửi` by how far it is: nothing goes twice."""
    if turn.frames and turn.frames[-1].step:
        return PASS
    return by_word(turn, see, ("due",))


def pause_word(turn: Turn, text: str) -> object:
    """Answer TẠM DỪNG."""
    return by_word(turn, pause, _GOING)


def go_on_word(turn: Turn, text: str) -> object:
    """Answer GỬI TIẾP: what is held comes before what goes by itself."""
    for states in (("paused",), _GOING):
        if by_word(turn, go_on, states) is not PASS:
            return None
    return PASS


def stop_word(turn: Turn, text: str) -> object:
    """Answer DỪNG HẲN: what goes comes before what only waits for pages."""
    for states in (_GOING, ("done",)):
        if by_word(turn, stop, states) is not PASS:
            return None
    return PASS


def see_word(turn: Turn, text: str) -> object:
    """Answer XEM TIN."""
    return by_word(turn, see, (*_GOING, *_ENDED))


def copy_word(turn: Turn, text: str) -> object:
    """Answer CHÉP TIN."""
    return by_word(turn, copy, (*_GOING, *_ENDED))


ROUTES = (
    on(routes.ASK_WHEN, ask_when),
    on(routes.AT, when_chosen),
    on(routes.SOON, soon),
    on(routes.SEND, send),
    on(routes.SEND_NOW, send_now),
    on(routes.UNDO, undo),
    on(routes.PAUSE, pause),
    on(routes.GO_ON, go_on),
    on(routes.STOP, stop),
    on(routes.RECENT, recent),
    on(routes.SEE, see),
    on(routes.COPY, copy),
)
