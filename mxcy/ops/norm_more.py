"""InstanceNorm, GroupNorm, L2Normalization, LRN, and relatives of BatchNorm.

What lives here: shapes and gradients. What does not: the loops (_kernels/norm_more.h), BatchNorm.
Invariant: gradients of every order are exact; hidden outputs count as functions of the data.
"""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._core.errors import MXNetValueError
from ._movement import copy_task
from ._shapes import split_axis
from .base import ALL_DTYPES, Operator, Task, merge_dtype, merge_shape, register, size_of
from .dot import check_floats
from .norm import BatchNorm, BatchNormParams, _Second, _second, cut_groups, scale_dtypes
from .params import Params, param, parameters

__all__: list[str] = []


def _need_rank(name: str, shape, rank: int) -> None:
    if shape is not None and len(shape) < rank:
        raise MXNetValueError(f"{name}: data needs at least {rank} dimensions, got {shape}")


# -- groups -----------------------------------------------------------------------------------
@parameters
class InstanceNormParams(Params):
    eps: float = param(1e-3, "Added to the variance.", ge=0.0)


@parameters
class GroupNormParams(Params):
    num_groups: int = param(1, "Number of groups that the channels are cut into.")
    eps: float = param(1e-5, "Added to the variance.", ge=0.0)
    output_mean_var: bool = param(False, "Whether mean and standard deviation are outputs.")


class _Groups(Operator):
    """Base: data (batch, channels, ...), one gamma and beta for each of the groups."""

    inputs = ("data", "gamma", "beta")
    outputs = ("output", "mean", "std")
    rank = 3

    def groups(self, p, shape) -> int:
        """Number of groups of a sample, -1 if unknown."""
        raise NotImplementedError

    def shapes(self, p, data, vectors, stats):
        """(data, vector, statistics), merged."""
        _need_rank(self.name, data, self.rank)
        count = -1 if data is None else self.groups(p, data)
        vector: Any = (count,)
        for v in vectors:
            try:
                vector = merge_shape(vector, v)
            except MXNetValueError:
                raise MXNetValueError(f"{self.name}: expected gamma and beta of shape {vector} for "
                                      f"data {data}, got {v}") from None
        stat: Any = None if data is None else (data[0], vector[0])
        for s in stats:
            stat = merge_shape(stat, s)
        if data is not None and isinstance(p, InstanceNormParams):
            data = (data[0], vector[0], *data[2:])
        return data, vector, stat

    def num_visible(self, p):
        return 3 if getattr(p, "output_mean_var", False) else 1

    def infer_shape(self, p, ins, outs):
        data, vector, stat = self.shapes(p, merge_shape(ins[0], outs[0]), ins[1:], outs[1:])
        return [data, vector, vector], [data, stat, stat]

    def infer_dtype(self, p, ins, outs):
        data, scale, stat = scale_dtypes(self.name, merge_dtype(ins[0], outs[0]), ins[1:], outs[1:])
        return [data, scale, scale], [data, stat, stat]

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None] * 3
        groups = getattr(n.p, "num_groups", 0)
        back = n.op("_backward_GroupNorm", ograds[0], n.ins[0], n.ins[1], n.outs[1], n.outs[2],
                    num_groups=groups)
        return [back, back[1], back[2]]

    def cpu(self, p, ins, outs, train):
        shape, groups = ins[0].shape, ins[1].shape[0]
        length = size_of(shape[1:]) // groups if groups else 0
        cut, workspace = cut_groups(shape[0] * groups, 1, length)
        return Task("group_norm", ints=(shape[0] * groups, groups, length, *cut), floats=(p.eps,),
                    work=100.0 + 0.7 * size_of(shape), workspace=workspace)


@register
class InstanceNorm(_Groups):
    """Normalises every channel of every sample: ``gamma (x - mean) / sqrt(var + eps) + beta``.

    `data` is (batch, channels, ...) with at least one more dimension, over which mean and
    (biased) variance are taken; `gamma` and `beta` are (channels,).

    Notes
    -----
    Ulyanov, Vedaldi and Lempitsky, arXiv:1607.08022.
    """

    name = "InstanceNorm"
    Params = InstanceNormParams

    def groups(self, p, shape):
        return shape[1]


@register
class GroupNorm(_Groups):
    """Normalises groups of channels: ``gamma (x - mean) / sqrt(var + eps) + beta``.

    The channels (axis 1) are cut into `num_groups` runs of equal length; mean and (biased)
    variance are those of a run and all further axes in one sample. `gamma` and `beta` are
    (num_groups,). With `output_mean_var` the mean and ``sqrt(var + eps)``, both (batch,
    num_groups), are outputs too; no gradient flows through them.

    Notes
    -----
    Wu and He, ECCV 2018.
    """

    name = "GroupNorm"
    Params = GroupNormParams

    def groups(self, p, shape):
        if p.num_groups < 1 or (shape[1] % p.num_groups and shape[1] != -1):
            raise MXNetValueError(f"{self.name}: num_groups must divide the {shape[1]} channels of "
                                  f"data {shape}, got {p.num_groups}")
        return p.num_groups


@parameters
class BackwardGroupNormParams(Params):
    num_groups: int = param(1, "As in GroupNorm; 0: every channel by itself.")


@register
class BackwardGroupNorm(_Groups):
    """Gradients of GroupNorm and InstanceNorm for data, gamma and beta.

    With xhat the normalised data and means over a group: ``gamma (g - mean(g) - xhat mean(g xhat))
    / std``.
    """

    name = "_backward_GroupNorm"
    inputs = ("ograd", "data", "gamma", "mean", "std")
    outputs = ("data_grad", "gamma_grad", "beta_grad")
    Params = BackwardGroupNormParams

    def groups(self, p, shape):
        if p.num_groups < 0 or (p.num_groups and shape[1] % p.num_groups and shape[1] != -1):
            raise MXNetValueError(f"GroupNorm: num_groups must divide the {shape[1]} channels of "
                                  f"data {shape}, got {p.num_groups}")
        return p.num_groups or shape[1]

    def num_visible(self, p):
        return 3

    def infer_shape(self, p, ins, outs):
        data = merge_shape(merge_shape(ins[0], ins[1]), outs[0])
        data, vector, stat = self.shapes(p, data, [ins[2], *outs[1:]], ins[3:])
        return [data, data, vector, stat, stat], [data, vector, vector]

    def infer_dtype(self, p, ins, outs):
        data = merge_dtype(merge_dtype(ins[0], ins[1]), outs[0])
        data, scale, stat = scale_dtypes(self.name, data, [ins[2], *outs[1:]], ins[3:])
        return [data, data, scale, stat, stat], [data, scale, scale]

    def gradient(self, n, ograds):
        g0, x0, gamma0, mean, std = n.ins
        gamma, u, v = (None if e is None else n.op("_cast_like", e, std)
                       for e in (gamma0, *ograds[1:]))

        def flat(e):  # (batch, groups, rest)
            return n.op("_group_view", n.op("_cast_like", e, std), std)

        g, x = flat(g0), flat(x0)
        a = None if ograds[0] is None else flat(ograds[0])
        s = n.op("expand_dims", n.op("_rdiv_scalar", std, scalar=1.0), axis=2)
        xhat = n.op("broadcast_mul", n.op("broadcast_sub", x, n.op("expand_dims", mean, axis=2)), s)
        c = _Second(n, xhat, {"axis": (2,)}, True)

        def wide(e):
            return n.op("expand_dims", n.op("expand_dims", e, axis=0), axis=2)

        dg = dx = dgamma = more = None
        if u is not None:
            dg, more = c.mul(xhat, wide(u)), c.mul(g, wide(u))
        if v is not None:
            part = n.op("broadcast_add", n.op("zeros_like", g), wide(v))
            dg = part if dg is None else dg + part
        if a is not None:
            part, pg, dx = _second(c, a, g, c.mul(wide(gamma), s), s, more)
            dg = part if dg is None else dg + part
            dgamma = n.op("sum", c.mul(a * pg, s), axis=(0, 2))
        elif more is not None:
            dx = c.mul(c.project(more), s)
        return [None if dg is None else n.op("reshape_like", n.op("_cast_like", dg, g0), g0),
                None if dx is None else n.op("reshape_like", n.op("_cast_like", dx, x0), x0),
                None if dgamma is None else n.op("_cast_like", dgamma, gamma0), None, None]

    def cpu(self, p, ins, outs, train):
        shape, groups = ins[0].shape, ins[2].shape[0]
        length = size_of(shape[1:]) // groups if groups else 0
        cut, workspace = cut_groups(shape[0] * groups, 1, length)
        return Task("group_norm_backward", ints=(shape[0] * groups, groups, length, *cut),
                    work=100.0 + size_of(shape), workspace=workspace)


# -- L2Normalization --------------------------------------------------------------------------
@parameters
class L2NormalizationParams(Params):
    eps: float = param(1e-10, "Added to the sum of squares.", ge=0.0)
    mode: str = param("instance", "What is divided by its norm: a sample, the channels of a "
                      "position, or the positions of a channel.",
                      choices=("channel", "instance", "spatial"))


@register
class L2Normalization(Operator):
    """Divides by the norm: ``x / sqrt(sum(x^2) + eps)``.

    The sum runs over all axes but the first (mode 'instance'), over axis 1 ('channel'), or over
    the axes from 2 on ('spatial').
    """

    name = "L2Normalization"
    outputs = ("output", "norm")
    Params = L2NormalizationParams

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        shape = merge_shape(ins[0], outs[0])
        _need_rank(self.name, shape, {"instance": 1, "channel": 2, "spatial": 3}[p.mode])
        norm = outs[1]
        if shape is not None:
            keep = {"instance": (0,), "spatial": (0, 1),
                    "channel": tuple(i for i in range(len(shape)) if i != 1)}[p.mode]
            norm = merge_shape(norm, tuple(d if i in keep else 1 for i, d in enumerate(shape)))
        return [shape], [shape, norm]

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        return super().infer_dtype(p, ins, outs)

    def gradient(self, n, ograds):
        g, h = ograds[0], ograds[1] if len(ograds) > 1 else None
        x, y, norm = n.ins[0], n.outs[0], n.outs[1]
        inv = n.op("_rdiv_scalar", norm, scalar=1.0)
        part = None
        if g is not None:
            along = n.op("_reduce_to", g * y, norm)
            part = n.op("broadcast_mul", n.op("broadcast_sub", g, n.op("broadcast_mul", y, along)),
                        inv)
        if h is not None:
            more = n.op("broadcast_mul", x, h * inv)
            part = more if part is None else part + more
        return [part]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        if p.mode == "channel":
            ints = split_axis(shape, 1)
        else:
            lead = 2 if p.mode == "spatial" else 1
            ints = (size_of(shape[:lead]), size_of(shape[lead:]), 1)
        return Task("l2_normalize", ints=ints, floats=(p.eps,), work=100.0 + 0.7 * size_of(shape))


# -- LRN --------------------------------------------------------------------------------------
@parameters
class LRNParams(Params):
    alpha: float = param(1e-4, "Weight of the sum of squares.")
    beta: float = param(0.75, "Exponent.")
    knorm: float = param(2.0, "Added to the weighted sum.")
    nsize: int = param(doc="Number of neighbouring channels in a window, odd.")


@parameters
class WindowParams(Params):
    nsize: int = param(doc="Number of neighbouring channels in a window, odd.")


def _check_window(name: str, nsize: int, shape) -> None:
    if nsize < 1 or nsize % 2 == 0:
        raise MXNetValueError(f"{name}: nsize must be odd and positive, got {nsize}")
    _need_rank(name, shape, 2)


@register
class LRN(Operator):
    """Response normalisation across channels: ``x / (knorm + alpha / nsize * S) ** beta``.

    S is the sum of squares over the `nsize` channels (axis 1) around each one, as far as they
    exist. `data` has at least 2 dimensions.

    Notes
    -----
    Krizhevsky, Sutskever and Hinton, NIPS 2012, section 3.3.
    """

    name = "LRN"
    outputs = ("output", "norm")
    Params = LRNParams

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        ins, outs = super().infer_shape(p, ins, outs)
        _check_window(self.name, p.nsize, ins[0])
        return ins, outs

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        return super().infer_dtype(p, ins, outs)

    def gradient(self, n, ograds):
        g, h = ograds[0], ograds[1] if len(ograds) > 1 else None
        x, norm, p = n.ins[0], n.outs[1], n.p
        part = None
        if g is not None:
            part = g * n.op("_power_scalar", norm, scalar=-p.beta)
            down = g * x * n.op("_power_scalar", norm, scalar=-p.beta - 1.0) * -p.beta
            h = down if h is None else h + down
        if h is not None:
            more = x * n.op("_channel_window_sum", h, nsize=p.nsize) * (2 * p.alpha / p.nsize)
            part = more if part is None else part + more
        return [part]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        return Task("channel_window", ints=(*split_axis(shape, 1), p.nsize),
                    floats=(p.alpha / p.nsize, p.knorm, p.beta), work=100.0 + 12.0 * size_of(shape))


@register
class ChannelWindowSum(Operator):
    """Sums over the `nsize` channels (axis 1) around each one; its own gradient."""

    name = "_channel_window_sum"
    Params = WindowParams

    def infer_shape(self, p, ins, outs):
        ins, outs = super().infer_shape(p, ins, outs)
        _check_window(self.name, p.nsize, ins[0])
        return ins, outs

    def gradient(self, n, ograds):
        return [n.op(self.name, ograds[0], nsize=n.p.nsize)]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        return Task("channel_window", ints=(*split_axis(shape, 1), p.nsize),
                    work=100.0 + 5.0 * size_of(shape))


@register
class GroupView(Operator):
    """`data` (batch, ...) as (batch, groups, rest); `like` (batch, groups) is not read."""

    name = "_group_view"
    inputs = ("data", "like")
    cpu_dtypes = ALL_DTYPES
    view = True

    def infer_shape(self, p, ins, outs):
        data, like = ins
        if data is None or like is None or -1 in data or -1 in like:
            return [data, like], [outs[0]]
        size, groups = size_of(data[1:]), like[1] if len(like) == 2 else 0
        if groups < 1 or size % groups or like[0] != data[0]:
            raise MXNetValueError(f"{self.name}: {data} has no groups {like}")
        return [data, like], [merge_shape((data[0], groups, size // groups), outs[0])]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1]], [dtype]

    def gradient(self, n, ograds):
        return [n.op("reshape_like", ograds[0], n.ins[0]), None]

    def cpu(self, p, ins, outs, train):
        return copy_task(ins[0])


# -- relatives of BatchNorm -------------------------------------------------------------------
@parameters
class SyncBatchNormParams(Params):
    eps: float = param(1e-3, "Added to the variance.", ge=0.0)
    momentum: float = param(0.9, "Weight of the old value in the moving averages.")
    fix_gamma: bool = param(True, "Whether gamma counts as 1 and has no gradient.")
    use_global_stats: bool = param(False, "Whether the moving averages are used in training too.")
    output_mean_var: bool = param(False, "Whether mean and inverse standard deviation are outputs.")
    ndev: int = param(1, "Number of devices that share statistics; only 1 is possible.")
    key: str = param(doc="Name of the group of devices; without effect.")
    axis = 1


@register
class SyncBatchNorm(BatchNorm):
    """BatchNorm whose statistics are those of a batch that is spread over devices.

    There is one device in a computation here, so it is BatchNorm with the channels on axis 1;
    `ndev` above 1 raises.
    """

    name = "_contrib_SyncBatchNorm"
    Params = SyncBatchNormParams

    def infer_shape(self, p, ins, outs):
        if p.ndev != 1:
            raise MXNetValueError(f"{self.name}: ndev must be 1, got {p.ndev}")
        return super().infer_shape(p, ins, outs)


@parameters
class BatchNormV1Params(Params):
    eps: float = param(1e-3, "Added to the variance.", ge=0.0)
    momentum: float = param(0.9, "Weight of the old value in the moving averages.")
    fix_gamma: bool = param(True, "Whether gamma counts as 1 and has no gradient.")
    use_global_stats: bool = param(False, "Whether the moving averages are used in training too.")
    output_mean_var: bool = param(False, "Whether mean and inverse standard deviation are outputs.")
    axis = 1


@register
class BatchNormV1(BatchNorm):
    """BatchNorm with the channels on axis 1, under the name that old models have it by."""

    name = "BatchNorm_v1"
    Params = BatchNormV1Params


@register
class BatchNormWithReLU(BatchNorm):
    """BatchNorm followed by the maximum with 0, in one pass; parameters as in BatchNorm."""

    name = "_contrib_BatchNormWithReLU"
    Params = BatchNormParams

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None] * 5
        return super().gradient(n, [ograds[0] * (n.outs[0] > 0.0), None, None])

    def cpu(self, p, ins, outs, train):
        task = super().cpu(p, ins, outs, train)
        return replace(task, kernel="batch_norm_relu", work=task.work * 1.2)


# -- a penalty in the gradient ----------------------------------------------------------------
@parameters
class SparseRegParams(Params):
    sparseness_target: float = param(0.1, "Wanted mean activation, between 0 and 1.", gt=0, lt=1)
    penalty: float = param(0.001, "Weight of the penalty.")
    momentum: float = param(0.9, "Weight of the old value in the moving average.", ge=0, lt=1)


@register
class IdentityAttachKLSparseReg(Operator):
    """`data` itself; its gradient gets that of a penalty on the mean activation of each unit.

    With r the target and m the moving average of the activations over the batch (axis 0), which
    forward updates in training, ``penalty * (-r / m + (1 - r) / (1 - m))`` is added to the
    gradient. `data` (batch, ...) shall lie between 0 and 1, say after a sigmoid.

    Notes
    -----
    The penalty counts as a constant in the second derivative.
    """

    name = "IdentityAttachKLSparseReg"
    inputs = ("data", "moving_avg")
    outputs = ("output", "average")
    aux = 1
    mutates = (1,)
    uses_train = True
    Params = SparseRegParams

    def num_visible(self, p):
        return 1

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[0], outs[0])
        _need_rank(self.name, data, 2)
        average = merge_shape(ins[1], outs[1])
        if data is not None:
            units = -1 if -1 in data[1:] else size_of(data[1:])
            average = merge_shape(average, (units,))
        return [data, average], [data, average]

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        return super().infer_dtype(p, ins, outs)

    def gradient(self, n, ograds):
        if ograds[0] is None:
            return [None, None]
        g, m, r = ograds[0], n.op("BlockGrad", n.outs[1]), n.p.sparseness_target
        push = (n.op("_rdiv_scalar", m, scalar=-r)
                + n.op("_rdiv_scalar", n.op("_rminus_scalar", m, scalar=1.0), scalar=1.0 - r))
        flat = n.op("broadcast_add", n.op("Flatten", g),
                    n.op("expand_dims", push * n.p.penalty, axis=0))
        return [n.op("reshape_like", flat, g), None]

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        return Task("moving_average", ints=(shape[0], size_of(shape[1:]), int(train)),
                    floats=(p.momentum,), work=100.0 + 2.0 * size_of(shape))
