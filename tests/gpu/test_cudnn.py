"""cuDNN's functions that take descriptors one by one, against NumPy."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy.cuda import constants as k
from mxcy.cuda import cudnn, cudnn_rnn, runtime
from mxcy.cuda.errors import CUDAError

from .helpers import download, upload
from .test_cudnn_graph import CASES, contiguous, convolve, draw

F = k.CUDNN_DATA_FLOAT
ONE, ZERO, HALF = (cudnn.scalar(F, value) for value in (1.0, 0.0, 0.5))


class Arrays:
    """Uploads that are freed at the end."""

    def __init__(self):
        self.taken = []

    def raw(self, values):
        self.taken.append(upload(values))
        return self.taken[-1]

    def tensor(self, values):
        """(descriptor, address)."""
        values = np.asarray(values, np.float32)
        dims = values.shape if values.ndim >= 4 else (*values.shape, *[1] * (4 - values.ndim))
        return cudnn.Tensor(F, *contiguous(dims)), self.raw(values)

    def empty(self, *shape):
        return self.tensor(np.full(shape, np.nan, np.float32))

    def filter(self, values):
        return cudnn.Filter(F, k.CUDNN_TENSOR_NCHW, values.shape), self.raw(values)


@pytest.fixture
def arrays(gpu):
    made = Arrays()
    yield made
    runtime.synchronize()
    for at in made.taken:
        runtime.free(at)


@pytest.fixture
def handle(gpu):
    made, stream = cudnn.Handle(), runtime.stream_create()
    made.set_stream(stream)
    yield made
    made.close()
    runtime.stream_destroy(stream)


def close(got, want, rtol=1e-4, atol=1e-4):
    np.testing.assert_allclose(got, want, rtol=rtol, atol=atol)


@pytest.mark.parametrize(("x", "w", "pad", "stride", "dilate"), CASES)
def test_convolution(arrays, handle, x, w, pad, stride, dilate):
    xs, ws = draw(x), draw(w, 1)
    y = convolve(xs, ws, pad, stride, dilate)
    dy = draw(y.shape, 2)
    how = cudnn.Convolution([pad] * 2, [stride] * 2, [dilate] * 2, F, groups=x[1] // w[1],
                            math=k.CUDNN_FMA_MATH)
    parts = {"x": arrays.tensor(xs), "w": arrays.filter(ws), "y": arrays.tensor(dy)}
    roles = {"forward": "xwy", "data": "wyx", "filter": "xyw"}
    out = {"forward": arrays.empty(*y.shape), "data": arrays.empty(*x),
           "filter": arrays.filter(np.full(w, np.nan, np.float32))}
    for kind, names in roles.items():
        first, second, _ = (parts[name] for name in names)
        third = out[kind]
        found = cudnn.convolution_algorithms(kind, handle, first[0], second[0], how, third[0])
        assert found
        size = cudnn.convolution_workspace(kind, handle, first[0], second[0], how, third[0],
                                           found[0].algo)
        space = arrays.raw(np.zeros(max(1, size), np.uint8))
        how.set_math(found[0].mathType)
        cudnn.convolve(kind, handle, ONE, first, second, how, found[0].algo, space, size, ZERO,
                       third)
    close(download(out["forward"][1], y.shape), y)
    dx, dw = download(out["data"][1], x), download(out["filter"][1], w)
    other_x, other_w = draw(x, 3), draw(w, 4)
    close((other_x * dx).sum(), (convolve(other_x, ws, pad, stride, dilate) * dy).sum(), 1e-3)
    close((other_w * dw).sum(), (convolve(xs, other_w, pad, stride, dilate) * dy).sum(), 1e-3)


def test_bias(arrays, handle):
    dy, bias = draw((2, 3, 4, 5)), draw((1, 3, 1, 1), 1)
    at, db = arrays.tensor(dy), arrays.tensor(bias)
    cudnn.convolution_bias_gradient(handle, ONE, at, HALF, db)
    close(download(db[1], bias.shape), dy.sum((0, 2, 3), keepdims=True) + 0.5 * bias)
    cudnn.add_tensor(handle, ONE, arrays.tensor(bias), HALF, at)
    close(download(at[1], dy.shape), bias + 0.5 * dy)


@pytest.mark.parametrize("mode", [k.CUDNN_POOLING_MAX_DETERMINISTIC,
                                  k.CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING,
                                  k.CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING])
def test_pooling(arrays, handle, mode):
    xs = draw((2, 3, 6, 6))
    how = cudnn.Pooling(mode, [3, 3], [1, 1], [2, 2])
    is_max = mode == k.CUDNN_POOLING_MAX_DETERMINISTIC
    padded = np.pad(xs, ((0, 0), (0, 0), (1, 1), (1, 1)),
                    constant_values=-np.inf if is_max else 0)
    ones = np.pad(np.ones_like(xs), ((0, 0), (0, 0), (1, 1), (1, 1)))
    want, grad = np.zeros((2, 3, 3, 3)), np.zeros_like(padded)
    dy = draw(want.shape, 1)
    for i in range(3):
        for j in range(3):
            here = np.s_[:, :, 2 * i:2 * i + 3, 2 * j:2 * j + 3]
            if is_max:
                want[:, :, i, j] = padded[here].max((2, 3))
                mask = padded[here] == want[:, :, i, j, None, None]
                grad[here] += mask * dy[:, :, i, j, None, None]
            else:
                count = (9 if mode == k.CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING
                         else ones[here].sum((2, 3)))
                want[:, :, i, j] = padded[here].sum((2, 3)) / count
                grad[here] += (dy[:, :, i, j] / count)[:, :, None, None]
    x, y, dx = arrays.tensor(xs), arrays.empty(*want.shape), arrays.empty(*xs.shape)
    cudnn.pooling_forward(handle, how, ONE, x, ZERO, y)
    cudnn.pooling_backward(handle, how, ONE, y, arrays.tensor(dy), x, ZERO, dx)
    close(download(y[1], want.shape), want)
    close(download(dx[1], xs.shape), grad[:, :, 1:-1, 1:-1])


@pytest.mark.parametrize("algo", [k.CUDNN_SOFTMAX_ACCURATE, k.CUDNN_SOFTMAX_LOG])
@pytest.mark.parametrize("mode", [k.CUDNN_SOFTMAX_MODE_CHANNEL, k.CUDNN_SOFTMAX_MODE_INSTANCE])
def test_softmax(arrays, handle, algo, mode):
    xs, dy = draw((3, 5, 2, 2)), draw((3, 5, 2, 2), 1)
    axis = 1 if mode == k.CUDNN_SOFTMAX_MODE_CHANNEL else (1, 2, 3)
    want = np.exp(xs) / np.exp(xs).sum(axis, keepdims=True)
    if algo == k.CUDNN_SOFTMAX_LOG:
        grad = dy - want * dy.sum(axis, keepdims=True)
    else:
        grad = want * (dy - (dy * want).sum(axis, keepdims=True))
    x, y, dx = arrays.tensor(xs), arrays.empty(*xs.shape), arrays.empty(*xs.shape)
    cudnn.softmax_forward(handle, algo, mode, ONE, x, ZERO, y)
    cudnn.softmax_backward(handle, algo, mode, ONE, y, arrays.tensor(dy), ZERO, dx)
    close(download(y[1], xs.shape), np.log(want) if algo == k.CUDNN_SOFTMAX_LOG else want)
    close(download(dx[1], xs.shape), grad)


def test_batch_normalization(arrays, handle):
    xs, dy = draw((4, 3, 5, 5)), draw((4, 3, 5, 5), 1)
    scale, bias = draw((1, 3, 1, 1), 2), draw((1, 3, 1, 1), 3)
    mean, var = xs.mean((0, 2, 3), keepdims=True), xs.var((0, 2, 3), keepdims=True)
    norm = (xs - mean) / np.sqrt(var + 1e-4)
    x, y, dx = arrays.tensor(xs), arrays.empty(*xs.shape), arrays.empty(*xs.shape)
    mode = k.CUDNN_BATCHNORM_SPATIAL
    derived = cudnn.batch_norm_parameters(x[0], mode)
    at = {name: arrays.raw(values.astype(np.float32)) for name, values in {
        "scale": scale, "bias": bias, "mean": np.ones_like(bias), "var": np.ones_like(bias),
        "save": bias * 0, "inverse": bias * 0, "ds": bias * 0, "db": bias * 0}.items()}
    cudnn.batch_norm_train(handle, mode, ONE, ZERO, x, y, derived, at["scale"], at["bias"], 0.25,
                           at["mean"], at["var"], 1e-4, at["save"], at["inverse"])
    close(download(y[1], xs.shape), norm * scale + bias)
    close(download(at["mean"], mean.shape), 0.75 + 0.25 * mean)
    close(download(at["var"], mean.shape), 0.75 + 0.25 * var * 100 / 99)
    close(download(at["inverse"], mean.shape), 1 / np.sqrt(var + 1e-4))
    cudnn.batch_norm_backward(handle, mode, (ONE, ZERO), (ONE, ZERO), x, arrays.tensor(dy), dx,
                              derived, at["scale"], at["ds"], at["db"], 1e-4, at["save"],
                              at["inverse"])
    db, ds = dy.sum((0, 2, 3), keepdims=True), (dy * norm).sum((0, 2, 3), keepdims=True)
    close(download(at["db"], db.shape), db)
    close(download(at["ds"], ds.shape), ds)
    close(download(dx[1], xs.shape),
          scale / np.sqrt(var + 1e-4) * (dy - db / 100 - norm * ds / 100), atol=1e-3)
    cudnn.batch_norm_predict(handle, mode, ONE, ZERO, x, y, derived, at["scale"], at["bias"],
                             at["db"], at["inverse"], 1e-4)
    close(download(y[1], xs.shape),
          (xs - db) / np.sqrt(1 / np.sqrt(var + 1e-4) + 1e-4) * scale + bias, 1e-3, 1e-3)


def lrn(x, size=5, alpha=0.1, beta=0.75, knorm=2.0):
    padded = np.pad(x.astype(np.float64)**2, ((0, 0), (2, 2), (0, 0), (0, 0)))
    total = sum(padded[:, i:i + x.shape[1]] for i in range(size))
    return x * (knorm + alpha / size * total)**-beta


def test_local_response_normalization(arrays, handle):
    xs, dy = draw((2, 7, 2, 2)), draw((2, 7, 2, 2), 1)
    how = cudnn.LRN(5, 0.1, 0.75, 2.0)
    x, y, dx = arrays.tensor(xs), arrays.empty(*xs.shape), arrays.empty(*xs.shape)
    cudnn.lrn_forward(handle, how, ONE, x, ZERO, y)
    close(download(y[1], xs.shape), lrn(xs))
    cudnn.lrn_backward(handle, how, ONE, y, arrays.tensor(dy), x, ZERO, dx)
    step = draw(xs.shape, 2).astype(np.float64)
    slope = ((lrn(xs + 1e-5 * step) - lrn(xs - 1e-5 * step)) / 2e-5 * dy).sum()
    close((download(dx[1], xs.shape) * step).sum(), slope, 1e-3)


# ---- recurrent nets

GATES = {k.CUDNN_LSTM: 4, k.CUDNN_GRU: 3, k.CUDNN_RNN_TANH: 1, k.CUDNN_RNN_RELU: 1}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def layer(cell, parts, x, h, c):
    """One direction over time; parts = (W, R, bW, bR), gates side by side."""
    w, r, bw, br = parts
    out = []
    for at in x:
        pre, rec = at @ w.T + bw, h @ r.T + br
        if cell == k.CUDNN_LSTM:
            i, f, g, o = np.split(pre + rec, 4, axis=-1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        elif cell == k.CUDNN_GRU:
            (pr, pz, pn), (rr, rz, rn) = (np.split(v, 3, axis=-1) for v in (pre, rec))
            z = sigmoid(pz + rz)
            h = (1 - z) * np.tanh(pn + sigmoid(pr + rr) * rn) + z * h
        else:
            h = (np.tanh if cell == k.CUDNN_RNN_TANH else lambda v: np.maximum(v, 0))(pre + rec)
        out.append(h)
    return np.stack(out), h, c


def reference(cell, weights, x, hx, cx, directions):
    """(y, hy, cy); weights[pseudo] = (W, R, bW, bR)."""
    hy, cy = [], []
    for first in range(0, len(weights), directions):
        sides = []
        for side in range(directions):
            p = first + side
            y, h, c = layer(cell, weights[p], x[::-1] if side else x, hx[p], cx[p])
            sides.append(y[::-1] if side else y)
            hy.append(h)
            cy.append(c)
        x = np.concatenate(sides, -1)
    return x, np.stack(hy), np.stack(cy)


@pytest.mark.parametrize("cell", list(GATES))
@pytest.mark.parametrize(("layers", "both"), [(1, False), (2, True)])
def test_recurrent_nets(arrays, handle, cell, layers, both):
    """Forward against NumPy; gradients along a direction against differences of it."""
    time, batch, inputs, hidden = 4, 3, 5, 6
    directions, gates = 2 if both else 1, GATES[cell]
    states = cudnn.Dropout(handle, 0.0, arrays.raw(np.zeros(
        cudnn.Dropout.states_size(handle), np.uint8)), cudnn.Dropout.states_size(handle), 1)
    net = cudnn_rnn.RNN(cell, F, F, k.CUDNN_FMA_MATH, inputs, hidden, layers, both, states)
    x_d = cudnn_rnn.Data(F, time, batch, inputs, [time] * batch)
    y_d = cudnn_rnn.Data(F, time, batch, hidden * directions, [time] * batch)
    size = cudnn_rnn.weights_size(handle, net)
    flat = np.zeros(size // 4, np.float32)
    block = arrays.raw(flat)
    places, weights = [], []
    for p in range(layers * directions):
        depth = inputs if p < directions else hidden * directions
        parts = [draw((gates * hidden, depth), 10 + p), draw((gates * hidden, hidden), 20 + p),
                 draw((gates * hidden,), 30 + p), draw((gates * hidden,), 40 + p)]
        weights.append(parts)
        for which in range(2 * gates):
            at, bias_at = cudnn_rnn.weight_place(handle, net, p, size, block, which)
            rows = np.s_[which % gates * hidden:(which % gates + 1) * hidden]
            for part, place in ((parts[which // gates], at), (parts[2 + which // gates], bias_at)):
                start = (place - block) // 4
                places.append((p, part is parts[which // gates], which, start, part[rows].shape))
                flat[start:start + part[rows].size] = part[rows].ravel()
    w, dw = (arrays.raw(flat), size), (arrays.raw(flat * 0), size)
    shape = (layers * directions, batch, hidden)
    x, hx, cx = draw((time, batch, inputs)), draw(shape, 1), draw(shape, 2)
    dy, dhy, dcy = draw((time, batch, hidden * directions), 3), draw(shape, 4), draw(shape, 5)
    want = reference(cell, weights, x, hx, cx, directions)
    state = cudnn.Tensor(F, *contiguous(shape))
    work, reserve = cudnn_rnn.temporary_sizes(handle, net, True, x_d)
    work, reserve = ((arrays.raw(np.zeros(max(1, n), np.uint8)), n) for n in (work, reserve))
    lengths = arrays.raw(np.full(batch, time, np.int32))
    at = {name: arrays.raw(values) for name, values in {
        "x": x, "y": dy * 0, "hx": hx, "hy": hx * 0, "cx": cx, "cy": cx * 0, "dy": dy, "dhy": dhy,
        "dcy": dcy, "dx": x * 0, "dhx": hx * 0, "dcx": cx * 0}.items()}
    cudnn_rnn.forward(handle, net, True, lengths, (x_d, at["x"]), (y_d, at["y"]), state, at["hx"],
                      at["hy"], state, at["cx"], at["cy"], w, work, reserve)
    close(download(at["y"], dy.shape), want[0])
    close(download(at["hy"], shape), want[1])
    cudnn_rnn.backward_data(handle, net, lengths, y_d, at["y"], at["dy"], x_d, at["dx"], state,
                            at["hx"], at["dhy"], at["dhx"], state, at["cx"], at["dcy"], at["dcx"],
                            w, work, reserve)
    cudnn_rnn.backward_weights(handle, net, lengths, (x_d, at["x"]), state, at["hx"],
                               (y_d, at["y"]), dw, work, reserve)
    is_lstm = cell == k.CUDNN_LSTM
    if is_lstm:
        close(download(at["cy"], shape), want[2])

    def loss(sign):
        moved = [[part.astype(np.float64) + sign * 1e-6 for part in parts] for parts in weights]
        y, hy, cy = reference(cell, moved, *(v.astype(np.float64) + sign * 1e-6
                                             for v in (x, hx, cx)), directions)
        return (y * dy).sum() + (hy * dhy).sum() + ((cy * dcy).sum() if is_lstm else 0)

    got = [download(at["dx"], x.shape), download(at["dhx"], shape), download(dw[0], flat.shape)]
    if is_lstm:
        got.append(download(at["dcx"], shape))
    close(sum(g.astype(np.float64).sum() for g in got), (loss(1) - loss(-1)) / 2e-6, 1e-3, 1e-2)
    starts = [place[3] for place in places]
    assert len(set(starts)) == len(starts)


def test_sequences_of_different_lengths(arrays, handle):
    """What lies behind the end of a sequence is zeros in y, and no part of the last state."""
    states = cudnn.Dropout(handle, 0.0, 0, 0, 1)
    net = cudnn_rnn.RNN(k.CUDNN_RNN_TANH, F, F, k.CUDNN_FMA_MATH, 2, 3, 1, False, states)
    x_d, y_d = (cudnn_rnn.Data(F, 4, 2, size, [4, 2]) for size in (2, 3))
    size = cudnn_rnn.weights_size(handle, net)
    w = arrays.raw(draw((size // 4,))), size
    state = cudnn.Tensor(F, *contiguous((1, 2, 3)))
    y, hy = (arrays.raw(np.full(shape, np.nan, np.float32)) for shape in ((4, 2, 3), (1, 2, 3)))
    work, _ = cudnn_rnn.temporary_sizes(handle, net, False, x_d)
    work = arrays.raw(np.zeros(max(1, work), np.uint8)), work
    cudnn_rnn.forward(handle, net, False, arrays.raw(np.array([4, 2], np.int32)),
                      (x_d, arrays.raw(draw((4, 2, 2)))), (y_d, y), state, 0, hy, state, 0, 0, w,
                      work, (0, 0))
    got, last = download(y, (4, 2, 3)), download(hy, (1, 2, 3))
    assert not got[2:, 1].any() and got[:2, 1].all()
    close(last[0], np.stack([got[3, 0], got[1, 1]]), 1e-6, 1e-6)


def test_bad_parameters_are_cudnn_errors(arrays, handle):
    with pytest.raises(CUDAError) as caught:
        cudnn.Tensor(F, [2, 0, 3, 4], [0, 12, 4, 1])
    assert caught.value.name.startswith("CUDNN_STATUS_BAD_PARAM")
    x, w = arrays.tensor(draw((1, 3, 4, 4))), arrays.filter(draw((2, 4, 3, 3)))
    how = cudnn.Convolution([1, 1], [1, 1], [1, 1], F)
    with pytest.raises(CUDAError) as caught:
        cudnn.convolution_algorithms("forward", handle, x[0], w[0], how, x[0])
    assert caught.value.code // 1000 in (2, 3)


def test_descriptors_leave_nothing_when_they_cannot_be_set(fake_gpu):
    for function, make in {
            "cudnnSetTensorNdDescriptor": lambda: cudnn.Tensor(F, *contiguous((1, 2, 3, 4))),
            "cudnnSetConvolutionGroupCount": lambda: cudnn.Convolution([0], [1], [1], F),
            "cudnnSetLRNDescriptor": lambda: cudnn.LRN(5, 1.0, 1.0, 1.0)}.items():
        fake_gpu.fail(function, 4000)
        with pytest.raises(CUDAError) as caught:
            make()
        assert caught.value.function == function
