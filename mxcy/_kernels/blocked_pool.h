/* Pooling of channel-blocked arrays (blocked.h): maxima, averages and sums, forward and backward.
 *
 * An image is a plane [depth, height, width, 16]; a vector holds channels of one pixel, so nothing is shuffled
 * and windows are folded in registers, tap after tap. They are those of pooling_window.h, with inner = 16.
 *
 * The loops see a plane or some of its rows, so that pooling_group.h can use them for plain arrays.
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

/* One plane, or a part of it: `x_from` floats of the plane lie before what x points to; `out_from` those of the
 * result before out and grad; `y_from` those of the result (forward) or the image (backward) before y. */
typedef struct {
    const float *x, *out, *grad;
    float *y;
    int64_t x_from, out_from, y_from;
} bpool_plane;

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

/* One row of results. `wide`: the window's width where it is known to the compiler, else 0. */
BPOOL_INLINE void bpool_row(const bpool_args *a, const int mode, const int wide, const bpool_plane *q,
                            int64_t row)
{
    const pool_args *g = &a->g;
    const int64_t pitch = g->size[2] * BLK;
    float *y = q->y + row * g->out[2] * BLK - q->y_from, f = 0;
    double count = -1;
    pool_at o;
    pool_row(g, row, &o);
    for (int64_t w = 0; w < g->out[2]; w++, y += BLK) {
        int64_t lo, hi;
        blk_vec acc[BLK_NV];
        pool_window(g, 2, w, &lo, &hi);
        bpool_start(mode, acc);
        for (int64_t d = o.lo[0]; d < o.hi[0]; d++) {
            const float *from = q->x + (d * g->size[1] + o.lo[1]) * pitch + lo * BLK - q->x_from;
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

/* Calls f for maxima or sums, and for windows 2 and 3 wide, whose loops are then unrolled. */
#define BPOOL_CALL(f, ...) \
    do { \
        const int64_t wide_ = a->g.kernel[2]; \
        if (a->g.mode == POOL_MAX) \
            wide_ == 2 ? f(a, POOL_MAX, 2, __VA_ARGS__) \
                       : wide_ == 3 ? f(a, POOL_MAX, 3, __VA_ARGS__) : f(a, POOL_MAX, 0, __VA_ARGS__); \
        else \
            wide_ == 2 ? f(a, POOL_SUM, 2, __VA_ARGS__) \
                       : wide_ == 3 ? f(a, POOL_SUM, 3, __VA_ARGS__) : f(a, POOL_SUM, 0, __VA_ARGS__); \
    } while (0)

static void bpool_rows(const bpool_args *a, const bpool_plane *q, int64_t begin, int64_t end)
{
    for (int64_t row = begin; row < end; row++)
        BPOOL_CALL(bpool_row, q, row);
}

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

/* The windows of one row of results, added to the rows [h0, h1) of the image. */
BPOOL_INLINE void bpool_back_row(const bpool_args *a, const int mode, const int wide, const bpool_plane *q,
                                 int64_t row, int64_t h0, int64_t h1)
{
    const pool_args *g = &a->g;
    const int64_t pitch = g->size[2] * BLK;
    pool_at at, *const o = &at;
    pool_row(g, row, o);
    /* a maximum may have been found in rows of other bands, and those of a lower depth come before ours */
    const int64_t first = mode == POOL_MAX || o->lo[1] > h0 ? o->lo[1] : h0;
    const int64_t last = mode == POOL_MAX && g->size[0] > 1 ? o->hi[1] : pool_min(o->hi[1], h1);
    int64_t i = row * g->out[2] * BLK - q->out_from;
    float f = 0;
    double count = -1;
    for (int64_t w = 0; w < g->out[2]; w++, i += BLK) {
        int64_t lo, hi;
        blk_vec s[BLK_NV], m[BLK_NV];
        blk_ivec todo[BLK_NV];
        pool_window(g, 2, w, &lo, &hi);
        BPOOL_EACH s[v] = blk_load(q->grad + i + v * BLK_VL);
        if (mode == POOL_MAX) {
            BPOOL_EACH {
                m[v] = blk_load(q->out + i + v * BLK_VL);
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
            bpool_give(q->x + from - q->x_from + k, q->y + from - q->y_from + k, inside, m, s, todo); \
        else \
            bpool_add(q->y + from - q->y_from + k, s)
                if (wide && hi - lo == wide)
                    BPOOL_PIXELS(wide);
                else
                    BPOOL_PIXELS(hi - lo);
#undef BPOOL_PIXELS
            }
    }
}

/* The rows of results whose windows begin before row h1 and end after row h0. */
static inline void bpool_meet(const pool_args *g, int64_t h0, int64_t h1, int64_t *first, int64_t *last)
{
    const int64_t before = h0 + g->pad[1] - g->kernel[1] + 1, s = g->stride[1];
    *first = before > 0 ? (before + s - 1) / s : 0;
    *last = pool_min((h1 - 1 + g->pad[1]) / s + 1, g->out[1]);
}

/* The gradient of rows [h0, h1) of the image, all depths. */
static void bpool_band(const bpool_args *a, const bpool_plane *q, int64_t h0, int64_t h1)
{
    const pool_args *g = &a->g;
    const int64_t pitch = g->size[2] * BLK;
    int64_t first, last;
    const size_t bytes = (size_t)((h1 - h0) * pitch) * sizeof(float);
    for (int64_t d = 0; d < g->size[0]; d++)
        memset(q->y + (d * g->size[1] + h0) * pitch - q->y_from, 0, bytes);
    bpool_meet(g, h0, h1, &first, &last);
    for (int64_t d = 0; d < g->out[0]; d++)
        for (int64_t h = first; h < last; h++)
            BPOOL_CALL(bpool_back_row, q, d * g->out[1] + h, h0, h1);
}

/* -- drivers for blocked arrays ---------------------------------------------------------------------------- */
/* Units: rows of results. */
static void bpool_forward(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bpool_args *a = (const bpool_args *)arg;
    const int64_t rows = a->g.out[0] * a->g.out[1];
    (void)lane;
    while (begin < end) {
        const int64_t plane = begin / rows, stop = pool_min(end, (plane + 1) * rows);
        const bpool_plane q = {.x = a->x + plane * a->g.plane, .y = a->y + plane * a->g.out_plane};
        bpool_rows(a, &q, begin - plane * rows, stop - plane * rows);
        begin = stop;
    }
}

/* Units: bands. */
static void bpool_backward(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const bpool_args *a = (const bpool_args *)arg;
    const pool_args *g = &a->g;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t plane = u / a->bands, h0 = u % a->bands * a->band;
        bpool_plane q = {.grad = a->grad + plane * g->out_plane, .y = a->y + plane * g->plane};
        if (g->mode == POOL_MAX) {
            q.x = a->x + plane * g->plane;
            q.out = a->out + plane * g->out_plane;
        }
        bpool_band(a, &q, h0, pool_min(h0 + a->band, g->size[1]));
    }
}

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
