"""Builds the fake CUDA libraries of cuda/fake with the system's C++ compiler.

One shared library stands for all of NVIDIA's: it has links with their names. Functions of the table
of prototypes that the fake has no code for are there too, and say "not supported".
"""
from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mxcy.cuda import loader, prototypes

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "cuda" / "fake"
BUILT = ROOT / "build" / "fake_cuda"
SHIM = ROOT / "cuda" / "host" / "shim.h"
COMPILER = shutil.which(os.environ.get("CXX", "g++"))
FLAGS = ("-std=c++17", "-O2", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off", "-pthread")

#: What each library returns for "not supported".
UNSUPPORTED = {"cudart": 801, "cuda": 801, "nvrtc": 11, "cublas": 15, "cublasLt": 15,
               "cudnn": 3000, "nccl": 5}


def _stubs() -> str:
    """C with a weak function for every prototype."""
    lines = ["/* made by tests/gpu/fake.py */"]
    for name in prototypes.TABLES:
        for function, (_, result) in prototypes.parse(name).items():
            head = '__attribute__((weak, visibility("default")))'
            body = {"s": 'return "not supported"', "z": "return 0", "v": "return"}.get(
                result, f"return {UNSUPPORTED[name]}")
            kind = {"s": "const char *", "z": "unsigned long", "v": "void"}.get(result, "int")
            lines.append(f"{head} {kind} {function}(void) {{ {body}; }}")
    return "\n".join(lines) + "\n"


def _compile(*args: str) -> None:
    done = subprocess.run([str(COMPILER), *args], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[:8000])


def build() -> Path:
    """The folder with the fake libraries, built if it isn't there."""
    sources = sorted(SOURCES.glob("*.cpp"))
    texts = [path.read_text() for path in (*sources, SOURCES / "fake.h")]
    key = hashlib.sha256("\0".join([*texts, _stubs(), *FLAGS]).encode()).hexdigest()[:16]
    folder = BUILT / key
    if folder.exists():
        return folder
    work = BUILT / f"{key}.{os.getpid()}"
    work.mkdir(parents=True)
    (work / "stubs.c").write_text(_stubs())
    objects = []
    for path in sources:
        objects.append(str(work / f"{path.stem}.o"))
        _compile(*FLAGS, "-c", str(path), "-o", objects[-1])
    _compile("-x", "c", "-fPIC", "-fno-builtin", "-w", "-c", str(work / "stubs.c"), "-o",
             str(work / "stubs.o"))
    _compile("-shared", "-pthread", *objects, str(work / "stubs.o"), "-ldl", "-o",
             str(work / "libmxcyfake.so"))
    for source in loader.SOURCES.values():
        (work / source.soname).symlink_to("libmxcyfake.so")
    try:
        work.rename(folder)
    except OSError:  # another process was quicker
        shutil.rmtree(work)
    return folder


@dataclass
class Report:
    """What the fake libraries have seen."""

    violations: list[str]
    alive: dict[str, int]


class Fake:
    """The side door of the fake libraries: failures to come, and what they have seen."""

    def __init__(self, folder: Path) -> None:
        self.lib = ctypes.CDLL(str(folder / loader.SOURCES["cudart"].soname))
        self.lib.mxcy_fake_fail.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.c_int]
        self.lib.mxcy_fake_calls.argtypes = [ctypes.c_char_p]
        self.lib.mxcy_fake_calls.restype = ctypes.c_uint64
        self.lib.mxcy_fake_report.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
        self.lib.mxcy_fake_report.restype = ctypes.c_size_t
        self.lib.mxcy_fake_limit.argtypes = [ctypes.c_int, ctypes.c_size_t]

    def fail(self, function: str, code: int, which: int = 1) -> None:
        """The `which`-th call of `function` from now on returns `code` and does nothing."""
        self.lib.mxcy_fake_fail(function.encode(), which, code)

    def calls(self, function: str) -> int:
        """How often `function` was called so far."""
        return self.lib.mxcy_fake_calls(function.encode())

    def limit(self, device: int, size: int) -> None:
        """Changes how many bytes a device has."""
        self.lib.mxcy_fake_limit(device, size)

    def report(self) -> Report:
        """Violations since the last reset, and what is alive."""
        out = ctypes.create_string_buffer(1 << 16)
        self.lib.mxcy_fake_report(out, len(out))
        violations, alive = [], {}
        for line in out.value.decode().splitlines():
            kind, _, text = line.partition(": ")
            if kind == "violation":
                violations.append(text)
            else:
                what, _, count = text.rpartition(" ")
                alive[what] = int(count)
        return Report(violations, alive)

    def reset(self) -> None:
        """Forgets violations, failures to come, errors of devices and pending work."""
        self.lib.mxcy_fake_reset()
