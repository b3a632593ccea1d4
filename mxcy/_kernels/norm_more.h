/* Normalisation of groups, windows over channels, batch normalisation with ReLU.
 *
 * A group is a row of `length` values; gamma and beta have one value for every group of a sample.
 * Invariant: statistics are sums in float64 over whole rows, by one owner.
 */
#ifndef MXCY_NORM_MORE_H
#define MXCY_NORM_MORE_H
#include <string.h>
#include "norm_all.h"

typedef struct {
    const void *g, *x, *gamma, *beta;
    void *y, *mean, *std, *dgamma, *dbeta;
    int64_t rows, groups, length, outer, channels, inner, window;
    double eps, scale, knorm, power;
    int is_double;
} more_args;

#define MORE_GROUPS(T, F, POW) \
    static double F##_sum(const T *x, int64_t n) \
    { \
        double s[8] = {0}; \
        int64_t i = 0; \
        for (; i + 8 <= n; i += 8) \
            for (int k = 0; k < 8; k++) \
                s[k] += (double)x[i + k]; \
        for (; i < n; i++) \
            s[0] += (double)x[i]; \
        return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])); \
    } \
    static double F##_dot(const T *x, double mx, const T *y, double my, int64_t n) \
    { \
        double s[8] = {0}; \
        int64_t i = 0; \
        for (; i + 8 <= n; i += 8) \
            for (int k = 0; k < 8; k++) \
                s[k] += ((double)x[i + k] - mx) * ((double)y[i + k] - my); \
        for (; i < n; i++) \
            s[0] += ((double)x[i] - mx) * ((double)y[i] - my); \
        return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])); \
    } \
    static void F##_group(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const more_args *a = (const more_args *)arg; \
        const int64_t n = a->length; \
        (void)lane; \
        for (int64_t r = begin; r < end; r++) { \
            const T *x = (const T *)a->x + r * n; \
            T *y = (T *)a->y + r * n; \
            const double mean = n ? F##_sum(x, n) / (double)n : 0.0; \
            const double var = n ? F##_dot(x, mean, x, mean, n) / (double)n : 0.0; \
            const double std = sqrt(var + a->eps); \
            const T m = (T)mean, k = (T)((double)((const T *)a->gamma)[r % a->groups] / std); \
            const T b = ((const T *)a->beta)[r % a->groups]; \
            ((T *)a->mean)[r] = m; \
            ((T *)a->std)[r] = (T)std; \
            for (int64_t i = 0; i < n; i++) \
                y[i] = (x[i] - m) * k + b; \
        } \
    } \
    static void F##_group_back(void *arg, int64_t begin, int64_t end, int32_t lane) \
    { \
        const more_args *a = (const more_args *)arg; \
        const int64_t n = a->length; \
        (void)lane; \
        for (int64_t j = begin; j < end; j++) { /* a group of all samples */ \
            double dgamma = 0, dbeta = 0; \
            for (int64_t r = j; r < a->rows; r += a->groups) { \
                const T *x = (const T *)a->x + r * n, *g = (const T *)a->g + r * n; \
                T *y = (T *)a->y + r * n; \
                const double inv = 1 / (double)((const T *)a->std)[r], mean = (double)((const T *)a->mean)[r]; \
                const double sum = F##_sum(g, n), along = F##_dot(g, 0.0, x, mean, n) * inv; \
                const double k = (double)((const T *)a->gamma)[j] * inv, mg = n ? sum / (double)n : 0.0; \
                const T m = (T)mean, f = (T)k, c = (T)(k * mg), e = (T)(n ? k * along / (double)n * inv : 0.0); \
                for (int64_t i = 0; i < n; i++) \
                    y[i] = g[i] * f - c - (x[i] - m) * e; \
                dgamma += along; \
                dbeta += sum; \
            } \
            ((T *)a->dgamma)[j] = (T)dgamma; \
            ((T *)a->dbeta)[j] = (T)dbeta; \
        } \
    } \
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
            if (a->inner == 1) \
                s[0] = F##_dot(x, 0.0, x, 0.0, a->length); \
            else \
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
MORE_GROUPS(float, more_f, powf)
MORE_GROUPS(double, more_d, pow)
#undef MORE_GROUPS

static void more_pieces(const mxcy_task *t, void *a, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, 1 + (int64_t)(20000 / (ns + 1)),
                                  t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

/* ins: data, gamma, beta. outs: output, mean, standard deviation. ints: rows, groups, length.
 * floats: eps. */
static int group_norm_run(const mxcy_task *t)
{
    more_args a = {0};
    a.x = t->ins[0].data, a.gamma = t->ins[1].data, a.beta = t->ins[2].data;
    a.y = t->outs[0].data, a.mean = t->outs[1].data, a.std = t->outs[2].data;
    a.rows = t->ints[0], a.groups = t->ints[1], a.length = t->ints[2], a.eps = t->floats[0];
    more_pieces(t, &a, a.rows, 1.5 * (double)a.length, more_f_group, more_d_group);
    return MXCY_OK;
}

/* ins: ograd, data, gamma, mean, standard deviation. outs: gradients of data, gamma, beta. */
static int group_norm_backward_run(const mxcy_task *t)
{
    more_args a = {0};
    a.g = t->ins[0].data, a.x = t->ins[1].data, a.gamma = t->ins[2].data;
    a.mean = t->ins[3].data, a.std = t->ins[4].data;
    a.y = t->outs[0].data, a.dgamma = t->outs[1].data, a.dbeta = t->outs[2].data;
    a.rows = t->ints[0], a.groups = t->ints[1], a.length = t->ints[2];
    more_pieces(t, &a, a.groups, 2.0 * (double)a.length, more_f_group_back, more_d_group_back);
    return MXCY_OK;
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
