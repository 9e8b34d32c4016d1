"""`python -m tests.training`: learns content/intents.yaml and writes content/intents.weights."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bot.library.load import Library, load
from bot.library.meaning.intents import SEARCH, read_intents
from bot.library.meaning.model import digest_of, sentence_number
from tests.running import ROOT
from tests.training.lesson import Example, teach

#: What a title or keyword of a card counts beside a sentence.
_CARD = 0.3


def main() -> None:
    """Learn and write; exits 1 where the sentences have faults."""
    path = ROOT / "content" / "intents.yaml"
    sentences, faults = read_intents(path)
    for fault in faults:
        print(f"{fault.file}:{fault.line}: {fault.text}")
    if faults:
        sys.exit(1)
    library, _ = load(ROOT / "content", ROOT / "quizzes")
    examples = [Example(said.text, said.intent) for said in sentences.said]
    examples += [Example(text, SEARCH, _CARD) for text in dict.fromkeys(_on_cards(library))]
    learnt = [sentence_number(said.text, said.intent) for said in sentences.said]
    target = path.with_name("intents.weights")
    teach(target, examples, library.terms, learnt, digest_of(path.read_bytes()))
    print(f"{len(learnt)} sentences, {target.stat().st_size / 1000:.0f} KB")


def _on_cards(library: Library) -> Iterator[str]:
    """Yield the titles and keywords of all cards: words that speak for them."""
    for card in library.every_card:
        yield card.title
        yield from card.keywords


if __name__ == "__main__":
    main()
