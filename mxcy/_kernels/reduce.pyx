"""Reductions: sums, products, extremes, norms and their positions, over any set of axes.

What lives here: moments, positions of extremes, small helpers of gradients. What does not: the walk
over outputs and blocks (reduce_walk.h), inner loops (reduce.h), softmax and normalization.
Invariant: one owner per output element; where a reduction is cut into blocks, the cuts depend on
the shape alone and the partial results are combined in a fixed order.
"""
from libc.stdint cimport int32_t, int64_t

from mxcy._core.abi cimport MXCY_FLOAT32, MXCY_FLOAT64, MXCY_OK, mxcy_task, mxcy_tensor

cdef extern from "reduce_walk.h" nogil:
    enum:
        RD_MAX
        RD_MIN
        RD_SQDEV
        MAXD "RD_MAXD"
    ctypedef double rd_a_double    # may alias
    ctypedef struct rd_table:
        void (*start)(void *slots, int64_t n) noexcept nogil
        void (*row)(void *slot, const void *data, int64_t n, const double *shift) noexcept nogil
    const rd_table rd_tables[9][4]
    ctypedef struct rd_walk:
        const rd_table *f
        void *out
        int32_t out_dtype
        char *partial
        const double *shift
    int rd_kernel(const mxcy_task *t)
    void rd_setup(const mxcy_task *t, rd_walk *c, const int64_t *ints, int32_t dtype,
                  const void *data, const mxcy_tensor *out)
    void rd_run(const mxcy_task *t, rd_walk *c, int64_t grain)
    int slot_type "rd_slot_type"(int32_t dtype)
    int64_t offset "rd_offset"(int n, const int64_t *dims, const int64_t *strides, int64_t k)
    int64_t rd_find_float(const float *p, int64_t n, float v) noexcept
    int64_t rd_find_double(const double *p, int64_t n, double v) noexcept
    int64_t rd_find_int64_t(const int64_t *p, int64_t n, int64_t v) noexcept


cdef inline int64_t imin(int64_t a, int64_t b) noexcept nogil:
    return a if a < b else b


# moments: ints as for reduce (sum, mean); outputs mean and variance. float32, float64.
# workspace: the means in double precision, then that of reduce.
cdef int moments_kernel(const mxcy_task *t) noexcept nogil:
    cdef rd_walk c
    cdef double *mean = <double *>t.workspace
    cdef int64_t i, n = t.outs[0].size
    if n == 0:
        return MXCY_OK
    rd_setup(t, &c, t.ints, t.ins[0].dtype, t.ins[0].data, &t.outs[0])
    c.partial = <char *>(mean + n)
    c.out = mean
    c.out_dtype = MXCY_FLOAT64
    rd_run(t, &c, t.ints[7])
    for i in range(n):
        if t.outs[0].dtype == MXCY_FLOAT64:
            (<double *>t.outs[0].data)[i] = mean[i]
        else:
            (<float *>t.outs[0].data)[i] = <float>mean[i]
    c.f = &rd_tables[RD_SQDEV][slot_type(t.ins[0].dtype)]
    c.shift = mean
    c.out = t.outs[1].data
    c.out_dtype = t.outs[1].dtype
    rd_run(t, &c, t.ints[7])
    return MXCY_OK


# -- positions of extremes -------------------------------------------------------------------------
ctypedef fused real:
    float
    double
    int64_t

cdef enum:
    SCAN = 4096    # elements between two looks at the best so far
    WIDTH = 256    # neighbours that are searched together


cdef struct Arg:
    const mxcy_task *t
    const rd_table *f
    int largest
    int64_t outer, length, inner, chunks


cdef inline void put_index(const Arg *c, int64_t at, int64_t index) noexcept nogil:
    cdef int32_t dtype = c.t.outs[0].dtype
    if dtype == MXCY_FLOAT32:
        (<float *>c.t.outs[0].data)[at] = <float>index
    elif dtype == MXCY_FLOAT64:
        (<double *>c.t.outs[0].data)[at] = <double>index
    else:
        (<int64_t *>c.t.outs[0].data)[at] = index


cdef inline bint is_nan(real x) noexcept nogil:
    if real is int64_t:
        return False
    else:
        return x != x


cdef int64_t arg_row(const Arg *c, const real *p) noexcept nogil:
    """Position in one contiguous row: the extreme of each piece first, then where it lies."""
    cdef int64_t i = 0, j, n, at = 0, slot
    cdef double best = 0, here
    cdef int64_t ibest = 0, ihere
    cdef real x, b
    cdef bint better
    if c.length < 32:
        b = p[0]
        for j in range(1, c.length):
            x = p[j]
            better = (x > b) if c.largest else (x < b)
            better = better | (is_nan(x) & (not is_nan(b)))
            b = x if better else b
            at = j if better else at
        return at
    while i < c.length:
        n = imin(SCAN, c.length - i)
        c.f.start(&slot, 1)
        c.f.row(&slot, p + i, n, NULL)
        if real is int64_t:
            ihere = slot
            if i == 0 or (ihere > ibest if c.largest else ihere < ibest):
                ibest = ihere
                at = i + rd_find_int64_t(p + i, n, ihere)
        else:
            here = (<rd_a_double *>&slot)[0]
            if here != here:
                j = 0
                while p[i + j] == p[i + j]:
                    j += 1
                return i + j
            if i == 0 or (here > best if c.largest else here < best):
                best = here
                if real is float:
                    at = i + rd_find_float(p + i, n, <float>here)
                else:
                    at = i + rd_find_double(p + i, n, here)
        i += n
    return at


cdef void arg_columns(const Arg *c, const real *p, int64_t first, int64_t w) noexcept nogil:
    """Positions in w neighbouring columns."""
    cdef real best[WIDTH]
    cdef int64_t index[WIDTH]
    cdef int64_t i, j
    cdef real x, b
    cdef bint better
    for j in range(w):
        best[j] = p[j]
        index[j] = 0
    for i in range(1, c.length):
        p += c.inner
        if c.largest:
            for j in range(w):
                x, b = p[j], best[j]
                better = (x > b) | (is_nan(x) & (not is_nan(b)))
                best[j] = x if better else b
                index[j] = i if better else index[j]
        else:
            for j in range(w):
                x, b = p[j], best[j]
                better = (x < b) | (is_nan(x) & (not is_nan(b)))
                best[j] = x if better else b
                index[j] = i if better else index[j]
    for j in range(w):
        put_index(c, first + j, index[j])


cdef void arg_units(const Arg *c, const real *p, int64_t begin, int64_t end) noexcept nogil:
    cdef int64_t u, o, j
    for u in range(begin, end):
        if c.inner == 1:
            put_index(c, u, arg_row(c, p + u * c.length))
        else:
            o = u // c.chunks
            j = (u - o * c.chunks) * WIDTH
            arg_columns(c, p + o * c.length * c.inner + j, o * c.inner + j,
                        imin(WIDTH, c.inner - j))


cdef void arg_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Arg *c = <Arg *>arg
    if c.t.ins[0].dtype == MXCY_FLOAT32:
        arg_units(c, <const float *>c.t.ins[0].data, begin, end)
    elif c.t.ins[0].dtype == MXCY_FLOAT64:
        arg_units(c, <const double *>c.t.ins[0].data, begin, end)
    else:
        arg_units(c, <const int64_t *>c.t.ins[0].data, begin, end)


# argreduce: ints = (largest, outer, length, inner). Input float32, float64 or int64; the output any
# of them. NaN is the extreme; the first position of several wins.
cdef int argreduce_kernel(const mxcy_task *t) noexcept nogil:
    cdef Arg c
    cdef int64_t width
    if t.outs[0].size == 0:
        return MXCY_OK
    c.t = t
    c.largest = <int>t.ints[0]
    c.outer, c.length, c.inner = t.ints[1], t.ints[2], t.ints[3]
    c.f = &rd_tables[RD_MAX if c.largest else RD_MIN][slot_type(t.ins[0].dtype)]
    c.chunks = (c.inner + WIDTH - 1) // WIDTH
    width = imin(WIDTH, c.inner)
    t.parallel.parallel_for(t.parallel, c.outer * c.chunks,
                            32768 // imin(32768, c.length * width), arg_body, &c)
    return MXCY_OK


# -- small helpers of gradients --------------------------------------------------------------------
cdef void divide_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef const mxcy_task *t = <const mxcy_task *>arg
    cdef double d = t.floats[0]
    cdef int64_t i
    cdef int64_t k
    if t.outs[0].dtype == MXCY_FLOAT32:
        for i in range(begin, end):
            (<float *>t.outs[0].data)[i] = <float>((<float *>t.ins[0].data)[i] / d)
    elif t.outs[0].dtype == MXCY_FLOAT64:
        for i in range(begin, end):
            (<double *>t.outs[0].data)[i] = (<double *>t.ins[0].data)[i] / d
    else:
        k = <int64_t>d if d >= 1 else 1
        for i in range(begin, end):
            (<int64_t *>t.outs[0].data)[i] = (<int64_t *>t.ins[0].data)[i] // k


# divide_by: floats = (divisor,). float32, float64, int64.
cdef int divide_by_kernel(const mxcy_task *t) noexcept nogil:
    if t.outs[0].size:
        t.parallel.parallel_for(t.parallel, t.outs[0].size, 16384, divide_body, <void *>t)
    return MXCY_OK


cdef struct Others:
    int skip_nan, second, single
    const mxcy_task *t
    int nk, nr
    int64_t nkeep, lines
    int64_t kdims[MAXD]
    int64_t kstr[MAXD]
    int64_t rdims[MAXD]
    int64_t rstr[MAXD]


cdef inline double element(const Others *c, int which, int64_t at) noexcept nogil:
    if c.single:
        return (<const float *>c.t.ins[which].data)[at]
    return (<const double *>c.t.ins[which].data)[at]


cdef void others_unit(const Others *c, int64_t k) noexcept nogil:
    """Leave-one-out products by a pass forward and one back; `second`: their derivative too.

    With P the product and D = sum over i of g[i] * (product without i) of the elements on one side,
    D' = D * x + g * P and P' = P * x; the result at j is D_before * P_after + P_before * D_after.
    """
    cdef double *prod = <double *>c.t.workspace
    cdef double *deriv = prod + c.t.ins[0].size
    cdef int64_t i, at, base = offset(c.nk, c.kdims, c.kstr, k)
    cdef double x, g, y, p = 1, d = 0
    for i in range(c.lines):
        at = base + offset(c.nr, c.rdims, c.rstr, i)
        prod[at] = p
        x = element(c, 0, at)
        if c.skip_nan and x != x:
            if c.second:
                deriv[at] = d
            continue
        if c.second:
            deriv[at] = d
            d = d * x + element(c, 1, at) * p
        p = p * x
    p = 1
    d = 0
    for i in range(c.lines - 1, -1, -1):
        at = base + offset(c.nr, c.rdims, c.rstr, i)
        x = element(c, 0, at)
        y = 0
        if not (c.skip_nan and x != x):
            y = prod[at] * p
            if c.second:
                y = deriv[at] * p + prod[at] * d
                g = element(c, 1, at)
                d = d * x + g * p
            p = p * x
        if c.single:
            (<float *>c.t.outs[0].data)[at] = <float>y
        else:
            (<double *>c.t.outs[0].data)[at] = y


cdef void others_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef int64_t k
    for k in range(begin, end):
        others_unit(<Others *>arg, k)


# prod_others: ints = (skip_nan, second, then those of reduce). Inputs: data and, when second, the
# gradient of the leave-one-out products. workspace: 16 bytes an element.
cdef int prod_others_kernel(const mxcy_task *t) noexcept nogil:
    cdef Others c
    cdef const int64_t *p = t.ints + 2
    cdef int i
    if t.outs[0].size == 0:
        return MXCY_OK
    c.t = t
    c.skip_nan, c.second = <int>t.ints[0], <int>t.ints[1]
    c.single = t.outs[0].dtype == MXCY_FLOAT32
    c.nk, c.nr = <int>p[8], <int>p[9]
    for i in range(c.nk):
        c.kdims[i], c.kstr[i] = p[10 + i], p[10 + c.nk + i]
    for i in range(c.nr):
        c.rdims[i], c.rstr[i] = p[10 + 2 * c.nk + i], p[10 + 2 * c.nk + c.nr + i]
    if p[3]:
        c.rdims[c.nr], c.rstr[c.nr] = p[4], 1
        c.nr += 1
    else:
        c.kdims[c.nk], c.kstr[c.nk] = p[4], 1
        c.nk += 1
    c.nkeep = 1
    c.lines = 1
    for i in range(c.nk):
        c.nkeep *= c.kdims[i]
    for i in range(c.nr):
        c.lines *= c.rdims[i]
    t.parallel.parallel_for(t.parallel, c.nkeep, 4096 // imin(4096, c.lines), others_body, &c)
    return MXCY_OK


def table():
    """Kernel name to address."""
    return {
        "reduce": <size_t><void *>rd_kernel,
        "moments": <size_t><void *>moments_kernel,
        "argreduce": <size_t><void *>argreduce_kernel,
        "divide_by": <size_t><void *>divide_by_kernel,
        "prod_others": <size_t><void *>prod_others_kernel,
    }
