/* Drivers of the output layers: their parameters, element types and pieces.
 * Invariant: pieces are whole rows or tiles; sums over samples run in one order. */
#ifndef MXCY_OUTPUT_ALL_H
#define MXCY_OUTPUT_ALL_H
#include "mxcy.h"
#include "softmax_all.h" /* the row functions, not its kernels */

#define OUTPUT_TILE 64
enum { OUTPUT_CLASSES = 0, OUTPUT_PROBABILITIES = 1 };
enum { OUTPUT_COPY = 0, OUTPUT_SIGMOID = 1, OUTPUT_DIFFERENCE = 2, OUTPUT_SIGN = 3 };

typedef struct {
    const void *x, *label, *g;
    void *y;
    double *rows;
    int64_t outer, length, inner, tiles;
    double scale, ignore, alpha;
    int kind, use_ignore;
} output_args;

/* Labels are whole numbers in a floating point array: compared as such. */
static inline int output_same(double a, double b)
{
    return trunc(a) == trunc(b);
}

#define T float
#define NAME(n) output_f_##n
#define ROW(n) softmax_f_##n
#define EXP row_exp_f
#include "output.h"
#undef T
#undef NAME
#undef ROW
#undef EXP
#define T double
#define NAME(n) output_d_##n
#define ROW(n) softmax_d_##n
#define EXP row_exp_d
#include "output.h"
#undef T
#undef NAME
#undef ROW
#undef EXP

static inline int output_double(const mxcy_task *t) { return t->outs[0].dtype == MXCY_FLOAT64; }

static int output_pieces(const mxcy_task *t, output_args *a, int64_t units, double ns, mxcy_body f, mxcy_body d)
{
    if (units > 0)
        t->parallel->parallel_for(t->parallel, units, 1 + (int64_t)(20000 / (ns + 1)),
                                  output_double(t) ? d : f, a);
    return MXCY_OK;
}

/* ins: probabilities, labels[, ograd]. ints: outer, length, inner, kind of labels, use_ignore, whether
 * the scale is divided by the number of labels that are not ignored. floats: scale, ignored label,
 * smoothing. */
static int softmax_output_run(const mxcy_task *t)
{
    output_args a = {0};
    a.x = t->ins[0].data, a.label = t->ins[1].data, a.g = t->num_ins > 2 ? t->ins[2].data : NULL;
    a.y = t->outs[0].data;
    a.outer = t->ints[0], a.length = t->ints[1], a.inner = t->ints[2];
    a.kind = (int)t->ints[3], a.use_ignore = (int)t->ints[4];
    a.scale = t->floats[0], a.ignore = t->floats[1], a.alpha = t->floats[2];
    if (a.outer == 0 || a.length == 0 || a.inner == 0)
        return MXCY_OK;
    if (t->ints[5]) {
        const int64_t labels = a.outer * a.inner;
        const int64_t valid = output_double(t)
                                  ? output_d_count_valid((const double *)a.label, labels, a.ignore)
                                  : output_f_count_valid((const float *)a.label, labels, a.ignore);
        a.scale /= valid > 0 ? (double)valid : 1.0;
    }
    a.tiles = (a.inner + OUTPUT_TILE - 1) / OUTPUT_TILE;
    return output_pieces(t, &a, a.outer * a.tiles,
                         0.5 * (double)a.length * (double)(a.inner < OUTPUT_TILE ? a.inner : OUTPUT_TILE),
                         output_f_softmax_output_body, output_d_softmax_output_body);
}

/* ins: data. ints: size, whether to divide by the number of values above the threshold.
 * floats: scale, threshold. */
static int make_loss_run(const mxcy_task *t)
{
    output_args a = {0};
    const int64_t n = t->ints[0];
    a.y = t->outs[0].data, a.scale = t->floats[0];
    if (n > 0 && t->ints[1]) {
        const int64_t valid = output_double(t)
                                  ? output_d_count_above((const double *)t->ins[0].data, n, t->floats[1])
                                  : output_f_count_above((const float *)t->ins[0].data, n, t->floats[1]);
        a.scale /= valid > 0 ? (double)valid : 1.0;
    }
    return output_pieces(t, &a, n, 0.2, output_f_fill_body, output_d_fill_body);
}

/* ins: data[, label]. ints: size, kind. floats: scale. */
static int regression_run(const mxcy_task *t)
{
    output_args a = {0};
    a.x = t->ins[0].data, a.label = t->num_ins > 1 ? t->ins[1].data : NULL, a.y = t->outs[0].data;
    a.kind = (int)t->ints[1], a.scale = t->floats[0];
    return output_pieces(t, &a, t->ints[0], 0.3, output_f_regression_body, output_d_regression_body);
}

static int output_check_labels(const mxcy_task *t, const void *labels, int64_t rows, int64_t classes)
{
    for (int64_t i = 0; i < rows; i++) {
        const double l = output_double(t) ? ((const double *)labels)[i] : (double)((const float *)labels)[i];
        if (!(l > -1.0 && l < (double)classes))
            return mxcy_fail(t, MXCY_INDEX_ERROR,
                             "softmax_cross_entropy: label %g of sample %lld is not below %lld classes", l,
                             (long long)i, (long long)classes);
    }
    return MXCY_OK;
}

/* ins: data, label. ints: rows, length. workspace: a double for each row. */
static int cross_entropy_run(const mxcy_task *t)
{
    output_args a = {0};
    double total = 0;
    const int64_t rows = t->ints[0];
    a.x = t->ins[0].data, a.label = t->ins[1].data, a.length = t->ints[1];
    a.rows = (double *)t->workspace;
    const int status = output_check_labels(t, a.label, rows, a.length);
    if (status != MXCY_OK)
        return status;
    output_pieces(t, &a, rows, (double)a.length, output_f_cross_entropy_body, output_d_cross_entropy_body);
    for (int64_t i = 0; i < rows; i++)
        total += a.rows[i];
    if (output_double(t))
        *(double *)t->outs[0].data = total;
    else
        *(float *)t->outs[0].data = (float)total;
    return MXCY_OK;
}

/* ins: ograd (one number), data, label. ints: rows, length. */
static int cross_entropy_back_run(const mxcy_task *t)
{
    output_args a = {0};
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.label = t->ins[2].data, a.y = t->outs[0].data;
    a.length = t->ints[1];
    const int status = output_check_labels(t, a.label, t->ints[0], a.length);
    if (status != MXCY_OK)
        return status;
    return output_pieces(t, &a, t->ints[0], (double)a.length, output_f_cross_entropy_back_body,
                         output_d_cross_entropy_back_body);
}

/* ins: data, label. ints: rows, length, whether linear. floats: scale, margin. */
static int svm_run(const mxcy_task *t)
{
    output_args a = {0};
    a.x = t->ins[0].data, a.label = t->ins[1].data, a.y = t->outs[0].data;
    a.length = t->ints[1], a.kind = (int)t->ints[2], a.scale = t->floats[0], a.alpha = t->floats[1];
    return output_pieces(t, &a, t->ints[0], (double)a.length, output_f_svm_body, output_d_svm_body);
}
#endif
