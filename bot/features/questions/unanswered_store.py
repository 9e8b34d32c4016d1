"""How often something was asked that no card answers: by month and topic, and alike sentences.

No row says who asked or when, and rows lie in the order of their keys. Of a sentence there is a
keyed digest; of those who asked it one of a few marks each, which a sixteenth of all people
share, and so with their communes. Several marks are several people, one is anybody.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from bot.store.sql import Tx, rows, run, scalar

#: Marks for people and for communes: many people have the same one, few at once do.
_MARKS, _COMMUNE_MARKS = 16, 8
#: A sentence is kept in words once so many people of so many communes asked it.
_PEOPLE, _COMMUNES = 3, 2


class Asked(NamedTuple):
    """What was asked, a topic or a sentence, and how often."""

    what: str
    times: int


def count(tx: Tx, month: str, topic: str) -> None:
    """Count a question of a topic."""
    run(
        tx,
        "INSERT INTO unanswered_topics (month, topic, times) VALUES (:month, :topic, 1) "
        "ON CONFLICT (month, topic) DO UPDATE SET times = unanswered_topics.times + 1",
        month=month, topic=topic,
    )  # fmt: skip


def count_sentence(
    tx: Tx, month: str, key: str, said: str, text: str, person: int, commune: str
) -> None:
    """Count a sentence, folded and as typed; its words are kept once several have asked it."""
    digest = _mac(key, month, said).hex()
    people = 1 << _mac(key, month, said, "person", str(person))[0] % _MARKS
    communes = 1 << _mac(key, month, said, "commune", commune)[0] % _COMMUNE_MARKS
    run(
        tx,
        "INSERT INTO unanswered_sentences (month, digest, people, communes, times) "
        "VALUES (:month, :digest, :people, :communes, 1) ON CONFLICT (month, digest) DO UPDATE "
        "SET people = unanswered_sentences.people | excluded.people, "
        "communes = unanswered_sentences.communes | excluded.communes, "
        "times = unanswered_sentences.times + 1",
        month=month, digest=digest, people=people, communes=communes,
    )  # fmt: skip
    if _several(tx, month, digest):
        run(
            tx,
            "UPDATE unanswered_sentences SET text = :text "
            "WHERE month = :month AND digest = :digest AND text = ''",
            month=month, digest=digest, text=text,
        )  # fmt: skip


def _several(tx: Tx, month: str, digest: str) -> bool:
    values = {"month": month, "digest": digest}
    where = "FROM unanswered_sentences WHERE month = :month AND digest = :digest"
    people = int(scalar(tx, f"SELECT people {where}", **values))
    communes = int(scalar(tx, f"SELECT communes {where}", **values))
    return people.bit_count() >= _PEOPLE and communes.bit_count() >= _COMMUNES


def _mac(key: str, *what: str) -> bytes:
    return hmac.digest(key.encode(), "\n".join(what).encode(), hashlib.sha256)[:16]


def topics(tx: Tx, month: str, most: int) -> list[Asked]:
    """Return the topics of a month, most asked first."""
    found = rows(
        tx,
        "SELECT topic, times FROM unanswered_topics WHERE month = :month "
        "ORDER BY times DESC, topic LIMIT :most",
        month=month, most=most,
    )  # fmt: skip
    return [Asked(*row) for row in found]


def sentences(tx: Tx, month: str, most: int) -> list[Asked]:
    """Return the sentences of a month that several asked alike, most asked first."""
    found = rows(
        tx,
        "SELECT text, times FROM unanswered_sentences WHERE month = :month AND text <> '' "
        "ORDER BY times DESC, text LIMIT :most",
        month=month, most=most,
    )  # fmt: skip
    return [Asked(*row) for row in found]
