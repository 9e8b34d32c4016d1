"""A document that somebody handed in: what it is by its bytes, and whether it may be passed on."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 10 * 1024 * 1024
_MOST_ENTRIES = 5_000
_MOST_UNPACKED = 300 * 1024 * 1024
#: Tables repeat themselves and shrink to a fiftieth; what shrinks further is made to do harm.
_MOST_SHRUNK = 200
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_CONTENTS = "[Content_Types].xml"
_BEFORE_PDF = b"\xef\xbb\xbf \r\n\t"  # what scanners and editors put there, and readers pass over
_MOST_CONTENTS = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document that is passed on."""

    ending: str
    mime: str


_PDF = DocumentType(".pdf", "application/pdf")
#: The part that each kind cannot do without.
_OFFICE = {
    "word/document.xml": DocumentType(".docx", f"{_OPEN_XML}wordprocessingml.document"),
    "xl/workbook.xml": DocumentType(".xlsx", f"{_OPEN_XML}spreadsheetml.sheet"),
    "ppt/presentation.xml": DocumentType(".pptx", f"{_OPEN_XML}presentationml.presentation"),
}


class NotAllowed(Exception):
    """The file is of no kind that is passed on, or holds what could do harm."""


class HasMacros(NotAllowed):
    """The document holds a program, or says that it does."""


class Harmful(NotAllowed):
    """The archive is made to do harm: it unpacks to too much, to elsewhere, or is locked."""


def examined(path: Path, most_unpacked: int = _MOST_UNPACKED) -> DocumentType:
    """Return what kind of document lies there; raises NotAllowed for anything else."""
    with path.open("rb") as file:
        head = file.read(64)
    if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
        return _PDF
    if not head.startswith(b"PK\x03\x04"):
        raise NotAllowed("neither PDF nor Office")
    try:
        with zipfile.ZipFile(path) as packed:
            return _office(packed, most_unpacked)
    except NotAllowed:
        raise
    except Exception as error:  # an unpacker fed with forged bytes raises almost anything
        raise NotAllowed("damaged archive") from error


def _office(packed: zipfile.ZipFile, most_unpacked: int) -> DocumentType:
    entries = packed.infolist()
    _refuse_bombs(entries, most_unpacked)
    names = {entry.filename.lower() for entry in entries}
    if any(_is_macro(name) for name in names):
        raise HasMacros("macros")
    if any(_harmful(name) for name in names) or any(entry.flag_bits & 1 for entry in entries):
        raise Harmful("a program, a way out, or encrypted")
    if _CONTENTS.lower() not in names:
        raise NotAllowed("no Office document")
    with packed.open(_CONTENTS) as listing:
        contents = listing.read(_MOST_CONTENTS).lower()
    if b"macroenabled" in contents or b"vbaproject" in contents:
        raise HasMacros("macros")
    found = [kind for part, kind in _OFFICE.items() if part in names]
    if len(found) != 1:
        raise NotAllowed("no Office document")
    return found[0]


def _refuse_bombs(entries: list[zipfile.ZipInfo], most_unpacked: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or unpacked > most_unpacked:
        raise Harmful("too much inside")
    if unpacked > _MOST_SHRUNK * max(packed, 1):
        raise Harmful("shrunk beyond belief")


def _is_macro(name: str) -> bool:
    return name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in f"/{name}"


def _harmful(name: str) -> bool:
    """Say whether an entry is a program, or would be unpacked outside its folder."""
    return (
        name.endswith((".exe", ".dll", ".js", ".vbs", ".bat"))
        or name.startswith("/")
        or ".." in name.split("/")
    )
