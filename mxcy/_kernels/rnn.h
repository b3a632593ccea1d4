/* The recurrence of one direction, forward and backward, for one element type.
 *
 * Forward: a block is up to RNN_ROWS samples x VL units x all gates. Its sums begin at the input's part, take
 * K = size of the state steps in registers (AVX2, LSTM: 3 x 4 vectors in 12 of 16 registers) and go through the
 * cell at once. Weights are packed once a run as [unit block][K][gate][VL] and used in pieces of RNN_PANEL
 * bytes, which stay in L1 while the samples pass. The last h of a sample is read from the output itself.
 *
 * Backward: a block is samples x NR units: the sums of dgates R (gemm.h's blocks of rows, R packed in panels
 * once a run) are added to the running gradient dh and go through the cell, which leaves the dgates that the
 * next step reads. In both, a block of a step needs only the step before: the driver lets a thread own samples
 * for the whole sequence, or units for a step.
 *
 * Included by rnn_all.h with T, NAME(), GEMM(), TANH, and SIGMOIDS and TANHS of a vector defined. Rows of a gate
 * buffer hold the gates side by side: LSTM i f c o, GRU r z n, plain one. Invariant: a step beyond a sample's
 * length writes zeros and leaves its state alone.
 */

typedef GEMM(vec) NAME(vec);
typedef GEMM(uvec) NAME(uvec);
#define VL ((int64_t)(VB / sizeof(T)))
#define NR (2 * VL)

/* w <= VL elements. A whole vector in one piece: who reads it as a vector at once must not wait for two. */
static inline void NAME(move)(T *to, const T *from, int64_t w)
{
    if (w == VL)
        *(NAME(uvec) *)to = *(const NAME(uvec) *)from;
    else
        GEMM(copy)(to, from, w);
}

/* -- forward ----------------------------------------------------------------------------------------------- */

/* sum[row][gate][VL] += h[row][from .. from + k) w[k][gate][VL], in the same order for any number of rows: a
 * sample's result does not depend on those beside it. */
static inline __attribute__((always_inline)) void NAME(sums)(
    const int rows, const int gates, int64_t k, const T *const *h, int64_t from, const T *w, T *sum)
{
    NAME(vec) x[24];
    const T *p[8];
#pragma GCC unroll 24
    for (int i = 0; i < rows * gates; i++)
        x[i] = *(const NAME(uvec) *)(sum + i * VL);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
        p[i] = h[i] + from;
    for (int64_t q = 0; q < k; q++, w += gates * VL) {
        NAME(vec) b[4];
#pragma GCC unroll 4
        for (int j = 0; j < gates; j++)
            b[j] = *(const NAME(uvec) *)(w + j * VL);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            const T s = p[i][q];
#pragma GCC unroll 4
            for (int j = 0; j < gates; j++)
                x[i * gates + j] += s * b[j];
        }
    }
#pragma GCC unroll 24
    for (int i = 0; i < rows * gates; i++)
        *(NAME(uvec) *)(sum + i * VL) = x[i];
}

#define RNN_SUMS(gates, rows) \
    static __attribute__((noinline)) void NAME(sums_##gates##_##rows)( \
        int64_t k, const T *const *h, int64_t from, const T *w, T *sum) \
    { \
        NAME(sums)(rows, gates, k, h, from, w, sum); \
    }
#define RNN_SOME(gates) RNN_SUMS(gates, 1) RNN_SUMS(gates, 2) RNN_SUMS(gates, 3)
RNN_SOME(1) RNN_SOME(3) RNN_SOME(4)
RNN_SUMS(1, 4) RNN_SUMS(1, 5) RNN_SUMS(1, 6) RNN_SUMS(1, 7) RNN_SUMS(1, 8) RNN_SUMS(3, 4)
#if VB == 64
RNN_SUMS(3, 5) RNN_SUMS(3, 6) RNN_SUMS(3, 7) RNN_SUMS(3, 8) RNN_SUMS(4, 4) RNN_SUMS(4, 5) RNN_SUMS(4, 6)
#endif

typedef void (*NAME(sums_fn))(int64_t, const T *const *, int64_t, const T *, T *);
static const NAME(sums_fn) NAME(sums_of)[3][8] = {
    {NAME(sums_1_1), NAME(sums_1_2), NAME(sums_1_3), NAME(sums_1_4), NAME(sums_1_5), NAME(sums_1_6),
     NAME(sums_1_7), NAME(sums_1_8)},
#if VB == 64
    {NAME(sums_3_1), NAME(sums_3_2), NAME(sums_3_3), NAME(sums_3_4), NAME(sums_3_5), NAME(sums_3_6),
     NAME(sums_3_7), NAME(sums_3_8)},
    {NAME(sums_4_1), NAME(sums_4_2), NAME(sums_4_3), NAME(sums_4_4), NAME(sums_4_5), NAME(sums_4_6)},
#else
    {NAME(sums_3_1), NAME(sums_3_2), NAME(sums_3_3), NAME(sums_3_4)},
    {NAME(sums_4_1), NAME(sums_4_2), NAME(sums_4_3)},
#endif
};

/* c[0 .. VL) within the limits. */
static inline void NAME(clip)(const rnn_args *a, T *c)
{
    const T lo = (T)a->clip_lo, hi = (T)a->clip_hi;
    for (int64_t j = 0; j < VL; j++) {
        const T v = c[j];
        c[j] = v < lo ? lo : v > hi ? hi : v == v || !a->clip_nan ? v : lo;
    }
}

/* The cells take VL units of one sample: s[gate][VL] holds the sums and gets the gates' values; h the state
 * before and then after. What needs only the sums is done for all samples first: more of it is under way. */
static inline void NAME(activate)(int mode, T *restrict s)
{
    SIGMOIDS(s);
    SIGMOIDS(s + VL);
    if (mode == RNN_LSTM) {
        TANHS(s + 2 * VL);
        SIGMOIDS(s + 3 * VL);
    }
}

/* c is the running state. */
static inline void NAME(lstm_cell)(const rnn_args *a, const T *restrict s, T *restrict c, T *restrict h)
{
    for (int64_t j = 0; j < VL; j++)
        c[j] = s[VL + j] * c[j] + s[j] * s[2 * VL + j];
    if (a->clip)
        NAME(clip)(a, c);
    for (int64_t j = 0; j < VL; j++)
        h[j] = c[j];
    TANHS(h);
    for (int64_t j = 0; j < VL; j++)
        h[j] *= s[3 * VL + j];
}

/* n: the input's part of the new gate; s[2] holds what the reset gate multiplies, which goes to hn. */
static inline void NAME(gru_cell)(T *restrict s, const T *restrict n, T *restrict hn, T *restrict h)
{
    T *v = s + 2 * VL;
    for (int64_t j = 0; j < VL; j++) {
        hn[j] = v[j];
        v[j] = n[j] + s[j] * v[j];
    }
    TANHS(v);
    for (int64_t j = 0; j < VL; j++)
        h[j] = v[j] + s[VL + j] * (h[j] - v[j]);
}

static inline void NAME(plain_cell)(int relu, T *restrict s, T *restrict h)
{
    if (relu)
        for (int64_t j = 0; j < VL; j++)
            h[j] = s[j] = s[j] > 0 || s[j] != s[j] ? s[j] : 0;
    else {
        TANHS(s);
        for (int64_t j = 0; j < VL; j++)
            h[j] = s[j];
    }
}

/* Sample i, units [j, j + w), w <= VL, at step s: the sums x go through the cell and to their places. h: the
 * state before. */
static inline void NAME(finish)(const rnn_args *a, int64_t d, int64_t s, int64_t i, int64_t j, int64_t w, T *x,
                                const T *h)
{
    const rnn_dir *q = &a->dir[d];
    const int64_t n = a->hidden, at = s * a->batch + i;
    T *g = (T *)q->g + at * a->gates * n + j, *keep = (T *)q->extra + at * n + j;
    T *y = a->projected ? (T *)q->pre + at * n + j : (T *)a->y + (at * a->dirs + d) * a->out + j;
    T state[VB / sizeof(T)] = {0}, more[VB / sizeof(T)] = {0}, other[VB / sizeof(T)] = {0};
    __builtin_prefetch(y + VL, 1); /* for the next block */
    if (q->extra != NULL)
        __builtin_prefetch(keep + VL, 1);
    if (s >= rnn_length(a, i)) {
        memset(x, 0, (size_t)(a->gates * VL) * sizeof(T));
    } else if (a->mode == RNN_LSTM) {
        T *c = (T *)q->cell + i * n + j;
        NAME(move)(more, c, w);
        NAME(lstm_cell)(a, x, more, state);
        NAME(move)(c, more, w);
    } else if (a->mode == RNN_GRU) {
        NAME(move)(state, h + j, w);
        NAME(move)(other, g + 2 * n, w);
        NAME(gru_cell)(x, other, more, state);
    } else {
        NAME(plain_cell)(a->mode == RNN_RELU, x, state);
    }
    for (int64_t e = 0; e < a->gates; e++)
        NAME(move)(g + e * n, x + e * VL, w);
    if (q->extra != NULL)
        NAME(move)(keep, more, w);
    NAME(move)(y, state, w);
}

/* Samples [n0, n1), RNN_SAMPLES at most, of blocks of units [u0, u1) at step s. */
static void NAME(forward_block)(const rnn_args *a, int64_t d, int64_t s, int64_t n0, int64_t n1, int64_t u0,
                                int64_t u1)
{
    T sum[RNN_SAMPLES * 4 * (VB / sizeof(T))] __attribute__((aligned(64)));
    const T *h[RNN_SAMPLES];
    const rnn_dir *q = &a->dir[d];
    const int64_t n = a->hidden, gates = a->gates, k = a->out, m = n1 - n0, each = gates * VL;
    const int64_t pieces = (m + RNN_ROWS(gates) - 1) / RNN_ROWS(gates);
    const int64_t kstep = gemm_step(k, RNN_PANEL / (gates * VB), 1);
    const NAME(sums_fn) *sums = NAME(sums_of)[gates == 1 ? 0 : gates - 2];
    for (int64_t i = 0; i < m; i++) {
        const int64_t len = rnn_length(a, n0 + i), before = d ? s + 1 : s - 1;
        const int inside = s < len && before >= 0 && before < len;
        h[i] = inside ? (const T *)a->y + ((before * a->batch + n0 + i) * a->dirs + d) * k
                      : (const T *)q->state + (n0 + i) * k;
    }
    for (int64_t u = u0; u < u1; u++) {
        const T *w = (const T *)q->whh + u * k * each;
        const int64_t j = u * VL, wide = gemm_min(VL, n - j);
        const T *g = (const T *)q->g + (s * a->batch + n0) * gates * n + j;
        if (wide < VL)
            memset(sum, 0, (size_t)(m * each) * sizeof(T));
        for (int64_t i = 0; i < m; i++)
            for (int64_t e = 0; e < gates; e++)
                NAME(move)(sum + i * each + e * VL,
                           a->mode == RNN_GRU && e == 2 ? (const T *)q->bias_n + j : g + (i * gates + e) * n,
                           wide);
        for (int64_t p = 0; p < k; p += kstep)
            for (int64_t b = 0; b < pieces; b++) {
                const int64_t i = b * m / pieces, some = (b + 1) * m / pieces - i;
                /* What the next block begins with, a few lines at a time. */
                for (int64_t e = 0; e < some * gates && p == 0; e++)
                    __builtin_prefetch(g + (i * gates + e) * n + VL);
                sums[some - 1](gemm_min(kstep, k - p), h + i, p, w + p * each, sum + i * each);
            }
        for (int64_t i = 0; i < m && gates > 1; i++)
            NAME(activate)(a->mode, sum + i * each);
        for (int64_t i = 0; i < m; i++)
            NAME(finish)(a, d, s, n0 + i, j, wide, sum + i * each, h[i]);
    }
}

/* The outputs of step s from the states before the projection. */
static void NAME(project)(const rnn_args *a, int64_t d, int64_t s, int64_t n0, int64_t n1)
{
    gemm_args g = {0};
    T *y = (T *)a->y + ((s * a->batch + n0) * a->dirs + d) * a->out;
    g.a = (T *)a->dir[d].pre + (s * a->batch + n0) * a->hidden, g.b = a->dir[d].whr, g.c = y, g.packed = 1;
    g.m = n1 - n0, g.n = a->out, g.k = a->hidden, g.inner = 1, g.alpha = 1.0;
    g.ars = a->hidden, g.acs = 1, g.brs = 1, g.bcs = a->hidden, g.ldc = a->dirs * a->out;
    GEMM(tile)(&g, 0, 0, g.m, 0, g.n);
    for (int64_t i = n0; i < n1; i++, y += g.ldc)
        if (s >= rnn_length(a, i))
            memset(y, 0, (size_t)a->out * sizeof(T));
}

/* Units of [begin, end) are chunks of samples, which go through all steps. */
static void NAME(forward_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_args *a = (const rnn_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t d = u / a->chunks, n0 = u % a->chunks * a->chunk, n1 = gemm_min(n0 + a->chunk, a->batch);
        for (int64_t k = 0; k < a->steps; k++) {
            const int64_t s = d ? a->steps - 1 - k : k;
            NAME(forward_block)(a, d, s, n0, n1, 0, a->blocks);
            if (a->projected)
                NAME(project)(a, d, s, n0, n1);
        }
    }
}

/* Units of [begin, end) are blocks of units, at step a->now. */
static void NAME(forward_units)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_args *a = (const rnn_args *)arg;
    (void)lane;
    while (begin < end) {
        const int64_t d = begin / a->blocks, last = gemm_min(end, (d + 1) * a->blocks);
        for (int64_t n0 = 0; n0 < a->batch; n0 += a->chunk)
            NAME(forward_block)(a, d, d ? a->steps - 1 - a->now : a->now, n0,
                                gemm_min(n0 + a->chunk, a->batch), begin - d * a->blocks, last - d * a->blocks);
        begin = last;
    }
}

/* -- backward ---------------------------------------------------------------------------------------------- */

/* The cells take w units of one sample; gates lie n apart. dg: gradients before the activations; dh: gradient
 * of the state after the step, which becomes its part that goes past the gates; dc: running gradient of the
 * cell state. */
static inline void NAME(lstm_back)(const rnn_args *a, int64_t w, const T *restrict g, const T *restrict c,
                                   const T *restrict before, T *restrict dh, T *restrict dc, T *restrict dg)
{
    const int64_t n = a->hidden;
    const T lo = (T)a->clip_lo, hi = (T)a->clip_hi;
    for (int64_t j = 0; j < w; j++) {
        const T i = g[j], f = g[n + j], z = g[2 * n + j], o = g[3 * n + j], t = TANH(c[j]);
        T dcj = dc[j] + dh[j] * o * (1 - t * t);
        dcj = !a->clip || (c[j] > lo && c[j] < hi) ? dcj : 0;
        dg[j] = dcj * z * i * (1 - i);
        dg[n + j] = dcj * before[j] * f * (1 - f);
        dg[2 * n + j] = dcj * i * (1 - z * z);
        dg[3 * n + j] = dh[j] * t * o * (1 - o);
        dc[j] = dcj * f;
        dh[j] = 0;
    }
}

/* dgh: the recurrent side, which differs for n. */
static inline void NAME(gru_back)(int64_t n, int64_t w, const T *restrict g, const T *restrict hn,
                                  const T *restrict before, T *restrict dh, T *restrict dg, T *restrict dgh)
{
    for (int64_t j = 0; j < w; j++) {
        const T r = g[j], z = g[n + j], c = g[2 * n + j], d = dh[j];
        const T dn = d * (1 - z) * (1 - c * c), dr = dn * hn[j] * r * (1 - r);
        const T dz = d * (before[j] - c) * z * (1 - z);
        dg[j] = dr, dg[n + j] = dz, dg[2 * n + j] = dn;
        dgh[j] = dr, dgh[n + j] = dz, dgh[2 * n + j] = dn * r;
        dh[j] = d * z;
    }
}

static inline void NAME(plain_back)(int relu, int64_t w, const T *restrict g, T *restrict dh, T *restrict dg)
{
    for (int64_t j = 0; j < w; j++) {
        dg[j] = relu ? (g[j] > 0 ? dh[j] : 0) : dh[j] * (1 - g[j] * g[j]);
        dh[j] = 0;
    }
}

/* Units [j, j + w) of sample i at step s; dh: their gradient after the step. */
static void NAME(back_cell)(const rnn_args *a, int64_t d, int64_t s, int64_t i, int64_t j, int64_t w, T *dh)
{
    const rnn_dir *q = &a->dir[d];
    const int64_t n = a->hidden, gh = a->gates * n, at = s * a->batch + i, len = rnn_length(a, i);
    T *dg = (T *)q->dg + at * gh + j, *dgh = (T *)q->dgh + at * gh + j;
    if (s >= len) {
        for (int64_t e = 0; e < a->gates; e++) {
            memset(dg + e * n, 0, (size_t)w * sizeof(T));
            memset(dgh + e * n, 0, (size_t)w * sizeof(T));
        }
        return;
    }
    const int first = d ? s == len - 1 : s == 0;
    const int64_t prev = (d ? s + 1 : s - 1) * a->batch + i;
    const T *g = (const T *)q->g + at * gh + j, *keep = (const T *)q->extra + at * n + j;
    if (a->mode == RNN_LSTM && !first)
        __builtin_prefetch((const T *)q->extra + prev * n + j + w);
    for (int64_t e = 0; e < a->gates; e++) { /* for the next panel */
        __builtin_prefetch(g + e * n + w);
        __builtin_prefetch(dg + e * n + w, 1);
    }
    if (a->mode == RNN_LSTM)
        NAME(lstm_back)(a, w, g, keep,
                        first ? (const T *)q->c0 + i * n + j : (const T *)q->extra + prev * n + j, dh,
                        (T *)q->cell + i * n + j, dg);
    else if (a->mode == RNN_GRU)
        NAME(gru_back)(n, w, g, keep, (const T *)q->hp + at * n + j, dh, dg, dgh);
    else
        NAME(plain_back)(a->mode == RNN_RELU, w, g, dh, dg);
}

/* C[m, w] += A[m, k] panel; A has row stride lda, C ldc. */
static void NAME(add_panel)(int64_t m, int64_t w, int64_t k, const T *x, int64_t lda, const T *panel, T *c,
                            int64_t ldc)
{
    const int64_t step = gemm_step(m, GEMM_MR, 1), kstep = gemm_step(k, GEMM_KC, 1);
    for (int64_t p = 0; p < k; p += kstep)
        for (int64_t i = 0; i < m; i += step)
            GEMM(blocks)[gemm_min(step, m - i) - 1][w > VL](
                gemm_min(kstep, k - p), x + i * lda + p, lda, 1, panel + p * NR, NR, c + i * ldc, ldc, w, 0,
                (T)1, NULL);
}

/* Panels [j0, j1) of the state's gradient of samples [n0, n1): the dgates of the step behind are multiplied in
 * (k < steps - 1), then step number k adds its output's part and goes through the cell (k >= 0). */
static void NAME(back_block)(const rnn_args *a, int64_t d, int64_t k, int64_t n0, int64_t n1, int64_t j0,
                             int64_t j1)
{
    const rnn_dir *q = &a->dir[d];
    const int64_t gh = a->gates * a->hidden, out = a->out;
    const int64_t s = d ? a->steps - 1 - k : k, behind = d ? s - 1 : s + 1;
    for (int64_t u = j0; u < j1; u++) {
        const int64_t j = u * NR, w = gemm_min(NR, out - j);
        T *dh = (T *)q->state + n0 * out + j;
        if (k < a->steps - 1)
            NAME(add_panel)(n1 - n0, w, gh, (const T *)q->dgh + (behind * a->batch + n0) * gh, gh,
                            (const T *)q->whh + j * gh, dh, out);
        for (int64_t i = n0; i < n1 && k >= 0; i++, dh += out) {
            const int64_t at = s * a->batch + i, len = rnn_length(a, i);
            const int first = d ? s == len - 1 : s == 0;
            const int64_t prev = (d ? s + 1 : s - 1) * a->batch + i;
            T *hp = (T *)q->hp + at * out + j;
            __builtin_prefetch(hp + NR, 1); /* for the next panel */
            if (s >= len)
                memset(hp, 0, (size_t)w * sizeof(T));
            else
                memcpy(hp,
                       first ? (const T *)q->h0 + i * out + j
                             : (const T *)a->y + (prev * a->dirs + d) * out + j,
                       (size_t)w * sizeof(T));
            if (s < len && a->dy != NULL) {
                const T *dy = (const T *)a->dy + (at * a->dirs + d) * out + j;
                __builtin_prefetch(dy + NR);
                for (int64_t e = 0; e < w; e++)
                    dh[e] += dy[e];
            }
            if (!a->projected)
                NAME(back_cell)(a, d, s, i, j, w, dh);
        }
    }
}

/* Step number k after back_block, which has summed the gradient of the projected state. */
static void NAME(back_project)(const rnn_args *a, int64_t d, int64_t k, int64_t n0, int64_t n1)
{
    const rnn_dir *q = &a->dir[d];
    const int64_t n = a->hidden, out = a->out, s = d ? a->steps - 1 - k : k;
    T *total = (T *)q->dproj + (s * a->batch + n0) * out, *dh = (T *)q->tmp + n0 * n;
    for (int64_t i = n0; i < n1; i++) {
        T *to = total + (i - n0) * out, *from = (T *)q->state + i * out;
        memset(to, 0, (size_t)out * sizeof(T));
        if (s < rnn_length(a, i)) {
            memcpy(to, from, (size_t)out * sizeof(T));
            memset(from, 0, (size_t)out * sizeof(T));
        }
    }
    memset(dh, 0, (size_t)((n1 - n0) * n) * sizeof(T));
    for (int64_t j = 0; j < n; j += NR)
        NAME(add_panel)(n1 - n0, gemm_min(NR, n - j), out, total, out, (const T *)q->whr + j * out, dh + j, n);
    for (int64_t i = n0; i < n1; i++, dh += n)
        NAME(back_cell)(a, d, s, i, 0, n, dh);
}

/* Units of [begin, end) are chunks of samples, which go through all steps. */
static void NAME(back_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_args *a = (const rnn_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t d = u / a->chunks, n0 = u % a->chunks * a->chunk, n1 = gemm_min(n0 + a->chunk, a->batch);
        for (int64_t k = a->steps - 1; k >= -1; k--) {
            NAME(back_block)(a, d, k, n0, n1, 0, a->panels);
            if (a->projected && k >= 0)
                NAME(back_project)(a, d, k, n0, n1);
        }
    }
}

/* Units of [begin, end) are panels of units, at step number a->now. */
static void NAME(back_units)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_args *a = (const rnn_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        NAME(back_block)(a, u / a->panels, a->now, 0, a->batch, u % a->panels, u % a->panels + 1);
}

/* -- packing and what is done element by element ----------------------------------------------------------- */

/* Blocks [begin, end) of VL units: c[block][K][gate][VL] from the state's weights a[gate][unit][K]. */
static void NAME(pack_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    enum { LANE = 16 / sizeof(T) };
    const rnn_move *m = (const rnn_move *)arg;
    const int64_t gates = m->rows, n = m->units, k = m->columns;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t e = 0; e < gates; e++) {
            const T *row[VB / sizeof(T)];
            T *to = (T *)m->c + (u * k * gates + e) * VL;
            int64_t p = 0;
            for (int64_t i = 0; i < VL; i++)
                row[i] = (const T *)m->a + (e * n + gemm_min(u * VL + i, n - 1)) * k;
            for (; p + LANE <= k; p += LANE) {
                NAME(vec) out[4];
                GEMM(turn)(row, p, out);
#pragma GCC unroll 4
                for (int i = 0; i < LANE; i++)
                    *(NAME(uvec) *)(to + (p + i) * gates * VL) = out[i];
            }
            for (; p < k; p++)
                for (int64_t i = 0; i < VL; i++)
                    to[p * gates * VL + i] = row[i][p];
        }
}

/* Panels [begin, end) of NR columns of B[columns, units], whose strides are rs and cs. */
static void NAME(panel_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_move *m = (const rnn_move *)arg;
    const int64_t k = m->columns;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        GEMM(pack)(k, gemm_min(NR, m->units - u * NR), (const T *)m->a + u * NR * m->cs, m->rs, m->cs,
                   (T *)m->c + u * NR * k);
}

/* c = a * b, element by element. */
static void NAME(multiply_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const rnn_move *m = (const rnn_move *)arg;
    const T *x = (const T *)m->a, *y = (const T *)m->b;
    T *z = (T *)m->c;
    (void)lane;
    for (int64_t j = begin; j < end; j++)
        z[j] = x[j] * y[j];
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

#undef VL
#undef NR
#undef RNN_SUMS
#undef RNN_SOME
