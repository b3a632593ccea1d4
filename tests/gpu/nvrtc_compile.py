"""Compiles CUDA source with the real NVRTC, without a GPU, where it is installed.

In a process of its own, because the other tests here use fake libraries.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mxcy.cuda import loader

_SOURCE = loader.SOURCES["nvrtc"]
_FOLDERS = [Path(p) / _SOURCE.folder for p in sys.path if p]
_FOLDERS += [Path(os.environ[h]) / "lib" for h in _SOURCE.homes if os.environ.get(h)]
THERE = any((f / _SOURCE.soname).is_file() for f in _FOLDERS)
REASON = f"no {_SOURCE.soname}: `pip install {_SOURCE.package}` to compile the kernels for GPUs"
_CODE = """
import sys
from mxcy.cuda import nvrtc
cubin, _, log = nvrtc.compile(sys.stdin.read(), "kernels.cu", sys.argv[1:])
sys.stdout.buffer.write(cubin)
"""


def compile_cubin(source: str, arch: str) -> bytes:
    """The cubin for `arch` ("sm_90"); raises RuntimeError with what the compiler said."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    env.pop("MXCY_CUDA_LIBDIR", None)
    command = [sys.executable, "-c", _CODE, f"-arch={arch}", "-std=c++17"]
    made = subprocess.run(command, input=source.encode(), capture_output=True, env=env, check=False)
    if made.returncode:
        raise RuntimeError(made.stderr.decode()[-6000:])
    return made.stdout
