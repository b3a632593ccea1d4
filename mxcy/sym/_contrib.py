"""Control flow over symbols (`mx.sym.contrib.foreach`, `while_loop`, `cond`), small functions.

What lives here: calling the user's functions once to get subgraphs, and the shape of what comes
back. What does not: the nodes and what becomes of them (graph/control.py).
Invariant: nodes made while a body function runs are inside the subgraph; everything else that it
refers to becomes an input of the node.
"""
from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

from .._core.errors import MXNetTypeError, MXNetValueError
from .._core.nested import flatten, regroup
from ..graph.control import control_node
from ..graph.ir import Entry, Node, aux_nodes, topo, variable
from ..graph.naming import AttrScope, current_attrs, current_manager, normalise_attrs, user_line
from ..graph.symbol import Symbol, apply_op

__all__ = ["adamw_update", "cond", "foreach", "mp_adamw_update", "rand_zipfian", "while_loop"]

_KEY = "__subgraph_name__"
_count = itertools.count()


def _placeholders(symbols: Sequence[Symbol]) -> list[Symbol]:
    """A variable for each symbol, named after it."""
    out = []
    for s in symbols:
        if len(s) != 1:
            raise MXNetValueError(f"control flow: {s!r} has {len(s)} outputs; pick one")
        out.append(Symbol((variable(f"{s._heads[0].node.name}-{next(_count)}"),)))
    return out


class _Traced:
    """What a user's function built: heads, and what they need from outside."""

    def __init__(self, name: str, function: Callable[..., Any], *args: Any) -> None:
        label = f"{name}{next(_count)}"
        with AttrScope(**{_KEY: label}):
            self.result = function(*args)
        self.label = label

    def cut(self, symbols: Sequence[Any], inputs: list[Entry], stand_in: dict[int, Entry]
            ) -> tuple[list[Entry], list[int]]:
        """Subgraph heads and, for each variable, the number of the node's input.

        `inputs` grows by what else is needed; `stand_in` maps placeholders to inputs.
        """
        heads = [h for s in symbols for h in _one(s)]
        made: dict[int, Node] = {}
        outer: dict[tuple[int, int], Entry] = {}
        source: dict[int, Entry] = dict(stand_in)

        def follow(e: Entry) -> Entry:
            if e.node.op is None or id(e.node) in made:
                return Entry(made.get(id(e.node), e.node), e.index)
            key = (id(e.node), e.index)
            if key not in outer:
                outer[key] = variable(f"{e.node.name}_output{e.index}")
                source[id(outer[key].node)] = e
            return outer[key]

        for n in topo(heads):
            if n.op is not None and n.attrs.get(_KEY) == self.label:
                made[id(n)] = Node(n.op, n.name, [follow(e) for e in n.ins], n.params, n.attrs,
                                   n.origin)
        # A head that is an input itself would leave the node without a computation of its own.
        new = [follow(h) for h in heads]
        copied = [Entry(_copy_of(h), 0) if h.node.op is None else h for h in new]
        numbers = []
        for v in (n for n in topo(copied) if n.op is None):
            entry = source.get(id(v), Entry(v, 0))
            numbers.append(_number(inputs, entry))
        return copied, numbers


def _copy_of(e: Entry) -> Node:
    from ..ops.base import get
    op = get("_copy")
    return Node(op, f"{e.node.name}_copy", (e,), op.parse({}))


def _one(s: Any) -> tuple[Entry, ...]:
    if not isinstance(s, Symbol):
        raise MXNetTypeError(f"control flow: functions return symbols, got {type(s).__name__}")
    if len(s) != 1:
        raise MXNetValueError(f"control flow: {s!r} has {len(s)} outputs; pick one")
    return s._heads


def _number(inputs: list[Entry], entry: Entry) -> int:
    for i, e in enumerate(inputs):
        if e.node is entry.node and e.index == entry.index:
            return i
    inputs.append(entry)
    return len(inputs) - 1


def _states_last(inputs: list[Entry], fixed: int, traced: Sequence[tuple[list[Entry], list[int]]]
                 ) -> tuple[list[Entry], list[tuple[list[Entry], list[int]]]]:
    """Moves auxiliary states to the end of the inputs, where operators have them."""
    aux = set()
    for heads, numbers in traced:
        nodes = topo(heads)
        inner = aux_nodes(nodes)
        variables = [n for n in nodes if n.op is None]
        aux |= {k for v, k in zip(variables, numbers, strict=True) if id(v) in inner}
    if any(k < fixed for k in aux):
        raise MXNetValueError("control flow: data and states cannot be auxiliary states")
    order = [k for k in range(len(inputs)) if k not in aux] + sorted(aux)
    place = {k: i for i, k in enumerate(order)}
    return ([inputs[k] for k in order],
            [(heads, [place[k] for k in numbers]) for heads, numbers in traced])


def _node(op: str, ins: list[Entry], subgraphs: Sequence[Sequence[Entry]], **params: Any) -> Symbol:
    name = current_manager().get(None, op)
    attrs = normalise_attrs(current_attrs(None), name, operator=True)
    node = control_node(op, name, ins, subgraphs, attrs, user_line(), **params)
    return Symbol(Entry(node, i) for i in range(node.num_outs))


def foreach(body: Callable[[Any, Any], Any], data: Any, init_states: Any, name: str = "foreach"
            ) -> tuple[Any, Any]:
    """Applies `body` to each element of `data` along axis 0, handing states from step to step.

    Parameters
    ----------
    body : callable
        `body(element, states)` returns (outputs, new states); it is called once, with symbols.
    data : Symbol or list of Symbol
        All of one length along axis 0.
    init_states : Symbol or list of Symbol
        The states of the first step.
    name : str
        Marks the nodes of the body.

    Returns
    -------
    outputs, states
        In the structure that `body` gives them: the outputs of the steps stacked along axis 0, and
        the states after the last.

    Examples
    --------
    >>> x, s = mx.sym.var("x"), mx.sym.var("s")
    >>> sums, last = mx.sym.contrib.foreach(lambda a, b: (a + b, a + b), x, s)
    >>> sums.eval(x=mx.nd.array([[1], [2], [3]]), s=mx.nd.zeros((1,)))[0].asnumpy().ravel()
    array([1., 3., 6.], dtype=float32)
    """
    flat_data, data_form = flatten(data, Symbol, "foreach: data")
    flat_states, state_form = flatten(init_states, Symbol, "foreach: init_states")
    if not flat_data:
        raise MXNetValueError("foreach: there is no data to loop over")
    stand = _placeholders([*flat_data, *flat_states])
    n = len(flat_data)
    traced = _Traced(name, body, regroup(stand[:n], data_form), regroup(stand[n:], state_form))
    outputs, states = _pair("foreach: body", traced.result)
    flat_out, out_form = flatten(outputs, Symbol, "foreach: outputs")
    flat_new, new_form = flatten(states, Symbol, "foreach: states")
    if len(flat_new) != len(flat_states):
        raise MXNetValueError(f"foreach: body returns {len(flat_new)} states, it was given "
                              f"{len(flat_states)}")
    inputs = [s._heads[0] for s in (*flat_data, *flat_states)]
    # Data and states are told apart by place even where two are the same symbol.
    marks = [variable("mark") for _ in inputs]
    begin = list(marks)
    cut = traced.cut([*flat_out, *flat_new], begin,
                     {id(s._heads[0].node): m for s, m in zip(stand, marks, strict=True)})
    ins, [(heads, numbers)] = _states_last(begin, len(marks), [cut])
    ins[:len(marks)] = inputs
    where = {k: i for i, k in enumerate(numbers)}
    # Inputs that the body does not use have no place among the subgraph's; they get -1.
    where = {k: where.get(k, -1) for k in range(len(ins))}
    made = _node("_foreach", ins, [heads], num_outputs=len(heads), num_out_data=len(flat_out),
                 in_data_locs=tuple(where[k] for k in range(n)),
                 in_state_locs=tuple(where[k] for k in range(n, len(inputs))),
                 remain_locs=tuple(where[k] for k in range(len(inputs), len(ins))))
    parts = list(made)
    return (regroup(parts[:len(flat_out)], out_form), regroup(parts[len(flat_out):], new_form))


def _pair(what: str, value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise MXNetTypeError(f"{what} returns a pair (outputs, states), got {value!r}")
    return value[0], value[1]


def while_loop(cond: Callable[..., Any], func: Callable[..., Any], loop_vars: Any,
               max_iterations: int | None = None, name: str = "while_loop") -> tuple[Any, Any]:
    """Applies `func` to the loop variables while `cond` of them holds.

    Parameters
    ----------
    cond : callable
        `cond(*loop_vars)` returns a symbol of one element; called once.
    func : callable
        `func(*loop_vars)` returns (outputs, new loop variables), outputs None if there are none;
        called once.
    loop_vars : Symbol or list of Symbol
        Their shapes stay what they are.
    max_iterations : int
        The most steps. So many are planned; those after the condition failed change nothing.
    name : str
        Marks the nodes of the functions.

    Returns
    -------
    outputs, loop_vars
        Outputs of the steps stacked along axis 0, zeros after the last step, and the final loop
        variables.
    """
    if max_iterations is None:
        raise MXNetValueError("while_loop: max_iterations is needed")
    flat, form = flatten(loop_vars, Symbol, "while_loop: loop_vars")
    if not flat:
        raise MXNetValueError("while_loop: there are no loop variables")
    stand = _placeholders(flat)
    marks = [variable("mark") for _ in flat]
    given = regroup(stand, form)
    args = given if isinstance(given, list) else [given]
    begin = list(marks)
    source = {id(s._heads[0].node): m for s, m in zip(stand, marks, strict=True)}
    test = _Traced(f"{name}_cond", cond, *args)
    test_cut = test.cut([test.result], begin, source)
    step = _Traced(f"{name}_func", func, *args)
    outputs, new_vars = _pair("while_loop: func", step.result)
    flat_out, out_form = flatten([] if outputs is None else outputs, Symbol, "while_loop: outputs")
    flat_new, new_form = flatten(new_vars, Symbol, "while_loop: loop_vars")
    if len(flat_new) != len(flat):
        raise MXNetValueError(f"while_loop: func returns {len(flat_new)} loop variables, it was "
                              f"given {len(flat)}")
    step_cut = step.cut([*flat_out, *flat_new], begin, source)
    ins, [(test_heads, test_numbers), (heads, numbers)] = _states_last(
        begin, len(marks), [test_cut, step_cut])
    ins[:len(marks)] = [s._heads[0] for s in flat]
    where = {k: i for i, k in enumerate(numbers)}
    made = _node("_while_loop", ins, [test_heads, heads], num_outputs=len(heads),
                 num_out_data=len(flat_out), max_iterations=max_iterations,
                 cond_input_locs=tuple(test_numbers), func_input_locs=tuple(numbers),
                 func_var_locs=tuple(where.get(k, -1) for k in range(len(flat))))
    parts = list(made)
    return (regroup(parts[:len(flat_out)], out_form), regroup(parts[len(flat_out):], new_form))


def cond(pred: Any, then_func: Callable[[], Any], else_func: Callable[[], Any],
         name: str = "cond") -> Any:
    """What one of two functions gives, as `pred` says.

    Parameters
    ----------
    pred : Symbol
        Of one element.
    then_func, else_func : callable
        Without arguments; both are called once and return symbols in the same structure, with the
        same shapes. Both are computed; no gradient, and no NaN, comes from the one not chosen.
    name : str
        Marks the nodes of the functions.
    """
    inputs: list[Entry] = []
    test = _Traced(f"{name}_pred", lambda: pred)
    sides = [_Traced(f"{name}_{w}", f) for w, f in (("then", then_func), ("else", else_func))]
    flat = [flatten(s.result, Symbol, f"cond: what {w}_func returns")
            for s, w in zip(sides, ("then", "else"), strict=True)]
    if len(flat[0][0]) != len(flat[1][0]):
        raise MXNetValueError(f"cond: then_func returns {len(flat[0][0])} symbols, else_func "
                              f"{len(flat[1][0])}")
    cuts = [test.cut([pred], inputs, {})]
    cuts += [s.cut(values, inputs, {}) for s, (values, _) in zip(sides, flat, strict=True)]
    inputs, cuts = _states_last(inputs, 0, cuts)
    made = _node("_cond", inputs, [heads for heads, _ in cuts], num_outputs=len(flat[0][0]),
                 cond_input_locs=tuple(cuts[0][1]), then_input_locs=tuple(cuts[1][1]),
                 else_input_locs=tuple(cuts[2][1]))
    return regroup(list(made), flat[0][1])


# -- optimizer updates ---------------------------------------------------------------------------

def adamw_update(weight: Any = None, grad: Any = None, mean: Any = None, var: Any = None,
                 rescale_grad: Any = None, *, name: str | None = None, **kwargs: Any) -> Symbol:
    """The update of AdamW as a node; `rescale_grad` is a symbol of one element."""
    return apply_op("_adamw_update", weight, grad, mean, var, rescale_grad, hint="adamw_update",
                    node_name=name, **kwargs)


def mp_adamw_update(weight: Any = None, grad: Any = None, mean: Any = None, var: Any = None,
                    weight32: Any = None, rescale_grad: Any = None, *, name: str | None = None,
                    **kwargs: Any) -> Symbol:
    """`adamw_update` on a float32 copy of a weight of lower precision."""
    return apply_op("_mp_adamw_update", weight, grad, mean, var, weight32, rescale_grad,
                    hint="mp_adamw_update", node_name=name, **kwargs)


def rand_zipfian(true_classes: Symbol, num_sampled: int, range_max: int) -> Any:
    """Draws classes from an approximately Zipfian distribution at every forward.

    Parameters
    ----------
    true_classes : Symbol
    num_sampled, range_max : int
        As for `mx.nd.contrib.rand_zipfian`.

    Returns
    -------
    sampled, expected_true, expected_sampled : Symbol
    """
    if range_max < 1:
        raise MXNetValueError(f"rand_zipfian: range_max is at least 1, got {range_max}")
    span = math.log(range_max + 1)
    u = apply_op("_random_uniform", low=0.0, high=span, shape=(num_sampled,), dtype="float64")
    drawn = (u.exp() - 1.0).clip(0.0, range_max - 1.0).astype("int64")

    def expected(classes: Symbol) -> Symbol:
        c = classes.astype("float64")
        return ((c + 2.0) / (c + 1.0)).log() * (num_sampled / span)

    return drawn, expected(true_classes), expected(drawn)
