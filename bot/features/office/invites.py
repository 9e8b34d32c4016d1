"""Codes that turn whoever types one into a role: once, for a while, and revocable."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.sql import Row, Tx, one, rows, run, scalar

_COLUMNS = "id, role, place, issued_by, issued_at, expires_at, used_at, revoked_at"


@dataclass(frozen=True, slots=True)
class Invite:
    """One role code that was issued; the code itself is kept as a hash only."""

    id: int
    role: str
    place: str  # "" = the whole office
    issued_by: int | None
    issued_at: int  # UTC milliseconds, like the others
    expires_at: int
    used_at: int | None
    revoked_at: int | None

    def state(self, now: int) -> str:
        """Return `open`, `used`, `revoked` or `expired`."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "open" if now < self.expires_at else "expired"


def _invite(row: Row) -> Invite:
    return Invite(*row)


def issue(
    tx: Tx, role: str, place: str, by: int | None, now: int, code_hash: str, expires_at: int
) -> int:
    """Keep a new role code by its hash and return its id; `by` is None for the command line."""
    return int(
        scalar(
            tx,
            "INSERT INTO invites (code_hash, role, place, issued_by, issued_at, expires_at) "
            "VALUES (:code, :role, :place, :by, :now, :expires) RETURNING id",
            code=code_hash, role=role, place=place, by=by, now=now, expires=expires_at,
        )
    )  # fmt: skip


def by_code(tx: Tx, code_hash: str) -> Invite | None:
    """Return the role code with this hash, whatever became of it."""
    row = one(tx, f"SELECT {_COLUMNS} FROM invites WHERE code_hash = :code", code=code_hash)  # noqa: S608
    return _invite(row) if row else None


def find(tx: Tx, id: int) -> Invite | None:
    """Return a role code by its id."""
    row = one(tx, f"SELECT {_COLUMNS} FROM invites WHERE id = :id", id=id)  # noqa: S608
    return _invite(row) if row else None


def use(tx: Tx, id: int, person: int, now: int) -> bool:
    """Use an open role code up; says whether it was still open."""
    return (
        run(
            tx,
            "UPDATE invites SET used_by = :person, used_at = :now WHERE id = :id "
            "AND used_at IS NULL AND revoked_at IS NULL AND expires_at > :now",
            id=id, person=person, now=now,
        )
        == 1
    )  # fmt: skip


def revoke(tx: Tx, id: int, now: int) -> bool:
    """Revoke a role code that nobody has used; says whether there was anything to revoke."""
    return (
        run(
            tx,
            "UPDATE invites SET revoked_at = :now WHERE id = :id "
            "AND used_at IS NULL AND revoked_at IS NULL",
            id=id, now=now,
        )
        == 1
    )  # fmt: skip


def revoke_of(tx: Tx, issuer: int, now: int) -> None:
    """Revoke every code that somebody issued and nobody has used."""
    run(
        tx,
        "UPDATE invites SET revoked_at = :now WHERE issued_by = :issuer "
        "AND used_at IS NULL AND revoked_at IS NULL",
        issuer=issuer,
        now=now,
    )


def open_ones(tx: Tx, now: int) -> list[Invite]:
    """Return the role codes that can still be used, the newest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM invites WHERE used_at IS NULL AND revoked_at IS NULL "  # noqa: S608
        "AND expires_at > :now ORDER BY id DESC",
        now=now,
    )
    return [_invite(row) for row in found]
