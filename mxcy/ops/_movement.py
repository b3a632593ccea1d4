"""Makes the tasks of the movement kernels: copies by strides, fills.

What lives here: collapsing of dimensions and strides, bit patterns, task records. What does not:
operators. Invariant: offsets and strides that go into a task stay inside the tensors it names.
"""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .._core.dtypes import BFLOAT16, BOOL, DType
from ._shapes import strides_of
from .base import Spec, Task, size_of

__all__ = ["copy_task", "fill_task", "pattern_of", "strided_task"]


def copy_task(spec: Spec, ins: tuple[int, ...] = (0,)) -> Task:
    """Copies the bytes of one input."""
    return Task("copy", work=50.0 + 0.08 * size_of(spec.shape) * spec.dtype.itemsize, ins=ins)


def pattern_of(value: float, dtype: DType) -> int:
    """The bytes of one element as an integer; integers wrap around, NaN becomes 0 in them."""
    if dtype is BFLOAT16:
        with np.errstate(over="ignore"):
            bits = int(np.float32(value).view(np.uint32))
        if value != value:
            return 0x7FC0
        return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16 & 0xFFFF
    if dtype.is_float:
        with np.errstate(over="ignore"):
            element: np.ndarray = np.asarray(value).astype(dtype.numpy)
        return int(element.view(f"i{dtype.itemsize}"))
    if dtype is BOOL:
        return int(bool(value))
    if isinstance(value, float):
        value = 0 if value != value or value in (np.inf, -np.inf) else int(value)
    bits = value & (1 << 8 * dtype.itemsize) - 1
    return bits - (1 << 64) if bits >= 1 << 63 else bits


def fill_task(spec: Spec, value: float) -> Task:
    """Fills the output with one value; sees no input."""
    return Task("fill", ints=(pattern_of(value, spec.dtype),),
                work=50.0 + 0.05 * size_of(spec.shape) * spec.dtype.itemsize, ins=())


def _joined(dims: Sequence[int], ins: Sequence[int], outs: Sequence[int]
            ) -> list[tuple[int, int, int]]:
    """Dimensions with both strides, without those of length 1, neighbours joined where possible."""
    out: list[tuple[int, int, int]] = []
    for d, i, o in zip(dims, ins, outs, strict=True):
        if d == 1:
            continue
        if out and out[-1][1] == i * d and out[-1][2] == o * d:
            out[-1] = (out[-1][0] * d, i, o)
        else:
            out.append((d, i, o))
    return out


def strided_task(dtype: DType, dims: Sequence[int], in_strides: Sequence[int], in_offset: int = 0,
                 out_strides: Sequence[int] | None = None, out_offset: int = 0,
                 fill: float | None = None, base: bool = False, scalar: float | None = None,
                 out_size: int = 0, ins: tuple[int, ...] = (0,)) -> Task:
    """Copies elements of the first input by strides (in elements).

    `dims` are what is copied; the output is contiguous of that shape unless `out_strides` says
    otherwise, and is then first filled with `fill` or, with `base`, with the second input. With
    `scalar` the output is the first input with that number at the places that the strides name.
    """
    if out_strides is None:
        out_strides = strides_of(dims)
    moved = size_of(tuple(dims))
    joined = _joined(dims, in_strides, out_strides) if moved else [(0, 0, 0)]
    prefill, pattern = 0, 0
    if scalar is not None:
        prefill, pattern = 3, pattern_of(scalar, dtype)
    elif base:
        prefill = 2
    elif fill is not None:
        prefill, pattern = 1, pattern_of(fill, dtype)
    ints = (prefill, pattern, in_offset if moved else 0, out_offset if moved else 0, len(joined),
            *(d for d, _, _ in joined), *(i for _, i, _ in joined), *(o for _, _, o in joined))
    plain = bool(joined) and joined[-1][1:] == (1, 1)
    work = moved * (0.08 * dtype.itemsize if plain else 0.5 + 0.1 * dtype.itemsize)
    return Task("strided", ints=ints, work=80.0 + work + 0.1 * out_size * dtype.itemsize, ins=ins)
