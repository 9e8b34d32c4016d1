"""What `donghanh check` refuses about intents, beyond what reading their file refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.library.meaning.intents import CARDS, Said, Sentences, read_intents
from bot.library.meaning.model import BrokenModel, Model, read_model, sentence_number
from bot.library.meaning.reading import SENTENCES, WEIGHTS
from bot.library.model import Fault
from bot.library.search import Found
from bot.text.folding import fold

#: From this score on a card says what a sentence says.
_CARD_SAYS_IT = 0.9


def meaning_faults(content: Path, search: Callable[[str], Found]) -> list[Fault]:
    """Return the faults of an office's intents; `search` looks among its cards."""
    path = content / SENTENCES
    if not path.exists():
        return []
    sentences, faults = read_intents(path)
    faults += _twice(sentences)
    faults += [
        Fault(sentences.file, 1, f"“{name}” chưa có dòng “is” nói ý này là gì, không là gì")
        for name, about in sentences.about.items()
        if not about
    ]
    try:
        model = read_model(content / WEIGHTS)
    except BrokenModel:  # which reading the content says
        return faults
    if model is None:
        return [*faults, Fault((content / WEIGHTS).as_posix(), 1, "thiếu tệp máy đã học câu mẫu")]
    faults += _stale(sentences, model)
    return [*faults, *_better_on_a_card(sentences, model, search)]


def _twice(sentences: Sentences) -> Iterator[Fault]:
    """Find sentences under two intents; whichever won would be chance."""
    seen: dict[str, Said] = {}
    for said in sentences.said:
        first = seen.setdefault(fold(said.text).strip(" .!?"), said)
        if first.intent != said.intent:
            what = f"câu “{said.text}” đã có ở “{first.intent}” (dòng {first.line})"
            yield Fault(sentences.file, said.line, what)


def _stale(sentences: Sentences, model: Model) -> Iterator[Fault]:
    """Find out whether the model learnt what no longer stands in the file."""
    here = {sentence_number(said.text, said.intent) for said in sentences.said}
    gone = len(model.sentences() - here)
    if gone:
        what = (
            f"{gone} câu đi kèm đã sửa hoặc bỏ mà máy còn nhớ: để lại câu cũ, thêm câu mới bên dưới"
        )
        yield Fault(sentences.file, 1, what)


def _better_on_a_card(
    sentences: Sentences, model: Model, search: Callable[[str], Found]
) -> Iterator[Fault]:
    """Find an office's own sentences that ask what a card answers."""
    learnt = model.sentences()
    for said in sentences.said:
        if said.intent in CARDS or sentence_number(said.text, said.intent) in learnt:
            continue
        found = search(said.text)
        if found.sure and found.hits[0].score >= _CARD_SAYS_IT:
            what = f"câu “{said.text}” thì thẻ “{found.hits[0].title}” trả lời đúng hơn"
            yield Fault(sentences.file, said.line, what)
