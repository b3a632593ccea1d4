"""Shapes and dtypes of every entry of a graph, forward and backward through unknowns.

What lives here: the fixpoint over a graph (`infer`, `infer_shapes`, `infer_dtypes`), the one-node
form for imperative calls (`infer_node`) and the text of the errors both raise. What does not: any
operator's rule (ops/), the classic meaning of 0 in users' shapes (symbol.py turns it into -1).
Invariant: knowledge only grows; an entry once known never changes, so the sweeps end.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..._core import modes
from ..._core.dtypes import BY_CODE, FLOAT32, DType, as_dtype
from ..._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from ...ops.base import Operator, Shape, Spec, merge_dtype, merge_shape
from ..ir import Entry, Node, topo

__all__ = ["MAX_ELEMENTS", "Inferred", "check_shape", "infer", "infer_dtypes", "infer_node",
           "infer_shapes", "is_known", "variable_dtype", "variable_shape"]

#: More elements than this cannot be addressed (eight bytes each, in 64 bits).
MAX_ELEMENTS = 2**60
_MAX_RANK = 16  # MXCY_MAX_NDIM: a tensor of a task has room for no more
#: What a rule may raise on input it did not foresee; turned into errors that name the node.
_RULE_ERRORS = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError)


class Inferred(NamedTuple):
    """What is known of each entry; keys are (id(node), output index).

    Attributes
    ----------
    shape : dict
        Shape, with None for an unknown rank and -1 for an unknown dimension.
    dtype : dict
        DType or None.
    """

    shape: dict[tuple[int, int], Shape | None]
    dtype: dict[tuple[int, int], DType | None]

    def spec(self, entry: Entry) -> Spec:
        """Shape and dtype of an entry that is fully known."""
        key = (id(entry.node), entry.index)
        return Spec(self.shape[key], self.dtype[key])  # type: ignore[arg-type]


def is_known(shape: Shape | None) -> bool:
    """Whether rank and all dimensions are known."""
    return shape is not None and -1 not in shape


def check_shape(shape: Shape) -> None:
    """Raises MXNetValueError for negative dimensions, absurd ranks and sizes beyond 64 bits."""
    if len(shape) > _MAX_RANK:
        raise MXNetValueError(f"a shape may have at most {_MAX_RANK} dimensions, got {len(shape)}")
    size = 1
    for d in shape:
        if d < 0:
            if d != -1:
                raise MXNetValueError(f"negative dimension {d} in shape {shape}")
        else:
            size *= d or 1
    if size > MAX_ELEMENTS:
        raise MXNetValueError(f"shape {shape} has more elements than memory can address")


def variable_shape(node: Node) -> Shape | None:
    """The shape in a variable's `__shape__` attribute; None without one."""
    text = node.attrs.get("__shape__")
    if text is None:
        return None
    try:
        parts = [p.strip() for p in text.strip().strip("()[]").split(",")]
        shape = tuple(-1 if p == "None" else int(p.rstrip("L")) for p in parts if p)
    except ValueError:
        raise MXNetValueError(f"variable {node.name!r}: attribute __shape__ = {text!r} is no shape"
                              ) from None
    if not modes.np_shape():
        if not shape:
            return None
        shape = tuple(d or -1 for d in shape)
    return shape


def variable_dtype(node: Node) -> DType | None:
    """The dtype in a variable's `__dtype__` attribute (a name, or the reference's number)."""
    text = node.attrs.get("__dtype__")
    if text is None or text in ("-1", "None"):
        return None
    if re.fullmatch(r"\d{1,3}", text):
        found = BY_CODE.get(int(text))
        if found is not None:
            return found
        raise MXNetTypeError(f"variable {node.name!r}: attribute __dtype__ = {text!r} is the "
                             f"number of no supported dtype")
    return as_dtype(text)


# -- error text ----------------------------------------------------------------------------------
def _show(shape: Shape | None, dtype: DType | None) -> str:
    if shape is None:
        text = "?"
    else:
        inner = ", ".join("?" if d == -1 else str(d) for d in shape)
        text = f"({inner},)" if len(shape) == 1 else f"({inner})"
    return f"{text} {dtype.name}" if dtype is not None else text


def _describe(op: Operator, params: Any, name: str | None, origin: str | None,
              shapes: Sequence[Shape | None], dtypes: Sequence[DType | None]) -> str:
    """The part of an error that says where and with what."""
    names: Sequence[str]
    try:
        names = op.input_names(params)
    except _RULE_ERRORS:
        names = ()
    ins = ", ".join(
        f"{names[i] if i < len(names) else f'input {i}'} {_show(shapes[i], dtypes[i])}"
        for i in range(len(shapes))) or "none"
    head = f"operator {op.name}"
    if name is not None:
        head += f", node {name!r}"
    if origin is not None:
        head += f" ({origin})"
    values = ", ".join(f"{k}={v}" for k, v in params.to_strings().items())
    return f"{head}; inputs: {ins}" + (f"; parameters: {values}" if values else "")


def _wrap(error: Exception, where: str) -> MXNetError:
    """The error to raise instead of one that a rule raised: the same kind, with the place named."""
    text = str(error)
    if isinstance(error, MXNetError):
        kind = type(error)
    else:
        kind = MXNetTypeError if isinstance(error, TypeError) else MXNetValueError
        text = f"{type(error).__name__}: {text}"
    return kind(f"{text} [{where}]")


# -- the fixpoint --------------------------------------------------------------------------------
class _Graph:
    """Dense numbering of the entries of a graph, made once for both properties."""

    def __init__(self, heads: Sequence[Entry]) -> None:
        self.heads = heads
        self.nodes = topo(heads)
        base: dict[int, int] = {}
        total = 0
        for n in self.nodes:
            base[id(n)] = total
            total += n.num_outs
        self.base = base
        self.total = total
        self.ops: list[tuple[Node, list[int], list[int]]] = []
        self.touching: list[list[int]] = [[] for _ in range(total)]
        for n in self.nodes:
            if n.op is None:
                continue
            ins = [base[id(e.node)] + e.index for e in n.ins]
            first = base[id(n)]
            outs = list(range(first, first + n.num_outs))
            number = len(self.ops)
            self.ops.append((n, ins, outs))
            for i in {*ins, *outs}:
                self.touching[i].append(number)

    def seed(self, given: Mapping[Any, Any] | None, from_variable: Callable[[Node], Any]
             ) -> list[Any]:
        """Known values by entry number: what the caller gave, else what variables declare."""
        values: list[Any] = [None] * self.total
        if given:
            for key, value in given.items():
                if isinstance(key, Entry):
                    at = self.base.get(id(key.node))
                    offset = key.index
                else:
                    at, offset = self.base.get(key), 0
                if at is not None:
                    values[at + offset] = value
        for n in self.nodes:
            if n.op is None and n.attrs and values[self.base[id(n)]] is None:
                values[self.base[id(n)]] = from_variable(n)
        return values

    def table(self, values: list[Any]) -> dict[tuple[int, int], Any]:
        out = {}
        for n in self.nodes:
            first = self.base[id(n)]
            for i in range(n.num_outs):
                out[(id(n), i)] = values[first + i]
        return out


class _Solver:
    """Runs one kind of rule (shape or dtype) over a `_Graph` until nothing changes."""

    def __init__(self, graph: _Graph, values: list[Any], rule: str,
                 merge: Callable[[Any, Any], Any], known: Callable[[Any], bool],
                 describe: Callable[[Node, list[int]], str]) -> None:
        self.graph = graph
        self.values = values
        self.rule = rule
        self.merge = merge
        self.known = known
        self.describe = describe
        self.dirty = bytearray(b"\1" * len(graph.ops))
        self.left = len(graph.ops)

    def touch(self, entry: int) -> None:
        for number in self.graph.touching[entry]:
            if not self.dirty[number]:
                self.dirty[number] = 1
                self.left += 1

    def run(self) -> None:
        count = len(self.graph.ops)
        while self.left:
            for number in range(count):
                if self.dirty[number]:
                    self.visit(number)
            for number in range(count - 1, -1, -1):
                if not self.left:
                    break
                if self.dirty[number]:
                    self.visit(number)

    def visit(self, number: int) -> None:
        self.dirty[number] = 0
        self.left -= 1
        node, ins, outs = self.graph.ops[number]
        values = self.values
        op = node.op
        assert op is not None
        try:
            new_ins, new_outs = getattr(op, self.rule)(
                node.params, [values[i] for i in ins], [values[i] for i in outs])
            if len(new_ins) != len(ins) or len(new_outs) != len(outs):
                raise MXNetValueError(
                    f"{len(ins)} inputs and {len(outs)} outputs were given, the rule "
                    f"{self.rule} answered for {len(new_ins)} and {len(new_outs)}")
            changed = False
            for i, new in zip((*ins, *outs), (*new_ins, *new_outs), strict=True):
                old = values[i]
                if new is None or new is old or new == old:
                    continue
                merged = self.merge(old, new)
                if merged != old:
                    self.check(merged)
                    values[i] = merged
                    self.touch(i)
                    changed = True
        except _RULE_ERRORS as error:
            raise _wrap(error, self.describe(node, ins)) from None
        # A rule may have answered from its old inputs: it runs again, if something is missing.
        if self.dirty[number] and (
                not changed or all(self.known(values[i]) for i in (*ins, *outs))):
            self.dirty[number] = 0
            self.left -= 1

    def check(self, value: Any) -> None:
        if value.__class__ is tuple:
            check_shape(value)


def _dtype_known(value: DType | None) -> bool:
    return value is not None


def _solve_dtypes(graph: _Graph, dtypes: Mapping[Any, DType | None] | None, partial: bool
                  ) -> list[DType | None]:
    values = graph.seed(dtypes, variable_dtype)

    def describe(node: Node, ins: list[int]) -> str:
        return _describe(node.op, node.params, node.name, node.origin,  # type: ignore[arg-type]
                         [None] * len(ins), [values[i] for i in ins])

    solver = _Solver(graph, values, "infer_dtype", merge_dtype, _dtype_known, describe)
    solver.run()
    if not partial:
        for n in graph.nodes:
            at = graph.base[id(n)]
            if n.op is None and values[at] is None:
                values[at] = FLOAT32
                solver.touch(at)
                solver.run()
        _complain(graph, values, _dtype_known, "dtype")
    return values


def _solve_shapes(graph: _Graph, shapes: Mapping[Any, Shape | None] | None, partial: bool,
                  dtypes: list[DType | None] | None = None) -> list[Shape | None]:
    values = graph.seed(shapes, variable_shape)
    for n in graph.nodes:
        at = graph.base[id(n)]
        if n.op is None and values[at] is not None:
            try:
                check_shape(values[at])
            except MXNetValueError as error:
                raise MXNetValueError(f"variable {n.name!r}: {error}") from None

    def describe(node: Node, ins: list[int]) -> str:
        return _describe(node.op, node.params, node.name, node.origin,  # type: ignore[arg-type]
                         [values[i] for i in ins],
                         [dtypes[i] if dtypes is not None else None for i in ins])

    _Solver(graph, values, "infer_shape", merge_shape, is_known, describe).run()
    if not partial:
        _complain(graph, values, is_known, "shape")
    return values


def _complain(graph: _Graph, values: list[Any], known: Callable[[Any], bool], what: str) -> None:
    """Raises when something is still unknown, naming the variables to give, else the entries."""
    unknown = [n for n in graph.nodes if n.op is None and not known(values[graph.base[id(n)]])]
    if unknown:
        shown = ", ".join(
            n.name if values[graph.base[id(n)]] is None
            else f"{n.name} {_show(values[graph.base[id(n)]], None)}" for n in unknown[:20])
        more = f" and {len(unknown) - 20} more" if len(unknown) > 20 else ""
        raise MXNetValueError(
            f"the {what} of these arguments follows from nothing that was given: {shown}{more}; "
            f"give it at bind, or as Variable(..., {what}=...)")
    for node, _, outs in graph.ops:
        if not all(known(values[i]) for i in outs):
            where = f" ({node.origin})" if node.origin else ""
            raise MXNetValueError(
                f"operator {node.op.name}, node {node.name!r}{where}: the {what} of its output "  # type: ignore[union-attr]
                f"cannot be inferred")


def infer(heads: Sequence[Entry], shapes: Mapping[Any, Shape | None] | None = None,
          dtypes: Mapping[Any, DType | None] | None = None, partial: bool = False) -> Inferred:
    """Shape and dtype of every entry that the heads need.

    Parameters
    ----------
    heads : sequence of Entry
    shapes, dtypes : mapping, optional
        What is known; keys are id(node) (output 0) or Entry. In shapes None means an unknown rank
        and -1 an unknown dimension. For a variable that is not named the attributes `__shape__`
        and `__dtype__` count.
    partial : bool
        True: unknowns may remain. False: variables whose dtype follows from nothing become float32,
        and a shape that stays unknown is an error naming the arguments to give.

    Raises
    ------
    MXNetValueError, MXNetTypeError
        Naming operator, node, the line that made it, its inputs with shapes and dtypes, and what
        the rule expected.
    """
    graph = _Graph(heads)
    types = _solve_dtypes(graph, dtypes, partial)
    return Inferred(graph.table(_solve_shapes(graph, shapes, partial, types)), graph.table(types))


def infer_shapes(heads: Sequence[Entry], shapes: Mapping[Any, Shape | None] | None = None,
                 partial: bool = False) -> dict[tuple[int, int], Shape | None]:
    """The shapes alone, as `infer` gives them."""
    graph = _Graph(heads)
    return graph.table(_solve_shapes(graph, shapes, partial))


def infer_dtypes(heads: Sequence[Entry], dtypes: Mapping[Any, DType | None] | None = None,
                 partial: bool = False) -> dict[tuple[int, int], DType | None]:
    """The dtypes alone, as `infer` gives them."""
    graph = _Graph(heads)
    return graph.table(_solve_dtypes(graph, dtypes, partial))


def infer_node(op: Operator, params: Any, ins: Sequence[Spec], name: str | None = None,
               origin: str | None = None) -> list[Spec]:
    """Shapes and dtypes of the outputs of one operator applied to inputs that are fully known.

    Raises
    ------
    MXNetValueError, MXNetTypeError
        As `infer`.
    """
    in_shapes: list[Shape | None] = [s.shape for s in ins]
    in_dtypes: list[DType | None] = [s.dtype for s in ins]
    try:
        wanted = op.input_names(params)
        if len(wanted) != len(ins):
            raise MXNetTypeError(f"expected {len(wanted)} inputs ({', '.join(wanted)}), "
                                 f"got {len(ins)}")
        count = len(op.output_names(params))
        types, out_types = op.infer_dtype(params, list(in_dtypes), [None] * count)
        for known, type_ in zip(in_dtypes, types, strict=True):
            merge_dtype(known, type_)
        shapes, out_shapes = op.infer_shape(params, list(in_shapes), [None] * count)
        for given, shape in zip(in_shapes, shapes, strict=True):
            if shape != given:
                merge_shape(given, shape)
        out = []
        for i in range(count):
            shape, type_ = out_shapes[i], out_types[i]
            if shape is None or -1 in shape or type_ is None:
                raise MXNetValueError(f"output {i} cannot be inferred: {_show(shape, type_)}")
            check_shape(shape)
            out.append(Spec(shape, type_))
        return out
    except _RULE_ERRORS as error:
        raise _wrap(error, _describe(op, params, name, origin, in_shapes, in_dtypes)) from None
