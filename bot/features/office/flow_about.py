"""Who Đồng Hành is, whether it is real, where else it is found; and help for somebody in need."""

from __future__ import annotations

from bot.conversation.aside import aside
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.features.office import flow_help
from bot.features.questions import ways as question_ways
from bot.library.meaning.deciding import Heard

NAME = "about"


def _about(turn: Turn, heard: Heard) -> None:
    flow_help.greet(turn, "about.who", office=turn.app.office.name)


def _is_it_real(turn: Turn, heard: Heard) -> None:
    office = turn.app.office
    aside(turn, NAME)
    turn.say("about.real", [_ask(turn)], office=office.name, contact=office.contact)


def _channels(turn: Turn, heard: Heard) -> None:
    aside(turn, NAME)
    bot = turn.app.bot
    turn.say("about.channels", handle=bot.handle, bot=turn.app.bot_channel.capitalize(),
             page=turn.app.office.public_url)  # fmt: skip


def _certificate(turn: Turn, heard: Heard) -> None:
    aside(turn, NAME)
    turn.say("about.certificate", [_ask(turn)])


def _distress(turn: Turn, heard: Heard) -> None:
    """Give the numbers to ring. What was typed is kept nowhere."""
    aside(turn, NAME)
    office = turn.app.office
    turn.say("about.distress", office=office.name, contact=office.contact)


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
)
