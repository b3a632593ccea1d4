# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: I001, RUF022, RUF100
"""Methods of NDArray that are operators: `x.tanh()` is `mx.nd.tanh(x)`.

Those that NDArray defines itself override the ones here.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from .invoke import invoke

if TYPE_CHECKING:
    from .ndarray import NDArray

__all__ = ["NDArrayFluent"]

_abs = get("abs")
_arccos = get("arccos")
_arccosh = get("arccosh")
_arcsin = get("arcsin")
_arcsinh = get("arcsinh")
_arctan = get("arctan")
_arctanh = get("arctanh")
_argmax = get("argmax")
_argmax_channel = get("argmax_channel")
_argmin = get("argmin")
_broadcast_axis = get("broadcast_axis")
_broadcast_like = get("broadcast_like")
_broadcast_to = get("broadcast_to")
_cbrt = get("cbrt")
_ceil = get("ceil")
_clip = get("clip")
_cos = get("cos")
_cosh = get("cosh")
_degrees = get("degrees")
_exp = get("exp")
_expand_dims = get("expand_dims")
_expm1 = get("expm1")
_fix = get("fix")
_Flatten = get("Flatten")
_floor = get("floor")
_log = get("log")
_log10 = get("log10")
_log1p = get("log1p")
_log2 = get("log2")
_log_softmax = get("log_softmax")
_max = get("max")
_mean = get("mean")
_min = get("min")
_nanprod = get("nanprod")
_nansum = get("nansum")
_norm = get("norm")
_one_hot = get("one_hot")
_ones_like = get("ones_like")
_pick = get("pick")
_prod = get("prod")
_radians = get("radians")
_rcbrt = get("rcbrt")
_reciprocal = get("reciprocal")
_relu = get("relu")
_Reshape = get("Reshape")
_reshape_like = get("reshape_like")
_rint = get("rint")
_round = get("round")
_rsqrt = get("rsqrt")
_shape_array = get("shape_array")
_sigmoid = get("sigmoid")
_sign = get("sign")
_sin = get("sin")
_sinh = get("sinh")
_size_array = get("size_array")
_softmax = get("softmax")
_softmin = get("softmin")
_sqrt = get("sqrt")
_square = get("square")
_squeeze = get("squeeze")
_sum = get("sum")
_SwapAxis = get("SwapAxis")
_take = get("take")
_tan = get("tan")
_tanh = get("tanh")
_transpose = get("transpose")
_trunc = get("trunc")
_zeros_like = get("zeros_like")


def _given(*ins: Any) -> list[Any]:
    return [x for x in ins if x is not None]


class NDArrayFluent:
    """Operators as methods."""

    __slots__ = ()

    def abs(self, out: Any = None) -> Any:
        """Absolute value. See `mx.nd.abs`."""
        return invoke(_abs, (self,), {}, out)

    def arccos(self, out: Any = None) -> Any:
        """Inverse cosine, between 0 and pi; NaN outside [-1, 1]. See `mx.nd.arccos`."""
        return invoke(_arccos, (self,), {}, out)

    def arccosh(self, out: Any = None) -> Any:
        """Inverse hyperbolic cosine; NaN below 1. See `mx.nd.arccosh`."""
        return invoke(_arccosh, (self,), {}, out)

    def arcsin(self, out: Any = None) -> Any:
        """Inverse sine, between -pi/2 and pi/2; NaN outside [-1, 1]. See `mx.nd.arcsin`."""
        return invoke(_arcsin, (self,), {}, out)

    def arcsinh(self, out: Any = None) -> Any:
        """Inverse hyperbolic sine. See `mx.nd.arcsinh`."""
        return invoke(_arcsinh, (self,), {}, out)

    def arctan(self, out: Any = None) -> Any:
        """Inverse tangent, between -pi/2 and pi/2. See `mx.nd.arctan`."""
        return invoke(_arctan, (self,), {}, out)

    def arctanh(self, out: Any = None) -> Any:
        """Inverse hyperbolic tangent; NaN outside [-1, 1]. See `mx.nd.arctanh`."""
        return invoke(_arctanh, (self,), {}, out)

    def argmax(self, axis: int | None = None, keepdims: bool = False, out: Any = None) -> Any:
        """Position of the largest element along `axis`; the first one of several, or the first NaN.

        See `mx.nd.argmax`.
        """
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        return invoke(_argmax, (self,), par, out)

    def argmax_channel(self, out: Any = None) -> Any:
        """`argmax` along axis 1: the class with the highest score for each example.

        See `mx.nd.argmax_channel`.
        """
        return invoke(_argmax_channel, (self,), {}, out)

    def argmin(self, axis: int | None = None, keepdims: bool = False, out: Any = None) -> Any:
        """Position of the smallest element along `axis`; otherwise as `argmax`.

        See `mx.nd.argmin`.
        """
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        return invoke(_argmin, (self,), par, out)

    def broadcast_axes(self, axis: Sequence[int] | int = (), size: Sequence[int] | int = (),
                       out: Any = None) -> Any:
        """Repeats the dimensions `axis`, which have length 1, `size` times.

        See `mx.nd.broadcast_axes`.
        """
        par: dict[str, Any] = {}
        if axis.__class__ is not tuple or axis:
            par["axis"] = axis
        if size.__class__ is not tuple or size:
            par["size"] = size
        return invoke(_broadcast_axis, (self,), par, out)

    def broadcast_like(self, rhs: NDArray | None = None,
                       lhs_axes: Sequence[int] | int | None = None,
                       rhs_axes: Sequence[int] | int | None = None, out: Any = None) -> Any:
        """Repeats dimensions of length 1 of `lhs` to the shape of `rhs`, whose values are unused.

        See `mx.nd.broadcast_like`.
        """
        par: dict[str, Any] = {}
        if lhs_axes is not None:
            par["lhs_axes"] = lhs_axes
        if rhs_axes is not None:
            par["rhs_axes"] = rhs_axes
        return invoke(_broadcast_like, (self, rhs), par, out)

    def broadcast_to(self, shape: Sequence[int] | int = (), out: Any = None) -> Any:
        """Repeats dimensions of length 1 to the given shape. See `mx.nd.broadcast_to`."""
        par: dict[str, Any] = {}
        if shape.__class__ is not tuple or shape:
            par["shape"] = shape
        return invoke(_broadcast_to, (self,), par, out)

    def cbrt(self, out: Any = None) -> Any:
        """Cube root, real for negative inputs too. See `mx.nd.cbrt`."""
        return invoke(_cbrt, (self,), {}, out)

    def ceil(self, out: Any = None) -> Any:
        """Smallest integer that is not below the input. See `mx.nd.ceil`."""
        return invoke(_ceil, (self,), {}, out)

    def clip(self, a_min: float = REQUIRED, a_max: float = REQUIRED, out: Any = None) -> Any:
        """Limits values to the range from `a_min` to `a_max`; NaN stays NaN. See `mx.nd.clip`."""
        par: dict[str, Any] = {}
        if a_min is not REQUIRED:
            par["a_min"] = a_min
        if a_max is not REQUIRED:
            par["a_max"] = a_max
        return invoke(_clip, (self,), par, out)

    def cos(self, out: Any = None) -> Any:
        """Cosine of an angle in radians. See `mx.nd.cos`."""
        return invoke(_cos, (self,), {}, out)

    def cosh(self, out: Any = None) -> Any:
        """Hyperbolic cosine. See `mx.nd.cosh`."""
        return invoke(_cosh, (self,), {}, out)

    def degrees(self, out: Any = None) -> Any:
        """Radians to degrees. See `mx.nd.degrees`."""
        return invoke(_degrees, (self,), {}, out)

    def exp(self, out: Any = None) -> Any:
        """Exponential. See `mx.nd.exp`."""
        return invoke(_exp, (self,), {}, out)

    def expand_dims(self, axis: int = REQUIRED, out: Any = None) -> Any:
        """Inserts a dimension of length 1 at `axis`. See `mx.nd.expand_dims`."""
        par: dict[str, Any] = {}
        if axis is not REQUIRED:
            par["axis"] = axis
        return invoke(_expand_dims, (self,), par, out)

    def expm1(self, out: Any = None) -> Any:
        """Exponential minus one, exact also for small inputs. See `mx.nd.expm1`."""
        return invoke(_expm1, (self,), {}, out)

    def fix(self, out: Any = None) -> Any:
        """Rounding toward zero, the same as `trunc`. See `mx.nd.fix`."""
        return invoke(_fix, (self,), {}, out)

    def flatten(self, out: Any = None) -> Any:
        """Joins all dimensions but the first: (N, A, B, ...) becomes (N, A*B*...).

        See `mx.nd.flatten`.
        """
        return invoke(_Flatten, (self,), {}, out)

    def floor(self, out: Any = None) -> Any:
        """Largest integer that is not above the input. See `mx.nd.floor`."""
        return invoke(_floor, (self,), {}, out)

    def log(self, out: Any = None) -> Any:
        """Natural logarithm; NaN below zero. See `mx.nd.log`."""
        return invoke(_log, (self,), {}, out)

    def log10(self, out: Any = None) -> Any:
        """Logarithm to base 10. See `mx.nd.log10`."""
        return invoke(_log10, (self,), {}, out)

    def log1p(self, out: Any = None) -> Any:
        """Logarithm of one plus the input, exact also for small inputs. See `mx.nd.log1p`."""
        return invoke(_log1p, (self,), {}, out)

    def log2(self, out: Any = None) -> Any:
        """Logarithm to base 2. See `mx.nd.log2`."""
        return invoke(_log2, (self,), {}, out)

    def log_softmax(self, axis: int = -1, temperature: float | None = None, dtype: Any = None,
                    use_length: bool | None = False, out: Any = None) -> Any:
        """Logarithm of softmax along `axis`, computed without loss for small probabilities.

        See `mx.nd.log_softmax`.
        """
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if temperature is not None:
            par["temperature"] = temperature
        if dtype is not None:
            par["dtype"] = dtype
        if use_length is not False:
            par["use_length"] = use_length
        return invoke(_log_softmax, (self,), par, out)

    def max(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None) -> Any:
        """Largest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

        See `mx.nd.max`.
        """
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_max, (self,), par, out)

    def mean(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, out: Any = None) -> Any:
        """Arithmetic mean of the elements over `axis`. See `mx.nd.mean`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_mean, (self,), par, out)

    def min(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None) -> Any:
        """Smallest element over `axis`; NaN if there is one. Shapes and errors are those of `sum`.

        See `mx.nd.min`.
        """
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_min, (self,), par, out)

    def nanprod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
                exclude: bool = False, out: Any = None) -> Any:
        """Product of the elements over `axis`, NaN counted as 1; shapes and errors are those of
        `sum`.

        See `mx.nd.nanprod`.
        """
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_nanprod, (self,), par, out)

    def nansum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
               exclude: bool = False, out: Any = None) -> Any:
        """Sum of the elements over `axis`, NaN counted as 0; shapes and errors are those of `sum`.

        See `mx.nd.nansum`.
        """
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_nansum, (self,), par, out)

    def norm(self, ord: int = 2, axis: Sequence[int] | int | None = None, out_dtype: Any = None,
             keepdims: bool = False, out: Any = None) -> Any:
        r"""Norm over `axis`: :math:`\sum |x|` (ord 1) or :math:`\sqrt{\sum x^2}` (ord 2).

        See `mx.nd.norm`.
        """
        par: dict[str, Any] = {}
        if ord != 2:
            par["ord"] = ord
        if axis is not None:
            par["axis"] = axis
        if out_dtype is not None:
            par["out_dtype"] = out_dtype
        if keepdims is not False:
            par["keepdims"] = keepdims
        return invoke(_norm, (self,), par, out)

    def one_hot(self, depth: int = REQUIRED, on_value: float = 1.0, off_value: float = 0.0,
                dtype: Any = "float32", out: Any = None) -> Any:
        """Vectors with one element switched on. See `mx.nd.one_hot`."""
        par: dict[str, Any] = {}
        if depth is not REQUIRED:
            par["depth"] = depth
        if on_value != 1.0:
            par["on_value"] = on_value
        if off_value != 0.0:
            par["off_value"] = off_value
        if dtype != "float32":
            par["dtype"] = dtype
        return invoke(_one_hot, (self,), par, out)

    def ones_like(self, out: Any = None) -> Any:
        """Ones in the shape and dtype of the input, whose values are not read.

        See `mx.nd.ones_like`.
        """
        return invoke(_ones_like, (self,), {}, out)

    def pick(self, index: NDArray | None = None, axis: int | None = -1, keepdims: bool = False,
             mode: str = "clip", out: Any = None) -> Any:
        """Picks one element of each line along an axis. See `mx.nd.pick`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if mode != "clip":
            par["mode"] = mode
        return invoke(_pick, (self, index), par, out)

    def prod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, out: Any = None) -> Any:
        """Product of the elements over `axis`; shapes and errors are those of `sum`.

        See `mx.nd.prod`.
        """
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_prod, (self,), par, out)

    def radians(self, out: Any = None) -> Any:
        """Degrees to radians. See `mx.nd.radians`."""
        return invoke(_radians, (self,), {}, out)

    def rcbrt(self, out: Any = None) -> Any:
        """Reciprocal of the cube root. See `mx.nd.rcbrt`."""
        return invoke(_rcbrt, (self,), {}, out)

    def reciprocal(self, out: Any = None) -> Any:
        """Reciprocal. See `mx.nd.reciprocal`."""
        return invoke(_reciprocal, (self,), {}, out)

    def relu(self, out: Any = None) -> Any:
        """Rectifier: the input where it is positive, else zero; NaN stays NaN.

        See `mx.nd.relu`.
        """
        return invoke(_relu, (self,), {}, out)

    def reshape(self, shape: Sequence[int] | int | None = None, reverse: bool = False,
                target_shape: Sequence[int] | int = (), keep_highest: bool = False,
                out: Any = None) -> Any:
        """Gives the elements another shape without moving them. See `mx.nd.reshape`."""
        par: dict[str, Any] = {}
        if shape is not None:
            par["shape"] = shape
        if reverse is not False:
            par["reverse"] = reverse
        if target_shape.__class__ is not tuple or target_shape:
            par["target_shape"] = target_shape
        if keep_highest is not False:
            par["keep_highest"] = keep_highest
        return invoke(_Reshape, (self,), par, out)

    def reshape_like(self, rhs: NDArray | None = None, lhs_begin: int | None = None,
                     lhs_end: int | None = None, rhs_begin: int | None = None,
                     rhs_end: int | None = None, out: Any = None) -> Any:
        """Gives `lhs` the shape of `rhs`, or replaces a range of its dimensions by one of `rhs`'.

        See `mx.nd.reshape_like`.
        """
        par: dict[str, Any] = {}
        if lhs_begin is not None:
            par["lhs_begin"] = lhs_begin
        if lhs_end is not None:
            par["lhs_end"] = lhs_end
        if rhs_begin is not None:
            par["rhs_begin"] = rhs_begin
        if rhs_end is not None:
            par["rhs_end"] = rhs_end
        return invoke(_reshape_like, (self, rhs), par, out)

    def rint(self, out: Any = None) -> Any:
        """Nearest integer, halves to the even one. See `mx.nd.rint`."""
        return invoke(_rint, (self,), {}, out)

    def round(self, out: Any = None) -> Any:
        """Nearest integer, halves away from zero. See `mx.nd.round`."""
        return invoke(_round, (self,), {}, out)

    def rsqrt(self, out: Any = None) -> Any:
        """Reciprocal of the square root. See `mx.nd.rsqrt`."""
        return invoke(_rsqrt, (self,), {}, out)

    def shape_array(self, out: Any = None) -> Any:
        """The shape of `data` as a 1-d int64 tensor. See `mx.nd.shape_array`."""
        return invoke(_shape_array, (self,), {}, out)

    def sigmoid(self, out: Any = None) -> Any:
        """Logistic function. See `mx.nd.sigmoid`."""
        return invoke(_sigmoid, (self,), {}, out)

    def sign(self, out: Any = None) -> Any:
        """Sign: -1, 0 or 1 (0 for NaN). See `mx.nd.sign`."""
        return invoke(_sign, (self,), {}, out)

    def sin(self, out: Any = None) -> Any:
        """Sine of an angle in radians. See `mx.nd.sin`."""
        return invoke(_sin, (self,), {}, out)

    def sinh(self, out: Any = None) -> Any:
        """Hyperbolic sine. See `mx.nd.sinh`."""
        return invoke(_sinh, (self,), {}, out)

    def size_array(self, out: Any = None) -> Any:
        """The number of elements of `data` as an int64 tensor of shape (1,).

        See `mx.nd.size_array`.
        """
        return invoke(_size_array, (self,), {}, out)

    def softmax(self, length: NDArray | None = None, axis: int = -1,
                temperature: float | None = None, dtype: Any = None,
                use_length: bool | None = False, out: Any = None) -> Any:
        """``exp(x / temperature)`` divided by its sum along `axis`; the result has the shape of
        `data`.

        See `mx.nd.softmax`.
        """
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if temperature is not None:
            par["temperature"] = temperature
        if dtype is not None:
            par["dtype"] = dtype
        if use_length is not False:
            par["use_length"] = use_length
        return invoke(_softmax, _given(self, length), par, out)

    def softmin(self, axis: int = -1, temperature: float | None = None, dtype: Any = None,
                use_length: bool | None = False, out: Any = None) -> Any:
        """softmax of the negated input along `axis`. See `mx.nd.softmin`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if temperature is not None:
            par["temperature"] = temperature
        if dtype is not None:
            par["dtype"] = dtype
        if use_length is not False:
            par["use_length"] = use_length
        return invoke(_softmin, (self,), par, out)

    def sqrt(self, out: Any = None) -> Any:
        """Square root; NaN below zero. See `mx.nd.sqrt`."""
        return invoke(_sqrt, (self,), {}, out)

    def square(self, out: Any = None) -> Any:
        """Square. See `mx.nd.square`."""
        return invoke(_square, (self,), {}, out)

    def squeeze(self, axis: Sequence[int] | int | None = None, out: Any = None) -> Any:
        """Drops dimensions of length 1. See `mx.nd.squeeze`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        return invoke(_squeeze, (self,), par, out)

    def sum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None) -> Any:
        """Sum of the elements over `axis`. See `mx.nd.sum`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_sum, (self,), par, out)

    def swapaxes(self, dim1: int = 0, dim2: int = 0, out: Any = None) -> Any:
        """Exchanges two dimensions. See `mx.nd.swapaxes`."""
        par: dict[str, Any] = {}
        if dim1 != 0:
            par["dim1"] = dim1
        if dim2 != 0:
            par["dim2"] = dim2
        return invoke(_SwapAxis, (self,), par, out)

    def take(self, indices: NDArray | None = None, axis: int = 0, mode: str = "clip",
             out: Any = None) -> Any:
        """Takes elements of `a` along an axis. See `mx.nd.take`."""
        par: dict[str, Any] = {}
        if axis != 0:
            par["axis"] = axis
        if mode != "clip":
            par["mode"] = mode
        return invoke(_take, (self, indices), par, out)

    def tan(self, out: Any = None) -> Any:
        """Tangent of an angle in radians. See `mx.nd.tan`."""
        return invoke(_tan, (self,), {}, out)

    def tanh(self, out: Any = None) -> Any:
        """Hyperbolic tangent. See `mx.nd.tanh`."""
        return invoke(_tanh, (self,), {}, out)

    def transpose(self, axes: Sequence[int] | int = (), out: Any = None) -> Any:
        """Permutes the dimensions. See `mx.nd.transpose`."""
        par: dict[str, Any] = {}
        if axes.__class__ is not tuple or axes:
            par["axes"] = axes
        return invoke(_transpose, (self,), par, out)

    def trunc(self, out: Any = None) -> Any:
        """Integer part: rounding toward zero. See `mx.nd.trunc`."""
        return invoke(_trunc, (self,), {}, out)

    def zeros_like(self, out: Any = None) -> Any:
        """Zeros in the shape and dtype of the input, whose values are not read.

        See `mx.nd.zeros_like`.
        """
        return invoke(_zeros_like, (self,), {}, out)
