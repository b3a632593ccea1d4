/* Pooling, once for float and once for double: windows are folded a run of outputs at a time, tap by tap.
 *
 * An image is [outer, depth, height, width, inner]. With inner 1 (channels first) a run goes along the width,
 * else along the channels. Taps come in the order of their indices, so a maximum that occurs twice counts
 * where it occurs first; NaN is never a maximum, and a window without one has the lowest number.
 *
 * Included by pooling_all.h with T, INDEX, LOWEST and NAME() defined.
 */

static inline void NAME(fold)(const int mode, int64_t n, T *y, const T *x, int64_t step)
{
#define POOL_LOOP(E) \
    if (step == 1) \
        for (int64_t j = 0; j < n; j++) { const T v = x[j]; y[j] = (E); } \
    else if (step == 2) \
        for (int64_t j = 0; j < n; j++) { const T v = x[2 * j]; y[j] = (E); } \
    else \
        for (int64_t j = 0; j < n; j++) { const T v = x[j * step]; y[j] = (E); }
    if (mode == POOL_MAX) {
        POOL_LOOP(v > y[j] ? v : y[j])
    } else if (mode == POOL_LP2) {
        POOL_LOOP(y[j] + v * v)
    } else if (mode == POOL_LP3) {
        POOL_LOOP(y[j] + v * v * v)
    } else {
        POOL_LOOP(y[j] + v)
    }
#undef POOL_LOOP
}

/* One window along the width, contiguous: the taps in eight interleaved parts. */
static inline T NAME(reduce)(const int mode, int64_t n, T y, const T *x)
{
    T part[8];
    for (int l = 0; l < 8; l++)
        part[l] = mode == POOL_MAX ? LOWEST : (T)0;
    int64_t j = 0;
    for (; j + 8 <= n; j += 8)
        NAME(fold)(mode, 8, part, x + j, 1);
    NAME(fold)(mode, n - j, part, x + j, 1);
    for (int l = 0; l < 8; l++)
        y = mode == POOL_MAX ? (part[l] > y ? part[l] : y) : y + part[l];
    return y;
}

static void NAME(finish)(const pool_args *g, int64_t n, T *y, const pool_at *o, int64_t w0, int64_t w_step)
{
    if (g->mode == POOL_AVG) {
        double count = -1, f = 0;
        for (int64_t j = 0; j < n; j++) {
            const double now = w_step || j == 0 ? pool_count(g, 2, w0 + j * w_step) * o->count : count;
            if (now != count) {
                count = now;
                f = count > 0 ? 1 / count : 0; /* a window of nothing has the average 0 */
            }
            y[j] = (T)((double)y[j] * f);
        }
    } else if (g->mode == POOL_LP2) {
        for (int64_t j = 0; j < n; j++)
            y[j] = (T)sqrt((double)y[j]);
    } else if (g->mode == POOL_LP3) {
        for (int64_t j = 0; j < n; j++)
            y[j] = (T)cbrt((double)y[j]);
    }
}

/* The run of n outputs that begins at output (o, w) and channel c. */
static void NAME(run)(const pool_args *g, const T *x, const pool_at *o, int64_t w, int64_t c, int64_t n, T *y)
{
    const T start = g->mode == POOL_MAX ? LOWEST : (T)0;
    const int wide = g->inner == 1, alone = wide && g->out[2] == 1;
    for (int64_t j = 0; j < n; j++)
        y[j] = start;
    for (int64_t j = 0; g->zeros && g->mode == POOL_MAX && j < n; j++)
        y[j] = o->outside || pool_outside(g, 2, w + j * wide) ? (T)0 : start;
    for (int64_t a = o->lo[0]; a < o->hi[0]; a++)
        for (int64_t b = o->lo[1]; b < o->hi[1]; b++) {
            const T *row = x + (a * g->size[1] + b) * g->size[2] * g->inner;
            if (alone) {
                int64_t lo, hi;
                pool_window(g, 2, 0, &lo, &hi);
                if (hi > lo)
                    y[0] = NAME(reduce)(g->mode, hi - lo, y[0], row + lo);
                continue;
            }
            for (int64_t k = 0; k < g->kernel[2]; k++) {
                const int64_t at = w * g->stride[2] - g->pad[2] + k;
                if (!wide) {
                    if (at >= 0 && at < g->size[2])
                        NAME(fold)(g->mode, n, y, row + at * g->inner + c, 1);
                    continue;
                }
                int64_t lo, hi;
                pool_range(at, g->stride[2], g->size[2], n, &lo, &hi);
                NAME(fold)(g->mode, hi - lo, y + lo, row + at + lo * g->stride[2], g->stride[2]);
            }
        }
    NAME(finish)(g, n, y, o, w, wide);
}

/* Units: rows of outputs. */
static void NAME(forward)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const pool_args *g = arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t rows = g->out[0] * g->out[1], outer = u / rows;
        const T *x = (const T *)g->x + outer * g->plane;
        T *y = (T *)g->y + u * g->out[2] * g->inner;
        pool_at o;
        pool_row(g, u % rows, &o);
        if (g->inner == 1) {
            for (int64_t w = 0; w < g->out[2]; w += POOL_RUN)
                NAME(run)(g, x, &o, w, 0, pool_min(POOL_RUN, g->out[2] - w), y + w);
            continue;
        }
        for (int64_t w = 0; w < g->out[2]; w++)
            for (int64_t c = 0; c < g->inner; c += POOL_RUN)
                NAME(run)(g, x, &o, w, c, pool_min(POOL_RUN, g->inner - c), y + w * g->inner + c);
    }
}

/* Units: (outer, block of channels), all outputs of which one owner spreads over the image. */
static void NAME(spread)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const pool_args *g = arg;
    T part[POOL_RUN];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t outer = u / g->blocks, c = u % g->blocks * POOL_BLOCK, n = pool_min(POOL_BLOCK, g->inner - c);
        const T *grad = (const T *)g->g + outer * g->out_plane + c;
        T *y = (T *)g->y + outer * g->plane + c;
        for (int64_t i = 0; i < g->size[0] * g->size[1] * g->size[2]; i++)
            for (int64_t j = 0; j < n; j++)
                y[i * g->inner + j] = 0;
        for (int64_t row = 0; row < g->out[0] * g->out[1]; row++)
            for (int64_t w = 0; w < g->out[2]; w += g->inner == 1 ? POOL_RUN : 1) {
                const int64_t run = g->inner == 1 ? pool_min(POOL_RUN, g->out[2] - w) : n;
                const T *from = grad + (row * g->out[2] + w) * g->inner;
                pool_at o;
                pool_row(g, row, &o);
                for (int64_t j = 0; j < run; j++)
                    part[j] = from[j];
                NAME(finish)(g, run, part, &o, w, g->inner == 1);
                for (int64_t a = o.lo[0]; a < o.hi[0]; a++)
                    for (int64_t b = o.lo[1]; b < o.hi[1]; b++) {
                        T *to = y + (a * g->size[1] + b) * g->size[2] * g->inner;
                        if (g->inner == 1 && g->out[2] == 1) {
                            int64_t lo, hi;
                            pool_window(g, 2, 0, &lo, &hi);
                            for (int64_t j = lo; j < hi; j++)
                                to[j] += part[0];
                            continue;
                        }
                        for (int64_t k = 0; k < g->kernel[2]; k++) {
                            const int64_t at = w * g->stride[2] - g->pad[2] + k;
                            if (g->inner != 1) {
                                if (at >= 0 && at < g->size[2])
                                    for (int64_t j = 0; j < run; j++)
                                        to[at * g->inner + j] += part[j];
                                continue;
                            }
                            int64_t lo, hi;
                            pool_range(at, g->stride[2], g->size[2], run, &lo, &hi);
                            T *d = to + at;
                            if (g->stride[2] == 1)
                                for (int64_t j = lo; j < hi; j++)
                                    d[j] += part[j];
                            else
                                for (int64_t j = lo; j < hi; j++)
                                    d[j * g->stride[2]] += part[j];
                        }
                    }
            }
    }
}

/* As NAME(run) for maxima: where in the image (depth, height, width) they are; -1: nowhere. */
static void NAME(where)(const pool_args *g, const T *x, const pool_at *o, int64_t w, int64_t c, int64_t n,
                        INDEX *index)
{
    T best[POOL_RUN];
    const int64_t step = g->stride[2];
    for (int64_t j = 0; j < n; j++) {
        best[j] = LOWEST;
        index[j] = -1;
    }
    for (int64_t j = 0; g->zeros && j < n; j++)
        best[j] = o->outside || pool_outside(g, 2, w + j * (g->inner == 1)) ? (T)0 : LOWEST;
    for (int64_t a = o->lo[0]; a < o->hi[0]; a++)
        for (int64_t b = o->lo[1]; b < o->hi[1]; b++) {
            const int64_t base = (a * g->size[1] + b) * g->size[2];
            const T *row = x + base * g->inner;
            if (g->inner == 1 && g->out[2] == 1) { /* one window along the width, contiguous */
                int64_t lo, hi;
                pool_window(g, 2, 0, &lo, &hi);
                for (int64_t j = lo; j < hi; j++)
                    if (row[j] > best[0]) {
                        best[0] = row[j];
                        index[0] = (INDEX)(base + j);
                    }
                continue;
            }
            for (int64_t k = 0; k < g->kernel[2]; k++) {
                const int64_t at = w * step - g->pad[2] + k;
                if (g->inner != 1) {
                    if (at < 0 || at >= g->size[2])
                        continue;
                    const T *s = row + at * g->inner + c;
                    const INDEX here = (INDEX)(base + at);
                    for (int64_t j = 0; j < n; j++) {
                        const T v = s[j];
                        index[j] = v > best[j] ? here : index[j];
                        best[j] = v > best[j] ? v : best[j];
                    }
                    continue;
                }
                int64_t lo, hi;
                pool_range(at, step, g->size[2], n, &lo, &hi);
                const T *s = row + at;
                const INDEX here = (INDEX)(base + at);
                T line[POOL_RUN]; /* makes the comparisons one stream of vectors whatever the stride */
                if (step == 2)
                    for (int64_t j = lo; j < hi; j++)
                        line[j] = s[2 * j];
                else
                    for (int64_t j = lo; j < hi; j++)
                        line[j] = s[j * step];
                const INDEX wide = (INDEX)step;
                for (INDEX j = (INDEX)lo; j < (INDEX)hi; j++) {
                    const int more = line[j] > best[j];
                    index[j] = more ? here + j * wide : index[j];
                    best[j] = more ? line[j] : best[j];
                }
            }
        }
}

/* Units: (outer, block of channels). Gradient of maxima (scatter), or what lies at the maxima (gather). */
static void NAME(max_move)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const pool_args *g = arg;
    INDEX index[POOL_RUN];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t outer = u / g->blocks, c = u % g->blocks * POOL_BLOCK, n = pool_min(POOL_BLOCK, g->inner - c);
        const T *x = (const T *)g->x + outer * g->plane;
        const T *from = (const T *)g->g + outer * (g->gather ? g->plane : g->out_plane) + c;
        T *to = (T *)g->y + outer * (g->gather ? g->out_plane : g->plane) + c;
        for (int64_t i = 0; !g->gather && i < g->size[0] * g->size[1] * g->size[2]; i++)
            for (int64_t j = 0; j < n; j++)
                to[i * g->inner + j] = 0;
        for (int64_t row = 0; row < g->out[0] * g->out[1]; row++)
            for (int64_t w = 0; w < g->out[2]; w += g->inner == 1 ? POOL_RUN : 1) {
                const int64_t run = g->inner == 1 ? pool_min(POOL_RUN, g->out[2] - w) : n;
                const int64_t at = (row * g->out[2] + w) * g->inner;
                pool_at o;
                pool_row(g, row, &o);
                NAME(where)(g, x, &o, w, c, run, index);
                for (int64_t j = 0; j < run; j++) {
                    const int64_t i = g->inner == 1 ? (int64_t)index[j] : (int64_t)index[j] * g->inner + j;
                    if (g->gather)
                        to[at + j] = index[j] < 0 ? (T)0 : from[i];
                    else if (index[j] >= 0)
                        to[i] += from[at + j];
                }
            }
    }
}
