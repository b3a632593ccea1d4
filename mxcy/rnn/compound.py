"""Cells of several cells: one after the other, or one forwards and one backwards.

Invariant: the states of a compound cell are those of its parts, in order.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import sym
from .._core.errors import MXNetError, MXNetNotImplementedError, MXNetValueError
from .base import BaseRNNCell, RNNParams, as_sequence

__all__ = ["BidirectionalCell", "SequentialRNNCell"]


class _Compound(BaseRNNCell):
    """A cell with `_cells`."""

    def __init__(self, prefix: str, params: RNNParams | None) -> None:
        self._cells: list[BaseRNNCell] = []
        super().__init__(prefix, params)
        self._override = params is not None

    def _adopt(self, cell: BaseRNNCell) -> None:
        self._cells.append(cell)
        if self._override:
            if not cell._own_params:
                raise MXNetValueError("params: give them to the compound cell or to its parts, "
                                      "not to both")
            cell.params._params.update(self.params._params)
        self.params._params.update(cell.params._params)

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [info for cell in self._cells for info in cell.state_info]

    def begin_state(self, func: Callable[..., Any] | None = None, **kwargs: Any) -> list[Any]:
        if self._modified:
            raise MXNetError(f"{type(self).__name__}: a modifier cell has this cell inside; call "
                             "begin_state of the modifier instead")
        if func is not None:
            kwargs["func"] = func
        return [s for cell in self._cells for s in _begin(cell, kwargs)]

    def unpack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        for cell in self._cells:
            args = cell.unpack_weights(args)
        return args

    def pack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        for cell in self._cells:
            args = cell.pack_weights(args)
        return args

    def _parted(self, states: Any) -> list[list[Any]]:
        """States of each part."""
        states = list(states)
        counts = [len(cell.state_info) for cell in self._cells]
        if len(states) != sum(counts):
            raise MXNetValueError(f"{type(self).__name__}: expected {sum(counts)} states, "
                                  f"got {len(states)}")
        out = []
        for n in counts:
            out.append(states[:n])
            states = states[n:]
        return out


def _begin(cell: BaseRNNCell, kwargs: dict[str, Any]) -> list[Any]:
    return cell.begin_state(**kwargs)


class SequentialRNNCell(_Compound):
    """Cells one above the other; each takes the outputs of the one before.

    Parameters
    ----------
    params : RNNParams, optional
    """

    def __init__(self, params: RNNParams | None = None) -> None:
        super().__init__("", params)

    def add(self, cell: BaseRNNCell) -> None:
        """Puts a cell on top."""
        self._adopt(cell)

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        self._counter += 1
        after: list[Any] = []
        for cell, mine in zip(self._cells, self._parted(states)):
            if isinstance(cell, BidirectionalCell):
                raise MXNetNotImplementedError("SequentialRNNCell: a BidirectionalCell inside "
                                               "needs the whole sequence; use unroll")
            inputs, mine = cell(inputs, mine)
            after += mine
        return inputs, after

    def unroll(self, length: int, inputs: Any, begin_state: Any = None, layout: str = "NTC",
               merge_outputs: bool | None = None) -> tuple[Any, Any]:
        self.reset()
        begin = self.begin_state() if begin_state is None else begin_state
        after: list[Any] = []
        parts = self._parted(begin)
        for k, (cell, states) in enumerate(zip(self._cells, parts)):
            last = k == len(parts) - 1
            inputs, states = cell.unroll(length, inputs, states, layout,
                                         merge_outputs if last else None)
            after += states
        return inputs, after


class BidirectionalCell(_Compound):
    """Two cells, one along the sequence and one against it; outputs side by side.

    Parameters
    ----------
    l_cell, r_cell : BaseRNNCell
        Forwards and backwards.
    params : RNNParams, optional
    output_prefix : str
        What the names of the outputs begin with.
    """

    def __init__(self, l_cell: BaseRNNCell, r_cell: BaseRNNCell, params: RNNParams | None = None,
                 output_prefix: str = "bi_") -> None:
        super().__init__("", params)
        self._output_prefix = output_prefix
        self._adopt(l_cell)
        self._adopt(r_cell)

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        raise MXNetNotImplementedError("BidirectionalCell: one step cannot be made without the "
                                       "whole sequence; use unroll")

    def unroll(self, length: int, inputs: Any, begin_state: Any = None, layout: str = "NTC",
               merge_outputs: bool | None = None) -> tuple[Any, Any]:
        self.reset()
        steps, axis = as_sequence(length, inputs, layout, False)
        begin = self.begin_state() if begin_state is None else begin_state
        left, right = self._cells
        l_begin, r_begin = self._parted(begin)
        l_outs, l_states = left.unroll(length, steps, l_begin, layout, merge_outputs)
        r_outs, r_states = right.unroll(length, steps[::-1], r_begin, layout, merge_outputs)
        if merge_outputs is None:
            merge_outputs = isinstance(l_outs, sym.Symbol) and isinstance(r_outs, sym.Symbol)
            l_outs, _ = as_sequence(length, l_outs, layout, merge_outputs)
            r_outs, _ = as_sequence(length, r_outs, layout, merge_outputs)
        states = [l_states, r_states]
        if merge_outputs:
            back = sym.reverse(r_outs, axis=axis)
            return sym.concat(l_outs, back, dim=2, name=f"{self._output_prefix}out"), states
        return [sym.concat(a, b, dim=1, name=f"{self._output_prefix}t{k}")
                for k, (a, b) in enumerate(zip(l_outs, reversed(r_outs)))], states
