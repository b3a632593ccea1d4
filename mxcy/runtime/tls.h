/* Thread-local flags that every imperative call looks at: those of autograd, and copies of the np_shape
 * mode (_core/modes.py) and of the depth of entered contexts (_core/context.py). Few bytes of the space that the loader keeps free for such modules: no call to
 * find them. */
#ifndef MXCY_TLS_H
#define MXCY_TLS_H
#if defined(__linux__) && defined(__GNUC__)
#define MXCY_TLS static __thread __attribute__((tls_model("initial-exec")))
#else
#define MXCY_TLS static __thread
#endif
MXCY_TLS struct { char recording, training, np_shape; int contexts; } mxcy_tls;
static inline int mxcy_recording(void) { return mxcy_tls.recording; }
static inline int mxcy_training(void) { return mxcy_tls.training; }
static inline int mxcy_np_shape(void) { return mxcy_tls.np_shape; }
static inline int mxcy_set_recording(int on)
{
    int was = mxcy_tls.recording;
    mxcy_tls.recording = (char)on;
    return was;
}
static inline int mxcy_set_training(int on)
{
    int was = mxcy_tls.training;
    mxcy_tls.training = (char)on;
    return was;
}
/* How many contexts the thread has entered. */
static inline int mxcy_contexts(void) { return mxcy_tls.contexts; }
static inline void mxcy_set_contexts(int n) { mxcy_tls.contexts = n; }
static inline void mxcy_set_np_shape(int on) { mxcy_tls.np_shape = (char)on; }
#endif
