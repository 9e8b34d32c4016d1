"""Which class a sentence speaks of: by its code, its day, or words of its title and place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.conversation import engine
from bot.conversation.flow import IntentHandler
from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.domain.codes import normal
from bot.domain.trainings import Training
from bot.features.classes import class_words
from bot.library.meaning.deciding import Heard
from bot.text.dates import When, parse_when
from bot.text.folding import fold

#: Fewer words in common with a title say nothing: `rà soát` stands in most.
_LEAST_SHARED = 3
_MOST_OFFERED = 6


def meant(turn: Turn, text: str, among: Sequence[Training]) -> list[Training]:
    """Return the classes that a sentence may be about; all of them where it names none."""
    found = [one for one in among if one.code in normal(text)]
    if not found:
        read = parse_when(text, turn.now)
        day = read.at.date() if isinstance(read, When) else read.day
        found = [one for one in among if day and turn.local(one.starts_at).date() == day]
    return _named_best(turn, text, found or list(among))


def _named_best(turn: Turn, text: str, among: list[Training]) -> list[Training]:
    said = set(fold(text).split())
    shared = {one.id: len(said & _words(one)) for one in among}
    most = max(shared.values(), default=0)
    if most < _LEAST_SHARED:
        return among
    return [one for one in among if shared[one.id] == most]


def _words(training: Training) -> set[str]:
    return set(fold(f"{training.title} {training.venue}").split())


def errand(
    among: Callable[[Turn], Sequence[Training]], to: Callable[[int], str],
    without: Callable[[Turn], object],
) -> IntentHandler:  # fmt: skip
    """Make what leads to an errand about one class: the one meant, else asked which.

    `among` are those in question, `to` gives the way there, `without` is for who has none.
    """

    def lead(turn: Turn, heard: Heard) -> None:
        found = meant(turn, heard.text, among(turn))
        if len(found) == 1:
            engine.choose(turn, to(found[0].id))
        elif found:
            turn.say(
                "classes.which",
                [Choice(to(one.id), class_words.label(turn, one)) for one in found[:_MOST_OFFERED]],
            )
        else:
            without(turn)

    return lead
