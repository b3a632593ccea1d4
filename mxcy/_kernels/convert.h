/* convert.h: every dtype to and from the compute types float, double and int64_t, in rows.
 *
 * Rounding to a narrower floating type is to nearest, ties to even; NaN stays NaN. Floating to integer
 * cuts toward zero, saturates, and gives 0 for NaN: never undefined. Integer to a narrower integer wraps.
 * Anything to bool is `!= 0`. Strides are in elements.
 */
#ifndef MXCY_CONVERT_H
#define MXCY_CONVERT_H

#include <math.h>
#include <stdint.h>
#include <string.h>
#include "mxcy.h"
#if defined(__F16C__) || defined(__AVX2__)
#include <immintrin.h>
#endif

static inline float cv_bits_to_f32(uint32_t u) { float f; memcpy(&f, &u, 4); return f; }
static inline uint32_t cv_f32_to_bits(float f) { uint32_t u; memcpy(&u, &f, 4); return u; }

static inline float cv_bf16_to_f32(uint16_t h) { return cv_bits_to_f32((uint32_t)h << 16); }

static inline uint16_t cv_f32_to_bf16(float f)
{
    uint32_t u = cv_f32_to_bits(f);
    uint32_t r = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
    return (uint16_t)(f == f ? r : (u >> 16) | 0x40u);
}

/* Denormal halves are exact sums in float32, so a magic subtraction normalises them. */
static inline float cv_f16_to_f32(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16, body = (uint32_t)(h & 0x7fffu) << 13;
    uint32_t big = (h & 0x7c00u) == 0x7c00u ? (uint32_t)(0xff - 0x1f) << 23 : (uint32_t)(0x7f - 0x0f) << 23;
    float tiny = cv_bits_to_f32(body + 0x38800000u) - cv_bits_to_f32(0x38800000u);
    float normal = cv_bits_to_f32(body + big);
    uint32_t quiet = (h & 0x7fffu) > 0x7c00u ? 0x400000u : 0u;
    return cv_bits_to_f32((cv_f32_to_bits((h & 0x7c00u) == 0 ? tiny : normal) | quiet) | sign);
}

static inline uint16_t cv_f32_to_f16(float f)
{
    uint32_t u = cv_f32_to_bits(f), sign = (u >> 16) & 0x8000u, a = u & 0x7fffffffu;
    uint32_t normal = (a + 0xc8000fffu + ((a >> 13) & 1u)) >> 13; /* rebias by 112 and round to even */
    uint32_t tiny = cv_f32_to_bits(cv_bits_to_f32(a) + 0.5f) - 0x3f000000u;
    uint32_t nan = 0x7e00u | ((a >> 13) & 0x3ffu);
    uint32_t r = a < 0x38800000u ? tiny : normal;
    r = a >= 0x477ff000u ? 0x7c00u : r;
    return (uint16_t)(sign | (a > 0x7f800000u ? nan : r));
}

/* float64 to a half through float32 would round twice: rounding to odd first makes that harmless. */
static inline float cv_f64_to_odd_f32(double d)
{
    float f = (float)d;
    uint32_t u = cv_f32_to_bits(f);
    if (f == f && (double)f != d && !(u & 1u)) {
        int away = fabs((double)f) > fabs(d);
        u = away ? u - 1 : u + 1;
        if (isinf(f)) u = cv_f32_to_bits(f) - 1;
    }
    return cv_bits_to_f32(u);
}

#define CV_CLAMP(name, from, to, lo, hi)                                                                     \
    static inline to name(from v)                                                                            \
    {                                                                                                        \
        from c = v > (hi) ? (hi) : v;                                                                        \
        c = c < (lo) ? (lo) : c;                                                                             \
        c = c == c ? c : 0;                                                                                  \
        return (to)c;                                                                                        \
    }
/* Bounds are the largest values of the source type that fit into the target. */
CV_CLAMP(cv_f64_to_u8, double, uint8_t, 0.0, 255.0)
CV_CLAMP(cv_f64_to_i8, double, int8_t, -128.0, 127.0)
CV_CLAMP(cv_f64_to_i32, double, int32_t, -2147483648.0, 2147483647.0)

static inline int32_t cv_f32_to_i32(float v)
{
    float c = v < 2147483520.0f ? v : 2147483520.0f; /* NaN becomes the bound here, and 0 below */
    c = c < -2147483648.0f ? -2147483648.0f : c;
    int32_t r = (int32_t)c, top = v > 2147483520.0f ? INT32_MAX : 0;
    return v <= 2147483520.0f ? r : top;
}
static inline int64_t cv_f64_to_i64(double v)
{
    double c = v > 9223372036854774784.0 ? 9223372036854774784.0 : v;
    c = c < -9223372036854775808.0 ? -9223372036854775808.0 : c;
    int64_t r = (int64_t)(c == c ? c : 0.0);
    return v > 9223372036854774784.0 ? INT64_MAX : r;
}
static inline int64_t cv_f32_to_i64(float v) /* nearly always inside the bounds: a branch is cheaper */
{
    return v >= -0x1p63f && v < 0x1p63f ? (int64_t)v : cv_f64_to_i64((double)v);
}

#define CV_SAME(v) (v)
#define CV_TRUTH(v) ((v) != 0)
#define CV_F16_F32(v) cv_f16_to_f32(v)
#define CV_BF16_F32(v) cv_bf16_to_f32(v)
#define CV_F16_I64(v) cv_f32_to_i64(cv_f16_to_f32(v))
#define CV_BF16_I64(v) cv_f32_to_i64(cv_bf16_to_f32(v))

#define CV_LOAD_CASE(code, src, to, conv)                                                                    \
    case code: {                                                                                             \
        const src *p = (const src *)from;                                                                    \
        if (stride == 1) for (int64_t i = 0; i < n; i++) dst[i] = (to)conv(p[i]);                            \
        else for (int64_t i = 0; i < n; i++) dst[i] = (to)conv(p[i * stride]);                               \
        break;                                                                                               \
    }

#if defined(__F16C__)
static void cv_f16_row_to_f32(int64_t n, float *restrict dst, const uint16_t *restrict p)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(dst + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p + i))));
    for (; i < n; i++) dst[i] = cv_f16_to_f32(p[i]);
}
static void cv_f32_row_to_f16(int64_t n, uint16_t *restrict dst, const float *restrict p)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm_storeu_si128((__m128i *)(dst + i),
                         _mm256_cvtps_ph(_mm256_loadu_ps(p + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    for (; i < n; i++) dst[i] = cv_f32_to_f16(p[i]);
}
#endif

/* dst[i] = from[i * stride], i < n, from any dtype. */
static void cv_load_f32(int32_t dtype, int64_t n, float *restrict dst, const void *restrict from, int64_t stride)
{
#if defined(__F16C__)
    if (dtype == MXCY_FLOAT16 && stride == 1) { cv_f16_row_to_f32(n, dst, (const uint16_t *)from); return; }
#endif
    switch (dtype) {
    CV_LOAD_CASE(MXCY_FLOAT32, float, float, CV_SAME)
    CV_LOAD_CASE(MXCY_FLOAT64, double, float, CV_SAME)
    CV_LOAD_CASE(MXCY_FLOAT16, uint16_t, float, CV_F16_F32)
    CV_LOAD_CASE(MXCY_BFLOAT16, uint16_t, float, CV_BF16_F32)
    CV_LOAD_CASE(MXCY_UINT8, uint8_t, float, CV_SAME)
    CV_LOAD_CASE(MXCY_INT8, int8_t, float, CV_SAME)
    CV_LOAD_CASE(MXCY_INT32, int32_t, float, CV_SAME)
    CV_LOAD_CASE(MXCY_INT64, int64_t, float, CV_SAME)
    CV_LOAD_CASE(MXCY_BOOL, uint8_t, float, CV_TRUTH)
    }
}

static void cv_load_f64(int32_t dtype, int64_t n, double *restrict dst, const void *restrict from, int64_t stride)
{
    switch (dtype) {
    CV_LOAD_CASE(MXCY_FLOAT32, float, double, CV_SAME)
    CV_LOAD_CASE(MXCY_FLOAT64, double, double, CV_SAME)
    CV_LOAD_CASE(MXCY_FLOAT16, uint16_t, double, CV_F16_F32)
    CV_LOAD_CASE(MXCY_BFLOAT16, uint16_t, double, CV_BF16_F32)
    CV_LOAD_CASE(MXCY_UINT8, uint8_t, double, CV_SAME)
    CV_LOAD_CASE(MXCY_INT8, int8_t, double, CV_SAME)
    CV_LOAD_CASE(MXCY_INT32, int32_t, double, CV_SAME)
    CV_LOAD_CASE(MXCY_INT64, int64_t, double, CV_SAME)
    CV_LOAD_CASE(MXCY_BOOL, uint8_t, double, CV_TRUTH)
    }
}

static void cv_load_i64(int32_t dtype, int64_t n, int64_t *restrict dst, const void *restrict from, int64_t stride)
{
    switch (dtype) {
    CV_LOAD_CASE(MXCY_FLOAT32, float, int64_t, cv_f32_to_i64)
    CV_LOAD_CASE(MXCY_FLOAT64, double, int64_t, cv_f64_to_i64)
    CV_LOAD_CASE(MXCY_FLOAT16, uint16_t, int64_t, CV_F16_I64)
    CV_LOAD_CASE(MXCY_BFLOAT16, uint16_t, int64_t, CV_BF16_I64)
    CV_LOAD_CASE(MXCY_UINT8, uint8_t, int64_t, CV_SAME)
    CV_LOAD_CASE(MXCY_INT8, int8_t, int64_t, CV_SAME)
    CV_LOAD_CASE(MXCY_INT32, int32_t, int64_t, CV_SAME)
    CV_LOAD_CASE(MXCY_INT64, int64_t, int64_t, CV_SAME)
    CV_LOAD_CASE(MXCY_BOOL, uint8_t, int64_t, CV_TRUTH)
    }
}

/* Replaces values by whether the source differs from zero, for floats that a narrower type would lose. */
#define CV_TRUTH_LOOP(src, mask)                                                                             \
    for (int64_t i = 0; i < n; i++) out[i] = (((const src *)from)[i * stride] & (mask)) != 0;
static void cv_load_truth(int32_t dtype, int64_t n, uint8_t *restrict out, const void *restrict from, int64_t stride)
{
    switch (mxcy_itemsize(dtype)) { /* a float is zero when all bits but the sign are */
    case 8: CV_TRUTH_LOOP(uint64_t, dtype == MXCY_FLOAT64 ? INT64_MAX : -1) break;
    case 4: CV_TRUTH_LOOP(uint32_t, dtype == MXCY_FLOAT32 ? 0x7fffffffu : 0xffffffffu) break;
    case 2: CV_TRUTH_LOOP(uint16_t, 0x7fffu) break;
    default: CV_TRUTH_LOOP(uint8_t, 0xffu) break;
    }
}

#define CV_STORE_CASE(code, to, conv)                                                                        \
    case code: {                                                                                             \
        to *q = (to *)dst;                                                                                   \
        for (int64_t i = 0; i < n; i++) q[i] = (to)conv(p[i]);                                               \
        break;                                                                                               \
    }
#define CV_F64_F16(v) cv_f32_to_f16(cv_f64_to_odd_f32(v))
#define CV_F64_BF16(v) cv_f32_to_bf16(cv_f64_to_odd_f32(v))
#define CV_I64_F16(v) cv_f32_to_f16(cv_f64_to_odd_f32((double)(v)))
#define CV_I64_BF16(v) cv_f32_to_bf16(cv_f64_to_odd_f32((double)(v)))

#if defined(__AVX2__)
/* 32 floats cut toward zero and saturated to bytes; NaN gives 0. */
static inline void cv_32_f32_to_bytes(void *q, const float *p, float lo, float hi)
{
    __m256i w[4], bytes;
    for (int k = 0; k < 4; k++) {
        __m256 v = _mm256_loadu_ps(p + 8 * k);
        v = _mm256_and_ps(v, _mm256_cmp_ps(v, v, _CMP_ORD_Q));
        w[k] = _mm256_cvttps_epi32(_mm256_max_ps(_mm256_min_ps(v, _mm256_set1_ps(hi)), _mm256_set1_ps(lo)));
    }
    w[0] = _mm256_packs_epi32(w[0], w[1]);
    w[2] = _mm256_packs_epi32(w[2], w[3]);
    bytes = lo < 0 ? _mm256_packs_epi16(w[0], w[2]) : _mm256_packus_epi16(w[0], w[2]);
    bytes = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    _mm256_storeu_si256((__m256i *)q, bytes);
}
#define CV_MANY_BYTES(at, n, q, p, lo, hi)                                                                   \
    for (; at + 32 <= n; at += 32) cv_32_f32_to_bytes(q + at, p + at, lo, hi);
#else
#define CV_MANY_BYTES(at, n, q, p, lo, hi)
#endif

/* To bytes by way of int32: of one loop from float to byte gcc makes many narrow packs. */
#define CV_BYTES(name, to, lo, hi)                                                                           \
    static void name(int64_t n, to *restrict q, const float *restrict p)                                     \
    {                                                                                                        \
        int64_t at = 0;                                                                                      \
        CV_MANY_BYTES(at, n, q, p, lo, hi)                                                                   \
        for (; at < n; at += 256) {                                                                          \
            int32_t whole[256];                                                                              \
            const int64_t m = n - at < 256 ? n - at : 256;                                                   \
            for (int64_t i = 0; i < m; i++) {                                                                \
                float c = p[at + i] > (hi) ? (hi) : p[at + i];                                               \
                c = c < (lo) ? (lo) : c;                                                                     \
                whole[i] = (int32_t)(c == c ? c : 0.0f);                                                     \
            }                                                                                                \
            for (int64_t i = 0; i < m; i++) q[at + i] = (to)whole[i];                                        \
        }                                                                                                    \
    }
CV_BYTES(cv_f32_row_to_u8, uint8_t, 0.0f, 255.0f)
CV_BYTES(cv_f32_row_to_i8, int8_t, -128.0f, 127.0f)

/* dst[i] = p[i], i < n, to any dtype; dst is contiguous. */
static void cv_store_f32(int32_t dtype, int64_t n, void *restrict dst, const float *restrict p)
{
#if defined(__F16C__)
    if (dtype == MXCY_FLOAT16) { cv_f32_row_to_f16(n, (uint16_t *)dst, p); return; }
#endif
    if (dtype == MXCY_UINT8) { cv_f32_row_to_u8(n, (uint8_t *)dst, p); return; }
    if (dtype == MXCY_INT8) { cv_f32_row_to_i8(n, (int8_t *)dst, p); return; }
    switch (dtype) {
    CV_STORE_CASE(MXCY_FLOAT32, float, CV_SAME)
    CV_STORE_CASE(MXCY_FLOAT64, double, CV_SAME)
    CV_STORE_CASE(MXCY_FLOAT16, uint16_t, cv_f32_to_f16)
    CV_STORE_CASE(MXCY_BFLOAT16, uint16_t, cv_f32_to_bf16)
    CV_STORE_CASE(MXCY_INT32, int32_t, cv_f32_to_i32)
    CV_STORE_CASE(MXCY_INT64, int64_t, cv_f32_to_i64)
    CV_STORE_CASE(MXCY_BOOL, uint8_t, CV_TRUTH)
    }
}

static void cv_store_f64(int32_t dtype, int64_t n, void *restrict dst, const double *restrict p)
{
    switch (dtype) {
    CV_STORE_CASE(MXCY_FLOAT32, float, CV_SAME)
    CV_STORE_CASE(MXCY_FLOAT64, double, CV_SAME)
    CV_STORE_CASE(MXCY_FLOAT16, uint16_t, CV_F64_F16)
    CV_STORE_CASE(MXCY_BFLOAT16, uint16_t, CV_F64_BF16)
    CV_STORE_CASE(MXCY_UINT8, uint8_t, cv_f64_to_u8)
    CV_STORE_CASE(MXCY_INT8, int8_t, cv_f64_to_i8)
    CV_STORE_CASE(MXCY_INT32, int32_t, cv_f64_to_i32)
    CV_STORE_CASE(MXCY_INT64, int64_t, cv_f64_to_i64)
    CV_STORE_CASE(MXCY_BOOL, uint8_t, CV_TRUTH)
    }
}

static void cv_store_i64(int32_t dtype, int64_t n, void *restrict dst, const int64_t *restrict p)
{
    switch (dtype) {
    CV_STORE_CASE(MXCY_FLOAT32, float, CV_SAME)
    CV_STORE_CASE(MXCY_FLOAT64, double, CV_SAME)
    CV_STORE_CASE(MXCY_FLOAT16, uint16_t, CV_I64_F16)
    CV_STORE_CASE(MXCY_BFLOAT16, uint16_t, CV_I64_BF16)
    CV_STORE_CASE(MXCY_UINT8, uint8_t, CV_SAME)
    CV_STORE_CASE(MXCY_INT8, int8_t, CV_SAME)
    CV_STORE_CASE(MXCY_INT32, int32_t, CV_SAME)
    CV_STORE_CASE(MXCY_INT64, int64_t, CV_SAME)
    CV_STORE_CASE(MXCY_BOOL, uint8_t, CV_TRUTH)
    }
}

/* One pass from dtype to dtype where a row function above gives the result in one step; 0 where there is none.
 * The result is that of going through the compute type of `from`. */
static int cv_row(int32_t from_dtype, int32_t to_dtype, int64_t n, void *restrict to, const void *restrict from)
{
    if (from_dtype == to_dtype) memcpy(to, from, (size_t)(n * mxcy_itemsize(to_dtype)));
    else if (from_dtype == MXCY_FLOAT32) cv_store_f32(to_dtype, n, to, (const float *)from);
    else if (to_dtype == MXCY_FLOAT32) cv_load_f32(from_dtype, n, (float *)to, from, 1);
    else if (from_dtype == MXCY_FLOAT64) cv_store_f64(to_dtype, n, to, (const double *)from);
    else if (to_dtype == MXCY_FLOAT64) cv_load_f64(from_dtype, n, (double *)to, from, 1);
    else if (from_dtype == MXCY_INT64) cv_store_i64(to_dtype, n, to, (const int64_t *)from);
    else if (to_dtype == MXCY_INT64) cv_load_i64(from_dtype, n, (int64_t *)to, from, 1);
    else return 0;
    return 1;
}
#endif
