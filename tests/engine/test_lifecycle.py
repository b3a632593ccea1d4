"""Start, fork, subprocess, Ctrl-C and exit: nothing hangs, nothing crashes."""
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from mxcy._engine import engine, testing

from .conftest import ROOT, SANITIZED

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@linux
def test_no_thread_before_the_first_need(script):
    out = script("""
import os
from mxcy._engine import engine, testing
v = testing.Var()
for k in range(1000):
    testing.push("add", [], [v], 1, work=10)
testing.run_now("split", [v], 1, work=10)
engine.wait_all()
assert v.value() == 1000
print(engine.thread_info()["started"], end=" ")
testing.push("add", [], [v], 1, work=1e6)
assert v.value() == 1001
print(engine.thread_info()["started"] == engine.num_threads())
""")
    assert out.split() == ["0", "True"]


def child_does(check):
    """Forks; the child runs `check` and says by its exit status whether it held."""
    pid = os.fork()
    if pid == 0:
        code = 3
        try:
            signal.alarm(20)
            code = 0 if check() else 1
        finally:
            os._exit(code)
    return pid


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_while_busy():
    count = 6 if SANITIZED else 25
    total, pieces = testing.Var(), testing.Var(50)
    pids = []
    for k in range(count):
        for _ in range(10):
            testing.push("add", [], [total], 1, 100_000)
            testing.push("split", [], [pieces], 5, 20_000)

        def check(k=k):
            # What was pending goes on in the child as well, and new work runs.
            for _ in range(5):
                testing.push("add", [], [total], 1)
            good = total.value() == 10 * (k + 1) + 5
            good = good and pieces.value(7) == 10 * (k + 1) * (49 + 5)
            engine.wait_all()
            return good

        pids.append(child_does(check))
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids] == [0] * count
    assert total.value() == 10 * count


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_while_other_python_threads_wait_and_submit():
    stop = threading.Event()
    mine = testing.Var()

    def work():
        v, out = testing.Var(), testing.Var(40)
        while not stop.is_set():
            testing.push("add", [], [v], 1, 20_000)
            testing.run_now("split", [out], 4, 10_000)
            v.wait_read()

    team = [threading.Thread(target=work) for _ in range(3)]
    for t in team:
        t.start()
    try:
        for k in range(4 if SANITIZED else 20):
            testing.push("add", [], [mine], 1, 50_000)
            pid = child_does(lambda k=k: mine.value() == k + 1)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    finally:
        stop.set()
        for t in team:
            t.join()


def test_subprocess_while_busy():
    v = testing.Var()
    for _ in range(10):
        for _ in range(20):
            testing.push("add", [], [v], 1, 100_000)
        done = subprocess.run(["echo", "hello"], stdout=subprocess.PIPE, check=True, timeout=20)
        assert done.stdout == b"hello\n"
    assert v.value() == 200


BUSY = """
import sys
from mxcy._engine import engine, testing
kept = [testing.Var(100, lambda: None) for _ in range(4)]
v = testing.Var(1000)
for k in range(200):
    testing.push("split", [kept[k % 4]], [v], 10, 200_000)      # 20 ms of work each
    testing.push("sleep", [], [testing.Var(10, lambda: None)], 0, 1_000_000)
    if len(sys.argv) > 1 and k == int(sys.argv[1]):
        break
"""


@pytest.mark.parametrize("timeout", ["0", "0.05"])
def test_exit_while_busy_gives_up_after_the_time_limit(script, timeout):
    for _ in range(2 if SANITIZED else 8):
        start = time.perf_counter()
        script(BUSY, env={"MXCY_EXIT_TIMEOUT": timeout})
        assert time.perf_counter() - start < (20 if SANITIZED else 3)


def test_exit_finishes_what_it_can(script):
    code = BUSY.replace("int(sys.argv[1])", "3").replace("len(sys.argv) > 1 and ", "") + """
import atexit
atexit.unregister(engine._at_exit)
def late():
    engine._at_exit()
    print(engine.engine_stats()["pending"], engine.thread_info()["started"])
    testing.push("split", [], [v], 10)          # afterwards: at once, no thread
    print(v.idle, v.value() == 0, engine.thread_info()["started"])
atexit.register(late)
"""
    for _ in range(2):
        assert script(code).split() == ["0", "0", "True", "True", "0"]


def test_exit_while_a_python_thread_waits(script):
    script("""
import threading, time
from mxcy._engine import engine, testing
v = testing.Var()
testing.push("sleep", [], [v], 0, 3_000_000_000, work=1e9)
threading.Thread(target=v.wait_read, daemon=True).start()
time.sleep(0.05)
""", env={"MXCY_EXIT_TIMEOUT": "0.05"})


def test_ctrl_c_interrupts_a_wait():
    code = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)    # a shell's `&` may have it ignored
from mxcy._engine import engine, testing
v = testing.Var()
testing.push("sleep", [], [v], 0, 20_000_000_000, work=1e9)
print("ready", flush=True)
start = time.perf_counter()
try:
    v.wait_read() if sys.argv[1] == "read" else engine.wait_all()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    for what in ("read", "all"):
        run = subprocess.Popen([sys.executable, "-c", code, what], cwd=ROOT,
                               stdout=subprocess.PIPE, text=True,
                               env={**os.environ, "PYTHONPATH": str(ROOT),
                                    "MXCY_EXIT_TIMEOUT": "0.1"})
        try:
            assert run.stdout.readline() == "ready\n"
            time.sleep(0.1)
            start = time.perf_counter()
            run.send_signal(signal.SIGINT)
            assert run.stdout.readline() == "interrupted\n"
            assert time.perf_counter() - start < 1
            assert run.wait(20) == 0        # the sleeper does not keep the process alive
        finally:
            run.kill()
            run.wait()
            run.stdout.close()


def test_ctrl_c_at_exit_gives_up():
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from mxcy._engine import engine, testing
v = testing.Var()
testing.push("sleep", [], [v], 0, 20_000_000_000, work=1e9)
print("ready", flush=True)
"""
    run = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL,
                           env={**os.environ, "PYTHONPATH": str(ROOT), "MXCY_EXIT_TIMEOUT": "60"})
    try:
        assert run.stdout.readline() == b"ready\n"
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        run.wait(10)
    finally:
        run.kill()
        run.wait()
        run.stdout.close()


def test_waiting_costs_no_processor_time():
    v = testing.Var()
    testing.push("sleep", [], [v], 0, 300_000_000, work=1e9)
    start = time.process_time()
    v.wait_read()
    assert time.process_time() - start < (0.2 if SANITIZED else 0.05)


def test_environment(script):
    code = """
from mxcy._engine import engine
print(engine.engine_type(), engine.num_threads(), engine.thread_info()["why"],
      engine.memory_stats()["cap_bytes"])
"""
    assert script(code, env={"MXCY_ENGINE": "naive", "MXCY_NUM_THREADS": "3",
                             "MXCY_MEMORY_CAP": "64M"}).split() == [
        "naive", "3", "MXCY_NUM_THREADS", str(64 << 20)]
    with pytest.raises(AssertionError, match="MXCY_ENGINE='fast': expected one of "):
        script(code, env={"MXCY_ENGINE": "fast"})
