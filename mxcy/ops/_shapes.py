"""Helpers for shape rules: axes, sizes, broadcasting, and shapes as outer x length x inner.

What lives here: arithmetic on shapes. What does not: any operator.
Invariant: None (rank unknown) and -1 (dimension unknown) go in and come out as such; only
contradictions and absurd arguments raise, always as MXNetValueError.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from .._core import modes
from .._core.dtypes import DType
from .._core.errors import MXNetValueError
from .base import MaybeShape, Shape, merge_dtype, merge_shape

__all__ = ["MAX_NDIM", "MAX_SIZE", "align_broadcast", "broadcast_shapes", "check_rank",
           "checked_size", "checked_sum", "collapse", "dtype_of_first", "is_known", "merge_dim",
           "norm_axes", "norm_axis", "reduced_axes", "reduced_shape", "scalar_shape",
           "split_axis", "strides_of", "unknown"]

#: Rank and element count that a tensor may have (MXCY_MAX_NDIM; sizes in bytes must fit an int64).
MAX_NDIM = 16
MAX_SIZE = (2**63 - 1) // 8


def is_known(shape: MaybeShape) -> bool:
    """Whether rank and every dimension are known."""
    return shape is not None and -1 not in shape


def unknown(ndim: int) -> Shape:
    """A shape of known rank without a known dimension."""
    return (-1,) * ndim


def check_rank(ndim: int, what: str = "the result") -> int:
    """`ndim`, if a tensor can have that rank."""
    if ndim > MAX_NDIM:
        raise MXNetValueError(f"{what} would have {ndim} dimensions; {MAX_NDIM} are possible")
    return ndim


def checked_size(shape: Sequence[int], what: str = "shape") -> int:
    """Number of elements of a known shape, if its bytes can be counted in 64 bits at all."""
    size = 1
    biggest = 1
    for d in shape:
        if d < 0:
            raise MXNetValueError(f"{what} {tuple(shape)} has a negative dimension")
        size *= d
        biggest *= max(d, 1)
    if biggest > MAX_SIZE:
        raise MXNetValueError(f"{what} {tuple(shape)} has too many elements ({biggest})")
    return size


def checked_sum(dims: Iterable[int], what: str = "dimension") -> int:
    """Sum of dimensions, if it fits."""
    total = sum(dims)
    if total > MAX_SIZE:
        raise MXNetValueError(f"{what} would be {total}, more than {MAX_SIZE}")
    return total


def merge_dim(a: int, b: int, what: str = "dimension") -> int:
    """One dimension known twice (-1: not known)."""
    if a == -1:
        return b
    if b not in (-1, a):
        raise MXNetValueError(f"{what} is {a} and {b} at once")
    return a


def norm_axis(axis: int, ndim: int, name: str = "axis") -> int:
    """`axis` counted from the front; raises naming axis and rank when it is out of range."""
    if not -ndim <= axis < ndim:
        raise MXNetValueError(
            f"{name} {axis} is out of range for {ndim} dimensions "
            f"(expected {-ndim} <= {name} < {ndim})")
    return axis + ndim if axis < 0 else axis


def norm_axes(axes: Sequence[int], ndim: int, name: str = "axis") -> tuple[int, ...]:
    """Axes counted from the front, in the order given; raises on duplicates."""
    out = tuple(norm_axis(a, ndim, name) for a in axes)
    if len(set(out)) != len(out):
        raise MXNetValueError(f"{name} {tuple(axes)} names a dimension twice ({ndim} dimensions)")
    return out


def reduced_axes(axis: Sequence[int] | None, ndim: int, exclude: bool = False) -> tuple[int, ...]:
    """Sorted axes that a reduction removes.

    None and () mean all, also with `exclude`, which otherwise reduces what is not given.
    """
    if not axis:
        return tuple(range(ndim))
    axes = norm_axes(axis, ndim)
    if exclude:
        return tuple(i for i in range(ndim) if i not in axes)
    return tuple(sorted(axes))


def scalar_shape() -> Shape:
    """The shape of a single number: () in np_shape mode, (1,) in the classic one."""
    return () if modes.np_shape() else (1,)


def reduced_shape(shape: Shape, axes: Sequence[int], keepdims: bool) -> Shape:
    """Shape after reducing `axes` (normalised); a scalar is what `scalar_shape` says."""
    if keepdims:
        return tuple(1 if i in axes else d for i, d in enumerate(shape))
    out = tuple(d for i, d in enumerate(shape) if i not in axes)
    return out or scalar_shape()


def split_axis(shape: Sequence[int], axis: int) -> tuple[int, int, int]:
    """(outer, length, inner): sizes before, along and after `axis` (may be negative)."""
    axis = norm_axis(axis, len(shape))
    outer = inner = 1
    for d in shape[:axis]:
        outer *= d
    for d in shape[axis + 1:]:
        inner *= d
    return outer, shape[axis], inner


def strides_of(shape: Sequence[int]) -> tuple[int, ...]:
    """C-contiguous strides in elements."""
    out = [1] * len(shape)
    for i in range(len(shape) - 2, -1, -1):
        out[i] = out[i + 1] * shape[i + 1]
    return tuple(out)


def collapse(dims: Sequence[int], flags: Sequence[bool]) -> tuple[list[int], list[bool]]:
    """Joins neighbouring dimensions whose flags agree, after dropping dimensions of length 1."""
    out_d: list[int] = []
    out_f: list[bool] = []
    for d, f in zip(dims, flags, strict=True):
        if d == 1:
            continue
        if out_f and out_f[-1] == f:
            out_d[-1] *= d
        else:
            out_d.append(d)
            out_f.append(f)
    return out_d, out_f


def _broadcast_dim(a: int, b: int) -> int:
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    if a == -1 or b == -1:
        return max(a, b)  # the other is 1 or equal
    raise MXNetValueError(f"dimensions {a} and {b} do not broadcast")


def broadcast_shapes(*shapes: MaybeShape) -> MaybeShape:
    """The NumPy broadcast of the shapes; None as soon as one rank is unknown.

    Raises
    ------
    MXNetValueError
        Where two known dimensions differ and neither is 1.
    """
    if not shapes or any(s is None for s in shapes):
        return None
    known: list[Shape] = [s for s in shapes if s is not None]
    ndim = max(len(s) for s in known)
    out = [1] * ndim
    try:
        for s in known:
            for i, d in enumerate(s, ndim - len(s)):
                out[i] = _broadcast_dim(out[i], d)
    except MXNetValueError as e:
        texts = " and ".join(str(s) for s in known)
        raise MXNetValueError(f"shapes {texts} do not broadcast: {e}") from None
    return tuple(out)


def align_broadcast(small: MaybeShape, big: MaybeShape) -> MaybeShape:
    """Checks that `small` broadcasts to exactly `big` and returns `big`, refined by `small`."""
    if small is None or big is None:
        return big
    if len(small) > len(big):
        raise MXNetValueError(f"shape {small} does not broadcast to {big}: it has more dimensions")
    out = list(big)
    for i, d in enumerate(small, len(big) - len(small)):
        if d in (1, -1):
            continue
        if out[i] not in (-1, d):
            raise MXNetValueError(f"shape {small} does not broadcast to {big}")
        out[i] = d
    return merge_shape(tuple(out), big)


def dtype_of_first(ins: Sequence[DType | None], outs: Sequence[DType | None]
                   ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
    """Dtype rule of operators whose further inputs give their shapes alone, of any dtype."""
    dtype = merge_dtype(ins[0], outs[0])
    return [dtype, *ins[1:]], [dtype]
