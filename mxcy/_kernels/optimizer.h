/* Optimizer updates: one fused loop each.
 *
 * What lives here: the driver that walks tiles and converts what is not of the compute type (float, or
 * double where the weight is). What does not: the formulas (optimizer_body.h), schedules, Python.
 * Invariant: an element depends on its own weight, gradient and states alone.
 *
 * Tensors: ins weight, gradient, states..., and with a master copy (mp_ forms) the float32 weight last,
 * which is then read and written instead of the weight; outs new weight. The states are written in place.
 */
#ifndef MXCY_OPTIMIZER_H
#define MXCY_OPTIMIZER_H

#include <math.h>
#include "half.h"

#define OPT_TILE 512
#define OPT_STATES 3

#define T float
#define FN(name) name##_float
#define SQRT sqrtf
#include "optimizer_body.h"
#define T double
#define FN(name) name##_double
#define SQRT sqrt
#include "optimizer_body.h"

typedef void (*step_float)(int64_t, const double *, const float *, const float *, float *const *, float *);
typedef void (*step_double)(int64_t, const double *, const double *, const double *, double *const *,
                            double *);

typedef struct {
    const mxcy_task *t;
    step_float f;
    step_double d;
    int states, master;
} opt_arg;

/* Where a tile of tensor x lies: in the tensor itself, or converted into `space`. */
#define OPT_RUN(type, code, load, store, step)                                                      \
    {                                                                                               \
        type space[OPT_STATES + 3][OPT_TILE], *s[OPT_STATES] = {0, 0, 0};                           \
        for (; b < end; b += OPT_TILE) {                                                            \
            int64_t n = end - b < OPT_TILE ? end - b : OPT_TILE;                                    \
            const mxcy_tensor *wt = a->master ? &t->ins[t->num_ins - 1] : &t->ins[0];               \
            type *w = (type *)wt->data + b, *g = (type *)t->ins[1].data + b;                        \
            type *y = (type *)(a->master ? wt : &t->outs[0])->data + b;                             \
            if (wt->dtype != code) { load(wt, b, n, space[0]); w = y = space[0]; }                  \
            if (!a->master)                                                                         \
                y = t->outs[0].dtype != code ? space[0] : (type *)t->outs[0].data + b;              \
            if (t->ins[1].dtype != code) { load(&t->ins[1], b, n, space[1]); g = space[1]; }        \
            for (int k = 0; k < a->states; k++) {                                                   \
                const mxcy_tensor *st = &t->ins[2 + k];                                             \
                s[k] = (type *)st->data + b;                                                        \
                if (st->dtype != code) { load(st, b, n, space[2 + k]); s[k] = space[2 + k]; }       \
            }                                                                                       \
            step(n, t->floats, w, g, s, y);                                                         \
            if (a->master || t->outs[0].dtype != code) store(&t->outs[0], b, n, y);                 \
            for (int k = 0; k < a->states; k++)                                                     \
                if (s[k] == space[2 + k]) store(&t->ins[2 + k], b, n, s[k]);                        \
        }                                                                                           \
    }

static void opt_body(void *v, int64_t b, int64_t end, int32_t lane)
{
    const opt_arg *a = (const opt_arg *)v;
    const mxcy_task *t = a->t;
    (void)lane;
    if (t->ins[0].dtype == MXCY_FLOAT64)
        OPT_RUN(double, MXCY_FLOAT64, mxcy_load_double, mxcy_store_double, a->d)
    else
        OPT_RUN(float, MXCY_FLOAT32, mxcy_load_float, mxcy_store_float, a->f)
}

static int opt_run(const mxcy_task *t, step_float f, step_double d, int states)
{
    opt_arg a = {t, f, d, states, t->num_ins == states + 3};
    if (t->outs[0].size > 0)
        t->parallel->parallel_for(t->parallel, t->outs[0].size, 1 << 14, opt_body, &a);
    return MXCY_OK;
}

#define OPTIMIZER(name, states)                                                      \
    static int opt_##name(const mxcy_task *t) { return opt_run(t, name##_float, name##_double, states); }

OPTIMIZER(sgd, 0)
OPTIMIZER(sgd_mom, 1)
OPTIMIZER(nag_mom, 1)
OPTIMIZER(signsgd, 0)
OPTIMIZER(signum, 1)
OPTIMIZER(adam, 2)
OPTIMIZER(rmsprop, 1)
OPTIMIZER(rmspropalex, 3)
OPTIMIZER(ftrl, 2)
OPTIMIZER(ftml, 3)
OPTIMIZER(adamax, 2)
OPTIMIZER(nadam, 2)
OPTIMIZER(adadelta, 2)
OPTIMIZER(dcasgd, 1)
OPTIMIZER(dcasgd_mom, 2)

#undef OPTIMIZER

/* ---- rows of a list: ins as above, then how many rows and which; ints: rows, elements of one ----------- */
typedef struct { opt_arg whole; const int64_t *list; int64_t count; } opt_rows_arg;

static void opt_rows_body(void *v, int64_t b, int64_t end, int32_t lane)
{
    opt_rows_arg *a = (opt_rows_arg *)v;
    const mxcy_task *t = a->whole.t;
    const int64_t rows = t->ints[0], row = t->ints[1], bytes = row * mxcy_itemsize(t->ins[0].dtype);
    for (; b < end; b++) {
        int64_t r = a->list[b + 1];
        if (b + 6 < a->count) /* random accesses: ask for them early */
            for (int64_t c = 0, next = a->list[b + 7] * bytes; c < bytes && c < 512; c += 64) {
                __builtin_prefetch((const char *)t->ins[0].data + next + c, 1);
                __builtin_prefetch((const char *)t->ins[1].data + next + c);
            }
        if (r >= 0 && r < rows) opt_body(&a->whole, r * row, (r + 1) * row, lane);
    }
}

static int opt_sgd_rows(const mxcy_task *t)
{
    mxcy_task part = *t;
    part.num_ins = 2;
    opt_rows_arg a = {{&part, sgd_float, sgd_double, 0, 0}, (const int64_t *)t->ins[2].data, 0};
    const int64_t bytes = t->outs[0].size * mxcy_itemsize(t->outs[0].dtype);
    if (t->outs[0].size == 0 || t->ins[2].size == 0) return MXCY_OK;
    if (a.list[0] < 0) return opt_run(&part, sgd_float, sgd_double, 0); /* which rows is not known */
    a.count = a.list[0] < t->ins[2].size ? a.list[0] : t->ins[2].size - 1;
    if (t->outs[0].data != t->ins[0].data) memcpy(t->outs[0].data, t->ins[0].data, (size_t)bytes);
    if (a.count > 0)
        t->parallel->parallel_for(t->parallel, a.count, 1 + (1 << 14) / (t->ints[1] + 16), opt_rows_body, &a);
    return MXCY_OK;
}

#endif
