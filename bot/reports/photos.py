"""A photo that somebody handed in, decoded and written anew: small, upright, without metadata."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

LONGEST_SIDE: Final = 1600
MOST_BYTES: Final = 2 * 1024 * 1024
#: Looked at before anything is decoded: 64 million pixels are the largest a phone's camera makes.
MOST_PIXELS: Final = 64_000_000
MIME: Final = "image/jpeg"
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (85, 75, 60, 45)


class Unreadable(Exception):
    """The bytes are no photo that can be decoded."""


class TooLarge(Exception):
    """The photo has more pixels than are ever decoded."""


def is_photo(head: bytes) -> bool:
    """Say whether the first bytes are those of a JPEG, PNG or WebP picture."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4], head[8:12]) == (b"RIFF", b"WEBP")
    )  # fmt: skip


def renewed(data: bytes) -> bytes:
    """Return the picture as a JPEG of at most 1600 pixels a side and 2 MB; nothing else of it.

    Raises Unreadable for a damaged one and TooLarge for one that would fill the memory.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks about odd metadata, which is dropped anyway
            return _smallest(_upright(data))
    except (Image.DecompressionBombError, TooLarge) as error:
        raise TooLarge from error
    except Exception as error:  # a decoder fed with forged bytes raises almost anything
        raise Unreadable from error


def _upright(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooLarge
        # A JPEG can be decoded at a fraction of its size, which spares time and memory.
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        return _on_white(turned)


def _on_white(image: Image.Image) -> Image.Image:
    """Return the bare pixels on a new canvas: what is no pixel stays behind."""
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        canvas.paste(clear, mask=clear.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas


def _smallest(image: Image.Image) -> bytes:
    written = b""
    for quality in _QUALITIES:
        written = _written(image, quality)
        if len(written) <= MOST_BYTES:
            return written
    half = image.resize((max(1, image.width // 2), max(1, image.height // 2)))
    return _written(half, _QUALITIES[0])


def _written(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
