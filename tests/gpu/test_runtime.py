"""Runtime and driver calls: on a card where there is one, else on the fake libraries.

Tests with `fake_gpu` break a rule on purpose and prove that the fake libraries see it.
"""
from __future__ import annotations

import ctypes
import threading

import numpy as np
import pytest

from mxcy._core.errors import MXNetValueError
from mxcy.cuda import constants as k
from mxcy.cuda import driver, library, prototypes, runtime
from mxcy.cuda.errors import CUDAError, CUDAMemoryError

from .helpers import Pinned, download, kernels, scale, upload


@pytest.fixture
def stream(gpu):
    made = runtime.stream_create()
    yield made
    runtime.stream_destroy(made)


def test_every_function_is_there(fake_gpu):
    for lib in library.LIBRARIES:
        for function in prototypes.parse(lib.name):
            raw = getattr(lib, function).raw
            assert raw.argtypes is not None and lib.address(function)


def test_devices(gpu):
    count, why = runtime.device_count()
    assert count >= 1 and why == ""
    assert runtime.runtime_version() >= 13000 and runtime.driver_version() >= 13000
    assert runtime.compute_capability(0) >= (7, 5)
    assert runtime.attribute(k.cudaDevAttrMultiProcessorCount, 0) > 0
    driver.init()
    assert driver.device_name(0) and len(runtime.pci_bus_id(0)) >= 7
    with pytest.raises(CUDAError) as caught:
        runtime.set_device(99)
    assert caught.value.name == "cudaErrorInvalidDevice"


def test_each_thread_has_its_device(fake_gpu):
    seen = []
    runtime.set_device(1)
    thread = threading.Thread(target=lambda: seen.append(runtime.get_device()))
    thread.start()
    thread.join()
    assert seen == [0] and runtime.get_device() == 1


def test_copies_there_and_back(gpu):
    values = np.arange(100, dtype=np.float32)
    at = upload(values)
    np.testing.assert_array_equal(download(at, 100), values)
    free, total = runtime.memory_info()
    assert 0 < free < total
    assert runtime.pointer_attributes(at).type == k.cudaMemoryTypeDevice
    runtime.free(at)


def test_asynchronous_copies_and_rows(gpu, stream):
    host = Pinned(np.arange(12, dtype=np.float32).reshape(3, 4))
    back = Pinned(np.zeros((3, 2), np.float32))
    at = runtime.malloc(48)
    runtime.memcpy_async(at, host.at, 48, stream, k.cudaMemcpyHostToDevice)
    runtime.memcpy_2d_async(back.at, 8, at + 4, 16, 8, 3, stream, k.cudaMemcpyDeviceToHost)
    runtime.stream_synchronize(stream)
    np.testing.assert_array_equal(back.array, host.array[:, 1:3])
    runtime.memset_async(at, 0, 48, stream)
    runtime.stream_synchronize(stream)
    assert not download(at, 12).any()
    runtime.free(at)
    host.free()
    back.free()


def test_out_of_memory_has_its_own_error(gpu):
    with pytest.raises(CUDAMemoryError, match="cudaErrorMemoryAllocation"):
        runtime.malloc(1 << 46)
    runtime.lib.cudaGetLastError()


def test_launches(gpu, stream):
    loaded, table = kernels(gpu)
    at = upload(np.arange(1000, dtype=np.float32))
    for _ in range(3):
        scale(table["scale"], at, 1000, 2.0, stream)
    runtime.stream_synchronize(stream)
    np.testing.assert_array_equal(download(at, 1000), np.arange(1000) * 8)
    assert driver.occupancy(driver.function(table["scale"]), 256, 0) > 0
    with pytest.raises(CUDAError) as caught:
        driver.kernel(loaded, "nothing")
    assert caught.value.name.endswith(("NOT_FOUND", "SymbolNotFound"))
    runtime.free(at)
    driver.library_unload(loaded)


@pytest.mark.parametrize(("grid", "block", "shared"), [
    ((0,), (32,), 0), ((1, 65536), (32,), 0), ((1,), (32, 33), 0), ((1,), (1, 1, 65), 0),
    ((1,), (32,), -1), ((2**31,), (32,), 0)])
def test_launches_that_no_device_could_run(grid, block, shared):
    with pytest.raises(MXNetValueError):
        driver.launch_config(grid, block, shared, 0)


def test_events_order_streams(gpu, stream):
    """The copy on the second stream waits for the kernel on the first."""
    loaded, table = kernels(gpu)
    other, event = runtime.stream_create(), runtime.event_create()
    at, back = upload(np.ones(8, np.float32)), Pinned(np.zeros(8, np.float32))
    scale(table["scale"], at, 8, 5.0, stream)
    runtime.event_record(event, stream)
    runtime.stream_wait_event(other, event)
    runtime.memcpy_async(back.at, at, 32, other, k.cudaMemcpyDeviceToHost)
    runtime.stream_synchronize(other)
    np.testing.assert_array_equal(back.array, 5)
    runtime.event_synchronize(event)
    assert runtime.event_query(event) and runtime.stream_query(stream)
    runtime.event_destroy(event)
    runtime.stream_destroy(other)
    runtime.free(at)
    back.free()
    driver.library_unload(loaded)


def test_a_missing_event_shows(fake_gpu, stream):
    """As above, without the wait: the copy runs first, as it may on a card."""
    loaded, table = kernels(fake_gpu)
    other = runtime.stream_create()
    at, back = upload(np.ones(8, np.float32)), Pinned(np.zeros(8, np.float32))
    scale(table["scale"], at, 8, 5.0, stream)
    runtime.memcpy_async(back.at, at, 32, other, k.cudaMemcpyDeviceToHost)
    runtime.stream_synchronize(other)
    np.testing.assert_array_equal(back.array, 1)
    runtime.stream_destroy(other)
    runtime.stream_synchronize(stream)
    runtime.free(at)
    back.free()
    driver.library_unload(loaded)


def test_polling_comes_to_an_end(gpu, stream):
    at, event = runtime.malloc(64), runtime.event_create(timing=True)
    end = runtime.event_create(timing=True)
    runtime.event_record(event, stream)
    for _ in range(5):
        runtime.memset_async(at, 1, 64, stream)
    runtime.event_record(end, stream)
    while not runtime.event_query(end):
        pass
    assert runtime.event_elapsed(event, end) > 0
    runtime.event_destroy(event)
    runtime.event_destroy(end)
    runtime.free(at)


def test_captured_work_runs_at_each_launch_only(gpu, stream):
    loaded, table = kernels(gpu)
    other, fork, join = runtime.stream_create(), runtime.event_create(), runtime.event_create()
    at = upload(np.ones(8, np.float32))
    runtime.capture_begin(stream)
    scale(table["scale"], at, 8, 2.0, stream)
    runtime.event_record(fork, stream)
    runtime.stream_wait_event(other, fork)
    scale(table["scale"], at, 8, 3.0, other)
    runtime.event_record(join, other)
    runtime.stream_wait_event(stream, join)
    assert runtime.is_capturing(stream) and runtime.is_capturing(other)
    graph = runtime.capture_end(stream)
    assert runtime.graph_size(graph) == 2 and not runtime.is_capturing(other)
    run = runtime.graph_instantiate(graph)
    np.testing.assert_array_equal(download(at, 8), 1)
    runtime.graph_upload(run, stream)
    for _ in range(2):
        runtime.graph_launch(run, stream)
    np.testing.assert_array_equal(download(at, 8), 36)
    runtime.capture_begin(stream)
    scale(table["scale"], at, 8, 0.5, stream)
    shorter = runtime.capture_end(stream)
    assert not runtime.graph_update(run, shorter) and runtime.graph_update(run, graph)
    for made in (graph, shorter):
        runtime.graph_destroy(made)
    runtime.graph_exec_destroy(run)
    for event in (fork, join):
        runtime.event_destroy(event)
    runtime.stream_destroy(other)
    runtime.free(at)
    driver.library_unload(loaded)


def test_what_a_capture_refuses(gpu, stream):
    runtime.capture_begin(stream)
    with pytest.raises(CUDAError) as caught:
        runtime.stream_synchronize(stream)
    assert caught.value.name == "cudaErrorStreamCaptureUnsupported"
    with pytest.raises(CUDAError) as caught:
        runtime.capture_end(stream)
    assert caught.value.name == "cudaErrorStreamCaptureInvalidated"
    runtime.lib.cudaGetLastError()


def test_a_fork_that_never_joins(fake_gpu, stream):
    other, event = runtime.stream_create(), runtime.event_create()
    runtime.capture_begin(stream)
    runtime.event_record(event, stream)
    runtime.stream_wait_event(other, event)
    with pytest.raises(CUDAError, match="Unjoined"):
        runtime.capture_end(stream)
    runtime.event_destroy(event)
    runtime.stream_destroy(other)


def seen(fake, part):
    """Takes the violations, of which exactly the expected must be there."""
    found = fake.report().violations
    assert found and any(part in line for line in found), found
    fake.reset()


@pytest.mark.parametrize(("what", "part"), [
    ("beyond", "past the end of a block of 256 bytes"), ("freed", "in a freed block"),
    ("other device", "of device 1, not of device 0")])
def test_bad_addresses_of_kernels_are_seen(fake_gpu, stream, what, part):
    loaded, table = kernels(fake_gpu)
    at = runtime.malloc(256)
    n = 64
    if what == "beyond":
        n = 100
    elif what == "freed":
        runtime.free(at)
    else:
        runtime.free(at)
        runtime.set_device(1)
        at = runtime.malloc(256)
        runtime.set_device(0)
    scale(table["scale"], at, n, 2.0, stream)
    with pytest.raises(CUDAError) as caught:
        runtime.stream_synchronize(stream)
    assert caught.value.name == "cudaErrorIllegalAddress"
    with pytest.raises(CUDAError, match="IllegalAddress"):  # it stays
        runtime.malloc(16)
    seen(fake_gpu, part)
    if what != "freed":
        runtime.free(at)
    driver.library_unload(loaded)


def test_bad_copies_are_seen(fake_gpu, stream):
    at, host = runtime.malloc(256), Pinned(np.zeros(64, np.float32))
    plain = np.zeros(64, np.float32)
    runtime.memcpy_async(at, plain.ctypes.data, 256, stream, k.cudaMemcpyHostToDevice)
    seen(fake_gpu, "not pinned host memory")
    with pytest.raises(CUDAError):
        runtime.memcpy_async(at, host.at, 256, stream, k.cudaMemcpyDeviceToHost)
    seen(fake_gpu, "does not fit the addresses")
    runtime.memcpy_async(at, host.at, 256, stream, k.cudaMemcpyHostToDevice)
    host.free()
    with pytest.raises(CUDAError):
        runtime.stream_synchronize(stream)
    seen(fake_gpu, "freed block of 256 bytes of the host")
    with pytest.raises(CUDAError):
        runtime.free(at + 16)
    seen(fake_gpu, "cudaFree")
    runtime.free(at)


def test_peers(fake_gpu, stream):
    runtime.set_device(1)
    there = upload(np.arange(4, dtype=np.float32))
    runtime.set_device(0)
    here = runtime.malloc(16)
    runtime.memcpy_peer_async(here, 0, there, 1, 16, stream)
    np.testing.assert_array_equal(download(here, 4), np.arange(4))
    assert runtime.can_access_peer(0, 1)
    runtime.enable_peer_access(1)
    runtime.enable_peer_access(1)
    loaded, table = kernels(fake_gpu)
    scale(table["scale"], there, 4, 2.0, stream)
    runtime.stream_synchronize(stream)
    np.testing.assert_array_equal(download(there, 4), np.arange(4) * 2)
    runtime.free(here)
    runtime.free(there)
    driver.library_unload(loaded)


def test_streams_and_events_of_another_device(fake_gpu, stream):
    loaded, table = kernels(fake_gpu)
    at, event = runtime.malloc(16), runtime.event_create()
    runtime.set_device(1)
    with pytest.raises(CUDAError, match="InvalidResourceHandle"):
        scale(table["scale"], at, 4, 2.0, stream)
    other = runtime.stream_create()
    with pytest.raises(CUDAError, match="InvalidResourceHandle"):
        runtime.event_record(event, other)
    runtime.stream_destroy(other)
    runtime.event_destroy(event)
    runtime.free(at)
    driver.library_unload(loaded)


def test_fresh_memory_is_poison(fake_gpu):
    at = runtime.malloc(64)
    assert np.isnan(download(at, 16)).all()
    runtime.free(at)


def test_callbacks_run_in_their_place(gpu, stream):
    seen_values = []
    back = Pinned(np.zeros(4, np.float32))
    at = upload(np.full(4, 7, np.float32))
    function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: seen_values.append(back.array[0]))
    runtime.memcpy_async(back.at, at, 16, stream, k.cudaMemcpyDeviceToHost)
    runtime.lib.cudaLaunchHostFunc(stream, ctypes.cast(function, ctypes.c_void_p), None)
    runtime.stream_synchronize(stream)
    assert seen_values == [7]
    runtime.free(at)
    back.free()


@pytest.mark.parametrize("function", [
    "cudaMalloc", "cudaHostAlloc", "cudaStreamCreateWithFlags", "cudaEventCreateWithFlags",
    "cudaMemcpy", "cudaSetDevice", "cudaDeviceSynchronize", "cuLibraryLoadData"])
def test_each_failure_names_its_function(fake_gpu, function):
    calls = {"cudaMalloc": lambda: runtime.malloc(16),
             "cudaHostAlloc": lambda: runtime.host_alloc(16),
             "cudaStreamCreateWithFlags": runtime.stream_create,
             "cudaEventCreateWithFlags": runtime.event_create,
             "cudaMemcpy": lambda: runtime.memcpy(0, 0, 0),
             "cudaSetDevice": lambda: runtime.set_device(0),
             "cudaDeviceSynchronize": runtime.synchronize,
             "cuLibraryLoadData": lambda: driver.library_load(b"\x7fELF")}
    fake_gpu.fail(function, 719)
    with pytest.raises(CUDAError) as caught:
        calls[function]()
    assert (caught.value.function, caught.value.code) == (function, 719)
    assert "LaunchFailure" in caught.value.name and caught.value.text
    runtime.lib.cudaGetLastError()
