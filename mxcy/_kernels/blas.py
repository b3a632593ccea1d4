"""The OpenBLAS library: found and loaded once per process, for gemm.pyx and linalg.pyx.

What lives here: the library and who asks it for addresses. What does not: kernels.
Invariant: OpenBLAS runs one thread per call; nothing is loaded until somebody asks.
"""
from __future__ import annotations

import ctypes
import functools
import importlib
import importlib.util
import os
from pathlib import Path

from .._core.errors import MXNetNotImplementedError

__all__ = ["lapack", "library"]


@functools.lru_cache(maxsize=1)
def library() -> ctypes.CDLL | None:
    """scipy_openblas32's library, without importing the package (which takes 50 ms), or None."""
    spec = importlib.util.find_spec("scipy_openblas32")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "lib"
    kinds = (".so", ".dylib", ".dll")
    found = sorted(p for p in folder.glob("*scipy_openblas*") if p.suffix in kinds)
    if not found:
        return None
    # OpenBLAS starts its threads when it is loaded, unless the environment says one.
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        loaded = ctypes.CDLL(str(found[0]))
        loaded.scipy_openblas_set_num_threads(1)
        return loaded
    except (OSError, AttributeError):
        return None
    finally:
        if before is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        else:
            os.environ["OPENBLAS_NUM_THREADS"] = before


@functools.lru_cache(maxsize=1)
def lapack() -> None:
    """Gives the kernels of linalg.pyx their addresses; called before a task of theirs is made.

    Raises
    ------
    MXNetNotImplementedError
        If scipy_openblas32 is not installed.
    """
    from . import LEVEL
    found = library()
    if found is None:
        raise MXNetNotImplementedError("linear algebra needs the package scipy_openblas32, which "
                                       "was not found (pip install scipy_openblas32)")
    importlib.import_module(f"{__package__}.{LEVEL}.linalg").connect(found)
