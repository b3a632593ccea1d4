/* Drivers of the poolings of regions: arguments, checks of regions, the cut into pieces.
 * Invariant: a region names a sample that is there, and its numbers are finite, before anything is read. */
#ifndef MXCY_REGIONS_ALL_H
#define MXCY_REGIONS_ALL_H

#include <math.h>
#include <string.h>
#include "mxcy.h"

#define REGION_SAMPLES 4096 /* of a bin in each direction, where its size says how many; absurd ones shall end */

typedef struct {
    const void *x, *rois, *trans, *g, *count;
    void *y, *y2, *dx, *dtrans;
    int64_t n, c, h, w, regions, tops, pooled, groups, parts, samples, classes, ph, pw;
    double scale, deviation;
    int rois_double;
} region_args;

#define T float
#define NAME(n) region_f_##n
static inline float region_f_floor(float x) { return floorf(x); }
static inline float region_f_ceil(float x) { return ceilf(x); }
static inline float region_f_round(float x) { return roundf(x); }
static inline float region_f_sin(float x) { return sinf(x); }
static inline float region_f_cos(float x) { return cosf(x); }
#include "regions.h"
#undef T
#undef NAME
#define T double
#define NAME(n) region_d_##n
static inline double region_d_floor(double x) { return floor(x); }
static inline double region_d_ceil(double x) { return ceil(x); }
static inline double region_d_round(double x) { return round(x); }
static inline double region_d_sin(double x) { return sin(x); }
static inline double region_d_cos(double x) { return cos(x); }
#include "regions.h"
#undef T
#undef NAME

#define BODY(name) region_f_##name, region_d_##name

static void region_pieces(const mxcy_task *t, region_args *a, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, 1 + (int64_t)(20000 / (ns + 1)),
                                  t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

static double region_number(const mxcy_tensor *v, int64_t i)
{
    return v->dtype == MXCY_FLOAT64 ? ((const double *)v->data)[i] : (double)((const float *)v->data)[i];
}

static int region_check(const mxcy_task *t, const mxcy_tensor *rois, int64_t n)
{
    for (int64_t i = 0; i < rois->size; i++) {
        const int64_t r = i / rois->shape[1];
        const double v = region_number(rois, i);
        if (i % rois->shape[1] == 0 && !(v >= 0 && v < (double)n))
            return mxcy_fail(t, MXCY_INDEX_ERROR, "region %lld names sample %g, of which there are %lld", (long long)r,
                             v, (long long)n);
        if (!(v > -1e9 && v < 1e9))
            return mxcy_fail(t, MXCY_INDEX_ERROR, "coordinate %g of region %lld is no position", v, (long long)r);
    }
    return MXCY_OK;
}

static int region_check_offsets(const mxcy_task *t, const mxcy_tensor *trans)
{
    for (int64_t i = 0; i < trans->size; i++)
        if (!(fabs(region_number(trans, i)) < 1e9))
            return mxcy_fail(t, MXCY_INDEX_ERROR, "offset %g of trans is no distance", region_number(trans, i));
    return MXCY_OK;
}

/* ints of all: n, c, h, w, channels of the result, then pooled, groups, parts, samples, classes, or height and
 * width of the result and samples (rotated). floats: scale, deviation of offsets. */
static void region_read(const mxcy_task *t, region_args *a, const mxcy_tensor *rois)
{
    const int64_t *v = t->ints;
    a->n = v[0], a->c = v[1], a->h = v[2], a->w = v[3], a->tops = v[4];
    a->rois = rois->data, a->regions = rois->shape[0], a->scale = t->floats[0];
    a->rois_double = rois->dtype == MXCY_FLOAT64;
}

static void region_zero(const mxcy_tensor *v)
{
    if (v->size > 0)
        memset(v->data, 0, (size_t)(v->size * mxcy_itemsize(v->dtype)));
}

/* ins: data, rois (backward: ograd, rois). */
static int sensitive_pool_run(const mxcy_task *t)
{
    region_args a = {.x = t->ins[0].data, .y = t->outs[0].data, .pooled = t->ints[5], .groups = t->ints[6]};
    const int status = region_check(t, &t->ins[1], t->ints[0]);
    if (status != MXCY_OK)
        return status;
    region_read(t, &a, &t->ins[1]);
    if (t->outs[0].size > 0)
        region_pieces(t, &a, a.regions * a.tops, (double)(a.h * a.w), BODY(sensitive_body));
    return MXCY_OK;
}

static int sensitive_pool_back_run(const mxcy_task *t)
{
    region_args a = {.g = t->ins[0].data, .dx = t->outs[0].data, .pooled = t->ints[5], .groups = t->ints[6]};
    const int status = region_check(t, &t->ins[1], t->ints[0]);
    if (status != MXCY_OK)
        return status;
    region_read(t, &a, &t->ins[1]);
    region_zero(&t->outs[0]);
    if (t->outs[0].size > 0)
        region_pieces(t, &a, a.tops, (double)(a.regions * a.h * a.w), BODY(sensitive_back));
    return MXCY_OK;
}

static int deform_pool_read(const mxcy_task *t, region_args *a, int rois, int trans)
{
    const int64_t *v = t->ints;
    int status = region_check(t, &t->ins[rois], v[0]);
    if (status == MXCY_OK && trans < t->num_ins)
        status = region_check_offsets(t, &t->ins[trans]);
    region_read(t, a, &t->ins[rois]);
    a->pooled = v[5], a->groups = v[6], a->parts = v[7], a->samples = v[8], a->classes = v[9];
    a->trans = trans < t->num_ins ? t->ins[trans].data : NULL;
    a->deviation = t->floats[1];
    return status;
}

/* ins: data, rois, trans (may be absent). outs: result, how many samples each bin has. */
static int deform_pool_run(const mxcy_task *t)
{
    region_args a = {.x = t->ins[0].data, .y = t->outs[0].data, .y2 = t->outs[1].data};
    const int status = deform_pool_read(t, &a, 1, 2);
    if (status != MXCY_OK)
        return status;
    if (a.h * a.w == 0)
        region_zero(&t->outs[0]), region_zero(&t->outs[1]);
    else if (t->outs[0].size > 0)
        region_pieces(t, &a, a.regions * a.tops, 10.0 * (double)(a.pooled * a.pooled * a.samples * a.samples),
                      BODY(deform_body));
    return MXCY_OK;
}

/* ins: ograd, data, rois, how many samples, trans. outs: gradients of data and trans. */
static int deform_pool_back_run(const mxcy_task *t)
{
    region_args a = {.g = t->ins[0].data, .x = t->ins[1].data, .count = t->ins[3].data, .dx = t->outs[0].data};
    const int status = deform_pool_read(t, &a, 2, 4);
    double ns;
    if (status != MXCY_OK)
        return status;
    ns = 20.0 * (double)(a.pooled * a.pooled * a.samples * a.samples);
    region_zero(&t->outs[0]);
    if (a.trans != NULL)
        region_zero(&t->outs[1]);
    if (t->ins[0].size == 0 || t->outs[0].size == 0)
        return MXCY_OK;
    region_pieces(t, &a, a.tops, ns * (double)a.regions, BODY(deform_back));
    if (a.trans != NULL) {
        a.dtrans = t->outs[1].data;
        region_pieces(t, &a, a.regions, ns * (double)a.tops, BODY(deform_back_trans));
    }
    return MXCY_OK;
}

/* ins: data, rois (backward: ograd, rois). */
static int rotated_align_run(const mxcy_task *t)
{
    region_args a = {.x = t->ins[0].data, .y = t->outs[0].data, .ph = t->ints[5], .pw = t->ints[6], .samples = t->ints[7]};
    const int status = region_check(t, &t->ins[1], t->ints[0]);
    if (status != MXCY_OK)
        return status;
    region_read(t, &a, &t->ins[1]);
    if (a.h * a.w == 0)
        region_zero(&t->outs[0]);
    else if (t->outs[0].size > 0)
        region_pieces(t, &a, a.regions * a.c, 60.0 * (double)(a.ph * a.pw), BODY(rotated_body));
    return MXCY_OK;
}

static int rotated_align_back_run(const mxcy_task *t)
{
    region_args a = {.g = t->ins[0].data, .dx = t->outs[0].data, .ph = t->ints[5], .pw = t->ints[6],
                     .samples = t->ints[7]};
    const int status = region_check(t, &t->ins[1], t->ints[0]);
    if (status != MXCY_OK)
        return status;
    region_read(t, &a, &t->ins[1]);
    region_zero(&t->outs[0]);
    if (t->outs[0].size > 0 && t->ins[0].size > 0)
        region_pieces(t, &a, a.c, 60.0 * (double)(a.regions * a.ph * a.pw), BODY(rotated_back));
    return MXCY_OK;
}
#endif
