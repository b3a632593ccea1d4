"""`mxcy.executor` is `mxcy.runtime.executor`: importing this name gives that module."""
import sys

from .runtime import executor

sys.modules[__name__] = executor
