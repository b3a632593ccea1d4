"""`Symbol.bind` and `Symbol.simple_bind`: from what users pass to an Executor.

What lives here: lists and dicts of arrays, gradient requests, missing and unknown names, the arrays
that simple_bind makes or takes from others. What does not: compiling and running (executor.py).
Invariant: the Executor gets one array of the right device for every argument and auxiliary state,
and a gradient array of the argument's shape and dtype wherever one is asked for.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._core.context import Context, current_context
from .._core.dtypes import as_dtype
from .._core.errors import MXNetTypeError, MXNetValueError
from ..graph.compose import replace_variables
from ..graph.ir import Entry, Node, aux_nodes, topo
from ..graph.passes.infer import infer
from ..graph.symbol import Symbol
from ..graph.symbol_infer import given_by_node, known_shape
from ..ops.base import Spec
from ._array import Array
from .creation import zeros
from .executor import Executor

__all__ = ["bind", "requests", "simple_bind"]

_REQS = ("null", "write", "add")


def _context(ctx: Any) -> Context:
    if ctx is None:
        return current_context()
    if isinstance(ctx, list | tuple) and len(ctx) == 1:
        ctx = ctx[0]
    if not isinstance(ctx, Context):
        raise MXNetTypeError(f"bind: ctx must be a Context such as mx.cpu(), got {ctx!r}")
    return ctx


def _names(symbol: Any) -> tuple[list[str], list[str]]:
    """Names of arguments and auxiliary states, which must be unique."""
    args, aux = symbol.list_arguments(), symbol.list_auxiliary_states()
    seen: set[str] = set()
    for name in (*args, *aux):
        if name in seen:
            raise MXNetValueError(f"bind: {symbol!r} has two variables named {name!r}; an array is "
                                  f"bound by name, so names must differ")
        seen.add(name)
    return args, aux


def _united(symbol: Symbol) -> Symbol:
    """The symbol in which arguments of one name are one variable: the first of them."""
    nodes = topo(symbol._heads)
    aux = aux_nodes(nodes)
    first: dict[str, Node] = {}
    by: dict[int, Entry] = {}
    for node in nodes:
        if node.op is None and id(node) not in aux:
            kept = first.setdefault(node.name, node)
            if kept is not node:
                by[id(node)] = Entry(kept, 0)
    return Symbol(replace_variables(symbol._heads, by)) if by else symbol


def requests(names: Sequence[str], grad_req: Any) -> dict[str, str]:
    """The gradient request of every argument: 'null', 'write' or 'add'.

    Parameters
    ----------
    names : sequence of str
    grad_req : str, list of str, or dict of str to str
        One for all, in order, or by name (the others: 'null').
    """
    if isinstance(grad_req, str):
        out = dict.fromkeys(names, grad_req)
    elif isinstance(grad_req, Mapping):
        wrong = sorted(set(grad_req) - set(names))
        if wrong:
            raise MXNetValueError(f"grad_req names {', '.join(wrong)}, which are not among the "
                                  f"arguments: {', '.join(names)}")
        out = {n: grad_req.get(n, "null") for n in names}
    elif isinstance(grad_req, list | tuple):
        if len(grad_req) != len(names):
            raise MXNetValueError(f"grad_req has {len(grad_req)} entries for {len(names)} "
                                  f"arguments: {', '.join(names)}")
        out = dict(zip(names, grad_req, strict=True))
    else:
        raise MXNetTypeError(f"grad_req must be a string, list or dict, got {grad_req!r}")
    for name, req in out.items():
        if req not in _REQS:
            raise MXNetValueError(f"grad_req of {name!r} must be one of {list(_REQS)}, got {req!r}")
    return out


def _arrays(what: str, names: Sequence[str], given: Any, *, optional: bool) -> dict[str, Any]:
    """The arrays by name; names in a dict that the symbol does not have are left out."""
    if isinstance(given, Mapping):
        out = {n: given.get(n) for n in names}
    elif isinstance(given, list | tuple):
        if len(given) != len(names):
            raise MXNetValueError(f"bind: {len(given)} arrays were given as {what} for "
                                  f"{len(names)} names: {', '.join(names)}")
        out = dict(zip(names, given, strict=True))
    elif given is None:
        out = dict.fromkeys(names)
    else:
        raise MXNetTypeError(f"bind: {what} must be a list or a dict of NDArray, got "
                             f"{type(given).__name__}")
    missing = [n for n, a in out.items() if a is None]
    if missing and not optional:
        raise MXNetValueError(f"bind: {what} lacks {', '.join(missing)}; all of these are needed: "
                              f"{', '.join(names)}")
    for name, a in out.items():
        if a is not None and not isinstance(a, Array):
            raise MXNetTypeError(f"bind: {name!r} in {what} must be an NDArray, got "
                                 f"{type(a).__name__}")
    return out


def _devices(nodes: Sequence[Node], ctx: Context, group2ctx: Mapping[str, Context] | None
             ) -> dict[str, Context]:
    """Where the array of each variable lives."""
    groups = group2ctx or {}
    return {n.name: groups.get(n.attrs.get("__ctx_group__", ""), ctx)
            for n in nodes if n.op is None}


def bind(symbol: Symbol, ctx: Any, args: Any, args_grad: Any = None, grad_req: Any = "write",
         aux_states: Any = None, group2ctx: Any = None, shared_exec: Any = None) -> Executor:
    """Backs `Symbol.bind`."""
    ctx = _context(ctx)
    if isinstance(args, dict):
        symbol = _united(symbol)
    arg_names, aux_names = _names(symbol)
    arg_arrays = _arrays("args", arg_names, args, optional=False)
    aux_arrays = _arrays("aux_states", aux_names, aux_states, optional=False)
    grads = _arrays("args_grad", arg_names, args_grad, optional=True)
    reqs = requests(arg_names, grad_req)
    where = _devices(topo(symbol._heads), ctx, group2ctx)
    for name, a in (*arg_arrays.items(), *aux_arrays.items()):
        if a.context != where[name]:
            raise MXNetValueError(f"bind: {name!r} is on {a.context}, but is bound on "
                                  f"{where[name]}; copy it with as_in_context")
    for name in arg_names:
        g, a = grads[name], arg_arrays[name]
        if g is None:
            reqs[name] = "null"
        elif g.shape != a.shape or g._dtype is not a._dtype or g.context != a.context:
            raise MXNetValueError(
                f"bind: the gradient array of {name!r} is {g._dtype} {g.shape} on {g.context}, the "
                f"argument is {a._dtype} {a.shape} on {a.context}; they must be alike")
    return Executor(symbol, ctx, arg_arrays, grads, reqs, aux_arrays, group2ctx,
                    _sharing(shared_exec, ctx))


def _sharing(shared_exec: Any, ctx: Context) -> Executor | None:
    """The executor whose memory may be used in turns."""
    if shared_exec is not None and not isinstance(shared_exec, Executor):
        raise MXNetTypeError(f"shared_exec must be an Executor, got {type(shared_exec).__name__}")
    return shared_exec if shared_exec is not None and shared_exec._ctx is ctx else None


class _Source:
    """Where simple_bind takes an array from: another executor, a buffer, or new memory."""

    def __init__(self, shared: Any, names: Sequence[str] | None, buffer: dict[str, Any] | None
                 ) -> None:
        self.shared, self.names, self.buffer = shared, names, buffer

    def array(self, kind: str, name: str, spec: Spec, ctx: Context) -> Array:
        old = None
        if self.shared is not None and (self.names is None or name in self.names):
            old = getattr(self.shared, kind).get(name)
            if (old is not None and old.shape == spec.shape and old._dtype is spec.dtype
                    and old.context == ctx):
                return old
        if self.buffer is None or kind != "arg_dict" or (self.names and name in self.names):
            return zeros(spec.shape, ctx, spec.dtype)
        old = self.buffer.get(name)
        size = 1
        for d in spec.shape:
            size *= d
        if (old is not None and old._dtype is spec.dtype and old.context == ctx
                and old.size >= size):
            return old if old.shape == spec.shape else old._window(0, spec.shape)
        made = self.buffer[name] = zeros(spec.shape, ctx, spec.dtype)
        return made


def simple_bind(symbol: Symbol, ctx: Any, grad_req: Any = "write", type_dict: Any = None,
                stype_dict: Any = None, group2ctx: Any = None, shared_arg_names: Any = None,
                shared_exec: Any = None, shared_buffer: Any = None,
                shapes: Mapping[str, Any] | None = None) -> Executor:
    """Backs `Symbol.simple_bind`."""
    ctx = _context(ctx)
    arg_names, aux_names = _names(symbol)
    for name, stype in (stype_dict or {}).items():
        if stype != "default":
            raise MXNetValueError(f"simple_bind: {name!r} has storage type {stype!r}; only "
                                  f"'default' exists")
    nodes = topo(symbol._heads)
    given = {key: known_shape(value, f"simple_bind: argument {name!r}")
             for key, (name, value) in given_by_node(nodes, (), shapes or {}, "shapes").items()}
    dtypes = {key: as_dtype(value)
              for key, (_, value) in given_by_node(nodes, (), type_dict or {}, "dtypes").items()}
    found = infer(symbol._heads, given, dtypes)
    specs = {n.name: Spec(found.shape[id(n), 0], found.dtype[id(n), 0])  # type: ignore[arg-type]
             for n in nodes if n.op is None}
    reqs = requests(arg_names, grad_req)
    where = _devices(nodes, ctx, group2ctx)
    source = _Source(shared_exec, shared_arg_names, shared_buffer)
    args = {n: source.array("arg_dict", n, specs[n], where[n]) for n in arg_names}
    grads = {n: source.array("grad_dict", n, specs[n], where[n])
             for n in arg_names if reqs[n] != "null"}
    aux = {n: source.array("aux_dict", n, specs[n], where[n]) for n in aux_names}
    return Executor(symbol, ctx, args, grads, reqs, aux, group2ctx, _sharing(shared_exec, ctx))


Symbol._bind_hook = staticmethod(bind)
Symbol._simple_bind_hook = staticmethod(simple_bind)
