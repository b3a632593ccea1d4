/* Log likelihood of univariate Hawkes processes with exponential decay, and its gradients.
 *
 * Between events of process k, its memory s decays by e = exp(-beta d) in d seconds; an event adds 1.
 * An event adds log(lda + alpha beta e s) to the likelihood, and every stretch of d seconds takes off
 * lda d + alpha s (1 - e), the integral of the intensity. Everything is summed in float64, one sample
 * after another by one owner each.
 *
 * ins of forward: lda [N][K], alpha [K], beta [K], state [N][K], lags [N][T], marks [N][T],
 * valid_length [N], max_time [N]. ints: N, T, K. Invariant: marks and lengths are checked first.
 */
#ifndef MXCY_HAWKES_H
#define MXCY_HAWKES_H
#include <math.h>
#include "mxcy.h"

typedef struct {
    const mxcy_task *t;
    const mxcy_tensor *in; /* those of forward */
    int64_t samples, steps, kinds;
    int64_t space; /* doubles of workspace per sample */
} hawkes_args;

enum { HAWKES_LDA, HAWKES_ALPHA, HAWKES_BETA, HAWKES_STATE, HAWKES_LAGS, HAWKES_MARKS, HAWKES_LENGTH, HAWKES_END };

static inline double hawkes_get(const mxcy_tensor *v, int64_t i)
{
    switch (v->dtype) {
    case MXCY_INT32: return (double)((const int32_t *)v->data)[i];
    case MXCY_INT64: return (double)((const int64_t *)v->data)[i];
    case MXCY_FLOAT64: return ((const double *)v->data)[i];
    default: return (double)((const float *)v->data)[i];
    }
}

static inline void hawkes_put(const mxcy_tensor *v, int64_t i, double value)
{
    if (v->dtype == MXCY_FLOAT64)
        ((double *)v->data)[i] = value;
    else
        ((float *)v->data)[i] = (float)value;
}

static int hawkes_check(const hawkes_args *a)
{
    for (int64_t n = 0; n < a->samples; n++) {
        const double length = hawkes_get(&a->in[HAWKES_LENGTH], n);
        if (!(length >= 0 && length <= (double)a->steps))
            return mxcy_fail(a->t, MXCY_INDEX_ERROR, "valid_length %g of sample %lld is not in 0 ... %lld", length,
                             (long long)n, (long long)a->steps);
        for (int64_t j = 0; j < (int64_t)length; j++) {
            const double mark = hawkes_get(&a->in[HAWKES_MARKS], n * a->steps + j);
            if (!(mark >= 0 && mark < (double)a->kinds))
                return mxcy_fail(a->t, MXCY_INDEX_ERROR, "mark %g of sample %lld is not in 0 ... %lld", mark,
                                 (long long)n, (long long)(a->kinds - 1));
        }
    }
    return MXCY_OK;
}

/* Runs through the events of sample n. s and last [K]: memory of each process and when it was last
 * updated. With kept, the memory before each event and its distance go there. Returns the likelihood. */
static double hawkes_events(const hawkes_args *a, int64_t n, double *s, double *last, double *kept)
{
    const int64_t length = (int64_t)hawkes_get(&a->in[HAWKES_LENGTH], n), row = n * a->kinds;
    double sum = 0, now = 0;
    for (int64_t k = 0; k < a->kinds; k++)
        s[k] = hawkes_get(&a->in[HAWKES_STATE], row + k), last[k] = 0;
    for (int64_t j = 0; j < length; j++) {
        const int64_t k = (int64_t)hawkes_get(&a->in[HAWKES_MARKS], n * a->steps + j);
        const double lda = hawkes_get(&a->in[HAWKES_LDA], row + k), alpha = hawkes_get(&a->in[HAWKES_ALPHA], k),
                     beta = hawkes_get(&a->in[HAWKES_BETA], k);
        now += hawkes_get(&a->in[HAWKES_LAGS], n * a->steps + j);
        const double d = now - last[k], e = exp(-beta * d);
        if (kept != NULL)
            kept[2 * j] = s[k], kept[2 * j + 1] = d;
        sum += log(lda + alpha * beta * e * s[k]) - lda * d - alpha * s[k] * (1 - e);
        s[k] = 1 + e * s[k], last[k] = now;
    }
    return sum;
}

static void hawkes_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const hawkes_args *a = (const hawkes_args *)arg;
    (void)lane;
    for (int64_t n = begin; n < end; n++) {
        double *s = (double *)a->t->workspace + n * a->space, *last = s + a->kinds;
        double sum = hawkes_events(a, n, s, last, NULL);
        for (int64_t k = 0; k < a->kinds; k++) {
            const double alpha = hawkes_get(&a->in[HAWKES_ALPHA], k), beta = hawkes_get(&a->in[HAWKES_BETA], k);
            const double d = hawkes_get(&a->in[HAWKES_END], n) - last[k], e = exp(-beta * d);
            sum -= hawkes_get(&a->in[HAWKES_LDA], n * a->kinds + k) * d + alpha * s[k] * (1 - e);
            hawkes_put(&a->t->outs[1], n * a->kinds + k, s[k] * e);
        }
        hawkes_put(&a->t->outs[0], n, sum);
    }
}

/* One sample backwards, from the last event to the first. ds and dlast [K] begin as memory and time after
 * the last event and become gradients; da and db [K] are this sample's parts of those of alpha and beta. */
static void hawkes_reverse(const hawkes_args *a, int64_t n)
{
    const mxcy_tensor *outs = a->t->outs; /* lda, alpha, beta, state, lags, max_time */
    const int64_t row = n * a->kinds, length = (int64_t)hawkes_get(&a->in[HAWKES_LENGTH], n);
    double *da = (double *)a->t->workspace + n * a->space, *db = da + a->kinds, *dmu = db + a->kinds,
           *ds = dmu + a->kinds, *dlast = ds + a->kinds, *kept = dlast + a->kinds;
    const double g = hawkes_get(&a->t->ins[0], n);
    double dend = 0, dnow = 0;
    hawkes_events(a, n, ds, dlast, kept);
    for (int64_t k = 0; k < a->kinds; k++) {
        const double lda = hawkes_get(&a->in[HAWKES_LDA], row + k), alpha = hawkes_get(&a->in[HAWKES_ALPHA], k),
                     beta = hawkes_get(&a->in[HAWKES_BETA], k), gs = hawkes_get(&a->t->ins[1], row + k);
        const double s = ds[k], d = hawkes_get(&a->in[HAWKES_END], n) - dlast[k], e = exp(-beta * d);
        const double de = (gs + g * alpha) * s, dd = -g * lda - de * beta * e;
        ds[k] = gs * e - g * alpha * (1 - e);
        dmu[k] = -g * d, da[k] = -g * s * (1 - e), db[k] = -de * d * e;
        dlast[k] = -dd, dend += dd;
    }
    for (int64_t j = length - 1; j >= 0; j--) {
        const int64_t k = (int64_t)hawkes_get(&a->in[HAWKES_MARKS], n * a->steps + j);
        const double lda = hawkes_get(&a->in[HAWKES_LDA], row + k), alpha = hawkes_get(&a->in[HAWKES_ALPHA], k),
                     beta = hawkes_get(&a->in[HAWKES_BETA], k);
        const double s = kept[2 * j], d = kept[2 * j + 1], e = exp(-beta * d);
        const double l = g / (lda + alpha * beta * e * s);
        const double de = ds[k] * s + l * alpha * beta * s + g * alpha * s, dd = -g * lda - de * beta * e;
        dmu[k] += l - g * d;
        da[k] += l * beta * e * s - g * s * (1 - e);
        db[k] += l * alpha * e * s - de * d * e;
        ds[k] = ds[k] * e + l * alpha * beta * e - g * alpha * (1 - e);
        dnow += dlast[k] + dd;
        dlast[k] = -dd;
        hawkes_put(&outs[4], n * a->steps + j, dnow);
    }
    for (int64_t j = length; j < a->steps; j++)
        hawkes_put(&outs[4], n * a->steps + j, 0);
    for (int64_t k = 0; k < a->kinds; k++)
        hawkes_put(&outs[0], row + k, dmu[k]), hawkes_put(&outs[3], row + k, ds[k]);
    hawkes_put(&outs[5], n, dend);
}

static void hawkes_reverse_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    (void)lane;
    for (int64_t n = begin; n < end; n++)
        hawkes_reverse((const hawkes_args *)arg, n);
}

static int hawkes_start(const mxcy_task *t, hawkes_args *a, const mxcy_tensor *in, int64_t space)
{
    a->t = t, a->in = in, a->samples = t->ints[0], a->steps = t->ints[1], a->kinds = t->ints[2];
    a->space = space;
    return hawkes_check(a);
}

static int hawkes_run(const mxcy_task *t)
{
    hawkes_args a;
    const int status = hawkes_start(t, &a, t->ins, 2 * t->ints[2]);
    if (status != MXCY_OK)
        return status;
    const int64_t grain = 1 + 20000 / (30 * (a.steps + a.kinds) + 1);
    if (a.samples > 0)
        t->parallel->parallel_for(t->parallel, a.samples, grain, hawkes_body, &a);
    return MXCY_OK;
}

/* ins: gradients of the likelihood [N] and of the new state [N][K], then the ins of forward. */
static int hawkes_backward_run(const mxcy_task *t)
{
    hawkes_args a;
    const int status = hawkes_start(t, &a, t->ins + 2, 5 * t->ints[2] + 2 * t->ints[1]);
    if (status != MXCY_OK)
        return status;
    const int64_t grain = 1 + 20000 / (60 * (a.steps + a.kinds) + 1);
    if (a.samples > 0)
        t->parallel->parallel_for(t->parallel, a.samples, grain, hawkes_reverse_body, &a);
    for (int64_t k = 0; k < a.kinds; k++) {
        double da = 0, db = 0;
        for (int64_t n = 0; n < a.samples; n++) {
            const double *own = (const double *)t->workspace + n * a.space;
            da += own[k], db += own[a.kinds + k];
        }
        hawkes_put(&t->outs[1], k, da);
        hawkes_put(&t->outs[2], k, db);
    }
    return MXCY_OK;
}
#endif
