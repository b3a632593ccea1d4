"""The kernels `ewise` and `add_n`: tiles, broadcasting, dtypes, edge values, accuracy.

What lives here: what the generic checker cannot see: every conversion, long and odd shapes, req
add, in-place programs, malformed programs, and the largest error of every float32 function.
Invariant: expected values come from NumPy in float64, or are facts of the reference (1.9.1).
"""
from __future__ import annotations

import dataclasses
import zlib

import ml_dtypes
import numpy as np
import pytest
from scipy import special

from mxcy._core.dtypes import BFLOAT16, DTYPES, FLOAT32, INT32, as_dtype
from mxcy._core.errors import MXNetError, MXNetValueError
from mxcy.ops import elemwise, table
from mxcy.ops.base import Spec, get
from mxcy.ops.elemwise import Program, Use, broadcast_shapes, program_task, single
from tests.kernel_harness import run_op, run_task
from tests.kernels.test_accuracy import accuracy

RNG = np.random.default_rng(7)
INF, NAN = np.inf, np.nan
EDGES = np.array([-INF, -2.5, -1.5, -0.5, -0.0, 0.0, 0.5, 1.5, 2.5, INF, NAN], "float32")


def run_program(program, ins, dtype="float32", shape=None, out=None, req=1):
    """The outputs of a program on arrays."""
    shape = np.broadcast_shapes(*[a.shape for a in ins]) if shape is None else shape
    outs = [np.full(shape, 77, dtype) for _ in program.outs] if out is None else [out]
    specs = [Spec(a.shape, as_dtype(a.dtype)) for a in ins]
    task = program_task(program, specs, [Spec(o.shape, as_dtype(o.dtype)) for o in outs])
    run_task(task, ins, outs, req=req)
    return outs


# -- shapes ---------------------------------------------------------------------------------------
SHAPES = [((3, 4), (3, 4)), ((1000, 8), (8,)), ((1000, 8), (1000, 1)), ((50, 2000), (2000,)),
         ((50, 2000), (50, 1)), ((5, 1, 7), (6, 1)), ((3,), (1,)), ((30000,), (1,)), ((), ()),
         ((2, 3, 4, 5), (3, 1, 5)), ((200, 300), (1, 300)), ((0, 3), (1, 3)), ((), (4,)),
         ((1, 1, 1), (2, 1, 3)), ((2, 1) * 5, (1, 3) * 5), ((7, 1, 513), (1, 5, 1)),
         ((4, 1, 600), (3, 1)), ((2, 2, 2, 2, 2, 2, 2, 1), (1, 2, 1, 2, 1, 2, 1, 2)),
         ((700, 1), (1, 700)), ((1025, 3), (3,))]


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int32", "int64", "uint8"])
@pytest.mark.parametrize("a,b", SHAPES)
def test_broadcast(a, b, dtype):
    x = np.asarray(RNG.uniform(0, 9, a)).astype(dtype)
    y = np.asarray(RNG.uniform(0, 9, b)).astype(dtype)
    for name, f in (("add", np.add), ("sub", np.subtract), ("mul", np.multiply)):
        for p, q in ((x, y), (y, x)):
            got, want = run_op(f"broadcast_{name}", [p, q])[0], np.asarray(f(p, q))
            assert got.dtype == want.dtype and got.shape == want.shape
            np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("ins,out,want", [
    ([(2, -1), (3,)], None, ([(2, -1), (3,)], (2, 3))),
    ([(2, -1), (3,)], (2, 3), ([(2, -1), (3,)], (2, 3))),
    ([(2, -1), (1,)], (2, 3), ([(2, 3), (1,)], (2, 3))),
    ([(-1, 1), (1, 1)], (1, 1), ([(1, 1), (1, 1)], (1, 1))),
    ([(-1,), (-1,)], (5,), ([(-1,), (-1,)], (5,))),
    ([(-1,), (-1,)], (1,), ([(1,), (1,)], (1,))),
    ([(0, 1), (1, 4)], None, ([(0, 1), (1, 4)], (0, 4))),
    ([None, (3,)], (2, 3), ([None, (3,)], (2, 3))),
])
def test_broadcast_inference(ins, out, want):
    assert broadcast_shapes(ins, out) == want


@pytest.mark.parametrize("ins,out", [([(2,), (3,)], None), ([(2, 3), (3,)], (3,)),
                                     ([(2, 3), (3,)], (2, 4)), ([(0,), (2,)], None)])
def test_broadcast_errors(ins, out):
    with pytest.raises(MXNetValueError, match="shape"):
        broadcast_shapes(ins, out)


def test_elementwise_wants_equal_shapes():
    with pytest.raises(MXNetValueError):
        run_op("elemwise_add", [np.ones((1, 3), "f"), np.ones(3, "f")])


def test_condition_by_rows():
    x, y = RNG.normal(size=(2, 40, 30)).astype("f")
    for kind in ("float64", "int8", "float16"):
        c = (np.arange(40) % 3 == 0).astype(kind)
        np.testing.assert_array_equal(run_op("where", [c, x, y])[0], np.where(c[:, None], x, y))


def test_condition_keeps_tiny_values():
    c = np.array([1e-300, 0.0, -0.0, 0.5, NAN])
    x, y = np.arange(5), -np.arange(5)
    for kind in ("int32", "float32"):
        got = run_op("where", [c, x.astype(kind), y.astype(kind)])[0]
        np.testing.assert_array_equal(got, np.where(c, x, y))


# -- dtypes ---------------------------------------------------------------------------------------
def test_every_half_to_float_and_back():
    bits = np.arange(65536, dtype=np.uint16)
    half = bits.view(np.float16)
    for wide in ("float32", "float64"):
        np.testing.assert_array_equal(run_op("Cast", [half], dtype=wide)[0], half.astype(wide))
    back = run_op("Cast", [half.astype("float32")], dtype="float16")[0]
    fine = ~np.isnan(half)
    np.testing.assert_array_equal(back.view(np.uint16)[fine], bits[fine])
    assert np.isnan(back[~fine]).all()


def cast_to_bfloat16(x):
    out = np.zeros(x.shape, np.uint16)
    source = as_dtype(x.dtype)
    task = program_task(single("copy"), [Spec(x.shape, source)], [Spec(x.shape, BFLOAT16)])
    run_task(task, [x], [out], ([source], [BFLOAT16]))
    return out.view(ml_dtypes.bfloat16)


def test_rounding_to_halves_is_to_even_and_single():
    x = RNG.integers(0, 2**32, 200_000, dtype=np.uint64).astype(np.uint32).view(np.float32)
    ties = np.arange(1, 1 << 24, 4099, dtype=np.uint32)
    x = np.concatenate([x, (ties << 12).view(np.float32), EDGES,
                        np.array([65519, 65520, 6e-8, 3e-8, 2.9e-8, 1e-8], "f")])
    with np.errstate(over="ignore"):
        for wide in (x, x.astype("float64")):
            got = run_op("Cast", [wide], dtype="float16")[0]
            np.testing.assert_array_equal(got, wide.astype("float16"))
            np.testing.assert_array_equal(cast_to_bfloat16(wide).astype("float32"),
                                          wide.astype(ml_dtypes.bfloat16).astype("float32"))
    # just above a tie, by less than float32 can say: rounding twice would give the even neighbour
    tie = np.array([1 + 2.0**-11 + 2.0**-40, -1 - 2.0**-11 - 2.0**-40])
    assert run_op("Cast", [tie], dtype="float16")[0].tolist() == [1 + 2.0**-10, -1 - 2.0**-10]
    big = np.array([2**60 + 1, 65519])
    assert run_op("Cast", [big], dtype="float16")[0].tolist() == [INF, 65504]


def test_float_to_integer_saturates():
    x = np.array([-INF, -3e9, -129.7, -1.5, -0.9, 0.9, 1.5, 127.9, 255.9, 300, 3e9, INF, NAN])
    for wide in (x, x.astype("float32")):
        for name in ("int8", "uint8", "int32", "int64"):
            info = np.iinfo(name)
            want = [0 if v != v else int(max(info.min, min(info.max, np.trunc(v)))) for v in wide]
            assert run_op("Cast", [wide], dtype=name)[0].tolist() == want
    assert run_op("Cast", [EDGES], dtype="bool")[0].tolist() == [v != 0 for v in EDGES]


@pytest.mark.parametrize("source", ["uint8", "int8", "int32", "int64", "bool"])
def test_integer_conversions(source):
    x = RNG.integers(-2**62, 2**62, 3000).astype(source)
    for target in ("uint8", "int8", "int32", "int64", "bool", "float32", "float64"):
        np.testing.assert_array_equal(run_op("Cast", [x], dtype=target)[0], x.astype(target))


def test_all_dtypes_through_one_operator():
    for d in DTYPES:
        if d is not BFLOAT16:
            x = np.array([0, 1, 1, 0] * 700).astype(d.numpy)
            np.testing.assert_array_equal(run_op("square", [x])[0], x)


# -- integers -------------------------------------------------------------------------------------
def test_integer_division_never_traps():
    low = np.iinfo("int64").min
    x = np.array([low, low, 7, -7, 7, -7, 0], "int64")
    y = np.array([-1, 0, 0, 0, 2, 2, -1], "int64")
    assert run_op("elemwise_div", [x, y])[0].tolist() == [low, 0, 0, 0, 3, -3, 0]
    assert run_op("_mod", [x, y])[0].tolist() == [0, 0, 0, 0, 1, 1, 0]
    assert run_op("_mod", [np.array([7, -7]), np.array([-3, 3])])[0].tolist() == [-2, 2]
    assert run_op("_rdiv_scalar", [np.array([0, 2], "int32")], scalar=7)[0].tolist() == [0, 3]
    assert run_op("_div_scalar", [x], scalar=0)[0].tolist() == [0] * 7
    x, y = np.array([2, 0, -1, 1, 3]), np.array([-1, -1, -3, -9, 4])
    assert run_op("_power", [x, y])[0].tolist() == [0, 0, -1, 1, 81]


def test_integers_and_scalars_as_in_the_reference():
    x = np.array([-7, -3, 0, 3, 7], "int32")
    facts = [("_plus_scalar", 1.5, [-6, -2, 1, 4, 8]), ("_rminus_scalar", 1.5, [8, 4, 1, -2, -6]),
             ("_mul_scalar", 1.5, [-7, -3, 0, 3, 7]), ("_div_scalar", 2, [-3, -1, 0, 1, 3]),
             ("_mod_scalar", 3, [2, 0, 0, 0, 1]), ("_mod_scalar", 0, [0] * 5),
             ("_rmod_scalar", 7, [0, -2, 0, 1, 0]), ("_power_scalar", 2, [49, 9, 0, 9, 49]),
             ("_rpower_scalar", 2, [0, 0, 1, 8, 128]), ("_maximum_scalar", 0.5, [0, 0, 0, 3, 7]),
             ("_minimum_scalar", 2.7, [-7, -3, 0, 2, 2])]
    for name, scalar, want in facts:
        got = run_op(name, [x], scalar=scalar)[0]
        assert got.dtype == np.int32 and got.tolist() == want, name
    unary = {"tanh": [0] * 5, "exp": [0, 0, 1, 20, 1096], "degrees": [-401, -171, 0, 171, 401],
             "cbrt": [-1, -1, 0, 1, 1], "logical_not": [0, 0, 1, 0, 0], "relu": [0, 0, 0, 3, 7]}
    for name, want in unary.items():
        assert run_op(name, [x])[0].tolist() == want, name
    assert run_op("_plus_scalar", [np.array([0, 3, 200, 255], "uint8")], scalar=100)[0].tolist() \
        == [100, 103, 44, 99]


def test_comparisons_with_a_fraction_compare_numbers():
    x = np.array([0, 1], "int32")
    assert run_op("_equal_scalar", [x], scalar=0.5)[0].tolist() == [0, 0]
    assert run_op("_lesser_scalar", [x], scalar=0.5)[0].tolist() == [1, 0]


def test_bool_with_scalars():
    b = np.array([True, False])
    whole = run_op("_plus_scalar", [b], scalar=1)[0]
    assert whole.dtype == np.int64 and whole.tolist() == [2, 1]
    half = run_op("_mul_scalar", [b], scalar=0.5, is_int=False)[0]
    assert half.dtype == np.float64 and half.tolist() == [0.5, 0.0]
    more = run_op("_greater_scalar", [b], scalar=0)[0]
    assert more.dtype == np.int64 and more.tolist() == [1, 0]


# -- edge values, as the reference gives them -----------------------------------------------------
FACTS = {
    "round": [-INF, -3, -2, -1, -0.0, 0, 1, 2, 3, INF, NAN],
    "rint": [-INF, -3, -2, -1, -0.0, 0, 0, 1, 2, INF, NAN],
    "sign": [-1, -1, -1, -1, 0, 0, 1, 1, 1, 1, 0],
    "relu": [0, 0, 0, 0, 0, 0, 0.5, 1.5, 2.5, INF, NAN],
    "logical_not": [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    "rcbrt": [-0.0, -0.73680628, -0.87358046, -1.25992107, -INF, INF, 1.25992107, 0.87358046,
              0.73680628, 0, NAN],
    "gammaln": [INF, -0.05624371, 0.86004704, 1.26551211, INF, INF, 0.57236494, -0.12078224,
                0.28468287, INF, NAN],
}


@pytest.mark.parametrize("name", FACTS)
def test_edges_of_unary(name):
    got = run_op(name, [EDGES])[0]
    np.testing.assert_allclose(got, np.array(FACTS[name], "f"), rtol=1e-6)
    if name != "sign":
        np.testing.assert_array_equal(np.signbit(got[4]), np.signbit(FACTS[name][4]))


def test_edges_of_binary():
    f = EDGES
    mod = run_op("_mod_scalar", [f], scalar=2)[0]
    want = np.array([NAN, 1.5, .5, 1.5, 0, 0, .5, 1.5, .5, NAN, NAN], "f")
    np.testing.assert_array_equal(mod, want)
    assert run_op("_mod_scalar", [f], scalar=0)[0].tolist() == [0] * 11
    np.testing.assert_array_equal(run_op("_rmod_scalar", [f[:10]], scalar=2)[0],
                                  np.array([-INF, -.5, -1, 0, 0, 0, 0, .5, 2, 2], "f"))
    for name in ("_maximum", "_minimum"):
        for pair in ([f, np.full_like(f, NAN)], [np.full_like(f, NAN), f]):
            assert np.isnan(run_op(name, pair)[0]).all()
    np.testing.assert_array_equal(run_op("clip", [f], a_min=-1, a_max=1)[0], np.clip(f, -1, 1))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_power_and_hypot_edges(dtype):
    v = np.array([0, -0.0, 1, -1, 2, -2, 3, -3, .5, -.5, 1.5, -2.5, INF, -INF, NAN, 1e30, -1e30,
                  16777217, 2**31, 1e-45], dtype)
    a, b = (m.ravel() for m in np.meshgrid(v, v))
    with np.errstate(all="ignore"):
        for name, f in (("_power", np.power), ("_hypot", np.hypot)):
            got, want = run_op(name, [a, b])[0], f(a, b)
            np.testing.assert_allclose(got, want, rtol=3e-7)
            sure = ~np.isnan(want)
            np.testing.assert_array_equal(np.signbit(got[sure]), np.signbit(want[sure]))


def test_special_functions():
    x = np.concatenate([np.linspace(-6.3, 30, 4001), [1e-8, 1e5, 170.5]])
    pairs = {"gamma": special.gamma, "gammaln": special.gammaln, "_digamma": special.digamma,
             "erf": special.erf}
    for name, f in pairs.items():
        np.testing.assert_allclose(run_op(name, [x])[0], f(x), rtol=1e-10, atol=1e-12, err_msg=name)
    p = np.concatenate([np.linspace(-1, 1, 2001), [1e-12, 1 - 1e-12, -1e-300]])
    np.testing.assert_allclose(run_op("erfinv", [p])[0], special.erfinv(p), rtol=1e-11)
    for n in (1, 2, 5):
        got = run_op("_polygamma", [x[x > 0]], scalar=n)[0]
        np.testing.assert_allclose(got, special.polygamma(n, x[x > 0]), rtol=1e-11)


# -- accuracy -------------------------------------------------------------------------------------
ULPS = {"exp": (np.exp, 2), "expm1": (np.expm1, 2), "log": (np.log, 2), "log2": (np.log2, 2),
        "log10": (np.log10, 2), "log1p": (np.log1p, 2), "tanh": (np.tanh, 2), "sin": (np.sin, 2),
        "sigmoid": (special.expit, 2), "_softrelu": (lambda x: np.logaddexp(0, x), 2),
        "cos": (np.cos, 2), "tan": (np.tan, 2), "erf": (special.erf, 2), "cbrt": (np.cbrt, 2)}


def inputs_of_every_kind():
    """Random bit patterns (every exponent, denormals, NaN), the usual range, around one, edges."""
    bits = RNG.integers(0, 2**32, 300_000, dtype=np.uint64).astype(np.uint32).view(np.float32)
    more = [RNG.uniform(-20, 20, 200_000), 1 + RNG.uniform(-.5, 1, 100_000) ** 3,
            RNG.uniform(-110, 110, 100_000), [88.7228, 88.73, -103.97, -103.98, 1e-45, -1e-45],
            EDGES]
    return np.concatenate([bits, *[np.asarray(m, "float32") for m in more]])


@pytest.mark.parametrize("name", ULPS)
def test_largest_error_in_float32(name):
    f, limit = ULPS[name]
    x = inputs_of_every_kind()
    with np.errstate(all="ignore"):
        error = accuracy.ulps(run_op(name, [x])[0], f(x.astype(np.float64)))
    at = int(np.argmax(error))
    print(f"{name}: {error[at]:.2f} ulp at {x[at]!r}")
    assert error[at] <= limit


def test_largest_error_of_power():
    x = np.concatenate([inputs_of_every_kind()[:300_000], RNG.uniform(0, 5, 300_000)]).astype("f")
    y = np.concatenate([RNG.uniform(-3, 3, 300_000), RNG.uniform(-60, 60, 300_000)]).astype("f")
    with np.errstate(all="ignore"):
        error = accuracy.ulps(run_op("_power", [np.abs(x), y])[0],
                              np.power(np.abs(x).astype("d"), y.astype("d")))
    print(f"power: {error.max():.2f} ulp")
    assert error.max() <= 1


def test_very_large_angles():
    x = np.array([1e7, 1.1e7, 1e10, 3e38, -3e38, 16367173.0, -1e7, INF], "f")
    for name, f in (("sin", np.sin), ("cos", np.cos)):
        with np.errstate(invalid="ignore"):
            np.testing.assert_allclose(run_op(name, [x])[0], f(x.astype("d")), rtol=3e-7)


# -- programs -------------------------------------------------------------------------------------
CHAIN = Program(3, (Use("mul", (0, 1), 3), Use("add", (3, 2), 4), Use("tanh", (4,), 3),
                    Use("sigmoid", (1,), 5), Use("mul", (3, 5), 4)), (4,))


def chain(x, y, z):
    return np.tanh(x * y + z) * special.expit(y)


@pytest.mark.parametrize("shapes", [((999,),) * 3, ((300, 5), (5,), (300, 1)),
                                    ((3, 2000), (2000,), (1,)), ((40, 600), (1,), (40, 1)),
                                    ((2, 3, 4), (3, 1), (4,))])
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_chain(shapes, dtype):
    ins = [RNG.normal(size=s).astype(dtype) for s in shapes]
    got = run_program(CHAIN, ins, dtype)[0]
    tol = {"float32": 1e-6, "float64": 1e-14, "float16": 2e-3}[dtype]
    np.testing.assert_allclose(got, chain(*[a.astype("d") for a in ins]), rtol=tol, atol=tol)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("first,second,at", table.PAIRS)
def test_pairs_round_like_their_two_steps(first, second, at, dtype):
    a, b = (table.STEPS[table.OPCODES[name]] for name in (first, second))
    count = a.arity + b.arity - 1
    scalar = [0.7 if name.endswith(("_s", "_rs")) else 0.0 for name in (first, second)]
    x = [RNG.normal(size=1003).astype(dtype) for _ in range(count)]
    for v in x:
        v[:len(EDGES)] = RNG.permutation(EDGES)
    others = tuple(range(a.arity, count))
    args = (*others, count) if at else (count, *others)
    apart = Program(count, (Use(first, tuple(range(a.arity)), count, scalar[0]),
                            Use(second, args, count + 1, scalar[1])), (count + 1,))
    pair = Program(count, (Use(table.pair_name(first, second, at), tuple(range(count)), count,
                               sum(scalar)),), (count,))
    want, got = run_program(apart, x, dtype)[0], run_program(pair, x, dtype)[0]
    np.testing.assert_array_equal(got, want)
    assert np.isfinite(want).sum() > 900


@pytest.mark.parametrize("name", ["exp", "tanh", "sigmoid"])
def test_last_elements_of_vector_loops(name):
    x = RNG.normal(size=70).astype("f")
    whole = run_op(name, [x])[0]
    for n in range(1, 70):
        guarded = np.full(n + 1, 77, "f")
        run_program(single(name), [x[:n]], out=guarded[:n])
        np.testing.assert_array_equal(guarded[:n], whole[:n])
        assert guarded[n] == 77


def test_two_outputs_and_mixed_dtypes():
    x, n = RNG.normal(size=5000).astype("f"), RNG.integers(0, 9, 5000).astype("int32")
    program = Program(2, (Use("mul", (0, 1), 2), Use("add_s", (2,), 3, 1.0)), (2, 3))
    outs = [np.zeros(5000, "f"), np.zeros(5000, "int32")]
    specs = [Spec((5000,), FLOAT32), Spec((5000,), INT32)]
    run_task(program_task(program, specs, specs), [x, n], outs)
    np.testing.assert_array_equal(outs[0], x * n.astype("f"))
    np.testing.assert_array_equal(outs[1], np.trunc(x * n.astype("f") + 1))


def test_output_over_an_input_that_is_read_later():
    for n in (5, 5000):
        x, y = RNG.normal(size=(2, n)).astype("f")
        program = Program(2, (Use("add", (0, 1), 2), Use("mul", (2, 0), 3), Use("add", (3, 2), 4)),
                          (4,))
        want = (x + y) * x + (x + y)
        run_program(program, [x, y], out=x)
        np.testing.assert_allclose(x, want, rtol=2e-6, atol=1e-6)


def test_many_registers():
    steps = tuple(Use("add_s", (i,), i + 1, 1.0) for i in range(120))
    x = RNG.normal(size=3000)
    np.testing.assert_allclose(run_program(Program(1, steps, (120,)), [x], "float64")[0], x + 120)


BAD = [(7, 2, 1, 0, 0, 0, 0, 1, 1, 0, -1), (0, 2, 1, 9999, 0, 0, 0, 1, 1, 0, -1), (0, 2, 1),
       (0, 2, 1, 0, 5, 0, 0, 1, 1, 0, -1), (0, 2, 1, 0, 0, 0, 0, 0, 1, 0, -1),
       (2, 2, 1, table.OPCODES["exp"], 0, 0, 0, 1, 1, 0, -1), (0, 2, -1, 1, 0, -1)]


@pytest.mark.parametrize("ints", [(), (1, 0, 1, 0, 0, 0, -1),
                                  *[(table.FINGERPRINT, *rest) for rest in BAD]])
def test_malformed_programs_are_refused(ints):
    good = program_task(single("copy"), [Spec((3,), FLOAT32)], [Spec((3,), FLOAT32)])
    task = dataclasses.replace(good, ints=ints, floats=(0.0,) * 4)
    with pytest.raises(MXNetError, match="ewise"):
        run_task(task, [np.ones(3, "f")], [np.ones(3, "f")])


def test_add_n():
    for dtype in ("float32", "float64", "float16", "int32", "uint8"):
        xs = [RNG.uniform(0, 20, 5001).astype(dtype) for _ in range(9)]
        want = np.sum([x.astype("float64") for x in xs], axis=0)
        got = run_op("add_n", xs)[0]
        tol = 2e-3 if dtype == "float16" else 1e-6
        np.testing.assert_allclose(got, want.astype(dtype), rtol=tol)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int32"])
@pytest.mark.parametrize("n", [3, 5000])
def test_req_add(dtype, n):
    x, y, z = RNG.integers(0, 9, (3, n)).astype(dtype)
    chained = Program(2, (Use("mul", (0, 1), 2), Use("add", (2, 0), 3)), (3,))
    for program in (single("add", 2), chained):
        out = z.copy()
        plain = run_program(program, [x, y], dtype)[0]
        run_program(program, [x, y], out=out, req=3)
        np.testing.assert_array_equal(out, z + plain)
    out = z.copy()
    specs = [Spec((n,), as_dtype(dtype))] * 2
    op = get("add_n")
    run_task(op.cpu(op.parse({"num_args": 2}), specs, specs[:1], False), [x, y], [out], req=3)
    np.testing.assert_array_equal(out, x + y + z)


# -- the operators --------------------------------------------------------------------------------
def test_every_row_is_registered_and_documented():
    rows = [u.name for u in table.UNARIES]
    rows += [n[0] for b in table.BINARIES for n in (b.same, b.broadcast, b.scalar, b.rscalar) if n]
    for name in rows:
        op = get(name)
        doc = type(op).__doc__
        assert isinstance(op, elemwise.Elementwise) and doc and doc.splitlines()[0].endswith(".")
        assert all(len(line) <= 100 for line in doc.splitlines()), name


def test_fingerprint_follows_the_steps():
    text = repr([step[:4] for step in table.STEPS]).encode()
    assert zlib.crc32(text) == table.FINGERPRINT
    assert len(table.OPCODES) == len(table.STEPS)


@pytest.mark.parametrize("name,ins,params", [
    ("LeakyReLU", [(5,), (5,)], {"act_type": "prelu"}),
    ("LeakyReLU", [(2, 3), (4,)], {"act_type": "prelu"}),
    ("where", [(3,), (2, 3), (2, 3)], {}), ("where", [(2, 2), (2, 3), (2, 3)], {}),
    ("add_n", [(2,), (3,)], {}), ("_channel_like", [(2,), (5,)], {})])
def test_shape_errors(name, ins, params):
    with pytest.raises(MXNetValueError):
        run_op(name, [np.ones(s, "f") for s in ins], **params)
