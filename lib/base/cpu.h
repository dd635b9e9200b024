/*
 * What the processor can do, for kernels that are chosen at run time.
 * STREAMUTILS_CPU in the environment lowers it, so that tests run the twins:
 * "scalar" for none, "sse4.2" or "avx2" for at most that; unset for all.
 */
#ifndef BASE_CPU_H
#define BASE_CPU_H

enum cpu_level {
	CPU_SCALAR, /* portable C */
	CPU_SSE42,  /* x86-64 with SSE4.2 (CRC32 instruction) and PCLMUL */
	CPU_AVX2,   /* the above, AVX2, BMI1 and BMI2 */
	CPU_NEON,   /* AArch64: NEON */
};

/* Cached after the first call. */
enum cpu_level cpu_level(void);

#endif
