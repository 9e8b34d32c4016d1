"""What people ask that no card answers: counted by topic, told to trainers on `/hoidap`.

A sentence is shown only when three people of at least two communes asked alike.
"""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.features.questions import unanswered_store as store
from bot.features.questions.nameless import nameless
from bot.library.wording import Ready
from bot.store.secrets import secret
from bot.text.folding import fold

_KEY = "unanswered"
_TOPICS, _SENTENCES = 6, 3


def note(turn: Turn, text: str, topic: str) -> None:
    """Count a question that no card answered; `topic` is its id, or nothing."""
    month = _month(turn)
    store.count(turn.tx, month, topic)
    person = turn.person
    plain = nameless(text, turn.app.library.places) if person and person.commune else ""
    if person and plain:
        key = secret(turn.tx, _KEY, turn.chance.id())
        store.count_sentence(
            turn.tx, month, key, fold(plain), plain, person.id, person.commune
        )  # fmt: skip


def shown(turn: Turn) -> Ready:
    """Return what was asked this month without an answer, most asked first; nothing for none."""
    month = _month(turn)
    topics = [
        store.Asked(_title(turn, topic), times)
        for topic, times in store.topics(turn.tx, month, _TOPICS)
    ]
    if not topics:
        return Ready("")
    sentences = store.sentences(turn.tx, month, _SENTENCES)
    return Ready(turn.words("questions.unanswered", topics=topics, sentences=sentences).strip())


def _title(turn: Turn, topic: str) -> str:
    """Return how a topic is read; nothing for one that is on no list any more."""
    library = turn.app.library
    known = library.topic(topic) or library.unanswered_topic(topic)
    return known.title if known else ""


def _month(turn: Turn) -> str:
    return f"{turn.now:%Y-%m}"
