/* Drivers of the normalisations: parameters, element types and pieces.
 * Invariant: a channel, row or column has one owner; the order of its sums depends on shapes alone. */
#ifndef MXCY_NORM_ALL_H
#define MXCY_NORM_ALL_H
#include <math.h>
#include <string.h>
#include "mxcy.h"
#include "blocked.h"
#include "width.h"

#define NORM_CHUNK 2048 /* values whose differences from one number are summed up in T */

typedef struct {
    const void *x, *g, *gamma, *beta; /* gamma NULL: 1 */
    void *y, *mean, *inv, *moving_mean, *moving_var, *dgamma, *dbeta; /* moving_mean may be NULL */
    int64_t outer, channels, inner;
    double eps, momentum;
    int train, keeps_std; /* keeps_std: `inv` holds the deviation itself */
    int relu, stream;     /* of BatchNorm: what becomes of the result; whether it is written past the caches */
    /* of norm_groups.h */
    int64_t groups, period, step;        /* groups; how many have a gamma of their own; distance of runs */
    int64_t block, part, blocks, parts;  /* runs and values of a unit; how many of either make a group */
    double *units, *totals;              /* two numbers for each unit, and for each group */
    /* layer normalisation backward */
    int64_t rows, pieces; /* rows of a piece, pieces */
    void *sums;           /* for each piece, the sums for dgamma and for dbeta */
} norm_args;

/* Runs [o0, o1) of a group, values [i0, i1) of each. */
typedef struct {
    int64_t group, o0, o1, i0, i1;
} norm_unit;

/* Mean and sum of squared differences of `count` values. */
typedef struct {
    double count, mean, square;
} norm_stat;

static inline int64_t norm_min(int64_t a, int64_t b) { return a < b ? a : b; }

#define NORM_TILE 64
#define NORM_INLINE static inline __attribute__((always_inline))

/* Rows [r0, r1) of w columns, of norm_columns.h. */
typedef struct {
    int64_t c0, w, r0, r1;
} norm_tile;

static inline int64_t norm_tiles(const norm_args *a) { return (a->channels + NORM_TILE - 1) / NORM_TILE; }

static inline norm_tile norm_tile_at(const norm_args *a, int64_t i)
{
    norm_tile u = {i / a->blocks * NORM_TILE, 0, i % a->blocks * a->block, 0};
    u.w = norm_min(NORM_TILE, a->channels - u.c0);
    u.r1 = norm_min(u.r0 + a->block, a->outer);
    return u;
}

static inline int64_t norm_offset(const norm_args *a, const norm_unit *u, int64_t o)
{
    return u->group * a->inner + o * a->step + u->i0;
}

static inline norm_unit norm_unit_at(const norm_args *a, int64_t i)
{
    const int64_t part = i % a->parts, block = i / a->parts % a->blocks;
    norm_unit u = {i / (a->parts * a->blocks), block * a->block, 0, part * a->part, 0};
    u.o1 = norm_min(u.o0 + a->block, a->outer);
    u.i1 = norm_min(u.i0 + a->part, a->inner);
    return u;
}

static inline void norm_merge(norm_stat *to, double count, double mean, double square)
{
    const double all = to->count + count, share = count / all, d = mean - to->mean;
    to->mean += d * share;
    to->square += square + d * d * to->count * share;
    to->count = all;
}

#define T float
#define NAME(n) norm_f_##n
#include "norm_groups.h"
#include "norm_columns.h"
#include "norm.h"
#undef T
#undef NAME
#define T double
#define NAME(n) norm_d_##n
#include "norm_groups.h"
#include "norm_columns.h"
#include "norm.h"
#undef T
#undef NAME

static void norm_pieces(const mxcy_task *t, norm_args *a, int64_t n, double ns, int64_t multiple, mxcy_body f,
                        mxcy_body d)
{
    int64_t grain = 1 + (int64_t)(20000 / (ns + 1));
    grain = (grain + multiple - 1) / multiple * multiple;
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, grain, t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

/* Bodies for float and for double. */
#define NORM_BODIES(name) norm_f_##name, norm_d_##name

/* How groups are cut into units, from the two ints at v; the workspace holds `units`, then `totals`. */
static void norm_cut(const mxcy_task *t, norm_args *a, const int64_t *v)
{
    a->block = v[0], a->part = v[1];
    a->blocks = (a->outer + a->block - 1) / a->block;
    a->parts = (a->inner + a->part - 1) / a->part;
    a->units = (double *)t->workspace;
    a->totals = a->units + 2 * a->groups * a->blocks * a->parts;
}

static int64_t norm_units(const norm_args *a) { return a->groups * a->blocks * a->parts; }

static double norm_unit_ns(const norm_args *a)
{
    return 0.5 * (double)norm_min(a->block, a->outer) * (double)norm_min(a->part, a->inner);
}

static void norm_groups_forward(const mxcy_task *t, norm_args *a)
{
    const double ns = norm_unit_ns(a), sums = 10.0 * (double)(a->blocks * a->parts);
    if (a->blocks * a->parts <= 1) {
        norm_pieces(t, a, a->groups, 2 * ns, 1, NORM_BODIES(whole_groups));
        return;
    }
    if (a->train)
        norm_pieces(t, a, norm_units(a), ns, 1, NORM_BODIES(stat_units));
    norm_pieces(t, a, a->groups, sums, 1, NORM_BODIES(stat_groups));
    norm_pieces(t, a, norm_units(a), ns, 1, NORM_BODIES(apply_units));
}

static void norm_groups_backward(const mxcy_task *t, norm_args *a)
{
    const double ns = norm_unit_ns(a), sums = 10.0 * (double)(a->blocks * a->parts);
    if (a->blocks * a->parts <= 1) {
        norm_pieces(t, a, a->groups, 3 * ns, 1, NORM_BODIES(whole_back_groups));
    } else {
        norm_pieces(t, a, norm_units(a), ns, 1, NORM_BODIES(back_units));
        norm_pieces(t, a, a->groups, sums, 1, NORM_BODIES(back_groups));
        norm_pieces(t, a, norm_units(a), 2 * ns, 1, NORM_BODIES(apply_back_units));
    }
    if (t->outs[0].dtype == MXCY_FLOAT64)
        norm_d_back_vectors(a);
    else
        norm_f_back_vectors(a);
}

/* Channels come last. */
static void norm_columns_forward(const mxcy_task *t, norm_args *a)
{
    const double ns = NORM_TILE * (double)norm_min(a->block, a->outer);
    if (a->blocks <= 1) {
        a->blocks = 1;
        norm_pieces(t, a, norm_tiles(a), ns, 1, NORM_BODIES(whole_tiles));
        return;
    }
    if (a->train)
        norm_pieces(t, a, norm_tiles(a) * a->blocks, ns, 1, NORM_BODIES(stat_tiles));
    norm_pieces(t, a, a->channels, 10.0 * (double)a->blocks, 1, NORM_BODIES(settle_columns));
    norm_pieces(t, a, norm_tiles(a) * a->blocks, 0.5 * ns, 1, NORM_BODIES(apply_tiles));
}

static void norm_columns_backward(const mxcy_task *t, norm_args *a)
{
    const double ns = NORM_TILE * (double)norm_min(a->block, a->outer);
    if (a->blocks <= 1) {
        a->blocks = 1;
        norm_pieces(t, a, norm_tiles(a), 1.5 * ns, 1, NORM_BODIES(whole_back_tiles));
        return;
    }
    norm_pieces(t, a, norm_tiles(a) * a->blocks, ns, 1, NORM_BODIES(back_tiles));
    norm_pieces(t, a, norm_tiles(a), 50.0 * (double)a->blocks, 1, NORM_BODIES(total_tiles));
    norm_pieces(t, a, norm_tiles(a) * a->blocks, 0.5 * ns, 1, NORM_BODIES(apply_back_tiles));
}

/* ints: outer, channels, inner, train, fix_gamma, the cut (for inner == 1 that of columns, in rows); forward
 * also relu, stream. */
static void norm_batch(const mxcy_task *t, norm_args *a)
{
    memset(a, 0, sizeof(*a));
    a->outer = t->ints[0], a->channels = t->ints[1], a->inner = t->ints[2];
    a->train = (int)t->ints[3] && a->outer > 0 && a->inner > 0; /* nothing has no statistics */
    a->groups = a->period = a->channels;
    a->step = a->channels * a->inner;
    norm_cut(t, a, t->ints + 5);
    if (a->inner == 1)
        a->totals = a->units + 2 * NORM_TILE * norm_tiles(a) * a->blocks;
}

/* ins: data, gamma, beta, moving mean, moving variance (both written in training).
 * outs: output, mean, inverse standard deviation. floats: eps, momentum. */
static int batch_norm_run(const mxcy_task *t)
{
    norm_args a;
    norm_batch(t, &a);
    a.x = t->ins[0].data, a.gamma = t->ints[4] ? NULL : t->ins[1].data, a.beta = t->ins[2].data;
    a.moving_mean = t->ins[3].data, a.moving_var = t->ins[4].data;
    a.y = t->outs[0].data, a.mean = t->outs[1].data, a.inv = t->outs[2].data;
    a.eps = t->floats[0], a.momentum = t->floats[1];
    a.relu = (int)t->ints[7], a.stream = (int)t->ints[8];
    if (a.inner == 1)
        norm_columns_forward(t, &a);
    else
        norm_groups_forward(t, &a);
    return MXCY_OK;
}

/* ins: ograd, data, gamma, mean, inverse standard deviation. outs: ddata, dgamma, dbeta. */
static int batch_norm_backward_run(const mxcy_task *t)
{
    norm_args a;
    norm_batch(t, &a);
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.gamma = t->ints[4] ? NULL : t->ins[2].data;
    a.mean = t->ins[3].data, a.inv = t->ins[4].data;
    a.y = t->outs[0].data, a.dgamma = t->outs[1].data, a.dbeta = t->outs[2].data;
    if (a.inner == 1)
        norm_columns_backward(t, &a);
    else
        norm_groups_backward(t, &a);
    return MXCY_OK;
}

/* Groups of `length` neighbouring values, of which `groups` make a sample and have a gamma each.
 * ints: rows (groups of all samples), groups, length, the cut. */
static void norm_group(const mxcy_task *t, norm_args *a)
{
    memset(a, 0, sizeof(*a));
    a->groups = t->ints[0], a->period = t->ints[1], a->inner = t->ints[2], a->outer = 1;
    a->train = a->inner > 0;
    a->keeps_std = 1;
    norm_cut(t, a, t->ints + 3);
}

/* ins: data, gamma, beta. outs: output, mean, standard deviation. floats: eps. */
static int group_norm_run(const mxcy_task *t)
{
    norm_args a;
    norm_group(t, &a);
    a.x = t->ins[0].data, a.gamma = t->ins[1].data, a.beta = t->ins[2].data, a.eps = t->floats[0];
    a.y = t->outs[0].data, a.mean = t->outs[1].data, a.inv = t->outs[2].data;
    norm_groups_forward(t, &a);
    return MXCY_OK;
}

/* ins: ograd, data, gamma, mean, standard deviation. outs: gradients of data, gamma, beta. */
static int group_norm_backward_run(const mxcy_task *t)
{
    norm_args a;
    norm_group(t, &a);
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.gamma = t->ins[2].data;
    a.mean = t->ins[3].data, a.inv = t->ins[4].data;
    a.y = t->outs[0].data, a.dgamma = t->outs[1].data, a.dbeta = t->outs[2].data;
    norm_groups_backward(t, &a);
    return MXCY_OK;
}

/* ins: data, gamma, beta. outs: output, mean, standard deviation. ints: outer, length, inner.
 * floats: eps. */
static int layer_norm_run(const mxcy_task *t)
{
    norm_args a = {0};
    a.x = t->ins[0].data, a.gamma = t->ins[1].data, a.beta = t->ins[2].data;
    a.y = t->outs[0].data, a.mean = t->outs[1].data, a.inv = t->outs[2].data;
    a.outer = t->ints[0], a.channels = t->ints[1], a.inner = t->ints[2], a.eps = t->floats[0];
    const double ns = (double)a.channels;
    if (a.inner == 1)
        norm_pieces(t, &a, a.outer, ns, 1, NORM_BODIES(ln_rows));
    else
        norm_pieces(t, &a, a.outer * ((a.inner + 63) / 64), 64 * ns, 1, NORM_BODIES(ln_strided));
    return MXCY_OK;
}

/* ins: ograd, data, gamma, mean, standard deviation. outs: ddata, dgamma, dbeta. ints: also the rows of a
 * piece; the workspace holds 2 * length values for each piece. */
static int layer_norm_backward_run(const mxcy_task *t)
{
    norm_args a = {0};
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.gamma = t->ins[2].data;
    a.mean = t->ins[3].data, a.inv = t->ins[4].data;
    a.y = t->outs[0].data, a.dgamma = t->outs[1].data, a.dbeta = t->outs[2].data;
    a.outer = t->ints[0], a.channels = t->ints[1], a.inner = t->ints[2], a.rows = t->ints[3];
    a.pieces = (a.outer + a.rows - 1) / a.rows, a.sums = t->workspace;
    const double rows = (double)a.outer * (double)a.inner, ns = 1.5 * (double)a.channels;
    if (a.inner == 1) {
        norm_pieces(t, &a, a.pieces, ns * (double)a.rows, 1, NORM_BODIES(ln_back_rows));
        norm_pieces(t, &a, a.channels, (double)a.pieces, 64, NORM_BODIES(ln_back_columns));
    } else {
        norm_pieces(t, &a, a.outer * ((a.inner + 63) / 64), 64 * ns, 1, NORM_BODIES(ln_back_strided));
        norm_pieces(t, &a, a.channels, rows, 1, NORM_BODIES(ln_back_params));
    }
    return MXCY_OK;
}
#endif
