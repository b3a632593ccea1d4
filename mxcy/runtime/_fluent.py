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
_argsort = get("argsort")
_broadcast_axis = get("broadcast_axis")
_cbrt = get("cbrt")
_ceil = get("ceil")
_clip = get("clip")
_cos = get("cos")
_cosh = get("cosh")
_degrees = get("degrees")
_depth_to_space = get("depth_to_space")
_diag = get("diag")
_exp = get("exp")
_expm1 = get("expm1")
_fix = get("fix")
_reverse = get("reverse")
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
_Pad = get("Pad")
_pick = get("pick")
_prod = get("prod")
_radians = get("radians")
_rcbrt = get("rcbrt")
_reciprocal = get("reciprocal")
_relu = get("relu")
_repeat = get("repeat")
_rint = get("rint")
_round = get("round")
_rsqrt = get("rsqrt")
_shape_array = get("shape_array")
_sigmoid = get("sigmoid")
_sign = get("sign")
_sin = get("sin")
_sinh = get("sinh")
_size_array = get("size_array")
_slice = get("slice")
_slice_axis = get("slice_axis")
_slice_like = get("slice_like")
_softmax = get("softmax")
_softmin = get("softmin")
_sort = get("sort")
_space_to_depth = get("space_to_depth")
_SliceChannel = get("SliceChannel")
_sqrt = get("sqrt")
_square = get("square")
_sum = get("sum")
_SwapAxis = get("SwapAxis")
_take = get("take")
_tan = get("tan")
_tanh = get("tanh")
_tile = get("tile")
_topk = get("topk")
_transpose = get("transpose")
_trunc = get("trunc")
_zeros_like = get("zeros_like")


def _refuse(method: str, kwargs: dict[str, Any]) -> None:
    """Raises for arguments that a method does not have; `name` is accepted."""
    wrong = ", ".join(k for k in kwargs if k != "name")
    if wrong:
        raise MXNetTypeError(f"NDArray.{method}: unknown argument {wrong}")


def _given(*ins: Any) -> list[Any]:
    return [x for x in ins if x is not None]


class NDArrayFluent:
    """Operators as methods."""

    __slots__ = ()

    def abs(self, out: Any = None, **kwargs: Any) -> Any:
        """Absolute value. See `mx.nd.abs`."""
        if kwargs:
            _refuse("abs", kwargs)
        return invoke(_abs, (self,), {}, out)

    def arccos(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse cosine, between 0 and pi; NaN outside [-1, 1]. See `mx.nd.arccos`."""
        if kwargs:
            _refuse("arccos", kwargs)
        return invoke(_arccos, (self,), {}, out)

    def arccosh(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse hyperbolic cosine; NaN below 1. See `mx.nd.arccosh`."""
        if kwargs:
            _refuse("arccosh", kwargs)
        return invoke(_arccosh, (self,), {}, out)

    def arcsin(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse sine, between -pi/2 and pi/2; NaN outside [-1, 1]. See `mx.nd.arcsin`."""
        if kwargs:
            _refuse("arcsin", kwargs)
        return invoke(_arcsin, (self,), {}, out)

    def arcsinh(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse hyperbolic sine. See `mx.nd.arcsinh`."""
        if kwargs:
            _refuse("arcsinh", kwargs)
        return invoke(_arcsinh, (self,), {}, out)

    def arctan(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse tangent, between -pi/2 and pi/2. See `mx.nd.arctan`."""
        if kwargs:
            _refuse("arctan", kwargs)
        return invoke(_arctan, (self,), {}, out)

    def arctanh(self, out: Any = None, **kwargs: Any) -> Any:
        """Inverse hyperbolic tangent; NaN outside [-1, 1]. See `mx.nd.arctanh`."""
        if kwargs:
            _refuse("arctanh", kwargs)
        return invoke(_arctanh, (self,), {}, out)

    def argmax(self, axis: int | None = None, keepdims: bool = False, out: Any = None,
               **kwargs: Any) -> Any:
        """See `mx.nd.argmax`."""
        if kwargs:
            _refuse("argmax", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        return invoke(_argmax, (self,), par, out)

    def argmax_channel(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.argmax_channel`."""
        if kwargs:
            _refuse("argmax_channel", kwargs)
        return invoke(_argmax_channel, (self,), {}, out)

    def argmin(self, axis: int | None = None, keepdims: bool = False, out: Any = None,
               **kwargs: Any) -> Any:
        """See `mx.nd.argmin`."""
        if kwargs:
            _refuse("argmin", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        return invoke(_argmin, (self,), par, out)

    def argsort(self, axis: int | None = -1, is_ascend: bool = True, dtype: Any = "float32",
                out: Any = None, **kwargs: Any) -> Any:
        """Positions of the elements along an axis in sorted order. See `mx.nd.argsort`."""
        if kwargs:
            _refuse("argsort", kwargs)
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if is_ascend is not True:
            par["is_ascend"] = is_ascend
        if dtype != "float32":
            par["dtype"] = dtype
        return invoke(_argsort, (self,), par, out)

    def broadcast_axes(self, axis: Sequence[int] | int = (), size: Sequence[int] | int = (),
                       out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.broadcast_axes`."""
        if kwargs:
            _refuse("broadcast_axes", kwargs)
        par: dict[str, Any] = {}
        if axis.__class__ is not tuple or axis:
            par["axis"] = axis
        if size.__class__ is not tuple or size:
            par["size"] = size
        return invoke(_broadcast_axis, (self,), par, out)

    def cbrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Cube root, real for negative inputs too. See `mx.nd.cbrt`."""
        if kwargs:
            _refuse("cbrt", kwargs)
        return invoke(_cbrt, (self,), {}, out)

    def ceil(self, out: Any = None, **kwargs: Any) -> Any:
        """Smallest integer that is not below the input. See `mx.nd.ceil`."""
        if kwargs:
            _refuse("ceil", kwargs)
        return invoke(_ceil, (self,), {}, out)

    def clip(self, a_min: float = REQUIRED, a_max: float = REQUIRED, out: Any = None,
             **kwargs: Any) -> Any:
        """Limits values to the range from `a_min` to `a_max`; NaN stays NaN. See `mx.nd.clip`."""
        if kwargs:
            _refuse("clip", kwargs)
        par: dict[str, Any] = {}
        if a_min is not REQUIRED:
            par["a_min"] = a_min
        if a_max is not REQUIRED:
            par["a_max"] = a_max
        return invoke(_clip, (self,), par, out)

    def cos(self, out: Any = None, **kwargs: Any) -> Any:
        """Cosine of an angle in radians. See `mx.nd.cos`."""
        if kwargs:
            _refuse("cos", kwargs)
        return invoke(_cos, (self,), {}, out)

    def cosh(self, out: Any = None, **kwargs: Any) -> Any:
        """Hyperbolic cosine. See `mx.nd.cosh`."""
        if kwargs:
            _refuse("cosh", kwargs)
        return invoke(_cosh, (self,), {}, out)

    def degrees(self, out: Any = None, **kwargs: Any) -> Any:
        """Radians to degrees. See `mx.nd.degrees`."""
        if kwargs:
            _refuse("degrees", kwargs)
        return invoke(_degrees, (self,), {}, out)

    def depth_to_space(self, block_size: int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.depth_to_space`."""
        if kwargs:
            _refuse("depth_to_space", kwargs)
        par: dict[str, Any] = {}
        if block_size is not REQUIRED:
            par["block_size"] = block_size
        return invoke(_depth_to_space, (self,), par, out)

    def diag(self, k: int = 0, axis1: int = 0, axis2: int = 1, out: Any = None,
             **kwargs: Any) -> Any:
        """See `mx.nd.diag`."""
        if kwargs:
            _refuse("diag", kwargs)
        par: dict[str, Any] = {}
        if k != 0:
            par["k"] = k
        if axis1 != 0:
            par["axis1"] = axis1
        if axis2 != 1:
            par["axis2"] = axis2
        return invoke(_diag, (self,), par, out)

    def exp(self, out: Any = None, **kwargs: Any) -> Any:
        """Exponential. See `mx.nd.exp`."""
        if kwargs:
            _refuse("exp", kwargs)
        return invoke(_exp, (self,), {}, out)

    def expm1(self, out: Any = None, **kwargs: Any) -> Any:
        """Exponential minus one, exact also for small inputs. See `mx.nd.expm1`."""
        if kwargs:
            _refuse("expm1", kwargs)
        return invoke(_expm1, (self,), {}, out)

    def fix(self, out: Any = None, **kwargs: Any) -> Any:
        """Rounding toward zero, the same as `trunc`. See `mx.nd.fix`."""
        if kwargs:
            _refuse("fix", kwargs)
        return invoke(_fix, (self,), {}, out)

    def flip(self, axis: Sequence[int] | int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """Reverses the order of the elements along the given dimensions. See `mx.nd.flip`."""
        if kwargs:
            _refuse("flip", kwargs)
        par: dict[str, Any] = {}
        if axis is not REQUIRED:
            par["axis"] = axis
        return invoke(_reverse, (self,), par, out)

    def floor(self, out: Any = None, **kwargs: Any) -> Any:
        """Largest integer that is not above the input. See `mx.nd.floor`."""
        if kwargs:
            _refuse("floor", kwargs)
        return invoke(_floor, (self,), {}, out)

    def log(self, out: Any = None, **kwargs: Any) -> Any:
        """Natural logarithm; NaN below zero. See `mx.nd.log`."""
        if kwargs:
            _refuse("log", kwargs)
        return invoke(_log, (self,), {}, out)

    def log10(self, out: Any = None, **kwargs: Any) -> Any:
        """Logarithm to base 10. See `mx.nd.log10`."""
        if kwargs:
            _refuse("log10", kwargs)
        return invoke(_log10, (self,), {}, out)

    def log1p(self, out: Any = None, **kwargs: Any) -> Any:
        """Logarithm of one plus the input, exact also for small inputs. See `mx.nd.log1p`."""
        if kwargs:
            _refuse("log1p", kwargs)
        return invoke(_log1p, (self,), {}, out)

    def log2(self, out: Any = None, **kwargs: Any) -> Any:
        """Logarithm to base 2. See `mx.nd.log2`."""
        if kwargs:
            _refuse("log2", kwargs)
        return invoke(_log2, (self,), {}, out)

    def log_softmax(self, axis: int = -1, temperature: float | None = None, dtype: Any = None,
                    use_length: bool | None = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.log_softmax`."""
        if kwargs:
            _refuse("log_softmax", kwargs)
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
            exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.max`."""
        if kwargs:
            _refuse("max", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_max, (self,), par, out)

    def mean(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """Arithmetic mean of the elements over `axis`. See `mx.nd.mean`."""
        if kwargs:
            _refuse("mean", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_mean, (self,), par, out)

    def min(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.min`."""
        if kwargs:
            _refuse("min", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_min, (self,), par, out)

    def nanprod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
                exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.nanprod`."""
        if kwargs:
            _refuse("nanprod", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_nanprod, (self,), par, out)

    def nansum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
               exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.nansum`."""
        if kwargs:
            _refuse("nansum", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_nansum, (self,), par, out)

    def norm(self, ord: int = 2, axis: Sequence[int] | int | None = None, out_dtype: Any = None,
             keepdims: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.norm`."""
        if kwargs:
            _refuse("norm", kwargs)
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
                dtype: Any = "float32", out: Any = None, **kwargs: Any) -> Any:
        """Vectors with one element switched on. See `mx.nd.one_hot`."""
        if kwargs:
            _refuse("one_hot", kwargs)
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

    def ones_like(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.ones_like`."""
        if kwargs:
            _refuse("ones_like", kwargs)
        return invoke(_ones_like, (self,), {}, out)

    def pad(self, mode: str = REQUIRED, pad_width: Sequence[int] | int = REQUIRED,
            constant_value: float = 0.0, out: Any = None, **kwargs: Any) -> Any:
        """Puts a border around the data. See `mx.nd.pad`."""
        if kwargs:
            _refuse("pad", kwargs)
        par: dict[str, Any] = {}
        if mode is not REQUIRED:
            par["mode"] = mode
        if pad_width is not REQUIRED:
            par["pad_width"] = pad_width
        if constant_value != 0.0:
            par["constant_value"] = constant_value
        return invoke(_Pad, (self,), par, out)

    def pick(self, index: NDArray | None = None, axis: int | None = -1, keepdims: bool = False,
             mode: str = "clip", out: Any = None, **kwargs: Any) -> Any:
        """Picks one element of each line along an axis. See `mx.nd.pick`."""
        if kwargs:
            _refuse("pick", kwargs)
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if mode != "clip":
            par["mode"] = mode
        return invoke(_pick, (self, index), par, out)

    def prod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.prod`."""
        if kwargs:
            _refuse("prod", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_prod, (self,), par, out)

    def radians(self, out: Any = None, **kwargs: Any) -> Any:
        """Degrees to radians. See `mx.nd.radians`."""
        if kwargs:
            _refuse("radians", kwargs)
        return invoke(_radians, (self,), {}, out)

    def rcbrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Reciprocal of the cube root. See `mx.nd.rcbrt`."""
        if kwargs:
            _refuse("rcbrt", kwargs)
        return invoke(_rcbrt, (self,), {}, out)

    def reciprocal(self, out: Any = None, **kwargs: Any) -> Any:
        """Reciprocal. See `mx.nd.reciprocal`."""
        if kwargs:
            _refuse("reciprocal", kwargs)
        return invoke(_reciprocal, (self,), {}, out)

    def relu(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.relu`."""
        if kwargs:
            _refuse("relu", kwargs)
        return invoke(_relu, (self,), {}, out)

    def repeat(self, repeats: int = REQUIRED, axis: int | None = None, out: Any = None,
               **kwargs: Any) -> Any:
        """See `mx.nd.repeat`."""
        if kwargs:
            _refuse("repeat", kwargs)
        par: dict[str, Any] = {}
        if repeats is not REQUIRED:
            par["repeats"] = repeats
        if axis is not None:
            par["axis"] = axis
        return invoke(_repeat, (self,), par, out)

    def rint(self, out: Any = None, **kwargs: Any) -> Any:
        """Nearest integer, halves downward (n.5 gives n). See `mx.nd.rint`."""
        if kwargs:
            _refuse("rint", kwargs)
        return invoke(_rint, (self,), {}, out)

    def round(self, out: Any = None, **kwargs: Any) -> Any:
        """Nearest integer, halves away from zero. See `mx.nd.round`."""
        if kwargs:
            _refuse("round", kwargs)
        return invoke(_round, (self,), {}, out)

    def rsqrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Reciprocal of the square root. See `mx.nd.rsqrt`."""
        if kwargs:
            _refuse("rsqrt", kwargs)
        return invoke(_rsqrt, (self,), {}, out)

    def shape_array(self, out: Any = None, **kwargs: Any) -> Any:
        """The shape of `data` as a 1-d int64 tensor. See `mx.nd.shape_array`."""
        if kwargs:
            _refuse("shape_array", kwargs)
        return invoke(_shape_array, (self,), {}, out)

    def sigmoid(self, out: Any = None, **kwargs: Any) -> Any:
        """Logistic function. See `mx.nd.sigmoid`."""
        if kwargs:
            _refuse("sigmoid", kwargs)
        return invoke(_sigmoid, (self,), {}, out)

    def sign(self, out: Any = None, **kwargs: Any) -> Any:
        """Sign: -1, 0 or 1 (0 for NaN). See `mx.nd.sign`."""
        if kwargs:
            _refuse("sign", kwargs)
        return invoke(_sign, (self,), {}, out)

    def sin(self, out: Any = None, **kwargs: Any) -> Any:
        """Sine of an angle in radians. See `mx.nd.sin`."""
        if kwargs:
            _refuse("sin", kwargs)
        return invoke(_sin, (self,), {}, out)

    def sinh(self, out: Any = None, **kwargs: Any) -> Any:
        """Hyperbolic sine. See `mx.nd.sinh`."""
        if kwargs:
            _refuse("sinh", kwargs)
        return invoke(_sinh, (self,), {}, out)

    def size_array(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.size_array`."""
        if kwargs:
            _refuse("size_array", kwargs)
        return invoke(_size_array, (self,), {}, out)

    def slice(self, begin: Sequence[int | None] | int | None = REQUIRED,
              end: Sequence[int | None] | int | None = REQUIRED,
              step: Sequence[int | None] | int | None = (), out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.slice`."""
        if kwargs:
            _refuse("slice", kwargs)
        par: dict[str, Any] = {}
        if begin is not REQUIRED:
            par["begin"] = begin
        if end is not REQUIRED:
            par["end"] = end
        if step.__class__ is not tuple or step:
            par["step"] = step
        return invoke(_slice, (self,), par, out)

    def slice_axis(self, axis: int = REQUIRED, begin: int = REQUIRED, end: int | None = REQUIRED,
                   out: Any = None, **kwargs: Any) -> Any:
        """Indices `begin` to `end` (exclusive) of one dimension. See `mx.nd.slice_axis`."""
        if kwargs:
            _refuse("slice_axis", kwargs)
        par: dict[str, Any] = {}
        if axis is not REQUIRED:
            par["axis"] = axis
        if begin is not REQUIRED:
            par["begin"] = begin
        if end is not REQUIRED:
            par["end"] = end
        return invoke(_slice_axis, (self,), par, out)

    def slice_like(self, shape_like: NDArray | None = None, axes: Sequence[int] | int = (),
                   out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.slice_like`."""
        if kwargs:
            _refuse("slice_like", kwargs)
        par: dict[str, Any] = {}
        if axes.__class__ is not tuple or axes:
            par["axes"] = axes
        return invoke(_slice_like, (self, shape_like), par, out)

    def softmax(self, length: NDArray | None = None, axis: int = -1,
                temperature: float | None = None, dtype: Any = None,
                use_length: bool | None = False, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.softmax`."""
        if kwargs:
            _refuse("softmax", kwargs)
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
                use_length: bool | None = False, out: Any = None, **kwargs: Any) -> Any:
        """softmax of the negated input along `axis`. See `mx.nd.softmin`."""
        if kwargs:
            _refuse("softmin", kwargs)
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

    def sort(self, axis: int | None = -1, is_ascend: bool = True, out: Any = None,
             **kwargs: Any) -> Any:
        """Sorts the elements along an axis. See `mx.nd.sort`."""
        if kwargs:
            _refuse("sort", kwargs)
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if is_ascend is not True:
            par["is_ascend"] = is_ascend
        return invoke(_sort, (self,), par, out)

    def space_to_depth(self, block_size: int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.space_to_depth`."""
        if kwargs:
            _refuse("space_to_depth", kwargs)
        par: dict[str, Any] = {}
        if block_size is not REQUIRED:
            par["block_size"] = block_size
        return invoke(_space_to_depth, (self,), par, out)

    def split(self, num_outputs: int = REQUIRED, axis: int = 1, squeeze_axis: bool = False,
              out: Any = None, **kwargs: Any) -> Any:
        """Cuts a tensor into equal parts along one dimension. See `mx.nd.split`."""
        if kwargs:
            _refuse("split", kwargs)
        par: dict[str, Any] = {}
        if num_outputs is not REQUIRED:
            par["num_outputs"] = num_outputs
        if axis != 1:
            par["axis"] = axis
        if squeeze_axis is not False:
            par["squeeze_axis"] = squeeze_axis
        return invoke(_SliceChannel, (self,), par, out)

    def sqrt(self, out: Any = None, **kwargs: Any) -> Any:
        """Square root; NaN below zero. See `mx.nd.sqrt`."""
        if kwargs:
            _refuse("sqrt", kwargs)
        return invoke(_sqrt, (self,), {}, out)

    def square(self, out: Any = None, **kwargs: Any) -> Any:
        """Square. See `mx.nd.square`."""
        if kwargs:
            _refuse("square", kwargs)
        return invoke(_square, (self,), {}, out)

    def sum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, out: Any = None, **kwargs: Any) -> Any:
        """Sum of the elements over `axis`. See `mx.nd.sum`."""
        if kwargs:
            _refuse("sum", kwargs)
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return invoke(_sum, (self,), par, out)

    def swapaxes(self, dim1: int = 0, dim2: int = 0, out: Any = None, **kwargs: Any) -> Any:
        """Exchanges two dimensions. See `mx.nd.swapaxes`."""
        if kwargs:
            _refuse("swapaxes", kwargs)
        par: dict[str, Any] = {}
        if dim1 != 0:
            par["dim1"] = dim1
        if dim2 != 0:
            par["dim2"] = dim2
        return invoke(_SwapAxis, (self,), par, out)

    def take(self, indices: NDArray | None = None, axis: int = 0, mode: str = "clip",
             out: Any = None, **kwargs: Any) -> Any:
        """Takes elements of `a` along an axis. See `mx.nd.take`."""
        if kwargs:
            _refuse("take", kwargs)
        par: dict[str, Any] = {}
        if axis != 0:
            par["axis"] = axis
        if mode != "clip":
            par["mode"] = mode
        return invoke(_take, (self, indices), par, out)

    def tan(self, out: Any = None, **kwargs: Any) -> Any:
        """Tangent of an angle in radians. See `mx.nd.tan`."""
        if kwargs:
            _refuse("tan", kwargs)
        return invoke(_tan, (self,), {}, out)

    def tanh(self, out: Any = None, **kwargs: Any) -> Any:
        """Hyperbolic tangent. See `mx.nd.tanh`."""
        if kwargs:
            _refuse("tanh", kwargs)
        return invoke(_tanh, (self,), {}, out)

    def tile(self, reps: Sequence[int] | int = REQUIRED, out: Any = None, **kwargs: Any) -> Any:
        """Repeats the whole tensor `reps` times along each dimension. See `mx.nd.tile`."""
        if kwargs:
            _refuse("tile", kwargs)
        par: dict[str, Any] = {}
        if reps is not REQUIRED:
            par["reps"] = reps
        return invoke(_tile, (self,), par, out)

    def topk(self, axis: int | None = -1, k: int = 1, ret_typ: str = "indices",
             is_ascend: bool = False, dtype: Any = "float32", out: Any = None,
             **kwargs: Any) -> Any:
        """The k largest (or smallest) elements along an axis, in order. See `mx.nd.topk`."""
        if kwargs:
            _refuse("topk", kwargs)
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if k != 1:
            par["k"] = k
        if ret_typ != "indices":
            par["ret_typ"] = ret_typ
        if is_ascend is not False:
            par["is_ascend"] = is_ascend
        if dtype != "float32":
            par["dtype"] = dtype
        return invoke(_topk, (self,), par, out)

    def transpose(self, axes: Sequence[int] | int = (), out: Any = None, **kwargs: Any) -> Any:
        """Permutes the dimensions. See `mx.nd.transpose`."""
        if kwargs:
            _refuse("transpose", kwargs)
        par: dict[str, Any] = {}
        if axes.__class__ is not tuple or axes:
            par["axes"] = axes
        return invoke(_transpose, (self,), par, out)

    def trunc(self, out: Any = None, **kwargs: Any) -> Any:
        """Integer part: rounding toward zero. See `mx.nd.trunc`."""
        if kwargs:
            _refuse("trunc", kwargs)
        return invoke(_trunc, (self,), {}, out)

    def zeros_like(self, out: Any = None, **kwargs: Any) -> Any:
        """See `mx.nd.zeros_like`."""
        if kwargs:
            _refuse("zeros_like", kwargs)
        return invoke(_zeros_like, (self,), {}, out)
