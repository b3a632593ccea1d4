"""Numbers of 8 bits that stand for real ones: quantize, dequantize, and operators that keep them.

What lives here: shapes, dtypes, tasks. What does not: layers (quantized_layers.py), the loops
(_kernels/quantized.h), how a network is quantized.
Invariant: a quantized tensor has a minimum and a maximum, each a float32 tensor of one element, as
inputs and outputs of their own. int8 is value * max(|min|, |max|) / 127; uint8 is min + value *
(max - min) / 255; int32 is value * max(|min|, |max|) / (2**31 - 1).
"""
from __future__ import annotations

import math
from collections.abc import Sequence

from .._core.dtypes import DTYPES, FLOAT32, INT8, INT32, UINT8, DType
from .._core.errors import MXNetTypeError, MXNetValueError
from ._shapes import checked_size, norm_axis
from .base import (
    ALL_DTYPES,
    MaybeShape,
    Operator,
    Task,
    merge_dtype,
    merge_shape,
    register,
    size_of,
)
from .params import Params, param, parameters
from .shape_join import joined_shapes

__all__ = ["BYTES", "ONE", "Quantized", "of_dtype"]

ONE = (1,)
BYTES = (INT8, UINT8)
_BLOCK = 4096  # as in quantized.h


def of_dtype(name: str, what: str, dtype: DType | None, wanted: Sequence[DType]) -> DType | None:
    """`dtype`, if it is one of those."""
    if dtype is not None and dtype not in wanted:
        kinds = " or ".join(d.name for d in wanted)
        raise MXNetTypeError(f"{name}: {what} must be {kinds}, got {dtype}")
    return dtype


class Quantized(Operator):
    """Base: no gradients; values first, then ranges, both among inputs and among outputs."""

    differentiable = False
    cpu_dtypes = frozenset((UINT8, INT8, INT32, FLOAT32))
    #: How many inputs and outputs come before the ranges.
    values = 1
    results = 1
    outputs = ("output", "min_output", "max_output")

    def ranges(self, ins: Sequence[MaybeShape], outs: Sequence[MaybeShape]) -> None:
        """Raises unless the ranges among the inputs and outputs have one element."""
        for what, s in (*((f"input {i}", s) for i, s in enumerate(ins) if i >= self.values),
                        *((f"output {i}", s) for i, s in enumerate(outs) if i >= self.results)):
            try:
                merge_shape(s, ONE)
            except MXNetValueError:
                raise MXNetValueError(f"{self.name}: {what} is a minimum or maximum and must have "
                                      f"the shape (1,), got {s}") from None

    def infer_shape(self, p, ins, outs):
        self.ranges(ins, outs)
        shape = merge_shape(ins[0], outs[0])
        return [shape, *[ONE] * (len(ins) - 1)], [shape, *[ONE] * (len(outs) - 1)]

    def floats(self, ins: Sequence[DType | None], outs: Sequence[DType | None]) -> None:
        """Raises unless the ranges are float32."""
        for i, d in enumerate(ins):
            if i >= self.values:
                of_dtype(self.name, f"input {i}, a minimum or maximum,", d, (FLOAT32,))
        for d in outs[self.results:]:
            of_dtype(self.name, "a minimum or maximum", d, (FLOAT32,))

    def infer_dtype(self, p, ins, outs):
        self.floats(ins, outs)
        dtype = of_dtype(self.name, "data", merge_dtype(ins[0], outs[0]), BYTES)
        return [dtype, *[FLOAT32] * (len(ins) - 1)], [dtype, *[FLOAT32] * (len(outs) - 1)]


def calibrated(name: str, p) -> tuple[float, float] | None:
    """The range given by parameters, if both are."""
    given = p.min_calib_range, p.max_calib_range
    if given == (None, None):
        return None
    if None in given or not (math.isfinite(given[0]) and math.isfinite(given[1])
                             and given[0] <= given[1]):
        raise MXNetValueError(f"{name}: min_calib_range and max_calib_range must both be given, "
                              f"finite and in order, got {given}")
    return given


# -- to and fro ------------------------------------------------------------------------------------
@parameters
class QuantizeParams(Params):
    out_type: str = param("uint8", "Dtype of the result.", choices=("int8", "uint8"))


class _Quantize(Quantized):
    """Base: real numbers or int32 in, int8 or uint8 and their range out."""

    sources: tuple[DType, ...] = (FLOAT32,)

    def target(self, p) -> DType:
        return INT8 if p.out_type == "int8" else UINT8

    def infer_dtype(self, p, ins, outs):
        self.floats(ins, outs)
        of_dtype(self.name, "data", ins[0], self.sources)
        of_dtype(self.name, "the result", outs[0], (self.target(p),))
        return [self.sources[0], *[FLOAT32] * (len(ins) - 1)], [self.target(p), FLOAT32, FLOAT32]

    def task(self, where: int, given: tuple[float, float] | None, size: int) -> Task:
        blocks = -(-size // _BLOCK)
        return Task("quantize", ints=(where,), floats=given or (0.0, 0.0),
                    workspace=16 * blocks if where == 2 else 0, work=200.0 + 3.0 * size)


@register
class Quantize(_Quantize):
    """float32 numbers as int8 or uint8, in the range from `min_range` to `max_range`.

    Values are rounded to nearest, halves away from zero, and those outside the range become its
    ends. int8 uses the range from -m to m with m = max(abs(min_range), abs(max_range)).

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """

    name = "_contrib_quantize"
    inputs = ("data", "min_range", "max_range")
    Params = QuantizeParams

    def cpu(self, p, ins, outs, train):
        return self.task(0, None, size_of(ins[0].shape))


@parameters
class QuantizeV2Params(Params):
    out_type: str = param("int8", "Dtype of the result; auto: uint8 if the given range has nothing "
                                  "below 0, else int8.", choices=("auto", "int8", "uint8"))
    min_calib_range: float | None = param(None, "Least value; None: that of data.")
    max_calib_range: float | None = param(None, "Greatest value; None: that of data.")


class _Calibrated(_Quantize):
    """Base of those whose range is given by parameters or found in the data."""

    Params = QuantizeV2Params

    def target(self, p):
        if p.out_type == "auto":
            given = calibrated(self.name, p)
            return UINT8 if given is not None and given[0] >= 0 else INT8
        return super().target(p)

    def cpu(self, p, ins, outs, train):
        given = calibrated(self.name, p)
        return self.task(1 if given else 2, given, size_of(ins[0].shape))


@register
class QuantizeV2(_Calibrated):
    """float32 numbers as int8 or uint8, in a given range or in their own.

    As `quantize`; without `min_calib_range` and `max_calib_range` the range is that of `data`.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """

    name = "_contrib_quantize_v2"


@register
class Requantize(_Calibrated):
    """int32 numbers in the range from `min_range` to `max_range` as int8 or uint8.

    As `quantize_v2`: in a given range, or in that of the values.

    Returns
    -------
    output, min_output, max_output
        The numbers and the range they stand in.
    """

    name = "_contrib_requantize"
    inputs = ("data", "min_range", "max_range")
    sources = (INT32,)


@parameters
class DequantizeParams(Params):
    out_type: str = param("float32", "Dtype of the result.", choices=("float32",))


@register
class Dequantize(Quantized):
    """The real numbers that int8, uint8 or int32 values in a range stand for, as float32."""

    name = "_contrib_dequantize"
    inputs = ("data", "min_range", "max_range")
    outputs = ("output",)
    Params = DequantizeParams

    def infer_dtype(self, p, ins, outs):
        self.floats(ins, ())
        of_dtype(self.name, "the result", outs[0], (FLOAT32,))
        return [of_dtype(self.name, "data", ins[0], (*BYTES, INT32)), FLOAT32, FLOAT32], [FLOAT32]

    def cpu(self, p, ins, outs, train):
        return Task("dequantize", work=100.0 + 1.0 * size_of(ins[0].shape))


# -- operators in the range of their data ----------------------------------------------------------
_RANGED = ("data", "min_data", "max_data")


@parameters
class QuantizedActParams(Params):
    act_type: str = param(doc="Kind of activation.", choices=("relu",))


@register
class QuantizedAct(Quantized):
    """max(0, data) of int8 or uint8 values; the range stays.

    Returns
    -------
    output, min_output, max_output
    """

    name = "_contrib_quantized_act"
    inputs = _RANGED
    Params = QuantizedActParams

    def cpu(self, p, ins, outs, train):
        return Task("quantized_relu", ints=(1,), work=100.0 + 2.0 * size_of(ins[0].shape))


@register
class QuantizedFlatten(Quantized):
    """int8 or uint8 values as a matrix: the first axis, and all others in one; the range stays.

    Returns
    -------
    output, min_output, max_output
    """

    name = "_contrib_quantized_flatten"
    inputs = _RANGED

    def infer_shape(self, p, ins, outs):
        self.ranges(ins, outs)
        data = ins[0]
        if data is None:
            return [None, ONE, ONE], [outs[0], ONE, ONE]
        if not data:
            raise MXNetValueError(f"{self.name}: data needs at least one dimension, got ()")
        rest = -1 if -1 in data[1:] else checked_size(data[1:])
        return [data, ONE, ONE], [merge_shape(outs[0], (data[0], rest)), ONE, ONE]

    def cpu(self, p, ins, outs, train):
        return Task("quantized_relu", ints=(0,), work=100.0 + 0.1 * size_of(ins[0].shape))


@parameters
class QuantizedEmbeddingParams(Params):
    input_dim: int = param(doc="Number of rows of the weight.", ge=1)
    output_dim: int = param(doc="Length of each row.", ge=1)
    dtype: DType = param(FLOAT32, "Accepted; the result has the dtype of the weight.",
                         choices=tuple(DTYPES))
    sparse_grad: bool = param(False, "Accepted; there is no gradient.")


@register
class QuantizedEmbedding(Quantized):
    """Rows of the int8 `weight` (input_dim, output_dim) by their numbers; the range stays.

    A number outside [0, input_dim) means the nearest row.

    Returns
    -------
    output, min_output, max_output
    """

    name = "_contrib_quantized_embedding"
    inputs = ("data", "weight", "min_weight", "max_weight")
    Params = QuantizedEmbeddingParams
    values = 2
    raw_ins = (0,)

    def infer_shape(self, p, ins, outs):
        self.ranges(ins, outs)
        checked_size((p.input_dim, p.output_dim), f"{self.name}: weight")
        weight = merge_shape(ins[1], (p.input_dim, p.output_dim))
        data = ins[0]
        out = outs[0] if data is None else merge_shape(outs[0], (*data, p.output_dim))
        return [data, weight, ONE, ONE], [out, ONE, ONE]

    def infer_dtype(self, p, ins, outs):
        self.floats(ins, outs)
        of_dtype(self.name, "weight", merge_dtype(ins[1], outs[0]), (INT8,))
        return [ins[0], INT8, FLOAT32, FLOAT32], [INT8, FLOAT32, FLOAT32]

    cpu_dtypes = ALL_DTYPES

    def cpu(self, p, ins, outs, train):
        return Task("quantized_embedding", ints=(p.input_dim, p.output_dim),
                    work=100.0 + size_of(ins[0].shape) * (10.0 + 0.1 * p.output_dim))


# -- operators in another range --------------------------------------------------------------------
@parameters
class QuantizedConcatParams(Params):
    num_args: int = param(doc="Number of tensors.", ge=1, le=1024)
    dim: int = param(1, "Dimension along which to join.")


@register
class QuantizedConcat(Quantized):
    """Joins int8 or uint8 tensors, in the range from their least minimum to their greatest maximum.

    Parameters
    ----------
    data : tensors of one dtype, then the minimum and the maximum of each

    Returns
    -------
    output, min_output, max_output
    """

    name = "_contrib_quantized_concat"
    inputs = ("data",)
    variadic = "num_args"
    group = (3, 0)
    Params = QuantizedConcatParams

    def input_names(self, p):
        n = range(p.num_args)
        return (*(f"arg{i}" for i in n), *(f"arg{i}_{w}" for i in n for w in ("min", "max")))

    def infer_shape(self, p, ins, outs):
        n = p.num_args
        for s in (*ins[n:], *outs[1:]):
            try:
                merge_shape(s, ONE)
            except MXNetValueError:
                raise MXNetValueError(f"{self.name}: a minimum or maximum must have the shape "
                                      f"(1,), got {s}") from None
        parts, out = joined_shapes(self.name, list(ins[:n]), outs[0], p.dim)
        return [*parts, *[ONE] * (2 * n)], [out, ONE, ONE]

    def infer_dtype(self, p, ins, outs):
        n, dtype = p.num_args, outs[0]
        for d in ins[:n]:
            dtype = merge_dtype(dtype, d)
        of_dtype(self.name, "data", dtype, BYTES)
        for d in (*ins[n:], *outs[1:]):
            of_dtype(self.name, "a minimum or maximum", d, (FLOAT32,))
        return [*[dtype] * n, *[FLOAT32] * (2 * n)], [dtype, FLOAT32, FLOAT32]

    def cpu(self, p, ins, outs, train):
        axis = norm_axis(p.dim, len(outs[0].shape), "dim")
        return Task("quantized_concat", ints=(p.num_args, size_of(outs[0].shape[:axis])),
                    work=200.0 + 3.0 * size_of(outs[0].shape))


@parameters
class QuantizedAddParams(Params):
    min_calib_range: float | None = param(None, "Least value of an int8 result.")
    max_calib_range: float | None = param(None, "Greatest value of an int8 result.")


@parameters
class QuantizedMulParams(Params):
    min_calib_range: float | None = param(None, "Least value of an int8 result.")
    max_calib_range: float | None = param(None, "Greatest value of an int8 result.")
    enable_float_output: bool = param(False, "Whether the result is float32, without a range.")


class _Pair(Quantized):
    """Base of sums and products of two tensors of one shape."""

    inputs = ("lhs", "rhs", "lhs_min", "lhs_max", "rhs_min", "rhs_max")
    values = 2
    product = False

    def output_names(self, p):
        return self.outputs[:1] if getattr(p, "enable_float_output", False) else self.outputs

    def infer_shape(self, p, ins, outs):
        self.ranges(ins, outs)
        shape = merge_shape(merge_shape(ins[0], ins[1]), outs[0])
        return [shape, shape, *[ONE] * 4], [shape, *[ONE] * (len(outs) - 1)]

    def infer_dtype(self, p, ins, outs):
        self.floats(ins, outs)
        given = [of_dtype(self.name, w, d, BYTES) for w, d in zip(self.inputs, ins[:2])]
        out = INT32 if calibrated(self.name, p) is None else INT8
        if getattr(p, "enable_float_output", False):
            out = FLOAT32
        of_dtype(self.name, "the result", outs[0], (out,))
        return [*given, *[FLOAT32] * 4], [out, *[FLOAT32] * (len(outs) - 1)]

    def cpu(self, p, ins, outs, train):
        given = calibrated(self.name, p)
        return Task("quantized_pair", ints=(int(self.product), int(given is not None)),
                    floats=given or (0.0, 0.0), work=100.0 + 4.0 * size_of(ins[0].shape))


@register
class QuantizedElemwiseAdd(_Pair):
    """Sum of two int8 or uint8 tensors: int32, or int8 in a given range.

    The range of an int32 result is the sum of those of the inputs.

    Returns
    -------
    output, min_output, max_output
    """

    name = "_contrib_quantized_elemwise_add"
    Params = QuantizedAddParams


@register
class QuantizedElemwiseMul(_Pair):
    """Product of two int8 or uint8 tensors: int32, int8 in a given range, or float32.

    An int32 result holds the products of int8 values as they are.

    Returns
    -------
    output, min_output, max_output
        With `enable_float_output` the output alone.
    """

    name = "_contrib_quantized_elemwise_mul"
    Params = QuantizedMulParams
    product = True
