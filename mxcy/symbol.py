"""`mxcy.symbol` is `mxcy.sym`: importing this name gives that package."""
import sys

from . import sym

sys.modules[__name__] = sym
