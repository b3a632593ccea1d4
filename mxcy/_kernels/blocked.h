/* blocked.h: what kernels of channel-blocked arrays share, and the conversions from and to plain arrays.
 *
 * A blocked array of logical shape (N, C, *S) is a contiguous array (N, C/16, *S, 16): the 16 channels of a
 * block lie side by side at every pixel. A "plane" is one block of one image: the same 16 * prod(S) floats in
 * both layouts, [16][pixels] in the plain one and [pixels][16] here. So a conversion is a transpose in planes.
 *
 * A block is BLK_NV vectors of MXCY_VB bytes; arrays need be aligned to 4 bytes only.
 *
 * The transpose works on 4 pixels and as many channels as a vector has floats: vector i holds channel i in its
 * first 16 bytes and channel i + 4 in the next, so that one 4x4 transpose within 16-byte lanes does it. 16
 * pixels are finished for some channels before the next channels come: whole cache lines stay in use even when
 * the distance of channels puts them all in one set. 64-byte vectors would bring nothing: memory is the limit.
 */
#ifndef MXCY_BLOCKED_H
#define MXCY_BLOCKED_H
#include <stdint.h>
#include <string.h>
#if defined(__SSE__)
#include <immintrin.h>
#endif
#include "mxcy.h"
#include "width.h"

#define BLK 16
#define BLK_VL (MXCY_VB / 4)
#define BLK_NV (BLK / BLK_VL)
typedef float blk_vec __attribute__((vector_size(MXCY_VB)));
typedef float blk_uvec __attribute__((vector_size(MXCY_VB), aligned(4), may_alias));
typedef int32_t blk_ivec __attribute__((vector_size(MXCY_VB)));

static inline blk_vec blk_load(const float *p) { return *(const blk_uvec *)p; }
static inline void blk_store(float *p, blk_vec v) { *(blk_uvec *)p = v; }

/* A store that bypasses the caches, for results that exceed them; p is aligned to a vector. blk_stream_end
 * comes after the last one, before another thread may look. */
static inline void blk_stream(float *p, blk_vec v)
{
#if MXCY_VB == 64 && defined(__AVX512F__)
    _mm512_stream_ps(p, (__m512)v);
#elif MXCY_VB == 32 && defined(__AVX__)
    _mm256_stream_ps(p, (__m256)v);
#elif MXCY_VB == 16 && defined(__SSE__)
    _mm_stream_ps(p, (__m128)v);
#else
    *(blk_vec *)p = v;
#endif
}
static inline void blk_stream_end(void)
{
#if defined(__SSE__)
    _mm_sfence();
#endif
}

/* The elements of `a` where the mask is all ones, 0 elsewhere. */
static inline blk_vec blk_keep(blk_vec a, blk_ivec mask) { return (blk_vec)((blk_ivec)a & mask); }

/* a > b ? a : b; so `b` where one of them is NaN. */
static inline blk_vec blk_max(blk_vec a, blk_vec b)
{
#if MXCY_VB == 64 && defined(__AVX512F__)
    return (blk_vec)_mm512_max_ps((__m512)a, (__m512)b);
#elif MXCY_VB == 32 && defined(__AVX__)
    return (blk_vec)_mm256_max_ps((__m256)a, (__m256)b);
#elif MXCY_VB == 16 && defined(__SSE__)
    return (blk_vec)_mm_max_ps((__m128)a, (__m128)b);
#else
    const blk_ivec more = a > b;
    return (blk_vec)(((blk_ivec)a & more) | ((blk_ivec)b & ~more));
#endif
}

/* -- transposes ----------------------------------------------------------------------------------------- */
#define BLK_TB (MXCY_VB < 32 ? 16 : 32)
#define BLK_TL (BLK_TB / 4) /* channels that one transpose takes */
typedef float blk_tvec __attribute__((vector_size(BLK_TB)));
typedef float blk_utvec __attribute__((vector_size(BLK_TB), aligned(4), may_alias));
typedef int32_t blk_titem __attribute__((vector_size(BLK_TB)));

/* Four floats at p and, in wider vectors, the four at p + 4 * step behind them. */
#if BLK_TL == 4
static inline blk_tvec blk_gather(const float *p, int64_t step) { (void)step; return *(const blk_utvec *)p; }
static inline void blk_scatter(float *p, int64_t step, blk_tvec v) { (void)step; *(blk_utvec *)p = v; }
#define BLK_MASK(a, b, c, d) (blk_titem){a, b, c, d}
#define BLK_HIGH 4
#else
static inline blk_tvec blk_gather(const float *p, int64_t step)
{
    const __m256 low = _mm256_castps128_ps256(_mm_loadu_ps(p));
    return (blk_tvec)_mm256_insertf128_ps(low, _mm_loadu_ps(p + 4 * step), 1);
}
static inline void blk_scatter(float *p, int64_t step, blk_tvec v)
{
    _mm_storeu_ps(p, _mm256_castps256_ps128((__m256)v));
    _mm_storeu_ps(p + 4 * step, _mm256_extractf128_ps((__m256)v, 1));
}
#define BLK_MASK(a, b, c, d) (blk_titem){a, b, c, d, (a) + 4, (b) + 4, (c) + 4, (d) + 4}
#define BLK_HIGH 8
#endif

/* Transposes the 4x4 matrices that stand in each 16-byte lane of r[0..3]. */
static inline __attribute__((always_inline)) void blk_transpose(blk_tvec *r)
{
    enum { B = BLK_HIGH }; /* where the second operand's elements begin */
    const blk_titem low = BLK_MASK(0, B, 1, B + 1), high = BLK_MASK(2, B + 2, 3, B + 3);
    const blk_titem first = BLK_MASK(0, 1, B, B + 1), last = BLK_MASK(2, 3, B + 2, B + 3);
    const blk_tvec a = __builtin_shuffle(r[0], r[1], low), b = __builtin_shuffle(r[0], r[1], high);
    const blk_tvec c = __builtin_shuffle(r[2], r[3], low), d = __builtin_shuffle(r[2], r[3], high);
    r[0] = __builtin_shuffle(a, c, first);
    r[1] = __builtin_shuffle(a, c, last);
    r[2] = __builtin_shuffle(b, d, first);
    r[3] = __builtin_shuffle(b, d, last);
}

/* 4 pixels, channels c .. c + BLK_TL - 1. x: the plain plane at the pixel, y: the blocked one. */
static inline __attribute__((always_inline)) void blk_to4(const float *x, int64_t pixels, int c, float *y)
{
    blk_tvec r[4];
    for (int i = 0; i < 4; i++)
        r[i] = blk_gather(x + (c + i) * pixels, pixels);
    blk_transpose(r);
    for (int i = 0; i < 4; i++)
        *(blk_utvec *)(y + i * BLK + c) = r[i];
}

static inline __attribute__((always_inline)) void blk_from4(const float *x, int64_t pixels, int c, float *y)
{
    blk_tvec r[4];
    for (int i = 0; i < 4; i++)
        r[i] = *(const blk_utvec *)(x + i * BLK + c);
    blk_transpose(r);
    for (int i = 0; i < 4; i++)
        blk_scatter(y + (c + i) * pixels, pixels, r[i]);
}

/* Pixels [from, to) of one plane; `pixels` is the size of the plane. */
#define BLK_EACH(four, one) \
    int64_t p = from; \
    for (; p + 4 <= to; ) { \
        const int64_t end = p + 16 < to ? p + 16 : to; \
        int64_t q = p; \
        for (int c = 0; c < BLK; c += BLK_TL) \
            for (q = p; q + 4 <= end; q += 4) { \
                four; \
            } \
        p = q; \
    } \
    for (; p < to; p++) \
        for (int c = 0; c < BLK; c++) \
            one;

static inline void blk_to_plane(const float *x, int64_t pixels, int64_t from, int64_t to, float *y)
{
    BLK_EACH(blk_to4(x + q, pixels, c, y + q * BLK), y[p * BLK + c] = x[c * pixels + p])
}

static inline void blk_from_plane(const float *x, int64_t pixels, int64_t from, int64_t to, float *y)
{
    BLK_EACH(blk_from4(x + q * BLK, pixels, c, y + q), y[c * pixels + p] = x[p * BLK + c])
}

/* -- drivers ---------------------------------------------------------------------------------------------- */
#define BLK_RUN 1024 /* pixels of a plane that one piece takes at least, where the plane has them */

typedef struct {
    const float *x;
    float *y;
    int64_t pixels, runs; /* of a plane */
} blk_move;

#define BLK_BODY(name, plane) \
    static void name(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const blk_move *m = (const blk_move *)arg; \
        (void)lane; \
        for (int64_t u = begin; u < end; u++) { \
            const int64_t at = u / m->runs * m->pixels * BLK, from = u % m->runs * BLK_RUN; \
            const int64_t to = from + BLK_RUN < m->pixels ? from + BLK_RUN : m->pixels; \
            plane(m->x + at, m->pixels, from, to, m->y + at); \
        } \
    }
BLK_BODY(blk_to_body, blk_to_plane)
BLK_BODY(blk_from_body, blk_from_plane)

static int blk_move_run(const mxcy_task *t, mxcy_body body)
{
    blk_move m = {(const float *)t->ins[0].data, (float *)t->outs[0].data, t->ints[1], 0};
    m.runs = (m.pixels + BLK_RUN - 1) / BLK_RUN;
    const int64_t piece = (m.pixels < BLK_RUN ? m.pixels : BLK_RUN) * BLK; /* floats of a unit */
    if (t->ints[0] > 0 && m.pixels > 0)
        t->parallel->parallel_for(t->parallel, t->ints[0] * m.runs, 1 + (1 << 16) / (piece + 1), body, &m);
    return MXCY_OK;
}

/* ins: a plain array; outs: the same, blocked. ints: planes, pixels of a plane. */
static int to_blocked_run(const mxcy_task *t) { return blk_move_run(t, blk_to_body); }

/* ins: a blocked array; outs: the same, plain. ints as above. */
static int from_blocked_run(const mxcy_task *t) { return blk_move_run(t, blk_from_body); }
#endif
