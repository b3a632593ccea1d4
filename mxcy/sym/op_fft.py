# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/fft.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_contrib_fft", "_contrib_ifft"]

_op_contrib_fft = get("_contrib_fft")
_op_contrib_ifft = get("_contrib_ifft")


def _contrib_fft(data: Symbol | None = None, compute_size: int = 128, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Discrete Fourier transform of real numbers along the last axis.

    out[.., 2 k] + i out[.., 2 k + 1] = sum over j of data[.., j] exp(-2 pi i j k / n).
    Any length n; computed in double precision.

    Parameters
    ----------
    data : Symbol
        Input.
    compute_size : int, default 128
        Accepted; of no effect.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of shape (..., 2 n)
        Real and imaginary parts in turn.
    """
    par: dict[str, Any] = {}
    if compute_size != 128:
        par["compute_size"] = compute_size
    return make(_op_contrib_fft, "fft", (data,), par, name, attr, kwargs)


def _contrib_ifft(data: Symbol | None = None, compute_size: int = 128, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Real parts of the inverse discrete Fourier transform along the last axis, times the length.

    out[.., j] = real part of the sum over k of (data[.., 2 k] + i data[.., 2 k + 1])
    exp(2 pi i j k / n).

    Parameters
    ----------
    data : array of shape (..., 2 n)
        Real and imaginary parts in turn.
    compute_size : int, default 128
        Accepted; of no effect.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of shape (..., n)
    """
    par: dict[str, Any] = {}
    if compute_size != 128:
        par["compute_size"] = compute_size
    return make(_op_contrib_ifft, "ifft", (data,), par, name, attr, kwargs)
