"""`mxcy.nd.ndarray`: NDArray and the functions written by hand, where the reference keeps them.

Invariant: holds no function; the names are those of runtime/ndarray.py and runtime/serialize.py,
and tables of the codes that files and gradients use, for programs that look them up.
"""
# ruff: noqa: F403
from .._core.dtypes import BFLOAT16, DTYPES
from .._engine.engine import wait_all as waitall
from ..runtime.ndarray import *
from ..runtime.ndarray import __all__ as _names
from ..runtime.serialize import load, load_frombuffer, save

_GRAD_REQ_MAP = {"null": 0, "write": 1, "add": 3}
# As in the reference, bfloat16 has no NumPy type; here the DType itself stands for it.
_DTYPE_MX_TO_NP = {-1: None, **{d.code: BFLOAT16 if d is BFLOAT16 else d.numpy for d in DTYPES}}
_DTYPE_NP_TO_MX = {v: k for k, v in _DTYPE_MX_TO_NP.items()}

__all__ = ["load", "load_frombuffer", "save", "waitall", *_names]
