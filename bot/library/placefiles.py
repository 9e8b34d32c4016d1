"""Reads the country from vietnam-provinces, former names from a CSV, and an office's own file."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import orjson

from bot.library.model import Fault
from bot.library.yamlfile import Items, Mapping, Scalar, read_yaml

PlaceKind = Literal["province", "commune", "village"]

KINDS = {
    "thành phố": "thanh pho", "tỉnh": "tinh", "đặc khu": "dac khu", "phường": "phuong",
    "xã": "xa", "thị trấn": "thi tran", "huyện": "huyen", "quận": "quan", "thị xã": "thi xa",
    "thôn": "thon", "bản": "ban", "khu phố": "khu pho", "tổ dân phố": "to dan pho", "ấp": "ap",
    "buôn": "buon", "khóm": "khom",
}  # fmt: skip
_SIGNS = str.maketrans(dict.fromkeys("’‘ʼ´`", "'") | dict.fromkeys("‑–—", "-"))


class Place(NamedTuple):
    """One place; `name` carries its kind: `xã Mường Chanh`."""

    code: str  # p<code>, c<code>, v<commune>-<n>
    name: str
    parent: str | None
    kind: PlaceKind


class Former(NamedTuple):
    """A commune of before July 2025 and the code of the one that it belongs to now."""

    province: str
    district: str
    commune: str
    code: str


def split_kind(name: str) -> tuple[str, str]:
    """Split `xã Mường Chanh` into its kind and its name; the kind may be empty."""
    for words in (1, 2, 3):
        parts = name.split(" ", words)
        kind = " ".join(parts[:words])
        if len(parts) > words and kind in KINDS:
            return kind, parts[words]
    return "", name


def read_country() -> Iterator[Place]:
    """Yield provinces and communes; the package itself is never imported, only its JSON read."""
    spec = importlib.util.find_spec("vietnam_provinces")
    if spec is None or spec.origin is None:
        raise RuntimeError("vietnam-provinces is not installed")
    data = Path(spec.origin).parent / "data" / "nested-divisions.json"
    for province in orjson.loads(data.read_bytes()):
        code = f"p{province['code']}"
        small = _small(province["name"])
        name = small if split_kind(small)[0] else f"tỉnh {province['name']}"
        yield Place(code, name, None, "province")
        for ward in province["wards"]:
            yield Place(f"c{ward['code']}", _small(ward["name"]), code, "commune")


def read_former(path: Path) -> Iterator[Former]:
    """Yield former communes from a CSV of province, district, commune and today's code."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        names = _Names()  # provinces and districts come again with each row, many communes too
        for row in rows:
            if len(row) == 4 and row[3].isdigit():
                province, district, commune = (names[name] for name in row[:3])
                yield Former(province, district, commune, f"c{int(row[3])}")


class _Names(dict[str, str]):
    """Names as they are written, each cleaned and kept once."""

    def __missing__(self, name: str) -> str:
        small = self[name] = _small(name)
        return small


def clean_name(name: str) -> str:
    """Write a name with single blanks, one kind of apostrophe and one of dash: `xã Ea H'leo`."""
    return " ".join(name.translate(_SIGNS).replace("' ", "'").split())


def _small(name: str) -> str:
    """Write a name clean and its kind in small letters: `xã Mường Chanh`."""
    name = clean_name(name)
    if name.startswith("Tp "):
        return "thành phố " + name[3:]
    first, _, rest = name.partition(" ")
    second = rest.partition(" ")[0]
    two = f"{first} {second}".lower()
    if two in KINDS:
        return two + name[len(two) :]
    return first.lower() + name[len(first) :] if first.lower() in KINDS else name


def read_office(
    path: Path, known: frozenset[str], faults: list[Fault]
) -> tuple[frozenset[str], list[Place]]:
    """Read an office's communes and villages; codes may be written with or without the `c`."""
    node, more = read_yaml(path)
    faults += more
    if not isinstance(node, Mapping):
        return frozenset(), []
    for name, line in node.key_lines.items():
        if name not in {"communes", "villages"}:
            faults.append(Fault(path.as_posix(), line, f"không có mục nào tên “{name}”"))
    communes = _communes(node, path.as_posix(), known, faults)
    return communes, _villages(node, path.as_posix(), known, faults)


def _communes(
    node: Mapping, file: str, known: frozenset[str], faults: list[Fault]
) -> frozenset[str]:
    found: set[str] = set()
    listed = node.entries.get("communes")
    for item in listed.items if isinstance(listed, Items) else ():
        code = _commune_code(item.text) if isinstance(item, Scalar) else ""
        if code in known:
            found.add(code)
        else:
            faults.append(Fault(file, item.line, "không có xã, phường nào mang mã này"))
    return frozenset(found)


def _villages(node: Mapping, file: str, known: frozenset[str], faults: list[Fault]) -> list[Place]:
    found: list[Place] = []
    below = node.entries.get("villages")
    for raw, names in below.entries.items() if isinstance(below, Mapping) else ():
        code = _commune_code(raw)
        if code not in known or not isinstance(names, Items):
            what = f"thôn, bản của “{raw}”: cần mã xã có thật và danh sách tên"
            faults.append(Fault(file, names.line, what))
            continue
        texts = [clean_name(item.text) for item in names.items if isinstance(item, Scalar)]
        found += [
            Place(f"v{code[1:]}-{n}", text, code, "village") for n, text in enumerate(texts, 1)
        ]
    return found


def _commune_code(text: str) -> str:
    digits = text.strip().removeprefix("c")
    return f"c{int(digits)}" if digits.isascii() and digits.isdigit() else ""
