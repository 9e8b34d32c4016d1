"""Lists of people as files: the template, and a preview that counts nothing yet.

Runs in a job process or for a command, never in a turn. An order's `source` is where the bytes
lie, `args.scope` the places that the sender may add people for ("" = all), `args.shown_rows`
how many rows that are refused or noted are told (12).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.people import WORKS
from bot.features.quizzes.exports import XLSX
from bot.features.roster import refusals_sheet, sheet, template
from bot.features.roster.lines import Judge, Judged
from bot.features.roster.rules import RosterLine, in_order
from bot.library.load import places_of, wording_of
from bot.library.wording import Wording
from bot.reports.spreadsheets import Unfit
from bot.store.disk.private_file import write_private
from bot.store.sql import Tx, dump

_SHOWN_ROWS = 12
_SHOWN_COMMUNES = 12
_SAMPLE = 3


def roster_preview(_tx: Tx, order: Mapping[str, Any]) -> dict[str, Any]:
    """Judge a list and put its good lines into a file of the order's folder; nothing counts yet.

    Returns `{"error": …}`, or what the preview shows with `files`: the lines as `file` and, when
    rows were refused, the workbook that says why as `report`.
    """
    content = Path(order["content"])
    try:
        rows = sheet.read(Path(order["source"]))
    except Unfit as unfit:
        say = wording_of(content, "roster_sheet").plain
        missing = [say(f"roster_sheet.column_{what}") for what in unfit.missing]
        more = {"missing": missing} if unfit.error == "no_header" else {}
        return {"error": unfit.error, **more}
    places, _ = places_of(content)
    wording = wording_of(content, "works", "roster_rows", "roster_sheet")
    shown = int(order["args"].get("shown_rows", _SHOWN_ROWS))
    judged = Judge(places, wording, order["args"]["scope"]).judge(rows)
    return {"files": _files(judged, order, wording), **_preview(judged, shown)}


def roster_template_file(_tx: Tx, order: Mapping[str, Any]) -> dict[str, Any]:
    """Write the empty list into the order's folder and return where and what it is."""
    path = Path(order["folder"]) / f"{order['name']}.xlsx"
    write_private(path, empty_list(Path(order["content"])))
    return {"path": str(path), "name": template.FILE_NAME, "mime": XLSX}


def empty_list(content: Path) -> bytes:
    """Return the workbook that an office fills in."""
    say = wording_of(content, "works", "roster_sheet").plain
    return template.template(tuple(say(f"works.{work}") for work in WORKS), say)


def _preview(judged: Judged, shown: int) -> dict[str, Any]:
    communes = Counter(line.commune for line in judged.lines)
    largest = sorted(communes.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN_COMMUNES]
    return {
        "good": len(judged.lines), "refused": len(judged.refused), "notes": len(judged.notes),
        "rows": [[row.number, why] for row, why in judged.refused[:shown]],
        "noted": [[row.number, what] for row, what in judged.notes[:shown]],
        "communes": [list(one) for one in largest], "communes_count": len(communes),
        "sample": [
            [line.full_name, line.commune, line.village] for line in judged.lines[:_SAMPLE]
        ],
    }  # fmt: skip


def _files(judged: Judged, order: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    folder, name = Path(order["folder"]), order["name"]
    staged = folder / f"{name}.json"
    write_private(staged, staged_lines(judged.lines))
    files = {
        "file": {"path": str(staged), "name": "danh-sach.json", "mime": "application/json"}
    }  # fmt: skip
    if judged.refused:
        report = folder / f"{name}.xlsx"
        write_private(report, refusals_sheet.report(judged.refused, judged.notes, wording.plain))
        title = wording.render("roster_rows.refused_file")
        files["report"] = {"path": str(report), "name": f"{title}.xlsx", "mime": XLSX}
    return files


def staged_lines(lines: list[RosterLine]) -> bytes:
    """Return lines as they lie between preview and import, in the order they are taken in."""
    return dump([line.as_json() for line in in_order(lines)]).encode()
