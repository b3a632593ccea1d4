"""FusedRNNCell: all layers, directions and steps as one RNN node.

Invariant: `unpack_weights` of the fused cell and of what `unfuse` returns give the same names, so
parameters go over from one to the other.
"""
from __future__ import annotations

import warnings
from collections.abc import Iterator
from math import prod
from typing import Any

from .. import initializer, nd, sym
from .._core.errors import MXNetNotImplementedError, MXNetValueError
from .base import BaseRNNCell, RNNParams, as_sequence
from .cells import GRUCell, LSTMCell, RNNCell
from .compound import BidirectionalCell, SequentialRNNCell

__all__ = ["FusedRNNCell"]

_GATES = {"rnn_relu": [""], "rnn_tanh": [""], "lstm": ["_i", "_f", "_c", "_o"],
          "gru": ["_r", "_z", "_o"]}


class FusedRNNCell(BaseRNNCell):
    """Several layers of recurrent cells as one operator: the quick form.

    Parameters
    ----------
    num_hidden : int
    num_layers : int
    mode : {'rnn_relu', 'rnn_tanh', 'lstm', 'gru'}
    bidirectional : bool
    dropout : float
        Between the layers.
    get_next_state : bool
        Whether `unroll` also returns the last states.
    forget_bias : float
        For 'lstm', first value of the forget gates' bias.
    prefix : str, optional
        `mode` and '_' by default.
    params : RNNParams, optional
    """

    def __init__(self, num_hidden: int, num_layers: int = 1, mode: str = "lstm",
                 bidirectional: bool = False, dropout: float = 0.0, get_next_state: bool = False,
                 forget_bias: float = 1.0, prefix: str | None = None,
                 params: RNNParams | None = None) -> None:
        if mode not in _GATES:
            raise MXNetValueError(f"mode: expected one of {', '.join(map(repr, _GATES))}, "
                                  f"got {mode!r}")
        super().__init__(f"{mode}_" if prefix is None else prefix, params)
        self._num_hidden = num_hidden
        self._num_layers = num_layers
        self._mode = mode
        self._bidirectional = bidirectional
        self._dropout = dropout
        self._get_next_state = get_next_state
        self._forget_bias = forget_bias
        self._directions = ["l", "r"] if bidirectional else ["l"]
        self._parameter = self.params.get("parameters", init=initializer.FusedRNN(
            None, num_hidden, num_layers, mode, bidirectional, forget_bias))

    @property
    def state_info(self) -> list[dict[str, Any]]:
        shape = (self._num_layers * len(self._directions), 0, self._num_hidden)
        return [{"shape": shape, "__layout__": "LNC"}
                for _ in range(2 if self._mode == "lstm" else 1)]

    @property
    def _gate_names(self) -> list[str]:
        return _GATES[self._mode]

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        raise MXNetNotImplementedError("FusedRNNCell: it has no steps; use unroll, or unfuse() it")

    def unroll(self, length: int, inputs: Any, begin_state: Any = None, layout: str = "NTC",
               merge_outputs: bool | None = None) -> tuple[Any, Any]:
        self.reset()
        x, axis = as_sequence(length, inputs, layout, True)
        if axis == 1:
            warnings.warn("FusedRNNCell: layout 'NTC' costs two transpositions; 'TNC' is quicker",
                          stacklevel=2)
            x = sym.swapaxes(x, dim1=0, dim2=1)
        states = self.begin_state() if begin_state is None else begin_state
        given = {"state": states[0]}
        if self._mode == "lstm":
            given["state_cell"] = states[1]
        out = sym.RNN(data=x, parameters=self._parameter, state_size=self._num_hidden,
                      num_layers=self._num_layers, bidirectional=self._bidirectional,
                      p=self._dropout, state_outputs=self._get_next_state, mode=self._mode,
                      name=f"{self._prefix}rnn", **given)
        after: list[Any] = []
        if self._get_next_state:
            after = [out[k] for k in range(1, 1 + len(self.state_info))]
            out = out[0]
        if axis == 1:
            out = sym.swapaxes(out, dim1=0, dim2=1)
        return as_sequence(length, out, layout, merge_outputs)[0], after

    # -- weights ---------------------------------------------------------------------------------
    def _input_size(self, size: int) -> int:
        """Features of the input, from the length of the parameter vector."""
        h, ways, gates = self._num_hidden, len(self._directions), self._num_gates
        upper = (self._num_layers - 1) * ways * gates * h * (ways * h + h + 2)
        n, rest = divmod(size - upper, ways * gates * h)
        n -= h + 2
        if rest or n < 1:
            raise MXNetValueError(f"{self._prefix}parameters: {size} numbers do not fit "
                                  f"{self._num_layers} layers of {h} {self._mode} units")
        return n

    def _parts(self, inputs: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Name and shape of every gate's weights and biases in the order of the vector."""
        h, ways = self._num_hidden, len(self._directions)
        for kind in ("weight", "bias"):
            for layer in range(self._num_layers):
                width = inputs if layer == 0 else ways * h
                for way in self._directions:
                    for group, columns in (("i2h", width), ("h2h", h)):
                        shape = (h, columns) if kind == "weight" else (h,)
                        for gate in self._gate_names:
                            yield f"{self._prefix}{way}{layer}_{group}{gate}_{kind}", shape

    def unpack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        args = dict(args)
        flat = self._take(args, f"{self._prefix}parameters")
        at = 0
        for name, shape in self._parts(self._input_size(flat.size)):
            args[name] = flat[at:at + prod(shape)].reshape(shape).copy()
            at += prod(shape)
        return args

    def pack_weights(self, args: dict[str, Any]) -> dict[str, Any]:
        args = dict(args)
        first = f"{self._prefix}l0_i2h{self._gate_names[0]}_weight"
        if first not in args:
            raise MXNetValueError(f"FusedRNNCell: there is no parameter {first!r}")
        parts = []
        for name, shape in self._parts(args[first].shape[1]):
            part = self._take(args, name)
            if part.shape != shape:
                raise MXNetValueError(f"{name}: expected shape {shape}, got {part.shape}")
            parts.append(part.reshape((-1,)))
        args[f"{self._prefix}parameters"] = nd.concatenate(parts)
        return args

    def unfuse(self) -> SequentialRNNCell:
        """The same network as a SequentialRNNCell of plain cells, one node for each operation."""
        stack = SequentialRNNCell()
        for layer in range(self._num_layers):
            cell = self._plain(f"{self._prefix}l{layer}_")
            if self._bidirectional:
                back = self._plain(f"{self._prefix}r{layer}_")
                cell = BidirectionalCell(cell, back,
                                         output_prefix=f"{self._prefix}bi_l{layer}_")
            stack.add(cell)
            if self._dropout > 0 and layer < self._num_layers - 1:
                from .modifiers import DropoutCell

                stack.add(DropoutCell(self._dropout, prefix=f"{self._prefix}_dropout{layer}_"))
        return stack

    def _plain(self, prefix: str) -> BaseRNNCell:
        if self._mode == "lstm":
            return LSTMCell(self._num_hidden, prefix=prefix, forget_bias=self._forget_bias)
        if self._mode == "gru":
            return GRUCell(self._num_hidden, prefix=prefix)
        return RNNCell(self._num_hidden, activation=self._mode[4:], prefix=prefix)
