"""The choice of the CPU build: MXCY_CPU forces one, and a wrong one is an error, not a crash."""
from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mxcy import _kernels
from mxcy._kernels import _select

CODE = "from mxcy import _kernels, nd; (nd.ones((2,)) + 1).asnumpy(); print(_kernels.LEVEL)"


def run(level: str, code: str = CODE) -> subprocess.CompletedProcess:
    env = {**os.environ, "MXCY_CPU": level, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True,
                          timeout=60, check=False)


@pytest.mark.parametrize("level", [x for x in _select.supported() if x in _select.available()])
def test_a_build_can_be_forced(level: str) -> None:
    got = run(level)
    assert got.returncode == 0 and got.stdout.strip() == level, got.stderr


def test_an_unknown_build_is_a_clear_error() -> None:
    got = run("v9")
    assert got.returncode == 1
    assert "MXNetError" in got.stderr and "MXCY_CPU=v9" in got.stderr


THREADS = """
import sys, threading, time
from mxcy import _kernels
sys.setswitchinterval(1e-5)
found = []


def ask(delay):
    time.sleep(delay)  # while another thread is loading
    try:
        found.append(_kernels.address("roi_pool") > 0)
    except KeyError:
        found.append(delay)


threads = [threading.Thread(target=ask, args=(0.001 * k,)) for k in range(40)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(found)
"""


def test_several_threads_may_ask_for_the_first_kernels() -> None:
    done = run(_kernels.LEVEL, THREADS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str([True] * 40)
