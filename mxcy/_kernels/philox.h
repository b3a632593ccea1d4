/* Philox4x32-10, 16 counters at a time (J. K. Salmon et al., "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011). Checked against the published known-answer vectors in tests/kernels/test_random.py.
 *
 * The stream of the library: the block number b of a task takes the counters base + 16 b ... + 15 and
 * gives 64 words; word w (0..3) of counter j lies at 16 w + j. Every CPU build, any thread count and (to
 * come) the GPU give the same words, because a word depends on key and counter alone.
 */
#ifndef MXCY_PHILOX_H
#define MXCY_PHILOX_H

#include <string.h>
#include "mxcy.h"
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#define MXCY_RNG_COUNTERS 16
#define MXCY_RNG_WORDS 64

/* Counters live in the low halves of 64-bit lanes: one multiplication gives both halves of the product,
 * and what stands in the high halves is ignored by the next one. */
#if defined(__AVX512F__)
#define MXCY_RNG_LANES 8
typedef uint64_t mxcy_rng_vec __attribute__((vector_size(64)));
static inline mxcy_rng_vec mxcy_rng_mul(mxcy_rng_vec a, mxcy_rng_vec b)
{
    return (mxcy_rng_vec)_mm512_mul_epu32((__m512i)a, (__m512i)b);
}
#elif defined(__AVX2__)
#define MXCY_RNG_LANES 4
typedef uint64_t mxcy_rng_vec __attribute__((vector_size(32)));
static inline mxcy_rng_vec mxcy_rng_mul(mxcy_rng_vec a, mxcy_rng_vec b)
{
    return (mxcy_rng_vec)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}
#else
#define MXCY_RNG_LANES 2
typedef uint64_t mxcy_rng_vec __attribute__((vector_size(16)));
static inline mxcy_rng_vec mxcy_rng_mul(mxcy_rng_vec a, mxcy_rng_vec b)
{
#if defined(__SSE2__)
    return (mxcy_rng_vec)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}
#endif

static inline mxcy_rng_vec mxcy_rng_set(uint64_t x)
{
    mxcy_rng_vec v;
    for (int i = 0; i < MXCY_RNG_LANES; i++) v[i] = x;
    return v;
}

/* The ten rounds on two sets of lanes at once (the second hides the latency of the first). */
static inline __attribute__((always_inline)) void mxcy_philox_rounds(mxcy_rng_vec p[4],
                                                                     mxcy_rng_vec q[4], uint64_t key)
{
    const mxcy_rng_vec m0 = mxcy_rng_set(0xD2511F53u), m1 = mxcy_rng_set(0xCD9E8D57u);
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        const mxcy_rng_vec v0 = mxcy_rng_set(k0), v1 = mxcy_rng_set(k1);
        mxcy_rng_vec pa = mxcy_rng_mul(p[0], m0), pb = mxcy_rng_mul(p[2], m1);
        mxcy_rng_vec qa = mxcy_rng_mul(q[0], m0), qb = mxcy_rng_mul(q[2], m1);
        p[0] = (pb >> 32) ^ p[1] ^ v0;
        p[2] = (pa >> 32) ^ p[3] ^ v1;
        q[0] = (qb >> 32) ^ q[1] ^ v0;
        q[2] = (qa >> 32) ^ q[3] ^ v1;
        p[1] = pb;
        p[3] = pa;
        q[1] = qb;
        q[3] = qa;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

/* 64 words of the 16 counters that begin at (low, high); low must not wrap within them. */
static inline void mxcy_philox_block(uint32_t *restrict words, uint64_t low, uint64_t high, uint64_t key)
{
    mxcy_rng_vec lane;
    for (int i = 0; i < MXCY_RNG_LANES; i++) lane[i] = 2 * (uint64_t)i;
    for (int g = 0; g < MXCY_RNG_COUNTERS; g += 2 * MXCY_RNG_LANES) {
        /* p takes the even counters and q the odd ones: interleaved, they come out in order. */
        mxcy_rng_vec even = mxcy_rng_set(low + (uint64_t)g) + lane, odd = even + 1;
        mxcy_rng_vec p[4] = {even, even >> 32, mxcy_rng_set(high), mxcy_rng_set(high >> 32)};
        mxcy_rng_vec q[4] = {odd, odd >> 32, mxcy_rng_set(high), mxcy_rng_set(high >> 32)};
        mxcy_philox_rounds(p, q, key);
        for (int w = 0; w < 4; w++) {
            mxcy_rng_vec both = (p[w] & 0xffffffffu) | (q[w] << 32);
            memcpy(words + 16 * w + g, &both, sizeof both);
        }
    }
}

#endif
