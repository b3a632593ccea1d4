"""What needs a process of its own: versions that are refused, forks, the end of the interpreter."""
from __future__ import annotations

import os
import subprocess
import sys

import pytest

from . import fake


@pytest.fixture(scope="module")
def folder():
    if fake.COMPILER is None:
        pytest.skip("no C++ compiler to build the fake libraries with")
    return fake.build()


def run(folder, code, **env):
    return subprocess.run([sys.executable, "-c", code], cwd=fake.ROOT, text=True,
                          capture_output=True, check=False, timeout=60,
                          env={**os.environ, "MXCY_CUDA_LIBDIR": str(folder), **env})


@pytest.mark.parametrize(("lib", "env", "words"), [
    ("cudart", {"MXCY_FAKE_RUNTIME": "12080"},
     "the CUDA runtime at {}/libcudart.so.13 is version 12.8; mxcy needs 13.0 or newer, and below "
     "14: `pip install 'mxcy[cuda13]'`"),
    ("cuda", {"MXCY_FAKE_DRIVER": "12040"},
     "NVIDIA's driver, by the CUDA version it can run, at {}/libcuda.so.1 is version 12.4; mxcy "
     "needs 13.0 or newer: a driver of series 580 or newer"),
    ("cublas", {"MXCY_FAKE_CUBLAS": "12"}, "cuBLAS at {}/libcublas.so.13 is version 12.1.1; "),
    ("cudnn", {"MXCY_FAKE_CUDNN": "8907"}, "cuDNN at {}/libcudnn.so.9 is version 0.89.7; "),
    ("cudnn", {"MXCY_FAKE_CUDNN_CUDART": "12080"},
     "cuDNN at {}/libcudnn.so.9 was built for CUDA 12; mxcy needs the one for CUDA 13")])
def test_versions_are_refused_by_name(folder, lib, env, words):
    done = run(folder, "from mxcy.cuda import library\n"
               "from mxcy.cuda.errors import CUDALibraryError\n"
               "for again in range(2):\n"  # a refusal stays one
               f"    try:\n        library.{lib}.open()\n"
               "    except CUDALibraryError as e:\n        print(e)\n", **env)
    assert done.stdout.count(words.format(folder)) == 2, done.stdout + done.stderr


def test_mixed_parts_of_cudnn_are_named(folder):
    done = run(folder, "from mxcy.cuda import cudnn\n"
               "try:\n    cudnn.Handle()\nexcept Exception as e:\n    print(type(e).__name__, e)",
               MXCY_FAKE_CUDNN_MIXED="1")
    assert done.stdout.startswith("CUDALibraryError cuDNN 9.19.0 at "), done.stderr
    assert "its part libcudnn_adv is missing or of another version (1002, " in done.stdout


def test_no_device(folder):
    done = run(folder, "from mxcy.cuda import runtime\nprint(runtime.device_count())",
               MXCY_FAKE_DEVICES="0")
    assert done.stdout == ("(0, 'cudart: cudaGetDeviceCount returned 100 (cudaErrorNoDevice): "
                           "no CUDA-capable device is detected')\n"), done.stderr


def test_a_fork_after_use_cannot_use_cuda(folder):
    done = run(folder, """
import os, sys
from mxcy.cuda import runtime
from mxcy.cuda.errors import CUDAForkError
runtime.device_count()
child = os.fork()
if not child:
    try:
        runtime.device_count()
    except CUDAForkError as e:
        print(e, flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(runtime.device_count()[0])
""")
    assert done.stdout.startswith("CUDA was used before this process was forked off"), done.stderr
    assert "'spawn'" in done.stdout and done.stdout.endswith("\n2\n")


def test_a_fork_before_use_is_fine(folder):
    done = run(folder, """
import os
from mxcy.cuda import runtime
child = os.fork()
if not child:
    print(runtime.device_count()[0], flush=True)
    os._exit(0)
os.waitpid(child, 0)
""")
    assert done.stdout == "2\n", done.stderr


def test_nothing_is_given_back_at_exit(folder):
    done = run(folder, """
import atexit
from mxcy.cuda import process, runtime
from mxcy.cuda.library import cudart
from mxcy.cuda.owned import Owned
class Streams:
    def make(self, out):
        cudart.cudaStreamCreateWithFlags(out, 1)
    def destroy(self, handle):
        print("destroyed", process.exiting())
        cudart.cudaStreamDestroy(handle)
@atexit.register
def last():
    global kept
    kept = None
    print("end", process.exiting())
Owned(Streams(), "make", "destroy")
kept = Owned(Streams(), "make", "destroy")
""")
    assert done.stdout == "destroyed False\nend True\n", done.stderr


def test_the_host_cannot_touch_device_memory(folder):
    """That is so on a card too; here it proves that the fake libraries see it."""
    done = run(folder, "import ctypes\nfrom mxcy.cuda import runtime\n"
               "ctypes.c_int.from_address(runtime.malloc(64)).value = 1\nprint('still here')")
    assert done.returncode < 0 and "the host touched device memory" in done.stderr
    assert "still here" not in done.stdout


def test_failures_can_be_asked_for_by_the_environment(folder):
    done = run(folder, "from mxcy.cuda import runtime\nruntime.malloc(64)\n"
               "try:\n    runtime.malloc(64)\nexcept MemoryError as e:\n    print(e)\n"
               "runtime.malloc(64)", MXCY_FAKE_FAIL="cudaFree:1=4,cudaMalloc:2=2")
    assert done.returncode == 0
    assert done.stdout == "cudart: cudaMalloc returned 2 (cudaErrorMemoryAllocation): " \
                          "out of memory\n"
