"""`mx.nd`: functions on arrays.

What lives here: the names. The functions of operators are generated (op_*.py, by tools/gen_api.py);
the class NDArray and what is written by hand come from runtime/.
Invariant: where both exist, the hand-written function is the one offered.
"""
# ruff: noqa: F403, I001
from __future__ import annotations

from . import _internal, _ops, contrib, image, linalg, ndarray, op, random, sparse
from ._ops import *
from ..runtime import ndarray as _ndarray
from .._engine.engine import wait_all as waitall
from ..runtime.ndarray import *
from ..runtime.custom import ndarray_custom as Custom
from ..runtime.serialize import load, load_frombuffer, save
from .ndarray import _DTYPE_MX_TO_NP, _DTYPE_NP_TO_MX, _GRAD_REQ_MAP  # noqa: F401

__all__ = ["Custom", "_internal", "contrib", "image", "linalg", "load", "load_frombuffer",
           "ndarray", "op", "random", "save", "sparse", "waitall", *_ops.__all__, *_ndarray.__all__]
