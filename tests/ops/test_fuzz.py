"""Absurd calls of every operator in a process of its own: it may raise, it may not die."""
from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("fuzz.py")


def test_no_operator_kills_the_process() -> None:
    seed = int(os.environ.get("MXCY_TEST_SEED", secrets.randbelow(10**6)))
    command = [sys.executable, str(SCRIPT), str(seed), "60"]
    print("rerun with:", " ".join(command))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    got = subprocess.run(command, capture_output=True, text=True, timeout=400, env=env, check=False)
    log = Path(f"/tmp/mxcy-fuzz-{seed}.log")
    last = log.read_text() if log.exists() else ""
    assert got.returncode == 0, (
        f"exit {got.returncode} at {last}\n{got.stdout[-6000:]}\n{got.stderr[-3000:]}")
