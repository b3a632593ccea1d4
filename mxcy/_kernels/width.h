/* width.h: how wide vectors are in this CPU build. Kernels written on GCC's vector types take their width from
 * here, so that one source makes every build.
 *
 * MXCY_VB: bytes of a vector. The build "wide" defines it as 64 without AVX-512: it runs the code of v4 in AVX2
 * instructions, so that this code is tested on machines that lack AVX-512. So only code made of instructions that
 * AVX2 lacks may ask for __AVX512F__; everything else asks for MXCY_VB.
 */
#ifndef MXCY_WIDTH_H
#define MXCY_WIDTH_H

#ifndef MXCY_VB
#if defined(__AVX512F__)
#define MXCY_VB 64
#elif defined(__AVX__)
#define MXCY_VB 32
#else
#define MXCY_VB 16
#endif
#endif

#endif
