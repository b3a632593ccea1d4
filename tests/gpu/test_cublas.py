"""cuBLAS and cuBLASLt calls against NumPy."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy.cuda import constants as k
from mxcy.cuda import cublas, cublaslt, runtime
from mxcy.cuda.errors import CUDAError

from .helpers import download, upload

TYPES = {np.float32: (k.CUDA_R_32F, k.CUBLAS_COMPUTE_32F_PEDANTIC, 1e-5),
         np.float64: (k.CUDA_R_64F, k.CUBLAS_COMPUTE_64F, 1e-12),
         np.float16: (k.CUDA_R_16F, k.CUBLAS_COMPUTE_32F, 2e-3)}
N, T, F = k.CUBLAS_OP_N, k.CUBLAS_OP_T, k.CUDA_R_32F


@pytest.fixture
def arrays(gpu):
    """Uploads, and frees all at the end."""
    taken = []

    def put(values):
        taken.append(upload(values))
        return taken[-1]

    yield put
    runtime.synchronize()
    for at in taken:
        runtime.free(at)


@pytest.fixture
def handle(gpu):
    made, stream = cublas.Handle(), runtime.stream_create()
    made.set_stream(stream)
    yield made
    made.close()
    runtime.stream_destroy(stream)


def draw(*shape, dtype=np.float32):
    return np.random.RandomState(len(shape) + sum(shape)).uniform(-1, 1, shape).astype(dtype)


@pytest.mark.parametrize("dtype", list(TYPES))
@pytest.mark.parametrize(("ta", "tb"), [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_row_major_products(arrays, handle, dtype, ta, tb):
    """C = op(A) op(B) row by row is the column-major product of B and A."""
    code, compute, error = TYPES[dtype]
    m, n, depth = 5, 7, 6
    a, b, c = draw(m, depth, dtype=dtype), draw(depth, n, dtype=dtype), draw(m, n, dtype=dtype)
    at, bt, ct = (arrays(x) for x in (a.T if ta else a, b.T if tb else b, c))
    cublas.gemm(handle.handle, T if tb else N, T if ta else N, n, m, depth,
                cublas.scalar(compute, 2.0), bt, code, depth if tb else n, at, code,
                m if ta else depth, cublas.scalar(compute, 0.5), ct, code, n, compute)
    want = 2 * a.astype(np.float64) @ b + 0.5 * c
    np.testing.assert_allclose(download(ct, (m, n), dtype), want, rtol=error, atol=error)


def test_batches(arrays, handle):
    a, b = draw(3, 4, 5), draw(3, 5, 6)
    at, bt, ct = arrays(a), arrays(b), arrays(np.zeros((3, 4, 6), np.float32))
    one, zero = (cublas.scalar(k.CUBLAS_COMPUTE_32F_PEDANTIC, v) for v in (1, 0))
    cublas.gemm_strided(handle.handle, N, N, 6, 4, 5, one, bt, F, 6, 30, at, F,
                        5, 20, zero, ct, F, 6, 24, 3, k.CUBLAS_COMPUTE_32F_PEDANTIC)
    np.testing.assert_allclose(download(ct, (3, 4, 6)), a @ b, rtol=1e-5)
    tables = [arrays(np.array([base + i * step for i in range(3)], np.uint64))
              for base, step in ((bt, 120), (at, 80), (ct, 96))]
    cublas.gemm_pointers(handle.handle, N, N, 6, 4, 5, one, tables[0], F, 6, tables[1],
                         F, 5, one, tables[2], F, 6, 3,
                         k.CUBLAS_COMPUTE_32F_PEDANTIC)
    np.testing.assert_allclose(download(ct, (3, 4, 6)), 2 * (a @ b), rtol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_rest_of_linear_algebra(arrays, handle, dtype):
    double, error = dtype is np.float64, 1e-4 if dtype is np.float32 else 1e-10
    a = draw(4, 4, dtype=dtype) + 4 * np.eye(4, dtype=dtype)
    b, x = draw(4, 3, dtype=dtype), draw(4, dtype=dtype)
    at, bt = arrays(a.T), arrays(b.T)  # column-major
    yt, ct = arrays(np.zeros(4, dtype)), arrays(np.zeros((4, 4), dtype))
    cublas.gemv(double, handle.handle, T, 4, 4, 2.0, at, 4, arrays(x), 1, 0.0, yt, 1)
    np.testing.assert_allclose(download(yt, 4, dtype), 2 * a.T @ x, rtol=error)
    cublas.geam(double, handle.handle, T, N, 4, 4, 1.0, at, 4, 3.0, at, 4, ct, 4)
    np.testing.assert_allclose(download(ct, (4, 4), dtype).T, a.T + 3 * a, rtol=error)
    cublas.syrk(double, handle.handle, k.CUBLAS_FILL_MODE_LOWER, N, 4, 3, 1.0, bt, 4, 0.0, ct, 4)
    np.testing.assert_allclose(np.tril(download(ct, (4, 4), dtype).T), np.tril(b @ b.T), rtol=error,
                               atol=error)
    for side, fill, op, unit in ((0, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 1), (1, 0, 0, 0),
                                 (1, 1, 1, 0)):
        t = np.triu(a) if fill else np.tril(a)
        if unit:
            t = t - np.diag(np.diag(t)) + np.eye(4)
        t = t.T if op else t
        right = b.T.copy() if side else b
        rt = arrays(np.ascontiguousarray(right.T))
        rows, columns = right.shape
        how = double, handle.handle, side, fill, op, unit, rows, columns
        cublas.trsm(*how, 2.0, at, 4, rt, rows)
        want = 2 * (right @ np.linalg.inv(t) if side else np.linalg.solve(t, right))
        np.testing.assert_allclose(download(rt, (columns, rows), dtype).T, want, rtol=error,
                                   atol=error)
        cublas.trmm(*how, 0.5, at, 4, rt, rows, rt, rows)
        np.testing.assert_allclose(download(rt, (columns, rows), dtype).T, right, rtol=error,
                                   atol=error)


def test_modes_and_workspace(arrays, handle):
    handle.set_math_mode(k.CUBLAS_PEDANTIC_MATH)
    assert handle.math_mode() == k.CUBLAS_PEDANTIC_MATH
    handle.set_atomics(False)
    space = runtime.malloc(4 << 20)
    handle.set_stream(handle.stream, space, 4 << 20)
    runtime.free(space)


def test_bad_sizes_are_cublas_errors(arrays, handle):
    at = arrays(draw(4, 4))
    one = cublas.scalar(k.CUBLAS_COMPUTE_32F, 1)
    with pytest.raises(CUDAError) as caught:
        cublas.gemm(handle.handle, N, N, 4, 4, 4, one, at, F, 3, at, F, 4, one,
                    at, F, 4, k.CUBLAS_COMPUTE_32F)
    assert caught.value.name == "CUBLAS_STATUS_INVALID_VALUE"
    assert caught.value.function == "cublasGemmEx_64"


def test_products_out_of_bounds_are_seen(fake_gpu, arrays, handle):
    at = arrays(draw(4, 16))
    one = cublas.scalar(k.CUBLAS_COMPUTE_32F, 1)
    cublas.gemm(handle.handle, N, N, 16, 16, 16, one, at, F, 16, at, F, 16,
                one, at, F, 16, k.CUBLAS_COMPUTE_32F)
    with pytest.raises(CUDAError, match="IllegalAddress"):
        runtime.stream_synchronize(handle.stream)
    assert any("cublasGemmEx" in line for line in fake_gpu.report().violations)
    fake_gpu.reset()


def test_a_handle_stays_on_its_device(fake_gpu, arrays, handle):
    at = arrays(draw(4, 4))
    one = cublas.scalar(k.CUBLAS_COMPUTE_32F, 1)
    runtime.set_device(1)
    with pytest.raises(CUDAError):
        cublas.gemm(handle.handle, N, N, 4, 4, 4, one, at, F, 4, at, F, 4, one,
                    at, F, 4, k.CUBLAS_COMPUTE_32F)
    assert "another device" in fake_gpu.report().violations[0]
    fake_gpu.reset()


# ---- cuBLASLt: y = x w^T + b with rows of y as columns

def gelu(x):
    return 0.5 * x * (1 + np.tanh(0.7978845608028654 * (x + 0.044715 * x**3)))


FORWARD = {"plain": (k.CUBLASLT_EPILOGUE_DEFAULT, lambda y, b: y),
           "bias": (k.CUBLASLT_EPILOGUE_BIAS, lambda y, b: y + b),
           "relu": (k.CUBLASLT_EPILOGUE_RELU_BIAS, lambda y, b: np.maximum(y + b, 0)),
           "gelu": (k.CUBLASLT_EPILOGUE_GELU_BIAS, lambda y, b: gelu(y + b))}


def fused(arrays, x, w, stream, epilogue, **attributes):
    """y^T = epilogue(w x^T), all column-major views of row-major arrays."""
    (batch, depth), outputs = x.shape, w.shape[0]
    handle = cublaslt.Handle()
    what = cublaslt.Matmul(k.CUBLAS_COMPUTE_32F_PEDANTIC, F, transa=T, epilogue=epilogue,
                           **attributes)
    layouts = (cublaslt.Layout(F, depth, outputs, depth),
               cublaslt.Layout(F, depth, batch, depth),
               cublaslt.Layout(F, outputs, batch, outputs))
    found = cublaslt.heuristics(handle, what, *layouts, layouts[2], cublaslt.Preference(1 << 20))
    assert found
    space = runtime.malloc(max(1, found[0].workspaceSize))
    yt = arrays(np.zeros((batch, outputs), np.float32))
    one, zero = (cublaslt.scalar(k.CUBLAS_COMPUTE_32F, v) for v in (1, 0))
    cublaslt.matmul(handle, what, one, arrays(w), layouts[0], arrays(x), layouts[1], zero, yt,
                    layouts[2], yt, layouts[2], found[0].algo, space, found[0].workspaceSize,
                    stream)
    out = download(yt, (batch, outputs))
    runtime.free(space)
    return out


@pytest.mark.parametrize("name", list(FORWARD))
def test_fused_products(arrays, handle, name):
    x, w, b = draw(16, 24), draw(32, 24), draw(32)
    epilogue, function = FORWARD[name]
    attributes = {} if name == "plain" else {"bias": arrays(b)}
    got = fused(arrays, x, w, handle.stream, epilogue, **attributes)
    np.testing.assert_allclose(got, function(x @ w.T, b), rtol=2e-4, atol=2e-5)


def test_relu_keeps_a_mask_for_its_gradient(arrays, handle):
    x, w, b = draw(16, 24), draw(128, 24), draw(128)
    mask = arrays(np.zeros((16, 16), np.uint8))
    y = fused(arrays, x, w, handle.stream, k.CUBLASLT_EPILOGUE_RELU_AUX_BIAS, bias=arrays(b),
              aux=mask, aux_ld=128)
    g, v = draw(16, 8), draw(128, 8)
    db = arrays(np.zeros(128, np.float32))
    dx = fused(arrays, g, v, handle.stream, k.CUBLASLT_EPILOGUE_DRELU_BGRAD, bias=db, aux=mask,
               aux_ld=128)
    want = (g @ v.T) * (y > 0)
    np.testing.assert_allclose(dx, want, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(download(db, 128), want.sum(0), rtol=1e-4, atol=1e-5)


def test_no_algorithm_is_an_empty_list(arrays, handle):
    lt = cublaslt.Handle()
    bad = cublaslt.Layout(F, 4, 4, 2)
    good = cublaslt.Layout(F, 4, 4, 4)
    what = cublaslt.Matmul(k.CUBLAS_COMPUTE_32F, F)
    try:
        found = cublaslt.heuristics(lt, what, bad, good, good, good, cublaslt.Preference(0))
    except CUDAError as error:  # cuBLASLt may call that a bad value
        assert error.name == "CUBLAS_STATUS_INVALID_VALUE"
    else:
        assert found == []
