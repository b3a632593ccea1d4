# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sample.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_sample_negative_binomial", "_sample_normal", "_sample_poisson", "_sample_scatter",
           "_sample_uniform", "_sample_unique_zipfian", "sample_negative_binomial", "sample_normal",
           "sample_poisson", "sample_uniform"]

_op_sample_negative_binomial = get("_sample_negative_binomial")
_op_sample_normal = get("_sample_normal")
_op_sample_poisson = get("_sample_poisson")
_op_sample_scatter = get("_sample_scatter")
_op_sample_uniform = get("_sample_uniform")
_op_sample_unique_zipfian = get("_sample_unique_zipfian")


def _sample_negative_binomial(k: Symbol | None = None, p: Symbol | None = None,
                              shape: Sequence[int] | int = (), dtype: Any = None,
                              name: str | None = None, attr: dict[str, str] | None = None,
                              out: None = None, **kwargs: Any) -> Any:
    """Draws numbers of failures before the k-th success, of probability p each.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    k : Symbol
        Input.
    p : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_negative_binomial, "_sample_negative_binomial", (k, p), par, name, attr,
                kwargs)


def sample_negative_binomial(k: Symbol | None = None, p: Symbol | None = None,
                             shape: Sequence[int] | int = (), dtype: Any = None,
                             name: str | None = None, attr: dict[str, str] | None = None,
                             out: None = None, **kwargs: Any) -> Any:
    """Another name of `_sample_negative_binomial`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_negative_binomial, "sample_negative_binomial", (k, p), par, name, attr,
                kwargs)


def _sample_normal(mu: Symbol | None = None, sigma: Symbol | None = None,
                   shape: Sequence[int] | int = (), dtype: Any = None, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Draws from normal distributions with means `mu` and standard deviations `sigma`.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    mu : Symbol
        Input.
    sigma : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_normal, "_sample_normal", (mu, sigma), par, name, attr, kwargs)


def sample_normal(mu: Symbol | None = None, sigma: Symbol | None = None,
                  shape: Sequence[int] | int = (), dtype: Any = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_sample_normal`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_normal, "sample_normal", (mu, sigma), par, name, attr, kwargs)


def _sample_poisson(lam: Symbol | None = None, shape: Sequence[int] | int = (), dtype: Any = None,
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """Draws from Poisson distributions with means `lam`, a block of `shape` for each element.

    Parameters
    ----------
    lam : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_poisson, "_sample_poisson", (lam,), par, name, attr, kwargs)


def sample_poisson(lam: Symbol | None = None, shape: Sequence[int] | int = (), dtype: Any = None,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Another name of `_sample_poisson`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_poisson, "sample_poisson", (lam,), par, name, attr, kwargs)


def _sample_scatter(ograd: Symbol | None = None, indices: Symbol | None = None,
                    like: Symbol | None = None, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Adds a gradient up at the indices of its rows, from zeros; `like` gives the shape only.

    Parameters
    ----------
    ograd : Symbol
        Input.
    indices : Symbol
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
    return make(_op_sample_scatter, "_sample_scatter", (ograd, indices, like), {}, name, attr,
                kwargs)


def _sample_uniform(low: Symbol | None = None, high: Symbol | None = None,
                    shape: Sequence[int] | int = (), dtype: Any = None, name: str | None = None,
                    attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Draws from uniform distributions on [low, high), a block of `shape` for each element.

    Parameters
    ----------
    low : Symbol
        Input.
    high : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_uniform, "_sample_uniform", (low, high), par, name, attr, kwargs)


def sample_uniform(low: Symbol | None = None, high: Symbol | None = None,
                   shape: Sequence[int] | int = (), dtype: Any = None, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_sample_uniform`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_uniform, "sample_uniform", (low, high), par, name, attr, kwargs)


def _sample_unique_zipfian(range_max: int = REQUIRED, shape: Sequence[int] | int | None = None,
                           name: str | None = None, attr: dict[str, str] | None = None,
                           out: None = None, **kwargs: Any) -> Any:
    """Draws classes without repetition; class c has a weight of log((c + 2) / (c + 1)).

    Each row is drawn by itself: classes that it already has are rejected.

    Parameters
    ----------
    range_max : int
        Number of classes.
    shape : tuple[int, ...] | None, default None
        (rows, draws of a row).
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

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
    return make(_op_sample_unique_zipfian, "_sample_unique_zipfian", (), par, name, attr, kwargs)
