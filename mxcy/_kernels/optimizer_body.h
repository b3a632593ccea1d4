/* The update formulas for one element type; optimizer.h includes this once with T float, once double.
 *
 * Each is one loop over a tile: w weight, g gradient, s states (read and written), y new weight; c the
 * task's floats: rescale, clip (negative: none), lr, wd, then what the formula adds. y may be w itself, but does
 * not overlap it otherwise.
 */
#define RESCALED(clipped)                                                              \
    const T rescale = (T)c[0], limit = (T)(c[1] >= 0 ? c[1] : INFINITY), lr = (T)c[2], \
            wd = (T)c[3];                                                              \
    (void)lr; (void)wd; (void)rescale; (void)limit

/* clip(x, -limit, limit); NaN stays. */
static inline T FN(cut)(T x, T limit)
{
    x = x > limit ? limit : x;
    return x < -limit ? -limit : x;
}

static void FN(sgd)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                    T *y)
{
    RESCALED();
    (void)s;
    if (wd == 0) { /* not 0 * w: an infinite weight would become NaN */
#pragma GCC ivdep
        for (int64_t i = 0; i < n; i++) y[i] = w[i] - lr * FN(cut)(rescale * g[i], limit);
        return;
    }
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) y[i] = w[i] - lr * (FN(cut)(rescale * g[i], limit) + wd * w[i]);
}

static void FN(sgd_mom)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                        T *y)
{
    RESCALED();
    const T momentum = (T)c[4];
    T *restrict m = s[0];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T v = momentum * m[i] - lr * (FN(cut)(rescale * g[i], limit) + wd * w[i]);
        m[i] = v;
        y[i] = w[i] + v;
    }
}

static void FN(nag_mom)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                        T *y)
{
    RESCALED();
    const T momentum = (T)c[4];
    T *restrict m = s[0];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T step = lr * (FN(cut)(rescale * g[i], limit) + wd * w[i]);
        T v = momentum * m[i] - step;
        m[i] = v;
        y[i] = w[i] + (momentum * v - step);
    }
}

static void FN(signsgd)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                        T *y)
{
    RESCALED();
    const T keep = 1 - lr * wd;
    (void)s;
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = rescale * g[i], sign = (T)((x > 0) - (x < 0));
        y[i] = keep * w[i] - lr * sign;
    }
}

static void FN(signum)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                       T *y)
{
    RESCALED();
    const T momentum = (T)c[4], rest = (T)(1 - c[4]), keep = (T)(1 - c[2] * c[5]);
    T *restrict m = s[0];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T v = momentum * m[i] - rest * (FN(cut)(rescale * g[i], limit) + wd * w[i]);
        m[i] = v;
        y[i] = keep * w[i] + lr * (T)((v > 0) - (v < 0));
    }
}

static void FN(adam)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                     T *y)
{
    RESCALED();
    const T b1 = (T)c[4], r1 = (T)(1 - c[4]), b2 = (T)c[5], r2 = (T)(1 - c[5]), eps = (T)c[6];
    T *restrict m = s[0], *restrict v = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i] + wd * w[i], limit);
        T mean = b1 * m[i] + r1 * x, var = b2 * v[i] + r2 * x * x;
        m[i] = mean;
        v[i] = var;
        y[i] = w[i] - lr * mean / (SQRT(var) + eps);
    }
}

static void FN(rmsprop)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                        T *y)
{
    RESCALED();
    const T decay = (T)c[4], rest = (T)(1 - c[4]), eps = (T)c[5];
    const T bound = (T)(c[6] >= 0 ? c[6] : INFINITY);
    T *restrict square = s[0];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i] + wd * w[i], limit);
        T v = rest * x * x + decay * square[i];
        square[i] = v;
        y[i] = FN(cut)(w[i] - lr * x / SQRT(v + eps), bound);
    }
}

static void FN(rmspropalex)(int64_t n, const double *c, const T *w, const T *restrict g,
                            T *const *s, T *y)
{
    RESCALED();
    const T decay = (T)c[4], rest = (T)(1 - c[4]), momentum = (T)c[5], eps = (T)c[6];
    const T bound = (T)(c[7] >= 0 ? c[7] : INFINITY);
    T *restrict square = s[0], *restrict mean = s[1], *restrict delta = s[2];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i] + wd * w[i], limit);
        T v = rest * x * x + decay * square[i], m = rest * x + decay * mean[i];
        T d = momentum * delta[i] - lr * x / SQRT(v - m * m + eps);
        square[i] = v;
        mean[i] = m;
        delta[i] = d;
        y[i] = FN(cut)(w[i] + d, bound);
    }
}

static void FN(ftrl)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                     T *y)
{
    RESCALED();
    const T lamda1 = (T)c[4], beta = (T)c[5], inverse = (T)(1 / c[2]);
    T *restrict zs = s[0], *restrict ns = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i], limit), old = ns[i], sum = old + x * x;
        T z = zs[i] + x - (SQRT(sum) - SQRT(old)) * inverse * w[i];
        T size = z < 0 ? -z : z, sign = (T)((z > 0) - (z < 0));
        T new_w = (sign * lamda1 - z) / ((beta + SQRT(sum)) * inverse + wd);
        zs[i] = z;
        ns[i] = sum;
        y[i] = size > lamda1 ? new_w : 0;
    }
}

static void FN(ftml)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                     T *y)
{
    RESCALED();
    const T b1 = (T)c[5], r1 = (T)(1 - c[5]), b2 = (T)c[6], r2 = (T)(1 - c[6]), eps = (T)c[7];
    const T scale = (T)((1 - pow(c[5], c[4])) / c[2]), unbias = (T)(1 / (1 - pow(c[6], c[4])));
    T *restrict ds = s[0], *restrict vs = s[1], *restrict zs = s[2];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i] + wd * w[i], limit);
        T v = b2 * vs[i] + r2 * x * x, d = scale * (SQRT(v * unbias) + eps);
        T z = b1 * zs[i] + r1 * x - (d - b1 * ds[i]) * w[i];
        vs[i] = v;
        ds[i] = d;
        zs[i] = z;
        y[i] = -z / d;
    }
}

static void FN(adamax)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                       T *y)
{
    RESCALED();
    const T b1 = (T)c[4], r1 = (T)(1 - c[4]), b2 = (T)c[5];
    T *restrict m = s[0], *restrict top = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i] + wd * w[i], limit), size = x < 0 ? -x : x;
        T mean = b1 * m[i] + r1 * x, old = b2 * top[i], most = size > old ? size : old;
        m[i] = mean;
        top[i] = most;
        /* where the largest gradient so far is 0 so is the mean: divide by anything but 0 */
        y[i] = w[i] - lr * mean / (most == 0 ? 1 : most);
    }
}

static void FN(nadam)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                      T *y)
{
    RESCALED();
    const T of_grad = (T)c[4], of_mean = (T)c[5], unbias = (T)c[6], eps = (T)c[9];
    const T b1 = (T)c[7], r1 = (T)(1 - c[7]), b2 = (T)c[8], r2 = (T)(1 - c[8]);
    T *restrict m = s[0], *restrict v = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i] + wd * w[i], limit);
        T mean = b1 * m[i] + r1 * x, var = b2 * v[i] + r2 * x * x;
        m[i] = mean;
        v[i] = var;
        y[i] = w[i] - lr * (of_grad * x + of_mean * mean) / (SQRT(var * unbias) + eps);
    }
}

static void FN(adadelta)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                         T *y)
{
    RESCALED();
    const T keep = (T)c[4], rest = (T)(1 - c[4]), eps = (T)c[5];
    T *restrict squares = s[0], *restrict steps = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i], limit), square = keep * squares[i] + rest * x * x;
        T step = SQRT((steps[i] + eps) / (square + eps)) * x;
        squares[i] = square;
        steps[i] = keep * steps[i] + rest * step * step;
        y[i] = w[i] - (step + wd * w[i]);
    }
}

static void FN(dcasgd)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                       T *y)
{
    RESCALED();
    const T lamda = (T)c[4];
    T *restrict before = s[0];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i], limit), old = w[i];
        T step = lr * (x + wd * old + lamda * x * x * (old - before[i]));
        before[i] = old;
        y[i] = old - step;
    }
}

static void FN(dcasgd_mom)(int64_t n, const double *c, const T *w, const T *restrict g, T *const *s,
                           T *y)
{
    RESCALED();
    const T lamda = (T)c[4], momentum = (T)c[5];
    T *restrict m = s[0], *restrict before = s[1];
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        T x = FN(cut)(rescale * g[i], limit), old = w[i];
        T v = momentum * m[i] - lr * (x + wd * old + lamda * x * x * (old - before[i]));
        m[i] = v;
        before[i] = old;
        y[i] = old + v;
    }
}

#undef RESCALED
#undef T
#undef FN
#undef SQRT
