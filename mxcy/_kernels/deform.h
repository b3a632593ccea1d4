/* Columns of a deformable convolution and their gradients, for one element type.
 *
 * Included by deform_all.h with T and NAME() defined. A column holds what the taps of a window see, and a
 * tap sees the image at its own place plus an offset, bilinearly. Points of a tile of positions are
 * found once for all channels that share them. Every element written has one owner.
 */

typedef struct {
    int64_t at[4]; /* in a plane: upper left, upper right, lower left, lower right; -1: counts as 0 */
    T fy, fx, mask;
} NAME(point);

/* The points of tap `tap` of group `dg` at positions p0 ... p0 + tile - 1 of image n. */
static void NAME(points)(const deform_args *a, int64_t n, int64_t dg, int64_t tap, int64_t p0, int64_t tile,
                         NAME(point) *points)
{
    const T *dy = (const T *)a->offset + ((n * a->dg + dg) * a->taps + tap) * 2 * a->positions, *dx = dy + a->positions;
    const T *mask = (const T *)a->mask + ((n * a->dg + dg) * a->taps + tap) * a->positions;
    const int64_t i = tap / a->kw * a->dh - a->ph, j = tap % a->kw * a->dw - a->pw;
    const T low = a->modulated ? -1 : 0, h = (T)a->h, w = (T)a->w;
    for (int64_t k = 0; k < tile; k++) {
        const int64_t p = p0 + k;
        const T y = (T)(p / a->ow * a->sh + i) + dy[p], x = (T)(p % a->ow * a->sw + j) + dx[p];
        NAME(point) *q = &points[k];
        q->at[0] = q->at[1] = q->at[2] = q->at[3] = -1, q->fy = q->fx = 0;
        q->mask = a->modulated ? mask[p] : 1;
        /* Plain columns begin at 0 and repeat the last row and column; modulated ones fade to 0 on all sides. */
        if (a->modulated ? !(y > low && y < h && x > low && x < w) : !(y >= low && y < h && x >= low && x < w))
            continue;
        const T ry = NAME(floor)(y), rx = NAME(floor)(x);
        int64_t y0 = (int64_t)ry, x0 = (int64_t)rx, y1 = y0 + 1, x1 = x0 + 1;
        q->fy = y - ry, q->fx = x - rx;
        if (!a->modulated)
            y1 = y1 < a->h ? y1 : a->h - 1, x1 = x1 < a->w ? x1 : a->w - 1;
        const int up = y0 >= 0, down = y1 < a->h, left = x0 >= 0, right = x1 < a->w;
        q->at[0] = up && left ? y0 * a->w + x0 : -1;
        q->at[1] = up && right ? y0 * a->w + x1 : -1;
        q->at[2] = down && left ? y1 * a->w + x0 : -1;
        q->at[3] = down && right ? y1 * a->w + x1 : -1;
    }
}

static inline void NAME(corners)(const T *plane, const NAME(point) *q, T *v)
{
    for (int k = 0; k < 4; k++)
        v[k] = q->at[k] >= 0 ? plane[q->at[k]] : 0;
}

static inline T NAME(between)(const NAME(point) *q, const T *v)
{
    return (1 - q->fy) * ((1 - q->fx) * v[0] + q->fx * v[1]) + q->fy * ((1 - q->fx) * v[2] + q->fx * v[3]);
}

/* Owners: (image, group, tap) and all its positions, in the columns of images a->first ... */
static void NAME(columns)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const deform_args *a = (const deform_args *)arg;
    const int64_t each = a->c / a->dg;
    NAME(point) points[DEFORM_TILE];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t tap = u % a->taps, dg = u / a->taps % a->dg, image = u / a->taps / a->dg;
        for (int64_t p0 = 0; p0 < a->positions; p0 += DEFORM_TILE) {
            const int64_t tile = a->positions - p0 < DEFORM_TILE ? a->positions - p0 : DEFORM_TILE;
            NAME(points)(a, a->first + image, dg, tap, p0, tile, points);
            for (int64_t c = dg * each; c < (dg + 1) * each; c++) {
                const T *plane = (const T *)a->x + ((a->first + image) * a->c + c) * a->h * a->w;
                T *to = (T *)a->col + ((image * a->c + c) * a->taps + tap) * a->positions + p0;
                for (int64_t k = 0; k < tile; k++) {
                    T v[4];
                    NAME(corners)(plane, &points[k], v);
                    to[k] = points[k].mask * NAME(between)(&points[k], v);
                }
            }
        }
    }
}

/* Owners: blocks of DEFORM_BLOCK channels of an image's group, into which the columns' gradients go back. */
static void NAME(images)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const deform_args *a = (const deform_args *)arg;
    const int64_t each = a->c / a->dg, blocks = (each + DEFORM_BLOCK - 1) / DEFORM_BLOCK, plane = a->h * a->w;
    NAME(point) points[DEFORM_TILE];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / blocks / a->dg, dg = u / blocks % a->dg, c0 = dg * each + u % blocks * DEFORM_BLOCK;
        const int64_t stop = (dg + 1) * each, c1 = c0 + DEFORM_BLOCK < stop ? c0 + DEFORM_BLOCK : stop;
        memset((T *)a->dx + (n * a->c + c0) * plane, 0, sizeof(T) * (size_t)((c1 - c0) * plane));
        for (int64_t tap = 0; tap < a->taps; tap++)
            for (int64_t p0 = 0; p0 < a->positions; p0 += DEFORM_TILE) {
                const int64_t tile = a->positions - p0 < DEFORM_TILE ? a->positions - p0 : DEFORM_TILE;
                NAME(points)(a, n, dg, tap, p0, tile, points);
                for (int64_t c = c0; c < c1; c++) {
                    const T *g = (const T *)a->g + ((n * a->c + c) * a->taps + tap) * a->positions + p0;
                    T *to = (T *)a->dx + (n * a->c + c) * plane;
                    for (int64_t k = 0; k < tile; k++) {
                        const NAME(point) *q = &points[k];
                        const T v = g[k] * q->mask;
                        for (int m = 0; m < 4; m++)
                            if (q->at[m] >= 0)
                                to[q->at[m]] += v * (m & 2 ? q->fy : 1 - q->fy) * (m & 1 ? q->fx : 1 - q->fx);
                    }
                }
            }
    }
}

/* Owners: (image, group, tap) of the gradients of offsets and masks, which sum over channels in order. */
static void NAME(offsets)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const deform_args *a = (const deform_args *)arg;
    const int64_t each = a->c / a->dg;
    NAME(point) points[DEFORM_TILE];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t tap = u % a->taps, dg = u / a->taps % a->dg, n = u / a->taps / a->dg;
        for (int64_t p0 = 0; p0 < a->positions; p0 += DEFORM_TILE) {
            const int64_t tile = a->positions - p0 < DEFORM_TILE ? a->positions - p0 : DEFORM_TILE;
            T sy[DEFORM_TILE] = {0}, sx[DEFORM_TILE] = {0}, sm[DEFORM_TILE] = {0};
            NAME(points)(a, n, dg, tap, p0, tile, points);
            for (int64_t c = dg * each; c < (dg + 1) * each; c++) {
                const T *plane = (const T *)a->x + (n * a->c + c) * a->h * a->w;
                const T *g = (const T *)a->g + ((n * a->c + c) * a->taps + tap) * a->positions + p0;
                for (int64_t k = 0; k < tile; k++) {
                    const NAME(point) *q = &points[k];
                    T v[4];
                    NAME(corners)(plane, q, v);
                    sm[k] += g[k] * NAME(between)(q, v);
                    sy[k] += g[k] * ((1 - q->fx) * (v[2] - v[0]) + q->fx * (v[3] - v[1]));
                    sx[k] += g[k] * ((1 - q->fy) * (v[1] - v[0]) + q->fy * (v[3] - v[2]));
                }
            }
            T *dy = (T *)a->doffset + u * 2 * a->positions + p0;
            for (int64_t k = 0; k < tile; k++) {
                dy[k] = sy[k] * points[k].mask, dy[a->positions + k] = sx[k] * points[k].mask;
                if (a->modulated)
                    ((T *)a->dmask)[u * a->positions + p0 + k] = sm[k];
            }
        }
    }
}
