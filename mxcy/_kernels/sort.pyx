"""CPU kernels that order and count; the loops are in sort.h and counting.h."""
cimport mxcy._core.abi as abi


cdef extern from "counting.h" nogil:
    int sort_forward(const abi.mxcy_task *t) noexcept
    int gather_axis(const abi.mxcy_task *t) noexcept
    int scatter_axis(const abi.mxcy_task *t) noexcept
    int shuffle_forward(const abi.mxcy_task *t) noexcept
    int histogram_forward(const abi.mxcy_task *t) noexcept
    int all_finite_forward(const abi.mxcy_task *t) noexcept
    int allclose_forward(const abi.mxcy_task *t) noexcept
    int multi_sum_sq_forward(const abi.mxcy_task *t) noexcept
    int multi_lars_forward(const abi.mxcy_task *t) noexcept
    int multi_cast_forward(const abi.mxcy_task *t) noexcept
    int reset_arrays_forward(const abi.mxcy_task *t) noexcept
    int index_array_forward(const abi.mxcy_task *t) noexcept
    int fill_element(const abi.mxcy_task *t) noexcept
    int khatri_rao_forward(const abi.mxcy_task *t) noexcept
    int count_sketch_forward(const abi.mxcy_task *t) noexcept


def table():
    """Kernel name to address."""
    return {
        "sort": <size_t><void*>sort_forward,
        "gather_axis": <size_t><void*>gather_axis,
        "scatter_axis": <size_t><void*>scatter_axis,
        "shuffle": <size_t><void*>shuffle_forward,
        "histogram": <size_t><void*>histogram_forward,
        "all_finite": <size_t><void*>all_finite_forward,
        "allclose": <size_t><void*>allclose_forward,
        "multi_sum_sq": <size_t><void*>multi_sum_sq_forward,
        "multi_lars": <size_t><void*>multi_lars_forward,
        "multi_cast": <size_t><void*>multi_cast_forward,
        "reset_arrays": <size_t><void*>reset_arrays_forward,
        "index_array": <size_t><void*>index_array_forward,
        "fill_element": <size_t><void*>fill_element,
        "khatri_rao": <size_t><void*>khatri_rao_forward,
        "count_sketch": <size_t><void*>count_sketch_forward,
    }
