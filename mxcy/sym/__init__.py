"""`mx.sym`: functions that build symbols.

What lives here: the names. The functions of operators are generated (op_*.py, by tools/gen_api.py);
the class Symbol comes from graph/, what is written by hand from creation.py.
Invariant: where both exist, the hand-written function is the one offered.
"""
# ruff: noqa: F403, I001
from __future__ import annotations

from . import _internal, _ops, contrib, image, linalg, op, random, sparse, symbol
from . import creation as _creation
from ._ops import *
from ..runtime.custom import symbol_custom as Custom
from ..runtime import bind as _bind  # noqa: F401  puts bind and simple_bind into Symbol
from ..graph.symbol import Group, Symbol, Variable, fromjson, load, load_json, var
from .creation import *

__all__ = ["Custom", "Group", "Symbol", "Variable", "_internal", "contrib", "fromjson", "image",
           "linalg", "load", "load_json", "op", "random", "sparse", "symbol", "var", *_ops.__all__,
           *_creation.__all__]
