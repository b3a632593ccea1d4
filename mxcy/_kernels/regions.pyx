"""Pooling of regions: position sensitive, deformable, rotated.

What lives here: the kernels' addresses. What does not: the loops (regions.h), arguments and checks
(regions_all.h), shapes (ops/regions.py), plain regions (spatial.pyx).
Invariant: what is read at a place given by data is checked.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "regions_all.h" nogil:
    int sensitive_pool_run(const mxcy_task *t)
    int sensitive_pool_back_run(const mxcy_task *t)
    int deform_pool_run(const mxcy_task *t)
    int deform_pool_back_run(const mxcy_task *t)
    int rotated_align_run(const mxcy_task *t)
    int rotated_align_back_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"sensitive_pool": <size_t><void *>sensitive_pool_run,
            "sensitive_pool_back": <size_t><void *>sensitive_pool_back_run,
            "deform_pool": <size_t><void *>deform_pool_run,
            "deform_pool_back": <size_t><void *>deform_pool_back_run,
            "rotated_align": <size_t><void *>rotated_align_run,
            "rotated_align_back": <size_t><void *>rotated_align_back_run}
