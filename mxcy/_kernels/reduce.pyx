"""Reductions: sums, products, extremes, norms and their positions, over any set of axes.

What lives here: the walk over outputs and blocks; inner loops are in reduce.h. What does not:
softmax and normalization (they have families of their own).
Invariant: one owner per output element; where a reduction is cut into blocks, the cuts depend on
the shape alone and the partial results are combined in a fixed order.
"""
from libc.math cimport sqrt
from libc.stdint cimport int32_t, int64_t

from mxcy._core.abi cimport (
    MXCY_FLOAT32, MXCY_FLOAT64, MXCY_INT32, MXCY_OK, mxcy_itemsize, mxcy_task,
    mxcy_tensor,
)

cdef extern from "reduce.h" nogil:
    enum:
        RD_MAX
        RD_MIN
        RD_SQDEV
        RD_MEAN
        RD_ROOT
    ctypedef double rd_a_double    # may alias
    ctypedef struct rd_table:
        void (*start)(void *slots, int64_t n) noexcept nogil
        void (*row)(void *slot, const void *data, int64_t n, const double *shift) noexcept nogil
        void (*cols)(void *slots, const void *data, int64_t rows, int64_t stride, int64_t w,
                     const double *shift) noexcept nogil
        void (*comb)(void *a, const void *b, int64_t n) noexcept nogil
        void (*short_rows)(void *slots, const void *data, int64_t n, int64_t m) noexcept nogil
    const rd_table rd_tables[9][4]
    int64_t rd_find_float(const float *p, int64_t n, float v) noexcept
    int64_t rd_find_double(const double *p, int64_t n, double v) noexcept
    int64_t rd_find_int64_t(const int64_t *p, int64_t n, int64_t v) noexcept

cdef enum:
    MAXD = 40
    CHUNK = 512    # neighbours that are reduced together where the last dimension is kept
    RUN = 8192     # elements of a run between two steps of the pairwise combination
    SHORT = 16     # rows shorter than this are reduced element by element
    FOLD = 64      # slots into which rows of few neighbours are spread


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


cdef inline int64_t offset(int n, const int64_t *dims, const int64_t *strides, int64_t k
                           ) noexcept nogil:
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
    cdef const rd_a_double *d = <const rd_a_double *>slots
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


cdef void long_run(Reduce *c, void *slot, const char *p, int64_t n, const double *shift
                   ) noexcept nogil:
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
            c.f.comb(&stack[depth - 2], &stack[depth - 1], 1)
            depth -= 1
            m >>= 1
    while depth > 1:
        c.f.comb(&stack[depth - 2], &stack[depth - 1], 1)
        depth -= 1
    c.f.comb(slot, &stack[0], 1)


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


cdef void plain_units(Reduce *c, int64_t begin, int64_t end) noexcept nogil:
    """Contiguous rows, one run and one output each."""
    cdef int64_t local[CHUNK]
    cdef int64_t n, i
    while begin < end:
        n = imin(CHUNK, end - begin)
        if c.inner < SHORT:
            c.f.short_rows(local, c.s + begin * c.inner * c.item, n, c.inner)
        else:
            c.f.start(local, n)
            for i in range(n):
                c.f.row(&local[i], c.s + (begin + i) * c.inner * c.item, c.inner, NULL)
        store(c, <const char *>local, begin, n)
        begin += n


cdef void narrow(Reduce *c, void *slots, const char *p, int64_t rows, int64_t w) noexcept nogil:
    """Rows of few neighbours, without gaps: several rows side by side, folded at the end."""
    cdef int64_t local[FOLD]
    cdef int64_t m = FOLD // w, q
    c.f.start(local, m * w)
    c.f.cols(local, p, rows // m, m * w, m * w, NULL)
    c.f.cols(slots, p + (rows // m) * m * w * c.item, rows % m, w, w, NULL)
    for q in range(m):
        c.f.comb(slots, &local[q * w], w)


cdef void cols_unit(Reduce *c, int64_t unit) noexcept nogil:
    cdef int64_t kc = unit // c.blocks, b = unit - kc * c.blocks
    cdef int64_t k = kc // c.chunks, j = (kc - k * c.chunks) * CHUNK
    cdef int64_t w = imin(CHUNK, c.inner - j), first = k * c.inner + j
    cdef const char *base = c.s + (offset(c.nk, c.kdims, c.kstr, k) + j) * c.item
    cdef const double *shift = NULL
    cdef int64_t local[CHUNK]
    cdef void *slots = local
    cdef int64_t i = b * c.block, e = imin((b + 1) * c.block, c.lines), m, last
    cdef const char *p
    if c.shift != NULL:
        shift = c.shift + first
    if c.blocks > 1:
        slots = <int64_t *>c.partial + b * c.nout + first
    c.f.start(slots, w)
    last = c.rdims[c.nr - 1]
    while i < e:
        m = imin(last - i % last, e - i)
        p = base + offset(c.nr, c.rdims, c.rstr, i) * c.item
        if 2 * w <= FOLD and m >= FOLD and c.rstr[c.nr - 1] == w and shift == NULL:
            narrow(c, slots, p, m, w)
        else:
            c.f.cols(slots, p, m, c.rstr[c.nr - 1], w, shift)
        i += m
    if c.blocks == 1:
        store(c, <const char *>local, first, w)


cdef void reduce_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Reduce *c = <Reduce *>arg
    cdef int64_t u
    if (c.inner_reduced and c.nr == 0 and c.inner <= RUN and c.nk <= 1 and c.blocks == 1
            and c.shift == NULL):
        plain_units(c, begin, end)
    elif c.inner_reduced:
        for u in range(begin, end):
            row_unit(c, u)
    else:
        for u in range(begin, end):
            cols_unit(c, u)


cdef void combine_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    """Pairwise over the blocks, for outputs [begin, end)."""
    cdef Reduce *c = <Reduce *>arg
    cdef int64_t b, step = 1
    cdef int64_t *p = <int64_t *>c.partial
    while step < c.blocks:
        b = 0
        while b + step < c.blocks:
            c.f.comb(&p[b * c.nout + begin], &p[(b + step) * c.nout + begin], end - begin)
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


# moments: ints as for reduce (sum, mean); outputs mean and variance. float32, float64.
# workspace: the means in double precision, then that of reduce.
cdef int moments_kernel(const mxcy_task *t) noexcept nogil:
    cdef Reduce c
    cdef double *mean = <double *>t.workspace
    cdef int64_t i, n = t.outs[0].size
    if n == 0:
        return MXCY_OK
    reduce_setup(t, &c, &t.outs[0])
    c.partial = <char *>(mean + n)
    c.out = mean
    c.out_dtype = MXCY_FLOAT64
    reduce_run(t, &c, t.ints[7])
    for i in range(n):
        if t.outs[0].dtype == MXCY_FLOAT64:
            (<double *>t.outs[0].data)[i] = mean[i]
        else:
            (<float *>t.outs[0].data)[i] = <float>mean[i]
    c.f = &rd_tables[RD_SQDEV][slot_type(t.ins[0].dtype)]
    c.shift = mean
    c.out = t.outs[1].data
    c.out_dtype = t.outs[1].dtype
    reduce_run(t, &c, t.ints[7])
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
        "reduce": <size_t><void *>reduce_kernel,
        "moments": <size_t><void *>moments_kernel,
        "argreduce": <size_t><void *>argreduce_kernel,
        "divide_by": <size_t><void *>divide_by_kernel,
        "prod_others": <size_t><void *>prod_others_kernel,
    }
