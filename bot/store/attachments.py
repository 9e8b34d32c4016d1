"""Attachments: files that people handed in, kept to be handed out to many places."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.sql import Tx, dump, one, parse, run

_COLUMNS = "id, owner, kind, name, mime, size, path, vendor_ids, created_at"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One kept file; `vendor_ids` is what each channel called it when it was handed out."""

    id: str
    owner: int | None
    kind: str
    name: str
    mime: str
    size: int
    path: str
    vendor_ids: dict[str, str]
    created_at: int


def asked_in(tx: Tx, place: str, message: str) -> bool:
    """Say whether a message on a page (by its row) asked for a file."""
    if not message.isascii() or not message.isdigit() or len(message) > 18:
        return False
    row = one(
        tx, "SELECT body FROM outgoing WHERE id = :id AND place = :place", id=int(message),
        place=place,
    )  # fmt: skip
    return bool(row and parse(row[0]).get("ask_file"))


def add(tx: Tx, new: Attachment) -> None:
    """Keep a file; one of the same id stays as it is."""
    run(
        tx,
        f"INSERT INTO attachments ({_COLUMNS}) VALUES (:id, :owner, :kind, :name, :mime, :size, "  # noqa: S608
        ":path, :vendor_ids, :created_at) ON CONFLICT (id) DO NOTHING",
        id=new.id, owner=new.owner, kind=new.kind, name=new.name, mime=new.mime, size=new.size,
        path=new.path, vendor_ids=dump(new.vendor_ids), created_at=new.created_at,
    )  # fmt: skip


def find(tx: Tx, id: str) -> Attachment | None:
    """Return an attachment, or None when there is none or it has expired."""
    row = one(tx, f"SELECT {_COLUMNS} FROM attachments WHERE id = :id", id=id)  # noqa: S608
    if row is None:
        return None
    values = list(row)
    values[7] = parse(values[7])
    return Attachment(*values)


def note_vendor_id(tx: Tx, id: str, channel: str, vendor_id: str) -> None:
    """Remember what a channel calls a file, so that its bytes need not go there again."""
    found = find(tx, id)
    if found is None or found.vendor_ids.get(channel) == vendor_id:
        return
    known = dump({**found.vendor_ids, channel: vendor_id})
    run(tx, "UPDATE attachments SET vendor_ids = :known WHERE id = :id", id=id, known=known)
