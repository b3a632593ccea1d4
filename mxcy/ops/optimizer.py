"""Update operators of the optimizers: one fused pass over weight, gradient and states.

What lives here: one step's arithmetic. What does not: schedules, multipliers, state creation.
Invariant: output 0 is the new weight and may share memory with input 0; the states (and the float32
master weight of the mp_ forms) are written in place. Nothing here has a gradient.

In every formula x = rescale_grad * grad, and clip(x) cuts to [-clip_gradient, clip_gradient] where
clip_gradient >= 0 and does nothing where it is negative.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core.dtypes import FLOAT32, FLOAT64, FLOATS, INT64, DType
from .._core.errors import MXNetTypeError
from .base import MaybeShape, Operator, Spec, Task, merge_dtype, register, size_of
from .base import merge_shape as merge
from .params import Params, param, parameters

__all__: list[str] = []


# Fields that most of the formulas have. The classes below list theirs in full, because the order of
# the fields is the order of positional arguments.
def _lr() -> Any:
    return param(doc="Learning rate.")


def _momentum() -> Any:
    return param(0.0, "Decay of the momentum.")


def _wd() -> Any:
    return param(0.0, "Weight decay: this many times the weight is added to the gradient.")


def _rescale() -> Any:
    return param(1.0, "Factor of the gradient.")


def _clip() -> Any:
    return param(-1.0, "Bound of the rescaled gradient's size; negative: none.")


def _lazy() -> Any:
    return param(True, "Accepted; it matters for sparse gradients only.")


@parameters
class UpdateParams(Params):
    lr: float = _lr()
    wd: float = _wd()
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()


@parameters
class LazyParams(UpdateParams):
    lazy_update: bool = _lazy()


@parameters
class MomentumParams(Params):
    lr: float = _lr()
    momentum: float = _momentum()
    wd: float = _wd()
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()


@parameters
class LazyMomentumParams(MomentumParams):
    lazy_update: bool = _lazy()


@parameters
class SignumParams(MomentumParams):
    wd_lh: float = param(0.0, "Weight decay applied to the weight itself, apart from the gradient.")


@parameters
class AdamParams(Params):
    lr: float = _lr()
    beta1: float = param(0.9, "Decay of the mean.")
    beta2: float = param(0.999, "Decay of the mean square.")
    epsilon: float = param(1e-8, "Added to the denominator.")
    wd: float = _wd()
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()
    lazy_update: bool = _lazy()


@parameters
class RMSPropParams(Params):
    lr: float = _lr()
    gamma1: float = param(0.95, "Decay of the mean square.")
    epsilon: float = param(1e-8, "Added to the mean square below the root.")
    wd: float = _wd()
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()
    clip_weights: float = param(-1.0, "Bound of the weights' size; negative: none.")


@parameters
class RMSPropAlexParams(Params):
    lr: float = _lr()
    gamma1: float = param(0.95, "Decay of the mean square.")
    gamma2: float = param(0.9, "Decay of the step.")
    epsilon: float = param(1e-8, "Added to the mean square below the root.")
    wd: float = _wd()
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()
    clip_weights: float = param(-1.0, "Bound of the weights' size; negative: none.")


@parameters
class FtrlParams(Params):
    lr: float = _lr()
    lamda1: float = param(0.01, "Weight of the L1 penalty.")
    beta: float = param(1.0, "Added to the root of the squares' sum.")
    wd: float = _wd()
    rescale_grad: float = _rescale()
    clip_gradient: float = _clip()


@parameters
class FTMLParams(Params):
    lr: float = _lr()
    beta1: float = param(0.6, "Decay of the linear term.", ge=0, le=1)
    beta2: float = param(0.999, "Decay of the mean square.", ge=0, le=1)
    epsilon: float = param(1e-8, "Added to the denominator.")
    t: int = param(doc="Number of the step, from 1.", ge=1)
    wd: float = _wd()
    rescale_grad: float = _rescale()
    clip_grad: float = param(-1.0, "Bound of the rescaled gradient's size; negative: none.")


class _Update(Operator):
    """Base: all tensors have one shape; the kernel takes (rescale, clip, lr, wd, *extra)."""

    inputs = ("weight", "grad")
    inplace = ((0, 0),)
    differentiable = False
    elementwise = True
    cpu_dtypes = FLOATS
    live = ("rescale_grad", "clip_gradient", "lr", "wd")
    kernel = ""
    #: Whether the last input is a float32 copy of the weight, on which the step is computed.
    master = False
    # Less than measured: splitting what is bound by memory moves it between the cores' caches.
    nanoseconds = 0.2

    def extra(self, p: Any) -> tuple[float, ...]:
        """The formula's own numbers."""
        return ()

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        shape: MaybeShape = None
        for s in (*ins, *outs):
            shape = merge(shape, s)
        return [shape] * len(ins), [shape]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        count = 2 if self.master else len(ins)
        dtype = outs[0]
        for d in ins[:count]:
            dtype = merge_dtype(dtype, d)
        if dtype is not None and (not dtype.is_float or (self.master and dtype is FLOAT64)):
            wanted = "float32, float16 or bfloat16" if self.master else "a floating dtype"
            raise MXNetTypeError(f"{self.name}: expected {wanted}, got {dtype}")
        states = [merge_dtype(d, FLOAT32) for d in ins[count:]]
        return [dtype] * count + states, [dtype]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        clip = p.clip_grad if isinstance(p, FTMLParams) else p.clip_gradient
        return Task(self.kernel, floats=(p.rescale_grad, clip, p.lr, p.wd, *self.extra(p)),
                    work=100.0 + self.nanoseconds * size_of(outs[0].shape))


@register
class SGDUpdate(_Update):
    """Gradient descent: weight - lr * (clip(x) + wd * weight)."""

    name = "sgd_update"
    Params = LazyParams
    kernel = "opt_sgd"

    def by_rows(self, live: Sequence[float]) -> str | None:
        rescale, _, lr, wd = live
        # Not minus 0, and finite as float32 too.
        return "_sgd_rows_update" if 0 < rescale < 1e38 and 0 < lr < 1e38 and wd == 0 else None


@register
class SGDRowsUpdate(SGDUpdate):
    """`sgd_update` of the rows in a list: how many, then which. Other rows stay as they are."""

    name = "_sgd_rows_update"
    inputs = ("weight", "grad", "rows")
    raw_ins = (2,)
    elementwise = False
    internal = True

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        found, out = super().infer_shape(p, ins[:2], outs)
        return [*found, ins[2]], out

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        found, out = super().infer_dtype(p, ins[:2], outs)
        return [*found, merge_dtype(ins[2], INT64)], out

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        rows, row = max(1, outs[0].shape[0]), size_of(outs[0].shape[1:])
        count = min(rows, size_of(ins[2].shape))
        return Task("opt_sgd_rows", ints=(rows, row),
                    floats=(p.rescale_grad, p.clip_gradient, p.lr, p.wd),
                    work=100.0 + count * (40.0 + self.nanoseconds * row))


@register
class MPSGDUpdate(SGDUpdate):
    """`sgd_update` computed on a float32 copy of a weight of lower precision."""

    name = "mp_sgd_update"
    inputs = ("weight", "grad", "weight32")
    mutates = (2,)
    master = True


@register
class SGDMomUpdate(_Update):
    """Gradient descent with momentum.

    mom = momentum * mom - lr * (clip(x) + wd * weight); the new weight is weight + mom.
    """

    name = "sgd_mom_update"
    inputs = ("weight", "grad", "mom")
    mutates = (2,)
    Params = LazyMomentumParams
    kernel = "opt_sgd_mom"

    def extra(self, p: Any) -> tuple[float, ...]:
        return (p.momentum,)


@register
class MPSGDMomUpdate(SGDMomUpdate):
    """`sgd_mom_update` computed on a float32 copy of a weight of lower precision."""

    name = "mp_sgd_mom_update"
    inputs = ("weight", "grad", "mom", "weight32")
    mutates = (2, 3)
    master = True


@register
class NAGMomUpdate(_Update):
    """Nesterov's accelerated gradient.

    step = lr * (clip(x) + wd * weight); mom = momentum * mom - step;
    the new weight is weight + momentum * mom - step.
    """

    name = "nag_mom_update"
    inputs = ("weight", "grad", "mom")
    mutates = (2,)
    Params = MomentumParams
    kernel = "opt_nag_mom"

    def extra(self, p: Any) -> tuple[float, ...]:
        return (p.momentum,)


@register
class MPNAGMomUpdate(NAGMomUpdate):
    """`nag_mom_update` computed on a float32 copy of a weight of lower precision."""

    name = "mp_nag_mom_update"
    inputs = ("weight", "grad", "mom", "weight32")
    mutates = (2, 3)
    master = True


@register
class SignSGDUpdate(_Update):
    """Descent by signs: (1 - lr * wd) * weight - lr * sign(x).

    Bernstein et al., "signSGD: compressed optimisation for non-convex problems", ICML 2018.
    """

    name = "signsgd_update"
    Params = UpdateParams
    kernel = "opt_signsgd"


@register
class SignumUpdate(_Update):
    """Descent by the signs of the momentum (Bernstein et al., ICML 2018).

    mom = momentum * mom - (1 - momentum) * (clip(x) + wd * weight);
    the new weight is (1 - lr * wd_lh) * weight + lr * sign(mom).
    """

    name = "signum_update"
    inputs = ("weight", "grad", "mom")
    mutates = (2,)
    Params = SignumParams
    kernel = "opt_signum"

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.momentum, p.wd_lh


@register
class AdamUpdate(_Update):
    """Adam (Kingma and Ba, ICLR 2015); the bias correction is the caller's, in `lr`.

    g = clip(x + wd * weight); mean = beta1 * mean + (1 - beta1) * g;
    var = beta2 * var + (1 - beta2) * g**2;
    the new weight is weight - lr * mean / (sqrt(var) + epsilon).
    """

    name = "adam_update"
    inputs = ("weight", "grad", "mean", "var")
    mutates = (2, 3)
    Params = AdamParams
    kernel = "opt_adam"
    nanoseconds = 0.9

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.beta1, p.beta2, p.epsilon


@register
class RMSPropUpdate(_Update):
    """RMSProp (Tieleman and Hinton, 2012).

    g = clip(x + wd * weight); n = (1 - gamma1) * g**2 + gamma1 * n;
    the new weight is weight - lr * g / sqrt(n + epsilon), cut to [-clip_weights, clip_weights].
    """

    name = "rmsprop_update"
    inputs = ("weight", "grad", "n")
    mutates = (2,)
    Params = RMSPropParams
    kernel = "opt_rmsprop"
    nanoseconds = 0.9

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.gamma1, p.epsilon, p.clip_weights


@register
class RMSPropAlexUpdate(_Update):
    """RMSProp with centred squares and momentum (Graves, arXiv:1308.0850, equations 38 to 45).

    h = clip(x + wd * weight); n = (1 - gamma1) * h**2 + gamma1 * n;
    g = (1 - gamma1) * h + gamma1 * g; delta = gamma2 * delta - lr * h / sqrt(n - g**2 + epsilon);
    the new weight is weight + delta, cut to [-clip_weights, clip_weights].
    """

    name = "rmspropalex_update"
    inputs = ("weight", "grad", "n", "g", "delta")
    mutates = (2, 3, 4)
    Params = RMSPropAlexParams
    kernel = "opt_rmspropalex"
    nanoseconds = 1.2

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.gamma1, p.gamma2, p.epsilon, p.clip_weights


@register
class FtrlUpdate(_Update):
    """FTRL-Proximal (McMahan et al., KDD 2013).

    g = clip(x); z = z + g - (sqrt(n + g**2) - sqrt(n)) * weight / lr; n = n + g**2;
    the new weight is (sign(z) * lamda1 - z) / ((beta + sqrt(n)) / lr + wd) where abs(z) > lamda1,
    and 0 elsewhere.
    """

    name = "ftrl_update"
    inputs = ("weight", "grad", "z", "n")
    mutates = (2, 3)
    Params = FtrlParams
    kernel = "opt_ftrl"
    nanoseconds = 1.5

    def extra(self, p: Any) -> tuple[float, ...]:
        return p.lamda1, p.beta


@register
class FTMLUpdate(_Update):
    """Follow the moving leader (Zheng and Kwok, ICML 2017).

    g = clip(x + wd * weight); v = beta2 * v + (1 - beta2) * g**2;
    d' = (1 - beta1**t) / lr * (sqrt(v / (1 - beta2**t)) + epsilon);
    z = beta1 * z + (1 - beta1) * g - (d' - beta1 * d) * weight; d = d'; the new weight is -z / d.
    """

    name = "ftml_update"
    inputs = ("weight", "grad", "d", "v", "z")
    mutates = (2, 3, 4)
    Params = FTMLParams
    live = ("rescale_grad", "clip_grad", "lr", "wd", "t")
    kernel = "opt_ftml"
    nanoseconds = 1.5

    def extra(self, p: Any) -> tuple[float, ...]:
        return float(p.t), p.beta1, p.beta2, p.epsilon
