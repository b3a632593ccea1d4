"""parallel_for: every piece once, the same pieces and bits for any number of threads."""
import threading
import time

import pytest

from mxcy._engine import engine, testing

from .conftest import SANITIZED


def expected(n, grain):
    return [i * i + i // grain * grain for i in range(n)]


@pytest.mark.parametrize("count", [1, 2, 4])
def test_every_piece_once_whatever_the_threads(threads, count):
    threads(count)
    for n, grain in [(0, 1), (1, 1), (7, 3), (64, 1), (1000, 10), (1000, 999), (1000, 5000),
                     (12_345, 100)]:
        out = testing.Var(n)
        testing.run_now("split", [out], grain, 0)
        assert out.values() == expected(n, grain)
        out = testing.Var(n)
        testing.push("split", [], [out], grain, 0)
        assert out.values() == expected(n, grain)


@pytest.mark.parametrize("count", [2, 4, 16])
def test_many_at_once(threads, count):
    threads(count)
    outs = [testing.Var(200) for _ in range(20)]
    rounds = 5 if SANITIZED else 30
    for _ in range(rounds):
        for v in outs:
            testing.push("split", [], [v], 7, 1000)
    for v in outs:
        assert v.values() == [rounds * x for x in expected(200, 7)]


def test_from_many_python_threads(threads):
    threads(3)
    bad = []

    def work():
        out = testing.Var(300)
        for _ in range(50):
            testing.run_now("split", [out], 11, 500)
        if out.values() != [50 * x for x in expected(300, 11)]:
            bad.append(1)

    team = [threading.Thread(target=work) for _ in range(5)]
    for t in team:
        t.start()
    for t in team:
        t.join()
    assert not bad


def test_idle_threads_help(threads):
    threads(2)
    out = testing.Var(200)
    testing.run_now("split", [out], 10, 0)              # starts the threads
    times = []
    for _ in range(5):
        start = time.perf_counter()
        testing.run_now("split", [out], 10, -5_000_000)     # 20 pieces of 5 ms
        times.append(time.perf_counter() - start)
    assert min(times) < 0.09
    assert max(times) > 0.05


def test_small_work_is_not_split(threads):
    threads(2)
    assert engine.thread_info()["started"] == 0
    out = testing.Var(200)
    testing.run_now("split", [out], 10, 0, work=100)
    assert out.values() == expected(200, 10)
    assert engine.thread_info()["started"] == 0


def test_number_of_threads_can_change_while_work_is_pending(threads):
    v = testing.Var(100)
    for k in range(20):
        testing.push("split", [], [v], 10, 1000)
        threads(1 + k % 4)
        assert engine.num_threads() == 1 + k % 4
    assert v.values() == [20 * x for x in expected(100, 10)]


def test_absurd_numbers_of_threads():
    for n in (0, -1, 2000, 1 << 40):
        with pytest.raises(ValueError, match="number of threads"):
            engine.set_num_threads(n)
