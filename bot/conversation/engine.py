"""Who gets an Incoming: the order in which commands, answers, words and questions are tried.

Nothing about any task lives here; flows know tasks, `Flows` knows flows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container
from dataclasses import replace
from typing import Any

from bot.conversation import admission, another_task, resuming, shortcuts, typed_commands
from bot.conversation.commands import BY_WORD, CALLED, LEAVING
from bot.conversation.flow import PASS, FileHandler, Flow
from bot.conversation.frames import Frame
from bot.conversation.messages import Refusal, RefusalReason
from bot.conversation.resuming import RESUME
from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.rights import highest
from bot.library.meaning.deciding import Heard
from bot.library.meaning.intents import CARDS, NO_TASK, SEARCH, STOP
from bot.library.search import QUERY_LIMIT
from bot.store import attachments
from bot.text import folding, options, spoken
from bot.text.sentences import told

#: What a person may type at once; what is longer is cut, never refused.
LONGEST_TEXT = 4_000

#: What may stand behind a word that ends in `#`: the reference of a message (`ĐÃ ĐỌC T12`).
_REFERENCE = re.compile(r"[\s,(:]+(?:ma )?(?:tin:? *)?t ?\d{1,18}$")
#: A word that is heard whatever is open is shorter, with its reference.
_LONGEST_WORD = 120
#: Begins what somebody said before something else had to be asked first.
_SAID = "said:"


def handle(turn: Turn) -> None:
    """Handle one Incoming: fills the turn's replies and changes its frames."""
    if admission.login_expired(turn) or admission.turned_away(turn):
        _urgent(turn, tidy(turn.incoming.text) if turn.incoming.kind == "text" else "")
    else:
        try:
            _handle(turn)
        except StaleChoice:  # a typed answer whose class or right has gone since it was asked for
            _refuse(turn, "", "stale")
    if turn.lost and turn.replies:
        turn.append(turn.words("common.lost").strip())
    admission.close_behind(turn)
    _add_buttons(turn)


def _add_buttons(turn: Turn) -> None:
    """Put a button beside each command that a message names; most name none, and cost nothing."""
    built, wording = turn.app.flows.built, turn.app.library.wording
    if any(shortcuts.named(reply.text) for reply in turn.replies):
        mine = shortcuts.names(highest(turn.roles), built)
        turn.replies[:] = [shortcuts.with_buttons(reply, mine, wording) for reply in turn.replies]
    if turn.told:
        all_have = shortcuts.names("collaborator", built)
        turn.told[:] = [
            replace(told, reply=shortcuts.with_buttons(told.reply, all_have, wording))
            for told in turn.told
        ]


def _handle(turn: Turn) -> None:
    incoming = turn.incoming
    if incoming.kind == "choice":
        choose(turn, incoming.choice)
    elif incoming.kind == "job":
        _job(turn)
    elif incoming.kind in ("text", "command", "contact"):
        say(turn, tidy(incoming.text))
    elif incoming.kind == "edited":
        _remark(turn, "common.edited")
    elif incoming.kind == "voice":
        _remark(turn, "common.voice")
    elif incoming.kind != "file" or not _handed_in(turn):
        _remark(turn, "common.not_text")
    resuming.bring_back(turn)
    resuming.remember_question(turn)


def tidy(text: str) -> str:
    """Return a text as it is looked at: composed, cut to what may be typed at once."""
    # Cut first, with room for what cleaning takes away: a megabyte would hold up everybody.
    return folding.nfc(text[: 4 * LONGEST_TEXT])[:LONGEST_TEXT].strip()


def say(turn: Turn, text: str) -> None:
    """Handle a typed text or command."""
    if not text:
        _remark(turn, "common.empty")
        return
    if text[0] == "/" and text[1:2].isalnum():
        _slashed(turn, text)
    elif not _worded(turn, text):
        _typed(turn, text)


def _slashed(turn: Turn, text: str) -> None:
    """Obey a command; where there is none of that name, offer those that are nearly called so."""
    shown = shortcuts.names(highest(turn.roles), turn.app.flows.built)
    command = typed_commands.read(text, CALLED, shown)
    flow = turn.app.flows.commands.get(command.name)
    if flow is not None and flow.role == "collaborator" and _urgent(turn, command.args):
        return
    if command.name:
        _command(turn, command.name, command.args)
    else:
        _remark(turn, "common.unknown_command", near=command.near)


def _worded(turn: Turn, text: str) -> bool:
    """Try the whole text as a word that is heard whatever is open."""
    word = word_said(text, turn.app.flows.words)
    if not word:
        return False
    flow = turn.app.flows.words[word]
    return not admission.admitted(turn, flow, text) or _heard_word(turn, flow, word, text)


def word_said(text: str, words: Container[str]) -> str:
    """Return which of some words a whole text is, with a reference or without; or nothing."""
    if spoken.asks(text):
        return ""
    for reading in spoken.readings(text):
        word = reading.rstrip(".!) ")
        named = _REFERENCE.sub(" #", word) if len(word) <= _LONGEST_WORD else word
        for said in (word, named):
            if said in words:
                return said
    return ""


def _heard_word(turn: Turn, flow: Flow, word: str, text: str) -> bool:
    """Have a flow hear its word; one of the open flow answers what that has asked."""
    top = turn.frames[-1] if turn.frames else None
    if top is None or top.flow != flow.name:
        return flow.words[word](turn, text) is not PASS
    top.answered = True
    top.answered = flow.words[word](turn, text) is not PASS
    return top.answered


def choose(turn: Turn, id: str) -> None:
    """Handle a choice, tapped or typed; one from an old message meets the state of today."""
    if RESUME.leads(id):
        if not resuming.resumable(turn):
            turn.refused = Refusal(RESUME.head, "stale")
        resuming.resume(turn)
        return
    head, rest = turn.app.flows.head_of(id)
    found = turn.app.flows.routes.get(head)
    if found is None:
        _refuse(turn, "", "unknown")
        return
    flow, handled = found
    if not admission.has_role(turn, flow):
        turn.refused = Refusal(head, "not_allowed")
        admission.not_allowed(turn, flow)
    elif admission.admitted(turn, flow, id, by_choice=True):
        resuming.answer(turn, id)
        try:
            handled.run(turn, rest)
        except StaleChoice:
            _refuse(turn, head, "stale")
        if turn.in_vain:
            turn.refused = Refusal(head, "stale")


def _refuse(turn: Turn, head: str, reason: RefusalReason) -> None:
    turn.refused = Refusal(head, reason)
    turn.say("common.old_button")


def redo(turn: Turn, what: str) -> None:
    """Do again what a person came for before something else had to be asked first."""
    if what.startswith("/"):
        say(turn, what)
    elif what.startswith(_SAID):
        understand(turn, what.removeprefix(_SAID))
    elif what:
        choose(turn, what)


def _remark(turn: Turn, key: str, **values: Any) -> None:
    """Say a line in passing; a number typed next still answers what was asked before."""
    turn.in_passing = True
    turn.say(key, **values)


def _typed(turn: Turn, text: str) -> None:
    if _answered(turn, text) or _urgent(turn, text):
        return
    if not LEAVING.isdisjoint(spoken.readings(text)):
        _command(turn, "thoat", "")
        return
    if resuming.goes_back(turn, text) or _step_took(turn, text) or _signing_up_took(turn, text):
        return
    if resuming.answers_below(turn, text):
        return
    for word in spoken.readings(text):
        if word in resuming.WORDS or word == resuming.BACK:
            resuming.resume(turn)
            return
        name = BY_WORD.get(word, "")
        if name in turn.app.flows.commands:
            _command(turn, name, "")
            return
    _ask_listeners(turn, text)


def _urgent(turn: Turn, text: str) -> bool:
    """Have a text answered that no open step may take; say whether it is one."""
    return any(urgent(turn, text) is not PASS for urgent in turn.app.flows.urgent)


def _ask_listeners(turn: Turn, text: str) -> None:
    text = behind_greeting(text, turn.heard)
    for listener in turn.app.flows.listeners:
        if listener(turn, text) is not PASS:
            return
    understand(turn, text)


def behind_greeting(text: str, hear: Callable[[str], Heard]) -> str:
    """Return what somebody wants who greets or thanks first, where that is understood."""
    rest = spoken.after_greeting(text)
    if rest == text:
        return text
    name = hear(rest).name
    return rest if name in CARDS or name not in NO_TASK else text


def _admitted(turn: Turn, flow: Flow, what: str, by_choice: bool = False) -> bool:
    """Check rights; whoever is signing up goes on with that, and what it is to lead to stays."""
    is_staff = not admission.has_role(turn, flow)
    if not is_staff and _is_signing_up(turn) and not admission.may_use(turn, flow):
        turn.say("common.after_signing_up")
        resuming.resume(turn)
        return False
    return admission.admitted(turn, flow, what, by_choice)


def _is_signing_up(turn: Turn) -> bool:
    flows = (turn.app.flows.by_name.get(frame.flow) for frame in turn.frames)
    return any(flow is not None and flow.admit is not None for flow in flows)


def understand(turn: Turn, text: str, meant: str = "") -> None:
    """Do what somebody means with a text that nothing else has heard; `meant` is what they chose
    where it might have been several things."""
    library, day = turn.app.library, turn.now.date()
    heard = library.meant(text, meant, day) if meant else turn.heard(text)
    intents = turn.app.flows.intents
    name = heard.name if heard.name in intents else SEARCH
    flow = intents.get(name)
    if flow is not None and _admitted(turn, flow, f"{_SAID}{text[:QUERY_LIMIT]}", by_choice=True):
        flow.intents[name](turn, heard)


def _answered(turn: Turn, text: str) -> bool:
    """Try the text as an answer to what was last asked; frames below only by letter."""
    for depth, frame in enumerate(reversed(turn.frames)):
        if not frame.asked:
            continue
        if depth > 0 and (frame.marks != "letters" or any(map(str.isdigit, text))):
            continue
        # Below the top only a letter counts: "không" is no answer to a question out of sight.
        labels = [choice.label if depth == 0 else "" for choice in frame.asked]
        found = options.option_typed(text, labels, frame.marks == "letters")
        if isinstance(found, int):
            resuming.drop_above(turn, depth)
            choose(turn, frame.asked[found].id)
            return True
        if found is not None and depth == 0:
            turn.say("common.which_one", choices=frame.asked, marks=frame.marks)
            return True
    return False


def _step_took(turn: Turn, text: str) -> bool:
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or not frame.step:
        return False
    flow = turn.app.flows.by_name.get(frame.flow)
    handler = flow.steps.get(frame.step) if flow else None
    if flow is None or handler is None or not admission.has_role(turn, flow):
        return False
    # Consent may have been withdrawn, or its text renewed, since the question was asked.
    if not admission.admitted(turn, flow, text):
        return True
    frame.answered, turn.unclear = True, False
    frame.answered = handler(turn, text) is not PASS
    if turn.unclear:
        _give_elsewhere(turn, frame, text)
    return frame.answered


def _give_elsewhere(turn: Turn, frame: Frame, text: str) -> None:
    """Take back that a text was no answer to the open step where it is for something else."""
    stops = told.stops(text)
    if stops or another_task.is_meant(turn, text):
        turn.replies.clear()
        frame.answered = stops
    if stops:
        understand(turn, text, STOP)


def _signing_up_took(turn: Turn, text: str) -> bool:
    """Give the text to a sign-up below what was looked at in between: it goes on first."""
    for depth, frame in enumerate(reversed(turn.frames)):
        flow = turn.app.flows.by_name.get(frame.flow)
        if depth and flow is not None and flow.admit is not None:
            above = turn.frames[-depth:]
            resuming.drop_above(turn, depth)
            if _step_took(turn, text):
                return True
            turn.frames.extend(above)
    return False


def wants_file(turn: Turn) -> bool:
    """Say whether the file of a turn that has not begun yet would be taken."""
    taker = _file_taker(turn)
    return taker is not None and not admission.rested(turn) and admission.may_use(turn, taker[1])


def _handed_in(turn: Turn) -> bool:
    """Give a file to the step that takes it; False where nobody asked for a file."""
    taker = _file_taker(turn)
    if taker is None:
        return False
    depth, flow, handler = taker
    if admission.admitted(turn, flow, ""):
        resuming.drop_above(turn, depth)
        handler(turn, replace(turn.incoming, caption=tidy(turn.incoming.caption)))
    return True


def _file_taker(turn: Turn) -> tuple[int, Flow, FileHandler] | None:
    """Return how deep the step lies that takes a file, its flow and its handler.

    The open one; a step that was left for something else only where the file comes from the
    very message that asked for it.
    """
    for depth, frame in enumerate(reversed(turn.frames)):
        if depth == 1 and not _asked_there(turn):
            return None
        flow = turn.app.flows.by_name.get(frame.flow)
        handler = flow.files.get(frame.step) if flow else None
        if flow is not None and handler is not None and admission.has_role(turn, flow):
            return depth, flow, handler
    return None


def _asked_there(turn: Turn) -> bool:
    incoming = turn.incoming
    return attachments.asked_in(turn.tx, incoming.place, incoming.message)


def _command(turn: Turn, name: str, args: str) -> None:
    flow = turn.app.flows.commands.get(name)
    if flow is None:
        _remark(turn, "common.unknown_command", near=())
        return
    if _admitted(turn, flow, f"/{name} {args}".strip()):
        flow.commands[name](turn, args)


def _job(turn: Turn) -> None:
    kind = turn.incoming.choice
    flow = turn.app.flows.jobs.get(kind)
    if flow is not None and admission.has_role(turn, flow):
        # A number typed next is for what is open now, unless this is what was waited for there.
        turn.in_passing = not (turn.frames and turn.frames[-1].flow == flow.name)
        flow.jobs[kind](turn, json.loads(turn.incoming.text))
