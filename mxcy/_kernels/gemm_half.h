/* Products of float16 or bfloat16 operands: sums in float32, each result rounded once.
 *
 * Nothing is converted outside of a tile. Three ways to sum a tile, chosen by dtype and CPU:
 *
 *   wide    A's blocks and B's panels become float as they are packed; then gemm.h's blocks. float16's way.
 *   pairs   bfloat16 stays as it is: two steps of K at once (gemm_pairs.h), on CPUs with AVX512-BF16.
 *   tiles   the same with AMX.
 *
 * A block of A (GEMM_MC x HALF_KC) and a strip of float sums (as many rows, HALF_NC columns) stay in L2, a
 * panel of B (HALF_KC x two vectors) in L1. When all of K is summed, the strip gets factor, bias, what C holds
 * already and the activation, and is rounded. A handful of rows of a product with B stored by columns go
 * through gemv.h's inner products, on pieces of B made float in L1.
 *
 * Accuracy: that of float32 sums, and half a unit in the last place of the result's dtype.
 * Invariant: what is added in which order depends on shapes, dtype and CPU alone.
 */
#ifndef MXCY_GEMM_HALF_H
#define MXCY_GEMM_HALF_H
#include "gemm_all.h"
#include "gemm_pairs.h"
#include "half.h"
#if defined(__F16C__)
#include <immintrin.h>
#endif

#define HALF_KC 256 /* a multiple of PAIRS_FILL */
#define HALF_NC 256 /* a multiple of PAIRS_FILL and of panels */
#define HALF_LD (HALF_KC + 32)
#define HALF_ROWS (GEMM_MC + PAIRS_FILL)
#define HALF_NR PAIRS_NR

enum half_way { HALF_WIDE, HALF_PAIRS, HALF_TILES };

/* 0: the best of this CPU; else 1 + enum half_way, by plain code where the CPU lacks the instruction. For tests
 * and measurements. */
static int half_prefer = 0;

static inline enum half_way half_choose(int dtype)
{
    if (dtype != MXCY_BFLOAT16)
        return HALF_WIDE;
    if (half_prefer) /* a tile has 16 columns, in one panel */
        return HALF_NR < 16 && half_prefer - 1 == HALF_TILES ? HALF_PAIRS : (enum half_way)(half_prefer - 1);
    return pairs_cpu() & PAIRS_HAVE_TILES ? HALF_TILES : pairs_cpu() & PAIRS_HAVE_DOT ? HALF_PAIRS : HALF_WIDE;
}

/* -- conversions ------------------------------------------------------------------------------------------- */

static inline void half_load(int dtype, int64_t n, const uint16_t *restrict x, float *restrict y)
{
    int64_t j = 0;
    if (dtype == MXCY_BFLOAT16) {
        for (; j < n; j++)
            y[j] = mxcy_bfloat_float(x[j]);
        return;
    }
#if defined(__F16C__)
    for (; j + 8 <= n; j += 8)
        _mm256_storeu_ps(y + j, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(x + j))));
#endif
    for (; j < n; j++)
        y[j] = mxcy_half_float(x[j]);
}

static inline void half_store(int dtype, int64_t n, const float *restrict x, uint16_t *restrict y)
{
    int64_t j = 0;
    if (dtype == MXCY_BFLOAT16) {
        for (; j < n; j++)
            y[j] = mxcy_float_bfloat(x[j]);
        return;
    }
#if defined(__F16C__)
    for (; j + 8 <= n; j += 8)
        _mm_storeu_si128((__m128i *)(y + j),
                         _mm256_cvtps_ph(_mm256_loadu_ps(x + j), _MM_FROUND_TO_NEAREST_INT));
#endif
    for (; j < n; j++)
        y[j] = mxcy_float_half(x[j]);
}

/* -- packing ----------------------------------------------------------------------------------------------- */

/* A block of A, m x k from `a` on, as float: by rows, HALF_LD apart, or, where it is stored by columns, in
 * panels of `step` rows (GEMM_MR apart). */
static void half_wide_rows(const gemm_args *g, int64_t m, int64_t k, int64_t step, const uint16_t *a,
                           float *to)
{
    if (g->acs == 1) {
        for (int64_t i = 0; i < m; i++)
            half_load(g->half, k, a + i * g->ars, to + i * HALF_LD);
        return;
    }
    float column[HALF_ROWS] = {0};
    for (int64_t q = 0; q < k; q++) {
        half_load(g->half, m, a + q * g->acs, column);
        for (int64_t i = 0; i < m; i += step)
            for (int64_t r = 0; r < step; r++) /* past the end: rows that nobody uses */
                to[(i / step * k + q) * GEMM_MR + r] = column[i + r];
    }
}

/* The same block in bfloat16 by rows, zeros beyond k up to the next multiple of PAIRS_FILL. */
static void half_pair_rows(const gemm_args *g, int64_t m, int64_t k, const uint16_t *a, uint16_t *to)
{
    const int64_t filled = gemm_up(k, PAIRS_FILL);
    for (int64_t i = 0; i < m; i++) {
        if (g->acs == 1)
            memcpy(to + i * HALF_LD, a + i * g->ars, (size_t)k * 2);
        memset(to + i * HALF_LD + k, 0, (size_t)(filled - k) * 2);
    }
    if (g->acs == 1)
        return;
    for (int64_t q0 = 0; q0 < k; q0 += 32)
        for (int64_t i = 0; i < m; i++)
            for (int64_t q = q0; q < gemm_min(q0 + 32, k); q++)
                to[i * HALF_LD + q] = a[i * g->ars + q * g->acs];
}

/* A panel of B, k x w from `b` on, as float; missing columns become 0 or repeat the last one. */
static void half_wide_panel(const gemm_args *g, int64_t k, int64_t w, const uint16_t *b, float *to)
{
    if (g->bcs == 1) {
        for (int64_t q = 0; q < k && w == HALF_NR; q++)
            half_load(g->half, HALF_NR, b + q * g->brs, to + q * HALF_NR);
        for (int64_t q = 0; q < k && w < HALF_NR; q++) {
            half_load(g->half, w, b + q * g->brs, to + q * HALF_NR);
            memset(to + q * HALF_NR + w, 0, (size_t)(HALF_NR - w) * 4);
        }
        return;
    }
    float turned[HALF_NR * HALF_KC];
    for (int64_t j = 0; j < w; j++)
        half_load(g->half, k, b + j * g->bcs, turned + j * HALF_KC);
    gemm_f_pack(k, w, turned, 1, HALF_KC, to);
}

/* The same in bfloat16 as [k / 2][HALF_NR][2], zeros beyond k up to the next multiple of PAIRS_FILL and in
 * missing columns. */
static void half_pair_panel(const gemm_args *g, int64_t k, int64_t w, const uint16_t *b, uint16_t *to)
{
    const int64_t filled = gemm_up(k, PAIRS_FILL);
    float turned[HALF_NR * HALF_KC / 2]; /* pairs, which move like floats: nothing is computed */
    if (g->bcs == 1) {
        uint16_t line[2][HALF_NR] = {{0}};
        for (int64_t q = 0; q < filled; q += 2, to += 2 * HALF_NR) {
            for (int64_t z = 0; z < 2; z++)
                if (q + z < k)
                    memcpy(line[z], b + (q + z) * g->brs, (size_t)w * 2);
                else
                    memset(line[z], 0, sizeof line[z]);
            for (int64_t j = 0; j < HALF_NR; j++)
                to[2 * j] = line[0][j], to[2 * j + 1] = line[1][j];
        }
        return;
    }
    for (int64_t j = 0; j < HALF_NR; j++) {
        char *column = (char *)(turned + j * (HALF_KC / 2));
        const int64_t used = j < w ? k : 0;
        memcpy(column, b + gemm_min(j, w - 1) * g->bcs, (size_t)used * 2);
        memset(column + 2 * used, 0, (size_t)(filled - used) * 2);
    }
    gemm_f_pack(filled / 2, HALF_NR, turned, 1, HALF_KC / 2, (float *)to);
}

/* -- tiles ------------------------------------------------------------------------------------------------- */

/* Rows of sums get factor, bias and activation, and are rounded to (or added to) C. */
static void half_finish(const gemm_args *g, int64_t m, int64_t n, float *sum, int64_t ld, const float *bias,
                        uint16_t *c)
{
    const float alpha = (float)g->alpha;
    float before[HALF_NC];
    for (int64_t i = 0; i < m; i++) {
        float *s = sum + i * ld;
        if (alpha != 1.0f)
            for (int64_t j = 0; j < n; j++)
                s[j] *= alpha;
        for (int64_t j = 0; bias != NULL && j < n; j++)
            s[j] += bias[j];
        if (g->add) {
            half_load(g->half, n, c + i * g->ldc, before);
            for (int64_t j = 0; j < n; j++)
                s[j] += before[j];
        }
    }
    if (g->act)
        gemm_f_activate(g->act, m, n, sum, ld);
    for (int64_t i = 0; i < m; i++)
        half_store(g->half, n, sum + i * ld, c + i * g->ldc);
}

/* A handful of rows, B stored by columns: inner products. */
static void half_dots(const gemm_args *g, int64_t m, int64_t n, const uint16_t *a, const uint16_t *b,
                      float *sum, int64_t ld)
{
    float rows[GEMM_DOTS * HALF_KC], columns[4 * HALF_KC];
    gemm_args part = {0};
    part.alpha = 1.0;
    for (int64_t q = 0; q < g->k; q += HALF_KC) {
        part.k = gemm_min(HALF_KC, g->k - q), part.add = q > 0;
        for (int64_t i = 0; i < m && g->acs == 1; i++)
            half_load(g->half, part.k, a + i * g->ars + q, rows + i * HALF_KC);
        for (int64_t i = 0; i < m && g->acs != 1; i++)
            for (int64_t z = 0; z < part.k; z++)
                half_load(g->half, 1, a + i * g->ars + (q + z) * g->acs, rows + i * HALF_KC + z);
        for (int64_t j = 0; j < n; j += 4) {
            const int64_t w = gemm_min(4, n - j);
            for (int64_t z = 0; z < w; z++)
                half_load(g->half, part.k, b + (j + z) * g->bcs + q, columns + z * HALF_KC);
            gemm_f_dots(&part, m, w, rows, HALF_KC, columns, HALF_KC, sum + j, ld, 1, NULL, 0);
        }
    }
}

/* sum[m,n] (+)= a block of A, packed at `rows`, times the panels of B. */
static void half_sweep(const gemm_args *g, enum half_way way, int64_t m, int64_t n, int64_t k, int64_t step,
                       const void *rows, const uint16_t *b, float *sum, int64_t ld, int first)
{
    union {
        float wide[HALF_KC * HALF_NR];
        uint16_t pairs[HALF_NR < PAIRS_FILL ? PAIRS_FILL / HALF_NR : 1][HALF_KC * HALF_NR];
    } panel __attribute__((aligned(64)));
    const int64_t columns = way == HALF_TILES ? gemm_max(PAIRS_FILL, HALF_NR) : HALF_NR;
    const int64_t k2 = gemm_up(k, way == HALF_TILES ? PAIRS_FILL : 2) / 2;
#if PAIRS_INSTRUCTIONS
    const pairs_fn *by_pairs = pairs_cpu() & PAIRS_HAVE_DOT ? pairs_by_cpu : pairs_by_code;
    const tiles_fn by_tiles = pairs_cpu() & PAIRS_HAVE_TILES ? tiles_by_cpu : tiles_by_code;
#else
    const pairs_fn *by_pairs = pairs_by_code;
    const tiles_fn by_tiles = tiles_by_code;
#endif
    for (int64_t j = 0; j < n; j += columns) {
        const int64_t w = gemm_min(columns, n - j);
        if (way == HALF_WIDE)
            half_wide_panel(g, k, w, b + j * g->bcs, panel.wide);
        for (int64_t z = 0; z < columns && way != HALF_WIDE; z += HALF_NR) {
            if (z < w)
                half_pair_panel(g, k, gemm_min(HALF_NR, w - z), b + (j + z) * g->bcs,
                                panel.pairs[z / HALF_NR]);
            else
                memset(panel.pairs[z / HALF_NR], 0, sizeof panel.pairs[0]);
        }
        for (int64_t i = 0; i < m; i += step) {
            const int64_t some = gemm_min(step, m - i);
            const uint16_t *pairs = (const uint16_t *)rows + i * HALF_LD;
            float *c = sum + i * ld + j;
            if (way == HALF_TILES)
                by_tiles(k2, pairs, HALF_LD, panel.pairs[0], HALF_KC * HALF_NR, c, ld, first);
            else if (way == HALF_PAIRS)
                by_pairs[some - 1](k2, pairs, HALF_LD, panel.pairs[0], c, ld, first);
            else if (g->acs == 1)
                gemm_f_blocks[some - 1][w > HALF_NR / 2](k, (const float *)rows + i * HALF_LD, HALF_LD, 1,
                                                         panel.wide, HALF_NR, c, ld, HALF_NR, first, 1.0f,
                                                         NULL);
            else
                gemm_f_blocks[some - 1][w > HALF_NR / 2](k, (const float *)rows + i / step * k * GEMM_MR, 1,
                                                         GEMM_MR, panel.wide, HALF_NR, c, ld, HALF_NR, first,
                                                         1.0f, NULL);
        }
    }
}

/* Sums of C[m,n], m rows of at most GEMM_MC and n columns of at most HALF_NC. */
static void half_sums(const gemm_args *g, enum half_way way, int64_t m, int64_t n, const uint16_t *a,
                      const uint16_t *b, float *sum, int64_t ld)
{
    union {
        float wide[HALF_ROWS * HALF_LD];
        uint16_t pairs[HALF_ROWS * HALF_LD];
    } rows __attribute__((aligned(64)));
    const int64_t kstep = gemm_step(g->k, HALF_KC, PAIRS_FILL);
    const int64_t step = way == HALF_TILES ? PAIRS_FILL : gemm_step(m, GEMM_MR, 1);
    const int64_t filled = way == HALF_TILES ? gemm_up(m, PAIRS_FILL) : m;
    for (int64_t i = m; i < filled; i++)
        memset(rows.pairs + i * HALF_LD, 0, HALF_KC * 2);
    for (int64_t q = 0; q < g->k; q += kstep) {
        const int64_t k = gemm_min(kstep, g->k - q);
        if (way == HALF_WIDE)
            half_wide_rows(g, m, k, step, a + q * g->acs, rows.wide);
        else
            half_pair_rows(g, m, k, a + q * g->acs, rows.pairs);
        half_sweep(g, way, m, n, k, step, &rows, b + q * g->brs, sum, ld, q == 0);
    }
}

/* Rows [m0, m1) and columns [n0, n1) of matrix product number `batch`. */
static void half_tile(const gemm_args *g, int64_t batch, int64_t m0, int64_t m1, int64_t n0, int64_t n1)
{
    float sum[HALF_ROWS * HALF_NC] __attribute__((aligned(64))), bias[HALF_NC];
    const int64_t outer = batch / g->inner, inner = batch % g->inner, m = m1 - m0;
    const uint16_t *a = (const uint16_t *)g->a + outer * g->a_outer + inner * g->a_inner + m0 * g->ars;
    const uint16_t *b = (const uint16_t *)g->b + outer * g->b_outer + inner * g->b_inner;
    uint16_t *c = (uint16_t *)g->c + outer * g->c_outer + inner * g->c_inner + m0 * g->ldc;
    const enum half_way way = half_choose(g->half);
    const int64_t mstep = gemm_step(m, GEMM_MC, GEMM_MR);
    for (int64_t j = n0; j < n1; j += HALF_NC) {
        const int64_t n = gemm_min(HALF_NC, n1 - j), ld = gemm_up(n, PAIRS_FILL);
        if (g->bias != NULL)
            half_load(g->half, n, (const uint16_t *)g->bias + j, bias);
        for (int64_t i = 0; i < m; i += mstep) {
            const int64_t some = gemm_min(mstep, m - i);
            if (g->k == 0)
                memset(sum, 0, (size_t)(some * ld) * sizeof(float));
            else if (m <= GEMM_DOTS && g->bcs != 1)
                half_dots(g, some, n, a + i * g->ars, b + j * g->bcs, sum, ld);
            else
                half_sums(g, way, some, n, a + i * g->ars, b + j * g->bcs, sum, ld);
            half_finish(g, some, n, sum, ld, g->bias == NULL ? NULL : bias, c + i * g->ldc + j);
        }
    }
}

/* Units of [begin, end) are tiles of products. */
static void half_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const gemm_args *g = (const gemm_args *)arg;
    const int by_tiles = half_choose(g->half) == HALF_TILES && pairs_cpu() & PAIRS_HAVE_TILES;
    (void)lane;
    if (by_tiles)
        tiles_begin();
    for (int64_t u = begin; u < end; u++) {
        const int64_t batch = u / (g->tiles_m * g->tiles_n), rest = u % (g->tiles_m * g->tiles_n);
        const int64_t m0 = rest / g->tiles_n * g->tile_m, n0 = rest % g->tiles_n * g->tile_n;
        half_tile(g, batch, m0, gemm_min(g->m, m0 + g->tile_m), n0, gemm_min(g->n, n0 + g->tile_n));
    }
    if (by_tiles)
        tiles_end();
}
#endif
