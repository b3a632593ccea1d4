"""The generic checker: one Case in, everything that must hold of an operator checked.

Forward against NumPy in every dtype, first and second gradients numerically in float64, every req,
windows of larger arrays, zero-size inputs, one thread against two, and errors for bad arguments.
Invariant: nothing here knows an operator; what differs between operators is in the Case.
"""
from __future__ import annotations

import zlib
from typing import Any

import ml_dtypes
import numpy as np
from mxcy.runtime._array import Array, from_bfloat16

from mxcy._core import modes
from mxcy._core.context import cpu
from mxcy._core.dtypes import DType, as_dtype
from mxcy._core.errors import MXNetError
from mxcy.graph.ir import Entry, Node, variable
from mxcy.graph.symbol import Symbol
from mxcy.ops.base import Operator, get
from mxcy.runtime import autograd, random
from mxcy.runtime.executor import Executor
from mxcy.runtime.invoke import caller, invoke

from .case import Case

RTOL = {"float64": 1e-9, "float32": 2e-5, "float16": 4e-3, "bfloat16": 4e-2}
ATOL = {"float64": 1e-10, "float32": 2e-5, "float16": 4e-3, "bfloat16": 4e-2}


def seed_of(case: Case) -> int:
    """The case's own seed: the same in every run, printed when a check fails."""
    return zlib.crc32(case.id.encode())


def operator(case: Case) -> tuple[Operator, Any]:
    op = get(case.name)
    params = dict(case.params)
    if op.variadic is not None:
        params.setdefault(op.variadic, len(case.inputs))
    return op, op.parse(params)


def _domains(case: Case) -> list[Any]:
    d = case.domain
    per_input = len(d) == len(case.inputs) and all(callable(x) or isinstance(x, tuple) for x in d)
    return list(d) if per_input else [d] * len(case.inputs)


def fixed_inputs(case: Case) -> tuple[int, ...]:
    """Inputs with values of their own (indices and the like): not differentiated."""
    return tuple(i for i, d in enumerate(_domains(case)) if callable(d))


def draw(case: Case, dtype: str, seed: int) -> list[np.ndarray]:
    """Input values; those of the case's dtype are rounded to it but held in float64 (or int)."""
    rng = np.random.default_rng(seed)
    out = []
    for shape, dom in zip(case.inputs, _domains(case)):
        if callable(dom):
            out.append(np.asarray(dom(rng, shape)))
            continue
        lo, hi = dom
        x = rng.uniform(lo, hi, shape)
        if dtype in ("float16", "float32", "float64"):
            x = x.astype(dtype).astype(np.float64)
        elif dtype == "bfloat16":
            x = np.asarray(x.astype(ml_dtypes.bfloat16)).astype(np.float64)
        elif dtype == "bool":
            x = x > (lo + hi) / 2
        else:
            x = (np.floor(x).astype(dtype) if lo >= 0 or dtype != "uint8"
                 else np.floor(np.abs(x)).astype(dtype))
        out.append(np.asarray(x))
    return out


def nd(value: np.ndarray, dtype: str) -> Array:
    return Array._from_numpy(np.asarray(value), as_dtype(dtype), cpu())


def to_nd(case: Case, values: list[np.ndarray], dtype: str) -> list[Array]:
    fixed = fixed_inputs(case)
    return [nd(v, v.dtype.name if i in fixed else dtype) for i, v in enumerate(values)]


def values_of(x: Array) -> np.ndarray:
    raw = np.array(x._numpy())
    return from_bfloat16(raw).astype(np.float64) if x._dtype.name == "bfloat16" else raw


def compare(case: Case, got: Any, want: Any, dtype: str, what: str) -> None:
    want = np.asarray(want)
    got = np.asarray(got)
    assert got.shape == want.shape or got.size == want.size == 1, \
        f"{case.id} {what}: shape {got.shape}, expected {want.shape} (seed {seed_of(case)})"
    np.testing.assert_allclose(
        got.astype(np.float64).reshape(want.shape), want.astype(np.float64),
        rtol=case.rtol.get(dtype, RTOL.get(dtype, 0)),
        atol=case.atol.get(dtype, ATOL.get(dtype, 0)),
        err_msg=f"{case.id} {what} (seed {seed_of(case)}, dtype {dtype})")


def call(case: Case, ins: list[Array], everything: bool = False) -> list[Array]:
    out = invoke(get(case.name), ins, dict(case.params), everything=everything)
    return [out] if isinstance(out, Array) else list(out)


# -- the checks ------------------------------------------------------------------------------------

def check_forward(case: Case, dtype: str) -> None:
    """Imperative results against `ref`, for one dtype."""
    values = draw(case, dtype, seed_of(case))
    outs = call(case, to_nd(case, values, dtype))
    if case.ref is None:
        return
    want = case.ref(*[np.array(v) for v in values])
    for i, (x, w) in enumerate(zip(outs, want if isinstance(want, tuple) else (want,))):
        compare(case, values_of(x), w, dtype, f"output {i}")


def check_remembered(case: Case, dtype: str) -> None:
    """A call made again, as the functions of `nd` make it, gives what the general call gives."""
    op = get(case.name)
    if op.python is not None or (op.variadic is None and len(case.inputs) > len(op.inputs)):
        return  # neither has a function in `nd`
    values = draw(case, dtype, seed_of(case))
    names = [n for n in op.Params.specs() if n not in ("ctx", op.variadic)]
    params = {op.Params._aliases().get(n, n): v for n, v in case.params.items()}
    args = [params.get(n, f.default.name if isinstance(f.default, DType) else f.default)
            for n, f in op.Params.specs().items() if n in names]
    if op.variadic is not None:
        args.append(params.get(op.variadic))
    results = []
    for again in range(4):
        random.seed(1)
        ins: list[Any] = to_nd(case, values, dtype)
        if again == 0:
            results.append([values_of(x) for x in (*call(case, ins), *ins)])
            continue
        given = [tuple(ins)] if op.variadic else [*ins, *[None] * (len(op.inputs) - len(ins))]
        rest = [None] * (1 + ("ctx" in op.Params.specs())) + [{}] * bool(op.Params._aliases())
        out = caller(op.name)(*given, *args, *rest)
        outs = [out] if isinstance(out, Array) else list(out)
        results.append([values_of(x) for x in (*outs, *ins)])
        for a, b in zip(results[0], results[-1], strict=True):
            np.testing.assert_array_equal(a, b, err_msg=f"{case.id}: call {again} differs")


def _graph(case: Case) -> tuple[Symbol, list[str], list[str]]:
    """The operator on variables, as a symbol: arguments and auxiliary states by name."""
    op, params = operator(case)
    names = [f"in{i}_{n}" for i, n in enumerate(op.input_names(params))]
    node = Node(op, "node", [variable(n) for n in names], params)
    split = len(names) - op.aux
    symbol = Symbol(tuple(Entry(node, i) for i in range(node.num_visible)))
    return symbol, names[:split], names[split:]


def bind(case: Case, values: list[np.ndarray], dtype: str, req: str) -> tuple[Executor, list[str]]:
    """An executor of the case, and the names of the inputs that have gradients."""
    op, _ = operator(case)
    symbol, args, aux = _graph(case)
    arrays = dict(zip(args + aux, to_nd(case, values, dtype)))
    fixed = fixed_inputs(case)
    wrt = [n for i, n in enumerate(args) if i not in fixed] if op.differentiable else []
    grads = {n: nd(np.full(arrays[n].shape, 2.0), arrays[n]._dtype.name) for n in wrt}
    return Executor(symbol, cpu(), {n: arrays[n] for n in args}, grads if req != "null" else {},
                    {n: req for n in wrt}, {n: arrays[n] for n in aux}), wrt


def check_symbolic(case: Case, dtype: str) -> None:
    """Executor results are the imperative ones, bit for bit; req add adds what req write writes."""
    op, _ = operator(case)
    values = draw(case, dtype, seed_of(case))
    if op.random:
        return
    eager = [values_of(x) for x in call(case, to_nd(case, values, dtype))]
    results = {}
    for req in ("write", "add", "null") if case.grad and op.differentiable else ("null",):
        exe, wrt = bind(case, values, dtype, req)
        outs = [values_of(x) for x in exe.forward(is_train=req != "null")]
        if not op.uses_train or req == "null":
            for a, b in zip(eager, outs):
                np.testing.assert_array_equal(
                    a, b, err_msg=f"{case.id}: executor differs from invoke")
        if req != "null":
            rng = np.random.default_rng(seed_of(case) + 1)
            exe.backward([nd(rng.uniform(0.5, 1.5, o.shape), x._dtype.name)
                          for o, x in zip(outs, exe.outputs)])
            results[req] = {n: values_of(exe.grad_dict[n]) for n in wrt}
    for n, w in results.get("write", {}).items():
        got = results["add"][n].astype(np.float64)
        np.testing.assert_allclose(
            got, w.astype(np.float64) + 2.0,
            rtol=2 * RTOL.get(dtype, 0), atol=2 * ATOL.get(dtype, 0),
            err_msg=f"{case.id}: gradient of {n} with req add (seed {seed_of(case)})")


def _projected(case: Case, arrays: list[Array], heads: list[np.ndarray]) -> Array:
    """sum(outputs * heads), through recorded operators."""
    total = None
    for x, h in zip(call(case, arrays), heads):
        if not x._dtype.is_float:
            continue
        part = invoke(get("sum"), [invoke(get("elemwise_mul"), [x, nd(h, x._dtype.name)], {})], {})
        total = part if total is None else invoke(get("elemwise_add"), [total, part], {})
    assert total is not None, f"{case.id} has no floating point output to differentiate"
    return total


def _record(case: Case, values: list[np.ndarray], heads: list[np.ndarray], order: int
            ) -> tuple[float, dict[int, np.ndarray]]:
    """Value and gradients of the projection (order 1), or of the projected gradients (order 2)."""
    op, params = operator(case)
    n_args = len(op.input_names(params)) - op.aux
    arrays = to_nd(case, values, "float64")
    wrt = [i for i in range(n_args) if i not in fixed_inputs(case)]
    autograd.mark_variables([arrays[i] for i in wrt],
                            [nd(np.zeros(arrays[i].shape), "float64") for i in wrt])
    with autograd.record():
        total = _projected(case, arrays, heads)
        if order == 2:
            grads = autograd.grad(total, [arrays[i] for i in wrt], create_graph=True)
            rng = np.random.default_rng(seed_of(case) + 3)
            total = None
            for g in grads:
                v = nd(rng.uniform(0.5, 1.5, g.shape), "float64")
                part = invoke(get("sum"), [invoke(get("elemwise_mul"), [g, v], {})], {})
                total = part if total is None else invoke(get("elemwise_add"), [total, part], {})
    value = float(total._numpy().reshape(-1)[0])
    if total._entry is None:
        return value, {i: np.zeros(arrays[i].shape) for i in wrt}
    autograd.backward(total)
    return value, {i: np.array(arrays[i]._grad._numpy()) for i in wrt}


def check_gradient(case: Case, order: int) -> None:
    """Gradients (order 1) or gradients of gradients (order 2) against central differences."""
    seed = seed_of(case)
    values = draw(case, "float64", seed)
    rng = np.random.default_rng(seed + 2)
    heads = [rng.uniform(0.5, 1.5, x.shape) for x in call(case, to_nd(case, values, "float64"))]
    with autograd.train_mode():
        _, grads = _record(case, values, heads, order)
        for i, g in grads.items():
            eps = 1e-5 if order == 1 else 1e-4
            for at in _sample(rng, values[i].shape):
                step = eps * max(1.0, abs(float(values[i][at])))
                sides = []
                for sign in (1, -1):
                    moved = [np.array(v) for v in values]
                    moved[i][at] += sign * step
                    sides.append(_record(case, moved, heads, order)[0] if order == 2
                                 else _plain_value(case, moved, heads))
                want = (sides[0] - sides[1]) / (2 * step)
                tol = 1e-5 if order == 1 else 1e-4
                assert abs(g[at] - want) <= tol + tol * 10 * abs(want), (
                    f"{case.id}: order {order} gradient of input {i} at {at} is {g[at]}, "
                    f"numerically {want} (seed {seed})")


def _plain_value(case: Case, values: list[np.ndarray], heads: list[np.ndarray]) -> float:
    return float(_projected(case, to_nd(case, values, "float64"), heads)._numpy().reshape(-1)[0])


def _sample(rng: np.random.Generator, shape: tuple[int, ...],
            most: int = 6) -> list[tuple[int, ...]]:
    size = int(np.prod(shape))
    picks = rng.permutation(size)[:most] if size else []
    return [tuple(int(k) for k in np.unravel_index(p, shape)) for p in picks]


def check_windows(case: Case, dtype: str = "float32") -> None:
    """Inputs that are windows of larger arrays, and outputs into a window, give the same bits."""
    op, _ = operator(case)
    if op.random:
        return
    values = draw(case, dtype, seed_of(case))
    plain = to_nd(case, values, dtype)
    want = call(case, plain)
    windows = []
    for x in to_nd(case, values, dtype):
        big = Array._empty((x.size + 7,), x._dtype, cpu())
        big._numpy(write=True)[...] = 99
        w = big._window(3, x.shape)
        w._numpy(write=True)[...] = x._numpy()
        windows.append(w)
    outs = []
    for o in want:
        big = Array._empty((o.size + 5,), o._dtype, cpu())
        big._numpy(write=True)[...] = 55
        outs.append((big, big._window(2, o.shape)))
    invoke(op, windows, dict(case.params), [w for _, w in outs])
    for (big, w), o in zip(outs, want):
        np.testing.assert_array_equal(values_of(w), values_of(o), err_msg=f"{case.id}: windows")
        edges = np.array(big._numpy())
        mark = edges.dtype.type(55)  # True where the dtype is bool
        assert (edges[:2] == mark).all() and (edges[2 + o.size:] == mark).all(), \
            f"{case.id} wrote outside its output"


def check_zero_size(case: Case) -> None:
    """Every dimension in turn set to 0, and all of them: a result as NumPy's, or an error."""
    op, _ = operator(case)
    before = modes.set_np_shape(True)
    try:
        for k in range(max((len(s) for s in case.inputs), default=0)):
            shapes = [tuple(0 if j == k else d for j, d in enumerate(s)) for s in case.inputs]
            values = [np.zeros(s, v.dtype) for s, v in zip(shapes, draw(case, "float32", 0))]
            try:
                outs = call(case, to_nd(case, values, "float32"))
            except MXNetError:
                continue
            for x in outs:
                x.wait_to_read()
            if op.differentiable and case.grad:
                arrays = to_nd(case, values, "float32")
                wrt = [a for i, a in enumerate(arrays) if i not in fixed_inputs(case)]
                autograd.mark_variables(wrt, [nd(np.ones(a.shape), "float32") for a in wrt])
                with autograd.record():
                    y = call(case, arrays)
                if y[0]._entry is not None and y[0]._dtype.is_float:
                    autograd.backward(y[0])
    finally:
        modes.set_np_shape(before)
