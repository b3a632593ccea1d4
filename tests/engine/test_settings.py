"""The table of settings, and how many threads and how much memory there may be."""
import os
from pathlib import Path

import pytest

from mxcy._core import settings
from mxcy._core.errors import MXNetValueError
from mxcy._engine import cores

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def env(monkeypatch):
    old = dict(settings._values)
    settings.reset()
    yield monkeypatch.setenv
    settings._values.clear()
    settings._values.update(old)


@pytest.mark.parametrize(("name", "text", "value"), [
    ("engine", "NAIVE", "naive"), ("num_threads", "3", 3), ("memory_cap", "2G", 2 << 30),
    ("memory_cap", "512 MiB", 512 << 20), ("memory_cap", "1.5kb", 1536), ("memory_cap", "0", 0),
    ("exit_timeout", "0.5", 0.5), ("engine", "", "threaded"), ("inline_ns", "0", 0)])
def test_good_values(env, name, text, value):
    env(settings.SETTINGS[name].env, text)
    assert settings.get(name) == value


@pytest.mark.parametrize(("name", "text"), [
    ("engine", "quick"), ("num_threads", "0"), ("num_threads", "two"), ("num_threads", "2.5"),
    ("memory_cap", "much"), ("memory_cap", "-1"), ("memory_cap", "nan"), ("exit_timeout", "inf"),
    ("spin_us", "-3")])
def test_bad_values_are_named(env, name, text):
    row = settings.SETTINGS[name]
    env(row.env, text)
    with pytest.raises(MXNetValueError, match=f"^{row.env}='{text}': expected "):
        settings.get(name)


def test_the_page_is_fresh():
    assert (ROOT / "docs" / "settings.md").read_text() == settings.markdown()


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_quota_of_version_2(tmp_path):
    write(tmp_path, {"proc": "0::/a/b\n", "fs/a/cpu.max": "150000 100000\n",
                     "fs/a/b/cpu.max": "max 100000\n", "fs/a/memory.max": "max\n",
                     "fs/a/b/memory.max": "1048576\n"})
    assert cores.quota(tmp_path / "fs", tmp_path / "proc") == 1.5
    assert cores.memory(tmp_path / "fs", tmp_path / "proc") == 1048576


def test_quota_of_version_2_in_a_container(tmp_path):
    # The path is the host's; the container sees its own group at the root.
    write(tmp_path, {"proc": "0::/not/here\n", "fs/cpu.max": "50000 100000\n"})
    assert cores.quota(tmp_path / "fs", tmp_path / "proc") == 0.5


def test_quota_of_version_1(tmp_path):
    write(tmp_path, {"proc": "4:memory:/x\n3:cpu,cpuacct:/x\n",
                     "fs/cpu,cpuacct/x/cpu.cfs_quota_us": "-1\n",
                     "fs/cpu,cpuacct/x/cpu.cfs_period_us": "100000\n",
                     "fs/cpu,cpuacct/cpu.cfs_quota_us": "300000\n",
                     "fs/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
                     "fs/memory/x/memory.limit_in_bytes": "4096\n"})
    assert cores.quota(tmp_path / "fs", tmp_path / "proc") == 3.0
    assert cores.memory(tmp_path / "fs", tmp_path / "proc") == 4096


def test_no_quota(tmp_path):
    assert cores.quota(tmp_path / "fs", tmp_path / "proc") is None
    assert cores.memory(tmp_path / "fs", tmp_path / "proc") > 1 << 20


def test_the_reason_is_told(env, monkeypatch):
    monkeypatch.setattr(cores, "_forced", [])
    monkeypatch.setattr(cores, "quota", lambda: 0.3)
    monkeypatch.delenv("MXCY_NUM_THREADS", raising=False)
    assert (cores.info()["count"], cores.info()["why"]) == (1, "quota of the control group")
    monkeypatch.setattr(cores, "quota", lambda: None)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(cores, "affinity", lambda: 5)
    assert (cores.info()["count"], cores.info()["why"]) == (5, "affinity mask")
    settings.reset()
    env("MXCY_NUM_THREADS", "7")
    assert (cores.info()["count"], cores.info()["why"]) == (7, "MXCY_NUM_THREADS")
