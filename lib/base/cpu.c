/* What the processor can do. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"

static enum cpu_level
detect(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul"))
		return CPU_AVX2;
	if (__builtin_cpu_supports("sse4.2") &&
	    __builtin_cpu_supports("pclmul"))
		return CPU_SSE42;
#elif defined(__aarch64__)
	return CPU_NEON;
#endif
	return CPU_SCALAR;
}

enum cpu_level
cpu_level(void)
{
	static atomic_int cached = -1; /* threads may find it out twice */
	int level = atomic_load_explicit(&cached, memory_order_relaxed);
	const char *s;

	if (level >= 0)
		return (enum cpu_level)level;
	level = (int)detect();
	s = getenv("STREAMUTILS_CPU");
	if (s && strcmp(s, "scalar") == 0)
		level = CPU_SCALAR;
	else if (s && strcmp(s, "sse4.2") == 0 && level == CPU_AVX2)
		level = CPU_SSE42;
	atomic_store_explicit(&cached, level, memory_order_relaxed);
	return (enum cpu_level)level;
}
