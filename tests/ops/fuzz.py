"""Absurd calls of every operator: they may raise an MXNetError, and nothing else may happen.

Run as a script by test_fuzz.py in a process of its own (and under sanitizers by
tools/sanitize.sh): `python tests/ops/fuzz.py SEED ROUNDS [OPERATOR ...]`. It writes each call,
before it is made, to a log that survives a crash, and exits with 1 when another exception escapes.

A third of the calls is arbitrary. The others begin with a row of cases.py, which is valid and so
reaches the kernel, and change a thing or two: a size, a rank, a dtype, a parameter, the values of
an input (indices that are negative, NaN or huge), where the result goes, how often it is
differentiated.
"""
from __future__ import annotations

import dataclasses
import faulthandler
import os
import random
import sys
import traceback
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mxcy.runtime._array import Array

import mxcy as mx
from mxcy._core import modes
from mxcy._core.context import cpu
from mxcy._core.dtypes import DTYPES
from mxcy._core.errors import MXNetError
from mxcy._engine import engine
from mxcy.graph.ir import Entry, Node, variable
from mxcy.graph.passes import memory
from mxcy.graph.symbol import Symbol
from mxcy.ops.base import get, names
from mxcy.runtime import autograd
from mxcy.runtime.executor import Executor
from mxcy.runtime.invoke import invoke
from tests.ops import checker
from tests.ops.case import Case
from tests.ops.cases import CASES

INTS = [0, 1, -1, 2, 3, -2, 5, 7, 100, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63), 2**64]
FLOATS = [0.0, 1.0, -1.0, 0.5, float("nan"), float("inf"), float("-inf"), 1e300, -1e-300, 3]
#: What an index, a length or a label may be by mistake.
INDICES = [-1, -2, 0, 1, 3, 4, 5, 6, 7, 100, -100, 255, 2.5, -0.5, 1e9, -1e9, 2.0**31, 2.0**32 + 1,
           2.0**63, -(2.0**63), 1e19, 1e300, -1e300, float("nan"), float("inf"), float("-inf")]
SIZES = [0, 0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 100, 129, 257, 1025]
MOST = 1 << 15  # elements of a changed input
TUPLES: list[Any] = [(), (0,), (1,), (-1,), (2, 3), (3, 0), (0, 1), (1, 0), (-1, -1), (2**31,),
                     (2**40, 2**40), (1,) * 20, (0, -1, -2), (-3, -4), (None,), "(1,2", "",
                     (2, 2, 2)]
ODD: list[Any] = [None, "", "None", "abc", "0", "-1", [], [1], {}, object(), 1.5, True, b"x",
                  float("nan")]
SHAPES: list[tuple[int, ...]] = [(), (0,), (1,), (3,), (4,), (2, 3), (3, 2), (0, 3), (3, 0),
                                 (2, 3, 4), (1, 1, 1), (2, 1, 3, 2), (2, 3, 4, 5), (1, 2, 1, 2, 1),
                                 (1,) * 8, (1,) * 16]
ROWS: dict[str, list[Case]] = {}
for _case in CASES:
    ROWS.setdefault(get(_case.name).name, []).append(_case)
COUNT = {"calls": 0, "raised": 0}


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


def arbitrary(rng: random.Random, op: Any) -> tuple[list[Array], dict[str, Any]]:
    """Inputs and parameters that have nothing to do with the operator."""
    kwargs = {f.name: value_for(rng, f) for f in op.Params.specs().values()
              if (f.default is not f.default_factory and rng.random() < 0.6)
              or rng.random() < 0.3}
    count = max(0, len(op.inputs) + rng.choice([0, 0, 0, 0, 0, -1, 1]))
    if op.variadic is not None:
        count = rng.randrange(0, 4)
    like = array_for(rng)
    return [like if rng.random() < 0.5 else array_for(rng) for _ in range(count)], kwargs


def changed_shapes(rng: random.Random, shapes: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """One size changed, in one input or wherever it occurs; or one rank."""
    at = rng.randrange(len(shapes))
    old = shapes[at]
    what = rng.random()
    if what < 0.2 or not old:
        new = rng.choice([old[1:], (1, *old), (*old, 1), (*old, 2), old[::-1], old[:-1], ()])
        return [new if i == at else s for i, s in enumerate(shapes)]
    k = rng.randrange(len(old))
    size = rng.choice([rng.choice(SIZES), old[k] + 1, max(0, old[k] - 1), 2 * old[k]])
    if what < 0.5:  # this one alone
        new = (*old[:k], size, *old[k + 1:])
        return [new if i == at else s for i, s in enumerate(shapes)]
    if what < 0.75:  # this axis of all
        return [(*s[:k], size, *s[k + 1:]) if len(s) > k and s[k] == old[k] else s for s in shapes]
    return [tuple(size if d == old[k] else d for d in s) for s in shapes]


def changed_param(rng: random.Random, op: Any, kwargs: dict[str, Any]) -> None:
    """One parameter moved a little, replaced, or left out."""
    fields = list(op.Params.specs().values())
    if not fields:
        return
    field = rng.choice(fields)
    old = kwargs.get(field.name)
    if isinstance(old, tuple) and old and rng.random() < 0.6:
        k = rng.randrange(len(old))
        near = (old[k] or 0) + rng.choice([-1, 1, 2]) if isinstance(old[k], int | None) else 0
        new = rng.choice([near, 0, -1, None, 100, 2**31, 2**63 - 1, -(2**63)])
        kwargs[field.name] = (*old[:k], new, *old[k + 1:])
    elif isinstance(old, int) and not isinstance(old, bool) and rng.random() < 0.5:
        kwargs[field.name] = old + rng.choice([-2, -1, 1, 2])
    elif rng.random() < 0.1:
        kwargs.pop(field.name, None)
    else:
        kwargs[field.name] = value_for(rng, field)


def spoilt(rng: random.Random, value: np.ndarray, exact: bool) -> np.ndarray:
    """The same array with some values that do not belong there."""
    out = np.array(value, np.float64)
    flat = out.reshape(-1)
    few = rng.random() < 0.5
    for i in range(flat.size):
        if not few or rng.random() < 0.2:
            flat[i] = rng.choice(INDICES if exact or rng.random() < 0.5 else FLOATS)
    return out


def from_case(rng: random.Random, op: Any, case: Case) -> tuple[list[Array], dict[str, Any]]:
    """A row's inputs and parameters with up to three things changed."""
    kwargs = dict(case.params)
    shapes = list(case.inputs)
    kinds = rng.choices(["shape", "shape", "param", "dtype", "dtypes", "values"],
                        k=rng.choice([0, 1, 1, 1, 1, 2, 3]))
    for kind in kinds:
        if kind == "shape" and shapes:
            new = changed_shapes(rng, shapes)
            if all(np.prod(s, dtype=float) <= MOST and len(s) <= 16 for s in new):
                shapes = new
        elif kind == "param":
            changed_param(rng, op, kwargs)
    dtype = rng.choice(case.dtypes) if "dtypes" not in kinds else rng.choice(list(DTYPES)).name
    try:
        values = checker.draw(dataclasses.replace(case, inputs=tuple(shapes)), dtype,
                              rng.randrange(2**32))
    except Exception:  # a drawing function that knows only the row's own shapes
        values = [np.zeros(s) for s in shapes]
    fixed = checker.fixed_inputs(case)
    ins = []
    odd = rng.randrange(len(values)) if values else -1
    for i, v in enumerate(values):
        name = v.dtype.name if i in fixed and v.dtype.name != "uint16" else dtype
        if "dtype" in kinds and i == odd:
            name = rng.choice(list(DTYPES)).name
        if "values" in kinds and (i in fixed or i == odd):
            v = spoilt(rng, v, i in fixed)
        with np.errstate(all="ignore"):
            ins.append(nd(v, name))
    return ins, kwargs


def nd(value: np.ndarray, name: str) -> Array:
    if name not in [d.name for d in DTYPES]:
        name = "float32"
    if name == "bfloat16":
        value = np.asarray(value, np.float32)
    return checker.nd(value, name)


def out_for(rng: random.Random, op: Any, ins: list[Array], kwargs: dict[str, Any]) -> Any:
    """Where results go: fitting, too small, of another dtype, an input, a window, overlapping."""
    got = invoke(op, ins, kwargs)
    outs = [got] if isinstance(got, Array) else list(got)
    made = []
    for y in outs:
        kind = rng.randrange(7)
        if kind == 0 and ins:
            made.append(rng.choice(ins))
        elif kind == 1:
            big = Array._empty((y.size + 5,), y._dtype, cpu())
            made.append(big._window(rng.randrange(6), y.shape))
        elif kind == 2:
            made.append(Array._empty(y.shape, rng.choice(DTYPES), cpu()))
        elif kind == 3:
            made.append(Array._empty(rng.choice(SHAPES), y._dtype, cpu()))
        elif kind == 4 and ins and ins[0].size > 1:  # shares memory with an input, shifted
            x = ins[0]
            size = min(x.size - 1, y.size)
            shape = y.shape if size == y.size else (size,)
            made.append(x._window(1, shape))
        else:
            made.append(Array._empty(y.shape, y._dtype, cpu()))
    return made[0] if len(made) == 1 and rng.random() < 0.5 else made[:rng.choice([99, 99, 99, 1])]


def run_bound(rng: random.Random, op: Any, ins: list[Array], kwargs: dict[str, Any]) -> None:
    """The operator in a graph, with elementwise neighbours that may be fused with it."""
    if op.variadic is not None:
        kwargs = {op.variadic: op.counted(len(ins)), **kwargs}
    params = op.parse(kwargs)
    args = [variable(f"v{i}") for i in range(len(op.input_names(params)))]
    if len(args) != len(ins):
        return
    split = len(args) - op.aux
    around = rng.random() < 0.5
    node = Node(op, "node", [apply("tanh", x) if around and i < split else x
                             for i, x in enumerate(args)], params)
    heads = [Entry(node, i) for i in range(node.num_visible)]
    if around:
        heads = [apply("_plus_scalar", apply("square", h), scalar=1.0) for h in heads]
    reqs = {f"v{i}": rng.choice(["write", "add", "null"]) for i in range(split)}
    named = {f"v{i}": x for i, x in enumerate(ins)}
    exe = Executor(Symbol(tuple(heads)), cpu(), {n: named[n] for n in reqs},
                   {n: Array._empty(named[n].shape, named[n]._dtype, cpu()) for n in reqs}, reqs,
                   {n: x for n, x in named.items() if n not in reqs})
    exe.forward(is_train=rng.random() < 0.8)
    if exe._wrt:
        exe.backward()


def apply(name: str, x: Entry, **params: Any) -> Entry:
    op = get(name)
    return Entry(Node(op, f"{name}_of", [x], op.parse(params)), 0)


def run_call(rng: random.Random, op: Any, ins: list[Array], kwargs: dict[str, Any]) -> None:
    """The call: plain, with `out`, in training, bound, or differentiated once or twice."""
    how = rng.random()
    if how < 0.15:
        invoke(op, ins, kwargs, out_for(rng, op, ins, kwargs))
    elif how < 0.25:
        with autograd.train_mode():
            invoke(op, ins, kwargs)
    elif how < 0.35 and ins:
        run_bound(rng, op, ins, kwargs)
    elif how < 0.7 and ins:
        reqs = [rng.choice(["write", "write", "write", "add", "null"]) for _ in ins]
        autograd.mark_variables(ins, [Array._empty(x.shape, x._dtype, cpu()) for x in ins], reqs)
        with autograd.record(train_mode=rng.random() < 0.8):
            out = invoke(op, ins, kwargs)
            heads = [y for y in ([out] if isinstance(out, Array) else out) if y._entry is not None]
            if heads and rng.random() < 0.4:
                wrt = [x for x, r in zip(ins, reqs) if r != "null" and x._dtype.is_float]
                grads = autograd.grad(heads, wrt, create_graph=True) if wrt else []
                heads = [g for g in grads if g._entry is not None]
        if heads:
            autograd.backward(heads)
    else:
        invoke(op, ins, kwargs)


def one_call(rng: random.Random, name: str, log: Any) -> None:
    op = get(name)
    rows = ROWS.get(op.name, [])
    modes.set_np_shape(False)
    if rows and rng.random() < 0.67:
        ins, kwargs = from_case(rng, op, rng.choice(rows))
    else:
        ins, kwargs = arbitrary(rng, op)
    modes.set_np_shape(rng.random() < 0.5)
    described = ", ".join(f"{x._dtype}{list(x.shape)}" for x in ins)
    log.seek(0)
    log.truncate()
    log.write(f"{name}({described}; {kwargs!r}) np_shape={modes.np_shape()}\n")
    log.flush()
    try:
        run_call(rng, op, ins, kwargs)
        engine.wait_all()
    except MXNetError:
        COUNT["raised"] += 1
    COUNT["calls"] += 1


def main(argv: list[str]) -> int:
    seed, rounds = int(argv[0]), int(argv[1])
    chosen = argv[2:] or sorted({get(n).name for n in names()})
    faulthandler.enable()
    memory.ISOLATE = "asan" in os.environ.get("LD_PRELOAD", "")
    engine.set_memory_cap(64 << 20)
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
    print(f"{COUNT['calls']} calls, {COUNT['raised']} raised", flush=True)
    print(f"{bad} operators raised something else than MXNetError", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
