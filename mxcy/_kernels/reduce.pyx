"""Reductions: sums, products, extremes, norms and their positions, over any set of axes.

What lives here: the walk over outputs and blocks; inner loops are in reduce.h. What does not: softmax
and normalization (they have families of their own).
Invariant: one owner per output element; where a reduction is cut into blocks, the cuts depend on the
shape alone and the partial results are combined in a fixed order.
"""
from libc.math cimport sqrt
from libc.stdint cimport int32_t, int64_t

from mxcy._core.abi cimport (
    MXCY_FLOAT32, MXCY_FLOAT64, MXCY_INT32, MXCY_OK, MXCY_TYPE_ERROR, mxcy_fail, mxcy_itemsize,
    mxcy_task, mxcy_tensor,
)

cdef extern from "reduce.h" nogil:
    enum:
        RD_SUM
        RD_SQDEV
        RD_KEEP
        RD_MEAN
        RD_ROOT
    ctypedef struct rd_table:
        void (*start)(void *slots, int64_t n) noexcept nogil
        void (*row)(void *slot, const void *data, int64_t n, const double *shift) noexcept nogil
        void (*cols)(void *slots, const void *data, int64_t rows, int64_t stride, int64_t w,
                     const double *shift) noexcept nogil
        void (*comb)(void *a, const void *b) noexcept nogil
    const rd_table rd_tables[9][4]

cdef enum:
    MAXD = 40
    CHUNK = 512    # neighbours that are reduced together where the last dimension is kept
    RUN = 8192     # elements of a run between two steps of the pairwise combination


cdef inline int64_t imin(int64_t a, int64_t b) noexcept nogil:
    return a if a < b else b


cdef inline int slot_type(int32_t dtype) noexcept nogil:
    if dtype == MXCY_FLOAT32:
        return 0
    if dtype == MXCY_FLOAT64:
        return 1
    return 2 if dtype == MXCY_INT32 else 3


cdef struct Reduce:
    const rd_table *f
    const char *s
    void *out
    int item
    int is_int            # the accumulators are int64
    int32_t out_dtype
    int final
    int inner_reduced
    int nk, nr
    int64_t count         # elements reduced into one output
    int64_t nkeep, lines  # products of the kept and of the reduced dimensions (without the last)
    int64_t inner, chunks, blocks, block
    int64_t nout
    char *partial         # blocks x nout slots, when blocks > 1
    const double *shift
    int64_t kdims[MAXD]
    int64_t kstr[MAXD]
    int64_t rdims[MAXD]
    int64_t rstr[MAXD]


cdef inline int64_t offset(int n, const int64_t *dims, const int64_t *strides, int64_t k) noexcept nogil:
    cdef int64_t q, off = 0
    cdef int i = n - 1
    while i > 0:
        q = k // dims[i]
        off += (k - q * dims[i]) * strides[i]
        k = q
        i -= 1
    if n > 0:
        off += k * strides[0]
    return off


cdef void store(Reduce *c, const char *slots, int64_t first, int64_t n) noexcept nogil:
    """Finishes n accumulators and writes them as outputs first, first + 1, ..."""
    cdef const double *d = <const double *>slots
    cdef const int64_t *v = <const int64_t *>slots
    cdef int64_t i, y
    cdef double x
    for i in range(n):
        if c.is_int:
            y = v[i]
            if c.final == RD_MEAN:
                y = y // c.count if c.count else 0
            elif c.final == RD_ROOT:
                y = <int64_t>sqrt(<double>y) if y > 0 else 0
            x = <double>y
        else:
            x = d[i]
            if c.final == RD_MEAN:
                x = x / <double>c.count
            elif c.final == RD_ROOT:
                x = sqrt(x)
            y = 0
            if c.out_dtype != MXCY_FLOAT32 and c.out_dtype != MXCY_FLOAT64:
                y = <int64_t>x if -9.2e18 < x < 9.2e18 else 0
        if c.out_dtype == MXCY_FLOAT32:
            (<float *>c.out)[first + i] = <float>x
        elif c.out_dtype == MXCY_FLOAT64:
            (<double *>c.out)[first + i] = x
        elif c.out_dtype == MXCY_INT32:
            (<int32_t *>c.out)[first + i] = <int32_t>y
        else:
            (<int64_t *>c.out)[first + i] = y


cdef void long_run(Reduce *c, void *slot, const char *p, int64_t n, const double *shift) noexcept nogil:
    """A run of any length: pieces of RUN elements, combined pairwise."""
    cdef int64_t stack[64]
    cdef int depth = 0
    cdef int64_t i = 0, k = 0, m
    if n <= RUN:
        c.f.row(slot, p, n, shift)
        return
    while i < n:
        c.f.start(&stack[depth], 1)
        c.f.row(&stack[depth], p + i * c.item, imin(RUN, n - i), shift)
        depth += 1
        i += RUN
        k += 1
        m = k
        while m & 1 == 0:
            c.f.comb(&stack[depth - 2], &stack[depth - 1])
            depth -= 1
            m >>= 1
    while depth > 1:
        c.f.comb(&stack[depth - 2], &stack[depth - 1])
        depth -= 1
    c.f.comb(slot, &stack[0])


cdef void row_unit(Reduce *c, int64_t unit) noexcept nogil:
    cdef int64_t k = unit // c.blocks, b = unit - k * c.blocks, i, e
    cdef const char *base = c.s + offset(c.nk, c.kdims, c.kstr, k) * c.item
    cdef const double *shift = NULL
    cdef int64_t slot
    if c.shift != NULL:
        shift = c.shift + k
    c.f.start(&slot, 1)
    if c.nr == 0:
        i = b * c.block
        long_run(c, &slot, base + i * c.item, imin(c.block, c.inner - i), shift)
    else:
        e = imin((b + 1) * c.block, c.lines)
        for i in range(b * c.block, e):
            long_run(c, &slot, base + offset(c.nr, c.rdims, c.rstr, i) * c.item, c.inner, shift)
    if c.blocks == 1:
        store(c, <const char *>&slot, k, 1)
    else:
        (<int64_t *>c.partial)[b * c.nout + k] = slot


cdef void cols_unit(Reduce *c, int64_t unit) noexcept nogil:
    cdef int64_t kc = unit // c.blocks, b = unit - kc * c.blocks
    cdef int64_t k = kc // c.chunks, j = (kc - k * c.chunks) * CHUNK
    cdef int64_t w = imin(CHUNK, c.inner - j), first = k * c.inner + j
    cdef const char *base = c.s + (offset(c.nk, c.kdims, c.kstr, k) + j) * c.item
    cdef const double *shift = NULL
    cdef int64_t local[CHUNK]
    cdef void *slots = local
    cdef int64_t i = b * c.block, e = imin((b + 1) * c.block, c.lines), m, last
    if c.shift != NULL:
        shift = c.shift + first
    if c.blocks > 1:
        slots = <int64_t *>c.partial + b * c.nout + first
    c.f.start(slots, w)
    last = c.rdims[c.nr - 1]
    while i < e:
        m = imin(last - i % last, e - i)
        c.f.cols(slots, base + offset(c.nr, c.rdims, c.rstr, i) * c.item, m, c.rstr[c.nr - 1], w,
                 shift)
        i += m
    if c.blocks == 1:
        store(c, <const char *>local, first, w)


cdef void reduce_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Reduce *c = <Reduce *>arg
    cdef int64_t u
    if c.inner_reduced:
        for u in range(begin, end):
            row_unit(c, u)
    else:
        for u in range(begin, end):
            cols_unit(c, u)


cdef void combine_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    """Pairwise over the blocks, for outputs [begin, end)."""
    cdef Reduce *c = <Reduce *>arg
    cdef int64_t i, b, step = 1
    cdef int64_t *p = <int64_t *>c.partial
    while step < c.blocks:
        b = 0
        while b + step < c.blocks:
            for i in range(begin, end):
                c.f.comb(&p[b * c.nout + i], &p[(b + step) * c.nout + i])
            b += 2 * step
        step *= 2
    store(c, <const char *>(p + begin), begin, end - begin)


cdef void reduce_run(const mxcy_task *t, Reduce *c, int64_t grain) noexcept nogil:
    t.parallel.parallel_for(t.parallel, c.nkeep * c.chunks * c.blocks, grain, reduce_body, c)
    if c.blocks > 1:
        t.parallel.parallel_for(t.parallel, c.nout, 1024, combine_body, c)


cdef void reduce_setup(const mxcy_task *t, Reduce *c, mxcy_tensor *out) noexcept nogil:
    cdef const int64_t *p = t.ints
    cdef int i, kind = slot_type(t.ins[0].dtype)
    c.f = &rd_tables[p[0]][kind]
    c.is_int = kind >= 2
    c.final = <int>p[1]
    c.count = p[2]
    c.inner_reduced = <int>p[3]
    c.inner = p[4]
    c.blocks = p[5]
    c.block = p[6]
    c.nk = <int>p[8]
    c.nr = <int>p[9]
    c.s = <const char *>t.ins[0].data
    c.item = <int>mxcy_itemsize(t.ins[0].dtype)
    c.out = out.data
    c.out_dtype = out.dtype
    c.nout = out.size
    c.partial = <char *>t.workspace
    c.shift = NULL
    p += 10
    c.nkeep = 1
    c.lines = 1
    for i in range(c.nk):
        c.kdims[i] = p[i]
        c.kstr[i] = p[c.nk + i]
        c.nkeep *= p[i]
    p += 2 * c.nk
    for i in range(c.nr):
        c.rdims[i] = p[i]
        c.rstr[i] = p[c.nr + i]
        c.lines *= p[i]
    c.chunks = 1 if c.inner_reduced else (c.inner + CHUNK - 1) // CHUNK


# reduce: ints = (operation, final, count, inner_reduced, inner, blocks, block, grain, nk, nr,
#   kept dims.., kept strides.., reduced dims.., reduced strides..); see ops/_reduction.py.
# final: 0 as it is, 1 divided by count, 2 square root. workspace: 8 bytes x blocks x outputs.
cdef int reduce_kernel(const mxcy_task *t) noexcept nogil:
    cdef Reduce c
    if t.outs[0].size == 0:
        return MXCY_OK
    reduce_setup(t, &c, &t.outs[0])
    reduce_run(t, &c, t.ints[7])
    return MXCY_OK


def table():
    """Kernel name to address."""
    return {
        "reduce": <size_t><void *>reduce_kernel,
    }
