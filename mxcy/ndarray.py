"""`mxcy.ndarray` is another name of `mxcy.nd`, as in the reference.

Invariant: there is one module; `import mxcy.ndarray` and `mxcy.nd` give the same object.
"""
import sys

from . import nd

sys.modules[__name__] = nd
