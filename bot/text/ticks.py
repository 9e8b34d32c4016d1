"""What a trainer types at a list of names: which numbers or names, and how they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.text.folding import fold, nfc, tone_key

Said = Literal["present", "late", "absent", "excused", "unmarked"]

#: Longer ones first wherever one begins as another does.
_STATES: tuple[tuple[str, Said], ...] = (
    ("vắng không phép", "absent"), ("nghỉ không phép", "absent"), ("vắng có phép", "excused"),
    ("vắng xin phép", "excused"), ("nghỉ có phép", "excused"), ("bỏ đánh dấu", "unmarked"),
    ("có mặt", "present"), ("đến muộn", "late"), ("đi muộn", "late"), ("vào muộn", "late"),
    ("đến trễ", "late"), ("đi trễ", "late"), ("vắng mặt", "absent"), ("không đến", "absent"),
    ("không phép", "absent"), ("vắng phép", "excused"), ("nghỉ phép", "excused"),
    ("xin phép", "excused"), ("xin nghỉ", "excused"), ("có phép", "excused"),
    ("bỏ ghi", "unmarked"), ("bỏ dấu", "unmarked"), ("ghi nhầm", "unmarked"),
    ("muộn", "late"), ("trễ", "late"), ("vắng", "absent"), ("nghỉ", "absent"),
    ("phép", "excused"), ("bỏ", "unmarked"), ("nhầm", "unmarked"), ("xóa", "unmarked"),
)  # fmt: skip
#: As on the printed sheet, beside a number.
_SIGNS: dict[str, Said] = {"x": "present", "v": "absent", "p": "excused", "m": "late"}
_ALL = ("tất cả", "cả trang", "đủ cả", "đủ hết")
#: Without its mark each of these is a name: Du, Ca.
_ALL_MARKED = ("hết", "đủ", "cả")
_EXCEPT = ("ngoại trừ", "chỉ trừ", "trừ ra", "trừ", "ngoài", "không kể")
_TO = ("-", "đến", "tới")
_FILLERS = (
    "số", "và", "với", "người", "từ", "là", "các", "em", "ạ", "nhé", "ghi", "thì", "điểm danh",
    "đánh dấu", "đều", "trang này",
)  # fmt: skip
#: Behind a number they make it a count: `2 người có mặt`.
_COUNTED = ("người", "bạn", "học viên", "em")
_COUNTS = frozenset({"một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"})
TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’ʼ][^\W\d_]*)*|\S")
_IGNORED = frozenset(",;.:+&()/!")
_LONGEST_NUMBER = 4  # digits; more is a phone number or a year, not a place in a list
_LONGEST = 400
_MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Numbered:
    """Places in the printed list, from 1, each once and in order, with how they stand.

    `beyond` are numbers that the list does not have.
    """

    changes: tuple[tuple[int, Said], ...]
    beyond: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """Letters of names: to be marked with a state, or only looked for (`state` is None).

    A state alone has no names.
    `whole` is what was typed when its first word may be part of a name as well: `vang thi lan`
    is a woman called Vàng, or Thị Lan who is away.
    """

    state: Said | None
    names: tuple[str, ...]
    whole: str = ""


class Likely(NamedTuple):
    """Whom letters may mean, as places in the names handed in; `sure` when the marks agree too."""

    found: tuple[int, ...]
    sure: bool


class _Item(NamedTuple):
    """One thing that was said: a state, a number or a range, a range's second end, all, except."""

    kind: Literal["state", "range", "to", "all", "except"]
    state: Said = "present"
    first: int = 0
    last: int = 0


def parse(text: str, shown: int, meant: Said = "present") -> Numbered | Named | None:
    """Read a typed line at a list of `shown` names; None when it says neither number nor name.

    Numbers without a state are `meant` so.
    """
    typed = nfc(text)[:_LONGEST].strip()
    items = _items([tone_key(token) for token in TOKEN.findall(typed)])
    if items is not None and any(item.kind in ("range", "all") for item in items):
        return _numbered(items, shown, meant)
    return _counted(typed) or _named(typed)


# -- numbers ---------------------------------------------------------------------------------


def _items(tokens: Sequence[str]) -> list[_Item] | None:
    """Return what was said one after the other; None when a word is none of a list's."""
    found: list[_Item] = []
    at = 0
    while at < len(tokens):
        item, used = _item(tokens, at, bool(found) and found[-1].kind == "range")
        if used == 0:
            return None
        if item is not None and item.kind == "to":
            found[-1] = found[-1]._replace(last=item.last)
        elif item is not None:
            found.append(item)
        at += used
    return found


def _item(tokens: Sequence[str], at: int, after_number: bool) -> tuple[_Item | None, int]:
    """Return what stands at a place and how many tokens it takes; 0 for an unknown word."""
    token = tokens[at]
    if token.isdecimal() and len(token) <= _LONGEST_NUMBER:
        counted = at + 1 < len(tokens) and begins(tokens, at + 1, _COUNTED)
        return (None, 0) if counted else (_Item("range", first=int(token), last=int(token)), 1)
    if after_number and at + 1 < len(tokens) and begins(tokens, at, _TO):
        end = tokens[at + 1]
        if end.isdecimal() and len(end) <= _LONGEST_NUMBER:
            return _Item("to", last=int(end)), 2
    if token in _IGNORED:
        return None, 1
    if token in _SIGNS and (after_number or any(map(str.isdecimal, tokens[at + 1 : at + 2]))):
        return _Item("state", state=_SIGNS[token]), 1
    if found := state_at(tokens, at):
        return _Item("state", state=found[0]), found[1]
    if used := begins(tokens, at, _EXCEPT):
        return _Item("except"), used
    if used := begins(tokens, at, _ALL) or int(token in _ALL_MARKED):
        return _Item("all"), used
    return None, begins(tokens, at, _FILLERS)


def state_at(tokens: Sequence[str], at: int) -> tuple[Said, int] | None:
    """Return the state that is said at a place, and in how many tokens; None where none is."""
    for phrase, state in _STATES:
        if used := begins(tokens, at, (phrase,)):
            return state, used
    return None


def begins(tokens: Sequence[str], at: int, phrases: Sequence[str]) -> int:
    """Return how many tokens of a phrase stand here; typed without marks a word means any."""
    for phrase in phrases:
        words = _words(phrase)
        here = tokens[at : at + len(words)]
        if len(here) == len(words) and all(map(_same_word, here, words)):
            return len(words)
    return 0


@lru_cache(maxsize=128)
def _words(phrase: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a phrase of ours, each with its marks and without."""
    return tuple((tone_key(word), fold(word)) for word in phrase.split())


def _same_word(typed: str, word: tuple[str, str]) -> bool:
    """Compare a token, as `tone_key` gives it."""
    return typed == word[0] or (typed.isascii() and typed == word[1])


def _numbered(items: Sequence[_Item], shown: int, meant: Said) -> Numbered:
    """Work the groups off in order: what is said later of a number counts."""
    states: dict[int, Said] = {}
    beyond: list[int] = []
    for state, group in _groups(items, meant):
        chosen, unknown = _chosen(group, shown)
        beyond += unknown
        states.update(dict.fromkeys(chosen, state))
    return Numbered(tuple(sorted(states.items())), tuple(dict.fromkeys(beyond)))


def _groups(items: Sequence[_Item], meant: Said) -> Iterator[tuple[Said, list[_Item]]]:
    """Yield (state, whom): `muộn 3 vắng 4`, or `3 muộn 4 vắng` where a state comes last."""
    excepted = _but_for(items, meant)
    if excepted:
        yield from excepted
        return
    behind = items[-1].kind == "state" and items[0].kind != "state"
    state, group = meant, list[_Item]()
    for item in items:
        if item.kind != "state":
            group.append(item)
            continue
        if group:
            yield (item.state if behind else state), group
        group, state = [], item.state
    if group:
        yield state, group


def _but_for(items: Sequence[_Item], meant: Said) -> list[tuple[Said, list[_Item]]]:
    """Read `tất cả có mặt trừ 2`, `trừ 2 vắng`: an exception behind a state is from that group.

    Nothing where it is no such line. A state behind the exception is of those left out.
    """
    kinds = [item.kind for item in items]
    if kinds.count("except") != 1:
        return []
    at = kinds.index("except")
    before, behind = items[:at], items[at + 1 :]
    states = [item.state for item in before if item.kind == "state"]
    if len(states) != 1 or not any(item.kind != "state" for item in before):
        return []
    left_out = [item for item in behind if item.kind != "state"]
    whom = [item for item in before if item.kind != "state"]
    groups = [(states[0], [*whom, items[at], *left_out])]
    groups += [(item.state, left_out) for item in behind[-1:] if item.kind == "state"]
    return groups


def _chosen(group: Sequence[_Item], shown: int) -> tuple[list[int], list[int]]:
    """Return (numbers of the list, numbers that it does not have); `trừ 2` is all but 2."""
    wanted: set[int] = set()
    left_out: set[int] = set()
    beyond: list[int] = []
    into = wanted
    for item in group:
        if item.kind == "except":
            wanted = wanted or set(range(1, shown + 1))
            into = left_out
        elif item.kind == "all":
            wanted.update(range(1, shown + 1))
        else:
            first, last = sorted((item.first, item.last))
            beyond += [number for number in {first, last} if not 1 <= number <= shown]
            into.update(range(max(first, 1), min(last, shown) + 1))
    return sorted(wanted - left_out), beyond


# -- names -----------------------------------------------------------------------------------


def _counted(typed: str) -> Named | None:
    """Read how many stand so, which says of nobody who it is: `vắng 2 người`, `hai bạn có phép`."""
    tokens = [tone_key(token) for token in TOKEN.findall(typed)]
    states: list[Said] = []
    counts = at = 0
    while at < len(tokens):
        number = tokens[at].isdecimal() or tokens[at] in _COUNTS
        counted = begins(tokens, at + 1, _COUNTED) if number else 0
        if counted:
            counts, at = counts + 1, at + 1 + counted
        elif found := state_at(tokens, at):
            states.append(found[0])
            at += found[1]
        elif tokens[at] in _IGNORED or tokens[at] in ("có", "co", "bị"):
            at += 1
        elif used := begins(tokens, at, _FILLERS):
            at += used
        else:
            return None
    return Named(states[0], ()) if counts and len(states) == 1 else None


def _named(typed: str) -> Named | None:
    """Read a state before names, or names alone."""
    matches = list(TOKEN.finditer(typed))
    tokens = [tone_key(match.group()) for match in matches]
    if found := state_at(tokens, 0):
        state, used = found
        rest = typed[matches[used].start() :] if len(tokens) > used else ""
        plain = not rest or all(token.isascii() for token in tokens[:used])
        return Named(state, _split(rest), typed if plain else "")
    names = _split(typed)
    return Named(None, names) if names else None


def _split(text: str) -> tuple[str, ...]:
    """Return the names between commas, colons and line ends, those with a letter."""
    pieces = (" ".join(piece.split()) for piece in re.split(r"[,;:\n]+", text))
    return tuple(piece for piece in pieces if any(map(str.isalpha, piece)))[:_MOST_NAMES]


def likely(typed: str, names: Sequence[str]) -> Likely:
    """Find whom a few letters mean: beginnings of words of a name, in their order.

    A whole name wins over longer ones; marks that were typed are looked at, none stand for any.
    """
    wanted, marked = fold(typed).split(), tone_key(typed).split()
    folded = [fold(name).split() for name in names]
    found = [at for at, words in enumerate(folded) if wanted and _in_order(wanted, words)]
    agreeing = found
    if not typed.isascii():
        agreeing = [at for at in found if _in_order(marked, tone_key(names[at]).split())]
    found = agreeing or found
    whole = [at for at in found if folded[at] == wanted]
    return Likely(tuple(whole or found), sure=bool(agreeing))


def called(typed: str, names: Sequence[str]) -> Likely:
    """Find whom people mean who call somebody: by the last words of a name, or by all of it."""
    folded = [fold(name).split() for name in names]
    wanted, marked = fold(typed).split(), tone_key(typed).split()
    found = [at for at, words in enumerate(folded) if wanted and words[-len(wanted) :] == wanted]
    agreeing = found
    if not typed.isascii():
        agreeing = [at for at in found if tone_key(names[at]).split()[-len(marked) :] == marked]
    return Likely(tuple(agreeing or found), sure=bool(agreeing))


def _in_order(wanted: Sequence[str], words: Sequence[str]) -> bool:
    rest = iter(words)
    return all(any(word.startswith(part) for word in rest) for part in wanted)
