"""The README's programs run, and its commands are those that CI runs."""
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)


@pytest.mark.parametrize("block", BLOCKS, ids=[f"block{i}" for i in range(len(BLOCKS))])
def test_blocks_run(block, tmp_path):
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{block}"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=tmp_path, text=True,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_there_is_one_for_each_style():
    joined = "\n".join(BLOCKS)
    for part in ("mx.nd.", "mx.sym.", "mx.autograd.", "mx.mod."):
        assert part in joined
    assert all(len(b.strip().splitlines()) <= 14 for b in BLOCKS)


def test_places_exist():
    table = README.split("## Where things are")[1]
    for path in re.findall(r"`([\w./]+)`", table):
        assert (ROOT / path).exists(), path


def test_commands_are_those_of_ci():
    assert "pip install -e '.[test]' && pytest" in README
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install -e '.[test]'" in ci and "pytest" in ci


def test_the_digits_example(tmp_path):
    pytest.importorskip("sklearn")
    done = subprocess.run([sys.executable, str(ROOT / "examples" / "train_digits.py")],
                          cwd=tmp_path, text=True, capture_output=True, timeout=60,
                          env={**__import__("os").environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    found = re.fullmatch(r"held-out accuracy: (0\.9\d\d|1\.000)", last)
    assert found and float(found.group(1)) >= 0.97
    assert "samples/second" in done.stdout and "epoch 0" in done.stderr
