/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Fills a ring with decision records, as the guard's hooks write them, until it is full. */
#include <linux/bpf.h>
#include <stddef.h>
#include "ebpfguard.h"
#include <bpf/bpf_helpers.h>

#define RECORD_BODY (17 * sizeof(__u64) + 40) /* numbers, and a path */
#define RECORDS_MAX (1 << 20)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1);
} b_records SEC(".maps");

/* The record to write; its sequence number counts on. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct eg_decision);
} b_record SEC(".maps");

static long write_record(__u32 index, struct eg_decision **record)
{
	if (bpf_ringbuf_output(&b_records, *record,
			       offsetof(struct eg_decision, body) + RECORD_BODY, BPF_RB_NO_WAKEUP))
		return 1;
	(*record)->head.sequence++;
	return 0;
}

SEC("raw_tp")
int fill(void *ctx)
{
	__u32 zero = 0;
	struct eg_decision *record = bpf_map_lookup_elem(&b_record, &zero);

	if (record)
		bpf_loop(RECORDS_MAX, write_record, &record, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
