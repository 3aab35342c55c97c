/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* When a reader of a ring is woken. */
#ifndef EG_RING_H
#define EG_RING_H

/*
 * Whether a record wakes the reader, which looks at every ring ten times a second anyway. Waking it costs more than
 * all the rest of a decision or a fork, so it is done for what user space has to act on, and when a ring comes
 * to be an eighth full.
 */
static __always_inline u64 eg_wakeup(void *ring, u32 bytes, bool prompt)
{
	u64 unread, enough;

	if (prompt)
		return BPF_RB_FORCE_WAKEUP;
	unread = bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA);
	enough = bpf_ringbuf_query(ring, BPF_RB_RING_SIZE) / 8;
	return unread <= enough && unread + bytes > enough ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

#endif
