/* The driver of the matrix products: what a product is, how it is cut into tiles, the two dtypes.
 * Invariant: the tiles depend on the shapes alone, K is never cut between owners. */
#ifndef MXCY_GEMM_ALL_H
#define MXCY_GEMM_ALL_H
#include <string.h>
#include "mxcy.h"
#include "width.h"

typedef struct {
    const void *a, *b, *bias;
    void *c;
    int64_t m, n, k, inner;
    int64_t ars, acs, brs, bcs, ldc; /* strides in elements; of a matrix one is 1 */
    int64_t a_outer, a_inner, b_outer, b_inner, c_outer, c_inner;
    double alpha;
    int use_blas;
    int64_t tile_m, tile_n, tiles_m, tiles_n;
} gemm_args;

#define VB MXCY_VB
#define GEMM_MR (VB == 64 ? 14 : 6)
#define GEMM_ALWAYS_OWN (VB == 64)
#define GEMM_KC 256

typedef int32_t gemm_f_ivec __attribute__((vector_size(VB)));
typedef int64_t gemm_d_ivec __attribute__((vector_size(VB)));

#define T float
#define NAME(x) gemm_f_##x
#include "gemm.h"
#undef T
#undef NAME
#define T double
#define NAME(x) gemm_d_##x
#include "gemm.h"
#undef T
#undef NAME

static inline int64_t gemm_up(int64_t n, int64_t multiple) { return (n + multiple - 1) / multiple * multiple; }
static inline int64_t gemm_min(int64_t a, int64_t b) { return a < b ? a : b; }

/* 0: the faster one by size; 1: always our loops; 2: always OpenBLAS. For tests and measurements. */
static int gemm_prefer = 0;

/* Measured: with AVX-512 our loops are as fast as OpenBLAS at any size (and twice as fast where it does not
 * know the CPU); with AVX2 they are for few rows; with less they are only for the smallest. */
static void gemm_choose(gemm_args *g)
{
    const double mnk = (double)g->m * (double)g->n * (double)g->k;
#if GEMM_ALWAYS_OWN
    (void)mnk;
    g->use_blas = gemm_prefer == 2;
#elif VB == 32
    g->use_blas = gemm_prefer ? gemm_prefer == 2 : mnk > 4e6 && g->m > 128;
#else
    g->use_blas = gemm_prefer ? gemm_prefer == 2 : mnk > 8e3;
#endif
}

/* Tiles of one product: the whole of it below about 4 MFLOP, else row blocks of at most 256 (512 with
 * OpenBLAS, which packs both operands again for every tile) and enough column blocks. */
static void gemm_tiles(gemm_args *g)
{
    const double flop = 2.0 * (double)g->m * (double)g->n * (double)g->k;
    g->tile_m = g->m;
    g->tile_n = g->n;
    if (g->m == 1 || g->n == 1) {
        const int64_t rows = gemm_up(1 + 200000 / (g->k + 1), 32);
        if (g->m == 1)
            g->tile_n = gemm_min(g->n, rows);
        else
            g->tile_m = gemm_min(g->m, rows);
    } else if (flop > 4e6) {
        g->tile_m = gemm_min(g->m, g->use_blas ? 512 : 256);
        const double column = 2.0 * (double)g->tile_m * (double)g->k;
        const double want = g->use_blas ? 512.0 : 3e6 / column;
        g->tile_n = gemm_min(g->n, gemm_up(want < 32 ? 32 : want > 4096 ? 4096 : (int64_t)want, 32));
    }
    g->tiles_m = g->m == 0 ? 0 : (g->m + g->tile_m - 1) / g->tile_m;
    g->tiles_n = g->n == 0 ? 0 : (g->n + g->tile_n - 1) / g->tile_n;
}

static inline void gemm_some(const gemm_args *g, int64_t begin, int64_t end, int is_double)
{
    for (int64_t u = begin; u < end; u++) {
        const int64_t batch = u / (g->tiles_m * g->tiles_n), rest = u % (g->tiles_m * g->tiles_n);
        const int64_t m0 = rest / g->tiles_n * g->tile_m, n0 = rest % g->tiles_n * g->tile_n;
        const int64_t m1 = gemm_min(g->m, m0 + g->tile_m), n1 = gemm_min(g->n, n0 + g->tile_n);
        if (is_double)
            gemm_d_tile(g, batch, m0, m1, n0, n1);
        else
            gemm_f_tile(g, batch, m0, m1, n0, n1);
    }
}

static void gemm_body_f(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    (void)lane;
    gemm_some((const gemm_args *)arg, begin, end, 0);
}

static void gemm_body_d(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    (void)lane;
    gemm_some((const gemm_args *)arg, begin, end, 1);
}

/* ints: outer, inner, M, N, K, then strides (elements) a_row, a_col, b_row, b_col, c_row, then
 * a_outer, a_inner, b_outer, b_inner, c_outer, c_inner, then has_bias; there may follow the elements at
 * which a, b and c begin. floats: alpha. */
static int gemm_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    gemm_args g;
    const int64_t outer = v[0];
    const int is_double = t->outs[0].dtype == MXCY_FLOAT64;
    if ((t->num_ints != 17 && t->num_ints != 20) || t->num_floats != 1)
        return mxcy_fail(t, MXCY_ERROR, "gemm: 17 or 20 ints and 1 float expected");
    if (!is_double && t->outs[0].dtype != MXCY_FLOAT32)
        return mxcy_fail(t, MXCY_TYPE_ERROR, "gemm: float32 or float64 expected");
    g.inner = v[1], g.m = v[2], g.n = v[3], g.k = v[4];
    g.ars = v[5], g.acs = v[6], g.brs = v[7], g.bcs = v[8], g.ldc = v[9];
    g.a_outer = v[10], g.a_inner = v[11], g.b_outer = v[12], g.b_inner = v[13];
    g.c_outer = v[14], g.c_inner = v[15];
    g.a = t->ins[0].data, g.b = t->ins[1].data, g.c = t->outs[0].data;
    g.bias = v[16] ? t->ins[2].data : NULL;
    if (t->num_ints == 20 && t->outs[0].size) {
        const int64_t item = is_double ? 8 : 4;
        g.a = (const char *)g.a + v[17] * item;
        g.b = (const char *)g.b + v[18] * item;
        g.c = (char *)g.c + v[19] * item;
    }
    g.alpha = t->floats[0];
    if (outer * g.inner == 0 || g.m == 0 || g.n == 0)
        return MXCY_OK;
    gemm_choose(&g);
    gemm_tiles(&g);
    const double ns = 2e-2 * (double)g.tile_m * (double)g.tile_n * (double)(g.k + 8) + 50;
    const int64_t grain = ns > 20000 ? 1 : (int64_t)(20000 / ns) + 1;
    t->parallel->parallel_for(t->parallel, outer * g.inner * g.tiles_m * g.tiles_n, grain,
                              is_double ? gemm_body_d : gemm_body_f, &g);
    return MXCY_OK;
}

typedef struct {
    const void *x;
    void *y;
    int64_t rows, columns;
} column_args;

/* Sums of columns, 64 columns at a time, in four interleaved partial sums over the rows. */
#define COLUMN_SUM(T, name) \
    static void name(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const column_args *g = (const column_args *)arg; \
        (void)lane; \
        for (int64_t j = begin; j < end; j += 64) { \
            const int64_t w = gemm_min(64, end - j); \
            const T *x = (const T *)g->x + j; \
            T *y = (T *)g->y + j, sum[4][64]; \
            memset(sum, 0, sizeof sum); \
            if (w == 64) \
                for (int64_t i = 0; i < g->rows; i++) { \
                    T *s = sum[i & 3]; \
                    for (int q = 0; q < 64; q++) \
                        s[q] += x[i * g->columns + q]; \
                } \
            else \
                for (int64_t i = 0; i < g->rows; i++) { \
                    T *s = sum[i & 3]; \
                    for (int64_t q = 0; q < w; q++) \
                        s[q] += x[i * g->columns + q]; \
                } \
            for (int64_t q = 0; q < w; q++) \
                y[q] = (sum[0][q] + sum[1][q]) + (sum[2][q] + sum[3][q]); \
        } \
    }
COLUMN_SUM(float, column_sum_f)
COLUMN_SUM(double, column_sum_d)
#undef COLUMN_SUM

/* ints: rows, columns. */
static int column_sum_run(const mxcy_task *t)
{
    column_args g = {t->ins[0].data, t->outs[0].data, t->ints[0], t->ints[1]};
    const int64_t grain = gemm_up(1 + 100000 / (g.rows + 1), 64);
    t->parallel->parallel_for(t->parallel, g.columns, grain,
                              t->outs[0].dtype == MXCY_FLOAT64 ? column_sum_d : column_sum_f, &g);
    return MXCY_OK;
}
#endif
