"""What the state of the process forbids: CUDA after a fork, and calls while the interpreter ends.

Invariant: once a device library has been opened, a child made by fork cannot call any of them; and
after `exiting` became true nothing of CUDA's is given back, because the driver may be gone.
"""
from __future__ import annotations

import atexit
import os
from collections.abc import Callable

from .errors import CUDAForkError

__all__ = ["check", "exiting", "on_fork", "usable", "used"]

_state = {"used": False, "forked": False, "exiting": False}
_forgetters: list[Callable[[], object]] = []


def _after_fork() -> None:
    if _state["used"]:
        _state["forked"] = True
        for forget in _forgetters:
            forget()


def _at_exit() -> None:
    _state["exiting"] = True


def on_fork(forget: Callable[[], object]) -> None:
    """`forget` will run in children of a process that has used CUDA, before anything else of us."""
    _forgetters.append(forget)


def used() -> None:
    """Notes that this process uses CUDA from now on."""
    if not _state["used"]:
        _state["used"] = True
        atexit.register(_at_exit)


def exiting() -> bool:
    """Whether the interpreter ends, so that nothing may be given back to CUDA any more."""
    return _state["exiting"]


def usable() -> bool:
    """Whether what was taken from CUDA can still be given back."""
    return not _state["exiting"] and not _state["forked"]


def check() -> None:
    """Raises CUDAForkError in a child of a process that had used CUDA."""
    if _state["forked"]:
        raise CUDAForkError(
            "CUDA was used before this process was forked off, and cannot be used in it. Start "
            "processes with multiprocessing's 'spawn' or 'forkserver', or fork before the first "
            "use of mx.gpu().")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
