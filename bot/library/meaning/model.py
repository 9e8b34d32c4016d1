"""A linear model: for each thing that a sentence is compared by, how much it speaks for each class.

It is learnt outside (`make train`) and kept as a small file beside the sentences. The weights of
all classes lie side by side in one number, eight bits each; every other one is added in a sum of
its own, which leaves it the room of its neighbour. So a sentence costs two additions a key, in
plain Python.
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
#: Keys that speak no louder than that, in steps, for any class are left out: what they decide was
#: not seen to change a thing.
_HEARD = 6
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
        self._row_bytes = len(self.classes)
        pairs = (len(self.classes) + 1) // 2
        self._pairs = f"<{pairs}H"
        self._first_of_pairs = int.from_bytes(b"\xff\x00" * pairs, "little")
        #: Which row each number has, from 1; 0 is none.
        self._place = array("H", bytes(2 << BITS))
        for at, number in enumerate(rows, start=1):
            self._place[number] = at
        self._table = b"".join((bytes(self._row_bytes), *rows.values()))

    def sentences(self) -> frozenset[int]:
        """Return the sentences it has learnt from, by `sentence_number`."""
        return frozenset(_little(array("I", self._learnt)))

    def scores(self, numbers: Iterable[int]) -> list[float]:
        """Return how much each class is spoken for, about -1 to 1; keys it never saw count too."""
        place, table, size = self._place, self._table, self._row_bytes
        mask = self._first_of_pairs
        first = second = known = asked = 0
        for number in numbers:
            asked += 1
            at = place[number] * size
            if at:
                known += 1
                row = int.from_bytes(table[at : at + size], "little")
                first += row & mask
                second += row >> 8 & mask
        if not asked:
            return list(self._bias)
        sums = [0] * (size + size % 2)
        for at, total in enumerate((first, second)):
            sums[at::2] = struct.unpack(self._pairs, total.to_bytes(len(sums), "little"))
        worth, nothing = self._step / math.sqrt(asked), _ZERO * known
        return [bias + (one - nothing) * worth for bias, one in zip(self._bias, sums, strict=False)]


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
