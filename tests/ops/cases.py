"""The table of operator tests: one row (Case) per operator and set of parameters.

What lives here: the union of the families' rows. What does not: the rows (cases_<family>.py).
Invariant: every operator of the registry has a row, unless `WITHOUT` says why not.
"""
from __future__ import annotations

import importlib
import pkgutil

from .case import Case

__all__ = ["CASES"]


def _rows() -> list[Case]:
    package = __name__.rsplit(".", 1)[0]
    rows: list[Case] = []
    folder = importlib.import_module(package).__path__
    for info in sorted(pkgutil.iter_modules(folder), key=lambda m: m.name):
        if info.name.startswith("cases_"):
            rows += importlib.import_module(f"{package}.{info.name}").CASES
    return rows


CASES: list[Case] = _rows()
