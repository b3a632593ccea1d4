"""Dependencies, errors, waits: the engine must look like a sequential program."""
import random
import threading
import time

import pytest

from mxcy._core.errors import MXNetError, MXNetIndexError
from mxcy._engine import engine, testing

from .conftest import SANITIZED

MASK = (1 << 64) - 1
PUSHES = 20_000 if SANITIZED else 100_000


def mix(h, v):
    h = ((h ^ v) * 0x9E3779B97F4A7C15) & MASK
    return h ^ (h >> 29)


def replay(values, reads, writes, constant):
    """What the kernel `mix` does, on a list of numbers."""
    h = constant
    for i in reads:
        h = mix(h, values[i])
    for k, i in enumerate(writes):
        values[i] = mix(h, (values[i] + k) & MASK)


def unsigned(var):
    return var.value() & MASK


@pytest.mark.parametrize("seed", [1, 2, random.SystemRandom().randrange(10**6)])
def test_random_pushes_match_a_sequential_replay(seed):
    print("seed", seed)
    rng = random.Random(seed)
    count = 24
    values = [0] * count
    variables = [testing.Var() for _ in range(count)]
    for step in range(PUSHES):
        reads = [rng.randrange(count) for _ in range(rng.randrange(4))]
        writes = [rng.randrange(count) for _ in range(rng.randrange(1, 3))]
        cost = rng.choice((0, 0, 0, 0, 0, 0, 0, 5_000))
        # Inline and queued ones, as it comes.
        testing.push("mix", [variables[i] for i in reads], [variables[i] for i in writes],
                     step, cost, work=rng.choice((10, 10, 1e6)))
        replay(values, reads, writes, step)
        if rng.random() < 0.001:
            i = rng.randrange(count)
            assert unsigned(variables[i]) == values[i]
    assert [unsigned(v) for v in variables] == values
    engine.wait_all()
    assert all(v.idle for v in variables)


@pytest.mark.parametrize("seed", [3, 4])
def test_random_pushes_with_errors_match_a_replay(seed):
    rng = random.Random(seed)
    count = 12
    values = [0] * count
    bad = [None] * count
    variables = [testing.Var() for _ in range(count)]
    for step in range(PUSHES // 10):
        reads = [rng.randrange(count) for _ in range(rng.randrange(3))]
        writes = [rng.randrange(count) for _ in range(rng.randrange(1, 3))]
        fails = rng.random() < 0.03
        testing.push("fail" if fails else "mix", [variables[i] for i in reads],
                     [variables[i] for i in writes], step, 0, work=1e6)
        error = next((bad[i] for i in reads if bad[i] is not None), None)
        inherited = {bad[i] for i in reads if bad[i] is not None}
        if error is None and fails:
            inherited = {frozenset([step])}
        for i in writes:
            bad[i] = frozenset().union(*inherited) if inherited else None
        if not inherited:
            replay(values, reads, writes, step)
        if rng.random() < 0.02:
            i = rng.randrange(count)
            if bad[i] is None:
                assert unsigned(variables[i]) == values[i]
            else:
                with pytest.raises(MXNetIndexError) as caught:
                    variables[i].wait_read()
                # Of several errors among what it read, any one goes on.
                assert any(f"index {k} is bad" in str(caught.value) for k in bad[i])
                bad[i] = None
                assert unsigned(variables[i]) == values[i]
    for i, v in enumerate(variables):
        if bad[i] is None:
            assert unsigned(v) == values[i]
        else:
            with pytest.raises(MXNetIndexError):
                v.wait_write()


def test_error_in_the_middle_of_a_chain_goes_down_the_chain_and_stops_there():
    a, b, c, other = (testing.Var() for _ in range(4))
    testing.push("add", [], [a], 1, name="first")
    testing.push("fail", [a], [b], 7, 0, name="broken0")
    testing.push("add", [b], [c], 5, name="never")
    testing.push("add", [a], [other], 2, name="fine")
    assert other.value() == 2
    for v in (b, c):
        with pytest.raises(MXNetIndexError) as caught:
            v.wait_read()
        assert str(caught.value).startswith("broken0: index 7 is bad (called at ")
        assert "test_scheduler.py:" in str(caught.value)
    assert isinstance(caught.value, IndexError)
    assert c.value() == 0       # it never ran; the error was raised once
    engine.wait_all()           # nothing left to raise


def test_the_line_of_the_call_is_the_users():
    v = testing.Var()
    code = compile("\n\n\npush('fail', [], [v], 1)\n", "/somewhere/user.py", "exec")
    exec(code, {"push": testing.push, "v": v})
    with pytest.raises(MXNetIndexError, match=r"\(called at /somewhere/user.py:4\)$"):
        v.wait_read()


def test_wait_all_raises_each_error_once_oldest_first():
    a, b = testing.Var(), testing.Var()
    testing.push("fail", [], [a], 1)
    testing.push("fail", [a], [a], 99)          # passes the first one on: no error of its own
    with pytest.raises(MXNetIndexError, match="index 1 "):
        engine.wait_all()
    testing.push("fail", [], [b], 2)
    with pytest.raises(MXNetIndexError, match="index 2 "):
        engine.wait_all()
    engine.wait_all()
    for v, text in ((a, "index 1 "), (b, "index 2 ")):
        with pytest.raises(MXNetIndexError, match=text):
            v.wait_write()
        assert v.idle
        v.wait_write()


def test_wait_all_remembers_errors_of_variables_that_are_gone():
    v = testing.Var()
    testing.push("fail", [], [v], 3)
    del v
    with pytest.raises(MXNetIndexError, match="index 3 "):
        engine.wait_all()
    engine.wait_all()


def test_a_good_write_makes_a_variable_good_again():
    v = testing.Var()
    testing.push("fail", [], [v], 3)
    testing.push("add", [], [v], 5)
    assert v.value() == 5
    with pytest.raises(MXNetIndexError):
        engine.wait_all()       # but the failure is not lost


def test_reading_and_writing_a_poisoned_variable_passes_the_error_on():
    v = testing.Var()
    testing.push("fail", [], [v], 3)
    testing.push("add", [v], [v], 5)
    with pytest.raises(MXNetIndexError):
        v.value()


def test_inline_errors_are_raised_at_the_call():
    v = testing.Var()
    with pytest.raises(MXNetIndexError, match=r"^node0: index 4 is bad$"):
        testing.push("fail", [], [v], 4, work=1, name="node0")
    assert v.idle
    engine.wait_all()
    with pytest.raises(MXNetIndexError, match=r"^index 4 is bad$"):
        testing.run_now("fail", [v], 4)


def test_inline_only_when_everything_is_free_and_small():
    a, b = testing.Var(), testing.Var()
    assert testing.inline_possible([a], [b], 1.0)
    assert not testing.inline_possible([a], [b], 1e9)
    testing.push("sleep", [a], [b], 0, 30_000_000)
    assert not b.idle and not b.readable
    assert not a.idle and a.readable
    assert not testing.inline_possible([b], [], 1.0)
    assert not testing.inline_possible([], [a], 1.0)
    assert testing.inline_possible([a], [], 1.0)
    a.wait_read()               # does not wait for readers
    assert not b.idle
    a.wait_write()
    assert a.idle and b.idle


def test_large_work_lets_python_go_on():
    v = testing.Var()
    start = time.perf_counter()
    testing.push("sleep", [], [v], 0, 100_000_000, work=1e8)
    assert time.perf_counter() - start < 0.05
    v.wait_read()
    assert time.perf_counter() - start >= 0.1


def test_reads_run_together_writes_alone(threads):
    threads(4)
    a = testing.Var()
    outs = [testing.Var() for _ in range(4)]
    testing.push("add", [], [a], 1)
    start = time.perf_counter()
    for v in outs:
        testing.push("sleep", [a], [v], 0, 100_000_000, work=1e8)
    testing.push("add", [], [a], 1)
    assert a.value() == 2
    assert 0.1 <= time.perf_counter() - start < 0.35


def test_the_same_variable_many_times_in_a_call():
    a, b = testing.Var(), testing.Var()
    for k in range(200):
        testing.push("mix", [a, a, b, a], [b, b, a, b], k)
    values = [0, 0]
    for k in range(200):
        replay(values, [0, 0, 1, 0], [1, 1, 0, 1], k)
    assert [unsigned(a), unsigned(b)] == values


def test_names_are_copied_and_parameters_too():
    v = testing.Var()
    gate = testing.Var()
    testing.push("sleep", [], [gate], 0, 20_000_000)
    for k in range(50):
        testing.push("fail" if k == 49 else "add", [gate], [v], k, name=f"node{k}")
    with pytest.raises(MXNetIndexError, match=r"^node49: index 49 "):
        v.value()
    assert v.value() == sum(range(49))


def test_rng_and_workspace():
    v = testing.Var(2)
    for work in (1, 1e6):
        testing.push("rng", [], [v], work=work, rng_count=4, seed=11, base=(1 << 63) + 5)
        assert [x & MASK for x in v.values()] == [11, (1 << 63) + 5]
        testing.push("scratch", [], [v], work=work, workspace=100_000)
        assert v.values() == [0, 1]
        testing.run_now("scratch", [v], work=work, workspace=3_000_000)
        assert v.values() == [0, 1]


def test_lists_run_in_order_and_stop_at_an_error():
    a, b = testing.Var(), testing.Var()
    rows = [("add", [], [a], 1, 0, "one"), ("fail", [], [a], 2, 1_000_000, "two"),
            ("add", [], [b], 4, 0, "three")]
    tl = testing.List(rows)
    tl.submit([], [a, b])
    assert tl.pending
    with pytest.raises(MXNetIndexError, match="two: index 2"):
        a.wait_read()
    with pytest.raises(MXNetIndexError, match="two: index 2"):
        b.wait_read()
    assert not tl.pending
    assert a.value() == 1 and b.value() == 0
    with pytest.raises(MXNetIndexError, match=r"^two: index 2 is bad$"):
        tl.submit([], [a, b], work=1)
    tl.submit([], [b], begin=2)
    assert b.value() == 4


@pytest.mark.parametrize("count", [1, 2, 3])
def test_tasks_side_by_side(threads, count):
    threads(count)
    many = [testing.Var() for _ in range(40)]
    ends = testing.Var(), testing.Var()
    rows = [("add", [], [ends[0]], 1, 0, None), *(("add", [], [v], k, 20_000, None)
                                                  for k, v in enumerate(many)),
            ("add", [], [ends[1]], 2, 0, None)]
    tl = testing.List(rows, together={1: len(many)})
    for work in (1e6, 1e5):  # queued, and at once
        tl.submit([], [*ends, *many], work=work)
    assert [v.value() for v in many] == [2 * k for k in range(len(many))]
    assert [v.value() for v in ends] == [2, 4]


@pytest.mark.parametrize("work", [1e6, 1e5])
def test_side_by_side_the_first_error_counts_and_ends_the_list(threads, work):
    threads(2)
    v, after = [testing.Var() for _ in range(9)], testing.Var()
    rows = [("fail", [], [x], k, 100_000, f"t{k}") if k in (3, 7) else ("add", [], [x], 1, 0, None)
            for k, x in enumerate(v)]
    tl = testing.List([*rows, ("add", [], [after], 1, 0, None)], together={0: 9})
    with pytest.raises(MXNetIndexError, match="t3: index 3 is bad"):
        tl.submit([], [*v, after], work=work)
        engine.wait_all()
    for x in (*v, after):
        try:
            x.wait_write()
        except MXNetIndexError:
            x.wait_write()
    assert after.value() == 0


def test_splitting_tasks_side_by_side_see_one_thread(threads):
    threads(2)
    v = [testing.Var(100) for _ in range(6)]
    tl = testing.List([("split", [], [x], 8, 5_000, None) for x in v], together={0: 6})
    tl.submit([], v)
    want = [i * i + i // 8 * 8 for i in range(100)]
    assert all(x.values() == want for x in v)


def test_lists_outlive_their_owner():
    v = testing.Var()
    tl = testing.List([("add", [], [v], 1, 2_000_000, "x")] * 5)
    for _ in range(4):
        tl.submit([], [v])
    del tl
    assert v.value() == 20


def test_many_python_threads_submit_at_once():
    shared = [testing.Var() for _ in range(4)]
    rounds = 300 if SANITIZED else 1500
    failures = []

    def work(k):
        try:
            rng = random.Random(k)
            own = [testing.Var() for _ in range(3)]
            values = [0, 0, 0]
            for step in range(rounds):
                reads = [rng.randrange(3) for _ in range(2)]
                writes = [rng.randrange(3)]
                testing.push("mix", [own[i] for i in reads], [own[i] for i in writes], step,
                             work=rng.choice((1, 1e6)))
                replay(values, reads, writes, step)
                # Opposite orders of the same variables: must not block each other.
                pair = rng.sample(shared, 2)
                testing.push("add", [pair[0]], [pair[1]], 1, work=rng.choice((1, 1e6)))
                if step % 100 == 0:
                    pair[0].wait_write()
                    assert unsigned(own[writes[0]]) == values[writes[0]]
            assert [unsigned(v) for v in own] == values
        except BaseException as error:
            failures.append(error)

    team = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for t in team:
        t.start()
    for t in team:
        t.join(60)
    assert not failures
    assert sum(v.value() for v in shared) == 6 * rounds


def test_counts_from_many_threads():
    v = testing.Var()
    team = [threading.Thread(target=testing.retain_release, args=(v, 100_000)) for _ in range(4)]
    for t in team:
        t.start()
    for t in team:
        t.join()
    assert v.value() == 0


def test_back_pressure_bounds_what_is_queued():
    v = testing.Var()
    most = 0
    for k in range(30_000):
        testing.push("add", [], [v], 1)
        if k % 500 == 0:
            most = max(most, engine.engine_stats()["pending"])
    assert most <= 20_000
    assert v.value() == 30_000


def test_back_pressure_bounds_the_memory_of_what_is_queued():
    large = [testing.Var(1 << 20) for _ in range(2)]  # 8 MB each
    most = 0
    for k in range(200):
        testing.push("sleep", [], [large[k % 2]], 0, 100_000)
        most = max(most, engine.engine_stats()["pending"])
    assert most <= 20
    engine.wait_all()


def test_naive_engine_runs_everything_at_once():
    assert engine.engine_type() == "threaded"
    v = testing.Var()
    queued = engine.engine_stats()["queued"]
    assert engine.set_engine("naive") == "threaded"
    try:
        testing.push("add", [], [v], 1, work=1e9)
        assert v.idle and v.value() == 1
        with pytest.raises(MXNetIndexError, match=r"^x: index 5 is bad$"):
            testing.push("fail", [], [v], 5, work=1e9, name="x")
        assert v.idle
        out = testing.Var(1000)
        testing.push("split", [], [out], 10, work=1e9)
        assert out.values()[999] == 999 * 999 + 990
        assert engine.engine_stats()["queued"] == queued
    finally:
        assert engine.set_engine("threaded") == "naive"
    with pytest.raises(MXNetError, match="must be 'threaded' or 'naive'"):
        engine.set_engine("fast")


def test_naive_engine_meets_an_older_error():
    v, w = testing.Var(), testing.Var()
    testing.push("fail", [], [v], 5)
    engine.set_engine("naive")
    try:
        with pytest.raises(MXNetIndexError):
            testing.push("add", [v], [w], 1)
        testing.push("add", [], [v], 1)
        assert v.idle and v.value() == 1
    finally:
        engine.set_engine("threaded")


def test_queueing_allocates_nothing_in_the_steady_state():
    a, b = testing.Var(), testing.Var(2)
    for _ in range(3):
        for _ in range(300):
            testing.push("scratch", [a], [b], workspace=5000)
        engine.wait_all()
        before = engine.memory_stats()["allocations"]
    for _ in range(300):
        testing.push("scratch", [a], [b], workspace=5000)
    engine.wait_all()
    assert engine.memory_stats()["allocations"] == before
