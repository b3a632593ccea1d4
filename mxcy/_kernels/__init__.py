"""CPU kernels: picks the build for this CPU once, and gives the addresses of its kernels by name.

What lives here: the choice (MXCY_CPU), the table. What does not: kernels (one .pyx a family).
Invariant: all kernels in a process come from one CPU build, and the CPU supports it.

Each family module defines `table() -> dict[str, int]`: kernel name to address of a `mxcy_kernel`.
"""
from __future__ import annotations

import importlib
import pkgutil

from . import _select

__all__ = ["LEVEL", "address", "kernel_names"]

LEVEL: str = _select.choose()
_table: dict[str, int] = {}


def _load() -> None:
    package = importlib.import_module(f"{__name__}.{LEVEL}")
    found: dict[str, int] = {}
    for info in pkgutil.iter_modules(package.__path__):
        found.update(importlib.import_module(f"{package.__name__}.{info.name}").table())
    _table.update(found)  # whole, at once: other threads ask as soon as there is anything


def address(name: str) -> int:
    """Address of the kernel called `name`; raises KeyError if there is none."""
    if not _table:
        _load()
    return _table[name]


def kernel_names() -> list[str]:
    """Names of every kernel of the chosen CPU build."""
    if not _table:
        _load()
    return sorted(_table)
