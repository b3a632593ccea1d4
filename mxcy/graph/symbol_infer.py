"""`Symbol.infer_shape` and `infer_type`: how users give and get shapes and dtypes.

What lives here: names and positions of arguments, the classic meaning of 0 (unknown), the lists
that come back. What does not: inference itself (passes/infer.py).
Invariant: inside the library an unknown dimension is -1 and an unknown shape None; only here it is
0 and ().
"""
from __future__ import annotations

import operator
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from .._core import modes
from .._core.dtypes import BFLOAT16, DType, as_dtype
from .._core.errors import MXNetTypeError, MXNetValueError
from ..ops.base import Shape
from .ir import Entry, Node, aux_nodes, topo
from .passes.infer import check_shape, infer_dtypes, infer_shapes, is_known

__all__ = ["ShapeLists", "TypeLists", "as_shape", "given_by_node", "known_shape", "shapes", "types"]

ShapeLists = (tuple[list[Any], list[Any], list[Any]] | tuple[None, None, None])
TypeLists = ShapeLists


def as_shape(value: Any, where: str) -> Shape:
    """A shape as the user wrote it (tuple, list, or one number), as a tuple of int."""
    if isinstance(value, str | bytes):
        raise MXNetTypeError(f"{where}: a shape is a tuple of integers, got {value!r}")
    try:
        return (operator.index(value),)
    except TypeError:
        pass
    try:
        return tuple(operator.index(d) for d in value)
    except TypeError:
        raise MXNetTypeError(f"{where}: a shape is a tuple of integers, got {value!r}") from None


def known_shape(value: Any, where: str) -> Shape | None:
    """A user's shape as inference takes it: unknown is -1 or None."""
    if isinstance(value, int):
        raise MXNetTypeError(f"{where}: a shape is a tuple of integers, got {value!r}")
    shape = as_shape(value, where)
    if not modes.np_shape():
        if not shape:
            return None
        shape = tuple(d or -1 for d in shape)
    try:
        check_shape(shape)
    except MXNetValueError as error:
        raise MXNetValueError(f"{where}: {error}") from None
    return shape


def given_by_node(nodes: Sequence[Node], args: Sequence[Any], kwargs: Mapping[str, Any],
                  what: str) -> dict[int, tuple[str, Any]]:
    """What the user gave, by id of the variable, each with its name."""
    if args and kwargs:
        raise MXNetValueError(f"{what} of arguments are given by position or by name, not both")
    aux = aux_nodes(nodes)
    variables = [n for n in nodes if n.op is None]
    if args:
        order = [n for n in variables if id(n) not in aux]
        if len(args) > len(order):
            raise MXNetTypeError(f"{len(args)} {what} were given for {len(order)} arguments")
        pairs = list(zip(order, args, strict=False))
    else:
        known = {n.name for n in variables}
        wrong = [k for k in kwargs if k not in known]
        if wrong:
            raise MXNetValueError(f"{what} were given for {', '.join(wrong)}, which are not among "
                                  f"the variables: {', '.join(sorted(known))}")
        pairs = [(n, kwargs[n.name]) for n in variables if n.name in kwargs]
    return {id(n): (n.name, value) for n, value in pairs if value is not None}


def _lists(heads: Sequence[Entry], nodes: Sequence[Node], found: Mapping[tuple[int, int], Any]
           ) -> tuple[list[Any], list[Any], list[Any]]:
    aux = aux_nodes(nodes)
    variables = [n for n in nodes if n.op is None]
    return ([found[id(n), 0] for n in variables if id(n) not in aux],
            [found[id(h.node), h.index] for h in heads],
            [found[id(n), 0] for n in variables if id(n) in aux])


def _warn(what: str, unknown: Sequence[Node]) -> tuple[None, None, None]:
    names = ", ".join(n.name for n in unknown[:20]) or "some outputs"
    warnings.warn(f"the {what} of {names} cannot be found from what was given; give them too",
                  UserWarning, stacklevel=4)
    return None, None, None


def shapes(heads: Sequence[Entry], args: Sequence[Any], kwargs: Mapping[str, Any], *, partial: bool
           ) -> ShapeLists:
    """Backs `Symbol.infer_shape` and `infer_shape_partial`."""
    nodes = topo(heads)
    given = {key: known_shape(value, f"infer_shape: argument {name!r}")
             for key, (name, value) in given_by_node(nodes, args, kwargs, "shapes").items()}
    found = infer_shapes(heads, given, partial=True)
    lists = _lists(heads, nodes, found)
    if partial:
        classic = not modes.np_shape()
        return tuple([_user_shape(s, classic) for s in part] for part in lists)  # type: ignore
    if not all(is_known(s) for part in lists for s in part):
        return _warn("shapes",
                     [n for n in nodes if n.op is None and not is_known(found[id(n), 0])])
    return lists


def _user_shape(shape: Shape | None, classic: bool) -> Shape | None:
    if not classic:
        return shape
    return () if shape is None else tuple(0 if d == -1 else d for d in shape)


def _user_type(dtype: DType | None) -> Any:
    """The NumPy type; NumPy has no bfloat16, so that one is our own."""
    return dtype if dtype is None or dtype is BFLOAT16 else dtype.numpy


def types(heads: Sequence[Entry], args: Sequence[Any], kwargs: Mapping[str, Any], *, partial: bool
          ) -> TypeLists:
    """Backs `Symbol.infer_type` and `infer_type_partial`."""
    nodes = topo(heads)
    given = {key: as_dtype(value)
             for key, (_, value) in given_by_node(nodes, args, kwargs, "dtypes").items()}
    found = infer_dtypes(heads, given, partial=True)
    lists = _lists(heads, nodes, found)
    if not partial and any(d is None for part in lists for d in part):
        return _warn("dtypes", [n for n in nodes if n.op is None and found[id(n), 0] is None])
    return tuple([_user_type(d) for d in part] for part in lists)  # type: ignore[return-value]
