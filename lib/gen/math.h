/*
 * Elementary functions that give the same bits on every machine: made of IEEE
 * operations in a fixed order, without the C library's, which differ between
 * versions, and without fused multiply-add (-ffp-contract=off).  The square
 * root is IEEE's own: use sqrt() of <math.h>.
 */
#ifndef GEN_MATH_H
#define GEN_MATH_H

/* The natural logarithm of a finite x > 0; off by a few units in the last
 * place. */
double gen_log(double x);
/* e^x; 0 below the range of doubles, infinity above it. */
double gen_exp(double x);
/* x^y of a finite x > 0; off by about |y log x| units in the last place. */
double gen_pow(double x, double y);
/* Sine and cosine of x turns (2 pi x in radians), exact in their period
 * however great x is; off by at most 1e-15. */
double gen_sin_turns(double x);
double gen_cos_turns(double x);

#endif
