"""Matrix products: dot, batch_dot, _linalg_gemm2, and the gradients of dot.

What lives here: shapes, dtypes and strides of products. What does not: the loops (_kernels/gemm.h),
FullyConnected (fully_connected.py).
Invariant: the gradients form a closed set: every rule below is written with operators of this file,
so products can be differentiated any number of times.
"""
from __future__ import annotations

from math import prod
from typing import ClassVar

from .._core.dtypes import FLOATS
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import check_rank, checked_size, merge_dim, norm_axis, scalar_shape
from .base import Operator, Task, merge_dtype, merge_shape, register
from .params import Params, param, parameters

__all__ = ["check_floats", "gemm_task", "matrix_strides"]

_LIMIT = 2**31


def check_floats(name: str, dtypes) -> None:
    """Raises MXNetTypeError unless every known dtype is a floating point one."""
    for d in dtypes:
        if d is not None and d not in FLOATS:
            raise MXNetTypeError(f"{name} computes with floating point numbers, got {d.name}; "
                                 "convert with astype first")


def matrix_strides(
    rows: int, cols: int, transposed: bool, ld: int | None = None
) -> tuple[int, int]:
    """(row, column) strides of a rows x cols matrix, stored by rows or (transposed) by columns.

    `ld` is the distance of stored rows where it is not their length. One of the two is always 1,
    and the other is at least the length of what is stored.
    """
    if not transposed:
        return (cols if ld is None else ld), 1
    stored = rows if ld is None else ld
    if stored == 1:  # a single stored column is a row as it lies in memory
        return max(1, cols), 1
    return 1, stored


def gemm_task(name: str, m: int, n: int, k: int, a: tuple[int, int], b: tuple[int, int], *,
              ldc: int | None = None, outer: int = 1, inner: int = 1,
              outer_steps: tuple[int, int, int] = (0, 0, 0),
              inner_steps: tuple[int, int, int] = (0, 0, 0), alpha: float = 1.0, bias: bool = False,
              ins: tuple[int, ...] | None = None, act: int = 0, packed: bool = False) -> Task:
    """The task of outer x inner products C[m,n] = act(alpha * A[m,k] B[k,n] (+ bias[n])).

    Parameters
    ----------
    a, b
        (row, column) strides from `matrix_strides`.
    outer_steps, inner_steps
        How far A, B and C of the next product lie, in elements.
    ins
        Which of the operator's inputs are A, B and the bias; by default the first ones.
    act
        Place in `fully_connected.ACTIVATIONS`; 0: none.
    packed
        B is what `_pack_matrix` makes.
    """
    if max(m, n, k, *a, *b) >= _LIMIT:
        raise MXNetValueError(
            f"{name}: a matrix product of {m} x {k} by {k} x {n} has a dimension of "
            f"2**31 or more, which is not supported"
        )
    steps = [s for pair in zip(outer_steps, inner_steps, strict=True) for s in pair]
    ld = n if ldc is None else ldc
    flop = 2.0 * outer * inner * m * n * max(k, 1)
    more = (0, 0, 0, act, int(packed)) if act or packed else ()
    return Task("gemm", ints=(outer, inner, m, n, k, *a, *b, max(1, ld), *steps, int(bias), *more),
                floats=(alpha,), work=80.0 + flop / 80 + 2.0 * outer * inner * m * n * bool(act),
                ins=ins)


class _Product(Operator):
    """Base of what is bilinear in floating point numbers."""

    inputs: ClassVar[tuple[str, ...]] = ("lhs", "rhs")
    cpu_dtypes = FLOATS

    def infer_dtype(self, p, ins, outs):
        check_floats(self.name, (*ins, *outs))
        dtype = None
        for d in (*ins, *outs):
            dtype = merge_dtype(dtype, d)
        return [dtype] * len(ins), [dtype] * len(outs)


@parameters
class DotParams(Params):
    transpose_a: bool = param(False, "Whether the first operand is transposed before the product.")
    transpose_b: bool = param(False, "Whether the second operand is transposed before the product.")
    forward_stype: str | None = param(
        None, "Storage type of the result; only dense results exist, the parameter is accepted.",
        choices=("default", "csr", "row_sparse"))


def _split_lhs(p: DotParams, shape: tuple[int, ...]) -> tuple[tuple[int, ...], int, bool]:
    """(kept axes, contracted length, whether the stored matrix is transposed) of dot's lhs."""
    if p.transpose_a and len(shape) > 1:
        return shape[1:], shape[0], True
    return shape[:-1], shape[-1], False


def _split_rhs(p: DotParams, shape: tuple[int, ...]) -> tuple[tuple[int, ...], int, bool]:
    if p.transpose_b and len(shape) > 1:
        return shape[:-1], shape[-1], True
    return shape[1:], shape[0], False


def _check_dot(p: DotParams, lhs: tuple[int, ...], rhs: tuple[int, ...]) -> None:
    if not lhs or not rhs:
        raise MXNetValueError(f"dot: operands need at least one dimension, got {lhs} and {rhs}")
    if len(lhs) == 1 and len(rhs) == 1 and (p.transpose_a or p.transpose_b):
        raise MXNetValueError(f"dot: vectors cannot be transposed, got {lhs} and {rhs} with "
                              f"transpose_a={p.transpose_a}, transpose_b={p.transpose_b}")


def _dot_shapes(p: DotParams, lhs, rhs):
    """Shapes of lhs, rhs and dot(lhs, rhs), refined."""
    if lhs is None or rhs is None:
        return lhs, rhs, None
    _check_dot(p, lhs, rhs)
    left, k1, ta = _split_lhs(p, lhs)
    right, k2, tb = _split_rhs(p, rhs)
    try:
        k = merge_dim(k1, k2)
    except MXNetValueError:
        raise MXNetValueError(
            f"dot: contracted lengths differ: {lhs}{' transposed' if ta else ''} has {k1}, "
            f"{rhs}{' transposed' if tb else ''} has {k2}") from None
    out = (*left, *right)
    check_rank(len(out), "dot: the result")
    if -1 not in out:
        checked_size(out, "dot: the result")
    lhs = (k, *left) if ta else (*left, k)
    rhs = (*right, k) if tb else (k, *right)
    return lhs, rhs, out or scalar_shape()


def _dot_sizes(p: DotParams, lhs, rhs):
    """(m, n, k, strides of lhs, strides of rhs) of dot(lhs, rhs) as one matrix product."""
    left, k, ta = _split_lhs(p, lhs)
    right, _, tb = _split_rhs(p, rhs)
    m, n = prod(left), prod(right)
    return m, n, k, matrix_strides(m, k, ta), matrix_strides(k, n, tb)


@register
class Dot(_Product):
    """Product of two arrays: the last axis of `lhs` is contracted with the first axis of `rhs`.

    For matrices this is the matrix product, for vectors the inner product. The shape of the result
    is ``lhs.shape[:-1] + rhs.shape[1:]``. With `transpose_a` the first axis of `lhs` is contracted
    instead and its other axes keep their order; with `transpose_b` the last axis of `rhs`.
    Transposing a vector does nothing, and is an error if both are vectors.

    Inputs are floating point and have one dtype. The inner product of two vectors has shape (1,),
    or () in np_shape mode.

    Raises
    ------
    MXNetValueError
        If the contracted lengths differ or an operand has no dimension.
    MXNetTypeError
        If an operand is not floating point.
    """

    name = "dot"
    Params = DotParams
    adds = True

    def infer_shape(self, p, ins, outs):
        lhs, rhs, out = _dot_shapes(p, *ins)
        return [lhs, rhs], [merge_shape(out, outs[0])]

    def gradient(self, n, ograds):
        flags = {"transpose_a": n.p.transpose_a, "transpose_b": n.p.transpose_b}
        a, b, g = n.ins[0], n.ins[1], ograds[0]
        return [n.op("_backward_dot_lhs", g, b, a, **flags),
                n.op("_backward_dot_rhs", g, a, b, **flags)]

    def cpu(self, p, ins, outs, train):
        m, n, k, a, b = _dot_sizes(p, ins[0].shape, ins[1].shape)
        return gemm_task(self.name, m, n, k, a, b)


class _DotGradient(_Product):
    """Base of dot's two gradients: the last input is there for its shape alone, never read."""

    Params = DotParams
    adds = True


@register
class BackwardDotLhs(_DotGradient):
    """Gradient of dot with respect to lhs, from (ograd, rhs); the input `lhs` gives the shape."""

    name = "_backward_dot_lhs"
    inputs = ("ograd", "rhs", "lhs")

    def infer_shape(self, p, ins, outs):
        lhs, rhs, out = _dot_shapes(p, merge_shape(ins[2], outs[0]), ins[1])
        return [merge_shape(out, ins[0]), rhs, lhs], [lhs]

    def gradient(self, n, ograds):
        flags = {"transpose_a": n.p.transpose_a, "transpose_b": n.p.transpose_b}
        g, b, h = n.ins[0], n.ins[1], ograds[0]
        return [n.op("dot", h, b, **flags), n.op("_backward_dot_rhs", g, h, b, **flags), None]

    def cpu(self, p, ins, outs, train):
        lhs, rhs = outs[0].shape, ins[1].shape
        left, k, ta = _split_lhs(p, lhs)
        right, _, tb = _split_rhs(p, rhs)
        m, n = prod(left), prod(right)
        if ta:  # lhs is stored [k, m]: op(B) G^T
            return gemm_task(self.name, k, m, n, matrix_strides(k, n, tb),
                             matrix_strides(n, m, True), ins=(1, 0))
        return gemm_task(self.name, m, k, n, matrix_strides(m, n, False),
                         matrix_strides(n, k, not tb), ins=(0, 1))


@register
class BackwardDotRhs(_DotGradient):
    """Gradient of dot with respect to rhs, from (ograd, lhs); the input `rhs` gives the shape."""

    name = "_backward_dot_rhs"
    inputs = ("ograd", "lhs", "rhs")

    def infer_shape(self, p, ins, outs):
        lhs, rhs, out = _dot_shapes(p, ins[1], merge_shape(ins[2], outs[0]))
        return [merge_shape(out, ins[0]), lhs, rhs], [rhs]

    def gradient(self, n, ograds):
        flags = {"transpose_a": n.p.transpose_a, "transpose_b": n.p.transpose_b}
        g, a, h = n.ins[0], n.ins[1], ograds[0]
        return [n.op("dot", a, h, **flags), n.op("_backward_dot_lhs", g, h, a, **flags), None]

    def cpu(self, p, ins, outs, train):
        lhs, rhs = ins[1].shape, outs[0].shape
        left, k, ta = _split_lhs(p, lhs)
        right, _, tb = _split_rhs(p, rhs)
        m, n = prod(left), prod(right)
        if tb:  # rhs is stored [n, k]: G^T op(A)
            return gemm_task(self.name, n, k, m, matrix_strides(n, m, True),
                             matrix_strides(m, k, ta), ins=(0, 1))
        return gemm_task(self.name, k, n, m, matrix_strides(k, m, not ta),
                         matrix_strides(m, n, False), ins=(1, 0))


def _batch_shapes(name: str, p, lhs, rhs, out, min_ndim: int):
    """Shapes of lhs, rhs and the product of stacks of matrices, refined in every direction."""
    for s in (lhs, rhs, out):
        if s is not None and len(s) < min_ndim:
            raise MXNetValueError(f"{name}: operands need at least {min_ndim} dimensions, got "
                                  f"{lhs} and {rhs}")
    known = [s for s in (lhs, rhs, out) if s is not None]
    if not known:
        return lhs, rhs, out
    ndim = len(known[0])
    batch: list[int] = [-1] * (ndim - 2)
    m = n = k = -1
    try:
        for s in known:
            if len(s) != ndim:
                raise MXNetValueError("ranks differ")
            batch = [merge_dim(x, y) for x, y in zip(batch, s[:-2], strict=True)]
        if lhs is not None:
            m, k = (lhs[-1], lhs[-2]) if p.transpose_a else (lhs[-2], lhs[-1])
        if rhs is not None:
            k2, n = (rhs[-1], rhs[-2]) if p.transpose_b else (rhs[-2], rhs[-1])
            k = merge_dim(k, k2)
        if out is not None:
            m, n = merge_dim(m, out[-2]), merge_dim(n, out[-1])
    except MXNetValueError:
        raise MXNetValueError(
            f"{name}: {lhs}{' transposed' if p.transpose_a else ''} and "
            f"{rhs}{' transposed' if p.transpose_b else ''} do not fit"
            + (f" (result {out})" if out is not None else "")
            + ": leading dimensions and contracted lengths must be equal") from None
    result = (*batch, m, n)
    if -1 not in result:
        checked_size(result, f"{name}: the result")
    return ((*batch, k, m) if p.transpose_a else (*batch, m, k),
            (*batch, n, k) if p.transpose_b else (*batch, k, n), result)


def _batch_task(name: str, p, lhs, rhs, alpha: float = 1.0, inner: int = 1) -> Task:
    """Products of stacks; in memory the last `inner` matrices of a stack share each row."""
    m, k = (lhs[-1], lhs[-2]) if p.transpose_a else (lhs[-2], lhs[-1])
    n = rhs[-2] if p.transpose_b else rhs[-1]
    return gemm_task(name, m, n, k, matrix_strides(m, k, p.transpose_a, inner * lhs[-1]),
                     matrix_strides(k, n, p.transpose_b, inner * rhs[-1]), ldc=inner * n,
                     outer=prod(lhs[:-2]) // max(1, inner), inner=inner,
                     outer_steps=(inner * m * k, inner * k * n, inner * m * n),
                     inner_steps=(lhs[-1], rhs[-1], n), alpha=alpha)


def _batch_gradient(n, g, op: str, **params):
    """Gradients of a product of stacks of matrices, by the same operator."""
    a, b = n.ins
    ta, tb = n.p.transpose_a, n.p.transpose_b
    if ta:
        ga = n.op(op, b, g, transpose_a=tb, transpose_b=True, **params)
    else:
        ga = n.op(op, g, b, transpose_b=not tb, **params)
    if tb:
        gb = n.op(op, g, a, transpose_a=True, transpose_b=ta, **params)
    else:
        gb = n.op(op, a, g, transpose_a=not ta, **params)
    return [ga, gb]


@register
class BatchDot(_Product):
    """Matrix products of two stacks of matrices, one product for each index of the leading axes.

    For shapes (..., m, k) and (..., k, n) the result is (..., m, n); `transpose_a` and
    `transpose_b` exchange the last two axes of an operand first. There are at least three axes, and
    the leading ones are equal: they are not broadcast.
    """

    name = "batch_dot"
    Params = DotParams
    adds = True

    def infer_shape(self, p, ins, outs):
        lhs, rhs, out = _batch_shapes(self.name, p, ins[0], ins[1], outs[0], 3)
        return [lhs, rhs], [out]

    def gradient(self, n, ograds):
        return _batch_gradient(n, ograds[0], "batch_dot")

    def cpu(self, p, ins, outs, train):
        return _batch_task(self.name, p, ins[0].shape, ins[1].shape)


@parameters
class Gemm2Params(Params):
    transpose_a: bool = param(False, "Whether the matrices of A are transposed.")
    transpose_b: bool = param(False, "Whether the matrices of B are transposed.")
    alpha: float = param(1.0, "Factor of the product.")
    axis: int = param(-2, "Axis that holds the rows of the matrices; the last axis holds the "
                          "columns, all others count the matrices.")


def _rows_last(p: Gemm2Params, shape):
    """`shape` with the axis of the rows moved to the last place but one."""
    if shape is None:
        return None
    at = norm_axis(p.axis, len(shape))
    if at == len(shape) - 1:
        raise MXNetValueError(f"_linalg_gemm2: axis {p.axis} is the last one of {shape}, which "
                              "holds the columns")
    return (*shape[:at], *shape[at + 1:-1], shape[at], shape[-1])


def _rows_back(p: Gemm2Params, shape):
    """Undoes `_rows_last`."""
    if shape is None:
        return None
    at = norm_axis(p.axis, len(shape))
    return (*shape[:at], shape[-2], *shape[at:-2], shape[-1])


@register
class LinalgGemm2(_Product):
    """``alpha * op(A) op(B)`` for stacks of matrices with equal leading axes, if any.

    The rows of a matrix lie along `axis`, its columns along the last axis; `transpose_a` and
    `transpose_b` say which operands are transposed first.
    """

    name = "_linalg_gemm2"
    aliases = ("linalg_gemm2",)
    inputs = ("A", "B")
    Params = Gemm2Params

    def infer_shape(self, p, ins, outs):
        a, b, out = (_rows_last(p, s) for s in (*ins, outs[0]))
        a, b, out = _batch_shapes(self.name, p, a, b, out, 2)
        return [_rows_back(p, a), _rows_back(p, b)], [_rows_back(p, out)]

    def gradient(self, n, ograds):
        return _batch_gradient(n, ograds[0], "_linalg_gemm2", alpha=n.p.alpha, axis=n.p.axis)

    def cpu(self, p, ins, outs, train):
        shape = ins[0].shape
        inner = prod(shape[norm_axis(p.axis, len(shape)) + 1:-1])
        return _batch_task(self.name, p, _rows_last(p, shape), _rows_last(p, ins[1].shape), p.alpha,
                           inner)
