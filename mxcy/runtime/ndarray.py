"""NDArray: the array that users hold.

What lives here: the class. What does not: memory, arithmetic slots (_array.pyx), indexing
(indexing.py), making arrays (creation.py), functions (elementary.py, mxcy.nd).
Invariant: a method computes nothing itself; it calls an operator, makes a view, or waits.
"""
# ruff: noqa: F403, F405
from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from .._core.context import Context, require_device
from .._core.dtypes import BFLOAT16, as_dtype
from .._core.errors import (
    MXNetNotImplementedError,
    MXNetTypeError,
    MXNetValueError,
)
from ..ops.base import get
from . import autograd, creation, elementary, indexing
from . import invoke as _invoke  # noqa: F401  (compiles the first call of each kind)
from ._array import (
    Array,
    caller,
    copy_to_numpy,
    from_bfloat16,
    record_call,
    reshaped,
    set_array_class,
    set_hooks,
)
from ._fluent import NDArrayFluent
from .creation import *
from .elementary import *
from .indexing import assign, call, on_tape
from .printing import describe

__all__ = ["NDArray", "add", "arange", "array", "concatenate", "divide", "empty", "equal", "eye",
           "from_dlpack", "from_numpy", "full", "greater", "greater_equal", "histogram",
           "imdecode", "lesser", "lesser_equal", "linspace", "logical_and", "logical_or",
           "logical_xor", "maximum", "minimum", "modulo", "moveaxis", "multiply", "not_equal",
           "onehot_encode", "ones", "power", "split_v2", "subtract", "to_dlpack_for_read",
           "to_dlpack_for_write", "true_divide", "zeros"]

_copy = caller("_copy")
_cast = caller("Cast")
_transpose = caller("transpose")


class NDArray(Array, NDArrayFluent):
    """An n-dimensional array on a device, whose values are computed asynchronously.

    Arrays are made by `mx.nd.array`, `mx.nd.zeros` and the like, never by calling the class. Every
    call on arrays returns at once; reading values (`asnumpy`, printing) waits for them.
    """

    __slots__ = ()
    __array_priority__ = 1000.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise MXNetTypeError("NDArray cannot be called; use mx.nd.array, mx.nd.zeros, ...")

    # -- facts ------------------------------------------------------------------------------------
    @property
    def stype(self) -> str:
        """str: 'default'; there are no sparse arrays yet."""
        return "default"

    @property
    def T(self) -> NDArray:
        """NDArray: with the axes in reverse order."""
        return self if self.ndim < 2 and not on_tape(self) else _transpose(self, (), None)

    @property
    def grad(self) -> NDArray | None:
        """NDArray or None: the gradient, once `attach_grad` was called."""
        return self._grad

    # -- values -----------------------------------------------------------------------------------
    def asnumpy(self) -> np.ndarray:
        """A copy as numpy.ndarray, after waiting for the values; bfloat16 comes as float32."""
        values = copy_to_numpy(self)
        return from_bfloat16(self._numpy()) if values is None else values

    def tolist(self) -> Any:
        """The values as nested lists of Python numbers."""
        return self.asnumpy().tolist()

    def __len__(self) -> int:
        if not self.ndim:
            raise MXNetTypeError("an array without dimensions has no len()")
        return self.shape[0]

    def __bool__(self) -> bool:
        if self.size > 1:
            raise MXNetValueError("the truth value of an array with more than one element is "
                                  "ambiguous; compare asnumpy() or use asscalar()")
        return bool(self.size and self.asscalar())

    # What Python 2 called these; old programs call them by name.
    def __nonzero__(self) -> bool:
        return bool(self)

    def __div__(self, other: Any) -> NDArray:
        return self / other

    def __rdiv__(self, other: Any) -> NDArray:
        return other / self

    def __idiv__(self, other: Any) -> NDArray:
        self /= other
        return self

    def _single(self, what: str) -> Any:
        if self.size != 1:
            raise MXNetTypeError(f"only an array of one element can be converted to {what}, "
                                 f"this one has shape {self.shape}")
        return self.asscalar()

    def __float__(self) -> float:
        return float(self._single("float"))

    def __int__(self) -> int:
        return int(self._single("int"))

    def __complex__(self) -> complex:
        return complex(self._single("complex"))

    def __index__(self) -> int:
        if self._dtype.kind not in "iu":
            raise MXNetTypeError(f"only an integer array can be an index, this is {self._dtype}")
        return int(self._single("an index"))

    def __iter__(self) -> Iterator[NDArray]:
        for i in range(len(self)):
            yield self[i]

    def __contains__(self, value: Any) -> bool:
        wanted = value.asnumpy() if isinstance(value, Array) else value
        return bool((self.asnumpy() == wanted).any())

    def __repr__(self) -> str:
        return describe(self)

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(self.asscalar(), spec) if spec and self.size == 1 else format(str(self), spec)

    # -- parts ------------------------------------------------------------------------------------
    def slice_assign(self, rhs: Any, begin: Any, end: Any, step: Any = ()) -> NDArray:
        """Assigns `rhs` to the region from `begin` to `end` in steps of `step`; returns self."""
        self[_region(begin, end, step)] = rhs
        return self

    def slice_assign_scalar(self, value: float, begin: Any, end: Any, step: Any = ()) -> NDArray:
        """Assigns a number to the region from `begin` to `end` in steps of `step`; returns self."""
        self[_region(begin, end, step)] = value
        return self

    # -- shape ------------------------------------------------------------------------------------
    def reshape(self, *shape: Any, **kwargs: Any) -> NDArray:
        """The same values under another shape; the memory is shared.

        Parameters
        ----------
        shape : ints, or a tuple of them (also as keyword)
            0: that dimension as it is. -1: what is left. -2: all remaining dimensions as they are.
            -3: the product of the next two. -4: the next dimension split into the two that follow.
        reverse : bool
            Match the codes from the last dimension to the first.

        Raises
        ------
        MXNetValueError
            If the sizes do not fit.
        """
        if shape and not kwargs:
            view = reshaped(self, shape)
            if view is not None:
                return view
        wanted = _reshape_args(shape, kwargs)
        reverse = bool(kwargs.get("reverse", False))
        target = _reshape_target(self, wanted, reverse)
        if not on_tape(self):
            return self._view_as(target)
        if not target:
            return call("squeeze", self)
        return call("Reshape", self, shape=target)

    def reshape_like(self, rhs: Any, **kwargs: Any) -> NDArray:
        """The same values under the shape of `rhs`."""
        return call("reshape_like", self, rhs, **kwargs)

    def expand_dims(self, axis: int, inplace: bool = False) -> NDArray:
        """A copy with a dimension of 1 put in at `axis`; `inplace`: a view."""
        if not inplace:
            return call("expand_dims", self, axis=axis)
        (at,) = elementary.axes_of("expand_dims: axis", axis, self.ndim + 1)
        return self._under((*self.shape[:at], 1, *self.shape[at:]))

    def squeeze(self, axis: Any = None, inplace: bool = False) -> NDArray:
        """A copy without the dimensions of 1 (those in `axis` if given); `inplace`: a view."""
        if not inplace:
            return call("squeeze", self, axis=axis)
        if axis is None:
            gone = {i for i, d in enumerate(self.shape) if d == 1}
        else:
            gone = set(elementary.axes_of("squeeze: axis", axis, self.ndim))
            for i in gone:
                if self.shape[i] != 1:
                    raise MXNetValueError(f"squeeze: axis {i} has size {self.shape[i]}, not 1")
        shape = tuple(d for i, d in enumerate(self.shape) if i not in gone)
        return self._under(indexing._visible(shape))

    def flatten(self, inplace: bool = False) -> NDArray:
        """A copy as matrix, all dimensions but the first joined; `inplace`: a view."""
        if not inplace:
            return call("Flatten", self)
        first = self.shape[0] if self.ndim else 1
        rest = 1
        for d in self.shape[1:]:
            rest *= d
        return self._under((first, rest))

    def split_v2(self, *args: Any, **kwargs: Any) -> Any:
        """Parts along an axis; arguments as those of `mx.nd.split_v2` behind the array."""
        return elementary.split_v2(self, *args, **kwargs)

    def _under(self, shape: tuple[int, ...]) -> NDArray:
        return indexing._shaped(self, shape)

    def broadcast_to(self, shape: Any) -> NDArray:
        """Copied along dimensions of 1, and along new ones in front, until the shape is `shape`."""
        target = (shape,) if isinstance(shape, numbers.Integral) else tuple(shape)
        x = self
        if len(target) > self.ndim:
            x = self._under((1,) * (len(target) - self.ndim) + self.shape)
        return call("broadcast_to", x, shape=target)

    def broadcast_like(self, other: Any, **kwargs: Any) -> NDArray:
        """Copied along dimensions of 1 until the shape is that of `other`."""
        return call("broadcast_like", self, other, **kwargs)

    # -- copies -----------------------------------------------------------------------------------
    def copy(self) -> NDArray:
        """A copy on the same device."""
        return _copy(self, None)

    def copyto(self, other: Any) -> Any:
        """Copies the values into another array of the same shape, or to a new one on a device.

        Parameters
        ----------
        other : NDArray or Context

        Returns
        -------
        NDArray
            `other`, or the new array.
        """
        if isinstance(other, Context):
            return self._on(other)
        if not isinstance(other, Array):
            raise MXNetTypeError("copyto: an NDArray or a Context is needed, "
                                 f"got {type(other).__name__}")
        if other is self:
            warnings.warn("copyto: an array was copied to itself", RuntimeWarning, stacklevel=2)
            return False
        if other.shape != self.shape:
            raise MXNetValueError(f"copyto: shape {self.shape} cannot be copied to {other.shape}")
        assign(other, self)
        return other

    def _on(self, ctx: Context) -> NDArray:
        """A copy on `ctx`, recorded."""
        require_device(ctx)
        if ctx is self.context:
            return call("_copy", self)
        out = Array._empty(self.shape, self._dtype, ctx)
        if self.size:
            out._numpy(write=True)[...] = self._numpy()
        if on_tape(self):
            op = get("_copy")
            record_call(op, op.parse({}), [self], [out])
        return out

    def as_in_context(self, context: Context) -> NDArray:
        """This array if it is on `context`, else a copy there."""
        if not isinstance(context, Context):
            raise MXNetTypeError(f"as_in_context: a Context is needed, got {context!r}")
        return self if context == self.context else self._on(context)

    as_in_ctx = as_in_context

    def as_nd_ndarray(self) -> NDArray:
        """This array."""
        return self

    def as_np_ndarray(self) -> Any:
        """An array with NumPy's semantics; there is no `mx.np` yet."""
        raise MXNetNotImplementedError("mx.np does not exist yet")

    def astype(self, dtype: Any, copy: bool = True) -> NDArray:
        """A copy with the values converted; the array itself if `copy` is False and it fits."""
        kind = as_dtype(dtype)
        if kind is self._dtype:
            return _copy(self, None) if copy else self
        return _cast(self, kind, None)

    def tostype(self, stype: str) -> NDArray:
        """A copy in another storage type; there is only 'default'."""
        creation._dense(stype)
        return self.copy()

    # -- gradients --------------------------------------------------------------------------------
    def attach_grad(self, grad_req: str = "write", stype: str | None = None) -> None:
        """Makes this array a variable of autograd, with a gradient array of zeros.

        Parameters
        ----------
        grad_req : 'write', 'add' or 'null'
            What backward does to `grad`.
        """
        creation._dense(stype)
        if grad_req not in ("write", "add", "null"):
            raise MXNetValueError(f"grad_req is 'write', 'add' or 'null', got {grad_req!r}")
        grad = creation.empty(self.shape, self.context, self._dtype)
        if grad.size:
            grad._numpy(write=True)[...] = 0
        autograd.mark_variables([self], [grad], [grad_req])

    def detach(self) -> NDArray:
        """The same memory, off the tape."""
        return self._alias()

    def backward(self, out_grad: Any = None, retain_graph: bool = False,
                 train_mode: bool = True) -> None:
        """Computes the gradients of this array for every variable that it was recorded from.

        Parameters
        ----------
        out_grad : NDArray, optional
            Gradient of some final value for this array; ones by default.
        retain_graph : bool
            Keep the recording, to go through it again.
        train_mode : bool
        """
        ograds = None if out_grad is None else [out_grad]
        autograd.backward([self], ograds, retain_graph, train_mode)

    # -- protocols --------------------------------------------------------------------------------
    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """For NumPy: a copy, or with copy=False a read-only view."""
        if copy is False:
            view = self._numpy()
            if self._dtype is BFLOAT16 or (dtype is not None and np.dtype(dtype) != view.dtype):
                raise MXNetValueError(f"an array of {self._dtype} cannot be seen as {dtype} "
                                      "without a copy")
            return view
        values = self.asnumpy()
        return values if dtype is None else values.astype(dtype, copy=False)

    def __array_wrap__(self, array: np.ndarray, context: Any = None,
                       return_scalar: bool = False) -> Any:
        """For NumPy functions of NDArrays: their result as NDArray where the dtype exists."""
        if return_scalar:
            return array[()]
        try:
            kind = as_dtype(array.dtype)
        except MXNetTypeError:
            return array
        return Array._from_numpy(array, kind, self.context)

    def __dlpack__(self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None,
                   copy: bool | None = None) -> Any:
        """A DLPack capsule over the memory, after all queued work on it."""
        from .dlpack import export
        return export(self, stream, max_version, dl_device, copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        """Kind and number of the device, as DLPack counts them."""
        ctx = self.context
        return (2, ctx.device_id) if ctx.device_type == "gpu" else (1, 0)

    def to_dlpack_for_read(self) -> Any:
        """A DLPack capsule for reading; see `mx.nd.to_dlpack_for_read`."""
        return elementary.to_dlpack_for_read(self)

    def to_dlpack_for_write(self) -> Any:
        """A DLPack capsule for writing; see `mx.nd.to_dlpack_for_write`."""
        return elementary.to_dlpack_for_write(self)

    def __reduce__(self) -> tuple:
        ctx = self.context
        return _unpickle, (self._numpy().tobytes(), self.shape, self._dtype.name,
                           ctx.device_type, ctx.device_id)

    def __copy__(self) -> NDArray:
        return self.detach().copy()

    def __deepcopy__(self, memo: dict) -> NDArray:
        return self.detach().copy()


def _unpickle(raw: bytes, shape: tuple[int, ...], dtype: str, device: str, number: int) -> NDArray:
    """The array of a pickle: values only, on the CPU where its device does not exist."""
    from .serialize import _context_of
    kind = as_dtype(dtype)
    ctx = _context_of((Context(device, number).device_typeid, number))
    shape = creation._shape(shape, real=True)
    size = 1
    for d in shape:
        size *= d
    if size * kind.itemsize != len(raw):
        raise MXNetValueError(f"a pickled array of shape {shape} and {kind} needs "
                              f"{size * kind.itemsize} bytes, got {len(raw)}")
    values = np.frombuffer(raw, kind.np_dtype).reshape(shape)
    return Array._from_numpy(values, kind, ctx)


def _region(begin: Any, end: Any, step: Any) -> tuple[slice, ...]:
    step = tuple(step) or (None,) * len(begin)
    if not len(begin) == len(end) == len(step):
        raise MXNetValueError(f"begin, end and step have different lengths: {begin}, {end}, {step}")
    return tuple(slice(b, e, s) for b, e, s in zip(begin, end, step, strict=True))


def _reshape_args(shape: tuple, kwargs: dict[str, Any]) -> tuple[int, ...]:
    """The shape argument in one of its spellings."""
    unknown = set(kwargs) - {"shape", "reverse"}
    if unknown:
        raise MXNetTypeError(f"reshape: unknown parameters {', '.join(sorted(unknown))}; it takes "
                             "shape and reverse")
    given: Any = shape
    if len(shape) == 1 and isinstance(shape[0], list | tuple):
        given = shape[0]
    elif not shape:
        if "shape" not in kwargs:
            raise MXNetTypeError("reshape: a shape is needed")
        given = kwargs["shape"]
        if isinstance(given, numbers.Integral):
            given = (given,)
    try:
        return tuple(int(d.__index__()) for d in given)
    except (TypeError, AttributeError):
        raise MXNetTypeError(f"reshape: a shape is made of ints, got {given!r:.80}") from None


def _reshape_target(x: Array, wanted: tuple[int, ...], reverse: bool) -> tuple[int, ...]:
    """The shape that the codes mean for `x`; the rule is the operator's."""
    if all(d > 0 for d in wanted):
        target = wanted
    elif not wanted:
        target = ()
    else:
        op = get("Reshape")
        params = op.parse({"shape": wanted, "reverse": reverse})
        found = op.infer_shape(params, [x.shape], [None])[1][0]
        if found is None or -1 in found:
            raise MXNetValueError(f"reshape: shape {wanted} is not determined for {x.shape}")
        target = found
    size = 1
    for d in target:
        size *= d
    if size != x.size:
        raise MXNetValueError(f"reshape: an array of shape {x.shape} has {x.size} elements, shape "
                              f"{wanted} would have {size}")
    return target


def _convert(other: Any, like: Array) -> Any:
    """A NumPy operand of arithmetic as NDArray of the other operand's dtype and device."""
    return creation.array(other, like.context, like._dtype)


set_array_class(NDArray)
set_hooks(convert=_convert)
