"""Numbers of 8 bits for real ones: to and fro, simple operators, and layers that sum in int32.

What lives here: the kernels' addresses. What does not: the loops (quantized.h), shapes
(ops/quantized.py, ops/quantized_layers.py), how a network is quantized.
Invariant: ranges are read from tensors and written to tensors; none is kept.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "quantized.h" nogil:
    int quantize_run(const mxcy_task *t)
    int dequantize_run(const mxcy_task *t)
    int quantized_relu_run(const mxcy_task *t)
    int quantized_embedding_run(const mxcy_task *t)
    int quantized_concat_run(const mxcy_task *t)
    int quantized_pair_run(const mxcy_task *t)
    int quantized_dense_run(const mxcy_task *t)
    int quantized_conv_run(const mxcy_task *t)
    int quantized_pool_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"quantize": <size_t><void *>quantize_run,
            "dequantize": <size_t><void *>dequantize_run,
            "quantized_relu": <size_t><void *>quantized_relu_run,
            "quantized_embedding": <size_t><void *>quantized_embedding_run,
            "quantized_concat": <size_t><void *>quantized_concat_run,
            "quantized_pair": <size_t><void *>quantized_pair_run,
            "quantized_dense": <size_t><void *>quantized_dense_run,
            "quantized_conv": <size_t><void *>quantized_conv_run,
            "quantized_pool": <size_t><void *>quantized_pool_run}
