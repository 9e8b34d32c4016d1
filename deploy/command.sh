#!/usr/bin/env bash
# Runs a donghanh command with the settings and the rights of the service, for example
#   sudo deploy/command.sh invite --role trainer
set -euo pipefail
if [ $# -eq 0 ]; then
  echo "usage: $0 COMMAND [ARGUMENTS]" >&2
  exit 2
fi
house="$(cd "$(dirname "$0")/.." && pwd)"
settings="${SETTINGS:-/etc/donghanh/settings.env}"
database="${DATABASE:-sqlite:////var/lib/donghanh/donghanh.db}"
backups="${BACKUPS:-/var/backups/donghanh}"
owner="${OWNER:-donghanh}"

run=("${PYTHON:-$house/.venv/bin/python}" -m bot "$@")
environment=("DONGHANH_BACKUPS=$backups")
while IFS= read -r line || [ -n "$line" ]; do
  case "$line" in
    DONGHANH_*=*) environment+=("$line") ;;
  esac
done <"$settings"
environment+=("DONGHANH_DATABASE=$database")

cd "$house"
umask 077
if [ "$(id -un)" = "$owner" ]; then
  exec env "${environment[@]}" "${run[@]}"
fi
exec runuser -u "$owner" -- env "${environment[@]}" "${run[@]}"
