# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise_more.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..ops.base import get
from ._support import make, spread

if TYPE_CHECKING:
    from ..graph.symbol import Symbol

__all__ = ["Activation", "BlockGrad", "Cast", "ElementWiseSum", "LeakyReLU", "_cast_like",
           "_channel_like", "_contrib_div_sqrt_dim", "_contrib_gradientmultiplier",
           "_contrib_quadratic", "_contrib_round_ste", "_contrib_sign_ste",
           "_identity_with_attr_like_rhs", "_polygamma", "_sparse_ElementWiseSum", "_sparse_add_n",
           "_sparse_clip", "_sparse_make_loss", "_sparse_stop_gradient", "_sparse_where",
           "_sparse_zeros_like", "add_n", "amp_cast", "cast", "clip", "hard_sigmoid", "make_loss",
           "ones_like", "smooth_l1", "stop_gradient", "where", "zeros_like"]

_op_Activation = get("Activation")
_op_BlockGrad = get("BlockGrad")
_op_Cast = get("Cast")
_op_LeakyReLU = get("LeakyReLU")
_op_cast_like = get("_cast_like")
_op_channel_like = get("_channel_like")
_op_contrib_div_sqrt_dim = get("_contrib_div_sqrt_dim")
_op_contrib_gradientmultiplier = get("_contrib_gradientmultiplier")
_op_contrib_quadratic = get("_contrib_quadratic")
_op_contrib_round_ste = get("_contrib_round_ste")
_op_contrib_sign_ste = get("_contrib_sign_ste")
_op_identity_with_attr_like_rhs = get("_identity_with_attr_like_rhs")
_op_polygamma = get("_polygamma")
_op_add_n = get("add_n")
_op_amp_cast = get("amp_cast")
_op_clip = get("clip")
_op_hard_sigmoid = get("hard_sigmoid")
_op_make_loss = get("make_loss")
_op_ones_like = get("ones_like")
_op_smooth_l1 = get("smooth_l1")
_op_where = get("where")
_op_zeros_like = get("zeros_like")


def Activation(data: Symbol | None = None, act_type: str = REQUIRED, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Applies an activation function.

    `act_type` is one of ``relu``: max(x, 0); ``sigmoid``: 1 / (1 + e^-x); ``tanh``; ``softrelu``:
    ln(1 + e^x); ``softsign``: x / (1 + |x|).

    Parameters
    ----------
    data : Symbol
        Input.
    act_type : {'relu', 'sigmoid', 'softrelu', 'softsign', 'tanh'}
        Which function.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if act_type is not REQUIRED:
        par["act_type"] = act_type
    return make(_op_Activation, "activation", (data,), par, name, attr, kwargs)


def BlockGrad(data: Symbol | None = None, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Copies the input and lets no gradient through: what comes before counts as constant.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_BlockGrad, "blockgrad", (data,), {}, name, attr, kwargs)


def stop_gradient(data: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `BlockGrad`, from which automatic names are made."""
    return make(_op_BlockGrad, "stop_gradient", (data,), {}, name, attr, kwargs)


def Cast(data: Symbol | None = None, dtype: Any = REQUIRED, name: str | None = None,
         attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Converts to another dtype.

    Floats are rounded to nearest, ties to even. A float becomes an integer by cutting its fraction;
    values beyond the range give the nearest bound, NaN gives 0. Integers that do not fit wrap
    around. Anything but zero becomes True as bool. The gradient is converted back.

    Parameters
    ----------
    data : Symbol
        Input.
    dtype : DType
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
    if dtype is not REQUIRED:
        par["dtype"] = dtype
    return make(_op_Cast, "cast", (data,), par, name, attr, kwargs)


def LeakyReLU(data: Symbol | None = None, gamma: Symbol | None = None, act_type: str = "leaky",
              slope: float = 0.25, lower_bound: float = 0.125, upper_bound: float = 0.334,
              name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
              **kwargs: Any) -> Any:
    """Rectifiers that are not flat below zero.

    `act_type` is one of ``leaky``: x where positive, else slope x; ``elu``: slope (e^x - 1) below
    zero; ``selu``: the self-normalising form, 1.0507 x and 1.7581 (e^x - 1); ``gelu``: x times the
    normal distribution function of x; ``prelu``: a learned slope for each channel (dimension 1),
    the input `gamma` of shape (channels,) or (1,); ``rrelu``: in training a slope for each element
    drawn evenly between both bounds, otherwise the middle of them.

    Parameters
    ----------
    data : Symbol
        Input.
    gamma : Symbol
        Input.
    act_type : {'elu', 'gelu', 'leaky', 'prelu', 'rrelu', 'selu'}, default 'leaky'
        Which function.
    slope : float, default 0.25
        Slope below zero of leaky, and the bound of elu.
    lower_bound : float, default 0.125
        Lower bound of the random slope of rrelu.
    upper_bound : float, default 0.334
        Upper bound of the random slope of rrelu.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if act_type != "leaky":
        par["act_type"] = act_type
    if slope != 0.25:
        par["slope"] = slope
    if lower_bound != 0.125:
        par["lower_bound"] = lower_bound
    if upper_bound != 0.334:
        par["upper_bound"] = upper_bound
    return make(_op_LeakyReLU, "leakyrelu", (data, gamma), par, name, attr, kwargs)


def _cast_like(data: Symbol | None = None, like: Symbol | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Converts `data` to the dtype of `like`, whose values are not read.

    Parameters
    ----------
    data : Symbol
        Input.
    like : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_cast_like, "_cast_like", (data, like), {}, name, attr, kwargs)


def _channel_like(gamma: Symbol | None = None, data: Symbol | None = None, name: str | None = None,
                  attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Repeats `gamma`, of size C or 1, along dimension 1 of `data`, whose values are not read.

    Parameters
    ----------
    gamma : Symbol
        Input.
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_channel_like, "_channel_like", (gamma, data), {}, name, attr, kwargs)


def _contrib_div_sqrt_dim(data: Symbol | None = None, name: str | None = None,
                          attr: dict[str, str] | None = None, out: None = None,
                          **kwargs: Any) -> Any:
    """Divides by the square root of the size of the last dimension.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_contrib_div_sqrt_dim, "div_sqrt_dim", (data,), {}, name, attr, kwargs)


def _contrib_gradientmultiplier(data: Symbol | None = None, scalar: float = 1.0,
                                is_int: bool = True, name: str | None = None,
                                attr: dict[str, str] | None = None, out: None = None,
                                **kwargs: Any) -> Any:
    """Copies the input, and multiplies its gradient by `scalar` (a negative one reverses it).

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        Factor of the gradient.
    is_int : bool, default True
        Whether the scalar was written as an integer; without effect.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    if is_int is not True:
        par["is_int"] = is_int
    return make(_op_contrib_gradientmultiplier, "gradientmultiplier", (data,), par, name, attr,
                kwargs)


def _contrib_quadratic(data: Symbol | None = None, a: float = 0.0, b: float = 0.0, c: float = 0.0,
                       name: str | None = None, attr: dict[str, str] | None = None,
                       out: None = None, **kwargs: Any) -> Any:
    """Quadratic function, elementwise: ``y = a x^2 + b x + c``.

    Parameters
    ----------
    data : Symbol
        Input.
    a : float, default 0.0
        Factor of x squared.
    b : float, default 0.0
        Factor of x.
    c : float, default 0.0
        Constant term.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if a != 0.0:
        par["a"] = a
    if b != 0.0:
        par["b"] = b
    if c != 0.0:
        par["c"] = c
    return make(_op_contrib_quadratic, "quadratic", (data,), par, name, attr, kwargs)


def _contrib_round_ste(data: Symbol | None = None, name: str | None = None,
                       attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Nearest integer, halves away from zero, with the gradient of the identity.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_contrib_round_ste, "round_ste", (data,), {}, name, attr, kwargs)


def _contrib_sign_ste(data: Symbol | None = None, name: str | None = None,
                      attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sign of the input, with the gradient of the identity.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_contrib_sign_ste, "sign_ste", (data,), {}, name, attr, kwargs)


def _identity_with_attr_like_rhs(lhs: Symbol | None = None, rhs: Symbol | None = None,
                                 name: str | None = None, attr: dict[str, str] | None = None,
                                 out: None = None, **kwargs: Any) -> Any:
    """Copies `lhs`; shape and dtype are known to be those of `rhs`, whose values are not read.

    Parameters
    ----------
    lhs : Symbol
        Input.
    rhs : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_identity_with_attr_like_rhs, "_identity_with_attr_like_rhs", (lhs, rhs), {},
                name, attr, kwargs)


def _polygamma(data: Symbol | None = None, scalar: float = 0.0, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Derivative of order `scalar` of the digamma function, for the gradients of `gammaln`.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 0.0
        Order of the derivative of the digamma function.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 0.0:
        par["scalar"] = scalar
    return make(_op_polygamma, "_polygamma", (data,), par, name, attr, kwargs)


def add_n(*args: Symbol, num_args: int | None = None, name: str | None = None,
          attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Sum of any number of arrays of one shape and dtype.

    Added from the first to the last; float16 and bfloat16 are summed in float32 and rounded once.

    Parameters
    ----------
    *args : Symbol
        The inputs, any number of them.
    num_args : int, optional
        How many inputs there are; checked.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_add_n, "add_n", spread("add_n", args, num_args), {}, name, attr, kwargs)


def ElementWiseSum(*args: Symbol, num_args: int | None = None, name: str | None = None,
                   attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Another name of `add_n`, from which automatic names are made."""
    return make(_op_add_n, "elementwisesum", spread("ElementWiseSum", args, num_args), {}, name,
                attr, kwargs)


def amp_cast(data: Symbol | None = None, dtype: Any = REQUIRED, name: str | None = None,
             attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Converts between float32, float16 and bfloat16, and leaves every other dtype as it is.

    Placed by mixed-precision training around operators that want another precision.

    Parameters
    ----------
    data : Symbol
        Input.
    dtype : DType
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
    if dtype is not REQUIRED:
        par["dtype"] = dtype
    return make(_op_amp_cast, "amp_cast", (data,), par, name, attr, kwargs)


def clip(data: Symbol | None = None, a_min: float = REQUIRED, a_max: float = REQUIRED,
         name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
         **kwargs: Any) -> Any:
    """Limits values to the range from `a_min` to `a_max`; NaN stays NaN.

    The gradient passes where the input lies within the bounds, bounds included, else it is zero.
    Integers take the integer parts of the bounds.

    Parameters
    ----------
    data : Symbol
        Input.
    a_min : float
        Lower bound.
    a_max : float
        Upper bound.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if a_min is not REQUIRED:
        par["a_min"] = a_min
    if a_max is not REQUIRED:
        par["a_max"] = a_max
    return make(_op_clip, "clip", (data,), par, name, attr, kwargs)


def hard_sigmoid(data: Symbol | None = None, alpha: float = 0.2, beta: float = 0.5,
                 name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
                 **kwargs: Any) -> Any:
    """A sigmoid of straight lines: ``y = max(0, min(1, alpha x + beta))``.

    Parameters
    ----------
    data : Symbol
        Input.
    alpha : float, default 0.2
        Slope.
    beta : float, default 0.5
        Value at zero.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if alpha != 0.2:
        par["alpha"] = alpha
    if beta != 0.5:
        par["beta"] = beta
    return make(_op_hard_sigmoid, "hard_sigmoid", (data,), par, name, attr, kwargs)


def make_loss(data: Symbol | None = None, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Marks an expression as a loss: copies it, and its gradient is 1 whatever comes from behind.

    The sum of all elements is what gets minimised.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_make_loss, "make_loss", (data,), {}, name, attr, kwargs)


def ones_like(data: Symbol | None = None, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Ones in the shape and dtype of the input, whose values are not read.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_ones_like, "ones_like", (data,), {}, name, attr, kwargs)


def smooth_l1(data: Symbol | None = None, scalar: float = 1.0, name: str | None = None,
              attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Smooth L1 (Huber-like) loss, elementwise.

    ``y = (scalar x)^2 / 2`` where ``|x| < 1 / scalar^2``, else ``|x| - 1 / (2 scalar^2)``.

    Parameters
    ----------
    data : Symbol
        Input.
    scalar : float, default 1.0
        Where the quadratic part ends: at 1 / scalar^2.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    par: dict[str, Any] = {}
    if scalar != 1.0:
        par["scalar"] = scalar
    return make(_op_smooth_l1, "smooth_l1", (data,), par, name, attr, kwargs)


def where(condition: Symbol | None = None, x: Symbol | None = None, y: Symbol | None = None,
          name: str | None = None, attr: dict[str, str] | None = None, out: None = None,
          **kwargs: Any) -> Any:
    """Takes elements of `x` where `condition` is not zero, and of `y` elsewhere.

    `x` and `y` have one shape and dtype. `condition` has that shape, or is one-dimensional with the
    length of the first dimension and then chooses whole rows; its dtype is free. No gradient flows
    to `condition`.

    Parameters
    ----------
    condition : Symbol
        Input.
    x : Symbol
        Input.
    y : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_where, "where", (condition, x, y), {}, name, attr, kwargs)


def zeros_like(data: Symbol | None = None, name: str | None = None,
               attr: dict[str, str] | None = None, out: None = None, **kwargs: Any) -> Any:
    """Zeros in the shape and dtype of the input, whose values are not read.

    Parameters
    ----------
    data : Symbol
        Input.
    name : str, optional
        Name of the node.
    attr : dict of str to str, optional
        Attributes of the node.

    Returns
    -------
    Symbol
    """
    return make(_op_zeros_like, "zeros_like", (data,), {}, name, attr, kwargs)


_sparse_stop_gradient = stop_gradient
cast = Cast
_sparse_add_n = add_n
_sparse_ElementWiseSum = ElementWiseSum
_sparse_clip = clip
_sparse_make_loss = make_loss
_sparse_where = where
_sparse_zeros_like = zeros_like
