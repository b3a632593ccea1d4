"""Elements in another order or with a border: flip, pad, diag, depth_to_space, space_to_depth.

What lives here: operators that place single elements by arithmetic on their indices. What does not:
transposes and broadcasts (shape.py), slices (slicing.py).
Invariant: the gradient of each is an operator of the same kind that puts every element back.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.dtypes import DType
from .._core.errors import MXNetValueError
from ._movement import copy_task, pattern_of, strided_task
from ._shapes import checked_size, dtype_of_first, is_known, norm_axes, norm_axis, strides_of
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Shape,
    Spec,
    Task,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]


# -- flip ------------------------------------------------------------------------------------------
@parameters
class ReverseParams(Params):
    axis: tuple[int, ...] = param(doc="Dimensions to reverse.")


@register
class Reverse(Operator):
    """Reverses the order of the elements along the given dimensions."""

    name = "reverse"
    aliases = ("flip",)
    Params = ReverseParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: ReverseParams, ins: list[MaybeShape], outs: list[MaybeShape]
            ) -> Shapes:
        shape = merge_shape(ins[0], outs[0])
        if shape is not None:
            norm_axes(p.axis, len(shape))
        return [shape], [shape]

    def cpu(self, p: ReverseParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        shape = ins[0].shape
        strides, offset = list(strides_of(shape)), 0
        for a in norm_axes(p.axis, len(shape)):
            offset += (shape[a] - 1) * strides[a]
            strides[a] = -strides[a]
        return strided_task(ins[0].dtype, shape, strides, offset)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("reverse", ograds[0], axis=n.p.axis)]


# -- padding ---------------------------------------------------------------------------------------
_MODES = ("constant", "edge", "reflect")


@parameters
class PadParams(Params):
    mode: str = param(doc="What the border holds: a constant, the nearest element, or the mirror "
                      "image (without the edge itself).", choices=_MODES)
    pad_width: tuple[int, ...] = param(
        doc="Width before and after each dimension: (before_0, after_0, before_1, ...).", ge=0)
    constant_value: float = param(0.0, "The constant of mode 'constant'.")


def _padded(p: PadParams, data: Shape) -> Shape:
    """Shape with the border; raises where it is impossible."""
    if len(p.pad_width) != 2 * len(data):
        raise MXNetValueError(f"Pad: pad_width {p.pad_width} must have two entries for each of the "
                              f"{len(data)} dimensions")
    out = []
    for i, d in enumerate(data):
        before, after = p.pad_width[2 * i:2 * i + 2]
        if d != -1 and p.mode == "reflect" and max(before, after) >= max(d, 1):
            raise MXNetValueError(f"Pad: reflecting {before} and {after} elements needs a "
                                  f"dimension longer than that; dimension {i} of {data} is {d}")
        if d == 0 and p.mode == "edge" and before + after:
            raise MXNetValueError(f"Pad: dimension {i} of {data} has no edge to repeat")
        out.append(-1 if d == -1 else d + before + after)
    if is_known(tuple(out)):
        checked_size(out, "Pad: shape")
    return tuple(out)


@register
class Pad(Operator):
    """Puts a border around the data.

    Any rank and dtype; the reference pads only the last dimensions of 4-d and 5-d tensors.

    Raises
    ------
    ValueError
        If `pad_width` has not two entries for each dimension, or a reflection is too wide.
    """

    name = "Pad"
    aliases = ("pad",)
    Params = PadParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: PadParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, out = ins[0], outs[0]
        if data is not None:
            out = merge_shape(_padded(p, data), out)
        if out is not None:
            if len(p.pad_width) != 2 * len(out):
                raise MXNetValueError(f"Pad: pad_width {p.pad_width} does not fit a result of "
                                      f"shape {out}")
            border = [p.pad_width[2 * i] + p.pad_width[2 * i + 1] for i in range(len(out))]
            if any(-1 < d < b for d, b in zip(out, border, strict=True)):
                raise MXNetValueError(f"Pad: shape {out} is smaller than its border {p.pad_width}")
            data = tuple(-1 if d == -1 else d - b for d, b in zip(out, border, strict=True))
        return [data], [out]

    def cpu(self, p: PadParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        if not ins[0].shape:
            return copy_task(outs[0])
        pattern = pattern_of(p.constant_value, outs[0].dtype)
        return Task("pad", ints=(_MODES.index(p.mode), pattern, *p.pad_width[::2]),
                    work=80.0 + 0.15 * size_of(outs[0].shape) * outs[0].dtype.itemsize)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_pad", ograds[0], n.ins[0], mode=n.p.mode, pad_width=n.p.pad_width)]


@register
class BackwardPad(Operator):
    """Gradient of `Pad`: every element of `data` collects what was copied from it."""

    name = "_backward_pad"
    inputs = ("grad", "data")
    Params = PadParams

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: PadParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, grad = merge_shape(ins[1], outs[0]), ins[0]
        if data is not None:
            grad = merge_shape(_padded(p, data), grad)
        return [grad, data], [data]

    def cpu(self, p: PadParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        if not outs[0].shape:
            return copy_task(outs[0])
        return Task("pad_backward", ints=(_MODES.index(p.mode), 0, *p.pad_width[::2]), ins=(0,),
                    work=80.0 + 0.8 * size_of(ins[0].shape))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("Pad", ograds[0], mode=n.p.mode, pad_width=n.p.pad_width), None]


# -- diagonals -------------------------------------------------------------------------------------
@parameters
class DiagParams(Params):
    k: int = param(0, "Which diagonal: above the main one (k > 0) or below.")
    axis1: int = param(0, "Dimension that counts the rows.")
    axis2: int = param(1, "Dimension that counts the columns.")


def _diag_axes(p: DiagParams, ndim: int) -> tuple[int, int]:
    a, b = norm_axis(p.axis1, ndim, "axis1"), norm_axis(p.axis2, ndim, "axis2")
    if a == b:
        raise MXNetValueError(f"diag: axis1 and axis2 are both dimension {a}")
    return a, b


def _diag_shape(p: DiagParams, data: Shape) -> Shape:
    """Shape of diag(data)."""
    if not data:
        raise MXNetValueError("diag: a 0-d tensor has no diagonal")
    if len(data) == 1:
        n = -1 if data[0] == -1 else data[0] + abs(p.k)
        if n != -1:
            checked_size((n, n), "diag: shape")
        return (n, n)
    a, b = _diag_axes(p, len(data))
    rest = tuple(d for i, d in enumerate(data) if i not in (a, b))
    if -1 in (data[a], data[b]):
        return (*rest, -1)
    length = min(data[a], data[b] - p.k) if p.k >= 0 else min(data[a] + p.k, data[b])
    if length <= 0:
        raise MXNetValueError(f"diag: shape {data} has no diagonal {p.k}")
    return (*rest, length)


def _diag_layout(p: DiagParams, data: Shape) -> tuple[list[int], list[int], int]:
    """Dimensions of the diagonal of a matrix (or of several), strides and offset in the data."""
    a, b = _diag_axes(p, len(data))
    strides = strides_of(data)
    rest = [i for i in range(len(data)) if i not in (a, b)]
    offset = p.k * strides[b] if p.k >= 0 else -p.k * strides[a]
    dims = list(_diag_shape(p, data))
    return dims, [*(strides[i] for i in rest), strides[a] + strides[b]], offset


def _matrix_layout(k: int, n: int) -> tuple[int, int]:
    """Stride and offset, in a square matrix, of the diagonal that holds n elements."""
    side = n + abs(k)
    return side + 1, k if k >= 0 else -k * side


@register
class Diag(Operator):
    """Diagonal of a matrix, or of the matrices in two dimensions; of a vector, a matrix.

    The diagonal becomes the last dimension. A vector of n elements becomes a matrix of n + abs(k)
    rows with the vector on its k-th diagonal.

    Raises
    ------
    ValueError
        If the diagonal does not exist, or the axes are equal or out of range.
    """

    name = "diag"
    Params = DiagParams
    cpu_dtypes = ALL_DTYPES

    def infer_shape(self, p: DiagParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        if ins[0] is None:
            return ins, outs
        return ins, [merge_shape(_diag_shape(p, ins[0]), outs[0])]

    def cpu(self, p: DiagParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        data, dtype = ins[0].shape, ins[0].dtype
        if len(data) == 1:
            stride, offset = _matrix_layout(p.k, data[0])
            return strided_task(dtype, data, (1,), 0, (stride,), offset, fill=0.0,
                                out_size=size_of(outs[0].shape))
        dims, strides, offset = _diag_layout(p, data)
        return strided_task(dtype, dims, strides, offset)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_backward_diag", ograds[0], n.ins[0], k=n.p.k, axis1=n.p.axis1,
                     axis2=n.p.axis2)]


@register
class BackwardDiag(Operator):
    """Gradient of `diag`: `grad` on the diagonal of zeros, or the diagonal of `grad`."""

    name = "_backward_diag"
    inputs = ("grad", "data")
    Params = DiagParams
    cpu_dtypes = ALL_DTYPES

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return dtype_of_first(ins, outs)

    def infer_shape(self, p: DiagParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, grad = merge_shape(ins[1], outs[0]), ins[0]
        if data is not None:
            grad = merge_shape(_diag_shape(p, data), grad)
        return [grad, data], [data]

    def cpu(self, p: DiagParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        data, dtype = outs[0].shape, outs[0].dtype
        if len(data) == 1:
            stride, offset = _matrix_layout(p.k, data[0])
            return strided_task(dtype, data, (stride,), offset)
        dims, strides, offset = _diag_layout(p, data)
        return strided_task(dtype, dims, strides_of(dims), 0, strides, offset, fill=0.0,
                            out_size=size_of(data))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("diag", ograds[0], k=n.p.k, axis1=n.p.axis1, axis2=n.p.axis2), None]


# -- blocks of pixels ------------------------------------------------------------------------------
@parameters
class BlockParams(Params):
    block_size: int = param(doc="Side of the blocks of pixels.", ge=1, le=1 << 20)


def _divided(name: str, d: int, by: int, what: str) -> int:
    if d == -1:
        return -1
    if d % by:
        raise MXNetValueError(f"{name}: {what} is {d}, expected a multiple of {by}")
    return d // by


def _times(d: int, by: int) -> int:
    return -1 if d == -1 else d * by


def _deep(name: str, b: int, data: Shape) -> Shape:
    n, c, h, w = data
    return (n, _times(c, b * b), _divided(name, h, b, "the height"),
            _divided(name, w, b, "the width"))


def _wide(name: str, b: int, data: Shape) -> Shape:
    n, c, h, w = data
    return n, _divided(name, c, b * b, "the depth"), _times(h, b), _times(w, b)


class _Blocks(Operator):
    """Base of depth_to_space and space_to_depth."""

    Params = BlockParams
    cpu_dtypes = ALL_DTYPES
    other = ""
    forward = staticmethod(_wide)
    backward = staticmethod(_deep)

    def infer_shape(self, p: BlockParams, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        data, out = ins[0], outs[0]
        for s in (data, out):
            if s is not None and len(s) != 4:
                raise MXNetValueError(f"{self.name}: expected 4 dimensions (N, C, H, W), got {s}")
        if data is not None:
            out = merge_shape(self.forward(self.name, p.block_size, data), out)
        if out is not None:
            data = merge_shape(self.backward(self.name, p.block_size, out), data)
        return [data], [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op(self.other, ograds[0], block_size=n.p.block_size)]


def _permute_task(dtype: Any, dims: Sequence[int], order: Sequence[int]) -> Task:
    strides = strides_of(dims)
    return strided_task(dtype, [dims[i] for i in order], [strides[i] for i in order])


@register
class DepthToSpace(_Blocks):
    """Spreads channels over blocks of pixels: (N, C*b*b, H, W) becomes (N, C, H*b, W*b).

    Output pixel (c, h*b + i, w*b + j) is input (i*b*C + j*C + c, h, w).
    """

    name = "depth_to_space"
    other = "space_to_depth"

    def cpu(self, p: BlockParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        n, c, h, w = ins[0].shape
        b = p.block_size
        return _permute_task(ins[0].dtype, (n, b, b, c // (b * b), h, w), (0, 3, 4, 1, 5, 2))


@register
class SpaceToDepth(_Blocks):
    """Gathers blocks of pixels into channels: (N, C, H*b, W*b) becomes (N, C*b*b, H, W).

    The inverse of `depth_to_space`.
    """

    name = "space_to_depth"
    other = "depth_to_space"
    forward = staticmethod(_deep)
    backward = staticmethod(_wide)

    def cpu(self, p: BlockParams, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        n, c, h, w = ins[0].shape
        b = p.block_size
        return _permute_task(ins[0].dtype, (n, c, h // b, b, w // b, b), (0, 3, 5, 1, 2, 4))


