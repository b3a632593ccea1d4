/* dnn.h: what both forms of the fake cuDNN share: handles, dtypes, the loop of a convolution. */
#ifndef MXCY_FAKE_DNN_H
#define MXCY_FAKE_DNN_H

#include "fake.h"
#include "numbers.h"

namespace fake {

enum { DNN_NOT_INITIALIZED = 1001, DNN_BAD = 2000, DNN_UNSUPPORTED = 3000, DNN_FAILED = 5000 };

struct DnnHandle {
    int device = 0;
    void *stream = nullptr;
};

Kind dnn_kind(int type);
/* Queues work of a handle; checks that the handle, its stream and the current device belong together. */
int dnn_submit(void *handle, const char *name, std::function<int(int device)> run);
bool dnn_handle(void *handle);
/* ILLEGAL and a note if an array cannot be touched. */
int dnn_touch(const char *name, const void *at, const Shape &shape, int device);

struct Moves {
    std::vector<int64_t> pre, post, stride, dilate;
};

/* Whether x * w = y fits; groups show in w's second dim. */
bool convolution_fits(const Moves &m, const std::vector<int64_t> &x, const std::vector<int64_t> &w,
                      const std::vector<int64_t> &y);

/* f(x index, w index, y index) for each product of a convolution; arrays are plain, of up to 3 space dims. */
template <class F> void convolve(const Moves &m, std::vector<int64_t> x, std::vector<int64_t> w,
                                 std::vector<int64_t> y, F f)
{
    Moves p = m;
    for (auto *dims : {&x, &w, &y})
        while (dims->size() < 5) dims->insert(dims->begin() + 2, 1);
    for (auto *v : {&p.pre, &p.post}) while (v->size() < 3) v->insert(v->begin(), 0);
    for (auto *v : {&p.stride, &p.dilate}) while (v->size() < 3) v->insert(v->begin(), 1);
    const int64_t groups = x[1] / w[1], per = w[0] / groups;
    for (int64_t n = 0; n < y[0]; n++)
        for (int64_t k = 0; k < y[1]; k++)
            for (int64_t c = 0; c < w[1]; c++)
                for (int64_t a = 0; a < w[2]; a++)
                    for (int64_t b = 0; b < w[3]; b++)
                        for (int64_t d = 0; d < w[4]; d++) {
                            const int64_t wi = (((k * w[1] + c) * w[2] + a) * w[3] + b) * w[4] + d;
                            for (int64_t i = 0; i < y[2]; i++) {
                                const int64_t xa = i * p.stride[0] - p.pre[0] + a * p.dilate[0];
                                if (xa < 0 || xa >= x[2]) continue;
                                for (int64_t j = 0; j < y[3]; j++) {
                                    const int64_t xb = j * p.stride[1] - p.pre[1] + b * p.dilate[1];
                                    if (xb < 0 || xb >= x[3]) continue;
                                    for (int64_t l = 0; l < y[4]; l++) {
                                        const int64_t xd = l * p.stride[2] - p.pre[2] + d * p.dilate[2];
                                        if (xd < 0 || xd >= x[4]) continue;
                                        f((((n * x[1] + k / per * w[1] + c) * x[2] + xa) * x[3] + xb) * x[4] + xd, wi,
                                          (((n * y[1] + k) * y[2] + i) * y[3] + j) * y[4] + l);
                                    }
                                }
                            }
                        }
}

} // namespace fake
#endif
