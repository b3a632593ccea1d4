"""Update operators of several weights in one task.

What lives here: the multi_ and preloaded_multi_ forms. What does not: the formulas, which are those
of the one-weight operators (optimizer.py, optimizer_more.py).
Invariant: inputs come weight by weight, each with its gradient, states and float32 copy; output i
is the new weight i, the states are written in place.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.dtypes import FLOAT32, FLOAT64, FLOATS, DType
from .._core.errors import MXNetValueError
from .base import MaybeShape, Operator, Spec, Task, merge_dtype, register, size_of
from .base import merge_shape as merge
from .optimizer_more import check_weight_dtype, one_element
from .params import Params, param, parameters

__all__: list[str] = []

#: Up to so many weights the outputs may be the weights themselves without a copy in between.
_IN_PLACE = 256
_PIECE = 1 << 14  # OPT_PIECE of optimizer_more.h


def _lrs() -> Any:
    return param(doc="Learning rate of each weight.")


def _wds() -> Any:
    return param(doc="Weight decay of each weight.")


def _rescale() -> Any:
    return param(1.0, "Factor of the gradients.")


def _clip() -> Any:
    return param(-1.0, "Bound of the rescaled gradients' size; negative: none.")


def _count() -> Any:
    return param(1, "How many weights there are.", ge=1, le=65536)


@parameters
class MultiParams(Params):
    lrs: tuple[float, ...] = _lrs()
    wds: tuple[float, ...] = _wds()
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()
    num_weights: int = _count()


@parameters
class MultiMomentumParams(Params):
    lrs: tuple[float, ...] = _lrs()
    wds: tuple[float, ...] = _wds()
    momentum: float = param(0.0, "Decay of the momentum.")
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()
    num_weights: int = _count()


@parameters
class PreloadedParams(Params):
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()
    num_weights: int = _count()


@parameters
class PreloadedMomentumParams(Params):
    momentum: float = param(0.0, "Decay of the momentum.")
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()
    num_weights: int = _count()


@parameters
class MultiAdamWParams(Params):
    lrs: tuple[float, ...] = _lrs()
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the mean square.")
    epsilon: float = param(1e-8, "Added to the denominator.")
    wds: tuple[float, ...] = _wds()
    etas: tuple[float, ...] = param(doc="Factor of each whole step.")
    clip_gradient: float = _clip()
    num_weights: int = _count()


@parameters
class MultiLambParams(Params):
    learning_rates: tuple[float, ...] = _lrs()
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the mean square.")
    epsilon: float = param(1e-6, "Added to the denominator.")
    wds: tuple[float, ...] = _wds()
    rescale_grad: float = _rescale()
    lower_bound: float = param(-1.0, "Least norm that a weight counts with; negative: none.")
    upper_bound: float = param(-1.0, "Largest norm that a weight counts with; negative: none.")
    clip_gradient: float = _clip()
    bias_correction: bool = param(True, "Whether the bias of the states at the start is taken out.")
    step_count: tuple[int, ...] = param(doc="Number of each weight's step, from 1.")
    num_tensors: int = _count()


class _Multi(Operator):
    """Base: `parts` names the tensors of one weight, `beside` those that follow after them all."""

    inputs = ("data",)
    variadic = "num_weights"
    outputs = tuple(f"output{i}" for i in range(_IN_PLACE))
    differentiable = False
    cpu_dtypes = FLOATS
    parts: tuple[str, ...] = ("weight", "grad")
    beside: tuple[str, ...] = ()
    each: tuple[str, ...] = ("lrs", "wds")  # parameters with one value a weight

    def __init__(self) -> None:
        per = len(self.parts)
        self.group = (per, len(self.beside))  # type: ignore[misc]
        self.inplace = tuple((per * i, i) for i in range(_IN_PLACE))  # type: ignore[misc]

    def count(self, p: Any) -> int:
        return getattr(p, self.variadic)

    @property
    def master(self) -> bool:
        return self.parts[-1] == "weight32"

    def input_names(self, p: Any) -> tuple[str, ...]:
        return (*(f"{part}_{i}" for i in range(self.count(p)) for part in self.parts), *self.beside)

    def output_names(self, p: Any) -> tuple[str, ...]:
        n = self.count(p)
        return ("output",) if n == 1 else tuple(f"output{i}" for i in range(n))

    def mutated(self, p: Any, train: bool) -> tuple[int, ...]:
        per = len(self.parts)
        return tuple(per * i + k for i in range(self.count(p)) for k in range(2, per))

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        n, per = self.count(p), len(self.parts)
        for name in self.each:
            if len(getattr(p, name)) != n:
                raise MXNetValueError(f"{self.name}: {n} values were expected in {name}, one a "
                                      f"weight, got {len(getattr(p, name))}")
        new_ins, new_outs = [], []
        for i in range(n):
            shape = outs[i]
            for s in ins[per * i:per * (i + 1)]:
                shape = merge(shape, s)
            new_ins += [shape] * per
            new_outs.append(shape)
        return new_ins + self.beside_shapes(n, ins[n * per:]), new_outs

    def beside_shapes(self, n: int, given: list[MaybeShape]) -> list[MaybeShape]:
        return [merge(s, (n,)) for s in given]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        n, per = self.count(p), len(self.parts)
        new_ins: list[DType | None] = []
        new_outs: list[DType | None] = []
        for i in range(n):
            mine = ins[per * i:per * (i + 1)]
            dtype = outs[i]
            for d in mine[:2] if self.master else mine:
                dtype = merge_dtype(dtype, d)
            check_weight_dtype(self.name, dtype, self.master)
            new_ins += [dtype, dtype]
            new_ins += [merge_dtype(d, FLOAT32 if self.master else dtype) for d in mine[2:]]
            new_outs.append(dtype)
        return [*new_ins, *(d or FLOAT32 for d in ins[n * per:])], new_outs

    def work(self, outs: Sequence[Spec]) -> float:
        return 100.0 + sum(size_of(o.shape) for o in outs)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        momentum = getattr(p, "momentum", None)
        kernel = "opt_multi_sgd" if momentum is None else "opt_multi_sgd_mom"
        given = () if self.beside else (*p.lrs, *p.wds)
        return Task(kernel, ints=(len(self.parts), self.count(p), int(bool(self.beside))),
                    floats=(p.rescale_grad, p.clip_gradient, momentum or 0.0, *given),
                    work=self.work(outs))


@register
class MultiSGD(_Multi):
    """`sgd_update` of several weights: the inputs are weight, grad of each in turn."""

    name = "multi_sgd_update"
    Params = MultiParams


@register
class MultiSGDMom(_Multi):
    """`sgd_mom_update` of several weights: the inputs are weight, grad, mom of each in turn."""

    name = "multi_sgd_mom_update"
    Params = MultiMomentumParams
    parts = ("weight", "grad", "mom")


@register
class MultiMPSGD(_Multi):
    """`mp_sgd_update` of several weights: the inputs are weight, grad, weight32 of each in turn."""

    name = "multi_mp_sgd_update"
    Params = MultiParams
    parts = ("weight", "grad", "weight32")


@register
class MultiMPSGDMom(_Multi):
    """`mp_sgd_mom_update` of several weights: weight, grad, mom, weight32 of each in turn."""

    name = "multi_mp_sgd_mom_update"
    Params = MultiMomentumParams
    parts = ("weight", "grad", "mom", "weight32")


@register
class PreloadedSGD(_Multi):
    """`multi_sgd_update` with learning rates and weight decays in two tensors, the last inputs."""

    name = "preloaded_multi_sgd_update"
    Params = PreloadedParams
    beside = ("lrs", "wds")
    each = ()


@register
class PreloadedSGDMom(PreloadedSGD):
    """`multi_sgd_mom_update` with learning rates and weight decays in the last two inputs."""

    name = "preloaded_multi_sgd_mom_update"
    Params = PreloadedMomentumParams
    parts = ("weight", "grad", "mom")


@register
class PreloadedMPSGD(PreloadedSGD):
    """`multi_mp_sgd_update` with learning rates and weight decays in the last two inputs."""

    name = "preloaded_multi_mp_sgd_update"
    parts = ("weight", "grad", "weight32")


@register
class PreloadedMPSGDMom(PreloadedSGDMom):
    """`multi_mp_sgd_mom_update` with learning rates and weight decays in the last two inputs."""

    name = "preloaded_multi_mp_sgd_mom_update"
    parts = ("weight", "grad", "mom", "weight32")


@register
class MultiAdamW(_Multi):
    """`_adamw_update` of several weights: weight, grad, mean, var in turn, then rescale_grad."""

    name = "_multi_adamw_update"
    Params = MultiAdamWParams
    parts = ("weight", "grad", "mean", "var")
    beside = ("rescale_grad",)
    each = ("lrs", "wds", "etas")

    def beside_shapes(self, n: int, given: list[MaybeShape]) -> list[MaybeShape]:
        one_element(self.name, "rescale_grad", given[0])
        return [given[0] if given[0] is not None else (1,)]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("opt_adamw", ints=(len(self.parts), self.count(p)), work=self.work(outs),
                    floats=(p.clip_gradient, p.beta1, p.beta2, p.epsilon, *p.lrs, *p.wds, *p.etas))


@register
class MultiMPAdamW(MultiAdamW):
    """`_mp_adamw_update` of several weights: weight, grad, mean, var, weight32 of each in turn."""

    name = "_multi_mp_adamw_update"
    parts = ("weight", "grad", "mean", "var", "weight32")


@register
class MultiLamb(_Multi):
    """Both phases of LAMB (`lamb_update_phase1`, `lamb_update_phase2`) for several weights.

    The inputs are weight, grad, mean, var of each in turn; norms are taken inside.
    """

    name = "_multi_lamb_update"
    Params = MultiLambParams
    variadic = "num_tensors"
    parts = ("weight", "grad", "mean", "var")
    each = ("learning_rates", "wds", "step_count")

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        largest = max(size_of(o.shape) for o in outs)
        item = 8 if any(o.dtype is FLOAT64 for o in outs) else 4
        return Task("opt_multi_lamb", ints=(len(self.parts), self.count(p), *p.step_count),
                    floats=(p.rescale_grad, p.clip_gradient, p.beta1, p.beta2, p.epsilon,
                            float(p.bias_correction), p.lower_bound, p.upper_bound,
                            *p.learning_rates, *p.wds),
                    workspace=largest * item + 64 + 8 * (largest // _PIECE + 1),
                    work=2 * self.work(outs))


@register
class MultiMPLamb(MultiLamb):
    """`_multi_lamb_update` on float32 copies: weight, grad, mean, var, weight32 in turn."""

    name = "_multi_mp_lamb_update"
    parts = ("weight", "grad", "mean", "var", "weight32")
