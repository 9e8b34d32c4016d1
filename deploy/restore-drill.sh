#!/usr/bin/env bash
# Shows that a backup can be used: restores it into a folder of its own, brings it up to the
# schema of today, counts what is in it, restores it once more without those on the list of
# erasures beside it, and throws the folder away. The office's database is not touched.
#   deploy/restore-drill.sh BACKUP
set -euo pipefail
backup="${1:?usage: $0 BACKUP}"
backup="$(cd "$(dirname "$backup")" && pwd)/$(basename "$backup")"
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}"

umask 077
folder="$(mktemp -d)"
trap 'rm -rf -- "$folder"' EXIT
# Nothing of the office's settings: the drill must reach neither its database nor its channels.
for name in $(compgen -e DONGHANH_ || true); do unset "$name"; done
export DONGHANH_DATABASE="sqlite:///$folder/drill.db"

# A copy of the copy: merely opening a database leaves files beside it.
cp "$backup" "$folder/backup.db"
"$python" -m bot restore --no-erasures "$folder/backup.db"
"$python" -m bot migrate
"$python" - "$folder/backup.db" "$folder/drill.db" <<'COUNT'
import sqlite3
import sys

TABLES = ("people", "trainings", "registrations", "attendance", "attempts", "answers")


def counts(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


before, after = counts(sys.argv[1]), counts(sys.argv[2])
for table, old, new in zip(TABLES, before, after):
    print(f"{table:14} {old:8} {new:8} {'ok' if old == new else 'DIFFERENT'}")
sys.exit(before != after)
COUNT
lists=("$(dirname "$backup")"/*.erasures)
if [ -e "${lists[0]}" ]; then
  mkdir "$folder/lists"
  cp "$folder/backup.db" "${lists[@]}" "$folder/lists"
  rm -f -- "$folder"/*.erasures
  "$python" -m bot restore "$folder/lists/backup.db"
else
  echo "No list of erasures beside it: a restore would have to find one beside the database." >&2
fi
echo "OK: $backup"
