/* The drivers of softmax: the fast forms by element type, the general form (lengths, mixed dtypes).
 * Invariant: pieces are whole rows or whole tiles of columns, so results never depend on threads. */
#ifndef MXCY_SOFTMAX_ALL_H
#define MXCY_SOFTMAX_ALL_H
#include "mxcy.h"
#include "indexing.h"
#include "movement.h"
#include "rowmath.h"
#include "vmath.h"

enum { SOFTMAX_PLAIN = 0, SOFTMAX_LOG = 1 };
#define TILE 64
#define SHORT 48
#define ROWS 16

typedef struct {
    const void *x, *g; /* forward: x; backward: x is the output and g its gradient */
    void *y;
    const void *lengths;
    int64_t outer, length, inner, tiles;
    double scale;
    int mode, x_double, y_double, g_double, lengths_long;
} softmax_args;

#define LANES 32
#define T float
#define NAME(n) softmax_f_##n
#define EXP row_exp_f
#define LOG vm_log_f32
#include "softmax.h"
#undef T
#undef NAME
#undef EXP
#undef LOG
#define T double
#define NAME(n) softmax_d_##n
#define EXP row_exp_d
#define LOG log
#include "softmax.h"
#undef T
#undef NAME
#undef EXP
#undef LOG
#undef LANES

static inline double softmax_get(const void *p, int is_double, int64_t i)
{
    return is_double ? ((const double *)p)[i] : (double)((const float *)p)[i];
}

static inline void softmax_put(void *p, int is_double, int64_t i, double v)
{
    if (is_double)
        ((double *)p)[i] = v;
    else
        ((float *)p)[i] = (float)v;
}

/* One column at a time, in float64. */
static void softmax_general(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const softmax_args *a = (const softmax_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t at = u / a->inner * a->length * a->inner + u % a->inner;
        int64_t n = a->length;
        if (a->lengths != NULL) {
            n = a->lengths_long ? ((const int64_t *)a->lengths)[u] : ((const int32_t *)a->lengths)[u];
            n = n < 0 ? 0 : n > a->length ? a->length : n;
        }
        double sum = 0, m = -INFINITY;
        const double sign = a->scale < 0 ? -1 : 1;
        if (a->g != NULL) {
            for (int64_t i = 0; i < n; i++) {
                const double g = softmax_get(a->g, a->g_double, at + i * a->inner);
                sum += a->mode == SOFTMAX_LOG ? g : g * softmax_get(a->x, a->x_double, at + i * a->inner);
            }
            for (int64_t i = 0; i < n; i++) {
                const int64_t q = at + i * a->inner;
                const double y = softmax_get(a->x, a->x_double, q), g = softmax_get(a->g, a->g_double, q);
                softmax_put(a->y, a->y_double, q,
                            a->scale * (a->mode == SOFTMAX_LOG ? g - exp(y) * sum : y * (g - sum)));
            }
            continue;
        }
        for (int64_t i = 0; i < n; i++) {
            const double v = sign * softmax_get(a->x, a->x_double, at + i * a->inner);
            m = v > m ? v : m;
        }
        m *= sign;
        for (int64_t i = 0; i < n; i++)
            sum += exp((softmax_get(a->x, a->x_double, at + i * a->inner) - m) * a->scale);
        for (int64_t i = 0; i < n; i++) {
            const int64_t q = at + i * a->inner;
            const double z = (softmax_get(a->x, a->x_double, q) - m) * a->scale;
            softmax_put(a->y, a->y_double, q, a->mode == SOFTMAX_LOG ? z - log(sum) : exp(z) / sum);
        }
        for (int64_t i = n; i < a->length; i++)
            softmax_put(a->y, a->y_double, at + i * a->inner, 0);
    }
}

static int softmax_go(const mxcy_task *t, softmax_args *a)
{
    int64_t units;
    mxcy_body body;
    double ns;
    a->outer = t->ints[0], a->length = t->ints[1], a->inner = t->ints[2], a->mode = (int)t->ints[3];
    a->scale = t->floats[0];
    if (a->outer == 0 || a->length == 0 || a->inner == 0)
        return MXCY_OK;
    if (a->lengths == NULL && a->x_double == a->y_double && (a->g == NULL || a->g_double == a->x_double)) {
        a->tiles = a->inner == 1 ? 1 : (a->inner + TILE - 1) / TILE;
        units = a->outer * a->tiles;
        body = a->x_double ? softmax_d_body : softmax_f_body;
        ns = 0.5 * (double)a->length * (double)(a->inner < TILE ? a->inner : TILE) + 20;
    } else {
        units = a->outer * a->inner;
        body = softmax_general;
        ns = 12.0 * (double)a->length + 20;
    }
    t->parallel->parallel_for(t->parallel, units, 1 + (int64_t)(20000 / ns), body, a);
    return MXCY_OK;
}

static inline int softmax_is_double(const mxcy_tensor *t) { return t->dtype == MXCY_FLOAT64; }

/* ins: data and, if there are two, lengths (int32 or int64). ints: outer, length, inner, mode.
 * floats: the factor of data. */
static int softmax_run(const mxcy_task *t)
{
    softmax_args a = {0};
    a.x = t->ins[0].data, a.x_double = softmax_is_double(&t->ins[0]);
    a.y = t->outs[0].data, a.y_double = softmax_is_double(&t->outs[0]);
    if (t->num_ins > 1) {
        a.lengths = t->ins[1].data;
        a.lengths_long = t->ins[1].dtype == MXCY_INT64;
        if (!a.lengths_long && t->ins[1].dtype != MXCY_INT32)
            return mxcy_fail(t, MXCY_TYPE_ERROR, "softmax: lengths must be int32 or int64");
    }
    return softmax_go(t, &a);
}

/* ins: ograd, output. ints and floats as above. */
static int softmax_backward_run(const mxcy_task *t)
{
    softmax_args a = {0};
    a.g = t->ins[0].data, a.g_double = softmax_is_double(&t->ins[0]);
    a.x = t->ins[1].data, a.x_double = softmax_is_double(&t->ins[1]);
    a.y = t->outs[0].data, a.y_double = softmax_is_double(&t->outs[0]);
    return softmax_go(t, &a);
}

/* ins: ograd (outer), index (outer), output (outer, length). ints: outer, length, mode of the index.
 * floats: the factor of data. */
static int picked_log_softmax_run(const mxcy_task *t)
{
    if (t->outs[0].size == 0) return MXCY_OK;
    const double ns = 0.5 * (double)t->ints[1] + 20;
    t->parallel->parallel_for(t->parallel, t->ints[0], 1 + (int64_t)(20000 / ns),
                              softmax_is_double(&t->outs[0]) ? softmax_d_picked_body : softmax_f_picked_body,
                              (void *)t);
    return MXCY_OK;
}
#endif
