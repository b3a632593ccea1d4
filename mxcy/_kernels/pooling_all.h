/* Drivers of pooling: pieces, the two dtypes.
 * Invariant: pieces depend on shapes alone, and every element of a result has one owner. */
#ifndef MXCY_POOLING_ALL_H
#define MXCY_POOLING_ALL_H
#include <float.h>
#include <math.h>
#include "mxcy.h"
#include "pooling_group.h"
#include "pooling_lines.h"
#include "pooling_window.h"

#define POOL_RUN 256

#define T float
#define INDEX int32_t
#define LOWEST (-FLT_MAX)
#define NAME(n) pool_f_##n
#include "pooling.h"
#undef T
#undef INDEX
#undef LOWEST
#undef NAME
#define T double
#define INDEX int64_t
#define LOWEST (-DBL_MAX)
#define NAME(n) pool_d_##n
#include "pooling.h"
#undef T
#undef INDEX
#undef LOWEST
#undef NAME

static void pool_pieces(const mxcy_task *t, pool_args *g, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    const int64_t grain = ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1;
    if (n > 0 && t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, n, grain, t->outs[0].dtype == MXCY_FLOAT64 ? d : f, g);
}

/* Float32 arrays with enough planes go through groups of planes; whether this one did. */
static int pool_in_groups(const mxcy_task *t, const pool_args *g, int backward)
{
    bpool_args a = {.g = *g};
    if (t->outs[0].dtype != MXCY_FLOAT32 || !pgroup_fits(&a, backward))
        return 0;
    a.x = (const float *)g->x, a.grad = (const float *)g->g, a.y = (float *)g->y;
    if (backward && g->mode == POOL_MAX)
        a.out = (const float *)t->ins[2].data;
    pgroup_run(t, g, &a, backward);
    return 1;
}

/* ins: data. */
static int pool_forward_run(const mxcy_task *t)
{
    pool_args g;
    pool_read(t, &g);
    g.x = t->ins[0].data;
    if (t->outs[0].dtype == MXCY_FLOAT32 && plines_fit(&g)) {
        plines_run(t, &g);
        return MXCY_OK;
    }
    if (pool_in_groups(t, &g, 0))
        return MXCY_OK;
    pool_pieces(t, &g, g.outer * g.out[0] * g.out[1], pool_cost(&g, (double)(g.out[2] * g.inner)), pool_f_forward,
                pool_d_forward);
    return MXCY_OK;
}

/* ins: ograd of an average or a sum. outs: gradient of the data. */
static int pool_spread_run(const mxcy_task *t)
{
    pool_args g;
    pool_read(t, &g);
    g.g = t->ins[0].data;
    if (pool_in_groups(t, &g, 1))
        return MXCY_OK;
    pool_pieces(t, &g, g.outer * g.blocks, pool_cost(&g, (double)g.out_plane / (double)(g.blocks + !g.blocks)),
                pool_f_spread, pool_d_spread);
    return MXCY_OK;
}

/* ins: ograd, data, output. outs: gradient of the data. */
static int pool_max_scatter_run(const mxcy_task *t)
{
    pool_args g;
    pool_read(t, &g);
    g.g = t->ins[0].data, g.x = t->ins[1].data;
    if (pool_in_groups(t, &g, 1))
        return MXCY_OK;
    pool_pieces(t, &g, g.outer * g.blocks, 2 * pool_cost(&g, (double)g.out_plane / (double)(g.blocks + !g.blocks)),
                pool_f_max_move, pool_d_max_move);
    return MXCY_OK;
}

/* ins: values of the data's shape, data. outs: for each window the value where data has its maximum. */
static int pool_max_gather_run(const mxcy_task *t)
{
    pool_args g;
    pool_read(t, &g);
    g.g = t->ins[0].data, g.x = t->ins[1].data, g.gather = 1;
    pool_pieces(t, &g, g.outer * g.blocks, 2 * pool_cost(&g, (double)g.out_plane / (double)(g.blocks + !g.blocks)),
                pool_f_max_move, pool_d_max_move);
    return MXCY_OK;
}
#endif
