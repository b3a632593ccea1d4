"""`mx.context`: the devices under the name users import; `_core/context.py` defines them."""
from ._core.context import (
    Context,
    cpu,
    cpu_pinned,
    cpu_shared,
    current_context,
    gpu,
    gpu_memory_info,
    num_gpus,
)

__all__ = ["Context", "cpu", "cpu_pinned", "cpu_shared", "current_context", "gpu",
           "gpu_memory_info", "num_gpus"]
