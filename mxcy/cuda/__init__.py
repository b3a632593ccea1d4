"""CUDA through ctypes: finding NVIDIA's libraries, calling them, device memory and streams.

What lives here: one module per library (runtime, driver, nvrtc, cublas, cublaslt, cudnn with
cudnn_graph, nccl), each a thin layer of arguments, call, and status to exception; `prototypes`, the
one table of C signatures; `memory`, `streams` and `pinned`, which own what a device holds; the
folder `kernels`, our own kernels as text and launches.
What does not: operators, plans, any choice of algorithm.
Invariant: importing anything here opens no library; each is opened at the first call into it.
"""
