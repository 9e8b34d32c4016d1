"""How an announcement is spoken of: to whom it goes, how many that is, how it is passed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from bot.conversation.capabilities import title_of
from bot.conversation.messages import Choice, Reply
from bot.conversation.turn import AppContext, Turn
from bot.domain.audiences import OF_CLASS, Audience, Criterion, HeadCount, may_address, within
from bot.domain.instants import local_moment
from bot.domain.people import WORKS
from bot.domain.rights import ROLE_NAMES, Role, holds, scopes
from bot.domain.trainings import Training
from bot.features.announcements import audience, routes, store
from bot.features.announcements.receipts import Progress
from bot.features.announcements.store import Announcement
from bot.features.classes import class_words, trainings
from bot.library.places import Places
from bot.library.wording import Ready
from bot.store import people
from bot.store.sql import Tx
from bot.text import markup
from bot.text.folding import short
from bot.text.markup import Run

_LABEL = 40
_TITLE = 60
_PLACES = 80
_IN_SCOPE = "in"
#: Reasons for which a message can die -> the key of what people read; others are "other".
_REASONS = {
    "blocked": "blocked", "deactivated": "blocked", "never_started": "blocked", "kicked": "blocked",
    "chat_gone": "blocked", "chat_not_found": "blocked", "unreachable": "blocked",
    "never_fetched": "never_opened", "withdrawn": "withdrawn", "erased": "withdrawn",
    "left": "left", "expired": "no_line", "too_late": "no_line", "budget": "month_full",
}  # fmt: skip

#: Says of a commune and a village whether who lives there is meant.
LivesWithin = Callable[[str, str], bool]


def as_sent(app: AppContext, sent: Announcement) -> Reply:
    """Return an announcement exactly as everybody gets it; its text is markup."""
    words = app.library.wording.render
    message = words("announcements.message", office=app.office.name, text=Ready(sent.text))
    read = Choice(routes.READ.to(sent.id), words("announcements.read_choice").strip())
    return Reply(message.strip(), (read,), "none", kind="announcement", file=sent.file)


# -- to whom ---------------------------------------------------------------------------------


def whom(tx: Tx, app: AppContext, meant: Audience, scope: Sequence[str]) -> str:
    """Say as plain text to whom an announcement goes; `scope` is where its author may write."""
    some = [one for one in meant.criteria if one.kind not in ("all", "place")]
    subjects = [_subject(tx, app, one) for one in some]
    return _said(app, meant.places, bool(meant.trainings), scope, subjects)


def _said(
    app: AppContext, places: Sequence[str], of_class: bool, scope: Sequence[str],
    subjects: Sequence[str],
) -> str:  # fmt: skip
    where = places or (() if of_class or (subjects and "" in scope) else scope)
    render = app.library.wording.render
    text = render("announcements.whom", subjects=subjects, where=_place_names(app, where))
    return markup.plain(text)


def _place_names(app: AppContext, codes: Sequence[str]) -> list[str]:
    """Name the places that an audience or a role is bound to."""
    if "" in codes:
        return [app.library.wording.render("announcements.everywhere")]
    names = app.library.places.name
    return [short(names(code) or code, _PLACES) for code in codes]


def _subject(tx: Tx, app: AppContext, criterion: Criterion) -> str:
    """Say one criterion as plain text: `học viên vắng lớp Rà soát (14/12)`."""
    kind, of = criterion
    render = app.library.wording.render
    if kind == "role":
        name = _small(render(f"roles.{of}") if of in ROLE_NAMES else of)
    elif kind == "work":
        name = _small(render(f"works.{of}") if of in WORKS else of)
    elif kind == "unconfirmed":
        sent = store.find(tx, int(of))
        name = label(app, sent) if sent else ""
    else:
        training = trainings.find(tx, int(of))
        name = _class_name(app, training) if training else ""
    return markup.plain(render(f"announcements.subject_{kind}", name=name, of=of))


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


def _class_name(app: AppContext, training: Training) -> str:
    day = local_moment(training.starts_at, app.office.zone)
    return f"{short(training.title, _TITLE)} ({day.day}/{day.month})"


def class_label(turn: Turn, training: Training) -> str:
    """Return what a button shows of a class, marked as one."""
    name = class_words.label(turn, training)
    return markup.plain(turn.words("announcements.class_choice", name=name))


def label(app: AppContext, sent: Announcement) -> str:
    """Return what a button shows of an announcement: its day and how it begins."""
    return f"{day(app, sent)} · {first_words(sent)}"


def day(app: AppContext, sent: Announcement) -> str:
    """Return the day on which an announcement went or is to go: `14/12`."""
    instant = sent.created_at if sent.state in ("draft", "dropped") else sent.due_at
    found = local_moment(instant, app.office.zone)
    return f"{found.day}/{found.month}"


def first_words(sent: Announcement) -> str:
    """Return how an announcement begins, as plain text, cut between words where it can be."""
    words = " ".join(markup.plain(sent.text).split())
    if len(words) <= _LABEL:
        return words
    begins = short(words, _LABEL)
    whole = begins.rpartition(" ")[0].rstrip(" .,:;")
    return f"{whole}…" if len(whole) > _LABEL // 2 else begins


def detail(meant: Audience, scope: Sequence[str]) -> str:
    """Return an audience as the audit log keeps it: no names and no words of anybody."""
    parts = [f"{kind}:{of}" for kind, of in meant.criteria]
    if not meant.places and not meant.trainings:
        parts += [f"{_IN_SCOPE}:{code}" for code in scope]
    return " ".join(parts)


def whom_of_detail(tx: Tx, app: AppContext, kept: str) -> str:
    """Say what `detail` kept; the words of an announcement stay out of the log."""
    pairs = [part.partition(":")[::2] for part in kept.split()]
    scope = [of for kind, of in pairs if kind == _IN_SCOPE]
    places = [of for kind, of in pairs if kind == "place"]
    subjects = [
        _subject(tx, app, Criterion(kind, of))  # type: ignore[arg-type]
        for kind, of in pairs
        if kind in ("role", "work") or (kind in OF_CLASS and of.isdecimal())
    ]
    if any(kind == "unconfirmed" for kind, _ in pairs):
        subjects.append(app.library.wording.render("announcements.subject_silent"))
    return _said(app, places, any(kind in OF_CLASS for kind, _ in pairs), scope, subjects)


# -- how many --------------------------------------------------------------------------------


def roles_of(tx: Tx, app: AppContext, author: int) -> tuple[Role, ...]:
    """Return an author's roles of now; the settings may name one of the addresses as admin."""
    if people.find(tx, author) is None:
        return ()
    held = people.roles(tx, author)
    named = app.office.admins.intersection(people.addresses_of(tx, author))
    return (*held, Role(0, "admin", "")) if named else held


def communes(everywhere: Places, meant: Audience) -> tuple[str, ...]:
    """Return the communes in which an audience's people live; none where that is not told."""
    for code in meant.places:
        place = everywhere.get(code)
        if place is not None and place.parent:
            return (place.code if place.kind == "commune" else place.parent,)
    return ()


def admits(
    tx: Tx, app: AppContext, author: int, roles: Iterable[Role], meant: Audience
) -> LivesWithin | None:
    """Return where people may be reached with an audience; None where its author may not at all."""
    held = tuple(roles)
    covers = app.library.places.covers
    if not holds(held, "trainer"):
        return None
    for id_ in meant.trainings:
        training = trainings.find(tx, id_)
        if training is None or not may_address(training, author, held, covers):
            return None
    bounds = [(code,) for code in meant.places]
    if not meant.trainings:
        bounds.append(scopes(held, "trainer"))  # type: ignore[arg-type]

    @cache
    def lives_within(commune: str, village: str) -> bool:
        return all(within(some, commune, village, covers) for some in bounds)

    return lives_within


def head_count(turn: Turn, meant: Audience) -> HeadCount:
    """Count an audience by how people are reached today, the author left out."""
    lives_within = admits(turn.tx, turn.app, turn.me.id, turn.roles, meant)
    if lives_within is None:
        return HeadCount()
    rings: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    page = none = 0
    few = communes(turn.app.library.places, meant)
    for one in audience.reach(turn.tx, meant, few, turn.me.id, turn.app.mailboxes):
        if not lives_within(one.commune, one.village):
            continue
        if one.how in ("1", "2"):
            rings[one.channel] += one.people
        elif one.how == "3":
            page += one.people
        elif one.how == "4":
            lost[one.channel] += one.people
        else:
            none += one.people
    return HeadCount(dict(rings), page, dict(lost), none)


def reach_lines(turn: Turn, heads: HeadCount) -> list[str]:
    """Say how many people of an audience are reached how, as plain text."""
    found = [("page", "", heads.page), ("none", "", heads.none)]
    found[:0] = [("rings", channel, count) for channel, count in sorted(heads.rings.items())]
    found[-1:-1] = [
        ("lost", channel, count) for channel, count in sorted(heads.unreachable.items())
    ]
    return [_reached(turn, how, channel, count) for how, channel, count in found if count]


def _reached(turn: Turn, how: str, channel: str, count: int) -> str:
    title, page = title_of(turn.app.library.wording, channel), channel in turn.app.mailboxes
    return markup.plain(
        turn.words(f"announcements.heads_{how}", channel=title, page=page, count=count)
    )


def failures(app: AppContext, progress: Progress) -> list[str]:
    """Say how many messages of an announcement failed, reason by reason, most first."""
    counted: Counter[str] = Counter()
    for reason, count in progress.failed.items():
        counted[_REASONS.get(reason, "other")] += count
    render = app.library.wording.render
    return [
        markup.plain(render(f"announcements.failed_{name}", count=count))
        for name, count in counted.most_common()
    ]


# -- passed on -------------------------------------------------------------------------------


def group_text(turn: Turn, sent: Announcement) -> str:
    """Return an announcement as plain text to pass on, at most 500 characters.

    A class's day, time, place and address stand below it; the text itself gives way.
    """
    about = sent.audience.trainings
    training = trainings.find(turn.tx, about[0]) if about else None
    tail = turn.words(
        "announcements.group_tail", office=turn.app.office.name,
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
