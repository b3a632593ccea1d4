/* Updates of several weights in one task, and the formulas that need norms, rows or a tensor of settings.
 *
 * What lives here: AdamW, LAMB, LARS, dense AdaGrad, AdaGrad by rows, and the multi_ forms. What does not: the
 * driver over tiles (optimizer.h), formulas of one scalar (optimizer_body.h).
 * Invariant: sums of squares are taken over pieces of fixed size and added in their order, so results do
 * not depend on the number of threads.
 *
 * A multi_ task gets ints (tensors per weight, weights, ...) and its inputs weight by weight; each weight
 * is then updated by the one-weight code on a task that shows only its own tensors.
 */
#ifndef MXCY_OPTIMIZER_MORE_H
#define MXCY_OPTIMIZER_MORE_H

#include "optimizer.h"

#define OPT_PIECE (1 << 14)

#define T float
#define FN(name) name##_float
#define SQRT sqrtf
#include "optimizer_more_body.h"
#define T double
#define FN(name) name##_double
#define SQRT sqrt
#include "optimizer_more_body.h"

/* The first element of a floating tensor. */
static double opt_scalar(const mxcy_tensor *x, int64_t i)
{
    double v;
    mxcy_load_double(x, i, 1, &v);
    return v;
}

/* One weight of a multi_ task, with its own settings. */
static mxcy_task opt_part(const mxcy_task *t, int64_t i, const double *c)
{
    mxcy_task part = *t;
    part.ins = t->ins + i * t->ints[0];
    part.num_ins = (int32_t)t->ints[0];
    part.outs = t->outs + i;
    part.num_outs = 1;
    part.floats = c;
    return part;
}

/* ints: per, count, preloaded; floats: rescale, clip, momentum, and the rates and decays unless they are
 * the last two tensors. */
static int opt_multi(const mxcy_task *t, step_float f, step_double d, int states)
{
    int64_t per = t->ints[0], count = t->ints[1];
    for (int64_t i = 0; i < count; i++) {
        double lr, wd;
        if (t->ints[2]) {
            lr = opt_scalar(&t->ins[per * count], i);
            wd = opt_scalar(&t->ins[per * count + 1], i);
        } else {
            lr = t->floats[3 + i];
            wd = t->floats[3 + count + i];
        }
        double c[5] = {t->floats[0], t->floats[1], lr, wd, t->floats[2]};
        mxcy_task part = opt_part(t, i, c);
        opt_run(&part, f, d, states);
    }
    return MXCY_OK;
}

static int opt_multi_sgd(const mxcy_task *t) { return opt_multi(t, sgd_float, sgd_double, 0); }
static int opt_multi_sgd_mom(const mxcy_task *t) { return opt_multi(t, sgd_mom_float, sgd_mom_double, 1); }

/* ints: per, count; floats: clip, beta1, beta2, epsilon, then rates, decays, etas; the last tensor is the
 * factor of the gradients. Where that is zero or not finite nothing changes. */
static int opt_adamw(const mxcy_task *t)
{
    int64_t per = t->ints[0], count = t->ints[1];
    const double *s = t->floats;
    double rescale = opt_scalar(&t->ins[per * count], 0);
    int skip = !isfinite(rescale) || rescale == 0;
    for (int64_t i = 0; i < count; i++) {
        double c[8] = {rescale, s[0], s[4 + i], s[4 + count + i], s[1], s[2], s[3], s[4 + 2 * count + i]};
        mxcy_task part = opt_part(t, i, c);
        if (!skip) {
            opt_run(&part, adamw_float, adamw_double, 2);
        } else if (part.outs[0].size > 0 && part.outs[0].data != part.ins[0].data) {
            int64_t size = part.ins[0].dtype == MXCY_FLOAT64 ? 8 : part.ins[0].dtype == MXCY_FLOAT32 ? 4 : 2;
            memcpy(part.outs[0].data, part.ins[0].data, (size_t)(part.outs[0].size * size));
        }
    }
    return MXCY_OK;
}

/* The direction of LAMB, and new states; floats: rescale, clip, wd, t, beta1, beta2, epsilon, unbiased.
 * With a master copy the weight is read from it (weight32 is the last tensor). */
static int opt_lamb1(const mxcy_task *t)
{
    mxcy_tensor ins[4];
    mxcy_task part = *t;
    double c[8] = {t->floats[0], t->floats[1], t->floats[3], t->floats[2],
                   t->floats[4], t->floats[5], t->floats[6], t->floats[7]};
    memcpy(ins, t->ins, sizeof ins);
    if (t->num_ins == 5) ins[0] = t->ins[4];
    part.ins = ins;
    part.num_ins = 4;
    part.floats = c;
    return opt_run(&part, lamb_float, lamb_double, 2);
}

/* The rate of LAMB's step: lr times the ratio of the norms, where both are there. */
static double opt_lamb_rate(double lr, double r1, double r2, double lower, double upper)
{
    if (lower >= 0 && r1 < lower) r1 = lower;
    if (upper >= 0 && r1 > upper) r1 = upper;
    return r1 == 0 || r2 == 0 ? lr : lr * r1 / r2;
}

/* ins: weight, direction, r1, r2 (, weight32); floats: lr, lower, upper. */
static int opt_lamb2(const mxcy_task *t)
{
    double c[1] = {opt_lamb_rate(t->floats[0], opt_scalar(&t->ins[2], 0), opt_scalar(&t->ins[3], 0),
                                 t->floats[1], t->floats[2])};
    mxcy_tensor ins[3] = {t->ins[0], t->ins[1]};
    mxcy_task part = *t;
    if (t->num_ins == 5) ins[2] = t->ins[4];
    part.ins = ins;
    part.num_ins = t->num_ins == 5 ? 3 : 2;
    part.floats = c;
    return opt_run(&part, along_float, along_double, 0);
}

typedef struct { const mxcy_tensor *x; double *sums; } opt_norm_arg;

static void opt_norm_body(void *v, int64_t b, int64_t end, int32_t lane)
{
    const opt_norm_arg *a = (const opt_norm_arg *)v;
    double x[OPT_TILE], sums[8] = {0}, sum = 0;
    (void)lane;
    for (int64_t at = b; at < end; at += OPT_TILE) {
        int64_t n = end - at < OPT_TILE ? end - at : OPT_TILE;
        mxcy_load_double(a->x, at, n, x);
        while (n % 8) x[n++] = 0;
        for (int64_t i = 0; i < n; i += 8)
            for (int k = 0; k < 8; k++) sums[k] += x[i + k] * x[i + k];
    }
    for (int k = 0; k < 8; k++) sum += sums[k];
    a->sums[b / OPT_PIECE] = sum;
}

static double opt_norm(const mxcy_task *t, const mxcy_tensor *x, double *sums)
{
    opt_norm_arg a = {x, sums};
    double sum = 0;
    t->parallel->parallel_for(t->parallel, x->size, OPT_PIECE, opt_norm_body, &a);
    for (int64_t i = 0; i * OPT_PIECE < x->size; i++) sum += sums[i];
    return sqrt(sum);
}

/* ints: per, count, step numbers; floats: rescale, clip, beta1, beta2, epsilon, unbiased, lower, upper,
 * rates, decays; workspace: the direction of the largest weight, then sums of its pieces. */
static int opt_multi_lamb(const mxcy_task *t)
{
    int64_t count = t->ints[1];
    const double *s = t->floats;
    for (int64_t i = 0; i < count; i++) {
        mxcy_task part = opt_part(t, i, s);
        int master = part.num_ins == 5;
        if (part.outs[0].size == 0) continue;
        mxcy_tensor direction = master ? part.ins[4] : part.ins[0];
        int64_t bytes = direction.size * (direction.dtype == MXCY_FLOAT64 ? 8 : 4);
        double *sums = (double *)((char *)t->workspace + (bytes + 63) / 64 * 64);
        const mxcy_tensor *weight = master ? &part.ins[4] : &part.ins[0];
        double lengths[2] = {opt_norm(t, weight, sums), 0};
        if (direction.dtype != MXCY_FLOAT64) direction.dtype = MXCY_FLOAT32;
        direction.data = t->workspace;
        double c[8] = {s[0], s[1], s[8 + count + i], (double)t->ints[2 + i], s[2], s[3], s[4], s[5]};
        mxcy_task first = part;
        first.floats = c;
        first.outs = &direction;
        opt_lamb1(&first);
        lengths[1] = opt_norm(t, &direction, sums);
        double rate[1] = {opt_lamb_rate(s[8 + i], lengths[0], lengths[1], s[6], s[7])};
        mxcy_tensor ins[3] = {part.ins[0], direction};
        if (master) ins[2] = part.ins[4];
        part.ins = ins;
        part.num_ins = master ? 3 : 2;
        part.floats = rate;
        opt_run(&part, along_float, along_double, 0);
    }
    return MXCY_OK;
}

/* One weight; floats: rescale, clip, lr, wd, t, beta1, beta2, epsilon, unbiased, lower, upper. */
static int opt_lamb(const mxcy_task *t)
{
    const double *s = t->floats;
    double c[10] = {s[0], s[1], s[5], s[6], s[7], s[8], s[9], s[10], s[2], s[3]};
    int64_t ints[3] = {t->num_ins, 1, (int64_t)s[4]};
    mxcy_task one = *t;
    one.floats = c;
    one.ints = ints;
    return opt_multi_lamb(&one);
}

/* SGD, with momentum if there is a state; floats: rescale, clip, lr, wd, eta, epsilon, momentum; workspace:
 * sums of pieces. */
static int opt_lars(const mxcy_task *t)
{
    const double *s = t->floats;
    double *sums = (double *)t->workspace, c[5] = {s[0], s[1], s[2], s[3], s[6]};
    mxcy_task part = *t;
    if (t->outs[0].size == 0) return MXCY_OK;
    double w = opt_norm(t, &t->ins[0], sums), g = opt_norm(t, &t->ins[1], sums) * fabs(s[0]);
    if (w > 0 && g > 0) c[2] *= s[4] * w / (g + s[3] * w + s[5]);
    part.floats = c;
    return t->num_ins == 3 ? opt_run(&part, sgd_mom_float, sgd_mom_double, 1)
                           : opt_run(&part, sgd_float, sgd_double, 0);
}

static int opt_adagrad(const mxcy_task *t) { return opt_run(t, adagrad_float, adagrad_double, 1); }

/* ints: rows, columns; one number of history a row. */
static int opt_group_adagrad(const mxcy_task *t)
{
    int64_t rows = t->ints[0], cols = t->ints[1], grain = 1 + OPT_PIECE / (1 + cols);
    if (rows > 0 && cols > 0)
        t->parallel->parallel_for(t->parallel, rows, grain,
                                  t->ins[0].dtype == MXCY_FLOAT64 ? group_double : group_float, (void *)t);
    return MXCY_OK;
}

#endif
