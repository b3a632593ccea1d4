/* The products of Winograd convolutions: register tiles.
 *
 * Layouts (float32; T tiles, blocks of 16 channels like the images):
 *   V [position][C/16][T][16]     transformed data
 *   U [O/OB][position][C+1][OB]   transformed weights, OB = two vectors; with vectors of 64 bytes and an odd
 *                                 number of 16-blocks, the last block has one vector. A row is left empty after
 *                                 the C used ones, since positions at powers of 2 would share cache sets.
 *   M [position][O/16][T][16]     their product for each position, M = V U over channels
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
#define WG_FAR 1600  /* floats between blocks of channels from which on V comes from beyond an L2 cache */
#define WG_INLINE static inline __attribute__((always_inline))

WG_INLINE wg_vec wg_load(const float *p) { return *(const wg_uvec *)p; }
WG_INLINE void wg_store(float *p, wg_vec v) { *(wg_uvec *)p = v; }

/* xs: floats from a block of 16 channels to the next. The sum begins with what y holds if `add`, so that a sum in
 * parts has the bits of the whole. */
WG_INLINE void wg_block(const int rows, const int nv, int64_t blocks, const float *x, int64_t xs, const float *u,
                        float *y0, float *y1, int add)
{
    wg_vec a[WG_MR], b[WG_MR];
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
        a[i] = add ? wg_load(y0 + i * 16) : (wg_vec){0};
        b[i] = add && nv > 1 ? wg_load(y1 + i * 16) : (wg_vec){0};
    }
    for (int64_t k = 0; k < blocks; k++, x += xs) {
        if (xs > WG_FAR) {
#pragma GCC unroll 16
            for (int i = 0; i < rows; i++)
                __builtin_prefetch(x + 2 * xs + i * 16);
        }
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

typedef void (*wg_block_fn)(int64_t, const float *, int64_t, const float *, float *, float *, int);
#define WG_ROWS_NV(rows, nv) \
    static __attribute__((noinline)) void wg_block_##rows##_##nv(int64_t blocks, const float *x, int64_t xs, \
                                                                 const float *u, float *y0, float *y1, int add) \
    { \
        wg_block(rows, nv, blocks, x, xs, u, y0, y1, add); \
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

/* M = V U at one position, for `tiles` tiles and a block of OB filters (one vector of them if nv is 1). v: V, vs
 * floats from a block of channels to the next; m: M of the first filter, m1 of those of the second vector. */
static void wg_gemm(int64_t tiles, int64_t blocks, int nv, const float *v, int64_t vs, const float *u, float *m,
                    float *m1, int add)
{
    const int64_t pieces = (tiles + WG_MR - 1) / WG_MR;
    for (int64_t k = 0; k < pieces; k++) { /* even pieces: 50 tiles are 5 x 6 + 4 x 5, not 8 x 6 + 2 */
        const int64_t t = k * tiles / pieces, rows = (k + 1) * tiles / pieces - t;
        wg_blocks[rows - 1][nv - 1](blocks, v + t * 16, vs, u, m + t * 16, m1 + t * 16, add);
    }
}

/* g[rows of x][filters] = sum over tiles of x[t][row] * d[t][filter], added to what is there if `add`. */
WG_INLINE void wg_outer(const int rows, const int nv, int64_t tiles, const float *x, const float *d0,
                        const float *d1, float *g, int add)
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
        float *r = g + i * nv * WG_VL;
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
    static __attribute__((noinline)) void wg_outer_##rows##_##nv(int64_t tiles, const float *x, const float *d0, \
                                                                 const float *d1, float *g, int add) \
    { \
        wg_outer(rows, nv, tiles, x, d0, d1, g, add); \
    }
#if MXCY_VB == 64
WG_OUTER(8, 1) WG_OUTER(8, 2)
#else
WG_OUTER(5, 2) WG_OUTER(6, 2)
#endif

/* The product of a block of 16 channels x [t][16] with a block of OB filters (one vector of them if nv is 1). */
static void wg_outer_block(int nv, int64_t tiles, const float *x, const float *d0, const float *d1, float *g, int add)
{
#if MXCY_VB == 64
    if (nv == 1) {
        wg_outer_8_1(tiles, x, d0, d1, g, add);
        wg_outer_8_1(tiles, x + 8, d0, d1, g + 8 * WG_VL, add);
        return;
    }
    wg_outer_8_2(tiles, x, d0, d1, g, add);
    wg_outer_8_2(tiles, x + 8, d0, d1, g + 8 * WG_OB, add);
#else
    (void)nv; /* 16 = 6 + 5 + 5: 12 and 10 accumulators of the 16 registers */
    wg_outer_6_2(tiles, x, d0, d1, g, add);
    wg_outer_5_2(tiles, x + 6, d0, d1, g + 6 * WG_OB, add);
    wg_outer_5_2(tiles, x + 11, d0, d1, g + 11 * WG_OB, add);
#endif
}

#endif
