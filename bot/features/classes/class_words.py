"""How a class is said: its time, its address, and its line in a list. Shared by the class flows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.conversation.capabilities import Door, title_of
from bot.conversation.messages import Choice
from bot.conversation.routes import Route
from bot.conversation.turn import Turn
from bot.domain.half_days import HalfDay, half_day_at, half_days
from bot.domain.trainings import QuizState, Standing, Training, doors
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.features.reminders import planning
from bot.text import markup
from bot.text.dates import say_day, say_moment, say_span
from bot.text.durations import say_minutes
from bot.text.folding import fold, short
from bot.text.sentences.lateness import Lateness

#: What a button can show of a title.
_LABEL = 44
#: What a group on Zalo is sent at most, in characters.
GROUP_TEXT = 500
LONGEST_VENUE = 160
_LEAST_VENUE = 20
_PASSED_QUIZ = 100
_MAP = "https://www.google.com/maps/search/?api=1&query="
_LONGEST_MAP = 200
#: Places named one by one; a class of a series may be for dozens.
_PLACES = 10


def moment(turn: Turn, instant: int) -> str:
    """Say an instant: `8h00 sáng thứ Ba, 20/12`."""
    return say_moment(turn.local(instant), turn.now)


def span(turn: Turn, training: Training) -> str:
    """Say from when to when a class is."""
    return say_span(turn.local(training.starts_at), turn.local(training.ends_at), turn.now)


def half_day_now(turn: Turn, training: Training) -> HalfDay:
    """Return the half-day of a class that this moment counts for."""
    zone = turn.app.office.zone
    return half_day_at(half_days(training, zone), turn.now_ms, zone)


def days(turn: Turn, training: Training) -> list[date]:
    """Return the days on which a class is held."""
    return list(dict.fromkeys(one.day for one in half_days(training, turn.app.office.zone)))


def attended_now(turn: Turn) -> Training | None:
    """Return the class whose door stands open and where the active person has been let in."""
    found = (
        one for one in trainings.since(turn.tx, turn.now_ms)
        if not one.cancelled and doors(one, turn.now_ms) == "open"
        and turn.person_id is not None
        and attendance.is_present(turn.tx, one.id, turn.person_id)
    )  # fmt: skip
    return next(found, None)


def half_day(turn: Turn, training: Training, half_day: HalfDay) -> str:
    """Say which half-day it is (`sáng 20/12`); nothing where a class has a single one."""
    if len(half_days(training, turn.app.office.zone)) == 1:
        return ""
    half = turn.words("classes.half_day", half=half_day.half).strip()
    return f"{half} {half_day.day.day}/{half_day.day.month}"


def label(turn: Turn, training: Training) -> str:
    """Return what a button shows of a class: its day and the beginning of its title."""
    day = turn.local(training.starts_at)
    return f"{day.day}/{day.month} · {short(training.title, _LABEL)}"


def named(text: str, longest: int) -> str:
    """Return a typed text as the name of a class or its venue; nothing where it has no letter.

    Nobody finds what is called by a sign.
    """
    words = short(" ".join(text.split()), longest)
    return words if any(map(str.isalpha, words)) else ""


def page_address(turn: Turn, training: Training) -> str:
    """Return the short address of a class's door, or nothing where there is no public one."""
    base = turn.app.office.public_url
    return f"{base}/lop/{training.code}" if base else ""


def bot_address(turn: Turn, training: Training) -> str:
    """Return the link that opens the bot at a class's door, or nothing."""
    return turn.app.bot.link(f"lop-{training.code}")


def door(turn: Turn, training: Training) -> str:
    """Return the one address to hand out for a class's door: the page's, else the bot's."""
    return page_address(turn, training) or bot_address(turn, training)


def whereabouts(turn: Turn, training: Training) -> str:
    """Return the venue with the place that a class is for, where it is for a single one."""
    places, audience = turn.app.library.places, training.audience
    path = reversed(places.path(audience[0])) if len(audience) == 1 else ()
    said = f" {_letters(training.venue)} "
    # Most venues name their commune already: nothing is said twice.
    further = [one.name for one in path if f" {_bare(one.name)} " not in said]
    return ", ".join((training.venue, *further))


def _bare(name: str) -> str:
    return re.sub(r"^(tinh|thanh pho|xa|phuong|dac khu|thon|ban) ", "", _letters(name))


def _letters(text: str) -> str:
    """Return the words of a text in small ASCII letters and digits, one space between them."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def map_link(turn: Turn, training: Training) -> str:
    """Return an address that finds the venue on a map, or nothing for one without letters.

    Plain ASCII of at most 200 characters: it can be read out, typed and sent anywhere.
    """
    if not any(map(str.isalpha, _letters(training.venue))):
        return ""
    address = _MAP + _letters(whereabouts(turn, training)).replace(" ", "+")
    if len(address) > _LONGEST_MAP:
        address = address[: _LONGEST_MAP + 1].rpartition("+")[0]
    return address


def front_door(turn: Turn) -> str:
    """Return the one address at which people reach the bot, or nothing."""
    return turn.app.office.public_url or turn.app.bot.link("")


def audience(turn: Turn, places: Sequence[str], most: int = _PLACES) -> str:
    """Say for which places a class is, the first of them by name."""
    if not places or "" in places:
        return turn.words("training_desk.everywhere").strip()
    names = [turn.app.library.places.name(place) or place for place in places[:most]]
    more = len(places) - len(names)
    return turn.words("training_desk.places", names=names, more=more).strip()


def quiz_title(turn: Turn, quiz: str) -> str:
    """Return the title of a quiz, or of none an empty text."""
    known = turn.app.library.quiz(quiz) if quiz else None
    return known.title if known else quiz


def quiz_until(turn: Turn, training: Training) -> str:
    """Say the last day on which the quiz of a class may be done; nothing when it never closes."""
    closes = planning.closes_at(turn.app, training)
    return say_day(turn.local(closes - 1).date(), turn.now.date()) if closes is not None else ""


def quiz_state(turn: Turn, training: Training) -> QuizState:
    """Say how the quiz of a class stands now."""
    return planning.quiz_state(turn.app, training, turn.now_ms)


def standing_word(turn: Turn, where: Standing | None, present: bool) -> str:
    """Say how a person stands in a class; nothing for one who waits or has no part in it."""
    if present:
        return turn.words("classes.standing_present").strip()
    booked = where is not None and where.booked
    return turn.words("classes.standing_booked").strip() if booked else ""


def lateness(turn: Turn, said: Lateness | None) -> str:
    """Say what somebody said beforehand: `báo muộn 30 phút`; nothing where it was nothing."""
    if said is None:
        return ""
    length = say_minutes(said.minutes) if said.minutes else ""
    return turn.words("classes.said_late", what=said.what, length=length).strip()


def other_doors(turn: Turn) -> list[Door]:
    """Return the channels beside the page and the bot that an address of ours leads to."""
    wording = turn.app.library.wording
    return [
        Door(title_of(wording, name), can.link("")) for name, can in turn.app.channels.items()
        if name != turn.app.bot_channel and not can.mailbox and can.link("")
    ]  # fmt: skip


def group_text(turn: Turn, training: Training) -> str:
    """Return a class as text to pass on, in markup: at most 500 characters once it is plain."""
    return _to_pass_on(
        turn, training, "training_desk.group_text", code=training.code,
        address=door(turn, training), map=map_link(turn, training),
        need=training.need_to_know,
    )  # fmt: skip


def quiz_text(turn: Turn, training: Training) -> str:
    """Return the quiz of a class as text to pass on, in markup: at most 500 characters too."""
    return _to_pass_on(
        turn, training, "training_desk.pass_text",
        quiz=short(quiz_title(turn, training.quiz), _PASSED_QUIZ), address=front_door(turn),
    )  # fmt: skip


def _to_pass_on(turn: Turn, training: Training, key: str, **values: str) -> str:
    venue = training.venue
    while True:
        text = turn.words(
            key, title=training.title, when=span(turn, training), venue=venue, **values
        )
        over = len(markup.plain(text)) - GROUP_TEXT
        spare = next((name for name in ("map", "need") if values.get(name)), "")
        if over > 0 and spare:  # where it does not fit, the venue's own words matter
            values[spare] = ""
            continue
        if over <= 0 or len(venue) <= _LEAST_VENUE:
            return text
        venue = short(venue, max(_LEAST_VENUE, len(venue) - over))


def see_choices(turn: Turn, found: Sequence[Training], route: Route[int]) -> list[Choice]:
    """Return one choice per class."""
    return [Choice(route.to(training.id), label(turn, training)) for training in found]
