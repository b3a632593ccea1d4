/* ewise_into.h: elementwise programs whose first result goes into a reduction or a softmax and is never
 * written out.
 *
 * ewise_reduce  : ints = n, the n integers of the program (ewise.h), the rank and the dimensions of its results, those
 *                 of the reduction (reduce_walk.h). floats = one scalar per step. Outputs: the reduction's, then the
 *                 other results of the program. The reduction asks for up to RD_RUN neighbours at a time; each
 *                 element is computed once, so the other results are complete at the end.
 * ewise_softmax : ints = n, the program, the number and the length of rows, the mode. floats = one scalar per step,
 *                 the factor of softmax. Outputs: softmax, then the other results. A few rows are computed in the
 *                 memory of the output, and softmax is taken of them there while they are in the cache.
 * Results have the bits of the two kernels one after the other.
 */
#ifndef MXCY_EWISE_INTO_H
#define MXCY_EWISE_INTO_H

#include "ewise.h"
#include "reduce_walk.h"
#include "softmax_all.h"

#define EWI_MAX_OUTS 16
#define EWI_ROWS 4096 /* elements of the rows that softmax is taken of at once */

typedef struct {
    ew_plan plan;
    mxcy_task program; /* as if it were a task of its own */
    mxcy_tensor outs[EWI_MAX_OUTS];
    union {
        rd_walk walk;
        softmax_args softmax;
    } into;
} ewi_plan;

/* The program as a task: its first output is not in memory (`shape` given), or is that of the task. */
static int ewi_prepare(ewi_plan *p, const mxcy_task *t, const int64_t *shape, int64_t ndim)
{
    if (t->num_outs > EWI_MAX_OUTS || ndim > MXCY_MAX_NDIM || t->ints[0] < 2)
        return mxcy_fail(t, MXCY_ERROR, "ewise: too many outputs or dimensions, or no program");
    p->program = *t;
    p->program.ints = t->ints + 1;
    p->program.num_ints = (int32_t)t->ints[0];
    memcpy(p->outs, t->outs, (size_t)t->num_outs * sizeof *p->outs);
    p->program.outs = p->outs;
    if (shape != NULL) {
        mxcy_tensor *o = &p->outs[0];
        o->dtype = ew_dtype[p->program.ints[1] & 1];
        o->req = MXCY_REQ_WRITE;
        o->data = NULL;
        o->ndim = (int32_t)ndim;
        o->size = 1;
        for (int64_t d = ndim - 1; d >= 0; d--) {
            o->shape[d] = shape[d];
            o->strides[d] = o->size;
            o->size *= shape[d];
        }
    }
    return ew_prepare(&p->plan, &p->program);
}

typedef struct {
    ew_state state;
    _Alignas(64) char room[RD_RUN * 8];
} ewi_source;

static const char *ewi_elements(void *arg, int64_t at, int64_t n)
{
    ewi_source *s = (ewi_source *)arg;
    ew_run(&s->state, at, at + n, s->room);
    return s->room;
}

static void ewi_reduce_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    ewi_plan *p = (ewi_plan *)arg;
    rd_walk mine = p->into.walk;
    ewi_source source;
    (void)lane;
    ew_open(&source.state, &p->plan, RD_RUN);
    mine.source = &source;
    rd_units(&mine, begin, end);
}

static int ewi_reduce_kernel(const mxcy_task *t)
{
    ewi_plan p;
    if (t->outs[0].size == 0) return MXCY_OK;
    const int64_t *dims = t->ints + 1 + t->ints[0], *reduction = dims + 1 + dims[0];
    int status = ewi_prepare(&p, t, dims + 1, dims[0]);
    if (status) return status;
    rd_walk *c = &p.into.walk;
    rd_setup(t, c, reduction, p.outs[0].dtype, NULL, &t->outs[0]);
    c->elements = ewi_elements;
    t->parallel->parallel_for(t->parallel, rd_num_units(c), reduction[7], ewi_reduce_body, &p);
    if (c->blocks > 1) t->parallel->parallel_for(t->parallel, c->nout, 1024, rd_combine_body, c);
    return MXCY_OK;
}

static void ewi_softmax_body(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    ewi_plan *p = (ewi_plan *)arg;
    const softmax_args *a = &p->into.softmax;
    const int64_t n = a->length, some = EWI_ROWS / n / ROWS * ROWS, step = some > 0 ? some : n < EWI_ROWS / 2 ? 2 : 1;
    ew_state state;
    ew_open(&state, &p->plan, (end - begin) * n);
    for (int64_t row = begin; row < end; row += step) {
        const int64_t last = end - row < step ? end : row + step;
        ew_run(&state, row * n, last * n, NULL);
        if (a->x_double) softmax_d_body((void *)a, row, last, lane);
        else softmax_f_body((void *)a, row, last, lane);
    }
}

static int ewi_softmax_kernel(const mxcy_task *t)
{
    ewi_plan p;
    if (t->outs[0].size == 0) return MXCY_OK;
    int status = ewi_prepare(&p, t, NULL, 0);
    if (status) return status;
    const int64_t *ints = t->ints + 1 + t->ints[0];
    softmax_args *a = &p.into.softmax;
    *a = (softmax_args){.x = t->outs[0].data, .y = t->outs[0].data, .outer = ints[0], .length = ints[1], .inner = 1,
                        .tiles = 1, .scale = t->floats[t->num_floats - 1], .mode = (int)ints[2]};
    a->x_double = a->y_double = softmax_is_double(&t->outs[0]);
    const double ns = t->work / (double)(a->outer > 0 ? a->outer : 1) + 1;
    int64_t grain = 1 + (int64_t)(20000 / ns);
    grain = (grain + ROWS - 1) / ROWS * ROWS;
    t->parallel->parallel_for(t->parallel, a->outer, grain, ewi_softmax_body, &p);
    return MXCY_OK;
}
#endif
