# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sample.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ..runtime.invoke import invoke

__all__ = ["_sample_unique_zipfian"]

_op_sample_unique_zipfian = get("_sample_unique_zipfian")


def _sample_unique_zipfian(range_max: int = REQUIRED, shape: Sequence[int] | int | None = None,
                           out: Any = None, name: str | None = None) -> Any:
    """Draws classes without repetition; class c has a weight of log((c + 2) / (c + 1)).

    Each row is drawn by itself: classes that it already has are rejected.

    Parameters
    ----------
    range_max : int
        Number of classes.
    shape : tuple[int, ...] | None, default None
        (rows, draws of a row).
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    classes : array of int64 of `shape`
    attempts : array of int64 of shape (rows,)

    Raises
    ------
    MXNetValueError
        If `shape` has not two dimensions, or a row is more than half of the classes or 2**20 long.
    """
    par: dict[str, Any] = {}
    if range_max is not REQUIRED:
        par["range_max"] = range_max
    if shape is not None:
        par["shape"] = shape
    return invoke(_op_sample_unique_zipfian, (), par, out)
