# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/rnn.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make, spread

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["RNN", "_rnn_param_concat"]

_op_RNN = get("RNN")
_op_rnn_param_concat = get("_rnn_param_concat")


def RNN(data: Symbol | None = None, parameters: Symbol | None = None, state: Symbol | None = None,
        state_cell: Symbol | None = None, sequence_length: Symbol | None = None,
        state_size: int = REQUIRED, num_layers: int = REQUIRED, bidirectional: bool = False,
        mode: str = REQUIRED, p: float = 0.0, state_outputs: bool = False,
        projection_size: int | None = None, lstm_state_clip_min: float | None = None,
        lstm_state_clip_max: float | None = None, lstm_state_clip_nan: bool = False,
        use_sequence_length: bool = False, name: str | None = None,
        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Recurrent layers over a sequence: plain units with ReLU or tanh, LSTM, or GRU.

    `data` is (steps, batch, channels). Every layer and direction has weights for its input and its
    state and two biases; the second and further layers read the outputs of the one below, both
    directions side by side. All weights and biases come in one vector `parameters`: for each layer
    and direction the input weights (gates * state_size, inputs), the state weights (gates *
    state_size, size of a state) and with projection the projection (projection_size, state_size);
    then for each layer and direction the input bias and the state bias. The gates lie one after
    another: LSTM input, forget, cell, output; GRU reset, update, new.

    With s the logistic function, W the input's and R the state's weights::

        rnn    h' = f(W x + b + R h + c)
        lstm   i, f, o = s(...), z = tanh(...); cell' = f cell + i z; h' = o tanh(cell')
        gru    r, u = s(...); n = tanh(W x + b + r (R h + c)); h' = (1 - u) n + u h

    With `projection_size` the new state of LSTM is the projection of h'. In training `p` of the
    elements are dropped between layers. `sequence_length` (batch,) says how many steps of each
    sample count: outputs beyond are zero, the backward direction begins at the last one, and the
    last states are those after it.

    Parameters
    ----------
    data : array (steps, batch, channels)
    parameters : array (n,)
    state : array (layers * directions, batch, size of a state)
    state_cell : array (layers * directions, batch, state_size), for lstm
    sequence_length : Symbol
        Input.
    state_size : int
        Number of hidden units of every layer and direction.
    num_layers : int
        Number of stacked layers.
    bidirectional : bool, default False
        Whether a second direction reads the steps backwards.
    mode : {'rnn_relu', 'rnn_tanh', 'lstm', 'gru'}
        Kind of unit.
    p : float, default 0.0
        Probability of dropping an element between layers, in training.
    state_outputs : bool, default False
        Whether the last states are outputs too.
    projection_size : int | None, default None
        Size of the projected state (lstm only).
    lstm_state_clip_min : float | None, default None
        Lowest value of a cell state.
    lstm_state_clip_max : float | None, default None
        Highest value of a cell state.
    lstm_state_clip_nan : bool, default False
        Whether a NaN cell state becomes the lowest value.
    use_sequence_length : bool, default False
        Whether `sequence_length` is an input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output (steps, batch, directions * size of a state) and, with `state_outputs`, the last states

    Notes
    -----
    Hochreiter and Schmidhuber, Neural Computation 9, 1997; Cho et al., EMNLP 2014 (the form with
    the reset gate after the product).
    """
    par: dict[str, Any] = {}
    if state_size is not REQUIRED:
        par["state_size"] = state_size
    if num_layers is not REQUIRED:
        par["num_layers"] = num_layers
    if bidirectional is not False:
        par["bidirectional"] = bidirectional
    if mode is not REQUIRED:
        par["mode"] = mode
    if p != 0.0:
        par["p"] = p
    if state_outputs is not False:
        par["state_outputs"] = state_outputs
    if projection_size is not None:
        par["projection_size"] = projection_size
    if lstm_state_clip_min is not None:
        par["lstm_state_clip_min"] = lstm_state_clip_min
    if lstm_state_clip_max is not None:
        par["lstm_state_clip_max"] = lstm_state_clip_max
    if lstm_state_clip_nan is not False:
        par["lstm_state_clip_nan"] = lstm_state_clip_nan
    if use_sequence_length is not False:
        par["use_sequence_length"] = use_sequence_length
    return make(_op_RNN, "rnn", (data, parameters, state, state_cell, sequence_length), par, name,
                attr, kwargs)


def _rnn_param_concat(*data: Symbol, dim: int = 1, num_args: int | None = None,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """Joins the weights and biases of a recurrent network into its parameter vector, as Concat.

    Parameters
    ----------
    *data : Symbol
        The inputs, any number of them.
    dim : int, default 1
        Dimension along which to join.
    num_args : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if dim != 1:
        par["dim"] = dim
    return make(_op_rnn_param_concat, "_rnn_param_concat", spread("_rnn_param_concat", data,
                num_args), par, name, attr, kwargs)
