#!/usr/bin/env bash
# Copies the database while the program may be running, looks the copy over, keeps the newest.
# The list of erasures lies beside the copies and goes wherever they go.
#   DONGHANH_DATABASE=sqlite:////var/lib/donghanh/donghanh.db deploy/backup.sh FOLDER [HOW_MANY]
set -euo pipefail
folder="${1:?usage: $0 FOLDER [HOW_MANY]}"
keep="${2:-14}"
case "$keep" in '' | *[!0-9]* | 0) echo "HOW_MANY: a number from 1" >&2; exit 2 ;; esac
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}"

umask 077
name() { file="$folder/donghanh-$(date +%Y-%m-%d-%H%M%S).db"; }
name
# A second copy within the same second must not take the first one's place.
while [ -e "$file" ]; do sleep 0.1; name; done
"$python" -m bot backup "$file"
chmod 600 "$file"
rm -f -- "$file".part-wal "$file".part-shm

# The names sort by time. Old copies hold people who have been erased since: they must go.
mapfile -t copies < <(printf '%s\n' "$folder"/donghanh-*.db | sort)
for ((i = 0; i < ${#copies[@]} - keep; i++)); do
  rm -f -- "${copies[i]}"
done
echo "$file"
