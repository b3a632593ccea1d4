/* nccl.cpp: the fake NCCL: all members of a communicator in one process, one group a collective.
 *
 * At the end of a group each stream is told to wait for the others, and the first that comes computes for all.
 */
#include "fake.h"
#include "numbers.h"

#include <algorithm>
#include <set>

using namespace fake;

namespace {

enum { CUDA_FAILED = 1, BAD_ARGUMENT = 4, BAD_USAGE = 5 };
enum What { ALL_REDUCE, BROADCAST, REDUCE, REDUCE_SCATTER, ALL_GATHER };

struct Clique { int count = 0; };
struct Comm { std::shared_ptr<Clique> clique; int rank = 0, device = 0; };

struct Call {
    What what;
    const void *from;
    void *to;
    size_t count;
    Kind kind;
    int op, root;
    Comm *comm;
    std::shared_ptr<Stream> stream;
};

std::set<void *> comms;
thread_local int depth = 0;
thread_local std::vector<Call> calls;

Kind kind_of(int type)
{
    static const Kind kinds[] = {I8, U8, I32, NONE, I64, NONE, F16, F32, F64, BF16};
    return type >= 0 && type < 10 ? kinds[type] : NONE;
}

const char *name_of(What what)
{
    static const char *names[] = {"ncclAllReduce", "ncclBroadcast", "ncclReduce", "ncclReduceScatter", "ncclAllGather"};
    return names[what];
}

double join(int op, double a, double b) { return op == 1 ? a * b : op == 2 ? std::max(a, b) : op == 3 ? std::min(a, b) : a + b; }

int compute(const std::vector<Call> &all)
{
    const Call &head = all[0];
    const size_t n = all.size(), size = width(head.kind), count = head.count;
    for (auto &c : all) {
        const size_t in = (c.what == REDUCE_SCATTER ? n : 1) * count * size;
        const size_t out = (c.what == ALL_GATHER ? n : 1) * count * size;
        const bool reads = c.what != BROADCAST || c.comm->rank == c.root;
        const bool writes = c.what != REDUCE || c.comm->rank == c.root;
        open_device(c.comm->device);
        if (reads)
            if (int code = touch(name_of(c.what), c.from, in, c.comm->device)) return code;
        if (writes)
            if (int code = touch(name_of(c.what), c.to, out, c.comm->device)) return code;
    }
    const size_t length = head.what == REDUCE_SCATTER ? n * count : count;
    Values sum(length);
    std::vector<char> gathered;
    if (head.what == BROADCAST) {
        gathered.assign((const char *)all[head.root].from, (const char *)all[head.root].from + count * size);
    } else if (head.what == ALL_GATHER) {
        for (auto &c : all) gathered.insert(gathered.end(), (const char *)c.from, (const char *)c.from + count * size);
    } else {
        for (size_t i = 0; i < length; i++) {
            sum[i] = load(all[0].from, head.kind, (int64_t)i);
            for (size_t r = 1; r < n; r++) sum[i] = join(head.op, sum[i], load(all[r].from, head.kind, (int64_t)i));
            if (head.op == 4) sum[i] /= (double)n;
        }
    }
    for (auto &c : all) {
        if (!gathered.empty()) {
            memcpy(c.to, gathered.data(), gathered.size());
            continue;
        }
        if (c.what == REDUCE && c.comm->rank != c.root) continue;
        const size_t first = c.what == REDUCE_SCATTER ? (size_t)c.comm->rank * count : 0;
        for (size_t i = 0; i < count; i++) store(c.to, c.kind, (int64_t)i, sum[first + i]);
    }
    return OK;
}

int start(std::vector<Call> all)
{
    std::sort(all.begin(), all.end(), [](const Call &a, const Call &b) { return a.comm->rank < b.comm->rank; });
    const Call &head = all[0];
    bool fits = (int)all.size() == head.comm->clique->count;
    for (size_t i = 0; i < all.size(); i++)
        fits = fits && all[i].comm->rank == (int)i && all[i].what == head.what && all[i].count == head.count &&
               all[i].kind == head.kind && all[i].op == head.op && all[i].root == head.root;
    if (!fits) {
        violation(std::string(name_of(head.what)) + ": the members of the communicator do not all call the same in "
                  "one group; on a card that waits for ever");
        return BAD_USAGE;
    }
    if (head.root < 0 || head.root >= (int)all.size()) return BAD_ARGUMENT;
    std::vector<uint64_t> points;
    for (auto &c : all) points.push_back(c.stream->given);
    auto arrivals = std::make_shared<size_t>(0);
    for (size_t i = 0; i < all.size(); i++) {
        for (size_t j = 0; j < all.size(); j++)
            if (j != i && !all[i].stream->capture)
                if (give(all[i].stream, Work{"nccl wait", nullptr, all[j].stream, points[j]})) return CUDA_FAILED;
        const int code = give(all[i].stream, Work{name_of(head.what), [all, arrivals] {
            return (*arrivals)++ % all.size() ? (int)OK : compute(all);
        }, nullptr, 0});
        if (code) return CUDA_FAILED;
    }
    return 0;
}

int finish()
{
    std::vector<Call> mine;
    mine.swap(calls);
    while (!mine.empty()) {
        std::vector<Call> now, later;
        std::set<Comm *> seen;
        for (auto &c : mine)
            (c.comm->clique == mine[0].comm->clique && seen.insert(c.comm).second ? now : later).push_back(c);
        if (int code = start(now)) return code;
        mine.swap(later);
    }
    return 0;
}

int post(What what, const void *from, void *to, size_t count, int type, int op, int root, void *comm, void *stream)
{
    if (!comms.count(comm)) return BAD_ARGUMENT;
    Comm *c = (Comm *)comm;
    const Kind kind = kind_of(type);
    if (kind == NONE || op < 0 || op > 4) return BAD_ARGUMENT;
    auto found = stream_of(stream, c->device);
    if (!found || found->device != c->device) {
        violation(std::string(name_of(what)) + ": the stream is of another device than the communicator");
        return BAD_ARGUMENT;
    }
    calls.push_back(Call{what, from, to, count, kind, op, root, c, found});
    return depth ? 0 : finish();
}

} // namespace

API int ncclGetUniqueId(char *out)
{
    ENTER("ncclGetUniqueId");
    static uint64_t next = 1;
    memset(out, 0, 128);
    memcpy(out, &next, 8);
    next++;
    return 0;
}

static void *make(const std::shared_ptr<Clique> &clique, int rank, int device)
{
    Comm *made = new Comm{clique, rank, device};
    comms.insert(made);
    live("nccl communicator", 1);
    return made;
}

API int ncclCommInitAll(void **out, int count, const int *devices)
{
    ENTER("ncclCommInitAll");
    auto clique = std::make_shared<Clique>();
    clique->count = count;
    std::set<int> seen;
    for (int i = 0; i < count; i++)
        if (devices[i] < 0 || devices[i] >= device_count() || !seen.insert(devices[i]).second) return BAD_USAGE;
    for (int i = 0; i < count; i++) out[i] = make(clique, i, devices[i]);
    return 0;
}

struct Id { char bytes[128]; };

API int ncclCommInitRank(void **out, int count, Id, int rank)
{
    ENTER("ncclCommInitRank");
    if (count != 1 || rank) return BAD_USAGE; /* the members are processes, and here is one */
    auto clique = std::make_shared<Clique>();
    clique->count = 1;
    *out = make(clique, 0, current_device());
    return 0;
}

#define COMM(name)                                                                                          \
    ENTER(#name);                                                                                           \
    if (!comms.count(comm)) return BAD_ARGUMENT

API int ncclCommFinalize(void *comm) { COMM(ncclCommFinalize); return 0; }

API int ncclCommDestroy(void *comm)
{
    COMM(ncclCommDestroy);
    comms.erase(comm);
    delete (Comm *)comm;
    live("nccl communicator", -1);
    return 0;
}

API int ncclCommAbort(void *comm) { ENTER("ncclCommAbort"); return ncclCommDestroy(comm); }
API int ncclCommGetAsyncError(void *comm, int *out) { COMM(ncclCommGetAsyncError); return *out = 0, 0; }
API int ncclCommCount(void *comm, int *out) { COMM(ncclCommCount); return *out = ((Comm *)comm)->clique->count, 0; }
API int ncclCommUserRank(void *comm, int *out) { COMM(ncclCommUserRank); return *out = ((Comm *)comm)->rank, 0; }
API int ncclCommCuDevice(void *comm, int *out) { COMM(ncclCommCuDevice); return *out = ((Comm *)comm)->device, 0; }
API int ncclGroupStart(void) { ENTER("ncclGroupStart"); return depth++, 0; }

API int ncclGroupEnd(void)
{
    std::lock_guard<std::recursive_mutex> held(fake::lock());
    const int injected = fake::enter("ncclGroupEnd");
    if (!depth) return BAD_USAGE;
    if (--depth) return injected;
    if (injected) calls.clear();
    return injected ? injected : finish();
}

API int ncclAllReduce(const void *from, void *to, size_t count, int type, int op, void *comm, void *stream)
{
    ENTER("ncclAllReduce");
    return post(ALL_REDUCE, from, to, count, type, op, 0, comm, stream);
}

API int ncclBroadcast(const void *from, void *to, size_t count, int type, int root, void *comm, void *stream)
{
    ENTER("ncclBroadcast");
    return post(BROADCAST, from, to, count, type, 0, root, comm, stream);
}

API int ncclReduce(const void *from, void *to, size_t count, int type, int op, int root, void *comm, void *stream)
{
    ENTER("ncclReduce");
    return post(REDUCE, from, to, count, type, op, root, comm, stream);
}

API int ncclReduceScatter(const void *from, void *to, size_t count, int type, int op, void *comm, void *stream)
{
    ENTER("ncclReduceScatter");
    return post(REDUCE_SCATTER, from, to, count, type, op, 0, comm, stream);
}

API int ncclAllGather(const void *from, void *to, size_t count, int type, void *comm, void *stream)
{
    ENTER("ncclAllGather");
    return post(ALL_GATHER, from, to, count, type, 0, 0, comm, stream);
}
