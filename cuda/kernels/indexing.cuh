/* indexing.cuh: look-ups by index, and the opposites that put elements back.
 *
 * An index of any dtype and value leads nowhere outside a tensor: it is clipped or wrapped, and where it should
 * have been valid, the first that is not is reported (Fault). Rows that meet in take_backward and scatter_nd are
 * added in the order of occurrence: the rows asked for are sorted with the places that ask (sort.cuh), and the
 * first place of each row adds up the others. No float is ever added atomically.
 */
#ifndef MXCY_INDEXING_CUH
#define MXCY_INDEXING_CUH

enum { INDEX_CLIP = 0, INDEX_WRAP = 1, INDEX_RAISE = 2 };
enum { SCATTER_ADD = 0, SCATTER_SET = 1, SCATTER_INTO = 2 };

/* NaN counts as far below. */
template <class I> MX_DEV i64 index_value(I v)
{
    typedef typename Wide<I>::W W;
    const W w = Wide<I>::get(v);
    return w == w ? to<i64>(v) : MX_I64_MIN;
}

struct TakeArgs {
    const void *x, *index;
    void *y;
    Fault *fault;
    i64 outer, length, inner, count;
    i32 mode, axis;
};
MX_DEV i64 index_fix(i64 i, i64 length, i32 mode)
{
    if (mode == INDEX_WRAP) {
        i %= length;
        return i < 0 ? i + length : i;
    }
    return i < 0 ? 0 : mx_min(i, length - 1);
}
template <class I> MX_DEV i64 take_index(const TakeArgs &a, i64 k)
{
    const i64 i = index_value(((const I *)a.index)[k]);
    if (a.mode == INDEX_RAISE && (i < 0 || i >= a.length)) mx_fault(a.fault, MX_INDEX_ERROR, a.axis, i, 0, a.length);
    return index_fix(i, a.length, a.mode);
}
/* `inner` units of U a row. */
template <class U, class I> MX_DEV void take(const TakeArgs &a)
{
    MX_EACH(i, a.outer * a.count * a.inner) {
        const i64 r = i / a.inner, o = r / a.count;
        const i64 at = take_index<I>(a, r - o * a.count);
        ((U *)a.y)[i] = ((const U *)a.x)[(o * a.length + at) * a.inner + i - r * a.inner];
    }
}

/* data (outer, length, inner), index (outer, inner). */
template <class U, class I> MX_DEV void pick(const TakeArgs &a)
{
    MX_EACH(i, a.outer * a.inner) {
        const i64 o = i / a.inner, at = index_fix(index_value(((const I *)a.index)[i]), a.length, a.mode);
        ((U *)a.y)[i] = ((const U *)a.x)[(o * a.length + at) * a.inner + i - o * a.inner];
    }
}
/* x is the gradient (outer, inner); every element of the output asks whether it was picked. */
template <class U, class I> MX_DEV void pick_backward(const TakeArgs &a)
{
    MX_EACH(i, a.outer * a.length * a.inner) {
        const i64 o = i / a.inner / a.length, c = i % a.inner, j = i / a.inner % a.length, k = o * a.inner + c;
        const i64 at = index_fix(index_value(((const I *)a.index)[k]), a.length, a.mode);
        ((U *)a.y)[i] = at == j ? ((const U *)a.x)[k] : (U)0;
    }
}

/* lhs (rows, columns) with mhs at the columns rhs; x has been copied to y. */
struct FillElementArgs {
    const void *values, *index;
    void *y;
    Fault *fault;
    i64 rows, columns;
};
template <class T, class V, class I> MX_DEV void fill_element(const FillElementArgs &a)
{
    MX_EACH(r, a.rows) {
        const i64 at = index_value(((const I *)a.index)[r]);
        if (at < 0 || at >= a.columns) mx_fault(a.fault, MX_INDEX_ERROR, 1, at, 0, a.columns);
        else ((T *)a.y)[r * a.columns + at] = to<T>(to<typename Compute<V>::C>(((const V *)a.values)[r]));
    }
}

struct OneHotArgs {
    const void *index;
    void *y;
    i64 n, depth, on, off;
};
template <class U, class I> MX_DEV void one_hot(const OneHotArgs &a)
{
    MX_EACH(i, a.n) {
        const i64 r = i / a.depth;
        ((U *)a.y)[i] = (U)(index_value(((const I *)a.index)[r]) == i - r * a.depth ? a.on : a.off);
    }
}

/* -- indices of several dimensions: (m, k); a negative one counts from the end ------------------------------------- */
struct NdArgs {
    const void *x, *index;
    void *y;
    u64 *keys;  /* scatter: the rows, to be sorted */
    i32 *order;
    Fault *fault;
    i64 m, k, inner, padded;
    i64 dims[16];
    i64 how;
};
template <class I> MX_DEV i64 nd_row(const NdArgs &a, i64 k)
{
    i64 row = 0;
    for (int d = 0; d < a.m; d++) {
        const i64 length = a.dims[d], given = index_value(((const I *)a.index)[d * a.k + k]);
        i64 i = given < 0 ? given + length : given;
        if (i < 0 || i >= length) {
            mx_fault(a.fault, MX_INDEX_ERROR, d, given, -length, length);
            i = 0;
        }
        row = row * length + i;
    }
    return row;
}
template <class U, class I> MX_DEV void gather_nd(const NdArgs &a)
{
    MX_EACH(i, a.k * a.inner) {
        const i64 r = i / a.inner;
        ((U *)a.y)[i] = ((const U *)a.x)[nd_row<I>(a, r) * a.inner + i - r * a.inner];
    }
}

/* -- scattering rows ------------------------------------------------------------------------------------------------- */
template <class I> MX_DEV void nd_keys(const NdArgs &a)
{
    MX_EACH(i, a.padded) {
        a.order[i] = (i32)i;
        a.keys[i] = i < a.k ? (u64)nd_row<I>(a, i) : ~0ull;
    }
}
struct RowKeysArgs {
    TakeArgs take;
    u64 *keys;
    i32 *order;
    i64 padded;
};
template <class I> MX_DEV void take_keys(const RowKeysArgs &a)
{
    MX_EACH(i, a.padded) {
        a.order[i] = (i32)i;
        a.keys[i] = i < a.take.count ? (u64)take_index<I>(a.take, i) : ~0ull;
    }
}

struct ScatterArgs {
    const void *x;   /* (outer, k, inner) */
    void *y;         /* (outer, length, inner) */
    const u64 *keys; /* sorted rows, and the places that ask */
    const i32 *order;
    i64 outer, length, inner, k, how;
};
/* blockIdx.x: a place of the sorted list, blockIdx.y: of outer, threads: of inner. The first place of each row
 * does the row; all other elements of y have been filled before. */
template <class T> MX_DEV void scatter_rows(const ScatterArgs &a)
{
    typedef typename Compute<T>::C C;
    for (i64 s = blockIdx.x; s < a.k; s += gridDim.x) {
        const u64 row = a.keys[s];
        if (s > 0 && a.keys[s - 1] == row) continue;
        i64 e = s + 1;
        while (e < a.k && a.keys[e] == row) e++;
        for (i64 o = blockIdx.y; o < a.outer; o += gridDim.y) {
            const T *x = (const T *)a.x + o * a.k * a.inner;
            T *y = (T *)a.y + (o * a.length + (i64)row) * a.inner;
            for (i64 i = threadIdx.x; i < a.inner; i += blockDim.x) {
                if (a.how != SCATTER_ADD) {
                    y[i] = x[(i64)a.order[e - 1] * a.inner + i]; /* the last one stays */
                    continue;
                }
                C sum = to<C>(x[(i64)a.order[s] * a.inner + i]);
                for (i64 j = s + 1; j < e; j++) sum += to<C>(x[(i64)a.order[j] * a.inner + i]);
                y[i] = to<T>(sum);
            }
        }
    }
}

/* -- flat numbers and indices of several dimensions ------------------------------------------------------------------ */
struct RavelArgs {
    const void *x;
    void *y;
    i64 m, k;
    i64 dims[16];
};
template <class T, class TO> MX_DEV void ravel(const RavelArgs &a)
{
    MX_EACH(i, a.k) {
        u64 flat = 0;
        for (int d = 0; d < a.m; d++) flat = flat * (u64)a.dims[d] + (u64)index_value(((const T *)a.x)[d * a.k + i]);
        ((TO *)a.y)[i] = to<TO>((i64)flat);
    }
}
template <class T, class TO> MX_DEV void unravel(const RavelArgs &a)
{
    MX_EACH(i, a.k) {
        i64 v = index_value(((const T *)a.x)[i]);
        for (int d = (int)a.m - 1; d > 0; d--) {
            ((TO *)a.y)[d * a.k + i] = to<TO>(v % a.dims[d]);
            v /= a.dims[d];
        }
        ((TO *)a.y)[i] = to<TO>(v);
    }
}

#endif
