"""Initializers: what parameters hold before training.

What lives here: the rules by name and the distributions. What does not: random numbers themselves
(`nd.random`, so `mx.random.seed` decides), the order in which a module initializes.
Invariant: an initializer writes every element of the array it is given, or raises.
"""
from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from math import prod, sqrt
from typing import Any

import numpy as np

from . import registry
from ._core.errors import MXNetTypeError, MXNetValueError
from .base import string_types  # noqa: F401  (a name of the reference)

__all__ = ["Bilinear", "Constant", "FusedRNN", "InitDesc", "Initializer", "LSTMBias", "Load",
           "MSRAPrelu", "Mixed", "Normal", "One", "Orthogonal", "Uniform", "Xavier", "Zero",
           "create", "register"]


class InitDesc(str):
    """The name of a parameter together with the attributes of its variable.

    Parameters
    ----------
    name : str
    attrs : dict of str to str, optional
        Attributes of the variable; `__init__` names an initializer of its own.
    global_init : Initializer, optional
        The initializer that is in force for the whole model.
    """

    attrs: dict[str, str]
    global_init: Any

    def __new__(cls, name: str, attrs: dict[str, str] | None = None,
                global_init: Any = None) -> InitDesc:
        made = super().__new__(cls, name)
        made.attrs = dict(attrs or {})
        made.global_init = global_init
        return made


class Initializer:
    """Base of the initializers; called with a name and the array to fill.

    Which rule applies is told by the name: a variable's own `__init__` attribute first; then
    `*weight` goes to the initializer, `*bias` and `*beta` are 0, `*gamma` is 1, running means and
    minima are 0, running variances and maxima are 1. Any other name raises.

    Parameters
    ----------
    **kwargs
        Parameters of the subclass, as `dumps` writes them.
    """

    def __init__(self, **kwargs: Any) -> None:
        self._kwargs = kwargs
        self._verbose = False
        self._print_func: Callable[[Any], str] | None = None

    def set_verbosity(self, verbose: bool = False,
                      print_func: Callable[[Any], str] | None = None) -> Initializer:
        """Switches on a log line for each array that is filled.

        Parameters
        ----------
        verbose : bool
        print_func : callable, optional
            Makes the text from the array; the default is its norm over the root of its size.
        """
        self._verbose = verbose
        self._print_func = print_func
        return self

    def dumps(self) -> str:
        """JSON `["name", {parameters}]`, as it stands in a variable's `__init__` attribute."""
        return json.dumps([type(self).__name__.lower(), self._kwargs], default=_plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and type(self) is type(other) \
            and self.dumps() == other.dumps()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        inside = ", ".join(f"{k}={v!r}" for k, v in self._kwargs.items())
        return f"{type(self).__name__}({inside})"

    def __call__(self, desc: str, arr: Any) -> None:
        if not isinstance(desc, str):
            raise MXNetTypeError(f"desc: expected the name of a parameter, got {desc!r}")
        attrs = getattr(desc, "attrs", {})
        if getattr(desc, "global_init", self) is None:
            desc.global_init = self  # type: ignore[attr-defined]
        own = attrs.get("__init__", "")
        if own:
            create(own)._init_weight(desc, arr)
            self._report(desc, own, arr)
            return
        for ends, method in _BY_NAME:
            if desc.endswith(ends):
                getattr(self, method)(desc, arr)
                self._report(desc, ends[0], arr)
                return
        self._init_default(desc, arr)

    def _report(self, desc: str, rule: str, arr: Any) -> None:
        if self._verbose:
            if self._print_func is not None:
                text = self._print_func(arr)
            else:
                a = np.asarray(arr.asnumpy(), np.float64)
                text = str(np.linalg.norm(a) / sqrt(max(1, a.size)))
            logging.info("Initialized %s as %s: %s", desc, rule, text)

    def _init_weight(self, name: str, arr: Any) -> None:
        raise MXNetTypeError(f"{type(self).__name__} must define _init_weight")

    def _init_bias(self, name: str, arr: Any) -> None:
        arr[:] = 0.0

    def _init_beta(self, name: str, arr: Any) -> None:
        arr[:] = 0.0

    def _init_gamma(self, name: str, arr: Any) -> None:
        arr[:] = 1.0

    def _init_zero(self, name: str, arr: Any) -> None:
        arr[:] = 0.0

    def _init_one(self, name: str, arr: Any) -> None:
        arr[:] = 1.0

    def _init_default(self, name: str, arr: Any) -> None:
        ends = ", ".join(f"*{e}" for group, _ in _BY_NAME for e in group)
        raise MXNetValueError(
            f"no rule for a parameter named {str(name)!r}: names decide ({ends}); give the "
            "variable an initializer of its own, mx.sym.Variable(name, init=mx.init.Zero()), or "
            "use mx.init.Mixed")


_BY_NAME: tuple[tuple[tuple[str, ...], str], ...] = (
    (("weight",), "_init_weight"), (("bias",), "_init_bias"), (("gamma",), "_init_gamma"),
    (("beta",), "_init_beta"),
    (("moving_mean", "running_mean", "moving_avg", "min"), "_init_zero"),
    (("moving_var", "running_var", "moving_inv_var", "max"), "_init_one"),
)


def _plain(value: Any) -> Any:
    """JSON form of arrays among the parameters."""
    if hasattr(value, "asnumpy"):
        value = value.asnumpy()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise MXNetTypeError(f"an initializer's parameter {value!r} has no JSON form")


register = registry.get_register_func(Initializer, "initializer")
alias = registry.get_alias_func(Initializer, "initializer")
create = registry.get_create_func(Initializer, "initializer")


def _random() -> Any:
    from .nd import random

    return random


def _uniform(low: float, high: float, arr: Any) -> None:
    arr[:] = _random().uniform(low, high, shape=arr.shape, ctx=arr.context)


def _normal(sigma: float, arr: Any) -> None:
    arr[:] = _random().normal(0, sigma, shape=arr.shape, ctx=arr.context)


class Load:
    """Takes parameters from a file or a dict, and the rest from another initializer.

    Parameters
    ----------
    param : str or dict of str to NDArray
        File name for `mx.nd.load`, or the arrays; `arg:` and `aux:` before a name are dropped.
    default_init : callable, optional
        For names that are not there.
    verbose : bool
        Whether each name is logged.
    """

    def __init__(self, param: Any, default_init: Any = None, verbose: bool = False) -> None:
        if isinstance(param, str):
            from .nd import load

            param = load(param)
        if not isinstance(param, dict):
            raise MXNetTypeError(f"param: expected a file name or a dict, got {type(param)}")
        self.param = {k[4:] if k.startswith(("arg:", "aux:")) else k: v for k, v in param.items()}
        self.default_init = default_init
        self.verbose = verbose

    def __call__(self, name: str, arr: Any) -> None:
        if name in self.param:
            source = self.param[name]
            if tuple(arr.shape) != tuple(source.shape):
                raise MXNetValueError(f"parameter {str(name)!r}: expected shape {arr.shape}, "
                                      f"the loaded array has {source.shape}")
            arr[:] = source
            where = "loaded"
        elif self.default_init is None:
            raise MXNetValueError(f"parameter {str(name)!r} is not among the loaded ones, and "
                                  "there is no default_init")
        else:
            self.default_init(name, arr)
            where = "default"
        if self.verbose:
            logging.info("Initialized %s from %s", name, where)


class Mixed:
    """Chooses the initializer by the first regular expression that matches the name.

    Parameters
    ----------
    patterns : list of str
    initializers : list of Initializer
        As many.
    """

    def __init__(self, patterns: list[str], initializers: list[Any]) -> None:
        if len(patterns) != len(initializers):
            raise MXNetValueError(f"expected as many initializers as patterns, got "
                                  f"{len(initializers)} and {len(patterns)}")
        self.map = [(re.compile(p), i) for p, i in zip(patterns, initializers)]

    def __call__(self, name: str, arr: Any) -> None:
        for pattern, init in self.map:
            if pattern.match(name):
                init(name, arr)
                return
        raise MXNetValueError(f"parameter {str(name)!r} matches no pattern; end the list with '.*' "
                              "and the initializer for the rest")


@alias("zeros")
@register
class Zero(Initializer):
    """All elements 0."""

    def __init__(self) -> None:
        super().__init__()

    def _init_weight(self, name: str, arr: Any) -> None:
        arr[:] = 0.0


@alias("ones")
@register
class One(Initializer):
    """All elements 1."""

    def __init__(self) -> None:
        super().__init__()

    def _init_weight(self, name: str, arr: Any) -> None:
        arr[:] = 1.0


@register
class Constant(Initializer):
    """A given value.

    Parameters
    ----------
    value : float, list or NDArray
        A number, or an array that broadcasts to the parameter's shape.
    """

    def __init__(self, value: Any) -> None:
        super().__init__(value=value)
        self.value = value

    def _init_weight(self, name: str, arr: Any) -> None:
        arr[:] = np.asarray(self.value) if isinstance(self.value, (list, tuple)) else self.value


@register
class Uniform(Initializer):
    """Uniform on [-scale, scale].

    Parameters
    ----------
    scale : float
    """

    def __init__(self, scale: float = 0.07) -> None:
        super().__init__(scale=scale)
        self.scale = scale

    def _init_weight(self, name: str, arr: Any) -> None:
        _uniform(-self.scale, self.scale, arr)


@register
class Normal(Initializer):
    """Normal with mean 0.

    Parameters
    ----------
    sigma : float
        Standard deviation.
    """

    def __init__(self, sigma: float = 0.01) -> None:
        super().__init__(sigma=sigma)
        self.sigma = sigma

    def _init_weight(self, name: str, arr: Any) -> None:
        _normal(self.sigma, arr)


@register
class Orthogonal(Initializer):
    """`scale` times a matrix with orthonormal rows or columns (Saxe et al., 2013).

    The array is seen as a matrix of shape[0] rows; the smaller of its two sides is orthonormal.

    Parameters
    ----------
    scale : float
    rand_type : {'uniform', 'normal'}
        Distribution of the matrix that is made orthogonal.
    """

    def __init__(self, scale: float = 1.414, rand_type: str = "uniform") -> None:
        super().__init__(scale=scale, rand_type=rand_type)
        if rand_type not in ("uniform", "normal"):
            raise MXNetValueError(f"rand_type: expected 'uniform' or 'normal', got {rand_type!r}")
        self.scale = scale
        self.rand_type = rand_type

    def _init_weight(self, name: str, arr: Any) -> None:
        rows, cols = _matrix_sides(self, name, arr)
        if self.rand_type == "uniform":
            drawn = _random().uniform(-1.0, 1.0, shape=(rows, cols))
        else:
            drawn = _random().normal(0.0, 1.0, shape=(rows, cols))
        u, _, v = np.linalg.svd(drawn.asnumpy().astype(np.float64), full_matrices=False)
        q = u if u.shape == (rows, cols) else v
        arr[:] = (self.scale * q).reshape(arr.shape)


def _matrix_sides(init: Initializer, name: str, arr: Any) -> tuple[int, int]:
    if len(arr.shape) < 2:
        raise MXNetValueError(f"{type(init).__name__} needs at least 2 dimensions, parameter "
                              f"{str(name)!r} has shape {tuple(arr.shape)}")
    return arr.shape[0], prod(arr.shape[1:])


@register
class Xavier(Initializer):
    """Keeps the scale of values and gradients from layer to layer (Glorot and Bengio, 2010).

    The scale is `sqrt(magnitude / fan)`: the bound of the uniform, or the standard deviation of the
    normal distribution. With shape (out, in, *kernel), fan-in is in * prod(kernel) and fan-out is
    out * prod(kernel).

    Parameters
    ----------
    rnd_type : {'uniform', 'gaussian'}
    factor_type : {'avg', 'in', 'out'}
        Which fan: the mean of both, fan-in or fan-out.
    magnitude : float
    """

    def __init__(self, rnd_type: str = "uniform", factor_type: str = "avg",
                 magnitude: float = 3) -> None:
        super().__init__(rnd_type=rnd_type, factor_type=factor_type, magnitude=magnitude)
        self.rnd_type = rnd_type
        self.factor_type = factor_type
        self.magnitude = float(magnitude)

    def _init_weight(self, name: str, arr: Any) -> None:
        _matrix_sides(self, name, arr)
        kernel = prod(arr.shape[2:])
        fans = {"in": arr.shape[1] * kernel, "out": arr.shape[0] * kernel}
        fans["avg"] = (fans["in"] + fans["out"]) / 2
        if self.factor_type not in fans:
            raise MXNetValueError(f"factor_type: expected 'avg', 'in' or 'out', "
                                  f"got {self.factor_type!r}")
        if self.rnd_type not in ("uniform", "gaussian"):
            raise MXNetValueError(f"rnd_type: expected 'uniform' or 'gaussian', "
                                  f"got {self.rnd_type!r}")
        scale = sqrt(self.magnitude / max(fans[self.factor_type], 1))
        if self.rnd_type == "uniform":
            _uniform(-scale, scale, arr)
        else:
            _normal(scale, arr)


@register
class MSRAPrelu(Xavier):
    """Xavier's idea for rectifiers (He et al., 2015): normal, magnitude `2 / (1 + slope ** 2)`.

    Parameters
    ----------
    factor_type : {'avg', 'in', 'out'}
    slope : float
        Initial slope of the negative side of a PReLU.
    """

    def __init__(self, factor_type: str = "avg", slope: float = 0.25) -> None:
        super().__init__("gaussian", factor_type, 2.0 / (1 + slope ** 2))
        self._kwargs = {"factor_type": factor_type, "slope": slope}


@register
class Bilinear(Initializer):
    """The weights of bilinear upsampling, for a deconvolution with shape (..., k, k)."""

    def __init__(self) -> None:
        super().__init__()

    def _init_weight(self, name: str, arr: Any) -> None:
        if len(arr.shape) < 2:
            _matrix_sides(self, name, arr)
        height, width = arr.shape[-2:]
        half = -(-width // 2)
        center = (2 * half - 1 - half % 2) / (2.0 * half)
        x = 1 - np.abs(np.arange(width) / half - center)
        y = 1 - np.abs(np.arange(height) / half - center)
        arr[:] = np.broadcast_to(np.outer(y, x), arr.shape)


@register
class LSTMBias(Initializer):
    """0, but for the forget gate's quarter, the second of the four.

    Parameters
    ----------
    forget_bias : float
        Value of the forget gate's bias; above 0 an untrained cell remembers.
    """

    def __init__(self, forget_bias: float = 1.0) -> None:
        super().__init__(forget_bias=forget_bias)
        self.forget_bias = forget_bias

    def _init_weight(self, name: str, arr: Any) -> None:
        value = np.zeros(arr.shape)
        hidden = arr.shape[0] // 4
        value[hidden:2 * hidden] = self.forget_bias
        arr[:] = value


@register
class FusedRNN(Initializer):
    """Initializes the parameter vector of `mx.rnn.FusedRNNCell`, matrix by matrix.

    Parameters
    ----------
    init : Initializer or str or None
        For the weights; None for the initializer of the whole model.
    num_hidden, num_layers : int
    mode : {'rnn_relu', 'rnn_tanh', 'lstm', 'gru'}
    bidirectional : bool
    forget_bias : float
    """

    def __init__(self, init: Any, num_hidden: int, num_layers: int, mode: str,
                 bidirectional: bool = False, forget_bias: float = 1.0) -> None:
        inner = create(init) if isinstance(init, str) else init
        super().__init__(init=inner.dumps() if inner is not None else None, num_hidden=num_hidden,
                         num_layers=num_layers, mode=mode, bidirectional=bidirectional,
                         forget_bias=forget_bias)
        if mode not in ("rnn_relu", "rnn_tanh", "lstm", "gru"):
            raise MXNetValueError(f"mode: expected 'rnn_relu', 'rnn_tanh', 'lstm' or 'gru', "
                                  f"got {mode!r}")
        self._init = inner
        self.num_hidden = num_hidden
        self.num_layers = num_layers
        self.mode = mode
        self.bidirectional = bidirectional
        self.forget_bias = forget_bias

    def _init_weight(self, desc: str, arr: Any) -> None:
        init = self._init or getattr(desc, "global_init", None)
        if init is None:
            raise MXNetValueError(f"FusedRNN: no initializer for the weights of {str(desc)!r}")
        flat = np.empty(arr.shape, np.float32).reshape(-1)
        for at, shape in self._pieces(flat.size):
            piece = _like(arr, shape)
            if len(shape) == 2:
                init(InitDesc("weight"), piece)
                flat[at:at + prod(shape)] = piece.asnumpy().reshape(-1)
            else:
                value = np.zeros(shape, np.float32)
                if self.mode == "lstm":
                    # Both bias vectors of a cell hold it, as in the reference.
                    value[self.num_hidden:2 * self.num_hidden] = self.forget_bias
                flat[at:at + shape[0]] = value
        arr[:] = flat.reshape(arr.shape)

    def _pieces(self, size: int) -> list[tuple[int, tuple[int, ...]]]:
        """Offset and shape of every matrix, then of every bias vector, in the packed order."""
        gates = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}[self.mode]
        h, layers, ways = self.num_hidden, self.num_layers, 1 + bool(self.bidirectional)
        rows = gates * h
        upper = (layers - 1) * ways * rows * (ways * h + h)
        biases = layers * ways * 2 * rows
        inputs = (size - upper - biases) // (ways * rows) - h if rows else 0
        if inputs < 1 or size != ways * rows * (inputs + h) + upper + biases:
            raise MXNetValueError(f"FusedRNN: a parameter vector of {size} elements does not fit "
                                  f"{self!r}")
        shapes: list[tuple[int, ...]] = []
        for layer in range(layers):
            for _ in range(ways):
                shapes += [(rows, inputs if layer == 0 else ways * h), (rows, h)]
        shapes += [(rows,)] * (layers * ways * 2)
        out, at = [], 0
        for shape in shapes:
            out.append((at, shape))
            at += prod(shape)
        return out


def _like(arr: Any, shape: tuple[int, ...]) -> Any:
    from .nd import zeros

    return zeros(shape, ctx=arr.context, dtype=arr.dtype)
