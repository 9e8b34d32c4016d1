"""What somebody has asked the trainers, told to themselves."""

from __future__ import annotations

from bot.conversation.own_data import OwnData, when
from bot.conversation.turn import Turn
from bot.features.questions.answering import card_title
from bot.library.wording import Ready
from bot.store.sql import rows

_QUESTIONS = (
    "SELECT asked_at, text, answer, card, closed FROM noted_questions WHERE person = :person "
    "AND text <> '' ORDER BY asked_at, id"
)


def _questions(turn: Turn) -> list[Ready]:
    return [
        Ready(
            turn.words(
                "my_data.question", asked=when(turn, asked_at), text=text, answer=answer,
                card=card_title(turn, card), closed=closed,
            )
        )
        for asked_at, text, answer, card, closed in rows(turn.tx, _QUESTIONS, person=turn.me.id)
    ]  # fmt: skip


OWN_DATA = (OwnData("questions", "questions", _questions, ("noted_questions",)),)
