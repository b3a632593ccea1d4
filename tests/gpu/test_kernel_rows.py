"""Reductions, softmax and normalisations as CUDA, run on the CPU: against the CPU's kernels."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from mxcy.cuda.kernels.launch import I64, Kernel, launch

from . import kernel_host as host
from .kernel_host import case

pytestmark = pytest.mark.skipif(host.COMPILER is None, reason="no C++ compiler for the host shim")


def normal(*shape, seed=0, dtype=np.float32):
    return np.random.default_rng(seed).normal(1, 2, shape).astype(dtype)


def whole(*shape, seed=0, dtype=np.int64):
    return np.random.default_rng(seed).integers(-5, 6, shape).astype(dtype)


def holes(*shape):
    a = normal(*shape)
    a.flat[::5] = np.nan
    return a


def softmaxed(*shape):
    e = np.exp(normal(*shape, seed=1))
    return e / e.sum(-1, keepdims=True)


CASES = {
    "sum rows": lambda: case("sum", normal(7, 300), axis=1),
    "sum long row split": lambda: case("sum", normal(30000), axis=0),
    "sum columns": lambda: case("sum", normal(50, 70), axis=0),
    "sum columns split": lambda: case("sum", normal(20000, 3), axis=0),
    "sum middle": lambda: case("sum", normal(3, 4, 5, 6), axis=(1, 2)),
    "sum outer and inner": lambda: case("sum", normal(3, 4, 5, 6), axis=(0, 2)),
    "sum of rows of 2000": lambda: case("sum", normal(3, 2000), axis=1),
    "sum of nothing": lambda: case("sum", normal(3, 0), axis=1),
    "mean float16": lambda: case("mean", normal(9, 40), axis=1, half=True),
    "mean int64": lambda: case("sum", whole(9, 40), axis=1),
    "nansum": lambda: case("nansum", holes(6, 30), axis=1),
    "prod": lambda: case("prod", normal(6, 9), axis=1),
    "nanprod": lambda: case("nanprod", holes(6, 9), axis=0),
    "max with NaN": lambda: case("max", holes(6, 9), axis=1),
    "min": lambda: case("min", normal(6, 90), axis=1),
    "max int64": lambda: case("max", whole(6, 9), axis=0),
    "norm 2": lambda: case("norm", normal(6, 90), axis=1),
    "norm 1": lambda: case("norm", normal(6, 90), axis=1, ord=1),
    "moments": lambda: case("moments", normal(6, 90) + 1000, axes=(1,), rtol=1e-4),
    "moments split": lambda: case("moments", normal(20000, 2), axes=(0,)),
    "divided by a count": lambda: case("_div_count", normal(4, 5), normal(6, 7), axis=(1,)),
    "argmax": lambda: case("argmax", np.round(normal(40, 9)), axis=1),
    "argmax NaN": lambda: case("argmax", holes(4, 1500), axis=1),
    "argmin columns": lambda: case("argmin", np.round(normal(5, 9, 4)), axis=1),
    "products of the others": lambda: case("_prod_others", normal(4, 5, 3), axis=(1,)),
    "softmax": lambda: case("softmax", normal(19, 40), axis=-1),
    "softmax of long rows": lambda: case("softmax", normal(3, 3000), axis=-1, temperature=2.0),
    "softmax columns": lambda: case("softmax", normal(3, 10, 7), axis=1),
    "softmax float16": lambda: case("softmax", normal(3, 40), axis=-1, half=True),
    "softmax float64": lambda: case(
        "softmax", normal(3, 40, dtype=np.float64), axis=-1, rtol=1e-13
    ),
    "softmax lengths": lambda: case(
        "softmax", normal(4, 9), np.array([0, 3, 9, 20], np.int32), axis=-1, use_length=True
    ),
    "softmax infinite": lambda: case(
        "softmax", np.array([[1, -np.inf, 2], [3, 4, np.nan]], np.float32)
    ),
    "log_softmax": lambda: case("log_softmax", normal(9, 50), axis=-1),
    "log_softmax columns": lambda: case("log_softmax", normal(4, 9, 3), axis=1, temperature=0.5),
    "softmin": lambda: case("softmin", normal(4, 9), axis=-1),
    "softmax gradient": lambda: case("_backward_softmax", normal(9, 40), softmaxed(9, 40), axis=-1),
    "softmax gradient columns": lambda: case(
        "_backward_softmax", normal(2, 9, 4), softmaxed(2, 9, 4), axis=1, temperature=3.0
    ),
    "log_softmax gradient": lambda: case(
        "_backward_log_softmax", normal(9, 2000), -np.abs(normal(9, 2000, seed=1)), axis=-1
    ),
    "picked": lambda: case(
        "_backward_picked_log_softmax",
        normal(6, 1),
        whole(6, 1, dtype=np.int32) % 4,
        -np.abs(normal(6, 4)),
    ),
    "BatchNorm": lambda: case(
        "BatchNorm",
        normal(4, 3, 5, 6),
        normal(3),
        normal(3),
        normal(3),
        np.abs(normal(3)),
        train=True,
        fix_gamma=False,
        momentum=0.8,
    ),
    "BatchNorm columns": lambda: case(
        "BatchNorm",
        normal(40, 35),
        normal(35),
        normal(35),
        normal(35),
        np.abs(normal(35)),
        train=True,
        fix_gamma=False,
    ),
    "BatchNorm split": lambda: case(
        "BatchNorm",
        normal(8, 2, 40, 20) + 100,
        normal(2),
        normal(2),
        normal(2),
        np.abs(normal(2)),
        train=True,
        rtol=1e-4,
        atol=1e-4,
    ),
    "BatchNorm prediction": lambda: case(
        "BatchNorm",
        normal(4, 3, 5),
        normal(3),
        normal(3),
        normal(3),
        np.abs(normal(3)),
        fix_gamma=False,
    ),
    "BatchNorm with relu": lambda: case(
        "_contrib_BatchNormWithReLU",
        normal(4, 3, 5),
        normal(3),
        normal(3),
        normal(3),
        np.abs(normal(3)),
        train=True,
        fix_gamma=False,
    ),
    "BatchNorm gradient": lambda: case(
        "_backward_BatchNorm",
        normal(4, 3, 5, 6),
        normal(4, 3, 5, 6, seed=1),
        normal(3),
        normal(3),
        np.abs(normal(3)),
        train=True,
        fix_gamma=False,
        rtol=1e-4,
        atol=1e-4,
    ),
    "BatchNorm gradient columns": lambda: case(
        "_backward_BatchNorm",
        normal(40, 35),
        normal(40, 35, seed=1),
        normal(35),
        normal(35),
        np.abs(normal(35)),
        train=True,
        rtol=1e-4,
        atol=1e-4,
    ),
    "LayerNorm": lambda: case(
        "LayerNorm", normal(9, 70) + 50, normal(70), normal(70), rtol=1e-4, atol=1e-4
    ),
    "LayerNorm axis 1": lambda: case("LayerNorm", normal(3, 20, 5), normal(20), normal(20), axis=1),
    "LayerNorm gradient": lambda: case(
        "_backward_LayerNorm",
        normal(150, 40),
        normal(150, 40, seed=1),
        normal(40),
        normal(150, 1),
        np.abs(normal(150, 1)) + 1,
        rtol=1e-4,
        atol=1e-4,
    ),
    "GroupNorm": lambda: case("GroupNorm", normal(3, 4, 5, 6), normal(2), normal(2), num_groups=2),
    "GroupNorm gradient": lambda: case(
        "_backward_GroupNorm",
        normal(3, 4, 50),
        normal(3, 4, 50, seed=1),
        normal(2),
        normal(3, 2),
        np.abs(normal(3, 2)) + 1,
        num_groups=2,
        rtol=1e-4,
        atol=1e-4,
    ),
    "L2 instance": lambda: case("L2Normalization", normal(4, 3, 50)),
    "L2 channel": lambda: case("L2Normalization", normal(4, 3, 5), mode="channel"),
    "LRN": lambda: case("LRN", normal(2, 7, 3, 3), nsize=3),
    "window sums": lambda: case("_channel_window_sum", normal(2, 7, 3, 3), nsize=5),
}


@pytest.fixture(scope="module")
def made():
    return host.prepare(CASES)


@pytest.mark.parametrize("name", CASES)
def test_equals_the_cpu_kernel(made, name):
    assert made[name].launches or made[name].outs[0].size == 0 or name == "sum of nothing"
    made[name].check()


def test_against_numpy(made):
    x = made["softmax"].ins[0].astype(np.float64)
    e = np.exp(x - x.max(-1, keepdims=True))
    np.testing.assert_allclose(made["softmax"].check()[0], e / e.sum(-1, keepdims=True), rtol=1e-5)
    x = made["LayerNorm"].ins[0].astype(np.float64)
    xhat = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(
        made["LayerNorm"].check()[0],
        xhat * made["LayerNorm"].ins[1] + made["LayerNorm"].ins[2],
        rtol=1e-4,
        atol=1e-4,
    )
    np.testing.assert_allclose(
        made["sum long row split"].check()[0], made["sum long row split"].ins[0].sum(), rtol=1e-5
    )


def test_statistics_far_from_zero():
    """A mean of 4096 with deviations of 1: sums of squares would lose all digits."""
    x = (np.random.default_rng(0).normal(size=(4, 512)) + 4096).astype(np.float32)
    outs = case(
        "LayerNorm", x, np.ones(512, np.float32), np.zeros(512, np.float32), rtol=1, atol=1
    ).check()
    np.testing.assert_allclose(outs[2][:, 0], x.astype(np.float64).std(1), rtol=1e-5)


def test_a_barrier_that_some_never_reach_is_an_error():
    class StuckArgs(ctypes.Structure):
        _fields_ = [("n", I64)]

    text = """struct StuckArgs { i64 n; };
MX_DEV void fine(const StuckArgs &a) { if (threadIdx.x < 32) __syncthreads(); }
MX_DEV void stuck(const StuckArgs &a) { if (threadIdx.x < 40) __syncthreads(); __syncwarp(); }
"""
    made = [
        launch(Kernel("reduce", name, name, StuckArgs, 64, text), (1,), 64, n=0)
        for name in ("fine", "stuck")
    ]
    host.build(x.kernel for x in made)
    assert [host.start(x, {}) for x in made] == [0, 1]  # threads that have ended count as arrived
