/* Running sums along an axis, from its beginning or from its end.
 *
 * Units are lines (inner 1) or blocks of SCAN_TILE neighbouring lines. Floats are summed in double and
 * rounded once for each element; integers in int64, and wrap in the dtype of the result.
 * Invariant: a line has one owner, so thread counts never show.
 */
#ifndef MXCY_SCAN_H
#define MXCY_SCAN_H

#include "convert.h"

#define SCAN_TILE 64

typedef struct {
    const mxcy_task *t;
    int64_t length, inner, blocks;
    int reverse;
} scan_args;

/* One unit for an accumulator type A, with the rows read and written by `load` and `store`. */
#define SCAN_UNIT(name, A, load, store) \
    static void name(const scan_args *a, int64_t u) \
    { \
        const mxcy_tensor *x = &a->t->ins[0], *y = &a->t->outs[0]; \
        const int64_t outer = u / a->blocks, first = u % a->blocks * SCAN_TILE; \
        const int64_t m = a->inner == 1 ? 1 : a->inner - first < SCAN_TILE ? a->inner - first : SCAN_TILE; \
        const int64_t step = a->inner == 1 ? SCAN_TILE : 1; \
        A sum[SCAN_TILE] = {0}, row[SCAN_TILE]; \
        for (int64_t k = 0; k < a->length; k += step) { \
            /* `at` is the first place of this step in memory, n how many places of one line it has. */ \
            const int64_t n = a->length - k < step ? a->length - k : step; \
            const int64_t place = a->reverse ? a->length - k - n : k; \
            const int64_t at = (outer * a->length + place) * a->inner + first, c = m * n; \
            load(x->dtype, c, row, (const char *)x->data + at * mxcy_itemsize(x->dtype), 1); \
            if (a->inner == 1 && !a->reverse) \
                for (int64_t i = 0; i < c; i++) row[i] = sum[0] = (A)(sum[0] + row[i]); \
            else if (a->inner == 1) \
                for (int64_t i = c - 1; i >= 0; i--) row[i] = sum[0] = (A)(sum[0] + row[i]); \
            else \
                for (int64_t i = 0; i < c; i++) row[i] = sum[i] = (A)(sum[i] + row[i]); \
            store(y->dtype, c, (char *)y->data + at * mxcy_itemsize(y->dtype), row); \
        } \
    }

/* int64_t sums wrap: unsigned while they are added. */
static void scan_load_u64(int32_t dtype, int64_t n, uint64_t *dst, const void *from, int64_t stride)
{
    cv_load_i64(dtype, n, (int64_t *)dst, from, stride);
}
static void scan_store_u64(int32_t dtype, int64_t n, void *dst, const uint64_t *p)
{
    cv_store_i64(dtype, n, dst, (const int64_t *)p);
}
SCAN_UNIT(scan_floats, double, cv_load_f64, cv_store_f64)
SCAN_UNIT(scan_ints, uint64_t, scan_load_u64, scan_store_u64)

static void scan_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const scan_args *a = (const scan_args *)v;
    const int32_t d = a->t->outs[0].dtype;
    const int ints = d == MXCY_UINT8 || d == MXCY_INT8 || d == MXCY_INT32 || d == MXCY_INT64;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        if (ints)
            scan_ints(a, u);
        else
            scan_floats(a, u);
    }
}

/* ints: outer, length, inner, whether sums run from the end. */
static int cumsum_run(const mxcy_task *t)
{
    scan_args a = {t, t->ints[1], t->ints[2], (t->ints[2] + SCAN_TILE - 1) / SCAN_TILE, (int)t->ints[3]};
    const double ns = 1.5 * (double)a.length * (a.inner == 1 ? 1 : SCAN_TILE);
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, t->ints[0] * a.blocks, 1 + (int64_t)(20000 / (ns + 1)), scan_body, &a);
    return MXCY_OK;
}
#endif
