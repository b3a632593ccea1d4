"""NVIDIA's own libraries, as far as they work without a device: skipped where they are missing.

`pip install 'mxcy[cuda13]'` brings them. NVRTC compiles, cuBLASLt and cuDNN describe, and cuDNN
makes whole plans for a device that is described in JSON. Each test runs in a process of its own,
because the others here use fake libraries.
"""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mxcy.cuda import loader

ROOT = Path(__file__).resolve().parent.parent.parent

#: What cuDNN wants to know of an H100; numbers from the data sheet and deviceQuery.
H100 = {"cudaDeviceId": 0, "deviceVer": 900, "driverVer": 13000, "totalGlobalMem": 85017755648,
        "maxGridSize": [2147483647, 65535, 65535], "maxBlockSize": [1024, 1024, 64],
        "regsPerBlock": 65536, "multiProcessorCount": 132, "warpSize": 32,
        "maxSharedMemoryPerBlock": 49152, "maxSharedMemoryPerBlockOptin": 232448,
        "reservedSharedMemoryPerBlock": 1024, "maxRegistersPerSM": 65536, "maxCtasPerSM": 32,
        "maxThreadsPerBlock": 1024, "maxThreadsPerSM": 2048, "pciDeviceId": 0, "isTccDriver": 0,
        "supportCoopLaunch": 1, "smClockRateKHz": 1980000, "memClockRateKHz": 2619000,
        "l2CacheSize": 52428800, "deviceName": "NVIDIA H100 80GB HBM3"}

HEAD = f"""
from mxcy.cuda import constants as k, cublas, cublaslt, cudnn, cudnn_graph as g, cudnn_rnn, nccl
from mxcy.cuda import nvrtc, runtime, versions
from mxcy.cuda.errors import CUDAError
from mxcy.cuda.library import LIBRARIES
H100 = {H100!r}
F, H = k.CUDNN_DATA_FLOAT, k.CUDNN_DATA_HALF
def raises(function, *args, kind=CUDAError):
    try:
        function(*args)
    except kind as error:
        return error
    raise AssertionError("no error")
def nhwc(n, c, h, w):
    return [n, c, h, w], [c * h * w, 1, c * w, c]
"""


def run(code, *needs):
    for name in needs:
        if name != "cuda" and not _there(name):
            source = loader.SOURCES[name]
            pytest.skip(f"no {source.soname}: `pip install {source.package}` to run this")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("MXCY_CUDA_LIBDIR", None)
    made = subprocess.run([sys.executable, "-c", HEAD + code], text=True, capture_output=True,
                          env=env, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout


def _there(name):
    source = loader.SOURCES[name]
    return any((Path(entry) / source.folder / source.soname).exists() for entry in sys.path)


EVERY = tuple(name for name in loader.SOURCES if name != "cuda")


@pytest.mark.parametrize("name", EVERY)
def test_every_function_is_bound_and_exported(name):
    run(f"""
lib = next(lib for lib in LIBRARIES if lib.name == {name!r})
from mxcy.cuda import prototypes
for function in prototypes.parse(lib.name):
    raw = getattr(lib, function).raw
    assert raw.argtypes is not None
    assert (raw.restype is None) == (prototypes.parse(lib.name)[function][1] == "v")
assert versions.read(lib)[0] in (2, 9, 13)
""", name)


def test_without_a_device_errors_are_clear():
    run("""
count, why = runtime.device_count()
if not count:
    assert "cudaGetDeviceCount returned" in why
    error = raises(runtime.malloc, 16)
    assert error.library == "cudart" and error.name.startswith("cudaError") and error.text
    error = raises(cudnn.Handle)
    assert error.name == "CUDNN_STATUS_NOT_INITIALIZED" and error.code == 1001
    assert raises(cublas.Handle).name == "CUBLAS_STATUS_NOT_INITIALIZED"
    assert raises(nccl.comm_init_all, [0]).name == "ncclUnhandledCudaError"
""", "cudart", "cudnn", "cublas", "nccl")


def test_nvrtc_makes_machine_code():
    run("""
for arch in (80, 90):
    cubin, names, log = nvrtc.compile("template<class T> __global__ void add(T *a) { *a += 1; }",
                                      "add.cu", [f"-arch=sm_{arch}"], ["add<float>"])
    assert cubin[:4] == b"\\x7fELF" and names["add<float>"].encode() in cubin
error = raises(nvrtc.compile, "nonsense", "bad.cu", ["-arch=sm_90"], kind=nvrtc.CompileError)
assert "bad.cu(1): error" in str(error) and "-arch=sm_90" in str(error)
assert {80, 90} <= set(nvrtc.architectures())
""", "nvrtc")


def test_cublaslt_descriptors():
    run("""
what = cublaslt.Matmul(k.CUBLAS_COMPUTE_32F, k.CUDA_R_32F, transa=k.CUBLAS_OP_T,
                       epilogue=k.CUBLASLT_EPILOGUE_RELU_AUX_BIAS, bias=4096, aux=8192, aux_ld=128,
                       bias_dtype=k.CUDA_R_32F)
cublaslt.Layout(k.CUDA_R_16F, 64, 32, 64, row_major=True, batch=3, stride=2048)
cublaslt.Preference(32 << 20)
too_short = raises(cublaslt.lib.cublasLtMatmulDescSetAttribute, what.handle,
                   k.CUBLASLT_MATMUL_DESC_TRANSA, bytes(1), 1)
assert too_short.name == "CUBLAS_STATUS_INVALID_VALUE"
""", "cublasLt")


def test_cudnn_descriptors_of_the_old_kind():
    run("""
cudnn.Tensor(F, [2, 3, 4, 5], [60, 20, 5, 1])
cudnn.Filter(F, k.CUDNN_TENSOR_NHWC, [8, 3, 3, 3])
cudnn.Convolution([1, 1], [2, 2], [1, 1], F, groups=3, math=k.CUDNN_FMA_MATH)
cudnn.Pooling(k.CUDNN_POOLING_MAX_DETERMINISTIC, [2, 2], [0, 0], [2, 2])
cudnn.LRN(5, 1e-4, 0.75, 2.0)
cudnn.CTC(F, 16)
cudnn.SpatialTransformer(F, [2, 3, 4, 5])
cudnn_rnn.Data(F, 7, 3, 10, [7, 5, 2])
versions.check_sub_libraries(cudnn.lib)
error = raises(cudnn.Tensor, 77, [2, 3, 4, 5], [60, 20, 5, 1])
assert error.code // 1000 == 2 and error.name.startswith("CUDNN_STATUS_BAD_PARAM"), error
""", "cudnn")


@pytest.mark.parametrize("kind", ["forward", "fused", "data", "filter"])
def test_cudnn_plans_without_a_device(kind):
    run(f"""
kind = {kind!r}
device = g.Device(H100)
x, w = g.Tensor(1, H, *nhwc(32, 64, 56, 56)), g.Tensor(2, H, *nhwc(64, 64, 3, 3))
y = g.Tensor(3, H, *nhwc(32, 64, 56, 56))
how = g.Convolution(F, [1, 1], [1, 1], [1, 1], [1, 1])
if kind == "forward":
    ops = [g.convolution_forward(how, x, w, y)]
elif kind == "data":
    ops = [g.convolution_backward_data(how, w, y, x)]
elif kind == "filter":
    ops = [g.convolution_backward_filter(how, x, y, w)]
else:
    bias = g.Tensor(4, H, [1, 64, 1, 1], [64, 1, 64, 64])
    made = [g.Tensor(10 + i, F, *nhwc(32, 64, 56, 56), virtual=True) for i in range(2)]
    ops = [g.convolution_forward(how, x, w, made[0]),
           g.pointwise(k.CUDNN_POINTWISE_ADD, made[0], made[1], bias),
           g.pointwise(k.CUDNN_POINTWISE_RELU_FWD, made[1], y)]
found = g.engines(g.OperationGraph(ops), device=device)
assert found and all(engine.index >= 0 for engine in found)
plan = g.first_plan(found, 64 << 20, device)
assert plan.workspace <= 64 << 20 and plan.to_json().startswith("{{")
assert g.first_plan(found, -1, device) is None
g.VariantPack({{1: 4096, 2: 8192, 3: 12288}}, 16384)
""", "cudnn", "nvrtc", "cublasLt")


def test_cudnn_says_what_is_wrong_with_a_graph():
    run("""
x, w = g.Tensor(1, H, *nhwc(32, 64, 56, 56)), g.Tensor(2, H, *nhwc(64, 63, 3, 3))
y = g.Tensor(3, H, *nhwc(32, 64, 56, 56))
how = g.Convolution(F, [1, 1], [1, 1], [1, 1], [1, 1])
error = raises(lambda: g.OperationGraph([g.convolution_forward(how, x, w, y)]))
assert error.function == "cudnnBackendFinalize" and error.text, error
""", "cudnn", "nvrtc", "cublasLt")


def test_nccl_names_a_group_without_a_device():
    run("""
assert len(nccl.unique_id()) == 128 and nccl.unique_id() != nccl.unique_id()
assert nccl.version() > 22700
""", "nccl")
