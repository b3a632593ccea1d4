# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/indexing.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Embedding", "_contrib_SparseEmbedding", "_contrib_index_copy", "_ravel_multi_index",
           "_scatter_set_nd", "_unravel_index", "batch_take", "choose_element_0index", "gather_nd",
           "one_hot", "pick", "ravel_multi_index", "scatter_nd", "take", "unravel_index"]

_op_Embedding = caller("Embedding")
_op_contrib_index_copy = caller("_contrib_index_copy")
_op_ravel_multi_index = caller("_ravel_multi_index")
_op_scatter_set_nd = caller("_scatter_set_nd")
_op_unravel_index = caller("_unravel_index")
_op_batch_take = caller("batch_take")
_op_gather_nd = caller("gather_nd")
_op_one_hot = caller("one_hot")
_op_pick = caller("pick")
_op_scatter_nd = caller("scatter_nd")
_op_take = caller("take")


def Embedding(data: NDArray | None = None, weight: NDArray | None = None, input_dim: int = REQUIRED,
              output_dim: int = REQUIRED, dtype: Any = "float32", sparse_grad: bool = False,
              out: Any = None, name: str | None = None) -> Any:
    """Looks vectors up: out[j.., :] = weight[data[j..], :].

    An index outside [0, input_dim) means the nearest row.

    Parameters
    ----------
    data : array
        Row numbers, any shape and dtype.
    weight : array of shape (input_dim, output_dim)
    input_dim : int
        Number of rows of the weight: the size of the vocabulary.
    output_dim : int
        Length of each row.
    dtype : {float32, float64, float16, bfloat16, uint8, int8, int32, int64, bool}, default float32
        Dtype of the weight where nothing else tells it.
    sparse_grad : bool, default False
        Accepted; the gradient of the weight is dense.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape data.shape + (output_dim,)
        Of the dtype of the weight.
    """
    return _op_Embedding(data, weight, input_dim, output_dim, dtype, sparse_grad, out)


def _contrib_index_copy(old_tensor: NDArray | None = None, index_vector: NDArray | None = None,
                        new_tensor: NDArray | None = None, out: Any = None,
                        name: str | None = None) -> Any:
    """`old_tensor` with rows replaced: out[index_vector[j]] = new_tensor[j]; the last one wins.

    Parameters
    ----------
    old_tensor : array of shape (N, ...)
    index_vector : array of shape (K,)
        A negative row counts from the end.
    new_tensor : array of shape (K, ...)
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetIndexError
        When a row is outside [-N, N).
    """
    return _op_contrib_index_copy(old_tensor, index_vector, new_tensor, out)


def _ravel_multi_index(data: NDArray | None = None, shape: Sequence[int] | int = REQUIRED,
                       out: Any = None, name: str | None = None) -> Any:
    """Flat element numbers from coordinates: those of an array of shape `shape`, in C order.

    Coordinates are not checked against the shape.

    Parameters
    ----------
    data : array of shape (len(shape), ...)
    shape : tuple[int, ...]
        Shape that the indices refer to; it may begin with -1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape data.shape[1:]
        Of the dtype of `data`: large numbers need int64 there.
    """
    return _op_ravel_multi_index(data, shape, out)


def _scatter_set_nd(lhs: NDArray | None = None, rhs: NDArray | None = None,
                    indices: NDArray | None = None, shape: Sequence[int] | int = REQUIRED,
                    out: Any = None, name: str | None = None) -> Any:
    """`lhs` with elements or slices replaced: out[indices[0, j..], ..] = rhs[j..]; last wins.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    indices : NDArray
        Input.
    shape : tuple[int, ...]
        Accepted; the shape is that of `lhs`.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_scatter_set_nd(lhs, rhs, indices, shape, out)


def _unravel_index(data: NDArray | None = None, shape: Sequence[int] | int = REQUIRED,
                   out: Any = None, name: str | None = None) -> Any:
    """Coordinates from flat element numbers of an array of shape `shape`, in C order.

    The first coordinate is not checked against the shape.

    Parameters
    ----------
    data : NDArray
        Input.
    shape : tuple[int, ...]
        Shape that the indices refer to; it may begin with -1.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape (len(shape),) + data.shape
        Of the dtype of `data`.
    """
    return _op_unravel_index(data, shape, out)


def batch_take(a: NDArray | None = None, indices: NDArray | None = None, out: Any = None,
               name: str | None = None) -> Any:
    """Picks one element of each row: out[i..] = a[i.., indices[i..]], as `pick` on the last axis.

    Parameters
    ----------
    a : NDArray
        Input.
    indices : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If the shape of `indices` is not that of `a` without its last axis.
    """
    return _op_batch_take(a, indices, out)


def gather_nd(data: NDArray | None = None, indices: NDArray | None = None, out: Any = None,
              name: str | None = None) -> Any:
    """Takes elements or slices by their coordinates.

    out[j..] = data[indices[0, j..], indices[1, j..], ..].

    Parameters
    ----------
    data : array
        Any dtype.
    indices : array of shape (M, ...)
        Coordinates for the first M axes, M <= data.ndim; any dtype. A negative one counts from the
        end.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape indices.shape[1:] + data.shape[M:]

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    MXNetIndexError
        When a coordinate is outside [-length, length).
    """
    return _op_gather_nd(data, indices, out)


def one_hot(indices: NDArray | None = None, depth: int = REQUIRED, on_value: float = 1.0,
            off_value: float = 0.0, dtype: Any = "float32", out: Any = None,
            name: str | None = None) -> Any:
    """Vectors with one element switched on.

    out[j.., d] = on_value if d == indices[j..] else off_value.
    An index outside [0, depth) switches nothing on. Fractions of an index are cut off.

    Parameters
    ----------
    indices : NDArray
        Input.
    depth : int
        Length of the new last axis.
    on_value : float, default 1.0
        What stands at the index.
    off_value : float, default 0.0
        What stands elsewhere.
    dtype : {float32, float64, float16, bfloat16, uint8, int8, int32, int64, bool}, default float32
        Dtype of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape indices.shape + (depth,)
        float32 unless `dtype` says otherwise. There is no gradient.
    """
    return _op_one_hot(indices, depth, on_value, off_value, dtype, out)


def pick(data: NDArray | None = None, index: NDArray | None = None, axis: int | None = -1,
         keepdims: bool = False, mode: str = "clip", out: Any = None,
         name: str | None = None) -> Any:
    """Picks one element of each line along an axis.

    out[i.., k..] = data[i.., index[i.., k..], k..].

    Parameters
    ----------
    data : array
        Any dtype.
    index : array
        Any dtype; the shape of `data` without the axis, or with length 1 there.
    axis : int | None, default -1
        Axis along which one element is picked.
    keepdims : bool, default False
        Whether the axis stays, with length 1.
    mode : {'clip', 'wrap'}, default 'clip'
        What an index outside the axis means: 'clip': the nearest end; 'wrap': modulo the
        length.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of the shape of `data` without the axis
        Or with length 1 there, with `keepdims`.

    Raises
    ------
    MXNetValueError
        If the axis is None, out of range or empty, or the shapes do not fit.
    """
    return _op_pick(data, index, axis, keepdims, mode, out)


def scatter_nd(data: NDArray | None = None, indices: NDArray | None = None,
               shape: Sequence[int] | int = REQUIRED, out: Any = None,
               name: str | None = None) -> Any:
    """Puts elements or slices at their coordinates in zeros; the opposite of `gather_nd`.

    out[indices[0, j..], indices[1, j..], ..] = data[j..]. Where coordinates are repeated, the last
    wins.

    Parameters
    ----------
    data : array of shape indices.shape[1:] + shape[M:]
    indices : array of shape (M, ...)
        Any dtype. A negative coordinate counts from the end.
    shape : tuple[int, ...]
        Shape of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    MXNetIndexError
        When a coordinate is outside [-length, length).
    """
    return _op_scatter_nd(data, indices, shape, out)


def take(a: NDArray | None = None, indices: NDArray | None = None, axis: int = 0,
         mode: str = "clip", out: Any = None, name: str | None = None) -> Any:
    """Takes elements of `a` along an axis.

    out[i.., j.., k..] = a[i.., indices[j..], k..], where i runs over the axes before `axis` and k
    over those behind it.

    Parameters
    ----------
    a : array
        Any dtype.
    indices : array
        Any shape and dtype; fractions are cut off, NaN counts as far below 0.
    axis : int, default 0
        Axis of `a` along which elements are taken.
    mode : {'clip', 'wrap', 'raise'}, default 'clip'
        What an index outside the axis means: 'clip': the nearest end; 'wrap': modulo the
        length; 'raise': an error.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    array of shape a.shape[:axis] + indices.shape + a.shape[axis + 1:]
        Of the dtype of `a`. The gradient adds up where an index is repeated.

    Raises
    ------
    MXNetValueError
        If the axis is out of range, or empty while there are indices.
    MXNetIndexError
        With mode 'raise', when an index is not in [0, length) (also for negative ones).
    """
    return _op_take(a, indices, axis, mode, out)


_contrib_SparseEmbedding = Embedding
ravel_multi_index = _ravel_multi_index
unravel_index = _unravel_index
choose_element_0index = pick
