"""The cells under the module name that older programs import them from."""
from . import *  # noqa: F403
