"""From sentences to a model: each is learnt as it stands and with every accent off."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.library.meaning.keys import keys, numbers
from bot.library.meaning.model import write_model
from bot.library.terms import Term
from bot.text.folding import fold
from tests.running import ROOT

HOME = ROOT / "tests" / ".training"
PINS = ("scikit-learn==1.9.1", "numpy==2.4.6", "scipy==1.17.1")
_FIT = Path(__file__).with_name("fit.py")
_COST = 2.0


class Example(NamedTuple):
    """A sentence, its class, and how much it counts."""

    text: str
    intent: str
    weight: float = 1.0


def python() -> Path:
    """Return the interpreter that has scikit-learn, installing it on first use."""
    interpreter = HOME / "bin" / "python"
    mark = HOME / ".ready"
    if not mark.exists() or mark.read_text() != "\n".join(PINS):
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([str(interpreter), "-m", "pip", "install", "-q", *PINS], check=True)
        mark.write_text("\n".join(PINS))
    return interpreter


def teach(
    path: Path, examples: Sequence[Example], terms: Callable[[str], Sequence[Term]],
    learnt: Iterable[int] = (), digest: str = "", cost: float = _COST,
) -> None:  # fmt: skip
    """Learn from examples and write the model; `terms` cuts a text as the program does."""
    lesson = {"numbers": [], "classes": [], "weights": [], "cost": cost}
    for example in examples:
        for text in dict.fromkeys((example.text, fold(example.text))):
            found = numbers(keys(terms(text)))
            if found:
                lesson["numbers"].append(sorted(set(found)))
                lesson["classes"].append(example.intent)
                lesson["weights"].append(example.weight)
    fitted = subprocess.run(
        [str(python()), str(_FIT)], input=json.dumps(lesson), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    told = json.loads(fitted.stdout)
    weights = {int(number): row for number, row in told["weights"].items()}
    write_model(path, told["classes"], told["bias"], weights, learnt, digest)
