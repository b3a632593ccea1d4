"""The C prototypes of NVIDIA's functions that mxcy calls: one table, one letter an argument.

What lives here: names, arguments and results. What does not: opening libraries, calling.
Invariant: a test compares every line with cuda/prototypes.json, the record made from the headers by
tools/record_prototypes.py; nothing is called that does not stand here.

Letters
-------
p pointer (also arrays, handles, and char buffers to be filled)   s zero-ended text (const char *)
i int or enum      u unsigned int      l int64      z size_t or uint64      f float      d double
B ncclUniqueId by value

`name letters` is a function that returns a status; `name letters > letter` returns that instead
(v: nothing). `-` stands for no arguments.
"""
from __future__ import annotations

__all__ = ["TABLES", "parse"]

_CUDART = """
cudaRuntimeGetVersion p
cudaDriverGetVersion p
cudaGetErrorName i > s
cudaGetErrorString i > s
cudaGetLastError - > i
cudaPeekAtLastError - > i
cudaGetDeviceCount p > i
cudaSetDevice i
cudaGetDevice p
cudaDeviceGetAttribute pii
cudaDeviceGetPCIBusId pii
cudaDeviceSynchronize -
cudaDeviceCanAccessPeer pii
cudaDeviceEnablePeerAccess iu > i
cudaMemGetInfo pp
cudaMalloc pz
cudaFree p
cudaHostAlloc pzu
cudaFreeHost p
cudaHostRegister pzu
cudaHostUnregister p
cudaPointerGetAttributes pp
cudaMemcpy ppzi
cudaMemcpyAsync ppzip
cudaMemcpy2DAsync pzpzzzip
cudaMemcpyPeerAsync pipizp
cudaMemsetAsync pizp
cudaStreamCreateWithFlags pu
cudaStreamCreateWithPriority pui
cudaDeviceGetStreamPriorityRange pp
cudaStreamDestroy p
cudaStreamSynchronize p
cudaStreamQuery p > i
cudaStreamWaitEvent ppu
cudaStreamBeginCapture pi
cudaStreamEndCapture pp
cudaStreamIsCapturing pp
cudaEventCreateWithFlags pu
cudaEventRecord pp
cudaEventSynchronize p
cudaEventQuery p > i
cudaEventElapsedTime ppp
cudaEventDestroy p
cudaGraphCreate pu
cudaGraphGetNodes ppp
cudaGraphInstantiate ppz
cudaGraphUpload pp
cudaGraphLaunch pp
cudaGraphExecUpdate ppp > i
cudaGraphExecDestroy p
cudaGraphDestroy p
cudaLaunchHostFunc ppp
"""

_CUDA = """
cuInit u
cuDriverGetVersion p
cuGetErrorName ip
cuGetErrorString ip
cuDeviceGet pi
cuDeviceGetCount p
cuDeviceGetName pii
cuDeviceGetUuid_v2 pi
cuDeviceTotalMem_v2 pi
cuCtxGetCurrent p
cuCtxSetCurrent p
cuDevicePrimaryCtxRetain pi
cuLibraryLoadData ppppuppu
cuLibraryGetKernel pps
cuLibraryUnload p
cuKernelGetFunction pp
cuKernelSetAttribute iipi
cuFuncGetAttribute pip
cuFuncSetAttribute pii
cuLaunchKernel puuuuuuuppp
cuLaunchKernelEx pppp
cuOccupancyMaxActiveBlocksPerMultiprocessor ppiz
"""

_NVRTC = """
nvrtcVersion pp
nvrtcGetErrorString i > s
nvrtcGetNumSupportedArchs p
nvrtcGetSupportedArchs p
nvrtcCreateProgram pssipp
nvrtcDestroyProgram p
nvrtcCompileProgram pip > i
nvrtcGetCUBINSize pp
nvrtcGetCUBIN pp
nvrtcGetProgramLogSize pp
nvrtcGetProgramLog pp
nvrtcAddNameExpression ps
nvrtcGetLoweredName psp
"""

_CUBLAS = """
cublasGetStatusName i > s
cublasGetStatusString i > s
cublasGetProperty ip
cublasCreate_v2 p
cublasDestroy_v2 p
cublasSetStream_v2 pp
cublasSetWorkspace_v2 ppz
cublasSetPointerMode_v2 pi
cublasSetMathMode pi
cublasGetMathMode pp
cublasSetAtomicsMode pi
cublasGemmEx_64 piilllppilpilppilii
cublasGemmStridedBatchedEx_64 piilllppillpillppilllii
cublasGemmBatchedEx_64 piilllppilpilppillii
cublasSgemv_v2_64 pillpplplppl
cublasDgemv_v2_64 pillpplplppl
cublasSgeam_64 piillpplpplpl
cublasDgeam_64 piillpplpplpl
cublasStrsm_v2_64 piiiillpplpl
cublasDtrsm_v2_64 piiiillpplpl
cublasStrmm_v2_64 piiiillpplplpl
cublasDtrmm_v2_64 piiiillpplplpl
cublasSsyrk_v2_64 piillpplppl
cublasDsyrk_v2_64 piillpplppl
"""

_CUBLASLT = """
cublasLtGetStatusName i > s
cublasLtGetStatusString i > s
cublasLtGetVersion - > z
cublasLtCreate p
cublasLtDestroy p
cublasLtMatmulDescCreate pii
cublasLtMatmulDescDestroy p
cublasLtMatmulDescSetAttribute pipz
cublasLtMatmulDescGetAttribute pipzp
cublasLtMatrixLayoutCreate pizzl
cublasLtMatrixLayoutDestroy p
cublasLtMatrixLayoutSetAttribute pipz
cublasLtMatmulPreferenceCreate p
cublasLtMatmulPreferenceDestroy p
cublasLtMatmulPreferenceSetAttribute pipz
cublasLtMatmulAlgoGetHeuristic pppppppipp
cublasLtMatmul ppppppppppppppzp
"""

_CUDNN = """
cudnnGetVersion - > z
cudnnGetCudartVersion - > z
cudnnGetErrorString i > s
cudnnGetLastErrorString pz > v
cudnnGraphVersionCheck - > i
cudnnOpsVersionCheck - > i
cudnnCnnVersionCheck - > i
cudnnAdvVersionCheck - > i
cudnnCreate p
cudnnDestroy p
cudnnSetStream pp
cudnnCreateTensorDescriptor p
cudnnDestroyTensorDescriptor p
cudnnSetTensorNdDescriptor piipp
cudnnCreateFilterDescriptor p
cudnnDestroyFilterDescriptor p
cudnnSetFilterNdDescriptor piiip
cudnnCreateConvolutionDescriptor p
cudnnDestroyConvolutionDescriptor p
cudnnSetConvolutionNdDescriptor pipppii
cudnnSetConvolutionGroupCount pi
cudnnSetConvolutionMathType pi
cudnnGetConvolutionForwardAlgorithm_v7 pppppipp
cudnnGetConvolutionBackwardDataAlgorithm_v7 pppppipp
cudnnGetConvolutionBackwardFilterAlgorithm_v7 pppppipp
cudnnFindConvolutionForwardAlgorithmEx ppppppppipppz
cudnnFindConvolutionBackwardDataAlgorithmEx ppppppppipppz
cudnnFindConvolutionBackwardFilterAlgorithmEx ppppppppipppz
cudnnGetConvolutionForwardWorkspaceSize pppppip
cudnnGetConvolutionBackwardDataWorkspaceSize pppppip
cudnnGetConvolutionBackwardFilterWorkspaceSize pppppip
cudnnConvolutionForward pppppppipzppp
cudnnConvolutionBackwardData pppppppipzppp
cudnnConvolutionBackwardFilter pppppppipzppp
cudnnConvolutionBackwardBias ppppppp
cudnnAddTensor ppppppp
cudnnCreatePoolingDescriptor p
cudnnDestroyPoolingDescriptor p
cudnnSetPoolingNdDescriptor piiippp
cudnnPoolingForward pppppppp
cudnnPoolingBackward pppppppppppp
cudnnSoftmaxForward piipppppp
cudnnSoftmaxBackward piipppppppp
cudnnDeriveBNTensorDescriptor ppi
cudnnBatchNormalizationForwardTraining pipppppppppdppdpp
cudnnBatchNormalizationForwardInference pipppppppppppd
cudnnBatchNormalizationBackward pippppppppppppppdpp
cudnnCreateLRNDescriptor p
cudnnDestroyLRNDescriptor p
cudnnSetLRNDescriptor puddd
cudnnLRNCrossChannelForward ppipppppp
cudnnLRNCrossChannelBackward ppipppppppppp
cudnnCreateDropoutDescriptor p
cudnnDestroyDropoutDescriptor p
cudnnDropoutGetStatesSize pp
cudnnDropoutGetReserveSpaceSize pp
cudnnSetDropoutDescriptor ppfpzz
cudnnCreateRNNDescriptor p
cudnnDestroyRNNDescriptor p
cudnnSetRNNDescriptor_v8 piiiiiiiiiiiipu
cudnnRNNSetClip_v9 pidd
cudnnCreateRNNDataDescriptor p
cudnnDestroyRNNDataDescriptor p
cudnnSetRNNDataDescriptor piiiiipp
cudnnGetRNNTempSpaceSizes ppippp
cudnnGetRNNWeightSpaceSize ppp
cudnnGetRNNWeightParams ppizpipppp
cudnnRNNForward ppipppppppppppzpzpzp
cudnnRNNBackwardData_v8 ppppppppppppppppzpzpzp
cudnnRNNBackwardWeights_v8 ppipppppppzpzpzp
cudnnCreateCTCLossDescriptor p
cudnnDestroyCTCLossDescriptor p
cudnnSetCTCLossDescriptor_v9 piiii
cudnnGetCTCLossWorkspaceSize_v8 pipppp
cudnnCTCLoss_v8 pipppppppppzp
cudnnCreateSpatialTransformerDescriptor p
cudnnDestroySpatialTransformerDescriptor p
cudnnSetSpatialTransformerNdDescriptor piiip
cudnnSpatialTfGridGeneratorForward pppp
cudnnSpatialTfGridGeneratorBackward pppp
cudnnSpatialTfSamplerForward ppppppppp
cudnnSpatialTfSamplerBackward pppppppppppppp
cudnnBackendCreateDescriptor ip
cudnnBackendDestroyDescriptor p
cudnnBackendSetAttribute piilp
cudnnBackendGetAttribute piilpp
cudnnBackendFinalize p
cudnnBackendExecute ppp
cudnnBackendPopulateCudaGraph pppp
cudnnBackendUpdateCudaGraph pppp
"""

_NCCL = """
ncclGetVersion p
ncclGetErrorString i > s
ncclGetLastError p > s
ncclGetUniqueId p
ncclCommInitAll pip
ncclCommInitRank piBi
ncclCommFinalize p
ncclCommDestroy p
ncclCommAbort p
ncclCommGetAsyncError pp
ncclCommCount pp
ncclCommUserRank pp
ncclCommCuDevice pp
ncclGroupStart -
ncclGroupEnd -
ncclAllReduce ppziipp
ncclBroadcast ppziipp
ncclReduce ppziiipp
ncclReduceScatter ppziipp
ncclAllGather ppzipp
ncclSend pziipp
ncclRecv pziipp
"""

#: Library to its functions, as text.
TABLES = {"cudart": _CUDART, "cuda": _CUDA, "nvrtc": _NVRTC, "cublas": _CUBLAS,
          "cublasLt": _CUBLASLT, "cudnn": _CUDNN, "nccl": _NCCL}


def parse(library: str) -> dict[str, tuple[str, str]]:
    """Function to (letters of the arguments, letter of the result); '=' is a status."""
    out = {}
    for line in TABLES[library].strip().splitlines():
        left, _, result = line.partition(">")
        name, *letters = left.split()
        out[name] = ("".join(letters).replace("-", ""), result.strip() or "=")
    return out
