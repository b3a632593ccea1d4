# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/quantized.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["_contrib_dequantize", "_contrib_quantize", "_contrib_quantize_v2",
           "_contrib_quantized_act", "_contrib_quantized_concat", "_contrib_quantized_elemwise_add",
           "_contrib_quantized_elemwise_mul", "_contrib_quantized_embedding",
           "_contrib_quantized_flatten", "_contrib_requantize"]

_op_contrib_dequantize = caller("_contrib_dequantize")
_op_contrib_quantize = caller("_contrib_quantize")
_op_contrib_quantize_v2 = caller("_contrib_quantize_v2")
_op_contrib_quantized_act = caller("_contrib_quantized_act")
_op_contrib_quantized_concat = caller("_contrib_quantized_concat")
_op_contrib_quantized_elemwise_add = caller("_contrib_quantized_elemwise_add")
_op_contrib_quantized_elemwise_mul = caller("_contrib_quantized_elemwise_mul")
_op_contrib_quantized_embedding = caller("_contrib_quantized_embedding")
_op_contrib_quantized_flatten = caller("_contrib_quantized_flatten")
_op_contrib_requantize = caller("_contrib_requantize")


def _contrib_dequantize(data: NDArray | None = None, min_range: NDArray | None = None,
                        max_range: NDArray | None = None, out_type: str = "float32",
                        out: Any = None, name: str | None = None) -> Any:
    """The real numbers that int8, uint8 or int32 values in a range stand for, as float32.

    Parameters
    ----------
    data : NDArray
        Input.
    min_range : NDArray
        Input.
    max_range : NDArray
        Input.
    out_type : {'float32'}, default 'float32'
        Dtype of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_dequantize(data, min_range, max_range, out_type, out)


def _contrib_quantize(data: NDArray | None = None, min_range: NDArray | None = None,
                      max_range: NDArray | None = None, out_type: str = "uint8", out: Any = None,
                      name: str | None = None) -> Any:
    """float32 numbers as int8 or uint8, in the range from `min_range` to `max_range`.

    Values are rounded to nearest, halves away from zero, and those outside the range become its
    ends. int8 uses the range from -m to m with m = max(abs(min_range), abs(max_range)).

    Parameters
    ----------
    data : NDArray
        Input.
    min_range : NDArray
        Input.
    max_range : NDArray
        Input.
    out_type : {'int8', 'uint8'}, default 'uint8'
        Dtype of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """
    return _op_contrib_quantize(data, min_range, max_range, out_type, out)


def _contrib_quantize_v2(data: NDArray | None = None, out_type: str = "int8",
                         min_calib_range: float | None = None, max_calib_range: float | None = None,
                         out: Any = None, name: str | None = None) -> Any:
    """float32 numbers as int8 or uint8, in a given range or in their own.

    As `quantize`; without `min_calib_range` and `max_calib_range` the range is that of `data`.

    Parameters
    ----------
    data : NDArray
        Input.
    out_type : {'auto', 'int8', 'uint8'}, default 'int8'
        Dtype of the result; auto: uint8 if the given range has nothing below 0, else int8.
    min_calib_range : float | None, default None
        Least value; None: that of data.
    max_calib_range : float | None, default None
        Greatest value; None: that of data.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """
    return _op_contrib_quantize_v2(data, out_type, min_calib_range, max_calib_range, out)


def _contrib_quantized_act(data: NDArray | None = None, min_data: NDArray | None = None,
                           max_data: NDArray | None = None, act_type: str = REQUIRED,
                           out: Any = None, name: str | None = None) -> Any:
    """max(0, data) of int8 or uint8 values; the range stays.

    Parameters
    ----------
    data : NDArray
        Input.
    min_data : NDArray
        Input.
    max_data : NDArray
        Input.
    act_type : {'relu'}
        Kind of activation.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
    """
    return _op_contrib_quantized_act(data, min_data, max_data, act_type, out)


def _contrib_quantized_concat(*data: NDArray, dim: int = 1, num_args: int | None = None,
                              out: Any = None, name: str | None = None) -> Any:
    """Joins int8 or uint8 tensors, in the range from their least minimum to their greatest maximum.

    Parameters
    ----------
    data : tensors of one dtype, then the minimum and the maximum of each
    dim : int, default 1
        Dimension along which to join.
    num_args : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
    """
    return _op_contrib_quantized_concat(data, dim, num_args, out)


def _contrib_quantized_elemwise_add(lhs: NDArray | None = None, rhs: NDArray | None = None,
                                    lhs_min: NDArray | None = None, lhs_max: NDArray | None = None,
                                    rhs_min: NDArray | None = None, rhs_max: NDArray | None = None,
                                    min_calib_range: float | None = None,
                                    max_calib_range: float | None = None, out: Any = None,
                                    name: str | None = None) -> Any:
    """Sum of two int8 or uint8 tensors: int32, or int8 in a given range.

    The range of an int32 result is the sum of those of the inputs.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    lhs_min : NDArray
        Input.
    lhs_max : NDArray
        Input.
    rhs_min : NDArray
        Input.
    rhs_max : NDArray
        Input.
    min_calib_range : float | None, default None
        Least value of an int8 result.
    max_calib_range : float | None, default None
        Greatest value of an int8 result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
    """
    return _op_contrib_quantized_elemwise_add(lhs, rhs, lhs_min, lhs_max, rhs_min, rhs_max,
                                              min_calib_range, max_calib_range, out)


def _contrib_quantized_elemwise_mul(lhs: NDArray | None = None, rhs: NDArray | None = None,
                                    lhs_min: NDArray | None = None, lhs_max: NDArray | None = None,
                                    rhs_min: NDArray | None = None, rhs_max: NDArray | None = None,
                                    min_calib_range: float | None = None,
                                    max_calib_range: float | None = None,
                                    enable_float_output: bool = False, out: Any = None,
                                    name: str | None = None) -> Any:
    """Product of two int8 or uint8 tensors: int32, int8 in a given range, or float32.

    An int32 result holds the products of int8 values as they are.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    lhs_min : NDArray
        Input.
    lhs_max : NDArray
        Input.
    rhs_min : NDArray
        Input.
    rhs_max : NDArray
        Input.
    min_calib_range : float | None, default None
        Least value of an int8 result.
    max_calib_range : float | None, default None
        Greatest value of an int8 result.
    enable_float_output : bool, default False
        Whether the result is float32, without a range.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
        With `enable_float_output` the output alone.
    """
    return _op_contrib_quantized_elemwise_mul(lhs, rhs, lhs_min, lhs_max, rhs_min, rhs_max,
                                              min_calib_range, max_calib_range, enable_float_output,
                                              out)


def _contrib_quantized_embedding(data: NDArray | None = None, weight: NDArray | None = None,
                                 min_weight: NDArray | None = None,
                                 max_weight: NDArray | None = None, input_dim: int = REQUIRED,
                                 output_dim: int = REQUIRED, dtype: Any = "float32",
                                 sparse_grad: bool = False, out: Any = None,
                                 name: str | None = None) -> Any:
    """Rows of the int8 `weight` (input_dim, output_dim) by their numbers; the range stays.

    A number outside [0, input_dim) means the nearest row.

    Parameters
    ----------
    data : NDArray
        Input.
    weight : NDArray
        Input.
    min_weight : NDArray
        Input.
    max_weight : NDArray
        Input.
    input_dim : int
        Number of rows of the weight.
    output_dim : int
        Length of each row.
    dtype : {float32, float64, float16, bfloat16, uint8, int8, int32, int64, bool}, default float32
        Accepted; the result has the dtype of the weight.
    sparse_grad : bool, default False
        Accepted; there is no gradient.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
    """
    return _op_contrib_quantized_embedding(data, weight, min_weight, max_weight, input_dim,
                                           output_dim, dtype, sparse_grad, out)


def _contrib_quantized_flatten(data: NDArray | None = None, min_data: NDArray | None = None,
                               max_data: NDArray | None = None, out: Any = None,
                               name: str | None = None) -> Any:
    """int8 or uint8 values as a matrix: the first axis, and all others in one; the range stays.

    Parameters
    ----------
    data : NDArray
        Input.
    min_data : NDArray
        Input.
    max_data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
    """
    return _op_contrib_quantized_flatten(data, min_data, max_data, out)


def _contrib_requantize(data: NDArray | None = None, min_range: NDArray | None = None,
                        max_range: NDArray | None = None, out_type: str = "int8",
                        min_calib_range: float | None = None, max_calib_range: float | None = None,
                        out: Any = None, name: str | None = None) -> Any:
    """int32 numbers in the range from `min_range` to `max_range` as int8 or uint8.

    As `quantize_v2`: in a given range, or in that of the values.

    Parameters
    ----------
    data : NDArray
        Input.
    min_range : NDArray
        Input.
    max_range : NDArray
        Input.
    out_type : {'auto', 'int8', 'uint8'}, default 'int8'
        Dtype of the result; auto: uint8 if the given range has nothing below 0, else int8.
    min_calib_range : float | None, default None
        Least value; None: that of data.
    max_calib_range : float | None, default None
        Greatest value; None: that of data.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """
    return _op_contrib_requantize(data, min_range, max_range, out_type, min_calib_range,
                                  max_calib_range, out)
