"""CPU kernels of the optimizer updates; the loops are in optimizer.h and optimizer_body.h."""
cimport mxcy._core.abi as abi


cdef extern from "optimizer.h" nogil:
    int opt_sgd(const abi.mxcy_task *t) noexcept
    int opt_sgd_rows(const abi.mxcy_task *t) noexcept
    int opt_sgd_mom(const abi.mxcy_task *t) noexcept
    int opt_nag_mom(const abi.mxcy_task *t) noexcept
    int opt_signsgd(const abi.mxcy_task *t) noexcept
    int opt_signum(const abi.mxcy_task *t) noexcept
    int opt_adam(const abi.mxcy_task *t) noexcept
    int opt_rmsprop(const abi.mxcy_task *t) noexcept
    int opt_rmspropalex(const abi.mxcy_task *t) noexcept
    int opt_ftrl(const abi.mxcy_task *t) noexcept
    int opt_ftml(const abi.mxcy_task *t) noexcept
    int opt_adamax(const abi.mxcy_task *t) noexcept
    int opt_nadam(const abi.mxcy_task *t) noexcept
    int opt_adadelta(const abi.mxcy_task *t) noexcept
    int opt_dcasgd(const abi.mxcy_task *t) noexcept
    int opt_dcasgd_mom(const abi.mxcy_task *t) noexcept


def table():
    """Kernel name to address."""
    return {
        "opt_sgd": <size_t><void*>opt_sgd,
        "opt_sgd_rows": <size_t><void*>opt_sgd_rows,
        "opt_sgd_mom": <size_t><void*>opt_sgd_mom,
        "opt_nag_mom": <size_t><void*>opt_nag_mom,
        "opt_signsgd": <size_t><void*>opt_signsgd,
        "opt_signum": <size_t><void*>opt_signum,
        "opt_adam": <size_t><void*>opt_adam,
        "opt_rmsprop": <size_t><void*>opt_rmsprop,
        "opt_rmspropalex": <size_t><void*>opt_rmspropalex,
        "opt_ftrl": <size_t><void*>opt_ftrl,
        "opt_ftml": <size_t><void*>opt_ftml,
        "opt_adamax": <size_t><void*>opt_adamax,
        "opt_nadam": <size_t><void*>opt_nadam,
        "opt_adadelta": <size_t><void*>opt_adadelta,
        "opt_dcasgd": <size_t><void*>opt_dcasgd,
        "opt_dcasgd_mom": <size_t><void*>opt_dcasgd_mom,
    }
