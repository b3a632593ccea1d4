"""Movement kernels: copies by strides, fills, concat and split, padding, ramps.

What lives here: kernels that move bytes whatever their dtype (item size 1, 2, 4, 8), and those that
write constants. What does not: index lookups (indexing.pyx), reductions (reduce.pyx).
Invariant: every output element has one writer; nothing here depends on the number of threads.
"""
from libc.stdint cimport int32_t, int64_t
from libc.string cimport memcpy

from mxcy._core.abi cimport (
    MXCY_OK, mxcy_itemsize, mxcy_task,
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
    PIECE = 1 << 17  # bytes that one piece of work moves: about 10 to 30 microseconds


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


cdef void fill_all(const mxcy_task *t, void *d, int64_t n, int64_t pattern, int item) noexcept nogil:
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
    """Sets up the blocked transpose when another dimension than the last is contiguous in the input;
    returns how many (outer, strip) units there are, 0 if the plain form is better."""
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


# strided: ints = (prefill, pattern, in_offset, out_offset, ndim, dims.., in_strides.., out_strides..).
# Copies input 0 to output 0 by strides (in elements). prefill 0: every output element is named;
# 1: the output is first filled with `pattern`; 2: it is first a copy of input 1.
cdef int strided_kernel(const mxcy_task *t) noexcept nogil:
    cdef int item = <int>mxcy_itemsize(t.outs[0].dtype), n = <int>t.ints[4]
    cdef const int64_t *p = t.ints + 5
    if t.outs[0].size == 0:
        return MXCY_OK
    if t.ints[0] == 1:
        fill_all(t, t.outs[0].data, t.outs[0].size, t.ints[1], item)
    elif t.ints[0] == 2:
        copy_all(t, t.outs[0].data, t.ins[1].data, t.outs[0].size * item)
    strided_run(t, <char *>t.outs[0].data + t.ints[3] * item,
                <const char *>t.ins[0].data + t.ints[2] * item, item, n, p, p + n, p + 2 * n)
    return MXCY_OK


def table():
    """Kernel name to address."""
    return {
        "copy": <size_t><void *>copy_kernel,
        "fill": <size_t><void *>fill_kernel,
        "strided": <size_t><void *>strided_kernel,
    }
