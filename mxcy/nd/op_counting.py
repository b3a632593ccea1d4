# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/counting.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_allclose", "_contrib_arange_like", "_contrib_count_sketch",
           "_contrib_index_array", "_histogram", "all_finite", "amp_multicast",
           "fill_element_0index", "khatri_rao", "multi_all_finite", "multi_lars", "multi_sum_sq",
           "reset_arrays"]

_op_contrib_allclose = caller("_contrib_allclose")
_op_contrib_arange_like = caller("_contrib_arange_like")
_op_contrib_count_sketch = caller("_contrib_count_sketch")
_op_contrib_index_array = caller("_contrib_index_array")
_op_histogram = caller("_histogram")
_op_all_finite = caller("all_finite")
_op_amp_multicast = caller("amp_multicast")
_op_fill_element_0index = caller("fill_element_0index")
_op_khatri_rao = caller("khatri_rao")
_op_multi_all_finite = caller("multi_all_finite")
_op_multi_lars = caller("multi_lars")
_op_multi_sum_sq = caller("multi_sum_sq")
_op_reset_arrays = caller("reset_arrays")


def _contrib_allclose(a: NDArray | None = None, b: NDArray | None = None, rtol: float = 1e-05,
                      atol: float = 1e-08, equal_nan: bool = True, out: Any = None,
                      name: str | None = None) -> Any:
    """1 if |a - b| <= atol + rtol |b| for all elements, else 0, as a number of uint8.

    Infinities are close to equal infinities only.

    Parameters
    ----------
    a : NDArray
        Input.
    b : NDArray
        Input.
    rtol : float, default 1e-05
        Relative tolerance.
    atol : float, default 1e-08
        Absolute tolerance.
    equal_nan : bool, default True
        Whether NaN equals NaN.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If the shapes differ.
    """
    return _op_contrib_allclose(a, b, rtol, atol, equal_nan, out)


def _contrib_arange_like(data: NDArray | None = None, start: float = 0.0, step: float = 1.0,
                         repeat: int = 1, axis: int | None = None, ctx: Any = None, out: Any = None,
                         name: str | None = None) -> Any:
    """Numbers at equal distances, as many as `data` has elements (or an axis of it).

    Parameters
    ----------
    data : NDArray
        Input.
    start : float, default 0.0
        First number.
    step : float, default 1.0
        Distance between numbers.
    repeat : int, default 1
        How often each number is repeated.
    axis : int | None, default None
        Axis whose length the result has; None: the shape of `data`.
    ctx : Context, optional
        Device of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array
        Of the dtype of `data`; of its shape, or of one dimension if an axis is given.

    Raises
    ------
    MXNetValueError
        If the axis is out of range.
    """
    return _op_contrib_arange_like(data, start, step, repeat, axis, out, ctx)


def _contrib_count_sketch(data: NDArray | None = None, h: NDArray | None = None,
                          s: NDArray | None = None, out_dim: int = REQUIRED,
                          processing_batch_size: int = 32, out: Any = None,
                          name: str | None = None) -> Any:
    """Projects vectors by adding elements up at given places with given signs.

    out[.., h[i]] = sum of s[i] * data[.., i] (Charikar, Chen, Farach-Colton 2002).

    Parameters
    ----------
    data : array of shape (..., n)
    h : array of shape (1, n)
        Places in [0, out_dim).
    s : array of shape (1, n)
        Signs.
    out_dim : int
        Length of the result's last axis.
    processing_batch_size : int, default 32
        Accepted; of no effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (..., out_dim)
    """
    return _op_contrib_count_sketch(data, h, s, out_dim, processing_batch_size, out)


def _contrib_index_array(data: NDArray | None = None, axes: Sequence[int] | int | None = None,
                         out: Any = None, name: str | None = None) -> Any:
    """The coordinates of every element: out[i, j, .., :] = (i, j, ..), of int64.

    Parameters
    ----------
    data : NDArray
        Input.
    axes : tuple[int, ...] | None, default None
        Axes whose coordinates are given; None: all.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape data.shape + (number of axes,)

    Raises
    ------
    MXNetValueError
        If an axis is out of range.
    """
    return _op_contrib_index_array(data, axes, out)


def _histogram(data: NDArray | None = None, bins: NDArray | None = None, bin_cnt: int | None = None,
               range: Sequence[float] | float | None = None, out: Any = None,
               name: str | None = None) -> Any:
    """Counts how many elements lie in each bin.

    Bin i holds edges[i] <= x < edges[i + 1], the last bin its upper edge as well. Elements outside
    and NaN are not counted. With `bin_cnt` the edges lie at equal distances over `range`, and
    `bins` is not given.

    Parameters
    ----------
    data : array
    bins : array
        Edges in increasing order, one more than there are bins.
    bin_cnt : int | None, default None
        Number of bins of equal width; None: `bins` has the edges.
    range : tuple[float, ...] | None, default None
        Lower and upper end, with `bin_cnt`.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    counts : array of int64
    edges : array
        Of the dtype of `data`.

    Raises
    ------
    MXNetValueError
        If range and bin_cnt are not given together, range is no interval, or `bins` has not one
        dimension.
    """
    return _op_histogram(data, bins, bin_cnt, range, out)


def all_finite(data: NDArray | None = None, init_output: bool = True, out: Any = None,
               name: str | None = None) -> Any:
    """1 if every element is finite, else 0, as an array of shape (1,) of float32.

    Parameters
    ----------
    data : NDArray
        Input.
    init_output : bool, default True
        Accepted; the result never depends on what `out` held before.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_all_finite(data, init_output, out)


def amp_multicast(*data: NDArray, cast_narrow: bool = False, num_outputs: int | None = None,
                  out: Any = None, name: str | None = None) -> Any:
    """Converts all floating arrays to one dtype: the widest among them (or the narrowest).

    Arrays of other dtypes are copied. float16 and bfloat16 together give float32, unless
    `cast_narrow` is on: then the first of them.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    cast_narrow : bool, default False
        Convert to the narrowest of the dtypes, not the widest.
    num_outputs : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_amp_multicast(data, cast_narrow, num_outputs, out)


def fill_element_0index(lhs: NDArray | None = None, mhs: NDArray | None = None,
                        rhs: NDArray | None = None, out: Any = None,
                        name: str | None = None) -> Any:
    """`lhs` with one element of each row replaced: out[i, rhs[i]] = mhs[i]. There is no gradient.

    Parameters
    ----------
    lhs : NDArray
        Input.
    mhs : NDArray
        Input.
    rhs : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If lhs is no matrix or the others have not its number of rows.
    MXNetIndexError
        If an index is not in [0, columns).
    """
    return _op_fill_element_0index(lhs, mhs, rhs, out)


def khatri_rao(*args: NDArray, num_args: int | None = None, out: Any = None,
               name: str | None = None) -> Any:
    """Column-wise Kronecker product of matrices with equally many columns.

    Column c of the result is the Kronecker product of the columns c of the matrices.

    Parameters
    ----------
    *args : NDArray
        The inputs, any number of them.
    num_args : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (rows_0 * rows_1 * ..., columns)

    Raises
    ------
    MXNetValueError
        If an input is no matrix or the numbers of columns differ.
    """
    return _op_khatri_rao(args, num_args, out)


def multi_all_finite(*data: NDArray, init_output: bool = True, num_arrays: int | None = None,
                     out: Any = None, name: str | None = None) -> Any:
    """1 if every element of every array is finite, else 0, as an array of shape (1,) of float32.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    init_output : bool, default True
        Accepted; the result never depends on what `out` held before.
    num_arrays : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_multi_all_finite(data, init_output, num_arrays, out)


def multi_lars(lrs: NDArray | None = None, weights_sum_sq: NDArray | None = None,
               grads_sum_sq: NDArray | None = None, wds: NDArray | None = None,
               eta: float = REQUIRED, eps: float = REQUIRED, rescale_grad: float = 1.0,
               out: Any = None, name: str | None = None) -> Any:
    """Layer-wise learning rates (Y. You et al., "Large batch training of convolutional networks").

    With w and g the norms of weight and (rescaled) gradient: lrs * eta * w / (g + wds * w + eps)
    where both norms are above 0, else lrs.

    Parameters
    ----------
    lrs : NDArray
        Input.
    weights_sum_sq : NDArray
        Input.
    grads_sum_sq : NDArray
        Input.
    wds : NDArray
        Input.
    eta : float
        Trust coefficient.
    eps : float
        Added to the divisor.
    rescale_grad : float, default 1.0
        Factor of the gradients.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_multi_lars(lrs, weights_sum_sq, grads_sum_sq, wds, eta, eps, rescale_grad, out)


def multi_sum_sq(*data: NDArray, num_arrays: int | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """The sum of squares of every array: an array of float32 with one number for each.

    Summed in float64.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    num_arrays : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_multi_sum_sq(data, num_arrays, out)


def reset_arrays(*data: NDArray, num_arrays: int | None = None, out: Any = None,
                 name: str | None = None) -> Any:
    """Fills every array with zeros, in place; there is no result.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    num_arrays : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_reset_arrays(data, num_arrays, out)
