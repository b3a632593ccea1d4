"""Learning rate schedules: the rate as a function of the number of updates done.

Invariant: `base_lr` is always the rate in force, so an optimizer may read or set it at any time.
"""
from __future__ import annotations

import logging
from collections.abc import Sequence
from math import cos, pi

from ._core.errors import MXNetNotImplementedError, MXNetTypeError, MXNetValueError

__all__ = ["CosineScheduler", "FactorScheduler", "LRScheduler", "MultiFactorScheduler",
           "PolyScheduler", "pi"]


class LRScheduler:
    """Base of the schedules; it knows the warm-up.

    Parameters
    ----------
    base_lr : float
        Rate at the end of the warm-up. An optimizer with a rate of its own overwrites it.
    warmup_steps : int
        Updates of the warm-up; 0 for none.
    warmup_begin_lr : float
        Rate at update 0 of the warm-up, at most `base_lr`.
    warmup_mode : {'linear', 'constant'}
        Whether the rate climbs in a straight line or stays at `warmup_begin_lr`.
    """

    def __init__(self, base_lr: float = 0.01, warmup_steps: int = 0, warmup_begin_lr: float = 0,
                 warmup_mode: str = "linear") -> None:
        if not isinstance(warmup_steps, int):
            raise MXNetTypeError(f"warmup_steps: expected an int, got {warmup_steps!r}")
        if warmup_steps < 0:
            raise MXNetValueError(f"warmup_steps: expected 0 or more, got {warmup_steps}")
        if warmup_begin_lr > base_lr:
            raise MXNetValueError(f"warmup_begin_lr: expected at most base_lr = {base_lr}, "
                                  f"got {warmup_begin_lr}")
        if warmup_mode not in ("linear", "constant"):
            raise MXNetValueError(f"warmup_mode: expected 'linear' or 'constant', "
                                  f"got {warmup_mode!r}")
        self.base_lr = base_lr
        self.warmup_steps = warmup_steps
        self.warmup_begin_lr = warmup_begin_lr
        self.warmup_mode = warmup_mode

    @property
    def base_lr(self) -> float:
        """The rate in force."""
        return self._lr

    @base_lr.setter
    def base_lr(self, lr: float) -> None:
        self._lr = lr
        # Setting the rate from outside moves the whole schedule, also the top of the warm-up.
        self.warmup_final_lr = lr
        self.base_lr_orig = lr

    def get_warmup_lr(self, num_update: int) -> float:
        """Rate of update `num_update` of the warm-up."""
        if not 0 <= num_update < self.warmup_steps:
            raise MXNetValueError(f"num_update: expected 0 to {self.warmup_steps - 1}, "
                                  f"got {num_update}")
        if self.warmup_mode == "constant":
            return self.warmup_begin_lr
        rise = self.warmup_final_lr - self.warmup_begin_lr
        return self.warmup_begin_lr + rise * num_update / self.warmup_steps

    def __call__(self, num_update: int) -> float:
        """Rate for update number `num_update`, the largest update count over the parameters."""
        raise MXNetNotImplementedError(f"{type(self).__name__} must define __call__")


class FactorScheduler(LRScheduler):
    """Multiplies the rate by `factor` every `step` updates, down to `stop_factor_lr`.

    Parameters
    ----------
    step : int
        Updates between two changes, at least 1.
    factor : float
        At most 1.
    stop_factor_lr : float
        The rate does not fall below it.
    """

    def __init__(self, step: int, factor: float = 1, stop_factor_lr: float = 1e-8,
                 base_lr: float = 0.01, warmup_steps: int = 0, warmup_begin_lr: float = 0,
                 warmup_mode: str = "linear") -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if step < 1:
            raise MXNetValueError(f"step: expected at least 1, got {step}")
        if factor > 1.0:
            raise MXNetValueError(f"factor: expected at most 1, got {factor}")
        self.step = step
        self.factor = factor
        self.stop_factor_lr = stop_factor_lr
        self.count = 0

    def __call__(self, num_update: int) -> float:
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        while num_update > self.count + self.step:
            self.count += self.step
            before = self._lr
            self._lr = max(self._lr * self.factor, self.stop_factor_lr)
            if self._lr != before:
                logging.info("Update[%d]: Change learning rate to %0.5e", num_update, self._lr)
        return self._lr


class MultiFactorScheduler(LRScheduler):
    """Multiplies the rate by `factor` after each of the given numbers of updates.

    Parameters
    ----------
    step : list of int
        Rising, the first at least 1.
    factor : float
        At most 1.
    """

    def __init__(self, step: Sequence[int], factor: float = 1, base_lr: float = 0.01,
                 warmup_steps: int = 0, warmup_begin_lr: float = 0,
                 warmup_mode: str = "linear") -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if not isinstance(step, (list, tuple)) or not step:
            raise MXNetTypeError(f"step: expected a list of at least one int, got {step!r}")
        if step[0] < 1 or any(a >= b for a, b in zip(step, step[1:])):
            raise MXNetValueError(f"step: expected rising numbers of at least 1, got {list(step)}")
        if factor > 1.0:
            raise MXNetValueError(f"factor: expected at most 1, got {factor}")
        self.step = step
        self.cur_step_ind = 0
        self.factor = factor
        self.count = 0

    def __call__(self, num_update: int) -> float:
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        while self.cur_step_ind < len(self.step) and num_update > self.step[self.cur_step_ind]:
            self.count = self.step[self.cur_step_ind]
            self.cur_step_ind += 1
            self._lr *= self.factor
            logging.info("Update[%d]: Change learning rate to %0.5e", num_update, self._lr)
        return self._lr


class _Falling(LRScheduler):
    """From `base_lr` after the warm-up to `final_lr` at `max_update`, along a curve."""

    def __init__(self, max_update: int, base_lr: float, final_lr: float, warmup_steps: int,
                 warmup_begin_lr: float, warmup_mode: str) -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if not isinstance(max_update, int):
            raise MXNetTypeError(f"max_update: expected an int, got {max_update!r}")
        if max_update < 1:
            raise MXNetValueError(f"max_update: expected at least 1, got {max_update}")
        self.max_update = max_update
        self.final_lr = final_lr
        self.max_steps = max_update - warmup_steps

    def _left(self, done: float) -> float:
        """Share of the way that is left, from the share that is done."""
        raise NotImplementedError

    def __call__(self, num_update: int) -> float:
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        if self.max_steps <= 0 or num_update >= self.max_update:
            self._lr = float(self.final_lr)
        else:
            done = (num_update - self.warmup_steps) / self.max_steps
            self._lr = self.final_lr + (self.base_lr_orig - self.final_lr) * self._left(done)
        return self._lr


class PolyScheduler(_Falling):
    """`final_lr + (base_lr - final_lr) * (1 - t / T) ** pwr`, t and T counted after the warm-up.

    Parameters
    ----------
    max_update : int
        The rate is `final_lr` from this update on.
    pwr : float
        Power of the polynomial.
    final_lr : float
        Rate at the end.
    """

    def __init__(self, max_update: int, base_lr: float = 0.01, pwr: float = 2, final_lr: float = 0,
                 warmup_steps: int = 0, warmup_begin_lr: float = 0,
                 warmup_mode: str = "linear") -> None:
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        self.power = pwr

    def _left(self, done: float) -> float:
        return (1 - done) ** self.power


class CosineScheduler(_Falling):
    """`final_lr + (base_lr - final_lr) * (1 + cos(pi * t / T)) / 2`, counted after the warm-up.

    Parameters
    ----------
    max_update : int
        The rate is `final_lr` from this update on.
    final_lr : float
        Rate at the end.
    """

    def __init__(self, max_update: int, base_lr: float = 0.01, final_lr: float = 0,
                 warmup_steps: int = 0, warmup_begin_lr: float = 0,
                 warmup_mode: str = "linear") -> None:
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)

    def _left(self, done: float) -> float:
        return (1 + cos(pi * done)) / 2
