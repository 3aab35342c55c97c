/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The tracker's own numbers: ids, and of the records of its ring. */
#ifndef EG_NUMBERS_H
#define EG_NUMBERS_H

static __always_inline struct eg_tracker *eg_tracker_numbers(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&eg_tracker, &zero);
}

static __always_inline u64 eg_new_id(void)
{
	struct eg_tracker *numbers = eg_tracker_numbers();

	return numbers ? __sync_fetch_and_add(&numbers->next_id, 1) + EG_PROGRAM_FIRST : 0;
}

static __always_inline u64 eg_next_lifecycle(void)
{
	struct eg_tracker *numbers = eg_tracker_numbers();

	return numbers ? __sync_fetch_and_add(&numbers->sequence, 1) : 0;
}

static __always_inline void eg_count_lost_lifecycle(void)
{
	struct eg_tracker *numbers = eg_tracker_numbers();

	if (numbers)
		__sync_fetch_and_add(&numbers->lost, 1);
}

#endif
