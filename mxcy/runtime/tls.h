/* Thread-local flags of autograd, read on every imperative call. */
#ifndef MXCY_TLS_H
#define MXCY_TLS_H
static __thread int mxcy_tls_recording = 0;
static __thread int mxcy_tls_training = 0;
static inline int mxcy_recording(void) { return mxcy_tls_recording; }
static inline int mxcy_training(void) { return mxcy_tls_training; }
static inline int mxcy_set_recording(int on) { int was = mxcy_tls_recording; mxcy_tls_recording = on; return was; }
static inline int mxcy_set_training(int on) { int was = mxcy_tls_training; mxcy_tls_training = on; return was; }
#endif
