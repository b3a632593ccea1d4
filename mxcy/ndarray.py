"""`mxcy.ndarray` is `mxcy.nd`: importing this name gives that package."""
import sys

from . import nd

sys.modules[__name__] = nd
