"""The layout pass: networks of convolutions compute on channel-blocked arrays from end to end.

What lives here: which nodes are replaced by their blocked form, and the conversions where blocked
and plain meet. What does not: the forms themselves (ops/blocking.py and the operators it names).
Invariant: every value keeps its meaning; a conversion is made at most once for a value, and only
where something reads that form.

A blocked array holds (n, channels, *space) as (n, channels / 16, *space, 16). It is an ordinary
array, so elementwise operators, fusion and memory planning need to know nothing of it. Nodes are
visited inputs first; each value has a plain form, a blocked one, or both, made on demand.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from ..._core.dtypes import FLOAT32
from ...ops.base import Shape, Spec, get
from ...ops.blocked import BLOCK
from ...ops.blocking import BLOCKED, PLAIN, RESHAPED, RULES, Blocked, Packed, can_block
from ...ops.elemwise import Elementwise
from ..ir import Entry, Node, topo

__all__ = ["layout"]

Key = tuple[int, int]
Known = Mapping[Key, Spec]


def _blocked_shape(shape: Shape) -> Shape:
    """The shape in which a value of this shape broadcasts with blocked ones."""
    if shape[1] == 1:
        return (*shape, 1)
    return (shape[0], shape[1] // BLOCK, *shape[2:], BLOCK)


def _made(op: str, name: str, ins: Sequence[Entry], like: Node, **params: Any) -> Node:
    """A node of this pass's own, with the attributes and origin of the one it serves."""
    operator = get(op)
    return Node(operator, name, ins, operator.parse(params), dict(like.attrs), like.origin)


def _may_block(node: Node) -> bool:
    """Whether a node may have a form that reads blocks."""
    op = node.op
    return op is not None and (op.name in RULES or op.name == "add_n"
                               or isinstance(op, Elementwise))


class _Layout:
    """The forms of every value, and the rules applied so far."""

    def __init__(self, known: Known, fixed: bool, order: Sequence[Node]) -> None:
        self.known = known
        self.fixed = fixed
        #: values of which some reader can work on blocks
        self.wanted = {(id(e.node), e.index) for n in order for e in n.ins if _may_block(n)}
        self.forms: dict[tuple[str, Key], Entry] = {}
        self.packed: dict[tuple[Any, ...], Entry] = {}
        self.counts: dict[str, int] = {}
        self.notes: list[str] = []

    def spec(self, e: Entry) -> Spec:
        return self.known[(id(e.node), e.index)]

    def has(self, form: str, e: Entry) -> bool:
        return (form, (id(e.node), e.index)) in self.forms

    # -- forms -------------------------------------------------------------------------------------
    def take(self, e: Entry, form: str) -> Entry:
        """The value of the old entry `e` in a form, converted if it has not got it yet."""
        key = (form, (id(e.node), e.index))
        found = self.forms.get(key)
        if found is None:
            other = self.forms[(PLAIN if form == BLOCKED else BLOCKED, key[1])]
            found = self.forms[key] = self._convert(e, other, form)
        return found

    def _convert(self, e: Entry, source: Entry, form: str) -> Entry:
        shape = self.spec(e).shape
        goal = shape if form == PLAIN else _blocked_shape(shape)
        name = f"{e.node.name}_{form}"
        if prod(shape[2:]) == 1 or shape[1] == 1:  # the same bytes in the same order
            return Entry(_made("Reshape", name, [source], e.node, shape=goal), 0)
        self._count("conversions")
        op = "_to_blocked" if form == BLOCKED else "_from_blocked"
        return Entry(_made(op, name, [source], e.node), 0)

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    # -- nodes -------------------------------------------------------------------------------------
    def node(self, node: Node) -> None:
        """Gives every output of an old node a form."""
        if node.op is None:
            self._set(node, node, [PLAIN])
            return
        if self._by_rule(node) or self._elementwise(node):
            return
        ins = tuple(self.take(e, PLAIN) for e in node.ins)
        made = node if ins == node.ins else Node(node.op, node.name, ins, node.params, node.attrs,
                                                 node.origin)
        self._set(node, made, [PLAIN] * node.num_outs)

    def _set(self, old: Node, new: Node, forms: Sequence[str]) -> None:
        for i, form in enumerate(forms):
            entry = Entry(new, i)
            if form == RESHAPED:
                shape = self.known[(id(old), i)].shape
                entry = Entry(_made("Reshape", f"{old.name}_plain", [entry], old, shape=shape), 0)
                form = PLAIN
            self.forms[(form, (id(old), i))] = entry

    def _by_rule(self, node: Node) -> bool:
        assert node.op is not None
        rule = RULES.get(node.op.name)
        if rule is None:
            return False
        ins = [self.spec(e) for e in node.ins]
        outs = [self.known[(id(node), i)] for i in range(node.num_outs)]
        found = rule(node.params, ins, outs, self.fixed)
        if isinstance(found, str):
            if found:
                self.notes.append(f"{node.name}: not channel-blocked: {found}")
            return False
        if found.follows and not any(form == BLOCKED and self.has(BLOCKED, node.ins[i])
                                     for i, form in found.ins):
            return False
        if found.plain and (id(node), 0) not in self.wanted:
            found = found._replace(params={**found.params, "plain": True}, outs=(PLAIN,))
        made = self._blocked(node, found)
        if found.bias is not None:
            made = self._biased(node, made, node.ins[found.bias])
        self._set(node, made, found.outs)
        self._count("nodes")
        if found.note:
            self.notes.append(f"{node.name}: {found.note}")
        return True

    def _biased(self, node: Node, made: Node, bias: Entry) -> Node:
        """`made`, and a number for each channel added."""
        blocks = self.spec(bias).shape[0] // BLOCK
        shape = (1, blocks, *(1,) * (len(self.known[(id(node), 0)].shape) - 2), BLOCK)
        row = _made("Reshape", f"{node.name}_bias", [self.take(bias, PLAIN)], node, shape=shape)
        return _made("broadcast_add", f"{node.name}_biased", [Entry(made, 0), Entry(row, 0)], node)

    def _blocked(self, node: Node, form: Blocked) -> Node:
        ins = [self._pack(node.ins[i], how) if isinstance(how, Packed)
               else self.take(node.ins[i], how) for i, how in form.ins]
        return _made(form.op, node.name, ins, node, **form.params)

    def _pack(self, e: Entry, how: Packed) -> Entry:
        """Weights in a kernel's order; once for all nodes that want them so."""
        key = (id(e.node), e.index, how.op, tuple(sorted(how.params.items())))
        if key not in self.packed:
            name = f"{e.node.name}{how.op}"
            self.packed[key] = Entry(
                _made(how.op, name, [self.take(e, PLAIN)], e.node, **how.params), 0)
        return self.packed[key]

    def _elementwise(self, node: Node) -> bool:
        """An elementwise node on blocked arrays, if one of its inputs is blocked already."""
        op = node.op
        if op is None or op.name in RULES or not _may_block(node):
            return False
        if not any(self.has(BLOCKED, e) for e in node.ins):
            return False
        out = self.known[(id(node), 0)].shape
        if isinstance(op, Elementwise) and op.program(node.params).axes:
            return False
        if not can_block(self.known[(id(node), 0)]):
            return False
        if not all(self._fits(self.spec(e), out) for e in node.ins):
            return False
        made = Node(op, node.name, [self._operand(e, out) for e in node.ins], node.params,
                    node.attrs, node.origin)
        self._set(node, made, [BLOCKED])
        self._count("nodes")
        return True

    def _fits(self, spec: Spec, out: Shape) -> bool:
        """Whether what broadcasts to `out` has a form that broadcasts to the blocked one."""
        shape = (1,) * (len(out) - len(spec.shape)) + tuple(spec.shape)
        return shape[1] == 1 or (spec.dtype is FLOAT32 and shape[1] % BLOCK == 0)

    def _operand(self, e: Entry, out: Shape) -> Entry:
        shape = self.spec(e).shape
        if len(shape) == len(out) and shape[1] != 1:
            return self.take(e, BLOCKED)
        if prod(shape) == 1 and len(shape) <= len(out):
            return self.take(e, PLAIN)
        full = (1,) * (len(out) - len(shape)) + tuple(shape)
        source = self.take(e, PLAIN)
        if prod(full[2:]) == 1 or full[1] == 1:
            return Entry(_made("Reshape", f"{e.node.name}_blocked", [source], e.node,
                               shape=_blocked_shape(full)), 0)
        first = _made("Reshape", f"{e.node.name}_full", [source], e.node, shape=full)
        return Entry(_made("_to_blocked", f"{e.node.name}_blocked", [Entry(first, 0)], e.node), 0)


def layout(heads: Sequence[Entry | None], known: Known, fixed: bool
           ) -> tuple[list[Entry | None], list[str]]:
    """Rewritten heads, all of them plain, and lines for `explain()`.

    Parameters
    ----------
    heads : entries (None stays None).
    known : shape and dtype of every entry.
    fixed : whether parameters stay the same from run to run, so that preparing them pays.
    """
    order = topo([h for h in heads if h is not None])
    if not any(n.op is not None and n.op.name in RULES for n in order):
        return list(heads), []
    made = _Layout(known, fixed, order)
    for node in order:
        made.node(node)
    out = [None if h is None else made.take(h, PLAIN) for h in heads]
    if made.counts.get("nodes"):
        made.notes.append(f"{made.counts['nodes']} nodes on channel-blocked arrays, "
                          f"{made.counts.get('conversions', 0)} conversions")
    return out, made.notes
