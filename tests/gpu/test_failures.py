"""Each call that a step of training makes fails once: the error names it, and nothing is lost."""
from __future__ import annotations

import ctypes
import gc

import numpy as np
import pytest

from mxcy.cuda import constants as k
from mxcy.cuda import cublas, runtime, streams
from mxcy.cuda import cudnn_graph as g
from mxcy.cuda.errors import CUDAError
from mxcy.cuda.memory import Pool, pool
from mxcy.cuda.pinned import PinnedPool

F = k.CUDNN_DATA_FLOAT

#: Function to a code that its library has.
CALLS = {
    "cudaHostAlloc": 1, "cudaMalloc": 1, "cudaMemcpyAsync": 719, "cudaEventCreateWithFlags": 2,
    "cudaEventRecord": 400, "cudaStreamWaitEvent": 400, "cudaStreamCreateWithFlags": 2,
    "cudaStreamSynchronize": 719, "cudaEventQuery": 719, "cudaDeviceGetAttribute": 1,
    "cublasCreate_v2": 1, "cublasSetStream_v2": 7, "cublasSetWorkspace_v2": 7,
    "cublasGemmEx_64": 13,
    "cudnnCreate": 4000, "cudnnSetStream": 2000, "cudnnBackendCreateDescriptor": 4003,
    "cudnnBackendSetAttribute": 2000, "cudnnBackendGetAttribute": 2000,
    "cudnnBackendFinalize": 4000, "cudnnBackendExecute": 5000}


def plan():
    dims, strides = [1, 4, 4, 4], [64, 16, 4, 1]
    how = g.Convolution(F, [0, 0], [0, 0], [1, 1], [1, 1])
    graph = g.OperationGraph([g.convolution_forward(
        how, g.Tensor(1, F, dims, strides), g.Tensor(2, F, [4, 4, 1, 1], [4, 1, 1, 1]),
        g.Tensor(3, F, dims, strides))])
    return g.Plan(g.engines(graph)[0])


def step(lane, memory, host):
    """Data to the device, a convolution, a product, the result back."""
    data = host.allocate(256)
    ctypes.memmove(data.address, np.ones(64, np.float32).ctypes.data, 256)
    blocks = [memory.allocate(256, lane.compute, f"array {i}") for i in range(4)]
    x, w, y, z = (block.address for block in blocks)
    runtime.memcpy_async(x, data.address, 256, lane.copy, k.cudaMemcpyHostToDevice)
    data.used_by(0, lane.copy)
    blocks[0].used_on(lane.copy)
    runtime.order(0, lane.copy, lane.compute)
    runtime.memcpy_async(w, data.address, 64, lane.compute, k.cudaMemcpyHostToDevice)
    data.used_by(0, lane.compute)
    made = plan()
    g.execute(lane.cudnn.handle, made, g.VariantPack({1: x, 2: w, 3: y}, lane.workspace.address))
    one = cublas.scalar(k.CUBLAS_COMPUTE_32F, 1)
    cublas.gemm(lane.cublas.handle, 0, 0, 8, 8, 8, one, x, k.CUDA_R_32F, 8, y, k.CUDA_R_32F, 8,
                cublas.scalar(k.CUBLAS_COMPUTE_32F, 0), z, k.CUDA_R_32F, 8, k.CUBLAS_COMPUTE_32F)
    out = np.empty(64, np.float32)
    back = host.allocate(256)
    runtime.memcpy_async(back.address, z, 256, lane.compute, k.cudaMemcpyDeviceToHost)
    back.used_by(0, lane.compute)
    runtime.stream_synchronize(lane.compute)
    runtime.memcpy(out.ctypes.data, back.address, 256, k.cudaMemcpyDefault)
    data.free()
    host.stats()
    return out


def attempt(memory, host):
    """One step on a lane of its own, which is closed whatever happens."""
    lane = streams.Lane(0)
    try:
        return step(lane, memory, host)
    finally:
        gc.collect()
        runtime.lib.cudaGetLastError()
        lane.close()


@pytest.mark.parametrize("function", list(CALLS))
def test_a_step_survives_the_failure_of_each_call(fake_gpu, function):
    memory, host = Pool(0), PinnedPool()
    np.testing.assert_array_equal(attempt(memory, host), 32)
    memory.empty_cache()
    host.empty_cache()
    before = fake_gpu.calls(function)
    fake_gpu.fail(function, CALLS[function])
    with pytest.raises(CUDAError) as caught:
        attempt(memory, host)
    assert (caught.value.function, caught.value.code) == (function, CALLS[function])
    assert caught.value.name and fake_gpu.calls(function) > before
    del caught
    gc.collect()
    runtime.synchronize()
    np.testing.assert_array_equal(attempt(memory, host), 32)
    gc.collect()
    runtime.synchronize()
    for each in (memory, host, pool(0)):
        each.empty_cache()
    assert memory.stats().reserved == 0 and host.stats().reserved == 0
