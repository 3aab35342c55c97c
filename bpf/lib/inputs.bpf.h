/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Which facts an operation's rules ask for, and sets of facts. */
#ifndef EG_INPUTS_H
#define EG_INPUTS_H

/* Where op is known when the program is verified, what no rule asks for falls away. */
static __always_inline bool eg_wants(u32 op, u32 input)
{
	return eg_shape.inputs[op % EG_OP_COUNT].words[input / 64] >> (input % 64) & 1;
}

/* Adds an input that is read from a table. */
static __always_inline void eg_add_input(struct eg_inputs *set, u32 input)
{
	set->words[eg_below(input / 64, EG_INPUT_WORDS)] |= 1ull << (input % 64);
}

#endif
