"""Conversions of blocked arrays at the borders of their tiles and runs; misfits."""
from __future__ import annotations

import numpy as np
import pytest

from mxcy._core.errors import MXNetError, MXNetTypeError
from mxcy.ops.base import get
from tests.kernel_harness import run_op
from tests.ops.cases_blocked import blocked, plain


@pytest.mark.parametrize("pixels", [1, 3, 4, 5, 15, 16, 17, 19, 20, 1023, 1024, 1028, 2048 + 7])
@pytest.mark.parametrize("planes", [(1, 16), (3, 32)])
def test_moves_every_element(planes, pixels):
    x = np.arange(np.prod(planes) * pixels, dtype="float32").reshape(*planes, pixels)
    y = run_op("_to_blocked", [x])[0]
    np.testing.assert_array_equal(y, blocked(x))
    np.testing.assert_array_equal(run_op("_from_blocked", [y])[0], x)
    np.testing.assert_array_equal(plain(y), x)


def test_shapes_are_known_in_both_directions():
    to, back = get("_to_blocked"), get("_from_blocked")
    want = ((2, 32, 5, 7), (2, 2, 5, 7, 16))
    p = to.parse({})
    assert to.infer_shape(p, [None], [want[1]]) == ([want[0]], [want[1]])
    assert back.infer_shape(p, [None], [want[0]]) == ([want[1]], [want[0]])
    assert to.infer_shape(p, [(-1, -1, 5)], [None]) == ([(-1, -1, 5)], [(-1, -1, 5, 16)])
    assert back.infer_shape(p, [(2, -1, 5, -1)], [None]) == ([(2, -1, 5, 16)], [(2, -1, 5)])
    assert to.infer_shape(p, [None], [None]) == ([None], [None])


@pytest.mark.parametrize("name,shape", [
    ("_to_blocked", (2, 8, 3)), ("_to_blocked", (2, 16)), ("_to_blocked", (1, 16, 1, 1, 1, 1)),
    ("_from_blocked", (2, 1, 16)), ("_from_blocked", (2, 1, 3, 8)),
    ("_from_blocked", (1, 1, 1, 1, 1, 1, 16)),
])
def test_misfits_raise(name, shape):
    with pytest.raises(MXNetError, match=name):
        run_op(name, [np.zeros(shape, "float32")])


def test_other_dtypes_raise():
    with pytest.raises(MXNetTypeError, match="_to_blocked: expected float32"):
        run_op("_to_blocked", [np.zeros((1, 16, 2))])
