"""`mx.show_config()`: what this installation is, and why it is so.

Invariant: it never raises; what cannot be found out is named with the reason.
"""
from __future__ import annotations

import importlib
import platform
import sys
from typing import Any

import numpy

from .._core import settings
from .._core.context import missing_gpu, num_gpus
from .._version import __version__

__all__ = ["config", "show_config"]


def _attempt(function: Any) -> Any:
    try:
        return function()
    except Exception as e:
        return f"not known ({type(e).__name__}: {e})"


def _cpu() -> str:
    from .. import _kernels
    from .._kernels import _select

    can = ", ".join(_select.supported()) or "none"
    built = ", ".join(_select.available()) or "none"
    asked = settings.get("cpu") if "cpu" in settings.SETTINGS else None
    why = f"MXCY_CPU={asked}" if asked else "the best of both lists"
    return f"{_kernels.LEVEL} ({why}; this CPU runs {can}; installed: {built})"


def _threads() -> str:
    from .engine import thread_info

    info = thread_info()
    return ", ".join(f"{k}={v}" for k, v in info.items()) if isinstance(info, dict) else str(info)


def _engine() -> str:
    from .engine import engine_type

    return str(engine_type())


def _blas() -> str:
    found = importlib.import_module("scipy_openblas32")
    text = found.get_openblas_config() if hasattr(found, "get_openblas_config") else ""
    if isinstance(text, bytes):
        text = text.decode()
    return f"{' '.join(str(text).split()) or 'OpenBLAS'} (scipy-openblas32)"


def _bfloat16() -> str:
    from .. import _kernels

    return str(importlib.import_module(f"mxcy._kernels.{_kernels.LEVEL}.gemm").half_info())


def _cuda() -> str:
    why = missing_gpu()
    return f"{num_gpus()} devices" if why is None else f"none: {why}"


def _cuda_libraries() -> str:
    from ..cuda.report import libraries

    found = libraries()
    if all("not found" in text for text in found.values()):
        return "none found"
    return "\n".join(f"{name}: {text}" for name, text in found.items())


def config() -> dict[str, str]:
    """What `show_config` prints, by name."""
    changed = _attempt(lambda: ", ".join(
        f"{s.env}={settings.get(n)}" for n, s in _table() if settings.get(n) != s.default))
    return {
        "version": __version__,
        "Python": f"{platform.python_version()} ({sys.implementation.name}), "
                  f"NumPy {numpy.__version__}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "CPU build": _attempt(_cpu),
        "threads": _attempt(_threads),
        "engine": _attempt(_engine),
        "BLAS": _attempt(_blas),
        "bfloat16 products": _attempt(_bfloat16),
        "CUDA": _attempt(_cuda),
        "CUDA libraries": _attempt(_cuda_libraries),
        "settings": changed or "all at their defaults",
    }


def _table() -> list[tuple[str, Any]]:
    table = settings.SETTINGS
    if isinstance(table, dict):
        return list(table.items())
    return [(s.name, s) for s in table]


def show_config() -> None:
    """Prints version, CPU build, threads and why that many, BLAS, CUDA, and changed settings.

    Of NVIDIA's libraries it tells version and file; it opens none that is not in use.
    """
    found = config()
    width = max(map(len, found))
    for name, value in found.items():
        lines = value.replace("\n", "\n" + " " * (width + 2))
        print(f"{name:<{width}}  {lines}")
