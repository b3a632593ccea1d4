# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/fft.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_fft", "_contrib_ifft"]

_op_contrib_fft = caller("_contrib_fft")
_op_contrib_ifft = caller("_contrib_ifft")


def _contrib_fft(data: NDArray | None = None, compute_size: int = 128, out: Any = None,
                 name: str | None = None) -> Any:
    """Discrete Fourier transform of real numbers along the last axis.

    out[.., 2 k] + i out[.., 2 k + 1] = sum over j of data[.., j] exp(-2 pi i j k / n).
    Any length n; computed in double precision.

    Parameters
    ----------
    data : NDArray
        Input.
    compute_size : int, default 128
        Accepted; of no effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (..., 2 n)
        Real and imaginary parts in turn.
    """
    return _op_contrib_fft(data, compute_size, out)


def _contrib_ifft(data: NDArray | None = None, compute_size: int = 128, out: Any = None,
                  name: str | None = None) -> Any:
    """Real parts of the inverse discrete Fourier transform along the last axis, times the length.

    out[.., j] = real part of the sum over k of (data[.., 2 k] + i data[.., 2 k + 1])
    exp(2 pi i j k / n).

    Parameters
    ----------
    data : array of shape (..., 2 n)
        Real and imaginary parts in turn.
    compute_size : int, default 128
        Accepted; of no effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (..., n)
    """
    return _op_contrib_ifft(data, compute_size, out)
