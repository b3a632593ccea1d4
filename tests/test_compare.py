"""The comparison with other libraries: its rows are sound, and it runs with mxcy alone."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "asv_bench"))
report = pytest.importorskip("peers.report")
rows = pytest.importorskip("peers.rows")
compare = pytest.importorskip("compare")


def test_rows_have_names_of_their_own_and_costs():
    assert len(rows.BY_NAME) == len(rows.ROWS)
    for row in rows.ROWS:
        flops, nbytes = row.cost()
        assert flops > 0 or nbytes > 0 or row.kind == "program", row.name


def test_cost_of_a_step_leaves_out_the_gradient_of_the_data():
    flops, _ = rows.BY_NAME["MLP 784-128-64-10, step, batch 64"].cost()
    layers = [2 * 64 * a * b for a, b in ((784, 128), (128, 64), (64, 10))]
    assert flops == 3 * sum(layers) - layers[0]


def test_distance():
    def told(*values):
        norm = sum(v * v for v in values) ** 0.5
        return [{"size": len(values), "norm": norm, "samples": list(values)}]
    assert compare.distance(told(1.0, 2.0), told(1.0, 2.0)) == 0
    assert compare.distance(told(1.0, 2.0), told(1.0, 2.1)) > 1e-2
    assert compare.distance(told(1.0), told(1.0, 2.0)) == float("inf")
    assert compare.distance(told(float("nan")), told(1.0)) == float("inf")


def test_runs_alone(tmp_path):
    target, page = tmp_path / "found.json", tmp_path / "page.md"
    done = subprocess.run(
        [sys.executable, str(ROOT / "asv_bench" / "compare.py"), "--quick", "--rows",
         r"^relu, 8x8|^MLP 784.*step, batch 1$", "--json", target, "--markdown", page],
        capture_output=True, text=True, timeout=300, env=_without_peers())
    assert done.returncode == 0, done.stderr
    found = json.loads(target.read_text())["rows"]
    assert len(found) == 2
    for row in found.values():
        assert row["seconds"]["mxcy"] > 0 and row["note"] == ""
        assert report.judge(rows.BY_NAME["relu, 8x8"], row)["ratio"] is None
    assert "| relu, 8x8 |" in page.read_text()


def _without_peers():
    import os
    return {k: v for k, v in os.environ.items() if k != "MXCY_PEERS"}
