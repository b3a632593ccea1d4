"""One library in a process of its own: makes, runs and times works as the driver says.

What lives here: the loop over requests, the clock, the numbers that results are compared by. What
does not: which works there are (rows.py) and when each runs (../compare.py).
Invariant: between two requests nothing of a work runs here but threads that a library spins.

Requests and answers are JSON, one on a line; an answer with "error" says why there is no other.
"""
from __future__ import annotations

import gc
import importlib
import json
import math
import os
import statistics
import sys
import time
import traceback
from typing import Any

import numpy as np

from .rows import BY_NAME
from .work import Work

SAMPLES = 512


class Worker:
    """The requests, each a method."""

    def __init__(self, library: str) -> None:
        self._module = importlib.import_module(f"peers.{library}_side")
        self._side: Any = self._module.side()
        self._work: Work | None = None
        self._calls = 1      # in one chunk of a block, which is clocked as a whole

    def about(self) -> dict[str, Any]:
        """Versions and threads."""
        return {"python": sys.version.split()[0], "numpy": np.__version__, **self._module.about()}

    def make(self, row: str) -> dict[str, Any]:
        """Makes a work, does it twice, and tells about the results of the second time."""
        self._work = None
        gc.collect()
        work = self._side.make(BY_NAME[row])
        for _ in range(2):
            out = work.run()
            work.wait(out)
        told = [_told(a) for a in work.results(out)]
        self._work = work
        self._calls = 1
        took = self._chunk()
        while took < 0.002 and self._calls < 1 << 20:
            self._calls = max(2 * self._calls, math.ceil(self._calls * 0.002 / max(took, 1e-7)))
            took = self._chunk()
        return {"results": told, "seconds": took / self._calls}

    def time(self, seconds: float) -> dict[str, Any]:
        """Seconds of one call: the median over chunks of a block of about so many seconds."""
        took = []
        begin = time.perf_counter()
        # A fifth of the block wakes threads and fills caches; long works do that by themselves.
        warm = begin + 0.2 * seconds
        while True:
            one = self._chunk()
            now = time.perf_counter()
            if now >= warm:
                took.append(one / self._calls)
            if now >= begin + seconds and took:
                return {"seconds": statistics.median(took)}

    def memory(self, row: str, times: int) -> dict[str, Any]:
        """Peak bytes of this process after doing a work a few times."""
        work = self._side.make(BY_NAME[row])
        for _ in range(times):
            work.wait(work.run())
        with open("/proc/self/status") as f:
            line = next(x for x in f if x.startswith("VmHWM"))
        return {"bytes": int(line.split()[1]) * 1024}

    def _chunk(self) -> float:
        work = self._work
        assert work is not None
        run, wait = work.run, work.wait
        calls = range(self._calls)
        begin = time.perf_counter()
        if work.fresh:
            for _ in calls:
                out = run()
            wait(out)
        else:
            for _ in calls:
                wait(run())
        return time.perf_counter() - begin


def _told(a: np.ndarray) -> dict[str, Any]:
    """What two libraries' arrays are compared by: number of elements, norm, and samples."""
    flat = np.asarray(a, np.float64).ravel()
    step = max(1, flat.size // SAMPLES)
    return {"size": int(flat.size), "norm": float(np.linalg.norm(flat)),
            "samples": [float(x) for x in flat[::step][:SAMPLES]]}


def serve(library: str) -> None:
    """Answers requests from standard input until it ends."""
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    worker = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            worker = worker or Worker(library)
            answer = getattr(worker, request.pop("do"))(**request)
        except Exception as e:
            traceback.print_exc()
            answer = {"error": f"{type(e).__name__}: {e}"}
        answers.write(json.dumps(answer) + "\n")
