# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/sample.py defines."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ops.base import get
from ._support import make

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["_random_gamma", "_random_gamma_like", "_random_generalized_negative_binomial",
           "_random_generalized_negative_binomial_like", "_random_negative_binomial",
           "_random_negative_binomial_like", "_random_poisson", "_random_poisson_like",
           "_sample_exponential", "_sample_gamma", "_sample_gather",
           "_sample_generalized_negative_binomial", "_sample_multinomial", "random_gamma",
           "random_gamma_like", "random_generalized_negative_binomial",
           "random_generalized_negative_binomial_like", "random_negative_binomial",
           "random_negative_binomial_like", "random_poisson", "random_poisson_like",
           "sample_exponential", "sample_gamma", "sample_generalized_negative_binomial",
           "sample_multinomial"]

_op_random_gamma = get("_random_gamma")
_op_random_gamma_like = get("_random_gamma_like")
_op_random_generalized_negative_binomial = get("_random_generalized_negative_binomial")
_op_random_generalized_negative_binomial_like = get("_random_generalized_negative_binomial_like")
_op_random_negative_binomial = get("_random_negative_binomial")
_op_random_negative_binomial_like = get("_random_negative_binomial_like")
_op_random_poisson = get("_random_poisson")
_op_random_poisson_like = get("_random_poisson_like")
_op_sample_exponential = get("_sample_exponential")
_op_sample_gamma = get("_sample_gamma")
_op_sample_gather = get("_sample_gather")
_op_sample_generalized_negative_binomial = get("_sample_generalized_negative_binomial")
_op_sample_multinomial = get("_sample_multinomial")


def _random_gamma(alpha: float = 1.0, beta: float = 1.0, shape: Sequence[int] | int | None = None,
                  dtype: Any = None, ctx: Any = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Draws from the gamma distribution with shape `alpha` and scale `beta`.

    The density is x^(alpha-1) exp(-x/beta) / (beta^alpha Gamma(alpha)) where x > 0.
    By the method of Marsaglia and Tsang (ACM TOMS 26, 2000).

    Parameters
    ----------
    alpha : float, default 1.0
        Shape of the distribution, above 0.
    beta : float, default 1.0
        Scale of the distribution, above 0.
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If a parameter is not above 0.
    """
    par: dict[str, Any] = {}
    if alpha != 1.0:
        par["alpha"] = alpha
    if beta != 1.0:
        par["beta"] = beta
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_gamma, "_random_gamma", (), par, name, attr, kwargs)


def random_gamma(alpha: float = 1.0, beta: float = 1.0, shape: Sequence[int] | int | None = None,
                 dtype: Any = None, ctx: Any = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_random_gamma`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if alpha != 1.0:
        par["alpha"] = alpha
    if beta != 1.0:
        par["beta"] = beta
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_gamma, "random_gamma", (), par, name, attr, kwargs)


def _random_gamma_like(data: Symbol | None = None, alpha: float = 1.0, beta: float = 1.0,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Draws from the gamma distribution (`alpha`, `beta`), in the shape and dtype of `data`.

    Parameters
    ----------
    data : Symbol
        Input.
    alpha : float, default 1.0
        Shape of the distribution, above 0.
    beta : float, default 1.0
        Scale of the distribution, above 0.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if alpha != 1.0:
        par["alpha"] = alpha
    if beta != 1.0:
        par["beta"] = beta
    return make(_op_random_gamma_like, "gamma_like", (data,), par, name, attr, kwargs)


def random_gamma_like(data: Symbol | None = None, alpha: float = 1.0, beta: float = 1.0,
                      name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                      **kwargs: Any) -> Any:
    """Another name of `_random_gamma_like`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if alpha != 1.0:
        par["alpha"] = alpha
    if beta != 1.0:
        par["beta"] = beta
    return make(_op_random_gamma_like, "random_gamma_like", (data,), par, name, attr, kwargs)


def _random_generalized_negative_binomial(mu: float = 1.0, alpha: float = 1.0,
                                          shape: Sequence[int] | int | None = None,
                                          dtype: Any = None, ctx: Any = None,
                                          name: str | None = None,
                                          attr: dict[str, str] | None = None, out: None = None,
                                          **kwargs: Any) -> Any:
    """Draws from the negative binomial distribution with mean `mu` and variance mu + alpha mu^2.

    Parameters
    ----------
    mu : float, default 1.0
        Mean, above 0.
    alpha : float, default 1.0
        Dispersion, at least 0; 0 gives the Poisson distribution.
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of `shape`
        Whole numbers, as float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If `mu` is not above 0 or `alpha` below 0.
    """
    par: dict[str, Any] = {}
    if mu != 1.0:
        par["mu"] = mu
    if alpha != 1.0:
        par["alpha"] = alpha
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_generalized_negative_binomial, "_random_generalized_negative_binomial",
                (), par, name, attr, kwargs)


def random_generalized_negative_binomial(mu: float = 1.0, alpha: float = 1.0,
                                         shape: Sequence[int] | int | None = None,
                                         dtype: Any = None, ctx: Any = None,
                                         name: str | None = None,
                                         attr: dict[str, str] | None = None, out: None = None,
                                         **kwargs: Any) -> Any:
    """Another name of `_random_generalized_negative_binomial`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if mu != 1.0:
        par["mu"] = mu
    if alpha != 1.0:
        par["alpha"] = alpha
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_generalized_negative_binomial, "random_generalized_negative_binomial",
                (), par, name, attr, kwargs)


def _random_generalized_negative_binomial_like(data: Symbol | None = None, mu: float = 1.0,
                                               alpha: float = 1.0, name: str | None = None,
                                               attr: dict[str, str] | None = None, out: None = None,
                                               **kwargs: Any) -> Any:
    """Draws from the negative binomial distribution (`mu`, `alpha`), like `data`.

    Parameters
    ----------
    data : Symbol
        Input.
    mu : float, default 1.0
        Mean, above 0.
    alpha : float, default 1.0
        Dispersion, at least 0; 0 gives the Poisson distribution.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if mu != 1.0:
        par["mu"] = mu
    if alpha != 1.0:
        par["alpha"] = alpha
    return make(_op_random_generalized_negative_binomial_like,
                "generalized_negative_binomial_like", (data,), par, name, attr, kwargs)


def random_generalized_negative_binomial_like(data: Symbol | None = None, mu: float = 1.0,
                                              alpha: float = 1.0, name: str | None = None,
                                              attr: dict[str, str] | None = None, out: None = None,
                                              **kwargs: Any) -> Any:
    """Another name of `_random_generalized_negative_binomial_like`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if mu != 1.0:
        par["mu"] = mu
    if alpha != 1.0:
        par["alpha"] = alpha
    return make(_op_random_generalized_negative_binomial_like,
                "random_generalized_negative_binomial_like", (data,), par, name, attr, kwargs)


def _random_negative_binomial(k: int = 1, p: float = 1.0, shape: Sequence[int] | int | None = None,
                              dtype: Any = None, ctx: Any = None, name: str | None = None,
                              attr: dict[str, str] | None = None, out: None = None,
                              **kwargs: Any) -> Any:
    """Draws the number of failures before the k-th success, where a success has probability p.

    Parameters
    ----------
    k : int, default 1
        Number of successes at which counting ends, above 0.
    p : float, default 1.0
        Probability of a success, in (0, 1].
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of `shape`
        Whole numbers, as float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If k is not above 0 or p not in (0, 1].
    """
    par: dict[str, Any] = {}
    if k != 1:
        par["k"] = k
    if p != 1.0:
        par["p"] = p
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_negative_binomial, "_random_negative_binomial", (), par, name, attr,
                kwargs)


def random_negative_binomial(k: int = 1, p: float = 1.0, shape: Sequence[int] | int | None = None,
                             dtype: Any = None, ctx: Any = None, name: str | None = None,
                             attr: dict[str, str] | None = None, out: None = None,
                             **kwargs: Any) -> Any:
    """Another name of `_random_negative_binomial`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if k != 1:
        par["k"] = k
    if p != 1.0:
        par["p"] = p
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_negative_binomial, "random_negative_binomial", (), par, name, attr,
                kwargs)


def _random_negative_binomial_like(data: Symbol | None = None, k: int = 1, p: float = 1.0,
                                   name: str | None = None, attr: dict[str, str] | None = None,
                                   out: None = None, **kwargs: Any) -> Any:
    """Draws from the negative binomial distribution (`k`, `p`), in shape and dtype of `data`.

    Parameters
    ----------
    data : Symbol
        Input.
    k : int, default 1
        Number of successes at which counting ends, above 0.
    p : float, default 1.0
        Probability of a success, in (0, 1].
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if k != 1:
        par["k"] = k
    if p != 1.0:
        par["p"] = p
    return make(_op_random_negative_binomial_like, "negative_binomial_like", (data,), par, name,
                attr, kwargs)


def random_negative_binomial_like(data: Symbol | None = None, k: int = 1, p: float = 1.0,
                                  name: str | None = None, attr: dict[str, str] | None = None,
                                  out: None = None, **kwargs: Any) -> Any:
    """Another name of `_random_negative_binomial_like`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if k != 1:
        par["k"] = k
    if p != 1.0:
        par["p"] = p
    return make(_op_random_negative_binomial_like, "random_negative_binomial_like", (data,), par,
                name, attr, kwargs)


def _random_poisson(lam: float = 1.0, shape: Sequence[int] | int | None = None, dtype: Any = None,
                    ctx: Any = None, name: str | None = None, attr: dict[str, str] | None = None,
                    out: None = None, **kwargs: Any) -> Any:
    """Draws from the Poisson distribution with mean `lam`, as floating point numbers.

    By inversion for small means, else by Hörmann's transformed rejection (1993).

    Parameters
    ----------
    lam : float, default 1.0
        Mean, above 0.
    shape : tuple[int, ...] | None, default None
        Shape of the result.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    ctx : Context, optional
        Device of the result.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    array of `shape`
        float32 unless `dtype` says otherwise.

    Raises
    ------
    MXNetValueError
        If `lam` is not above 0.
    """
    par: dict[str, Any] = {}
    if lam != 1.0:
        par["lam"] = lam
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_poisson, "_random_poisson", (), par, name, attr, kwargs)


def random_poisson(lam: float = 1.0, shape: Sequence[int] | int | None = None, dtype: Any = None,
                   ctx: Any = None, name: str | None = None, attr: dict[str, str] | None = None,
                   out: None = None, **kwargs: Any) -> Any:
    """Another name of `_random_poisson`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if lam != 1.0:
        par["lam"] = lam
    if shape is not None:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    if ctx is not None:
        par["ctx"] = str(ctx)
    return make(_op_random_poisson, "random_poisson", (), par, name, attr, kwargs)


def _random_poisson_like(data: Symbol | None = None, lam: float = 1.0, name: str | None = None,
                         attr: dict[str, str] | None = None, out: None = None,
                         **kwargs: Any) -> Any:
    """Draws from the Poisson distribution with mean `lam`, in the shape and dtype of `data`.

    Parameters
    ----------
    data : Symbol
        Input.
    lam : float, default 1.0
        Mean, above 0.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if lam != 1.0:
        par["lam"] = lam
    return make(_op_random_poisson_like, "poisson_like", (data,), par, name, attr, kwargs)


def random_poisson_like(data: Symbol | None = None, lam: float = 1.0, name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_random_poisson_like`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if lam != 1.0:
        par["lam"] = lam
    return make(_op_random_poisson_like, "random_poisson_like", (data,), par, name, attr, kwargs)


def _sample_exponential(lam: Symbol | None = None, shape: Sequence[int] | int = (),
                        dtype: Any = None, name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Draws from exponential distributions with rates `lam`, a block of `shape` for each.

    Parameters
    ----------
    lam : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_exponential, "_sample_exponential", (lam,), par, name, attr, kwargs)


def sample_exponential(lam: Symbol | None = None, shape: Sequence[int] | int = (),
                       dtype: Any = None, name: str | None = None,
                       attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_sample_exponential`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_exponential, "sample_exponential", (lam,), par, name, attr, kwargs)


def _sample_gamma(alpha: Symbol | None = None, beta: Symbol | None = None,
                  shape: Sequence[int] | int = (), dtype: Any = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Draws from gamma distributions with shapes `alpha` and scales `beta`.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    alpha : Symbol
        Input.
    beta : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_gamma, "_sample_gamma", (alpha, beta), par, name, attr, kwargs)


def sample_gamma(alpha: Symbol | None = None, beta: Symbol | None = None,
                 shape: Sequence[int] | int = (), dtype: Any = None, name: str | None = None,
                 attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_sample_gamma`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_gamma, "sample_gamma", (alpha, beta), par, name, attr, kwargs)


def _sample_gather(data: Symbol | None = None, indices: Symbol | None = None,
                   name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                   **kwargs: Any) -> Any:
    """The elements of rows of `data` at the indices that belong to them.

    Parameters
    ----------
    data : Symbol
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
    """
    return make(_op_sample_gather, "_sample_gather", (data, indices), {}, name, attr, kwargs)


def _sample_generalized_negative_binomial(mu: Symbol | None = None, alpha: Symbol | None = None,
                                          shape: Sequence[int] | int = (), dtype: Any = None,
                                          name: str | None = None,
                                          attr: dict[str, str] | None = None, out: None = None,
                                          **kwargs: Any) -> Any:
    """Draws from negative binomial distributions with means `mu` and dispersions `alpha`.

    There is a block of `shape` for each element of the parameters.

    Parameters
    ----------
    mu : Symbol
        Input.
    alpha : Symbol
        Input.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn for each element of the parameters; (): one number.
    dtype : {None, float16, bfloat16, float32, float64}, default None
        Floating dtype of the result; None: float32.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_generalized_negative_binomial, "_sample_generalized_negative_binomial",
                (mu, alpha), par, name, attr, kwargs)


def sample_generalized_negative_binomial(mu: Symbol | None = None, alpha: Symbol | None = None,
                                         shape: Sequence[int] | int = (), dtype: Any = None,
                                         name: str | None = None,
                                         attr: dict[str, str] | None = None, out: None = None,
                                         **kwargs: Any) -> Any:
    """Another name of `_sample_generalized_negative_binomial`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if dtype is not None:
        par["dtype"] = dtype
    return make(_op_sample_generalized_negative_binomial, "sample_generalized_negative_binomial",
                (mu, alpha), par, name, attr, kwargs)


def _sample_multinomial(data: Symbol | None = None, shape: Sequence[int] | int = (),
                        get_prob: bool = False, dtype: Any = "int32", name: str | None = None,
                        attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Draws indices with the probabilities that stand along the last axis of `data`.

    A row need not sum to one: index i is drawn with probability data[.., i] over the sum.

    Parameters
    ----------
    data : array
        Numbers of at least 0, with a sum above 0 in each row.
    shape : tuple[int, ...], default ()
        Shape of the block that is drawn from each row; (): one number.
    get_prob : bool, default False
        Whether the logarithms of the probabilities of what was drawn are returned as well.
    dtype : {float16, float32, float64, int32, int64, uint8}, default int32
        Dtype of the indices.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    indices : array of shape data.shape[:-1] + shape
        (1,) for one draw from one row.
    logarithms : array
        With `get_prob`: log(data) at the indices, of the dtype of `data`. Their gradient reaches
        `data`.

    Raises
    ------
    MXNetValueError
        If a row holds no probabilities.
    """
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if get_prob is not False:
        par["get_prob"] = get_prob
    if dtype != "int32":
        par["dtype"] = dtype
    return make(_op_sample_multinomial, "_sample_multinomial", (data,), par, name, attr, kwargs)


def sample_multinomial(data: Symbol | None = None, shape: Sequence[int] | int = (),
                       get_prob: bool = False, dtype: Any = "int32", name: str | None = None,
                       attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `_sample_multinomial`, from which automatic names are made."""
    par: dict[str, Any] = {}
    if shape.__class__ is not tuple or shape:
        par["shape"] = shape
    if get_prob is not False:
        par["get_prob"] = get_prob
    if dtype != "int32":
        par["dtype"] = dtype
    return make(_op_sample_multinomial, "sample_multinomial", (data,), par, name, attr, kwargs)
