"""Convolutional cells: the matrix products of the plain cells are 2-D convolutions.

Invariant: the state has the spatial size that the convolution of the inputs gives, and the
convolution of the state keeps it.
"""
from __future__ import annotations

from typing import Any

from .. import sym
from .._core.errors import MXNetValueError
from .base import BaseRNNCell, RNNParams
from .cells import gru_step, lstm_step

__all__ = ["BaseConvRNNCell", "ConvGRUCell", "ConvLSTMCell", "ConvRNNCell"]


def leaky(inputs: Any, **kwargs: Any) -> Any:
    """The default activation: a leaky ReLU of slope 0.2."""
    return sym.LeakyReLU(inputs, act_type="leaky", slope=0.2, **kwargs)


class BaseConvRNNCell(BaseRNNCell):
    """Base of the convolutional cells.

    Parameters
    ----------
    input_shape : tuple of int
        Of one step with the batch, in `conv_layout`; the size of the batch does not matter.
    num_hidden : int
        Channels of the output.
    h2h_kernel, h2h_dilate : (int, int)
        Convolution of the state; the kernel must be odd.
    i2h_kernel, i2h_stride, i2h_pad, i2h_dilate : (int, int)
        Convolution of the inputs.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
    activation : str or callable
    prefix : str
    params : RNNParams, optional
    conv_layout : {'NCHW', 'NHWC'}
    """

    def __init__(self, input_shape: Any, num_hidden: int, h2h_kernel: Any, h2h_dilate: Any,
                 i2h_kernel: Any, i2h_stride: Any, i2h_pad: Any, i2h_dilate: Any,
                 i2h_weight_initializer: Any, h2h_weight_initializer: Any,
                 i2h_bias_initializer: Any, h2h_bias_initializer: Any, activation: Any,
                 prefix: str = "", params: RNNParams | None = None,
                 conv_layout: str = "NCHW") -> None:
        super().__init__(prefix, params)
        if any(k % 2 == 0 for k in h2h_kernel):
            raise MXNetValueError(f"h2h_kernel: expected odd numbers, got {tuple(h2h_kernel)}")
        if conv_layout not in ("NCHW", "NHWC"):
            raise MXNetValueError(f"conv_layout: expected 'NCHW' or 'NHWC', got {conv_layout!r}")
        if len(input_shape) != 4:
            raise MXNetValueError(f"input_shape: expected 4 numbers, the batch among them, "
                                  f"got {tuple(input_shape)}")
        self._num_hidden = num_hidden
        self._activation = activation
        self._conv_layout = conv_layout
        self._i2h: dict[str, Any] = {"kernel": tuple(i2h_kernel), "stride": tuple(i2h_stride),
                     "pad": tuple(i2h_pad), "dilate": tuple(i2h_dilate)}
        self._h2h: dict[str, Any] = {"kernel": tuple(h2h_kernel), "stride": (1, 1),
                     "pad": tuple(d * (k - 1) // 2 for k, d in zip(h2h_kernel, h2h_dilate)),
                     "dilate": tuple(h2h_dilate)}
        self._state_shape = self._size_of_state(tuple(input_shape))
        self._iW = self.params.get("i2h_weight", init=i2h_weight_initializer)
        self._iB = self.params.get("i2h_bias", init=i2h_bias_initializer)
        self._hW = self.params.get("h2h_weight", init=h2h_weight_initializer)
        self._hB = self.params.get("h2h_bias", init=h2h_bias_initializer)

    def _size_of_state(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        first = self._conv_layout.index("H")
        sizes = []
        for size, k, s, p, d in zip(shape[first:first + 2], *self._i2h.values()):
            sizes.append((size + 2 * p - d * (k - 1) - 1) // s + 1)
        if min(sizes) < 1:
            raise MXNetValueError(f"input_shape: {shape} is smaller than the kernel")
        if first == 2:
            return (0, self._num_hidden, *sizes)
        return (0, *sizes, self._num_hidden)

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [{"shape": self._state_shape, "__layout__": self._conv_layout}]

    def _project(self, inputs: Any, hidden: Any, name: str) -> tuple[Any, Any]:
        rows = self._num_hidden * self._num_gates
        i2h = sym.Convolution(inputs, self._iW, self._iB, num_filter=rows, name=f"{name}i2h",
                              layout=self._conv_layout, **self._i2h)
        h2h = sym.Convolution(hidden, self._hW, self._hB, num_filter=rows, name=f"{name}h2h",
                              layout=self._conv_layout, **self._h2h)
        return i2h, h2h


class _Conv(BaseConvRNNCell):
    """The constructor that the three cells share."""

    def __init__(self, input_shape: Any, num_hidden: int, h2h_kernel: Any = (3, 3),
                 h2h_dilate: Any = (1, 1), i2h_kernel: Any = (3, 3), i2h_stride: Any = (1, 1),
                 i2h_pad: Any = (1, 1), i2h_dilate: Any = (1, 1),
                 i2h_weight_initializer: Any = None, h2h_weight_initializer: Any = None,
                 i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
                 activation: Any = leaky, prefix: str | None = None,
                 params: RNNParams | None = None, conv_layout: str = "NCHW") -> None:
        super().__init__(input_shape, num_hidden, h2h_kernel, h2h_dilate, i2h_kernel, i2h_stride,
                         i2h_pad, i2h_dilate, i2h_weight_initializer, h2h_weight_initializer,
                         i2h_bias_initializer, h2h_bias_initializer, activation,
                         f"{type(self).__name__[:-4]}_" if prefix is None else prefix, params,
                         conv_layout)

    @property
    def _channels(self) -> int:
        return self._conv_layout.index("C")


class ConvRNNCell(_Conv):
    """RNNCell with convolutions; arguments as for `BaseConvRNNCell`."""

    @property
    def _gate_names(self) -> tuple[str, ...]:
        return ("",)

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        name = self._next_name()
        i2h, h2h = self._project(inputs, states[0], name)
        out = self._activate(i2h + h2h, self._activation, name=f"{name}out")
        return out, [out]


class ConvLSTMCell(_Conv):
    """LSTMCell with convolutions (Shi and others, 2015); arguments as for `BaseConvRNNCell`."""

    @property
    def _gate_names(self) -> list[str]:
        return ["_i", "_f", "_c", "_o"]

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return super().state_info * 2

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        name = self._next_name()
        i2h, h2h = self._project(inputs, states[0], name)
        return lstm_step(self, i2h + h2h, states[1], name, self._activation,
                         {"axis": self._channels})


class ConvGRUCell(_Conv):
    """GRUCell with convolutions; arguments as for `BaseConvRNNCell`."""

    @property
    def _gate_names(self) -> list[str]:
        return ["_r", "_z", "_o"]

    def __call__(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        name = self._next_name()
        i2h, h2h = self._project(inputs, states[0], name)
        return gru_step(self, i2h, h2h, states[0], name, self._activation, self._channels)
