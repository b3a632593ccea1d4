"""`mx.init`: another name of `mx.initializer`."""
from .initializer import *  # noqa: F403
from .initializer import __all__  # noqa: F401
