"""Documents that people hand in: what is passed on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.reports import workbook
from bot.reports.documents import NotAllowed, examined
from tests.reports.pictures import EXE, PDF, jpeg, office
from tests.words import plain

TAKEN = [
    (PDF, ".pdf"),
    (b"\xef\xbb\xbf\r\n" + PDF, ".pdf"),
    (workbook.results_workbook(iter(()), datetime(2026, 11, 25), plain)[0], ".xlsx"),
    (office(), ".docx"),
    (office("xl/workbook.xml"), ".xlsx"),
    (office("ppt/presentation.xml"), ".pptx"),
    (office(word__media__image1_dot_png=b"x" * 900), ".docx"),
]
REFUSED = {
    "a renamed program": EXE,
    "a picture": jpeg(),
    "nothing": b"",
    "an old Office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a document with macros": office(word__vbaProject_dot_bin=b"Sub"),
    "an archive": office("ho-so.txt"),
    "two documents in one": office(xl__workbook_dot_xml=b"<x/>"),
    "a way out of the folder": office(**{".____..____x": b"1"}),
    "a program inside": office(word__setup_dot_exe=b"MZ"),
    "a bomb": office(word__media__image1_dot_png=bytes(40_000_000)),
    "a cut-off archive": office()[:120],
    "a page of the web": b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize(("data", "ending"), TAKEN)
def test_a_document_is_known_by_its_bytes(data: bytes, ending: str, tmp_path: Path) -> None:
    """PDF, Word, Excel and PowerPoint are taken, whatever they are called."""
    path = tmp_path / "tep.exe"
    path.write_bytes(data)
    assert ending == examined(path).ending


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_do_harm_is_not_passed_on(what: str, tmp_path: Path) -> None:
    """Programs, macros, bombs and archives are refused, whatever they are called."""
    path = tmp_path / "tep.docx"
    path.write_bytes(REFUSED[what])
    with pytest.raises(NotAllowed):
        examined(path)


def test_a_document_that_lists_macros_is_refused(tmp_path: Path) -> None:
    """The list of contents gives a renamed .docm away."""
    import zipfile

    path = tmp_path / "tep.docx"
    with zipfile.ZipFile(path, "w") as packed:
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
        packed.writestr("[Content_Types].xml", f'<Override ContentType="{kind}"/>')
        packed.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotAllowed):
        examined(path)
