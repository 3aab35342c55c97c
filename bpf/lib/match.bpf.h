/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Which triggers hold, where screening by summaries leaves one alive: the words of the rows, ANDed over every slot, then
 * the exemptions of each trigger that is left.
 */
#ifndef EG_MATCH_H
#define EG_MATCH_H

static __always_inline u32 eg_population(u64 word)
{
	word -= word >> 1 & 0x5555555555555555ull;
	word = (word & 0x3333333333333333ull) + (word >> 2 & 0x3333333333333333ull);
	word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return word * 0x0101010101010101ull >> 56;
}

/* One word of the bit space of triggers, or of exemptions, ANDed over every slot. */
struct eg_word {
	struct eg_scratch *s;
	u64 word;
	u32 group;
	u32 place; /* of the word within its group */
	u32 group_words;
	u32 exemptions;
};

static long eg_and_slot(u32 i, struct eg_word *w)
{
	const struct eg_row *row = eg_eight_cells_at(w->s->rows[i % EG_SLOTS]);
	u64 summary;
	u32 words;

	if (!row)
		return 1;
	summary = w->exemptions ? row->exemptions : row->triggers;
	words = w->exemptions ? row->exemption_words : row->trigger_words;
	if (!(summary >> (w->group & 63) & 1)) {
		w->word = 0;
		return 1;
	}
	words += 2 * (eg_population(summary & ((1ull << (w->group & 63)) - 1)) * w->group_words +
		      w->place);
	w->word &= eg_cell64(words);
	return !w->word;
}

/* Word index of the bit space of triggers, or of exemptions: the AND over all slots picked in s->rows. */
static __always_inline u64 eg_and_word_here(u32 scratch, u32 slots, u32 index, u32 group_words,
					    u32 exemptions)
{
	struct eg_word w = {
		.s = eg_scratch_at(scratch),
		.word = ~0ull,
		.group_words = group_words,
		.exemptions = exemptions,
	};

	if (!w.s || !group_words)
		return 0;
	w.group = index / group_words;
	w.place = index % group_words;
	bpf_loop(slots, eg_and_slot, &w, 0);
	return w.word;
}

/* The same, which the verifier looks at once, where one call more is allowed: a hook may have eight below one another. */
__noinline u64 eg_and_word(u32 scratch, u32 slots, u32 index, u32 group_words, u32 exemptions)
{
	return eg_and_word_here(scratch, slots, index, group_words, exemptions);
}

struct eg_exempting {
	u32 scratch;
	u32 slots;
	u32 group_words;
	u32 next, end; /* exemptions not yet looked at */
	u32 exempt;
};

static long eg_test_exemptions(u32 i, struct eg_exempting *x)
{
	u32 index = x->next / 64;
	u64 mask = ~0ull << (x->next & 63);
	u32 after = (index + 1) * 64;

	if (x->next >= x->end)
		return 1;
	if (after > x->end)
		mask &= ~0ull >> (after - x->end & 63);
	if (eg_and_word_here(x->scratch, x->slots, index, x->group_words, 1) & mask) {
		x->exempt = 1;
		return 1;
	}
	x->next = after;
	return 0;
}

/*
 * True when a trigger that holds, surely or perhaps (s->unsure), is a match. An object may have several names on the host. What
 * holds of any other path too ("not this file") has to hold of each of them; what only holds of some path is true of the
 * object by one of its names.
 */
__noinline int eg_is_match(u32 scratch, u32 number)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 i, name;

	if (!s)
		return 0;
	name = s->asking == EG_ASK_NAMES ? 1u << (s->asked_names - 1 & 31) : 0;
	for (i = 0; i < EG_MATCHES; i++) {
		if (i >= s->plain_count)
			break;
		if (s->plain[i] != number)
			continue;
		s->plain_names[i] |= name;
		if (!s->unsure)
			s->plain_surely[i] |= name;
		return s->asking == EG_ASK_NOTHING &&
		       (s->unsure ? s->plain_names[i] : s->plain_surely[i]) ==
			       (1u << (s->asked_names & 31)) - 1;
	}
	if (s->asking == EG_ASK_ANY_PATH && s->plain_count < EG_MATCHES) {
		s->plain[s->plain_count % EG_MATCHES] = number;
		s->plain_names[s->plain_count % EG_MATCHES] = 0;
		s->plain_surely[s->plain_count % EG_MATCHES] = 0;
		s->plain_count++;
	}
	return s->asking == EG_ASK_NOTHING;
}

/* A trigger that holds: a match unless one of its exemptions holds too. */
__noinline int eg_try_trigger(u32 scratch, u32 op, u32 number)
{
	const struct eg_op_layout *layout = eg_layout_of(op);
	const struct eg_trigger *trigger;
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_exempting x = { .scratch = scratch };

	if (!layout || !s)
		return 0;
	trigger = eg_four_cells_at(layout->trigger_table + number * 4);
	if (!trigger)
		return 0;
	if (trigger->exemption_count) {
		x.slots = layout->slot_count;
		x.group_words = layout->exemption_group_words;
		x.next = trigger->exemption_first;
		x.end = trigger->exemption_first + trigger->exemption_count;
		bpf_loop(EG_GROUPS * EG_GROUP_WORDS, eg_test_exemptions, &x, 0);
	}
	if (x.exempt)
		return 0;
	if (trigger->flags & EG_TRIGGER_UNCACHED)
		s->uncached = 1;
	else if (eg_is_match(scratch, number))
		eg_add_match(scratch, trigger->rule, trigger->flags | s->unsure);
	return 0;
}

struct eg_matching {
	u64 alive; /* summary */
	u64 word; /* triggers that hold, not yet tried */
	u32 scratch;
	u32 op;
	u32 slots;
	u32 group_bits, group_words;
	u32 place; /* of the next word in its group */
	u32 first; /* number of the word's first trigger */
	u32 pad;
};

enum eg_match_limit {
	EG_MATCH_STEPS = EG_GROUPS * EG_GROUP_WORDS * 65, /* every word, and every trigger of it */
};

/* One step: tries the next trigger of the word at hand, or goes on to the next word that is alive. */
static long eg_match_step(u32 i, struct eg_matching *m)
{
	u64 lowest = m->word & -m->word;

	if (lowest) {
		m->word &= ~lowest;
		eg_try_trigger(m->scratch, m->op, m->first + eg_population(lowest - 1));
		return 0;
	}
	if (!m->alive || !m->group_words)
		return 1;
	lowest = m->alive & -m->alive;
	m->first = eg_population(lowest - 1) * m->group_bits + m->place * 64;
	m->word = eg_and_word(m->scratch, m->slots,
			      eg_population(lowest - 1) * m->group_words + m->place, m->group_words,
			      0);
	m->place++;
	if (m->place == m->group_words) {
		m->place = 0;
		m->alive &= ~lowest;
	}
	return 0;
}

struct eg_picking {
	struct eg_scratch *s;
	const struct eg_process *process;
	u64 alive; /* summary of the rows that take the place of others */
	u32 slots; /* cell of slot 0 */
	u32 process_slots;
	u32 view;
	u32 sure; /* 1: what is unknown lets nothing match */
	u32 unknown; /* 1: some row is that of an unknown fact */
	u32 pad;
};

/* Keeps which fact a slot asked for in vain. */
static __always_inline void eg_note_unknown(struct eg_scratch *s, const struct eg_slot *slot,
					    bool of_process)
{
	const struct eg_classifier *c;
	u32 generation = of_process ? slot->generation : 0;

	if (slot->kind == EG_SLOT_ANCESTORS) {
		u32 input = EG_IN_PROC_EXEPATH;

		if (slot->generation == EG_ANCESTOR_NAME_UNKNOWN ||
		    slot->generation == EG_ANCESTOR_NAME_UNPROVEN)
			input = EG_IN_PROC_NAME;
		else if (slot->generation == EG_ANCESTOR_EXE_UNKNOWN ||
			 slot->generation == EG_ANCESTOR_EXE_UNPROVEN)
			input = EG_IN_PROC_EXE;
		s->unknown_lineage |= 1ull << (EG_GENERATIONS * input);
		return;
	}
	c = eg_classifier_at(slot->classifier);
	if (!c)
		return;
	if (generation)
		s->unknown_lineage |= 1ull << (EG_GENERATIONS * c->input + generation & 63);
	else
		eg_add_input(&s->unknown, c->input);
}

static long eg_pick_row(u32 i, struct eg_picking *q)
{
	const struct eg_slot *slot = eg_slot_at(q->slots, i);
	bool of_process = i < q->process_slots;
	u32 row;

	if (!slot)
		return 1;
	row = of_process ? eg_process_row(slot, q->process, q->view)
			 : eg_event_row(slot, q->s->out);
	if (row == slot->row_base +
			   8 * (slot->kind == EG_SLOT_CLASS ? EG_CLASS_UNKNOWN : EG_BIT_UNKNOWN)) {
		q->unknown = 1;
		if (q->sure) {
			const struct eg_row *sure = eg_eight_cells_at(slot->row_base - 8);

			row = slot->row_base - 8;
			q->alive = sure ? q->alive & sure->triggers : 0;
			eg_note_unknown(q->s, slot, of_process);
		}
	}
	q->s->rows[i % EG_SLOTS] = row;
	return 0;
}

/* What a match is found with, one after the other, because stacks are short. */
union eg_finding {
	struct eg_picking picking;
	struct eg_matching matching;
};

/* The row of every slot, to s->rows; returns what the rows in the place of others leave alive. */
static __always_inline u64 eg_pick_rows(union eg_finding *at, const struct eg_op_layout *layout,
					struct eg_picking with)
{
	at->picking = with;
	at->picking.slots = layout->slots;
	at->picking.process_slots = layout->process_slots;
	bpf_loop(layout->slot_count, eg_pick_row, &at->picking, 0);
	return at->picking.alive;
}

/* Tries the triggers that hold. With a trigger a group (up to 64 triggers) the summary alive is the answer and there are no words. */
static __always_inline void eg_try_triggers(union eg_finding *at, const struct eg_op_layout *layout,
					    u32 scratch, u32 op, u64 alive)
{
	bool is_answer = layout->trigger_group_bits <= 1;

	at->matching = (struct eg_matching){
		.alive = is_answer ? 0 : alive,
		.word = is_answer ? alive : 0,
		.scratch = scratch,
		.op = op,
		.slots = layout->slot_count,
		.group_bits = layout->trigger_group_bits,
		.group_words = layout->trigger_group_words,
	};
	bpf_loop(EG_MATCH_STEPS, eg_match_step, &at->matching, 0);
}

/*
 * Adds the rules that hold, for one view and name of the event whose outputs are in the scratch buffer: first those that
 * surely do and then, when something is unknown, those that may.
 */
__noinline int eg_match(u32 scratch, const struct eg_process *p, u32 op, u32 view, u64 alive)
{
	const struct eg_op_layout *layout = eg_layout_of(op);
	struct eg_scratch *s = eg_scratch_at(scratch);
	union eg_finding at;
	u32 pass, unknown;
	u64 left;

	if (!s || !p || !layout)
		return 0;
	for (pass = 0; pass < 2; pass++) {
		left = eg_pick_rows(&at, layout,
				    (struct eg_picking){
					    .s = s,
					    .process = p,
					    .alive = alive,
					    .view = view,
					    .sure = !pass,
				    });
		unknown = at.picking.unknown;
		s->unsure = pass ? EG_TRIGGER_UNSURE : 0;
		eg_try_triggers(&at, layout, scratch, op, left);
		if (!unknown)
			break;
	}
	return 0;
}

#endif
