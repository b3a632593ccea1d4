"""Optimizers: how gradients change parameters.

What lives here: the update rules, their hyperparameters, the states of a training run and their
safe file format. What does not: the fused update operators (`ops/optimizer.py`).
Invariant: an update depends on the parameter, its gradient, its state and its own update count, so
parameters may be updated in any order.
"""
from .adam import FTML, LAMB, Adam, Adamax, Nadam
from .adaptive import AdaDelta, AdaGrad, Ftrl, RMSProp
from .base import Optimizer, Test, create, register
from .sgd import DCASGD, LARS, LBSGD, NAG, SGD, SGLD, Signum, ccSGD
from .updater import Updater, get_updater

__all__ = ["DCASGD", "FTML", "LAMB", "LARS", "LBSGD", "NAG", "SGD", "SGLD", "AdaDelta", "AdaGrad",
           "Adam", "Adamax", "Ftrl", "Nadam", "Optimizer", "RMSProp", "Signum", "Test", "Updater",
           "ccSGD", "create", "get_updater", "register"]
