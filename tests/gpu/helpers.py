"""Arrays to a device and back, and the test kernels, for tests of this folder."""
from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path

import numpy as np

from mxcy.cuda import constants as k
from mxcy.cuda import driver, nvrtc, runtime

from . import fake

HERE = Path(__file__).resolve().parent


class Pinned:
    """A NumPy array in pinned memory."""

    def __init__(self, values):
        values = np.ascontiguousarray(values)
        self.at = runtime.host_alloc(max(1, values.nbytes))
        box = (ctypes.c_char * max(1, values.nbytes)).from_address(self.at)
        self.array = np.frombuffer(box, values.dtype, values.size).reshape(values.shape)
        self.array[...] = values

    def free(self):
        self.array = None
        runtime.host_free(self.at)


def upload(values):
    """Address of a copy of `values` on this thread's device."""
    values = np.ascontiguousarray(values)
    at = runtime.malloc(values.nbytes)
    runtime.memcpy(at, values.ctypes.data, values.nbytes, k.cudaMemcpyHostToDevice)
    return at


def download(at, shape, dtype=np.float32):
    """The values at an address of a device, after all that it was given."""
    out = np.empty(shape, dtype)
    runtime.synchronize()
    runtime.memcpy(out.ctypes.data, at, out.nbytes, k.cudaMemcpyDeviceToHost)
    return out


def kernels(gpu):
    """The test kernels by name, and the library to unload."""
    source = (HERE / "kernels.cu").read_text()
    if gpu is None:
        major, minor = runtime.compute_capability(0)
        image = nvrtc.compile(source, "kernels.cu", [f"-arch=sm_{major}{minor}"])[0]
    else:
        built = fake.BUILT / "kernels.so"
        if not built.exists() or built.stat().st_mtime < (HERE / "kernels.cu").stat().st_mtime:
            subprocess.run([str(fake.COMPILER), "-x", "c++", "-DMX_TEST_HOST", "-O1", "-fPIC",
                            "-shared", str(HERE / "kernels.cu"), "-o", f"{built}.tmp"], check=True)
            os.replace(f"{built}.tmp", built)
        image = b"\x7fMXCYFAKE:" + str(built).encode() + b"\0"
    driver.init()
    library = driver.library_load(image)
    return library, {name: driver.kernel(library, f"mx_test_{name}") for name in ("scale", "add")}


def scale(kernel, at, n, by, stream):
    """x *= by for n floats."""
    config = driver.launch_config(((n + 255) // 256,), (256,), 0, stream)
    driver.launch(kernel, config, driver.Arguments(
        [ctypes.c_void_p(at), ctypes.c_int64(n), ctypes.c_float(by)]))
