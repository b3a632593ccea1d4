"""Pooling and its gradients.

What lives here: shapes of windows, the operators. What does not: the loops (_kernels/pooling.h).
Invariant: the gradients form a closed set. Averages and sums are linear; the gradient of a maximum
moves values between windows and the places of their maxima, which it finds again in the data.
"""
from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from .._core.errors import MXNetValueError
from ._shapes import checked_size
from .base import MaybeShape, Shape, Task, merge_shape, register
from .conv import LinearLayer, axis_values, is_channel_last, to_first, to_layout
from .params import Params, param, parameters

__all__ = ["MODES", "PoolingParams", "divisor", "pool_shapes", "pool_windows", "window_task"]

_KERNEL = "Size of the window, one number for each spatial axis."
MODES = {"max": 0, "avg": 1, "sum": 2}


@parameters
class PoolingParams(Params):
    kernel: tuple[int, ...] = param((), _KERNEL + " May be left out with `global_pool`.")
    pool_type: str = param("max", "What becomes of a window.", choices=("avg", "lp", "max", "sum"))
    global_pool: bool = param(False, "Whether the window is the whole image; kernel, stride and "
                                     "pad are then ignored.")
    cudnn_off: bool = param(False, "Accepted; has no effect on the CPU.")
    pooling_convention: str = param(
        "valid", "How many windows there are: only whole ones (valid), also one that is cut off at "
        "the end (full), or as many as strides begin in the image (same).",
        choices=("full", "same", "valid"))
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    pad: tuple[int, ...] = param((), "Padding before and after each spatial axis; 0 by default.")
    p_value: int | None = param(None, "1, 2 or 3: the power that lp pooling sums.")
    count_include_pad: bool | None = param(
        None, "Whether averages count the padding as zeros; they do by default.")
    layout: str | None = param(None, "Order of the axes; by default channels come second.",
                               choices=("NCDHW", "NCHW", "NCW", "NDHWC", "NHWC", "NWC"))


@parameters
class PoolingV1Params(Params):
    kernel: tuple[int, ...] = param((), _KERNEL + " May be left out with `global_pool`.")
    pool_type: str = param("max", "What becomes of a window.", choices=("avg", "max", "sum"))
    global_pool: bool = param(False, "Whether the window is the whole image; kernel, stride and "
                                     "pad are then ignored.")
    pooling_convention: str = param("valid", "How many windows there are: only whole ones (valid), "
                                             "or also one that is cut off at the end (full).",
                                    choices=("full", "valid"))
    stride: tuple[int, ...] = param((), "Distance of windows; 1 by default.")
    pad: tuple[int, ...] = param((), "Padding before and after each spatial axis; 0 by default.")


@parameters
class SpreadParams(PoolingParams):
    whole: bool = param(False, "Whether averages divide by the kernel's size everywhere, as in "
                               "Pooling_v1.")


@dataclass(frozen=True)
class _Windows:
    """Windows along the spatial axes of one image."""

    kernel: Shape
    stride: Shape
    before: Shape
    after: Shape
    out: Shape


def _last(p: Any, ndim: int) -> bool:
    return is_channel_last("Pooling", getattr(p, "layout", None), ndim)


def _axis_windows(convention: str, size: int, k: int, s: int, pad: int) -> tuple[int, int, int]:
    """(number of windows, padding before, padding after) of one axis."""
    if convention == "same":
        count = -(-size // s)
        total = max(0, (count - 1) * s + k - size)
        return count, total // 2, total - total // 2
    room = size + 2 * pad - k
    if room < 0:
        raise MXNetValueError(f"the kernel ({k}) exceeds the {size + 2 * pad} of the padded input "
                              f"(input {size}, pad {pad})")
    return (-(-room // s) if convention == "full" else room // s) + 1, pad, pad


def pool_windows(p: Any, space: Shape) -> _Windows:
    """Windows over an image with spatial dimensions `space` (-1: unknown, and then in `out`)."""
    n = len(space)
    if p.global_pool:
        if -1 not in space and 0 in space:
            raise MXNetValueError(f"an image of size {space} has nothing to pool")
        return _Windows(space, (1,) * n, (0,) * n, (0,) * n, (1,) * n)
    if not p.kernel:
        raise MXNetValueError("kernel must be given unless global_pool=True")
    if len(p.kernel) != n:
        raise MXNetValueError(f"kernel {p.kernel} must have {n} numbers for data with {n} "
                              "spatial axes")
    kernel = axis_values("Pooling", "kernel", p.kernel, n, 1, 1)
    stride = axis_values("Pooling", "stride", p.stride, n, 1, 1)
    pad = axis_values("Pooling", "pad", p.pad, n, 0, 0)
    if p.pooling_convention == "same" and any(pad):
        raise MXNetValueError(f"pooling_convention='same' finds the padding itself, got pad={pad}")
    found = [(-1, 0, 0) if size == -1 else _axis_windows(p.pooling_convention, size, k, s, q)
             for size, k, s, q in zip(space, kernel, stride, pad, strict=True)]
    out, before, after = zip(*found, strict=True)
    return _Windows(kernel, stride, before, after, out)


def pool_shapes(p: Any, data: MaybeShape, out: MaybeShape) -> tuple[MaybeShape, MaybeShape]:
    """Shapes of data and result, refined."""
    if data is None:
        return None, out
    try:
        n = len(data) - 2
        if not 1 <= n <= 3:
            raise MXNetValueError("data must be (n, channels, ...) with 1 to 3 spatial axes")
        last = _last(p, n)
        x = to_first(last, data) or ()
        y = merge_shape(to_first(last, out), (x[0], x[1], *pool_windows(p, x[2:]).out)) or ()
        x = (y[0], y[1], *x[2:])
        if -1 not in y:
            checked_size(y)
        return to_layout(last, x), to_layout(last, y)
    except MXNetValueError as e:
        raise MXNetValueError(f"Pooling: data {data}, output {out}, kernel={p.kernel}, "
                              f"stride={p.stride}, pad={p.pad}: {e}") from None


def _task(kernel: str, p: Any, mode: int, divide: int, data: Shape,
          ins: tuple[int, ...] | None = None) -> Task:
    """The task of a pooling kernel for images of shape `data`."""
    last = _last(p, len(data) - 2)
    x = to_first(last, data) or ()
    outer, inner = (x[0], x[1]) if last else (x[0] * x[1], 1)
    return window_task(kernel, p, mode, divide, (outer, x[2:], inner), ins)


def window_task(kernel: str, p: Any, mode: int, divide: int, image: tuple[int, Shape, int],
                ins: tuple[int, ...] | None = None) -> Task:
    """The task of a pooling kernel for an array [outer, *space, inner], given as `image`."""
    outer, space, inner = image
    w = pool_windows(p, space)
    size, window, out, stride = space, w.kernel, w.out, w.stride
    if window == size and not any(w.before) and not any(w.after):
        size = window = (prod(size),)  # the whole image: one run
        out, stride = (1,), (1,)
        w = _Windows(window, stride, (0,), (0,), out)
    if prod(size) >= 2**31 and mode == 0:
        raise MXNetValueError("Pooling: maxima of images with 2**31 elements or more: "
                              f"spatial axes {space}")
    n = len(size)
    lists = [(1,) * (3 - n) + v for v in (size, window, out, stride)]
    lists += [(0,) * (3 - n) + v for v in (w.before, w.after)]
    cost = outer * inner * (prod(size) + 0.4 * prod(out) * prod(window))
    return Task(kernel, ints=(outer, inner, mode, divide, *(v for g in lists for v in g)),
                work=200.0 + 0.5 * cost, ins=ins)


def divisor(p: Any) -> int:
    """How averages count the elements of a window (pooling_all.h)."""
    if getattr(p, "whole", False) or not hasattr(p, "count_include_pad"):
        return 2
    return 0 if p.count_include_pad is False else 1


def _lp(p: Any) -> int:
    if p.p_value not in (1, 2, 3):
        raise MXNetValueError(f"Pooling: p_value must be 1, 2 or 3 for lp pooling, got {p.p_value}")
    return p.p_value


def _mode(p: Any) -> int:
    """The kernel's number of what becomes of a window."""
    return {1: 2, 2: 3, 3: 4}[_lp(p)] if p.pool_type == "lp" else MODES[p.pool_type]


def _geometry(p: Any, **changes: Any) -> dict[str, Any]:
    """The parameters of the private operators, from those of any operator of this file."""
    names = set(SpreadParams.specs())
    out = {k: getattr(p, k) for k in p.specs() if k in names}
    if isinstance(p, PoolingV1Params):
        out["whole"] = True
    return out | changes


@register
class Pooling(LinearLayer):
    """Maximum, average, sum or lp norm of windows of an image.

    `data` has shape (n, channels, ...) with one, two or three spatial axes, or channels last with
    the layouts NWC, NHWC and NDHWC. An axis of length i becomes
    ``(i + 2 * pad - kernel) // stride + 1`` long; with ``pooling_convention='full'`` the division
    rounds up, and with ``'same'`` (no padding of its own allowed) it is i / stride rounded up.
    Maxima never come from the padding, and NaN is no maximum; a window that holds nothing gives the
    lowest number. Averages count padding unless `count_include_pad` is False. ``pool_type='lp'``
    gives ``(sum of x**p) ** (1/p)``.

    Raises
    ------
    MXNetValueError
        If the kernel exceeds the padded image, or kernel, stride or pad do not fit the data.
    """

    name = "Pooling"
    inputs = ("data",)
    Params: type[Params] = PoolingParams

    def infer_shape(self, p, ins, outs):
        if p.pool_type == "lp":
            _lp(p)
        data, out = pool_shapes(p, ins[0], outs[0])
        return [data], [out]

    def gradient(self, n, ograds):
        p, x, g = n.p, n.ins[0], ograds[0]
        if p.pool_type == "max":
            return [n.op("_backward_Pooling_max", g, x, n.outs[0], **_geometry(p))]
        if p.pool_type != "lp":
            return [n.op("_backward_Pooling", g, x, **_geometry(p))]
        power = _lp(p)
        params = _geometry(p, pool_type="sum", p_value=None)
        if power == 1:
            return [n.op("_backward_Pooling", g, x, **params)]
        y = n.outs[0]
        zero = y.eq(0.0)  # the gradient of a window of zeros is 0
        if power == 2:
            return [x * n.op("_backward_Pooling", g * (1.0 - zero) / (y + zero), x, **params)]
        return [x * x * n.op("_backward_Pooling", g * (1.0 - zero) / (y * y + zero), x, **params)]

    def cpu(self, p, ins, outs, train):
        return _task("pool_forward", p, _mode(p), divisor(p), ins[0].shape)


@register
class PoolingV1(Pooling):
    """Maximum, average or sum of windows of an image, as `Pooling`.

    Channels come second, averages divide by the size of the kernel everywhere, and a maximum may be
    a 0 of the padding.
    """

    name = "Pooling_v1"
    Params: type[Params] = PoolingV1Params


class _Backward(LinearLayer):
    """Base of what is computed from something of the result's shape and data."""

    inputs = ("ograd", "data")
    Params = SpreadParams

    def infer_shape(self, p, ins, outs):
        data, out = pool_shapes(p, merge_shape(ins[1], outs[0]), ins[0])
        return [out, data], [data]


@register
class BackwardPooling(_Backward):
    """Gradient of averages and sums, from ograd; of the input `data` only the shape is used."""

    name = "_backward_Pooling"

    def gradient(self, n, ograds):
        return [n.op("_Pooling_linear", ograds[0], **_geometry(n.p)), None]

    def cpu(self, p, ins, outs, train):
        return _task("pool_spread", p, 1 if p.pool_type == "avg" else 2, divisor(p), outs[0].shape,
                     ins=(0,))


@register
class PoolingLinear(LinearLayer):
    """Averages (of any division) or sums of windows."""

    name = "_Pooling_linear"
    Params = SpreadParams

    def infer_shape(self, p, ins, outs):
        data, out = pool_shapes(p, ins[0], outs[0])
        return [data], [out]

    def gradient(self, n, ograds):
        return [n.op("_backward_Pooling", ograds[0], n.ins[0], **_geometry(n.p))]

    def cpu(self, p, ins, outs, train):
        return _task("pool_forward", p, 1 if p.pool_type == "avg" else 2, divisor(p), ins[0].shape)


@register
class BackwardPoolingMax(_Backward):
    """Gradient of maxima: every ograd is added to the place of its window's first maximum.

    `output` holds the maxima, those of windows that have one.
    """

    name = "_backward_Pooling_max"
    inputs = ("ograd", "data", "output")

    def infer_shape(self, p, ins, outs):
        data, out = pool_shapes(p, merge_shape(ins[1], outs[0]), merge_shape(ins[0], ins[2]))
        return [out, data, out], [data]

    def gradient(self, n, ograds):
        return [n.op("_Pooling_gather", ograds[0], n.ins[1], **_geometry(n.p)), None, None]

    def cpu(self, p, ins, outs, train):
        return _task("pool_max_scatter", p, 0, divisor(p), outs[0].shape)


@register
class PoolingGather(LinearLayer):
    """For each window the element of `values` where `data` has its maximum."""

    name = "_Pooling_gather"
    inputs = ("values", "data")
    Params = SpreadParams

    def infer_shape(self, p, ins, outs):
        data, out = pool_shapes(p, merge_shape(ins[0], ins[1]), outs[0])
        return [data, data], [out]

    def gradient(self, n, ograds):
        x, params = n.ins[1], _geometry(n.p)
        return [n.op("_backward_Pooling_max", ograds[0], x, n.op("_Pooling_gather", x, x, **params),
                     **params), None]

    def cpu(self, p, ins, outs, train):
        return _task("pool_max_gather", p, 0, divisor(p), ins[1].shape)
