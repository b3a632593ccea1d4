"""Kernels of deformable convolutions and of the Hawkes likelihood: what the rows do not say.

What lives here: chunks, pieces, places and numbers that data must not get wrong. What does not:
values and gradients (tests/ops/cases_deform.py).
Invariant: only the harness and NumPy are used.
"""
from __future__ import annotations

import numpy as np
import pytest

from mxcy import ops  # noqa: F401
from mxcy._core.errors import MXNetIndexError, MXNetValueError
from mxcy.ops import deform
from tests.kernel_harness import run_op

PLAIN, MODULATED = "_contrib_DeformableConvolution", "_contrib_ModulatedDeformableConvolution"
rng = np.random.default_rng(7)
X = np.array([[[[1, 2, 4], [10, 20, 40], [100, 200, 400]]]], "float32")
ONE = {"kernel": (1, 1), "num_filter": 1, "no_bias": True}


def first(result):
    return result[0] if isinstance(result, list | tuple) else result


def shifted(dy, dx, modulated=False):
    offset = np.empty((1, 2, 3, 3), "float32")
    offset[:, 0], offset[:, 1] = dy, dx
    mask = [np.ones((1, 1, 3, 3), "float32")] if modulated else []
    weight = np.ones((1, 1, 1, 1), "float32")
    return first(run_op(MODULATED if modulated else PLAIN, [X, offset, *mask, weight], **ONE))[0, 0]


def test_edges_of_the_plain_operator():
    assert shifted(-0.5, 0).tolist() == [[0, 0, 0], [5.5, 11, 22], [55, 110, 220]]
    assert shifted(0.5, 0).tolist() == [[5.5, 11, 22], [55, 110, 220], [100, 200, 400]]
    assert shifted(0, -0.25)[0].tolist() == [0, 1.75, 3.5]


def test_edges_of_the_modulated_operator():
    assert shifted(-0.5, 0, True).tolist() == [[0.5, 1, 2], [5.5, 11, 22], [55, 110, 220]]
    assert shifted(0.5, 0, True)[2].tolist() == [50, 100, 200]
    assert shifted(0, -0.25, True)[0].tolist() == [0.75, 1.75, 3.5]


@pytest.mark.parametrize("modulated", [False, True])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -1e30, 3, -3])
def test_offsets_far_outside_read_nothing(value, modulated):
    assert not shifted(value, 0, modulated).any()
    assert not shifted(0, value, modulated).any()


def test_without_offsets_it_is_a_convolution():
    x, w = rng.normal(size=(3, 8, 9, 10)), rng.normal(size=(6, 4, 3, 3))
    how = {"kernel": (3, 3), "stride": (2, 1), "pad": (1, 1), "num_filter": 6, "num_group": 2,
           "no_bias": True}
    want = first(run_op("Convolution", [x, w], **how))
    got = first(run_op(PLAIN, [x, np.zeros((3, 18, *want.shape[2:])), w], **how))
    np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-12)


def test_chunks_do_not_show(monkeypatch):
    x, w = rng.normal(size=(5, 4, 7, 7)), rng.normal(size=(3, 4, 3, 3))
    ins = [x, rng.normal(size=(5, 18, 5, 5)), rng.normal(size=(5, 9, 5, 5)), w, np.arange(3.0)]
    how = {"kernel": (3, 3), "num_filter": 3}
    whole = first(run_op(MODULATED, ins, **how))
    for size in (0, 2 * 8 * 4 * 9 * 25):
        monkeypatch.setattr(deform, "_CHUNK", size)
        np.testing.assert_array_equal(first(run_op(MODULATED, ins, **how)), whole)


def test_images_alone_give_what_they_give_together():
    """Pieces of the harness run backwards; owners of elements must not depend on each other."""
    x, offset = rng.normal(size=(4, 20, 6, 6)), rng.normal(size=(4, 36, 4, 4))
    cols = rng.normal(size=(4, 180, 4, 4))
    how = {"kernel": (3, 3), "num_deformable_group": 2}
    both = run_op("_backward_deformable_columns", [cols, x, offset], **how)
    for i in range(4):
        own = slice(i, i + 1)
        alone = run_op("_backward_deformable_columns", [cols[own], x[own], offset[own]], **how)
        for a, b in zip(alone, both, strict=True):
            np.testing.assert_array_equal(a, b[own])


@pytest.mark.parametrize("change", [
    {"kernel": (3,)}, {"kernel": (3, 3, 3)}, {"kernel": ()}, {"kernel": (9, 9)},
    {"num_group": 3}, {"num_deformable_group": 3}, {"layout": "NCW"}, {"stride": (0, 1)},
    {"kernel": (2**31, 2**31)}, {"num_filter": 0}, {"pad": (2**31 - 1,) * 2}])
def test_absurd_parameters_raise(change):
    how = {"kernel": (3, 3), "num_filter": 2, "no_bias": True, **change}
    ins = [np.zeros((1, 4, 5, 5)), np.zeros((1, 18, 3, 3)), np.zeros((2, 4, 3, 3))]
    with pytest.raises(MXNetValueError):
        run_op(PLAIN, ins, **how)


def hawkes(n=2, t=4, k=3, marks=0, length=2.0):
    one = np.ones
    return [one((n, k)), one(k) / 2, one(k), one((n, k)), one((n, t)) / 4,
            np.full((n, t), marks, "int32"), np.full(n, length), np.full(n, 3.0)]


@pytest.mark.parametrize("bad", [{"marks": 3}, {"marks": -1}, {"length": 5.0}, {"length": -1.0},
                                 {"length": np.nan}])
def test_hawkes_checks_its_data(bad):
    with pytest.raises(MXNetIndexError):
        run_op("_contrib_hawkesll", hawkes(**bad))
    with pytest.raises(MXNetIndexError):
        run_op("_backward_hawkesll", [np.ones(2), np.ones((2, 3)), *hawkes(**bad)])


def test_hawkes_marks_beyond_the_length_are_not_read():
    ins = hawkes()
    want = run_op("_contrib_hawkesll", ins)
    ins[5][:, 2:] = 99
    for a, b in zip(run_op("_contrib_hawkesll", ins), want, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("size", [{"n": 0}, {"t": 0, "length": 0.0}, {"k": 0, "length": 0.0}])
def test_hawkes_of_nothing(size):
    ins = hawkes(**size)
    like, memory = run_op("_contrib_hawkesll", ins)
    assert like.shape == ins[6].shape and memory.shape == ins[0].shape
    run_op("_backward_hawkesll", [like, memory, *ins])
