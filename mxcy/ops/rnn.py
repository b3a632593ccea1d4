"""RNN: recurrent networks of several layers and directions in one operator, and its gradient.

What lives here: parameters, shapes, sizes of reserve and workspace. What does not: the loops
(_kernels/rnn_all.h, which computes the same sizes).
Invariant: all that backward needs beside inputs and outputs stands in the hidden output `reserve`.
"""
from __future__ import annotations

import dataclasses

from .._core.dtypes import FLOAT32, FLOAT64, HALVES, INT32, INT64
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import checked_size, checked_sum, is_known, merge_dim
from .base import Operator, Task, merge_dtype, merge_shape, register
from .dot import check_floats
from .params import Params, param, parameters
from .random import counters
from .shape_join import Concat

__all__: list[str] = []

_MODES = ("rnn_relu", "rnn_tanh", "lstm", "gru")
#: What one kernel leaves for another, in the type that kernels compute in.
_KEPT = ("reserve", "gates_grad")
_GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}


@parameters
class RNNParams(Params):
    state_size: int = param(doc="Number of hidden units of every layer and direction.", ge=0)
    num_layers: int = param(doc="Number of stacked layers.", ge=0)
    bidirectional: bool = param(False, "Whether a second direction reads the steps backwards.")
    mode: str = param(doc="Kind of unit.", choices=_MODES)
    p: float = param(0.0, "Probability of dropping an element between layers, in training.",
                     ge=0, le=1)
    state_outputs: bool = param(False, "Whether the last states are outputs too.")
    projection_size: int | None = param(None, "Size of the projected state (lstm only).")
    lstm_state_clip_min: float | None = param(None, "Lowest value of a cell state.")
    lstm_state_clip_max: float | None = param(None, "Highest value of a cell state.")
    lstm_state_clip_nan: bool = param(False, "Whether a NaN cell state becomes the lowest value.")
    use_sequence_length: bool = param(False, "Whether `sequence_length` is an input.")


def _units(p) -> tuple[int, int, int]:
    """(directions, gates, size of a state)."""
    return 1 + p.bidirectional, _GATES[p.mode], p.projection_size or p.state_size


def _up(n: int, multiple: int) -> int:
    """n rounded up: room for packed weights, whatever the vectors of the CPU build."""
    return -(-n // multiple) * multiple


def _check(p) -> None:
    """Raises where the parameters make no network."""
    if p.state_size < 1 or p.num_layers < 1:
        raise MXNetValueError(f"RNN: state_size and num_layers must be at least 1, got "
                              f"{p.state_size} and {p.num_layers}")
    if p.projection_size is not None and (p.mode != "lstm" or p.projection_size < 1):
        raise MXNetValueError("RNN: projection_size must be at least 1 and needs mode 'lstm', got "
                              f"{p.projection_size} with mode {p.mode!r}")
    low, high = p.lstm_state_clip_min, p.lstm_state_clip_max
    if (low is None) != (high is None):
        raise MXNetValueError("RNN: lstm_state_clip_min and lstm_state_clip_max go together, got "
                              f"{low} and {high}")
    if low is not None and not low <= high:
        raise MXNetValueError(f"RNN: lstm_state_clip_min {low} is above lstm_state_clip_max {high}")


def parameter_size(p, channels: int) -> int:
    """Length of the parameter vector for data with so many channels."""
    dirs, gates, out = _units(p)
    hidden, project = p.state_size, (p.projection_size or 0) * p.state_size
    first = gates * hidden * (channels + out + 2) + project
    other = gates * hidden * (dirs * out + out + 2) + project
    return checked_sum([dirs * first, dirs * (p.num_layers - 1) * other], "RNN: the parameters")


def _channels(p, size: int) -> int:
    """Channels of the data for which the parameter vector has this length, or -1."""
    dirs, gates, _ = _units(p)
    rest, step = size - parameter_size(p, 0), dirs * gates * p.state_size
    return rest // step if rest >= 0 and rest % step == 0 else -1


def _reserve_size(p, steps: int, batch: int) -> int:
    dirs, gates, out = _units(p)
    rows = checked_size((steps, batch, dirs), "RNN: the sequence")
    kept = gates + (p.mode in ("lstm", "gru")) + (p.projection_size is not None)
    between = out * (2 if p.p > 0 else 1)
    return checked_size((rows, p.num_layers * (kept * p.state_size + between) - between),
                        "RNN: memory for backward")


def _data_shape(p, data, state, cell, output, parameters):
    """(T, N, C) from everything that says something of it."""
    dirs, _, out = _units(p)
    data = merge_shape(data, (-1, -1, -1))
    steps, batch, channels = data
    for shape, want in ((state, (p.num_layers * dirs, batch, out)),
                        (cell, (p.num_layers * dirs, batch, p.state_size)),
                        (output, (steps, batch, dirs * out))):
        try:
            merged = merge_shape(shape, want)
        except MXNetValueError:
            raise MXNetValueError(f"RNN: with data {data} expected a state or output of shape "
                                  f"{want}, got {shape}") from None
        batch = merged[1]
        if shape is output:
            steps = merged[0]
    if channels == -1 and parameters is not None and is_known(parameters) and len(parameters) == 1:
        channels = _channels(p, parameters[0])
    return steps, batch, channels


class _RNN(Operator):
    """Base of RNN and its gradient: names and shapes of what both share."""

    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT32, INT64))

    def forward_names(self, p):
        names = ["data", "parameters", "state"]
        if p.mode == "lstm":
            names.append("state_cell")
        if p.use_sequence_length:
            names.append("sequence_length")
        return tuple(names)

    def shapes(self, p, given, output, reserve):
        """Shapes by name of everything, from a dict of what is known of the inputs."""
        _check(p)
        dirs, _, out = _units(p)
        steps, batch, channels = _data_shape(p, given["data"], given["state"],
                                             given.get("state_cell"), output, given["parameters"])
        length = given.get("sequence_length")
        if length is not None:
            try:
                batch = merge_dim(batch, merge_shape(length, (-1,))[0])
            except MXNetValueError:
                raise MXNetValueError(f"RNN: sequence_length must have shape ({batch},), one for "
                                      f"each sample, got {length}") from None
        size = -1 if channels == -1 else parameter_size(p, channels)
        try:
            vector = merge_shape(given["parameters"], (size,))
        except MXNetValueError:
            raise MXNetValueError(
                f"RNN: expected a parameter vector of shape ({size},) for {channels} input "
                f"channels, got {given['parameters']}") from None
        known = steps >= 0 and batch >= 0
        kept = (_reserve_size(p, steps, batch),) if known else (-1,)
        return {"data": (steps, batch, channels), "parameters": vector,
                "state": (p.num_layers * dirs, batch, out),
                "state_cell": (p.num_layers * dirs, batch, p.state_size),
                "sequence_length": (batch,), "output": (steps, batch, dirs * out),
                "reserve": merge_shape(reserve, kept),
                "gates_grad": (dirs, steps, batch, _GATES[p.mode] * p.state_size)}

    def dtypes(self, p, given):
        """Dtypes by name, from pairs (name, what is known)."""
        data = length = None
        for name, d in given:
            if name == "sequence_length":
                length = d
            elif name not in _KEPT:
                data = merge_dtype(data, d)
        check_floats("RNN", (data,))
        if length is not None and length.name == "bool":
            raise MXNetTypeError("RNN: sequence_length must be a number, got bool")
        kept = None if data is None else FLOAT32 if data in HALVES else data
        return lambda name: (length or INT32 if name == "sequence_length"
                             else kept if name in _KEPT else data)

    def ints(self, p, data, dropout):
        steps, batch, channels = data
        dirs = 1 + p.bidirectional
        return (steps, batch, channels, p.state_size, p.projection_size or 0, p.num_layers, dirs,
                _MODES.index(p.mode), int(p.use_sequence_length),
                int(p.mode == "lstm" and p.lstm_state_clip_min is not None),
                int(p.lstm_state_clip_nan), dropout)

    def floats(self, p):
        return (p.p, p.lstm_state_clip_min or 0.0, p.lstm_state_clip_max or 0.0)

    def work(self, p, data):
        steps, batch, _ = data
        return 1e3 + 0.04 * steps * batch * parameter_size(p, data[2])


@register
class RNN(_RNN):
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

    Returns
    -------
    output (steps, batch, directions * size of a state) and, with `state_outputs`, the last states

    Notes
    -----
    Hochreiter and Schmidhuber, Neural Computation 9, 1997; Cho et al., EMNLP 2014 (the form with
    the reset gate after the product).
    """

    name = "RNN"
    inputs = ("data", "parameters", "state", "state_cell", "sequence_length")
    outputs = ("output", "state_output", "statecell_output", "reserve")
    Params = RNNParams
    random = True
    uses_train = True

    def input_names(self, p):
        return self.forward_names(p)

    def output_names(self, p):
        return self.outputs if p.mode == "lstm" else (*self.outputs[:2], "reserve")

    def num_visible(self, p):
        return (3 if p.mode == "lstm" else 2) if p.state_outputs else 1

    def infer_shape(self, p, ins, outs):
        names = self.input_names(p)
        given = dict(zip(names, ins))
        given["state"] = merge_shape(given["state"], outs[1])
        if p.mode == "lstm":
            given["state_cell"] = merge_shape(given["state_cell"], outs[2])
        found = self.shapes(p, given, outs[0], outs[-1])
        cell = [found["state_cell"]] if p.mode == "lstm" else []
        return ([found[n] for n in names],
                [found["output"], found["state"], *cell, found["reserve"]])

    def infer_dtype(self, p, ins, outs):
        names, out_names = self.input_names(p), self.output_names(p)
        of = self.dtypes(p, [*zip(names, ins), *zip(out_names, outs)])
        return [of(n) for n in names], [of(n) for n in out_names]

    def gradient(self, n, ograds):
        if all(g is None for g in ograds):
            return [None] * len(n.ins)
        lstm = n.p.mode == "lstm"
        visible = [*ograds, None, None][:3 if lstm else 2]
        values = {f.name: getattr(n.p, f.name) for f in dataclasses.fields(n.p)}
        kept = 3 if lstm else 2
        back = n.op("_backward_RNN", *n.ins, n.outs[0], n.outs[kept],
                    *(g for g in visible if g is not None), **values,
                    has_output=visible[0] is not None, has_state=visible[1] is not None,
                    has_cell=lstm and visible[2] is not None)
        data = n.op("_backward_RNN_data", back[kept], n.ins[1], n.ins[0], **values)
        grads = [data, *(back[i] for i in range(kept))]
        return grads + [None] * (len(n.ins) - len(grads))

    def cpu(self, p, ins, outs, train):
        data = ins[0].shape
        steps, batch, _ = data
        dirs, gates, out = _units(p)
        gh, rows = gates * p.state_size, steps * batch * dirs * out
        project = _up(p.projection_size or 0, 32)
        between = p.p > 0 and p.num_layers > 1
        active = between and train
        per_dir = out * gates * _up(p.state_size, 16) + project * p.state_size + _up(gh, 16)
        space = checked_sum([dirs * per_dir, rows if between else 0], "RNN: workspace")
        return Task("rnn", ints=self.ints(p, data, 2 if active else 1 if p.p > 0 else 0),
                    floats=self.floats(p), workspace=space * outs[0].dtype.itemsize,
                    rng_count=(p.num_layers - 1) * counters(rows) if active else 0,
                    work=self.work(p, data))


@parameters
class BackwardRNNParams(RNNParams):
    has_output: bool = param(True, "Whether the output has a gradient.")
    has_state: bool = param(False, "Whether the last state has one.")
    has_cell: bool = param(False, "Whether the last cell state has one.")


@register
class BackwardRNN(_RNN):
    """Gradients of RNN for parameters and states, from its inputs, its output, its reserve; and
    those of the first layer's gates (directions, steps, batch, gates * state_size).

    Computed by one kernel; there is no second derivative.
    """

    name = "_backward_RNN"
    inputs = ("data", "parameters", "state", "state_cell", "sequence_length", "output", "reserve",
              "output_grad", "state_grad", "cell_grad")
    outputs = ("parameters_grad", "first_state_grad", "first_cell_grad", "gates_grad")
    Params = BackwardRNNParams
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def input_names(self, p):
        heads = [name for name, has in (("output_grad", p.has_output), ("state_grad", p.has_state),
                                        ("cell_grad", p.has_cell and p.mode == "lstm")) if has]
        return (*self.forward_names(p), "output", "reserve", *heads)

    def output_names(self, p):
        return self.outputs if p.mode == "lstm" else (*self.outputs[:2], self.outputs[3])

    def infer_shape(self, p, ins, outs):
        names = self.input_names(p)
        given = dict(zip(names, ins))
        for of, grad, at in (("output", "output_grad", None), ("parameters", None, 0),
                             ("state", "state_grad", 1), ("state_cell", "cell_grad", 2)):
            if of == "state_cell" and p.mode != "lstm":
                continue
            more = [given.get(grad)] if at is None else [given.get(grad), outs[at]]
            for shape in more:
                given[of] = merge_shape(given[of], shape)
        found = self.shapes(p, given, given["output"], given["reserve"])
        found.update(output_grad=found["output"], state_grad=found["state"],
                     cell_grad=found["state_cell"])
        results = ["parameters", "state", "state_cell"][:len(outs) - 1]
        return [found[n] for n in names], [*(found[n] for n in results), found["gates_grad"]]

    def infer_dtype(self, p, ins, outs):
        names = self.input_names(p)
        of = self.dtypes(p, [*zip(names, ins), *zip(self.output_names(p), outs)])
        return [of(n) for n in names], [of(n) for n in self.output_names(p)]

    def cpu(self, p, ins, outs, train):
        data = ins[0].shape
        steps, batch, _ = data
        dirs, gates, out = _units(p)
        rows, gh = steps * batch, gates * p.state_size
        project = p.projection_size or 0
        per_dir = (_up(out, 32) * gh + _up(p.state_size, 32) * project
                   + rows * (gh * ((p.num_layers > 1) + (p.mode == "gru")) + out + project)
                   + (batch * p.state_size if project else 0))
        space = checked_sum([dirs * per_dir, 2 * rows * dirs * out], "RNN: workspace")
        return Task("rnn_backward",
                    ints=(*self.ints(p, data, int(p.p > 0)), int(p.has_output), int(p.has_state),
                          int(p.has_cell and p.mode == "lstm")),
                    floats=self.floats(p), workspace=space * outs[0].dtype.itemsize,
                    work=2 * self.work(p, data))


@register
class BackwardRNNData(_RNN):
    """Gradient of RNN for its data, from that of the first layer's gates and the parameters; of the
    input `data` only the shape is used. Apart, because many networks do not ask for it."""

    name = "_backward_RNN_data"
    inputs = ("gates_grad", "parameters", "data")
    outputs = ("data_grad",)
    Params = RNNParams
    differentiable = False
    refuses = BackwardRNN.refuses

    def infer_shape(self, p, ins, outs):
        gates, vector, data = ins
        data = merge_shape(data, outs[0])
        if gates is not None:
            data = merge_shape(data, (*gates[1:3], -1))
        found = self.shapes(p, {"data": data, "parameters": vector, "state": None}, None, None)
        return [merge_shape(found[n], s) for n, s in zip(self.inputs, ins)], [found["data"]]

    def infer_dtype(self, p, ins, outs):
        of = self.dtypes(p, [*zip(self.inputs, ins), *zip(self.outputs, outs)])
        return [of(n) for n in self.inputs], [of("data")]

    def cpu(self, p, ins, outs, train):
        steps, batch, channels = outs[0].shape
        dirs, gates, out = _units(p)
        rows, gh = steps * batch, gates * p.state_size
        weights = gh * (channels + out) + (p.projection_size or 0) * p.state_size
        return Task("rnn_backward_data", ints=(rows, channels, gh, dirs, weights), ins=(0, 1),
                    work=1e3 + 0.025 * dirs * rows * channels * gh)


@register
class RNNParamConcat(Concat):
    """Joins the weights and biases of a recurrent network into its parameter vector, as Concat."""

    name = "_rnn_param_concat"
    aliases = ()
