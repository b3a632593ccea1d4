/* A plugin for mxcy with three operators, as an example of each thing that a plugin can do.
 *
 *   my_relu(data, slope=0.0)        forward, backward, a parameter, two dtypes, an error from the kernel
 *   my_pair_sum(data, width=2)      shape and dtype inference, in both directions
 *   my_running_mean(data, mean, momentum=0.9)   an auxiliary state that forward writes
 *
 * Build:  cc -O3 -fPIC -shared -I"$(python -c 'import mxcy; print(mxcy.library.get_include())')"
 *            my_relu.c -o libmy_relu.so         (or mx.library.compile("my_relu.c", "libmy_relu.so"))
 * Use:    mx.library.load("libmy_relu.so"); mx.nd.my_relu(x, slope=0.1)
 */
#include <math.h>
#include "mxcy.h"

/* ---- my_relu: x where x > 0, slope * x elsewhere; an infinite input is refused ------------------------ */

typedef struct {
    const mxcy_task *task;
    int32_t found; /* set by any piece that meets an infinity; all write the same value */
} relu_run;

static void relu_piece_float(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    relu_run *run = (relu_run *)arg;
    const float *x = (const float *)run->task->ins[0].data;
    float *y = (float *)run->task->outs[0].data;
    const float slope = (float)run->task->floats[0];
    int bad = 0;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        float v = x[i];
        bad |= fabsf(v) > 3.4028235e38f;
        y[i] = v > 0 ? v : slope * v;
    }
    if (bad) __atomic_store_n(&run->found, 1, __ATOMIC_RELAXED);
}

static void relu_piece_double(void *arg, int64_t begin, int64_t end, int32_t lane)
{
    relu_run *run = (relu_run *)arg;
    const double *x = (const double *)run->task->ins[0].data;
    double *y = (double *)run->task->outs[0].data;
    const double slope = run->task->floats[0];
    int bad = 0;
    (void)lane;
    for (int64_t i = begin; i < end; i++) {
        double v = x[i];
        bad |= fabs(v) > 1.7976931348623157e308;
        y[i] = v > 0 ? v : slope * v;
    }
    if (bad) __atomic_store_n(&run->found, 1, __ATOMIC_RELAXED);
}

static int relu_forward(const mxcy_task *task)
{
    relu_run run = {task, 0};
    mxcy_body body = task->ins[0].dtype == MXCY_FLOAT64 ? relu_piece_double : relu_piece_float;
    task->parallel->parallel_for(task->parallel, task->outs[0].size, 16384, body, &run);
    if (run.found) return mxcy_fail(task, MXCY_VALUE_ERROR, "the input has an infinite element");
    return MXCY_OK;
}

/* ins: the gradient of the output, then the input (the output is not passed: MXCY_BACKWARD_SKIPS_OUTS). */
static int relu_backward(const mxcy_task *task)
{
    const int64_t n = task->outs[0].size;
    const double slope = task->floats[0];
    if (task->ins[0].dtype == MXCY_FLOAT64) {
        const double *g = (const double *)task->ins[0].data, *x = (const double *)task->ins[1].data;
        double *dx = (double *)task->outs[0].data;
        for (int64_t i = 0; i < n; i++) dx[i] = x[i] > 0 ? g[i] : slope * g[i];
    } else {
        const float *g = (const float *)task->ins[0].data, *x = (const float *)task->ins[1].data;
        float *dx = (float *)task->outs[0].data;
        for (int64_t i = 0; i < n; i++) dx[i] = x[i] > 0 ? g[i] : (float)slope * g[i];
    }
    return MXCY_OK;
}

static double relu_work(const mxcy_infer *infer, int backward)
{
    double n = 1;
    (void)backward;
    for (int i = 0; i < infer->in_shapes[0].ndim; i++) n *= (double)infer->in_shapes[0].dims[i];
    return 100 + 0.3 * n;
}

static const char *const data_name[] = {"data"};
static const char *const output_name[] = {"output"};
static const int32_t relu_inplace[] = {0, 0};
static const mxcy_param_desc relu_params[] = {
    {"slope", "0.0", "What negative elements are multiplied by.", MXCY_PARAM_FLOAT, 0},
};

/* ---- my_pair_sum: sums of `width` neighbours along the last axis, counted in float64 or not ------------ */

static int pair_shape(mxcy_infer *infer)
{
    const int64_t width = infer->ints[0];
    mxcy_shape *in = &infer->in_shapes[0], *out = &infer->out_shapes[0];
    if (width < 1 || width > 1 << 20)
        return mxcy_infer_fail(infer, MXCY_VALUE_ERROR, "width must be from 1 to 2**20, got %lld",
                               (long long)width);
    if (in->ndim == -1 && out->ndim == -1) return MXCY_OK;
    if (in->ndim == -1) { /* backward through unknowns: the input follows from the output */
        *in = *out;
        if (in->ndim > 0 && out->dims[out->ndim - 1] >= 0 && out->dims[out->ndim - 1] < INT64_MAX >> 20)
            in->dims[in->ndim - 1] *= width;
    }
    if (in->ndim < 1)
        return mxcy_infer_fail(infer, MXCY_VALUE_ERROR, "data must have at least one dimension");
    int64_t last = in->dims[in->ndim - 1];
    if (last >= 0 && last % width != 0)
        return mxcy_infer_fail(infer, MXCY_VALUE_ERROR, "the last dimension, %lld, is no multiple of "
                               "width %lld", (long long)last, (long long)width);
    *out = *in;
    out->dims[out->ndim - 1] = last >= 0 ? last / width : -1;
    return MXCY_OK;
}

static int pair_dtype(mxcy_infer *infer)
{
    const int32_t want = infer->ints[1] ? MXCY_FLOAT64 : infer->in_dtypes[0];
    if (want != -1 && infer->out_dtypes[0] != -1 && infer->out_dtypes[0] != want)
        return mxcy_infer_fail(infer, MXCY_TYPE_ERROR, "the output cannot have that dtype");
    infer->out_dtypes[0] = want;
    return MXCY_OK;
}

static double get(const mxcy_tensor *t, int64_t i)
{
    return t->dtype == MXCY_FLOAT64 ? ((const double *)t->data)[i] : ((const float *)t->data)[i];
}

static void put(const mxcy_tensor *t, int64_t i, double v)
{
    if (t->dtype == MXCY_FLOAT64)
        ((double *)t->data)[i] = v;
    else
        ((float *)t->data)[i] = (float)v;
}

static int pair_forward(const mxcy_task *task)
{
    const int64_t width = task->ints[0];
    for (int64_t i = 0; i < task->outs[0].size; i++) {
        double sum = 0;
        for (int64_t j = 0; j < width; j++) sum += get(&task->ins[0], i * width + j);
        put(&task->outs[0], i, sum);
    }
    return MXCY_OK;
}

static int pair_backward(const mxcy_task *task)
{
    const int64_t width = task->ints[0];
    for (int64_t i = 0; i < task->outs[0].size; i++) put(&task->outs[0], i, get(&task->ins[0], i / width));
    return MXCY_OK;
}

static const mxcy_param_desc pair_params[] = {
    {"width", "2", "How many neighbours are summed.", MXCY_PARAM_INT, 0},
    {"wide", "False", "Whether the result is float64.", MXCY_PARAM_BOOL, 0},
};

/* ---- my_running_mean: data minus a running mean of all data seen --------------------------------------- */

static int mean_shape(mxcy_infer *infer)
{
    mxcy_shape *data = &infer->in_shapes[0], *mean = &infer->in_shapes[1], *out = &infer->out_shapes[0];
    if (data->ndim == -1) *data = *out;
    *out = *data;
    mean->ndim = 1;
    mean->dims[0] = 1;
    return MXCY_OK;
}

static int mean_forward(const mxcy_task *task)
{
    const mxcy_tensor *data = &task->ins[0], *state = &task->ins[1];
    const double momentum = task->floats[0], old = get(state, 0);
    double sum = 0;
    for (int64_t i = 0; i < data->size; i++) {
        double v = get(data, i);
        sum += v;
        put(&task->outs[0], i, v - old);
    }
    if (data->size > 0) put(state, 0, momentum * old + (1 - momentum) * sum / (double)data->size);
    return MXCY_OK;
}

/* The state counts as a constant. */
static int mean_backward(const mxcy_task *task)
{
    for (int64_t i = 0; i < task->outs[0].size; i++) put(&task->outs[0], i, get(&task->ins[0], i));
    return MXCY_OK;
}

static const char *const mean_inputs[] = {"data", "mean"};
static const mxcy_param_desc mean_params[] = {
    {"momentum", "0.9", "How much of the old mean stays.", MXCY_PARAM_FLOAT, 0},
};

/* ---- the description ------------------------------------------------------------------------------------- */

static const mxcy_op_desc operators[] = {
    {.struct_size = sizeof(mxcy_op_desc), .flags = MXCY_BACKWARD_SKIPS_OUTS, .name = "my_relu",
     .doc = "x where x > 0, slope * x elsewhere. Raises ValueError for an infinite element.",
     .in_names = data_name, .num_ins = 1, .out_names = output_name, .num_outs = 1,
     .params = relu_params, .num_params = 1, .inplace = relu_inplace, .num_inplace = 1,
     .forward = relu_forward, .backward = relu_backward, .work = relu_work},
    {.struct_size = sizeof(mxcy_op_desc),
     .flags = MXCY_BACKWARD_SKIPS_INS | MXCY_BACKWARD_SKIPS_OUTS, .name = "my_pair_sum",
     .doc = "Sums of `width` neighbours along the last axis.",
     .in_names = data_name, .num_ins = 1, .out_names = output_name, .num_outs = 1,
     .params = pair_params, .num_params = 2, .infer_shape = pair_shape, .infer_dtype = pair_dtype,
     .forward = pair_forward, .backward = pair_backward},
    {.struct_size = sizeof(mxcy_op_desc),
     .flags = MXCY_BACKWARD_SKIPS_INS | MXCY_BACKWARD_SKIPS_OUTS, .name = "my_running_mean",
     .doc = "data - mean; afterwards mean = momentum * mean + (1 - momentum) * average(data).",
     .in_names = mean_inputs, .num_ins = 2, .num_aux = 1, .out_names = output_name, .num_outs = 1,
     .params = mean_params, .num_params = 1, .infer_shape = mean_shape,
     .forward = mean_forward, .backward = mean_backward},
};

static const mxcy_plugin plugin = {MXCY_PLUGIN_HEADER, "my_relu", "1.0", operators, 3, 0};

MXCY_EXPORT const mxcy_plugin *mxcy_plugin_init(uint32_t host_abi_version)
{
    return host_abi_version == MXCY_ABI_VERSION ? &plugin : NULL;
}
