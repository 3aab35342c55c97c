/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The decision: bit-vector classification (Lakshman and Stiliadis, 1998) with aggregation (Baboescu and
 * Varghese, 2001). Each fact has a class; each class a row of bits over triggers and exemptions, led by
 * a summary with a bit a group of words. The AND of the rows leaves the triggers that hold. Summaries
 * come first and are nearly always enough; words are only looked at where a summary bit is left.
 */
#ifndef EG_DECIDE_H
#define EG_DECIDE_H

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

static __always_inline bool eg_is_cautious(u32 flags)
{
	return !(~flags & (EG_TRIGGER_CAUTIOUS | EG_TRIGGER_UNSURE));
}

/* What a match does: nobody is killed for what was not read, unless the rule says so. */
static __always_inline u32 eg_action_of(u32 flags)
{
	u32 action = flags & EG_TRIGGER_ACTION;

	return eg_is_cautious(flags) && action > EG_ACTION_BLOCK ? EG_ACTION_BLOCK : action;
}

/* The same of a match that may kill as soon as it is strong enough for the hook; else EG_ACTION_ALERT. */
static __always_inline u32 eg_kills_as(u32 flags)
{
	return flags & (EG_TRIGGER_MONITOR | EG_TRIGGER_DEFER) || eg_is_cautious(flags)
		       ? EG_ACTION_ALERT
		       : flags & EG_TRIGGER_ACTION;
}

/* How much a match matters where not all can be listed: what it does now, or user space later. */
static __always_inline u32 eg_weight(u32 flags)
{
	if (flags & EG_TRIGGER_MONITOR)
		return 0;
	if (flags & EG_TRIGGER_DEFER)
		return flags & EG_TRIGGER_PROMPT ? 1 : 0;
	return 2 * eg_action_of(flags);
}

/* What a match that is listed, or finds no room, asks to be done, and how much it matters: to s->weight. */
__noinline int eg_take_effect(u32 scratch, u32 flags)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 action = eg_action_of(flags);
	u32 stop = action == EG_ACTION_ALERT ? 0
		   : eg_is_cautious(flags)   ? EG_STOP_BY_REFUSAL
					     : EG_STOP_SURELY;

	if (!s)
		return 0;
	s->weight = eg_weight(flags);
	if (flags & EG_TRIGGER_MONITOR) {
		s->would_stop |= stop;
	} else if (!(flags & EG_TRIGGER_DEFER)) {
		if (action > s->action)
			s->action = action;
		s->stopped |= stop;
	}
	return 0;
}

/* A match for which the record has no room. Its kill limit is not looked at: what it asks for is done. */
static __always_inline void eg_drop_match(struct eg_scratch *s, u32 rule, u32 flags)
{
	struct eg_counter *counter = bpf_map_lookup_elem(&eg_counters, &rule);
	u32 kills = eg_kills_as(flags);

	if (kills > s->unlisted)
		s->unlisted = kills;
	if (counter) {
		__sync_fetch_and_add(&counter->matched, 1);
		__sync_fetch_and_add(&counter->lost, 1);
	}
}

static long eg_compare_weight(u32 i, struct eg_scratch **context)
{
	struct eg_scratch *s = *context;

	if (s->match_weights[i % EG_MATCHES] < s->match_weights[s->at % EG_MATCHES])
		s->at = i;
	return 0;
}

/*
 * Lists a match once a rule, sure if it is sure in any way. Where there is no room the weakest match goes, so that what
 * stopped the operation is in the record. Which entry of the list is at hand is kept in memory, so that the verifier does
 * not look at each of them.
 */
__noinline int eg_add_match(u32 scratch, u32 rule, u32 flags)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 i;

	if (!s)
		return 0;
	s->at = s->match_count;
	for (i = 0; i < EG_MATCHES; i++) {
		if (i < s->match_count && s->matches[i] == rule)
			s->at = i;
	}
	if (s->at < s->match_count && (flags & EG_TRIGGER_UNSURE ||
				       !(s->match_flags[s->at % EG_MATCHES] & EG_TRIGGER_UNSURE)))
		return 0;
	eg_take_effect(scratch, flags);
	if (s->at < EG_MATCHES) {
		s->match_count += s->at == s->match_count;
	} else {
		s->at = 0;
		bpf_loop(EG_MATCHES, eg_compare_weight, &s, 0);
		i = eg_below(s->at, EG_MATCHES);
		if (s->weight <= s->match_weights[i]) {
			eg_drop_match(s, rule, flags);
			return 0;
		}
		eg_drop_match(s, s->matches[i], s->match_flags[i]);
	}
	i = eg_below(s->at, EG_MATCHES);
	s->matches[i] = rule;
	s->match_flags[i] = flags;
	s->match_weights[i] = s->weight;
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
	if (!x.exempt && eg_is_match(scratch, number))
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
		s->unknown |= 1ull << (c->input & 63);
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

/*
 * Adds the rules that hold, for one view and name of the event whose outputs are in the scratch buffer: first those that
 * surely do and then, when something is unknown, those that may.
 * With a trigger a group (up to 64 triggers) the summary alive is the answer and there are no words.
 */
__noinline int eg_match(u32 scratch, const struct eg_process *p, u32 op, u32 view, u64 alive)
{
	const struct eg_op_layout *layout = eg_layout_of(op);
	struct eg_scratch *s = eg_scratch_at(scratch);
	union { /* one after the other, because stacks are short */
		struct eg_picking picking;
		struct eg_matching matching;
	} at;
	u32 pass;

	if (!s || !p || !layout)
		return 0;
	for (pass = 0; pass < 2; pass++) {
		u32 unknown;
		u64 left;

		at.picking = (struct eg_picking){
			.s = s,
			.process = p,
			.alive = alive,
			.slots = layout->slots,
			.process_slots = layout->process_slots,
			.view = view,
			.sure = !pass,
		};
		bpf_loop(layout->slot_count, eg_pick_row, &at.picking, 0);
		unknown = at.picking.unknown;
		left = at.picking.alive;
		s->unsure = pass ? EG_TRIGGER_UNSURE : 0;
		at.matching = (struct eg_matching){
			.alive = layout->trigger_group_bits <= 1 ? 0 : left,
			.word = layout->trigger_group_bits <= 1 ? left : 0,
			.scratch = scratch,
			.op = op,
			.slots = layout->slot_count,
			.group_bits = layout->trigger_group_bits,
			.group_words = layout->trigger_group_words,
		};
		bpf_loop(EG_MATCH_STEPS, eg_match_step, &at.matching, 0);
		if (!unknown)
			break;
	}
	return 0;
}

#endif
