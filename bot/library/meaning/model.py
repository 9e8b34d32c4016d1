"""A linear model: for each thing that a sentence is compared by, how much it speaks for each class.

It is learnt outside (`make train`) and kept as a small file beside the sentences. The weights of
all classes lie side by side in one number of sixteen bits each, so a sentence costs one addition
a key, in plain Python.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.library.meaning.keys import BITS

_VERSION = 1
_ZERO = 128  # a weight of nothing; the least is 1, the most 255
_LANE = 2  # bytes
#: Keys that speak no louder than that, in steps, for any class are left out: a fifth of all, and
#: what they decide was not seen to change a thing.
_HEARD = 5
#: More would not fit the table of places, or one number.
_MOST_ROWS, _MOST_CLASSES = 65_536, 1_000


class BrokenModel(Exception):
    """The file of a model is cut off or was made by something else."""


class Model:
    """Scores of all classes for a sentence."""

    def __init__(
        self, classes: Sequence[str], bias: Sequence[float], step: float, rows: Mapping[int, bytes],
        learnt: bytes = b"", digest: str = "",
    ) -> None:  # fmt: skip
        """`rows` are the weights of each key's number, a byte a class; `step` is what one is worth.

        `learnt` holds the sentences it has learnt from, by `sentence_number`.
        """
        self.classes = tuple(classes)
        self.digest = digest
        self._learnt = learnt
        self._bias = tuple(bias)
        self._step = step
        self._row_bytes = _LANE * len(self.classes)
        self._format = f"<{len(self.classes)}H"
        #: Which row each number has, from 1; 0 is none.
        self._place = array("H", bytes(2 << BITS))
        spread = bytearray(self._row_bytes)
        table = bytearray(spread)
        for at, (number, row) in enumerate(rows.items(), start=1):
            self._place[number] = at
            spread[::_LANE] = row
            table += spread
        self._table = bytes(table)

    def sentences(self) -> frozenset[int]:
        """Return the sentences it has learnt from, by `sentence_number`."""
        return frozenset(_little(array("I", self._learnt)))

    def scores(self, numbers: Iterable[int]) -> list[float]:
        """Return how much each class is spoken for, about -1 to 1; keys it never saw count too."""
        place, table, size = self._place, self._table, self._row_bytes
        total = known = asked = 0
        for number in numbers:
            asked += 1
            at = place[number] * size
            if at:
                known += 1
                total += int.from_bytes(table[at : at + size], "little")
        if not asked:
            return list(self._bias)
        sums = struct.unpack(self._format, total.to_bytes(size, "little"))
        worth, nothing = self._step / math.sqrt(asked), _ZERO * known
        return [bias + (one - nothing) * worth for bias, one in zip(self._bias, sums, strict=True)]


def _little(numbers: array[int]) -> array[int]:
    """Return numbers with their bytes as the file has them, or back: the least first."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def sentence_number(text: str, intent: str) -> int:
    """Return a number by which a sentence of an intent is known again."""
    return zlib.crc32(f"{intent}\n{text}".encode())


def digest_of(data: bytes) -> str:
    """Return by what a file of sentences is known again, whatever its line ends."""
    return sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def read_model(path: Path) -> Model | None:
    """Read a model; None where there is none, or one of another version. Raises BrokenModel."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head, _, packed = data.partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(head)
        if told["version"] != _VERSION or told["bits"] != BITS:
            return None
        return _unpacked(told, packed)
    except (ValueError, KeyError, TypeError, IndexError, zlib.error) as error:
        raise BrokenModel(type(error).__name__) from None


def _unpacked(told: Mapping[str, Any], packed: bytes) -> Model:
    classes, bias, count = told["classes"], told["bias"], told["rows"]
    wide = len(classes)
    size = 4 * (count + told["sentences"]) + count * wide
    if not (2 <= wide <= _MOST_CLASSES and len(bias) == wide and 0 <= count < _MOST_ROWS):
        raise ValueError
    plain = zlib.decompressobj().decompress(packed, size + 1)
    if len(plain) != size:
        raise ValueError
    numbers = _little(array("I", plain[: 4 * count]))
    if any(number >> BITS for number in numbers):
        raise ValueError
    at = 4 * (count + told["sentences"])
    rows = {number: plain[at + n * wide : at + (n + 1) * wide] for n, number in enumerate(numbers)}
    return Model(classes, bias, float(told["step"]), rows, plain[4 * count : at], told["digest"])


def write_model(
    path: Path, classes: Sequence[str], bias: Sequence[float],
    weights: Mapping[int, Sequence[float]], sentences: Iterable[int], digest: str,
) -> None:  # fmt: skip
    """Write a model; the weights of keys that say next to nothing are left out."""
    most = max((abs(one) for row in weights.values() for one in row), default=0.0)
    step = (most or 1.0) / (_ZERO - 1)
    rows = {
        number: bytes(round(one / step) + _ZERO for one in row) for number, row in weights.items()
    }
    rows = {
        number: row
        for number, row in sorted(rows.items())
        if any(abs(one - _ZERO) > _HEARD for one in row)
    }
    learnt = sorted(set(sentences))
    told = {
        "version": _VERSION, "bits": BITS, "classes": list(classes), "step": step,
        "bias": [round(one, 6) for one in bias], "rows": len(rows), "sentences": len(learnt),
        "digest": digest,
    }  # fmt: skip
    packed = (_little(array("I", one)).tobytes() for one in (rows, learnt))
    plain = b"".join((*packed, *rows.values()))
    path.write_bytes(json.dumps(told).encode() + b"\n" + zlib.compress(plain, 9))
