"""Finding libraries: the search, what its errors say, and that nothing is opened unasked."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import mxcy as mx
from mxcy._core import settings
from mxcy.cuda import loader, process
from mxcy.cuda.errors import CUDAError, CUDAForkError, CUDALibraryError, CUDAMemoryError
from mxcy.cuda.library import Library
from mxcy.cuda.owned import int_array

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def libdir(monkeypatch, tmp_path):
    """An empty folder as the only place to search."""
    monkeypatch.setitem(settings._values, "cuda_libdir", str(tmp_path))
    return tmp_path


def run(code, **env):
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True,
                          check=True, env={**os.environ, **env}).stdout.strip()


@pytest.mark.parametrize("name", list(loader.SOURCES))
def test_a_missing_library_is_named_with_paths_and_cure(libdir, name):
    with pytest.raises(CUDALibraryError) as caught:
        loader.open_library(name)
    text = str(caught.value)
    assert loader.SOURCES[name].soname in text and f"tried {libdir}" in text
    assert "MXCY_CUDA_LIBDIR is set" in text


def test_every_path_tried_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(settings._values, "cuda_libdir", None)
    monkeypatch.setattr(loader, "_in_process", lambda soname: None)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "a"), str(tmp_path / "b")])
    monkeypatch.setenv("CUDA_PATH", str(tmp_path / "c"))
    monkeypatch.setitem(loader.SOURCES, "cudart", loader.Source(
        "libnosuchthing.so.13", package="nvidia-cuda-runtime"))
    with pytest.raises(CUDALibraryError) as caught:
        loader.open_library("cudart")
    text = str(caught.value)
    for folder in ("a/nvidia/cu13/lib", "b/nvidia/cu13/lib", "c/lib64", "c/lib"):
        assert f"{tmp_path}/{folder}/libnosuchthing.so.13" in text
    assert "\n  tried libnosuchthing.so.13: " in text
    assert "pip install 'mxcy[cuda13]'" in text and "pip install nvidia-cuda-runtime" in text


def test_the_driver_is_not_a_pip_package(monkeypatch):
    monkeypatch.setitem(settings._values, "cuda_libdir", None)
    monkeypatch.setattr(loader, "_in_process", lambda soname: None)
    monkeypatch.setitem(loader.SOURCES, "cuda", loader.Source("libnosuchdriver.so.1", folder="",
                                                              homes=()))
    with pytest.raises(CUDALibraryError, match="comes with NVIDIA's driver"):
        loader.open_library("cuda")


def test_an_older_version_is_refused_by_name(monkeypatch, tmp_path):
    old = tmp_path / "nvidia" / "cuda_runtime" / "lib"
    old.mkdir(parents=True)
    (old / "libcudart.so.12").touch()
    monkeypatch.setitem(settings._values, "cuda_libdir", None)
    monkeypatch.setattr(loader, "_in_process", lambda soname: None)
    monkeypatch.setattr(loader, "_search", lambda *args: None)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(CUDALibraryError, match=r"libcudart\.so\.12 is older, and refused"):
        loader.open_library("cudart")


def test_what_is_in_the_process_comes_first(monkeypatch):
    """libc stands for a library that another framework has opened."""
    monkeypatch.setitem(settings._values, "cuda_libdir", None)
    monkeypatch.setitem(loader.SOURCES, "cudart", loader.Source("libc.so.6"))
    handle, path = loader.open_library("cudart")
    assert handle.getpid() == os.getpid() and path.endswith("libc.so.6")
    assert loader.find("cudart") == (path, "loaded")


def test_cuda_pathfinder_is_asked_where_it_is_installed(monkeypatch, tmp_path):
    """libc stands for what it finds; nothing else knows the library."""
    (tmp_path / "cuda").mkdir()
    (tmp_path / "cuda" / "pathfinder.py").write_text(
        "class Found:\n    abs_path = 'libc.so.6'\n"
        "def load_nvidia_dynamic_lib(name):\n    assert name == 'cudart'\n    return Found\n")
    monkeypatch.setitem(settings._values, "cuda_libdir", None)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    for name in ("cuda", "cuda.pathfinder"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(loader.SOURCES, "cudart", loader.Source("libnosuchthing.so.13"))
    try:
        handle, path = loader.open_library("cudart")
    finally:
        for name in ("cuda", "cuda.pathfinder"):
            sys.modules.pop(name, None)
    assert handle.getpid() == os.getpid() and path.endswith("libc.so.6")


def test_a_broken_file_is_told_with_its_reason(libdir):
    (libdir / "libcudart.so.13").write_text("not a library")
    why = r"tried .*libcudart\.so\.13: .*(too short|invalid ELF)"
    with pytest.raises(CUDALibraryError, match=why):
        loader.open_library("cudart")


def test_names_not_in_the_table_are_attribute_errors():
    with pytest.raises(AttributeError, match="cudart has no function 'cudaNothing'"):
        Library("cudart").cudaNothing  # noqa: B018


def test_import_and_config_open_nothing():
    out = run("import mxcy as mx, mxcy.runtime.config, mxcy.cuda.runtime, mxcy.cuda.cudnn_graph\n"
              "import mxcy.cuda.nccl, mxcy.cuda.cublaslt, mxcy.cuda.nvrtc\n"
              "assert mx.num_gpus() == 0\n"
              "print(mx.runtime.config.config()['CUDA libraries'])\n"
              "maps = open('/proc/self/maps').read()\n"
              "for name in ('libcuda.', 'libcudart', 'libnvrtc', 'libcublas', 'libcudnn', "
              "'libnccl'):\n    assert name not in maps, name")
    assert out


def test_importing_mxcy_imports_nothing_of_cuda():
    out = run("import sys, mxcy\nprint([m for m in sys.modules if 'cuda' in m])")
    assert out == "[]"


def test_using_a_gpu_without_a_backend_is_one_clear_error():
    if mx.num_gpus():
        pytest.skip("there are devices")
    with pytest.raises(mx.MXNetError, match=r"^gpu\(0\) cannot be used: "):
        mx.nd.zeros((1,), ctx=mx.gpu())


def test_config_lists_each_library(tmp_path):
    (tmp_path / "libcudart.so.13").touch()
    text = run("from mxcy.runtime import config\nprint(config.config()['CUDA libraries'])",
               MXCY_CUDA_LIBDIR=str(tmp_path))
    assert f"cudart: found, {tmp_path}/libcudart.so.13" in text
    assert "libcudnn.so.9 not found (cuDNN 9 for CUDA 13)" in text


def test_errors_keep_their_parts_through_pickling():
    import pickle

    error = CUDAError("cudart", "cudaMalloc", 1, "cudaErrorInvalidValue", "invalid argument")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is CUDAError and (again.function, again.code) == ("cudaMalloc", 1)
    assert str(again) == ("cudart: cudaMalloc returned 1 (cudaErrorInvalidValue): "
                          "invalid argument")
    assert issubclass(CUDAMemoryError, MemoryError)


def test_int_arrays_check_their_range():
    assert list(int_array([1, -2])) == [1, -2]
    with pytest.raises(mx.base.MXNetError, match="4294967296 does not fit 32 bits"):
        int_array([1, 2**32])


def test_fork_is_refused_only_after_use(monkeypatch):
    process.check()
    monkeypatch.setitem(process._state, "forked", True)
    with pytest.raises(CUDAForkError, match="spawn"):
        Library("cudart").open()
