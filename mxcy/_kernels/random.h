/* Kernels that draw random numbers: uniform, normal, exponential, integers, and dropout.
 *
 * What lives here: blocks of Philox words to numbers, and the loops over blocks. What does not: the
 * generator itself (philox.h), seeds and counters (runtime/random.py).
 * Invariant: element e depends on seed, first counter and e alone; block b of a task serves elements
 * 64 b ... 64 b + 63 (float) or 32 b ... 32 b + 31 (double and integers, two words each).
 */
#ifndef MXCY_RANDOM_H
#define MXCY_RANDOM_H

#include <math.h>
#include "half.h"
#include "philox.h"

/* ln(u) for u in (0, 1], within about 1 ulp; the polynomial is our own fit on [0.75, 1.5). */
static inline float rng_log(float u)
{
    uint32_t bits = mxcy_float_bits(u);
    int32_t k = (int32_t)(bits - 0x3f400000u) >> 23;
    float f = mxcy_bits_float(bits - ((uint32_t)k << 23)) - 1.0f, e = (float)k, f2 = f * f, f4 = f2 * f2;
    float a = -0x1.0000460p-2f * f + 0x1.5555a40p-2f, b = -0x1.54ee280p-3f * f + 0x1.99697a0p-3f;
    float c = -0x1.0d99420p-3f * f + 0x1.2883be0p-3f, d = -0x1.71a2060p-5f * f + 0x1.acd7280p-4f;
    float p = (d * f2 + c) * f4 + (b * f2 + a);
    p = p * f * f2;
    p = e * 0x1.0bfbe80p-15f + p;
    p = -0.5f * f2 + p;
    return e * 0x1.62e0000p-1f + (p + f);
}

/* (0, 1] from the upper 31 bits; the smallest value is 2^-32, so normals reach 6.66. */
static inline float rng_open(uint32_t w) { return (float)(int32_t)(w >> 1) * 0x1p-31f + 0x1p-32f; }

/* 53 bits: [0, 1). */
static inline double rng_double(uint32_t high, uint32_t low)
{
    uint64_t u = ((uint64_t)high << 32 | low) >> 11;
    return (double)(int64_t)u * 0x1p-53;
}

/* Box-Muller on 16 pairs of words. The angle is a fraction of a turn: its top two bits are the quadrant,
 * the rest lies in [-1/8, 1/8) of a turn, so that no range reduction is needed. */
static inline void rng_normal16(const uint32_t *restrict a, const uint32_t *restrict b,
                                float *restrict z0, float *restrict z1)
{
    for (int i = 0; i < 16; i++) {
        float r = sqrtf(-2.0f * rng_log(rng_open(a[i])));
        uint32_t q = b[i] + 0x20000000u;
        float t = (float)(int32_t)(b[i] - (q & 0xC0000000u)) * (0x1.921fb6p+2f * 0x1p-32f), z = t * t;
        float s = -0x1.994e340p-13f * z + 0x1.11076e0p-7f, c = 0x1.99e0e40p-16f * z - 0x1.6c0c1a0p-10f;
        s = s * z - 0x1.5555460p-3f;
        s = s * z * t + t;
        c = c * z + 0x1.55554a0p-5f;
        c = c * (z * z) + (1.0f - 0.5f * z);
        float sine = q & 0x40000000u ? c : s, cosine = q & 0x40000000u ? s : c;
        uint32_t sine_sign = q & 0x80000000u, cosine_sign = (q + 0x40000000u) & 0x80000000u;
        z0[i] = r * mxcy_bits_float(mxcy_float_bits(cosine) ^ cosine_sign);
        z1[i] = r * mxcy_bits_float(mxcy_float_bits(sine) ^ sine_sign);
    }
}

/* One block of each distribution. `s` are the task's floats. */
static inline void fill_uniform_float(const uint32_t *restrict w, const double *s, float *restrict y)
{
    const float low = (float)s[0], range = (float)s[1], limit = (float)s[2];
    for (int i = 0; i < 64; i++) {
        float v = (float)(int32_t)(w[i] >> 8) * 0x1p-24f * range + low;
        y[i] = v < limit ? v : limit; /* rounding may reach `high` itself */
    }
}

static inline void fill_uniform_double(const uint32_t *restrict w, const double *s, double *restrict y)
{
    const double low = s[0], range = s[1], limit = s[2];
    for (int i = 0; i < 32; i++) {
        double v = rng_double(w[i], w[i + 32]) * range + low;
        y[i] = v < limit ? v : limit;
    }
}

static inline void fill_normal_float(const uint32_t *restrict w, const double *s, float *restrict y)
{
    const float loc = (float)s[0], scale = (float)s[1];
    float z[64];
    rng_normal16(w, w + 16, z, z + 16);
    rng_normal16(w + 32, w + 48, z + 32, z + 48);
    for (int i = 0; i < 64; i++) y[i] = z[i] * scale + loc;
}

static inline void fill_normal_double(const uint32_t *restrict w, const double *s, double *restrict y)
{
    for (int i = 0; i < 16; i++) {
        double u = rng_double(w[i], w[i + 32]) + 0x1p-54, turn = rng_double(w[i + 16], w[i + 48]);
        double r = sqrt(-2.0 * log(u)) * s[1], angle = 6.283185307179586477 * turn;
        y[i] = r * cos(angle) + s[0];
        y[i + 16] = r * sin(angle) + s[0];
    }
}

static inline void fill_exponential_float(const uint32_t *restrict w, const double *s, float *restrict y)
{
    const float scale = (float)-s[0];
    for (int i = 0; i < 64; i++) y[i] = rng_log(rng_open(w[i])) * scale;
}

static inline void fill_exponential_double(const uint32_t *restrict w, const double *s,
                                           double *restrict y)
{
    for (int i = 0; i < 32; i++) y[i] = -s[0] * log(rng_double(w[i], w[i + 32]) + 0x1p-54);
}

typedef void (*fill_float)(const uint32_t *, const double *, float *);
typedef void (*fill_double)(const uint32_t *, const double *, double *);

static inline uint64_t rng_base(const mxcy_task *t) { return t->rng[1] + t->rng_offset; }

static inline __attribute__((always_inline)) void blocks_float(const mxcy_task *t, int64_t b0, int64_t b1,
                                                               fill_float fill)
{
    const mxcy_tensor *y = &t->outs[0];
    const uint64_t key = t->rng[0], base = rng_base(t);
    uint32_t w[MXCY_RNG_WORDS];
    float tile[64];
    for (int64_t b = b0; b < b1; b++) {
        int64_t e = b * 64, n = y->size - e < 64 ? y->size - e : 64;
        mxcy_philox_block(w, base + (uint64_t)b * MXCY_RNG_COUNTERS, 0, key);
        if (y->dtype == MXCY_FLOAT32 && n == 64) {
            fill(w, t->floats, (float *)y->data + e);
        } else {
            fill(w, t->floats, tile);
            mxcy_store_float(y, e, n, tile);
        }
    }
}

static inline __attribute__((always_inline)) void blocks_double(const mxcy_task *t, int64_t b0,
                                                                int64_t b1, fill_double fill)
{
    const mxcy_tensor *y = &t->outs[0];
    const uint64_t key = t->rng[0], base = rng_base(t);
    uint32_t w[MXCY_RNG_WORDS];
    double tile[32];
    for (int64_t b = b0; b < b1; b++) {
        int64_t e = b * 32, n = y->size - e < 32 ? y->size - e : 32;
        mxcy_philox_block(w, base + (uint64_t)b * MXCY_RNG_COUNTERS, 0, key);
        fill(w, t->floats, tile);
        mxcy_store_double(y, e, n, tile);
    }
}

#define RANDOM_KERNEL(name)                                                                            \
    static void name##_float_body(void *a, int64_t b0, int64_t b1, int32_t lane)                       \
    {                                                                                                  \
        (void)lane;                                                                                    \
        blocks_float((const mxcy_task *)a, b0, b1, fill_##name##_float);                               \
    }                                                                                                  \
    static void name##_double_body(void *a, int64_t b0, int64_t b1, int32_t lane)                      \
    {                                                                                                  \
        (void)lane;                                                                                    \
        blocks_double((const mxcy_task *)a, b0, b1, fill_##name##_double);                             \
    }                                                                                                  \
    static int random_##name(const mxcy_task *t)                                                       \
    {                                                                                                  \
        int64_t n = t->outs[0].size;                                                                   \
        if (t->outs[0].dtype == MXCY_FLOAT64)                                                          \
            t->parallel->parallel_for(t->parallel, (n + 31) / 32, 256, name##_double_body, (void *)t); \
        else                                                                                           \
            t->parallel->parallel_for(t->parallel, (n + 63) / 64, 512, name##_float_body, (void *)t);  \
        return MXCY_OK;                                                                                \
    }

RANDOM_KERNEL(uniform)
RANDOM_KERNEL(normal)
RANDOM_KERNEL(exponential)

/* Integers: ints = (low, high - low as unsigned). The upper half of a 64 x 64 bit product; its bias is
 * below range / 2^64. */
static void randint_body(void *a, int64_t b0, int64_t b1, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)a;
    const mxcy_tensor *y = &t->outs[0];
    const uint64_t low = (uint64_t)t->ints[0], range = (uint64_t)t->ints[1];
    uint32_t w[MXCY_RNG_WORDS];
    (void)lane;
    for (int64_t b = b0; b < b1; b++) {
        int64_t e = b * 32, n = y->size - e < 32 ? y->size - e : 32;
        mxcy_philox_block(w, rng_base(t) + (uint64_t)b * MXCY_RNG_COUNTERS, 0, t->rng[0]);
        for (int64_t i = 0; i < n; i++) {
            uint64_t u = (uint64_t)w[i] << 32 | w[i + 32];
            uint64_t v = low + (uint64_t)(((unsigned __int128)u * range) >> 64);
            if (y->dtype == MXCY_INT64)
                ((int64_t *)y->data)[e + i] = (int64_t)v;
            else
                ((int32_t *)y->data)[e + i] = (int32_t)v;
        }
    }
}

static int random_randint(const mxcy_task *t)
{
    t->parallel->parallel_for(t->parallel, (t->outs[0].size + 31) / 32, 256, randint_body, (void *)t);
    return MXCY_OK;
}

/* Raw words, for the known-answer test: ints = (upper 64 bits of the counters); outs[0] int32, its size
 * a multiple of 64. */
static int random_words(const mxcy_task *t)
{
    for (int64_t b = 0; b < t->outs[0].size / MXCY_RNG_WORDS; b++)
        mxcy_philox_block((uint32_t *)t->outs[0].data + b * MXCY_RNG_WORDS,
                          rng_base(t) + (uint64_t)b * MXCY_RNG_COUNTERS, (uint64_t)t->ints[0], t->rng[0]);
    return MXCY_OK;
}

#endif
