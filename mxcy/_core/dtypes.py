"""Element types: names, codes, sizes, NumPy equivalents.

What lives here: the table of dtypes and the conversions of what users pass as a dtype.
What does not: arithmetic on them, promotion rules of operators (each operator infers its own).
Invariant: a DType is a singleton, so `is` compares them; codes equal `enum mxcy_dtype` in mxcy.h.
"""
from __future__ import annotations

import numpy as np

from .errors import MXNetTypeError

__all__ = ["BFLOAT16", "BOOL", "DTYPES", "FLOAT16", "FLOAT32", "FLOAT64", "FLOATS", "HALVES",
           "INT8", "INT32", "INT64", "INTS", "UINT8", "DType", "as_dtype"]


class DType:
    """One element type.

    Attributes
    ----------
    name : str
    code : int
        Number in files and in `mxcy_tensor.dtype`.
    itemsize : int
        Bytes of one element.
    kind : str
        'f' floating point, 'i' signed, 'u' unsigned, 'b' bool.
    numpy : type
        NumPy scalar type that holds the same bytes. bfloat16 has none in NumPy: its bytes are
        `numpy.uint16` there, its values travel as float32.
    """

    __slots__ = ("code", "itemsize", "kind", "name", "np_dtype", "numpy")

    def __init__(self, name: str, code: int, kind: str, numpy: type) -> None:
        self.name = name
        self.code = code
        self.kind = kind
        self.numpy = numpy
        self.np_dtype = np.dtype(numpy)
        self.itemsize = self.np_dtype.itemsize

    @property
    def is_float(self) -> bool:
        return self.kind == "f"

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> tuple:
        return as_dtype, (self.name,)


FLOAT32 = DType("float32", 0, "f", np.float32)
FLOAT64 = DType("float64", 1, "f", np.float64)
FLOAT16 = DType("float16", 2, "f", np.float16)
UINT8 = DType("uint8", 3, "u", np.uint8)
INT32 = DType("int32", 4, "i", np.int32)
INT8 = DType("int8", 5, "i", np.int8)
INT64 = DType("int64", 6, "i", np.int64)
BOOL = DType("bool", 7, "b", np.bool_)
BFLOAT16 = DType("bfloat16", 12, "f", np.uint16)

DTYPES: tuple[DType, ...] = (FLOAT32, FLOAT64, FLOAT16, BFLOAT16, UINT8, INT8, INT32, INT64, BOOL)
FLOATS = frozenset((FLOAT32, FLOAT64, FLOAT16, BFLOAT16))
HALVES = frozenset((FLOAT16, BFLOAT16))
INTS = frozenset((UINT8, INT8, INT32, INT64))
BY_CODE: dict[int, DType] = {d.code: d for d in DTYPES}

_LOOKUP: dict[object, DType] = {}
for _d in DTYPES:
    _LOOKUP[_d] = _d
    _LOOKUP[_d.name] = _d
    if _d is not BFLOAT16:
        _LOOKUP[_d.numpy] = _d
        _LOOKUP[_d.np_dtype] = _d
_LOOKUP[float] = FLOAT64
_LOOKUP[int] = INT64
_LOOKUP[bool] = BOOL


def as_dtype(value: object, default: DType | None = None) -> DType:
    """The DType that `value` names: a DType, a name, a NumPy dtype or scalar type, float, int or
    bool.

    Raises
    ------
    MXNetTypeError
        If `value` is None and there is no default, or names no supported dtype.
    """
    if value is None:
        if default is not None:
            return default
        raise MXNetTypeError("a dtype is needed here, got None")
    try:
        found = _LOOKUP.get(value)
    except TypeError:
        found = None
    if found is not None:
        return found
    name = getattr(value, "name", None) or getattr(value, "__name__", None)
    if name in _LOOKUP:  # ml_dtypes.bfloat16 and its dtype
        return _LOOKUP[name]
    if getattr(value, "names", None) == ("bfloat16",):  # how programs for the reference write it
        return BFLOAT16
    try:
        return _LOOKUP[np.dtype(value)]  # type: ignore[call-overload]
    except (TypeError, KeyError, ValueError, SyntaxError):  # np.dtype("(1") is a SyntaxError
        names = ", ".join(d.name for d in DTYPES)
        raise MXNetTypeError(f"{value!r} is not a supported dtype; supported: {names}") from None
