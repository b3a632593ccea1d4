"""`mx.libinfo`: the version, and where the C header of the plugin interface is."""
from __future__ import annotations

from pathlib import Path

from ._version import __version__

__all__ = ["__version__", "find_include_path"]


def find_include_path() -> str:
    """The folder of `mxcy.h`, for compiling plugins."""
    return str(Path(__file__).resolve().parent / "include")
