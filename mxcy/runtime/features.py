"""`mx.runtime.Features`: what this installation can do, by the names that programs ask for.

Invariant: a name known to MXNet 1.9 is known here; what mxcy does without is simply not enabled.
"""
from __future__ import annotations

import importlib.util
from collections import OrderedDict
from typing import Any

from .._core.context import missing_gpu
from .._core.errors import MXNetError

__all__ = ["Feature", "Features", "feature_list"]

_NAMES = ("CUDA", "CUDNN", "NCCL", "CUDA_RTC", "TENSORRT", "CPU_SSE", "CPU_SSE2", "CPU_SSE3",
          "CPU_SSE4_1", "CPU_SSE4_2", "CPU_SSE4A", "CPU_AVX", "CPU_AVX2", "OPENMP", "SSE", "F16C",
          "JEMALLOC", "BLAS_OPEN", "BLAS_ATLAS", "BLAS_MKL", "BLAS_APPLE", "LAPACK", "MKLDNN",
          "OPENCV", "CAFFE", "PROFILER", "DIST_KVSTORE", "CXX14", "INT64_TENSOR_SIZE",
          "SIGNAL_HANDLER", "DEBUG", "TVM_OP")


class Feature:
    """A feature: its name, and whether it can be used.

    Attributes
    ----------
    name : str
    enabled : bool
    """

    def __init__(self, name: str, enabled: bool) -> None:
        self._name, self._enabled = name, bool(enabled)

    @property
    def name(self) -> str:
        return self._name

    @property
    def enabled(self) -> bool:
        return self._enabled

    def __repr__(self) -> str:
        return f"{'✔' if self._enabled else '✖'} {self._name}"


def _enabled() -> set[str]:
    on = {"BLAS_OPEN", "LAPACK", "PROFILER", "INT64_TENSOR_SIZE"}
    if missing_gpu() is None:
        on.add("CUDA")
    if importlib.util.find_spec("cv2") is not None:
        on.add("OPENCV")
    try:
        from .. import _kernels

        level = _kernels.LEVEL
    except Exception:  # a question about the installation must not fail because of it
        level = ""
    if level in ("v2", "v3", "v4"):
        on |= {"SSE", "CPU_SSE", "CPU_SSE2", "CPU_SSE3", "CPU_SSE4_1", "CPU_SSE4_2"}
    if level in ("v3", "v4"):
        on |= {"CPU_AVX", "CPU_AVX2", "F16C"}
    return on


def feature_list() -> list[Feature]:
    """Every known feature, enabled or not."""
    on = _enabled()
    return [Feature(name, name in on) for name in _NAMES]


class Features(OrderedDict[str, Feature]):
    """The features by name; there is one object, whoever asks.

    Examples
    --------
    >>> mx.runtime.Features().is_enabled("CUDA")
    False
    """

    _instance: Features | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Features:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            OrderedDict.__init__(cls._instance, [(f.name, f) for f in feature_list()])
        return cls._instance

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Filled once, by `__new__`."""

    def __repr__(self) -> str:
        return str(list(self.values()))

    def is_enabled(self, feature_name: str) -> bool:
        """Whether a feature, in any case of letters, can be used; unknown names are an error."""
        name = feature_name.upper()
        if name not in self:
            raise MXNetError(f"there is no feature {feature_name!r}; there are {', '.join(self)}")
        return self[name].enabled
