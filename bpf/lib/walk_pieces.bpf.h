/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Classes of arguments that are kept in pieces: an automaton goes from piece to piece. */
#ifndef EG_WALK_PIECES_H
#define EG_WALK_PIECES_H

/* True when the arguments of the program in the scratch buffer are known, but are too long to be classified there. */
static __always_inline bool eg_has_pieces(const struct eg_scratch *s)
{
	return s->program.args_whole && !(s->program.gaps & (EG_GAP_ARGS | EG_GAP_ARGS_REWRITTEN));
}

/* True when the classifier reads the arguments, and may believe them. No EXACT one reads what may be joined. */
static __always_inline bool eg_reads_pieces(const struct eg_scratch *s,
					    const struct eg_classifier *c)
{
	u32 input = c->input;

	if (input != EG_IN_PROC_ARGS && input != EG_IN_PROC_CMDLINE)
		return false;
	if (c->kind != EG_KIND_FORWARD && c->kind != EG_KIND_BACKWARD && c->kind != EG_KIND_SCANNER)
		return false;
	return !(c->flags & EG_CLASSIFIER_PROOF && s->texts[eg_below(input, EG_IN_TEXTS)].claimed);
}

/*
 * The stretch of a text that is walked next, laid out in the arena. Returns 0, or not when it is not there. Where it lies
 * is noted in the scratch buffer, of which the verifier knows nothing: so it follows one walk, not one for each kind.
 */
static __always_inline int eg_lay_out_stretch(struct eg_scratch *s, const struct eg_classifier *c)
{
	struct eg_long_walk *l = &s->long_walk;
	u32 which = c->kind == EG_KIND_BACKWARD ? l->stretches - 1 - l->stretch : l->stretch;
	struct eg_piece_key key = { .program = l->program };
	u32 from, to;
	u8 *piece;

	if (!which) {
		l->offset = EG_REGION_CMDLINE;
		l->left = c->input == EG_IN_PROC_CMDLINE
				  ? (s->texts[EG_IN_PROC_NAME].bytes & (EG_NAME_MAX - 1)) +
					    (l->end > l->first)
				  : 0;
	} else {
		key.number = l->first / EG_PIECE + which - 1;
		piece = bpf_map_lookup_elem(&eg_pieces, &key);
		if (!piece)
			return -1;
		bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE + EG_NAME_MAX], EG_PIECE, piece);
		from = key.number * EG_PIECE;
		to = l->end - from;
		from = l->first > from ? l->first - from : 0;
		if (to > EG_PIECE)
			to = EG_PIECE;
		l->offset = EG_REGION_CMDLINE + EG_NAME_MAX + from;
		l->left = to - from;
	}
	l->step = 1;
	if (c->kind == EG_KIND_BACKWARD) {
		l->step = -1;
		l->offset += l->left - 1;
	}
	l->scanner = c->kind == EG_KIND_SCANNER;
	if (!l->stretch) {
		l->state = c->start;
		l->hits = l->scanner && eg_cell(c->start) ? eg_cell64(eg_cell(c->start)) : 0;
	}
	asm volatile("" ::: "memory");
	return 0;
}

enum eg_long_walk_limit {
	EG_WALK_FEW =
		4, /* bytes a loop call; fewer than of what is short, because the verifier follows a loop within a loop for long */
};

static long eg_walk_few(u32 i, struct eg_walk *w)
{
	return eg_walk_bytes(w, EG_WALK_FEW);
}

/* One stretch for the classifier at hand; the next classifier when it has come to its end. */
static long eg_walk_stretch(u32 i, u32 *scratch)
{
	struct eg_scratch *s = eg_scratch_at(*scratch);
	struct eg_long_walk *l;
	const struct eg_classifier *c;
	struct eg_page *page;
	struct eg_walk w = {};
	u32 number;
	u64 out;

	if (!s)
		return 1;
	l = &s->long_walk;
	number = l->classifier;
	if (number >= EG_PROC_CLASSIFIERS || number >= eg_shape.process_classifiers)
		return 1;
	c = eg_classifier_at(number);
	if (!c)
		return 1;
	page = eg_page_of(c->bytes);
	if (!eg_reads_pieces(s, c) || !page || eg_lay_out_stretch(s, c))
		goto next;
	w.text = s->arena;
	w.bytes = (const u8 *)&page->cell[c->bytes % EG_PAGE_CELLS & ~(EG_DFA_BYTES_CELLS - 1u)];
	w.offset = l->offset;
	w.left = l->left;
	w.step = l->step;
	w.scanner = 1; /* no other kind has hits */
	w.last = eg_some(0);
	w.state = l->state;
	w.hits = l->hits;
	bpf_loop(EG_PIECE / EG_WALK_FEW + 1, eg_walk_few, &w, 0);
	l->state = w.state;
	l->last = w.last;
	l->hits = w.hits;
	l->stretch++;
	asm volatile("" ::: "memory");
	if (l->stretch < l->stretches && !(l->last & EG_DFA_FINAL))
		return 0;
	out = l->scanner ? l->hits : eg_cell(l->state);
	s->classes.out[0][number & (EG_PROC_CLASSIFIERS - 1)] = out;
	s->classes.out[1][number & (EG_PROC_CLASSIFIERS - 1)] = out;
next:
	l->stretch = 0;
	l->classifier++;
	return 0;
}

struct eg_find_first {
	struct eg_scratch *s;
	struct eg_piece_key key;
	u32 first;
};

static long eg_find_first_in_piece(u32 i, struct eg_find_first *q)
{
	struct eg_find f = { .s = q->s, .position = eg_some(EG_REGION_CMDLINE) };
	u8 *piece;

	q->key.number = i;
	piece = bpf_map_lookup_elem(&eg_pieces, &q->key);
	if (!piece)
		return 1;
	bpf_probe_read_kernel(&q->s->arena[EG_REGION_CMDLINE], EG_PIECE, piece);
	f.end = f.position + EG_PIECE;
	bpf_loop(EG_PIECE / 8, eg_find_nul, &f, 0);
	q->first = i * EG_PIECE + (f.position - EG_REGION_CMDLINE) + 1;
	return f.position < f.end;
}

/* Where the arguments behind argv[0] begin, when argv[0] alone is longer than what is laid out at once. */
static __always_inline u32 eg_first_argument(struct eg_scratch *s, u64 program)
{
	struct eg_find_first q = { .s = s, .key.program = program, .first = eg_some(0) };
	u32 end = s->program.args_whole - 1;

	bpf_loop(end / EG_PIECE + 1, eg_find_first_in_piece, &q, 0);
	return q.first < end ? q.first : end;
}

/* Adds to s->classes what its long arguments make of the program in the scratch buffer. Its arguments are laid out no more. */
__noinline int eg_classify_pieces(u32 scratch, u64 program)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	struct eg_long_walk *l;
	u32 name_bytes;

	if (!s || !eg_has_pieces(s))
		return 0;
	l = &s->long_walk;
	l->program = program;
	l->classifier = 0;
	l->stretch = 0;
	l->first = s->texts[EG_IN_PROC_EXE].state == EG_FACT_KNOWN
			   ? s->texts[EG_IN_PROC_ARGS].start - EG_REGION_ARGS
			   : eg_first_argument(s, program);
	l->end = s->program.args_whole - 1;
	l->stretches = 1;
	if (l->end > l->first)
		l->stretches += (l->end - 1) / EG_PIECE - l->first / EG_PIECE + 1;
	name_bytes = s->texts[EG_IN_PROC_NAME].bytes & (EG_NAME_MAX - 1);
	bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE], name_bytes, &s->arena[EG_REGION_NAME]);
	s->arena[EG_REGION_CMDLINE + name_bytes] = ' ';
	bpf_loop(EG_PROC_CLASSIFIERS * l->stretches, eg_walk_stretch, &scratch, 0);
	return 0;
}

/* As above, of a program that is classified once more under another name: these classes are those of s->process. */
__noinline int eg_recall_pieces(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);
	u32 i;

	if (!s || !eg_has_pieces(s))
		return 0;
	for (i = 0; i < EG_PROC_CLASSIFIERS; i++) {
		const struct eg_classifier *c;

		if (i >= eg_shape.process_classifiers)
			break;
		c = eg_classifier_at(i);
		if (!c || !eg_reads_pieces(s, c))
			continue;
		s->classes.out[0][i] = s->process.out[0][0][i];
		s->classes.out[1][i] = s->process.out[1][0][i];
	}
	return 0;
}

#endif
