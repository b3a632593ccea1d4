/* The driver of RNN: layers, products, layouts of the parameter vector, the reserve and the workspace.
 *
 * What lives here: everything around the recurrence (rnn.h). What does not: the sizes that are promised
 * to the planner (ops/rnn.py computes the same ones). Invariant: what is added in which order depends on
 * the shapes alone, so results do not depend on the threads.
 *
 * Who owns what: where there are samples for two threads and the weights fit L2 beside the rest, a thread
 * owns a chunk of samples for all steps and waits for nobody. Else threads own units and meet after each
 * step: each then reads only its part of the weights, which stays in its L2. A projection needs all units
 * of a sample, so it always goes by samples.
 *
 * Parameters: for every layer and direction W_input[G H, I], W_state[G H, R] and, with projection,
 * W_project[P, H]; then for every layer and direction two biases of G H. R is P with projection, else H.
 * Reserve: for every layer, first per direction the gates [T N G H], then LSTM's cell states or what
 * GRU's reset gate multiplied [T N H], with projection the states before it [T N H]; then, except for the
 * last layer, its output [T N D R] and with p > 0 the dropout factors in the same shape.
 */
#ifndef MXCY_RNN_ALL_H
#define MXCY_RNN_ALL_H
#include <math.h>
#include "gemm_all.h"
#include "philox.h"
#include "vmath_wide.h"

enum { RNN_RELU = 0, RNN_TANH = 1, RNN_LSTM = 2, RNN_GRU = 3 };

typedef struct {
    void *g, *extra, *pre, *tmp, *state, *cell, *dg, *dgh, *hp, *dproj;
    const void *whh, *whr, *bias_n, *h0, *c0; /* the state's weights and the projection's are packed */
} rnn_dir;

typedef struct {
    int64_t steps, batch, input, hidden, projected, layers, dirs, gates, out;
    int64_t chunk, chunks;   /* samples of a chunk, chunks */
    int64_t blocks, panels;  /* of units: forward and backward */
    int64_t now;             /* the step, where threads own units */
    int64_t lengths_dtype;
    int by_units, mode, clip, clip_nan, is_double;
    double clip_lo, clip_hi;
    const void *lengths, *dy;
    void *y;
    rnn_dir dir[2];
} rnn_args;

typedef struct {
    const void *a, *b;
    void *c;
    int64_t rows, columns, units, rs, cs;
    uint64_t counter, key;
    double p;
} rnn_move;

#define RNN_SAMPLES 48         /* of a block, at most */
#define RNN_PANEL (16 * 1024)  /* bytes of packed weights that samples pass at a time */
#define RNN_ROWS(gates) (VB == 64 ? ((gates) == 4 ? 6 : 8) : (gates) == 4 ? 3 : (gates) == 3 ? 4 : 8)

/* Steps of sample i that count. */
static inline int64_t rnn_length(const rnn_args *a, int64_t i)
{
    double v;
    int64_t n;
    if (a->lengths == NULL)
        return a->steps;
    switch (a->lengths_dtype) {
    case MXCY_INT32: n = ((const int32_t *)a->lengths)[i]; break;
    case MXCY_INT64: n = ((const int64_t *)a->lengths)[i]; break;
    default:
        v = a->lengths_dtype == MXCY_FLOAT64 ? ((const double *)a->lengths)[i] : ((const float *)a->lengths)[i];
        n = v >= (double)a->steps ? a->steps : v > 0 ? (int64_t)v : 0;
    }
    return n < 0 ? 0 : n > a->steps ? a->steps : n;
}

#define T float
#define NAME(n) rnn_f_##n
#define GEMM(n) gemm_f_##n
#define TANH vm_tanh_f32
#define SIGMOIDS(x) (*(vw_ld *)(x) = vw_sigmoid(*(const vw_ld *)(x)))
#define TANHS(x) (*(vw_ld *)(x) = vw_tanh(*(const vw_ld *)(x)))
#include "rnn.h"
#undef T
#undef NAME
#undef GEMM
#undef TANH
#undef SIGMOIDS
#undef TANHS
#define T double
#define NAME(n) rnn_d_##n
#define GEMM(n) gemm_d_##n
#define TANH vm_tanh_f64
#define RNN_EACH(x, f) \
    do { \
        for (int64_t each = 0; each < VB / 8; each++) \
            (x)[each] = f((x)[each]); \
    } while (0)
#define SIGMOIDS(x) RNN_EACH(x, vm_sigmoid_f64)
#define TANHS(x) RNN_EACH(x, vm_tanh_f64)
#include "rnn.h"
#undef T
#undef NAME
#undef GEMM
#undef TANH
#undef SIGMOIDS
#undef TANHS
#undef RNN_EACH

/* Memory handed out piece by piece; the same steps as in ops/rnn.py. */
typedef struct {
    char *at;
    int64_t item;
} rnn_space;

static void *rnn_take(rnn_space *s, int64_t elements)
{
    void *p = s->at;
    s->at += elements * s->item;
    return p;
}

static inline void *rnn_at(const rnn_args *a, const void *base, int64_t element)
{
    return (char *)base + element * (a->is_double ? 8 : 4);
}

/* ints: T, N, I, H, P (0: none), L, directions, mode, lengths?, clip?, clip_nan?, dropout (0 none, 1 the
 * factors are all 1, 2 random), then for backward: gradient of output?, of state?, of cell?.
 * floats: p, clip_lo, clip_hi. */
static void rnn_read(const mxcy_task *t, rnn_args *a, const mxcy_tensor *lengths)
{
    const int64_t *v = t->ints;
    memset(a, 0, sizeof *a);
    a->steps = v[0], a->batch = v[1], a->input = v[2], a->hidden = v[3], a->projected = v[4];
    a->layers = v[5], a->dirs = v[6], a->mode = (int)v[7], a->clip = (int)v[9], a->clip_nan = (int)v[10];
    a->gates = a->mode == RNN_LSTM ? 4 : a->mode == RNN_GRU ? 3 : 1;
    a->out = a->projected ? a->projected : a->hidden;
    a->clip_lo = t->floats[1], a->clip_hi = t->floats[2];
    a->chunk = (a->batch + 1) / 2;
    a->chunk = a->chunk > 16 ? 16 : a->chunk < 4 ? 4 : a->chunk;
    a->is_double = t->outs[0].dtype == MXCY_FLOAT64;
    const int64_t item = a->is_double ? 8 : 4, vl = VB / item;
    const int64_t bytes = a->gates * a->hidden * a->out * item;
    a->by_units = !a->projected && (a->dirs * a->batch < 8 || bytes > 768 * 1024);
    if (a->by_units)
        a->chunk = gemm_step(a->batch, RNN_SAMPLES, 1);
    a->chunks = a->chunk ? (a->batch + a->chunk - 1) / a->chunk : 0;
    a->blocks = (a->hidden + vl - 1) / vl;
    a->panels = (a->out + 2 * vl - 1) / (2 * vl);
    if (lengths != NULL) {
        a->lengths = lengths->data;
        a->lengths_dtype = lengths->dtype;
    }
}

static inline int64_t rnn_input(const rnn_args *a, int64_t layer) { return layer ? a->dirs * a->out : a->input; }

static inline int64_t rnn_weights(const rnn_args *a, int64_t layer)
{
    return a->gates * a->hidden * (rnn_input(a, layer) + a->out) + a->projected * a->hidden;
}

/* Where the weights of a layer and direction begin, and where its biases do. */
static int64_t rnn_weight_at(const rnn_args *a, int64_t layer, int64_t d)
{
    return layer ? a->dirs * rnn_weights(a, 0) + ((layer - 1) * a->dirs + d) * rnn_weights(a, 1)
                 : d * rnn_weights(a, 0);
}

static int64_t rnn_bias_at(const rnn_args *a, int64_t layer, int64_t d)
{
    return a->dirs * rnn_weights(a, 0) + (a->layers - 1) * a->dirs * rnn_weights(a, 1)
         + (layer * a->dirs + d) * 2 * a->gates * a->hidden;
}

/* Pieces of the reserve of a layer; returns its output there (NULL for the last one) and the factors. */
static void *rnn_reserve(rnn_args *a, rnn_space *s, int64_t layer, int dropout, void **factors)
{
    const int64_t rows = a->steps * a->batch;
    void *y = NULL;
    for (int64_t d = 0; d < a->dirs; d++) {
        a->dir[d].g = rnn_take(s, rows * a->gates * a->hidden);
        a->dir[d].extra = a->mode >= RNN_LSTM ? rnn_take(s, rows * a->hidden) : NULL;
        a->dir[d].pre = a->projected ? rnn_take(s, rows * a->hidden) : NULL;
    }
    *factors = NULL;
    if (layer + 1 < a->layers) {
        y = rnn_take(s, rows * a->dirs * a->out);
        if (dropout)
            *factors = rnn_take(s, rows * a->dirs * a->out);
    }
    return y;
}

static void rnn_parallel(const mxcy_task *t, const rnn_args *a, int64_t n, int64_t grain, mxcy_body f,
                         mxcy_body d, void *arg)
{
    if (n > 0)
        t->parallel->parallel_for(t->parallel, n, grain, a->is_double ? d : f, arg);
}

/* C[m,n] = A B (+ bias) over all threads, or C += A B; A[i,k] at i * ars + k * acs, likewise B; C without
 * gaps. */
static void rnn_gemm(const mxcy_task *t, const rnn_args *a, int64_t m, int64_t n, int64_t k, const void *x,
                     int64_t ars, int64_t acs, const void *b, int64_t brs, int64_t bcs, const void *bias,
                     void *c, int add)
{
    gemm_args g = {0};
    if (m == 0 || n == 0)
        return;
    g.add = add;
    g.a = x, g.b = b, g.bias = bias, g.c = c, g.m = m, g.n = n, g.k = k, g.inner = 1;
    g.ars = ars, g.acs = acs, g.brs = brs, g.bcs = bcs, g.ldc = n, g.alpha = 1.0;
    gemm_tiles(&g);
    rnn_parallel(t, a, g.tiles_m * g.tiles_n, 1, gemm_body_f, gemm_body_d, &g);
}

/* c = A^T b and c2 = A^T b2 for A[k,m], b[k,n], b2[k,n], which lie without gaps. */
static void rnn_gemm_twice(const mxcy_task *t, const rnn_args *a, int64_t m, int64_t n, int64_t k,
                           const void *x, const void *b, void *c, const void *b2, void *c2)
{
    gemm_args g = {0};
    g.a = x, g.b = b, g.c = c, g.m = m, g.n = n, g.k = k, g.inner = 1;
    g.ars = 1, g.acs = m, g.brs = n, g.bcs = 1, g.ldc = n, g.alpha = 1.0;
    gemm_tiles(&g);
    if (g.pack_a) {
        g.b2 = b2, g.c2 = c2;
        rnn_parallel(t, a, g.tiles_m * g.tiles_n, 1, gemm_body_f, gemm_body_d, &g);
    } else {
        rnn_gemm(t, a, m, n, k, x, 1, m, b, n, 1, NULL, c, 0);
        rnn_gemm(t, a, m, n, k, x, 1, m, b2, n, 1, NULL, c2, 0);
    }
}

static void rnn_multiply(const mxcy_task *t, const rnn_args *a, int64_t n, const void *x, const void *y,
                         void *z)
{
    rnn_move m = {0};
    m.a = x, m.b = y, m.c = z;
    rnn_parallel(t, a, n, 1 << 15, rnn_f_multiply_body, rnn_d_multiply_body, &m);
}

/* How a step is cut into n pieces of units: at most one piece a thread, so that each finds its weights in its
 * cache, and not less than a few microseconds of work. */
static int64_t rnn_grain(const mxcy_task *t, const rnn_args *a, int64_t n)
{
    const double ns = 0.03 * (double)(a->dirs * a->gates * a->hidden) * (double)(a->out * (a->batch + 2));
    int64_t pieces = ns < 4e3 * t->parallel->lanes ? (int64_t)(ns / 4e3) : t->parallel->lanes;
    pieces = pieces < 1 ? 1 : pieces;
    return (n + pieces - 1) / pieces;
}

/* The same for n pieces of packed weights: who uses them packs them. */
static int64_t rnn_pack_grain(const mxcy_task *t, const rnn_args *a, int64_t n, int64_t elements)
{
    return a->by_units && a->dirs == 1 ? rnn_grain(t, a, n) : 1 + 20000 / elements;
}

/* The state's weights [gates][hidden][out] for the forward recurrence. */
static void rnn_pack(const mxcy_task *t, const rnn_args *a, const void *w, void *to)
{
    rnn_move m = {0};
    m.a = w, m.c = to, m.rows = a->gates, m.columns = a->out, m.units = a->hidden;
    rnn_parallel(t, a, a->blocks, rnn_pack_grain(t, a, a->blocks, a->gates * a->out * 8), rnn_f_pack_body,
                 rnn_d_pack_body, &m);
}

/* B[k, n], whose strides are rs and cs, in panels as gemm.h uses them. */
static void rnn_panels(const mxcy_task *t, const rnn_args *a, int64_t k, int64_t n, const void *b, int64_t rs,
                       int64_t cs, void *to)
{
    rnn_move m = {0};
    const int64_t panel = 2 * VB / (a->is_double ? 8 : 4), panels = (n + panel - 1) / panel;
    m.a = b, m.c = to, m.columns = k, m.units = n, m.rs = rs, m.cs = cs;
    rnn_parallel(t, a, panels, rnn_pack_grain(t, a, panels, k * panel), rnn_f_panel_body, rnn_d_panel_body, &m);
}

/* One step over n pieces of units. */
static void rnn_step(const mxcy_task *t, const rnn_args *a, int64_t n, mxcy_body f, mxcy_body d, void *arg)
{
    rnn_parallel(t, a, n, rnn_grain(t, a, n), f, d, arg);
}

static void rnn_column_sum(const mxcy_task *t, const rnn_args *a, int64_t rows, int64_t columns, const void *x,
                           void *y)
{
    column_args g = {x, y, rows, columns};
    rnn_parallel(t, a, columns, 64, column_sum_f, column_sum_d, &g);
}

/* The bias that goes with the input product: both, but for GRU's n only the input's own. */
static void rnn_bias(const rnn_args *a, const void *b, void *sum)
{
    const int64_t n = a->gates * a->hidden, both = a->mode == RNN_GRU ? 2 * a->hidden : n;
    for (int64_t j = 0; j < n; j++) {
        if (a->is_double)
            ((double *)sum)[j] = ((const double *)b)[j] + (j < both ? ((const double *)b)[n + j] : 0.0);
        else
            ((float *)sum)[j] = ((const float *)b)[j] + (j < both ? ((const float *)b)[n + j] : 0.0f);
    }
}

static void rnn_factors(const mxcy_task *t, const rnn_args *a, int64_t layer, int64_t n, int mode, void *factors)
{
    if (mode == 2) {
        const int64_t blocks = (n + 63) / 64;
        rnn_move m = {0};
        m.c = factors, m.rows = n, m.key = t->rng[0], m.p = t->floats[0];
        m.counter = t->rng[1] + t->rng_offset + (uint64_t)(layer * blocks) * MXCY_RNG_COUNTERS;
        rnn_parallel(t, a, blocks, 512, rnn_f_mask_body, rnn_d_mask_body, &m);
        return;
    }
    for (int64_t j = 0; j < n; j++) {
        if (a->is_double)
            ((double *)factors)[j] = 1.0;
        else
            ((float *)factors)[j] = 1.0f;
    }
}

/* Elements of packed weights, for vectors of any build. */
static inline int64_t rnn_packed(const rnn_args *a) { return a->out * a->gates * gemm_up(a->hidden, 16); }

/* The states after the last step of every sample, from the layer's output. */
static void rnn_last(const rnn_args *a, int64_t d)
{
    const int64_t item = a->is_double ? 8 : 4;
    for (int64_t i = 0; i < a->batch; i++) {
        const int64_t len = rnn_length(a, i), s = d ? 0 : len - 1;
        if (len > 0)
            memcpy(rnn_at(a, a->dir[d].state, i * a->out),
                   rnn_at(a, a->y, ((s * a->batch + i) * a->dirs + d) * a->out), (size_t)(a->out * item));
    }
}

/* One layer: x[T N, input] to a->y. `h`, `c`: states of the layer, at their first value, then at the last. */
static void rnn_layer(const mxcy_task *t, rnn_args *a, int64_t layer, const void *x, void *h, void *c)
{
    const int64_t rows = a->steps * a->batch, gh = a->gates * a->hidden, in = rnn_input(a, layer);
    const void *params = t->ins[1].data;
    rnn_space s = {(char *)t->workspace, a->is_double ? 8 : 4};
    for (int64_t d = 0; d < a->dirs; d++) {
        rnn_dir *q = &a->dir[d];
        const int64_t w = rnn_weight_at(a, layer, d), b = rnn_bias_at(a, layer, d);
        void *whh = rnn_take(&s, rnn_packed(a)), *whr = rnn_take(&s, gemm_up(a->projected, 32) * a->hidden);
        void *bias = rnn_take(&s, gemm_up(gh, 16));
        q->state = rnn_at(a, h, d * a->batch * a->out);
        q->cell = c == NULL ? NULL : rnn_at(a, c, d * a->batch * a->hidden);
        q->whh = whh, q->whr = whr, q->bias_n = rnn_at(a, params, b + gh + 2 * a->hidden);
        rnn_pack(t, a, rnn_at(a, params, w + gh * in), whh);
        if (a->projected)
            rnn_panels(t, a, a->hidden, a->projected, rnn_at(a, params, w + gh * (in + a->out)), 1, a->hidden,
                       whr);
        rnn_bias(a, rnn_at(a, params, b), bias);
        rnn_gemm(t, a, rows, gh, in, x, in, 1, rnn_at(a, params, w), 1, in, bias, q->g, 0);
    }
    if (a->by_units)
        for (a->now = 0; a->now < a->steps; a->now++)
            rnn_step(t, a, a->dirs * a->blocks, rnn_f_forward_units, rnn_d_forward_units, a);
    else
        rnn_parallel(t, a, a->dirs * a->chunks, 1, rnn_f_forward_body, rnn_d_forward_body, a);
    for (int64_t d = 0; d < a->dirs; d++)
        rnn_last(a, d);
}

/* ins: data, parameters, state, [cell], [lengths]. outs: output, state, [cell], reserve. */
static int rnn_run(const mxcy_task *t)
{
    rnn_args a;
    const int lstm = t->ints[7] == RNN_LSTM, dropout = (int)t->ints[11];
    rnn_read(t, &a, t->ints[8] ? &t->ins[3 + lstm] : NULL);
    const int64_t item = a.is_double ? 8 : 4, rows = a.steps * a.batch;
    const int64_t states = a.dirs * a.batch * a.out, cells = a.dirs * a.batch * a.hidden;
    rnn_space reserve = {(char *)t->outs[2 + lstm].data, item};
    const void *x = t->ins[0].data;
    if (states == 0)
        return MXCY_OK;
    memcpy(t->outs[1].data, t->ins[2].data, (size_t)(a.layers * states * item));
    if (lstm)
        memcpy(t->outs[2].data, t->ins[3].data, (size_t)(a.layers * cells * item));
    if (rows == 0)
        return MXCY_OK;
    void *dropped = (char *)t->workspace + item * a.dirs
                  * (rnn_packed(&a) + gemm_up(a.projected, 32) * a.hidden + gemm_up(a.gates * a.hidden, 16));
    for (int64_t l = 0; l < a.layers; l++) {
        void *factors, *y = rnn_reserve(&a, &reserve, l, dropout, &factors);
        a.y = y == NULL ? t->outs[0].data : y;
        rnn_layer(t, &a, l, x, rnn_at(&a, t->outs[1].data, l * states),
                  lstm ? rnn_at(&a, t->outs[2].data, l * cells) : NULL);
        x = a.y;
        if (factors != NULL) {
            rnn_factors(t, &a, l, rows * a.dirs * a.out, dropout, factors);
            rnn_multiply(t, &a, rows * a.dirs * a.out, x, factors, dropped);
            x = dropped;
        }
    }
    return MXCY_OK;
}

/* The gradient of a layer's input: dg[D][rows][G H] times the input's weights, `step` elements apart. */
static void rnn_input_gradient(const mxcy_task *t, const rnn_args *a, int64_t rows, int64_t in, int64_t gh,
                               int64_t step, const void *const *dg, const void *weights, void *dx)
{
    for (int64_t d = 0; d < a->dirs; d++)
        rnn_gemm(t, a, rows, in, gh, dg[d], gh, 1, rnn_at(a, weights, d * step), in, 1, NULL, dx, d > 0);
}

/* The gradients of one layer's parameters, and of its input where that is asked for. */
static void rnn_layer_products(const mxcy_task *t, const rnn_args *a, int64_t layer, const void *x, void *dx)
{
    const int64_t rows = a->steps * a->batch, gh = a->gates * a->hidden, in = rnn_input(a, layer);
    void *dparams = t->outs[0].data;
    for (int64_t d = 0; d < a->dirs; d++) {
        const rnn_dir *q = &a->dir[d];
        const int64_t w = rnn_weight_at(a, layer, d), b = rnn_bias_at(a, layer, d);
        if (q->dgh == q->dg && in == a->out) {
            rnn_gemm_twice(t, a, gh, in, rows, q->dg, x, rnn_at(a, dparams, w), q->hp,
                           rnn_at(a, dparams, w + gh * in));
        } else {
            rnn_gemm(t, a, gh, in, rows, q->dg, 1, gh, x, in, 1, NULL, rnn_at(a, dparams, w), 0);
            rnn_gemm(t, a, gh, a->out, rows, q->dgh, 1, gh, q->hp, a->out, 1, NULL,
                     rnn_at(a, dparams, w + gh * in), 0);
        }
        if (a->projected)
            rnn_gemm(t, a, a->out, a->hidden, rows, q->dproj, 1, a->out, q->pre, a->hidden, 1, NULL,
                     rnn_at(a, dparams, w + gh * (in + a->out)), 0);
        rnn_column_sum(t, a, rows, gh, q->dg, rnn_at(a, dparams, b));
        if (q->dgh == q->dg)
            memcpy(rnn_at(a, dparams, b + gh), rnn_at(a, dparams, b), (size_t)gh * (a->is_double ? 8 : 4));
        else
            rnn_column_sum(t, a, rows, gh, q->dgh, rnn_at(a, dparams, b + gh));
    }
    if (dx != NULL) {
        const void *dg[2] = {a->dir[0].dg, a->dir[1].dg};
        rnn_input_gradient(t, a, rows, in, gh, rnn_weights(a, layer), dg,
                           rnn_at(a, t->ins[1].data, rnn_weight_at(a, layer, 0)), dx);
    }
}

/* Workspace of backward for both directions; returns what follows it. */
static rnn_space rnn_back_space(const mxcy_task *t, rnn_args *a)
{
    const int64_t rows = a->steps * a->batch, gh = a->gates * a->hidden;
    rnn_space s = {(char *)t->workspace, a->is_double ? 8 : 4};
    for (int64_t d = 0; d < a->dirs; d++) {
        a->dir[d].whh = rnn_take(&s, gemm_up(a->out, 32) * gh);
        a->dir[d].whr = rnn_take(&s, gemm_up(a->hidden, 32) * a->projected);
    }
    for (int64_t d = 0; d < a->dirs; d++) {
        rnn_dir *q = &a->dir[d];
        q->dg = rnn_take(&s, a->layers > 1 ? rows * gh : 0);
        q->dgh = a->mode == RNN_GRU ? rnn_take(&s, rows * gh) : NULL;
        q->hp = rnn_take(&s, rows * a->out);
        q->dproj = rnn_take(&s, rows * a->projected);
        q->tmp = rnn_take(&s, a->projected ? a->batch * a->hidden : 0);
    }
    return s;
}

/* The recurrence of a layer backward. */
static void rnn_layer_back(const mxcy_task *t, rnn_args *a, int64_t layer, void *const *heads)
{
    const int64_t gh = a->gates * a->hidden, in = rnn_input(a, layer);
    for (int64_t d = 0; d < a->dirs; d++) {
        rnn_dir *q = &a->dir[d];
        const int64_t w = rnn_weight_at(a, layer, d), at = (layer * a->dirs + d) * a->batch;
        rnn_panels(t, a, gh, a->out, rnn_at(a, t->ins[1].data, w + gh * in), a->out, 1, (void *)q->whh);
        if (a->projected)
            rnn_panels(t, a, a->projected, a->hidden, rnn_at(a, t->ins[1].data, w + gh * (in + a->out)),
                       a->hidden, 1, (void *)q->whr);
        q->h0 = rnn_at(a, t->ins[2].data, at * a->out);
        q->c0 = heads[1] == NULL ? NULL : rnn_at(a, t->ins[3].data, at * a->hidden);
        q->state = rnn_at(a, heads[0], at * a->out);
        q->cell = heads[1] == NULL ? NULL : rnn_at(a, heads[1], at * a->hidden);
    }
    if (a->by_units)
        for (a->now = a->steps - 1; a->now >= -1; a->now--)
            rnn_step(t, a, a->dirs * a->panels, rnn_f_back_units, rnn_d_back_units, a);
    else
        rnn_parallel(t, a, a->dirs * a->chunks, 1, rnn_f_back_body, rnn_d_back_body, a);
}

/* Where in the reserve a layer begins (elements). */
static int64_t rnn_reserve_at(const rnn_args *a, int64_t layer, int dropout)
{
    const int64_t rows = a->steps * a->batch;
    const int64_t kept = a->gates + (a->mode >= RNN_LSTM) + (a->projected > 0);
    return layer * rows * a->dirs * (kept * a->hidden + a->out * (dropout ? 2 : 1));
}

/* ins: data, parameters, state, [cell], [lengths], output, reserve, [gradients of output, state, cell];
 * outs: gradients of parameters, state, [cell], and of the first layer's gates. */
static int rnn_backward_run(const mxcy_task *t)
{
    rnn_args a;
    const int64_t *v = t->ints;
    const int lstm = v[7] == RNN_LSTM, dropout = (int)v[11];
    int next = 3 + lstm;
    rnn_read(t, &a, v[8] ? &t->ins[next++] : NULL);
    const int64_t item = a.is_double ? 8 : 4, rows = a.steps * a.batch;
    const int64_t states = a.dirs * a.batch * a.out, cells = a.dirs * a.batch * a.hidden;
    void *output = t->ins[next++].data;
    char *kept = (char *)t->ins[next++].data;
    const void *dy = v[12] ? t->ins[next++].data : NULL;
    const void *dstate = v[13] ? t->ins[next++].data : NULL, *dcell = v[14] ? t->ins[next++].data : NULL;
    void *heads[2] = {t->outs[1].data, lstm ? t->outs[2].data : NULL};
    for (int i = 0; i < 1 + lstm; i++) {
        const void *from = i ? dcell : dstate;
        const size_t bytes = (size_t)(a.layers * (i ? cells : states) * item);
        if (bytes && from != NULL)
            memcpy(heads[i], from, bytes);
        else if (bytes)
            memset(heads[i], 0, bytes);
    }
    if (rows == 0) {
        if (t->outs[0].size)
            memset(t->outs[0].data, 0, (size_t)(t->outs[0].size * item));
        return MXCY_OK;
    }
    rnn_space s = rnn_back_space(t, &a);
    void *lower = rnn_take(&s, rows * a.dirs * a.out), *dropped = rnn_take(&s, rows * a.dirs * a.out);
    a.dy = dy;
    for (int64_t l = a.layers - 1; l >= 0; l--) {
        void *factors = NULL;
        const void *x = t->ins[0].data;
        if (l > 0) {
            rnn_space below = {kept + item * rnn_reserve_at(&a, l - 1, dropout), item};
            void *y = rnn_reserve(&a, &below, l - 1, dropout, &factors);
            x = y;
            if (factors != NULL) {
                rnn_multiply(t, &a, rows * a.dirs * a.out, y, factors, dropped);
                x = dropped;
            }
        }
        rnn_space here = {kept + item * rnn_reserve_at(&a, l, dropout), item};
        void *ignored, *y = rnn_reserve(&a, &here, l, dropout, &ignored);
        a.y = y == NULL ? output : y;
        for (int64_t d = 0; d < a.dirs; d++) {
            rnn_dir *q = &a.dir[d];
            if (l == 0)
                q->dg = rnn_at(&a, t->outs[2 + lstm].data, d * rows * a.gates * a.hidden);
            if (a.mode != RNN_GRU)
                q->dgh = q->dg;
        }
        rnn_layer_back(t, &a, l, heads);
        rnn_layer_products(t, &a, l, x, l ? lower : NULL);
        if (factors != NULL)
            rnn_multiply(t, &a, rows * a.dirs * a.out, lower, factors, lower);
        a.dy = lower;
    }
    return MXCY_OK;
}

/* The gradient of the data. ins: gradients of the first layer's gates [D][rows][G H], parameters. ints: rows,
 * I, G H, D, elements from the weights of a direction to those of the next. */
static int rnn_backward_data_run(const mxcy_task *t)
{
    const int64_t *v = t->ints, rows = v[0], in = v[1], gh = v[2];
    rnn_args a = {0};
    a.dirs = v[3], a.is_double = t->outs[0].dtype == MXCY_FLOAT64;
    const void *dg[2] = {t->ins[0].data, rnn_at(&a, t->ins[0].data, rows * gh)};
    if (rows * in > 0)
        rnn_input_gradient(t, &a, rows, in, gh, v[4], dg, t->ins[1].data, t->outs[0].data);
    return MXCY_OK;
}
#endif
