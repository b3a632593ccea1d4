/* sort.cuh: lines put into an order: sort, argsort, topk, shuffle, and moves along an axis by index.
 *
 * Every element becomes an unsigned key of 64 bits whose order is the order asked for, NaN last both ways; equal
 * keys keep the order of their positions, so there is one right answer, and no race can show. A line is padded
 * to a power of two and sorted by a bitonic network: lines up to SORT_TILE within a block, longer ones by passes
 * over the workspace (keys, then positions, of all lines), whose last steps run within blocks again.
 */
#ifndef MXCY_SORT_CUH
#define MXCY_SORT_CUH

#define SORT_TILE 1024 /* elements that a block of 512 threads sorts in shared memory */
#define SORT_TOP 0x8000000000000000ull
#define SORT_LAST 0xffffffffffffffffull
enum { SORT_VALUES = 1, SORT_INDICES = 2, SORT_MASK = 4 };

struct SortArgs {
    const void *x;
    void *values, *indices, *mask; /* NULL: not wanted */
    u64 *keys;
    i32 *order;                    /* workspace: lines x padded; NULL where a block does a line */
    i64 lines, length, inner, padded, k;
    i64 span, distance;            /* of a pass of the network */
    i64 descending;
    Rng rng;                       /* shuffle: keys are drawn */
};

MX_DEV u64 sort_bits(double v, u64 flip)
{
    if (v != v) return SORT_LAST;
    const u64 b = (u64)__double_as_longlong(v == 0 ? 0.0 : v);
    return (b & SORT_TOP ? ~b : b | SORT_TOP) ^ flip;
}
MX_DEV u64 sort_bits(float v, u64 flip) { return sort_bits((double)v, flip); }
MX_DEV u64 sort_bits(i64 v, u64 flip) { return ((u64)v ^ SORT_TOP) ^ flip; }

MX_DEV i64 line_start(i64 line, i64 length, i64 inner) { return line / inner * length * inner + line % inner; }

/* Key of element i of a line; behind the end of the line a key that stays last (positions decide). */
template <class T> MX_DEV u64 sort_key(const SortArgs &a, i64 line, i64 i)
{
    if (i >= a.length) return SORT_LAST;
    const T v = ((const T *)a.x)[line_start(line, a.length, a.inner) + i * a.inner];
    return sort_bits(to<typename Compute<T>::C>(v), a.descending ? SORT_LAST : 0);
}

/* Compares two places and exchanges them so that the one whose number lacks the bit `span` gets the smaller. */
MX_DEV void sort_exchange(u64 *keys, i32 *order, i64 i, i64 j, int up)
{
    const u64 a = keys[i], b = keys[j];
    const i32 p = order[i], q = order[j];
    if ((a > b || (a == b && p > q)) == up) {
        keys[i] = b, keys[j] = a;
        order[i] = q, order[j] = p;
    }
}

/* What is wanted of place i of a sorted line; I: the dtype of indices, or of the mask. */
template <class T, class I> MX_DEV void sort_store(const SortArgs &a, i64 line, i64 i, i32 from)
{
    if (i >= a.k) return;
    const i64 in = line_start(line, a.length, a.inner), out = line_start(line, a.k, a.inner) + i * a.inner;
    if (a.values) ((T *)a.values)[out] = ((const T *)a.x)[in + (i64)from * a.inner];
    if (a.indices) ((I *)a.indices)[out] = to<I>((i64)from);
    if (a.mask) ((I *)a.mask)[in + (i64)from * a.inner] = to<I>((i64)1);
}

/* A whole line in a block. */
template <class T, class I> MX_DEV void sort_block(const SortArgs &a)
{
    __shared__ u64 keys[SORT_TILE];
    __shared__ i32 order[SORT_TILE];
    const int n = (int)a.padded;
    for (i64 line = blockIdx.x; line < a.lines; line += gridDim.x) {
        __syncthreads();
        for (int i = threadIdx.x; i < n; i += blockDim.x) {
            keys[i] = sort_key<T>(a, line, i);
            order[i] = i;
        }
        for (int span = 2; span <= n; span *= 2)
            for (int distance = span / 2; distance > 0; distance /= 2) {
                __syncthreads();
                for (int t = threadIdx.x; t < n / 2; t += blockDim.x) {
                    const int i = 2 * t - (t & (distance - 1));
                    sort_exchange(keys, order, i, i + distance, (i & span) == 0);
                }
            }
        __syncthreads();
        for (int i = threadIdx.x; i < n; i += blockDim.x) sort_store<T, I>(a, line, i, order[i]);
    }
}

template <class T> MX_DEV void sort_load(const SortArgs &a)
{
    MX_EACH(t, a.lines * a.padded) {
        const i64 line = t / a.padded, i = t - line * a.padded;
        a.keys[t] = sort_key<T>(a, line, i);
        a.order[t] = (i32)i;
    }
}
/* One step of the network. */
MX_DEV void sort_one_step(const SortArgs &a)
{
    MX_EACH(t, a.lines * a.padded / 2) {
        const i64 i = 2 * t - (t & (a.distance - 1)), place = i & (a.padded - 1);
        sort_exchange(a.keys, a.order, i, i + a.distance, (place & a.span) == 0);
    }
}
/* All steps of `span` whose distance is below a tile; with span 0, all of the spans up to a tile. */
MX_DEV void sort_all_tiles(const SortArgs &a)
{
    __shared__ u64 keys[SORT_TILE];
    __shared__ i32 order[SORT_TILE];
    const i64 tiles = a.lines * a.padded / SORT_TILE;
    for (i64 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
        const i64 first = tile * SORT_TILE, place = first & (a.padded - 1);
        __syncthreads();
        for (int i = threadIdx.x; i < SORT_TILE; i += blockDim.x) keys[i] = a.keys[first + i], order[i] = a.order[first + i];
        for (i64 span = a.span ? a.span : 2; span <= (a.span ? a.span : (i64)SORT_TILE); span *= 2)
            for (int distance = (int)mx_min(span, (i64)SORT_TILE) / 2; distance > 0; distance /= 2) {
                __syncthreads();
                for (int t = threadIdx.x; t < SORT_TILE / 2; t += blockDim.x) {
                    const int i = 2 * t - (t & (distance - 1));
                    sort_exchange(keys, order, i, i + distance, ((place + i) & span) == 0);
                }
            }
        __syncthreads();
        for (int i = threadIdx.x; i < SORT_TILE; i += blockDim.x) a.keys[first + i] = keys[i], a.order[first + i] = order[i];
    }
}
template <class T, class I> MX_DEV void sort_finish(const SortArgs &a)
{
    MX_EACH(t, a.lines * a.k) {
        const i64 line = t / a.k, i = t - line * a.k;
        sort_store<T, I>(a, line, i, a.order[line * a.padded + i]);
    }
}

/* Shuffle: row r has the words r % 32 and r % 32 + 32 of block r / 32 as its key. */
MX_DEV void shuffle_draw(const SortArgs &a)
{
    MX_EACH(r, a.padded) {
        a.order[r] = (i32)r;
        a.keys[r] = SORT_LAST;
        if (r >= a.length) continue;
        const i64 j = r % 32;
        const Words w = draw(a.rng, r / 32 * MX_RNG_COUNTERS + j % 16);
        a.keys[r] = j < 16 ? (u64)w.w[0] << 32 | w.w[2] : (u64)w.w[1] << 32 | w.w[3];
    }
}
/* `inner` units of U a row. */
template <class U> MX_DEV void shuffle_rows(const SortArgs &a)
{
    MX_EACH(i, a.length * a.inner) {
        const i64 r = i / a.inner;
        ((U *)a.values)[i] = ((const U *)a.x)[(i64)a.order[r] * a.inner + i - r * a.inner];
    }
}

/* -- moves along an axis by index: data (outer, length, inner), indices (outer, count, inner) ------------------------ */
struct AxisArgs {
    const void *x, *index;
    void *y;
    i64 outer, length, inner, count, req;
};
template <class I> MX_DEV i64 axis_index(const AxisArgs &a, i64 i)
{
    const i64 at = to<i64>(((const I *)a.index)[i]);
    return at < 0 ? 0 : mx_min(at, a.length - 1);
}
template <class U, class I> MX_DEV void gather_axis(const AxisArgs &a)
{
    MX_EACH(i, a.outer * a.count * a.inner) {
        const i64 o = i / a.inner / a.count, c = i % a.inner;
        ((U *)a.y)[i] = ((const U *)a.x)[(o * a.length + axis_index<I>(a, i)) * a.inner + c];
    }
}
/* The opposite: a thread owns a line. */
template <class T, class I> MX_DEV void scatter_axis(const AxisArgs &a)
{
    typedef typename Compute<T>::C C;
    MX_EACH(line, a.outer * a.inner) {
        T *y = (T *)a.y + line_start(line, a.length, a.inner);
        const i64 from = line_start(line, a.count, a.inner);
        if (a.req != REQ_ADD)
            for (i64 j = 0; j < a.length; j++) y[j * a.inner] = to<T>((C)0);
        for (i64 j = 0; j < a.count; j++) {
            const i64 at = axis_index<I>(a, from + j * a.inner) * a.inner;
            y[at] = to<T>((C)(to<C>(y[at]) + to<C>(((const T *)a.x)[from + j * a.inner])));
        }
    }
}

#endif
