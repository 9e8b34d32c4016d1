"""Lists of people as offices keep them and as somebody would make them to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

HEADING = ("Họ và tên", "Xã, phường", "Thôn, bản", "Công việc", "Điện thoại")


def book(*sheets: Sequence[Sequence[Any]], merged: Iterable[str] = ()) -> bytes:
    """Return a workbook of sheets of rows; `merged` are cells of the first one, as "A1:A2"."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        made.worksheets[0].merge_cells(cells)
    return saved(made)


def saved(made: Any) -> bytes:
    """Return an openpyxl workbook as bytes."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def listed(*rows: Sequence[Any]) -> bytes:
    """Return a plain list: the usual headings and these rows."""
    return book([HEADING, *rows])


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/></Types>'
)
_LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/></Relationships>'
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEET = (
    '{declared}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
RAW_HEADING = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Họ và tên</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Xã</t></is></c></row>'
)
RAW_ROW = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>Lò Thị Mai</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t>Mường Lát</t></is></c></row>'
)


def raw(
    rows: str = RAW_HEADING + RAW_ROW, declared: str = "", encoding: str = "utf-8", **more: bytes
) -> bytes:
    """Return a workbook written by hand; `more` adds entries, `__` standing for /, `_dot_` for dot.

    `rows` are the XML of the one sheet's rows, `declared` what stands before its first tag.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr(
            "_rels/.rels", _LINK.format(kind="officeDocument", target="xl/workbook.xml")
        )
        packed.writestr("xl/workbook.xml", _BOOK)
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            _LINK.format(kind="worksheet", target="worksheets/sheet1.xml"),
        )
        sheet = _SHEET.format(declared=declared, rows=rows)
        packed.writestr("xl/worksheets/sheet1.xml", sheet.encode(encoding))
        for name, data in more.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def many_empty_rows() -> bytes:
    """Return a list of one person, and a million rows below that are formatted but empty."""
    empty = "".join(f'<row r="{at}"><c r="A{at}" s="0"/></row>' for at in range(3, 1_048_577))
    return raw(RAW_HEADING + RAW_ROW + empty)


def lying(data: bytes) -> bytes:
    """Return an archive whose sheet says that it unpacks to 10 bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    true, false = size.to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert data.count(true) >= 2
    return data.replace(true, false)


def bomb() -> bytes:
    """Return a workbook whose sheet unpacks to 90 MB of nothing, 1,000 times its size."""
    return raw(RAW_HEADING + RAW_ROW + " " * 90_000_000)


def laughs() -> bytes:
    """Return a sheet of entities that would unfold to ten thousand million letters."""
    entities = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    return raw(RAW_HEADING + row, declared=f"<!DOCTYPE x [{entities}]>")


def outside() -> bytes:
    """Return a sheet with an entity that stands for a file of this machine."""
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>&f;</t></is></c></row>'
    declared = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return raw(RAW_HEADING + row, declared=declared)
