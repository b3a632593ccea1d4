"""Predictor: a bound network that many threads may call at once.

What lives here: sharing one plan between calls. What does not: compiling it (executor.py).
Invariant: calls share only what none of them writes: the plan and the parameters. Each has a runner
(an arena) of its own while it runs, taken from a list under a lock.
"""
from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from .._core.errors import MXNetError, MXNetTypeError, MXNetValueError
from ..graph.plan import Plan
from . import random
from ._array import Array, Runner
from .ndarray import array as make_array

__all__ = ["Predictor"]


class Predictor:
    """Runs a compiled network in prediction mode; safe to call from several threads.

    Made by `Executor.predictor`. Parameters are shared with the executor, so new values are seen by
    the next call.

    Parameters
    ----------
    plan : Plan
        Compiled without gradients.
    ctx : Context
    inputs : dict of str to slot number
        What a call gives.
    bound : dict of slot number to NDArray
        What it does not: parameters and auxiliary states.
    """

    def __init__(self, plan: Plan, ctx: Any, inputs: Mapping[str, int],
                 bound: Mapping[int, Array]) -> None:
        if plan.has_python:
            raise MXNetError("predictor: the network has operators written in Python, which have "
                             "one state for all calls; use Executor.forward")
        for t in plan.tasks:
            if any(t.ins[m].buffer.slot >= 0 for m in t.mutates):
                raise MXNetError(
                    f"predictor: {t.name} writes one of its inputs, which calls would share")
        self._plan = plan
        self._ctx = ctx
        self._inputs = dict(inputs)
        self._bound = dict(bound)
        for slot in plan.owned:
            shape, dtype = plan.slots[slot]
            self._bound[slot] = Array._empty(shape, dtype, ctx)
        self._seen: Any = None  # versions of the parameters that the prelude prepared
        self._parameters = Runner(plan, ctx, False)  # runs nothing; knows the versions
        self._bind_parameters(self._parameters)
        self._idle: list[Runner] = []
        self._lock = threading.Lock()

    def __call__(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Outputs (new arrays) for the given inputs, by position or by name.

        Raises
        ------
        MXNetTypeError, MXNetValueError
            For a missing or unknown input, or a shape that was not bound.
        """
        if len(args) > len(self._inputs):
            raise MXNetTypeError(f"predictor: {len(args)} inputs given, it takes "
                                 f"{len(self._inputs)}: {', '.join(self._inputs)}")
        given = {**dict(zip(self._inputs, args)), **kwargs}
        if given.keys() != self._inputs.keys():
            raise MXNetTypeError(f"predictor: expected inputs {', '.join(self._inputs)}, "
                                 f"got {', '.join(given)}")
        arrays: list[Any] = [self._bound.get(i) for i in range(len(self._plan.slots))]
        for name, slot in self._inputs.items():
            arrays[slot] = self._input(name, slot, given[name])
        outs = []
        for i in range(self._plan.num_outputs):
            slot = self._plan.num_inputs + i
            shape, dtype = self._plan.slots[slot]
            arrays[slot] = Array._empty(shape, dtype, self._ctx)
            outs.append(arrays[slot])
        self._run(arrays)
        return outs

    def _input(self, name: str, slot: int, value: Any) -> Array:
        shape, dtype = self._plan.slots[slot]
        if not isinstance(value, Array):
            value = make_array(value, self._ctx, dtype)
        if value.shape != shape:
            raise MXNetValueError(f"predictor: input {name!r} is bound with shape {shape}, "
                                  f"got {value.shape}")
        return value.as_in_context(self._ctx).astype(dtype, copy=False)  # type: ignore[attr-defined]

    def _runner(self) -> Runner:
        runner = Runner(self._plan, self._ctx)
        runner.flush_tiny()
        return runner

    def _bind_parameters(self, runner: Runner) -> None:
        for slot, array in self._bound.items():
            runner.bind(slot, array)

    def _prepare(self, prelude: int) -> None:
        """Runs the prelude if parameters have changed; what it writes is shared by all calls, which
        the engine orders."""
        now = self._parameters.versions(prelude)
        if now is None or now != self._seen:
            runner = self._runner()
            self._bind_parameters(runner)
            runner.run(prelude)
            self._seen = now

    def _run(self, arrays: Sequence[Array]) -> None:
        stage: Any = self._plan.stages[0][0]  # a segment: there are no Python steps
        count = self._plan.segments[stage].rng_count
        seed, base = random.reserve(count, self._ctx) if count else (0, 0)
        with self._lock:
            if self._plan.prelude is not None:
                self._prepare(self._plan.prelude)
            at = next((k for k, r in enumerate(self._idle) if not r.pending), None)
            runner = self._idle.pop(at) if at is not None else None
        if runner is None:
            runner = self._runner()
        runner.bind_all(list(arrays))
        runner.run(stage, seed, base)
        runner.unbind()
        with self._lock:
            self._idle.append(runner)
