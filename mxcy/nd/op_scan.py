# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/scan.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_np_cumsum", "cumsum"]

_op_cumsum = caller("cumsum")


def cumsum(a: NDArray | None = None, axis: int | None = None, dtype: Any = None, out: Any = None,
           name: str | None = None) -> Any:
    """Sums of all elements up to each, along an axis or over all elements in their order.

    Floats are summed in float64 and rounded; integers wrap.

    Parameters
    ----------
    a : NDArray
        Input.
    axis : int | None, default None
        Axis along which to sum; None: all elements in their order.
    dtype : {None, float16, float32, float64, int8, int32, int64}, default None
        Dtype of the result; None: that of `a` (int64 for bool).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array like `a`, or of one axis without `axis`
    """
    return _op_cumsum(a, axis, dtype, out)


_np_cumsum = cumsum
