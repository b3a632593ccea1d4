"""The elementwise operators as rows of data: name, C expression, gradient, documentation.

What lives here: rows and the list of steps (opcodes) that follows from them. What does not:
classes, inference, kernels. Nothing of the package is imported, because setup.py reads this file as
well: the expressions become the CPU loops (`_kernels/templates.py`) and the CUDA kernels.
Invariant: an opcode is a position in STEPS, and FINGERPRINT changes whenever STEPS does, so a
kernel built from another table is recognised.

Expressions are C in x, y, z (operands) and s (the scalar of the step). `name(...)` is one of the
functions of `vmath.h`, which exist for each compute type; constants are written as doubles. `ints`
is the expression for integers, computed in 64 bits with wrap-around; without it integers are
computed in float64 and the result is converted back.

Gradients get expressions (graph/expr.py): inputs, the result, and g, the gradient of the result.
"""
from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["BINARIES", "FINGERPRINT", "OPCODES", "PAIRS", "STEPS", "UNARIES", "B", "S", "Step",
           "pair_name"]

Grad = Callable[..., Any]
ALL = (-3.0, 3.0)
POSITIVE = (0.3, 4.0)


class Step(NamedTuple):
    """One opcode: a scalar function of up to three operands and one constant."""

    name: str
    c: str
    ints: str | None
    arity: int
    cost: float  # nanoseconds an element, roughly, for the planner


class S(NamedTuple):
    """A unary operator. `grad(x, y, g)`; None: the gradient is zero."""

    name: str
    c: str
    grad: Grad | None
    doc: str
    formula: str = ""
    aliases: tuple[str, ...] = ()
    ints: str | None = None
    domain: tuple[float, float] = ALL
    cost: float = 0.1


class B(NamedTuple):
    """A binary function: the operators on equal shapes, with broadcasting, and with a scalar.

    `dx(x, y, z, g)` and `dy(x, y, z, g)` are the gradients, where x or y may be a Python float.
    Each of the four name lists may be empty; the first name is the operator's, the others aliases.
    """

    name: str
    c: str
    dx: Grad | None
    dy: Grad | None
    doc: str
    formula: str
    same: tuple[str, ...] = ()
    broadcast: tuple[str, ...] = ()
    scalar: tuple[str, ...] = ()
    rscalar: tuple[str, ...] = ()
    ints: str | None = None
    domain: tuple[float, float] = ALL
    cost: float = 0.1
    arith: bool = True  # False: comparisons and logic
    note: str = ""


def _log(v: Any) -> Any:
    """Logarithm of an expression or of a number; minus infinity and NaN instead of errors."""
    if isinstance(v, float | int):
        return math.log(v) if v > 0 else (-math.inf if v == 0 else math.nan)
    return v.log()


def _sp(*names: str) -> tuple[str, ...]:
    return tuple(f"_sparse_{n}" for n in names)


_PI_180 = math.pi / 180
_2_SQRT_PI = 2 / math.sqrt(math.pi)

# -- unary ----------------------------------------------------------------------------------------
UNARIES: tuple[S, ...] = (
    S("_copy", "x", lambda x, y, g: g, "A copy of the input.", "y = x", ("identity",), "x"),
    S("negative", "-x", lambda x, y, g: -g, "Numerical negative.", "y = -x", ints="neg(x)"),
    S("abs", "abs(x)", lambda x, y, g: g * x.sign(), "Absolute value.", "y = |x|", ints="abs(x)",
      domain=POSITIVE),
    S("sign", "(x > 0) - (x < 0)", None, "Sign: -1, 0 or 1 (0 for NaN).", "y = sign(x)",
      ints="(x > 0) - (x < 0)"),
    S("round", "round(x)", None, "Nearest integer, halves away from zero.", ints="x"),
    S("rint", "rint(x)", None, "Nearest integer, halves downward (n.5 gives n).", ints="x"),
    S("ceil", "ceil(x)", None, "Smallest integer that is not below the input.", ints="x"),
    S("floor", "floor(x)", None, "Largest integer that is not above the input.", ints="x"),
    S("trunc", "trunc(x)", None, "Integer part: rounding toward zero.", ints="x"),
    S("fix", "trunc(x)", None, "Rounding toward zero, the same as `trunc`.", ints="x"),
    S("square", "x * x", lambda x, y, g: g * x * 2.0, "Square.", "y = x^2", ints="mul(x, x)"),
    S("sqrt", "sqrt(x)", lambda x, y, g: g * 0.5 / y, "Square root; NaN below zero.", "y = sqrt(x)",
      domain=POSITIVE, cost=0.3),
    S("rsqrt", "1.0 / sqrt(x)", lambda x, y, g: g * -0.5 * y / x, "Reciprocal of the square root.",
      "y = 1 / sqrt(x)", domain=POSITIVE, cost=0.5),
    S("cbrt", "cbrt(x)", lambda x, y, g: g / (y * y * 3.0),
      "Cube root, real for negative inputs too.", "y = x^(1/3)", domain=POSITIVE, cost=8.0),
    S("rcbrt", "1.0 / cbrt(x)", lambda x, y, g: g * y / (x * -3.0), "Reciprocal of the cube root.",
      "y = x^(-1/3)", domain=POSITIVE, cost=8.0),
    S("reciprocal", "1.0 / x", lambda x, y, g: -(g * y * y), "Reciprocal.", "y = 1 / x",
      domain=POSITIVE, cost=0.2),
    S("exp", "exp(x)", lambda x, y, g: g * y, "Exponential.", "y = e^x", cost=0.25),
    S("expm1", "expm1(x)", lambda x, y, g: g * x.exp(),
      "Exponential minus one, exact also for small inputs.", "y = e^x - 1", cost=0.4),
    S("log", "log(x)", lambda x, y, g: g / x, "Natural logarithm; NaN below zero.", "y = ln(x)",
      domain=POSITIVE, cost=0.3),
    S("log10", "log10(x)", lambda x, y, g: g / (x * math.log(10)), "Logarithm to base 10.",
      "y = log10(x)", domain=POSITIVE, cost=0.3),
    S("log2", "log2(x)", lambda x, y, g: g / (x * math.log(2)), "Logarithm to base 2.",
      "y = log2(x)", domain=POSITIVE, cost=0.3),
    S("log1p", "log1p(x)", lambda x, y, g: g / (x + 1.0),
      "Logarithm of one plus the input, exact also for small inputs.", "y = ln(1 + x)",
      domain=(-0.7, 3.0), cost=0.5),
    S("sin", "sin(x)", lambda x, y, g: g * x.cos(), "Sine of an angle in radians.", "y = sin(x)",
      cost=0.5),
    S("cos", "cos(x)", lambda x, y, g: -(g * x.sin()), "Cosine of an angle in radians.",
      "y = cos(x)", cost=0.5),
    S("tan", "tan(x)", lambda x, y, g: g * (y * y + 1.0), "Tangent of an angle in radians.",
      "y = tan(x)", domain=(-1.2, 1.2), cost=8.0),
    S("arcsin", "asin(x)", lambda x, y, g: g * (1.0 - x * x).rsqrt(),
      "Inverse sine, between -pi/2 and pi/2; NaN outside [-1, 1].", "y = arcsin(x)",
      domain=(-0.9, 0.9), cost=8.0),
    S("arccos", "acos(x)", lambda x, y, g: -(g * (1.0 - x * x).rsqrt()),
      "Inverse cosine, between 0 and pi; NaN outside [-1, 1].", "y = arccos(x)",
      domain=(-0.9, 0.9), cost=8.0),
    S("arctan", "atan(x)", lambda x, y, g: g / (x * x + 1.0),
      "Inverse tangent, between -pi/2 and pi/2.", "y = arctan(x)", cost=8.0),
    S("sinh", "sinh(x)", lambda x, y, g: g * x.cosh(), "Hyperbolic sine.", "y = sinh(x)",
      cost=8.0),
    S("cosh", "cosh(x)", lambda x, y, g: g * x.sinh(), "Hyperbolic cosine.", "y = cosh(x)",
      cost=8.0),
    S("tanh", "tanh(x)", lambda x, y, g: g * (1.0 - y * y), "Hyperbolic tangent.", "y = tanh(x)",
      cost=0.4),
    S("arcsinh", "asinh(x)", lambda x, y, g: g * (x * x + 1.0).rsqrt(), "Inverse hyperbolic sine.",
      "y = arcsinh(x)", cost=10.0),
    S("arccosh", "acosh(x)", lambda x, y, g: g * (x * x - 1.0).rsqrt(),
      "Inverse hyperbolic cosine; NaN below 1.", "y = arccosh(x)", domain=(1.3, 4.0), cost=10.0),
    S("arctanh", "atanh(x)", lambda x, y, g: g / (1.0 - x * x),
      "Inverse hyperbolic tangent; NaN outside [-1, 1].", "y = arctanh(x)", domain=(-0.9, 0.9),
      cost=10.0),
    S("degrees", "x * 57.29577951308232", lambda x, y, g: g * (1 / _PI_180), "Radians to degrees.",
      "y = x 180 / pi"),
    S("radians", "x * 0.017453292519943295", lambda x, y, g: g * _PI_180, "Degrees to radians.",
      "y = x pi / 180", domain=(-180.0, 180.0)),
    S("sigmoid", "sigmoid(x)", lambda x, y, g: g * y * (1.0 - y), "Logistic function.",
      "y = 1 / (1 + e^-x)", cost=0.4),
    S("relu", "x > 0 ? x : x == x ? 0 : x", lambda x, y, g: g * (y > 0.0),
      "Rectifier: the input where it is positive, else zero; NaN stays NaN.", "y = max(x, 0)",
      ints="x > 0 ? x : 0", domain=POSITIVE),
    S("softsign", "x / (1.0 + abs(x))", lambda x, y, g: g / (x.abs() + 1.0).square(),
      "Softsign: a slow sigmoid between -1 and 1.", "y = x / (1 + |x|)", domain=POSITIVE, cost=0.2),
    S("_softrelu", "softrelu(x)", lambda x, y, g: g * x.sigmoid(), "Smooth rectifier.",
      "y = ln(1 + e^x)", cost=0.6),
    S("erf", "erf(x)", lambda x, y, g: g * (-(x * x)).exp() * _2_SQRT_PI, "Error function.",
      "y = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x", cost=0.8),
    S("erfinv", "erfinv(x)", lambda x, y, g: g * y.square().exp() * (1 / _2_SQRT_PI),
      "Inverse error function; infinite at -1 and 1, NaN outside [-1, 1].", "erf(y) = x",
      domain=(-0.9, 0.9), cost=20.0),
    S("gamma", "tgamma(x)", lambda x, y, g: g * y * x._digamma(), "Gamma function.", "y = Gamma(x)",
      domain=(0.5, 4.0), cost=30.0),
    S("gammaln", "lgamma(x)", lambda x, y, g: g * x._digamma(),
      "Logarithm of the absolute value of the gamma function.", "y = ln|Gamma(x)|",
      domain=(0.5, 4.0), cost=30.0),
    S("_digamma", "polygamma(x, 0)", lambda x, y, g: g * x._polygamma(scalar=1.0),
      "Derivative of `gammaln`.", "y = Gamma'(x) / Gamma(x)", domain=(0.5, 4.0), cost=30.0),
    S("logical_not", "x == 0", None, "1 where the input is zero, else 0.", "y = (x == 0)",
      ints="x == 0"),
)

# -- binary ---------------------------------------------------------------------------------------
_ARITH: tuple[B, ...] = (
    B("add", "x + y", lambda x, y, z, g: g, lambda x, y, z, g: g, "Sum", "x + y",
      ("elemwise_add", "_add", "_plus", "_Plus", "_grad_add", *_sp("elemwise_add")),
      ("broadcast_add", "broadcast_plus", *_sp("broadcast_add", "broadcast_plus")),
      ("_plus_scalar", "_PlusScalar", "_scatter_plus_scalar"), ints="add(x, y)"),
    B("sub", "x - y", lambda x, y, z, g: g, lambda x, y, z, g: -g, "Difference", "x - y",
      ("elemwise_sub", "_sub", "_minus", "_Minus", *_sp("elemwise_sub")),
      ("broadcast_sub", "broadcast_minus", *_sp("broadcast_sub", "broadcast_minus")),
      ("_minus_scalar", "_MinusScalar", "_scatter_minus_scalar"),
      ("_rminus_scalar", "_RMinusScalar"), ints="sub(x, y)"),
    B("mul", "x * y", lambda x, y, z, g: g * y, lambda x, y, z, g: g * x, "Product", "x y",
      ("elemwise_mul", "_mul", "_Mul", *_sp("elemwise_mul")),
      ("broadcast_mul", *_sp("broadcast_mul")), ("_mul_scalar", "_MulScalar"), ints="mul(x, y)"),
    B("div", "x / y", lambda x, y, z, g: g / y, lambda x, y, z, g: -(g * z / y),
      "Quotient", "x / y",
      ("elemwise_div", "_div", "_Div", "_scatter_elemwise_div", *_sp("elemwise_div")),
      ("broadcast_div", *_sp("broadcast_div")), ("_div_scalar", "_DivScalar"),
      ("_rdiv_scalar", "_RDivScalar"), ints="div(x, y)", domain=POSITIVE,
      cost=0.2, note="Integers are rounded toward zero, and give 0 where the divisor is 0."),
    B("mod", "mod(x, y)", lambda x, y, z, g: g, lambda x, y, z, g: -(g * (x / y).floor()),
      "Remainder", "x - floor(x / y) y",
      ("_mod", "_Mod"), ("broadcast_mod",), ("_mod_scalar", "_ModScalar"),
      ("_rmod_scalar", "_RModScalar"), ints="mod(x, y)", domain=POSITIVE,
      cost=3.0, note="It has the sign of the divisor, and is 0 where the divisor is 0."),
    B("power", "pow(x, y)", lambda x, y, z, g: g * y * x ** (y - 1.0),
      lambda x, y, z, g: g * z * _log(x), "Power", "x^y",
      ("_power", "_Power"), ("broadcast_power",), ("_power_scalar", "_PowerScalar"),
      ("_rpower_scalar", "_RPowerScalar"), ints="pow(x, y)", domain=POSITIVE, cost=1.5,
      note="NaN for negative x with a y that is not whole."),
    B("maximum", "max(x, y)", lambda x, y, z, g: g * (x >= y), lambda x, y, z, g: g * (y > x),
      "Larger", "max(x, y)", ("_maximum", "_Maximum"),
      ("broadcast_maximum",), ("_maximum_scalar", "_MaximumScalar"), ints="x > y ? x : y",
      note="NaN if one of them is."),
    B("minimum", "min(x, y)", lambda x, y, z, g: g * (x <= y), lambda x, y, z, g: g * (y < x),
      "Smaller", "min(x, y)", ("_minimum", "_Minimum"),
      ("broadcast_minimum",), ("_minimum_scalar", "_MinimumScalar"), ints="x < y ? x : y",
      note="NaN if one of them is."),
    B("hypot", "hypot(x, y)", lambda x, y, z, g: g * x / z, lambda x, y, z, g: g * y / z,
      "Hypotenuse", "sqrt(x^2 + y^2)",
      ("_hypot", "_Hypot"), ("broadcast_hypot",), ("_hypot_scalar", "_HypotScalar"),
      domain=POSITIVE, cost=0.3, note="Computed without overflow in between."),
)


def _test(name: str, c: str, doc: str, formula: str, word: str, camel: str, scalar: str) -> B:
    """A comparison or logical operator: 1 or 0 in the operands' dtype, gradient zero."""
    return B(name, c, None, None, doc, formula, (f"_{word}", f"_{camel}"), (f"broadcast_{word}",),
             (f"_{word}_scalar", f"_{scalar}Scalar"), ints=c, arith=False)


_TESTS: tuple[B, ...] = (
    _test("equal", "x == y", "1 where the operands are equal, else 0", "x == y", "equal", "Equal",
          "Equal"),
    _test("not_equal", "x != y", "1 where the operands differ, else 0", "x != y", "not_equal",
          "Not_Equal", "NotEqual"),
    _test("greater", "x > y", "1 where the first operand is the larger, else 0", "x > y", "greater",
          "Greater", "Greater"),
    _test("greater_equal", "x >= y", "1 where the first operand is not the smaller, else 0",
          "x >= y", "greater_equal", "Greater_Equal", "GreaterEqual"),
    _test("lesser", "x < y", "1 where the first operand is the smaller, else 0", "x < y", "lesser",
          "Lesser", "Lesser"),
    _test("lesser_equal", "x <= y", "1 where the first operand is not the larger, else 0", "x <= y",
          "lesser_equal", "Lesser_Equal", "LesserEqual"),
    _test("logical_and", "(x != 0) & (y != 0)", "1 where both operands differ from zero, else 0",
          "x and y", "logical_and", "Logical_And", "LogicalAnd"),
    _test("logical_or", "(x != 0) | (y != 0)", "1 where an operand differs from zero, else 0",
          "x or y", "logical_or", "Logical_Or", "LogicalOr"),
    _test("logical_xor", "(x != 0) ^ (y != 0)",
          "1 where exactly one of the operands differs from zero, else 0", "x xor y", "logical_xor",
          "Logical_Xor", "LogicalXor"),
)
BINARIES: tuple[B, ...] = _ARITH + _TESTS

# -- steps of operators that have parameters ------------------------------------------------------
_OTHERS: tuple[Step, ...] = (
    Step("where", "x != 0 ? y : z", "x != 0 ? y : z", 3, 0.1),
    Step("const", "s", "s", 1, 0.05),
    Step("clip_max", "x > s ? s : x", "x > s ? s : x", 1, 0.1),
    Step("clip_min", "x < s ? s : x", "x < s ? s : x", 1, 0.1),
    Step("smooth_l1", "smooth_l1(x, s)", None, 1, 0.3),
    Step("leaky", "x > 0 ? x : x * s", None, 1, 0.1),
    Step("prelu", "x > 0 ? x : x * y", None, 2, 0.1),
    Step("elu", "x > 0 ? x : s * expm1(x)", None, 1, 0.5),
    Step("selu", "x > 0 ? 1.0507009873554805 * x : 1.7580993408473766 * expm1(x)", None, 1, 0.5),
    Step("gelu", "gelu(x)", None, 1, 1.0),
    Step("polygamma", "polygamma(x, s)", None, 1, 100.0),
)


# Pairs of steps that are computed in one, as (first, second, which operand of the second the first
# gives): what chains and their gradients are full of. No intermediate result is written; it is
# rounded as if it were. The pair's operands are those of the first, then the others of the second.
PAIRS: tuple[tuple[str, str, int], ...] = (
    ("mul", "add", 0), ("mul", "sub", 0), ("mul", "sub", 1), ("mul_s", "add", 0),
    ("mul_s", "sub", 0), ("mul_s", "sub", 1), ("mul", "add_s", 0), ("mul", "sub_rs", 0),
    ("square", "add_s", 0), ("square", "sub_rs", 0), ("square", "add", 0),
    ("add", "mul", 0), ("sub", "mul", 0), ("mul", "mul", 0), ("add", "add", 0),
    ("sub", "square", 0), ("add_s", "mul", 0), ("sub_rs", "mul", 0), ("add", "mul_s", 0),
    ("sub", "mul_s", 0),
    ("mul", "mul_s", 0), ("square", "mul", 0), ("abs", "add_s", 0), ("add_s", "div", 1),
    ("greater_s", "mul", 0),
)


def _with(c: str, words: dict[str, str]) -> str:
    """An expression with other operands."""
    return re.sub(r"\b\w+\b", lambda m: words.get(m[0], m[0]), c)


def _scalar_form(c: str, left: bool) -> str:
    """The expression of a binary row with the scalar in the place of y (or, `left`, of x)."""
    return _with(c, {"x": "s", "y": "x"} if left else {"y": "s"})


def _pair(first: Step, second: Step, at: int) -> Step:
    """Both steps as one, for float32 and float64."""
    others = "xyz"[first.arity:first.arity + second.arity - 1]
    inner = f"({first.c})"
    words = {"x": inner} | ({"y": others} if others else {})
    if at == 1:
        words = {"x": others, "y": inner}
    return Step(pair_name(first.name, second.name, at), _with(second.c, words), None,
                first.arity + second.arity - 1, max(first.cost, second.cost))


def pair_name(first: str, second: str, at: int) -> str:
    """What the step is called that computes `first`, then `second` with it as operand `at`."""
    return f"{first}__{second}" + ("_r" if at else "")


def _steps() -> tuple[Step, ...]:
    out = [Step(u.name.lstrip("_"), u.c, u.ints, 1, u.cost) for u in UNARIES]
    for b in BINARIES:
        out.append(Step(b.name, b.c, b.ints, 2, b.cost))
        for suffix, left in (("_s", False), ("_rs", True)):
            names = b.rscalar if left else b.scalar
            if names:
                ints = b.ints and _scalar_form(b.ints, left)
                out.append(Step(b.name + suffix, _scalar_form(b.c, left), ints, 1, b.cost))
    out += _OTHERS
    named = {step.name: step for step in out}
    return (*out, *(_pair(named[a], named[b], at) for a, b, at in PAIRS))


STEPS: tuple[Step, ...] = _steps()
OPCODES: dict[str, int] = {step.name: i for i, step in enumerate(STEPS)}
FINGERPRINT: int = zlib.crc32(repr([step[:4] for step in STEPS]).encode())
