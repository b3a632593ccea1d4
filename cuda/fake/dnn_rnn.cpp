/* dnn_rnn.cpp: the fake cuDNN's recurrent nets: two biases, any number of layers, one or two directions.
 *
 * The order of weights in their block is this file's own, on purpose: callers must ask where a matrix lies. The
 * reserve carries the inputs to the backward pass, and from there the weights' gradients to the last call; it
 * has a mark, so that calls in a wrong order are seen.
 */
#include "dnn_legacy.h"

#include <algorithm>

using namespace fake;

namespace {

enum { RELU = 0, TANH = 1, LSTM = 2, GRU = 3 };
const double AFTER_FORWARD = 12345.25, AFTER_DATA = 54321.75;

int64_t gates(const RnnDesc &d) { return d.cell == LSTM ? 4 : d.cell == GRU ? 3 : 1; }
int64_t inputs_of(const RnnDesc &d, int64_t layer) { return layer ? d.hidden * d.directions : d.inputs; }

/* Where the parts of a layer and direction begin, in elements. */
struct Place {
    int64_t w, r, bw, br, in;
};

Place place_of(const RnnDesc &d, int64_t pseudo)
{
    const int64_t g = gates(d), h = d.hidden;
    int64_t at = 0;
    for (int64_t p = 0; p < pseudo; p++) at += g * h * (inputs_of(d, p / d.directions) + h + 2);
    const int64_t in = inputs_of(d, pseudo / d.directions);
    return Place{at + 2 * g * h, at + 2 * g * h + g * h * in, at, at + g * h, in};
}

int64_t weight_count(const RnnDesc &d) { return place_of(d, d.layers * d.directions).bw; }

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

struct Step { /* one time and sample of a layer and direction */
    Values act, rec, h_before, c_before, c;
};

struct Net {
    const RnnDesc &d;
    const RnnData &x;
    const Values &weights;
    Values hx, cx, hy, cy;
    std::vector<Values> inputs; /* of each layer, time x batch x size */
    std::vector<std::vector<Step>> steps;

    Net(const RnnDesc &d_, const RnnData &x_, const Values &w) : d(d_), x(x_), weights(w) {}

    void forward()
    {
        const int64_t H = d.hidden, D = d.directions;
        for (int64_t layer = 0; layer < d.layers; layer++) {
            Values out((size_t)(x.time * x.batch * H * D), 0.0);
            for (int64_t dir = 0; dir < D; dir++) {
                steps.emplace_back((size_t)(x.time * x.batch));
                for (int64_t n = 0; n < x.batch; n++) sequence(layer, dir, n, out);
            }
            inputs.push_back(out);
        }
    }

    void sequence(int64_t layer, int64_t dir, int64_t n, Values &out)
    {
        const int64_t H = d.hidden, D = d.directions, pseudo = layer * D + dir, G = gates(d);
        const Place p = place_of(d, pseudo);
        Values h(hx.begin() + (pseudo * x.batch + n) * H, hx.begin() + (pseudo * x.batch + n + 1) * H), c(H, 0.0);
        if (d.cell == LSTM) c.assign(cx.begin() + (pseudo * x.batch + n) * H, cx.begin() + (pseudo * x.batch + n + 1) * H);
        for (int64_t s = 0; s < x.lengths[n]; s++) {
            const int64_t t = dir ? x.lengths[n] - 1 - s : s;
            Step &step = steps[pseudo][t * x.batch + n];
            const double *in = inputs[layer].data() + (t * x.batch + n) * p.in;
            Values pre(G * H), rec(G * H);
            for (int64_t q = 0; q < G * H; q++) {
                pre[q] = weights[p.bw + q];
                rec[q] = weights[p.br + q];
                for (int64_t j = 0; j < p.in; j++) pre[q] += weights[p.w + q * p.in + j] * in[j];
                for (int64_t j = 0; j < H; j++) rec[q] += weights[p.r + q * H + j] * h[j];
            }
            step.h_before = h;
            step.c_before = c;
            step.rec = rec;
            cell(pre, rec, step, h, c);
            for (int64_t j = 0; j < H; j++) out[(t * x.batch + n) * H * D + dir * H + j] = h[j];
        }
        std::copy(h.begin(), h.end(), hy.begin() + (pseudo * x.batch + n) * H);
        if (d.cell == LSTM) std::copy(c.begin(), c.end(), cy.begin() + (pseudo * x.batch + n) * H);
    }

    void cell(const Values &pre, const Values &rec, Step &step, Values &h, Values &c)
    {
        const int64_t H = d.hidden;
        step.act.resize(pre.size());
        for (int64_t j = 0; j < H; j++) {
            auto sum = [&](int64_t g) { return pre[g * H + j] + rec[g * H + j]; };
            auto act = [&](int64_t g) -> double & { return step.act[g * H + j]; };
            if (d.cell == LSTM) {
                act(0) = sigmoid(sum(0));
                act(1) = sigmoid(sum(1));
                act(2) = std::tanh(sum(2));
                act(3) = sigmoid(sum(3));
                c[j] = act(1) * c[j] + act(0) * act(2);
                if (d.clips) c[j] = std::min(std::max(c[j], d.low), d.high);
                h[j] = act(3) * std::tanh(c[j]);
            } else if (d.cell == GRU) {
                act(0) = sigmoid(sum(0));
                act(1) = sigmoid(sum(1));
                act(2) = std::tanh(pre[2 * H + j] + act(0) * rec[2 * H + j]);
                h[j] = (1 - act(1)) * act(2) + act(1) * h[j];
            } else {
                act(0) = d.cell == TANH ? std::tanh(sum(0)) : std::max(sum(0), 0.0);
                h[j] = act(0);
            }
        }
        step.c = c;
    }

    /* dy of the last layer becomes dx of the first; dhy and dcy become dhx and dcx; dw grows. */
    Values backward(Values dy, Values &dh_all, Values &dc_all, Values &dw)
    {
        for (int64_t layer = d.layers - 1; layer >= 0; layer--) {
            Values dx(inputs[layer].size(), 0.0);
            for (int64_t dir = 0; dir < d.directions; dir++)
                for (int64_t n = 0; n < x.batch; n++) back(layer, dir, n, dy, dx, dh_all, dc_all, dw);
            dy.swap(dx);
        }
        return dy;
    }

    void back(int64_t layer, int64_t dir, int64_t n, const Values &dy, Values &dx, Values &dh_all, Values &dc_all, Values &dw)
    {
        const int64_t H = d.hidden, D = d.directions, pseudo = layer * D + dir, G = gates(d);
        const Place p = place_of(d, pseudo);
        double *dh = dh_all.data() + (pseudo * x.batch + n) * H;
        double *dc = dc_all.data() + (pseudo * x.batch + n) * H;
        for (int64_t s = x.lengths[n] - 1; s >= 0; s--) {
            const int64_t t = dir ? x.lengths[n] - 1 - s : s;
            const Step &step = steps[pseudo][t * x.batch + n];
            Values dpre(G * H), drec(G * H);
            for (int64_t j = 0; j < H; j++) {
                const double g = dh[j] + dy[(t * x.batch + n) * H * D + dir * H + j];
                dh[j] = slope(step, j, g, dc, dpre, drec);
            }
            const double *in = inputs[layer].data() + (t * x.batch + n) * p.in;
            double *din = dx.data() + (t * x.batch + n) * p.in;
            for (int64_t q = 0; q < G * H; q++) {
                dw[p.bw + q] += dpre[q];
                dw[p.br + q] += drec[q];
                for (int64_t j = 0; j < p.in; j++) {
                    dw[p.w + q * p.in + j] += dpre[q] * in[j];
                    din[j] += dpre[q] * weights[p.w + q * p.in + j];
                }
                for (int64_t j = 0; j < H; j++) {
                    dw[p.r + q * H + j] += drec[q] * step.h_before[j];
                    dh[j] += drec[q] * weights[p.r + q * H + j];
                }
            }
        }
    }

    /* Gradients of the gates of one unit; returns what goes straight to the state before. */
    double slope(const Step &step, int64_t j, double g, double *dc, Values &dpre, Values &drec)
    {
        const int64_t H = d.hidden;
        auto act = [&](int64_t q) { return step.act[q * H + j]; };
        auto set = [&](int64_t q, double value) { dpre[q * H + j] = drec[q * H + j] = value; };
        if (d.cell == LSTM) {
            const double t = std::tanh(step.c[j]);
            dc[j] += g * act(3) * (1 - t * t);
            set(3, g * t * act(3) * (1 - act(3)));
            set(0, dc[j] * act(2) * act(0) * (1 - act(0)));
            set(1, dc[j] * step.c_before[j] * act(1) * (1 - act(1)));
            set(2, dc[j] * act(0) * (1 - act(2) * act(2)));
            dc[j] *= act(1);
            return 0;
        }
        if (d.cell == GRU) {
            const double dn = g * (1 - act(1)) * (1 - act(2) * act(2));
            set(1, g * (step.h_before[j] - act(2)) * act(1) * (1 - act(1)));
            set(0, dn * step.rec[2 * H + j] * act(0) * (1 - act(0)));
            dpre[2 * H + j] = dn;
            drec[2 * H + j] = dn * act(0);
            return g * act(1);
        }
        set(0, g * (d.cell == TANH ? 1 - act(0) * act(0) : act(0) > 0));
        return 0;
    }
};

int64_t state_count(const RnnDesc &d, const RnnData &x) { return d.layers * d.directions * x.batch * d.hidden; }

Values load_plain(const void *at, Kind kind, int64_t count)
{
    Values out((size_t)count, 0.0);
    for (int64_t i = 0; at && i < count; i++) out[i] = load(at, kind, i);
    return out;
}

void store_plain(void *at, Kind kind, const Values &values)
{
    for (size_t i = 0; at && i < values.size(); i++) store(at, kind, (int64_t)i, values[i]);
}

int64_t reserve_count(const RnnDesc &d, const RnnData &x) { return 1 + x.time * x.batch * x.size + weight_count(d); }

/* Everything a call will touch: (what, address, bytes); a null address of an optional array is fine. */
struct Span { const char *what; const void *at; size_t size; bool optional; };

int touch_all(const char *who, const std::vector<Span> &spans, int device)
{
    for (auto &s : spans) {
        if (!s.at && s.optional) continue;
        const std::string text = std::string(who) + "'s " + s.what;
        if (int code = touch(text.c_str(), s.at, s.size, device)) return code;
    }
    return OK;
}

bool fits(const RnnDesc &d, const RnnData &x, const RnnData &y)
{
    return d.kind == x.kind && x.kind == y.kind && x.size == d.inputs && y.size == d.hidden * d.directions &&
           x.time == y.time && x.batch == y.batch && x.lengths == y.lengths;
}

} // namespace

API int cudnnSetRNNDescriptor_v8(void *at, int, int cell, int bias, int directions, int input, int type, int, int,
                                 int inputs, int hidden, int projected, int layers, void *dropout, unsigned)
{
    ENTER("cudnnSetRNNDescriptor_v8");
    if (cell < 0 || cell > 3 || dnn_kind(type) == NONE || inputs < 1 || hidden < 1 || layers < 1) return DNN_BAD;
    if (bias != 2 || input != 0 || projected != hidden) return DNN_UNSUPPORTED;
    RnnDesc &d = *(RnnDesc *)at;
    d.cell = cell;
    d.bias = bias;
    d.directions = directions ? 2 : 1;
    d.kind = dnn_kind(type);
    d.inputs = inputs;
    d.hidden = hidden;
    d.layers = layers;
    d.dropout = dropout ? ((DropoutDesc *)dropout)->p : 0;
    return 0;
}

API int cudnnRNNSetClip_v9(void *at, int mode, double low, double high)
{
    ENTER("cudnnRNNSetClip_v9");
    RnnDesc &d = *(RnnDesc *)at;
    if (low > high) return DNN_BAD;
    d.clips = mode == 1;
    d.low = low;
    d.high = high;
    return 0;
}

API int cudnnSetRNNDataDescriptor(void *at, int type, int layout, int time, int batch, int size, const int *lengths, void *)
{
    ENTER("cudnnSetRNNDataDescriptor");
    if (layout != 0) return DNN_UNSUPPORTED;
    for (int i = 0; i < batch; i++)
        if (lengths[i] < 1 || lengths[i] > time) return DNN_BAD;
    *(RnnData *)at = RnnData{dnn_kind(type), time, batch, size, std::vector<int64_t>(lengths, lengths + batch)};
    return 0;
}

API int cudnnGetRNNTempSpaceSizes(void *h, void *rnn, int training, void *x, size_t *work, size_t *reserve)
{
    ENTER("cudnnGetRNNTempSpaceSizes");
    if (!dnn_handle(h)) return DNN_BAD;
    *work = 4096;
    *reserve = training ? (size_t)reserve_count(*(RnnDesc *)rnn, *(RnnData *)x) * 8 : 0;
    return 0;
}

API int cudnnGetRNNWeightSpaceSize(void *h, void *rnn, size_t *out)
{
    ENTER("cudnnGetRNNWeightSpaceSize");
    const RnnDesc &d = *(RnnDesc *)rnn;
    if (!dnn_handle(h)) return DNN_BAD;
    return *out = (size_t)weight_count(d) * width(d.kind), 0;
}

API int cudnnGetRNNWeightParams(void *h, void *rnn, int32_t pseudo, size_t, const void *weights, int32_t which,
                                void *matrix, void **matrix_at, void *bias, void **bias_at)
{
    ENTER("cudnnGetRNNWeightParams");
    const RnnDesc &d = *(RnnDesc *)rnn;
    const int64_t g = gates(d), H = d.hidden;
    if (!dnn_handle(h) || pseudo < 0 || pseudo >= d.layers * d.directions || which < 0 || which >= 2 * g) return DNN_BAD;
    const Place p = place_of(d, pseudo);
    const int64_t in = which < g ? p.in : H, gate = which % g;
    const int64_t at = which < g ? p.w + gate * H * in : p.r + gate * H * in;
    *matrix_at = (char *)weights + at * (int64_t)width(d.kind);
    *bias_at = (char *)weights + ((which < g ? p.bw : p.br) + gate * H) * (int64_t)width(d.kind);
    *(Shape *)matrix = Shape{d.kind, {1, H, in}, {H * in, in, 1}};
    *(Shape *)bias = Shape{d.kind, {1, H, 1}, {H, 1, 1}};
    return 0;
}

API int cudnnRNNForward(void *h, void *rnn, int training, const int32_t *lengths, void *xd, const void *x, void *yd,
                        void *y, void *, const void *hx, void *hy, void *, const void *cx, void *cy, size_t wsize,
                        const void *w, size_t work_size, void *work, size_t reserve_size, void *reserve)
{
    ENTER("cudnnRNNForward");
    const RnnDesc d = *(RnnDesc *)rnn;
    const RnnData X = *(RnnData *)xd, Y = *(RnnData *)yd;
    if (!fits(d, X, Y) || wsize < (size_t)weight_count(d) * width(d.kind) || work_size < 4096) return DNN_BAD;
    if (training && reserve_size < (size_t)reserve_count(d, X) * 8) return DNN_BAD;
    if (training && d.dropout > 0 && d.layers > 1) return DNN_UNSUPPORTED;
    return dnn_submit(h, "cudnnRNNForward", [=](int device) {
        const size_t state = (size_t)state_count(d, X) * width(d.kind);
        if (int code = touch_all("cudnnRNNForward", {{"x", x, X.bytes(), false}, {"y", y, Y.bytes(), false},
            {"lengths", lengths, X.lengths.size() * 4, true}, {"hx", hx, state, true}, {"hy", hy, state, true},
            {"cx", cx, state, true}, {"cy", cy, state, true}, {"weights", w, wsize, false},
            {"workspace", work, work_size, false}, {"reserve", reserve, reserve_size, !training}}, device)) return code;
        for (size_t i = 0; lengths && i < X.lengths.size(); i++)
            if (lengths[i] != X.lengths[i]) return (int)LAUNCH_FAILED;
        memset(work, 0xff, work_size);
        const Values weights = load_plain(w, d.kind, weight_count(d));
        Net net(d, X, weights);
        net.hx = load_plain(hx, d.kind, state_count(d, X));
        net.cx = load_plain(cx, d.kind, state_count(d, X));
        net.hy = net.cy = Values(net.hx.size(), 0.0);
        net.inputs.push_back(load_plain(x, d.kind, X.time * X.batch * X.size));
        net.forward();
        store_plain(y, d.kind, net.inputs.back());
        store_plain(hy, d.kind, net.hy);
        if (d.cell == LSTM) store_plain(cy, d.kind, net.cy);
        if (training) {
            ((double *)reserve)[0] = AFTER_FORWARD;
            memcpy((double *)reserve + 1, net.inputs[0].data(), net.inputs[0].size() * 8);
        }
        return (int)OK;
    });
}

API int cudnnRNNBackwardData_v8(void *h, void *rnn, const int32_t *, void *yd, const void *y, const void *dy, void *xd,
                                void *dx, void *, const void *hx, const void *dhy, void *dhx, void *, const void *cx,
                                const void *dcy, void *dcx, size_t wsize, const void *w, size_t work_size, void *work,
                                size_t reserve_size, void *reserve)
{
    ENTER("cudnnRNNBackwardData_v8");
    const RnnDesc d = *(RnnDesc *)rnn;
    const RnnData X = *(RnnData *)xd, Y = *(RnnData *)yd;
    if (!fits(d, X, Y) || reserve_size < (size_t)reserve_count(d, X) * 8) return DNN_BAD;
    return dnn_submit(h, "cudnnRNNBackwardData_v8", [=](int device) {
        const size_t state = (size_t)state_count(d, X) * width(d.kind);
        if (int code = touch_all("cudnnRNNBackwardData_v8", {{"y", y, Y.bytes(), false}, {"dy", dy, Y.bytes(), false},
            {"dx", dx, X.bytes(), false}, {"hx", hx, state, true}, {"dhy", dhy, state, true}, {"dhx", dhx, state, true},
            {"cx", cx, state, true}, {"dcy", dcy, state, true}, {"dcx", dcx, state, true}, {"weights", w, wsize, false},
            {"workspace", work, work_size, false}, {"reserve", reserve, reserve_size, false}}, device)) return code;
        double *kept = (double *)reserve;
        if (kept[0] != AFTER_FORWARD) return (int)LAUNCH_FAILED;
        const Values weights = load_plain(w, d.kind, weight_count(d));
        Net net(d, X, weights);
        net.hx = load_plain(hx, d.kind, state_count(d, X));
        net.cx = load_plain(cx, d.kind, state_count(d, X));
        net.hy = net.cy = Values(net.hx.size(), 0.0);
        net.inputs.emplace_back(kept + 1, kept + 1 + X.time * X.batch * X.size);
        net.forward();
        Values dh = load_plain(dhy, d.kind, state_count(d, X)), dc = load_plain(dcy, d.kind, state_count(d, X));
        Values dw((size_t)weight_count(d), 0.0);
        store_plain(dx, d.kind, net.backward(load_plain(dy, d.kind, Y.time * Y.batch * Y.size), dh, dc, dw));
        store_plain(dhx, d.kind, dh);
        if (d.cell == LSTM) store_plain(dcx, d.kind, dc);
        memcpy(kept + 1 + X.time * X.batch * X.size, dw.data(), dw.size() * 8);
        kept[0] = AFTER_DATA;
        return (int)OK;
    });
}

API int cudnnRNNBackwardWeights_v8(void *h, void *rnn, int mode, const int32_t *, void *xd, const void *x, void *,
                                   const void *hx, void *yd, const void *y, size_t wsize, void *dw, size_t work_size,
                                   void *work, size_t reserve_size, void *reserve)
{
    ENTER("cudnnRNNBackwardWeights_v8");
    const RnnDesc d = *(RnnDesc *)rnn;
    const RnnData X = *(RnnData *)xd, Y = *(RnnData *)yd;
    if (mode != 0) return DNN_UNSUPPORTED; /* as in cuDNN: only adding */
    if (reserve_size < (size_t)reserve_count(d, X) * 8) return DNN_BAD;
    return dnn_submit(h, "cudnnRNNBackwardWeights_v8", [=](int device) {
        const size_t state = (size_t)state_count(d, X) * width(d.kind);
        if (int code = touch_all("cudnnRNNBackwardWeights_v8", {{"x", x, X.bytes(), false}, {"y", y, Y.bytes(), false},
            {"hx", hx, state, true}, {"dweights", dw, wsize, false}, {"workspace", work, work_size, false},
            {"reserve", reserve, reserve_size, false}}, device)) return code;
        const double *kept = (const double *)reserve;
        if (kept[0] != AFTER_DATA) return (int)LAUNCH_FAILED;
        const double *grads = kept + 1 + X.time * X.batch * X.size;
        for (int64_t i = 0; i < weight_count(d); i++) store(dw, d.kind, i, load(dw, d.kind, i) + grads[i]);
        return (int)OK;
    });
}
