"""What a short typed line is: a yes, a no, a greeting, thanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.text.folding import fold, tone_key

_EDGES = (
    "ạ", "nhé", "nhá", "nha", "nghen", "em", "anh", "chị", "bạn", "ad", "bot", "rồi", "luôn",
    "thưa", "cô", "chú", "bác", "các", "mình", "tôi", "à", "ơi", "đi",
)  # fmt: skip
_VAGUE = (
    "ok", "oke", "okie", "okay", "okê", "oki", "okela", "vâng", "vầng", "dạ", "ừ", "ừm", "ờ", "uh",
    "um", "uhm", "được", "đc", "dc", "đk", "rồi", "hiểu", "👍", "👌", "🆗",
)  # fmt: skip
_YES = (
    "có", "đồng ý", "đúng", "chính xác", "xác nhận", "yes", "y", "yep", "chắc chắn", "chắc",
    "nhất trí", "có đồng ý", "phải", "đúng vậy", "đúng thế", "có chứ", "muốn", "có muốn",
    "có em đồng ý", "có tôi đồng ý", "có đúng", "đồng ý tham gia", "có tham gia", "tham gia",
)  # fmt: skip
#: What stands before `đồng ý` and changes nothing.
_AGREEING = (
    "có", "xin", "cũng", "rất", "hoàn", "toàn", "con", "cháu", "chúng", "cô", "chú", "bác", "anh",
    "chị", "mình", "ok", "được", "thì", "thế", "vậy",
)  # fmt: skip
#: One of these is in every agreement.
_AGREES = frozenset({"ý", "y", "trí", "tri"})
_NO = (
    "không", "ko", "k", "kg", "hok", "kô", "hông", "hổng", "khum", "no", "nope", "không phải",
    "không đồng ý", "chưa", "thôi", "không cần", "không muốn", "không có", "sai", "không đúng",
    "thôi không", "từ chối", "ko phải", "ko cần", "ko muốn", "k cần", "không được", "chẳng", "👎",
    "không tham gia", "ko tham gia", "ko đồng ý", "k đồng ý", "chưa đồng ý",
)  # fmt: skip
_GREETINGS = (
    "chào", "xin chào", "hello", "helo", "hi", "hey", "hế lô", "alo", "a lô", "halo", "lô", "ê",
    "chào buổi sáng", "chào buổi chiều", "chào buổi tối", "kính chào", "good morning", "👋",
    "đồng hành ơi", "em ơi", "ad ơi", "bot ơi", "bạn ơi",
)  # fmt: skip
_THANKS = (
    "cảm ơn", "cám ơn", "cảm ơn nhiều", "cám ơn nhiều", "xin cảm ơn", "xin cám ơn", "thanks",
    "thank you", "thank", "tks", "thks", "thanks nhiều", "cảm ơn nhiều lắm", "biết ơn",
    "chân thành cảm ơn", "rất cảm ơn", "🙏", "❤", "♥", "🌹", "💐",
)  # fmt: skip
_THANKS_STARTS = ("cảm ơn", "cám ơn", "xin cảm ơn", "xin cám ơn", "thanks", "thank you")
_THANKS_WORDS = 6
#: Beside words they add nothing.
_NODS = frozenset("👍👌🆗🙏")
_SIGNS = "👍👌🆗👎👋🙏❤♥🌹💐"
_NO_WORD = re.compile(rf"[^\w\s{_SIGNS}]|_")
_SIGN = re.compile(rf"([{_SIGNS}])+")
_REPEATED = re.compile(r"(.)\1{2,}$")
_MOST_SAID = 6  # words of any of these phrases
_LONGEST = 80  # A longer line says more than yes, no, hello or thanks.


def is_yes(text: str) -> bool:
    """Tell whether a line plainly agrees (`có`, `dạ đồng ý ạ`); a mere `vâng` does not."""
    return _is_one_of(_without_opening(_spoken(text)), _YES)


def agrees(text: str) -> bool:
    """Tell whether a line says in so many words that somebody agrees (`dạ em đồng ý ạ`)."""
    if len(text) > _LONGEST or _AGREES.isdisjoint(_words(text)):
        return False
    words = _without_thanks(_without_opening(_spoken(text)))
    while len(words) > 2 and _is_one_of([words[0]], _AGREEING):
        words = _without_opening(words[1:])
    return _is_one_of(words, ("đồng ý", "nhất trí", "đồng ý cho giữ", "đồng ý cho giữ thông tin"))


def is_no(text: str) -> bool:
    """Tell whether a line plainly declines (`không`, `dạ ko ạ`, `tôi chưa đồng ý đâu`)."""
    words = _without_thanks(_without_opening(_spoken(text)))
    if len(words) > 1 and _is_one_of(words[-1:], ("đâu",)):
        words = words[:-1]
    return _is_one_of(words, _NO)


def is_vague_yes(text: str) -> bool:
    """Tell whether a line only says that it was heard (`ok`, `vâng`, `ừ`, `dạ`, `đc`)."""
    words = _spoken(text)
    return bool(words) and all(_is_one_of([word], _VAGUE) for word in words)


def is_greeting(text: str) -> bool:
    """Tell whether a line is nothing but a greeting."""
    words = _spoken(text, keep_names=True)
    while len(words) > 2 and _is_one_of(words[-2:], ("đồng hành", "buổi sáng", "cả nhà")):
        words = words[:-2]
    return _is_one_of(words, _GREETINGS) or _is_one_of(_trimmed(words), _GREETINGS)


def is_thanks(text: str) -> bool:
    """Tell whether a line is nothing but thanks."""
    words = _without_opening(_spoken(text))
    if _is_one_of(words, _THANKS):
        return True
    starts = any(_is_one_of(words[: start.count(" ") + 1], (start,)) for start in _THANKS_STARTS)
    return starts and len(words) <= _THANKS_WORDS


def _spoken(text: str, *, keep_names: bool = False) -> list[str]:
    """Return the words of a short line, punctuation off, polite words off its ends."""
    words = list(_words(text)) if len(text) <= _LONGEST else []
    words = [word for word in words if word not in _NODS] or words
    return words if keep_names else list(_without_edges(tuple(words)))


@lru_cache(maxsize=16)
def _without_edges(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_trimmed([*words]))


@lru_cache(maxsize=16)
def _words(text: str) -> tuple[str, ...]:
    """Split a line into words and signs, each said once however often it was repeated."""
    spaced = _SIGN.sub(r" \1 ", _NO_WORD.sub(" ", tone_key(text)))
    return tuple(_REPEATED.sub(r"\1", word) for word in spaced.split())


def _trimmed(words: list[str]) -> list[str]:
    """Drop polite words from the end, and from the start when something is left."""
    end = len(words)
    while end > 1 and _is_one_of([words[end - 1]], _EDGES) and not _is_not_going(words[:end]):
        end -= 1
    start = 0
    while start < end - 1 and _is_one_of(
        [words[start]], ("em", "tôi", "tui", "mình", "thưa", "anh", "chị")
    ):
        start += 1
    return words[start:end]


#: `thôi em đi`: who has thought again goes.
_NOT_OR_I = ("không", "ko", "k", "hông", "hok", "em", "tôi", "tui", "chị", "anh", "mình", "cháu")


def _is_not_going(words: list[str]) -> bool:
    """Say whether a line ends in `không đi`, `em đi`: of a class that is news, and no mere no."""
    return fold(words[-1]) == "di" and _is_one_of(words[-2:-1], _NOT_OR_I)


def _without_opening(words: list[str]) -> list[str]:
    """Drop `dạ`, `vâng`, `ok` before a plain answer: `dạ có` is `có`."""
    while len(words) > 1 and _is_one_of(
        [words[0]], ("dạ", "vâng", "ok", "ừ", "à", "ạ", "em", "tôi", "tui")
    ):
        words = words[1:]
    return words


def _without_thanks(words: list[str]) -> list[str]:
    """Drop thanks after a plain answer: `không, cảm ơn` is `không`."""
    thanked = len(words) > 2 and _is_one_of(words[-2:], _THANKS)
    return _trimmed(words[:-2]) if thanked else words


def _is_one_of(words: Sequence[str], phrases: tuple[str, ...]) -> bool:
    """Compare word by word; a word typed without marks stands for any marks."""
    if not 0 < len(words) <= _MOST_SAID:
        return False
    spoken = " ".join(words)
    candidates = _by_fold(phrases).get(spoken if spoken.isascii() else fold(spoken), ())
    return any(_marks_agree(words, marked) for marked in candidates)


@lru_cache(maxsize=64)
def _by_fold(phrases: tuple[str, ...]) -> dict[str, list[list[str]]]:
    index: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        index.setdefault(fold(phrase), []).append(tone_key(phrase).split())
    return index


def _marks_agree(words: Sequence[str], marked: Sequence[str]) -> bool:
    pairs = zip(words, marked, strict=False)
    return len(words) == len(marked) and all(w == m or w == fold(m) for w, m in pairs)
