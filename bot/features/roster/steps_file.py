"""The list as a file: the template handed out, a file sent, its preview, and what came of it.

What a preview is about stands in the job that read the file, not in the conversation: whoever
wanders off, or taps late, meets the same file, class and places.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final, NamedTuple

from bot.conversation import engine
from bot.conversation.flow import PASS
from bot.conversation.messages import Choice, Incoming
from bot.conversation.routes import StaleChoice, number
from bot.conversation.turn import Turn
from bot.domain.rights import scopes
from bot.domain.trainings import Training
from bot.features.classes import class_words, flow_desk, trainings
from bot.features.roster import routes
from bot.features.roster.words import (
    NAME,
    RosterState,
    commune_lines,
    commune_name,
    line,
    view,
)
from bot.store import jobs
from bot.text import options, typed
from bot.text.folding import short

READ: Final = "roster"
IMPORT: Final = "roster_import"
TEMPLATE: Final = "roster_template"
#: Refused rows that the message shows; all of them are in the file that goes along.
_ROWS, _NOTED = 5, 2
_REASON = 90
_COMMUNES = 6
_FAULTS = frozenset(
    {"too_big", "too_many", "not_a_workbook", "macros", "dangerous", "no_header", "empty", "gone"}
)


class _Refused(NamedTuple):
    """One refused row, by its number in the sheet."""

    number: int
    reason: str


# -- the template, and asking for a file -----------------------------------------------------


def template(turn: Turn) -> None:
    """Have the template made; it comes as a file."""
    turn.start_job(TEMPLATE)
    turn.in_passing = True
    turn.say("roster.template_making")


def template_made(turn: Turn, outcome: dict[str, Any]) -> None:
    """Hand the template out."""
    if "file" in outcome:
        turn.say("roster.template_ready", file=outcome["file"])
    else:
        turn.say("roster.template_failed")


def ask(turn: Turn, id: int) -> None:
    """Ask for the file of a class's list, or of the office's where no class is named."""
    training = flow_desk.chosen(turn, id) if id else None
    if not turn.here.takes_files:
        address = class_words.front_door(turn)
        turn.say("roster.no_files_here", [_back(turn, training)], address=address)
        return
    turn.enter(NAME, "file", RosterState(training.id if training else None))
    turn.say(
        "roster.ask_file",
        [turn.choice(routes.TEMPLATE.to(), "roster.template_choice"), _back(turn, training)],
        ask_file=True, title=short(training.title, 80) if training else "",
    )  # fmt: skip


def _back(turn: Turn, training: Training | None) -> Choice:
    if training is None:
        return turn.choice(routes.OFFICE.to(0), "roster.office_choice")
    return turn.choice(routes.OF_CLASS.to(training.id, 0), "roster.class_choice")


def sent(turn: Turn, incoming: Incoming) -> None:
    """Have a file read that was just handed in; nothing of it counts yet."""
    turn.start_job(
        READ, reference=incoming.text, name=incoming.file_name, size=incoming.size,
        scope=list(scopes(turn.roles, "trainer")), training=turn.state_of(RosterState).training,
        by=turn.person_id,
    )  # fmt: skip
    turn.in_passing = True
    turn.say("roster.fetching")


# -- the preview -----------------------------------------------------------------------------


def was_read(turn: Turn, outcome: dict[str, Any]) -> None:
    """Show what a file holds, or why it can not be taken."""
    id_ = _job_id(turn)
    order = jobs.ordered(turn.tx, id_, READ, turn.address.id)
    if order is None or order[0].get("by") != turn.person_id:
        return  # Somebody else sits at this phone now: the names are not for them.
    frame = next((one for one in reversed(turn.frames) if one.flow == NAME), None)
    if frame is not None and "error" not in outcome:
        frame.step = "preview"
        frame.state = replace(frame.state_of(RosterState), job=id_)
    if frame is not None and frame is not turn.frames[-1]:
        turn.say("roster.was_read")
        return
    _show(turn, id_, order[0], outcome)


def _job_id(turn: Turn) -> int:
    return number(turn.incoming.key.partition(":")[2])


def show_again(turn: Turn, job: int) -> None:
    """Show the preview of a file read before."""
    args, outcome = _read_before(turn, job)
    if "good" in outcome and "sample" not in outcome:  # taken meanwhile
        raise StaleChoice
    turn.enter(NAME, "preview", RosterState(job=job))
    _show(turn, job, args, outcome)


def _read_before(turn: Turn, job: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the order and outcome of a file that the person had read; raises StaleChoice."""
    order = jobs.ordered(turn.tx, job, READ, turn.address.id)
    if order is None or order[0].get("by") != turn.person_id or not order[1]:
        raise StaleChoice
    return order[0], json.loads(order[1])


def _show(turn: Turn, job: int, args: dict[str, Any], outcome: dict[str, Any]) -> None:
    training = _class_of(turn, args)
    if "error" in outcome:
        _refuse(turn, outcome, _back(turn, training))
        return
    if outcome.get("report"):
        turn.say("roster.report", file=outcome["report"], count=outcome["refused"])
    good = int(outcome["good"])
    choices = []
    if good:
        choices.append(turn.choice(routes.TAKE_FILE.to(job), "roster.take_choice", count=good))
    turn.say(
        "roster.preview", [*choices, turn.choice(routes.DROP_FILE.to(), "roster.drop_choice")],
        name=short(str(args.get("name", "")), 60),
        title=short(training.title, 80) if training else "", good=good,
        refused=int(outcome["refused"]), notes=int(outcome["notes"]),
        rows=_rows(outcome["rows"], _ROWS), noted=_rows(outcome.get("noted", []), _NOTED),
        communes=commune_lines(turn, dict(outcome["communes"]), _COMMUNES),
        communes_count=int(outcome["communes_count"]), sample=_sample(turn, outcome),
    )  # fmt: skip


def _rows(told: list[list[Any]], most: int) -> list[_Refused]:
    return [_Refused(row, short(str(why), _REASON)) for row, why in told[:most]]


def _refuse(turn: Turn, outcome: dict[str, Any], back: Choice) -> None:
    """Say why a whole file could not be read, and what to do."""
    fault = outcome["error"] if outcome["error"] in _FAULTS else "failed"
    if fault == "no_header":
        missing = ", ".join(outcome.get("missing", ()))
        turn.say("roster.no_header", [back], ask_file=True, missing=missing)
    else:
        turn.say(f"roster.fault_{fault}", [back], ask_file=True)


def _sample(turn: Turn, outcome: dict[str, Any]) -> list[str]:
    return [
        ", ".join((line(turn, name, village), commune_name(turn, commune)))
        for name, commune, village in outcome["sample"]
    ]


def _class_of(turn: Turn, args: dict[str, Any]) -> Training | None:
    """Return the class that a file was sent for; raises StaleChoice for one out of scope now."""
    id_ = args.get("training")
    return flow_desk.chosen(turn, int(id_)) if id_ else None


def preview_typed(turn: Turn, text: str) -> object:
    """Take the first word of a choice, or a plain yes or no, for the choice: `nhập`, `bỏ`, `có`."""
    asked = turn.frame.asked
    found = options.first_word_typed(text, [choice.label for choice in asked])
    if found is None and len(asked) > 1 and typed.is_yes(text):
        found = 0
    elif found is None and asked and typed.is_no(text):
        found = len(asked) - 1
    if found is None:
        return PASS
    engine.choose(turn, asked[found].id)
    return None


# -- taken or not ----------------------------------------------------------------------------


def take(turn: Turn, job: int) -> None:
    """Let what was shown count: the good rows are put on the list, and invited to a class."""
    order, outcome = _read_before(turn, job)
    training = _class_of(turn, order)
    if "file" not in outcome:
        raise StaleChoice
    view(turn)
    if order["scope"] != list(scopes(turn.roles, "trainer")):
        turn.say("roster.other_scope", [_back(turn, training)])
        return
    wanted = {"file": outcome["file"], "training": order["training"], "by": turn.person_id}
    before = jobs.outcomes(turn.tx, IMPORT, wanted, turn.address.id)
    if any("error" not in told for told in before):  # the second tap of two
        turn.say("roster.taken_before", [_back(turn, training)])
        return
    turn.start_job(IMPORT, **wanted)
    # The names were shown and have been used: what a second tap needs is enough.
    jobs.tell_less(turn.tx, job, {name: outcome[name] for name in ("file", "good")})
    subject = f"training:{training.id}" if training else ""
    turn.audit("list.imported", subject, str(outcome["good"]))
    turn.enter(NAME, "taking", RosterState(count=int(outcome["good"])))
    wait(turn)


def wait(turn: Turn) -> None:
    """Say that the people of a file are being put on the list."""
    turn.say("roster.taking", count=turn.state_of(RosterState).count)


def drop(turn: Turn) -> None:
    """Leave a file that was shown; nothing of it was taken."""
    view(turn)
    turn.say("roster.dropped", [turn.choice(routes.OFFICE.to(0), "roster.office_choice")])


def was_imported(turn: Turn, outcome: dict[str, Any]) -> None:
    """Say what became of the people of a file."""
    order = jobs.ordered(turn.tx, _job_id(turn), IMPORT, turn.address.id)
    if order is None or order[0].get("by") != turn.person_id:
        return
    training = trainings.find(turn.tx, order[0]["training"]) if order[0]["training"] else None
    choices = [_back(turn, training)]
    if turn.frames and turn.frames[-1].step == "taking":
        turn.finish()
    turn.frames[:] = [one for one in turn.frames if one.step != "taking" or one.flow != NAME]
    if "error" in outcome:
        turn.say("roster.not_imported", choices)
        return
    invited = outcome.get("invited", outcome.get("summoned", 0))  # as release 0.1 said
    turn.say(
        "roster.imported", choices, new=outcome["new"], changed=outcome["changed"],
        known=outcome["known"], invited=invited,
        title=short(training.title, 80) if training else "",
    )  # fmt: skip
