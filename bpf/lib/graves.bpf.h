/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The pieces of a program that nobody runs or descends from any more. User space may have to judge by them still: it reads
 * what is recorded after the fact. So such a program is buried, with its pieces; the eldest are cleared away when there
 * are too many of them, and when their time is over.
 *
 * Of a program that is cleared away piece 0 goes first: who has read other pieces and finds it has read what was there.
 */
#ifndef EG_GRAVES_H
#define EG_GRAVES_H

struct eg_clearing {
	struct eg_piece_key key; /* the piece that goes next; of program 0: none */
	u64 before; /* who was buried before goes, however much room there is */
};

/* Opens the eldest grave, when it is due. */
static __always_inline long eg_open_grave(struct eg_tracker *numbers, struct eg_clearing *c)
{
	u64 n = *(volatile u64 *)&numbers->cleared;
	u64 graves = *(volatile u64 *)&numbers->graves;
	u32 slot = n & (EG_GRAVES - 1);
	struct eg_grave *grave = bpf_map_lookup_elem(&eg_graves, &slot);

	if (!grave || n == graves)
		return 1;
	if (graves - n > EG_GRAVES) {
		/* The ring has come round: whoever lay there was cleared away by the next one. */
		__sync_val_compare_and_swap(&numbers->cleared, n, graves - EG_GRAVES);
		return 0;
	}
	/* One that is empty is just being filled. */
	if (!grave->program || (numbers->buried <= EG_BURIED_PIECES && grave->time_ns >= c->before))
		return 1;
	if (__sync_val_compare_and_swap(&numbers->cleared, n, n + 1) != n)
		return 0;
	c->key.number = 0;
	c->key.program = __sync_lock_test_and_set(&grave->program, 0);
	return 0;
}

static long eg_clear_some(u32 i, struct eg_clearing *c)
{
	struct eg_tracker *numbers = eg_tracker_numbers();

	if (!numbers)
		return 1;
	if (!c->key.program)
		return eg_open_grave(numbers, c);
	if (bpf_map_delete_elem(&eg_pieces, &c->key)) {
		c->key.program = 0;
		return 0;
	}
	c->key.number++;
	__sync_fetch_and_add(&numbers->buried, -1ull);
	return 0;
}

static __always_inline void eg_clear_graves(struct eg_clearing *c)
{
	bpf_loop(2 * (EG_BURIED_PIECES + EG_GRAVES), eg_clear_some, c, 0);
}

/* Keeps the pieces of a program that is gone, which had so many bytes of arguments in them. */
__noinline int eg_bury(u64 program, u32 bytes)
{
	struct eg_tracker *numbers = eg_tracker_numbers();
	struct eg_clearing c = {};
	struct eg_grave *grave;
	u32 slot;

	if (!bytes || !numbers)
		return 0;
	slot = __sync_fetch_and_add(&numbers->graves, 1) & (EG_GRAVES - 1);
	grave = bpf_map_lookup_elem(&eg_graves, &slot);
	if (!grave)
		return 0;
	__sync_fetch_and_add(&numbers->buried, eg_pieces_in(bytes));
	grave->time_ns = bpf_ktime_get_boot_ns();
	/* Who lay there a ring ago makes room. */
	c.key.program = __sync_lock_test_and_set(&grave->program, program);
	eg_clear_graves(&c);
	return 0;
}

#endif
