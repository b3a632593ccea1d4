/* vmath.cuh: the functions that expressions of the elementwise table may call, for each compute type.
 *
 * vm_<name>_f32, _f64 and, where integers have one, _i64: the same names and the same edge cases as
 * mxcy/_kernels/vmath.h. The device's own functions do the work (float32 within 2 ulp); what is here is what
 * they leave open: NaN, halves, divisors of 0, special functions that CUDA does not have.
 */
#ifndef MXCY_VMATH_CUH
#define MXCY_VMATH_CUH

/* -- integers: wrap-around, and no trap for a divisor of 0 or for the smallest number over -1 -------------- */
MX_DEV i64 vm_add_i64(i64 x, i64 y) { return (i64)((u64)x + (u64)y); }
MX_DEV i64 vm_sub_i64(i64 x, i64 y) { return (i64)((u64)x - (u64)y); }
MX_DEV i64 vm_mul_i64(i64 x, i64 y) { return (i64)((u64)x * (u64)y); }
MX_DEV i64 vm_neg_i64(i64 x) { return (i64)(0 - (u64)x); }
MX_DEV i64 vm_abs_i64(i64 x) { return x < 0 ? vm_neg_i64(x) : x; }
MX_DEV i64 vm_div_i64(i64 x, i64 y) { return y == 0 ? 0 : y == -1 ? vm_neg_i64(x) : x / y; }
MX_DEV i64 vm_mod_i64(i64 x, i64 y)
{
    if (y == 0 || y == -1) return 0;
    const i64 r = x % y;
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
MX_DEV i64 vm_pow_i64(i64 x, i64 y)
{
    if (y < 0) return x == 1 ? 1 : x == -1 ? (y & 1 ? -1 : 1) : 0; /* the integer part of 1 / x^|y| */
    u64 r = 1, b = (u64)x;
    for (; y > 0; y >>= 1, b *= b)
        if (y & 1) r *= b;
    return (i64)r;
}

/* -- float64 and float32 from one text: T the type, F(name) the device's function --------------------------- */
#define VM_LIB1(name, F32, F64)                                                                             \
    MX_DEV float vm_##name##_f32(float x) { return F32(x); }                                                \
    MX_DEV double vm_##name##_f64(double x) { return F64(x); }
VM_LIB1(exp, expf, exp) VM_LIB1(expm1, expm1f, expm1) VM_LIB1(log, logf, log) VM_LIB1(log2, log2f, log2)
VM_LIB1(log10, log10f, log10) VM_LIB1(log1p, log1pf, log1p) VM_LIB1(sqrt, sqrtf, sqrt)
VM_LIB1(cbrt, cbrtf, cbrt) VM_LIB1(sin, sinf, sin) VM_LIB1(cos, cosf, cos) VM_LIB1(tan, tanf, tan)
VM_LIB1(asin, asinf, asin) VM_LIB1(acos, acosf, acos) VM_LIB1(atan, atanf, atan) VM_LIB1(sinh, sinhf, sinh)
VM_LIB1(cosh, coshf, cosh) VM_LIB1(tanh, tanhf, tanh) VM_LIB1(asinh, asinhf, asinh)
VM_LIB1(acosh, acoshf, acosh) VM_LIB1(atanh, atanhf, atanh) VM_LIB1(erf, erff, erf)
VM_LIB1(floor, floorf, floor) VM_LIB1(ceil, ceilf, ceil) VM_LIB1(trunc, truncf, trunc)
VM_LIB1(abs, fabsf, fabs)

#define VM_BOTH(T, X, fabs, floor, trunc, copysign, fmod, exp, log1p, erfc, hypot, pow)                     \
    MX_DEV T vm_max_##X(T x, T y) { return x > y || x != x ? x : y; }                                       \
    MX_DEV T vm_min_##X(T x, T y) { return x < y || x != x ? x : y; }                                       \
    MX_DEV T vm_pow_##X(T x, T y) { return pow(x, y); }                                                     \
    MX_DEV T vm_hypot_##X(T x, T y) { return hypot(x, y); }                                                 \
    MX_DEV T vm_round_##X(T x) /* halves away from zero */                                                  \
    {                                                                                                       \
        const T t = trunc(x);                                                                               \
        return fabs(x - t) >= (T)0.5 ? t + copysign((T)1, x) : t;                                           \
    }                                                                                                       \
    MX_DEV T vm_rint_##X(T x) /* halves downward */                                                         \
    {                                                                                                       \
        const T t = floor(x);                                                                               \
        return copysign(x - t > (T)0.5 ? t + (T)1 : t, x);                                                  \
    }                                                                                                       \
    MX_DEV T vm_mod_##X(T x, T y) /* the sign of y; 0 for y = 0 */                                          \
    {                                                                                                       \
        if (y == 0) return 0;                                                                               \
        const T r = fmod(x, y);                                                                             \
        return r != 0 && (r < 0) != (y < 0) ? r + y : r;                                                    \
    }                                                                                                       \
    MX_DEV T vm_sigmoid_##X(T x)                                                                            \
    {                                                                                                       \
        const T e = exp(-fabs(x));                                                                          \
        return (x < 0 ? e : (T)1) / ((T)1 + e);                                                             \
    }                                                                                                       \
    MX_DEV T vm_softrelu_##X(T x) { return (x > 0 ? x : x == x ? (T)0 : x) + log1p(exp(-fabs(x))); }        \
    MX_DEV T vm_gelu_##X(T x)                                                                               \
    {                                                                                                       \
        return x == -(T)mx_inf() ? -(T)0 : (T)0.5 * x * erfc(x * (T)-0.7071067811865476);                   \
    }                                                                                                       \
    MX_DEV T vm_smooth_l1_##X(T x, T s)                                                                     \
    {                                                                                                       \
        const T a = fabs(x), q = s * s;                                                                     \
        return a > (T)1 / q ? a - (T)0.5 / q : (T)0.5 * x * x * q;                                          \
    }
VM_BOTH(float, f32, fabsf, floorf, truncf, copysignf, fmodf, expf, log1pf, erfcf, hypotf, powf)
VM_BOTH(double, f64, fabs, floor, trunc, copysign, fmod, exp, log1p, erfc, hypot, pow)

/* -- special functions, in float64: called, not inlined ------------------------------------------------------- */
MX_CALL double vm_tgamma_f64(double x) { return tgamma(x); }
MX_CALL double vm_lgamma_f64(double x) { return lgamma(x); }

MX_CALL double vm_digamma(double x)
{
    double below = 0;
    if (x <= 0) {
        if (x == 0) return copysign((double)mx_inf(), -x);
        if (x == floor(x)) return mx_nan();
        below = -3.141592653589793 / tan(3.141592653589793 * (x - floor(x)));
        x = 1 - x;
    }
    for (; x < 10; x += 1) below -= 1 / x;
    const double w = 1 / (x * x);
    const double tail = w * (1.0 / 12 - w * (1.0 / 120 - w * (1.0 / 252 - w * (1.0 / 240 - w * (1.0 / 132
                        - w * (691.0 / 32760 - w / 12))))));
    return below + log(x) - 0.5 / x - tail;
}

/* (-1)^(n+1) n! times the sum over k of (x + k)^-(n+1), the sum by Euler and Maclaurin from x >= 12. */
MX_CALL double vm_polygamma_f64(double x, double order)
{
    const double bernoulli[7] = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160,
                                 -691.0 / 1307674368000.0, 1.0 / 74724249600.0}; /* B2k / (2k)! */
    const int n = order > 0 && order < 64 ? (int)order : 0;
    if (n == 0) return vm_digamma(x);
    if (x != x || x == mx_inf()) return x == x ? 0.0 : x;
    if (x <= 0 && x == floor(x)) return n & 1 ? mx_inf() : mx_nan();
    if (x < -1e5) return mx_nan(); /* would take that many steps */
    const double s = n + 1;
    double sum = 0;
    for (; x < 12; x += 1) sum += pow(x, -s);
    sum += pow(x, 1 - s) / (s - 1) + 0.5 * pow(x, -s);
    double factor = s * pow(x, -s - 1);
    for (int k = 0; k < 7; k++) {
        sum += bernoulli[k] * factor;
        factor *= (s + 2 * k + 1) * (s + 2 * k + 2) / (x * x);
    }
    return (n & 1 ? 1 : -1) * tgamma(s) * sum;
}

/* A rough start (Winitzki's form), then Newton's steps on erfc or erf, whichever keeps the digits. */
MX_CALL double vm_erfinv_f64(double x)
{
    const double a = fabs(x);
    if (!(a < 1)) return a == 1 ? copysign((double)mx_inf(), x) : (double)mx_nan();
    if (a < 1e-8) return x * 0.886226925452758;
    const double l = log1p(-a * a), b = 4.330746750799873 + l / 2;
    double y = sqrt(sqrt(b * b - l / 0.147) - b);
    for (int i = 0; i < 4; i++) {
        const double error = a > 0.5 ? (1 - a) - erfc(y) : erf(y) - a;
        const double step = error / (1.1283791670955126 * exp(-y * y));
        y -= step / (1 + y * step);
    }
    return copysign(y, x);
}
MX_DEV float vm_tgamma_f32(float x) { return (float)vm_tgamma_f64(x); }
MX_DEV float vm_lgamma_f32(float x) { return (float)vm_lgamma_f64(x); }
MX_DEV float vm_polygamma_f32(float x, float order) { return (float)vm_polygamma_f64(x, order); }
MX_DEV float vm_erfinv_f32(float x) { return (float)vm_erfinv_f64(x); }

#endif
