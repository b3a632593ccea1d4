# The structs of include/mxcy.h for Cython. No code here.
from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t


cdef extern from "mxcy.h" nogil:
    enum:
        MXCY_ABI_VERSION
        MXCY_MAX_NDIM
        MXCY_FLOAT32
        MXCY_FLOAT64
        MXCY_FLOAT16
        MXCY_UINT8
        MXCY_INT32
        MXCY_INT8
        MXCY_INT64
        MXCY_BOOL
        MXCY_BFLOAT16
        MXCY_REQ_NULL
        MXCY_REQ_WRITE
        MXCY_REQ_INPLACE
        MXCY_REQ_ADD
        MXCY_OK
        MXCY_ERROR
        MXCY_VALUE_ERROR
        MXCY_TYPE_ERROR
        MXCY_INDEX_ERROR
        MXCY_MEMORY_ERROR
        MXCY_NOT_IMPLEMENTED

    ctypedef struct mxcy_tensor:
        void *data
        int32_t dtype
        int32_t ndim
        int32_t req
        int32_t reserved
        int64_t size
        int64_t shape[16]
        int64_t strides[16]

    ctypedef void (*mxcy_body)(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil

    ctypedef struct mxcy_parallel:
        uint32_t struct_size
        int32_t lanes
        void (*parallel_for)(mxcy_parallel *self, int64_t n, int64_t grain,
                             mxcy_body body, void *arg) noexcept nogil

    ctypedef struct mxcy_task:
        uint32_t struct_size
        int32_t num_ins, num_outs, num_ints, num_floats, num_strings
        int (*run)(const mxcy_task *task) noexcept nogil
        mxcy_tensor *ins
        mxcy_tensor *outs
        const int64_t *ints
        const double *floats
        const char **strings
        void *workspace
        int64_t workspace_bytes
        void *state
        mxcy_parallel *parallel
        const uint64_t *rng
        uint64_t rng_count
        uint64_t rng_offset
        double work
        const char *name
        char *message
        int64_t message_bytes

    int mxcy_fail(const mxcy_task *task, int status, const char *format, ...) noexcept
    int64_t mxcy_itemsize(int32_t dtype) noexcept

ctypedef int (*mxcy_kernel)(const mxcy_task *task) noexcept nogil
