"""Elementwise operators with parameters or rules of their own.

What lives here: Cast and copies, where, clip, activations with parameters, gradient stoppers,
add_n. What does not: operators that are one row (table.py, elemwise.py).
Invariant: all but add_n run one `ewise` program, so that a fusing pass may take them.
"""
from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, ClassVar

from .._core.dtypes import BFLOAT16, FLOAT16, FLOAT32, DType
from .._core.errors import MXNetValueError
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
from .elemwise import F32, F64, I64, Elementwise, Program, Use, program_task, single
from .params import Params, param, parameters
from .random import counters

Specs = Sequence[Spec]
MaybeDtypes = list[DType | None]
MaybeShapes = list[MaybeShape]
Dtypes = tuple[Sequence[DType | None], Sequence[DType | None]]
Shapes = tuple[Sequence[MaybeShape], Sequence[MaybeShape]]


# -- copies and dtypes ----------------------------------------------------------------------------
@parameters
class CastParams(Params):
    dtype: DType = param(doc="Dtype of the result.")


@register
class Cast(Elementwise):
    """Converts to another dtype.

    Floats are rounded to nearest, ties to even. A float becomes an integer by cutting its fraction;
    values beyond the range give the nearest bound, NaN gives 0. Integers that do not fit wrap
    around. Anything but zero becomes True as bool. The gradient is converted back.
    """

    name = "Cast"
    aliases: ClassVar[tuple[str, ...]] = ("cast",)
    inputs = ("data",)
    Params = CastParams

    def program(self, p: CastParams) -> Program:
        return single("copy")

    def infer_dtype(self, p: CastParams, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        return [ins[0]], [merge_dtype(p.dtype, outs[0])]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_cast_like", ograds[0], n.ins[0])]


@register
class AmpCast(Cast):
    """Converts between float32, float16 and bfloat16, and leaves every other dtype as it is.

    Placed by mixed-precision training around operators that want another precision.
    """

    name = "amp_cast"
    aliases = ()

    def infer_dtype(self, p: CastParams, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        if ins[0] is None:
            return [None], [outs[0]]
        applies = ins[0] in (FLOAT32, FLOAT16, BFLOAT16)
        return [ins[0]], [merge_dtype(p.dtype if applies else ins[0], outs[0])]


class _First(Elementwise):
    """Base of operators that copy their first input and read nothing of the second."""

    inputs = ("lhs", "rhs")

    def program(self, p: Any) -> Program:
        return single("copy")

    def cpu(self, p: Any, ins: Specs, outs: Specs, train: bool) -> Task:
        return dataclasses.replace(program_task(single("copy"), ins[:1], outs), ins=(0,))


@register
class CastLike(_First):
    """Converts `data` to the dtype of `like`, whose values are not read."""

    name = "_cast_like"
    inputs = ("data", "like")

    def infer_shape(self, p: Any, ins: MaybeShapes, outs: MaybeShapes) -> Shapes:
        shape = merge_shape(ins[0], outs[0])
        return [shape, ins[1]], [shape]  # `like` gives a dtype only, it may have any shape

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        dtype = merge_dtype(ins[1], outs[0])
        return [ins[0], dtype], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_cast_like", ograds[0], n.ins[0]), None]


@register
class IdentityLike(_First):
    """Copies `lhs`; shape and dtype are known to be those of `rhs`, whose values are not read."""

    name = "_identity_with_attr_like_rhs"

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [ograds[0], None]


class _Filled(Elementwise):
    """Base of zeros_like and ones_like."""

    inputs = ("data",)
    inplace = ((0, 0),)
    value = 0.0

    def program(self, p: Any) -> Program:
        return Program(0, (Use("const", (), 0, self.value),), (0,))

    def cpu(self, p: Any, ins: Specs, outs: Specs, train: bool) -> Task:
        return dataclasses.replace(program_task(self.program(p), [], outs, F32), ins=())

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [None]


@register
class ZerosLike(_Filled):
    """Zeros in the shape and dtype of the input, whose values are not read."""

    name = "zeros_like"
    aliases = ("_sparse_zeros_like",)


@register
class OnesLike(_Filled):
    """Ones in the shape and dtype of the input, whose values are not read."""

    name = "ones_like"
    value = 1.0


# -- gradient stoppers ----------------------------------------------------------------------------
@register
class BlockGrad(Elementwise):
    """Copies the input and lets no gradient through: what comes before counts as constant."""

    name = "BlockGrad"
    aliases = ("stop_gradient", "_sparse_stop_gradient")
    inputs = ("data",)
    differentiable = False

    def program(self, p: Any) -> Program:
        return single("copy")


@register
class MakeLossPlain(Elementwise):
    """Marks an expression as a loss: copies it, and its gradient is 1 whatever comes from behind.

    The sum of all elements is what gets minimised.
    """

    name = "make_loss"
    aliases = ("_sparse_make_loss",)
    inputs = ("data",)
    outputs = ("loss",)

    def program(self, p: Any) -> Program:
        return single("copy")

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("ones_like", n.ins[0])]


@parameters
class MultiplierParams(Params):
    scalar: float = param(1.0, "Factor of the gradient.")
    is_int: bool = param(True, "Whether the scalar was written as an integer; without effect.")


@register
class GradientMultiplier(Elementwise):
    """Copies the input, and multiplies its gradient by `scalar` (a negative one reverses it)."""

    name = "_contrib_gradientmultiplier"
    inputs = ("data",)
    Params = MultiplierParams

    def program(self, p: MultiplierParams) -> Program:
        return single("copy")

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [ograds[0] * n.p.scalar]


class _StraightThrough(Elementwise):
    """Base of steps whose gradient is taken to be that of the identity."""

    inputs = ("data",)
    step = ""

    def program(self, p: Any) -> Program:
        return single(self.step)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [ograds[0]]


@register
class RoundSte(_StraightThrough):
    """Nearest integer, halves away from zero, with the gradient of the identity."""

    name = "_contrib_round_ste"
    step = "round"


@register
class SignSte(_StraightThrough):
    """Sign of the input, with the gradient of the identity."""

    name = "_contrib_sign_ste"
    step = "sign"


# -- selection ------------------------------------------------------------------------------------
@register
class Where(Elementwise):
    """Takes elements of `x` where `condition` is not zero, and of `y` elsewhere.

    `x` and `y` have one shape and dtype. `condition` has that shape, or is one-dimensional with the
    length of the first dimension and then chooses whole rows; its dtype is free. No gradient flows
    to `condition`.
    """

    name = "where"
    aliases = ("_sparse_where",)
    inputs = ("condition", "x", "y")
    inplace = ((1, 0), (2, 0))

    def program(self, p: Any) -> Program:
        return Program(3, (Use("where", (0, 1, 2), 3),), (3,), truth=(0,), axes=(0, -1, -1))

    def infer_shape(self, p: Any, ins: MaybeShapes, outs: MaybeShapes) -> Shapes:
        cond, shape = ins[0], merge_shape(merge_shape(ins[1], ins[2]), outs[0])
        if cond is not None and shape is not None:
            if len(cond) == 1 and len(shape) > 1:
                rows = merge_shape(cond, shape[:1])
                cond, shape = rows, (*rows, *shape[1:])  # type: ignore[misc]
            elif len(cond) != len(shape):
                raise MXNetValueError(f"where: condition has shape {cond}; expected {shape} or "
                                      f"{shape[:1] or (1,)}")
            else:
                cond = shape = merge_shape(cond, shape)
        elif cond is not None and len(cond) > 1:
            shape = cond
        return [cond, shape, shape], [shape]

    def infer_dtype(self, p: Any, ins: MaybeDtypes, outs: MaybeDtypes) -> Dtypes:
        dtype = merge_dtype(merge_dtype(ins[1], ins[2]), outs[0])
        return [ins[0], dtype, dtype], [dtype]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        cond, g = n.ins[0], ograds[0]
        zero = n.op("zeros_like", g)
        return [None, n.op("where", cond, g, zero), n.op("where", cond, zero, g)]


@parameters
class ClipParams(Params):
    a_min: float = param(doc="Lower bound.")
    a_max: float = param(doc="Upper bound.")


@register
class Clip(Elementwise):
    """Limits values to the range from `a_min` to `a_max`; NaN stays NaN.

    The gradient passes where the input lies within the bounds, bounds included, else it is zero.
    Integers take the integer parts of the bounds.
    """

    name = "clip"
    aliases = ("_sparse_clip",)
    inputs = ("data",)
    Params = ClipParams

    def program(self, p: ClipParams) -> Program:
        return Program(1, (Use("clip_min", (0,), 1, p.a_min), Use("clip_max", (1,), 2, p.a_max)),
                       (2,))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x = n.ins[0]
        return [ograds[0] * (x >= n.p.a_min) * (x <= n.p.a_max)]


# -- activations with parameters ------------------------------------------------------------------
@parameters
class SmoothL1Params(Params):
    scalar: float = param(1.0, "Where the quadratic part ends: at 1 / scalar^2.")


@register
class SmoothL1(Elementwise):
    """Smooth L1 (Huber-like) loss, elementwise.

    ``y = (scalar x)^2 / 2`` where ``|x| < 1 / scalar^2``, else ``|x| - 1 / (2 scalar^2)``.
    """

    name = "smooth_l1"
    inputs = ("data",)
    Params = SmoothL1Params

    def program(self, p: SmoothL1Params) -> Program:
        return single("smooth_l1", 1, p.scalar)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        scaled = n.ins[0] * (n.p.scalar * n.p.scalar)
        return [ograds[0] * n.op("clip", scaled, a_min=-1.0, a_max=1.0)]


@parameters
class HardSigmoidParams(Params):
    alpha: float = param(0.2, "Slope.")
    beta: float = param(0.5, "Value at zero.")


@register
class HardSigmoid(Elementwise):
    """A sigmoid of straight lines: ``y = max(0, min(1, alpha x + beta))``."""

    name = "hard_sigmoid"
    inputs = ("data",)
    Params = HardSigmoidParams

    def program(self, p: HardSigmoidParams) -> Program:
        return Program(1, (Use("mul_s", (0,), 1, p.alpha), Use("add_s", (1,), 1, p.beta),
                           Use("clip_min", (1,), 1, 0.0), Use("clip_max", (1,), 2, 1.0)), (2,))

    def cpu(self, p: HardSigmoidParams, ins: Specs, outs: Specs, train: bool) -> Task:
        return program_task(self.program(p), ins, outs, None if ins[0].dtype.is_float else F64)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        y = n.outs[0]
        return [ograds[0] * (y > 0.0) * (y < 1.0) * n.p.alpha]


_ACTIVATIONS = ("relu", "sigmoid", "softrelu", "softsign", "tanh")


@parameters
class ActivationParams(Params):
    act_type: str = param(doc="Which function.", choices=_ACTIVATIONS)


@register
class Activation(Elementwise):
    """Applies an activation function.

    `act_type` is one of ``relu``: max(x, 0); ``sigmoid``: 1 / (1 + e^-x); ``tanh``; ``softrelu``:
    ln(1 + e^x); ``softsign``: x / (1 + |x|).
    """

    name = "Activation"
    inputs = ("data",)
    Params = ActivationParams

    def program(self, p: ActivationParams) -> Program:
        return single(p.act_type)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x, y, g, kind = n.ins[0], n.outs[0], ograds[0], n.p.act_type
        if kind == "relu":
            return [g * (y > 0.0)]
        if kind == "sigmoid":
            return [g * y * (1.0 - y)]
        if kind == "tanh":
            return [g * (1.0 - y * y)]
        if kind == "softrelu":
            return [g * (1.0 - (-y).exp())]
        return [g / (x.abs() + 1.0).square()]


@register
class ChannelLike(Elementwise):
    """Repeats `gamma`, of size C or 1, along dimension 1 of `data`, whose values are not read."""

    name = "_channel_like"
    inputs = ("gamma", "data")
    inplace = ()

    def program(self, p: Any) -> Program:
        return Program(1, (Use("copy", (0,), 1),), (1,), axes=(1,))

    def infer_shape(self, p: Any, ins: MaybeShapes, outs: MaybeShapes) -> Shapes:
        shape = merge_shape(ins[1], outs[0])
        return [_gamma_shape(self.name, ins[0], shape), shape], [shape]

    def cpu(self, p: Any, ins: Specs, outs: Specs, train: bool) -> Task:
        return dataclasses.replace(program_task(self.program(p), ins[:1], outs), ins=(0,))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        total = n.op("sum", ograds[0], axis=1, exclude=True)
        return [n.op("_reduce_to", total, n.ins[0]), None]


def _gamma_shape(op: str, gamma: MaybeShape, data: MaybeShape) -> MaybeShape:
    """Shape of the slopes of prelu: one for each channel, or a single one."""
    if data is None:
        return gamma
    if len(data) < 2:
        raise MXNetValueError(f"{op}: data needs a channel dimension, got shape {data}")
    if gamma is None:
        return (data[1],)
    if gamma == (1,):
        return gamma
    if len(gamma) != 1 or (-1 not in (gamma[0], data[1]) and gamma[0] != data[1]):
        raise MXNetValueError(f"{op}: gamma must have shape ({data[1]},) or (1,), got {gamma}")
    return (max(gamma[0], data[1]),)


@parameters
class LeakyReLUParams(Params):
    act_type: str = param("leaky", "Which function.",
                          choices=("elu", "gelu", "leaky", "prelu", "rrelu", "selu"))
    slope: float = param(0.25, "Slope below zero of leaky, and the bound of elu.")
    lower_bound: float = param(0.125, "Lower bound of the random slope of rrelu.")
    upper_bound: float = param(0.334, "Upper bound of the random slope of rrelu.")


_SELU_SCALE, _SELU_BOUND = 1.0507009873554805, 1.7580993408473766


@register
class LeakyReLU(Elementwise):
    """Rectifiers that are not flat below zero.

    `act_type` is one of ``leaky``: x where positive, else slope x; ``elu``: slope (e^x - 1) below
    zero; ``selu``: the self-normalising form, 1.0507 x and 1.7581 (e^x - 1); ``gelu``: x times the
    normal distribution function of x; ``prelu``: a learned slope for each channel (dimension 1),
    the input `gamma` of shape (channels,) or (1,); ``rrelu``: in training a slope for each element
    drawn evenly between both bounds, otherwise the middle of them.
    """

    name = "LeakyReLU"
    inputs = ("data", "gamma")
    Params = LeakyReLUParams
    uses_train = True

    def draws(self, p: LeakyReLUParams) -> bool:
        return p.act_type == "rrelu"

    def input_names(self, p: LeakyReLUParams) -> tuple[str, ...]:
        return self.inputs if p.act_type == "prelu" else self.inputs[:1]

    def output_names(self, p: LeakyReLUParams) -> tuple[str, ...]:
        return ("output", "mask") if p.act_type == "rrelu" else self.outputs

    def num_visible(self, p: LeakyReLUParams) -> int:
        return 1

    def infer_shape(self, p: LeakyReLUParams, ins: MaybeShapes, outs: MaybeShapes) -> Shapes:
        shape = merge_shape(ins[0], outs[0])
        if p.act_type == "rrelu":
            shape = merge_shape(shape, outs[1])
            return [shape], [shape, shape]
        if p.act_type == "prelu":
            return [shape, _gamma_shape("LeakyReLU", ins[1], shape)], [shape]
        return [shape], [shape]

    def fuses(self, p: LeakyReLUParams) -> bool:
        return p.act_type != "rrelu"

    def program(self, p: LeakyReLUParams) -> Program:
        if p.act_type == "prelu":
            return Program(2, (Use("prelu", (0, 1), 2),), (2,), axes=(-1, 1))
        return single(p.act_type, 1, p.slope)

    def cpu(self, p: LeakyReLUParams, ins: Specs, outs: Specs, train: bool) -> Task:
        if p.act_type == "rrelu":
            middle = (p.lower_bound + p.upper_bound) / 2
            size = size_of(outs[0].shape)
            return Task("rrelu", work=100.0 + 1.0 * size, rng_count=counters(size) if train else 0,
                        floats=(p.lower_bound, p.upper_bound) if train else (middle, middle))
        return program_task(self.program(p), ins, outs)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x, y, g, p = n.ins[0], n.outs[0], ograds[0], n.p
        if p.act_type == "prelu":
            below = x <= 0.0
            slopes = n.op("_channel_like", n.ins[1], x)
            total = n.op("sum", g * x * below, axis=1, exclude=True)
            return [g * ((x > 0.0) + slopes * below), n.op("_reduce_to", total, n.ins[1])]
        if p.act_type == "elu":
            return [g * n.op("where", x > 0.0, n.op("ones_like", x), y + p.slope)]
        if p.act_type == "selu":
            above = n.op("ones_like", x) * _SELU_SCALE
            return [g * n.op("where", x > 0.0, above, y + _SELU_BOUND)]
        if p.act_type == "gelu":
            inside = ((x * math.sqrt(0.5)).erf() + 1.0) * 0.5
            return [g * (inside + x * (x.square() * -0.5).exp() * (1 / math.sqrt(2 * math.pi)))]
        if p.act_type == "rrelu":
            return [g * n.op("BlockGrad", n.outs[1])]
        return [g * ((x > 0.0) + (x <= 0.0) * p.slope)]


@parameters
class QuadraticParams(Params):
    a: float = param(0.0, "Factor of x squared.")
    b: float = param(0.0, "Factor of x.")
    c: float = param(0.0, "Constant term.")


@register
class Quadratic(Elementwise):
    """Quadratic function, elementwise: ``y = a x^2 + b x + c``."""

    name = "_contrib_quadratic"
    inputs = ("data",)
    Params = QuadraticParams

    def program(self, p: QuadraticParams) -> Program:
        return Program(1, (Use("mul_s", (0,), 1, p.a), Use("add_s", (1,), 1, p.b),
                           Use("mul", (1, 0), 1), Use("add_s", (1,), 2, p.c)), (2,))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [ograds[0] * (n.ins[0] * (2 * n.p.a) + n.p.b)]


@register
class DivSqrtDim(Elementwise):
    """Divides by the square root of the size of the last dimension."""

    name = "_contrib_div_sqrt_dim"
    inputs = ("data",)

    def fuses(self, p: Any) -> bool:
        return False

    def infer_shape(self, p: Any, ins: MaybeShapes, outs: MaybeShapes) -> Shapes:
        shape = merge_shape(ins[0], outs[0])
        if shape == ():
            raise MXNetValueError(f"{self.name}: data needs at least one dimension, got shape ()")
        return [shape], [shape]

    def cpu(self, p: Any, ins: Specs, outs: Specs, train: bool) -> Task:
        width = max(1, ins[0].shape[-1])
        return program_task(single("div_s", 1, math.sqrt(width)), ins, outs)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [n.op("_contrib_div_sqrt_dim", ograds[0])]


# -- special functions ----------------------------------------------------------------------------
@parameters
class OrderParams(Params):
    scalar: float = param(0.0, "Order of the derivative of the digamma function.", ge=0, le=60)


@register
class Polygamma(Elementwise):
    """Derivative of order `scalar` of the digamma function, for the gradients of `gammaln`."""

    name = "_polygamma"
    inputs = ("data",)
    Params = OrderParams

    def program(self, p: OrderParams) -> Program:
        return single("polygamma", 1, p.scalar)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [ograds[0] * n.op("_polygamma", n.ins[0], scalar=n.p.scalar + 1)]


# -- sums -----------------------------------------------------------------------------------------
@parameters
class AddNParams(Params):
    num_args: int = param(doc="Number of inputs.", ge=1, le=1 << 16)


@register
class AddN(Operator):
    """Sum of any number of arrays of one shape and dtype.

    Added from the first to the last; float16 and bfloat16 are summed in float32 and rounded once.
    """

    name = "add_n"
    aliases = ("ElementWiseSum", "_sparse_add_n", "_sparse_ElementWiseSum")
    inputs = ("args",)
    variadic = "num_args"
    Params = AddNParams
    cpu_dtypes = ALL_DTYPES
    adds = True
    inplace = ((0, 0),)

    def cpu(self, p: AddNParams, ins: Specs, outs: Specs, train: bool) -> Task:
        dtype = outs[0].dtype
        compute = F64 if dtype.itemsize == 8 and dtype.is_float else F32 if dtype.is_float else I64
        return Task("add_n", ints=(compute,), work=50 + 0.1 * len(ins) * size_of(outs[0].shape))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        return [ograds[0]] * len(n.ins)



