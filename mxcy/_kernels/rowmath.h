/* Exponentials for row kernels: free of branches, so that loops around them become vector code at every
 * CPU level, with the same additions in the same order. For x <= 709 (float64) or 88 (float32); NaN stays NaN.
 * float32 within 1 ulp, and 0 below 2^-126.5; float64 within 2 ulp, and 0 below the smallest denormal. */
#ifndef MXCY_ROWMATH_H
#define MXCY_ROWMATH_H
#include <math.h>
#include <stdint.h>
#include <string.h>

static inline __attribute__((always_inline)) float row_exp_f(float x)
{
    const float magic = 0x1.8p23f + 127.0f; /* adding it leaves the exponent field of 2^k in the low bits */
    x = x < -88.0f ? -88.0f : x;            /* k = -127: a field of zeros */
    const float big = x * 0x1.715476p+0f + magic, k = big - magic;
    float r = x - k * 0x1.62ep-1f;
    r = r - k * 0x1.0bfbe8p-15f;
    float p = 0x1.6d781p-10f * r + 0x1.123adap-7f; /* minimax of (exp(r) - 1 - r) / r^2 on |r| < ln2 / 2 */
    p = p * r + 0x1.5554c2p-5f;
    p = p * r + 0x1.55549p-3f;
    p = p * r + 0.5f;
    p = 1.0f + (p * (r * r) + r);
    uint32_t n;
    memcpy(&n, &big, 4);
    n <<= 23;
    float scale;
    memcpy(&scale, &n, 4);
    return p * scale;
}

static inline __attribute__((always_inline)) double row_exp_d(double x)
{
    const double magic = 0x1.8p52;
    x = x < -746.0 ? -746.0 : x;
    const double big = x * 0x1.71547652b82fep+0 + magic, k = big - magic;
    double r = x - k * 0x1.62e42feep-1;
    r = r - k * 0x1.a39ef35793c76p-33;
    double p = 1.0 / 6227020800.0; /* Taylor, degree 13: below 1e-17 on |r| < ln2 / 2 */
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = 1.0 + (p * (r * r) + r);
    int64_t n;
    memcpy(&n, &big, 8);
    n = (int64_t)((uint64_t)n - 0x4338000000000000u);
    const int64_t h = (int64_t)((int32_t)n >> 1);
    const uint64_t a = (uint64_t)(h + 1023) << 52, b = (uint64_t)(n - h + 1023) << 52;
    double fa, fb;
    memcpy(&fa, &a, 8);
    memcpy(&fb, &b, 8);
    return p * fa * fb;
}
#endif
