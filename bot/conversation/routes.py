"""What a choice stands for: a route with typed arguments, kept as `head:argument:argument`.

A choice is tapped months after it was sent and by whoever holds the phone, or forged: each
argument is read anew, and what cannot be read raises `StaleChoice`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, TypeVarTuple, overload

if TYPE_CHECKING:
    from bot.conversation.turn import Turn

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
T = TypeVar("T")
Args = TypeVarTuple("Args")

#: No database holds a number beyond it.
_MOST = 2**63


class StaleChoice(Exception):
    """A tapped choice means nothing today: an older program, a forged id, somebody else's."""


@dataclass(frozen=True, slots=True)
class Param(Generic[T]):
    """One argument of a route; a `rest` is the last one and takes colons too."""

    name: str
    read: Callable[[str], T]
    default: tuple[T] | None = None  # what stands where it is left out
    rest: bool = False

    @property
    def pattern(self) -> str:
        """Return how the argument is shown in the table of routes."""
        shown = f"<{self.name}…>" if self.rest else f"<{self.name}>"
        return f"[:{shown}]" if self.default else f":{shown}"


def number(text: str) -> int:
    """Return a whole number that a database can hold; raises StaleChoice."""
    try:
        found = int(text)
    except ValueError:
        raise StaleChoice from None
    if abs(found) >= _MOST:
        raise StaleChoice
    return found


def whole(name: str, *default: int) -> Param[int]:
    """Return an argument that is a whole number; with a default it may be left out."""
    return Param(name, number, _given(default))


def word(name: str, *default: str) -> Param[str]:
    """Return an argument that is text without a colon; with a default it may be left out."""
    return Param(name, str, _given(default))


def rest(name: str, *default: str) -> Param[str]:
    """Return the last argument, text that may hold colons."""
    return Param(name, str, _given(default), rest=True)


def one_of(name: str, values: Collection[T], *default: T) -> Param[T]:
    """Return an argument that is one of a few words."""
    known = {str(value): value for value in values}

    def read(text: str) -> T:
        if text not in known:
            raise StaleChoice
        return known[text]

    return Param(name, read, _given(default))


def _given(default: tuple[T, ...]) -> tuple[T] | None:
    return (default[0],) if default else None


class Route(Generic[*Args]):
    """A named place that a choice leads to; `aliases` are the heads it had in older releases."""

    __slots__ = ("aliases", "head", "params")

    @overload
    def __init__(self: Route[()], head: str, /, *, aliases: Sequence[str] = ...) -> None: ...
    @overload
    def __init__(
        self: Route[A], head: str, a: Param[A], /, *, aliases: Sequence[str] = ...
    ) -> None: ...
    @overload
    def __init__(
        self: Route[A, B], head: str, a: Param[A], b: Param[B], /, *, aliases: Sequence[str] = ...
    ) -> None: ...
    @overload
    def __init__(
        self: Route[A, B, C], head: str, a: Param[A], b: Param[B], c: Param[C], /, *,
        aliases: Sequence[str] = ...,
    ) -> None: ...  # fmt: skip
    @overload
    def __init__(
        self: Route[A, B, C, D], head: str, a: Param[A], b: Param[B], c: Param[C], d: Param[D], /,
        *, aliases: Sequence[str] = ...,
    ) -> None: ...  # fmt: skip

    def __init__(self, head: str, /, *params: Param[Any], aliases: Sequence[str] = ()) -> None:
        self.head = head
        self.params = params
        self.aliases = tuple(aliases)

    def to(self, *args: *Args) -> str:
        """Return the id of a choice that leads here; defaults at the end are left out."""
        said: list[Any] = list(args)
        while said and self.params[len(said) - 1].default == (said[-1],):
            said.pop()
        return ":".join([self.head, *map(str, said)])

    def read(self, pieces: Sequence[str]) -> tuple[*Args]:
        """Return the arguments of a choice's id, split at colons; raises StaleChoice."""
        params, said = self.params, list(pieces)
        if len(said) > len(params):
            if not (params and params[-1].rest):
                raise StaleChoice
            said[len(params) - 1 :] = [":".join(said[len(params) - 1 :])]
        read: list[Any] = [param.read(text) for param, text in zip(params, said, strict=False)]
        for param in params[len(said) :]:
            if param.default is None:
                raise StaleChoice
            read.append(param.default[0])
        return tuple(read)

    def leads(self, id: str) -> bool:
        """Say whether a choice's id leads here."""
        return id.partition(":")[0] == self.head

    @property
    def pattern(self) -> str:
        """Return the route as the table of routes shows it, such as `tr-who:<class>[:<page>]`."""
        return self.head + "".join(param.pattern for param in self.params)


@dataclass(frozen=True, slots=True)
class Handled:
    """A route beside what answers it; made by `on`, which holds their types together."""

    route: Route[*tuple[Any, ...]]
    handler: Callable[..., object]

    def run(self, turn: Turn, pieces: Sequence[str]) -> object:
        """Answer a choice; raises StaleChoice where its arguments cannot be read."""
        return self.handler(turn, *self.route.read(pieces))


def on(route: Route[*Args], handler: Callable[[Turn, *Args], object]) -> Handled:
    """Have a handler answer a route: it gets the turn and the route's arguments, typed."""
    return Handled(route, handler)
