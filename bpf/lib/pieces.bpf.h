/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Arguments of more than EG_ARGS_MAX bytes: all of them are kept in pieces before the program that was run with them is
 * published. Where that fails there are no pieces, and the arguments are unknown.
 */
#ifndef EG_PIECES_H
#define EG_PIECES_H

struct eg_counting_arguments {
	struct eg_scratch *s;
	u32 position, end;
	u32 arguments;
};

static long eg_count_argument(u32 i, struct eg_counting_arguments *c)
{
	u32 n;

	for (n = 0; n < 8; n++) {
		if (c->position >= c->end)
			return 1;
		c->arguments += !c->s->arena[c->position & EG_ARENA_MASK];
		c->position++;
	}
	return 0;
}

static __always_inline u32 eg_pieces_in(u32 bytes)
{
	return (bytes + EG_PIECE - 1) / EG_PIECE;
}

static long eg_drop_piece(u32 i, struct eg_piece_key *key)
{
	key->number = i;
	bpf_map_delete_elem(&eg_pieces, key);
	return 0;
}

/* Forgets the pieces of a program that nobody has seen and that had so many bytes of arguments in them. */
static __always_inline void eg_drop_pieces(u64 program, u32 bytes)
{
	struct eg_piece_key key = { .program = program };

	if (bytes)
		bpf_loop(eg_pieces_in(bytes), eg_drop_piece, &key, 0);
}

/* The bytes of that piece of the arguments that are being kept. */
static __always_inline u32 eg_piece_bytes(const struct eg_scratch *s, u32 number)
{
	u32 left = s->args_whole - number * EG_PIECE;

	return left < EG_PIECE ? left : EG_PIECE;
}

/* Arguments of so many bytes are about to be kept in pieces, under an id that the program will have. */
static __always_inline void eg_begin_pieces(struct eg_scratch *s, u64 bytes)
{
	s->args_whole = bytes;
	s->args_nuls = s->args_kept = 0;
}

/* Keeps the piece whose text is in s->piece. Returns 0, or not when there is no room. */
static __always_inline int eg_keep_piece(struct eg_scratch *s, u32 number)
{
	struct eg_piece_key key = { .program = s->keeping, .number = number };
	struct eg_counting_arguments c = {
		.s = s,
		.position = eg_some(EG_REGION_CMDLINE),
		.arguments = eg_some(0),
	};

	if (s->adopting & EG_PROGRAM_ADOPTED) {
		bpf_probe_read_kernel(&s->arena[EG_REGION_CMDLINE], EG_PIECE, s->piece.text);
		c.end = c.position + eg_piece_bytes(s, number);
		bpf_loop(EG_PIECE / 8 + 1, eg_count_argument, &c, 0);
		s->args_nuls += c.arguments;
	}
	if (bpf_map_update_elem(&eg_pieces, &key, &s->piece, BPF_ANY))
		return -1;
	s->args_kept++;
	return 0;
}

/* The pieces kept are all that there are, or what there is of them is forgotten. */
static __always_inline void eg_end_pieces(struct eg_scratch *s)
{
	u32 last = eg_piece_bytes(s, s->args_kept - 1) - 1;

	if (s->args_kept != eg_pieces_in(s->args_whole)) {
		eg_drop_pieces(s->keeping, s->args_whole);
		s->args_whole = 0;
	} else if (s->adopting & EG_PROGRAM_ADOPTED &&
		   (s->args_nuls != s->args_count || s->piece.text[eg_below(last, EG_ARGS_MAX)])) {
		s->args_gap |= EG_GAP_ARGS_REWRITTEN;
	}
}

static long eg_read_piece(u32 i, u32 *scratch)
{
	struct eg_scratch *s = eg_scratch_at(*scratch);

	if (!s || bpf_probe_read_user(s->piece.text, eg_below(eg_piece_bytes(s, i), EG_ARGS_MAX),
				      (void *)(s->args_from + i * EG_PIECE)))
		return 1;
	return eg_keep_piece(s, i) != 0;
}

/* The current process's arguments, whose beginning was read, when there are more. */
__noinline int eg_keep_pieces(u32 scratch)
{
	struct eg_scratch *s = eg_scratch_at(scratch);

	if (!s || !s->args_whole)
		return 0;
	eg_begin_pieces(s, s->args_whole);
	bpf_loop(eg_pieces_in(s->args_whole), eg_read_piece, &scratch, 0);
	eg_end_pieces(s);
	return 0;
}

#endif
