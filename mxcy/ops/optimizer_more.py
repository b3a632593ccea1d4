"""Update operators: AdamW, LAMB, AdaGrad for dense gradients, and AdaGrad by rows.

What lives here: one step's arithmetic for one weight. What does not: the simple formulas
(optimizer.py), several weights in one task (optimizer_multi.py), schedules.
Invariant: as in optimizer.py; output 0 is the new weight (for the first phase of LAMB a direction),
states and float32 copies of weights are written in place.

In every formula x = rescale_grad * grad, cut to [-clip_gradient, clip_gradient] where that is not
negative.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.dtypes import FLOAT32, FLOAT64, FLOATS, DType
from .._core.errors import MXNetTypeError, MXNetValueError
from .base import MaybeShape, Operator, Spec, Task, merge_dtype, register, size_of
from .base import merge_shape as merge
from .params import Params, param, parameters

__all__ = ["check_weight_dtype", "one_element"]


def check_weight_dtype(name: str, dtype: DType | None, master: bool) -> None:
    """Raises MXNetTypeError unless weights of `dtype` can be updated."""
    if dtype is not None and (not dtype.is_float or (master and dtype is FLOAT64)):
        wanted = "float32, float16 or bfloat16" if master else "a floating dtype"
        raise MXNetTypeError(f"{name}: expected {wanted}, got {dtype}")


def one_element(name: str, what: str, shape: MaybeShape) -> None:
    """Raises MXNetValueError for a shape that is known not to have one element."""
    if shape is not None and -1 not in shape and size_of(shape) != 1:
        raise MXNetValueError(f"{name}: {what} has one element, got shape {shape}")


@parameters
class AdamWParams(Params):
    lr: float = param(doc="Learning rate.")
    eta: float = param(doc="Factor of the whole step, the schedule's multiplier.")
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the mean square.")
    epsilon: float = param(1e-8, "Added to the denominator.")
    wd: float = param(0.0, "Weight decay, apart from the gradient.")
    clip_gradient: float = param(-1.0, "Bound of the rescaled gradient's size; negative: none.")


@parameters
class LambDirectionParams(Params):
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the mean square.")
    epsilon: float = param(1e-6, "Added to the denominator.")
    t: int = param(doc="Number of the step, from 1.")
    bias_correction: bool = param(True, "Whether the bias of the states at the start is taken out.")
    wd: float = param(doc="Weight decay.")
    rescale_grad: float = param(1.0, "Factor of the gradient.")
    clip_gradient: float = param(-1.0, "Bound of the rescaled gradient's size; negative: none.")


@parameters
class LambStepParams(Params):
    lr: float = param(doc="Learning rate.")
    lower_bound: float = param(-1.0, "Least value that r1 counts with; negative: none.")
    upper_bound: float = param(-1.0, "Largest value that r1 counts with; negative: none.")


@parameters
class AdaGradParams(Params):
    lr: float = param(doc="Learning rate.")
    epsilon: float = param(1e-7, "Added to the history below the root.")
    wd: float = param(0.0, "Weight decay.")
    rescale_grad: float = param(1.0, "Factor of the gradient.")
    clip_gradient: float = param(-1.0, "Bound of the rescaled gradient's size; negative: none.")


@parameters
class GroupAdaGradParams(Params):
    lr: float = param(doc="Learning rate.")
    rescale_grad: float = param(1.0, "Factor of the gradient.")
    clip_gradient: float = param(-1.0, "Bound of the rescaled gradient's size; negative: none.")
    epsilon: float = param(1e-5, "Added to the history below the root.")


class _Step(Operator):
    """Base: inputs named in `alike` have the weight's shape; those in `wide` are float32 states."""

    differentiable = False
    cpu_dtypes = FLOATS
    inplace = ((0, 0),)
    alike: tuple[int, ...] = ()
    narrow: tuple[int, ...] = (0, 1)   # of the weight's dtype
    single: tuple[int, ...] = ()       # tensors of one element
    master = False
    wide_output = False                # the output is float32 where there is a master copy

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        shape = outs[0]
        for i in self.alike:
            shape = merge(shape, ins[i])
        for i in self.single:
            one_element(self.name, self.inputs[i], ins[i])
        return [shape if i in self.alike else s if s is not None else (1,)
                for i, s in enumerate(ins)], [shape]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        dtype = None if self.wide_output else outs[0]
        for i in self.narrow:
            dtype = merge_dtype(dtype, ins[i])
        check_weight_dtype(self.name, dtype, self.master)
        state = FLOAT32 if self.master else dtype
        new = [dtype if i in self.narrow else d or FLOAT32 if i in self.single
               else merge_dtype(d, state) for i, d in enumerate(ins)]
        return new, [FLOAT32 if self.wide_output else dtype]


@register
class AdamWUpdate(_Step):
    """Adam with weight decay apart from the gradient (Loshchilov and Hutter, ICLR 2019).

    mean = beta1 * mean + (1 - beta1) * x; var = beta2 * var + (1 - beta2) * x**2;
    the new weight is weight - eta * (lr * mean / (sqrt(var) + epsilon) + wd * weight). Nothing
    changes where rescale_grad, a tensor of one element, is zero, infinite or NaN.
    """

    name = "_adamw_update"
    inputs = ("weight", "grad", "mean", "var", "rescale_grad")
    mutates = (2, 3)
    alike, single = (0, 1, 2, 3), (4,)
    Params = AdamWParams
    live = ("clip_gradient", "beta1", "beta2", "epsilon", "lr", "wd", "eta")

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("opt_adamw", ints=(len(ins) - 1, 1), work=100.0 + size_of(outs[0].shape),
                    floats=tuple(getattr(p, n) for n in self.live))


@register
class MPAdamWUpdate(AdamWUpdate):
    """`_adamw_update` computed on a float32 copy of a weight of lower precision."""

    name = "_mp_adamw_update"
    inputs = ("weight", "grad", "mean", "var", "weight32", "rescale_grad")
    mutates = (2, 3, 4)
    alike, single = (0, 1, 2, 3, 4), (5,)
    master = True


@register
class LambPhase1(_Step):
    """Direction of a LAMB step (You et al., ICLR 2020), before it is scaled.

    mean = beta1 * mean + (1 - beta1) * x; var = beta2 * var + (1 - beta2) * x**2;
    the result is m / (sqrt(v) + epsilon) + wd * weight, where m and v are mean and var, with
    bias_correction divided by 1 - beta1**t and 1 - beta2**t.
    """

    name = "lamb_update_phase1"
    inputs = ("weight", "grad", "mean", "var")
    mutates = (2, 3)
    alike = (0, 1, 2, 3)
    Params = LambDirectionParams
    live = ("rescale_grad", "clip_gradient", "wd", "t")

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("opt_lamb1", work=100.0 + size_of(outs[0].shape),
                    floats=(p.rescale_grad, p.clip_gradient, p.wd, float(p.t), p.beta1, p.beta2,
                            p.epsilon, float(p.bias_correction)))


@register
class MPLambPhase1(LambPhase1):
    """`lamb_update_phase1` of the float32 copy of a weight; the result is float32."""

    name = "mp_lamb_update_phase1"
    inputs = ("weight", "grad", "mean", "var", "weight32")
    inplace = ()
    alike = (0, 1, 2, 3, 4)
    master = wide_output = True


@register
class LambPhase2(_Step):
    """The LAMB step: weight - lr * r1 / r2 * g.

    r1 and r2 are tensors of one element, the norms of the weight and of the direction `g`; r1 is
    cut to [lower_bound, upper_bound], and where one of them is zero their ratio counts as 1.
    """

    name = "lamb_update_phase2"
    inputs = ("weight", "g", "r1", "r2")
    alike, single = (0, 1), (2, 3)
    Params = LambStepParams
    live = ("lr", "lower_bound", "upper_bound")

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("opt_lamb2", work=100.0 + 0.5 * size_of(outs[0].shape),
                    floats=(p.lr, p.lower_bound, p.upper_bound))


@register
class MPLambPhase2(LambPhase2):
    """`lamb_update_phase2` of the float32 copy of a weight of lower precision."""

    name = "mp_lamb_update_phase2"
    inputs = ("weight", "g", "r1", "r2", "weight32")
    mutates = (4,)
    alike, narrow = (0, 1, 4), (0,)
    master = True


@register
class AdaGradUpdate(_Step):
    """AdaGrad (Duchi et al., JMLR 2011), for dense gradients.

    history = history + x**2;
    the new weight is weight - lr * (x / sqrt(history + epsilon) + wd * weight).
    """

    name = "_sparse_adagrad_update"
    elementwise = True
    inputs = ("weight", "grad", "history")
    mutates = (2,)
    alike = (0, 1, 2)
    Params = AdaGradParams
    live = ("rescale_grad", "clip_gradient", "lr", "wd")

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return Task("opt_adagrad", work=100.0 + size_of(outs[0].shape),
                    floats=(p.rescale_grad, p.clip_gradient, p.lr, p.wd, p.epsilon))


@register
class GroupAdaGradUpdate(_Step):
    """AdaGrad with one number of history for each row of the weight.

    history = history + mean over the row of x**2; the new weight is
    weight - lr * x / sqrt(history + epsilon). The history has shape (rows, 1) or (rows,).
    """

    name = "_contrib_group_adagrad_update"
    inputs = ("weight", "grad", "history")
    mutates = (2,)
    alike = (0, 1)
    cpu_dtypes = frozenset((FLOAT32, FLOAT64))
    Params = GroupAdaGradParams
    live = ("rescale_grad", "clip_gradient", "lr")

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        shape = merge(merge(outs[0], ins[0]), ins[1])
        history = ins[2]
        if shape is not None:
            if not shape:
                raise MXNetValueError(f"{self.name}: the weight needs rows, its shape is ()")
            if history is None:
                history = (shape[0], *(1,) * (len(shape) - 1))
            elif -1 not in (*history, shape[0]) and size_of(history) != shape[0]:
                raise MXNetValueError(f"{self.name}: one number of history a row was expected for "
                                      f"weight {shape}, got shape {history}")
        return [shape, shape, history], [shape]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        rows, cols = ins[0].shape[0], size_of(ins[0].shape[1:])
        return Task("opt_group_adagrad", ints=(rows, cols), work=100.0 + rows * cols,
                    floats=(p.rescale_grad, p.clip_gradient, p.lr, p.epsilon))
