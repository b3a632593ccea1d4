"""Comparing arrays and making random ones.

Invariant: a helper that checks raises AssertionError with the worst element, or returns.

Tolerances: `None` means the default of the less precise of the two dtypes (`default_rtols`,
`default_atols`); a dict gives one for each dtype.
"""
from __future__ import annotations

import random as _random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import nd
from .._core.context import Context, current_context
from .._core.errors import MXNetNotImplementedError, MXNetValueError
from ..nd import NDArray

__all__ = ["almost_equal", "assert_allclose", "assert_almost_equal",
           "assert_almost_equal_ignore_nan", "assert_almost_equal_with_err", "assert_exception",
           "assign_each", "assign_each2", "checkShapes", "collapse_sum_like",
           "compare_ndarray_tuple", "create_2d_tensor", "create_vector", "default_atols",
           "default_context", "default_dtype", "default_numeric_eps", "default_rtols",
           "effective_dtype", "get_atol", "get_etol", "get_identity_mat",
           "get_identity_mat_batch", "get_rtol", "get_tolerance", "get_tols", "np_reduce",
           "rand_coord_2d", "rand_ndarray", "rand_shape_2d", "rand_shape_3d", "rand_shape_nd",
           "random_arrays", "random_sample", "random_uniform_arrays", "same", "same_array",
           "set_default_context"]

_default_context: Context | None = None
_NAMES = ("a", "b")
_DOUBLE = np.dtype("float64")
_EXACT = ("bool", "int8", "uint8", "int32", "uint32", "int64", "uint64")


# -- defaults -------------------------------------------------------------------------------------
def default_context() -> Context:
    """The device that tests run on: what `set_default_context` said, else the current one."""
    return current_context() if _default_context is None else _default_context


def set_default_context(ctx: Context | None) -> None:
    """Sets the device that tests run on; None: the current one."""
    global _default_context
    _default_context = ctx


def default_dtype() -> type:
    """numpy.float32."""
    return np.float32


def _table(half: float, single: float, double: float) -> dict[np.dtype, float]:
    out: dict[np.dtype, float] = {np.dtype(name): 0 for name in _EXACT}
    out.update({np.dtype("float16"): half, np.dtype("float32"): single,
                np.dtype("float64"): double})
    return out


def default_rtols() -> dict[np.dtype, float]:
    """Relative tolerance of each dtype."""
    return _table(1e-2, 1e-4, 1e-5)


def default_atols() -> dict[np.dtype, float]:
    """Absolute tolerance of each dtype."""
    return _table(1e-1, 1e-3, 1e-20)


def default_numeric_eps() -> dict[np.dtype, float]:
    """Step of finite differences for each dtype: a power of two near the cube root of its eps."""
    return {np.dtype("float16"): 2.0**-6, np.dtype("float32"): 2.0**-9,
            np.dtype("float64"): 2.0**-14}


def get_rtol(rtol: float | None = None, dtype: Any = _DOUBLE) -> float:
    """`rtol`, or the default of `dtype`."""
    return default_rtols()[np.dtype(dtype)] if rtol is None else rtol


def get_atol(atol: float | None = None, dtype: Any = _DOUBLE) -> float:
    """`atol`, or the default of `dtype`."""
    return default_atols()[np.dtype(dtype)] if atol is None else atol


def get_etol(etol: float | None = None) -> float:
    """Share of elements that may be wrong; 0 by default."""
    return 0 if etol is None else etol


def effective_dtype(dat: Any) -> np.dtype:
    """The dtype that bounds the precision of `dat`: bfloat16 counts as float16."""
    if isinstance(dat, NDArray):
        return np.dtype("float16") if dat._dtype.name == "bfloat16" else np.dtype(dat.dtype)
    return np.asarray(dat).dtype


def get_tolerance(dat: Any, tol: Any, default_tol: Mapping[np.dtype, float]) -> float:
    """A tolerance for `dat`: `tol`, its entry for the dtype if it is a dict, or the default."""
    if isinstance(tol, int | float):
        return tol
    dtype = effective_dtype(dat)
    table: Mapping[Any, float] = default_tol if tol is None else tol
    for key in (dtype, dtype.type, dtype.name):
        if key in table:
            return table[key]
    return default_tol.get(dtype, 0)


def get_tols(x: Any, y: Any, rtol: Any, atol: Any) -> tuple[float, float]:
    """Relative and absolute tolerance for comparing `x` with `y`: those of the coarser one."""
    rtols, atols = default_rtols(), default_atols()
    return (max(get_tolerance(x, rtol, rtols), get_tolerance(y, rtol, rtols)),
            max(get_tolerance(x, atol, atols), get_tolerance(y, atol, atols)))


# -- comparing ------------------------------------------------------------------------------------
def _values(x: Any) -> np.ndarray:
    return x.asnumpy() if isinstance(x, NDArray) else np.asarray(x)


def same(a: Any, b: Any) -> bool:
    """Whether two arrays are equal, element by element."""
    return np.array_equal(_values(a), _values(b))


def almost_equal(a: Any, b: Any, rtol: Any = None, atol: Any = None, equal_nan: bool = False,
                 use_broadcast: bool = True) -> bool:
    """Whether two arrays are equal within tolerances; without `use_broadcast` shapes must agree."""
    rtol, atol = get_tols(a, b, rtol, atol)
    x, y = _values(a), _values(b)
    if not use_broadcast and x.shape != y.shape:
        return False
    return np.allclose(x, y, rtol=rtol, atol=atol, equal_nan=equal_nan)


def _excess(x: np.ndarray, y: np.ndarray, rtol: float, atol: float, equal_nan: bool) -> np.ndarray:
    """How many tolerances apart the elements are; more than 1 is wrong."""
    kind = np.complex128 if "c" in (x.dtype.kind, y.dtype.kind) else np.float64
    x, y = np.broadcast_arrays(x.astype(kind), y.astype(kind))
    with np.errstate(all="ignore"):
        apart, allowed = np.abs(x - y), atol + rtol * np.abs(y)
        out = np.where(apart == 0, 0.0, apart / np.where(allowed == 0, 1e-300, allowed))
        out = np.where(x == y, 0.0, np.where(np.isnan(out), np.inf, out))
    return np.where(np.isnan(x) & np.isnan(y), 0.0, out) if equal_nan else out


def _report(x: np.ndarray, y: np.ndarray, excess: np.ndarray, rtol: float, atol: float,
            names: Sequence[str], count: int) -> str:
    """The worst elements, then both arrays."""
    x, y = np.broadcast_arrays(x, y)
    wrong = int((excess > 1).sum())
    order = np.argsort(-excess, axis=None)[:max(1, min(count, wrong))]
    lines = [f"{names[0]} and {names[1]} differ in {wrong} of {excess.size} elements "
             f"(rtol={rtol:g}, atol={atol:g}); the worst:"]
    for flat in order:
        at = tuple(int(i) for i in np.unravel_index(flat, excess.shape))
        lines.append(f"  at {at}: {names[0]}={x[at]!r}, {names[1]}={y[at]!r}, "
                     f"{excess[at]:.4g} times the tolerance")
    with np.printoptions(threshold=100, edgeitems=3):
        lines += [f"{names[0]}: {x!r}", f"{names[1]}: {y!r}"]
    return "\n".join(lines)


def assert_almost_equal(a: Any, b: Any, rtol: Any = None, atol: Any = None,
                        names: Sequence[str] = _NAMES, equal_nan: bool = False,
                        use_broadcast: bool = True, mismatches: tuple[int, int] = (10, 10)) -> None:
    """Raises AssertionError unless |a - b| <= atol + rtol * |b| everywhere.

    Parameters
    ----------
    a, b : NDArray or array_like
    rtol, atol : float, dict of dtype to float, or None
    names : pair of str
        What the arrays are called in the message.
    equal_nan : bool
        Whether NaN equals NaN.
    use_broadcast : bool
        Whether the shapes may differ and broadcast.
    mismatches : (int, int)
        The first is how many wrong elements the message shows.
    """
    assert_almost_equal_with_err(a, b, rtol, atol, 0, names, equal_nan, mismatches, use_broadcast)


def assert_almost_equal_with_err(a: Any, b: Any, rtol: Any = None, atol: Any = None,
                                 etol: float | None = None, names: Sequence[str] = _NAMES,
                                 equal_nan: bool = False, mismatches: tuple[int, int] = (10, 10),
                                 use_broadcast: bool = True) -> None:
    """As `assert_almost_equal`, but a share `etol` of the elements may be wrong."""
    rtol, atol = get_tols(a, b, rtol, atol)
    x, y = _values(a), _values(b)
    try:
        if not use_broadcast and x.shape != y.shape:
            raise ValueError
        excess = _excess(x, y, rtol, atol, equal_nan)
    except ValueError:
        raise AssertionError(f"{names[0]} has shape {x.shape}, {names[1]} has {y.shape}") from None
    wrong = excess > 1
    if wrong.any() and wrong.mean() > get_etol(etol):
        raise AssertionError(_report(x, y, excess, rtol, atol, names, mismatches[0]))


def assert_allclose(a: Any, b: Any, rtol: float = 1e-07, atol: float = 0,
                    equal_nan: bool = True) -> None:
    """As `assert_almost_equal`, with NumPy's strict defaults."""
    assert_almost_equal(a, b, rtol, atol, equal_nan=equal_nan)


def assert_almost_equal_ignore_nan(a: Any, b: Any, rtol: Any = None, atol: Any = None,
                                   names: Sequence[str] = _NAMES) -> None:
    """As `assert_almost_equal`, leaving out elements where either is NaN."""
    x, y = np.broadcast_arrays(_values(a), _values(b))
    nan = np.isnan(x) | np.isnan(y)
    rtol, atol = get_tols(a, b, rtol, atol)
    assert_almost_equal(np.where(nan, 0, x), np.where(nan, 0, y), rtol, atol, names)


def assert_exception(f: Callable, exception_type: type[BaseException], *args: Any,
                     **kwargs: Any) -> None:
    """Raises AssertionError unless `f(*args, **kwargs)` raises `exception_type`."""
    try:
        f(*args, **kwargs)
    except exception_type:
        return
    raise AssertionError(f"{f!r} did not raise {exception_type.__name__}")


def compare_ndarray_tuple(t1: Any, t2: Any, rtol: Any = None, atol: Any = None) -> None:
    """Compares two arrays, or nested tuples of them in which None is left out."""
    if t1 is None or t2 is None:
        return
    if isinstance(t1, tuple):
        for x, y in zip(t1, t2, strict=True):
            compare_ndarray_tuple(x, y, rtol, atol)
    else:
        assert_almost_equal(t1, t2, rtol=rtol, atol=atol)


def same_array(array1: NDArray, array2: NDArray) -> bool:
    """Whether two arrays are the same memory: a change of one is seen in the other."""
    array1[:] += 1
    seen = same(array1, array2)
    array1[:] -= 1
    if not seen:
        return False
    array2[:] += 1
    seen = same(array1, array2)
    array2[:] -= 1
    return seen


def checkShapes(a: Any, b: Any) -> None:
    """Raises AssertionError unless the shapes are equal."""
    if a.shape != b.shape:
        raise AssertionError(f"shapes differ: {a.shape} and {b.shape}")


# -- random and small arrays ----------------------------------------------------------------------
def rand_shape_2d(dim0: int = 10, dim1: int = 10, allow_zero_size: bool = False) -> tuple:
    """A random shape, each dimension at most the one given."""
    return _rand_shape((dim0, dim1), allow_zero_size)


def rand_shape_3d(dim0: int = 10, dim1: int = 10, dim2: int = 10,
                  allow_zero_size: bool = False) -> tuple:
    """A random shape, each dimension at most the one given."""
    return _rand_shape((dim0, dim1, dim2), allow_zero_size)


def rand_shape_nd(num_dim: int, dim: int = 10, allow_zero_size: bool = False) -> tuple:
    """A random shape of `num_dim` dimensions of at most `dim`."""
    return _rand_shape((dim,) * num_dim, allow_zero_size)


def _rand_shape(most: Sequence[int], zero: bool) -> tuple:
    return tuple(int(np.random.randint(0 if zero else 1, d + 1)) for d in most)


def rand_coord_2d(x_low: int, x_high: int, y_low: int, y_high: int) -> tuple[int, int]:
    """A random pair of integers, upper bounds excluded."""
    return int(np.random.randint(x_low, x_high)), int(np.random.randint(y_low, y_high))


def rand_ndarray(shape: Any, stype: str = "default", density: float | None = None,
                 dtype: Any = None, modifier_func: Callable | None = None,
                 shuffle_csr_indices: bool = False, distribution: str | None = None,
                 ctx: Context | None = None) -> NDArray:
    """An array of normally distributed values (`distribution`: 'normal' or 'uniform').

    `modifier_func` is applied to every value. Only the dense storage type exists.
    """
    if stype != "default":
        raise MXNetNotImplementedError(f"storage type {stype!r}: only 'default' exists so far")
    if distribution not in (None, "normal", "uniform"):
        raise MXNetValueError(f"distribution must be 'normal' or 'uniform', got {distribution!r}")
    draw = np.random.uniform if distribution == "uniform" else np.random.normal
    values = draw(size=shape)
    if modifier_func is not None:
        values = assign_each(values, modifier_func)
    return nd.array(values, ctx=ctx or default_context(), dtype=dtype)


def random_arrays(*shapes: tuple) -> Any:
    """Normally distributed float32 arrays, one for each shape; a single one as such."""
    out: list[np.ndarray] = [np.random.standard_normal(s).astype(default_dtype()) if s
           else np.array(np.random.standard_normal(), default_dtype()) for s in shapes]
    return out[0] if len(out) == 1 else out


def random_uniform_arrays(*shapes: tuple, low: float = 0.0, high: float = 1.0,
                          dtype: Any = None) -> list[np.ndarray]:
    """Uniformly distributed arrays, one for each shape."""
    return [np.random.uniform(low, high, s).astype(dtype or default_dtype()) for s in shapes]


def random_sample(population: Sequence, k: int) -> list:
    """`k` different elements in the order of a shuffle."""
    return _random.sample(list(population), k)


def create_2d_tensor(rows: int, columns: int, dtype: Any = np.int64) -> NDArray:
    """A matrix whose rows hold their own number."""
    return nd.array(np.repeat(np.arange(rows), columns).reshape(rows, columns), dtype=dtype)


def create_vector(size: int, dtype: Any = np.int64) -> NDArray:
    """The vector 0, 1, ..., size - 1."""
    return nd.array(np.arange(size), dtype=dtype)


def get_identity_mat(size: int) -> np.ndarray:
    """The identity matrix."""
    return np.identity(size)


def get_identity_mat_batch(size: int) -> np.ndarray:
    """Two identity matrices."""
    return np.stack([np.identity(size)] * 2)


def assign_each(the_input: Any, function: Callable[[Any], Any] | None) -> np.ndarray:
    """`function` of each value."""
    values = np.array(the_input)
    if function is None:
        return values
    return np.array([function(v) for v in values.ravel()]).reshape(values.shape)


def assign_each2(input1: Any, input2: Any, function: Callable[[Any, Any],
                                                              Any] | None) -> np.ndarray:
    """`function` of each pair of values."""
    x, y = np.array(input1), np.array(input2)
    if function is None:
        return x
    pairs = zip(x.ravel(), y.ravel(), strict=True)
    return np.array([function(a, b) for a, b in pairs]).reshape(x.shape)


def np_reduce(dat: np.ndarray, axis: Any, keepdims: Any, numpy_reduce_func: Callable) -> np.ndarray:
    """Reduces over one or several axes with a NumPy function that takes one `axis`."""
    axes = range(dat.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    out = dat
    for a in sorted((a % dat.ndim for a in axes), reverse=True):
        out = numpy_reduce_func(out, axis=a)
        out = np.expand_dims(out, a) if keepdims else out
    return out


def collapse_sum_like(a: np.ndarray, shape: tuple) -> np.ndarray:
    """The sum over the axes along which `shape` was broadcast to the shape of `a`."""
    extra = a.ndim - len(shape)
    axes = [*range(extra), *(i + extra for i, d in enumerate(shape) if d == 1)]
    return a.sum(axis=tuple(axes), keepdims=True).reshape(shape)
