"""Images of pixels in rows: to tensors, normalized, resized, mirrored; random colours.

What lives here: the kernels' addresses. What does not: the loops (image.h, image_color.h), shapes
(ops/image.py, ops/image_color.py), files of images.
Invariant: results depend on the pixels and the draws alone, never on the number of threads.
"""
from mxcy._core.abi cimport mxcy_task


cdef extern from "image.h" nogil:
    int image_to_tensor_run(const mxcy_task *t)
    int image_to_tensor_back_run(const mxcy_task *t)
    int image_normalize_run(const mxcy_task *t)
    int image_resize_run(const mxcy_task *t)
    int image_flip_run(const mxcy_task *t)


cdef extern from "image_color.h" nogil:
    int image_color_run(const mxcy_task *t)
    int image_color_back_run(const mxcy_task *t)
    int image_lighting_run(const mxcy_task *t)


def table():
    """Kernel names and addresses."""
    return {"image_to_tensor": <size_t><void *>image_to_tensor_run,
            "image_to_tensor_back": <size_t><void *>image_to_tensor_back_run,
            "image_normalize": <size_t><void *>image_normalize_run,
            "image_resize": <size_t><void *>image_resize_run,
            "image_flip": <size_t><void *>image_flip_run,
            "image_color": <size_t><void *>image_color_run,
            "image_color_back": <size_t><void *>image_color_back_run,
            "image_lighting": <size_t><void *>image_lighting_run}
