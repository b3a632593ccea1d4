# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/reduce.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_broadcast_reduced", "_div_count", "_prod_others", "_reduce_to", "_square_sum",
           "argmax", "argmax_channel", "argmin", "max", "max_axis", "mean", "min", "min_axis",
           "moments", "nanprod", "nansum", "norm", "prod", "sum", "sum_axis"]

_op_broadcast_reduced = caller("_broadcast_reduced")
_op_div_count = caller("_div_count")
_op_prod_others = caller("_prod_others")
_op_reduce_to = caller("_reduce_to")
_op_square_sum = caller("_square_sum")
_op_argmax = caller("argmax")
_op_argmax_channel = caller("argmax_channel")
_op_argmin = caller("argmin")
_op_max = caller("max")
_op_mean = caller("mean")
_op_min = caller("min")
_op_moments = caller("moments")
_op_nanprod = caller("nanprod")
_op_nansum = caller("nansum")
_op_norm = caller("norm")
_op_prod = caller("prod")
_op_sum = caller("sum")


def _broadcast_reduced(grad: NDArray | None = None, data: NDArray | None = None,
                       axis: Sequence[int] | int | None = None, exclude: bool = False,
                       out: Any = None, name: str | None = None) -> Any:
    """Repeats a result of a reduction over `axis` to the shape of `data` (whose values are unused).

    `grad` has the shape that the reduction gave, with or without the reduced axes.

    Parameters
    ----------
    grad : NDArray
        Input.
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axes that the reduction removed.
    exclude : bool, default False
        Turns the choice of axes round.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_broadcast_reduced(grad, data, axis, exclude, out)


def _div_count(grad: NDArray | None = None, data: NDArray | None = None,
               axis: Sequence[int] | int | None = None, exclude: bool = False, out: Any = None,
               name: str | None = None) -> Any:
    """`grad` divided by how many elements of `data` a reduction over `axis` joins into one.

    Parameters
    ----------
    grad : NDArray
        Input.
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axes that the reduction removed.
    exclude : bool, default False
        Turns the choice of axes round.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_div_count(grad, data, axis, exclude, out)


def _prod_others(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
                 exclude: bool = False, skip_nan: bool = False, out: Any = None,
                 name: str | None = None) -> Any:
    """For each element, the product of the other elements of its product over `axis`.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axes of the product.
    exclude : bool, default False
        Turns the choice of axes round.
    skip_nan : bool, default False
        NaN counts as 1, and gets 0.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_prod_others(data, axis, exclude, skip_nan, out)


def _reduce_to(data: NDArray | None = None, like: NDArray | None = None, out: Any = None,
               name: str | None = None) -> Any:
    """Sums `data`, to whose shape `like` broadcasts, down to the shape of `like`.

    The gradient of every broadcast. The values of `like` are unused.

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_reduce_to(data, like, out)


def _square_sum(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
                keepdims: bool = False, exclude: bool = False, out: Any = None,
                name: str | None = None) -> Any:
    """Sum of the squares over `axis`; shapes and errors are those of `sum`.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_square_sum(data, axis, keepdims, exclude, out)


def argmax(data: NDArray | None = None, axis: int | None = None, keepdims: bool = False,
           out: Any = None, name: str | None = None) -> Any:
    """Position of the largest element along `axis`; the first one of several, or the first NaN.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : int | None, default None
        Axis along which to search; None searches the flattened data.
    keepdims : bool, default False
        Keep the searched axis with length 1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    tensor with the positions as numbers of the dtype of `data`; float32 where `data` is float16,
    bfloat16, int8, uint8 or bool, which could not hold them

    Raises
    ------
    ValueError
        If the axis is out of range or has no elements.
    """
    return _op_argmax(data, axis, keepdims, out)


def argmax_channel(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """`argmax` along axis 1: the class with the highest score for each example.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_argmax_channel(data, out)


def argmin(data: NDArray | None = None, axis: int | None = None, keepdims: bool = False,
           out: Any = None, name: str | None = None) -> Any:
    """Position of the smallest element along `axis`; otherwise as `argmax`.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : int | None, default None
        Axis along which to search; None searches the flattened data.
    keepdims : bool, default False
        Keep the searched axis with length 1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_argmin(data, axis, keepdims, out)


def max(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
        keepdims: bool = False, exclude: bool = False, out: Any = None,
        name: str | None = None) -> Any:
    """Largest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

    Every element that equals the maximum gets the whole gradient.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_max(data, axis, keepdims, exclude, out)


def mean(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
         keepdims: bool = False, exclude: bool = False, out: Any = None,
         name: str | None = None) -> Any:
    """Arithmetic mean of the elements over `axis`.

    Integers give integers, rounded toward zero. Shapes and errors are those of `sum`; the mean of
    no elements is NaN.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_mean(data, axis, keepdims, exclude, out)


def min(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
        keepdims: bool = False, exclude: bool = False, out: Any = None,
        name: str | None = None) -> Any:
    """Smallest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

    Every element that equals the minimum gets the whole gradient.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_min(data, axis, keepdims, exclude, out)


def moments(data: NDArray | None = None, axes: Sequence[int] | int | None = None,
            keepdims: bool = False, out: Any = None, name: str | None = None) -> Any:
    r"""Mean and variance over `axes`.

    The variance is :math:`\frac1n\sum (x-\bar x)^2`, taken in a second pass over the data, so that
    a large mean does not spoil it.

    Parameters
    ----------
    data : NDArray
        Input.
    axes : tuple[int, ...] | None, default None
        Axes to reduce; None reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    mean, variance : tensors of the dtype of `data`; shapes and errors are those of `sum`
    """
    return _op_moments(data, axes, keepdims, out)


def nanprod(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
            keepdims: bool = False, exclude: bool = False, out: Any = None,
            name: str | None = None) -> Any:
    """Product of the elements over `axis`, NaN counted as 1; otherwise as `prod`.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_nanprod(data, axis, keepdims, exclude, out)


def nansum(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
           keepdims: bool = False, exclude: bool = False, out: Any = None,
           name: str | None = None) -> Any:
    """Sum of the elements over `axis`, NaN counted as 0; shapes and errors are those of `sum`.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_nansum(data, axis, keepdims, exclude, out)


def norm(data: NDArray | None = None, ord: int = 2, axis: Sequence[int] | int | None = None,
         out_dtype: Any = None, keepdims: bool = False, out: Any = None,
         name: str | None = None) -> Any:
    r"""Norm over `axis`: :math:`\sum |x|` (ord 1) or :math:`\sqrt{\sum x^2}` (ord 2).

    With several axes all their elements are taken as one vector. The gradient at a zero vector
    is 0.

    Parameters
    ----------
    data : NDArray
        Input.
    ord : {1, 2}, default 2
        1: sum of absolute values; 2: square root of the sum of squares.
    axis : tuple[int, ...] | None, default None
        Axis or axes over which the norm is taken; None is all of them.
    out_dtype : DType | None, default None
        Dtype of the result; that of `data` by default.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    tensor of dtype `out_dtype` (of `data` by default); shapes and errors are those of `sum`
    """
    return _op_norm(data, ord, axis, out_dtype, keepdims, out)


def prod(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
         keepdims: bool = False, exclude: bool = False, out: Any = None,
         name: str | None = None) -> Any:
    """Product of the elements over `axis`; shapes and errors are those of `sum`.

    The gradient is the product of the other elements, right also where elements are 0.

    Parameters
    ----------
    data : NDArray
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_prod(data, axis, keepdims, exclude, out)


def sum(data: NDArray | None = None, axis: Sequence[int] | int | None = None,
        keepdims: bool = False, exclude: bool = False, out: Any = None,
        name: str | None = None) -> Any:
    """Sum of the elements over `axis`.

    Sums in double precision for floating point and in 64 bits for integers, then rounds once to the
    dtype of `data`. The result does not depend on the number of threads.

    Parameters
    ----------
    data : tensor of any shape and dtype
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    tensor of the same dtype, without the reduced axes (or with length 1, `keepdims`)

    Raises
    ------
    ValueError
        If an axis is out of range or named twice.
    """
    return _op_sum(data, axis, keepdims, exclude, out)


max_axis = max
min_axis = min
sum_axis = sum
