/* One chunk of samples of one direction through all steps, forward and backward, for one element type.
 *
 * Included by rnn_all.h with T, NAME(), GEMM(), SIGMOID and TANH defined. A chunk is owned by one thread
 * for the whole sequence, so that steps need no barrier. Rows of a gate buffer hold the gates side by
 * side: LSTM i f c o, GRU r z n, plain one. Invariant: a step beyond a sample's length writes zeros and
 * leaves its state alone.
 */

/* C[m,n] = A[m,k] B[k,n] on the calling thread; B and C have rows without gaps, A has row stride lda. */
static void NAME(product)(int64_t m, int64_t n, int64_t k, const T *a, int64_t lda, const T *b, T *c)
{
    gemm_args g = {0};
    g.a = a, g.b = b, g.c = c, g.m = m, g.n = n, g.k = k, g.inner = 1;
    g.ars = lda, g.acs = 1, g.brs = n, g.bcs = 1, g.ldc = n, g.alpha = 1.0;
    if (m > 0 && n > 0)
        GEMM(tile)(&g, 0, 0, m, 0, n);
}

static inline void NAME(clip)(const rnn_args *a, T *c, int64_t n)
{
    const T lo = (T)a->clip_lo, hi = (T)a->clip_hi;
    for (int64_t j = 0; j < n; j++) {
        const T v = c[j];
        c[j] = v < lo ? lo : v > hi ? hi : v == v || !a->clip_nan ? v : lo;
    }
}

/* gates g (with the input's part) += recurrent part r; c is the running state; h gets o * tanh(c). */
static void NAME(lstm_row)(const rnn_args *a, T *restrict g, const T *restrict r, T *restrict c, T *restrict h)
{
    const int64_t n = a->hidden;
    for (int64_t j = 0; j < 2 * n; j++)
        g[j] = SIGMOID(g[j] + r[j]);
    for (int64_t j = 2 * n; j < 3 * n; j++)
        g[j] = TANH(g[j] + r[j]);
    for (int64_t j = 3 * n; j < 4 * n; j++)
        g[j] = SIGMOID(g[j] + r[j]);
    for (int64_t j = 0; j < n; j++)
        c[j] = g[n + j] * c[j] + g[j] * g[2 * n + j];
    if (a->clip)
        NAME(clip)(a, c, n);
    for (int64_t j = 0; j < n; j++)
        h[j] = g[3 * n + j] * TANH(c[j]);
}

/* hn: what the reset gate multiplies, kept for backward; bias: its bias. h is the running state. */
static void NAME(gru_row)(int64_t n, T *restrict g, const T *restrict r, const T *restrict bias,
                          T *restrict hn, T *restrict h)
{
    for (int64_t j = 0; j < 2 * n; j++)
        g[j] = SIGMOID(g[j] + r[j]);
    for (int64_t j = 0; j < n; j++) {
        hn[j] = r[2 * n + j] + bias[j];
        g[2 * n + j] = TANH(g[2 * n + j] + g[j] * hn[j]);
    }
    for (int64_t j = 0; j < n; j++)
        h[j] = g[2 * n + j] + g[n + j] * (h[j] - g[2 * n + j]);
}

static void NAME(plain_row)(int relu, int64_t n, T *restrict g, const T *restrict r, T *restrict h)
{
    if (relu)
        for (int64_t j = 0; j < n; j++) {
            const T v = g[j] + r[j];
            h[j] = g[j] = v > 0 || v != v ? v : 0;
        }
    else
        for (int64_t j = 0; j < n; j++)
            h[j] = g[j] = TANH(g[j] + r[j]);
}

static void NAME(forward_step)(const rnn_args *a, int64_t d, int64_t s, int64_t n0, int64_t n1)
{
    const int64_t n = a->hidden, gh = a->gates * n, out = a->out;
    const rnn_dir *q = &a->dir[d];
    const int project = a->projected > 0;
    T *tmp = (T *)q->tmp + n0 * a->wide, *state = (T *)q->state, *cell = (T *)q->cell;
    NAME(product)(n1 - n0, gh, out, state + n0 * out, out, (const T *)q->whh, tmp);
    for (int64_t i = n0; i < n1; i++, tmp += gh) {
        const int64_t at = s * a->batch + i;
        T *g = (T *)q->g + at * gh, *h = state + i * out, *y = (T *)a->y + (at * a->dirs + d) * out;
        T *keep = (T *)q->extra + at * n, *pre = (T *)q->pre + at * n;
        if (s >= rnn_length(a, i)) {
            memset(g, 0, (size_t)gh * sizeof(T));
            memset(y, 0, (size_t)out * sizeof(T));
            if (q->extra != NULL)
                memset(keep, 0, (size_t)n * sizeof(T));
            if (project)
                memset(pre, 0, (size_t)n * sizeof(T));
            continue;
        }
        if (a->mode == RNN_LSTM) {
            NAME(lstm_row)(a, g, tmp, cell + i * n, project ? pre : h);
            memcpy(keep, cell + i * n, (size_t)n * sizeof(T));
        } else if (a->mode == RNN_GRU) {
            NAME(gru_row)(n, g, tmp, (const T *)q->bias_n, keep, h);
        } else {
            NAME(plain_row)(a->mode == RNN_RELU, n, g, tmp, h);
        }
        if (!project)
            memcpy(y, h, (size_t)out * sizeof(T));
    }
    if (!project)
        return;
    T *proj = (T *)q->tmp + n0 * a->wide; /* rows of `wide`: fits both */
    NAME(product)(n1 - n0, out, n, (T *)q->pre + (s * a->batch + n0) * n, n, (const T *)q->whr, proj);
    for (int64_t i = n0; i < n1; i++) {
        if (s >= rnn_length(a, i))
            continue;
        const T *p = proj + (i - n0) * out;
        memcpy(state + i * out, p, (size_t)out * sizeof(T));
        memcpy((T *)a->y + ((s * a->batch + i) * a->dirs + d) * out, p, (size_t)out * sizeof(T));
    }
}

static void NAME(forward_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_args *a = (const rnn_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t d = u / a->chunks, n0 = u % a->chunks * a->chunk;
        const int64_t n1 = n0 + a->chunk < a->batch ? n0 + a->chunk : a->batch;
        for (int64_t k = 0; k < a->steps; k++)
            NAME(forward_step)(a, d, d ? a->steps - 1 - k : k, n0, n1);
    }
}

/* dg: gradients before the activations; dc: running gradient of the cell state. */
static void NAME(lstm_back)(const rnn_args *a, const T *restrict g, const T *restrict c,
                            const T *restrict before, const T *restrict dh, T *restrict dc, T *restrict dg)
{
    const int64_t n = a->hidden;
    const T lo = (T)a->clip_lo, hi = (T)a->clip_hi;
    for (int64_t j = 0; j < n; j++) {
        const T i = g[j], f = g[n + j], z = g[2 * n + j], o = g[3 * n + j], t = TANH(c[j]);
        T dcj = dc[j] + dh[j] * o * (1 - t * t);
        dcj = !a->clip || (c[j] > lo && c[j] < hi) ? dcj : 0;
        dg[j] = dcj * z * i * (1 - i);
        dg[n + j] = dcj * before[j] * f * (1 - f);
        dg[2 * n + j] = dcj * i * (1 - z * z);
        dg[3 * n + j] = dh[j] * t * o * (1 - o);
        dc[j] = dcj * f;
    }
}

/* dgh: the recurrent side, which differs for n; dh becomes its part that goes past the gates. */
static void NAME(gru_back)(int64_t n, const T *restrict g, const T *restrict hn, const T *restrict before,
                           T *restrict dh, T *restrict dg, T *restrict dgh)
{
    for (int64_t j = 0; j < n; j++) {
        const T r = g[j], z = g[n + j], c = g[2 * n + j], d = dh[j];
        const T dn = d * (1 - z) * (1 - c * c), dr = dn * hn[j] * r * (1 - r);
        const T dz = d * (before[j] - c) * z * (1 - z);
        dg[j] = dr, dg[n + j] = dz, dg[2 * n + j] = dn;
        dgh[j] = dr, dgh[n + j] = dz, dgh[2 * n + j] = dn * r;
        dh[j] = d * z;
    }
}

static void NAME(plain_back)(int relu, int64_t n, const T *restrict g, const T *restrict dh, T *restrict dg)
{
    for (int64_t j = 0; j < n; j++)
        dg[j] = relu ? (g[j] > 0 ? dh[j] : 0) : dh[j] * (1 - g[j] * g[j]);
}

static void NAME(back_step)(const rnn_args *a, int64_t d, int64_t s, int64_t n0, int64_t n1)
{
    const int64_t n = a->hidden, gh = a->gates * n, out = a->out;
    const rnn_dir *q = &a->dir[d];
    const int project = a->projected > 0;
    T *state = (T *)q->state, *cell = (T *)q->cell, *tmp = (T *)q->tmp + n0 * (out > n ? out : n);
    for (int64_t i = n0; i < n1; i++) { /* state: gradient of the state after this step */
        const int64_t at = s * a->batch + i;
        T *dh = state + i * out;
        if (s < rnn_length(a, i) && a->dy != NULL) {
            const T *dy = (const T *)a->dy + (at * a->dirs + d) * out;
            for (int64_t j = 0; j < out; j++)
                dh[j] += dy[j];
        }
        if (project) {
            T *total = (T *)q->dproj + at * out;
            if (s < rnn_length(a, i))
                memcpy(total, dh, (size_t)out * sizeof(T));
            else
                memset(total, 0, (size_t)out * sizeof(T));
        }
    }
    if (project)
        NAME(product)(n1 - n0, n, out, (T *)q->dproj + (s * a->batch + n0) * out, out, (const T *)q->whr, tmp);
    for (int64_t i = n0; i < n1; i++) {
        const int64_t at = s * a->batch + i, len = rnn_length(a, i);
        T *dg = (T *)q->dg + at * gh, *dgh = (T *)q->dgh + at * gh, *hp = (T *)q->hp + at * out;
        if (s >= len) {
            memset(dg, 0, (size_t)gh * sizeof(T));
            memset(dgh, 0, (size_t)gh * sizeof(T));
            memset(hp, 0, (size_t)out * sizeof(T));
            continue;
        }
        const int first = d ? s == len - 1 : s == 0;
        const int64_t prev = (d ? s + 1 : s - 1) * a->batch + i;
        const T *g = (const T *)q->g + at * gh, *keep = (const T *)q->extra + at * n;
        const T *before = first ? (const T *)q->h0 + i * out : (const T *)a->y + (prev * a->dirs + d) * out;
        T *dh = state + i * out;
        memcpy(hp, before, (size_t)out * sizeof(T));
        if (a->mode == RNN_LSTM)
            NAME(lstm_back)(a, g, keep, first ? (const T *)q->c0 + i * n : (const T *)q->extra + prev * n,
                            project ? tmp + (i - n0) * n : dh, cell + i * n, dg);
        else if (a->mode == RNN_GRU)
            NAME(gru_back)(n, g, keep, before, dh, dg, dgh);
        else
            NAME(plain_back)(a->mode == RNN_RELU, n, g, dh, dg);
    }
    NAME(product)(n1 - n0, out, gh, (T *)q->dgh + (s * a->batch + n0) * gh, gh, (const T *)q->whh, tmp);
    for (int64_t i = n0; i < n1; i++) {
        T *dh = state + i * out;
        const T *part = tmp + (i - n0) * out;
        if (s >= rnn_length(a, i))
            continue;
        if (a->mode == RNN_GRU)
            for (int64_t j = 0; j < out; j++)
                dh[j] += part[j];
        else
            memcpy(dh, part, (size_t)out * sizeof(T));
    }
}

static void NAME(back_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_args *a = (const rnn_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t d = u / a->chunks, n0 = u % a->chunks * a->chunk;
        const int64_t n1 = n0 + a->chunk < a->batch ? n0 + a->chunk : a->batch;
        for (int64_t k = a->steps - 1; k >= 0; k--)
            NAME(back_step)(a, d, d ? a->steps - 1 - k : k, n0, n1);
    }
}

/* to[c][r] = from[r][c], rows [begin, end) of `to`. */
static void NAME(transpose_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_move *m = (const rnn_move *)arg;
    const T *x = (const T *)m->a;
    T *y = (T *)m->c;
    (void)lane;
    for (int64_t r = 0; r < m->rows; r += 16)
        for (int64_t c = begin; c < end; c++)
            for (int64_t k = r; k < m->rows && k < r + 16; k++)
                y[c * m->rows + k] = x[k * m->columns + c];
}

/* c = a * b (times) or a + b, element by element. */
static void NAME(combine_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_move *m = (const rnn_move *)arg;
    const T *x = (const T *)m->a, *y = (const T *)m->b;
    T *z = (T *)m->c;
    (void)lane;
    if (m->times)
        for (int64_t j = begin; j < end; j++)
            z[j] = x[j] * y[j];
    else
        for (int64_t j = begin; j < end; j++)
            z[j] = x[j] + y[j];
}

/* Factors of dropout: 0 or 1 / (1 - p), block by block of 64. */
static void NAME(mask_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_move *m = (const rnn_move *)arg;
    const T scale = m->p < 1.0 ? (T)(1.0 / (1.0 - m->p)) : 0;
    const double limit = m->p * 0x1p32 - 1;
    const uint32_t threshold = limit > 0 ? (uint32_t)limit : 0;
    uint32_t w[MXCY_RNG_WORDS];
    T *z = (T *)m->c;
    (void)lane;
    for (int64_t b = begin; b < end; b++) {
        const int64_t n = m->rows - b * 64 < 64 ? m->rows - b * 64 : 64;
        mxcy_philox_block(w, m->counter + (uint64_t)b * MXCY_RNG_COUNTERS, 0, m->key);
        for (int64_t j = 0; j < n; j++)
            z[b * 64 + j] = w[j] > threshold ? scale : 0;
    }
}
