"""`mxcy.viz` is `mxcy.visualization`: importing this name gives that module."""
import sys

from . import visualization

sys.modules[__name__] = visualization
