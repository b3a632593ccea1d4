"""Spatial operators: sampling at a grid, pooling of regions, correlation.

What lives here: the kernels' addresses. What does not: the loops (spatial.h), arguments and checks
(spatial_all.h), shapes (ops/spatial.py).
Invariant: what is read at a place given by data is checked.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "spatial_all.h" nogil:
    int bilinear_sampler_run(const mxcy_task *t)
    int bilinear_sampler_backward_run(const mxcy_task *t)
    int spatial_transformer_run(const mxcy_task *t)
    int grid_generator_run(const mxcy_task *t)
    int roi_pool_run(const mxcy_task *t)
    int roi_pool_backward_run(const mxcy_task *t)
    int roi_align_run(const mxcy_task *t)
    int roi_align_backward_run(const mxcy_task *t)
    int correlation_run(const mxcy_task *t)
    int correlation_backward_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"bilinear_sampler": <size_t><void *>bilinear_sampler_run,
            "bilinear_sampler_backward": <size_t><void *>bilinear_sampler_backward_run,
            "spatial_transformer": <size_t><void *>spatial_transformer_run,
            "grid_generator": <size_t><void *>grid_generator_run,
            "roi_pool": <size_t><void *>roi_pool_run,
            "roi_pool_backward": <size_t><void *>roi_pool_backward_run,
            "roi_align": <size_t><void *>roi_align_run,
            "roi_align_backward": <size_t><void *>roi_align_backward_run,
            "correlation": <size_t><void *>correlation_run,
            "correlation_backward": <size_t><void *>correlation_backward_run}
