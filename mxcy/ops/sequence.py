"""SequenceMask, SequenceLast, SequenceReverse: sequences of different lengths in one array.

What lives here: shapes, gradients, tasks. What does not: the loops (_kernels/sequence.h).
Invariant: the lengths may have any real dtype; their fractions are cut off.
"""
from __future__ import annotations

from .._core.dtypes import HALVES
from .._core.errors import MXNetTypeError, MXNetValueError
from ._movement import pattern_of
from ._shapes import merge_dim
from .base import ALL_DTYPES, Operator, Task, merge_dtype, merge_shape, register, size_of
from .params import Params, param, parameters

__all__: list[str] = []

_MASK, _LAST, _REVERSE, _LAST_BACK = range(4)


@parameters
class SequenceParams(Params):
    use_sequence_length: bool = param(False, "Whether `sequence_length` is an input.")
    axis: int = param(0, "Axis of the steps, 0 or 1; the samples are on the other.")


@parameters
class SequenceMaskParams(Params):
    use_sequence_length: bool = param(False, "Whether `sequence_length` is an input.")
    value: float = param(0.0, "What stands beyond the length of a sequence.")
    axis: int = param(0, "Axis of the steps, 0 or 1; the samples are on the other.")


def _without(shape, axis):
    return None if shape is None else shape[:axis] + shape[axis + 1:]


class _Sequence(Operator):
    """Base: data of rank 2 or more, and lengths for the axis of the samples."""

    inputs = ("data", "sequence_length")
    Params = SequenceParams
    cpu_dtypes = ALL_DTYPES
    raw_ins = (1,)
    what = _MASK

    def input_names(self, p):
        return self.inputs if p.use_sequence_length else self.inputs[:1]

    def _data(self, p, data, length):
        """Both shapes, merged and checked."""
        if p.axis not in (0, 1):
            raise MXNetValueError(f"{self.name}: axis must be 0 or 1, got {p.axis}")
        if data is not None and len(data) < 2:
            raise MXNetValueError(f"{self.name}: data needs at least 2 dimensions, got {data}")
        if not p.use_sequence_length:
            return data, None
        length = merge_shape(length, (-1,))
        if data is None:
            return data, length
        at = 1 - p.axis
        try:
            samples = merge_dim(data[at], length[0])
        except MXNetValueError:
            raise MXNetValueError(f"{self.name}: expected sequence_length of shape ({data[at]},), "
                                  f"got {length}") from None
        return (*data[:at], samples, *data[at + 1:]), (samples,)

    def infer_shape(self, p, ins, outs):
        data, length = self._data(p, merge_shape(ins[0], outs[0]), ins[-1])
        return [data, length][:len(ins)], [data]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(ins[0], outs[0])
        if len(ins) == 1:
            return [dtype], [dtype]
        if ins[1] is not None and ins[1] in HALVES:
            raise MXNetTypeError(f"{self.name}: sequence_length cannot be {ins[1]}: it does not "
                                 "hold large lengths")
        return [dtype, ins[1] or dtype], [dtype]

    def task(self, p, shape, dtype, value=0.0, ins=None):
        row = size_of(shape[2:]) * dtype.itemsize
        return Task("sequence",
                    ints=(self.what, shape[0], shape[1], row, p.axis, int(p.use_sequence_length),
                          dtype.itemsize, pattern_of(value, dtype)),
                    ins=ins, work=100.0 + 0.2 * shape[0] * shape[1] * (row + 20))

    def cpu(self, p, ins, outs, train):
        return self.task(p, ins[0].shape, ins[0].dtype)


def _lengths(n):
    """The lengths of a node as a list: the further inputs of its gradient."""
    return n.ins[1:2] if n.p.use_sequence_length else []


def _same(n):
    return {"use_sequence_length": n.p.use_sequence_length, "axis": n.p.axis}


@register
class SequenceMask(_Sequence):
    """Puts `value` in place of all elements beyond the length of their sequence.

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1;
    `sequence_length` is (batch,). Without `use_sequence_length` the result is `data`.
    """

    name = "SequenceMask"
    Params = SequenceMaskParams

    def gradient(self, n, ograds):
        back = n.op("SequenceMask", ograds[0], *_lengths(n), **_same(n))
        return [back] + [None] * len(_lengths(n))

    def cpu(self, p, ins, outs, train):
        return self.task(p, ins[0].shape, ins[0].dtype, p.value)


@register
class SequenceReverse(_Sequence):
    """Reverses the first `sequence_length` steps of every sequence; the others stay.

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1. Without
    `use_sequence_length` all steps are reversed.

    Raises
    ------
    MXNetIndexError
        If a length is negative or above the number of steps.
    """

    name = "SequenceReverse"
    what = _REVERSE

    def gradient(self, n, ograds):
        back = n.op("SequenceReverse", ograds[0], *_lengths(n), **_same(n))
        return [back] + [None] * len(_lengths(n))


@register
class SequenceLast(_Sequence):
    """The last step of every sequence, (batch, ...).

    `data` is (steps, batch, ...) with axis 0 or (batch, steps, ...) with axis 1. Without
    `use_sequence_length` it is step -1.

    Raises
    ------
    MXNetIndexError
        If a length is below 1 or above the number of steps.
    """

    name = "SequenceLast"
    what = _LAST

    def infer_shape(self, p, ins, outs):
        data, out = ins[0], outs[0]
        if data is None and out is not None and p.axis in (0, 1) and len(out) > 0:
            data = (*out[:p.axis], -1, *out[p.axis:])
        data, length = self._data(p, data, ins[-1])
        if data is not None:
            out = merge_shape(_without(data, p.axis), out)
            data = merge_shape(data, (*out[:p.axis], -1, *out[p.axis:]))
        return [data, length][:len(ins)], [out]

    def gradient(self, n, ograds):
        back = n.op("_backward_SequenceLast", ograds[0], *_lengths(n), n.ins[0], **_same(n))
        return [back] + [None] * len(_lengths(n))


@register
class BackwardSequenceLast(_Sequence):
    """Puts the first input at the last step of every sequence, zeros elsewhere.

    The last input gives the shape and is not read.
    """

    name = "_backward_SequenceLast"
    inputs = ("ograd", "sequence_length", "like")
    what = _LAST_BACK

    def input_names(self, p):
        return self.inputs if p.use_sequence_length else self.inputs[::2]

    def infer_shape(self, p, ins, outs):
        data = merge_shape(ins[-1], outs[0])
        data, length = self._data(p, data, ins[1] if p.use_sequence_length else None)
        small = ins[0]
        if data is not None:
            small = merge_shape(small, _without(data, p.axis))
        return [small, length, data] if p.use_sequence_length else [small, data], [data]

    def infer_dtype(self, p, ins, outs):
        dtype = merge_dtype(merge_dtype(ins[0], ins[-1]), outs[0])
        return [dtype, *ins[1:-1], dtype], [dtype]

    def gradient(self, n, ograds):
        back = n.op("SequenceLast", ograds[0], *_lengths(n), **_same(n))
        return [back] + [None] * (len(n.ins) - 1)

    def cpu(self, p, ins, outs, train):
        return self.task(p, outs[0].shape, outs[0].dtype,
                         ins=(0, 1) if p.use_sequence_length else (0,))
