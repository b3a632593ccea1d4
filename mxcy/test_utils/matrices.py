"""Random matrices of special forms, and helpers for arrays that do not exist in every build.

Invariant: random numbers come from NumPy's global generator, so `np.random.seed` repeats them.
"""
from __future__ import annotations

import os
import platform
from typing import Any

import numpy as np

from .._core.errors import MXNetNotImplementedError

__all__ = ["check_gluon_hybridize_consistency", "create_sparse_array", "create_sparse_array_zd",
           "has_tvm_ops", "is_aarch64_run", "is_cd_run", "is_op_runnable", "locationError",
           "new_matrix_with_real_eigvals_2d", "new_matrix_with_real_eigvals_nd",
           "new_orthonormal_matrix_2d", "new_sym_matrix_with_real_eigvals_2d",
           "new_sym_matrix_with_real_eigvals_nd", "rand_sparse_ndarray",
           "shuffle_csr_column_indices"]


def locationError(a: Any, b: Any, index: tuple[int, ...], names: tuple[str, str],
                  maxError: bool = False) -> str:
    """A text that says where two arrays differ, and their elements there."""
    what = "maximum error" if maxError else "error"
    return (f"Location of {what}: {tuple(int(i) for i in index)}, "
            f"{names[0]}={a[index]:.8f}, {names[1]}={b[index]:.8f}")


def new_orthonormal_matrix_2d(n: int) -> np.ndarray:
    """A random matrix whose rows are orthonormal."""
    return np.linalg.qr(np.random.uniform(-1, 1, (n, n)))[0]


def new_matrix_with_real_eigvals_2d(n: int) -> np.ndarray:
    """A random matrix with real eigenvalues that lie apart."""
    basis = new_orthonormal_matrix_2d(n)
    upper = np.triu(np.random.uniform(-1, 1, (n, n)), 1)
    values = np.arange(1, n + 1) + np.random.uniform(0, 0.5, n)
    return basis @ (upper + np.diag(values)) @ basis.T


def new_sym_matrix_with_real_eigvals_2d(n: int) -> np.ndarray:
    """A random symmetric matrix with eigenvalues that lie apart."""
    basis = new_orthonormal_matrix_2d(n)
    values = np.arange(1, n + 1) + np.random.uniform(0, 0.5, n)
    out = basis @ np.diag(values) @ basis.T
    return (out + out.T) / 2


def _stack(make: Any, shape: tuple[int, ...]) -> np.ndarray:
    count = int(np.prod(shape[:-2]))
    return np.array([make(shape[-1]) for _ in range(count)]).reshape(shape)


def new_matrix_with_real_eigvals_nd(shape: tuple[int, ...]) -> np.ndarray:
    """A stack of matrices with real eigenvalues; the last two sizes are equal."""
    return _stack(new_matrix_with_real_eigvals_2d, shape)


def new_sym_matrix_with_real_eigvals_nd(shape: tuple[int, ...]) -> np.ndarray:
    """A stack of symmetric matrices; the last two sizes are equal."""
    return _stack(new_sym_matrix_with_real_eigvals_2d, shape)


# -- questions about the surroundings --------------------------------------------------------------
def has_tvm_ops() -> bool:
    """Whether there are operators made by TVM: no."""
    return False


def is_op_runnable() -> bool:
    """Whether operators run on the current device: yes."""
    return True


def is_aarch64_run() -> bool:
    """Whether this is a 64-bit ARM processor."""
    return platform.machine() in ("aarch64", "arm64")


def is_cd_run() -> bool:
    """Whether the environment variable CD_JOB is 1, as where releases are built."""
    return os.environ.get("CD_JOB") == "1"


# -- what does not exist yet ---------------------------------------------------------------------
def _missing(name: str, what: str) -> MXNetNotImplementedError:
    return MXNetNotImplementedError(f"{name}: {what} does not exist yet")


def rand_sparse_ndarray(shape: Any, stype: str, density: float | None = None, dtype: Any = None,
                        distribution: str | None = None, data_init: Any = None,
                        rsp_indices: Any = None, modifier_func: Any = None,
                        shuffle_csr_indices: bool = False, ctx: Any = None) -> Any:
    """A random sparse array; there is no sparse storage yet."""
    raise _missing("rand_sparse_ndarray", "sparse storage")


def create_sparse_array(shape: Any, stype: str, data_init: Any = None, rsp_indices: Any = None,
                        dtype: Any = None, modifier_func: Any = None, density: float = 0.5,
                        shuffle_csr_indices: bool = False) -> Any:
    """A sparse array with given contents; there is no sparse storage yet."""
    raise _missing("create_sparse_array", "sparse storage")


def create_sparse_array_zd(shape: Any, stype: str, density: float, data_init: Any = None,
                           rsp_indices: Any = None, dtype: Any = None, modifier_func: Any = None,
                           shuffle_csr_indices: bool = False) -> Any:
    """`create_sparse_array` that may be empty; there is no sparse storage yet."""
    raise _missing("create_sparse_array_zd", "sparse storage")


def shuffle_csr_column_indices(csr: Any) -> None:
    """Mixes the columns in the rows of a CSR array; there is no sparse storage yet."""
    raise _missing("shuffle_csr_column_indices", "sparse storage")


def check_gluon_hybridize_consistency(net_builder: Any, data_l: Any, numpy_func: Any = None,
                                      test_grad: bool = True, rtol: float = 1e-4,
                                      atol: float = 1e-4) -> None:
    """Checks a Gluon block with and without hybridize; there is no Gluon yet."""
    raise _missing("check_gluon_hybridize_consistency", "Gluon")
