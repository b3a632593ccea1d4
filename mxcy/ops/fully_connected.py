"""FullyConnected and its gradients; its forms with an activation and with packed weights.

What lives here: shapes and the three products of the layer. What does not: the loops
(_kernels/gemm.h), strides of matrices (dot.py), which layer gets which form
(graph/passes/epilogue.py).
Invariant: the gradients form a closed set: each is linear in every input, and its own gradients are
written with operators of this file, so the layer can be differentiated any number of times.
"""
from __future__ import annotations

from math import prod

from .. import _kernels
from .._core.dtypes import FLOAT32, FLOAT64, FLOATS
from .._core.errors import MXNetValueError
from ._shapes import checked_size
from .base import Operator, Task, merge_dtype, merge_shape, register
from .dot import check_floats, gemm_task, matrix_strides
from .params import Params, param, parameters

__all__ = ["ACTIVATIONS", "FullyConnectedParams", "layer_shapes", "packs"]

#: What the kernel can apply to a finished result, in the order of `enum gemm_act` in gemm_all.h.
ACTIVATIONS = ("", "relu", "sigmoid", "tanh", "softrelu", "softsign")
#: Packed weights have whole panels, of the widest vectors there are.
_PANEL = 32
#: Elements of a weight above which packing is not worth its memory.
_MOST_PACKED = 4 << 20


@parameters
class FullyConnectedParams(Params):
    num_hidden: int = param(doc="Number of outputs of a sample.", ge=1, lt=2**31)
    no_bias: bool = param(False, "Whether there is no bias.")
    flatten: bool = param(
        True,
        "Whether all axes but the first make up one sample; otherwise the last "
        "axis is one, and all others are kept.",
    )


def _merge_data(flatten: bool, data, weight, out):
    """`data`, refined by the shapes of weight and output."""
    if data is None:
        if out is not None and not flatten:
            return (*out[:-1], -1 if weight is None else weight[1])
        return None
    if len(data) == 0:
        raise MXNetValueError("FullyConnected: data needs at least one dimension, got ()")
    dims = list(data)
    if out is not None:
        kept = out[:1] if flatten else out[:-1]
        dims[:len(kept)] = merge_shape(data[:len(kept)], kept) or ()
    k = -1 if weight is None else weight[1]
    first = 1 if flatten else len(dims) - 1
    unknown = [i for i in range(first, len(dims)) if dims[i] == -1]
    if k != -1 and len(unknown) == 1:
        others = prod(d for d in dims[first:] if d != -1)
        if others > 0 and k % others == 0:
            dims[unknown[0]] = k // others
    return tuple(dims)


def layer_shapes(flatten: bool, hidden: int | None, data, weight, out):
    """Shapes of data, weight and output, refined in every direction."""
    try:
        weight = merge_shape(weight, (-1 if hidden is None else hidden, -1))
        if out is not None:
            if len(out) == 0 or (flatten and len(out) != 2):
                raise MXNetValueError(f"an output of shape {out} is impossible")
            weight = merge_shape(weight, (out[-1], -1))
        data = _merge_data(flatten, data, weight, out)
        if data is not None:
            rest = data[1:] if flatten else data[-1:]
            k = -1 if -1 in rest else checked_size(rest)
            weight = merge_shape(weight, (-1, k))
            kept = data[:1] if flatten else data[:-1]
            out = merge_shape(out, (*kept, weight[0]))
            if -1 not in out:
                checked_size(out)
    except MXNetValueError as e:
        raise MXNetValueError(
            f"FullyConnected: data {data}, weight {weight} and output {out} do not fit "
            f"(flatten={flatten}"
            + (f", num_hidden={hidden}" if hidden is not None else "")
            + f"): weight must be (num_hidden, length of a sample); {e}"
        ) from None
    return data, weight, out


def _sizes(flatten: bool, data, weight) -> tuple[int, int, int]:
    """(samples, hidden, length of a sample)."""
    return prod(data[:1] if flatten else data[:-1]), weight[0], weight[1]


class _Layer(Operator):
    """Base of what is linear in floating point numbers of one dtype."""

    adds = True
    cpu_dtypes = FLOATS

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        dtype = None
        for d in (*ins, *outs):
            dtype = merge_dtype(dtype, d)
        return [dtype] * len(ins), [dtype] * len(outs)


@register
class FullyConnected(_Layer):
    """Product of samples with a weight matrix, plus a bias: ``data @ weight.T + bias``.

    With `flatten` data of shape (n, ...) counts as n samples and the result has shape (n,
    num_hidden). Without, data of shape (..., k) gives (..., num_hidden). `weight` has shape
    (num_hidden, length of a sample), `bias` (num_hidden,). All are floating point and have one
    dtype.

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    """

    name = "FullyConnected"
    inputs = ("data", "weight", "bias")
    Params = FullyConnectedParams

    def input_names(self, p):
        return self.inputs[:2] if p.no_bias else self.inputs

    def infer_shape(self, p, ins, outs):
        data, weight, out = layer_shapes(p.flatten, p.num_hidden, ins[0], ins[1], outs[0])
        if p.no_bias:
            return [data, weight], [out]
        try:
            bias = merge_shape(ins[2], (p.num_hidden,))
        except MXNetValueError:
            raise MXNetValueError(f"FullyConnected: bias must have shape {(p.num_hidden,)}, "
                                  f"got {ins[2]}") from None
        return [data, weight, bias], [out]

    def gradient(self, n, ograds):
        x, w, g, flat = n.ins[0], n.ins[1], ograds[0], n.p.flatten
        out = [n.op("_backward_FullyConnected_data", g, w, x, flatten=flat),
               n.op("_backward_FullyConnected_weight", g, x, flatten=flat)]
        return out if n.p.no_bias else [*out, n.op("_backward_FullyConnected_bias", g)]

    def cpu(self, p, ins, outs, train):
        m, n, k = _sizes(p.flatten, ins[0].shape, ins[1].shape)
        return gemm_task(self.name, m, n, k, matrix_strides(m, k, False),
                         matrix_strides(k, n, True), bias=not p.no_bias)


@parameters
class FusedParams(FullyConnectedParams):
    act: str = param("", "What is applied to the result.", choices=ACTIVATIONS)


@register
class FusedFullyConnected(FullyConnected):
    """FullyConnected followed by an activation, as the planner writes it."""

    name = "_fused_FullyConnected"
    Params = FusedParams
    adds = False
    internal = True
    differentiable = False

    def cpu(self, p, ins, outs, train):
        m, n, k = _sizes(p.flatten, ins[0].shape, ins[1].shape)
        return gemm_task(self.name, m, n, k, matrix_strides(m, k, False),
                         matrix_strides(k, n, True), bias=not p.no_bias,
                         act=ACTIVATIONS.index(p.act))


def _packed_size(hidden: int, k: int) -> int:
    return checked_size((-(-hidden // _PANEL) * _PANEL, k), "_pack_matrix: the result")


def packs(samples: int, weight: tuple[int, ...]) -> str:
    """Whether packed weights pay for themselves: "", or why not (measured: 1.05 to 1.4 times as
    fast for 4 to 64 samples; beyond the caches nothing is gained, and the memory is lost)."""
    if _kernels.LEVEL in ("v2", "base"):
        return "without AVX, larger products are OpenBLAS's, which packs by itself"
    if not 2 < samples <= 64:
        return "weights are read as they lie for one or two samples, and packed in passing for many"
    if weight[0] < _PANEL or not 8 <= weight[1] <= _MOST_PACKED // weight[0]:
        return "the weight is too small or too large"
    return ""


@register
class PackMatrix(Operator):
    """A weight of FullyConnected as the panels that its kernel reads; their order depends on the
    CPU build. The result has whole panels, filled up with numbers that are never used."""

    name = "_pack_matrix"
    inputs = ("weight",)
    internal = True
    differentiable = False
    prepares = True

    def infer_shape(self, p, ins, outs):
        weight = merge_shape(ins[0], (-1, -1))
        if -1 in weight:
            return [weight], [merge_shape(outs[0], (-1,))]
        return [weight], [merge_shape(outs[0], (_packed_size(*weight),))]

    def cpu(self, p, ins, outs, train):
        n, k = ins[0].shape
        return Task("pack_matrix", ints=(n, k), work=60.0 + 0.3 * n * k)


@register
class PackedFullyConnected(_Layer):
    """FullyConnected with a weight from `_pack_matrix`, followed by an activation."""

    name = "_packed_FullyConnected"
    inputs = ("data", "packed", "bias")
    Params = FusedParams
    adds = False
    cpu_dtypes = frozenset((FLOAT32, FLOAT64))
    internal = True
    differentiable = False

    def input_names(self, p):
        return self.inputs[:2] if p.no_bias else self.inputs

    def infer_shape(self, p, ins, outs):
        data, weight, out = layer_shapes(p.flatten, p.num_hidden, ins[0], None, outs[0])
        packed = merge_shape(ins[1], (-1,))
        if weight is not None and weight[1] != -1:
            packed = merge_shape(packed, (_packed_size(*weight),))
        return [data, packed, (p.num_hidden,)][:len(ins)], [out]

    def cpu(self, p, ins, outs, train):
        data = ins[0].shape
        kept = data[:1] if p.flatten else data[:-1]
        m, k = prod(kept), prod(data[len(kept):])
        return gemm_task(self.name, m, p.num_hidden, k, matrix_strides(m, k, False),
                         matrix_strides(k, p.num_hidden, True), bias=not p.no_bias,
                         act=ACTIVATIONS.index(p.act), packed=True)


@parameters
class FlattenParams(Params):
    flatten: bool = param(True, "As in the layer.")


def _forward(n, x, w):
    """The layer without bias; its num_hidden cannot be known here."""
    return n.op("_FullyConnected_product", x, w, flatten=n.p.flatten)


@register
class FullyConnectedProduct(_Layer):
    """FullyConnected without a bias, its number of outputs taken from the weight."""

    name = "_FullyConnected_product"
    inputs = ("data", "weight")
    Params = FlattenParams

    def infer_shape(self, p, ins, outs):
        data, weight, out = layer_shapes(p.flatten, None, ins[0], ins[1], outs[0])
        return [data, weight], [out]

    def gradient(self, n, ograds):
        x, w, g, flat = n.ins[0], n.ins[1], ograds[0], n.p.flatten
        return [n.op("_backward_FullyConnected_data", g, w, x, flatten=flat),
                n.op("_backward_FullyConnected_weight", g, x, flatten=flat)]

    def cpu(self, p, ins, outs, train):
        m, n, k = _sizes(p.flatten, ins[0].shape, ins[1].shape)
        return gemm_task("FullyConnected", m, n, k, matrix_strides(m, k, False),
                         matrix_strides(k, n, True))


@register
class BackwardFullyConnectedData(_Layer):
    """Gradient for data, from (ograd, weight); of the input `data` only the shape is used."""

    name = "_backward_FullyConnected_data"
    inputs = ("ograd", "weight", "data")
    Params = FlattenParams

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[2], outs[0])
        data, weight, out = layer_shapes(p.flatten, None, data, ins[1], ins[0])
        return [out, weight, data], [data]

    def gradient(self, n, ograds):
        g, w, h = n.ins[0], n.ins[1], ograds[0]
        return [_forward(n, h, w),
                n.op("_backward_FullyConnected_weight", g, h, flatten=n.p.flatten), None]

    def cpu(self, p, ins, outs, train):
        m, n, k = _sizes(p.flatten, outs[0].shape, ins[1].shape)
        return gemm_task("FullyConnected", m, k, n, matrix_strides(m, n, False),
                         matrix_strides(n, k, False), ins=(0, 1))


@register
class BackwardFullyConnectedWeight(_Layer):
    """Gradient with respect to weight, from (ograd, data)."""

    name = "_backward_FullyConnected_weight"
    inputs = ("ograd", "data")
    Params = FlattenParams

    def infer_shape(self, p, ins, outs):
        data, weight, out = layer_shapes(p.flatten, None, ins[1], outs[0], ins[0])
        return [out, data], [weight]

    def gradient(self, n, ograds):
        g, x, h = n.ins[0], n.ins[1], ograds[0]
        return [
            _forward(n, x, h),
            n.op("_backward_FullyConnected_data", g, h, x, flatten=n.p.flatten),
        ]

    def cpu(self, p, ins, outs, train):
        m, n, k = _sizes(p.flatten, ins[1].shape, outs[0].shape)
        return gemm_task("FullyConnected", n, k, m, matrix_strides(n, m, True),
                         matrix_strides(m, k, False))


@register
class BackwardFullyConnectedBias(_Layer):
    """Gradient with respect to bias: the sum of ograd over all axes but the last."""

    name = "_backward_FullyConnected_bias"
    inputs = ("ograd",)
    adds = False

    def infer_shape(self, p, ins, outs):
        g = ins[0]
        if g is None:
            return [None], [merge_shape(outs[0], (-1,))]
        if len(g) == 0:
            raise MXNetValueError("FullyConnected: a gradient of shape () is impossible")
        out = merge_shape(outs[0], g[-1:])
        return [(*g[:-1], *out)], [out]

    def gradient(self, n, ograds):
        return [n.op("broadcast_add", n.op("zeros_like", n.ins[0]), ograds[0])]

    def cpu(self, p, ins, outs, train):
        columns = outs[0].shape[0]
        rows = prod(ins[0].shape[:-1])
        return Task("column_sum", ints=(rows, columns), work=60.0 + 0.15 * rows * columns)
