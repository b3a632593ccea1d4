"""CPU kernels that draw random numbers, and dropout; the loops are in random.h and dropout.h."""
cimport mxcy._core.abi as abi


cdef extern from "dropout.h" nogil:
    int random_uniform(const abi.mxcy_task *t) noexcept
    int random_normal(const abi.mxcy_task *t) noexcept
    int random_exponential(const abi.mxcy_task *t) noexcept
    int random_randint(const abi.mxcy_task *t) noexcept
    int random_words(const abi.mxcy_task *t) noexcept
    int dropout_forward(const abi.mxcy_task *t) noexcept
    int dropout_backward(const abi.mxcy_task *t) noexcept


def table():
    """Kernel name to address."""
    return {
        "random_uniform": <size_t><void*>random_uniform,
        "random_normal": <size_t><void*>random_normal,
        "random_exponential": <size_t><void*>random_exponential,
        "random_randint": <size_t><void*>random_randint,
        "random_words": <size_t><void*>random_words,
        "dropout": <size_t><void*>dropout_forward,
        "dropout_backward": <size_t><void*>dropout_backward,
    }
