# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""Functions of the operators that ops/elemwise_more.py defines."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ops._signature import REQUIRED
from ..runtime.invoke import caller

if TYPE_CHECKING:
    from ..runtime.ndarray import NDArray

__all__ = ["Activation", "BlockGrad", "Cast", "ElementWiseSum", "LeakyReLU", "_cast_like",
           "_channel_like", "_contrib_div_sqrt_dim", "_contrib_gradientmultiplier",
           "_contrib_quadratic", "_contrib_round_ste", "_contrib_sign_ste",
           "_identity_with_attr_like_rhs", "_polygamma", "_sparse_ElementWiseSum", "_sparse_add_n",
           "_sparse_clip", "_sparse_make_loss", "_sparse_stop_gradient", "_sparse_where",
           "_sparse_zeros_like", "add_n", "amp_cast", "cast", "clip", "hard_sigmoid", "make_loss",
           "ones_like", "smooth_l1", "stop_gradient", "where", "zeros_like"]

_op_Activation = caller("Activation")
_op_BlockGrad = caller("BlockGrad")
_op_Cast = caller("Cast")
_op_LeakyReLU = caller("LeakyReLU")
_op_cast_like = caller("_cast_like")
_op_channel_like = caller("_channel_like")
_op_contrib_div_sqrt_dim = caller("_contrib_div_sqrt_dim")
_op_contrib_gradientmultiplier = caller("_contrib_gradientmultiplier")
_op_contrib_quadratic = caller("_contrib_quadratic")
_op_contrib_round_ste = caller("_contrib_round_ste")
_op_contrib_sign_ste = caller("_contrib_sign_ste")
_op_identity_with_attr_like_rhs = caller("_identity_with_attr_like_rhs")
_op_polygamma = caller("_polygamma")
_op_add_n = caller("add_n")
_op_amp_cast = caller("amp_cast")
_op_clip = caller("clip")
_op_hard_sigmoid = caller("hard_sigmoid")
_op_make_loss = caller("make_loss")
_op_ones_like = caller("ones_like")
_op_smooth_l1 = caller("smooth_l1")
_op_where = caller("where")
_op_zeros_like = caller("zeros_like")


def Activation(data: NDArray | None = None, act_type: str = REQUIRED, out: Any = None,
               name: str | None = None) -> Any:
    """Applies an activation function.

    `act_type` is one of ``relu``: max(x, 0); ``sigmoid``: 1 / (1 + e^-x); ``tanh``; ``softrelu``:
    ln(1 + e^x); ``softsign``: x / (1 + |x|).

    Parameters
    ----------
    data : NDArray
        Input.
    act_type : {'relu', 'sigmoid', 'softrelu', 'softsign', 'tanh'}
        Which function.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_Activation(data, act_type, out)


def BlockGrad(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Copies the input and lets no gradient through: what comes before counts as constant.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_BlockGrad(data, out)


def Cast(data: NDArray | None = None, dtype: Any = REQUIRED, out: Any = None,
         name: str | None = None) -> Any:
    """Converts to another dtype.

    Floats are rounded to nearest, ties to even. A float becomes an integer by cutting its fraction;
    values beyond the range give the nearest bound, NaN gives 0. Integers that do not fit wrap
    around. Anything but zero becomes True as bool. The gradient is converted back.

    Parameters
    ----------
    data : NDArray
        Input.
    dtype : DType
        Dtype of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_Cast(data, dtype, out)


def LeakyReLU(data: NDArray | None = None, gamma: NDArray | None = None, act_type: str = "leaky",
              slope: float = 0.25, lower_bound: float = 0.125, upper_bound: float = 0.334,
              out: Any = None, name: str | None = None) -> Any:
    """Rectifiers that are not flat below zero.

    `act_type` is one of ``leaky``: x where positive, else slope x; ``elu``: slope (e^x - 1) below
    zero; ``selu``: the self-normalising form, 1.0507 x and 1.7581 (e^x - 1); ``gelu``: x times the
    normal distribution function of x; ``prelu``: a learned slope for each channel (dimension 1),
    the input `gamma` of shape (channels,) or (1,); ``rrelu``: in training a slope for each element
    drawn evenly between both bounds, otherwise the middle of them.

    Parameters
    ----------
    data : NDArray
        Input.
    gamma : NDArray
        Input.
    act_type : {'elu', 'gelu', 'leaky', 'prelu', 'rrelu', 'selu'}, default 'leaky'
        Which function.
    slope : float, default 0.25
        Slope below zero of leaky, and the bound of elu.
    lower_bound : float, default 0.125
        Lower bound of the random slope of rrelu.
    upper_bound : float, default 0.334
        Upper bound of the random slope of rrelu.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    list of NDArray, or one
    """
    return _op_LeakyReLU(data, gamma, act_type, slope, lower_bound, upper_bound, out)


def _cast_like(data: NDArray | None = None, like: NDArray | None = None, out: Any = None,
               name: str | None = None) -> Any:
    """Converts `data` to the dtype of `like`, whose values are not read.

    Parameters
    ----------
    data : NDArray
        Input.
    like : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_cast_like(data, like, out)


def _channel_like(gamma: NDArray | None = None, data: NDArray | None = None, out: Any = None,
                  name: str | None = None) -> Any:
    """Repeats `gamma`, of size C or 1, along dimension 1 of `data`, whose values are not read.

    Parameters
    ----------
    gamma : NDArray
        Input.
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_channel_like(gamma, data, out)


def _contrib_div_sqrt_dim(data: NDArray | None = None, out: Any = None,
                          name: str | None = None) -> Any:
    """Divides by the square root of the size of the last dimension.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_div_sqrt_dim(data, out)


def _contrib_gradientmultiplier(data: NDArray | None = None, scalar: float = 1.0,
                                is_int: bool = True, out: Any = None,
                                name: str | None = None) -> Any:
    """Copies the input, and multiplies its gradient by `scalar` (a negative one reverses it).

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        Factor of the gradient.
    is_int : bool, default True
        Whether the scalar was written as an integer; without effect.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_gradientmultiplier(data, scalar, is_int, out)


def _contrib_quadratic(data: NDArray | None = None, a: float = 0.0, b: float = 0.0, c: float = 0.0,
                       out: Any = None, name: str | None = None) -> Any:
    """Quadratic function, elementwise: ``y = a x^2 + b x + c``.

    Parameters
    ----------
    data : NDArray
        Input.
    a : float, default 0.0
        Factor of x squared.
    b : float, default 0.0
        Factor of x.
    c : float, default 0.0
        Constant term.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_quadratic(data, a, b, c, out)


def _contrib_round_ste(data: NDArray | None = None, out: Any = None,
                       name: str | None = None) -> Any:
    """Nearest integer, halves away from zero, with the gradient of the identity.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_round_ste(data, out)


def _contrib_sign_ste(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Sign of the input, with the gradient of the identity.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_contrib_sign_ste(data, out)


def _identity_with_attr_like_rhs(lhs: NDArray | None = None, rhs: NDArray | None = None,
                                 out: Any = None, name: str | None = None) -> Any:
    """Copies `lhs`; shape and dtype are known to be those of `rhs`, whose values are not read.

    Parameters
    ----------
    lhs : NDArray
        Input.
    rhs : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_identity_with_attr_like_rhs(lhs, rhs, out)


def _polygamma(data: NDArray | None = None, scalar: float = 0.0, out: Any = None,
               name: str | None = None) -> Any:
    """Derivative of order `scalar` of the digamma function, for the gradients of `gammaln`.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 0.0
        Order of the derivative of the digamma function.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_polygamma(data, scalar, out)


def add_n(*args: NDArray, num_args: int | None = None, out: Any = None,
          name: str | None = None) -> Any:
    """Sum of any number of arrays of one shape and dtype.

    Added from the first to the last; float16 and bfloat16 are summed in float32 and rounded once.

    Parameters
    ----------
    *args : NDArray
        The inputs, any number of them.
    num_args : int, optional
        How many inputs there are; checked.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_add_n(args, num_args, out)


def amp_cast(data: NDArray | None = None, dtype: Any = REQUIRED, out: Any = None,
             name: str | None = None) -> Any:
    """Converts between float32, float16 and bfloat16, and leaves every other dtype as it is.

    Placed by mixed-precision training around operators that want another precision.

    Parameters
    ----------
    data : NDArray
        Input.
    dtype : DType
        Dtype of the result.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_amp_cast(data, dtype, out)


def clip(data: NDArray | None = None, a_min: float = REQUIRED, a_max: float = REQUIRED,
         out: Any = None, name: str | None = None) -> Any:
    """Limits values to the range from `a_min` to `a_max`; NaN stays NaN.

    The gradient passes where the input lies within the bounds, bounds included, else it is zero.
    Integers take the integer parts of the bounds.

    Parameters
    ----------
    data : NDArray
        Input.
    a_min : float
        Lower bound.
    a_max : float
        Upper bound.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_clip(data, a_min, a_max, out)


def hard_sigmoid(data: NDArray | None = None, alpha: float = 0.2, beta: float = 0.5,
                 out: Any = None, name: str | None = None) -> Any:
    """A sigmoid of straight lines: ``y = max(0, min(1, alpha x + beta))``.

    Parameters
    ----------
    data : NDArray
        Input.
    alpha : float, default 0.2
        Slope.
    beta : float, default 0.5
        Value at zero.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_hard_sigmoid(data, alpha, beta, out)


def make_loss(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Marks an expression as a loss: copies it, and its gradient is 1 whatever comes from behind.

    The sum of all elements is what gets minimised.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_make_loss(data, out)


def ones_like(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Ones in the shape and dtype of the input, whose values are not read.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_ones_like(data, out)


def smooth_l1(data: NDArray | None = None, scalar: float = 1.0, out: Any = None,
              name: str | None = None) -> Any:
    """Smooth L1 (Huber-like) loss, elementwise.

    ``y = (scalar x)^2 / 2`` where ``|x| < 1 / scalar^2``, else ``|x| - 1 / (2 scalar^2)``.

    Parameters
    ----------
    data : NDArray
        Input.
    scalar : float, default 1.0
        Where the quadratic part ends: at 1 / scalar^2.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_smooth_l1(data, scalar, out)


def where(condition: NDArray | None = None, x: NDArray | None = None, y: NDArray | None = None,
          out: Any = None, name: str | None = None) -> Any:
    """Takes elements of `x` where `condition` is not zero, and of `y` elsewhere.

    `x` and `y` have one shape and dtype. `condition` has that shape, or is one-dimensional with the
    length of the first dimension and then chooses whole rows; its dtype is free. No gradient flows
    to `condition`.

    Parameters
    ----------
    condition : NDArray
        Input.
    x : NDArray
        Input.
    y : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_where(condition, x, y, out)


def zeros_like(data: NDArray | None = None, out: Any = None, name: str | None = None) -> Any:
    """Zeros in the shape and dtype of the input, whose values are not read.

    Parameters
    ----------
    data : NDArray
        Input.
    out : NDArray, optional
        Where the result goes.
    name : str, optional
        Accepted and not used: arrays have no names.

    Returns
    -------
    NDArray
    """
    return _op_zeros_like(data, out)


stop_gradient = BlockGrad
_sparse_stop_gradient = BlockGrad
cast = Cast
ElementWiseSum = add_n
_sparse_add_n = add_n
_sparse_ElementWiseSum = add_n
_sparse_clip = clip
_sparse_make_loss = make_loss
_sparse_where = where
_sparse_zeros_like = zeros_like
