"""`mx.nd.op`: the operator functions of `mx.nd` and nothing else.

Invariant: holds exactly the names of _ops.py.
"""
# ruff: noqa: F403
from ._ops import *
from ._ops import __all__ as __all__
