"""Movement, indexing, sorting, sequences and output layers as CUDA, run on the CPU."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from . import kernel_host as host
from .kernel_host import case

pytestmark = pytest.mark.skipif(host.COMPILER is None, reason="no C++ compiler for the host shim")
COVERED = {"take_backward_rows"}
F32, F16, I32, I64, U8 = np.float32, np.float16, np.int32, np.int64, np.uint8


def normal(*shape, seed=0, dtype=F32):
    return np.random.default_rng(seed).normal(1, 2, shape).astype(dtype)


def whole(low, high, *shape, seed=0, dtype=I32):
    return np.random.default_rng(seed).integers(low, high, shape).astype(dtype)


def ties(*shape, dtype=F32):
    """Many equal values, both zeros, NaN and infinities among them."""
    a = np.round(normal(*shape, seed=3)).astype(dtype)
    if a.dtype.kind == "f":
        a.flat[3::11] = np.nan
        a.flat[5::13] = -0.0
        a.flat[6::17] = np.inf
    return a


def labels(*shape, classes):
    return whole(0, classes, *shape, dtype=F32)


CASES = {
    "copy": lambda: case("reshape", normal(3, 50), shape=(50, 3)),
    "zeros": lambda: case("_zeros", shape=(3, 7), dtype="float16"),
    "full": lambda: case("_full", shape=(1031,), value=1.5),
    "eye": lambda: case("_eye", N=5, M=7, k=1),
    "arange": lambda: case("_arange", start=1.5, stop=30.0, step=0.5, repeat=2),
    "arange int": lambda: case("_arange", start=3, stop=-9, step=-1, dtype="int32"),
    "shape array": lambda: case("shape_array", normal(2, 3, 4)),
    "transpose": lambda: case("transpose", normal(40, 50)),
    "transpose 3": lambda: case("transpose", normal(3, 33, 35), axes=(0, 2, 1)),
    "transpose uint8": lambda: case("transpose", whole(0, 99, 20, 70, dtype=U8)),
    "transpose float64": lambda: case(
        "transpose", normal(17, 20, 2, 19, dtype=np.float64), axes=(3, 0, 2, 1)
    ),
    "transpose small": lambda: case("transpose", normal(3, 4, 5, dtype=F16), axes=(2, 1, 0)),
    "slice": lambda: case("slice", normal(9, 10), begin=(1, 8), end=(8, 0), step=(3, -2)),
    "slice gradient": lambda: case(
        "_backward_slice", normal(3, 4), normal(9, 10), begin=(1, 8), end=(8, 0), step=(3, -2)
    ),
    "slice assign": lambda: case(
        "_slice_assign", normal(5, 6), normal(2, 3, seed=1), begin=(1, 1), end=(3, 4)
    ),
    "slice assign scalar": lambda: case(
        "_slice_assign_scalar", normal(5, 6), scalar=7.0, begin=(1, 1), end=(3, 4)
    ),
    "reverse": lambda: case("reverse", normal(4, 5, 6), axis=(0, 2)),
    "tile": lambda: case("tile", normal(3, 4), reps=(2, 3)),
    "repeat": lambda: case("repeat", normal(3, 4), repeats=3, axis=1),
    "concat": lambda: case(
        "concat", normal(3, 4), normal(3, 8, seed=1), normal(3, 5, seed=2), dim=1
    ),
    "concat packs": lambda: case("concat", normal(3, 4), normal(5, 4, seed=1), dim=0),
    "split": lambda: case("split", normal(4, 6), num_outputs=3, axis=1),
    "pad constant": lambda: case(
        "pad",
        normal(2, 3, 4, 5),
        mode="constant",
        pad_width=(0, 0, 0, 0, 1, 2, 3, 0),
        constant_value=3.0,
    ),
    "pad edge": lambda: case(
        "pad", normal(2, 3, 4, 5), mode="edge", pad_width=(0, 0, 0, 0, 1, 2, 3, 0)
    ),
    "pad reflect": lambda: case(
        "pad", normal(2, 3, 4, 5), mode="reflect", pad_width=(0, 0, 0, 0, 1, 2, 3, 3)
    ),
    "pad constant gradient": lambda: case(
        "_backward_pad",
        normal(1, 2, 7, 8),
        normal(1, 2, 4, 5),
        mode="constant",
        pad_width=(0, 0, 0, 0, 1, 2, 3, 0),
    ),
    "pad edge gradient": lambda: case(
        "_backward_pad",
        normal(1, 2, 7, 8),
        normal(1, 2, 4, 5),
        mode="edge",
        pad_width=(0, 0, 0, 0, 1, 2, 3, 0),
    ),
    "pad reflect gradient": lambda: case(
        "_backward_pad",
        normal(1, 2, 7, 11),
        normal(1, 2, 4, 5),
        mode="reflect",
        pad_width=(0, 0, 0, 0, 1, 2, 3, 3),
    ),
    "take": lambda: case("take", normal(9, 5), whole(-4, 15, 3, 4)),
    "take wrap": lambda: case("take", normal(4, 9, 5), whole(-20, 25, 6), axis=1, mode="wrap"),
    "take float index": lambda: case(
        "take", normal(9, dtype=F16), np.array([0.9, 8.2, np.nan, -3, np.inf], F32)
    ),
    "Embedding": lambda: case(
        "Embedding", whole(0, 11, 3, 4, dtype=F32), normal(11, 6), input_dim=11, output_dim=6
    ),
    "take gradient": lambda: case(
        "_backward_take", normal(40, 6), whole(0, 9, 40), normal(9, 6), axis=0
    ),
    "take gradient axis 1": lambda: case(
        "_backward_take", normal(3, 30, 2), whole(0, 7, 30), normal(3, 7, 2), axis=1
    ),
    "take gradient many": lambda: case(
        "_backward_take", normal(3000, 3), whole(0, 400, 3000), normal(400, 3), axis=0, rtol=1e-4
    ),
    "pick": lambda: case("pick", normal(5, 7), whole(-2, 9, 5), axis=1),
    "pick wrap": lambda: case("pick", normal(5, 7, 3), whole(-20, 29, 5, 3), axis=1, mode="wrap"),
    "pick gradient": lambda: case(
        "_backward_pick", normal(5), whole(-2, 9, 5), normal(5, 7), axis=1
    ),
    "one_hot": lambda: case("one_hot", whole(-1, 8, 10), depth=6, on_value=2.0, off_value=-1.0),
    "gather_nd": lambda: case(
        "gather_nd", normal(4, 5, 3), np.array([[0, 3, -1], [4, 0, -5]], I64)
    ),
    "gather_nd gradient": lambda: case(
        "_backward_gather_nd", normal(30, 3), whole(0, 4, 2, 30), normal(4, 5, 3)
    ),
    "scatter_nd": lambda: case("scatter_nd", normal(30), whole(0, 4, 2, 30), shape=(4, 4)),
    "scatter into": lambda: case(
        "_scatter_set_nd", normal(4, 4), normal(30, seed=1), whole(0, 4, 2, 30), shape=(4, 4)
    ),
    "fill element": lambda: case(
        "fill_element_0index", normal(4, 5), normal(4, seed=1), whole(0, 5, 4, dtype=F32)
    ),
    "ravel": lambda: case("_ravel_multi_index", whole(0, 5, 2, 9, dtype=F32), shape=(5, 6)),
    "unravel": lambda: case("_unravel_index", whole(0, 30, 9, dtype=F32), shape=(5, 6)),
    "sort": lambda: case("sort", ties(7, 50), axis=1),
    "sort down": lambda: case("sort", ties(7, 50), axis=1, is_ascend=False),
    "sort columns": lambda: case("sort", ties(5, 9, 4), axis=1),
    "sort long": lambda: case("sort", ties(2, 2500), axis=1),
    "sort longer": lambda: case("sort", ties(5000), axis=0, is_ascend=False),
    "sort int8": lambda: case("sort", whole(-128, 128, 4, 300, dtype=np.int8), axis=1),
    "sort int64": lambda: case(
        "sort", np.array([[2**62, -(2**63), 0, 2**63 - 1, -1, 5]], I64), axis=1
    ),
    "sort float16": lambda: case("sort", ties(3, 40, dtype=F16), axis=1),
    "sort float64": lambda: case("sort", ties(3, 40, dtype=np.float64), axis=1),
    "argsort": lambda: case("argsort", ties(7, 50), axis=1, dtype="int32"),
    "argsort long": lambda: case("argsort", ties(2, 1500), axis=1),
    "topk": lambda: case("topk", ties(7, 60), k=5, axis=1, ret_typ="both"),
    "topk mask": lambda: case("topk", ties(7, 60), k=5, axis=1, ret_typ="mask"),
    "topk long": lambda: case("topk", normal(3, 3000), k=7, axis=1, ret_typ="value"),
    "shuffle": lambda: case("_shuffle", normal(70, 3), rng=(7, 1000)),
    "along": lambda: case("_take_along", normal(3, 8, 2), whole(0, 8, 3, 5, 2), axis=1),
    "topk gradient": lambda: case(
        "_backward_topk", normal(4, 3), whole(0, 9, 4, 3, dtype=F32), normal(4, 9), axis=1
    ),
    "mask": lambda: case(
        "SequenceMask",
        normal(5, 3, 4),
        np.array([2, 0, 9], F32),
        use_sequence_length=True,
        value=-1.0,
    ),
    "mask axis 1": lambda: case(
        "SequenceMask",
        normal(3, 5, 4, dtype=F16),
        np.array([2, 5, 1], I32),
        use_sequence_length=True,
        axis=1,
    ),
    "last": lambda: case(
        "SequenceLast", normal(5, 3, 4), np.array([2, 1, 5], F32), use_sequence_length=True
    ),
    "last of all": lambda: case("SequenceLast", normal(5, 3, 4)),
    "last gradient": lambda: case(
        "_backward_SequenceLast",
        normal(3, 4),
        np.array([2, 1, 5], F32),
        normal(5, 3, 4),
        use_sequence_length=True,
    ),
    "reverse sequences": lambda: case(
        "SequenceReverse", normal(5, 3, 4), np.array([2, 0, 5], F32), use_sequence_length=True
    ),
    "softmax output": lambda: case(
        "_backward_SoftmaxOutput", normal(6, 5), labels(6, classes=5), grad_scale=2.0
    ),
    "softmax output ignored": lambda: case(
        "_backward_SoftmaxOutput",
        normal(6, 5),
        labels(6, classes=5),
        use_ignore=True,
        ignore_label=2.0,
        normalization="valid",
    ),
    "softmax output multi": lambda: case(
        "_backward_SoftmaxOutput",
        normal(4, 5, 3),
        labels(4, 3, classes=5),
        multi_output=True,
        smooth_alpha=0.1,
    ),
    "make loss": lambda: case(
        "_backward_MakeLoss", normal(6, 5), grad_scale=2.0, normalization="valid", valid_thresh=0.5
    ),
    "regression": lambda: case(
        "_backward_regression", normal(6, 5), normal(6, 5, seed=1), grad_scale=2.0
    ),
    "regression sign": lambda: case(
        "_backward_regression", ties(6, 5), ties(6, 5), grad_scale=2.0, sign=True
    ),
    "logistic": lambda: case("LogisticRegressionOutput", normal(6, 5), normal(6, 5)),
    "cross entropy": lambda: case("softmax_cross_entropy", normal(6, 5), labels(6, classes=5)),
    "cross entropy gradient": lambda: case(
        "_backward_softmax_cross_entropy", normal(1), normal(6, 5), labels(6, classes=5)
    ),
    "svm": lambda: case("_backward_SVMOutput", normal(6, 5), labels(6, classes=5), margin=0.5),
}


@pytest.fixture(scope="module")
def made():
    return host.prepare(CASES)


@pytest.mark.parametrize("name", CASES)
def test_equals_the_cpu_kernel(made, name):
    assert made[name].launches
    made[name].check()


def test_rows_of_a_gradient_with_their_list():
    """The list is told that nobody knows which rows hold numbers."""
    grad, rows, like = normal(5, 6), whole(0, 40, 5), normal(40, 6)
    c = case("_backward_take", grad, rows, like, axis=0)
    listed = dataclasses.replace(c.task, kernel="take_backward_rows")
    outs = [*c.outs, np.zeros(6, I64)]
    call, seen, written = host.call_of(listed, c.ins, outs)
    host.run_launches(host.launches(call), seen, written)
    np.testing.assert_array_equal(outs[0], c.check()[0])
    assert outs[1][0] == -1


def test_against_numpy(made):
    x = made["sort"].ins[0]
    np.testing.assert_array_equal(made["sort"].check()[0], np.sort(x, 1))
    c = made["take gradient"]
    want = np.zeros((9, 6), F32)
    np.add.at(want, c.ins[1], c.ins[0])
    np.testing.assert_allclose(c.check()[0], want, rtol=1e-5, atol=1e-5)
    c = made["transpose 3"]
    np.testing.assert_array_equal(c.check()[0], c.ins[0].transpose(0, 2, 1))


@pytest.mark.parametrize(
    "op, ins, params, text",
    [
        (
            "take",
            [normal(9, 5), np.array([3, 9, -1], I32)],
            {"mode": "raise"},
            "is out of bounds for axis 0",
        ),
        (
            "gather_nd",
            [normal(4, 5), np.array([[0, 1], [5, 0]], I32)],
            {},
            "index 5 is out of bounds for axis 1",
        ),
        (
            "SequenceLast",
            [normal(5, 3, 4), np.array([2, 6, 5], F32)],
            {"use_sequence_length": True},
            "index 6 is out",
        ),
        (
            "softmax_cross_entropy",
            [normal(6, 5), np.full(6, 7, F32)],
            {},
            "index 7 is out of bounds",
        ),
    ],
)
def test_an_index_out_of_bounds_is_reported_and_leads_nowhere(op, ins, params, text):
    c = case(op, *ins, **params)
    with pytest.raises(IndexError, match=text):
        host.run_launches(c.launches, ins, [o.copy() for o in c.outs])
