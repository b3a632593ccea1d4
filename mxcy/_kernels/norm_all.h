/* Drivers of the normalisations: parameters, element types and pieces.
 * Invariant: a channel, row or column has one owner; the order of its sums depends on shapes alone. */
#ifndef MXCY_NORM_ALL_H
#define MXCY_NORM_ALL_H
#include <math.h>
#include "mxcy.h"

typedef struct {
    const void *x, *g, *gamma, *beta; /* gamma NULL: 1 */
    void *y, *mean, *inv, *moving_mean, *moving_var, *dgamma, *dbeta;
    int64_t outer, channels, inner;
    double eps, momentum;
    int train;
} norm_args;

#define T float
#define NAME(n) norm_f_##n
#include "norm.h"
#undef T
#undef NAME
#define T double
#define NAME(n) norm_d_##n
#include "norm.h"
#undef T
#undef NAME

static void norm_pieces(const mxcy_task *t, norm_args *a, int64_t n, double ns, int64_t multiple, mxcy_body f,
                        mxcy_body d)
{
    int64_t grain = 1 + (int64_t)(20000 / (ns + 1));
    grain = (grain + multiple - 1) / multiple * multiple;
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, grain, t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

/* ins: data, gamma, beta, moving mean, moving variance (both written in training).
 * outs: output, mean, inverse standard deviation. ints: outer, channels, inner, train, fix_gamma.
 * floats: eps, momentum. */
static int batch_norm_run(const mxcy_task *t)
{
    norm_args a = {0};
    a.x = t->ins[0].data, a.gamma = t->ints[4] ? NULL : t->ins[1].data, a.beta = t->ins[2].data;
    a.moving_mean = t->ins[3].data, a.moving_var = t->ins[4].data;
    a.y = t->outs[0].data, a.mean = t->outs[1].data, a.inv = t->outs[2].data;
    a.outer = t->ints[0], a.channels = t->ints[1], a.inner = t->ints[2];
    a.train = (int)t->ints[3] && a.outer > 0 && a.inner > 0; /* nothing has no statistics */
    a.eps = t->floats[0], a.momentum = t->floats[1];
    const double ns = 1.0 * (double)a.outer * (double)a.inner;
    if (a.inner == 1)
        norm_pieces(t, &a, a.channels, ns, 64, norm_f_bn_columns, norm_d_bn_columns);
    else
        norm_pieces(t, &a, a.channels, ns, 1, norm_f_bn_channels, norm_d_bn_channels);
    return MXCY_OK;
}

/* ins: ograd, data, gamma, mean, inverse standard deviation. outs: ddata, dgamma, dbeta. ints as above. */
static int batch_norm_backward_run(const mxcy_task *t)
{
    norm_args a = {0};
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.gamma = t->ints[4] ? NULL : t->ins[2].data;
    a.mean = t->ins[3].data, a.inv = t->ins[4].data;
    a.y = t->outs[0].data, a.dgamma = t->outs[1].data, a.dbeta = t->outs[2].data;
    a.outer = t->ints[0], a.channels = t->ints[1], a.inner = t->ints[2];
    a.train = (int)t->ints[3] && a.outer > 0 && a.inner > 0;
    const double ns = 1.5 * (double)a.outer * (double)a.inner;
    if (a.inner == 1)
        norm_pieces(t, &a, a.channels, ns, 64, norm_f_bn_back_columns, norm_d_bn_back_columns);
    else
        norm_pieces(t, &a, a.channels, ns, 1, norm_f_bn_back_channels, norm_d_bn_back_channels);
    return MXCY_OK;
}

/* ins: data, gamma, beta. outs: output, mean, standard deviation. ints: outer, length, inner.
 * floats: eps. */
static int layer_norm_run(const mxcy_task *t)
{
    norm_args a = {0};
    a.x = t->ins[0].data, a.gamma = t->ins[1].data, a.beta = t->ins[2].data;
    a.y = t->outs[0].data, a.mean = t->outs[1].data, a.inv = t->outs[2].data;
    a.outer = t->ints[0], a.channels = t->ints[1], a.inner = t->ints[2], a.eps = t->floats[0];
    const double ns = (double)a.channels;
    if (a.inner == 1)
        norm_pieces(t, &a, a.outer, ns, 1, norm_f_ln_rows, norm_d_ln_rows);
    else
        norm_pieces(t, &a, a.outer * a.inner, 4 * ns, 1, norm_f_ln_strided, norm_d_ln_strided);
    return MXCY_OK;
}

/* ins: ograd, data, gamma, mean, standard deviation. outs: ddata, dgamma, dbeta. ints as above. */
static int layer_norm_backward_run(const mxcy_task *t)
{
    norm_args a = {0};
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.gamma = t->ins[2].data;
    a.mean = t->ins[3].data, a.inv = t->ins[4].data;
    a.y = t->outs[0].data, a.dgamma = t->outs[1].data, a.dbeta = t->outs[2].data;
    a.outer = t->ints[0], a.channels = t->ints[1], a.inner = t->ints[2];
    const double rows = (double)a.outer * (double)a.inner, ns = 1.5 * (double)a.channels;
    if (a.inner == 1) {
        norm_pieces(t, &a, a.outer, ns, 1, norm_f_ln_back_rows, norm_d_ln_back_rows);
        norm_pieces(t, &a, a.channels, rows, 64, norm_f_ln_back_columns, norm_d_ln_back_columns);
    } else {
        norm_pieces(t, &a, a.outer * a.inner, 4 * ns, 1, norm_f_ln_back_strided, norm_d_ln_back_strided);
        norm_pieces(t, &a, a.channels, 3 * rows, 1, norm_f_ln_back_params, norm_d_ln_back_params);
    }
    return MXCY_OK;
}
#endif
