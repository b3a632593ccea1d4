/* vmath.h: the functions that expressions of the elementwise table may call, for each compute type.
 *
 * vm_<name>_f32, vm_<name>_f64 and, where integers have one, vm_<name>_i64. The float32 forms are free
 * of branches so that the compiler turns the loops around them into vector code at every CPU level;
 * float64 goes through libm. NaN, infinities, signed zero and denormals follow C99 everywhere.
 */
#ifndef MXCY_VMATH_H
#define MXCY_VMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define VM static inline __attribute__((always_inline))

/* -- integers: wrap-around, and no trap for a divisor of 0 or for INT64_MIN / -1 ------------------- */
VM int64_t vm_add_i64(int64_t x, int64_t y) { return (int64_t)((uint64_t)x + (uint64_t)y); }
VM int64_t vm_sub_i64(int64_t x, int64_t y) { return (int64_t)((uint64_t)x - (uint64_t)y); }
VM int64_t vm_mul_i64(int64_t x, int64_t y) { return (int64_t)((uint64_t)x * (uint64_t)y); }
VM int64_t vm_neg_i64(int64_t x) { return (int64_t)(0 - (uint64_t)x); }
VM int64_t vm_abs_i64(int64_t x) { return x < 0 ? vm_neg_i64(x) : x; }

VM int64_t vm_div_i64(int64_t x, int64_t y)
{
    if (y == 0) return 0;
    return y == -1 ? vm_neg_i64(x) : x / y;
}

VM int64_t vm_mod_i64(int64_t x, int64_t y)
{
    if (y == 0 || y == -1) return 0;
    int64_t r = x % y;
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

VM int64_t vm_pow_i64(int64_t x, int64_t y)
{
    if (y < 0) /* the integer part of 1 / x^|y| */
        return x == 1 ? 1 : x == -1 ? (y & 1 ? -1 : 1) : 0;
    uint64_t r = 1, b = (uint64_t)x;
    for (; y > 0; y >>= 1, b *= b)
        if (y & 1) r *= b;
    return (int64_t)r;
}

/* -- float64 ---------------------------------------------------------------------------------------- */
#define VM_LIBM_F64(name) VM double vm_##name##_f64(double x) { return name(x); }
VM_LIBM_F64(exp) VM_LIBM_F64(expm1) VM_LIBM_F64(log) VM_LIBM_F64(log2) VM_LIBM_F64(log10) VM_LIBM_F64(log1p)
VM_LIBM_F64(sqrt) VM_LIBM_F64(sin) VM_LIBM_F64(cos) VM_LIBM_F64(tan) VM_LIBM_F64(asin)
VM_LIBM_F64(acos) VM_LIBM_F64(atan) VM_LIBM_F64(sinh) VM_LIBM_F64(cosh) VM_LIBM_F64(tanh) VM_LIBM_F64(asinh)
VM_LIBM_F64(acosh) VM_LIBM_F64(atanh) VM_LIBM_F64(erf) VM_LIBM_F64(floor) VM_LIBM_F64(ceil) VM_LIBM_F64(trunc)

/* Where tiny numbers count as 0, the library's function takes their bits and is lost. */
VM double vm_cbrt_f64(double x) { return x == 0 ? x + x : cbrt(x); }
VM double vm_abs_f64(double x) { return fabs(x); }
VM double vm_round_f64(double x)
{
    double t = trunc(x);
    return fabs(x - t) >= 0.5 ? t + copysign(1.0, x) : t;
}
VM double vm_rint_f64(double x) /* halves go down, as in the reference */
{
    double t = floor(x);
    return copysign(x - t > 0.5 ? t + 1.0 : t, x);
}
VM double vm_max_f64(double x, double y) { return x > y || x != x ? x : y; }
VM double vm_min_f64(double x, double y) { return x < y || x != x ? x : y; }
VM double vm_pow_f64(double x, double y) { return pow(x, y); }
VM double vm_hypot_f64(double x, double y) { return hypot(x, y); }
VM double vm_mod_f64(double x, double y)
{
    if (y == 0) return 0;
    double r = fmod(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
VM double vm_sigmoid_f64(double x)
{
    double e = exp(-fabs(x));
    return (x < 0 ? e : 1.0) / (1.0 + e);
}
VM double vm_softrelu_f64(double x) { return (x > 0 ? x : x == x ? 0.0 : x) + log1p(exp(-fabs(x))); }
VM double vm_gelu_f64(double x) { return x == -INFINITY ? -0.0 : 0.5 * x * erfc(x * -0.7071067811865476); }
VM double vm_smooth_l1_f64(double x, double s)
{
    double a = fabs(x), q = s * s;
    return a > 1.0 / q ? a - 0.5 / q : 0.5 * x * x * q;
}

/* Not short: called, not inlined; see special.h. */
static double vm_tgamma_f64(double x);
static double vm_lgamma_f64(double x);
static double vm_polygamma_f64(double x, double order);
static double vm_erfinv_f64(double x);

/* -- float32: branch-free ------------------------------------------------------------------------------
 * Comparisons are written so that NaN falls through to the arithmetic and comes out as NaN. */
VM float vm_bits_f32(uint32_t u) { float f; memcpy(&f, &u, 4); return f; }
VM uint32_t vm_word_f32(float f) { uint32_t u; memcpy(&u, &f, 4); return u; }
VM double vm_bits_f64(uint64_t u) { double f; memcpy(&f, &u, 8); return f; }
VM uint64_t vm_word_f64(double f) { uint64_t u; memcpy(&u, &f, 8); return u; }

#define VM_LN2_HI 0x1.62ep-1f /* 12 bits: a product with an exponent is exact */
#define VM_LN2_LO 0x1.0bfbe8p-15f
#define VM_LOG2E 0x1.715476p+0f
#define VM_MAGIC 0x1.8p23f /* adding it rounds to an integer, which then sits in the low bits */

/* e^r - 1 for |r| <= ln(2) / 2. */
VM float vm_expm1_core(float r)
{
    float p = 0x1.6d7810p-10f;
    p = p * r + 0x1.123adap-7f;
    p = p * r + 0x1.5554c2p-5f;
    p = p * r + 0x1.555490p-3f;
    p = p * r + 0.5f;
    return p * (r * r) + r;
}

/* With these added instead, the low bits are the exponent field of a float, or twice that field. */
#define VM_MAGIC_FIELD (VM_MAGIC + 127.0f)
#define VM_MAGIC_FIELDS (VM_MAGIC + 254.0f)

/* y 2^n for |n| < 252 in two exact steps but the last rounding; `magic` is n + VM_MAGIC_FIELDS. */
VM float vm_scale_f32(float y, float magic)
{
    uint32_t fields = vm_word_f32(magic), half = fields >> 1;
    return y * vm_bits_f32(half << 23) * vm_bits_f32((fields - half) << 23);
}

/* e^x for -104 <= x <= 89. */
VM float vm_exp_inside(float x)
{
    float magic = x * VM_LOG2E + VM_MAGIC_FIELDS, n = magic - VM_MAGIC_FIELDS;
    float r = x - n * VM_LN2_HI;
    r = r - n * VM_LN2_LO;
    return vm_scale_f32(1.0f + vm_expm1_core(r), magic);
}

VM float vm_exp_f32(float x)
{
    float c = x > 89.0f ? 89.0f : x;
    c = c < -104.0f ? -104.0f : c;
    return vm_exp_inside(c);
}

VM float vm_expm1_f32(float x)
{
    float c = x > 89.0f ? 89.0f : x;
    c = c < -30.0f ? -30.0f : c;
    float magic = c * VM_LOG2E + VM_MAGIC, n = magic - VM_MAGIC;
    float r = c - n * VM_LN2_HI;
    r = r - n * VM_LN2_LO;
    /* half of the scale, because 2^128 is no float */
    float scale = vm_bits_f32((vm_word_f32(magic) - 0x4b400000u + 126u) << 23);
    float y = 2.0f * (scale * vm_expm1_core(r) + (scale - 0.5f));
    return fabsf(x) < 1e-7f ? x : y;
}

/* x = m 2^e with m in [0.75, 1.5): e as a float, m - 1 as the result. Zero, infinity and NaN give
 * nonsense that the callers replace. */
VM float vm_split_f32(float x, float *e)
{
    int tiny = x < 0x1p-126f;
    uint32_t i = vm_word_f32(tiny ? x * 0x1p23f : x);
    int32_t k = (int32_t)(i - 0x3f400000u) >> 23;
    *e = (float)k - (tiny ? 23.0f : 0.0f);
    return vm_bits_f32(i - ((uint32_t)k << 23)) - 1.0f;
}

/* ln(1 + f) - f + f^2 / 2 for f in [-0.25, 0.5). */
VM float vm_log_core(float f)
{
    float f2 = f * f, f4 = f2 * f2;
    float a = -0x1.000046p-2f * f + 0x1.5555a4p-2f, b = -0x1.54ee28p-3f * f + 0x1.99697ap-3f;
    float c = -0x1.0d9942p-3f * f + 0x1.2883bep-3f, d = -0x1.71a206p-5f * f + 0x1.acd728p-4f;
    return ((d * f2 + c) * f4 + (b * f2 + a)) * f * f2;
}

/* What a logarithm is at the border of its domain; `y` inside. */
VM float vm_log_edges(float x, float y)
{
    y = x < INFINITY ? y : x; /* infinity and NaN stay */
    y = x == 0 ? -INFINITY : y;
    return x < 0 ? NAN : y;
}

VM float vm_log_f32(float x)
{
    float e, f = vm_split_f32(x, &e), p = vm_log_core(f);
    p = e * VM_LN2_LO + p;
    p = f * f * -0.5f + p;
    return vm_log_edges(x, e * VM_LN2_HI + (p + f));
}

VM float vm_log2_f32(float x)
{
    float e, f = vm_split_f32(x, &e), low = f * f * -0.5f + vm_log_core(f);
    /* (f + low) / ln 2 with f cut to 12 bits, so that its product with the constant's head is exact */
    float head = vm_bits_f32(vm_word_f32(f) & 0xfffff000u), tail = (f - head) + low;
    float y = tail * VM_LOG2E + head * 0x1.47652cp-12f;
    float big = head * 0x1.714p0f, sum = e + big, error = big - (sum - e);
    return vm_log_edges(x, sum + (y + error));
}

VM float vm_log10_f32(float x)
{
    float e, f = vm_split_f32(x, &e), low = f * f * -0.5f + vm_log_core(f);
    float head = vm_bits_f32(vm_word_f32(f) & 0xfffff000u), tail = (f - head) + low;
    float y = tail * 0x1.bcb7b2p-2f + head * 0x1.6f62a4p-11f + e * 0x1.04d428p-12f;
    float big = e * 0x1.34p-2f, small = head * 0x1.bcp-2f, sum = big + small, error = small - (sum - big);
    return vm_log_edges(x, sum + (y + error));
}

VM float vm_log1p_f32(float x)
{
    float u = 1.0f + x, lost = x - (u - 1.0f), e;
    float f = vm_split_f32(u, &e);
    float shrink = vm_bits_f32((uint32_t)(127 - (int32_t)e) << 23); /* 2^-e; e > 126 has nothing lost */
    f = f + (u < 0x1p60f ? lost * shrink : 0.0f);
    float p = vm_log_core(f);
    p = e * VM_LN2_LO + p;
    p = f * f * -0.5f + p;
    float y = vm_log_edges(u, e * VM_LN2_HI + (p + f));
    return fabsf(x) < 1e-7f ? x : y;
}

/* ln(1 + e) for 0 <= e <= 1: of e itself, or of (1 + e) / 2, whose distance from 1 is exact. */
VM float vm_log1p_unit(float e)
{
    float f = e > 0.5f ? e * 0.5f - 0.5f : e, k = e > 0.5f ? 1.0f : 0.0f;
    float p = k * VM_LN2_LO + vm_log_core(f);
    p = f * f * -0.5f + p;
    return k * VM_LN2_HI + (p + f);
}

/* (1 - e) / (1 + e) with e = e^-2|x| = s (1 + q): both sums are rounded once. The reduced argument is halved, so
 * that |x| need not be doubled. Worst error 1.9 ulp. */
VM float vm_tanh_f32(float x)
{
    float a = fabsf(x), c = 10.0f < a ? 10.0f : a;
    float magic = VM_MAGIC_FIELD - c * (2.0f * VM_LOG2E), n = magic - VM_MAGIC_FIELD;
    float r = n * (0.5f * VM_LN2_HI) + c;
    r = n * (0.5f * VM_LN2_LO) + r;
    float s = vm_bits_f32(vm_word_f32(magic) << 23), q = vm_expm1_core(-2.0f * r);
    return copysignf(((1.0f - s) - s * q) / (s * q + (s + 1.0f)), x);
}

/* 1 / (1 + e) with e = e^-x = (1 + q) h / i, for powers of two h and 1 / i, none of which overflows: the sum
 * h + i + h q is rounded once, but for what h + i has lost. Worst error 1.7 ulp. */
VM float vm_sigmoid_f32(float x)
{
    float c = 104.0f < x ? 104.0f : x;
    c = -104.0f > c ? -104.0f : c;
    float magic = VM_MAGIC_FIELDS - c * VM_LOG2E, n = magic - VM_MAGIC_FIELDS;
    float r = n * VM_LN2_HI + c;
    r = n * VM_LN2_LO + r;
    float q = vm_expm1_core(-r);
    uint32_t fields = vm_word_f32(magic), half = fields >> 1;
    float h = vm_bits_f32(half << 23), i = vm_bits_f32((254u - (fields - half)) << 23);
    float sum = h + i, lost = i - (sum - h);
    return i / ((h * q + lost) + sum);
}

VM float vm_softrelu_f32(float x)
{
    float c = -fabsf(x);
    c = c < -104.0f ? -104.0f : c;
    return (x < 0 ? 0.0f : x) + vm_log1p_unit(vm_exp_inside(c));
}

/* Above 1.02 the complement is the fourth power of 1 / polynomial. */
VM float vm_erf_f32(float x)
{
    float a = fabsf(x), c = a > 3.95f ? 3.95f : a, z = c * c;
    float p = 7.65682e-05f;
    p = p * z - 0.00079549657f;
    p = p * z + 0.005182628f;
    p = p * z - 0.026851185f;
    p = p * z + 0.11283534f;
    p = p * z - 0.37612623f;
    p = p * z + 0.12837917f;
    p = p * c + c;
    float q = 0x1.312dc0p-9f;
    q = q * c - 0x1.bd1144p-6f;
    q = q * c + 0x1.336ceep-3f;
    q = q * c - 0x1.ec7c10p-2f;
    q = q * c + 0x1.02f612p+0f;
    q = q * c - 0x1.5cd0d6p+0f;
    q = q * c + 0x1.56a7ccp+0f;
    q = q * c - 0x1.12e684p-1f;
    q = q * c + 0x1.0f258cp-1f;
    q = q * c + 0x1.ed4000p-1f;
    q = q * q;
    q = 1.0f - 1.0f / (q * q);
    return copysignf(a < 1.02f ? p : q, x);
}

/* x times the normal distribution function: the tail is e^(-t^2 / 2) u(t) / v(t), with the square of t in
 * two floats, so that far negative results keep their digits. */
VM float vm_gelu_f32(float x)
{
    float a = fabsf(x), t = a > 15.0f ? 15.0f : a;
    float u = 0.00415323f;
    u = u * t + 0.04088111f;
    u = u * t + 0.18396909f;
    u = u * t + 0.43928336f;
    u = u * t + 0.5f;
    float v = 0.01041049f;
    v = v * t + 0.10247987f;
    v = v * t + 0.47140857f;
    v = v * t + 1.20554807f;
    v = v * t + 1.67645172f;
    v = v * t + 1.0f;
    float head = vm_bits_f32(vm_word_f32(t) & 0xfffff000u), c = head * head * -0.5f;
    float magic = c * VM_LOG2E + VM_MAGIC_FIELDS, n = magic - VM_MAGIC_FIELDS;
    float r = c - n * VM_LN2_HI;
    r = r - n * VM_LN2_LO + (t - head) * (t + head) * -0.5f;
    float tail = vm_scale_f32((1.0f + vm_expm1_core(r)) * u / v * t, magic);
    return x < 0 ? -tail : (x > 15.0f ? x : t) - tail;
}

/* For |x| <= VM_TRIG_LIMIT; the loops send other lanes to libm. The reduction is in double, with pi/2 in
 * two parts, the first of 29 bits. */
#define VM_TRIG_LIMIT 1e7f
VM float vm_trig_f32(float x, uint64_t turn)
{
    double d = (double)x;
    double magic = d * 0.6366197723675814 + 0x1.8p52, n = magic - 0x1.8p52;
    float r = (float)(d - n * 0x1.921fb54p+0 - n * 0x1.10b4611a62633p-30);
    uint32_t q = (uint32_t)(vm_word_f64(magic) + turn);
    float z = r * r;
    float s = -0x1.994e34p-13f * z + 0x1.11076ep-7f;
    s = s * z - 0x1.555546p-3f;
    s = s * z * r + r;
    float c = 0x1.99e0e4p-16f * z - 0x1.6c0c1ap-10f;
    c = c * z + 0x1.55554ap-5f;
    c = c * (z * z) + (z * -0.5f + 1.0f);
    uint32_t y = vm_word_f32(q & 1u ? c : s);
    return vm_bits_f32(y ^ (q & 2u) << 30);
}
VM float vm_sin_f32(float x) { float y = vm_trig_f32(x, 0); return x == 0 ? x : y; }
VM float vm_cos_f32(float x) { return vm_trig_f32(x, 1); }

/* 2^(y log2|x|) in double, then the cases of C99. */
VM float vm_pow_f32(float x, float y)
{
    double a = (double)fabsf(x);
    uint64_t i = vm_word_f64(a);
    /* exponent of a / sqrt(1/2), as a double: the integer sits in the low bits of 2^52 */
    uint64_t k = (i - 0x3fe6a09e667f3bcdull) >> 52; /* wraps below sqrt(1/2): 12 bits of two's complement */
    double e = vm_bits_f64(((k + 2048u) & 4095u) | 0x4330000000000000ull) - (4503599627370496.0 + 2048.0);
    double m = vm_bits_f64(i - (k << 52)), s = (m - 1.0) / (m + 1.0), z = s * s;
    double p = 0.2831152726910457;
    p = p * z + 0.319891389596478;
    p = p * z + 0.41220958120411477;
    p = p * z + 0.5770779393305632;
    p = p * z + 0.9617966941229257;
    p = p * z + 2.8853900817778446;
    double l = p * s + e;
    l = a == 0 ? -INFINITY : l;
    l = a < (double)INFINITY ? l : a;
    double t = l * (double)y;
    t = t > 200.0 ? 200.0 : t;
    t = t < -200.0 ? -200.0 : t;
    double magic = t + 0x1.8p52, r = t - (magic - 0x1.8p52);
    double q = 1.5201899557797452e-05;
    q = q * r + 0.00015469317312696157;
    q = q * r + 0.0013333922862303928;
    q = q * r + 0.009618027172755478;
    q = q * r + 0.0555041035282392;
    q = q * r + 0.24022651198754513;
    q = q * r + 0.6931471807287186;
    q = q * r + 0.9999999999616209;
    q = q * vm_bits_f64((vm_word_f64(magic) + 1023u) << 52);
    float w = (float)q, half = y * 0.5f;
    int whole = rintf(y) == y, odd = whole & (rintf(half) != half);
    uint32_t sign = odd ? vm_word_f32(x) & 0x80000000u : 0u;
    w = vm_bits_f32(vm_word_f32(w) | sign);
    w = (x < 0) & (x > -INFINITY) & !whole ? NAN : w;
    w = (x == -1.0f) & (fabsf(y) == INFINITY) ? 1.0f : w;
    return (y == 0) | (x == 1.0f) ? 1.0f : w;
}

VM float vm_hypot_f32(float x, float y)
{
    double a = (double)x, b = (double)y;
    float r = (float)sqrt(a * a + b * b);
    return (fabsf(x) == INFINITY) | (fabsf(y) == INFINITY) ? INFINITY : r;
}

#define VM_LIBM_F32(name) VM float vm_##name##_f32(float x) { return name##f(x); }
VM_LIBM_F32(sqrt) VM_LIBM_F32(tan) VM_LIBM_F32(asin) VM_LIBM_F32(acos) VM_LIBM_F32(atan)
VM_LIBM_F32(sinh) VM_LIBM_F32(cosh) VM_LIBM_F32(asinh) VM_LIBM_F32(acosh) VM_LIBM_F32(atanh)
VM_LIBM_F32(floor) VM_LIBM_F32(ceil) VM_LIBM_F32(trunc)
VM float vm_cbrt_f32(float x) { return x == 0 ? x + x : cbrtf(x); }

VM float vm_abs_f32(float x) { return fabsf(x); }
VM float vm_round_f32(float x)
{
    float t = truncf(x);
    return fabsf(x - t) >= 0.5f ? t + copysignf(1.0f, x) : t;
}
VM float vm_rint_f32(float x)
{
    float t = floorf(x);
    return copysignf(x - t > 0.5f ? t + 1.0f : t, x);
}
VM float vm_max_f32(float x, float y) { return x > y || x != x ? x : y; }
VM float vm_min_f32(float x, float y) { return x < y || x != x ? x : y; }
VM float vm_mod_f32(float x, float y)
{
    if (y == 0) return 0;
    float r = fmodf(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
VM float vm_smooth_l1_f32(float x, float s)
{
    float a = fabsf(x), q = s * s;
    return a > 1.0f / q ? a - 0.5f / q : 0.5f * x * x * q;
}
VM float vm_tgamma_f32(float x) { return (float)vm_tgamma_f64(x); }
VM float vm_lgamma_f32(float x) { return (float)vm_lgamma_f64(x); }
VM float vm_polygamma_f32(float x, float order) { return (float)vm_polygamma_f64(x, order); }
VM float vm_erfinv_f32(float x) { return (float)vm_erfinv_f64(x); }

#include "special.h"
#endif
