"""Who Đồng Hành is, whether it is real, where else it is found; and help for somebody in need."""

from __future__ import annotations

import re

from bot.conversation.aside import aside
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.features.lookup import ways as lookup_ways
from bot.features.office import flow_help
from bot.features.questions import ways as question_ways
from bot.library.help_numbers import fitting
from bot.library.meaning.deciding import Heard
from bot.text.folding import fold

NAME = "about"
#: The first numbers of the content: for danger, an injury, a child.
_ALWAYS = 3
#: Who asks whom to tell speaks of somebody else, or of the rules.
_ASKS_WHOM = re.compile(
    r"\b(?:bao|goi|trinh bao|to giac|lien he|hoi|noi)(?: \w+)? "
    r"(?:ai|dau|cho ai|voi ai|so nao|so may)\b"
    r"|\bso (?:nao|may|dien thoai)\b|\bo dau\b|\bco quan nao\b|\bduong day nong\b"
)


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
    """Give the numbers to ring, those for what is told first. What was typed is kept nowhere."""
    aside(turn, NAME)
    office, text = turn.app.office, heard.text
    every = turn.app.library.help_numbers
    numbers = fitting(every, text)
    asks = bool(_ASKS_WHOM.search(fold(text)))
    if not asks:  # who is in need themselves is told all that may be needed at once
        numbers += [one for one in every[:_ALWAYS] if one not in numbers]
    choices = [turn.choice(question_ways.ask(), "about.tell_officer")]
    if asks and heard.found.sure:
        card = heard.found.hits[0]
        choices.insert(0, Choice(lookup_ways.card(card.card_id), card.title))
    turn.say(
        "about.distress", choices, asks=asks, numbers=numbers, office=office.name,
        contact=office.contact,
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
)
