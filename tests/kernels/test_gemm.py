"""The kernel `gemm` and the operators made of it, against float64 products of NumPy.

Every way through a tile (see _kernels/gemm.h) is reached by shapes: `dots` has up to 12 rows and B
transposed, `rows` up to 3 and B as it is, `swapped` some 16 and B transposed, the rest `panels`,
with A packed where it is transposed and long, or 1024 k elements wide.
"""
from __future__ import annotations

import ctypes
import importlib
import itertools

import numpy as np
import pytest

from mxcy import _kernels
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from mxcy.ops.dot import gemm_task, matrix_strides
from tests import kernel_harness as harness
from tests.kernel_harness import run_op

RNG = np.random.default_rng(0)


def rand(*shape, dtype="float32"):
    return RNG.standard_normal(shape).astype(dtype)


def close(got, want, k):
    eps = np.finfo(got.dtype).eps
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=8 * eps, atol=8 * eps * max(1, k) ** 0.5 * 4)


@pytest.fixture(params=["own", "blas"])
def loops(request):
    """Our loops and OpenBLAS, whatever this CPU build would choose."""
    _kernels.address("gemm")
    module = importlib.import_module(f"mxcy._kernels.{_kernels.LEVEL}.gemm")
    found = module.prefer(request.param)
    if request.param == "blas" and not found:
        module.prefer("auto")
        pytest.skip("scipy_openblas32 is not installed")
    yield request.param
    module.prefer("auto")


SIZES = [1, 2, 3, 7, 16, 31, 33, 65]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("ta,tb", list(itertools.product([False, True], repeat=2)))
def test_small_sizes(loops, dtype, ta, tb):
    for m, n, k in itertools.product(SIZES, SIZES, [1, 5, 16, 40]):
        a, b = rand(m, k, dtype=dtype), rand(k, n, dtype=dtype)
        want = a.astype("float64") @ b.astype("float64")
        out, = run_op("dot", [a.T if ta else a, b.T if tb else b], transpose_a=ta, transpose_b=tb)
        close(out, want, k)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("ta,tb", list(itertools.product([False, True], repeat=2)))
@pytest.mark.parametrize("m,n,k", [(64, 128, 784), (257, 300, 259), (300, 1, 700), (1, 700, 300),
                                   (520, 530, 64), (14, 1000, 513), (1030, 40, 200)])
def test_larger_sizes(loops, dtype, ta, tb, m, n, k):
    a, b = rand(m, k, dtype=dtype), rand(k, n, dtype=dtype)
    want = a.astype("float64") @ b.astype("float64")
    out, = run_op("dot", [a.T if ta else a, b.T if tb else b], transpose_a=ta, transpose_b=tb)
    close(out, want, k)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("ta,tb", list(itertools.product([False, True], repeat=2)))
def test_every_edge(dtype, ta, tb):
    """All numbers of rows and columns up to 40, and all lengths."""
    for m, n in itertools.product(range(1, 41), repeat=2):
        k = (7 * m + 11 * n) % 40 + 1
        a, b = rand(m, k, dtype=dtype), rand(k, n, dtype=dtype)
        out, = run_op("dot", [a.T if ta else a, b.T if tb else b], transpose_a=ta, transpose_b=tb)
        close(out, a.astype("float64") @ b.astype("float64"), k)


def product(m, n, k, ta, tb, dtype="float32", bias=True, act=0, packed=False, alpha=1.0, onto=None):
    """The kernel's result, what it should be, and the array that it began with (`onto`)."""
    a, b, c = (rand(*s, dtype=dtype) for s in ((m, k), (k, n), (n,)))
    task = gemm_task("test", m, n, k, matrix_strides(m, k, ta), matrix_strides(k, n, tb),
                     bias=bias, act=act, packed=packed, alpha=alpha)
    right = np.ascontiguousarray(b.T if tb else b)
    if packed:
        right, = run_op("_pack_matrix", [right])
    out = np.full((m, n), 77, dtype) if onto is None else onto.copy()
    harness.run_task(task, [np.ascontiguousarray(a.T if ta else a), right, c], [out],
                     req=1 if onto is None else 3)
    want = alpha * (a.astype("float64") @ b.astype("float64")) + (c if bias else 0)
    return out, ACT[act](want if onto is None else want + onto)


ACT = [lambda x: x, lambda x: np.maximum(x, 0), lambda x: 1 / (1 + np.exp(-x)), np.tanh,
       lambda x: np.log1p(np.exp(x)), lambda x: x / (1 + np.abs(x))]
# dots, rows, swapped, panels, packed A (transposed; a power of 2 apart), several tiles
PATHS = [(5, 45, 70, False, True), (3, 530, 33, False, False), (20, 131, 301, False, True),
         (50, 45, 19, False, False), (30, 61, 259, True, False), (33, 520, 1024, False, False),
         (500, 70, 120, False, True), (1, 45, 70, False, True), (45, 1, 70, False, False),
         (45, 1, 70, True, False), (7, 9, 0, False, True)]


@pytest.mark.parametrize("m,n,k,ta,tb", PATHS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bias_activation_and_factor(loops, m, n, k, ta, tb, dtype):
    for act in range(len(ACT)):
        close(*product(m, n, k, ta, tb, dtype, act=act), k)
    close(*product(m, n, k, ta, tb, dtype, bias=False, act=1), k)
    close(*product(m, n, k, ta, tb, dtype, alpha=-0.5), k)


@pytest.mark.parametrize("m,n,k,ta,tb", PATHS)
@pytest.mark.parametrize("bias", [True, False])
def test_adds_to_its_output(loops, m, n, k, ta, tb, bias):
    close(*product(m, n, k, ta, tb, bias=bias, onto=rand(m, n)), k)


def test_adding_needs_a_plain_product():
    for flags in ({"act": 1}, {"alpha": 2.0}):
        with pytest.raises(MXNetError, match="adds plain products only"):
            product(3, 4, 5, False, False, onto=rand(3, 4), **flags)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("m,n,k", [(1, 5, 3), (1, 300, 784), (2, 31, 40), (6, 64, 600),
                                   (7, 64, 600), (40, 33, 259), (300, 100, 128),
                                   (64, 1, 30), (3, 4, 0)])
def test_packed_weights(m, n, k, dtype):
    for act in (0, 1, 3):
        close(*product(m, n, k, False, True, dtype, act=act, packed=True), k)
    close(*product(m, n, k, False, True, dtype, bias=False, packed=True), k)


def dot_reference(a, b, ta, tb):
    if ta and a.ndim > 1:
        a = np.moveaxis(a, 0, -1)
    if tb and b.ndim > 1:
        b = np.moveaxis(b, -1, 0)
    return np.tensordot(a.astype("float64"), b.astype("float64"), axes=(-1, 0))


@pytest.mark.parametrize("ta,tb", list(itertools.product([False, True], repeat=2)))
@pytest.mark.parametrize("left,right", [((), (2,)), ((3,), ()), ((2, 3), (4,)), ((2,), (3, 4)),
                                        ((2, 3), (4, 2)), ((1,), (1,))])
def test_any_rank_and_gradients(loops, ta, tb, left, right):
    k = 5
    a = rand(*((k, *left) if ta and left else (*left, k)))
    b = rand(*((*right, k) if tb and right else (k, *right)))
    flags = {"transpose_a": ta, "transpose_b": tb}
    out, = run_op("dot", [a, b], **flags)
    close(out, dot_reference(a, b, ta, tb), k)
    g = rand(*out.shape)
    ga, = run_op("_backward_dot_lhs", [g, b, a], **flags)
    gb, = run_op("_backward_dot_rhs", [g, a, b], **flags)
    h = rand(*a.shape)  # <ga, h> == <g, dot(h, b)>: the definition of the gradient of a linear map
    np.testing.assert_allclose((ga * h).sum(), (g * dot_reference(h, b, ta, tb)).sum(), rtol=1e-4,
                               atol=1e-4)
    h = rand(*b.shape)
    np.testing.assert_allclose((gb * h).sum(), (g * dot_reference(a, h, ta, tb)).sum(), rtol=1e-4,
                               atol=1e-4)


def test_vectors_and_the_reference():
    a, b = np.arange(1, 4, dtype="float32"), np.arange(1, 7, dtype="float32").reshape(3, 2)
    assert run_op("dot", [a, a])[0].tolist() == [14.0]
    assert run_op("dot", [a, b])[0].tolist() == [22.0, 28.0]
    assert run_op("dot", [a, b], transpose_a=True)[0].tolist() == [22.0, 28.0]
    assert run_op("dot", [a, b.T], transpose_b=True)[0].tolist() == [22.0, 28.0]
    assert run_op("dot", [b.T, a], transpose_b=True)[0].tolist() == [22.0, 28.0]
    with pytest.raises(MXNetValueError, match="vectors"):
        run_op("dot", [a, a], transpose_a=True)


def test_batch_dot(loops):
    for ta, tb in itertools.product([False, True], repeat=2):
        a, b = rand(2, 3, 4, 5), rand(2, 3, 5, 6)
        want = a.astype("float64") @ b
        out, = run_op("batch_dot", [a.swapaxes(2, 3) if ta else a, b.swapaxes(2, 3) if tb else b],
                      transpose_a=ta, transpose_b=tb)
        close(out, want, 5)
        (out,) = run_op(
            "_linalg_gemm2",
            [a.swapaxes(2, 3) if ta else a, b.swapaxes(2, 3) if tb else b],
            transpose_a=ta,
            transpose_b=tb,
            alpha=-2.5,
        )
        close(out, -2.5 * want, 50)


def test_gemm2_with_rows_on_another_axis(loops):
    a, b = np.arange(24, dtype="float32").reshape(2, 2, 3, 2), np.arange(48.0).reshape(2, 2, 3, 4)
    out, = run_op("_linalg_gemm2", [a, b.astype("float32")], axis=1, transpose_a=True)
    assert out.shape == (2, 2, 3, 4)
    assert out.ravel()[:12].tolist() == [72, 78, 84, 90, 136, 146, 156, 166, 232, 246, 260, 274]
    for ta, tb in itertools.product([False, True], repeat=2):
        a = rand(*((5, 2, 3, 4) if ta else (4, 2, 3, 5)))
        b = rand(*((6, 2, 3, 5) if tb else (5, 2, 3, 6)))
        want = np.einsum("kxyi,kxyj->ixyj" if ta and not tb else "ixyk,kxyj->ixyj" if not tb else
                         "kxyi,jxyk->ixyj" if ta else "ixyk,jxyk->ixyj", a.astype("float64"), b)
        out, = run_op("_linalg_gemm2", [a, b], axis=0, transpose_a=ta, transpose_b=tb)
        close(out, want, 5)


def test_empty_and_nothing_to_contract(loops):
    assert run_op("dot", [np.zeros((0, 3), "f"), rand(3, 2)])[0].shape == (0, 2)
    assert (
        run_op("dot", [np.zeros((2, 0), "f"), np.zeros((0, 3), "f")])[0].tolist() == [[0] * 3] * 2
    )
    assert run_op("batch_dot", [np.zeros((0, 2, 3), "f"), np.zeros((0, 3, 2), "f")])[0].size == 0


def test_nan_and_infinity_go_where_they_belong(loops):
    for m, n, k in [(3, 5, 4), (200, 300, 90), (1, 40, 40)]:
        a, b = rand(m, k), rand(k, n)
        a[0, 1], b[2, n - 1] = np.inf, np.nan
        with np.errstate(invalid="ignore"):
            want = a.astype("float64") @ b
        out, = run_op("dot", [a, b])
        assert (np.isnan(out) == np.isnan(want)).all()
        assert (np.isinf(out) == np.isinf(want)).all()


@pytest.mark.parametrize("call", [
    lambda: run_op("dot", [rand(2, 3), rand(4, 2)]),
    lambda: run_op("dot", [np.float32(1), rand(4)]),
    lambda: run_op("batch_dot", [rand(2, 3), rand(3, 2)]),
    lambda: run_op("batch_dot", [rand(2, 2, 3), rand(1, 3, 2)]),
    lambda: run_op("_linalg_gemm2", [rand(2, 2, 3), rand(2, 3, 2)], axis=-1),
    lambda: run_op("_linalg_gemm2", [rand(2, 2, 3), rand(2, 3, 2)], axis=-4),
    lambda: run_op("_linalg_gemm2", [rand(2), rand(2)], axis=-3),
])
def test_misfits_raise(call):
    with pytest.raises(MXNetError):
        call()


def test_integers_raise():
    with pytest.raises(MXNetTypeError, match="floating point"):
        run_op("dot", [np.ones((2, 2), "int32")] * 2)


@harness.PARALLEL_FOR
def _at_once(self, n, grain, body, arg):
    ctypes.cast(body, harness.BODY)(arg, 0, n, 0)


@pytest.mark.parametrize("name,shapes,params", [
    ("dot", [(300, 200), (200, 500)], {}),
    ("dot", [(3000, 70), (70, 1)], {}),
    ("dot", [(1, 700), (700, 5000)], {}),
    ("batch_dot", [(50, 20, 30), (50, 30, 20)], {}),
    ("batch_dot", [(5, 120, 130), (5, 120, 130)], {"transpose_b": True}),
    ("dot", [(500, 300), (500, 700)], {"transpose_a": True}),
    ("dot", [(24, 500), (900, 500)], {"transpose_b": True}),
    ("dot", [(5, 1200), (900, 1200)], {"transpose_b": True}),
    ("dot", [(1000, 1024), (1024, 600)], {}),
    ("dot", [(2000, 300), (300, 20)], {}),
    ("_fused_FullyConnected", [(64, 784), (128, 784), (128,)], {"num_hidden": 128, "act": "tanh"}),
    ("_packed_FullyConnected", [(64, 784), (128 * 784,), (128,)], {"num_hidden": 128}),
    ("FullyConnected", [(64, 784), (128, 784), (128,)], {"num_hidden": 128}),
    ("_backward_FullyConnected_bias", [(900, 1000)], {}),
    ("softmax", [(300, 500)], {}),
    ("softmax", [(5, 300, 1000)], {"axis": 1}),
    ("_backward_softmax", [(300, 500), (300, 500)], {}),
    ("_backward_SoftmaxOutput", [(3000, 100), (3000,)], {}),
    ("BatchNorm", [(500, 300), *[(300,)] * 4], {}),
    ("BatchNorm", [(20, 30, 300), *[(30,)] * 4], {}),
    ("_backward_LayerNorm", [(300, 500), (300, 500), (500,), (300, 1), (300, 1)], {}),
    ("LayerNorm", [(30, 50, 40), (50,), (50,)], {"axis": 1}),
])
def test_pieces_do_not_show_in_the_bits(name, shapes, params, monkeypatch):
    """Threads get whole pieces, so results may not depend on where pieces begin and end."""
    ins = [np.abs(rand(*s)) for s in shapes]
    pieces = run_op(name, [a.copy() for a in ins], train=True, **params)
    whole = harness.Parallel(ctypes.sizeof(harness.Parallel), 1, _at_once)
    monkeypatch.setattr(harness, "_PARALLEL", whole)
    for a, b in zip(pieces, run_op(name, ins, train=True, **params), strict=True):
        np.testing.assert_array_equal(a, b)
