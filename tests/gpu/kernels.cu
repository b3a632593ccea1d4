/* kernels.cu: small kernels for tests of launches; NVRTC compiles them, and so does the host's compiler behind
 * MX_TEST_HOST. `mxcy_host_<kernel>_sizes` tells the fake driver how large each parameter is. */
#ifdef MX_TEST_HOST
#include <stdint.h>
#include <stddef.h>
#define EXPORT extern "C" __attribute__((visibility("default")))
#define SIZES(kernel, ...) EXPORT const uint32_t mxcy_host_##kernel##_sizes[] = {__VA_ARGS__, 0}

SIZES(mx_test_scale, 8, 8, 4);
EXPORT int mxcy_host_mx_test_scale(const uint32_t grid[3], const uint32_t block[3], size_t, void **params)
{
    float *x = *(float **)params[0];
    const int64_t n = *(int64_t *)params[1];
    const float by = *(float *)params[2];
    for (int64_t i = 0; i < (int64_t)grid[0] * block[0] && i < n; i++) x[i] *= by;
    return 0;
}

SIZES(mx_test_add, 8, 8, 8, 8);
EXPORT int mxcy_host_mx_test_add(const uint32_t grid[3], const uint32_t block[3], size_t, void **params)
{
    const float *a = *(const float **)params[0], *b = *(const float **)params[1];
    float *c = *(float **)params[2];
    const int64_t n = *(int64_t *)params[3];
    for (int64_t i = 0; i < (int64_t)grid[0] * block[0] && i < n; i++) c[i] = a[i] + b[i];
    return 0;
}
#else
extern "C" __global__ void mx_test_scale(float *x, long long n, float by)
{
    const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] *= by;
}

extern "C" __global__ void mx_test_add(const float *a, const float *b, float *c, long long n)
{
    const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i];
}
#endif
