"""`mxcy.autograd` is `mxcy.runtime.autograd`: importing this name gives that module."""
import sys

from .runtime import autograd

sys.modules[__name__] = autograd
