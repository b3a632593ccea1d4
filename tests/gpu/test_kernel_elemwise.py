"""Elementwise programs as CUDA, run on the CPU: every step of the table, chains, broadcasting."""

from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.dtypes import as_dtype
from mxcy.cuda.kernels import Call, launches
from mxcy.ops import table
from mxcy.ops.base import Spec
from mxcy.ops.elemwise import Program, Use, program_task, single
from tests.kernel_harness import run_task

from . import kernel_host as host

pytestmark = pytest.mark.skipif(host.COMPILER is None, reason="no C++ compiler for the host shim")
COVERED = {"ewise", "add_n"}
COMPUTE = {0: np.float32, 1: np.float64, 2: np.int64}
#: Where a step is defined; other steps take numbers of both signs.
DOMAINS = {
    "arccosh": (1.1, 5),
    "arcsin": (-1, 1),
    "arccos": (-1, 1),
    "arctanh": (-1, 1),
    "erfinv": (-1, 1),
}
EDGES = (0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-30, 88.0, -90.0, np.inf, -np.inf, np.nan)


def inputs(step: table.Step, compute: int) -> list[np.ndarray]:
    rng = np.random.default_rng(7)
    if compute == 2:
        return [
            np.concatenate([rng.integers(-9, 9, 50), [0, 0, 1, -1, 2**62, -(2**63), 2**63 - 1]])[
                k : 50 + k
            ]
            for k in range(step.arity)
        ]
    low, high = DOMAINS.get(step.name.removesuffix("_s").removesuffix("_rs"), (-4.0, 4.0))
    return [
        np.concatenate([rng.uniform(low, high, 50), np.roll(EDGES, 5 * k)]).astype(COMPUTE[compute])
        for k in range(step.arity)
    ]


def program_call(program: Program, ins, outs, compute=None, reqs=()):
    specs = [[Spec(a.shape, as_dtype(a.dtype)) for a in group] for group in (ins, outs)]
    task = program_task(program, *specs, compute)
    call, *_ = host.call_of(task, ins, outs, reqs=reqs)
    return task, call


@pytest.fixture(scope="module")
def steps():
    """Every step in every compute type: built once."""
    made = {}
    for step in table.STEPS:
        for compute in COMPUTE:
            if compute == 2 and step.ints is None:
                continue
            ins = inputs(step, compute)
            outs = [np.empty_like(ins[0])]
            task, call = program_call(single(step.name, step.arity, 1.5), ins, outs, compute)
            made[step.name, compute] = (task, ins, launches(call))
    host.build(x.kernel for _, _, some in made.values() for x in some)
    return made


@pytest.mark.parametrize("step", table.STEPS, ids=lambda s: s.name)
def test_every_step_equals_the_cpu_kernel(steps, step):
    for compute, dtype in COMPUTE.items():
        if (step.name, compute) not in steps:
            continue
        task, ins, made = steps[step.name, compute]
        want, got = np.empty_like(ins[0]), np.empty_like(ins[0])
        run_task(task, ins, [want])
        host.run_launches(made, ins, [got])
        if compute == 2:
            np.testing.assert_array_equal(got, want)
        else:
            rtol = 2e-6 if dtype is np.float32 else 1e-13
            scale = 1e-6 if dtype is np.float32 else 1e-14
            np.testing.assert_allclose(
                got, want, rtol=rtol, atol=scale, err_msg=f"{step.c} in {dtype}"
            )


def test_against_numpy():
    x = np.linspace(-3, 3, 1001, dtype=np.float32)
    for name, f in {
        "tanh": np.tanh,
        "exp": np.exp,
        "square": np.square,
        "sign": np.sign,
        "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
    }.items():
        out = [np.empty_like(x)]
        _, call = program_call(single(name), [x], out)
        host.run_launches(launches(call), [x], out)
        np.testing.assert_allclose(out[0], f(x), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    "name", ["float16", "bfloat16", "uint8", "int8", "int32", "int64", "bool", "float64"]
)
def test_dtypes_convert_as_on_the_cpu(name):
    """x * 1.5 + y from one dtype to another, with values that do not fit."""
    d, f32 = as_dtype(name), as_dtype("float32")
    program = Program(2, (Use("mul_s", (0,), 2, 1.5), Use("add", (2, 1), 3)), (3,))
    values = np.array(
        [0, 1, 2.5, -3.75, 127, -129, 300, 1e5, -1e20, np.inf, np.nan, 0.1] * 3, np.float32
    )
    other = np.arange(36).astype(np.uint8)
    ints = np.concatenate([np.arange(33), [255, 1, 0]]).astype(np.uint8)
    for ins, dt_in, dt_out in (
        ([values, other], [f32, as_dtype("uint8")], d),
        (
            [host.to_bfloat(ints) if name == "bfloat16" else ints.astype(d.numpy), values],
            [d, f32],
            f32,
        ),
    ):
        outs = [np.zeros(36, dt_out.numpy)]
        specs = [Spec((36,), t) for t in dt_in], [Spec((36,), dt_out)]
        task = program_task(program, *specs, 0)
        call, *_ = host.call_of(task, ins, outs, (dt_in, [dt_out]))
        want = [outs[0].copy()]
        run_task(task, ins, want, (dt_in, [dt_out]))
        host.run_launches(launches(call), ins, outs)
        if name == "bfloat16":
            np.testing.assert_array_equal(
                host.from_bfloat(outs[0]) if dt_out is d else outs[0],
                host.from_bfloat(want[0]) if dt_out is d else want[0],
            )
        else:
            np.testing.assert_array_equal(outs[0], want[0])


@pytest.mark.parametrize("req", [0, 1, 3])
@pytest.mark.parametrize("n", [1, 3, 4, 257, 4100])
def test_req_and_tails(n, req):
    x, y = np.arange(n, dtype=np.float32), np.full(n, 10, np.float32)
    _, call = program_call(single("square"), [x], [y], reqs=(req,))
    host.run_launches(launches(call), [x], [y])
    np.testing.assert_array_equal(y, {0: np.full(n, 10), 1: x * x, 3: 10 + x * x}[req])


def test_pointers_that_allow_no_packs():
    x, y = np.arange(102, dtype=np.float32)[1:], np.zeros(101, np.float32)
    _, call = program_call(single("square"), [x], [y])
    host.run_launches(launches(call), [x], [y])
    np.testing.assert_array_equal(y, x * x)


@pytest.mark.parametrize(
    "shapes", [((2, 3, 4), (3, 1)), ((4, 1, 5), (1, 6, 1)), ((7,), (2, 1, 7)), ((), (3, 2))]
)
def test_broadcasting(shapes):
    rng = np.random.default_rng(1)
    a, b = (rng.normal(size=s).astype(np.float32) for s in shapes)
    out = [np.zeros(np.broadcast_shapes(*shapes), np.float32)]
    _, call = program_call(single("sub", 2), [a, b], out)
    host.run_launches(launches(call), [a, b], out)
    np.testing.assert_array_equal(out[0], a - b)


def test_transposed_and_axes():
    """A transposed view, and an input whose only dimension lies on axis 1 (a bias)."""
    a = np.arange(24, dtype=np.float32).reshape(2, 3, 4).transpose(0, 2, 1)
    b = np.arange(4, dtype=np.float32)
    out = [np.zeros((2, 4, 3), np.float32)]
    _, call = program_call(Program(2, (Use("add", (0, 1), 2),), (2,), axes=(-1, 1)), [a, b], out)
    host.run_launches(launches(call), [a, b], out)
    np.testing.assert_array_equal(out[0], a + b[None, :, None])


def test_chain_with_two_outputs_condition_and_registers_used_twice():
    rng = np.random.default_rng(3)
    c = np.array([0, 1e-30, 2, 0, -1, 0.5], np.float64)
    x, y = rng.normal(size=(2, 5, 6)).astype(np.float32)
    program = Program(
        3,
        (
            Use("add_s", (1,), 3, 2.0),
            Use("mul", (3, 2), 3),
            Use("where", (0, 3, 1), 4),
            Use("tanh", (4,), 5),
        ),
        (4, 5),
        truth=(0,),
    )
    outs = [np.zeros((5, 6), np.float32), np.zeros((5, 6), np.float16)]
    _, call = program_call(program, [c, x, y], outs)
    host.run_launches(launches(call), [c, x, y], outs)
    want = np.where(c != 0, (x + 2) * y, x)
    np.testing.assert_allclose(outs[0], want, rtol=1e-6)
    np.testing.assert_allclose(outs[1], np.tanh(want), rtol=1e-3)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_add_n(count):
    ins = [np.arange(50, dtype=np.float32) * k for k in range(count)]
    out = [np.zeros(50, np.float32)]
    call = Call(
        "add_n",
        host.operands(ins, [as_dtype("float32")] * count),
        host.operands(out, [as_dtype("float32")]),
        (0,),
    )
    host.run_launches(launches(call), ins, out)
    np.testing.assert_array_equal(out[0], sum(ins))


def test_a_kernel_without_gpu_form_is_named():
    with pytest.raises(NotImplementedError, match="'no_such_kernel' has no GPU form"):
        launches(Call("no_such_kernel", (), ()))
