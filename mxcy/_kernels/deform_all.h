/* The drivers of deformable convolutions: arguments, chunks of images, the cut into pieces.
 *
 * ints: n, c, h, w, oh, ow, kernel (2), stride (2), dilate (2), pad (2), groups of offsets, modulated?;
 * for the whole convolution then images per chunk and the numbers of the 1 x 1 convolution that
 * takes the columns for its image (conv_all.h). Invariant: pieces and chunks depend on shapes alone.
 */
#ifndef MXCY_DEFORM_ALL_H
#define MXCY_DEFORM_ALL_H
#include <math.h>
#include <string.h>
#include "conv_all.h"

#define DEFORM_TILE 64
#define DEFORM_BLOCK 8
#define DEFORM_INTS 16
#define DEFORM_CONV_INTS 25

typedef struct {
    const void *x, *offset, *mask, *g;
    void *col, *dx, *doffset, *dmask;
    int64_t n, c, h, w, oh, ow, kh, kw, sh, sw, dh, dw, ph, pw, dg, positions, taps, first;
    int modulated;
} deform_args;

#define T float
#define NAME(n) deform_f_##n
static inline float deform_f_floor(float x) { return floorf(x); }
#include "deform.h"
#undef T
#undef NAME
#define T double
#define NAME(n) deform_d_##n
static inline double deform_d_floor(double x) { return floor(x); }
#include "deform.h"
#undef T
#undef NAME

/* `in`: data, offset (, mask). */
static void deform_read(const mxcy_task *t, const mxcy_tensor *in, deform_args *a)
{
    const int64_t *v = t->ints;
    memset(a, 0, sizeof *a);
    a->n = v[0], a->c = v[1], a->h = v[2], a->w = v[3], a->oh = v[4], a->ow = v[5], a->kh = v[6], a->kw = v[7];
    a->sh = v[8], a->sw = v[9], a->dh = v[10], a->dw = v[11], a->ph = v[12], a->pw = v[13], a->dg = v[14];
    a->modulated = (int)v[15], a->positions = a->oh * a->ow, a->taps = a->kh * a->kw;
    a->x = in[0].data, a->offset = in[1].data, a->mask = a->modulated ? in[2].data : in[1].data;
}

static void deform_pieces(const mxcy_task *t, deform_args *a, int64_t n, double ns, mxcy_body f, mxcy_body d)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, 1 + (int64_t)(20000 / (ns + 1)),
                                  t->outs[0].dtype == MXCY_FLOAT64 ? d : f, a);
}

/* The columns of `images` images from a->first on. */
static void deform_unfold(const mxcy_task *t, deform_args *a, int64_t images)
{
    if (a->c > 0 && a->positions > 0)
        deform_pieces(t, a, images * a->dg * a->taps,
                      (double)a->positions * (8.0 + 3.0 * (double)(a->c / a->dg)), deform_f_columns,
                      deform_d_columns);
}

static int deform_columns_run(const mxcy_task *t)
{
    deform_args a;
    deform_read(t, t->ins, &a);
    a.col = t->outs[0].data;
    deform_unfold(t, &a, a.n);
    return MXCY_OK;
}

/* ins: gradient of the columns, data, offset (, mask). outs: gradients of data, offset (, mask). */
static int deform_columns_backward_run(const mxcy_task *t)
{
    deform_args a;
    deform_read(t, t->ins + 1, &a);
    const int64_t each = a.c / a.dg, blocks = (each + DEFORM_BLOCK - 1) / DEFORM_BLOCK;
    a.g = t->ins[0].data, a.dx = t->outs[0].data, a.doffset = t->outs[1].data;
    a.dmask = a.modulated ? t->outs[2].data : NULL;
    if (t->outs[0].size > 0)
        deform_pieces(t, &a, a.n * a.dg * blocks, 40.0 * (double)(a.taps * a.positions), deform_f_images,
                      deform_d_images);
    if (t->outs[1].size > 0)
        deform_pieces(t, &a, a.n * a.dg * a.taps, (double)a.positions * (8.0 + 6.0 * (double)each),
                      deform_f_offsets, deform_d_offsets);
    return MXCY_OK;
}

/* ins: data, offset (, mask), weight (, bias). The workspace holds the columns of a chunk of images. */
static int deform_convolution_run(const mxcy_task *t)
{
    deform_args a;
    int64_t numbers[DEFORM_CONV_INTS];
    mxcy_tensor ins[3], out = t->outs[0];
    mxcy_task conv = *t;
    deform_read(t, t->ins, &a);
    const int64_t chunk = t->ints[DEFORM_INTS], size = mxcy_itemsize(out.dtype);
    if (out.size == 0)
        return MXCY_OK;
    const int64_t image = out.size / a.n;
    memcpy(numbers, t->ints + DEFORM_INTS + 1, sizeof numbers);
    for (int i = 0; i < 3 && 1 + a.modulated + i < t->num_ins; i++)
        ins[i] = t->ins[1 + a.modulated + i];
    ins[0].data = a.col = t->workspace;
    conv.ins = ins, conv.outs = &out, conv.ints = numbers;
    for (a.first = 0; a.first < a.n; a.first += chunk) {
        numbers[0] = a.n - a.first < chunk ? a.n - a.first : chunk;
        deform_unfold(t, &a, numbers[0]);
        out.data = (char *)t->outs[0].data + a.first * image * size;
        out.size = numbers[0] * image;
        conv_forward_run(&conv);
    }
    return MXCY_OK;
}
#endif
