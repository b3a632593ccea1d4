/* Pooling of plain float32 arrays, channels second, through the loops for blocked ones (blocked_pool.h).
 *
 * 16 neighbouring planes, whatever image or channel they are, are a group. Some rows of a group are transposed
 * into a buffer that stays in the cache, pooled there a whole vector at a time, and transposed back: no shuffle
 * for strides, no edges along the width, the same code for every window. The last group may have fewer planes.
 *
 * Units are groups and bands of rows, of the result (forward) or of the image (backward); they depend on the
 * shape alone, and each owns what it writes. Images of one spatial axis are taken as columns, which bands cut.
 */
#ifndef MXCY_POOLING_GROUP_H
#define MXCY_POOLING_GROUP_H
#include "blocked_pool.h"

#define PGROUP_LEAST 8       /* planes from which on a group is worth while */
#define PGROUP_IN (24 << 10) /* floats of the image, and of its gradient, that a buffer holds */
#define PGROUP_OUT (8 << 10) /* floats of results, and of ograds, that a buffer holds */

/* n planes: pixels [from, from + pixels) of each, `size` pixels apart. */
static void pgroup_load(const float *x, int64_t size, int64_t n, int64_t from, int64_t pixels, float *to)
{
    if (n == BLK) {
        blk_to_plane(x + from, size, 0, pixels, to);
        return;
    }
    memset(to, 0, (size_t)(pixels * BLK) * sizeof(float));
    for (int64_t c = 0; c < n; c++)
        for (int64_t p = 0; p < pixels; p++)
            to[p * BLK + c] = x[c * size + from + p];
}

static void pgroup_store(const float *x, int64_t size, int64_t n, int64_t from, int64_t pixels, float *to)
{
    if (n == BLK) {
        blk_from_plane(x, size, 0, pixels, to + from);
        return;
    }
    for (int64_t c = 0; c < n; c++)
        for (int64_t p = 0; p < pixels; p++)
            to[c * size + from + p] = x[p * BLK + c];
}

static inline int pgroup_whole(const pool_args *g)
{
    return g->out[1] * g->out[2] == 1 && g->kernel[1] == g->size[1] && g->kernel[2] == g->size[2]
           && g->pad[1] == 0 && g->pad[2] == 0;
}

/* A single window, the whole image: folded a buffer at a time. */
static void pgroup_fold(const bpool_args *a, const float *x, int64_t n, float *y)
{
    const pool_args *g = &a->g;
    float buffer[PGROUP_OUT] __attribute__((aligned(64))), result[BLK];
    blk_vec acc[BLK_NV];
    const float f = bpool_factor(a, pool_count(g, 1, 0) * pool_count(g, 2, 0));
    bpool_start(g->mode, acc);
    for (int64_t p = 0; p < g->plane; p += PGROUP_OUT / BLK) {
        const int64_t pixels = pool_min(PGROUP_OUT / BLK, g->plane - p);
        pgroup_load(x, g->plane, n, p, pixels, buffer);
        if (g->mode == POOL_MAX)
            bpool_run(POOL_MAX, acc, buffer, pixels);
        else
            bpool_run(POOL_SUM, acc, buffer, pixels);
    }
    BPOOL_EACH blk_store(result + v * BLK_VL, g->mode == POOL_MAX ? acc[v] : acc[v] * f);
    memcpy(y, result, (size_t)n * sizeof(float));
}

/* Units: groups, and in them bands of rows of results. */
static void pgroup_forward(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bpool_args *a = (const bpool_args *)arg;
    const pool_args *g = &a->g;
    float in[PGROUP_IN] __attribute__((aligned(64))), out[PGROUP_OUT] __attribute__((aligned(64)));
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t first = u / a->bands * BLK, n = pool_min(BLK, g->outer - first);
        const int64_t r0 = u % a->bands * a->band, r1 = pool_min(r0 + a->band, g->out[1]), wide = g->out[2];
        const float *x = a->x + first * g->plane;
        float *y = a->y + first * g->out_plane;
        if (pgroup_whole(g)) {
            pgroup_fold(a, x, n, y);
            continue;
        }
        int64_t h0, h1, none;
        pool_window(g, 1, r0, &h0, &none);
        pool_window(g, 1, r1 - 1, &none, &h1);
        if (h1 > h0)
            pgroup_load(x, g->plane, n, h0 * g->size[2], (h1 - h0) * g->size[2], in);
        const bpool_plane q = {.x = in, .x_from = h0 * g->size[2] * BLK, .y = out, .y_from = r0 * wide * BLK};
        bpool_rows(a, &q, r0, r1);
        pgroup_store(out, g->out_plane, n, r0 * wide, (r1 - r0) * wide, y);
    }
}

/* Units: groups, and in them bands of rows of the image. */
static void pgroup_backward(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bpool_args *a = (const bpool_args *)arg;
    const pool_args *g = &a->g;
    float in[PGROUP_IN] __attribute__((aligned(64))), back[PGROUP_IN] __attribute__((aligned(64)));
    float grad[PGROUP_OUT] __attribute__((aligned(64))), out[PGROUP_OUT] __attribute__((aligned(64)));
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t plane = u / a->bands * BLK, n = pool_min(BLK, g->outer - plane), wide = g->size[2];
        const int64_t h0 = u % a->bands * a->band, h1 = pool_min(h0 + a->band, g->size[1]);
        int64_t r0, r1;
        if (pgroup_whole(g) && g->mode != POOL_MAX) {
            const float f = bpool_factor(a, pool_count(g, 1, 0) * pool_count(g, 2, 0));
            for (int64_t c = plane; c < plane + n; c++)
                for (int64_t p = h0 * wide; p < h1 * wide; p++)
                    a->y[c * g->plane + p] = a->grad[c] * f;
            continue;
        }
        bpool_meet(g, h0, h1, &r0, &r1);
        bpool_plane q = {.y = back, .y_from = h0 * wide * BLK, .grad = grad, .out_from = r0 * g->out[2] * BLK};
        if (r1 > r0) {
            const int64_t from = r0 * g->out[2], pixels = (r1 - r0) * g->out[2];
            pgroup_load(a->grad + plane * g->out_plane, g->out_plane, n, from, pixels, grad);
            if (g->mode == POOL_MAX) {
                int64_t lo, none;
                pool_window(g, 1, r0, &lo, &none);
                pgroup_load(a->x + plane * g->plane, g->plane, n, lo * wide, (h1 - lo) * wide, in);
                pgroup_load(a->out + plane * g->out_plane, g->out_plane, n, from, pixels, out);
                q.x = in, q.x_from = lo * wide * BLK, q.out = out;
            }
        }
        bpool_band(a, &q, h0, h1);
        pgroup_store(back, g->plane, n, h0 * wide, (h1 - h0) * wide, a->y + plane * g->plane);
    }
}

/* Whether the task can go through groups, and with which bands. */
static int pgroup_fits(bpool_args *a, int backward)
{
    pool_args *g = &a->g;
    if (g->inner != 1 || g->size[0] != 1 || g->outer < PGROUP_LEAST || g->zeros || g->mode > POOL_SUM)
        return 0;
    if (g->size[1] == 1) {
        int64_t *lists[] = {g->size, g->kernel, g->out, g->stride, g->pad, g->after};
        for (int i = 0; i < 6; i++) {
            const int64_t t = lists[i][1];
            lists[i][1] = lists[i][2], lists[i][2] = t;
        }
    }
    const int64_t row = g->size[2] * BLK, results = g->out[2] * BLK, k = g->kernel[1], s = g->stride[1];
    if (row > PGROUP_IN || results > PGROUP_OUT)
        return 0;
    const int64_t rows = PGROUP_IN / (row + !row), most = PGROUP_OUT / results; /* that fit */
    if (!backward && pgroup_whole(g)) {
        a->band = 1;
    } else if (!backward) {
        a->band = pool_min((rows - k) / s + 1, most); /* of results; they need (band - 1) * s + k rows */
        if (rows < k || a->band < 1)
            return 0;
    } else {
        /* windows that meet `band` rows: at most (band + k - 2) / s + 1, and they begin k - 1 rows earlier */
        a->band = pool_min(rows - (g->mode == POOL_MAX ? k - 1 : 0), (most - 1) * s + 2 - k);
        if (a->band < (g->mode == POOL_MAX ? 1 + k / 2 : 1))
            return 0;
    }
    const int64_t length = backward ? g->size[1] : g->out[1];
    a->bands = (length + a->band - 1) / a->band;
    a->band = (length + a->bands - 1) / (a->bands + !a->bands); /* even ones */
    return 1;
}

static void pgroup_run(const mxcy_task *t, const pool_args *g, bpool_args *a, int backward)
{
    const int64_t groups = (g->outer + BLK - 1) / BLK;
    const int64_t floats = backward ? 2 * g->plane : g->plane + g->out_plane;
    const double ns = 0.2 * (double)(floats * BLK) / (double)a->bands;
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, groups * a->bands, 1 + (int64_t)(20000 / (ns + 1)),
                                  backward ? pgroup_backward : pgroup_forward, a);
}
#endif
