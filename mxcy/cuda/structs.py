"""C structs that cross into NVIDIA's libraries.

Invariant: a test compares size and offsets of each with cuda/prototypes.json; `C_NAMES` says which
struct of the headers each one is.
"""
from __future__ import annotations

import ctypes as C

__all__ = ["C_NAMES", "ConvolutionPerf", "CudnnFraction", "GraphExecUpdateResult",
           "LaunchAttribute", "LaunchConfig", "MatmulAlgo", "MatmulHeuristic",
           "PointerAttributes", "UniqueId"]


class LaunchAttribute(C.Structure):
    """CUlaunchAttribute: one option of a launch; `value` is a union of 64 bytes."""

    _fields_ = (("id", C.c_int), ("pad", C.c_char * 4), ("value", C.c_uint64 * 8))


class LaunchConfig(C.Structure):
    """CUlaunchConfig: grid, block, shared memory and stream of a launch."""

    _fields_ = (("gridDimX", C.c_uint), ("gridDimY", C.c_uint), ("gridDimZ", C.c_uint),
                ("blockDimX", C.c_uint), ("blockDimY", C.c_uint), ("blockDimZ", C.c_uint),
                ("sharedMemBytes", C.c_uint), ("hStream", C.c_void_p),
                ("attrs", C.POINTER(LaunchAttribute)), ("numAttrs", C.c_uint))


class GraphExecUpdateResult(C.Structure):
    """cudaGraphExecUpdateResultInfo: why a graph could not take the place of another."""

    _fields_ = (("result", C.c_int), ("errorNode", C.c_void_p), ("errorFromNode", C.c_void_p))


class PointerAttributes(C.Structure):
    """cudaPointerAttributes: what an address is."""

    _fields_ = (("type", C.c_int), ("device", C.c_int), ("devicePointer", C.c_void_p),
                ("hostPointer", C.c_void_p), ("reserved", C.c_long * 8))


class MatmulAlgo(C.Structure):
    """cublasLtMatmulAlgo_t: opaque; may be kept and used again with the same version."""

    _fields_ = (("data", C.c_uint64 * 8),)


class MatmulHeuristic(C.Structure):
    """cublasLtMatmulHeuristicResult_t."""

    _fields_ = (("algo", MatmulAlgo), ("workspaceSize", C.c_size_t), ("state", C.c_int),
                ("wavesCount", C.c_float), ("reserved", C.c_int * 4))


class ConvolutionPerf(C.Structure):
    """cudnnConvolution{Fwd,BwdData,BwdFilter}AlgoPerf_t: the three have one layout."""

    _fields_ = (("algo", C.c_int), ("status", C.c_int), ("time", C.c_float),
                ("memory", C.c_size_t), ("determinism", C.c_int), ("mathType", C.c_int),
                ("reserved", C.c_int * 3))


class CudnnFraction(C.Structure):
    """cudnnFraction_t."""

    _fields_ = (("numerator", C.c_int64), ("denominator", C.c_int64))


class UniqueId(C.Structure):
    """ncclUniqueId: 128 bytes that name a group of processes; passed by value."""

    _fields_ = (("internal", C.c_char * 128),)


#: Struct of the headers to ours.
C_NAMES: dict[str, type[C.Structure]] = {
    "CUlaunchAttribute_st": LaunchAttribute,
    "CUlaunchConfig_st": LaunchConfig,
    "cudaGraphExecUpdateResultInfo_st": GraphExecUpdateResult,
    "cudaPointerAttributes": PointerAttributes,
    "cublasLtMatmulAlgo_t": MatmulAlgo,
    "cublasLtMatmulHeuristicResult_t": MatmulHeuristic,
    "cudnnConvolutionFwdAlgoPerfStruct": ConvolutionPerf,
    "cudnnConvolutionBwdDataAlgoPerfStruct": ConvolutionPerf,
    "cudnnConvolutionBwdFilterAlgoPerfStruct": ConvolutionPerf,
    "cudnnFractionStruct": CudnnFraction,
    "ncclUniqueId": UniqueId,
}
