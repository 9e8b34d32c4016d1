"""What is typed while a question of a quiz is open, and can only be meant for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.text import options, spoken
from bot.text.folding import fold
from bot.text.sentences import another_answer, answers

_UNSURE = re.compile(
    r"(?:(?:da|em|toi|minh|chau|con|anh|chi|bac|co|chu|cau nay|thi) )*"
    r"(?:(?:khong|ko|k|chang|chua)(?: the)? (?:biet|nho|ro)|chiu|bo qua|kho qua|kho the|kho)"
    r"(?: (?:a|roi|nua|dau|thoi|cau nay|em|oi|luon|qua|cau tra loi))*"
)
#: Asks for the open question once more.
_AGAIN = re.compile(
    r"(?:(?:da|em|toi|minh|anh|chi|bac|co|chu|cho|xin|lam on) )*"
    r"(?:doc|xem|coi|nhac|hien|dua|hoi|gui|cho)(?: (?:giup|ho|cho|toi|em|anh|chi|minh))*"
    r"(?: lai)?(?: (?:cau|cau hoi|bai|de|cau nay|cau do|cau hoi nay|cau hoi do))?(?: lai)?"
    r"(?: (?:di|nhe|a|voi|giup|cai|phat|lan nua|nua|em|oi))*"
)
#: So short that it can only be meant as an answer while a question is open.
_SHORT = re.compile(
    r"(?:cau\s*)?(?:[a-z]|\d{1,2}|\d{1,2}[\s.:/-]*[a-z]|[a-z][\s.:/-]*\d{1,2}"
    r"|[a-z\d][\s.:/-]+[a-z\d])"
)
#: Options without their texts: what names one of them by its place alone.
_LETTERS_ONLY = ("",) * 4


def wants_it_again(readings: Iterable[str]) -> bool:
    """Say whether the open question is asked for once more: `đọc lại câu hỏi`."""
    return any(" lai" in one and _AGAIN.fullmatch(one) for one in readings)


def is_lone(readings: Iterable[str]) -> bool:
    """Say whether a line is a mere letter or number, or says that one does not know."""
    return any(_SHORT.fullmatch(one) or _UNSURE.fullmatch(one) for one in readings)


def is_for_one_below(text: str) -> bool:
    """Say whether a text is for a question that was left for something else."""
    readings = spoken.readings(text)
    if is_lone(readings) or answers.letters_named(text) or options.numbered_letter(text):
        return True
    return another_answer.is_wanted(text) and "cau" in fold(text).split()


def is_for_question(text: str) -> bool:
    """Say whether a text is for an open question, whatever its options say."""
    named = options.option_typed(text, _LETTERS_ONLY, letters=True)
    return named is not None or is_for_one_below(text) or wants_it_again(spoken.readings(text))
