"""CPU kernels of distributions: draws and densities; the loops are in sample.h."""
cimport mxcy._core.abi as abi


cdef extern from "sample.h" nogil:
    int sample_forward(const abi.mxcy_task *t) noexcept
    int multinomial_forward(const abi.mxcy_task *t) noexcept
    int zipfian_forward(const abi.mxcy_task *t) noexcept
    int pdf_forward(const abi.mxcy_task *t) noexcept
    int block_repeat(const abi.mxcy_task *t) noexcept
    int block_sum(const abi.mxcy_task *t) noexcept


def table():
    """Kernel name to address."""
    return {
        "sample": <size_t><void*>sample_forward,
        "multinomial": <size_t><void*>multinomial_forward,
        "sample_zipfian": <size_t><void*>zipfian_forward,
        "pdf": <size_t><void*>pdf_forward,
        "block_repeat": <size_t><void*>block_repeat,
        "block_sum": <size_t><void*>block_sum,
    }
