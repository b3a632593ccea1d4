"""CPU kernels of AdamW, LAMB, AdaGrad and the multi_ updates; the loops are in optimizer_more.h."""
cimport mxcy._core.abi as abi


cdef extern from "optimizer_more.h" nogil:
    int opt_multi_sgd(const abi.mxcy_task *t) noexcept
    int opt_multi_sgd_mom(const abi.mxcy_task *t) noexcept
    int opt_adamw(const abi.mxcy_task *t) noexcept
    int opt_lamb1(const abi.mxcy_task *t) noexcept
    int opt_lamb2(const abi.mxcy_task *t) noexcept
    int opt_multi_lamb(const abi.mxcy_task *t) noexcept
    int opt_lamb(const abi.mxcy_task *t) noexcept
    int opt_lars(const abi.mxcy_task *t) noexcept
    int opt_adagrad(const abi.mxcy_task *t) noexcept
    int opt_group_adagrad(const abi.mxcy_task *t) noexcept


def table():
    """Kernel name to address."""
    return {
        "opt_multi_sgd": <size_t><void*>opt_multi_sgd,
        "opt_multi_sgd_mom": <size_t><void*>opt_multi_sgd_mom,
        "opt_adamw": <size_t><void*>opt_adamw,
        "opt_lamb1": <size_t><void*>opt_lamb1,
        "opt_lamb2": <size_t><void*>opt_lamb2,
        "opt_multi_lamb": <size_t><void*>opt_multi_lamb,
        "opt_lamb": <size_t><void*>opt_lamb,
        "opt_lars": <size_t><void*>opt_lars,
        "opt_adagrad": <size_t><void*>opt_adagrad,
        "opt_group_adagrad": <size_t><void*>opt_group_adagrad,
    }
