"""The plain cells: RNNCell, LSTMCell, GRUCell.

Invariant: parameters are `i2h_weight`, `i2h_bias`, `h2h_weight`, `h2h_bias`, the gates one above
the other in the order of `_gate_names`, which is also the order in the RNN operator's vector.
"""
from __future__ import annotations

from typing import Any

from .. import initializer, sym
from .base import BaseRNNCell, RNNParams

__all__ = ["GRUCell", "LSTMCell", "RNNCell"]


class _Plain(BaseRNNCell):
    """A cell of two FullyConnected, from the inputs and from the output of the step before."""

    def __init__(self, num_hidden: int, prefix: str, params: RNNParams | None,
                 bias: Any = None) -> None:
        super().__init__(prefix, params)
        self._num_hidden = num_hidden
        with_init = {} if bias is None else {"init": bias}
        self._iW = self.params.get("i2h_weight")
        self._iB = self.params.get("i2h_bias", **with_init)
        self._hW = self.params.get("h2h_weight")
        self._hB = self.params.get("h2h_bias")

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [{"shape": (0, self._num_hidden), "__layout__": "NC"}]

    def _project(self, inputs: Any, hidden: Any, name: str) -> tuple[Any, Any]:
        """All gates' sums from the inputs and from the hidden state."""
        rows = self._num_hidden * self._num_gates
        i2h = sym.FullyConnected(inputs, self._iW, self._iB, num_hidden=rows, name=f"{name}i2h")
        h2h = sym.FullyConnected(hidden, self._hW, self._hB, num_hidden=rows, name=f"{name}h2h")
        return i2h, h2h


class RNNCell(_Plain):
    """Elman's cell: output = activation(W x + b + U h + c).

    Parameters
    ----------
    num_hidden : int
    activation : str or callable
    prefix : str
    params : RNNParams, optional
    """

    def __init__(self, num_hidden: int, activation: Any = "tanh", prefix: str = "rnn_",
                 params: RNNParams | None = None) -> None:
        super().__init__(num_hidden, prefix, params)
        self._activation = activation

    @property
    def _gate_names(self) -> tuple[str, ...]:
        return ("",)

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        name = self._next_name()
        i2h, h2h = self._project(inputs, states[0], name)
        out = self._activate(i2h + h2h, self._activation, name=f"{name}out")
        return out, [out]


class LSTMCell(_Plain):
    """Long short-term memory, gates in, forget, candidate, out; states: output and memory.

    Parameters
    ----------
    num_hidden : int
    prefix : str
    params : RNNParams, optional
    forget_bias : float
        First value of the forget gate's bias.
    """

    def __init__(self, num_hidden: int, prefix: str = "lstm_", params: RNNParams | None = None,
                 forget_bias: float = 1.0) -> None:
        super().__init__(num_hidden, prefix, params, initializer.LSTMBias(forget_bias=forget_bias))

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [{"shape": (0, self._num_hidden), "__layout__": "NC"} for _ in range(2)]

    @property
    def _gate_names(self) -> list[str]:
        return ["_i", "_f", "_c", "_o"]

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        name = self._next_name()
        i2h, h2h = self._project(inputs, states[0], name)
        return lstm_step(self, i2h + h2h, states[1], name, "tanh", {})


class GRUCell(_Plain):
    """Gated recurrent unit, gates reset, update, candidate, in the form that cuDNN computes.

    Parameters
    ----------
    num_hidden : int
    prefix : str
    params : RNNParams, optional
    """

    def __init__(self, num_hidden: int, prefix: str = "gru_",
                 params: RNNParams | None = None) -> None:
        super().__init__(num_hidden, prefix, params)

    @property
    def _gate_names(self) -> list[str]:
        return ["_r", "_z", "_o"]

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        name = self._next_name()
        i2h, h2h = self._project(inputs, states[0], f"{name}_")
        return gru_step(self, i2h, h2h, states[0], name, "tanh")


def lstm_step(cell: BaseRNNCell, sums: Any, memory: Any, name: str, activation: Any,
              split: dict[str, Any]) -> tuple[Any, Any]:
    """Output and states of an LSTM from the sums of its four gates."""
    parts = sym.SliceChannel(sums, num_outputs=4, name=f"{name}slice", **split)
    in_gate = sym.Activation(parts[0], act_type="sigmoid", name=f"{name}i")
    forget = sym.Activation(parts[1], act_type="sigmoid", name=f"{name}f")
    candidate = cell._activate(parts[2], activation, name=f"{name}c")
    out_gate = sym.Activation(parts[3], act_type="sigmoid", name=f"{name}o")
    memory = sym.elemwise_add(forget * memory, in_gate * candidate, name=f"{name}state")
    out = sym.elemwise_mul(out_gate, cell._activate(memory, activation), name=f"{name}out")
    return out, [out, memory]


def gru_step(cell: BaseRNNCell, i2h: Any, h2h: Any, before: Any, name: str, activation: Any,
             axis: int = 1) -> tuple[Any, Any]:
    """Output and states of a GRU from the sums of its three gates."""
    x_reset, x_update, x_new = sym.SliceChannel(i2h, num_outputs=3, axis=axis,
                                                name=f"{name}_i2h_slice")
    h_reset, h_update, h_new = sym.SliceChannel(h2h, num_outputs=3, axis=axis,
                                                name=f"{name}_h2h_slice")
    reset = sym.Activation(x_reset + h_reset, act_type="sigmoid", name=f"{name}_r_act")
    update = sym.Activation(x_update + h_update, act_type="sigmoid", name=f"{name}_z_act")
    new = cell._activate(x_new + reset * h_new, activation, name=f"{name}_h_act")
    out = sym.elemwise_add((1.0 - update) * new, update * before, name=f"{name}out")
    return out, [out]
