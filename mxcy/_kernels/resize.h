/* Changing the size of planes: nearest (UpSampling), adaptive averages, bilinear; with their gradients. Once
 * for float and once for double; included by resize_all.h with T and NAME() defined.
 * Invariant: a plane of a result has one owner. */

/* Every element `wide` times. A constant width makes it a loop of vectors. */
static void NAME(stretch)(const T *restrict x, int64_t n, int64_t wide, T *restrict y)
{
    if (wide == 2)
        for (int64_t w = 0; w < n; w++)
            y[2 * w] = y[2 * w + 1] = x[w];
    else
        for (int64_t w = 0; w < n; w++)
            for (int64_t k = 0; k < wide; k++)
                y[w * wide + k] = x[w];
}

/* Adds sums of `wide` neighbours. */
static void NAME(shrink)(const T *restrict g, int64_t n, int64_t wide, T *restrict y)
{
    if (wide == 2)
        for (int64_t w = 0; w < n; w++)
            y[w] += g[2 * w] + g[2 * w + 1];
    else
        for (int64_t w = 0; w < n; w++) {
            T total = 0;
            for (int64_t k = 0; k < wide; k++)
                total += g[w * wide + k];
            y[w] += total;
        }
}

/* Units: planes of the output (n, channel). */
static void NAME(nearest)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = ((const resize_args *)arg)->task;
    const int64_t *o = t->outs[0].shape;
    const int sum = (int)t->ints[0];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const int64_t n = u / o[1];
        int64_t c = u % o[1];
        T *y = (T *)t->outs[0].data + u * o[2] * o[3];
        for (int i = 0; i < t->num_ins; i++) {
            const int64_t *s = t->ins[i].shape;
            if (!sum && c >= s[1]) {
                c -= s[1];
                continue;
            }
            const T *x = (const T *)t->ins[i].data + (n * s[1] + c) * s[2] * s[3];
            const int64_t rows = o[2] / s[2], wide = o[3] / s[3];
            const int add = sum && i > 0;
            for (int64_t h = 0; h < o[2]; h++) {
                const T *from = x + h / rows * s[3];
                T *to = y + h * o[3];
                if (!add && h % rows)
                    memcpy(to, to - o[3], (size_t)o[3] * sizeof(T));
                else if (!add)
                    NAME(stretch)(from, s[3], wide, to);
                else
                    for (int64_t w = 0; w < s[3]; w++, to += wide)
                        for (int64_t k = 0; k < wide; k++)
                            to[k] += from[w];
            }
            if (!sum)
                break;
        }
    }
}

/* ins: ograd. outs: the gradient of every input. Units: planes of all outputs, one after another. */
static void NAME(nearest_back)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const mxcy_task *t = ((const resize_args *)arg)->task;
    const int64_t *o = t->ins[0].shape;
    const int sum = (int)t->ints[0];
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        int64_t plane = u, first = 0;
        int i = 0;
        for (; i < t->num_outs - 1; i++) {
            const int64_t planes = t->outs[i].shape[0] * t->outs[i].shape[1];
            if (plane < planes)
                break;
            plane -= planes;
            first += sum ? 0 : t->outs[i].shape[1];
        }
        const int64_t *s = t->outs[i].shape, n = plane / s[1], c = plane % s[1];
        T *y = (T *)t->outs[i].data + plane * s[2] * s[3];
        const T *g = (const T *)t->ins[0].data + (n * o[1] + first + c) * o[2] * o[3];
        if (s[2] * s[3] == 0)
            continue;
        const int64_t rows = o[2] / s[2], wide = o[3] / s[3];
        memset(y, 0, (size_t)(s[2] * s[3]) * sizeof(T));
        for (int64_t h = 0; h < s[2] * rows; h++)
            NAME(shrink)(g + h * o[3], s[3], wide, y + h / rows * s[3]);
    }
}

/* Units: planes. Adaptive: element o of a result of length n averages [o * size / n, ceil((o + 1) size / n)). */
static void NAME(adaptive)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const resize_args *g = arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *x = (const T *)g->x + u * (g->back ? g->oh * g->ow : g->h * g->w);
        T *y = (T *)g->y + u * (g->back ? g->h * g->w : g->oh * g->ow);
        if (g->back)
            memset(y, 0, (size_t)(g->h * g->w) * sizeof(T));
        for (int64_t i = 0; i < g->oh; i++)
            for (int64_t j = 0; j < g->ow; j++) {
                const int64_t h0 = i * g->h / g->oh, h1 = ((i + 1) * g->h + g->oh - 1) / g->oh,
                              w0 = j * g->w / g->ow, w1 = ((j + 1) * g->w + g->ow - 1) / g->ow;
                const T count = (T)((h1 - h0) * (w1 - w0));
                T total = 0, part = g->back ? x[i * g->ow + j] / count : 0;
                for (int64_t a = h0; a < h1; a++)
                    for (int64_t b = w0; b < w1; b++) {
                        if (g->back)
                            y[a * g->w + b] += part;
                        else
                            total += x[a * g->w + b];
                    }
                if (!g->back)
                    y[i * g->ow + j] = total / count;
            }
    }
}

/* Where element i of a result reads, and how far on toward the next. */
static inline int64_t NAME(place)(int64_t i, double scale, int corners, int64_t size, T *part)
{
    double at = corners ? scale * (double)i : scale * ((double)i + 0.5) - 0.5;
    at = at < 0 ? 0 : at;
    int64_t low = (int64_t)at;
    low = low > size - 1 ? size - 1 : low;
    *part = low == size - 1 ? (T)0 : (T)(at - (double)low);
    return low;
}

static void NAME(bilinear)(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    const resize_args *g = arg;
    (void)lane;
    for (int64_t u = begin; u < end; u++) {
        const T *x = (const T *)g->x + u * (g->back ? g->oh * g->ow : g->h * g->w);
        T *y = (T *)g->y + u * (g->back ? g->h * g->w : g->oh * g->ow);
        if (g->back)
            memset(y, 0, (size_t)(g->h * g->w) * sizeof(T));
        for (int64_t i = 0; i < g->oh; i++) {
            T fh, fw;
            const int64_t a = NAME(place)(i, g->scale_h, g->corners, g->h, &fh), down = a < g->h - 1 ? g->w : 0;
            for (int64_t j = 0; j < g->ow; j++) {
                const int64_t b = NAME(place)(j, g->scale_w, g->corners, g->w, &fw), at = a * g->w + b,
                              right = b < g->w - 1;
                if (g->back) {
                    const T o = x[i * g->ow + j];
                    y[at] += o * (1 - fh) * (1 - fw);
                    y[at + right] += o * (1 - fh) * fw;
                    y[at + down] += o * fh * (1 - fw);
                    y[at + down + right] += o * fh * fw;
                } else {
                    y[i * g->ow + j] = (1 - fh) * ((1 - fw) * x[at] + fw * x[at + right])
                                       + fh * ((1 - fw) * x[at + down] + fw * x[at + down + right]);
                }
            }
        }
    }
}
