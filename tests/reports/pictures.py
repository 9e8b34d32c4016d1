"""Real pictures and documents, made for a test."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from random import Random

from PIL import Image

MAKE, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825


def jpeg(width: int = 640, height: int = 480, *, gps: bool = False, orientation: int = 1) -> bytes:
    """Return a photo whose left half is red, with what a phone writes beside the pixels."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[MAKE] = "Phone of Somebody"
    exif[ORIENTATION] = orientation
    if gps:
        exif.get_ifd(GPS).update({1: "N", 2: (20.0, 28.0, 1.5), 3: "E", 4: (103.0, 58.0, 9.5)})
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif, comment=b"20.467,103.969")
    return out.getvalue()


def noise(width: int, height: int) -> bytes:
    """Return a PNG that no encoder can make small."""
    pixels = Random(7).randbytes(width * height * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(out, "PNG", compress_level=0)
    return out.getvalue()


def written(image: Image.Image, format: str) -> bytes:
    """Return a picture in a format."""
    out = io.BytesIO()
    image.save(out, format)
    return out.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """Return a PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )  # fmt: skip


def office(main: str = "word/document.xml", **more: bytes) -> bytes:
    """Return an Office document with this main part; `more` adds entries, `__` standing for /."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        packed.writestr(main, b"<w:document>So ho ngheo</w:document>")
        for name, data in more.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00" + bytes(200)
