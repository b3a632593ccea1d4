"""Cells that change what another cell puts out: dropout, zoneout, residual.

Invariant: the cell inside keeps the parameters; the modifier has none of its own.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import sym
from .._core.errors import MXNetTypeError, MXNetValueError
from .base import BaseRNNCell, RNNParams, as_sequence
from .compound import BidirectionalCell, SequentialRNNCell
from .fused import FusedRNNCell

__all__ = ["DropoutCell", "ModifierCell", "ResidualCell", "ZoneoutCell"]


class DropoutCell(BaseRNNCell):
    """Dropout on the inputs; a cell without states, to stand between others.

    Parameters
    ----------
    dropout : float
        Share of the elements that become 0.
    prefix : str
    params : RNNParams, optional
    """

    def __init__(self, dropout: float, prefix: str = "dropout_",
                 params: RNNParams | None = None) -> None:
        super().__init__(prefix, params)
        if isinstance(dropout, bool) or not isinstance(dropout, (int, float)):
            raise MXNetTypeError(f"dropout: expected a number, got {dropout!r}")
        self.dropout = dropout

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return []

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        return (sym.Dropout(inputs, p=self.dropout) if self.dropout > 0 else inputs), states

    def unroll(self, length: int, inputs: Any, begin_state: Any = None, layout: str = "NTC",
               merge_outputs: bool | None = None) -> tuple[Any, Any]:
        self.reset()
        inputs, _ = as_sequence(length, inputs, layout, merge_outputs)
        if isinstance(inputs, sym.Symbol):
            return self(inputs, [])
        return super().unroll(length, inputs, begin_state or [], layout, merge_outputs)


class ModifierCell(BaseRNNCell):
    """Base of the modifiers.

    Parameters
    ----------
    base_cell : BaseRNNCell
        The cell inside; from now on only the modifier is to be called.
    """

    def __init__(self, base_cell: BaseRNNCell) -> None:
        base_cell._modified = True
        self.base_cell = base_cell
        super().__init__()

    @property
    def params(self) -> RNNParams:
        self._own_params = False
        return self.base_cell.params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return self.base_cell.state_info

    def reset(self) -> None:
        super().reset()
        self.base_cell.reset()

    def begin_state(self, init_sym: Callable[..., Any] | None = None,  # type: ignore[override]
                    func: Callable[..., Any] | None = None, **kwargs: Any) -> list[Any]:
        """As `BaseRNNCell.begin_state`; `init_sym` is another name of `func`."""
        make = init_sym if init_sym is not None else func
        self.base_cell._modified = False
        try:
            if make is not None:
                kwargs["func"] = make
            return self.base_cell.begin_state(**kwargs)
        finally:
            self.base_cell._modified = True

    def unpack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        return self.base_cell.unpack_weights(args)

    def pack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        return self.base_cell.pack_weights(args)


class ZoneoutCell(ModifierCell):
    """Zoneout: in training some outputs and states keep their value of the step before.

    Parameters
    ----------
    base_cell : BaseRNNCell
    zoneout_outputs, zoneout_states : float
        Probability that an element is kept.
    """

    def __init__(self, base_cell: BaseRNNCell, zoneout_outputs: float = 0.0,
                 zoneout_states: float = 0.0) -> None:
        if isinstance(base_cell, FusedRNNCell):
            raise MXNetValueError("ZoneoutCell: a FusedRNNCell has no steps; unfuse() it first")
        if isinstance(base_cell, BidirectionalCell):
            raise MXNetValueError("ZoneoutCell: a BidirectionalCell has no steps; put the "
                                  "ZoneoutCell around the cells in it")
        if isinstance(base_cell, SequentialRNNCell) and any(
                isinstance(cell, BidirectionalCell) for cell in base_cell._cells):
            raise MXNetValueError("ZoneoutCell: the BidirectionalCell inside has no steps")
        self.prev_output: Any = None
        super().__init__(base_cell)
        self.zoneout_outputs = zoneout_outputs
        self.zoneout_states = zoneout_states

    def reset(self) -> None:
        super().reset()
        self.prev_output = None

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        out, after = self.base_cell(inputs, states)
        if self.zoneout_outputs:
            before = self.prev_output if self.prev_output is not None else sym.zeros((0, 0))
            out = _mix(self.zoneout_outputs, out, before)
        if self.zoneout_states:
            after = [_mix(self.zoneout_states, new, old) for new, old in zip(after, states)]
        self.prev_output = out
        return out, after


def _mix(p: float, new: Any, old: Any) -> Any:
    # Dropout of ones is 0 where the old value stays; outside training it drops nothing.
    return sym.where(sym.Dropout(sym.ones_like(new), p=p), new, old)


class ResidualCell(ModifierCell):
    """Adds the inputs to the outputs of the cell inside; both must have the same shape.

    Parameters
    ----------
    base_cell : BaseRNNCell
    """

    def __init__(self, base_cell: BaseRNNCell) -> None:
        super().__init__(base_cell)

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        out, states = self.base_cell(inputs, states)
        return sym.elemwise_add(out, inputs, name=f"{out.name}_plus_residual"), states

    def unroll(self, length: int, inputs: Any, begin_state: Any = None, layout: str = "NTC",
               merge_outputs: bool | None = None) -> tuple[Any, Any]:
        self.reset()
        self.base_cell._modified = False
        try:
            outs, states = self.base_cell.unroll(length, inputs, begin_state, layout,
                                                 merge_outputs)
        finally:
            self.base_cell._modified = True
        merged = isinstance(outs, sym.Symbol)
        inputs, _ = as_sequence(length, inputs, layout, merged)
        if merged:
            return sym.elemwise_add(outs, inputs, name=f"{outs.name}_plus_residual"), states
        return [sym.elemwise_add(o, x, name=f"{o.name}_plus_residual")
                for o, x in zip(outs, inputs)], states
