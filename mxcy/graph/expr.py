"""Expressions: nodes built by arithmetic, for gradient rules and passes.

Invariant: an Expr only builds nodes; it never looks at shapes, so `*` here means equal shapes
(elemwise_mul). Use `n.op("broadcast_mul", a, b)` where shapes differ.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops.base import get
from .ir import Entry, Node

__all__ = ["Expr", "NodeView", "apply"]

_counter = 0


def apply(name: str, *ins: Expr, node_name: str | None = None, **params: Any) -> Expr:
    """A new node of operator `name`; the Expr of its first output (index it for the others)."""
    global _counter
    op = get(name)
    if node_name is None:
        _counter += 1
        node_name = f"{op.name}_g{_counter}"
    if op.variadic is not None:
        params.setdefault(op.variadic, op.counted(len(ins)))
    node = Node(op, node_name, tuple(e.entry for e in ins), op.parse(params))
    return Expr(Entry(node, 0))


class Expr:
    """One entry with arithmetic."""

    __slots__ = ("entry",)

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __getitem__(self, index: int) -> Expr:
        """Another output of the same node."""
        return Expr(Entry(self.entry.node, index))

    def _binary(self, other: Any, tensor: str, scalar: str) -> Expr:
        if isinstance(other, Expr):
            return apply(tensor, self, other)
        return apply(scalar, self, scalar=float(other))

    def __add__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_add", "_plus_scalar")

    __radd__ = __add__

    def __sub__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_sub", "_minus_scalar")

    def __rsub__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_sub", "_rminus_scalar")

    def __mul__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_mul", "_mul_scalar")

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_div", "_div_scalar")

    def __rtruediv__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_div", "_rdiv_scalar")

    def __pow__(self, other: Any) -> Expr:
        return self._binary(other, "_power", "_power_scalar")

    def __rpow__(self, other: Any) -> Expr:
        return self._binary(other, "_power", "_rpower_scalar")

    def __neg__(self) -> Expr:
        return apply("negative", self)

    def __gt__(self, other: Any) -> Expr:
        return self._binary(other, "_greater", "_greater_scalar")

    def __ge__(self, other: Any) -> Expr:
        return self._binary(other, "_greater_equal", "_greater_equal_scalar")

    def __lt__(self, other: Any) -> Expr:
        return self._binary(other, "_lesser", "_lesser_scalar")

    def __le__(self, other: Any) -> Expr:
        return self._binary(other, "_lesser_equal", "_lesser_equal_scalar")

    def eq(self, other: Any) -> Expr:
        return self._binary(other, "_equal", "_equal_scalar")

    def ne(self, other: Any) -> Expr:
        return self._binary(other, "_not_equal", "_not_equal_scalar")

    def __getattr__(self, name: str) -> Any:
        """`x.tanh()` is `apply("tanh", x)`."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *ins, **params: apply(name, self, *ins, **params)

    def __repr__(self) -> str:
        return f"<expr {self.entry!r}>"


class NodeView:
    """What a gradient rule sees of the node it differentiates."""

    __slots__ = ("ins", "node", "outs", "p")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.p = node.params
        self.ins: Sequence[Expr] = [Expr(e) for e in node.ins]
        self.outs: Sequence[Expr] = [Expr(Entry(node, i)) for i in range(node.num_outs)]

    def op(self, name: str, *ins: Expr, **params: Any) -> Expr:
        """Applies operator `name`."""
        return apply(name, *ins, **params)
