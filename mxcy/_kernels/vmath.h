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
VM_LIBM_F64(sqrt) VM_LIBM_F64(cbrt) VM_LIBM_F64(sin) VM_LIBM_F64(cos) VM_LIBM_F64(tan) VM_LIBM_F64(asin)
VM_LIBM_F64(acos) VM_LIBM_F64(atan) VM_LIBM_F64(sinh) VM_LIBM_F64(cosh) VM_LIBM_F64(tanh) VM_LIBM_F64(asinh)
VM_LIBM_F64(acosh) VM_LIBM_F64(atanh) VM_LIBM_F64(erf) VM_LIBM_F64(floor) VM_LIBM_F64(ceil) VM_LIBM_F64(trunc)
VM_LIBM_F64(rint)

VM double vm_abs_f64(double x) { return fabs(x); }
VM double vm_round_f64(double x)
{
    double t = trunc(x);
    return fabs(x - t) >= 0.5 ? t + copysign(1.0, x) : t;
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

/* -- float32 ---------------------------------------------------------------------------------------- */
#define VM_LIBM_F32(name) VM float vm_##name##_f32(float x) { return name##f(x); }
VM_LIBM_F32(exp) VM_LIBM_F32(expm1) VM_LIBM_F32(log) VM_LIBM_F32(log2) VM_LIBM_F32(log10) VM_LIBM_F32(log1p)
VM_LIBM_F32(sqrt) VM_LIBM_F32(cbrt) VM_LIBM_F32(sin) VM_LIBM_F32(cos) VM_LIBM_F32(tan) VM_LIBM_F32(asin)
VM_LIBM_F32(acos) VM_LIBM_F32(atan) VM_LIBM_F32(sinh) VM_LIBM_F32(cosh) VM_LIBM_F32(tanh) VM_LIBM_F32(asinh)
VM_LIBM_F32(acosh) VM_LIBM_F32(atanh) VM_LIBM_F32(erf) VM_LIBM_F32(floor) VM_LIBM_F32(ceil) VM_LIBM_F32(trunc)
VM_LIBM_F32(rint)

VM float vm_abs_f32(float x) { return fabsf(x); }
VM float vm_round_f32(float x)
{
    float t = truncf(x);
    return fabsf(x - t) >= 0.5f ? t + copysignf(1.0f, x) : t;
}
VM float vm_max_f32(float x, float y) { return x > y || x != x ? x : y; }
VM float vm_min_f32(float x, float y) { return x < y || x != x ? x : y; }
VM float vm_hypot_f32(float x, float y) { return hypotf(x, y); }
VM float vm_mod_f32(float x, float y)
{
    if (y == 0) return 0;
    float r = fmodf(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
VM float vm_pow_f32(float x, float y) { return powf(x, y); }
VM float vm_sigmoid_f32(float x)
{
    float e = vm_exp_f32(-fabsf(x));
    return (x < 0 ? e : 1.0f) / (1.0f + e);
}
VM float vm_softrelu_f32(float x) { return (x > 0 ? x : x == x ? 0.0f : x) + vm_log1p_f32(vm_exp_f32(-fabsf(x))); }
VM float vm_gelu_f32(float x) { return (float)vm_gelu_f64(x); }
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
