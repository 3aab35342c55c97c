/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A digest of texts and numbers that nobody can choose: SipHash-1-3 (Aumasson and Bernstein, 2012) under the tracker's
 * secret key. Whoever could make two programs equal could hide one behind the other. Its state is kept in the scratch buffer.
 */
#ifndef EG_DIGEST_H
#define EG_DIGEST_H

static __always_inline u64 eg_rotate(u64 word, u32 bits)
{
	return word << bits | word >> (64 - bits);
}

static __always_inline void eg_digest_round(struct eg_digest *d)
{
	u64 v0 = d->v[0], v1 = d->v[1], v2 = d->v[2], v3 = d->v[3];

	v0 += v1;
	v1 = eg_rotate(v1, 13) ^ v0;
	v0 = eg_rotate(v0, 32);
	v2 += v3;
	v3 = eg_rotate(v3, 16) ^ v2;
	v0 += v3;
	v3 = eg_rotate(v3, 21) ^ v0;
	v2 += v1;
	v1 = eg_rotate(v1, 17) ^ v2;
	v2 = eg_rotate(v2, 32);
	d->v[0] = v0;
	d->v[1] = v1;
	d->v[2] = v2;
	d->v[3] = v3;
}

static __always_inline void eg_digest_begin(struct eg_digest *d)
{
	struct eg_tracker *numbers = eg_tracker_numbers();
	u64 k0 = numbers ? numbers->key[0] : 0, k1 = numbers ? numbers->key[1] : 0;

	d->v[0] = k0 ^ 0x736f6d6570736575ull;
	d->v[1] = k1 ^ 0x646f72616e646f6dull;
	d->v[2] = k0 ^ 0x6c7967656e657261ull;
	d->v[3] = k1 ^ 0x7465646279746573ull;
}

static __always_inline void eg_digest_word(struct eg_digest *d, u64 word)
{
	d->v[3] ^= word;
	eg_digest_round(d);
	d->v[0] ^= word;
}

struct eg_digesting {
	struct eg_scratch *s;
	u32 start, bytes; /* in the arena */
};

static long eg_digest_some(u32 i, struct eg_digesting *at)
{
	u64 word = eg_eight_bytes(&at->s->arena[(at->start + 8 * i) & EG_ARENA_MASK]);
	u32 left = at->bytes - 8 * i;

	if (8 * i >= at->bytes)
		return 1;
	if (left < 8)
		word &= (1ull << 8 * left) - 1;
	eg_digest_word(&at->s->digest, word);
	return 0;
}

static __always_inline void eg_digest_text(struct eg_scratch *s, const struct eg_text *text)
{
	struct eg_digesting at = { .s = s, .start = text->start, .bytes = text->bytes };

	/* With its length before it, so that no text can be mistaken for two. */
	eg_digest_word(&s->digest, text->state | (u64)text->bytes << 8);
	bpf_loop(2 * EG_ARGS_MAX / 8, eg_digest_some, &at, 0);
}

static __always_inline u64 eg_digest_end(struct eg_digest *d)
{
	d->v[2] ^= 0xff;
	eg_digest_round(d);
	eg_digest_round(d);
	eg_digest_round(d);
	return d->v[0] ^ d->v[1] ^ d->v[2] ^ d->v[3];
}

#endif
