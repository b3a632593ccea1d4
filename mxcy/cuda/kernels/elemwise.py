"""Elementwise programs as CUDA: the operators of `ops/table.py` and fused chains.

What lives here: the text of a program for its dtypes, and the rules of the kernels "ewise" and
"add_n". What does not: the table (its rows are handed over by `set_table`, because it stands on a
higher floor), the functions that expressions call (cuda/kernels/vmath.cuh).
Invariant: the text depends on the program and the dtypes alone; scalars are arguments, so a
learning rate that changes compiles nothing.
"""
from __future__ import annotations

import ctypes
import functools
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..._core.dtypes import FLOAT32, FLOAT64, INT64, DType
from .launch import (
    I64,
    PTR,
    REAL,
    Call,
    Kernel,
    Launch,
    Operand,
    Ref,
    ctype,
    fill_indexer,
    grid_1d,
    indexer,
    launch,
)
from .rules import rule

__all__ = ["expression", "flat_args", "program_text", "set_table", "strided_args"]

_WORD = re.compile(r"\b([a-z][a-z0-9_]*)\(")
_NUMBER = re.compile(r"(?<![\w.])(\d+\.\d*(?:e[+-]?\d+)?)(?![\w.])")
_COMPUTE = (("float", "f32", FLOAT32), ("double", "f64", FLOAT64), ("i64", "i64", INT64))
HEADER, STEP = 4, 5  # of the ints of the kernel "ewise"; see _kernels/ewise.h


class Step(NamedTuple):
    """What is needed of a row of the table: the expression for floats, and for integers if any."""

    c: str
    ints: str | None


_TABLE: dict[int, tuple[Step, ...]] = {}


def set_table(fingerprint: int, steps: Iterable[Any]) -> None:
    """Makes programs of the table with this fingerprint known; `steps` have `c` and `ints`."""
    _TABLE[fingerprint] = tuple(Step(s.c, s.ints) for s in steps)


def expression(c: str, name: str) -> str:
    """The C expression for a compute type: typed function names, typed constants."""
    out = _WORD.sub(lambda m: f"vm_{m[1]}_{name}(", c)
    return _NUMBER.sub(r"\1f", out) if name == "f32" else out


@functools.lru_cache(None)
def flat_args(ins: int, outs: int, scalars: int) -> type[ctypes.Structure]:
    """`FlatArgs<ins, outs, scalars>` of elemwise.cuh."""
    return type("FlatArgs", (ctypes.Structure,), {"_fields_": [
        ("n", I64), ("in", PTR * ins), ("out", PTR * outs), ("req", I64 * outs),
        ("s", REAL * scalars)]})


@functools.lru_cache(None)
def strided_args(ins: int, outs: int, scalars: int) -> type[ctypes.Structure]:
    """`StridedArgs<ins, outs, scalars>` of elemwise.cuh."""
    return type("StridedArgs", (ctypes.Structure,), {"_fields_": [
        ("n", I64), ("in", PTR * ins), ("out", PTR * outs), ("req", I64 * outs),
        ("s", REAL * scalars), ("ix", indexer(ins))]})


def _steps(ints: Sequence[int], num_ins: int) -> list[str]:
    """The statements of a program; registers beyond the inputs are assigned as they come."""
    table, (c_type, name, _) = _TABLE[ints[0]], _COMPUTE[ints[1]]
    lines, known = [], set(range(num_ins))
    for i in range(ints[3]):
        code, a, b, c, out = ints[HEADER + STEP * i:HEADER + STEP * (i + 1)]
        row = table[code]
        text = row.ints if name == "i64" else row.c
        if text is None:
            raise ValueError(f"step {code} of an elementwise program has no integer form")
        body = expression(text, name)
        regs = dict(zip("xyz", (f"r{a}", f"r{b}", f"r{c}")))
        scalar = f"to<i64>(s[{i}])" if name == "i64" else f"({c_type})s[{i}]"
        body = re.sub(r"(?<![\w.])([xyzs])(?!\w)",
                      lambda m: regs.get(m[1], scalar), body)  # noqa: B023 - used at once
        kind = "" if out in known else f"{c_type} "
        known.add(out)
        lines.append(f"        {kind}r{out} = ({c_type})({body});")
    return lines


def program_text(name: str, ints: Sequence[int], ins: Sequence[Operand], outs: Sequence[Operand],
                 flat: bool) -> str:
    """The struct P of elemwise.cuh for a program of the kernel "ewise"."""
    c_type = _COMPUTE[ints[1]][0]
    at = HEADER + STEP * ints[3]
    out_regs, truth = ints[at:at + len(outs)], ints[at + len(outs)]
    layout = "FlatArgs" if flat else "StridedArgs"
    scalars = max(1, ints[3])
    reads, checks = [], []
    for k, v in enumerate(ins):
        t, convert = ctype(v.dtype), "to_truth" if truth >> k & 1 else "to"
        if not flat:
            reads.append(f"        x[{k}] = {convert}<C>(((const {t} *)in[{k}])[offset[{k}]]);")
        elif v.size == 1 and outs[0].size != 1:
            one = f"{convert}<C>(*(const {t} *)in[{k}])"
            reads.append(f"        MX_UNROLL for (int j = 0; j < V; j++) x[{k}][j] = {one};")
        else:
            pack = "load_truth" if truth >> k & 1 else "load_pack"
            reads.append(f"        {pack}<{t}>(in[{k}], at, x[{k}]);")
            checks.append(f"packs<{t}>(in[{k}])")
    checks += [f"packs<{ctype(o.dtype)}>(out[{j}])" for j, o in enumerate(outs)]
    writes = [f"        store_pack<{ctype(o.dtype)}>(out[{j}], at, y[{j}], (i32)req[{j}]);"
              for j, o in enumerate(outs)]
    if flat:
        head = ("    template <int V> MX_MEMBER void load(const void *const *in, i64 at, "
                "C (&x)[INS][V])")
        tail = ["    MX_MEMBER int aligned(const void *const *in, void *const *out)", "    {",
                f"        return {' && '.join(checks)};", "    }"]
    else:
        head = ("    MX_MEMBER void load_at(const void *const *in, const i64 (&offset)[INS], "
                "C (&x)[INS])")
        tail = []
    registers = [f"        C r{k} = x[{k}];" for k in range(len(ins))]
    results = [f"        y[{j}] = r{r};" for j, r in enumerate(out_regs)]
    return "\n".join([
        f"struct {name} {{",
        f"    typedef {c_type} C;",
        f"    typedef {layout}<{len(ins)}, {len(outs)}, {scalars}> Args;",
        f"    enum {{ INS = {len(ins)}, OUTS = {len(outs)} }};",
        head, "    {", *reads, "    }",
        "    MX_MEMBER void point(const C (&x)[INS], const double *s, C (&y)[OUTS])", "    {",
        *registers, *_steps(ints, len(ins)), *results, "    }",
        "    template <int V> MX_MEMBER void store(void *const *out, const i64 *req, i64 at, "
        "const C (&y)[OUTS][V])", "    {", *writes, "    }", *tail, "};"])


def _strides(v: Operand) -> Sequence[int]:
    if v.strides is not None:
        return v.strides
    out, step = [], 1
    for d in reversed(v.shape):
        out.append(step)
        step *= d
    return out[::-1]


def _plain(v: Operand) -> bool:
    step = 1
    for d, s in zip(reversed(v.shape), reversed(_strides(v))):
        if d != 1 and s != step:
            return False
        step *= d
    return True


def _over(v: Operand, shape: tuple[int, ...], axis: int, k: int) -> list[int]:
    """Strides of an input over the outputs' shape; 0 where it is broadcast."""
    first = len(shape) - len(v.shape) if axis < 0 else axis
    out, steps = [0] * len(shape), _strides(v)
    for e, size in enumerate(v.shape):
        if size == 1:
            continue
        d = first + e
        if not 0 <= d < len(shape) or shape[d] != size:
            raise ValueError(f"elementwise kernel: input {k} of shape {v.shape} does not broadcast "
                             f"to {shape}")
        out[d] = steps[e]
    return out


@functools.lru_cache(4096)
def _kernel(ints: tuple[int, ...], ins: tuple[DType, ...], ones: tuple[bool, ...],
            outs: tuple[DType, ...], flat: bool, single: bool) -> Kernel:
    args = (flat_args if flat else strided_args)(len(ins), len(outs), max(1, ints[3]))
    shape = (1,) if single else (2,)
    operands = [Operand((1,) if one else shape, d) for d, one in zip(ins, ones)]
    results = [Operand(shape, d) for d in outs]
    text = program_text("NAME", ints, operands, results, flat)
    name = "ew_" + hashlib.sha256(text.encode()).hexdigest()[:20]
    form = "ew_flat" if flat else "ew_strided"
    return Kernel("elemwise", name, f"{form}<P_{name}>", args, 256,
                  re.sub(r"\bNAME\b", f"P_{name}", text), f"P_{name}::Args")


@rule("ewise")
def ewise(call: Call) -> list[Launch]:
    """ints as in _kernels/ewise.h: fingerprint, compute, registers, steps, ...; floats: scalars."""
    n, shape = call.outs[0].size, call.outs[0].shape
    if n == 0:
        return []
    if call.ints[0] not in _TABLE:
        raise ValueError("elementwise program of an unknown ops/table.py: set_table was not called")
    num_steps = call.ints[3]
    axes = call.ints[HEADER + STEP * num_steps + len(call.outs) + 1:]
    flat = all((v.shape == shape and _plain(v)) or v.size == 1 for v in call.ins)
    ones = tuple(v.size == 1 for v in call.ins) if flat else (False,) * len(call.ins)
    kernel = _kernel(call.ints[:HEADER + STEP * num_steps + len(call.outs) + 1],
                     tuple(v.dtype for v in call.ins), ones, tuple(o.dtype for o in call.outs),
                     flat, n == 1)
    fields: dict[str, Any] = {"n": n, "in": [Ref("in", k) for k in range(len(call.ins))],
              "out": [Ref("out", j) for j in range(len(call.outs))],
              "req": [o.req for o in call.outs],
              "s": list(call.floats[:num_steps])}
    if not flat:
        fields["ix"] = fill_indexer(shape, [_over(v, shape, axes[k] if axes else -1, k)
                                            for k, v in enumerate(call.ins)])
    grid, block = grid_1d(n, each=4 if flat else 1)
    return [launch(kernel, grid, block, **fields)]


@rule("add_n")
def add_n(call: Call) -> list[Launch]:
    """ints = (compute,): the sum of any number of arrays of one shape, from first to last."""
    if call.outs[0].size == 0:
        return []
    kernel = _sum_kernel(call.ints[0], tuple(v.dtype for v in call.ins), call.outs[0].dtype)
    grid, block = grid_1d(call.outs[0].size, each=4)
    fields: dict[str, Any] = {"n": call.outs[0].size, "out": [Ref("out")],
                              "req": [call.outs[0].req],
                              "in": [Ref("in", k) for k in range(len(call.ins))]}
    return [launch(kernel, grid, block, **fields)]


_SUM = -1  # the table that add_n needs, whatever the other one is
set_table(_SUM, (Step("x + y", "add(x, y)"),))


@functools.lru_cache(None)
def _sum_kernel(compute: int, ins: tuple[DType, ...], out: DType) -> Kernel:
    count = len(ins)
    steps = [s for k in range(1, count) for s in (0, k - 1 if k == 1 else count, k, 0, count)]
    ints = (_SUM, compute, count + 1, count - 1, *steps, count if count > 1 else 0, 0)
    return _kernel(ints, ins, (False,) * count, (out,), True, False)
