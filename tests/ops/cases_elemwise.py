"""Rows of the elementwise operators: those of ops/table.py, and those of elemwise_more.py.

What lives here: NumPy references and domains. What does not: the checker; exact edge values and
accuracy (tests/kernels/test_elemwise.py).
Invariant: every row of the table has a Case for each of its operators.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from mxcy.ops import table

from .case import Case

__all__ = ["CASES"]

FLOATS = ("float32", "float64", "float16", "bfloat16")
INTS = ("int32", "int64", "uint8", "int8")


def _round(x: np.ndarray) -> np.ndarray:
    t = np.trunc(x)
    return t + np.where(np.abs(x - t) >= 0.5, np.sign(x), 0)


def _rint(x: np.ndarray) -> np.ndarray:
    return np.ceil(np.asarray(x) - 0.5)  # halves go down


def _mod(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.where(np.asarray(y) == 0, 0, np.mod(x, y))


def _int_div(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    x, y = np.asarray(x, np.int64), np.asarray(y, np.int64)
    q = np.abs(x) // np.maximum(np.abs(y), 1)
    return np.where(y == 0, 0, q * np.sign(x) * np.sign(y))


UNARY: dict[str, Callable[..., Any]] = {
    "_copy": lambda x: x, "negative": np.negative, "abs": np.abs, "sign": np.sign, "round": _round,
    "rint": _rint, "ceil": np.ceil, "floor": np.floor, "trunc": np.trunc, "fix": np.fix,
    "square": np.square, "sqrt": np.sqrt, "rsqrt": lambda x: x ** -0.5, "cbrt": np.cbrt,
    "rcbrt": lambda x: 1 / np.cbrt(x), "reciprocal": lambda x: 1 / x, "exp": np.exp,
    "expm1": np.expm1, "log": np.log, "log10": np.log10, "log2": np.log2, "log1p": np.log1p,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "arcsin": np.arcsin, "arccos": np.arccos,
    "arctan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "arcsinh": np.arcsinh,
    "arccosh": np.arccosh, "arctanh": np.arctanh, "degrees": np.degrees, "radians": np.radians,
    "sigmoid": special.expit, "relu": lambda x: np.maximum(x, 0),
    "softsign": lambda x: x / (1 + np.abs(x)), "_softrelu": lambda x: np.logaddexp(0, x),
    "erf": special.erf, "erfinv": special.erfinv, "gamma": special.gamma,
    "gammaln": special.gammaln, "_digamma": special.digamma,
    "logical_not": lambda x: (np.asarray(x) == 0) * 1.0,
}

BINARY: dict[str, Callable[..., Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.true_divide, "mod": _mod,
    "power": np.power, "maximum": np.maximum, "minimum": np.minimum, "hypot": np.hypot,
    "equal": np.equal, "not_equal": np.not_equal, "greater": np.greater,
    "greater_equal": np.greater_equal, "lesser": np.less, "lesser_equal": np.less_equal,
    "logical_and": np.logical_and, "logical_or": np.logical_or, "logical_xor": np.logical_xor,
}


def _plus(f: Callable[..., Any]) -> Callable[..., Any]:
    """The reference with bool results as numbers."""
    return lambda *xs: f(*xs) * 1 if np.asarray(f(*xs)).dtype == bool else f(*xs)


def _unary_cases() -> list[Case]:
    rows = []
    for u in table.UNARIES:
        ref = UNARY[u.name]
        rows.append(Case(u.name, ((3, 5),), ref=ref, domain=u.domain, dtypes=FLOATS,
                         atol={"bfloat16": 0.3} if u.name == "degrees" else {}))
        if u.ints is not None:
            rows.append(Case(u.name, ((4, 3),), ref=ref, domain=(-8, 9), grad=False,
                             dtypes=("int32", "int64", "int8"), tag="ints"))
        if u.name in ("abs", "relu", "softsign", "reciprocal", "cbrt"):
            rows.append(Case(u.name, ((7,),), ref=ref, domain=(-4.0, -0.3), dtypes=("float32",),
                             tag="negative"))
    return rows


def _binary_cases() -> list[Case]:
    rows = []
    for b in table.BINARIES:
        ref = _plus(BINARY[b.name])
        same, wide, left, right = (names[0] if names else "" for names in
                                   (b.same, b.broadcast, b.rscalar, b.scalar))
        rows.append(Case(same, ((3, 4), (3, 4)), ref=ref, domain=b.domain, dtypes=FLOATS))
        for tag, shapes in (("row", ((3, 4), (4,))), ("both", ((2, 1, 3), (4, 1))),
                            ("scalar", ((1,), (2, 3))), ("equal", ((2, 3), (2, 3)))):
            rows.append(Case(wide, shapes, ref=ref, domain=b.domain, tag=tag,
                             dtypes=FLOATS if tag == "row" else ("float32",)))
        rows.append(Case(right, ((3, 4),), {"scalar": 1.5}, ref=lambda x, f=ref: f(x, 1.5),
                         domain=b.domain, dtypes=FLOATS))
        if left:
            rows.append(Case(left, ((3, 4),), {"scalar": 1.5}, ref=lambda x, f=ref: f(1.5, x),
                             domain=b.domain, dtypes=FLOATS))
        if b.ints is not None and b.name != "power":
            f = _plus(_int_div if b.name == "div" else BINARY[b.name])
            rows.append(Case(wide, ((3, 4), (4,)), ref=f, domain=((-9, 9), (-3, 4)), grad=False,
                             dtypes=("int32", "int64", "int8"), tag="ints"))
            rows.append(Case(right, ((3, 4),), {"scalar": 3}, ref=lambda x, f=f: f(x, 3),
                             domain=(0, 9), grad=False, dtypes=INTS, tag="ints"))
    rows.append(Case("_power_scalar", ((5,),), {"scalar": 2.0}, ref=np.square, tag="square"))
    rows.append(Case("_power_scalar", ((5,),), {"scalar": 3}, ref=lambda x: x ** 3, domain=(-5, 5),
                     dtypes=INTS[:2], grad=False, tag="ints"))
    return rows


def _cond(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.integers(0, 2, shape).astype("float32")


def _gelu(x: np.ndarray) -> np.ndarray:
    return x * special.ndtr(x)


def _prelu(x: np.ndarray, g: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, x * np.reshape(g, (1, -1) + (1,) * (x.ndim - 2)))


_ELU = {"leaky": lambda x: np.where(x > 0, x, 0.3 * x),
        "elu": lambda x: np.where(x > 0, x, 0.3 * np.expm1(x)),
        "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
        "gelu": _gelu}
_ACT = {"relu": UNARY["relu"], "sigmoid": special.expit, "tanh": np.tanh,
        "softrelu": UNARY["_softrelu"], "softsign": UNARY["softsign"]}


def _smooth_l1(x: np.ndarray) -> np.ndarray:
    return np.where(np.abs(x) < 1 / 4, 0.5 * (2 * x) ** 2, np.abs(x) - 0.5 / 4)


def _more_cases() -> list[Case]:
    three = ((2, 3), (2, 3), (2, 3))
    rows = [
        Case("Cast", ((3, 4),), {"dtype": "float64"}, ref=lambda x: x),
        Case("Cast", ((3, 4),), {"dtype": "int32"}, ref=np.trunc, domain=(-9, 9), grad=False,
             tag="int"),
        Case("amp_cast", ((3, 4),), {"dtype": "float16"}, ref=lambda x: x, dtypes=FLOATS,
             rtol={n: 1e-3 for n in FLOATS[:2]}),
        Case("_cast_like", ((3,), (3,)), ref=lambda x, y: x),
        Case("_identity_with_attr_like_rhs", ((3,), (3,)), ref=lambda x, y: x),
        Case("zeros_like", ((3, 2),), ref=np.zeros_like, dtypes=FLOATS + INTS),
        Case("ones_like", ((3, 2),), ref=np.ones_like, dtypes=FLOATS + INTS),
        Case("BlockGrad", ((3, 2),), ref=lambda x: x),
        Case("make_loss", ((3, 2),), ref=lambda x: x, grad=False),
        Case("_contrib_gradientmultiplier", ((3, 2),), {"scalar": -2.0}, ref=lambda x: x,
             grad=False),
        Case("_contrib_round_ste", ((3, 2),), ref=_round, domain=(-3, 3), grad=False),
        Case("_contrib_sign_ste", ((3, 2),), ref=np.sign, grad=False),
        Case("where", three, ref=np.where, domain=(_cond, (-1.0, 1.0), (-1.0, 1.0)), dtypes=FLOATS),
        Case("where", ((2,), (2, 3), (2, 3)), domain=(_cond, (-1.0, 1.0), (-1.0, 1.0)), tag="rows",
             ref=lambda c, x, y: np.where(c[:, None], x, y)),
        Case("where", three, ref=np.where, domain=(_cond, (-9, 9), (-9, 9)), dtypes=INTS[:2],
             grad=False, tag="ints"),
        Case("clip", ((4, 5),), {"a_min": -0.5, "a_max": 0.5}, ref=lambda x: np.clip(x, -0.5, 0.5),
             dtypes=FLOATS),
        Case("clip", ((4, 5),), {"a_min": -2, "a_max": 3}, ref=lambda x: np.clip(x, -2, 3),
             domain=(-9, 9), dtypes=INTS[:2], grad=False, tag="ints"),
        Case("smooth_l1", ((4, 5),), {"scalar": 2.0}, ref=_smooth_l1, dtypes=FLOATS),
        Case("hard_sigmoid", ((4, 5),), ref=lambda x: np.clip(0.2 * x + 0.5, 0, 1), domain=(-4, 4)),
        Case("_contrib_quadratic", ((4,),), {"a": 2.0, "b": -1.0, "c": 3.0},
             ref=lambda x: 2 * x * x - x + 3),
        Case("_contrib_div_sqrt_dim", ((3, 4),), ref=lambda x: x / 2),
        Case("_polygamma", ((6,),), {"scalar": 1.0}, ref=lambda x: special.polygamma(1, x),
             domain=(0.5, 4.0)),
        Case("_polygamma", ((6,),), {"scalar": 3.0}, ref=lambda x: special.polygamma(3, x),
             domain=(0.8, 4.0), second=False, tag="third"),
        Case("_channel_like", ((3,), (2, 3, 4)), domain=(-1.0, 1.0),
             ref=lambda g, x: np.broadcast_to(g[:, None], x.shape)),
        Case("_channel_like", ((1,), (2, 3)), tag="one",
             ref=lambda g, x: np.broadcast_to(g, x.shape)),
        Case("add_n", ((2, 3),) * 4, ref=lambda *xs: np.sum(xs, axis=0), dtypes=FLOATS),
        Case("add_n", ((2, 3),), ref=lambda x: x, tag="one"),
        Case("LeakyReLU", ((2, 3, 4), (3,)), {"act_type": "prelu"}, ref=_prelu, dtypes=FLOATS,
             tag="prelu"),
        Case("LeakyReLU", ((2, 3), (1,)), {"act_type": "prelu"}, ref=_prelu, tag="prelu-one"),
        Case("LeakyReLU", ((5,),), {"act_type": "rrelu", "lower_bound": 0.2, "upper_bound": 0.4},
             ref=lambda x: np.where(x > 0, x, 0.3 * x), grad=False, tag="rrelu"),
    ]
    rows += [Case("LeakyReLU", ((3, 5),), {"act_type": k, "slope": 0.3}, ref=f, dtypes=FLOATS,
                  domain=(-3.0, 3.0), tag=k) for k, f in _ELU.items()]
    rows += [Case("Activation", ((3, 5),), {"act_type": k}, ref=f, dtypes=FLOATS,
                  domain=(-3.0, 3.0), tag=k) for k, f in _ACT.items()]
    return rows


CASES: list[Case] = _unary_cases() + _binary_cases() + _more_cases()
