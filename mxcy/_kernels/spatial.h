/* Sampling, pooling of regions and correlation for one element type; planes are owned by one thread.
 *
 * Included by spatial_all.h with T and NAME() defined. Sums into a gradient run over regions or
 * positions in their order inside the owner of the plane, so thread counts never show.
 */

/* Corner weights of a point: reads of corners outside count as 0. */
typedef struct {
    int64_t y, x;
    T wy, wx; /* weights of the upper and left corners */
    int in[4];
} NAME(point);

static inline NAME(point) NAME(locate)(T gx, T gy, int64_t h, int64_t w)
{
    NAME(point) p = {-2, -2, 0, 0, {0, 0, 0, 0}};
    const T x = (gx + 1) * (T)(w - 1) / 2, y = (gy + 1) * (T)(h - 1) / 2;
    if (!(x > -1 && x < (T)w && y > -1 && y < (T)h))
        return p;
    const T fx = NAME(floor)(x), fy = NAME(floor)(y);
    p.x = (int64_t)fx, p.y = (int64_t)fy, p.wx = 1 - (x - fx), p.wy = 1 - (y - fy);
    for (int k = 0; k < 4; k++) {
        const int64_t cy = p.y + (k >> 1), cx = p.x + (k & 1);
        p.in[k] = cy >= 0 && cy < h && cx >= 0 && cx < w;
    }
    return p;
}

static inline T NAME(corner)(const T *plane, const NAME(point) *p, int64_t w, int k)
{
    return p->in[k] ? plane[(p->y + (k >> 1)) * w + p->x + (k & 1)] : 0;
}

/* Blocks of SPATIAL_BLOCK channels of a sample: the points of a tile of positions are found once for all
 * planes of the block. Forward, or with a->dx the gradient of data. */
static void NAME(sample_block)(const spatial_args *a, int64_t n, int64_t c0, int64_t c1)
{
    const int64_t out = a->oh * a->ow, hw = a->h * a->w;
    const T *gx = (const T *)a->grid + n * 2 * out;
    NAME(point) points[SPATIAL_TILE];
    for (int64_t i = 0; i < out; i += SPATIAL_TILE) {
        const int64_t tile = out - i < SPATIAL_TILE ? out - i : SPATIAL_TILE;
        for (int64_t k = 0; k < tile; k++)
            points[k] = NAME(locate)(gx[i + k], gx[out + i + k], a->h, a->w);
        for (int64_t u = n * a->c + c0; u < n * a->c + c1; u++)
            for (int64_t k = 0; k < tile; k++) {
                const NAME(point) *p = &points[k];
                const T wy = p->wy, wx = p->wx;
                if (a->dx != NULL) {
                    T *dx = (T *)a->dx + u * hw;
                    const T g = ((const T *)a->g)[u * out + i + k];
                    for (int q = 0; q < 4; q++)
                        if (p->in[q])
                            dx[(p->y + (q >> 1)) * a->w + p->x + (q & 1)]
                                += g * (q >> 1 ? 1 - wy : wy) * (q & 1 ? 1 - wx : wx);
                } else {
                    const T *x = (const T *)a->x + u * hw;
                    ((T *)a->y)[u * out + i + k] = NAME(corner)(x, p, a->w, 0) * wy * wx
                        + NAME(corner)(x, p, a->w, 1) * wy * (1 - wx)
                        + NAME(corner)(x, p, a->w, 2) * (1 - wy) * wx
                        + NAME(corner)(x, p, a->w, 3) * (1 - wy) * (1 - wx);
                }
            }
    }
}

static void NAME(sample_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t blocks = (a->c + SPATIAL_BLOCK - 1) / SPATIAL_BLOCK, hw = a->h * a->w;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / blocks, c0 = u % blocks * SPATIAL_BLOCK;
        const int64_t c1 = c0 + SPATIAL_BLOCK < a->c ? c0 + SPATIAL_BLOCK : a->c;
        if (a->dx != NULL)
            memset((T *)a->dx + (n * a->c + c0) * hw, 0, (size_t)((c1 - c0) * hw) * sizeof(T));
        NAME(sample_block)(a, n, c0, c1);
    }
}

/* Positions [begin, end) of N oh ow: the gradient of the grid, over all channels. */
static void NAME(sample_back_grid)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t out = a->oh * a->ow;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / out, i = u % out;
        const T *gx = (const T *)a->grid + n * 2 * out;
        T *dg = (T *)a->dgrid + n * 2 * out, sx = 0, sy = 0;
        const NAME(point) p = NAME(locate)(gx[i], gx[out + i], a->h, a->w);
        for (int64_t c = 0; c < a->c; c++) {
            const T *x = (const T *)a->x + (n * a->c + c) * a->h * a->w;
            const T g = ((const T *)a->g)[(n * a->c + c) * out + i];
            const T v0 = NAME(corner)(x, &p, a->w, 0), v1 = NAME(corner)(x, &p, a->w, 1);
            const T v2 = NAME(corner)(x, &p, a->w, 2), v3 = NAME(corner)(x, &p, a->w, 3);
            sx += g * ((v1 - v0) * p.wy + (v3 - v2) * (1 - p.wy));
            sy += g * ((v2 - v0) * p.wx + (v3 - v1) * (1 - p.wx));
        }
        dg[i] = sx * (T)(a->w - 1) / 2;
        dg[out + i] = sy * (T)(a->h - 1) / 2;
    }
}

static inline T NAME(step)(int64_t i, int64_t n) { return n > 1 ? -1 + (T)2 * (T)i / (T)(n - 1) : -1; }

/* Positions of N oh ow: the affine grid of theta (N, 6). */
static void NAME(affine_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t out = a->oh * a->ow;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / out, i = u % out;
        const T x = NAME(step)(i % a->ow, a->ow), y = NAME(step)(i / a->ow, a->oh);
        const T *m = (const T *)a->theta + n * 6;
        T *grid = (T *)a->made + n * 2 * out;
        grid[i] = m[0] * x + m[1] * y + m[2];
        grid[out + i] = m[3] * x + m[4] * y + m[5];
    }
}

static void NAME(affine_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t out = a->oh * a->ow;
    (void)lane;
    for (int64_t u = begin; u < end; u++) { /* N 2 rows of theta */
        const T *g = (const T *)a->g + u * out;
        double s[3] = {0, 0, 0};
        for (int64_t i = 0; i < out; i++) {
            s[0] += (double)(g[i] * NAME(step)(i % a->ow, a->ow));
            s[1] += (double)(g[i] * NAME(step)(i / a->ow, a->oh));
            s[2] += (double)g[i];
        }
        for (int k = 0; k < 3; k++)
            ((T *)a->dx)[u * 3 + k] = (T)s[k];
    }
}

/* Planes of N 2: position plus flow in the units of the grid; `linear` leaves the position out. */
static void NAME(warp_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t out = a->oh * a->ow;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int vertical = (int)(u % 2);
        const T half = (T)((vertical ? a->oh : a->ow) - 1) / 2;
        for (int64_t i = 0; i < out; i++) {
            const T v = ((const T *)a->x)[u * out + i];
            const T at = (T)(vertical ? i / a->ow : i % a->ow);
            ((T *)a->y)[u * out + i] = half == 0 ? (a->linear ? 0 : -1) : a->linear ? v / half : (at + v) / half - 1;
        }
    }
}

/* -- regions -------------------------------------------------------------------------------------- */
static inline int64_t NAME(clamp)(T v, int64_t high) { return v > 0 ? (v < (T)high ? (int64_t)v : high) : 0; }

/* Planes of R C: maxima over the bins of a region, and where they were (-1: an empty bin). */
static void NAME(roi_pool_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        T roi[5];
        for (int k = 0; k < 5; k++)
            roi[k] = (T)spatial_roi(a, u / a->c, k);
        const int64_t n = (int64_t)roi[0];
        const T *x = (const T *)a->x + (n * a->c + u % a->c) * a->h * a->w;
        const T x0 = NAME(round)(roi[1] * (T)a->scale), y0 = NAME(round)(roi[2] * (T)a->scale);
        const T x1 = NAME(round)(roi[3] * (T)a->scale), y1 = NAME(round)(roi[4] * (T)a->scale);
        const T bh = (y1 - y0 + 1 > 1 ? y1 - y0 + 1 : 1) / (T)a->oh, bw = (x1 - x0 + 1 > 1 ? x1 - x0 + 1 : 1) / (T)a->ow;
        for (int64_t i = 0; i < a->oh * a->ow; i++) {
            const int64_t ph = i / a->ow, pw = i % a->ow;
            const int64_t hs = NAME(clamp)(NAME(floor)((T)ph * bh) + y0, a->h);
            const int64_t he = NAME(clamp)(NAME(ceil)((T)(ph + 1) * bh) + y0, a->h);
            const int64_t ws = NAME(clamp)(NAME(floor)((T)pw * bw) + x0, a->w);
            const int64_t we = NAME(clamp)(NAME(ceil)((T)(pw + 1) * bw) + x0, a->w);
            T best = 0;
            int64_t where = -1;
            for (int64_t r = hs; r < he; r++)
                for (int64_t c = ws; c < we; c++)
                    if (where < 0 || x[r * a->w + c] > best)
                        best = x[r * a->w + c], where = r * a->w + c;
            ((T *)a->y)[u * a->oh * a->ow + i] = best;
            ((int64_t *)a->index)[u * a->oh * a->ow + i] = where;
        }
    }
}

/* Channels: gradients to where the maxima were, region after region. */
static void NAME(roi_pool_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t out = a->oh * a->ow;
    (void)lane;
    for (int64_t c = begin; c < end; c++)
        for (int64_t r = 0; r < a->regions; r++) {
            const int64_t n = (int64_t)spatial_roi(a, r, 0), u = r * a->c + c;
            T *dx = (T *)a->dx + (n * a->c + c) * a->h * a->w;
            for (int64_t i = 0; i < out; i++) {
                const int64_t at = ((const int64_t *)a->index)[u * out + i];
                if (at >= 0 && at < a->h * a->w)
                    dx[at] += ((const T *)a->g)[u * out + i];
            }
        }
}

/* The four corners of a sample of ROIAlign and their weights; 0 if it lies outside. */
static int NAME(align_point)(T y, T x, int64_t h, int64_t w, int64_t at[4], T weight[4])
{
    if (!(y >= -1 && y <= (T)h && x >= -1 && x <= (T)w))
        return 0;
    y = y > 0 ? y : 0, x = x > 0 ? x : 0;
    int64_t y0 = (int64_t)y, x0 = (int64_t)x, y1 = y0 + 1, x1 = x0 + 1;
    if (y0 >= h - 1)
        y0 = y1 = h - 1, y = (T)y0;
    if (x0 >= w - 1)
        x0 = x1 = w - 1, x = (T)x0;
    const T ly = y - (T)y0, lx = x - (T)x0;
    at[0] = y0 * w + x0, at[1] = y0 * w + x1, at[2] = y1 * w + x0, at[3] = y1 * w + x1;
    weight[0] = (1 - ly) * (1 - lx), weight[1] = (1 - ly) * lx, weight[2] = ly * (1 - lx), weight[3] = ly * lx;
    return 1;
}

/* One output plane of ROIAlign: channel c of region r. Forward writes y; backward adds to a->dx. */
static void NAME(align_plane)(const spatial_args *a, int64_t r, int64_t c, int back)
{
    T roi[5];
    for (int k = 0; k < 5; k++)
        roi[k] = (T)spatial_roi(a, r, k);
    const int64_t n = (int64_t)roi[0], out = a->oh * a->ow, u = (r * a->oc + c) * out;
    if (n < 0) { /* a region that is not there */
        if (!back)
            memset((T *)a->y + u, 0, (size_t)out * sizeof(T));
        return;
    }
    const T shift = a->aligned ? (T)0.5 : 0;
    const T x0 = roi[1] * (T)a->scale - shift, y0 = roi[2] * (T)a->scale - shift;
    T rw = roi[3] * (T)a->scale - shift - x0, rh = roi[4] * (T)a->scale - shift - y0;
    if (!a->aligned)
        rw = rw > 1 ? rw : 1, rh = rh > 1 ? rh : 1;
    const T bh = rh / (T)a->oh, bw = rw / (T)a->ow;
    const int64_t most = 4096; /* samples a bin and direction; absurd regions shall end */
    int64_t sh = a->ratio > 0 ? a->ratio : NAME(clamp)(NAME(ceil)(bh), most);
    int64_t sw = a->ratio > 0 ? a->ratio : NAME(clamp)(NAME(ceil)(bw), most);
    const T count = (T)(sh * sw > 1 ? sh * sw : 1);
    for (int64_t i = 0; i < out; i++) {
        const int64_t channel = a->sensitive ? c * out + i : c;
        const int64_t plane = (n * a->c + channel) * a->h * a->w;
        const T *x = (const T *)a->x + plane;
        T sum = 0, *dx = (T *)a->dx + plane;
        for (int64_t p = 0; p < sh; p++)
            for (int64_t q = 0; q < sw; q++) {
                int64_t at[4];
                T weight[4];
                const T y = y0 + (T)(i / a->ow) * bh + ((T)p + (T)0.5) * bh / (T)sh;
                const T z = x0 + (T)(i % a->ow) * bw + ((T)q + (T)0.5) * bw / (T)sw;
                if (!NAME(align_point)(y, z, a->h, a->w, at, weight))
                    continue;
                for (int k = 0; k < 4; k++) {
                    if (back)
                        dx[at[k]] += ((const T *)a->g)[u + i] * weight[k] / count;
                    else
                        sum += x[at[k]] * weight[k];
                }
            }
        if (!back)
            ((T *)a->y)[u + i] = sum / count;
    }
}

static void NAME(align_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        NAME(align_plane)(a, u / a->oc, u % a->oc, 0);
}

static void NAME(align_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    (void)lane;
    for (int64_t c = begin; c < end; c++)
        for (int64_t r = 0; r < a->regions; r++)
            NAME(align_plane)(a, r, c, 1);
}

/* -- correlation ---------------------------------------------------------------------------------- */
static inline T NAME(padded)(const T *plane, int64_t y, int64_t x, int64_t h, int64_t w)
{
    return y >= 0 && y < h && x >= 0 && x < w ? plane[y * w + x] : 0;
}

/* Planes of N and displacement. */
static void NAME(correlation_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t hw = a->h * a->w, side = 2 * a->radius + 1;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / (side * side), d = u % (side * side);
        const int64_t dy = (d / side - a->radius) * a->stride2, dx = (d % side - a->radius) * a->stride2;
        for (int64_t i = 0; i < a->oh * a->ow; i++) {
            const int64_t y = i / a->ow * a->stride1 + a->displacement - a->pad;
            const int64_t x = i % a->ow * a->stride1 + a->displacement - a->pad;
            double sum = 0;
            for (int64_t c = 0; c < a->c; c++) {
                const T *p = (const T *)a->x + (n * a->c + c) * hw, *q = (const T *)a->x2 + (n * a->c + c) * hw;
                for (int64_t r = 0; r < a->kernel; r++)
                    for (int64_t s = 0; s < a->kernel; s++) {
                        const T v = NAME(padded)(p, y + r, x + s, a->h, a->w);
                        const T w = NAME(padded)(q, y + r + dy, x + s + dx, a->h, a->w);
                        sum += a->multiply ? (double)(v * w) : (double)(v > w ? v - w : w - v);
                    }
            }
            ((T *)a->y)[u * a->oh * a->ow + i] = (T)(sum / (double)(a->kernel * a->kernel * a->c));
        }
    }
}

/* Planes of N C: both gradients. */
static void NAME(correlation_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const spatial_args *a = (const spatial_args *)arg;
    const int64_t hw = a->h * a->w, side = 2 * a->radius + 1, out = a->oh * a->ow;
    const T scale = (T)(1.0 / (double)(a->kernel * a->kernel * a->c));
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *p = (const T *)a->x + u * hw, *q = (const T *)a->x2 + u * hw;
        T *dp = (T *)a->dx + u * hw, *dq = (T *)a->dgrid + u * hw;
        memset(dp, 0, (size_t)hw * sizeof(T));
        memset(dq, 0, (size_t)hw * sizeof(T));
        for (int64_t k = 0; k < side * side * out; k++) {
            const int64_t d = k / out, i = k % out;
            const int64_t dy = (d / side - a->radius) * a->stride2, dx = (d % side - a->radius) * a->stride2;
            const int64_t y = i / a->ow * a->stride1 + a->displacement - a->pad;
            const int64_t x = i % a->ow * a->stride1 + a->displacement - a->pad;
            const T g = ((const T *)a->g)[(u / a->c * side * side + d) * out + i] * scale;
            for (int64_t r = y; r < y + a->kernel; r++)
                for (int64_t s = x; s < x + a->kernel; s++) {
                    const T v = NAME(padded)(p, r, s, a->h, a->w), w = NAME(padded)(q, r + dy, s + dx, a->h, a->w);
                    const T sign = v > w ? 1 : v < w ? -1 : 0;
                    if (r >= 0 && r < a->h && s >= 0 && s < a->w)
                        dp[r * a->w + s] += g * (a->multiply ? w : sign);
                    if (r + dy >= 0 && r + dy < a->h && s + dx >= 0 && s + dx < a->w)
                        dq[(r + dy) * a->w + s + dx] += g * (a->multiply ? v : -sign);
                }
        }
    }
}
