"""`gpu`: CUDA for the tests of this folder, real where there is a device, else the fake libraries.

With the fake ones each test must leave no violation and nothing alive that it did not find.
"""
from __future__ import annotations

import gc
import os

import pytest

from mxcy._core import settings
from mxcy.cuda import library, runtime
from mxcy.cuda.errors import CUDALibraryError

from . import fake


def _real() -> bool:
    if os.environ.get("MXCY_CUDA_LIBDIR"):
        return True
    try:
        return runtime.device_count()[0] > 0
    except CUDALibraryError:
        return False


@pytest.fixture(scope="session")
def _libraries():
    """The side door of the fake libraries, or None on a real device."""
    if _real():
        return None
    if fake.COMPILER is None:
        pytest.skip("no CUDA device, and no C++ compiler to build the fake libraries with")
    folder = fake.build()
    for lib in library.LIBRARIES:
        lib._handle, lib._path = None, ""  # a real one may have been opened to look for a device
        lib.forget()
    settings._values["cuda_libdir"] = str(folder)
    os.environ["MXCY_FAKE_SHIM"] = str(fake.SHIM)
    return fake.Fake(folder)


@pytest.fixture
def gpu(_libraries):
    """Fake or None; checks afterwards that the test has left nothing behind."""
    runtime.set_device(0)
    if _libraries is None:
        yield None
        return
    gc.collect()
    _libraries.reset()
    before = _libraries.report().alive
    yield _libraries
    gc.collect()  # a caught exception holds frames, and these what the test made
    after = _libraries.report()
    _libraries.reset()
    runtime.set_device(0)
    assert after.violations == []
    assert after.alive == before


@pytest.fixture
def fake_gpu(gpu):
    """Only with the fake libraries: for tests that provoke what a card would not survive."""
    if gpu is None:
        pytest.skip("a real device: this test breaks rules on purpose")
    return gpu
