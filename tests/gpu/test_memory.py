"""The pools of device memory and pinned memory, and the lanes of threads."""
from __future__ import annotations

import gc
import threading

import numpy as np
import pytest

from mxcy._core import settings
from mxcy._core.errors import MXNetMemoryError, MXNetValueError
from mxcy.cuda import constants as k
from mxcy.cuda import driver, runtime, streams
from mxcy.cuda.errors import CUDAError
from mxcy.cuda.memory import DeviceMemoryError, Pool, pool, size_class
from mxcy.cuda.pinned import PinnedPool

from .helpers import Pinned, download, kernels, scale, upload

MIB = 1 << 20


@pytest.fixture
def memory(gpu):
    """A pool of its own, and two streams."""
    made = Pool(0)
    ours = runtime.stream_create(), runtime.stream_create()
    yield made, *ours
    made.empty_cache()
    assert made.stats().reserved == 0, made.largest_users()
    for stream in ours:
        runtime.stream_destroy(stream)


def test_size_classes():
    assert [size_class(n) for n in (0, 1, 512, 513, 1025, 4096, 5000)] == [
        512, 512, 512, 1024, 1536, 4096, 5120]
    last = 0
    for n in range(1, 200_000, 37):
        size = size_class(n)
        assert n <= size <= max(n * 1.25, n + 512) and size % 512 == 0 and size >= last
        assert size_class(size) == size
        last = size
    assert size_class(40 * MIB + 1) == 42 * MIB


def test_blocks_are_used_again(memory):
    made, stream, _ = memory
    first = made.allocate(5 * MIB, stream)
    at = first.address
    first.free()
    first.free()
    again = made.allocate(5 * MIB - 100, stream)
    assert again.address == at and again.size == 5 * MIB - 100
    stats = made.stats()
    assert (stats.driver_calls, stats.allocations, stats.blocks) == (1, 2, 1)
    assert (stats.reserved, stats.used, stats.cached, stats.peak) == (5 * MIB, 5 * MIB, 0, 5 * MIB)


def test_small_blocks_share_a_segment(memory):
    made, stream, other = memory
    blocks = [made.allocate(1000, stream if i % 2 else other) for i in range(2048)]
    assert made.stats().driver_calls == 1 and made.stats().reserved == 2 * MIB
    spans = sorted((b.address, b.address + b.size) for b in blocks)
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:]))
    keep = blocks[7]
    del blocks
    assert made.stats().blocks == 1 and made.empty_cache() == 0
    keep.free()
    assert made.empty_cache() == 2 * MIB


def test_large_blocks_take_what_is_a_little_larger(memory):
    made, stream, _ = memory
    made.allocate(48 * MIB, stream).free()
    assert made.allocate(40 * MIB, stream).capacity == 48 * MIB
    assert made.allocate(33 * MIB, stream).capacity == 34 * MIB
    assert made.stats().driver_calls == 2


def test_dropping_a_block_frees_it(memory):
    made, stream, _ = memory

    class Ring:
        pass

    ring = Ring()
    ring.self, ring.block = ring, made.allocate(MIB, stream)
    del ring
    gc.collect()
    assert made.stats().blocks == 0


def test_another_stream_waits_for_the_last_owner(memory, gpu):
    """The second owner's copy must see its own bytes, not the first owner's late kernel."""
    made, stream, other = memory
    loaded, table = kernels(gpu)
    host, back = Pinned(np.arange(64, dtype=np.float32)), Pinned(np.zeros(64, np.float32))
    first = made.allocate(MIB, stream)
    runtime.memset_async(first.address, 0, 256, stream)
    scale(table["scale"], first.address, 64, 100.0, stream)
    at = first.address
    first.free()
    second = made.allocate(MIB, other)
    assert second.address == at
    runtime.memcpy_async(at, host.at, 256, other, k.cudaMemcpyHostToDevice)
    runtime.stream_synchronize(other)
    runtime.stream_synchronize(stream)
    runtime.memcpy_async(back.at, at, 256, other, k.cudaMemcpyDeviceToHost)
    runtime.stream_synchronize(other)
    np.testing.assert_array_equal(back.array, host.array)
    second.free()
    host.free()
    back.free()
    driver.library_unload(loaded)


def test_blocks_used_on_a_second_stream(memory, gpu):
    """The copy on the other stream is not overtaken by the block's next owner."""
    made, stream, other = memory
    back = Pinned(np.zeros(64, np.float32))
    block = made.allocate(MIB, stream)
    runtime.memset_async(block.address, 0, 256, stream)
    runtime.order(0, stream, other)
    runtime.memcpy_async(back.at, block.address, 256, other, k.cudaMemcpyDeviceToHost)
    block.used_on(other)
    block.free()
    again = made.allocate(MIB, stream)
    runtime.memset_async(again.address, 0xff, 256, stream)
    runtime.stream_synchronize(stream)
    runtime.stream_synchronize(other)
    np.testing.assert_array_equal(back.array, 0)
    again.free()
    back.free()


def test_the_cap_and_its_error(memory):
    made, stream, _ = memory
    made.set_cap(64 * MIB)
    weights = [made.allocate(10 * MIB, stream, "weights") for _ in range(3)]
    data = made.allocate(20 * MIB, stream, "data")
    with pytest.raises(DeviceMemoryError) as caught:
        made.allocate(24 * MIB, stream, "output of conv0")
    text = str(caught.value)
    assert text.startswith("gpu(0): 24.0 MiB wanted for output of conv0; ")
    assert "the pool holds 50.0 MiB (50.0 MiB in use, 0 bytes cached, cap 64.0 MiB)" in text
    assert text.endswith("\n  weights: 30.0 MiB in 3 blocks\n  data: 20.0 MiB in 1 block")
    assert isinstance(caught.value, MXNetMemoryError) and isinstance(caught.value, MemoryError)
    data.free()
    assert made.allocate(24 * MIB, stream).size == 24 * MIB  # the cache made room
    del weights
    made.set_cap(0)
    with pytest.raises(MXNetValueError):
        made.set_cap(-1)
    with pytest.raises(MXNetValueError):
        made.allocate(-1, stream)


def test_a_full_device_empties_the_cache_once(memory, fake_gpu):
    made, stream, _ = memory
    fake_gpu.limit(0, 8 * MIB)
    try:
        made.allocate(6 * MIB, stream).free()
        block = made.allocate(7 * MIB, stream)  # only after giving the six back
        calls = fake_gpu.calls("cudaMalloc")
        with pytest.raises(DeviceMemoryError, match=r"1\.0 MiB of 8\.0 MiB are free on the device"):
            made.allocate(4 * MIB, stream)
        assert fake_gpu.calls("cudaMalloc") == calls + 2
        small = made.allocate(1 << 10, stream)  # no room for a segment, but for the block
        assert small.size == 1 << 10
        block.free()
        small.free()
    finally:
        fake_gpu.limit(0, 1 << 30)


def test_emptying_waits_for_pending_work(memory, gpu):
    made, stream, _ = memory
    block = made.allocate(MIB, stream)
    runtime.memset_async(block.address, 0, MIB, stream)
    block.free()
    assert made.empty_cache() == MIB
    runtime.stream_synchronize(stream)


def test_a_destroyed_stream_leaves_its_blocks_to_all(memory):
    made, _, other = memory
    gone = runtime.stream_create()
    block = made.allocate(MIB, gone)
    at = block.address
    runtime.memset_async(at, 0, MIB, gone)
    block.free()
    made.forget_stream(gone)
    runtime.stream_destroy(gone)
    again = made.allocate(MIB, other)
    assert again.address == at


def test_direct_blocks(gpu, monkeypatch):
    monkeypatch.setitem(settings._values, "cuda_pool", "direct")
    made = Pool(0)
    stream = runtime.stream_create()
    block = made.allocate(1000, stream)
    assert made.stats().reserved == 1000
    block.free()
    assert made.stats().reserved == 0
    runtime.stream_destroy(stream)


def test_pools_of_devices(fake_gpu):
    assert pool(0) is pool(0) and pool(0) is not pool(1)
    stream = streams.lane(1).compute
    block = pool(1).allocate(MIB, stream)
    assert runtime.pointer_attributes(block.address).device == 1 and runtime.get_device() == 0
    block.free()
    pool(1).empty_cache()
    streams._mine.held.lanes.pop(1).close()


def test_many_threads(memory):
    """Nobody gets a block that another one owns; the counts end at nothing."""
    made, stream, other = memory
    owned, lock, wrong = {}, threading.Lock(), []

    def work(seed):
        draw = np.random.RandomState(seed)
        mine = []
        for _ in range(300):
            if mine and draw.rand() < 0.5:
                block = mine.pop(draw.randint(len(mine)))
                with lock:
                    del owned[block.address]
                block.free()
            else:
                block = made.allocate(int(draw.choice([100, 3000, 600_000])),
                                      stream if seed % 2 else other)
                with lock:
                    if block.address in owned:
                        wrong.append(block.address)
                    owned[block.address] = block
                mine.append(block)
        for block in mine:
            with lock:
                del owned[block.address]
            block.free()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and made.stats().blocks == 0 and made.stats().used == 0


@pytest.mark.parametrize("function", ["cudaMalloc", "cudaSetDevice", "cudaMemGetInfo"])
def test_failures_of_the_driver_lose_nothing(memory, fake_gpu, function):
    made, stream, _ = memory
    if function == "cudaSetDevice":
        runtime.set_device(1)
    fake_gpu.fail(function, 719)
    with pytest.raises(CUDAError) as caught:
        if function == "cudaMemGetInfo":
            made.set_cap(1)
        made.allocate(MIB, stream)
    assert function in str(caught.value)
    runtime.set_device(0)
    runtime.lib.cudaGetLastError()
    assert made.stats().blocks == made.stats().reserved == 0
    made.set_cap(0)
    made.allocate(MIB, stream).free()




# ---- pinned memory

def test_pinned_blocks_wait_for_their_copies(gpu):
    made = PinnedPool()
    stream = runtime.stream_create()
    at = upload(np.zeros(256, np.float32))
    block = made.allocate(1000)
    runtime.memcpy_async(at, block.address, 1000, stream, k.cudaMemcpyHostToDevice)
    block.used_by(0, stream)
    address = block.address
    block.free()
    if gpu is not None:  # there the copy cannot be done yet
        second = made.allocate(1000)
        assert second.address != address
        second.free()
    runtime.stream_synchronize(stream)
    third, fourth = made.allocate(1000), made.allocate(1000)
    assert address in (third.address, fourth.address) or gpu is None
    third.free()
    fourth.free()
    stats = made.stats()
    assert stats.blocks == 0 and stats.used == 0 and stats.cached == stats.reserved
    assert made.empty_cache() == stats.reserved and made.stats().reserved == 0
    runtime.free(at)
    runtime.stream_destroy(stream)


def test_pinned_memory_keeps_only_so_much(gpu):
    made = PinnedPool(kept=4096)
    blocks = [made.allocate(4096) for _ in range(3)]
    for block in blocks:
        block.free()
    assert made.stats().reserved == 4096
    made.empty_cache()
    with pytest.raises(MXNetValueError):
        made.allocate(-1)


# ---- lanes

def test_lanes_belong_to_threads_and_go_on_to_others(gpu):
    seen = []

    def work():
        mine = streams.lane(0)
        assert mine is streams.lane(0)
        seen.append(mine)

    for _ in range(2):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        del thread
        gc.collect()
    mine = streams.lane(0)
    assert seen[0] is seen[1] and mine in seen  # one thread after the other: one lane
    assert mine.compute != mine.copy
    mine.synchronize()
    streams._mine.held.lanes.pop(0).close()


def test_a_lane_that_cannot_be_made_leaves_nothing(fake_gpu):
    fake_gpu.fail("cudaStreamCreateWithFlags", 719, which=2)
    with pytest.raises(CUDAError):
        streams.Lane(0)
    runtime.lib.cudaGetLastError()


def test_values_come_through_a_lane(gpu):
    mine = streams.lane(0)
    loaded, table = kernels(gpu)
    host = Pinned(np.arange(128, dtype=np.float32))
    block = pool(0).allocate(512, mine.compute, "x")
    runtime.memcpy_async(block.address, host.at, 512, mine.copy, k.cudaMemcpyHostToDevice)
    block.used_on(mine.copy)
    runtime.order(0, mine.copy, mine.compute)
    scale(table["scale"], block.address, 128, 3.0, mine.compute)
    mine.synchronize()
    np.testing.assert_array_equal(download(block.address, 128), np.arange(128) * 3)
    block.free()
    host.free()
    streams._mine.held.lanes.pop(0).close()
    pool(0).empty_cache()
    driver.library_unload(loaded)
