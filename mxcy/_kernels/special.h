/* special.h: gamma and its kin in float64, for vmath.h; plain functions, one element a call. */
#ifndef MXCY_SPECIAL_H
#define MXCY_SPECIAL_H

#define SPECIAL static __attribute__((noinline))

/* Poles at 0, -1, -2, ...: infinity at the zeros (with their sign), NaN at the negative integers. */
SPECIAL double vm_tgamma_f64(double x) { return tgamma(x); }

/* lgamma writes the global `signgam`; lgamma_r does not, so threads do not meet. */
SPECIAL double vm_lgamma_f64(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

static double special_digamma(double x)
{
    double below = 0;
    if (x <= 0) {
        if (x == 0) return copysign(INFINITY, -x);
        if (x == floor(x)) return NAN;
        double t = x - floor(x); /* reflection; the period of the tangent taken off first */
        below = -M_PI / tan(M_PI * t);
        x = 1 - x;
    }
    for (; x < 10; x += 1) below -= 1 / x;
    double w = 1 / (x * x);
    double tail = w * (1.0 / 12 - w * (1.0 / 120 - w * (1.0 / 252 - w * (1.0 / 240 - w * (1.0 / 132
                  - w * (691.0 / 32760 - w / 12))))));
    return below + log(x) - 0.5 / x - tail;
}

/* (-1)^(n+1) n! times the sum over k of (x + k)^-(n+1), the sum by Euler and Maclaurin from x >= 12. */
SPECIAL double vm_polygamma_f64(double x, double order)
{
    static const double bernoulli[] = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160,
                                       -691.0 / 1307674368000.0, 1.0 / 74724249600.0}; /* B2k / (2k)! */
    int n = order > 0 && order < 64 ? (int)order : 0;
    if (n == 0) return special_digamma(x);
    if (x != x || x == INFINITY) return x == x ? 0.0 : x;
    if (x <= 0 && x == floor(x)) return n & 1 ? INFINITY : NAN;
    if (x < -1e5) return NAN; /* would take that many steps */
    double s = n + 1, sum = 0;
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
SPECIAL double vm_erfinv_f64(double x)
{
    double a = fabs(x);
    if (!(a < 1)) return a == 1 ? copysign(INFINITY, x) : NAN;
    if (a < 1e-8) return x * 0.886226925452758;
    double l = log1p(-a * a), b = 4.330746750799873 + l / 2;
    double y = sqrt(sqrt(b * b - l / 0.147) - b);
    for (int i = 0; i < 4; i++) {
        double error = a > 0.5 ? (1 - a) - erfc(y) : erf(y) - a;
        double step = error / (1.1283791670955126 * exp(-y * y));
        y -= step / (1 + y * step);
    }
    return copysign(y, x);
}
#endif
