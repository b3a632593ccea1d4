/* Pooling of regions for one element type T: position sensitive, deformable, rotated; with gradients.
 *
 * Included by regions_all.h with T and NAME(). Each output element averages some points of one channel:
 * whole pixels (position sensitive) or bilinear samples. Gradients run over regions in order inside the
 * owner of a channel, so thread counts never show.
 * Sources: R-FCN (Dai et al., NIPS 2016), Deformable ConvNets (Dai et al., ICCV 2017), rotated regions
 * (Ma et al., IEEE Trans. Multimedia 20, 2018).
 * Invariant: what a region points at is clipped to the image before it is read.
 */

static inline int64_t NAME(clip)(T v, int64_t high) { return v > 0 ? (v < (T)high ? (int64_t)v : high) : 0; }

/* The numbers of region r, whose dtype need not be that of data. */
static inline void NAME(roi)(const region_args *a, int64_t r, int count, T *roi)
{
    for (int k = 0; k < count; k++)
        roi[k] = a->rois_double ? (T)((const double *)a->rois)[r * count + k]
                                : (T)((const float *)a->rois)[r * count + k];
}

/* The place of bin `at` of `bins` in `groups`. */
static inline int64_t NAME(group)(int64_t at, int64_t bins, int64_t groups)
{
    const int64_t g = at * groups / bins;
    return g < groups ? g : groups - 1;
}

/* Corners of a bilinear sample inside of a plane; y and x lie in [0, h - 1] and [0, w - 1]. */
static inline void NAME(bilinear)(T y, T x, int64_t h, int64_t w, int64_t at[4], T weight[4])
{
    const int64_t y0 = (int64_t)y, x0 = (int64_t)x, y1 = y0 + 1 < h ? y0 + 1 : y0, x1 = x0 + 1 < w ? x0 + 1 : x0;
    const T ly = y - (T)y0, lx = x - (T)x0;
    at[0] = y0 * w + x0, at[1] = y0 * w + x1, at[2] = y1 * w + x0, at[3] = y1 * w + x1;
    weight[0] = (1 - ly) * (1 - lx), weight[1] = (1 - ly) * lx, weight[2] = ly * (1 - lx), weight[3] = ly * lx;
}

/* ---- position sensitive: bins of whole pixels, each with channels of its own ---- */
typedef struct {
    int64_t sample, y0, y1, x0, x1, channel;
} NAME(bin);

static NAME(bin) NAME(sensitive_bin)(const region_args *a, int64_t r, int64_t top, int64_t i)
{
    T roi[5];
    NAME(roi)(a, r, 5, roi);
    const T scale = (T)a->scale;
    const T x0 = NAME(round)(roi[1]) * scale, y0 = NAME(round)(roi[2]) * scale;
    const T w = (NAME(round)(roi[3]) + 1) * scale - x0, h = (NAME(round)(roi[4]) + 1) * scale - y0;
    const T bw = (w > (T)0.1 ? w : (T)0.1) / (T)a->pooled, bh = (h > (T)0.1 ? h : (T)0.1) / (T)a->pooled;
    const int64_t p = i / a->pooled, q = i % a->pooled;
    const int64_t g = NAME(group)(p, a->pooled, a->groups), e = NAME(group)(q, a->pooled, a->groups);
    NAME(bin) b;
    b.sample = (int64_t)roi[0], b.channel = (top * a->groups + g) * a->groups + e;
    b.y0 = NAME(clip)(NAME(floor)((T)p * bh + y0), a->h), b.y1 = NAME(clip)(NAME(ceil)((T)(p + 1) * bh + y0), a->h);
    b.x0 = NAME(clip)(NAME(floor)((T)q * bw + x0), a->w), b.x1 = NAME(clip)(NAME(ceil)((T)(q + 1) * bw + x0), a->w);
    return b;
}

/* Units: planes of the result. */
static void NAME(sensitive_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const region_args *a = (const region_args *)arg;
    const int64_t bins = a->pooled * a->pooled;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t i = 0; i < bins; i++) {
            const NAME(bin) b = NAME(sensitive_bin)(a, u / a->tops, u % a->tops, i);
            const T *x = (const T *)a->x + (b.sample * a->c + b.channel) * a->h * a->w;
            const int64_t count = (b.y1 - b.y0) * (b.x1 - b.x0);
            T sum = 0;
            for (int64_t y = b.y0; y < b.y1; y++)
                for (int64_t z = b.x0; z < b.x1; z++) sum += x[y * a->w + z];
            ((T *)a->y)[u * bins + i] = b.y1 > b.y0 && b.x1 > b.x0 ? sum / (T)count : 0;
        }
}

/* Units: channels of the result, each of which has channels of data of its own. */
static void NAME(sensitive_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const region_args *a = (const region_args *)arg;
    const int64_t bins = a->pooled * a->pooled;
    (void)lane;
    for (int64_t top = begin; top < end; top++)
        for (int64_t r = 0; r < a->regions; r++)
            for (int64_t i = 0; i < bins; i++) {
                const NAME(bin) b = NAME(sensitive_bin)(a, r, top, i);
                T *dx = (T *)a->dx + (b.sample * a->c + b.channel) * a->h * a->w;
                const T g = ((const T *)a->g)[(r * a->tops + top) * bins + i];
                const T share = g / (T)((b.y1 - b.y0) * (b.x1 - b.x0));
                for (int64_t y = b.y0; y < b.y1; y++)
                    for (int64_t z = b.x0; z < b.x1; z++) dx[y * a->w + z] += share;
            }
}

/* ---- deformable: bins of bilinear samples, each moved by a learnt offset ---- */
typedef struct {
    int64_t sample, channel, part; /* part: where the offset in y is; that in x stands one plane before */
    T y, x, bh, bw, height, width; /* of the bin's first corner, of a step between samples, of the region */
} NAME(deformed);

static NAME(deformed) NAME(deform_bin)(const region_args *a, int64_t r, int64_t top, int64_t i)
{
    T roi[5];
    NAME(roi)(a, r, 5, roi);
    const T scale = (T)a->scale;
    const int64_t p = i / a->pooled, q = i % a->pooled, parts = a->parts * a->parts;
    const int64_t g = NAME(group)(p, a->pooled, a->groups), e = NAME(group)(q, a->pooled, a->groups);
    NAME(deformed) d;
    const T x0 = NAME(round)(roi[1]) * scale - (T)0.5, y0 = NAME(round)(roi[2]) * scale - (T)0.5;
    const T w = (NAME(round)(roi[3]) + 1) * scale - (T)0.5 - x0, h = (NAME(round)(roi[4]) + 1) * scale - (T)0.5 - y0;
    d.width = w > (T)0.1 ? w : (T)0.1, d.height = h > (T)0.1 ? h : (T)0.1;
    d.sample = (int64_t)roi[0], d.channel = (top * a->groups + g) * a->groups + e;
    d.y = (T)p * (d.height / (T)a->pooled) + y0, d.x = (T)q * (d.width / (T)a->pooled) + x0;
    d.bh = d.height / (T)a->pooled / (T)a->samples, d.bw = d.width / (T)a->pooled / (T)a->samples;
    d.part = 0;
    if (a->trans != NULL) {
        const int64_t class = top / (a->tops / a->classes);
        d.part = (r * a->classes + class) * 2 * parts + parts + NAME(group)(p, a->pooled, a->parts) * a->parts +
                 NAME(group)(q, a->pooled, a->parts);
        d.y += ((const T *)a->trans)[d.part] * (T)a->deviation * d.height;
        d.x += ((const T *)a->trans)[d.part - parts] * (T)a->deviation * d.width;
    }
    return d;
}

/* Sample s of a bin: its corners, or 0 if it lies outside of the image. */
static int NAME(deform_sample)(const region_args *a, const NAME(deformed) *d, int64_t s, int64_t at[4], T weight[4],
                               T *gy, T *gx)
{
    T y = d->y + (T)(s / a->samples) * d->bh, x = d->x + (T)(s % a->samples) * d->bw;
    if (!(y >= (T)-0.5 && y <= (T)a->h - (T)0.5 && x >= (T)-0.5 && x <= (T)a->w - (T)0.5))
        return 0;
    *gy = y > 0 && y < (T)(a->h - 1), *gx = x > 0 && x < (T)(a->w - 1);
    y = y > 0 ? y < (T)(a->h - 1) ? y : (T)(a->h - 1) : 0;
    x = x > 0 ? x < (T)(a->w - 1) ? x : (T)(a->w - 1) : 0;
    NAME(bilinear)(y, x, a->h, a->w, at, weight);
    return 1;
}

static void NAME(deform_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const region_args *a = (const region_args *)arg;
    const int64_t bins = a->pooled * a->pooled;
    (void)lane;
    for (int64_t u = begin; u < end; u++)
        for (int64_t i = 0; i < bins; i++) {
            const NAME(deformed) d = NAME(deform_bin)(a, u / a->tops, u % a->tops, i);
            const T *x = (const T *)a->x + (d.sample * a->c + d.channel) * a->h * a->w;
            int64_t at[4], count = 0;
            T weight[4], sum = 0, gy, gx;
            for (int64_t s = 0; s < a->samples * a->samples; s++) {
                if (!NAME(deform_sample)(a, &d, s, at, weight, &gy, &gx))
                    continue;
                for (int k = 0; k < 4; k++) sum += weight[k] * x[at[k]];
                count++;
            }
            ((T *)a->y)[u * bins + i] = count > 0 ? sum / (T)count : 0;
            ((T *)a->y2)[u * bins + i] = (T)count;
        }
}

/* Units: channels of the result. The gradient of data. */
static void NAME(deform_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const region_args *a = (const region_args *)arg;
    const int64_t bins = a->pooled * a->pooled;
    (void)lane;
    for (int64_t top = begin; top < end; top++)
        for (int64_t r = 0; r < a->regions; r++)
            for (int64_t i = 0; i < bins; i++) {
                const NAME(deformed) d = NAME(deform_bin)(a, r, top, i);
                T *dx = (T *)a->dx + (d.sample * a->c + d.channel) * a->h * a->w;
                const int64_t u = (r * a->tops + top) * bins + i;
                const T count = ((const T *)a->count)[u], g = count > 0 ? ((const T *)a->g)[u] / count : 0;
                int64_t at[4];
                T weight[4], gy, gx;
                for (int64_t s = 0; s < a->samples * a->samples; s++)
                    if (NAME(deform_sample)(a, &d, s, at, weight, &gy, &gx))
                        for (int k = 0; k < 4; k++) dx[at[k]] += g * weight[k];
            }
}

/* Units: regions. The gradient of the offsets. */
static void NAME(deform_back_trans)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const region_args *a = (const region_args *)arg;
    const int64_t bins = a->pooled * a->pooled, parts = a->parts * a->parts;
    (void)lane;
    for (int64_t r = begin; r < end; r++)
        for (int64_t top = 0; top < a->tops; top++)
            for (int64_t i = 0; i < bins; i++) {
                const NAME(deformed) d = NAME(deform_bin)(a, r, top, i);
                const T *x = (const T *)a->x + (d.sample * a->c + d.channel) * a->h * a->w;
                const int64_t u = (r * a->tops + top) * bins + i;
                const T count = ((const T *)a->count)[u], g = count > 0 ? ((const T *)a->g)[u] / count : 0;
                int64_t at[4];
                T weight[4], gy, gx, sy = 0, sx = 0;
                for (int64_t s = 0; s < a->samples * a->samples; s++) {
                    if (!NAME(deform_sample)(a, &d, s, at, weight, &gy, &gx))
                        continue;
                    const T ly = weight[2] + weight[3], lx = weight[1] + weight[3];
                    sy += gy * ((1 - lx) * (x[at[2]] - x[at[0]]) + lx * (x[at[3]] - x[at[1]]));
                    sx += gx * ((1 - ly) * (x[at[1]] - x[at[0]]) + ly * (x[at[3]] - x[at[2]]));
                }
                ((T *)a->dtrans)[d.part] += g * sy * (T)a->deviation * d.height;
                ((T *)a->dtrans)[d.part - parts] += g * sx * (T)a->deviation * d.width;
            }
}

/* ---- rotated: bins of a turned rectangle, averages of bilinear samples ---- */
/* One plane of the result: channel c of region r. Forward writes y, backward adds to dx. */
static void NAME(rotated_plane)(const region_args *a, int64_t r, int64_t c, int back)
{
    T roi[6];
    NAME(roi)(a, r, 6, roi);
    const T scale = (T)a->scale, angle = roi[5] * (T)3.14159265358979323846 / 180;
    const T cx = roi[1] * scale, cy = roi[2] * scale, sine = NAME(sin)(angle), cosine = NAME(cos)(angle);
    const T w = roi[3] * scale > 1 ? roi[3] * scale : 1, h = roi[4] * scale > 1 ? roi[4] * scale : 1;
    const T bh = h / (T)a->ph, bw = w / (T)a->pw;
    const int64_t sh = a->samples > 0 ? a->samples : NAME(clip)(NAME(ceil)(bh), REGION_SAMPLES);
    const int64_t sw = a->samples > 0 ? a->samples : NAME(clip)(NAME(ceil)(bw), REGION_SAMPLES);
    const int64_t plane = ((int64_t)roi[0] * a->c + c) * a->h * a->w, out = (r * a->c + c) * a->ph * a->pw;
    const T count = (T)(sh * sw);
    for (int64_t i = 0; i < a->ph * a->pw; i++) {
        T sum = 0;
        for (int64_t s = 0; s < sh * sw; s++) {
            int64_t at[4];
            T weight[4];
            const T v = (T)(i / a->pw) * bh - h / 2 + ((T)(s / sw) + (T)0.5) * bh / (T)sh;
            const T u = (T)(i % a->pw) * bw - w / 2 + ((T)(s % sw) + (T)0.5) * bw / (T)sw;
            T x = u * cosine + v * sine + cx, y = v * cosine - u * sine + cy;
            if (!(y >= -1 && y <= (T)a->h && x >= -1 && x <= (T)a->w))
                continue;
            y = y > 0 ? y < (T)(a->h - 1) ? y : (T)(a->h - 1) : 0;
            x = x > 0 ? x < (T)(a->w - 1) ? x : (T)(a->w - 1) : 0;
            NAME(bilinear)(y, x, a->h, a->w, at, weight);
            for (int k = 0; k < 4; k++) {
                if (back)
                    ((T *)a->dx)[plane + at[k]] += ((const T *)a->g)[out + i] * weight[k] / count;
                else
                    sum += ((const T *)a->x)[plane + at[k]] * weight[k];
            }
        }
        if (!back)
            ((T *)a->y)[out + i] = sum / count;
    }
}

static void NAME(rotated_body)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const region_args *a = (const region_args *)arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) NAME(rotated_plane)(a, u / a->c, u % a->c, 0);
}

static void NAME(rotated_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const region_args *a = (const region_args *)arg;
    (void)lane;
    for (int64_t c = begin; c < end; c++)
        for (int64_t r = 0; r < a->regions; r++) NAME(rotated_plane)(a, r, c, 1);
}
