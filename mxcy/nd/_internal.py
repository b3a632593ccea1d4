# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Operators whose names begin with an underscore."""
from .op_counting import _histogram
from .op_deform import _deformable_columns
from .op_elemwise import _DivScalar
from .op_elemwise import _Equal
from .op_elemwise import _EqualScalar
from .op_elemwise import _Greater
from .op_elemwise import _GreaterEqualScalar
from .op_elemwise import _GreaterScalar
from .op_elemwise import _Greater_Equal
from .op_elemwise import _Hypot
from .op_elemwise import _HypotScalar
from .op_elemwise import _Lesser
from .op_elemwise import _LesserEqualScalar
from .op_elemwise import _LesserScalar
from .op_elemwise import _Lesser_Equal
from .op_elemwise import _LogicalAndScalar
from .op_elemwise import _LogicalOrScalar
from .op_elemwise import _LogicalXorScalar
from .op_elemwise import _Logical_And
from .op_elemwise import _Logical_Or
from .op_elemwise import _Logical_Xor
from .op_elemwise import _Maximum
from .op_elemwise import _MaximumScalar
from .op_elemwise import _copy
from .op_elemwise import _digamma
from .op_elemwise import _div_scalar
from .op_elemwise import _equal
from .op_elemwise import _equal_scalar
from .op_elemwise import _greater
from .op_elemwise import _greater_equal
from .op_elemwise import _greater_equal_scalar
from .op_elemwise import _greater_scalar
from .op_elemwise import _hypot
from .op_elemwise import _hypot_scalar
from .op_elemwise import _lesser
from .op_elemwise import _lesser_equal
from .op_elemwise import _lesser_equal_scalar
from .op_elemwise import _lesser_scalar
from .op_elemwise import _logical_and
from .op_elemwise import _logical_and_scalar
from .op_elemwise import _logical_or
from .op_elemwise import _logical_or_scalar
from .op_elemwise import _logical_xor
from .op_elemwise import _logical_xor_scalar
from .op_elemwise import _maximum
from .op_elemwise import _maximum_scalar
from .op_elemwise_2 import _Minimum
from .op_elemwise_2 import _MinimumScalar
from .op_elemwise_2 import _MinusScalar
from .op_elemwise_2 import _Mod
from .op_elemwise_2 import _ModScalar
from .op_elemwise_2 import _MulScalar
from .op_elemwise_2 import _NotEqualScalar
from .op_elemwise_2 import _Not_Equal
from .op_elemwise_2 import _PlusScalar
from .op_elemwise_2 import _Power
from .op_elemwise_2 import _PowerScalar
from .op_elemwise_2 import _RDivScalar
from .op_elemwise_2 import _RMinusScalar
from .op_elemwise_2 import _RModScalar
from .op_elemwise_2 import _RPowerScalar
from .op_elemwise_2 import _minimum
from .op_elemwise_2 import _minimum_scalar
from .op_elemwise_2 import _minus_scalar
from .op_elemwise_2 import _mod
from .op_elemwise_2 import _mod_scalar
from .op_elemwise_2 import _mul_scalar
from .op_elemwise_2 import _not_equal
from .op_elemwise_2 import _not_equal_scalar
from .op_elemwise_2 import _plus_scalar
from .op_elemwise_2 import _power
from .op_elemwise_2 import _power_scalar
from .op_elemwise_2 import _rdiv_scalar
from .op_elemwise_2 import _rminus_scalar
from .op_elemwise_2 import _rmod_scalar
from .op_elemwise_2 import _rpower_scalar
from .op_elemwise_2 import _scatter_minus_scalar
from .op_elemwise_2 import _scatter_plus_scalar
from .op_elemwise_2 import _softrelu
from .op_elemwise_3 import _Plus
from .op_elemwise_3 import _add
from .op_elemwise_3 import _grad_add
from .op_elemwise_3 import _plus
from .op_elemwise_4 import _Div
from .op_elemwise_4 import _Minus
from .op_elemwise_4 import _Mul
from .op_elemwise_4 import _div
from .op_elemwise_4 import _minus
from .op_elemwise_4 import _mul
from .op_elemwise_4 import _scatter_elemwise_div
from .op_elemwise_4 import _sub
from .op_elemwise_more import _cast_like
from .op_elemwise_more import _channel_like
from .op_elemwise_more import _identity_with_attr_like_rhs
from .op_elemwise_more import _polygamma
from .op_fully_connected import _FullyConnected_product
from .op_indexing import _ravel_multi_index
from .op_indexing import _scatter_set_nd
from .op_indexing import _unravel_index
from .op_init import _arange
from .op_init import _eye
from .op_init import _full
from .op_init import _linspace
from .op_init import _ones
from .op_init import _zeros
from .op_norm import _BatchNorm_relu
from .op_norm import _channel_view
from .op_norm import _train_like
from .op_norm_more import _channel_window_sum
from .op_norm_more import _group_view
from .op_optimizer_more import _adamw_update
from .op_optimizer_more import _mp_adamw_update
from .op_optimizer_multi import _multi_adamw_update
from .op_optimizer_multi import _multi_lamb_update
from .op_optimizer_multi import _multi_mp_adamw_update
from .op_optimizer_multi import _multi_mp_lamb_update
from .op_pdf import _pdf_repeat
from .op_pdf import _pdf_sum
from .op_pdf import _random_pdf_dirichlet
from .op_pdf import _random_pdf_exponential
from .op_pdf import _random_pdf_gamma
from .op_pdf import _random_pdf_generalized_negative_binomial
from .op_pdf import _random_pdf_negative_binomial
from .op_pdf import _random_pdf_normal
from .op_pdf import _random_pdf_poisson
from .op_pdf import _random_pdf_uniform
from .op_pooling import _Pooling_gather
from .op_pooling import _Pooling_linear
from .op_random import _random_exponential
from .op_random import _random_exponential_like
from .op_random import _random_normal
from .op_random import _random_normal_like
from .op_random import _random_randint
from .op_random import _random_uniform
from .op_random import _random_uniform_like
from .op_reduce import _broadcast_reduced
from .op_reduce import _div_count
from .op_reduce import _prod_others
from .op_reduce import _reduce_to
from .op_reduce import _square_sum
from .op_rnn import _rnn_param_concat
from .op_sample import _random_gamma
from .op_sample import _random_gamma_like
from .op_sample import _random_generalized_negative_binomial
from .op_sample import _random_generalized_negative_binomial_like
from .op_sample import _random_negative_binomial
from .op_sample import _random_negative_binomial_like
from .op_sample import _random_poisson
from .op_sample import _random_poisson_like
from .op_sample import _sample_exponential
from .op_sample import _sample_gamma
from .op_sample import _sample_gather
from .op_sample import _sample_generalized_negative_binomial
from .op_sample import _sample_multinomial
from .op_sample import _sample_negative_binomial
from .op_sample import _sample_normal
from .op_sample import _sample_poisson
from .op_sample import _sample_scatter
from .op_sample import _sample_uniform
from .op_sample import _sample_unique_zipfian
from .op_scan import _np_cumsum
from .op_shape_join import _split_v2
from .op_slicing import _crop_assign
from .op_slicing import _crop_assign_scalar
from .op_slicing import _set_value
from .op_slicing import _slice_assign
from .op_slicing import _slice_assign_scalar
from .op_sort import _shuffle
from .op_sort import _take_along
from .op_spatial import _affine_grid_like

__all__ = ["_BatchNorm_relu", "_Div", "_DivScalar", "_Equal", "_EqualScalar",
           "_FullyConnected_product", "_Greater", "_GreaterEqualScalar", "_GreaterScalar",
           "_Greater_Equal", "_Hypot", "_HypotScalar", "_Lesser", "_LesserEqualScalar",
           "_LesserScalar", "_Lesser_Equal", "_LogicalAndScalar", "_LogicalOrScalar",
           "_LogicalXorScalar", "_Logical_And", "_Logical_Or", "_Logical_Xor", "_Maximum",
           "_MaximumScalar", "_Minimum", "_MinimumScalar", "_Minus", "_MinusScalar", "_Mod",
           "_ModScalar", "_Mul", "_MulScalar", "_NotEqualScalar", "_Not_Equal", "_Plus",
           "_PlusScalar", "_Pooling_gather", "_Pooling_linear", "_Power", "_PowerScalar",
           "_RDivScalar", "_RMinusScalar", "_RModScalar", "_RPowerScalar", "_adamw_update", "_add",
           "_affine_grid_like", "_arange", "_broadcast_reduced", "_cast_like", "_channel_like",
           "_channel_view", "_channel_window_sum", "_copy", "_crop_assign", "_crop_assign_scalar",
           "_deformable_columns", "_digamma", "_div", "_div_count", "_div_scalar", "_equal",
           "_equal_scalar", "_eye", "_full", "_grad_add", "_greater", "_greater_equal",
           "_greater_equal_scalar", "_greater_scalar", "_group_view", "_histogram", "_hypot",
           "_hypot_scalar", "_identity_with_attr_like_rhs", "_lesser", "_lesser_equal",
           "_lesser_equal_scalar", "_lesser_scalar", "_linspace", "_logical_and",
           "_logical_and_scalar", "_logical_or", "_logical_or_scalar", "_logical_xor",
           "_logical_xor_scalar", "_maximum", "_maximum_scalar", "_minimum", "_minimum_scalar",
           "_minus", "_minus_scalar", "_mod", "_mod_scalar", "_mp_adamw_update", "_mul",
           "_mul_scalar", "_multi_adamw_update", "_multi_lamb_update", "_multi_mp_adamw_update",
           "_multi_mp_lamb_update", "_not_equal", "_not_equal_scalar", "_np_cumsum", "_ones",
           "_pdf_repeat", "_pdf_sum", "_plus", "_plus_scalar", "_polygamma", "_power",
           "_power_scalar", "_prod_others", "_random_exponential", "_random_exponential_like",
           "_random_gamma", "_random_gamma_like", "_random_generalized_negative_binomial",
           "_random_generalized_negative_binomial_like", "_random_negative_binomial",
           "_random_negative_binomial_like", "_random_normal", "_random_normal_like",
           "_random_pdf_dirichlet", "_random_pdf_exponential", "_random_pdf_gamma",
           "_random_pdf_generalized_negative_binomial", "_random_pdf_negative_binomial",
           "_random_pdf_normal", "_random_pdf_poisson", "_random_pdf_uniform", "_random_poisson",
           "_random_poisson_like", "_random_randint", "_random_uniform", "_random_uniform_like",
           "_ravel_multi_index", "_rdiv_scalar", "_reduce_to", "_rminus_scalar", "_rmod_scalar",
           "_rnn_param_concat", "_rpower_scalar", "_sample_exponential", "_sample_gamma",
           "_sample_gather", "_sample_generalized_negative_binomial", "_sample_multinomial",
           "_sample_negative_binomial", "_sample_normal", "_sample_poisson", "_sample_scatter",
           "_sample_uniform", "_sample_unique_zipfian", "_scatter_elemwise_div",
           "_scatter_minus_scalar", "_scatter_plus_scalar", "_scatter_set_nd", "_set_value",
           "_shuffle", "_slice_assign", "_slice_assign_scalar", "_softrelu", "_split_v2",
           "_square_sum", "_sub", "_take_along", "_train_like", "_unravel_index", "_zeros"]
