"""`mx.random`: seeding, and the samplers of `nd.random` under the shorter name."""
from .base import integer_types  # noqa: F401  (a name of the reference)
from .nd.random import *  # noqa: F403
from .nd.random import __all__ as _samplers
from .runtime.random import seed

__all__ = [*_samplers, "seed"]
