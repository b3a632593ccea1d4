# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Every public operator function of `mx.sym`."""
# ruff: noqa: F403, F405
from .op_attention import *
from .op_conv import *
from .op_counting import *
from .op_ctc import *
from .op_deconv import *
from .op_deform import *
from .op_detection import *
from .op_dot import *
from .op_dropout import *
from .op_elemwise import *
from .op_elemwise_2 import *
from .op_elemwise_3 import *
from .op_elemwise_4 import *
from .op_elemwise_5 import *
from .op_elemwise_6 import *
from .op_elemwise_more import *
from .op_fft import *
from .op_fully_connected import *
from .op_hawkes import *
from .op_im2col import *
from .op_image import *
from .op_image_color import *
from .op_indexing import *
from .op_init import *
from .op_linalg import *
from .op_linalg_2 import *
from .op_multibox import *
from .op_norm import *
from .op_norm_more import *
from .op_optimizer import *
from .op_optimizer_2 import *
from .op_optimizer_more import *
from .op_optimizer_multi import *
from .op_output import *
from .op_pdf import *
from .op_pooling import *
from .op_quantized import *
from .op_quantized_layers import *
from .op_random import *
from .op_reduce import *
from .op_regions import *
from .op_rnn import *
from .op_sample import *
from .op_sample_2 import *
from .op_scan import *
from .op_sequence import *
from .op_shape import *
from .op_shape_join import *
from .op_shape_layout import *
from .op_slicing import *
from .op_softmax import *
from .op_sort import *
from .op_spatial import *
from .op_upsampling import *

__all__ = ["Activation", "BatchNorm", "BatchNorm_v1", "BilinearSampler", "BlockGrad", "CTCLoss",
           "Cast", "Concat", "Convolution", "Convolution_v1", "Correlation", "Crop",
           "Deconvolution", "Dropout", "ElementWiseSum", "Embedding", "Flatten", "FullyConnected",
           "GridGenerator", "GroupNorm", "IdentityAttachKLSparseReg", "InstanceNorm",
           "L2Normalization", "LRN", "LayerNorm", "LeakyReLU", "LinearRegressionOutput",
           "LogisticRegressionOutput", "MAERegressionOutput", "MakeLoss", "Pad", "Pooling",
           "Pooling_v1", "RNN", "ROIPooling", "Reshape", "SVMOutput", "SequenceLast",
           "SequenceMask", "SequenceReverse", "SliceChannel", "Softmax", "SoftmaxActivation",
           "SoftmaxOutput", "SpatialTransformer", "SwapAxis", "UpSampling", "abs", "adam_update",
           "add_n", "all_finite", "amp_cast", "amp_multicast", "arccos", "arccosh", "arcsin",
           "arcsinh", "arctan", "arctanh", "argmax", "argmax_channel", "argmin", "argsort",
           "batch_dot", "batch_take", "broadcast_add", "broadcast_axes", "broadcast_axis",
           "broadcast_div", "broadcast_equal", "broadcast_greater", "broadcast_greater_equal",
           "broadcast_hypot", "broadcast_lesser", "broadcast_lesser_equal", "broadcast_like",
           "broadcast_logical_and", "broadcast_logical_or", "broadcast_logical_xor",
           "broadcast_maximum", "broadcast_minimum", "broadcast_minus", "broadcast_mod",
           "broadcast_mul", "broadcast_not_equal", "broadcast_plus", "broadcast_power",
           "broadcast_sub", "broadcast_to", "cast", "cbrt", "ceil", "choose_element_0index", "clip",
           "col2im", "concat", "cos", "cosh", "crop", "ctc_loss", "cumsum", "degrees",
           "depth_to_space", "diag", "dot", "elemwise_add", "elemwise_div", "elemwise_mul",
           "elemwise_sub", "erf", "erfinv", "exp", "expand_dims", "expm1", "exponential",
           "fill_element_0index", "fix", "flatten", "flip", "floor", "ftml_update", "ftrl_update",
           "gamma", "gammaln", "gather_nd", "hard_sigmoid", "identity", "im2col", "khatri_rao",
           "lamb_update_phase1", "lamb_update_phase2", "linalg_det", "linalg_extractdiag",
           "linalg_extracttrian", "linalg_gelqf", "linalg_gemm", "linalg_gemm2", "linalg_inverse",
           "linalg_makediag", "linalg_maketrian", "linalg_potrf", "linalg_potri", "linalg_slogdet",
           "linalg_sumlogdiag", "linalg_syevd", "linalg_syrk", "linalg_trmm", "linalg_trsm", "log",
           "log10", "log1p", "log2", "log_softmax", "logical_not", "make_loss", "max", "max_axis",
           "mean", "min", "min_axis", "moments", "mp_lamb_update_phase1", "mp_lamb_update_phase2",
           "mp_nag_mom_update", "mp_sgd_mom_update", "mp_sgd_update", "multi_all_finite",
           "multi_lars", "multi_mp_sgd_mom_update", "multi_mp_sgd_update", "multi_sgd_mom_update",
           "multi_sgd_update", "multi_sum_sq", "nag_mom_update", "nanprod", "nansum", "negative",
           "norm", "normal", "one_hot", "ones_like", "pad", "pick",
           "preloaded_multi_mp_sgd_mom_update", "preloaded_multi_mp_sgd_update",
           "preloaded_multi_sgd_mom_update", "preloaded_multi_sgd_update", "prod", "radians",
           "random_exponential", "random_exponential_like", "random_gamma", "random_gamma_like",
           "random_generalized_negative_binomial", "random_generalized_negative_binomial_like",
           "random_negative_binomial", "random_negative_binomial_like", "random_normal",
           "random_normal_like", "random_pdf_dirichlet", "random_pdf_exponential",
           "random_pdf_gamma", "random_pdf_generalized_negative_binomial",
           "random_pdf_negative_binomial", "random_pdf_normal", "random_pdf_poisson",
           "random_pdf_uniform", "random_poisson", "random_poisson_like", "random_randint",
           "random_uniform", "random_uniform_like", "ravel_multi_index", "rcbrt", "reciprocal",
           "relu", "repeat", "reset_arrays", "reshape", "reshape_like", "reverse", "rint",
           "rmsprop_update", "rmspropalex_update", "round", "rsqrt", "sample_exponential",
           "sample_gamma", "sample_generalized_negative_binomial", "sample_multinomial",
           "sample_negative_binomial", "sample_normal", "sample_poisson", "sample_uniform",
           "scatter_nd", "sgd_mom_update", "sgd_update", "shape_array", "shuffle", "sigmoid",
           "sign", "signsgd_update", "signum_update", "sin", "sinh", "size_array", "slice",
           "slice_axis", "slice_like", "smooth_l1", "softmax", "softmax_cross_entropy", "softmin",
           "softsign", "sort", "space_to_depth", "split", "sqrt", "square", "squeeze", "stack",
           "stop_gradient", "sum", "sum_axis", "swapaxes", "take", "tan", "tanh", "tile", "topk",
           "transpose", "trunc", "uniform", "unravel_index", "where", "zeros_like"]
