"""Every program of the page "Why MXNet?", with its slips mended.

The page is the user's own statement of what the library is for; its text is not repeated here.
Where it names a GPU, the CPU stands in on machines without one.
"""
import numpy as np

import mxcy as mx
import mxcy.ndarray as nd

GPU = mx.gpu(0) if mx.num_gpus() else mx.cpu(0)


def test_a_layer_as_symbols():
    X, W = mx.sym.Variable("X"), mx.sym.Variable("W")
    hidden_linear = mx.sym.dot(X, W)
    hidden_activation = mx.sym.tanh(hidden_linear)
    x, w = np.random.RandomState(0).randn(2, 3, 3)
    out = hidden_activation.bind(mx.cpu(), {"X": nd.array(x), "W": nd.array(w)}).forward()
    assert np.allclose(out[0].asnumpy(), np.tanh(x @ w), atol=1e-5)


def test_device_placement():
    X = nd.zeros((10000, 40000), mx.cpu(0))
    W1 = nd.zeros(shape=(40000, 1024), ctx=GPU)
    W2 = nd.zeros(shape=(1024, 10), ctx=GPU)
    assert X.context == mx.cpu(0) and W1.context == W2.context == GPU
    assert X.shape == (10000, 40000) and X.dtype == np.float32
    x = X[:4].as_in_context(GPU)
    with mx.Context(GPU):
        h = nd.tanh(nd.dot(x, W1))
        y = nd.sigmoid(nd.dot(h, W2))
    assert y.context == GPU and (y.asnumpy() == 0.5).all() and y.shape == (4, 10)
    del X, W1, x
    mx.empty_cache()  # X has 1.6 GB


def test_to_numpy_and_back():
    A_np = np.array([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]])
    A_nd = nd.array(A_np)
    A2_np = A_nd.asnumpy()
    assert (A2_np == A_np).all() and A2_np.dtype == np.float32


def test_imperative():
    X = mx.nd.array([[1, 2], [3, 4]])
    Y = mx.nd.array([[5, 6], [7, 8]])
    result = X + Y
    assert result.asnumpy().tolist() == [[6, 8], [10, 12]]


def test_symbolic():
    X = mx.nd.array([[1, 2], [3, 4]])
    Y = mx.nd.array([[5, 6], [7, 8]])
    a = mx.sym.Variable("a")
    b = mx.sym.Variable("b")
    c = a + b
    executor = c.bind(mx.cpu(), {"a": X, "b": Y})
    result = executor.forward()
    assert result[0].asnumpy().tolist() == [[6, 8], [10, 12]]


def _mlp(num_classes):
    data = mx.symbol.Variable("data")
    fc1 = mx.symbol.FullyConnected(data=data, name="fc1", num_hidden=128)
    act1 = mx.symbol.Activation(data=fc1, name="relu1", act_type="relu")
    fc2 = mx.symbol.FullyConnected(data=act1, name="fc2", num_hidden=64)
    act2 = mx.symbol.Activation(data=fc2, name="relu2", act_type="relu")
    fc3 = mx.symbol.FullyConnected(data=act2, name="fc3", num_hidden=num_classes)
    return mx.symbol.SoftmaxOutput(data=fc3, name="softmax")


def test_layers():
    mlp = _mlp(num_classes=10)
    assert mlp.list_arguments() == ["data", "fc1_weight", "fc1_bias", "fc2_weight", "fc2_bias",
                                    "fc3_weight", "fc3_bias", "softmax_label"]
    assert mlp.infer_shape(data=(32, 784))[1] == [(32, 10)]


def test_the_layers_learn():
    mx.random.seed(0)
    rs = np.random.RandomState(0)
    x = rs.randn(300, 20).astype("f")
    y = (x[:, :3].argmax(1)).astype("f")
    it = mx.io.NDArrayIter(x, y, 50)
    mod = mx.mod.Module(_mlp(num_classes=3), context=GPU)
    mod.fit(it, num_epoch=25, initializer=mx.init.Xavier(),
            optimizer_params={"learning_rate": 0.2, "momentum": 0.9})
    assert mod.score(it, "acc")[0][1] > 0.97
