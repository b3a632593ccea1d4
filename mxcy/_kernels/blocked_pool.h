/* Pooling of channel-blocked arrays (blocked.h): maxima, averages and sums, forward and backward.
 *
 * An image is a plane [depth, height, width, 16]; a vector holds channels of one pixel, so nothing is shuffled
 * and windows are folded in registers, tap after tap. They are those of pooling_window.h, with inner = 16.
 *
 * Forward: one owner per row of results. Backward: one owner per band of rows of the image, which stays in the
 * cache while the windows that meet it add to it in the order of their indices; a window on the border of two
 * bands is looked at twice. The gradient of a maximum goes to the first element that equals it. NaN is never a
 * maximum, and a window without one has the lowest number and no gradient.
 */
#ifndef MXCY_BLOCKED_POOL_H
#define MXCY_BLOCKED_POOL_H
#include <float.h>
#include "blocked.h"
#include "pooling_window.h"

#define BPOOL_BAND (96 << 10) /* bytes of a band, about */

typedef struct {
    pool_args g;
    const float *x, *out, *grad;
    float *y;
    int64_t band, bands; /* rows of a band, bands of a plane */
} bpool_args;

#define BPOOL_INLINE static inline __attribute__((always_inline))
#define BPOOL_EACH _Pragma("GCC unroll 4") for (int v = 0; v < BLK_NV; v++)

BPOOL_INLINE void bpool_fold(const int mode, blk_vec *acc, const float *x)
{
    BPOOL_EACH acc[v] = mode == POOL_MAX ? blk_max(blk_load(x + v * BLK_VL), acc[v])
                                         : acc[v] + blk_load(x + v * BLK_VL);
}

BPOOL_INLINE void bpool_start(const int mode, blk_vec *acc)
{
    BPOOL_EACH acc[v] = mode == POOL_MAX ? (blk_vec){0} - FLT_MAX : (blk_vec){0};
}

/* n neighbouring pixels; long runs in four interleaved parts, which shortens the chains of additions. */
BPOOL_INLINE void bpool_run(const int mode, blk_vec *acc, const float *x, int64_t n)
{
    int64_t k = 0;
    if (n >= 16) {
        blk_vec part[4][BLK_NV];
        for (int c = 0; c < 4; c++)
            bpool_start(mode, part[c]);
        for (; k + 4 <= n; k += 4)
            for (int c = 0; c < 4; c++)
                bpool_fold(mode, part[c], x + (k + c) * BLK);
        for (int c = 0; c < 4; c++)
            BPOOL_EACH acc[v] = mode == POOL_MAX ? blk_max(part[c][v], acc[v]) : acc[v] + part[c][v];
    }
    for (; k < n; k++)
        bpool_fold(mode, acc, x + k * BLK);
}

/* What sums are multiplied with in a window that counts `count` elements: a window of nothing gives 0. */
static inline float bpool_factor(const bpool_args *a, double count)
{
    return a->g.mode == POOL_SUM ? 1.0f : count > 0 ? (float)(1 / count) : 0.0f;
}

/* Units: rows of results. `wide`: the window's width where it is known to the compiler, else 0. */
BPOOL_INLINE void bpool_rows(const bpool_args *a, const int mode, const int wide, int64_t begin, int64_t end)
{
    const pool_args *g = &a->g;
    const int64_t rows = g->out[0] * g->out[1], pitch = g->size[2] * BLK;
    for (int64_t u = begin; u < end; u++) {
        const float *x = a->x + u / rows * g->plane;
        float *y = a->y + u * g->out[2] * BLK, f = 0;
        double count = -1;
        pool_at o;
        pool_row(g, u % rows, &o);
        for (int64_t w = 0; w < g->out[2]; w++, y += BLK) {
            int64_t lo, hi;
            blk_vec acc[BLK_NV];
            pool_window(g, 2, w, &lo, &hi);
            bpool_start(mode, acc);
            for (int64_t d = o.lo[0]; d < o.hi[0]; d++) {
                const float *from = x + (d * g->size[1] + o.lo[1]) * pitch + lo * BLK;
                for (int64_t h = o.lo[1]; h < o.hi[1]; h++, from += pitch) {
                    if (wide && hi - lo == wide)
                        for (int k = 0; k < wide; k++)
                            bpool_fold(mode, acc, from + k * BLK);
                    else
                        bpool_run(mode, acc, from, hi - lo);
                }
            }
            if (mode != POOL_MAX) {
                const double now = pool_count(g, 2, w) * o.count;
                if (now != count)
                    f = bpool_factor(a, count = now);
                BPOOL_EACH acc[v] *= f;
            }
            BPOOL_EACH blk_store(y + v * BLK_VL, acc[v]);
        }
    }
}

/* The bodies: for maxima and for sums, and for windows 2 and 3 wide, whose loops are then unrolled. */
#define BPOOL_BODY(name, rows) \
    static void name(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const bpool_args *a = (const bpool_args *)arg; \
        const int64_t wide = a->g.kernel[2]; \
        (void)lane; \
        if (a->g.mode == POOL_MAX) \
            wide == 2 ? rows(a, POOL_MAX, 2, begin, end) : wide == 3 ? rows(a, POOL_MAX, 3, begin, end) \
                                                                     : rows(a, POOL_MAX, 0, begin, end); \
        else \
            wide == 2 ? rows(a, POOL_SUM, 2, begin, end) : wide == 3 ? rows(a, POOL_SUM, 3, begin, end) \
                                                                     : rows(a, POOL_SUM, 0, begin, end); \
    }
BPOOL_BODY(bpool_forward, bpool_rows)

/* One pixel: the gradient s is added at y where the pixel x is the first that equals the maximum m; `todo` says
 * which channels still wait for theirs. Pixels of other bands are looked at only (inside = 0). */
BPOOL_INLINE void bpool_give(const float *x, float *y, int inside, const blk_vec *m, const blk_vec *s,
                             blk_ivec *todo)
{
    BPOOL_EACH {
        const blk_ivec hit = (blk_load(x + v * BLK_VL) == m[v]) & todo[v];
        todo[v] &= ~hit;
        if (inside)
            blk_store(y + v * BLK_VL, blk_load(y + v * BLK_VL) + blk_keep(s[v], hit));
    }
}

BPOOL_INLINE void bpool_add(float *y, const blk_vec *s)
{
    BPOOL_EACH blk_store(y + v * BLK_VL, blk_load(y + v * BLK_VL) + s[v]);
}

/* The windows of one row of results, added to the rows [h0, h1) of the image. x, y: the plane. */
BPOOL_INLINE void bpool_back_row(const bpool_args *a, const int mode, const int wide, int64_t at,
                                 const pool_at *o, int64_t h0, int64_t h1, const float *x, float *y)
{
    const pool_args *g = &a->g;
    const int64_t pitch = g->size[2] * BLK;
    /* a maximum may have been found in rows of other bands, and those of a lower depth come before ours */
    const int64_t first = mode == POOL_MAX || o->lo[1] > h0 ? o->lo[1] : h0;
    const int64_t last = mode == POOL_MAX && g->size[0] > 1 ? o->hi[1] : pool_min(o->hi[1], h1);
    float f = 0;
    double count = -1;
    for (int64_t w = 0; w < g->out[2]; w++, at += BLK) {
        int64_t lo, hi;
        blk_vec s[BLK_NV], m[BLK_NV];
        blk_ivec todo[BLK_NV];
        pool_window(g, 2, w, &lo, &hi);
        BPOOL_EACH s[v] = blk_load(a->grad + at + v * BLK_VL);
        if (mode == POOL_MAX) {
            BPOOL_EACH {
                m[v] = blk_load(a->out + at + v * BLK_VL);
                todo[v] = m[v] > (blk_vec){0} - FLT_MAX;
            }
        } else {
            const double now = pool_count(g, 2, w) * o->count;
            if (now != count)
                f = bpool_factor(a, count = now);
            BPOOL_EACH s[v] *= f;
        }
        for (int64_t d = o->lo[0]; d < o->hi[0]; d++)
            for (int64_t h = first; h < last; h++) {
                const int64_t from = (d * g->size[1] + h) * pitch + lo * BLK;
                const int inside = h >= h0 && h < h1;
#define BPOOL_PIXELS(n) \
    for (int64_t k = 0; k < (n) * BLK; k += BLK) \
        if (mode == POOL_MAX) \
            bpool_give(x + from + k, y + from + k, inside, m, s, todo); \
        else \
            bpool_add(y + from + k, s)
                if (wide && hi - lo == wide)
                    BPOOL_PIXELS(wide);
                else
                    BPOOL_PIXELS(hi - lo);
#undef BPOOL_PIXELS
            }
    }
}

/* Units: bands. */
BPOOL_INLINE void bpool_bands(const bpool_args *a, const int mode, const int wide, int64_t begin, int64_t end)
{
    const pool_args *g = &a->g;
    const int64_t pitch = g->size[2] * BLK, s = g->stride[1];
    for (int64_t u = begin; u < end; u++) {
        const int64_t plane = u / a->bands, h0 = u % a->bands * a->band;
        const int64_t h1 = pool_min(h0 + a->band, g->size[1]);
        const float *x = mode == POOL_MAX ? a->x + plane * g->plane : NULL;
        float *y = a->y + plane * g->plane;
        for (int64_t d = 0; d < g->size[0]; d++)
            memset(y + (d * g->size[1] + h0) * pitch, 0, (size_t)((h1 - h0) * pitch) * sizeof(float));
        /* the rows of results whose windows begin before h1 and end after h0 */
        const int64_t before = h0 + g->pad[1] - g->kernel[1] + 1, stop = (h1 - 1 + g->pad[1]) / s + 1;
        const int64_t first = before > 0 ? (before + s - 1) / s : 0, last = pool_min(stop, g->out[1]);
        for (int64_t d = 0; d < g->out[0]; d++)
            for (int64_t h = first; h < last; h++) {
                const int64_t row = d * g->out[1] + h;
                pool_at o;
                pool_row(g, row, &o);
                const int64_t at = plane * g->out_plane + row * g->out[2] * BLK;
                bpool_back_row(a, mode, wide, at, &o, h0, h1, x, y);
            }
    }
}

BPOOL_BODY(bpool_backward, bpool_bands)

static void bpool_pieces(const mxcy_task *t, bpool_args *a, int64_t n, double ns, mxcy_body body)
{
    if (n > 0 && t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, n, 1 + (int64_t)(20000 / (ns + 1)), body, a);
}

/* ins: data. ints: as pool_read. */
static int blocked_pool_run(const mxcy_task *t)
{
    bpool_args a = {0};
    pool_read(t, &a.g);
    a.x = (const float *)t->ins[0].data;
    a.y = (float *)t->outs[0].data;
    bpool_pieces(t, &a, a.g.outer * a.g.out[0] * a.g.out[1],
                 0.5 * pool_cost(&a.g, (double)(a.g.out[2] * a.g.inner)), bpool_forward);
    return MXCY_OK;
}

/* ins: ograd[, data, output, for maxima]. outs: gradient of the data. */
static int blocked_pool_backward_run(const mxcy_task *t)
{
    bpool_args a = {0};
    pool_read(t, &a.g);
    a.grad = (const float *)t->ins[0].data;
    if (a.g.mode == POOL_MAX) {
        a.x = (const float *)t->ins[1].data;
        a.out = (const float *)t->ins[2].data;
    }
    a.y = (float *)t->outs[0].data;
    const int64_t row = a.g.size[0] * a.g.size[2] * BLK * (int64_t)sizeof(float); /* bytes, of all depths */
    a.band = BPOOL_BAND / (row + 1);
    if (a.band < 2 * a.g.kernel[1]) /* else too much would be looked at twice */
        a.band = 2 * a.g.kernel[1];
    a.bands = (a.g.size[1] + a.band - 1) / a.band;
    bpool_pieces(t, &a, a.g.outer * a.bands, 0.2 * (double)(pool_min(a.band, a.g.size[1]) * row / 4),
                 bpool_backward);
    return MXCY_OK;
}
#endif
