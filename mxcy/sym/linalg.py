# Written by tools/gen_api.py from the operator registry; do not edit.
# ruff: noqa: E501, I001, RUF022, RUF100
"""The operators of `mx.sym.linalg`."""
from .op_dot import _linalg_gemm2 as gemm2
from .op_linalg import _linalg_det as det
from .op_linalg import _linalg_extractdiag as extractdiag
from .op_linalg import _linalg_extracttrian as extracttrian
from .op_linalg import _linalg_gelqf as gelqf
from .op_linalg import _linalg_gemm as gemm
from .op_linalg import _linalg_inverse as inverse
from .op_linalg import _linalg_makediag as makediag
from .op_linalg import _linalg_maketrian as maketrian
from .op_linalg import _linalg_potrf as potrf
from .op_linalg import _linalg_potri as potri
from .op_linalg import _linalg_safe_inverse as safe_inverse
from .op_linalg import _linalg_slogdet as slogdet
from .op_linalg import _linalg_sumlogdiag as sumlogdiag
from .op_linalg import _linalg_syevd as syevd
from .op_linalg import _linalg_syrk as syrk
from .op_linalg import _linalg_triangle as triangle
from .op_linalg import _linalg_trmm as trmm
from .op_linalg_2 import _linalg_trsm as trsm

__all__ = ["det", "extractdiag", "extracttrian", "gelqf", "gemm", "gemm2", "inverse", "makediag",
           "maketrian", "potrf", "potri", "safe_inverse", "slogdet", "sumlogdiag", "syevd", "syrk",
           "triangle", "trmm", "trsm"]
