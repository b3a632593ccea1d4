/* Drivers of the changes of size: parameters, pieces, the two dtypes.
 * Invariant: pieces depend on shapes alone. */
#ifndef MXCY_RESIZE_ALL_H
#define MXCY_RESIZE_ALL_H
#include <string.h>
#include "mxcy.h"

typedef struct {
    const mxcy_task *task;
    const void *x;
    void *y;
    int64_t h, w, oh, ow; /* of the image and of the resized image, whichever is the result */
    double scale_h, scale_w;
    int back, corners;
} resize_args;

#define T float
#define NAME(n) resize_f_##n
#include "resize.h"
#undef T
#undef NAME
#define T double
#define NAME(n) resize_d_##n
#include "resize.h"
#undef T
#undef NAME

static void resize_pieces(const mxcy_task *t, resize_args *g, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    const int64_t grain = ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1;
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, grain, t->ins[0].dtype == MXCY_FLOAT64 ? d : f, g);
}

/* ints: whether inputs are added. ins: any number of images; outs: one. */
static int upsample_run(const mxcy_task *t)
{
    resize_args g = {.task = t};
    const int64_t *o = t->outs[0].shape;
    if (t->outs[0].size > 0)
        resize_pieces(t, &g, o[0] * o[1], 50 + 0.2 * (double)(o[2] * o[3]), resize_f_nearest, resize_d_nearest);
    return MXCY_OK;
}

static int upsample_back_run(const mxcy_task *t)
{
    resize_args g = {.task = t};
    const int64_t *o = t->ins[0].shape;
    int64_t planes = 0;
    for (int i = 0; i < t->num_outs; i++)
        planes += t->outs[i].shape[0] * t->outs[i].shape[1];
    resize_pieces(t, &g, planes, 50 + 0.3 * (double)(o[2] * o[3]), resize_f_nearest_back, resize_d_nearest_back);
    return MXCY_OK;
}

/* ints: planes, height, width, resized height and width, whether this is the gradient (, align corners).
 * floats of bilinear: scales of height and width. */
static void resize_read(const mxcy_task *t, resize_args *g)
{
    const int64_t *v = t->ints;
    g->task = t, g->x = t->ins[0].data, g->y = t->outs[0].data;
    g->h = v[1], g->w = v[2], g->oh = v[3], g->ow = v[4], g->back = (int)v[5];
}

static int adaptive_run(const mxcy_task *t)
{
    resize_args g = {0};
    resize_read(t, &g);
    if (t->outs[0].size > 0)
        resize_pieces(t, &g, t->ints[0], 1.0 * (double)(g.h * g.w) + 5.0 * (double)(g.oh * g.ow), resize_f_adaptive,
                      resize_d_adaptive);
    return MXCY_OK;
}

static int bilinear_run(const mxcy_task *t)
{
    resize_args g = {0};
    resize_read(t, &g);
    g.corners = (int)t->ints[6], g.scale_h = t->floats[0], g.scale_w = t->floats[1];
    if (t->outs[0].size > 0)
        resize_pieces(t, &g, t->ints[0], 5.0 * (double)(g.oh * g.ow) + 0.1 * (double)(g.h * g.w), resize_f_bilinear,
                      resize_d_bilinear);
    return MXCY_OK;
}
#endif
