"""Matrix products of attention on interleaved projections.

What lives here: the _contrib_interleaved_matmul_ operators. What does not: softmax, projections.
Invariant: one projection array holds, for every position, sample and head, the queries, keys and
values (or keys and values) side by side: (length, batch, heads * parts * size). The products read
them where they lie.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

from .._core.errors import MXNetValueError
from .base import MaybeShape, Spec, Task, merge_shape, register
from .dot import _Product, gemm_task
from .params import Params, param, parameters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]


@parameters
class HeadsParams(Params):
    heads: int = param(doc="Number of attention heads.", ge=1, le=2**31)


def _size(op: str, shape: MaybeShape, unit: int) -> int:
    """Size of a head of a projection (-1: not known); `unit` is heads * parts."""
    if shape is None:
        return -1
    if len(shape) != 3:
        raise MXNetValueError(f"{op}: expected (length, batch, features), got shape {shape}")
    if shape[2] == -1:
        return -1
    if shape[2] % unit:
        raise MXNetValueError(f"{op}: {shape[2]} features of {shape} are no multiple of {unit}")
    return shape[2] // unit


def _times(batch: int, heads: int) -> int:
    return -1 if batch == -1 else batch * heads


class _Attention(_Product):
    """Base: places of the operands inside the projections."""

    Params = HeadsParams
    parts: tuple[int, int] = (3, 3)  # how many parts the first and second projection have
    own = False  # both operands come from one projection

    def part(self, n: Any, x: Any, index: int, parts: int) -> Any:
        """One part of a projection as (batch * heads, length, size)."""
        x = n.op("reshape", x, shape=(0, 0, n.p.heads, parts, -1))
        if parts > 1:
            x = n.op("slice_axis", x, axis=3, begin=index, end=index + 1)
        x = n.op("transpose", x, axes=(1, 2, 0, 3, 4))
        return n.op("reshape", x, shape=(-3, 0, -3))

    def whole(self, n: Any, values: Sequence[Any], like: Any) -> Any:
        """The opposite of `part`: a projection from all of its parts (None: zeros)."""
        some = next(v for v in values if v is not None)
        full = [n.op("zeros_like", some) if v is None else v for v in values]
        laid = [n.op("transpose", n.op("reshape", v, shape=(-4, -1, n.p.heads, 0, 0)),
                     axes=(2, 0, 1, 3)) for v in full]
        laid = [n.op("expand_dims", v, axis=3) for v in laid]
        both = laid[0] if len(laid) == 1 else n.op("Concat", *laid, dim=3)
        return n.op("reshape_like", both, like)


class _Scores(_Attention):
    """Base of the products of queries and keys, divided by the root of the size of a head."""

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        g, first, last = ograds[0], n.ins[0], n.ins[-1]
        a, b = self.parts
        q, k = self.part(n, first, 0, a), self.part(n, last, 1 if self.own else 0, b)
        q, k = n.op("_contrib_div_sqrt_dim", q), n.op("_contrib_div_sqrt_dim", k)
        gq, gk = n.op("batch_dot", g, k), n.op("batch_dot", g, q, transpose_a=True)
        if self.own:
            return [self.whole(n, [gq, gk, None], first)]
        return [self.whole(n, [gq], first), self.whole(n, [gk, None], last)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        (rows, batch, width), (cols, _, wide) = ins[0].shape, ins[-1].shape
        a, b = self.parts
        size = width // (p.heads * a)
        task = gemm_task(self.name, rows, cols, size, (batch * width, 1), (1, batch * wide),
                         outer=batch, inner=p.heads,
                         outer_steps=(width, wide, p.heads * rows * cols),
                         inner_steps=(a * size, b * size, rows * cols),
                         alpha=1 / sqrt(max(size, 1)), ins=(0, len(ins) - 1))
        return Task(task.kernel, ints=(*task.ints, 0, size if self.own else 0, 0),
                    floats=task.floats, work=task.work, ins=task.ins)


class _Values(_Attention):
    """Base of the products of attention weights and values."""

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        projection, weights = n.ins
        parts = self.parts[0]
        g = self.part(n, ograds[0], 0, 1)
        v = self.part(n, projection, parts - 1, parts)
        gv = n.op("batch_dot", weights, g, transpose_a=True)
        return [self.whole(n, [None] * (parts - 1) + [gv], projection),
                n.op("batch_dot", g, v, transpose_b=True)]

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        projection, weights, out = ins[0], ins[1], outs[0]
        size = _size(self.name, projection, p.heads * self.parts[0])
        if projection is not None:
            length, batch = projection[:2]
            weights = merge_shape(weights, (_times(batch, p.heads),
                                            length if self.parts[0] == 3 else -1, length))
            rows = -1 if weights is None else weights[1]
            out = merge_shape(out, (rows, batch, -1 if size == -1 else size * p.heads))
        return [projection, weights], [out]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        (length, batch, width), rows = ins[0].shape, outs[0].shape[0]
        parts = self.parts[0]
        size = width // (p.heads * parts)
        task = gemm_task(self.name, rows, size, length, (length, 1), (batch * width, 1),
                         ldc=batch * p.heads * size, outer=batch, inner=p.heads,
                         outer_steps=(p.heads * rows * length, width, p.heads * size),
                         inner_steps=(rows * length, parts * size, size), ins=(1, 0))
        return Task(task.kernel, ints=(*task.ints, 0, (parts - 1) * size, 0), floats=task.floats,
                    work=task.work, ins=task.ins)


@register
class SelfattQk(_Scores):
    """Products of queries and keys for self-attention: Q K^T / sqrt(size of a head).

    Parameters
    ----------
    queries_keys_values : array of shape (length, batch, heads * 3 * size)
        For each head its queries, keys and values.

    Returns
    -------
    array of shape (batch * heads, length, length)

    Raises
    ------
    MXNetValueError
        If the features are no multiple of 3 * heads.
    """

    name = "_contrib_interleaved_matmul_selfatt_qk"
    inputs = ("queries_keys_values",)
    own = True

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        x, out = ins[0], outs[0]
        _size(self.name, x, 3 * p.heads)
        if x is not None:
            out = merge_shape(out, (_times(x[1], p.heads), x[0], x[0]))
        return [x], [out]


@register
class SelfattValatt(_Values):
    """Products of attention weights and values for self-attention.

    Parameters
    ----------
    queries_keys_values : array of shape (length, batch, heads * 3 * size)
    attention : array of shape (batch * heads, length, length)

    Returns
    -------
    array of shape (length, batch, heads * size)
    """

    name = "_contrib_interleaved_matmul_selfatt_valatt"
    inputs = ("queries_keys_values", "attention")


@register
class EncdecQk(_Scores):
    """Products of queries and keys for attention to other positions: Q K^T / sqrt(size of a head).

    Parameters
    ----------
    queries : array of shape (rows, batch, heads * size)
    keys_values : array of shape (length, batch, heads * 2 * size)
        For each head its keys and values.

    Returns
    -------
    array of shape (batch * heads, rows, length)

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    """

    name = "_contrib_interleaved_matmul_encdec_qk"
    inputs = ("queries", "keys_values")
    parts = (1, 2)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        q, kv = ins
        sizes = [s for s in (_size(self.name, q, p.heads), _size(self.name, kv, 2 * p.heads))
                 if s != -1]
        batch = {s[1] for s in ins if s is not None and s[1] != -1}
        if len(set(sizes)) > 1 or len(batch) > 1:
            raise MXNetValueError(f"{self.name}: queries {q} and keys_values {kv} do not fit")
        size, b = (sizes or [-1])[0], next(iter(batch), -1)
        wide = -1 if size == -1 else size * p.heads
        q = merge_shape(q, (-1, b, wide))
        kv = merge_shape(kv, (-1, b, -1 if size == -1 else 2 * wide))
        assert q is not None and kv is not None
        return [q, kv], [merge_shape(outs[0], (_times(b, p.heads), q[0], kv[0]))]


@register
class EncdecValatt(_Values):
    """Products of attention weights and values for attention to other positions.

    Parameters
    ----------
    keys_values : array of shape (length, batch, heads * 2 * size)
    attention : array of shape (batch * heads, rows, length)

    Returns
    -------
    array of shape (rows, batch, heads * size)
    """

    name = "_contrib_interleaved_matmul_encdec_valatt"
    inputs = ("keys_values", "attention")
    parts = (2, 2)
