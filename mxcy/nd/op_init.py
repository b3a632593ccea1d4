# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/init.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

__all__ = ["_arange", "_eye", "_full", "_linspace", "_ones", "_zeros"]

_op_arange = caller("_arange")
_op_eye = caller("_eye")
_op_full = caller("_full")
_op_linspace = caller("_linspace")
_op_ones = caller("_ones")
_op_zeros = caller("_zeros")


def _arange(start: float = REQUIRED, stop: float | None = None, step: float = 1.0, repeat: int = 1,
            infer_range: bool = False, dtype: Any = "float32", ctx: Any = None, out: Any = None,
            name: str | None = None) -> Any:
    """Numbers from `start` to `stop` (exclusive) at equal distances, each `repeat` times.

    Computed in double precision as start + i * step. Integer dtypes take the integral part.

    Parameters
    ----------
    start : float
        First number; alone, the end of a range that begins at 0.
    stop : float | None, default None
        End (exclusive).
    step : float, default 1.0
        Distance between numbers, not 0.
    repeat : int, default 1
        How often each number is repeated.
    infer_range : bool, default False
        Take the length from the use of the result.
    dtype : DType, default float32
        Dtype of the result.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    ValueError
        If the step is 0, a bound is not finite, or (outside np_shape mode) the range is empty.
    """
    return _op_arange(start, stop, step, repeat, infer_range, dtype, out, ctx)


def _eye(N: int = REQUIRED, M: int = 0, k: int = 0, dtype: Any = "float32", ctx: Any = None,
         out: Any = None, name: str | None = None) -> Any:
    """A matrix of zeros with ones on one diagonal.

    Parameters
    ----------
    N : int
        Rows.
    M : int, default 0
        Columns; 0 makes a square matrix.
    k : int, default 0
        Which diagonal holds the ones: above the main one (k > 0) or below.
    dtype : DType, default float32
        Dtype of the result.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_eye(N, M, k, dtype, out, ctx)


def _full(shape: Sequence[int] | int = (), dtype: Any = "float32", value: float = REQUIRED,
          ctx: Any = None, out: Any = None, name: str | None = None) -> Any:
    """A tensor filled with one number; integers take its integral part.

    Parameters
    ----------
    shape : tuple[int, ...], default ()
        Shape; outside np_shape mode 0 is a dimension that follows from the use.
    dtype : DType, default float32
        Dtype of the result.
    value : float
        The number to fill with.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_full(shape, dtype, value, out, ctx)


def _linspace(start: float = REQUIRED, stop: float = REQUIRED, num: int = REQUIRED,
              endpoint: bool = True, dtype: Any = "float32", ctx: Any = None, out: Any = None,
              name: str | None = None) -> Any:
    """`num` numbers at equal distances from `start` to `stop`.

    Parameters
    ----------
    start : float
        First number.
    stop : float
        Last number, or the end when `endpoint` is off.
    num : int
        How many numbers.
    endpoint : bool, default True
        Whether `stop` is among them.
    dtype : DType, default float32
        Dtype of the result.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_linspace(start, stop, num, endpoint, dtype, out, ctx)


def _ones(shape: Sequence[int] | int = (), dtype: Any = "float32", ctx: Any = None, out: Any = None,
          name: str | None = None) -> Any:
    """A tensor of ones.

    Parameters
    ----------
    shape : tuple[int, ...], default ()
        Shape; outside np_shape mode 0 is a dimension that follows from the use.
    dtype : DType, default float32
        Dtype of the result.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_ones(shape, dtype, out, ctx)


def _zeros(shape: Sequence[int] | int = (), dtype: Any = "float32", ctx: Any = None,
           out: Any = None, name: str | None = None) -> Any:
    """A tensor of zeros.

    Parameters
    ----------
    shape : tuple[int, ...], default ()
        Shape; outside np_shape mode 0 is a dimension that follows from the use.
    dtype : DType, default float32
        Dtype of the result.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_zeros(shape, dtype, out, ctx)
