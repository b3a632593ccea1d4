"""CPU kernel of discrete Fourier transforms; the loops are in fft.h."""
cimport mxcy._core.abi as abi


cdef extern from "fft.h" nogil:
    int fft_forward(const abi.mxcy_task *t) noexcept


def table():
    """Kernel name to address."""
    return {"fft": <size_t><void*>fft_forward}
