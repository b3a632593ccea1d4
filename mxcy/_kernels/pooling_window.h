/* Windows of pooling: the parameters of a task, and what they say of single windows.
 * Shared by the kernels of plain (pooling_all.h) and of channel-blocked arrays (blocked_pool.h). */
#ifndef MXCY_POOLING_WINDOW_H
#define MXCY_POOLING_WINDOW_H
#include "mxcy.h"

enum { POOL_MAX = 0, POOL_AVG = 1, POOL_SUM = 2, POOL_LP2 = 3, POOL_LP3 = 4 };
#define POOL_BLOCK 64 /* channels of one owner where they come last */

typedef struct {
    const void *x, *g;
    void *y;
    int64_t outer, inner, plane, out_plane, blocks;
    int64_t size[3], kernel[3], out[3], stride[3], pad[3], after[3];
    int mode, divide, gather; /* divide: 0 by elements of the image, 1 by those of the padded image, 2 by all */
    int zeros;                /* maxima may come from the padding, as a 0 */
} pool_args;

/* The windows of a row of outputs along depth and height, clipped to the image. */
typedef struct {
    int64_t lo[2], hi[2];
    double count; /* elements, as the division counts them */
    int outside;  /* reaches into the padding */
} pool_at;

static inline int64_t pool_min(int64_t a, int64_t b) { return a < b ? a : b; }

/* Window number i along an axis, clipped to the image. */
static inline void pool_window(const pool_args *g, int axis, int64_t i, int64_t *lo, int64_t *hi)
{
    const int64_t start = i * g->stride[axis] - g->pad[axis];
    *lo = start < 0 ? 0 : start;
    *hi = pool_min(start + g->kernel[axis], g->size[axis]);
}

/* Where j * step + at lies in [0, size), 0 <= j < n. */
static inline void pool_range(int64_t at, int64_t step, int64_t size, int64_t n, int64_t *lo, int64_t *hi)
{
    *lo = at < 0 ? pool_min(n, (-at + step - 1) / step) : 0;
    *hi = at >= size ? 0 : pool_min(n, (size - 1 - at) / step + 1);
    if (*hi < *lo)
        *hi = *lo;
}

static inline double pool_count(const pool_args *g, int axis, int64_t i)
{
    int64_t lo, hi;
    if (g->divide == 2)
        return (double)g->kernel[axis];
    if (g->divide == 1) {
        lo = i * g->stride[axis] - g->pad[axis];
        hi = pool_min(lo + g->kernel[axis], g->size[axis] + g->after[axis]);
    } else {
        pool_window(g, axis, i, &lo, &hi);
    }
    return hi > lo ? (double)(hi - lo) : 0.0;
}

/* Whether window number i reaches into the padding. */
static inline int pool_outside(const pool_args *g, int axis, int64_t i)
{
    const int64_t start = i * g->stride[axis] - g->pad[axis];
    return start < 0 || pool_min(start + g->kernel[axis], g->size[axis] + g->after[axis]) > g->size[axis];
}

static void pool_row(const pool_args *g, int64_t row, pool_at *o)
{
    const int64_t at[2] = {row / g->out[1], row % g->out[1]};
    o->count = 1;
    o->outside = 0;
    for (int a = 0; a < 2; a++) {
        pool_window(g, a, at[a], &o->lo[a], &o->hi[a]);
        o->count *= pool_count(g, a, at[a]);
        o->outside |= pool_outside(g, a, at[a]);
    }
}

/* ints: outer, inner, mode, divide, then (depth, height, width) of the image, the window, the result, the
 * stride, the padding before and after. */
static void pool_read(const mxcy_task *t, pool_args *g)
{
    const int64_t *v = t->ints;
    g->outer = v[0], g->inner = v[1], g->mode = (int)v[2], g->divide = (int)v[3], g->gather = 0;
    g->zeros = g->divide == 2;
    for (int a = 0; a < 3; a++) {
        g->size[a] = v[4 + a], g->kernel[a] = v[7 + a], g->out[a] = v[10 + a];
        g->stride[a] = v[13 + a], g->pad[a] = v[16 + a], g->after[a] = v[19 + a];
    }
    g->x = g->g = NULL;
    g->y = t->outs[0].data;
    g->plane = g->size[0] * g->size[1] * g->size[2] * g->inner;
    g->out_plane = g->out[0] * g->out[1] * g->out[2] * g->inner;
    g->blocks = (g->inner + POOL_BLOCK - 1) / POOL_BLOCK;
}

static double pool_cost(const pool_args *g, double outputs)
{
    return 50 + 0.3 * outputs * (double)(g->kernel[0] * g->kernel[1] * g->kernel[2]);
}
#endif
