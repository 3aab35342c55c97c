// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Fills ring buffers with numbered records on request. */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#define RECORD_MAX 256
#define FILL_MAX   (1 << 20)

/* A record is its number, eight bytes, and then bytes that all hold the number's lowest byte. */
struct fill {
	__u64 first;  /* number of the first record */
	__u32 count;  /* records to write */
	__u32 bytes;  /* length of each, 8..RECORD_MAX */
	__u32 discard_every; /* throw a reserved record away before every n-th; 0: never */
	__u32 ring;  /* 0 or 1 */
	__u32 written;  /* answer */
	__u32 refused;  /* answer: no room */
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} t_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} t_other SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8[RECORD_MAX]);
} t_record SEC(".maps");

static long write_record(__u32 index, struct fill **context)
{
	struct fill *fill = *context;
	__u32 zero = 0, bytes = fill->bytes;
	__u8 *record = bpf_map_lookup_elem(&t_record, &zero);
	__u64 number = fill->first + index;
	void *thrown;
	int i;

	if (!record || bytes < 8 || bytes > RECORD_MAX)
		return 1;
	if (fill->discard_every && index % fill->discard_every == 0) {
		thrown = bpf_ringbuf_reserve(&t_ring, 40, 0);
		if (thrown)
			bpf_ringbuf_discard(thrown, 0);
	}
	*(__u64 *)record = number;
	for (i = 8; i < RECORD_MAX; i++)
		record[i] = (__u8)number;
	if (fill->ring ? bpf_ringbuf_output(&t_other, record, bytes, 0)
		       : bpf_ringbuf_output(&t_ring, record, bytes, 0))
		fill->refused++;
	else
		fill->written++;
	return 0;
}

SEC("syscall")
int write_records(struct fill *fill)
{
	__u32 count = fill->count;

	fill->written = 0;
	fill->refused = 0;
	bpf_loop(count < FILL_MAX ? count : FILL_MAX, write_record, &fill, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
