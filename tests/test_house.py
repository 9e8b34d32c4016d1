"""The house keeps its walls: who imports whom, and what the pure packages may not touch."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from tests.imports import imported

BOT = Path(__file__).parent.parent / "bot"
MAY_IMPORT = {
    "text": set(),
    "domain": {"text"},
    "library": {"domain", "text"},
    "store": {"domain", "log", "text"},
    "conversation": {"domain", "library", "store", "text"},
    "reports": {"domain", "text"},
    "channels": {"conversation.messages", "text"},
    "messaging": {
        *(
            "channels.contract",
            "channels.fitting",
            "clock",
            "domain",
            "library",
            "log",
            "store",
            "conversation",
        ),
        "text",
    },
    # What falls due is queued, and fits what a channel takes.
    "features": {
        *("channels.contract", "domain", "library", "messaging", "reports", "store"),
        *("conversation", "text"),
    },
    "app/service": {
        *("channels.contract", "clock", "domain", "features", "library", "log", "messaging"),
        *("reports", "store", "conversation", "text"),
    },
    "app/server": {
        *("app.service", "channels.contract", "channels.guard", "channels.pace", "clock"),
        *("log", "messaging", "store"),
    },
}
_SHARED_BY_CHANNELS = (
    "channels.contract",
    "channels.fitting",
    "channels.guard",
    "channels.inlet",
    "channels.pace",
    "channels.saving",
)
PURE = ("text", "domain", "library/search.py", "conversation", "features")
#: Packages whose words for people are content/wording. (`text` and `library` read Vietnamese;
#: in `app` the commands and the settings speak to operators, and the demo has a cast.)
WORDLESS = (
    *("channels", "conversation", "domain", "features", "messaging", "reports", "store"),
    *("app/bootstrap.py", "app/channels", "app/parts.py", "app/program.py", "app/server"),
    "app/service",
)
#: Where Vietnamese stays in them.
OWN_WORDS = {
    # To recognise what people write.
    "features/roster/lines.py",
    "conversation/asking/asking_when.py",
    "features/classes/series/flow_series.py",
    "features/classes/series/lines.py",
    # To tell operators what is wrong with settings, content or the database.
    "app/bootstrap.py",
    "app/channels/telegram.py",
    "app/channels/zalo.py",
    "channels/telegram/channel.py",
    "channels/telegram/polling.py",
    "channels/zalo_bot/channel.py",
    "app/service/control.py",
    "store/integrity.py",
    "store/migrate.py",
}
VENDORS = {"web", "telegram", "push", "zalo"}
#: Under `channels`; Zalo has two products.
_FOLDERS = frozenset({"web", "telegram", "zalo_bot"})
#: Where code names a vendor outside of its own folder, and why; a folder ends with a slash.
MAY_NAME_VENDORS = {
    "app/channels/": "how each is built, the one place that knows them all",
    "app/settings.py": "fields that operators have set",
    "app/logs.py": "the loggers of vendors' libraries",
    "app/commands/demo.py": "the demo is three pages",
    "app/demo/": "the demo is three pages",
    "features/roster/headings.py": "what people call a column",
    "messaging/composing.py": "a flag of kept texts as a release before called it",
    "text/phones.py": "what people write before a number",
}
#: A table's name; lists that have landed are never edited.
KEPT_NAMES = ("push_subscriptions",)
REFUSED_MODULES = {
    "random",
    "asyncio",
    "socket",
    "urllib",
    "http",
    "httpx",
    "aiohttp",
    "secrets",
    "time",
    "requests",
    "telegram",
}


def _files(package: str) -> list[Path]:
    path = BOT / package
    return [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))


def _imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        yield from ((getattr(node, "lineno", 0), name) for name in imported(node))


def _allowed(package: str, file: Path, name: str) -> bool:
    inside, own_name = name.removeprefix("bot."), package.replace("/", ".")
    if package == "channels":
        own = file.relative_to(BOT / "channels").parts[0]
        if inside.startswith(f"channels.{own.removesuffix('.py')}"):
            return True
        if inside.startswith(_SHARED_BY_CHANNELS):
            return True
    elif inside == own_name or inside.startswith(f"{own_name}."):
        return True
    return any(
        inside == allowed or inside.startswith(f"{allowed}.") for allowed in MAY_IMPORT[package]
    )


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import bot.text.dates as d, os", ["bot.text.dates", "os"]),
        ("from bot.text import dates as d, names", ["bot.text.dates", "bot.text.names"]),
        ("def f():\n  import bot.text.dates", ["bot.text.dates"]),
        ("dates = bot.text.dates", []),
    ],
)
def test_an_import_is_found(source: str, names: list[str]) -> None:
    """However it is written, and in a function too."""
    assert names == [name for node in ast.walk(ast.parse(source)) for name in imported(node)]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_package_imports_only_what_it_may(package: str) -> None:
    """A package imports the packages that `MAY_IMPORT` allows it, and no other."""
    breaches = [
        f"{file.relative_to(BOT)}:{line}: {name}"
        for file in _files(package)
        for line, name in _imports(file)
        if name.startswith("bot.") and not _allowed(package, file, name)
    ]

    assert [] == breaches


def test_imports_run_in_no_circle() -> None:
    """Not in a function either: what two files need of each other lies in a third."""
    files = {_dotted(file): file for file in sorted(BOT.rglob("*.py"))}
    graph = {name: set(_needed(file, files)) - {name} for name, file in files.items()}

    # Raises CycleError, which names them.
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert set(order) >= set(files)


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(BOT.parent).with_suffix("").parts).removesuffix(".__init__")


def _needed(file: Path, files: Mapping[str, Path]) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    hints = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        for name in imported(node) if node not in hints else ():
            yield name if name in files else name.rpartition(".")[0]


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_touch_no_world(package: str) -> None:
    """Time, chance, network and environment come in with the turn; a job may wait (`job_*.py`)."""
    breaches = []
    for file in _files(package):
        if file.name.startswith("job_"):
            continue
        for line, name in _imports(file):
            if name.split(".")[0] in REFUSED_MODULES:
                breaches.append(f"{file.relative_to(BOT)}:{line}: {name}")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.AsyncFunctionDef, ast.Await)):
                breaches.append(f"{file.relative_to(BOT)}:{node.lineno}: async")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in (
                "datetime.now",
                "date.today",
                "datetime.utcnow",
                "os.environ",
            ):
                breaches.append(f"{file.relative_to(BOT)}:{node.lineno}: {ast.unparse(node)}")

    assert [] == breaches


def _marked_literals(file: Path) -> Iterator[str]:
    """Yield the texts with Vietnamese marks that a file holds, where they stand; no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in docs else None
        if isinstance(text, str) and any(map(_is_marked, text)):
            yield f"{file.relative_to(BOT)}:{node.lineno}: {text}"


def _is_marked(letter: str) -> bool:
    return letter in "đĐ" or unicodedata.normalize("NFD", letter) != letter


def test_what_people_read_is_content() -> None:
    """No sentence of ours is written in Python; who recognises words says so above."""
    found = [
        text for package in WORDLESS for file in _files(package) for text in _marked_literals(file)
    ]

    assert [] == [text for text in found if text.split(":")[0] not in OWN_WORDS]
    assert OWN_WORDS == {text.split(":")[0] for text in found}


def _said_in_code(file: Path) -> Iterator[tuple[int, str]]:
    """Yield every name and text of a file with its line; no comments, no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for _, value in ast.iter_fields(node):
            texts = value if isinstance(value, list) else [value]
            yield from (
                (line, text) for text in texts if isinstance(text, str) and id(node) not in docs
            )


def _vendors_in(text: str) -> set[str]:
    """Return the vendors that a name or text holds as a word: `WebChannel`, `web_key`, `web:`."""
    for name in KEPT_NAMES:
        text = text.replace(name, "")
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
    return VENDORS & {word.lower() for word in words}


def _vendors_folder(name: str) -> bool:
    return name.startswith(tuple(f"channels/{folder}/" for folder in _FOLDERS))


def test_vendors_are_named_where_they_are_built_alone() -> None:
    """Elsewhere what a channel can do is read; who may name one is listed above, and does."""
    naming: dict[str, list[str]] = {}
    for file in sorted(BOT.rglob("*.py")):
        name = file.relative_to(BOT).as_posix()
        found = [
            f"{name}:{line}: {text}" for line, text in _said_in_code(file) if _vendors_in(text)
        ]
        if found and not _vendors_folder(name):
            listed = (
                one for one in MAY_NAME_VENDORS if f"{name}/".startswith(one.rstrip("/") + "/")
            )
            naming.setdefault(next(listed, ""), []).extend(found)

    assert [] == naming.get("", [])
    assert set(MAY_NAME_VENDORS) == set(naming)


def test_aiohttp_is_used_by_what_it_offers() -> None:
    """Nobody leans on its inside, which changes unannounced; what a new version lacks is named."""
    breaches = []
    for file in sorted(BOT.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "aiohttp" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if name := _of_aiohttp(node):
                breaches.append(
                    f"{file.relative_to(BOT)}:{node.lineno}: aiohttp {aiohttp.__version__} "
                    f"does not offer {name}"
                )

    assert [] == breaches


def _of_aiohttp(node: ast.AST) -> str:
    """Return what a piece of code takes of aiohttp without being offered it."""
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "aiohttp":
        return "" if node.attr in aiohttp.__all__ else node.attr
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "aiohttp":
        inner = "." in (node.module or "")
        names = [alias.name for alias in node.names if inner or alias.name not in aiohttp.__all__]
        return ", ".join(f"{node.module}.{name}" for name in names)
    if isinstance(node, ast.Import):
        return ", ".join(n.name for n in node.names if n.name.startswith("aiohttp."))
    return ""


def test_no_moment_of_the_machines_clock_begins_at_nought() -> None:
    """That clock begins at boot, so 0 is no long time ago: "never" is None or minus infinity."""
    moment = re.compile(r"\w*(_at|_until|_since|not_before)\b(: float)? (=|==|<|>) 0\.0\b")
    breaches = [
        f"{file.relative_to(BOT)}:{number}: {line.strip()}"
        for file in sorted(BOT.rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if moment.search(line)
    ]

    assert [] == breaches


def test_only_settings_and_commands_read_the_environment() -> None:
    """One reader of the environment: settings are handed in everywhere else."""
    allowed = ("app/commands/", "app/service/work.py")
    readers = [
        str(file.relative_to(BOT))
        for file in sorted(BOT.rglob("*.py"))
        if "os.environ" in file.read_text(encoding="utf-8")
        and not file.relative_to(BOT).as_posix().startswith(allowed)
    ]

    assert [] == readers


def test_heavy_libraries_stay_out_of_the_serving_process() -> None:
    """Workbook and drawing libraries are for job processes, web push is for the first ring."""
    code = (
        "import sys, bot.app.commands.run, bot.channels.telegram.channel; "
        "print([name for name in ('numpy', 'matplotlib', 'typst', 'xlsxwriter', 'openpyxl', 'PIL', "
        "'icalendar', 'python_calamine', 'pywebpush', 'py_vapid', 'http_ece', 'requests') "
        "if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == out.stdout.strip()


def test_folders_files_and_functions_stay_small() -> None:
    """No folder over 25 files, no file over 400 lines, no function over 60."""
    folders = Counter(file.parent for file in BOT.rglob("*.py"))
    large = [f"{folder.relative_to(BOT)}: {n} files" for folder, n in folders.items() if n > 25]
    for file in sorted(BOT.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            large.append(f"{file.relative_to(BOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > 60:
                    large.append(f"{file.relative_to(BOT)}:{node.lineno}: {node.name} {size}")

    assert [] == large
