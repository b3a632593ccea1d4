/* Counting and checking: histogram, all_finite, allclose, sums of squares, and small index makers.
 *
 * What lives here: one-pass kernels that belong to no larger family. What does not: reductions over
 * axes (reduce.h), orders (sort.h).
 * Invariant: sums are taken in one order, so the bits do not depend on threads.
 */
#ifndef MXCY_COUNTING_H
#define MXCY_COUNTING_H

#include <math.h>
#include "sort.h"

static inline double load_number(const mxcy_tensor *t, int64_t at)
{
    switch (t->dtype) {
    case MXCY_FLOAT32: return ((const float *)t->data)[at];
    case MXCY_FLOAT64: return ((const double *)t->data)[at];
    case MXCY_INT64: return (double)((const int64_t *)t->data)[at];
    case MXCY_INT32: return ((const int32_t *)t->data)[at];
    case MXCY_INT8: return ((const int8_t *)t->data)[at];
    case MXCY_FLOAT16: return mxcy_half_float(((const uint16_t *)t->data)[at]);
    case MXCY_BFLOAT16: return mxcy_bfloat_float(((const uint16_t *)t->data)[at]);
    default: return ((const uint8_t *)t->data)[at];
    }
}

static inline void store_double(const mxcy_tensor *t, int64_t at, double v)
{
    switch (t->dtype) {
    case MXCY_FLOAT32: ((float *)t->data)[at] = (float)v; break;
    case MXCY_FLOAT64: ((double *)t->data)[at] = v; break;
    case MXCY_FLOAT16: ((uint16_t *)t->data)[at] = mxcy_float_half((float)v); break;
    case MXCY_BFLOAT16: ((uint16_t *)t->data)[at] = mxcy_float_bfloat((float)v); break;
    default: store_number(t, at, index_from_double(v)); break;
    }
}

/* ---- histogram: ints = (bins, slots); floats = (low, high) unless ins[1] has the edges -------------------
 * workspace: edges (bins + 1 doubles), then a row of counts for each slot. */
typedef struct { const mxcy_task *t; int64_t bins, slots, *counts; double *edges; int even; } hist_arg;

static inline int64_t hist_bin(const hist_arg *a, double x)
{
    const double *e = a->edges;
    int64_t lo = 0, hi = a->bins - 1;
    if (!(x >= e[0] && x <= e[a->bins])) return -1;
    if (a->even && e[a->bins] > e[0]) {
        lo = (int64_t)((x - e[0]) * ((double)a->bins / (e[a->bins] - e[0])));
        lo = lo > hi ? hi : lo;
        while (lo > 0 && x < e[lo]) lo--;
        while (lo < hi && x >= e[lo + 1]) lo++;
        return lo;
    }
    while (lo < hi) { /* the last bin whose lower edge is not above x */
        const int64_t mid = lo + (hi - lo + 1) / 2;
        if (x >= e[mid]) lo = mid;
        else hi = mid - 1;
    }
    return lo;
}

static void hist_body(void *v, int64_t slot, int64_t end, int32_t lane)
{
    const hist_arg *a = (const hist_arg *)v;
    const int64_t n = a->t->ins[0].size;
    (void)lane;
    for (; slot < end; slot++) {
        int64_t *counts = a->counts + slot * a->bins;
        memset(counts, 0, (size_t)a->bins * 8);
        for (int64_t i = slot * (n / a->slots); i < (slot + 1 == a->slots ? n : (slot + 1) * (n / a->slots));
             i++) {
            const int64_t b = hist_bin(a, load_number(&a->t->ins[0], i));
            if (b >= 0) counts[b]++;
        }
    }
}

static int histogram_forward(const mxcy_task *t)
{
    hist_arg a = {t, t->ints[0], t->ints[1], NULL, (double *)t->workspace, t->num_ins == 1};
    a.counts = (int64_t *)(a.edges + a.bins + 1);
    for (int64_t i = 0; i <= a.bins; i++) {
        if (!a.even) a.edges[i] = load_number(&t->ins[1], i);
        else if (i == a.bins) a.edges[i] = t->floats[1];
        else a.edges[i] = t->floats[0] + (double)i * ((t->floats[1] - t->floats[0]) / (double)a.bins);
        store_double(&t->outs[1], i, a.edges[i]);
    }
    if (a.bins == 0) return MXCY_OK;
    parallel(t, a.slots, 1, hist_body, &a);
    for (int64_t b = 0; b < a.bins; b++) {
        int64_t sum = 0;
        for (int64_t s = 0; s < a.slots; s++) sum += a.counts[s * a.bins + b];
        ((int64_t *)t->outs[0].data)[b] = sum;
    }
    return MXCY_OK;
}

/* ---- checks ---------------------------------------------------------------------------------------------- */
static void finite_body(void *v, int64_t i, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    (void)lane;
    for (; i < end; i++) {
        const mxcy_tensor *x = &t->ins[i];
        int64_t bad = 0;
        if (x->dtype == MXCY_FLOAT32)
            for (int64_t j = 0; j < x->size; j++) bad |= !isfinite(((const float *)x->data)[j]);
        else
            for (int64_t j = 0; j < x->size; j++) bad |= !isfinite(load_number(x, j));
        if (bad) __atomic_store_n((int64_t *)t->workspace, 1, __ATOMIC_RELAXED);
    }
}

/* outs[0]: 1 if every element of every input is finite, else 0; workspace: 8 bytes. */
static int all_finite_forward(const mxcy_task *t)
{
    *(int64_t *)t->workspace = 0;
    parallel(t, t->num_ins, 1, finite_body, (void *)t);
    store_number(&t->outs[0], 0, !*(int64_t *)t->workspace);
    return MXCY_OK;
}

/* floats = (rtol, atol); ints = (equal_nan). */
static int allclose_forward(const mxcy_task *t)
{
    int64_t good = 1;
    for (int64_t i = 0; i < t->ins[0].size && good; i++) {
        const double a = load_number(&t->ins[0], i), b = load_number(&t->ins[1], i);
        if (a == b || (a != a && b != b && t->ints[0])) continue;
        good = fabs(a - b) <= t->floats[1] + t->floats[0] * fabs(b) && isfinite(a) && isfinite(b);
    }
    store_number(&t->outs[0], 0, good);
    return MXCY_OK;
}

static void sum_sq_body(void *v, int64_t i, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    (void)lane;
    for (; i < end; i++) {
        const mxcy_tensor *x = &t->ins[i];
        double sum[8] = {0};
        int64_t j = 0;
        if (x->dtype == MXCY_FLOAT32)
            for (; j + 8 <= x->size; j += 8)
                for (int q = 0; q < 8; q++) {
                    const double e = ((const float *)x->data)[j + q];
                    sum[q] += e * e;
                }
        for (; j < x->size; j++) {
            const double e = load_number(x, j);
            sum[j & 7] += e * e;
        }
        store_double(&t->outs[0], i, ((sum[0] + sum[1]) + (sum[2] + sum[3]))
                     + ((sum[4] + sum[5]) + (sum[6] + sum[7])));
    }
}

static int multi_sum_sq_forward(const mxcy_task *t)
{
    parallel(t, t->num_ins, 1, sum_sq_body, (void *)t);
    return MXCY_OK;
}

/* ins: rates, sums of squares of weights and gradients, decays; floats = (eta, eps, rescale). */
static int multi_lars_forward(const mxcy_task *t)
{
    for (int64_t i = 0; i < t->outs[0].size; i++) {
        const double lr = load_number(&t->ins[0], i), w = sqrt(load_number(&t->ins[1], i));
        const double g = sqrt(load_number(&t->ins[2], i)) * t->floats[2], wd = load_number(&t->ins[3], i);
        store_double(&t->outs[0], i,
                     w > 0 && g > 0 ? lr * t->floats[0] * w / (g + wd * w + t->floats[1]) : lr);
    }
    return MXCY_OK;
}

/* Output i is input i in the dtype of the output. */
static int multi_cast_forward(const mxcy_task *t)
{
    for (int i = 0; i < t->num_outs; i++) {
        const mxcy_tensor *x = &t->ins[i], *y = &t->outs[i];
        if (x->dtype == y->dtype && x->size)
            memcpy(y->data, x->data, (size_t)(x->size * mxcy_itemsize(x->dtype)));
        else
            for (int64_t j = 0; j < x->size; j++) store_double(y, j, load_number(x, j));
    }
    return MXCY_OK;
}

static int reset_arrays_forward(const mxcy_task *t)
{
    for (int i = 0; i < t->num_ins; i++)
        if (t->ins[i].size)
            memset(t->ins[i].data, 0, (size_t)(t->ins[i].size * mxcy_itemsize(t->ins[i].dtype)));
    return MXCY_OK;
}

/* ---- makers ------------------------------------------------------------------------------------------------ */
/* ints = (m, then for each of the m axes its stride and length). outs[0]: int64, (..., m). */
static int index_array_forward(const mxcy_task *t)
{
    const int64_t m = t->ints[0], n = m ? t->outs[0].size / m : 0;
    int64_t *y = (int64_t *)t->outs[0].data;
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k < m; k++) *y++ = i / t->ints[1 + 2 * k] % t->ints[2 + 2 * k];
    return MXCY_OK;
}

/* ins: lhs (rows, columns), mhs, rhs (rows): lhs with mhs at the columns rhs. */
static int fill_element(const mxcy_task *t)
{
    const int64_t rows = t->ints[0], columns = t->ints[1];
    int64_t at;
    if (t->outs[0].size == 0) return MXCY_OK;
    if (t->outs[0].data != t->ins[0].data)
        memcpy(t->outs[0].data, t->ins[0].data,
               (size_t)(rows * columns * mxcy_itemsize(t->ins[0].dtype)));
    for (int64_t r = 0; r < rows; r++) {
        load_indices(&t->ins[2], r, 1, &at);
        if (at < 0 || at >= columns) return index_error(t, at, 1, 0, columns);
        store_double(&t->outs[0], r * columns + at, load_number(&t->ins[1], r));
    }
    return MXCY_OK;
}

/* Column-wise Kronecker product of ins[first], ...: ints = (columns, skip, then the rows of every
 * matrix). skip -1: the product. Else ins[0] is a gradient of it, the matrices follow, and the
 * result is the gradient of matrix `skip`. */
#define KHATRI(type) \
    { \
        type *y = (type *)t->outs[0].data; \
        for (int64_t i = 0; skip >= 0 && i < t->outs[0].size; i++) y[i] = 0; \
        for (int64_t r = 0; r < total; r++) { \
            int64_t row = r, own = 0; \
            type *out = skip < 0 ? y + r * columns : y; \
            for (int64_t c = 0; c < columns; c++) { \
                type p = skip < 0 ? (type)1 : ((const type *)t->ins[0].data)[r * columns + c]; \
                row = r; \
                for (int m = count - 1; m >= 0; m--) { \
                    const int64_t at = row % rows[m]; \
                    row /= rows[m]; \
                    if (m == skip) own = at; \
                    else p *= ((const type *)t->ins[m + first].data)[at * columns + c]; \
                } \
                if (skip < 0) out[c] = p; \
                else y[own * columns + c] += p; \
            } \
        } \
    }

static int khatri_rao_forward(const mxcy_task *t)
{
    const int64_t columns = t->ints[0], skip = t->ints[1], *rows = t->ints + 2;
    const int first = skip < 0 ? 0 : 1, count = t->num_ins - first;
    int64_t total = 1;
    for (int m = 0; m < count; m++) total *= rows[m];
    if (t->outs[0].size == 0) return MXCY_OK;
    if (t->outs[0].dtype == MXCY_FLOAT64) KHATRI(double)
    else KHATRI(float)
    return MXCY_OK;
}

/* ints = (rows, length, out length); ins: data (rows, length), places and signs (length). */
static int count_sketch_forward(const mxcy_task *t)
{
    const int64_t rows = t->ints[0], length = t->ints[1], width = t->ints[2];
    int64_t at;
    for (int64_t i = 0; i < t->outs[0].size; i++) store_double(&t->outs[0], i, 0);
    if (t->outs[0].size == 0) return MXCY_OK;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t i = 0; i < length; i++) {
            load_indices(&t->ins[1], i, 1, &at);
            const int64_t to = r * width + index_fix(at, width, INDEX_CLIP);
            store_double(&t->outs[0], to, load_number(&t->outs[0], to) + load_number(&t->ins[2], i)
                         * load_number(&t->ins[0], r * length + i));
        }
    return MXCY_OK;
}
#endif
