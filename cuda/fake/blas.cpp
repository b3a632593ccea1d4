/* blas.cpp: the fake cuBLAS and cuBLASLt: plain loops in double precision, on the order of streams. */
#include "fake.h"
#include "numbers.h"

#include <algorithm>
#include <set>

using namespace fake;

namespace {

enum { NOT_INITIALIZED = 1, BAD_VALUE = 7, FAILED = 13, UNSUPPORTED = 15 };

struct Handle {
    int device = 0, math = 0, atomics = 0;
    void *stream = nullptr;
};

std::set<void *> handles;

Kind kind_of(int type)
{
    switch (type) {
    case 0: return F32;
    case 1: return F64;
    case 2: return F16;
    case 14: return BF16;
    case 3: return I8;
    case 10: return I32;
    default: return NONE;
    }
}

double number(const void *at, int compute) { return compute == 70 ? *(const double *)at : compute == 72 ? *(const int32_t *)at : *(const float *)at; }

/* One matrix: rows x columns as stored, column-major or row-major. */
struct Matrix {
    Kind kind = NONE;
    int64_t rows = 0, columns = 0, ld = 0, stride = 0;
    bool row_major = false;

    int64_t at(int64_t r, int64_t c) const { return row_major ? r * ld + c : c * ld + r; }
    bool fits() const { return rows >= 0 && columns >= 0 && ld >= std::max<int64_t>(1, row_major ? columns : rows); }
    size_t bytes(int64_t batch) const
    {
        if (!rows || !columns || !batch) return 0;
        return (size_t)(at(rows - 1, columns - 1) + 1 + (batch - 1) * stride) * width(kind);
    }
};

/* op(M) as a plain row-major array. */
Values gather(const void *base, const Matrix &m, int op, int64_t batch)
{
    const int64_t rows = op ? m.columns : m.rows, columns = op ? m.rows : m.columns;
    Values out((size_t)(rows * columns));
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < columns; c++)
            out[r * columns + c] = load(base, m.kind, (op ? m.at(c, r) : m.at(r, c)) + batch * m.stride);
    return out;
}

Values product(const Values &a, const Values &b, int64_t m, int64_t n, int64_t k)
{
    Values out((size_t)(m * n), 0.0);
    for (int64_t i = 0; i < m; i++)
        for (int64_t p = 0; p < k; p++) {
            const double x = a[i * k + p];
            for (int64_t j = 0; j < n; j++) out[i * n + j] += x * b[p * n + j];
        }
    return out;
}

int submit(void *handle, const char *name, std::function<int(int)> run)
{
    if (!handles.count(handle)) return NOT_INITIALIZED;
    Handle *h = (Handle *)handle;
    if (h->device != current_device()) {
        violation(std::string(name) + ": the handle belongs to another device than the current one");
        return BAD_VALUE;
    }
    auto stream = stream_of(h->stream, h->device);
    if (!stream || stream->device != h->device) {
        violation(std::string(name) + ": the handle's stream is gone, or of another device");
        return BAD_VALUE;
    }
    const int device = h->device;
    return give(stream, Work{name, [=] { return run(device); }, nullptr, 0}) ? FAILED : 0;
}

int check(const char *name, int device, std::initializer_list<std::pair<const void *, size_t>> spans)
{
    for (auto &[at, size] : spans)
        if (int code = touch(name, at, size, device)) return code;
    return OK;
}

int gemm(const char *name, void *handle, int opa, int opb, int64_t m, int64_t n, int64_t k, const void *alpha,
         const void *a, int atype, int64_t lda, int64_t sa, const void *b, int btype, int64_t ldb, int64_t sb,
         const void *beta, void *c, int ctype, int64_t ldc, int64_t sc, int64_t batch, int compute, bool pointers)
{
    Matrix A{kind_of(atype), opa ? k : m, opa ? m : k, lda, sa}, B{kind_of(btype), opb ? n : k, opb ? k : n, ldb, sb};
    Matrix C{kind_of(ctype), m, n, ldc, sc};
    if (A.kind == NONE || B.kind == NONE || C.kind == NONE) return UNSUPPORTED;
    if (m < 0 || n < 0 || k < 0 || batch < 0 || !A.fits() || !B.fits() || !C.fits()) return BAD_VALUE;
    const double al = number(alpha, compute), be = number(beta, compute);
    std::string who = name;
    return submit(handle, name, [=](int device) {
        if (!m || !n || !batch) return (int)OK;
        for (int64_t i = 0; i < batch; i++) {
            const void *x = a, *y = b;
            void *z = c;
            int64_t at = i;
            if (pointers) {
                const size_t size = (size_t)batch * 8;
                if (int code = check(who.c_str(), device, {{a, size}, {b, size}, {c, size}})) return code;
                x = ((const void *const *)a)[i];
                y = ((const void *const *)b)[i];
                z = ((void *const *)c)[i];
                at = 0;
            }
            if (int code = check(who.c_str(), device, {{x, k ? A.bytes(pointers ? 1 : batch) : 0},
                                                       {y, k ? B.bytes(pointers ? 1 : batch) : 0},
                                                       {z, C.bytes(pointers ? 1 : batch)}})) return code;
            const Values out = product(gather(x, A, opa, at), gather(y, B, opb, at), m, n, k);
            for (int64_t r = 0; r < m; r++)
                for (int64_t s = 0; s < n; s++) {
                    const int64_t place = C.at(r, s) + at * C.stride;
                    store(z, C.kind, place, al * out[r * n + s] + (be ? be * load(z, C.kind, place) : 0));
                }
        }
        return (int)OK;
    });
}

} // namespace

API int cublasCreate_v2(void **out)
{
    ENTER("cublasCreate_v2");
    Handle *h = new Handle;
    h->device = current_device();
    handles.insert(*out = h);
    live("cublas handle", 1);
    return 0;
}

#define HANDLE(name)                                                                                        \
    ENTER(#name);                                                                                           \
    if (!handles.count(handle)) return NOT_INITIALIZED;                                                     \
    Handle *h = (Handle *)handle;                                                                           \
    (void)h

API int cublasDestroy_v2(void *handle)
{
    HANDLE(cublasDestroy_v2);
    handles.erase(handle);
    delete h;
    live("cublas handle", -1);
    return 0;
}

API int cublasSetStream_v2(void *handle, void *stream) { HANDLE(cublasSetStream_v2); return h->stream = stream, 0; }

API int cublasSetWorkspace_v2(void *handle, void *at, size_t size)
{
    HANDLE(cublasSetWorkspace_v2);
    return touch("cublasSetWorkspace_v2", at, size, h->device) || (uintptr_t)at % 256 ? BAD_VALUE : 0;
}

API int cublasSetPointerMode_v2(void *handle, int mode) { HANDLE(cublasSetPointerMode_v2); return mode ? UNSUPPORTED : 0; }
API int cublasSetMathMode(void *handle, int mode) { HANDLE(cublasSetMathMode); return h->math = mode, 0; }
API int cublasGetMathMode(void *handle, int *out) { HANDLE(cublasGetMathMode); return *out = h->math, 0; }
API int cublasSetAtomicsMode(void *handle, int mode) { HANDLE(cublasSetAtomicsMode); return h->atomics = mode, 0; }

API int cublasGemmEx_64(void *handle, int opa, int opb, int64_t m, int64_t n, int64_t k, const void *alpha,
                        const void *a, int atype, int64_t lda, const void *b, int btype, int64_t ldb,
                        const void *beta, void *c, int ctype, int64_t ldc, int compute, int)
{
    ENTER("cublasGemmEx_64");
    return gemm("cublasGemmEx", handle, opa, opb, m, n, k, alpha, a, atype, lda, 0, b, btype, ldb, 0, beta, c, ctype,
                ldc, 0, 1, compute, false);
}

API int cublasGemmStridedBatchedEx_64(void *handle, int opa, int opb, int64_t m, int64_t n, int64_t k,
                                      const void *alpha, const void *a, int atype, int64_t lda, int64_t sa,
                                      const void *b, int btype, int64_t ldb, int64_t sb, const void *beta, void *c,
                                      int ctype, int64_t ldc, int64_t sc, int64_t batch, int compute, int)
{
    ENTER("cublasGemmStridedBatchedEx_64");
    return gemm("cublasGemmStridedBatchedEx", handle, opa, opb, m, n, k, alpha, a, atype, lda, sa, b, btype, ldb, sb,
                beta, c, ctype, ldc, sc, batch, compute, false);
}

API int cublasGemmBatchedEx_64(void *handle, int opa, int opb, int64_t m, int64_t n, int64_t k, const void *alpha,
                               const void *a, int atype, int64_t lda, const void *b, int btype, int64_t ldb,
                               const void *beta, void *c, int ctype, int64_t ldc, int64_t batch, int compute, int)
{
    ENTER("cublasGemmBatchedEx_64");
    return gemm("cublasGemmBatchedEx", handle, opa, opb, m, n, k, alpha, a, atype, lda, 0, b, btype, ldb, 0, beta, c,
                ctype, ldc, 0, batch, compute, true);
}

/* ---- float and double forms of the rest */

namespace {

template <class T> constexpr Kind KIND = std::is_same<T, double>::value ? F64 : F32;

template <class T> int gemv(void *handle, int op, int64_t m, int64_t n, const T *alpha, const T *a, int64_t lda,
                            const T *x, int64_t incx, const T *beta, T *y, int64_t incy)
{
    if (m < 0 || n < 0 || lda < std::max<int64_t>(1, m) || incx < 1 || incy < 1) return BAD_VALUE;
    const T al = *alpha, be = *beta;
    return submit(handle, "cublas gemv", [=](int device) {
        const int64_t rows = op ? n : m, columns = op ? m : n;
        if (int code = check("cublas gemv", device, {{a, Matrix{KIND<T>, m, n, lda, 0}.bytes(1)},
            {x, columns ? ((columns - 1) * incx + 1) * sizeof(T) : 0}, {y, rows ? ((rows - 1) * incy + 1) * sizeof(T) : 0}}))
            return code;
        for (int64_t r = 0; r < rows; r++) {
            double sum = 0;
            for (int64_t c = 0; c < columns; c++) sum += (double)(op ? a[r * lda + c] : a[c * lda + r]) * x[c * incx];
            y[r * incy] = (T)(al * sum + (be ? be * y[r * incy] : 0));
        }
        return (int)OK;
    });
}

template <class T> int geam(void *handle, int opa, int opb, int64_t m, int64_t n, const T *alpha, const T *a,
                            int64_t lda, const T *beta, const T *b, int64_t ldb, T *c, int64_t ldc)
{
    const Matrix A{KIND<T>, opa ? n : m, opa ? m : n, lda, 0}, B{KIND<T>, opb ? n : m, opb ? m : n, ldb, 0};
    const Matrix C{KIND<T>, m, n, ldc, 0};
    if (!A.fits() || !B.fits() || !C.fits()) return BAD_VALUE;
    const double al = *alpha, be = *beta;
    return submit(handle, "cublas geam", [=](int device) {
        if (int code = check("cublas geam", device, {{a, al ? A.bytes(1) : 0}, {b, be ? B.bytes(1) : 0}, {c, C.bytes(1)}}))
            return code;
        const Values x = al ? gather(a, A, opa, 0) : Values(m * n), y = be ? gather(b, B, opb, 0) : Values(m * n);
        for (int64_t r = 0; r < m; r++)
            for (int64_t s = 0; s < n; s++) c[C.at(r, s)] = (T)(al * x[r * n + s] + be * y[r * n + s]);
        return (int)OK;
    });
}

/* The triangle of A as a full matrix of op(A); `upper` is cuBLAS's fill mode 1. */
template <class T> Values triangle(const T *a, int64_t n, int64_t lda, int fill, int op, int unit)
{
    Values out((size_t)(n * n), 0.0);
    for (int64_t r = 0; r < n; r++)
        for (int64_t c = 0; c < n; c++) {
            if (fill ? r > c : r < c) continue;
            const double value = r == c && unit ? 1.0 : (double)a[c * lda + r];
            out[op ? c * n + r : r * n + c] = value;
        }
    return out;
}

template <class T> int triangular(const char *name, bool solve, void *handle, int side, int fill, int op, int unit,
                                  int64_t m, int64_t n, const T *alpha, const T *a, int64_t lda, T *b, int64_t ldb,
                                  T *c, int64_t ldc)
{
    const int64_t k = side ? n : m;
    if (m < 0 || n < 0 || lda < std::max<int64_t>(1, k) || ldb < std::max<int64_t>(1, m)) return BAD_VALUE;
    const double al = *alpha;
    std::string who = name;
    return submit(handle, name, [=](int device) {
        const Matrix B{KIND<T>, m, n, ldb, 0}, C{KIND<T>, m, n, ldc, 0};
        if (int code = check(who.c_str(), device, {{a, Matrix{KIND<T>, k, k, lda, 0}.bytes(1)}, {b, B.bytes(1)}, {c, C.bytes(1)}}))
            return code;
        const Values t = triangle(a, k, lda, fill, op, unit);
        Values x = gather(b, B, 0, 0);
        if (!solve) {
            x = side ? product(x, t, m, n, n) : product(t, x, m, n, m);
            for (double &value : x) value *= al;
        } else {
            const bool lower = (fill == 0) != (op != 0);
            auto T_at = [&](int64_t r, int64_t s) { return t[r * k + s]; };
            /* for the right side X op(A) = B: op(A)^T X^T = B^T */
            for (int64_t j = 0; j < (side ? m : n); j++) {
                auto X = [&](int64_t i) -> double & { return side ? x[j * n + i] : x[i * n + j]; };
                const bool forward = side ? !lower : lower;
                for (int64_t q = 0; q < k; q++) {
                    const int64_t i = forward ? q : k - 1 - q;
                    double sum = al * X(i);
                    for (int64_t p = forward ? 0 : i + 1; p < (forward ? i : k); p++)
                        sum -= (side ? T_at(p, i) : T_at(i, p)) * X(p);
                    X(i) = sum / T_at(i, i);
                }
            }
        }
        for (int64_t r = 0; r < m; r++)
            for (int64_t s = 0; s < n; s++) c[C.at(r, s)] = (T)x[r * n + s];
        return (int)OK;
    });
}

template <class T> int syrk(void *handle, int fill, int op, int64_t n, int64_t k, const T *alpha, const T *a,
                            int64_t lda, const T *beta, T *c, int64_t ldc)
{
    const Matrix A{KIND<T>, op ? k : n, op ? n : k, lda, 0}, C{KIND<T>, n, n, ldc, 0};
    if (!A.fits() || !C.fits()) return BAD_VALUE;
    const double al = *alpha, be = *beta;
    return submit(handle, "cublas syrk", [=](int device) {
        if (int code = check("cublas syrk", device, {{a, A.bytes(1)}, {c, C.bytes(1)}})) return code;
        const Values x = gather(a, A, op, 0);
        for (int64_t r = 0; r < n; r++)
            for (int64_t s = 0; s < n; s++) {
                if (fill ? r > s : r < s) continue;
                double sum = 0;
                for (int64_t p = 0; p < k; p++) sum += x[r * k + p] * x[s * k + p];
                c[C.at(r, s)] = (T)(al * sum + (be ? be * c[C.at(r, s)] : 0));
            }
        return (int)OK;
    });
}

} // namespace

#define BOTH(letter, T)                                                                                     \
    API int cublas##letter##gemv_v2_64(void *h, int op, int64_t m, int64_t n, const T *al, const T *a, int64_t lda, \
                                       const T *x, int64_t incx, const T *be, T *y, int64_t incy)           \
    {                                                                                                       \
        ENTER("cublas" #letter "gemv_v2_64");                                                               \
        return gemv<T>(h, op, m, n, al, a, lda, x, incx, be, y, incy);                                      \
    }                                                                                                       \
    API int cublas##letter##geam_64(void *h, int opa, int opb, int64_t m, int64_t n, const T *al, const T *a, \
                                    int64_t lda, const T *be, const T *b, int64_t ldb, T *c, int64_t ldc)   \
    {                                                                                                       \
        ENTER("cublas" #letter "geam_64");                                                                  \
        return geam<T>(h, opa, opb, m, n, al, a, lda, be, b, ldb, c, ldc);                                  \
    }                                                                                                       \
    API int cublas##letter##trsm_v2_64(void *h, int side, int fill, int op, int unit, int64_t m, int64_t n, \
                                       const T *al, const T *a, int64_t lda, T *b, int64_t ldb)             \
    {                                                                                                       \
        ENTER("cublas" #letter "trsm_v2_64");                                                               \
        return triangular<T>("cublas trsm", true, h, side, fill, op, unit, m, n, al, a, lda, b, ldb, b, ldb); \
    }                                                                                                       \
    API int cublas##letter##trmm_v2_64(void *h, int side, int fill, int op, int unit, int64_t m, int64_t n, \
                                       const T *al, const T *a, int64_t lda, const T *b, int64_t ldb, T *c, int64_t ldc) \
    {                                                                                                       \
        ENTER("cublas" #letter "trmm_v2_64");                                                               \
        return triangular<T>("cublas trmm", false, h, side, fill, op, unit, m, n, al, a, lda, (T *)b, ldb, c, ldc); \
    }                                                                                                       \
    API int cublas##letter##syrk_v2_64(void *h, int fill, int op, int64_t n, int64_t k, const T *al, const T *a, \
                                       int64_t lda, const T *be, T *c, int64_t ldc)                         \
    {                                                                                                       \
        ENTER("cublas" #letter "syrk_v2_64");                                                               \
        return syrk<T>(h, fill, op, n, k, al, a, lda, be, c, ldc);                                          \
    }
BOTH(S, float)
BOTH(D, double)

/* ---- cuBLASLt */

namespace {

struct Lt { int device = 0; };
struct Desc { int compute = 68, scale = 0; std::map<int, std::vector<char>> attributes; };
struct Layout { Matrix m; int32_t batch = 1; };

template <class T> T attribute(const Desc &d, int which, T otherwise)
{
    auto found = d.attributes.find(which);
    if (found == d.attributes.end() || found->second.size() != sizeof(T)) return otherwise;
    T out;
    memcpy(&out, found->second.data(), sizeof out);
    return out;
}

enum { RELU = 2, BIAS = 4, DRELU_BIT = 8, BGRAD = 16, GELU = 32, DGELU_BIT = 64, AUX = 128, BGRADA = 256, BGRADB = 512 };

double gelu(double x) { return 0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))); }

double gelu_slope(double x)
{
    const double t = std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * 0.7978845608028654 * (1 + 3 * 0.044715 * x * x);
}

struct Epilogue {
    uint32_t what = 1;
    void *bias = nullptr, *aux = nullptr;
    int64_t aux_ld = 0, bias_stride = 0;
    Kind bias_kind = F32, aux_kind = F32;
};

/* out: m x n, row-major; one bias for each row. */
int finish(Values &out, int64_t m, int64_t n, const Epilogue &e, int64_t batch, int device)
{
    const size_t bias_bytes = (size_t)(m + batch * e.bias_stride) * width(e.bias_kind);
    if (e.what & BIAS) {
        if (int code = touch("cublasLtMatmul's bias", e.bias, bias_bytes, device)) return code;
        for (int64_t r = 0; r < m; r++)
            for (int64_t c = 0; c < n; c++) out[r * n + c] += load(e.bias, e.bias_kind, r + batch * e.bias_stride);
    }
    const bool mask = e.what & (RELU | DRELU_BIT);
    if (e.what & AUX) {
        const size_t bytes = mask ? (size_t)(e.aux_ld * n / 8) : (size_t)(e.aux_ld * (n - 1) + m) * width(e.aux_kind);
        if (e.aux_ld < m || (mask && e.aux_ld % 128)) return ILLEGAL;
        if (int code = touch("cublasLtMatmul's aux", e.aux, bytes, device)) return code;
    }
    for (int64_t c = 0; c < n; c++)
        for (int64_t r = 0; r < m; r++) {
            double &y = out[r * n + c];
            const int64_t bit = c * e.aux_ld + r;
            uint8_t *byte = (uint8_t *)e.aux + bit / 8;
            if (e.what & DRELU_BIT) y = *byte >> bit % 8 & 1 ? y : 0;
            else if (e.what & DGELU_BIT) y *= gelu_slope(load(e.aux, e.aux_kind, bit));
            else if (e.what & RELU) {
                if (e.what & AUX) *byte = (uint8_t)((*byte & ~(1 << bit % 8)) | (y > 0) << bit % 8);
                y = std::isnan(y) ? y : std::max(y, 0.0);
            } else if (e.what & GELU) {
                if (e.what & AUX) store(e.aux, e.aux_kind, bit, y);
                y = gelu(y);
            }
        }
    if (e.what & BGRAD) {
        if (int code = touch("cublasLtMatmul's bias", e.bias, bias_bytes, device)) return code;
        for (int64_t r = 0; r < m; r++) {
            double sum = 0;
            for (int64_t c = 0; c < n; c++) sum += out[r * n + c];
            store(e.bias, e.bias_kind, r + batch * e.bias_stride, sum);
        }
    }
    return OK;
}

} // namespace

API int cublasLtCreate(void **out)
{
    ENTER("cublasLtCreate");
    Lt *made = new Lt;
    made->device = current_device();
    live("cublasLt handle", 1);
    return *out = made, 0;
}

API int cublasLtDestroy(void *h) { ENTER("cublasLtDestroy"); live("cublasLt handle", -1); delete (Lt *)h; return 0; }

API int cublasLtMatmulDescCreate(void **out, int compute, int scale)
{
    ENTER("cublasLtMatmulDescCreate");
    Desc *made = new Desc;
    made->compute = compute;
    made->scale = scale;
    live("cublasLt descriptor", 1);
    return *out = made, 0;
}

API int cublasLtMatmulDescDestroy(void *d)
{
    ENTER("cublasLtMatmulDescDestroy");
    live("cublasLt descriptor", -1);
    delete (Desc *)d;
    return 0;
}

API int cublasLtMatmulDescSetAttribute(void *d, int which, const void *value, size_t size)
{
    ENTER("cublasLtMatmulDescSetAttribute");
    static const std::map<int, size_t> sizes = {{3, 4}, {4, 4}, {7, 4}, {8, 8}, {10, 8}, {11, 8}, {12, 8}, {26, 4}, {27, 4}};
    auto known = sizes.find(which);
    if (known != sizes.end() && known->second != size) return BAD_VALUE;
    ((Desc *)d)->attributes[which].assign((const char *)value, (const char *)value + size);
    return 0;
}

API int cublasLtMatrixLayoutCreate(void **out, int type, uint64_t rows, uint64_t columns, int64_t ld)
{
    ENTER("cublasLtMatrixLayoutCreate");
    Layout *made = new Layout;
    made->m.kind = kind_of(type);
    made->m.rows = (int64_t)rows;
    made->m.columns = (int64_t)columns;
    made->m.ld = ld;
    live("cublasLt layout", 1);
    return *out = made, 0;
}

API int cublasLtMatrixLayoutDestroy(void *l)
{
    ENTER("cublasLtMatrixLayoutDestroy");
    live("cublasLt layout", -1);
    delete (Layout *)l;
    return 0;
}

API int cublasLtMatrixLayoutSetAttribute(void *l, int which, const void *value, size_t)
{
    ENTER("cublasLtMatrixLayoutSetAttribute");
    Layout *layout = (Layout *)l;
    if (which == 1) layout->m.row_major = *(const int32_t *)value == 1;
    else if (which == 5) layout->batch = *(const int32_t *)value;
    else if (which == 6) layout->m.stride = *(const int64_t *)value;
    else return UNSUPPORTED;
    return 0;
}

API int cublasLtMatmulPreferenceCreate(void **out)
{
    ENTER("cublasLtMatmulPreferenceCreate");
    live("cublasLt preference", 1);
    return *out = new uint64_t(0), 0;
}

API int cublasLtMatmulPreferenceDestroy(void *p)
{
    ENTER("cublasLtMatmulPreferenceDestroy");
    live("cublasLt preference", -1);
    delete (uint64_t *)p;
    return 0;
}

API int cublasLtMatmulPreferenceSetAttribute(void *p, int which, const void *value, size_t size)
{
    ENTER("cublasLtMatmulPreferenceSetAttribute");
    if (which == 1 && size != 8) return BAD_VALUE;
    if (which == 1) *(uint64_t *)p = *(const uint64_t *)value;
    return 0;
}

API int cublasLtMatmulAlgoGetHeuristic(void *, void *, void *a, void *b, void *, void *d, void *preference, int most,
                                       void *results, int *count)
{
    ENTER("cublasLtMatmulAlgoGetHeuristic");
    for (void *layout : {a, b, d})
        if (((Layout *)layout)->m.kind == NONE || !((Layout *)layout)->m.fits()) return UNSUPPORTED;
    *count = most > 0;
    if (!*count) return BAD_VALUE;
    memset(results, 0, 96);
    *(uint64_t *)results = 0x6d786379;
    const uint64_t workspace = std::min<uint64_t>(*(uint64_t *)preference, 4096);
    memcpy((char *)results + 64, &workspace, 8);
    return 0;
}

API int cublasLtMatmul(void *handle, void *desc, const void *alpha, const void *a, void *la, const void *b, void *lb,
                       const void *beta, const void *c, void *lc, void *d, void *ld, const void *algo,
                       void *workspace, size_t size, void *stream_handle)
{
    ENTER("cublasLtMatmul");
    const int device = ((Lt *)handle)->device;
    auto stream = stream_of(stream_handle, device);
    if (device != current_device() || !stream || stream->device != device) {
        violation("cublasLtMatmul: the handle's device, the stream's and the current one are not the same");
        return BAD_VALUE;
    }
    if (algo && *(const uint64_t *)algo != 0x6d786379) return BAD_VALUE;
    const Desc &w = *(Desc *)desc;
    const Layout A = *(Layout *)la, B = *(Layout *)lb, C = *(Layout *)lc, D = *(Layout *)ld;
    const int opa = attribute<int32_t>(w, 3, 0), opb = attribute<int32_t>(w, 4, 0);
    const int64_t m = opa ? A.m.columns : A.m.rows, k = opa ? A.m.rows : A.m.columns;
    const int64_t n = opb ? B.m.rows : B.m.columns;
    if ((opb ? B.m.columns : B.m.rows) != k || D.m.rows != m || D.m.columns != n) return BAD_VALUE;
    if (!A.m.fits() || !B.m.fits() || !D.m.fits()) return BAD_VALUE;
    Epilogue e;
    e.what = attribute<uint32_t>(w, 7, 1);
    e.bias = (void *)attribute<uint64_t>(w, 8, 0);
    e.bias_stride = attribute<int64_t>(w, 10, 0);
    e.aux = (void *)attribute<uint64_t>(w, 11, 0);
    e.aux_ld = attribute<int64_t>(w, 12, 0);
    e.bias_kind = kind_of(attribute<int32_t>(w, 26, D.m.kind == F64 ? 1 : D.m.kind == F16 ? 2 : D.m.kind == BF16 ? 14 : 0));
    e.aux_kind = D.m.kind;
    if (e.what & (BGRADA | BGRADB)) return UNSUPPORTED;
    const double al = number(alpha, w.compute), be = number(beta, w.compute);
    return give(stream, Work{"cublasLtMatmul", [=] {
        if (int code = check("cublasLtMatmul", device, {{a, A.m.bytes(D.batch)}, {b, B.m.bytes(D.batch)},
            {c, be ? C.m.bytes(D.batch) : 0}, {d, D.m.bytes(D.batch)}, {workspace, size}})) return code;
        if (workspace) memset(workspace, 0xff, size);
        for (int64_t i = 0; i < D.batch; i++) {
            Values out = product(gather(a, A.m, opa, i), gather(b, B.m, opb, i), m, n, k);
            for (int64_t r = 0; r < m; r++)
                for (int64_t s = 0; s < n; s++) {
                    double &y = out[r * n + s];
                    y = al * y + (be ? be * load(c, C.m.kind, C.m.at(r, s) + i * C.m.stride) : 0);
                }
            if (int code = finish(out, m, n, e, i, device)) return code;
            for (int64_t r = 0; r < m; r++)
                for (int64_t s = 0; s < n; s++) store(d, D.m.kind, D.m.at(r, s) + i * D.m.stride, out[r * n + s]);
        }
        return (int)OK;
    }, nullptr, 0}) ? FAILED : 0;
}
