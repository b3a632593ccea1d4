"""Callbacks for `Module.fit`: speed, progress, checkpoints, metrics in the log.

What does not live here: the training loop (`module/base_module.py`).
Invariant: a callback reads the training state and never changes it, but for metrics it is told to
reset.
"""
from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import Any

from ._core.errors import MXNetValueError

__all__ = ["LogValidationMetricsCallback", "ProgressBar", "Speedometer", "do_checkpoint",
           "log_train_metric", "module_checkpoint"]


def _check_period(period: int) -> int:
    period = int(period)
    if period < 1:
        raise MXNetValueError(f"period: expected at least 1, got {period}")
    return period


def module_checkpoint(mod: Any, prefix: str, period: int = 1,
                      save_optimizer_states: bool = False) -> Callable[..., None]:
    """An epoch-end callback that saves `mod` every `period` epochs.

    Parameters
    ----------
    mod : Module
    prefix : str
        Files are named `prefix-symbol.json`, `prefix-0001.params`, `prefix-0001.states`.
    period : int
        Epochs between two saves.
    save_optimizer_states : bool
        Whether momenta and the like are saved too, to go on training later.
    """
    period = _check_period(period)

    def callback(iter_no: int, sym: Any = None, arg: Any = None, aux: Any = None) -> None:
        if (iter_no + 1) % period == 0:
            mod.save_checkpoint(prefix, iter_no + 1, save_optimizer_states)

    return callback


def do_checkpoint(prefix: str, period: int = 1) -> Callable[..., None]:
    """An epoch-end callback that saves symbol and parameters every `period` epochs.

    The files are those of `mx.model.save_checkpoint`.
    """
    period = _check_period(period)

    def callback(iter_no: int, sym: Any, arg: Any, aux: Any) -> None:
        if (iter_no + 1) % period == 0:
            from .model import save_checkpoint

            save_checkpoint(prefix, iter_no + 1, sym, arg, aux)

    return callback


def log_train_metric(period: int, auto_reset: bool = False) -> Callable[[Any], None]:
    """A batch-end callback that logs the training metric every `period` batches.

    Parameters
    ----------
    period : int
    auto_reset : bool
        Whether the metric starts anew after each line.
    """
    period = _check_period(period)

    def callback(param: Any) -> None:
        if param.nbatch % period == 0 and param.eval_metric is not None:
            for name, value in param.eval_metric.get_name_value():
                logging.info("Iter[%d] Batch[%d] Train-%s=%f", param.epoch, param.nbatch, name,
                             value)
            if auto_reset:
                param.eval_metric.reset_local()

    return callback


class Speedometer:
    """A batch-end callback that logs samples per second, and the training metric.

    Parameters
    ----------
    batch_size : int
        Samples of one batch.
    frequent : int
        Batches between two lines.
    auto_reset : bool
        Whether the metric starts anew after each line; then a line shows the last `frequent`
        batches, else the epoch so far.

    Examples
    --------
    >>> mod.fit(train, batch_end_callback=mx.callback.Speedometer(128, 50))
    Epoch[0] Batch [0-50]\tSpeed: 1234.56 samples/sec\taccuracy=0.500000
    """

    def __init__(self, batch_size: int, frequent: int = 50, auto_reset: bool = True) -> None:
        self.batch_size = batch_size
        self.frequent = _check_period(frequent)
        self.auto_reset = auto_reset
        self.init = False
        self.tic = 0.0
        self.last_count = 0

    def __call__(self, param: Any) -> None:
        count = param.nbatch
        if self.last_count > count:  # a new epoch
            self.init = False
        self.last_count = count
        if not self.init:
            self.init = True
            self.tic = time.perf_counter()
            return
        if count % self.frequent:
            return
        seconds = time.perf_counter() - self.tic
        speed = self.frequent * self.batch_size / seconds if seconds > 0 else float("inf")
        if param.eval_metric is None:
            logging.info("Iter[%d] Batch [%d]\tSpeed: %.2f samples/sec", param.epoch, count, speed)
        else:
            pairs = param.eval_metric.get_name_value()
            first = count - self.frequent if self.auto_reset else 0
            values = "".join(f"\t{name}={value:f}" for name, value in pairs)
            logging.info("Epoch[%d] Batch [%d-%d]\tSpeed: %.2f samples/sec%s", param.epoch, first,
                         count, speed, values)
            if self.auto_reset:
                param.eval_metric.reset_local()
        self.tic = time.perf_counter()


class ProgressBar:
    """A batch-end callback that shows how far the epoch is, the speed and the metric.

    With tqdm installed it is a tqdm bar; without it a plain bar on a terminal, and on anything
    else a line at the end of the epoch and every ten seconds before it.

    Parameters
    ----------
    total : int or None
        Batches of one epoch; None if that is not known.
    length : int
        Columns of the plain bar.
    batch_size : int, optional
        Samples of one batch; with it the speed is in samples, else in batches per second.
    file : file object, optional
        Where to write; standard error by default.
    """

    def __init__(self, total: int | None, length: int = 80, batch_size: int | None = None,
                 file: Any = None) -> None:
        self.total = total
        self.bar_len = length
        self.batch_size = batch_size
        self.file = file
        self._bar: Any = None
        self._epoch: int | None = None
        self._shown = 0.0

    def __call__(self, param: Any) -> None:
        if self._bar is None or self._epoch != param.epoch or param.nbatch + 1 < self._bar.n_batch:
            self.close()
            self._epoch = param.epoch
            title = f"epoch {param.epoch}" if param.epoch is not None else ""
            self._bar = _open_bar(title, self.total, self.batch_size, self.bar_len, self.file)
            self._shown = 0.0
        done = param.nbatch + 1
        last = self.total is not None and done >= self.total
        now = time.perf_counter()
        values = None
        # Asking a metric costs more than drawing; ten times a second is enough for eyes.
        if param.eval_metric is not None and (last or now - self._shown > 0.1):
            values = param.eval_metric.get_name_value()
            self._shown = now
        self._bar.step(done, values)
        if last:
            self.close()

    def close(self) -> None:
        """Ends the line of the bar; done by itself at the end of an epoch of known length."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __del__(self) -> None:
        if getattr(self, "_bar", None) is not None:
            self.close()


def _open_bar(title: str, total: int | None, batch_size: int | None, length: int,
              file: Any) -> Any:
    try:
        from tqdm import tqdm
    except ImportError:
        return _PlainBar(title, total, batch_size, length, file)
    return _TqdmBar(tqdm, title, total, batch_size, file)


class _TqdmBar:
    """tqdm, counting samples when the batch size is known."""

    def __init__(self, tqdm: Any, title: str, total: int | None, batch_size: int | None,
                 file: Any) -> None:
        self.each = batch_size or 1
        self.n_batch = 0
        self.bar = tqdm(total=None if total is None else total * self.each, desc=title,
                        unit=" samples" if batch_size else "it", file=file, leave=True,
                        dynamic_ncols=True)

    def step(self, done: int, values: Any) -> None:
        if values is not None:
            self.bar.set_postfix({k: f"{v:.4f}" for k, v in values}, refresh=False)
        self.bar.update((done - self.n_batch) * self.each)
        self.n_batch = done

    def close(self) -> None:
        self.bar.close()


class _PlainBar:
    """A bar of characters, redrawn on a terminal; elsewhere a line now and then."""

    def __init__(self, title: str, total: int | None, batch_size: int | None, length: int,
                 file: Any) -> None:
        self.title = title
        self.total = total
        self.batch_size = batch_size
        self.length = max(1, length)
        self.file = file if file is not None else sys.stderr
        self.terminal = bool(getattr(self.file, "isatty", lambda: False)())
        self.start = time.perf_counter()
        self.drawn = self.start
        self.n_batch = 0
        self.values = ""

    def step(self, done: int, values: Any) -> None:
        self.n_batch = done
        if values is not None:
            self.values = "".join(f" {k}={v:.4f}" for k, v in values)
        now = time.perf_counter()
        last = self.total is not None and done >= self.total
        if last or now - self.drawn > (0.1 if self.terminal else 10.0):
            self.drawn = now
            self.file.write("\r" + self._line(now) if self.terminal else self._line(now) + "\n")
            self.file.flush()

    def _line(self, now: float) -> str:
        seconds = max(now - self.start, 1e-9)
        unit, each = ("samples", self.batch_size) if self.batch_size else ("batches", 1)
        speed = f"{self.n_batch * each / seconds:.0f} {unit}/sec"
        if not self.total:
            return f"{self.title} {self.n_batch} batches {speed}{self.values}"
        share = min(1.0, self.n_batch / self.total)
        filled = int(self.length * share)
        bar = "=" * filled + "-" * (self.length - filled)
        return f"{self.title} [{bar}] {share:4.0%} {speed}{self.values}"

    def close(self) -> None:
        if self.terminal:
            self.file.write("\r" + self._line(time.perf_counter()) + "\n")
            self.file.flush()


class LogValidationMetricsCallback:
    """An eval-end callback that logs the validation metrics of the epoch."""

    def __call__(self, param: Any) -> None:
        if param.eval_metric is None:
            return
        for name, value in param.eval_metric.get_name_value():
            logging.info("Epoch[%d] Validation-%s=%f", param.epoch, name, value)
