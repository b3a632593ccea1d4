"""The log likelihood of Hawkes processes and its gradient.

What lives here: shapes and dtypes. What does not: the recursion (_kernels/hawkes.h).
Invariant: marks and lengths are data; the kernels check them.
"""
from __future__ import annotations

from .._core.dtypes import FLOAT32, FLOAT64, INT32, INT64
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import checked_size
from .base import Operator, Task, merge_dtype, merge_shape, register
from .dot import check_floats

__all__: list[str] = []

_INPUTS = ("lda", "alpha", "beta", "state", "lags", "marks", "valid_length", "max_time")
_AXES = ("nk", "k", "k", "nk", "nt", "nt", "n", "n")


def _merged(names, axes, shapes):
    """Shapes refined through the sizes of the samples n, processes k and points t they share."""
    size = dict.fromkeys("nkt", -1)
    for what, own, shape in zip(names, axes, shapes, strict=True):
        want = tuple(size[a] for a in own)
        try:
            shape = merge_shape(want, shape)
        except MXNetValueError:
            raise MXNetValueError(f"_contrib_hawkesll: expected {what} of shape {want} "
                                  f"({', '.join(own)}), got {shape}") from None
        size |= zip(own, shape, strict=True)
    found = [tuple(size[a] for a in own) for own in axes]
    for shape in found:
        if -1 not in shape:
            checked_size(shape)
    return found


def _dtypes(floats, marks, length):
    """The dtype of all that is floating, and those of marks and lengths."""
    dtype = None
    for d in floats:
        dtype = merge_dtype(dtype, d)
    check_floats("_contrib_hawkesll", (dtype,))
    for d in (marks, length):
        if d is not None and d.name == "bool":
            raise MXNetTypeError("_contrib_hawkesll: marks and valid_length must be numbers, "
                                 "got bool")
    return dtype, marks or INT32, length or dtype


class _Hawkes(Operator):
    cpu_dtypes = frozenset((FLOAT32, FLOAT64, INT32, INT64))


@register
class HawkesLL(_Hawkes):
    """Log likelihood of Hawkes processes, for each sample, and their memory at `max_time`.

    A sample holds K independent processes. The intensity of process k at time t is ``lda[k] +
    alpha[k] * beta[k] * s_k(t)``; its memory s_k is `state` at time 0, falls off by
    ``exp(-beta[k] * t)`` and grows by 1 at each of its events.

    `lda` and `state` are (N, K), `alpha` and `beta` (K,). Of `lags` and `marks` (N, T), the first
    ``valid_length[n]`` numbers of row n count: the time since the previous event of any process and
    the number of the process. Sample n is observed from 0 to ``max_time[n]``; `valid_length` and
    `max_time` are (N,). The results are the log likelihoods (N,) and the memories (N, K).

    Raises
    ------
    MXNetIndexError
        If a mark is no process or a length is out of range.

    Notes
    -----
    Bacry, Mastromatteo and Muzy, Hawkes processes in finance, 2015. Gradients are of first order;
    all floating inputs have them, `lags`, `state` and `max_time` included.
    """

    name = "_contrib_hawkesll"
    inputs = _INPUTS
    outputs = ("output", "out_state")

    def infer_shape(self, p, ins, outs):
        found = _merged((*_INPUTS, *self.outputs), (*_AXES, "n", "nk"), (*ins, *outs))
        return found[:8], found[8:]

    def infer_dtype(self, p, ins, outs):
        dtype, marks, length = _dtypes((*ins[:5], ins[7], *outs), ins[5], ins[6])
        return [dtype] * 5 + [marks, length, dtype], [dtype] * 2

    def gradient(self, n, ograds):
        given = [n.op("zeros_like", o) if g is None else g
                 for g, o in zip(ograds, n.outs, strict=True)]
        back = n.op("_backward_hawkesll", *given, *n.ins)
        return [back, *(back[i] for i in range(1, 5)), None, None, back[5]]

    def cpu(self, p, ins, outs, train):
        (samples, kinds), steps = ins[0].shape, ins[4].shape[1]
        space = checked_size((samples, 2 * kinds), "_contrib_hawkesll: workspace")
        return Task("hawkes", ints=(samples, steps, kinds), workspace=8 * space,
                    work=200.0 + 30.0 * samples * (steps + kinds))


@register
class BackwardHawkesLL(_Hawkes):
    """Gradients of the Hawkes log likelihood; a kernel without second derivative."""

    name = "_backward_hawkesll"
    inputs = ("loglike_ograd", "state_ograd", *_INPUTS)
    outputs = ("lda_grad", "alpha_grad", "beta_grad", "state_grad", "lags_grad", "max_time_grad")
    differentiable = False
    refuses = "its own gradient (a second derivative) is not there yet"

    def infer_shape(self, p, ins, outs):
        names, axes = (*self.inputs, *self.outputs), ("n", "nk", *_AXES, *_AXES[:5], "n")
        found = _merged(names, axes, (*ins, *outs))
        return found[:10], found[10:]

    def infer_dtype(self, p, ins, outs):
        dtype, marks, length = _dtypes((*ins[:7], ins[9], *outs), ins[7], ins[8])
        return [dtype] * 7 + [marks, length, dtype], [dtype] * 6

    def cpu(self, p, ins, outs, train):
        (samples, kinds), steps = ins[2].shape, ins[6].shape[1]
        space = checked_size((samples, 5 * kinds + 2 * steps), "_contrib_hawkesll: workspace")
        return Task("hawkes_backward", ints=(samples, steps, kinds), workspace=8 * space,
                    work=400.0 + 60.0 * samples * (steps + kinds))
