"""Pictures of symbols: a table as text, and a drawing by graphviz.

What lives here: `print_summary` and `plot_network`, which `mx.viz` offers. What does not: running.
Invariant: a symbol is only read; shapes come from the same inference that binding uses.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._core.dtypes import as_dtype
from ._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from .graph.ir import Node, aux_nodes
from .graph.passes.infer import Inferred, infer, is_known
from .graph.symbol import Symbol
from .graph.symbol_infer import given_by_node, known_shape

__all__ = ["plot_network", "print_summary"]

#: Endings of the names of variables that are learned, which drawings leave out.
_LEARNED = ("_weight", "_bias", "_gamma", "_beta", "_moving_mean", "_moving_var", "_running_mean",
            "_running_var", "_parameters")
#: Fill colours by kind of operator (ColorBrewer's Set3, made to be told apart).
_COLOURS = {"Convolution": "#fb8072", "Deconvolution": "#fb8072", "FullyConnected": "#fb8072",
            "BatchNorm": "#bebada", "LayerNorm": "#bebada", "Activation": "#ffffb3",
            "LeakyReLU": "#ffffb3", "Pooling": "#80b1d3", "Concat": "#fdb462",
            "Flatten": "#fdb462", "Reshape": "#fdb462", "Softmax": "#b3de69",
            "SoftmaxOutput": "#b3de69"}
_VARIABLE, _OTHER = "#8dd3c7", "#fccde5"


class _MissingExtra(MXNetError, ImportError):
    """An optional package is not installed."""


def _inferred(symbol: Symbol, shape: Mapping[str, Any] | None, dtype: Any = None) -> Inferred:
    if not isinstance(symbol, Symbol):
        raise MXNetTypeError(f"a Symbol is needed, got {type(symbol).__name__}")
    nodes = symbol._nodes()
    given = {key: known_shape(value, f"shape of {name!r}")
             for key, (name, value) in given_by_node(nodes, (), shape or {}, "shapes").items()}
    dtypes: dict[int, Any] = {}
    if isinstance(dtype, Mapping):
        dtypes = {key: as_dtype(value)
                  for key, (_, value) in given_by_node(nodes, (), dtype, "dtypes").items()}
    elif dtype is not None:
        dtypes = {id(n): as_dtype(dtype) for n in nodes if n.op is None and n.name in (shape or {})}
    found = infer(symbol._heads, given, dtypes, partial=True)
    if shape is not None:
        lost = [n.name for n in nodes if n.op is None and not is_known(found.shape[id(n), 0])]
        if lost:
            raise MXNetValueError(f"the shapes given do not determine those of {', '.join(lost)}; "
                                  f"give them too")
    return found


def _text(shape: Any) -> str:
    return "x".join("?" if d == -1 else str(d) for d in shape[1:]) if shape is not None else ""


def _learned(nodes: Sequence[Node], inputs: set[str]) -> dict[int, Node]:
    """The variables that training learns, by id: neither data, nor labels, nor auxiliary states."""
    aux = aux_nodes(nodes)
    first = next((n.name for n in nodes if n.op is None), None)
    return {id(n): n for n in nodes
            if n.op is None and id(n) not in aux and n.name not in inputs and n.name != first
            and not n.name.endswith("_label")}


def print_summary(symbol: Symbol, shape: Mapping[str, Any] | None = None, line_length: int = 120,
                  positions: Sequence[float] = (0.44, 0.64, 0.74, 1.0)) -> None:
    """Prints a table of the layers: output shape, number of parameters, what they take.

    Parameters
    ----------
    symbol : Symbol
    shape : dict of str to tuple, optional
        Shapes of the inputs; without them shapes and counts stay empty.
    line_length : int
        Width of the table in characters.
    positions : sequence of four floats
        Where the columns end, as fractions of the width (or in characters, if above 1).
    """
    found = _inferred(symbol, shape)
    ends = [int(line_length * p) if positions[-1] <= 1 else int(p) for p in positions]

    def row(cells: Sequence[str]) -> str:
        line = ""
        for cell, end in zip(cells, ends, strict=True):
            line = (line + cell)[:end].ljust(end)
        return line.rstrip()

    nodes = symbol._nodes()
    learned = _learned(nodes, set(shape or ()))
    rule, total, counted = "_" * line_length, 0, set()
    print(rule)
    print(row(["Layer (type)", "Output Shape", "Param #", "Previous Layer"]))
    print("=" * line_length)
    shown = [n for n in nodes if n.op is not None or n.name in (shape or ()) or n is nodes[0]]
    listed = {id(n) for n in shown}
    for i, n in enumerate(shown):
        count = 0
        for e in n.ins:
            size = found.shape[id(e.node), 0]
            if id(e.node) in learned and id(e.node) not in counted and is_known(size):
                counted.add(id(e.node))
                product = 1
                for d in size or ():
                    product *= d
                count += product
        total += count
        kind = "null" if n.op is None else n.op.name
        before = [e.node.name for e in n.ins if id(e.node) in listed]
        print(row([f"{n.name}({kind})", _text(found.shape[id(n), 0]), str(count),
                   before[0] if before else ""]))
        for name in before[1:]:
            print(row(["", "", "", name]))
        print("=" * line_length if i == len(shown) - 1 else rule)
    print(f"Total params: {total}")
    print(rule)


def _label(n: Node) -> str:
    """What stands in the box of a node: its operator and the parameters that matter most."""
    if n.op is None:
        return n.name
    p, kind = n.params, n.op.name
    get = {f: getattr(p, f) for f in p.specs()}

    def size(name: str) -> str:
        return "x".join(map(str, get.get(name) or ())) or "1"

    if kind in ("Convolution", "Deconvolution"):
        return f"{kind}\n{size('kernel')}/{size('stride')}, {get['num_filter']}"
    if kind == "FullyConnected":
        return f"{kind}\n{get['num_hidden']}"
    if kind in ("Activation", "LeakyReLU"):
        return f"{kind}\n{get['act_type']}"
    if kind == "Pooling":
        return f"{kind}\n{get['pool_type']}, {size('kernel')}/{size('stride')}"
    return kind if kind not in ("SoftmaxOutput", "Concat") else n.name


def plot_network(symbol: Symbol, title: str = "plot", save_format: str = "pdf",
                 shape: Mapping[str, Any] | None = None, dtype: Any = None,
                 node_attrs: Mapping[str, str] | None = None, hide_weights: bool = True) -> Any:
    """A drawing of the graph; needs the package graphviz (`pip install 'mxcy[viz]'`).

    Parameters
    ----------
    symbol : Symbol
    title : str
        Name of the drawing and of the file that `render()` writes.
    save_format : str
        Format of that file.
    shape : dict of str to tuple, optional
        Shapes of the inputs; edges are then labelled with shapes.
    dtype : dtype or dict of str to dtype, optional
        Dtypes of the inputs.
    node_attrs : dict of str to str, optional
        Graphviz attributes of the nodes, over the defaults.
    hide_weights : bool
        Whether learned variables are left out.

    Returns
    -------
    graphviz.Digraph

    Raises
    ------
    MXNetError (also an ImportError)
        If graphviz is not installed.
    """
    try:
        from graphviz import Digraph
    except ImportError:
        raise _MissingExtra("plot_network needs the package graphviz, which is not installed: "
                            "pip install 'mxcy[viz]'") from None
    found = _inferred(symbol, shape, dtype)
    style = {"shape": "box", "fixedsize": "true", "width": "1.3", "height": "0.8034",
             "style": "filled", **(node_attrs or {})}
    dot = Digraph(name=title, format=save_format)
    nodes = symbol._nodes()
    hidden = {id(n) for n in nodes
              if hide_weights and n.op is None and n.name.endswith(_LEARNED)}
    for n in nodes:
        if id(n) in hidden:
            continue
        look = {**style, "fillcolor": _VARIABLE if n.op is None
                else _COLOURS.get(n.op.name, _OTHER)}
        if n.op is None:
            look["shape"] = "oval"
        dot.node(name=n.name, label=_label(n), **look)
    for n in nodes:
        for e in n.ins:
            if id(e.node) in hidden:
                continue
            label = _text(found.shape[id(e.node), e.index]) if shape is not None else ""
            dot.edge(tail_name=n.name, head_name=e.node.name, dir="back", arrowtail="open",
                     label=label)
    return dot
