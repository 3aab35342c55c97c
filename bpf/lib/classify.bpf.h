/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Classifiers: from a fact to a small class number (or to hit bits). Each has its twin in C#
 * (EbpfGuard.Engine.Images) that reads the same cells.
 */
#ifndef EG_CLASSIFY_H
#define EG_CLASSIFY_H

struct eg_walk {
	const u8 *text;
	const u8 *bytes;	 /* byte map */
	u64 hits;
	u32 offset;   /* into text */
	u32 left;
	u32 state;   /* cell of the state's row */
	s32 step;	  /* +1 forward, -1 backward */
	u32 scanner;
	u32 last; /* the entry that led to the state; when it is final the state has no row to go on from */
};

enum eg_walk_limit {
	EG_WALK_STRIDE = 8, /* bytes a loop call: a call costs as much as three bytes */
};

/* So many bytes of the text; stops at its end or at a final state. */
static __always_inline long eg_walk_bytes(struct eg_walk *w, u32 bytes)
{
	u32 n;

	for (n = 0; n < bytes; n++) {
		u32 entry;

		if (!w->left)
			return 1;
		w->left--;
		entry = eg_cell(w->state + 1 + w->bytes[w->text[w->offset & EG_ARENA_MASK]]);
		w->offset += w->step;
		w->last = entry;
		w->state = entry & EG_DFA_STATE;
		if (w->scanner && entry & EG_DFA_HIT)
			w->hits |= eg_cell64(eg_cell(w->state));
		if (entry & EG_DFA_FINAL)
			return 1;
	}
	return 0;
}

static long eg_walk_some(u32 i, struct eg_walk *w)
{
	return eg_walk_bytes(w, EG_WALK_STRIDE);
}

static __always_inline u64 eg_walk_text(struct eg_scratch *s, const struct eg_text *t,
					const struct eg_classifier *c)
{
	struct eg_page *page = eg_page_of(c->bytes);
	u32 backward = c->kind == EG_KIND_BACKWARD;
	struct eg_walk w = {
		.text = s->arena,
		.offset = backward ? t->start + t->bytes - 1 : t->start,
		.left = t->bytes,
		.state = c->start,
		.step = backward ? -1 : 1,
		.scanner = c->kind == EG_KIND_SCANNER,
		/* Not known to be zero: else the verifier follows the first round apart. */
		.last = eg_some(0),
		.hits = eg_some(0),
	};

	if (!page)
		return EG_CLASS_UNKNOWN;
	w.bytes = (const u8 *)&page->cell[c->bytes % EG_PAGE_CELLS & ~(EG_DFA_BYTES_CELLS - 1u)];
	if (w.scanner) {
		u32 own = eg_cell(w.state);

		if (own)
			w.hits = eg_cell64(own);
	}
	bpf_loop((EG_ARGS_MAX + EG_NAME_MAX + 1) / EG_WALK_STRIDE + 1, eg_walk_some, &w, 0);
	return w.scanner ? w.hits : eg_cell(w.state);
}

/* False when the text is surely not one of the classifier's. */
static __always_inline bool eg_may_be_named(const struct eg_scratch *s, const struct eg_text *t,
					    const struct eg_classifier *c)
{
	u64 bit;

	if (t->bytes < sizeof(u64))
		return true;
	bit = eg_eight_bytes(&s->arena[(t->start + t->bytes - sizeof(u64)) & EG_ARENA_MASK]);
	bit = (bit + t->bytes) * EG_FILTER_FACTOR >> (c->count & 63);
	return eg_cell(c->bytes + (u32)(bit / 32)) >> (bit & 31) & 1;
}

/* Whole-text look-up: the text right-aligned in a zeroed key. */
static __always_inline u64 eg_look_up_text(struct eg_scratch *s, const struct eg_text *t,
					   const struct eg_classifier *c, u32 number)
{
	const u8 *text = &s->arena[t->start & EG_ARENA_MASK];
	u32 bytes = t->bytes;
	u32 *class;

	if (!eg_may_be_named(s, t, c))
		return c->other;
	if (bytes <= EG_EXACT_SHORT) {
		struct eg_exact_short *key = &s->key_short;

		__builtin_memset(key->text, 0, sizeof(key->text));
		if (bytes)
			bpf_probe_read_kernel(
				&key->text[(EG_EXACT_SHORT - bytes) & (EG_EXACT_SHORT - 1)],
				eg_below(bytes, 128), text);
		key->classifier = number;
		key->length = bytes;
		class = bpf_map_lookup_elem(&eg_exact_short, key);
	} else if (bytes <= EG_EXACT_LONG) {
		struct eg_exact_long *key = &s->key_long;

		__builtin_memset(key->text, 0, sizeof(key->text));
		bpf_probe_read_kernel(&key->text[(EG_EXACT_LONG - bytes) & (EG_EXACT_LONG - 1)],
				      eg_below(bytes, 512), text);
		key->classifier = number;
		key->length = bytes;
		class = bpf_map_lookup_elem(&eg_exact_long, key);
	} else {
		return c->other;
	}
	return class ? *class : c->other;
}

struct eg_search {
	s64 value;
	u32 bounds; /* cell of the first bound */
	u32 low, high; /* the answer lies between */
};

static long eg_search_step(u32 i, struct eg_search *q)
{
	u32 middle;

	if (q->low >= q->high)
		return 1;
	middle = (q->low + q->high) / 2;
	if ((s64)eg_cell64(q->bounds + 2 * middle) <= q->value)
		q->low = middle + 1;
	else
		q->high = middle;
	return 0;
}

/* Class of the interval: its index is the number of bounds that are not above the value. */
static __always_inline u64 eg_search_interval(const struct eg_classifier *c, s64 value)
{
	struct eg_search q = { .value = value, .bounds = c->bytes, .high = c->count };

	bpf_loop(32, eg_search_step, &q, 0);
	return eg_cell(c->start + q.low);
}

static __always_inline u64 eg_look_up_address(struct eg_scratch *s, const struct eg_classifier *c,
					      u32 number, u32 side)
{
	struct eg_address_key key = { .prefix_bits = 32 + 128, .classifier = number };
	u32 *class;

	__builtin_memcpy(key.address, s->address[side & 1], sizeof(key.address));
	class = bpf_map_lookup_elem(&eg_addresses, &key);
	return class ? *class : c->other;
}

/*
 * The output of classifier number for the facts in the scratch buffer: a class, or hit bits. A global
 * function, so that the verifier looks at it once and not once a caller.
 */
__noinline u64 eg_classify(u32 scratch, u32 number)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	const struct eg_classifier *c = eg_classifier_at(number);
	u32 state, input, index;
	s64 value = 0;
	u64 open = 0; /* of a text without its middle: what it does not have may be there */

	if (!s || !c)
		return EG_CLASS_UNKNOWN;
	input = c->input;
	index = eg_below(input - EG_IN_TEXTS, EG_NUMBERS);
	if (input < EG_IN_TEXTS) {
		const struct eg_text *t = &s->texts[input % EG_IN_TEXTS];

		state = t->state;
		if (state == EG_FACT_KNOWN && t->claimed && c->flags & EG_CLASSIFIER_PROOF)
			state = EG_FACT_UNKNOWN;
		if (state == EG_FACT_KNOWN && t->cut) {
			if (c->kind == EG_KIND_SCANNER)
				open = 1ull << EG_HITS_UNKNOWN;
			else if (!(c->flags & EG_CLASSIFIER_ENDS))
				state = EG_FACT_UNKNOWN;
		}
	} else if (input < EG_IN_SERVER_ADDR)
		state = s->number_states.words[index / 32] >> 2 * (index % 32) & 3;
	else
		state = s->address_states >> 2 * (input - EG_IN_SERVER_ADDR & 1) & 3;
	if (state != EG_FACT_KNOWN) {
		if (c->kind == EG_KIND_SCANNER || c->kind == EG_KIND_SET)
			return 1ull << (state == EG_FACT_MISSING    ? EG_HITS_MISSING
					: state == EG_FACT_NAMELESS ? EG_HITS_NAMELESS
								    : EG_HITS_UNKNOWN);
		return state == EG_FACT_MISSING	   ? EG_CLASS_MISSING
		       : state == EG_FACT_NAMELESS ? EG_CLASS_NAMELESS
						   : EG_CLASS_UNKNOWN;
	}
	value = s->numbers[index];
	switch (c->kind) {
	case EG_KIND_FORWARD:
	case EG_KIND_BACKWARD:
	case EG_KIND_SCANNER:
		return eg_walk_text(s, &s->texts[input % EG_IN_TEXTS], c) | open;
	case EG_KIND_EXACT:
		return eg_look_up_text(s, &s->texts[input % EG_IN_TEXTS], c, number);
	case EG_KIND_INTERVAL:
		return eg_search_interval(c, value);
	case EG_KIND_DIRECT:
		return value >= 0 && value < c->count ? eg_cell(c->start + (u32)value) : c->other;
	case EG_KIND_ADDRESS:
		return eg_look_up_address(s, c, number, input - EG_IN_SERVER_ADDR);
	case EG_KIND_SET:
		return value & ((1ull << EG_HIT_BITS) - 1);
	}
	return EG_CLASS_UNKNOWN;
}

#endif
