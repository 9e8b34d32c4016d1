"""Who gets an Incoming: the order in which commands, answers, words and questions are tried.

Nothing about any task lives here; flows know tasks, `Flows` knows flows.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from bot.conversation import shortcuts
from bot.conversation.commands import COMMANDS
from bot.conversation.flow import PASS, FileHandler, Flow
from bot.conversation.frames import Frame
from bot.conversation.messages import WIPE, Choice, Refusal, RefusalReason, Reply
from bot.conversation.routes import Route, StaleChoice
from bot.conversation.turn import Turn
from bot.domain.rights import highest, holds
from bot.store import attachments, sign_out
from bot.text import folding, typed

#: What a person may type at once; what is longer is cut, never refused.
LONGEST_TEXT = 4_000
#: A browser's login of a trainer or admin lapses after so long without a word, UTC milliseconds.
IDLE_LOGIN_MS = 12 * 3_600_000

_COMMAND = re.compile(r"^/([A-Za-z0-9_]+)(?:@\w+)?\s*(.*)$", re.DOTALL)
_BY_NAME = {name: command.name for command in COMMANDS for name in (command.name, *command.aliases)}
_BY_WORD = {word: command.name for command in COMMANDS for word in command.words}
#: What may stand behind a word that ends in `#`: the reference of a message (`ĐÃ ĐỌC T12`).
_REFERENCE = re.compile(r"[\s,(:]+(?:ma )?(?:tin:? *)?t ?\d{1,18}$")
RESUME = Route("resume")
_RESUME_WORDS = frozenset({"tiep", "lam tiep", "tiep tuc", "quay lai"})


def handle(turn: Turn) -> None:
    """Handle one Incoming: fills the turn's replies and changes its frames."""
    if not _lapsed(turn):
        try:
            _handle(turn)
        except StaleChoice:  # a typed answer whose class or right has gone since it was asked for
            _refuse(turn, "", "stale")
    if turn.lost and turn.replies:
        turn.append(turn.words("common.lost").strip())
    _close_behind(turn)
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
        say(turn, _tidy(incoming.text))
    elif incoming.kind != "file" or not _handed_in(turn):
        _remark(turn, "common.not_text")
    _bring_back(turn)
    _remember_question(turn)


def _tidy(text: str) -> str:
    # Cut first, with room for what cleaning takes away: a megabyte would hold up everybody.
    return folding.nfc(text[: 4 * LONGEST_TEXT])[:LONGEST_TEXT].strip()


def say(turn: Turn, text: str) -> None:
    """Handle a typed text or command."""
    if not text:
        _remark(turn, "common.empty")
        return
    command = _COMMAND.match(text)
    if command:
        _command(turn, command[1].lower(), command[2].strip())
        return
    if not _worded(turn, text):
        _typed(turn, text)


def _worded(turn: Turn, text: str) -> bool:
    """Try the whole text as a word that is heard whatever is open, with a reference or without."""
    folded = folding.fold(text).rstrip(".!) ")
    for word in (folded, _REFERENCE.sub(" #", folded)):
        flow = turn.app.flows.words.get(word)
        if flow is not None:
            return not _admitted(turn, flow, text) or flow.words[word](turn, text) is not PASS
    return False


def choose(turn: Turn, id: str) -> None:
    """Handle a choice, tapped or typed; one from an old message meets the state of today."""
    if RESUME.leads(id):
        if _resumable(turn) is None:
            turn.refused = Refusal(RESUME.head, "stale")
        _resume(turn)
        return
    head, rest = turn.app.flows.head_of(id)
    found = turn.app.flows.routes.get(head)
    if found is None:
        _refuse(turn, "", "unknown")
        return
    flow, handled = found
    if not _has_role(turn, flow):
        turn.refused = Refusal(head, "not_allowed")
        _not_allowed(turn, flow)
    elif _admitted(turn, flow, id, by_choice=True):
        try:
            handled.run(turn, rest)
        except StaleChoice:
            _refuse(turn, head, "stale")
        if turn.in_vain:
            turn.refused = Refusal(head, "stale")


def _refuse(turn: Turn, head: str, reason: RefusalReason) -> None:
    turn.refused = Refusal(head, reason)
    turn.say("common.old_button")


def _not_allowed(turn: Turn, flow: Flow) -> None:
    turn.say("common.not_allowed", admins_only=flow.role == "admin")


def redo(turn: Turn, what: str) -> None:
    """Do again what a person came for before something else had to be asked first."""
    if what.startswith("/"):
        say(turn, what)
    elif what:
        choose(turn, what)


def _remark(turn: Turn, key: str) -> None:
    """Say a line in passing; a number typed next still answers what was asked before."""
    turn.in_passing = True
    turn.say(key)


def _typed(turn: Turn, text: str) -> None:
    if _answered(turn, text) or _step_took(turn, text):
        return
    folded = folding.fold(text)
    if folded in _RESUME_WORDS:
        _resume(turn)
        return
    name = _BY_WORD.get(folded)
    if name in turn.app.flows.commands:
        _command(turn, name or "", "")
        return
    for listener in turn.app.flows.listeners:
        if listener(turn, text) is not PASS:
            return


def _answered(turn: Turn, text: str) -> bool:
    """Try the text as an answer to what was last asked; frames below only by letter."""
    for depth, frame in enumerate(reversed(turn.frames)):
        if not frame.asked:
            continue
        if depth > 0 and (frame.marks != "letters" or any(map(str.isdigit, text))):
            continue
        # Below the top only a letter counts: "không" is no answer to a question out of sight.
        labels = [choice.label if depth == 0 else "" for choice in frame.asked]
        found = typed.option_typed(text, labels, frame.marks == "letters")
        if isinstance(found, int):
            _drop_above(turn, depth)
            choose(turn, frame.asked[found].id)
            return True
        if found is not None and depth == 0:
            turn.say("common.which_one", choices=frame.asked, marks=frame.marks)
            return True
    return False


def _drop_above(turn: Turn, depth: int) -> None:
    if depth:
        del turn.frames[-depth:]


def _step_took(turn: Turn, text: str) -> bool:
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or not frame.step:
        return False
    flow = turn.app.flows.by_name.get(frame.flow)
    handler = flow.steps.get(frame.step) if flow else None
    if flow is None or handler is None or not _has_role(turn, flow):
        return False
    # Consent may have been withdrawn, or its text renewed, since the question was asked.
    return not _admitted(turn, flow, text) or handler(turn, text) is not PASS


def wants_file(turn: Turn) -> bool:
    """Say whether the file of a turn that has not begun yet would be taken."""
    taker = _file_taker(turn)
    return taker is not None and not _rested(turn) and _may_use(turn, taker[1])


def _handed_in(turn: Turn) -> bool:
    """Give a file to the step that takes it; False where nobody asked for a file."""
    taker = _file_taker(turn)
    if taker is None:
        return False
    depth, flow, handler = taker
    if _admitted(turn, flow, ""):
        _drop_above(turn, depth)
        handler(turn, replace(turn.incoming, caption=_tidy(turn.incoming.caption)))
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
        if flow is not None and handler is not None and _has_role(turn, flow):
            return depth, flow, handler
    return None


def _asked_there(turn: Turn) -> bool:
    incoming = turn.incoming
    return attachments.asked_in(turn.tx, incoming.place, incoming.message)


def _command(turn: Turn, name: str, args: str) -> None:
    name = _BY_NAME.get(name, name)
    flow = turn.app.flows.commands.get(name)
    if flow is None:
        _remark(turn, "common.unknown_command")
        return
    if _admitted(turn, flow, f"/{name} {args}".strip()):
        flow.commands[name](turn, args)


def _has_role(turn: Turn, flow: Flow) -> bool:
    return flow.role == "collaborator" or holds(turn.roles, flow.role)


def _admitted(turn: Turn, flow: Flow, what: str, by_choice: bool = False) -> bool:
    """Check rights once, before a flow is chosen; who is not signed up yet signs up first."""
    if not _has_role(turn, flow):
        _not_allowed(turn, flow)
        return False
    if _may_use(turn, flow):
        return True
    then = what if by_choice or what.startswith("/") else ""
    if turn.app.flows.admit:
        turn.app.flows.admit(turn, then)
    return False


def _may_use(turn: Turn, flow: Flow) -> bool:
    """Say whether nothing has to be asked of the person before the flow."""
    person, version = turn.person, turn.app.office.consent_version
    known = person is not None and person.signed_up and person.consent_version == version
    return known or not flow.needs_person


def _rested(turn: Turn) -> bool:
    """Say whether a trainer's or admin's login in a browser rested too long."""
    idle = turn.now_ms - turn.address.last_seen_at
    return turn.here.browser and idle >= IDLE_LOGIN_MS and turn.holds("trainer")


def _lapsed(turn: Turn) -> bool:
    """Close a login that rested too long."""
    if not _rested(turn):
        return False
    turn.frames.clear()
    turn.become(None)
    turn.say("common.login_lapsed")
    return True


def _close_behind(turn: Turn) -> None:
    """Leave nothing of whoever was active here before to the next: files, answers, a page."""
    before = turn.address.person
    if before is None or before == turn.person_id:
        return
    sign_out.left(turn.tx, turn.address.id, before, turn.here.browser)
    if not (turn.here.browser and turn.replies):
        return
    first = turn.replies[0]
    if first.slot in ("", WIPE):
        turn.replies[0] = replace(first, slot=WIPE)
    else:  # that message changes another one: the screen is emptied by a line of its own
        name = turn.person.full_name if turn.person else ""
        line = turn.words("common.another_person", name=name).strip()
        turn.replies.insert(0, Reply(line, slot=WIPE))


def _job(turn: Turn) -> None:
    kind = turn.incoming.choice
    flow = turn.app.flows.jobs.get(kind)
    if flow is not None and _has_role(turn, flow):
        # A number typed next is for what is open now, unless this is what was waited for there.
        turn.in_passing = not (turn.frames and turn.frames[-1].flow == flow.name)
        flow.jobs[kind](turn, json.loads(turn.incoming.text))


def _resume(turn: Turn) -> None:
    below = _resumable(turn)
    if below is None:
        turn.say("common.nothing_open")
        return
    depth, flow = below
    if not _admitted(turn, flow, RESUME.to(), by_choice=True):
        return
    _drop_above(turn, depth)
    if flow.resume:
        flow.resume(turn)


def _resumable(turn: Turn) -> tuple[int, Flow] | None:
    """Return how deep the nearest resumable frame lies, and its flow."""
    for depth, frame in enumerate(reversed(turn.frames)):
        flow = turn.app.flows.by_name.get(frame.flow)
        if flow is not None and flow.resume is not None and _has_role(turn, flow):
            return depth, flow
    return None


def _bring_back(turn: Turn) -> None:
    """Add one line after an interruption, and the way back."""
    below = _resumable(turn)
    if below is None or below[0] == 0 or not turn.replies or turn.incoming.kind == "job":
        return
    depth, flow = below
    if flow.remind is None:
        return
    top = turn.frames[-depth:]
    del turn.frames[-depth:]
    line = flow.remind(turn)
    turn.frames.extend(top)
    turn.append(line, [Choice(RESUME.to(), turn.words("common.resume").strip())])


def _remember_question(turn: Turn) -> None:
    """Keep the choices of the last reply: a bare number or letter will answer them only."""
    if not turn.replies or turn.in_passing:
        return
    last = turn.replies[-1]
    if turn.incoming.kind == "job" and not last.choices:
        return
    if not turn.frames:
        if not last.choices:
            return
        turn.frames.append(Frame(""))
    if not last.choices and turn.frames[-1].marks == "letters":
        return  # a kind word or a sticker between: the quiz's question is still the last one
    turn.frames[-1].asked = tuple(choice for choice in last.choices if not choice.extra)
    turn.frames[-1].marks = last.marks
