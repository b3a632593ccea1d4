"""Checkpoints of recurrent models, with the weights of each gate by themselves.

Invariant: a file written with fused cells is read with unfused ones and the other way round.
"""
from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .. import sym
from .._core.errors import MXNetTypeError
from ..model import load_checkpoint, save_checkpoint
from .base import BaseRNNCell

__all__ = ["do_rnn_checkpoint", "load_rnn_checkpoint", "rnn_unroll", "save_rnn_checkpoint"]


def _all(cells: Any) -> list[BaseRNNCell]:
    return [cells] if isinstance(cells, BaseRNNCell) else list(cells)


def save_rnn_checkpoint(cells: Any, prefix: str, epoch: int, symbol: Any,
                        arg_params: dict[str, Any], aux_params: dict[str, Any]) -> None:
    """`mx.model.save_checkpoint`, with the weights of `cells` unpacked.

    Parameters
    ----------
    cells : BaseRNNCell or list of BaseRNNCell
    prefix : str
    epoch : int
    symbol : Symbol
    arg_params, aux_params : dict of str to NDArray
    """
    for cell in _all(cells):
        arg_params = cell.unpack_weights(arg_params)
    save_checkpoint(prefix, epoch, symbol, arg_params, aux_params)


def load_rnn_checkpoint(cells: Any, prefix: str, epoch: int
                        ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """What `save_rnn_checkpoint` wrote: symbol, arguments packed for `cells`, auxiliary states."""
    symbol, args, auxs = load_checkpoint(prefix, epoch)
    for cell in _all(cells):
        args = cell.pack_weights(args)
    return symbol, args, auxs


def do_rnn_checkpoint(cells: Any, prefix: str, period: int = 1) -> Callable[..., None]:
    """An epoch-end callback that saves every `period` epochs, unpacked; as `mx.callback`'s."""
    period = max(1, int(period))

    def save(iter_no: int, symbol: Any = None, arg: Any = None, aux: Any = None) -> None:
        if (iter_no + 1) % period == 0:
            save_rnn_checkpoint(cells, prefix, iter_no + 1, symbol, arg, aux)
    return save


def rnn_unroll(cell: BaseRNNCell, length: int, inputs: Any = None, begin_state: Any = None,
               input_prefix: str = "", layout: str = "NTC") -> tuple[Any, Any]:
    """`cell.unroll`, which is to be preferred; without inputs it makes variables for the steps."""
    warnings.warn("rnn_unroll is old; call cell.unroll", DeprecationWarning, stacklevel=2)
    if not isinstance(cell, BaseRNNCell):
        raise MXNetTypeError(f"cell: expected a cell, got {type(cell).__name__}")
    if inputs is None:
        inputs = [sym.Variable(f"{input_prefix}t{k}_data") for k in range(length)]
    return cell.unroll(length, inputs, begin_state, layout)
