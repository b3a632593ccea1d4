# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""A plugin for mxcy in Cython: soft shrinkage, my_shrink(data, lambd=0.5).

y = x - lambd where x > lambd, x + lambd where x < -lambd, else 0. Build it with build_my_shrink.py.

Nothing here may touch Python: the library is opened as a plain shared library and its functions are
called without the GIL. So everything is `cdef ... noexcept nogil`, and the description is filled in
by `mxcy_plugin_init`, not at import.
"""
from libc.stdint cimport int32_t, int64_t, uint32_t


cdef extern from "mxcy.h" nogil:
    enum:
        MXCY_ABI_VERSION
        MXCY_OK
        MXCY_VALUE_ERROR
        MXCY_FLOAT64
        MXCY_PARAM_FLOAT
        MXCY_BACKWARD_SKIPS_OUTS
    ctypedef void (*mxcy_body)(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil
    ctypedef struct mxcy_tensor:
        void *data
        int32_t dtype
        int64_t size
    ctypedef struct mxcy_parallel:
        void (*parallel_for)(mxcy_parallel *self, int64_t n, int64_t grain, mxcy_body body,
                             void *arg) noexcept nogil
    ctypedef struct mxcy_task:
        mxcy_tensor *ins
        mxcy_tensor *outs
        const double *floats
        mxcy_parallel *parallel
    ctypedef int (*mxcy_kernel)(const mxcy_task *task) noexcept nogil
    ctypedef struct mxcy_infer:
        const double *floats
        int32_t *in_dtypes
        int32_t *out_dtypes
    ctypedef struct mxcy_shape:
        int32_t ndim
    ctypedef struct mxcy_param_desc:
        const char *name
        const char *default_text
        const char *doc
        int32_t type
    ctypedef struct mxcy_op_desc:
        uint32_t struct_size
        uint32_t flags
        const char *name
        const char *doc
        const char **in_names
        const char **out_names
        const mxcy_param_desc *params
        int32_t num_ins
        int32_t num_outs
        int32_t num_params
        int (*infer_dtype)(mxcy_infer *) noexcept nogil
        mxcy_kernel forward
        mxcy_kernel backward
    ctypedef struct mxcy_plugin:
        uint32_t abi_version
        uint32_t plugin_size
        uint32_t op_desc_size
        uint32_t param_desc_size
        uint32_t infer_size
        uint32_t shape_size
        uint32_t task_size
        uint32_t tensor_size
        const char *name
        const char *version
        const mxcy_op_desc *ops
        int32_t num_ops
    int mxcy_infer_fail(const mxcy_infer *infer, int status, const char *format, ...)

ctypedef fused real:
    float
    double


cdef inline void shrink(real *x, real *y, int64_t n, real lambd) noexcept nogil:
    cdef int64_t i
    for i in range(n):
        y[i] = x[i] - lambd if x[i] > lambd else (x[i] + lambd if x[i] < -lambd else 0)


cdef void piece(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef const mxcy_task *t = <const mxcy_task *> arg
    if t.ins[0].dtype == MXCY_FLOAT64:
        shrink(<double *> t.ins[0].data + begin, <double *> t.outs[0].data + begin, end - begin,
               t.floats[0])
    else:
        shrink(<float *> t.ins[0].data + begin, <float *> t.outs[0].data + begin, end - begin,
               <float> t.floats[0])


cdef int forward(const mxcy_task *t) noexcept nogil:
    t.parallel.parallel_for(t.parallel, t.outs[0].size, 16384, piece, <void *> t)
    return MXCY_OK


cdef inline void pass_through(real *g, real *x, real *dx, int64_t n, real lambd) noexcept nogil:
    cdef int64_t i
    for i in range(n):
        dx[i] = g[i] if x[i] > lambd or x[i] < -lambd else 0


cdef int backward(const mxcy_task *t) noexcept nogil:
    if t.ins[0].dtype == MXCY_FLOAT64:
        pass_through(<double *> t.ins[0].data, <double *> t.ins[1].data, <double *> t.outs[0].data,
                     t.outs[0].size, t.floats[0])
    else:
        pass_through(<float *> t.ins[0].data, <float *> t.ins[1].data, <float *> t.outs[0].data,
                     t.outs[0].size, <float> t.floats[0])
    return MXCY_OK


cdef int infer_dtype(mxcy_infer *q) noexcept nogil:
    """The usual rule, and the place where a parameter can be refused."""
    if not q.floats[0] >= 0:
        return mxcy_infer_fail(q, MXCY_VALUE_ERROR, "lambd must be at least 0, got %g", q.floats[0])
    if q.in_dtypes[0] == -1:
        q.in_dtypes[0] = q.out_dtypes[0]
    q.out_dtypes[0] = q.in_dtypes[0]
    return MXCY_OK


cdef mxcy_plugin plugin
cdef mxcy_op_desc op
cdef mxcy_param_desc lambd
cdef const char *in_name
cdef const char *out_name


cdef public const mxcy_plugin *mxcy_plugin_init(uint32_t host_abi_version) noexcept nogil:
    global in_name, out_name
    if host_abi_version != MXCY_ABI_VERSION:
        return NULL
    in_name, out_name = "data", "output"
    lambd.name, lambd.default_text = "lambd", "0.5"
    lambd.doc, lambd.type = "Size of the zone that becomes 0.", MXCY_PARAM_FLOAT
    op.struct_size, op.flags = sizeof(mxcy_op_desc), MXCY_BACKWARD_SKIPS_OUTS
    op.name, op.doc = "my_shrink", "Soft shrinkage: x moved towards 0 by lambd."
    op.in_names, op.num_ins = &in_name, 1
    op.out_names, op.num_outs = &out_name, 1
    op.params, op.num_params = &lambd, 1
    op.infer_dtype, op.forward, op.backward = infer_dtype, forward, backward
    plugin.abi_version, plugin.plugin_size = MXCY_ABI_VERSION, sizeof(mxcy_plugin)
    plugin.op_desc_size, plugin.param_desc_size = sizeof(mxcy_op_desc), sizeof(mxcy_param_desc)
    plugin.infer_size, plugin.shape_size = sizeof(mxcy_infer), sizeof(mxcy_shape)
    plugin.task_size, plugin.tensor_size = sizeof(mxcy_task), sizeof(mxcy_tensor)
    plugin.name, plugin.version = "my_shrink", "1.0"
    plugin.ops, plugin.num_ops = &op, 1
    return &plugin
