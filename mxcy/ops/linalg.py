"""Linear algebra on stacks of matrices: decompositions, triangular products, inverses.

What lives here: the _linalg_ operators but gemm2. What does not: plain products (dot.py), the
routines (LAPACK, through _kernels/linalg.pyx).
Invariant: the last two axes are a matrix, all others count matrices. Gradients are written with
operators, so all but the moves of triangles can be differentiated again.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import isqrt, prod
from typing import Any

from .._core import modes
from .._core.dtypes import DType
from .._core.errors import MXNetValueError
from .._kernels import blas
from ._shapes import checked_size, is_known, merge_dim, norm_axis, scalar_shape
from .base import ALL_DTYPES, MaybeShape, Operator, Shape, Spec, Task, merge_shape, register
from .dot import (
    Gemm2Params,
    _batch_gradient,
    _batch_shapes,
    _Product,
    _rows_back,
    _rows_last,
    check_floats,
    gemm_task,
    matrix_strides,
)
from .params import Params, param, parameters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]
_LIMIT = 2**25  # LAPACK counts its workspace in 32 bits


def _square(op: str, shape: MaybeShape) -> MaybeShape:
    """`shape` with its last two dimensions made equal."""
    if shape is None:
        return None
    if len(shape) < 2:
        raise MXNetValueError(f"{op}: expected matrices (at least 2 dimensions), got shape {shape}")
    try:
        n = merge_dim(shape[-2], shape[-1])
    except MXNetValueError:
        raise MXNetValueError(f"{op}: expected square matrices, got shape {shape}") from None
    return (*shape[:-2], n, n)


def _stack_task(op: str, kernel: str, count: int, ints: tuple[int, ...], *, scratch: int = 0,
                flop: float = 0.0, floats: tuple[float, ...] = (),
                ins: tuple[int, ...] | None = None) -> Task:
    """A task over a stack; `scratch` bytes for each matrix under work, `flop` for one matrix."""
    if max(ints, default=0) >= _LIMIT:
        raise MXNetValueError(f"{op}: a matrix with {max(ints)} rows or columns is too large")
    blas.lapack()
    room = -(-scratch // 64) * 64
    slots = max(1, min(count, 16, 2**28 // max(room, 1)))
    return Task(kernel, ints=(count, slots, room, *ints), floats=floats, ins=ins,
                workspace=1024 + slots * room, work=300.0 + count * (200.0 + flop / 4))


class _Linalg(Operator):
    """Base of operators on square matrices with a result of the same shape."""

    inputs: tuple[str, ...] = ("A",)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]) -> Any:
        check_floats(self.name, (*ins, *outs))
        return super().infer_dtype(p, ins, outs)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        shape: MaybeShape = None
        for s in (*ins, *outs):
            shape = merge_shape(shape, _square(self.name, s))
        shape = _square(self.name, shape)
        return [shape] * len(ins), [shape] * len(outs)


def _t(n: Any, x: Any) -> Any:
    """Transposed matrices."""
    return n.op("SwapAxis", x, dim1=-2, dim2=-1)


def _mm(n: Any, a: Any, b: Any, ta: bool = False, tb: bool = False, alpha: float = 1.0) -> Any:
    return n.op("_linalg_gemm2", a, b, transpose_a=ta, transpose_b=tb, alpha=alpha)


def _half(n: Any, x: Any, diagonal: float = 0.5, lower: bool = True) -> Any:
    """One triangle, with the diagonal multiplied by a factor."""
    return n.op("_linalg_triangle", x, diagonal=diagonal, lower=lower)


# ---- products -----------------------------------------------------------------------------------

@parameters
class GemmParams(Params):
    transpose_a: bool = param(False, "Whether the matrices of A are transposed.")
    transpose_b: bool = param(False, "Whether the matrices of B are transposed.")
    alpha: float = param(1.0, "Factor of the product.")
    beta: float = param(1.0, "Factor of C.")
    axis: int = param(-2, "Axis that holds the rows of the matrices; the last axis holds the "
                          "columns, all others count the matrices.")


@register
class LinalgGemm(_Product):
    """``alpha * op(A) op(B) + beta * C`` for stacks of matrices with equal leading axes, if any.

    The rows of a matrix lie along `axis`, its columns along the last axis; `transpose_a` and
    `transpose_b` say which operands are transposed first.
    """

    name = "_linalg_gemm"
    aliases = ("linalg_gemm",)
    inputs = ("A", "B", "C")
    inplace = ((2, 0),)
    cpu_dtypes = Operator.cpu_dtypes  # its kernel is BLAS's
    Params = GemmParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        view = Gemm2Params(axis=p.axis, transpose_a=p.transpose_a, transpose_b=p.transpose_b)
        a, b, c, out = (_rows_last(view, s) for s in (*ins, outs[0]))
        a, b, out = _batch_shapes(self.name, p, a, b, merge_shape(c, out), 2)
        a, b, out = (_rows_back(view, s) for s in (a, b, out))
        return [a, b, out], [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        g = ograds[0]

        class Two:
            p, ins, op = n.p, n.ins[:2], n.op
        return [*_batch_gradient(Two, g, "_linalg_gemm2", alpha=n.p.alpha, axis=n.p.axis),
                g * n.p.beta]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        view = Gemm2Params(axis=p.axis)
        inner = prod(shape[norm_axis(p.axis, len(shape)) + 1:-1])
        a, b = _rows_last(view, shape), _rows_last(view, ins[1].shape)
        m, k = (a[-1], a[-2]) if p.transpose_a else (a[-2], a[-1])
        cols = b[-2] if p.transpose_b else b[-1]
        if inner * max(m, k, cols) >= 2**31:
            raise MXNetValueError(f"{self.name}: rows of {ins} lie too far apart for BLAS")
        return _stack_task(self.name, "linalg_gemm", prod(a[:-2]),
                           (inner, m, cols, k, int(p.transpose_a), int(p.transpose_b)),
                           floats=(p.alpha, p.beta), flop=0.1 * m * cols * k)


@parameters
class SyrkParams(Params):
    transpose: bool = param(False, "A^T A instead of A A^T.")
    alpha: float = param(1.0, "Factor of the product.")


@register
class Syrk(_Product):
    """``alpha * A A^T`` (or ``alpha * A^T A``) for every matrix of a stack."""

    name = "_linalg_syrk"
    aliases = ("linalg_syrk",)
    inputs = ("A",)
    Params = SyrkParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        a, out = ins[0], _square(self.name, outs[0])
        keep = -1 if p.transpose else -2
        for known in (a, out):
            if known is not None and len(known) < 2:
                raise MXNetValueError(f"{self.name}: expected matrices, got shape {known}")
        if a is not None:
            out = merge_shape(out, (*a[:-2], a[keep], a[keep]))
        if out is not None:
            side = (out[-1], -1) if keep == -2 else (-1, out[-1])
            a = merge_shape(a, (*out[:-2], *side))
        if is_known(out):
            checked_size(out or (), f"{self.name}: the result")
        return [a], [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        both = ograds[0] + _t(n, ograds[0])
        a, alpha = n.ins[0], n.p.alpha
        return [_mm(n, a, both, alpha=alpha) if n.p.transpose else _mm(n, both, a, alpha=alpha)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        m, k = ins[0].shape[-2:]
        t = p.transpose
        if t:
            m, k = k, m
        return gemm_task(self.name, m, m, k, matrix_strides(m, k, t), matrix_strides(k, m, not t),
                         outer=prod(ins[0].shape[:-2]), outer_steps=(m * k, m * k, m * m),
                         alpha=p.alpha, ins=(0, 0))


@parameters
class TriangularParams(Params):
    transpose: bool = param(False, "Whether the triangular matrix is transposed.")
    rightside: bool = param(False, "Whether the triangular matrix stands to the right of B.")
    lower: bool = param(True, "Whether A is lower triangular; its other triangle is not read.")
    alpha: float = param(1.0, "Factor of B.")


class _Triangular(_Linalg):
    """Base of products and solutions with a triangular matrix."""

    inputs = ("A", "B")
    inplace = ((1, 0),)
    Params = TriangularParams
    kernel = ""

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        a, b = _square(self.name, ins[0]), merge_shape(ins[1], outs[0])
        if b is not None and len(b) < 2:
            raise MXNetValueError(f"{self.name}: expected matrices, got shape {b}")
        if a is not None:
            b = merge_shape(b, (*a[:-2], *((-1, a[-1]) if p.rightside else (a[-1], -1))))
        if b is not None:
            side = b[-1 if p.rightside else -2]
            a = merge_shape(a, (*b[:-2], side, side))
        return [a, b], [b]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = outs[0].shape
        m, cols = shape[-2:]
        flags = (int(p.transpose), int(p.rightside), int(p.lower))
        return _stack_task(self.name, self.kernel, prod(shape[:-2]), (m, cols, *flags),
                           floats=(p.alpha,), flop=0.2 * m * cols * (cols if p.rightside else m))


@register
class Trmm(_Triangular):
    """``alpha * op(A) B`` with triangular matrices A (``alpha * B op(A)`` with `rightside`)."""

    name = "_linalg_trmm"
    aliases = ("linalg_trmm",)
    kernel = "linalg_trmm"

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        (a, b), g, p = n.ins, ograds[0], n.p
        gb = n.op(self.name, a, g, transpose=not p.transpose, rightside=p.rightside, lower=p.lower,
                  alpha=p.alpha)
        first, second = (g, b) if p.rightside == p.transpose else (b, g)
        ga = _mm(n, first, second, p.rightside, not p.rightside, p.alpha)
        return [_half(n, ga, 1.0, p.lower), gb]


@register
class Trsm(_Triangular):
    """Solves ``op(A) X = alpha * B`` with triangular A (``X op(A) = alpha * B`` with `rightside`).

    A zero on the diagonal gives infinities and NaN.
    """

    name = "_linalg_trsm"
    aliases = ("linalg_trsm",)
    kernel = "linalg_trsm"

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        a, x, p = n.ins[0], n.outs[0], n.p
        m = n.op(self.name, a, ograds[0], transpose=not p.transpose, rightside=p.rightside,
                 lower=p.lower)
        first, second = (m, x) if p.rightside == p.transpose else (x, m)
        ga = _mm(n, first, second, p.rightside, not p.rightside, -1.0)
        return [_half(n, ga, 1.0, p.lower), m * p.alpha]


# ---- decompositions -----------------------------------------------------------------------------

@register
class Potrf(_Linalg):
    """Cholesky decomposition: the lower triangular L with ``A = L L^T``.

    Only the lower triangles of the matrices are read. The gradient (I. Murray, "Differentiation of
    the Cholesky decomposition", arXiv:1602.07527) is symmetric.

    Raises
    ------
    MXNetValueError
        If a matrix is not positive definite; the text names its number in the stack.
    """

    name = "_linalg_potrf"
    aliases = ("linalg_potrf",)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        low = n.outs[0]
        inner = _half(n, n.op("_linalg_trmm", low, _half(n, ograds[0], 1.0), transpose=True))
        s = n.op("_linalg_trsm", low, inner, transpose=True)
        s = n.op("_linalg_trsm", low, s, rightside=True)
        return [(s + _t(n, s)) * 0.5]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        side = ins[0].shape[-1]
        return _stack_task(self.name, "linalg_potrf", prod(ins[0].shape[:-2]), (side,),
                           flop=0.2 * side**3)


@register
class Potri(_Linalg):
    """Inverse of ``A A^T`` from its lower triangular Cholesky factor A.

    Raises
    ------
    MXNetValueError
        If a diagonal has a zero; the text names the matrix.
    """

    name = "_linalg_potri"
    aliases = ("linalg_potri",)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        g, b = ograds[0], n.outs[0]
        x = _mm(n, b, g + _t(n, g), alpha=-1.0)
        x = n.op("_linalg_trsm", n.ins[0], x, transpose=True, rightside=True)
        return [_half(n, x, 1.0)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        side = ins[0].shape[-1]
        return _stack_task(self.name, "linalg_potri", prod(ins[0].shape[:-2]), (side,),
                           flop=0.4 * side**3)


@register
class Gelqf(_Linalg):
    """LQ decomposition of matrices with at least as many columns as rows: ``A = L Q``.

    Q has orthonormal rows, L is lower triangular; signs are those of LAPACK. The gradient is that
    of M. Seeger et al., "Auto-differentiating linear algebra", arXiv:1710.08717; it exists where A
    has full rank.

    Returns
    -------
    Q : array of the shape of A
    L : array of square matrices

    Raises
    ------
    MXNetValueError
        If there are more rows than columns.
    """

    name = "_linalg_gelqf"
    aliases = ("linalg_gelqf",)
    outputs = ("output0", "output1")

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        a, low = merge_shape(ins[0], outs[0]), _square(self.name, outs[1])
        if a is not None and len(a) < 2:
            raise MXNetValueError(f"{self.name}: expected matrices, got shape {a}")
        if a is not None:
            low = merge_shape(low, (*a[:-2], a[-2], a[-2]))
        if low is not None:
            a = merge_shape(a, (*low[:-1], -1))
        if a is not None and -1 not in a[-2:] and a[-2] > a[-1]:
            raise MXNetValueError(f"{self.name}: expected at most as many rows as columns, got {a}")
        return [a], [a, low]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        q, low = n.outs
        gq, gl = ograds
        parts = []
        if gl is not None:
            parts.append(n.op("_linalg_trmm", low, _half(n, gl, 1.0), transpose=True))
        if gq is not None:
            parts.append(_mm(n, gq, q, tb=True, alpha=-1.0))
        half = _half(n, parts[0] if len(parts) == 1 else parts[0] + parts[1])
        x = _mm(n, half + _t(n, half), q)
        if gq is not None:
            x = x + gq
        return [n.op("_linalg_trsm", low, x, transpose=True)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        m, cols = ins[0].shape[-2:]
        return _stack_task(self.name, "linalg_gelqf", prod(ins[0].shape[:-2]), (m, cols),
                           scratch=65 * m * ins[0].dtype.itemsize, flop=float(m) * m * cols)


@register
class Syevd(_Linalg):
    """Eigenvalues and eigenvectors of symmetric matrices: ``A = U^T diag(L) U``.

    The rows of U are eigenvectors of length one, in the order of increasing eigenvalues; the
    element of a row that is largest in size is positive. Only the lower triangles are read. The
    gradient (M. Seeger et al., arXiv:1710.08717) is symmetric and exists where the eigenvalues
    differ; terms of equal eigenvalues are left out.

    Returns
    -------
    U : array of the shape of A
    L : array of shape A.shape[:-1]
    """

    name = "_linalg_syevd"
    aliases = ("linalg_syevd",)
    outputs = ("output0", "output1")

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        a, line = merge_shape(_square(self.name, ins[0]), _square(self.name, outs[0])), outs[1]
        if line is not None:
            if not line:
                raise MXNetValueError(f"{self.name}: eigenvalues have at least one dimension")
            a = merge_shape(a, (*line, line[-1]))
        a = _square(self.name, a)
        return [a], [a, None if a is None else a[:-1]]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        u, line = n.outs
        gu, gl = ograds
        inner = None if gl is None else n.op("_linalg_makediag", gl)
        if gu is not None:
            gap = n.op("broadcast_sub", n.op("expand_dims", line, axis=-1),
                       n.op("expand_dims", line, axis=-2))
            same = gap.eq(0.0)
            k = _mm(n, gu, u, tb=True) * ((1.0 - same) / (gap + same))
            inner = k if inner is None else inner + k
        x = _mm(n, u, _mm(n, inner, u), ta=True)
        return [(x + _t(n, x)) * 0.5]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        side, item = ins[0].shape[-1], ins[0].dtype.itemsize
        if side > 30000:
            raise MXNetValueError(f"{self.name}: matrices of {side} rows are too large (30000)")
        return _stack_task(self.name, "linalg_syevd", prod(ins[0].shape[:-2]), (side,),
                           scratch=(1 + 6 * side + 2 * side * side) * item + 8 + 4 * (3 + 5 * side),
                           flop=9.0 * side**3)


# ---- inverses and determinants ------------------------------------------------------------------

class _Inverse(_Linalg):
    """Base of the two inverses."""

    safe = 0

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        y = n.outs[0]
        return [_mm(n, y, _mm(n, ograds[0], y, tb=True), ta=True, alpha=-1.0)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        side = ins[0].shape[-1]
        return _stack_task(self.name, "linalg_inverse", prod(ins[0].shape[:-2]), (side, self.safe),
                           scratch=64 * side * ins[0].dtype.itemsize + 4 * side, flop=2.0 * side**3)


@register
class Inverse(_Inverse):
    """Inverses of square matrices.

    Raises
    ------
    MXNetValueError
        If a matrix is singular; the text names its number in the stack.
    """

    name = "_linalg_inverse"
    aliases = ("linalg_inverse",)


@register
class SafeInverse(_Inverse):
    """Inverses of square matrices, zeros in the place of singular ones; for gradients of `det`."""

    name = "_linalg_safe_inverse"
    safe = 1


class _PerMatrix(_Linalg):
    """Base: one number for each matrix (shape A.shape[:-2], or of a single number)."""

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        a = _square(self.name, ins[0])
        out: MaybeShape = None if a is None else a[:-2] or scalar_shape()
        for s in outs:
            out = merge_shape(out, s)
        if a is not None and len(a) > 2:
            a = merge_shape(a, (*(out or ()), *a[-2:]))
        return [a], [out] * len(outs)

    def spread(self, n: Any, g: Any, x: Any) -> Any:
        """`x` (matrices, or their diagonals) with each one multiplied by its number of `g`."""
        for _ in range(self.depth):
            g = n.op("expand_dims", g, axis=-1)
        return n.op("reshape_like", n.op("broadcast_mul", g, x), x)

    depth = 2


class _Det(_PerMatrix):
    """Base of det and slogdet."""

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        side = ins[0].shape[-1]
        return _stack_task(self.name, "linalg_det", prod(ins[0].shape[:-2]), (side,),
                           scratch=side * side * ins[0].dtype.itemsize + 8 + 4 * side,
                           flop=0.7 * side**3)


@register
class Det(_Det):
    """Determinants of square matrices.

    The gradient is that of Jacobi's formula, det(A) times the transposed inverse; it is given as
    zero where A is singular.

    Returns
    -------
    array of shape A.shape[:-2]
        (1,) for a single matrix, () in np_shape mode.
    """

    name = "_linalg_det"
    aliases = ("linalg_det",)
    outputs = ("output0",)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        inverse = _t(n, n.op("_linalg_safe_inverse", n.ins[0]))
        return [self.spread(n, ograds[0] * n.outs[0], inverse)]


@register
class Slogdet(_Det):
    """Signs and logarithms of the absolute values of determinants.

    A singular matrix has sign 0 and logarithm minus infinity. The gradient of the sign is zero,
    that of the logarithm the transposed inverse (given as zero where A is singular).

    Returns
    -------
    sign, logabsdet : arrays of shape A.shape[:-2]
    """

    name = "_linalg_slogdet"
    aliases = ("linalg_slogdet",)
    outputs = ("output0", "output1")

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        if ograds[1] is None:
            return [None]
        return [self.spread(n, ograds[1], _t(n, n.op("_linalg_safe_inverse", n.ins[0])))]


@register
class Sumlogdiag(_PerMatrix):
    """Sums of the logarithms of the diagonals of square matrices.

    Returns
    -------
    array of shape A.shape[:-2]
        (1,) for a single matrix, () in np_shape mode.
    """

    name = "_linalg_sumlogdiag"
    aliases = ("linalg_sumlogdiag",)
    depth = 1

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        inverse = 1.0 / n.op("_linalg_extractdiag", n.ins[0])
        return [n.op("_linalg_makediag", self.spread(n, ograds[0], inverse))]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        side = ins[0].shape[-1]
        return _stack_task(self.name, "linalg_sumlogdiag", prod(ins[0].shape[:-2]), (side,),
                           flop=40.0 * side)


# ---- diagonals and triangles --------------------------------------------------------------------

@parameters
class DiagParams(Params):
    offset: int = param(0, "Which diagonal: 0 the main one, above it for positive numbers.")


@parameters
class TrianParams(Params):
    offset: int = param(0, "The diagonal that bounds the triangle: positive: an upper triangle "
                           "that begins there; negative: a lower one.")
    lower: bool = param(True, "With offset 0: the lower triangle, otherwise the upper one.")


class _Line(Operator):
    """Base of moves between square matrices and a line of their elements."""

    inputs = ("A",)
    cpu_dtypes = ALL_DTYPES
    triangle = False
    to_line = True
    kernel = ""
    opposite = ""

    def length(self, p: Any, side: int) -> int:
        """Elements of the line for matrices of `side` rows."""
        if side == -1:
            return -1
        m = side - abs(p.offset)
        if m < 0 or (m == 0 and side and not modes.np_shape()):
            raise MXNetValueError(f"{self.name}: offset {p.offset} lies outside of matrices of "
                                  f"{side} rows")
        return m * (m + 1) // 2 if self.triangle else m

    def side(self, p: Any, length: int) -> int:
        """Rows of the matrices for a line."""
        if length == -1:
            return -1
        m = length
        if self.triangle:
            m = (isqrt(8 * length + 1) - 1) // 2
            if m * (m + 1) // 2 != length:
                raise MXNetValueError(f"{self.name}: {length} elements are no triangle (1, 3, 6, "
                                      "10, ...)")
        return m + abs(p.offset)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        matrix, line = (ins[0], outs[0]) if self.to_line else (outs[0], ins[0])
        matrix = _square(self.name, matrix)
        if line is not None and not line:
            raise MXNetValueError(f"{self.name}: expected at least one dimension")
        if matrix is not None:
            line = merge_shape(line, (*matrix[:-2], self.length(p, matrix[-1])))
        elif line is not None:
            side = self.side(p, line[-1])
            matrix = (*line[:-1], side, side)
            if is_known(matrix):
                checked_size(matrix, f"{self.name}: the matrices")
        return ([matrix], [line]) if self.to_line else ([line], [matrix])

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        values = {"offset": n.p.offset}
        if self.triangle:
            values["lower"] = n.p.lower
        return [n.op(self.opposite, ograds[0], **values)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape: Shape = (ins if self.to_line else outs)[0].shape
        return Task("linalg_triangle_line" if self.triangle else "linalg_diagonal",
                    ints=(prod(shape[:-2]), shape[-1], p.offset,
                          int(p.lower) if self.triangle else 0, int(self.to_line)),
                    work=100.0 + 0.3 * prod(outs[0].shape) + 2.0 * prod(shape))


@register
class Extractdiag(_Line):
    """One diagonal of every square matrix, as a line."""

    name = "_linalg_extractdiag"
    aliases = ("linalg_extractdiag",)
    opposite = "_linalg_makediag"
    Params = DiagParams


@register
class Makediag(_Line):
    """Square matrices with the given elements on one diagonal, zeros elsewhere."""

    name = "_linalg_makediag"
    aliases = ("linalg_makediag",)
    opposite = "_linalg_extractdiag"
    to_line = False
    Params = DiagParams


@register
class Extracttrian(_Line):
    """One triangle of every square matrix as a line: lower ones by rows, upper ones by columns."""

    name = "_linalg_extracttrian"
    aliases = ("linalg_extracttrian",)
    opposite = "_linalg_maketrian"
    triangle = True
    Params = TrianParams


@register
class Maketrian(_Line):
    """Triangular matrices from lines of their elements; undoes `extracttrian`."""

    name = "_linalg_maketrian"
    aliases = ("linalg_maketrian",)
    opposite = "_linalg_extracttrian"
    triangle = True
    to_line = False
    Params = TrianParams


@parameters
class TriangleParams(Params):
    lower: bool = param(True, "Which triangle is kept.")
    diagonal: float = param(1.0, "Factor of the diagonal.")


@register
class Triangle(_Linalg):
    """One triangle of every square matrix, zeros in the other, the diagonal times a factor."""

    name = "_linalg_triangle"
    Params = TriangleParams

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [_half(n, ograds[0], n.p.diagonal, n.p.lower)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        return Task("linalg_triangle", ints=(prod(shape[:-2]), shape[-1], int(p.lower)),
                    floats=(p.diagonal,), work=100.0 + 1.0 * prod(shape))
