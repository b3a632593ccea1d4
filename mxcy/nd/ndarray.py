"""`mxcy.nd.ndarray`: NDArray and the functions written by hand, where the reference keeps them.

Invariant: holds no definition; the names are those of runtime/ndarray.py and runtime/serialize.py.
"""
# ruff: noqa: F403
from .._engine.engine import wait_all as waitall
from ..runtime.ndarray import *
from ..runtime.ndarray import __all__ as _names
from ..runtime.serialize import load, load_frombuffer, save

__all__ = ["load", "load_frombuffer", "save", "waitall", *_names]
