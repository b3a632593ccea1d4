"""softmax, log_softmax, softmin, SoftmaxActivation and their gradients.

What lives here: normalised exponentials along an axis. What does not: losses made of them
(output.py), the loops (_kernels/softmax.h).
Invariant: the gradient needs the output alone, never the input.
"""
from __future__ import annotations

from math import isnan

from .._core.dtypes import BOOL, FLOAT16, FLOAT32, FLOAT64, FLOATS, INT32, INT64, DType
from .._core.errors import MXNetNotImplementedError, MXNetTypeError, MXNetValueError
from ._shapes import norm_axis, split_axis
from .base import Operator, Task, merge_dtype, merge_shape, register, size_of
from .dot import check_floats
from .params import Params, param, parameters

__all__ = ["SoftmaxBase"]

_PLAIN, _LOG = 0, 1


@parameters
class SoftmaxParams(Params):
    axis: int = param(-1, "Axis along which the values are normalised.")
    temperature: float | None = param(None, "Divisor of the input before the exponential; not 0.")
    dtype: DType | None = param(None, "Dtype of the result; by default that of the input.",
                                choices=(FLOAT16, FLOAT32, FLOAT64))
    use_length: bool | None = param(
        False,
        "Whether a second input gives how many of the first values "
        "along `axis` count; the others become 0.",
    )


def _check_temperature(name: str, p) -> None:
    """Raises MXNetValueError for a temperature that cannot be."""
    if p.temperature == 0 or (p.temperature is not None and isnan(p.temperature)):
        raise MXNetValueError(f"{name}: temperature must be a number other than 0, "
                              f"got {p.temperature}")


def _check(name: str, p, shape) -> None:
    """The same, and for an axis."""
    _check_temperature(name, p)
    if shape is not None:
        norm_axis(p.axis, len(shape))


def _scale(p, sign: float) -> float:
    return sign / (1.0 if p.temperature is None else p.temperature)


def _without(shape, axis: int):
    axis = norm_axis(axis, len(shape))
    return shape[:axis] + shape[axis + 1:]


class SoftmaxBase(Operator):
    """Base of the three: what differs is the mode of the kernel and the sign of the input."""

    Params = SoftmaxParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT32, INT64))
    mode = _PLAIN
    sign = 1.0
    backward = "_backward_softmax"

    def infer_shape(self, p, ins, outs):
        shape = merge_shape(ins[0], outs[0])
        _check(self.name, p, shape)
        if p.use_length and self.name != "softmax":
            raise MXNetNotImplementedError(f"{self.name}: use_length is supported by softmax alone")
        if len(ins) == 1:
            return [shape], [shape]
        length = ins[1]
        if shape is not None:
            try:
                length = merge_shape(length, _without(shape, p.axis))
            except MXNetValueError:
                raise MXNetValueError(
                    f"{self.name}: length must have the shape of data without axis {p.axis}, "
                    f"{_without(shape, p.axis)}, got {length}") from None
            axis = norm_axis(p.axis, len(shape))
            shape = merge_shape(shape, (*length[:axis], shape[axis], *length[axis:]))
        return [shape, length], [shape]

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (ins[0], outs[0]))
        if p.dtype is None:
            data = out = merge_dtype(ins[0], outs[0])
        else:
            data, out = ins[0], merge_dtype(p.dtype, outs[0])
        if len(ins) == 1:
            return [data], [out]
        if ins[1] is not None and (ins[1] in FLOATS or ins[1] is BOOL):
            raise MXNetTypeError(
                f"{self.name}: length must have an integer dtype, got {ins[1].name}"
            )
        return [data, ins[1] or INT32], [out]

    def gradient(self, n, ograds):
        values = {"axis": n.p.axis, "temperature": n.p.temperature, "negative": self.sign < 0}
        if n.p.dtype is None:
            g = n.op(self.backward, ograds[0], n.outs[0], **values)
        else:
            g = n.op(self.backward, ograds[0], n.outs[0], n.ins[0], typed=True, **values)
        return [g, None] if n.p.use_length else [g]

    def cpu(self, p, ins, outs, train):
        return Task("softmax", ints=(*split_axis(ins[0].shape, p.axis), self.mode),
                    floats=(_scale(p, self.sign),), work=60.0 + 0.6 * size_of(ins[0].shape))


@register
class Softmax(SoftmaxBase):
    """``exp(x / temperature)`` divided by its sum along `axis`; the result has the shape of `data`.

    With `use_length`, `length` (integers, the shape of `data` without `axis`) says how many values
    of each row count; the others are 0 in the result. `data` is floating point.

    Raises
    ------
    MXNetValueError
        If the axis is out of range or the temperature is 0.
    """

    name = "softmax"
    inputs = ("data", "length")

    def input_names(self, p):
        return self.inputs if p.use_length else self.inputs[:1]


@register
class LogSoftmax(SoftmaxBase):
    """Logarithm of softmax along `axis`, computed without loss for small probabilities."""

    name = "log_softmax"
    mode = _LOG
    backward = "_backward_log_softmax"


@register
class Softmin(SoftmaxBase):
    """softmax of the negated input along `axis`."""

    name = "softmin"
    sign = -1.0


@parameters
class BackwardSoftmaxParams(Params):
    axis: int = param(-1, "As in softmax.")
    temperature: float | None = param(None, "As in softmax.")
    negative: bool = param(False, "Whether the input was negated (softmin).")
    typed: bool = param(False, "Whether a third input gives the dtype of the result.")
    factor: float = param(1.0, "What the result is multiplied by; made by the fuse pass.")


class _Backward(Operator):
    """Base of the gradients, from (ograd, output) and, for its dtype alone, the input."""

    inputs = ("ograd", "output", "data")
    Params = BackwardSoftmaxParams
    mode = _PLAIN

    def input_names(self, p):
        return self.inputs if p.typed else self.inputs[:2]

    def infer_shape(self, p, ins, outs):
        ins, outs = super().infer_shape(p, ins, outs)
        _check(self.name, p, outs[0])
        return ins, outs

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        y = merge_dtype(ins[0], ins[1])
        if not p.typed:
            y = merge_dtype(y, outs[0])
            return [y, y], [y]
        data = merge_dtype(ins[2], outs[0])
        return [y, y, data], [data]

    def cpu(self, p, ins, outs, train):
        return Task("softmax_backward", ints=(*split_axis(ins[0].shape, p.axis), self.mode),
                    floats=(_scale(p, -1.0 if p.negative else 1.0) * p.factor,), ins=(0, 1),
                    work=60.0 + 0.5 * size_of(ins[0].shape))


def _values(n):
    """The parameters of softmax's gradient as keywords, without `typed`."""
    return {"axis": n.p.axis, "temperature": n.p.temperature, "negative": n.p.negative}


def _ready(n, h):
    """ograd of a backward node in the dtype of its output (they differ only if `typed`)."""
    if not n.p.typed:
        return h
    return n.op("_cast_like", h, n.ins[1])


@register
class BackwardSoftmax(_Backward):
    """Gradient of softmax and softmin: ``s y (g - sum(g y))`` with s = 1 / temperature."""

    name = "_backward_softmax"

    def gradient(self, n, ograds):
        g, y, h = n.ins[0], n.ins[1], _ready(n, ograds[0])
        axis, s = n.p.axis, _scale(n.p, -1.0 if n.p.negative else 1.0)
        dg = n.op("_backward_softmax", h, y, **_values(n))
        total = {"axis": axis, "keepdims": True}
        dy = (h * n.op("broadcast_sub", g, n.op("sum", g * y, **total))
              - n.op("broadcast_mul", g, n.op("sum", h * y, **total))) * s
        return [dg, dy, None] if n.p.typed else [dg, dy]


@register
class BackwardLogSoftmax(_Backward):
    """Gradient of log_softmax: ``s (g - exp(y) sum(g))`` with s = 1 / temperature."""

    name = "_backward_log_softmax"
    mode = _LOG

    def gradient(self, n, ograds):
        g, y, h = n.ins[0], n.ins[1], _ready(n, ograds[0])
        axis, s = n.p.axis, _scale(n.p, -1.0 if n.p.negative else 1.0)
        weighted = h * n.op("exp", y)
        total = {"axis": axis, "keepdims": True}
        dg = n.op("broadcast_sub", h, n.op("sum", weighted, **total)) * s
        dy = n.op("broadcast_mul", weighted, n.op("sum", g, **total)) * -s
        return [dg, dy, None] if n.p.typed else [dg, dy]


@parameters
class PickedParams(Params):
    temperature: float | None = param(None, "As in log_softmax.")
    mode: str = param("clip", "As in pick.", choices=("clip", "wrap"))


@register
class BackwardPickedLogSoftmax(Operator):
    """Gradient of values that `pick` took from log_softmax, both along the last axis.

    ``s g (1[i = index] - exp(y_i))`` with s = 1 / temperature, from one `ograd` and one index a
    row, and the output of log_softmax. Made by the losses pass, after gradients have been taken.
    """

    name = "_backward_picked_log_softmax"
    inputs = ("ograd", "index", "output")
    Params = PickedParams
    differentiable = False
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT32, INT64))

    def infer_shape(self, p, ins, outs):
        _check_temperature(self.name, p)
        shape = merge_shape(ins[2], outs[0])
        if shape is None:
            return ins, outs
        if not shape:
            raise MXNetValueError(f"{self.name}: output needs at least one dimension, got ()")
        for name, given in zip(self.inputs, ins[:2]):
            if given is not None and tuple(given) not in (shape[:-1], (*shape[:-1], 1)):
                raise MXNetValueError(f"{self.name}: {name} must have the shape {shape[:-1]}, that "
                                      f"of output without its last axis, got {given}")
        return [shape[:-1] if given is None else given for given in ins[:2]] + [shape], [shape]

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (ins[0], ins[2], outs[0]))
        y = merge_dtype(merge_dtype(ins[0], ins[2]), outs[0])
        return [y, ins[1] or y, y], [y]

    def cpu(self, p, ins, outs, train):
        shape = outs[0].shape
        return Task("picked_log_softmax_backward",
                    ints=(size_of(shape[:-1]), shape[-1], int(p.mode == "wrap")),
                    floats=(_scale(p, 1.0),), work=60.0 + 0.5 * size_of(shape))


@parameters
class SoftmaxActivationParams(Params):
    mode: str = param(
        "instance",
        "'instance': over all axes but the first; 'channel': over axis 1.",
        choices=("instance", "channel"),
    )


class _Activation(Operator):
    """Base of SoftmaxActivation and its gradient: equal shapes, floating point."""

    Params = SoftmaxActivationParams

    def infer_shape(self, p, ins, outs):
        ins, outs = super().infer_shape(p, ins, outs)
        shape, need = outs[0], 2 if p.mode == "channel" else 1
        if shape is not None and len(shape) < need:
            raise MXNetValueError(
                f"{self.name}: data needs at least {need} dimensions, got {shape}"
            )
        return ins, outs

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        return super().infer_dtype(p, ins, outs)


@register
class SoftmaxActivation(_Activation):
    """softmax over each sample (mode 'instance') or over axis 1 (mode 'channel')."""

    name = "SoftmaxActivation"

    def gradient(self, n, ograds):
        return [n.op("_backward_SoftmaxActivation", ograds[0], n.outs[0], mode=n.p.mode)]

    def cpu(self, p, ins, outs, train):
        return Task("softmax", ints=(*sample_split(ins[0].shape, p.mode == "channel"), _PLAIN),
                    floats=(1.0,), work=60.0 + 0.6 * size_of(ins[0].shape))


def sample_split(shape, channel: bool) -> tuple[int, int, int]:
    """(outer, length, inner) with axis 1 as length, or with everything after axis 0."""
    if channel:
        return split_axis(shape, 1)
    return shape[0], size_of(shape[1:]), 1


@register
class BackwardSoftmaxActivation(_Activation):
    """Gradient of SoftmaxActivation, from (ograd, output)."""

    name = "_backward_SoftmaxActivation"
    inputs = ("ograd", "output")

    def gradient(self, n, ograds):
        g, y, h = n.ins[0], n.ins[1], ograds[0]
        axes = {"axis": (1,)} if n.p.mode == "channel" else {"axis": (0,), "exclude": True}
        dg = n.op(self.name, h, y, mode=n.p.mode)
        dy = (h * n.op("broadcast_sub", g, n.op("sum", g * y, keepdims=True, **axes))
              - n.op("broadcast_mul", g, n.op("sum", h * y, keepdims=True, **axes)))
        return [dg, dy]

    def cpu(self, p, ins, outs, train):
        return Task("softmax_backward",
                    ints=(*sample_split(ins[0].shape, p.mode == "channel"), _PLAIN), floats=(1.0,),
                    work=60.0 + 0.5 * size_of(ins[0].shape))
