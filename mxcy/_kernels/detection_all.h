/* Drivers of the box operators: arguments, checks, pieces, the two dtypes.
 * Invariant: pieces are samples, so results do not depend on the number of threads. */
#ifndef MXCY_DETECTION_ALL_H
#define MXCY_DETECTION_ALL_H

#include <math.h>
#include <string.h>
#include "sort.h"

typedef struct {
    const mxcy_task *t;
    const void *x, *x2, *x3;
    void *y, *y2, *y3, *index;
    int64_t n, m, k, h, w, classes, sizes, topk, coord, score, id, background, minimum, step, bytes;
    int in_center, out_center, force, ascend, clip, direct;
} box_args;

#define T float
#define NAME(n) box_f_##n
static inline float box_f_log(float x) { return logf(x); }
static inline float box_f_exp(float x) { return expf(x); }
static inline float box_f_floor(float x) { return floorf(x); }
#include "detection.h"
#undef T
#undef NAME
#define T double
#define NAME(n) box_d_##n
static inline double box_d_log(double x) { return log(x); }
static inline double box_d_exp(double x) { return exp(x); }
static inline double box_d_floor(double x) { return floor(x); }
#include "detection.h"
#undef T
#undef NAME

#define BODY(name) box_f_##name, box_d_##name

static void box_pieces(const mxcy_task *t, box_args *a, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1,
                                  t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

/* ints: left boxes, right boxes, whether they are centers. */
static int box_iou_run(const mxcy_task *t)
{
    box_args a = {.t = t, .x = t->ins[0].data, .x2 = t->ins[1].data, .y = t->outs[0].data,
                  .m = t->ints[1], .in_center = (int)t->ints[2]};
    if (t->outs[0].size > 0)
        box_pieces(t, &a, t->ints[0], 3.0 * (double)a.m, BODY(iou_body));
    return MXCY_OK;
}

/* ints: samples, boxes, numbers of a box, topk, coord, score, id, background, force, formats in and out,
 * bytes of workspace for a sample. */
static void box_nms_read(const mxcy_task *t, box_args *a)
{
    const int64_t *v = t->ints;
    a->t = t, a->x = t->ins[0].data, a->y = t->outs[0].data;
    a->n = v[1], a->k = v[2], a->topk = v[3], a->coord = v[4], a->score = v[5], a->id = v[6];
    a->background = v[7], a->force = (int)v[8], a->in_center = (int)v[9], a->out_center = (int)v[10], a->bytes = v[11];
}

static int box_nms_run(const mxcy_task *t)
{
    box_args a = {0};
    box_nms_read(t, &a);
    a.index = t->outs[1].data;
    if (t->outs[0].size > 0)
        box_pieces(t, &a, t->ints[0], 50.0 * (double)a.n, BODY(nms_body));
    return MXCY_OK;
}

/* ins: ograd, index. */
static int box_nms_back_run(const mxcy_task *t)
{
    box_args a = {0};
    box_nms_read(t, &a);
    a.index = t->ins[1].data;
    if (t->outs[0].size > 0)
        box_pieces(t, &a, t->ints[0], 1.0 * (double)(a.n * a.k), BODY(nms_back));
    return MXCY_OK;
}

/* ints: samples, rows, columns, ascending, topk, bytes of workspace for a sample. floats: threshold. */
static int bipartite_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    box_args a = {.t = t, .x = t->ins[0].data, .y = t->outs[0].data, .y2 = t->outs[1].data, .n = v[1], .m = v[2],
                  .ascend = (int)v[3], .topk = v[4], .bytes = v[5]};
    box_pieces(t, &a, v[0], 30.0 * (double)(a.n * a.m), BODY(bipartite_body));
    return MXCY_OK;
}

/* ints: samples, anchors, ground truths. ins: samples, matches, anchors, refs, means, stds. */
static int box_encode_run(const mxcy_task *t)
{
    box_args a = {.t = t, .n = t->ints[1], .m = t->ints[2]};
    const mxcy_tensor *s = &t->ins[0], *m = &t->ins[1];
    for (int64_t i = 0; i < s->size; i++) {
        const double positive = s->dtype == MXCY_FLOAT64 ? ((const double *)s->data)[i] : ((const float *)s->data)[i];
        const double match = m->dtype == MXCY_FLOAT64 ? ((const double *)m->data)[i] : ((const float *)m->data)[i];
        if (positive > 0.5 && !(match >= 0 && match < (double)a.m))
            return mxcy_fail(t, MXCY_INDEX_ERROR, "matches[%lld] is %g; there are %lld boxes in refs", (long long)i,
                             match, (long long)a.m);
    }
    box_pieces(t, &a, s->size, 40.0, BODY(encode_body));
    return MXCY_OK;
}

/* ints: samples, boxes, whether anchors are centers. floats: four deviations, clip. */
static int box_decode_run(const mxcy_task *t)
{
    box_args a = {.t = t, .x = t->ins[0].data, .x2 = t->ins[1].data, .y = t->outs[0].data, .n = t->ints[1],
                  .in_center = (int)t->ints[2]};
    box_pieces(t, &a, t->ints[0] * t->ints[1], 30.0, BODY(decode_body));
    return MXCY_OK;
}

/* ints: height, width, anchors of a cell, number of sizes, clip. floats: step y, x, offset y, x, sizes, ratios. */
static int multibox_prior_run(const mxcy_task *t)
{
    box_args a = {.t = t, .y = t->outs[0].data, .h = t->ints[0], .w = t->ints[1], .n = t->ints[2],
                  .sizes = t->ints[3], .clip = (int)t->ints[4]};
    if (t->outs[0].size > 0)
        box_pieces(t, &a, a.h, 20.0 * (double)(a.w * a.n), BODY(prior_body));
    return MXCY_OK;
}

/* ints: samples, anchors, labels, numbers of a label, classes, minimum of negatives, bytes of workspace for a
 * sample. floats: overlap, ignore label, ratio and overlap of mining, variances. ins: anchors, labels, scores. */
static int multibox_target_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    box_args a = {.t = t, .x = t->ins[0].data, .x2 = t->ins[1].data, .x3 = t->ins[2].data, .y = t->outs[0].data,
                  .y2 = t->outs[1].data, .y3 = t->outs[2].data, .n = v[1], .m = v[2], .k = v[3], .classes = v[4],
                  .minimum = v[5], .bytes = v[6]};
    if (a.n > 0)
        box_pieces(t, &a, v[0], 20.0 * (double)(a.n * (a.m + 5)), BODY(target_body));
    return MXCY_OK;
}

/* ints: samples, anchors, classes, background, force, clip, topk, bytes of workspace for a sample. floats:
 * threshold, overlap, variances. ins: scores, locations, anchors. */
static int multibox_detect_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    box_args a = {.t = t, .x = t->ins[0].data, .x2 = t->ins[1].data, .x3 = t->ins[2].data, .y = t->outs[0].data,
                  .n = v[1], .classes = v[2], .background = v[3], .force = (int)v[4], .clip = (int)v[5],
                  .topk = v[6], .bytes = v[7]};
    if (t->outs[0].size > 0)
        box_pieces(t, &a, v[0], 60.0 * (double)a.n, BODY(detect_body));
    return MXCY_OK;
}

/* ints: samples, anchors of a cell, height, width, boxes before and after suppression, scales, step, least size,
 * whether predictions are added, bytes of workspace for a sample. floats: overlap, 0, scales, ratios. */
static int proposal_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    box_args a = {.t = t, .x = t->ins[0].data, .x2 = t->ins[1].data, .x3 = t->ins[2].data, .y = t->outs[0].data,
                  .y2 = t->outs[1].data, .n = v[1], .h = v[2], .w = v[3], .topk = v[4], .k = v[5], .sizes = v[6],
                  .step = v[7], .minimum = v[8], .direct = (int)v[9], .bytes = v[10]};
    box_pieces(t, &a, v[0], 100.0 * (double)(a.n * a.h * a.w), BODY(proposal_body));
    return MXCY_OK;
}
#endif
