"""The engine alone: blocks, calls that run at once, queued calls, parallel_for, waits."""
from __future__ import annotations

import threading

from mxcy._engine import engine, testing


class Calls:
    """What one call costs before any kernel runs; the numbers are nanoseconds."""

    unit = "ns"

    def track_submit_inline(self) -> float:
        return testing.time_submit_one(200_000)

    def track_block_small(self) -> float:
        return testing.time_block(200_000, 256)

    def track_block_big(self) -> float:
        return testing.time_block(200_000, 1 << 22)

    def track_queue_and_run(self) -> float:
        return testing.time_queue(10_000)[1]

    def track_parallel_for_dispatch(self) -> float:
        return testing.time_parallel_for(10_000, engine.num_threads())


class Split:
    """A parallel_for of 20 pieces of so many microseconds each, by 1 thread and by all."""

    params = ([5, 20, 100], ["one", "all"])
    param_names = ("piece_us", "threads")

    def setup(self, piece_us: int, threads: str) -> None:
        self.before = engine.num_threads()
        if threads == "one":
            engine.set_num_threads(1)
        self.out = testing.Var(200)
        self.cost = piece_us * 1000
        testing.run_now("split", [self.out], 10, self.cost)

    def teardown(self, piece_us: int, threads: str) -> None:
        engine.set_num_threads(self.before)

    def time_split(self, piece_us: int, threads: str) -> None:
        testing.run_now("split", [self.out], 10, self.cost)


class Queue:
    """Queued work of 50 microseconds each, from one and from four Python threads."""

    params = ([1, 4],)
    param_names = ("python_threads",)

    def setup(self, python_threads: int) -> None:
        self.variables = [testing.Var() for _ in range(8)]

    def work(self, begin: int) -> None:
        for k in range(200):
            testing.push("add", [], [self.variables[(begin + k) % 8]], 1, 50_000)

    def time_push_and_wait(self, python_threads: int) -> None:
        team = [threading.Thread(target=self.work, args=(k,)) for k in range(python_threads)]
        for t in team:
            t.start()
        for t in team:
            t.join()
        engine.wait_all()

    def time_push_and_wait_each(self, python_threads: int) -> None:
        for v in self.variables:
            testing.push("add", [], [v], 1, 50_000)
            v.wait_read()


class Memory:
    """Fifty big arrays taken and given back, from the cache and from the system."""

    def time_cached(self) -> None:
        kept = [testing.Var(1 << 16) for _ in range(50)]
        kept.clear()

    def time_from_the_system(self) -> None:
        kept = [testing.Var(1 << 16) for _ in range(50)]
        kept.clear()
        engine.empty_cache()
