/* fake.h: what the parts of the fake CUDA libraries share. For tests only; nothing here knows a real GPU.
 *
 * Device memory is host memory at addresses of its own. Work on a stream is kept and runs when somebody waits:
 * a stream runs up to the point waited for, and before that the points of other streams that it was told to
 * wait for, and nothing else. So work that is not ordered by an event runs too late, or sees poison.
 *
 * Checked: bounds (a guard page behind each block), use after free (addresses are never used twice), memory of
 * another device, host access to device memory (it is closed while no work runs), streams and events of another
 * device, fresh memory (0xff bytes: NaN, -1), copies from memory that is not pinned, leaks. A bad access of work
 * is error 700 and stays, as on a card; `mxcy_fake_report` says in words what it was.
 *
 * Environment: MXCY_FAKE_DEVICES (2), MXCY_FAKE_MEMORY (bytes of a device, 1 GiB), MXCY_FAKE_PROTECT (1),
 * MXCY_FAKE_KERNELS (libraries of kernels, divided by ':'), MXCY_FAKE_SHIM (header for NVRTC's sources),
 * MXCY_FAKE_FAIL (name:which=code, divided by commas: makes that call fail).
 */
#ifndef MXCY_FAKE_H
#define MXCY_FAKE_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))

namespace fake {

enum { OK = 0, INVALID = 1, NO_MEMORY = 2, INVALID_DEVICE = 101, INVALID_HANDLE = 400, NOT_FOUND = 500,
       NOT_READY = 600, ILLEGAL = 700, PEER_ALREADY = 704, LAUNCH_FAILED = 719, NOT_SUPPORTED = 801,
       CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, CAPTURE_UNJOINED = 904, CAPTURE_IMPLICIT = 906,
       CAPTURE_THREAD = 908, GRAPH_UPDATE = 910 };

struct Stream;

/* One piece of work: its code, what it is called, and the point of another stream that comes before it. */
struct Work {
    std::string name;
    std::function<int()> run;
    std::shared_ptr<Stream> after;
    uint64_t after_point = 0;
};

struct Graph {
    std::vector<Work> works;
};

struct Stream {
    int device = 0;
    bool alive = true, running = false;
    uint64_t given = 0, done = 0;
    std::deque<Work> queue;
    std::shared_ptr<Graph> capture; /* not null while it captures */
    uint64_t capture_thread = 0;
    bool capture_origin = false, capture_broken = false, capture_joined = true;
};

struct Event {
    int device = 0;
    bool recorded = false;
    std::shared_ptr<Stream> stream;
    uint64_t point = 0;
    std::shared_ptr<Graph> capture;
    double time = 0;
};

struct Block {
    size_t size = 0;
    int device = -1; /* -1: pinned host memory */
    bool freed = false;
};

/* All calls of all libraries hold this, also while work runs. */
std::recursive_mutex &lock();

/* Counts the call; the code that was asked to be injected, or 0. */
int enter(const char *name);
#define ENTER(name)                                                                                         \
    std::lock_guard<std::recursive_mutex> held(fake::lock());                                               \
    if (int injected = fake::enter(name)) return injected

void violation(const std::string &text);
int current_device();
int device_error(int device); /* the error that stays, or 0 */
std::shared_ptr<Stream> stream_of(void *handle, int device);
/* Gives work to a stream, or to the graph that it captures. */
int give(const std::shared_ptr<Stream> &stream, Work work);
int run_to(const std::shared_ptr<Stream> &stream, uint64_t point);
int synchronize(int device);
/* Why work of `device` may not touch these bytes, or "". Host memory may be touched. */
std::string trouble(const void *at, size_t size, int device);
bool is_device_memory(const void *at);
/* For a library call on `device`: ILLEGAL and a note if the bytes may not be touched. */
int touch(const char *who, const void *at, size_t size, int device);
/* For work that touches several devices: opens the memory of one more until the work ends. */
void open_device(int device);
int device_count();
int graph_add(void *graph, Work work);
void live(const std::string &what, int change);
void *load_symbol(const std::string &name);

} // namespace fake
#endif
