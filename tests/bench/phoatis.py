"""The yardstick that nobody here wrote: the public sentences of PhoATIS, 24 intents of flights.

Repository VinAIResearch/JointIDSF, syllable level. They are fetched for measuring and never kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.library.load import Library
from bot.library.meaning.keys import keys, numbers
from bot.library.meaning.model import Model, read_model
from bot.text.folding import fold
from tests.bench.promise import Promise
from tests.training.lesson import Example, teach

_BAR = 0.95


async def phoatis(library: Library, folder: Path | None) -> list[Promise]:
    """Learn from their sentences and judge theirs, with accents and without; else say so."""
    names = [f"understand: PhoATIS, {how}" for how in ("with accents", "without any")]
    if folder is None:
        return [Promise(f"{name}: not measured", float("nan"), _BAR, "share", better="more")
                for name in names]  # fmt: skip
    learnt, judged = _read(folder / "train"), _read(folder / "test")
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "weights"
        teach(path, learnt, library.terms)
        model = read_model(path)
    assert model is not None
    shares = (_share(library, model, judged), _share(library, model, _bare(judged)))
    return [
        Promise(f"{name} ({len(judged)})", share, _BAR, "share", better="more")
        for name, share in zip(names, shares, strict=True)
    ]


def _read(folder: Path) -> list[Example]:
    lines, labels = (
        (folder / name).read_text(encoding="utf-8").splitlines() for name in ("seq.in", "label")
    )
    return [Example(text, label) for text, label in zip(lines, labels, strict=True)]


def _bare(examples: Sequence[Example]) -> list[Example]:
    return [example._replace(text=fold(example.text)) for example in examples]


def _share(library: Library, model: Model, judged: Sequence[Example]) -> float:
    right = 0
    for example in judged:
        scores = model.scores(numbers(keys(library.terms(example.text))))
        right += model.classes[scores.index(max(scores))] == example.intent
    return right / len(judged)
