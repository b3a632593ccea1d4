"""What all tests of the engine need: no pending work and no lost blocks before or after."""
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mxcy._engine import engine

ROOT = Path(__file__).resolve().parents[2]
SANITIZED = bool(os.environ.get("MXCY_TEST_SANITIZED"))


def settle():
    """Waits for everything and forgets its errors."""
    while True:
        try:
            engine.wait_all()
            return
        except Exception:
            continue


@pytest.fixture(autouse=True)
def nothing_left():
    settle()
    gc.collect()
    before = engine.memory_stats(), engine.engine_stats()
    yield
    settle()
    gc.collect()
    after = engine.memory_stats(), engine.engine_stats()
    for key in ("blocks", "borrowed_blocks", "in_use_bytes"):
        assert after[0][key] == before[0][key], f"{key} leaked"
    assert after[1]["lists"] == before[1]["lists"], "task lists leaked"
    assert after[1]["pending"] == 0


@pytest.fixture
def threads():
    """A function that sets the number of threads for this test."""
    old = engine.num_threads()
    yield engine.set_num_threads
    engine.set_num_threads(old)


@pytest.fixture
def script():
    """Runs Python code in a process of its own and returns its output; fails when it does."""
    def run(code, timeout=30, env=None, **kwargs):
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=timeout, text=True,
                              env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
                              capture_output=True, check=False, **kwargs)
        assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout
    return run
