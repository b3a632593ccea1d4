"""Symbols: graphs as users hold them.

What lives here: the Symbol class, Variable, Group, and the loading functions. What does not: making
nodes (compose.py), files (json.py), inference as users see it (symbol_infer.py), the fluent methods
(symbol_fluent.py, generated), binding (runtime/bind.py puts itself into `Symbol._bind_hook`).
Invariant: a Symbol is its heads and nothing else; composition makes new nodes, the old ones stay.
"""
from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from .._core.dtypes import as_dtype
from .._core.errors import (
    MXNetError,
    MXNetIndexError,
    MXNetNotImplementedError,
    MXNetTypeError,
    MXNetValueError,
)
from ..ops.base import Operator, get
from . import json as graph_json
from . import symbol_infer
from .compose import create, replace_variables
from .ir import Entry, Node, aux_nodes, topo
from .naming import HIDDEN_KEYS, current_attrs, normalise_attrs, user_line
from .symbol_fluent import SymbolFluent

__all__ = ["Group", "Symbol", "Variable", "apply_op", "fromjson", "load", "load_json", "make",
           "var"]

_STYPES = {"default": "0", "row_sparse": "1", "csr": "2"}


def apply_op(name: str, *ins: Symbol | None, hint: str | None = None, node_name: str | None = None,
             attr: dict[str, str] | None = None, **params: Any) -> Symbol:
    """The operator registered as `name`, applied to symbols.

    Parameters
    ----------
    name : str
    *ins : Symbol or None
        None becomes a variable.
    hint : str, optional
        What the automatic name begins with; by default the operator's name in lower case.
    node_name : str, optional
    attr : dict of str to str, optional
    **params
        Parameters of the operator.
    """
    return make(get(name), (hint or name).lower(), ins, params, node_name, attr)


def make(op: Operator, hint: str, ins: Sequence[Symbol | None], params: dict[str, Any],
         name: str | None = None, attr: dict[str, str] | None = None,
         extra: dict[str, Any] | None = None) -> Symbol:
    """What every function of `mx.sym` calls: a new node as a symbol.

    Parameters
    ----------
    op : Operator
    hint : str
        What the automatic name begins with.
    ins : sequence of Symbol or None
        None becomes a variable.
    params : dict
    name : str, optional
    attr : dict of str to str, optional
    extra : dict, optional
        Keyword arguments that are no parameters: attributes `__named_like_this__` or with a
        meaning to the library (`lr_mult`), and parameters by their other names.
    """
    if extra and op.variadic is not None and not ins:
        ins = _numbered(extra)
    if extra:
        aliases, attr = op.Params._aliases(), dict(attr or ())
        for key, value in extra.items():
            if key in aliases:
                params[key] = value
            elif key in HIDDEN_KEYS or (key.startswith("__") and key.endswith("__")):
                attr[key] = str(value)
            else:
                known = ", ".join((*op.inputs, *op.Params.specs()))
                raise MXNetTypeError(f"{op.name}: unknown argument {key!r}; it takes {known}, "
                                     f"name, attr")
    if op.variadic is not None:
        params.setdefault(op.variadic, op.counted(len(ins)))
    heads = [None if s is None else _heads_of(s, op.name) for s in ins]
    return Symbol(create(op, hint, heads, params, name, attr))


def _numbered(extra: dict[str, Any]) -> list[Symbol]:
    """Takes the inputs that were given as arg0=, arg1=, ... out of keyword arguments."""
    found: list[Symbol] = []
    while isinstance(extra.get(f"arg{len(found)}"), Symbol):
        found.append(extra.pop(f"arg{len(found)}"))
    return found


def _heads_of(value: Any, where: str) -> tuple[Entry, ...]:
    if not isinstance(value, Symbol):
        raise MXNetTypeError(f"{where}: inputs must be symbols, got {type(value).__name__}")
    return value._heads


def _is_number(value: Any) -> bool:
    return (isinstance(value, numbers.Number | np.generic)
            or (isinstance(value, np.ndarray) and value.ndim == 0))


class Symbol(SymbolFluent):
    """A computation that has not been given values: one or several outputs of a graph.

    Made by `Variable`, `Group`, the functions of `mx.sym`, and arithmetic. `bind` or `simple_bind`
    turns it into an executor.
    """

    __slots__ = ("__weakref__", "_heads")

    #: Set by runtime.bind: (symbol, ctx, args, args_grad, grad_req, aux_states, group2ctx, shared).
    _bind_hook: Callable[..., Any] | None = None
    _simple_bind_hook: Callable[..., Any] | None = None

    def __init__(self, heads: Iterable[Entry]) -> None:
        self._heads = tuple(heads)

    def _made(self, op: Operator, hint: str, ins: tuple, params: dict[str, Any], name: str | None,
              attr: dict[str, str] | None, extra: dict[str, Any]) -> Symbol:
        return make(op, hint, ins, params, name, attr, extra)

    # -- structure -------------------------------------------------------------------------------
    def __iter__(self) -> Iterator[Symbol]:
        return (Symbol((h,)) for h in self._heads)

    def __len__(self) -> int:
        return len(self._heads)

    def __getitem__(self, index: int | str | slice) -> Symbol:
        """One output, by number or by its name (`"fc1_output"`); a slice gives a group."""
        if isinstance(index, str):
            found = [i for i, n in enumerate(self.list_outputs()) if n == index]
            if len(found) != 1:
                what = "no output" if not found else f"{len(found)} outputs"
                shown = ", ".join(self.list_outputs()[:30])
                raise MXNetValueError(f"{self!r} has {what} named {index!r}; outputs: {shown}")
            return Symbol((self._heads[found[0]],))
        if isinstance(index, slice):
            heads = self._heads[index]
            if not heads:
                raise MXNetIndexError(f"{self!r}: slice {index} selects no output")
            return Symbol(heads)
        if isinstance(index, bool) or not isinstance(index, int | np.integer):
            raise MXNetTypeError(f"a symbol is indexed by number, name or slice, got {index!r}")
        if not -len(self._heads) <= index < len(self._heads):
            raise MXNetIndexError(f"{self!r} has {len(self._heads)} outputs, there is no number "
                                  f"{index}")
        return Symbol((self._heads[index],))

    def _nodes(self) -> list[Node]:
        return topo(self._heads)

    @property
    def name(self) -> str | None:
        """Name of the node; None for a group of several."""
        node = self._heads[0].node
        return node.name if all(h.node is node for h in self._heads) else None

    def get_internals(self) -> Symbol:
        """A group of every output of every node, inputs first."""
        return Symbol(Entry(n, i) for n in self._nodes() for i in range(n.num_visible))

    def get_children(self) -> Symbol | None:
        """A group of the inputs of the head nodes; None if there are none."""
        heads: list[Entry] = []
        seen = set()
        for h in self._heads:
            if id(h.node) not in seen:
                seen.add(id(h.node))
                heads.extend(h.node.ins)
        return Symbol(heads) if heads else None

    def list_arguments(self) -> list[str]:
        """Names of the variables that are not auxiliary states, inputs first."""
        nodes = self._nodes()
        aux = aux_nodes(nodes)
        return [n.name for n in nodes if n.op is None and id(n) not in aux]

    def list_auxiliary_states(self) -> list[str]:
        """Names of the variables that operators update by themselves, such as moving means."""
        nodes = self._nodes()
        aux = aux_nodes(nodes)
        return [n.name for n in nodes if id(n) in aux]

    def list_inputs(self) -> list[str]:
        """Names of all variables."""
        return [n.name for n in self._nodes() if n.op is None]

    def list_outputs(self) -> list[str]:
        """Names of the outputs: `<node>_output`, or the variable's own name."""
        out = []
        for node, index in self._heads:
            if node.op is None:
                out.append(node.name)
            else:
                out.append(f"{node.name}_{node.op.output_names(node.params)[index]}")
        return out

    # -- attributes ------------------------------------------------------------------------------
    def attr(self, key: str) -> str | None:
        """An attribute or parameter of the node as a string; None if it has none of that name."""
        node = self._heads[0].node
        if self.name is None:
            return None
        if key == "name":
            return node.name
        found = node.attrs.get(key)
        if found is None and (key in HIDDEN_KEYS or node.op is not None):
            found = node.attrs.get(f"__{key}__")
        if found is None and node.op is not None:
            found = node.params.to_strings().get(key)
        return found

    def list_attr(self, recursive: bool = False) -> dict[str, str]:
        """Attributes and parameters of the node; with `recursive` of all, keys `<node>_<key>`."""
        if recursive:
            return {f"{n}_{k}": v for n, d in self.attr_dict().items() for k, v in d.items()}
        return _shown_attrs(self._heads[0].node) if self.name is not None else {}

    def attr_dict(self) -> dict[str, dict[str, str]]:
        """Attributes and parameters of every node that has any, by node name."""
        out = {}
        for n in self._nodes():
            shown = _shown_attrs(n)
            if shown:
                out[n.name] = shown
        return out

    def _set_attr(self, **kwargs: str) -> None:
        """Sets attributes (or parameters) of the head node, in place."""
        node = self._heads[0].node
        if self.name is None:
            raise MXNetValueError(f"{self!r}: attributes are set on one node, not on a group")
        params = {}
        if node.op is not None:
            params = {k: v for k, v in kwargs.items() if k in node.op.Params.specs()}
        attrs = {k: v for k, v in kwargs.items() if k not in params}
        attrs = normalise_attrs(attrs, f"{node.name!r}", operator=node.op is not None)
        if params:
            assert node.op is not None
            new = node.op.parse({**node.params.to_strings(), **params})
            if (node.op.input_names(new) != node.op.input_names(node.params)
                    or node.op.output_names(new) != node.op.output_names(node.params)):
                raise MXNetValueError(f"{node.op.name} {node.name!r}: {kwargs} would change its "
                                      f"inputs or outputs")
            node.params = new
        node.attrs = {**node.attrs, **attrs}

    # -- composition -----------------------------------------------------------------------------
    def __call__(self, *args: Symbol, name: str | None = None, **kwargs: Symbol) -> Symbol:
        """A new symbol in which variables are replaced.

        Parameters
        ----------
        *args : Symbol
            Take the places of the arguments in the order of `list_arguments`.
        name : str, optional
            New name of the head node.
        **kwargs : Symbol
            Take the places of the variables they name. Not together with positional ones.
        """
        if args and kwargs:
            raise MXNetTypeError("composition takes symbols by position or by keyword, not both")
        nodes = self._nodes()
        aux = aux_nodes(nodes)
        variables = [n for n in nodes if n.op is None]
        if args:
            order = [n for n in variables if id(n) not in aux]
            if len(args) > len(order):
                raise MXNetTypeError(f"{self!r} has {len(order)} arguments, got {len(args)}")
            pairs = list(zip(order, args, strict=False))
        else:
            known = {n.name for n in variables}
            wrong = sorted(set(kwargs) - known)
            if wrong:
                raise MXNetValueError(f"{self!r} has no variable named {', '.join(wrong)}; "
                                      f"variables: {', '.join(sorted(known))}")
            pairs = [(n, kwargs[n.name]) for n in variables if n.name in kwargs]
        by = {}
        for node, value in pairs:
            heads = _heads_of(value, f"{self!r}, variable {node.name!r}")
            if len(heads) != 1:
                raise MXNetValueError(f"{self!r}: variable {node.name!r} can only be replaced by "
                                      f"one output, got a symbol with {len(heads)}")
            by[id(node)] = heads[0]
        return Symbol(replace_variables(self._heads, by, name))

    def __copy__(self) -> Symbol:
        """A copy with nodes of its own."""
        return self.__deepcopy__({})

    def __deepcopy__(self, _: Any) -> Symbol:
        made: dict[int, Node] = {}
        for n in self._nodes():
            ins = [Entry(made[id(e.node)], e.index) for e in n.ins]
            made[id(n)] = Node(n.op, n.name, ins, n.params, dict(n.attrs), n.origin)
        return Symbol(Entry(made[id(h.node)], h.index) for h in self._heads)

    def __getstate__(self) -> dict[str, str]:
        return {"json": graph_json.dumps(self._heads, remove_amp_cast=False)}

    def __setstate__(self, state: dict[str, str]) -> None:
        self._heads = graph_json.loads(state["json"])

    # -- arithmetic: equal shapes; mx.sym.broadcast_* where they differ --------------------------
    def _binary(self, other: Any, tensor: str, scalar: str, hint: str | None = None,
                scalar_hint: str | None = None) -> Symbol:
        if isinstance(other, Symbol):
            return apply_op(tensor, self, other, hint=hint)
        if _is_number(other):
            return apply_op(scalar, self, hint=scalar_hint or scalar, scalar=other)
        raise MXNetTypeError(f"{tensor}: a symbol combines with symbols and numbers, got "
                             f"{type(other).__name__}")

    def _reverse(self, other: Any, scalar: str, hint: str) -> Symbol:
        if _is_number(other):
            return apply_op(scalar, self, hint=hint, scalar=other)
        raise MXNetTypeError(f"{scalar}: a symbol combines with symbols and numbers, got "
                             f"{type(other).__name__}")

    def __add__(self, other: Any) -> Symbol:
        return self._binary(other, "elemwise_add", "_plus_scalar", "_plus", "_plusscalar")

    def __radd__(self, other: Any) -> Symbol:
        return self.__add__(other)

    def __sub__(self, other: Any) -> Symbol:
        return self._binary(other, "elemwise_sub", "_minus_scalar", "_minus", "_minusscalar")

    def __rsub__(self, other: Any) -> Symbol:
        return self._reverse(other, "_rminus_scalar", "_rminusscalar")

    def __mul__(self, other: Any) -> Symbol:
        return self._binary(other, "elemwise_mul", "_mul_scalar", "_mul", "_mulscalar")

    def __rmul__(self, other: Any) -> Symbol:
        return self.__mul__(other)

    def __truediv__(self, other: Any) -> Symbol:
        return self._binary(other, "elemwise_div", "_div_scalar", "_div", "_divscalar")

    def __rtruediv__(self, other: Any) -> Symbol:
        return self._reverse(other, "_rdiv_scalar", "_rdivscalar")

    # The names that Python 2 used, which the reference still has.
    __div__ = __truediv__
    __rdiv__ = __rtruediv__

    def __mod__(self, other: Any) -> Symbol:
        return self._binary(other, "_mod", "_mod_scalar", "_mod", "_modscalar")

    def __rmod__(self, other: Any) -> Symbol:
        return self._reverse(other, "_rmod_scalar", "_rmodscalar")

    def __pow__(self, other: Any) -> Symbol:
        return self._binary(other, "_power", "_power_scalar", "_power", "_powerscalar")

    def __rpow__(self, other: Any) -> Symbol:
        return self._reverse(other, "_rpower_scalar", "_rpower_scalar")

    def _in_place(self, other: Any) -> NoReturn:
        raise MXNetNotImplementedError("a symbol cannot be changed in place: write a = a + b")

    __iadd__ = __isub__ = __imul__ = __itruediv__ = __idiv__ = _in_place  # type: ignore[misc]

    def __neg__(self) -> Symbol:
        return apply_op("_mul_scalar", self, hint="_mulscalar", scalar=-1.0)

    def __abs__(self) -> Symbol:
        return apply_op("abs", self)

    def __eq__(self, other: object) -> Symbol:  # type: ignore[override]
        return NotImplemented if other is None else self._binary(other, "_equal", "_equal_scalar")

    def __ne__(self, other: object) -> Symbol:  # type: ignore[override]
        if other is None:
            return NotImplemented
        return self._binary(other, "_not_equal", "_not_equal_scalar")

    def __gt__(self, other: Any) -> Symbol:
        return self._binary(other, "_greater", "_greater_scalar")

    def __ge__(self, other: Any) -> Symbol:
        return self._binary(other, "_greater_equal", "_greater_equal_scalar")

    def __lt__(self, other: Any) -> Symbol:
        return self._binary(other, "_lesser", "_lesser_scalar")

    def __le__(self, other: Any) -> Symbol:
        return self._binary(other, "_lesser_equal", "_lesser_equal_scalar")

    # Symbols are used as keys: by identity, since == makes a symbol.
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise MXNetNotImplementedError(
            "the truth of a symbol is not known before it is bound and run; compare names, or use "
            "`is None`")

    __nonzero__ = __bool__

    # -- methods whose arguments are not the operator's ------------------------------------------
    def reshape(self, *shape: Any, **kwargs: Any) -> Symbol:
        """Another shape for the same elements: a tuple, or the dimensions one by one.

        See `mx.sym.reshape` for the meaning of 0, -1, -2, -3 and -4 and for `reverse`.
        """
        if len(shape) == 1 and not isinstance(shape[0], int | np.integer):
            shape = tuple(shape[0])
        if shape:
            if "shape" in kwargs:
                raise MXNetTypeError("reshape: shape was given twice")
            kwargs["shape"] = shape
        return self._apply("Reshape", "reshape", kwargs)

    def astype(self, dtype: Any, **kwargs: Any) -> Symbol:
        """The values converted to another dtype."""
        return self._apply("Cast", "cast", {**kwargs, "dtype": dtype})

    def flatten(self, inplace: bool = False, **kwargs: Any) -> Symbol:
        """A matrix: the first axis stays, all others become one. `inplace` has no effect."""
        return self._apply("Flatten", "flatten", kwargs)

    def expand_dims(self, axis: int, inplace: bool = False, **kwargs: Any) -> Symbol:
        """With a new axis of length 1 at `axis`. `inplace` has no effect."""
        return self._apply("expand_dims", "expand_dims", {**kwargs, "axis": axis})

    def squeeze(self, axis: Any = None, inplace: bool = False, **kwargs: Any) -> Symbol:
        """Without axes of length 1: all, or those in `axis`. `inplace` has no effect."""
        return self._apply("squeeze", "squeeze", {**kwargs, "axis": axis})

    def split_v2(self, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False,
                 **kwargs: Any) -> Symbol:
        """Parts along an axis: so many equal ones, or beginning at the given places."""
        where: dict[str, Any] = {"axis": axis, "squeeze_axis": squeeze_axis, "indices": ()}
        if isinstance(indices_or_sections, int | np.integer):
            if indices_or_sections <= 0:
                raise MXNetValueError(f"split_v2: the number of parts must be positive, got "
                                      f"{indices_or_sections}")
            where["sections"] = indices_or_sections
        else:
            where["indices"] = (0, *indices_or_sections)
        return self._apply("_split_v2", "_split_v2", {**kwargs, **where})

    def _apply(self, name: str, hint: str, kwargs: dict[str, Any]) -> Symbol:
        node_name, attr = kwargs.pop("name", None), kwargs.pop("attr", None)
        return make(get(name), hint, (self,), kwargs, node_name, attr)

    # -- inference -------------------------------------------------------------------------------
    def infer_shape(self, *args: Any, **kwargs: Any) -> symbol_infer.ShapeLists:
        """Shapes of arguments, outputs and auxiliary states from those that are given.

        Parameters
        ----------
        *args : tuple or None
            Shapes in the order of `list_arguments`; None where unknown.
        **kwargs : tuple
            Shapes by name. In a shape 0 means unknown (-1 if `mx.util.np_shape` is on).

        Returns
        -------
        (arg_shapes, out_shapes, aux_shapes), lists of tuples; three times None, with a warning,
        when they do not follow from what was given.

        Raises
        ------
        MXNetValueError
            If the shapes contradict each other.
        """
        return symbol_infer.shapes(self._heads, args, kwargs, partial=False)

    def infer_shape_partial(self, *args: Any, **kwargs: Any) -> symbol_infer.ShapeLists:
        """As `infer_shape`, with what was found: () for an unknown shape, 0 for a dimension."""
        return symbol_infer.shapes(self._heads, args, kwargs, partial=True)

    def infer_type(self, *args: Any, **kwargs: Any) -> symbol_infer.TypeLists:
        """Dtypes of arguments, outputs and auxiliary states, as `infer_shape` does for shapes."""
        return symbol_infer.types(self._heads, args, kwargs, partial=False)

    def infer_type_partial(self, *args: Any, **kwargs: Any) -> symbol_infer.TypeLists:
        """As `infer_type`, with None for what could not be found."""
        return symbol_infer.types(self._heads, args, kwargs, partial=True)

    # -- files and text --------------------------------------------------------------------------
    def tojson(self, remove_amp_cast: bool = True) -> str:
        """The graph in the reference's JSON format; `load_json` reads it."""
        return graph_json.dumps(self._heads, remove_amp_cast=remove_amp_cast)

    def save(self, fname: Any, remove_amp_cast: bool = True) -> None:
        """Writes `tojson` to a file; an interrupted save leaves the old file whole."""
        graph_json.write_file(fname, self.tojson(remove_amp_cast))

    def debug_str(self) -> str:
        """Every node with its inputs, parameters and the line that made it."""
        lines = ["Symbol outputs:"]
        lines += [f"\toutput[{i}] = {h.node.name}({h.index})" for i, h in enumerate(self._heads)]
        for n in self._nodes():
            shown = _shown_attrs(n)
            if n.op is None:
                lines.append(f"Variable: {n.name}")
            else:
                lines += ["-" * 20, f"Op: {n.op.name}, name={n.name}"]
                lines += [f"\targ[{i}] = {e.node.name}({e.index})" for i, e in enumerate(n.ins)]
            lines += [f"\t{k} = {v}" for k, v in sorted(shown.items())]
            if n.op is not None and n.origin:
                lines.append(f"\tmade at {n.origin}")
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        name = self.name
        if name is not None:
            return f"<Symbol {name}>"
        names = [h.node.name for h in self._heads]
        more = f", ... {len(names) - 20} more" if len(names) > 20 else ""
        return f"<Symbol group [{', '.join(names[:20])}{more}]>"

    # -- running ---------------------------------------------------------------------------------
    def gradient(self, wrt: str | Sequence[str]) -> Symbol:
        """The symbol that computes gradients of the sum of all outputs.

        Parameters
        ----------
        wrt : str or list of str
            Names of arguments.
        """
        from .gradient import gradient
        names = [wrt] if isinstance(wrt, str) else list(wrt)
        variables = {n.name: Entry(n, 0) for n in self._nodes() if n.op is None}
        wrong = [n for n in names if n not in variables]
        if wrong:
            raise MXNetValueError(f"{self!r}: gradient with respect to "
                                  f"{', '.join(map(str, wrong))}; its variables: "
                                  f"{', '.join(variables)}")
        targets = [variables[n] for n in names]
        found = gradient(self._heads, targets)
        zero = get("zeros_like")
        return Symbol(g if g is not None
                      else Entry(Node(zero, f"{t.node.name}_grad", (t,), zero.parse({})), 0)
                      for g, t in zip(found, targets, strict=True))

    def bind(self, ctx: Any, args: Any, args_grad: Any = None, grad_req: Any = "write",
             aux_states: Any = None, group2ctx: Any = None, shared_exec: Any = None) -> Any:
        """An executor over given arrays.

        Parameters
        ----------
        ctx : Context
        args : list of NDArray or dict of str to NDArray
            Values of the arguments, in the order of `list_arguments` or by name.
        args_grad : list or dict of NDArray, optional
            Where gradients go; arguments without one get none.
        grad_req : str, list or dict
            "write", "add" or "null", for all, in order, or by name.
        aux_states : list or dict of NDArray, optional
        group2ctx : dict of str to Context, optional
            Devices of the groups that `AttrScope(ctx_group=...)` made.
        shared_exec : Executor, optional
            Accepted for compatibility; memory is shared by the pool anyway.

        Returns
        -------
        Executor
        """
        if Symbol._bind_hook is None:
            raise MXNetError("Symbol.bind needs the runtime: import mxcy")
        return Symbol._bind_hook(self, ctx, args, args_grad, grad_req, aux_states, group2ctx,
                                 shared_exec)

    def simple_bind(self, ctx: Any, grad_req: Any = "write", type_dict: Any = None,
                    stype_dict: Any = None, group2ctx: Any = None, shared_arg_names: Any = None,
                    shared_exec: Any = None, shared_buffer: Any = None, **kwargs: Any) -> Any:
        """An executor over new arrays, whose shapes follow from the given ones.

        Parameters
        ----------
        ctx : Context
        grad_req : str, list or dict
            As for `bind`.
        type_dict : dict of str to dtype, optional
            Dtypes of arguments; float32 where nothing says otherwise.
        shared_exec : Executor, optional
            Arrays of equal name, shape and dtype are taken from it.
        shared_arg_names : list of str, optional
            Which arguments may be taken from `shared_exec`; all by default.
        shared_buffer : dict of str to NDArray, optional
            Arrays to use by name; new ones are added to it.
        **kwargs : tuple
            Shapes by argument name.

        Returns
        -------
        Executor
        """
        if Symbol._simple_bind_hook is None:
            raise MXNetError("Symbol.simple_bind needs the runtime: import mxcy")
        return Symbol._simple_bind_hook(self, ctx, grad_req, type_dict, stype_dict, group2ctx,
                                        shared_arg_names, shared_exec, shared_buffer, kwargs)

    def eval(self, ctx: Any = None, **kwargs: Any) -> list[Any]:
        """Binds the arrays given by name, runs forward and returns the outputs."""
        return self.bind(ctx, kwargs, grad_req="null").forward()

    def optimize_for(self, backend: str, *args: Any, **kwargs: Any) -> NoReturn:
        """Not offered: the pipeline optimizes every bound graph itself."""
        raise MXNetNotImplementedError(
            f"optimize_for({backend!r}): there are no backends to choose; every bound graph goes "
            f"through the library's own passes")

    get_backend_symbol = optimize_for

    # -- what needs values -----------------------------------------------------------------------
    def _needs_values(self, function: str) -> NoReturn:
        raise MXNetNotImplementedError(f"{function}: a symbol has no values until it is bound; use "
                                       f"bind(...).forward() or eval()")

    def asnumpy(self) -> NoReturn:
        self._needs_values("asnumpy")

    def asscalar(self) -> NoReturn:
        self._needs_values("asscalar")

    def wait_to_read(self) -> NoReturn:
        self._needs_values("wait_to_read")

    def backward(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._needs_values("backward")

    def detach(self) -> NoReturn:
        self._needs_values("detach")

    def as_in_context(self, *args: Any) -> NoReturn:
        self._needs_values("as_in_context")

    def copy(self) -> NoReturn:
        self._needs_values("copy")

    def as_nd_ndarray(self) -> Symbol:
        """Itself: this symbol already has the semantics of `mx.sym`."""
        return self

    def as_np_ndarray(self) -> NoReturn:
        raise MXNetNotImplementedError("as_np_ndarray: there is no mx.np yet")


def _shown_attrs(node: Node) -> dict[str, str]:
    """Parameters and attributes as users see them, hidden keys by both spellings."""
    out = node.params.to_strings() if node.op is not None else {}
    for key, value in node.attrs.items():
        out[key] = value
        if key[2:-2] in HIDDEN_KEYS and key.startswith("__"):
            out[key[2:-2]] = value
    return out


def Variable(name: str, attr: dict[str, str] | None = None, shape: Any = None, lr_mult: Any = None,
             wd_mult: Any = None, dtype: Any = None, init: Any = None, stype: str | None = None,
             **kwargs: Any) -> Symbol:
    """A symbol that stands for an array to be given later.

    Parameters
    ----------
    name : str
    attr : dict of str to str, optional
    shape : tuple of int, optional
        Known shape; 0 for an unknown dimension.
    lr_mult, wd_mult : float, optional
        Factors on learning rate and weight decay in training.
    dtype : dtype, optional
    init : Initializer or str, optional
        Overrides the initializer of the training.
    stype : {'default', 'row_sparse', 'csr'}, optional
    **kwargs
        Further attributes, `__named_like_this__`.

    Returns
    -------
    Symbol
    """
    if not isinstance(name, str):
        raise MXNetTypeError(f"Variable: name must be a string, got {name!r}")
    attrs = current_attrs(attr)
    if shape is not None:
        attrs["__shape__"] = str(symbol_infer.as_shape(shape, f"Variable {name!r}"))
    if lr_mult is not None:
        attrs["__lr_mult__"] = str(lr_mult)
    if wd_mult is not None:
        attrs["__wd_mult__"] = str(wd_mult)
    if dtype is not None:
        attrs["__dtype__"] = str(as_dtype(dtype).code)
    if init is not None:
        attrs["__init__"] = init if isinstance(init, str) else init.dumps()
    if stype is not None:
        if stype not in _STYPES:
            raise MXNetValueError(f"Variable {name!r}: stype must be one of {list(_STYPES)}, got "
                                  f"{stype!r}")
        attrs["__storage_type__"] = _STYPES[stype]
    for key, value in kwargs.items():
        if not (key.startswith("__") and key.endswith("__")):
            raise MXNetValueError(f"Variable {name!r}: unknown argument {key!r}; attributes of "
                                  f"your own are written __{key.strip('_')}__")
        attrs[key] = str(value)
    attrs = normalise_attrs(attrs, f"Variable {name!r}", operator=False)
    return Symbol((Entry(Node(None, name, attrs=attrs, origin=user_line()), 0),))


var = Variable


def Group(symbols: Iterable[Symbol], create_fn: Callable[..., Symbol] = Symbol) -> Symbol:
    """A symbol with the outputs of all the given ones, in order."""
    items = list(symbols) if not isinstance(symbols, Symbol) else [symbols]
    if not items:
        raise MXNetTypeError("Group: a list of symbols is needed, got an empty one")
    return create_fn([h for s in items for h in _heads_of(s, "Group")])


def load_json(json_str: str | bytes) -> Symbol:
    """The symbol in a JSON text that `tojson` or any version of the reference wrote.

    Raises
    ------
    MXNetValueError
        If the text is no such graph; nothing in it is ever executed.
    """
    if isinstance(json_str, bytes):
        try:
            json_str = json_str.decode()
        except UnicodeDecodeError:
            raise MXNetValueError("load_json: the bytes are not UTF-8") from None
    if not isinstance(json_str, str):
        raise MXNetTypeError(f"load_json: a string is needed, got {type(json_str).__name__}")
    return Symbol(graph_json.loads(json_str))


fromjson = load_json


def load(fname: Any) -> Symbol:
    """The symbol in a file that `Symbol.save` or the reference wrote."""
    return load_json(graph_json.read_file(fname))
