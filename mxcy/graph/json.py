"""Graphs as JSON text, in the reference's format.

What lives here: writing, and reading of every version of the format, bounded and checked. What does
not: the Symbol class. Parameters of operators are strings, as `Params.to_strings` gives them.
Invariant: reading builds nodes and nothing else; whatever the text holds, the answer is a valid
graph or an MXNetValueError that says where the text is wrong.
"""
from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Sequence
from typing import Any

from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError, opening
from ..ops.base import Operator, get
from .compose import missing_input
from .control import with_subgraphs
from .ir import Entry, Node, topo
from .naming import HIDDEN_KEYS

__all__ = ["MAX_BYTES", "MAX_NODES", "VERSION", "dumps", "loads", "read_file", "write_file"]

#: The version that files say they come from: the last one of the reference whose format this is.
VERSION = 10901
MAX_NODES = 1_000_000
MAX_BYTES = 1 << 28
_MAX_INPUTS = 100_000
_MAX_DEPTH = 32
#: Files without a version are older than 0.9.5; there -1 was the way to reduce over all axes.
_UNVERSIONED = 800
_WHOLE_ARRAY_BEFORE = 905
#: Parameters that have a default here and none in the reference (or in its older versions): always
#: written, so that it reads our files.
_ALWAYS_WRITTEN = {"_split_v2": "indices"}


# -- writing -------------------------------------------------------------------------------------
def _without_casts(entry: Entry) -> Entry:
    """The entry behind the casts that automatic mixed precision put in."""
    while entry.node.op is not None and entry.node.op.name in ("amp_cast", "amp_multicast"):
        entry = entry.node.ins[entry.index]
    return entry


def _rebuilt_without_casts(heads: Sequence[Entry]) -> list[Entry]:
    made: dict[int, Node] = {}

    def follow(entry: Entry) -> Entry:
        entry = _without_casts(entry)
        return Entry(made[id(entry.node)], entry.index)

    for n in topo(heads):
        made[id(n)] = Node(n.op, n.name, [follow(e) for e in n.ins], n.params, n.attrs)
    return [follow(h) for h in heads]


def dumps(heads: Sequence[Entry], remove_amp_cast: bool = True) -> str:
    """The JSON text of the graph that the heads need."""
    nodes = topo(heads)
    if remove_amp_cast and any(n.op is not None and n.op.name.startswith("amp_") for n in nodes):
        heads = _rebuilt_without_casts(heads)
        nodes = topo(heads)
    number = {id(n): i for i, n in enumerate(nodes)}
    rows, row_ptr = [], [0]
    for n in nodes:
        row: dict[str, Any] = {"op": "null" if n.op is None else n.op.name, "name": n.name}
        attrs = n.attrs
        if n.op is not None:
            attrs = {**n.params.to_strings(), **n.attrs}
            extra = _ALWAYS_WRITTEN.get(n.op.name, "scalar")
            if extra in type(n.params).specs():
                attrs.setdefault(extra, str(getattr(n.params, extra)))
        if attrs:
            row["attrs"] = dict(sorted(attrs.items()))
        row["inputs"] = [[number[id(e.node)], e.index, 0] for e in n.ins]
        inner = getattr(n.op, "subgraphs", ())
        if inner:
            row["subgraphs"] = [json.loads(dumps(s.heads, remove_amp_cast)) for s in inner]
        rows.append(row)
        row_ptr.append(row_ptr[-1] + n.num_outs)
    rest = {
        "arg_nodes": [i for i, n in enumerate(nodes) if n.op is None],
        "node_row_ptr": row_ptr,
        "heads": [[number[id(h.node)], h.index, 0] for h in heads],
        "attrs": {"mxnet_version": ["int", VERSION]},
    }
    # One node a line: a diff of two files then shows what changed.
    body = ",\n    ".join(json.dumps(row) for row in rows)
    tail = ",\n  ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in rest.items())
    return f'{{\n  "nodes": [\n    {body}\n  ],\n  {tail}\n}}\n'


# -- reading -------------------------------------------------------------------------------------
def _bad(where: str, problem: str) -> MXNetValueError:
    return MXNetValueError(f"symbol JSON: {where}: {problem}")


def _parse(text: str) -> dict[str, Any]:
    if len(text) > MAX_BYTES:
        raise _bad("text", f"{len(text)} characters, at most {MAX_BYTES} are read")
    try:
        top = json.loads(text)
    except RecursionError:
        raise _bad("text", "nested too deeply") from None
    except ValueError as error:
        raise _bad("text", str(error)) from None
    if not isinstance(top, dict) or not isinstance(top.get("nodes"), list):
        raise _bad("text", 'an object with a list "nodes" was expected')
    if not 0 < len(top["nodes"]) <= MAX_NODES:
        raise _bad("nodes", f"{len(top['nodes'])} nodes; between 1 and {MAX_NODES} are read")
    return top


def _version(top: dict[str, Any]) -> int:
    attrs = top.get("attrs")
    found = attrs.get("mxnet_version") if isinstance(attrs, dict) else None
    if isinstance(found, list) and len(found) == 2:
        found = found[1]
    return found if isinstance(found, int) and not isinstance(found, bool) else _UNVERSIONED


def _entry(value: Any, made: Sequence[Node], where: str) -> Entry:
    """The entry that [node, output] or [node, output, version] names, among the nodes so far."""
    if (not isinstance(value, list) or not 2 <= len(value) <= 3
            or not all(type(v) is int for v in value)):
        raise _bad(where, f"[node, output, version] was expected, got {_short(value)}")
    node, index = value[0], value[1]
    if not 0 <= node < len(made):
        raise _bad(where, f"node {node} is not one of the {len(made)} before it")
    if not 0 <= index < made[node].num_outs:
        raise _bad(where, f"{made[node].name!r} has {made[node].num_outs} outputs, not number "
                          f"{index}")
    return Entry(made[node], index)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _strings(row: dict[str, Any], key: str, where: str) -> dict[str, str]:
    value = row.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise _bad(where, f'"{key}" must be an object of strings, got {_short(value)}')
    return value


def _is_dunder(key: str) -> bool:
    return len(key) > 4 and key.startswith("__") and key.endswith("__")


class _Row:
    """One checked row of "nodes": parameters and attributes told apart."""

    def __init__(self, row: Any, number: int) -> None:
        if not isinstance(row, dict):
            raise _bad(f"node {number}", f"an object was expected, got {_short(row)}")
        op, name = row.get("op"), row.get("name")
        if not isinstance(op, str) or not isinstance(name, str):
            raise _bad(f"node {number}", '"op" and "name" must be strings')
        self.where = f"node {number} {_short(name)} ({_short(op)})"
        self.name = name
        self.inputs = row.get("inputs", [])
        if not isinstance(self.inputs, list) or len(self.inputs) > _MAX_INPUTS:
            raise _bad(self.where, '"inputs" must be a list of reasonable length')
        self.subgraphs = row.get("subgraphs") or []
        if not isinstance(self.subgraphs, list) or not all(
                isinstance(s, dict) and isinstance(s.get("nodes"), list) for s in self.subgraphs):
            raise _bad(self.where, '"subgraphs" must be a list of graphs')
        self.op: Operator | None = None
        if op != "null":
            try:
                self.op = get(op)
            except MXNetValueError as error:
                raise _bad(self.where, str(error)) from None
        self.params: dict[str, str] = {}
        self.attrs: dict[str, str] = {}
        self.for_inputs: dict[str, str] = {}
        self._sort(_strings(row, "param", self.where), strict=True)
        self._sort(_strings(row, "attr", self.where), strict=False)
        self._sort(_strings(row, "attrs", self.where), strict=True)

    def _sort(self, values: dict[str, str], *, strict: bool) -> None:
        """Tells parameters from attributes; `strict` sections hold no other unknown names."""
        known = {} if self.op is None else {**self.op.Params.specs(), **self.op.Params._aliases()}
        for key, value in values.items():
            if key in HIDDEN_KEYS:
                self.attrs[f"__{key}__"] = value
            elif self.op is None or _is_dunder(key):
                self.attrs[key] = value
            elif key in known:
                self.params[key] = value
            elif any(key.endswith(f"_{hidden}") for hidden in HIDDEN_KEYS):
                self.for_inputs[key] = value
            elif strict:
                self.params[key] = value  # the operator's own error names what it knows
            else:
                self.attrs[f"__{key}__"] = value

    def upgrade(self, version: int) -> None:
        """What meant something else when an old version wrote it."""
        if (version < _WHOLE_ARRAY_BEFORE and self.op is not None
                and self.op.name in ("argmax", "argmin") and self.params.get("axis") == "-1"):
            del self.params["axis"]


def _move_to_inputs(row: _Row, names: Sequence[str], ins: Sequence[Entry]) -> None:
    """Old files put `weight_lr_mult` on the operator; it belongs to the variable."""
    for key, value in row.for_inputs.items():
        for hidden in HIDDEN_KEYS:
            base = key[: -len(hidden) - 1]
            if key.endswith(f"_{hidden}") and base in names:
                node = ins[names.index(base)].node
                if node.op is None:
                    node.attrs.setdefault(f"__{hidden}__", value)
                    break
        else:
            row.attrs[f"__{key}__"] = value


def _node(row: _Row, made: list[Node], version: int, depth: int) -> list[Node]:
    """The node of a row, after the auxiliary variables that very old files leave out."""
    ins = [_entry(v, made, f"{row.where}, input {i}") for i, v in enumerate(row.inputs)]
    op = row.op
    if op is None:
        if ins:
            raise _bad(row.where, "a variable has no inputs")
        return [Node(None, row.name, attrs=row.attrs)]
    if op.variadic is not None:
        row.params.setdefault(op.variadic, str(op.counted(len(ins))))
    try:
        params = op.parse(row.params)
        op = op.of(params)
        if row.subgraphs:
            inner = [_graph(s, version, depth + 1) for s in row.subgraphs]
            op = with_subgraphs(op, params, inner, len(ins))
        # Before the names: a count of 2**31 must not make as many strings.
        if op.variadic is not None and getattr(params, op.variadic) != op.counted(len(ins)):
            raise MXNetValueError(f"{op.variadic} is {getattr(params, op.variadic)}, but there are "
                                  f"{len(ins)} inputs")
        names = op.input_names(params)
        op.output_names(params)
    except MXNetError as error:
        raise _bad(row.where, str(error)) from None
    except (TypeError, ValueError, LookupError, ArithmeticError) as error:
        raise _bad(row.where, f"{type(error).__name__}: {error}") from None
    extra = []
    if op.aux and len(ins) == len(names) - op.aux:
        for name in names[-op.aux:]:
            entry = missing_input(op, row.name, name, row.attrs)
            ins.append(entry)
            extra.append(entry.node)
    if len(ins) != len(names):
        raise _bad(row.where, f"{len(names)} inputs were expected ({', '.join(names)}), "
                              f"got {len(ins)}")
    _move_to_inputs(row, names, ins)
    return [*extra, Node(op, row.name, ins, params, row.attrs)]


def loads(text: str) -> tuple[Entry, ...]:
    """The heads of the graph in a JSON text.

    Raises
    ------
    MXNetValueError
        If the text is not JSON, is too large or too deep, or describes no valid graph: unknown
        operators, parameters that do not fit, inputs that are not earlier nodes, a wrong number of
        them, outputs that do not exist.
    """
    top = _parse(text)
    return _graph(top, _version(top), 0)


def _graph(top: dict[str, Any], version: int, depth: int) -> tuple[Entry, ...]:
    """The heads of a parsed graph, or of a subgraph in one."""
    if depth > _MAX_DEPTH:
        raise _bad("subgraphs", f"more than {_MAX_DEPTH} levels")
    made: list[Node] = []
    for number, value in enumerate(top["nodes"]):
        row = _Row(value, number)
        row.upgrade(version)
        made.append(_node(row, made, version, depth)[-1])
    args = top.get("arg_nodes", [])
    if not isinstance(args, list) or not all(
            type(i) is int and 0 <= i < len(made) and made[i].op is None for i in args):
        raise _bad("arg_nodes", "must be the numbers of variables")
    heads = top.get("heads", [[len(made) - 1, 0]])
    if not isinstance(heads, list) or not 0 < len(heads) <= MAX_NODES:
        raise _bad("heads", f"a list of outputs was expected, got {_short(heads)}")
    return tuple(_entry(h, made, f"head {i}") for i, h in enumerate(heads))


# -- files ---------------------------------------------------------------------------------------
def _path(fname: Any) -> str:
    if not isinstance(fname, str | os.PathLike):
        raise MXNetTypeError(f"a file name is needed, got {type(fname).__name__}")
    path = os.fspath(fname)
    return path[len("file://"):] if isinstance(path, str) and path.startswith("file://") else path


def write_file(fname: Any, text: str) -> None:
    """Replaces a file at once: it is either the whole new text or what it was before."""
    path = _path(fname)
    temporary = f"{path}.{secrets.token_hex(6)}.tmp"
    try:
        with opening():
            f = open(temporary, "x", encoding="utf-8")  # noqa: SIM115
        with f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read_file(fname: Any) -> str:
    """The text of a file, of at most `MAX_BYTES`."""
    path = _path(fname)
    with opening():
        f = open(path, "rb")  # noqa: SIM115
    with f:
        data = f.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise MXNetValueError(f"{path}: more than {MAX_BYTES} bytes; that is no symbol")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MXNetValueError(f"{path}: not UTF-8; that is no symbol") from None
