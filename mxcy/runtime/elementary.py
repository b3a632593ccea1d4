"""Functions of arrays and numbers that choose between operators: `add`, `maximum` ...

What lives here: the functions of `mx.nd` that take a number in place of an array, and the few that
are made of several operators. What does not: operators, methods.
Invariant: with numbers alone the result is a Python number, as in the reference.
"""
from __future__ import annotations

import numbers
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .._core.errors import MXNetError, MXNetNotImplementedError, MXNetTypeError, MXNetValueError
from ._array import Array, caller
from .creation import array
from .indexing import assign, call

__all__ = ["add", "concatenate", "divide", "equal", "greater", "greater_equal", "histogram",
           "imdecode", "lesser", "lesser_equal", "logical_and", "logical_or", "logical_xor",
           "maximum", "minimum", "modulo", "moveaxis", "multiply", "not_equal", "onehot_encode",
           "power", "split_v2", "subtract", "to_dlpack_for_read", "to_dlpack_for_write",
           "true_divide"]


def _binary(name: str, doc: str, tensor: str, scalar: str, rscalar: str,
            plain: Callable[[Any, Any], Any], first: str = "lhs", second: str = "rhs") -> Any:
    """The function `name(lhs, rhs)` over three operators and one of Python's."""
    both, right, left = caller(tensor), caller(scalar), caller(rscalar)

    def function(lhs: Any, rhs: Any) -> Any:
        if isinstance(lhs, Array):
            if isinstance(rhs, Array):
                return both(lhs, rhs, None)
            if _is_number(rhs):
                return right(lhs, float(rhs), True, None)
        elif isinstance(rhs, Array) and _is_number(lhs):
            return left(rhs, float(lhs), True, None)
        elif _is_number(lhs) and _is_number(rhs):
            return plain(lhs, rhs)
        if isinstance(lhs, np.ndarray) and isinstance(rhs, Array):
            return both(array(lhs, rhs.context, rhs.dtype), rhs, None)
        if isinstance(lhs, Array) and isinstance(rhs, np.ndarray):
            return both(lhs, array(rhs, lhs.context, lhs.dtype), None)
        raise MXNetTypeError(f"{name}: NDArrays or numbers are needed, got {type(lhs).__name__} "
                             f"and {type(rhs).__name__}")

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""{doc}

    Parameters
    ----------
    {first}, {second} : NDArray or number
        Shapes broadcast as in NumPy. Two numbers give a Python number.

    Returns
    -------
    NDArray of the operands' dtype.
    """
    return function


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real | np.bool_)


def _truth(f: Callable[[Any, Any], Any]) -> Callable[[Any, Any], int]:
    return lambda a, b: int(bool(f(a, b)))


add = _binary("add", "Sum, element by element.", "broadcast_add", "_plus_scalar", "_plus_scalar",
              operator.add)
subtract = _binary("subtract", "Difference lhs - rhs, element by element.", "broadcast_sub",
                   "_minus_scalar", "_rminus_scalar", operator.sub)
multiply = _binary("multiply", "Product, element by element.", "broadcast_mul", "_mul_scalar",
                   "_mul_scalar", operator.mul)
divide = _binary("divide", "Quotient lhs / rhs, element by element.", "broadcast_div",
                 "_div_scalar", "_rdiv_scalar", operator.truediv)
true_divide = _binary("true_divide", "Quotient lhs / rhs, element by element.", "broadcast_div",
                      "_div_scalar", "_rdiv_scalar", operator.truediv)
modulo = _binary("modulo", "Remainder of lhs / rhs, with the sign of rhs.", "broadcast_mod",
                 "_mod_scalar", "_rmod_scalar", operator.mod)
_power = _binary("power", "base to the power of exp, element by element.", "broadcast_power",
                 "_power_scalar", "_rpower_scalar", operator.pow, "base", "exp")
maximum = _binary("maximum", "The larger one, element by element.", "broadcast_maximum",
                  "_maximum_scalar", "_maximum_scalar", max)
minimum = _binary("minimum", "The smaller one, element by element.", "broadcast_minimum",
                  "_minimum_scalar", "_minimum_scalar", min)
equal = _binary("equal", "1 where lhs == rhs, else 0.", "broadcast_equal", "_equal_scalar",
                "_equal_scalar", _truth(operator.eq))
not_equal = _binary("not_equal", "1 where lhs != rhs, else 0.", "broadcast_not_equal",
                    "_not_equal_scalar", "_not_equal_scalar", _truth(operator.ne))
greater = _binary("greater", "1 where lhs > rhs, else 0.", "broadcast_greater", "_greater_scalar",
                  "_lesser_scalar", _truth(operator.gt))
greater_equal = _binary("greater_equal", "1 where lhs >= rhs, else 0.", "broadcast_greater_equal",
                        "_greater_equal_scalar", "_lesser_equal_scalar", _truth(operator.ge))
lesser = _binary("lesser", "1 where lhs < rhs, else 0.", "broadcast_lesser", "_lesser_scalar",
                 "_greater_scalar", _truth(operator.lt))
lesser_equal = _binary("lesser_equal", "1 where lhs <= rhs, else 0.", "broadcast_lesser_equal",
                       "_lesser_equal_scalar", "_greater_equal_scalar", _truth(operator.le))
logical_and = _binary("logical_and", "1 where both are not 0, else 0.", "broadcast_logical_and",
                      "_logical_and_scalar", "_logical_and_scalar", _truth(lambda a, b: a and b))
logical_or = _binary("logical_or", "1 where one of them is not 0, else 0.", "broadcast_logical_or",
                     "_logical_or_scalar", "_logical_or_scalar", _truth(lambda a, b: a or b))
logical_xor = _binary("logical_xor", "1 where exactly one is not 0, else 0.",
                      "broadcast_logical_xor", "_logical_xor_scalar", "_logical_xor_scalar",
                      _truth(lambda a, b: bool(a) != bool(b)))


def power(base: Any, exp: Any) -> Any:
    return _power(base, exp)


power.__doc__ = _power.__doc__


def _array(name: str, value: Any) -> Array:
    if not isinstance(value, Array):
        raise MXNetTypeError(f"{name}: an NDArray is needed, got {type(value).__name__}")
    return value


def _arrays(name: str, arrays: Any) -> list[Array]:
    if not isinstance(arrays, Iterable):
        raise MXNetTypeError(f"{name}: a list of NDArrays is needed, got {type(arrays).__name__}")
    out = list(arrays)
    if not out:
        raise MXNetValueError(f"{name}: at least one array is needed")
    return [_array(name, a) for a in out]


def concatenate(arrays: Sequence[Any], axis: int = 0, always_copy: bool = True) -> Any:
    """Joins arrays of one dtype along an existing axis.

    `always_copy=False` gives a single array back as it is.
    """
    parts = _arrays("concatenate", arrays)
    if len(parts) == 1 and not always_copy:
        return parts[0]
    if len({a._dtype for a in parts}) > 1:
        raise MXNetTypeError("concatenate: dtypes differ: "
                             + ", ".join(str(a._dtype) for a in parts[:8]))
    return call("Concat", *parts, dim=axis)


def axes_of(which: str, value: Any, ndim: int) -> list[int]:
    """One or several axes, counted from the front; `which` begins the error text."""
    out = []
    for a in value if isinstance(value, Iterable) else (value,):
        if not isinstance(a, numbers.Integral):
            raise MXNetTypeError(f"{which} must be an int or several, got {value!r:.60}")
        axis = int(a)
        if not -ndim <= axis < ndim:
            raise MXNetValueError(f"{which} {axis} is out of range for {ndim} dimensions")
        out.append(axis % ndim)
    if len(set(out)) != len(out):
        raise MXNetValueError(f"{which} names an axis twice: {value}")
    return out


def moveaxis(tensor: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> Any:
    """Moves axes `source` to the places `destination`; the others keep their order."""
    _array("moveaxis", tensor)
    src = axes_of("moveaxis: source", source, tensor.ndim)
    dst = axes_of("moveaxis: destination", destination, tensor.ndim)
    if len(src) != len(dst):
        raise MXNetValueError(f"moveaxis: {len(src)} source axes, {len(dst)} destinations")
    order = [a for a in range(tensor.ndim) if a not in src]
    for d, s in sorted(zip(dst, src, strict=True)):
        order.insert(d, s)
    return call("transpose", tensor, axes=tuple(order))


def onehot_encode(indices: Any, out: Any) -> Any:
    """Writes rows with a single 1 at `indices` into `out` of shape (len(indices), classes)."""
    _array("onehot_encode", indices)
    if _array("onehot_encode", out).ndim != 2 or indices.shape != out.shape[:1]:
        raise MXNetValueError(f"onehot_encode: indices of shape {indices.shape} do not fit out of "
                              f"shape {out.shape}")
    assign(out, call("one_hot", indices, depth=out.shape[1], dtype=out._dtype))
    return out


def histogram(a: Any, bins: Any = 10, range: Any = None) -> list[Any]:
    """Counts of values in bins, and the edges of the bins.

    Parameters
    ----------
    a : NDArray
    bins : int or NDArray
        Number of bins of equal width, or the edges, rising.
    range : (float, float), optional
        Outer edges; the smallest and largest value by default.

    Returns
    -------
    list of the counts (int64) and the edges (float32)
    """
    _array("histogram", a)
    if isinstance(bins, Array):
        edges: Any = bins.asnumpy()
    elif isinstance(bins, numbers.Integral) and 0 < int(bins) < 2**31:
        edges = int(bins)
    else:
        raise MXNetTypeError(f"histogram: bins must be an int or an NDArray of edges, got {bins!r}")
    try:
        counts, edges = np.histogram(a.asnumpy(), edges, range)
    except (TypeError, ValueError) as e:
        raise MXNetValueError(f"histogram: {e}") from None
    return [array(counts, a.context, np.int64), array(edges, a.context, np.float32)]


def _positions(value: Any) -> list[int]:
    try:
        return [operator.index(i) for i in value]
    except TypeError:
        raise MXNetTypeError("split_v2: a number of parts or positions are needed, got "
                             f"{value!r:.60}") from None


def split_v2(ary: Any, indices_or_sections: int | Sequence[int], axis: int = 0,
             squeeze_axis: bool = False) -> Any:
    """Splits along an axis into equal parts (an int) or at positions (a tuple).

    Returns
    -------
    list of NDArray, or one NDArray if there is one part.
    """
    n = _array("split_v2", ary).shape[axes_of("split_v2: axis", axis, ary.ndim)[0]]
    if isinstance(indices_or_sections, numbers.Integral):
        parts = int(indices_or_sections)
        if parts < 1 or n % parts:
            raise MXNetValueError(f"split_v2: {n} elements cannot be split into {parts} equal "
                                  "parts")
        at = [i * (n // parts) for i in range(parts)]
    else:
        at = [0, *_positions(indices_or_sections)]
    out = []
    for begin, end in zip(at, [*at[1:], n], strict=True):
        first, last, _ = slice(begin, end).indices(n)
        if first < last:
            part = call("slice_axis", ary, axis=axis, begin=first, end=last)
        else:
            part = ary[(slice(None),) * (axis % ary.ndim) + (slice(0, 0),)]
        out.append(call("squeeze", part, axis=axis) if squeeze_axis else part)
    return out[0] if len(out) == 1 else out


def imdecode(str_img: bytes, clip_rect: Any = (0, 0, 0, 0), out: Any = None, index: int = 0,
             channels: int = 3, mean: Any = None) -> Any:
    """Not here: `mx.image.imdecode` decodes images."""
    raise MXNetNotImplementedError("nd.imdecode was replaced by mx.image.imdecode")


def to_dlpack_for_read(data: Any) -> Any:
    """A DLPack capsule ("dltensor") over the array's memory, once queued writes are done."""
    from .dlpack import to_capsule
    _array("to_dlpack_for_read", data).wait_to_read()
    return to_capsule(data)


def to_dlpack_for_write(data: Any) -> Any:
    """A DLPack capsule over the array's memory, once queued reads and writes are done."""
    from .dlpack import to_capsule
    if _array("to_dlpack_for_write", data)._entry is not None and data._grad is None:
        raise MXNetError("to_dlpack_for_write: the array is part of a recorded graph; detach() it")
    data.wait_to_write()
    return to_capsule(data)
