/* The products of Winograd convolutions: register tiles, the same for every tile size.
 *
 * Layouts (all float32; T tiles, blocks of 16 channels like the images):
 *   V [position][C/16][T][16]   transformed data
 *   U [O/OB][position][C][OB]   transformed weights, OB = two vectors; with vectors of 64 bytes and an odd
 *                               number of 16-blocks, the last block has one vector
 *   M [position][O/16][T][16]   their product for each position, M = V U over channels
 * wg_block: `rows` tiles x two vectors of filters stay in registers for the whole sum over channels: 6 x 16
 * with AVX2 (12 accumulators, 8 loads for 12 FMA), 14 x 32 with AVX-512. U is read once in its order.
 * wg_outer: `rows` channels x two vectors of filters, summed over tiles: the products of the weights' gradient.
 */
#ifndef MXCY_WINOGRAD_GEMM_H
#define MXCY_WINOGRAD_GEMM_H
#include "mxcy.h"
#include "width.h"

typedef float wg_vec __attribute__((vector_size(MXCY_VB)));
typedef float wg_uvec __attribute__((vector_size(MXCY_VB), aligned(4), may_alias));
typedef int32_t wg_ivec __attribute__((vector_size(MXCY_VB)));
#define WG_VL (MXCY_VB / 4)
#define WG_OB (2 * WG_VL)
#define WG_MR (MXCY_VB == 64 ? 14 : 6)
#define WG_AHEAD 512 /* floats: weights are fetched 2 KiB before their use */
#define WG_INLINE static inline __attribute__((always_inline))

WG_INLINE wg_vec wg_load(const float *p) { return *(const wg_uvec *)p; }
WG_INLINE void wg_store(float *p, wg_vec v) { *(wg_uvec *)p = v; }

/* xs: floats from a block of 16 channels to the next. */
WG_INLINE void wg_block(const int rows, const int nv, int64_t blocks, const float *x, int64_t xs, const float *u,
                        float *y0, float *y1)
{
    wg_vec a[WG_MR], b[WG_MR];
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
        a[i] = (wg_vec){0};
        b[i] = (wg_vec){0};
    }
    for (int64_t k = 0; k < blocks; k++, x += xs) {
#pragma GCC unroll 4
        for (int c = 0; c < 16; c++, u += nv * WG_VL) {
            const wg_vec u0 = wg_load(u);
            const wg_vec u1 = wg_load(u + (nv > 1 ? WG_VL : 0));
            __builtin_prefetch(u + WG_AHEAD);
#pragma GCC unroll 16
            for (int i = 0; i < rows; i++) {
                const float s = x[i * 16 + c];
                a[i] += s * u0;
                if (nv > 1)
                    b[i] += s * u1;
            }
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
        wg_store(y0 + i * 16, a[i]);
        if (nv > 1)
            wg_store(y1 + i * 16, b[i]);
    }
}

typedef void (*wg_block_fn)(int64_t, const float *, int64_t, const float *, float *, float *);
#define WG_ROWS_NV(rows, nv) \
    static __attribute__((noinline)) void wg_block_##rows##_##nv(int64_t blocks, const float *x, int64_t xs, \
                                                                 const float *u, float *y0, float *y1) \
    { \
        wg_block(rows, nv, blocks, x, xs, u, y0, y1); \
    }
#if MXCY_VB == 64
#define WG_ROWS(rows) WG_ROWS_NV(rows, 1) WG_ROWS_NV(rows, 2)
#define WG_PAIR(rows) {wg_block_##rows##_1, wg_block_##rows##_2}
#else
#define WG_ROWS(rows) WG_ROWS_NV(rows, 2)
#define WG_PAIR(rows) {NULL, wg_block_##rows##_2}
#endif
WG_ROWS(1) WG_ROWS(2) WG_ROWS(3) WG_ROWS(4) WG_ROWS(5) WG_ROWS(6)
#if MXCY_VB == 64
WG_ROWS(7) WG_ROWS(8) WG_ROWS(9) WG_ROWS(10) WG_ROWS(11) WG_ROWS(12) WG_ROWS(13) WG_ROWS(14)
#endif
static const wg_block_fn wg_blocks[WG_MR][2] = {
    WG_PAIR(1), WG_PAIR(2), WG_PAIR(3), WG_PAIR(4), WG_PAIR(5), WG_PAIR(6),
#if MXCY_VB == 64
    WG_PAIR(7), WG_PAIR(8), WG_PAIR(9), WG_PAIR(10), WG_PAIR(11), WG_PAIR(12), WG_PAIR(13), WG_PAIR(14),
#endif
};

/* M = V U for `tiles` tiles and filters [first, last) at one position. v: V of the position, vs floats from a
 * block of channels to the next; u: U of the position in the first block of OB filters, us floats from one
 * block of OB to the next full one; m: M of the position with `tiles` tiles, from filter `first` on. */
static void wg_gemm(int64_t tiles, int64_t blocks, int64_t first, int64_t last, const float *v, int64_t vs,
                    const float *u, int64_t us, float *m)
{
    const int64_t pieces = (tiles + WG_MR - 1) / WG_MR;
    for (int64_t o = first; o < last; o += WG_OB, u += us) {
        const int nv = last - o < WG_OB ? 1 : 2;
        const int64_t p = o - first, q = p + WG_VL;
        float *y0 = m + p / 16 * tiles * 16 + p % 16, *y1 = m + q / 16 * tiles * 16 + q % 16;
        for (int64_t k = 0; k < pieces; k++) { /* even pieces: 50 tiles are 5 x 6 + 4 x 5, not 8 x 6 + 2 */
            const int64_t t = k * tiles / pieces, rows = (k + 1) * tiles / pieces - t;
            wg_blocks[rows - 1][nv - 1](blocks, v + t * 16, vs, u, y0 + t * 16, y1 + t * 16);
        }
    }
}

/* acc[rows of x][filters] = sum over tiles of x[t][row] * d[t][filter], written to g (row stride ldg) or added. */
WG_INLINE void wg_outer(const int rows, const int nv, int64_t tiles, const float *x, const float *d0,
                        const float *d1, float *g, int64_t ldg, int add)
{
    wg_vec a[8], b[8];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        a[i] = (wg_vec){0};
        b[i] = (wg_vec){0};
    }
#pragma GCC unroll 2
    for (int64_t t = 0; t < tiles; t++) {
        const wg_vec p = wg_load(d0 + t * 16), q = wg_load(nv > 1 ? d1 + t * 16 : d0 + t * 16);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            const float s = x[t * 16 + i];
            a[i] += s * p;
            if (nv > 1)
                b[i] += s * q;
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        float *r = g + i * ldg;
        if (add) {
            a[i] += wg_load(r);
            if (nv > 1)
                b[i] += wg_load(r + WG_VL);
        }
        wg_store(r, a[i]);
        if (nv > 1)
            wg_store(r + WG_VL, b[i]);
    }
}

#define WG_OUTER(rows, nv) \
    static __attribute__((noinline)) void wg_outer_##rows##_##nv( \
        int64_t tiles, const float *x, const float *d0, const float *d1, float *g, int64_t ldg, int add) \
    { \
        wg_outer(rows, nv, tiles, x, d0, d1, g, ldg, add); \
    }
#if MXCY_VB == 64
WG_OUTER(8, 1) WG_OUTER(8, 2)
#else
WG_OUTER(5, 2) WG_OUTER(6, 2)
#endif

/* The product of one block of 16 channels with one block of OB filters at one position. */
static void wg_outer_block(int nv, int64_t tiles, const float *x, const float *d0, const float *d1, float *g, int add)
{
#if MXCY_VB == 64
    if (nv == 1) {
        wg_outer_8_1(tiles, x, d0, d1, g, WG_VL, add);
        wg_outer_8_1(tiles, x + 8, d0, d1, g + 8 * WG_VL, WG_VL, add);
        return;
    }
    wg_outer_8_2(tiles, x, d0, d1, g, WG_OB, add);
    wg_outer_8_2(tiles, x + 8, d0, d1, g + 8 * WG_OB, WG_OB, add);
#else
    (void)nv; /* 16 = 6 + 5 + 5: 12 and 10 accumulators of the 16 registers */
    wg_outer_6_2(tiles, x, d0, d1, g, WG_OB, add);
    wg_outer_5_2(tiles, x + 6, d0, d1, g + 6 * WG_OB, WG_OB, add);
    wg_outer_5_2(tiles, x + 11, d0, d1, g + 11 * WG_OB, WG_OB, add);
#endif
}

#endif
