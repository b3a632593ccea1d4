# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/attention.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_interleaved_matmul_encdec_qk", "_contrib_interleaved_matmul_encdec_valatt",
           "_contrib_interleaved_matmul_selfatt_qk", "_contrib_interleaved_matmul_selfatt_valatt"]

_op_contrib_interleaved_matmul_encdec_qk = caller("_contrib_interleaved_matmul_encdec_qk")
_op_contrib_interleaved_matmul_encdec_valatt = caller("_contrib_interleaved_matmul_encdec_valatt")
_op_contrib_interleaved_matmul_selfatt_qk = caller("_contrib_interleaved_matmul_selfatt_qk")
_op_contrib_interleaved_matmul_selfatt_valatt = caller("_contrib_interleaved_matmul_selfatt_valatt")


def _contrib_interleaved_matmul_encdec_qk(queries: NDArray | None = None,
                                          keys_values: NDArray | None = None, heads: int = REQUIRED,
                                          out: Any = None, name: str | None = None) -> Any:
    """Products of queries and keys for attention to other positions: Q K^T / sqrt(size of a head).

    Parameters
    ----------
    queries : array of shape (rows, batch, heads * size)
    keys_values : array of shape (length, batch, heads * 2 * size)
        For each head its keys and values.
    heads : int
        Number of attention heads.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (batch * heads, rows, length)

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    """
    return _op_contrib_interleaved_matmul_encdec_qk(queries, keys_values, heads, out)


def _contrib_interleaved_matmul_encdec_valatt(keys_values: NDArray | None = None,
                                              attention: NDArray | None = None,
                                              heads: int = REQUIRED, out: Any = None,
                                              name: str | None = None) -> Any:
    """Products of attention weights and values for attention to other positions.

    Parameters
    ----------
    keys_values : array of shape (length, batch, heads * 2 * size)
    attention : array of shape (batch * heads, rows, length)
    heads : int
        Number of attention heads.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (rows, batch, heads * size)
    """
    return _op_contrib_interleaved_matmul_encdec_valatt(keys_values, attention, heads, out)


def _contrib_interleaved_matmul_selfatt_qk(queries_keys_values: NDArray | None = None,
                                           heads: int = REQUIRED, out: Any = None,
                                           name: str | None = None) -> Any:
    """Products of queries and keys for self-attention: Q K^T / sqrt(size of a head).

    Parameters
    ----------
    queries_keys_values : array of shape (length, batch, heads * 3 * size)
        For each head its queries, keys and values.
    heads : int
        Number of attention heads.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (batch * heads, length, length)

    Raises
    ------
    MXNetValueError
        If the features are no multiple of 3 * heads.
    """
    return _op_contrib_interleaved_matmul_selfatt_qk(queries_keys_values, heads, out)


def _contrib_interleaved_matmul_selfatt_valatt(queries_keys_values: NDArray | None = None,
                                               attention: NDArray | None = None,
                                               heads: int = REQUIRED, out: Any = None,
                                               name: str | None = None) -> Any:
    """Products of attention weights and values for self-attention.

    Parameters
    ----------
    queries_keys_values : array of shape (length, batch, heads * 3 * size)
    attention : array of shape (batch * heads, length, length)
    heads : int
        Number of attention heads.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (length, batch, heads * size)
    """
    return _op_contrib_interleaved_matmul_selfatt_valatt(queries_keys_values, attention, heads, out)
