"""What an office's folder says of intents: the model, and the sentences that it has not learnt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.library.meaning.deciding import Decider
from bot.library.meaning.intents import Said, read_intents
from bot.library.meaning.model import BrokenModel, Model, digest_of, read_model, sentence_number
from bot.library.meaning.nearest import Nearest
from bot.library.model import Fault
from bot.library.terms import Term

SENTENCES, WEIGHTS = "intents.yaml", "intents.weights"


class Meaning(NamedTuple):
    """A model, and the sentences that somebody added since it was taught."""

    model: Model | None
    own: tuple[Said, ...]

    def decider(self, terms: Callable[[str], Sequence[Term]]) -> Decider:
        """Return what decides, with sentences cut by `terms`."""
        own = [(said.text, said.intent) for said in self.own]
        return Decider(self.model, Nearest(own, terms))


NO_MEANING = Meaning(None, ())


def read_meaning(content: Path) -> tuple[Meaning, list[Fault]]:
    """Read model and sentences; sentences as shipped are not looked at, which takes a while."""
    path = content / SENTENCES
    try:
        model = read_model(content / WEIGHTS)
    except BrokenModel:
        broken = Fault((content / WEIGHTS).as_posix(), 1, "tệp máy đã học bị hỏng: lấy lại tệp gốc")
        return NO_MEANING, [broken]
    if not path.exists():
        return Meaning(model, ()), []
    if model is not None and model.digest == digest_of(path.read_bytes()):
        return Meaning(model, ()), []
    sentences, faults = read_intents(path)
    learnt = model.sentences() if model else frozenset()
    own = tuple(
        said for said in sentences.said if sentence_number(said.text, said.intent) not in learnt
    )
    return Meaning(model, own), faults
