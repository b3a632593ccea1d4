/* reduce_walk.h: the walk of a reduction over its outputs, rows and blocks; the loops over elements are in reduce.h.
 *
 * ints   = operation, final, count, inner_reduced, inner, blocks, block, grain, nk, nr, then kept dimensions, kept
 *          strides, reduced dimensions, reduced strides (nk, nk, nr, nr of them); see ops/_reduction.py.
 * final  : 0 as it is, 1 divided by count, 2 square root. workspace: 8 bytes x blocks x outputs.
 *
 * A run of any length is cut at RD_RUN elements whose results are combined pairwise; a reduction to few outputs is cut
 * into blocks, by shape alone, that are combined pairwise too. Elements lie in memory, or `elements` computes up to
 * RD_RUN of them when they are needed (where columns are reduced: rows without gaps of at most RD_CHUNK); the order of
 * all additions is the same.
 */
#ifndef MXCY_REDUCE_WALK_H
#define MXCY_REDUCE_WALK_H

#include "mxcy.h"
#include "reduce.h"

#define RD_MAXD 40
#define RD_CHUNK 512 /* neighbours that are reduced together where the last dimension is kept */
#define RD_RUN 8192  /* elements of a run between two steps of the pairwise combination */
#define RD_SHORT 16  /* rows shorter than this are reduced element by element */
#define RD_FOLD 64   /* slots into which rows of few neighbours are spread */

typedef struct rd_walk {
    const rd_table *f;
    const char *s;
    void *out;
    int item, is_int; /* is_int: the accumulators are int64 */
    int32_t out_dtype;
    int final, inner_reduced, nk, nr;
    int64_t count;        /* elements reduced into one output */
    int64_t nkeep, lines; /* products of the kept and of the reduced dimensions (without the last) */
    int64_t inner, chunks, blocks, block, nout;
    char *partial;        /* blocks x nout slots, when blocks > 1 */
    const double *shift;
    int64_t kdims[RD_MAXD], kstr[RD_MAXD], rdims[RD_MAXD], rstr[RD_MAXD];
    /* n <= RD_RUN neighbours from element `at` on, computed by this thread's `source`; NULL: they lie at s. */
    const char *(*elements)(void *source, int64_t at, int64_t n);
    void *source;
} rd_walk;

static inline int64_t rd_least(int64_t a, int64_t b) { return a < b ? a : b; }

static inline int64_t rd_offset(int n, const int64_t *dims, const int64_t *strides, int64_t k)
{
    int64_t off = 0;
    for (int i = n - 1; i > 0; i--) {
        const int64_t q = k / dims[i];
        off += (k - q * dims[i]) * strides[i];
        k = q;
    }
    return n > 0 ? off + k * strides[0] : off;
}

static inline const char *rd_at(rd_walk *c, int64_t at, int64_t n)
{
    return c->elements != NULL ? c->elements(c->source, at, n) : c->s + at * c->item;
}

/* Finishes n accumulators and writes them as outputs first, first + 1, ... */
static void rd_store(rd_walk *c, const void *slots, int64_t first, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        double x;
        int64_t y = 0;
        if (c->is_int) {
            y = ((const rd_a_int64_t *)slots)[i];
            if (c->final == RD_MEAN) y = c->count ? y / c->count : 0;
            else if (c->final == RD_ROOT) y = y > 0 ? (int64_t)sqrt((double)y) : 0;
            x = (double)y;
        } else {
            x = ((const rd_a_double *)slots)[i];
            if (c->final == RD_MEAN) x = x / (double)c->count;
            else if (c->final == RD_ROOT) x = sqrt(x);
            if (c->out_dtype != MXCY_FLOAT32 && c->out_dtype != MXCY_FLOAT64)
                y = x > -9.2e18 && x < 9.2e18 ? (int64_t)x : 0;
        }
        if (c->out_dtype == MXCY_FLOAT32) ((float *)c->out)[first + i] = (float)x;
        else if (c->out_dtype == MXCY_FLOAT64) ((double *)c->out)[first + i] = x;
        else if (c->out_dtype == MXCY_INT32) ((int32_t *)c->out)[first + i] = (int32_t)y;
        else ((int64_t *)c->out)[first + i] = y;
    }
}

/* A run of any length: pieces of RD_RUN elements, combined pairwise. */
static void rd_long_run(rd_walk *c, void *slot, int64_t at, int64_t n, const double *shift)
{
    int64_t stack[64], k = 0;
    int depth = 0;
    if (n <= RD_RUN) {
        c->f->row(slot, rd_at(c, at, n), n, shift);
        return;
    }
    for (int64_t i = 0; i < n; i += RD_RUN) {
        const int64_t m = rd_least(RD_RUN, n - i);
        c->f->start(&stack[depth], 1);
        c->f->row(&stack[depth], rd_at(c, at + i, m), m, shift);
        depth++;
        for (int64_t level = ++k; (level & 1) == 0; level >>= 1, depth--)
            c->f->comb(&stack[depth - 2], &stack[depth - 1], 1);
    }
    for (; depth > 1; depth--) c->f->comb(&stack[depth - 2], &stack[depth - 1], 1);
    c->f->comb(slot, &stack[0], 1);
}

static void rd_row_unit(rd_walk *c, int64_t unit)
{
    const int64_t k = unit / c->blocks, b = unit - k * c->blocks;
    const int64_t base = rd_offset(c->nk, c->kdims, c->kstr, k);
    const double *shift = c->shift != NULL ? c->shift + k : NULL;
    int64_t slot;
    c->f->start(&slot, 1);
    if (c->nr == 0) {
        rd_long_run(c, &slot, base + b * c->block, rd_least(c->block, c->inner - b * c->block), shift);
    } else {
        const int64_t end = rd_least((b + 1) * c->block, c->lines);
        for (int64_t i = b * c->block; i < end; i++)
            rd_long_run(c, &slot, base + rd_offset(c->nr, c->rdims, c->rstr, i), c->inner, shift);
    }
    if (c->blocks == 1) rd_store(c, &slot, k, 1);
    else ((int64_t *)c->partial)[b * c->nout + k] = slot;
}

/* Contiguous rows, one run and one output each. */
static void rd_plain_units(rd_walk *c, int64_t begin, int64_t end)
{
    int64_t local[RD_CHUNK];
    const int64_t most = rd_least(RD_CHUNK, RD_RUN / (c->inner > 0 ? c->inner : 1));
    for (int64_t n; begin < end; begin += n) {
        n = rd_least(most, end - begin);
        const char *p = rd_at(c, begin * c->inner, n * c->inner);
        if (c->inner < RD_SHORT) {
            c->f->short_rows(local, p, n, c->inner);
        } else {
            c->f->start(local, n);
            for (int64_t i = 0; i < n; i++) c->f->row(&local[i], p + i * c->inner * c->item, c->inner, NULL);
        }
        rd_store(c, local, begin, n);
    }
}

/* `rows` rows of w neighbours, `stride` apart. Those that are computed have no gaps, and come in groups of whole trees
 * of eight rows. */
static void rd_columns(rd_walk *c, void *slots, int64_t at, int64_t rows, int64_t stride, int64_t w, const double *shift)
{
    if (c->elements == NULL) {
        c->f->cols(slots, c->s + at * c->item, rows, stride, w, shift);
        return;
    }
    const int64_t most = RD_RUN / w / 8 * 8;
    for (int64_t i = 0, n; i < rows; i += n) {
        n = rd_least(most, rows - i);
        c->f->cols(slots, rd_at(c, at + i * w, n * w), n, w, w, shift);
    }
}

/* Rows of few neighbours, without gaps: several rows side by side, folded at the end. */
static void rd_narrow(rd_walk *c, void *slots, int64_t at, int64_t rows, int64_t w)
{
    int64_t local[RD_FOLD];
    const int64_t m = RD_FOLD / w;
    c->f->start(local, m * w);
    rd_columns(c, local, at, rows / m, m * w, m * w, NULL);
    if (rows % m) rd_columns(c, slots, at + rows / m * m * w, rows % m, w, w, NULL);
    for (int64_t q = 0; q < m; q++) c->f->comb(slots, &local[q * w], w);
}

static void rd_cols_unit(rd_walk *c, int64_t unit)
{
    const int64_t kc = unit / c->blocks, b = unit - kc * c->blocks;
    const int64_t k = kc / c->chunks, j = (kc - k * c->chunks) * RD_CHUNK;
    const int64_t w = rd_least(RD_CHUNK, c->inner - j), first = k * c->inner + j;
    const int64_t base = rd_offset(c->nk, c->kdims, c->kstr, k) + j;
    const double *shift = c->shift != NULL ? c->shift + first : NULL;
    const int64_t end = rd_least((b + 1) * c->block, c->lines), last = c->rdims[c->nr - 1];
    int64_t local[RD_CHUNK];
    void *slots = c->blocks > 1 ? (void *)((int64_t *)c->partial + b * c->nout + first) : local;
    c->f->start(slots, w);
    for (int64_t i = b * c->block, m; i < end; i += m) {
        m = rd_least(last - i % last, end - i);
        const int64_t at = base + rd_offset(c->nr, c->rdims, c->rstr, i), stride = c->rstr[c->nr - 1];
        if (2 * w <= RD_FOLD && m >= RD_FOLD && stride == w && shift == NULL) rd_narrow(c, slots, at, m, w);
        else rd_columns(c, slots, at, m, stride, w, shift);
    }
    if (c->blocks == 1) rd_store(c, local, first, w);
}

/* The units [begin, end): outputs or chunks of them, times blocks. */
static void rd_units(rd_walk *c, int64_t begin, int64_t end)
{
    if (c->inner_reduced && c->nr == 0 && c->inner <= RD_RUN && c->nk <= 1 && c->blocks == 1 && c->shift == NULL) {
        rd_plain_units(c, begin, end);
        return;
    }
    for (int64_t u = begin; u < end; u++)
        if (c->inner_reduced) rd_row_unit(c, u);
        else rd_cols_unit(c, u);
}

static void rd_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    (void)lane;
    rd_units((rd_walk *)arg, begin, end);
}

/* Pairwise over the blocks, for outputs [begin, end). */
static void rd_combine_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    rd_walk *c = (rd_walk *)arg;
    int64_t *p = (int64_t *)c->partial;
    (void)lane;
    for (int64_t step = 1; step < c->blocks; step *= 2)
        for (int64_t b = 0; b + step < c->blocks; b += 2 * step)
            c->f->comb(&p[b * c->nout + begin], &p[(b + step) * c->nout + begin], end - begin);
    rd_store(c, p + begin, begin, end - begin);
}

static inline int64_t rd_num_units(const rd_walk *c) { return c->nkeep * c->chunks * c->blocks; }

static void rd_run(const mxcy_task *t, rd_walk *c, int64_t grain)
{
    t->parallel->parallel_for(t->parallel, rd_num_units(c), grain, rd_body, c);
    if (c->blocks > 1) t->parallel->parallel_for(t->parallel, c->nout, 1024, rd_combine_body, c);
}

static inline int rd_slot_type(int32_t dtype)
{
    return dtype == MXCY_FLOAT32 ? 0 : dtype == MXCY_FLOAT64 ? 1 : dtype == MXCY_INT32 ? 2 : 3;
}

/* Reads `ints`; the elements have the type `dtype` and lie at `data`. */
static void rd_setup(const mxcy_task *t, rd_walk *c, const int64_t *ints, int32_t dtype, const void *data,
                     const mxcy_tensor *out)
{
    const int kind = rd_slot_type(dtype);
    c->f = &rd_tables[ints[0]][kind];
    c->is_int = kind >= 2;
    c->final = (int)ints[1];
    c->count = ints[2];
    c->inner_reduced = (int)ints[3];
    c->inner = ints[4];
    c->blocks = ints[5];
    c->block = ints[6];
    c->nk = (int)ints[8];
    c->nr = (int)ints[9];
    c->s = (const char *)data;
    c->item = (int)mxcy_itemsize(dtype);
    c->out = out->data;
    c->out_dtype = out->dtype;
    c->nout = out->size;
    c->partial = (char *)t->workspace;
    c->shift = NULL;
    c->elements = NULL;
    c->source = NULL;
    c->nkeep = c->lines = 1;
    ints += 10;
    for (int i = 0; i < c->nk; i++) {
        c->kdims[i] = ints[i];
        c->kstr[i] = ints[c->nk + i];
        c->nkeep *= ints[i];
    }
    ints += 2 * c->nk;
    for (int i = 0; i < c->nr; i++) {
        c->rdims[i] = ints[i];
        c->rstr[i] = ints[c->nr + i];
        c->lines *= ints[i];
    }
    c->chunks = c->inner_reduced ? 1 : (c->inner + RD_CHUNK - 1) / RD_CHUNK;
}

static int rd_kernel(const mxcy_task *t)
{
    rd_walk c;
    if (t->outs[0].size == 0) return MXCY_OK;
    rd_setup(t, &c, t->ints, t->ins[0].dtype, t->ins[0].data, &t->outs[0]);
    rd_run(t, &c, t->ints[7]);
    return MXCY_OK;
}
#endif
