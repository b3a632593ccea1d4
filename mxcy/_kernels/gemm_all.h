/* The driver of the matrix products: what a product is, how it is cut into tiles, the two dtypes. How tasks
 * become products stands in gemm_task.h, products of 16-bit operands in gemm_half.h.
 * Invariant: the tiles depend on the shapes alone, K is never cut between owners. */
#ifndef MXCY_GEMM_ALL_H
#define MXCY_GEMM_ALL_H
#include <string.h>
#include "mxcy.h"
#include "vmath.h"
#include "width.h"

/* In the order of `ACTIVATIONS` in ops/fully_connected.py. */
enum gemm_act { GEMM_RELU = 1, GEMM_SIGMOID, GEMM_TANH, GEMM_SOFTRELU, GEMM_SOFTSIGN };

typedef struct {
    const void *a, *b, *bias;
    void *c;
    const void *b2; /* or NULL: a second B, laid out like the first, and its product c2; only with pack_a and */
    void *c2;       /* without bias */
    int64_t m, n, k, inner;
    int64_t ars, acs, brs, bcs, ldc; /* strides in elements; of a matrix one is 1 */
    int64_t a_outer, a_inner, b_outer, b_inner, c_outer, c_inner;
    double alpha;
    int use_blas, pack_a;
    int half;   /* MXCY_FLOAT16 or MXCY_BFLOAT16, or 0: what all operands are */
    int act;    /* enum gemm_act, or 0 */
    int add;    /* C is added to; alpha is 1 then */
    int packed; /* b: all panels of B, each K x (two vectors) */
    int64_t products; /* how many there are; 0 counts as 1 */
    int64_t tile_m, tile_n, tiles_m, tiles_n;
} gemm_args;

#define VB MXCY_VB
#define GEMM_MR (VB == 64 ? 14 : 6)
#define GEMM_ALWAYS_OWN (VB >= 32)
#define GEMM_KC 256
#define GEMM_MC (VB == 64 ? 224 : 240)
#define GEMM_FEW 3
#define GEMM_DOTS 12
#define GEMM_PACK_COST 4.0

typedef int32_t gemm_f_ivec __attribute__((vector_size(VB)));
typedef int64_t gemm_d_ivec __attribute__((vector_size(VB)));

static inline int64_t gemm_up(int64_t n, int64_t multiple) { return (n + multiple - 1) / multiple * multiple; }
static inline int64_t gemm_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t gemm_max(int64_t a, int64_t b) { return a > b ? a : b; }

/* The length of even pieces of n, at most `most` long where that is a multiple of `unit`. */
static inline int64_t gemm_step(int64_t n, int64_t most, int64_t unit)
{
    const int64_t pieces = (n + most - 1) / most;
    return pieces <= 1 ? gemm_up(n, unit) : gemm_up((n + pieces - 1) / pieces, unit);
}

/* Memory that is wanted soon: pieces of some cache lines each, `stride` bytes apart. */
typedef struct {
    const char *at;
    int64_t pieces, stride, lines, line, all;
} gemm_lines;

/* Matrix k x n at b, whose strides are rs and cs. */
static inline gemm_lines gemm_lines_of(const void *b, int64_t k, int64_t rs, int64_t n, int64_t cs, size_t item)
{
    const int64_t size = (int64_t)item;
    gemm_lines w = {(const char *)b, cs == 1 ? k : n, (cs == 1 ? rs : cs) * size,
                    ((cs == 1 ? n : k) * size + 63) / 64, 0, 0};
    w.pieces = n > 0 ? w.pieces : 0;
    w.all = w.pieces * w.lines;
    return w;
}

/* Fetches the next one of so many parts. */
static inline void gemm_fetch(gemm_lines *w, int64_t parts)
{
    for (int64_t e = (w->all + parts - 1) / parts; e > 0 && w->pieces > 0; e--) {
        __builtin_prefetch(w->at + w->line * 64);
        if (++w->line == w->lines)
            w->line = 0, w->at += w->stride, w->pieces--;
    }
}

/* One vector of 16 bytes from each of VB / 16 rows: row i, i + step, i + 2 step ... */
typedef int64_t gemm_q2 __attribute__((vector_size(16)));
typedef int64_t gemm_u2 __attribute__((vector_size(16), aligned(4), may_alias));
typedef int64_t gemm_q4 __attribute__((vector_size(32)));
typedef int64_t gemm_q8 __attribute__((vector_size(64)));
#define GEMM_Q2(row, i, at) ((gemm_q2)*(const gemm_u2 *)((row)[i] + (at)))
#define GEMM_Q4(row, i, step, at) \
    __builtin_shufflevector(GEMM_Q2(row, i, at), GEMM_Q2(row, (i) + (step), at), 0, 1, 2, 3)
#define GEMM_Q8(row, i, step, at) \
    __builtin_shufflevector(GEMM_Q4(row, i, step, at), GEMM_Q4(row, (i) + 2 * (step), step, at), 0, 1, 2, \
                            3, 4, 5, 6, 7)
#if VB == 64
#define GEMM_JOIN(row, i, step, at) GEMM_Q8(row, i, step, at)
#elif VB == 32
#define GEMM_JOIN(row, i, step, at) GEMM_Q4(row, i, step, at)
#else
#define GEMM_JOIN(row, i, step, at) GEMM_Q2(row, i, at)
#endif

#define T float
#define NAME(x) gemm_f_##x
#define VMATH(x) vm_##x##_f32
#include "gemm.h"
#undef VMATH
#undef T
#undef NAME
#define T double
#define NAME(x) gemm_d_##x
#define VMATH(x) vm_##x##_f64
#include "gemm.h"
#undef VMATH
#undef T
#undef NAME

/* 0: the faster one by size; 1: always our loops; 2: always OpenBLAS. For tests and measurements. */
static int gemm_prefer = 0;

/* Measured: with AVX2 and AVX-512 our loops are as fast as OpenBLAS at any size, and faster where the product
 * is small; with less they are only for the smallest. */
static void gemm_choose(gemm_args *g)
{
#if GEMM_ALWAYS_OWN
    g->use_blas = gemm_prefer == 2 && !g->packed;
#else
    const double mnk = (double)g->m * (double)g->n * (double)g->k;
    g->use_blas = !g->packed && (gemm_prefer ? gemm_prefer == 2 : mnk > 8e3);
#endif
}

/* Tiles of one product, about equal and, for two threads, an even number where there is work for two.
 *
 * Up to 480 rows: with them a block of A stays in L2. Whoever cuts rows packs B once more for each piece, so
 * that pieces of rows are not short (two may be shorter where packing is cheap: B is stored by rows);
 * whoever cuts columns shares pages and pairs of cache lines of C between threads. So first come pieces of 128
 * columns, then more rows, then narrower pieces. OpenBLAS packs both operands again for every tile: they are
 * larger. */
static void gemm_tiles_of_matrix(gemm_args *g, double work)
{
    const int64_t panel = 2 * VB / 4, panels = (g->n + panel - 1) / panel;
    const int64_t most = g->use_blas ? 512 : g->pack_a || g->half ? GEMM_MC : 2 * GEMM_MC;
    const int64_t products = g->products > 1 ? g->products : 1;
    const double pieces = work / (g->use_blas ? 2e7 : 4e5);
    const int64_t want = ((pieces < 16 ? (int64_t)pieces : 16) + products - 1) / products;
    const int64_t most_rows = gemm_max(g->m / 184, g->bcs == 1 ? gemm_min(2, g->m / 96) : 0);
    const int64_t wide = (g->n + 511) / 512;
    int64_t rows = (g->m + most - 1) / most;
    int64_t columns = gemm_max(wide, gemm_min(want / rows, g->n / (g->pack_a ? 192 : 128)));
    if (rows * columns < want && most_rows > rows)
        rows = gemm_min(most_rows, want / columns);
    if (rows * columns < want && !g->pack_a)
        columns = gemm_max(columns, gemm_min(panels, want / rows));
    if (products % 2 && rows * columns > 1 && rows * columns % 2) {
        if (columns > 1)
            columns++;
        else
            rows++;
    }
    g->tile_m = gemm_min(g->m, gemm_up((g->m + rows - 1) / rows, GEMM_MR));
    g->tile_n = gemm_min(g->n, (panels + columns - 1) / columns * panel);
}

static void gemm_tiles(gemm_args *g)
{
    const double products = g->products > 1 ? (double)g->products : 1.0;
    const double work = 2.0 * (double)g->m * (double)g->n * (double)g->k * products;
    g->tile_m = g->m;
    g->tile_n = g->n;
    /* Columns lie on a page each; rows a power of 2 apart fall on each other in the caches. */
    g->pack_a = g->acs != 1 ? g->n >= 48 && g->k >= 96 : g->n >= 512 && g->ars % 1024 == 0;
    g->pack_a = g->pack_a && !g->packed && !g->half && g->m >= 4 * GEMM_MR;
    if (g->packed ? g->m == 1 : g->m == 1 || g->n == 1) {
        const int64_t some = gemm_up(1 + 40000 / (g->k + 1), 64);
        if (g->m == 1)
            g->tile_n = gemm_min(g->n, g->bcs == 1 && !g->packed ? 512 : some);
        else
            g->tile_m = gemm_min(g->m, g->acs == 1 ? some : 512);
    } else if (work > 6e5) {
        gemm_tiles_of_matrix(g, work);
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
#endif
