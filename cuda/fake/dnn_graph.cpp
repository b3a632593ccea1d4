/* dnn_graph.cpp: the fake cuDNN's handles and graph form: descriptors, engines, plans, and running them.
 *
 * There are two engines for each graph of known operations: number 0 with the note "tensor core", number 1
 * without; both compute in double precision. What a plan is asked to do outside of that is "not supported".
 */
#include "dnn.h"

#include <algorithm>
#include <set>

namespace fake {

static std::set<void *> handles;

Kind dnn_kind(int type)
{
    static const Kind kinds[] = {F32, F64, F16, I8, I32, NONE, U8, NONE, NONE, BF16, I64, U8};
    return type >= 0 && type < 12 ? kinds[type] : NONE;
}

bool dnn_handle(void *handle) { return handles.count(handle); }

int dnn_submit(void *handle, const char *name, std::function<int(int)> run)
{
    if (!dnn_handle(handle)) return DNN_BAD;
    const DnnHandle *h = (DnnHandle *)handle;
    auto stream = stream_of(h->stream, h->device);
    if (h->device != current_device() || !stream || stream->device != h->device) {
        violation(std::string(name) + ": the handle's device, its stream's and the current one are not the same");
        return DNN_BAD;
    }
    const int device = h->device;
    return give(stream, Work{name, [=] { return run(device); }, nullptr, 0}) ? DNN_FAILED : 0;
}

int dnn_touch(const char *name, const void *at, const Shape &shape, int device)
{
    return touch(name, at, shape.bytes(), device);
}

bool convolution_fits(const Moves &m, const std::vector<int64_t> &x, const std::vector<int64_t> &w,
                      const std::vector<int64_t> &y)
{
    const size_t n = m.stride.size();
    if (!n || x.size() != n + 2 || w.size() != n + 2 || y.size() != n + 2) return false;
    if (m.pre.size() != n || m.post.size() != n || m.dilate.size() != n) return false;
    if (w[1] <= 0 || x[1] % w[1] || w[0] % (x[1] / w[1]) || y[0] != x[0] || y[1] != w[0]) return false;
    for (size_t i = 0; i < n; i++) {
        const int64_t window = (w[i + 2] - 1) * m.dilate[i] + 1;
        if (m.stride[i] < 1 || y[i + 2] != (x[i + 2] + m.pre[i] + m.post[i] - window) / m.stride[i] + 1) return false;
    }
    return true;
}

} // namespace fake

using namespace fake;

API int cudnnCreate(void **out)
{
    ENTER("cudnnCreate");
    DnnHandle *made = new DnnHandle;
    made->device = current_device();
    handles.insert(*out = made);
    live("cudnn handle", 1);
    return 0;
}

API int cudnnDestroy(void *handle)
{
    ENTER("cudnnDestroy");
    if (!handles.erase(handle)) return DNN_BAD;
    delete (DnnHandle *)handle;
    live("cudnn handle", -1);
    return 0;
}

API int cudnnSetStream(void *handle, void *stream)
{
    ENTER("cudnnSetStream");
    if (!dnn_handle(handle)) return DNN_BAD;
    return ((DnnHandle *)handle)->stream = stream, 0;
}

namespace {

enum { POINTWISE = 0, CONVOLUTION = 1, ENGINE = 2, CONFIG = 3, HEURISTIC = 4, PLAN = 5, FORWARD = 10, FILTER = 11,
       DATA = 12, OP_POINTWISE = 13, GRAPH = 15, PACK = 16, TENSOR = 17, MATMUL = 18, OP_MATMUL = 19, REDUCTION = 21,
       OP_REDUCTION = 22, DEVICE = 38 };

struct Attribute {
    int type = 0;
    int64_t count = 0;
    std::vector<char> data;
};

struct Descriptor {
    int kind = 0;
    bool final = false, dead = false;
    std::map<int, Attribute> attributes;
    Descriptor *graph = nullptr; /* of engines, their configurations, and plans */
    int engine = 0;

    template <class T> std::vector<T> all(int name) const
    {
        auto found = attributes.find(name);
        if (found == attributes.end()) return {};
        std::vector<T> out(found->second.data.size() / sizeof(T));
        memcpy(out.data(), found->second.data.data(), out.size() * sizeof(T));
        return out;
    }
    template <class T> T one(int name, T otherwise = T()) const
    {
        auto found = all<T>(name);
        return found.empty() ? otherwise : found[0];
    }
    Descriptor *ref(int name) const { return one<Descriptor *>(name, nullptr); }
    bool has(std::initializer_list<int> names) const
    {
        return std::all_of(names.begin(), names.end(), [&](int n) { return attributes.count(n) > 0; });
    }
    double real(int name, double otherwise) const
    {
        auto found = attributes.find(name);
        if (found == attributes.end()) return otherwise;
        return found->second.type == 5 ? one<double>(name) : one<float>(name);
    }
};

size_t width_of(int type)
{
    static const std::map<int, size_t> sizes = {{1, 4}, {2, 1}, {3, 8}, {4, 4}, {5, 8}, {6, 8}, {7, 4}, {8, 4},
                                                {11, 4}, {14, 4}, {15, 8}, {18, 4}, {19, 4}, {23, 4}, {24, 1}};
    auto found = sizes.find(type);
    return found == sizes.end() ? 0 : found->second;
}

Shape shape_of(const Descriptor *t) { return Shape{dnn_kind(t->one<int>(901)), t->all<int64_t>(902), t->all<int64_t>(903)}; }
bool is_virtual(const Descriptor *t) { return t->one<char>(907, 0); }

Moves moves_of(const Descriptor *c) { return Moves{c->all<int64_t>(105), c->all<int64_t>(104), c->all<int64_t>(103), c->all<int64_t>(102)}; }

/* Attribute numbers of the three convolutions: description, x, w, y, alpha, beta. */
struct Names { int how, x, w, y, alpha, beta; };
Names names_of(int kind)
{
    if (kind == FORWARD) return {702, 704, 703, 705, 700, 701};
    if (kind == DATA) return {708, 710, 709, 711, 706, 707};
    return {714, 716, 715, 717, 712, 713};
}

/* ---- values */

struct Run {
    std::map<int64_t, void *> memory;
    std::map<int64_t, Values> known;
    int device;
    int code = OK;

    Values get(const Descriptor *t)
    {
        const int64_t uid = t->one<int64_t>(906);
        auto found = known.find(uid);
        if (found != known.end()) return found->second;
        auto place = memory.find(uid);
        const Shape shape = shape_of(t);
        if (is_virtual(t) || place == memory.end()) return code = INVALID, Values(shape.count());
        if (int bad = dnn_touch("cudnnBackendExecute", place->second, shape, device)) return code = bad, Values(shape.count());
        return known[uid] = load_all(place->second, shape);
    }
    void put(const Descriptor *t, const Values &values, double alpha = 1, double beta = 0)
    {
        const int64_t uid = t->one<int64_t>(906);
        const Shape shape = shape_of(t);
        if (is_virtual(t)) {
            known[uid] = values;
            return;
        }
        auto place = memory.find(uid);
        if (place == memory.end()) {
            code = INVALID;
            return;
        }
        if (int bad = dnn_touch("cudnnBackendExecute", place->second, shape, device)) {
            code = bad;
            return;
        }
        store_all(place->second, shape, values, alpha, beta);
        known[uid] = load_all(place->second, shape);
    }
};

double apply(int mode, double a, double b, double slope)
{
    switch (mode) {
    case 0: return a + b;
    case 1: return a * b;
    case 2: return std::min(a, b);
    case 3: return std::max(a, b);
    case 4: return std::sqrt(a);
    case 6: return a / b;
    case 9: return a - b;
    case 10: return std::fabs(a);
    case 13: return std::exp(a);
    case 15: return std::log(a);
    case 16: return -a;
    case 21: return a;
    case 100: return a < 0 ? slope * a : a;
    case 101: return std::tanh(a);
    case 102: return 1 / (1 + std::exp(-a));
    case 103: return a > 0 ? a : std::expm1(a);
    case 104: return 0.5 * a * (1 + std::erf(a * 0.7071067811865476));
    case 105: return std::log1p(std::exp(-std::fabs(a))) + std::max(a, 0.0);
    case 106: return a / (1 + std::exp(-a));
    default: return NAN;
    }
}

bool pointwise_known(int mode)
{
    return (mode >= 0 && mode <= 4) || mode == 6 || mode == 9 || mode == 10 || mode == 13 || mode == 15 || mode == 16 ||
           mode == 21 || (mode >= 100 && mode <= 106);
}

/* Values of b stretched to the dims of y. */
Values stretch(const Values &b, const std::vector<int64_t> &from, const std::vector<int64_t> &to)
{
    Shape s{F64, to, {}};
    int64_t step = 1;
    s.strides.assign(to.size(), 0);
    for (size_t i = to.size(); i-- > 0; step *= from[i]) s.strides[i] = from[i] == 1 ? 0 : step;
    Values out;
    for (int64_t at : offsets(s)) out.push_back(b[at]);
    return out;
}

void run_pointwise(Run &run, const Descriptor *op)
{
    const Descriptor *how = op->ref(750), *x = op->ref(751), *b = op->ref(752), *y = op->ref(753);
    const auto dims = y->all<int64_t>(902);
    const Values xs = stretch(run.get(x), x->all<int64_t>(902), dims);
    const Values bs = b ? stretch(run.get(b), b->all<int64_t>(902), dims) : Values(xs.size());
    Values out(xs.size());
    const double slope = how->one<double>(5, 0);
    for (size_t i = 0; i < out.size(); i++) out[i] = apply(how->one<int>(0), xs[i], bs[i], slope);
    run.put(y, out);
}

void run_convolution(Run &run, const Descriptor *op)
{
    const Names n = names_of(op->kind);
    const Descriptor *x = op->ref(n.x), *w = op->ref(n.w), *y = op->ref(n.y);
    const Descriptor *out = op->kind == FORWARD ? y : op->kind == DATA ? x : w;
    const Values a = run.get(out == x ? y : x), b = run.get(out == w ? y : w);
    Values sum((size_t)shape_of(out).count(), 0.0);
    const int kind = op->kind;
    convolve(moves_of(op->ref(n.how)), x->all<int64_t>(902), w->all<int64_t>(902), y->all<int64_t>(902),
             [&](int64_t xi, int64_t wi, int64_t yi) {
                 if (kind == FORWARD) sum[yi] += a[xi] * b[wi];
                 else if (kind == DATA) sum[xi] += a[yi] * b[wi];
                 else sum[wi] += a[xi] * b[yi];
             });
    run.put(out, sum, op->real(n.alpha, 1), op->real(n.beta, 0));
}

void run_matmul(Run &run, const Descriptor *op)
{
    const Descriptor *a = op->ref(1520), *b = op->ref(1521), *c = op->ref(1522);
    const auto da = a->all<int64_t>(902), db = b->all<int64_t>(902), dc = c->all<int64_t>(902);
    const Values x = run.get(a), y = run.get(b);
    const int64_t m = dc[1], n = dc[2], k = da[2];
    Values out((size_t)(dc[0] * m * n), 0.0);
    for (int64_t i = 0; i < dc[0]; i++)
        for (int64_t r = 0; r < m; r++)
            for (int64_t p = 0; p < k; p++)
                for (int64_t s = 0; s < n; s++)
                    out[(i * m + r) * n + s] += x[((da[0] == 1 ? 0 : i) * m + r) * k + p] *
                                                y[((db[0] == 1 ? 0 : i) * k + p) * n + s];
    run.put(c, out);
}

int execute(const Descriptor *graph, const std::map<int64_t, void *> &memory, int device)
{
    Run run;
    run.memory = memory;
    run.device = device;
    for (Descriptor *op : graph->all<Descriptor *>(801)) {
        if (op->kind == OP_POINTWISE) run_pointwise(run, op);
        else if (op->kind == OP_MATMUL) run_matmul(run, op);
        else run_convolution(run, op);
        if (run.code) return run.code;
    }
    return OK;
}

/* ---- checks at finalization */

int check_operation(const Descriptor *d)
{
    if (d->kind == OP_POINTWISE) {
        if (!d->has({750, 751, 753})) return DNN_BAD;
        const int mode = d->ref(750)->one<int>(0);
        if ((mode <= 3 || mode == 6 || mode == 9) && !d->has({752})) return DNN_BAD;
        const auto y = d->ref(753)->all<int64_t>(902);
        for (int name : {751, 752}) {
            if (!d->has({name})) continue;
            const auto dims = d->ref(name)->all<int64_t>(902);
            if (dims.size() != y.size()) return DNN_BAD;
            for (size_t i = 0; i < y.size(); i++)
                if (dims[i] != y[i] && dims[i] != 1) return DNN_BAD;
        }
        return pointwise_known(mode) ? 0 : DNN_UNSUPPORTED;
    }
    if (d->kind == OP_MATMUL) {
        if (!d->has({1520, 1521, 1522, 1523})) return DNN_BAD;
        const auto a = d->ref(1520)->all<int64_t>(902), b = d->ref(1521)->all<int64_t>(902),
                   c = d->ref(1522)->all<int64_t>(902);
        if (a.size() != 3 || b.size() != 3 || c.size() != 3) return DNN_UNSUPPORTED;
        return a[2] == b[1] && c[1] == a[1] && c[2] == b[2] ? 0 : DNN_BAD;
    }
    if (d->kind == OP_REDUCTION) return DNN_UNSUPPORTED;
    const Names n = names_of(d->kind);
    if (!d->has({n.how, n.x, n.w, n.y, n.alpha, n.beta})) return DNN_BAD;
    return convolution_fits(moves_of(d->ref(n.how)), d->ref(n.x)->all<int64_t>(902),
                            d->ref(n.w)->all<int64_t>(902), d->ref(n.y)->all<int64_t>(902)) ? 0 : DNN_BAD;
}

int check_final(Descriptor *d)
{
    switch (d->kind) {
    case TENSOR: {
        if (!d->has({900, 901, 902, 903, 906}) || dnn_kind(d->one<int>(901)) == NONE) return DNN_BAD;
        const auto dims = d->all<int64_t>(902);
        if (dims.size() != d->all<int64_t>(903).size()) return DNN_BAD;
        return std::all_of(dims.begin(), dims.end(), [](int64_t n) { return n > 0; }) ? 0 : DNN_BAD;
    }
    case CONVOLUTION: return d->has({100, 101, 102, 103, 104, 105, 106}) ? 0 : DNN_BAD;
    case POINTWISE: return d->has({0, 1}) ? 0 : DNN_BAD;
    case FORWARD: case FILTER: case DATA: case OP_POINTWISE: case OP_MATMUL: case OP_REDUCTION: return check_operation(d);
    case GRAPH: return d->all<Descriptor *>(801).empty() ? DNN_BAD : 0;
    case HEURISTIC: return d->has({200, 201}) ? 0 : DNN_BAD;
    case PLAN:
        if (!d->has({401})) return DNN_BAD;
        d->graph = d->ref(401)->graph;
        d->engine = d->ref(401)->engine;
        return d->graph ? 0 : DNN_BAD;
    case PACK: return d->all<int64_t>(1000).size() == d->all<void *>(1001).size() ? 0 : DNN_BAD;
    default: return 0;
    }
}

template <class T> void answer(const std::vector<T> &values, int64_t most, int64_t *count, void *out)
{
    *count = most ? std::min<int64_t>(most, (int64_t)values.size()) : (int64_t)values.size();
    if (out && most) memcpy(out, values.data(), (size_t)*count * sizeof(T));
}

int read(Descriptor *d, int name, int64_t most, int64_t *count, void *out)
{
    if (d->kind == HEURISTIC && name == 202) {
        const int64_t there = d->one<int>(200) == 2 ? 1 : 2; /* the fallback is engine 1 */
        *count = most ? std::min(most, there) : there;
        for (int64_t i = 0; out && i < *count; i++) {
            Descriptor *config = ((Descriptor **)out)[i];
            config->graph = d->ref(201);
            config->engine = there == 1 ? 1 : (int)i;
        }
        return 0;
    }
    if (d->kind == CONFIG && name == 300) {
        *count = 1;
        ((Descriptor **)out)[0]->engine = d->engine;
        return 0;
    }
    if (d->kind == ENGINE && name == 1301) return answer(std::vector<int64_t>{d->engine}, most, count, out), 0;
    if (d->kind == ENGINE && name == 1303)
        return answer(d->engine ? std::vector<int>{} : std::vector<int>{0}, most, count, out), 0;
    if (d->kind == ENGINE && name == 1305) return answer(std::vector<int>{3}, most, count, out), 0;
    if (d->kind == PLAN && name == 402) return answer(std::vector<int64_t>{1024}, most, count, out), 0;
    if (d->kind == PLAN && name == 405) {
        static const char text[] = "{\"fake\":1}";
        return answer(std::vector<char>(text, text + sizeof text), most, count, out), 0;
    }
    return DNN_UNSUPPORTED;
}

Work work_of(Descriptor *plan, Descriptor *pack, int device)
{
    std::map<int64_t, void *> memory;
    const auto uids = pack->all<int64_t>(1000);
    const auto places = pack->all<void *>(1001);
    for (size_t i = 0; i < uids.size(); i++) memory[uids[i]] = places[i];
    void *workspace = pack->one<void *>(1003);
    Descriptor *graph = plan->graph;
    return Work{"cudnnBackendExecute", [=] {
        if (int code = touch("cudnnBackendExecute's workspace", workspace, 1024, device)) return code;
        memset(workspace, 0xff, 1024);
        return execute(graph, memory, device);
    }, nullptr, 0};
}

} // namespace

API int cudnnBackendCreateDescriptor(int kind, void **out)
{
    ENTER("cudnnBackendCreateDescriptor");
    Descriptor *made = new Descriptor;
    made->kind = kind;
    live("cudnn graph descriptor", 1);
    return *out = made, 0;
}

API int cudnnBackendDestroyDescriptor(void *d)
{
    ENTER("cudnnBackendDestroyDescriptor");
    if (((Descriptor *)d)->dead) return DNN_BAD;
    live("cudnn graph descriptor", -1);
    ((Descriptor *)d)->dead = true; /* not deleted: work that is queued may still want it, as on a card */
    return 0;
}

API int cudnnBackendSetAttribute(void *at, int name, int type, int64_t count, const void *values)
{
    ENTER("cudnnBackendSetAttribute");
    Descriptor *d = (Descriptor *)at;
    const size_t size = width_of(type);
    if (d->final || !size || count < 0 || !values) return DNN_BAD;
    if (type == 15)
        for (int64_t i = 0; i < count; i++) {
            Descriptor *other = ((Descriptor *const *)values)[i];
            if (!other || other->dead || (!other->final && other->kind != CONFIG && other->kind != ENGINE)) return DNN_BAD;
        }
    d->attributes[name] = Attribute{type, count, std::vector<char>((const char *)values, (const char *)values + count * size)};
    return 0;
}

API int cudnnBackendGetAttribute(void *at, int name, int, int64_t most, int64_t *count, void *out)
{
    ENTER("cudnnBackendGetAttribute");
    return read((Descriptor *)at, name, most, count, out);
}

API int cudnnBackendFinalize(void *at)
{
    ENTER("cudnnBackendFinalize");
    Descriptor *d = (Descriptor *)at;
    if (d->final) return DNN_BAD;
    const int code = check_final(d);
    d->final = !code;
    return code;
}

API int cudnnBackendExecute(void *handle, void *plan, void *pack)
{
    ENTER("cudnnBackendExecute");
    Descriptor *p = (Descriptor *)plan, *v = (Descriptor *)pack;
    if (!dnn_handle(handle) || !p->final || !v->final || p->kind != PLAN || v->kind != PACK) return DNN_BAD;
    const Work work = work_of(p, v, ((DnnHandle *)handle)->device);
    return dnn_submit(handle, work.name.c_str(), [work](int) { return work.run(); });
}

API int cudnnBackendPopulateCudaGraph(void *handle, void *plan, void *pack, void *graph)
{
    ENTER("cudnnBackendPopulateCudaGraph");
    Descriptor *p = (Descriptor *)plan, *v = (Descriptor *)pack;
    if (!dnn_handle(handle) || !p->final || !v->final) return DNN_BAD;
    return graph_add(graph, work_of(p, v, ((DnnHandle *)handle)->device)) ? DNN_BAD : 0;
}
