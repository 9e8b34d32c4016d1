"""The sentences of the bot: sandboxed Jinja2 templates of content/wording, tried at load.

Values are data: they are escaped as markup on their way in, and never compiled. A template can
neither repeat strings, nor count, nor call methods of texts, so a slip of the pen in a content
file cannot make a giant message or hang a turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Template
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.library.model import Fault
from bot.library.yamlfile import Mapping, Scalar, read_yaml
from bot.text import numbers
from bot.text.markup import escape

OUTPUT_LIMIT = 20_000  # characters of one rendered text
_DEEPEST_LOOP = 2
#: A giant stops after so many pieces; a sentence has fewer.
_PIECES_AT_ONCE = 64
_GAPS = re.compile(r"\n{3,}")
_KEPT_FILTERS = ("default", "first", "last", "length", "capitalize", "lower", "upper", "trim")
#: Filters of ours that need no more than the value.
_ALONE = frozenset({"money", "number", "percent", "join", "bullets"})
_REFUSED_NODES: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Macro, "macro"),
    (nodes.CallBlock, "call"),
    (nodes.Include, "include"),
    (nodes.Import, "import"),
    (nodes.FromImport, "import"),
    (nodes.Extends, "extends"),
    (nodes.Block, "block"),
    (nodes.Concat, "~"),
)


class WordingError(Exception):
    """A template that gave more than a message can hold, or that is not there."""


class Ready(str):
    """Text that is markup already and goes into a template as it is."""

    __slots__ = ()


_AS_THEY_ARE = (StrictUndefined, Ready)


class _Gap(NamedTuple):
    """Where a value goes into a text, through filters without arguments, the inner one first."""

    name: str
    filters: tuple[Callable[[Any], object], ...]


#: A text without values, one with values in its gaps, or one with conditions or loops. Half of all
#: are of the first kind and a fifth of the second: Jinja2 need not compile them.
_Compiled = Template | tuple[str | _Gap, ...] | str


class _Entry(NamedTuple):
    template: _Compiled
    names: frozenset[str]
    file: str
    line: int


class Wording:
    """All templates of a folder by their keys `<file>.<name>`."""

    def __init__(self, entries: dict[str, _Entry]) -> None:
        self._entries = entries
        self.keys: tuple[str, ...] = tuple(sorted(entries))

    def render(self, key: str, **values: object) -> str:
        """Fill a template with values; a missing value or an unknown key raises."""
        entry = self._entries.get(key)
        if entry is None:
            raise WordingError(f"no wording {key}")
        return _rendered(entry.template, values)

    def plain(self, key: str, **values: object) -> str:
        """Fill a template for what is no message, as a cell of a workbook: texts stay unescaped."""
        return self.render(
            key,
            **{
                name: Ready(value) if isinstance(value, str) else value
                for name, value in values.items()
            },
        )

    def names(self, key: str) -> frozenset[str]:
        """Return the names of the values that a template uses."""
        return self._entries[key].names

    def place(self, key: str) -> tuple[str, int]:
        """Return the file and line where a template stands."""
        entry = self._entries[key]
        return entry.file, entry.line


def read_wording(folder: Path, *files: str) -> tuple[Wording, list[Fault]]:
    """Read, compile and try every template of a folder; broken ones are faults and left out.

    `files` are names, without ending, for who needs only some.
    """
    environment = _environment()
    entries: dict[str, _Entry] = {}
    faults: list[Fault] = []
    named = [folder / f"{name}.yaml" for name in files]
    for path in named or sorted(folder.glob("*.yaml")):
        for name, line, text in _texts(path, faults):
            _add(environment, f"{path.stem}.{name}", text, (path.as_posix(), line), entries, faults)
    return Wording(entries), faults


def _texts(path: Path, faults: list[Fault]) -> Iterator[tuple[str, int, str]]:
    node, more = read_yaml(path)
    faults += more
    if node is None:
        return
    if not isinstance(node, Mapping):
        faults.append(Fault(path.as_posix(), 1, "tệp phải là “tên: câu chữ”"))
        return
    for name, value in node.entries.items():
        if isinstance(value, Scalar):
            yield name, value.line, value.text
        else:
            what = f"“{name}” phải là chữ, không phải danh sách"
            faults.append(Fault(path.as_posix(), value.line, what))


def _add(
    environment: _Environment,
    key: str,
    text: str,
    place: tuple[str, int],
    entries: dict[str, _Entry],
    faults: list[Fault],
) -> None:
    file, line = place
    try:
        template, names = _compiled(environment, text)
        for sample in (_Sample(2), _Sample(0)):
            _rendered(template, dict.fromkeys(names, sample))
    except TemplateSyntaxError as error:
        faults.append(Fault(file, line + error.lineno, f"mẫu câu viết sai: {error.message}"))
    except Exception as error:
        faults.append(Fault(file, line, f"mẫu câu không chạy được: {error}"))
    else:
        entries[key] = _Entry(template, names, file, line)


def _compiled(environment: _Environment, text: str) -> tuple[_Compiled, frozenset[str]]:
    if "{" not in text:
        return text, frozenset()
    tree = environment.parse(text)
    _refuse(tree, 0)
    pieces = _pieces(environment, tree)
    if pieces is not None:
        return pieces, frozenset(piece.name for piece in pieces if isinstance(piece, _Gap))
    environment.asked_for = set()
    template = environment.from_string(tree)
    return template, frozenset(environment.asked_for)


def _pieces(environment: _Environment, tree: nodes.Template) -> tuple[str | _Gap, ...] | None:
    """Return a template as texts and gaps, or None where it has more than that."""
    found: list[str | _Gap] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            return None
        for node in output.nodes:
            piece = node.data if isinstance(node, nodes.TemplateData) else _gap(environment, node)
            if piece is None:
                return None
            found.append(piece)
    return tuple(found)


def _gap(environment: _Environment, node: nodes.Expr) -> _Gap | None:
    filters: list[Callable[[Any], object]] = []
    while isinstance(node, nodes.Filter) and node.node is not None:
        if node.name not in _ALONE or node.args or node.kwargs:
            return None
        filters.append(environment.filters[node.name])
        node = node.node
    return _Gap(node.name, tuple(reversed(filters))) if isinstance(node, nodes.Name) else None


def _refuse(node: nodes.Node, loops: int) -> None:
    for kind, name in _REFUSED_NODES:
        if isinstance(node, kind):
            raise TemplateSyntaxError(f"không dùng được “{name}”", max(node.lineno - 1, 0))
    if isinstance(node, nodes.For):
        loops += 1
        if loops > _DEEPEST_LOOP or node.recursive:
            raise TemplateSyntaxError("vòng lặp lồng quá sâu", max(node.lineno - 1, 0))
    for child in node.iter_child_nodes():
        _refuse(child, loops)


def _rendered(template: _Compiled, values: dict[str, Any]) -> str:
    if isinstance(template, str):
        text = template
    elif isinstance(template, tuple):
        text = _limited("".join([_piece(piece, values) for piece in template]))
    else:
        text = _filled(template, values)
    return (_GAPS.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def _piece(piece: str | _Gap, values: dict[str, Any]) -> str:
    if isinstance(piece, str):
        return piece
    if piece.name not in values:
        raise UndefinedError(f"'{piece.name}' is undefined")
    value = values[piece.name]
    for change in piece.filters:
        value = change(value)
    return str(_shown(value))


def _filled(template: Template, values: dict[str, Any]) -> str:
    """Put the pieces together by the low-level function: `generate` yields each once more."""
    # Shared: there are no globals that would have to be copied beside the values.
    pieces = template.root_render_func(template.new_context(values, shared=True))
    text = ""
    while some := list(islice(pieces, _PIECES_AT_ONCE)):
        text += "".join(some)
        if len(text) > OUTPUT_LIMIT:
            raise WordingError(f"wording longer than {OUTPUT_LIMIT} characters")
    return text


def _shown(value: object) -> object:
    """Escape a value on its way into the text; Jinja2 calls this for every `{{ … }}`."""
    if isinstance(value, _AS_THEY_ARE):
        return value
    return escape(value)


class _Generator(CodeGenerator):
    """Notes while it compiles which values a template asks for.

    `jinja2.meta` finds the same names by generating all code once more.
    """

    environment: _Environment

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        loads = frame.symbols.loads.values()
        self.environment.asked_for.update(name for how, name in loads if how == "resolve" and name)


class _Environment(ImmutableSandboxedEnvironment):
    code_generator_class = _Generator
    asked_for: set[str]
    intercepted_binops = frozenset({"*", "**", "%", "+", "//"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Let operators work on numbers only: `"a" * n` and `"%9d" % n` make giants."""
        if not all(isinstance(side, int | float) for side in (left, right)):
            raise SecurityError(f"phép “{operator}” chỉ dùng với số")
        if operator == "**":
            raise SecurityError("không dùng được phép “**”")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse methods: texts have ones that pad to any length."""
        if callable(value) and not isinstance(value, _Sample):
            return False
        return super().is_safe_attribute(obj, attr, value)


def _environment() -> _Environment:
    environment = _Environment(
        undefined=StrictUndefined,
        finalize=_shown,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    environment.globals.clear()
    kept: dict[str, Callable[..., Any]] = {
        name: environment.filters[name] for name in _KEPT_FILTERS
    }
    environment.filters = kept | {
        "money": numbers.money,
        "number": numbers.grouped,
        "percent": numbers.percent,
        "join": _joined,
        "bullets": _bullets,
    }
    return environment


def _joined(items: Iterable[object], mark: str = ", ") -> Ready:
    return _limited(escape(mark).join(str(_shown(item)) for item in items))


def _bullets(items: Iterable[object]) -> Ready:
    return _limited("\n".join(f"- {_shown(item)}" for item in items))


def _limited(text: str) -> Ready:
    if len(text) > OUTPUT_LIMIT:
        raise WordingError(f"wording longer than {OUTPUT_LIMIT} characters")
    return Ready(text)


class _Sample(int):
    """A value for the try at load: a number, a text, a list or a thing with fields, as needed."""

    def __getattr__(self, name: str) -> _Sample:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> _Sample:
        return self

    def __iter__(self) -> Iterator[_Sample]:
        return iter((self,) if self else ())

    def __len__(self) -> int:
        return int(self)
