"""BatchNorm and LayerNorm.

What lives here: normalisation by mean and variance, and its gradients. What does not: the loops
(_kernels/norm.h).
Invariant: the first and second gradients are exact: mean and deviation are inputs of the gradient
operators only to save work; the rules count them as functions of the data.
"""
from __future__ import annotations

from typing import Any

from .._core.dtypes import FLOAT32, HALVES
from .._core.errors import MXNetValueError
from ._movement import copy_task, fill_task
from ._shapes import norm_axis, split_axis, unknown
from .base import ALL_DTYPES, Operator, Task, merge_dtype, merge_shape, register, size_of
from .dot import check_floats
from .params import Params, param, parameters

__all__ = ["BatchNormParams", "channel_shapes", "cut_groups"]


def _stat_dtype(data):
    """Dtype of scales and statistics for data of a dtype: halves keep them in float32."""
    return FLOAT32 if data in HALVES else data


def _norm_dtypes(name: str, data, stats):
    """(data, dtype of all others), merged with what is known of the others."""
    check_floats(name, (data, *stats))
    stat = None if data is None else _stat_dtype(data)
    for d in stats:
        stat = merge_dtype(stat, d)
    return data, stat


def scale_dtypes(name: str, data, scales, stats):
    """(data, dtype of the scales, dtype of the statistics): half data may have scales like it."""
    scale = None
    for d in scales:
        scale = merge_dtype(scale, d)
    if scale is None or scale is not data:
        data, stat = _norm_dtypes(name, data, [*scales, *stats])
        return data, stat, stat
    return (data, scale, _norm_dtypes(name, data, stats)[1])


def channel_shapes(name: str, axis: int, data, vectors):
    """(data, (channels,)), merged; `vectors` are the shapes that must be (channels,)."""
    vector: Any = (-1,)
    for v in vectors:
        try:
            vector = merge_shape(vector, v)
        except MXNetValueError:
            raise MXNetValueError(f"{name}: expected shape {vector} (one value a channel), got {v}"
                                  ) from None
    if data is None:
        return data, vector
    at = norm_axis(axis, len(data))
    dims = list(unknown(len(data)))
    dims[at] = vector[0]
    try:
        data = merge_shape(data, tuple(dims))
    except MXNetValueError:
        raise MXNetValueError(
            f"{name}: data {data} has {data[at]} channels on axis {axis}, but the "
            f"scales or statistics have shape {vector}"
        ) from None
    return data, (data[at],)


@parameters
class AxisParams(Params):
    axis: int = param(1, "Axis of the channels.")


@register
class ChannelView(Operator):
    """Vector `data` in a shape that broadcasts along `axis` of `like` (not read)."""

    name = "_channel_view"
    inputs = ("data", "like")
    Params = AxisParams
    cpu_dtypes = ALL_DTYPES
    view = True

    def infer_shape(self, p, ins, outs):
        like, vector = channel_shapes(self.name, p.axis, ins[1], [ins[0]])
        if like is None:
            return [vector, like], [outs[0]]
        out = [1] * len(like)
        out[norm_axis(p.axis, len(like))] = vector[0]
        return [vector, like], [merge_shape(tuple(out), outs[0])]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1]], [dtype]

    def gradient(self, n, ograds):
        return [n.op("reshape_like", ograds[0], n.ins[0]), None]

    def cpu(self, p, ins, outs, train):
        return copy_task(ins[0])


@register
class TrainLike(Operator):
    """Ones in training, zeros otherwise, in the shape and dtype of the input (not read)."""

    name = "_train_like"
    cpu_dtypes = ALL_DTYPES
    uses_train = True
    differentiable = False

    def cpu(self, p, ins, outs, train):
        return fill_task(outs[0], float(train))


class _Second:
    """The algebra of the second gradient; see `_second`."""

    def __init__(self, n, xhat, axes, training) -> None:
        self.n, self.xhat, self.axes, self.training = n, xhat, axes, training

    def mul(self, a, b):
        return self.n.op("broadcast_mul", a, b)

    def mean(self, x):
        return self.n.op("mean", x, keepdims=True, **self.axes)

    def if_training(self, x):
        """`x` in training, 0 otherwise; `training` is True, False or an expression of ones or
        zeros."""
        return x if self.training is True else self.mul(x, self.training)

    def project(self, z):
        """z without its mean and without its part along xhat; in inference z itself."""
        if self.training is False:
            return z
        mean = self.if_training(self.mean(z))
        along = self.if_training(self.mean(z * self.xhat))
        return self.n.op("broadcast_sub", z, mean) - self.mul(self.xhat, along)


def _second(c: _Second, a, g, scale, inv, more):
    """Gradients of ``<a, scale * P(g)> + <more, xhat>`` with respect to g and to data.

    P is `c.project`, and `scale` is gamma times `inv`, the inverse deviation; `more` may be None.
    With y = xhat: d(xhat) = inv P(dx), d(inv) = -inv^2 mean(xhat dx) (in training), and P is
    symmetric.

    Returns
    -------
    (gradient for g, P(g), gradient for data)
    """
    pa, pg = c.project(a), c.project(g)
    dg = c.mul(pa, scale)
    w = more
    if c.training is not False:
        both = c.mul(a, c.mean(g * c.xhat)) + c.mul(g, c.mean(a * c.xhat))
        part = c.mul(both, c.if_training(scale))
        w = -part if more is None else more - part
    if w is None:
        return dg, pg, None
    dx = c.mul(c.project(w), inv)
    if c.training is not False:
        size = c.mul(c.if_training(c.mean(a * pg)), c.mul(scale, inv))
        dx = dx - c.mul(c.xhat, size)
    return dg, pg, dx


# -- how work is cut ------------------------------
#: Values of a unit of work; how many groups keep the threads busy without being cut; and values of
#: a group that may be read twice by one owner, because they are still in some cache.
_UNIT, _MANY, _CACHED = 1 << 15, 32, 1 << 18
#: Results of so many bytes and more are written past the caches, which they would only empty.
_STREAM = 24 << 20
#: Rows of a unit where channels come last.
_ROWS = 1024


def cut_groups(groups: int, outer: int, inner: int) -> tuple[tuple[int, int], int]:
    """Cuts `groups` groups of `outer` runs of `inner` values into units, by their shape alone.

    Groups of moderate size are not cut where there are many of them or little to do.

    Returns
    -------
    ((runs, values of a run) of a unit, bytes of workspace)
    """
    block, part = outer, inner
    if outer * inner > _CACHED or (groups < _MANY and groups * outer * inner > _UNIT):
        block, part = (1, _UNIT) if inner >= _UNIT else (_UNIT // max(1, inner), inner)
    block, part = max(1, min(block, outer)), max(1, part)
    units = groups * -(-outer // block) * -(-inner // part)
    return (block, part), 16 * (units + groups)


def _cut_batch(outer: int, channels: int, inner: int) -> tuple[tuple[int, int], int]:
    """As `cut_groups`, for channels; columns (inner 1) are cut into rows, 64 columns at a time."""
    if inner != 1:
        return cut_groups(channels, outer, inner)
    rows = _ROWS if outer > 2 * _ROWS else max(1, outer)
    tiles = -(-channels // 64)
    return (rows, 1), 0 if rows >= outer else 1024 * tiles * (-(-outer // rows) + 1)


# -- BatchNorm ------------------------------------
@parameters
class BatchNormParams(Params):
    eps: float = param(1e-3, "Added to the variance.", ge=0.0)
    momentum: float = param(0.9, "Weight of the old value in the moving averages.")
    fix_gamma: bool = param(True, "Whether gamma counts as 1 and has no gradient.")
    use_global_stats: bool = param(False, "Whether the moving averages are used in training too.")
    output_mean_var: bool = param(False, "Whether mean and inverse standard deviation are outputs.")
    axis: int = param(1, "Axis of the channels.")
    cudnn_off: bool = param(False, "Accepted; without effect.")
    min_calib_range: float | None = param(None, "Accepted; without effect.")
    max_calib_range: float | None = param(None, "Accepted; without effect.")


@register
class BatchNorm(Operator):
    """Normalises every channel: ``gamma * (data - mean) / sqrt(var + eps) + beta``.

    In training mean and (biased) variance are those of the batch, over all axes but `axis`, and the
    moving averages become ``momentum * moving + (1 - momentum) * batch`` when the operator runs. In
    inference, or with `use_global_stats`, the moving averages are used and stay as they are.

    `gamma`, `beta`, `moving_mean` and `moving_var` have shape (channels,) and the dtype of `data`,
    or float32 for half precision. With `output_mean_var` the mean and ``1 / sqrt(var + eps)`` that
    were used are outputs too; no gradient flows through them.
    """

    name = "BatchNorm"
    inputs = ("data", "gamma", "beta", "moving_mean", "moving_var")
    outputs = ("output", "mean", "var")
    aux = 2
    mutates = (3, 4)
    uses_train = True
    Params = BatchNormParams
    relu = False

    def mutated(self, p, train):
        return self.mutates if train and not p.use_global_stats else ()

    def num_visible(self, p):
        return 3 if p.output_mean_var else 1

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[0], outs[0])
        data, vector = channel_shapes(self.name, p.axis, data, [*ins[1:], *outs[1:]])
        return [data, *[vector] * 4], [data, vector, vector]

    def infer_dtype(self, p, ins, outs):
        data, stat = _norm_dtypes(self.name, merge_dtype(ins[0], outs[0]), [*ins[1:], *outs[1:]])
        return [data, *[stat] * 4], [data, stat, stat]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None] * 5
        back = n.op("_backward_BatchNorm", ograds[0], n.ins[0], n.ins[1], n.outs[1], n.outs[2],
                    axis=n.p.axis, fix_gamma=n.p.fix_gamma, use_global_stats=n.p.use_global_stats)
        return [back, None if n.p.fix_gamma else back[1], back[2], None, None]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        batch = train and not p.use_global_stats
        outer, channels, inner = split_axis(shape, p.axis)
        cut, workspace = _cut_batch(outer, channels, inner)
        return Task(
            "batch_norm",
            ints=(outer, channels, inner, int(batch), int(p.fix_gamma), *cut, int(self.relu),
                  int(4 * size_of(shape) >= _STREAM)),
            floats=(p.eps, p.momentum),
            work=100.0 + (0.7 if batch else 0.3) * size_of(shape),
            workspace=workspace,
        )


@register
class BatchNormRelu(BatchNorm):
    """relu of `BatchNorm`; the absorb pass puts it where relu alone reads a BatchNorm."""

    name = "_BatchNorm_relu"
    differentiable = False
    relu = True


@parameters
class BackwardBatchNormParams(Params):
    axis: int = param(1, "As in BatchNorm.")
    fix_gamma: bool = param(True, "As in BatchNorm.")
    use_global_stats: bool = param(False, "As in BatchNorm.")


@register
class BackwardBatchNorm(Operator):
    """Gradients of BatchNorm for data, gamma and beta.

    In training, with xhat the normalised data and means over a channel:
    ``gamma * inv * (g - mean(g) - xhat * mean(g * xhat))``; otherwise ``gamma * inv * g``.
    """

    name = "_backward_BatchNorm"
    inputs = ("ograd", "data", "gamma", "mean", "inv")
    outputs = ("data_grad", "gamma_grad", "beta_grad")
    uses_train = True
    Params = BackwardBatchNormParams

    def infer_shape(self, p, ins, outs):
        data = merge_shape(merge_shape(ins[0], ins[1]), outs[0])
        data, vector = channel_shapes("BatchNorm", p.axis, data, [*ins[2:], *outs[1:]])
        return [data, data, *[vector] * 3], [data, vector, vector]

    def infer_dtype(self, p, ins, outs):
        data = merge_dtype(merge_dtype(ins[0], ins[1]), outs[0])
        data, stat = _norm_dtypes("BatchNorm", data, [*ins[2:], *outs[1:]])
        return [data, data, *[stat] * 3], [data, stat, stat]

    def gradient(self, n, ograds):
        g0, x0, gamma, mean, inv = n.ins
        g, x, *heads = (
            None if e is None else n.op("_cast_like", e, inv) for e in (g0, x0, *ograds)
        )
        a, u, v = heads
        axes = {"axis": (n.p.axis,), "exclude": True}
        channel = {"axis": n.p.axis}
        s = n.op("_channel_view", inv, x, **channel)
        xhat = n.op("broadcast_mul",
                    n.op("broadcast_sub", x, n.op("_channel_view", mean, x, **channel)), s)
        training = (False if n.p.use_global_stats
                    else n.op("_channel_view", n.op("_train_like", inv), x, **channel))
        c = _Second(n, xhat, axes, training)
        dg = dx = dgamma = more = None
        if u is not None and not n.p.fix_gamma:
            k = n.op("_channel_view", u, x, **channel)
            dg, more = c.mul(xhat, k), c.mul(g, k)
        if v is not None:
            k = n.op("_channel_view", v, x, **channel)
            dg = n.op("broadcast_add", n.op("zeros_like", g) if dg is None else dg, k)
        if a is not None:
            scale = s if n.p.fix_gamma else n.op("_channel_view", inv * gamma, x, **channel)
            part, pg, dx = _second(c, a, g, scale, s, more)
            dg = part if dg is None else dg + part
            if not n.p.fix_gamma:
                dgamma = inv * n.op("sum", a * pg, **axes)
        elif more is not None:
            dx = c.mul(c.project(more), s)
        return [None if dg is None else n.op("_cast_like", dg, g0),
                None if dx is None else n.op("_cast_like", dx, x0), dgamma, None, None]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        batch = train and not p.use_global_stats
        outer, channels, inner = split_axis(shape, p.axis)
        cut, workspace = _cut_batch(outer, channels, inner)
        return Task("batch_norm_backward",
                    ints=(outer, channels, inner, int(batch), int(p.fix_gamma), *cut),
                    work=100.0 + size_of(shape), workspace=workspace)


# -- LayerNorm ------------------------------------
@parameters
class LayerNormParams(Params):
    axis: int = param(-1, "Axis that is normalised.")
    eps: float = param(1e-5, "Added to the variance.", ge=0.0)
    output_mean_var: bool = param(False, "Whether mean and standard deviation are outputs.")


def _row_shapes(name: str, axis: int, data, vectors, stats):
    """(data, (length,), shape of mean and deviation), merged."""
    data, vector = channel_shapes(name, axis, data, vectors)
    stat = None
    for s in stats:
        stat = merge_shape(stat, s)
    if data is not None:
        at = norm_axis(axis, len(data))
        stat = merge_shape(stat, (*data[:at], 1, *data[at + 1:]))
    return data, vector, stat


@register
class LayerNorm(Operator):
    """Normalises along `axis`: ``gamma * (data - mean) / sqrt(var + eps) + beta``.

    Mean and variance (biased) are those along `axis`; `gamma` and `beta` have shape (length of
    axis,) and the dtype of `data`; with half precision they may be float32, and are unless told.
    With `output_mean_var` the mean and ``sqrt(var + eps)`` are outputs too, in the shape of `data`
    with 1 on `axis`; no gradient flows through them.
    """

    name = "LayerNorm"
    inputs = ("data", "gamma", "beta")
    outputs = ("output", "mean", "std")
    Params = LayerNormParams

    def num_visible(self, p):
        return 3 if p.output_mean_var else 1

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[0], outs[0])
        data, vector, stat = _row_shapes(self.name, p.axis, data, ins[1:], outs[1:])
        return [data, vector, vector], [data, stat, stat]

    def infer_dtype(self, p, ins, outs):
        data, scale, stat = scale_dtypes(self.name, merge_dtype(ins[0], outs[0]), ins[1:], outs[1:])
        return [data, scale, scale], [data, stat, stat]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None] * 3
        back = n.op("_backward_LayerNorm", ograds[0], n.ins[0], n.ins[1], n.outs[1], n.outs[2],
                    axis=n.p.axis)
        return [back, back[1], back[2]]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        return Task("layer_norm", ints=split_axis(shape, p.axis), floats=(p.eps,),
                    work=100.0 + 0.8 * size_of(shape))


@parameters
class BackwardLayerNormParams(Params):
    axis: int = param(-1, "As in LayerNorm.")


@register
class BackwardLayerNorm(Operator):
    """Gradients of LayerNorm for data, gamma and beta.

    With xhat the normalised data and means along the axis: ``(h - mean(h) - xhat * mean(h * xhat))
    / std`` where h is gamma times the gradient of the output.
    """

    name = "_backward_LayerNorm"
    inputs = ("ograd", "data", "gamma", "mean", "std")
    outputs = ("data_grad", "gamma_grad", "beta_grad")
    Params = BackwardLayerNormParams

    def infer_shape(self, p, ins, outs):
        data = merge_shape(merge_shape(ins[0], ins[1]), outs[0])
        data, vector, stat = _row_shapes("LayerNorm", p.axis, data, [ins[2], *outs[1:]], ins[3:])
        return [data, data, vector, stat, stat], [data, vector, vector]

    def infer_dtype(self, p, ins, outs):
        data = merge_dtype(merge_dtype(ins[0], ins[1]), outs[0])
        data, scale, stat = scale_dtypes("LayerNorm", data, [ins[2], *outs[1:]], ins[3:])
        return [data, data, scale, stat, stat], [data, scale, scale]

    def gradient(self, n, ograds):
        g0, x0, gamma0, mean, std = n.ins
        g, x, gamma, *heads = (None if e is None else n.op("_cast_like", e, mean)
                               for e in (g0, x0, gamma0, *ograds))
        a, u, v = heads
        channel = {"axis": n.p.axis}
        s = 1.0 / std
        scale = n.op("_channel_view", gamma, x, **channel)
        xhat = n.op("broadcast_mul", n.op("broadcast_sub", x, mean), s)
        c = _Second(n, xhat, {"axis": (n.p.axis,)}, True)
        dg = dx = dgamma = more = None
        if u is not None:
            k = n.op("_channel_view", u, x, **channel)
            dg, more = c.mul(xhat, k), c.mul(g, k)
        if v is not None:
            k = n.op("_channel_view", v, x, **channel)
            dg = n.op("broadcast_add", n.op("zeros_like", g) if dg is None else dg, k)
        if a is not None:
            part, _, dx = _second(c, a, c.mul(g, scale), s, s, more)
            dgamma = n.op("sum", g * part, exclude=True, axis=(n.p.axis,))
            part = c.mul(part, scale)
            dg = part if dg is None else dg + part
        elif more is not None:
            dx = c.mul(c.project(more), s)
        return [None if dg is None else n.op("_cast_like", dg, g0),
                None if dx is None else n.op("_cast_like", dx, x0),
                None if dgamma is None else n.op("_cast_like", dgamma, gamma0), None, None]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        outer, length, inner = split_axis(shape, p.axis)
        # A piece of rows sums up for gamma and beta: few pieces, for each of which few are added.
        rows = min(256, max(16, -(-outer // 32)))
        sums = 2 * length * -(-outer // rows) if inner == 1 else 0
        return Task("layer_norm_backward", ints=(outer, length, inner, rows),
                    work=100.0 + 1.2 * size_of(shape), workspace=sums * ins[0].dtype.itemsize)
