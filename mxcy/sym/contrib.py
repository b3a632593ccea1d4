# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: I001, RUF022, RUF100
"""The operators of `mx.sym.contrib`."""
from .op_elemwise_more import _contrib_div_sqrt_dim as div_sqrt_dim
from .op_elemwise_more import _contrib_gradientmultiplier as gradientmultiplier
from .op_elemwise_more import _contrib_quadratic as quadratic
from .op_elemwise_more import _contrib_round_ste as round_ste
from .op_elemwise_more import _contrib_sign_ste as sign_ste
from .op_indexing import _contrib_SparseEmbedding as SparseEmbedding
from .op_indexing import _contrib_index_copy as index_copy

__all__ = ["SparseEmbedding", "div_sqrt_dim", "gradientmultiplier", "index_copy", "quadratic",
           "round_ste", "sign_ste"]
