"""An office's own sentences: heard at once where something is said nearly so, without training."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.library.meaning.keys import keys
from bot.library.query import is_stop
from bot.library.terms import Term
from bot.text.spoken import core

#: What a word is worth that carries a subject, one that does not, and a pair.
_WORD, _STOP_WORD, _PAIR = 1.0, 0.35, 0.6
_MARKS = "="


class Near(NamedTuple):
    """The intent of the nearest sentence, and how near it is: 1 is the same."""

    intent: str
    likeness: float


class Nearest:
    """Sentences with their intents."""

    def __init__(
        self, said: Sequence[tuple[str, str]], cut: Callable[[str], Sequence[Term]]
    ) -> None:
        """`said` are texts with their intents, `cut` takes a text apart."""
        self._cut = cut
        self._intents = [intent for _, intent in said]
        self._sums: list[float] = []
        self._holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, (text, _) in enumerate(said):
            worth = self._worth(text)
            self._sums.append(sum(worth.values()))
            for key, one in worth.items():
                self._holding[key].append((at, one))

    def find(self, text: str) -> Near:
        """Return the nearest sentence; of several the first."""
        if not self._intents:
            return Near("", 0.0)
        worth = self._worth(text)
        shared: Counter[int] = Counter()
        for key, one in worth.items():
            for at, other in self._holding.get(key, ()):
                shared[at] += min(one, other)  # type: ignore[assignment]
        whole = sum(worth.values())
        best = max(
            ((2 * same / (whole + self._sums[at]), -at) for at, same in shared.items()),
            default=(0.0, 0),
        )
        return Near(self._intents[-best[1]] if shared else "", best[0])

    def _worth(self, text: str) -> dict[str, float]:
        """Return what a sentence is compared by, and what each is worth.

        Accents and what is said around it out of politeness do not count.
        """
        terms = self._cut(core(text))
        plain = {term.folded: _STOP_WORD if is_stop(term) else _WORD for term in terms}
        return {
            key: plain.get(key, _PAIR if "_" in key else _WORD)
            for key in keys(terms)
            if key[0] != _MARKS
        }
