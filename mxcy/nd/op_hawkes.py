# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/hawkes.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_hawkesll"]

_op_contrib_hawkesll = caller("_contrib_hawkesll")


def _contrib_hawkesll(lda: NDArray | None = None, alpha: NDArray | None = None,
                      beta: NDArray | None = None, state: NDArray | None = None,
                      lags: NDArray | None = None, marks: NDArray | None = None,
                      valid_length: NDArray | None = None, max_time: NDArray | None = None,
                      out: Any = None, name: str | None = None) -> Any:
    """Log likelihood of Hawkes processes, for each sample, and their memory at `max_time`.

    A sample holds K independent processes. The intensity of process k at time t is ``lda[k] +
    alpha[k] * beta[k] * s_k(t)``; its memory s_k is `state` at time 0, falls off by
    ``exp(-beta[k] * t)`` and grows by 1 at each of its events.

    `lda` and `state` are (N, K), `alpha` and `beta` (K,). Of `lags` and `marks` (N, T), the first
    ``valid_length[n]`` numbers of row n count: the time since the previous event of any process and
    the number of the process. Sample n is observed from 0 to ``max_time[n]``; `valid_length` and
    `max_time` are (N,). The results are the log likelihoods (N,) and the memories (N, K).

    Parameters
    ----------
    lda : NDArray
        Input.
    alpha : NDArray
        Input.
    beta : NDArray
        Input.
    state : NDArray
        Input.
    lags : NDArray
        Input.
    marks : NDArray
        Input.
    valid_length : NDArray
        Input.
    max_time : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one

    Raises
    ------
    MXNetIndexError
        If a mark is no process or a length is out of range.

    Notes
    -----
    Bacry, Mastromatteo and Muzy, Hawkes processes in finance, 2015. Gradients are of first order;
    all floating inputs have them, `lags`, `state` and `max_time` included.
    """
    return _op_contrib_hawkesll(lda, alpha, beta, state, lags, marks, valid_length, max_time, out)
