"""Answering with a card: found by the question itself or by a few typed words, shown, then sent."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation import engine
from bot.conversation.flow import PASS
from bot.conversation.messages import Choice
from bot.conversation.routes import on
from bot.conversation.turn import Turn
from bot.features.lookup import card_words
from bot.features.questions import answering, other_tasks, routes
from bot.features.questions.answering import NAME, AnswersState
from bot.library.model import Card
from bot.library.search import QUERY_LIMIT

STEP = "card"
_HITS = 5


def offer(turn: Turn, id: int) -> None:
    """Show the cards nearest to a question."""
    question = answering.open_question(turn, id)
    if question is not None:
        _list(turn, id, question.text)


def typed(turn: Turn, text: str) -> object:
    """Look for cards by typed words; a plain no puts the answer off."""
    id_ = turn.state_of(AnswersState).question
    if other_tasks.leaves(text):
        engine.choose(turn, routes.LATER.to())
        return None
    if other_tasks.is_other_task(text):
        return PASS
    if answering.open_question(turn, id_) is not None:
        _list(turn, id_, text)
    return None


def _list(turn: Turn, id: int, words: str) -> None:
    found = turn.app.library.search(words[:QUERY_LIMIT], turn.now.date(), _HITS)
    turn.enter(NAME, STEP, AnswersState(id))
    cards = _cards(turn, (hit.card_id for hit in found.hits))
    choices = [Choice(routes.CARD.to(id, card.id), card.title) for card in cards]
    write = turn.choice(routes.TAKE.to(id), "questions.write_instead")
    turn.say("questions.pick_card", [*choices, write, answering.later(turn)], found=bool(cards))


def _cards(turn: Turn, ids: Iterable[str]) -> list[Card]:
    day = turn.now.date()
    found = (turn.app.library.card(id_, day) for id_ in ids)
    return [card for card in found if card is not None]


def _pick(turn: Turn, id: int, card_id: str) -> None:
    question = answering.open_question(turn, id)
    if question is None:
        return
    if not _cards(turn, [card_id]):
        _list(turn, id, question.text)
        return
    turn.enter(NAME, "card_sure", AnswersState(id, card=card_id))
    preview(turn)


def preview(turn: Turn) -> None:
    """Show the card that was picked for a yes."""
    state = turn.state_of(AnswersState)
    choices = [
        turn.choice(routes.REPLY.to(state.number), "questions.send"),
        turn.choice(routes.CARDS.to(state.question), "questions.other_card"),
        answering.later(turn),
    ]
    turn.say("questions.card_sure", choices, card=told(turn, state.card))


def told(turn: Turn, card_id: str) -> str:
    """Return a card as whoever asked reads it; nothing for one that has left the shelf."""
    cards = _cards(turn, [card_id])
    return card_words.told(turn.app.library, cards[0], turn.now.date()) if cards else ""


ROUTES = (on(routes.CARDS, offer), on(routes.CARD, _pick))
