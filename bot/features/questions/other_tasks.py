"""What is typed where a question is waited for, and plainly is no question."""

from __future__ import annotations

from bot.conversation.commands import COMMANDS
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.features.office import flow_help
from bot.text import spoken, typed

_COMMAND_WORDS = frozenset(word for command in COMMANDS for word in command.words)
#: What somebody says who does not want to ask any more, beside a plain no.
_LEAVES = frozenset(
    {
        "bo di", "bo", "huy", "huy di", "dung gui", "khong gui", "khong gui nua", "khong hoi",
        "khong hoi nua", "thoi khong hoi", "thoi khong hoi nua", "thoi khong gui", "thoi khoi",
        "khoi hoi", "khoi gui",
    }
)  # fmt: skip
_SENDS = frozenset({"gui", "gui di", "gui luon", "gui cau nay", "gui cho can bo"})
_CLOSES = frozenset({"dong", "dong cau nay", "dong cau hoi", "dong lai", "khong tra loi"})
#: What one wants to do rather than to know. News about one's own seat is as well a message to the
#: trainer: coming, late, withdraw are not among them.
_DOINGS = frozenset(
    {
        "menu", "register", "my_classes", "checkin", "quiz", "my_results", "notices", "profile",
        "personal_code", "other_person", "my_data", "mute", "calendar", "stop", "open_class",
        "move_class", "change_place", "cancel_class", "message_class", "who_registered",
        "roll_call", "projector", "open_quiz", "results", "report", "roster", "answer_questions",
        "announce", "announcement_status", "invite", "audit", "export",
    }
)  # fmt: skip
#: More words tell something, whatever they sound like.
_FEW_WORDS = 6


def is_other_task(text: str) -> bool:
    """Tell whether a line is a greeting, thanks, a command in words, a code or no words at all."""
    if any(word in _COMMAND_WORDS for word in spoken.readings(text)):
        return True
    if typed.is_greeting(text) or typed.is_thanks(text):
        return True
    code = codes.read_code(spoken.core(text))
    if code is not None and code.sure:
        return True
    return not any(char.isalpha() for char in text)


def is_request(turn: Turn, text: str) -> bool:
    """Tell whether a line is plainly something that one wants done, and no question."""
    if is_other_task(text) or flow_help.named(turn, text):
        return True
    if len(text.split()) > _FEW_WORDS or spoken.asks(text):
        return False
    heard = turn.heard(text)
    return heard.name in _DOINGS


def leaves(text: str) -> bool:
    """Tell whether a line says that somebody does not want to ask any more."""
    return typed.is_no(text) or any(word in _LEAVES for word in spoken.readings(text))


def closes(text: str) -> bool:
    """Tell whether a line says that a question is to be closed without an answer."""
    return any(word in _CLOSES for word in spoken.readings(text))


def sends(text: str) -> bool:
    """Tell whether a line says that what is shown may go."""
    return typed.is_yes(text) or any(word in _SENDS for word in spoken.readings(text))
