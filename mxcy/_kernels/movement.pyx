"""Movement kernels: copies by strides, fills, concat and split, padding, ramps.

What lives here: kernels that move bytes whatever their dtype (item size 1, 2, 4, 8), and those that
write constants. What does not: index lookups (indexing.pyx), reductions (reduce.pyx).
Invariant: every output element has one writer; nothing here depends on the number of threads.
"""
from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t
from libc.string cimport memcpy

from mxcy._core.abi cimport (
    MXCY_FLOAT32, MXCY_FLOAT64, MXCY_INT8, MXCY_INT32, MXCY_INT64, MXCY_OK, MXCY_TYPE_ERROR,
    MXCY_UINT8, mxcy_fail, mxcy_itemsize, mxcy_task,
)

cdef extern from "movement.h" nogil:
    void mv_run(char *d, const char *s, int64_t n, int64_t i_s, int64_t o_s, int item) noexcept
    void mv_rows(char *d, const char *s, int64_t n0, int64_t is0, int64_t os0, int64_t n1,
                 int64_t is1, int64_t os1, int item) noexcept
    void mv_transpose(char *d, const char *s, int64_t ni, int64_t nj, int64_t is_j, int64_t os_i,
                      int item) noexcept
    void mv_fill(char *d, int64_t n, int64_t pattern, int item) noexcept

cdef enum:
    MAXD = 40       # 2 x 16 dimensions of a tile, and some
    PIECE = 1 << 18  # bytes that one piece of work moves: about 10 to 30 microseconds


cdef inline int64_t imin(int64_t a, int64_t b) noexcept nogil:
    return a if a < b else b


cdef inline int64_t imax(int64_t a, int64_t b) noexcept nogil:
    return a if a > b else b


# -- plain copies and fills ------------------------------------------------------------------------
cdef struct Flat:
    char *d
    const char *s
    int64_t pattern
    int item


cdef void copy_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Flat *f = <Flat *>arg
    memcpy(f.d + begin, f.s + begin, <size_t>(end - begin))


cdef void fill_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Flat *f = <Flat *>arg
    mv_fill(f.d + begin * f.item, end - begin, f.pattern, f.item)


cdef void copy_all(const mxcy_task *t, void *d, const void *s, int64_t nbytes) noexcept nogil:
    cdef Flat f
    if nbytes == 0 or d == s:
        return
    f.d = <char *>d
    f.s = <const char *>s
    t.parallel.parallel_for(t.parallel, nbytes, PIECE, copy_body, &f)


cdef void fill_all(const mxcy_task *t, void *d, int64_t n, int64_t pattern, int item
                   ) noexcept nogil:
    cdef Flat f
    if n == 0:
        return
    f.d = <char *>d
    f.pattern = pattern
    f.item = item
    t.parallel.parallel_for(t.parallel, n, PIECE // item, fill_body, &f)


# copy: the bytes of input 0.
cdef int copy_kernel(const mxcy_task *t) noexcept nogil:
    copy_all(t, t.outs[0].data, t.ins[0].data,
             t.outs[0].size * mxcy_itemsize(t.outs[0].dtype))
    return MXCY_OK


# fill: ints = (pattern,), the bytes of one element.
cdef int fill_kernel(const mxcy_task *t) noexcept nogil:
    fill_all(t, t.outs[0].data, t.outs[0].size, t.ints[0], <int>mxcy_itemsize(t.outs[0].dtype))
    return MXCY_OK


# -- copies by strides -----------------------------------------------------------------------------
cdef struct Strided:
    char *d
    const char *s
    int item
    int nouter          # dimensions before the last two (or those that are not transposed)
    int transposed
    int64_t n0, is0, os0  # rows; when transposed: the dimension that is contiguous in the input
    int64_t n1, is1, os1  # runs
    int64_t segments    # a long run is cut into so many pieces; when transposed: strips of rows
    int64_t seg
    int64_t dims[MAXD]
    int64_t istr[MAXD]
    int64_t ostr[MAXD]


cdef inline void locate(const Strided *c, int64_t k, int64_t *io, int64_t *oo) noexcept nogil:
    cdef int i
    cdef int64_t q, r
    io[0] = 0
    oo[0] = 0
    for i in range(c.nouter - 1, -1, -1):
        q = k // c.dims[i]
        r = k - q * c.dims[i]
        k = q
        io[0] += r * c.istr[i]
        oo[0] += r * c.ostr[i]


cdef void rows_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Strided *c = <Strided *>arg
    cdef int64_t k = begin, o, i0, m, io, oo
    while k < end:
        o = k // c.n0
        i0 = k - o * c.n0
        m = imin(c.n0 - i0, end - k)
        locate(c, o, &io, &oo)
        mv_rows(c.d + (oo + i0 * c.os0) * c.item, c.s + (io + i0 * c.is0) * c.item,
                m, c.is0, c.os0, c.n1, c.is1, c.os1, c.item)
        k += m


cdef void segments_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Strided *c = <Strided *>arg
    cdef int64_t k, row, o, i0, j, io, oo
    for k in range(begin, end):
        row = k // c.segments
        j = (k - row * c.segments) * c.seg
        o = row // c.n0
        i0 = row - o * c.n0
        locate(c, o, &io, &oo)
        mv_run(c.d + (oo + i0 * c.os0 + j * c.os1) * c.item,
               c.s + (io + i0 * c.is0 + j * c.is1) * c.item,
               imin(c.seg, c.n1 - j), c.is1, c.os1, c.item)


cdef void transpose_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Strided *c = <Strided *>arg
    cdef int64_t k, o, i, io, oo
    for k in range(begin, end):
        o = k // c.segments
        i = (k - o * c.segments) * c.seg
        locate(c, o, &io, &oo)
        mv_transpose(c.d + (oo + i * c.os0) * c.item, c.s + (io + i) * c.item,
                     imin(c.seg, c.n0 - i), c.n1, c.is1, c.os0, c.item)


cdef int64_t choose_transpose(Strided *c, int n, const int64_t *dims, const int64_t *istr,
                              const int64_t *ostr) noexcept nogil:
    """Sets up the blocked transpose when another dimension than the last is contiguous in the
    input; returns how many (outer, strip) units there are, 0 if the plain form is better."""
    cdef int a = -1, i, m = 0
    cdef int64_t units = 1
    if n < 2 or ostr[n - 1] != 1 or istr[n - 1] in (0, 1, -1) or dims[n - 1] < 4:
        return 0
    for i in range(n - 1):
        if istr[i] == 1 and dims[i] >= 4:
            a = i
    if a < 0:
        return 0
    for i in range(n - 1):
        if i != a:
            c.dims[m] = dims[i]
            c.istr[m] = istr[i]
            c.ostr[m] = ostr[i]
            units *= dims[i]
            m += 1
    c.nouter = m
    c.transposed = 1
    c.n0, c.is0, c.os0 = dims[a], 1, ostr[a]
    c.n1, c.is1, c.os1 = dims[n - 1], istr[n - 1], 1
    c.seg = 32
    c.segments = (c.n0 + c.seg - 1) // c.seg
    return units * c.segments


cdef void strided_run(const mxcy_task *t, char *d, const char *s, int item, int n,
                      const int64_t *dims, const int64_t *istr, const int64_t *ostr) noexcept nogil:
    cdef Strided c
    cdef int i
    cdef int64_t units = 1
    c.d = d
    c.s = s
    c.item = item
    c.transposed = 0
    for i in range(n):
        units *= dims[i]
    if units == 0:
        return
    units = choose_transpose(&c, n, dims, istr, ostr)
    if units > 0:
        t.parallel.parallel_for(t.parallel, units, imax(1, PIECE // (c.seg * c.n1 * item)),
                                transpose_body, &c)
        return
    c.n0, c.is0, c.os0 = 1, 0, 0
    c.n1, c.is1, c.os1 = 1, 0, 1
    if n >= 1:
        c.n1, c.is1, c.os1 = dims[n - 1], istr[n - 1], ostr[n - 1]
    if n >= 2:
        c.n0, c.is0, c.os0 = dims[n - 2], istr[n - 2], ostr[n - 2]
    c.nouter = n - 2 if n > 2 else 0
    units = c.n0
    for i in range(c.nouter):
        c.dims[i] = dims[i]
        c.istr[i] = istr[i]
        c.ostr[i] = ostr[i]
        units *= dims[i]
    c.seg = PIECE // item
    if c.n1 > 2 * c.seg:
        c.segments = (c.n1 + c.seg - 1) // c.seg
        t.parallel.parallel_for(t.parallel, units * c.segments, 1, segments_body, &c)
    else:
        t.parallel.parallel_for(t.parallel, units, imax(1, PIECE // (c.n1 * item)), rows_body, &c)


# strided: ints = (prefill, pattern, in_offset, out_offset, ndim, dims.., in_strides..,
#   out_strides..). Copies input 0 to output 0 by strides (in elements).
# prefill 0: every output element is named; 1: the output is first filled with `pattern`; 2: it is
# first a copy of input 1; 3: it is first a copy of input 0, and the elements named by the output
# strides become `pattern` (input strides 0).
cdef int strided_kernel(const mxcy_task *t) noexcept nogil:
    cdef int item = <int>mxcy_itemsize(t.outs[0].dtype), n = <int>t.ints[4]
    cdef const int64_t *p = t.ints + 5
    cdef const char *source = NULL
    if t.outs[0].size == 0:
        return MXCY_OK
    if t.ints[0] == 1:
        fill_all(t, t.outs[0].data, t.outs[0].size, t.ints[1], item)
    elif t.ints[0] == 2:
        copy_all(t, t.outs[0].data, t.ins[1].data, t.outs[0].size * item)
    elif t.ints[0] == 3:
        copy_all(t, t.outs[0].data, t.ins[0].data, t.outs[0].size * item)
        source = <const char *>&t.ints[1]  # the low bytes come first on every machine we build for
    if t.ints[0] != 3:
        source = <const char *>t.ins[0].data + t.ints[2] * item
    strided_run(t, <char *>t.outs[0].data + t.ints[3] * item, source, item, n, p, p + n, p + 2 * n)
    return MXCY_OK


# -- several tensors along one axis ----------------------------------------------------------------
cdef struct Joined:
    const mxcy_task *t
    int item
    int split             # 1: from input 0 to the outputs, 0: from the inputs to output 0
    int n
    int64_t outer, row    # rows, and elements of a row of the joined tensor
    const int64_t *parts  # start and length in the row, for each of the n tensors


cdef void joined_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    """Rows [begin, end) of every part."""
    cdef Joined *c = <Joined *>arg
    cdef int64_t start, length, i_s, o_s
    cdef char *d
    cdef const char *s
    cdef int i
    for i in range(c.n):
        start = c.parts[2 * i]
        length = c.parts[2 * i + 1]
        if length == 0 or (c.split and c.t.outs[i].data == NULL):
            continue
        i_s, o_s = (c.row, length) if c.split else (length, c.row)
        if c.split:
            s = <const char *>c.t.ins[0].data + (begin * c.row + start) * c.item
            d = <char *>c.t.outs[i].data + begin * length * c.item
        else:
            s = <const char *>c.t.ins[i].data + begin * length * c.item
            d = <char *>c.t.outs[0].data + (begin * c.row + start) * c.item
        if length == 1:
            mv_run(d, s, end - begin, i_s, o_s, c.item)
        else:
            mv_rows(d, s, end - begin, i_s, o_s, length, 1, 1, c.item)


cdef void joined_long(Joined *c) noexcept nogil:
    """Long rows: each part of each row is a parallel copy of its own."""
    cdef int64_t o, start, length
    cdef char *d
    cdef const char *s
    cdef int i
    for o in range(c.outer):
        for i in range(c.n):
            start = c.parts[2 * i]
            length = c.parts[2 * i + 1]
            if length == 0 or (c.split and c.t.outs[i].data == NULL):
                continue
            if c.split:
                s = <const char *>c.t.ins[0].data + (o * c.row + start) * c.item
                d = <char *>c.t.outs[i].data + o * length * c.item
            else:
                s = <const char *>c.t.ins[i].data + o * length * c.item
                d = <char *>c.t.outs[0].data + (o * c.row + start) * c.item
            copy_all(c.t, d, s, length * c.item)


cdef int joined_run(const mxcy_task *t, int split) noexcept nogil:
    cdef Joined c
    cdef int64_t nbytes
    c.t = t
    c.split = split
    c.n = t.num_outs if split else t.num_ins
    c.item = <int>mxcy_itemsize(t.ins[0].dtype)
    c.outer = t.ints[0]
    c.row = t.ints[1]
    c.parts = t.ints + 2
    nbytes = c.row * c.item
    if c.outer == 0 or nbytes == 0:
        return MXCY_OK
    if nbytes > 8 * PIECE:
        joined_long(&c)
    else:
        t.parallel.parallel_for(t.parallel, c.outer, imax(1, PIECE // nbytes), joined_body, &c)
    return MXCY_OK


# concat: ints = (outer, row, start0, length0, start1, length1, ...), in elements of output rows.
cdef int concat_kernel(const mxcy_task *t) noexcept nogil:
    return joined_run(t, 0)


# split: ints as for concat, of the input's rows.
cdef int split_kernel(const mxcy_task *t) noexcept nogil:
    return joined_run(t, 1)


# -- padding ---------------------------------------------------------------------------------------
cdef enum:
    PAD_CONSTANT = 0
    PAD_EDGE = 1
    PAD_REFLECT = 2


cdef struct Pad:
    const mxcy_task *t
    int item, mode, n
    int is_double
    int64_t pattern
    int64_t dims[16]      # of the unpadded tensor
    int64_t wide[16]      # of the padded one
    int64_t before[16]


cdef inline int64_t pad_source(const Pad *c, int axis, int64_t i) noexcept nogil:
    """Where the padded position i comes from; -1: a constant."""
    cdef int64_t n = c.dims[axis]
    i -= c.before[axis]
    if 0 <= i < n:
        return i
    if c.mode == PAD_CONSTANT:
        return -1
    if c.mode == PAD_EDGE:
        return 0 if i < 0 else n - 1
    return -i if i < 0 else 2 * (n - 1) - i


cdef void pad_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Pad *c = <Pad *>arg
    cdef int64_t r, k, q, i, src, step, j, last = c.n - 1
    cdef int64_t w = c.wide[last], m = c.dims[last], b = c.before[last]
    cdef const char *s
    cdef char *d
    cdef int a
    for r in range(begin, end):
        d = <char *>c.t.outs[0].data + r * w * c.item
        k = r
        src = 0
        step = 1
        for a in range(c.n - 2, -1, -1):
            q = k // c.wide[a]
            i = pad_source(c, a, k - q * c.wide[a])
            k = q
            if i < 0:
                src = -1
                break
            src += i * step
            step *= c.dims[a]
        if src < 0:
            mv_fill(d, w, c.pattern, c.item)
            continue
        s = <const char *>c.t.ins[0].data + src * m * c.item
        memcpy(d + b * c.item, s, <size_t>(m * c.item))
        if c.mode == PAD_CONSTANT:
            mv_fill(d, b, c.pattern, c.item)
            mv_fill(d + (b + m) * c.item, w - b - m, c.pattern, c.item)
            continue
        for j in range(b):
            memcpy(d + j * c.item, s + pad_source(c, <int>last, j) * c.item, <size_t>c.item)
        for j in range(b + m, w):
            memcpy(d + j * c.item, s + pad_source(c, <int>last, j) * c.item, <size_t>c.item)


cdef inline int64_t pad_uses(const Pad *c, int axis, int64_t i) noexcept nogil:
    """How many padded positions come from position i."""
    cdef int64_t n = c.dims[axis], b = c.before[axis], e = c.wide[axis] - n - b, count = 1
    if c.mode == PAD_EDGE:
        if i == 0:
            count += b
        if i == n - 1:
            count += e
    elif c.mode == PAD_REFLECT:
        if 1 <= i <= b:
            count += 1
        if n - 1 - e <= i <= n - 2:
            count += 1
    return count


cdef inline int64_t pad_use(const Pad *c, int axis, int64_t i, int64_t k) noexcept nogil:
    """The k-th padded position that comes from position i."""
    cdef int64_t n = c.dims[axis], b = c.before[axis]
    if c.mode == PAD_EDGE:
        return k if i == 0 else b + i + k
    if k == 0:
        return b + i
    if k == 1 and 1 <= i <= b:
        return b - i
    return b + 2 * (n - 1) - i


cdef void pad_add_row(Pad *c, int64_t out_row, int64_t in_row) noexcept nogil:
    """Adds one row of the padded gradient to one row of the output."""
    cdef int last = c.n - 1
    cdef int64_t w = c.wide[last], m = c.dims[last], b = c.before[last], j
    cdef float *fd
    cdef double *dd
    cdef const float *fs
    cdef const double *ds
    if c.is_double:
        dd = <double *>c.t.outs[0].data + out_row * m
        ds = <const double *>c.t.ins[0].data + in_row * w
        for j in range(m):
            dd[j] += ds[b + j]
        if c.mode != PAD_CONSTANT:
            for j in range(b):
                dd[pad_source(c, last, j)] += ds[j]
            for j in range(b + m, w):
                dd[pad_source(c, last, j)] += ds[j]
    else:
        fd = <float *>c.t.outs[0].data + out_row * m
        fs = <const float *>c.t.ins[0].data + in_row * w
        for j in range(m):
            fd[j] += fs[b + j]
        if c.mode != PAD_CONSTANT:
            for j in range(b):
                fd[pad_source(c, last, j)] += fs[j]
            for j in range(b + m, w):
                fd[pad_source(c, last, j)] += fs[j]


cdef void pad_back_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    """Rows of the unpadded gradient: each gathers from every padded row that copied it."""
    cdef Pad *c = <Pad *>arg
    cdef int64_t index[16]
    cdef int64_t uses[16]
    cdef int64_t at[16]
    cdef int64_t r, k, row
    cdef int a, lead = c.n - 1
    for r in range(begin, end):
        k = r
        for a in range(lead - 1, -1, -1):
            index[a] = k % c.dims[a]
            k //= c.dims[a]
            uses[a] = pad_uses(c, a, index[a])
            at[a] = 0
        mv_fill(<char *>c.t.outs[0].data + r * c.dims[lead] * c.item, c.dims[lead], 0, c.item)
        while True:
            row = 0
            for a in range(lead):
                row = row * c.wide[a] + pad_use(c, a, index[a], at[a])
            pad_add_row(c, r, row)
            a = lead - 1
            while a >= 0:
                at[a] += 1
                if at[a] < uses[a]:
                    break
                at[a] = 0
                a -= 1
            if a < 0:
                break


cdef int pad_run(const mxcy_task *t, int back) noexcept nogil:
    cdef Pad c
    cdef int64_t rows
    cdef int i
    if t.outs[0].size == 0:
        return MXCY_OK
    c.t = t
    c.mode = <int>t.ints[0]
    c.pattern = t.ints[1]
    c.item = <int>mxcy_itemsize(t.outs[0].dtype)
    c.is_double = t.outs[0].dtype == MXCY_FLOAT64
    c.n = t.outs[0].ndim
    for i in range(c.n):
        c.dims[i] = t.outs[0].shape[i] if back else t.ins[0].shape[i]
        c.wide[i] = t.ins[0].shape[i] if back else t.outs[0].shape[i]
        c.before[i] = t.ints[2 + i]
    if not back and t.ins[0].size == 0:
        fill_all(t, t.outs[0].data, t.outs[0].size, c.pattern, c.item)
        return MXCY_OK
    rows = t.outs[0].size // t.outs[0].shape[c.n - 1]
    t.parallel.parallel_for(t.parallel, rows, imax(1, PIECE // (c.wide[c.n - 1] * c.item)),
                            pad_back_body if back else pad_body, &c)
    return MXCY_OK


# pad: ints = (mode, pattern, before..), mode 0 constant, 1 edge, 2 reflect. At least one dimension.
cdef int pad_kernel(const mxcy_task *t) noexcept nogil:
    return pad_run(t, 0)


# pad_backward: ints as for pad; input 0 has the padded shape. float32 and float64.
cdef int pad_backward_kernel(const mxcy_task *t) noexcept nogil:
    return pad_run(t, 1)


# -- numbers that depend on their position ---------------------------------------------------------
cdef struct Ramp:
    void *d
    int32_t dtype
    int64_t repeat, n
    double start, step


ctypedef fused number:
    float
    double
    int64_t
    int32_t
    int8_t
    uint8_t


cdef inline number from_double(double x, number like) noexcept nogil:
    """Integers take the integral part, wrapped around; 0 where there is none."""
    if number is float or number is double:
        return <number>x
    else:
        return <number>(<int64_t>x if -9.2e18 < x < 9.2e18 else 0)


cdef void ramp(const Ramp *c, number *d, int64_t begin, int64_t end) noexcept nogil:
    cdef int64_t i
    cdef number zero = 0
    if c.repeat == 1:
        for i in range(begin, end):
            d[i] = from_double(c.start + c.step * <double>i, zero)
    else:
        for i in range(begin, end):
            d[i] = from_double(c.start + c.step * <double>(i // c.repeat), zero)


cdef void ramp_body(void *arg, int64_t begin, int64_t end, int32_t lane) noexcept nogil:
    cdef Ramp *c = <Ramp *>arg
    if c.dtype == MXCY_FLOAT32:
        ramp(c, <float *>c.d, begin, end)
    elif c.dtype == MXCY_FLOAT64:
        ramp(c, <double *>c.d, begin, end)
    elif c.dtype == MXCY_INT64:
        ramp(c, <int64_t *>c.d, begin, end)
    elif c.dtype == MXCY_INT32:
        ramp(c, <int32_t *>c.d, begin, end)
    elif c.dtype == MXCY_INT8:
        ramp(c, <int8_t *>c.d, begin, end)
    else:
        ramp(c, <uint8_t *>c.d, begin, end)


# ramp: floats = (start, step), ints = (repeat,): start + step * (i // repeat).
# float32, float64, int64, int32, int8, uint8.
cdef int ramp_kernel(const mxcy_task *t) noexcept nogil:
    cdef Ramp c
    cdef int32_t dtype = t.outs[0].dtype
    if t.outs[0].size == 0:
        return MXCY_OK
    if dtype not in (MXCY_FLOAT32, MXCY_FLOAT64, MXCY_INT64, MXCY_INT32, MXCY_INT8, MXCY_UINT8):
        return mxcy_fail(t, MXCY_TYPE_ERROR, b"ramp: dtype code %d is not handled", dtype)
    c.d = t.outs[0].data
    c.dtype = dtype
    c.repeat = t.ints[0]
    c.start = t.floats[0]
    c.step = t.floats[1]
    t.parallel.parallel_for(t.parallel, t.outs[0].size, 16384, ramp_body, &c)
    return MXCY_OK


# eye: ints = (pattern of 1, k); the output is a matrix with 1 where column = row + k.
cdef int eye_kernel(const mxcy_task *t) noexcept nogil:
    cdef int item = <int>mxcy_itemsize(t.outs[0].dtype)
    cdef int64_t rows, cols, k = t.ints[1], i, first, last
    if t.outs[0].size == 0:
        return MXCY_OK
    rows = t.outs[0].shape[0]
    cols = t.outs[0].shape[1]
    fill_all(t, t.outs[0].data, t.outs[0].size, 0, item)
    if k >= cols or k <= -rows:
        return MXCY_OK
    first = imax(0, -k)
    last = imin(rows, cols - k)
    for i in range(first, last):
        mv_fill(<char *>t.outs[0].data + (i * cols + i + k) * item, 1, t.ints[0], item)
    return MXCY_OK


# store_ints: the parameters themselves, as int64.
cdef int store_ints_kernel(const mxcy_task *t) noexcept nogil:
    if t.outs[0].size:
        memcpy(t.outs[0].data, t.ints, <size_t>(t.outs[0].size * 8))
    return MXCY_OK


def table():
    """Kernel name to address."""
    return {
        "copy": <size_t><void *>copy_kernel,
        "fill": <size_t><void *>fill_kernel,
        "strided": <size_t><void *>strided_kernel,
        "concat": <size_t><void *>concat_kernel,
        "split": <size_t><void *>split_kernel,
        "pad": <size_t><void *>pad_kernel,
        "pad_backward": <size_t><void *>pad_backward_kernel,
        "ramp": <size_t><void *>ramp_kernel,
        "eye": <size_t><void *>eye_kernel,
        "store_ints": <size_t><void *>store_ints_kernel,
    }
