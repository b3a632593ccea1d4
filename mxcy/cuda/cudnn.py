"""libcudnn, the functions that take descriptors one by one ("legacy").

What lives here: recurrent nets, CTC, softmax, dropout's states, local response normalization and
spatial transformers, which have no other form; convolution, pooling and batch normalization as the
fallback of the graph form (`cudnn_graph`).
What does not: choosing algorithms.
Invariant: alpha and beta are host scalars, floats but for float64 data; sizes and strides count
elements; a handle is used by one thread at a time.
"""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import byref
from typing import Any

from . import constants as k
from . import versions
from .library import cudnn as lib
from .owned import Owned, int_array
from .structs import ConvolutionPerf


def scalar(dtype: int, value: float) -> ctypes._SimpleCData:
    """`alpha` or `beta` for data of `dtype` (constants.CUDNN_DATA_*)."""
    return (ctypes.c_double if dtype == k.CUDNN_DATA_DOUBLE else ctypes.c_float)(value)


def _size(function: Any, *args: Any) -> int:
    out = ctypes.c_size_t()
    function(*args, byref(out))
    return out.value


class Handle(Owned):
    """A cuDNN handle on this thread's device.

    Raises
    ------
    CUDALibraryError
        A part of cuDNN is missing or of another version.
    """

    __slots__ = ("stream",)

    def __init__(self) -> None:
        versions.check_sub_libraries(lib)
        super().__init__(lib, "cudnnCreate", "cudnnDestroy")
        self.stream = 0

    def set_stream(self, stream: int) -> None:
        """Sends later calls to `stream`."""
        lib.cudnnSetStream(self.handle, stream)
        self.stream = stream


# ---- descriptors

class Tensor(Owned):
    """An array: dtype, dims and strides; at least 4 dims for most functions."""

    __slots__ = ("dtype",)

    def __init__(self, dtype: int, dims: Sequence[int], strides: Sequence[int]) -> None:
        super().__init__(lib, "cudnnCreateTensorDescriptor", "cudnnDestroyTensorDescriptor")
        lib.cudnnSetTensorNdDescriptor(self.handle, dtype, len(dims), int_array(dims),
                                       int_array(strides))
        self.dtype = dtype

    @classmethod
    def empty(cls) -> Tensor:
        """One that a function of cuDNN's fills."""
        self = cls.__new__(cls)
        Owned.__init__(self, lib, "cudnnCreateTensorDescriptor", "cudnnDestroyTensorDescriptor")
        self.dtype = -1
        return self


class Filter(Owned):
    """Weights of a convolution; dims are always K, C, then space, whatever the format."""

    __slots__ = ()

    def __init__(self, dtype: int, layout: int, dims: Sequence[int]) -> None:
        super().__init__(lib, "cudnnCreateFilterDescriptor", "cudnnDestroyFilterDescriptor")
        lib.cudnnSetFilterNdDescriptor(self.handle, dtype, layout, len(dims), int_array(dims))


class Convolution(Owned):
    """How a convolution moves; the filter is not mirrored."""

    __slots__ = ()

    def __init__(self, pad: Sequence[int], stride: Sequence[int], dilate: Sequence[int],
                 compute: int, groups: int = 1, math: int = k.CUDNN_DEFAULT_MATH) -> None:
        super().__init__(lib, "cudnnCreateConvolutionDescriptor",
                         "cudnnDestroyConvolutionDescriptor")
        lib.cudnnSetConvolutionNdDescriptor(
            self.handle, len(pad), int_array(pad), int_array(stride), int_array(dilate),
            k.CUDNN_CROSS_CORRELATION, compute)
        lib.cudnnSetConvolutionGroupCount(self.handle, groups)
        self.set_math(math)

    def set_math(self, math: int) -> None:
        """constants.CUDNN_*_MATH; an algorithm found by a search says which it wants."""
        lib.cudnnSetConvolutionMathType(self.handle, math)


class Pooling(Owned):
    """Windows of a pooling; `mode` is one of constants.CUDNN_POOLING_*."""

    __slots__ = ()

    def __init__(self, mode: int, window: Sequence[int], pad: Sequence[int],
                 stride: Sequence[int]) -> None:
        super().__init__(lib, "cudnnCreatePoolingDescriptor", "cudnnDestroyPoolingDescriptor")
        lib.cudnnSetPoolingNdDescriptor(self.handle, mode, k.CUDNN_PROPAGATE_NAN, len(window),
                                        int_array(window), int_array(pad), int_array(stride))


class LRN(Owned):
    """Local response normalization over channels."""

    __slots__ = ()

    def __init__(self, size: int, alpha: float, beta: float, knorm: float) -> None:
        super().__init__(lib, "cudnnCreateLRNDescriptor", "cudnnDestroyLRNDescriptor")
        lib.cudnnSetLRNDescriptor(self.handle, size, alpha, beta, knorm)


class Dropout(Owned):
    """Probability and random states, which stay in `states` (device memory of the caller's)."""

    __slots__ = ()

    def __init__(self, handle: Handle, p: float, states: int, size: int, seed: int) -> None:
        super().__init__(lib, "cudnnCreateDropoutDescriptor", "cudnnDestroyDropoutDescriptor")
        lib.cudnnSetDropoutDescriptor(self.handle, handle.handle, p, states, size, seed)

    @staticmethod
    def states_size(handle: Handle) -> int:
        """Bytes of random states."""
        return _size(lib.cudnnDropoutGetStatesSize, handle.handle)


class CTC(Owned):
    """A CTC loss with softmax inside."""

    __slots__ = ()

    def __init__(self, compute: int, max_label: int) -> None:
        super().__init__(lib, "cudnnCreateCTCLossDescriptor", "cudnnDestroyCTCLossDescriptor")
        lib.cudnnSetCTCLossDescriptor_v9(self.handle, compute, k.CUDNN_LOSS_NORMALIZATION_SOFTMAX,
                                         k.CUDNN_CTC_ZERO_OOB_GRADIENTS, max_label)


class SpatialTransformer(Owned):
    """Bilinear sampling of an array of `dims` (of the result)."""

    __slots__ = ()

    def __init__(self, dtype: int, dims: Sequence[int]) -> None:
        super().__init__(lib, "cudnnCreateSpatialTransformerDescriptor",
                         "cudnnDestroySpatialTransformerDescriptor")
        lib.cudnnSetSpatialTransformerNdDescriptor(self.handle, k.CUDNN_SAMPLER_BILINEAR, dtype,
                                                   len(dims), int_array(dims))


# ---- convolution

_KINDS = {"forward": "Forward", "data": "BackwardData", "filter": "BackwardFilter"}


def convolution_algorithms(kind: str, handle: Handle, first: Owned, second: Owned,
                           convolution: Convolution, third: Owned, most: int = 8
                           ) -> list[ConvolutionPerf]:
    """Algorithms by cuDNN's guess, best first.

    `kind` is 'forward' (x, w, y), 'data' (w, dy, dx) or 'filter' (x, dy, dw): in that order the
    three descriptors.
    """
    found = (ConvolutionPerf * most)()
    count = ctypes.c_int()
    getattr(lib, f"cudnnGetConvolution{_KINDS[kind]}Algorithm_v7")(
        handle.handle, first.handle, second.handle, convolution.handle, third.handle, most,
        byref(count), found)
    return [found[i] for i in range(count.value) if found[i].status == k.CUDNN_STATUS_SUCCESS]


def find_convolution_algorithms(kind: str, handle: Handle, first: tuple[Owned, int],
                                second: tuple[Owned, int], convolution: Convolution,
                                third: tuple[Owned, int], workspace: int, size: int, most: int = 8
                                ) -> list[ConvolutionPerf]:
    """Algorithms by measurement, fastest first; pairs of descriptor and address, third written."""
    found = (ConvolutionPerf * most)()
    count = ctypes.c_int()
    getattr(lib, f"cudnnFindConvolution{_KINDS[kind]}AlgorithmEx")(
        handle.handle, first[0].handle, first[1], second[0].handle, second[1], convolution.handle,
        third[0].handle, third[1], most, byref(count), found, workspace, size)
    return [found[i] for i in range(count.value) if found[i].status == k.CUDNN_STATUS_SUCCESS]


def convolution_workspace(kind: str, handle: Handle, first: Owned, second: Owned,
                          convolution: Convolution, third: Owned, algo: int) -> int:
    """Bytes that an algorithm needs."""
    return _size(getattr(lib, f"cudnnGetConvolution{_KINDS[kind]}WorkspaceSize"), handle.handle,
                 first.handle, second.handle, convolution.handle, third.handle, algo)


def convolve(kind: str, handle: Handle, alpha, first: tuple[Owned, int],
             second: tuple[Owned, int], convolution: Convolution, algo: int, workspace: int,
             size: int, beta, third: tuple[Owned, int]) -> None:
    """third = alpha conv(first, second) + beta third; which is which: `convolution_algorithms`."""
    getattr(lib, f"cudnnConvolution{_KINDS[kind]}")(
        handle.handle, byref(alpha), first[0].handle, first[1], second[0].handle, second[1],
        convolution.handle, algo, workspace, size, byref(beta), third[0].handle, third[1])


def convolution_bias_gradient(handle: Handle, alpha, dy: tuple[Tensor, int], beta,
                              db: tuple[Tensor, int]) -> None:
    """db = alpha sum of dy over all but channels + beta db."""
    lib.cudnnConvolutionBackwardBias(handle.handle, byref(alpha), dy[0].handle, dy[1], byref(beta),
                                     db[0].handle, db[1])


def add_tensor(handle: Handle, alpha, a: tuple[Tensor, int], beta, c: tuple[Tensor, int]) -> None:
    """c = alpha a + beta c, with `a` broadcast."""
    lib.cudnnAddTensor(handle.handle, byref(alpha), a[0].handle, a[1], byref(beta), c[0].handle,
                       c[1])


# ---- pooling, softmax, normalization

def pooling_forward(handle: Handle, pooling: Pooling, alpha, x: tuple[Tensor, int], beta,
                    y: tuple[Tensor, int]) -> None:
    """y = alpha pool(x) + beta y."""
    lib.cudnnPoolingForward(handle.handle, pooling.handle, byref(alpha), x[0].handle, x[1],
                            byref(beta), y[0].handle, y[1])


def pooling_backward(handle: Handle, pooling: Pooling, alpha, y: tuple[Tensor, int],
                     dy: tuple[Tensor, int], x: tuple[Tensor, int], beta,
                     dx: tuple[Tensor, int]) -> None:
    """dx = alpha gradient + beta dx."""
    lib.cudnnPoolingBackward(handle.handle, pooling.handle, byref(alpha), y[0].handle, y[1],
                             dy[0].handle, dy[1], x[0].handle, x[1], byref(beta), dx[0].handle,
                             dx[1])


def softmax_forward(handle: Handle, algo: int, mode: int, alpha, x: tuple[Tensor, int], beta,
                    y: tuple[Tensor, int]) -> None:
    """Softmax over channels at each place, or over everything of a sample; see CUDNN_SOFTMAX_*."""
    lib.cudnnSoftmaxForward(handle.handle, algo, mode, byref(alpha), x[0].handle, x[1], byref(beta),
                            y[0].handle, y[1])


def softmax_backward(handle: Handle, algo: int, mode: int, alpha, y: tuple[Tensor, int],
                     dy: tuple[Tensor, int], beta, dx: tuple[Tensor, int]) -> None:
    """The gradient of `softmax_forward`, from its result."""
    lib.cudnnSoftmaxBackward(handle.handle, algo, mode, byref(alpha), y[0].handle, y[1],
                             dy[0].handle, dy[1], byref(beta), dx[0].handle, dx[1])


def batch_norm_parameters(x: Tensor, mode: int) -> Tensor:
    """The descriptor of scale, bias, means and variances for `x`: float32 even for halves."""
    out = Tensor.empty()
    lib.cudnnDeriveBNTensorDescriptor(out.handle, x.handle, mode)
    return out


def batch_norm_train(handle: Handle, mode: int, alpha, beta, x: tuple[Tensor, int],
                     y: tuple[Tensor, int], parameters: Tensor, scale: int, bias: int,
                     factor: float, running_mean: int, running_var: int, eps: float,
                     save_mean: int, save_inverse: int) -> None:
    """Normalizes by the batch; running = (1 - factor) running + factor batch.

    `save_inverse` becomes 1 / sqrt(variance + eps).
    """
    lib.cudnnBatchNormalizationForwardTraining(
        handle.handle, mode, byref(alpha), byref(beta), x[0].handle, x[1], y[0].handle, y[1],
        parameters.handle, scale, bias, factor, running_mean, running_var, eps, save_mean,
        save_inverse)


def batch_norm_predict(handle: Handle, mode: int, alpha, beta, x: tuple[Tensor, int],
                       y: tuple[Tensor, int], parameters: Tensor, scale: int, bias: int, mean: int,
                       var: int, eps: float) -> None:
    """Normalizes by given means and variances."""
    lib.cudnnBatchNormalizationForwardInference(
        handle.handle, mode, byref(alpha), byref(beta), x[0].handle, x[1], y[0].handle, y[1],
        parameters.handle, scale, bias, mean, var, eps)


def batch_norm_backward(handle: Handle, mode: int, data: tuple, params: tuple,
                        x: tuple[Tensor, int], dy: tuple[Tensor, int], dx: tuple[Tensor, int],
                        parameters: Tensor, scale: int, dscale: int, dbias: int, eps: float,
                        save_mean: int, save_inverse: int) -> None:
    """Gradients; `data` and `params` are (alpha, beta) for dx and for dscale with dbias."""
    lib.cudnnBatchNormalizationBackward(
        handle.handle, mode, byref(data[0]), byref(data[1]), byref(params[0]), byref(params[1]),
        x[0].handle, x[1], dy[0].handle, dy[1], dx[0].handle, dx[1], parameters.handle, scale,
        dscale, dbias, eps, save_mean, save_inverse)


def lrn_forward(handle: Handle, lrn: LRN, alpha, x: tuple[Tensor, int], beta,
                y: tuple[Tensor, int]) -> None:
    """y = alpha lrn(x) + beta y."""
    lib.cudnnLRNCrossChannelForward(
        handle.handle, lrn.handle, k.CUDNN_LRN_CROSS_CHANNEL_DIM1, byref(alpha), x[0].handle, x[1],
        byref(beta), y[0].handle, y[1])


def lrn_backward(handle: Handle, lrn: LRN, alpha, y: tuple[Tensor, int], dy: tuple[Tensor, int],
                 x: tuple[Tensor, int], beta, dx: tuple[Tensor, int]) -> None:
    """dx = alpha gradient + beta dx."""
    lib.cudnnLRNCrossChannelBackward(
        handle.handle, lrn.handle, k.CUDNN_LRN_CROSS_CHANNEL_DIM1, byref(alpha), y[0].handle, y[1],
        dy[0].handle, dy[1], x[0].handle, x[1], byref(beta), dx[0].handle, dx[1])


# ---- CTC

def ctc_workspace(handle: Handle, ctc: CTC, probs: Tensor, grads: Tensor) -> int:
    """Bytes of scratch for `ctc_loss`."""
    return _size(lib.cudnnGetCTCLossWorkspaceSize_v8, handle.handle,
                 k.CUDNN_CTC_LOSS_ALGO_DETERMINISTIC, ctc.handle, probs.handle, grads.handle)


def ctc_loss(handle: Handle, ctc: CTC, probs: tuple[Tensor, int], labels: int, label_lengths: int,
             input_lengths: int, costs: int, grads: tuple[Tensor, int], size: int,
             workspace: int) -> None:
    """Losses and gradients; labels and lengths are int32 arrays on the device."""
    lib.cudnnCTCLoss_v8(handle.handle, k.CUDNN_CTC_LOSS_ALGO_DETERMINISTIC, ctc.handle,
                        probs[0].handle, probs[1], labels, label_lengths, input_lengths, costs,
                        grads[0].handle, grads[1], size, workspace)


# ---- spatial transformer

def grid_forward(handle: Handle, transformer: SpatialTransformer, theta: int, grid: int) -> None:
    """Sampling grid from affine matrices."""
    lib.cudnnSpatialTfGridGeneratorForward(handle.handle, transformer.handle, theta, grid)


def grid_backward(handle: Handle, transformer: SpatialTransformer, dgrid: int, dtheta: int) -> None:
    """Gradient of `grid_forward`."""
    lib.cudnnSpatialTfGridGeneratorBackward(handle.handle, transformer.handle, dgrid, dtheta)


def sample_forward(handle: Handle, transformer: SpatialTransformer, alpha, x: tuple[Tensor, int],
                   grid: int, beta, y: tuple[Tensor, int]) -> None:
    """y = alpha x at the grid's places + beta y."""
    lib.cudnnSpatialTfSamplerForward(handle.handle, transformer.handle, byref(alpha), x[0].handle,
                                     x[1], grid, byref(beta), y[0].handle, y[1])


def sample_backward(handle: Handle, transformer: SpatialTransformer, alpha, x: tuple[Tensor, int],
                    beta, dx: tuple[Tensor, int], alpha_grid, dy: tuple[Tensor, int], grid: int,
                    beta_grid, dgrid: int) -> None:
    """Gradients with respect to x and the grid."""
    lib.cudnnSpatialTfSamplerBackward(
        handle.handle, transformer.handle, byref(alpha), x[0].handle, x[1], byref(beta),
        dx[0].handle, dx[1], byref(alpha_grid), dy[0].handle, dy[1], grid, byref(beta_grid), dgrid)
