"""Elementwise operators made from the rows of `table`: programs, classes, registration.

What lives here: `Program` and `program_task` (how an operator asks for the kernel `ewise`), the
classes of unary, binary, broadcasting and scalar operators, and their registration. What does not:
the rows (table.py), elementwise operators with parameters of their own (elemwise_more.py).
Invariant: every elementwise operator can say its `program`, and that is all a fusing pass needs.
"""
from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from .._core.dtypes import BOOL, FLOAT32, FLOAT64, INT64, DType
from .._core.errors import MXNetValueError
from . import table
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Spec,
    Task,
    merge_dtype,
    register,
    size_of,
)
from .params import Params, param, parameters

__all__ = ["Elementwise", "Fused", "FusedInto", "Program", "Use", "broadcast_shapes", "compute_of",
           "program_task", "single"]

F32, F64, I64 = 0, 1, 2
_COMPUTE_DTYPE = (FLOAT32, FLOAT64, INT64)


class Use(NamedTuple):
    """One step of a program: opcode name, registers read, register written, scalar."""

    step: str
    args: tuple[int, ...]
    out: int
    scalar: float = 0.0


@dataclasses.dataclass(frozen=True)
class Program:
    """What the kernel `ewise` runs over every element.

    Attributes
    ----------
    num_ins : int
        Registers 0 .. num_ins - 1 are the inputs.
    steps : tuple of Use
    outs : tuple of int
        Register of each output.
    truth : tuple of int
        Inputs that matter only as zero or not zero (conditions).
    axes : tuple of int
        For each input the dimension of the output that its first dimension lies on; -1: its last
        lies on the output's last, as in NumPy. Empty: all -1.
    """

    num_ins: int
    steps: tuple[Use, ...]
    outs: tuple[int, ...]
    truth: tuple[int, ...] = ()
    axes: tuple[int, ...] = ()

    @property
    def num_regs(self) -> int:
        return max((self.num_ins - 1, *self.outs, *(u.out for u in self.steps))) + 1


def single(step: str, arity: int = 1, scalar: float = 0.0) -> Program:
    """The program of one step."""
    return Program(arity, (Use(step, tuple(range(arity)), arity, scalar),), (arity,))


def compute_of(program: Program, ins: Sequence[DType]) -> int:
    """The compute type: 0 float32, 1 float64, 2 int64.

    float64 if an input is (conditions do not count), else float32 if one is a float; integers and
    bool in int64 when every step has an integer form, else float64.
    """
    values = [d for i, d in enumerate(ins) if i not in program.truth] or list(ins)
    if FLOAT64 in values:
        return F64
    if any(d.is_float for d in values) or not values:
        return F32
    integers = all(table.STEPS[table.OPCODES[u.step]].ints is not None for u in program.steps)
    return I64 if integers else F64


def program_task(program: Program, ins: Sequence[Spec], outs: Sequence[Spec],
                 compute: int | None = None) -> Task:
    """The task that runs `program` on inputs that broadcast to the shape of the outputs."""
    if compute is None:
        compute = compute_of(program, [s.dtype for s in ins])
    steps: list[int] = []
    cost = 0.0
    for use in program.steps:
        a, b, c = (*use.args, *(use.args[:1] or (0,)) * 3)[:3]
        code = table.OPCODES[use.step]
        steps += (code, a, b, c, use.out)
        each = table.STEPS[code].cost
        cost += each if compute == F32 else each * 2 if each <= 0.3 else max(8.0, each)
    cost += sum(0.05 if s.dtype is _COMPUTE_DTYPE[compute] else 0.3 for s in (*ins, *outs))
    truth = sum(1 << i for i in program.truth)
    ints = (table.FINGERPRINT, compute, program.num_regs, len(program.steps), *steps, *program.outs,
            truth, *(program.axes or (-1,) * len(ins)))
    return Task("ewise", ints=ints, floats=tuple(u.scalar for u in program.steps),
                work=30.0 + cost * size_of(outs[0].shape))


def broadcast_shapes(ins: Sequence[MaybeShape], out: MaybeShape
                     ) -> tuple[list[MaybeShape], MaybeShape]:
    """NumPy's broadcasting on partly known shapes, forward, and backward where it is determined."""
    if any(s is None for s in ins):
        return list(ins), out
    rank = max(len(s) for s in ins)  # type: ignore[arg-type]
    if out is not None and len(out) != rank:
        raise MXNetValueError(f"operands of shapes {_list(ins)} give rank {rank}, "
                              f"but the output has shape {out}")
    padded = [(1,) * (rank - len(s)) + tuple(s) for s in ins]  # type: ignore[arg-type]
    result = []
    for axis in range(rank):
        dims = [s[axis] for s in padded]
        known = {d for d in dims if d not in (1, -1)}
        if len(known) > 1:
            sizes = " and ".join(map(str, sorted(known)))
            raise MXNetValueError(f"operands of shapes {_list(ins)} do not broadcast together: "
                                  f"sizes {sizes} in dimension {axis} are neither equal nor 1")
        dim = known.pop() if known else (1 if -1 not in dims else -1)
        asked = -1 if out is None else out[axis]
        if dim == -1 and asked != -1:
            dim = asked
            if asked == 1 or dims.count(-1) == 1:
                for s, d in enumerate(dims):
                    if d == -1:
                        padded[s] = (*padded[s][:axis], asked, *padded[s][axis + 1:])
        elif asked not in (-1, dim):
            raise MXNetValueError(f"operands of shapes {_list(ins)} broadcast to size {dim} "
                                  f"in dimension {axis}, but the output has shape {out}")
        result.append(dim)
    return [p[rank - len(s):] for p, s in zip(padded, ins)], tuple(result)  # type: ignore[arg-type]


def _list(shapes: Sequence[MaybeShape]) -> str:
    return ", ".join(str(s) for s in shapes)


class Elementwise(Operator):
    """Base of the operators that run one `ewise` program and give one output."""

    cpu_dtypes = ALL_DTYPES
    adds = True
    inplace: ClassVar[tuple[tuple[int, int], ...]] = ((0, 0),)

    def program(self, p: Any) -> Program:
        """Steps over registers; the first inputs come first, and those beyond are not read."""
        raise NotImplementedError

    def fuses(self, p: Any) -> bool:
        """Whether the program is all there is to it: not in training only, not by shape."""
        return True

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return program_task(self.program(p), ins, outs)


class Fused(Elementwise):
    """Several elementwise operators as one program: made by the fuse pass, not in the registry.

    Shapes and dtypes are known when it is made; inputs of the output's shape and dtype may be
    overwritten.
    """

    name = "fused"
    differentiable = False  # made after gradients have been taken

    def __init__(self, program: Program, compute: int, ins: Sequence[Spec], out: Spec) -> None:
        count = len(program.outs)
        self.steps, self.compute, self.in_specs = program, compute, tuple(ins)
        self.out_specs = (out,) * count
        # facts of the class elsewhere, of the instance here
        self.inputs = tuple(f"in{i}" for i in range(len(ins)))  # type: ignore[misc]
        self.outputs = tuple(f"out{i}" for i in range(count))  # type: ignore[misc]
        same = [i for i, s in enumerate(ins) if s == self.out_specs[0]]
        self.inplace = tuple((i, o) for o in range(count) for i in same)  # type: ignore[misc]
        self.source = "mxcy/ops/elemwise.py"

    def program(self, p: Any) -> Program:
        return self.steps

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        return [s.shape for s in self.in_specs], [s.shape for s in self.out_specs]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return [s.dtype for s in self.in_specs], [s.dtype for s in self.out_specs]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        return program_task(self.steps, ins, outs, self.compute)


class FusedInto(Fused):
    """Elementwise operators and the reduction or softmax that alone reads the program's first
    result, as one node; the other results of the program are outputs after the reduction's.

    `task` is what the reduction would do on its own; kernels `ewise_<task.kernel>` do both.
    """

    name = "fused_into"
    adds = False

    def __init__(self, program: Program, compute: int, ins: Sequence[Spec], chain: Spec, task: Task,
                 out: Spec) -> None:
        super().__init__(program, compute, ins, chain)
        self.chain, self.task = chain, task
        self.out_specs = (out, *self.out_specs[1:])
        self.inplace = ()  # type: ignore[misc]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        first = program_task(self.steps, ins, (self.chain, *outs[1:]), self.compute)
        into = self.task
        if into.kernel == "softmax":  # rows are the last dimension
            rest = (into.ints[0], into.ints[1], into.ints[3])
        else:
            rest = (len(self.chain.shape), *self.chain.shape, *into.ints)
        return Task(f"ewise_{into.kernel}", ints=(len(first.ints), *first.ints, *rest),
                    floats=(*first.floats, *into.floats), workspace=into.workspace,
                    work=first.work + into.work)


class Unary(Elementwise):
    """An operator of one array, from a row S."""

    inputs = ("data",)
    row: ClassVar[table.S]

    def program(self, p: Any) -> Program:
        return single(self.row.name.lstrip("_"))

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        if self.row.grad is None:
            return [None]
        return [self.row.grad(n.ins[0], n.outs[0], ograds[0])]


class SameShape(Elementwise):
    """An operator of two arrays of one shape, from a row B."""

    inputs = ("lhs", "rhs")
    inplace = ((0, 0), (1, 0))
    row: ClassVar[table.B]

    def program(self, p: Any) -> Program:
        return single(self.row.name, 2)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        (x, y), z, g = n.ins, n.outs[0], ograds[0]
        return [rule and rule(x, y, z, g) for rule in (self.row.dx, self.row.dy)]


class _Wide:
    """An expression whose arithmetic broadcasts, for the gradients of broadcasting operators."""

    __slots__ = ("expr", "n")

    def __init__(self, n: Any, expr: Any) -> None:
        self.n, self.expr = n, expr

    def _apply(self, broadcast: str, scalar: str, other: Any) -> _Wide:
        if isinstance(other, _Wide):
            return _Wide(self.n, self.n.op(broadcast, self.expr, other.expr))
        return _Wide(self.n, self.n.op(scalar, self.expr, scalar=float(other)))

    def __add__(self, other: Any) -> _Wide:
        return self._apply("broadcast_add", "_plus_scalar", other)

    def __sub__(self, other: Any) -> _Wide:
        return self._apply("broadcast_sub", "_minus_scalar", other)

    def __mul__(self, other: Any) -> _Wide:
        return self._apply("broadcast_mul", "_mul_scalar", other)

    def __truediv__(self, other: Any) -> _Wide:
        return self._apply("broadcast_div", "_div_scalar", other)

    def __pow__(self, other: Any) -> _Wide:
        return self._apply("broadcast_power", "_power_scalar", other)

    def __gt__(self, other: Any) -> _Wide:
        return self._apply("broadcast_greater", "_greater_scalar", other)

    def __ge__(self, other: Any) -> _Wide:
        return self._apply("broadcast_greater_equal", "_greater_equal_scalar", other)

    def __lt__(self, other: Any) -> _Wide:
        return self._apply("broadcast_lesser", "_lesser_scalar", other)

    def __le__(self, other: Any) -> _Wide:
        return self._apply("broadcast_lesser_equal", "_lesser_equal_scalar", other)

    def __neg__(self) -> _Wide:
        return _Wide(self.n, -self.expr)

    def log(self) -> _Wide:
        return _Wide(self.n, self.n.op("log", self.expr))

    def floor(self) -> _Wide:
        return _Wide(self.n, self.n.op("floor", self.expr))


class Broadcast(Elementwise):
    """An operator of two arrays whose shapes broadcast, from a row B."""

    inputs = ("lhs", "rhs")
    inplace = ((0, 0), (1, 0))
    row: ClassVar[table.B]

    def program(self, p: Any) -> Program:
        return single(self.row.name, 2)

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        shapes, out = broadcast_shapes(ins, outs[0])
        return shapes, [out]

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x, y, z, g = (_Wide(n, e) for e in (*n.ins, n.outs[0], ograds[0]))
        return [rule and n.op("_reduce_to", rule(x, y, z, g).expr, like)
                for rule, like in zip((self.row.dx, self.row.dy), n.ins)]


@parameters
class ScalarParams(Params):
    """The scalar operand."""

    scalar: float = param(1.0, "The scalar operand.")
    is_int: bool = param(True, "Whether the scalar was written as an integer (for bool arrays).")


class WithScalar(Elementwise):
    """An operator of an array and a number, from a row B; `left`: the number comes first."""

    inputs = ("data",)
    Params = ScalarParams
    live = ("scalar",)
    row: ClassVar[table.B]
    left: ClassVar[bool] = False

    def program(self, p: Any) -> Program:
        return single(self.row.name + ("_rs" if self.left else "_s"), 1, p.scalar)

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        dtype = ins[0] or outs[0]
        if ins[0] is BOOL:
            whole = not self.row.arith or (p.is_int and p.scalar.is_integer())
            return [BOOL], [merge_dtype(INT64 if whole else FLOAT64, outs[0])]
        return [dtype], [merge_dtype(dtype, outs[0])]

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        dtype = ins[0].dtype
        compute = None
        whole = dtype.is_float or p.scalar.is_integer()
        if not whole and (dtype is BOOL or not self.row.arith):
            compute = F64  # True * 0.5 and 1 > 0.5 are about the numbers, not their integer parts
        return program_task(self.program(p), ins, outs, compute)

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        x, z, g, s = n.ins[0], n.outs[0], ograds[0], n.p.scalar
        if self.row.dx is None or self.row.dy is None:
            return [None]
        return [self.row.dy(s, x, z, g) if self.left else self.row.dx(x, s, z, g)]


# -- registration ---------------------------------------------------------------------------------
_SHAPES: dict[type[Elementwise], str] = {
    Unary: "The result has the shape and dtype of the input.",
    SameShape: "Both operands and the result have one shape and one dtype.",
    Broadcast: "Dimensions of size 1 are stretched to fit, and missing leading ones added. Both "
               "operands have one dtype, which the result has too.",
    WithScalar: "",
}


def _document(kind: type[Elementwise], summary: str, formula: str, row: table.S | table.B) -> str:
    parts = [summary]
    if formula:
        parts.append(f"Computes ``{formula}`` for each element.")
    parts.append(_SHAPES[kind])
    if kind is WithScalar and isinstance(row, table.B):
        parts[-1] = "The result has the shape and dtype of the array; a bool array gives int64"
        parts[-1] += (", or float64 with a scalar that is not whole. An integer array takes the "
                      "integer part of the scalar." if row.arith else ".")
    if isinstance(row, table.B) and row.note:
        parts.insert(2, row.note)
    if row.ints is None:
        parts.append("Integers are computed in float64 and the result is cut back to their dtype.")
    differentiable = row.grad if isinstance(row, table.S) else row.dx
    if differentiable is None:
        parts.append("The gradient is zero.")
    body = textwrap.fill(" ".join(parts[1:]), 96)
    return f"{parts[0]}\n\n{body}\n"


def _make(kind: type[Elementwise], names: Sequence[str], summary: str, formula: str,
          row: table.S | table.B, **facts: Any) -> None:
    if not names:
        return
    grad = row.grad if isinstance(row, table.S) else row.dx
    members = {"__module__": __name__, "__doc__": _document(kind, summary, formula, row),
               "row": row, "name": names[0], "aliases": tuple(names[1:]),
               "differentiable": grad is not None, **facts}
    register(type(f"{kind.__name__}_{row.name}", (kind,), members))


def _register_rows() -> None:
    for u in table.UNARIES:
        aliases = u.aliases or (() if u.name.startswith("_") else (f"_sparse_{u.name}",))
        _make(Unary, (u.name, *aliases), u.doc, u.formula, u)
    for b in table.BINARIES:
        z = f"z = {b.formula}"
        doc = b.doc + (" of" if b.arith else ", for")
        _make(SameShape, b.same, f"{doc} two arrays of one shape.", z, b)
        _make(Broadcast, b.broadcast, f"{doc} two arrays, with broadcasting.", z, b)
        _make(WithScalar, b.scalar, f"{doc} an array x and a scalar y.", z, b)
        _make(WithScalar, b.rscalar, f"{doc} a scalar x and an array y.", z, b, left=True)


_register_rows()
