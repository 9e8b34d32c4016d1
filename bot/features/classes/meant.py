"""Which class a sentence speaks of: by its code, its day, or words of its title and place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.conversation import engine
from bot.conversation.aside import aside
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.domain.codes import normal
from bot.domain.trainings import Training
from bot.features.attendance import typed_codes
from bot.features.classes import class_words, routes
from bot.library.meaning.deciding import Heard
from bot.text.dates import When, hints_of, parse_when
from bot.text.dayparts import part_at, parts_named
from bot.text.folding import fold

#: What of a moment in a sentence tells a class from others.
Hint = Literal["day", "hour", "part"]
_EVERY_HINT: tuple[Hint, ...] = ("day", "hour", "part")
#: Where an hour or a part of the day is the one to come.
BY_DAY: tuple[Hint, ...] = ("day",)
_MOST_OFFERED = 6
_READ = 300  # characters of a sentence
#: Words of a title that a sentence may have for another reason.
_EVERYDAY = frozenset(
    [
        *("lop", "tap", "huan", "hoc", "ngay", "mai", "nay", "hom", "sang", "chieu", "toi"),
        *("tuan", "thang", "xa", "thon", "ban", "nha", "van", "hoa", "cho", "cua"),
    ]
)


def meant(
    turn: Turn, text: str, among: Sequence[Training], by: Collection[Hint] = _EVERY_HINT
) -> list[Training]:
    """Return the classes that a sentence may be about; all of them where it names none.

    None where it names a day or, said by a trainer, a code that is none of theirs. `by` says
    what of a moment in it is the class's own: not an hour that it is moved to, or somebody comes.
    """
    if turn.holds("trainer"):
        said = normal(text[:_READ])
        named = [one for one in among if one.code in said]
        if named or typed_codes.inside(text[:_READ]):
            return named
    found = _that_day(turn, text, among) if "day" in by else list(among)
    if "hour" in by:
        found = _at_that_hour(turn, text, found)
    if "part" in by:
        found = _in_that_part(turn, text, found)
    return _named_best(turn, text, found)


def _that_day(turn: Turn, text: str, among: Sequence[Training]) -> list[Training]:
    """Return those that begin at the moment that a text names, else those of that day.

    All where it names none.
    """
    read = parse_when(text, turn.now)
    if isinstance(read, When):
        sharp = [one for one in among if turn.local(one.starts_at) == read.at]
        if sharp:
            return sharp
    day = day_named(turn, text)
    return [one for one in among if day is None or day in class_words.days(turn, one)]


def _at_that_hour(turn: Turn, text: str, among: list[Training]) -> list[Training]:
    """Return those that begin at an hour that a text names; all where none does."""
    hints = hints_of(text, turn.now)
    named = {(hour % 24, hints.minute) for hour in hints.hours}
    begins = ((one, turn.local(one.starts_at)) for one in among)
    return [one for one, at in begins if (at.hour, at.minute) in named] or among


def _in_that_part(turn: Turn, text: str, among: list[Training]) -> list[Training]:
    """Return those that begin in the part of the day that a text names; all where none does."""
    parts = parts_named(text)
    if len(parts) != 1:
        return among
    begins = ((one, turn.local(one.starts_at).time()) for one in among)
    return [one for one, at in begins if part_at(at) in parts] or among


def day_named(turn: Turn, text: str) -> date | None:
    """Return the day that a sentence names, or None."""
    read = parse_when(text, turn.now)
    day = read.at.date() if isinstance(read, When) else read.day
    return day or hints_of(text, turn.now).day


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


@dataclass(frozen=True)
class Errand:
    """What leads to an errand about one class: the one meant, else it is asked which.

    `among` are those in question, `to` gives the way there, `without` is for who has none;
    `unnamed` says which are likely where none was named, by (classes, now).
    """

    among: Callable[[Turn], Sequence[Training]]
    to: Callable[[int], str]
    without: Callable[[Turn], object]
    unnamed: Callable[[Sequence[Training], int], Sequence[Training]] = lambda found, now: found
    by: Collection[Hint] = _EVERY_HINT

    def __call__(self, turn: Turn, heard: Heard) -> None:
        """Go there with the class that a sentence means."""
        every = self.among(turn)
        found: Sequence[Training] = meant(turn, heard.text, every, self.by)
        if len(found) == len(every):
            found = self.unnamed(every, turn.now_ms)
        if len(found) == 1:
            engine.choose(turn, self.to(found[0].id))
        elif found:
            page = 1 if len(found) == len(every) else 0  # of all, where more may be meant
            rest = page if len(found) > _MOST_OFFERED else None
            self._offer(turn, heard.name, found[:_MOST_OFFERED], rest)
        else:
            self.without(turn)

    def page(self, turn: Turn, name: str, page: int) -> None:
        """Offer further classes of all in question, from a page on."""
        every = self.among(turn)
        page = min(max(page, 0), max(len(every) - 1, 0) // _MOST_OFFERED)
        here = every[page * _MOST_OFFERED :][:_MOST_OFFERED]
        more = page + 1 if len(every) > (page + 1) * _MOST_OFFERED else None
        if here:
            self._offer(turn, name, here, more)
        else:
            self.without(turn)

    def _offer(self, turn: Turn, name: str, found: Sequence[Training], more: int | None) -> None:
        aside(turn, turn.app.flows.intents[name].name)
        choices = [Choice(self.to(one.id), class_words.label(turn, one)) for one in found]
        if more is not None:
            way = routes.WHICH.to(name, more)
            choices.append(turn.choice(way, "training_desk.more_choice"))
        turn.say("classes.which", choices, errand=turn.words(f"intents.{name}"))


def further(turn: Turn, name: str, page: int) -> None:
    """Offer the classes of an errand from a page on; raises StaleChoice for what is none."""
    flow = turn.app.flows.intents.get(name)
    errand = flow.intents[name] if flow else None
    if not isinstance(errand, Errand):
        raise StaleChoice
    errand.page(turn, name, page)
