# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/reduce.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_broadcast_reduced", "_div_count", "_prod_others", "_reduce_to", "_square_sum",
           "argmax", "argmax_channel", "argmin", "max", "max_axis", "mean", "min", "min_axis",
           "moments", "nanprod", "nansum", "norm", "prod", "sum", "sum_axis"]

_op_broadcast_reduced = get("_broadcast_reduced")
_op_div_count = get("_div_count")
_op_prod_others = get("_prod_others")
_op_reduce_to = get("_reduce_to")
_op_square_sum = get("_square_sum")
_op_argmax = get("argmax")
_op_argmax_channel = get("argmax_channel")
_op_argmin = get("argmin")
_op_max = get("max")
_op_mean = get("mean")
_op_min = get("min")
_op_moments = get("moments")
_op_nanprod = get("nanprod")
_op_nansum = get("nansum")
_op_norm = get("norm")
_op_prod = get("prod")
_op_sum = get("sum")


def _broadcast_reduced(grad: Symbol | None = None, data: Symbol | None = None,
                       axis: Sequence[int] | int | None = None, exclude: bool = False,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Repeats a result of a reduction over `axis` to the shape of `data` (whose values are unused).

    `grad` has the shape that the reduction gave, with or without the reduced axes.

    Parameters
    ----------
    grad : Symbol
        Input.
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axes that the reduction removed.
    exclude : bool, default False
        Turns the choice of axes round.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_broadcast_reduced, "_broadcast_reduced", (grad, data), par, name, attr, kwargs)


def _div_count(grad: Symbol | None = None, data: Symbol | None = None,
               axis: Sequence[int] | int | None = None, exclude: bool = False,
               name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
               **kwargs: Any) -> Any:
    """`grad` divided by how many elements of `data` a reduction over `axis` joins into one.

    Parameters
    ----------
    grad : Symbol
        Input.
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axes that the reduction removed.
    exclude : bool, default False
        Turns the choice of axes round.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_div_count, "_div_count", (grad, data), par, name, attr, kwargs)


def _prod_others(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
                 exclude: bool = False, skip_nan: bool = False, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """For each element, the product of the other elements of its product over `axis`.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axes of the product.
    exclude : bool, default False
        Turns the choice of axes round.
    skip_nan : bool, default False
        NaN counts as 1, and gets 0.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if exclude is not False:
        par["exclude"] = exclude
    if skip_nan is not False:
        par["skip_nan"] = skip_nan
    return make(_op_prod_others, "_prod_others", (data,), par, name, attr, kwargs)


def _reduce_to(data: Symbol | None = None, like: Symbol | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sums `data`, to whose shape `like` broadcasts, down to the shape of `like`.

    The gradient of every broadcast. The values of `like` are unused.

    Parameters
    ----------
    data : Symbol
        Input.
    like : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_reduce_to, "_reduce_to", (data, like), {}, name, attr, kwargs)


def _square_sum(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
                keepdims: bool = False, exclude: bool = False, name: str | None = None,
                attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sum of the squares over `axis`; shapes and errors are those of `sum`.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_square_sum, "_square_sum", (data,), par, name, attr, kwargs)


def argmax(data: Symbol | None = None, axis: int | None = None, keepdims: bool = False,
           name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
           **kwargs: Any) -> Any:
    """Position of the largest element along `axis`; the first one of several, or the first NaN.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : int | None, default None
        Axis along which to search; None searches the flattened data.
    keepdims : bool, default False
        Keep the searched axis with length 1.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    tensor with the positions as numbers of the dtype of `data`; float32 where `data` is float16,
    bfloat16, int8, uint8 or bool, which could not hold them

    Raises
    ------
    ValueError
        If the axis is out of range or has no elements.
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    return make(_op_argmax, "argmax", (data,), par, name, attr, kwargs)


def argmax_channel(data: Symbol | None = None, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """`argmax` along axis 1: the class with the highest score for each example.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_argmax_channel, "argmax_channel", (data,), {}, name, attr, kwargs)


def argmin(data: Symbol | None = None, axis: int | None = None, keepdims: bool = False,
           name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
           **kwargs: Any) -> Any:
    """Position of the smallest element along `axis`; otherwise as `argmax`.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : int | None, default None
        Axis along which to search; None searches the flattened data.
    keepdims : bool, default False
        Keep the searched axis with length 1.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    return make(_op_argmin, "argmin", (data,), par, name, attr, kwargs)


def max(data: Symbol | None = None, axis: Sequence[int] | int | None = None, keepdims: bool = False,
        exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Largest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

    Every element that equals the maximum gets the whole gradient.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_max, "max", (data,), par, name, attr, kwargs)


def max_axis(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
             keepdims: bool = False, exclude: bool = False, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `max`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_max, "max_axis", (data,), par, name, attr, kwargs)


def mean(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
         keepdims: bool = False, exclude: bool = False, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Arithmetic mean of the elements over `axis`.

    Integers give integers, rounded toward zero. Shapes and errors are those of `sum`; the mean of
    no elements is NaN.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_mean, "mean", (data,), par, name, attr, kwargs)


def min(data: Symbol | None = None, axis: Sequence[int] | int | None = None, keepdims: bool = False,
        exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
    """Smallest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

    Every element that equals the minimum gets the whole gradient.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_min, "min", (data,), par, name, attr, kwargs)


def min_axis(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
             keepdims: bool = False, exclude: bool = False, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `min`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_min, "min_axis", (data,), par, name, attr, kwargs)


def moments(data: Symbol | None = None, axes: Sequence[int] | int | None = None,
            keepdims: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
            out: None = None, **kwargs: Any) -> Any:
    r"""Mean and variance over `axes`.

    The variance is :math:`\frac1n\sum (x-\bar x)^2`, taken in a second pass over the data, so that
    a large mean does not spoil it.

    Parameters
    ----------
    data : Symbol
        Input.
    axes : tuple[int, ...] | None, default None
        Axes to reduce; None reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    mean, variance : tensors of the dtype of `data`; shapes and errors are those of `sum`
    """
    par: dict[str, Any] = {}
    if axes is not None:
        par["axes"] = axes
    if keepdims is not False:
        par["keepdims"] = keepdims
    return make(_op_moments, "moments", (data,), par, name, attr, kwargs)


def nanprod(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
            keepdims: bool = False, exclude: bool = False, name: str | None = None,
            attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Product of the elements over `axis`, NaN counted as 1; otherwise as `prod`.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_nanprod, "nanprod", (data,), par, name, attr, kwargs)


def nansum(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
           keepdims: bool = False, exclude: bool = False, name: str | None = None,
           attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sum of the elements over `axis`, NaN counted as 0; shapes and errors are those of `sum`.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_nansum, "nansum", (data,), par, name, attr, kwargs)


def norm(data: Symbol | None = None, ord: int = 2, axis: Sequence[int] | int | None = None,
         out_dtype: Any = None, keepdims: bool = False, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    r"""Norm over `axis`: :math:`\sum |x|` (ord 1) or :math:`\sqrt{\sum x^2}` (ord 2).

    With several axes all their elements are taken as one vector. The gradient at a zero vector
    is 0.

    Parameters
    ----------
    data : Symbol
        Input.
    ord : {1, 2}, default 2
        1: sum of absolute values; 2: square root of the sum of squares.
    axis : tuple[int, ...] | None, default None
        Axis or axes over which the norm is taken; None is all of them.
    out_dtype : DType | None, default None
        Dtype of the result; that of `data` by default.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    tensor of dtype `out_dtype` (of `data` by default); shapes and errors are those of `sum`
    """
    par: dict[str, Any] = {}
    if ord != 2:
        par["ord"] = ord
    if axis is not None:
        par["axis"] = axis
    if out_dtype is not None:
        par["out_dtype"] = out_dtype
    if keepdims is not False:
        par["keepdims"] = keepdims
    return make(_op_norm, "norm", (data,), par, name, attr, kwargs)


def prod(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
         keepdims: bool = False, exclude: bool = False, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Product of the elements over `axis`; shapes and errors are those of `sum`.

    The gradient is the product of the other elements, right also where elements are 0.

    Parameters
    ----------
    data : Symbol
        Input.
    axis : tuple[int, ...] | None, default None
        Axis or axes to reduce; None or () reduces all of them.
    keepdims : bool, default False
        Keep the reduced axes with length 1.
    exclude : bool, default False
        Reduce the axes that are not in `axis` instead.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_prod, "prod", (data,), par, name, attr, kwargs)


def sum(data: Symbol | None = None, axis: Sequence[int] | int | None = None, keepdims: bool = False,
        exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
        out: None = None, **kwargs: Any) -> Any:
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    tensor of the same dtype, without the reduced axes (or with length 1, `keepdims`)

    Raises
    ------
    ValueError
        If an axis is out of range or named twice.
    """
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_sum, "sum", (data,), par, name, attr, kwargs)


def sum_axis(data: Symbol | None = None, axis: Sequence[int] | int | None = None,
             keepdims: bool = False, exclude: bool = False, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `sum`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if axis is not None:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if exclude is not False:
        par["exclude"] = exclude
    return make(_op_sum, "sum_axis", (data,), par, name, attr, kwargs)
