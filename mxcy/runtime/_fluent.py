# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Methods of NDArray that are operators: `x.tanh()` is `mx.nd.tanh(x)`.

Those that NDArray defines itself override the ones here.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .._core.errors import MXNetTypeError
from ..ops._signature import REQUIRED
from .invoke import caller

if TYPE_CHECKING:
    from .ndarray import NDArray

__all__ = ["NDArrayFluent"]

_abs = caller("abs")
_arccos = caller("arccos")
_arccosh = caller("arccosh")
_arcsin = caller("arcsin")
_arcsinh = caller("arcsinh")
_arctan = caller("arctan")
_arctanh = caller("arctanh")
_argmax = caller("argmax")
_argmax_channel = caller("argmax_channel")
_argmin = caller("argmin")
_argsort = caller("argsort")
_broadcast_axis = caller("broadcast_axis")
_cbrt = caller("cbrt")
_ceil = caller("ceil")
_clip = caller("clip")
_cos = caller("cos")
_cosh = caller("cosh")
_degrees = caller("degrees")
_depth_to_space = caller("depth_to_space")
_diag = caller("diag")
_exp = caller("exp")
_expm1 = caller("expm1")
_fix = caller("fix")
_reverse = caller("reverse")
_floor = caller("floor")
_log = caller("log")
_log10 = caller("log10")
_log1p = caller("log1p")
_log2 = caller("log2")
_log_softmax = caller("log_softmax")
_max = caller("max")
_mean = caller("mean")
_min = caller("min")
_nanprod = caller("nanprod")
_nansum = caller("nansum")
_norm = caller("norm")
_one_hot = caller("one_hot")
_ones_like = caller("ones_like")
_Pad = caller("Pad")
_pick = caller("pick")
_prod = caller("prod")
_radians = caller("radians")
_rcbrt = caller("rcbrt")
_reciprocal = caller("reciprocal")
_relu = caller("relu")
_repeat = caller("repeat")
_rint = caller("rint")
_round = caller("round")
_rsqrt = caller("rsqrt")
_shape_array = caller("shape_array")
_sigmoid = caller("sigmoid")
_sign = caller("sign")
_sin = caller("sin")
_sinh = caller("sinh")
_size_array = caller("size_array")
_slice = caller("slice")
_slice_axis = caller("slice_axis")
_slice_like = caller("slice_like")
_softmax = caller("softmax")
_softmin = caller("softmin")
_sort = caller("sort")
_space_to_depth = caller("space_to_depth")
_SliceChannel = caller("SliceChannel")
_sqrt = caller("sqrt")
_square = caller("square")
_sum = caller("sum")
_SwapAxis = caller("SwapAxis")
_take = caller("take")
_tan = caller("tan")
_tanh = caller("tanh")
_tile = caller("tile")
_topk = caller("topk")
_transpose = caller("transpose")
_trunc = caller("trunc")
_zeros_like = caller("zeros_like")


def _refuse(method: str, kwargs: dict[str, Any]) -> None:
    """Raises for arguments that a method does not have; `name` is accepted."""
    wrong = ", ".join(k for k in kwargs if k != "name")
    if wrong:
        raise MXNetTypeError(f"NDArray.{method}: unknown argument {wrong}")


class NDArrayFluent:
    """Operators as methods."""

    __slots__ = ()

    def abs(self, out: Any = None, **kwargs: Any) -> Any:
        """Absolute value. See `mx.nd.abs`."""
        if kwargs:
            _refuse("abs", kwargs)
        return _abs(self, out)

    def arccos(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse cosine, between 0 and pi; NaN outside [-1, 1]. See `mx.nd.arccos`."""
        if kwargs:
            _refuse("arccos", kwargs)
        return _arccos(self, out)

    def arccosh(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse hyperbolic cosine; NaN below 1. See `mx.nd.arccosh`."""
        if kwargs:
            _refuse("arccosh", kwargs)
        return _arccosh(self, out)

    def arcsin(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse sine, between -pi/2 and pi/2; NaN outside [-1, 1]. See `mx.nd.arcsin`."""
        if kwargs:
            _refuse("arcsin", kwargs)
        return _arcsin(self, out)

    def arcsinh(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse hyperbolic sine. See `mx.nd.arcsinh`."""
        if kwargs:
            _refuse("arcsinh", kwargs)
        return _arcsinh(self, out)

    def arctan(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse tangent, between -pi/2 and pi/2. See `mx.nd.arctan`."""
        if kwargs:
            _refuse("arctan", kwargs)
        return _arctan(self, out)

    def arctanh(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse hyperbolic tangent; NaN outside [-1, 1]. See `mx.nd.arctanh`."""
        if kwargs:
            _refuse("arctanh", kwargs)
        return _arctanh(self, out)

    def argmax(self, axis: int | None = None, keepdims: bool = False, out: Any = None,
               **kwargs: Any) -> Any:
        """See `mx.nd.argmax`."""
        if kwargs:
            _refuse("argmax", kwargs)
        return _argmax(self, axis, keepdims, out)

    def argmax_channel(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.argmax_channel`."""
        if kwargs:
            _refuse("argmax_channel", kwargs)
        return _argmax_channel(self, out)

    def argmin(self, axis: int | None = None, keepdims: bool = False, out: Any = None,
               **kwargs: Any) -> Any:
        """See `mx.nd.argmin`."""
        if kwargs:
            _refuse("argmin", kwargs)
        return _argmin(self, axis, keepdims, out)

    def argsort(self, axis: int | None = -1, is_ascend: bool = True, dtype: Any = "float32",
                out: Any = None, **kwargs: Any) -> Any:
        """Positions of the elements along an axis in sorted order. See `mx.nd.argsort`."""
        if kwargs:
            _refuse("argsort", kwargs)
        return _argsort(self, axis, is_ascend, dtype, out)

    def broadcast_axes(self, axis: Sequence[int] | int = (), size: Sequence[int] | int = (),
                       out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.broadcast_axes`."""
        if kwargs:
            _refuse("broadcast_axes", kwargs)
        return _broadcast_axis(self, axis, size, out)

    def cbrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Cube root, real for negative inputs too. See `mx.nd.cbrt`."""
        if kwargs:
            _refuse("cbrt", kwargs)
        return _cbrt(self, out)

    def ceil(self, out: Any = None, **kwargs: Any) -> Any:
        """Smallest integer that is not below the input. See `mx.nd.ceil`."""
        if kwargs:
            _refuse("ceil", kwargs)
        return _ceil(self, out)

    def clip(self, a_min: float = REQUIRED, a_max: float = REQUIRED, out: Any = None,
             **kwargs: Any) -> Any:
        """Limits values to the range from `a_min` to `a_max`; NaN stays NaN. See `mx.nd.clip`."""
        if kwargs:
            _refuse("clip", kwargs)
        return _clip(self, a_min, a_max, out)

    def cos(self, out: Any = None, **kwargs: Any) -> Any:
        """Cosine of an angle in radians. See `mx.nd.cos`."""
        if kwargs:
            _refuse("cos", kwargs)
        return _cos(self, out)

    def cosh(self, out: Any = None, **kwargs: Any) -> Any:
        """Hyperbolic cosine. See `mx.nd.cosh`."""
        if kwargs:
            _refuse("cosh", kwargs)
        return _cosh(self, out)

    def degrees(self, out: Any = None, **kwargs: Any) -> Any:
        """Radians to degrees. See `mx.nd.degrees`."""
        if kwargs:
            _refuse("degrees", kwargs)
        return _degrees(self, out)

    def depth_to_space(self, block_size: int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.depth_to_space`."""
        if kwargs:
            _refuse("depth_to_space", kwargs)
        return _depth_to_space(self, block_size, out)

    def diag(self, k: int = 0, axis1: int = 0, axis2: int = 1, out: Any = None,
             **kwargs: Any) -> Any:
        """See `mx.nd.diag`."""
        if kwargs:
            _refuse("diag", kwargs)
        return _diag(self, k, axis1, axis2, out)

    def exp(self, out: Any = None, **kwargs: Any) -> Any:
        """Exponential. See `mx.nd.exp`."""
        if kwargs:
            _refuse("exp", kwargs)
        return _exp(self, out)

    def expm1(self, out: Any = None, **kwargs: Any) -> Any:
        """Exponential minus one, exact also for small inputs. See `mx.nd.expm1`."""
        if kwargs:
            _refuse("expm1", kwargs)
        return _expm1(self, out)

    def fix(self, out: Any = None, **kwargs: Any) -> Any:
        """Rounding toward zero, the same as `trunc`. See `mx.nd.fix`."""
        if kwargs:
            _refuse("fix", kwargs)
        return _fix(self, out)

    def flip(self, axis: Sequence[int] | int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """Reverses the order of the elements along the given dimensions. See `mx.nd.flip`."""
        if kwargs:
            _refuse("flip", kwargs)
        return _reverse(self, axis, out)

    def floor(self, out: Any = None, **kwargs: Any) -> Any:
        """Largest integer that is not above the input. See `mx.nd.floor`."""
        if kwargs:
            _refuse("floor", kwargs)
        return _floor(self, out)

    def log(self, out: Any = None, **kwargs: Any) -> Any:
        """Natural logarithm; NaN below zero. See `mx.nd.log`."""
        if kwargs:
            _refuse("log", kwargs)
        return _log(self, out)

    def log10(self, out: Any = None, **kwargs: Any) -> Any:
        """Logarithm to base 10. See `mx.nd.log10`."""
        if kwargs:
            _refuse("log10", kwargs)
        return _log10(self, out)

    def log1p(self, out: Any = None, **kwargs: Any) -> Any:
        """Logarithm of one plus the input, exact also for small inputs. See `mx.nd.log1p`."""
        if kwargs:
            _refuse("log1p", kwargs)
        return _log1p(self, out)

    def log2(self, out: Any = None, **kwargs: Any) -> Any:
        """Logarithm to base 2. See `mx.nd.log2`."""
        if kwargs:
            _refuse("log2", kwargs)
        return _log2(self, out)

    def log_softmax(self, axis: int = -1, temperature: float | None = None, dtype: Any = None,
                    use_length: bool | None = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.log_softmax`."""
        if kwargs:
            _refuse("log_softmax", kwargs)
        return _log_softmax(self, axis, temperature, dtype, use_length, out)

    def max(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.max`."""
        if kwargs:
            _refuse("max", kwargs)
        return _max(self, axis, keepdims, exclude, out)

    def mean(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """Arithmetic mean of the elements over `axis`. See `mx.nd.mean`."""
        if kwargs:
            _refuse("mean", kwargs)
        return _mean(self, axis, keepdims, exclude, out)

    def min(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.min`."""
        if kwargs:
            _refuse("min", kwargs)
        return _min(self, axis, keepdims, exclude, out)

    def nanprod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
                exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.nanprod`."""
        if kwargs:
            _refuse("nanprod", kwargs)
        return _nanprod(self, axis, keepdims, exclude, out)

    def nansum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
               exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.nansum`."""
        if kwargs:
            _refuse("nansum", kwargs)
        return _nansum(self, axis, keepdims, exclude, out)

    def norm(self, ord: int = 2, axis: Sequence[int] | int | None = None, out_dtype: Any = None,
             keepdims: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.norm`."""
        if kwargs:
            _refuse("norm", kwargs)
        return _norm(self, ord, axis, out_dtype, keepdims, out)

    def one_hot(self, depth: int = REQUIRED, on_value: float = 1.0, off_value: float = 0.0,
                dtype: Any = "float32", out: Any = None, **kwargs: Any) -> Any:
        """Vectors with one element switched on. See `mx.nd.one_hot`."""
        if kwargs:
            _refuse("one_hot", kwargs)
        return _one_hot(self, depth, on_value, off_value, dtype, out)

    def ones_like(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.ones_like`."""
        if kwargs:
            _refuse("ones_like", kwargs)
        return _ones_like(self, out)

    def pad(self, mode: str = REQUIRED, pad_width: Sequence[int] | int = REQUIRED,
            constant_value: float = 0.0, out: Any = None, **kwargs: Any) -> Any:
        """Puts a border around the data. See `mx.nd.pad`."""
        if kwargs:
            _refuse("pad", kwargs)
        return _Pad(self, mode, pad_width, constant_value, out)

    def pick(self, index: NDArray | None = None, axis: int | None = -1, keepdims: bool = False,
             mode: str = "clip", out: Any = None, **kwargs: Any) -> Any:
        """Picks one element of each line along an axis. See `mx.nd.pick`."""
        if kwargs:
            _refuse("pick", kwargs)
        return _pick(self, index, axis, keepdims, mode, out)

    def prod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.prod`."""
        if kwargs:
            _refuse("prod", kwargs)
        return _prod(self, axis, keepdims, exclude, out)

    def radians(self, out: Any = None, **kwargs: Any) -> Any:
        """Degrees to radians. See `mx.nd.radians`."""
        if kwargs:
            _refuse("radians", kwargs)
        return _radians(self, out)

    def rcbrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Reciprocal of the cube root. See `mx.nd.rcbrt`."""
        if kwargs:
            _refuse("rcbrt", kwargs)
        return _rcbrt(self, out)

    def reciprocal(self, out: Any = None, **kwargs: Any) -> Any:
        """Reciprocal. See `mx.nd.reciprocal`."""
        if kwargs:
            _refuse("reciprocal", kwargs)
        return _reciprocal(self, out)

    def relu(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.relu`."""
        if kwargs:
            _refuse("relu", kwargs)
        return _relu(self, out)

    def repeat(self, repeats: int = REQUIRED, axis: int | None = None, out: Any = None,
               **kwargs: Any) -> Any:
        """See `mx.nd.repeat`."""
        if kwargs:
            _refuse("repeat", kwargs)
        return _repeat(self, repeats, axis, out)

    def rint(self, out: Any = None, **kwargs: Any) -> Any:
        """Nearest integer, halves downward (n.5 gives n). See `mx.nd.rint`."""
        if kwargs:
            _refuse("rint", kwargs)
        return _rint(self, out)

    def round(self, out: Any = None, **kwargs: Any) -> Any:
        """Nearest integer, halves away from zero. See `mx.nd.round`."""
        if kwargs:
            _refuse("round", kwargs)
        return _round(self, out)

    def rsqrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Reciprocal of the square root. See `mx.nd.rsqrt`."""
        if kwargs:
            _refuse("rsqrt", kwargs)
        return _rsqrt(self, out)

    def shape_array(self, out: Any = None, **kwargs: Any) -> Any:
        """The shape of `data` as a 1-d int64 tensor. See `mx.nd.shape_array`."""
        if kwargs:
            _refuse("shape_array", kwargs)
        return _shape_array(self, out)

    def sigmoid(self, out: Any = None, **kwargs: Any) -> Any:
        """Logistic function. See `mx.nd.sigmoid`."""
        if kwargs:
            _refuse("sigmoid", kwargs)
        return _sigmoid(self, out)

    def sign(self, out: Any = None, **kwargs: Any) -> Any:
        """Sign: -1, 0 or 1 (0 for NaN). See `mx.nd.sign`."""
        if kwargs:
            _refuse("sign", kwargs)
        return _sign(self, out)

    def sin(self, out: Any = None, **kwargs: Any) -> Any:
        """Sine of an angle in radians. See `mx.nd.sin`."""
        if kwargs:
            _refuse("sin", kwargs)
        return _sin(self, out)

    def sinh(self, out: Any = None, **kwargs: Any) -> Any:
        """Hyperbolic sine. See `mx.nd.sinh`."""
        if kwargs:
            _refuse("sinh", kwargs)
        return _sinh(self, out)

    def size_array(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.size_array`."""
        if kwargs:
            _refuse("size_array", kwargs)
        return _size_array(self, out)

    def slice(self, begin: Sequence[int | None] | int | None = REQUIRED,
              end: Sequence[int | None] | int | None = REQUIRED,
              step: Sequence[int | None] | int | None = (), out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.slice`."""
        if kwargs:
            _refuse("slice", kwargs)
        return _slice(self, begin, end, step, out)

    def slice_axis(self, axis: int = REQUIRED, begin: int = REQUIRED, end: int | None = REQUIRED,
                   out: Any = None, **kwargs: Any) -> Any:
        """Indices `begin` to `end` (exclusive) of one dimension. See `mx.nd.slice_axis`."""
        if kwargs:
            _refuse("slice_axis", kwargs)
        return _slice_axis(self, axis, begin, end, out)

    def slice_like(self, shape_like: NDArray | None = None, axes: Sequence[int] | int = (),
                   out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.slice_like`."""
        if kwargs:
            _refuse("slice_like", kwargs)
        return _slice_like(self, shape_like, axes, out)

    def softmax(self, length: NDArray | None = None, axis: int = -1,
                temperature: float | None = None, dtype: Any = None,
                use_length: bool | None = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.softmax`."""
        if kwargs:
            _refuse("softmax", kwargs)
        return _softmax(self, length, axis, temperature, dtype, use_length, out)

    def softmin(self, axis: int = -1, temperature: float | None = None, dtype: Any = None,
                use_length: bool | None = False, out: Any = None, **kwargs: Any) -> Any:
        """softmax of the negated input along `axis`. See `mx.nd.softmin`."""
        if kwargs:
            _refuse("softmin", kwargs)
        return _softmin(self, axis, temperature, dtype, use_length, out)

    def sort(self, axis: int | None = -1, is_ascend: bool = True, out: Any = None,
             **kwargs: Any) -> Any:
        """Sorts the elements along an axis. See `mx.nd.sort`."""
        if kwargs:
            _refuse("sort", kwargs)
        return _sort(self, axis, is_ascend, out)

    def space_to_depth(self, block_size: int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.space_to_depth`."""
        if kwargs:
            _refuse("space_to_depth", kwargs)
        return _space_to_depth(self, block_size, out)

    def split(self, num_outputs: int = REQUIRED, axis: int = 1, squeeze_axis: bool = False,
              out: Any = None, **kwargs: Any) -> Any:
        """Cuts a tensor into equal parts along one dimension. See `mx.nd.split`."""
        if kwargs:
            _refuse("split", kwargs)
        return _SliceChannel(self, num_outputs, axis, squeeze_axis, out)

    def sqrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Square root; NaN below zero. See `mx.nd.sqrt`."""
        if kwargs:
            _refuse("sqrt", kwargs)
        return _sqrt(self, out)

    def square(self, out: Any = None, **kwargs: Any) -> Any:
        """Square. See `mx.nd.square`."""
        if kwargs:
            _refuse("square", kwargs)
        return _square(self, out)

    def sum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """Sum of the elements over `axis`. See `mx.nd.sum`."""
        if kwargs:
            _refuse("sum", kwargs)
        return _sum(self, axis, keepdims, exclude, out)

    def swapaxes(self, dim1: int = 0, dim2: int = 0, out: Any = None, **kwargs: Any) -> Any:
        """Exchanges two dimensions. See `mx.nd.swapaxes`."""
        if kwargs:
            _refuse("swapaxes", kwargs)
        return _SwapAxis(self, dim1, dim2, out)

    def take(self, indices: NDArray | None = None, axis: int = 0, mode: str = "clip",
             out: Any = None, **kwargs: Any) -> Any:
        """Takes elements of `a` along an axis. See `mx.nd.take`."""
        if kwargs:
            _refuse("take", kwargs)
        return _take(self, indices, axis, mode, out)

    def tan(self, out: Any = None, **kwargs: Any) -> Any:
        """Tangent of an angle in radians. See `mx.nd.tan`."""
        if kwargs:
            _refuse("tan", kwargs)
        return _tan(self, out)

    def tanh(self, out: Any = None, **kwargs: Any) -> Any:
        """Hyperbolic tangent. See `mx.nd.tanh`."""
        if kwargs:
            _refuse("tanh", kwargs)
        return _tanh(self, out)

    def tile(self, reps: Sequence[int] | int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """Repeats the whole tensor `reps` times along each dimension. See `mx.nd.tile`."""
        if kwargs:
            _refuse("tile", kwargs)
        return _tile(self, reps, out)

    def topk(self, axis: int | None = -1, k: int = 1, ret_typ: str = "indices",
             is_ascend: bool = False, dtype: Any = "float32", out: Any = None,
             **kwargs: Any) -> Any:
        """The k largest (or smallest) elements along an axis, in order. See `mx.nd.topk`."""
        if kwargs:
            _refuse("topk", kwargs)
        return _topk(self, axis, k, ret_typ, is_ascend, dtype, out)

    def transpose(self, axes: Sequence[int] | int = (), out: Any = None, **kwargs: Any) -> Any:
        """Permutes the dimensions. See `mx.nd.transpose`."""
        if kwargs:
            _refuse("transpose", kwargs)
        return _transpose(self, axes, out)

    def trunc(self, out: Any = None, **kwargs: Any) -> Any:
        """Integer part: rounding toward zero. See `mx.nd.trunc`."""
        if kwargs:
            _refuse("trunc", kwargs)
        return _trunc(self, out)

    def zeros_like(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.zeros_like`."""
        if kwargs:
            _refuse("zeros_like", kwargs)
        return _zeros_like(self, out)
