/* Tiles of any floating dtype as float or double: what kernels that compute in one type load and store.
 *
 * What lives here: float16 and bfloat16 to and from float (round to nearest even, no branches, so that
 * loops over them vectorise), loads and stores of short runs. What does not: integers, whole arrays.
 */
#ifndef MXCY_HALF_H
#define MXCY_HALF_H

#include <string.h>
#include "mxcy.h"

static inline float mxcy_bits_float(uint32_t u) { float f; memcpy(&f, &u, 4); return f; }
static inline uint32_t mxcy_float_bits(float f) { uint32_t u; memcpy(&u, &f, 4); return u; }

static inline float mxcy_half_float(uint16_t h)
{
    /* The multiplication moves the exponent bias and makes denormals right by itself. */
    uint32_t magnitude = mxcy_float_bits(mxcy_bits_float((uint32_t)(h & 0x7fff) << 13) * 0x1p112f);
    uint32_t special = (h & 0x7c00) == 0x7c00 ? 0x7f800000u : 0u;
    return mxcy_bits_float(magnitude | special | (uint32_t)(h & 0x8000) << 16);
}

static inline uint16_t mxcy_float_half(float f)
{
    uint32_t bits = mxcy_float_bits(f), u = bits & 0x7fffffffu;
    uint32_t small = mxcy_float_bits(mxcy_bits_float(u) + 0.5f) - 0x3f000000u;
    uint32_t normal = (u + 0xc8000fffu + ((u >> 13) & 1u)) >> 13;
    uint32_t big = u > 0x7f800000u ? 0x7e00u : 0x7c00u;
    uint32_t r = u < 0x38800000u ? small : normal;
    r = u >= 0x47800000u ? big : r;
    return (uint16_t)(r | (bits >> 16 & 0x8000u));
}

static inline float mxcy_bfloat_float(uint16_t h) { return mxcy_bits_float((uint32_t)h << 16); }

static inline uint16_t mxcy_float_bfloat(float f)
{
    uint32_t u = mxcy_float_bits(f);
    uint32_t rounded = (u + 0x7fffu + (u >> 16 & 1u)) >> 16, nan = (u >> 16) | 0x40u;
    return (uint16_t)((u & 0x7fffffffu) > 0x7f800000u ? nan : rounded);
}

/* n elements of a floating tensor from `begin` on, as float. */
static inline void mxcy_load_float(const mxcy_tensor *t, int64_t begin, int64_t n, float *restrict out)
{
    int64_t i;
    if (t->dtype == MXCY_FLOAT16) {
        const uint16_t *x = (const uint16_t *)t->data + begin;
        for (i = 0; i < n; i++) out[i] = mxcy_half_float(x[i]);
    } else if (t->dtype == MXCY_BFLOAT16) {
        const uint16_t *x = (const uint16_t *)t->data + begin;
        for (i = 0; i < n; i++) out[i] = mxcy_bfloat_float(x[i]);
    } else if (t->dtype == MXCY_FLOAT64) {
        const double *x = (const double *)t->data + begin;
        for (i = 0; i < n; i++) out[i] = (float)x[i];
    } else {
        memcpy(out, (const float *)t->data + begin, (size_t)n * 4);
    }
}

static inline void mxcy_store_float(const mxcy_tensor *t, int64_t begin, int64_t n,
                                    const float *restrict in)
{
    int64_t i;
    if (t->dtype == MXCY_FLOAT16) {
        uint16_t *x = (uint16_t *)t->data + begin;
        for (i = 0; i < n; i++) x[i] = mxcy_float_half(in[i]);
    } else if (t->dtype == MXCY_BFLOAT16) {
        uint16_t *x = (uint16_t *)t->data + begin;
        for (i = 0; i < n; i++) x[i] = mxcy_float_bfloat(in[i]);
    } else if (t->dtype == MXCY_FLOAT64) {
        double *x = (double *)t->data + begin;
        for (i = 0; i < n; i++) x[i] = in[i];
    } else {
        memcpy((float *)t->data + begin, in, (size_t)n * 4);
    }
}

/* The same for double; every floating dtype is accepted. */
static inline void mxcy_load_double(const mxcy_tensor *t, int64_t begin, int64_t n, double *restrict out)
{
    int64_t i;
    if (t->dtype == MXCY_FLOAT64) {
        memcpy(out, (const double *)t->data + begin, (size_t)n * 8);
    } else if (t->dtype == MXCY_FLOAT32) {
        const float *x = (const float *)t->data + begin;
        for (i = 0; i < n; i++) out[i] = x[i];
    } else {
        const uint16_t *x = (const uint16_t *)t->data + begin;
        for (i = 0; i < n; i++)
            out[i] = t->dtype == MXCY_FLOAT16 ? mxcy_half_float(x[i]) : mxcy_bfloat_float(x[i]);
    }
}

static inline void mxcy_store_double(const mxcy_tensor *t, int64_t begin, int64_t n,
                                     const double *restrict in)
{
    int64_t i;
    if (t->dtype == MXCY_FLOAT64) {
        memcpy((double *)t->data + begin, in, (size_t)n * 8);
    } else if (t->dtype == MXCY_FLOAT32) {
        float *x = (float *)t->data + begin;
        for (i = 0; i < n; i++) x[i] = (float)in[i];
    } else {
        uint16_t *x = (uint16_t *)t->data + begin;
        for (i = 0; i < n; i++)
            x[i] = t->dtype == MXCY_FLOAT16 ? mxcy_float_half((float)in[i])
                                            : mxcy_float_bfloat((float)in[i]);
    }
}

#endif
