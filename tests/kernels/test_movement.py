"""The movement kernels against NumPy: strides, blocks, item sizes, shape rules, bad arguments.

What lives here: what the generic checker cannot see: large and odd shapes, all item sizes, special
numbers of Reshape, inference with unknown dimensions. Invariant: results are equal bit for bit.
"""
from __future__ import annotations

import itertools

import numpy as np
import pytest

from mxcy._core import modes
from mxcy._core.dtypes import DTYPES, as_dtype
from mxcy._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from mxcy.ops._movement import pattern_of
from mxcy.ops.base import Spec, get
from tests.kernel_harness import run_op, run_task

ITEMS = ["uint8", "float16", "float32", "float64"]


@pytest.fixture
def np_shape():
    before = modes.set_np_shape(True)
    yield
    modes.set_np_shape(before)


def draw(shape, dtype="float32"):
    return (np.random.default_rng(len(shape)).standard_normal(shape) * 50).astype(dtype)


def one(name, *ins, **params):
    (y,) = run_op(name, list(ins), **params)
    return y


def infer(name, ins, outs=(None,), **params):
    op = get(name)
    params.setdefault("num_args", len(ins)) if op.variadic else None
    return op.infer_shape(op.parse(params), list(ins), list(outs))


@pytest.mark.parametrize("dtype", ITEMS)
@pytest.mark.parametrize("shape", [(7,), (40, 50), (33, 65), (16, 16), (3, 4, 5), (2, 3, 4, 5),
                                   (16, 17, 18, 3), (1, 5, 1, 7), (128, 3, 40), (300, 700)],
                         ids=str)
def test_transpose(shape, dtype):
    x = draw(shape, dtype)
    for axes in itertools.permutations(range(len(shape))):
        np.testing.assert_array_equal(one("transpose", x, axes=axes), np.transpose(x, axes))


def test_transpose_sixteen_dimensions():
    x = np.arange(2**16, dtype="float32").reshape((2,) * 16)
    axes = tuple(np.random.default_rng(0).permutation(16).tolist())
    np.testing.assert_array_equal(one("transpose", x, axes=axes), x.transpose(axes))
    np.testing.assert_array_equal(one("tile", x[(0,) * 8], reps=(2,) * 8),
                                  np.tile(x[(0,) * 8], (2,) * 8))


@pytest.mark.parametrize("dtype", ITEMS)
def test_slices_and_their_gradients(dtype):
    x = draw((30, 40, 50), dtype)
    for at in itertools.product([slice(None), slice(3, 20, 2), slice(None, None, -1)],
                                [slice(1, 39), slice(30, 2, -3)],
                                [slice(None), slice(7, 44), slice(None, None, 7),
                                 slice(-5, 1, -1)]):
        how = {"begin": [s.start for s in at], "end": [s.stop for s in at],
               "step": [s.step for s in at]}
        y = one("slice", x, **how)
        np.testing.assert_array_equal(y, x[at])
        want = np.zeros_like(x)
        want[at] = y
        np.testing.assert_array_equal(one("_backward_slice", y, x, **how), want)
        want = x.copy()
        want[at] = y[::-1]
        np.testing.assert_array_equal(one("_slice_assign", x, y[::-1].copy(), **how), want)
        want[at] = 3
        np.testing.assert_array_equal(one("_slice_assign_scalar", x, scalar=3, **how), want)


@pytest.mark.parametrize("dtype", ITEMS)
def test_joins_and_splits(dtype):
    parts = [draw((20, n, 3), dtype) for n in (1, 7, 16, 40)]
    whole = one("Concat", *parts, dim=1)
    np.testing.assert_array_equal(whole, np.concatenate(parts, 1))
    back = run_op("_backward_concat", [whole, *parts], dim=1)
    for a, b in zip(back, parts, strict=True):
        np.testing.assert_array_equal(a, b)
    long = [draw((2, 400_000), dtype), draw((2, 300_001), dtype)]
    np.testing.assert_array_equal(one("Concat", *long, dim=-1), np.concatenate(long, 1))
    for a, b in zip(run_op("_split_v2", [np.concatenate(long, 1)], indices=(0, 5, 400_000)),
                    np.split(np.concatenate(long, 1), (5, 400_000), 1), strict=True):
        np.testing.assert_array_equal(a, b)
    many = [draw((50,), dtype) for _ in range(300)]
    for axis in (0, 1):
        np.testing.assert_array_equal(one("stack", *many, axis=axis), np.stack(many, axis))
        for a, b in zip(run_op("SliceChannel", [np.stack(many, axis)], num_outputs=300, axis=axis,
                               squeeze_axis=True), many, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("dtype", ITEMS)
def test_repetition_and_broadcast(dtype):
    x = draw((30, 1, 20), dtype)
    np.testing.assert_array_equal(one("tile", x, reps=(2, 5, 3)), np.tile(x, (2, 5, 3)))
    np.testing.assert_array_equal(one("repeat", x, repeats=3, axis=0), x.repeat(3, 0))
    np.testing.assert_array_equal(one("repeat", x, repeats=20), x.repeat(20))
    np.testing.assert_array_equal(one("broadcast_to", x, shape=(0, 70, 0)),
                                  np.broadcast_to(x, (30, 70, 20)))
    np.testing.assert_array_equal(one("reverse", x, axis=(0, 2)), x[::-1, :, ::-1])


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect"])
def test_pad(mode):
    rng = np.random.default_rng(1)
    for shape in [(5,), (4, 6), (3, 4, 5), (2, 3, 4, 5), (2, 2, 30, 41)]:
        width = rng.integers(0, np.array(shape)[:, None], (len(shape), 2))
        x = draw(shape)
        y = one("Pad", x, mode=mode, pad_width=width.ravel().tolist())
        np.testing.assert_array_equal(y, np.pad(x, width, mode))
        g = draw(y.shape, "float64")
        index = np.pad(np.arange(x.size).reshape(shape), width, mode)
        keep = np.pad(np.ones(shape), width, mode) if mode == "constant" else np.ones(y.shape)
        want = np.bincount(index.ravel(), (g * keep).ravel(), x.size).reshape(shape)
        got = one("_backward_pad", g, x.astype("float64"), mode=mode,
                  pad_width=width.ravel().tolist())
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


def test_diag():
    x = draw((5, 6, 7))
    for a, b, k in itertools.product(range(3), range(3), (-4, -1, 0, 2, 4)):
        if a != b:
            want = np.diagonal(x, k, a, b)
            np.testing.assert_array_equal(one("diag", x, k=k, axis1=a, axis2=b), want)


@pytest.mark.parametrize("dtype", [d.name for d in DTYPES if d.name != "bfloat16"])
@pytest.mark.parametrize("value", [0, 1, -1, 3.7, -3.7, 255, 1e30, float("inf"), float("nan")])
def test_patterns(dtype, value):
    d = as_dtype(dtype)
    got = np.array([pattern_of(value, d)]).astype(np.int64).view(d.numpy)[:1]
    if d.is_float:
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(got, np.array([value]).astype(d.numpy))
    elif d.kind == "b":
        assert got[0] == bool(value)
    elif abs(value) < 2**7:
        assert got[0] == np.array([int(value)]).astype(d.numpy)[0]


def test_patterns_bfloat16():
    bf = as_dtype("bfloat16")
    found = [pattern_of(v, bf) for v in (0.0, 1.0, -2.0, float("inf"))]
    assert found == [0, 0x3F80, 0xC000, 0x7F80]
    assert pattern_of(1 + 2**-8, bf) == 0x3F80 and pattern_of(1 + 3 * 2**-8, bf) == 0x3F82


# -- shape rules -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("shape", "want", "reverse"), [
    ((4, 0, 2), (4, 3, 2), False), ((2, 0, 0), (2, 3, 4), False), ((6, 1, -1), (6, 1, 4), False),
    ((3, -1, 8), (3, 1, 8), False), ((-2,), (2, 3, 4), False), ((-2, 1, 1), (2, 3, 4, 1, 1), False),
    ((-3, 4), (6, 4), False), ((0, -3), (2, 12), False), ((-4, 1, 2, -2), (1, 2, 3, 4), False),
    ((2, -4, -1, 3, -2), (2, 1, 3, 4), False), ((-1, 0), (6, 4), True),
    ((0, -2, 1), (2, 3, 4, 1), False),
])
def test_reshape_numbers(shape, want, reverse):
    assert infer("Reshape", [(2, 3, 4)], shape=shape, reverse=reverse)[1] == [want]


@pytest.mark.parametrize("shape", [(-1, -1), (-5,), (0, 0, 0, 0), (-4, -1, -1, -2), (-4, 3, 2, -2),
                                   (5, 5), (5, -1), (-4, 1), (2**62, 2**62), (0, 0, 0, -3), ()])
def test_reshape_refuses(shape):
    with pytest.raises(MXNetValueError):
        infer("Reshape", [(2, 3, 4)], shape=shape)


def test_reshape_partial():
    assert infer("Reshape", [None], shape=(-1, 4)) == ([None], [(-1, 4)])
    assert infer("Reshape", [None], shape=(-2,)) == ([None], [None])
    assert infer("Reshape", [(-1, 3, 4)], shape=(0, -1)) == ([(-1, 3, 4)], [(-1, -1)])
    assert infer("Reshape", [(-1, 6)], [(4, 3)], shape=(-1, 3)) == ([(2, 6)], [(4, 3)])
    assert infer("Flatten", [(-1, 3, 4)]) == ([(-1, 3, 4)], [(-1, 12)])
    assert infer("Flatten", [(-1, 3, 4)], [(5, -1)]) == ([(5, 3, 4)], [(5, 12)])
    assert infer("reshape_like", [(2, 3), None]) == ([(2, 3), None], [None])


def test_other_partial_shapes():
    assert infer("transpose", [None], axes=(1, 0)) == ([(-1, -1)], [(-1, -1)])
    assert infer("transpose", [None], [(2, 3)]) == ([(3, 2)], [(2, 3)])
    assert infer("Concat", [(2, 3), None], [(2, 7)]) == ([(2, 3), (2, 4)], [(2, 7)])
    assert infer("Concat", [None, (2, 3)]) == ([(2, -1), (2, 3)], [(2, -1)])
    assert infer("stack", [None, (2, 3)]) == ([(2, 3), (2, 3)], [(2, 2, 3)])
    assert infer("stack", [None, None], [(3, 2)], axis=1) == ([(3,), (3,)], [(3, 2)])
    assert infer("SliceChannel", [(2, -1)], [None, (2, 3)], num_outputs=2)[0] == [(2, -1)]
    assert infer("SliceChannel", [None], [(2, 3), (2, 3)], num_outputs=2)[0] == [(2, 6)]
    assert infer("slice", [(-1, 4)], begin=(1, 1), end=(None, 3))[1] == [(-1, 2)]
    assert infer("slice_axis", [(-1, 4)], axis=0, begin=1, end=3)[1] == [(-1, 4)]
    assert infer("slice_like", [(5, 4), (-1, 3)])[1] == [(-1, 3)]
    assert infer("broadcast_to", [(-1, 1)], shape=(0, 5)) == ([(-1, 1)], [(-1, 5)])
    assert infer("broadcast_like", [(1, 3), (-1, -1)]) == ([(1, 3), (-1, 3)], [(-1, 3)])
    assert infer("Pad", [None], [(4, 6)], mode="edge", pad_width=(1, 1, 0, 2))[0] == [(2, 4)]
    assert infer("depth_to_space", [None], [(2, 1, 4, 6)], block_size=2)[0] == [(2, 4, 2, 3)]
    assert infer("expand_dims", [None], [(4, 1, 5)], axis=1)[0] == [(4, 5)]
    assert infer("squeeze", [(1, -1)], axis=0)[1] == [(-1,)]
    assert infer("_zeros", [], [(7, 3)], shape=(0, 3))[1] == [(7, 3)]
    assert infer("_arange", [], [(7,)], start=0, infer_range=True)[1] == [(7,)]


REFUSED = [
    ("transpose", [(2, 3)], {"axes": (0, 0)}), ("transpose", [(2, 3)], {"axes": (0,)}),
    ("transpose", [(2, 3)], {"axes": (0, 2**40)}), ("SwapAxis", [(2, 3)], {"dim1": 2}),
    ("expand_dims", [(2, 3)], {"axis": 4}), ("expand_dims", [(1,) * 16], {"axis": 0}),
    ("squeeze", [(2, 1)], {"axis": 0}), ("squeeze", [(2, 1)], {"axis": (1, 1)}),
    ("broadcast_to", [(2,)], {"shape": (3,)}), ("broadcast_to", [(2,)], {"shape": (-1,)}),
    ("broadcast_to", [(2, 3)], {"shape": (3,)}),
    ("broadcast_to", [(1,)], {"shape": (2**40, 2**40)}),
    ("broadcast_axis", [(2, 3)], {"axis": 0, "size": 4}),
    ("broadcast_axis", [(1, 3)], {"axis": (0, 1), "size": 4}),
    ("broadcast_like", [(2, 3), (4, 3)], {}), ("reshape_like", [(2, 3), (5,)], {}),
    ("reshape_like", [(2, 3), (6,)], {"lhs_begin": 2**40}),
    ("Concat", [(2, 3), (3, 4)], {}), ("Concat", [(2, 3), (2, 4)], {"dim": 2}),
    ("stack", [(2, 3), (2, 4)], {}), ("stack", [(2,), (2,)], {"axis": 3}),
    ("SliceChannel", [(2, 3)], {"num_outputs": 2}), ("SliceChannel", [(2, 3)], {"num_outputs": 0}),
    ("SliceChannel", [(2, 4)], {"num_outputs": 2, "squeeze_axis": True}),
    ("_split_v2", [(2, 4)], {"indices": (0, 3, 2)}), ("_split_v2", [(2, 4)], {"indices": (0, 9)}),
    ("_split_v2", [(2, 4)], {"indices": (1, 2)}), ("_split_v2", [(2, 4)], {"indices": ()}),
    ("tile", [(2,)], {"reps": (-1,)}), ("tile", [(2,)], {"reps": (2**62, 2)}),
    ("tile", [(2,)], {"reps": (1,) * 17}), ("repeat", [(2,)], {"repeats": -1}),
    ("repeat", [(4,)], {"repeats": 2**62}), ("repeat", [(4,)], {"repeats": 2, "axis": 1}),
    ("slice", [(2,)], {"begin": (0, 0), "end": (1, 1)}),
    ("slice", [(2,)], {"begin": (0,), "end": ()}),
    ("slice", [(2,)], {"begin": (0,), "end": (1,), "step": (0,)}),
    ("slice_axis", [(2,)], {"axis": 0, "begin": 1, "end": 1}),
    ("slice_axis", [(2,)], {"axis": 0, "begin": 0, "end": 2**31}),
    ("slice_like", [(2,), (3,)], {}), ("slice_like", [(2, 2), (1,)], {}),
    ("_slice_assign", [(4,), (2,)], {"begin": (0,), "end": (3,)}),
    ("Pad", [(2, 3)], {"mode": "edge", "pad_width": (1, 1)}),
    ("Pad", [(2, 3)], {"mode": "reflect", "pad_width": (2, 0, 0, 0)}),
    ("Pad", [(2, 3)], {"mode": "constant", "pad_width": (-1, 0, 0, 0)}),
    ("Pad", [(2, 3)], {"mode": "constant", "pad_width": (2**62, 2**62, 0, 0)}),
    ("reverse", [(2,)], {"axis": 1}), ("diag", [(2, 3)], {"k": 9}),
    ("diag", [(2, 3)], {"axis1": 1}), ("diag", [(2,)], {"k": 2**62}),
    ("depth_to_space", [(1, 3, 2, 2)], {"block_size": 2}),
    ("depth_to_space", [(1, 3, 2)], {"block_size": 1}),
    ("space_to_depth", [(1, 3, 2, 2)], {"block_size": 0}),
    ("_zeros", [], {"shape": (-1,)}), ("_zeros", [], {"shape": (2**40, 2**40)}),
    ("_ones", [], {"shape": (1,) * 17}), ("_arange", [], {"start": 0, "stop": 5, "step": 0}),
    ("_arange", [], {"start": 5, "stop": 2}), ("_arange", [], {"start": float("nan")}),
    ("_arange", [], {"start": 0, "stop": 1e300}), ("_arange", [], {"start": 1, "repeat": 0}),
    ("_linspace", [], {"start": 0, "stop": float("inf"), "num": 3}),
    ("_eye", [], {"N": -1}), ("_eye", [], {"N": 2**40}),
]


@pytest.mark.parametrize(("name", "ins", "params"), REFUSED,
                         ids=[f"{i}-{r[0]}" for i, r in enumerate(REFUSED)])
def test_refuses(name, ins, params):
    outs = len(get(name).outputs)
    with pytest.raises((MXNetValueError, MXNetTypeError)):
        if name == "SliceChannel" or name == "_split_v2":
            op = get(name)
            p = op.parse(params)
            op.infer_shape(p, ins, [None] * len(op.output_names(p)))
        else:
            infer(name, ins, [None] * outs, **params)


def test_zero_size_and_scalars(np_shape):
    scalar, none = np.float32(3).reshape(()), np.zeros((2, 0, 3), "float32")
    assert one("transpose", scalar) == 3 and one("Reshape", scalar, shape=(1, 1)).shape == (1, 1)
    assert one("expand_dims", scalar, axis=0).tolist() == [3]
    assert one("broadcast_to", scalar, shape=(2, 2)).tolist() == [[3, 3], [3, 3]]
    assert one("tile", scalar, reps=(2,)).tolist() == [3, 3]
    assert one("Pad", scalar, mode="edge", pad_width=()) == 3
    assert one("stack", scalar, scalar).tolist() == [3, 3]
    assert one("transpose", none).shape == (3, 0, 2)
    ones = np.ones((2, 1, 3), "float32")
    assert one("Concat", none, ones).tolist() == ones.tolist()
    assert one("slice", none, begin=(0,), end=(1,)).shape == (1, 0, 3)
    assert one("Pad", none, mode="constant", pad_width=(0, 0, 1, 0, 0, 0), constant_value=7
               ).tolist() == np.full((2, 1, 3), 7).tolist()
    assert one("_backward_slice", np.zeros((0, 3), "float32"), np.ones((2, 3), "float32"),
               begin=(1,), end=(1,)).tolist() == np.zeros((2, 3)).tolist()
    assert one("tile", np.ones((2,), "float32"), reps=(0,)).shape == (0,)
    assert one("repeat", none, repeats=2, axis=0).shape == (4, 0, 3)
    assert one("_zeros", shape=()) == 0 and one("_arange", start=3, stop=1).shape == (0,)
    assert one("size_array", none).tolist() == [0] and one("shape_array", scalar).shape == (0,)
    with pytest.raises(MXNetError):
        one("Pad", none, mode="edge", pad_width=(0, 0, 1, 0, 0, 0))


def test_set_value_takes_shape_and_dtype_from_out():
    op = get("_set_value")
    p = op.parse({"src": 3})
    assert infer("_set_value", [], [(2, 3)], src=3) == ([], [(2, 3)])
    for dtype in (as_dtype(n) for n in ITEMS):
        assert op.infer_dtype(p, [], [dtype]) == ([], [dtype])
        out = np.zeros((2, 3), dtype.numpy)
        run_task(op.cpu(p, [], [Spec((2, 3), dtype)], False), [], [out])
        np.testing.assert_array_equal(out, np.full((2, 3), 3))
