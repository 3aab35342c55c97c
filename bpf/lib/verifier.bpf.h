/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What makes a program provable for the verifier and changes nothing else. */
#ifndef EG_VERIFIER_H
#define EG_VERIFIER_H

/*
 * Always zero, which the verifier does not know. A loop whose counter starts at a known number is verified
 * once for each number it takes; one that starts at "some number" converges at once.
 */
u32 eg_zero = 0;

static __always_inline u32 eg_some(u32 number)
{
	return number + *(volatile u32 *)&eg_zero;
}

/*
 * An index below a power of two. The compiler drops a mask that it can prove to be needless, and the verifier
 * of older kernels cannot follow that proof.
 */
static __always_inline u32 eg_below(u32 index, u32 bound)
{
	asm volatile("" : "+r"(index));
	return index & (bound - 1);
}

#endif
