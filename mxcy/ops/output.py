"""Output layers: what their backward pass gives is the gradient of a loss that is never computed.

What lives here: SoftmaxOutput, the regression outputs, MakeLoss, SVMOutput, softmax_cross_entropy
and their gradients. What does not: softmax itself (softmax.py), make_loss and BlockGrad
(elemwise_more.py), the loops (_kernels/output.h).
Invariant: labels are constants: their gradient is zero, and a label that names no class is never
used as an index.
"""
from __future__ import annotations

from dataclasses import asdict
from math import prod

from .._core.errors import MXNetValueError
from ._movement import copy_task
from ._shapes import scalar_shape, split_axis
from .base import ALL_DTYPES, Operator, Task, merge_dtype, merge_shape, register, size_of
from .dot import check_floats
from .params import Params, param, parameters

__all__: list[str] = []

_NORMALIZATION = ("null", "batch", "valid")


class _Float(Operator):
    """Base: floating point, one dtype for all inputs and outputs."""

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        dtype = None
        for d in (*ins, *outs):
            dtype = merge_dtype(dtype, d)
        return [dtype] * len(ins), [dtype] * len(outs)


def _fit_label(name: str, shape, label, candidates):
    """`label` merged with the first shape that it can have; unknown: the first candidate."""
    for c in candidates:
        try:
            return merge_shape(label, c)
        except MXNetValueError:
            continue
    texts = " or ".join(dict.fromkeys(str(c) for c in candidates))
    raise MXNetValueError(f"{name}: for data of shape {shape} the label must have shape {texts}, "
                          f"got {label}")


def _known_prod(dims) -> int:
    return -1 if -1 in dims else prod(dims)


# -- SoftmaxOutput ------------------------------------
@parameters
class SoftmaxOutputParams(Params):
    grad_scale: float = param(1.0, "Factor of the gradient.")
    ignore_label: float = param(
        -1.0, "Label of samples that do not count, where `use_ignore` says so."
    )
    multi_output: bool = param(
        False, "Whether axis 1 holds the classes and all later axes positions."
    )
    use_ignore: bool = param(False, "Whether samples labelled `ignore_label` have no gradient.")
    preserve_shape: bool = param(False, "Whether the last axis holds the classes.")
    normalization: str = param(
        "null",
        "What the gradient is divided by: nothing ('null'), the number of labels ('batch'), or "
        "the number of labels that are not `ignore_label` ('valid').",
        choices=_NORMALIZATION,
    )
    out_grad: bool = param(False, "Whether the gradient is multiplied by that of the output.")
    smooth_alpha: float = param(
        0.0, "Probability taken from the label and shared by other classes.", ge=0.0, le=1.0
    )


def _softmax_split(p: SoftmaxOutputParams, shape) -> tuple[int, int, int]:
    if p.multi_output:
        return split_axis(shape, 1)
    if p.preserve_shape:
        return split_axis(shape, -1)
    return shape[0], size_of(shape[1:]), 1


def _softmax_labels(p: SoftmaxOutputParams, shape):
    """Shapes that a label may have, the default first; the last one means probabilities."""
    if p.multi_output:
        n, positions = shape[0], shape[2:]
        return [(n, _known_prod(positions)), (n, *positions), (n, 1, *positions), shape]
    if p.preserve_shape:
        return [shape[:-1] or scalar_shape(), shape]
    return [shape[:1], shape]


def _softmax_shapes(p: SoftmaxOutputParams, data, label):
    if data is None:
        return data, label
    need = 1 if p.preserve_shape and not p.multi_output else 2
    if len(data) < need:
        raise MXNetValueError(f"SoftmaxOutput: data needs at least {need} dimensions, got {data}")
    label = _fit_label("SoftmaxOutput", data, label, _softmax_labels(p, data))
    if len(label) and not (len(data) == 1 and len(label) == 1):
        data = merge_shape(data, (label[0], *[-1] * (len(data) - 1)))
    return data, label


@register
class SoftmaxOutput(_Float):
    """softmax whose gradient is that of the cross-entropy with `label`, whatever comes from behind.

    The classes are all axes but the first, with `multi_output` axis 1, with `preserve_shape` the
    last axis. `label` holds a class number for each softmax: shape (n,), with `multi_output` (n,
    positions), with `preserve_shape` the shape of `data` without the last axis. A label of the
    shape of `data` holds probabilities, and then only `grad_scale` and `out_grad` matter.

    The gradient is ``grad_scale * (softmax - target)``, divided as `normalization` says; with
    `multi_output` and 'null' or 'batch' also by the number of positions. target is 1 at the label,
    or ``1 - smooth_alpha`` there and ``smooth_alpha / (classes - 1)`` elsewhere. A label outside
    [0, classes) names no class: its target is 0 everywhere.
    """

    name = "SoftmaxOutput"
    aliases = ("Softmax",)
    inputs = ("data", "label")
    Params = SoftmaxOutputParams

    def infer_shape(self, p, ins, outs):
        data, label = _softmax_shapes(p, merge_shape(ins[0], outs[0]), ins[1])
        return [data, label], [data]

    def gradient(self, n, ograds):
        more = (ograds[0],) if n.p.out_grad else ()
        return [n.op("_backward_SoftmaxOutput", n.outs[0], n.ins[1], *more, **asdict(n.p)), None]

    def cpu(self, p, ins, outs, train):
        return Task("softmax", ints=(*_softmax_split(p, ins[0].shape), 0), floats=(1.0,), ins=(0,),
                    work=60.0 + 0.6 * size_of(ins[0].shape))


@register
class BackwardSoftmaxOutput(_Float):
    """Gradient of SoftmaxOutput from (output, label) and, with `out_grad`, ograd."""

    name = "_backward_SoftmaxOutput"
    inputs = ("output", "label", "ograd")
    Params = SoftmaxOutputParams

    def input_names(self, p):
        return self.inputs if p.out_grad else self.inputs[:2]

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[0], outs[0])
        if p.out_grad:
            data = merge_shape(data, ins[2])
        data, label = _softmax_shapes(p, data, ins[1])
        return [data, label, data][:len(ins)], [data]

    def gradient(self, n, ograds):
        """The operator is affine in the output: its derivative along h is op(h) - op(0)."""
        out, label, h = n.ins[0], n.ins[1], ograds[0]
        values = asdict(n.p)
        more = n.ins[2:]
        zero = n.op("zeros_like", out)
        grads = [
            n.op(self.name, h, label, *more, **values)
            - n.op(self.name, zero, label, *more, **values),
            None,
        ]
        if n.p.out_grad:
            plain = n.op(self.name, out, label, **{**values, "out_grad": False})
            grads.append(plain * h)
        return grads

    def cpu(self, p, ins, outs, train):
        shape, label = ins[0].shape, ins[1].shape
        outer, length, inner = _softmax_split(p, shape)
        probabilities = label == shape
        scale = p.grad_scale
        if not probabilities and p.normalization != "valid":
            scale /= max(1, inner if p.multi_output else 1)
            scale /= max(1, outer if p.normalization == "batch" else 1)
        by_valid = p.normalization == "valid" and not probabilities
        return Task(
            "softmax_output_backward",
            ints=(outer, length, inner, int(probabilities), int(p.use_ignore), int(by_valid)),
            floats=(scale, p.ignore_label, p.smooth_alpha),
            work=60.0 + 0.4 * size_of(shape),
        )


# -- regression ------------------------------------
@parameters
class RegressionParams(Params):
    grad_scale: float = param(1.0, "Factor of the gradient.")


@parameters
class BackwardRegressionParams(Params):
    grad_scale: float = param(1.0, "Factor of the gradient.")
    sign: bool = param(False, "Whether only the sign of the difference counts.")


_COPY, _SIGMOID, _DIFFERENCE, _SIGN = range(4)


def _regression_shapes(name: str, data, label):
    if data is None:
        return data, label
    candidates = [data]
    if len(data) == 2 and data[1] in (1, -1):
        column = data[:1]
        candidates = [column, data] if data[1] == 1 else [data, column]
    if label is not None and -1 not in (*label, *data) and label[:1] == data[:1] and (
            size_of(label) == size_of(data)):
        return data, label  # the values are taken in order, whatever the form
    label = _fit_label(name, data, label, candidates)
    return (merge_shape(data, label) if len(label) == len(data) else data), label


def _regression_scale(shape, scale: float) -> float:
    """The gradient is divided by the number of values in a sample."""
    return scale / max(1, size_of(shape[1:]))


class _Regression(_Float):
    """Base of the regression outputs."""

    inputs = ("data", "label")
    Params = RegressionParams
    sign = False

    def infer_shape(self, p, ins, outs):
        data, label = _regression_shapes(self.name, merge_shape(ins[0], outs[0]), ins[1])
        return [data, label], [data]

    def gradient(self, n, ograds):
        return [n.op("_backward_regression", n.outs[0], n.ins[1], grad_scale=n.p.grad_scale,
                     sign=self.sign), None]

    def cpu(self, p, ins, outs, train):
        return copy_task(ins[0])


@register
class LinearRegressionOutput(_Regression):
    """Copies `data`; the gradient is that of half the squared distance to `label`.

    It is ``grad_scale * (data - label)`` divided by the number of values in a sample, whatever
    comes from behind. `label` has the shape of `data`, or another one of the
    same first axis and size: (n,) for data of shape (n, 1).
    """

    name = "LinearRegressionOutput"
    cpu_dtypes = ALL_DTYPES
    view = True


@register
class MAERegressionOutput(_Regression):
    """Copies `data`; the gradient is that of the absolute distance to `label`.

    It is ``grad_scale * sign(data - label)`` divided by the number of values in a sample, whatever
    comes from behind. `label` has the shape of `data`, or another one of the
    same first axis and size: (n,) for data of shape (n, 1).
    """

    name = "MAERegressionOutput"
    cpu_dtypes = ALL_DTYPES
    view = True
    sign = True


@register
class LogisticRegressionOutput(_Regression):
    """Sigmoid of `data`; the gradient is that of the cross-entropy of Bernoulli variables.

    It is ``grad_scale * (sigmoid(data) - label)`` divided by the number of values in a sample,
    whatever comes from behind. `label` has the shape of `data`, or another one of the
    same first axis and size: (n,) for data of shape (n, 1).
    """

    name = "LogisticRegressionOutput"
    inplace = ((0, 0),)

    def cpu(self, p, ins, outs, train):
        n = size_of(ins[0].shape)
        return Task("regression", ints=(n, _SIGMOID), floats=(1.0,), ins=(0,), work=60.0 + 0.5 * n)


@register
class BackwardRegression(_Float):
    """Gradient of the regression outputs from (output, label)."""

    name = "_backward_regression"
    inputs = ("output", "label")
    Params = BackwardRegressionParams
    inplace = ((0, 0),)

    def infer_shape(self, p, ins, outs):
        data, label = _regression_shapes(self.name, merge_shape(ins[0], outs[0]), ins[1])
        return [data, label], [data]

    def gradient(self, n, ograds):
        if n.p.sign:
            return [None, None]
        return [
            n.op(self.name, ograds[0], n.op("zeros_like", n.ins[1]), grad_scale=n.p.grad_scale),
            None,
        ]

    def cpu(self, p, ins, outs, train):
        n = size_of(ins[0].shape)
        return Task("regression", ints=(n, _SIGN if p.sign else _DIFFERENCE),
                    floats=(_regression_scale(ins[0].shape, p.grad_scale),), work=60.0 + 0.4 * n)


# -- MakeLoss ------------------------------------
@parameters
class MakeLossParams(Params):
    grad_scale: float = param(1.0, "The gradient.")
    valid_thresh: float = param(0.0, "Values above this count as valid.")
    normalization: str = param(
        "null", "What the gradient is divided by: nothing ('null'), the length of the first axis "
        "('batch'), or the number of valid values ('valid').", choices=_NORMALIZATION)


@register
class MakeLoss(_Float):
    """Marks `data` as a loss: copies it; its gradient is `grad_scale`, whatever comes behind."""

    name = "MakeLoss"
    Params = MakeLossParams
    cpu_dtypes = ALL_DTYPES
    view = True

    def gradient(self, n, ograds):
        return [n.op("_backward_MakeLoss", n.ins[0], **asdict(n.p))]

    def cpu(self, p, ins, outs, train):
        return copy_task(ins[0])


@register
class BackwardMakeLoss(_Float):
    """Gradient of MakeLoss: one number everywhere, so its own gradient is zero."""

    name = "_backward_MakeLoss"
    Params = MakeLossParams
    differentiable = False

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        batch = shape[0] if shape and p.normalization == "batch" else 1
        n = size_of(shape)
        return Task("make_loss_backward", ints=(n, int(p.normalization == "valid")),
                    floats=(p.grad_scale / max(1, batch), p.valid_thresh), work=60.0 + 0.3 * n)


# -- losses over rows ------------------------------------
def _row_label(name: str, data, label):
    """Shapes of (n, classes) data and its (n,) labels, refined."""
    if data is not None and len(data) != 2:
        raise MXNetValueError(
            f"{name}: data must have two dimensions (samples, classes), got {data}"
        )
    if label is not None and len(label) != 1:
        raise MXNetValueError(f"{name}: label must have one dimension, got {label}")
    if data is None:
        return data, label
    label = _fit_label(name, data, label, [data[:1]])
    return merge_shape(data, (label[0], -1)), label


@register
class SoftmaxCrossEntropy(_Float):
    """Sum over the rows of `data` of the negative logarithm of softmax at the row's label.

    `data` has shape (n, classes), `label` (n,). The result is one number, of shape (1,), or () in
    np_shape mode.

    Raises
    ------
    MXNetIndexError
        If a label names no class (found when the operator runs).
    """

    name = "softmax_cross_entropy"
    inputs = ("data", "label")

    def infer_shape(self, p, ins, outs):
        data, label = _row_label(self.name, *ins)
        return [data, label], [merge_shape(scalar_shape(), outs[0])]

    def gradient(self, n, ograds):
        return [n.op("_backward_softmax_cross_entropy", ograds[0], n.ins[0], n.ins[1]), None]

    def cpu(self, p, ins, outs, train):
        rows, length = ins[0].shape
        return Task("cross_entropy", ints=(rows, length), workspace=8 * rows,
                    work=60.0 + 0.8 * rows * length)


@register
class BackwardSoftmaxCrossEntropy(_Float):
    """Gradient of softmax_cross_entropy, from (ograd, data, label)."""

    name = "_backward_softmax_cross_entropy"
    inputs = ("ograd", "data", "label")

    def infer_shape(self, p, ins, outs):
        data, label = _row_label(self.name, merge_shape(ins[1], outs[0]), ins[2])
        if ins[0] is not None and _known_prod(ins[0]) not in (1, -1):
            raise MXNetValueError(f"{self.name}: ograd must be one number, got shape {ins[0]}")
        return [ins[0] if ins[0] is not None else scalar_shape(), data, label], [data]

    def gradient(self, n, ograds):
        (g, x, label), h = n.ins, ograds[0]
        plain = n.op(self.name, n.op("ones_like", g), x, label)
        dx = n.op("_backward_softmax", h, n.op("softmax", x))
        return [
            n.op("sum", plain * h),
            n.op("broadcast_mul", dx, n.op("reshape", g, shape=(1, 1))),
            None,
        ]

    def cpu(self, p, ins, outs, train):
        rows, length = ins[1].shape
        return Task("cross_entropy_backward", ints=(rows, length), work=60.0 + 0.9 * rows * length)


@parameters
class SVMOutputParams(Params):
    margin: float = param(1.0, "Distance that a score must keep from the wrong side.")
    regularization_coefficient: float = param(1.0, "Factor of the gradient.")
    use_linear: bool = param(False, "Whether the hinge is linear; otherwise it is squared.")


@register
class SVMOutput(_Float):
    """Copies the scores `data` (n, classes); the gradient is that of one-against-all hinge losses.

    With t = 1 for the class in `label` (n,) and -1 for the others, the loss of a score x is
    ``max(0, margin - t x)``, squared unless `use_linear`, times `regularization_coefficient`.
    """

    name = "SVMOutput"
    inputs = ("data", "label")
    Params = SVMOutputParams
    cpu_dtypes = ALL_DTYPES
    view = True

    def infer_shape(self, p, ins, outs):
        data, label = _row_label(self.name, merge_shape(ins[0], outs[0]), ins[1])
        return [data, label], [data]

    def gradient(self, n, ograds):
        return [n.op("_backward_SVMOutput", n.ins[0], n.ins[1], **asdict(n.p)), None]

    def cpu(self, p, ins, outs, train):
        return copy_task(ins[0])


@register
class BackwardSVMOutput(_Float):
    """Gradient of SVMOutput. Piecewise constant or linear; its own gradient is not offered."""

    name = "_backward_SVMOutput"
    inputs = ("data", "label")
    Params = SVMOutputParams
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        data, label = _row_label(self.name, merge_shape(ins[0], outs[0]), ins[1])
        return [data, label], [data]

    def cpu(self, p, ins, outs, train):
        rows, length = ins[0].shape
        return Task(
            "svm_backward",
            ints=(rows, length, int(p.use_linear)),
            floats=(p.regularization_coefficient, p.margin),
            work=60.0 + 0.8 * rows * length,
        )


