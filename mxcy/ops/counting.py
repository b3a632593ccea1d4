"""Operators that count, check and lay out: histogram, all_finite, allclose, sums of squares of many
arrays, Khatri-Rao products, index arrays.

What lives here: operators of one kernel each that belong to no larger family. What does not:
reductions along axes (reduce.py), orders (sort.py).
Invariant: results do not depend on threads; operators without a gradient rule are counts, checks
or helpers of training loops.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .._core.dtypes import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT64,
    UINT8,
    DType,
)
from .._core.errors import MXNetValueError
from ._shapes import (
    MAX_SIZE,
    check_rank,
    checked_size,
    is_known,
    merge_dim,
    norm_axis,
    strides_of,
)
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Spec,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .init import _RAMP_DTYPES, _ramp_task
from .params import Params, param, parameters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]
Dtypes = tuple[Sequence[DType | None], Sequence[DType | None]]
MaybeDtypes = list[DType | None]


# ---- histogram ----------------------------------------------------------------------------------

@parameters
class HistogramParams(Params):
    bin_cnt: int | None = param(None, "Number of bins of equal width; None: `bins` has the edges.")
    range: tuple[float, ...] | None = param(None, "Lower and upper end, with `bin_cnt`.")


@register
class Histogram(Operator):
    """Counts how many elements lie in each bin.

    Bin i holds edges[i] <= x < edges[i + 1], the last bin its upper edge as well. Elements outside
    and NaN are not counted. With `bin_cnt` the edges lie at equal distances over `range`, and
    `bins` is not given.

    Parameters
    ----------
    data : array
    bins : array
        Edges in increasing order, one more than there are bins.

    Returns
    -------
    counts : array of int64
    edges : array
        Of the dtype of `data`.

    Raises
    ------
    MXNetValueError
        If range and bin_cnt are not given together, range is no interval, or `bins` has not one
        dimension.
    """

    name = "_histogram"
    inputs = ("data", "bins")
    outputs = ("output0", "output1")
    Params = HistogramParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT64))
    differentiable = False

    def input_names(self, p: Any) -> tuple[str, ...]:
        return ("data", "bins") if p.bin_cnt is None else ("data",)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        if (p.bin_cnt is None) != (p.range is None):
            raise MXNetValueError("_histogram: give bin_cnt and range together, got "
                                  f"bin_cnt={p.bin_cnt}, range={p.range}")
        if p.bin_cnt is not None:
            if not 0 < p.bin_cnt <= 2**40:
                raise MXNetValueError(f"_histogram: bin_cnt must be above 0, got {p.bin_cnt}")
            ends = p.range
            if len(ends) != 2 or not -1e308 < ends[0] <= ends[1] < 1e308:
                raise MXNetValueError("_histogram: range must be two finite numbers, the lower one "
                                      f"first, got {ends}")
            edges: MaybeShape = (p.bin_cnt + 1,)
        else:
            edges = merge_shape(ins[1], outs[1])
            if edges is not None and (len(edges) != 1 or edges[0] == 0):
                raise MXNetValueError(f"_histogram: bins must have shape (bins + 1,), got {edges}")
        counts = None if edges is None else (-1 if edges[0] == -1 else edges[0] - 1,)
        return [ins[0], edges][:len(ins)], [merge_shape(counts, outs[0]),
                                            merge_shape(edges, outs[1])]

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        return list(ins), [INT64, merge_dtype(ins[0], outs[1])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        bins, size = outs[0].shape[0], size_of(ins[0].shape)
        slots = min(16, size // 16384 + 1) if bins <= 65536 else 1
        return Task("histogram", ints=(bins, slots), floats=p.range or (),
                    workspace=8 * (bins + 1 + slots * bins),
                    work=200.0 + 6.0 * size + 10.0 * bins * slots)


# ---- checks and sums over many arrays -----------------------------------------------------------

class _Check(Operator):
    """Base: one float32 number from arrays of any shape and dtype."""

    differentiable = False
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        return list(ins), [merge_shape((1,), outs[0])]

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        return list(ins), [FLOAT32]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("all_finite", workspace=8, work=100.0 + sum(size_of(s.shape) for s in ins))


@parameters
class AllFiniteParams(Params):
    init_output: bool = param(True, "Accepted; the result never depends on what `out` held before.")


@register
class AllFinite(_Check):
    """1 if every element is finite, else 0, as an array of shape (1,) of float32."""

    name = "all_finite"
    Params = AllFiniteParams


@parameters
class MultiAllFiniteParams(AllFiniteParams):
    num_arrays: int = param(1, "Number of arrays.", ge=1)


@register
class MultiAllFinite(_Check):
    """1 if every element of every array is finite, else 0, as an array of shape (1,) of float32."""

    name = "multi_all_finite"
    variadic = "num_arrays"
    Params = MultiAllFiniteParams


@parameters
class NumArraysParams(Params):
    num_arrays: int = param(doc="Number of arrays.", ge=1)


@register
class MultiSumSq(_Check):
    """The sum of squares of every array: an array of float32 with one number for each.

    Summed in float64.
    """

    name = "multi_sum_sq"
    variadic = "num_arrays"
    Params = NumArraysParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        return list(ins), [merge_shape((len(ins),), outs[0])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("multi_sum_sq", work=100.0 + sum(size_of(s.shape) for s in ins))


@register
class ResetArrays(_Check):
    """Fills every array with zeros, in place; there is no result."""

    name = "reset_arrays"
    variadic = "num_arrays"
    Params = NumArraysParams

    def num_visible(self, p: Any) -> int:
        return 0

    def mutated(self, p: Any, train: bool) -> tuple[int, ...]:
        return tuple(range(p.num_arrays))

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("reset_arrays", work=100.0 + 0.2 * sum(size_of(s.shape) for s in ins))


@parameters
class MultiLarsParams(Params):
    eta: float = param(doc="Trust coefficient.")
    eps: float = param(doc="Added to the divisor.")
    rescale_grad: float = param(1.0, "Factor of the gradients.")


@register
class MultiLars(Operator):
    """Layer-wise learning rates (Y. You et al., "Large batch training of convolutional networks").

    With w and g the norms of weight and (rescaled) gradient: lrs * eta * w / (g + wds * w + eps)
    where both norms are above 0, else lrs.
    """

    name = "multi_lars"
    inputs = ("lrs", "weights_sum_sq", "grads_sum_sq", "wds")
    Params = MultiLarsParams
    differentiable = False

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("multi_lars", floats=(p.eta, p.eps, p.rescale_grad),
                    work=100.0 + 10.0 * size_of(outs[0].shape))


@parameters
class AllcloseParams(Params):
    rtol: float = param(1e-5, "Relative tolerance.")
    atol: float = param(1e-8, "Absolute tolerance.")
    equal_nan: bool = param(True, "Whether NaN equals NaN.")


@register
class Allclose(Operator):
    """1 if |a - b| <= atol + rtol |b| for all elements, else 0, as a number of uint8.

    Infinities are close to equal infinities only.

    Raises
    ------
    MXNetValueError
        If the shapes differ.
    """

    name = "_contrib_allclose"
    inputs = ("a", "b")
    Params = AllcloseParams
    differentiable = False
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        shape = merge_shape(ins[0], ins[1])
        return [shape, shape], [merge_shape((), outs[0])]

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        dtype = merge_dtype(ins[0], ins[1])
        return [dtype, dtype], [UINT8]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("allclose", ints=(int(p.equal_nan),), floats=(p.rtol, p.atol),
                    work=100.0 + 3.0 * size_of(ins[0].shape))


@parameters
class MulticastParams(Params):
    num_outputs: int = param(doc="Number of arrays.", ge=1)
    cast_narrow: bool = param(False, "Convert to the narrowest of the dtypes, not the widest.")


_WIDTH = {FLOAT16: 1, BFLOAT16: 1, FLOAT32: 2, FLOAT64: 3}


@register
class AmpMulticast(Operator):
    """Converts all floating arrays to one dtype: the widest among them (or the narrowest).

    Arrays of other dtypes are copied. float16 and bfloat16 together give float32, unless
    `cast_narrow` is on: then the first of them.
    """

    name = "amp_multicast"
    variadic = "num_outputs"
    Params = MulticastParams
    cpu_dtypes = ALL_DTYPES

    def output_names(self, p: Any) -> tuple[str, ...]:
        return tuple(f"output{i}" for i in range(p.num_outputs))

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        shapes = [merge_shape(a, b) for a, b in zip(ins, outs, strict=True)]
        return shapes, shapes

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        if None in ins:
            return list(ins), list(outs)
        floats = [d for d in ins if d in _WIDTH]
        if not floats:
            return list(ins), list(ins)
        if p.cast_narrow:
            to = min(floats, key=_WIDTH.__getitem__)
        else:
            to = max(floats, key=_WIDTH.__getitem__)
            if to is not FLOAT32 and _WIDTH[to] == 1 and len(set(floats)) > 1:
                to = FLOAT32
        return list(ins), [to if d in _WIDTH else d for d in ins]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [None if g is None else n.op("_cast_like", g, x)
                for g, x in zip(ograds, n.ins, strict=True)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("multi_cast", work=100.0 + 2.0 * sum(size_of(s.shape) for s in ins))


# ---- Khatri-Rao ---------------------------------------------------------------------------------

@parameters
class KhatriRaoParams(Params):
    num_args: int = param(doc="Number of matrices.", ge=1)


def _khatri_shapes(op: str, ins: Sequence[MaybeShape], out: MaybeShape
                   ) -> tuple[list[MaybeShape], MaybeShape]:
    """Matrices have equally many columns; the product has the product of the rows."""
    columns, rows = -1, 1
    for s in (*ins, out):
        if s is not None:
            if len(s) != 2:
                raise MXNetValueError(f"{op}: expected matrices, got shape {s}")
            columns = merge_dim(columns, s[1], f"{op}: the number of columns")
    for s in ins:
        rows = -1 if rows == -1 or s is None or s[0] == -1 else rows * s[0]
    if rows != -1 and columns != -1:
        checked_size((rows, columns), f"{op}: the result")
    shapes: list[MaybeShape] = [(-1 if s is None else s[0], columns) for s in ins]
    return shapes, merge_shape((rows, columns), out)


def _khatri_task(columns: int, skip: int, matrices: Sequence[Spec]) -> Task:
    rows = [s.shape[0] for s in matrices]
    return Task("khatri_rao", ints=(columns, skip, *rows),
                work=100.0 + 3.0 * prod(rows) * columns * len(rows))


@register
class KhatriRao(Operator):
    """Column-wise Kronecker product of matrices with equally many columns.

    Column c of the result is the Kronecker product of the columns c of the matrices.

    Returns
    -------
    array of shape (rows_0 * rows_1 * ..., columns)

    Raises
    ------
    MXNetValueError
        If an input is no matrix or the numbers of columns differ.
    """

    name = "khatri_rao"
    inputs = ("args",)
    variadic = "num_args"
    Params = KhatriRaoParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        shapes, out = _khatri_shapes(self.name, ins, outs[0])
        return shapes, [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_khatri_rao", ograds[0], *n.ins, index=i) for i in range(len(n.ins))]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _khatri_task(outs[0].shape[1], -1, ins)


@parameters
class BackwardKhatriRaoParams(KhatriRaoParams):
    index: int = param(doc="Which matrix the gradient is for.", ge=0)


@register
class BackwardKhatriRao(Operator):
    """Gradient of `khatri_rao` for one of its matrices: (ograd, the matrices)."""

    name = "_backward_khatri_rao"
    inputs = ("args",)
    variadic = "num_args"
    Params = BackwardKhatriRaoParams

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        if p.index >= len(ins) - 1:
            raise MXNetValueError(f"{self.name}: index {p.index}, but {len(ins) - 1} matrices")
        shapes, out = _khatri_shapes(self.name, ins[1:], ins[0])
        mine = merge_shape(shapes[p.index], outs[0])
        shapes[p.index] = mine
        return [out, *shapes], [mine]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        g, matrices, mine = n.ins[0], list(n.ins[1:]), n.p.index
        matrices[mine] = ograds[0]
        return [n.op("khatri_rao", *matrices),
                *(None if i == mine else n.op("_backward_khatri_rao", g, *matrices, index=i)
                  for i in range(len(matrices)))]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _khatri_task(outs[0].shape[1], p.index, ins[1:])


# ---- index makers -------------------------------------------------------------------------------

@parameters
class IndexArrayParams(Params):
    axes: tuple[int, ...] | None = param(None, "Axes whose coordinates are given; None: all.")


@register
class IndexArray(Operator):
    """The coordinates of every element: out[i, j, .., :] = (i, j, ..), of int64.

    Returns
    -------
    array of shape data.shape + (number of axes,)

    Raises
    ------
    MXNetValueError
        If an axis is out of range.
    """

    name = "_contrib_index_array"
    Params = IndexArrayParams
    differentiable = False
    cpu_dtypes = ALL_DTYPES

    def axes(self, p: Any, ndim: int) -> tuple[int, ...]:
        if p.axes is None:
            return tuple(range(ndim))
        return tuple(norm_axis(a, ndim) for a in p.axes)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = ins[0]
        if data is None:
            return [None], [outs[0]]
        check_rank(len(data) + 1)
        shape = (*data, len(self.axes(p, len(data))))
        if is_known(shape):
            checked_size(shape)
        return [data], [merge_shape(shape, outs[0])]

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        return list(ins), [INT64]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        steps = strides_of(shape)
        pairs = [v for a in self.axes(p, len(shape)) for v in (max(steps[a], 1), max(shape[a], 1))]
        return Task("index_array", ints=(len(pairs) // 2, *pairs), ins=(),
                    work=100.0 + 8.0 * size_of(outs[0].shape))


@parameters
class ArangeLikeParams(Params):
    start: float = param(0.0, "First number.")
    step: float = param(1.0, "Distance between numbers.")
    repeat: int = param(1, "How often each number is repeated.", ge=1, le=2**40)
    ctx: str = param("", "Device, as 'cpu(0)'.")
    axis: int | None = param(None, "Axis whose length the result has; None: the shape of `data`.")


@register
class ArangeLike(Operator):
    """Numbers at equal distances, as many as `data` has elements (or an axis of it).

    Returns
    -------
    array
        Of the dtype of `data`; of its shape, or of one dimension if an axis is given.

    Raises
    ------
    MXNetValueError
        If the axis is out of range.
    """

    name = "_contrib_arange_like"
    Params = ArangeLikeParams
    differentiable = False
    cpu_dtypes = _RAMP_DTYPES

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data = ins[0]
        if data is None:
            return [None], [outs[0]]
        shape = data if p.axis is None else (data[norm_axis(p.axis, len(data))],)
        return [data], [merge_shape(shape, outs[0])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return _ramp_task(outs[0], p.start, p.step, p.repeat)


@register
class FillElement(Operator):
    """`lhs` with one element of each row replaced: out[i, rhs[i]] = mhs[i]. There is no gradient.

    Raises
    ------
    MXNetValueError
        If lhs is no matrix or the others have not its number of rows.
    MXNetIndexError
        If an index is not in [0, columns).
    """

    name = "fill_element_0index"
    inputs = ("lhs", "mhs", "rhs")
    inplace = ((0, 0),)
    differentiable = False
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        lhs, row = merge_shape(ins[0], outs[0]), merge_shape(ins[1], ins[2])
        if lhs is not None:
            if len(lhs) != 2:
                raise MXNetValueError(f"{self.name}: lhs must be a matrix, got shape {lhs}")
            row = merge_shape(row, lhs[:1])
        return [lhs, row, row], [lhs]

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1], ins[2]], [dtype]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("fill_element", ints=ins[0].shape,
                    work=100.0 + 0.3 * size_of(ins[0].shape) + 10.0 * ins[0].shape[0])


@parameters
class CountSketchParams(Params):
    out_dim: int = param(doc="Length of the result's last axis.", ge=1, le=MAX_SIZE)
    processing_batch_size: int = param(32, "Accepted; of no effect.")


@register
class CountSketch(Operator):
    """Projects vectors by adding elements up at given places with given signs.

    out[.., h[i]] = sum of s[i] * data[.., i] (Charikar, Chen, Farach-Colton 2002).

    Parameters
    ----------
    data : array of shape (..., n)
    h : array of shape (1, n)
        Places in [0, out_dim).
    s : array of shape (1, n)
        Signs.

    Returns
    -------
    array of shape (..., out_dim)
    """

    name = "_contrib_count_sketch"
    inputs = ("data", "h", "s")
    Params = CountSketchParams
    raw_ins = (1,)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, out = ins[0], outs[0]
        line = merge_shape(merge_shape(ins[1], ins[2]), (1, -1))
        if data is not None:
            if not data:
                raise MXNetValueError(f"{self.name}: data needs at least one dimension")
            line = merge_shape(line, (1, data[-1]))
            out = merge_shape(out, (*data[:-1], p.out_dim))
            if is_known(out):
                checked_size(out or ())
        return [data, line, line], [out]

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        dtype = merge_dtype(ins[0], outs[0])
        return [dtype, ins[1], ins[2]], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        h = n.op("reshape", n.ins[1], shape=(-1,))
        s = n.op("_cast_like", n.op("reshape", n.ins[2], shape=(-1,)), n.ins[0])
        got = n.op("take", ograds[0], h, axis=-1)
        both = n.op("elemwise_mul", got, n.ins[0])
        sign = n.op("sum", n.op("reshape", both, shape=(-1, 0), reverse=True), axis=0,
                    keepdims=True)
        return [n.op("broadcast_mul", got, s), None, n.op("_cast_like", sign, n.ins[2])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        length = ins[0].shape[-1]
        rows = size_of(ins[0].shape[:-1])
        return Task("count_sketch", ints=(rows, length, p.out_dim),
                    work=100.0 + 6.0 * rows * (length + p.out_dim))
