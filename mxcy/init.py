"""`mxcy.init` is `mxcy.initializer`: importing this name gives that module."""
import sys

from . import initializer

sys.modules[__name__] = initializer
