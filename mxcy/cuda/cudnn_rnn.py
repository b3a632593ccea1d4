"""libcudnn's recurrent nets: descriptors, sizes, the packed weights, forward and backward.

What lives here: the calls. What does not: conversion of weights between layouts.
Invariant: all weights of a net are one block of device memory; where each matrix lies in it is
asked of cuDNN, never computed.
"""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref

from . import constants as k
from .cudnn import Dropout, Handle, Tensor
from .library import cudnn as lib
from .owned import Owned, int_array

__all__ = ["RNN", "Data", "backward_data", "backward_weights", "forward", "temporary_sizes",
           "weight_place", "weights_size"]


class RNN(Owned):
    """A net: `cell` is CUDNN_RNN_RELU, CUDNN_RNN_TANH, CUDNN_LSTM or CUDNN_GRU; two biases."""

    __slots__ = ()

    def __init__(self, cell: int, dtype: int, compute: int, math: int, inputs: int, hidden: int,
                 layers: int, bidirectional: bool, dropout: Dropout, projected: int = 0,
                 algo: int = k.CUDNN_RNN_ALGO_STANDARD) -> None:
        super().__init__(lib, "cudnnCreateRNNDescriptor", "cudnnDestroyRNNDescriptor")
        lib.cudnnSetRNNDescriptor_v8(
            self.handle, algo, cell, k.CUDNN_RNN_DOUBLE_BIAS,
            k.CUDNN_BIDIRECTIONAL if bidirectional else k.CUDNN_UNIDIRECTIONAL,
            k.CUDNN_LINEAR_INPUT, dtype, compute, math, inputs, hidden, projected or hidden, layers,
            dropout.handle, k.CUDNN_RNN_PADDED_IO_ENABLED)

    def clip(self, low: float, high: float) -> None:
        """Clips the cell state of an LSTM to [low, high]."""
        lib.cudnnRNNSetClip_v9(self.handle, k.CUDNN_RNN_CLIP_MINMAX, low, high)


class Data(Owned):
    """A padded batch of sequences, time first; `lengths` are the true ones."""

    __slots__ = ()

    def __init__(self, dtype: int, time: int, batch: int, size: int,
                 lengths: Sequence[int]) -> None:
        super().__init__(lib, "cudnnCreateRNNDataDescriptor", "cudnnDestroyRNNDataDescriptor")
        fill = (ctypes.c_double if dtype == k.CUDNN_DATA_DOUBLE else ctypes.c_float)(0)
        lib.cudnnSetRNNDataDescriptor(
            self.handle, dtype, k.CUDNN_RNN_DATA_LAYOUT_SEQ_MAJOR_UNPACKED, time, batch, size,
            int_array(lengths), byref(fill))


def _mode(training: bool) -> int:
    return k.CUDNN_FWD_MODE_TRAINING if training else k.CUDNN_FWD_MODE_INFERENCE


def temporary_sizes(handle: Handle, rnn: RNN, training: bool, x: Data) -> tuple[int, int]:
    """Bytes of workspace, and of the reserve that carries from forward to backward."""
    work, reserve = ctypes.c_size_t(), ctypes.c_size_t()
    lib.cudnnGetRNNTempSpaceSizes(handle.handle, rnn.handle, _mode(training), x.handle, byref(work),
                                  byref(reserve))
    return work.value, reserve.value


def weights_size(handle: Handle, rnn: RNN) -> int:
    """Bytes of all weights together."""
    out = ctypes.c_size_t()
    lib.cudnnGetRNNWeightSpaceSize(handle.handle, rnn.handle, byref(out))
    return out.value


def weight_place(handle: Handle, rnn: RNN, layer: int, size: int, weights: int,
                 which: int) -> tuple[int, int]:
    """Addresses of one matrix and its bias inside the block `weights`; 0: there is none.

    `layer` counts both directions; `which` counts gates, input matrices first.
    """
    matrix, bias = Tensor.empty(), Tensor.empty()
    at, bias_at = ctypes.c_void_p(), ctypes.c_void_p()
    lib.cudnnGetRNNWeightParams(handle.handle, rnn.handle, layer, size, weights, which,
                                matrix.handle, byref(at), bias.handle, byref(bias_at))
    return at.value or 0, bias_at.value or 0


def forward(handle: Handle, rnn: RNN, training: bool, lengths: int, x: tuple[Data, int],
            y: tuple[Data, int], state: Tensor, hx: int, hy: int, cell: Tensor, cx: int, cy: int,
            weights: tuple[int, int], work: tuple[int, int], reserve: tuple[int, int]) -> None:
    """The whole net over the whole sequence; pairs of memory are (address, bytes).

    `lengths` is an int32 array on the device; states are (layers * directions, batch, size), and
    an address of 0 means zeros on the way in and nothing on the way out.
    """
    lib.cudnnRNNForward(
        handle.handle, rnn.handle, _mode(training), lengths, x[0].handle, x[1], y[0].handle, y[1],
        state.handle, hx, hy, cell.handle, cx, cy, weights[1], weights[0], work[1], work[0],
        reserve[1], reserve[0])


def backward_data(handle: Handle, rnn: RNN, lengths: int, y: Data, y_at: int, dy: int, x: Data,
                  dx: int, state: Tensor, hx: int, dhy: int, dhx: int, cell: Tensor, cx: int,
                  dcy: int, dcx: int, weights: tuple[int, int], work: tuple[int, int],
                  reserve: tuple[int, int]) -> None:
    """Gradients with respect to inputs and states; runs before `backward_weights`."""
    lib.cudnnRNNBackwardData_v8(
        handle.handle, rnn.handle, lengths, y.handle, y_at, dy, x.handle, dx, state.handle, hx, dhy,
        dhx, cell.handle, cx, dcy, dcx, weights[1], weights[0], work[1], work[0], reserve[1],
        reserve[0])


def backward_weights(handle: Handle, rnn: RNN, lengths: int, x: tuple[Data, int], state: Tensor,
                     hx: int, y: tuple[Data, int], dweights: tuple[int, int],
                     work: tuple[int, int], reserve: tuple[int, int]) -> None:
    """Adds the gradients with respect to the weights to `dweights`."""
    lib.cudnnRNNBackwardWeights_v8(
        handle.handle, rnn.handle, k.CUDNN_WGRAD_MODE_ADD, lengths, x[0].handle, x[1], state.handle,
        hx, y[0].handle, y[1], dweights[1], dweights[0], work[1], work[0], reserve[1], reserve[0])
