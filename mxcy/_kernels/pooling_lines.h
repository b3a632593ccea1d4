/* Maxima of plain float32 arrays, channels second, a line at a time.
 *
 * A window's maximum is that of the maxima of its columns: the lines of a row of windows are folded into one line,
 * which stays in the first cache with the lowest number as its border, and that line is folded along itself, where a
 * stride of 2 takes every second element of two vectors. Units are bands of rows of one plane; each owns what it
 * writes. Ties of 0 and -0 apart, results are those of pooling.h.
 */
#ifndef MXCY_POOLING_LINES_H
#define MXCY_POOLING_LINES_H
#include "blocked.h"
#include "pooling_window.h"

#define PLINES_LINE 2048 /* elements of a line with its border */
#define PLINES_ROWS 16   /* rows of results of a unit */
#define PLINES_WIDE 5    /* widest window: wider ones take too many loads */

static int plines_fit(const pool_args *g)
{
    return g->mode == POOL_MAX && !g->zeros && g->inner == 1 && g->size[0] == 1 && g->kernel[0] == 1
           && g->stride[2] <= 2 && g->kernel[2] <= PLINES_WIDE && g->out[2] > 1
           && (g->out[2] + 2 * BLK_VL) * g->stride[2] + PLINES_WIDE + g->pad[2] + g->size[2] <= PLINES_LINE;
}

/* Every second element of 2 * BLK_VL of them. */
static inline blk_vec plines_even(const float *p)
{
    const blk_vec a = blk_load(p), b = blk_load(p + BLK_VL);
#if MXCY_VB == 64
    return __builtin_shuffle(a, b, (blk_ivec){0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30});
#elif MXCY_VB == 32
    return __builtin_shuffle(a, b, (blk_ivec){0, 2, 4, 6, 8, 10, 12, 14});
#else
    return __builtin_shuffle(a, b, (blk_ivec){0, 2, 4, 6});
#endif
}

/* line[i] = the largest of rows [lo, hi) at i, i < n. Where there is no row, or only NaN, the lowest number. */
static void plines_down(const float *x, int64_t lo, int64_t hi, int64_t n, float *line)
{
    int64_t i = 0;
    for (; i + BLK_VL <= n; i += BLK_VL) {
        blk_vec m = (blk_vec){0} - FLT_MAX;
        for (int64_t r = lo; r < hi; r++)
            m = blk_max(blk_load(x + r * n + i), m);
        blk_store(line + i, m);
    }
    for (; i < n; i++) {
        float m = -FLT_MAX;
        for (int64_t r = lo; r < hi; r++)
            m = x[r * n + i] > m ? x[r * n + i] : m;
        line[i] = m;
    }
}

/* n windows of `wide` elements, `step` apart, the first at line[0]. */
static inline __attribute__((always_inline)) void plines_along(const float *line, const int wide, const int step,
                                                                int64_t n, float *y)
{
    for (int64_t j = 0; j < n; j += BLK_VL) {
        const float *s = line + j * step;
        blk_vec m = step == 2 ? plines_even(s) : blk_load(s);
        _Pragma("GCC unroll 8") for (int k = 1; k < wide; k++)
            m = blk_max(step == 2 ? plines_even(s + k) : blk_load(s + k), m);
        if (j + BLK_VL <= n) {
            blk_store(y + j, m);
            continue;
        }
        float some[BLK_VL];
        blk_store(some, m);
        for (int64_t i = j; i < n; i++)
            y[i] = some[i - j];
    }
}

/* Units: (plane, PLINES_ROWS rows of results). */
static void plines_forward(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const pool_args *g = (const pool_args *)arg;
    const int64_t bands = (g->out[1] + PLINES_ROWS - 1) / PLINES_ROWS, wide = g->size[2], n = g->out[2];
    const int step = (int)g->stride[2], window = (int)g->kernel[2];
    float line[PLINES_LINE];
    for (int64_t i = 0; i < PLINES_LINE; i++)
        line[i] = -FLT_MAX;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t plane = u / bands, first = u % bands * PLINES_ROWS;
        const float *x = (const float *)g->x + plane * g->plane;
        for (int64_t r = first; r < pool_min(g->out[1], first + PLINES_ROWS); r++) {
            float *y = (float *)g->y + plane * g->out_plane + r * n;
            int64_t lo, hi;
            pool_window(g, 1, r, &lo, &hi);
            plines_down(x, lo, hi, wide, line + g->pad[2]);
            switch (2 * window + step) {
            case 5: plines_along(line, 2, 1, n, y); break;
            case 6: plines_along(line, 2, 2, n, y); break;
            case 7: plines_along(line, 3, 1, n, y); break;
            case 8: plines_along(line, 3, 2, n, y); break;
            default:
                if (step == 1)
                    plines_along(line, window, 1, n, y);
                else
                    plines_along(line, window, 2, n, y);
            }
        }
    }
}

static void plines_run(const mxcy_task *t, pool_args *g)
{
    const int64_t bands = (g->out[1] + PLINES_ROWS - 1) / PLINES_ROWS, rows = pool_min(PLINES_ROWS, g->out[1]);
    const double ns = (double)rows * (20 + 0.1 * (double)(g->kernel[1] * g->size[2] + g->kernel[2] * g->out[2]));
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, g->outer * bands, 1 + (int64_t)(20000 / ns), plines_forward, g);
}
#endif
