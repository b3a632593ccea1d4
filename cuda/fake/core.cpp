/* core.cpp: memory, streams, events, graphs and launches, as libcudart and libcuda show them. See fake.h. */
#include "fake.h"

#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace fake {

static const size_t PAGE = 4096, SPACE = (size_t)64 << 30;
static const size_t BACKLOG = 1 << 14;

struct Device {
    size_t limit = 0, used = 0;
    char *space = nullptr, *next = nullptr;
    int error = 0;
    bool open = false;
    std::vector<bool> peers;
    std::shared_ptr<Stream> legacy;
};

struct World {
    std::recursive_mutex mutex;
    std::vector<Device> devices;
    std::map<char *, Block> blocks; /* by address, freed ones too */
    std::map<void *, std::shared_ptr<Stream>> streams;
    std::map<void *, std::shared_ptr<Event>> events;
    std::map<void *, std::shared_ptr<Graph>> graphs, executables;
    std::map<std::string, uint64_t> calls;
    std::map<std::string, std::map<uint64_t, int>> failures;
    std::map<std::string, int> alive;
    std::vector<std::string> violations;
    std::vector<void *> kernels;
    bool protect = true;
    double clock = 0;
};

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text && *text ? atol(text) : otherwise;
}

static thread_local int device_now = 0, last_error = 0;
static thread_local sigjmp_buf escape;
static thread_local bool escapes = false;
static thread_local char *fault_at = nullptr;
static World *world();

static struct sigaction earlier;

/* A bad access of work becomes its error; any other goes to whoever was there before. */
static void on_fault(int signal, siginfo_t *info, void *context)
{
    fault_at = (char *)info->si_addr;
    if (escapes) siglongjmp(escape, 1);
    if (is_device_memory(fault_at)) {
        static const char text[] = "fake CUDA: the host touched device memory\n";
        if (write(2, text, sizeof text - 1) < 0) _exit(70);
    }
    if (earlier.sa_flags & SA_SIGINFO && earlier.sa_sigaction) {
        earlier.sa_sigaction(signal, info, context);
    } else {
        sigaction(signal, &earlier, nullptr);
    }
}

static void parse_failures(World *w)
{
    std::string text = getenv("MXCY_FAKE_FAIL") ? getenv("MXCY_FAKE_FAIL") : "";
    for (size_t at = 0; at < text.size();) {
        size_t end = text.find(',', at);
        if (end == std::string::npos) end = text.size();
        std::string one = text.substr(at, end - at);
        size_t colon = one.find(':'), equals = one.find('=');
        if (colon != std::string::npos && equals != std::string::npos)
            w->failures[one.substr(0, colon)][atol(one.c_str() + colon + 1)] = atoi(one.c_str() + equals + 1);
        at = end + 1;
    }
}

static World *world()
{
    static World *w = [] {
        World *made = new World;
        const long count = number("MXCY_FAKE_DEVICES", 2);
        made->protect = number("MXCY_FAKE_PROTECT", 1) != 0;
        for (long i = 0; i < count; i++) {
            Device d;
            d.limit = (size_t)number("MXCY_FAKE_MEMORY", 1L << 30);
            d.space = d.next = (char *)mmap(nullptr, SPACE, PROT_NONE,
                                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            d.peers.assign(count, false);
            d.legacy = std::make_shared<Stream>();
            d.legacy->device = (int)i;
            made->devices.push_back(d);
        }
        parse_failures(made);
        struct sigaction action = {};
        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
        sigaction(SIGSEGV, &action, &earlier);
        return made;
    }();
    return w;
}

std::recursive_mutex &lock() { return world()->mutex; }

int enter(const char *name)
{
    World *w = world();
    const uint64_t count = ++w->calls[name];
    auto found = w->failures.find(name);
    if (found == w->failures.end()) return 0;
    auto which = found->second.find(count);
    if (which == found->second.end()) return 0;
    const int code = which->second;
    found->second.erase(which);
    return code;
}

void violation(const std::string &text) { world()->violations.push_back(text); }
void live(const std::string &what, int change) { world()->alive[what] += change; }
int current_device() { return device_now; }
int device_error(int device) { return world()->devices[device].error; }

static bool inside(const Device &d, const char *at) { return at >= d.space && at < d.space + SPACE; }

bool is_device_memory(const void *at)
{
    for (const Device &d : world()->devices)
        if (inside(d, (const char *)at)) return true;
    return false;
}

static std::string describe(const char *at)
{
    World *w = world();
    char text[256];
    auto next = w->blocks.upper_bound((char *)at);
    if (next != w->blocks.begin()) {
        auto &[start, block] = *std::prev(next);
        if (at < start + block.size + 2 * PAGE) {
            const char *where = at >= start + block.size ? "past the end of" : "in";
            snprintf(text, sizeof text, "%p is %s a %sblock of %zu bytes of %s%d", (const void *)at, where,
                     block.freed ? "freed " : "", block.size, block.device < 0 ? "the host " : "device ",
                     block.device);
            return text;
        }
    }
    snprintf(text, sizeof text, "%p is no memory of a device", (const void *)at);
    return text;
}

std::string trouble(const void *at, size_t size, int device)
{
    World *w = world();
    if (!size) return "";
    const char *from = (const char *)at;
    if (!from) return "a null pointer";
    auto next = w->blocks.upper_bound((char *)from);
    if (next != w->blocks.begin()) {
        auto &[start, block] = *std::prev(next);
        if (from < start + block.size) {
            if (block.freed || from + size > start + block.size)
                return describe(block.freed ? from : start + block.size) + ", and " + std::to_string(size) +
                       " bytes from " + std::to_string(from - start) + " on are wanted";
            if (block.device < 0 || block.device == device || w->devices[device].peers[block.device]) return "";
            return describe(from) + ", not of device " + std::to_string(device);
        }
    }
    return is_device_memory(at) ? describe(from) : "";
}

int touch(const char *who, const void *at, size_t size, int device)
{
    const std::string why = trouble(at, size, device);
    if (why.empty()) return OK;
    violation(std::string(who) + " on device " + std::to_string(device) + ": " + why);
    return ILLEGAL;
}

/* ---- running work */

/* While work of a device runs, its memory (and that of peers it may use) can be touched; else none. */
static void set_open(int device, bool open)
{
    World *w = world();
    Device &d = w->devices[device];
    if (!w->protect || d.open == open) return;
    d.open = open;
    for (auto &[start, block] : w->blocks) {
        if (block.freed || block.device < 0) continue;
        if (block.device != device && !d.peers[block.device]) continue;
        char *page = (char *)((uintptr_t)start & ~(PAGE - 1));
        mprotect(page, (size_t)(start + block.size - page), open ? PROT_READ | PROT_WRITE : PROT_NONE);
    }
}

static void close_all()
{
    for (size_t i = 0; i < world()->devices.size(); i++) set_open((int)i, false);
}

void open_device(int device) { set_open(device, true); }
int device_count() { return (int)world()->devices.size(); }

static int run_guarded(const Work &work, int device)
{
    static char stack[1 << 16];
    stack_t alternate = {}, before = {};
    alternate.ss_sp = stack;
    alternate.ss_size = sizeof stack;
    sigaltstack(&alternate, &before);
    close_all(); /* what another device's work opened is not for this one */
    set_open(device, true);
    int code;
    if (sigsetjmp(escape, 1) == 0) {
        escapes = true;
        code = work.run();
    } else {
        violation(work.name + " on device " + std::to_string(device) + ": " + describe(fault_at));
        code = ILLEGAL;
    }
    escapes = false;
    sigaltstack(&before, nullptr);
    return code;
}

static int run_one(const std::shared_ptr<Stream> &stream)
{
    Work work = stream->queue.front();
    stream->queue.pop_front();
    if (work.after) run_to(work.after, work.after_point);
    Device &d = world()->devices[stream->device];
    if (!d.error && work.run) {
        const int code = run_guarded(work, stream->device);
        if (code) {
            violation(work.name + " failed with " + std::to_string(code));
            d.error = code;
        }
    }
    world()->clock += 1e-3;
    stream->done++;
    return d.error;
}

int run_to(const std::shared_ptr<Stream> &stream, uint64_t point)
{
    if (stream->running) return device_error(stream->device); /* a circle of waits cannot be made by events */
    stream->running = true;
    while (stream->done < point && !stream->queue.empty()) run_one(stream);
    stream->running = false;
    close_all();
    return device_error(stream->device);
}

int synchronize(int device)
{
    World *w = world();
    std::vector<std::shared_ptr<Stream>> all;
    for (auto &[handle, stream] : w->streams)
        if (stream->device == device) all.push_back(stream);
    all.push_back(w->devices[device].legacy);
    for (auto stream = all.rbegin(); stream != all.rend(); ++stream) run_to(*stream, (*stream)->given);
    return device_error(device);
}

std::shared_ptr<Stream> stream_of(void *handle, int device)
{
    World *w = world();
    if (!handle) return w->devices[device].legacy;
    auto found = w->streams.find(handle);
    return found == w->streams.end() ? nullptr : found->second;
}

static bool capturing_here()
{
    for (auto &[handle, stream] : world()->streams)
        if (stream->capture && stream->capture_origin && stream->capture_thread == (uint64_t)pthread_self())
            return true;
    return false;
}

static bool capturing_anywhere(int device)
{
    for (auto &[handle, stream] : world()->streams)
        if (stream->capture && stream->device == device) return true;
    return false;
}

int give(const std::shared_ptr<Stream> &stream, Work work)
{
    World *w = world();
    if (!stream) return INVALID_HANDLE;
    if (int error = device_error(stream->device)) return error;
    if (stream->capture) {
        if (stream->capture_broken) return CAPTURE_INVALIDATED;
        stream->capture_joined = false;
        stream->capture->works.push_back(std::move(work));
        return OK;
    }
    if (stream == w->devices[stream->device].legacy && capturing_anywhere(stream->device))
        return CAPTURE_IMPLICIT;
    stream->queue.push_back(std::move(work));
    stream->given++;
    if (stream->queue.size() > BACKLOG) return run_to(stream, stream->done + 1);
    return OK;
}

void *load_symbol(const std::string &name)
{
    World *w = world();
    if (w->kernels.empty()) {
        std::string text = getenv("MXCY_FAKE_KERNELS") ? getenv("MXCY_FAKE_KERNELS") : "";
        for (size_t at = 0; at < text.size();) {
            size_t end = std::min(text.find(':', at), text.size());
            if (void *handle = dlopen(text.substr(at, end - at).c_str(), RTLD_NOW)) w->kernels.push_back(handle);
            at = end + 1;
        }
    }
    for (void *handle : w->kernels)
        if (void *found = dlsym(handle, name.c_str())) return found;
    return nullptr;
}

/* ---- memory */

static int device_alloc(void **out, size_t size)
{
    World *w = world();
    Device &d = w->devices[device_now];
    if (capturing_here()) return CAPTURE_UNSUPPORTED;
    if (!size) {
        *out = nullptr;
        return OK;
    }
    const size_t rounded = (size + 255) / 256 * 256, pages = (rounded + PAGE - 1) / PAGE * PAGE;
    if (rounded < size || d.used + rounded > d.limit || d.next + pages + PAGE > d.space + SPACE) return NO_MEMORY;
    char *start = d.next + pages - rounded; /* its end lies at the guard page */
    mprotect(d.next, pages, PROT_READ | PROT_WRITE);
    memset(start, 0xff, rounded);
    if (w->protect && !d.open) mprotect(d.next, pages, PROT_NONE);
    d.next += pages + PAGE;
    d.used += rounded;
    w->blocks[start] = Block{rounded, device_now, false};
    live("device memory", 1);
    *out = start;
    return OK;
}

static int device_free(void *at)
{
    World *w = world();
    if (!at) return OK;
    auto found = w->blocks.find((char *)at);
    if (found == w->blocks.end() || found->second.device < 0 || found->second.freed) {
        violation("cudaFree: " + describe((char *)at));
        return INVALID;
    }
    if (capturing_here()) return CAPTURE_UNSUPPORTED;
    synchronize(found->second.device);
    char *page = (char *)((uintptr_t)at & ~(PAGE - 1));
    const size_t size = (size_t)(found->first + found->second.size - page);
    madvise(page, size, MADV_DONTNEED);
    mprotect(page, size, PROT_NONE);
    found->second.freed = true;
    w->devices[found->second.device].used -= found->second.size;
    live("device memory", -1);
    return OK;
}

static int host_alloc(void **out, size_t size)
{
    if (capturing_here()) return CAPTURE_UNSUPPORTED;
    const size_t pages = (size + PAGE - 1) / PAGE * PAGE + PAGE;
    char *start = (char *)mmap(nullptr, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return NO_MEMORY;
    mprotect(start + pages - PAGE, PAGE, PROT_NONE);
    memset(start, 0xff, pages - PAGE);
    world()->blocks[start] = Block{size, -1, false};
    live("pinned memory", 1);
    *out = start;
    return OK;
}

static int host_free(void *at)
{
    auto found = world()->blocks.find((char *)at);
    if (!at) return OK;
    if (found == world()->blocks.end() || found->second.device >= 0 || found->second.freed) {
        violation("cudaFreeHost: " + describe((char *)at));
        return INVALID;
    }
    madvise(at, (found->second.size + PAGE - 1) / PAGE * PAGE, MADV_DONTNEED);
    mprotect(at, (found->second.size + PAGE - 1) / PAGE * PAGE, PROT_NONE); /* never used again */
    found->second.freed = true;
    live("pinned memory", -1);
    return OK;
}

static int owner(const void *at)
{
    World *w = world();
    for (size_t i = 0; i < w->devices.size(); i++)
        if (inside(w->devices[i], (const char *)at)) return (int)i;
    return -1;
}

static bool pinned(const void *at)
{
    World *w = world();
    auto next = w->blocks.upper_bound((char *)at);
    return next != w->blocks.begin() && std::prev(next)->second.device < 0 &&
           (char *)at < std::prev(next)->first + std::prev(next)->second.size;
}

/* Rows of `width` bytes; a copy may touch the memory of both devices. */
static int copy_now(const char *who, char *to, size_t to_pitch, const char *from, size_t from_pitch, size_t width,
                    size_t height)
{
    if (!width || !height) return OK;
    int code = OK;
    const int ends[2] = {owner(to), owner(from)};
    if (ends[0] >= 0) code = touch(who, to, (height - 1) * to_pitch + width, ends[0]);
    else code = touch(who, to, (height - 1) * to_pitch + width, device_now);
    if (!code) code = touch(who, from, (height - 1) * from_pitch + width, ends[1] >= 0 ? ends[1] : device_now);
    if (code) return code;
    const bool outside = !escapes;
    for (int end : ends)
        if (end >= 0) set_open(end, true);
    for (size_t row = 0; row < height; row++) memmove(to + row * to_pitch, from + row * from_pitch, width);
    if (outside) close_all();
    return OK;
}

static bool copy_kind_fits(const void *to, const void *from, int kind)
{
    if (kind == 4) return true;
    const bool to_device = kind == 1 || kind == 3, from_device = kind == 2 || kind == 3;
    return kind >= 0 && kind < 4 && (owner(to) >= 0) == to_device && (owner(from) >= 0) == from_device;
}

static int copy_async(const char *who, void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                      size_t height, int kind, void *handle)
{
    if (!copy_kind_fits(to, from, kind)) {
        violation(std::string(who) + ": kind " + std::to_string(kind) + " does not fit the addresses");
        return INVALID;
    }
    auto stream = stream_of(handle, device_now);
    for (const void *end : {(const void *)to, from})
        if (width && height && owner(end) < 0 && !pinned(end))
            violation(std::string(who) + ": " + describe((const char *)end) + ", and not pinned host memory either");
    std::string name = who;
    return give(stream, Work{name, [=] {
        return copy_now(name.c_str(), (char *)to, to_pitch, (const char *)from, from_pitch, width, height);
    }, nullptr, 0});
}

/* ---- kernels */

struct Kernel {
    std::string name;
    int (*run)(const uint32_t *, const uint32_t *, size_t, void **);
    const uint32_t *sizes; /* of its parameters, 0 behind the last; null: one struct */
    int shared = 48 << 10;
};

struct Loaded {
    void *handle = nullptr;
    std::map<std::string, Kernel *> kernels;
};

static std::vector<char> copy_argument(const void *from, size_t size)
{
    std::vector<char> out(size ? size : 4096);
    if (size) {
        memcpy(out.data(), from, size);
        return out;
    }
    /* Its size is not known: as much as can be read, 4 KiB at most, which is CUDA's own limit. */
    iovec local = {out.data(), out.size()};
    iovec remote = {(void *)from, out.size()};
    ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (got < 0) {
        const size_t rest = PAGE - (uintptr_t)from % PAGE;
        memcpy(out.data(), from, rest < 4096 ? rest : 4096);
    }
    return out;
}

/* Words of the arguments that are addresses of freed blocks or of devices out of reach. */
static int check_words(const Kernel *kernel, const std::vector<std::vector<char>> &values, int device)
{
    if (!kernel->sizes) return OK; /* what lies behind a struct of unknown size is not an argument */
    for (auto &value : values)
        for (size_t at = 0; at + 8 <= value.size(); at += 8) {
            void *word;
            memcpy(&word, value.data() + at, 8);
            if (is_device_memory(word) && touch(kernel->name.c_str(), word, 1, device)) return ILLEGAL;
        }
    return OK;
}

static int launch(Kernel *kernel, const uint32_t grid[3], const uint32_t block[3], size_t shared, void *handle,
                  void **params)
{
    auto stream = stream_of(handle, device_now);
    if (!kernel || !stream || stream->device != device_now) return INVALID_HANDLE;
    uint64_t threads = 1;
    for (int i = 0; i < 3; i++) {
        if (!grid[i] || !block[i] || block[i] > 1024) return INVALID;
        threads *= block[i];
    }
    if (threads > 1024 || grid[1] > 65535 || grid[2] > 65535 || shared > (size_t)kernel->shared) return INVALID;
    std::vector<std::vector<char>> values;
    if (kernel->sizes)
        for (int i = 0; kernel->sizes[i]; i++) values.push_back(copy_argument(params[i], kernel->sizes[i]));
    else if (params && params[0])
        values.push_back(copy_argument(params[0], 0));
    std::vector<uint32_t> shape(grid, grid + 3);
    shape.insert(shape.end(), block, block + 3);
    const int device = device_now;
    return give(stream, Work{kernel->name, [=]() mutable -> int {
        if (int code = check_words(kernel, values, device)) return code;
        std::vector<void *> pointers;
        for (auto &value : values) pointers.push_back(value.data());
        pointers.push_back(nullptr);
        return kernel->run(shape.data(), shape.data() + 3, shared, pointers.data()) ? LAUNCH_FAILED : OK;
    }, nullptr, 0});
}

} // namespace fake

using namespace fake;

static int noted(int code) { return code ? (last_error = code) : 0; }
#define CUDA(name)                                                                                          \
    std::lock_guard<std::recursive_mutex> held(fake::lock());                                               \
    if (int injected = fake::enter(#name)) return noted(injected);                                          \
    if (world()->devices.empty()) return noted(100);                                                        \
    if (int error = device_error(device_now)) return noted(error)
#define CUDA_ANYTIME(name)                                                                                  \
    std::lock_guard<std::recursive_mutex> held(fake::lock());                                               \
    if (int injected = fake::enter(#name)) return noted(injected)

/* ---- for tests */

API void mxcy_fake_fail(const char *name, uint64_t which, int code)
{
    std::lock_guard<std::recursive_mutex> held(fake::lock());
    world()->failures[name][world()->calls[name] + which] = code;
}

API uint64_t mxcy_fake_calls(const char *name)
{
    std::lock_guard<std::recursive_mutex> held(fake::lock());
    return world()->calls[name];
}

/* What went wrong and what is alive, a line each: "violation: ..." and "alive: what count". */
API size_t mxcy_fake_report(char *out, size_t size)
{
    std::lock_guard<std::recursive_mutex> held(fake::lock());
    std::string text;
    for (auto &line : world()->violations) text += "violation: " + line + "\n";
    for (auto &[what, count] : world()->alive)
        if (count) text += "alive: " + what + " " + std::to_string(count) + "\n";
    snprintf(out, size, "%s", text.c_str());
    return text.size();
}

/* Forgets violations, failures to come, errors of devices, and work not yet run. */
API void mxcy_fake_reset(void)
{
    std::lock_guard<std::recursive_mutex> held(fake::lock());
    World *w = world();
    w->violations.clear();
    w->failures.clear();
    for (auto &d : w->devices) {
        d.error = 0;
        d.legacy->queue.clear();
        d.legacy->done = d.legacy->given;
    }
    for (auto &[handle, stream] : w->streams) {
        stream->queue.clear();
        stream->done = stream->given;
        stream->capture = nullptr;
    }
    last_error = 0;
}

API void mxcy_fake_limit(int device, size_t bytes)
{
    std::lock_guard<std::recursive_mutex> held(fake::lock());
    world()->devices[device].limit = bytes;
}

/* ---- libcudart */

static const std::map<int, std::pair<const char *, const char *>> WORDS = {
    {0, {"cudaSuccess", "no error"}}, {1, {"cudaErrorInvalidValue", "invalid argument"}},
    {2, {"cudaErrorMemoryAllocation", "out of memory"}},
    {35, {"cudaErrorInsufficientDriver", "CUDA driver version is insufficient for CUDA runtime version"}},
    {100, {"cudaErrorNoDevice", "no CUDA-capable device is detected"}},
    {101, {"cudaErrorInvalidDevice", "invalid device ordinal"}},
    {400, {"cudaErrorInvalidResourceHandle", "invalid resource handle"}},
    {500, {"cudaErrorSymbolNotFound", "named symbol not found"}},
    {600, {"cudaErrorNotReady", "device not ready"}},
    {700, {"cudaErrorIllegalAddress", "an illegal memory access was encountered"}},
    {704, {"cudaErrorPeerAccessAlreadyEnabled", "peer access is already enabled"}},
    {719, {"cudaErrorLaunchFailure", "unspecified launch failure"}},
    {801, {"cudaErrorNotSupported", "operation not supported"}},
    {900, {"cudaErrorStreamCaptureUnsupported", "operation not permitted when stream is capturing"}},
    {901, {"cudaErrorStreamCaptureInvalidated", "operation failed due to a previous error during capture"}},
    {904, {"cudaErrorStreamCaptureUnjoined", "capturing stream has unjoined work"}},
    {906, {"cudaErrorStreamCaptureImplicit", "operation would make the legacy stream depend on a capture"}},
    {908, {"cudaErrorStreamCaptureWrongThread", "attempt to end a capture in another thread"}},
    {910, {"cudaErrorGraphExecUpdateFailure", "the graph update was not performed"}},
};

API const char *cudaGetErrorName(int code)
{
    auto found = WORDS.find(code);
    return found == WORDS.end() ? "cudaErrorUnknown" : found->second.first;
}

API const char *cudaGetErrorString(int code)
{
    auto found = WORDS.find(code);
    return found == WORDS.end() ? "unknown error" : found->second.second;
}

API int cudaRuntimeGetVersion(int *out) { return *out = (int)number("MXCY_FAKE_RUNTIME", 13000), 0; }
API int cudaDriverGetVersion(int *out) { return *out = (int)number("MXCY_FAKE_DRIVER", 13000), 0; }

API int cudaGetLastError(void)
{
    const int code = last_error;
    last_error = 0;
    return code;
}

API int cudaPeekAtLastError(void) { return last_error; }

API int cudaGetDeviceCount(int *out)
{
    CUDA_ANYTIME(cudaGetDeviceCount);
    if (world()->devices.empty()) return noted(100);
    *out = (int)world()->devices.size();
    return 0;
}

API int cudaSetDevice(int device)
{
    CUDA_ANYTIME(cudaSetDevice);
    if (device < 0 || device >= (int)world()->devices.size()) return noted(INVALID_DEVICE);
    device_now = device;
    return 0;
}

API int cudaGetDevice(int *out) { CUDA(cudaGetDevice); return *out = device_now, 0; }

API int cudaDeviceGetAttribute(int *out, int which, int device)
{
    CUDA(cudaDeviceGetAttribute);
    static const std::map<int, int> facts = {{1, 1024}, {8, 49152}, {10, 32}, {13, 1980000}, {16, 132},
                                             {38, 50 << 20}, {39, 2048}, {75, 9}, {76, 0}, {81, 233472},
                                             {95, 1}, {97, 232448}, {115, 1}};
    auto found = facts.find(which);
    if (device < 0 || device >= (int)world()->devices.size()) return noted(INVALID_DEVICE);
    if (found == facts.end()) return noted(INVALID);
    return *out = found->second, 0;
}

API int cudaDeviceGetPCIBusId(char *out, int size, int device)
{
    CUDA(cudaDeviceGetPCIBusId);
    snprintf(out, size, "0000:%02X:00.0", device + 1);
    return 0;
}

API int cudaDeviceSynchronize(void)
{
    CUDA(cudaDeviceSynchronize);
    if (capturing_here()) return noted(CAPTURE_UNSUPPORTED);
    return noted(synchronize(device_now));
}

API int cudaDeviceCanAccessPeer(int *out, int device, int peer)
{
    CUDA(cudaDeviceCanAccessPeer);
    return *out = device != peer, 0;
}

API int cudaDeviceEnablePeerAccess(int peer, unsigned)
{
    CUDA(cudaDeviceEnablePeerAccess);
    if (peer < 0 || peer >= (int)world()->devices.size() || peer == device_now) return noted(INVALID_DEVICE);
    if (world()->devices[device_now].peers[peer]) return noted(PEER_ALREADY);
    world()->devices[device_now].peers[peer] = true;
    return 0;
}

API int cudaDeviceGetStreamPriorityRange(int *least, int *greatest)
{
    CUDA(cudaDeviceGetStreamPriorityRange);
    return *least = 0, *greatest = -5, 0;
}

API int cudaMemGetInfo(size_t *free, size_t *total)
{
    CUDA(cudaMemGetInfo);
    const Device &d = world()->devices[device_now];
    return *free = d.limit > d.used ? d.limit - d.used : 0, *total = d.limit, 0;
}

API int cudaMalloc(void **out, size_t size) { CUDA(cudaMalloc); return noted(device_alloc(out, size)); }
API int cudaFree(void *at) { CUDA(cudaFree); return noted(device_free(at)); }
API int cudaHostAlloc(void **out, size_t size, unsigned) { CUDA(cudaHostAlloc); return noted(host_alloc(out, size)); }
API int cudaFreeHost(void *at) { CUDA(cudaFreeHost); return noted(host_free(at)); }

API int cudaPointerGetAttributes(void *out, const void *at)
{
    CUDA(cudaPointerGetAttributes);
    struct { int type, device; const void *device_at, *host_at; long reserved[8]; } found = {};
    auto next = world()->blocks.upper_bound((char *)at);
    found.device = -2;
    if (next != world()->blocks.begin()) {
        auto &[start, block] = *std::prev(next);
        if (!block.freed && (char *)at < start + block.size) {
            found.type = block.device < 0 ? 1 : 2;
            found.device = block.device < 0 ? 0 : block.device;
            found.device_at = at;
            found.host_at = block.device < 0 ? at : nullptr;
        }
    }
    memcpy(out, &found, sizeof found);
    return 0;
}

API int cudaMemcpy(void *to, const void *from, size_t size, int kind)
{
    CUDA(cudaMemcpy);
    if (!copy_kind_fits(to, from, kind)) return noted(INVALID);
    run_to(world()->devices[device_now].legacy, UINT64_MAX);
    return noted(copy_now("cudaMemcpy", (char *)to, size, (const char *)from, size, size, 1));
}

API int cudaMemcpyAsync(void *to, const void *from, size_t size, int kind, void *stream)
{
    CUDA(cudaMemcpyAsync);
    return noted(copy_async("cudaMemcpyAsync", to, size, from, size, size, 1, kind, stream));
}

API int cudaMemcpy2DAsync(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                          size_t height, int kind, void *stream)
{
    CUDA(cudaMemcpy2DAsync);
    if (width > to_pitch || width > from_pitch) return noted(12);
    return noted(copy_async("cudaMemcpy2DAsync", to, to_pitch, from, from_pitch, width, height, kind, stream));
}

API int cudaMemcpyPeerAsync(void *to, int to_device, const void *from, int from_device, size_t size, void *stream)
{
    CUDA(cudaMemcpyPeerAsync);
    if (owner(to) != to_device || owner(from) != from_device) {
        violation("cudaMemcpyPeerAsync: an address is not of the device that is named");
        return noted(INVALID);
    }
    return noted(copy_async("cudaMemcpyPeerAsync", to, size, from, size, size, 1, 3, stream));
}

API int cudaMemsetAsync(void *at, int value, size_t size, void *stream)
{
    CUDA(cudaMemsetAsync);
    auto found = stream_of(stream, device_now);
    if (!found) return noted(INVALID_HANDLE);
    const int device = found->device;
    return noted(give(found, Work{"cudaMemsetAsync", [=] {
        if (int code = touch("cudaMemsetAsync", at, size, device)) return code;
        memset(at, value, size);
        return 0;
    }, nullptr, 0}));
}

/* ---- streams and events */

API int cudaStreamCreateWithPriority(void **out, unsigned, int)
{
    CUDA(cudaStreamCreateWithPriority);
    auto made = std::make_shared<Stream>();
    made->device = device_now;
    world()->streams[*out = made.get()] = made;
    live("stream", 1);
    return 0;
}

API int cudaStreamCreateWithFlags(void **out, unsigned flags)
{
    CUDA(cudaStreamCreateWithFlags);
    return cudaStreamCreateWithPriority(out, flags, 0);
}

#define STREAM(handle)                                                                                      \
    auto stream = stream_of(handle, device_now);                                                            \
    if (!stream) return noted(INVALID_HANDLE)

API int cudaStreamDestroy(void *handle)
{
    CUDA(cudaStreamDestroy);
    STREAM(handle);
    run_to(stream, stream->given);
    world()->streams.erase(handle);
    live("stream", -1);
    return 0;
}

static int refuse_capture(Stream *stream)
{
    if (!stream->capture) return 0;
    stream->capture_broken = true;
    return CAPTURE_UNSUPPORTED;
}

API int cudaStreamSynchronize(void *handle)
{
    CUDA(cudaStreamSynchronize);
    STREAM(handle);
    if (int code = refuse_capture(stream.get())) return noted(code);
    return noted(run_to(stream, stream->given));
}

API int cudaStreamQuery(void *handle)
{
    CUDA(cudaStreamQuery);
    STREAM(handle);
    if (int code = refuse_capture(stream.get())) return noted(code);
    if (stream->done == stream->given) return 0;
    const int code = run_to(stream, stream->done + 1); /* time passes */
    return noted(code ? code : NOT_READY);
}

API int cudaEventCreateWithFlags(void **out, unsigned)
{
    CUDA(cudaEventCreateWithFlags);
    auto made = std::make_shared<Event>();
    made->device = device_now;
    world()->events[*out = made.get()] = made;
    live("event", 1);
    return 0;
}

#define EVENT(handle, name)                                                                                 \
    auto name##_found = world()->events.find(handle);                                                       \
    if (name##_found == world()->events.end()) return noted(INVALID_HANDLE);                                \
    auto name = name##_found->second

API int cudaEventDestroy(void *handle)
{
    CUDA(cudaEventDestroy);
    EVENT(handle, event);
    world()->events.erase(handle);
    live("event", -1);
    return 0;
}

API int cudaEventRecord(void *handle, void *stream_handle)
{
    CUDA(cudaEventRecord);
    STREAM(stream_handle);
    EVENT(handle, event);
    if (event->device != stream->device) return noted(INVALID_HANDLE);
    event->capture = stream->capture;
    event->recorded = true;
    event->stream = stream;
    if (stream->capture) return 0;
    auto kept = event;
    int code = give(stream, Work{"cudaEventRecord", [kept] { return kept->time = world()->clock, 0; }, nullptr, 0});
    event->point = stream->given;
    return noted(code);
}

API int cudaStreamWaitEvent(void *stream_handle, void *handle, unsigned)
{
    CUDA(cudaStreamWaitEvent);
    STREAM(stream_handle);
    EVENT(handle, event);
    if (!event->recorded) return 0;
    if (event->capture) {
        if (stream->capture && stream->capture != event->capture) return noted(CAPTURE_INVALIDATED);
        if (!stream->capture) {
            stream->capture = event->capture;
            stream->capture_origin = false;
            stream->capture_joined = false;
        }
        if (event->stream != stream) event->stream->capture_joined = true;
        return 0;
    }
    if (stream->capture) return noted(CAPTURE_UNSUPPORTED); /* work outside of the graph */
    return noted(give(stream, Work{"cudaStreamWaitEvent", nullptr, event->stream, event->point}));
}

API int cudaEventSynchronize(void *handle)
{
    CUDA(cudaEventSynchronize);
    EVENT(handle, event);
    if (event->capture) return noted(CAPTURE_UNSUPPORTED);
    return noted(event->recorded ? run_to(event->stream, event->point) : 0);
}

API int cudaEventQuery(void *handle)
{
    CUDA(cudaEventQuery);
    EVENT(handle, event);
    if (event->capture) return noted(CAPTURE_UNSUPPORTED);
    if (!event->recorded || event->stream->done >= event->point) return 0;
    const int code = run_to(event->stream, event->stream->done + 1);
    return noted(code ? code : NOT_READY);
}

API int cudaEventElapsedTime(float *out, void *first, void *second)
{
    CUDA(cudaEventElapsedTime);
    EVENT(first, start);
    EVENT(second, end);
    if (!start->recorded || !end->recorded || start->device != end->device) return noted(INVALID_HANDLE);
    if (end->stream->done < end->point || start->stream->done < start->point) return noted(NOT_READY);
    return *out = (float)(end->time - start->time), 0;
}

API int cudaLaunchHostFunc(void *handle, void (*function)(void *), void *data)
{
    CUDA(cudaLaunchHostFunc);
    STREAM(handle);
    return noted(give(stream, Work{"cudaLaunchHostFunc", [=] { return function(data), 0; }, nullptr, 0}));
}

/* ---- graphs */

API int cudaStreamBeginCapture(void *handle, int)
{
    CUDA(cudaStreamBeginCapture);
    STREAM(handle);
    if (!handle) return noted(CAPTURE_IMPLICIT);
    if (stream->capture) return noted(INVALID);
    stream->capture = std::make_shared<Graph>();
    stream->capture_thread = (uint64_t)pthread_self();
    stream->capture_origin = true;
    stream->capture_broken = false;
    return 0;
}

API int cudaStreamEndCapture(void *handle, void **out)
{
    CUDA(cudaStreamEndCapture);
    STREAM(handle);
    *out = nullptr;
    if (!stream->capture || !stream->capture_origin) return noted(INVALID);
    if (stream->capture_thread != (uint64_t)pthread_self()) return noted(CAPTURE_THREAD);
    auto graph = stream->capture;
    bool broken = false, joined = true;
    for (auto &[other, s] : world()->streams) {
        if (s->capture != graph) continue;
        broken = broken || s->capture_broken;
        joined = joined && (s == stream || s->capture_joined);
        s->capture = nullptr;
        s->capture_broken = false;
    }
    if (broken) return noted(CAPTURE_INVALIDATED);
    if (!joined) return noted(CAPTURE_UNJOINED);
    world()->graphs[*out = graph.get()] = graph;
    live("graph", 1);
    return 0;
}

API int cudaStreamIsCapturing(void *handle, int *out)
{
    CUDA(cudaStreamIsCapturing);
    STREAM(handle);
    return *out = !stream->capture ? 0 : stream->capture_broken ? 2 : 1, 0;
}

API int cudaGraphCreate(void **out, unsigned)
{
    CUDA(cudaGraphCreate);
    auto made = std::make_shared<Graph>();
    world()->graphs[*out = made.get()] = made;
    live("graph", 1);
    return 0;
}

/* For cudnnBackendPopulateCudaGraph. */
namespace fake {
int graph_add(void *graph, Work work)
{
    auto found = world()->graphs.find(graph);
    if (found == world()->graphs.end()) return INVALID_HANDLE;
    found->second->works.push_back(std::move(work));
    return OK;
}
}

#define GRAPH(handle, where, name)                                                                          \
    auto name##_found = world()->where.find(handle);                                                        \
    if (name##_found == world()->where.end()) return noted(INVALID);                                        \
    auto name = name##_found->second

API int cudaGraphGetNodes(void *handle, void **, size_t *count)
{
    CUDA(cudaGraphGetNodes);
    GRAPH(handle, graphs, graph);
    return *count = graph->works.size(), 0;
}

API int cudaGraphInstantiate(void **out, void *handle, unsigned long long)
{
    CUDA(cudaGraphInstantiate);
    GRAPH(handle, graphs, graph);
    auto made = std::make_shared<Graph>(*graph);
    world()->executables[*out = made.get()] = made;
    live("executable graph", 1);
    return 0;
}

API int cudaGraphUpload(void *handle, void *)
{
    CUDA(cudaGraphUpload);
    GRAPH(handle, executables, graph);
    return 0;
}

API int cudaGraphLaunch(void *handle, void *stream_handle)
{
    CUDA(cudaGraphLaunch);
    STREAM(stream_handle);
    GRAPH(handle, executables, graph);
    for (auto &work : graph->works)
        if (int code = give(stream, work)) return noted(code);
    return 0;
}

API int cudaGraphExecUpdate(void *handle, void *graph_handle, void *out)
{
    CUDA(cudaGraphExecUpdate);
    GRAPH(handle, executables, executable);
    GRAPH(graph_handle, graphs, graph);
    bool same = executable->works.size() == graph->works.size();
    for (size_t i = 0; same && i < graph->works.size(); i++)
        same = executable->works[i].name == graph->works[i].name;
    memset(out, 0, 24);
    if (!same) return *(int *)out = 1, noted(GRAPH_UPDATE);
    executable->works = graph->works;
    return 0;
}

API int cudaGraphDestroy(void *handle)
{
    CUDA(cudaGraphDestroy);
    GRAPH(handle, graphs, graph);
    world()->graphs.erase(handle);
    live("graph", -1);
    return 0;
}

API int cudaGraphExecDestroy(void *handle)
{
    CUDA(cudaGraphExecDestroy);
    GRAPH(handle, executables, graph);
    world()->executables.erase(handle);
    live("executable graph", -1);
    return 0;
}

/* ---- libcuda */

API int cuInit(unsigned) { CUDA_ANYTIME(cuInit); return world()->devices.empty() ? 100 : 0; }
API int cuDriverGetVersion(int *out) { return cudaDriverGetVersion(out); }
API int cuGetErrorName(int code, const char **out) { return *out = cudaGetErrorName(code), 0; }
API int cuGetErrorString(int code, const char **out) { return *out = cudaGetErrorString(code), 0; }

API int cuDeviceGet(int *out, int device)
{
    CUDA_ANYTIME(cuDeviceGet);
    if (device < 0 || device >= (int)world()->devices.size()) return INVALID_DEVICE;
    return *out = device, 0;
}

API int cuDeviceGetCount(int *out) { CUDA_ANYTIME(cuDeviceGetCount); return *out = (int)world()->devices.size(), 0; }

API int cuDeviceGetName(char *out, int size, int device)
{
    CUDA_ANYTIME(cuDeviceGetName);
    snprintf(out, size, "Fake GPU %d", device);
    return 0;
}

API int cuLibraryLoadData(void **out, const void *image, void *, void *, unsigned, void *, void *, unsigned)
{
    CUDA(cuLibraryLoadData);
    static const char mark[] = "\x7f" "MXCYFAKE:";
    Loaded made;
    if (image && !memcmp(image, mark, sizeof mark - 1)) {
        made.handle = dlopen((const char *)image + sizeof mark - 1, RTLD_NOW | RTLD_LOCAL);
        if (!made.handle) return 200;
    } else if (image && !memcmp(image, "\x7f" "ELF", 4)) {
        made.handle = nullptr; /* a real cubin: its kernels are looked for in MXCY_FAKE_KERNELS */
    } else {
        return 200;
    }
    live("kernel library", 1);
    *out = new Loaded(made);
    return 0;
}

API int cuLibraryUnload(void *library)
{
    CUDA(cuLibraryUnload);
    live("kernel library", -1);
    delete (Loaded *)library;
    return 0;
}

API int cuLibraryGetKernel(void **out, void *library, const char *name)
{
    CUDA(cuLibraryGetKernel);
    Loaded *loaded = (Loaded *)library;
    Kernel *&kernel = loaded->kernels[name];
    if (!kernel) {
        auto find = [&](const std::string &symbol) {
            return loaded->handle ? dlsym(loaded->handle, symbol.c_str()) : load_symbol(symbol);
        };
        const std::string symbol = std::string("mxcy_host_") + name;
        void *run = find(symbol);
        if (!run) return NOT_FOUND;
        kernel = new Kernel;
        kernel->name = name;
        kernel->run = (int (*)(const uint32_t *, const uint32_t *, size_t, void **))run;
        kernel->sizes = (const uint32_t *)find(symbol + "_sizes");
    }
    *out = kernel;
    return 0;
}

API int cuKernelGetFunction(void **out, void *kernel) { CUDA(cuKernelGetFunction); return *out = kernel, 0; }

API int cuKernelSetAttribute(int which, int value, void *kernel, int)
{
    CUDA(cuKernelSetAttribute);
    if (which == 8 && (value < 0 || value > 232448)) return INVALID;
    if (which == 8) ((Kernel *)kernel)->shared = value;
    return 0;
}

API int cuFuncSetAttribute(void *function, int which, int value)
{
    CUDA(cuFuncSetAttribute);
    return cuKernelSetAttribute(which, value, function, 0);
}

API int cuFuncGetAttribute(int *out, int which, void *function)
{
    CUDA(cuFuncGetAttribute);
    static const int facts[] = {1024, 0, 0, 0, 32};
    if (which == 8) return *out = ((Kernel *)function)->shared, 0;
    if (which < 0 || which > 4) return INVALID;
    return *out = facts[which], 0;
}

API int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *out, void *, int block, size_t)
{
    CUDA(cuOccupancyMaxActiveBlocksPerMultiprocessor);
    if (block <= 0 || block > 1024) return INVALID;
    return *out = 2048 / block, 0;
}

API int cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                       unsigned shared, void *stream, void **params, void **)
{
    CUDA(cuLaunchKernel);
    const uint32_t grid[3] = {gx, gy, gz}, block[3] = {bx, by, bz};
    return launch((Kernel *)function, grid, block, shared, stream, params);
}

API int cuLaunchKernelEx(const void *config, void *function, void **params, void **)
{
    CUDA(cuLaunchKernelEx);
    const uint32_t *numbers = (const uint32_t *)config;
    void *stream;
    memcpy(&stream, (const char *)config + 32, 8);
    return launch((Kernel *)function, numbers, numbers + 3, numbers[6], stream, params);
}
