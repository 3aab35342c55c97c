/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The decision: bit-vector classification (Lakshman and Stiliadis, 1998) with aggregation (Baboescu and
 * Varghese, 2001). Each fact has a class; each class a row of bits over triggers and exemptions, led by
 * a summary with a bit a group of words. The AND of the rows leaves the triggers that hold. Summaries
 * come first, here, and are nearly always enough; words are only looked at where a summary bit is left (match.bpf.h).
 */
#ifndef EG_SCREEN_H
#define EG_SCREEN_H

/* Index of a bit slot's row: what is set is set, what is clear is unknown when not all was read. */
static __always_inline u32 eg_bit_row(u64 out, u32 bit)
{
	if (out >> EG_HITS_MISSING & 1)
		return EG_BIT_MISSING;
	if (out >> (bit & 63) & 1)
		return EG_BIT_SET;
	if (out >> EG_HITS_UNKNOWN & 1)
		return EG_BIT_UNKNOWN;
	return out >> EG_HITS_NAMELESS & 1 ? EG_BIT_NAMELESS : EG_BIT_CLEAR;
}

/* As above, of an ancestor mask: what is set is set, what is clear is unknown when an ancestor is. */
static __always_inline u32 eg_ancestor_row(u64 mask, u32 bit, u32 unknown_bit)
{
	if (mask >> (bit & 63) & 1)
		return EG_BIT_SET;
	if (mask >> (unknown_bit & 63) & 1)
		return EG_BIT_UNKNOWN;
	return unknown_bit == EG_ANCESTOR_PATH_UNKNOWN && mask >> EG_ANCESTOR_PATH_NAMELESS & 1
		       ? EG_BIT_NAMELESS
		       : EG_BIT_CLEAR;
}

/* Cell of the row that a slot picks for an event's outputs. */
static __always_inline u32 eg_event_row(const struct eg_slot *slot, const u64 *out)
{
	u64 value = out[slot->classifier % EG_CLASSIFIERS];

	if (slot->kind == EG_SLOT_BIT)
		return slot->row_base + 8 * eg_bit_row(value, slot->bit);
	return slot->row_base + 8 * (u32)value;
}

/* Cell of the row that a slot picks for a process. */
static __always_inline u32 eg_process_row(const struct eg_slot *slot, const struct eg_process *p,
					  u32 view)
{
	u64 value;

	if (slot->kind == EG_SLOT_ANCESTORS)
		return slot->row_base +
		       8 * eg_ancestor_row(p->ancestors[view & 1], slot->bit, slot->generation);
	value = p->out[view & 1][slot->generation % EG_GENERATIONS]
		      [slot->classifier % EG_PROC_CLASSIFIERS];
	if (slot->kind == EG_SLOT_BIT)
		return slot->row_base + 8 * eg_bit_row(value, slot->bit);
	return slot->row_base + 8 * (u32)value;
}

struct eg_screening {
	struct eg_scratch *s;
	const struct eg_process *process;
	u64 alive;
	u32 slots; /* cell of the operation's slot 0 */
	u32 steps; /* cell of the next step */
	u32 first; /* slot */
	u32 scratch;
	u32 view;
	u32 pad;
};

static long eg_screen_slot(u32 i, struct eg_screening *q)
{
	const struct eg_slot *slot = eg_slot_at(q->slots, q->first + i);
	const struct eg_row *row;

	if (!slot)
		return 1;
	row = eg_eight_cells_at(eg_event_row(slot, q->s->out));
	q->alive = row ? q->alive & row->triggers : 0;
	return !q->alive;
}

/* What a path classifier says of a path that no rule names. */
static __always_inline u64 eg_output_of_any_path(u32 number)
{
	const struct eg_classifier *c = eg_classifier_at(number);

	return c && c->kind == EG_KIND_SCANNER ? 0 : EG_CLASS_FIRST;
}

static long eg_screen_step(u32 i, struct eg_screening *q)
{
	const struct eg_step *step = eg_four_cells_at(q->steps + i * 4);
	struct eg_scratch *s = q->s;
	u32 number;
	u64 out;

	if (!step)
		return 1;
	number = step->classifier;
	q->first = step->slot_first;
	if (s->asking == EG_ASK_ANY_PATH && number - EG_PROC_CLASSIFIERS < EG_PATH_CLASSIFIERS)
		out = eg_output_of_any_path(number);
	else
		out = eg_classify(q->scratch, number);
	s->out[eg_below(number, EG_CLASSIFIERS)] = out;
	if (step->slot_count == 1)
		return eg_screen_slot(0, q);
	bpf_loop(step->slot_count, eg_screen_slot, q, 0);
	return !q->alive;
}

/*
 * Classifies the facts of steps first .. last - 1 of an operation and narrows the summary alive.
 * The image says in which order; a process's own facts have been ANDed at its exec.
 */
__noinline u64 eg_screen(u32 scratch, u32 op, u32 first, u32 last, u64 alive)
{
	const struct eg_op_layout *layout = eg_layout_of(op);
	struct eg_screening q = {
		.s = eg_scratch_at(scratch),
		.alive = alive,
		.scratch = scratch,
	};

	if (!q.s || !layout)
		return 0;
	q.slots = layout->slots;
	q.steps = layout->steps + first * 4;
	bpf_loop(last - first, eg_screen_step, &q, 0);
	return q.alive;
}

/* The AND over a process's own slots, kept in its storage for every view and operation. */
static long eg_process_slot(u32 i, struct eg_screening *q)
{
	const struct eg_slot *slot = eg_slot_at(q->slots, i);
	const struct eg_row *row;

	if (!slot)
		return 1;
	row = eg_eight_cells_at(eg_process_row(slot, q->process, q->view));
	q->alive = row ? q->alive & row->triggers : 0;
	return !q->alive;
}

__noinline u64 eg_process_alive(const struct eg_process *p, u32 op, u32 view)
{
	const struct eg_op_layout *layout = eg_layout_of(op);
	struct eg_screening q = { .process = p, .view = view };

	if (!p || !layout)
		return 0;
	q.slots = layout->slots;
	q.alive = layout->triggers;
	if (layout->process_slots && q.alive)
		bpf_loop(layout->process_slots, eg_process_slot, &q, 0);
	return q.alive;
}

#endif
