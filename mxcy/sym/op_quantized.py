# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/quantized.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make, spread

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_contrib_dequantize", "_contrib_quantize", "_contrib_quantize_v2",
           "_contrib_quantized_act", "_contrib_quantized_concat", "_contrib_quantized_elemwise_add",
           "_contrib_quantized_elemwise_mul", "_contrib_quantized_embedding",
           "_contrib_quantized_flatten", "_contrib_requantize"]

_op_contrib_dequantize = get("_contrib_dequantize")
_op_contrib_quantize = get("_contrib_quantize")
_op_contrib_quantize_v2 = get("_contrib_quantize_v2")
_op_contrib_quantized_act = get("_contrib_quantized_act")
_op_contrib_quantized_concat = get("_contrib_quantized_concat")
_op_contrib_quantized_elemwise_add = get("_contrib_quantized_elemwise_add")
_op_contrib_quantized_elemwise_mul = get("_contrib_quantized_elemwise_mul")
_op_contrib_quantized_embedding = get("_contrib_quantized_embedding")
_op_contrib_quantized_flatten = get("_contrib_quantized_flatten")
_op_contrib_requantize = get("_contrib_requantize")


def _contrib_dequantize(data: Symbol | None = None, min_range: Symbol | None = None,
                        max_range: Symbol | None = None, out_type: str = "float32",
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """The real numbers that int8, uint8 or int32 values in a range stand for, as float32.

    Parameters
    ----------
    data : Symbol
        Input.
    min_range : Symbol
        Input.
    max_range : Symbol
        Input.
    out_type : {'float32'}, default 'float32'
        Dtype of the result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if out_type != "float32":
        par["out_type"] = out_type
    return make(_op_contrib_dequantize, "dequantize", (data, min_range, max_range), par, name,
                attr, kwargs)


def _contrib_quantize(data: Symbol | None = None, min_range: Symbol | None = None,
                      max_range: Symbol | None = None, out_type: str = "uint8",
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """float32 numbers as int8 or uint8, in the range from `min_range` to `max_range`.

    Values are rounded to nearest, halves away from zero, and those outside the range become its
    ends. int8 uses the range from -m to m with m = max(abs(min_range), abs(max_range)).

    Parameters
    ----------
    data : Symbol
        Input.
    min_range : Symbol
        Input.
    max_range : Symbol
        Input.
    out_type : {'int8', 'uint8'}, default 'uint8'
        Dtype of the result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """
    par: dict[str, Any] = {}
    if out_type != "uint8":
        par["out_type"] = out_type
    return make(_op_contrib_quantize, "quantize", (data, min_range, max_range), par, name, attr,
                kwargs)


def _contrib_quantize_v2(data: Symbol | None = None, out_type: str = "int8",
                         min_calib_range: float | None = None, max_calib_range: float | None = None,
                         name: str | None = None, attr: dict[str, str] | None = None,
                         out: None = None, **kwargs: Any) -> Any:
    """float32 numbers as int8 or uint8, in a given range or in their own.

    As `quantize`; without `min_calib_range` and `max_calib_range` the range is that of `data`.

    Parameters
    ----------
    data : Symbol
        Input.
    out_type : {'auto', 'int8', 'uint8'}, default 'int8'
        Dtype of the result; auto: uint8 if the given range has nothing below 0, else int8.
    min_calib_range : float | None, default None
        Least value; None: that of data.
    max_calib_range : float | None, default None
        Greatest value; None: that of data.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """
    par: dict[str, Any] = {}
    if out_type != "int8":
        par["out_type"] = out_type
    if min_calib_range is not None:
        par["min_calib_range"] = min_calib_range
    if max_calib_range is not None:
        par["max_calib_range"] = max_calib_range
    return make(_op_contrib_quantize_v2, "quantize_v2", (data,), par, name, attr, kwargs)


def _contrib_quantized_act(data: Symbol | None = None, min_data: Symbol | None = None,
                           max_data: Symbol | None = None, act_type: str = REQUIRED,
                           name: str | None = None, attr: dict[str, str] | None = None,
                           out: None = None, **kwargs: Any) -> Any:
    """max(0, data) of int8 or uint8 values; the range stays.

    Parameters
    ----------
    data : Symbol
        Input.
    min_data : Symbol
        Input.
    max_data : Symbol
        Input.
    act_type : {'relu'}
        Kind of activation.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
    """
    par: dict[str, Any] = {}
    if act_type is not REQUIRED:
        par["act_type"] = act_type
    return make(_op_contrib_quantized_act, "quantized_act", (data, min_data, max_data), par, name,
                attr, kwargs)


def _contrib_quantized_concat(*data: Symbol, dim: int = 1, num_args: int | None = None,
                              name: str | None = None, attr: dict[str, str] | None = None,
                              out: None = None, **kwargs: Any) -> Any:
    """Joins int8 or uint8 tensors, in the range from their least minimum to their greatest maximum.

    Parameters
    ----------
    data : tensors of one dtype, then the minimum and the maximum of each
    dim : int, default 1
        Dimension along which to join.
    num_args : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
    """
    par: dict[str, Any] = {}
    if dim != 1:
        par["dim"] = dim
    return make(_op_contrib_quantized_concat, "quantized_concat",
                spread("_contrib_quantized_concat", data, num_args and int(num_args) * 3), par, name, attr, kwargs)


def _contrib_quantized_elemwise_add(lhs: Symbol | None = None, rhs: Symbol | None = None,
                                    lhs_min: Symbol | None = None, lhs_max: Symbol | None = None,
                                    rhs_min: Symbol | None = None, rhs_max: Symbol | None = None,
                                    min_calib_range: float | None = None,
                                    max_calib_range: float | None = None, name: str | None = None,
                                    attr: dict[str, str] | None = None, out: None = None,
                                    **kwargs: Any) -> Any:
    """Sum of two int8 or uint8 tensors: int32, or int8 in a given range.

    The range of an int32 result is the sum of those of the inputs.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    lhs_min : Symbol
        Input.
    lhs_max : Symbol
        Input.
    rhs_min : Symbol
        Input.
    rhs_max : Symbol
        Input.
    min_calib_range : float | None, default None
        Least value of an int8 result.
    max_calib_range : float | None, default None
        Greatest value of an int8 result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
    """
    par: dict[str, Any] = {}
    if min_calib_range is not None:
        par["min_calib_range"] = min_calib_range
    if max_calib_range is not None:
        par["max_calib_range"] = max_calib_range
    return make(_op_contrib_quantized_elemwise_add, "quantized_elemwise_add", (lhs, rhs, lhs_min,
                lhs_max, rhs_min, rhs_max), par, name, attr, kwargs)


def _contrib_quantized_elemwise_mul(lhs: Symbol | None = None, rhs: Symbol | None = None,
                                    lhs_min: Symbol | None = None, lhs_max: Symbol | None = None,
                                    rhs_min: Symbol | None = None, rhs_max: Symbol | None = None,
                                    min_calib_range: float | None = None,
                                    max_calib_range: float | None = None,
                                    enable_float_output: bool = False, name: str | None = None,
                                    attr: dict[str, str] | None = None, out: None = None,
                                    **kwargs: Any) -> Any:
    """Product of two int8 or uint8 tensors: int32, int8 in a given range, or float32.

    An int32 result holds the products of int8 values as they are.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    lhs_min : Symbol
        Input.
    lhs_max : Symbol
        Input.
    rhs_min : Symbol
        Input.
    rhs_max : Symbol
        Input.
    min_calib_range : float | None, default None
        Least value of an int8 result.
    max_calib_range : float | None, default None
        Greatest value of an int8 result.
    enable_float_output : bool, default False
        Whether the result is float32, without a range.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
        With `enable_float_output` the output alone.
    """
    par: dict[str, Any] = {}
    if min_calib_range is not None:
        par["min_calib_range"] = min_calib_range
    if max_calib_range is not None:
        par["max_calib_range"] = max_calib_range
    if enable_float_output is not False:
        par["enable_float_output"] = enable_float_output
    return make(_op_contrib_quantized_elemwise_mul, "quantized_elemwise_mul", (lhs, rhs, lhs_min,
                lhs_max, rhs_min, rhs_max), par, name, attr, kwargs)


def _contrib_quantized_embedding(data: Symbol | None = None, weight: Symbol | None = None,
                                 min_weight: Symbol | None = None, max_weight: Symbol | None = None,
                                 input_dim: int = REQUIRED, output_dim: int = REQUIRED,
                                 dtype: Any = "float32", sparse_grad: bool = False,
                                 name: str | None = None, attr: dict[str, str] | None = None,
                                 out: None = None, **kwargs: Any) -> Any:
    """Rows of the int8 `weight` (input_dim, output_dim) by their numbers; the range stays.

    A number outside [0, input_dim) means the nearest row.

    Parameters
    ----------
    data : Symbol
        Input.
    weight : Symbol
        Input.
    min_weight : Symbol
        Input.
    max_weight : Symbol
        Input.
    input_dim : int
        Number of rows of the weight.
    output_dim : int
        Length of each row.
    dtype : {float32, float64, float16, bfloat16, uint8, int8, int32, int64, bool}, default float32
        Accepted; the result has the dtype of the weight.
    sparse_grad : bool, default False
        Accepted; there is no gradient.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
    """
    par: dict[str, Any] = {}
    if input_dim is not REQUIRED:
        par["input_dim"] = input_dim
    if output_dim is not REQUIRED:
        par["output_dim"] = output_dim
    if dtype != "float32":
        par["dtype"] = dtype
    if sparse_grad is not False:
        par["sparse_grad"] = sparse_grad
    return make(_op_contrib_quantized_embedding, "quantized_embedding", (data, weight, min_weight,
                max_weight), par, name, attr, kwargs)


def _contrib_quantized_flatten(data: Symbol | None = None, min_data: Symbol | None = None,
                               max_data: Symbol | None = None, name: str | None = None,
                               attr: dict[str, str] | None = None, out: None = None,
                               **kwargs: Any) -> Any:
    """int8 or uint8 values as a matrix: the first axis, and all others in one; the range stays.

    Parameters
    ----------
    data : Symbol
        Input.
    min_data : Symbol
        Input.
    max_data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
    """
    return make(_op_contrib_quantized_flatten, "quantized_flatten", (data, min_data, max_data), {},
                name, attr, kwargs)


def _contrib_requantize(data: Symbol | None = None, min_range: Symbol | None = None,
                        max_range: Symbol | None = None, out_type: str = "int8",
                        min_calib_range: float | None = None, max_calib_range: float | None = None,
                        name: str | None = None, attr: dict[str, str] | None = None,
                        out: None = None, **kwargs: Any) -> Any:
    """int32 numbers in the range from `min_range` to `max_range` as int8 or uint8.

    As `quantize_v2`: in a given range, or in that of the values.

    Parameters
    ----------
    data : Symbol
        Input.
    min_range : Symbol
        Input.
    max_range : Symbol
        Input.
    out_type : {'auto', 'int8', 'uint8'}, default 'int8'
        Dtype of the result; auto: uint8 if the given range has nothing below 0, else int8.
    min_calib_range : float | None, default None
        Least value; None: that of data.
    max_calib_range : float | None, default None
        Greatest value; None: that of data.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """
    par: dict[str, Any] = {}
    if out_type != "int8":
        par["out_type"] = out_type
    if min_calib_range is not None:
        par["min_calib_range"] = min_calib_range
    if max_calib_range is not None:
        par["max_calib_range"] = max_calib_range
    return make(_op_contrib_requantize, "requantize", (data, min_range, max_range), par, name,
                attr, kwargs)
