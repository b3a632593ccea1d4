"""How operator nodes are made from symbols; inputs that nobody gave become variables.

What lives here: `create` (one operator applied), `replace_variables` (composition).
What does not: the Symbol class; here a symbol is only its heads.
Invariant: a node made here has exactly the inputs its operator names for its parameters.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._core.errors import MXNetTypeError, MXNetValueError
from ..ops.base import Operator
from .ir import Entry, Node, topo
from .naming import current_attrs, current_manager, normalise_attrs, user_line

__all__ = ["create", "missing_input", "replace_variables"]

_ZERO, _ONE = '["zero", {}]', '["one", {}]'
_MOVING = {"moving_mean": _ZERO, "moving_var": _ONE}
#: How variables given to some inputs start out, if they do not say (an initializer's JSON).
_INITS: dict[str, dict[str, str]] = {
    "BatchNorm": _MOVING,
    "BatchNorm_v1": _MOVING,
    "_contrib_SyncBatchNorm": _MOVING,
    "_contrib_BatchNormWithReLU": _MOVING,
    "LeakyReLU": {"gamma": '["Constant", {"value": 0.25}]'},
}


def missing_input(op: Operator, node_name: str, input_name: str, attrs: dict[str, str],
                  origin: str | None = None) -> Entry:
    """The variable that stands for an input nobody gave."""
    own = {k: v for k, v in attrs.items() if k != "__init__"}
    init = _INITS.get(op.name, {}).get(input_name)
    if init is not None:
        own["__init__"] = init
    return Entry(Node(None, f"{node_name}_{input_name}", attrs=own, origin=origin), 0)


def create(op: Operator, hint: str, ins: Sequence[Sequence[Entry] | None], params: dict[str, Any],
           name: str | None = None, attr: dict[str, str] | None = None) -> list[Entry]:
    """A new node; its visible outputs.

    Parameters
    ----------
    op : Operator
    hint : str
        What automatic names begin with.
    ins : sequence
        Heads of each input in order; None for one that becomes a variable.
    params : dict
        As the user gave them.
    name : str, optional
    attr : dict of str to str, optional

    Raises
    ------
    MXNetTypeError, MXNetValueError
        For wrong parameters, too many inputs, and inputs that are groups.
    """
    if name is not None and not isinstance(name, str):
        raise MXNetTypeError(f"{op.name}: name must be a string, got {name!r}")
    p = op.parse(params)
    op = op.of(p)
    wanted = op.input_names(p)
    name = current_manager().get(name, hint)
    attrs = normalise_attrs(current_attrs(attr), f"{op.name} {name!r}", operator=True)
    origin = user_line()
    names = wanted if op.variadic is not None else op.inputs
    given: dict[str, Entry] = {}
    for i, heads in enumerate(ins):
        if heads is None:
            continue
        if i >= len(names) or names[i] not in wanted:
            which = repr(names[i]) if i < len(names) else f"number {i}"
            raise MXNetTypeError(
                f"operator {op.name}, node {name!r}: input {which} was given, but with parameters "
                f"{p.to_strings()} its inputs are: {', '.join(wanted) or 'none'}")
        if len(heads) != 1:
            raise MXNetValueError(
                f"operator {op.name}, node {name!r}: input {names[i]!r} must be one output, got a "
                f"symbol with {len(heads)}; pick one with symbol[i]")
        given[names[i]] = heads[0]
    for input_name, init in _INITS.get(op.name, {}).items():
        if input_name in given and given[input_name].node.op is None:
            given[input_name].node.attrs.setdefault("__init__", init)
    entries = [given[n] if n in given else missing_input(op, name, n, attrs, origin)
               for n in wanted]
    node = Node(op, name, entries, p, attrs, origin)
    return [Entry(node, i) for i in range(node.num_visible)]


def replace_variables(heads: Sequence[Entry], by: Mapping[int, Entry], name: str | None = None
                      ) -> tuple[Entry, ...]:
    """The heads with some variables replaced by other entries; untouched parts are shared.

    Parameters
    ----------
    heads : sequence of Entry
    by : mapping
        id of the variable's node to the entry that takes its place.
    name : str, optional
        New name of the head node, if the heads belong to one operator node.
    """
    made: dict[int, Entry | Node] = dict(by)
    renamed = heads[0].node if name and heads[0].node.op is not None else None
    for node in topo(heads):
        if id(node) in made or node.op is None:
            continue
        ins = [_follow(made, e) for e in node.ins]
        if node is renamed or any(a is not b for a, b in zip(ins, node.ins, strict=True)):
            made[id(node)] = Node(node.op, name if node is renamed and name else node.name, ins,
                                  node.params, node.attrs, node.origin)
    return tuple(_follow(made, e) for e in heads)


def _follow(made: Mapping[int, Entry | Node], entry: Entry) -> Entry:
    found = made.get(id(entry.node))
    if found is None:
        return entry
    return found if isinstance(found, Entry) else Entry(found, entry.index)
