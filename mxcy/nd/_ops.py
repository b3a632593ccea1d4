# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: I001, RUF022
"""Every operator function of `mx.nd`."""
from .op_dot import *  # noqa: F403
from .op_dropout import *  # noqa: F403
from .op_elemwise import *  # noqa: F403
from .op_elemwise_2 import *  # noqa: F403
from .op_elemwise_3 import *  # noqa: F403
from .op_elemwise_4 import *  # noqa: F403
from .op_elemwise_5 import *  # noqa: F403
from .op_elemwise_more import *  # noqa: F403
from .op_fully_connected import *  # noqa: F403
from .op_indexing import *  # noqa: F403
from .op_random import *  # noqa: F403
from .op_reduce import *  # noqa: F403
from .op_shape import *  # noqa: F403
from .op_softmax import *  # noqa: F403
