"""Operator definitions, one file a family; importing this package registers all of them."""
from __future__ import annotations

import importlib
import pkgutil

from .base import get, names

__all__ = ["get", "names"]

_NOT_FAMILIES = {"base", "params", "table"}
for _m in sorted(m.name for m in pkgutil.iter_modules(__path__)):
    if _m not in _NOT_FAMILIES and not _m.startswith("_"):
        importlib.import_module(f"{__name__}.{_m}")
