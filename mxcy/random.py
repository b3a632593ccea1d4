"""`mx.random`: seeding, and the samplers of `nd.random` under the shorter name."""
from .nd.random import *  # noqa: F403
from .nd.random import __all__ as _samplers
from .runtime.random import seed

__all__ = [*_samplers, "seed"]
