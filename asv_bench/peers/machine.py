"""What this machine can do: multiply-adds and bytes copied a second, and its name.

Invariant: all cores that this process may use work at once, as they do for the libraries.
"""
from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# Twelve independent chains: enough to hide the latency of a multiply-add on two units.
FMA = r"""
#include <stdint.h>
#if defined(__AVX512F__)
#define BYTES 64
#define VEC "v"
#elif defined(__AVX__)
#define BYTES 32
#define VEC "x"
#else
#define BYTES 16
#if defined(__x86_64__)
#define VEC "x"
#else
#define VEC "w"
#endif
#endif
typedef float vec __attribute__((vector_size(BYTES)));
#define ALL(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11)
#define MAKE(k) vec a##k = x * (float)k;
/* Without the asm, rounds would be left out or joined. */
#define STEP(k) a##k = a##k * x + y; __asm__ volatile("" : "+" VEC(a##k));
#define JOIN(k) sum += a##k;
int64_t spin(int64_t rounds, float *out)
{
    vec x = {1e-8f}, y = {1e-9f}, sum = {0};
    ALL(MAKE)
    for (int64_t i = 0; i < rounds; i++) {
        ALL(STEP)
    }
    ALL(JOIN)
    *out = sum[0];
    return 12 * 2 * (BYTES / 4) * rounds;
}
"""


def cores() -> list[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def _together(work: Callable[[], float]) -> float:
    """Sum of what one thread on each core did, divided by the seconds it took."""
    done: list[float] = []

    def on(core: int) -> None:
        # Short work would be over before the system has moved two threads from one core.
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {core})
        done.append(work())

    threads = [threading.Thread(target=on, args=(core,)) for core in cores()]
    begin = time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sum(done) / (time.perf_counter() - begin)


class Machine:
    """Measures; `close` removes what it compiled."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="mxcy-peak-")
        self._spin = self._compile()
        self._from = [np.ones(1 << 22, np.float64) for _ in cores()]
        self._to = [np.ones(1 << 22, np.float64) for _ in cores()]

    def _compile(self) -> Any:
        source, built = Path(self._folder, "peak.c"), Path(self._folder, "peak.so")
        source.write_text(FMA)
        try:
            subprocess.run([os.environ.get("CC", "cc"), "-O3", "-march=native", "-shared", "-fPIC",
                            "-o", built, source], check=True, capture_output=True)
            spin = ctypes.CDLL(str(built)).spin
        except (OSError, subprocess.CalledProcessError):
            return None
        spin.restype, spin.argtypes = ctypes.c_int64, [ctypes.c_int64, ctypes.c_void_p]
        return spin

    def peak(self) -> float:
        """Operations a second of a multiply-add loop; of a matrix product where C is not there."""
        if self._spin is None:
            a = np.ones((1024, 1024), np.float32)
            begin = time.perf_counter()
            a @ a
            return 2 * 1024 ** 3 / (time.perf_counter() - begin)
        return _together(lambda: self._spin(1 << 22, np.zeros(16, np.float32).ctypes.data))

    def bandwidth(self) -> float:
        """Bytes a second, read and written, of copies too large for the caches."""
        pairs = list(zip(self._from, self._to))

        def work() -> float:
            source, target = pairs.pop()
            np.copyto(target, source)
            return 2.0 * source.nbytes

        return _together(work)

    def close(self) -> None:
        """Removes the compiled loop."""
        shutil.rmtree(self._folder, ignore_errors=True)


def name() -> str:
    """CPU, cores and system."""
    cpu = platform.processor() or platform.machine()
    found: dict[str, str] = {}
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            key, _, value = line.partition(":")
            found.setdefault(key.strip(), value.strip())
    except OSError:
        pass
    cpu = found.get("model name", cpu)
    flags = set(found.get("flags", "").split())
    widest = next((w for f, w in (("avx512f", "AVX-512"), ("avx2", "AVX2"), ("sse4_2", "SSE4.2"))
                   if f in flags), platform.machine())
    return f"{cpu}, {widest}, {len(cores())} cores, {platform.system()} {platform.release()}"
