# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/hawkes.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_contrib_hawkesll"]

_op_contrib_hawkesll = get("_contrib_hawkesll")


def _contrib_hawkesll(lda: Symbol | None = None, alpha: Symbol | None = None,
                      beta: Symbol | None = None, state: Symbol | None = None,
                      lags: Symbol | None = None, marks: Symbol | None = None,
                      valid_length: Symbol | None = None, max_time: Symbol | None = None,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
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
    lda : Symbol
        Input.
    alpha : Symbol
        Input.
    beta : Symbol
        Input.
    state : Symbol
        Input.
    lags : Symbol
        Input.
    marks : Symbol
        Input.
    valid_length : Symbol
        Input.
    max_time : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetIndexError
        If a mark is no process or a length is out of range.

    Notes
    -----
    Bacry, Mastromatteo and Muzy, Hawkes processes in finance, 2015. Gradients are of first order;
    all floating inputs have them, `lags`, `state` and `max_time` included.
    """
    return make(_op_contrib_hawkesll, "hawkesll", (lda, alpha, beta, state, lags, marks,
                valid_length, max_time), {}, name, attr, kwargs)
