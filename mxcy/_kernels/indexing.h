/* Kernels that look elements up by index, and those that put them back.
 *
 * What lives here: take, pick, one_hot, gather_nd and their scattering opposites. What does not: slices
 * and other moves whose addresses are known beforehand (movement.h).
 * Invariants: an index of any dtype and value never leads outside a tensor; every output row has one
 * owner, and rows that meet are added in order of occurrence, so the bits do not depend on threads.
 */
#ifndef MXCY_INDEXING_H
#define MXCY_INDEXING_H

#include "half.h"

enum { INDEX_CLIP = 0, INDEX_WRAP = 1, INDEX_RAISE = 2 };
enum { SCATTER_ADD = 0, SCATTER_SET = 1, SCATTER_INTO = 2 };
#define INDEX_TILE 256
#define NOT_A_NUMBER INT64_MIN

/* Fractions are cut off; what does not fit in int64 becomes its end; NaN becomes the lower one. */
static inline int64_t index_from_double(double x)
{
    x = x > -9.2e18 ? x : -0x1p63;
    int64_t big = x < 9.2e18 ? 0 : INT64_MAX;
    x = x < 9.2e18 ? x : 0.0;
    return (int64_t)x + big;
}

#define INDEX_COPY(type) \
    for (i = 0; i < n; i++) out[i] = (int64_t)((const type *)t->data)[begin + i]
#define INDEX_FLOAT(type, value) \
    for (i = 0; i < n; i++) {                           \
        type v = ((const type *)t->data)[begin + i];    \
        out[i] = index_from_double(value);              \
    }

/* n indices of a tensor of any dtype. */
static void load_indices(const mxcy_tensor *t, int64_t begin, int64_t n, int64_t *restrict out)
{
    int64_t i;
    switch (t->dtype) {
    case MXCY_INT64: memcpy(out, (const int64_t *)t->data + begin, (size_t)n * 8); break;
    case MXCY_INT32: INDEX_COPY(int32_t); break;
    case MXCY_INT8: INDEX_COPY(int8_t); break;
    case MXCY_UINT8:
    case MXCY_BOOL: INDEX_COPY(uint8_t); break;
    case MXCY_FLOAT32: INDEX_FLOAT(float, v); break;
    case MXCY_FLOAT64: INDEX_FLOAT(double, v); break;
    case MXCY_FLOAT16: INDEX_FLOAT(uint16_t, mxcy_half_float(v)); break;
    default: INDEX_FLOAT(uint16_t, mxcy_bfloat_float(v)); break;
    }
}

/* An index made valid for a dimension of `length` > 0 (for INDEX_RAISE it has been checked). */
static inline int64_t index_fix(int64_t i, int64_t length, int64_t mode)
{
    if (mode == INDEX_WRAP) {
        i %= length;
        return i < 0 ? i + length : i;
    }
    i = i < length ? i : length - 1;
    return i > 0 ? i : 0;
}

static int index_error(const mxcy_task *t, int64_t index, int64_t axis, int64_t low, int64_t length)
{
    if (index == NOT_A_NUMBER)
        return mxcy_fail(t, MXCY_INDEX_ERROR, "an index is NaN or far below the bounds of axis %lld "
                         "(expected %lld <= index < %lld)", (long long)axis, (long long)low,
                         (long long)length);
    return mxcy_fail(t, MXCY_INDEX_ERROR, "index %lld is out of bounds for axis %lld with size %lld "
                     "(expected %lld <= index < %lld)", (long long)index, (long long)axis,
                     (long long)length, (long long)low, (long long)length);
}

/* All indices within [0, length), or an error that names the first that is not. */
static int check_indices(const mxcy_task *t, const mxcy_tensor *x, int64_t axis, int64_t length)
{
    int64_t tile[INDEX_TILE];
    for (int64_t b = 0; b < x->size; b += INDEX_TILE) {
        int64_t n = x->size - b < INDEX_TILE ? x->size - b : INDEX_TILE, bad = 0;
        load_indices(x, b, n, tile);
        for (int64_t i = 0; i < n; i++) bad |= tile[i] < 0 || tile[i] >= length;
        if (!bad) continue;
        for (int64_t i = 0; i < n; i++)
            if (tile[i] < 0 || tile[i] >= length) return index_error(t, tile[i], axis, 0, length);
    }
    return MXCY_OK;
}

static inline void copy_element(char *out, const char *in, int64_t o, int64_t i, int64_t item)
{
    switch (item) {
    case 4: ((uint32_t *)out)[o] = ((const uint32_t *)in)[i]; break;
    case 8: ((uint64_t *)out)[o] = ((const uint64_t *)in)[i]; break;
    case 2: ((uint16_t *)out)[o] = ((const uint16_t *)in)[i]; break;
    default: ((uint8_t *)out)[o] = ((const uint8_t *)in)[i]; break;
    }
}

static inline void parallel(const mxcy_task *t, int64_t n, int64_t grain, mxcy_body body, void *arg)
{
    if (n > 0) t->parallel->parallel_for(t->parallel, n, grain < 1 ? 1 : grain, body, arg);
}

/* Rows for about 128 KiB of traffic a piece. */
static inline int64_t row_grain(int64_t row_bytes)
{
    int64_t rows = 131072 / (row_bytes + 16);
    return rows < 1 ? 1 : rows;
}

/* ---- take: ints = (outer, length, inner, mode, axis); ins: data (outer, length, inner), indices (k) --- */
typedef struct { const mxcy_task *t; int64_t k; } take_arg;

#define TAKE_ONE(type)                                                                        \
    for (i = 0; i < n; i++) ((type *)y)[r + i] = ((const type *)x)[o * length + tile[i]]

static void take_body(void *v, int64_t r, int64_t end, int32_t lane)
{
    const take_arg *a = (const take_arg *)v;
    const mxcy_task *t = a->t;
    const int64_t length = t->ints[1], inner = t->ints[2], mode = t->ints[3], k = a->k;
    const int64_t item = mxcy_itemsize(t->ins[0].dtype), bytes = inner * item;
    const char *x = (const char *)t->ins[0].data;
    char *y = (char *)t->outs[0].data;
    int64_t tile[INDEX_TILE], i;
    (void)lane;
    while (r < end) {
        int64_t o = r / k, at = r - o * k, n = k - at < end - r ? k - at : end - r;
        if (n > INDEX_TILE) n = INDEX_TILE;
        load_indices(&t->ins[1], at, n, tile);
        for (i = 0; i < n; i++) tile[i] = index_fix(tile[i], length, mode);
        if (inner == 1 && item == 4) TAKE_ONE(uint32_t);
        else if (inner == 1 && item == 8) TAKE_ONE(uint64_t);
        else if (inner == 1 && item == 2) TAKE_ONE(uint16_t);
        else if (inner == 1) TAKE_ONE(uint8_t);
        else
            for (i = 0; i < n; i++) {
                if (i + 4 < n) { /* the next rows are random accesses: ask for them early */
                    const char *next = x + (o * length + tile[i + 4]) * bytes;
                    for (int64_t c = 0; c < bytes && c < 512; c += 64) __builtin_prefetch(next + c);
                }
                memcpy(y + (r + i) * bytes, x + (o * length + tile[i]) * bytes, (size_t)bytes);
            }
        r += n;
    }
}

static int take_forward(const mxcy_task *t)
{
    take_arg a = {t, t->ins[1].size};
    if (t->ints[3] == INDEX_RAISE) {
        int status = check_indices(t, &t->ins[1], t->ints[4], t->ints[1]);
        if (status) return status;
    }
    if (t->outs[0].size == 0) return MXCY_OK;
    parallel(t, t->ints[0] * a.k, row_grain(t->ints[2] * mxcy_itemsize(t->ins[0].dtype)), take_body, &a);
    return MXCY_OK;
}

/* ---- scattering rows ---------------------------------------------------------------------------------
 * The rows asked for are sorted with the places that ask (radix sort, 11 bits a pass, stable): then the
 * occurrences of a row lie side by side, in order. Sorting does not depend on how long the table is. Gaps
 * between the rows are filled by pieces of the table, the rows by pieces of the sorted list.
 * workspace: rows[k], then two lists of k + 1 pairs. */
typedef struct { int64_t row, at; } row_pair;
#define RADIX_BITS 11

typedef struct {
    const mxcy_task *t;
    const mxcy_tensor *data;
    int64_t k, length, inner, how;
    int64_t *rows;    /* where each occurrence goes */
    row_pair *order;  /* the same, sorted, with the number of the occurrence */
    row_pair *groups; /* each row once, with its first place in `order`; behind them {length, k} */
    int64_t num_groups;
} scatter_arg;

static int64_t scatter_setup(scatter_arg *a)
{
    a->rows = (int64_t *)a->t->workspace;
    a->order = (row_pair *)(a->rows + a->k);
    a->groups = a->order + a->k + 1;
    return 8 * a->k + 32 * (a->k + 1);
}

/* Sorts a->rows into order and groups; each pass counts one digit and moves from one list to the other. */
static void scatter_sort(scatter_arg *a)
{
    int64_t count[1 << RADIX_BITS];
    row_pair *from = a->order, *to = a->groups;
    for (int64_t i = 0; i < a->k; i++) from[i] = (row_pair){a->rows[i], i};
    for (int shift = 0; shift < 63 && (a->length - 1) >> shift > 0; shift += RADIX_BITS) {
        memset(count, 0, sizeof count);
        for (int64_t i = 0; i < a->k; i++) count[from[i].row >> shift & ((1 << RADIX_BITS) - 1)]++;
        for (int64_t d = 0, sum = 0; d < 1 << RADIX_BITS; d++) {
            int64_t n = count[d];
            count[d] = sum;
            sum += n;
        }
        for (int64_t i = 0; i < a->k; i++)
            to[count[from[i].row >> shift & ((1 << RADIX_BITS) - 1)]++] = from[i];
        row_pair *swap = from;
        from = to;
        to = swap;
    }
    a->order = from;
    a->groups = to;
    a->num_groups = 0;
    for (int64_t i = 0; i < a->k; i++)
        if (i == 0 || from[i].row != from[i - 1].row) to[a->num_groups++] = (row_pair){from[i].row, i};
    to[a->num_groups] = (row_pair){a->length, a->k};
}

/* The first group whose row (or, for `by_place`, whose first place) is not below x. */
static int64_t group_from(const scatter_arg *a, int64_t x, int by_place)
{
    int64_t low = 0, high = a->num_groups;
    while (low < high) {
        int64_t mid = (low + high) / 2;
        if ((by_place ? a->groups[mid].at : a->groups[mid].row) < x) low = mid + 1;
        else high = mid;
    }
    return low;
}

#define ADD_ROWS(type, wide)                                                                         \
    {                                                                                                \
        type *restrict y = (type *)out;                                                              \
        if (inner == 1) {                                                                            \
            wide sum = 0;                                                                            \
            for (int64_t j = s; j < e; j++) sum += (wide)((const type *)base)[a->order[j].at];       \
            y[0] = (type)sum;                                                                        \
        } else {                                                                                     \
            memcpy(y, (const type *)base + a->order[s].at * inner, (size_t)inner * sizeof(type));    \
            for (int64_t j = s + 1; j < e; j++) {                                                    \
                const type *restrict x = (const type *)base + a->order[j].at * inner;                \
                for (int64_t i = 0; i < inner; i++) y[i] = (type)((wide)y[i] + (wide)x[i]);          \
            }                                                                                        \
        }                                                                                            \
    }

static void add_rows(const scatter_arg *a, const char *base, int64_t s, int64_t e, char *out)
{
    const int64_t inner = a->inner;
    switch (a->data->dtype) {
    case MXCY_FLOAT32: ADD_ROWS(float, float) break;
    case MXCY_FLOAT64: ADD_ROWS(double, double) break;
    case MXCY_INT32: ADD_ROWS(int32_t, uint32_t) break;
    case MXCY_INT64: ADD_ROWS(int64_t, uint64_t) break;
    default: break;
    }
}

/* Rows [r, end) of (outer, length) to which nothing goes: zeros, or what was there before. */
static void gaps_body(void *v, int64_t r, int64_t end, int32_t lane)
{
    const scatter_arg *a = (const scatter_arg *)v;
    const int64_t bytes = a->inner * mxcy_itemsize(a->data->dtype);
    (void)lane;
    while (r < end) {
        int64_t o = r / a->length, row = r - o * a->length, g = group_from(a, row, 0);
        int64_t stop = a->length - row < end - r ? a->length : row + end - r;
        for (; row < stop; row = a->groups[g++].row + 1) {
            int64_t n = (a->groups[g].row < stop ? a->groups[g].row : stop) - row;
            char *out = (char *)a->t->outs[0].data + (o * a->length + row) * bytes;
            if (n > 0 && a->how != SCATTER_INTO) {
                memset(out, 0, (size_t)(n * bytes));
            } else if (n > 0) {
                const char *old = (const char *)a->t->ins[0].data + (o * a->length + row) * bytes;
                if (old != out) memcpy(out, old, (size_t)(n * bytes));
            }
        }
        r = o * a->length + stop;
    }
}

/* Rows whose first occurrence is among [b, end) of (outer, k). */
static void hits_body(void *v, int64_t b, int64_t end, int32_t lane)
{
    const scatter_arg *a = (const scatter_arg *)v;
    const int64_t bytes = a->inner * mxcy_itemsize(a->data->dtype);
    (void)lane;
    while (b < end) {
        int64_t o = b / a->k, s = b - o * a->k;
        int64_t stop = a->k - s < end - b ? a->k : s + end - b;
        const char *base = (const char *)a->data->data + o * a->k * bytes;
        char *out = (char *)a->t->outs[0].data + o * a->length * bytes;
        for (int64_t g = group_from(a, s, 1); a->groups[g].at < stop; g++) {
            const row_pair *p = a->groups + g;
            if (g + 6 < a->num_groups) /* random accesses: ask for them early */
                for (int64_t c = 0; c < bytes && c < 512; c += 64)
                    __builtin_prefetch(out + p[6].row * bytes + c, 1);
            if (a->how == SCATTER_ADD) add_rows(a, base, p->at, p[1].at, out + p->row * bytes);
            else /* the last one stays */
                memcpy(out + p->row * bytes, base + a->order[p[1].at - 1].at * bytes, (size_t)bytes);
        }
        b = o * a->k + stop;
    }
}

static void scatter_run(scatter_arg *a, int64_t outer)
{
    const int64_t grain = row_grain(a->inner * mxcy_itemsize(a->data->dtype));
    if (a->t->outs[0].size == 0) return;
    scatter_sort(a);
    parallel(a->t, outer * a->length, grain, gaps_body, a);
    parallel(a->t, outer * a->k, grain, hits_body, a);
}

/* Checks indices and brings them to rows. */
static int take_rows(const mxcy_task *t, scatter_arg *a)
{
    if (t->ints[3] == INDEX_RAISE) {
        int status = check_indices(t, &t->ins[1], t->ints[4], t->ints[1]);
        if (status) return status;
    }
    scatter_setup(a);
    if (t->outs[0].size == 0) return MXCY_OK;
    load_indices(&t->ins[1], 0, a->k, a->rows);
    for (int64_t i = 0; i < a->k; i++) a->rows[i] = index_fix(a->rows[i], a->length, t->ints[3]);
    return MXCY_OK;
}

/* The opposite of take: ints as there; ins: gradient (outer, k, inner), indices (k). */
static int take_backward(const mxcy_task *t)
{
    scatter_arg a = {t, &t->ins[0], t->ins[1].size, t->ints[1], t->ints[2], SCATTER_ADD, 0, 0, 0, 0};
    int status = take_rows(t, &a);
    if (status == MXCY_OK) scatter_run(&a, t->ints[0]);
    return status;
}

static void listed_zero_body(void *v, int64_t b, int64_t end, int32_t lane)
{
    const scatter_arg *a = (const scatter_arg *)v;
    const int64_t bytes = a->inner * mxcy_itemsize(a->data->dtype), *list = (const int64_t *)a->t->outs[1].data;
    const int64_t count = list[0];
    char *out = (char *)a->t->outs[0].data;
    (void)lane;
    for (; b < end; b++) {
        if (b + 6 < count)
            for (int64_t c = 0; c < bytes && c < 512; c += 64)
                __builtin_prefetch(out + list[b + 7] * bytes + c, 1);
        memset(out + list[b + 1] * bytes, 0, (size_t)bytes);
    }
}

/* take_backward with outer 1, which keeps in outs[1] what rows it has written: how many (-1: nobody knows),
 * then the rows, sorted. All others hold zeros, so that only those of the list need clearing. */
static int take_backward_rows(const mxcy_task *t)
{
    scatter_arg a = {t, &t->ins[0], t->ins[1].size, t->ints[1], t->ints[2], SCATTER_ADD, 0, 0, 0, 0};
    int64_t *list = (int64_t *)t->outs[1].data, grain = row_grain(t->ints[2] * mxcy_itemsize(t->ins[0].dtype));
    int status = take_rows(t, &a);
    if (status != MXCY_OK || t->outs[0].size == 0) return status;
    scatter_sort(&a);
    if (list[0] < 0 || list[0] > t->outs[1].size - 1) parallel(t, a.length, grain, gaps_body, &a);
    else parallel(t, list[0], grain, listed_zero_body, &a);
    parallel(t, a.k, grain, hits_body, &a);
    for (int64_t g = 0; g < a.num_groups; g++) list[g + 1] = a.groups[g].row;
    list[0] = a.num_groups;
    return MXCY_OK;
}

/* ---- gather_nd: ints = (m, dims[m], inner); indices (m, k); a negative index counts from the end ------- */

typedef struct {
    const mxcy_task *t;
    const mxcy_tensor *indices;
    int64_t k, inner, *rows;
    int32_t bad; /* set by any piece that meets an index out of bounds */
} gather_arg;

/* rows[i] = the flat number of row i's target. */
static void flat_body(void *v, int64_t b, int64_t end, int32_t lane)
{
    gather_arg *a = (gather_arg *)v;
    const int64_t m = a->t->ints[0], *dims = a->t->ints + 1;
    int64_t tile[INDEX_TILE], bad = 0;
    (void)lane;
    for (; b < end; b += INDEX_TILE) {
        int64_t n = end - b < INDEX_TILE ? end - b : INDEX_TILE, *restrict rows = a->rows + b;
        for (int64_t d = 0; d < m; d++) {
            const int64_t length = dims[d];
            load_indices(a->indices, d * a->k + b, n, tile);
            for (int64_t i = 0; i < n; i++) {
                /* unsigned, so that the sum cannot overflow; NaN stays far out of bounds */
                uint64_t x = (uint64_t)tile[i] + (tile[i] < 0 ? (uint64_t)length : 0);
                bad |= x >= (uint64_t)length;
                rows[i] = (int64_t)(d ? (uint64_t)rows[i] * (uint64_t)length + x : x);
            }
        }
    }
    if (bad) __atomic_store_n(&a->bad, 1, __ATOMIC_RELAXED);
}

/* The error for the first index that is out of bounds, axis by axis. */
static int flat_error(const gather_arg *a)
{
    for (int64_t d = 0; d < a->t->ints[0]; d++) {
        const int64_t length = a->t->ints[d + 1];
        for (int64_t i = 0; i < a->k; i++) {
            int64_t x;
            load_indices(a->indices, d * a->k + i, 1, &x);
            if (x >= length || x < -length) return index_error(a->t, x, d, -length, length);
        }
    }
    return mxcy_fail(a->t, MXCY_INDEX_ERROR, "an index is out of bounds");
}

static int flat_rows(gather_arg *a)
{
    parallel(a->t, a->k, 8192, flat_body, a);
    return a->bad ? flat_error(a) : MXCY_OK;
}

static void gather_body(void *v, int64_t r, int64_t end, int32_t lane)
{
    const gather_arg *a = (const gather_arg *)v;
    const int64_t item = mxcy_itemsize(a->t->ins[0].dtype), bytes = a->inner * item;
    const char *x = (const char *)a->t->ins[0].data;
    char *y = (char *)a->t->outs[0].data;
    (void)lane;
    if (a->inner == 1)
        for (; r < end; r++) {
            if (r + 16 < end) __builtin_prefetch(x + a->rows[r + 16] * item);
            copy_element(y, x, r, a->rows[r], item);
        }
    else
        for (; r < end; r++) memcpy(y + r * bytes, x + a->rows[r] * bytes, (size_t)bytes);
}

/* workspace: rows[k]. */
static int gather_nd_forward(const mxcy_task *t)
{
    const int64_t m = t->ints[0], k = m ? t->ins[1].size / m : 0;
    gather_arg a = {t, &t->ins[1], k, t->ints[m + 1], (int64_t *)t->workspace, 0};
    int status = flat_rows(&a);
    if (status || t->outs[0].size == 0) return status;
    parallel(t, k, row_grain(a.inner * mxcy_itemsize(t->ins[0].dtype)), gather_body, &a);
    return MXCY_OK;
}

/* ints = (m, dims[m], inner, how); ins: data, indices; for SCATTER_INTO: old, data, indices. */
static int scatter_nd_forward(const mxcy_task *t)
{
    const int64_t m = t->ints[0];
    const int64_t how = t->ints[m + 2], first = how == SCATTER_INTO;
    const mxcy_tensor *indices = &t->ins[first + 1];
    scatter_arg a = {t, &t->ins[first], m ? indices->size / m : 0, 1, t->ints[m + 1], how, 0, 0, 0, 0};
    for (int64_t d = 0; d < m; d++) a.length *= t->ints[d + 1];
    if (t->workspace_bytes < scatter_setup(&a))
        return mxcy_fail(t, MXCY_ERROR, "workspace too small");
    gather_arg flat = {t, indices, a.k, a.inner, a.rows, 0};
    int status = flat_rows(&flat);
    if (status == MXCY_OK) scatter_run(&a, 1);
    return status;
}

/* ---- pick: ints = (outer, length, inner, mode); ins: data (outer, length, inner), index (outer, inner) */
typedef struct { const mxcy_task *t; const char *from; char *to; int64_t item; int back; } pick_arg;

static void pick_body(void *v, int64_t b, int64_t end, int32_t lane)
{
    const pick_arg *a = (const pick_arg *)v;
    const int64_t length = a->t->ints[1], inner = a->t->ints[2], mode = a->t->ints[3];
    int64_t tile[INDEX_TILE];
    (void)lane;
    for (; b < end; b += INDEX_TILE) {
        int64_t n = end - b < INDEX_TILE ? end - b : INDEX_TILE;
        int64_t o = b / inner, i = b - o * inner;
        load_indices(&a->t->ins[1], b, n, tile);
        for (int64_t j = 0; j < n; j++) {
            int64_t at = (o * length + index_fix(tile[j], length, mode)) * inner + i;
            if (a->back) copy_element(a->to, a->from, at, b + j, a->item);
            else copy_element(a->to, a->from, b + j, at, a->item);
            if (++i == inner) { i = 0; o++; }
        }
    }
}

static int pick_forward(const mxcy_task *t)
{
    pick_arg a = {t, (const char *)t->ins[0].data, (char *)t->outs[0].data,
                  mxcy_itemsize(t->ins[0].dtype), 0};
    parallel(t, t->outs[0].size, 8192, pick_body, &a);
    return MXCY_OK;
}

static void zero_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    (void)lane;
    memset((char *)v + begin, 0, (size_t)(end - begin));
}

/* ins: gradient (outer, inner), index (outer, inner); one source at most for an element of the output. */
static int pick_backward(const mxcy_task *t)
{
    pick_arg a = {t, (const char *)t->ins[0].data, (char *)t->outs[0].data,
                  mxcy_itemsize(t->ins[0].dtype), 1};
    if (t->outs[0].size == 0) return MXCY_OK;
    parallel(t, t->outs[0].size * a.item, 1 << 18, zero_body, t->outs[0].data);
    parallel(t, t->ins[1].size, 8192, pick_body, &a);
    return MXCY_OK;
}

/* ---- one_hot: ints = (depth, bits of on_value, bits of off_value) ------------------------------------ */
#define FILL_ROWS(type)                                                                  \
    {                                                                                    \
        type *rows = (type *)t->outs[0].data + r * depth;                                \
        const type on = (type)t->ints[1], off = (type)t->ints[2];                        \
        if (off == 0) memset(rows, 0, (size_t)(n * depth) * sizeof(type));               \
        else for (int64_t j = 0; j < n * depth; j++) rows[j] = off;                      \
        for (int64_t j = 0; j < n; j++)                                                  \
            if (tile[j] >= 0 && tile[j] < depth) rows[j * depth + tile[j]] = on;         \
    }

static void one_hot_body(void *v, int64_t r, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const int64_t depth = t->ints[0], item = mxcy_itemsize(t->outs[0].dtype);
    int64_t tile[INDEX_TILE];
    (void)lane;
    for (; r < end; r += INDEX_TILE) {
        int64_t n = end - r < INDEX_TILE ? end - r : INDEX_TILE;
        load_indices(&t->ins[0], r, n, tile);
        switch (item) {
        case 8: FILL_ROWS(uint64_t) break;
        case 4: FILL_ROWS(uint32_t) break;
        case 2: FILL_ROWS(uint16_t) break;
        default: FILL_ROWS(uint8_t) break;
        }
    }
}

static int one_hot_forward(const mxcy_task *t)
{
    if (t->outs[0].size == 0) return MXCY_OK;
    parallel(t, t->ins[0].size, row_grain(t->ints[0] * mxcy_itemsize(t->outs[0].dtype)), one_hot_body,
             (void *)t);
    return MXCY_OK;
}

/* ---- flat numbers: ints = (m, dims[m]); dims[1..] >= 1; sums wrap ------------------------------------ */
static void store_index(const mxcy_tensor *t, int64_t i, int64_t value)
{
    float f = (float)value;
    switch (t->dtype) {
    case MXCY_INT64: ((int64_t *)t->data)[i] = value; break;
    case MXCY_INT32: ((int32_t *)t->data)[i] = (int32_t)value; break;
    case MXCY_INT8:
    case MXCY_UINT8: ((uint8_t *)t->data)[i] = (uint8_t)value; break;
    case MXCY_BOOL: ((uint8_t *)t->data)[i] = value != 0; break;
    case MXCY_FLOAT64: ((double *)t->data)[i] = (double)value; break;
    default: mxcy_store_float(t, i, 1, &f); break;
    }
}

/* ins: (m, k) -> (k). */
static int ravel_forward(const mxcy_task *t)
{
    const int64_t m = t->ints[0], k = t->outs[0].size;
    for (int64_t i = 0; i < k; i++) {
        uint64_t flat = 0;
        for (int64_t d = 0; d < m; d++) {
            int64_t x;
            load_indices(&t->ins[0], d * k + i, 1, &x);
            flat = flat * (uint64_t)t->ints[d + 1] + (uint64_t)x;
        }
        store_index(&t->outs[0], i, (int64_t)flat);
    }
    return MXCY_OK;
}

/* ins: (k) -> (m, k). */
static int unravel_forward(const mxcy_task *t)
{
    const int64_t m = t->ints[0], k = t->ins[0].size;
    for (int64_t i = 0; i < k; i++) {
        int64_t x;
        load_indices(&t->ins[0], i, 1, &x);
        for (int64_t d = m - 1; d > 0; d--) {
            int64_t dim = t->ints[d + 1];
            store_index(&t->outs[0], d * k + i, x % dim);
            x /= dim;
        }
        store_index(&t->outs[0], i, x);
    }
    return MXCY_OK;
}

#endif
