/* Images (n, height, width, channels): to tensors, normalized, resized, mirrored.
 *
 * What lives here: arguments, pieces, and all loops but those of resizing (image_resize.h, one for each
 * element type) and of colours (image_color.h).
 * Invariant: every row or plane of a result has one owner; pieces depend on shapes alone.
 */
#ifndef MXCY_IMAGE_H
#define MXCY_IMAGE_H

#include <math.h>
#include "convert.h"
#include "random.h"

#define IMAGE_TILE 512

typedef struct {
    const mxcy_task *t;
    int64_t n, h, w, c, oh, ow;
} image_args;

static void image_pieces(const mxcy_task *t, void *a, int64_t n, double ns, mxcy_body body)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, ns > 20000 ? 1 : (int64_t)(20000 / (ns + 1)) + 1, body, a);
}

static inline const char *image_at(const mxcy_tensor *x, int64_t element)
{
    return (const char *)x->data + element * mxcy_itemsize(x->dtype);
}

/* ---- to tensors: (n, pixels, channels) of any dtype to float planes / 255, and gradients back ---- */

/* Units: planes of the output. */
static void image_to_tensor_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const image_args *a = (const image_args *)v;
    const mxcy_tensor *x = &a->t->ins[0];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        float *y = (float *)a->t->outs[0].data + u * a->h;
        const int64_t from = u / a->c * a->h * a->c + u % a->c;
        for (int64_t i = 0; i < a->h; i += IMAGE_TILE) {
            const int64_t m = a->h - i < IMAGE_TILE ? a->h - i : IMAGE_TILE;
            cv_load_f32(x->dtype, m, y + i, image_at(x, from + i * a->c), a->c);
            for (int64_t j = i; j < i + m; j++) y[j] /= 255.0f;
        }
    }
}

/* Units: blocks of IMAGE_TILE pixels of an image; the gradient is in double on the way. */
static void image_to_tensor_back_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const image_args *a = (const image_args *)v;
    const mxcy_tensor *g = &a->t->ins[0], *dx = &a->t->outs[0];
    const int64_t blocks = (a->h + IMAGE_TILE - 1) / IMAGE_TILE;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t image = u / blocks, i = u % blocks * IMAGE_TILE;
        const int64_t m = a->h - i < IMAGE_TILE ? a->h - i : IMAGE_TILE;
        double row[IMAGE_TILE];
        for (int64_t k = 0; k < a->c; k++) {
            cv_load_f64(g->dtype, m, row, image_at(g, (image * a->c + k) * a->h + i), 1);
            for (int64_t j = 0; j < m; j++) {
                const double d = row[j] / 255.0;
                cv_store_f64(dx->dtype, 1, (char *)image_at(dx, ((image * a->h) + i + j) * a->c + k), &d);
            }
        }
    }
}

/* ints: images, pixels, channels. */
static int image_to_tensor_run(const mxcy_task *t)
{
    image_args a = {.t = t, .n = t->ints[0], .h = t->ints[1], .c = t->ints[2]};
    if (t->outs[0].size > 0)
        image_pieces(t, &a, a.n * a.c, 1.0 * (double)a.h, image_to_tensor_body);
    return MXCY_OK;
}

static int image_to_tensor_back_run(const mxcy_task *t)
{
    image_args a = {.t = t, .n = t->ints[0], .h = t->ints[1], .c = t->ints[2]};
    if (t->outs[0].size > 0)
        image_pieces(t, &a, a.n * ((a.h + IMAGE_TILE - 1) / IMAGE_TILE), 3.0 * IMAGE_TILE * (double)a.c,
                     image_to_tensor_back_body);
    return MXCY_OK;
}

/* ---- normalize: planes minus a mean over a deviation -------------------------------------------- */

/* Units: planes. floats: c means, c deviations. */
#define IMAGE_NORMALIZE(name, T) \
    static void name(void *v, int64_t begin, int64_t end, int32_t lane) \
    { \
        const image_args *a = (const image_args *)v; \
        (void)lane; \
        for (int64_t u = begin; u < end; u++) { \
            const T *restrict x = (const T *)a->t->ins[0].data + u * a->h; \
            T *restrict y = (T *)a->t->outs[0].data + u * a->h; \
            const T mean = (T)a->t->floats[u % a->c], deviation = (T)a->t->floats[a->c + u % a->c]; \
            for (int64_t i = 0; i < a->h; i++) y[i] = (x[i] - mean) / deviation; \
        } \
    }
IMAGE_NORMALIZE(image_normalize_f, float)
IMAGE_NORMALIZE(image_normalize_d, double)

/* ints: planes, pixels, channels. */
static int image_normalize_run(const mxcy_task *t)
{
    image_args a = {.t = t, .h = t->ints[1], .c = t->ints[2]};
    if (t->outs[0].size > 0)
        image_pieces(t, &a, t->ints[0], 0.5 * (double)a.h,
                     t->outs[0].dtype == MXCY_FLOAT64 ? image_normalize_d : image_normalize_f);
    return MXCY_OK;
}

/* ---- mirrors ------------------------------------------------------------------------------------- */

typedef struct {
    const char *x;
    char *y;
    int64_t length, bytes; /* of the axis, and of what lies at each of its places */
    int flip;
} image_flip_args;

/* Units: what lies before the axis. */
static void image_flip_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const image_flip_args *a = (const image_flip_args *)v;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const char *x = a->x + u * a->length * a->bytes;
        char *y = a->y + u * a->length * a->bytes;
        if (!a->flip) {
            memcpy(y, x, (size_t)(a->length * a->bytes));
            continue;
        }
        for (int64_t i = 0; i < a->length; i++)
            memcpy(y + i * a->bytes, x + (a->length - 1 - i) * a->bytes, (size_t)a->bytes);
    }
}

/* ints: outer, length, bytes, when: 0 always, 1 if a drawn bit (outs[1]) says so, 2 if ins[1] does. */
static int image_flip_run(const mxcy_task *t)
{
    image_flip_args a = {t->ins[0].data, t->outs[0].data, t->ints[1], t->ints[2], 1};
    if (t->ints[3] == 1) {
        uint32_t words[MXCY_RNG_WORDS];
        mxcy_philox_block(words, rng_base(t), 0, t->rng[0]);
        a.flip = (int)(words[0] >> 31);
        *(uint8_t *)t->outs[1].data = (uint8_t)a.flip;
    } else if (t->ints[3] == 2) {
        a.flip = *(const uint8_t *)t->ins[1].data != 0;
    }
    if (t->outs[0].size > 0)
        image_pieces(t, &a, t->ints[0], 2.0 * (double)a.length + 0.1 * (double)(a.length * a.bytes), image_flip_body);
    return MXCY_OK;
}

/* ---- resize -------------------------------------------------------------------------------------- */

enum { IMAGE_NEAREST = 0, IMAGE_LINEAR = 1, IMAGE_CUBIC = 2, IMAGE_AREA = 3, IMAGE_LANCZOS = 4,
       IMAGE_AREA_LARGER = 5 };

/* What the elements of one axis of a resized image are made of: `taps` places and weights each. */
typedef struct {
    int64_t *at;
    double *weight;
    int64_t taps;
} image_axis;

static double image_lanczos(double t)
{
    const double p = 3.14159265358979323846 * t;
    return fabs(t) < 1e-9 ? 1.0 : sin(p) * sin(p / 4) * 4 / (p * p);
}

/* Cubic convolution with a = -3/4 (Keys 1981): inside of one element's distance, and up to two. */
static double image_cubic(double t)
{
    const double a = -0.75;
    t = fabs(t);
    return t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
}

/* Weights of element d of an axis of n elements resized to o; at[] may lie outside and is clamped. */
static void image_weights(int mode, int64_t n, int64_t o, int64_t d, int64_t taps, int64_t *at, double *weight)
{
    const double scale = (double)n / (double)o, x = ((double)d + 0.5) * scale - 0.5;
    const double low = (double)d * scale, high = (double)(d + 1) * scale;
    int64_t first = (int64_t)floor(mode == IMAGE_NEAREST || mode >= IMAGE_AREA ? low : x);
    double f = x - (double)first, sum = 0;
    switch (mode) {
    case IMAGE_NEAREST: weight[0] = 1; break;
    case IMAGE_AREA_LARGER:
        f = (double)(d + 1) - (double)(first + 1) / scale;
        f = f <= 0 ? 0 : f - floor(f);
        /* fall through */
    case IMAGE_LINEAR: weight[0] = 1 - f, weight[1] = f; break;
    case IMAGE_CUBIC:
        first--;
        for (int64_t k = 0; k < 4; k++) weight[k] = image_cubic(f + 1 - (double)k);
        break;
    case IMAGE_AREA:
        for (int64_t k = 0; k < taps; k++) {
            const double b = fmin(high, (double)(first + k + 1)) - fmax(low, (double)(first + k));
            weight[k] = b > 0 && first + k < n ? b : 0;
        }
        break;
    default:
        first = (int64_t)floor(x), f = x - (double)first;
        first -= 3;
        for (int64_t k = 0; k < 8; k++) weight[k] = image_lanczos(f + 3 - (double)k);
    }
    for (int64_t k = 0; k < taps; k++) sum += weight[k];
    for (int64_t k = 0; k < taps; k++) {
        at[k] = first + k < 0 ? 0 : first + k < n ? first + k : n - 1;
        weight[k] /= sum;
    }
}

/* Fills the table of an axis at *memory and moves it on. */
static image_axis image_table(int mode, int64_t n, int64_t o, int64_t taps, char **memory)
{
    image_axis axis = {(int64_t *)*memory, (double *)*memory + o * taps, taps};
    *memory += o * taps * 16;
    for (int64_t d = 0; d < o; d++)
        image_weights(mode, n, o, d, taps, axis.at + d * taps, axis.weight + d * taps);
    return axis;
}

typedef struct {
    const void *x;
    void *y, *between;
    int64_t n, h, w, c, oh, ow;
    image_axis rows, columns;
} image_resize_args;

static inline uint8_t image_round_u8(float v) { return cv_f64_to_u8(rintf(v)); }
#define IMAGE_AS_IS(v) (v)
#define T uint8_t
#define A float
#define NAME(n) image_u8_##n
#define ROUND image_round_u8
#include "image_resize.h"
#define T float
#define A float
#define NAME(n) image_f_##n
#define ROUND IMAGE_AS_IS
#include "image_resize.h"
#define T double
#define A double
#define NAME(n) image_d_##n
#define ROUND IMAGE_AS_IS
#include "image_resize.h"

/* ints: n, h, w, c, oh, ow, mode, taps of rows, taps of columns, whether this is the gradient (ins[0] has
 * the resized size then). Workspace: both tables, then the image resized along one axis. */
static int image_resize_run(const mxcy_task *t)
{
    const int64_t *v = t->ints;
    const int d = t->outs[0].dtype == MXCY_FLOAT64, u8 = t->outs[0].dtype == MXCY_UINT8;
    image_resize_args a = {t->ins[0].data, t->outs[0].data, NULL, v[0], v[1], v[2], v[3], v[4], v[5], {0}, {0}};
    char *memory = (char *)t->workspace;
    if (t->outs[0].size == 0)
        return MXCY_OK;
    a.rows = image_table((int)v[6], a.h, a.oh, v[7], &memory);
    a.columns = image_table((int)v[6], a.w, a.ow, v[8], &memory);
    a.between = memory;
    if (!v[9]) {
        image_pieces(t, &a, a.n * a.oh, 1.0 * (double)(a.c * (a.w * v[7] + a.ow * v[8])),
                     u8 ? image_u8_resize : d ? image_d_resize : image_f_resize);
        return MXCY_OK;
    }
    image_pieces(t, &a, a.n * a.oh, 2.0 * (double)(a.c * a.ow * v[8]), d ? image_d_spread_columns
                                                                         : image_f_spread_columns);
    image_pieces(t, &a, a.n * ((a.w * a.c + IMAGE_TILE - 1) / IMAGE_TILE), 1.0 * IMAGE_TILE * (double)(a.oh * v[7]),
                 d ? image_d_spread_rows : image_f_spread_rows);
    return MXCY_OK;
}
#endif
