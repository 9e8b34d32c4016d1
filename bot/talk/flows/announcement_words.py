"""How an announcement is spoken of: to whom it goes, how many that is, how it is passed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.audiences import Audience, HeadCount, within
from bot.domain.rights import scopes
from bot.domain.trainings import Training
from bot.library.places import Places
from bot.library.wording import Ready
from bot.store import announcements, trainings
from bot.store.announcements import Announcement
from bot.talk.flows import class_words
from bot.talk.messages import Reply
from bot.talk.turn import House, Turn
from bot.text import markup
from bot.text.folding import short
from bot.text.markup import Run

_LABEL = 40
_MOST_COMMUNES = 200
#: Reasons for which a message can die -> the key of what people read; others are "other".
_REASONS = {
    "blocked": "blocked", "deactivated": "blocked", "never_started": "blocked", "kicked": "blocked",
    "chat_gone": "blocked", "chat_not_found": "blocked",
    "never_fetched": "never_opened", "withdrawn": "withdrawn", "expired": "no_line",
    "uncertain": "uncertain",
}  # fmt: skip


def as_sent(house: House, sent: Announcement) -> Reply:
    """Return an announcement exactly as everybody gets it; its text is markup."""
    words = house.library.wording.render
    message = words("announcements.message", office=house.office.name, text=Ready(sent.text))
    return Reply(message.strip(), kind="announcement", file=sent.file)


def places(turn: Turn, codes: Sequence[str]) -> str:
    """Name the places that an audience or a role is bound to."""
    if "" in codes:
        return turn.words("announcements.everywhere").strip()
    names = turn.house.library.places.name
    return short("; ".join(names(code) or code for code in codes), 60)


def whom(turn: Turn, audience: Audience) -> str:
    """Say to whom an announcement goes."""
    if audience.kind == "training":
        training = trainings.find(turn.tx, audience.training)
        name = class_label(turn, training) if training else ""
        return turn.words("announcements.to_class", name=name).strip()
    return turn.words("announcements.to_places", places=places(turn, audience.places)).strip()


def class_label(turn: Turn, training: Training) -> str:
    """Return what a button shows of a class, marked as one."""
    return turn.words("announcements.class_choice", name=class_words.label(turn, training)).strip()


def communes(everywhere: Places, audience: Audience) -> tuple[str, ...]:
    """Return the communes in which an audience's people live; none where it has no few."""
    found = [everywhere.get(code) for code in audience.places]
    if len(found) > _MOST_COMMUNES or any(one is None or not one.parent for one in found):
        return ()
    return tuple(one.code if one.kind == "commune" else one.parent or "" for one in found if one)


def head_count(turn: Turn, audience: Audience) -> HeadCount:
    """Count an audience by how people are reached today, the author left out."""
    covers = turn.house.library.places.covers
    mine = scopes(turn.roles, "trainer")
    counted: Counter[str] = Counter()
    few = communes(turn.house.library.places, audience)
    for commune, village, how, count in announcements.reach(turn.tx, audience, few, turn.me.id):
        if audience.kind == "training" or (
            within(audience.places, commune, village, covers)
            and within(mine, commune, village, covers)
        ):
            counted[how] += count
    return HeadCount(counted["phone"], counted["page"], counted["none"])


def label(turn: Turn, sent: Announcement) -> str:
    """Return what a button shows of an announcement: its day and how it begins."""
    day = turn.local(sent.created_at)
    words = " ".join(markup.plain(sent.text).split())
    return f"{day.day}/{day.month} · {short(words, _LABEL)}"


def failures(turn: Turn, id: int) -> list[str]:
    """Say how many messages of an announcement failed, reason by reason, most first."""
    counted: Counter[str] = Counter()
    for reason, count in announcements.progress(turn.tx, id).failed.items():
        counted[_REASONS.get(reason, "other")] += count
    return [
        turn.words(f"announcements.failed_{name}", count=count).strip()
        for name, count in counted.most_common()
    ]


def detail(audience: Audience) -> str:
    """Return an audience as the audit log keeps it."""
    if audience.kind == "training":
        return f"training:{audience.training}"
    return f"{audience.kind}:{' '.join(audience.places)}".rstrip(":")


def group_text(turn: Turn, sent: Announcement) -> str:
    """Return an announcement as plain text to pass on, at most 500 characters.

    A class's day, time, place and address stand below it; the text itself gives way.
    """
    training = trainings.find(turn.tx, sent.audience.training) if sent.audience.training else None
    tail = turn.words(
        "announcements.group_tail", office=turn.house.office.name,
        title=short(training.title, 80) if training else "",
        span=class_words.span(turn, training) if training else "",
        venue=short(training.venue, 80) if training else "",
        address=class_words.door(turn, training) if training else class_words.front_door(turn),
    )  # fmt: skip
    below = markup.plain(tail).strip()
    above = "".join(_with_address(run) for run in markup.parse(sent.text)).strip()
    room = class_words.GROUP_TEXT - len(below) - 2
    return f"{short(above, max(room, 0))}\n\n{below}"[: class_words.GROUP_TEXT]


def _with_address(run: Run) -> str:
    return f"{run.text} ({run.href})" if run.href and run.href != run.text else run.text
