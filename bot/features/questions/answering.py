"""What all steps of answering share: which question it is, whether it is still open, leaving it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.messages import Choice
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.questions import drafts, routes, store
from bot.features.questions.store import NotedQuestion
from bot.store import people
from bot.store.outgoing import routing

NAME = "answers"
#: The flow whose frame carries a list: it needs no way back, and an open quiz below shows.
LISTS = "questions"


@dataclass(frozen=True, slots=True)
class AnswersState(State):
    """The question that is being answered, what was typed last, and the card chosen instead."""

    question: int = 0
    draft: str = ""
    card: str = ""

    @property
    def number(self) -> str:
        """Return by what the button below this answer is told from one below an older one."""
        return drafts.number_of(f"{self.question}:{self.card}:{self.draft}")


def can_reach(turn: Turn, person: int) -> bool:
    """Say whether a message that comes by itself would find the person."""
    known = people.find(turn.tx, person)
    if known is None or not known.consent_version:
        return False
    return routing.is_reachable(turn.tx, person)


def waiting(turn: Turn) -> list[int]:
    """Return the questions that wait in the trainer's scope, longest waiting first."""
    return [id_ for id_, commune in store.open_ids(turn.tx) if turn.reaches("trainer", commune)]


def in_scope(turn: Turn, id: int) -> NotedQuestion | None:
    """Return a question that the trainer may answer; None where it has gone or is others'."""
    question = store.find(turn.tx, id)
    return question if question and turn.reaches("trainer", question.commune) else None


def open_question(turn: Turn, id: int) -> NotedQuestion | None:
    """Return a question that waits; None after saying what became of it."""
    question = in_scope(turn, id)
    if question is None:
        turn.in_vain = True
        leave(turn)
        turn.say("questions.gone", [to_list(turn)])
    elif not question.is_open:
        ended_before(turn, question)
    else:
        return question
    return None


def ended_before(turn: Turn, question: NotedQuestion) -> None:
    """Show how a question ended before."""
    known = store.find(turn.tx, question.id) or question
    leave(turn)
    turn.say(
        "questions.answered_before", [to_list(turn)], answer=known.answer,
        card=card_title(turn, known.card), closed=known.closed,
    )  # fmt: skip


def card_title(turn: Turn, card_id: str) -> str:
    """Return the title of a card; nothing for none, or for one that has left the shelf."""
    card = turn.app.library.card(card_id, turn.now.date()) if card_id else None
    return card.title if card else ""


def kept(turn: Turn) -> AnswersState:
    """Return what is being answered here, also where something else was opened above it."""
    frame = next((frame for frame in reversed(turn.frames) if frame.flow == NAME), None)
    return frame.state_of(AnswersState) if frame else AnswersState()


def leave(turn: Turn) -> None:
    """End the answer being written; an open quiz below stays and shows itself."""
    turn.frames[:] = [frame for frame in turn.frames if frame.flow != NAME]
    turn.enter(LISTS)


def later(turn: Turn) -> Choice:
    """Return the choice that puts an answer off."""
    return turn.choice(routes.LATER.to(), "questions.later")


def to_list(turn: Turn) -> Choice:
    """Return the choice that leads to the questions that wait."""
    return turn.choice(routes.OPEN.to(0), "questions.list")
