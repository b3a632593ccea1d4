/* Colours of images (pixels, channels) at random: brightness, contrast, saturation, hue, lighting.
 *
 * A change of colour is a list of up to four stages (kind, factor) that is drawn once for an image and
 * kept, so that the gradient goes through the same stages. Values are double in the workspace between
 * them. Hue turns in the hexagon of HSV, where maximum and minimum of a pixel stay: each channel of the
 * result is the maximum minus a piecewise linear function of (max - min) and of the difference of two
 * channels, without a division.
 * Invariant: sums over an image run over blocks in order, whatever the number of threads.
 */
#ifndef MXCY_IMAGE_COLOR_H
#define MXCY_IMAGE_COLOR_H

#include "image.h"

enum { COLOR_BRIGHTNESS = 0, COLOR_CONTRAST = 1, COLOR_SATURATION = 2, COLOR_HUE = 3 };

static const double color_luma[3] = {0.299, 0.587, 0.114}; /* ITU-R BT.601 */

typedef struct {
    const mxcy_task *t;
    double *x, *g, *sums; /* values, their gradients, one sum a block */
    double factor, mean;
    int64_t pixels, c;
    int kind, last;
    const mxcy_tensor *from, *to;
} color_args;

/* The pieces of a hue in the hexagon: h (max - min) = 2 s (max - min) + (difference of two channels). */
typedef struct {
    int big, small, plus, minus; /* channels */
    double chroma, turned;       /* max - min, and its product with the hue in sixths of a circle */
    double sector;
} color_hexagon;

static inline color_hexagon color_hexagon_of(const double *x)
{
    color_hexagon q = {0, 0, 0, 0, 0, 0, 0};
    for (int i = 1; i < 3; i++) {
        if (x[i] > x[q.big]) q.big = i;
        if (x[i] < x[q.small]) q.small = i;
    }
    q.plus = (q.big + 1) % 3, q.minus = (q.big + 2) % 3, q.sector = 2.0 * q.big;
    q.chroma = x[q.big] - x[q.small];
    q.turned = q.sector * q.chroma + (x[q.plus] - x[q.minus]);
    return q;
}

/* What is taken from the maximum in channel i is clip(min(k, 4 chroma - k), 0, chroma) with
 * k = turned + base * chroma; *base is returned with it, already reduced to one turn. */
static inline double color_position(const color_hexagon *q, int i, double turn, double *base)
{
    static const double channel[3] = {5, 3, 1};
    const double hue = q->turned / q->chroma, whole = channel[i] + 6 * turn;
    *base = whole - 6 * floor((hue + whole) / 6);
    return q->turned + *base * q->chroma;
}

static inline void color_hue(double *x, double turn)
{
    const color_hexagon q = color_hexagon_of(x);
    const double top = x[q.big];
    if (!(q.chroma > 0) || !(q.chroma < 1e300))
        return;
    for (int i = 0; i < 3; i++) {
        double base, k = color_position(&q, i, turn, &base);
        k = fmin(k, 4 * q.chroma - k);
        x[i] = top - fmin(fmax(k, 0), q.chroma);
    }
}

static inline void color_hue_back(const double *x, double turn, double *g)
{
    const color_hexagon q = color_hexagon_of(x);
    double d[3] = {0, 0, 0};
    if (!(q.chroma > 0) || !(q.chroma < 1e300))
        return;
    for (int i = 0; i < 3; i++) {
        double base, k = color_position(&q, i, turn, &base), chroma = 0, turned = 0;
        if (k >= 4 * q.chroma - k)
            chroma = 4 - base - q.sector, turned = -1, k = 4 * q.chroma - k;
        else
            chroma = base + q.sector, turned = 1;
        if (k <= 0)
            chroma = 0, turned = 0;
        else if (k >= q.chroma)
            chroma = 1, turned = 0;
        d[q.big] += g[i] * (1 - chroma), d[q.small] += g[i] * chroma;
        d[q.plus] -= g[i] * turned, d[q.minus] += g[i] * turned;
    }
    memcpy(g, d, sizeof d);
}

#define COLOR_BLOCK(a, u, first, m) \
    const int64_t first = (u) * IMAGE_TILE, m = (a)->pixels - first < IMAGE_TILE ? (a)->pixels - first : IMAGE_TILE

/* Units of all: blocks of IMAGE_TILE pixels. Sums of luma, or of gradients. */
static void color_sum_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const color_args *a = (const color_args *)v;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        COLOR_BLOCK(a, u, first, m);
        double sum = 0;
        for (int64_t i = first * a->c; i < (first + m) * a->c; i++)
            sum += a->g != NULL ? a->g[i] : a->c == 1 ? a->x[i] : color_luma[i % 3] * a->x[i];
        a->sums[u] = sum;
    }
}

static double color_sum(color_args *a, double *values, double *gradients)
{
    const int64_t blocks = (a->pixels + IMAGE_TILE - 1) / IMAGE_TILE;
    color_args b = *a;
    double sum = 0;
    b.x = values, b.g = gradients;
    image_pieces(a->t, &b, blocks, 2.0 * IMAGE_TILE, color_sum_body);
    for (int64_t u = 0; u < blocks; u++) sum += a->sums[u];
    return sum / (double)a->pixels;
}

static void color_stage_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const color_args *a = (const color_args *)v;
    const double f = a->factor, rest = 1 - f;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        COLOR_BLOCK(a, u, first, m);
        double *x = a->x + first * a->c;
        if (a->kind == COLOR_BRIGHTNESS || a->kind == COLOR_CONTRAST) {
            const double shift = a->kind == COLOR_CONTRAST ? rest * a->mean : 0;
            for (int64_t i = 0; i < m * a->c; i++) x[i] = f * x[i] + shift;
        } else if (a->c == 3) {
            for (int64_t i = 0; i < m; i++, x += 3) {
                if (a->kind == COLOR_HUE) {
                    color_hue(x, f);
                    continue;
                }
                const double gray = rest * (color_luma[0] * x[0] + color_luma[1] * x[1] + color_luma[2] * x[2]);
                for (int k = 0; k < 3; k++) x[k] = f * x[k] + gray;
            }
        }
    }
}

static void color_stage_back_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const color_args *a = (const color_args *)v;
    const double f = a->factor, rest = 1 - f;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        COLOR_BLOCK(a, u, first, m);
        const double *x = a->x + first * a->c;
        double *g = a->g + first * a->c;
        if (a->kind == COLOR_BRIGHTNESS || a->kind == COLOR_CONTRAST) {
            const double shift = a->kind == COLOR_CONTRAST ? rest * a->mean : 0;
            for (int64_t i = 0; i < m * a->c; i++)
                g[i] = f * g[i] + shift * (a->c == 1 ? 1.0 : color_luma[i % 3]);
        } else if (a->c == 3) {
            for (int64_t i = 0; i < m; i++, x += 3, g += 3) {
                if (a->kind == COLOR_HUE) {
                    color_hue_back(x, f, g);
                    continue;
                }
                const double sum = rest * (g[0] + g[1] + g[2]);
                for (int k = 0; k < 3; k++) g[k] = f * g[k] + color_luma[k] * sum;
            }
        }
    }
}

static void color_load_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const color_args *a = (const color_args *)v;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        COLOR_BLOCK(a, u, first, m);
        cv_load_f64(a->from->dtype, m * a->c, a->x + first * a->c, image_at(a->from, first * a->c), 1);
    }
}

/* Rounded to float32 first where the result is of an integer dtype, so that 56.99999999999999 is 57. */
static void color_store_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const color_args *a = (const color_args *)v;
    const int whole = a->to->dtype != MXCY_FLOAT64 && a->to->dtype != MXCY_INT64;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        COLOR_BLOCK(a, u, first, m);
        double *x = a->x + first * a->c;
        if (whole)
            for (int64_t i = 0; i < m * a->c; i++) x[i] = (float)x[i];
        cv_store_f64(a->to->dtype, m * a->c, (char *)image_at(a->to, first * a->c), x);
    }
}

static void color_stage(color_args *a, double *x, const double *drawn, int stage)
{
    a->kind = (int)drawn[stage], a->factor = drawn[4 + stage], a->x = x;
    a->mean = a->kind == COLOR_CONTRAST ? color_sum(a, x, NULL) : 0;
    image_pieces(a->t, a, (a->pixels + IMAGE_TILE - 1) / IMAGE_TILE, 4.0 * IMAGE_TILE * (double)a->c,
                 color_stage_body);
}

/* Draws: which stages, in which order, with which factors. floats: low and high of the four kinds.
 * drawn: four kinds (-1: none), then their factors. */
static void color_draw(const mxcy_task *t, int64_t kinds, double *drawn)
{
    uint32_t w[MXCY_RNG_WORDS];
    int count = 0;
    mxcy_philox_block(w, rng_base(t), 0, t->rng[0]);
    for (int i = 0; i < 8; i++) drawn[i] = i < 4 ? -1 : 0;
    for (int kind = 0; kind < 4; kind++)
        if (kinds >> kind & 1) drawn[count++] = kind;
    for (int i = count - 1; i > 0; i--) {
        const int j = (int)((uint64_t)w[i] * (uint64_t)(i + 1) >> 32);
        const double kind = drawn[i];
        drawn[i] = drawn[j], drawn[j] = kind;
    }
    for (int i = 0; i < count; i++) {
        const int kind = (int)drawn[i];
        const double low = t->floats[2 * kind], high = t->floats[2 * kind + 1];
        drawn[4 + i] = low + (high - low) * rng_double(w[8 + kind], w[16 + kind]);
    }
}

/* ints: kinds (a bit each), pixels, channels. outs: image, what was drawn. Workspace: the image in double,
 * then the sums of blocks. */
static int image_color_run(const mxcy_task *t)
{
    double *drawn = (double *)t->outs[1].data;
    color_args a = {.t = t, .pixels = t->ints[1], .c = t->ints[2], .from = &t->ins[0], .to = &t->outs[0]};
    const int64_t blocks = (a.pixels + IMAGE_TILE - 1) / IMAGE_TILE;
    color_draw(t, t->ints[0], drawn);
    a.x = (double *)t->workspace, a.sums = a.x + a.pixels * a.c;
    if (t->outs[0].size == 0)
        return MXCY_OK;
    image_pieces(t, &a, blocks, 0.5 * IMAGE_TILE, color_load_body);
    for (int stage = 0; stage < 4 && drawn[stage] >= 0; stage++)
        color_stage(&a, (double *)t->workspace, drawn, stage);
    image_pieces(t, &a, blocks, 1.0 * IMAGE_TILE, color_store_body);
    return MXCY_OK;
}

/* ins: ograd, image, what was drawn. ints: pixels, channels. Workspace: five images in double (what went
 * into each stage, and the gradient), then the sums of blocks. */
static int image_color_back_run(const mxcy_task *t)
{
    const double *drawn = (const double *)t->ins[2].data;
    const int64_t size = t->outs[0].size;
    color_args a = {.t = t, .pixels = t->ints[0], .c = t->ints[1], .from = &t->ins[1], .to = &t->outs[0]};
    const int64_t blocks = (a.pixels + IMAGE_TILE - 1) / IMAGE_TILE;
    double *values = (double *)t->workspace, *gradients = values + 4 * size;
    int stages = 0;
    a.sums = values + 5 * size, a.x = values;
    if (size == 0)
        return MXCY_OK;
    while (stages < 4 && drawn[stages] >= 0 && drawn[stages] < 4) stages++;
    image_pieces(t, &a, blocks, 0.5 * IMAGE_TILE, color_load_body);
    for (int stage = 0; stage + 1 < stages; stage++) {
        memcpy(values + (stage + 1) * size, values + stage * size, (size_t)size * 8);
        color_stage(&a, values + (stage + 1) * size, drawn, stage);
    }
    a.x = gradients, a.from = &t->ins[0];
    image_pieces(t, &a, blocks, 0.5 * IMAGE_TILE, color_load_body);
    for (int stage = stages - 1; stage >= 0; stage--) {
        a.kind = (int)drawn[stage], a.factor = drawn[4 + stage], a.x = values + stage * size, a.g = gradients;
        a.mean = a.kind == COLOR_CONTRAST ? color_sum(&a, NULL, gradients) : 0;
        image_pieces(t, &a, blocks, 6.0 * IMAGE_TILE * (double)a.c, color_stage_back_body);
    }
    a.x = gradients;
    image_pieces(t, &a, blocks, 1.0 * IMAGE_TILE, color_store_body);
    return MXCY_OK;
}

/* ---- lighting: the same shift for all pixels, along the principal axes of ImageNet's colours -------- */

/* Roots of eigenvalues times eigenvectors (Krizhevsky, Sutskever and Hinton, NIPS 2012), by axis. */
static const double lighting_values[3] = {55.46, 4.794, 1.148};
static const double lighting_axes[3][3] = {{-0.5675, -0.5808, -0.5836}, {0.7192, -0.0045, -0.6948},
                                           {0.4009, -0.8140, 0.4203}};

static void lighting_body(void *v, int64_t begin, int64_t end, int32_t lane)
{
    const color_args *a = (const color_args *)v;
    double x[3 * IMAGE_TILE];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        COLOR_BLOCK(a, u, first, m);
        color_args one = *a;
        one.x = x - first * a->c;
        cv_load_f64(a->from->dtype, m * a->c, x, image_at(a->from, first * a->c), 1);
        if (a->c == 3)
            for (int64_t i = 0; i < 3 * m; i++) x[i] += a->sums[i % 3];
        color_store_body(&one, u, u + 1, lane);
    }
}

/* ints: whether weights are drawn (normal, times floats[0]), pixels, channels. floats: deviation or three
 * weights of the axes. */
static int image_lighting_run(const mxcy_task *t)
{
    double shift[3] = {0, 0, 0}, weight[3];
    color_args a = {.t = t, .pixels = t->ints[1], .c = t->ints[2], .from = &t->ins[0], .to = &t->outs[0],
                    .sums = shift};
    if (t->ints[0]) {
        uint32_t w[MXCY_RNG_WORDS];
        mxcy_philox_block(w, rng_base(t), 0, t->rng[0]);
        for (int k = 0; k < 3; k++) /* Box and Muller; 1 - u lies in (0, 1] */
            weight[k] = t->floats[0] * sqrt(-2 * log(1 - rng_double(w[k], w[16 + k]))) *
                        cos(6.283185307179586 * rng_double(w[32 + k], w[48 + k]));
    } else {
        for (int k = 0; k < 3; k++) weight[k] = t->floats[k];
    }
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 3; i++) shift[i] += weight[k] * lighting_values[k] * lighting_axes[k][i];
    if (t->outs[0].size > 0)
        image_pieces(t, &a, (a.pixels + IMAGE_TILE - 1) / IMAGE_TILE, 4.0 * IMAGE_TILE, lighting_body);
    return MXCY_OK;
}
#endif
