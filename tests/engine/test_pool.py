"""Host memory: classes, cache, cap, counters, borrowed memory."""
import gc
import threading
import time

import pytest

from mxcy._core.errors import MXNetMemoryError, MXNetValueError
from mxcy._engine import engine, testing

from .conftest import SANITIZED


@pytest.fixture
def cap():
    old = engine.set_memory_cap(None)
    yield engine.set_memory_cap
    engine.set_memory_cap(old)


def test_classes_are_tight_and_aligned():
    for nbytes in [1, 8, 63, 64, 65, 129, 200, 256, 257, 320, 321, 1000, 4097, 70_000, 1 << 20,
                   (1 << 21) - 1, 1 << 21, (1 << 21) + 1, 10_000_000]:
        words = -(-nbytes // 8)
        before = engine.memory_stats()["in_use_bytes"]
        v = testing.Var(words)
        taken = engine.memory_stats()["in_use_bytes"] - before
        assert words * 8 <= taken <= max(64, 1.25 * words * 8 + 64), nbytes
        assert taken % 64 == 0
        assert v.address % (64 if taken < 1 << 21 else 1 << 21) == 0
        del v
        assert engine.memory_stats()["in_use_bytes"] == before


def test_every_size_fits_its_class():
    for words in range(1, 4000):
        before = engine.memory_stats()["in_use_bytes"]
        v = testing.Var(words)
        assert engine.memory_stats()["in_use_bytes"] - before >= words * 8
        del v


def test_zero_bytes():
    v = testing.Var(0)
    assert v.address != 0


def test_cache_serves_again_and_can_be_emptied():
    engine.empty_cache()
    before = engine.memory_stats()
    assert before["cached_bytes"] == before["cached_blocks"] == 0
    a, big = testing.Var(1000), testing.Var(1 << 19)
    middle = engine.memory_stats()
    assert middle["allocations"] == before["allocations"] + 2
    assert middle["requests"] == before["requests"] + 2
    assert middle["blocks"] == before["blocks"] + 2
    place = a.address
    del a, big
    cached = engine.memory_stats()["cached_bytes"]
    assert cached >= 8000 + (1 << 22)
    a = testing.Var(990)
    assert a.address == place
    after = engine.memory_stats()
    assert after["hits"] == middle["hits"] + 1
    assert after["allocations"] == middle["allocations"]
    del a
    assert engine.empty_cache() == cached
    assert engine.memory_stats()["cached_bytes"] == 0


def test_peak():
    engine.reset_peak()
    start = engine.memory_stats()["peak_bytes"]
    v = testing.Var(1 << 20)
    del v
    assert start + (8 << 20) <= engine.memory_stats()["peak_bytes"] <= start + (8 << 20) + 4096
    engine.reset_peak()
    assert engine.memory_stats()["peak_bytes"] == start


def test_cap_empties_the_cache_first_and_then_raises(cap):
    engine.empty_cache()
    base = engine.memory_stats()["in_use_bytes"]
    assert cap(base + (10 << 20)) is None
    keep = testing.Var(1 << 19)             # 4 MB
    testing.Var(1 << 19)                    # 4 MB, cached now
    other = testing.Var(5 << 17)            # 5 MB: only without the cached 4
    assert engine.memory_stats()["cached_bytes"] == 0
    with pytest.raises(MXNetMemoryError) as caught:
        testing.Var(1 << 18)
    text = str(caught.value)
    stats = engine.memory_stats()
    for number in (2 << 20, stats["in_use_bytes"], stats["cached_bytes"], stats["cap_bytes"]):
        assert str(number) in text
    assert isinstance(caught.value, MemoryError)
    del keep
    testing.Var(1 << 18)
    assert other.value() == 0
    with pytest.raises(MXNetValueError, match="cap"):
        cap(0)


def test_cap_waits_for_work_that_holds_memory(cap):
    engine.empty_cache()
    cap(engine.memory_stats()["in_use_bytes"] + (5 << 20))
    v = testing.Var(1 << 19)
    testing.push("sleep", [], [v], 0, 30_000_000)
    del v
    assert testing.Var(1 << 19).value() == 0


def test_cap_holds_for_workspace_too(cap):
    engine.empty_cache()
    v = testing.Var()
    cap(engine.memory_stats()["in_use_bytes"] + (1 << 20))
    testing.push("scratch", [], [v], workspace=4 << 20, name="op0")
    with pytest.raises(MXNetMemoryError, match=r"op0: .*4194304 bytes of workspace"):
        v.wait_read()


def test_absurd_sizes_raise():
    for words in (1 << 44, 1 << 50, 1 << 58):
        with pytest.raises(MXNetMemoryError):
            testing.Var(words)
    with pytest.raises(MXNetMemoryError):
        testing.Var(-1)


def test_system_without_memory(cap):
    cap(None)
    with pytest.raises(MXNetMemoryError, match="cap none"):
        testing.Var(1 << 42)                # 32 TiB: more than the system hands out
    assert testing.Var(10).value() == 0


def test_borrowed_memory_is_given_back_once_with_the_gil():
    released = []
    v = testing.Var(4, lambda: released.append(threading.get_ident()))
    assert engine.memory_stats()["borrowed_blocks"] == 1
    del v
    assert released == [threading.get_ident()]


def test_borrowed_memory_that_ends_on_a_worker():
    released = []
    for _ in range(50):
        v = testing.Var(4, lambda: released.append(1))
        testing.push("sleep", [], [v], 0, 100_000)
        del v
    gc.collect()
    end = time.time() + 10
    while len(released) < 50 and time.time() < end:
        pass                                # an idle thread of the pool asks for the GIL
    assert len(released) == 50
    engine.wait_all()
    assert engine.memory_stats()["borrowed_blocks"] == 0


def test_a_release_that_uses_the_engine():
    released = []

    def again():
        released.append(testing.Var(4).value())

    for _ in range(20):
        v = testing.Var(4, again)
        testing.push("sleep", [], [v], 0, 10_000)
        del v
    engine.wait_all()
    assert released == [0] * 20


def test_many_threads_take_and_give():
    rounds = 300 if SANITIZED else 3000

    def work(k):
        kept = []
        for i in range(rounds):
            kept.append(testing.Var((i * 37 + k) % 900 + 1))
            if len(kept) > 20:
                kept.pop(i % 20)

    team = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in team:
        t.start()
    for t in team:
        t.join()


def test_blocks_freed_by_workers_come_back():
    engine.wait_all()
    before = engine.memory_stats()["blocks"]
    for _ in range(500):
        v, w = testing.Var(100), testing.Var(100)
        testing.push("mix", [v], [w], 1)
        testing.push("fail", [w], [v], 1)
    del v, w
    for _ in range(500):
        with pytest.raises(Exception, match="index 1 is bad"):
            engine.wait_all()
    engine.wait_all()
    assert engine.memory_stats()["blocks"] == before
