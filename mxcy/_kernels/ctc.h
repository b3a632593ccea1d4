/* Connectionist temporal classification: the loss of every sample and its gradient for the activations.
 *
 * Forward and backward probabilities in the logarithm and in float64, after Graves et al., ICML 2006.
 * ins: data [T][N][C], label [N][L], [data lengths [N]], [label lengths [N]]. outs: loss [N], gradient
 * [T][N][C]. ints: T, N, C, L, blank is last?, data lengths?, label lengths?. The workspace holds, for
 * each sample, 2 L + 2 rows of T values of alpha, those of the sums, and the extended label.
 */
#ifndef MXCY_CTC_H
#define MXCY_CTC_H
#include <math.h>
#include <string.h>
#include "mxcy.h"

typedef struct {
    const mxcy_task *t;
    const mxcy_tensor *data_lengths, *label_lengths;
    int64_t steps, samples, classes, labels, wide;
    int last;
} ctc_args;

static double ctc_number(const mxcy_tensor *v, int64_t i)
{
    switch (v->dtype) {
    case MXCY_INT32: return (double)((const int32_t *)v->data)[i];
    case MXCY_INT64: return (double)((const int64_t *)v->data)[i];
    case MXCY_FLOAT64: return ((const double *)v->data)[i];
    default: return (double)((const float *)v->data)[i];
    }
}

static inline double ctc_add(double a, double b)
{
    const double m = a > b ? a : b, l = a > b ? b : a;
    return l == -INFINITY ? m : m + log1p(exp(l - m));
}

static inline double ctc_value(const ctc_args *a, int64_t s, int64_t n, int64_t c)
{
    return ctc_number(&a->t->ins[0], (s * a->samples + n) * a->classes + c);
}

static inline void ctc_put(const mxcy_tensor *v, int64_t i, double x)
{
    if (v->dtype == MXCY_FLOAT64)
        ((double *)v->data)[i] = x;
    else
        ((float *)v->data)[i] = (float)x;
}

/* Number of labels of sample n; they end at the first padding value unless their number is given. */
static int64_t ctc_count(const ctc_args *a, int64_t n)
{
    const double pad = a->last ? -1 : 0;
    int64_t k = 0;
    if (a->label_lengths != NULL)
        return (int64_t)ctc_number(a->label_lengths, n);
    while (k < a->labels && ctc_number(&a->t->ins[1], n * a->labels + k) != pad)
        k++;
    return k;
}

/* One sample. e: extended label (blank between and around), alpha [T][2 L + 1], sum[T], beta two rows. */
static void ctc_sample(const ctc_args *a, int64_t n, int64_t *e, double *alpha, double *sum, double *beta)
{
    const int64_t blank = a->last ? a->classes - 1 : 0, count = ctc_count(a, n), w = 2 * count + 1;
    const int64_t steps = a->data_lengths == NULL ? a->steps : (int64_t)ctc_number(a->data_lengths, n);
    const mxcy_tensor *grad = &a->t->outs[1];
    double *b0 = beta, *b1 = beta + a->wide;
    for (int64_t k = 0; k < w; k++)
        e[k] = k % 2 ? (int64_t)ctc_number(&a->t->ins[1], n * a->labels + k / 2) : blank;
    for (int64_t s = 0; s < steps; s++) { /* logarithm of the sum of exponentials of a step */
        double m = -INFINITY, total = 0;
        for (int64_t c = 0; c < a->classes; c++) {
            const double v = ctc_value(a, s, n, c);
            m = v > m ? v : m;
        }
        for (int64_t c = 0; c < a->classes; c++)
            total += exp(ctc_value(a, s, n, c) - m);
        sum[s] = m + log(total);
    }
    for (int64_t s = 0; s < steps; s++) {
        double *now = alpha + s * a->wide;
        const double *old = now - a->wide;
        for (int64_t k = 0; k < w; k++) {
            double v = s == 0 ? (k < 2 ? 0.0 : -INFINITY) : old[k];
            if (s > 0 && k > 0)
                v = ctc_add(v, old[k - 1]);
            if (s > 0 && k > 1 && k % 2 && e[k] != e[k - 2])
                v = ctc_add(v, old[k - 2]);
            now[k] = v + ctc_value(a, s, n, e[k]) - sum[s];
        }
    }
    double total = steps == 0 ? (count ? -INFINITY : 0.0) : alpha[(steps - 1) * a->wide + w - 1];
    if (steps > 0 && w > 1)
        total = ctc_add(total, alpha[(steps - 1) * a->wide + w - 2]);
    ctc_put(&a->t->outs[0], n, -total);
    for (int64_t s = a->steps - 1; s >= 0; s--) {
        const int64_t at = (s * a->samples + n) * a->classes;
        for (int64_t c = 0; c < a->classes; c++)
            ctc_put(grad, at + c, s >= steps || total == -INFINITY ? 0.0
                                  : exp(ctc_value(a, s, n, c) - sum[s]));
        if (s >= steps || total == -INFINITY)
            continue;
        for (int64_t k = 0; k < w; k++) { /* b1: the step after this one, with its own probability */
            double v = s == steps - 1 ? (k >= w - 2 ? 0.0 : -INFINITY) : b1[k];
            if (s < steps - 1 && k + 1 < w)
                v = ctc_add(v, b1[k + 1]);
            if (s < steps - 1 && k + 2 < w && k % 2 && e[k] != e[k + 2])
                v = ctc_add(v, b1[k + 2]);
            const double share = exp(alpha[s * a->wide + k] + v - total);
            ctc_put(grad, at + e[k], ctc_number(grad, at + e[k]) - share);
            b0[k] = v + ctc_value(a, s, n, e[k]) - sum[s];
        }
        double *swap = b0;
        b0 = b1, b1 = swap;
    }
}

static int64_t ctc_space(int64_t steps, int64_t wide) { return steps * wide + steps + 3 * wide; }

static void ctc_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const ctc_args *a = (const ctc_args *)arg;
    (void)lane;
    for (int64_t n = begin; n < end; n++) {
        double *space = (double *)a->t->workspace + n * ctc_space(a->steps, a->wide);
        double *sum = space + a->steps * a->wide, *beta = sum + a->steps;
        ctc_sample(a, n, (int64_t *)(beta + 2 * a->wide), space, sum, beta);
    }
}

static int ctc_check(const ctc_args *a, int64_t n)
{
    const mxcy_task *t = a->t;
    if (a->data_lengths != NULL) {
        const double v = ctc_number(a->data_lengths, n);
        if (!(v >= 0 && v <= (double)a->steps))
            return mxcy_fail(t, MXCY_INDEX_ERROR, "data length %g of sample %lld is not in 0 ... %lld", v,
                             (long long)n, (long long)a->steps);
    }
    if (a->label_lengths != NULL) {
        const double v = ctc_number(a->label_lengths, n);
        if (!(v >= 0 && v <= (double)a->labels))
            return mxcy_fail(t, MXCY_INDEX_ERROR, "label length %g of sample %lld is not in 0 ... %lld", v,
                             (long long)n, (long long)a->labels);
    }
    const int64_t count = ctc_count(a, n), low = a->last ? 0 : 1, high = a->classes - (a->last ? 2 : 1);
    for (int64_t k = 0; k < count; k++) {
        const double v = ctc_number(&t->ins[1], n * a->labels + k);
        if (!(v >= (double)low && v < (double)high + 1))
            return mxcy_fail(t, MXCY_INDEX_ERROR, "label %g of sample %lld is not in %lld ... %lld", v,
                             (long long)n, (long long)low, (long long)high);
    }
    return MXCY_OK;
}

static int ctc_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    int next = 2;
    ctc_args a = {t, NULL, NULL, v[0], v[1], v[2], v[3], 2 * v[3] + 1, (int)v[4]};
    if (v[5])
        a.data_lengths = &t->ins[next++];
    if (v[6])
        a.label_lengths = &t->ins[next++];
    for (int64_t n = 0; n < a.samples; n++) {
        const int status = ctc_check(&a, n);
        if (status != MXCY_OK)
            return status;
    }
    if (a.samples > 0)
        t->parallel->parallel_for(t->parallel, a.samples, 1, ctc_body, &a);
    return MXCY_OK;
}

/* ins: gradient of the loss [N], kept gradient [T][N][C]. ints: T, N, C. */
static void ctc_scale_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = (const mxcy_task *)arg;
    const int64_t n = t->ints[1], c = t->ints[2];
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t j = 0; j < c; j++) {
            if (t->outs[0].dtype == MXCY_FLOAT64)
                ((double *)t->outs[0].data)[u * c + j] = ((const double *)t->ins[0].data)[u % n]
                                                       * ((const double *)t->ins[1].data)[u * c + j];
            else
                ((float *)t->outs[0].data)[u * c + j] = ((const float *)t->ins[0].data)[u % n]
                                                      * ((const float *)t->ins[1].data)[u * c + j];
        }
}

static int ctc_scale_run(const mxcy_task *t)
{
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, t->ints[0] * t->ints[1], 1 + 20000 / (t->ints[2] + 1),
                                  ctc_scale_body, (void *)t);
    return MXCY_OK;
}
#endif
