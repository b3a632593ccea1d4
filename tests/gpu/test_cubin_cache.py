"""The cache of compiled kernels: hits, wrong and broken entries, the bound, folders that fail."""

from __future__ import annotations

import os

import pytest

from mxcy.cuda.kernels.cache import CubinCache, default_folder


class Compiler:
    def __init__(self) -> None:
        self.calls: list[tuple] = []

    def __call__(self, source, options, arch):
        self.calls.append((source, tuple(options), arch))
        return f"{source}|{arch}".encode() * 10


def test_compiles_once_and_another_cache_finds_it(tmp_path):
    made = Compiler()
    for _ in range(2):
        cache = CubinCache(tmp_path / "new" / "folder")
        for _ in range(2):
            assert cache.get("s", ["-x"], (13, 0), "sm_90", made) == b"s|sm_90" * 10
    assert len(made.calls) == 1 and cache.hits == 2


def test_everything_that_matters_is_in_the_name(tmp_path):
    made, cache = Compiler(), CubinCache(tmp_path)
    for source, options, version, arch in [
        ("s", ["-x"], (13, 0), "sm_90"),
        ("t", ["-x"], (13, 0), "sm_90"),
        ("s", ["-y"], (13, 0), "sm_90"),
        ("s", [], (13, 0), "sm_90"),
        ("s", ["-x"], (13, 1), "sm_90"),
        ("s", ["-x"], (13, 0), "sm_80"),
        ("s-x", [], (13, 0), "sm_90"),
    ]:
        cache.get(source, options, version, arch, made)
    assert len(made.calls) == 7


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], lambda raw: b"", lambda raw: raw + b"x"])
def test_a_damaged_entry_is_compiled_again(tmp_path, damage):
    made, cache = Compiler(), CubinCache(tmp_path)
    want = cache.get("s", [], (13, 0), "sm_90", made)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get("s", [], (13, 0), "sm_90", made) == want
    assert cache.get("s", [], (13, 0), "sm_90", made) == want
    assert len(made.calls) == 2


def test_the_folder_is_bounded_and_keeps_what_was_used_last(tmp_path):
    made = Compiler()
    size = len(made("s0", [], "sm_90")) + 32
    cache = CubinCache(tmp_path, limit=4 * size)
    made.calls.clear()
    for i in range(5):
        cache.get(f"s{i}", [], (13, 0), "sm_90", made)
        for entry in tmp_path.iterdir():  # clocks may be coarse: make ages distinct
            os.utime(entry, ns=(entry.stat().st_mtime_ns - 10**9,) * 2)
        cache.get("s0", [], (13, 0), "sm_90", made)
    assert sum(e.stat().st_size for e in tmp_path.iterdir()) <= 4 * size
    before = len(made.calls)
    cache.get("s0", [], (13, 0), "sm_90", made)
    assert len(made.calls) == before == 5


def test_a_folder_that_cannot_be_made_costs_the_cache_alone(tmp_path):
    (tmp_path / "file").write_text("")
    made, cache = Compiler(), CubinCache(tmp_path / "file" / "below")
    for _ in range(2):
        assert cache.get("s", [], (13, 0), "sm_90", made)
    assert len(made.calls) == 2


def test_a_compiler_that_fails_leaves_nothing(tmp_path):
    def fail(*_):
        raise RuntimeError("does not compile")

    with pytest.raises(RuntimeError):
        CubinCache(tmp_path).get("s", [], (13, 0), "sm_90", fail)
    assert not list(tmp_path.iterdir())


def test_default_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "mxcy" / "kernels"
