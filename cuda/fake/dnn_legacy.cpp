/* dnn_legacy.cpp: the fake cuDNN's functions that take descriptors one by one, but for recurrent nets. */
#include "dnn_legacy.h"

#include <algorithm>

using namespace fake;

namespace {

struct ConvolutionDesc { Moves moves; int groups = 1, math = 0; };
struct PoolingDesc { int mode = 0; std::vector<int64_t> window, pad, stride; };
struct LrnDesc { unsigned size = 0; double alpha = 0, beta = 0, k = 0; };
struct CtcDesc { int compute = 0, longest = 0; };
struct SpatialDesc { Kind kind = NONE; std::vector<int64_t> dims; };

double scale(const void *at, Kind kind) { return kind == F64 ? *(const double *)at : *(const float *)at; }

std::vector<int64_t> list(const int *from, int n) { return std::vector<int64_t>(from, from + n); }

std::vector<int64_t> plain_strides(const std::vector<int64_t> &dims)
{
    std::vector<int64_t> out(dims.size());
    int64_t step = 1;
    for (size_t i = dims.size(); i-- > 0; step *= dims[i]) out[i] = step;
    return out;
}

#define SHAPE(d) (*(const Shape *)(d))
#define TOUCH(at, shape)                                                                                    \
    if (int code = dnn_touch(who, at, shape, device)) return code

} // namespace

#define DESCRIPTOR(Name, Type)                                                                              \
    API int cudnnCreate##Name##Descriptor(void **out)                                                       \
    {                                                                                                       \
        ENTER("cudnnCreate" #Name "Descriptor");                                                            \
        live("cudnn descriptor", 1);                                                                        \
        return *out = new Type, 0;                                                                          \
    }                                                                                                       \
    API int cudnnDestroy##Name##Descriptor(void *d)                                                         \
    {                                                                                                       \
        ENTER("cudnnDestroy" #Name "Descriptor");                                                           \
        live("cudnn descriptor", -1);                                                                       \
        delete (Type *)d;                                                                                   \
        return 0;                                                                                           \
    }
DESCRIPTOR(Tensor, Shape)
DESCRIPTOR(Filter, Shape)
DESCRIPTOR(Convolution, ConvolutionDesc)
DESCRIPTOR(Pooling, PoolingDesc)
DESCRIPTOR(LRN, LrnDesc)
DESCRIPTOR(Dropout, DropoutDesc)
DESCRIPTOR(RNN, RnnDesc)
DESCRIPTOR(RNNData, RnnData)
DESCRIPTOR(CTCLoss, CtcDesc)
DESCRIPTOR(SpatialTransformer, SpatialDesc)

API int cudnnSetTensorNdDescriptor(void *d, int type, int n, const int *dims, const int *strides)
{
    ENTER("cudnnSetTensorNdDescriptor");
    if (dnn_kind(type) == NONE || n < 3 || n > 8) return DNN_BAD;
    for (int i = 0; i < n; i++)
        if (dims[i] < 1) return DNN_BAD;
    *(Shape *)d = Shape{dnn_kind(type), list(dims, n), list(strides, n)};
    return 0;
}

API int cudnnSetFilterNdDescriptor(void *d, int type, int format, int n, const int *dims)
{
    ENTER("cudnnSetFilterNdDescriptor");
    if (dnn_kind(type) == NONE || n < 3 || n > 8 || format < 0 || format > 1) return DNN_BAD;
    Shape s{dnn_kind(type), list(dims, n), {}};
    if (format == 0) {
        s.strides = plain_strides(s.dims);
    } else { /* K, space, C */
        s.strides.assign(n, 0);
        s.strides[1] = 1;
        int64_t step = s.dims[1];
        for (int i = n - 1; i >= 2; step *= s.dims[i--]) s.strides[i] = step;
        s.strides[0] = step;
    }
    return *(Shape *)d = s, 0;
}

API int cudnnSetConvolutionNdDescriptor(void *d, int n, const int *pad, const int *stride, const int *dilate, int mode, int)
{
    ENTER("cudnnSetConvolutionNdDescriptor");
    if (mode != 1) return DNN_UNSUPPORTED;
    ((ConvolutionDesc *)d)->moves = Moves{list(pad, n), list(pad, n), list(stride, n), list(dilate, n)};
    return 0;
}

API int cudnnSetConvolutionGroupCount(void *d, int groups) { ENTER("cudnnSetConvolutionGroupCount"); return ((ConvolutionDesc *)d)->groups = groups, 0; }
API int cudnnSetConvolutionMathType(void *d, int math) { ENTER("cudnnSetConvolutionMathType"); return ((ConvolutionDesc *)d)->math = math, 0; }

/* ---- convolution; `which` is what is computed: 'y', 'x' or 'w' */

namespace {

const size_t WORKSPACE = 2048;
struct Perf { int algo, status; float time; size_t memory; int determinism, math, reserved[3]; };

bool fits(const ConvolutionDesc &c, const Shape &x, const Shape &w, const Shape &y)
{
    return convolution_fits(c.moves, x.dims, w.dims, y.dims) && x.dims[1] == w.dims[1] * c.groups;
}

int guess(void *handle, const ConvolutionDesc &c, const Shape &x, const Shape &w, const Shape &y, int most, int *count, void *out)
{
    if (!dnn_handle(handle) || !fits(c, x, w, y)) return DNN_BAD;
    *count = std::min(most, 2);
    for (int i = 0; i < *count; i++) ((Perf *)out)[i] = Perf{i, 0, 1.f + (float)i, i ? (size_t)0 : WORKSPACE, 1, c.math, {0, 0, 0}};
    return 0;
}

int convolution(const char *name, char which, void *handle, const void *alpha, const Shape &x, void *xp, const Shape &w,
                void *wp, const Shape &y, void *yp, const ConvolutionDesc &c, int algo, void *space, size_t size, const void *beta)
{
    if (!fits(c, x, w, y)) return DNN_BAD;
    if (algo < 0 || algo > 1) return DNN_UNSUPPORTED;
    if (algo == 0 && size < WORKSPACE) return DNN_BAD;
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    const std::string text = name;
    return dnn_submit(handle, name, [=](int device) {
        const char *who = text.c_str();
        TOUCH(xp, x);
        TOUCH(wp, w);
        TOUCH(yp, y);
        if (int code = touch(who, space, algo ? (size_t)0 : WORKSPACE, device)) return code;
        const Values a = load_all(which == 'x' ? yp : xp, which == 'x' ? y : x);
        const Values b = load_all(which == 'w' ? yp : wp, which == 'w' ? y : w);
        const Shape &out = which == 'y' ? y : which == 'x' ? x : w;
        Values sum((size_t)out.count(), 0.0);
        convolve(c.moves, x.dims, w.dims, y.dims, [&](int64_t xi, int64_t wi, int64_t yi) {
            if (which == 'y') sum[yi] += a[xi] * b[wi];
            else if (which == 'x') sum[xi] += a[yi] * b[wi];
            else sum[wi] += a[xi] * b[yi];
        });
        store_all(which == 'y' ? yp : which == 'x' ? xp : wp, out, sum, al, be);
        return (int)OK;
    });
}

} // namespace

#define CONV(c) (*(const ConvolutionDesc *)(c))

API int cudnnGetConvolutionForwardAlgorithm_v7(void *h, void *x, void *w, void *c, void *y, int most, int *count, void *out)
{
    ENTER("cudnnGetConvolutionForwardAlgorithm_v7");
    return guess(h, CONV(c), SHAPE(x), SHAPE(w), SHAPE(y), most, count, out);
}

API int cudnnGetConvolutionBackwardDataAlgorithm_v7(void *h, void *w, void *y, void *c, void *x, int most, int *count, void *out)
{
    ENTER("cudnnGetConvolutionBackwardDataAlgorithm_v7");
    return guess(h, CONV(c), SHAPE(x), SHAPE(w), SHAPE(y), most, count, out);
}

API int cudnnGetConvolutionBackwardFilterAlgorithm_v7(void *h, void *x, void *y, void *c, void *w, int most, int *count, void *out)
{
    ENTER("cudnnGetConvolutionBackwardFilterAlgorithm_v7");
    return guess(h, CONV(c), SHAPE(x), SHAPE(w), SHAPE(y), most, count, out);
}

#define WORKSPACE_SIZE(Kind)                                                                                \
    API int cudnnGetConvolution##Kind##WorkspaceSize(void *h, void *, void *, void *, void *, int algo, size_t *out) \
    {                                                                                                       \
        ENTER("cudnnGetConvolution" #Kind "WorkspaceSize");                                                 \
        if (!dnn_handle(h) || algo < 0 || algo > 1) return DNN_UNSUPPORTED;                                 \
        return *out = algo ? 0 : WORKSPACE, 0;                                                      \
    }
WORKSPACE_SIZE(Forward)
WORKSPACE_SIZE(BackwardData)
WORKSPACE_SIZE(BackwardFilter)

API int cudnnConvolutionForward(void *h, const void *alpha, void *x, void *xp, void *w, void *wp, void *c, int algo,
                                void *space, size_t size, const void *beta, void *y, void *yp)
{
    ENTER("cudnnConvolutionForward");
    return convolution("cudnnConvolutionForward", 'y', h, alpha, SHAPE(x), xp, SHAPE(w), wp, SHAPE(y), yp, CONV(c), algo, space, size, beta);
}

API int cudnnConvolutionBackwardData(void *h, const void *alpha, void *w, void *wp, void *y, void *yp, void *c, int algo,
                                     void *space, size_t size, const void *beta, void *x, void *xp)
{
    ENTER("cudnnConvolutionBackwardData");
    return convolution("cudnnConvolutionBackwardData", 'x', h, alpha, SHAPE(x), xp, SHAPE(w), wp, SHAPE(y), yp, CONV(c), algo, space, size, beta);
}

API int cudnnConvolutionBackwardFilter(void *h, const void *alpha, void *x, void *xp, void *y, void *yp, void *c, int algo,
                                       void *space, size_t size, const void *beta, void *w, void *wp)
{
    ENTER("cudnnConvolutionBackwardFilter");
    return convolution("cudnnConvolutionBackwardFilter", 'w', h, alpha, SHAPE(x), xp, SHAPE(w), wp, SHAPE(y), yp, CONV(c), algo, space, size, beta);
}

/* Index into an array broadcast to `dims`, for each element. */
static std::vector<int64_t> spread(const std::vector<int64_t> &from, const std::vector<int64_t> &dims)
{
    Shape s{F64, dims, plain_strides(from)};
    for (size_t i = 0; i < dims.size(); i++)
        if (from[i] == 1) s.strides[i] = 0;
    return offsets(s);
}

API int cudnnConvolutionBackwardBias(void *h, const void *alpha, void *dy, const void *dyp, const void *beta, void *db, void *dbp)
{
    ENTER("cudnnConvolutionBackwardBias");
    const Shape y = SHAPE(dy), b = SHAPE(db);
    const double al = scale(alpha, y.kind), be = scale(beta, y.kind);
    return dnn_submit(h, "cudnnConvolutionBackwardBias", [=](int device) {
        const char *who = "cudnnConvolutionBackwardBias";
        TOUCH(dyp, y);
        TOUCH(dbp, b);
        const Values values = load_all(dyp, y);
        const auto at = spread(b.dims, y.dims);
        Values sum((size_t)b.count(), 0.0);
        for (size_t i = 0; i < values.size(); i++) sum[at[i]] += values[i];
        store_all(dbp, b, sum, al, be);
        return (int)OK;
    });
}

API int cudnnAddTensor(void *h, const void *alpha, void *a, const void *ap, const void *beta, void *c, void *cp)
{
    ENTER("cudnnAddTensor");
    const Shape x = SHAPE(a), y = SHAPE(c);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnAddTensor", [=](int device) {
        const char *who = "cudnnAddTensor";
        TOUCH(ap, x);
        TOUCH(cp, y);
        const Values values = load_all(ap, x);
        Values out;
        for (int64_t at : spread(x.dims, y.dims)) out.push_back(values[at]);
        store_all(cp, y, out, al, be);
        return (int)OK;
    });
}

/* ---- pooling */

API int cudnnSetPoolingNdDescriptor(void *d, int mode, int, int n, const int *window, const int *pad, const int *stride)
{
    ENTER("cudnnSetPoolingNdDescriptor");
    *(PoolingDesc *)d = PoolingDesc{mode, list(window, n), list(pad, n), list(stride, n)};
    return 0;
}

/* f(index of y, indices of x in the window) for each window. */
template <class F> static void windows(const PoolingDesc &p, const Shape &x, const Shape &y, F f)
{
    const size_t n = p.window.size();
    const Shape places{F64, y.dims, plain_strides(y.dims)}, inside{F64, p.window, plain_strides(p.window)};
    const auto steps = plain_strides(x.dims);
    for (int64_t at : offsets(places)) {
        std::vector<int64_t> index(n + 2), in;
        for (size_t i = 0; i < n + 2; i++) index[i] = at / places.strides[i] % y.dims[i];
        for (int64_t k : offsets(inside)) {
            int64_t offset = index[0] * steps[0] + index[1] * steps[1];
            bool there = true;
            for (size_t i = 0; i < n; i++) {
                const int64_t q = index[i + 2] * p.stride[i] - p.pad[i] + k / inside.strides[i] % p.window[i];
                there = there && q >= 0 && q < x.dims[i + 2];
                offset += q * steps[i + 2];
            }
            if (there) in.push_back(offset);
        }
        f(at, in);
    }
}

static double share(const PoolingDesc &p, size_t there)
{
    double all = 1;
    for (int64_t n : p.window) all *= (double)n;
    return p.mode == 1 ? all : (double)there;
}

static bool is_max(const PoolingDesc &p) { return p.mode == 0 || p.mode == 3; }

API int cudnnPoolingForward(void *h, void *d, const void *alpha, void *xd, const void *xp, const void *beta, void *yd, void *yp)
{
    ENTER("cudnnPoolingForward");
    const PoolingDesc p = *(PoolingDesc *)d;
    const Shape x = SHAPE(xd), y = SHAPE(yd);
    if (x.dims.size() != p.window.size() + 2 || x.dims.size() != y.dims.size()) return DNN_BAD;
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnPoolingForward", [=](int device) {
        const char *who = "cudnnPoolingForward";
        TOUCH(xp, x);
        TOUCH(yp, y);
        const Values in = load_all(xp, x);
        Values out((size_t)y.count());
        windows(p, x, y, [&](int64_t at, const std::vector<int64_t> &w) {
            double sum = is_max(p) ? -INFINITY : 0;
            for (int64_t i : w) sum = is_max(p) ? (std::isnan(in[i]) || in[i] > sum ? in[i] : sum) : sum + in[i];
            out[at] = is_max(p) ? sum : sum / share(p, w.size());
        });
        store_all(yp, y, out, al, be);
        return (int)OK;
    });
}

API int cudnnPoolingBackward(void *h, void *d, const void *alpha, void *yd, const void *yp, void *gd, const void *gp,
                             void *xd, const void *xp, const void *beta, void *dxd, void *dxp)
{
    ENTER("cudnnPoolingBackward");
    const PoolingDesc p = *(PoolingDesc *)d;
    const Shape x = SHAPE(xd), y = SHAPE(yd), g = SHAPE(gd), dx = SHAPE(dxd);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnPoolingBackward", [=](int device) {
        const char *who = "cudnnPoolingBackward";
        TOUCH(xp, x);
        TOUCH(yp, y);
        TOUCH(gp, g);
        TOUCH(dxp, dx);
        const Values in = load_all(xp, x), grad = load_all(gp, g);
        Values out((size_t)x.count(), 0.0);
        windows(p, x, y, [&](int64_t at, const std::vector<int64_t> &w) {
            if (!is_max(p)) {
                for (int64_t i : w) out[i] += grad[at] / share(p, w.size());
            } else if (!w.empty()) {
                int64_t best = w[0];
                for (int64_t i : w) best = in[i] > in[best] ? i : best;
                out[best] += grad[at];
            }
        });
        store_all(dxp, dx, out, al, be);
        return (int)OK;
    });
}

/* ---- softmax */

/* f(indices) for each group of elements that softmax goes over. */
template <class F> static void groups(const Shape &x, int mode, F f)
{
    int64_t space = 1, per = 1;
    for (size_t i = 2; i < x.dims.size(); i++) space *= x.dims[i];
    per = x.dims[1] * space;
    for (int64_t n = 0; n < x.dims[0]; n++)
        for (int64_t s = 0; s < (mode ? space : 1); s++) {
            std::vector<int64_t> at;
            if (mode)
                for (int64_t c = 0; c < x.dims[1]; c++) at.push_back(n * per + c * space + s);
            else
                for (int64_t i = 0; i < per; i++) at.push_back(n * per + i);
            f(at);
        }
}

API int cudnnSoftmaxForward(void *h, int algo, int mode, const void *alpha, void *xd, const void *xp, const void *beta, void *yd, void *yp)
{
    ENTER("cudnnSoftmaxForward");
    const Shape x = SHAPE(xd), y = SHAPE(yd);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnSoftmaxForward", [=](int device) {
        const char *who = "cudnnSoftmaxForward";
        TOUCH(xp, x);
        TOUCH(yp, y);
        Values v = load_all(xp, x);
        groups(x, mode, [&](const std::vector<int64_t> &at) {
            double most = -INFINITY, sum = 0;
            for (int64_t i : at) most = std::max(most, v[i]);
            for (int64_t i : at) sum += std::exp(v[i] - most);
            for (int64_t i : at) v[i] = algo == 2 ? v[i] - most - std::log(sum) : std::exp(v[i] - most) / sum;
        });
        store_all(yp, y, v, al, be);
        return (int)OK;
    });
}

API int cudnnSoftmaxBackward(void *h, int algo, int mode, const void *alpha, void *yd, const void *yp, void *gd,
                             const void *gp, const void *beta, void *dxd, void *dxp)
{
    ENTER("cudnnSoftmaxBackward");
    const Shape y = SHAPE(yd), g = SHAPE(gd), dx = SHAPE(dxd);
    const double al = scale(alpha, y.kind), be = scale(beta, y.kind);
    return dnn_submit(h, "cudnnSoftmaxBackward", [=](int device) {
        const char *who = "cudnnSoftmaxBackward";
        TOUCH(yp, y);
        TOUCH(gp, g);
        TOUCH(dxp, dx);
        const Values v = load_all(yp, y), grad = load_all(gp, g);
        Values out(v.size());
        groups(y, mode, [&](const std::vector<int64_t> &at) {
            double sum = 0;
            for (int64_t i : at) sum += algo == 2 ? grad[i] : grad[i] * v[i];
            for (int64_t i : at) out[i] = algo == 2 ? grad[i] - std::exp(v[i]) * sum : v[i] * (grad[i] - sum);
        });
        store_all(dxp, dx, out, al, be);
        return (int)OK;
    });
}

/* ---- batch normalization, spatial */

API int cudnnDeriveBNTensorDescriptor(void *out, void *xd, int mode)
{
    ENTER("cudnnDeriveBNTensorDescriptor");
    const Shape x = SHAPE(xd);
    Shape s{x.kind == F64 ? F64 : F32, x.dims, {}};
    s.dims[0] = 1;
    for (size_t i = 2; mode && i < s.dims.size(); i++) s.dims[i] = 1;
    s.strides = plain_strides(s.dims);
    return *(Shape *)out = s, 0;
}

API int cudnnBatchNormalizationForwardTraining(void *h, int, const void *alpha, const void *beta, void *xd, const void *xp,
                                               void *yd, void *yp, void *bd, const void *scale_at, const void *bias,
                                               double factor, void *running_mean, void *running_var, double eps,
                                               void *save_mean, void *save_inverse)
{
    ENTER("cudnnBatchNormalizationForwardTraining");
    const Shape x = SHAPE(xd), y = SHAPE(yd), b = SHAPE(bd);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnBatchNormalizationForwardTraining", [=](int device) {
        const char *who = "cudnnBatchNormalizationForwardTraining";
        TOUCH(xp, x);
        TOUCH(yp, y);
        for (const void *p : {scale_at, bias, (const void *)running_mean, (const void *)running_var, (const void *)save_mean, (const void *)save_inverse})
            if (p) TOUCH(p, b);
        const Values in = load_all(xp, x), s = load_all(scale_at, b), t = load_all(bias, b);
        const auto at = spread(b.dims, x.dims);
        const double n = (double)x.count() / (double)b.count();
        Values mean(b.count(), 0.0), var(b.count(), 0.0), out(in.size());
        for (size_t i = 0; i < in.size(); i++) mean[at[i]] += in[i] / n;
        for (size_t i = 0; i < in.size(); i++) var[at[i]] += (in[i] - mean[at[i]]) * (in[i] - mean[at[i]]) / n;
        for (size_t i = 0; i < in.size(); i++)
            out[i] = (in[i] - mean[at[i]]) / std::sqrt(var[at[i]] + eps) * s[at[i]] + t[at[i]];
        store_all(yp, y, out, al, be);
        if (running_mean) store_all(running_mean, b, mean, factor, 1 - factor);
        if (running_var) store_all(running_var, b, var, factor * (n > 1 ? n / (n - 1) : 1), 1 - factor);
        if (save_mean) store_all(save_mean, b, mean);
        for (double &v : var) v = 1 / std::sqrt(v + eps);
        if (save_inverse) store_all(save_inverse, b, var);
        return (int)OK;
    });
}

API int cudnnBatchNormalizationForwardInference(void *h, int, const void *alpha, const void *beta, void *xd, const void *xp,
                                                void *yd, void *yp, void *bd, const void *scale_at, const void *bias,
                                                const void *mean_at, const void *var_at, double eps)
{
    ENTER("cudnnBatchNormalizationForwardInference");
    const Shape x = SHAPE(xd), y = SHAPE(yd), b = SHAPE(bd);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnBatchNormalizationForwardInference", [=](int device) {
        const char *who = "cudnnBatchNormalizationForwardInference";
        TOUCH(xp, x);
        TOUCH(yp, y);
        for (const void *p : {scale_at, bias, mean_at, var_at}) TOUCH(p, b);
        Values in = load_all(xp, x);
        const Values s = load_all(scale_at, b), t = load_all(bias, b), mean = load_all(mean_at, b), var = load_all(var_at, b);
        const auto at = spread(b.dims, x.dims);
        for (size_t i = 0; i < in.size(); i++)
            in[i] = (in[i] - mean[at[i]]) / std::sqrt(var[at[i]] + eps) * s[at[i]] + t[at[i]];
        store_all(yp, y, in, al, be);
        return (int)OK;
    });
}

API int cudnnBatchNormalizationBackward(void *h, int, const void *alpha, const void *beta, const void *alpha_p,
                                        const void *beta_p, void *xd, const void *xp, void *gd, const void *gp, void *dxd,
                                        void *dxp, void *bd, const void *scale_at, void *dscale, void *dbias, double eps,
                                        const void *mean_at, const void *inverse_at)
{
    ENTER("cudnnBatchNormalizationBackward");
    const Shape x = SHAPE(xd), g = SHAPE(gd), dx = SHAPE(dxd), b = SHAPE(bd);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind), ap = scale(alpha_p, x.kind), bp = scale(beta_p, x.kind);
    if (!mean_at != !inverse_at) return DNN_BAD;
    return dnn_submit(h, "cudnnBatchNormalizationBackward", [=](int device) {
        const char *who = "cudnnBatchNormalizationBackward";
        TOUCH(xp, x);
        TOUCH(gp, g);
        TOUCH(dxp, dx);
        for (const void *p : {scale_at, (const void *)dscale, (const void *)dbias, mean_at, inverse_at})
            if (p) TOUCH(p, b);
        const Values in = load_all(xp, x), grad = load_all(gp, g), s = load_all(scale_at, b);
        const auto at = spread(b.dims, x.dims);
        const double n = (double)x.count() / (double)b.count();
        Values mean(b.count(), 0.0), inverse(b.count(), 0.0), ds(b.count(), 0.0), db(b.count(), 0.0), out(in.size());
        if (mean_at) {
            mean = load_all(mean_at, b);
            inverse = load_all(inverse_at, b);
        } else {
            for (size_t i = 0; i < in.size(); i++) mean[at[i]] += in[i] / n;
            for (size_t i = 0; i < in.size(); i++) inverse[at[i]] += (in[i] - mean[at[i]]) * (in[i] - mean[at[i]]) / n;
            for (double &v : inverse) v = 1 / std::sqrt(v + eps);
        }
        for (size_t i = 0; i < in.size(); i++) {
            db[at[i]] += grad[i];
            ds[at[i]] += grad[i] * (in[i] - mean[at[i]]) * inverse[at[i]];
        }
        for (size_t i = 0; i < in.size(); i++) {
            const double norm = (in[i] - mean[at[i]]) * inverse[at[i]];
            out[i] = s[at[i]] * inverse[at[i]] * (grad[i] - db[at[i]] / n - norm * ds[at[i]] / n);
        }
        store_all(dxp, dx, out, al, be);
        store_all(dscale, b, ds, ap, bp);
        store_all(dbias, b, db, ap, bp);
        return (int)OK;
    });
}

/* ---- local response normalization over channels */

API int cudnnSetLRNDescriptor(void *d, unsigned size, double alpha, double beta, double k)
{
    ENTER("cudnnSetLRNDescriptor");
    *(LrnDesc *)d = LrnDesc{size, alpha, beta, k};
    return size ? 0 : DNN_BAD;
}

/* The sum of squares of each element's neighbours, and their range of channels. */
template <class F> static void neighbours(const LrnDesc &l, const Shape &x, F f)
{
    int64_t space = 1;
    for (size_t i = 2; i < x.dims.size(); i++) space *= x.dims[i];
    const int64_t before = (l.size - 1) / 2, after = l.size - before - 1, c = x.dims[1];
    for (int64_t i = 0; i < x.count(); i++) {
        const int64_t channel = i / space % c;
        f(i, std::max<int64_t>(0, channel - before) - channel, std::min(c - 1, channel + after) - channel, space);
    }
}

API int cudnnLRNCrossChannelForward(void *h, void *d, int, const void *alpha, void *xd, const void *xp, const void *beta, void *yd, void *yp)
{
    ENTER("cudnnLRNCrossChannelForward");
    const LrnDesc l = *(LrnDesc *)d;
    const Shape x = SHAPE(xd), y = SHAPE(yd);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnLRNCrossChannelForward", [=](int device) {
        const char *who = "cudnnLRNCrossChannelForward";
        TOUCH(xp, x);
        TOUCH(yp, y);
        const Values in = load_all(xp, x);
        Values out(in.size());
        neighbours(l, x, [&](int64_t i, int64_t from, int64_t to, int64_t space) {
            double sum = 0;
            for (int64_t j = from; j <= to; j++) sum += in[i + j * space] * in[i + j * space];
            out[i] = in[i] * std::pow(l.k + l.alpha / l.size * sum, -l.beta);
        });
        store_all(yp, y, out, al, be);
        return (int)OK;
    });
}

API int cudnnLRNCrossChannelBackward(void *h, void *d, int, const void *alpha, void *yd, const void *yp, void *gd,
                                     const void *gp, void *xd, const void *xp, const void *beta, void *dxd, void *dxp)
{
    ENTER("cudnnLRNCrossChannelBackward");
    const LrnDesc l = *(LrnDesc *)d;
    const Shape x = SHAPE(xd), y = SHAPE(yd), g = SHAPE(gd), dx = SHAPE(dxd);
    const double al = scale(alpha, x.kind), be = scale(beta, x.kind);
    return dnn_submit(h, "cudnnLRNCrossChannelBackward", [=](int device) {
        const char *who = "cudnnLRNCrossChannelBackward";
        TOUCH(xp, x);
        TOUCH(yp, y);
        TOUCH(gp, g);
        TOUCH(dxp, dx);
        const Values in = load_all(xp, x), grad = load_all(gp, g);
        Values out(in.size(), 0.0);
        neighbours(l, x, [&](int64_t i, int64_t from, int64_t to, int64_t space) {
            double sum = 0;
            for (int64_t j = from; j <= to; j++) sum += in[i + j * space] * in[i + j * space];
            const double base = l.k + l.alpha / l.size * sum, slope = std::pow(base, -l.beta - 1);
            out[i] += grad[i] * slope * base;
            for (int64_t j = from; j <= to; j++)
                out[i + j * space] -= grad[i] * in[i] * l.beta * slope * 2 * l.alpha / l.size * in[i + j * space];
        });
        store_all(dxp, dx, out, al, be);
        return (int)OK;
    });
}

/* ---- dropout's states */

API int cudnnDropoutGetStatesSize(void *, size_t *out) { ENTER("cudnnDropoutGetStatesSize"); return *out = 4096, 0; }

API int cudnnDropoutGetReserveSpaceSize(void *x, size_t *out)
{
    ENTER("cudnnDropoutGetReserveSpaceSize");
    return *out = (size_t)(SHAPE(x).count() + 7) / 8, 0;
}

API int cudnnSetDropoutDescriptor(void *d, void *handle, float p, void *states, size_t size, unsigned long long)
{
    ENTER("cudnnSetDropoutDescriptor");
    if (!dnn_handle(handle) || p < 0 || p > 1 || (states && size < 4096)) return DNN_BAD;
    ((DropoutDesc *)d)->p = p;
    if (!states) return 0;
    return dnn_submit(handle, "cudnnSetDropoutDescriptor", [=](int device) {
        if (int code = touch("cudnnSetDropoutDescriptor", states, size, device)) return code;
        memset(states, 1, 4096);
        return (int)OK;
    });
}

/* ---- described only: CTC and spatial transformers are not computed */

API int cudnnSetCTCLossDescriptor_v9(void *d, int compute, int, int, int longest)
{
    ENTER("cudnnSetCTCLossDescriptor_v9");
    *(CtcDesc *)d = CtcDesc{compute, longest};
    return longest >= 0 && longest <= 256 ? 0 : DNN_UNSUPPORTED;
}

API int cudnnSetSpatialTransformerNdDescriptor(void *d, int, int type, int n, const int *dims)
{
    ENTER("cudnnSetSpatialTransformerNdDescriptor");
    *(SpatialDesc *)d = SpatialDesc{dnn_kind(type), list(dims, n)};
    return n == 4 ? 0 : DNN_UNSUPPORTED;
}
