"""cuDNN's graph form: whole plans, run and compared with NumPy."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy.cuda import constants as k
from mxcy.cuda import cudnn, runtime
from mxcy.cuda import cudnn_graph as g
from mxcy.cuda.errors import CUDAError

from .helpers import download, upload

F = k.CUDNN_DATA_FLOAT


def contiguous(dims):
    strides = [1]
    for n in reversed(dims[1:]):
        strides.insert(0, strides[0] * n)
    return list(dims), strides


def tensor(uid, dims, virtual=False):
    return g.Tensor(uid, F, *contiguous(dims), virtual=virtual)


def convolve(x, w, pad, stride, dilate=1):
    """NumPy's convolution with groups, by definition."""
    groups, per = x.shape[1] // w.shape[1], w.shape[0] // (x.shape[1] // w.shape[1])
    x = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    size = [(n - (r - 1) * dilate - 1) // stride + 1 for n, r in zip(x.shape[2:], w.shape[2:])]
    y = np.zeros((x.shape[0], w.shape[0], *size))
    for group in range(groups):
        part = x[:, group * w.shape[1]:(group + 1) * w.shape[1]]
        own = w[group * per:(group + 1) * per]
        for i in range(w.shape[2]):
            for j in range(w.shape[3]):
                view = part[:, :, i * dilate:i * dilate + (size[0] - 1) * stride + 1:stride,
                            j * dilate:j * dilate + (size[1] - 1) * stride + 1:stride]
                y[:, group * per:(group + 1) * per] += np.einsum("nchw,kc->nkhw", view,
                                                                 own[:, :, i, j])
    return y


@pytest.fixture
def run(gpu):
    """run(graph, {uid: array}, outputs) -> arrays."""
    handle, stream = cudnn.Handle(), runtime.stream_create()
    handle.set_stream(stream)

    def go(operations, arrays, outputs):
        graph = g.OperationGraph(operations)
        plan = g.first_plan([*g.engines(graph), *g.engines(graph, k.CUDNN_HEUR_MODE_FALLBACK)],
                            64 << 20)
        assert plan is not None
        places = {uid: upload(values) for uid, values in arrays.items()}
        space = runtime.malloc(max(1, plan.workspace))
        g.execute(handle.handle, plan, g.VariantPack(places, space))
        runtime.stream_synchronize(stream)
        out = [download(places[uid], arrays[uid].shape) for uid in outputs]
        for at in (*places.values(), space):
            runtime.free(at)
        return out

    yield go
    handle.close()
    runtime.stream_destroy(stream)


CASES = [((2, 4, 9, 8), (6, 4, 3, 3), 1, 1, 1), ((2, 4, 9, 9), (8, 4, 3, 3), 1, 2, 1),
         ((1, 8, 10, 10), (8, 2, 3, 3), 2, 1, 2), ((2, 4, 6, 6), (8, 4, 1, 1), 0, 1, 1)]


def draw(shape, seed=0):
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype(np.float32)


@pytest.mark.parametrize(("x", "w", "pad", "stride", "dilate"), CASES)
def test_convolution_and_its_gradients(run, x, w, pad, stride, dilate):
    xs, ws = draw(x), draw(w, 1)
    y = convolve(xs, ws, pad, stride, dilate)
    how = g.Convolution(F, [pad] * 2, [pad] * 2, [stride] * 2, [dilate] * 2)
    tx, tw, ty = tensor(1, x), tensor(2, w), tensor(3, y.shape)
    got, = run([g.convolution_forward(how, tx, tw, ty)],
               {1: xs, 2: ws, 3: np.zeros(y.shape, np.float32)}, [3])
    np.testing.assert_allclose(got, y, rtol=1e-4, atol=1e-4)
    dy = draw(y.shape, 2)
    dx, = run([g.convolution_backward_data(how, tw, ty, tx)],
              {1: np.zeros(x, np.float32), 2: ws, 3: dy}, [1])
    dw, = run([g.convolution_backward_filter(how, tx, ty, tw)],
              {1: xs, 2: np.zeros(w, np.float32), 3: dy}, [2])
    # <conv(x, w), dy> = <x, dx> = <w, dw>, and so for any other x and w
    other_x, other_w = draw(x, 3), draw(w, 4)
    np.testing.assert_allclose((other_x * dx).sum(),
                               (convolve(other_x, ws, pad, stride, dilate) * dy).sum(), rtol=1e-3)
    np.testing.assert_allclose((other_w * dw).sum(),
                               (convolve(xs, other_w, pad, stride, dilate) * dy).sum(), rtol=1e-3)


def test_bias_residual_and_activation_in_one_plan(run):
    xs, ws, bias, residual = draw((2, 8, 8, 8)), draw((8, 8, 3, 3), 1), draw((1, 8, 1, 1), 2), \
        draw((2, 8, 8, 8), 3)
    how = g.Convolution(F, [1, 1], [1, 1], [1, 1], [1, 1])
    dims = (2, 8, 8, 8)
    made = [tensor(10 + i, dims, virtual=True) for i in range(3)]
    got, = run([g.convolution_forward(how, tensor(1, dims), tensor(2, ws.shape), made[0]),
                g.pointwise(k.CUDNN_POINTWISE_ADD, made[0], made[1], tensor(3, bias.shape)),
                g.pointwise(k.CUDNN_POINTWISE_ADD, made[1], made[2], tensor(4, dims)),
                g.pointwise(k.CUDNN_POINTWISE_RELU_FWD, made[2], tensor(5, dims))],
               {1: xs, 2: ws, 3: bias, 4: residual, 5: np.zeros(dims, np.float32)}, [5])
    want = np.maximum(convolve(xs, ws, 1, 1) + bias + residual, 0)
    np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-3)


def test_channels_last(run):
    xs, ws = draw((2, 8, 5, 5)), draw((16, 8, 3, 3), 1)

    def last(uid, dims):
        _, c, h, w = dims
        return g.Tensor(uid, F, dims, [h * w * c, 1, w * c, c])

    how = g.Convolution(F, [1, 1], [1, 1], [1, 1], [1, 1])
    to_last = lambda a: np.ascontiguousarray(a.transpose(0, 2, 3, 1))  # noqa: E731
    got, = run([g.convolution_forward(how, last(1, (2, 8, 5, 5)), last(2, (16, 8, 3, 3)),
                                      last(3, (2, 16, 5, 5)))],
               {1: to_last(xs), 2: to_last(ws), 3: np.zeros((2, 5, 5, 16), np.float32)}, [3])
    np.testing.assert_allclose(got.transpose(0, 3, 1, 2), convolve(xs, ws, 1, 1), rtol=1e-3,
                               atol=1e-3)


def test_products(run):
    a, b, bias = draw((2, 16, 32)), draw((2, 32, 24), 1), draw((1, 1, 24), 2)
    made = tensor(10, (2, 16, 24), virtual=True)
    got, = run([g.matmul(tensor(1, a.shape), tensor(2, b.shape), made),
                g.pointwise(k.CUDNN_POINTWISE_ADD, made, tensor(4, (2, 16, 24)),
                            tensor(3, bias.shape))],
               {1: a, 2: b, 3: bias, 4: np.zeros((2, 16, 24), np.float32)}, [4])
    np.testing.assert_allclose(got, a @ b + bias, rtol=1e-3, atol=1e-3)


def test_engines_tell_their_notes(fake_gpu):
    how = g.Convolution(F, [0, 0], [0, 0], [1, 1], [1, 1])
    graph = g.OperationGraph([g.convolution_forward(
        how, tensor(1, (1, 4, 4, 4)), tensor(2, (4, 4, 1, 1)), tensor(3, (1, 4, 4, 4)))])
    found = g.engines(graph)
    assert [k.CUDNN_NUMERICAL_NOTE_TENSOR_CORE in engine.numerical for engine in found] == [1, 0]
    assert all(k.CUDNN_BEHAVIOR_NOTE_SUPPORTS_CUDA_GRAPH_NATIVE_API in e.behavior for e in found)
    assert [engine.index for engine in found] == [0, 1]
    plan = g.Plan(found[1])
    assert plan.workspace == 1024 and plan.to_json().startswith("{")
    assert g.first_plan(found, 1000) is None


def test_descriptors_keep_what_they_refer_to(fake_gpu):
    """Only the plan is held; all else was dropped, and must still be there for a run."""
    handle = cudnn.Handle()

    def make():
        how = g.Convolution(F, [0, 0], [0, 0], [1, 1], [1, 1])
        return g.Plan(g.engines(g.OperationGraph([g.convolution_forward(
            how, tensor(1, (1, 4, 4, 4)), tensor(2, (4, 4, 1, 1)), tensor(3, (1, 4, 4, 4)))]))[0])

    plan = make()
    alive = fake_gpu.report().alive["cudnn graph descriptor"]
    assert alive >= 7
    places = {1: upload(draw((1, 4, 4, 4))), 2: upload(np.eye(4, dtype=np.float32)),
              3: upload(np.zeros(64, np.float32)), 4: runtime.malloc(1024)}
    pack = g.VariantPack({uid: places[uid] for uid in (1, 2, 3)}, places[4])
    g.execute(handle.handle, plan, pack)
    np.testing.assert_allclose(download(places[3], 64), draw((1, 4, 4, 4)).ravel(), rtol=1e-6)
    for at in places.values():
        runtime.free(at)


def test_a_plan_becomes_part_of_a_graph(fake_gpu):
    handle, stream = cudnn.Handle(), runtime.stream_create()
    how = g.Convolution(F, [0, 0], [0, 0], [1, 1], [1, 1])
    graph = g.OperationGraph([g.convolution_forward(
        how, tensor(1, (1, 4, 4, 4)), tensor(2, (4, 4, 1, 1)), tensor(3, (1, 4, 4, 4)))])
    plan = g.first_plan(g.engines(graph), 4096)
    places = {1: upload(np.ones((1, 4, 4, 4), np.float32)), 2: upload(np.ones(16, np.float32)),
              3: upload(np.zeros(64, np.float32))}
    space = runtime.malloc(1024)
    pack = g.VariantPack(places, space)
    whole = runtime.graph_create()
    g.populate_graph(handle.handle, plan, pack, whole)
    made = runtime.graph_instantiate(whole)
    runtime.graph_launch(made, stream)
    runtime.stream_synchronize(stream)
    np.testing.assert_array_equal(download(places[3], 64), 4)
    runtime.graph_exec_destroy(made)
    runtime.graph_destroy(whole)
    for at in (*places.values(), space):
        runtime.free(at)
    runtime.stream_destroy(stream)


def test_wrong_graphs_are_cudnn_errors(gpu):
    how = g.Convolution(F, [0, 0], [0, 0], [1, 1], [1, 1])
    with pytest.raises(CUDAError) as caught:
        g.OperationGraph([g.convolution_forward(how, tensor(1, (1, 4, 4, 4)),
                                                tensor(2, (4, 3, 1, 1)), tensor(3, (1, 4, 4, 4)))])
    assert caught.value.function == "cudnnBackendFinalize" and caught.value.code // 1000 in (2, 3)
    with pytest.raises(ValueError, match=r"2 dims \(1, 2\) and 1 strides \(1,\)"):
        g.Tensor(1, F, [1, 2], [1])


def test_a_failure_in_the_middle_leaves_nothing(fake_gpu):
    for function in ("cudnnBackendCreateDescriptor", "cudnnBackendSetAttribute",
                     "cudnnBackendFinalize"):
        fake_gpu.fail(function, 4000)
        with pytest.raises(CUDAError) as caught:
            tensor(1, (1, 2, 3, 4))
        assert caught.value.function == function
        assert caught.value.name == "CUDNN_STATUS_INTERNAL_ERROR"


def test_plans_out_of_bounds_are_seen(fake_gpu):
    handle = cudnn.Handle()
    how = g.Convolution(F, [0, 0], [0, 0], [1, 1], [1, 1])
    graph = g.OperationGraph([g.convolution_forward(
        how, tensor(1, (1, 4, 8, 8)), tensor(2, (4, 4, 1, 1)), tensor(3, (1, 4, 8, 8)))])
    plan = g.first_plan(g.engines(graph), 4096)
    places = {1: upload(np.ones(256, np.float32)), 2: upload(np.ones(16, np.float32)),
              3: upload(np.zeros(64, np.float32))}  # a quarter of what it needs
    space = runtime.malloc(1024)
    g.execute(handle.handle, plan, g.VariantPack(places, space))
    with pytest.raises(CUDAError):
        runtime.synchronize()
    assert "1024 bytes" in fake_gpu.report().violations[0]
    fake_gpu.reset()
    for at in (*places.values(), space):
        runtime.free(at)
