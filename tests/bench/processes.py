"""What a process tree has used, read from /proc: CPU in seconds, memory in megabytes."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def _fields(pid: int) -> list[str]:
    """Return the fields of a process from its state on; its name may hold spaces."""
    return (_PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()


def tree(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            try:
                parents.setdefault(int(_fields(int(entry.name))[1]), []).append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def cpu_seconds(root: int) -> float:
    """Return user and system time of a process tree, children that have ended included."""
    ticks = 0
    for pid in tree(root):
        try:
            ticks += sum(int(field) for field in _fields(pid)[11:15])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return ticks / _TICKS


def rss_megabytes(pid: int) -> float:
    """Return the memory that a process holds."""
    return _memory(pid, "VmRSS:")


def peak_megabytes(pid: int) -> float:
    """Return the most memory that a process has held since its start."""
    return _memory(pid, "VmHWM:")


def _memory(pid: int, which: str) -> float:
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith(which):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(f"process {pid} holds no memory")
