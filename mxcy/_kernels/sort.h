/* sort, argsort, topk, shuffle, and moves along an axis by index.
 *
 * What lives here: everything that puts elements into an order. What does not: look-ups by row
 * (indexing.h), counting (counting.h).
 * Invariants: every element becomes an unsigned key whose order is the order asked for, NaN last both
 * ways; equal keys keep the order of their positions, so the result is one and the same for any
 * algorithm and any number of threads.
 */
#ifndef MXCY_SORT_H
#define MXCY_SORT_H

#include "indexing.h"
#include "philox.h"

enum { SORT_VALUES = 1, SORT_INDICES = 2, SORT_MASK = 4 };
#define SORT_INSERTION 40

typedef struct { uint64_t key, index; } sort_pair;

/* Order-keeping keys; `flip` is all ones for descending order. */
static inline uint32_t sort_key_float(uint32_t b, uint32_t flip)
{
    if ((b & 0x7fffffffu) > 0x7f800000u) return 0xffffffffu;
    if (b == 0x80000000u) b = 0;
    return (b & 0x80000000u ? ~b : b | 0x80000000u) ^ flip;
}

static inline uint64_t sort_key_double(uint64_t b, uint64_t flip)
{
    const uint64_t top = (uint64_t)1 << 63;
    if ((b & ~top) > (uint64_t)0x7ff << 52) return ~(uint64_t)0;
    if (b == top) b = 0;
    return (b & top ? ~b : b | top) ^ flip;
}

#define SORT_LINE(type, value) \
    for (i = 0; i < n; i++) { \
        const type x = ((const type *)t->data)[begin + i * step]; \
        out[i] = (uint64_t)(uint32_t)(value) << 32 | (uint64_t)i; \
    }

/* One line of a dtype of up to 32 bits: key in the upper half, position in the lower one. */
static void sort_load_narrow(const mxcy_tensor *t, int64_t begin, int64_t step, int64_t n,
                             uint32_t flip, uint64_t *restrict out)
{
    int64_t i;
    switch (t->dtype) {
    case MXCY_FLOAT32: SORT_LINE(uint32_t, sort_key_float(x, flip)); break;
    case MXCY_INT32: SORT_LINE(int32_t, ((uint32_t)x ^ 0x80000000u) ^ flip); break;
    case MXCY_INT8: SORT_LINE(int8_t, ((uint32_t)(int32_t)x ^ 0x80000000u) ^ flip); break;
    case MXCY_FLOAT16:
        SORT_LINE(uint16_t, sort_key_float(mxcy_float_bits(mxcy_half_float(x)), flip));
        break;
    case MXCY_BFLOAT16: SORT_LINE(uint16_t, sort_key_float((uint32_t)x << 16, flip)); break;
    default: SORT_LINE(uint8_t, (uint32_t)x ^ flip); break;
    }
}

static void sort_load_wide(const mxcy_tensor *t, int64_t begin, int64_t step, int64_t n, uint64_t flip,
                           sort_pair *restrict out)
{
    const uint64_t *x = (const uint64_t *)t->data + begin;
    for (int64_t i = 0; i < n; i++) {
        const uint64_t b = x[i * step];
        out[i].key = t->dtype == MXCY_FLOAT64 ? sort_key_double(b, flip)
                                              : (b ^ (uint64_t)1 << 63) ^ flip;
        out[i].index = (uint64_t)i;
    }
}

/* Sorting by bytes from the lowest, stable; the sorted array ends up in a (b is scratch). `KEY(x)` is
 * the 64-bit word, of which the bytes from `low` on matter. */
#define SORT_RADIX(name, type, KEY, low, LESS) \
    static void name(type *a, type *b, int64_t n) \
    { \
        if (n <= SORT_INSERTION) { \
            for (int64_t i = 1; i < n; i++) { \
                const type x = a[i]; \
                int64_t j = i; \
                for (; j > 0 && LESS(x, a[j - 1]); j--) a[j] = a[j - 1]; \
                a[j] = x; \
            } \
            return; \
        } \
        type *home = a; \
        for (int byte = low; byte < 8; byte++) { \
            int64_t start[256] = {0}; \
            const int shift = 8 * byte; \
            for (int64_t i = 0; i < n; i++) start[KEY(a[i]) >> shift & 255]++; \
            if (start[KEY(a[0]) >> shift & 255] == n) continue; \
            for (int64_t d = 0, sum = 0; d < 256; d++) { \
                const int64_t c = start[d]; \
                start[d] = sum; \
                sum += c; \
            } \
            for (int64_t i = 0; i < n; i++) b[start[KEY(a[i]) >> shift & 255]++] = a[i]; \
            type *s = a; \
            a = b; \
            b = s; \
        } \
        if (a != home) memcpy(home, a, (size_t)n * sizeof(type)); \
    }
#define SORT_SELF(x) (x)
#define SORT_SELF_LESS(x, y) ((x) < (y))
#define SORT_PAIR_KEY(x) ((x).key)
#define SORT_PAIR_LESS(x, y) ((x).key < (y).key || ((x).key == (y).key && (x).index < (y).index))
SORT_RADIX(sort_narrow, uint64_t, SORT_SELF, 4, SORT_SELF_LESS)
SORT_RADIX(sort_wide, sort_pair, SORT_PAIR_KEY, 0, SORT_PAIR_LESS)

/* The k first of n to the front, in no order: a heap whose top is the last of those kept. Sorting the
 * few by position as well as key gives what a stable sort of all would give. */
#define SORT_SELECT(name, type, LESS) \
    static inline void name##_sift(type *a, int64_t at, int64_t k) \
    { \
        const type x = a[at]; \
        for (int64_t c; (c = 2 * at + 1) < k; at = c) { \
            if (c + 1 < k && LESS(a[c], a[c + 1])) c++; \
            if (!LESS(x, a[c])) break; \
            a[at] = a[c]; \
        } \
        a[at] = x; \
    } \
    static void name(type *a, int64_t n, int64_t k) \
    { \
        for (int64_t i = k / 2; i-- > 0;) name##_sift(a, i, k); \
        for (int64_t i = k; i < n; i++) \
            if (LESS(a[i], a[0])) { \
                a[0] = a[i]; \
                name##_sift(a, 0, k); \
            } \
        for (int64_t m = k - 1; m > 0; m--) { /* heap sort, so that positions count as well */ \
            const type top = a[0]; \
            a[0] = a[m]; \
            a[m] = top; \
            name##_sift(a, 0, m); \
        } \
    }
SORT_SELECT(select_narrow, uint64_t, SORT_SELF_LESS)
SORT_SELECT(select_wide, sort_pair, SORT_PAIR_LESS)

static inline void store_number(const mxcy_tensor *t, int64_t at, int64_t v)
{
    switch (t->dtype) {
    case MXCY_FLOAT32: ((float *)t->data)[at] = (float)v; break;
    case MXCY_FLOAT64: ((double *)t->data)[at] = (double)v; break;
    case MXCY_INT64: ((int64_t *)t->data)[at] = v; break;
    case MXCY_INT32: ((int32_t *)t->data)[at] = (int32_t)v; break;
    case MXCY_FLOAT16: ((uint16_t *)t->data)[at] = mxcy_float_half((float)v); break;
    case MXCY_BFLOAT16: ((uint16_t *)t->data)[at] = mxcy_float_bfloat((float)v); break;
    default: ((uint8_t *)t->data)[at] = (uint8_t)v; break;
    }
}

/* ---- sort: ints = (outer, length, inner, k, descending, what, slots); outs: what is asked for ---------- */
typedef struct {
    const mxcy_task *t;
    int64_t length, inner, k, lines, slots;
    uint64_t flip;
    int what;
} sort_arg;

static void sort_one(const sort_arg *a, int64_t line, char *space)
{
    const mxcy_tensor *x = &a->t->ins[0], *out = a->t->outs;
    const int64_t o = line / a->inner, i = line - o * a->inner, n = a->length, k = a->k;
    const int64_t begin = o * n * a->inner + i, item = mxcy_itemsize(x->dtype);
    const int wide = item == 8 || n > UINT32_MAX, few = k <= n / 16;
    uint64_t *narrow = (uint64_t *)space;
    sort_pair *pairs = (sort_pair *)space;
    if (wide && item == 8) {
        sort_load_wide(x, begin, a->inner, n, a->flip, pairs);
        if (few) select_wide(pairs, n, k);
        else sort_wide(pairs, pairs + n, n);
    } else {
        sort_load_narrow(x, begin, a->inner, n, (uint32_t)a->flip, narrow);
        if (few) select_narrow(narrow, n, k);
        else sort_narrow(narrow, narrow + n, n);
    }
    if (a->what & SORT_MASK)
        for (int64_t j = 0; j < n; j++) store_number(out, begin + j * a->inner, 0);
    for (int64_t j = 0; j < k; j++) {
        const int64_t from = (int64_t)(wide ? pairs[j].index : (narrow[j] & 0xffffffffu));
        const int64_t to = (o * k + j) * a->inner + i;
        if (a->what & SORT_MASK) store_number(out, begin + from * a->inner, 1);
        if (a->what & SORT_VALUES)
            copy_element((char *)out->data, (const char *)x->data, to, begin + from * a->inner, item);
        if (a->what & SORT_INDICES) store_number(&out[a->what & SORT_VALUES ? 1 : 0], to, from);
    }
}

static void sort_body(void *v, int64_t slot, int64_t end, int32_t lane)
{
    const sort_arg *a = (const sort_arg *)v;
    const int64_t room = a->t->workspace_bytes / a->slots & ~(int64_t)15;
    (void)lane;
    for (; slot < end; slot++)
        for (int64_t l = slot * a->lines / a->slots; l < (slot + 1) * a->lines / a->slots; l++)
            sort_one(a, l, (char *)a->t->workspace + slot * room);
}

static int sort_forward(const mxcy_task *t)
{
    const int64_t *p = t->ints;
    sort_arg a = {t, p[1], p[2], p[3], p[0] * p[2], p[6], p[4] ? ~(uint64_t)0 : 0, (int)p[5]};
    if (t->ins[0].size == 0) return MXCY_OK;
    if (a.length > UINT32_MAX && mxcy_itemsize(t->ins[0].dtype) != 8)
        return mxcy_fail(t, MXCY_NOT_IMPLEMENTED, "an axis of %lld elements cannot be sorted in this "
                         "dtype (2**32 - 1 at most)", (long long)a.length);
    parallel(t, a.slots, 1, sort_body, &a);
    return MXCY_OK;
}

/* ---- along an axis: ints = (outer, length, inner, count); data (outer, length, inner) and indices
 * (outer, count, inner) -------------------------------------------------------------------------------- */
#define AXIS_LINES(v) \
    const mxcy_task *t = (const mxcy_task *)v; \
    const int64_t length = t->ints[1], inner = t->ints[2], count = t->ints[3]; \
    int64_t at; \
    (void)lane; \
    for (; line < end; line++) { \
        const int64_t o = line / inner, i = line - o * inner; \
        const int64_t x = o * length * inner + i, y = o * count * inner + i;

static void gather_axis_body(void *v, int64_t line, int64_t end, int32_t lane)
{
    AXIS_LINES(v)
        for (int64_t j = 0; j < count; j++) {
            load_indices(&t->ins[1], y + j * inner, 1, &at);
            copy_element((char *)t->outs[0].data, (const char *)t->ins[0].data, y + j * inner,
                         x + index_fix(at, length, INDEX_CLIP) * inner,
                         mxcy_itemsize(t->ins[0].dtype));
        }
    }
}

static int64_t axis_grain(const mxcy_task *t)
{
    return 20000 / (t->ints[1] + 4 * t->ints[3] + 4) + 1;
}

static int gather_axis(const mxcy_task *t)
{
    if (t->outs[0].size && t->ints[1])
        parallel(t, t->ints[0] * t->ints[2], axis_grain(t), gather_axis_body, (void *)t);
    return MXCY_OK;
}

#define SCATTER_LINE(type) \
    { \
        type *out = (type *)t->outs[0].data + x; \
        const type *g = (const type *)t->ins[0].data + y; \
        for (int64_t j = 0; j < length; j++) out[j * inner] = 0; \
        for (int64_t j = 0; j < count; j++) { \
            load_indices(&t->ins[1], y + j * inner, 1, &at); \
            out[index_fix(at, length, INDEX_CLIP) * inner] += g[j * inner]; \
        } \
    }

static void scatter_axis_body(void *v, int64_t line, int64_t end, int32_t lane)
{
    AXIS_LINES(v)
        switch (t->outs[0].dtype) {
        case MXCY_FLOAT32: SCATTER_LINE(float) break;
        case MXCY_FLOAT64: SCATTER_LINE(double) break;
        case MXCY_INT32: SCATTER_LINE(uint32_t) break;
        default: SCATTER_LINE(uint64_t) break;
        }
    }
}

static int scatter_axis(const mxcy_task *t)
{
    if (t->outs[0].size)
        parallel(t, t->ints[0] * t->ints[2], axis_grain(t), scatter_axis_body, (void *)t);
    return MXCY_OK;
}

/* ---- shuffle: ints = (rows, bytes of a row); workspace 32 bytes a row ------------------------------------ */
static void shuffle_body(void *v, int64_t r, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const sort_pair *order = (const sort_pair *)t->workspace;
    const size_t bytes = (size_t)t->ints[1];
    (void)lane;
    for (; r < end; r++)
        memcpy((char *)t->outs[0].data + (size_t)r * bytes,
               (const char *)t->ins[0].data + (size_t)order[r].index * bytes, bytes);
}

static int shuffle_forward(const mxcy_task *t)
{
    const int64_t rows = t->ints[0];
    sort_pair *pairs = (sort_pair *)t->workspace;
    uint32_t w[MXCY_RNG_WORDS];
    if (t->outs[0].size == 0) return MXCY_OK;
    for (int64_t r = 0; r < rows; r++) { /* row r: words of block r / 32 */
        if (r % 32 == 0)
            mxcy_philox_block(w, t->rng[1] + t->rng_offset + (uint64_t)(r / 32) * MXCY_RNG_COUNTERS, 0,
                              t->rng[0]);
        pairs[r].key = (uint64_t)w[r % 32] << 32 | w[r % 32 + 32];
        pairs[r].index = (uint64_t)r;
    }
    sort_wide(pairs, pairs + rows, rows);
    parallel(t, rows, row_grain(t->ints[1]), shuffle_body, (void *)t);
    return MXCY_OK;
}
#endif
