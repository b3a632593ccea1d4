# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/indexing.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["Embedding", "_contrib_SparseEmbedding", "_contrib_index_copy", "_ravel_multi_index",
           "_scatter_set_nd", "_unravel_index", "batch_take", "choose_element_0index", "gather_nd",
           "one_hot", "pick", "ravel_multi_index", "scatter_nd", "take", "unravel_index"]

_op_Embedding = get("Embedding")
_op_contrib_index_copy = get("_contrib_index_copy")
_op_ravel_multi_index = get("_ravel_multi_index")
_op_scatter_set_nd = get("_scatter_set_nd")
_op_unravel_index = get("_unravel_index")
_op_batch_take = get("batch_take")
_op_gather_nd = get("gather_nd")
_op_one_hot = get("one_hot")
_op_pick = get("pick")
_op_scatter_nd = get("scatter_nd")
_op_take = get("take")


def Embedding(data: Symbol | None = None, weight: Symbol | None = None, input_dim: int = REQUIRED,
              output_dim: int = REQUIRED, dtype: Any = "float32", sparse_grad: bool = False,
              name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
              **kwargs: Any) -> Any:
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of shape data.shape + (output_dim,)
        Of the dtype of the weight.
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
    return make(_op_Embedding, "embedding", (data, weight), par, name, attr, kwargs)


def _contrib_SparseEmbedding(data: Symbol | None = None, weight: Symbol | None = None,
                             input_dim: int = REQUIRED, output_dim: int = REQUIRED,
                             dtype: Any = "float32", sparse_grad: bool = False,
                             name: str | None = None, attr: dict[str, str] | None = None,
                             out: None = None, **kwargs: Any) -> Any:
    """Another name of `Embedding`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if input_dim is not REQUIRED:
        par["input_dim"] = input_dim
    if output_dim is not REQUIRED:
        par["output_dim"] = output_dim
    if dtype != "float32":
        par["dtype"] = dtype
    if sparse_grad is not False:
        par["sparse_grad"] = sparse_grad
    return make(_op_Embedding, "sparseembedding", (data, weight), par, name, attr, kwargs)


def _contrib_index_copy(old_tensor: Symbol | None = None, index_vector: Symbol | None = None,
                        new_tensor: Symbol | None = None, name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """`old_tensor` with rows replaced: out[index_vector[j]] = new_tensor[j]; the last one wins.

    Parameters
    ----------
    old_tensor : array of shape (N, ...)
    index_vector : array of shape (K,)
        A negative row counts from the end.
    new_tensor : array of shape (K, ...)
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetIndexError
        When a row is outside [-N, N).
    """
    return make(_op_contrib_index_copy, "index_copy", (old_tensor, index_vector, new_tensor), {},
                name, attr, kwargs)


def _ravel_multi_index(data: Symbol | None = None, shape: Sequence[int] | int = REQUIRED,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Flat element numbers from coordinates: those of an array of shape `shape`, in C order.

    Coordinates are not checked against the shape.

    Parameters
    ----------
    data : array of shape (len(shape), ...)
    shape : tuple[int, ...]
        Shape that the indices refer to; it may begin with -1.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of shape data.shape[1:]
        Of the dtype of `data`: large numbers need int64 there.
    """
    par: dict[str, Any] = {}
    if shape is not REQUIRED:
        par["shape"] = shape
    return make(_op_ravel_multi_index, "_ravel_multi_index", (data,), par, name, attr, kwargs)


def ravel_multi_index(data: Symbol | None = None, shape: Sequence[int] | int = REQUIRED,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """Another name of `_ravel_multi_index`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape is not REQUIRED:
        par["shape"] = shape
    return make(_op_ravel_multi_index, "ravel_multi_index", (data,), par, name, attr, kwargs)


def _scatter_set_nd(lhs: Symbol | None = None, rhs: Symbol | None = None,
                    indices: Symbol | None = None, shape: Sequence[int] | int = REQUIRED,
                    name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                    **kwargs: Any) -> Any:
    """`lhs` with elements or slices replaced: out[indices[0, j..], ..] = rhs[j..]; last wins.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    indices : Symbol
        Input.
    shape : tuple[int, ...]
        Accepted; the shape is that of `lhs`.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape is not REQUIRED:
        par["shape"] = shape
    return make(_op_scatter_set_nd, "_scatter_set_nd", (lhs, rhs, indices), par, name, attr, kwargs)


def _unravel_index(data: Symbol | None = None, shape: Sequence[int] | int = REQUIRED,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """Coordinates from flat element numbers of an array of shape `shape`, in C order.

    The first coordinate is not checked against the shape.

    Parameters
    ----------
    data : Symbol
        Input.
    shape : tuple[int, ...]
        Shape that the indices refer to; it may begin with -1.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of shape (len(shape),) + data.shape
        Of the dtype of `data`.
    """
    par: dict[str, Any] = {}
    if shape is not REQUIRED:
        par["shape"] = shape
    return make(_op_unravel_index, "_unravel_index", (data,), par, name, attr, kwargs)


def unravel_index(data: Symbol | None = None, shape: Sequence[int] | int = REQUIRED,
                  name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                  **kwargs: Any) -> Any:
    """Another name of `_unravel_index`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape is not REQUIRED:
        par["shape"] = shape
    return make(_op_unravel_index, "unravel_index", (data,), par, name, attr, kwargs)


def batch_take(a: Symbol | None = None, indices: Symbol | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Picks one element of each row: out[i..] = a[i.., indices[i..]], as `pick` on the last axis.

    Parameters
    ----------
    a : Symbol
        Input.
    indices : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetValueError
        If the shape of `indices` is not that of `a` without its last axis.
    """
    return make(_op_batch_take, "batch_take", (a, indices), {}, name, attr, kwargs)


def gather_nd(data: Symbol | None = None, indices: Symbol | None = None, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Takes elements or slices by their coordinates.

    out[j..] = data[indices[0, j..], indices[1, j..], ..].

    Parameters
    ----------
    data : array
        Any dtype.
    indices : array of shape (M, ...)
        Coordinates for the first M axes, M <= data.ndim; any dtype. A negative one counts from the
        end.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

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
    return make(_op_gather_nd, "gather_nd", (data, indices), {}, name, attr, kwargs)


def one_hot(indices: Symbol | None = None, depth: int = REQUIRED, on_value: float = 1.0,
            off_value: float = 0.0, dtype: Any = "float32", name: str | None = None,
            attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Vectors with one element switched on.

    out[j.., d] = on_value if d == indices[j..] else off_value.
    An index outside [0, depth) switches nothing on. Fractions of an index are cut off.

    Parameters
    ----------
    indices : Symbol
        Input.
    depth : int
        Length of the new last axis.
    on_value : float, default 1.0
        What stands at the index.
    off_value : float, default 0.0
        What stands elsewhere.
    dtype : {float32, float64, float16, bfloat16, uint8, int8, int32, int64, bool}, default float32
        Dtype of the result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of shape indices.shape + (depth,)
        float32 unless `dtype` says otherwise. There is no gradient.
    """
    par: dict[str, Any] = {}
    if depth is not REQUIRED:
        par["depth"] = depth
    if on_value != 1.0:
        par["on_value"] = on_value
    if off_value != 0.0:
        par["off_value"] = off_value
    if dtype != "float32":
        par["dtype"] = dtype
    return make(_op_one_hot, "one_hot", (indices,), par, name, attr, kwargs)


def pick(data: Symbol | None = None, index: Symbol | None = None, axis: int | None = -1,
         keepdims: bool = False, mode: str = "clip", name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of the shape of `data` without the axis
        Or with length 1 there, with `keepdims`.

    Raises
    ------
    MXNetValueError
        If the axis is None, out of range or empty, or the shapes do not fit.
    """
    par: dict[str, Any] = {}
    if axis != -1:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if mode != "clip":
        par["mode"] = mode
    return make(_op_pick, "pick", (data, index), par, name, attr, kwargs)


def choose_element_0index(data: Symbol | None = None, index: Symbol | None = None,
                          axis: int | None = -1, keepdims: bool = False, mode: str = "clip",
                          name: str | None = None, attr: dict[str, str] | None = None,
                          out: None = None, **kwargs: Any) -> Any:
    """Another name of `pick`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if axis != -1:
        par["axis"] = axis
    if keepdims is not False:
        par["keepdims"] = keepdims
    if mode != "clip":
        par["mode"] = mode
    return make(_op_pick, "choose_element_0index", (data, index), par, name, attr, kwargs)


def scatter_nd(data: Symbol | None = None, indices: Symbol | None = None,
               shape: Sequence[int] | int = REQUIRED, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol

    Raises
    ------
    MXNetValueError
        If the shapes do not fit.
    MXNetIndexError
        When a coordinate is outside [-length, length).
    """
    par: dict[str, Any] = {}
    if shape is not REQUIRED:
        par["shape"] = shape
    return make(_op_scatter_nd, "scatter_nd", (data, indices), par, name, attr, kwargs)


def take(a: Symbol | None = None, indices: Symbol | None = None, axis: int = 0, mode: str = "clip",
         name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
         **kwargs: Any) -> Any:
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
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

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
    par: dict[str, Any] = {}
    if axis != 0:
        par["axis"] = axis
    if mode != "clip":
        par["mode"] = mode
    return make(_op_take, "take", (a, indices), par, name, attr, kwargs)
