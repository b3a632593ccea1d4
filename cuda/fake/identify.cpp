/* identify.cpp: versions, and words for status codes, of the fake cuBLAS, cuDNN and NCCL. */
#include "fake.h"

#include <cstdlib>

static int number(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text && *text ? atoi(text) : otherwise;
}

API int cublasGetProperty(int which, int *out) { return *out = which == 0 ? number("MXCY_FAKE_CUBLAS", 13) : 1, 0; }
API size_t cublasLtGetVersion(void) { return 130100; }

API const char *cublasGetStatusName(int code)
{
    switch (code) {
    case 0: return "CUBLAS_STATUS_SUCCESS";
    case 1: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case 3: return "CUBLAS_STATUS_ALLOC_FAILED";
    case 7: return "CUBLAS_STATUS_INVALID_VALUE";
    case 13: return "CUBLAS_STATUS_EXECUTION_FAILED";
    case 15: return "CUBLAS_STATUS_NOT_SUPPORTED";
    default: return "CUBLAS_STATUS_INTERNAL_ERROR";
    }
}

API const char *cublasGetStatusString(int code) { return cublasGetStatusName(code) + sizeof "CUBLAS_STATUS_" - 1; }
API const char *cublasLtGetStatusName(int code) { return cublasGetStatusName(code); }
API const char *cublasLtGetStatusString(int code) { return cublasGetStatusString(code); }

API size_t cudnnGetVersion(void) { return number("MXCY_FAKE_CUDNN", 91900); }
API size_t cudnnGetCudartVersion(void) { return number("MXCY_FAKE_CUDNN_CUDART", 13000); }
API int cudnnGraphVersionCheck(void) { return 0; }
API int cudnnOpsVersionCheck(void) { return 0; }
API int cudnnCnnVersionCheck(void) { return 0; }
API int cudnnAdvVersionCheck(void) { return number("MXCY_FAKE_CUDNN_MIXED", 0) ? 1002 : 0; }

API const char *cudnnGetErrorString(int code)
{
    switch (code / 1000 * 1000) {
    case 0: return "CUDNN_STATUS_SUCCESS";
    case 1000: return code == 1002 ? "CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH" : "CUDNN_STATUS_NOT_INITIALIZED";
    case 2000: return "CUDNN_STATUS_BAD_PARAM";
    case 3000: return "CUDNN_STATUS_NOT_SUPPORTED";
    case 4000: return "CUDNN_STATUS_INTERNAL_ERROR";
    default: return "CUDNN_STATUS_EXECUTION_FAILED";
    }
}

API void cudnnGetLastErrorString(char *out, size_t size) { snprintf(out, size, "the fake cuDNN has no more to say"); }

API int ncclGetVersion(int *out) { return *out = 22809, 0; }

API const char *ncclGetErrorString(int code)
{
    static const char *words[] = {"no error", "unhandled cuda error", "unhandled system error", "internal error",
                                  "invalid argument", "invalid usage", "remote process exited", "in progress"};
    return code >= 0 && code < 8 ? words[code] : "unknown result code";
}

API const char *ncclGetLastError(void *) { return ""; }
