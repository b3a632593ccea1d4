"""How many threads and how much memory the process may have, and why.

What lives here: the number of cores, the affinity mask, the quota of the control group (version 1
and 2), the setting MXCY_NUM_THREADS; the memory of the machine and of the control group. What does
not: the threads, the pool.

Invariant: `count` is at least 1 and never more than the process may use, unless a user forced it.
"""
from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path
from typing import Any

from mxcy._core import settings

__all__ = ["affinity", "count", "forced", "info", "memory", "quota"]

_forced: list[int] = []


def affinity() -> int | None:
    """Cores that the process may run on; None where the system has no such mask."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, ValueError):
        return ""


def _groups(proc: Path) -> list[tuple[str, str]]:
    """(controllers, path) of each control group of the process."""
    rows = [line.split(":", 2) for line in _read(proc).splitlines()]
    return [(row[1], row[2]) for row in rows if len(row) == 3]


def _upward(root: Path, path: str) -> list[Path]:
    """The group's folder and those above it (in a container the path may be missing)."""
    inner = root / path.strip("/")
    folders = [inner, *inner.parents]
    return [f for f in folders if f == root or root in f.parents]


def quota(root: Path = Path("/sys/fs/cgroup"), proc: Path = Path("/proc/self/cgroup")
          ) -> float | None:
    """Cores' worth of time that the control groups of the process grant; None for no limit.

    Parameters
    ----------
    root : Path
        Where the control groups are mounted.
    proc : Path
        The file that lists the groups of the process.
    """
    limits = []
    for controllers, path in _groups(proc) or [("", "/")]:
        if controllers == "":
            for folder in _upward(root, path):
                limit, _, period = _read(folder / "cpu.max").partition(" ")
                limits.append(_ratio(limit, period))
        elif "cpu" in controllers.split(","):
            for mount in (root / "cpu", root / "cpu,cpuacct"):
                for folder in _upward(mount, path):
                    limits.append(_ratio(_read(folder / "cpu.cfs_quota_us"),
                                         _read(folder / "cpu.cfs_period_us")))
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None


def _ratio(limit: str, period: str) -> float | None:
    try:
        value = int(limit) / int(period)
    except (ValueError, ZeroDivisionError):
        return None
    return value if value > 0 else None


def memory(root: Path = Path("/sys/fs/cgroup"), proc: Path = Path("/proc/self/cgroup")) -> int:
    """Bytes of memory that the machine has or the control groups of the process grant; 0: unknown.

    Parameters
    ----------
    root : Path
        Where the control groups are mounted.
    proc : Path
        The file that lists the groups of the process.
    """
    limits = []
    with contextlib.suppress(AttributeError, OSError, ValueError):
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for controllers, path in _groups(proc) or [("", "/")]:
        if controllers == "":
            texts = [_read(folder / "memory.max") for folder in _upward(root, path)]
        elif "memory" in controllers.split(","):
            mount = root / "memory"
            texts = [_read(f / "memory.limit_in_bytes") for f in _upward(mount, path)]
        else:
            continue
        limits += [int(text) for text in texts if text.isdigit() and int(text) > 0]
    return min(limits, default=0)


def info() -> dict[str, Any]:
    """The numbers behind the choice: `count`, `why`, `cores`, `affinity`, `quota`."""
    found: dict[str, Any] = {"cores": os.cpu_count() or 1, "affinity": affinity(), "quota": quota()}
    wanted = settings.get("num_threads")
    if _forced:
        found.update(count=_forced[-1], why="set_num_threads")
    elif wanted is not None:
        found.update(count=wanted, why="MXCY_NUM_THREADS")
    else:
        found.update(count=found["cores"], why="cores")
        if found["affinity"] is not None and found["affinity"] < found["count"]:
            found.update(count=found["affinity"], why="affinity mask")
        if found["quota"] is not None and math.ceil(found["quota"]) < found["count"]:
            found.update(count=max(1, math.ceil(found["quota"])), why="quota of the control group")
    return found


def count() -> int:
    """How many threads the pool shall have."""
    return info()["count"]


def forced(number: int) -> None:
    """Notes that a user asked for so many."""
    _forced[:] = [number]
