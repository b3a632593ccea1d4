/* dnn_legacy.h: descriptors that dnn_legacy.cpp makes and dnn_rnn.cpp uses. */
#ifndef MXCY_FAKE_DNN_LEGACY_H
#define MXCY_FAKE_DNN_LEGACY_H

#include "dnn.h"

namespace fake {

struct DropoutDesc { float p = 0; };

struct RnnDesc {
    int cell = 0, bias = 0, directions = 1;
    Kind kind = NONE;
    int64_t inputs = 0, hidden = 0, layers = 0;
    float dropout = 0;
    bool clips = false;
    double low = 0, high = 0;
};

struct RnnData {
    Kind kind = NONE;
    int64_t time = 0, batch = 0, size = 0;
    std::vector<int64_t> lengths;

    size_t bytes() const { return (size_t)(time * batch * size) * width(kind); }
};

} // namespace fake
#endif
