/* Normalisation by norms, windows over channels, batch normalisation with ReLU, moving averages.
 * Invariant: a row, column or channel has one owner; the order of its sums depends on shapes alone. */
#ifndef MXCY_NORM_MORE_H
#define MXCY_NORM_MORE_H
#include <string.h>
#include "norm_all.h"

typedef struct {
    const void *x;
    void *y, *mean, *std;
    int64_t rows, length, outer, channels, inner, window;
    double eps, scale, knorm, power;
    int is_double;
} more_args;

#define MORE_NORMS(T, F, N, POW) \
    static void F##_window(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const more_args *a = (const more_args *)arg; \
        (void)lane; \
        for (int64_t u = begin; u < end; u++) { /* a channel of a sample */ \
            const int64_t c = u % a->channels, first = c - a->window / 2; \
            const int64_t from = first < 0 ? 0 : first; \
            const int64_t to = a->window - 1 > a->channels - 1 - first ? a->channels - 1 : first + a->window - 1; \
            const T *x = (const T *)a->x + (u - c) * a->inner; \
            T *y = (T *)a->y + u * a->inner, *norm = a->mean == NULL ? y : (T *)a->mean + u * a->inner; \
            for (int64_t i = 0; i < a->inner; i++) \
                norm[i] = 0; \
            for (int64_t k = from; k <= to; k++) \
                for (int64_t i = 0; i < a->inner; i++) { \
                    const T v = x[k * a->inner + i]; \
                    norm[i] += a->mean == NULL ? v : v * v; \
                } \
            if (a->mean == NULL) \
                continue; \
            for (int64_t i = 0; i < a->inner; i++) { \
                norm[i] = (T)a->knorm + (T)a->scale * norm[i]; \
                y[i] = x[c * a->inner + i] * POW(norm[i], (T)-a->power); \
            } \
        } \
    } \
    static void F##_l2(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const more_args *a = (const more_args *)arg; \
        (void)lane; \
        for (int64_t u = begin; u < end; u++) { /* outer, length, inner: 64 neighbouring columns at once */ \
            const int64_t tiles = (a->inner + 63) / 64, o = u / tiles, j = u % tiles * 64; \
            const int64_t w = a->inner - j < 64 ? a->inner - j : 64; \
            const T *x = (const T *)a->x + o * a->length * a->inner + j; \
            T *y = (T *)a->y + o * a->length * a->inner + j, *norm = (T *)a->mean + o * a->inner + j; \
            double s[64] = {0}; \
            for (int64_t k = 0; k < a->length; k++) \
                for (int64_t i = 0; i < w; i++) \
                    s[i] += (double)x[k * a->inner + i] * (double)x[k * a->inner + i]; \
            for (int64_t i = 0; i < w; i++) \
                norm[i] = (T)sqrt(s[i] + a->eps); \
            for (int64_t k = 0; k < a->length; k++) \
                for (int64_t i = 0; i < w; i++) \
                    y[k * a->inner + i] = x[k * a->inner + i] / norm[i]; \
        } \
    } \
    static void F##_l2_rows(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const more_args *a = (const more_args *)arg; \
        (void)lane; \
        for (int64_t r = begin; r < end; r++) { \
            const T *restrict x = (const T *)a->x + r * a->length; \
            T *restrict y = (T *)a->y + r * a->length; \
            double sum, square, total = a->eps; \
            for (int64_t i = 0; i < a->length; i += NORM_CHUNK) { \
                N##_squares(x + i, 1, 0, norm_min(NORM_CHUNK, a->length - i), 0, &sum, &square); \
                total += square; \
            } \
            const T norm = (T)sqrt(total), f = 1 / norm; \
            ((T *)a->mean)[r] = norm; \
            for (int64_t i = 0; i < a->length; i++) \
                y[i] = x[i] * f; \
        } \
    } \
    static void F##_average(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const more_args *a = (const more_args *)arg; \
        (void)lane; \
        for (int64_t j = begin; j < end; j++) { /* columns: moving averages */ \
            double s = 0; \
            for (int64_t r = 0; r < a->rows; r++) \
                s += (double)((const T *)a->x)[r * a->length + j]; \
            T *moving = (T *)a->std; \
            if (a->window && a->rows) \
                moving[j] = (T)(a->power * (double)moving[j] + (1 - a->power) * s / (double)a->rows); \
            ((T *)a->mean)[j] = moving[j]; \
        } \
    } \
    static void F##_relu(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        T *y = (T *)arg; \
        (void)lane; \
        for (int64_t i = begin; i < end; i++) \
            y[i] = y[i] < 0 ? 0 : y[i]; \
    }
MORE_NORMS(float, more_f, norm_f, powf)
MORE_NORMS(double, more_d, norm_d, pow)
#undef MORE_NORMS

static void more_pieces(const mxcy_task *t, void *a, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, 1 + (int64_t)(20000 / (ns + 1)),
                                  t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

/* ints: outer, channels, inner, window. With a second output LRN: output and norm; floats: alpha / n, k,
 * beta. Otherwise the sums over the windows. */
static int channel_window_run(const mxcy_task *t)
{
    more_args a = {0};
    a.x = t->ins[0].data, a.y = t->outs[0].data, a.mean = t->num_outs > 1 ? t->outs[1].data : NULL;
    a.outer = t->ints[0], a.channels = t->ints[1], a.inner = t->ints[2], a.window = t->ints[3];
    if (t->num_outs > 1)
        a.scale = t->floats[0], a.knorm = t->floats[1], a.power = t->floats[2];
    if (t->outs[0].size > 0)
        more_pieces(t, &a, a.outer * a.channels, 10.0 * (double)a.inner, more_f_window, more_d_window);
    return MXCY_OK;
}

/* ints: outer, length, inner. floats: eps. outs: output, norm. */
static int l2_normalize_run(const mxcy_task *t)
{
    more_args a = {0};
    a.x = t->ins[0].data, a.y = t->outs[0].data, a.mean = t->outs[1].data;
    a.outer = t->ints[0], a.length = t->ints[1], a.inner = t->ints[2], a.eps = t->floats[0];
    const int64_t tiles = (a.inner + 63) / 64;
    if (a.inner == 1)
        more_pieces(t, &a, a.outer, (double)a.length, more_f_l2_rows, more_d_l2_rows);
    else
        more_pieces(t, &a, a.outer * tiles, (double)a.length * 64, more_f_l2, more_d_l2);
    return MXCY_OK;
}

/* ins: data, moving average (written). outs: a copy of data, the average. ints: rows, columns, train.
 * floats: momentum. */
static int moving_average_run(const mxcy_task *t)
{
    more_args a = {0};
    a.x = t->ins[0].data, a.std = t->ins[1].data, a.mean = t->outs[1].data;
    a.rows = t->ints[0], a.length = t->ints[1], a.window = t->ints[2], a.power = t->floats[0];
    more_pieces(t, &a, a.length, (double)a.rows, more_f_average, more_d_average);
    if (t->outs[0].size > 0 && t->outs[0].data != t->ins[0].data)
        memcpy(t->outs[0].data, t->ins[0].data, (size_t)(t->outs[0].size * mxcy_itemsize(t->outs[0].dtype)));
    return MXCY_OK;
}

/* As batch_norm, then the maximum with 0. */
static int batch_norm_relu_run(const mxcy_task *t)
{
    const int status = batch_norm_run(t);
    if (status == MXCY_OK)
        more_pieces(t, t->outs[0].data, t->outs[0].size, 0.5, more_f_relu, more_d_relu);
    return status;
}
#endif
