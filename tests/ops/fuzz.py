"""Absurd calls of every operator: they may raise an MXNetError, and nothing else may happen.

Run as a script by test_fuzz.py in a process of its own (and under sanitizers by tools/sanitize.sh):
`python tests/ops/fuzz.py SEED ROUNDS [OPERATOR ...]`. It prints the operator and the call before each
one to a log that survives a crash, and exits with 1 when another exception escapes.
"""
from __future__ import annotations

import faulthandler
import random
import sys
import traceback
from typing import Any

import numpy as np

import mxcy as mx
from mxcy._core import modes
from mxcy._core.context import cpu
from mxcy._core.dtypes import DTYPES
from mxcy._core.errors import MXNetError
from mxcy._engine import engine
from mxcy.ops.base import get, names
from mxcy.runtime import autograd
from mxcy.runtime._array import Array
from mxcy.runtime.invoke import invoke

INTS = [0, 1, -1, 2, 3, -2, 5, 7, 100, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63), 2**64]
FLOATS = [0.0, 1.0, -1.0, 0.5, float("nan"), float("inf"), float("-inf"), 1e300, -1e-300, 3]
TUPLES: list[Any] = [(), (0,), (1,), (-1,), (2, 3), (3, 0), (0, 1), (1, 0), (-1, -1), (2**31,),
                     (2**40, 2**40), (1,) * 20, (0, -1, -2), (-3, -4), (None,), "(1,2", "", (2, 2, 2)]
ODD: list[Any] = [None, "", "None", "abc", "0", "-1", [], [1], {}, object(), 1.5, True, b"x", float("nan")]
SHAPES: list[tuple[int, ...]] = [(), (0,), (1,), (3,), (4,), (2, 3), (3, 2), (0, 3), (3, 0), (2, 3, 4),
                                 (1, 1, 1), (2, 1, 3, 2), (2, 3, 4, 5), (1, 2, 1, 2, 1), (1,) * 8, (1,) * 16]


def value_for(rng: random.Random, field: Any) -> Any:
    if rng.random() < 0.15:
        return rng.choice(ODD)
    choices = field.metadata["choices"]
    if choices:
        return rng.choice([*choices, "nonsense"])
    kind = str(field.type)
    if kind.startswith("tuple"):
        return rng.choice(TUPLES)
    if kind.startswith("int"):
        return rng.choice(INTS) if rng.random() < 0.6 else rng.randrange(-3, 4)
    if kind.startswith("float"):
        return rng.choice(FLOATS)
    if kind.startswith("bool"):
        return rng.choice([True, False, 0, 1])
    if kind.startswith("DType"):
        return rng.choice([d.name for d in DTYPES] + ["complex64"])
    return rng.choice(ODD)


def array_for(rng: random.Random) -> Array:
    shape = rng.choice(SHAPES)
    dtype = rng.choice(DTYPES) if rng.random() < 0.3 else DTYPES[0]
    n = int(np.prod(shape))
    source = np.array([rng.choice(FLOATS) if rng.random() < 0.3 else rng.uniform(-3, 5)
                       for _ in range(n)], np.float64)
    with np.errstate(all="ignore"):
        return Array._from_numpy(source.astype(np.float32).reshape(shape), dtype, cpu())


def one_call(rng: random.Random, name: str, log: Any) -> None:
    op = get(name)
    kwargs = {f.name: value_for(rng, f) for f in op.Params.specs().values()
              if f.default is not f.default_factory and rng.random() < 0.6
              or rng.random() < 0.3}
    count = max(0, len(op.inputs) + rng.choice([0, 0, 0, 0, 0, -1, 1]))
    if op.variadic is not None:
        count = rng.randrange(0, 4)
    like = array_for(rng)
    ins = [like if rng.random() < 0.5 else array_for(rng) for _ in range(count)]
    modes.set_np_shape(rng.random() < 0.5)
    described = ", ".join(f"{x._dtype}{list(x.shape)}" for x in ins)
    log.seek(0)
    log.truncate()
    log.write(f"{name}({described}; {kwargs!r}) np_shape={modes.np_shape()}\n")
    log.flush()
    differentiate = rng.random() < 0.4
    try:
        if differentiate and ins:
            autograd.mark_variables(ins, [Array._empty(x.shape, x._dtype, cpu()) for x in ins])
            with autograd.record():
                out = invoke(op, ins, kwargs)
            heads = [y for y in ([out] if isinstance(out, Array) else out) if y._entry is not None]
            if heads:
                autograd.backward(heads)
        else:
            invoke(op, ins, kwargs)
        engine.wait_all()
    except MXNetError:
        pass


def main(argv: list[str]) -> int:
    seed, rounds = int(argv[0]), int(argv[1])
    chosen = argv[2:] or sorted({get(n).name for n in names()})
    faulthandler.enable()
    engine.set_memory_cap(512 << 20)
    print(f"seed {seed}, {rounds} rounds, {len(chosen)} operators, {mx.__name__}", flush=True)
    bad = 0
    with open(f"/tmp/mxcy-fuzz-{seed}.log", "w") as log:
        for name in chosen:
            rng = random.Random(f"{seed} {name}")
            for _ in range(rounds):
                try:
                    one_call(rng, name, log)
                except Exception:
                    bad += 1
                    with open(log.name) as f:
                        print("escaped:", f.read().strip(), flush=True)
                    traceback.print_exc(limit=-6)
                    break
    print(f"{bad} operators raised something else than MXNetError", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
