"""Cards are read aloud to people with little schooling: hard words, short sentences, full names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.reading import Sources, read_sources
from bot.library.yamlfile import Items, Mapping, Node, Scalar, read_yaml
from bot.text import markup

ROOT = Path(__file__).parents[2]
LONGEST = 25  # syllables of one sentence
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])(?=\s|$)|\n")

#: Beginnings of sentences that the law does not allow to be shorter, each with the reason.
LONG_SENTENCES: dict[str, str] = {}


@pytest.fixture(scope="module")
def sources() -> Sources:
    """The shipped content, every variant of every card."""
    return read_sources(ROOT / "content", ROOT / "quizzes")


def texts(sources: Sources) -> Iterator[tuple[str, str]]:
    """Yield the name and the plain text of each card and each question."""
    for card in sources.cards:
        yield Path(card.file).name, markup.plain(f"{card.value.title}\n{card.value.body}")
    for questions in sources.questions.values():
        for found in questions:
            one = found.value
            where = f"{Path(found.file).name}:{one.id}"
            yield where, markup.plain("\n".join((one.text, *one.options, one.why)))


def hard_words() -> dict[str, list[str]]:
    """Return each hard word with what explains it; nothing explains what is not to be used."""
    node, faults = read_yaml(ROOT / "content" / "plain_words.yaml")
    assert faults == [] and isinstance(node, Items)
    entries = [item.entries for item in node.items if isinstance(item, Mapping)]
    return {_text(entry["word"]): _texts(entry.get("explained")) for entry in entries}


def _text(node: Node) -> str:
    assert isinstance(node, Scalar)
    return node.text


def _texts(node: Node | None) -> list[str]:
    return [_text(item) for item in node.items] if isinstance(node, Items) else []


def test_hard_words_are_explained_or_replaced(sources: Sources) -> None:
    """`niêm yết`, `đa chiều`, `chỉ số thiếu hụt` and their kind never stand alone."""
    bare = [
        f"{name}: {word}"
        for name, text in texts(sources)
        for word, explained in hard_words().items()
        if re.search(rf"\b{word}\b", text, re.I)
        and not any(re.search(rf"\b{re.escape(plain)}", text, re.I) for plain in explained)
    ]
    assert bare == []


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; a line ends one."""
    for part in _SENTENCE_ENDS.split(text):
        if part and part.strip():
            yield part.strip()


def test_sentences_are_short(sources: Sources) -> None:
    """No sentence of a card has more than 25 syllables, but those listed with a reason."""
    long = [
        f"{Path(card.file).name} ({len(said.split())}): {said}"
        for card in sources.cards
        for said in sentences(markup.plain(card.value.body))
        if len([word for word in said.split() if any(map(str.isalnum, word))]) > LONGEST
    ]
    assert [one for one in long if not any(f": {said}" in one for said in LONG_SENTENCES)] == []
    unused = [said for said in LONG_SENTENCES if not any(f": {said}" in one for one in long)]
    assert unused == []


def test_the_commune_s_committee_is_named_in_full(sources: Sources) -> None:
    """No card says only `UBND`: `Ủy ban nhân dân xã` or `Ủy ban xã` stands there."""
    short = [
        Path(card.file).name
        for card in sources.cards
        if re.search(r"(?<!/KH-)\bUBND\b", f"{card.value.title}\n{card.value.body}")
        and not re.search(r"Ủy ban (nhân dân )?(xã|phường)", card.value.body)
    ]
    assert short == []
    told = [card for card in sources.cards if "Ủy ban xã" in card.value.body]
    bare = [c.file for c in told if not re.search(r"Ủy ban nhân dân", c.value.body)]
    assert [Path(file).name for file in bare] == []
