# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/rnn.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["RNN", "_rnn_param_concat"]

_op_RNN = caller("RNN")
_op_rnn_param_concat = caller("_rnn_param_concat")


def RNN(data: NDArray | None = None, parameters: NDArray | None = None,
        state: NDArray | None = None, state_cell: NDArray | None = None,
        sequence_length: NDArray | None = None, state_size: int = REQUIRED,
        num_layers: int = REQUIRED, bidirectional: bool = False, mode: str = REQUIRED,
        p: float = 0.0, state_outputs: bool = False, projection_size: int | None = None,
        lstm_state_clip_min: float | None = None, lstm_state_clip_max: float | None = None,
        lstm_state_clip_nan: bool = False, use_sequence_length: bool = False, out: Any = None,
        name: str | None = None) -> Any:
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
    sequence_length : NDArray
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
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output (steps, batch, directions * size of a state) and, with `state_outputs`, the last states

    Notes
    -----
    Hochreiter and Schmidhuber, Neural Computation 9, 1997; Cho et al., EMNLP 2014 (the form with
    the reset gate after the product).
    """
    return _op_RNN(data, parameters, state, state_cell, sequence_length, state_size, num_layers,
                   bidirectional, mode, p, state_outputs, projection_size, lstm_state_clip_min,
                   lstm_state_clip_max, lstm_state_clip_nan, use_sequence_length, out)


def _rnn_param_concat(*data: NDArray, dim: int = 1, num_args: int | None = None, out: Any = None,
                      name: str | None = None) -> Any:
    """Joins the weights and biases of a recurrent network into its parameter vector, as Concat.

    Parameters
    ----------
    *data : NDArray
        The inputs, any number of them.
    dim : int, default 1
        Dimension along which to join.
    num_args : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_rnn_param_concat(data, dim, num_args, out)
