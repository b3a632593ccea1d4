"""More normalisations: L2, across channels, BatchNorm with ReLU, a moving average.

What lives here: the kernels' addresses. What does not: the loops (norm_more.h), shapes
(ops/norm_more.py). Invariant: results are the same bits for any number of threads.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "norm_more.h" nogil:
    int channel_window_run(const mxcy_task *t)
    int l2_normalize_run(const mxcy_task *t)
    int moving_average_run(const mxcy_task *t)
    int batch_norm_relu_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"channel_window": <size_t><void *>channel_window_run,
            "l2_normalize": <size_t><void *>l2_normalize_run,
            "moving_average": <size_t><void *>moving_average_run,
            "batch_norm_relu": <size_t><void *>batch_norm_relu_run}
