"""Which messages name whom: found when a message is kept, so that nobody has to remember it.

The words of what is said are looked up among the names, telephone numbers, personal codes and
questions that the database holds, whoever is to read them: a phone is left, lent or shared later.
What a name begins with is asked for word by word, so that a text costs one look at its words and
a few more where a name does stand.

A row without person and line says that a message has to be read whenever somebody goes: it was
kept before there was this table, names what too many bear, or says what nobody bears yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from bot.domain.codes import code_hash, personal_codes
from bot.store.sql import Tx, listed, parse, rows, rows_among, run
from bot.text.runs import Run, Source, Spot, beginnings, begun, phones, sources, telling

#: A name that more people bear is not noted for each of them.
MOST_BEARERS: Final = 16
#: Characters of a question that tell whose it is, and the least of them.
_QUESTION, _TELLING = 40, 20
_AT_ONCE = 100
#: A question on one line: as an index keeps it, and as lists show it.
_ASKED = "replace(text, '\n', ' ')"
#: Those of some texts that begin the person's name, the list's name or the question next behind
#: them, with what these are.
_BEHIND = (
    "WITH wanted (said) AS (VALUES {lines}), next (said, person, entry, question) AS (SELECT w.said, "  # noqa: S608, E501
    "(SELECT full_name FROM people WHERE full_name >= w.said ORDER BY full_name LIMIT 1), "
    "(SELECT full_name FROM roster WHERE full_name >= w.said ORDER BY full_name LIMIT 1), "
    f"(SELECT {_ASKED} FROM noted_questions WHERE {_ASKED} >= w.said "
    f"AND person IS NOT NULL ORDER BY {_ASKED} LIMIT 1) FROM wanted w) "
    "SELECT said, person, entry, question FROM next WHERE substr(person, 1, length(said)) = said "
    "OR substr(entry, 1, length(said)) = said OR substr(question, 1, length(said)) = said"
)
_FEW = "ORDER BY id LIMIT :most"
#: Who bears a name, who a number: people, lines of the list.
_NAMED = (
    f"SELECT id FROM people WHERE full_name = :text {_FEW}",  # noqa: S608
    f"SELECT id FROM roster WHERE full_name = :text {_FEW}",  # noqa: S608
)
_NUMBERED = (
    f"SELECT id FROM people WHERE phone = :text AND phone <> '' {_FEW}",  # noqa: S608
    f"SELECT id FROM roster WHERE phone = :text AND phone <> '' {_FEW}",  # noqa: S608
)


#: For each text the person's name, the list's name and the question next behind it; nothing where
#: it begins none of them.
Looked = dict[str, tuple[str | None, ...]]
_UNKNOWN = ("",)


class Mentioning(NamedTuple):
    """A message that names somebody or may do so; `reply` is JSON."""

    id: int
    kind: str
    reply: str


class _Known(NamedTuple):
    """What is known of those in a text: ids of people, of lines, and whether a name is common."""

    persons: set[int]
    entries: set[int]
    crowded: bool


# -- noting --------------------------------------------------------------------------------------


def note(
    tx: Tx, message: int, reply: str, heard: Collection[str], looked: Looked | None = None,
    owner: int | None = None,
) -> None:  # fmt: skip
    """Note whom a new message names; `heard` are words that somebody may bear from now on.

    What repeats somebody's own words is theirs by their id, the `owner`, before any of it is kept.
    Several messages of a transaction that adds nobody ask for their words once with one `looked`.
    """
    texts = _texts(parse(reply))
    known = _known(tx, sources(texts), {} if looked is None else looked)
    persons = known.persons if owner is None else known.persons | {owner}
    noted: list[tuple[int | None, int | None]] = [
        *((person, None) for person in sorted(persons)),
        *((None, entry) for entry in sorted(known.entries)),
    ]
    if known.crowded or (heard and not telling(texts).isdisjoint(heard)):
        noted.append((None, None))
    tx.executemany(
        "INSERT INTO message_mentions (message, person, entry) VALUES (:message, :person, :entry)",
        [{"message": message, "person": person, "entry": entry} for person, entry in noted],
    )


def _texts(body: dict[str, Any]) -> list[str]:
    return [body.get("text", ""), *(choice[1] for choice in body.get("choices", ()))]


def _known(tx: Tx, found: Sequence[Source], looked: Looked) -> _Known:
    names, asked = _standing(tx, found, looked)
    numbers = {number for source in found for number in phones(source)}
    people, lines = (
        [*_borne(tx, named, names), *_borne(tx, numbered, numbers)]
        for named, numbered in zip(_NAMED, _NUMBERED, strict=True)
    )
    people.append(_askers(tx, asked))
    return _Known(
        {id_ for ids in people for id_ in ids[:MOST_BEARERS]} | _of_codes(tx, found),
        {id_ for ids in lines for id_ in ids[:MOST_BEARERS]},
        any(len(ids) > MOST_BEARERS for ids in (*people, *lines)),
    )


def _standing(tx: Tx, found: Sequence[Source], looked: Looked) -> tuple[set[str], set[str]]:
    """Return what in texts may be a whole name, and beginnings of questions that were asked."""
    names: set[str] = set()
    asked: set[str] = set()
    words = begun(found)
    _look_behind(tx, [said for said in words if said not in looked], looked)
    if not any(looked[said] for said in words):
        return names, asked
    open_ = _by_words((one for source in found for one in beginnings(source)), looked)
    while open_:
        grown: list[Run] = []
        _look_behind(tx, [said for said in open_ if said not in looked], looked)
        for said, spots in open_.items():
            behind = looked[said]
            if not behind:
                continue
            person, entry, question = [bool(one and one.startswith(said)) for one in behind]
            here = [Run(*spot) for spot in spots]
            if person or entry:
                names.update(marked for one in here for marked in one.marked())
                names.update({said}.intersection(behind))
            if question and _TELLING <= len(said) <= _QUESTION:
                asked.add(said)
            if person or entry or len(said) <= _QUESTION:
                grown += [longer for one in here if (longer := one.longer())]
        open_ = _by_words(((one.said, one) for one in grown), looked)
    return names, asked


def _by_words(spots: Iterable[tuple[str, Spot]], looked: Looked) -> dict[str, list[Spot]]:
    """Return places in texts by what they say: the same words are asked for once.

    What is known to begin nothing, as most words are, is left out.
    """
    found: defaultdict[str, list[Spot]] = defaultdict(list)
    for said, spot in spots:
        if looked.get(said, _UNKNOWN):
            found[said].append(spot)
    return found


def _look_behind(tx: Tx, said: Sequence[str], looked: Looked) -> None:
    for at in range(0, len(said), _AT_ONCE):
        names, values = listed(said[at : at + _AT_ONCE])
        lines = ", ".join(f"({name})" for name in names.split(", "))
        looked.update(dict.fromkeys(said[at : at + _AT_ONCE], ()))
        for begun_so, *behind in rows(tx, _BEHIND.replace("{lines}", lines), **values):
            looked[begun_so] = tuple(behind)


def _borne(tx: Tx, statement: str, texts: Collection[str]) -> list[list[int]]:
    """Return the ids of those who bear each name or number, at most one more than are noted."""
    found = (rows(tx, statement, text=text, most=MOST_BEARERS + 1) for text in sorted(texts))
    return [[id_ for (id_,) in ids] for ids in found]


def _of_codes(tx: Tx, found: Sequence[Source]) -> set[int]:
    hashes = {code_hash(code) for source in found for code in personal_codes(source.text)}
    statement = "SELECT id FROM people WHERE code_hash IN ({names})"
    return {id_ for (id_,) in rows_among(tx, statement, sorted(hashes))}


def _askers(tx: Tx, said: Collection[str]) -> list[int]:
    """Return whose questions begin so, as far as a question is looked for."""
    found: set[int] = set()
    for start in said:
        asked = rows(
            tx,
            f"SELECT text, person FROM noted_questions WHERE {_ASKED} >= :begun "  # noqa: S608
            f"AND {_ASKED} < :end AND person IS NOT NULL",
            begun=start,
            end=f"{start}\U0010ffff",
        )
        found |= {person for text, person in asked if beginning(text) == start}
    return sorted(found)


def beginning(question: str) -> str:
    """Return the first words of a question, by which it is found; nothing for one of a few words.

    Lists show it shortened, and a few words may be anybody's.
    """
    source = sources([question])[0]
    whole = [end for _, end in source.spans if end <= _QUESTION]
    begun = source.text[: whole[-1]] if whole else ""
    return begun if len(begun) >= _TELLING else ""


# -- finding and forgetting ----------------------------------------------------------------------


def forget_line(tx: Tx, entry: int) -> None:
    """Forget which messages name somebody of the office's list."""
    run(tx, "DELETE FROM message_mentions WHERE entry = :entry", entry=entry)


def claim_lines(tx: Tx, person: int) -> None:
    """Make what names a person's lines of the list name the person."""
    mine = "entry IN (SELECT id FROM roster WHERE person = :person)"
    run(
        tx,
        "INSERT INTO message_mentions (message, person) SELECT DISTINCT e.message, :person "  # noqa: S608
        f"FROM message_mentions e WHERE e.{mine} AND NOT EXISTS (SELECT 1 FROM message_mentions m "
        "WHERE m.message = e.message AND m.person = :person)",
        person=person,
    )
    run(tx, f"DELETE FROM message_mentions WHERE {mine}", person=person)  # noqa: S608


def naming(tx: Tx, person: int) -> list[Mentioning]:
    """Return the messages that name a person, by the name of today or an earlier one."""
    found = rows(
        tx,
        "SELECT m.id, m.kind, m.reply FROM message_mentions n CROSS JOIN messages m "
        "WHERE n.person = :person AND m.id = n.message ORDER BY m.id",
        person=person,
    )
    return [Mentioning(*row) for row in found]


def to_be_read(tx: Tx, parts: Sequence[str]) -> list[Mentioning]:
    """Return those of the messages that have to be read in which one of some patterns is found."""
    if not parts:
        return []
    names, values = listed(parts)
    wanted = " OR ".join(f"m.reply LIKE {name}" for name in names.split(", "))
    found = rows(
        tx,
        "SELECT m.id, m.kind, m.reply FROM message_mentions n CROSS JOIN messages m "  # noqa: S608
        f"WHERE n.person IS NULL AND n.entry IS NULL AND m.id = n.message AND ({wanted})",
        **values,
    )
    return [Mentioning(*row) for row in found]
