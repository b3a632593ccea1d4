"""Random numbers: the generator's known answers, distributions, dropout, seeds and counters."""
from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mxcy._core.context import cpu
from mxcy._core.errors import MXNetError
from mxcy.ops.base import Task
from mxcy.runtime import random as state
from tests.kernel_harness import run_op, run_task

N = 400_003  # odd, and more than one piece of work


def words(counter: int, key: int, n: int = 64) -> np.ndarray:
    """(block, word, counter) of the generator's words from a 128-bit counter on."""
    out = np.zeros(n, np.int32)
    low, high = counter % 2**64, counter >> 64
    task = Task("random_words", ints=(high - 2**64 if high >= 2**63 else high,), rng_count=16)
    run_task(task, [], [out], rng=(key, low))
    return out.view(np.uint32).reshape(-1, 4, 16)


# The vectors that come with Random123 (Salmon et al.) for philox4x32-10.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
     (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]


@pytest.mark.parametrize("counter,key,want", KNOWN)
def test_known_answers(counter, key, want):
    c = sum(w << 32 * i for i, w in enumerate(counter))
    k = sum(w << 32 * i for i, w in enumerate(key))
    assert tuple(words(c, k)[0, :, 0]) == want


def philox(counter: int, key: int) -> tuple[int, ...]:
    """The generator once more, from the paper, for all sixteen lanes."""
    c = [counter >> 32 * i & 0xFFFFFFFF for i in range(4)]
    k = [key & 0xFFFFFFFF, key >> 32]
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k[0], b & 0xFFFFFFFF, a >> 32 ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [k[0] + 0x9E3779B9 & 0xFFFFFFFF, k[1] + 0xBB67AE85 & 0xFFFFFFFF]
    return tuple(c)


def test_every_lane_and_block():
    start, key = 2**32 - 20, 0x123456789ABCDEF0
    got = words(start, key, 192)
    for block in range(3):
        for j in range(16):
            assert tuple(got[block, :, j]) == philox(start + 16 * block + j, key)


@pytest.mark.parametrize("name,params,mean,var,third,fourth", [
    ("_random_uniform", {"low": 2.0, "high": 5.0}, 3.5, 0.75, 0.0, 1.0125),
    ("_random_normal", {"loc": -1.0, "scale": 2.0}, -1.0, 4.0, 0.0, 48.0),
    ("_random_exponential", {"lam": 0.5}, 2.0, 4.0, 16.0, 144.0),
])
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_moments(name, params, mean, var, third, fourth, dtype):
    x, = run_op(name, [], shape=(N,), dtype=dtype, rng=(11, 5), **params)
    x = x.astype("float64")
    d = x - mean
    spread = var**0.5
    assert abs(d.mean()) < 5 * spread / N**0.5 + 1e-4
    assert abs((d**2).mean() - var) < 0.02 * var
    assert abs((d**3).mean() - third) < 0.05 * spread**3 + 0.05 * third
    assert abs((d**4).mean() - fourth) < 0.06 * fourth
    assert abs(np.corrcoef(x[1:], x[:-1])[0, 1]) < 0.01
    assert abs(np.corrcoef(x[64:], x[:-64])[0, 1]) < 0.01
    assert abs(np.corrcoef(x[16:], x[:-16])[0, 1]) < 0.01


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normal_follows_its_distribution(dtype):
    x, = run_op("_random_normal", [], shape=(N,), dtype=dtype, rng=(3, 9))
    x = np.sort(x.astype("float64"))
    cdf = np.array([0.5 * math.erfc(-v / 2**0.5) for v in x[::50]])
    gap = np.abs(cdf - (np.arange(N)[::50] + 0.5) / N).max()
    assert gap < 1.95 / N**0.5  # Kolmogorov-Smirnov, p = 0.001
    assert 4 < np.abs(x).max() < 6.7


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize("low,high", [(0.0, 1.0), (1.0, 2.0), (-3.0, -2.999), (0.0, 0.0),
                                      (-1.0, 0.0), (1e6, 1e6 + 1)])
def test_uniform_stays_below_high(dtype, low, high):
    if dtype == "float16" and low > 6e4:
        pytest.skip("not in range")
    x, = run_op("_random_uniform", [], low=low, high=high, shape=(N,), dtype=dtype, rng=(1, 0))
    kind = np.dtype(dtype).type
    assert (x >= kind(low)).all()
    assert (x < kind(high)).all() or kind(low) >= kind(high) or low == high


def test_randint():
    x, = run_op("_random_randint", [], low=-5, high=6, shape=(N,), rng=(1, 2))
    values, counts = np.unique(x, return_counts=True)
    assert values.tolist() == list(range(-5, 6)) and x.dtype == np.int32
    assert ((counts - N / 11)**2 / (N / 11)).sum() < 30  # chi square, 10 degrees: p about 0.001
    x, = run_op("_random_randint", [], low=-2**63, high=2**63 - 1, shape=(1000,), dtype="int64")
    assert x.min() < -9e18 and x.max() > 9e18


@pytest.mark.parametrize("name", ["_random_uniform", "_random_normal", "_random_exponential"])
def test_an_element_depends_on_its_number_alone(name):
    long, = run_op(name, [], shape=(N,), rng=(7, 32))
    short, = run_op(name, [], shape=(1001,), rng=(7, 32))
    later, = run_op(name, [], shape=(640,), rng=(7, 32 + 16 * 10))
    np.testing.assert_array_equal(long[:1001], short)
    np.testing.assert_array_equal(long[640:1280], later)
    other, = run_op(name, [], shape=(1001,), rng=(8, 32))
    assert (other != short).mean() > 0.99


@pytest.mark.parametrize("name,params", [
    ("_random_uniform", {"low": 1.0, "high": 0.0}), ("_random_uniform", {"low": math.nan}),
    ("_random_uniform", {"high": math.inf}), ("_random_uniform", {"low": -3e38, "high": 3e38}),
    ("_random_normal", {"scale": -1.0}), ("_random_normal", {"loc": math.nan}),
    ("_random_exponential", {"lam": 0.0}), ("_random_randint", {"low": 3, "high": 3}),
    ("_random_randint", {"low": 0, "high": 2**40}), ("_random_uniform", {"shape": (2**40, 2**40)}),
    ("_random_uniform", {"shape": (-2,)}), ("_random_uniform", {"dtype": "int32"}),
])
def test_bad_parameters(name, params):
    with pytest.raises(MXNetError):
        run_op(name, [], **{"shape": (3,), **params})


# ---- dropout

X = np.random.default_rng(0).standard_normal((200, 300)).astype("float32")


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("axes", [(), (0,), (1,), (-1,), (0, 1)])
def test_dropout(dtype, p, axes):
    x = X.astype(dtype)
    y, mask = run_op("Dropout", [x], p=p, axes=axes, train=True, rng=(5, 3))
    shape = tuple(1 if i in axes or i - 2 in axes else d for i, d in enumerate(x.shape))
    assert mask.shape == shape and mask.dtype == np.uint8
    factor = np.array([0, 1 / (1 - p) if p < 1 else 0, 1])[np.broadcast_to(mask, x.shape)]
    np.testing.assert_allclose(y, x * factor, rtol=2e-3 if dtype == "float16" else 1e-6)
    kept = (mask > 0).mean()
    assert abs(kept - (1 - p)) < 5 * (p * (1 - p) / mask.size)**0.5 + 1e-12
    back, = run_op("_backward_Dropout", [x, mask], p=p, axes=axes)
    np.testing.assert_array_equal(back, y)


def test_dropout_outside_training():
    y, mask = run_op("Dropout", [X], p=0.5)
    np.testing.assert_array_equal(y, X)
    np.testing.assert_array_equal(run_op("_backward_Dropout", [X, mask], p=0.5)[0], X)
    y, mask = run_op("Dropout", [X], p=0.5, mode="always")
    assert (y == 0).any()


def test_dropout_cuts_infinities():
    y, mask = run_op("Dropout", [np.full(1000, np.inf, "float32")], p=0.5, train=True)
    assert np.isinf(y[mask == 1]).all() and (y[mask == 0] == 0).all()


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (1, 1, 1)])
def test_dropout_shapes(shape):
    axes = (0,) if shape else ()
    y, _ = run_op("Dropout", [np.ones(shape, "float32")], p=0.5, train=True, axes=axes)
    assert y.shape == shape


@pytest.mark.parametrize("params", [{"p": -0.1}, {"p": 1.1}, {"p": math.nan}, {"axes": (2,)},
                                    {"axes": (0, 0)}, {"mode": "never"}])
def test_dropout_bad_parameters(params):
    with pytest.raises(MXNetError):
        run_op("Dropout", [X], **params)
    with pytest.raises(TypeError):
        run_op("Dropout", [np.ones((2, 2), "int32")])


# ---- seeds and counters

def test_state():
    before = state.get_state(cpu(0))
    try:
        state.seed(42)
        assert state.reserve(10, cpu(0)) == (42, 0)
        assert state.reserve(5, cpu(0)) == (42, 10)
        assert state.reserve(1, cpu(1))[0] != 42
        kept = state.get_state(cpu(0))
        assert state.reserve(7, cpu(0)) == (42, 15)
        state.set_state(kept, cpu(0))
        assert state.reserve(7, cpu(0)) == (42, 15)
        state.seed(-1, cpu(1))
        assert state.reserve(1, cpu(1)) == (2**64 - 1, 0)
        assert state.reserve(1, cpu(0)) == (42, 22)
        state.seed(42)
        assert state.reserve(1, cpu(0)) == (42, 0)
    finally:
        state.set_state(before, cpu(0))


@pytest.mark.parametrize("args", [("x",), (1.5,), (None,), (1, "gpu"), (1, 3)])
def test_bad_seed(args):
    with pytest.raises(MXNetError):
        state.seed(*args)


def test_reserve_from_threads():
    from concurrent.futures import ThreadPoolExecutor
    before = state.get_state(cpu(0))
    state.seed(1)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: state.reserve(3, cpu(0))[1], range(2000)))
    assert sorted(got) == list(range(0, 6000, 3))
    state.set_state(before, cpu(0))


# ---- threads

PROGRAM = """
import hashlib
import mxcy as mx
mx.random.seed(5)
seen = hashlib.sha256()
for name in ("uniform", "normal", "exponential"):
    x = getattr(mx.nd, "random_" + name)(shape=(500, 1003))
    seen.update(x.asnumpy().tobytes())
x.attach_grad()
with mx.autograd.record():
    y = mx.nd.Dropout(x, p=0.3)
y.backward()
seen.update(y.asnumpy().tobytes() + x.grad.asnumpy().tobytes())
sym = mx.sym.Dropout(mx.sym.Dropout(mx.sym.var("x"), p=0.5), p=0.2)
exe = sym.simple_bind(mx.cpu(), x=(1000, 100))
exe.arg_dict["x"][:] = 1
for _ in range(2):
    exe.forward(is_train=True)
    exe.backward(mx.nd.ones((1000, 100)))
    out = exe.outputs[0].asnumpy()
    assert (out == exe.grad_dict["x"].asnumpy()).all() and abs((out > 0).mean() - 0.4) < 0.01
    seen.update(out.tobytes())
print(seen.hexdigest())
"""


def test_same_bits_for_any_number_of_threads():
    found = set()
    for change in ({"MXCY_NUM_THREADS": "1"}, {"MXCY_NUM_THREADS": "2"}, {"MXCY_ENGINE": "naive"}):
        done = subprocess.run([sys.executable, "-c", PROGRAM], env={**os.environ, **change},
                              cwd=Path(__file__).resolve().parents[2], capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1
