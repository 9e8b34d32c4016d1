"""A trainer's intent about one class, in a sentence: the class that is meant, or asked which.

What else the sentence says goes along: when a class is to be moved to, what it is to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.conversation import engine
from bot.conversation.flow import PASS
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.trainings import Training
from bot.features.classes import class_words, routes
from bot.features.classes.meant import EVERY_HINT, Hint, meant, names
from bot.library.meaning.deciding import Heard
from bot.text.sentences import about_class, replies

#: The flow in which it is asked which class is meant.
DESK = "training_desk"
_PAGE = 6

#: Does a task with a class, as a sentence asks for it.
Take = Callable[[Turn, int, str], object]


@dataclass(frozen=True, slots=True)
class WhichState(State):
    """What somebody asked for before they were asked which class is meant."""

    intent: str = ""
    text: str = ""


class Told(NamedTuple):
    """The part of a sentence that says which class is meant, and what of its moment does."""

    text: str
    by: Collection[Hint] = EVERY_HINT


def whole_sentence(turn: Turn, text: str) -> Told:
    """Take all of a sentence for what says which class is meant."""
    return Told(text)


@dataclass(frozen=True, slots=True)
class ClassIntent:
    """Handles an intent about one class: leads to the task with the class that is meant.

    `among` are the classes in question, by the sentence, `to` gives the way there, `take` does it
    with what the sentence says besides; `without` is for who has none. `unnamed` says which are
    likely where none was named, by (classes, now); `about` is the part of a sentence that says
    which class.
    One that `changes` the class shows it where that was only asked about. Where `day_may_be_told`,
    a day without a class is no part of which is meant: it may be what the class is told.
    """

    among: Callable[[Turn, str], Sequence[Training]]
    to: Callable[[int], str]
    without: Callable[[Turn], object]
    unnamed: Callable[[Sequence[Training], int], Sequence[Training]] = lambda found, now: found
    take: Take | None = None
    about: Callable[[Turn, str], Told] = whole_sentence
    changes: bool = False
    day_may_be_told: bool = False

    def __call__(self, turn: Turn, heard: Heard) -> None:
        """Do what was heard with the class meant, or ask which."""
        self.lead(turn, WhichState(heard.name, heard.text), 0)

    def classes(self, turn: Turn, said: WhichState) -> Sequence[Training]:
        """Return the classes that may be meant."""
        every = self.among(turn, said.text)
        about = self.about(turn, said.text)
        found = meant(turn, about.text, every, about.by)
        if not found and self.day_may_be_told:
            found = meant(turn, about.text, every, ())
        if len(found) == len(every):
            found = list(self.unnamed(every, turn.now_ms))
        return _next_or_last(found, said.text, turn.now_ms)

    def lead(self, turn: Turn, said: WhichState, page: int) -> None:
        """Do it with the class meant, or ask which, from a page on."""
        found = self.classes(turn, said)
        if len(found) == 1:
            self.go(turn, found[0].id, said.text)
        elif found:
            _ask_which(turn, said, found, page)
        else:
            self.without(turn)

    def go(self, turn: Turn, id: int, text: str) -> None:
        """Do it with a class."""
        if self.changes and text and replies.only_asks(text):
            engine.choose(turn, routes.SEE.to(id))
        elif self.take is not None and text:
            self.take(turn, id, text)
        else:
            engine.choose(turn, self.to(id))


def _next_or_last(found: Sequence[Training], text: str, now: int) -> Sequence[Training]:
    """Keep the one that comes next, or was held last, where a sentence says so."""
    if about_class.says_next(text):
        coming = [one for one in found if one.starts_at > now]
        return [min(coming, key=lambda one: one.starts_at)] if coming else found
    if about_class.says_last(text):
        begun = [one for one in found if one.starts_at <= now]
        return [max(begun, key=lambda one: one.starts_at)] if begun else found
    return found


def _ask_which(turn: Turn, said: WhichState, found: Sequence[Training], page: int) -> None:
    """Ask which of several classes is meant; what was said is kept until then."""
    turn.enter(DESK, "which", said)
    page = min(page, (len(found) - 1) // _PAGE)
    here = found[page * _PAGE :][:_PAGE]
    choices = [Choice(routes.FOR_CLASS.to(one.id), class_words.label(turn, one)) for one in here]
    if len(found) > (page + 1) * _PAGE:
        choices.append(turn.choice(routes.FOR_MORE.to(page + 1), "training_desk.more_choice"))
    turn.say("classes.which", choices, task=turn.words(f"intents.{said.intent}"))


def _asked(turn: Turn) -> tuple[ClassIntent, WhichState]:
    """Return the intent that waits for its class; raises StaleChoice where none does."""
    said = turn.state_of(WhichState)
    flow = turn.app.flows.intents.get(said.intent)
    intent = flow.intents[said.intent] if flow else None
    if not isinstance(intent, ClassIntent):
        raise StaleChoice
    return intent, said


def _which_typed(turn: Turn, text: str) -> object:
    """Take words that say nothing but which class is meant."""
    intent, said = _asked(turn)
    found = [one for one in intent.classes(turn, said) if names(turn, text, one)]
    meant_now = meant(turn, text, found) if found else ()
    if len(meant_now) != 1:
        return PASS
    intent.go(turn, meant_now[0].id, said.text)
    return None


def _for_class(turn: Turn, id: int) -> None:
    intent, said = _asked(turn)
    intent.go(turn, id, said.text)


def _for_more(turn: Turn, page: int) -> None:
    intent, said = _asked(turn)
    intent.lead(turn, said, max(page, 0))


STEPS = {"which": _which_typed}
ROUTES = (on(routes.FOR_CLASS, _for_class), on(routes.FOR_MORE, _for_more))
