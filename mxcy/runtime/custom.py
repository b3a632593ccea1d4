"""Operators written in Python by users: what runs `mx.operator.CustomOp` inside the library.

What lives here: the registry of props, the Operator that stands for one use of a prop and that of
its gradient, `nd.Custom` and `sym.Custom`. What does not: the classes that users derive from
(mxcy/operator.py), running a plan around Python steps (executor.py).
Invariant: user code runs on the thread that asked for it, with recording paused, and its exceptions
reach the caller as they are.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from .._core import modes
from .._core.context import current_context
from .._core.dtypes import DType, as_dtype
from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from ..graph.compose import create
from ..graph.expr import Expr
from ..graph.ir import Entry, Node
from ..graph.symbol import Symbol
from ..ops.base import MaybeShape, Operator, Spec, Task, register
from ..ops.params import NoParams, Params, parameters
from . import autograd
from ._array import Array, invoke
from .creation import zeros

__all__ = ["PROPS", "CustomOperator", "ndarray_custom", "symbol_custom"]

#: Props by the name they were registered under.
PROPS: dict[str, Any] = {}


@parameters
class CustomParams(Params):
    """Which prop, and the keyword arguments it is made with, as strings."""

    op_type: str = ""
    # In truth (name, text) pairs; `parse` below is our own and asks for no such type.
    kwargs: tuple[int, ...] = ()

    @classmethod
    def parse(cls, values: Mapping[str, Any], op: str) -> CustomParams:
        rest = dict(values)
        op_type = rest.pop("op_type", None)
        if not isinstance(op_type, str):
            raise MXNetTypeError(f"{op}: op_type must name a registered operator, got {op_type!r}")
        pairs = rest.pop("kwargs", ())
        if not isinstance(pairs, tuple):
            rest["kwargs"], pairs = pairs, ()
        every: Any = (*pairs, *((k, str(v)) for k, v in rest.items()))
        return cls(op_type=op_type, kwargs=every)

    def to_strings(self, *, all_fields: bool = False) -> dict[str, str]:
        return {"op_type": self.op_type, **dict(self.kwargs)}  # type: ignore[arg-type]


def _user_shape(shape: MaybeShape) -> list[int]:
    return [] if shape is None else [0 if d == -1 and not modes.np_shape() else d for d in shape]


def _our_shape(shape: Any) -> MaybeShape:
    if shape is None:
        return None
    got = tuple(int(d) for d in ((shape,) if isinstance(shape, int) else shape))
    if modes.np_shape():
        return got
    return tuple(d or -1 for d in got) if got else None


def _numpy_type(dtype: DType | None) -> Any:
    return None if dtype is None else dtype.numpy if dtype.numpy is not None else dtype


class CustomOperator(Operator):
    """One use of a registered prop; `Custom` itself is only the name under which they are known.

    An instance belongs to one node or one call: it holds the prop, and once it has run, the user's
    operator.
    """

    name = "Custom"
    inputs: ClassVar[tuple[str, ...]] = ()
    Params = CustomParams

    def __init__(self, prop: Any, p: CustomParams) -> None:
        self.prop, self.p = prop, p
        self.label = f"Custom operator {p.op_type!r}"
        args, aux, outs = (self._names(getattr(prop, which)()) for which in (
            "list_arguments", "list_auxiliary_states", "list_outputs"))
        self.num_args = len(args)
        self.inputs = (*args, *aux)  # type: ignore[misc]
        self.aux = len(aux)  # type: ignore[misc]
        self.outputs = outs  # type: ignore[misc]
        self.mutates = tuple(range(len(args), len(args) + len(aux)))  # type: ignore[misc]
        self.python = self._call
        self.source = f"the operator {p.op_type!r}"
        self.operator: Any = None
        top, ins, res = self._numbers()
        wanted = prop.declare_backward_dependency(top, ins, res)
        self.needs = frozenset(int(i) for i in wanted)
        self.kept = (tuple(range(len(self.inputs))),
                     tuple(i for i, k in enumerate(res) if k in self.needs or top[i] in self.needs))

    def _names(self, given: Any) -> tuple[str, ...]:
        if not isinstance(given, list | tuple) or not all(isinstance(n, str) for n in given):
            raise MXNetTypeError(f"{self.label}: names of arguments, outputs and auxiliary states "
                                 f"are lists of strings, got {given!r}")
        return tuple(given)

    def _numbers(self) -> tuple[list[int], list[int], list[int]]:
        """Numbers for gradients of outputs, inputs and outputs, as the reference counts them."""
        n_out, n_in = len(self.outputs), self.num_args
        return (list(range(n_out)), list(range(n_out, n_out + n_in)),
                list(range(n_out + n_in, 2 * n_out + n_in)))

    @classmethod
    def make(cls, p: CustomParams) -> CustomOperator:
        if p.op_type not in PROPS:
            known = ", ".join(sorted(PROPS)) or "none"
            raise MXNetValueError(f"Custom: no operator was registered as {p.op_type!r} "
                                  f"(mx.operator.register); registered: {known}")
        return cls(PROPS[p.op_type](**dict(p.kwargs)), p)  # type: ignore[arg-type]

    def private(self) -> CustomOperator:
        """The same operator with a state of its own."""
        return CustomOperator(self.prop, self.p)

    # -- rules -------------------------------------------------------------------------------------
    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        args = ins[:self.num_args]
        complete = all(s is not None and -1 not in s for s in args)
        try:
            got = self.prop.infer_shape([_user_shape(s) for s in args])
        except Exception:
            if complete:
                raise
            return ins, outs  # it could not work with what is known so far
        if not isinstance(got, list | tuple) or len(got) not in (2, 3):
            raise MXNetValueError(f"{self.label}: infer_shape returns lists of the shapes of "
                                  f"arguments, outputs and auxiliary states, got {got!r}")
        new = [[_our_shape(s) for s in part] for part in got]
        aux = new[2] if len(new) == 3 else []
        self._check_counts("infer_shape", new[0], new[1], aux)
        return [*new[0], *aux], new[1]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        args = ins[:self.num_args]
        if not any(d is not None for d in args) and args:
            return ins, outs
        try:
            got = self.prop.infer_type([_numpy_type(d) for d in args])
        except Exception:
            if all(d is not None for d in args):
                raise
            return ins, outs
        new = [[None if d is None else as_dtype(d) for d in part] for part in got]
        aux = new[2] if len(new) == 3 else []
        self._check_counts("infer_type", new[0], new[1], aux)
        return [*new[0], *aux], new[1]

    def _check_counts(self, rule: str, args: Sequence[Any], outs: Sequence[Any], aux: Sequence[Any]
                      ) -> None:
        got = (len(args), len(outs), len(aux))
        want = (self.num_args, len(self.outputs), self.aux)
        if got != want:
            raise MXNetValueError(f"{self.label}: {rule} answered for {got[0]} arguments, {got[1]} "
                                  f"outputs and {got[2]} auxiliary states; it has {want[0]}, "
                                  f"{want[1]} and {want[2]}")

    def gradient(self, n: Any, ograds: Sequence[Any]) -> Sequence[Any]:
        top, _, res = self._numbers()
        given: list[Any] = []
        for i, k in enumerate(top):
            if k in self.needs:
                g = ograds[i]
                given.append(n.op("zeros_like", n.outs[i]) if g is None else g)
        given += n.ins[:self.num_args]
        given += [n.outs[i] for i, k in enumerate(res) if k in self.needs]
        given += n.ins[self.num_args:]
        op = _CustomGradient(self, len(given))
        node = Node(op, f"{n.node.name}_backward", tuple(g.entry for g in given), NoParams())
        return [Expr(Entry(node, i)) for i in range(self.num_args)] + [None] * self.aux

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        raise MXNetError(f"Custom operator {self.p.op_type!r} is run by Python")

    # -- running -----------------------------------------------------------------------------------
    def _specs(self, ins: Sequence[Array]) -> list[Spec]:
        """Of the outputs, for these inputs."""
        shapes = self.infer_shape(self.p, [x.shape for x in ins], [None] * len(self.outputs))
        dtypes = self.infer_dtype(self.p, [x._dtype for x in ins], [None] * len(self.outputs))
        for x, name, s in zip(ins, self.inputs, shapes[0], strict=True):
            if s is not None and -1 not in s and s != x.shape:
                raise MXNetValueError(f"{self.label}: {name} should have shape {s}, got {x.shape}")
        out = []
        for name, s, d in zip(self.outputs, shapes[1], dtypes[1], strict=True):
            if s is None or -1 in s or d is None:
                raise MXNetValueError(f"{self.label}: shape or dtype of its output {name!r} is not "
                                      f"determined by its inputs")
            out.append(Spec(s, d))
        return out

    def _call(self, p: Any, ins: list[Array], train: bool) -> list[Array]:
        if len(ins) != len(self.inputs):
            raise MXNetTypeError(f"{self.label} takes {len(self.inputs)} inputs "
                                 f"({', '.join(self.inputs)}), got {len(ins)}")
        ctx = ins[0].context if ins else current_context()
        outs = [Array._empty(s, d, ctx) for s, d in self._specs(ins)]
        self.run(ins, outs, train)
        return outs

    def run(self, ins: Sequence[Array], outs: Sequence[Array], train: bool) -> None:
        """Calls the user's `forward` on arrays."""
        with autograd.pause(train_mode=train):
            if self.operator is None:
                ctx = (*ins, *outs)[0].context
                self.operator = self.prop.create_operator(
                    ctx, [list(x.shape) for x in ins], [_numpy_type(x._dtype) for x in ins])
            self.operator.forward(is_train=train, req=["write"] * len(outs),
                                  in_data=list(ins[:self.num_args]), out_data=list(outs),
                                  aux=list(ins[self.num_args:]))

    def __repr__(self) -> str:
        return f"<operator Custom {self.p.op_type}>"


class _CustomGradient(Operator):
    """The gradient of a CustomOperator: calls the user's `backward`.

    Its inputs are the gradients that the prop asked for, the forward inputs, the outputs that it
    asked for, and the auxiliary states.
    """

    name = "_backward_Custom"
    differentiable = False

    def __init__(self, forward: CustomOperator, num_ins: int) -> None:
        self.forward = forward
        self.inputs = tuple(f"in{i}" for i in range(num_ins))  # type: ignore[misc]
        self.outputs = tuple(f"{n}_grad" for n in forward.inputs[:forward.num_args])  # type: ignore
        self.mutates = tuple(range(num_ins - forward.aux, num_ins))  # type: ignore[misc]
        self.python = self._call
        self.first = sum(k in forward.needs for k in forward._numbers()[0])

    def infer_shape(self, p: Any, ins: list[MaybeShape], outs: list[MaybeShape]
                    ) -> tuple[Sequence[MaybeShape], Sequence[MaybeShape]]:
        return ins, ins[self.first:self.first + len(outs)]

    def infer_dtype(self, p: Any, ins: list[DType | None], outs: list[DType | None]
                    ) -> tuple[Sequence[DType | None], Sequence[DType | None]]:
        return ins, ins[self.first:self.first + len(outs)]

    def _call(self, p: Any, ins: list[Array], train: bool) -> list[Array]:
        like = ins[self.first:self.first + len(self.outputs)]
        outs = [zeros(x.shape, ctx=x.context, dtype=x._dtype) for x in like]
        self.run(ins, outs, train)
        return outs

    def run(self, ins: Sequence[Array], outs: Sequence[Array], train: bool) -> None:
        """Calls the user's `backward` on arrays."""
        f, rest = self.forward, iter(ins)
        if f.operator is None:
            raise MXNetError(f"Custom operator {f.p.op_type!r}: backward before forward")
        n_top, _, n_res = f._numbers()
        top = [next(rest) if k in f.needs else None for k in n_top]
        data = [next(rest) for _ in range(f.num_args)]
        res = [next(rest) if k in f.needs else None for k in n_res]
        with autograd.pause(train_mode=train):
            f.operator.backward(req=["write"] * len(outs), out_grad=top, in_data=data, out_data=res,
                                in_grad=list(outs), aux=list(rest))


@register
class Custom(Operator):
    """An operator written in Python and registered with `mx.operator.register`.

    Parameters
    ----------
    *data : arrays or symbols
        Its arguments in order, then its auxiliary states; also by name.
    op_type : str
        The name it was registered under.
    **kwargs
        Given to the constructor of its `CustomOpProp`, as strings.
    """

    name = "Custom"
    inputs = ()
    Params = CustomParams
    differentiable = False

    def of(self, p: Any) -> Operator:
        return CustomOperator.make(p)

    def cpu(self, p: Any, ins: Sequence[Spec], outs: Sequence[Spec], train: bool) -> Task:
        raise MXNetError("Custom is called through nd.Custom and sym.Custom")


def _sorted_inputs(op: CustomOperator, args: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
    """Inputs in order (None where one is missing), from positions and names."""
    if len(args) > len(op.inputs):
        raise MXNetTypeError(f"Custom operator {op.p.op_type!r} takes {len(op.inputs)} inputs "
                             f"({', '.join(op.inputs)}), got {len(args)}")
    ins = [*args, *[None] * (len(op.inputs) - len(args))]
    for name, value in named.items():
        if name not in op.inputs:
            raise MXNetTypeError(f"Custom operator {op.p.op_type!r} has no input {name!r}; inputs: "
                                 f"{', '.join(op.inputs)}")
        if ins[op.inputs.index(name)] is not None:
            raise MXNetTypeError(f"Custom operator {op.p.op_type!r}: {name!r} is given twice")
        ins[op.inputs.index(name)] = value
    return ins


def _split(kwargs: dict[str, Any], kind: type) -> tuple[dict[str, Any], dict[str, Any]]:
    named = {k: v for k, v in kwargs.items() if isinstance(v, kind)}
    return named, {k: v for k, v in kwargs.items() if k not in named}


def ndarray_custom(*data: Any, op_type: str, name: str | None = None, out: Any = None,
                   **kwargs: Any) -> Any:
    """Calls an operator that was written in Python and registered with `mx.operator.register`.

    Parameters
    ----------
    *data : NDArray
        Its arguments in order, then its auxiliary states (created with zeros if they are left out).
    op_type : str
        The name it was registered under.
    out : NDArray or list of NDArray, optional
        Where the results are copied.
    **kwargs
        NDArrays are inputs by name; the rest goes to the constructor of its `CustomOpProp`, as
        strings.

    Returns
    -------
    NDArray, or a list of them if it has several outputs.
    """
    named, params = _split(kwargs, Array)
    op = CustomOperator.make(CustomParams.parse({"op_type": op_type, **params}, "Custom"))
    ins = _sorted_inputs(op, data, named)
    missing = [n for n, x in zip(op.inputs[:op.num_args], ins, strict=False) if x is None]
    if missing:
        raise MXNetTypeError(f"Custom operator {op_type!r}: input {missing[0]!r} is missing")
    if any(x is None for x in ins):
        ins = _with_states(op, ins)
    got = invoke(op, ins, {"op_type": op_type, "kwargs": op.p.kwargs})
    if out is None:
        return got
    targets = [out] if isinstance(out, Array) else list(out)
    for source, target in zip([got] if isinstance(got, Array) else got, targets, strict=True):
        source.copyto(target)
    return out


def _with_states(op: CustomOperator, ins: list[Any]) -> list[Any]:
    n = op.num_args
    shapes, _ = op.infer_shape(op.p, [x.shape for x in ins[:n]] + [None] * op.aux,
                               [None] * len(op.outputs))
    dtypes, _ = op.infer_dtype(op.p, [x._dtype for x in ins[:n]] + [None] * op.aux,
                               [None] * len(op.outputs))
    return [zeros(s, ctx=ins[0].context if n else None, dtype=d) if x is None else x
            for x, s, d in zip(ins, shapes, dtypes, strict=True)]


def symbol_custom(*data: Any, op_type: str, name: str | None = None,
                  attr: dict[str, str] | None = None, **kwargs: Any) -> Symbol:
    """A node that runs an operator written in Python (`mx.operator.register`).

    Parameters
    ----------
    *data : Symbol
        Its arguments in order, then its auxiliary states; those left out become variables.
    op_type : str
        The name it was registered under.
    name : str, optional
    attr : dict of str to str, optional
    **kwargs
        Symbols are inputs by name; the rest goes to the constructor of its `CustomOpProp`, as
        strings.
    """
    named, params = _split(kwargs, Symbol)
    attr = dict(attr or ())
    for key in [k for k in params if k.startswith("__") and k.endswith("__")]:
        attr[key] = str(params.pop(key))
    p = CustomParams.parse({"op_type": op_type, **params}, "Custom")
    op = CustomOperator.make(p)
    ins = _sorted_inputs(op, data, named)
    for x in ins:
        if x is not None and not isinstance(x, Symbol):
            raise MXNetTypeError(f"Custom: inputs must be symbols, got {type(x).__name__}")
    return Symbol(create(op, "custom", [None if x is None else x._heads for x in ins],
                         {"op_type": p.op_type, "kwargs": p.kwargs}, name, attr))


for _f in (ndarray_custom, symbol_custom):
    _f.__name__ = _f.__qualname__ = "Custom"
