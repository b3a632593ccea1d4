"""Functions of `mx.sym` written by hand: constants, and functions of symbols or numbers.

Invariant: each makes one node of a registered operator, or returns a Python number.
"""
from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from typing import Any

from .._core.errors import MXNetTypeError, MXNetValueError
from ..graph.symbol import Symbol, apply_op
from ..graph.symbol_infer import as_shape

__all__ = ["arange", "eye", "full", "histogram", "hypot", "linspace", "maximum", "minimum", "ones",
           "pow", "power", "split_v2", "zeros"]


def _constant(name: str, node_name: str | None, kwargs: dict[str, Any], **params: Any) -> Symbol:
    attr = dict(kwargs.pop("attr", None) or {})
    for key in [k for k in kwargs if k.startswith("__") and k.endswith("__")]:
        attr[key] = str(kwargs.pop(key))
    if kwargs:
        raise MXNetTypeError(f"{name.strip('_')}: unknown argument {', '.join(map(repr, kwargs))}")
    return apply_op(name, node_name=node_name, attr=attr or None, **params)


def zeros(shape: Any, dtype: Any = None, **kwargs: Any) -> Symbol:
    """A symbol of zeros.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : dtype, optional
        float32 by default.
    name : str, optional

    Returns
    -------
    Symbol
    """
    return _constant("_zeros", kwargs.pop("name", None), kwargs, shape=as_shape(shape, "zeros"),
                     dtype=dtype or "float32")


def ones(shape: Any, dtype: Any = None, **kwargs: Any) -> Symbol:
    """A symbol of ones; arguments as for `zeros`."""
    return _constant("_ones", kwargs.pop("name", None), kwargs, shape=as_shape(shape, "ones"),
                     dtype=dtype or "float32")


def full(shape: Any, val: float, dtype: Any = None, **kwargs: Any) -> Symbol:
    """A symbol whose elements are all `val`; other arguments as for `zeros`."""
    return _constant("_full", kwargs.pop("name", None), kwargs, shape=as_shape(shape, "full"),
                     value=float(val), dtype=dtype or "float32")


def arange(start: float, stop: float | None = None, step: float = 1.0, repeat: int = 1,
           infer_range: bool = False, name: str | None = None, dtype: Any = None) -> Symbol:
    """Evenly spaced numbers in [start, stop), or [0, start) without `stop`.

    Parameters
    ----------
    start, stop, step : float
    repeat : int
        How often each number is repeated.
    infer_range : bool
        The length follows from the shape that the graph asks for, not from `stop`.
    name : str, optional
    dtype : dtype, optional
        float32 by default.

    Returns
    -------
    Symbol
    """
    return apply_op("_arange", node_name=name, start=start, stop=stop, step=step, repeat=repeat,
                    infer_range=infer_range, dtype=dtype or "float32")


def linspace(start: float, stop: float, num: int, endpoint: bool = True, name: str | None = None,
             dtype: Any = None) -> Symbol:
    """`num` evenly spaced numbers from start to stop, `stop` included if `endpoint`."""
    return apply_op("_linspace", node_name=name, start=start, stop=stop, num=num, endpoint=endpoint,
                    dtype=dtype or "float32")


def eye(N: int, M: int = 0, k: int = 0, dtype: Any = None, **kwargs: Any) -> Symbol:
    """A matrix with ones on diagonal number `k` and zeros elsewhere.

    Parameters
    ----------
    N, M : int
        Rows and columns; M = 0 stands for N.
    k : int
        0 is the main diagonal, positive ones lie above it.
    dtype : dtype, optional
        float32 by default.
    name : str, optional

    Returns
    -------
    Symbol
    """
    return _constant("_eye", kwargs.pop("name", None), kwargs, N=N, M=M, k=k,
                     dtype=dtype or "float32")


def histogram(a: Symbol, bins: Any = 10, range: tuple[float, float] | None = None, **kwargs: Any
              ) -> Symbol:
    """How many elements fall into each bin, and the edges of the bins: two outputs.

    Parameters
    ----------
    a : Symbol
    bins : int or Symbol
        The number of bins, or their edges.
    range : (float, float)
        The ends, needed if `bins` is a number.
    """
    name = kwargs.pop("name", None)
    if isinstance(bins, Symbol):
        return apply_op("_histogram", a, bins, node_name=name)
    if range is None:
        raise MXNetValueError("histogram: a symbol has no values to take the range from: give "
                              "range")
    return apply_op("_histogram", a, node_name=name, bin_cnt=bins, range=range)


def split_v2(ary: Symbol, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False
             ) -> Symbol:
    """Splits along an axis, into equal parts or at given places.

    Parameters
    ----------
    ary : Symbol
    indices_or_sections : int or tuple of int
        The number of parts, or where the second and later parts begin.
    axis : int
    squeeze_axis : bool
        Whether parts of length 1 lose the axis.
    """
    return ary.split_v2(indices_or_sections, axis, squeeze_axis)


def _function(name: str, tensor: str, scalar: str, reverse: str, hint: str, reverse_hint: str,
              number: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """`name(left, right)` for symbols and numbers, in the reference's operators and names."""
    first, second = isinstance(left, Symbol), isinstance(right, Symbol)
    if first and second:
        return apply_op(tensor, left, right)
    if first:
        return apply_op(scalar, left, hint=hint, scalar=right)
    if second:
        return apply_op(reverse, right, hint=reverse_hint, scalar=left)
    if isinstance(left, int | float) and isinstance(right, int | float):
        return number(left, right)
    raise MXNetTypeError(f"{name}: symbols or numbers are needed, got {type(left).__name__} and "
                         f"{type(right).__name__}")


def pow(base: Any, exp: Any) -> Any:
    """`base` to the power of `exp`, for symbols of one shape and numbers."""
    return _function("pow", "_power", "_power_scalar", "_rpower_scalar", "_powerscalar",
                     "_rpowerscalar", builtins.pow, base, exp)


power = pow


def maximum(left: Any, right: Any) -> Any:
    """The larger of each pair of elements, for symbols of one shape and numbers."""
    return _function("maximum", "_maximum", "_maximum_scalar", "_maximum_scalar", "_maximumscalar",
                     "_maximumscalar", max, left, right)


def minimum(left: Any, right: Any) -> Any:
    """The smaller of each pair of elements, for symbols of one shape and numbers."""
    return _function("minimum", "_minimum", "_minimum_scalar", "_minimum_scalar", "_minimumscalar",
                     "_minimumscalar", min, left, right)


def hypot(left: Any, right: Any) -> Any:
    """The root of the sum of squares of each pair, for symbols of one shape and numbers."""
    return _function("hypot", "_hypot", "_hypot_scalar", "_hypot_scalar", "_hypotscalar",
                     "_hypotscalar", math.hypot, left, right)
