"""The output layers and their gradients: numbers of the reference 1.9.1, and NumPy in float64."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.errors import MXNetError, MXNetIndexError
from tests.kernel_harness import run_op

RNG = np.random.default_rng(3)
X = np.float32([[1, 2, 3], [0, -1, 2]])
P = [[0.090031, 0.244728, 0.665241], [0.114195, 0.04201, 0.843795]]
X3 = np.arange(12, dtype="float32").reshape(2, 3, 2) / np.float32(7)
NEAR = {"atol": 2e-6, "rtol": 1e-5}


def softmax_output(x, label, ograd=None, **params):
    """(output, gradient)."""
    out, = run_op("SoftmaxOutput", [x, label], **params)
    more = [] if ograd is None else [ograd]
    grad, = run_op("_backward_SoftmaxOutput", [out, label, *more], **params)
    return out, grad


LABEL = np.float32([2, 0])
REFERENCE = [
    ({}, [[0.090031, 0.244728, -0.334759], [-0.885805, 0.04201, 0.843795]]),
    ({"grad_scale": 2}, [[0.180061, 0.489457, -0.669518], [-1.77161, 0.08402, 1.687589]]),
    ({"use_ignore": True, "ignore_label": 0}, [[0.090031, 0.244728, -0.334759], [0, 0, 0]]),
    ({"normalization": "batch"}, [[0.045015, 0.122364, -0.16738], [-0.442902, 0.021005, 0.421897]]),
    ({"normalization": "valid"}, [[0.045015, 0.122364, -0.16738], [-0.442902, 0.021005, 0.421897]]),
    ({"normalization": "valid", "use_ignore": True, "ignore_label": 0},
     [[0.090031, 0.244728, -0.334759], [0, 0, 0]]),
    ({"normalization": "valid", "ignore_label": 0},
     [[0.090031, 0.244728, -0.334759], [-0.885805, 0.04201, 0.843795]]),
    ({"normalization": "batch", "use_ignore": True, "ignore_label": 0},
     [[0.045015, 0.122364, -0.16738], [0, 0, 0]]),
    ({"smooth_alpha": 0.1}, [[0.040031, 0.194728, -0.234759], [-0.785805, -0.00799, 0.793795]]),
    ({"smooth_alpha": 0.3, "use_ignore": True, "ignore_label": 2},
     [[0, 0, 0], [-0.585805, -0.10799, 0.693795]]),
    ({"preserve_shape": True}, [[0.090031, 0.244728, -0.334759], [-0.885805, 0.04201, 0.843795]]),
    ({"multi_output": True}, [[0.090031, 0.244728, -0.334759], [-0.885805, 0.04201, 0.843795]]),
]


@pytest.mark.parametrize("params,want", REFERENCE, ids=lambda v: str(v)[:40])
def test_softmax_output_is_the_reference(params, want):
    for dtype in ("float32", "float64"):
        label = LABEL[:, None] if params.get("multi_output") else LABEL
        out, grad = softmax_output(X.astype(dtype), label.astype(dtype), **params)
        np.testing.assert_allclose(out, P, **NEAR)
        np.testing.assert_allclose(grad, want, **NEAR)


def test_softmax_output_probabilities():
    label = np.float32([[0.1, 0.2, 0.7], [1, 0, 0]])
    want = np.array([[-0.009969, 0.044728, -0.034759], [-0.885805, 0.04201, 0.843795]])
    for params in ({}, {"normalization": "valid"}, {"smooth_alpha": 0.2},
                   {"use_ignore": True, "ignore_label": 0}):
        np.testing.assert_allclose(softmax_output(X, label, **params)[1], want, **NEAR)
    grad = softmax_output(X, label, grad_scale=2, normalization="batch")[1]
    np.testing.assert_allclose(grad, 2 * want, **NEAR)


def test_softmax_output_multiplies_by_the_output_gradient():
    """The reference multiplies by its own output here; the parameter's meaning is what is done."""
    g = np.float32([[1, 2, 3], [4, 5, 6]])
    _, plain = softmax_output(X, LABEL)
    _, grad = softmax_output(X, LABEL, g, out_grad=True)
    np.testing.assert_allclose(grad, plain * g, **NEAR)


def test_softmax_output_multi_output():
    label = np.float32([[0, 1], [2, 1]])
    out, grad = softmax_output(X3, label, multi_output=True)
    np.testing.assert_allclose(out[0], [[0.243813] * 2, [0.324445] * 2, [0.431742] * 2], **NEAR)
    np.testing.assert_allclose(grad[0], [[-0.378094, 0.121906], [0.162222, -0.337778],
                                         [0.215871, 0.215871]], **NEAR)
    half = softmax_output(X3, label, multi_output=True, normalization="batch")[1]
    np.testing.assert_allclose(half, grad / 2, **NEAR)
    half = softmax_output(X3, label, multi_output=True, normalization="valid")[1]
    np.testing.assert_allclose(half, grad / 2, **NEAR)
    some = softmax_output(X3, label, multi_output=True, normalization="valid", use_ignore=True,
                          ignore_label=1)[1]
    np.testing.assert_allclose(some[0], [[-0.378094, 0], [0.162222, 0], [0.215871, 0]], **NEAR)
    again = softmax_output(X3[..., None], label[:, None, :, None], multi_output=True)[1]
    np.testing.assert_array_equal(again[..., 0], grad)
    whole = softmax_output(X3, X3, multi_output=True)[1]
    np.testing.assert_allclose(whole, out - X3, **NEAR)


def test_softmax_output_preserve_shape():
    label = np.float32([[0, 1, 1], [1, 1, 0]])
    out, grad = softmax_output(X3, label, preserve_shape=True)
    np.testing.assert_allclose(out[0, 0], [0.464346, 0.535654], **NEAR)
    np.testing.assert_allclose(grad[0], [[-0.535654, 0.535654], [0.464346, -0.464346],
                                         [0.464346, -0.464346]], **NEAR)
    batch = softmax_output(X3, label, preserve_shape=True, normalization="batch")[1]
    np.testing.assert_allclose(batch[0, 0], [-0.089276, 0.089276], **NEAR)
    valid = softmax_output(X3, label, preserve_shape=True, normalization="valid", use_ignore=True,
                           ignore_label=0)[1]
    np.testing.assert_allclose(
        valid[0], [[0, 0], [0.116087, -0.116087], [0.116087, -0.116087]], **NEAR
    )


def test_softmax_output_flattens():
    out, grad = softmax_output(X3, np.float32([5, 9]))
    np.testing.assert_allclose(out[0].ravel()[:3], [0.113214, 0.130599, 0.150655], **NEAR)
    want = out.copy()
    want[0, 2, 1] -= 1  # the other label names no class
    np.testing.assert_allclose(grad, want, **NEAR)


@pytest.mark.parametrize("label", [3.0, -1.0, -2.0, 1e30, -1e30, np.inf, np.nan])
def test_a_label_without_a_class_has_no_target(label):
    out, grad = softmax_output(X, np.float32([0, label]))
    np.testing.assert_array_equal(grad[1], out[1])
    assert softmax_output(X, np.float32([0, label]), normalization="valid")[1].shape == (2, 3)


def test_all_ignored_is_zero():
    grad = softmax_output(X, np.float32([0, 0]), use_ignore=True, ignore_label=0,
                          normalization="valid")[1]
    assert (grad == 0).all()


REGRESSION = {
    "LinearRegressionOutput": (X, [[1 / 3, 0, 2 / 3], [-1 / 3, -2 / 3, 1 / 3]]),
    "LogisticRegressionOutput": (
        [[0.731059, 0.880797, 0.952574], [0.5, 0.268941, 0.880797]],
        [[0.243686, -0.373068, -0.015809], [-0.166667, -0.243686, -0.039734]]),
    "MAERegressionOutput": (X, [[1 / 3, -1 / 3, 1 / 3], [-1 / 3, -1 / 3, 1 / 3]]),
}


@pytest.mark.parametrize("name", REGRESSION)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_regression_is_the_reference(name, dtype):
    x, label = X.astype(dtype), np.array([[0, 2, 1], [1, 1, 1]], dtype)
    if name == "MAERegressionOutput":
        label[0, 1] = 2.5
    want_out, want = REGRESSION[name]
    out, = run_op(name, [x, label])
    np.testing.assert_allclose(out, want_out, **NEAR)
    sign = name == "MAERegressionOutput"
    grad, = run_op("_backward_regression", [out, label], sign=sign)
    np.testing.assert_allclose(grad, want, **NEAR)
    grad, = run_op("_backward_regression", [out, label], sign=sign, grad_scale=-2)
    np.testing.assert_allclose(grad, -2 * np.array(want), **NEAR)
    column, = run_op(name, [x[:, :1], label[:, 0]])  # (n, 1) takes labels (n,)
    assert column.shape == (2, 1)


def test_sigmoid_of_large_numbers():
    x = np.float32([[-1000, -90, 0, 90, 1000, np.inf, -np.inf, np.nan]])
    out, = run_op("LogisticRegressionOutput", [x, x])
    np.testing.assert_allclose(out, [[0, 0, 0.5, 1, 1, 1, 0, np.nan]], atol=1e-38)


def test_make_loss():
    out, = run_op("MakeLoss", [X])
    np.testing.assert_array_equal(out, X)
    for params, want in (({}, 1), ({"grad_scale": 2}, 2), ({"normalization": "batch"}, 0.5),
                         ({"normalization": "valid", "valid_thresh": 1.5}, 1 / 3),
                         ({"normalization": "valid"}, 0.25),
                         ({"normalization": "valid", "valid_thresh": 99}, 1)):
        grad, = run_op("_backward_MakeLoss", [X], **params)
        np.testing.assert_allclose(grad, np.full((2, 3), want), rtol=1e-6)


def test_softmax_cross_entropy():
    loss, = run_op("softmax_cross_entropy", [X, LABEL])
    assert loss.shape == (1,)
    np.testing.assert_allclose(loss, [2.577452], rtol=1e-6)
    grad, = run_op("_backward_softmax_cross_entropy", [np.float32([3]), X, LABEL])
    np.testing.assert_allclose(
        grad, [[0.270092, 0.734185, -1.004277], [-2.657414, 0.12603, 2.531384]], **NEAR
    )
    for bad in ([3, 0], [0, -1], [0, np.nan]):  # the reference reads what lies there
        with pytest.raises(MXNetIndexError, match="classes"):
            run_op("softmax_cross_entropy", [X, np.float32(bad)])
    x, label = RNG.standard_normal((300, 70)), RNG.integers(0, 70, 300).astype("float64")
    loss, = run_op("softmax_cross_entropy", [x, label])
    lse = np.log(np.exp(x).sum(1))
    np.testing.assert_allclose(
        loss[0], (lse - x[np.arange(300), label.astype(int)]).sum(), rtol=1e-12
    )


def test_svm_output():
    grad, = run_op("_backward_SVMOutput", [X, LABEL])
    np.testing.assert_allclose(grad, [[4, 6, 0], [-2, 0, 6]])
    grad, = run_op("_backward_SVMOutput", [X, LABEL], margin=0.5, regularization_coefficient=0.3,
                   use_linear=True)
    np.testing.assert_allclose(grad, [[0.3, 0.3, 0], [-0.3, 0, 0.3]], rtol=1e-6)


def test_empty():
    e = np.zeros((0, 3), "f")
    assert softmax_output(e, np.zeros(0, "f"), normalization="batch")[1].shape == (0, 3)
    assert run_op("softmax_cross_entropy", [e, np.zeros(0, "f")])[0].tolist() == [0]
    assert run_op("_backward_regression", [e, e])[0].shape == (0, 3)
    assert run_op("_backward_MakeLoss", [e], normalization="batch")[0].shape == (0, 3)


@pytest.mark.parametrize("call", [
    lambda: run_op("SoftmaxOutput", [X, np.ones((2, 1), "f")]),
    lambda: run_op("SoftmaxOutput", [X, np.ones(3, "f")]),
    lambda: run_op("SoftmaxOutput", [X[0], np.ones(1, "f")]),
    lambda: run_op("SoftmaxOutput", [X3, np.ones(4, "f")], multi_output=True),
    lambda: run_op("SoftmaxOutput", [X, np.ones(2, "int32")]),
    lambda: run_op("SoftmaxOutput", [X, np.ones(2, "f")], normalization="none"),
    lambda: run_op("SoftmaxOutput", [X, np.ones(2, "f")], smooth_alpha=2),
    lambda: run_op("LinearRegressionOutput", [X, np.ones(2, "f")]),
    lambda: run_op("softmax_cross_entropy", [X3, np.ones(2, "f")]),
    lambda: run_op("SVMOutput", [X, np.ones((2, 1), "f")]),
])
def test_misfits_raise(call):
    with pytest.raises(MXNetError):
        call()
