/* Convolutions as matrix products whose second operand is gathered from the image while it is packed; once
 * for float and once for double.
 *
 * Everything is one form. A conv_view describes a matrix col[q, p]: row q is a pair (channel, tap), column p
 * a position of a grid, and the element is source[channel, position * step + offset(tap)], or 0 outside of
 * the source. Forward multiplies the weights by the view of the data; the gradient of the data multiplies
 * transposed weights by views of ograd, one for each phase of the stride; the gradient of the weights
 * multiplies ograd by the transposed view of the data. Every element has one owner and one order of additions.
 *
 * Included by conv_all.h with T and NAME() defined, after gemm.h, whose blocks and packing it uses.
 */
#define VL ((int64_t)(VB / sizeof(T)))
#define NR (2 * VL)
typedef T NAME(panel_row)[2 * (VB / sizeof(T))];
#define G(x) CONV_GEMM(x)

static inline __attribute__((always_inline)) void NAME(copy)(T *d, const T *s, int64_t n)
{
    if (n >= VL) {
        int64_t i = 0;
        for (; i + VL <= n; i += VL)
            *(G(uvec) *)(d + i) = *(const G(uvec) *)(s + i);
        if (i < n)
            *(G(uvec) *)(d + n - VL) = *(const G(uvec) *)(s + n - VL);
        return;
    }
    int64_t i = 0;
    if (n & 8) {
        memcpy(d, s, 8 * sizeof(T));
        i = 8;
    }
    if (n & 4) {
        memcpy(d + i, s + i, 4 * sizeof(T));
        i += 4;
    }
    for (; i < n; i++)
        d[i] = s[i];
}

/* d[i * jump] += s[i]. */
static inline void NAME(add)(T *d, const T *s, int64_t n, int64_t jump)
{
    if (jump == 1)
        for (int64_t i = 0; i < n; i++)
            d[i] += s[i];
    else
        for (int64_t i = 0; i < n; i++)
            d[i * jump] += s[i];
}

/* dst[(q - q0) * ld + (p - p0)] = col[q, p] for nq rows and w columns (at most CONV_KC); columns
 * [w, width) become 0. Tap by tap: what is inside the source is the same for all of its channels. */
static void NAME(gather)(const conv_view *v, const T *src, int64_t q0, int64_t nq, int64_t p0, int64_t w,
                         int64_t width, T *dst, int64_t ld)
{
    conv_segment seg[CONV_KC];
    const int count = conv_segments(v, p0, w, seg);
    const int64_t taps = v->taps[0] * v->taps[1] * v->taps[2], jump = v->step[2] * v->stride[2];
    const int64_t t_begin = v->channel_inner ? q0 / v->channels : 0;
    const int64_t t_end = v->channel_inner ? (q0 + nq - 1) / v->channels + 1 : taps;

    for (int64_t t = t_begin; t < t_end; t++) {
        int64_t row, rows, row_step, channel;
        if (v->channel_inner) {
            row = t * v->channels < q0 ? 0 : t * v->channels - q0;
            channel = q0 + row - t * v->channels;
            rows = conv_min(nq - row, v->channels - channel);
            row_step = 1;
        } else {
            row = t - q0 % taps;
            row += row < 0 ? taps : 0;
            if (row >= nq)
                continue;
            channel = (q0 + row) / taps;
            rows = (nq - row + taps - 1) / taps;
            row_step = taps;
        }
        conv_clip(v, t, seg, count);
        const T *x = src + channel * v->channel_stride;
        T *d = dst + row * ld;
        for (int64_t r = 0; r < rows; r++, x += v->channel_stride, d += row_step * ld) {
            for (int i = 0; i < count; i++) {
                const conv_segment *s = &seg[i];
                T *o = d + s->to;
                for (int64_t j = 0; j < s->lo; j++)
                    o[j] = 0;
                const T *from = x + s->from;
                if (jump == 1)
                    NAME(copy)(o + s->lo, from, s->hi - s->lo);
                else if (jump == 2)
                    for (int64_t j = s->lo; j < s->hi; j++)
                        o[j] = from[2 * (j - s->lo)];
                else
                    for (int64_t j = s->lo; j < s->hi; j++)
                        o[j] = from[(j - s->lo) * jump];
                for (int64_t j = s->hi; j < s->length; j++)
                    o[j] = 0;
            }
            for (int64_t j = w; j < width; j++)
                d[j] = 0;
        }
    }
}

/* c[m, w] = a[m, rows of the view] col[:, p0 : p0 + w], w at most CONV_PANELS panels. */
static void NAME(product)(const conv_view *v, const T *src, int64_t m, const T *a, int64_t p0, int64_t w, T *c,
                          int64_t ldc)
{
    T panels[CONV_PANELS][GEMM_KC * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
    const int64_t k = v->channels * v->taps[0] * v->taps[1] * v->taps[2];
    const int64_t blocks = (m + GEMM_MR - 1) / GEMM_MR, step = (m + blocks - 1) / blocks;
    const int64_t count = (w + NR - 1) / NR;
    int64_t q = 0;
    do {
        const int64_t kc = conv_min(k - q, GEMM_KC);
        for (int64_t j = 0; j < count && kc > 0; j++)
            NAME(gather)(v, src, q, kc, p0 + j * NR, conv_min(NR, w - j * NR), NR, panels[j], NR);
        for (int64_t i = 0; i < m; i += step) {
            const int64_t rows = conv_min(step, m - i);
            for (int64_t j = 0; j < count; j++) {
                const int64_t live = conv_min(NR, w - j * NR);
                G(blocks)[rows - 1][live > VL](kc, a + i * k + q, k, 1, panels[j], NR, c + i * ldc + j * NR, ldc,
                                               live, q == 0, (T)1, NULL);
            }
        }
        q += kc;
    } while (q < k);
}

/* Rows [m0, m1) and positions [p0, p0 + w) of a product, written to the image `dst`. */
static void NAME(piece)(const conv_view *v, const conv_target *o, const T *src, const T *a, const T *bias, T *dst,
                        int64_t m0, int64_t m1, int64_t p0, int64_t w)
{
    const int64_t k = v->channels * v->taps[0] * v->taps[1] * v->taps[2], m = m1 - m0;
    a += m0 * k;
    if (o->direct) {
        T *c = dst + m0 * o->channel_stride + p0;
        NAME(product)(v, src, m, a, p0, w, c, o->channel_stride);
        for (int64_t i = 0; bias != NULL && i < m; i++) {
            const T b = bias[m0 + i];
            for (int64_t j = 0; j < w; j++)
                c[i * o->channel_stride + j] += b;
        }
        return;
    }
    T tile[CONV_ROWS * CONV_PANELS * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
    int64_t at[CONV_PANELS * 2 * (VB / sizeof(T))];
    const int64_t ld = CONV_PANELS * NR;
    NAME(product)(v, src, m, a, p0, w, tile, ld);
    for (int64_t j = 0; j < w; j++)
        at[j] = conv_position(v, o, p0 + j);
    if (o->channel_stride == 1) {
        for (int64_t j = 0; j < w; j++)
            for (int64_t i = 0; i < m; i++)
                dst[at[j] + m0 + i] = tile[i * ld + j] + (bias == NULL ? (T)0 : bias[m0 + i]);
        return;
    }
    for (int64_t i = 0; i < m; i++) {
        const T b = bias == NULL ? (T)0 : bias[m0 + i];
        T *d = dst + (m0 + i) * o->channel_stride;
        for (int64_t j = 0; j < w; j++)
            d[at[j]] = tile[i * ld + j] + b;
    }
}

/* -- forward ------------------------------------------------------------------------------------------ */
static void NAME(forward)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const int64_t wide = CONV_PANELS * NR, pieces = (g->positions + wide - 1) / wide;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t piece = u % pieces, tile = u / pieces % g->m_tiles, group = u / pieces / g->m_tiles % g->groups,
                      n = u / pieces / g->m_tiles / g->groups;
        const T *src = (const T *)g->x + n * g->x_image + group * g->cg * g->view.channel_stride;
        const T *a = (const T *)g->w + group * g->og * g->k;
        const T *bias = g->bias == NULL ? NULL : (const T *)g->bias + group * g->og;
        T *dst = (T *)g->y + n * g->y_image + group * g->og * g->target.channel_stride;
        NAME(piece)(&g->view, &g->target, src, a, bias, dst, tile * g->m_tile,
                    conv_min(g->og, (tile + 1) * g->m_tile), piece * wide,
                    conv_min(wide, g->positions - piece * wide));
    }
}

/* -- gradient of the data -------------------------------------------------------------------------------- */
/* Weights of (group, channel, phase) in the order in which the product reads them; units: group * cg + c. */
static void NAME(turn_weights)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const int64_t vol = g->kernel[0] * g->kernel[1] * g->kernel[2];
    const int64_t tap_stride = g->last ? g->cg : 1, o_stride = g->cg * vol;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t group = u / g->cg, c = u % g->cg;
        const T *w = (const T *)g->w + group * g->og * o_stride + c * (g->last ? 1 : vol);
        T *out = (T *)g->turned + group * g->og * o_stride;
        for (int64_t f = 0; f < g->phases; f++) {
            conv_phase ph;
            conv_phase_of(g, f, &ph);
            const int64_t taps = ph.taps[0] * ph.taps[1] * ph.taps[2];
            T *row = out + ph.offset * g->og * g->cg + c * taps * g->og;
            const int64_t so = g->last ? 1 : taps, st = g->last ? g->og : 1;
            int64_t at = 0;
            for (int64_t i = 0; i < ph.taps[0]; i++)
                for (int64_t j = 0; j < ph.taps[1]; j++)
                    for (int64_t l = 0; l < ph.taps[2]; l++, at++) {
                        const int64_t kd = ph.k0[0] + i * g->kstep[0], kh = ph.k0[1] + j * g->kstep[1],
                                      kw = ph.k0[2] + l * g->kstep[2];
                        const T *s = w + ((kd * g->kernel[1] + kh) * g->kernel[2] + kw) * tap_stride;
                        for (int64_t o = 0; o < g->og; o++)
                            row[o * so + at * st] = s[o * o_stride];
                    }
        }
    }
}

static void NAME(data)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const int64_t wide = CONV_PANELS * NR, pieces = (g->positions + wide - 1) / wide;
    int64_t known = -1;
    conv_phase ph;
    conv_view v;
    conv_target o;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t piece = u % pieces, tile = u / pieces % g->m_tiles, group = u / pieces / g->m_tiles % g->groups,
                      rest = u / pieces / g->m_tiles / g->groups, phase = rest % g->phases, n = rest / g->phases;
        if (phase != known) {
            conv_phase_of(g, phase, &ph);
            conv_phase_view(g, &ph, &v, &o);
            known = phase;
        }
        const int64_t positions = v.grid[0] * v.grid[1] * v.grid[2];
        if (piece * wide >= positions)
            continue;
        const T *src = (const T *)g->x + n * g->x_image + group * g->og * v.channel_stride;
        const T *a = (const T *)g->turned + (group * g->k + ph.offset * g->cg) * g->og;
        const T *bias = g->bias == NULL ? NULL : (const T *)g->bias + group * g->cg;
        T *dst = (T *)g->y + n * g->y_image + group * g->cg * o.channel_stride;
        NAME(piece)(&v, &o, src, a, bias, dst, tile * g->m_tile, conv_min(g->cg, (tile + 1) * g->m_tile),
                    piece * wide, conv_min(wide, positions - piece * wide));
    }
}

/* The same by scattering: the columns (channel, tap) x positions are multiplied out piece by piece and added to
 * the image. Where the result is smaller than the data (no padding), these are fewer products than gathering
 * ograd for every element of the data takes. Units: (image, group). */
static void NAME(scatter)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_view *v = &g->view;
    const int64_t wide = CONV_PANELS * NR, plane = v->channel_stride, taps = g->k / g->cg;
    const int64_t some = CONV_SCATTER / taps, jump = v->step[2];
    T panels[CONV_PANELS][GEMM_KC * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
    T tile[CONV_SCATTER * CONV_PANELS * 2 * (VB / sizeof(T))] __attribute__((aligned(64)));
    conv_segment seg[CONV_KC];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / g->groups, group = u % g->groups;
        const T *src = (const T *)g->x + n * g->x_image + group * g->og * g->positions;
        const T *a = (const T *)g->w + group * g->og * g->k;
        T *dst = (T *)g->y + n * g->y_image + group * g->cg * plane;
        for (int64_t c = 0; c < g->cg; c++) {
            const T b = g->bias == NULL ? (T)0 : ((const T *)g->bias)[group * g->cg + c];
            for (int64_t j = 0; j < plane; j++)
                dst[c * plane + j] = b;
        }
        for (int64_t p = 0; p < g->positions; p += wide) {
            const int64_t w = conv_min(wide, g->positions - p), count = conv_segments(v, p, w, seg);
            for (int64_t j = 0; j < w; j += NR)
                G(pack)(g->og, conv_min(NR, w - j), src + p + j, g->positions, 1, panels[j / NR]);
            for (int64_t c = 0; c < g->cg; c += some) {
                const int64_t channels = conv_min(some, g->cg - c), rows = channels * taps;
                const int64_t blocks = (rows + GEMM_MR - 1) / GEMM_MR, step = (rows + blocks - 1) / blocks;
                for (int64_t i = 0; i < rows; i += step)
                    for (int64_t j = 0; j < w; j += NR)
                        G(blocks)[conv_min(step, rows - i) - 1][w - j > VL](
                            g->og, a + c * taps + i, 1, g->k, panels[j / NR], NR, tile + i * wide + j, wide,
                            conv_min(NR, w - j), 1, (T)1, NULL);
                for (int64_t t = 0; t < taps; t++) {
                    conv_clip(v, t, seg, (int)count);
                    for (int64_t q = 0; q < channels; q++)
                        for (int64_t s = 0; s < count; s++) {
                            const T *from = tile + (q * taps + t) * wide + seg[s].to + seg[s].lo;
                            NAME(add)(dst + (c + q) * plane + seg[s].from, from, seg[s].hi - seg[s].lo, jump);
                        }
                }
            }
        }
    }
}

/* -- gradient of the weights ----------------------------------------------------------------------------- */
/* Units: ((slice * groups + group) * row tiles + tile) * panels + panel. A slice is a range of images. */
static void NAME(weight)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const int64_t pieces = (g->k + NR - 1) / NR;
    T rows[2 * (VB / sizeof(T)) * GEMM_KC] __attribute__((aligned(64)));
    T panel[2 * (VB / sizeof(T)) * GEMM_KC] __attribute__((aligned(64)));
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t piece = u % pieces, tile = u / pieces % g->m_tiles, group = u / pieces / g->m_tiles % g->groups,
                      slice = u / pieces / g->m_tiles / g->groups;
        const int64_t q0 = piece * NR, w = conv_min(NR, g->k - q0), m0 = tile * g->m_tile,
                      m1 = conv_min(g->og, m0 + g->m_tile);
        T *c = (T *)(g->slices > 1 ? g->turned : g->y) + (slice * g->groups + group) * g->og * g->k + q0;
        const int64_t n0 = slice * g->slice, n1 = conv_min(g->images, n0 + g->slice);
        const int64_t blocks = (m1 - m0 + GEMM_MR - 1) / GEMM_MR, step = (m1 - m0 + blocks - 1) / blocks;
        const int64_t ars = g->target.channel_stride, acs = g->last ? g->target.stride[2] : 1;
        int first = 1;
        for (int64_t n = n0; n < n1; n++) {
            const T *src = (const T *)g->x + n * g->x_image + group * g->cg * g->view.channel_stride;
            const T *a = (const T *)g->w + n * g->y_image + group * g->og * ars;
            for (int64_t p = 0; p < g->positions; p += GEMM_KC) {
                const int64_t kc = conv_min(GEMM_KC, g->positions - p);
                NAME(gather)(&g->view, src, q0, w, p, kc, kc, rows, GEMM_KC);
                G(pack)(kc, w, rows, 1, GEMM_KC, panel);
                for (int64_t i = m0; i < m1; i += step)
                    G(blocks)[conv_min(step, m1 - i) - 1][w > VL](kc, a + i * ars + p * acs, ars, acs, panel, NR,
                                                                  c + i * g->k, g->k, w, first, (T)1, NULL);
                first = 0;
            }
        }
        for (int64_t i = m0; first && i < m1; i++)
            memset(c + i * g->k, 0, (size_t)w * sizeof(T));
    }
}

static void NAME(add_slices)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const int64_t size = g->groups * g->og * g->k;
    T *y = g->y;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        T sum = ((const T *)g->turned)[i];
        for (int64_t s = 1; s < g->slices; s++)
            sum += ((const T *)g->turned)[s * size + i];
        y[i] = sum;
    }
}

/* -- one channel in and out for each group (channels first): rows at a time, no matrices ------------------ */
static void NAME(depth_forward)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_view *v = &g->view;
    const int64_t wide = v->grid[2], step = v->step[2];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t group = u % g->groups;
        const T *x = (const T *)g->x + u * v->channel_stride, *w = (const T *)g->w + group * g->k;
        T *y = (T *)g->y + u * g->positions;
        const T bias = g->bias == NULL ? (T)0 : ((const T *)g->bias)[group];
        for (int64_t row = 0; row < v->grid[0] * v->grid[1]; row++, y += wide) {
            const int64_t jd = row / v->grid[1], jh = row % v->grid[1];
            for (int64_t j = 0; j < wide; j++)
                y[j] = bias;
            for (int64_t q = 0; q < g->k; q++) {
                const int64_t kw = q % g->kernel[2], kh = q / g->kernel[2] % g->kernel[1],
                              kd = q / g->kernel[2] / g->kernel[1];
                const int64_t a = jd * v->step[0] + v->first[0] + kd * v->tap_step[0],
                              b = jh * v->step[1] + v->first[1] + kh * v->tap_step[1],
                              c = v->first[2] + kw * v->tap_step[2];
                if (a < 0 || a >= v->size[0] || b < 0 || b >= v->size[1])
                    continue;
                int64_t lo, hi;
                conv_range(c, step, v->size[2], wide, &lo, &hi);
                const T *s = x + (a * v->size[1] + b) * v->size[2] + c, f = w[q];
                if (step == 1)
                    for (int64_t j = lo; j < hi; j++)
                        y[j] += f * s[j];
                else if (step == 2)
                    for (int64_t j = lo; j < hi; j++)
                        y[j] += f * s[2 * j];
                else
                    for (int64_t j = lo; j < hi; j++)
                        y[j] += f * s[j * step];
            }
        }
    }
}

/* g->view is that of the forward convolution; g->x holds ograd and g->y the gradient. */
static void NAME(depth_data)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_view *v = &g->view;
    const int64_t wide = v->grid[2], step = v->step[2];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t group = u % g->groups;
        const T *x = (const T *)g->x + u * g->positions, *w = (const T *)g->w + group * g->k;
        const T bias = g->bias == NULL ? (T)0 : ((const T *)g->bias)[group];
        T *y = (T *)g->y + u * v->channel_stride;
        for (int64_t row = 0; row < v->size[0] * v->size[1]; row++, y += v->size[2]) {
            for (int64_t j = 0; j < v->size[2]; j++)
                y[j] = bias;
            for (int64_t q = 0; q < g->k; q++) {
                const int64_t kw = q % g->kernel[2], kh = q / g->kernel[2] % g->kernel[1],
                              kd = q / g->kernel[2] / g->kernel[1];
                const int64_t a = row / v->size[1] - v->first[0] - kd * v->tap_step[0],
                              b = row % v->size[1] - v->first[1] - kh * v->tap_step[1],
                              c = v->first[2] + kw * v->tap_step[2];
                if (a < 0 || a % v->step[0] || a / v->step[0] >= v->grid[0] || b < 0 || b % v->step[1]
                    || b / v->step[1] >= v->grid[1])
                    continue;
                int64_t lo, hi;
                conv_range(c, step, v->size[2], wide, &lo, &hi);
                const T *s = x + (a / v->step[0] * v->grid[1] + b / v->step[1]) * wide, f = w[q];
                T *d = y + c;
                if (step == 1)
                    for (int64_t j = lo; j < hi; j++)
                        d[j] += f * s[j];
                else
                    for (int64_t j = lo; j < hi; j++)
                        d[j * step] += f * s[j];
            }
        }
    }
}

/* Units: groups. g->x is the data, g->w is ograd. */
static void NAME(depth_weight)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_view *v = &g->view;
    const int64_t wide = v->grid[2], step = v->step[2];
    (void)lane;
    for (int64_t group = begin; group < end; group++)
        for (int64_t q = 0; q < g->k; q++) {
            const int64_t kw = q % g->kernel[2], kh = q / g->kernel[2] % g->kernel[1],
                          kd = q / g->kernel[2] / g->kernel[1];
            const int64_t c = v->first[2] + kw * v->tap_step[2];
            int64_t lo, hi;
            conv_range(c, step, v->size[2], wide, &lo, &hi);
            G(vec) sums = {0};
            double total = 0;
            for (int64_t n = 0; n < g->images; n++) {
                const T *x = (const T *)g->x + (n * g->groups + group) * v->channel_stride;
                const T *o = (const T *)g->w + (n * g->groups + group) * g->positions;
                for (int64_t row = 0; row < v->grid[0] * v->grid[1]; row++, o += wide) {
                    const int64_t a = row / v->grid[1] * v->step[0] + v->first[0] + kd * v->tap_step[0],
                                  b = row % v->grid[1] * v->step[1] + v->first[1] + kh * v->tap_step[1];
                    if (a < 0 || a >= v->size[0] || b < 0 || b >= v->size[1])
                        continue;
                    const T *s = x + (a * v->size[1] + b) * v->size[2] + c;
                    int64_t j = lo;
                    if (step == 1)
                        for (; j + VL <= hi; j += VL)
                            sums += *(const G(uvec) *)(o + j) * *(const G(uvec) *)(s + j);
                    T rest = 0;
                    for (; j < hi; j++)
                        rest += o[j] * s[j * step];
                    total += (double)rest;
                }
            }
            for (int l = 0; l < (int)VL; l++)
                total += (double)sums[l];
            ((T *)g->y)[group * g->k + q] = (T)total;
        }
}

/* -- im2col ------------------------------------------------------------------------------------------------ */
/* Units: (image, CONV_KC positions). */
static void NAME(columns)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const int64_t pieces = (g->positions + CONV_KC - 1) / CONV_KC;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / pieces, p = u % pieces * CONV_KC, w = conv_min(CONV_KC, g->positions - p);
        NAME(gather)(&g->view, (const T *)g->x + n * g->x_image, 0, g->k, p, w, w,
                     (T *)g->y + n * g->k * g->positions + p, g->positions);
    }
}

/* Units: planes of the image, each of which sums its columns tap by tap. */
static void NAME(images)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const conv_args *g = arg;
    const conv_view *v = &g->view;
    const int64_t wide = v->grid[2], step = v->step[2], taps = g->k / g->cg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        T *y = (T *)g->y + u * v->channel_stride;
        const T *x = (const T *)g->x + u * taps * g->positions;
        memset(y, 0, (size_t)v->channel_stride * sizeof(T));
        for (int64_t q = 0; q < taps; q++) {
            const int64_t kw = q % g->kernel[2], kh = q / g->kernel[2] % g->kernel[1],
                          kd = q / g->kernel[2] / g->kernel[1];
            const int64_t c = v->first[2] + kw * v->tap_step[2];
            int64_t lo, hi;
            conv_range(c, step, v->size[2], wide, &lo, &hi);
            for (int64_t row = 0; row < v->grid[0] * v->grid[1]; row++, x += wide) {
                const int64_t a = row / v->grid[1] * v->step[0] + v->first[0] + kd * v->tap_step[0],
                              b = row % v->grid[1] * v->step[1] + v->first[1] + kh * v->tap_step[1];
                if (a < 0 || a >= v->size[0] || b < 0 || b >= v->size[1])
                    continue;
                T *d = y + (a * v->size[1] + b) * v->size[2] + c;
                if (step == 1)
                    for (int64_t j = lo; j < hi; j++)
                        d[j] += x[j];
                else
                    for (int64_t j = lo; j < hi; j++)
                        d[j * step] += x[j];
            }
        }
    }
}

#undef VL
#undef NR
#undef G
