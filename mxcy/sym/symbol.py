"""`mxcy.sym.symbol`: Symbol and the functions written by hand, where the reference keeps them.

Invariant: holds no definition; the names are those of graph/symbol.py and creation.py.
"""
# ruff: noqa: F403
from ..graph.symbol import Group, Symbol, Variable, fromjson, load, load_json, var
from .creation import *
from .creation import __all__ as _names

__all__ = ["Group", "Symbol", "Variable", "fromjson", "load", "load_json", "var", *_names]
