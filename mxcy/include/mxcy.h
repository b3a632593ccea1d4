/* mxcy.h: the C ABI of mxcy. Built-in kernels and plugins use exactly these structs.
 *
 * A kernel is `int kernel(const mxcy_task *task)`. It runs without the GIL on some thread, allocates
 * nothing, touches only the memory of its task, and returns MXCY_OK or an error code after writing a
 * text into task->message (mxcy_fail does both). The shapes, dtypes and parameters it sees have been
 * checked by the operator's inference rules.
 *
 * Invariants of every task:
 *   - tensors are C-contiguous unless a stride says otherwise (stride 0: a broadcast dimension);
 *   - a tensor of size 0 has a valid or NULL data pointer that must not be dereferenced;
 *   - outputs are always written, never accumulated: req add and null are resolved by the planner
 *     unless the operator says that it handles add itself (then outs[i].req is MXCY_REQ_ADD);
 *   - an output shares memory with an input only where the operator declared the pair in place.
 *
 * Plain C99, no symbol of the library to link. Versioned: MXCY_ABI_VERSION and the struct sizes are
 * checked when a plugin is loaded.
 */
#ifndef MXCY_H
#define MXCY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MXCY_ABI_VERSION 1
#define MXCY_MAX_NDIM 16

/* The numbers are those of the reference's files, so that saved arrays need no translation. */
enum mxcy_dtype {
    MXCY_FLOAT32 = 0,
    MXCY_FLOAT64 = 1,
    MXCY_FLOAT16 = 2,
    MXCY_UINT8 = 3,
    MXCY_INT32 = 4,
    MXCY_INT8 = 5,
    MXCY_INT64 = 6,
    MXCY_BOOL = 7,
    MXCY_BFLOAT16 = 12
};

enum mxcy_req { MXCY_REQ_NULL = 0, MXCY_REQ_WRITE = 1, MXCY_REQ_INPLACE = 2, MXCY_REQ_ADD = 3 };

/* Each code becomes the Python exception of the same name (and MXNetError). */
enum mxcy_status {
    MXCY_OK = 0,
    MXCY_ERROR = 1,           /* MXNetError */
    MXCY_VALUE_ERROR = 2,     /* ValueError */
    MXCY_TYPE_ERROR = 3,      /* TypeError */
    MXCY_INDEX_ERROR = 4,     /* IndexError */
    MXCY_MEMORY_ERROR = 5,    /* MemoryError */
    MXCY_NOT_IMPLEMENTED = 6  /* NotImplementedError */
};

typedef struct mxcy_tensor {
    void *data;
    int32_t dtype; /* enum mxcy_dtype */
    int32_t ndim;
    int32_t req;   /* outputs only: enum mxcy_req */
    int32_t reserved;
    int64_t size;  /* number of elements */
    int64_t shape[MXCY_MAX_NDIM];
    int64_t strides[MXCY_MAX_NDIM]; /* in elements, not bytes */
} mxcy_tensor;

/* Calls body(arg, begin, end, lane) for pieces of [0, n). Pieces begin at multiples of `grain`
 * whatever the number of threads, so that a result never depends on it; two calls running at the same
 * time have different lanes, 0 <= lane < lanes. Returns when all of [0, n) is done. Not recursive. */
typedef void (*mxcy_body)(void *arg, int64_t begin, int64_t end, int32_t lane);
typedef struct mxcy_parallel mxcy_parallel;
struct mxcy_parallel {
    uint32_t struct_size;
    int32_t lanes;
    void (*parallel_for)(mxcy_parallel *self, int64_t n, int64_t grain, mxcy_body body, void *arg);
};

typedef struct mxcy_task mxcy_task;
typedef int (*mxcy_kernel)(const mxcy_task *task);

struct mxcy_task {
    uint32_t struct_size;
    int32_t num_ins, num_outs, num_ints, num_floats, num_strings;
    mxcy_kernel run;
    mxcy_tensor *ins;
    mxcy_tensor *outs;
    const int64_t *ints;   /* parameters, in the order that the operator documents */
    const double *floats;
    const char *const *strings;
    void *workspace;       /* 64-byte aligned; contents undefined at entry */
    int64_t workspace_bytes;
    void *state;           /* made by the operator's prepare, or NULL */
    mxcy_parallel *parallel;
    const uint64_t *rng;   /* {seed, first counter of this run}, NULL unless the operator is random */
    uint64_t rng_count;    /* counters this task consumes in a run */
    uint64_t rng_offset;   /* of this task among the random tasks of its plan; set by the planner */
    double work;           /* estimated nanoseconds on one thread; decides inline or queued, and threads */
    const char *name;      /* the node's name, for error texts */
    char *message;         /* where an error text goes, message_bytes long */
    int64_t message_bytes;
};

/* Writes a formatted text into the task's message and returns `status`. */
static inline int mxcy_fail(const mxcy_task *task, int status, const char *format, ...)
{
    if (task->message != NULL && task->message_bytes > 0) {
        va_list args;
        va_start(args, format);
        vsnprintf(task->message, (size_t)task->message_bytes, format, args);
        va_end(args);
    }
    return status;
}

static inline int64_t mxcy_itemsize(int32_t dtype)
{
    switch (dtype) {
    case MXCY_FLOAT64: case MXCY_INT64: return 8;
    case MXCY_FLOAT32: case MXCY_INT32: return 4;
    case MXCY_FLOAT16: case MXCY_BFLOAT16: return 2;
    case MXCY_UINT8: case MXCY_INT8: case MXCY_BOOL: return 1;
    default: return 0;
    }
}

/* ---- plugins ------------------------------------------------------------------------------------------
 *
 * A plugin is a shared library that exports `mxcy_plugin_init`, which returns a description of its
 * operators. The description and all that it points to must stay valid for the life of the process; the
 * library is never unloaded. `mxcy.library.load` checks version and sizes before it reads anything else.
 */

/* How the values of the parameters are handed over, here and in mxcy_task: integers hold the int and
 * bool parameters and, for each shape, its length followed by its dimensions; floats the float ones;
 * strings the string ones; all in the order of `params`. */
enum mxcy_param_type {
    MXCY_PARAM_INT = 0,
    MXCY_PARAM_FLOAT = 1,
    MXCY_PARAM_BOOL = 2,
    MXCY_PARAM_STRING = 3,
    MXCY_PARAM_SHAPE = 4
};

typedef struct mxcy_param_desc {
    const char *name;
    const char *default_text; /* as a user would write it, "0.1" or "(1, 2)"; NULL: must be given */
    const char *doc;          /* may be NULL */
    int32_t type;             /* enum mxcy_param_type */
    int32_t reserved;
} mxcy_param_desc;

typedef struct mxcy_shape {
    int32_t ndim; /* -1: not known */
    int32_t reserved;
    int64_t dims[MXCY_MAX_NDIM]; /* -1: not known */
} mxcy_shape;

/* What the rules of an operator are asked with. */
typedef struct mxcy_infer {
    uint32_t struct_size;
    int32_t num_ins, num_outs, num_ints, num_floats, num_strings;
    const int64_t *ints;
    const double *floats;
    const char *const *strings;
    mxcy_shape *in_shapes, *out_shapes; /* refined in place by infer_shape */
    int32_t *in_dtypes, *out_dtypes;    /* enum mxcy_dtype, -1: not known; refined by infer_dtype */
    char *message;                      /* where an error text goes */
    int64_t message_bytes;
} mxcy_infer;

enum mxcy_op_flags {
    MXCY_OP_NO_GRADIENT = 1,     /* the gradient is zero everywhere; without it and without `backward`,
                                    asking for a gradient is an error */
    MXCY_BACKWARD_SKIPS_INS = 2, /* the backward kernel does not read the inputs ... */
    MXCY_BACKWARD_SKIPS_OUTS = 4 /* ... or outputs of forward, which are then not passed to it */
};

typedef struct mxcy_op_desc {
    uint32_t struct_size;
    uint32_t flags;               /* enum mxcy_op_flags */
    const char *name;             /* an identifier; what it is called in nd and sym */
    const char *doc;              /* may be NULL */
    const char *const *in_names;  /* auxiliary states last */
    const char *const *out_names;
    const mxcy_param_desc *params;
    int32_t num_ins, num_aux, num_outs, num_params; /* num_aux: how many of the last inputs are states;
                                                       forward may write them */
    uint64_t dtypes;              /* bit (1 << dtype): dtypes that the kernels compute in; 0: float32 and
                                     float64. Tensors of others are converted around the kernels. */
    const int32_t *inplace;       /* pairs (input, output) that may share memory in forward */
    int32_t num_inplace;          /* how many pairs */
    int32_t reserved;
    /* Rules; each returns MXCY_OK or an error code after writing a text (mxcy_infer_fail). NULL: all
     * inputs and outputs have one shape, or one dtype. They are called more than once and in any order
     * of what is known, and must refine only what is determined. */
    int (*infer_shape)(mxcy_infer *);
    int (*infer_dtype)(mxcy_infer *);
    /* ins and outs as described. */
    mxcy_kernel forward;
    /* ins: gradients of all outputs, then the inputs, then the outputs of forward (see flags);
     * outs: gradients of the inputs that are no states. May be NULL. */
    mxcy_kernel backward;
    /* Shapes and dtypes are known in these; may be NULL. Bytes of scratch memory (task->workspace) and
     * estimated nanoseconds on one thread, for forward and for backward. */
    int64_t (*workspace)(const mxcy_infer *, int backward);
    double (*work)(const mxcy_infer *, int backward);
} mxcy_op_desc;

typedef struct mxcy_plugin {
    /* MXCY_PLUGIN_HEADER fills these. */
    uint32_t abi_version;
    uint32_t plugin_size, op_desc_size, param_desc_size, infer_size, shape_size, task_size, tensor_size;
    const char *name;
    const char *version; /* of the plugin, for messages; may be NULL */
    const mxcy_op_desc *ops;
    int32_t num_ops;
    int32_t reserved;
} mxcy_plugin;

#define MXCY_PLUGIN_HEADER                                                                              \
    MXCY_ABI_VERSION, sizeof(mxcy_plugin), sizeof(mxcy_op_desc), sizeof(mxcy_param_desc),                \
        sizeof(mxcy_infer), sizeof(mxcy_shape), sizeof(mxcy_task), sizeof(mxcy_tensor)

#if defined(_WIN32)
#define MXCY_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define MXCY_EXPORT __attribute__((visibility("default")))
#else
#define MXCY_EXPORT
#endif

/* The one symbol of a plugin: `const mxcy_plugin *mxcy_plugin_init(uint32_t host_abi_version)`.
 * NULL: the plugin refuses to work with this host. */
typedef const mxcy_plugin *(*mxcy_plugin_init_fn)(uint32_t host_abi_version);

/* As mxcy_fail, for rules. */
static inline int mxcy_infer_fail(const mxcy_infer *infer, int status, const char *format, ...)
{
    if (infer->message != NULL && infer->message_bytes > 0) {
        va_list args;
        va_start(args, format);
        vsnprintf(infer->message, (size_t)infer->message_bytes, format, args);
        va_end(args);
    }
    return status;
}

#ifdef __cplusplus
}
#endif
#endif /* MXCY_H */
