# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""The operators of `mx.nd.contrib`."""
from ._contrib import *  # noqa: F403
from .op_attention import _contrib_interleaved_matmul_encdec_qk as interleaved_matmul_encdec_qk
from .op_attention import _contrib_interleaved_matmul_encdec_valatt as interleaved_matmul_encdec_valatt
from .op_attention import _contrib_interleaved_matmul_selfatt_qk as interleaved_matmul_selfatt_qk
from .op_attention import _contrib_interleaved_matmul_selfatt_valatt as interleaved_matmul_selfatt_valatt
from .op_counting import _contrib_allclose as allclose
from .op_counting import _contrib_arange_like as arange_like
from .op_counting import _contrib_count_sketch as count_sketch
from .op_counting import _contrib_index_array as index_array
from .op_ctc import _contrib_CTCLoss as CTCLoss
from .op_ctc import _contrib_ctc_loss as ctc_loss
from .op_deform import _contrib_DeformableConvolution as DeformableConvolution
from .op_deform import _contrib_ModulatedDeformableConvolution as ModulatedDeformableConvolution
from .op_detection import _contrib_bipartite_matching as bipartite_matching
from .op_detection import _contrib_box_decode as box_decode
from .op_detection import _contrib_box_encode as box_encode
from .op_detection import _contrib_box_iou as box_iou
from .op_detection import _contrib_box_nms as box_nms
from .op_detection import _contrib_box_non_maximum_suppression as box_non_maximum_suppression
from .op_elemwise_more import _contrib_div_sqrt_dim as div_sqrt_dim
from .op_elemwise_more import _contrib_gradientmultiplier as gradientmultiplier
from .op_elemwise_more import _contrib_quadratic as quadratic
from .op_elemwise_more import _contrib_round_ste as round_ste
from .op_elemwise_more import _contrib_sign_ste as sign_ste
from .op_fft import _contrib_fft as fft
from .op_fft import _contrib_ifft as ifft
from .op_hawkes import _contrib_hawkesll as hawkesll
from .op_indexing import _contrib_SparseEmbedding as SparseEmbedding
from .op_indexing import _contrib_index_copy as index_copy
from .op_multibox import _contrib_MultiBoxDetection as MultiBoxDetection
from .op_multibox import _contrib_MultiBoxPrior as MultiBoxPrior
from .op_multibox import _contrib_MultiBoxTarget as MultiBoxTarget
from .op_multibox import _contrib_MultiProposal as MultiProposal
from .op_multibox import _contrib_Proposal as Proposal
from .op_norm_more import _contrib_BatchNormWithReLU as BatchNormWithReLU
from .op_norm_more import _contrib_SyncBatchNorm as SyncBatchNorm
from .op_optimizer_more import _contrib_group_adagrad_update as group_adagrad_update
from .op_quantized import _contrib_dequantize as dequantize
from .op_quantized import _contrib_quantize as quantize
from .op_quantized import _contrib_quantize_v2 as quantize_v2
from .op_quantized import _contrib_quantized_act as quantized_act
from .op_quantized import _contrib_quantized_concat as quantized_concat
from .op_quantized import _contrib_quantized_elemwise_add as quantized_elemwise_add
from .op_quantized import _contrib_quantized_elemwise_mul as quantized_elemwise_mul
from .op_quantized import _contrib_quantized_embedding as quantized_embedding
from .op_quantized import _contrib_quantized_flatten as quantized_flatten
from .op_quantized import _contrib_requantize as requantize
from .op_quantized_layers import _contrib_quantized_conv as quantized_conv
from .op_quantized_layers import _contrib_quantized_fully_connected as quantized_fully_connected
from .op_quantized_layers import _contrib_quantized_pooling as quantized_pooling
from .op_regions import _contrib_DeformablePSROIPooling as DeformablePSROIPooling
from .op_regions import _contrib_PSROIPooling as PSROIPooling
from .op_regions import _contrib_RROIAlign as RROIAlign
from .op_spatial import _contrib_ROIAlign as ROIAlign
from .op_upsampling import _contrib_AdaptiveAvgPooling2D as AdaptiveAvgPooling2D
from .op_upsampling import _contrib_BilinearResize2D as BilinearResize2D

__all__ = ["AdaptiveAvgPooling2D", "BatchNormWithReLU", "BilinearResize2D", "CTCLoss",
           "DeformableConvolution", "DeformablePSROIPooling", "ModulatedDeformableConvolution",
           "MultiBoxDetection", "MultiBoxPrior", "MultiBoxTarget", "MultiProposal", "PSROIPooling",
           "Proposal", "ROIAlign", "RROIAlign", "SparseEmbedding", "SyncBatchNorm", "allclose",
           "arange_like", "bipartite_matching", "box_decode", "box_encode", "box_iou", "box_nms",
           "box_non_maximum_suppression", "count_sketch", "ctc_loss", "dequantize", "div_sqrt_dim",
           "fft", "gradientmultiplier", "group_adagrad_update", "hawkesll", "ifft", "index_array",
           "index_copy", "interleaved_matmul_encdec_qk", "interleaved_matmul_encdec_valatt",
           "interleaved_matmul_selfatt_qk", "interleaved_matmul_selfatt_valatt", "quadratic",
           "quantize", "quantize_v2", "quantized_act", "quantized_concat", "quantized_conv",
           "quantized_elemwise_add", "quantized_elemwise_mul", "quantized_embedding",
           "quantized_flatten", "quantized_fully_connected", "quantized_pooling", "requantize",
           "round_ste", "sign_ste"]
