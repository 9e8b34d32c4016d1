"""Who Đồng Hành is, whether it is real, where else it is found; and help for somebody in need."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import engine
from bot.conversation.aside import aside
from bot.conversation.capabilities import Door, title_of
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.features.lookup import ways as lookup_ways
from bot.features.office import flow_help
from bot.features.people import ways as people_ways
from bot.features.questions import ways as question_ways
from bot.library.help_numbers import called, fitting
from bot.library.meaning.deciding import Heard
from bot.library.search import Found
from bot.text import spoken
from bot.text.sentences import need
from bot.text.sentences.need import Side

NAME = "about"
#: The first numbers of the content: for danger, an injury, a child.
_ALWAYS = 3


def _about(turn: Turn, heard: Heard) -> None:
    flow_help.greet(turn, "about.who", office=turn.app.office.name)


def _is_it_real(turn: Turn, heard: Heard) -> None:
    office = turn.app.office
    aside(turn, NAME)
    turn.say("about.real", [_ask(turn)], office=office.name, contact=office.contact)


def _channels(turn: Turn, heard: Heard) -> None:
    if turn.person is not None and turn.person.signed_up:
        engine.choose(turn, people_ways.links())
        return
    aside(turn, NAME)
    bot, wording = turn.app.bot, turn.app.library.wording
    others = [
        Door(title_of(wording, name), can.link("")) for name, can in turn.app.channels.items()
        if not can.mailbox and name != turn.app.bot_channel
    ]  # fmt: skip
    turn.say("about.channels", handle=bot.handle, bot=turn.app.bot_channel.capitalize(),
             page=turn.app.office.public_url, others=others,
             titles=[other.name for other in others])  # fmt: skip


def _certificate(turn: Turn, heard: Heard) -> None:
    aside(turn, NAME)
    turn.say("about.certificate", [_ask(turn)])


def _distress(turn: Turn, heard: Heard) -> None:
    asks = need.asks_whom(heard.text)
    side: Side = need.told_in(heard.text) or ("other" if asks else "self")
    _help(turn, heard.text, side, heard.found)


def _urgent(turn: Turn, text: str) -> object:
    """Help somebody in need whatever is open, which stays as it was.

    Words about others, where a trainer is writing something, are what they write; a question
    for the trainers is heard as one too.
    """
    side = need.told_in(text)
    if question_ways.is_telling(turn):
        return PASS
    if side != "self" and _is_staff_writing(turn):
        return PASS
    if side is None:
        _beside(turn, text)
        return PASS
    if question_ways.is_asking(turn) and (side == "other" or spoken.asks(text)):
        _tell(turn, text, side, ())  # and it stays the question, shown for a yes
        return PASS
    _help(turn, text, side, turn.app.library.search(text, turn.now.date(), 1))
    return None


def _beside(turn: Turn, text: str) -> None:
    """Give the numbers above the answer to whom a class, or a rule, is spoken of in danger."""
    if need.at_risk(text) or need.asks_as_victim(text):
        turn.say("about.beside", numbers=fitting(turn.app.library.help_numbers, text))


def _is_staff_writing(turn: Turn) -> bool:
    frame = turn.frames[-1] if turn.frames else None
    flow = turn.app.flows.by_name.get(frame.flow) if frame and frame.step else None
    return flow is not None and flow.role != "collaborator"


def _help(turn: Turn, text: str, side: Side, found: Found) -> None:
    """Give the numbers to ring, those for what is told first. What was typed is kept nowhere."""
    aside(turn, NAME)
    mine = side == "self"
    known = turn.person is not None and turn.person.signed_up
    # A stranger would first be asked five things; the office's own number stands above.
    choices = [turn.choice(question_ways.call_for_help(mine), "about.tell_officer")] * known
    if not mine and found.sure:
        card = found.hits[0]
        choices.insert(0, Choice(lookup_ways.card(card.card_id), card.title))
    _tell(turn, text, side, choices)


def _tell(turn: Turn, text: str, side: Side, choices: Sequence[Choice]) -> None:
    office, mine = turn.app.office, side == "self"
    every = turn.app.library.help_numbers
    despairs = need.despairs(text)
    # Whoever has taken poison is listened to after a doctor is rung.
    numbers = fitting(every, text, despairs and not need.is_poisoned(text))
    notes = [one.note for one in called(every, text) if one.note]
    if mine:  # who is in need themselves is told all that may be needed at once
        numbers += [one for one in every[:_ALWAYS] if one not in numbers]
    turn.say(
        "about.distress", choices, mine=mine, despairs=despairs, numbers=numbers, notes=notes,
        office=office.name, contact=office.contact,
    )  # fmt: skip


def _ask(turn: Turn) -> Choice:
    return turn.choice(question_ways.ask(), "lookup.ask")


FLOW = Flow(
    name=NAME,
    intents={
        "about": _about,
        "is_it_real": _is_it_real,
        "channels": _channels,
        "certificate": _certificate,
        "distress": _distress,
    },
    urgent=_urgent,
)
