# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Methods of Symbol that are operators: `x.tanh()` is `mx.sym.tanh(x)`.

Those that Symbol defines itself override the ones here.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get

if TYPE_CHECKING:
    from .symbol import Symbol

__all__ = ["SymbolFluent"]

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
_broadcast_like = get("broadcast_like")
_broadcast_to = get("broadcast_to")
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


class SymbolFluent:
    """Operators as methods."""

    __slots__ = ()

    def _made(self, op: Any, hint: str, ins: tuple, params: dict[str, Any], name: str | None,
              attr: dict[str, str] | None, extra: dict[str, Any]) -> Any:
        raise NotImplementedError  # Symbol has it

    def abs(self, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Absolute value. See `mx.sym.abs`."""
        return self._made(_abs, "abs", (self,), {}, name, attr, kwargs)

    def arccos(self, name: str | None = None, attr: dict[str, str] | None = None,
               **kwargs: Any) -> Any:
        """Inverse cosine, between 0 and pi; NaN outside [-1, 1]. See `mx.sym.arccos`."""
        return self._made(_arccos, "arccos", (self,), {}, name, attr, kwargs)

    def arccosh(self, name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """Inverse hyperbolic cosine; NaN below 1. See `mx.sym.arccosh`."""
        return self._made(_arccosh, "arccosh", (self,), {}, name, attr, kwargs)

    def arcsin(self, name: str | None = None, attr: dict[str, str] | None = None,
               **kwargs: Any) -> Any:
        """Inverse sine, between -pi/2 and pi/2; NaN outside [-1, 1]. See `mx.sym.arcsin`."""
        return self._made(_arcsin, "arcsin", (self,), {}, name, attr, kwargs)

    def arcsinh(self, name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """Inverse hyperbolic sine. See `mx.sym.arcsinh`."""
        return self._made(_arcsinh, "arcsinh", (self,), {}, name, attr, kwargs)

    def arctan(self, name: str | None = None, attr: dict[str, str] | None = None,
               **kwargs: Any) -> Any:
        """Inverse tangent, between -pi/2 and pi/2. See `mx.sym.arctan`."""
        return self._made(_arctan, "arctan", (self,), {}, name, attr, kwargs)

    def arctanh(self, name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """Inverse hyperbolic tangent; NaN outside [-1, 1]. See `mx.sym.arctanh`."""
        return self._made(_arctanh, "arctanh", (self,), {}, name, attr, kwargs)

    def argmax(self, axis: int | None = None, keepdims: bool = False, name: str | None = None,
               attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.argmax`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        return self._made(_argmax, "argmax", (self,), par, name, attr, kwargs)

    def argmax_channel(self, name: str | None = None, attr: dict[str, str] | None = None,
                       **kwargs: Any) -> Any:
        """See `mx.sym.argmax_channel`."""
        return self._made(_argmax_channel, "argmax_channel", (self,), {}, name, attr, kwargs)

    def argmin(self, axis: int | None = None, keepdims: bool = False, name: str | None = None,
               attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.argmin`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        return self._made(_argmin, "argmin", (self,), par, name, attr, kwargs)

    def argsort(self, axis: int | None = -1, is_ascend: bool = True, dtype: Any = "float32",
                name: str | None = None, attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Positions of the elements along an axis in sorted order. See `mx.sym.argsort`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if is_ascend is not True:
            par["is_ascend"] = is_ascend
        if dtype != "float32":
            par["dtype"] = dtype
        return self._made(_argsort, "argsort", (self,), par, name, attr, kwargs)

    def broadcast_axes(self, axis: Sequence[int] | int = (), size: Sequence[int] | int = (),
                       name: str | None = None, attr: dict[str, str] | None = None,
                       **kwargs: Any) -> Any:
        """See `mx.sym.broadcast_axes`."""
        par: dict[str, Any] = {}
        if axis.__class__ is not tuple or axis:
            par["axis"] = axis
        if size.__class__ is not tuple or size:
            par["size"] = size
        return self._made(_broadcast_axis, "broadcast_axes", (self,), par, name, attr, kwargs)

    def broadcast_like(self, rhs: Symbol | None = None, lhs_axes: Sequence[int] | int | None = None,
                       rhs_axes: Sequence[int] | int | None = None, name: str | None = None,
                       attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.broadcast_like`."""
        par: dict[str, Any] = {}
        if lhs_axes is not None:
            par["lhs_axes"] = lhs_axes
        if rhs_axes is not None:
            par["rhs_axes"] = rhs_axes
        return self._made(_broadcast_like, "broadcast_like", (self, rhs), par, name, attr, kwargs)

    def broadcast_to(self, shape: Sequence[int] | int = (), name: str | None = None,
                     attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Repeats dimensions of length 1 to the given shape. See `mx.sym.broadcast_to`."""
        par: dict[str, Any] = {}
        if shape.__class__ is not tuple or shape:
            par["shape"] = shape
        return self._made(_broadcast_to, "broadcast_to", (self,), par, name, attr, kwargs)

    def cbrt(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Cube root, real for negative inputs too. See `mx.sym.cbrt`."""
        return self._made(_cbrt, "cbrt", (self,), {}, name, attr, kwargs)

    def ceil(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Smallest integer that is not below the input. See `mx.sym.ceil`."""
        return self._made(_ceil, "ceil", (self,), {}, name, attr, kwargs)

    def clip(self, a_min: float = REQUIRED, a_max: float = REQUIRED, name: str | None = None,
             attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Limits values to the range from `a_min` to `a_max`; NaN stays NaN. See `mx.sym.clip`."""
        par: dict[str, Any] = {}
        if a_min is not REQUIRED:
            par["a_min"] = a_min
        if a_max is not REQUIRED:
            par["a_max"] = a_max
        return self._made(_clip, "clip", (self,), par, name, attr, kwargs)

    def cos(self, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Cosine of an angle in radians. See `mx.sym.cos`."""
        return self._made(_cos, "cos", (self,), {}, name, attr, kwargs)

    def cosh(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Hyperbolic cosine. See `mx.sym.cosh`."""
        return self._made(_cosh, "cosh", (self,), {}, name, attr, kwargs)

    def degrees(self, name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """Radians to degrees. See `mx.sym.degrees`."""
        return self._made(_degrees, "degrees", (self,), {}, name, attr, kwargs)

    def depth_to_space(self, block_size: int = REQUIRED, name: str | None = None,
                       attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.depth_to_space`."""
        par: dict[str, Any] = {}
        if block_size is not REQUIRED:
            par["block_size"] = block_size
        return self._made(_depth_to_space, "depth_to_space", (self,), par, name, attr, kwargs)

    def diag(self, k: int = 0, axis1: int = 0, axis2: int = 1, name: str | None = None,
             attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.diag`."""
        par: dict[str, Any] = {}
        if k != 0:
            par["k"] = k
        if axis1 != 0:
            par["axis1"] = axis1
        if axis2 != 1:
            par["axis2"] = axis2
        return self._made(_diag, "diag", (self,), par, name, attr, kwargs)

    def exp(self, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Exponential. See `mx.sym.exp`."""
        return self._made(_exp, "exp", (self,), {}, name, attr, kwargs)

    def expm1(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Exponential minus one, exact also for small inputs. See `mx.sym.expm1`."""
        return self._made(_expm1, "expm1", (self,), {}, name, attr, kwargs)

    def fix(self, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Rounding toward zero, the same as `trunc`. See `mx.sym.fix`."""
        return self._made(_fix, "fix", (self,), {}, name, attr, kwargs)

    def flip(self, axis: Sequence[int] | int = REQUIRED, name: str | None = None,
             attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Reverses the order of the elements along the given dimensions. See `mx.sym.flip`."""
        par: dict[str, Any] = {}
        if axis is not REQUIRED:
            par["axis"] = axis
        return self._made(_reverse, "flip", (self,), par, name, attr, kwargs)

    def floor(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Largest integer that is not above the input. See `mx.sym.floor`."""
        return self._made(_floor, "floor", (self,), {}, name, attr, kwargs)

    def log(self, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Natural logarithm; NaN below zero. See `mx.sym.log`."""
        return self._made(_log, "log", (self,), {}, name, attr, kwargs)

    def log10(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Logarithm to base 10. See `mx.sym.log10`."""
        return self._made(_log10, "log10", (self,), {}, name, attr, kwargs)

    def log1p(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Logarithm of one plus the input, exact also for small inputs. See `mx.sym.log1p`."""
        return self._made(_log1p, "log1p", (self,), {}, name, attr, kwargs)

    def log2(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Logarithm to base 2. See `mx.sym.log2`."""
        return self._made(_log2, "log2", (self,), {}, name, attr, kwargs)

    def log_softmax(self, axis: int = -1, temperature: float | None = None, dtype: Any = None,
                    use_length: bool | None = False, name: str | None = None,
                    attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.log_softmax`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if temperature is not None:
            par["temperature"] = temperature
        if dtype is not None:
            par["dtype"] = dtype
        if use_length is not False:
            par["use_length"] = use_length
        return self._made(_log_softmax, "log_softmax", (self,), par, name, attr, kwargs)

    def max(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """See `mx.sym.max`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return self._made(_max, "max", (self,), par, name, attr, kwargs)

    def mean(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Arithmetic mean of the elements over `axis`. See `mx.sym.mean`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return self._made(_mean, "mean", (self,), par, name, attr, kwargs)

    def min(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """See `mx.sym.min`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return self._made(_min, "min", (self,), par, name, attr, kwargs)

    def nanprod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
                exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """See `mx.sym.nanprod`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return self._made(_nanprod, "nanprod", (self,), par, name, attr, kwargs)

    def nansum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
               exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
               **kwargs: Any) -> Any:
        """See `mx.sym.nansum`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return self._made(_nansum, "nansum", (self,), par, name, attr, kwargs)

    def norm(self, ord: int = 2, axis: Sequence[int] | int | None = None, out_dtype: Any = None,
             keepdims: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """See `mx.sym.norm`."""
        par: dict[str, Any] = {}
        if ord != 2:
            par["ord"] = ord
        if axis is not None:
            par["axis"] = axis
        if out_dtype is not None:
            par["out_dtype"] = out_dtype
        if keepdims is not False:
            par["keepdims"] = keepdims
        return self._made(_norm, "norm", (self,), par, name, attr, kwargs)

    def one_hot(self, depth: int = REQUIRED, on_value: float = 1.0, off_value: float = 0.0,
                dtype: Any = "float32", name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """Vectors with one element switched on. See `mx.sym.one_hot`."""
        par: dict[str, Any] = {}
        if depth is not REQUIRED:
            par["depth"] = depth
        if on_value != 1.0:
            par["on_value"] = on_value
        if off_value != 0.0:
            par["off_value"] = off_value
        if dtype != "float32":
            par["dtype"] = dtype
        return self._made(_one_hot, "one_hot", (self,), par, name, attr, kwargs)

    def ones_like(self, name: str | None = None, attr: dict[str, str] | None = None,
                  **kwargs: Any) -> Any:
        """See `mx.sym.ones_like`."""
        return self._made(_ones_like, "ones_like", (self,), {}, name, attr, kwargs)

    def pad(self, mode: str = REQUIRED, pad_width: Sequence[int] | int = REQUIRED,
            constant_value: float = 0.0, name: str | None = None,
            attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Puts a border around the data. See `mx.sym.pad`."""
        par: dict[str, Any] = {}
        if mode is not REQUIRED:
            par["mode"] = mode
        if pad_width is not REQUIRED:
            par["pad_width"] = pad_width
        if constant_value != 0.0:
            par["constant_value"] = constant_value
        return self._made(_Pad, "pad", (self,), par, name, attr, kwargs)

    def pick(self, index: Symbol | None = None, axis: int | None = -1, keepdims: bool = False,
             mode: str = "clip", name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Picks one element of each line along an axis. See `mx.sym.pick`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if mode != "clip":
            par["mode"] = mode
        return self._made(_pick, "pick", (self, index), par, name, attr, kwargs)

    def prod(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
             exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """See `mx.sym.prod`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return self._made(_prod, "prod", (self,), par, name, attr, kwargs)

    def radians(self, name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """Degrees to radians. See `mx.sym.radians`."""
        return self._made(_radians, "radians", (self,), {}, name, attr, kwargs)

    def rcbrt(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Reciprocal of the cube root. See `mx.sym.rcbrt`."""
        return self._made(_rcbrt, "rcbrt", (self,), {}, name, attr, kwargs)

    def reciprocal(self, name: str | None = None, attr: dict[str, str] | None = None,
                   **kwargs: Any) -> Any:
        """Reciprocal. See `mx.sym.reciprocal`."""
        return self._made(_reciprocal, "reciprocal", (self,), {}, name, attr, kwargs)

    def relu(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """See `mx.sym.relu`."""
        return self._made(_relu, "relu", (self,), {}, name, attr, kwargs)

    def repeat(self, repeats: int = REQUIRED, axis: int | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.repeat`."""
        par: dict[str, Any] = {}
        if repeats is not REQUIRED:
            par["repeats"] = repeats
        if axis is not None:
            par["axis"] = axis
        return self._made(_repeat, "repeat", (self,), par, name, attr, kwargs)

    def reshape_like(self, rhs: Symbol | None = None, lhs_begin: int | None = None,
                     lhs_end: int | None = None, rhs_begin: int | None = None,
                     rhs_end: int | None = None, name: str | None = None,
                     attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.reshape_like`."""
        par: dict[str, Any] = {}
        if lhs_begin is not None:
            par["lhs_begin"] = lhs_begin
        if lhs_end is not None:
            par["lhs_end"] = lhs_end
        if rhs_begin is not None:
            par["rhs_begin"] = rhs_begin
        if rhs_end is not None:
            par["rhs_end"] = rhs_end
        return self._made(_reshape_like, "reshape_like", (self, rhs), par, name, attr, kwargs)

    def rint(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Nearest integer, halves downward (n.5 gives n). See `mx.sym.rint`."""
        return self._made(_rint, "rint", (self,), {}, name, attr, kwargs)

    def round(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Nearest integer, halves away from zero. See `mx.sym.round`."""
        return self._made(_round, "round", (self,), {}, name, attr, kwargs)

    def rsqrt(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Reciprocal of the square root. See `mx.sym.rsqrt`."""
        return self._made(_rsqrt, "rsqrt", (self,), {}, name, attr, kwargs)

    def shape_array(self, name: str | None = None, attr: dict[str, str] | None = None,
                    **kwargs: Any) -> Any:
        """The shape of `data` as a 1-d int64 tensor. See `mx.sym.shape_array`."""
        return self._made(_shape_array, "shape_array", (self,), {}, name, attr, kwargs)

    def sigmoid(self, name: str | None = None, attr: dict[str, str] | None = None,
                **kwargs: Any) -> Any:
        """Logistic function. See `mx.sym.sigmoid`."""
        return self._made(_sigmoid, "sigmoid", (self,), {}, name, attr, kwargs)

    def sign(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Sign: -1, 0 or 1 (0 for NaN). See `mx.sym.sign`."""
        return self._made(_sign, "sign", (self,), {}, name, attr, kwargs)

    def sin(self, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Sine of an angle in radians. See `mx.sym.sin`."""
        return self._made(_sin, "sin", (self,), {}, name, attr, kwargs)

    def sinh(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Hyperbolic sine. See `mx.sym.sinh`."""
        return self._made(_sinh, "sinh", (self,), {}, name, attr, kwargs)

    def size_array(self, name: str | None = None, attr: dict[str, str] | None = None,
                   **kwargs: Any) -> Any:
        """See `mx.sym.size_array`."""
        return self._made(_size_array, "size_array", (self,), {}, name, attr, kwargs)

    def slice(self, begin: Sequence[int | None] | int | None = REQUIRED,
              end: Sequence[int | None] | int | None = REQUIRED,
              step: Sequence[int | None] | int | None = (), name: str | None = None,
              attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.slice`."""
        par: dict[str, Any] = {}
        if begin is not REQUIRED:
            par["begin"] = begin
        if end is not REQUIRED:
            par["end"] = end
        if step.__class__ is not tuple or step:
            par["step"] = step
        return self._made(_slice, "slice", (self,), par, name, attr, kwargs)

    def slice_axis(self, axis: int = REQUIRED, begin: int = REQUIRED, end: int | None = REQUIRED,
                   name: str | None = None, attr: dict[str, str] | None = None,
                   **kwargs: Any) -> Any:
        """Indices `begin` to `end` (exclusive) of one dimension. See `mx.sym.slice_axis`."""
        par: dict[str, Any] = {}
        if axis is not REQUIRED:
            par["axis"] = axis
        if begin is not REQUIRED:
            par["begin"] = begin
        if end is not REQUIRED:
            par["end"] = end
        return self._made(_slice_axis, "slice_axis", (self,), par, name, attr, kwargs)

    def slice_like(self, shape_like: Symbol | None = None, axes: Sequence[int] | int = (),
                   name: str | None = None, attr: dict[str, str] | None = None,
                   **kwargs: Any) -> Any:
        """See `mx.sym.slice_like`."""
        par: dict[str, Any] = {}
        if axes.__class__ is not tuple or axes:
            par["axes"] = axes
        return self._made(_slice_like, "slice_like", (self, shape_like), par, name, attr, kwargs)

    def softmax(self, length: Symbol | None = None, axis: int = -1,
                temperature: float | None = None, dtype: Any = None,
                use_length: bool | None = False, name: str | None = None,
                attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.softmax`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if temperature is not None:
            par["temperature"] = temperature
        if dtype is not None:
            par["dtype"] = dtype
        if use_length is not False:
            par["use_length"] = use_length
        return self._made(_softmax, "softmax", (self, length), par, name, attr, kwargs)

    def softmin(self, axis: int = -1, temperature: float | None = None, dtype: Any = None,
                use_length: bool | None = False, name: str | None = None,
                attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """softmax of the negated input along `axis`. See `mx.sym.softmin`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if temperature is not None:
            par["temperature"] = temperature
        if dtype is not None:
            par["dtype"] = dtype
        if use_length is not False:
            par["use_length"] = use_length
        return self._made(_softmin, "softmin", (self,), par, name, attr, kwargs)

    def sort(self, axis: int | None = -1, is_ascend: bool = True, name: str | None = None,
             attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Sorts the elements along an axis. See `mx.sym.sort`."""
        par: dict[str, Any] = {}
        if axis != -1:
            par["axis"] = axis
        if is_ascend is not True:
            par["is_ascend"] = is_ascend
        return self._made(_sort, "sort", (self,), par, name, attr, kwargs)

    def space_to_depth(self, block_size: int = REQUIRED, name: str | None = None,
                       attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """See `mx.sym.space_to_depth`."""
        par: dict[str, Any] = {}
        if block_size is not REQUIRED:
            par["block_size"] = block_size
        return self._made(_space_to_depth, "space_to_depth", (self,), par, name, attr, kwargs)

    def split(self, num_outputs: int = REQUIRED, axis: int = 1, squeeze_axis: bool = False,
              name: str | None = None, attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Cuts a tensor into equal parts along one dimension. See `mx.sym.split`."""
        par: dict[str, Any] = {}
        if num_outputs is not REQUIRED:
            par["num_outputs"] = num_outputs
        if axis != 1:
            par["axis"] = axis
        if squeeze_axis is not False:
            par["squeeze_axis"] = squeeze_axis
        return self._made(_SliceChannel, "split", (self,), par, name, attr, kwargs)

    def sqrt(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Square root; NaN below zero. See `mx.sym.sqrt`."""
        return self._made(_sqrt, "sqrt", (self,), {}, name, attr, kwargs)

    def square(self, name: str | None = None, attr: dict[str, str] | None = None,
               **kwargs: Any) -> Any:
        """Square. See `mx.sym.square`."""
        return self._made(_square, "square", (self,), {}, name, attr, kwargs)

    def sum(self, axis: Sequence[int] | int | None = None, keepdims: bool = False,
            exclude: bool = False, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Sum of the elements over `axis`. See `mx.sym.sum`."""
        par: dict[str, Any] = {}
        if axis is not None:
            par["axis"] = axis
        if keepdims is not False:
            par["keepdims"] = keepdims
        if exclude is not False:
            par["exclude"] = exclude
        return self._made(_sum, "sum", (self,), par, name, attr, kwargs)

    def swapaxes(self, dim1: int = 0, dim2: int = 0, name: str | None = None,
                 attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Exchanges two dimensions. See `mx.sym.swapaxes`."""
        par: dict[str, Any] = {}
        if dim1 != 0:
            par["dim1"] = dim1
        if dim2 != 0:
            par["dim2"] = dim2
        return self._made(_SwapAxis, "swapaxes", (self,), par, name, attr, kwargs)

    def take(self, indices: Symbol | None = None, axis: int = 0, mode: str = "clip",
             name: str | None = None, attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Takes elements of `a` along an axis. See `mx.sym.take`."""
        par: dict[str, Any] = {}
        if axis != 0:
            par["axis"] = axis
        if mode != "clip":
            par["mode"] = mode
        return self._made(_take, "take", (self, indices), par, name, attr, kwargs)

    def tan(self, name: str | None = None, attr: dict[str, str] | None = None,
            **kwargs: Any) -> Any:
        """Tangent of an angle in radians. See `mx.sym.tan`."""
        return self._made(_tan, "tan", (self,), {}, name, attr, kwargs)

    def tanh(self, name: str | None = None, attr: dict[str, str] | None = None,
             **kwargs: Any) -> Any:
        """Hyperbolic tangent. See `mx.sym.tanh`."""
        return self._made(_tanh, "tanh", (self,), {}, name, attr, kwargs)

    def tile(self, reps: Sequence[int] | int = REQUIRED, name: str | None = None,
             attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Repeats the whole tensor `reps` times along each dimension. See `mx.sym.tile`."""
        par: dict[str, Any] = {}
        if reps is not REQUIRED:
            par["reps"] = reps
        return self._made(_tile, "tile", (self,), par, name, attr, kwargs)

    def topk(self, axis: int | None = -1, k: int = 1, ret_typ: str = "indices",
             is_ascend: bool = False, dtype: Any = "float32", name: str | None = None,
             attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """The k largest (or smallest) elements along an axis, in order. See `mx.sym.topk`."""
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
        return self._made(_topk, "topk", (self,), par, name, attr, kwargs)

    def transpose(self, axes: Sequence[int] | int = (), name: str | None = None,
                  attr: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Permutes the dimensions. See `mx.sym.transpose`."""
        par: dict[str, Any] = {}
        if axes.__class__ is not tuple or axes:
            par["axes"] = axes
        return self._made(_transpose, "transpose", (self,), par, name, attr, kwargs)

    def trunc(self, name: str | None = None, attr: dict[str, str] | None = None,
              **kwargs: Any) -> Any:
        """Integer part: rounding toward zero. See `mx.sym.trunc`."""
        return self._made(_trunc, "trunc", (self,), {}, name, attr, kwargs)

    def zeros_like(self, name: str | None = None, attr: dict[str, str] | None = None,
                   **kwargs: Any) -> Any:
        """See `mx.sym.zeros_like`."""
        return self._made(_zeros_like, "zeros_like", (self,), {}, name, attr, kwargs)
