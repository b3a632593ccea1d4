"""Layers of 8-bit numbers: fully connected, convolution, pooling.

What lives here: shapes, dtypes, tasks. What does not: other operators and the meaning of ranges
(quantized.py), the loops (_kernels/quantized.h).
Invariant: sums of products are exact in int32 (they wrap where they do not fit), and one unit of
the result is one unit of data times one of the weight.
"""
from __future__ import annotations

from math import prod

from .._core.dtypes import FLOAT32, INT8, INT32
from .._core.errors import MXNetValueError
from ._shapes import checked_size
from .base import Task, merge_shape, register, size_of
from .conv import Geometry
from .fully_connected import FullyConnectedParams, layer_shapes
from .params import Params, param, parameters
from .pooling import PoolingParams, pool_shapes, pool_windows
from .quantized import BYTES, ONE, Quantized, of_dtype

__all__: list[str] = []


class _Layer(Quantized):
    """Base: values, weight and bias first, then the ranges of each."""

    inputs = ("data", "weight", "bias", "min_data", "max_data", "min_weight", "max_weight",
              "min_bias", "max_bias")
    values = 3

    def input_names(self, p):
        return tuple(n for n in self.inputs if not (p.no_bias and "bias" in n))

    def checked(self, p, ins, outs) -> None:
        """Raises unless ranges have one element."""
        for n, s in (*zip(self.input_names(p), ins), *zip(self.outputs, outs)):
            if n.startswith(("min", "max")):
                try:
                    merge_shape(s, ONE)
                except MXNetValueError:
                    raise MXNetValueError(f"{self.name}: {n} must have the shape (1,), got {s}"
                                          ) from None

    def infer_dtype(self, p, ins, outs):
        found = []
        for n, d in zip(self.input_names(p), ins):
            if n == "data":
                found.append(of_dtype(self.name, n, d, BYTES))
            else:
                kind = INT8 if n in ("weight", "bias") else FLOAT32
                of_dtype(self.name, n, d, (kind,))
                found.append(kind)
        of_dtype(self.name, "the result", outs[0], (INT32,))
        return found, [INT32, FLOAT32, FLOAT32]


@register
class QuantizedFullyConnected(_Layer):
    """``data @ weight.T + bias`` of int8 or uint8 data, int8 weight and int8 bias, in int32.

    The bias is brought to the units of the result and rounded. uint8 data must have a minimum of 0.

    Returns
    -------
    output, min_output, max_output

    Raises
    ------
    MXNetValueError
        If shapes do not fit, or the minimum of uint8 data is not 0.
    """

    name = "_contrib_quantized_fully_connected"
    Params: type[Params] = FullyConnectedParams

    def infer_shape(self, p, ins, outs):
        self.checked(p, ins, outs)
        data, weight, out = layer_shapes(p.flatten, p.num_hidden, ins[0], ins[1], outs[0])
        bias = [] if p.no_bias else [merge_shape(ins[2], (p.num_hidden,))]
        return [data, weight, *bias, *[ONE] * (len(ins) - 2 - len(bias))], [out, ONE, ONE]

    def cpu(self, p, ins, outs, train):
        data, (hidden, k) = ins[0].shape, ins[1].shape
        rows = prod(data[:1] if p.flatten else data[:-1])
        return Task("quantized_dense", ints=(rows, k, hidden, int(not p.no_bias)),
                    workspace=2 * (checked_size((rows, k)) + checked_size((hidden, k))),
                    work=300.0 + 0.1 * rows * k * hidden + (rows + hidden) * k)


@parameters
class QuantizedConvParams(Params):
    kernel: tuple[int, ...] = param(doc="Height and width of the window.")
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    dilate: tuple[int, ...] = param((), "Distance of a window's elements; 1 by default.")
    pad: tuple[int, ...] = param((), "Zeros before and after each spatial axis; 0 by default.")
    num_filter: int = param(doc="Number of channels of the result.", ge=1, lt=2**31)
    num_group: int = param(1, "Number of groups of channels.", ge=1, lt=2**31)
    workspace: int = param(1024, "Accepted; how much memory is needed is known at bind.", ge=0)
    no_bias: bool = param(False, "Whether there is no bias.")
    cudnn_tune: str | None = param(None, "Accepted; has no effect on the CPU.",
                                   choices=("fastest", "limited_workspace", "off"))
    cudnn_off: bool = param(False, "Accepted; has no effect on the CPU.")
    layout: str | None = param(None, "Order of the axes; only 'NCHW', the default, fits.",
                               choices=("NCHW",))


@register
class QuantizedConv(_Layer):
    """Convolution of int8 or uint8 images with int8 weight and int8 bias, in int32.

    `data` is (n, channels, height, width), `weight` (num_filter, channels / num_group, *kernel).
    The bias is brought to the units of the result and rounded. uint8 data must have a minimum of 0.

    Returns
    -------
    output, min_output, max_output

    Raises
    ------
    MXNetValueError
        If shapes do not fit, or the minimum of uint8 data is not 0.
    """

    name = "_contrib_quantized_conv"
    Params = QuantizedConvParams

    def geometry(self, p) -> Geometry:
        if len(p.kernel) != 2:
            raise MXNetValueError(f"{self.name}: kernel {p.kernel} must have 2 axes")
        return Geometry.of(self.name, p)

    def infer_shape(self, p, ins, outs):
        self.checked(p, ins, outs)
        data, weight, out = self.geometry(p).shapes(p.num_filter, ins[0], ins[1], outs[0])
        bias = [] if p.no_bias else [merge_shape(ins[2], (p.num_filter,))]
        return [data, weight, *bias, *[ONE] * (len(ins) - 2 - len(bias))], [out, ONE, ONE]

    def cpu(self, p, ins, outs, train):
        g, data, out = self.geometry(p), ins[0].shape, outs[0].shape
        k = size_of(ins[1].shape[1:])
        window = checked_size((*out[2:], k), f"{self.name}: windows of an image")
        return Task("quantized_conv",
                    ints=(*data, *out[1:], *g.kernel, *g.stride, *g.dilate, *g.pad, g.groups,
                          int(not p.no_bias)), workspace=2 * (size_of(ins[1].shape) + window),
                    work=500.0 + 0.1 * size_of(out) * k + 2.0 * data[0] * g.groups * window)


@register
class QuantizedPooling(Quantized):
    """Maxima or averages over windows of int8 or uint8 images (n, channels, height, width).

    The range stays; averages are rounded. Parameters are those of `Pooling`.

    Returns
    -------
    output, min_output, max_output

    Raises
    ------
    MXNetValueError
        If the windows do not fit, or `pool_type` is neither 'max' nor 'avg'.
    """

    name = "_contrib_quantized_pooling"
    inputs = ("data", "min_data", "max_data")
    Params = PoolingParams

    def infer_shape(self, p, ins, outs):
        self.ranges(ins, outs)
        if p.pool_type not in ("max", "avg") or p.layout not in (None, "NCHW"):
            raise MXNetValueError(f"{self.name}: expected pool_type 'max' or 'avg' and layout "
                                  f"'NCHW', got {p.pool_type!r} and {p.layout!r}")
        if ins[0] is not None and len(ins[0]) != 4:
            raise MXNetValueError(f"{self.name}: data must be (n, channels, height, width), got "
                                  f"{ins[0]}")
        data, out = pool_shapes(p, ins[0], outs[0])
        return [data, ONE, ONE], [out, ONE, ONE]

    def cpu(self, p, ins, outs, train):
        data, out = ins[0].shape, outs[0].shape
        w = pool_windows(p, data[2:])
        include = p.count_include_pad is None or p.count_include_pad
        return Task("quantized_pool",
                    ints=(prod(data[:2]), *data[2:], *out[2:], *w.kernel, *w.stride, *w.before,
                          *w.after, int(p.pool_type == "avg"), int(include)),
                    work=200.0 + 2.0 * size_of(out) * prod(w.kernel))
