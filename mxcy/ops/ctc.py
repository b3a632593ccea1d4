"""CTCLoss and its gradient.

What lives here: shapes and dtypes. What does not: the recursion (_kernels/ctc.h).
Invariant: the gradient is computed together with the loss and kept as a hidden output.
"""
from __future__ import annotations

from .._core.dtypes import FLOAT32, FLOAT64, INT32, INT64
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import checked_size, merge_dim
from .base import Operator, Task, merge_dtype, merge_shape, register, size_of
from .dot import check_floats
from .params import Params, param, parameters

__all__: list[str] = []


@parameters
class CTCLossParams(Params):
    use_data_lengths: bool = param(False, "Whether `data_lengths` is an input.")
    use_label_lengths: bool = param(False, "Whether `label_lengths` is an input.")
    blank_label: str = param("first", "Whether the blank is class 0 or the last class.",
                             choices=("first", "last"))


@register
class CTCLoss(Operator):
    """Connectionist temporal classification loss of every sample, (batch,).

    `data` (steps, batch, classes) holds activations before softmax, `label` (batch, labels) the
    classes in their order. With `blank_label` 'first' class 0 is the blank and 0 pads the labels;
    with 'last' it is the last class and -1 pads. `data_lengths` and `label_lengths` (batch,) say
    how many steps and labels count; without them all steps do, and the labels up to the first
    padding. A label that its steps cannot hold has loss infinity and gradient 0.

    Raises
    ------
    MXNetIndexError
        If a label is no class or the blank, or a length is out of range.

    Notes
    -----
    Graves, Fernandez, Gomez and Schmidhuber, ICML 2006. The gradient of the loss cannot be
    differentiated again.
    """

    name = "CTCLoss"
    aliases = ("ctc_loss", "_contrib_CTCLoss", "_contrib_ctc_loss")
    inputs = ("data", "label", "data_lengths", "label_lengths")
    outputs = ("output0", "grad")
    Params = CTCLossParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT32, INT64))

    def input_names(self, p):
        return ("data", "label", *(("data_lengths",) if p.use_data_lengths else ()),
                *(("label_lengths",) if p.use_label_lengths else ()))

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        data = merge_shape(merge_shape(ins[0], outs[1]), (-1, -1, -1))
        label = merge_shape(ins[1], (-1, -1))
        batch = data[1]
        vectors = [("output", outs[0]), *(("lengths", s) for s in ins[2:])]
        for what, shape in (("label", label), *vectors):
            if shape is not None:
                if what != "label":
                    shape = merge_shape(shape, (-1,))
                try:
                    batch = merge_dim(batch, shape[0])
                except MXNetValueError:
                    raise MXNetValueError(f"{self.name}: data {data} has {batch} samples, but "
                                          f"{what} has shape {shape}") from None
        data = (data[0], batch, data[2])
        if data[2] >= 0 and data[2] < 2:
            raise MXNetValueError(f"{self.name}: expected at least 2 classes, got {data[2]}")
        if -1 not in (data[0], label[1]) and data[0] < label[1]:
            raise MXNetValueError(f"{self.name}: {label[1]} labels do not fit into {data[0]} steps")
        return [data, (batch, label[1]), *[(batch,)] * (len(ins) - 2)], [(batch,), data]

    def infer_dtype(self, p, ins, outs):
        data = merge_dtype(merge_dtype(ins[0], outs[0]), outs[1])
        check_floats(self.name, (data,))
        others = [d or data for d in ins[1:]]
        for d in others:
            if d is not None and d.name == "bool":
                raise MXNetTypeError(f"{self.name}: labels and lengths must be numbers, got bool")
        return [data, *others], [data, data]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None] * len(n.ins)
        return [n.op("_backward_CTCLoss", ograds[0], n.outs[1])] + [None] * (len(n.ins) - 1)

    def cpu(self, p, ins, outs, train):
        steps, batch, classes = ins[0].shape
        labels = ins[1].shape[1]
        wide = 2 * labels + 1
        space = checked_size((batch, steps * wide + steps + 3 * wide), "CTCLoss: workspace")
        return Task("ctc", ints=(steps, batch, classes, labels, int(p.blank_label == "last"),
                                 int(p.use_data_lengths), int(p.use_label_lengths)),
                    workspace=space * 8,
                    work=500.0 + batch * steps * (30.0 * classes + 120.0 * wide))


@register
class BackwardCTCLoss(Operator):
    """The kept gradient of every sample times the gradient of its loss.

    The kept gradient counts as a constant, so this has no second derivative for the data.
    """

    name = "_backward_CTCLoss"
    inputs = ("ograd", "grad")
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        data = merge_shape(merge_shape(ins[1], outs[0]), (-1, -1, -1))
        loss = merge_shape(ins[0], (data[1],))
        data = (data[0], loss[0], data[2])
        return [loss, data], [data]

    def cpu(self, p, ins, outs, train):
        return Task("ctc_scale", ints=outs[0].shape, work=100.0 + size_of(outs[0].shape))
