"""Which class a sentence speaks of: by its code, its day, or words of its title and place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bot.conversation import engine
from bot.conversation.aside import aside
from bot.conversation.flow import IntentHandler
from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.domain.codes import normal
from bot.domain.trainings import Training
from bot.features.attendance import typed_codes
from bot.features.classes import class_words
from bot.library.meaning.deciding import Heard
from bot.text.dates import When, parse_when
from bot.text.folding import fold

_MOST_OFFERED = 6
_READ = 300  # characters of a sentence
#: Words of a title that a sentence may have for another reason.
_EVERYDAY = frozenset(
    [
        *("lop", "tap", "huan", "hoc", "ngay", "mai", "nay", "hom", "sang", "chieu", "toi"),
        *("tuan", "thang", "xa", "thon", "ban", "nha", "van", "hoa", "cho", "cua"),
    ]
)


def meant(turn: Turn, text: str, among: Sequence[Training]) -> list[Training]:
    """Return the classes that a sentence may be about; all of them where it names none.

    None where it names a day or, said by a trainer, a code that is none of theirs.
    """
    if turn.holds("trainer"):
        said = normal(text[:_READ])
        named = [one for one in among if one.code in said]
        if named or typed_codes.inside(text[:_READ]):
            return named
    found = _then(turn, text, among)
    return _named_best(turn, text, list(among) if found is None else found)


def _then(turn: Turn, text: str, among: Sequence[Training]) -> list[Training] | None:
    """Return those that begin at the moment that a text names, else those of that day; None where
    it names none."""
    read = parse_when(text, turn.now)
    if isinstance(read, When):
        sharp = [one for one in among if turn.local(one.starts_at) == read.at]
        if sharp:
            return sharp
    day = day_named(turn, text)
    if day is None:
        return None
    return [one for one in among if turn.local(one.starts_at).date() == day]


def day_named(turn: Turn, text: str) -> date | None:
    """Return the day that a sentence names, or None."""
    read = parse_when(text, turn.now)
    return read.at.date() if isinstance(read, When) else read.day


def _named_best(turn: Turn, text: str, among: list[Training]) -> list[Training]:
    """Return those whose title or place a text names by words that the others' do not have."""
    if len(among) < 2:
        return among
    said, words = set(fold(text).split()) - _EVERYDAY, {one.id: _words(one) for one in among}
    common = set.intersection(*words.values())
    shared = {id: len((said & own) - common) for id, own in words.items()}
    most = max(shared.values())
    return [one for one in among if shared[one.id] == most]


def _words(training: Training) -> set[str]:
    return set(fold(f"{training.title} {training.venue}").split())


def errand(
    among: Callable[[Turn], Sequence[Training]], to: Callable[[int], str],
    without: Callable[[Turn], object],
    unnamed: Callable[[Sequence[Training], int], Sequence[Training]] = lambda found, now: found,
) -> IntentHandler:  # fmt: skip
    """Make what leads to an errand about one class: the one meant, else asked which.

    `among` are those in question, `to` gives the way there, `without` is for who has none;
    `unnamed` says which are likely where none was named, by (classes, now).
    """

    def lead(turn: Turn, heard: Heard) -> None:
        every = among(turn)
        found: Sequence[Training] = meant(turn, heard.text, every)
        if len(found) == len(every):
            found = unnamed(every, turn.now_ms)
        if len(found) == 1:
            engine.choose(turn, to(found[0].id))
        elif found:
            aside(turn, turn.app.flows.intents[heard.name].name)
            turn.say(
                "classes.which",
                [Choice(to(one.id), class_words.label(turn, one)) for one in found[:_MOST_OFFERED]],
                errand=turn.words(f"intents.{heard.name}"),
            )
        else:
            without(turn)

    return lead
