"""Looking a rule up: topics, cards, and the search that any other free text becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.conversation import engine
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.lookup import routes
from bot.features.lookup.card_words import (
    addresses,
    bases,
    plain_copy,
    said,
    standing_line,
    status_on,
)
from bot.features.lookup.nearness import at_once, near
from bot.features.questions import unanswered
from bot.features.questions import ways as question_ways
from bot.library.household import names_somebody
from bot.library.meaning.deciding import Heard
from bot.library.meaning.intents import (
    CARDS,
    DISTRESS,
    EITHER,
    HOUSEHOLD,
    NO_TASK,
    OUT_OF_SCOPE,
    SEARCH,
    UNSURE,
)
from bot.library.model import Card
from bot.library.search import Found
from bot.library.wording import Ready
from bot.text.sentences.feelings import sounds_sad

NAME = "lookup"
_PAGE = 8  # titles on one screen of a phone
_HITS = 5
_NEAREST = 3  # topics offered when nothing was found
_BESIDE = 3  # other cards offered under a card
_LIKELY = 0.3  # below it a hit is chance: questions out of scope stay under 0.25
#: Kept of a question that may be passed on: more than a noted question holds, so its own cut
#: is the one that people are told of.
_KEPT = 1_200
#: So many other meanings are offered.
_MOST_MEANINGS = 2
_NEVER_OFFERED = NO_TASK - CARDS | {DISTRESS}
_HOUSEHOLD_CARDS = ("khong-ghi-ten-ho", "chuan-ngheo", "giay-de-nghi")


@dataclass(frozen=True, slots=True)
class LookupState(State):
    """What was asked last, kept to be passed on; nothing where it was about a household."""

    question: str = ""


def search(turn: Turn, text: str) -> None:
    """Answer a question with a card, some titles, or the nearest topics."""
    _tell(turn, text, turn.app.library.search(text, _today(turn), _HITS))


def _heard(turn: Turn, heard: Heard) -> None:
    found = heard.found
    if heard.name == HOUSEHOLD:
        found = found._replace(household=True)
    _tell(turn, heard.text, found)


def _tell(turn: Turn, text: str, found: Found) -> None:
    turn.enter(NAME, state=LookupState("" if found.household else text[:_KEPT]))
    first = len(turn.replies)
    _answer(turn, text, found)
    if found.old_offices:
        reply = turn.replies[first]
        note = turn.words("lookup.old_offices")
        turn.replies[first] = replace(reply, text=f"{note}\n\n{reply.text}")


def _answer(turn: Turn, text: str, found: Found) -> None:
    hits = near(found)
    readable = sum(map(str.isalpha, text)) > 1
    cards = _cards(turn, (hit.card_id for hit in hits))
    if found.household:
        _household(turn, text, cards)
    elif found.document:
        _no_document(turn, found.document, cards)
    elif found.unanswered:
        _no_card(turn, text, found)
    elif cards and at_once(text, found, turn.app.library.places):
        more = [card for card in _cards(turn, cards[0].related) if card not in cards]
        _show(turn, cards[0], [*cards[1:], *more][:_BESIDE])
    elif cards and readable and (found.sure or hits[0].score >= _LIKELY):
        choices = [*_titles(cards), _ask(turn), _other_topics(turn)]
        turn.say("lookup.several", choices, content=True, sure=found.sure)
    else:
        _nothing(turn, text, found, readable)


def _household(turn: Turn, text: str, cards: list[Card]) -> None:
    """Give criteria and the place to apply, never yes or no; the text itself is not kept."""
    fixed = _cards(turn, _HOUSEHOLD_CARDS)
    others = [card for card in cards if card.id not in _HOUSEHOLD_CARDS]
    choices = [*_titles(fixed), *_titles(others[:1]), _ask(turn)]
    turn.say("lookup.household", choices, content=True, named=names_somebody(text))


def _no_document(turn: Turn, document: str, cards: list[Card]) -> None:
    """Say that no card is about a document, with those that name it."""
    choices = [*_titles(cards[:_BESIDE]), _ask(turn), _other_topics(turn)]
    turn.say("lookup.no_document", choices, document=document, named=bool(cards))


def _no_card(turn: Turn, text: str, found: Found) -> None:
    """Say what a topic that people ask about has no card for, and whom to ask."""
    topic = turn.app.library.unanswered_topic(found.unanswered)
    assert topic is not None  # the search knows the library's own
    unanswered.note(turn, text, topic.id)
    choices = [_ask(turn), _other_topics(turn)]
    turn.say("lookup.no_card", choices, content=True, line=Ready(topic.line))


def _nothing(turn: Turn, text: str, found: Found, readable: bool) -> None:
    if readable:
        unanswered.note(turn, text, _topic_of(found))
    shelves = {choice.id: choice for choice in _topics(turn)}
    wanted = [routes.TOPIC.to(id_, 0) for id_ in found.topics]
    near = [shelves[id_] for id_ in wanted if id_ in shelves]
    choices = [*near[:_NEAREST], *([_ask(turn)] if readable else []), _other_topics(turn)]
    turn.say("lookup.nothing", choices, content=True, readable=readable, near=bool(near))


def _topic_of(found: Found) -> str:
    """Return the topic under which a question without a card is counted, or nothing."""
    return found.topics[0] if found.topics else ""


# -- what was not understood ------------------------------------------------------------------


def _either(turn: Turn, heard: Heard) -> None:
    """Ask whether an own affair or a rule is meant."""
    turn.enter(NAME, state=LookupState(heard.text[:_KEPT]))
    own = [name for name in heard.also if _can_be_meant(turn, name) and name not in CARDS]
    if not own:
        _unsure(turn, heard)
        return
    choices = [_meaning(turn, name) for name in (*own[:_MOST_MEANINGS], SEARCH)]
    turn.say("lookup.either", choices)


def _unsure(turn: Turn, heard: Heard) -> None:
    """Say that it was not understood, with what it may be and whom to ask."""
    if heard.found.unanswered:
        _tell(turn, heard.text, heard.found)
        return
    readable = sum(map(str.isalpha, heard.text)) > 1
    turn.enter(NAME, state=LookupState(heard.text[:_KEPT] if readable else ""))
    may_be = [name for name in heard.also if _can_be_meant(turn, name)] if readable else []
    choices = [_meaning(turn, name) for name in may_be[:_MOST_MEANINGS]]
    choices += [_ask(turn)] if readable else []
    sad = sounds_sad(heard.text)
    turn.say("lookup.unsure", [*choices, _other_topics(turn)], readable=readable, sad=sad)


def _elsewhere(turn: Turn, heard: Heard) -> None:
    """Say that something is no matter of this office's."""
    turn.enter(NAME, state=LookupState(heard.text[:_KEPT]))
    turn.say("lookup.elsewhere", [_ask(turn), _other_topics(turn)])


def _can_be_meant(turn: Turn, name: str) -> bool:
    return name in turn.app.flows.intents and name not in _NEVER_OFFERED


def _meaning(turn: Turn, name: str) -> Choice:
    return turn.choice(routes.MEANT.to(name), f"intents.{name}")


def _meant(turn: Turn, name: str) -> None:
    """Do what somebody chose of what a text might mean."""
    question = _kept_question(turn)
    if not question or not _can_be_meant(turn, name):
        raise StaleChoice
    engine.understand(turn, question, name)


# -- browsing --------------------------------------------------------------------------------


def _command(turn: Turn, words: str) -> None:
    if words:
        search(turn, words)
    else:
        _show_topics(turn)


def _show_topics(turn: Turn) -> None:
    _enter(turn)
    turn.say("lookup.topics", _topics(turn), content=True)


def _show_topic(turn: Turn, named: str, page: int) -> None:
    topic = turn.app.library.topic(named)
    cards = _cards_of(turn, topic.id) if topic else []
    if topic is None or not cards:
        _gone(turn)
        return
    pages = -(-len(cards) // _PAGE)
    page = min(max(page, 0), pages - 1)
    choices = _titles(cards[page * _PAGE : (page + 1) * _PAGE])
    if page + 1 < pages:
        choices.append(turn.choice(routes.TOPIC.to(topic.id, page + 1), "lookup.next_page"))
    if page > 0:
        choices.append(turn.choice(routes.TOPIC.to(topic.id, page - 1), "lookup.page_before"))
    _enter(turn)
    choices.append(_other_topics(turn))
    turn.say("lookup.topic", choices, content=True, title=topic.title, page=page + 1, pages=pages)


def _show_card(turn: Turn, named: str) -> None:
    card = _opened(turn, named)
    if card is None:
        return
    following = _next(turn, card)
    related = [other for other in _cards(turn, card.related) if other != following]
    _show(turn, card, related[:_BESIDE], following)


def _show(turn: Turn, card: Card, beside: Iterable[Card], following: Card | None = None) -> None:
    choices = [turn.choice(routes.CARD.to(following.id), "lookup.next_card")] if following else []
    choices += _titles(beside)
    choices.append(turn.choice(routes.SOURCES.to(card.id), "lookup.source"))
    choices.append(turn.choice(routes.COPY.to(card.id), "lookup.pass_on"))
    if turn.state_of(LookupState).question:
        choices.append(_ask(turn))
    choices.append(_other_topics(turn))
    day = _today(turn)
    turn.say(
        "lookup.card", choices, listen=True, content=True,
        title=card.title, body=Ready(card.body), article=card.article,
        standing=standing_line(turn.app.library, card, day),
        rules=bases(turn.app.library, card, day),
    )  # fmt: skip


def _sources(turn: Turn, named: str) -> None:
    """Say what a card rests on: each document's days and exact status, and the pages read."""
    card = _opened(turn, named)
    if card is None:
        return
    day = _today(turn)
    turn.say(
        "lookup.sources", [Choice(routes.CARD.to(card.id), card.title), _other_topics(turn)],
        content=True, title=card.title, status=status_on(turn.app.library, card.status, None, day),
        checked=said(card.checked),
        rules=bases(turn.app.library, card, day), pages=addresses(card),
    )  # fmt: skip


def _copy(turn: Turn, named: str) -> None:
    """Give a card as plain text in a message of its own, so that nothing else is copied."""
    card = _opened(turn, named)
    if card is None:
        return
    copy = plain_copy(turn.app.library, card)
    turn.say(
        "lookup.copied", copyable=True, content=True,
        title=copy.title, body=copy.body, basis=copy.basis,
        standing=standing_line(turn.app.library, card, _today(turn)), checked=said(card.checked),
        office=turn.app.office.name,
    )  # fmt: skip
    back = Choice(routes.CARD.to(card.id), card.title)
    turn.say("lookup.copy_it", [back, _other_topics(turn)], content=True)


def _gone(turn: Turn) -> None:
    turn.in_vain = True
    _enter(turn)
    turn.say("lookup.gone", _topics(turn), content=True)


# -- handing a question on -------------------------------------------------------------------


def _pass_question_on(turn: Turn) -> None:
    """Ask the trainers what was typed; without a kept text they are asked for one."""
    question = _kept_question(turn)
    engine.redo(turn, f"/hoidap {question}" if question else question_ways.ask())


def _kept_question(turn: Turn) -> str:
    for frame in reversed(turn.frames):
        if frame.flow == NAME:
            return frame.state_of(LookupState).question
    return ""


def _enter(turn: Turn) -> None:
    """Begin the flow afresh, still holding what was asked before."""
    turn.enter(NAME, state=LookupState(_kept_question(turn)))


# -- small things ----------------------------------------------------------------------------


def _today(turn: Turn) -> date:
    return turn.now.date()


def _opened(turn: Turn, named: str) -> Card | None:
    """Begin the flow with the card of a choice; None after saying that there is none today."""
    card = turn.app.library.card(named, _today(turn))
    if card is None:
        _gone(turn)
    else:
        _enter(turn)
    return card


def _cards(turn: Turn, ids: Iterable[str]) -> list[Card]:
    """Return the cards that hold today, in order."""
    day = _today(turn)
    found = (turn.app.library.card(id_, day) for id_ in ids)
    return [card for card in found if card is not None]


def _cards_of(turn: Turn, topic: str) -> list[Card]:
    return [card for card in turn.app.library.cards_on(_today(turn)) if card.topic == topic]


def _next(turn: Turn, card: Card) -> Card | None:
    """Return the card after this one in its topic."""
    shelf = _cards_of(turn, card.topic)
    return next((shelf[at + 1] for at in range(len(shelf) - 1) if shelf[at] == card), None)


def _titles(cards: Iterable[Card]) -> list[Choice]:
    return [Choice(routes.CARD.to(card.id), card.title) for card in cards]


def _topics(turn: Turn) -> list[Choice]:
    filled = {card.topic for card in turn.app.library.cards_on(_today(turn))}
    topics = (topic for topic in turn.app.library.topics if topic.id in filled)
    return [Choice(routes.TOPIC.to(topic.id, 0), topic.title) for topic in topics]


def _other_topics(turn: Turn) -> Choice:
    return turn.choice(routes.TOPICS.to(), "lookup.other_topics")


def _ask(turn: Turn) -> Choice:
    """Return the choice that shows what was typed for a yes; where none is kept it asks for one."""
    key = "lookup.ask_this" if _kept_question(turn) else "lookup.ask"
    return turn.choice(routes.ASK_THIS.to(), key)


FLOW = Flow(
    NAME,
    commands={"tracuu": _command},
    routes=(
        on(routes.TOPICS, _show_topics),
        on(routes.TOPIC, _show_topic),
        on(routes.CARD, _show_card),
        on(routes.COPY, _copy),
        on(routes.SOURCES, _sources),
        on(routes.ASK_THIS, _pass_question_on),
        on(routes.MEANT, _meant),
    ),
    intents={
        SEARCH: _heard,
        HOUSEHOLD: _heard,
        EITHER: _either,
        UNSURE: _unsure,
        OUT_OF_SCOPE: _elsewhere,
    },
    state=LookupState,
)
