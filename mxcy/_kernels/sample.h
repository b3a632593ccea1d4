/* Draws from distributions whose parameters are arrays or that need rejection, draws from given
 * probabilities, and densities.
 *
 * What lives here: gamma, Poisson, negative binomial and the distributions with a parameter for each
 * block. What does not: uniform, normal, exponential with numbers as parameters (random.h).
 * Invariant: element e uses the counters (base + e, r) for its attempts r = 0, 1, ... and no others, so
 * it depends on seed, base and e alone, however often its neighbours are rejected.
 */
#ifndef MXCY_SAMPLE_H
#define MXCY_SAMPLE_H

#include "counting.h"

enum { DRAW_UNIFORM, DRAW_NORMAL, DRAW_EXPONENTIAL, DRAW_GAMMA, DRAW_POISSON, DRAW_NEGATIVE,
       DRAW_GENERALIZED };
#define DRAW_ATTEMPTS 10000

typedef struct { double a, b, held; int stage; } draw_state;

/* (0, 1) from one word, and with 53 bits from two. */
static inline double draw_unit(uint32_t w) { return ((double)w + 0.5) * 0x1p-32; }
static inline double draw_fine(uint32_t high, uint32_t low)
{
    return (double)(int64_t)(((uint64_t)high << 32 | low) >> 11) * 0x1p-53 + 0x1p-54;
}

static inline double draw_normal(uint32_t high, uint32_t low, uint32_t turn)
{
    return sqrt(-2.0 * log(draw_fine(high, low))) * cos(6.283185307179586477 * draw_unit(turn));
}

/* G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000). */
static int draw_gamma(double alpha, const uint32_t w[4], double *out)
{
    const double d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3, c = 1 / sqrt(9 * d);
    const double x = sqrt(-2.0 * log(draw_unit(w[0]))) * cos(6.283185307179586477 * draw_unit(w[1]));
    double v = 1 + c * x;
    if (!(v > 0)) return 0;
    v = v * v * v;
    if (!(log(draw_unit(w[2])) < 0.5 * x * x + d - d * v + d * log(v))) return 0;
    *out = d * v;
    if (alpha < 1) *out *= exp(log(draw_unit(w[3])) / alpha);
    return 1;
}

/* Below 10 by inversion; above by W. Hörmann, "The transformed rejection method for generating Poisson
 * random variables" (1993), PTRS; far above as a rounded normal. */
static int draw_poisson(double lam, const uint32_t w[4], double *out)
{
    int sign;
    if (lam < 10) {
        const double u = draw_fine(w[0], w[1]);
        double p = exp(-lam), sum = p, k = 0;
        while (u > sum && k < 200) {
            k += 1;
            p *= lam / k;
            sum += p;
        }
        *out = k;
        return 1;
    }
    if (lam > 1e9) {
        *out = floor(lam + sqrt(lam) * draw_normal(w[0], w[1], w[2]) + 0.5);
        return 1;
    }
    const double u = draw_fine(w[0], w[1]) - 0.5, v = draw_fine(w[2], w[3]), us = 0.5 - fabs(u);
    const double b = 0.931 + 2.53 * sqrt(lam), a = -0.059 + 0.02483 * b;
    const double k = floor((2 * a / us + b) * u + lam + 0.43);
    *out = k;
    if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return 1;
    if (k < 0 || (us < 0.013 && v > us)) return 0;
    return log(v) + log(1.1239 + 1.1328 / (b - 3.4)) - log(a / (us * us) + b)
           <= k * log(lam) - lam - lgamma_r(k + 1, &sign);
}

/* Whether the parameters make a distribution; if not, *out is the result. */
static int draw_ready(int64_t kind, draw_state *s, double *out)
{
    const double a = s->a, b = s->b;
    int good = a == a && b == b;
    s->stage = 0;
    switch (kind) {
    case DRAW_EXPONENTIAL: good &= a > 0; break;
    case DRAW_GAMMA: good &= a > 0 && b > 0 && a < 1e300; break;
    case DRAW_POISSON:
        s->held = a;
        s->stage = 1;
        *out = 0;
        if (a <= 0) return 0;
        good &= a < 1e300;
        break;
    case DRAW_NEGATIVE: /* number of failures: Poisson with a gamma distributed mean */
        *out = 0;
        good &= a > 0 && b > 0 && b <= 1 && a < 1e300;
        if (good && b == 1) return 0;
        s->b = (1 - b) / b;
        break;
    case DRAW_GENERALIZED: /* mean a, dispersion b */
        *out = 0;
        good &= a >= 0 && b >= 0 && a < 1e300 && b < 1e300;
        if (good && a == 0) return 0;
        if (b == 0) {
            s->held = a;
            s->stage = 1;
        } else {
            s->b = a * b;
            s->a = 1 / b;
        }
        break;
    default: break;
    }
    if (!good) *out = NAN;
    return good;
}

/* One attempt; 1 when *out is the result. */
static int draw_try(int64_t kind, draw_state *s, const uint32_t w[4], double *out)
{
    switch (kind) {
    case DRAW_UNIFORM: *out = s->a + draw_fine(w[0], w[1]) * (s->b - s->a); return 1;
    case DRAW_NORMAL: *out = s->a + s->b * draw_normal(w[0], w[1], w[2]); return 1;
    case DRAW_EXPONENTIAL: *out = -log(draw_fine(w[0], w[1])) / s->a; return 1;
    case DRAW_GAMMA:
        if (!draw_gamma(s->a, w, out)) return 0;
        *out *= s->b;
        return 1;
    default: break;
    }
    if (s->stage == 0) {
        if (draw_gamma(s->a, w, out)) {
            s->held = *out * s->b;
            s->stage = 1;
        }
        return 0;
    }
    return draw_poisson(s->held, w, out);
}

/* ints = (kind, elements for each parameter, number of parameters); floats: the parameters, unless ins has
 * arrays of them. */
static void sample_body(void *v, int64_t block, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const int64_t kind = t->ints[0], inner = t->ints[1];
    const uint64_t base = t->rng[1] + t->rng_offset;
    uint32_t words[MXCY_RNG_WORDS];
    draw_state s[16];
    (void)lane;
    for (; block < end; block++) {
        const int64_t e = block * 16, n = t->outs[0].size - e < 16 ? t->outs[0].size - e : 16;
        double out[16];
        uint32_t wait = 0;
        for (int64_t i = 0; i < n; i++) {
            s[i].a = t->num_ins ? load_number(&t->ins[0], (e + i) / inner) : t->floats[0];
            s[i].b = t->ints[2] < 2 ? 0 : t->num_ins ? load_number(&t->ins[1], (e + i) / inner)
                                                     : t->floats[1];
            if (draw_ready(kind, &s[i], &out[i])) wait |= 1u << i;
        }
        for (uint64_t r = 0; wait; r++) {
            mxcy_philox_block(words, base + (uint64_t)e, r, t->rng[0]);
            for (int64_t i = 0; i < n; i++) {
                const uint32_t w[4] = {words[i], words[16 + i], words[32 + i], words[48 + i]};
                if (!(wait >> i & 1)) continue;
                if (r == DRAW_ATTEMPTS) out[i] = NAN;
                if (r == DRAW_ATTEMPTS || draw_try(kind, &s[i], w, &out[i])) wait &= ~(1u << i);
            }
        }
        for (int64_t i = 0; i < n; i++) {
            if (kind == DRAW_UNIFORM && s[i].b > s[i].a) { /* rounding may reach b */
                const double top = t->outs[0].dtype == MXCY_FLOAT64 ? nextafter(s[i].b, -INFINITY)
                                   : (double)nextafterf((float)s[i].b, -INFINITY);
                if (out[i] > top) out[i] = top;
            }
            store_double(&t->outs[0], e + i, out[i]);
        }
    }
}

static int sample_forward(const mxcy_task *t)
{
    parallel(t, (t->outs[0].size + 15) / 16, 32, sample_body, (void *)t);
    return MXCY_OK;
}

/* ---- classes without repetition, P(c) ~ log((c + 2) / (c + 1)): ints = (rows, draws, classes); outs: int64
 * classes, and how many attempts each row took. Row r uses the counters (base + r, attempt / 2). ----------- */
static void zipfian_body(void *v, int64_t r, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const int64_t draws = t->ints[1], range = t->ints[2];
    uint32_t w[MXCY_RNG_WORDS];
    (void)lane;
    for (; r < end; r++) {
        int64_t *y = (int64_t *)t->outs[0].data + r * draws, have = 0, tries = 0;
        while (have < draws) {
            if (tries % 2 == 0)
                mxcy_philox_block(w, t->rng[1] + t->rng_offset + (uint64_t)r * MXCY_RNG_COUNTERS,
                                  (uint64_t)(tries / 2), t->rng[0]);
            const int i = tries % 2 ? 32 : 0;
            int64_t c = (int64_t)exp(draw_fine(w[i], w[i + 16]) * log((double)range + 1)) - 1, seen = 0;
            c = c < 0 ? 0 : c >= range ? range - 1 : c;
            tries++;
            for (int64_t j = 0; j < have; j++) seen |= y[j] == c;
            if (!seen) y[have++] = c;
        }
        ((int64_t *)t->outs[1].data)[r] = tries;
    }
}

static int zipfian_forward(const mxcy_task *t)
{
    if (t->outs[1].size) parallel(t, t->ints[0], 1, zipfian_body, (void *)t);
    return MXCY_OK;
}

/* ---- multinomial: ints = (rows, k, draws of a row); outs: indices, perhaps logarithms of probabilities -----
 * workspace: running sums of the rows, rows * k doubles. */
static void cdf_body(void *v, int64_t r, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const int64_t k = t->ints[1];
    (void)lane;
    for (; r < end; r++) {
        double *cdf = (double *)t->workspace + r * k, sum = 0;
        int bad = 0;
        for (int64_t j = 0; j < k; j++) {
            const double p = load_number(&t->ins[0], r * k + j);
            bad |= !(p >= 0);
            cdf[j] = sum += p;
        }
        if (bad || !(sum > 0) || sum > 1e300) cdf[k - 1] = -1;
    }
}

static void multinomial_body(void *v, int64_t block, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const int64_t k = t->ints[1], draws = t->ints[2], total = t->outs[0].size;
    uint32_t w[MXCY_RNG_WORDS];
    (void)lane;
    for (; block < end; block++) {
        mxcy_philox_block(w, t->rng[1] + t->rng_offset + (uint64_t)block * MXCY_RNG_COUNTERS, 0, t->rng[0]);
        for (int64_t i = 0; i < 32 && block * 32 + i < total; i++) {
            const int64_t e = block * 32 + i, r = e / draws;
            const double *cdf = (const double *)t->workspace + r * k;
            const double u = draw_fine(w[i], w[i + 32]) * cdf[k - 1];
            int64_t lo = 0, hi = k - 1;
            while (lo < hi) { /* the first whose running sum is above u */
                const int64_t mid = lo + (hi - lo) / 2;
                if (cdf[mid] > u) hi = mid;
                else lo = mid + 1;
            }
            while (lo > 0 && cdf[lo] == cdf[lo - 1]) lo--; /* never one of probability zero */
            store_number(&t->outs[0], e, lo);
            if (t->num_outs > 1) store_double(&t->outs[1], e, log(load_number(&t->ins[0], r * k + lo)));
        }
    }
}

static int multinomial_forward(const mxcy_task *t)
{
    const int64_t rows = t->ints[0], k = t->ints[1];
    if (t->outs[0].size == 0) return MXCY_OK;
    parallel(t, rows, 8192 / (k + 1) + 1, cdf_body, (void *)t);
    for (int64_t r = 0; r < rows; r++)
        if (((double *)t->workspace)[r * k + k - 1] < 0)
            return mxcy_fail(t, MXCY_VALUE_ERROR, "row %lld holds no probabilities: expected numbers of at "
                             "least 0 with a finite sum above 0", (long long)r);
    parallel(t, (t->outs[0].size + 31) / 32, 64, multinomial_body, (void *)t);
    return MXCY_OK;
}

/* ---- densities: ints = (kind, elements for each parameter, length of an event, logarithm?) ------------------ */
enum { PDF_UNIFORM, PDF_NORMAL, PDF_EXPONENTIAL, PDF_GAMMA, PDF_POISSON, PDF_NEGATIVE, PDF_GENERALIZED,
       PDF_DIRICHLET };

static double pdf_negative(double x, double k, double p)
{
    int sign;
    return lgamma_r(x + k, &sign) - lgamma_r(x + 1, &sign) - lgamma_r(k, &sign) + k * log(p)
           + (x == 0 ? 0 : x * log1p(-p));
}

static double pdf_log(int64_t kind, double x, double a, double b)
{
    int sign;
    double z;
    switch (kind) {
    case PDF_UNIFORM: return -log(b - a);
    case PDF_NORMAL: z = (x - a) / b; return -0.5 * z * z - log(b) - 0.918938533204672742;
    case PDF_EXPONENTIAL: return log(a) - a * x;
    case PDF_GAMMA: return a * log(b) + (a - 1) * log(x) - b * x - lgamma_r(a, &sign);
    case PDF_POISSON: return x * log(a) - lgamma_r(x + 1, &sign) - a;
    case PDF_NEGATIVE: return pdf_negative(x, a, b);
    default: return pdf_negative(x, 1 / b, 1 / (1 + a * b));
    }
}

static double pdf_dirichlet(const mxcy_task *t, int64_t e, int64_t row, int64_t k)
{
    double total = 0, out = 0;
    int sign;
    for (int64_t j = 0; j < k; j++) {
        const double a = load_number(&t->ins[1], row * k + j);
        total += a;
        out += (a - 1) * log(load_number(&t->ins[0], e * k + j)) - lgamma_r(a, &sign);
    }
    return out + lgamma_r(total, &sign);
}

static void pdf_body(void *v, int64_t e, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)v;
    const int64_t kind = t->ints[0], inner = t->ints[1];
    (void)lane;
    for (; e < end; e++) {
        const int64_t row = e / inner;
        double l;
        if (kind == PDF_DIRICHLET) l = pdf_dirichlet(t, e, row, t->ints[2]);
        else
            l = pdf_log(kind, load_number(&t->ins[0], e), load_number(&t->ins[1], row),
                        t->num_ins > 2 ? load_number(&t->ins[2], row) : 0);
        store_double(&t->outs[0], e, t->ints[3] ? l : exp(l));
    }
}

static int pdf_forward(const mxcy_task *t)
{
    parallel(t, t->outs[0].size, 512, pdf_body, (void *)t);
    return MXCY_OK;
}

/* ---- blocks: ints = (outer, inner, event): (outer, event) to (outer, inner, event), and sums back ---------- */
static int block_repeat(const mxcy_task *t)
{
    const int64_t outer = t->ints[0], inner = t->ints[1], event = t->ints[2];
    const int64_t bytes = event * mxcy_itemsize(t->outs[0].dtype);
    char *y = (char *)t->outs[0].data;
    if (t->outs[0].size == 0) return MXCY_OK;
    for (int64_t o = 0; o < outer; o++)
        for (int64_t j = 0; j < inner; j++, y += bytes)
            memcpy(y, (const char *)t->ins[0].data + o * bytes, (size_t)bytes);
    return MXCY_OK;
}

static int block_sum(const mxcy_task *t)
{
    const int64_t outer = t->ints[0], inner = t->ints[1], event = t->ints[2];
    for (int64_t o = 0; o < outer; o++)
        for (int64_t k = 0; k < event; k++) {
            double sum = 0;
            for (int64_t j = 0; j < inner; j++) sum += load_number(&t->ins[0], (o * inner + j) * event + k);
            store_double(&t->outs[0], o * event + k, sum);
        }
    return MXCY_OK;
}
#endif
