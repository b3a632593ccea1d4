"""Modules: a Symbol with parameters, an optimizer and a training loop.

What lives here: binding, training, scoring, predicting, checkpoints. What does not: executors
(`runtime`), update rules (`optimizer`).
Invariant: a module works through the public interface of executors and NDArrays alone.
"""
from .base_module import BaseModule
from .bucketing_module import BucketingModule
from .module import Module
from .python_module import PythonLossModule, PythonModule
from .sequential_module import SequentialModule

__all__ = ["BaseModule", "BucketingModule", "Module", "PythonLossModule", "PythonModule",
           "SequentialModule"]
