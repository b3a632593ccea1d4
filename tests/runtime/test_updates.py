"""Updates of many arrays as one run: joined where they adjoin, cut where they are large."""
from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from mxcy.runtime._array import count_up, same_values

import mxcy as mx
from mxcy.ops.base import get
from mxcy.runtime import updates
from mxcy.runtime.creation import zeros_together
from mxcy.runtime.invoke import invoke
from mxcy.runtime.updates import Updates

STATES = {"sgd_update": 0, "sgd_mom_update": 1, "adam_update": 2, "ftrl_update": 2,
          "_sparse_adagrad_update": 1}
CONSTANTS = {"sgd_mom_update": {"momentum": 0.9}}


def make(rng: random.Random, shapes: list[tuple[int, ...]], together: bool, dtype: str
         ) -> list[Any]:
    draw = np.random.RandomState(rng.randrange(2**31))
    arrays = zeros_together([(s, dtype) for s in shapes], mx.cpu()) if together \
        else [zeros_together([(s, dtype)], mx.cpu())[0] for s in shapes]
    for a in filter(lambda x: x.size, arrays):
        a[:] = np.abs(draw.standard_normal(a.shape))
    return arrays


def plan_of(many: Updates) -> Any:
    return next(iter(many._ways.values()))._plan


@pytest.mark.parametrize("piece", [64, 1 << 15])
@pytest.mark.parametrize("name", sorted(STATES))
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_bits_are_those_of_single_calls(name: str, dtype: str, piece: int, monkeypatch: Any
                                        ) -> None:
    monkeypatch.setattr(updates, "_PIECE", piece)
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    shapes = [rng.choice([(32,), (4, 16), (3, 5), (1,), (64, 3), (0,), (200, 16)])
              for _ in range(rng.randint(2, 12))]
    calls = list(zip(*(make(rng, shapes, rng.random() < 0.8, dtype)
                       for _ in range(2 + STATES[name]))))
    copies = [[a.copy() if a.size else a for a in call] for call in calls]
    constants = CONSTANTS.get(name, {})
    classes = tuple(rng.randrange(2) for _ in shapes)
    many = Updates(name, calls, constants, classes)
    op = get(name)
    for _ in range(4):
        numbers = [(rng.choice([1.0, 0.5]), rng.choice([-1.0, 0.3]), rng.random(), rng.random())
                   for _ in range(2)]
        many.run(classes, numbers)
        for call, c in zip(copies, classes):
            if not call[0].size:
                continue
            invoke(op, call, {**dict(zip(op.live, numbers[c])), **constants}, call[0])
        if rng.random() < 0.3:
            classes = tuple(rng.randrange(2) for _ in shapes)
    for call, copy in zip(calls, copies):
        for a, b in zip(call, copy):
            assert a.asnumpy().tobytes() == b.asnumpy().tobytes()


def test_arrays_that_adjoin_are_one_task() -> None:
    shapes = [(32, 2), (16,), (3,), (48,), (5,)]
    calls = list(zip(*(zeros_together([(s, "float32") for s in shapes], mx.cpu())
                       for _ in range(2))))
    many = Updates("sgd_update", calls, {}, (0,) * 5)
    # 32 * 2, 16, 48 and 3 elements adjoin; the 5 begin a new line.
    assert len(plan_of(many).tasks) == 2
    other = Updates("sgd_update", calls, {}, (0, 0, 0, 1, 0))
    assert len(plan_of(other).tasks) == 4


def test_large_arrays_are_cut() -> None:
    calls = [[mx.nd.ones((300, 1000)) for _ in range(2)], [mx.nd.ones((4,)) for _ in range(2)]]
    many = Updates("sgd_update", calls, {}, (0, 0))
    plan = plan_of(many)
    assert len(plan.tasks) == 11 and plan.together == {0: 11}
    many.run((0, 0), [(1.0, -1.0, 0.5, 0.0)])
    assert (calls[0][0].asnumpy() == 0.5).all()


def test_adjoining_is_told_by_memory_alone() -> None:
    a, b, c = zeros_together([((16,), "float32"), ((32,), "float32"), ((3,), "float32")], mx.cpu())
    assert a._adjoins(b) and b._adjoins(c) and not a._adjoins(c) and not b._adjoins(a)
    assert not mx.nd.zeros((16,))._adjoins(mx.nd.zeros((16,)))
    assert a._through(b).shape == (48,)
    with pytest.raises(mx.base.MXNetError, match="one behind the other"):
        b._through(a)
    with pytest.raises(mx.base.MXNetError, match="one behind the other"):
        a._through(mx.nd.zeros((1,)))


def test_zeros_together() -> None:
    specs = [((3, 5), "float32"), ((16,), "float32"), ((8,), "float64"), ((), "float32"),
             ((0, 4), "float32"), ((2, 16), "float32")]
    made = zeros_together(specs, mx.cpu())
    for (shape, dtype), a in zip(specs, made):
        assert a.shape == shape and a.dtype == np.dtype(dtype).type
        assert a._address % 64 == 0 and not a.asnumpy().any()
        a[...] = 1
    assert made[1]._adjoins(made[5]) or made[1]._adjoins(made[4])
    assert all(a.asnumpy().all() for a in made)


def test_counting() -> None:
    counts = {"a": 300, "b": 300}
    assert count_up(counts, ("a", "b"), 0) == 301 and counts == {"a": 301, "b": 301}
    assert count_up(counts, ("a", "c"), 0) is None and counts == {"a": 301, "b": 301}
    assert count_up(counts, ("d", "c"), 7) == 8
    counts["a"] = int("301") + 0
    counts["b"] = int("3010") - 2709
    assert count_up(counts, ("a", "b"), 0) == 302
    x, y = object(), object()
    assert same_values({1: x, 2: y, 3: x}, (1, 2), (x, y))
    assert not same_values({1: x}, (1, 2), (x, y)) and not same_values({1: x}, (1,), (y,))
