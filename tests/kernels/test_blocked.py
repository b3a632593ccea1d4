"""Conversions of blocked arrays at the borders of their tiles and runs; misfits."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


#: Prints a digest of everything that these operators compute, on arrays that occupy every thread.
PROGRAM = """
import hashlib
import numpy as np
import mxcy as mx
from mxcy.ops.base import get
from mxcy.runtime.invoke import invoke

digest = hashlib.sha256()


def run(name, ins, **params):
    got = invoke(get(name), ins, params, everything=True)
    got = got if isinstance(got, list | tuple) else [got]
    for x in got:
        digest.update(x.asnumpy().tobytes())
    return list(got)


rng = np.random.default_rng(0)
draw = lambda *shape: mx.nd.array(rng.standard_normal(shape, dtype="float32"))
mx.autograd.set_training(True)
x, g = draw(6, 48, 61, 67), draw(6, 48, 61, 67)
bx, bg = run("_to_blocked", [x])[0], run("_to_blocked", [g])[0]
run("_from_blocked", [bx])
state = [draw(48), draw(48), draw(48), draw(48) ** 2]
for kind in ("max", "avg"):
    p = {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1), "pool_type": kind}
    y, by = run("Pooling", [x], **p)[0], run("_blocked_Pooling", [bx], **p)[0]
    run("_backward_blocked_Pooling", [by * 2, bx, by], **p)
    ins = [y * 2, x, y] if kind == "max" else [y * 2, x]
    run("_backward_Pooling_max" if kind == "max" else "_backward_Pooling", ins, **p)
y, m, s = run("_blocked_BatchNorm", [bx, *state, bg], act="relu", with_addend=True)
run("_backward_blocked_BatchNorm", [bg, bx, state[0], m, s, y], act="relu", with_addend=True)
for shape, axis in (((6, 48, 61, 67), 1), ((2, 3, 244, 804), 1), ((24522, 48), 1)):
    v, w = (e.reshape(shape) for e in (x, g))
    kept = [e[:shape[axis]] for e in state]
    y, m, s = run("BatchNorm", [v, *kept], fix_gamma=False)
    run("_backward_BatchNorm", [w, v, kept[0], m, s], fix_gamma=False)
for shape, axis in (((6, 48, 61, 67), 1), ((24522, 48), -1)):
    v, w = (e.reshape(shape) for e in (x, g))
    y, m, s = run("LayerNorm", [v, *state[:2]], axis=axis)
    run("_backward_LayerNorm", [w, v, state[0], m, s], axis=axis)
for count in (1, 48):
    y, m, s = run("GroupNorm", [x, *(e[:count] for e in state[:2])], num_groups=count)
    run("_backward_GroupNorm", [g, x, state[0][:count], m, s], num_groups=count)
print(digest.hexdigest())
"""


def test_same_bits_for_any_number_of_threads():
    """Of everything in blocked*.h, norm*.h and pooling*.h."""
    found = set()
    for change in ({"MXCY_NUM_THREADS": "1"}, {"MXCY_NUM_THREADS": "2"}, {"MXCY_NUM_THREADS": "3"}):
        done = subprocess.run([sys.executable, "-c", PROGRAM], env={**os.environ, **change},
                              cwd=Path(__file__).resolve().parents[2], capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1
