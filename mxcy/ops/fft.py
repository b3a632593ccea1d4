"""Discrete Fourier transforms along the last axis: _contrib_fft and _contrib_ifft.

What lives here: the two operators, each the other's gradient. What does not: the algorithm
(_kernels/fft.h).
Invariant: complex numbers are pairs (real part, imaginary part) along the last axis; the inverse is
not divided by the length.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.dtypes import FLOAT32, FLOAT64
from .._core.errors import MXNetValueError
from ._shapes import checked_size, is_known
from .base import MaybeShape, Spec, Task, merge_shape, register, size_of
from .dot import _Product
from .params import Params, param, parameters

__all__: list[str] = []

Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]


@parameters
class FftParams(Params):
    compute_size: int = param(128, "Accepted; of no effect.")


class _Fft(_Product):
    """Base: one axis of length n on one side, of length 2 n on the other."""

    inputs = ("data",)
    Params = FftParams
    cpu_dtypes = frozenset((FLOAT32, FLOAT64))
    back = False
    opposite = ""

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]) -> Shapes:
        real, pairs = (outs[0], ins[0]) if self.back else (ins[0], outs[0])
        for s in (real, pairs):
            if s == ():
                raise MXNetValueError(f"{self.name}: expected at least one dimension")
        if pairs is not None:
            n = pairs[-1]
            if n != -1 and n % 2:
                raise MXNetValueError(f"{self.name}: expected pairs of real and imaginary parts "
                                      f"along the last axis, got shape {pairs}")
            real = merge_shape(real, (*pairs[:-1], -1 if n == -1 else n // 2))
        if real is not None:
            pairs = merge_shape(pairs, (*real[:-1], -1 if real[-1] == -1 else 2 * real[-1]))
            if is_known(pairs):
                checked_size(pairs or (), f"{self.name}: the result")
        return ([pairs], [real]) if self.back else ([real], [pairs])

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op(self.opposite, ograds[0])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        real = (outs if self.back else ins)[0].shape
        n, lines = real[-1], size_of(real[:-1])
        m = n if n & (n - 1) == 0 else 1 << (2 * n - 2).bit_length()
        room = 16 * (n + m // 2 + 2 + (0 if m == n else 2 * m))
        slots = max(1, min(lines, 16, 2**28 // room))
        steps = 5.0 * m * max(1, m.bit_length()) * (1 if m == n else 3)
        return Task("fft", ints=(lines, n, m, int(self.back), slots), workspace=slots * room,
                    work=200.0 + lines * steps)


@register
class Fft(_Fft):
    """Discrete Fourier transform of real numbers along the last axis.

    out[.., 2 k] + i out[.., 2 k + 1] = sum over j of data[.., j] exp(-2 pi i j k / n).
    Any length n; computed in double precision.

    Returns
    -------
    array of shape (..., 2 n)
        Real and imaginary parts in turn.
    """

    name = "_contrib_fft"
    opposite = "_contrib_ifft"


@register
class Ifft(_Fft):
    """Real parts of the inverse discrete Fourier transform along the last axis, times the length.

    out[.., j] = real part of the sum over k of (data[.., 2 k] + i data[.., 2 k + 1])
    exp(2 pi i j k / n).

    Parameters
    ----------
    data : array of shape (..., 2 n)
        Real and imaginary parts in turn.

    Returns
    -------
    array of shape (..., n)
    """

    name = "_contrib_ifft"
    opposite = "_contrib_fft"
    back = True
