# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""The operators of `mx.nd.sparse`."""
from .op_elemwise_2 import _sparse_abs as abs
from .op_elemwise_2 import _sparse_arccos as arccos
from .op_elemwise_2 import _sparse_arccosh as arccosh
from .op_elemwise_2 import _sparse_arcsin as arcsin
from .op_elemwise_2 import _sparse_arcsinh as arcsinh
from .op_elemwise_2 import _sparse_arctan as arctan
from .op_elemwise_2 import _sparse_arctanh as arctanh
from .op_elemwise_3 import _sparse_broadcast_add as broadcast_add
from .op_elemwise_3 import _sparse_broadcast_div as broadcast_div
from .op_elemwise_3 import _sparse_broadcast_minus as broadcast_minus
from .op_elemwise_3 import _sparse_broadcast_mul as broadcast_mul
from .op_elemwise_3 import _sparse_broadcast_plus as broadcast_plus
from .op_elemwise_3 import _sparse_broadcast_sub as broadcast_sub
from .op_elemwise_3 import _sparse_cbrt as cbrt
from .op_elemwise_3 import _sparse_ceil as ceil
from .op_elemwise_3 import _sparse_cos as cos
from .op_elemwise_3 import _sparse_cosh as cosh
from .op_elemwise_3 import _sparse_degrees as degrees
from .op_elemwise_3 import _sparse_elemwise_add as elemwise_add
from .op_elemwise_4 import _sparse_elemwise_div as elemwise_div
from .op_elemwise_4 import _sparse_elemwise_mul as elemwise_mul
from .op_elemwise_4 import _sparse_elemwise_sub as elemwise_sub
from .op_elemwise_4 import _sparse_erf as erf
from .op_elemwise_4 import _sparse_erfinv as erfinv
from .op_elemwise_4 import _sparse_exp as exp
from .op_elemwise_4 import _sparse_expm1 as expm1
from .op_elemwise_4 import _sparse_fix as fix
from .op_elemwise_4 import _sparse_floor as floor
from .op_elemwise_4 import _sparse_gamma as gamma
from .op_elemwise_4 import _sparse_gammaln as gammaln
from .op_elemwise_4 import _sparse_log as log
from .op_elemwise_4 import _sparse_log10 as log10
from .op_elemwise_4 import _sparse_log1p as log1p
from .op_elemwise_4 import _sparse_log2 as log2
from .op_elemwise_4 import _sparse_logical_not as logical_not
from .op_elemwise_4 import _sparse_negative as negative
from .op_elemwise_4 import _sparse_radians as radians
from .op_elemwise_4 import _sparse_rcbrt as rcbrt
from .op_elemwise_4 import _sparse_reciprocal as reciprocal
from .op_elemwise_4 import _sparse_relu as relu
from .op_elemwise_4 import _sparse_rint as rint
from .op_elemwise_4 import _sparse_round as round
from .op_elemwise_4 import _sparse_rsqrt as rsqrt
from .op_elemwise_5 import _sparse_sigmoid as sigmoid
from .op_elemwise_5 import _sparse_sign as sign
from .op_elemwise_5 import _sparse_sin as sin
from .op_elemwise_5 import _sparse_sinh as sinh
from .op_elemwise_5 import _sparse_softsign as softsign
from .op_elemwise_5 import _sparse_sqrt as sqrt
from .op_elemwise_5 import _sparse_square as square
from .op_elemwise_5 import _sparse_tan as tan
from .op_elemwise_5 import _sparse_tanh as tanh
from .op_elemwise_5 import _sparse_trunc as trunc
from .op_elemwise_more import _sparse_ElementWiseSum as ElementWiseSum
from .op_elemwise_more import _sparse_add_n as add_n
from .op_elemwise_more import _sparse_clip as clip
from .op_elemwise_more import _sparse_make_loss as make_loss
from .op_elemwise_more import _sparse_stop_gradient as stop_gradient
from .op_elemwise_more import _sparse_where as where
from .op_elemwise_more import _sparse_zeros_like as zeros_like
from .op_optimizer_more import _sparse_adagrad_update as adagrad_update

__all__ = ["ElementWiseSum", "abs", "adagrad_update", "add_n", "arccos", "arccosh", "arcsin",
           "arcsinh", "arctan", "arctanh", "broadcast_add", "broadcast_div", "broadcast_minus",
           "broadcast_mul", "broadcast_plus", "broadcast_sub", "cbrt", "ceil", "clip", "cos",
           "cosh", "degrees", "elemwise_add", "elemwise_div", "elemwise_mul", "elemwise_sub", "erf",
           "erfinv", "exp", "expm1", "fix", "floor", "gamma", "gammaln", "log", "log10", "log1p",
           "log2", "logical_not", "make_loss", "negative", "radians", "rcbrt", "reciprocal", "relu",
           "rint", "round", "rsqrt", "sigmoid", "sign", "sin", "sinh", "softsign", "sqrt", "square",
           "stop_gradient", "tan", "tanh", "trunc", "where", "zeros_like"]
