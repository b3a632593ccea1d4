# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/linalg.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_linalg_trsm", "linalg_trsm"]

_op_linalg_trsm = get("_linalg_trsm")


def _linalg_trsm(A: Symbol | None = None, B: Symbol | None = None, transpose: bool = False,
                 rightside: bool = False, lower: bool = True, alpha: float = 1.0,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """Solves ``op(A) X = alpha * B`` with triangular A (``X op(A) = alpha * B`` with `rightside`).

    A zero on the diagonal gives infinities and NaN.

    Parameters
    ----------
    A : Symbol
        Input.
    B : Symbol
        Input.
    transpose : bool, default False
        Whether the triangular matrix is transposed.
    rightside : bool, default False
        Whether the triangular matrix stands to the right of B.
    lower : bool, default True
        Whether A is lower triangular; its other triangle is not read.
    alpha : float, default 1.0
        Factor of B.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if transpose is not False:
        par["transpose"] = transpose
    if rightside is not False:
        par["rightside"] = rightside
    if lower is not True:
        par["lower"] = lower
    if alpha != 1.0:
        par["alpha"] = alpha
    return make(_op_linalg_trsm, "trsm", (A, B), par, name, attr, kwargs)


def linalg_trsm(A: Symbol | None = None, B: Symbol | None = None, transpose: bool = False,
                rightside: bool = False, lower: bool = True, alpha: float = 1.0,
                name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                **kwargs: Any) -> Any:
    """Another name of `_linalg_trsm`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if transpose is not False:
        par["transpose"] = transpose
    if rightside is not False:
        par["rightside"] = rightside
    if lower is not True:
        par["lower"] = lower
    if alpha != 1.0:
        par["alpha"] = alpha
    return make(_op_linalg_trsm, "linalg_trsm", (A, B), par, name, attr, kwargs)
