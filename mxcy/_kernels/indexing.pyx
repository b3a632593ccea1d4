"""CPU kernels that look elements up by index and put them back; the loops are in indexing.h."""
cimport mxcy._core.abi as abi


cdef extern from "indexing.h" nogil:
    int take_forward(const abi.mxcy_task *t) noexcept
    int take_backward(const abi.mxcy_task *t) noexcept
    int take_backward_rows(const abi.mxcy_task *t) noexcept
    int gather_nd_forward(const abi.mxcy_task *t) noexcept
    int scatter_nd_forward(const abi.mxcy_task *t) noexcept
    int pick_forward(const abi.mxcy_task *t) noexcept
    int pick_backward(const abi.mxcy_task *t) noexcept
    int one_hot_forward(const abi.mxcy_task *t) noexcept
    int ravel_forward(const abi.mxcy_task *t) noexcept
    int unravel_forward(const abi.mxcy_task *t) noexcept


def table():
    """Kernel name to address."""
    return {
        "take": <size_t><void*>take_forward,
        "take_backward": <size_t><void*>take_backward,
        "take_backward_rows": <size_t><void*>take_backward_rows,
        "gather_nd": <size_t><void*>gather_nd_forward,
        "scatter_nd": <size_t><void*>scatter_nd_forward,
        "pick": <size_t><void*>pick_forward,
        "pick_backward": <size_t><void*>pick_backward,
        "one_hot": <size_t><void*>one_hot_forward,
        "ravel_multi_index": <size_t><void*>ravel_forward,
        "unravel_index": <size_t><void*>unravel_forward,
    }
